"""What all exercises share: their verbs (check, hint, solution, grade), their results, their names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from utils.exercises import progress
from utils.exercises.card import Card, show
from utils.exercises.source import SourceError, solution_of

__all__ = ["Mistake", "Result", "Task", "declare"]


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


@dataclass(repr=False, eq=False)
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

    def __repr__(self):
        return f"Exercise {self.name}: check.{self.name}( … ) · .hint() · .solution()"

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


def declare(names):
    """Give the exercises of a module their names; called once at the module's end with globals()."""
    notebook = names["__name__"].rpartition(".")[2]
    tasks = {name: task for name, task in names.items() if isinstance(task, Task)}
    for name, task in tasks.items():
        task.name, task.notebook = name, notebook
        task.__doc__ = getattr(getattr(task, "reference", None), "__doc__", None) or task.__doc__
    progress.declared(notebook, tasks)
    return tasks
