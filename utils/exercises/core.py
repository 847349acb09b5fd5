"""Exercises as data: coding, choice and design, with the verbs check, hint, solution and grade."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from utils.exercises import progress
from utils.exercises.attempt import is_blank, names_of_arguments
from utils.exercises.card import Card, show
from utils.exercises.compare import agree, parts_of
from utils.exercises.diagnose import diagnose, short
from utils.exercises.observe import TIME_LIMIT, Case, Seen, behaves_like, case, file_of, observe, same_values
from utils.exercises.sandbox import run
from utils.exercises.source import SourceError, solution_of, stub_of

__all__ = ["Case", "Choice", "Design", "Exercise", "Mistake", "Result", "Verdict", "case", "declare"]


class Mistake(NamedTuple):
    """A wrong answer that can be run, and the sentence it deserves."""

    wrong: object
    sentence: str


@dataclass(frozen=True)
class Result:
    """What a check found. outcome: "passed", "not attempted", "incorrect", "raised" or "timed out".

    message is one or two plain sentences; mistake the name of the recognised mistake; the rest is what the card adds.
    """

    outcome: str
    message: str
    mistake: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    printed: str = ""

    @property
    def passed(self):
        return self.outcome == "passed"


class Verdict(NamedTuple):
    """What the judge of a design exercise says: whether the target is reached, a sentence, the mistake's name."""

    ok: bool
    message: str
    mistake: str | None = None


@dataclass
class Task:
    """What all exercises have in common; `declare` gives each its name and notebook."""

    hints: Sequence[str] = ()
    passed: str = ""  # one sentence about what a right answer means
    name: str = field(default="", init=False)
    notebook: str = field(default="", init=False)
    hints_shown: int = field(default=0, init=False)

    @property
    def key(self):
        return f"{self.notebook}.{self.name}"

    def grade(self, answer) -> Result:
        """Judge an answer and show nothing."""
        raise NotImplementedError

    def hint(self):
        """Show the next hint."""
        if self.hints_shown < len(self.hints):
            self.hints_shown += 1
            title = f"{self.hints_shown} of {len(self.hints)} · `{self.name}`"
            show(Card("hint", title, (self.hints[self.hints_shown - 1],)))
            progress.record(self.key, hints=self.hints_shown)
        else:
            text = f"That were all hints. `check.{self.name}.solution()` shows our solution."
            show(Card("hint", f"none left · `{self.name}`", (text,)))

    def solution(self):
        """Show the course's solution."""
        from IPython.display import Markdown

        try:
            code = solution_of(self.notebook, self.name)
        except SourceError as error:
            show(Card("notice", f"`{self.name}`", (f"The solution is not at hand: {error}",)))
        else:
            show(
                Markdown(
                    f"Our solution of `{self.name}`; yours may look different and be as good.\n\n```python\n{code}\n```"
                )
            )

    def _check(self, answer, remark):
        """Grade, note the outcome, show the card; remark is said unless the answer passed."""
        result = self.grade(answer)
        progress.record(self.key, outcome=result.outcome)
        evidence = (*result.evidence, ("Printed", result.printed)) if result.printed else result.evidence
        card = Card(
            result.outcome,
            f"`{self.name}`",
            (result.message,),
            evidence,
            result.caption,
            () if result.passed else tuple(self.hints),
            "" if result.passed else remark,
        )
        show(card)
        return result


