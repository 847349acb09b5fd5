"""What can be said of a wrong answer that no declared mistake explains, the most telling observation first."""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from utils.exercises.compare import agree, close

__all__ = ["Finding", "diagnose", "short"]


@dataclass(frozen=True)
class Finding:
    """A sentence, and which case and part show it best."""

    message: str
    case: int
    part: int | None = None


@dataclass(frozen=True)
class Pair:
    """One part of the answer in one case: got and want are Part."""

    case: int
    part: int
    label: str
    factors: dict
    got: object
    want: object

    @property
    def subject(self):
        return self.want.subject if self.want.name else "Your answer"

    @property
    def readable(self):
        return self.got.array is not None and self.got.array.shape == self.want.array.shape

    @property
    def right(self):
        return self.readable and bool(np.all(close(self.got.array, self.want.array, self.got.single)))


def diagnose(cases, seen, wanted, arguments):
    """The first generic observation that holds. seen and wanted: Seen for each case; none of them raised.

    arguments: their names, for the sentences.
    """
    structure = _structure(cases, seen)
    if structure:
        return structure
    pairs = [
        Pair(i, k, one.label, one.factors, _unboxed(got, want), want)
        for i, (one, answer, expected) in enumerate(zip(cases, seen, wanted, strict=True))
        for k, (got, want) in enumerate(zip(answer.parts, expected.parts, strict=True))
    ]
    wrong = [pair for pair in pairs if not pair.right]
    if not wrong:
        return _behaviour(cases, seen, arguments)
    if _reordered(seen, wanted):
        return Finding(f"The values are right, but in another order. Return {_names(wanted[0])}, in this order.", 0)
    rest = _what_is_right(pairs, wrong)
    observations = (
        *(_shape, _factor, _changed_first(seen, arguments), _not_finite, _part_by_part, _swapped, _shifted, _order),
        *(_integers, _rounded, _constant, _some_cases, _worst),
    )
    for observation in observations:
        finding = observation(wrong, pairs)
        if finding:
            return Finding(rest + finding.message, finding.case, finding.part)
    raise AssertionError("the last observation always holds")


def short(array, digits=4):
    """A few entries of an array, or a number, as text."""
    array = np.asarray(array)
    if array.ndim == 0:
        return (
            np.format_float_positional(array, digits, fractional=False, trim="-")
            if _plain(array)
            else f"{array:.{digits}g}"
        )
    return np.array2string(array, precision=digits, separator=", ", threshold=24, edgeitems=3, max_line_width=56)


def _plain(number):
    return number == 0 or 1e-3 <= abs(number) < 1e6


def _unboxed(got, want):
    """got, as a plain number where a number is wanted and an array with one entry came."""
    if want.scalar and got.array is not None and got.array.size == 1:
        return type(got)(got.name, got.array.reshape(()), kind=got.kind, single=got.single)
    return got


def _structure(cases, seen):
    """Nothing returned, a wrong number of values, something that is no array of numbers."""
    for i, (one, answer) in enumerate(zip(cases, seen, strict=True)):
        for k, part in enumerate(answer.parts):
            if part.problem:
                everywhere = all(any(p.problem == part.problem for p in other.parts) for other in seen)
                where = "" if everywhere else f" In the case “{one.label}”."
                return Finding(_problem(part, answer.run.printed, everywhere) + where, i, k)
    return None


