"""A forward and a backward pass through a small network, one matrix product at a time."""

from typing import NamedTuple

import numpy as np

from utils import nn
from utils.scene import Line, Network, Panel, Scene, Text, number
from utils.widgets.controls import Choice, Play
from utils.widgets.figure import figure

PARAMS = [
    (np.array([[0.8, -0.6, 0.5], [-0.4, 0.9, 0.7]]), np.array([0.1, 0.2, -0.3])),
    (np.array([[0.9, -0.5], [-0.7, 0.8], [0.6, 0.4]]), np.array([0.0, 0.1])),
]
SAMPLES = {
    "(1.0, 0.2), class 2": ((1.0, 0.2), 1),
    "(−1.0, 0.6), class 1": ((-1.0, 0.6), 0),
    "(0.5, −1.0), class 2": ((0.5, -1.0), 1),
}
BENDS = {
    "ReLU": (nn.relu, nn.relu_grad),
    "tanh": (np.tanh, lambda Z: nn.tanh_grad(np.tanh(Z))),
}
SPOTS = np.array([(0, 1), (0, -1), (1, 1.6), (1, 0), (1, -1.6), (2, 1), (2, -1)], dtype=float)
EDGES = (*((i, 2 + j) for i in range(2) for j in range(3)), *((2 + j, 5 + k) for j in range(3) for k in range(2)))
FIRST = np.arange(len(EDGES)) < 6  # edges of the first layer


class Pass(NamedTuple):
    """Everything a forward and a backward pass of one sample computes, by its name in the course; P: probabilities."""

    X: np.ndarray
    Y: np.ndarray
    Z1: np.ndarray
    A1: np.ndarray
    Z2: np.ndarray
    P: np.ndarray
    loss: float
    dZ2: np.ndarray
    dA1: np.ndarray
    slope: np.ndarray
    dZ1: np.ndarray
    grads: list


def _whole_pass(sample, activation):
    """The Pass of a sample (a name in SAMPLES) through PARAMS."""
    (x, label), (f, f_grad) = SAMPLES[sample], BENDS[activation]
    X, Y = np.array([x]), np.eye(2)[[label]]
    Z2, cache = nn.forward(PARAMS, X, f)
    Z1, A1 = cache[0][1], cache[1][0]
    dZ2 = nn.softmax_cross_entropy_grad(Z2, Y)
    dA1, slope = dZ2 @ PARAMS[1][0].T, f_grad(Z1)
    grads = nn.backward(PARAMS, cache, dZ2, f_grad)
    P = nn.softmax(Z2)
    return Pass(X, Y, Z1, A1, Z2, P, nn.cross_entropy(P, Y), dZ2, dA1, slope, dA1 * slope, grads)


STEPS = (
    "A sample comes in.",
    "Forwards: the sums of the hidden layer.",
    "Forwards: the activation function, entry by entry.",
    "Forwards: the sums of the last layer.",
    "Forwards: softmax makes probabilities, cross-entropy the loss.",
    "Back: the first delta is what the network said minus what it should have said.",
    "Back: gradients of the last layer. Every weight: what came in times the delta it led to.",
    "Back: what the hidden activations are told. Every path brings delta times weight; paths that meet add up.",
    "Back: through the activation function, entry by entry times its slope.",
    "Back: gradients of the first layer, by the same product as before.",
)


@figure(
    Play("step", len(STEPS) - 1, default=5, interval=1.8, label="step"),
    Choice("sample", next(iter(SAMPLES)), tuple(SAMPLES), "sample"),
    Choice("activation", "ReLU", tuple(BENDS), "hidden activation"),
)
def backprop_steps(c):
    """A 2-3-2 network, forwards and backwards one matrix product at a time, with all numbers."""
    step, p = c["step"], _whole_pass(c["sample"], c["activation"])
    diagram = Panel([_diagram(step, p)], axes=False, xlim=(-0.35, 2.35), ylim=(-2.35, 2.3))
    product = Panel(_matrices(_product(step, p, c["activation"])), axes=False, xlim=(0, 844), ylim=(0, 118), row=1)
    loss = f"loss −ln p of the right class = {number(p.loss, 3)}" if step >= 4 else ""
    dead = [f"h{'₁₂₃'[k]}" for k in np.flatnonzero(p.dZ1[0] == 0)]
    silent = f"{' and '.join(dead)} receive{'s' * (len(dead) == 1)} exactly 0: the slope there is 0" if dead else ""
    told = "        ".join(words for words in (loss, silent if step >= 8 else "") if words)
    alt = (
        f"Diagram of a 2-3-2 network with {c['activation']} for the sample x = {c['sample']}. Step {step} of "
        f"{len(STEPS) - 1}: {STEPS[step]} Hidden activations {_list(p.A1)}, probabilities {_list(p.P)}, "
        f"deltas of the last layer {_list(p.dZ2)}, of the hidden layer {_list(p.dZ1)}."
    )
    return Scene([diagram, product], alt, f"{step}. {STEPS[step]}\n{told}", rows=(3, 1), width=860, height=540)


def _list(row):
    return ", ".join(number(v) for v in np.ravel(row))


