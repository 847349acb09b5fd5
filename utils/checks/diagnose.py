"""What can be said of a wrong answer that no declared mistake explains, the most telling observation first.

An observation states what was measured. It names a cause only where it has excluded the others.
"""

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from utils.checks import patterns, ratios, shapes, worded
from utils.checks.answer import Part, agree
from utils.checks.findings import Finding, View, view_of
from utils.checks.observe import Case, Seen
from utils.checks.wording import apart, index_text, joined, sentence, short

__all__ = ["diagnose"]


def diagnose(cases: Sequence[Case], seen: Sequence[Seen], wanted: Sequence[Seen], arguments: Sequence[str]) -> Finding:
    """The first observation that holds. seen and wanted: Seen for each case; arguments: their names, for sentences.

    Cases in which the answer raised are left out; there has to be one in which it did not.
    """
    structure = _structure(cases, seen)
    if structure:
        return structure
    view = view_of(cases, seen, wanted, arguments)
    if not view.wrong:
        return _behaviour(cases, seen, arguments)
    if _reordered(seen, wanted):
        names = ", ".join(part.subject for part in wanted[0].parts)
        return Finding(f"The values are right, but in another order. Return {names}, in this order.", 0, None, "order")
    words = worded.words(view)
    if words:
        return words
    changed = _changed_first(seen, arguments)
    for observation in (
        *(shapes.shape, ratios.factor, changed, _not_finite, _truth, ratios.part_by_part, ratios.line_by_line),
        *(_swapped, patterns.same_as_argument, _constant, patterns.unfinished, ratios.shifted),
        *(patterns.off_by_argument, patterns.order, _integers, _rounded, patterns.transformed, patterns.by_place),
        *(patterns.by_sign, _some_cases, _worst),
    ):
        finding = observation(view)
        if finding:
            right = view.rightness()
            return Finding(
                right + finding.message, finding.case, finding.part, finding.kind or ("parts" if right else "")
            )
    raise AssertionError("the last observation always holds")


def _structure(cases: Sequence[Case], seen: Sequence[Seen]) -> Finding | None:
    """Nothing returned, a wrong number of values, something that is no array of numbers."""
    ran = [(i, answer) for i, answer in enumerate(seen) if not answer.run.error_type]
    for i, answer in sorted(ran, key=lambda one: not cases[one[0]].ordinary):
        for k, part in enumerate(answer.parts):
            if part.problem:
                everywhere = all(any(p.problem == part.problem for p in other.parts) for _, other in ran)
                where = "" if everywhere else f" In the case “{cases[i].label}”."
                return Finding(_problem(part, answer.run.printed, everywhere) + where, i, k, part.problem)
    return None


def _problem(part: Part, printed: str, everywhere: bool) -> str:
    subject = sentence(part.subject) if part.name else part.place or "Your function’s answer"
    named = bool(part.name or part.place)
    if part.problem == "none":
        return f"{subject} is None. Give it a value before you return it." if named else _nothing(printed, everywhere)
    if part.problem == "count":
        return _count(part)
    if part.problem == "type":
        return _type(subject, part.detail)
    if part.problem == "words":
        return f"{subject} {part.detail}; a list of words is asked for, each of type str."
    return {
        "dots": f"{subject} is still `...`. Replace the three dots by your code.",
        "none inside": f"{subject} contains None. Does every way through the function behind it end with a `return`?",
        "ragged": f"{subject} is a list whose rows differ in length, so it is no array. Print `len` of each row.",
        "complex": f"{subject} holds complex numbers, not real ones. Look for a square root, a power or a `j`.",
        "huge": f"{subject} has the shape {part.detail}: far too many numbers. Print the shapes step by step.",
    }[part.problem]


def _nothing(printed: str, everywhere: bool) -> str:
    if not everywhere:
        return "Your function returned None for some inputs: one way through it ends without a `return`."
    if printed:
        shown = "Your function prints something but returned None."
        return f"{shown} Hand the result back with `return`; printing only shows it."
    return "Your function returned None. Is there a `return` in front of the result?"