@dataclass
class Exercise(Task):
    """A function to write, or with a faulty one given, to mend. It is compared with the reference on all cases.

    mistakes: name -> Mistake(wrong function, sentence). parts: names of the returned values where there are several.
    silent: a warning from NumPy is a fault.
    """

    reference: Callable = None
    cases: Sequence[Case] = ()
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    parts: Sequence = ()
    silent: bool = False

    def __call__(self, answer):
        """Show the card; hand back the answer if it passes, else the course's own function."""
        remark = f"Until yours passes, the cells below use our `{self.name}`, so you can go on."
        return answer if self._check(answer, remark).passed else self.reference

    def grade(self, answer) -> Result:
        """Judge a function and show nothing."""
        return self._unfit(answer) or self._judged(answer)

    @cached_property
    def _arguments(self):
        return names_of_arguments(self.reference)

    @cached_property
    def _likes(self):
        return [self.reference(*one.args) for one in self.cases]

    @cached_property
    def _wanted(self):
        return [Seen(None, tuple(parts_of(like, like, self.parts))) for like in self._likes]

    @cached_property
    def _mistakes_seen(self):
        return {name: self._observe(mistake.wrong) for name, mistake in self.mistakes.items()}

    def _observe(self, answer):
        filename = run(lambda: file_of(answer), TIME_LIMIT).value or ""
        return observe(answer, self.cases, self._likes, self.parts, filename)

    def _unfit(self, answer):
        """What can be said before the answer is called: nothing written, or not a function at all."""
        if answer is None or answer is Ellipsis:
            return Result("not attempted", f"Write `{self.name}` in the cell above, then run it.")
        if answer is self.reference:
            return Result(
                "not attempted", "This is the course’s own function. Run your own cell first, then its check."
            )
        if not callable(answer):
            kind = type(answer).__name__
            return Result(
                "incorrect",
                f"You passed a value of type {kind}. Pass the function itself: `check.{self.name}({self.name})`, "
                "without quotes and without calling it.",
            )
        if run(lambda: is_blank(answer, self._stub()), TIME_LIMIT).value is True:
            return Result("not attempted", self._invitation)
        return self._not_callable_so(answer)

    @property
    def _invitation(self):
        return "Nothing here yet: replace the line with the three dots by your code, then run the cell again."

    def _stub(self):
        try:
            return stub_of(self.notebook, self.name)
        except SourceError:
            return ""

    def _not_callable_so(self, answer):
        """A result if the answer does not take the arguments of the cases."""
        signature = run(lambda: inspect.signature(answer), TIME_LIMIT).value
        if signature is None:
            return None
        for one in self.cases:
            try:
                signature.bind(*one.args)
            except TypeError:
                ours = ", ".join(self._arguments[: len(one.args)])
                theirs = ", ".join(signature.parameters)
                return Result(
                    "raised",
                    f"The check calls your function as `{self.name}({ours})`, but it takes `({theirs})`. "
                    "Put the arguments in the first line back as they were.",
                )
        return None

    def _judged(self, answer):
        seen = self._observe(answer)
        if seen[-1].run.timed_out:
            return self._timed_out(seen)
        if self._is_right(seen):
            return Result("passed", self.passed, printed=_printed(seen))
        name = self._recognised(seen)
        if name:
            return self._incorrect(seen, self.mistakes[name].sentence, name)
        raised = [i for i, one in enumerate(seen) if one.run.error_type]
        if raised:
            return self._raised(seen, raised)
        finding = diagnose(self.cases, seen, self._wanted, self.name, self._arguments)
        return self._incorrect(seen, finding.message, None, finding.case, finding.part)

    def _is_right(self, seen):
        return all(
            not one.run.error_type
            and agree(one.parts, wanted.parts)
            and not one.changed
            and not (self.silent and one.run.warned)
            for one, wanted in zip(seen, self._wanted, strict=True)
        )

    def _recognised(self, seen):
        """The mistake whose whole behaviour is that of the answer, or whose wrong values are; None if that is not one."""
        exact = [name for name, other in self._mistakes_seen.items() if behaves_like(seen, other)]
        if not exact:
            exact = [
                name
                for name, other in self._mistakes_seen.items()
                if self._values_wrong(other) and same_values(seen, other)
            ]
        return exact[0] if len(exact) == 1 else None

    def _values_wrong(self, seen):
        return not all(agree(one.parts, wanted.parts) for one, wanted in zip(seen, self._wanted, strict=True))

    def _incorrect(self, seen, message, mistake, number=None, part=None):
        if number is None:
            number, part = self._first_difference(seen)
        evidence = [("Input", self._input(self.cases[number]))]
        evidence += _expected_and_got(self._wanted[number].parts, seen[number].parts, part)
        return Result("incorrect", message, mistake, tuple(evidence), self._caption(number), _printed(seen))

    def _first_difference(self, seen):
        for i, (one, wanted) in enumerate(zip(seen, self._wanted, strict=True)):
            if len(one.parts) != len(wanted.parts):
                return i, None
            for k, (got, want) in enumerate(zip(one.parts, wanted.parts, strict=True)):
                if not agree([got], [want]):
                    return i, k
        odd = [i for i, one in enumerate(seen) if one.changed or one.run.warned]
        return (odd or [0])[0], None

    def _timed_out(self, seen):
        message = (
            f"Your function was still running after {TIME_LIMIT:.0f} seconds and was stopped. "
            "Look for a loop that never ends: what makes its condition false, and does that ever change?"
        )
        number = len(seen) - 1
        evidence = (("Input", self._input(self.cases[number])),)
        return Result("timed out", message, None, evidence, self._caption(number), _printed(seen))

    def _raised(self, seen, numbers):
        number = numbers[0]
        one = seen[number].run
        evidence = [("Error", one.error)]
        if one.where and one.where[1]:
            evidence.append(("Your line", f"{one.where[0]}: {one.where[1]}"))
        elif one.where:
            evidence.append(("Your line", str(one.where[0])))
        evidence.append(("Input", self._input(self.cases[number])))
        some = "" if len(numbers) == len(seen) else f", in {len(numbers)} of {len(seen)} cases"
        return Result("raised", _advice(one, some), None, tuple(evidence), self._caption(number), _printed(seen))

    def _caption(self, number):
        return f"Case: {self.cases[number].label}"

    def _input(self, one):
        return "\n".join(f"{name} = {_shown(value)}" for name, value in zip(self._arguments, one.args, strict=False))


