"""Small changes of a piece of Python, one at a time: what a slip of the keyboard or of the mind would make of it.

An operator looks at a node of the syntax tree and yields other nodes that may stand in its place.
"""

import ast
import copy
import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

__all__ = ["Mutant", "mutants"]

Nodes = Iterator[ast.AST]

BINARY: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARED: dict[type, tuple[type, ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
NAMES = {
    **{"sum": "mean", "mean": "sum", "max": "min", "min": "max", "argmax": "argmin", "maximum": "minimum"},
    **{
        "minimum": "maximum",
        "zeros": "ones",
        "ones": "zeros",
        "zeros_like": "ones_like",
        "tanh": "sin",
        "exp": "expm1",
    },
    **{"permutation": "arange", "reversed": "list", "append": "remove", "var": "std", "std": "var", "relu": "tanh"},
    **{"zero_grad": "state_dict", "train": "eval", "eval": "train", "Linear": "Identity"},
}


class Mutant(NamedTuple):
    """A changed piece of code: its text, and the change as "old line → new line" for each line that differs."""

    code: str
    change: str


def mutants(code: str, lines: set[int]) -> list[Mutant]:
    """All mutants of a function or class, changed only in lines with these numbers (from 1)."""
    tree = ast.parse(code)
    original, found = ast.unparse(tree), {}
    for position, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", 0) in lines:
            for change in _changes(node, tree):
                changed = copy.deepcopy(tree)
                other = next(one for number, one in enumerate(ast.walk(changed)) if number == position)
                if change(other, changed):
                    text = ast.unparse(ast.fix_missing_locations(changed))
                    if text != original:
                        found[text] = _difference(original, text)
    return [Mutant(text, change) for text, change in found.items()]


def _difference(old: str, new: str) -> str:
    """The lines that differ and what stands in their place; where only their place changed, with dots for it."""
    pieces = []
    a, b = old.split("\n"), new.split("\n")
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            moved = [line.strip() for line in a[i:j]] == [line.strip() for line in b[k:m]]
            pieces.append(f"{_joined(a[i:j], moved)} → {_joined(b[k:m], moved)}".strip())
    return " | ".join(pieces)


def _joined(lines: Sequence[str], dotted: bool) -> str:
    dots = ["·" * ((len(line) - len(line.lstrip())) // 4) if dotted else "" for line in lines]
    return " ; ".join(dot + line.strip() for dot, line in zip(dots, lines, strict=True))


Change = Callable[[Any, ast.AST], bool]  # changes a node of a copy of the tree; False where it cannot


def _changes(node: ast.AST, tree: ast.AST) -> Iterator[Change]:
    for operator in OPERATORS.get(type(node), ()):
        yield from operator(node)
    if isinstance(node, ast.stmt):
        yield from _statements(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _other_names(node, tree)


def _set(**fields: Any) -> Change:
    """Give a node other fields."""

    def change(node: Any, _tree: ast.AST) -> bool:
        for name, value in fields.items():
            setattr(node, name, copy.deepcopy(value))
        return True

    return change


def _replace(make: Callable[[Any], ast.AST | None]) -> Change:
    """Put another node in a node's place."""

    def change(node: Any, tree: ast.AST) -> bool:
        new = make(node)
        if new is None:
            return False
        for parent in ast.walk(tree):
            for field, value in ast.iter_fields(parent):
                if value is node:
                    setattr(parent, field, new)
                    return True
                if isinstance(value, list) and any(one is node for one in value):
                    value[:] = [new if one is node else one for one in value]
                    return True
        return False

    return change


# --- Expressions -----------------------------------------------------------------------------------------------------


def _binary(node: ast.BinOp) -> Iterator[Change]:
    for other in BINARY.get(type(node.op), ()):
        yield _set(op=other())
    yield _replace(lambda one: one.left)
    yield _replace(lambda one: one.right)
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
        yield _set(left=node.right, right=node.left)


def _compare(node: ast.Compare) -> Iterator[Change]:
    for other in COMPARED.get(type(node.ops[0]), ()):
        yield _set(ops=[other(), *node.ops[1:]])


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield _set(value=not node.value)
    elif isinstance(node.value, int):
        for value in {node.value + 1, node.value - 1, 0, 1} - {node.value}:
            yield _set(value=value)
    elif isinstance(node.value, float):
        for real in {node.value * 2, node.value / 2, 0.0, 1.0} - {node.value}:
            yield _set(value=real)


def _unary(node: ast.UnaryOp) -> Iterator[Change]:
    yield _replace(lambda one: one.operand)


def _boolean(node: ast.BoolOp) -> Iterator[Change]:
    yield _set(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _condition(node: ast.IfExp) -> Iterator[Change]:
    yield _replace(lambda one: one.body)
    yield _replace(lambda one: one.orelse)


def _call(node: ast.Call) -> Iterator[Change]:
    """Another function, a keyword left out, arguments exchanged, the argument itself in place of the result."""
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield _replace(lambda one: one.args[0])
    for i in range(len(node.keywords)):
        yield _set(keywords=[keyword for k, keyword in enumerate(node.keywords) if k != i])
    for i in range(len(node.args) - 1):
        yield _set(args=[*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]])
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        last = len(node.args) - 1 if len(node.args) < 2 else 1
        for step in (ast.Add(), ast.Sub()):
            bound = ast.BinOp(node.args[last], step, ast.Constant(1))
            yield _set(args=[*node.args[:last], bound, *node.args[last + 1 :]])


def _attribute(node: ast.Attribute) -> Iterator[Change]:
    if node.attr in NAMES:
        yield _set(attr=NAMES[node.attr])
    if node.attr == "T":
        yield _replace(lambda one: one.value)


def _keyword(node: ast.keyword) -> Iterator[Change]:
    if node.arg == "axis" and isinstance(node.value, ast.Constant):
        yield _set(value=ast.Constant(1 - node.value.value if node.value.value in (0, 1) else 0))


def _tuple(node: ast.Tuple) -> Iterator[Change]:
    if isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        for i in range(len(node.elts) - 1):
            yield _set(elts=[*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]])
        yield _set(elts=node.elts[:-1])


def _subscript(node: ast.Subscript) -> Iterator[Change]:
    if isinstance(node.ctx, ast.Load):
        yield _replace(lambda one: one.value)


def _slice(node: ast.Slice) -> Iterator[Change]:
    for name in ("lower", "upper"):
        if getattr(node, name) is not None:
            yield _set(**{name: None})


def _comprehension(node: ast.comprehension) -> Iterator[Change]:
    for i in range(len(node.ifs)):
        yield _set(ifs=[one for k, one in enumerate(node.ifs) if k != i])


# --- Names -----------------------------------------------------------------------------------------------------------


def _other_names(node: ast.Name, tree: ast.AST) -> Iterator[Change]:
    """Any other argument or variable."""
    names = _local_names(tree)
    if node.id not in names:
        if node.id in NAMES:
            yield _set(id=NAMES[node.id])
        return
    for other in names:
        if other != node.id:
            yield _set(id=other)


def _local_names(tree: ast.AST) -> list[str]:
    """Arguments and variables of all functions in the tree, in the order of their first appearance."""
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg != "self":
            found[node.arg] = None
    stored = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for name in sorted(stored, key=lambda one: (one.lineno, one.col_offset)):
        found[name.id] = None
    return [name for name in found if name != "_"]


# --- Statements ------------------------------------------------------------------------------------------------------


def _statements(node: ast.stmt) -> Iterator[Change]:
    """Left out, exchanged with the next one, moved into or out of the loop before or around it."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return
    yield _replace(lambda one: ast.Pass())
    yield _exchanged
    if not isinstance(node, ast.For | ast.While):
        yield _into_the_loop_before
        yield _out_of_the_loop


def _block_of(node: ast.AST, tree: ast.AST) -> tuple[ast.AST, list[ast.stmt]] | None:
    """The statement that a statement belongs to, and the list in which it stands."""
    for parent in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and any(one is node for one in block):
                return parent, block
    return None


def _index(block: list[ast.stmt], node: ast.AST) -> int:
    return next(i for i, one in enumerate(block) if one is node)


def _exchanged(node: Any, tree: ast.AST) -> bool:
    found = _block_of(node, tree)
    if not found:
        return False
    _, block = found
    i = _index(block, node)
    if i + 1 >= len(block):
        return False
    block[i], block[i + 1] = block[i + 1], block[i]
    return True


def _into_the_loop_before(node: Any, tree: ast.AST) -> bool:
    """One step further to the right, as a `return` that is indented too far."""
    found = _block_of(node, tree)
    if not found:
        return False
    _, block = found
    i = _index(block, node)
    if i == 0 or not isinstance(block[i - 1], ast.For | ast.While | ast.If | ast.With):
        return False
    block[i - 1].body.append(block.pop(i))  # type: ignore[attr-defined]
    return True


def _out_of_the_loop(node: Any, tree: ast.AST) -> bool:
    """One step further to the left, behind the loop."""
    found = _block_of(node, tree)
    if not found or not isinstance(found[0], ast.For | ast.While) or found[1][-1] is not node or len(found[1]) < 2:
        return False
    loop, block = found
    outer = _block_of(loop, tree)
    if not outer:
        return False
    outer[1].insert(_index(outer[1], loop) + 1, block.pop())
    return True


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    for other in BINARY.get(type(node.op), ()):
        yield _set(op=other())
    yield _replace(lambda one: ast.Assign([one.target], one.value))


def _if(node: ast.If) -> Iterator[Change]:
    yield _set(test=ast.UnaryOp(ast.Not(), node.test))
    yield _set(test=ast.Constant(True))


def _return(node: ast.Return) -> Iterator[Change]:
    if node.value is not None and not isinstance(node.value, ast.Tuple):
        yield _set(value=ast.UnaryOp(ast.USub(), node.value))


OPERATORS: dict[type, tuple[Callable[[Any], Iterator[Change]], ...]] = {
    ast.BinOp: (_binary,),
    ast.Compare: (_compare,),
    ast.Constant: (_constant,),
    ast.UnaryOp: (_unary,),
    ast.BoolOp: (_boolean,),
    ast.IfExp: (_condition,),
    ast.Call: (_call,),
    ast.Attribute: (_attribute,),
    ast.keyword: (_keyword,),
    ast.Tuple: (_tuple,),
    ast.Subscript: (_subscript,),
    ast.Slice: (_slice,),
    ast.comprehension: (_comprehension,),
    ast.AugAssign: (_augmented,),
    ast.If: (_if,),
    ast.Return: (_return,),
}
