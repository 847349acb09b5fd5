"""Draws a scene with Matplotlib, as a PNG with its alt text; the static twin of widgets/canvas.js."""

import base64
import html
import io
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from utils import scene as s

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure as Picture

STYLE = Path(__file__).with_name("figures.mplstyle")
SCALE = 1.4  # picture pixels for every pixel on the page: crisp on a fine screen …
SHADES = 25  # steps of a heat map's colours; a smooth ramp would make a picture three times as large
WIDEST = 870  # … but no picture is wider than this, so that a notebook with many of them stays small
POINT = 0.72  # Matplotlib's points for one pixel at 100 pixels an inch


class Figure:
    """A static picture of a scene that tells its alt text to the page and its summary to whoever compares outputs."""

    def __init__(self, scene: s.Scene) -> None:
        self.scene = scene
        self.alt = scene.alt

    @cached_property
    def png(self) -> bytes:
        """The picture as bytes; drawn when first asked for."""
        return _draw(self.scene)

    def __repr__(self) -> str:
        return self.scene.summary()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}

    def html(self) -> str:
        """A figure element with the picture in it."""
        source = base64.b64encode(self.png).decode()
        return (
            f'<figure style="margin:0"><img alt="{html.escape(self.alt)}" width="{self.scene.width}" '
            f'style="max-width:100%" src="data:image/png;base64,{source}"></figure>'
        )


def render(scene: s.Scene) -> Figure:
    """The scene as a static Figure."""
    return Figure(scene)


def _draw(scene: s.Scene) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Picture

    with rc_context(fname=STYLE):
        dpi = 100 * min(SCALE, WIDEST / scene.width)
        picture = Picture(figsize=(scene.width / 100, scene.height / 100), dpi=dpi, facecolor="#fdfdfd")
        canvas = FigureCanvasAgg(picture)
        lines = scene.note.split("\n") if scene.note else []
        for k, words in enumerate(lines):
            _words(picture, 14 / scene.width, 1 - (18 + 20 * k) / scene.height, words, size=13.5)
        for panel in scene.panels:
            _draw_panel(picture, scene, panel, head=10 + 20 * len(lines))
        buffer = io.BytesIO()
        canvas.print_png(buffer, metadata={"Software": None})
    return _smaller(buffer)


def _smaller(buffer: io.BytesIO) -> bytes:
    """The same picture with at most 48 colours: a third of the bytes, hardly a visible difference."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.open(buffer).convert("RGB").quantize(48, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(out, "png", optimize=True)
    return out.getvalue()


def _draw_panel(picture: "Picture", scene: s.Scene, panel: s.Panel, head: float) -> None:
    """One panel; head: pixels that the note takes above all of them."""
    width, height = scene.width, scene.height - head
    left, top, right, bottom = scene.margins(panel)
    columns, rows = np.cumsum([0, *scene.columns]) / sum(scene.columns), np.cumsum([0, *scene.rows]) / sum(scene.rows)
    x0, x1 = columns[panel.col] * width + left, columns[panel.col + panel.colspan] * width - right
    y0, y1 = head + rows[panel.row] * height + top, head + rows[panel.row + panel.rowspan] * height - bottom
    ax = picture.add_axes((x0 / width, 1 - y1 / scene.height, (x1 - x0) / width, (y1 - y0) / scene.height))
    (xa, xb), (ya, yb) = panel.limits
    if panel.ylog:
        ax.set_yscale("log")
        ax.minorticks_off()
    ax.set_xlim(xa, xb)
    ax.set_ylim(ya, yb)
    if panel.equal:
        ax.set_aspect("equal", adjustable="box", anchor="C")
    _axes(ax, panel)
    for item in panel.items:
        _DRAW[type(item)](ax, item)
    _end_labels(ax, panel)


def _axes(ax: "Axes", panel: s.Panel) -> None:
    for ticks, set_ticks in zip(panel.ticks, (ax.set_xticks, ax.set_yticks), strict=True):
        set_ticks([value for value, _ in ticks], [label for _, label in ticks], fontsize=11.5 * POINT)
    if panel.title:
        ax.set_title(panel.title, fontsize=13.5 * POINT, color=_color("ink", text=True), pad=9, fontweight="bold")
    ax.set_xlabel(panel.xlabel, fontsize=12.5 * POINT, color=_color("ink", text=True))
    ax.set_ylabel(panel.ylabel, fontsize=12.5 * POINT, color=_color("ink", text=True))
    if panel.grid:
        ax.grid(color=_color("grid"), linewidth=0.8)
        ax.set_axisbelow(True)
    if not panel.axes:
        for spine in ax.spines.values():
            spine.set_visible(False)


def _color(role: str, text: bool = False) -> str:
    """A role's colour on a light page; the anchor of a ramp may be a colour itself."""
    return s.COLORS[role][2 if text else 0] if role in s.COLORS else role