ADVICE = {
    "NameError": "A name is used that does not exist here: a typing slip, a variable of another cell, or a cell that has not been run.",
    "UnboundLocalError": "A variable is used before it has a value. Set it before the loop or the `if` that uses it.",
    "IndexError": "An index is too large for its array. Print the shape and the index just before that line.",
    "AttributeError": "An object lacks what is asked of it; often a list or a number stands where an array is meant.",
    "ValueError": "Often two shapes do not fit. Print the shapes of everything in that line.",
    "TypeError": "Two things of different kinds meet in that line, or a call has too many or too few arguments.",
    "RecursionError": "The function calls itself again and again. What should make it stop?",
    "KeyboardInterrupt": "The check was interrupted. Run the cell again.",
    "SystemExit": "`exit` ends the program. Use `return` to leave a function.",
    "MemoryError": "Far more memory was asked for than there is. Print the shapes: one of them is much larger than meant.",
    "NotImplementedError": "Replace the line that raises it by your code.",
    "ZeroDivisionError": "Something is divided by 0. Print the divisor just before that line.",
}  # fmt: skip


def _advice(one, some):
    text = ADVICE.get(one.error_type, "The last words of the error say what happened; the line below says where.")
    return f"Your function stopped with `{one.error_type}`{some}. {text}"


def _shown(value):
    if isinstance(value, np.ndarray):
        text = short(value)
        indented = text.replace("\n", "\n    ")
        return indented if value.size <= 24 else f"{indented}, shape {value.shape}"
    return short(value) if isinstance(value, float | int) else repr(value)


def _expected_and_got(wanted, got, part):
    """Rows of the table: the part in question, or all parts when they cannot be told apart."""
    numbers = range(len(wanted)) if part is None or part >= len(wanted) else [part]
    rows = []
    for k in numbers:
        want = wanted[k].array
        have = got[k].array if len(got) == len(wanted) else None
        name = f" {wanted[k].name}" if wanted[k].name else ""
        digits = 4
        if have is not None and short(want) == short(have):
            digits = 10
        rows.append((f"Expected{name}", short(want, digits)))
        if have is not None:
            rows.append((f"Got{name}", short(have, digits)))
    return rows


def _printed(seen):
    return next((one.run.printed.strip() for one in seen if one.run.printed.strip()), "")


@dataclass
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

    def markdown(self):
        """The question and its options, as the notebook prints them."""
        return "\n".join(
            [self.question, "", *(f"- **{letter})** {text}" for letter, (text, _) in self.options.items())]
        )


@dataclass
class Design(Task):
    """An answer of one's own that has to reach a target: judge(answer) -> Verdict runs under the same protection.

    mistakes: name -> Mistake(wrong answer, sentence); the judge names them. example: an answer that passes.
    """

    judge: Callable = None
    example: object = None
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)

    def __call__(self, *answer):
        """Show the card; hand back the answer if it passes, else ours. Several values are taken as a tuple."""
        answer = answer[0] if len(answer) == 1 else answer
        remark = "Until yours passes, the cells below use ours, so you can go on."
        return answer if self._check(answer, remark).passed else self.example

    def grade(self, answer) -> Result:
        """Judge an answer and show nothing."""
        if answer is self.example:
            return Result("not attempted", "This is the course’s own answer. Run your own cell first, then its check.")
        if run(lambda: _left_open(answer), TIME_LIMIT).value is True:
            return Result(
                "not attempted", "Nothing here yet: replace the three dots by your own choice, then run the cell again."
            )
        seen = run(lambda: Verdict(*self.judge(answer)), TIME_LIMIT)
        if seen.timed_out:
            return Result(
                "timed out", f"Judging your answer took more than {TIME_LIMIT:.0f} seconds. Make it smaller or simpler."
            )
        if not seen.finished:
            return Result("raised", _advice(seen, ""), None, (("Error", seen.error),), printed=seen.printed.strip())
        ok, message, mistake = seen.value
        if ok:
            return Result("passed", f"{message} {self.passed}".strip())
        return Result("incorrect", message or self.mistakes[mistake].sentence, mistake)


def _left_open(answer):
    """None or `...`, alone, in a tuple, or swallowed by np.array."""
    if isinstance(answer, tuple):
        return any(_left_open(part) for part in answer)
    if isinstance(answer, np.ndarray):
        return answer.dtype == object and answer.ndim == 0
    return answer is None or answer is Ellipsis


def declare(names):
    """Give the exercises of a module their names; called once at the module's end with globals()."""
    notebook = names["__name__"].rpartition(".")[2]
    tasks = {name: task for name, task in names.items() if isinstance(task, Task)}
    for name, task in tasks.items():
        task.name, task.notebook = name, notebook
    progress.declared(notebook, tasks)
    return tasks
