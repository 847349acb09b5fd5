"""Running code that may do anything: a time limit, everything caught, global state put back; knows no exercise.

Only one thing gets out of `run`: that a person pressed stop (`Stopped`).
"""

import builtins
import contextlib
import getpass
import io
import linecache
import os
import random
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks.clock import Stopped, TimeUp, within

__all__ = ["Run", "Stopped", "TimeUp", "run"]

PRINTED_LIMIT = 600  # characters kept of what the code prints
WARNING_KINDS = ("overflow", "divide by zero", "invalid value")


class WaitsForInput(Exception):
    """The code waits for somebody to type something."""


@dataclass(frozen=True)
class Run:
    """What happened: a value, or an exception (its last line and where it was raised), or the time limit.

    seconds: how long it took; more than the limit where a single call could not be interrupted.
    """

    value: Any = None
    error: str = ""
    error_type: str = ""
    where: tuple[int, str] | None = None  # line number and text
    timed_out: bool = False
    warned: frozenset[str] = frozenset()
    printed: str = ""
    seconds: float = 0.0

    @property
    def finished(self) -> bool:
        return not (self.error_type or self.timed_out)


def run(work: Callable[[], Any], seconds: float | None = None, filename: str = "") -> Run:
    """Call work() and tell what happened; nothing it does gets out, except what it returns, and Stopped.

    seconds: time limit, or None for code of the course's own, which is trusted to leave the world alone. filename: the
    file whose line is named when work raises (innermost line of that file, else innermost line that is not the
    course's own).
    """
    started = time.monotonic()
    printed, warned = _Printed(), set[str]()
    with _noticed(printed, warned), _state_kept() if seconds else contextlib.nullcontext():
        value, error, late = within(seconds, work)
        text, where = "", None
        if error is not None and not late:
            described, _, _ = within(1.0, lambda: (_last_line(error), _raised_at(error, filename)))
            text, where = described or (type(error).__name__, None)
    return Run(
        value=value,
        error=text,
        error_type="" if error is None or late else type(error).__name__,
        where=where,
        timed_out=late,
        warned=frozenset(warned),
        printed=printed.getvalue(),
        seconds=time.monotonic() - started,
    )


class _Printed(io.StringIO):
    """A file that keeps the first characters only: an endless print must not fill the memory."""

    def write(self, text: str) -> int:
        room = PRINTED_LIMIT - self.tell()
        if room > 0:
            super().write(text if len(text) <= room else text[:room] + " …")
        return len(text)


class _Keyboard(io.StringIO):
    """A standard input at which nobody sits."""

    def read(self, *_: Any) -> str:
        raise WaitsForInput("input() waits for a person")

    readline = readlines = __next__ = read  # type: ignore[assignment]


@contextlib.contextmanager
def _noticed(printed: _Printed, warned: set[str]) -> Iterator[None]:
    """Collect what is printed, and the kinds of warnings."""

    def collect(message: Any, category: type[Warning], *_args: Any, **_kwargs: Any) -> None:
        if issubclass(category, RuntimeWarning):
            warned.update(kind for kind in WARNING_KINDS if kind in str(message))

    errors = np.errstate(divide="warn", over="warn", invalid="warn", under="ignore")
    with warnings.catch_warnings(), errors, _replaced(sys, stdout=printed, stderr=printed):
        warnings.simplefilter("always")
        warnings.showwarning = collect
        yield


@contextlib.contextmanager
def _state_kept() -> Iterator[None]:
    """Put back what code may change behind our back, and refuse what would wait for a person or end Python."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(_draws_kept())
        stack.enter_context(_folder_kept())
        stack.callback(np.set_printoptions, **np.get_printoptions())
        stack.enter_context(_replaced(sys, stdin=_Keyboard()))
        # a recursion beyond Python's limit would end the kernel
        stack.enter_context(_replaced(sys, setrecursionlimit=lambda limit: None))
        stack.enter_context(_nobody_is_asked())
        stack.enter_context(_nothing_ends_python())
        yield


@contextlib.contextmanager
def _replaced(owner: Any, **others: Any) -> Iterator[None]:
    """Attributes of an object, others for a while."""
    before = {name: getattr(owner, name) for name in others}
    try:
        for name, other in others.items():
            setattr(owner, name, other)
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)


@contextlib.contextmanager
def _draws_kept() -> Iterator[None]:
    numpy_draws, python_draws = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        np.random.set_state(numpy_draws)
        random.setstate(python_draws)


@contextlib.contextmanager
def _folder_kept() -> Iterator[None]:
    """Go back to the working folder, if there is one: it may have been deleted."""
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        folder = ""
    try:
        yield
    finally:
        if folder:
            with contextlib.suppress(OSError):  # deleted meanwhile
                os.chdir(folder)


def _nobody_is_asked() -> contextlib.AbstractContextManager[None]:
    """Refuse at once what would wait for a person: the notebook stays locked by its box for input otherwise."""

    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise WaitsForInput("input() waits for a person")

    stack = contextlib.ExitStack()
    stack.enter_context(_replaced(builtins, input=refuse, breakpoint=refuse))
    stack.enter_context(_replaced(getpass, getpass=refuse))
    return stack  # type: ignore[return-value]


@contextlib.contextmanager
def _nothing_ends_python() -> Iterator[None]:
    """Let exit() and its relatives raise SystemExit: in a notebook they would end the kernel after the cell."""

    def leave(*_args: Any, **_kwargs: Any) -> Any:
        raise SystemExit

    with contextlib.ExitStack() as stack:
        stack.enter_context(_replaced(os, _exit=leave, abort=leave))
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if shell is not None:
            stack.enter_context(_replaced(shell, ask_exit=leave))
        yield


def _last_line(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(type(error), error)[-1:]).strip()[:300]


def _raised_at(error: BaseException, filename: str) -> tuple[int, str] | None:
    """(line number, text) of the code's own innermost line."""
    own = os.path.dirname(os.path.dirname(__file__))
    frames = [(frame.f_code.co_filename, number) for frame, number in traceback.walk_tb(error.__traceback__)]
    here = [place for place in frames if place[0] == filename]
    others = [place for place in frames if not place[0].startswith(own) and os.sep + "site-packages" not in place[0]]
    for place, number in (here or others)[-1:]:
        return number, linecache.getline(place, number).strip()[:200]
    return None
