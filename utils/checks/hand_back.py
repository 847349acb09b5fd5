"""What a check hands back: the student's own function, or, where it returns lists or the like, one that converts.

A check accepts a list in place of an array, an array with one entry in place of a number, float32 and more. The cells
below may not, so they get what the course's own function would have returned: arrays of float64, numbers, tuples.
"""

import functools
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from utils.checks.coding import Coding

__all__ = ["alike", "handed_back", "methods_of"]

MOST = 50  # calls that are looked at


class Leaf(NamedTuple):
    """An array or a number. scalar: always a number (None: sometimes); kind: NumPy's letter, "b", "i" or "f";
    elementwise: always of the shape that the arguments have together.
    """

    scalar: bool | None
    kind: str
    elementwise: bool = False


class Nested(NamedTuple):
    """A tuple with a layout for each entry, or a list or tuple of any length whose entries have one layout."""

    type: type
    inner: tuple[Any, ...]
    any_length: bool = False

    def layouts(self, count: int) -> tuple[Any, ...]:
        """The layouts of so many entries; another number of them where that cannot be."""
        return self.inner * count if self.any_length else self.inner


Layout = Leaf | Nested | None  # None: something else, which is left as it is


def handed_back(exercise: "Coding", answer: Any) -> Any:
    """answer, or a function, or a class, that calls it and converts what it returns into what ours returns."""
    layouts = _layouts(exercise)
    if not layouts:
        return answer
    odd = {
        name
        for name, values in _returned(exercise, answer).items()
        if name in layouts and not all(_fits(value, layouts[name], shape) for value, shape in values)
    }
    if inspect.isclass(answer):
        converting = {name: _converting(getattr(answer, name), layouts[name], skip=1) for name in odd}
        return _subclass(answer, converting) if odd else answer
    return _converting(answer, layouts[""]) if odd else answer


def _layouts(exercise: "Coding") -> dict[str, Layout]:
    """Layouts of what our own function, or our class's methods by name, returns; without those that have none."""
    if exercise not in _KNOWN:
        found = {}
        for name, values in _returned(exercise, exercise.reference).items():
            found[name] = _common([_layout(value, shape) for value, shape in values if not _words(value)])
        _KNOWN[exercise] = {name: layout for name, layout in found.items() if layout is not None}
    return _KNOWN[exercise]


_KNOWN: WeakKeyDictionary["Coding", dict[str, Layout]] = WeakKeyDictionary()


