"""Notebook sources as text: their cells, solution regions, questions and exercise numbers; runs nothing.

The sources are the files solutions/NN_topic.py in py:percent format. A region, from `### BEGIN SOLUTION` to
`### END SOLUTION`, is what students are to write. In their copy it becomes `# YOUR CODE HERE` and `...`, or, where the
region has a `### STUB` line, the commented lines after that line.
"""

import ast
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "CELL_START",
    "SOURCES",
    "Cell",
    "Question",
    "SourceError",
    "Task",
    "cell_of",
    "cells",
    "cells_in",
    "imports",
    "numbered",
    "numbers",
    "question_of",
    "solution_of",
    "source_path",
    "split_regions",
    "stub_of",
    "task_in",
    "task_of",
    "written_lines",
]

SOURCES = Path(__file__).resolve().parents[1] / "solutions"
BEGIN, STUB, END = "### BEGIN SOLUTION", "### STUB", "### END SOLUTION"
BLANK = ("# YOUR CODE HERE", "...")
CELL_START = re.compile(r"# ?%%(?!%)")

_ALMOST_A_MARKER = re.compile(r"#+\s*((BEGIN|END)\s+SOLUTION\b.*|STUB)$", re.IGNORECASE)
_CELL_ID = re.compile(r"""\bid=["']([^"']+)["']""")
_CHECK_CALL = re.compile(r"^(\w+\s*=\s*)?check\.\w+")
_HEADING = re.compile(r"^### Exercise · ", re.MULTILINE)
_REFERENCE = re.compile(r"\[\[([\w-]+)\]\]")
_OPTION = re.compile(r"^- \*\*([a-z])\)\*\* (.*)$")
_TASK = re.compile(r"^\*(?P<kind>\w+) · (?P<minutes>\d+) minutes? · (?P<level>[\w-]+)\.\*\s*", re.MULTILINE)


class SourceError(Exception):
    """A source that cannot be used; the message starts with file and line."""


class Cell(NamedTuple):
    """A cell as it stands in the source: "code" or "markdown", its id, its text, the line on which the text starts.

    The text of a markdown cell is without the `# ` in front of its lines.
    """

    kind: str
    id: str
    text: str
    line: int


class Task(NamedTuple):
    """The line with which an exercise begins: `*Coding · 5 minutes · core.*`."""

    kind: str
    minutes: int
    level: str

    @property
    def beyond(self) -> bool:
        """Whether it lies beyond the core path of its notebook."""
        return self.level in ("stretch", "homework")


class Question(NamedTuple):
    """What a choice exercise asks, as the notebook words it: the question, and letter -> option."""

    text: str
    options: dict[str, str]


def source_path(notebook: str) -> Path:
    """The file solutions/NN_notebook.py; notebook is the name with or without its number. Raises SourceError."""
    return _path(SOURCES, notebook)


@lru_cache(maxsize=64)
def _path(folder: Path, notebook: str) -> Path:
    found = sorted(folder.glob(f"[0-9][0-9]_{notebook}.py")) + sorted(folder.glob(f"{notebook}.py"))
    if not found:
        raise SourceError(f"There is no solutions/NN_{notebook}.py in {folder.parent}.")
    return found[0]


def cells(notebook: str) -> tuple[Cell, ...]:
    """The cells of a notebook's source, in order. Raises SourceError."""
    return cells_in(source_path(notebook))


