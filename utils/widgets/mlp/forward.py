"""The forward pass of a small network, with all its numbers."""

import numpy as np

from utils import nn
from utils.scene import Bars, Network, Panel, Scene, Text, bracketed, number, signed
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure

NEURONS = ("x₁", "x₂", "h₁", "h₂", "h₃", "z₁", "z₂")
BENDS = {"tanh": np.tanh, "ReLU": nn.relu, "sigmoid": nn.sigmoid}
SPOTS = np.array([(0, 1), (0, -1), (1, 1.5), (1, 0), (1, -1.5), (2, 1), (2, -1)], dtype=float)
EDGES = np.array(
    [*((i, 2 + j) for i in range(2) for j in range(3)), *((2 + j, 5 + k) for j in range(3) for k in range(2))]
)
SMALL_NETWORK = [
    (np.array([[1.2, -0.8, 0.5], [-0.6, 1.0, 0.9]]), np.array([0.1, 0.3, -0.4])),
    (np.array([[1.5, -1.0], [-0.7, 1.3], [0.4, -0.9]]), np.array([0.2, -0.1])),
]


@figure(
    Slider("x1", 0.9, -2.0, 2.0, 0.1, "x₁"),
    Slider("x2", -0.5, -2.0, 2.0, 0.1, "x₂"),
    Choice("neuron", "h₂", NEURONS, "neuron"),
    Choice("activation", "tanh", tuple(BENDS), "activation"),
)
def forward_pass(c):
    """A 2-3-2 network with all its numbers: choose or click a neuron, and its weighted sum is written out."""
    x, f = np.array([[c["x1"], c["x2"]]]), BENDS[c["activation"]]
    Z, cache = nn.forward(SMALL_NETWORK, x, f)
    P = nn.softmax(Z)[0]
    values = np.concatenate([x[0], cache[1][0][0], Z[0]])
    k = NEURONS.index(c["neuron"])
    into = EDGES[:, 1] == k
    weights = np.concatenate([W.ravel() for W, _ in SMALL_NETWORK])
    diagram = Network(
        *SPOTS.T, EDGES, labels=tuple(number(v) for v in values), notes=NEURONS, values=values, weights=weights,
        edge_labels=tuple(number(w, 1) if on or k < 2 else "" for w, on in zip(weights, into, strict=True)),
        ring=np.arange(7) == k, opacity=np.where(into | (k < 2), 1.0, 0.25), radius=25, scale=1.6, label_at=0.3,
        pick="neuron",
    )  # fmt: skip
    names = [
        Text(layer, 2.25, words, "muted", 12.5, "center")
        for layer, words in enumerate(("inputs", f"hidden: {c['activation']}", "output: linear"))
    ]
    plane = Panel([diagram, *names], axes=False, xlim=(-0.3, 2.3), ylim=(-2.25, 2.45))
    ticks = ((1, "p₁"), (2, "p₂"))
    heads = [Text(j + 1, p + 0.06, number(p), size=13, align="center") for j, p in enumerate(P)]
    bars = Panel(
        [Bars([1, 2], P, "class0", 0.6), *heads], "softmax", "", "", (0.4, 2.6), (0.0, 1.12), col=1, xticks=ticks
    )
    told = _sum_in_numbers(k, x, cache, c["activation"], values)
    alt = (
        f"A 2-3-2 network with {c['activation']} hidden neurons at x = ({number(c['x1'], 1)}, {number(c['x2'], 1)}): "
        f"hidden values {', '.join(map(number, values[2:5]))}; outputs {', '.join(map(number, Z[0]))}, as "
        f"probabilities {', '.join(map(number, P))}. Chosen: {told.splitlines()[0]}"
    )
    return Scene([plane, bars], alt, told, columns=(7, 2), width=860, height=440)


def _sum_in_numbers(k, x, cache, activation, values):
    """The neuron's weighted sum, symbols first, then the live numbers, term by term; two lines."""
    if k < 2:
        return f"{NEURONS[k]} = {number(values[k])} is an input: nothing is summed here.\nClick a neuron to its right."
    layer, j = (0, k - 2) if k < 5 else (1, k - 5)
    W, b = SMALL_NETWORK[layer]
    sources, A = NEURONS[:2] if layer == 0 else NEURONS[2:5], cache[layer][0][0]
    z = float(cache[layer][1][0, j])
    symbols = " + ".join(f"{name}·w{'₁₂₃'[i]}{'₁₂₃'[j]}" for i, name in enumerate(sources))
    terms = " ".join(f"{signed(a, 2) if i else number(a)}·{bracketed(W[i, j], 1)}" for i, a in enumerate(A))
    line = f"z = {symbols} + b{'₁₂₃'[j]} = {terms} {signed(b[j])} = {number(z)}"
    if layer == 1:
        return (
            line.replace("z =", f"{NEURONS[k]} =", 1)
            + "\nThe output neuron stays linear; softmax makes probabilities of z₁ and z₂."
        )
    return f"{line}\n{NEURONS[k]} = {activation}(z) = {activation}({number(z)}) = {number(values[k])}"
