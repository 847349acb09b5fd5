"""Axes with items on them, and the scene that several of them make; of the items it knows Line, as it has a label."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

from utils.declarations import DeclarationError
from utils.scene.encoding import Packer
from utils.scene.items import Item, Line
from utils.scene.numbers import digits
from utils.scene.ticks import Range, Ticks, linear_ticks, log_ticks, padded

Margins = tuple[int, int, int, int]  # pixels: left, top, right, bottom


@dataclass(eq=False)
class Panel:
    """One set of axes with its items, at row, col of the scene's grid. Limits are found from the items when None.

    name: how a click or a drag on it is reported. click: whether a click on an empty place is.
    xticks, yticks: ((value, label), …), found from the limits when None.
    """

    items: list[Item] = field(default_factory=list)
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xlim: Range | None = None
    ylim: Range | None = None
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
    xticks: Ticks | None = None
    yticks: Ticks | None = None

    @cached_property
    def limits(self) -> tuple[Range, Range]:
        """((x0, x1), (y0, y1)): as given, else around all items with a little air."""
        if self.xlim and self.ylim:
            return self.xlim, self.ylim
        boxes = [box for item in self.items if (box := item.bounds()) is not None] or [(0.0, 1.0, 0.0, 1.0)]
        x0, x1, y0, y1 = (f(side) for f, side in zip((min, max, min, max), zip(*boxes, strict=True), strict=True))
        return self.xlim or padded(x0, x1), self.ylim or padded(y0, y1, self.ylog)

    @cached_property
    def ticks(self) -> tuple[Ticks, Ticks]:
        """(xticks, yticks), each ((value, label), …)."""
        if not self.axes:
            return (), ()
        xlim, ylim = self.limits
        y = log_ticks(*ylim) if self.ylog else linear_ticks(*ylim)
        return (
            linear_ticks(*xlim) if self.xticks is None else self.xticks,
            y if self.yticks is None else self.yticks,
        )

    @cached_property
    def margins(self) -> Margins:
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

    def summary(self) -> str:
        """What is drawn in it: a line on the axes, then a line for each item."""
        head = f"[{self.title or 'panel'}]"
        if self.axes:
            (x0, x1), (y0, y1) = self.limits
            head += f" {self.xlabel or 'x'} {digits(x0)} to {digits(x1)},"
            head += f" {self.ylabel or 'y'} {digits(y0)} to {digits(y1)}"
            head += " (log)" if self.ylog else ""
        return "\n".join([head, *(f"  {item.summary()}" for item in self.items)])


@dataclass(eq=False)
class Scene:
    """Panels on a grid; alt: one or two sentences for those who cannot see it; note: the line of words above.

    columns, rows: relative widths and heights of the grid; width, height: pixels at normal size. narrowest: pixels
    below which it is not squeezed on a narrow page, but can be scrolled sideways.
    Raises DeclarationError for a panel outside of the grid, and for what is no item.
    """

    panels: list[Panel]
    alt: str
    note: str = ""
    columns: Sequence[float] = (1,)
    rows: Sequence[float] = (1,)
    width: int = 860
    height: int = 380
    narrowest: int = 0

    def __post_init__(self) -> None:
        for panel in self.panels:
            self._check_place(panel)
            for item in panel.items:
                if not isinstance(item, Item):
                    raise DeclarationError(f"Panel {panel.title!r}: {item!r} is no item; write Line(…), Points(…), ….")

    def _check_place(self, panel: Panel) -> None:
        ends = {"columns": panel.col + panel.colspan, "rows": panel.row + panel.rowspan}
        for name, end in ends.items():
            if end > len(getattr(self, name)):
                raise DeclarationError(f"Scene: {name} end before the panel {panel.title!r}; write {end} of them.")

    def summary(self) -> str:
        """What is drawn, as plain text that is the same on every machine and changes with every curve."""
        return "\n".join([*([self.note] if self.note else []), *(panel.summary() for panel in self.panels)])

    def margins(self, panel: Panel) -> Margins:
        """The panel's margins, made alike with others', so that panels of one row stand level and axes line up.

        In a row, all have room for a title if one has; in a column, those over the same x range have the same edges.
        """
        row = [p.margins for p in self.panels if p.row == panel.row]
        span = (panel.col, panel.colspan, panel.limits[0])
        column = [p.margins for p in self.panels if (p.col, p.colspan, p.limits[0]) == span]
        left, _, right, _ = (max(side) for side in zip(panel.margins, *column, strict=True))
        return left, max(top for _, top, _, _ in row), right, panel.margins[3]

    def encode(self) -> tuple[str, bytes]:
        """(JSON text, bytes) for the canvas: every array in the text is {"$": first, "shape"} into float32 numbers."""
        pack = Packer()
        panels = []
        for panel in self.panels:
            spec = pack(panel)
            spec["xlim"], spec["ylim"] = pack(panel.limits)
            spec["xticks"], spec["yticks"] = pack(panel.ticks)
            panels.append(spec | {"margins": self.margins(panel)})
        own = {f.name: pack(getattr(self, f.name)) for f in fields(self) if f.name != "panels"}
        return pack.finish({**own, "panels": panels})
