"""The course's command: quick to answer, the same in every place, honest about what is missing."""

import json
import subprocess
import sys
import tomllib

import pytest

from utils.course import cli, doctor


def test_help_lists_every_command_and_loads_nothing_heavy(tmp_path):
    code = "import sys; from utils.course import cli\ntry: cli.main(['--help'])\nfinally: print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    for command in ("lab", "test", "build", "new", "slides", "bench", "doctor", "progress"):
        assert f"\n    {command} " in run.stdout
    assert not {"numpy", "torch", "matplotlib", "nbformat", "IPython"} & set(run.stdout.split())


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["doctor", "--fast"], ["build", "99"], ["new"], ["new", "notebook"]]
)
def test_what_it_does_not_know_it_says(arguments, capsys):
    try:
        status = cli.main(arguments)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    assert capsys.readouterr().err


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The commands that would have been run, at a course of one notebook."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text('{"cells": []}')
    calls = []
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(cli, "_run", lambda command, **environment: calls.append((command, environment)) or 0)
    return calls


def test_lab_copies_the_notebooks_and_opens_the_first(started, tmp_path, capsys):
    assert cli.main(["lab", "--no-browser", "--port", "9999"]) == 0
    assert "00_start_here.ipynb: copied" in capsys.readouterr().out
    [(command, _)] = started
    assert command[-3:] == ["--no-browser", "--port", "9999"]
    assert str(tmp_path / "work") in command
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in command


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_is_allowed_as_root(started, monkeypatch, user, allowed):
    monkeypatch.setattr("os.geteuid", lambda: user, raising=False)
    cli.main(["lab"])
    assert ("--allow-root" in started[0][0]) is allowed


def test_test_checks_style_and_types_first_and_leaves_progress_alone(started):
    assert cli.main(["test", "-k", "sigmoid"]) == 0
    assert [command[2] for command, _ in started] == ["ruff", "ruff", "mypy", "pytest"]
    assert started[-1][0][-2:] == ["-k", "sigmoid"]
    assert started[-1][1] == {"COURSE_PROGRESS": "off"}


def test_a_failing_style_check_is_the_exit_status(started, monkeypatch):
    monkeypatch.setattr(cli, "_run", lambda command, **environment: 7)
    assert cli.main(["test"]) == 7


def test_type_hints_that_do_not_fit_are_said_in_one_line(started, monkeypatch, capsys):
    monkeypatch.setattr(cli, "_run", lambda command, **environment: started.append(command) or int("mypy" in command))
    assert cli.main(["test"]) == 1
    assert [command[2] for command in started] == ["ruff", "ruff", "mypy"]
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_every_function_of_the_engine_rooms_has_type_hints(root, tmp_path):
    """What pyproject.toml tells mypy: a function without them is refused in each of its rooms."""
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["mypy"]
    assert settings["disallow_untyped_defs"] and settings["check_untyped_defs"]
    assert {"utils/files.py", "utils/course", "utils/bench"} <= set(settings["files"])
    assert all((root / file).exists() for file in settings["files"])
    (tmp_path / "plain.py").write_text("def double(x):\n    return 2 * x\n")
    command = [sys.executable, "-m", "mypy", "--config-file", root / "pyproject.toml", tmp_path / "plain.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1 and "missing a type annotation" in run.stdout


def test_it_is_a_module_to_run_too(root):
    run = subprocess.run([sys.executable, "-m", "utils.course.cli", "--help"], cwd=root, capture_output=True, text=True)
    assert "build" in run.stdout


def test_doctor_finds_this_installation_complete(capsys):
    assert doctor.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 15 and not [line for line in lines if line.startswith("!!")]


def test_doctor_names_what_is_missing_and_the_fix(monkeypatch, capsys):
    versions = {"numpy": "1.26.4", "anywidget": None}
    found = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: versions.get(name, found(name)))
    assert doctor.main() == 1
    report = capsys.readouterr().out
    assert "!!  numpy 2.0 or newer\n    fix: this is 1.26.4; make lab" in report
    assert "!!  anywidget 0.9.18 or newer\n    fix: not installed; make lab" in report


def test_doctor_reads_the_progress_file(monkeypatch, tmp_path, root, capsys):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "progress.json").write_text(json.dumps({})[:1])
    (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text())
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    assert doctor.main() == 1
    assert "!!  your progress file can be read" in capsys.readouterr().out


def test_what_a_notebook_shows_of_it_is_the_same_everywhere(monkeypatch, capsys):
    """No version of this machine, only the bounds."""
    doctor.packages()
    here = capsys.readouterr().out
    monkeypatch.setattr(doctor, "_version", lambda name: "99.1.2")
    doctor.packages()
    assert capsys.readouterr().out == here


def test_progress_lists_exercises(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    assert cli.main(["progress"]) == 0
    assert "perceptron" in capsys.readouterr().out
