"""One JupyterLab for all browser tests, over copies of the students' notebooks; a Chromium a module."""

import os
import shutil

import nbformat
import pytest

from utils.course.browser import NoBrowser, chromium, chromium_path, jupyterlab

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


@pytest.fixture(scope="session")
def folder(tmp_path_factory, top):
    """What JupyterLab shows: the students' notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    for notebook in (top / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, folder)
    return folder


@pytest.fixture(scope="module")
def scratch(folder, request):
    """Name of a notebook with one empty cell named "cell", which no other module has used.

    JupyterLab saves by itself: what another module left there would be shown, without its kernel, as an error.
    """
    name = f"scratch-{request.module.__name__.rpartition('.')[2]}.ipynb"
    cells = [nbformat.v4.new_code_cell("", id="cell")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), folder / name)
    return name


@pytest.fixture(scope="session")
def top(pytestconfig):
    """The top of the repository."""
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def lab(folder):
    """Address of a running JupyterLab."""
    _need_chromium()
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """A Chromium. Ends with the module: while playwright runs, nobody else in this process can start an event loop."""
    _need_chromium()
    with chromium() as browser:
        yield browser


def _need_chromium():
    try:
        chromium_path()
    except NoBrowser as reason:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(reason))
