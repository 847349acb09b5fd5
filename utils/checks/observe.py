"""What an answer does with the inputs of a case: values, arguments changed, warnings, exceptions."""

import copy
import inspect
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from utils.checks.answer import Part, agree, parts_of
from utils.checks.sandbox import Run, run

__all__ = [
    "TIME_LIMIT",
    "Case",
    "Seen",
    "behaves_like",
    "capped",
    "case",
    "copied",
    "file_of",
    "observe",
    "same_values",
]

TIME_LIMIT = 5.0  # seconds for all cases together
LARGE = 100  # numbers from here on make a case an extreme one
ALIKE = 1e-9  # what an answer may differ by from a mistake: some add a tiny number, so that a logarithm is finite


@dataclass(frozen=True)
class Case:
    """Arguments for one call; what is special about it in a few words; names for numbers that answers may be off by.

    Finite values above cap count as equal: where only "large, but finite" is asked for.
    """

    label: str
    args: tuple[Any, ...]
    factors: dict[str, float] = field(default_factory=dict)
    cap: float = np.inf

    @property
    def ordinary(self) -> bool:
        """Whether it shows what a function usually does: several samples, no huge numbers; bytes never are."""
        arrays = [np.asarray(number) for number in _numbers(self.args)]
        sizes = [array.size for array in arrays if array.ndim]
        huge = any(np.any(np.abs(a[np.isfinite(a)]) >= LARGE) for a in arrays if a.dtype != np.uint8)
        return not huge and self.factors.get("n") != 1 and (not sizes or max(sizes) > 1)


def _numbers(value: Any) -> Iterator[Any]:
    """All numbers and arrays of numbers in nested lists and tuples."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float | np.number) or (isinstance(value, np.ndarray) and value.dtype.kind in "biuf"):
        yield value


def case(label: str, *args: Any, cap: float = np.inf, **factors: float) -> Case:
    """A case as exercises declare it, e.g. case("one sample", X, w, b).

    factors name numbers that answers may be off by; n and d are those of the first matrix (n, d) among the arguments
    unless they are given. See Case for cap.
    """
    matrix = next((a for a in args if isinstance(a, np.ndarray) and a.ndim == 2), None)
    known = {} if matrix is None else {"n": matrix.shape[0], "d": matrix.shape[1]}
    return Case(label, args, {**known, **factors}, cap)


@dataclass(frozen=True)
class Seen:
    """One call, observed: the run, the parts of what was returned, the positions of arguments that were changed."""

    run: Run
    parts: tuple[Part, ...] = ()
    changed: tuple[int, ...] = ()


def observe(
    call: Callable[..., Any],
    cases: Sequence[Case],
    likes: Sequence[Any],
    names: Any = (),
    limit: float | None = None,
    filename: str = "",
) -> list[Seen]:
    """Seen for each case, up to the first that exceeds the time limit.

    call: a function of a case's arguments; likes: the expected value of each case; names: those of its parts; limit:
    seconds for all cases together; filename: where the code stands whose line is named when it raises.
    """
    started, seen = time.monotonic(), []
    for one, like in zip(cases, likes, strict=True):

        def work(one: Case = one, like: Any = like) -> Any:
            args = copied(one.args)
            parts = capped(parts_of(call(*args), like, names), one.cap)
            return parts, tuple(i for i, (a, b) in enumerate(zip(args, one.args, strict=True)) if not _unchanged(a, b))

        left = None if limit is None else limit - (time.monotonic() - started)
        result = run(work, left, filename)
        seen.append(Seen(result, *(result.value or ())))
        if result.timed_out:
            break
    return seen


def capped(parts: Sequence[Part], cap: float) -> tuple[Part, ...]:
    """Parts with finite values above cap replaced by cap."""
    return tuple(
        part
        if part.array is None or not np.isfinite(cap)
        else replace(part, array=np.where(np.isinf(part.array), part.array, np.minimum(part.array, cap)))
        for part in parts
    )


def copied(args: Sequence[Any]) -> list[Any]:
    """Arguments that an answer may spoil; functions stay the same."""
    return [argument if callable(argument) else copy.deepcopy(argument) for argument in args]


def _unchanged(after: Any, before: Any) -> bool:
    if isinstance(before, np.ndarray):
        return after.shape == before.shape and np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
    if isinstance(before, list | tuple):
        return len(after) == len(before) and all(_unchanged(*pair) for pair in zip(after, before, strict=True))
    if isinstance(before, str):
        return bool(after == before)
    return not isinstance(before, dict) or list(after) == list(before)  # what stands under a key may be meant to change


def same_values(seen: Sequence[Seen], others: Sequence[Seen]) -> bool:
    """Whether two observations agree in what is returned or raised, case by case."""
    return len(seen) == len(others) and all(
        a.run.error_type == b.run.error_type and a.run.timed_out == b.run.timed_out and agree(a.parts, b.parts, ALIKE)
        for a, b in zip(seen, others, strict=True)
    )


def behaves_like(seen: Sequence[Seen], others: Sequence[Seen]) -> bool:
    """Whether two observations agree in everything: values, arguments changed, warnings."""
    return same_values(seen, others) and all(
        a.changed == b.changed and a.run.warned == b.run.warned for a, b in zip(seen, others, strict=True)
    )


def file_of(answer: Any) -> str:
    """The file (or notebook cell) in which a callable was written, or ''. Objects may raise at any question."""

    def asked() -> str:
        inner = inspect.unwrap(getattr(answer, "func", answer))  # functools.partial, wrappers
        code = getattr(inner, "__code__", None) or getattr(vars(type(inner)).get("__call__"), "__code__", None)
        return getattr(code, "co_filename", "")

    found = run(asked, TIME_LIMIT).value
    return found if isinstance(found, str) else ""