def _diagram(step, p):
    """The network with what is known at this step: values inside, deltas above, gradients over the edges."""
    hidden, out = (p.Z1 if step == 1 else p.A1)[0], (p.Z2 if step == 3 else p.P)[0]
    shown = np.concatenate([[True] * 2, [step >= 1] * 3, [step >= 3] * 2])
    values = np.where(shown, np.concatenate([p.X[0], hidden, out]), 0.0)
    told = p.dA1[0] if step == 7 else p.dZ1[0]
    deltas = [""] * 2 + [f"d{'A' if step == 7 else 'Z'} = {_short(v)}" if step >= 7 else "" for v in told]
    deltas += [f"dZ = {_short(v)}" if step >= 5 else "" for v in p.dZ2[0]]
    notes = [f"x{'₁₂'[k]}" for k in range(2)]
    notes += [
        f"h{'₁₂₃'[k]}" + (f": z = {number(p.Z1[0, k])}" if step >= 2 else ": the sum z" * (step == 1)) for k in range(3)
    ]
    notes += [
        (f"p{'₁₂'[k]}: z = {number(p.Z2[0, k])}, y = {number(p.Y[0, k], 0)}" if step >= 4 else f"z{'₁₂'[k]}")
        for k in range(2)
    ]
    weights = np.concatenate([W.ravel() for W, _ in PARAMS])
    slopes = np.concatenate([dW.ravel() for dW, _ in p.grads])
    seen = np.where(FIRST, step == 9, step in (6, 8, 9))  # purple in place of the weight, which step 7 needs again
    active = np.where(FIRST, step in (1, 9), step in (3, 6, 7))  # this step's edges, with their numbers
    backwards = step in (6, 9)
    drawn = None if seen.all() else np.where(seen, np.nan, weights)
    return Network(
        *SPOTS.T, EDGES, labels=tuple(number(v) if on else "" for v, on in zip(values, shown, strict=True)),
        notes=tuple(notes), deltas=tuple(deltas), values=values, weights=drawn,
        edge_labels=tuple(number(w, 1) if on else "" for w, on in zip(weights, active, strict=True)),
        edge_deltas=tuple(_short(g) if on and backwards else "" for g, on in zip(slopes, active, strict=True)),
        gradients=np.where(seen, slopes, np.nan) if seen.any() else None, gradient_scale=1.0,
        opacity=np.where(active, 1.0, 0.3), radius=25, scale=1.5, label_at=0.3,
    )  # fmt: skip


def _short(value):
    """Two decimals, none for a whole number: so an exact zero is told apart from a small number."""
    return number(value, 0 if float(value).is_integer() else 2)


def _product(step, p, activation):
    """What this step computes as a row of matrices and signs: (name, array, role) or a sign."""
    (W1, b1), (W2, b2) = PARAMS
    (dW1, db1), (dW2, db2) = p.grads
    f = "max(0, Z₁)" if activation == "ReLU" else "tanh(Z₁)"
    slope = "[Z₁ > 0]" if activation == "ReLU" else "1 − A₁²"
    ink, purple = "ink", "gradient"
    return (
        [("X", p.X, ink), ",", ("Y", p.Y, ink)],
        [("Z₁", p.Z1, ink), "=", ("X", p.X, ink), "@", ("W₁", W1, ink), "+", ("b₁", b1, ink)],
        [("A₁", p.A1, ink), f"= {f}        ", ("Z₁", p.Z1, ink)],
        [("Z₂", p.Z2, ink), "=", ("A₁", p.A1, ink), "@", ("W₂", W2, ink), "+", ("b₂", b2, ink)],
        [("P", p.P, ink), "= softmax of      ", ("Z₂", p.Z2, ink)],
        [("dZ₂", p.dZ2, purple), "=", ("P", p.P, ink), "−", ("Y", p.Y, ink)],
        [("dW₂", dW2, purple), "=", ("A₁ᵀ", p.A1.T, ink), "@", ("dZ₂", p.dZ2, purple), ",", ("db₂", db2, purple)],
        [("dA₁", p.dA1, purple), "=", ("dZ₂", p.dZ2, purple), "@", ("W₂ᵀ", W2.T, ink)],
        [("dZ₁", p.dZ1, purple), "=", ("dA₁", p.dA1, purple), "⊙", (slope, p.slope, ink)],
        [("dW₁", dW1, purple), "=", ("Xᵀ", p.X.T, ink), "@", ("dZ₁", p.dZ1, purple), ",", ("db₁", db1, purple)],
    )[step]


def _matrices(parts):
    """Arrays in brackets with name and shape below, and the signs between them, left to right; units are pixels."""
    items, x, middle = [], 16.0, 72.0
    for part in parts:
        if isinstance(part, str):
            width = 26.0 + 7 * max(len(part) - 1, 0)
            items.append(Text(x + width / 2, middle, part, size=15, align="center"))
            x += width
            continue
        name, array, role = part
        rows = np.atleast_2d(array)
        inner = 50.0 * rows.shape[1]
        shape = f"{name} ({', '.join(map(str, array.shape))}{',' if array.ndim == 1 else ''})"
        width = max(inner + 14, 8.0 * len(shape))
        left, half = x + (width - inner) / 2, 11.5 * len(rows)
        for i, row in enumerate(rows):
            height = middle + half - 11.5 - 23 * i
            items += [Text(left + 50 * j + 25, height, _short(v), role, 13, "center") for j, v in enumerate(row)]
        for edge, inwards in ((left - 2, 5), (left + inner + 2, -5)):
            upright = [edge + inwards, edge, edge, edge + inwards]
            items.append(Line(upright, [middle + half, middle + half, middle - half, middle - half], "muted", 1.4))
        items.append(Text(x + width / 2, middle - half - 16, shape, role, 13, "center"))
        x += width
    return items
