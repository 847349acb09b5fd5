"""Observations of wrong answers by where they are wrong and by what they are instead; knows no exercise."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from utils.checks.answer import close
from utils.checks.findings import Finding, Pair, View
from utils.checks.wording import index_text

__all__ = ["by_place", "by_sign", "off_by_argument", "order", "same_as_argument", "transformed", "unfinished"]

Change = Callable[[np.ndarray], Any]

# what an answer may be, given the right one: text -> function of it
CHANGES: dict[str, Change] = {
    "the square of": np.square,
    "the square root of": np.sqrt,
    "one over": np.reciprocal,
    "the size, without its sign, of": np.abs,
    "the exponential of": np.exp,
    "the logarithm of": np.log,
    "one minus": lambda want: 1 - want,
    "the sign alone of": np.sign,
    "the positive part of": lambda want: np.maximum(want, 0),
}


def _finding(pair: Pair, message: str, kind: str) -> Finding:
    return Finding(message, pair.case, pair.part, kind)


def _arguments(pair: Pair) -> dict[str, np.ndarray]:
    """The arguments of the pair's case that are arrays or numbers."""
    numeric = int | float | np.number | np.ndarray
    found = {name: np.asarray(value) for name, value in pair.args.items() if isinstance(value, numeric)}
    return {name: array.astype(float) for name, array in found.items() if array.dtype.kind in "biuf"}


def same_as_argument(view: View) -> Finding | None:
    """An argument comes back unchanged."""
    first, pairs = view.wrong[0], [pair for pair in view.same_part() if not pair.right]
    for name in _arguments(first):
        if first.arrays[0].size > 1 and all(pair.is_like(_arguments(pair).get(name, np.nan)) for pair in pairs):
            message = f"{first.subject} is the argument `{name}` itself, unchanged{view.where(pairs)}."
            return _finding(first, message, "argument")
    return None


def off_by_argument(view: View) -> Finding | None:
    """The difference to the right answer, or the ratio, is one of the arguments."""
    pairs = [pair for pair in view.wrong if pair.part == view.wrong[0].part]
    first = pairs[0]
    if sum(pair.arrays[1].size for pair in pairs) < 3:
        return None
    for name in _arguments(first):
        for text, change in {
            f"what it should be, plus `{name}`": lambda want, value: want + value,
            f"what it should be, minus `{name}`": lambda want, value: want - value,
            f"what it should be, times `{name}`": lambda want, value: want * value,
            f"what it should be, divided by `{name}`": lambda want, value: want / value,
        }.items():
            if all(_is_changed(pair, name, change) for pair in pairs):
                return _finding(first, f"{first.subject} is {text}{view.where(pairs)}.", "argument")
    return None


def _is_changed(pair: Pair, name: str, change: Callable[[Any, Any], Any]) -> bool:
    with np.errstate(all="ignore"):
        try:
            other = change(pair.arrays[1], _arguments(pair)[name])
        except (KeyError, ValueError):  # no such number in this case, or shapes that do not fit
            return False
    return pair.is_like(other)


def order(view: View) -> Finding | None:
    """The right numbers in another order."""
    long = [pair for pair in view.wrong if pair.arrays[1].size > 1]
    if len(long) < len(view.wrong):
        return None
    first = long[0]
    ways: dict[str, Change] = {
        "are in reverse order": lambda want: want[::-1],
        "have rows and columns exchanged": np.transpose,
        "are one place too late, the last one coming first": lambda want: np.roll(want, 1, axis=0),
        "are one place too early, the first one coming last": lambda want: np.roll(want, -1, axis=0),
    }
    for text, way in ways.items():
        if all(pair.is_like(way(pair.arrays[1])) for pair in long):
            message = f"The numbers of {first.object} are right, but they {text}{view.where(long)}."
            return _finding(first, message, "order")
    if all(_same_numbers(pair) for pair in long):
        message = f"{first.subject} has the right numbers in another order{view.where(long)}. Which belongs where?"
        return _finding(first, message, "order")
    return None


def _same_numbers(pair: Pair) -> bool:
    got, want = (np.sort(array, axis=None) for array in pair.arrays)
    return bool(np.all(close(got, want, pair.got.single)))


