"""Whatever a student writes, one card answers: nothing raises, nothing leaks, the kernel lives."""

import os
import random
import re
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from test_exercises import CODING, DESIGNS, QUESTIONS, by_key, each

from utils.checks import observe
from utils.checks.card import Card
from utils.checks.sandbox import run
from utils.exercises import perceptron

CLOCK = hasattr(signal, "SIGALRM")
needs_a_clock = pytest.mark.skipif(not CLOCK, reason="no SIGALRM here, so no time limit")
OUTCOMES = {"passed", "not attempted", "incorrect", "raised", "timed out"}


class Raises:
    """Raises in every way a value can be looked at."""

    def _fail(self, *_args, **_kwargs):
        raise ValueError("<b>no</b>")

    __array__ = __float__ = __int__ = __len__ = __iter__ = __repr__ = __str__ = __eq__ = __getitem__ = __bool__ = _fail
    __hash__ = None
    shape = dtype = ndim = property(_fail)


class Lies:
    """Any attribute one asks for raises."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __call__(self, *_args):
        return self


class RaisingMessage(Exception):
    def __str__(self):
        raise SystemExit


class Hangs:
    def __array__(self, *_args, **_kwargs):
        while True:
            pass


def endless(*_):
    while True:
        pass


def endless_and_deaf(*_):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def raising(error):
    def answer(*_):
        raise error

    return answer


def recursive(*arguments):
    return recursive(*arguments)


def with_a_higher_limit(*arguments):
    sys.setrecursionlimit(100_000)
    return recursive(*arguments[:1])


def itself(*_):
    return itself


def list_in_itself(*_):
    items = []
    items.append(items)
    return items


def deletes(*arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument.resize(0, refcheck=False)
    del arguments


def overwrites(*arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument.fill(7)
    return 0.0


def storm(*_):
    for _ in range(20_000):
        print("x" * 200)
    print("<script>alert(1)</script>")


def warning_storm(*_):
    for _ in range(2000):
        warnings.warn("again", RuntimeWarning, stacklevel=1)
    return np.exp(np.array([1e9]))


def changes_the_world(*_):
    np.random.seed(0)
    random.seed(0)
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    os.chdir("/")
    sys.setrecursionlimit(500)
    sys.stdout = None
    warnings.simplefilter("error")
    return 1 / 0


HOSTILE = {
    "None": lambda *_: None,
    "dots": lambda *_: ...,
    "text": lambda *_: "<img src=x onerror=alert(1)>",
    "list of text": lambda *_: ["a", "b"],
    "ragged": lambda *_: [[1.0, 2.0], [3.0]],
    "ragged parts": lambda *_: ([1.0, [2.0]], 3.0, [[1], 2]),
    "complex": lambda *_: np.array([1j, 2.0]),
    "complex parts": lambda *_: (1j, 2j, [3j]),
    "None inside": lambda *_: [None, 1.0],
    "raising object": lambda *_: Raises(),
    "raising parts": lambda *_: (Raises(), Raises(), Raises()),
    "list of raising objects": lambda *_: [Raises()],
    "lying object": Lies(),
    "generator": lambda *_: (i for i in range(3)),
    "endless generator": lambda *_: iter(int, 1),
    "map": lambda *_: map(float, [1]),
    "dict": lambda *_: {"w": 1},
    "huge": lambda *_: np.zeros((2000, 2000)),
    "huge by stride": lambda *_: np.broadcast_to(1.0, (10**6, 10**6)),
    "too many parts": lambda *_: (1, 2, 3, 4, 5),
    "no parts": lambda *_: (),
    "empty array": lambda *_: np.array([]),
    "many axes": lambda *_: np.zeros((1,) * 12),
    "nan": lambda *_: np.nan,
    "datetime": lambda *_: np.datetime64("2020-01-01"),
    "structured": lambda *_: np.zeros(3, dtype=[("a", float)]),
    "large int": lambda *_: 10**400,
    "function": lambda *_: np.exp,
    "class": lambda *_: Raises,
    "itself": itself,
    "list in itself": list_in_itself,
    "its argument": lambda *arguments: arguments[0],
    "view of its argument": lambda *arguments: np.asarray(arguments[0])[..., None],
    "deletes": deletes,
    "overwrites": overwrites,
    "no arguments": lambda: 1,
    "too many arguments": lambda a, b, c, d, e, f, g: 1,
    "keyword only": lambda *, X: X,
    "SystemExit": raising(SystemExit(1)),
    "KeyboardInterrupt": raising(KeyboardInterrupt()),
    "GeneratorExit": raising(GeneratorExit()),
    "MemoryError": raising(MemoryError()),
    "HTML in the exception": raising(ValueError("<script>alert(1)</script>")),
    "long exception": raising(ValueError("x" * 100_000)),
    "exception that raises": raising(RaisingMessage()),
    "recursion": recursive,
    "higher limit": with_a_higher_limit,
    "prints": storm,
    "warns": warning_storm,
    "changes the world": changes_the_world,
    "a builtin": max,
    "a class as answer": int,
    "ufunc": np.add,
}
HANGING = {
    "endless": endless,
    "endless and deaf": endless_and_deaf,
    "hangs in conversion": lambda *_: Hangs(),
    "hangs in a part": lambda *_: (Hangs(), Hangs(), Hangs()),
}
NO_FUNCTIONS = ("a", b"a", 3, 2.5, [1], {"a": 1}, np.ones(3), Raises(), True, object())


def one_card(task, answer):
    """The result, after the world was compared with what it was before and the card was drawn."""
    before = world()
    result = task.grade(answer)
    assert world() == before
    assert result.outcome in OUTCOMES
    assert 0 < len(result.message) < 900
    html = Card(result.outcome, task.name, (result.message,), result.evidence, result.caption, task.hints)._repr_html_()
    assert not re.search(r"<(script|img|b>no)", html)
    assert len(html) < 8000
    assert "site-packages" not in html and "Traceback" not in html and "/utils/" not in html
    return result


def world():
    return (
        os.getcwd(),
        sys.getrecursionlimit(),
        sys.stdout,
        sys.stderr,
        tuple(np.geterr().items()),
        repr(np.get_printoptions()),
        np.random.get_state()[1].tobytes(),
        random.getstate(),
        repr(warnings.filters),
        signal.getsignal(signal.SIGALRM) if CLOCK else None,
    )


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
@each(CODING)
def test_one_card_for_whatever_a_function_does(task, answer):
    assert one_card(task, answer).outcome != "passed"


@needs_a_clock
@pytest.mark.parametrize("answer", HANGING.values(), ids=HANGING)
@each(CODING)
def test_what_never_ends_is_stopped(task, answer, monkeypatch, request):
    monkeypatch.setattr(observe, "TIME_LIMIT", 0.1)
    started = time.monotonic()
    outcomes = ("timed out", "incorrect") if "hangs" in request.node.callspec.id else ("timed out",)
    assert one_card(task, answer).outcome in outcomes  # with a wrong number of values nothing is converted
    assert time.monotonic() - started < 5


@each(CODING)
def test_what_is_no_function_is_refused_in_words(task):
    for value in NO_FUNCTIONS:
        result = one_card(task, value)
        assert result.outcome == "incorrect"
        assert "Pass the function itself" in result.message


@pytest.mark.parametrize("task", [*QUESTIONS, *DESIGNS], ids=by_key)
def test_questions_survive_any_value(task):
    for value in (*NO_FUNCTIONS[1:], Lies(), (Raises(), Raises()), ([[1], [2, 3]], 1j), "<b>"):
        assert one_card(task, value).outcome in ("incorrect", "raised")


@needs_a_clock
def test_the_time_limit_is_five_seconds_in_all():
    started = time.monotonic()
    result = perceptron.weighted_sum.grade(lambda X, w, b: time.sleep(1.5) or X @ w + b)
    assert result.outcome == "timed out"
    assert 4.5 < time.monotonic() - started < 8
    assert "5 seconds" in result.message


@needs_a_clock
def test_an_alarm_of_somebody_else_still_rings():
    rang = []
    old = signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    previous = signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        run(lambda: None, 5)
        time.sleep(0.3)
        assert rang
    finally:
        signal.signal(signal.SIGALRM, old)
        signal.setitimer(signal.ITIMER_REAL, *previous)


def test_outside_the_main_thread_a_check_still_answers():
    results = []
    thread = threading.Thread(target=lambda: results.append(perceptron.sigmoid_grad.grade(lambda a: a * (1 - a))))
    thread.start()
    thread.join()
    assert results[0].outcome == "passed"


def test_an_error_shows_its_last_line_and_the_students_own_line(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("import numpy as np\n\ndef f(X, w, b):\n    Z = X @ w\n    return np.concatenate([Z, b])\n")
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    result = perceptron.weighted_sum.grade(names["f"])
    evidence = dict(result.evidence)
    assert evidence["Your line"] == "5: return np.concatenate([Z, b])"
    assert evidence["Error"].startswith("ValueError: ")
    assert "shapes" in result.message


def test_a_wrong_number_of_arguments_says_which_are_passed():
    result = perceptron.weighted_sum.grade(lambda X, w: X @ w)
    assert result.outcome == "raised"
    assert "weighted_sum(X, w, b)" in result.message and "(X, w)" in result.message


def test_what_is_printed_is_kept_short_and_shown():
    result = perceptron.weighted_sum.grade(lambda X, w, b: print("shape", X.shape) or X @ w)
    assert result.mistake == "bias forgotten"
    assert result.printed == "shape (1, 2)"


def test_a_function_that_prints_its_answer_is_told_about_return():
    def answer(X, w, b):
        print(X @ w + b)

    assert "prints" in perceptron.weighted_sum.grade(answer).message


def test_random_answers_are_noticed():
    rng = np.random.default_rng()
    assert "Called twice" in perceptron.weighted_sum.grade(lambda X, w, b: X @ w + b + rng.normal()).message
