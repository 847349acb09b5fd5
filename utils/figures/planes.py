"""Samples in the plane with what a classifier says there: lines, half-planes, fields, margins."""

import math

import numpy as np

from utils import nn
from utils.figures.datasets import samples
from utils.geometry import boundary, contour, half_plane, limits, mesh
from utils.render import render
from utils.scene import Arrow, Heatmap, Line, Panel, Points, Region, Scene, Text, number, signed


def formula(w, b, decimals=1):
    """The line in numbers: "1.0·x₁ + 1.0·x₂ − 1.5 = 0"."""
    return f"{number(w[0], decimals)}·x₁ {signed(w[1], decimals)}·x₂ {signed(b, decimals)} = 0"


def decision_items(X, y, w, b, xlim, ylim, drag=""):
    """A neuron's line over its data: tinted half-planes, line, normal arrow, samples with the wrong ones ringed.

    The arrow has the direction of w; its length grows with w's, but stays inside the picture.
    """
    w = np.asarray(w, dtype=float)
    sides = [half_plane(w, b, xlim, ylim, positive) for positive in (False, True)]
    items = [Region(*corners, color=f"class{k}") for k, corners in enumerate(sides) if corners.size]
    ends = boundary(w, b, xlim, ylim)
    if ends.size:
        items.append(Line(*ends, width=2.5))
        foot, size = ends.mean(axis=1), np.linalg.norm(w)
        length = 0.3 * min(xlim[1] - xlim[0], ylim[1] - ylim[0]) * math.tanh(size / 1.5)
        items.append(Arrow(*foot, *(foot + length * w / size), label="w"))
    wrong = nn.predict(X, w, b) != y
    return [*items, samples(X, y, ring=wrong, drag=drag)]


def decision(X, y, w, b, title="", labels=("x₁", "x₂")):
    """A neuron's line w·x + b = 0 over samples X (n, 2) of classes y (n,): half-planes tinted, wrong samples ringed."""
    xlim, ylim = limits(X)
    wrong = int(np.sum(nn.predict(X, np.asarray(w, dtype=float), b) != y))
    panel = Panel(decision_items(X, y, w, b, xlim, ylim), title, *labels, xlim, ylim, equal=True)
    verdict = f"{len(y) - wrong} of {len(y)} right"
    alt = (
        f"{title + ': s' if title else 'S'}amples of two classes and the line {formula(w, b, 2)}; the arrow w points "
        f"to the side where the neuron says 1. {wrong} of {len(y)} samples lie on the wrong side."
    )
    return render(Scene([panel], alt, f"{formula(w, b, 2)}     {verdict}", width=520, height=440))


def field(predict, X, y, title=""):
    """A classifier's answer all over the plane, its boundary, and the samples X (n, 2) of classes y (n,).

    predict: function of samples (m, 2) giving probabilities (m, k), or (m,) those of class 1.
    """
    xlim, ylim = limits(X, 0.15)
    p = _of_class_1(predict, mesh(xlim, ylim)).reshape(60, 60)
    items = [Heatmap(p, (*xlim, *ylim), "classes", 0.0, 1.0, opacity=0.55), samples(X, y)]
    line = contour(p, xlim, ylim)
    if line.size:
        items.append(Line(*line, width=2.2))
    right = int(np.sum((_of_class_1(predict, X) > 0.5) == (np.asarray(y) == 1)))
    panel = Panel(items, title, "x₁", "x₂", xlim, ylim, equal=True)
    alt = (
        f"{title + ': p' if title else 'P'}robability of class 1 over the plane, blue where low and orange where high, "
        f"the boundary where it is ½, and the samples; {right} of {len(y)} lie on their side of it."
    )
    note = f"boundary: p = ½        {right} of {len(y)} right"
    return render(Scene([panel], alt, note, width=560, height=430))


def _of_class_1(predict, X):
    """Probabilities (n,) of class 1 for samples X (n, 2), whichever form predict gives them in."""
    p = np.asarray(predict(X), dtype=float)
    return p[:, 1] if p.ndim == 2 and p.shape[1] > 1 else p.reshape(len(X))


def margin(X, y, w, b):
    """The margin γ, the smallest distance of a sample to the line w·x + b = 0, and R, the largest to the origin."""
    w = np.asarray(w, dtype=float)
    items, gamma, radius, box = _margin_items(X, y, w, b)
    panel = Panel(items, "", "x₁", "x₂", *box, equal=True)
    alt = (
        f"A line that separates two classes, with a corridor of {number(gamma)} to either side in which no sample "
        f"lies: the margin γ. The sample farthest from the origin is R = {number(radius)} away."
    )
    return render(Scene([panel], alt, f"γ = {number(gamma)}     R = {number(radius)}", width=520, height=440))


