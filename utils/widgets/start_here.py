"""The interactive figure of notebook 00: a first one to try every control on."""

import numpy as np

from utils import nn
from utils.scene import Line, Panel, Points, Scene, Text, number, signed
from utils.widgets.controls import Play, Slider
from utils.widgets.figure import figure


@figure(
    Slider("w", 1.5, -5.0, 5.0, 0.1, "w"),
    Play("b", 4.0, -4.0, 0.0, 0.1, "b"),
)
def first_figure(c):
    """One neuron of one input, ŷ = σ(wx + b): w sets how steep its curve is, b shifts it sideways."""
    w, b = c["w"], c["b"]
    x = np.linspace(-4, 4, 161)
    items = [Line([-4, 4], [0.5, 0.5], color="muted", width=1, dash=True), Line(x, nn.sigmoid(w * x + b), "class0", 3)]
    where = "The curve is level: with w = 0 the input does not matter."
    if abs(w) > 1e-9:
        half = -b / w
        where = f"ŷ = ½ at x = −b/w = {number(half)}"
        if abs(half) <= 4:
            items += [
                Line([half, half], [0, 0.5], color="muted", width=1.2, dash=True),
                Points([half], [0.5], color="ink", size=6),
            ]
    items.append(Text(0.02, 0.93, f"slope at ½: w/4 = {number(w / 4)}", "muted", 12.5, in_panel=True))
    panel = Panel(items, "", "x", "ŷ", (-4.0, 4.0), (0.0, 1.0), yticks=((0, "0"), (0.5, "½"), (1, "1")))
    formula = f"ŷ = σ({number(w, 1)}·x {signed(b)})"
    side = "rises" if w > 0 else "falls" if w < 0 else "is level"
    alt = f"The output of one neuron, {formula}, over x from −4 to 4. It {side} from left to right. {where}"
    return Scene([panel], alt, f"{formula}        {where}", width=640, height=330)
