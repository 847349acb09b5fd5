"""A drawing as a control: strokes of a pen, painted on a panel of the figure; knows no figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import numpy as np
import traitlets

from utils.declarations import DeclarationError
from utils.scene import Strokes
from utils.widgets.controls import Control
from utils.widgets.inputs import Row, fit
from utils.widgets.params import Params

Drawing = tuple[tuple[tuple[int, int], ...], ...]  # strokes, each a row of places (x, y) in whole units
MOST = 4000  # places that a drawing may have


@dataclass(frozen=True)
class Sketch(Control):
    """What the reader paints, on a square of so many units whose lower left corner is (0, 0): a tuple of strokes.

    It is painted on the panel that holds its `ink`. examples: drawings by name that a button shows one after the
    other; the default is one of them.
    """

    name: str
    default: Drawing
    examples: Mapping[str, Drawing]
    side: int = 280
    width: float = 22.0
    label: str = "drawing"
    more: bool = False
    reset_by: tuple[str, ...] = ()

    @property
    def test_values(self) -> tuple:
        return (), *self.examples.values()

    def slip(self, defaults: Params) -> str:
        if self.default not in self.examples.values():
            return "default is none of the examples; write one of them."
        for name, drawing in self.examples.items():
            if drawing != cleaned(drawing, self.side):
                return f"example {name!r} leaves the square, or holds something else than whole numbers."
        return ""

    def widget(self, default: Drawing) -> widgets.Widget:
        return Easel(self, default)

    def ink(self, drawing: Drawing) -> Strokes:
        """The drawing as an item of a panel, which can then be painted on."""
        gap = [(np.nan, np.nan)]
        places = np.array([place for stroke in drawing for place in [*stroke, *gap]] or gap, dtype=float)
        return Strokes(places[:-1, 0], places[:-1, 1], self.width, paint=self.name)


def cleaned(strokes: Iterable[Iterable[Iterable[float]]], side: int) -> Drawing:
    """Strokes as a drawing: whole numbers within the square; strokes without a place are left out.

    Raises DeclarationError where there are no pairs of numbers, or more of them than MOST.
    """
    try:
        drawing = tuple(
            tuple((min(max(round(x), 0), side), min(max(round(y), 0), side)) for x, y in stroke) for stroke in strokes
        )
    except (TypeError, ValueError) as problem:
        raise DeclarationError("A drawing is a list of strokes, and each of them a list of places (x, y).") from problem
    if sum(map(len, drawing)) > MOST:
        raise DeclarationError(f"A drawing has at most {MOST} places.")
    return tuple(stroke for stroke in drawing if stroke)


class Easel(Row):
    """Undo, clear, and an example; the value is what has been painted.

    edition counts the changes that the page has not made.
    """

    value = traitlets.Tuple()

    def __init__(self, control: Sketch, default: Drawing) -> None:
        self.control = control
        self._next = 0  # of the examples
        self._from_page, self.edition = default, 0
        undo, clear, example = (
            widgets.Button(description=text, icon=icon, layout=fit(width))
            for text, icon, width in (("Undo", "undo", "84px"), ("Clear", "eraser", "84px"), ("Example", "", "90px"))
        )
        super().__init__([undo, clear, example])
        undo.add_class("mlp-undo")  # the page carries these two out itself where it can
        clear.add_class("mlp-clear")
        undo.on_click(lambda _: setattr(self, "value", self.value[:-1]))
        clear.on_click(lambda _: setattr(self, "value", ()))
        example.on_click(lambda _: self.show_example())
        self.value = default
        if self.value in control.examples.values():
            self._next = list(control.examples.values()).index(self.value) + 1

    @traitlets.validate("value")
    def _check(self, proposal: Any) -> Drawing:
        try:
            return cleaned(proposal.value, self.control.side)
        except DeclarationError as problem:
            raise traitlets.TraitError(str(problem)) from problem

    @traitlets.observe("value")
    def _count(self, change: Any) -> None:
        self.edition += change.new != self._from_page  # not a flag: a button may be heard in another thread meanwhile

    def paint(self, strokes: list) -> None:
        """What the page has painted; what is more than a drawing holds is left out."""
        while sum(map(len, strokes)) > MOST:
            strokes = strokes[:-1]
        self._from_page = cleaned(strokes, self.control.side)
        self.value = self._from_page

    def show_example(self) -> None:
        """The next example, after the last one the first."""
        examples = list(self.control.examples.values())
        self.value = examples[self._next % len(examples)]
        self._next += 1
