"""Every notebook, as a reader meets it: structure, style targets, both copies telling the same story."""

import importlib
import json
import re
import statistics
from pathlib import Path

import nbformat
import pytest

from utils.checks import Question
from utils.course.derive import derive

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))
WORKED_OUT = [source for source in SOURCES if "[[minutes]]" in source.read_text(encoding="utf-8")]  # their minutes
COPIES = [ROOT / folder / f"{source.stem}.ipynb" for source in SOURCES for folder in ("notebooks", "solutions")]
each_topic = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
each_copy = pytest.mark.parametrize("path", COPIES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def read(path):
    assert path.exists(), f"{path.relative_to(ROOT)} is not there yet: make build"
    return nbformat.read(path, as_version=4)


def cells(path, kind):
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def shown(cell):
    """What a cell shows, as text, kind by kind."""
    return [output.get("text") or output["data"]["text/plain"] for output in cell.outputs]


@each_topic
def test_cells_show_the_same_whether_the_exercises_are_solved_or_not(source):
    """A check hands back our function, so an open exercise changes its own card and the progress, nothing else."""
    solved = {cell.id: cell for cell in cells(ROOT / "solutions" / f"{source.stem}.ipynb", "code")}
    compared = 0
    for cell in cells(ROOT / "notebooks" / f"{source.stem}.ipynb", "code"):
        if "check." in cell.source or "progress.show" in cell.source or "unrun" in cell.metadata.get("tags", []):
            continue
        assert shown(cell) == shown(solved[cell.id]), f"cell {cell.id}"
        compared += bool(cell.outputs)
    assert compared >= 2, "let at least two cells show something that depends on no answer"


def test_the_first_results_are_news_to_students_and_compared_in_the_solved_copy():
    source = ROOT / "solutions" / "00_start_here.py"
    solved = {cell.id: cell for cell in cells(source.with_suffix(".ipynb"), "code")}
    unrun = [
        cell for cell in cells(ROOT / "notebooks" / "00_start_here.ipynb", "code") if "unrun" in str(cell.metadata)
    ]
    assert [cell.id for cell in unrun] == ["first-cell", "doctor"]
    for cell in unrun:
        assert cell.outputs == [] and cell.execution_count is None and solved[cell.id].outputs
        assert "nbval" not in str(solved[cell.id].metadata)
    for other in SOURCES[1:]:
        assert '"unrun"' not in other.read_text(encoding="utf-8"), other.name


@each_copy
def test_code_cells_are_short(path):
    counts = [len(lines(cell)) for cell in cells(path, "code")]
    assert statistics.median(counts) <= 6, "half of the cells have more lines: split some, or move code to utils"
    assert sum(count > 25 for count in counts) / len(counts) < 0.03, "too many cells of more than 25 lines"
    assert max(counts) <= 40, "a cell has more than 40 lines"


@each_copy
def test_a_notebook_is_small(path):
    notebook = read(path)
    assert path.stat().st_size <= 300 * 1024
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    assert len(json.dumps(notebook.cells)) <= 60 * 1024


@each_copy
def test_set_up_takes_at_most_three_lines(path):
    (setup,) = [cell for cell in cells(path, "code") if cell.id == "setup"]
    assert len(lines(setup)) <= 3


@each_copy
def test_code_needs_no_network_and_hides_no_output(path):
    for cell in cells(path, "code"):
        assert not re.search(r"https?://", cell.source), cell.id
        assert not cell.source.rstrip().endswith(";"), cell.id


@each_copy
def test_stored_outputs_hold_pictures_with_alt_text_and_nothing_that_goes_stale(path):
    for cell in cells(path, "code"):
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr", cell.id
            data = output.get("data", {})
            assert "application/vnd.jupyter.widget-view+json" not in data, cell.id
            assert "image/png" not in data, f"{cell.id}: JupyterLab drops the alt text of plain images"
            for image in re.findall(r"<img\b[^>]*>", data.get("text/html", "")):
                assert re.search(r'alt="[^"]{20,}"', image), f"{cell.id}: {image[:80]}"


@each_copy
def test_every_code_cell_can_be_compared_and_every_heading_nests(path):
    level = 0
    for cell in cells(path, "markdown"):
        for heading in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", cell.source, flags=re.S), flags=re.M):
            assert len(heading) <= level + 1, f"{cell.id}: heading level {len(heading)} after {level}"
            level = len(heading)
    compared = [cell for cell in cells(path, "code") if "unrun" not in cell.metadata.get("tags", [])]
    assert not [cell.id for cell in compared if "nbval" in str(cell.metadata) or "NBVAL" in cell.source]


@each_topic
def test_a_question_stands_in_the_notebook_as_its_check_knows_it(source):
    """Questions and options are read in the notebook and judged by the module: the words must be the same."""
    module = importlib.import_module(f"utils.exercises.{source.stem[3:]}")
    prose = " ".join(" ".join(cell.source.split()) for cell in cells(source.with_suffix(".ipynb"), "markdown"))
    for exercise in module.EXERCISES.values():
        if isinstance(exercise, Question):
            assert " ".join(exercise.question.split()) in prose, exercise.name
            for letter, (option, _) in exercise.options.items():
                assert f"- **{letter})** {' '.join(option.split())}" in prose, f"{exercise.name} {letter}"


@each_topic
def test_the_prose_keeps_to_the_house_style(source):
    prose = "\n".join(cell.source for cell in cells(source.with_suffix(".ipynb"), "markdown"))
    assert re.findall(r"\b(?:simply|just|obviously|of course|dive in)\b", prose, flags=re.I) == []
    assert re.findall(r".{0,30}\w!(?=\s|$)", prose) == [], "no exclamation mark"


@each_topic
def test_prose_and_code_keep_step(source):
    path = ROOT / "notebooks" / f"{source.stem}.ipynb"
    prose = "\n".join(cell.source for cell in cells(path, "markdown"))
    words = re.findall(r"[A-Za-z0-9][\w'-]*", re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "x", prose, flags=re.S))
    ratio = len(words) / len(cells(path, "code"))
    assert 40 <= ratio <= 80, f"{ratio:.1f} words for each code cell: write {'more' if ratio < 40 else 'less'}"


@pytest.mark.parametrize("source", WORKED_OUT, ids=lambda path: path.stem)
def test_its_core_takes_at_most_100_minutes_and_the_readme_says_how_long(source):
    title = next(cell for cell in derive(source).student.cells if cell.id == "title-time")
    stated = re.search(r"\*\*Time:\*\* (?:core )?(\d+) min(?:, more \d+ min)?", title.source)
    assert int(stated[1]) <= 100
    row = next(line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if f"{source.stem}.ipynb" in line)
    assert row.endswith(f"| {stated[0].removeprefix('**Time:** ')} |")


@each_topic
def test_the_readme_has_a_row_for_it(source):
    title = cells(source.with_suffix(".ipynb"), "markdown")[0].source.split("\n")[0].removeprefix("# ")
    row = f"| [{title}](notebooks/{source.stem}.ipynb) | "
    assert row in (ROOT / "README.md").read_text(encoding="utf-8"), f"write a row into its table: {row}… | … min |"
