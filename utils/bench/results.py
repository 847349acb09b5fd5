"""What the sections have in common: the form of a result, and measuring in a fresh process with one thread."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence

Section = dict[str, float | list[str]]  # a name for every number
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def of_fresh_process(module: str) -> Section:
    """What `python -m module` prints, read as JSON, where nothing else has been imported and everything has one thread.

    The number of threads is fixed when NumPy is imported. Raises CalledProcessError where the module fails.
    """
    env = os.environ | dict.fromkeys(THREADS, "1")
    done = subprocess.run([sys.executable, "-m", module], env=env, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def p95(sample: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(sample, n=20, method="inclusive")[-1]


def rounded(value: float) -> float:
    """A time or a size with one decimal."""
    return round(value, 1)
