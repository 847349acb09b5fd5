"""What a function returned, as named parts of float64 numbers or of words, and whether two such answers agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import GeneratorType
from typing import Any

import numpy as np

__all__ = ["Part", "agree", "close", "parts_of", "subject"]

RTOL, RTOL_SINGLE = 1e-5, 1e-4  # double precision, and float32 or less
WORDS = ("a", "an", "the", "whether")  # what the name of a part begins with that is no name in the student's code
HUGE = 1_000_000  # an answer of more numbers than this is judged by its shape alone

_NOT_NUMBERS = (str, bytes, dict, set, frozenset, zip, map, filter, GeneratorType)


@dataclass(frozen=True)
class Part:
    """One array, number or list of words of an answer; words is None where numbers are asked for.

    problem is empty where the part could be read, else "none", "dots", "count", "type", "ragged", "complex", "huge" or
    "words" (none came where some are asked for), with what was found in detail. A list or tuple that is none gives one
    part without a name: place says where it stands in the answer ("" for the whole) and layout what is asked for. kind
    is NumPy's letter: "b", "i", "u" or "f".
    """

    name: str
    array: np.ndarray | None = None
    problem: str = ""
    detail: str = ""
    place: str = ""
    layout: str = ""
    kind: str = "f"
    single: bool = False
    words: tuple[str, ...] | None = None

    @property
    def scalar(self) -> bool:
        return self.array is not None and self.array.ndim == 0

    @property
    def truth(self) -> bool:
        """Whether it answers a question with yes or no."""
        return self.name.startswith("whether ")

    @property
    def subject(self) -> str:
        """The name as sentences say it: a name in code as code, words as they are."""
        return subject(self.name)


def subject(name: str) -> str:
    """A part's name for sentences: `dW` of layer 1, or words that begin with an article or "whether" as they are."""
    word, *rest = name.split(" ")
    return name if word in WORDS or "`" in name else " ".join([f"`{word}`", *rest])


def parts_of(value: Any, like: Any, names: Any = (), path: tuple[int, ...] = (), place: str = "") -> list[Part]:
    """The parts of value, laid out as like is: a list of Part.

    like is the expected answer: a tuple, or a list of anything but numbers or words, stands for several parts; all else
    is one array, number or list of words. names follows the nesting of tuples, e.g. (("W", "b"), "losses") for
    ([(W, b), ...], losses). In a list, "W" becomes "W[0]", "W[1]" …, and "W of layer {}" becomes "W of layer 1", …
    """
    if _is_sequence(like):
        return _parts_of_sequence(value, like, names, path, place)
    if _is_words(like) or (isinstance(like, list) and not like and _is_words(value)):
        return [_words(value, _named(names, path))]
    return [_part(value, _named(names, path))]


def _is_sequence(like: Any) -> bool:
    if isinstance(like, tuple):
        return True
    return isinstance(like, list) and not all(_is_number(item) for item in like) and not _is_words(like)


