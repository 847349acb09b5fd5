"""One source, two notebooks: derived as promised, refused in one line, stored the same every time."""

import base64
import io
import os
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from PIL import Image

from utils.course import cli
from utils.course.build import build, sources
from utils.course.derive import BuildError, derive
from utils.course.pictures import same_picture

SOURCES = sources()
SOURCE = '''\
# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # Tiny
#
# One half is $\\frac{1}{2}$.

# %%
import base64

from IPython.display import HTML, display


class check:
    """Stands in for a module of exercises."""

    @staticmethod
    def double(answer):
        display(HTML("<b>a card</b>"))
        return answer if answer(1) else lambda x: 2 * x


# %% id="double" tags=["exercise"]
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### STUB
    # y = x  # change this line
    # return None
    ### END SOLUTION


double = check.double(double)

# %%
print("twice 21 is", double(21))

# %% tags=["solution"]
"only authors read this"

# %% id="figure"
import ipywidgets


class Figure(ipywidgets.FloatSlider):
    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        curve = [round(0.1 * i**2, 2) for i in range(4)]
        return bundle | {"text/html": "<figure>a picture</figure>", "text/plain": f"curve through {curve}"}


Figure()
'''


@pytest.fixture
def course(tmp_path):
    """A course of one small notebook."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "01_tiny.py").write_text(SOURCE)
    return tmp_path


def change(course, old, new):
    path = course / "solutions" / "01_tiny.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def by_id(notebook):
    return {cell.id: cell for cell in notebook.cells}


def test_students_find_the_stub_and_authors_the_solution(course):
    pair = derive(course / "solutions" / "01_tiny.py")
    assert by_id(pair.solution)["double"].source.splitlines()[:3] == [
        "def double(x):",
        '    """Twice x."""',
        "    return 2 * x",
    ]
    assert by_id(pair.student)["double"].source.splitlines()[:4] == [
        "def double(x):",
        '    """Twice x."""',
        "    y = x  # change this line",
        "    return None",
    ]
    assert "###" not in nbformat.writes(pair.solution) + nbformat.writes(pair.student)


def test_without_a_stub_of_its_own_a_region_becomes_three_dots(course):
    path = change(course, STUB, "")
    assert "    # YOUR CODE HERE\n    ...\n" in by_id(derive(path).student)["double"].source


def test_a_cell_tagged_solution_is_not_for_students(course):
    pair = derive(course / "solutions" / "01_tiny.py")
    assert "only authors read this" in nbformat.writes(pair.solution)
    assert "only authors read this" not in nbformat.writes(pair.student)


def test_ids_are_the_same_every_time_in_both_copies_and_after_an_insertion(course):
    path = course / "solutions" / "01_tiny.py"
    first, again = derive(path), derive(path)
    assert [cell.id for cell in first.solution.cells] == [cell.id for cell in again.solution.cells]
    assert set(by_id(first.student)) < set(by_id(first.solution))
    path.write_text("# %%\nnew = 1\n\n" + SOURCE)
    assert set(by_id(first.solution)) < set(by_id(derive(path).solution))


STUB = "    ### STUB\n    # y = x  # change this line\n    # return None\n"
REFUSED = {
    "a region that does not end": (STUB + "    ### END SOLUTION\n", "", 24, "without"),
    "an end without a beginning": ("    ### BEGIN SOLUTION\n    return 2 * x\n" + STUB, "", 24, "without"),
    "a region in a region": ("    return 2 * x\n", "    ### BEGIN SOLUTION\n    return 2 * x\n", 25, "inside"),
    "an id twice": ('# %%\nprint("twice', '# %% id="double"\nprint("twice', 34, "taken"),
    "an id with a blank": ('id="figure"', 'id="a figure"', 40, "letters"),
    "an exercise without a name": ('id="double" tags', "tags", 21, "name as id"),
    "an exercise without a check": ("double = check.double(double)", "", 21, "never checked"),
    "a region outside an exercise": ('id="double" tags=["exercise"]', 'id="double"', 21, "belong together"),
    "an unknown tag": ('["solution"]', '["solutoin"]', 37, "solutoin"),
    "an unknown slide type": ('"slide_type": "slide"', '"slide_type": "side"', 1, "'side'"),
    "unknown metadata": ('id="figure"', 'id="figure" collapsed=true', 40, "collapsed"),
    "a broken header": ('tags=["solution"]', 'tags=["solution"', 37, "cannot read"),
    "a trailing semicolon": ("Figure()\n", "Figure();\n", 40, "trailing ;"),
    "an empty cell": ('"only authors read this"\n', "", 37, "empty"),
    "text before the first cell": ("# %% [markdown]", "import os\n\n# %% [markdown]", 1, "before the first cell"),
    "an exception": ('print("twice 21 is", double(21))', 'int("x")', 34, "ValueError: invalid literal"),
    "a warning": ('print("twice', 'import warnings\nwarnings.warn("old")\nprint("twice', 34, "UserWarning: old"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_malformed_is_refused_in_one_line_and_nothing_is_written(case, course):
    old, new, line, words = REFUSED[case]
    change(course, old, new)
    before = sorted(course.rglob("*.*"))
    with pytest.raises(BuildError) as refusal:
        build(root=course)
    message = str(refusal.value)
    assert message.startswith(f"solutions/01_tiny.py:{line}: ")
    assert words in message and "\n" not in message
    assert sorted(course.rglob("*.*")) == before


def test_one_malformed_source_stops_all(course):
    (course / "solutions" / "02_broken.py").write_text("# %%\n### BEGIN SOLUTION\n")
    with pytest.raises(BuildError, match=re.escape("solutions/02_broken.py:2: ")):
        build(root=course)
    assert not list(course.rglob("*.ipynb"))


def test_the_command_prints_the_line_and_exits_with_2(course, monkeypatch, capsys):
    def refuse(*arguments, **options):
        raise BuildError("solutions/01_tiny.py:7: it is broken")

    monkeypatch.setattr("utils.course.build.build", refuse)
    assert cli.main(["build"]) == 2
    assert capsys.readouterr().err == "solutions/01_tiny.py:7: it is broken\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The small course, built once for all tests that read it."""
    course = tmp_path_factory.mktemp("built")
    (course / "solutions").mkdir()
    (course / "solutions" / "01_tiny.py").write_text(SOURCE)
    build(root=course)
    return course


