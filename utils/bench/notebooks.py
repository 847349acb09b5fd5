"""What executing the notebooks takes, and how large they are."""

import os
import time
from pathlib import Path

from utils.bench.results import Section, rounded
from utils.files import ROOT


def measure() -> Section:
    """Seconds to execute every notebook, those of its slowest cell, and its size in KB with and without outputs."""
    results: Section = {}
    for folder in ("notebooks", "solutions"):
        for path in sorted((ROOT / folder).glob("*.ipynb")):
            seconds, slowest = _execution_times(path)
            measured = {"s": seconds, "slowest_cell_s": slowest, **_sizes(path)}
            results |= {f"{folder}/{path.stem}_{key}": value for key, value in measured.items()}
    return results


def _execution_times(path: Path) -> tuple[float, float]:
    """Seconds from a kernel's start to its end, and those of the slowest cell."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    seconds: list[float] = []
    began = time.perf_counter()
    client = NotebookClient(
        notebook,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_execute=lambda **_: seconds.append(-time.perf_counter()),
        on_cell_executed=lambda **_: seconds.append(seconds.pop() + time.perf_counter()),
    )
    client.execute(env={**os.environ, "COURSE_PROGRESS": "off"})
    return round(time.perf_counter() - began, 2), round(max(seconds), 2)


def _sizes(path: Path) -> dict[str, float]:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    bare = len(nbformat.writes(notebook).encode())
    return {"kb": rounded(path.stat().st_size / 1024), "kb_without_outputs": rounded(bare / 1024)}
