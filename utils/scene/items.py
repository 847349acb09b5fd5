"""What a panel can hold: heat maps, lines, points, strokes, bars, arrows, regions and words, as plain data.

An item turns what it is given for its arrays into float64, and raises DeclarationError for a role that nobody knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from utils.declarations import DeclarationError
from utils.scene.numbers import digits, overview
from utils.scene.roles import ALIGNMENTS, COLORS, RAMPS, SHAPES, check

Box = tuple[float, float, float, float]  # x0, x1, y0, y1
ROLES: dict[str, Iterable[str]] = {"color": COLORS, "palette": RAMPS, "align": ALIGNMENTS}  # what these fields can hold
CLASSES = set(map(float, range(len(SHAPES))))


class Item:
    """Something that is drawn in a panel."""

    arrays: ClassVar[tuple[str, ...]] = ()  # fields that become arrays, unless they are None
    roles: ClassVar[tuple[str, ...]] = ()  # fields that ROLES has

    def __init_subclass__(cls) -> None:
        cls.roles = tuple(field for field in cls.__annotations__ if field in ROLES)

    def __post_init__(self) -> None:
        for field in self.arrays:
            if (given := getattr(self, field)) is not None:
                setattr(self, field, np.asarray(given, dtype=float))
        for field in self.roles:
            check(self, field, ROLES[field])

    def bounds(self) -> Box | None:
        """The box around it in data units; None where it has none, or is not to be counted."""
        return None

    def summary(self) -> str:
        """What it shows, in a line of words that changes with it and not with rounding errors."""
        raise NotImplementedError


@dataclass(eq=False)
class Heatmap(Item):
    """values (rows, columns), rows from the bottom up, over extent (x0, x1, y0, y1); low and high end the ramp.

    palette: a name in RAMPS. smooth: blend neighbouring values, as for samples of a function; False shows each value
    as a square, as for pixels.
    """

    arrays = ("values",)

    values: np.ndarray
    extent: Box
    palette: str = "diverging"
    low: float | None = None
    high: float | None = None
    opacity: float = 1.0
    smooth: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        top = float(np.nanmax(np.abs(self.values))) or 1.0
        signed = self.palette == "diverging"
        self.low = (-top if signed else float(np.nanmin(self.values))) if self.low is None else self.low
        self.high = (top if signed else float(np.nanmax(self.values))) if self.high is None else self.high

    def bounds(self) -> Box:
        return self.extent

    def summary(self) -> str:
        rows, columns = (np.linspace(0, n - 1, min(n, 5)).astype(int) for n in self.values.shape)
        return f"heat map {self.values.shape}: {overview(self.values, self.values[np.ix_(rows, columns)])}"


@dataclass(eq=False)
class Line(Item):
    """A curve through x, y (n,), with a gap where either is nan; its label is written at its end.

    width in pixels. rough: made of rounding errors, which differ from machine to machine; the summary then leaves its
    heights out.
    """

    arrays = ("x", "y")

    x: np.ndarray
    y: np.ndarray
    color: str = "ink"
    width: float = 2.0
    dash: bool = False
    label: str = ""
    opacity: float = 1.0
    rough: bool = False

    def bounds(self) -> Box | None:
        return box_around(self.x, self.y)

    def summary(self) -> str:
        places = some(self.x, 17 if self.label else 9)  # lines of equal loss and the like come in tens
        style = "dashed line" if self.dash else "line"
        heights = "rough" if self.rough else overview(self.y, self.y[places])
        return f"{style} {self.label!r}: x {overview(self.x, self.x[places[::4]])}; y {heights}"


@dataclass(eq=False)
class Points(Item):
    """Samples at x, y (n,): colour and shape by their class in classes (n,), colour by their target in values (n,)
    from -1 to 1, or all in one color.

    size: radius in pixels. ring (n,): true where a ring is drawn around the sample. hole: each has a hole, as samples
    that are only looked at. drag: name of the control, or of the place, that a dragged sample changes.
    """

    arrays = ("x", "y", "classes", "ring", "values")

    x: np.ndarray
    y: np.ndarray
    classes: np.ndarray | None = None
    color: str = "ink"
    size: float = 6.0
    ring: np.ndarray | None = None
    hollow: bool = False
    hole: bool = False
    values: np.ndarray | None = None
    drag: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        unknown = set() if self.classes is None else set(self.classes.tolist()) - CLASSES
        if unknown:
            given = ", ".join(f"{k:g}" for k in sorted(unknown))
            known = f"whole numbers from 0 to {len(SHAPES) - 1}: {', '.join(SHAPES)}."
            raise DeclarationError(f"Points: classes {given} have neither colour nor shape; write {known}")

    def bounds(self) -> Box | None:
        return box_around(self.x, self.y)

    def summary(self) -> str:
        places = some(self.x, 9)
        told = ""
        if self.ring is not None:
            told += f"; {int(self.ring.sum())} ringed"
        if self.values is not None and len(self.values):
            told += f"; values {overview(self.values, self.values[places])}"
        label = (f" {self.label!r}" if self.label else "") + (" with holes" if self.hole else "")
        return (
            f"points{label}: {', '.join(self._groups())}{told}; x {overview(self.x, self.x[places])}; "
            f"y {overview(self.y, self.y[places])}"
        )

    def _groups(self) -> list[str]:
        """How many there are of each class, and around where."""
        classes = np.zeros(len(self.x)) if self.classes is None else self.classes
        groups = []
        for k in np.unique(classes):
            x, y = self.x[classes == k], self.y[classes == k]
            name = f"class {int(k)}: " if self.classes is not None else ""
            groups.append(f"{name}{len(x)} around ({digits(x.mean())}, {digits(y.mean())})")
        return groups


@dataclass(eq=False)
class Strokes(Item):
    """What a round pen has painted: lines through x, y (n,), with a gap where either is nan; a single place is a dot.

    width: of the pen, in data units. paint: name of the control that holds the strokes; its panel can be painted on.
    """

    arrays = ("x", "y")

    x: np.ndarray
    y: np.ndarray
    width: float
    color: str = "ink"
    paint: str = ""

    def summary(self) -> str:
        places = ~np.isnan(self.x + self.y)
        count = int(np.sum(places & ~np.append(False, places[:-1]))) if len(self.x) else 0
        x, y = self.x[places], self.y[places]
        return f"{count} strokes: x {overview(x, x[some(x, 9)])}; y {overview(y, y[some(y, 9)])}"


@dataclass(eq=False)
class Bars(Item):
    """Bars of the given width in data units, from zero to height (n,), centred at x (n,)."""

    arrays = ("x", "height")

    x: np.ndarray
    height: np.ndarray
    color: str = "class0"
    width: float = 0.8

    def bounds(self) -> Box | None:
        half = self.width / 2
        return box_around(np.append(self.x - half, self.x + half), np.append(self.height, 0))

    def summary(self) -> str:
        return f"{len(self.x)} bars: {overview(self.height, self.height[some(self.x, 17)])}"


@dataclass(eq=False)
class Arrow(Item):
    """An arrow from (x0, y0) to (x1, y1), its label beside the tip."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: str = "ink"
    width: float = 2.0
    label: str = ""

    def bounds(self) -> Box | None:
        return box_around(np.array([self.x0, self.x1]), np.array([self.y0, self.y1]))

    def summary(self) -> str:
        ends = [digits(v) for v in (self.x0, self.y0, self.x1, self.y1)]
        return f"arrow {self.label!r}: ({ends[0]}, {ends[1]}) to ({ends[2]}, {ends[3]})"