def test_a_second_build_changes_nothing(built):
    files = {path: path.read_bytes() for path in built.rglob("*.ipynb")}
    assert len(files) == 2
    assert build(root=built) == []
    assert {path: path.read_bytes() for path in built.rglob("*.ipynb")} == files


def test_what_is_stored_is_valid_and_holds_nothing_of_the_run(built):
    for path in built.rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert set(notebook.metadata) == {"kernelspec", "language_info"}
        assert notebook.metadata.language_info == {"name": "python"}
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
        assert all(set(cell.metadata) <= {"tags", "slideshow"} for cell in notebook.cells)


def test_a_live_figure_is_stored_as_its_picture_and_its_summary(built):
    cells = by_id(nbformat.read(built / "notebooks" / "01_tiny.ipynb", as_version=4))
    assert cells["figure"].outputs[0].data == {
        "text/html": "<figure>a picture</figure>",
        "text/plain": "curve through [0.0, 0.1, 0.4, 0.9]",
    }


def test_check_names_what_is_stale_and_writes_nothing(built, tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "01_tiny.py").write_text(SOURCE)
    assert build(root=tmp_path, write=False) == [tmp_path / d / "01_tiny.ipynb" for d in ("solutions", "notebooks")]
    assert not list(tmp_path.rglob("*.ipynb"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_stored_notebooks_are_what_their_source_says(path, root):
    pair = derive(path)
    for folder, fresh in (("solutions", pair.solution), ("notebooks", pair.student)):
        stored = nbformat.read(root / folder / f"{path.stem}.ipynb", as_version=4)
        assert [(cell.id, cell.source, cell.metadata) for cell in stored.cells] == [
            (cell.id, cell.source, cell.metadata) for cell in fresh.cells
        ], f"{folder}/{path.stem}.ipynb is out of date: make build"


def test_the_comparison_of_notebooks_sees_every_change(built, tmp_path, root):
    text = (built / "solutions" / "01_tiny.ipynb").read_text()
    changes = {
        "nothing": ("", ""),
        "number": ("twice 21 is 42", "twice 21 is 43"),
        "curve": ("curve through [0.0, 0.1,", "curve through [0.0, 0.2,"),
        "card": ('"<b>a card</b>"\n', '"<b>a cart</b>"\n'),
    }
    for name, (old, new) in changes.items():
        assert old in text
        (tmp_path / f"{name}.ipynb").write_text(text.replace(old, new) if old else text)
    options = ["-q", "--nbval", "--nbval-current-env", f"--nbval-sanitize-with={root / 'tests' / 'sanitize.cfg'}"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rfE", *options, "."]
    environment = {**os.environ, "PYTEST_ADDOPTS": ""}
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert re.findall(r"^FAILED (\w+)\.ipynb", run.stdout, re.M) == ["card", "curve", "number"], run.stdout


def test_sanitizers_erase_no_number_that_a_reader_sees(root):
    patterns = re.findall(r"^regex: (.*)$\n^replace: (.*)$", (root / "tests" / "sanitize.cfg").read_text(), re.M)
    assert len(patterns) == 3
    for text in ("loss 0.693", "w = [ 1. -2.5]", "173 of 180", "x0 = 0x1F", "1e-05", "(3, 2)", "2026"):
        assert all(re.sub(regex, replacement, text) == text for regex, replacement in patterns)


def picture(noise=0, dot=False):
    """Base64 of a PNG: a gradient, with rounding noise, with a dot that another picture has not."""
    rng = np.random.default_rng(0)
    pixels = np.linspace(40, 200, 120 * 160 * 3).reshape(120, 160, 3) + noise * rng.choice([-1, 1], (120, 160, 3))
    if dot:
        pixels[50:55, 50:55] = 0
    stream = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def test_rounding_noise_makes_no_other_picture_but_a_dot_does():
    assert same_picture(picture(), picture(noise=3))
    assert not same_picture(picture(), picture(dot=True))
    assert not same_picture(picture(), picture(noise=60))


def test_a_picture_that_differs_in_noise_only_keeps_the_stored_bytes(course):
    source = """\
# %%
from pathlib import Path

from IPython.display import HTML

HTML(f'<figure><img src="data:image/png;base64,{Path("../picture").read_text()}"></figure>')
"""
    (course / "solutions" / "01_tiny.py").write_text(source)
    (course / "picture").write_text(picture())
    stored = build(root=course)
    (course / "picture").write_text(picture(noise=2))
    assert build(root=course) == []
    (course / "picture").write_text(picture(dot=True))
    assert build(root=course) == stored
