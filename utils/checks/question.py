"""Exercises whose answer is a letter; question and options stand in the notebook's source, and nowhere else."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from utils import sources
from utils.checks.card import Card, show
from utils.checks.exercise import Exercise, Result

__all__ = ["Question"]


class Question(Exercise):
    """A question with lettered options. Fields, beside those of every exercise:

    answer: the right letter. why: letter -> what is said to whoever chooses it, why it is right or wrong.
    """

    answer: str = ""
    why: Mapping[str, str] = MappingProxyType({})

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if self.answer not in self.why:
            yield "answer", f"{self.answer!r} is none of the letters of why: {', '.join(self.why)}."
        if len(set(self.why.values())) < max(len(self.why), 3):
            yield "why", "give a sentence of its own for each of at least three letters."

    @cached_property
    def asked(self) -> sources.Question:
        """The question and its options, as the notebook words them. Raises SourceError."""
        return sources.question_of(self.notebook, self.name)

    @property
    def question(self) -> str:
        return self.asked.text

    @property
    def options(self) -> dict[str, tuple[str, str]]:
        """letter -> (the option's text, what is said to whoever chooses it)."""
        return {letter: (self.asked.options[letter], sentence) for letter, sentence in self.why.items()}

    def __call__(self, *answers: Any, **named: Any) -> None:
        """Show the card for a letter."""
        if len(answers) > 1 or named:
            message = f"Choose one letter, as in `check.{self.name}({next(iter(self.why))!r})`."
            self._show(Result("incorrect", message.replace("'", '"')))
        else:
            self._check(lambda: self.grade(*answers or (None,)), "")

    def grade(self, answer: Any) -> Result:
        """Judge a letter and show nothing."""
        letters = ", ".join(f'"{letter}"' for letter in self.why)
        if answer is None or answer is Ellipsis:
            return Result("not attempted", f"Replace the three dots by a letter in quotes: {letters}.")
        letter = answer.strip().lower() if type(answer) is str else ""
        if letter not in self.why:
            return Result("incorrect", f"Answer with one letter in quotes: {letters}.")
        if letter == self.answer:
            return Result("passed", self.why[letter])
        return Result("incorrect", self.why[letter], letter)

    def solution(self) -> None:
        """Show the right option and why it is right."""
        try:
            option = f"{self.answer}) {self.asked.options[self.answer]}"
        except sources.SourceError:
            option = f"{self.answer})"
        show(Card("hint", f"solution of `{self.name}`", (option, self.why[self.answer])))