@dataclass(eq=False)
class Region(Item):
    """A tinted polygon with corners x, y (n,)."""

    arrays = ("x", "y")

    x: np.ndarray
    y: np.ndarray
    color: str = "class0"
    opacity: float = 0.15

    def bounds(self) -> Box | None:
        return box_around(self.x, self.y)

    def summary(self) -> str:
        corners = ", ".join(f"({digits(x)}, {digits(y)})" for x, y in zip(self.x, self.y, strict=True))
        return f"{self.color} region: {corners}"


@dataclass(eq=False)
class Text(Item):
    """Words at (x, y): in data units, or as fractions of the panel from its lower left corner if in_panel.

    size in pixels. Words need no room of their own: a panel's limits do not follow them.
    """

    x: float
    y: float
    text: str
    color: str = "ink"
    size: float = 13.0
    align: str = "left"
    bold: bool = False
    in_panel: bool = False

    def summary(self) -> str:
        return f"text {self.text!r}"


def box_around(x: np.ndarray, y: np.ndarray) -> Box | None:
    """The box around places x, y (n,), those without a number left out; None if there are no places."""
    return (float(np.nanmin(x)), float(np.nanmax(x)), float(np.nanmin(y)), float(np.nanmax(y))) if len(x) else None


def some(values: np.ndarray, most: int) -> np.ndarray:
    """Indices of so many entries at most, spread evenly from the first to the last."""
    return np.unique(np.linspace(0, len(values) - 1, min(len(values), most)).astype(int))
