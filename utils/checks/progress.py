"""What has been solved, in one small JSON file beside the notebooks; never lost, never an error.

The file is progress.json in the kernel's folder, or what COURSE_PROGRESS names; COURSE_PROGRESS=off keeps it in memory.
"""

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from utils import sources
from utils.checks import card, notebooks
from utils.files import write_atomically

__all__ = ["declared", "read", "record", "show", "show_all"]

VERSION = 1
PATIENCE = 5  # seconds that another kernel may hold the file

Entries = dict[str, dict[str, Any]]

# Exercises that were in another notebook once: what was passed there stays passed.
MOVED = {
    **{
        f"regularization.{name}": f"normalization.{name}"
        for name in (
            *("vanishing_scale", "zero_start", "glorot_uniform", "he_normal"),
            *("batch_norm", "batch_norm_backward", "RegularizedMLP", "mend_evaluation"),
        )
    },
    "optimizers.norm_eval": "normalization.norm_eval",
}

_unsaved: Entries = {}  # what was recorded in this kernel and is in no file
_collections: dict[str, tuple[str, ...]] = {}  # notebook -> names of its exercises, in the order of their declaration
_notices: set[str] = set()  # what has been said once already


def declared(notebook: str, names: Iterable[str]) -> None:
    """Announce the exercises of a notebook, so that show() lists them."""
    _collections[notebook] = tuple(names)


def record(key: str, outcome: str = "", hints: int = 0) -> None:
    """Note an outcome or the number of hints seen for an exercise, e.g. "perceptron.sigmoid". A pass stays a pass."""
    _merge(_unsaved, {key: {"outcome": outcome, "hints": hints}})
    try:
        path = _path()
        if path is None:
            return
        with _locked(path):
            entries = _merge(_load(path), _unsaved)
            write_atomically(path, json.dumps({"version": VERSION, "exercises": entries}, indent=1, sort_keys=True))
        _unsaved.clear()
    except (OSError, Timeout) as error:
        _notice(f"Your progress cannot be written{_reason('to', error)}. It is kept until this kernel stops.")


def read() -> Entries:
    """All that is known: {"perceptron.sigmoid": {"outcome": "passed", "hints": 1}, ...}."""
    known: Entries = {}
    try:
        path = _path()
        if path is not None and path.exists():
            with _locked(path):
                known = _load(path)
    except (OSError, Timeout) as error:
        _notice(f"Your progress cannot be read{_reason('from', error)}. Nothing in it has been changed.")
    _merge(known, _unsaved)
    return _merge(known, {MOVED[key]: entry for key, entry in known.items() if key in MOVED})


def _path() -> Path | None:
    """The file, or None where progress is kept in memory. Raises FileNotFoundError where the folder is gone."""
    place = os.environ.get("COURSE_PROGRESS", "")
    return None if place == "off" else Path(place or "progress.json").absolute()


def _reason(preposition: str, error: OSError | Timeout) -> str:
    """Where it failed and why, for a sentence."""
    try:
        place = f" {preposition} {_path()}"
    except FileNotFoundError:
        return ": the folder of this notebook has been deleted or moved. Close the notebook and open it where it is now"
    if isinstance(error, Timeout):
        return f"{place} (another notebook holds the file)"
    return f"{place} ({error.strerror or type(error).__name__})"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time; the lock falls with the process that holds it."""
    if not path.parent.is_dir():  # FileLock would make it
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE)
    with suppress(NotImplementedError):  # a file system without locks: each write is whole all the same
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _merge(into: Entries, new: Entries) -> Entries:
    """Put new entries into a dict of entries: a pass is never taken back, hints are never forgotten."""
    for key, entry in new.items():
        old = into.get(key, {})
        passed = "passed" in (old.get("outcome"), entry["outcome"])
        outcome = "passed" if passed else entry["outcome"] or old.get("outcome", "")
        into[key] = {**old, "outcome": outcome, "hints": max(old.get("hints", 0), entry["hints"])}
    return into


def _load(path: Path) -> Entries:
    """The entries in the file; one that is not ours is set aside under a free name, with a notice."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    entries = _entries(text)
    if entries is None:
        aside = _set_aside(path)
        _notice(
            f"{path.name} was not a progress file of this course. It is now called {aside.name}, and a "
            "new one is begun."
        )
        return {}
    return entries


