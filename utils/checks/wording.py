"""Numbers, arrays and lists as words in a card; knows NumPy only."""

from collections.abc import Sequence
from typing import Any

import numpy as np

LONGEST = 320  # letters of a list of words

__all__ = ["apart", "index_text", "joined", "plural", "sentence", "short", "shown", "shown_arguments"]


def short(array: Any, digits: int = 4) -> str:
    """A few entries of an array, or a number, as text."""
    array = np.asarray(array)
    if array.dtype.kind == "f":
        array = array + 0.0  # no −0
    if array.ndim == 0:
        if _plain(array):
            return np.format_float_positional(array, digits, fractional=False, trim="-")
        return f"{array:.{digits}g}"
    return np.array2string(array, precision=digits, separator=", ", threshold=24, edgeitems=3, max_line_width=56)


def _plain(number: Any) -> bool:
    return number == 0 or 1e-3 <= abs(number) < 1e6


def apart(want: Any, got: Any) -> tuple[str, str]:
    """Two numbers or arrays as text, with as many digits as it takes to see where they differ."""
    for digits in (4, 6, 8, 10, 12, 15, 17):
        texts = short(want, digits), short(got, digits)
        if texts[0] != texts[1]:
            return texts
    return short(want), short(got)  # a long array that differs where it is not shown


def index_text(index: Sequence[Any]) -> str:
    """The place of an entry as Python writes it: 3, or (1, 2)."""
    place = tuple(int(i) for i in index)
    return str(place[0]) if len(place) == 1 else str(place)


def joined(words: Sequence[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    return f" {last} ".join([", ".join(words[:-1])] * (len(words) > 1) + list(words[-1:]))


def sentence(words: str) -> str:
    """Words with a capital letter at the beginning."""
    return words[:1].upper() + words[1:]


def plural(count: int, one: str, many: str = "") -> str:
    """'1 entry', '3 entries'."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def shown_arguments(names: Sequence[str], args: Sequence[Any]) -> str:
    """Arguments as text, a line each; where there are more of them than names, the last name stands for several."""
    last, count = len(names) - 1, len(args) - len(names) + 1
    several = [f"{names[last]}[{i}]" for i in range(count)] if names and count > 1 else names[last:]
    labels = [*names[:last], *several] if names else []
    return "\n".join(f"{name} = {shown(value)}" for name, value in zip(labels, args, strict=False))


def shown(value: Any) -> str:
    """A value as evidence shows it: arrays in short, nested lists by their shapes, functions by their names."""
    if isinstance(value, np.ndarray):
        indented = short(value).replace("\n", "\n    ")
        return indented if value.size <= 24 else f"{indented}, shape {value.shape}"
    if isinstance(value, list | tuple) and any(isinstance(part, np.ndarray | tuple) for part in value):
        return f"shapes {_shapes(value)}"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, np.random.Generator):
        return "a NumPy generator"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return short(value)
    text = repr(value)
    return text if len(text) <= LONGEST or not isinstance(value, list | dict) else f"{text[:LONGEST]} …"


def _shapes(value: Any) -> str:
    """Shapes of arrays in lists and tuples, nested alike."""
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_shapes, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return str(np.shape(value))
