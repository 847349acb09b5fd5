"""A process that a figure shows, such as a training: its states by step; knows no control and no picture."""

import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from utils.declarations import about
from utils.widgets.params import Params

KEPT = 200  # states of one process that are kept at most
SETTINGS = 8  # settings whose states are kept


class Process:
    """States of a process by step, so that a figure can be a pure function of its step and yet play fast.

    start(params) gives the first state, advance(state, params) the next, or None if there is none; clock is the name of
    the control that counts steps, views are those that change how the process is shown, and not its course.
    """

    def __init__(
        self, start: Callable[[Params], Any], advance: Callable[[Any, Params], Any], clock: str, views: Iterable[str]
    ) -> None:
        self.clock = clock
        self._views = {clock, *views}
        self._runs = lru_cache(maxsize=SETTINGS)(lambda setting: Run(start, advance, Params(setting)))
        self._lock = threading.Lock()

    def state(self, params: Params) -> Any:
        """The state after params[clock] steps, or the last one there is."""
        with self._lock:
            return self._runs(self._setting(params)).state(int(params[self.clock]))

    def ended(self, params: Params) -> bool:
        """Whether the process has come to its end before the step that params ask for, as far as that is known."""
        end = self._runs(self._setting(params)).end
        return end is not None and end < params[self.clock]

    def _setting(self, params: Params) -> tuple:
        return tuple((name, value) for name, value in params.items() if name not in self._views)


class Run:
    """The states of one process with one setting.

    Kept are every state at first; when there are too many, every second one goes, so that memory stays bounded and
    any state is few advances from one that is kept.
    """

    def __init__(self, start: Callable, advance: Callable, setting: dict) -> None:
        self._advance, self._setting = advance, setting
        with about("start"):
            self._kept, self._stride = {0: start(setting)}, 1
        self._latest = 0, self._kept[0]
        self.end: int | None = None

    def state(self, step: int) -> Any:
        """The state after so many steps, or the last one there is."""
        step = step if self.end is None else min(step, self.end)
        near = min(step - step % self._stride, max(self._kept))
        now, state = self._latest if near <= self._latest[0] <= step else (near, self._kept[near])
        while now < step:
            following = self._advance(state, self._setting)
            if following is None:
                self.end = now
                break
            now, state = now + 1, following
            self._keep(now, state)
        self._latest = now, state
        return state

    def _keep(self, step: int, state: Any) -> None:
        if step % self._stride == 0:
            self._kept[step] = state
        if len(self._kept) > KEPT:
            self._stride *= 2
            self._kept = {k: kept for k, kept in self._kept.items() if k % self._stride == 0}
