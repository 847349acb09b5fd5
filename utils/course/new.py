"""Skeletons to write over: a notebook with its rooms, or an exercise. Each works as it is; nothing is ever overwritten.

The texts are in template/new; ruff, which the authors' tests need too, wraps and sorts what a name makes too long.
"""

import ast
import builtins
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from utils.declarations import nearest
from utils.files import ROOT, write_atomically
from utils.sources import cells_in

KINDS = ("coding", "question", "design")
# What the skeletons themselves use, or is the id of one of their cells.
_USED = {
    *("np", "check", "widgets", "progress", "declare", "EXERCISES"),
    *("Coding", "Question", "Design", "RIGHT", "named", "case", "edits"),
    *("figure", "Slider", "Line", "Panel", "Points", "Scene", "number", "signed"),
    *("setup", "title", "summary"),
}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("template") / "new"),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


class NotMade(Exception):
    """Something new that cannot be made; the message is one sentence with the reason and what to do."""


def new_notebook(
    name: str,
    number: int | None = None,
    exercise: str = "first_exercise",
    question: str = "first_question",
    figure: str = "first_figure",
    root: Path = ROOT,
) -> list[Path]:
    """Write a notebook's source, its room of exercises, its room of figures, its row in the README; returns the paths.

    number: of the notebook, the next free one if None. Raises NotMade before anything is written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise NotMade(f"{name!r} cannot name a notebook; write small letters, digits and _, as in vector_lengths.")
    stem = f"{_number(number, root):02}_{name}"
    names = (exercise, question, figure)
    for one in names:
        _refuse_name(one)
        if [other.lower() for other in names].count(one.lower()) > 1:
            raise NotMade(f"exercise, question and figure cannot all be called {one}; give each a name of its own.")
    _refuse_notebook(name, root)
    values = {"number": stem[:2], "notebook": name, "title": words_of(name), "figure": figure, "question": question}
    values |= {"exercise": exercise}
    rooms = {kind: root / "utils" / kind / name for kind in ("exercises", "widgets")}
    texts = {
        rooms["exercises"] / f"{exercise.lower()}.py": _filled("coding.py", values),
        rooms["exercises"] / f"{question.lower()}.py": _filled("question.py", {**values, "exercise": question}),
        rooms["exercises"] / "__init__.py": _filled("room.py", values),
        rooms["widgets"] / f"{figure.lower()}.py": _filled("figure.py", values),
        rooms["widgets"] / "__init__.py": _filled("figures.py", values),
        root / "solutions" / f"{stem}.py": _filled("notebook.py", values),
    }
    return _written({**texts, root / "README.md": _with_row(root / "README.md", stem)}, root)


def new_exercise(name: str, notebook: str, kind: str = "coding", after: str = "", root: Path = ROOT) -> list[Path]:
    """Write an exercise's cells into a notebook's source, and a module of its own into its room; returns the paths.

    notebook: a number, a name or both, as for `build`. kind: one of KINDS. after: the id of the cell before it; else
    it stands before the summary. Raises NotMade before anything is written.
    """
    _refuse_name(name)
    source = _source(notebook, root)
    room = root / "utils" / "exercises" / source.stem[3:]
    for path in (source, room / "__init__.py"):
        if not path.exists():
            raise NotMade(f"{_shown(path, root)} is missing; write it first, as `course new notebook` does.")
        if name in _names_in(path, root):
            raise NotMade(f"{name} means something in {_shown(path, root)} already; choose another name.")
    module = room / f"{name.lower()}.py"
    if module.exists():
        raise NotMade(f"{_shown(module, root)} is there already; choose another name.")
    cells = _filled(f"{kind}_cells.py", {"exercise": name})
    declaration = _filled(f"{kind}.py", {"exercise": name})
    texts = {
        module: declaration,
        room / "__init__.py": _with_import(room / "__init__.py", f"utils.exercises.{room.name}.{module.stem}", name),
        source: _with_cells(source, cells, name, after, root),
    }
    return _written(texts, root)


def words_of(name: str) -> str:
    """A name as the words of a heading: "Vector lengths"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _TEMPLATES.get_template(f"{template}.j2").render(**values, words_of=words_of)


# --- What is refused -------------------------------------------------------------------------------------------------


def _refuse_name(name: str) -> None:
    if not name.isidentifier() or not name.isascii() or name.startswith("_") or len(name) > 40:
        example = "write at most 40 letters, digits and _, a letter first, as in row_lengths."
        raise NotMade(f"{name!r} cannot name a function; {example}")
    if keyword.iskeyword(name) or hasattr(builtins, name):
        raise NotMade(f"{name} is a name of Python's own; choose another.")
    if name in _USED:
        raise NotMade(f"{name} has a meaning in every notebook; choose another name.")


def _number(wanted: int | None, root: Path) -> int:
    """The number of a new notebook."""
    there = {
        int(path.name[:2]): path
        for pattern in ("notebooks/[0-9][0-9]_*.ipynb", "solutions/[0-9][0-9]_*.py")
        for path in sorted(root.glob(pattern))
    }
    free = max(there, default=-1) + 1
    if wanted is None and free > 99:
        raise NotMade("the numbers end with 99, which is taken; choose one with --number.")
    number = free if wanted is None else wanted
    if not 0 <= number <= 99:
        raise NotMade(f"{number} is no number for a notebook; give one from 0 to 99.")
    if number in there:
        raise NotMade(f"the number {number:02} is taken by {_shown(there[number], root)}; choose another.")
    return number


