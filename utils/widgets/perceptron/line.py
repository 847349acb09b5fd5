"""A neuron's line over a data set, to be turned and shifted by hand."""

import numpy as np

from utils import nn
from utils.figures.planes import decision_items, formula
from utils.geometry import limits
from utils.scene import Line, Panel, Points, Region, Scene, Text
from utils.widgets.controls import Choice, Samples, Slider
from utils.widgets.figure import figure
from utils.widgets.perceptron.sets import SETS, axis_names, data_set


@figure(
    Slider("w1", 1.0, -3.0, 3.0, 0.1, "w₁"),
    Slider("w2", 0.4, -3.0, 3.0, 0.1, "w₂"),
    Slider("b", -0.8, -3.0, 3.0, 0.1, "b"),
    Choice("data", "AND", SETS, "data"),
    Samples("points", of=lambda c: data_set(c["data"]), reset_by=("data",)),
)
def decision_line(c):
    """A neuron's line w₁x₁ + w₂x₂ + b = 0 over a data set: turn it, shift it, drag the samples."""
    X, y = data_set(c["data"])
    xlim, ylim = limits(X, 0.35)
    X = np.array(c["points"]) if c["points"] else X
    w, b = np.array([c["w1"], c["w2"]]), c["b"]
    z = nn.weighted_sum(X, w, b)
    wrong = (z > 0) != y
    names = axis_names(c["data"])
    plane = Panel(decision_items(X, y, w, b, xlim, ylim, drag="points"), "", *names, xlim, ylim, equal=True)
    right = len(y) - int(wrong.sum())
    note = f"z = {formula(w, b)[:-4]}        line: z = 0        {right} of {len(y)} right"
    alt = (
        f"The line {formula(w, b)} over the data {c['data']}, the arrow w across it pointing to the side of class 1: "
        f"{int(wrong.sum())} of {len(y)} samples lie on the wrong side."
    )
    return Scene([plane, _sums(z, y, wrong)], alt, note, columns=(3, 2), width=860, height=430)


def _sums(z, y, wrong):
    """What is left of every sample after the weighted sum: one number, left or right of zero."""
    far = max(1.1 * float(np.abs(z).max()), 1.0)
    items = [
        Region([-far, 0, 0, -far], [-0.6, -0.6, 1.6, 1.6], "class0"),
        Region([0, far, far, 0], [-0.6, -0.6, 1.6, 1.6], "class1"),
        Line([0, 0], [-0.6, 1.6], width=2.5),
        Points(z, y + _jitter(z, y), classes=y, ring=wrong, size=5 if len(z) > 30 else 8),
        Text(0.03, 0.95, "says 0", "class0", 13, in_panel=True),
        Text(0.97, 0.95, "says 1", "class1", 13, "right", in_panel=True),
    ]
    ticks = ((0, "y = 0"), (1, "y = 1"))
    return Panel(items, "what the neuron sees", "z", "", (-far, far), (-0.6, 1.6), yticks=ticks, col=1)


def _jitter(z, y):
    """Small fixed shifts up and down, so that samples with equal sums do not cover each other."""
    order = np.argsort(np.argsort(z + 10 * y, kind="stable"), kind="stable")
    return 0.13 * ((order % 3) - 1)
