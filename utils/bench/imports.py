"""How long imports take: that of the package, and what the set-up cell of notebook 01 imports on top."""

import statistics
import subprocess
import sys

from utils.bench.results import Section, rounded
from utils.files import ROOT

HEAVY = ("torch", "matplotlib", "sklearn")  # what importing the package must not load
STATEMENTS = {"utils": "import utils", "set_up_cell": "from utils.widgets import perceptron"}
RUNS = 9


def measure() -> Section:
    """Milliseconds, the median of some fresh processes, and which of the heavy packages are loaded."""
    results: Section = {}
    for name, statement in STATEMENTS.items():
        code = (
            "import sys, time; began = time.perf_counter()\n"
            f"{statement}\n"
            f"print(time.perf_counter() - began, *[name for name in {HEAVY} if name in sys.modules])"
        )
        command = [sys.executable, "-c", code]
        runs = [subprocess.check_output(command, cwd=ROOT, text=True).split() for _ in range(RUNS)]
        results[f"{name}_ms"] = rounded(1000 * statistics.median(float(run[0]) for run in runs))
        results[f"{name}_loads"] = runs[0][1:] or ["none of", *HEAVY]
    return results
