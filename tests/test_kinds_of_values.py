"""What a check accepts, the cells below accept: answers that return every kind of value, in checks and in notebooks."""

import ast
import functools
import inspect
import types
import warnings

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits

from utils import experiments, nn, sources
from utils.autograd import Value
from utils.checks import Coding, Question, exercise
from utils.checks.hand_back import alike, methods_of
from utils.checks.notebooks import exercises_of, notebooks
from utils.checks.observe import copied
from utils.checks.settings import course_settings, torch_settings
from utils.exercises import mlp

CODING = [task for room in notebooks() for task in exercises_of(room).values() if isinstance(task, Coding)]


# --- Kinds -----------------------------------------------------------------------------------------------------------


def is_array(value):
    return isinstance(value, np.ndarray) and value.ndim > 0


def is_number(value):
    return isinstance(value, bool | int | float | np.number | np.bool_) or (
        isinstance(value, np.ndarray) and not is_array(value)
    )


def leaves(change, wanted=lambda value: True):
    """A function that changes the wanted arrays and numbers of an answer, however they are nested."""

    def changed(value):
        if type(value) in (list, tuple):
            return type(value)(map(changed, value))
        return change(value) if (is_array(value) or is_number(value)) and wanted(value) else value

    return changed


def of_kind(letters):
    return lambda value: np.asarray(value).dtype.kind in letters


def labels(value):
    return of_kind("iu")(value) and np.isin(value, (0, 1)).all()


def typed(dtype):
    return lambda value: np.asarray(value).astype(dtype)[()]


def exchanged(value):
    """Lists for tuples and tuples for lists."""
    if type(value) in (list, tuple):
        return (tuple if type(value) is list else list)(map(exchanged, value))
    return value


def nested(value):
    """An array as tuples in tuples."""
    return tuple(map(nested, value)) if is_array(value) else value.item()


def frozen(value):
    value = value.copy()
    value.flags.writeable = False
    return value


KINDS = {
    "lists": leaves(lambda value: value.tolist(), is_array),
    "tuples": leaves(nested, is_array),
    "lists for tuples": exchanged,
    "NumPy numbers": leaves(lambda value: np.asarray(value)[()], is_number),
    "Python numbers": leaves(lambda value: np.asarray(value).item(), is_number),
    "arrays of one entry": leaves(lambda value: np.array([value]), is_number),
    "arrays (1, 1)": leaves(lambda value: np.array([[value]]), is_number),
    "arrays without axes": leaves(np.array, is_number),
    "float32": leaves(typed(np.float32), of_kind("f")),
    "float16": leaves(typed(np.float16), of_kind("f")),
    "long double": leaves(typed(np.longdouble), of_kind("f")),
    "objects": leaves(typed(object), is_array),
    "truth values": leaves(typed(bool), labels),
    "floats for integers": leaves(typed(float), of_kind("biu")),
    "bytes for integers": leaves(typed(np.uint8), labels),
    "read-only": leaves(frozen, is_array),
    "masked": leaves(np.ma.masked_array, is_array),
    "matrices": leaves(np.asmatrix, lambda value: np.ndim(value) == 2),
    "tensors": leaves(lambda value: torch.tensor(np.array(value))),
    "tensors with gradients": leaves(
        lambda value: torch.tensor(np.array(value), dtype=torch.float32, requires_grad=True), of_kind("f")
    ),
}


def in_kind(answer, change):
    """A function, the methods of a class, or a value, whose results are changed."""
    if inspect.isclass(answer):
        methods = {name: one for name, one in vars(answer).items() if inspect.isfunction(one) and name[:2] != "__"}
        return type(answer.__name__, (answer,), {name: in_kind(one, change) for name, one in methods.items()})
    if not callable(answer):
        return change(answer)

    @functools.wraps(answer)
    def other(*arguments, **named):
        return change(answer(*arguments, **named))

    return other


GRAPHS = Value, torch.Tensor, torch.nn.Module  # not copied: they may be deep, or belong together


# --- In the checks: every exercise, every kind -----------------------------------------------------------------------


def same_kind(value, ours):
    """Whether a value can stand wherever ours can: laid out alike, arrays of one shape that can be written to."""
    if isinstance(ours, list | tuple):
        same = type(value) is type(ours) and len(value) == len(ours)
        return same and all(map(same_kind, value, ours))
    if is_array(ours):
        array = type(value) is np.ndarray and value.shape == ours.shape and value.flags.writeable
        return array and (value.dtype == ours.dtype or {value.dtype.kind, ours.dtype.kind} == {"i", "f"})
    if is_number(ours):
        whole = isinstance(value, int | np.int64) or not isinstance(ours, int | np.int64)
        return whole and isinstance(value, bool | int | float | np.bool_ | np.int64 | np.float64)
    return True


@pytest.mark.parametrize("task", CODING, ids=lambda task: task.key)
def test_what_passes_is_handed_back_so_that_the_cells_below_can_use_it(task, monkeypatch):
    monkeypatch.setattr(exercise, "show", lambda card: None)
    passed = []
    for kind, change in KINDS.items():
        back = task(in_kind(task.edited([]), change))
        if back is not task.reference:
            passed.append(kind)
            assert first_odd_value(task, back) is None, kind
    assert "Python numbers" in passed


