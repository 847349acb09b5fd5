"""Mistakes as edits of the notebook's own solution: applied to its text, compiled, and run in the notebook's names.

An edit says what stands in the solution and what a student wrote instead. It has to match exactly once.
"""

import builtins
import difflib
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import CodeType
from typing import Any, NamedTuple

from utils.declarations import DeclarationError

__all__ = ["Edit", "Mistake", "Mistakes", "applied", "defined", "edits"]

ARROW = " → "


class Edit(NamedTuple):
    """What stands in the solution, and what stands there instead. Where either has several lines, the indentation of
    the first line is that of all others too, so both are written as if it were 0.
    """

    old: str
    new: str


def edits(text: str) -> dict[str, tuple[list[Edit], str]]:
    """Mistakes from a text: name -> (edits, sentence). Each begins with its name; what follows is indented.

    An edit is a line "old → new", which may follow the name and a colon, or lines "- old" and then "+ new". All lines
    from the first other one on are the sentence. Lines that begin with # are comments.

        db as mean: dZ.sum(axis=0) → dZ.mean(axis=0)
            All `dW` are right. All `db` are n times too small: the mean is in `dZ_out` already.
        updated too early
            - dZ = dZ @ W.T
            - W = W - lr * dW
            + W = W - lr * dW
            + dZ = dZ @ W.T
            The delta goes back through weights that have moved already.
    """
    found: dict[str, tuple[list[Edit], str]] = {}
    blocks: list[list[str]] = []
    for line in textwrap.dedent(text).split("\n"):
        if line.startswith(" ") and blocks:
            blocks[-1].append(line)
        elif line.strip() and not line.startswith("#"):
            name, colon, edit = line.partition(": ")
            blocks.append([name, edit] if colon and _is_arrow(edit) else [line])
    for name, *lines in blocks:
        found[name] = _read(textwrap.dedent("\n".join(line for line in lines if line.startswith(" "))), lines)
    return found


def _is_arrow(line: str) -> bool:
    return ARROW in f"{line} "


def _read(indented: str, lines: Sequence[str]) -> tuple[list[Edit], str]:
    """The edits and the sentence of one mistake; lines: all of them, of which the first may stand behind the name."""
    rows = [line for line in lines if not line.startswith(" ")] + indented.split("\n")
    changes: list[Edit] = []
    words: list[str] = []
    sign = ""  # of the row before
    for row in rows:
        before, sign = sign, row[:1] if row[:2] in ("- ", "+ ", "+") and not _is_arrow(row) else ""
        if words or not row.strip():
            words += [row.strip()] * bool(row.strip())
        elif _is_arrow(row):
            old, _, new = f"{row} ".partition(ARROW)
            changes.append(Edit(old.strip(), new.strip()))
        elif sign == "-" and before == "-":
            changes[-1] = Edit(f"{changes[-1].old}\n{row[2:]}", "")
        elif sign == "-":
            changes.append(Edit(row[2:], ""))
        elif sign == "+":
            changes[-1] = changes[-1]._replace(new=f"{changes[-1].new}\n{row[2:]}" if before == "+" else row[2:])
        else:
            words.append(row.strip())
    return changes, " ".join(words)


class Mistake(NamedTuple):
    """A wrong answer that can be run, and the sentence it deserves."""

    wrong: Any
    sentence: str


def applied(code: str, changes: Sequence[Edit]) -> str:
    """code after edits, one after the other. Raises ValueError where one does not match exactly once."""
    for old, new in changes:
        found = _places(code, old)
        if len(found) != 1:
            nearest = f"stands nowhere in the solution; the nearest line is {_near(code, old)!r}."
            often = f"stands {len(found)} times in the solution; write more of the line, or of the lines around it."
            raise ValueError(f"{old!r} {often if found else nearest}")
        ((start, end),) = found
        line = code[code.rfind("\n", 0, start) + 1 :]
        indent = line[: len(line) - len(line.lstrip(" "))]
        code = code[:start] + new.replace("\n", f"\n{indent}") + code[end:]
    return code


