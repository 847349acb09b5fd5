"""Gradient descent on one smooth neuron of one input."""

from functools import lru_cache

import numpy as np

from utils import nn
from utils.scene import Arrow, Heatmap, Line, Panel, Points, Scene, number, signed
from utils.widgets.controls import Play, Slider
from utils.widgets.figure import figure

W_RANGE, B_RANGE, DESCENT_STEPS = (-3.0, 9.0), (-5.0, 5.0), 150


@lru_cache(maxsize=1)
def _one_input():
    """(X (n, 1), y): a sensor's readings and what they meant; the classes overlap, so the best weights are finite."""
    X = np.array([-2.0, -1.6, -1.2, -0.9, -0.5, -0.2, 0.2, -0.4, 0.1, 0.5, 0.8, 1.1, 1.6, 2.0])[:, None]
    return X, np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])


def _loss(X, y, w, b):
    """Mean squared error of the neuron for arrays of weights and biases of any one shape."""
    w, b = np.asarray(w), np.asarray(b)
    return np.mean((nn.sigmoid(X[:, 0] * w[..., None] + b[..., None]) - y) ** 2, axis=-1)


@lru_cache(maxsize=1)
def _surface():
    """Heat map of the loss over (w, b), in bands, so that their edges are lines of equal loss."""
    w, b = np.meshgrid(np.linspace(*W_RANGE, 90), np.linspace(*B_RANGE, 90))
    bands = np.floor(16 * np.sqrt(_loss(*_one_input(), w, b))) / 16
    return Heatmap(bands, (*W_RANGE, *B_RANGE), "tint", 0.2, 1.1)


def _descent_start(c):
    return ((c["w0"], c["b0"]),)


def _descent_step(path, c):
    X, y = _one_input()
    w, b = path[-1]
    dw, db = nn.neuron_gradients(X, y, np.array([w]), b)
    return (*path, (w - c["lr"] * float(dw[0]), b - c["lr"] * float(db)))


@figure(
    Play("step", DESCENT_STEPS, default=12, interval=0.05, reset_by=("w0", "b0")),
    Slider("lr", 8.0, 0.5, 80.0, 0.5, "learning rate η"),
    Slider("w0", -1.5, -3.0, 9.0, 0.1, "start w", more=True),
    Slider("b0", 3.5, -5.0, 5.0, 0.1, "start b", more=True),
    places={"surface": ("w0", "b0")},
    start=_descent_start,
    advance=_descent_step,
)
def neuron_descent(c, path):
    """Gradient descent on one smooth neuron: its path over the loss, its curve over the data, its loss by step."""
    X, y = _one_input()
    w, b = np.array(path).T
    losses = _loss(X, y, w, b)
    dw, db = nn.neuron_gradients(X, y, w[-1:], b[-1])
    panels = [_loss_panel(w, b, float(dw[0]), float(db)), _curve_panel(X, y, w, b), _losses_panel(losses)]
    step = len(path) - 1
    note = (
        f"step {step}:  ŷ = σ({number(w[-1])}·x {signed(b[-1], 2)})        loss {number(losses[-1], 4)}\n"
        f"∂L/∂w = {number(dw[0], 3)}, ∂L/∂b = {number(db, 3)}        η = {number(c['lr'], 1)}"
    )
    alt = (
        f"Gradient descent with learning rate {number(c['lr'], 1)} from w = {number(w[0])}, b = {number(b[0])}: after "
        f"{step} steps w = {number(w[-1])}, b = {number(b[-1])}, and the loss went from {number(losses[0], 3)} to "
        f"{number(losses[-1], 3)}. Shown: the path over the loss, the neuron's curve over its data, the loss by step."
    )
    return Scene(panels, alt, note, columns=(6, 5), rows=(1, 1), width=860, height=460)


def _loss_panel(w, b, dw, db):
    size = float(np.hypot(dw, db)) or 1.0
    reach = (0.7 + 1.2 * np.tanh(8 * size)) / size
    items = [
        _surface(),
        Line(w, b, width=1.5),
        Points(w, b, size=2.5),
        Points(w[:1], b[:1], size=7, hollow=True),
        Arrow(w[-1], b[-1], w[-1] - reach * dw, b[-1] - reach * db, "gradient", 2.5, "−∇L"),
        Points(w[-1:], b[-1:], size=7),
    ]
    return Panel(
        items, "loss (green: large); click to start", "w", "b", W_RANGE, B_RANGE, name="surface",
        click=True, rowspan=2,
    )  # fmt: skip


def _curve_panel(X, y, w, b):
    x = np.linspace(-2.4, 2.4, 81)
    items = [
        Line(x, nn.sigmoid(w[0] * x + b[0]), "muted", 1.5, dash=True, label="start"),
        Line(x, nn.sigmoid(w[-1] * x + b[-1]), "class0", 3, label="now"),
        Points(X[:, 0], y, classes=y, size=6),
    ]
    ticks = ((0, "0"), (0.5, "½"), (1, "1"))
    return Panel(items, "the neuron over its data", "x", "ŷ", (-2.4, 2.4), (-0.08, 1.08), yticks=ticks, col=1)


def _losses_panel(losses):
    items = [Line(np.arange(len(losses)), losses, width=2.2), Points([len(losses) - 1], losses[-1:], size=5)]
    top = max(0.3, 1.1 * float(losses.max()))
    return Panel(items, "", "step", "loss", (0, DESCENT_STEPS), (0, top), col=1, row=1, grid=True)
