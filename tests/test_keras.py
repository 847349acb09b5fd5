"""The Keras aside of notebook 04: what is stored is the same with Keras and without, and nothing is left at home."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from utils import sources
from utils.course import doctor

# Runs the cells of the aside as the notebook does, and prints what the last of them puts on the page.
SCRIPT = """
import ast, json, sys
import numpy as np
import torch
from utils import data
from utils import sources

if sys.argv[1] == "without":
    sys.modules["keras"] = None  # from now on `import keras` raises ImportError
cells = [sources.solution_of("autograd", name) for name in ("TorchMLP", "train_step")]
cells += [sources.cell_of("autograd", name)[0] for name in ("moons", "device", "keras-import", "keras")]
*body, shown = ast.parse(sources.cell_of("autograd", "keras-use")[0]).body
names = {"np": np, "torch": torch, "data": data}
for code in cells:
    exec(code, names)
exec(compile(ast.Module(body, []), "<keras-use>", "exec"), names)
note = eval(compile(ast.Expression(shown.value), "<keras-use>", "eval"), names)
print(json.dumps({"stored": note._repr_mimebundle_()["text/plain"], "words": note.words}))
"""


@pytest.fixture(scope="module")
def aside(tmp_path_factory):
    """A function of "with" or "without" (Keras): what the aside shows, and the home folder it was run with."""
    try:
        sources.cell_of("autograd", "keras-use")
    except sources.SourceError as error:
        pytest.skip(str(error))
    seen = {}

    def run(how):
        if how not in seen:
            home = tmp_path_factory.mktemp("home")
            environment = {**os.environ, "HOME": str(home), "OMP_NUM_THREADS": "1"}
            command = [sys.executable, "-c", SCRIPT, how]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
            assert (done.returncode, done.stderr) == (0, "")
            seen[how] = json.loads(done.stdout.splitlines()[-1]), home
        return seen[how]

    return run


with_keras = pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")


@with_keras
def test_keras_takes_the_same_steps_as_pytorch(aside):
    shown, _ = aside("with")
    assert shown["words"].endswith("agree with PyTorch’s to 1e-5: True")


def test_without_keras_the_cell_says_how_to_install_it(aside):
    shown, _ = aside("without")
    assert "%pip install keras" in shown["words"]


@with_keras
def test_what_is_stored_is_the_same_with_keras_and_without(aside):
    assert aside("with")[0]["stored"] == aside("without")[0]["stored"]


@with_keras
def test_keras_leaves_nothing_in_the_home_folder(aside):
    _, home = aside("with")
    assert not [path for path in home.iterdir() if "keras" in path.name]


def test_the_extra_asks_for_the_version_that_is_tested():
    assert doctor.lower_bounds("keras")["keras"] == doctor.lower_bounds("dev")["keras"]
