"""One source, two notebooks: derives both copies from a py:percent file and refuses what is malformed; runs nothing."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import jupytext
import nbformat
from nbformat import NotebookNode

from utils.course.minutes import in_words, minutes
from utils.sources import CELL_START, SourceError, numbered, numbers, split_regions

TAGS = {"exercise", "solution", "remove-input", "unrun"}
NOTHING_STORED = ["unrun", "nbval-ignore-output"]  # in students' copies, of a cell whose result is to be news
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FROM_JUPYTEXT = {"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"}


class BuildError(Exception):
    """A notebook that cannot be built; the message is one line that starts with file and line."""


@dataclass(frozen=True)
class Pair:
    """Both copies of a notebook, not yet executed, and the line of the source on which each cell (by id) starts."""

    name: str
    solution: NotebookNode
    student: NotebookNode
    lines: dict[str, int]


def derive(path: Path) -> Pair:
    """The pair of notebooks that the file solutions/NN_topic.py describes. Raises BuildError."""
    where = f"{path.parent.name}/{path.name}"
    solution: list[NotebookNode] = []
    student: list[NotebookNode] = []
    lines: dict[str, int] = {}
    cells = _cells(path, where)
    known = numbers(path.stem, [(cell.metadata.get("id", ""), cell.source) for cell, _ in cells])
    known["minutes"] = in_words(*minutes(_for_students(cells, where)))
    for cell, line in cells:

        def fail(problem: str, line: int = line) -> NoReturn:
            raise BuildError(f"{where}:{line}: {problem}")

        solved, stub = _both_texts(cell, where, line, known)
        _check_metadata(cell, fail)
        if not cell.source.strip():
            fail("an empty cell")
        if (solved != stub) != ("exercise" in _tags(cell)):
            fail('a solution region and tags=["exercise"] belong together')
        if solved != stub and "id" not in cell.metadata:
            fail('an exercise needs its name as id, like id="weighted_sum"')
        if cell.cell_type == "code" and any(text.rstrip().endswith(";") for text in (solved, stub)):
            fail("a trailing ; hides the output from the comparison of notebooks")
        cell_id = cell.metadata.get("id") or _id_from_content(cell, lines)
        if not _CELL_ID.fullmatch(cell_id):
            fail(f"id {cell_id!r}: up to 64 letters, digits, - and _")
        if cell_id in lines:
            fail(f"id {cell_id!r} is taken by the cell in line {lines[cell_id]}")
        lines[cell_id] = line
        solution.append(_new_cell(cell, cell_id, solved))
        if "solution" not in _tags(cell) and slide_type(cell) != "notes":
            student.append(_new_cell(cell, cell_id, stub))
            if "unrun" in _tags(cell):
                student[-1].metadata["tags"] = list(NOTHING_STORED)
    _check_every_exercise(student, where, lines)
    return Pair(path.stem, _new_notebook(solution), _new_notebook(student), lines)


def _cells(path: Path, where: str) -> list[tuple[NotebookNode, int]]:
    """The cells as jupytext reads them, each with the line of its `# %%`."""
    text = path.read_text(encoding="utf-8")
    try:
        cells = jupytext.reads(text, fmt="py:percent").cells
    except Exception as error:  # jupytext, YAML and nbformat each have errors of their own
        raise BuildError(f"{where}:1: jupytext cannot read it: {str(error).splitlines()[0]}") from error
    starts = [number for number, line in enumerate(text.split("\n"), start=1) if CELL_START.match(line)]
    if len(cells) != len(starts):
        raise BuildError(
            f"{where}:1: {len(starts)} lines start a cell with # %%, but jupytext reads {len(cells)} cells; "
            "text before the first cell, or # %% inside a string?"
        )
    return list(zip(cells, starts, strict=True))


def _for_students(cells: list[tuple[NotebookNode, int]], where: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of every cell that students see."""
    for cell, line in cells:
        if cell.cell_type == "code" and "solution" not in _tags(cell):
            yield "code", _both_texts(cell, where, line, {})[1]
        elif cell.cell_type == "markdown" and slide_type(cell) != "notes":
            yield "markdown", cell.source


def _both_texts(cell: NotebookNode, where: str, line: int, known: dict[str, str]) -> tuple[str, str]:
    """What the solution notebook shows and what students see; known: the numbers of the exercises."""
    if cell.cell_type != "code":
        text = _numbered(cell, where, line, known)
        return text, text
    try:
        solved, stub = split_regions(cell.source, where, line + 1)
    except SourceError as error:
        raise BuildError(str(error)) from error
    return solved.rstrip(), stub.rstrip()


def _numbered(cell: NotebookNode, where: str, line: int, known: dict[str, str]) -> str:
    try:
        return numbered(cell.source, cell.metadata.get("id", ""), known)
    except SourceError as error:
        raise BuildError(f"{where}:{line}: {error}") from error


def _check_metadata(cell: NotebookNode, fail: Callable[[str], NoReturn]) -> None:
    unknown = set(cell.metadata) - {"id", "tags", "slideshow"} - _FROM_JUPYTEXT
    if unknown & {"title", "incorrectly_encoded_metadata"}:
        fail(f"cannot read {next(iter(cell.metadata[key] for key in unknown))!r} after # %%")
    if unknown:
        fail(f"unknown cell metadata: {', '.join(sorted(unknown))}")
    if strange := set(_tags(cell)) - TAGS:
        fail(f"unknown tag {', '.join(sorted(strange))}; known are {', '.join(sorted(TAGS))}")
    if slide_type(cell) not in SLIDE_TYPES:
        fail(f"unknown slide_type {slide_type(cell)!r}; known are {', '.join(sorted(SLIDE_TYPES))}")


def _check_every_exercise(cells: list[NotebookNode], where: str, lines: dict[str, int]) -> None:
    """Each exercise is checked in its own cell or further down."""
    for position, cell in enumerate(cells):
        if "exercise" in _tags(cell):
            call = f"check.{cell.id.replace('-', '_')}("
            if not any(call in later.source for later in cells[position:] if later.cell_type == "code"):
                raise BuildError(f"{where}:{lines[cell.id]}: exercise {cell.id!r} is never checked with {call}…)")


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def slide_type(cell: NotebookNode) -> str:
    """The slide type of a cell; where it has none it is "-", which continues the slide before."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def _id_from_content(cell: NotebookNode, taken: Collection[str]) -> str:
    """An id that stays when cells are inserted above, and is the same in both copies."""
    stem = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    ids = [stem] + [f"{stem}-{copy}" for copy in range(2, 1000)]
    return next(candidate for candidate in ids if candidate not in taken)


def _new_cell(cell: NotebookNode, cell_id: str, text: str) -> NotebookNode:
    new = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[cell.cell_type]
    kept = {key: cell.metadata[key] for key in ("tags", "slideshow") if cell.metadata.get(key)}
    return new(text, id=cell_id, metadata=kept)


def _new_notebook(cells: list[NotebookNode]) -> NotebookNode:
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    notebook.nbformat_minor = 5
    return notebook
