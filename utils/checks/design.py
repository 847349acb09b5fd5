"""Exercises whose answer is a value of one's own that has to reach a target; knows no exercise."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import Any

import numpy as np

from utils.checks import observe
from utils.checks.edits import Mistakes
from utils.checks.exercise import Exercise, Result
from utils.checks.hand_back import alike
from utils.checks.judged import Verdict, result_of
from utils.checks.sandbox import run
from utils.checks.settings import course_settings

__all__ = ["Design"]


class Design(Exercise):
    """An answer of one's own that a judge tries out. Fields, beside those of every exercise:

    judge(answer) -> Verdict, under the same protection as a function. example: an answer that passes; where it is a
    function, the answer is what a function without arguments returns. mistakes: name -> (wrong answer, sentence), for
    the names that the judge gives. around: a context for judging, entered before the clock starts.
    """

    judge: Callable[[Any], Verdict] | None = None
    example: Any = None
    mistakes: Any = MappingProxyType({})
    around: Callable[[], AbstractContextManager[Any]] = nullcontext

    def __init__(self, **fields: Any):
        super().__init__(**fields)
        self.mistakes = Mistakes(self.mistakes, self)

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if not callable(self.judge):
            yield "judge", "give the function that tries an answer out: judge(answer) -> Verdict."
        if self.example is None:
            yield "example", "give an answer that passes."
        if not self.passed:
            yield "passed", "give one sentence about what a right answer means."
        yield from self.mistakes.problems()

    def __call__(self, *answers: Any, **named: Any) -> Any:
        """Show the card; hand back the answer if it passes, else ours. Several values are taken as a tuple."""
        if not answers or named:
            self._show(Result("not attempted", f"Pass your answer to its check: `check.{self.name}( … )`."))
            return self.example
        answer = answers[0] if len(answers) == 1 else answers
        remark = "Until yours passes, the cells below use ours, so you can go on."
        if not self._check(lambda: self.grade(answer), remark).passed:
            return self.example
        return self._usable(answer) if callable(self.example) else alike(answer, self.example)

    def _usable(self, answer: Any) -> Any:
        """A function without arguments, as the cells below call it: the student's own unless it has to be converted."""
        ours = self.example()
        if not callable(answer):
            return lambda: alike(answer, ours)
        value = answer()
        return answer if alike(value, ours) is value else lambda: alike(answer(), ours)

    def grade(self, answer: Any) -> Result:
        """Judge an answer and show nothing."""
        if answer is self.example and not isinstance(answer, int | float | str):  # one's own 3 is the same object
            return Result("not attempted", "This is the course’s own answer. Run your own cell first, then its check.")
        limit = observe.TIME_LIMIT
        with course_settings(), self.around():
            seen = run(lambda: self._verdict(answer), limit, observe.file_of(answer))
        if seen.finished and seen.value is None:
            return Result(
                "not attempted", "Nothing here yet: replace the three dots by your own choice, then run the cell again."
            )
        late = f"Judging your answer took more than {limit:.0f} seconds. Make it smaller or simpler."
        return result_of(seen, self, late)

    def _verdict(self, answer: Any) -> Verdict | None:
        """The judge's Verdict, or None where nothing was chosen."""
        assert self.judge
        if callable(self.example) and callable(answer):
            answer = answer()
        return None if _left_open(answer) else Verdict(*self.judge(answer))


def _left_open(answer: Any) -> bool:
    """None or `...`, alone, in a tuple, or swallowed by np.array."""
    if isinstance(answer, tuple):
        return any(map(_left_open, answer))
    if isinstance(answer, np.ndarray):
        return answer.dtype == object and answer.ndim == 0
    return answer is None or answer is Ellipsis
