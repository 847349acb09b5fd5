"""Observations of words that are not the ones asked for; knows no exercise."""

from collections import Counter

from utils.checks.findings import Finding, Pair, View
from utils.checks.wording import joined, plural

__all__ = ["words"]


def words(view: View) -> Finding | None:
    """The first list of words that is wrong: its order, what is missing or too many, or the first that differs."""
    wrong = [pair for pair in view.wrong if pair.worded]
    if not wrong:
        return None
    pair = wrong[0]
    return Finding(f"{_told(pair)} In the case “{pair.label}”.", pair.case, pair.part, "words")


def _told(pair: Pair) -> str:
    got, want = list(pair.got.words or ()), list(pair.want.words or ())
    missing, extra = Counter(want) - Counter(got), Counter(got) - Counter(want)
    if not missing and not extra:
        return f"{pair.subject} has the right words, in another order."
    if not extra:
        return (
            f"{pair.subject} has {plural(len(got), 'word')}, and {len(want)} are asked for: {_quoted(missing)} missing."
        )
    if not missing:
        return (
            f"{pair.subject} has {plural(len(got), 'word')}, and {len(want)} are asked for: {_quoted(extra)} too many."
        )
    place = next(i for i, (a, b) in enumerate(zip([*got, ""], [*want, ""], strict=False)) if a != b)
    if place >= min(len(got), len(want)):
        return f"{pair.subject} has {plural(len(got), 'word')}, and {len(want)} are asked for."
    return f"At index {place} of {pair.object}, “{want[place]}” is expected and “{got[place]}” came."


def _quoted(counts: Counter[str]) -> str:
    named = [f"“{word}”" for word in counts]
    return f"{joined(named[:3])} {'is' if sum(counts.values()) == 1 else 'are'}"