def _count(part: Part) -> str:
    found = {"0": "nothing", "1": "one value"}.get(part.detail, f"{part.detail} values")
    if part.detail.startswith("1 "):
        found = f"one {part.detail[2:]}"
    if part.place:
        return f"{part.place} holds {found}; what is asked for is {part.layout}."
    if part.layout.startswith("a list"):
        return f"Your function returns {found}, and {part.layout} is asked for."
    layout = part.layout.replace(" values", " values are asked for", 1)
    if part.layout.startswith("1 "):
        return f"Your function returns {found}, and a tuple with one value is asked for."
    return f"Your function returns {found}, and {layout}. Return them in this order, separated by commas."


def _type(subject: str, kind: str) -> str:
    if kind == "function":
        return f"{subject} is a function, not a number. Are the parentheses of a call missing?"
    if kind in ("generator", "map", "zip", "filter"):
        cure = "Put `list( … )` or `np.array([ … ])` around it."
        return f"{subject} is a {kind}, which has not computed anything yet. {cure}"
    return f"{subject} is of type {kind}; numbers are asked for (an array, a list or a single number)."


def _reordered(seen: Sequence[Seen], wanted: Sequence[Seen]) -> bool:
    """Whether all parts are there and right, in another order, the same in every case."""
    count = len(wanted[0].parts)
    if not 1 < count < 5 or not all(part.name for part in wanted[0].parts):
        return False
    if any(len(other.parts) != count for other in (*wanted, *seen)):
        return False
    return any(
        all(agree([one.parts[k] for k in order], other.parts) for one, other in zip(seen, wanted, strict=True))
        for order in permutations(range(count))
    )


def _changed_first(seen: Sequence[Seen], arguments: Sequence[str]):  # type: ignore[no-untyped-def]
    return lambda _view: _changed(seen, arguments)


def _changed(seen: Sequence[Seen], arguments: Sequence[str]) -> Finding | None:
    for i, answer in enumerate(seen):
        if answer.changed:
            name = arguments[answer.changed[0]]
            message = (
                f"Your function changes its argument `{name}` in place, so what the caller holds is different "
                f"afterwards. Compute a new one (`{name} = {name} + …`, not `{name} += …` or `{name}[…] = …`)."
            )
            return Finding(message, i, None, "in place")
    return None


def _not_finite(view: View) -> Finding | None:
    for pair in view.wrong:
        got, want = pair.arrays
        bad = ~np.isfinite(got) & np.isfinite(want)
        if np.any(bad):
            kind = "nan (not a number)" if np.any(np.isnan(got[bad])) else "infinite"
            place = "" if pair.want.scalar else f" at index {index_text(np.argwhere(bad)[0])}"
            message = (
                f"{pair.subject} is {kind}{place} in the case “{pair.label}”. Look for a division by zero, a logarithm "
                "of 0, or an exponential that grows too large."
            )
            finite = [one for one in view.wrong if one.part == pair.part and np.all(np.isfinite(one.arrays[0]))]
            if finite:  # the evidence shows the ordinary fault
                message += f" In the case “{finite[0].label}” it is finite, and wrong as well: look there first."
            return Finding(message, (finite or [pair])[0].case, pair.part, "not finite")
    return None


def _truth(view: View) -> Finding | None:
    """Parts that answer a question."""
    for pair in view.wrong:
        if pair.want.truth:
            got, want = ("yes" if array.all() else "no" for array in pair.arrays)
            message = f"It was measured {pair.object}: {want} is asked for, and {got} was found{view.where([pair])}."
            return Finding(message, pair.case, pair.part, "truth")
    return None


def _swapped(view: View) -> Finding | None:
    first, pairs = view.wrong[0], view.same_part()
    labels = all(np.all(np.isin(pair.arrays[1], (0, 1))) for pair in pairs)
    if labels and all(np.array_equal(got, 1 - want) for got, want in (pair.arrays for pair in pairs)):
        message = f"{first.subject} has 0 and 1 exchanged everywhere. Which way round is the comparison?"
        return Finding(message, first.case, first.part, "swapped")
    return None


def _integers(view: View) -> Finding | None:
    """Whole numbers where fractions are needed."""
    for pair in view.wrong:
        want = pair.arrays[1]
        if pair.got.kind in "iu" and not np.array_equal(want, np.round(want)):
            message = (
                f"{pair.subject} holds integers where fractions are needed. Look for `//`, `int( … )`, `astype(int)`, "
                "or an array made from integers that cannot hold 0.5."
            )
            return Finding(message, pair.case, pair.part, "integers")
    return None


