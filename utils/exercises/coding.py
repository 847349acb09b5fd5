"""Exercises that ask for a function: run on cases, compared with the reference and with every known mistake."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from utils.exercises.advice import advice
from utils.exercises.attempt import is_blank, names_of_arguments
from utils.exercises.compare import agree, parts_of
from utils.exercises.core import Mistake, Result, Task
from utils.exercises.diagnose import diagnose, short
from utils.exercises.observe import TIME_LIMIT, Case, Seen, behaves_like, capped, file_of, observe, same_values
from utils.exercises.sandbox import run
from utils.exercises.source import SourceError, stub_of

__all__ = ["Debug", "Exercise", "error_rows", "shown_arguments"]

FEW = 4  # arrays shown in a card at most

CHANGING = (
    "Called twice with the same input, your function gives two different answers. "
    "Look for random numbers, or for something outside the function that it changes."
)


@dataclass(repr=False, eq=False)
class Exercise(Task):
    """A function to write, or with a faulty one given, to mend. It is compared with the reference on all cases.

    mistakes: name -> Mistake(wrong function, sentence). parts: names of the returned values where there are several.
    silent: a warning from NumPy is a fault. endless: what to look for when it runs out of time. around: a context in
    which answers are judged; it is entered before the clock starts, so a slow import belongs there.
    """

    reference: Callable = None
    cases: Sequence[Case] = ()
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    parts: Sequence = ()
    silent: bool = False
    endless: str = "Look for a loop that never ends: what makes its condition false, and does that ever change?"
    around: Callable = nullcontext

    def __call__(self, answer):
        """Show the card; hand back the answer if it passes, else the course's own function."""
        remark = f"Until yours passes, the cells below use our `{self.name}`, so you can go on."
        return answer if self._check(answer, remark).passed else self.reference

    def grade(self, answer) -> Result:
        """Judge a function and show nothing."""
        with self.around():
            return self._unfit(answer) or self._judged(answer)

    @cached_property
    def _arguments(self):
        return names_of_arguments(self.reference)

    @cached_property
    def _likes(self):
        return [self.reference(*one.args) for one in self.cases]

    @cached_property
    def _wanted(self):
        return [
            Seen(None, capped(parts_of(like, like, self.parts), one.cap))
            for like, one in zip(self._likes, self.cases, strict=True)
        ]

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
        if not self._is_repeatable(answer, seen):
            return self._incorrect(seen, CHANGING, None)
        finding = diagnose(self.cases, seen, self._wanted, self._arguments)
        return self._incorrect(seen, finding.message, None, finding.case, finding.part)

    def _is_right(self, seen):
        return all(
            not one.run.error_type
            and agree(one.parts, wanted.parts)
            and not one.changed
            and not (self.silent and one.run.warned)
            for one, wanted in zip(seen, self._wanted, strict=True)
        )

    def _is_repeatable(self, answer, seen):
        """Whether the same inputs give the same answer once more."""

        def reseeded(*arguments):
            np.random.seed(len(seen))  # the sandbox has put the global state back, which would hide random numbers
            return answer(*arguments)

        return same_values(self._observe(reseeded), seen)

    def _recognised(self, seen):
        """The one mistake that behaves exactly like the answer, or failing that, has the same wrong values."""
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
        if self.silent and seen[number].run.warned:
            evidence.append(("Warning", ", ".join(sorted(seen[number].run.warned))))
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
        message = f"Your function was still running after {TIME_LIMIT:.0f} seconds and was stopped. {self.endless}"
        number = len(seen) - 1
        evidence = (("Input", self._input(self.cases[number])),)
        return Result("timed out", message, None, evidence, self._caption(number), _printed(seen))

    def _raised(self, seen, numbers):
        number = numbers[0]
        one = seen[number].run
        evidence = (*error_rows(one), ("Input", self._input(self.cases[number])))
        some = "" if len(numbers) == len(seen) else f", in {len(numbers)} of {len(seen)} cases"
        return Result("raised", advice(one, some), None, evidence, self._caption(number), _printed(seen))

    def _caption(self, number):
        return f"Case: {self.cases[number].label}"

    def _input(self, one):
        return shown_arguments(self._arguments, one.args)


@dataclass(repr=False, eq=False)
class Debug(Exercise):
    """An exercise whose stub is a faulty function."""

    @property
    def _invitation(self):
        return "This is the function as it was given. Find what is wrong, mend it, then run the cell again."


def error_rows(seen):
    """Rows of evidence for a Run that raised: the error, and the student's line where it is known."""
    rows = [("Error", seen.error)]
    if seen.where:
        number, text = seen.where
        rows.append(("Your line", f"{number}: {text}" if text else str(number)))
    return tuple(rows)


def shown_arguments(names, args):
    """Arguments as text, a line each."""
    return "\n".join(f"{name} = {_shown(value)}" for name, value in zip(names, args, strict=False))


def _shown(value):
    if isinstance(value, np.ndarray):
        text = short(value)
        indented = text.replace("\n", "\n    ")
        return indented if value.size <= 24 else f"{indented}, shape {value.shape}"
    if isinstance(value, list | tuple) and any(isinstance(part, np.ndarray | tuple) for part in value):
        return f"shapes {_shapes(value)}"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, np.random.Generator):
        return "a NumPy generator"
    return short(value) if isinstance(value, float | int) and not isinstance(value, bool) else repr(value)


def _shapes(value):
    """Shapes of arrays in lists and tuples, nested alike."""
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_shapes, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return str(np.shape(value))


def _expected_and_got(wanted, got, part):
    """Rows of the table: the part in question, or all parts when they cannot be told apart."""
    if len(got) != len(wanted):
        return [(f"Expected {one.name}".strip(), short(_typed(one))) for one in wanted[:FEW]]
    rows = []
    for want, have in [pair for k, pair in enumerate(zip(wanted, got, strict=True)) if part in (None, k)][:FEW]:
        digits = 4 if have.array is None or short(want.array) != short(have.array) else 10
        rows.append((f"Expected {want.name}".strip(), short(_typed(want), digits)))
        if have.array is not None:
            rows.append((f"Got {want.name}".strip(), short(_typed(have), digits)))
        elif have.problem == "none":
            rows.append((f"Got {want.name}".strip(), "None"))
    return rows


def _typed(part):
    """The numbers of a part as they came: integers without decimals, truth values as True and False."""
    return part.array.astype({"b": bool, "i": int, "u": int}.get(part.kind, float))


def _printed(seen):
    return next((one.run.printed.strip() for one in seen if one.run.printed.strip()), "")