def cells_in(path: Path) -> tuple[Cell, ...]:
    """The cells of a source file, in order."""
    return _cells(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _cells(path: Path, _modified: int) -> tuple[Cell, ...]:
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [number for number, line in enumerate(lines) if CELL_START.match(line)]
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        header, body = lines[start], lines[start + 1 : end]
        kind = "markdown" if "[markdown]" in header else "code"
        if kind == "markdown":
            body = [line.removeprefix("#").removeprefix(" ") for line in body]
        name = _CELL_ID.search(header)
        found.append(Cell(kind, name[1] if name else "", "\n".join(body).rstrip(), start + 2))
    return tuple(found)


def cell_of(notebook: str, exercise: str) -> tuple[str, str, int]:
    """An exercise's cell as it stands in the source: (text, file name, number of the text's first line)."""
    wanted = exercise.replace("-", "_")
    for cell in cells(notebook):
        if cell.kind == "code" and cell.id.replace("-", "_") == wanted:
            return cell.text, _shown(notebook), cell.line
    raise SourceError(f'{_shown(notebook)}: no code cell has id="{exercise}".')


def solution_of(notebook: str, exercise: str) -> str:
    """The finished code of an exercise, without its check, e.g. solution_of("perceptron", "weighted_sum")."""
    return _without_check(split_regions(*cell_of(notebook, exercise))[0])


def written_lines(notebook: str, exercise: str) -> set[int]:
    """Numbers, from 1, of the lines of `solution_of` that students write themselves."""
    text, filename, first = cell_of(notebook, exercise)
    regions = _Regions(filename)
    for number, line in enumerate(text.split("\n"), start=first):
        regions.read(number, line)
    kept = [i for i, line in enumerate(regions.solution) if not _CHECK_CALL.match(line)]
    begin = next(place for place, i in enumerate(kept) if regions.solution[i].strip())
    return {place - begin + 1 for place, i in enumerate(kept) if i in regions.own}


def stub_of(notebook: str, exercise: str) -> str:
    """What students find in the exercise's cell, without its check."""
    return _without_check(split_regions(*cell_of(notebook, exercise))[1])


def question_of(notebook: str, exercise: str) -> Question:
    """Question and options of a choice exercise, from the markdown cell with the id NAME-text. Raises SourceError."""
    text, line = _text_of(notebook, exercise)
    words, options, letter = [], {}, ""
    for row in text.split("\n"):
        option = _OPTION.match(row)
        if option:
            letter = option[1]
            options[letter] = option[2]
        elif letter and row.startswith("  "):
            options[letter] += f" {row.strip()}"
        elif not letter and not row.startswith("#"):
            words.append(_TASK.sub("", row))
    if not options:
        raise SourceError(f"{_shown(notebook)}:{line}: no options; write a line '- **a)** …' for each.")
    return Question(" ".join(" ".join(words).split()), options)


def task_in(text: str) -> Task | None:
    """The task that a markdown cell sets, or None."""
    found = _TASK.search(text)
    return Task(found["kind"], int(found["minutes"]), found["level"]) if found else None


def task_of(notebook: str, exercise: str) -> Task:
    """The task of an exercise: that of the cell NAME-text, else the nearest one above its cell. Raises SourceError."""
    nearest = None
    for cell in cells(notebook):
        task = task_in(cell.text) if cell.kind == "markdown" else None
        nearest = task or nearest
        if nearest and (cell.id == exercise or (task and cell.id == f"{exercise}-text")):
            return nearest
    raise SourceError(f"{_shown(notebook)}: no cell says '*Coding · 5 minutes · core.*' for {exercise}.")


def _text_of(notebook: str, exercise: str) -> tuple[str, int]:
    for cell in cells(notebook):
        if cell.kind == "markdown" and cell.id == f"{exercise}-text":
            return cell.text, cell.line
    raise SourceError(f'{_shown(notebook)}: no markdown cell has id="{exercise}-text".')


def numbers(stem: str, texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The numbers of a notebook's exercises in the order of their headings: {"neuron_backward": "3.4", …}.

    stem: the notebook's name with its number, like 03_backprop; texts: (id, text) of its markdown cells.
    """
    names = [name.removesuffix("-text") for name, text in texts if _HEADING.search(text)]
    return {name: f"{int(stem[:2])}.{position}" for position, name in enumerate(names, start=1)}


def numbered(text: str, cell_id: str, known: dict[str, str]) -> str:
    """A markdown cell's text with its exercise's number in the heading, and that of another for each [[name]].

    known: what `numbers` gives. Raises SourceError, without a place, for a name that is no exercise.
    """
    unknown = [other for other in _REFERENCE.findall(text) if other not in known]
    if unknown:
        raise SourceError(f"[[{unknown[0]}]] is no exercise of this notebook")
    text = _HEADING.sub(lambda _: f"### Exercise {known[cell_id.removesuffix('-text')]} · ", text)
    return _REFERENCE.sub(lambda match: known[match[1]], text)


def imports(notebook: str) -> dict[str, str]:
    """What a notebook imports: the name in its cells -> the statement that brings it."""
    return _imports(cells(notebook), _shown(notebook))


@lru_cache(maxsize=32)
def _imports(those: tuple[Cell, ...], filename: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for cell in those:
        if cell.kind == "code" and "import " in cell.text:
            found |= _imported(split_regions(cell.text, filename, cell.line)[0])
    return found


def _imported(code: str) -> dict[str, str]:
    found = {}
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for name in statement.names:
                one = type(statement)(**{**vars(statement), "names": [name]})
                found[(name.asname or name.name).partition(".")[0]] = ast.unparse(one)
    return found


def _shown(notebook: str) -> str:
    return f"solutions/{source_path(notebook).name}"


def _without_check(code: str) -> str:
    return "\n".join(line for line in code.split("\n") if not _CHECK_CALL.match(line)).strip("\n")


def split_regions(text: str, filename: str = "<cell>", first_line: int = 1) -> tuple[str, str]:
    """Both versions of a cell's text: (what the solution notebook shows, what students see).

    filename and first_line (the line of the file on which text starts) are for the message of a SourceError, raised
    when the markers do not pair up.
    """
    split = _Regions(filename)
    for number, line in enumerate(text.split("\n"), start=first_line):
        split.read(number, line)
    if split.begun:
        split.fail(split.begun, f"{BEGIN} without {END}")
    return "\n".join(split.solution), "\n".join(split.student)


class _Regions:
    """Both versions of a cell's text, line by line."""

    def __init__(self, filename: str):
        self.filename = filename
        self.solution: list[str] = []
        self.student: list[str] = []
        self.begun = 0  # line number of the open marker
        self.stub: list[str] | None = None  # the region's own stub lines
        self.own: set[int] = set()  # places in solution of what students write themselves
        self.written = 0  # solution lines in the open region
        self.indent = ""

    def fail(self, number: int, problem: str) -> None:
        raise SourceError(f"{self.filename}:{number}: {problem}")

    def read(self, number: int, line: str) -> None:
        marker = line.strip()
        if marker in (BEGIN, STUB, END):
            {BEGIN: self._begin, STUB: self._stub, END: self._end}[marker](number, line)
        elif _ALMOST_A_MARKER.match(marker):
            self.fail(number, f"{marker!r} is not a marker; write {BEGIN}, {STUB} or {END}")
        elif self.stub is not None:
            self._stub_line(number, line)
        else:
            self.solution.append(line)
            if self.begun:
                self.own.add(len(self.solution) - 1)
                self.written += bool(marker)
            else:
                self.student.append(line)

    def _begin(self, number: int, line: str) -> None:
        if self.begun:
            self.fail(number, f"{BEGIN} inside the region that begins in line {self.begun}")
        self.begun, self.stub, self.written = number, None, 0
        self.indent = line[: len(line) - len(line.lstrip())]

    def _stub(self, number: int, _line: str) -> None:
        if not self.begun:
            self.fail(number, f"{STUB} outside a solution region")
        if self.stub is not None:
            self.fail(number, f"second {STUB} in the region that begins in line {self.begun}")
        self.stub = []

    def _stub_line(self, number: int, line: str) -> None:
        code = _uncommented(line)
        if code is None:
            self.fail(number, f"a stub line starts with '# ', not so {line.strip()!r}")
        else:
            assert self.stub is not None
            self.stub.append(code)

    def _end(self, number: int, _line: str) -> None:
        if not self.begun:
            self.fail(number, f"{END} without {BEGIN}")
        if not self.written:
            self.fail(number, f"the region that begins in line {self.begun} holds no solution")
        self.student += [self.indent + part for part in BLANK] if self.stub is None else self.stub
        self.begun, self.stub = 0, None


def _uncommented(line: str) -> str | None:
    """line without the '# ' in front of its code, indentation kept; None when it is not a comment."""
    code = line.lstrip()
    indent = line[: len(line) - len(code)]
    if code.startswith("# "):
        return indent + code[2:]
    return "" if code in ("", "#") else None