def first_odd_value(task, back):
    """The first value of a function, among those that an exercise asks it for, that is of another kind than ours."""
    odd = []

    def compared(mine, ours, name=""):
        def called(*arguments, **named):
            given = [one if isinstance(one, GRAPHS) else copied([one])[0] for one in arguments]
            value, wanted = mine(*given, **named), ours(*arguments, **named)
            if not same_kind(value, wanted):
                odd.append((name, value, wanted))
            return wanted

        return called

    if inspect.isclass(task.reference):
        methods = [name for name in methods_of(task.reference) if hasattr(back, name)]
        both = {name: compared(getattr(back, name), getattr(task.reference, name), name) for name in methods}
        answer = type(task.reference)(task.name, (task.reference,), both)
    else:
        answer = compared(back, task.reference)
    with course_settings(), task.around():
        task.way.result(answer)
    return odd[0] if odd else None


@pytest.mark.parametrize("kind", KINDS)
def test_a_choice_comes_back_laid_out_as_our_own(kind):
    ours = {"layer_sizes": [2, 16, 3], "lr": 0.5, "W": np.eye(2), "pair": (np.arange(3.0), 1)}
    mine = {name: KINDS[kind](value) for name, value in ours.items()}
    back = alike(mine, ours)
    assert back.keys() == ours.keys() and all(same_kind(back[name], ours[name]) for name in ours)


def test_a_function_without_arguments_comes_back_itself_unless_it_has_to_be_converted(monkeypatch):
    """A design that is a function: asked as seldom as can be, and converted only where it has to be."""
    monkeypatch.setattr(exercise, "show", lambda card: None)
    arrays = mlp.xor_network.example
    lists = [(W.tolist(), b.tolist()) for W, b in arrays()]

    def mine():
        return arrays()

    def in_lists():
        return lists

    assert mlp.xor_network(mine) is mine
    for odd in (in_lists, lists):
        back = mlp.xor_network(odd)
        assert callable(back) and all(same_kind(one, ours) for one, ours in zip(back(), arrays(), strict=True))


# --- In the notebooks ------------------------------------------------------------------------------------------------


class Check(types.ModuleType):
    """Stands for `check` in a notebook: answers are changed before they are judged, one after the other."""

    def __init__(self, notebook):
        super().__init__("check")
        vars(self).update(exercises=exercises_of(notebook), tried=[])

    def __getattr__(self, name):
        task = self.exercises[name]

        if isinstance(task, Question):
            return task

        def judged(answer):
            change = MIXED[len(self.tried) % len(MIXED)]
            self.tried.append(name)
            return task(in_kind(answer, change))

        judged.hint = task.hint
        return judged


def names_of(code):
    """Names that a cell reads, and names that it gives."""
    nodes = list(ast.walk(ast.parse(code)))
    read = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    given = {one.id for one in nodes if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    given |= {one.name for one in nodes if isinstance(one, ast.FunctionDef | ast.ClassDef)}
    imports = [name for one in nodes if isinstance(one, ast.Import | ast.ImportFrom) for name in one.names]
    return read, given | {one.asname or one.name for one in imports}


def dependent_cells(notebook):
    """(id, code) of the solved cells that depend on an exercise, and of those that they depend on."""
    cells = [
        (cell.id, sources.split_regions(cell.text, cell.id)[0])
        for cell in sources.cells(notebook)
        if cell.kind == "code"
    ]
    read_and_given = [names_of(code) for _, code in cells]
    answers, wanted, kept = {"check"}, set(), set()
    for number, (read, given) in enumerate(read_and_given):
        if read & answers:
            answers |= given
            kept.add(number)
    for number in reversed(range(len(cells))):
        read, given = read_and_given[number]
        if number in kept or given & wanted:
            kept.add(number)
            wanted |= read
    return [cells[number] for number in sorted(kept)]


def run_cell(code, names, filename):
    """As a notebook does: the value of the last expression is shown."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, filename, "exec"), names)
    if last:
        repr(eval(compile(ast.Expression(last.value), filename, "eval"), names))


# What a cell below could stumble over. Lists of many numbers would take a minute in a training.
MIXED = [
    leaves(lambda value: value.tolist() if value.size < 100 else value, is_array),
    KINDS["arrays of one entry"],
    KINDS["tensors"],
]


def shortened(train, most):
    """A training of at most so many epochs: what answers are made of shows in the first ones.

    With all their epochs the notebooks run elsewhere.
    """

    @functools.wraps(train)
    def short(*data, epochs=most, **how):
        return train(*data, epochs=np.minimum(epochs, most), **how)

    return short


@pytest.mark.parametrize("notebook", notebooks())
def test_a_whole_notebook_runs_with_answers_of_other_kinds(notebook, monkeypatch, capsys):
    monkeypatch.setattr(exercise, "show", lambda card: None)
    monkeypatch.setattr(nn.MLP, "fit", shortened(nn.MLP.fit, 1))
    monkeypatch.setattr(experiments, "few_digits", shortened(experiments.few_digits, 20))
    check, names, errors = Check(notebook), {"__name__": "__main__"}, []
    with torch_settings(), threadpool_limits(1), warnings.catch_warnings():  # two threads would wait for each other
        warnings.simplefilter("ignore")
        for name, code in dependent_cells(notebook):
            try:
                run_cell(code, names, f"<cell {name} of {notebook}>")
            except Exception as error:  # all cells are run, as with Run All, and all errors are told together
                errors.append(f"{name}: {type(error).__name__}: {error}")
            if "check" in names:
                names["check"] = check
    assert errors == []
    assert check.tried
