"""What a picture consists of, as plain data: panels holding lines, points, heat maps, …; knows NumPy and no renderer.

A scene is drawn by canvas.js (live) and by render.py (Matplotlib, static). Colours are named by their role, so that the
same meaning has the same look in both, on a light page and on a dark one.
"""

import json
import math
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property

import numpy as np

# role: (on a light page, on a dark page, as text on a light page). Classes in the order of Okabe and Ito.
COLORS = {
    "ink": ("#1f2328", "#e6e6e6", "#1f2328"),
    "muted": ("#6b7280", "#a3a8b0", "#5f6672"),
    "grid": ("#e6e8eb", "#3a3d42", "#e6e8eb"),
    "page": ("#ffffff", "#111111", "#ffffff"),
    "class0": ("#0072b2", "#58aee6", "#0072b2"),
    "class1": ("#e08e00", "#f2b134", "#965a00"),
    "class2": ("#009e73", "#35c79b", "#007a59"),
    "class3": ("#56b4e9", "#8fd0f5", "#1f78a8"),
    "class4": ("#d55e00", "#ff7b3d", "#bf4000"),
    "class5": ("#cc79a7", "#e9a3c9", "#a04a7c"),
    "positive": ("#0072b2", "#58aee6", "#0072b2"),
    "negative": ("#e08e00", "#f2b134", "#965a00"),
    "gradient": ("#8e44ad", "#c792ea", "#7d3c98"),
    "wrong": ("#b3261e", "#ff8a80", "#b3261e"),
}
# Anchors from low to high; "page" is the background, so that zero disappears into it.
RAMPS = {
    "diverging": ("class1", "page", "class0"),  # negative orange, positive blue
    "classes": ("class0", "page", "class1"),  # the output of a neuron: 0 for class 0, 1 for class 1
    "ink": ("page", "ink"),  # a drawing
    "tint": ("page", "class2"),  # counts and losses behind other things, pale so that words stay legible
    "gradient": ("page", "gradient"),  # sizes of what flows back
    "sequential": ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"),  # cividis
}
SHAPES = ("circle", "square", "triangle", "diamond", "wedge", "plus")


@dataclass(eq=False)
class Heatmap:
    """values (rows, columns), rows from the bottom up, over extent (x0, x1, y0, y1); low and high end the ramp.

    smooth: blend neighbouring values, as for samples of a function; False shows each value as a square, as for pixels.
    """

    values: np.ndarray
    extent: tuple
    palette: str = "diverging"
    low: float | None = None
    high: float | None = None
    opacity: float = 1.0
    smooth: bool = True

    def __post_init__(self):
        self.values = _array(self.values)
        top = float(np.nanmax(np.abs(self.values))) or 1.0
        signed = self.palette == "diverging"
        self.low = (-top if signed else float(np.nanmin(self.values))) if self.low is None else self.low
        self.high = (top if signed else float(np.nanmax(self.values))) if self.high is None else self.high

    def bounds(self):
        return self.extent

    def summary(self):
        rows, columns = (np.linspace(0, n - 1, min(n, 5)).astype(int) for n in self.values.shape)
        return f"heat map {self.values.shape}: {_overview(self.values, self.values[np.ix_(rows, columns)])}"


@dataclass(eq=False)
class Line:
    """A curve through x, y (n,), with a gap where either is nan; its label is written at its end.

    rough: made of rounding errors, which differ from machine to machine; the summary then leaves its heights out.
    """

    x: np.ndarray
    y: np.ndarray
    color: str = "ink"
    width: float = 2.0
    dash: bool = False
    label: str = ""
    opacity: float = 1.0
    rough: bool = False

    def __post_init__(self):
        self.x, self.y = _array(self.x), _array(self.y)

    def bounds(self):
        return _bounds(self.x, self.y)

    def summary(self):
        most = 17 if self.label else 9  # lines of equal loss and the like come in tens
        places = np.unique(np.linspace(0, len(self.x) - 1, min(len(self.x), most)).astype(int))
        style = "dashed line" if self.dash else "line"
        heights = "rough" if self.rough else _overview(self.y, self.y[places])
        return f"{style} {self.label!r}: x {_overview(self.x, self.x[places[::4]])}; y {heights}"


