"""A time limit for code, and the stop button: alarms where there is SIGALRM, and a watchdog; knows no exercise."""

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

__all__ = ["Stopped", "TimeUp", "within"]

GRACE = 0.5  # seconds after which the watchdog takes over from an alarm that did not ring
AGAIN = 0.01  # seconds from one attempt to end the code to the next


class TimeUp(BaseException):
    """The time limit is over. A BaseException, so that `except Exception` in the code does not swallow it.

    Code may swallow it all the same, with a bare `except:`. So wherever it is made, the next line of the code raises
    it again: that line stands behind the `except:`. (A tracer that raises is switched off by Python: once, then.)
    """

    def __init__(self) -> None:
        super().__init__()
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        own = []  # frames of the code that is to end
        while frame and frame.f_code is not _outcome.__code__:
            own.append(frame)
            frame = frame.f_back
        if frame:
            for one in own:
                one.f_trace = _again
            sys.settrace(lambda *_: None)  # these frames have a tracer now; new ones need none


def _again(frame: FrameType, event: str, _value: Any) -> Any:
    if event == "line":
        raise TimeUp
    return _again


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
        stack.enter_context(_trace_kept())
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


@contextlib.contextmanager
def _trace_kept() -> Iterator[None]:
    """Put back a debugger's trace function, if it was changed; setting the same again is not free of side effects."""
    before = sys.gettrace()
    try:
        yield
    finally:
        if sys.gettrace() is not before:
            sys.settrace(before)


def _outcome(work: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return work(), None
    except BaseException as error:
        return None, error


class _Ending:
    """How code is brought to its end. working: it runs; begun: it was told to end; stopped: by a person.

    sent: it was told so by the watchdog, whose exceptions arrive a moment later. Code that swallows the exception in
    one place after the other is told again and again.
    """

    def __init__(self) -> None:
        self.working = self.begun = self.stopped = self.sent = False
        self.wake = threading.Event()  # for the watchdog

    def _raise(self, _signal_number: int, frame: FrameType | None) -> None:
        if not self.working or (frame is not None and frame.f_code.co_filename == __file__):
            return  # the code is over already, or not begun
        self.begun = True
        if hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)
        else:
            self.wake.set()
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
        """The clock of the system, which interrupts waiting too; somebody else's alarm still rings afterwards."""
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
        worker, lock = threading.get_ident(), threading.Lock()

        def watch() -> None:
            self.wake.wait(seconds)
            while True:
                with lock:
                    if not self.working:
                        return
                    self.begun = self.sent = True
                    _raise_in(worker, TimeUp)
                time.sleep(AGAIN)

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            self.working = False
            self.wake.set()
            if self.sent:
                with lock:  # from here on nothing is sent any more
                    pass
                time.sleep(AGAIN)  # and what was sent arrives


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Let a thread raise an exception at its next step."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
