"""Observations of wrong answers that are a factor or a constant away from the right ones; knows no exercise."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from utils.checks.findings import Finding, Pair, View
from utils.checks.wording import joined, sentence, short

__all__ = ["factor", "line_by_line", "part_by_part", "shifted"]

NAMES = {"n": "the number of samples", "d": "the number of features", "K": "the number of outputs"}

SIMPLE = {
    -1.0: ("has the wrong sign", "Look for a difference taken the wrong way round, or a plus for a minus."),
    2.0: ("is exactly twice what it should be", "Is there a factor 2 too many?"),
    0.5: ("is exactly half of what it should be", "Is a factor 2 missing, perhaps from the derivative of a square?"),
    -2.0: ("has the wrong sign and is twice as large as it should be", ""),
    -0.5: ("has the wrong sign and half the size it should have", ""),
}


def factor(view: View) -> Finding | None:
    """The same factor in every wrong part and case, where all of them are that factor off."""
    pairs = [pair for pair in view.wrong if pair.readable and np.any(pair.want.array)]
    if len(pairs) < len(view.wrong) or not all(np.all(np.isfinite(pair.arrays[0])) for pair in pairs):
        return None
    message = _simple(view, pairs) or _symbolic(view, pairs) or _numeric(view, pairs)
    return Finding(message, pairs[-1].case, pairs[-1].part, "factor") if message else None


def _simple(view: View, pairs: Sequence[Pair]) -> str:
    if sum(pair.arrays[1].size for pair in pairs) < 2:
        return ""
    for number, (text, cause) in SIMPLE.items():
        if all(_scaled(pair, number) for pair in pairs):
            where = view.where(pairs)
            everywhere = " everywhere" if number == -1 and not where else ""
            return f"{_subjects(pairs)} {text}{everywhere}{where}. {cause}".strip()
    return ""


def _symbolic(view: View, pairs: Sequence[Pair]) -> str:
    """n / d, say, with the numbers of each pair's case; told apart only where these differ.

    Where a part is right, the same factor would have to be 1.
    """
    parts = {pair.part for pair in pairs}
    right = [pair for pair in view.pairs if pair.right and pair.part in parts and np.any(pair.arrays[1])]
    found = [
        (over, under)
        for over, under in permutations(("1", *NAMES), 2)
        if all(_scaled(pair, _numbers(pair, over) / _numbers(pair, under)) for pair in pairs)
        and not any(abs(_numbers(pair, over) - _numbers(pair, under)) > 0 for pair in right)  # nan: not known there
    ]
    if not found:
        return ""
    over, under = found[0]
    if under == "1":
        meaning = f"{over} being {NAMES[over]}"
        text = f"is {over} times too large, {meaning}. Is a mean a sum, or a division by {over} missing?"
    elif over == "1":
        meaning = f"{under} being {NAMES[under]}"
        text = f"is {under} times too small, {meaning}. Is it divided by {under} once too often?"
    else:
        text = f"is divided by {under}, {NAMES[under]}, where it should be {over}, {NAMES[over]}."
    return f"{_subjects(pairs)} {text}"


def _numbers(pair: Pair, name: str) -> float:
    """The number of that name in the pair's case; nan where the case has none."""
    return {"1": 1.0, **pair.factors}.get(name, np.nan)


def _numeric(view: View, pairs: Sequence[Pair]) -> str:
    """Any number, the same in several entries."""
    number = _ratio(pairs[0])
    if not number or not all(_scaled(pair, number) for pair in pairs) or sum(p.arrays[1].size for p in pairs) < 2:
        return ""
    text = f"{_subjects(pairs)} is {short(number)} times what it should be{view.where(pairs)}."
    return f"{text} Which factor is too many or missing?" if len({pair.case for pair in pairs}) > 1 else text