def _entries(text: bytes) -> Entries | None:
    """The entries in the text of a progress file, or None if it is broken or foreign."""
    try:
        content = json.loads(text)
        entries = content["exercises"]
        whole = content["version"] == VERSION and all(
            isinstance(entry["outcome"], str) and isinstance(entry["hints"], int) for entry in entries.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return entries if whole else None


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    os.replace(path, aside)
    return aside


def _notice(text: str) -> None:
    if text not in _notices:
        _notices.add(text)
        card.show(card.Card("notice", "progress", (text,)))


def show() -> None:
    """Draw the progress of the notebooks whose exercises were used in this kernel."""
    card.show(Overview(dict(_collections), read()))


def show_all() -> None:
    """Draw the progress of all notebooks, in the order of the course."""
    every = {name: tuple(notebooks.exercises_of(name)) for name in notebooks.notebooks()}
    card.show(Overview(every, read()))


class Overview:
    """Done and open exercises of some notebooks, as a table and as text; of several, with their sum at the top.

    Those of the core path are counted apart from those beyond it.
    """

    def __init__(self, collections: dict[str, tuple[str, ...]], entries: Entries):
        self.done = {
            notebook: {name: entries.get(f"{notebook}.{name}", {}).get("outcome") == "passed" for name in names}
            for notebook, names in collections.items()
        }
        self.beyond = {notebook: _beyond(notebook, names) for notebook, names in collections.items()}

    def __repr__(self) -> str:
        lines = [f"all notebooks: {self._counts(self.done)}"] if len(self.done) > 1 else []
        for notebook, done in self.done.items():
            lines.append(f"{notebook}: {self._counts([notebook])}")
            lines += [f"  {'✓ done' if done[name] else '○ open'}  {self._named(notebook, name)}" for name in done]
        return "\n".join(lines) or "No exercises yet: run the set-up cell of a notebook first."

    def _repr_html_(self) -> str:
        parts = [self._list(notebook) for notebook in self.done]
        if len(parts) > 1:
            told = f"<p><b>all notebooks: {self._counts(self.done)}</b>. A click on a notebook lists its exercises.</p>"
            inside = told + "".join(f"<details><summary>{line}</summary>{rest}</details>" for line, rest in parts)
        else:
            inside = "".join(f"<div>{line}</div>{rest}" for line, rest in parts) or repr(self)
        return f'<div style="{card.FRAME} var(--jp-info-color1,#1565c0)">{inside}</div>'

    def _count(self, these: Iterable[str], beyond: bool) -> tuple[int, int]:
        """How many exercises of these notebooks are done, and how many there are: beyond the core path, or on it."""
        chosen = [
            is_done
            for notebook in these
            for name, is_done in self.done[notebook].items()
            if (name in self.beyond[notebook]) == beyond
        ]
        return sum(chosen), len(chosen)

    def _counts(self, these: Iterable[str]) -> str:
        these = list(these)
        (core, all_core), (more, all_more) = self._count(these, beyond=False), self._count(these, beyond=True)
        if not all_more:
            return f"{core} of {all_core} done"
        return f"{core} of {all_core} done, and {more} of {all_more} beyond the core path"

    def _named(self, notebook: str, name: str, form: str = "{}") -> str:
        return form.format(name) + (" (more)" if name in self.beyond[notebook] else "")

    def _list(self, notebook: str) -> tuple[str, str]:
        """A line with a bar for the core path, and the exercises."""
        (count, total), counts = self._count([notebook], beyond=False), self._counts([notebook])
        entries = "".join(
            f"<li>{'✓ done' if is_done else '○ open'} {self._named(notebook, name, '<code>{}</code>')}</li>"
            for name, is_done in self.done[notebook].items()
        )
        return (
            f"<b>{notebook}</b>: {counts} "
            f'<progress max="{total}" value="{count}" aria-label="{notebook}: {count} of {total} exercises done">'
            "</progress>",
            f'<ul style="list-style:none;margin:.4em 0 0;padding:0;columns:15em">{entries}</ul>',
        )


def _beyond(notebook: str, names: Iterable[str]) -> set[str]:
    """Those exercises of a notebook that lie beyond its core path; none where its source is missing."""
    with suppress(sources.SourceError):
        return {name for name in names if sources.task_of(notebook, name).beyond}
    return set()
