"""Answers that are not called with the arguments of a case: classes, changes in place, tensors; knows no exercise.

A probe uses the answer, as a notebook would, and returns the numbers by which it is judged. From there on everything is
as for other functions: compared with the reference, recognised as a known mistake, or described.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from utils.exercises import observe
from utils.exercises.attempt import names_of_arguments
from utils.exercises.coding import Debug, Exercise, error_rows
from utils.exercises.compare import agree
from utils.exercises.core import Result
from utils.exercises.judge import Judged
from utils.exercises.sandbox import run

__all__ = ["JudgedInUse", "Probed", "ProbedDebug"]


class InUse(Exercise):
    """An exercise whose cases hold what the answer is used for, and not the arguments it is called with."""

    def _not_callable_so(self, answer):
        """A result if the answer cannot take what the reference needs."""
        signature = run(lambda: inspect.signature(answer), observe.TIME_LIMIT).value
        if signature is None:
            return None
        ours = [name for name, one in inspect.signature(self.reference).parameters.items() if one.default is one.empty]
        try:
            signature.bind(*ours)
        except TypeError:
            return Result(
                "raised",
                f"It is called as `{self.name}({', '.join(ours)})`, but takes `({', '.join(signature.parameters)})`. "
                "Put the arguments back as they were.",
            )
        return None


@dataclass(repr=False, eq=False)
class JudgedInUse(InUse, Judged):
    """A judged exercise: judge(answer, *arguments of a case) -> Verdict decides how the answer is used."""

    @cached_property
    def _arguments(self):
        return names_of_arguments(self.judge)[1:]


@dataclass(repr=False, eq=False)
class Probed(InUse):
    """An exercise whose answers are used by probe(answer, *arguments of a case) -> the values named in parts.

    piecewise: the answer is a class with several duties, each with cases of its own. Then only the first case that is
    wrong counts, so that another fault further on does not hide it.
    """

    probe: Callable = None
    piecewise: bool = False

    @cached_property
    def _arguments(self):
        return names_of_arguments(self.probe)[1:]

    @cached_property
    def _likes(self):
        return [self.probe(self.reference, *observe.copied(one.args)) for one in self.cases]

    def _observe(self, answer):
        filename = run(lambda: observe.file_of(answer), observe.TIME_LIMIT).value or ""
        return observe.observe(partial(self.probe, answer), self.cases, self._likes, self.parts, filename)

    def _judged(self, answer):
        if self.piecewise:
            seen = self._observe(answer)
            if seen[-1].run.timed_out:
                return self._timed_out(seen)
            first = self._first_wrong(seen)
            if first < len(self.cases) - 1:
                return self._up_to(first)._judged(answer)
        return super()._judged(answer)

    def _up_to(self, number):
        """The same exercise without the cases after that number."""
        shorter = replace(self, cases=self.cases[: number + 1])
        shorter.name, shorter.notebook = self.name, self.notebook
        return shorter

    def _recognised(self, seen):
        """The one mistake that behaves like the answer, in all cases or (piecewise) in the first that is wrong."""
        first = self._first_wrong(seen)
        part = slice(first, first + 1) if self.piecewise else slice(None)
        alike = {
            name: self._first_wrong(other)
            for name, other in self._mistakes_seen.items()
            if observe.same_values(seen[part], other[part]) and _same_errors(seen[part], other[part])
        }
        known = [name for name, wrong_at in alike.items() if wrong_at == first] or list(alike)
        return known[0] if len(known) == 1 else None

    def _first_wrong(self, seen):
        """The number of the first case in which something was raised or the values are wrong."""
        return next(
            (
                i
                for i, (one, wanted) in enumerate(zip(seen, self._wanted, strict=False))
                if one.run.error_type or not agree(one.parts, wanted.parts)
            ),
            len(seen),
        )

    def _incorrect(self, seen, message, mistake, number=None, part=None):
        result = super()._incorrect(seen, message, mistake, number, part)
        raised = [one.run for one in seen if one.run.error_type]
        return replace(result, evidence=(*error_rows(raised[0]), *result.evidence)) if raised else result


@dataclass(repr=False, eq=False)
class ProbedDebug(Probed, Debug):
    """A probed exercise whose stub is a faulty function."""


def _same_errors(seen, others):
    """Whether the same was raised in every case: a type alone says little, since one type stands for many errors."""
    return all(_words(a.run.error) == _words(b.run.error) for a, b in zip(seen, others, strict=True))


def _words(error):
    """The beginning of an error's text, without the numbers in it."""
    return "RecursionError" if error.startswith("RecursionError") else re.sub(r"[\d\[\], ]+", " ", error)[:60]
