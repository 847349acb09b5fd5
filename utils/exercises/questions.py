"""Exercises whose answer is a value: a letter to choose, or a design that a judge tries out."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

import numpy as np

from utils.exercises.card import Card, show
from utils.exercises.core import Mistake, Result, Task
from utils.exercises.judge import Verdict, result_of
from utils.exercises.observe import TIME_LIMIT, file_of
from utils.exercises.sandbox import run

__all__ = ["Choice", "Design", "Verdict"]


@dataclass(repr=False, eq=False)
class Choice(Task):
    """A question with lettered options. options: letter -> (text, sentence said to whoever chooses it)."""

    question: str = ""
    options: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    answer: str = ""

    def __call__(self, answer=None):
        """Show the card for a letter."""
        self._check(answer, "")

    def grade(self, answer) -> Result:
        """Judge a letter and show nothing."""
        letters = ", ".join(f'"{letter}"' for letter in self.options)
        if answer is None or answer is Ellipsis:
            return Result("not attempted", f"Replace the three dots by a letter in quotes: {letters}.")
        letter = answer.strip().lower() if type(answer) is str else ""
        if letter not in self.options:
            return Result("incorrect", f"Answer with one letter in quotes: {letters}.")
        sentence = self.options[letter][1]
        if letter == self.answer:
            return Result("passed", sentence)
        return Result("incorrect", sentence, letter)

    def solution(self):
        """Show the right option and why it is right."""
        text, sentence = self.options[self.answer]
        show(Card("hint", f"solution of `{self.name}`", (f"{self.answer}) {text}", sentence)))


@dataclass(repr=False, eq=False)
class Design(Task):
    """An answer of one's own that has to reach a target: judge(answer) -> Verdict runs under the same protection.

    mistakes: name -> Mistake(wrong answer, sentence); the judge names them. example: an answer that passes; where it
    is a function, the answer is what a function without arguments returns. around: a context for judging, which is
    entered before the clock starts; a slow import belongs there.
    """

    judge: Callable = None
    example: object = None
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    around: Callable = nullcontext

    def __call__(self, *answer):
        """Show the card; hand back the answer if it passes, else ours. Several values are taken as a tuple."""
        answer = answer[0] if len(answer) == 1 else answer
        remark = "Until yours passes, the cells below use ours, so you can go on."
        return answer if self._check(answer, remark).passed else self.example

    def grade(self, answer) -> Result:
        """Judge an answer and show nothing."""
        if answer is self.example:
            return Result("not attempted", "This is the course’s own answer. Run your own cell first, then its check.")
        filename = run(lambda: file_of(answer), TIME_LIMIT).value or ""
        with self.around():
            seen = run(lambda: self._verdict(answer), TIME_LIMIT, filename)
        if seen.finished and seen.value is None:
            return Result(
                "not attempted", "Nothing here yet: replace the three dots by your own choice, then run the cell again."
            )
        late = f"Judging your answer took more than {TIME_LIMIT:.0f} seconds. Make it smaller or simpler."
        return result_of(seen, self.mistakes, late, self.passed)

    def _verdict(self, answer):
        """The judge's Verdict, or None where nothing was chosen."""
        if callable(self.example) and callable(answer):
            answer = answer()
        return None if _left_open(answer) else Verdict(*self.judge(answer))


def _left_open(answer):
    """None or `...`, alone, in a tuple, or swallowed by np.array."""
    if isinstance(answer, tuple):
        return any(_left_open(part) for part in answer)
    if isinstance(answer, np.ndarray):
        return answer.dtype == object and answer.ndim == 0
    return answer is None or answer is Ellipsis
