"""Activation functions: their curves and slopes, where they are flat, what they make of a whole layer's sums."""

from functools import lru_cache

import numpy as np

from utils import nn
from utils.scene import Bars, Line, Panel, Points, Region, Scene, Text, number
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure


def step(z):
    """1 where z > 0, else 0."""
    return (np.asarray(z) > 0) * 1.0


FLAT = 0.05  # a slope below this counts as flat: a neuron there hardly learns

# name: (formula, f(z), f'(z), range of its values)
FUNCTIONS = {
    "sigmoid": ("1 / (1 + e^−z)", nn.sigmoid, lambda z: nn.sigmoid_grad(nn.sigmoid(z)), (-0.1, 1.1)),
    "tanh": ("tanh z", np.tanh, lambda z: nn.tanh_grad(np.tanh(z)), (-1.2, 1.2)),
    "ReLU": ("max(0, z)", nn.relu, nn.relu_grad, (-1.0, 6.0)),
    "leaky ReLU": ("max(0.1·z, z)", lambda z: np.maximum(0.1 * z, z), lambda z: np.where(z > 0, 1.0, 0.1), (-1.0, 6.0)),
    "ELU": (
        "z, or e^z − 1 below 0",
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
        lambda z: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0.0))),
        (-1.5, 6.0),
    ),
    "step": ("1 if z > 0, else 0", step, lambda z: np.zeros_like(np.asarray(z, dtype=float)), (-0.1, 1.1)),
    "linear": ("z", lambda z: 1.0 * z, lambda z: np.ones_like(np.asarray(z, dtype=float)), (-6.0, 6.0)),
}


@lru_cache(maxsize=1)
def _standard_sums():
    return np.random.default_rng(0).standard_normal(4000)


@figure(
    Choice("activation", "sigmoid", tuple(FUNCTIONS), "activation"),
    Slider("z", 1.5, -6.0, 6.0, 0.1, "z"),
    Slider("mean", 0.0, -4.0, 4.0, 0.1, "mean of the sums"),
    Slider("std", 2.5, 0.1, 5.0, 0.1, "their standard deviation"),
    places={"point": ("z", None)},
)
def activations(c):
    """An activation function and its slope, where it is flat, and what it makes of a whole layer's sums."""
    words, f, slope_of, (low, high) = FUNCTIONS[c["activation"]]
    z0 = c["z"]
    a0, slope = float(f(np.array(z0))), float(slope_of(np.array(z0)))
    sums = c["mean"] + c["std"] * _standard_sums()
    out, flat, zero = f(sums), slope_of(sums) < FLAT, f(sums) == 0
    curves = _function_panels(f, slope_of, z0, a0, slope, (low, high))
    share = f"{number(100 * flat.mean(), 0)} % of them where the slope is below {FLAT}"
    if zero.any():
        share += f", {number(100 * zero.mean(), 0)} % exactly 0"
    note = (
        f"a = f(z) = {words}        f({number(z0, 1)}) = {number(a0)},  slope f′({number(z0, 1)}) = "
        f"{number(slope, 3)}\n"
        f"a layer's sums, around {number(c['mean'], 1)} with standard deviation {number(c['std'], 1)}: {share}"
    )
    alt = (
        f"The activation function {c['activation']}, f(z) = {words}, and its derivative, flat regions shaded. At z = "
        f"{number(z0, 1)} it is {number(a0)} and has slope {number(slope, 3)}. Below, sums around "
        f"{number(c['mean'], 1)} with standard deviation {number(c['std'], 1)} go in and activations between "
        f"{number(out.min(), 1)} and {number(out.max(), 1)} come out: {share}."
    )
    histograms = [
        _histogram(sums, (-6.0, 6.0), "sums going in", "z", 0),
        _histogram(out, (low, high), "activations coming out", "a", 1),
    ]
    return Scene([*curves, *histograms], alt, note, columns=(1, 1), rows=(5, 3), width=860, height=520)


def _function_panels(f, slope_of, z0, a0, slope, values):
    """The function with its tangent at z0, and its derivative; where the slope is below FLAT, both are shaded."""
    z = np.linspace(-6, 6, 482)  # an even number of points: none lies on a step at 0
    derivative = slope_of(z)
    top = max(1.1 * float(derivative.max()), 0.3)
    bent = 2.2 / np.hypot(1.0, slope)
    tangent = np.array([-bent, bent])
    left = [
        *_flat_regions(z, derivative, values),
        Line(z, f(z), "class0", 3),
        Line(z0 + tangent, a0 + slope * tangent, "gradient", 2.2),
        Points([z0], [a0], size=7, drag="point"),
    ]
    right = [
        *_flat_regions(z, derivative, (0.0, top)),
        Line(z, derivative, "gradient", 3),
        Line([z0, z0], [0.0, slope], "muted", 1.2, dash=True),
        Points([z0], [slope], size=7, drag="point"),
    ]
    shaded = Text(0.02, 0.95, f"shaded: slope below {FLAT}", "muted", 12, in_panel=True)
    return [
        Panel(left, "activation and tangent", "z", "a", (-6.0, 6.0), values),
        Panel([*right, shaded], "its slope", "z", "f′(z)", (-6.0, 6.0), (0.0, 1.15 * top), col=1),
    ]


def _flat_regions(z, derivative, span):
    """Shaded columns over the stretches of z where the slope is below FLAT."""
    flat = np.concatenate([[False], derivative < FLAT, [False]])
    edges = np.flatnonzero(flat[1:] != flat[:-1]).reshape(-1, 2)
    low, high = span[0] - 1.0, span[1] + 1.0
    return [Region([z[a], z[b - 1], z[b - 1], z[a]], [low, low, high, high], "muted", 0.18) for a, b in edges]


def _histogram(values, span, title, xlabel, col):
    counts, edges = np.histogram(np.clip(values, *span), np.linspace(*span, 49))
    shares, width = 100 * counts / len(values), edges[1] - edges[0]
    top = max(10.0, 1.08 * float(shares.max()))
    bars = Bars(0.5 * (edges[1:] + edges[:-1]), shares, "class0", 0.92 * width)
    return Panel([bars], title, xlabel, "%" if col == 0 else "", span, (0.0, top), row=1, col=col)