def _source(notebook: str, root: Path) -> Path:
    """The source of a notebook that is there."""
    there = {path.stem: path for path in sorted(root.glob("solutions/[0-9][0-9]_*.py"))}
    wanted = Path(notebook).stem
    for stem, path in there.items():
        if wanted in (stem, stem[:2], stem[3:]):
            return path
    raise NotMade(f"{notebook}: no such notebook; {nearest(wanted, [stem[3:] for stem in there])}")


def _refuse_notebook(name: str, root: Path) -> None:
    """Refuses what would stand where something stands already, or hide it."""
    here = [*root.glob(f"solutions/[0-9][0-9]_{name}.py"), *root.glob(f"notebooks/[0-9][0-9]_{name}.ipynb")]
    for kind in ("exercises", "widgets"):
        here += [root / "utils" / kind / f"{name}.py", *(root / "utils" / kind / name).glob("*.py")]
    for path in here:
        if path.exists():
            raise NotMade(f"{_shown(path, root)} is there already; choose another name than {name}.")
    if keyword.iskeyword(name) or name in _names_in(root / "utils" / "exercises" / "__init__.py", root):
        raise NotMade(f"{name} means something to Python or to utils.exercises already; choose another name.")


def _names_in(path: Path, root: Path) -> Iterator[str]:
    """Names that a file gives a meaning."""
    try:
        statements = ast.parse(path.read_text(encoding="utf-8")).body
    except SyntaxError as error:
        raise NotMade(f"{_shown(path, root)}:{error.lineno}: {error.msg}; mend it first.") from error
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.alias):
                yield (node.asname or node.name).partition(".")[0]
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


# --- What is changed -------------------------------------------------------------------------------------------------


def _with_row(readme: Path, stem: str) -> str:
    """The README with a row for a notebook in its table, in the order of the numbers."""
    row = f"| [{stem[:2]} · {words_of(stem[3:])}](notebooks/{stem}.ipynb) | what it is about, in a few words | 15 min |"
    lines = readme.read_text(encoding="utf-8").split("\n")
    rows = [i for i, line in enumerate(lines) if re.match(r"\| \[\d\d · ", line)]
    if not rows:
        raise NotMade("README.md has no table of notebooks, with rows like | [01 · The perceptron](…) | … |.")
    before = [i for i in rows if lines[i][3:5] < stem[:2]]
    lines.insert(before[-1] + 1 if before else rows[0], row)
    return "\n".join(lines)


def _with_import(room: Path, module: str, name: str) -> str:
    """A room's __init__ with one more exercise."""
    text = room.read_text(encoding="utf-8")
    ends = [node.end_lineno or 0 for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    if not ends:
        raise NotMade(f"utils/exercises/{room.parent.name}/__init__.py imports nothing, not even declare.")
    lines = text.split("\n")
    lines.insert(max(ends), f"from {module} import {name}")
    return "\n".join(lines)


def _with_cells(source: Path, new: str, name: str, after: str, root: Path) -> str:
    """A source with new cells behind the cell `after`, else before the summary, else at its end."""
    cells = cells_in(source)
    ids = [cell.id for cell in cells]
    where = _shown(source, root)
    for taken in re.findall(r'id="([^"]+)"', new):
        if taken in ids:
            raise NotMade(f'{where} has a cell with id="{taken}" already; choose another name than {name}.')
    if after and after not in ids:
        raise NotMade(f"{where} has no cell {after!r}; {nearest(after, [one for one in ids if one])}")
    place = ids.index(after) + 1 if after else ids.index("summary") if "summary" in ids else len(ids)
    headings = [line for cell in cells[:place] if cell.kind == "markdown" for line in cell.text.split("\n")]
    if "setup" in ids[place:] or not any(line.startswith("## ") for line in headings):
        raise NotMade(f"{after!r} is too early: an exercise comes after the set-up, below a heading '## …'.")
    lines = source.read_text(encoding="utf-8").split("\n")
    start = cells[place].line - 2 if place < len(cells) else len(lines)
    before, behind = "\n".join(lines[:start]), "\n".join(lines[start:])
    return f"{before.rstrip()}\n\n{new.strip()}\n\n{behind}"


def _written(texts: Mapping[Path, str], root: Path) -> list[Path]:
    """Writes all of these files, tidied, or none; returns their paths."""
    modules = [path for path in texts if path.suffix == ".py"]
    tidied = {**texts, **{path: _ruff(["format"], path, root, texts[path]) for path in modules}}
    for path, text in tidied.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
    for path in modules:
        if path.name == "__init__.py":  # its imports can be sorted now that what it imports is there
            write_atomically(path, _ruff(["check", "--select", "I", "--fix"], path, root, tidied[path]))
    return list(tidied)


def _ruff(command: Sequence[str], path: Path, root: Path, text: str) -> str:
    """What ruff makes of a module's text."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", str(path), "-"],
        input=text, capture_output=True, text=True, encoding="utf-8", cwd=root,
    )  # fmt: skip
    if run.returncode:
        raise NotMade(f"{_shown(path, root)}: {(run.stderr or run.stdout).strip().splitlines()[-1]}")
    return run.stdout