@dataclass(eq=False)
class Points:
    """Samples at x, y (n,): colour and shape by their class in classes (n,), colour by their target in values (n,)
    from -1 to 1, or all in one color.

    ring (n,): true where a ring is drawn around the sample. hole: each has a hole, as samples that are only looked at.
    drag: name of the control that a dragged sample changes.
    """

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

    def __post_init__(self):
        self.x, self.y = _array(self.x), _array(self.y)
        self.classes = None if self.classes is None else _array(self.classes)
        self.ring = None if self.ring is None else _array(self.ring)
        self.values = None if self.values is None else _array(self.values)

    def bounds(self):
        return _bounds(self.x, self.y)

    def summary(self):
        classes = np.zeros(len(self.x)) if self.classes is None else self.classes
        places = np.unique(np.linspace(0, len(self.x) - 1, min(len(self.x), 9)).astype(int))
        parts = []
        for k in np.unique(classes):
            x, y = self.x[classes == k], self.y[classes == k]
            name = f"class {int(k)}: " if self.classes is not None else ""
            parts.append(f"{name}{len(x)} around ({_digits(x.mean())}, {_digits(y.mean())})")
        ringed = "" if self.ring is None else f"; {int(self.ring.sum())} ringed"
        if self.values is not None and len(self.values):
            ringed += f"; values {_overview(self.values, self.values[places])}"
        label = (f" {self.label!r}" if self.label else "") + (" with holes" if self.hole else "")
        return (
            f"points{label}: {', '.join(parts)}{ringed}; x {_overview(self.x, self.x[places])}; "
            f"y {_overview(self.y, self.y[places])}"
        )


@dataclass(eq=False)
class Bars:
    """Bars of the given width, from zero to height (n,), centred at x (n,)."""

    x: np.ndarray
    height: np.ndarray
    color: str = "class0"
    width: float = 0.8

    def __post_init__(self):
        self.x, self.height = _array(self.x), _array(self.height)

    def bounds(self):
        half = self.width / 2
        return _bounds(np.append(self.x - half, self.x + half), np.append(self.height, 0))

    def summary(self):
        places = np.unique(np.linspace(0, len(self.x) - 1, min(len(self.x), 17)).astype(int))
        return f"{len(self.x)} bars: {_overview(self.height, self.height[places])}"


