"""A time limit for code, and the stop button: alarms where there is SIGALRM, and a watchdog; knows no exercise."""

import contextlib
import ctypes
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

__all__ = ["Stopped", "TimeUp", "within"]

GRACE = 0.5  # seconds after which the watchdog takes over from an alarm that did not ring
AGAIN = 0.01  # seconds from one attempt to end the code to the next


class TimeUp(BaseException):
    """The time limit is over. A BaseException, so that `except Exception` in the code does not swallow it."""


class Stopped(KeyboardInterrupt):
    """A person pressed stop while an answer was checked; ends the cell, with one line in place of a traceback."""

    def _render_traceback_(self) -> list[str]:
        return ["Stopped: you ended the check before it was done. Run the cell again to check your answer."]


def within(seconds: float | None, work: Callable[[], Any]) -> tuple[Any, BaseException | None, bool]:
    """(value, exception, whether time was up) of work(). Raises Stopped if a person interrupted it.

    seconds: the limit; None for none. The clock runs only while work does. A call into compiled code cannot be
    interrupted: it is ended as soon as it comes back.
    """
    if seconds is None:
        return (*_outcome(work), False)
    ending = _Ending()
    outcome: tuple[Any, BaseException | None] = None, None
    with contextlib.suppress(TimeUp), contextlib.ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            stack.enter_context(ending.stop_button())
            if hasattr(signal, "SIGALRM"):
                stack.enter_context(ending.alarm(max(seconds, 0.001)))
        stack.enter_context(ending.watchdog(seconds + GRACE * hasattr(signal, "SIGALRM")))
        ending.working = True
        outcome = _outcome(work)
        ending.working = False
    if ending.stopped:
        raise Stopped
    return (None, None, True) if ending.begun else (*outcome, False)


def _outcome(work: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return work(), None
    except BaseException as error:
        return None, error


class _Ending:
    """How code is brought to its end. working: it runs; begun: it was told to end; stopped: by a person."""

    def __init__(self) -> None:
        self.working = self.begun = self.stopped = False

    def _raise(self, _signal_number: int, frame: FrameType | None) -> None:
        if not self.working or (frame is not None and frame.f_code.co_filename == __file__):
            return  # the code is over already, or not begun
        self.begun = True
        if hasattr(signal, "SIGALRM"):
            # A loop around `try: ... except: pass` swallows this exception too, unless it arrives between two rounds;
            # so it is raised again and again, at irregular moments, until it does.
            # The gap lasts microseconds, so most of the delays are that short.
            delay = random.uniform(1e-6, 6e-5) if random.random() < 0.9 else random.uniform(1e-5, 1e-3)
            signal.setitimer(signal.ITIMER_REAL, delay, AGAIN)
        raise TimeUp

    @contextlib.contextmanager
    def stop_button(self) -> Iterator[None]:
        """One press ends work and everything after it, whatever the code makes of KeyboardInterrupt."""

        def pressed(number: int, frame: FrameType | None) -> None:
            self.stopped = True
            self._raise(number, frame)

        before = signal.signal(signal.SIGINT, pressed)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextlib.contextmanager
    def alarm(self, seconds: float) -> Iterator[None]:
        started = time.monotonic()
        handler = signal.signal(signal.SIGALRM, self._raise)
        delay, interval = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)
            if delay:
                remaining = max(delay - (time.monotonic() - started), 0.001)
                signal.setitimer(signal.ITIMER_REAL, remaining, interval)

    @contextlib.contextmanager
    def watchdog(self, seconds: float) -> Iterator[None]:
        """A thread that ends the code where no alarm rings: none there, switched off by the code, another thread."""
        worker, lock, over = threading.get_ident(), threading.Lock(), threading.Event()

        def watch() -> None:
            wait = seconds
            while not over.wait(wait):
                with lock:
                    if self.working and not over.is_set():
                        self.begun = True
                        _raise_in(worker, TimeUp)
                wait = AGAIN * random.uniform(0.01, 1.0)

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            self.working = False
            with lock:
                over.set()
                _raise_in(worker, None)  # take back what has been sent and has not arrived


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Let a thread raise an exception at its next step; None takes back one that waits."""
    pointer = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), pointer)
