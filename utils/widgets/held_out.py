"""A data set of which a part is held out, the field of a network's answers over both, and its losses on both by epoch.

Shown in the rooms of backprop and of regularization; of a network it knows only that it has a loss.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data
from utils.geometry import contour, mesh
from utils.scene import Heatmap, Line, Panel, Points

CELLS = 60  # the field has 60 × 60 cells
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)  # learning rates to choose from


def _xor_blobs(n, noise, seed):
    """Four clouds in the corners of a square; opposite corners are of one class."""
    rng = np.random.default_rng(seed)
    corners, labels = data.gate("XOR")
    which = np.arange(n) % 4
    return data.standardize(2 * corners[which] - 1 + rng.normal(0, 0.15 + noise, (n, 2)))[0], labels[which]


# name: function of n, noise and seed giving (X (n, 2), y (n,)) of two classes
CLASSES = {"XOR": _xor_blobs, "circles": data.circles, "moons": data.moons, "spirals": data.spirals}


class DataSet(NamedTuple):
    """Samples X (n, 2) and targets y (n,), which of them are for training (n,), and the square they lie in."""

    X: np.ndarray
    y: np.ndarray
    train: np.ndarray
    box: tuple

    def part(self, train):
        """(X, y) of the training samples, or of those that are held out."""
        rows = self.train == train
        return self.X[rows], self.y[rows]


def losses(here, made):
    """The loss of a network on the training samples of a DataSet, and on those that are held out."""
    return [made.loss(*here.part(train)) for train in (True, False)]


@lru_cache(maxsize=8)
def grid(box):
    """The middles of the field's cells, (3600, 2), in float32."""
    return mesh(box, box, CELLS).astype(np.float32)


def field_panel(here, answers, title, numbers=False, **place):
    """A network's answers (60, 60) all over the plane, and the samples of a DataSet: those held out with a hole.

    numbers: whether numbers from -1 to 1 are predicted and not a class; place: row, col and spans of the panel.
    """
    ramp = ("diverging", -1.0, 1.0) if numbers else ("classes", 0.0, 1.0)
    items = [Heatmap(answers, (*here.box, *here.box), *ramp, opacity=0.8)]
    line = contour(answers, here.box, here.box, 0.0 if numbers else 0.5)
    if line.size:
        items.append(Line(*line, color="ink", width=1.6))
    for train in (False, True):
        X, y = here.part(train)
        items.append(Points(*X.T, size=4.5, hole=not train, **{"values" if numbers else "classes": y}))
    return Panel(items, title, "x₁", "x₂", here.box, here.box, equal=True, **place)


def losses_panel(log, ylabel, held_out="test", **place):
    """Training loss solid, held-out loss dashed, by epoch: log (epoch + 1, 2)."""
    last = len(log) - 1
    epochs = np.unique(np.linspace(0, last, min(last + 1, 250)).astype(int))
    train, test = log[epochs].T
    items = [
        Line(epochs, test, width=1.8, dash=True, label=held_out),
        Line(epochs, train, width=2.2, label="training"),
    ]
    far = max(50, last)
    settled = log[min(2, last) :].max()  # a start far off must not press all that follows to the floor
    top = 1.08 * float(min(log.max(), 4 * settled))
    return Panel(items, "", "epoch", ylabel, (0, far), (-0.07 * top, top), grid=True, **place)