def _scale(ax: "Axes") -> float:
    """Picture pixels for every pixel on the page."""
    return ax.figure.dpi / 100


def _ramp(name: str) -> "Colormap":
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, [_color(anchor) for anchor in s.RAMPS[name]], SHADES)


def _words(ax: Any, x: float, y: float, text: str, color: str = "ink", size: float = 13.0, **more: Any) -> None:
    """Words on axes or on the whole picture, in the colours of text; more: as Matplotlib takes it, and bold, halo."""
    from matplotlib.patheffects import withStroke

    more = {"va": "center", "zorder": 5, **more}
    weight = "bold" if more.pop("bold", False) else "normal"
    if more.pop("halo", weight == "bold"):  # symbols beside arrows, notes over edges: kept clear of what is under them
        more["path_effects"] = [withStroke(linewidth=3 * POINT, foreground=_color("page"))]
    ax.text(x, y, text, color=_color(color, text=True), fontsize=size * POINT, fontweight=weight, **more)


def _heatmap(ax: "Axes", item: s.Heatmap) -> None:
    ax.imshow(
        item.values, extent=item.extent, origin="lower", cmap=_ramp(item.palette), vmin=item.low, vmax=item.high,
        interpolation="bilinear" if item.smooth else "nearest", alpha=item.opacity, aspect=ax.get_aspect(), zorder=0.5,
    )  # fmt: skip


def _line(ax: "Axes", item: s.Line) -> None:
    ax.plot(
        item.x, item.y, color=_color(item.color), linewidth=item.width * POINT, zorder=2, alpha=item.opacity,
        linestyle=(0, (4, 3)) if item.dash else "-",
    )  # fmt: skip


def _strokes(ax: "Axes", item: s.Strokes) -> None:
    ax.apply_aspect()
    (left, _), (right, _) = ax.transData.transform([(0, 0), (item.width, 0)])
    ax.plot(
        item.x, item.y, color=_color(item.color), linewidth=(right - left) * 72 / ax.figure.dpi, zorder=2,
        solid_capstyle="round", solid_joinstyle="round",
    )  # fmt: skip


def _end_labels(ax: "Axes", panel: s.Panel) -> None:
    """Labels at the ends of lines, moved apart where they would cover each other."""
    lines = [item for item in panel.items if isinstance(item, s.Line) and item.label]
    spots = [(*ax.transData.transform((line.x[-1], line.y[-1])), line) for line in lines]
    floor = -np.inf
    for x, y, line in sorted(spots, key=lambda spot: spot[1]):
        floor = max(y, floor + 15 * _scale(ax))
        x_data, y_data = ax.transAxes.inverted().transform((x + 6 * _scale(ax), floor))
        _words(ax, x_data, y_data, line.label, color=line.color, size=12, transform=ax.transAxes)


_MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "wedge": "v", "plus": "P"}


