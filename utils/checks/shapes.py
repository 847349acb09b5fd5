"""Observations of answers whose shape is wrong; knows no exercise."""

import numpy as np

from utils.checks.answer import close
from utils.checks.findings import Finding, Pair, View

__all__ = ["shape"]


def shape(view: View) -> Finding | None:
    """Another shape than asked for, and how it came about where the numbers tell."""
    odd = [pair for pair in view.wrong if not pair.readable]
    if not odd:
        return None
    pair = odd[0]
    got, want = pair.arrays
    start = f"{pair.subject} has the shape {got.shape}, and {want.shape} is asked for"
    if want.ndim == 0:
        start = f"{pair.subject} is an array of shape {got.shape}, and a single number is asked for"
    return Finding(f"{start}. {_reason(got, want, pair)}", pair.case, pair.part, "shape")


def _reason(got: np.ndarray, want: np.ndarray, pair: Pair) -> str:
    n = pair.factors.get("n")
    if want.ndim == 2 and got.shape == want.shape[::-1]:
        return "These are rows and columns exchanged: look for a transpose, `.T`, too many or too few."
    if want.ndim == 1 and got.ndim == 1:
        return _lengths(got, want)
    if got.ndim == 0:
        return _single(got, want)
    if got.ndim == 2 and want.ndim == 1 and got.shape == (n, n):
        return "A column (n, 1) that meets a row (n,) is spread over a square; print the shapes just before."
    if got.size == want.size and 1 in got.shape:
        return "The numbers fit, but an axis of length 1 is too many. Where does it come from?"
    if got.size == want.size:
        return "The number of entries fits, but they are laid out differently. Print the shapes step by step."
    if summed := _summed(got, want, n):
        return summed
    if n in got.shape and n not in want.shape:
        return "An axis with one entry for each sample is left: where are the samples added up?"
    if want.ndim == 0:
        return "Is a sum or a mean missing at the end?"
    return "Print the shape of every step and find the first that surprises you."


def _same(got: np.ndarray, want: np.ndarray) -> bool:
    return got.shape == want.shape and bool(np.all(close(got, want)))


def _single(got: np.ndarray, want: np.ndarray) -> str:
    """Which number it is that came in place of several."""
    flat = want.ravel()
    if np.sum(close(flat, got)) > 1:
        return f"A single number came out in place of {flat.size}."
    known = {
        "the first of them. Is the `return` indented too far, inside the loop?": flat[0],
        "the last of them. Does every round of a loop overwrite what the one before it found?": flat[-1],
        "their sum.": flat.sum(),
        "their mean.": flat.mean(),
    }
    fits = [text for text, value in known.items() if close(got, value)]
    if len(fits) == 1 and flat.size > 1:
        return f"A single number came out: {fits[0]}"
    return f"A single number came out in place of {flat.size}."


def _summed(got: np.ndarray, want: np.ndarray, n: float | None) -> str:
    """Whether an axis is left that should have been added up, or the other way round."""
    for axis in range(got.ndim):
        for total, name in ((got.sum(axis), "sum"), (got.mean(axis), "mean")):
            if _same(total, want):
                samples = "An axis with one entry for each sample is left: where are the samples added up?"
                missing = samples if got.shape[axis] == n else "Is a sum or a mean missing at the end?"
                return f"{missing} Its {name} over axis {axis} is what is asked for."
    for axis in range(want.ndim):
        for total, name in ((want.sum(axis), "added up"), (want.mean(axis), "averaged")):
            if _same(got, total):
                return f"These are the right numbers, {name} over axis {axis}. Leave that step out."
    return ""


def _lengths(got: np.ndarray, want: np.ndarray) -> str:
    more = len(got) - len(want)
    rest = "the rest is right."
    if 0 < more <= len(want):
        if np.all(close(got[more:], want)):
            return f"The first {_entries(more)} too many; {rest}"
        if np.all(close(got[:-more], want)):
            return f"The last {_entries(more)} too many; {rest}"
    if len(got) == 1 and len(want) > 2 and close(got[0], want[0]):
        it = "It is the first entry alone" if np.sum(close(want, got[0])) == 1 else "It is right for the first entry"
        return f"{it}: is a `return` or `break` indented too far, so that a loop ends at once?"
    if 0 < -more <= len(got):
        if np.all(close(got, want[-more:])):
            return f"The first {_entries(-more)} missing; {rest}"
        if np.all(close(got, want[:more])):
            return f"The last {_entries(-more)} missing; {rest}"
    return f"That is {abs(more)} too {'many' if more > 0 else 'few'}: what does each entry stand for?"


def _entries(count: int) -> str:
    return "entry is" if count == 1 else f"{count} entries are"
