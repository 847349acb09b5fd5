"""Is all there that the course needs? One line for each thing, with its fix; runs in a broken installation too."""

import json
import os
import re
import shutil
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from utils.course import browser

ROOT = Path(__file__).resolve().parents[2]
REINSTALL = "make lab   (or: pip install -c constraints.txt -e .)"
EXTENSIONS = {"ipywidgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}


class Finding(NamedTuple):
    """One line of the report. optional: only authors need it, so that its absence is no illness."""

    ok: bool
    text: str
    fix: str = ""
    optional: bool = False

    def __str__(self):
        mark = "OK" if self.ok else "--" if self.optional else "!!"
        return f"{mark}  {self.text}" + ("" if self.ok else f"\n    fix: {self.fix}")


def main():
    """Print the whole report; returns 0 when nothing is missing, otherwise 1."""
    checks = (
        _python,
        _student_packages,
        _torch,
        _extensions,
        _notebooks,
        _work,
        _progress,
        _author_packages,
        _chromium,
    )
    findings = [finding for check in checks for finding in check()]
    print(*findings, sep="\n")
    ill = [finding for finding in findings if not finding.ok and not finding.optional]
    print(
        "\nEverything the course needs is there." if not ill else f"\n{len(ill)} of {len(findings)} lines need a fix."
    )
    return int(bool(ill))


def packages():
    """Print the part of the report that a notebook shows; the same text on every machine where all is well."""
    print(*_python(), *_student_packages(), sep="\n")


def lower_bounds(section="dependencies"):
    """What pyproject.toml asks for, as {name: lowest version}; section is "dependencies" or the name of an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if section == "dependencies" else project["optional-dependencies"][section]
    return dict(requirement.split(">=") for requirement in wanted)


def _python():
    fix = "install Python 3.11 or newer, delete the folder .venv, then make lab"
    yield Finding(sys.version_info >= (3, 11), "Python 3.11 or newer", f"{fix} (this is {sys.version.split()[0]})")


def _student_packages():
    for name, lowest in lower_bounds().items():
        found = _version(name)
        fix = f"{'not installed' if found is None else f'this is {found}'}; {REINSTALL}"
        yield Finding(_new_enough(found, lowest), f"{name} {lowest} or newer", fix)


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _new_enough(found, lowest):
    return found is not None and _numbers(found) >= _numbers(lowest)


def _numbers(version):
    """Leading numbers of a version: (2, 13, 0) for 2.13.0+cpu."""
    return tuple(int(part) for part in re.match(r"\d+(\.\d+)*", version)[0].split("."))


def _torch():
    try:
        import torch
    except Exception as error:  # a missing system library comes as OSError, a broken build as anything
        yield Finding(False, "torch can be imported", f"{type(error).__name__}: {error}; {REINSTALL}")
        return
    device = "CUDA" if torch.cuda.is_available() else "MPS" if torch.backends.mps.is_available() else "the CPU"
    yield Finding(True, f"torch {torch.__version__} computes on {device}")


def _extensions():
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        yield Finding(False, "Jupyter finds its extensions", f"jupyter_core is missing; {REINSTALL}")
        return
    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    for package, extension in EXTENSIONS.items():
        there = any((folder / extension).is_dir() for folder in folders)
        fix = f"pip install --force-reinstall {package}, then restart JupyterLab"
        yield Finding(there, f"JupyterLab has the extension of {package}, which draws the figures", fix)


def _notebooks():
    topics = {path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py")}
    missing = topics - {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    fix = f"git checkout notebooks   (missing: {', '.join(sorted(missing)) or 'all'})"
    yield Finding(bool(topics) and not missing, f"{len(topics)} notebooks are there", fix)


def _work():
    folder = ROOT / "work" if (ROOT / "work").exists() else ROOT
    yield Finding(os.access(folder, os.W_OK), "your folder work/ can be written", f"make {folder} writable for you")


def _progress():
    path = ROOT / "work" / "progress.json"
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        fix = f"{error}; rename {path}, the course starts a new one"
        yield Finding(False, "your progress file can be read", fix)
        return
    yield Finding(True, "your progress file can be read")


def _author_packages():
    missing = [name for name, lowest in lower_bounds("dev").items() if not _new_enough(_version(name), lowest)]
    fix = f"pip install -c constraints.txt -e '.[dev]'   (missing or too old: {', '.join(missing)})"
    yield Finding(not missing, "the authors' tools are installed", fix, optional=True)


def _chromium():
    found = any(map(shutil.which, browser.NAMES))
    fix = "install Chromium with your system's package manager"
    yield Finding(found, "Chromium is there, for the authors' browser tests", fix, optional=True)
