"""What is to be installed is said in three files, and they agree."""

import re
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement

from utils.course import doctor

CONDA_NAMES = {"torch": "pytorch", "playwright": "playwright-python"}
ONLY_CONDA = {"python", "pip", "python-graphviz"}  # pip's torchviz brings graphviz itself
WANTED = doctor.lower_bounds() | doctor.lower_bounds("dev")


@pytest.fixture
def conda(root):
    """{name: lowest version} of environment.yml."""
    entries = yaml.safe_load((root / "environment.yml").read_text())["dependencies"]
    from_pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    return dict(
        re.fullmatch(r"(\S+)(?: >=(\S+))?", entry).groups() for entry in [*entries, *from_pip] if type(entry) is str
    )


@pytest.fixture
def pinned(root):
    """{normalised name: version} of constraints.txt."""
    lines = (root / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {_normal(name): version for name, version in pairs}


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_conda_installs_what_pyproject_asks_for(conda):
    assert {name: conda.get(CONDA_NAMES.get(name, name)) for name in WANTED} == WANTED


def test_conda_installs_nothing_else(conda):
    assert set(conda) - ONLY_CONDA == {CONDA_NAMES.get(name, name) for name in WANTED}


def test_every_dependency_is_pinned_within_its_bounds(pinned):
    for name, lowest in WANTED.items():
        assert doctor._new_enough(pinned[_normal(name)], lowest), name


def test_pins_install_everywhere(pinned):
    """No build of one machine, no file of one disk, no package of one graphics card."""
    assert all(re.fullmatch(r"[0-9][0-9a-z.]*", version) for version in pinned.values())
    assert not [name for name in pinned if name.startswith(("nvidia", "triton", "cuda"))]


def test_everything_that_is_required_is_pinned(pinned):
    """Also what the dependencies need here, however deep."""
    required, waiting = set(), {_normal(name) for name in WANTED}
    while waiting:
        name = waiting.pop()
        required.add(name)
        needs = map(Requirement, metadata.requires(name) or [])
        here = {_normal(need.name) for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})}
        waiting |= here - required
    # On Linux, PyPI's torch brings the graphics card's libraries; its version decides theirs.
    assert {name for name in required - set(pinned) if not name.startswith(("nvidia", "triton", "cuda"))} == set()
