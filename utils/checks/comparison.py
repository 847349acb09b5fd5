"""Answers that are compared with the reference, and with every known mistake, at the same inputs; knows no exercise."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from utils import sources
from utils.checks import observe
from utils.checks.advice import advice
from utils.checks.answer import Part, agree, parts_of
from utils.checks.diagnose import diagnose
from utils.checks.exercise import Result
from utils.checks.observe import Seen
from utils.checks.sandbox import Run
from utils.checks.wording import apart, short, shown, shown_arguments

if TYPE_CHECKING:
    from utils.checks.coding import Coding

__all__ = ["Comparison", "error_rows", "out_of_time"]

FEW = 4  # arrays shown in a card at most

CHANGING = (
    "Called twice with the same input, your function gives two different answers: random numbers do that, an array "
    "from `np.empty` that is not filled everywhere, and anything outside the function that it changes."
)


class Comparison:
    """How the answers to one exercise are compared."""

    def __init__(self, exercise: "Coding"):
        self.exercise, self.cases = exercise, exercise.cases

    def result(self, answer: Any) -> Result:
        """What to say of an answer."""
        seen = self.observed(answer, observe.TIME_LIMIT)
        if seen[-1].run.timed_out:
            return self._timed_out(seen)
        if self._is_right(seen):
            return Result("passed", self.exercise.passed, printed=_printed(seen))
        if self.exercise.duties:
            first = self._first_wrong(seen)
            return self._upto(first)._refused(answer, seen[: first + 1])
        return self._refused(answer, seen)

    def _upto(self, number: int) -> "Comparison":
        """The same comparison without the cases after that number."""
        shorter = Comparison(self.exercise)
        shorter.cases = self.cases[: number + 1]
        return shorter

    def _refused(self, answer: Any, seen: Sequence[Seen]) -> Result:
        name = self._recognised(seen)
        if name:
            return self._incorrect(seen, self.exercise.mistakes[name].sentence, name)
        raised = [i for i, one in enumerate(seen) if one.run.error_type]
        if raised and not self._ordinary_is_wrong(seen, raised):
            return self._raised(seen, raised)
        if not self._is_repeatable(answer, seen):
            return self._incorrect(seen, CHANGING, None, observation="changing")
        of_interest = slice(len(seen) - 1, None) if self.exercise.duties else slice(None)  # of each duty its own case
        number = len(seen) - 1 if self.exercise.duties else 0
        finding = diagnose(
            self.cases[of_interest], seen[of_interest], self._wanted[of_interest], self.exercise.arguments
        )
        finding = replace(finding, case=finding.case + number)
        return self._incorrect(seen, finding.message, None, finding.case, finding.part, finding.kind)

    def _ordinary_is_wrong(self, seen: Sequence[Seen], raised: Sequence[int]) -> bool:
        """Whether it raises in extreme cases alone, and is wrong in an ordinary one, which is told first."""
        return not any(self.cases[i].ordinary for i in raised) and any(
            one.ordinary and not agree(have.parts, want.parts)
            for one, have, want in zip(self.cases, seen, self._wanted, strict=True)
        )

    # --- Observing ---

    @cached_property
    def _likes(self) -> list[Any]:
        return [self._called(self.exercise.reference)(*observe.copied(one.args)) for one in self.cases]

    @cached_property
    def _wanted(self) -> list[Seen]:
        return [
            Seen(Run(), observe.capped(parts_of(like, like, self.exercise.parts), one.cap))
            for like, one in zip(self._likes, self.cases, strict=True)
        ]

    @cached_property
    def _mistakes_seen(self) -> dict[str, list[Seen]]:
        mistakes, seen = self.exercise.mistakes, {}
        for name in mistakes:
            try:
                seen[name] = self.observed(mistakes[name].wrong)
            except sources.SourceError:
                continue  # the notebook's source is not at hand, so what is an edit of it cannot be recognised
        return seen

    def _called(self, answer: Any) -> Any:
        """A function of a case's arguments."""
        return partial(self.exercise.use, answer) if self.exercise.use else answer

    def observed(self, answer: Any, limit: float | None = None) -> list[Seen]:
        """Seen for each case, up to the first that exceeds the time limit in seconds."""
        call, filename = self._called(answer), observe.file_of(answer) if limit else ""
        return observe.observe(call, self.cases, self._likes, self.exercise.parts, limit, filename)

    def _is_right(self, seen: Sequence[Seen]) -> bool:
        return not self._wrong(seen) and not any(one.changed for one in seen)

    def _wrong(self, seen: Sequence[Seen]) -> list[int]:
        """Numbers of the cases in which something was raised or the values are wrong."""
        pairs = zip(seen, self._wanted, strict=False)
        return [i for i, (one, want) in enumerate(pairs) if not self._values_right(one, want)]

    def _values_right(self, one: Seen, want: Seen) -> bool:
        warned = self.exercise.silent and bool(one.run.warned)
        return not one.run.error_type and agree(one.parts, want.parts) and not warned

    def _is_repeatable(self, answer: Any, seen: Sequence[Seen]) -> bool:
        """Whether the same inputs give the same answer once more."""

        def reseeded(*arguments: Any) -> Any:
            np.random.seed(len(seen))  # the sandbox has put the global state back, which would hide random numbers
            return answer(*arguments)

        return observe.same_values(self.observed(reseeded, observe.TIME_LIMIT), seen)

    # --- Recognising ---

    def _first_wrong(self, seen: Sequence[Seen]) -> int:
        """The number of the first wrong case; of the last one, where only an argument was changed."""
        return (self._wrong(seen) or [len(self.cases) - 1])[0]

    def _recognised(self, seen: Sequence[Seen]) -> str | None:
        """The one mistake that behaves like the answer."""
        others = {name: other[: len(seen)] for name, other in self._mistakes_seen.items()}
        if self.exercise.duties:
            found = self._same_duty(seen, others)
        else:
            alike = {name: other for name, other in others.items() if self._same_errors(seen, other)}
            found = [name for name, other in alike.items() if observe.behaves_like(seen, other)]
            found = found or [name for name, other in alike.items() if self._same_fault(seen, other)]
        return found[0] if len(found) == 1 else None

    def _same_fault(self, seen: Sequence[Seen], other: Sequence[Seen]) -> bool:
        """Whether both have the same wrong values, whatever they warn of."""
        wrong = not all(agree(one.parts, want.parts) for one, want in zip(other, self._wanted, strict=True))
        changes = [one.changed for one in other] == [one.changed for one in seen]
        return wrong and changes and observe.same_values(seen, other)

    def _same_errors(self, seen: Sequence[Seen], other: Sequence[Seen]) -> bool:
        """Whether the same was raised; in use, one type of error stands for many faults, so its words count too."""
        return not self.exercise.use or _same_words(seen, other)

    def _same_duty(self, seen: Sequence[Seen], others: dict[str, list[Seen]]) -> list[str]:
        """Names of mistakes that do the same in the case that is wrong; best those that are right before it."""
        last = slice(len(seen) - 1, len(seen))
        alike = {
            name: self._first_wrong(other)
            for name, other in others.items()
            if observe.same_values(seen[last], other[last]) and _same_words(seen[last], other[last])
        }
        return [name for name, first in alike.items() if first == len(seen) - 1] or list(alike)

    def twins(self, name: str) -> list[str]:
        """Names of the other mistakes that cannot be told from this one."""
        mine = self._mistakes_seen[name]
        return [
            other
            for other, seen in self._mistakes_seen.items()
            if other != name and observe.same_values(mine, seen) and self._same_errors(mine, seen)
        ]

    # --- Results ---

    def _incorrect(
        self,
        seen: Sequence[Seen],
        message: str,
        mistake: str | None,
        number: int | None = None,
        part: int | None = None,
        observation: str = "",
    ) -> Result:
        if number is None:
            number, part = self._shown_first(seen)
        one = seen[number]
        evidence = [("Input", self._input(number)), *_expected_and_got(self._wanted[number].parts, one.parts, part)]
        if self.exercise.silent and one.run.warned:
            evidence.append(("Warning", ", ".join(sorted(one.run.warned))))
        if one.run.error_type:
            evidence = [*error_rows(one.run), *evidence]
        return Result(
            "incorrect", message, mistake, tuple(evidence), self._caption(number), _printed(seen), observation
        )

    def _shown_first(self, seen: Sequence[Seen]) -> tuple[int, int | None]:
        """Case and part of the first difference, in an ordinary case if there is one."""
        wrong = self._wrong(seen) or [i for i, one in enumerate(seen) if one.changed] or [0]
        number = min(wrong, key=lambda i: not self.cases[i].ordinary)
        got, want = seen[number].parts, self._wanted[number].parts
        if len(got) != len(want):
            return number, None
        return number, next((k for k, (a, b) in enumerate(zip(got, want, strict=True)) if not agree([a], [b])), None)

    def _timed_out(self, seen: Sequence[Seen]) -> Result:
        number = len(seen) - 1
        evidence = (("Input", self._input(number)),)
        message = out_of_time(seen[-1].run, observe.TIME_LIMIT, self.exercise.endless)
        return Result("timed out", message, None, evidence, self._caption(number), _printed(seen))

    def _raised(self, seen: Sequence[Seen], numbers: Sequence[int]) -> Result:
        number = min(numbers, key=lambda i: not self.cases[i].ordinary)
        one = seen[number].run
        evidence = (*error_rows(one), ("Input", self._input(number)))
        some = "" if len(numbers) == len(seen) else f", in {len(numbers)} of {len(seen)} cases"
        told = advice(one, some)
        return Result("raised", told.text, None, evidence, self._caption(number), _printed(seen), told.kind)

    def _caption(self, number: int) -> str:
        return f"Case: {self.cases[number].label}"

    def _input(self, number: int) -> str:
        return shown_arguments(self.exercise.arguments, self.cases[number].args)


