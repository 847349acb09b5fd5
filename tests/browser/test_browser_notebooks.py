"""Every student's notebook in a real JupyterLab: as stored, run to its end, and answered by a student."""

import importlib
import json
from pathlib import Path

import pytest
from accessibility import COLORS, violations

from utils.checks import Coding, Question
from utils.course.browser import Notebook
from utils.sources import solution_of

NOTEBOOKS = sorted(path.stem for path in Path(__file__).parents[2].joinpath("notebooks").glob("[0-9][0-9]_*.ipynb"))
PICTURES = """() => [...document.querySelectorAll(".jp-OutputArea figure img")]
    .map(({alt, complete, naturalWidth}) => ({alt, shown: complete && naturalWidth > 0}))"""
WIDGET = "application/vnd.jupyter.widget-view+json"
BLANK = """(canvas) => {
    const {width, height} = canvas;
    return new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer)).size <= 2;
}"""


class Reader:
    """Somebody who opens a notebook, looks at it as it was stored, and then runs it from top to bottom."""

    def __init__(self, browser, lab, name):
        self.topic = name[3:]
        self.notebook = Notebook(browser, lab, f"{name}.ipynb")
        self.page = self.notebook.page
        self.stored = [html(output) for output in self.notebook.outputs()]
        self.notebook.wait(f"(count) => ({PICTURES})().length === count", sum("<img" in text for text in self.stored))
        self.stored_pictures = self.notebook.ask(PICTURES)
        self.stored_text = self.page.locator(".jp-Notebook").inner_text()
        self.notebook.run_all()

    def answer(self, exercise, code):
        """The card after code was typed into an exercise's cell."""
        self.notebook.type(exercise.name, code)
        card = self.notebook.element(exercise.name).locator(".jp-OutputArea-output")
        card.wait_for()
        return card


def html(output):
    return "".join(output.get("data", {}).get("text/html", ""))


@pytest.fixture(scope="module", params=NOTEBOOKS)
def reader(request, browser, lab):
    reader = Reader(browser, lab, request.param)
    yield reader
    reader.notebook.close()


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_a_stored_notebook_shows_static_pictures(reader):
    assert "model not found" not in reader.stored_text.lower()
    assert reader.stored_pictures
    for picture in reader.stored_pictures:
        assert picture["shown"] and len(picture["alt"]) > 20, picture["alt"]


def test_it_runs_to_its_end(reader):
    outputs = reader.notebook.outputs()
    assert [output for output in outputs if output["output_type"] == "error"] == []
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
    code = '() => lab.cells.filter((cell) => cell.model.type === "code").map((cell) => cell.model.executionCount)'
    assert None not in reader.notebook.ask(code)
    assert reader.notebook.problems == []
    assert reader.page.locator(".Toastify__toast").count() == 0  # nothing is asked before one can begin


def test_its_live_figures_paint(reader):
    canvases = reader.page.locator(".jp-OutputArea .mlp-figure canvas").all()
    shown = [output.get("data", {}) for output in reader.notebook.outputs()]
    live = [data for data in shown if WIDGET in data and "text/html" in data]  # a progress bar has no picture
    assert len(canvases) == len(live) > 0
    for canvas in canvases:
        canvas.scroll_into_view_if_needed()
        reader.notebook.wait(f"(canvas) => !({BLANK})(canvas)", canvas.element_handle())


@pytest.mark.parametrize(("theme", "rules"), [("Light", ()), ("Dark", COLORS)], ids=["Light", "Dark"])
def test_axe_finds_nothing_serious_in_what_cells_show(reader, theme, rules):
    reader.notebook.theme(theme)
    assert violations(reader.page, ".jp-Notebook .jp-OutputArea-output", rules) == []


def test_a_wrong_and_a_right_answer_are_told_apart(reader, folder):
    exercise = first(reader, Coding)
    hand_in = f"{exercise.name} = check.{exercise.name}({exercise.name})"
    name, mistake = next(iter(exercise.mistakes.items()))
    wrong = f"{exercise.name} = check.{exercise.name}.mistakes[{name!r}].wrong\n{hand_in}"
    said = reader.answer(exercise, wrong).inner_text()
    assert "Not yet" in said
    assert mistake.sentence.replace("`", "") in said
    assert recorded(folder, exercise) == "incorrect"
    right = f"{solution_of(exercise.notebook, exercise.name)}\n\n\n{hand_in}"
    said = reader.answer(exercise, right).inner_text()
    assert "Passed" in said
    assert recorded(folder, exercise) == "passed"


def test_a_wrong_and_a_right_choice_are_told_apart(reader, folder):
    exercise = first(reader, Question)
    for letter, (_, sentence) in exercise.options.items():
        said = reader.answer(exercise, f'check.{exercise.name}("{letter}")').inner_text()
        assert ("Passed" if letter == exercise.answer else "Not yet") in said
        assert sentence.replace("`", "") in said
    assert recorded(folder, exercise) == "passed"


@pytest.mark.parametrize("reader", NOTEBOOKS[:1], indirect=True)  # cards are the same in all notebooks
def test_axe_finds_nothing_serious_in_cards_of_all_kinds(reader):
    exercise = first(reader, Coding)
    for fault, words in {"1 / 0": "raised an error", "return 'wrong'": "Not yet", "...": "Not attempted"}.items():
        code = f"def {exercise.name}(*inputs):\n    {fault}\n\ncheck.{exercise.name}({exercise.name}) and None"
        card = reader.answer(exercise, code)
        assert words in card.inner_text()
        card.evaluate("(card) => (card.id = 'this-card')")
        for theme, rules in (("Light", ()), ("Dark", COLORS)):
            reader.notebook.theme(theme)
            assert violations(reader.page, "#this-card", rules) == [], f"{fault}, {theme}"


def first(reader, kind):
    """The first exercise of a kind in the reader's notebook."""
    module = importlib.import_module(f"utils.exercises.{reader.topic}")
    return next(exercise for exercise in module.EXERCISES.values() if isinstance(exercise, kind))


def recorded(folder, exercise):
    """What the progress file beside the notebooks says of an exercise."""
    return json.loads((folder / "progress.json").read_text())["exercises"][exercise.key]["outcome"]
