"""What a reader can set in a figure, as declarations: each knows its default and the ipywidget it becomes.

widget(default) builds something with a `value` trait. label: its symbol as in the formulas, or its name in words. more:
folded away. reset_by: names of controls whose change sets this one back to its default.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from utils.declarations import about, nearest
from utils.widgets.inputs import STYLE, Boxes, Holder, LayerPicker, Player, SampleMover, fit, slider
from utils.widgets.params import Params


class Control:
    """What a figure asks of every control. A click or a drag on the picture, and other controls, can change it too."""

    name: str
    default: Any
    label: str
    more: bool
    reset_by: tuple[str, ...]
    on_page = True

    @property
    def test_values(self) -> tuple:
        """Values at the ends of what can be set, and some between; tests try a figure with each of them."""
        raise NotImplementedError

    def slip(self, defaults: Params) -> str:
        """What the declaration cannot mean, with the fix; empty if nothing. defaults: of all the figure's controls."""
        return ""

    def widget(self, default: Any) -> widgets.Widget:
        """A new input on the page that shows this value."""
        raise NotImplementedError

    def follow(self, widget: widgets.Widget, params: Params) -> None:
        """Let the widget follow the present values of the other controls; most do not depend on any."""

    def picked(self, index: int) -> Any:
        """The value that a click on the thing of this index means."""
        return index

    def nearest(self, coordinate: float) -> float:
        """The value that a click or a drag to this coordinate means."""
        raise NotImplementedError


@dataclass(frozen=True)
class Slider(Control):
    """A number between low and high; whole if step is.

    shown: a function from the other controls to whether this one means anything now; it is out of sight while not.
    """

    name: str
    default: float
    low: float
    high: float
    step: float = 0.1
    label: str = ""
    more: bool = False
    reset_by: tuple[str, ...] = ()
    shown: Callable[[Params], bool] | None = None

    @property
    def test_values(self) -> tuple:
        return self.low, self.default, self.high

    def slip(self, defaults: Params) -> str:
        if self.shown:
            with about("shown"):
                self.shown(defaults)
        return range_slip(self.low, self.default, self.high, self.step)

    def widget(self, default: float) -> widgets.Widget:
        return slider(self.low, self.high, self.step, default, self.label or self.name)

    def follow(self, widget: widgets.Widget, params: Params) -> None:
        if self.shown:
            widget.layout.display = "flex" if self.shown(params) else "none"

    def nearest(self, coordinate: float) -> float:
        return on_grid(coordinate, self.step)


@dataclass(frozen=True)
class Levels(Control):
    """One of a few numbers in rising order, where steps of equal size make no sense: a learning rate, a batch size."""

    name: str
    default: float
    options: tuple[float, ...]
    label: str = ""
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return self.options[0], self.default, self.options[-1]

    def slip(self, defaults: Params) -> str:
        if list(self.options) != sorted(set(self.options)):
            return f"options {self.options} do not rise; sort them, each once."
        return option_slip(self.default, self.options)

    def widget(self, default: float) -> widgets.Widget:
        label = self.label or self.name
        options = sorted({*self.options, default})  # an initial value from code need not be one of ours
        return widgets.SelectionSlider(
            options=[(f"{value:g}", value) for value in options], value=default, description=label, style=STYLE,
            layout=fit(f"{230 + 8 * len(label)}px"),
        )  # fmt: skip

    def picked(self, index: int) -> float:
        return self.options[index]


@dataclass(frozen=True)
class Choice(Control):
    """One of a few names."""

    name: str
    default: str
    options: tuple[str, ...]
    label: str = ""
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return tuple(self.options)

    def slip(self, defaults: Params) -> str:
        return option_slip(self.default, self.options)

    def widget(self, default: str) -> widgets.Widget:
        label = self.label or self.name
        longest = max(map(len, self.options))
        return widgets.Dropdown(
            options=self.options, value=default, description=label, style=STYLE,
            layout=fit(f"{max(210, 60 + round(7.5 * (len(label) + longest)))}px"),
        )  # fmt: skip

    def picked(self, index: int) -> str:
        return self.options[index]


@dataclass(frozen=True)
class Toggle(Control):
    """Yes or no."""

    name: str
    default: bool = False
    label: str = ""
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return False, True

    def slip(self, defaults: Params) -> str:
        return "" if isinstance(self.default, bool) else f"default {self.default!r} is neither True nor False."

    def widget(self, default: bool) -> widgets.Widget:
        return widgets.Checkbox(value=default, description=self.label or self.name, indent=False, layout=fit("auto"))


@dataclass(frozen=True)
class Several(Control):
    """Any of a few names: a tuple of those chosen, in the order of options."""

    name: str
    default: tuple[str, ...]
    options: tuple[str, ...]
    label: str = ""
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return (), self.default[:1], self.options

    def slip(self, defaults: Params) -> str:
        return next((slip for name in self.default if (slip := option_slip(name, self.options))), "")

    def widget(self, default: tuple[str, ...]) -> widgets.Widget:
        return Boxes(self, default)


