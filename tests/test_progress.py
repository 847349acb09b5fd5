"""Progress is never lost, never an error: killed writers, broken and foreign files, two notebooks at once."""

import json
import os
import subprocess
import sys
import time

import pytest

from utils import sources
from utils.checks import progress
from utils.exercises import perceptron, start_here  # noqa: F401  (declared, so that they are listed)

WRITER = """
import sys, itertools
from utils.checks import progress
first, last = int(sys.argv[1]), int(sys.argv[2])
for i in range(first, last):
    progress.record(f"notebook.exercise_{i}", "passed")
    print(i, flush=True)
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(progress, "_unsaved", {})
    monkeypatch.setattr(progress, "_notices", set())
    return tmp_path / "progress.json"


def writer(first, last):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(first), str(last)], stdout=subprocess.PIPE, text=True)


def outcomes(file):
    return {key: entry["outcome"] for key, entry in json.loads(file.read_text())["exercises"].items()}


def test_a_pass_is_never_taken_back_and_hints_are_kept(file):
    progress.record("a.b", "incorrect")
    progress.record("a.b", hints=2)
    progress.record("a.b", "passed")
    progress.record("a.b", "raised")
    progress.record("a.b", hints=1)
    assert json.loads(file.read_text()) == {"version": 1, "exercises": {"a.b": {"outcome": "passed", "hints": 2}}}
    assert progress.read() == {"a.b": {"outcome": "passed", "hints": 2}}


def test_checks_and_hints_are_recorded(file, capsys):
    perceptron.sigmoid_grad(lambda a: a)
    perceptron.why_xor("b")
    perceptron.three_points(None)
    perceptron.weighted_sum.hint()
    entries = progress.read()
    assert entries["perceptron.sigmoid_grad"]["outcome"] == "incorrect"
    assert entries["perceptron.why_xor"]["outcome"] == "passed"
    assert entries["perceptron.three_points"]["outcome"] == "not attempted"
    assert entries["perceptron.weighted_sum"]["hints"] >= 1


def test_grade_records_nothing(file):
    perceptron.sigmoid_grad.grade(lambda a: a * (1 - a))
    assert not file.exists()


def test_off_keeps_it_in_memory(file, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    monkeypatch.chdir(tmp_path)
    progress.record("a.b", "passed")
    assert progress.read()["a.b"]["outcome"] == "passed"
    assert os.listdir(tmp_path) == []


def test_without_a_setting_the_file_lies_in_the_folder_of_the_kernel(file, monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.chdir(tmp_path)
    progress.record("a.b", "passed")
    assert outcomes(tmp_path / "progress.json") == {"a.b": "passed"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"version": 1}',
        b'{"version": 99, "exercises": {}}',
        b'{"version": 1, "exercises": []}',
        b'{"version": 1, "exercises": {"a.b": 3}}',
        b'{"version": 1, "exercises": {"a.b": {"outcome": [], "hints": "x"}}}',
        b"[" * 100_000,
        b"my shopping list",
    ],
)
def test_a_broken_or_foreign_file_is_set_aside_with_one_notice(file, content, capsys):
    file.write_bytes(content)
    progress.record("a.b", "passed")
    progress.record("a.c", "passed")
    assert file.with_name("progress.json.broken-1").read_bytes() == content
    assert outcomes(file) == {"a.b": "passed", "a.c": "passed"}
    assert capsys.readouterr().out.count("progress.json.broken-1") == 1


def test_a_second_broken_file_does_not_replace_the_first(file, capsys):
    for content in ("one", "two"):
        file.write_text(content)
        progress.read()
    assert file.with_name("progress.json.broken-1").read_text() == "one"
    assert file.with_name("progress.json.broken-2").read_text() == "two"


def test_an_unwritable_place_is_one_notice_and_memory(file, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(file / "missing" / "progress.json"))
    for name in ("a.b", "a.c"):
        progress.record(name, "passed")
    assert capsys.readouterr().out.count("cannot be written") == 1
    assert set(progress.read()) == {"a.b", "a.c"}
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    progress.record("a.d", "passed")
    assert set(outcomes(file)) == {"a.b", "a.c", "a.d"}


def test_a_folder_in_place_of_the_file_is_left_alone(file, capsys):
    file.mkdir()
    progress.record("a.b", "passed")
    assert progress.read()["a.b"]["outcome"] == "passed"
    assert file.is_dir()


def test_two_notebooks_at_once_lose_nothing(file):
    writers = [writer(0, 60), writer(60, 120)]
    for process in writers:
        process.communicate(timeout=60)
    assert outcomes(file) == {f"notebook.exercise_{i}": "passed" for i in range(120)}


def test_a_writer_killed_at_any_moment_leaves_a_whole_file(file):
    done = 0
    for round_number in range(6):
        process = writer(done, done + 10_000)
        for _ in range(3 + round_number):
            process.stdout.readline()
        time.sleep(0.003 * round_number)
        process.kill()
        rest = process.communicate(timeout=20)[0].split()
        assert rest is not None
        saved = outcomes(file)
        assert set(saved.values()) == {"passed"}
        assert set(saved) >= {f"notebook.exercise_{i}" for i in range(done + 3 + round_number)}
        done = len(saved)
    assert not list(file.parent.glob("*.broken-*"))


def test_the_overview_says_what_is_done_and_what_is_open(file, capsys):
    progress.record("perceptron.sigmoid", "passed")
    progress.record("perceptron.predict", "incorrect")
    progress.show()
    text = capsys.readouterr().out
    beyond = [name for name in perceptron.EXERCISES if sources.task_of("perceptron", name).beyond]
    total = len(perceptron.EXERCISES) - len(beyond)
    assert f"perceptron: 1 of {total} done, and 0 of {len(beyond)} beyond the core path" in text
    assert text.count("(more)") >= len(beyond) > 0 and f"○ open  {beyond[0]} (more)" in text
    assert "✓ done  sigmoid\n" in text and "○ open  predict" in text
    assert text.index("broadcast_b") < text.index("weighted_sum") < text.index("descend")
    html = progress.Overview(progress._collections, progress.read())._repr_html_()
    assert f"1 of {total} done" in html and html.count("✓ done") == 1
    assert html == progress.Overview(progress._collections, progress.read())._repr_html_()


def test_passes_move_along_with_exercises_that_are_in_another_notebook_now(file):
    progress.record("regularization.batch_norm", "passed", hints=2)
    progress.record("normalization.batch_norm", "incorrect")
    assert progress.read()["normalization.batch_norm"] == {"outcome": "passed", "hints": 2}


def test_the_whole_path_is_shown_in_the_order_of_the_course(file, capsys):
    progress.record("perceptron.predict", "passed")
    progress.show_all()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("all notebooks: 1 of ") and int(lines[0].split()[4]) > 200
    notebooks = [line.split(":")[0] for line in lines[1:] if not line.startswith(" ")]
    assert notebooks[:2] == ["start_here", "perceptron"] and notebooks[-2:] == ["search", "clinic"]