def _points(ax: "Axes", item: s.Points) -> None:
    if item.values is not None:
        colors = _ramp("diverging")(0.5 + 0.5 * np.clip(item.values, -1, 1))
        ax.scatter(item.x, item.y, (2 * item.size * POINT) ** 2, colors, zorder=3, edgecolors=_color("muted"))
        if item.hole:
            ax.scatter(item.x, item.y, (0.9 * item.size * POINT) ** 2, _color("page"), zorder=3)
        return
    if item.classes is None:
        _markers(ax, item, np.full(len(item.x), True), "circle", item.color)
    else:
        for k in np.unique(item.classes.astype(int)):
            _markers(ax, item, item.classes == k, s.SHAPES[k], f"class{k}")
    if item.ring is not None and item.ring.any():
        here = item.ring > 0
        ax.plot(
            item.x[here], item.y[here], "o", color="none", zorder=3, markersize=2 * (item.size + 4) * POINT,
            markeredgecolor=_color("ink"), markeredgewidth=1.8 * POINT, clip_on=False,
        )  # fmt: skip


def _markers(ax: "Axes", item: s.Points, here: np.ndarray, shape: str, color: str) -> None:
    """The samples of one class, here (n,)."""
    size = item.size * (1.8 if shape in ("square", "diamond") else 2.0) * POINT
    ax.plot(
        item.x[here], item.y[here], _MARKERS[shape], markersize=size, zorder=3, clip_on=False,
        color="none" if item.hollow else _color(color),
        markeredgecolor=_color(color) if item.hollow else _color("page"),
        markeredgewidth=(2.0 if item.hollow else 1.0) * POINT,
    )  # fmt: skip
    if item.hole:
        ax.plot(item.x[here], item.y[here], "o", markersize=0.45 * size, color=_color("page"), zorder=3,
                markeredgewidth=0)  # fmt: skip


def _bars(ax: "Axes", item: s.Bars) -> None:
    ax.bar(item.x, item.height, item.width, color=_color(item.color), zorder=2)