def _converting(answer: Any, layout: Layout, skip: int = 0) -> Any:
    """A function that converts what answer returns; skip: so many arguments, like self, do not count for its shape."""

    @functools.wraps(answer, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
    def converting(*arguments: Any, **named: Any) -> Any:
        value = answer(*arguments, **named)
        return _converted(value, layout, _shape((*arguments[skip:], *named.values())))

    return converting


def _subclass(answer: Any, methods: dict[str, Any]) -> Any:
    """The same class with other methods."""
    names = {"__module__": answer.__module__, "__qualname__": answer.__qualname__, "__doc__": answer.__doc__}
    return type(answer)(answer.__name__, (answer,), {**names, **methods})


def alike(value: Any, example: Any) -> Any:
    """value, laid out and typed as an example is; a dict entry by entry."""
    if isinstance(value, dict) and isinstance(example, dict):
        return {name: alike(one, example[name]) if name in example else one for name, one in value.items()}
    layout = _layout(example)
    return value if layout is None or _fits(value, layout) else _converted(value, layout)


def _shape(arguments: Sequence[Any]) -> tuple[int, ...] | None:
    """The shape that numbers and arrays have together; None where there is another argument, or none at all."""
    leaves = (int, float, np.number, np.bool_, np.ndarray)
    if not arguments or not all(isinstance(one, leaves) for one in arguments):
        return None
    try:
        return np.broadcast_shapes(*map(np.shape, arguments))
    except ValueError:
        return None


def _returned(exercise: "Coding", answer: Any) -> dict[str, list[tuple[Any, tuple[int, ...] | None]]]:
    """What a function, or each method of a class, returns in its first calls while it is judged: (value, `_shape`).

    The key of a function is "". Methods are those that our own class has as well.
    """
    values: dict[str, list[tuple[Any, tuple[int, ...] | None]]] = {}

    def recorded(function: Any, key: str = "", skip: int = 0) -> Any:
        values[key] = []

        @functools.wraps(function, assigned=("__name__", "__doc__"), updated=())
        def recording(*arguments: Any, **named: Any) -> Any:
            value = function(*arguments, **named)
            if len(values[key]) < MOST:
                values[key].append((value, _shape((*arguments[skip:], *named.values()))))
            return value

        return recording

    if inspect.isclass(answer):
        shared = [name for name in methods_of(exercise.reference) if callable(getattr(answer, name, None))]
        exercise.way.result(_subclass(answer, {name: recorded(getattr(answer, name), name, 1) for name in shared}))
    else:
        exercise.way.result(recorded(answer))
    return values


def methods_of(ours: Any) -> list[str]:
    """Names of the methods of a class of the course, inherited ones too, without those with two underscores."""
    bases = [base for base in inspect.getmro(ours) if base.__module__.partition(".")[0] == "utils"]
    names = [name for base in bases for name, one in vars(base).items() if inspect.isfunction(one)]
    return sorted({name for name in names if not name.startswith("__")})


def _layout(value: Any, shape: tuple[int, ...] | None = None) -> Layout:
    if isinstance(value, tuple):
        return Nested(tuple, tuple(_layout(item, shape) for item in value))
    if isinstance(value, list):
        return Nested(list, (_common([_layout(item, shape) for item in value]),), any_length=True)
    if isinstance(value, bool | int | float | np.number | np.bool_ | np.ndarray) and _numeric(np.asarray(value)):
        array = np.asarray(value)
        return Leaf(array.ndim == 0, {"u": "i"}.get(array.dtype.kind, array.dtype.kind), array.shape == shape)
    return None


def _words(value: Any) -> bool:
    """Whether it is an array of words, such as labels may be: there is nothing to convert."""
    if not isinstance(value, np.ndarray):
        return False
    return value.dtype.kind == "U" or (value.dtype.kind == "O" and all(isinstance(one, str) for one in value.flat))


def _numeric(array: np.ndarray) -> bool:
    return array.dtype.kind in "biuf"


def _common(layouts: Sequence[Layout]) -> Layout:
    """One layout for all, as far as they agree; None where they do not."""
    if not layouts or any(one is None for one in layouts):
        return None
    first, *_ = layouts
    if isinstance(first, Leaf) and all(isinstance(one, Leaf) for one in layouts):
        leaves = [one for one in layouts if isinstance(one, Leaf)]
        scalars, kinds = {one.scalar for one in leaves}, [one.kind for one in leaves]
        scalar = scalars.pop() if len(scalars) == 1 else None
        return Leaf(scalar, max(kinds, key="bif".index), all(one.elementwise for one in leaves))
    if isinstance(first, Nested):
        same = [one for one in layouts if isinstance(one, Nested) and one.type is first.type]
        if len(same) == len(layouts) and len({len(one.inner) for one in same}) == 1:
            columns = list(zip(*(one.inner for one in same), strict=True))
            inner = tuple(_common([one for one in column if one is not None]) for column in columns)
            return Nested(first.type, inner, first.any_length)
        if len(same) == len(layouts):
            return Nested(first.type, (_common([inner for one in same for inner in one.inner]),), any_length=True)
    return None


def _fits(value: Any, layout: Layout, shape: tuple[int, ...] | None = None) -> bool:
    """Whether a value is laid out and typed as ours, so that nothing has to be converted."""
    if layout is None or _words(value):
        return True
    if isinstance(layout, Nested):
        if type(value) is not layout.type or not isinstance(value, list | tuple):
            return False
        inner = layout.layouts(len(value))
        return len(value) == len(inner) and all(_fits(item, one, shape) for item, one in zip(value, inner, strict=True))
    if layout.elementwise and shape is not None and np.shape(value) != shape:
        return False
    if isinstance(value, np.ndarray) and value.ndim:
        standard = type(value) is np.ndarray and value.flags.writeable and value.dtype in (float, int, bool)
        return standard and layout.scalar is not True and _holds(layout.kind, value.dtype.kind)
    kinds = {bool: "b", int: "i", float: "f", np.bool_: "b", np.int64: "i", np.float64: "f"}
    return layout.scalar is not False and type(value) in kinds and _holds(layout.kind, kinds[type(value)])


def _holds(wanted: str, kind: str) -> bool:
    """Whether numbers of a kind may stand where ours have another: integers for floats, but no truth values."""
    return kind == wanted or (wanted, kind) == ("f", "i")


def _converted(value: Any, layout: Layout, shape: tuple[int, ...] | None = None) -> Any:
    """value, laid out and typed as ours; shape: that of the arguments together. What cannot be converted stays."""
    if isinstance(layout, Nested):
        try:
            items = list(value)
        except TypeError:
            return value
        inner = layout.layouts(len(items))
        if len(items) != len(inner):
            return value
        return layout.type(_converted(item, one, shape) for item, one in zip(items, inner, strict=True))
    return value if layout is None else _number(value, layout, shape)


def _number(value: Any, leaf: Leaf, shape: tuple[int, ...] | None) -> Any:
    detached = value.detach().cpu() if hasattr(value, "detach") else value
    try:
        array = np.asarray(detached, dtype=float).copy()
    except (TypeError, ValueError):
        return np.array(value) if _words(value) else value
    if leaf.kind == "i" and np.array_equal(array, np.round(array)):
        array = array.astype(int)
    elif leaf.kind == "b":
        array = array.astype(bool)
    if leaf.elementwise and shape is not None and array.size == np.prod(shape, dtype=int):
        array = array.reshape(shape)
    elif array.size == 1 and (leaf.scalar or (leaf.scalar is None and shape == ())):
        array = array.reshape(())
    return array[()]
