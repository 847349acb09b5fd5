"""Whether a right answer leaves the work to a function that the exercise asks to do without."""

import dis
from types import CodeType
from typing import Any

import numpy as np

__all__ = ["unless_borrowed"]


def unless_borrowed(answer: Any, name: str, value: Any, right: Any) -> Any:
    """value, or, where it is right and the answer is or calls the function of that name (np.tanh, say), the name.

    A text in place of numbers is never right, so it passes for nothing but itself: the mistake that does the same.
    """
    return name if _calls(answer, name) and np.shape(value) == np.shape(right) and np.allclose(value, right) else value


def _calls(function: Any, name: str) -> bool:
    """Whether a function, or one that it wraps, is called `name` itself or looks up `something.name`."""
    if not hasattr(function, "__code__"):
        return getattr(function, "__name__", "") == name
    held = [cell.cell_contents for cell in function.__closure__ or () if cell.cell_contents is not function]
    codes = [one.__code__ for one in (function, *held) if hasattr(one, "__code__")]
    return any(name in _attributes(code) for code in codes)


def _attributes(code: CodeType) -> set[str]:
    """What the code, and the functions in it, look up behind a dot."""
    found = {one.argval for one in dis.get_instructions(code) if one.opname in ("LOAD_ATTR", "LOAD_METHOD")}
    return found.union(*(_attributes(inner) for inner in code.co_consts if hasattr(inner, "co_code")))