def _arrow(ax: "Axes", item: s.Arrow) -> None:
    ax.annotate(
        "", (item.x1, item.y1), (item.x0, item.y0), zorder=4,
        arrowprops={"arrowstyle": "-|>,head_width=0.3,head_length=0.6", "color": _color(item.color),
                    "linewidth": item.width * POINT, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    if item.label:
        tip, tail = (ax.transData.transform(end) for end in ((item.x1, item.y1), (item.x0, item.y0)))
        along = (tip - tail) / (np.linalg.norm(tip - tail) or 1.0)
        x, y = ax.transData.inverted().transform(tip + along * 13 * _scale(ax))
        _words(ax, x, y, item.label, color=item.color, ha="center", bold=True)


def _region(ax: "Axes", item: s.Region) -> None:
    ax.fill(item.x, item.y, color=_color(item.color), alpha=item.opacity, linewidth=0, zorder=0.6)


def _text(ax: "Axes", item: s.Text) -> None:
    where = {"transform": ax.transAxes} if item.in_panel else {}
    _words(ax, item.x, item.y, item.text, item.color, item.size, bold=item.bold, ha=item.align, zorder=5, **where)


def _network(ax: "Axes", item: s.Network) -> None:
    for k in range(len(item.edges)):
        _edge(ax, item, k)
    for k in range(len(item.edges)):
        _edge_words(ax, item, k)
    for k in range(len(item.x)):
        _neuron(ax, item, k)


def _edge(ax: "Axes", item: s.Network, k: int) -> None:
    """An edge by its weight, its gradient over it, or alone where there is no weight."""
    ends = item.edges[k].astype(int)
    x, y, alpha = item.x[ends], item.y[ends], 1.0 if item.opacity is None else item.opacity[k]
    gradient = np.nan if item.gradients is None else item.gradients[k]
    if item.weights is None:
        color, width, drawn = "muted", 1.6, not np.isfinite(gradient)
    else:
        color, drawn = "positive" if item.weights[k] >= 0 else "negative", np.isfinite(item.weights[k])
        width = 0.8 + 4 * min(abs(item.weights[k]) / item.scale, 1.0)
    if drawn:
        ax.plot(x, y, color=_color(color), linewidth=width * POINT, zorder=1, alpha=alpha)
    if np.isfinite(gradient):
        size = min(abs(gradient) / item.gradient_scale, 1.0)
        ax.plot(x, y, color=_color("gradient"), linewidth=(0.4 + 3 * size) * POINT, zorder=1.1, alpha=0.85 * alpha)


def _edge_words(ax: "Axes", item: s.Network, k: int) -> None:
    """What stands on an edge: its label, or in purple its delta."""
    delta = k < len(item.edge_deltas) and item.edge_deltas[k]
    words = delta or (k < len(item.edge_labels) and item.edge_labels[k])
    if words:
        start, end = item.edges[k].astype(int)
        x, y = (v[start] + item.label_at * (v[end] - v[start]) for v in (item.x, item.y))
        _words(ax, x, y, words, color="gradient" if delta else "ink", size=12.5, ha="center", zorder=1.5,
               bbox={"facecolor": _color("page"), "edgecolor": "none", "pad": 1.5})  # fmt: skip


def _neuron(ax: "Axes", item: s.Network, k: int) -> None:
    """A circle with its value or its map, a ring, and the words in it, below it and above it."""
    x, y, r = item.x[k], item.y[k], item.radius
    face = _color("page")
    if item.values is not None:
        face = _ramp("diverging")(0.5 + 0.5 * np.clip(item.values[k] / item.scale, -1, 1) * 0.6)
    if item.maps is not None:
        _map_in_circle(ax, item.maps[k], x, y, r, item.map_scale)
        face = "none"
    ax.plot(x, y, "o", markersize=2 * r * POINT, color=face, markeredgecolor=_color("muted"),
            markeredgewidth=1.2 * POINT, zorder=3, clip_on=False)  # fmt: skip
    if item.ring is not None and item.ring[k]:
        ax.plot(x, y, "o", markersize=2 * (r + 4) * POINT, color="none", markeredgecolor=_color("ink"),
                markeredgewidth=2 * POINT, zorder=3, clip_on=False)  # fmt: skip
    if k < len(item.labels):
        _words(ax, x, y, item.labels[k], ha="center", zorder=5)
    for texts, color, away in ((item.notes, "muted", -(r + 14)), (item.deltas, "gradient", r + 14)):
        if k < len(texts) and texts[k]:
            left, up = ax.transData.inverted().transform(
                ax.transData.transform((x, y)) + np.array([0, away * _scale(ax)])
            )
            _words(ax, left, up, texts[k], color=color, size=12, ha="center", zorder=5, halo=True)


def _map_in_circle(ax: "Axes", values: np.ndarray, x: float, y: float, radius: float, scale: float) -> None:
    """What a neuron responds to, over the whole plane, cut to the neuron's circle."""
    from matplotlib.patches import Ellipse

    (left, bottom), (right, top) = (
        ax.transData.inverted().transform(ax.transData.transform((x, y)) + side * radius * _scale(ax))
        for side in (-1, 1)
    )
    circle = Ellipse((x, y), right - left, top - bottom, transform=ax.transData)
    box = ax.axis()
    ax.imshow(
        values, extent=(left, right, bottom, top), origin="lower", cmap=_ramp("diverging"), vmin=-scale, vmax=scale,
        interpolation="bilinear", aspect=ax.get_aspect(), zorder=2.5, clip_path=circle,
    )  # fmt: skip
    ax.axis(box)


_DRAW: dict[type[s.Item], Callable[..., None]] = {
    s.Heatmap: _heatmap, s.Line: _line, s.Points: _points, s.Bars: _bars, s.Arrow: _arrow, s.Region: _region,
    s.Strokes: _strokes, s.Text: _text, s.Network: _network,
}  # fmt: skip
