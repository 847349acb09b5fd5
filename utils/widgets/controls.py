"""What a reader can set in a figure: declarations, and the ipywidgets they become.

A declaration has a name, a default and test_values(); widget(default) builds something with a `value` trait.
more: folded away. reset_by: names of controls whose change sets this one back to its default.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as widgets
import traitlets


@dataclass(frozen=True)
class Slider:
    """A number between low and high; whole if step is. label: its symbol as in the formulas.

    shown: a function from the other controls to whether this one means anything now; it is out of sight while not.
    """

    name: str
    default: float
    low: float
    high: float
    step: float = 0.1
    label: str = ""
    more: bool = False
    reset_by: tuple = ()
    shown: Callable | None = None

    @property
    def test_values(self):
        return self.low, self.default, self.high

    def widget(self, default):
        return _slider(self, default, self.label or self.name)


@dataclass(frozen=True)
class Levels:
    """One of a few numbers in rising order, where steps of equal size make no sense: a learning rate, a batch size."""

    name: str
    default: float
    options: tuple
    label: str = ""
    more: bool = False
    reset_by: tuple = ()

    @property
    def test_values(self):
        return self.options[0], self.default, self.options[-1]

    def widget(self, default):
        label = self.label or self.name
        options = sorted({*self.options, default})  # an initial value from code need not be one of ours
        return widgets.SelectionSlider(
            options=[(f"{value:g}", value) for value in options], value=default, description=label,
            style={"description_width": "initial"}, layout=_fit(f"{230 + 8 * len(label)}px"),
        )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One of a few names."""

    name: str
    default: str
    options: tuple
    label: str = ""
    more: bool = False
    reset_by: tuple = ()

    @property
    def test_values(self):
        return tuple(self.options)

    def widget(self, default):
        label = self.label or self.name
        longest = max(map(len, self.options))
        return widgets.Dropdown(
            options=self.options, value=default, description=label, style={"description_width": "initial"},
            layout=_fit(f"{max(210, 60 + round(7.5 * (len(label) + longest)))}px"),
        )  # fmt: skip


@dataclass(frozen=True)
class Toggle:
    """Yes or no."""

    name: str
    default: bool = False
    label: str = ""
    more: bool = False
    reset_by: tuple = ()

    @property
    def test_values(self):
        return False, True

    def widget(self, default):
        return widgets.Checkbox(value=default, description=self.label or self.name, indent=False, layout=_fit("auto"))


@dataclass(frozen=True)
class Several:
    """Any of a few names: a tuple of those chosen, in the order of options."""

    name: str
    default: tuple
    options: tuple
    label: str = ""
    more: bool = False
    reset_by: tuple = ()

    @property
    def test_values(self):
        return (), self.default[:1], self.options

    def widget(self, default):
        return Boxes(self, default)


@dataclass(frozen=True)
class Play:
    """A number that play, step, back and reset move along: the step of a process, or a quantity that is swept.

    high: its last value, or a function from the other controls to it. interval: seconds for a step while playing.
    """

    name: str
    high: float | Callable
    low: float = 0
    default: float = 0
    step: float = 1
    label: str = ""
    interval: float = 0.03
    more: bool = False
    reset_by: tuple = ()

    @property
    def test_values(self):
        return self.low, self.default, 10**9 if callable(self.high) else self.high

    def widget(self, default):
        return Player(self, default)


@dataclass(frozen=True)
class Samples:
    """Samples that can be dragged: () while they lie where the data set has them, else ((x, y), …).

    A single one, as a start position, can also be put elsewhere by a click: places={panel name: (name,)}.
    of: function from the other controls to the data set (X, y); limits: how far a coordinate can be moved; axes: the
    names of the two coordinates.
    """

    name: str
    of: Callable
    limits: tuple = (-3.0, 3.0)
    axes: tuple = ("x₁", "x₂")
    default: tuple = ()
    label: str = "sample"
    more: bool = True
    reset_by: tuple = ()
    step: float = 0.05  # of the sliders

    @property
    def test_values(self):
        return ((),)

    def widget(self, default):
        return SampleMover(self, default)