def _problem(part, printed, everywhere):
    subject = part.subject if part.name else part.place or "Your function’s answer"
    if part.problem == "none" and (part.name or part.place):
        return f"{subject} is None. Give it a value before you return it."
    if part.problem == "none" and not everywhere:
        return "Your function returned None for some inputs: one way through it ends without a `return`."
    if part.problem == "none":
        if printed:
            return (
                "Your function prints something but returned None. Hand the result back with `return`; "
                "printing only shows it."
            )
        return "Your function returned None. Is there a `return` in front of the result?"
    if part.problem == "dots":
        return f"{subject} is still `...`. Replace the three dots by your code."
    if part.problem == "count":
        found = {"0": "nothing", "1": "one value"}.get(part.detail, f"{part.detail} values")
        if part.detail.startswith("1 "):
            found = f"one {part.detail[2:]}"
        if part.place:
            return f"{part.place} holds {found}; what is asked for is {part.layout}."
        if part.layout.startswith("a list"):
            return f"Your function returns {found}, and {part.layout} is asked for."
        layout = part.layout.replace(" values", " values are asked for", 1)
        return f"Your function returns {found}, and {layout}. Return them in this order, separated by commas."
    if part.problem == "none inside":
        return f"{subject} contains None. Does every way through the function it comes from end with a `return`?"
    if part.problem == "ragged":
        return f"{subject} is a list whose rows differ in length, so it is no array. Print `len` of each row."
    if part.problem == "complex":
        return f"{subject} holds complex numbers; real ones are asked for. Look for a square root, a power or a `j`."
    if part.problem == "huge":
        return (
            f"{subject} has the shape {part.detail}: far too many numbers. Look for a product that should be a "
            "sum, or for an `np.outer`."
        )
    if part.detail == "function":
        return f"{subject} is a function, not a number. Are the parentheses of a call missing?"
    if part.detail in ("generator", "map", "zip", "filter"):
        return (
            f"{subject} is a {part.detail}, which has not computed anything yet. Put `list( … )` or "
            "`np.array([ … ])` around it."
        )
    return f"{subject} is of type {part.detail}; numbers are asked for (an array, a list or a single number)."


def _names(seen):
    return ", ".join(part.subject for part in seen.parts if part.name)


def _reordered(seen, wanted):
    """Whether all parts are there and right, in another order, the same in every case."""
    count = len(wanted[0].parts)
    if not 1 < count < 5 or not all(part.name for part in wanted[0].parts):
        return False
    if any(len(other.parts) != count for other in wanted):
        return False
    return any(
        all(agree([one.parts[k] for k in order], other.parts) for one, other in zip(seen, wanted, strict=True))
        for order in permutations(range(count))
    )


def _what_is_right(pairs, wrong):
    """'`dw` is right. ' if some named parts are right in all cases."""
    bad = {pair.part for pair in wrong}
    good = list(dict.fromkeys(pair.subject for pair in pairs if pair.part not in bad and pair.want.name))
    if not good:
        return ""
    if len(good) > 4:
        return f"The other {len(good)} arrays are right. "
    return f"{_and(good)} {'is' if len(good) == 1 else 'are'} right. "


def _and(words):
    return " and ".join([", ".join(words[:-1])] * (len(words) > 1) + words[-1:])


def _shape(wrong, _pairs):
    odd = [pair for pair in wrong if not pair.readable]
    if not odd:
        return None
    pair = next((pair for pair in odd if pair.factors.get("n", 2) > 1), odd[0])  # one sample hides what goes wrong
    got, want = pair.got.array, pair.want.array
    start = f"{pair.subject} has the shape {got.shape}, and {want.shape} is asked for"
    if want.ndim == 0:
        start = f"{pair.subject} is an array of shape {got.shape}, and a single number is asked for"
    return Finding(f"{start}. {_reason(got, want, pair)}", pair.case, pair.part)


def _reason(got, want, pair):
    n = pair.factors.get("n")
    if want.ndim == 2 and got.shape == want.shape[::-1]:
        return "These are rows and columns exchanged: look for a transpose, `.T`, too many or too few."
    if want.ndim == 1 and got.ndim == 1:
        return _lengths(got, want)
    if got.ndim == 2 and want.ndim == 1 and got.shape == (n, n):
        return "A column (n, 1) met a row (n,) and NumPy spread both over a square; print the shapes just before."
    if got.size == want.size and 1 in got.shape:
        return "The numbers fit, but an axis of length 1 is too many. Where does it come from?"
    if got.size == want.size:
        return "The number of entries fits, but they are laid out differently. Print the shapes step by step."
    if n in got.shape and n not in want.shape:
        return "An axis with one entry for each sample is left: where are the samples added up?"
    if want.ndim == 0:
        return "Is a sum or a mean missing at the end?"
    if got.ndim == 0:
        return "A single number came out: is there a sum or a mean that runs over too much?"
    return "Print the shape of every step and find the first that surprises you."