def out_of_time(seen: Run, limit: float, endless: str) -> str:
    """What to say of a run that exceeded the limit, in seconds."""
    if seen.seconds > limit + 1:
        return (
            f"Your function took {seen.seconds:.0f} seconds, and {limit:.0f} are allowed for all cases. One call "
            "in it ran so long that it could not be stopped: look for far too many numbers in one operation."
        )
    return f"Your function was still running after {limit:.0f} seconds and was stopped. {endless}"


def error_rows(seen: Run) -> tuple[tuple[str, str], ...]:
    """Rows of evidence for a Run that raised: the error, and the student's line where it is known."""
    rows = [("Error", seen.error)]
    if seen.where:
        number, text = seen.where
        rows.append(("Your line", f"{number}: {text}" if text else str(number)))
    return tuple(rows)


def _expected_and_got(wanted: Sequence[Part], got: Sequence[Part], part: int | None) -> list[tuple[str, str]]:
    """Rows of the table: the part in question, or all parts when they cannot be told apart."""
    if len(got) != len(wanted):
        return [(f"Expected {one.name}".strip(), _text(one)) for one in wanted[:FEW]]
    rows = []
    for want, have in [pair for k, pair in enumerate(zip(wanted, got, strict=True)) if part in (None, k)][:FEW]:
        expected, came = _text(want), "None" if have.problem == "none" else ""
        if have.words is not None or (want.words is not None and have.array is not None):
            came = _text(have)
        elif have.array is not None:
            expected, came = (_text(want), _text(have)) if want.truth else apart(_typed(want), _typed(have))
        rows.append((f"Expected {want.name}".strip(), expected))
        if came:
            rows.append((f"Got {want.name}".strip(), came))
    return rows


def _text(part: Part) -> str:
    if part.truth and part.array is not None:
        return "yes" if part.array.all() else "no"
    if part.words is not None:
        return shown(list(part.words))
    return short(_typed(part))


def _typed(part: Part) -> Any:
    """The numbers of a part as they came: integers without decimals, truth values as True and False."""
    assert part.array is not None
    return part.array.astype({"b": bool, "i": int, "u": int}.get(part.kind, float))


def _printed(seen: Sequence[Seen]) -> str:
    return next((one.run.printed.strip() for one in seen if one.run.printed.strip()), "")


def _same_words(seen: Sequence[Seen], others: Sequence[Seen]) -> bool:
    """Whether the same errors were raised, by the beginnings of their texts."""
    return all(_words(a.run.error) == _words(b.run.error) for a, b in zip(seen, others, strict=True))


def _words(error: str) -> str:
    """The beginning of an error's text, without the numbers in it."""
    return "RecursionError" if error.startswith("RecursionError") else re.sub(r"[\d\[\], ]+", " ", error)[:60]