@dataclass(frozen=True)
class Layers:
    """The hidden layers of a network: a tuple of their widths, () for none."""

    name: str
    default: tuple
    most: int = 4
    widest: int = 8
    label: str = "hidden layers"
    more: bool = False
    reset_by: tuple = ()

    @property
    def test_values(self):
        return (), (1,) * self.most, self.default, (self.widest,) * self.most

    def widget(self, default):
        return LayerPicker(self, default)


class Player(widgets.HBox):
    """Play or pause, back, step, reset, and a slider that shows where we are."""

    value = traitlets.Any(0)
    playing = traitlets.Bool(False)

    def __init__(self, control, default):
        self.control = control
        shown = (
            control
            if not callable(control.high)
            else Slider(control.name, default, control.low, default + 1, control.step)
        )
        self.slider = _slider(shown, default, control.label or control.name)
        self.play, back, step, reset = (
            widgets.Button(description=text, icon=icon, layout=_fit(width))
            for text, icon, width in (
                ("Play", "play", "84px"),
                ("Back", "", "58px"),
                ("Step", "", "58px"),
                ("Reset", "", "62px"),
            )
        )
        super().__init__(
            [self.play, back, step, reset, self.slider],
            layout=widgets.Layout(flex_flow="row wrap", align_items="center"),
        )
        traitlets.link((self.slider, "value"), (self, "value"))
        self.play.on_click(lambda _: self.toggle())
        back.on_click(lambda _: self.move(-1))
        step.on_click(lambda _: self.move(1))
        reset.on_click(lambda _: self.reset())

    @property
    def at_end(self):
        return self.value >= self.slider.max - 1e-9

    def set_high(self, high):
        """A new last value; the present one is kept if it can be."""
        if high != self.slider.max:
            self.slider.max = max(high, self.control.low + self.control.step)

    def advance(self):
        """One step on, at most to the end."""
        value = min(self.value + self.control.step, self.slider.max)
        self.value = value if isinstance(self.control.step, int) else round(value, 6)

    def move(self, steps):
        self.playing = False
        value = self.value + steps * self.control.step
        self.value = min(
            max(value if isinstance(self.control.step, int) else round(value, 6), self.control.low), self.slider.max
        )

    def reset(self):
        self.playing = False
        self.value = self.control.low

    def toggle(self):
        if not self.playing and self.at_end:
            self.value = self.control.low
        self.playing = not self.playing

    @traitlets.observe("playing")
    def _show_state(self, change):
        self.play.description, self.play.icon = ("Pause", "pause") if self.playing else ("Play", "play")

    def close(self):
        self.playing = False
        for child in self.children:
            child.close()
        super().close()


class Boxes(widgets.HBox):
    """A row of boxes to tick."""

    value = traitlets.Tuple()

    def __init__(self, control, default):
        self._showing = False
        self.boxes = {
            name: widgets.Checkbox(value=False, description=name, indent=False, layout=_fit("auto"))
            for name in control.options
        }
        head = [widgets.Label(control.label)] if control.label else []
        super().__init__(
            [*head, *self.boxes.values()],
            layout=widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="0 10px"),
        )
        for box in self.boxes.values():
            box.observe(lambda _: self._from_boxes(), "value")
        self.value = tuple(default)

    @traitlets.validate("value")
    def _check(self, proposal):
        unknown = [name for name in proposal.value if name not in self.boxes]
        if unknown:
            raise traitlets.TraitError(f"{unknown[0]!r} is not one of {', '.join(self.boxes)}.")
        return tuple(name for name in self.boxes if name in proposal.value)

    @traitlets.observe("value")
    def _show(self, change=None):
        self._showing = True
        for name, box in self.boxes.items():
            box.value = name in self.value
        self._showing = False

    def _from_boxes(self):
        if not self._showing:
            self.value = tuple(name for name, box in self.boxes.items() if box.value)

    def close(self):
        for child in self.children:
            child.close()
        super().close()


