"""CONTRIBUTING.md, followed word for word in a copy of the repository; and what `course new` writes and refuses."""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

import pytest

from utils.course import cli
from utils.course.new import KINDS, NotMade, new_exercise, new_notebook
from utils.files import ROOT
from utils.sources import cells_in

PLACE = re.compile(r"^`([^`]+)`, (the whole file|the cells with these ids|before the line `(.+)`):$")
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
TOUCHED = ("build", "notebooks", "exercises", "checks_hostile", "students_python", "widgets", "imports", "mutants")
NEW = ("solutions/42_lengths.py", "utils/exercises/lengths", "utils/widgets/lengths")
# Of the tests that look at everything, those that what is new might break.
EVERYTHING = "no_circle or counted or one_room"


class Snippet(NamedTuple):
    """A fenced block of the page: the line above it, its language, its text."""

    above: str
    language: str
    text: str


def snippets():
    """The blocks of CONTRIBUTING.md, in order."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text, *blocks = re.split(r"^```(?=\w)", page, flags=re.MULTILINE)
    found = []
    for block in blocks:
        above = text.strip().split("\n")[-1]
        inside, text = block.split("\n```\n", 1)
        language, _, code = inside.partition("\n")
        found.append(Snippet(above, language, f"{code}\n"))
    return found


def copied(folder):
    """All files of the repository, those that are not committed yet as well."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def python(folder, *arguments):
    """What Python prints, run in a copy of the repository."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COURSE_PROGRESS": "off", "PYTHONIOENCODING": "utf-8"}
    environment |= {"PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, f"{' '.join(arguments)}\n{run.stdout}\n{run.stderr}"
    return run.stdout


def course(folder, command):
    """What a line of the page prints; of `course test`, the style of what is new alone, as its tests follow below."""
    name, *arguments = command.split()
    assert name == "course", command
    if arguments[0] == "test":
        return "".join(python(folder, "-m", *check[:-1], *NEW) for check, _ in cli.CHECKS if check[-1] == ".")
    return python(folder, "-m", "utils.course.cli", *arguments)


def write(folder, snippet):
    """Do with a snippet what the line above it says."""
    name, how, line = PLACE.fullmatch(snippet.above).groups()
    path = folder / name
    old = path.read_text(encoding="utf-8")
    if how == "the whole file":
        new = snippet.text
    elif line is None:
        new = with_cells(old, snippet.text)
    else:
        (there,) = [one for one in old.split("\n") if one.strip() == line]
        indent = there[: -len(line)]
        added = "".join(f"{indent}{one}\n" for one in snippet.text.rstrip("\n").split("\n"))
        new = old.replace(f"{there}\n", f"{added}{there}\n")
    path.write_text(new, encoding="utf-8")


def with_cells(source, cells):
    """A source in which cells stand in the place of those with the same ids."""
    parts = re.split(r"(?m)^(?=# %%)", source)
    for cell in re.split(r"(?m)^(?=# %%)", cells)[1:]:
        (name,) = re.findall(r'id="([^"]+)"', cell.split("\n")[0])
        (place,) = [i for i, part in enumerate(parts) if f'id="{name}"' in part.split("\n")[0]]
        blank = parts[place][len(parts[place].rstrip()) :]
        parts[place] = cell.rstrip() + blank
    return "".join(parts)


# --- The page --------------------------------------------------------------------------------------------------------


def test_every_snippet_says_where_it_goes():
    found = snippets()
    assert {snippet.language for snippet in found} == {"bash", "python", "text"}
    assert [one.above for one in found if one.language != "bash" and not PLACE.fullmatch(one.above)] == []
    assert len(found) == (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").count("\n```\n")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A copy of the repository in which the page has been followed, and a skeleton of each kind been made beside it."""
    folder = copied(tmp_path_factory.mktemp("repository"))
    commands = []
    for snippet in snippets():
        if snippet.language == "bash":
            for command in snippet.text.splitlines():
                course(folder, command)
                commands.append(command)
        else:
            write(folder, snippet)
    assert {command.split()[1] for command in commands} == {"new", "build", "mutants", "test"}
    course(folder, "course new notebook plain_words")
    for kind in KINDS:
        course(folder, f"course new exercise one_{kind} --notebook plain_words --kind {kind}")
    course(folder, "course build plain_words")
    course(folder, "course mutants plain_words")
    return folder


