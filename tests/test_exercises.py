"""Promises that every exercise of every notebook keeps, and what counts as a right answer."""

import functools
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import utils.exercises
from utils import nn, sources
from utils.checks import Coding, Design, Question, case, exercise
from utils.checks.edits import defined
from utils.checks.stub import is_blank
from utils.checks.verify import faults
from utils.exercises import perceptron
from utils.sources import SourceError

MODULES = [
    importlib.import_module(f"utils.exercises.{module.name}")
    for module in pkgutil.iter_modules(utils.exercises.__path__)
]
TASKS = [task for module in MODULES for task in getattr(module, "EXERCISES", {}).values()]
CODING = [task for task in TASKS if isinstance(task, Coding)]
COMPARED = [task for task in CODING if not (task.judge or task.use or task.steps)]
QUESTIONS = [task for task in TASKS if isinstance(task, Question)]
DESIGNS = [task for task in TASKS if isinstance(task, Design)]


def by_key(value):
    return getattr(value, "key", None) or str(value)


def each(tasks):
    return pytest.mark.parametrize("task", tasks, ids=by_key)


def function_from(code, task, filename=""):
    """The function an exercise's cell defines, as a notebook would define it."""
    return defined(code, task.name, task.known, filename or f"<cell {task.key}>")


def source_or_skip(text_of, task):
    try:
        return text_of(task.notebook, task.name)
    except SourceError as error:
        pytest.skip(str(error))


GIVEN = {"one_hot"}  # functions of nn that no exercise asks for


def test_all_exercises_of_the_first_notebooks_are_there():
    assert set(nn.__all__) - GIVEN <= {task.name for task in CODING}
    assert {"perceptron.descend", "start_here.mean_square", "mlp.row_softmax"} <= {task.key for task in CODING}
    assert {"perceptron.three_points", "mlp.xor_network"} <= {task.key for task in DESIGNS}
    assert all(
        task.notebook == sys.modules[f"utils.exercises.{task.notebook}"].__name__.split(".")[-1] for task in TASKS
    )


@each(TASKS)
def test_exactly_three_hints_and_a_sentence_for_passing(task):
    assert len(task.hints) == len(set(task.hints)) == 3
    assert isinstance(task, Question) or task.passed
    assert not any("!" in text.replace("!=", "") for text in (*task.hints, task.passed))


@each(TASKS)
def test_an_exercise_introduces_itself_in_one_line(task):
    assert repr(task) == f"Exercise {task.name}: check.{task.name}( … ) · .hint() · .solution()"
    assert not isinstance(task, Coding) or task.__doc__ == task.reference.__doc__


@each(TASKS)
def test_none_and_dots_are_not_attempted(task):
    for nothing in (None, ...):
        assert task.grade(nothing).outcome == "not attempted"


@each(CODING)
def test_the_stub_is_not_attempted(task):
    function = function_from(source_or_skip(sources.stub_of, task), task)
    assert task.grade(function).outcome == "not attempted"


@each(CODING)
def test_the_stub_with_a_source_that_can_be_read_is_not_attempted(task, tmp_path, monkeypatch):
    cell = tmp_path / "cell.py"
    cell.write_text(source_or_skip(sources.stub_of, task).replace('"""', '"""Mine. ', 1))
    assert task.grade(function_from(cell.read_text(), task, str(cell))).outcome == "not attempted"


@each(CODING)
def test_an_empty_function_is_not_attempted(task):
    for body in (
        "...",
        "pass",
        "return None",
        "return",
        "raise NotImplementedError",
        '"""doc"""',
        '"""doc"""\n    ...',
    ):
        assert task.grade(function_from(f"def {task.name}(*args):\n    {body}", task)).outcome == "not attempted"


@each(CODING)
def test_the_solution_passes(task):
    assert task.grade(function_from(source_or_skip(sources.solution_of, task), task)).outcome == "passed"


@each([*QUESTIONS, *DESIGNS])
def test_the_solution_of_a_question_passes(task, monkeypatch):
    text, name, _ = source_or_skip(sources.cell_of, task)
    seen = []
    stand_in = type("check", (), {task.name: staticmethod(lambda answer: seen.append(answer) or answer)})
    exec(sources.split_regions(text, name)[0], {"np": np, "nn": nn, "check": stand_in})
    assert task.grade(seen[0]).outcome == "passed"


