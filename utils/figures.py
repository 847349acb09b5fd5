"""Static pictures for the prose: each function builds a scene and renders it; Matplotlib is loaded when one is drawn."""

import numpy as np

from utils import nn
from utils.render import Figure, render
from utils.scene import Arrow, Line, Points, Region, number

__all__ = ["Figure", "render"]


def half_plane(w, b, xlim, ylim, positive=True):
    """Corners (x, y) of the part of a box where w·x + b > 0 (or ≤ 0): the box's polygon cut along the line."""
    box = [(xlim[0], ylim[0]), (xlim[1], ylim[0]), (xlim[1], ylim[1]), (xlim[0], ylim[1])]
    side = [(w[0] * x + w[1] * y + b) * (1 if positive else -1) for x, y in box]
    corners = []
    for k in range(4):
        (xa, ya), (xb, yb), a, c = box[k], box[(k + 1) % 4], side[k], side[(k + 1) % 4]
        if a > 0 or (a == 0 and not positive):
            corners.append((xa, ya))
        if a * c < 0:
            t = a / (a - c)
            corners.append((xa + t * (xb - xa), ya + t * (yb - ya)))
    return np.array(corners).reshape(-1, 2).T


def boundary(w, b, xlim, ylim):
    """The two ends (x, y) of the line w·x + b = 0 inside a box; empty if it misses the box."""
    size = np.hypot(*w)
    if size == 0:
        return np.empty((2, 0))
    nearest = -b * np.asarray(w) / size**2
    along = np.array([-w[1], w[0]]) / size
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = np.array(
            [
                (np.array(lim) - at) / step if step else (-np.inf, np.inf)
                for lim, at, step in zip((xlim, ylim), nearest, along, strict=True)
            ]
        )
    inside = all(step or lim[0] <= at <= lim[1] for lim, at, step in zip((xlim, ylim), nearest, along, strict=True))
    low, high = cuts.min(axis=1).max(), cuts.max(axis=1).min()
    return (nearest[:, None] + along[:, None] * (low, high)) if inside and low < high else np.empty((2, 0))


def formula(w, b, decimals=1):
    """The line in numbers: "1.0·x₁ + 1.0·x₂ − 1.5 = 0"."""
    signed = [("− " if float(number(abs(v), 9)) and v < 0 else "+ ") + number(abs(v), decimals) for v in (w[1], b)]
    return f"{number(w[0], decimals)}·x₁ {signed[0]}·x₂ {signed[1]} = 0"


def decision_items(X, y, w, b, xlim, ylim, drag="", arrow=True):
    """A neuron's line over its data: tinted half-planes, line, normal arrow, samples with the wrong ones ringed."""
    sides = [half_plane(w, b, xlim, ylim, positive) for positive in (False, True)]
    items = [Region(*corners, color=f"class{k}") for k, corners in enumerate(sides) if corners.size]
    ends = boundary(w, b, xlim, ylim)
    if ends.size:
        items.append(Line(*ends, width=2.5))
        foot = ends.mean(axis=1)
        if arrow:
            items.append(Arrow(*foot, *(foot + np.asarray(w, dtype=float)), label="w", color="ink"))
    wrong = nn.predict(X, np.asarray(w, dtype=float), b) != y
    return [*items, Points(X[:, 0], X[:, 1], classes=y, ring=wrong, drag=drag, size=6 if len(X) > 30 else 8)]