GRADED = """
import json
from utils.checks.verify import faults
from utils.exercises import lengths as check
from utils.checks.edits import defined
from utils import sources

task = check.row_lengths
function = lambda text_of: defined(text_of("lengths", task.name), task.name, task.known)
mistakes = {name: task.grade(mistake.wrong) for name, mistake in task.mistakes.items()}
print(json.dumps({
    "exercises": list(check.EXERCISES),
    "faults": [line for one in check.EXERCISES.values() for line in faults(one)],
    "solution": task.grade(function(sources.solution_of)).outcome,
    "stub": task.grade(function(sources.stub_of)).outcome,
    "named": {name: result.mistake for name, result in mistakes.items()},
    "sentence": mistakes["one length for all"].message,
    "letters": {letter: check.times_minus_two.grade(letter).outcome for letter in check.times_minus_two.why},
    "designs": [check.long_sum.grade(one.wrong).mistake for one in check.long_sum.mistakes.values()],
    "design": check.long_sum.grade(check.long_sum.example.copy()).outcome,
}))
"""


def test_what_the_page_adds_is_graded(followed):
    seen = json.loads(python(followed, "-c", GRADED))
    assert seen["exercises"] == ["row_lengths", "times_minus_two", "long_sum"]
    assert seen["faults"] == []
    assert (seen["solution"], seen["stub"], seen["design"]) == ("passed", "not attempted", "passed")
    assert seen["named"] == {name: name for name in ("root forgotten", "one length for all", "columns", "not squared")}
    assert seen["sentence"].startswith("All entries of `X` went into one length.")
    assert seen["letters"] == {"a": "incorrect", "b": "passed", "c": "incorrect", "d": "incorrect"}
    assert seen["designs"] == ["wrong shape", "another length", "small sum"]


def test_the_figure_of_the_page_follows_its_control(followed):
    code = (
        "from utils.widgets.lengths import unit_circle as f; print(f.compute().alt, f.compute({'p': 1.0}).alt, sep='|')"
    )
    circle, diamond = python(followed, "-c", code).strip().split("|")
    assert "p = 2.0" in circle and "(0.71, 0.71)" in circle and "(0.50, 0.50)" in diamond


def test_students_get_the_notebook_of_the_page(followed):
    text = (followed / "notebooks" / "42_lengths.ipynb").read_text(encoding="utf-8")
    assert (
        "### Exercise 42.1 · Lengths of rows" in text
        and "# YOUR CODE HERE" in text
        and "np.sqrt(np.sum(X**2" not in text
    )
    assert "1.414" in text, "what is used below is our function until theirs passes"
    assert "| [42 · Lengths](notebooks/42_lengths.ipynb) | " in (followed / "README.md").read_text(encoding="utf-8")


def test_the_projects_own_tests_hold_for_what_is_new(followed):
    """Of the page's notebook, and of skeletons of all kinds as they were written."""
    files = [f"tests/test_{name}.py" for name in TOUCHED]
    files += [f"{folder}/42_lengths.ipynb" for folder in ("notebooks", "solutions")]
    said = python(followed, *PYTEST, *files, "-k", f"lengths or plain_words or {EVERYTHING}")
    assert int(re.search(r"(\d+) passed", said)[1]) > 200 and "skipped" not in said


# --- Skeletons -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course of one notebook, 07_lengths, just made."""
    tmp_path = tmp_path_factory.mktemp("course")
    (tmp_path / "utils" / "exercises").mkdir(parents=True)
    (tmp_path / "utils" / "exercises" / "__init__.py").write_text("from utils.checks import progress\n")
    (tmp_path / "utils" / "widgets").mkdir()
    (tmp_path / "utils" / "widgets" / "note.py").write_text("")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "README.md").write_text(
        "| Notebook | Time |\n|---|---|\n| [09 · Last](notebooks/09_last.ipynb) | all |\n"
    )
    new_notebook("lengths", 7, root=tmp_path)
    with (tmp_path / "solutions" / "07_lengths.py").open("a", encoding="utf-8") as source:
        source.write('\n# %% [markdown] id="early-text"\n# A text.\n\n# %%\nlast = 1\n')
    return tmp_path


@pytest.fixture
def small(made, tmp_path):
    """A copy of it."""
    return shutil.copytree(made, tmp_path / "course")


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".ruff_cache" not in path.parts}


