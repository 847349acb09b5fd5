"""Classes with a memory, judged by the steps that their objects take; knows no exercise.

A class is used as thing = Class(*settings) and state = thing.step(state, input). Every step of several objects is
compared with ours, and with those of every wrong class. Nothing is assumed of attributes: `lr` is set if there is one.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from utils import sources
from utils.checks import observe
from utils.checks.answer import Part, agree, close, parts_of
from utils.checks.comparison import out_of_time
from utils.checks.diagnose import diagnose
from utils.checks.exercise import Result
from utils.checks.judged import RIGHT, Verdict, named, result_of, wrong
from utils.checks.observe import Case, Seen
from utils.checks.sandbox import Run, run
from utils.checks.wording import apart, plural, short, shown_arguments

if TYPE_CHECKING:
    from utils.checks.coding import Coding

__all__ = ["Course", "Move", "Playing", "Scenario", "Stepper"]


class Course(NamedTuple):
    """Where an object begins, a list of (W, b), and what it is told in each step, a list of such lists."""

    params: list[Any]
    grads: list[Any]


class Move(NamedTuple):
    """One step of a scenario: the course it belongs to, each with an object of its own, and a factor for its `lr`."""

    course: str = "first"
    new_rate: float = 1.0


class Scenario(NamedTuple):
    """What objects with these settings go through, and what the card calls it."""

    label: str
    settings: tuple[Any, ...]
    moves: Sequence[Move]


@dataclass(frozen=True)
class Stepper:
    """How an exercise's objects are moved on.

    courses: name -> Course. more: scenarios beside one for each case, given the settings of the first case. parts:
    names of what a step returns. measured: names of mistakes that are found by measuring and not by comparing steps.
    """

    courses: Mapping[str, Course]
    more: Callable[[tuple[Any, ...]], Sequence[Scenario]]
    parts: tuple[str, ...]
    training: Sequence[Move]
    measured: Sequence[str]


class Step(NamedTuple):
    """One step as seen: its parts, what params was before, and which of "params" and "grads" were changed in place."""

    parts: tuple[Part, ...]
    before: list[Any]
    changed: set[str]

    @property
    def readable(self) -> bool:
        """Whether the step returned arrays of the right shapes, nested as they should be."""
        olds = [old for pair in self.before for old in pair]
        return len(self.parts) == len(olds) and all(
            part.array is not None and part.array.shape == old.shape for part, old in zip(self.parts, olds, strict=True)
        )


class Path(NamedTuple):
    """The steps of a scenario. error: the exception that ended it; cut: ended because the object has no `lr`."""

    steps: list[Step]
    error: Exception | None = None
    cut: bool = False


def _copied(params: Iterable[Any]) -> list[Any]:
    return [(W.copy(), b.copy()) for W, b in params]


def _same(params: Iterable[Any], others: Iterable[Any]) -> bool:
    return all(map(np.array_equal, itertools.chain(*params), itertools.chain(*others)))


def _path(answer: Any, scenario: Scenario, stepper: Stepper) -> Path:
    """Go through a scenario with new objects of the class."""
    objects: dict[str, Any] = {}
    params = {name: _copied(course.params) for name, course in stepper.courses.items()}
    steps: list[Step] = []
    lent: list[tuple[str, Any, Any]] = []  # (params or grads, the answer's own copy of it, what it was)
    try:
        for number, move in enumerate(scenario.moves):
            who = move.course
            if who not in objects:
                objects[who] = answer(*scenario.settings)
            if move.new_rate != 1:
                if not hasattr(objects[who], "lr"):
                    return Path(steps, cut=True)
                objects[who].lr = scenario.settings[0] * move.new_rate
            count = sum(one.course == who for one in scenario.moves[:number])
            like, grads = params[who], stepper.courses[who].grads[count]
            mine, slopes = _copied(like), _copied(grads)
            lent += [("params", mine, like), ("grads", slopes, grads)]
            parts = tuple(parts_of(objects[who].step(mine, slopes), like, stepper.parts))
            changed = {name for name, copy, original in lent if not _same(copy, original)}
            steps.append(Step(parts, like, changed))
            if not steps[-1].readable:
                break
            arrays = iter(part.array for part in parts)
            params[who] = [(next(arrays), next(arrays)) for _ in like]
    except Exception as error:  # compared like everything else, and raised again if no wrong class explains it
        return Path(steps, error)
    return Path(steps)


def _alike(path: Path, other: Path) -> bool:
    """Whether two paths have the same steps; one that was cut short is compared as far as it goes."""
    steps, others = path.steps, other.steps
    if path.cut or other.cut:
        length = min(len(steps), len(others))
        steps, others = steps[:length], others[:length]
    return (
        type(path.error) is type(other.error)
        and len(steps) == len(others)
        and all(agree(one.parts, two.parts) for one, two in zip(steps, others, strict=True))
    )


class Playing:
    """How the answers to one exercise are judged: all scenarios are gone through and compared with ours, step by step.

    The exercise's variants are classes that take other, published forms of the same rule; they are right as well.
    """

    def __init__(self, exercise: "Coding"):
        assert exercise.steps is not None
        self.exercise, self.stepper = exercise, exercise.steps

    def result(self, answer: Any) -> Result:
        """What to say of an answer."""
        limit = observe.TIME_LIMIT
        _ = self._right, self._wrong  # before the answer, which may change the world, and before the clock starts
        seen = run(lambda: self._verdict(answer), limit, observe.file_of(answer))
        return result_of(seen, self.exercise, out_of_time(seen, limit, self.exercise.endless))

    @cached_property
    def _scenarios(self) -> list[Scenario]:
        cases = self.exercise.cases
        first = [Scenario(one.label, one.args, self.stepper.training) for one in cases]
        return [*first, *self.stepper.more(cases[0].args)]

    @cached_property
    def _right(self) -> list[list[Path]]:
        """All scenarios, gone through by the reference and by each variant."""
        return [self._paths(one) for one in (self.exercise.reference, *self.exercise.variants)]

    @cached_property
    def _wrong(self) -> dict[str, list[Path]]:
        """All scenarios, gone through by every mistake that can be recognised by its steps."""
        mistakes, found = self.exercise.mistakes, {}
        for name in mistakes:
            if name not in self.stepper.measured:
                try:
                    found[name] = run(partial(self._paths, mistakes[name].wrong)).value
                except sources.SourceError:
                    continue  # the notebook's source is not at hand, so what is an edit of it cannot be recognised
        return {name: paths for name, paths in found.items() if paths is not None}

    def _paths(self, answer: Any) -> list[Path]:
        return [_path(answer, scenario, self.stepper) for scenario in self._scenarios]

    def _verdict(self, answer: Any) -> Verdict:
        thing = answer(*self.exercise.cases[0].args)
        if not callable(getattr(thing, "step", None)):
            return named("method missing", ("Got", f"an object of type {type(thing).__name__}"))
        paths = self._paths(answer)
        if not _alike(paths[0], _path(answer, self._scenarios[0], self.stepper)):
            return named("memory shared")
        if any(all(map(_alike, paths, ours)) for ours in self._right):
            return self._changes(paths) or RIGHT
        number = next(i for i, path in enumerate(paths) if not any(_alike(path, ours[i]) for ours in self._right))
        scenario = self._scenarios[number]
        rows = (("Case", scenario.label), ("Input", shown_arguments(self.exercise.arguments, scenario.settings)))
        name = self._recognised(paths, number) or self._no_rate(answer)
        error = paths[number].error
        if error is not None and name is None:
            raise error
        if error is not None:
            return named(str(name), *rows, ("Error", f"{type(error).__name__}: {error}"[:300]))
        text, more = _told(paths[number], self._nearest(paths)[number])
        return named(name, *rows, *more) if name else wrong(text, *rows, *more)

    def _recognised(self, paths: Sequence[Path], first: int) -> str | None:
        """The name of the wrong class with the same paths; failing that, with the same where all published forms agree.

        Failing that too, the only one with the same first wrong path: a second mistake shows only later.
        """
        common = [i for i in range(len(paths)) if all(_alike(self._right[0][i], ours[i]) for ours in self._right)]
        for numbers in (range(len(paths)), common):
            for name, others in self._wrong.items():
                if all(_alike(paths[i], others[i]) for i in numbers):
                    return name
        alike = [name for name, others in self._wrong.items() if _alike(paths[first], others[first])]
        if len(alike) == 1 and paths[first].error is None:
            return alike[0]
        constant_rate = any(all(map(_alike, paths[:-1], ours[:-1])) for ours in self._right)  # the last one changes it
        return "new learning rate ignored" if constant_rate else None

    def _no_rate(self, answer: Any) -> str | None:
        """Whether a step is as long with another learning rate."""
        lr, *rest = self.exercise.cases[0].args
        once = self.stepper.training[:1]
        paths = [_path(answer, Scenario("", (rate, *rest), once), self.stepper) for rate in (lr, 3 * lr)]
        if not all(path.steps and path.steps[0].readable for path in paths) or not _alike(*paths):
            return None
        start = self.stepper.courses[once[0].course].params
        moved = not agree(paths[0].steps[0].parts, parts_of(start, start, self.stepper.parts))
        finite = all(np.all(np.isfinite(part.array)) for part in paths[0].steps[0].parts if part.array is not None)
        return "learning rate ignored" if moved and finite else None

    def _changes(self, paths: Sequence[Path]) -> Verdict | None:
        """A Verdict if arguments were changed in place."""
        changed = {name for path in paths for step in path.steps for name in step.changed}
        return named(f"{min(changed, key=('params', 'grads').index)} changed") if changed else None

    def _nearest(self, paths: Sequence[Path]) -> list[Path]:
        """The published form that agrees with the most scenarios."""
        return max(self._right, key=lambda ours: sum(map(_alike, paths, ours)))


def _told(path: Path, ours: Path) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What to say of a path that no wrong class explains: a sentence about its first wrong step, rows of evidence."""
    pairs = enumerate(zip(path.steps, ours.steps, strict=False))
    last = min(len(path.steps), len(ours.steps)) - 1
    number = next((i for i, (a, b) in pairs if not agree(a.parts, b.parts)), last)
    step, want = path.steps[number], ours.steps[number]
    row = ("Step", str(number + 1))
    first = "The first step is" if number == 1 else f"The first {number} steps are"
    start = "In the first step, " if number == 0 else f"{first} right. In step {number + 1}, "
    if not step.readable:
        message = diagnose([Case("", ())], [Seen(Run(), step.parts)], [Seen(Run(), want.parts)], ()).message
        return message.replace(" In the case “”.", "").replace("Your function", "Your `step`"), (row,)
    moves = _moves(step, want)
    with np.errstate(all="ignore"):
        odd = max(moves, key=lambda move: np.max(np.nan_to_num(np.abs(move.got - move.want), nan=np.inf), initial=0.0))
    expected, came = apart(odd.want, odd.got)
    rows = (row, (f"Expected step of {odd.part.name}", expected), (f"Got step of {odd.part.name}", came))
    return start + _about(moves), rows


