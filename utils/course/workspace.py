"""The student's folder: brings notebooks into work/ and never touches what a student wrote; knows files only.

Beside the notebooks, `.course.json` remembers a fingerprint of every file this module wrote. A notebook whose
fingerprint is still the remembered one is ours and may be updated; any other is the student's.

The fingerprint covers the cells' kind and source, not their outputs: JupyterLab stores new outputs and execution counts
whenever a notebook is run, and outputs come back by running. So a notebook that was only run counts as unedited and is
updated; one typed letter, a moved cell or a note of one's own makes it the student's.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from utils.files import write_atomically

MANIFEST = ".course.json"
Fingerprints = dict[str, str]  # of the files that are ours, by name
LOST_MANIFEST = f"The record of what was copied ({MANIFEST}) cannot be read: every notebook here is treated as yours."


def update(source: Path, work: Path) -> list[str]:
    """Copy what is new in the folder source to the folder work; returns one line for everything that was done.

    Raises OSError where a file cannot be read or written; what was copied until then is on record.
    """
    work.mkdir(parents=True, exist_ok=True)
    ours, lines = _read_manifest(work)
    for original in sorted(source.glob("*.ipynb")):
        if line := _bring(original, work, ours):
            lines.append(line)
        # After every file, so that an interruption cannot leave a copy of ours that passes for the student's.
        _write_manifest(work, ours)
    return lines


def _bring(original: Path, work: Path, ours: Fingerprints) -> str | None:
    """Bring one notebook up to date, noting in ours what was written; returns what was done, or None."""
    new = fingerprint(original)
    target = work / original.name
    if not target.exists():
        _copy(original, target, ours, new)
        return f"{target.name}: copied"
    if fingerprint(target) == new:
        ours[target.name] = new
        return None
    if _is_ours(target, ours):
        _copy(original, target, ours, new)
        return f"{target.name}: updated, you had not changed it"
    if ours.get(target.name) == new:
        return None  # edited, and the course has nothing newer
    beside = next(path for path in _names_beside(target) if not path.exists() or _is_ours(path, ours))
    _copy(original, beside, ours, new)
    ours[target.name] = new  # offered once: a student who deletes the new version does not get it again
    return f"{target.name}: yours is kept, the course's new version lies beside it: {beside.name}"


def _names_beside(target: Path) -> Iterator[Path]:
    yield target.with_name(f"{target.stem} (new version).ipynb")
    for number in count(2):
        yield target.with_name(f"{target.stem} (new version {number}).ipynb")


def fingerprint(path: Path) -> str:
    """Hash of what somebody wrote into a notebook: its cells without outputs; of all bytes when it is no notebook."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        written = [[cell["cell_type"], "".join(cell["source"]), cell.get("attachments", {})] for cell in cells]
        content = json.dumps(written, sort_keys=True).encode()
    except (ValueError, KeyError, TypeError):
        pass
    return hashlib.sha256(content).hexdigest()


def _is_ours(path: Path, ours: Fingerprints) -> bool:
    return path.name in ours and fingerprint(path) == ours[path.name]


def _copy(original: Path, target: Path, ours: Fingerprints, new: str) -> None:
    write_atomically(target, original.read_bytes())
    ours[target.name] = new


def _read_manifest(work: Path) -> tuple[Fingerprints, list[str]]:
    """Fingerprints of our files by name, and the notice when they are lost."""
    path = work / MANIFEST
    try:
        ours = json.loads(path.read_text(encoding="utf-8"))["copied"]
        if all(isinstance(value, str) for value in ours.values()):
            return ours, []
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}, [LOST_MANIFEST]


def _write_manifest(work: Path, ours: Fingerprints) -> None:
    write_atomically(work / MANIFEST, json.dumps({"copied": ours}, indent=1, sort_keys=True) + "\n")