@each(CODING)
def test_handing_back_our_own_function_is_no_pass(task):
    result = task.grade(task.reference)
    assert result.outcome == "not attempted"
    assert "your own cell" in result.message


@each([*CODING, *DESIGNS])
def test_at_least_three_mistakes_each_with_its_own_sentence(task):
    sentences = [mistake.sentence for mistake in task.mistakes.values()]
    assert len(sentences) == len(set(sentences)) >= 3
    assert all(sentence.endswith((".", "?", ")", "`")) for sentence in sentences)


LESSONS = ("perceptron", "mlp", "backprop", "autograd", "regularization", "optimizers", "normalization")


@each([task for task in CODING if task.notebook in LESSONS])
def test_at_least_ten_wrong_answers_of_beginners_are_named(task):
    assert len(task.mistakes) >= 10


@each(TASKS)
def test_an_exercise_keeps_what_its_declaration_promises(task):
    """Among much else: each mistake is refused under its own name, with its own sentence."""
    assert faults(task) == []


def test_no_mistake_that_was_named_once_is_lost():
    """The list has a line for each exercise. Whoever renames a mistake, or finds it named better, changes it there."""
    lines = (Path(__file__).parent / "mistakes.txt").read_text(encoding="utf-8").splitlines()
    known = {task.key: set(task.mistakes) for task in [*CODING, *DESIGNS]}
    listed = {key: set(names.split("; ")) for key, names in (line.split(": ", 1) for line in lines)}
    assert {key: names - known.get(key, set()) for key, names in listed.items() if names - known.get(key, set())} == {}
    assert sum(map(len, listed.values())) >= 1593


def shape_of(value):
    """Shapes of arrays and numbers in lists, tuples and dictionaries, nested alike."""
    value = tuple(value.values()) if isinstance(value, dict) else value
    return tuple(map(shape_of, value)) if isinstance(value, list | tuple) else np.shape(value)


@each(CODING)
def test_cases_include_one_sample_or_number_and_several_shapes(task):
    shapeless = int | float | str | np.random.Generator
    numbers_alone = all(isinstance(value, shapeless) for one in task.cases for value in one.args)
    shapes = {shape_of(one.args) for one in task.cases}
    told = (
        len(shapes) == 1 and str(np.shape(task.cases[0].args[0])) in task.reference.__doc__
    )  # the only shape there is
    assert numbers_alone or told or len(shapes) >= 2
    assert len({one.label for one in task.cases}) == len(task.cases)


@each(QUESTIONS)
def test_every_option_has_a_sentence_and_the_letter_counts_however_it_is_written(task):
    assert len({sentence for _, sentence in task.options.values()}) == len(task.options) >= 3
    for letter, (_, sentence) in task.options.items():
        result = task.grade(f" {letter.upper()} ")
        right = letter == task.answer
        assert result.outcome == ("passed" if right else "incorrect")
        assert result.mistake == (None if right else letter)
        assert result.message == sentence
    for odd in ("z", "", "ab", 3, ["a"], np.array("a"), object()):
        result = task.grade(odd)
        assert result.outcome == "incorrect"
        assert '"a", "b"' in result.message


# --- Handing back ----------------------------------------------------------------------------------------------------


def test_a_check_hands_back_the_answer_only_when_it_passes(capsys):
    def mine(a):
        return a - a * a

    def wrong(a):
        return a

    assert perceptron.sigmoid_grad(mine) is mine
    assert perceptron.sigmoid_grad(wrong) is perceptron.sigmoid_grad.reference
    assert "cells below use our `sigmoid_grad`" in capsys.readouterr().out
    assert perceptron.sigmoid_grad(None) is perceptron.sigmoid_grad.reference
    assert perceptron.why_xor("b") is None
    X, y = perceptron.three_points((np.array(...), np.array(...)))
    assert X.shape == (3, 2) and y.shape == (3,)


def test_three_points_of_ones_own_are_judged():
    mine = (((5, 0), (6, 0), (0, 0)), [0, 1, 0])
    assert perceptron.three_points.grade(mine).outcome == "passed"
    X, y = perceptron.three_points(*mine)  # as arrays, which the cells below need
    assert isinstance(X, np.ndarray) and X.tolist() == [[5, 0], [6, 0], [0, 0]] and y.tolist() == [0, 1, 0]
    for odd in (
        5,
        "ab",
        ([[1, 2], [3, 4]], [0, 1]),
        (object(), object()),
        ([["a", "b"]] * 3, [0, 1, 0]),
        ([[1], [2, 3]], [0]),
    ):
        assert perceptron.three_points.grade(odd).outcome in ("incorrect", "raised")


