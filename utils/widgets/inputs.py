"""The ipywidgets that controls become where ipywidgets has none: several inputs that act as one; knows no figure.

Each has a `value` trait, which can be set from code, and follows what the reader does with its parts.
"""

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import traitlets

from utils.widgets.params import Params

if TYPE_CHECKING:
    from utils.widgets.controls import Layers, Play, Samples, Several

STYLE = {"description_width": "initial"}


def fit(width: str) -> widgets.Layout:
    """A layout of this width, or of the page's where that is narrower."""
    return widgets.Layout(width=width, max_width="100%")


def slider(low: float, high: float, step: float, value: float, label: str) -> widgets.IntSlider | widgets.FloatSlider:
    """A slider with the number beside it; over whole numbers if low, high and step are."""
    whole = all(isinstance(v, int) for v in (low, high, step))
    kind = widgets.IntSlider if whole else widgets.FloatSlider
    decimals = len(str(step).partition(".")[2])
    return kind(
        value=value, min=low, max=high, step=step, description=label,
        readout_format="d" if whole else f".{decimals}f", style=STYLE, layout=fit(f"{260 + 8 * len(label)}px"),
    )  # fmt: skip


class Row(widgets.HBox):
    """Inputs side by side, which are closed together."""

    def __init__(self, inputs: list[widgets.Widget], **layout: str) -> None:
        super().__init__(inputs, layout=widgets.Layout(flex_flow="row wrap", align_items="center", **layout))

    def close(self) -> None:
        for child in self.children:
            child.close()
        super().close()


class Holder(widgets.Widget):
    """Holds a value that is not on the page."""

    value = traitlets.Any()

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Player(Row):
    """Play or pause, back, step, reset, and a slider that shows where we are."""

    value = traitlets.Any(0)
    playing = traitlets.Bool(False)

    def __init__(self, control: "Play", default: float) -> None:
        self.control = control
        high = default + 1 if callable(control.high) else control.high
        self.slider = slider(control.low, high, control.step, default, control.label or control.name)
        self.play, back, step, reset = (
            widgets.Button(description=text, icon=icon, layout=fit(width))
            for text, icon, width in (
                ("Play", "play", "84px"),
                ("Back", "", "58px"),
                ("Step", "", "58px"),
                ("Reset", "", "62px"),
            )
        )
        super().__init__([self.play, back, step, reset, self.slider])
        traitlets.link((self.slider, "value"), (self, "value"))
        self.play.on_click(lambda _: self.toggle())
        back.on_click(lambda _: self.move(-1))
        step.on_click(lambda _: self.move(1))
        reset.on_click(lambda _: self.reset())

    @property
    def at_end(self) -> bool:
        """Whether there is no step left."""
        return self.value >= self.slider.max - 1e-9

    def set_high(self, high: float) -> None:
        """A new last value; the present one is kept if it can be."""
        if high != self.slider.max:
            self.slider.max = max(high, self.control.low + self.control.step)

    def advance(self) -> None:
        """One step on, at most to the end; goes on playing."""
        value = min(max(self.value + self.control.step, self.control.low), self.slider.max)
        self.value = value if isinstance(self.control.step, int) else round(value, 6)

    def move(self, steps: int) -> None:
        """Pause, and go so many steps on, or back, at most to the ends."""
        self.playing = False
        value = min(max(self.value + steps * self.control.step, self.control.low), self.slider.max)
        self.value = value if isinstance(self.control.step, int) else round(value, 6)

    def reset(self) -> None:
        """Pause at the first value."""
        self.playing = False
        self.value = self.control.low

    def toggle(self) -> None:
        """Play or pause; at the end, play starts again."""
        if not self.playing and self.at_end:
            self.value = self.control.low
        self.playing = not self.playing

    @traitlets.observe("playing")
    def _show_state(self, change: Any) -> None:
        self.play.description, self.play.icon = ("Pause", "pause") if self.playing else ("Play", "play")

    def close(self) -> None:
        self.playing = False
        super().close()


