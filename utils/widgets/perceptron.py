"""Interactive figures of notebook 01: a neuron's line, how it learns, what it cannot do, and the smooth neuron."""

from functools import lru_cache

import numpy as np

from utils import data, nn
from utils.figures import decision_items, formula
from utils.scene import Panel, Scene
from utils.widgets.controls import Choice, Samples, Slider
from utils.widgets.live import figure

SETS = ("AND", "OR", "XOR", "iris", "blobs")


@lru_cache(maxsize=64)
def _set(name):
    """(X, y) of a data set by the name it has in a figure."""
    if name == "iris":
        return data.iris_pair("setosa", "versicolor")
    if name == "close iris":
        return data.iris_pair("versicolor", "virginica")
    return data.blobs(40, margin=0.3, seed=1) if name == "blobs" else data.gate(name)


def _limits(X):
    """(xlim, ylim): a box around the samples with air for the line's arrow."""
    air = 0.35 * (X.max(axis=0) - X.min(axis=0))
    return tuple((float(low), float(high)) for low, high in zip(X.min(axis=0) - air, X.max(axis=0) + air, strict=True))


def _right(wrong):
    right = int(np.sum(~wrong))
    return f"{right} of {len(wrong)} right" + (" ✓" if right == len(wrong) else "")


@figure(
    Slider("w1", 1.0, -3.0, 3.0, 0.1, "w₁"),
    Slider("w2", 0.4, -3.0, 3.0, 0.1, "w₂"),
    Slider("b", -0.8, -3.0, 3.0, 0.1, "b"),
    Choice("data", "AND", SETS, "data"),
    Samples("points", of=lambda c: _set(c["data"]), label="sample", reset_by=("data",)),
)
def decision_line(c):
    """A neuron's line w₁x₁ + w₂x₂ + b = 0 over a data set: turn it, shift it, drag the samples."""
    X, y = _set(c["data"])
    xlim, ylim = _limits(X)
    X = np.array(c["points"]) if c["points"] else X
    w, b = np.array([c["w1"], c["w2"]]), c["b"]
    wrong = nn.predict(X, w, b) != y
    panel = Panel(decision_items(X, y, w, b, xlim, ylim, drag="points"), "", "x₁", "x₂", xlim, ylim, equal=True)
    note = f"{formula(w, b)}     {_right(wrong)}"
    alt = f"The line {formula(w, b)} over {c['data']}: {int(wrong.sum())} of {len(y)} samples lie on the wrong side."
    return Scene([panel], alt, note, width=640, height=470)