class Moved(NamedTuple):
    """How an array was moved by a step, and how it should have been."""

    part: Part
    got: np.ndarray
    want: np.ndarray


def _moves(step: Step, want: Step) -> list[Moved]:
    olds = [old for pair in step.before for old in pair]
    return [
        Moved(a, a.array - old, b.array - old)
        for a, b, old in zip(step.parts, want.parts, olds, strict=True)
        if a.array is not None and b.array is not None
    ]


def _near(got: np.ndarray, want: np.ndarray) -> bool:
    return bool(np.all(close(got, want, single=True) | (np.abs(got - want) < 1e-4 * np.max(np.abs(want), initial=0.0))))


def _about(moves: Sequence[Moved]) -> str:
    """What is wrong with a step, given the moves of all its arrays."""
    got, want = (
        np.concatenate([move.got.ravel() for move in moves]),
        np.concatenate([move.want.ravel() for move in moves]),
    )
    if not np.all(np.isfinite(got)):
        return "some parameters become nan or infinite: look for a division by 0 or a root of a negative number."
    if not np.any(got):
        return "no parameter moves at all."
    ratio = float(got[np.argmax(np.abs(want))] / want[np.argmax(np.abs(want))])
    if _near(got, ratio * want) and abs(ratio - 1) > 1e-3:
        if abs(ratio + 1) < 1e-3:
            return "every parameter moves as far as it should, but uphill. Look for a plus that should be a minus."
        return f"every parameter moves {short(ratio)} times as far as it should. Which factor is missing or too many?"
    right = [move.part.name for move in moves if _near(move.got, move.want)]
    if right:
        other = [move.part.name for move in moves if not _near(move.got, move.want)]
        return f"{_listed(right)} right, {_listed(other)} not. Is every array treated alike?"
    if _near(np.abs(got), np.full(got.size, np.max(np.abs(got))) * (want != 0)):
        return "all parameters move equally far, whatever their gradient. Compare the table with the formula."
    return "the parameters move by wrong amounts. Compute one entry by hand and compare it with the table."


def _listed(names: Sequence[str]) -> str:
    """Names with their verb: "b of layer 1 is", "W of layer 1 and b of layer 1 are", "4 of the arrays are"."""
    if len(names) > 3:
        return f"{plural(len(names), 'array')} are"
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"
