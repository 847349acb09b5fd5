"""Mistakes as edits of the notebook's own solution: applied to its text, compiled, and run in the notebook's names.

An edit is a text "what stands there → what stands there instead". It has to match exactly once. Where it has several
lines, the indentation of the first one is that of all the others too, so both sides are written as if it were 0.
"""

import builtins
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType
from typing import Any, NamedTuple

from utils.declarations import DeclarationError

__all__ = ["Mistake", "Mistakes", "applied", "defined", "is_edit"]

_ARROW = re.compile(r"\s→(?:\s|$)")


class Mistake(NamedTuple):
    """A wrong answer that can be run, and the sentence it deserves."""

    wrong: Any
    sentence: str


def is_edit(wrong: object) -> bool:
    """Whether a mistake is declared as an edit, or as a list of edits."""
    parts = wrong if isinstance(wrong, list | tuple) else [wrong]
    return bool(parts) and all(isinstance(part, str) and _ARROW.search(part) for part in parts)


def applied(code: str, edits: str | Iterable[str]) -> str:
    """code after one edit, or after several, one after the other. Raises ValueError where one does not match once."""
    for edit in [edits] if isinstance(edits, str) else edits:
        old, new = (side.strip("\n") for side in _ARROW.split(edit, maxsplit=1))
        found = _places(code, old)
        if len(found) != 1:
            nearest = f"matches nowhere; the nearest line is {_near(code, old)!r}"
            raise ValueError(f"the edit {edit!r} {f'matches {len(found)} times' if found else nearest}")
        ((start, end),) = found
        line = code[code.rfind("\n", 0, start) + 1 :]
        indent = line[: len(line) - len(line.lstrip(" "))]
        code = code[:start] + new.replace("\n", f"\n{indent}") + code[end:]
    return code


def _places(code: str, old: str) -> list[tuple[int, int]]:
    """Where old stands in code, as (start, end)."""
    first, *more = old.split("\n")
    indented = "".join(rf"\n(?P=indent){re.escape(line)}" for line in more)
    pattern = rf"(?<=\n)(?P<indent> *)(?P<old>{re.escape(first)}{indented})" if more else f"(?P<old>{re.escape(old)})"
    return [match.span("old") for match in re.finditer(pattern, code)]


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
    """name -> Mistake, in the order of their declaration; what is declared as an edit is made when it is asked for.

    declared: name -> (edit, list of edits or anything that can be run, sentence).
    """

    def __init__(self, declared: Mapping[str, tuple[Any, str]]):
        self.declared = dict(declared)
        self.make: Callable[[str | list[str]], Any] | None = None  # set by the exercise these are mistakes of
        self._made: dict[str, Mistake] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self.declared)

    def __len__(self) -> int:
        return len(self.declared)

    def __getitem__(self, name: str) -> Mistake:
        if name not in self._made:
            wrong, sentence = self.declared[name]
            if is_edit(wrong) and self.make:
                try:
                    wrong = self.make(wrong)
                except (ValueError, SyntaxError) as error:
                    raise DeclarationError(f"mistake {name!r}: {error}") from error
            self._made[name] = Mistake(wrong, sentence)
        return self._made[name]

    def problems(self) -> Iterator[tuple[str, str]]:
        """(field, what is wrong and what to do) for slips that can be seen without running anything."""
        for name, entry in self.declared.items():
            if not (isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[1], str) and entry[1]):
                yield "mistakes", f"{name!r} is a pair: a wrong answer (or an edit), and the sentence it deserves."
                return
        sentences = [sentence for _, sentence in self.declared.values()]
        if len(sentences) < 3:
            yield "mistakes", f"there are {len(sentences)}; give at least three."
        twice = [name for name, (_, sentence) in self.declared.items() if sentences.count(sentence) > 1]
        if twice:
            yield "mistakes", f"{twice[0]!r} and {twice[1]!r} have the same sentence; say what is special about each."

    def sentence(self, name: str) -> str:
        """What is said of a mistake, without making it."""
        return self.declared[name][1]

    def edits(self) -> list[str]:
        """Names of those that are edits."""
        return [name for name, (wrong, _) in self.declared.items() if is_edit(wrong)]