def _lengths(got, want):
    more = len(got) - len(want)
    rest = "the rest is right."
    if 0 < more <= len(want):
        if np.all(close(got[more:], want)):
            return f"The first {_entries(more)} too many; {rest}"
        if np.all(close(got[:-more], want)):
            return f"The last {_entries(more)} too many; {rest}"
    if len(got) == 1:
        return "Does your loop end after its first round, because a `return` or `break` is indented too far?"
    if 0 < -more <= len(got):
        if np.all(close(got, want[-more:])):
            return f"The first {_entries(-more)} missing; {rest}"
        if np.all(close(got, want[:more])):
            return f"The last {_entries(-more)} missing; {rest}"
    few = "many" if more > 0 else "few"
    return f"That is {abs(more)} too {few}: what does each entry stand for, and how often does your loop run?"


def _entries(count):
    return "entry is" if count == 1 else f"{count} entries are"


def _factor(wrong, _pairs):
    """The same factor in every wrong part and case, where all of them are that factor off."""
    pairs = [pair for pair in wrong if np.any(pair.want.array)]
    if not pairs or not all(np.all(np.isfinite(pair.got.array)) for pair in pairs):
        return None
    for factor, text in SIMPLE_FACTORS.items():
        if all(_scaled(pair, factor) for pair in pairs):
            return Finding(f"{_subjects(pairs)} {text}", pairs[0].case, pairs[0].part)
    for over, under in permutations(("1", *FACTOR_NAMES), 2):
        if all(_scaled(pair, _symbolic(pair, over, under)) for pair in pairs):
            return Finding(f"{_subjects(pairs)} {_symbolic_text(over, under)}", pairs[-1].case, pairs[-1].part)
    factor = _ratio(pairs[0])
    if factor and all(_scaled(pair, factor) for pair in pairs) and sum(pair.want.array.size for pair in pairs) > 1:
        message = (
            f"{_subjects(pairs)} is {short(factor)} times what it should be, for every input. Which factor "
            "is too many or missing?"
        )
        return Finding(message, pairs[0].case, pairs[0].part)
    return None


FACTOR_NAMES = {"n": "the number of samples", "d": "the number of features", "K": "the number of outputs"}

SIMPLE_FACTORS = {
    -1.0: "has the wrong sign everywhere. Look for a difference taken the wrong way round, or a plus for a minus.",
    2.0: "is exactly twice what it should be. Is there a factor 2 too many?",
    0.5: "is exactly half of what it should be. Is a factor 2 missing, perhaps from the derivative of a square?",
    -2.0: "has the wrong sign and is twice as large as it should be.",
    -0.5: "has the wrong sign and half the size it should have.",
}


def _part_by_part(wrong, pairs):
    """What is off in each of several arrays, in the case with the most of them."""
    counts = {pair.case: sum(other.case == pair.case for other in pairs) for pair in wrong}
    telling = {pair.case: len(set(pair.factors.values())) for pair in wrong}  # n = K would hide which of them it is
    case = max(counts, key=lambda i: (counts[i], telling[i]))
    here = [pair for pair in wrong if pair.case == case]
    texts = {}
    for pair in here:
        texts.setdefault(_ratio_text(pair) or "no common factor", []).append(pair)
    if counts[case] < 4 or set(texts) == {"no common factor"}:
        return None
    told = "; ".join(f"{_and([pair.subject for pair in group])}: {text}" for text, group in texts.items())
    odd = texts.get("no common factor", here)[0]
    return Finding(f"In the case “{odd.label}”, {told}.", case, odd.part)


def _ratio_text(pair):
    """How all entries of an array are off alike, or ''."""
    got, want = pair.got.array, pair.want.array
    if want.size > 1 and np.any(want) and not np.any(got):
        return "0 everywhere"
    if want.size < 2 or not np.any(want) or not np.all(np.isfinite(got)):
        return ""
    for factor, text in (
        (-1.0, "the wrong sign"),
        (2.0, "twice what it should be"),
        (0.5, "half of what it should be"),
    ):
        if _scaled(pair, factor):
            return text
    for name in FACTOR_NAMES:
        number = pair.factors.get(name, np.nan)
        if _scaled(pair, number):
            return f"{name} = {short(number)} times too large"
        if _scaled(pair, 1 / number):
            return f"{name} = {short(number)} times too small"
    ratio = _ratio(pair)
    return f"{short(ratio)} times what it should be" if ratio and _scaled(pair, ratio) else ""


