"""The asides of notebook 12, Optuna and Dask: what is stored is the same with and without the optional package."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import ast, json, sys
import numpy as np
from utils import data, nn, sources
from utils import search_runs as runs

names = {"np": np, "data": data, "nn": nn, "runs": runs}
for package in sys.argv[2:]:
    sys.modules[package] = None  # from now on `import package` raises ImportError
for cell in sys.argv[1].split(","):
    *body, shown = ast.parse(sources.cell_of("search", cell)[0]).body
    last = isinstance(shown, ast.Expr) and ast.unparse(shown) == "Note(words)"
    exec(compile(ast.Module(body if last else [*body, shown], []), cell, "exec"), names)
note = eval("Note(words)", names)
print(json.dumps({"stored": note._repr_mimebundle_()["text/plain"], "words": note.words}))
"""
ASIDES = {
    "optuna": ("digits,trial,optuna,optuna-use", ["optuna"], r"best of 30 in five searches: 0\.9"),
    "dask": ("optuna,cluster", ["distributed", "dask"], "Every score is the same."),
}


def shown(cells, *missing):
    """What the last of the cells shows where these packages are missing."""
    command = [sys.executable, "-W", "error::ImportWarning", "-c", SCRIPT, cells, *missing]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", ASIDES)
def test_an_aside_runs_without_its_package_and_says_how_to_get_it(name):
    cells, packages, _ = ASIDES[name]
    without = shown(cells, *packages)
    assert f"%pip install {'dask distributed' if name == 'dask' else 'optuna'}" in without["words"]
    assert "Run this cell" in without["stored"]


@pytest.mark.parametrize("name", ASIDES)
def test_an_aside_does_what_it_says_where_its_package_is(name):
    cells, packages, told = ASIDES[name]
    if importlib.util.find_spec(packages[0]) is None:
        pytest.skip(f"{packages[0]} is not installed")
    import re

    seen = shown(cells)
    assert re.search(told, seen["words"]), seen["words"]
    assert "Run this cell" in seen["stored"]
    print(seen["words"])