# --- Hints and solutions ---------------------------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch):
    items = []
    monkeypatch.setattr(exercise, "show", items.append)
    monkeypatch.setattr(perceptron.sigmoid, "hints_shown", 0)
    return items


def test_hints_come_one_after_the_other_and_then_name_the_solution(shown):
    for _ in range(5):
        perceptron.sigmoid.hint()
    assert [card.sentences[0] for card in shown[:3]] == list(perceptron.sigmoid.hints)
    assert "1 of 3" in repr(shown[0])
    assert all("check.sigmoid.solution()" in repr(card) for card in shown[3:])


def test_a_solution_is_shown_as_code(shown):
    source_or_skip(sources.solution_of, perceptron.sigmoid)
    perceptron.sigmoid.solution()
    assert "```python\ndef sigmoid(z):" in shown[0].data
    assert "###" not in shown[0].data and "check." not in shown[0].data


def test_a_solution_that_is_not_at_hand_is_one_clear_message(shown, monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "SOURCES", tmp_path)
    perceptron.sigmoid.solution()
    assert "not at hand" in repr(shown[0])


@pytest.mark.parametrize("answer", [None, lambda z: 1 / (1 + np.exp(-z)), lambda z: nn.sigmoid(z)])
def test_a_card_is_the_same_every_time_and_small(answer, shown):
    for _ in range(2):
        perceptron.sigmoid(answer)
    first, second = shown
    assert first._repr_html_() == second._repr_html_() and repr(first) == repr(second)
    assert len(first._repr_html_()) < (2000 if answer is None else 3500)
    assert first._repr_html_().count("<details>") == (0 if first.outcome == "passed" else 3)


# --- Right answers, whatever their style -----------------------------------------------------------------------------


class Affine:
    def __call__(self, X, w, b):
        return np.einsum("ij,j->i", X, w) + b

    def method(self, X, w, b, verbose=False, *, unit=1.0):
        return unit * X.dot(w) + b


def weighted_sum_by_loops(X, w, b):
    sums = []
    for row in X:
        z = b
        for x_j, w_j in zip(row, w, strict=True):
            z += x_j * w_j
        sums.append(z)
    return sums


def unfinished_looking(X, w, b):
    return X @ w + b
    ...


RIGHT = {
    "loops and a list": (perceptron.weighted_sum, weighted_sum_by_loops),
    "a tuple of numbers": (perceptron.weighted_sum, lambda X, w, b: tuple(X @ w + b)),
    "float32": (perceptron.weighted_sum, lambda X, w, b: (X.astype("f4") @ w.astype("f4") + np.float32(b))),
    "a callable object": (perceptron.weighted_sum, Affine()),
    "a method with more arguments": (perceptron.weighted_sum, Affine().method),
    "a partial function": (perceptron.weighted_sum, functools.partial(Affine().method, verbose=True)),
    "the dots left in": (perceptron.weighted_sum, unfinished_looking),
    "a column flattened": (perceptron.weighted_sum, lambda X, w, b: (X @ w.reshape(-1, 1) + b).ravel()),
    "heaviside": (perceptron.predict, lambda X, w, b: np.heaviside(X @ w + b, 0)),
    "True and False": (perceptron.predict, lambda X, w, b: X @ w + b > 0),
    "a list of ints": (perceptron.predict, lambda X, w, b: [1 if z > 0 else 0 for z in X @ w + b]),
    "a list of two": (perceptron.perceptron_update, lambda *a: list(nn.perceptron_update(*a))),
    "b as an array of one": (
        perceptron.perceptron_update,
        lambda *a: (nn.perceptron_update(*a)[0], np.array([nn.perceptron_update(*a)[1]])),
    ),
    "db as 0-d array": (
        perceptron.neuron_gradients,
        lambda *a: (nn.neuron_gradients(*a)[0].tolist(), np.array(nn.neuron_gradients(*a)[1])),
    ),
    "gradients in float32": (
        perceptron.neuron_gradients,
        lambda *a: [np.float32(part) for part in nn.neuron_gradients(*a)],
    ),
    "counts as array": (perceptron.train_perceptron, lambda *a: [np.array(part) for part in nn.train_perceptron(*a)]),
    "sigmoid with tanh": (perceptron.sigmoid, lambda z: 0.5 * (1 + np.tanh(np.asarray(z) / 2))),
    "sigmoid clipped": (perceptron.sigmoid, lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500)))),
    "sigmoid as array of one": (perceptron.sigmoid, lambda z: np.atleast_1d(nn.sigmoid(z))),
    "losses as array": (perceptron.fit_neuron, lambda *a: (*nn.fit_neuron(*a)[:2], np.array(nn.fit_neuron(*a)[2]))),
    "it prints": (perceptron.sigmoid_grad, lambda a: print("here") or a * (1 - a)),
}  # fmt: skip


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_passes_whatever_its_style(style):
    task, answer = RIGHT[style]
    result = task.grade(answer)
    assert result.outcome == "passed", result


