"""Whether everything the course needs is installed: a line for each thing, with its fix.

It runs in a broken installation too, and so imports nothing but the standard library at its top.
"""

import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from utils.course import browser, kernels
from utils.files import ROOT

REINSTALL = "make lab   (or: pip install -c constraints.txt -e .)"
EXTENSIONS = {"ipywidgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}


class Finding(NamedTuple):
    """One line of the report; fix says what to do where ok is False. optional: only authors need it."""

    ok: bool
    text: str
    fix: str = ""
    optional: bool = False

    def __str__(self) -> str:
        mark = "OK" if self.ok else "--" if self.optional else "!!"
        return f"{mark}  {self.text}" + ("" if self.ok else f"\n    fix: {self.fix}")


def main() -> int:
    """Print the whole report; returns 0 when nothing that students need is missing, otherwise 1."""
    checks = (
        _python,
        _student_packages,
        _torch,
        _extensions,
        _notebooks,
        _work,
        _shadows,
        _progress,
        _author_packages,
        _chromium,
    )
    findings = [finding for check in checks for finding in check()]
    print(*findings, sep="\n")
    missing = sum(not finding.ok and not finding.optional for finding in findings)
    print(f"\n{missing} of {len(findings)} lines need a fix." if missing else "\nEverything the course needs is there.")
    return int(missing > 0)


def packages() -> None:
    """Print the part of the report that a notebook shows; the same text on every machine where all is well."""
    print(*_python(), *_student_packages(), sep="\n")


def lower_bounds(section: str = "dependencies") -> dict[str, str]:
    """What pyproject.toml asks for, as {name: lowest version}; section is "dependencies" or the name of an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if section == "dependencies" else project["optional-dependencies"][section]
    return {name: lowest for name, _, lowest in (requirement.partition(">=") for requirement in wanted)}


def _python() -> Iterator[Finding]:
    fix = "install Python 3.11 or newer, delete the folder .venv, then make lab"
    yield Finding(sys.version_info >= (3, 11), "Python 3.11 or newer", f"{fix} (this is {sys.version.split()[0]})")


def _student_packages() -> Iterator[Finding]:
    for name, lowest in lower_bounds().items():
        found = _version(name)
        fix = f"{'not installed' if found is None else f'this is {found}'}; {REINSTALL}"
        yield Finding(_new_enough(found, lowest), f"{name} {lowest} or newer", fix)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _new_enough(found: str | None, lowest: str) -> bool:
    return found is not None and _numbers(found) >= _numbers(lowest)


def _numbers(version: str) -> tuple[int, ...]:
    """Leading numbers of a version: (2, 13, 0) for 2.13.0+cpu."""
    leading = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in leading[0].split(".")) if leading else ()


def _torch() -> Iterator[Finding]:
    try:
        import torch
    except Exception as error:  # a missing system library comes as OSError, a broken build as anything
        yield Finding(False, "torch can be imported", f"{type(error).__name__}: {error}; {REINSTALL}")
        return
    device = "CUDA" if torch.cuda.is_available() else "MPS" if torch.backends.mps.is_available() else "the CPU"
    yield Finding(True, f"torch {torch.__version__} computes on {device}")


def _extensions() -> Iterator[Finding]:
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


def _notebooks() -> Iterator[Finding]:
    topics = {path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py")}
    missing = topics - {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    fix = f"git checkout notebooks   (missing: {', '.join(sorted(missing)) or 'all'})"
    yield Finding(bool(topics) and not missing, f"{len(topics)} notebooks are there", fix)


def _work() -> Iterator[Finding]:
    folder = ROOT / "work" if (ROOT / "work").exists() else ROOT
    yield Finding(os.access(folder, os.W_OK), "your folder work/ can be written", f"make {folder} writable for you")


def _shadows() -> Iterator[Finding]:
    for path in kernels.shadows(ROOT / "work"):
        text = f"nothing in work/ has the name of the course's package, but {path.relative_to(ROOT)} has"
        yield Finding(False, text, f"rename {path}; Python would import it in place of the course")
    reason = kernels.install()
    yield Finding(not reason, "kernels refuse other files called utils", f"{reason}; append {kernels.OURS} to it")


def _progress() -> Iterator[Finding]:
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


def _author_packages() -> Iterator[Finding]:
    missing = [name for name, lowest in lower_bounds("dev").items() if not _new_enough(_version(name), lowest)]
    fix = f"pip install -c constraints.txt -e '.[dev]'   (missing or too old: {', '.join(missing)})"
    yield Finding(not missing, "the authors' tools are installed", fix, optional=True)


def _chromium() -> Iterator[Finding]:
    found = any(map(shutil.which, browser.NAMES))
    fix = "install Chromium with your system's package manager"
    yield Finding(found, "Chromium is there, for the authors' browser tests", fix, optional=True)
