"""Builds the notebooks: derives both copies of each source, executes and cleans them, writes all of them or nothing."""

import asyncio
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from utils.course.derive import METADATA, NOTHING_STORED, BuildError, Pair, derive
from utils.course.pictures import same_picture
from utils.files import ROOT, write_atomically

Plan = tuple[Path, NotebookNode, Pair]  # where a notebook will be stored, the notebook, and the pair it is one of
SECONDS_PER_CELL = 120
KERNELS_AT_ONCE = 2
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_PNG = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/=]+")  # base64 of the eight bytes with which every PNG starts


def build(names: Sequence[str] = (), root: Path = ROOT, write: bool = True) -> list[Path]:
    """Build the named notebooks (all without names); returns the paths whose content changed.

    A name is a number, a stem or a file name: 01, 01_perceptron, solutions/01_perceptron.py. With write=False nothing
    is written and the paths are those that are stale. Raises BuildError before anything is written.
    """
    pairs = [derive(path) for path in sources(names, root)]
    planned = [
        (root / folder / f"{pair.name}.ipynb", notebook, pair)
        for pair in pairs
        for folder, notebook in (("solutions", pair.solution), ("notebooks", pair.student))
    ]
    for path, _, _ in planned:
        path.parent.mkdir(exist_ok=True)
    asyncio.run(_execute_all(planned))
    texts = {path: _stored_form(notebook, path) for path, notebook, _ in planned}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if write:
        for path in stale:
            write_atomically(path, texts[path])
    return stale


def sources(names: Sequence[str] = (), root: Path = ROOT) -> list[Path]:
    """The source files of the named notebooks, or all of them, in order; names as in `build`. Raises BuildError."""
    found = sorted((root / "solutions").glob("[0-9][0-9]_*.py"))
    if not found:
        raise BuildError(f"{root / 'solutions'}: there is no NN_topic.py")
    chosen: dict[Path, None] = {}
    for name in names:
        stem = Path(name).stem
        matching = [path for path in found if stem in (path.stem, path.stem[:2], path.stem[3:])]
        if not matching:
            raise BuildError(f"{name}: no such notebook; there are {', '.join(path.stem for path in found)}")
        chosen |= dict.fromkeys(matching)
    return sorted(chosen) if names else found


async def _execute_all(planned: list[Plan]) -> None:
    free = asyncio.Semaphore(KERNELS_AT_ONCE)

    async def execute(path: Path, notebook: NotebookNode, pair: Pair) -> None:
        async with free:
            await _execute(path, notebook, pair)

    outcomes = await asyncio.gather(*(execute(*plan) for plan in planned), return_exceptions=True)
    for outcome in outcomes:  # all have ended, with their kernels; the first failure in the order of the course counts
        if outcome is not None:
            raise outcome


async def _execute(path: Path, notebook: NotebookNode, pair: Pair) -> None:
    """Run a notebook in place. Raises BuildError, which names the cell, for an exception, a warning, too long a run."""
    client = NotebookClient(
        notebook,
        kernel_name=METADATA["kernelspec"]["name"],
        timeout=SECONDS_PER_CELL,
        allow_errors=True,  # looked at below, so that every kind of failure is reported alike
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],  # each kernel would warn that it is reached over TCP
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        await client.async_execute(env={**os.environ, "COURSE_PROGRESS": "off"})
    except CellTimeoutError:
        raise BuildError(f"{path.parent.name}/{path.name}: a cell ran longer than {SECONDS_PER_CELL} s") from None
    except DeadKernelError:
        raise BuildError(f"{path.parent.name}/{path.name}: the kernel died") from None
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if complaint := _complaint(output):
                where = f"solutions/{pair.name}.py:{pair.lines[cell.id]}"
                raise BuildError(f"{where}: in {path.parent.name}/{path.name}, cell {cell.id}: {complaint}")


def _complaint(output: NotebookNode) -> str | None:
    """The error or the warning that an output consists of, on one line; None for any other output."""
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}".strip().splitlines()[0]
    if output.output_type == "stream" and output.name == "stderr":
        lines = [line for line in output.text.strip().splitlines() if not line.startswith(" ")]  # no quoted source
        return f"stderr: {lines[-1]}"
    return None


def _stored_form(notebook: NotebookNode, path: Path) -> str:
    """The text of an executed notebook without anything that differs from run to run."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        cell.metadata.pop("execution", None)
        cell.execution_count = number
        if cell.metadata.get("tags") == NOTHING_STORED:
            cell.outputs, cell.execution_count = [], None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
            if "data" in output:
                output.data.pop(_WIDGET_VIEW, None)  # a stored view is "model not found" wherever it is opened
                output.metadata.pop(_WIDGET_VIEW, None)
    if path.exists():
        _keep_pictures(notebook, nbformat.read(path, as_version=4))
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _keep_pictures(fresh: NotebookNode, stored: NotebookNode) -> None:
    """Take the stored outputs where only rounding noise in pictures differs, so that another CPU changes no file."""
    before = {cell.id: cell for cell in stored.cells if cell.cell_type == "code"}
    for cell in fresh.cells:
        if cell.cell_type == "code" and cell.id in before and _same_outputs(cell.outputs, before[cell.id].outputs):
            cell.outputs = before[cell.id].outputs


def _same_outputs(fresh: list[NotebookNode], stored: list[NotebookNode]) -> bool:
    texts = [json.dumps(outputs, sort_keys=True) for outputs in (fresh, stored)]
    without_pictures, pictures = [_PNG.sub("PNG", text) for text in texts], [_PNG.findall(text) for text in texts]
    return without_pictures[0] == without_pictures[1] and all(map(same_picture, *pictures))
