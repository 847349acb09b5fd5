"""Two losses of one yes-or-no prediction, and how hard each of them pushes back."""

import numpy as np

from utils import nn
from utils.scene import Line, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure


@figure(
    Slider("z", -4.6, -7.0, 7.0, 0.1, "z"),
    Choice("target", "1", ("0", "1"), "target y"),
    Choice("axis", "z, the sum", ("z, the sum", "p, the probability"), "horizontal axis"),
    places={"prediction": ("z", None)},
)
def losses(c):
    """Squared error and cross-entropy of one yes-or-no prediction, and how hard each of them pushes back."""
    y, over_z, z0 = int(c["target"]), c["axis"].startswith("z"), c["z"]
    z = np.linspace(-7, 7, 281)
    p = nn.sigmoid(z)
    if not over_z:
        p = np.linspace(0.0005, 0.9995, 400)
        z = np.log(p / (1 - p))
    p0 = float(nn.sigmoid(z0))
    at, here, symbol = (z, z0, "z") if over_z else (p, p0, "p")
    curves, values = _loss_pair(p, y), _loss_pair(np.array([p0]), y)
    slopes, slope = _slope_pair(p, y, over_z), _slope_pair(np.array([p0]), y, over_z)
    drag = "prediction" if over_z else ""
    xlim = (-7.0, 7.0) if over_z else (0.0, 1.0)
    panels = [
        _loss_curves(at, here, curves, values, slope, xlim, symbol, drag),
        _slope_curves(at, here, slopes, slope, xlim, symbol, drag),
    ]
    told = [f"{number(v[0])}, slope {number(s[0], 3)}" for v, s in zip(values, slope, strict=True)]
    formulas = ("p − y", "2(p − y)·p(1 − p)") if over_z else ("(p − y) / (p(1 − p))", "2(p − y)")
    note = (
        f"z = {number(z0, 1)},  p = σ(z) = {number(p0, 3)},  y = {y}        cross-entropy {number(values[0][0])},  "
        f"squared error {number(values[1][0])}\n"
        f"slopes dL/d{symbol}:  cross-entropy {formulas[0]} = {number(slope[0][0], 3)},  "
        f"squared error {formulas[1]} = {number(slope[1][0], 3)}"
    )
    alt = (
        f"Loss over {c['axis']} for the target {y}. At z = {number(z0, 1)}, p = {number(p0, 3)}, cross-entropy is "
        f"{told[0]} in {symbol}; squared error is {told[1]}. Over z, the slope of cross-entropy is p − y; that of the "
        "squared error vanishes at both ends, also where the answer is wrong."
    )
    return Scene(panels, alt, note, columns=(1, 1), width=860, height=400)


def _loss_pair(p, y):
    """(cross-entropy, squared error) of probabilities p (n,) for one target y."""
    hit = np.maximum(p if y else 1 - p, nn.TINY)
    return -np.log(hit), (p - y) ** 2


def _slope_pair(p, y, over_z):
    """Derivatives of both losses, in z = the sum before the sigmoid, or in p."""
    inner = nn.sigmoid_grad(p)
    return (p - y, 2 * (p - y) * inner) if over_z else ((p - y) / inner, 2 * (p - y))


def _loss_curves(at, here, curves, values, slope, xlim, symbol, drag):
    names, reach = ("cross-entropy", "squared error"), 0.2 * (xlim[1] - xlim[0])
    items = []
    for curve, value, s, color in zip(curves, values, slope, ("ink", "class2"), strict=True):
        scale = reach / np.hypot(1.0, s[0] * (xlim[1] - xlim[0]) / 6)
        run = np.array([-scale, scale])
        items += [
            Line(at, curve, color, 2.8),
            Line(here + run, value[0] + s[0] * run, "gradient", 3),
            Points([here], value, color=color, size=7, drag=drag),
        ]
    left = curves[0][0] > curves[0][-1]  # where the loss is large there is no room for names
    items += [
        Text(0.97 if left else 0.03, 0.94 - 0.07 * k, name, color, 13, "right" if left else "left", in_panel=True)
        for k, (name, color) in enumerate(zip(names, ("ink", "class2"), strict=True))
    ]
    return Panel(items, "loss, with tangents", symbol, "loss", xlim, (-0.25, 7.2))


def _slope_curves(at, here, slopes, slope, xlim, symbol, drag):
    span = (-1.15, 1.15) if symbol == "z" else (-8.0, 8.0)
    items = [Line(xlim, [0, 0], "muted", 1)]
    for k in range(2):
        items += [
            Line(at, slopes[k], "gradient", 2.8, dash=k == 1),
            Points([here], np.clip(slope[k], *span), color=("ink", "class2")[k], size=7, drag=drag),
        ]
    upper = slopes[0].mean() < 0
    words = ("solid: cross-entropy", "dashed: squared error")
    items += [
        Text(
            0.97 if upper else 0.03,
            (0.94 if upper else 0.13) - 0.07 * k,
            text,
            "gradient",
            13,
            "right" if upper else "left",
            in_panel=True,
        )
        for k, text in enumerate(words)
    ]
    return Panel(items, f"slope of the loss, dL/d{symbol}", symbol, "", xlim, span, col=1)
