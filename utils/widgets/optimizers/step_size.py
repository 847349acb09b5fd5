"""The step size: what it does along a ravine and across it, and where it is too large."""

from functools import lru_cache

import numpy as np

from utils import optim
from utils.scene import Arrow, Line, Panel, Points, Region, Scene, Text, number, scientific
from utils.widgets.controls import Levels, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.optimizers.landscape import dots, drawable, landscape

STEPS = 100
BOX = (-4.0, 4.0), (-2.0, 2.0)
ALONG, ACROSS = "class0", "class1"  # the colours of the two directions
LOWEST, HIGHEST = 1e-5, 1e3  # the losses that are drawn
FATES = {"<": "it converges", "=": "it jumps from side to side for ever", ">": "it diverges"}


@figure(
    Play("step", STEPS, default=20, interval=0.1),
    Slider("lr", 0.18, 0.005, 0.5, 0.005, "learning rate η"),
    Levels("kappa", 20, (1, 2, 5, 10, 20, 50, 100), "condition number κ"),
    Slider("steepest", 10, 5, 20, 1, "steepest λ₂", more=True),
    Slider("w1", -3.5, -4.0, 4.0, 0.1, "start w₁", more=True),
    Slider("w2", 1.2, -2.0, 2.0, 0.1, "start w₂", more=True),
    places={"ravine": ("w1", "w2")},
)
def learning_rate(c):
    """Gradient descent in a ravine: what the step size does along it and across it, and where it is too large."""
    lam = np.array([c["steepest"] / c["kappa"], c["steepest"]])
    path = optim.gradient_descent(lambda w: lam * w, np.array([c["w1"], c["w2"]]), c["lr"], c["step"])
    parts = 0.5 * lam * path**2
    limit, best = 2 / lam[1], 2 / lam.sum()
    sign = "=" if abs(c["lr"] - limit) < 1e-9 else "<" if c["lr"] < limit else ">"
    told = f"η = {number(c['lr'], 3)} {sign} 2/λ₂ = {number(limit, 3)}: {FATES[sign]}"
    products = [
        f"1 − ηλ{k} = 1 − {number(c['lr'], 3)} · {_short(value)} = {number(1 - c['lr'] * value, 3)}"
        for k, value in zip("₁₂", lam, strict=True)
    ]
    loss = _size(parts[-1].sum())
    note = (
        f"{told}        best η = 2/(λ₁ + λ₂) = {number(best, 3)}        loss after step {c['step']}: {loss}\n"
        f"every step multiplies w₁ by {products[0]}        and w₂ by {products[1]}"
    )
    alt = (
        f"Gradient descent in a ravine with curvatures λ₁ = {_short(lam[0])} along and λ₂ = {_short(lam[1])} across, "
        f"from ({number(c['w1'], 1)}, {number(c['w2'], 1)}). {told}. Loss after step {c['step']}: {loss}. "
        f"Factors a step: {products[0]}, {products[1]}. Shown: the path, the loss by step in two parts, both factors "
        "for every η."
    )
    panels = [_ravine(c, lam, path), _parts(parts), _factors(c["lr"], lam, limit)]
    return Scene(panels, alt, note, columns=(6, 5), rows=(1, 1), width=960, height=500)


def _short(value):
    return f"{value:.4g}"


def _size(value):
    return number(value, 3) if 1e-3 <= value < 1000 else scientific(value) if value > 1e-30 else "0"


@lru_cache(maxsize=32)
def _ground(along, across):
    levels = (0.1, 0.5, 1.5, 4, 8, 14, 22, 40, 80)
    return landscape(lambda x, y: (along * x * x + across * y * y) / 2, *BOX, levels)


def _ravine(c, lam, path):
    """The path from above, with the next step as an arrow."""
    seen = drawable(path)
    following = drawable(path[-1:] - c["lr"] * lam * path[-1:])[0]
    items = [
        *_ground(*map(float, lam)),
        Line(*seen.T, width=1.5),
        *dots(seen[1:], *BOX, size=3),
        Points([c["w1"]], [c["w2"]], size=8, hollow=True),
        Arrow(*seen[-1], *following, "gradient", 2.5),
        *dots(seen[-1:], *BOX, size=6.5),
    ]
    title = "purple: next step −η∇L; click to start"
    return Panel(items, title, "w₁", "w₂", *BOX, name="ravine", click=True, rowspan=2)


def _parts(parts):
    """The loss by step, and how much of it comes from either direction."""
    steps = np.arange(len(parts))
    curves = (
        (parts[:, 1], ACROSS, False, "½λ₂w₂²"),
        (parts[:, 0], ALONG, False, "½λ₁w₁²"),
        (parts.sum(1), "ink", True, "L"),
    )
    items = [
        Line(steps, np.clip(y, LOWEST, 1e30), color, 2.0, dash, name if y[-1] <= HIGHEST else "")
        for y, color, dash, name in curves
    ]
    return Panel(items, "loss, and its two parts", "step", "", (0, max(15, len(parts) - 1)), (LOWEST, HIGHEST),
                 ylog=True, grid=True, col=1)  # fmt: skip


def _factors(lr, lam, limit):
    """What one step multiplies a coordinate by, without its sign, for every step size; at 1 it no longer shrinks."""
    end, top = 0.5, 2.0
    items = [
        Region([limit, end, end, limit], [0, 0, top, top], "wrong", 0.13),
        Line([0, end], [1, 1], "muted", 1.2, dash=True),
        Line([lr, lr], [0, top], "ink", 1.5, dash=True),
    ]
    for value, color, name in ((lam[0], ALONG, "λ₁"), (lam[1], ACROSS, "λ₂")):
        corner, last = min(1 / value, end), min((1 + top) / value, end)
        rates = np.array([0.0, corner, last])
        items += [
            Line(rates, np.abs(1 - rates * value), color, 2.0),
            Text(0.5 * corner, abs(1 - 0.5 * corner * value) + 0.17, name, color, 13, bold=True),
            Points([lr], [min(abs(1 - lr * value), top)], color=color, size=6),
        ]
    items.append(Text(0.99 * end, 1.85, f"η > 2/λ₂ = {number(limit, 3)}", "wrong", 12.5, "right", bold=True))
    return Panel(items, "|1 − ηλ| for every η", "learning rate η", "", (0, end), (0, top), col=1, row=1, grid=True)
