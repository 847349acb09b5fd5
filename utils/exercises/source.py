"""Notebook sources as text: solution regions, and the cell of an exercise; knows the files in solutions/, runs nothing.

A region, from `### BEGIN SOLUTION` to `### END SOLUTION`, is what students are to write. In their copy it becomes
`# YOUR CODE HERE` and `...`, or, where the region has a `### STUB` line, the commented lines after that line.
"""

import re
from pathlib import Path

__all__ = ["SOURCES", "SourceError", "cell_of", "solution_of", "source_path", "split_regions", "stub_of"]

SOURCES = Path(__file__).resolve().parents[2] / "solutions"
BEGIN, STUB, END = "### BEGIN SOLUTION", "### STUB", "### END SOLUTION"
BLANK = ("# YOUR CODE HERE", "...")

_ALMOST_A_MARKER = re.compile(r"#+\s*((BEGIN|END)\s+SOLUTION\b.*|STUB)$", re.IGNORECASE)
_CELL_START = re.compile(r"^#\s?%%")
_CELL_ID = re.compile(r"""\bid=["']([^"']+)["']""")
_CHECK_CALL = re.compile(r"^(\w+\s*=\s*)?check\.\w+")


class SourceError(Exception):
    """A source that cannot be used; the message starts with file and line."""


def split_regions(text, filename="<cell>", first_line=1):
    """Both versions of a cell's text: (what the solution notebook shows, what students see).

    filename and first_line (the line of the file on which text starts) are for the message of a SourceError, raised
    when the markers do not pair up.
    """
    solution, student = [], []
    begun = stub = None  # line number of the open marker; the region's own stub lines
    written = 0  # solution lines in the open region

    def fail(number, problem):
        raise SourceError(f"{filename}:{number}: {problem}")

    for number, line in enumerate(text.split("\n"), start=first_line):
        marker = line.strip()
        indent = line[: len(line) - len(line.lstrip())]
        if marker == BEGIN:
            if begun:
                fail(number, f"{BEGIN} inside the region that begins in line {begun}")
            begun, stub, written, region_indent = number, None, 0, indent
        elif marker == STUB:
            if not begun:
                fail(number, f"{STUB} outside a solution region")
            if stub is not None:
                fail(number, f"second {STUB} in the region that begins in line {begun}")
            stub = []
        elif marker == END:
            if not begun:
                fail(number, f"{END} without {BEGIN}")
            if not written:
                fail(number, f"the region that begins in line {begun} holds no solution")
            student += [region_indent + part for part in BLANK] if stub is None else stub
            begun = stub = None
        elif _ALMOST_A_MARKER.match(marker):
            fail(number, f"{marker!r} is not a marker; write {BEGIN}, {STUB} or {END}")
        elif stub is not None:
            code = _uncommented(line)
            if code is None:
                fail(number, f"a stub line starts with '# ', not so {marker!r}")
            stub.append(code)
        else:
            solution.append(line)
            if begun:
                written += bool(marker)
            else:
                student.append(line)
    if begun:
        fail(begun, f"{BEGIN} without {END}")
    return "\n".join(solution), "\n".join(student)


def _uncommented(line):
    """line without the '# ' in front of its code, indentation kept; None when it is not a comment."""
    code = line.lstrip()
    indent = line[: len(line) - len(code)]
    if code.startswith("# "):
        return indent + code[2:]
    return "" if code in ("", "#") else None


def source_path(notebook):
    """The file solutions/NN_notebook.py; notebook is the name with or without its number."""
    found = sorted(SOURCES.glob(f"[0-9][0-9]_{notebook}.py")) + sorted(SOURCES.glob(f"{notebook}.py"))
    if not found:
        raise SourceError(f"There is no solutions/NN_{notebook}.py in {SOURCES.parent}.")
    return found[0]


def cell_of(notebook, exercise):
    """An exercise's cell as it stands in the source: (text, file name, number of the text's first line)."""
    path = source_path(notebook)
    name = f"solutions/{path.name}"
    wanted = exercise.replace("-", "_")
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [number for number, line in enumerate(lines) if _CELL_START.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        cell_id = _CELL_ID.search(lines[start])
        if cell_id and cell_id[1].replace("-", "_") == wanted:
            return "\n".join(lines[start + 1 : end]).rstrip(), name, start + 2
    raise SourceError(f'{name}: no cell has id="{exercise}".')


def solution_of(notebook, exercise):
    """The finished code of an exercise, without its check, e.g. solution_of("perceptron", "weighted_sum")."""
    return _without_check(split_regions(*cell_of(notebook, exercise))[0])


def stub_of(notebook, exercise):
    """What students find in the exercise's cell, without its check."""
    return _without_check(split_regions(*cell_of(notebook, exercise))[1])


def _without_check(code):
    return "\n".join(line for line in code.split("\n") if not _CHECK_CALL.match(line)).strip("\n")