def transformed(view: View) -> Finding | None:
    """The right answer's square, root, size …, in every entry."""
    pairs = [pair for pair in view.wrong if pair.part == view.wrong[0].part]
    if sum(len(np.unique(pair.arrays[1])) for pair in pairs) < 3:
        return None
    for text, change in CHANGES.items():
        with np.errstate(all="ignore"):
            fits = all(pair.is_like(change(pair.arrays[1])) for pair in pairs)
        if fits:
            first = pairs[0]
            return _finding(first, f"{first.subject} is {text} what it should be{view.where(pairs)}.", "transformed")
    return None


def unfinished(view: View) -> Finding | None:
    """The first entry, or the first row, is right, and all others are 0, with which arrays are often begun."""
    pairs = [pair for pair in view.wrong if pair.part == view.wrong[0].part]
    if not all(pair.arrays[1].ndim and len(pair.arrays[1]) > 1 for pair in pairs):
        return None
    for which, first in (("entry", lambda array: array.reshape(-1, 1)), ("row", lambda array: array)):
        got, right = [first(pair.arrays[0]) for pair in pairs], [first(pair.near(pair.arrays[1])) for pair in pairs]
        begun = all(np.all(one[0]) and not np.any(array[1:]) for one, array in zip(right, got, strict=True))
        if begun and sum(np.count_nonzero(~one[1:]) for one in right) > 1:
            pair = max(pairs, key=lambda one: one.arrays[1].size)
            text = f"In {pair.object}, the first {which} is right and all others are 0{view.where(pairs)}."
            text += " Does a `return` or `break` end the loop in its first round?"
            return _finding(pair, text, "unfinished")
    return None


def by_place(view: View) -> Finding | None:
    """Right up to some entry of a list, or wrong in one row or column alone."""
    pairs = [pair for pair in view.wrong if pair.part == view.wrong[0].part and pair.arrays[1].ndim]
    texts = [_one_line(off) or _from_on(off) for off in (~pair.near(pair.arrays[1]) for pair in pairs)]
    if not pairs or not all(texts):
        return None
    pair, text = max(zip(pairs, texts, strict=True), key=lambda one: one[0].arrays[1].size)
    return _finding(pair, f"In {pair.object}, {text}, in the case “{pair.label}”. What is different there?", "place")


def _one_line(off: np.ndarray) -> str:
    """'row 0 is wrong and the others are right', and the like."""
    if off.ndim != 2 or min(off.shape) < 2:
        return ""
    for axis, name in ((1, "row"), (0, "column")):
        wrong = np.asarray(off.any(axis=axis))
        if wrong.sum() == 1:
            return f"{name} {int(np.flatnonzero(wrong)[0])} is wrong and the others are right"
        if wrong.sum() == len(wrong) - 1 >= 2:
            return f"{name} {int(np.flatnonzero(~wrong)[0])} is right and the others are wrong"
    return ""


def _from_on(off: np.ndarray) -> str:
    if off.ndim != 1 or len(off) < 3:
        return ""
    start = int(np.argmax(off))
    if start and off[start:].all():
        last = start == len(off) - 1
        first = "the first entry is" if start == 1 else f"the first {start} entries are"
        return f"{first} right and {'the last one' if last else 'all after that'} wrong"
    return f"entry {index_text(np.argwhere(off)[0])} is wrong and the others are right" if off.sum() == 1 else ""


def by_sign(view: View) -> Finding | None:
    """Wrong exactly where an argument of the same shape, or the right answer, is negative, zero or positive."""
    first = view.wrong[0]
    pairs = [pair for pair in view.same_part() if pair.arrays[1].ndim]
    names = [name for name, value in _arguments(first).items() if value.ndim and value.shape == first.arrays[1].shape]
    for name in names:
        for sign, text in ((-1, "negative"), (0, "0"), (1, "positive")):
            if _wrong_where(pairs, name, sign):
                message = f"{first.subject} is wrong exactly where `{name}` is {text}, and right everywhere else."
                return _finding(first, message, "sign")
    return None


def _wrong_where(pairs: Sequence[Pair], name: str, sign: int) -> bool:
    wrong, there = [], []
    for pair in pairs:
        value = _arguments(pair).get(name)
        if value is None or value.shape != pair.arrays[1].shape:
            return False
        wrong.append((~pair.near(pair.arrays[1])).ravel())
        there.append((np.sign(value) == sign).ravel())
    return bool(np.array_equal(np.concatenate(wrong), np.concatenate(there)))
