"""Data as it is: samples in the plane, small pictures; knows no model."""

import numpy as np

from utils.geometry import limits
from utils.render import render
from utils.scene import Heatmap, Panel, Points, Scene


def samples(X, y, **more):
    """Samples X (n, 2) as points with the shapes of their classes y (n,)."""
    return Points(X[:, 0], X[:, 1], classes=y, size=5 if len(X) > 30 else 8, **more)


def data_sets(**named):
    """Data sets side by side: name=(X, y), X (n, 2), y (n,)."""
    panels, counts = [], []
    for k, (name, (X, y)) in enumerate(named.items()):
        title = name.replace("_", " ")
        xlim, ylim = limits(X, 0.2)
        panels.append(Panel([samples(X, y)], title, "x₁", "x₂" if k == 0 else "", xlim, ylim, col=k))
        counts.append(f"{title} with {np.sum(y == 0)} samples of class 0 and {np.sum(y == 1)} of class 1")
    width = 860 if len(named) > 2 else 330 * len(named)
    alt = f"Scatter plots, class 0 as blue circles and class 1 as orange squares: {'; '.join(counts)}."
    return render(Scene(panels, alt, columns=(1,) * len(named), width=width, height=270))


def images(pictures, labels, columns=8, title="", signed=False):
    """Small pictures in a grid, each with a label above: pictures (n, rows, columns), n labels.

    Grey, from 0 to 1; signed: blue above 0 and orange below, as for weights, up to the largest of all.
    """
    height, width = np.shape(pictures)[1:]
    box = {"axes": False, "equal": True, "xlim": (0, width), "ylim": (0, height)}
    palette, high = ("diverging", float(np.abs(pictures).max())) if signed else ("ink", 1.0)
    low = -high if signed else 0.0
    panels = []
    for k, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        pixels = Heatmap(picture[::-1], (0, width, 0, height), palette, low, high, smooth=False)
        panels.append(Panel([pixels], str(label), row=k // columns, col=k % columns, **box))
    rows = -(-len(panels) // columns)
    kind = "signed" if signed else "grey"
    alt = f"{title + ': ' if title else ''}{len(panels)} small {kind} pictures, labelled {', '.join(map(str, labels))}."
    return render(Scene(panels, alt, title, (1,) * columns, (1,) * rows, width=88 * columns, height=108 * rows + 24))
