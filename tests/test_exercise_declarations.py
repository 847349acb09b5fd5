"""Every slip in the declaration of an exercise is told in one line: the exercise, the field, the fix."""

import re
import sys
from types import ModuleType

import numpy as np
import pytest

from utils import sources
from utils.checks import RIGHT, Coding, Design, Question, case, declare, named
from utils.checks.notebooks import exercises_of
from utils.checks.verify import faults
from utils.declarations import DeclarationError

SOURCE = """\
# %% id="setup"
import numpy as np

# %% id="centred" tags=["exercise"]
def centred(X):
    \"\"\"Columns of X (n, d) minus their means.\"\"\"
    ### BEGIN SOLUTION
    return X - X.mean(axis=0)
    ### END SOLUTION


centred = check.centred(centred)

# %% [markdown] id="axes-text"
# ### Exercise · Axes
#
# *Choice · 1 minute · core.* Which axis of `X` is summed over in `X.mean(axis=0)`?
#
# - **a)** that of the samples
# - **b)** that of the features
# - **c)** both

# %% id="axes" tags=["exercise"]
### BEGIN SOLUTION
check.axes("a")
### STUB
# check.axes(...)
### END SOLUTION
"""
HINTS = ("A nudge.", "The idea.", "Nearly the answer.")
MISTAKES = """
    of each row: axis=0 → axis=1, keepdims=True
        The mean of each row is subtracted; take that of each column.
    one mean: X.mean(axis=0) → X.mean()
        One mean is subtracted everywhere; take that of each column.
    added: X - X → X + X
        The means are added; subtract them.
"""
RNG = np.random.default_rng(0)


def _centred(X):
    return X - X.mean(axis=0)


CODING = {
    "reference": _centred,
    "cases": [case("three rows", RNG.normal(size=(3, 2)), n=3), case("one row", RNG.normal(size=(1, 3)), n=1)],
    "mistakes": MISTAKES,
    "hints": HINTS,
    "passed": "Every column now has the mean 0.",
}
QUESTION = {"answer": "a", "why": {"a": "Yes: axis 0.", "b": "No: axis 1.", "c": "No: None."}, "hints": HINTS}


def judged(answer):
    if np.ndim(answer):
        return named("an array")
    return RIGHT if answer == 3 else named("none" if answer == 0 else "small" if answer < 3 else "large")


DESIGN = {
    "judge": judged,
    "example": 3,
    "mistakes": {
        "small": (2, "It is below 3."),
        "large": (4, "It is above 3."),
        "none": (0, "It is 0, and that is below 3 too."),
        "an array": (np.ones(2), "It is an array, and no number."),
    },
    "hints": HINTS,
    "passed": "It is 3.",
}


def coding(mistakes=MISTAKES, without=(), **fields):
    given = {**CODING, "mistakes": mistakes, **fields}
    return {"centred": Coding(**{name: value for name, value in given.items() if name not in without})}


def question(**fields):
    return {"axes": Question(**{**QUESTION, **fields})}


def design(**fields):
    return {"own": Design(**{**DESIGN, **fields})}


def under_two_names():
    one = coding()["centred"]
    return {"centred": one, "centered": one}


def misspelt(X):
    return X - npp.mean(X, axis=0)  # noqa: F821 - the slip


