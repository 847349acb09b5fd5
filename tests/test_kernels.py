"""A file of a student's with the name of the course's package gets one clear message, and so does a broken set-up."""

import os
import shutil
import sys

import pytest
from jupyter_client.manager import start_new_kernel

from utils.course import doctor, kernels

SETUP = "import numpy as np\n\nfrom utils.exercises import perceptron as check"


@pytest.fixture(scope="module", autouse=True)
def installed():
    assert kernels.install() == ""


@pytest.fixture
def run(tmp_path):
    """What a kernel in a folder says to a cell: (status, text of all outputs)."""
    started = []

    def run(folder, code):
        manager, client = start_new_kernel(cwd=str(folder), env={**os.environ, "COURSE_PROGRESS": "off"})
        started.append((manager, client))
        texts = []

        def note(message):
            content = message["content"]
            texts.append(content.get("text") or "\n".join(content.get("traceback", [])))

        reply = client.execute_interactive(code, timeout=60, output_hook=note, allow_stdin=False)
        return reply["content"]["status"], "\n".join(texts)

    yield run
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", ["utils.py", "utils/__init__.py"])
def test_a_file_with_the_courses_name_is_named_in_one_message(name, tmp_path, run):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("def helper():\n    return 1\n")
    status, text = run(tmp_path, SETUP)
    assert status == "error"
    assert str(tmp_path / name.split("/")[0]) in text and "Rename it" in text
    assert "Traceback" not in text and "\n" not in text.strip()


def test_other_modules_and_folders_of_a_student_are_left_alone(tmp_path, run):
    (tmp_path / "mine.py").write_text("x = 7\n")
    (tmp_path / "utils").mkdir()  # no package: Python goes on to the course
    status, text = run(tmp_path, f"{SETUP}\nimport mine\nprint(mine.x)")
    assert (status, text.strip()) == ("ok", "7")


THREADS = """
import numpy, torch
from threadpoolctl import threadpool_info
print(max(library["num_threads"] for library in threadpool_info()), torch.get_num_threads())
"""


@pytest.mark.parametrize("asked", ["", "2"])
def test_a_kernel_has_one_thread_unless_the_environment_says_otherwise(asked, tmp_path, run, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    expected = asked if (os.cpu_count() or 1) > 1 else "1"
    status, text = run(tmp_path, THREADS)
    assert (status, text.split()) == ("ok", [expected or "1", asked or "1"])


def test_doctor_names_what_takes_the_courses_place(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    (tmp_path / "work").mkdir()
    assert all(finding.ok for finding in doctor._shadows())
    (tmp_path / "work" / "utils.py").write_text("")
    found = [finding for finding in doctor._shadows() if not finding.ok]
    assert len(found) == 1 and "work/utils.py" in found[0].text and "rename" in found[0].fix


def test_a_configuration_of_somebody_else_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels, "CONFIG", tmp_path / "etc" / "ipython_kernel_config.py")
    assert kernels.install() == "" and kernels.CONFIG.read_text() == kernels.OURS.read_text()
    kernels.CONFIG.write_text("c.mine = 1\n")
    assert "not the course's" in kernels.install()
    assert kernels.CONFIG.read_text() == "c.mine = 1\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a folder that cannot be written needs another user")
def test_a_place_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setattr(kernels, "CONFIG", tmp_path / "etc" / "ipython_kernel_config.py")
    assert "cannot be written" in kernels.install()


def test_the_configuration_needs_nothing_but_python(tmp_path):
    copy = tmp_path / "config.py"
    shutil.copy(kernels.OURS, copy)
    before = list(sys.meta_path)
    try:
        exec(compile(copy.read_text(), str(copy), "exec"), {"__name__": "config"})
        assert len(sys.meta_path) == len(before) + 1
    finally:
        sys.meta_path[:] = before
