"""What the tests share."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("COURSE_PROGRESS", "off")  # also for the kernels of notebooks: no test touches a progress file


@pytest.fixture
def root():
    """The top of the repository."""
    return Path(__file__).resolve().parents[1]
