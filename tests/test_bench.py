"""`course bench` measures what it is told to, and says what it does not know."""

import json

import pytest

from utils.bench import __main__ as bench
from utils.bench import figures
from utils.bench.results import of_fresh_process
from utils.course.browser import NoBrowser


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """The command with sections that only tell that they were asked; gives what it wrote."""
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "bench" / "results.json")
    monkeypatch.setattr(bench, "PLAIN", {name: lambda name=name: {f"{name}_ms": 1.5} for name in bench.PLAIN})
    monkeypatch.setattr(figures, "measure", lambda names: {name: {"seen": [name]} for name in names})
    return lambda: json.loads((tmp_path / "bench" / "results.json").read_text())


def test_without_a_name_everything_is_measured(measured, capsys):
    assert bench.main([]) == 0
    sections = ["import", "notebooks", "training", "applied", "autograd"]
    sections += ["latency", "play", "playground", "race", "drag"]
    assert sorted(measured()) == sorted(sections)
    shown = capsys.readouterr().out
    assert all(f"\n{name}\n" in shown for name in sections)


def test_a_named_section_is_measured_alone(measured, capsys):
    assert bench.main(["training", "race"]) == 0
    assert measured() == {"race": {"seen": ["race"]}, "training": {"training_ms": 1.5}}
    assert "training_ms" in capsys.readouterr().out


def test_without_a_browser_the_other_sections_are_measured(measured, monkeypatch, capsys):
    def refuse(names):
        raise NoBrowser("No Chromium found")

    monkeypatch.setattr(figures, "measure", refuse)
    assert bench.main(["import", "play"]) == 0
    assert list(measured()) == ["import"]
    assert "No Chromium found" in capsys.readouterr().err


def test_an_unknown_section_is_refused(measured, capsys):
    with pytest.raises(SystemExit) as stop:
        bench.main(["fly"])
    assert stop.value.code == 2 and "no section fly" in capsys.readouterr().err


def test_a_fresh_process_has_one_thread(tmp_path, monkeypatch):
    (tmp_path / "alone.py").write_text(
        'import json, os\nprint(json.dumps({"threads": os.environ["OMP_NUM_THREADS"]}))\n'
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert of_fresh_process("alone") == {"threads": "1"}