NOTEBOOKS_REFUSED = {
    "a name that is there": ({"name": "lengths"}, "solutions/07_lengths.py is there already; choose another"),
    "a name with a blank": ({"name": "two words"}, "'two words' cannot name a notebook; write small letters"),
    "a name with a capital": ({"name": "Lengths"}, "'Lengths' cannot name a notebook; write small letters"),
    "a name that begins with a digit": ({"name": "07_lengths"}, "cannot name a notebook; write small letters"),
    "a word of Python": ({"name": "lambda"}, "lambda means something to Python"),
    "a name of the rooms": ({"name": "progress"}, "progress means something to Python or to utils.exercises"),
    "a module of the figures": ({"name": "note"}, "utils/widgets/note.py is there already"),
    "a number that is there": ({"name": "angles", "number": 7}, "the number 07 is taken by solutions/07_lengths.py"),
    "a number of three digits": ({"name": "angles", "number": 100}, "100 is no number for a notebook"),
    "two things of one name": ({"name": "angles", "figure": "First_exercise"}, "cannot all be called first_exercise"),
    "an exercise that is no name": ({"name": "angles", "exercise": "1st"}, "'1st' cannot name a function"),
    "a figure of a name in use": ({"name": "angles", "figure": "number"}, "number has a meaning in every notebook"),
    "a figure with a word of Python": ({"name": "angles", "figure": "class"}, "class is a name of Python's own"),
}
EXERCISES_REFUSED = {
    "a name that is there": ({"name": "first_exercise"}, "first_exercise means something in solutions/07_lengths.py"),
    "the same but for capitals": ({"name": "First_exercise"}, "utils/exercises/lengths/first_exercise.py is there"),
    "a name that is defined": ({"name": "last"}, "last means something in solutions/07_lengths.py already"),
    "a name of the room": ({"name": "declare"}, "declare has a meaning in every notebook; choose another"),
    "an id that is there": ({"name": "early"}, 'has a cell with id="early-text" already'),
    "no identifier": ({"name": "row-lengths"}, "'row-lengths' cannot name a function; write at most 40 letters"),
    "Python's own": ({"name": "sum"}, "sum is a name of Python's own; choose another"),
    "an unknown notebook": ({"notebook": "lenghts"}, "lenghts: no such notebook; did you mean 'lengths'"),
    "an unknown number": ({"notebook": "08"}, "08: no such notebook; there are: lengths"),
    "an unknown cell": ({"after": "sumary"}, "solutions/07_lengths.py has no cell 'sumary'; did you mean 'summary'"),
    "too early": ({"after": "title"}, "'title' is too early: an exercise comes after the set-up"),
    "no heading yet": ({"after": "setup"}, "'setup' is too early: .* below a heading '## …'"),
}


@pytest.mark.parametrize("case", NOTEBOOKS_REFUSED)
def test_a_notebook_that_cannot_be_made_is_refused_in_a_sentence(case, small):
    arguments, words = NOTEBOOKS_REFUSED[case]
    refused(small, words, lambda: new_notebook(**arguments, root=small))


@pytest.mark.parametrize("case", EXERCISES_REFUSED)
def test_an_exercise_that_cannot_be_made_is_refused_in_a_sentence(case, small):
    arguments, words = EXERCISES_REFUSED[case]
    refused(small, words, lambda: new_exercise(**{"name": "angles", "notebook": "lengths", **arguments}, root=small))


def test_a_room_or_a_source_that_cannot_be_read_is_named(small):
    source, room = small / "solutions" / "07_lengths.py", small / "utils" / "exercises" / "lengths" / "__init__.py"
    text = source.read_text()
    source.write_text(f"{text}\nif:\n")
    line = text.count("\n") + 2
    refused(small, rf"solutions/07_lengths\.py:{line}: .*; mend it first", lambda: new_exercise("a", "07", root=small))
    source.write_text(text)
    room.unlink()
    refused(small, "lengths/__init__.py is missing; write it first", lambda: new_exercise("a", "07", root=small))


def refused(folder, words, make):
    """One sentence, and every file as it was."""
    before = contents(folder)
    with pytest.raises(NotMade, match=words) as refusal:
        make()
    assert "\n" not in str(refusal.value) and str(refusal.value).endswith((".", "?"))
    assert contents(folder) == before


def test_a_notebook_gets_the_next_number_and_its_row(small):
    assert (small / "solutions" / "08_unit_vectors.py") in new_notebook("unit_vectors", root=small)
    rows = re.findall(r"^\| \[(.+?)\]", (small / "README.md").read_text(), re.MULTILINE)
    assert rows == ["07 · Lengths", "08 · Unit vectors", "09 · Last"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_exercise_stands_where_it_is_asked_for(kind, small):
    new_exercise("second", "lengths", kind, root=small)
    new_exercise("between", "07_lengths", kind, "first_figure-seen", root=small)
    ids = [cell.id for cell in cells_in(small / "solutions" / "07_lengths.py")]
    assert ids.index("first_figure-seen") + 1 == ids.index("between-text") < ids.index("first_exercise-title")
    assert ids.index("first_question") + 1 == ids.index("second-text") < ids.index("summary")
    assert "import between" in (small / "utils" / "exercises" / "lengths" / "__init__.py").read_text()


def test_the_command_says_what_it_wrote_and_what_comes_next(small, monkeypatch, capsys):
    monkeypatch.setattr(cli, "ROOT", small)
    monkeypatch.setattr("utils.course.new.new_exercise", lambda *given: new_exercise(*given, root=small))
    assert cli.main(["new", "exercise", "angles", "--notebook", "07"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "wrote solutions/07_lengths.py" in said and "course build lengths, course mutants lengths" in said[-1]
    assert cli.main(["new", "exercise", "angles", "--notebook", "07"]) == 2
    assert capsys.readouterr().err.startswith("angles means something in solutions/07_lengths.py")