def _symbolic(pair, over, under):
    """The factor n / d, say, with the numbers of the pair's case; nan where the case has none."""
    numbers = {"1": 1.0, **pair.factors}
    return numbers.get(over, np.nan) / numbers.get(under, np.nan)


def _symbolic_text(over, under):
    if under == "1":
        meaning = f"{over} being {FACTOR_NAMES[over]}"
        return f"is {over} times too large, {meaning}. Is a mean a sum, or a division by {over} missing?"
    if over == "1":
        meaning = f"{under} being {FACTOR_NAMES[under]}"
        return f"is {under} times too small, {meaning}. Is it divided by {under} once too often?"
    return f"is divided by {under}, {FACTOR_NAMES[under]}, where it should be {over}, {FACTOR_NAMES[over]}."


def _scaled(pair, factor):
    with np.errstate(all="ignore"):
        return bool(np.all(close(pair.got.array, factor * pair.want.array, pair.got.single)))


def _ratio(pair):
    largest = np.unravel_index(np.argmax(np.abs(pair.want.array)), pair.want.array.shape)
    with np.errstate(all="ignore"):
        return float(pair.got.array[largest] / pair.want.array[largest])


def _subjects(pairs):
    names = list(dict.fromkeys(pair.subject for pair in pairs))
    return names[0] if len(names) == 1 else "Each of " + _and(names)


def _changed_first(seen, arguments):
    def changed(_wrong, _pairs):
        return _changed(seen, arguments)

    return changed


def _changed(seen, arguments):
    for i, answer in enumerate(seen):
        if answer.changed:
            name = arguments[answer.changed[0]]
            return Finding(
                f"Your function changes its argument `{name}` in place, so the caller’s array is "
                "different afterwards. "
                f"Compute a new one (`{name} = {name} + …`, not `{name} += …` or `{name}[…] = …`).",
                i,
            )
    return None


def _not_finite(wrong, _pairs):
    for pair in wrong:
        bad = ~np.isfinite(pair.got.array) & np.isfinite(pair.want.array)
        if np.any(bad):
            kind = "nan (not a number)" if np.any(np.isnan(pair.got.array[bad])) else "infinite"
            where = "" if pair.want.scalar else f" at index {_index(bad)}"
            return Finding(
                f"{pair.subject} is {kind}{where} in the case “{pair.label}”. "
                "Look for a division by zero, a logarithm of 0, or an exponential that grows too large.",
                pair.case,
                pair.part,
            )
    return None


def _index(mask):
    index = tuple(int(i) for i in np.argwhere(mask)[0])
    return index[0] if len(index) == 1 else index


def _swapped(wrong, pairs):
    same_part = [pair for pair in pairs if pair.part == wrong[0].part]
    labels = all(np.all(np.isin(pair.want.array, (0, 1))) for pair in same_part)
    if labels and all(np.array_equal(pair.got.array, 1 - pair.want.array) for pair in same_part):
        return Finding(
            f"{wrong[0].subject} has 0 and 1 exchanged everywhere. Which way round is the comparison?",
            wrong[0].case,
            wrong[0].part,
        )
    return None


def _shifted(wrong, _pairs):
    with np.errstate(all="ignore"):
        differences = np.concatenate([(pair.got.array - pair.want.array).ravel() for pair in wrong])
    largest = max(float(np.max(np.abs(pair.want.array), initial=0.0)) for pair in wrong)
    if differences.size > 2 and np.all(np.abs(differences - differences[0]) <= 1e-9 * (1 + largest)):
        message = (
            f"{_subjects(wrong)} is {short(differences[0])} away from what it should be, the same for every "
            "entry. What is added or left out?"
        )
        return Finding(message, wrong[0].case, wrong[0].part)
    return None


def _order(wrong, _pairs):
    long = [pair for pair in wrong if pair.want.array.size > 1]
    if long and len(long) == len(wrong):
        if all(np.all(close(pair.got.array[::-1], pair.want.array)) for pair in long):
            return Finding(f"{long[0].subject} has the right numbers in reverse order.", long[0].case, long[0].part)
        if all(np.all(close(np.sort(pair.got.array, None), np.sort(pair.want.array, None))) for pair in long):
            return Finding(
                f"{long[0].subject} has the right numbers in another order. Which entry belongs to which sample?",
                long[0].case,
                long[0].part,
            )
    return None


