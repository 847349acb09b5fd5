"""What the initial weights make of activations and gradients, layer by layer."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from utils import data, nn
from utils.normalization import glorot_uniform, he_normal
from utils.scene import Bars, Heatmap, Panel, Scene, Text, number, scientific
from utils.widgets.backprop.flow import rms
from utils.widgets.controls import Choice, Play, Slider
from utils.widgets.figure import figure

SAMPLES, CLASSES, RATE = 100, 10, 0.1  # digits that are looked at; learning rate of the steps
# name: (weights from (d_in, d_out, rng), what they are in words)
SCHEMES = {
    "zeros": (lambda d_in, d_out, rng: np.zeros((d_in, d_out)), "every weight is 0"),
    "constant": (lambda d_in, d_out, rng: np.full((d_in, d_out), 0.1), "every weight is 0.1"),
    "normal 0.01": (lambda d_in, d_out, rng: rng.normal(0.0, 0.01, (d_in, d_out)), "standard deviation 0.01"),
    "Glorot uniform": (glorot_uniform, "uniform, standard deviation √(2 / (d_in + d_out))"),
    "He normal": (he_normal, "standard deviation √(2 / d_in)"),
    "too large": (lambda d_in, d_out, rng: rng.normal(0.0, 1.0, (d_in, d_out)), "standard deviation 1"),
}
ROUNDING = 1e-13  # of the sum of the sizes of its terms: a sum below that is 0 but for rounding errors
BINS, ROWS = 31, 20  # bars of a histogram; samples in a map of units
HALF = 0.43  # half the width of a layer's place, of 1


@lru_cache(maxsize=1)
def digits():
    """(X (100, 64), y (100,)): the first digits, with mean 0 in every pixel, and standard deviation 1 over all."""
    X, y = data.digits()
    X = X - X.mean(axis=0)
    return X[:SAMPLES] / X.std(), y[:SAMPLES]


def initial_weights(c):
    """Parameters of a network with c["depth"] hidden layers, by the scheme that is chosen; biases 0."""
    rng = np.random.default_rng(c["seed"])
    sizes = [digits()[0].shape[1], *[c["width"]] * c["depth"], CLASSES]
    make = SCHEMES[c["scheme"]][0]
    return [(make(d_in, d_out, rng), np.zeros(d_out)) for d_in, d_out in pairwise(sizes)]


def forward_and_backward(params, activation):
    """(loss, activations of the hidden layers, gradients (dW, db) of all layers) of the digits.

    Equal weights make terms of a gradient cancel exactly; what rounding leaves of them is taken for the 0 that it is.
    """
    (X, y), (function, slope) = digits(), nn.ACTIVATIONS[activation]
    Z, cache = nn.forward(params, X, function)
    Y = nn.one_hot(y, CLASSES)
    dZ = nn.softmax_cross_entropy_grad(Z, Y)
    terms = [(np.abs(W), b) for W, b in params], [(np.abs(A), Z) for A, Z in cache], np.abs(dZ)
    grads = [
        tuple(np.where(np.abs(part) > ROUNDING * bound, part, 0.0) for part, bound in zip(*pair, strict=True))
        for pair in zip(nn.backward(params, cache, dZ, slope), nn.backward(*terms, slope), strict=True)
    ]
    return nn.cross_entropy(nn.softmax(Z), Y), [A for A, _ in cache[1:]], grads


@np.errstate(all="ignore")  # weights that are too large may overflow
def descend(params, c):
    """One step of gradient descent further; None when there are no numbers left."""
    _, _, grads = forward_and_backward(params, c["activation"])
    following = nn.sgd_step(params, grads, RATE)
    return following if all(np.isfinite(W).all() for W, _ in following) else None


START = ("scheme", "activation", "depth", "width", "seed")


@figure(
    Choice("scheme", "normal 0.01", tuple(SCHEMES), "initial weights"),
    Choice("activation", "tanh", ("tanh", "relu", "sigmoid"), "activation"),
    Slider("depth", 5, 2, 8, 1, "hidden layers"),
    Slider("width", 30, 4, 40, 1, "width d"),
    Play("step", 100, interval=0.06, label="training steps", reset_by=START),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
    start=initial_weights,
    advance=descend,
)
@np.errstate(all="ignore")
def init_explorer(c, params):
    """The activations and the gradients of every layer, for one way to choose the initial weights."""
    loss, activations, grads = forward_and_backward(params, c["activation"])
    slopes = [dW for dW, _ in grads[:-1]]
    kinds = [different(A) for A in activations]
    d, told = c["width"], _told(activations, slopes)
    alike = _alike(kinds, d)
    note = (
        f"{c['scheme']}: {SCHEMES[c['scheme']][1]}        step {c['step']}, loss {number(loss, 3)} (guessing: "
        f"{number(np.log(CLASSES), 3)})\n{told}        {alike}"
    )
    alt = (
        f"{c['depth']} hidden {c['activation']} layers of {d} units on digits, initial weights: {c['scheme']}, seed "
        f"{c['seed']}, after {c['step']} training steps, loss {number(loss, 3)}. {told}. {alike}. Shown for every "
        "layer: a histogram of activations, one of gradients, a map of samples by units."
    )
    panels = [_activations(c["activation"], activations), _gradients(slopes), _units(activations, kinds)]
    return Scene(panels, alt, note, rows=(10, 10, 11), width=960, height=620)


def different(A):
    """How many different units there are among the columns of activations A (n, d)."""
    scale = float(np.abs(A).max()) or 1.0
    return len({column.tobytes() for column in np.round(A.T / scale, 6) + 0.0})


def _told(activations, slopes):
    """The sizes of activations and of gradients in the first hidden layer and in the last."""
    out, gradient = ([_amount(rms(array)) for array in (arrays[0], arrays[-1])] for arrays in (activations, slopes))
    last = len(activations)
    return f"rms activation {out[0]} in layer 1, {out[1]} in layer {last}; rms gradient {gradient[0]} and {gradient[1]}"


def _alike(kinds, d):
    if max(kinds) == 1:
        return f"In every layer the {d} units are all alike"
    if min(kinds) == d:
        return f"In every layer the {d} units differ"
    return f"Different units a layer: {', '.join(map(str, kinds))} of {d}"


def _amount(value):
    return "0" if value == 0 else scientific(value) if np.isfinite(value) else "∞"


def _activations(name, activations):
    """A histogram for every layer, all over the same range, which the title says."""
    largest = float(np.nan_to_num(max(np.abs(A).max() for A in activations))) or 1.0
    low, high = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}.get(name, (0.0, min(largest, 1e12)))
    title = f"activations from {number(low, 0)} to {_amount(high) if name == 'relu' else 1}, and their rms"
    return _histograms(activations, low, high, "positive", title, row=0)


def _gradients(slopes):
    """The same for the gradients of the weights that lead into every layer."""
    high = min(float(np.nan_to_num(max(np.quantile(np.abs(dW), 0.995) for dW in slopes))), 1e12)
    high = high or float(max(np.abs(dW).max() for dW in slopes)) or 1.0
    title = f"gradients ∂L/∂W within ±{_amount(high)}, and their rms"
    return _histograms(slopes, -high, high, "gradient", title, row=1)


def _histograms(arrays, low, high, color, title, row):
    items, depth = [], len(arrays)
    for layer, array in enumerate(arrays, start=1):
        counts, edges = np.histogram(np.clip(np.nan_to_num(array), low, high), BINS, (low, high))
        middles = layer + HALF * (2 * (edges[1:] + edges[:-1]) / 2 - low - high) / (high - low)
        items += [
            Bars(middles, counts / counts.max(), color, 2 * HALF / BINS),
            Text(layer, 1.22, _amount(rms(array)), color, 12, "center"),
        ]
    ticks = tuple((layer, f"layer {layer}") for layer in range(1, depth + 1))
    return Panel(items, title, "", "", (0.5, depth + 0.5), (0, 1.4), xticks=ticks, yticks=(), row=row)


def _units(activations, kinds):
    """For every layer the activations of its units (columns) for a few samples (rows): equal units, equal columns."""
    items, depth = [], len(activations)
    for layer, (A, kind) in enumerate(zip(activations, kinds, strict=True), start=1):
        shown = np.nan_to_num(A[:ROWS])
        top = float(np.abs(shown).max()) or 1.0
        words = "all 0" if not A.any() else "all alike" if kind == 1 else f"{kind} differ"
        items += [
            Heatmap(shown / top, (layer - HALF, layer + HALF, 0, ROWS), "diverging", -1.0, 1.0, smooth=False),
            Text(layer, ROWS + 2.6, words, "ink" if kind == 1 else "muted", 12, "center", bold=kind == 1),
        ]
    title = "samples (rows) × units (columns)"
    ticks = tuple((layer, f"layer {layer}") for layer in range(1, depth + 1))
    return Panel(items, title, "", "", (0.5, depth + 0.5), (0, ROWS + 4.5), xticks=ticks, yticks=(), row=2)
