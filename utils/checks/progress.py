"""What has been solved, in one small JSON file beside the notebooks; never lost, never an error.

The file is progress.json in the kernel's folder, or what COURSE_PROGRESS names; COURSE_PROGRESS=off keeps it in memory.
"""

import contextlib
import json
import os
import tempfile
import time
from pathlib import Path

from utils.checks import card

__all__ = ["declared", "read", "record", "show"]

VERSION = 1
_unsaved = {}  # what was recorded in this kernel and is in no file
_collections = {}  # notebook -> names of its exercises, in the order of their declaration
_notices = set()  # what has been said once already


def declared(notebook, names):
    """Announce the exercises of a notebook, so that show() lists them."""
    _collections[notebook] = tuple(names)


def record(key, outcome="", hints=0):
    """Note an outcome or the number of hints seen for an exercise, e.g. "perceptron.sigmoid". A pass stays a pass."""
    _merge(_unsaved, {key: {"outcome": outcome, "hints": hints}})
    path = _path()
    if path is None:
        return
    try:
        with _locked(path):
            _write(path, _merge(_load(path), _unsaved))
        _unsaved.clear()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _notice(f"Your progress cannot be written to {path} ({reason}). It is kept until this kernel stops.")


def read():
    """All that is known: {"perceptron.sigmoid": {"outcome": "passed", "hints": 1}, ...}."""
    path = _path()
    known = {}
    if path is not None and path.exists():
        try:
            with _locked(path):
                known = _load(path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            _notice(f"Your progress cannot be read from {path} ({reason}). Nothing in it has been changed.")
    return _merge(known, _unsaved)


def _path():
    place = os.environ.get("COURSE_PROGRESS", "")
    return None if place == "off" else Path(place or "progress.json").absolute()


def _merge(into, new):
    """Put new entries into a dict of entries: a pass is never taken back, hints are never forgotten."""
    for key, entry in new.items():
        old = into.get(key, {})
        outcome = (
            "passed"
            if "passed" in (old.get("outcome"), entry["outcome"])
            else entry["outcome"] or old.get("outcome", "")
        )
        into[key] = {**old, "outcome": outcome, "hints": max(old.get("hints", 0), entry["hints"])}
    return into


def _load(path):
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


def _entries(text):
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


def _set_aside(path):
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    os.replace(path, aside)
    return aside


def _write(path, entries):
    """All or nothing: a complete file takes the place of the old one in one step."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": VERSION, "exercises": entries}, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


@contextlib.contextmanager
def _locked(path):
    """One writer at a time; the lock falls with the process that holds it."""
    try:
        import fcntl
    except ImportError:  # Windows: each write is whole, two within the same millisecond may overtake each other
        yield
        return
    with open(path.with_name(f".{path.name}.lock"), "a") as lock:
        deadline = time.monotonic() + 5
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.005)
            except OSError:  # a file system without locks: each write is whole all the same
                break
        yield


def _notice(text):
    if text not in _notices:
        _notices.add(text)
        card.show(card.Card("notice", "progress", (text,)))


def show():
    """Draw the progress of the notebooks whose exercises were used in this kernel."""
    card.show(Overview(dict(_collections), read()))


class Overview:
    """Done and open exercises of some notebooks, as a table and as text."""

    def __init__(self, collections, entries):
        self.done = {
            notebook: {name: entries.get(f"{notebook}.{name}", {}).get("outcome") == "passed" for name in names}
            for notebook, names in collections.items()
        }

    def __repr__(self):
        lines = []
        for notebook, done in self.done.items():
            lines.append(f"{notebook}: {sum(done.values())} of {len(done)} done")
            lines += [f"  {'✓ done' if is_done else '○ open'}  {name}" for name, is_done in done.items()]
        return "\n".join(lines) or "No exercises yet: run the set-up cell of a notebook first."

    def _repr_html_(self):
        lists = [self._list(notebook, done) for notebook, done in self.done.items()]
        return f'<div style="{card.FRAME} var(--jp-info-color1,#1565c0)">{"".join(lists) or repr(self)}</div>'

    def _list(self, notebook, done):
        count, total = sum(done.values()), len(done)
        entries = "".join(
            f"<li>{'✓ done' if is_done else '○ open'} <code>{name}</code></li>" for name, is_done in done.items()
        )
        return (
            f"<div><b>{notebook}</b>: {count} of {total} done "
            f'<progress max="{total}" value="{count}" aria-label="{notebook}: {count} of {total} exercises done">'
            "</progress></div>"
            f'<ul style="list-style:none;margin:.4em 0 0;padding:0;columns:15em">{entries}</ul>'
        )
