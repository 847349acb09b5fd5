"""What all exercises share: their fields, their verbs (check, hint, solution, grade), their results, their names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from utils.checks import progress
from utils.checks.card import Card, show
from utils.checks.clock import Stopped
from utils.declarations import DeclarationError, nearest
from utils.sources import SourceError, cells, solution_of

__all__ = ["Exercise", "Result", "declare"]


@dataclass(frozen=True)
class Result:
    """What a check found. outcome: "passed", "not attempted", "incorrect", "raised" or "timed out".

    message is one or two plain sentences; mistake the name of the recognised mistake. observation names what was seen
    where no mistake was recognised ("shape", "factor", …), and is "" where only the difference itself can be shown.
    The rest is what the card adds: evidence as (label, text), its caption, what the answer printed.
    """

    outcome: str
    message: str
    mistake: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    printed: str = ""
    observation: str = ""

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


class Exercise:
    """What all exercises have in common; `declare` gives each its name and its notebook.

    hints: three of them, a nudge, the idea, nearly the answer. passed: one sentence about what a right answer means.
    """

    hints: Sequence[str] = ()
    passed: str = ""

    def __init__(self, **fields: Any):
        known = self.fields()
        self._unknown = [field for field in fields if field not in known]
        vars(self).update({field: value for field, value in fields.items() if field in known})
        self.name = self.notebook = ""
        self.hints_shown = 0

    @classmethod
    def fields(cls) -> list[str]:
        """Names of the fields that a declaration may give."""
        return [name for base in reversed(cls.__mro__) for name in vars(base).get("__annotations__", {})]

    @property
    def key(self) -> str:
        return f"{self.notebook}.{self.name}"

    def __repr__(self) -> str:
        return f"Exercise {self.name}: check.{self.name}( … ) · .hint() · .solution()"

    def problems(self) -> Iterator[tuple[str, str]]:
        """(field, what is wrong with it and what to do) of all slips that can be seen without running anything."""
        for field in self._unknown:
            yield field, f"there is no such field; {nearest(field, self.fields())}"
        if len(set(self.hints)) != 3 or not all(isinstance(hint, str) for hint in self.hints):
            yield "hints", "give three different ones: a nudge, the idea, nearly the answer."

    def grade(self, answer: Any) -> Result:
        """Judge an answer and show nothing."""
        raise NotImplementedError

    def hint(self) -> None:
        """Show the next hint."""
        if self.hints_shown < len(self.hints):
            self.hints_shown += 1
            title = f"{self.hints_shown} of {len(self.hints)} · `{self.name}`"
            show(Card("hint", title, (self.hints[self.hints_shown - 1],)))
            progress.record(self.key, hints=self.hints_shown)
        else:
            text = f"You have seen all hints. `check.{self.name}.solution()` shows our solution."
            show(Card("hint", f"none left · `{self.name}`", (text,)))

    def solution(self) -> None:
        """Show the course's solution."""
        from IPython.display import Markdown

        try:
            code = solution_of(self.notebook, self.name)
        except SourceError as error:
            show(Card("notice", f"`{self.name}`", (f"The solution is not at hand: {error}",)))
        else:
            words = f"Our solution of `{self.name}`; yours may look different and be as good."
            show(Markdown(f"{words}\n\n```python\n{code}\n```"))

    def _check(self, grade: Callable[[], Result], remark: str) -> Result:
        """Grade, note the outcome, show the card; remark is said unless the answer passed."""
        try:
            result = grade()
        except KeyboardInterrupt:
            raise Stopped from None
        self._show(result, "" if result.passed else remark)
        return result

    def _show(self, result: Result, remark: str = "") -> None:
        if not self.name:
            raise DeclarationError("this exercise has no name; end its room's __init__ with EXERCISES = declare(…).")
        progress.record(self.key, outcome=result.outcome)
        printed = (("Printed", result.printed),) if result.printed else ()
        hints = () if result.passed else tuple(self.hints)
        caption, evidence = result.caption, (*result.evidence, *printed)
        if not caption and evidence and evidence[0][0] == "Case":  # as judges give it
            caption, evidence = ": ".join(evidence[0]), evidence[1:]
        show(Card(result.outcome, f"`{self.name}`", (result.message,), evidence, caption, hints, remark))


def declare(names: dict[str, Any]) -> dict[str, Exercise]:
    """Give the exercises of a notebook their names; called once, at the end of its room's `__init__`, with globals().

    Returns name -> exercise, in the order of the notebook. Raises DeclarationError at the first slip that can be seen
    without running anything; the others are found by `verify`, which the tests call for every exercise.
    """
    notebook = names["__name__"].rpartition(".")[2]
    exercises = _in_order(notebook, {name: one for name, one in names.items() if isinstance(one, Exercise)})
    for name, exercise in exercises.items():
        if exercise.name and (exercise.notebook, exercise.name) != (notebook, name):
            raise DeclarationError(
                f"{notebook}.{name}: this is the exercise {exercise.key} under a second name; keep one of the two."
            )
        exercise.name, exercise.notebook = name, notebook
        exercise.__doc__ = getattr(getattr(exercise, "reference", None), "__doc__", None) or exercise.__doc__
    for exercise in exercises.values():
        for field, problem in exercise.problems():
            raise DeclarationError(f"{exercise.key}: field {field}: {problem}")
    progress.declared(notebook, exercises)
    names.setdefault("__getattr__", _absence(names["__name__"], exercises))
    return exercises


def _absence(room: str, exercises: dict[str, Exercise]) -> Callable[[str], Any]:
    """What a room says when it is asked for an exercise that it does not have."""

    def absent(name: str) -> Any:
        place = f"{room.replace('.', '/')}/__init__.py"
        raise AttributeError(f"{place} has no exercise {name!r}; {nearest(name, exercises)}")

    return absent


def _in_order(notebook: str, exercises: dict[str, Exercise]) -> dict[str, Exercise]:
    """The exercises as their cells follow one another in the notebook; any others after them."""
    try:
        names = [cell.id for cell in cells(notebook)]
    except SourceError:
        names = []
    return {name: exercises[name] for name in [*names, *exercises] if name in exercises}
