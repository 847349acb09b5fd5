"""Novikoff's theorem: the mistakes of the perceptron, counted beside the bound that the margin gives."""

from functools import lru_cache

import numpy as np

from utils import nn
from utils.figures.datasets import samples
from utils.geometry import boundary
from utils.scene import Arrow, Line, Panel, Points, Region, Scene, Text, number
from utils.widgets.controls import Slider
from utils.widgets.figure import figure

MARGINS = tuple(round(0.05 * k, 2) for k in range(1, 21))


@lru_cache(maxsize=256)
def _corridor(margin, seed):
    """(X, y, w, b, mistakes, bound): long narrow classes beside a corridor, and the perceptron trained on them.

    The bias counts as a weight of a constant input 1, so R² is the largest |x|² + 1; the corridor's line has b = 0.
    """
    rng = np.random.default_rng(seed)
    n, angle = 60, rng.uniform(0, np.pi)
    normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    y = np.arange(n) % 2
    distance, place = rng.exponential(0.05, n), rng.uniform(-3, 3, n)
    distance[:2], place[:2] = 0.0, (3.0, -3.0)  # the two that fix the margin lie at opposite ends: hard to tell apart
    X = ((2 * y - 1) * (margin + distance))[:, None] * normal + place[:, None] * along
    w, b, mistakes = nn.train_perceptron(X, y, max_epochs=5000)
    bound = (np.max(np.sum(X**2, axis=1)) + 1) / margin**2
    return X, y, normal, (w, b), sum(mistakes), bound


@figure(
    Slider("margin", 0.2, MARGINS[0], MARGINS[-1], 0.05, "margin γ"),
    Slider("seed", 0, 0, 9, 1, "seed"),
)
def mistake_bound(c):
    """Novikoff's theorem: the perceptron makes at most (R/γ)² mistakes; here they are counted beside that bound."""
    margin = round(c["margin"], 2)
    X, y, normal, (w, b), mistakes, bound = _corridor(margin, c["seed"])
    box, along = ((-4.3, 4.3), (-4.3, 4.3)), np.array([-normal[1], normal[0]])
    corridor = [boundary(normal, shift, *box) for shift in (margin, -margin)]
    (xa, xb), (xc, xd) = (ends[0] for ends in corridor)
    (ya, yb), (yc, yd) = (ends[1] for ends in corridor)
    items = [
        Region([xa, xb, xd, xc], [ya, yb, yd, yc], "muted", 0.15),
        *(Line(*ends, color="muted", width=1.2, dash=True) for ends in corridor),
        *([Line(*found, width=2.5)] if (found := boundary(w, b, *box)).size else []),
        samples(X, y),
        Arrow(*(3.5 * along), *(3.5 * along + margin * normal), color="wrong", width=2.5),
        Text(*(3.9 * along + 0.5 * margin * normal), "γ", "wrong", 15, "center", bold=True),
    ]
    plane = Panel(items, "", "x₁", "x₂", *box, equal=True)
    note = f"mistakes: {mistakes}        bound (R/γ)² = {number(bound, 0)}        γ = {number(margin)}"
    alt = (
        f"Two classes on either side of a corridor of margin {number(margin)} and the line the perceptron found after "
        f"{mistakes} mistakes. Beside it, on a log scale over the margin: the mistakes counted stay below Novikoff's "
        f"bound, here {number(bound, 0)}."
    )
    return Scene([plane, _law(margin, c["seed"], mistakes, bound)], alt, note, columns=(1, 1), width=860, height=420)


def _law(margin, seed, mistakes, bound):
    """Mistakes and bound for every margin, the present one marked."""
    counts = [_corridor(m, seed)[4:] for m in MARGINS]
    items = [
        Line(MARGINS, [limit for _, limit in counts], dash=True, label="bound"),
        Points(MARGINS, [max(count, 0.8) for count, _ in counts], color="wrong", size=4),
        Line(MARGINS, [max(count, 0.8) for count, _ in counts], color="wrong", width=1.2, label="made"),
        Line([margin, margin], [max(mistakes, 0.8), bound], color="muted", width=1.2),
        Points([margin, margin], [max(mistakes, 0.8), bound], size=7),
    ]
    return Panel(items, "mistakes until done", "margin γ", "", (0.0, 1.05), (0.7, 1e4), ylog=True, grid=True, col=1)