def _is_words(value: Any) -> bool:
    """Whether it is a list of words, and not an empty one, which might be one of numbers as well."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float | np.number) or getattr(item, "ndim", None) == 0


def _parts_of_sequence(value: Any, like: Any, names: Any, path: tuple[int, ...], place: str) -> list[Part]:
    if value is None or value is Ellipsis:
        return [Part("", problem="none" if value is None else "dots", place=place)]
    if isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1:
        value = list(value)
    if not isinstance(value, tuple | list):
        return [Part("", None, "count", f"1 {_kind_of(value)}", place, _layout(like, names))]
    if len(value) != len(like):
        return [Part("", None, "count", str(len(value)), place, _layout(like, names))]
    parts: list[Part] = []
    for i, (item, item_like) in enumerate(zip(value, like, strict=True)):
        if isinstance(like, tuple):
            inside = f"{place}, value {i + 1}" if place else f"Value {i + 1} of your answer"
            parts += parts_of(item, item_like, names[i] if i < len(names) else f"value {i + 1}", path, inside)
        else:
            inside = f"{place}, entry {i}" if place else f"Entry {i} of your list"
            parts += parts_of(item, item_like, names, (*path, i), inside)
    return parts


def _named(names: Any, path: tuple[int, ...]) -> str:
    name = names if isinstance(names, str) else ""
    if "{}" in name:
        return name.format(*(i + 1 for i in path))
    return name + "".join(f"[{i}]" for i in path)


def _layout(like: Any, names: Any) -> str:
    """What is asked for, in words: "2 values: `w`, `b`" or "a list of 3 pairs (`dW`, `db`)"."""
    if isinstance(like, tuple):
        known = [_bare(name) for name in names] if len(names) == len(like) and not isinstance(names, str) else []
        return f"{len(like)} values: {', '.join(known)}" if all(known) and known else f"{len(like)} values"
    if like and all(isinstance(item, tuple) for item in like):
        inner = f" ({', '.join(map(_bare, names))})" if names and all(isinstance(name, str) for name in names) else ""
        several = "s" if len(like) > 1 else ""
        return f"a list of {len(like)} {'pair' if len(like[0]) == 2 else 'tuple'}{several}{inner}"
    return f"a list of {len(like)} arrays"


def _bare(name: Any) -> str:
    """The first word of a name, set as code; a list of pairs is called by nothing, nor is what has no name in code."""
    return f"`{name.split(' ')[0]}`" if isinstance(name, str) and subject(name) != name else ""


def _kind_of(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return "array"
    return "number" if _is_number(value) else f"value of type {type(value).__name__}"


def _part(value: Any, name: str) -> Part:
    """One array or number. What NumPy cannot read becomes a problem; what raises of its own accord, raises."""
    if value is None or value is Ellipsis:
        return Part(name, problem="none" if value is None else "dots")
    if callable(value):
        return Part(name, problem="type", detail="function")
    if isinstance(value, _NOT_NUMBERS):
        return Part(name, problem="type", detail=type(value).__name__)
    try:
        array = np.asarray(value)
    except ValueError as error:
        if isinstance(value, list | tuple) and ("inhomogeneous" in str(error) or "maximum" in str(error)):
            return Part(name, problem="ragged")
        raise
    if array.dtype == object:
        if any(item is None for item in array.flat):
            return Part(name, problem="none inside")
        try:
            array = array.astype(float)
        except (TypeError, ValueError):
            return Part(name, problem="type", detail=_first_odd_type(array))
    if array.dtype.kind == "c":
        return Part(name, problem="complex")
    if array.dtype.kind not in "biuf":
        return Part(name, problem="type", detail="text" if array.dtype.kind in "US" else str(array.dtype))
    if array.size > HUGE:
        return Part(name, problem="huge", detail=str(array.shape))
    kind, single = array.dtype.kind, array.dtype.kind == "f" and array.dtype.itemsize < 8
    return Part(name, np.array(array, dtype=np.float64), kind=kind, single=single)


def _words(value: Any, name: str) -> Part:
    """A list of words; a tuple and an array of text will do."""
    if value is None or value is Ellipsis or callable(value) or isinstance(value, zip | map | filter | GeneratorType):
        return _part(value, name)
    if not isinstance(value, list | tuple) and getattr(value, "ndim", 0) != 1:
        return Part(name, problem="words", detail=f"is of type {type(value).__name__}")
    odd = [type(item).__name__ for item in value if not isinstance(item, str)]
    if odd:
        return Part(name, problem="words", detail=f"holds a value of type {odd[0]}")
    return Part(name, words=tuple(map(str, value)))


def _first_odd_type(array: np.ndarray) -> str:
    odd = [type(item).__name__ for item in array.flat if not isinstance(item, int | float | np.number)]
    return odd[0] if odd else str(array.dtype)


def agree(got: Sequence[Part], want: Sequence[Part], atol: float = 1e-12) -> bool:
    """Whether two lists of parts are the same: same problems, same shapes, values within rounding.

    A number may come as an array with one entry. atol: what values may differ by, however small they are.
    """
    return len(got) == len(want) and all(_part_agrees(*pair, atol) for pair in zip(got, want, strict=True))


def _part_agrees(got: Part, want: Part, atol: float) -> bool:
    if got.problem or want.problem:
        return (got.problem, got.detail) == (want.problem, want.detail)
    if got.words is not None or want.words is not None:
        return _as_words(got) == _as_words(want)
    if got.array is None or want.array is None:
        return False
    if want.scalar and got.array.size == 1:
        return bool(close(got.array.reshape(()), want.array, got.single, atol))
    return got.array.shape == want.array.shape and bool(np.all(close(got.array, want.array, got.single, atol)))


def _as_words(part: Part) -> tuple[str, ...] | None:
    """Its words; an empty array is a list of none."""
    return () if part.words is None and part.array is not None and part.array.size == 0 else part.words


def close(got: Any, want: Any, single: bool = False, atol: float = 1e-12) -> Any:
    """Entry by entry: equal within rounding, which is judged against the entry and the largest entry of want."""
    rtol, atol = (RTOL_SINGLE, 1e-7) if single else (RTOL, atol)
    finite = np.isfinite(want)
    with np.errstate(all="ignore"):
        size = np.max(np.abs(want), where=finite, initial=0.0)
        near = np.abs(got - want) <= rtol * (np.abs(want) + size) + atol
    return np.where(finite, near, (got == want) | (np.isnan(got) & np.isnan(want)))
