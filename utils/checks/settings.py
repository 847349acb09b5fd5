"""The settings under which checks work, whatever a student has set: NumPy's errors and printing, torch's defaults."""

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from utils.checks.sandbox import run

__all__ = ["course_settings", "torch_settings", "training_settings"]

# NumPy's own defaults, but for underflow, which is never of interest here
ERRORS: dict[str, Any] = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
PRINTING: dict[str, Any] = {
    **{"edgeitems": 3, "threshold": 1000, "floatmode": "maxprec", "precision": 8, "suppress": False, "linewidth": 75},
    **{"nanstr": "nan", "infstr": "inf", "sign": "-", "formatter": None, "legacy": False, "override_repr": None},
}


@contextlib.contextmanager
def course_settings() -> Iterator[None]:
    """NumPy and (where it is loaded) torch as they come, no warnings shown; afterwards everything as it was."""
    before = np.get_printoptions()
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(**ERRORS))
        stack.callback(np.set_printoptions, **before)
        np.set_printoptions(**{name: PRINTING[name] for name in before if name in PRINTING})  # some came with NumPy 2.1
        if "torch" in sys.modules:
            stack.enter_context(torch_settings())
        yield


@contextlib.contextmanager
def training_settings(load: Callable[[], Any]) -> Iterator[None]:
    """load() first: it takes seconds, and may draw random numbers or import what does. Then NumPy with one thread.

    One thread: where two wait for each other, networks as small as here take twenty times longer.
    """
    run(load, 60)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


@contextlib.contextmanager
def torch_settings() -> Iterator[None]:
    """torch, imported now if it was not, with its defaults and one thread; afterwards as it was, random numbers too.

    One thread: where two wait for each other, small models take up to 40 times longer.
    """
    import torch

    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    anomaly, threads = torch.is_anomaly_enabled(), torch.get_num_threads()
    with torch.set_grad_enabled(True), torch.random.fork_rng(devices=[]):
        torch.set_default_dtype(torch.float32)
        torch.set_default_device("cpu")
        torch.autograd.set_detect_anomaly(False)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            torch.set_default_device(device)
            torch.autograd.set_detect_anomaly(anomaly)
            torch.set_num_threads(threads)