FALSE = {
    "one": (lambda X: X - X.mean(), "One."),
    "two": (lambda X: X + X.mean(axis=0), "Two."),
    "three": (lambda X: X, "Three."),
}
SLIPS = {
    # Seen when the room is imported.
    "a typed field": (lambda: coding(mistake={}), "centred: field mistake: there is no such field; did you mean 'mist"),
    "no reference": (lambda: coding(without=("reference",)), "centred: field reference: give the finished function"),
    "no cases": (lambda: coding(without=("cases",)), "centred: field cases: give a list of case"),
    "cases of one label": (
        lambda: coding(cases=[case("rows", np.ones((2, 2))), case("rows", np.ones((3, 2)))]),
        "centred: field cases: two of them have the same label",
    ),
    "no case but arguments": (lambda: coding(cases=[(1, 2)]), "centred: field cases: give a list of case"),
    "two hints": (lambda: coding(hints=("A nudge.", "The idea.")), "centred: field hints: give three different ones"),
    "nothing said for passing": (lambda: coding(passed=""), "centred: field passed: give one sentence"),
    "two ways of judging": (
        lambda: coding(use=lambda f, X: f(X), judge=lambda f, X: RIGHT),
        "centred: field judge: only one of judge, use and steps",
    ),
    "too few mistakes": (lambda: coding({"one": (lambda X: X, "One.")}), "field mistakes: there are 1; give at least"),
    "a mistake that is no pair": (
        lambda: coding({**FALSE, "four": lambda X: X}),
        "centred: field mistakes: 'four' is a pair: a wrong answer",
    ),
    "a mistake without a sentence": (lambda: coding({**FALSE, "four": (abs, "")}), "'four' has no sentence; say"),
    "one sentence twice": (
        lambda: coding({**FALSE, "four": (lambda X: -X, "One.")}),
        "centred: field mistakes: 'one' and 'four' have the same sentence",
    ),
    "a mistake without an edit": (
        lambda: coding(MISTAKES + "\n    rest\n        It is said.\n"),
        "centred: field mistakes: 'rest' has no edit; write a line 'old → new'",
    ),
    "an answer that is no letter of why": (
        lambda: question(answer="d"),
        "axes: field answer: 'd' is none of the letters of why: a, b, c",
    ),
    "two letters of one sentence": (
        lambda: question(why={"a": "Yes.", "b": "No.", "c": "No."}),
        "axes: field why: give a sentence of its own",
    ),
    "a typed field of a question": (lambda: question(anwser="a"), "field anwser: .* did you mean 'answer'"),
    "no judge": (lambda: design(judge=None), "own: field judge: give the function that tries an answer out"),
    "no example": (lambda: design(example=None), "own: field example: give an answer that passes"),
    "two names": (under_two_names, "this is the exercise a_room.cent.*red under a second name; keep one of the two"),
    # Seen when it is tried out, by the tests.
    "no cell": (lambda: {"centered": coding()["centred"]}, r'centered: field name: .*id="centered"\. Write the cell'),
    "an edit that matches nothing": (
        lambda: coding(MISTAKES.replace("X - X →", "X - Z →")),
        "centred: field mistakes: 'added': 'X - Z' stands nowhere in the solution; the nearest line is 'return X - X",
    ),
    "an edit that matches twice": (
        lambda: coding(MISTAKES.replace("X - X → X + X", "X → Z")),
        "centred: field mistakes: 'added': 'X' stands 3 times in the solution; write more",
    ),
    "an edit that is no Python": (
        lambda: coding(MISTAKES.replace("→ X + X", "→ X + + + (X")),
        r"centred: field mistakes: 'added': line 3 of the edited solution is no Python: '\(' was never closed",
    ),
    "a reference that is wrong": (
        lambda: coding(judge=lambda f, X: named("added")),
        "centred: field reference: it does not pass its own check: The means are added",
    ),
    "a name typed in a mistake": (
        lambda: coding({**FALSE, "four": (misspelt, "Four.")}),
        "centred: field mistakes: 'four' uses the name 'npp', which exists nowhere",
    ),
    "a name typed in an edit": (
        lambda: coding(MISTAKES.replace("→ X.mean()", "→ mp.mean(X)")),
        "centred: field mistakes: 'one mean' uses the name 'mp', which exists nowhere",
    ),
    "twins": (
        lambda: coding({**FALSE, "four": (lambda X: X - np.mean(X), "Four.")}),
        "centred: field mistakes: 'one' and 'four' do the same in all cases; keep one, or add a case",
    ),
    "a mistake that passes": (
        lambda: coding({**FALSE, "four": (lambda X: X - sum(X) / len(X), "Four.")}),
        "centred: field mistakes: 'four' passes; add a case in which it shows",
    ),
    "a name typed in a verdict": (
        lambda: design(judge=lambda answer: RIGHT if answer == 3 else named("smal")),
        "own: field judge: 'smal' is given as a mistake and is none; did you mean 'small'",
    ),
    "an example that does not pass": (lambda: design(example=5), "own: field example: it does not pass: It is above 3"),
    "a design’s mistake of another name": (
        lambda: design(judge=lambda answer: judged(1 if np.size(answer) == 1 and answer == 0 else answer)),
        "own: field mistakes: 'none' is judged as 'small': It is below 3",
    ),
    "a design’s mistake that passes": (
        lambda: design(judge=lambda answer: judged(3 if np.size(answer) == 1 and answer == 4 else answer)),
        "own: field mistakes: 'large' passes",
    ),
    "other options in the source": (
        lambda: question(why={**QUESTION["why"], "d": "No: there is none."}),
        "axes: field why: the source has the options a, b, c, and why has a, b, c, d",
    ),
    "a question without a cell": (lambda: {"axis": question()["axes"]}, 'axis: field why: .*id="axis-text"'),
    "a part that stands nowhere": (
        lambda: coding(parts=("wide",)),
        "centred: field parts: 'wide' stands nowhere in the cell",
    ),
}


@pytest.fixture(autouse=True)
def source(tmp_path, monkeypatch):
    (tmp_path / "99_a_room.py").write_text(SOURCE)
    monkeypatch.setattr(sources, "SOURCES", tmp_path)


@pytest.fixture
def lines(monkeypatch):
    """What is said of a room with some exercises, when it is imported or when each is tried out."""

    def of(exercises):
        room = ModuleType("utils.exercises.a_room")
        monkeypatch.setitem(sys.modules, room.__name__, room)
        vars(room).update(exercises)
        try:
            room.EXERCISES = declare(vars(room))
        except DeclarationError as slip:
            return [str(slip)]
        return [line for exercise in room.EXERCISES.values() for line in faults(exercise)]

    return of


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_in_one_line_with_exercise_field_and_fix(name, lines):
    exercises, words = SLIPS[name]
    told = lines(exercises())
    assert len(told) == 1, told
    (line,) = told
    assert line.startswith("a_room.") and re.search(words, line), line
    assert "\n" not in line and line.endswith((".", "?")), line


def test_an_exercise_without_a_name_says_how_it_gets_one():
    with pytest.raises(DeclarationError, match="no name; end its room's __init__ with EXERCISES = declare"):
        coding()["centred"](lambda X: X)


def test_a_room_without_exercises_says_how_it_gets_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "utils.exercises.a_room", ModuleType("utils.exercises.a_room"))
    with pytest.raises(DeclarationError, match=r"a_room: end its __init__ with EXERCISES = declare"):
        exercises_of("a_room")


def test_a_room_that_is_asked_for_another_exercise_says_which_it_has(lines):
    assert lines({**coding(), **question()}) == []
    with pytest.raises(AttributeError, match=r"a_room/__init__\.py has no exercise 'centered'; did you mean 'centred'"):
        _ = sys.modules["utils.exercises.a_room"].centered


def test_without_a_slip_nothing_is_told(lines):
    assert lines({**coding(), **question(), **design()}) == []