class Boxes(Row):
    """A row of boxes to tick; its value holds the names that are, in the order of the boxes."""

    value = traitlets.Tuple()

    def __init__(self, control: "Several", default: tuple[str, ...]) -> None:
        self._showing = False
        self.boxes = {
            name: widgets.Checkbox(value=False, description=name, indent=False, layout=fit("auto"))
            for name in control.options
        }
        head = [widgets.Label(control.label)] if control.label else []
        super().__init__([*head, *self.boxes.values()], grid_gap="0 10px")
        for box in self.boxes.values():
            box.observe(lambda _: self._from_boxes(), "value")
        self.value = tuple(default)

    @traitlets.validate("value")
    def _check(self, proposal: Any) -> tuple[str, ...]:
        unknown = [name for name in proposal.value if name not in self.boxes]
        if unknown:
            raise traitlets.TraitError(f"{unknown[0]!r} is not one of {', '.join(self.boxes)}.")
        return tuple(name for name in self.boxes if name in proposal.value)

    @traitlets.observe("value")
    def _show(self, change: Any = None) -> None:
        self._showing = True
        for name, box in self.boxes.items():
            box.value = name in self.value
        self._showing = False

    def _from_boxes(self) -> None:
        if not self._showing:
            self.value = tuple(name for name, box in self.boxes.items() if box.value)


class SampleMover(Row):
    """What dragging does, by controls: which sample, and its two coordinates."""

    value = traitlets.Tuple()

    def __init__(self, control: "Samples", default: tuple[tuple[float, float], ...]) -> None:
        self.control = control
        self.which = widgets.BoundedIntText(
            1, min=1, max=1, description=control.label, style=STYLE, layout=fit("130px")
        )
        self.sliders = [slider(*control.limits, control.step, 0.0, name) for name in control.axes]
        super().__init__([self.which, *self.sliders])
        self.points: tuple[tuple[float, float], ...] = ()
        self._showing = False
        self.which.observe(lambda _: self._show(), "value")
        for axis, one in enumerate(self.sliders):
            one.observe(lambda change, axis=axis: self._from_slider(axis, change.new), "value")
        self.value = tuple(map(tuple, default))

    def use(self, params: Params) -> None:
        """Take over the samples as they lie now."""
        self.points = self.value or tuple((float(a), float(b)) for a, b in self.control.of(params)[0])
        self.which.max = len(self.points)
        self.which.layout.display = "flex" if len(self.points) > 1 else "none"
        self._show()

    def move(self, index: int, x: float, y: float) -> None:
        """Put one sample (counted from 0) somewhere else."""
        points = list(self.points)
        points[index] = (round(float(x), 3), round(float(y), 3))
        self.which.value = index + 1
        self.value = tuple(points)

    def _from_slider(self, axis: int, value: float) -> None:
        if not self._showing and self.points:
            point = list(self.points[self.which.value - 1])
            point[axis] = value
            self.move(self.which.value - 1, *point)

    def _show(self) -> None:
        """Set the sliders, on their own grid: a value between its steps would come back from the page, changed."""
        self._showing = True
        for one, coordinate in zip(self.sliders, self.points[self.which.value - 1], strict=True):
            one.value = round(round(coordinate / one.step) * one.step, 6)
        self._showing = False


class LayerPicker(Row):
    """How many hidden layers, and the width of each."""

    value = traitlets.Tuple()

    def __init__(self, control: "Layers", default: tuple[int, ...]) -> None:
        self._showing = False
        self.depth = widgets.BoundedIntText(
            0, min=0, max=control.most, description=control.label, style=STYLE, layout=fit("150px")
        )
        self.widths = [
            widgets.BoundedIntText(
                1, min=1, max=control.widest, description=f"width {k + 1}", style=STYLE, layout=fit("98px")
            )
            for k in range(control.most)
        ]
        super().__init__([self.depth, *self.widths])
        for box in (self.depth, *self.widths):
            box.observe(lambda _: self._from_boxes(), "value")
        self.value = tuple(default)
        self._show()

    @traitlets.validate("value")
    def _check(self, proposal: Any) -> tuple[int, ...]:
        value = tuple(int(width) for width in proposal.value)
        if len(value) > len(self.widths) or any(not 1 <= width <= self.widths[0].max for width in value):
            raise traitlets.TraitError(
                f"{value} are not the widths of at most {len(self.widths)} layers, each from 1 to {self.widths[0].max}."
            )
        return value

    @traitlets.observe("value")
    def _show(self, change: Any = None) -> None:
        self._showing = True
        self.depth.value = len(self.value)
        for k, box in enumerate(self.widths):
            box.layout.display = "flex" if k < len(self.value) else "none"
            box.value = self.value[k] if k < len(self.value) else box.value
        self._showing = False

    def _from_boxes(self) -> None:
        if self._showing:
            return
        depth, shown = self.depth.value, len(self.value)
        for box in self.widths[shown:depth]:  # a new layer is as wide as the last one
            self._showing, box.value = True, self.value[-1] if shown else box.max // 2
        self._showing = False
        self.value = tuple(box.value for box in self.widths[:depth])
