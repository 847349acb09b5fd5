"""What an answer does with the inputs of a case: values, arguments changed, warnings, exceptions."""

import copy
import time
from dataclasses import dataclass, field, replace

import numpy as np

from utils.exercises.compare import Part, agree, parts_of
from utils.exercises.sandbox import Run, run

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


@dataclass(frozen=True)
class Case:
    """Arguments for one call; what is special about it in a few words; names for numbers that answers may be off by.

    Finite values above cap count as equal: where only "large, but finite" is asked for.
    """

    label: str
    args: tuple
    factors: dict = field(default_factory=dict)
    cap: float = np.inf


def case(label, *args, cap=np.inf, **factors):
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


def observe(answer, cases, likes, names=(), filename=""):
    """Seen for each case, up to the first that exceeds the time limit. likes: the expected value of each case."""
    deadline, seen = time.monotonic() + TIME_LIMIT, []
    for one, like in zip(cases, likes, strict=True):

        def work(one=one, like=like):
            args = copied(one.args)
            parts = capped(parts_of(answer(*args), like, names), one.cap)
            return parts, tuple(i for i, (a, b) in enumerate(zip(args, one.args, strict=True)) if not _unchanged(a, b))

        result = run(work, deadline - time.monotonic(), filename)
        seen.append(Seen(result, *(result.value or ())))
        if result.timed_out:
            break
    return seen


def capped(parts, cap):
    """Parts with finite values above cap replaced by cap."""
    return tuple(
        part
        if part.array is None or not np.isfinite(cap)
        else replace(part, array=np.where(np.isinf(part.array), part.array, np.minimum(part.array, cap)))
        for part in parts
    )


def copied(args):
    """Arguments that an answer may spoil; functions stay the same."""
    return [argument if callable(argument) else copy.deepcopy(argument) for argument in args]


def _unchanged(after, before):
    if isinstance(before, np.ndarray):
        return after.shape == before.shape and np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
    if isinstance(before, list | tuple):
        return len(after) == len(before) and all(_unchanged(*pair) for pair in zip(after, before, strict=True))
    return True


def same_values(seen, others):
    """Whether two observations agree in what is returned or raised, case by case."""
    return len(seen) == len(others) and all(
        a.run.error_type == b.run.error_type and a.run.timed_out == b.run.timed_out and agree(a.parts, b.parts)
        for a, b in zip(seen, others, strict=True)
    )


def behaves_like(seen, others):
    """Whether two observations agree in everything: values, arguments changed, warnings."""
    return same_values(seen, others) and all(
        a.changed == b.changed and a.run.warned == b.run.warned for a, b in zip(seen, others, strict=True)
    )


def file_of(answer):
    """The file (or notebook cell) in which a callable was written, or ''."""
    inner = getattr(answer, "func", answer)  # functools.partial
    code = getattr(inner, "__code__", None) or getattr(vars(type(inner)).get("__call__"), "__code__", None)
    return getattr(code, "co_filename", "")