def _rounded(view: View) -> Finding | None:
    first = view.wrong[0]
    for digits in range(7):
        right = [pair for pair in view.pairs if pair.right and pair.part == first.part]
        pairs = [pair.arrays for pair in [*view.wrong, *right]]
        rounded = all(np.allclose(got, np.round(want, digits), rtol=0, atol=1e-12) for got, want in pairs)
        if rounded and any(np.any(got) for got, _ in pairs):
            decimals = {0: "whole numbers", 1: "one decimal"}.get(digits, f"{digits} decimals")
            message = f"{first.subject} is rounded to {decimals}. Return it as it is; only what is printed is rounded."
            return Finding(message, first.case, first.part, "rounded")
    return None


def _constant(view: View) -> Finding | None:
    first, pairs = view.wrong[0], view.same_part()
    got, want = (np.concatenate([pair.arrays[i].ravel() for pair in pairs]) for i in (0, 1))
    if got.size > 2 and len(pairs) > 1 and np.all(got == got[0]) and not np.allclose(want, want[0]):
        message = (
            f"{first.subject} is {short(got[0])} whatever the input. Does what is computed depend on the arguments?"
        )
        return Finding(message, first.case, first.part, "constant")
    return None


def _some_cases(view: View) -> Finding | None:
    """Right in ordinary cases, wrong in a few: what is special about these?"""
    bad = {pair.case for pair in view.wrong}
    wrong = {pair.case for pair in view.pairs if not pair.right}
    good = {pair.case: pair.ordinary for pair in view.pairs if pair.case not in wrong}
    if not any(good.values()) or len(bad) > len(good):
        return None
    labels = list(dict.fromkeys(pair.label for pair in view.wrong))
    named = joined([f"“{label}”" for label in labels[:2]])
    worst = _worst(view)
    other = "the other case" if len(good) == 1 else f"{len(good)} other cases"
    message = f"Right for {other}, but not for {named}. What is special there? {worst.message}"
    return Finding(message, worst.case, worst.part, "some cases")


def _worst(view: View) -> Finding:
    pair = max(view.wrong, key=lambda one: one.case == view.wrong[0].case and one.arrays[1].size)
    got, want = pair.arrays
    follow = "Follow the input below through your code, line by line."
    if want.ndim == 0:
        expected, came = apart(want, got)
        where = f" in the case “{pair.label}”"
        return Finding(f"{pair.subject} should be {expected}{where}, and is {came}. {follow}", pair.case, pair.part)
    off = ~pair.near(want)
    with np.errstate(all="ignore"):
        distance = np.nan_to_num(np.abs(got - want), nan=np.inf)
    index = np.unravel_index(np.argmax(np.where(off, distance, -1.0)), want.shape)
    expected, came = apart(want[index], got[index])
    values = f"at index {index_text(index)}, {expected} is expected and {came} came"
    return Finding(f"{_extent(off)} in {pair.object}: {values}. {follow}", pair.case, pair.part)


def _extent(off: np.ndarray) -> str:
    count = int(np.sum(off))
    if off.size == 1:
        return "The only entry differs"
    if count == off.size:
        return "All entries differ"
    return f"One of {off.size} entries differs" if count == 1 else f"{count} of {off.size} entries differ"


def _behaviour(cases: Sequence[Case], seen: Sequence[Seen], arguments: Sequence[str]) -> Finding:
    """Values are right; what else may be wrong: arguments changed, warnings."""
    changed = _changed(seen, arguments)
    if changed:
        return Finding("The values are right. " + changed.message, changed.case, None, changed.kind)
    for i, answer in enumerate(seen):
        if answer.run.warned:
            kinds = joined(sorted(answer.run.warned))
            message = (
                f"The values are right, but NumPy warns ({kinds}) in the case “{cases[i].label}”. Which step leaves "
                "the range of floats there?"
            )
            return Finding(message, i, None, "warning")
    raise AssertionError("a right answer was sent for diagnosis")