def _margin_items(X, y, w, b):
    """(items, γ, R, (xlim, ylim)): line, corridor, the nearest sample's distance and the farthest's from the origin."""
    size, box = np.linalg.norm(w), limits(X, 0.12)
    distance = (X @ w + b) / size
    gamma, far = float(np.abs(distance).min()), X[np.argmax(np.linalg.norm(X, axis=1))]
    near = np.argmin(np.abs(distance))
    foot = X[near] - distance[near] * w / size
    lines = [boundary(w, b + shift * size, *box) for shift in (0.0, gamma, -gamma)]
    items = [Line(*ends, width=1.2 if k else 2.5, dash=k > 0) for k, ends in enumerate(lines) if ends.size]
    beside = 0.5 * (foot + X[near]) + 0.06 * (box[0][1] - box[0][0]) * np.array([-w[1], w[0]]) / size
    items += [
        samples(X, y),
        Line(*np.column_stack([foot, X[near]]), color="wrong", width=3),
        Text(*beside, "γ", "wrong", 15, "center", bold=True),
        Arrow(0.0, 0.0, *far, color="muted", width=1.5),
        Text(*(0.5 * far + 0.04 * (box[1][1] - box[1][0])), "R", "muted", 15, "center", bold=True),
    ]
    return items, gamma, float(np.linalg.norm(far)), box


def xor_argument():
    """Why no line solves XOR: the midpoints of the two classes are one and the same point."""
    X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    items = [
        Line([0, 1], [0, 1], color="class0", dash=True),
        Line([0, 1], [1, 0], color="class1", dash=True),
        samples(X, y),
        Points([0.5], [0.5], color="ink", size=7),
        Text(0.56, 0.5, "(½, ½) is the midpoint of both", size=12.5),
        *(Text(a, b + (0.12 if b else -0.12), f"({a:.0f}, {b:.0f})", "muted", 12, "center") for a, b in X),
    ]
    ticks = ((0, "0"), (1, "1"))
    panel = Panel(items, "", "x₁", "x₂", (-0.3, 1.6), (-0.3, 1.3), equal=True, xticks=ticks, yticks=ticks)
    alt = (
        "The four corners of XOR. The two samples of class 0, (0, 0) and (1, 1), and the two of class 1, (0, 1) and "
        "(1, 0), have the same midpoint (½, ½): it would have to lie on both sides of a line that separates them."
    )
    return render(Scene([panel], alt, width=520, height=390))


def diamond_and_circle(best=(2.0, 0.7), slopes=((1.0, 0.4), (0.4, 1.0)), price=1.0):
    """Where a loss is smallest among weights of one price, |w₁| + |w₂| or the length √(w₁² + w₂²).

    The loss is a bowl, ½ (w − best)ᵀ slopes (w − best), with level lines; one panel for each kind of price.
    """
    best, H = np.array(best), np.array(slopes)
    values, axes = np.linalg.eigh(H)
    turn = np.linspace(0, 2 * np.pi, 721)
    ring = np.array([np.cos(turn), np.sin(turn)])
    shapes = {
        "L1: a diamond": price * ring / np.abs(ring).sum(axis=0),
        "L2: a circle": price * ring,
    }
    panels, told = [], []
    for title, border in shapes.items():
        losses = 0.5 * np.einsum("ik,ij,jk->k", border - best[:, None], H, border - best[:, None])
        touch = border[:, losses.argmin()]
        levels = [losses.min() * share for share in (0.5, 1.0)]
        ellipses = [best[:, None] + axes @ (ring * np.sqrt(2 * level / values)[:, None]) for level in levels]
        items = [
            Line(*border, color="class0"),
            *(Line(*ellipse, color="muted", width=1.5) for ellipse in ellipses),
            Points([best[0]], [best[1]], color="ink", size=5),
            Text(best[0], best[1] - 0.35, "smallest loss", "muted", 12.5, "center"),
            Points([touch[0]], [touch[1]], color="wrong", size=7),
        ]
        note = f"({number(touch[0])}, {number(touch[1])})"
        items.append(Text(touch[0] - 0.2, touch[1], note, "wrong", 13, "right", bold=True))
        told.append(f"in the panel {title} they touch first at {note}")
        panels.append(Panel(items, title, "w₁", "w₂", (-1.3, 3.6), (-1.6, 2.4), equal=True, col=len(panels)))
    alt = f"Level lines of a loss, and all weights that cost no more than {number(price)}: {'; '.join(told)}."
    return render(Scene(panels, alt, width=720, height=340, columns=(1, 1)))
