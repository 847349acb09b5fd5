"""What observations of wrong answers work with: pairs of a part as it came and as it should be; knows no exercise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from utils.checks.answer import Part, agree, close
from utils.checks.observe import Case, Seen
from utils.checks.wording import joined, plural, sentence

__all__ = ["Finding", "Pair", "View", "view_of"]


@dataclass(frozen=True)
class Finding:
    """A sentence, which case and part show it best, and what kind of observation it is ("" for none in particular)."""

    message: str
    case: int
    part: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Pair:
    """One part of the answer in one case: got and want are Part, args the arguments of the case by name."""

    case: int
    part: int
    label: str
    factors: dict[str, float]
    args: dict[str, Any]
    ordinary: bool
    got: Part
    want: Part

    @property
    def subject(self) -> str:
        """The part's name at the beginning of a sentence."""
        return sentence(self.object)

    @property
    def object(self) -> str:
        """The subject inside a sentence."""
        return self.want.subject if self.want.name else "your answer"

    @property
    def readable(self) -> bool:
        return (
            self.got.array is not None and self.want.array is not None and self.got.array.shape == self.want.array.shape
        )

    @property
    def right(self) -> bool:
        if self.worded:
            return agree([self.got], [self.want])
        return self.readable and bool(np.all(self.near(self.want.array)))

    @property
    def worded(self) -> bool:
        """Whether it is about words, and not about numbers."""
        return self.got.words is not None or self.want.words is not None

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """(got, want), both readable as numbers."""
        assert self.got.array is not None and self.want.array is not None
        return self.got.array, self.want.array

    def near(self, other: Any) -> Any:
        """Entry by entry, whether the answer equals other within rounding."""
        with np.errstate(all="ignore"):
            return close(self.got.array, other, self.got.single)

    def is_like(self, other: Any) -> bool:
        """Whether the answer equals other, an array of its shape, within rounding."""
        other = np.asarray(other, dtype=float)
        return other.shape == self.arrays[0].shape and bool(np.all(self.near(other)))


@dataclass(frozen=True)
class View:
    """All pairs, and those wrong ones that are to be explained: of ordinary cases, where there are any wrong."""

    pairs: Sequence[Pair]
    wrong: Sequence[Pair]

    def same_part(self) -> list[Pair]:
        """All pairs of the part that is wrong first."""
        return [pair for pair in self.pairs if pair.part == self.wrong[0].part]

    def where(self, chosen: Sequence[Pair]) -> str:
        """' in the case “…”' unless no other case has the chosen parts right."""
        parts = {pair.part for pair in chosen}
        cases = {pair.case for pair in chosen}
        right = {pair.case for pair in self.pairs if pair.part in parts and pair.right} - cases
        if not right:
            return ""
        if len(cases) > 2:
            return f" in {len(cases)} of {len(cases | right)} cases"
        labels = list(dict.fromkeys(pair.label for pair in chosen))
        return f" in the {'case' if len(labels) == 1 else 'cases'} {joined([f'“{label}”' for label in labels])}"

    def rightness(self) -> str:
        """'`dw` is right. ' if some named parts are right in all cases."""
        bad = {pair.part for pair in self.pairs if not pair.right}
        named = [pair for pair in self.pairs if pair.part not in bad and pair.want.name and not pair.want.truth]
        good = list(dict.fromkeys(pair.object for pair in named))
        if not good:
            return ""
        if len(good) > 4:
            return f"The other {plural(len(good), 'array')} are right. "
        return sentence(f"{joined(good)} {'is' if len(good) == 1 else 'are'} right. ")


def view_of(cases: Sequence[Case], seen: Sequence[Seen], wanted: Sequence[Seen], arguments: Sequence[str]) -> View:
    """The pairs of all cases that did not raise; arguments: names of the cases' arguments."""
    pairs = []
    for i, (one, answer, expected) in enumerate(zip(cases, seen, wanted, strict=True)):
        if answer.run.error_type or len(answer.parts) != len(expected.parts):
            continue
        args = dict(zip(arguments, one.args, strict=False))
        for k, (got, want) in enumerate(zip(answer.parts, expected.parts, strict=True)):
            pairs.append(Pair(i, k, one.label, one.factors, args, one.ordinary, _unboxed(got, want), want))
    wrong = [pair for pair in pairs if not pair.right]
    return View(pairs, [pair for pair in wrong if pair.ordinary] or wrong)


def _unboxed(got: Part, want: Part) -> Part:
    """got, as a plain number where a number is wanted and an array with one entry came."""
    if want.scalar and got.array is not None and got.array.size == 1:
        return replace(got, array=got.array.reshape(()))
    return got