def _integers(wrong, _pairs):
    for pair in wrong:
        whole = np.array_equal(pair.got.array, np.round(pair.got.array))
        if pair.got.kind in "iu" and whole and not np.array_equal(pair.want.array, np.round(pair.want.array)):
            return Finding(
                f"{pair.subject} holds integers where fractions are needed. Look for `//`, `int( … )`, "
                "`astype(int)`, or an array made from integers that cannot hold 0.5.",
                pair.case,
                pair.part,
            )
    return None


def _rounded(wrong, _pairs):
    pair = wrong[0]
    for digits in range(7):
        off = [np.max(np.abs(one.got.array - one.want.array), initial=0.0) for one in wrong]
        if max(off) <= 0.51 * 10.0**-digits and all(
            np.allclose(one.got.array, np.round(one.got.array, digits), rtol=0, atol=1e-12) for one in wrong
        ):
            decimals = "whole numbers" if digits == 0 else "one decimal" if digits == 1 else f"{digits} decimals"
            message = (
                f"{pair.subject} looks rounded to {decimals}. Return it as it is; only what is printed is rounded."
            )
            return Finding(message, pair.case, pair.part)
    return None


def _constant(wrong, pairs):
    same_part = [pair for pair in pairs if pair.part == wrong[0].part]
    got = np.concatenate([pair.got.array.ravel() for pair in same_part])
    want = np.concatenate([pair.want.array.ravel() for pair in same_part])
    if got.size > 2 and np.all(got == got[0]) and not np.all(close(want, want[:1])):
        message = (
            f"{wrong[0].subject} is {short(got[0])} whatever the input. Does the line that is returned "
            "use the arguments?"
        )
        return Finding(message, wrong[0].case, wrong[0].part)
    return None


def _some_cases(wrong, pairs):
    bad = {pair.case for pair in wrong}
    good = {pair.case for pair in pairs} - bad
    if not good or len(bad) > len(good) + 1:
        return None
    labels = list(dict.fromkeys(pair.label for pair in wrong))
    named = " and ".join(f"“{label}”" for label in labels[:2])
    worst = _worst(wrong, pairs)
    other = "the other case" if len(good) == 1 else f"the other {len(good)} cases"
    return Finding(
        f"Right for {other}, but not for {named}. What is special there? {worst.message}", worst.case, worst.part
    )


def _worst(wrong, _pairs):
    pair = wrong[0]
    got, want = pair.got.array, pair.want.array
    follow = "Follow the input below through your code, line by line."
    if want.ndim == 0:
        return Finding(
            f"{pair.subject} should be {short(want)} here, and is {short(got)}. {follow}", pair.case, pair.part
        )
    off = ~close(got, want, pair.got.single)
    with np.errstate(all="ignore"):
        index = np.unravel_index(
            np.argmax(np.where(off, np.nan_to_num(np.abs(got - want), nan=np.inf), -1.0)), want.shape
        )
    place = int(index[0]) if want.ndim == 1 else tuple(int(i) for i in index)
    count = int(np.sum(off))
    extent = "All entries differ" if count == off.size else f"{count} of {off.size} entries differ"
    if count == 1:
        extent = f"One of {off.size} entries differs" if off.size > 1 else "The only entry differs"
    values = f"at index {place}, {short(want[index])} is expected and {short(got[index])} came"
    return Finding(f"{extent} in {_lower(pair.subject)}: {values}. {follow}", pair.case, pair.part)


def _lower(subject):
    return subject if subject.startswith("`") else "your answer"


def _behaviour(cases, seen, arguments):
    """Values are right; what else may be wrong: arguments changed, warnings."""
    changed = _changed(seen, arguments)
    if changed:
        return Finding("The values are right. " + changed.message, changed.case)
    for i, answer in enumerate(seen):
        if answer.run.warned:
            kinds = " and ".join(sorted(answer.run.warned))
            message = (
                f"The values are right, but NumPy warns ({kinds}) in the case “{cases[i].label}”. Which "
                "step leaves the range of floats there?"
            )
            return Finding(message, i)
    raise AssertionError("a right answer was sent for diagnosis")