def part_by_part(view: View) -> Finding | None:
    """What is off in each of several arrays, in the case with the most of them."""
    counts = {pair.case: sum(other.case == pair.case for other in view.pairs) for pair in view.wrong}
    # n = K would hide which of them it is
    telling = {pair.case: len(set(pair.factors.values())) for pair in view.wrong}
    case = max(counts, key=lambda i: (counts[i], telling[i]))
    here = [pair for pair in view.wrong if pair.case == case and pair.readable and pair.arrays[1].size > 1]
    texts: dict[str, list[Pair]] = {}
    for pair in here:
        texts.setdefault(_off_by(pair) or "no common factor", []).append(pair)
    if counts[case] < 4 or not set(texts) - {"no common factor"}:
        return None
    told = "; ".join(f"{joined([pair.object for pair in group])}: {text}" for text, group in texts.items())
    odd = texts.get("no common factor", here)[0]
    return Finding(f"In the case “{odd.label}”, {told}.", case, odd.part, "factors")


def _off_by(pair: Pair) -> str:
    """How all entries of an array are off alike, or ''."""
    got, want = pair.arrays
    if np.any(want) and not np.any(got):
        return "0 everywhere"
    if not np.any(want) or not np.all(np.isfinite(got)):
        return ""
    texts = {-1.0: "the wrong sign", 2.0: "twice what it should be", 0.5: "half of what it should be"}
    for number, text in texts.items():
        if _scaled(pair, number):
            return text
    for name in NAMES:
        number = _numbers(pair, name)
        if _scaled(pair, number):
            return f"{name} = {short(number)} times too large"
        if _scaled(pair, 1 / number):
            return f"{name} = {short(number)} times too small"
    ratio = _ratio(pair)
    return f"{short(ratio)} times what it should be" if ratio and _scaled(pair, ratio) else ""


def line_by_line(view: View) -> Finding | None:
    """Every row (or column) is right up to a factor of its own."""
    pairs = [pair for pair in view.wrong if pair.part == view.wrong[0].part]
    if not all(pair.arrays[1].ndim == 2 and min(pair.arrays[1].shape) > 1 for pair in pairs):
        return None
    pair = max(pairs, key=lambda one: one.arrays[1].size)
    for axis, name in ((1, "row"), (0, "column")):
        if all(_scaled_along(one, axis) is not None for one in pairs):
            found = _scaled_along(pair, axis)
            assert found is not None
            told = ", ".join(map(short, found[:4]))
            message = (
                f"In {pair.object}, each {name} is right up to a factor, and each has another one: {told}"
                f"{', …' if len(found) > 4 else ''} in the case “{pair.label}”. What should be taken {name} by {name}?"
            )
            return Finding(message, pair.case, pair.part, "factors")
    return None


def _scaled_along(pair: Pair, axis: int) -> np.ndarray | None:
    """The factor of each row (axis 1) or column (axis 0), or None where there is none."""
    got, want = pair.arrays
    with np.errstate(all="ignore"):
        factors = got.sum(axis=axis, keepdims=True) / want.sum(axis=axis, keepdims=True)
        exact = np.isfinite(factors).all() and pair.is_like(factors * want)
    return factors.ravel() if exact and np.ptp(factors) > 1e-3 * np.max(np.abs(factors)) else None


def shifted(view: View) -> Finding | None:
    """The same constant away from the right values, in all entries of all wrong parts."""
    with np.errstate(all="ignore"):
        differences = np.concatenate([np.ravel(np.subtract(*pair.arrays)) for pair in view.wrong])
    largest = max(float(np.max(np.abs(pair.arrays[1]), initial=0.0)) for pair in view.wrong)
    if differences.size > 2 and np.all(np.abs(differences - differences[0]) <= 1e-9 * (1 + largest)):
        message = (
            f"{_subjects(view.wrong)} is {short(differences[0])} away from what it should be, the same for every "
            f"entry{view.where(view.wrong)}. What is added or left out?"
        )
        return Finding(message, view.wrong[0].case, view.wrong[0].part, "shifted")
    return None


def _scaled(pair: Pair, number: float) -> bool:
    with np.errstate(all="ignore"):
        return pair.readable and bool(np.all(pair.near(number * pair.arrays[1])))


def _ratio(pair: Pair) -> float:
    got, want = pair.arrays
    largest = np.unravel_index(np.argmax(np.abs(want)), want.shape)
    with np.errstate(all="ignore"):
        return float(got[largest] / want[largest])


def _subjects(pairs: Sequence[Pair]) -> str:
    names = list(dict.fromkeys(pair.object for pair in pairs))
    return sentence(names[0]) if len(names) == 1 else "Each of " + joined(names)
