"""Imports run downwards, and rooms stay small: nobody imports, wherever in the file, somebody who imports them."""

import ast
import graphlib
import re

import pytest

from utils.files import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "utils").rglob("*.py")
}
BELOW = {  # what a module knows of the package, and nothing else
    "utils.files": set(),
    "utils.data.small": set(),
    "utils.data.shapes": set(),
    "utils.data.stored": set(),
    "utils.optim": set(),
    "utils.autograd": set(),
    "utils.tuned": {"utils.optim"},
    "utils.nn.neuron": set(),
    "utils.nn.layers": {"utils.nn.neuron"},
    "utils.nn.network": {"utils.nn.layers", "utils.nn.neuron", "utils.optim", "utils.tuned"},
    "utils.course.server": {"utils.files"},
    "utils.course.browser": {"utils.course.server"},
}


def statements(node):
    """All nodes below a node, but for what only type checkers read."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from statements(child)


def imported(module):
    """The modules of the package that a module imports, in functions too."""
    names = set()
    for node in statements(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & set(MODULES)
            names |= inside or {node.module}
    return names & set(MODULES)


def test_there_is_no_circle():
    graph = {module: imported(module) for module in MODULES}
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("module", BELOW)
def test_a_module_knows_what_it_says_it_knows(module):
    assert imported(module) == BELOW[module]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_into_a_head(module):
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("utils.exercises.")])
def test_no_function_of_an_exercise_room_has_a_hole_for_every_error(module):
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            assert len(taken) <= 6, f"line {node.lineno} takes {len(taken)} parameters"


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("utils.exercises.")])
def test_an_exercise_room_imports_no_other_room(module):
    """It would announce that room's exercises too, and `progress.show()` would list them."""
    room = module.split(".")[2]
    text = MODULES[module].read_text(encoding="utf-8")
    assert set(re.findall(r"utils\.exercises\.(\w+)", text)) <= {room}
