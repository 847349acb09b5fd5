"""Answers that are judged by what they achieve or promise, not by the values they return; knows no exercise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from utils.exercises import observe
from utils.exercises.advice import advice
from utils.exercises.coding import Exercise, error_rows, shown_arguments
from utils.exercises.core import Result
from utils.exercises.sandbox import run

__all__ = ["Judged", "Verdict", "result_of"]


class Verdict(NamedTuple):
    """What a judge says: whether the answer is right, a sentence, the mistake's name, rows of evidence.

    The sentence may be left out where the mistake has one.
    """

    ok: bool
    message: str = ""
    mistake: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()


def result_of(seen, mistakes, too_long, passed):
    """The Result for a Run of a judge. too_long: what to say when time was up; passed: the sentence for passing."""
    printed = seen.printed.strip()
    if seen.timed_out:
        return Result("timed out", too_long, printed=printed)
    if not seen.finished:
        return Result("raised", advice(seen), None, error_rows(seen), printed=printed)
    verdict = seen.value
    if verdict.ok:
        return Result("passed", f"{verdict.message} {passed}".strip(), printed=printed)
    message = verdict.message or mistakes[verdict.mistake].sentence
    return Result("incorrect", message, verdict.mistake, verdict.evidence, printed=printed)


@dataclass(repr=False, eq=False)
class Judged(Exercise):
    """A function or class whose answers may differ from ours and still be right: random numbers, whole models.

    judge(answer, *arguments of a case) -> Verdict is asked for every case until one is not right.
    """

    judge: Callable[..., Verdict] = None

    def _judged(self, answer):
        filename = run(lambda: observe.file_of(answer), observe.TIME_LIMIT).value or ""
        late = f"Your answer was still at work after {observe.TIME_LIMIT:.0f} seconds and was stopped. {self.endless}"
        seen = run(lambda: self._first_wrong(answer), observe.TIME_LIMIT, filename)
        return result_of(seen, self.mistakes, late, self.passed)

    def _first_wrong(self, answer):
        for one in self.cases:
            verdict = Verdict(*self.judge(answer, *observe.copied(one.args)))
            if not verdict.ok:
                rows = (("Case", one.label), ("Input", shown_arguments(self._arguments, one.args)))
                return verdict._replace(evidence=rows + tuple(verdict.evidence))
        return Verdict(True)