@dataclass(eq=False)
class Arrow:
    """An arrow from (x0, y0) to (x1, y1), its label beside the tip."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: str = "ink"
    width: float = 2.0
    label: str = ""

    def bounds(self):
        return _bounds(np.array([self.x0, self.x1]), np.array([self.y0, self.y1]))

    def summary(self):
        ends = [_digits(v) for v in (self.x0, self.y0, self.x1, self.y1)]
        return f"arrow {self.label!r}: ({ends[0]}, {ends[1]}) to ({ends[2]}, {ends[3]})"


@dataclass(eq=False)
class Region:
    """A tinted polygon with corners x, y (n,)."""

    x: np.ndarray
    y: np.ndarray
    color: str = "class0"
    opacity: float = 0.15

    def __post_init__(self):
        self.x, self.y = _array(self.x), _array(self.y)

    def bounds(self):
        return _bounds(self.x, self.y)

    def summary(self):
        corners = ", ".join(f"({_digits(x)}, {_digits(y)})" for x, y in zip(self.x, self.y, strict=True))
        return f"{self.color} region: {corners}"


@dataclass(eq=False)
class Text:
    """Words at (x, y): in data units, or as fractions of the panel from its lower left corner if in_panel."""

    x: float
    y: float
    text: str
    color: str = "ink"
    size: float = 13.0
    align: str = "left"
    bold: bool = False
    in_panel: bool = False

    def bounds(self):
        return None

    def summary(self):
        return f"text {self.text!r}"


@dataclass(eq=False)
class Network:
    """Neurons at x, y (n,) joined by edges (m, 2), which are pairs of their indices (from, to).

    A neuron shows its label inside, its note below, its delta above in purple, and is coloured by its value, or shows a
    small map of what it responds to: maps (n, h, w). ring (n,): true for neurons with a ring. An edge is as wide as its
    weight is large and has the colour of its sign; gradients (m,) are drawn over it in purple, or alone where
    there is no weight; nan stands for none of either. Its label, or in purple its edge_delta, stands at the share
    label_at of its length; opacity (m,) lets it step back.
    scale: the size of value and weight that is drawn at full strength; gradient_scale, map_scale: the same for those.
    pick: name of the control that a click on a neuron sets, to its index or to the option at that index.
    """

    x: np.ndarray
    y: np.ndarray
    edges: np.ndarray
    labels: tuple = ()
    notes: tuple = ()
    deltas: tuple = ()
    edge_labels: tuple = ()
    edge_deltas: tuple = ()
    values: np.ndarray | None = None
    weights: np.ndarray | None = None
    gradients: np.ndarray | None = None
    maps: np.ndarray | None = None
    ring: np.ndarray | None = None
    opacity: np.ndarray | None = None
    radius: float = 20.0
    scale: float = 1.0
    gradient_scale: float = 1.0
    map_scale: float = 1.0
    label_at: float = 0.5
    pick: str = ""

    def __post_init__(self):
        self.x, self.y, self.edges = _array(self.x), _array(self.y), _array(self.edges).reshape(-1, 2)
        for name in ("values", "weights", "gradients", "maps", "ring", "opacity"):
            if getattr(self, name) is not None:
                setattr(self, name, _array(getattr(self, name)))

    def bounds(self):
        return _bounds(self.x, self.y)

    def summary(self):
        parts = [f"network of {len(self.x)} neurons and {len(self.edges)} edges", " ".join(self.labels)]
        texts = (self.notes, self.deltas, self.edge_labels, self.edge_deltas)
        parts += [" ".join(words) for words in texts if any(words)]
        for name in ("values", "weights", "gradients", "maps", "ring", "opacity"):
            numbers = getattr(self, name)
            if numbers is not None:
                places = np.linspace(0, numbers.size - 1, min(numbers.size, 17)).astype(int)
                parts.append(f"{name} {_overview(numbers, numbers.ravel()[places])}")
        return "; ".join(parts)


@dataclass(eq=False)
class Panel:
    """One set of axes with its items, at row, col of the scene's grid. Limits are found from the items when None.

    name: how a click or a drag on it is reported. click: whether a click on an empty place is.
    xticks, yticks: ((value, label), …), found from the limits when None.
    """

    items: list = field(default_factory=list)
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xlim: tuple | None = None
    ylim: tuple | None = None
    ylog: bool = False
    equal: bool = False
    grid: bool = False
    axes: bool = True
    row: int = 0
    col: int = 0
    rowspan: int = 1
    colspan: int = 1
    name: str = ""
    click: bool = False
    xticks: tuple | None = None
    yticks: tuple | None = None

    @cached_property
    def limits(self):
        """((x0, x1), (y0, y1)): as given, else around all items with a little air."""
        if self.xlim and self.ylim:
            return self.xlim, self.ylim
        boxes = [box for item in self.items if (box := item.bounds()) is not None] or [(0.0, 1.0, 0.0, 1.0)]
        x0, x1, y0, y1 = (f(side) for f, side in zip((min, max, min, max), zip(*boxes, strict=True), strict=True))
        return self.xlim or _padded(x0, x1), self.ylim or _padded(y0, y1, self.ylog)

    @cached_property
    def ticks(self):
        """(xticks, yticks), each ((value, label), …)."""
        if not self.axes:
            return (), ()
        xlim, ylim = self.limits
        y = _log_ticks(*ylim) if self.ylog else _linear_ticks(*ylim)
        return (
            _linear_ticks(*xlim) if self.xticks is None else self.xticks,
            y if self.yticks is None else self.yticks,
        )

    @cached_property
    def margins(self):
        """Pixels kept free for words around the drawing: (left, top, right, bottom)."""
        top = 30 if self.title else 12
        xlim, _ = self.limits
        near_edge = xlim[1] - 0.1 * (xlim[1] - xlim[0])
        ends = [item.label for item in self.items if isinstance(item, Line) and item.label and item.x[-1] >= near_edge]
        right = 14 + round(7.2 * max(map(len, ends), default=0))
        if not self.axes:
            return 8, top, right, 8
        widest = max((len(label) for _, label in self.ticks[1]), default=0)
        return 16 + round(7 * widest) + (24 if self.ylabel else 0), top, right, 46 if self.xlabel else 26

    def summary(self):
        (x0, x1), (y0, y1) = self.limits
        ranges = (
            f"{self.xlabel or 'x'} {_digits(x0)} to {_digits(x1)}, {self.ylabel or 'y'} {_digits(y0)} to {_digits(y1)}"
        )
        head = (
            f"[{self.title or 'panel'}] {ranges}{' (log)' if self.ylog else ''}"
            if self.axes
            else f"[{self.title or 'panel'}]"
        )
        return "\n".join([head, *(f"  {item.summary()}" for item in self.items)])


@dataclass(eq=False)
class Scene:
    """Panels on a grid; alt: one or two sentences for those who cannot see it; note: the line of words above.

    columns, rows: relative widths and heights of the grid; width, height: pixels at normal size. narrowest: pixels
    below which it is not squeezed on a narrow page, but can be scrolled sideways.
    """

    panels: list
    alt: str
    note: str = ""
    columns: tuple = (1,)
    rows: tuple = (1,)
    width: int = 860
    height: int = 380
    narrowest: int = 0

    def summary(self):
        """What is drawn, as plain text that is the same on every machine and changes with every curve."""
        return "\n".join([*([self.note] if self.note else []), *(panel.summary() for panel in self.panels)])

    def margins(self, panel):
        """The panel's margins, made alike with others', so that panels of one row stand level and axes line up.

        In a row, all have room for a title if one has; in a column, those over the same x range have the same edges.
        """
        row = [p.margins for p in self.panels if p.row == panel.row]
        span = (panel.col, panel.colspan, panel.limits[0])
        column = [p.margins for p in self.panels if (p.col, p.colspan, p.limits[0]) == span]
        left, _, right, _ = (max(side) for side in zip(panel.margins, *column, strict=True))
        return left, max(top for _, top, _, _ in row), right, panel.margins[3]

    def encode(self):
        """(JSON text, bytes) for the canvas: every array in the text is {"$": first, "shape"} into float32 numbers."""
        pack = _Packer()
        panels = []
        for panel in self.panels:
            spec = pack(panel)
            spec["xlim"], spec["ylim"] = pack(panel.limits)
            spec["xticks"], spec["yticks"] = pack(panel.ticks)
            panels.append(spec | {"margins": self.margins(panel)})
        own = {f.name: pack(getattr(self, f.name)) for f in fields(self) if f.name != "panels"}
        return json.dumps({**own, "panels": panels}, ensure_ascii=False, allow_nan=False), b"".join(pack.parts)


class _Packer:
    """Turns dataclasses into what JSON can hold, moving arrays into parts."""

    def __init__(self):
        self.parts, self.count = [], 0

    def __call__(self, value):
        if isinstance(value, np.ndarray):
            start, self.count = self.count, self.count + value.size
            self.parts.append(np.ascontiguousarray(value, dtype="<f4").tobytes())
            return {"$": start, "shape": list(value.shape)}
        if is_dataclass(value):
            return {
                "kind": type(value).__name__.lower(),
                **{f.name: self(getattr(value, f.name)) for f in fields(value)},
            }
        if isinstance(value, (list, tuple)):
            return [self(entry) for entry in value]
        return value.item() if isinstance(value, np.generic) else value


def number(value, decimals=2):
    """value in words: fixed decimals, a real minus sign, the same on every machine although sums differ by 1e-15."""
    rounded = round(float(value) * (1 + 1e-9), decimals)
    return f"{rounded if rounded else 0.0:.{decimals}f}".replace("-", "−")


def _array(values):
    return np.asarray(values, dtype=float)


def _bounds(x, y):
    return (float(np.nanmin(x)), float(np.nanmax(x)), float(np.nanmin(y)), float(np.nanmax(y))) if len(x) else None


def _padded(low, high, log=False):
    if log:
        return 10 ** math.floor(math.log10(max(low, 1e-12))), 10 ** math.ceil(math.log10(max(high, 1e-12)) + 1e-9)
    air = 0.06 * (high - low) or 0.5
    return low - air, high + air


def _linear_ticks(low, high):
    """About five round numbers between low and high, with labels."""
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    decimals = max(0, -math.floor(math.log10(step)) + (1 if round(step / power, 6) == 2.5 else 0))
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return tuple((k * step, number(k * step, decimals)) for k in range(first, last + 1))


def _log_ticks(low, high):
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    stride = max(1, math.ceil((last - first) / 5))
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    plain = {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100", 3: "1000"}
    return tuple((10.0**k, plain.get(k, "10" + str(k).translate(raised))) for k in range(first, last + 1, stride))


def _digits(value, scale=0.0):
    """Two significant digits, decided a little off every tie so that rounding noise cannot flip them."""
    value = float(value) * (1 + 1e-9)
    if not math.isfinite(value):
        return str(value)
    if abs(value) <= max(1e-9 * scale, 1e-12):
        return "0"
    decimals = 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):.{max(decimals, 0)}f}" if abs(value) >= 1e-4 else f"{value:.1e}"


def _overview(values, at):
    """Range and mean of an array, and its values at a few places."""
    if not values.size:
        return "nothing"
    scale = float(np.nanmax(np.abs(values)))
    low, high, mean = (_digits(f(values), scale) for f in (np.nanmin, np.nanmax, np.nanmean))
    return f"{low} to {high}, mean {mean}, at {' '.join(_digits(v, scale) for v in np.ravel(at))}"