@dataclass(frozen=True)
class Phrase(Control):
    """Words that the reader types. examples: other words that are worth typing, for tests and for whoever needs one."""

    name: str
    default: str
    label: str = ""
    examples: tuple[str, ...] = ()
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return "", self.default, *self.examples

    def slip(self, defaults: Params) -> str:
        return "" if isinstance(self.default, str) else f"default {self.default!r} is no text; put it in quotes."

    def widget(self, default: str) -> widgets.Widget:
        return widgets.Text(value=default, description=self.label or self.name, style=STYLE, layout=fit("560px"))


@dataclass(frozen=True)
class Given(Control):
    """An object of the reader's own, such as a trained network, handed to the figure by position: `figure(network)`.

    It is not on the page. accepts: what is wrong with an object, or "" where it will do. default: shown without one.
    """

    name: str
    accepts: Callable[[Any], str]
    default: Any = None
    label: str = ""
    more: bool = True
    reset_by: tuple[str, ...] = ()
    on_page = False

    @property
    def test_values(self) -> tuple:
        return (self.default,)

    def widget(self, default: Any) -> widgets.Widget:
        return Holder(default)


@dataclass(frozen=True)
class Play(Control):
    """A number that play, step, back and reset move along: the step of a process, or a quantity that is swept.

    high: its last value, or a function from the other controls to it. interval: seconds for a step while playing.
    """

    name: str
    high: float | Callable[[Params], float]
    low: float = 0
    default: float = 0
    step: float = 1
    label: str = ""
    interval: float = 0.03
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return self.low, self.default, 10**9 if callable(self.high) else self.high

    def slip(self, defaults: Params) -> str:
        with about("high"):
            high = max(self.high(defaults), self.low + self.step) if callable(self.high) else self.high
        return range_slip(self.low, self.default, high, self.step)

    def widget(self, default: float) -> widgets.Widget:
        return Player(self, default)

    def follow(self, widget: widgets.Widget, params: Params) -> None:
        if callable(self.high):
            widget.set_high(self.high(params))

    def nearest(self, coordinate: float) -> float:
        return on_grid(coordinate, self.step)


@dataclass(frozen=True)
class Samples(Control):
    """Samples that can be dragged: () while they lie where the data set has them, else ((x, y), …).

    A single one, as a start position, can also be put elsewhere by a click: places={panel name: (name,)}.
    of: function from the other controls to the data set (X, y); limits: how far a coordinate can be moved; axes: the
    names of the two coordinates; step: of the sliders.
    """

    name: str
    of: Callable[[Params], tuple]
    limits: tuple[float, float] = (-3.0, 3.0)
    axes: tuple[str, str] = ("x₁", "x₂")
    default: tuple[tuple[float, float], ...] = ()
    label: str = "sample"
    more: bool = True
    reset_by: tuple[str, ...] = ()
    step: float = 0.05

    @property
    def test_values(self) -> tuple:
        return ((),)

    def slip(self, defaults: Params) -> str:
        low, high = self.limits
        return range_slip(low, low, high, self.step)

    def widget(self, default: tuple[tuple[float, float], ...]) -> widgets.Widget:
        return SampleMover(self, default)

    def follow(self, widget: widgets.Widget, params: Params) -> None:
        widget.use(params)


@dataclass(frozen=True)
class Layers(Control):
    """The hidden layers of a network: a tuple of their widths, () for none."""

    name: str
    default: tuple[int, ...]
    most: int = 4
    widest: int = 8
    label: str = "hidden layers"
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return (), (1,) * self.most, self.default, (self.widest,) * self.most

    def slip(self, defaults: Params) -> str:
        if len(self.default) > self.most or not all(1 <= width <= self.widest for width in self.default):
            return f"default {self.default} has more than {self.most} layers, or one not from 1 to {self.widest} wide."
        return ""

    def widget(self, default: tuple[int, ...]) -> widgets.Widget:
        return LayerPicker(self, default)


def on_grid(value: float, step: float) -> float:
    """The multiple of step that is nearest to a value."""
    return round(round(value / step) * step, 6)


def range_slip(low: float, default: float, high: float, step: float) -> str:
    """What is wrong with a range and the default in it, or nothing."""
    if low > high:
        return f"low {low} is above high {high}; exchange them?"
    if not step > 0:
        return f"step {step} does not lead upwards; write a number above 0."
    return "" if low <= default <= high else f"default {default} is out of range; write one from {low} to {high}."


def option_slip(name: object, options: tuple) -> str:
    """What is wrong with a name that is to be one of these options, or nothing."""
    return "" if name in options else f"default {name!r} is no option; {nearest(name, options)}"