class SampleMover(widgets.HBox):
    """What dragging does, by controls: which sample, and its two coordinates."""

    value = traitlets.Tuple()

    def __init__(self, control, default):
        self.control = control
        low, high = control.limits
        self.which = widgets.BoundedIntText(
            1, min=1, max=1, description=control.label, style={"description_width": "initial"}, layout=_fit("130px")
        )
        self.sliders = [_slider(Slider(name, 0.0, low, high, control.step), 0.0, name) for name in control.axes]
        super().__init__([self.which, *self.sliders], layout=widgets.Layout(flex_flow="row wrap", align_items="center"))
        self.points, self._showing = (), False
        self.which.observe(lambda _: self._show(), "value")
        for axis, slider in enumerate(self.sliders):
            slider.observe(lambda change, axis=axis: self._from_slider(axis, change.new), "value")
        self.value = tuple(map(tuple, default))

    def use(self, params):
        """Take over the samples as they lie now."""
        self.points = self.value or tuple((float(a), float(b)) for a, b in self.control.of(params)[0])
        self.which.max = len(self.points)
        self.which.layout.display = "flex" if len(self.points) > 1 else "none"
        self._show()

    def move(self, index, x, y):
        """Put one sample (counted from 0) somewhere else."""
        points = list(self.points)
        points[index] = (round(float(x), 3), round(float(y), 3))
        self.which.value = index + 1
        self.value = tuple(points)

    def _from_slider(self, axis, value):
        if not self._showing and self.points:
            point = list(self.points[self.which.value - 1])
            point[axis] = value
            self.move(self.which.value - 1, *point)

    def _show(self):
        """Set the sliders, on their own grid: a value between its steps would come back from the page, changed."""
        self._showing = True
        for slider, coordinate in zip(self.sliders, self.points[self.which.value - 1], strict=True):
            slider.value = round(round(coordinate / slider.step) * slider.step, 6)
        self._showing = False

    def close(self):
        for child in self.children:
            child.close()
        super().close()


class LayerPicker(widgets.HBox):
    """How many hidden layers, and the width of each."""

    value = traitlets.Tuple()

    def __init__(self, control, default):
        self._showing = False
        style = {"description_width": "initial"}
        self.depth = widgets.BoundedIntText(
            0, min=0, max=control.most, description=control.label, style=style, layout=_fit("150px")
        )
        self.widths = [
            widgets.BoundedIntText(
                1, min=1, max=control.widest, description=f"width {k + 1}", style=style, layout=_fit("98px")
            )
            for k in range(control.most)
        ]
        super().__init__([self.depth, *self.widths], layout=widgets.Layout(flex_flow="row wrap", align_items="center"))
        for box in (self.depth, *self.widths):
            box.observe(lambda _: self._from_boxes(), "value")
        self.value = tuple(default)
        self._show()

    @traitlets.validate("value")
    def _check(self, proposal):
        value = tuple(int(width) for width in proposal.value)
        if len(value) > len(self.widths) or any(not 1 <= width <= self.widths[0].max for width in value):
            raise traitlets.TraitError(
                f"{value} are not the widths of at most {len(self.widths)} layers, each from 1 to {self.widths[0].max}."
            )
        return value

    @traitlets.observe("value")
    def _show(self, change=None):
        self._showing = True
        self.depth.value = len(self.value)
        for k, box in enumerate(self.widths):
            box.layout.display = "flex" if k < len(self.value) else "none"
            box.value = self.value[k] if k < len(self.value) else box.value
        self._showing = False

    def _from_boxes(self):
        if self._showing:
            return
        depth, shown = self.depth.value, len(self.value)
        for box in self.widths[shown:depth]:  # a new layer is as wide as the last one
            self._showing, box.value = True, self.value[-1] if shown else box.max // 2
        self._showing = False
        self.value = tuple(box.value for box in self.widths[:depth])

    def close(self):
        for child in self.children:
            child.close()
        super().close()


def _fit(width):
    return widgets.Layout(width=width, max_width="100%")


def _slider(control, default, label):
    whole = all(isinstance(v, int) for v in (control.low, control.high, control.step))
    kind = widgets.IntSlider if whole else widgets.FloatSlider
    decimals = len(str(control.step).partition(".")[2])
    width = f"{260 + 8 * len(label)}px"
    return kind(
        value=default,
        min=control.low,
        max=control.high,
        step=control.step,
        description=label,
        readout_format="d" if whole else f".{decimals}f",
        style={"description_width": "initial"},
        layout=_fit(width),
    )
