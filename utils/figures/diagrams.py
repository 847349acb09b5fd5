"""Diagrams of a neuron and of a network, for the prose; know their sizes and no numbers."""

import numpy as np

from utils import layout
from utils.render import render
from utils.scene import Network, Panel, Scene, Text, subscript


def neuron(inputs=2):
    """A neuron as a diagram: inputs times weights, summed with the bias, then the step, then the prediction."""
    names = [subscript(k + 1) for k in range(inputs)]
    heights = np.linspace(0.5 * (inputs - 1), -0.5 * (inputs - 1), inputs)
    bias = -0.5 * (inputs - 1) - 0.9
    x = [*np.zeros(inputs), 0, 2, 3.4, 4.6]
    y = [*heights, bias, 0, 0, 0]
    total, step, out = inputs + 1, inputs + 2, inputs + 3
    edges = [*((k, total) for k in range(inputs + 1)), (total, step), (step, out)]
    diagram = Network(
        x, y, edges, radius=24, labels=(*(f"x{n}" for n in names), "1", "Σ", "step", "ŷ"),
        edge_labels=(*(f"w{n}" for n in names), "b", "z", ""),
        notes=("",) * (inputs + 1) + ("weighted sum", "1 if z > 0", "0 or 1"),
    )  # fmt: skip
    sum_words = " + ".join(f"w{n}x{n}" for n in names) + " + b"
    panel = Panel([diagram], axes=False, xlim=(-0.5, 5.1), ylim=(bias - 0.6, heights[0] + 0.5))
    alt = (
        f"Diagram of a neuron: {inputs} inputs, each times its weight, and the bias b are summed to z = {sum_words}; "
        "a step turns z into the prediction ŷ, 1 where z > 0 and 0 elsewhere."
    )
    return render(Scene([panel], alt, f"z = {sum_words}        ŷ = 1 if z > 0, else 0", width=640, height=290))


def network(layer_sizes):
    """A multi-layer perceptron as a diagram: inputs x, hidden activations a, outputs, and the shapes between them."""
    sizes, last = tuple(layer_sizes), len(layer_sizes) - 1
    x, y, edges = layout.columns(sizes, gaps=(1.0,) * len(sizes))
    symbols = ["x", *("a" * (last - 1)), "z"]
    labels = tuple(f"{s}{subscript(k + 1)}" for s, size in zip(symbols, sizes, strict=True) for k in range(size))
    tallest = 0.5 * (max(sizes) - 1)
    diagram = Network(x, y, edges, labels=labels, radius=19)
    words = _layer_names(sizes, tallest + 0.85)
    panel = Panel([diagram, *words], axes=False, xlim=(-0.45, last + 0.45), ylim=(-tallest - 1.2, tallest + 1.2))
    name = "-".join(map(str, sizes))
    alt = (
        f"Diagram of a {name} network: {sizes[0]} inputs on the left, {sizes[-1]} outputs on the right, and every "
        f"neuron joined to all neurons of the layer before it: {len(edges)} weights."
    )
    height = int(np.clip(60 * (max(sizes) + 1.6), 240, 460))
    return render(Scene([panel], alt, width=min(860, 240 * last + 120), height=height))


def _layer_names(sizes, away):
    """Below every layer its size and kind, above every gap the shapes of W and b, so far away from the middle."""
    words = [Text(0, -away, f"{sizes[0]} input{'s' * (sizes[0] > 1)}", "muted", 12.5, "center")]
    last = len(sizes) - 1
    for layer in range(1, last + 1):
        kind = "hidden" if layer < last else "output" if sizes[-1] == 1 else "outputs"
        k = subscript(layer)
        shapes = f"W{k} ({sizes[layer - 1]}, {sizes[layer]})   b{k} ({sizes[layer]},)"
        words.append(Text(layer, -away, f"{sizes[layer]} {kind}", "muted", 12.5, "center"))
        words.append(Text(layer - 0.5, away, shapes, "ink", 12.5, "center"))
    return words