def times(factor, value):
    """All numbers in lists and tuples of arrays, times factor."""
    if isinstance(value, list | tuple):
        return type(value)(times(factor, part) for part in value)
    if isinstance(value, str):
        return value if abs(factor - 1) < 1e-6 else f"{value}s"  # words are right or wrong
    return np.asarray(value) * factor


@each(COMPARED)
def test_an_answer_0_2_percent_off_never_passes(task):
    assert task.grade(lambda *arguments: times(1.002, task.reference(*arguments))).outcome == "incorrect"


@each(COMPARED)
def test_rounding_in_the_last_digits_passes(task):
    assert task.grade(lambda *arguments: times(1 + 3e-7, task.reference(*arguments))).outcome == "passed"


def test_nested_parts_are_compared_tensor_by_tensor():
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(2, 3)), rng.normal(size=3)), (rng.normal(size=(3, 3)), rng.normal(size=3))]
    gradients = Coding(
        reference=lambda scale: [(scale * W, scale * b) for W, b in params],
        cases=[case("one", 1.0), case("two", 2.0)],
        parts=("dW", "db"),
        mistakes={"sign": (lambda scale: [(-scale * W, -scale * b) for W, b in params], "The sign.")},
    )
    gradients.name, gradients.notebook = "gradients", "backprop"
    assert gradients.grade(lambda s: [[s * W, list(s * b)] for W, b in params]).outcome == "passed"
    assert gradients.grade(lambda s: [(-s * W, -s * b) for W, b in params]).mistake == "sign"
    wrong = gradients.grade(lambda s: [(s * W, s * b * (2 if i else 1)) for i, (W, b) in enumerate(params)])
    assert "`db[1]` is exactly twice" in wrong.message
    assert "`dW[0]`" in wrong.message and "are right" in wrong.message
    assert "one array" in gradients.grade(lambda s: [params[0][0], params[0][1]]).message


# --- What counts as not attempted ------------------------------------------------------------------------------------


def test_annotations_docstrings_and_comments_do_not_make_an_attempt(tmp_path):
    stub = 'def f(X, y):\n    """Doc."""\n    w = 0\n    # YOUR CODE HERE\n    ...\n    return w'
    for i, text in enumerate([stub, stub.replace("Doc", "Other"), stub.replace("(X, y)", "(X: list, y: int) -> int")]):
        path = tmp_path / f"cell{i}.py"
        path.write_text(text)
        names = {}
        exec(compile(text, str(path), "exec"), names)
        assert is_blank(names["f"], stub)
        assert not is_blank(names["f"], stub.replace("w = 0", "w = 1"))


def test_a_faulty_function_as_given_is_not_attempted():
    for task in CODING:
        if task.is_debug:
            function = function_from(source_or_skip(sources.stub_of, task), task)
            assert "as it was given" in task.grade(function).message


# --- Imports ---------------------------------------------------------------------------------------------------------


def test_importing_exercises_loads_nothing_heavy():
    code = (
        "import sys, utils.exercises.perceptron, utils.exercises.mlp, utils.exercises.backprop;"
        "import utils.exercises.autograd, utils.exercises.regularization, utils.exercises.optimizers;"
        "print([m for m in ('torch', 'matplotlib', 'sklearn', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