def _places(code: str, old: str) -> list[tuple[int, int]]:
    """Where old stands in code, docstrings aside, as (start, end)."""
    first, *more = old.split("\n")
    indented = "".join(rf"\n(?P=indent){re.escape(line)}" for line in more)
    pattern = rf"(?<=\n)(?P<indent> *)(?P<old>{re.escape(first)}{indented})" if more else f"(?P<old>{re.escape(old)})"
    spans = [match.span("old") for match in re.finditer(pattern, code)]
    texts = [match.span() for match in re.finditer(r'"""(?s:.*?)"""', code)]
    return [(start, end) for start, end in spans if not any(first <= start < last for first, last in texts)]


def _near(code: str, old: str) -> str:
    wanted, *_ = old.split("\n")
    lines = [line.strip() for line in code.split("\n") if line.strip()]
    return max(lines, key=lambda line: difflib.SequenceMatcher(None, line, wanted).ratio(), default="")


def defined(code: str, name: str, known: Callable[[str], Any], filename: str = "<edited solution>") -> Any:
    """What code calls `name` after it has run. known(other) gives the value of a name that it uses, or raises KeyError.

    A name that nobody knows is left out, so that the code raises NameError when it comes to that line.
    """
    compiled = compile(code, filename, "exec", dont_inherit=True)
    names: dict[str, Any] = {"__name__": filename}
    for other in _used(compiled):
        if not hasattr(builtins, other):
            try:
                names[other] = known(other)
            except KeyError:
                continue
    exec(compiled, names)
    return names[name]


def _used(code: CodeType) -> set[str]:
    """All names that code and the functions in it may look up."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _used(constant)
    return found


class Mistakes(Mapping[str, Mistake]):
    """name -> Mistake, in the order of their declaration; what is declared as edits is made when it is asked for.

    declared: a text as `edits` reads it, or a mapping. owner: the exercise, which has a key, and, where edits are
    possible, edited(edits) -> the answer that they make of its solution.
    """

    def __init__(self, declared: str | Mapping[str, tuple[Any, str]], owner: Any):
        self._given, self.owner = declared, owner
        self._made: dict[str, Mistake] = {}

    @cached_property
    def declared(self) -> dict[str, tuple[Any, str]]:
        """name -> (edits, or anything that can be run, sentence)."""
        return edits(self._given) if isinstance(self._given, str) else dict(self._given)

    def __iter__(self) -> Iterator[str]:
        return iter(self.declared)

    def __len__(self) -> int:
        return len(self.declared)

    def __contains__(self, name: object) -> bool:
        return name in self.declared

    def __getitem__(self, name: str) -> Mistake:
        if name not in self._made:
            wrong, sentence = self.declared[name]
            if self.is_edited(name):
                try:
                    wrong = self.owner.edited(wrong)
                except SyntaxError as error:
                    slip = f"line {error.lineno} of the edited solution is no Python: {error.msg}."
                    raise DeclarationError(f"{self.owner.key}: field mistakes: {name!r}: {slip}") from error
                except ValueError as error:
                    raise DeclarationError(f"{self.owner.key}: field mistakes: {name!r}: {error}") from error
            self._made[name] = Mistake(wrong, sentence)
        return self._made[name]

    def is_edited(self, name: str) -> bool:
        """Whether a mistake is declared as edits of the solution."""
        wrong, _ = self.declared[name]
        return isinstance(wrong, list) and all(isinstance(one, Edit) for one in wrong)

    def sentence(self, name: str) -> str:
        """What is said of a mistake, without making it."""
        return self.declared[name][1]

    def problems(self) -> Iterator[tuple[str, str]]:
        """(field, what is wrong and what to do) for slips that can be seen without running anything."""
        for name, entry in self.declared.items():
            if not (isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[1], str)):
                yield "mistakes", f"{name!r} is a pair: a wrong answer (or edits), and the sentence it deserves."
                return
            if not entry[1]:
                yield "mistakes", f"{name!r} has no sentence; say what the code does, then what to look at."
            if isinstance(entry[0], list) and not entry[0]:
                yield "mistakes", f"{name!r} has no edit; write a line 'old → new'."
        sentences = [sentence for _, sentence in self.declared.values()]
        if len(sentences) < 3:
            yield "mistakes", f"there are {len(sentences)}; give at least three."
        twice = [name for name, (_, sentence) in self.declared.items() if sentences.count(sentence) > 1]
        if twice:
            yield "mistakes", f"{twice[0]!r} and {twice[1]!r} have the same sentence; say what is special about each."
