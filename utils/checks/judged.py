"""Answers that are judged by what they achieve or promise, not by the values they return; knows no exercise."""

from typing import TYPE_CHECKING, Any, NamedTuple

from utils.checks import observe
from utils.checks.advice import advice
from utils.checks.comparison import error_rows, out_of_time
from utils.checks.exercise import Result
from utils.checks.sandbox import Run, run
from utils.checks.wording import shown_arguments
from utils.declarations import DeclarationError, nearest

if TYPE_CHECKING:
    from utils.checks.coding import Coding
    from utils.checks.design import Design

__all__ = ["RIGHT", "Judgement", "Verdict", "named", "result_of", "wrong"]

Rows = tuple[tuple[str, str], ...]


class Verdict(NamedTuple):
    """What a judge says: whether the answer is right, a sentence, the mistake's name, rows of evidence.

    The sentence may be left out where the mistake has one. Made by `named`, `wrong` and RIGHT.
    """

    ok: bool
    message: str = ""
    mistake: str | None = None
    evidence: Rows = ()


RIGHT = Verdict(True)


def named(mistake: str, *rows: tuple[str, str], message: str = "") -> Verdict:
    """A wrong answer that is one of the exercise's mistakes; rows: (label, text) of what was measured.

    message: a sentence in place of the mistake's own.
    """
    return Verdict(False, message, mistake, rows)


def wrong(message: str, *rows: tuple[str, str]) -> Verdict:
    """A wrong answer that is none of the exercise's mistakes; message says what was measured."""
    return Verdict(False, message, None, rows)


def result_of(seen: Run, exercise: "Coding | Design", too_long: str) -> Result:
    """The Result for a Run of an exercise's judge. too_long: what to say when time was up.

    Raises DeclarationError where the judge names a mistake that is not declared.
    """
    printed = seen.printed.strip()
    if seen.timed_out:
        return Result("timed out", too_long, printed=printed)
    if not seen.finished:
        told = advice(seen)
        return Result("raised", told.text, None, error_rows(seen), printed=printed, observation=told.kind)
    ok, message, mistake, rows = seen.value
    if ok:
        return Result("passed", f"{message} {exercise.passed}".strip(), printed=printed)
    if mistake is None:
        return Result("incorrect", message, None, rows, printed=printed, observation="judged")
    if mistake not in exercise.mistakes:
        hint = nearest(mistake, exercise.mistakes)
        raise DeclarationError(f"{exercise.key}: field judge: {mistake!r} is none of its mistakes; {hint}")
    sentence = message or exercise.mistakes.sentence(mistake)
    return Result("incorrect", sentence, mistake, rows, printed=printed)


class Judgement:
    """How the answers to one exercise are judged: judge(answer, *arguments) for every case until one is not right."""

    def __init__(self, exercise: "Coding"):
        self.exercise = exercise

    def result(self, answer: Any) -> Result:
        """What to say of an answer."""
        limit = observe.TIME_LIMIT
        seen = run(lambda: self._first_wrong(answer), limit, observe.file_of(answer))
        late = out_of_time(seen, limit, self.exercise.endless)
        return result_of(seen, self.exercise, late)

    def _first_wrong(self, answer: Any) -> Verdict:
        assert self.exercise.judge
        for one in self.exercise.cases:
            verdict = Verdict(*self.exercise.judge(answer, *observe.copied(one.args)))
            if not verdict.ok:
                rows = (("Case", one.label), ("Input", shown_arguments(self.exercise.arguments, one.args)))
                return verdict._replace(evidence=rows + tuple(verdict.evidence))
        return RIGHT
