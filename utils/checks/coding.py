"""Exercises that ask for a function or a class to write, or to mend where a faulty one is given; knows no exercise."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from utils import sources
from utils.checks import observe
from utils.checks.comparison import Comparison, out_of_time
from utils.checks.edits import Edit, Mistakes, applied, defined
from utils.checks.exercise import Exercise, Result
from utils.checks.hand_back import handed_back
from utils.checks.judged import Judgement, Verdict, result_of
from utils.checks.notebooks import value_of
from utils.checks.observe import Case
from utils.checks.sandbox import run
from utils.checks.settings import course_settings
from utils.checks.stateful import Playing, Stepper
from utils.checks.stub import is_blank, names_of_arguments

__all__ = ["Coding"]


class Coding(Exercise):
    """A function or class to write, tried on all cases. Fields, beside those of every exercise:

    reference: the finished one, which is what the answer is compared with, and is handed back until it passes.
    cases: what it is tried on, from `case`: the arguments of one call each, or, with use or judge, what these take.
    mistakes: a text of edits of the notebook's own solution, see `edits`; or name -> (wrong answer, sentence), where a
    wrong answer may be a function or class that can be run.
    parts: names of the values returned, where there are several: as in the code, or words beginning with an article or
    "whether" (a yes or no). variants: other answers that are right as well, where published forms differ.
    use(answer, *arguments of a case) -> values: how an answer is used that is not called with the case's arguments;
    the values are compared. judge(answer, *arguments of a case) -> Verdict: for answers that may differ from ours and
    still be right. steps: how an object with a memory is moved on. At most one of the three is given.
    proof(answer) -> Verdict: what comes of it, such as a network that is trained with it; what it says stands on the
    card, of right answers and of wrong ones.
    duties: the answer has several, a case each; the first that is wrong is the one that is talked about.
    silent: a warning from NumPy is a fault. endless: what to look for when time is up.
    around: a context in which answers are judged, entered before the clock starts; a slow import belongs there.
    """

    reference: Callable[..., Any] | None = None
    cases: Sequence[Case] = ()
    mistakes: Any = MappingProxyType({})
    parts: Sequence[Any] = ()
    variants: Sequence[Any] = ()
    use: Callable[..., Any] | None = None
    judge: Callable[..., Verdict] | None = None
    steps: Stepper | None = None
    proof: Callable[..., Verdict] | None = None
    duties: bool = False
    silent: bool = False
    endless: str = "Look for a loop that never ends: what makes its condition false, and does that ever change?"
    around: Callable[[], AbstractContextManager[Any]] = nullcontext

    def __init__(self, **fields: Any):
        super().__init__(**fields)
        self.mistakes = Mistakes(self.mistakes, self)

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if not callable(self.reference):
            yield "reference", "give the finished function or class, e.g. reference=nn.backward."
        if not self.passed:
            yield "passed", "give one sentence about what a right answer means."
        if not self.cases or not all(isinstance(one, Case) for one in self.cases):
            yield "cases", 'give a list of case("what is special about it", argument, …).'
        elif len({one.label for one in self.cases}) < len(self.cases):
            yield "cases", "two of them have the same label; say what is special about each."
        if sum(way is not None for way in (self.use, self.judge, self.steps)) > 1:
            yield "judge", "only one of judge, use and steps can decide; keep that one."
        yield from self.mistakes.problems()

    @property
    def is_debug(self) -> bool:
        """Whether a faulty function is given, and not three dots: seen from the stub."""
        return "..." not in self.stub()

    def stub(self) -> str:
        """What students find in the cell, or '' where the sources are not at hand."""
        try:
            return sources.stub_of(self.notebook, self.name)
        except sources.SourceError:
            return ""

    # --- Grading ---

    def __call__(self, *answers: Any, **named: Any) -> Any:
        """Show the card; hand back the answer if it passes, else the course's own function."""
        if len(answers) != 1 or named:
            message = f"Pass your function to its check, and nothing else: `check.{self.name}({self.name})`."
            self._show(Result("not attempted", message))
            return self.reference
        (answer,) = answers
        remark = f"Until yours passes, the cells below use our `{self.name}`, so you can go on."
        if not self._check(lambda: self.grade(answer), remark).passed:
            return self.reference
        with course_settings(), self.around():
            return handed_back(self, answer)

    def grade(self, answer: Any) -> Result:
        """Judge a function and show nothing."""
        with course_settings(), self.around():
            return self._unfit(answer) or self._proven(answer, self.way.result(answer))

    def _proven(self, answer: Any, result: Result) -> Result:
        """A result with what comes of the answer: in the sentence of a right one, as evidence of a wrong one."""
        proof = self.proof
        if not proof or result.outcome not in ("passed", "incorrect"):
            return result
        limit = observe.TIME_LIMIT
        seen = run(lambda: proof(answer), limit, observe.file_of(answer))
        if result.passed:  # what the answer prints in hundreds of steps is of no interest
            return replace(result_of(seen, self, out_of_time(seen, limit, self.endless)), printed=result.printed)
        if not seen.finished or not seen.value.message:
            return result
        return replace(result, evidence=(*result.evidence, ("Tried out", seen.value.message)))

    @cached_property
    def way(self) -> Comparison | Judgement | Playing:
        """How answers are judged."""
        if self.judge:
            return Judgement(self)
        return Playing(self) if self.steps else Comparison(self)

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Names of what a case holds."""
        user = self.use or self.judge
        names = names_of_arguments(user)[1:] if user and self.in_use else ()
        return names or names_of_arguments(self.reference)  # a `use` may pass on whatever it is given, as *arguments

    @cached_property
    def in_use(self) -> bool:
        """Whether the cases hold what the answer is used for, and not the arguments it is called with."""
        if self.use:
            return True
        taken = names_of_arguments(self.reference)
        return bool(self.judge) and names_of_arguments(self.judge)[1:] != taken[: len(self.cases[0].args)]

    def _unfit(self, answer: Any) -> Result | None:
        """What can be said before the answer is called: nothing written, or not a function at all."""
        if answer is None or answer is Ellipsis:
            return Result("not attempted", f"Write `{self.name}` in the cell above, then run it.")
        if answer is self.reference:
            message = "This is the course’s own function. Run your own cell first, then its check."
            return Result("not attempted", message)
        if not callable(answer):
            kind = type(answer).__name__
            return Result(
                "incorrect",
                f"You passed a value of type {kind}. Pass the function itself: `check.{self.name}({self.name})`, "
                "without quotes and without calling it.",
            )
        if run(lambda: is_blank(answer, self.stub()), observe.TIME_LIMIT).value is True:
            return Result("not attempted", self._invitation)
        return self._not_callable_so(answer)

    @property
    def _invitation(self) -> str:
        if self.is_debug and self.stub():
            return "This is the function as it was given. Find what is wrong, mend it, then run the cell again."
        return "Nothing here yet: replace the line with the three dots by your code, then run the cell again."

    def _not_callable_so(self, answer: Any) -> Result | None:
        """A result if the answer does not take the arguments it is called with."""
        signature = run(lambda: inspect.signature(answer), observe.TIME_LIMIT).value
        if signature is None:
            return None
        for ours in self._calls():
            try:
                signature.bind(*ours)
            except TypeError:
                return Result(
                    "raised",
                    f"The check calls your function as `{self.name}({', '.join(ours)})`, but it takes "
                    f"`({', '.join(signature.parameters)})`. Put the arguments in the first line back as they were.",
                    observation="signature",
                )
        return None

    def _calls(self) -> list[tuple[str, ...]]:
        """The arguments of every way in which the answer is called, by name."""
        if self.in_use:
            needed = inspect.signature(self.reference).parameters.items() if self.reference else ()
            return [tuple(name for name, one in needed if one.default is one.empty)]
        return list(dict.fromkeys(self.arguments[: len(one.args)] for one in self.cases))

    # --- Mistakes as edits ---

    def edited(self, changes: Sequence[Edit]) -> Any:
        """The notebook's own solution after edits, run in the notebook's names. Raises ValueError, SyntaxError."""
        code = applied(sources.solution_of(self.notebook, self.name), changes)
        return defined(code, self.name, self.known, f"<an edited {self.name}>")

    def known(self, name: str) -> Any:
        """The value that a name has in the exercise's cell: an exercise, finished, or what is imported; or KeyError."""
        return value_of(self.notebook, name)
