"""How values and gradients grow or shrink on their way through a deep network at its start."""

from typing import NamedTuple

import numpy as np

from utils import nn
from utils.scene import Bars, Heatmap, Line, Panel, Scene, Text, number, scientific
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure

SAMPLES, BINS = 100, 40
FAINTEST = 1e-12  # the smallest ratio that is drawn


class Flow(NamedTuple):
    """What goes through the layers: activations A (depth arrays), deltas (depth arrays), both input side first."""

    activations: list
    deltas: list
    slopes: list


def flow(depth, width, activation, scale, seed):
    """Forward and backward once through depth layers of equal width, with normal weights, biases 0, normal inputs.

    scale: factor on the usual standard deviation, sqrt(2 / width) for ReLU (He et al. 2015), else sqrt(1 / width)
    (Glorot & Bengio 2010). The delta of the last layer, where the backward pass begins, is drawn at random.
    """
    rng = np.random.default_rng(seed)
    function, slope = nn.ACTIVATIONS[activation]
    std = scale * usual_std(activation, width)
    A = rng.normal(size=(SAMPLES, width))
    weights, activations, slopes = [], [], []
    for _ in range(depth):
        weights.append(rng.normal(0.0, std, (width, width)))
        Z = A @ weights[-1]
        A = function(Z)
        activations.append(A)
        slopes.append(slope(Z))
    deltas = [rng.normal(size=(SAMPLES, width)) * slopes[-1]]
    for layer in reversed(range(1, depth)):
        deltas.append((deltas[-1] @ weights[layer].T) * slopes[layer - 1])
    return Flow(activations, deltas[::-1], slopes)


def usual_std(activation, width):
    """Standard deviation of the weights at scale 1."""
    return np.sqrt((2.0 if activation == "relu" else 1.0) / width)


def rms(array):
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(array))))


@figure(
    Choice("activation", "sigmoid", tuple(nn.ACTIVATIONS), "activation"),
    Slider("depth", 10, 2, 30, 1, "layers"),
    Slider("scale", 1.0, 0.2, 4.0, 0.05, "initial scale"),
    Slider("width", 50, 5, 100, 1, "width d"),
    Slider("seed", 0, 0, 9, 1, "seed"),
)
def gradient_flow(c):
    """A deep network before its first step: in every layer, how wide its activations and its deltas are."""
    depth = c["depth"]
    through = flow(depth, c["width"], c["activation"], c["scale"], c["seed"])
    shares = np.array([rms(delta) for delta in through.deltas])
    shares /= shares[-1] or 1.0
    stds = [float(A.std()) for A in through.activations]
    rule = "√(2/d) (He)" if c["activation"] == "relu" else "√(1/d) (Glorot)"
    start = f"weights with standard deviation s = {number(c['scale'])} · {rule}"
    note = f"{_told(depth, shares)}\n{start}        {_law(c, through, shares)}"
    alt = (
        f"{depth} {c['activation']} layers of width {c['width']}, initial scale {number(c['scale'])}, seed "
        f"{c['seed']}. {_told(depth, shares)} The standard deviation of the activations goes from "
        f"{number(stds[0], 3)} in layer 1 to {number(stds[-1], 3)} in layer {depth}."
    )
    panels = [_forward_panel(c["activation"], through, stds), _backward_panel(shares)]
    return Scene(panels, alt, note, rows=(1, 1), width=860, height=480)


def _law(c, through, shares):
    """What one layer multiplies deltas by, in numbers: expected from the slopes, and as it came out."""
    gain = c["scale"] * usual_std(c["activation"], c["width"]) * np.sqrt(c["width"])
    slope = rms(np.stack(through.slopes[:-1]))
    found = shares[0] ** (1 / (len(shares) - 1))
    return (
        f"one layer back: × √d·s · rms f′ = {number(gain)} · {number(slope)} = {number(gain * slope)} "
        f"(found {number(found)})"
    )


def _told(depth, shares):
    """What fraction of the last layer's delta the first one gets, in words."""
    first = shares[0]
    if first < FAINTEST:
        return f"Layer 1 gets less than 10⁻¹² of what layer {depth} gets: the gradient has vanished."
    amount = scientific(first)
    verdict = "it vanishes" if first < 0.01 else "it explodes" if first > 100 else "it arrives"
    return f"Layer 1 gets {amount} times the delta of layer {depth}: {verdict}."


def _forward_panel(activation, through, stds):
    """A histogram of the activations of every layer, standing upright, and their standard deviation as a number."""
    depth = len(through.activations)
    low, high = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}.get(activation, (None, None))
    if low is None:
        high = min(max(3.0 * max(stds), 1e-3), 1e6)
        low = 0.0 if activation == "relu" else -high
    counts = np.stack([_counts(A, low, high) for A in through.activations], axis=1)
    shape = np.stack([np.convolve(column, (1, 2, 3, 2, 1), "same") for column in counts.T], axis=1)
    columns = np.repeat(np.sqrt(shape / np.maximum(shape.max(axis=0), 1)), 12, axis=1)
    columns[:, ::12] = columns[:, 11::12] = 0.0  # a gap between two layers
    items = [Heatmap(columns, (0.5, depth + 0.5, low, high), "diverging", -1.0, 1.0)]
    items += [
        Text(layer, high + 0.08 * (high - low), _short(std), "class0", 12, "center")
        for layer, std in enumerate(stds, start=1)
        if depth <= 15 or layer % 3 == 1
    ]
    title = "forward: activations and their standard deviation"
    return Panel(
        items,
        title,
        "",
        "activation a",
        (0, depth + 1),
        (low - 0.03 * (high - low), high + 0.16 * (high - low)),
        xticks=_layers(depth),
    )


def _counts(values, low, high):
    """How many values lie in each of BINS bins of equal width from low to high; a tenth of np.histogram's time."""
    inside = values[(values >= low) & (values <= high)]
    bins = np.minimum((BINS / (high - low) * (inside - low)).astype(int), BINS - 1)
    return np.bincount(bins, minlength=BINS)


def _backward_panel(shares):
    """The size of the deltas of every layer, as a share of the last layer's, on a log scale."""
    depth = len(shares)
    drawn = np.clip(np.nan_to_num(shares, posinf=1e12), FAINTEST, 1e12)
    bottom = 10.0 ** min(np.floor(np.log10(drawn.min()) - 0.3), -2)
    top = 10.0 ** max(np.ceil(np.log10(drawn.max()) + 0.4), 1)
    layers = np.arange(1, depth + 1)
    items = [Bars(layers, drawn, "gradient", 0.7), Line([0, depth + 1], [1, 1], "muted", 1.2, dash=True)]
    if depth <= 12:
        above = 10 ** (0.07 * np.log10(top / bottom))
        items += [
            Text(k, share * above, scientific(s), "gradient", 12, "center", bold=True)
            for k, share, s in zip(layers, drawn, shares, strict=True)
        ]
    title = f"backward: size of the deltas, layer {depth} = 1"
    return Panel(
        items, title, "layer", "rms δ", (0, depth + 1), (bottom, top), ylog=True, grid=True, row=1,
        xticks=_layers(depth),
    )  # fmt: skip


def _short(value):
    return number(value, 2 if value < 10 else 0) if value < 1000 else scientific(value)


def _layers(depth):
    """A tick for every layer, or for some of many."""
    stride = 1 if depth <= 15 else 3
    return tuple((layer, str(layer)) for layer in range(1, depth + 1, stride))
