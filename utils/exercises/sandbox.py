"""Running code that may do anything: a time limit, everything caught, global state put back; knows no exercise."""

import contextlib
import io
import linecache
import os
import random
import signal
import sys
import threading
import time
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

__all__ = ["Run", "TimeUp", "run"]

PRINTED_LIMIT = 600  # characters kept of what the code prints
WARNING_KINDS = ("overflow", "divide by zero", "invalid value")


class TimeUp(BaseException):
    """The time limit is over. A BaseException, so that `except Exception` in the code does not swallow it."""


@dataclass(frozen=True)
class Run:
    """What happened: a value, or an exception (its last line and where it was raised), or the time limit."""

    value: object = None
    error: str = ""
    error_type: str = ""
    where: tuple[int, str] | None = None  # line number and text
    timed_out: bool = False
    warned: frozenset[str] = frozenset()
    printed: str = ""

    @property
    def finished(self):
        return not (self.error_type or self.timed_out)


def run(work, seconds, filename=""):
    """Call work() and tell what happened; nothing it does gets out, except what it returns.

    seconds: time limit, kept where SIGALRM exists and we are in the main thread. filename: the file whose line is
    named when work raises (innermost line of that file, else innermost line that is not the course's own).
    """
    with _state_kept() as (printed, warned):
        value, error, late = _within(seconds, work)
        text, where = "", None
        if error is not None and not late:
            described, _, _ = _within(1.0, lambda: (_last_line(error), _raised_at(error, filename)))
            text, where = described or (type(error).__name__, None)
    return Run(
        value=value,
        error=text,
        error_type="" if error is None or late else type(error).__name__,
        where=where,
        timed_out=late,
        warned=frozenset(warned),
        printed=printed.getvalue(),
    )


def _within(seconds, work):
    """(value, exception, whether time was up). The clock runs only while work does."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        try:
            return work(), None, False
        except BaseException as error:
            return None, error, False
    rang = []

    def ring(_signal_number, frame):
        if frame is not None and frame.f_code.co_filename == __file__:
            return  # work is over already, or not begun
        rang.append(True)
        # A loop around `try: ... except: pass` swallows this exception too, unless it arrives between two rounds;
        # so it is raised again and again, at irregular moments, until it does.
        # The gap lasts microseconds, so most of the delays are that short.
        delay = random.uniform(1e-6, 6e-5) if random.random() < 0.9 else random.uniform(1e-5, 1e-3)
        signal.setitimer(signal.ITIMER_REAL, delay, 0.01)
        raise TimeUp

    started = time.monotonic()
    old_handler = signal.signal(signal.SIGALRM, ring)
    old_delay, old_interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), 0.01)
    try:
        try:
            value, error = work(), None
        except BaseException as caught:
            value, error = None, caught
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old_handler)
        if old_delay:
            remaining = max(old_delay - (time.monotonic() - started), 0.001)
            signal.setitimer(signal.ITIMER_REAL, remaining, old_interval)
    return (None, None, True) if rang else (value, error, False)


class _Printed(io.StringIO):
    """A file that keeps the first characters only: an endless print must not fill the memory."""

    def write(self, text):
        room = PRINTED_LIMIT - self.tell()
        if room > 0:
            super().write(text if len(text) <= room else text[:room] + " …")
        return len(text)


@contextlib.contextmanager
def _state_kept():
    """Put back what code may change behind our back; hands out (what is printed, kinds of warnings)."""
    printed, warned = _Printed(), set()
    folder, streams, trace, set_limit = os.getcwd(), (sys.stdout, sys.stderr), sys.gettrace(), sys.setrecursionlimit
    numpy_draws, python_draws, print_options = np.random.get_state(), random.getstate(), np.get_printoptions()

    def collect(message, category, *_args, **_kwargs):
        if issubclass(category, RuntimeWarning):
            warned.update(kind for kind in WARNING_KINDS if kind in str(message))

    with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", invalid="warn", under="ignore", call=None):
        warnings.simplefilter("always")
        warnings.showwarning = collect
        sys.stdout = sys.stderr = printed
        sys.setrecursionlimit = lambda limit: None  # a recursion beyond Python's limit would end the kernel
        try:
            yield printed, warned
        finally:
            sys.stdout, sys.stderr = streams
            sys.settrace(trace)
            sys.setrecursionlimit = set_limit
            os.chdir(folder)
            np.random.set_state(numpy_draws)
            random.setstate(python_draws)
            np.set_printoptions(**print_options)


def _last_line(error):
    return "".join(traceback.format_exception_only(type(error), error)[-1:]).strip()[:300]


def _raised_at(error, filename):
    """(line number, text) of the code's own innermost line."""
    own = os.path.dirname(os.path.dirname(__file__))
    frames = [(frame.f_code.co_filename, number) for frame, number in traceback.walk_tb(error.__traceback__)]
    here = [place for place in frames if place[0] == filename]
    others = [place for place in frames if not place[0].startswith(own) and os.sep + "site-packages" not in place[0]]
    for place, number in (here or others)[-1:]:
        return number, linecache.getline(place, number).strip()[:200]
    return None
