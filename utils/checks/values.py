"""Whether a value that a student chose is a number that will do; knows no exercise."""

from typing import Any

import numpy as np

__all__ = ["positive", "whole"]


def whole(value: Any, low: float = 1, high: float = np.inf) -> bool:
    """Whether it is a whole number from low to high; True and False are none."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(low <= value <= high)


def positive(value: Any) -> bool:
    """Whether it is a finite number above 0; True is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < np.inf
