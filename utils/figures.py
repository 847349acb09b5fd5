"""Static pictures for the prose: each function builds a scene and renders it; Matplotlib loads when one is drawn."""

import math
import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils import autograd, layout, nn
from utils.render import Figure, render
from utils.scene import Arrow, Heatmap, Line, Network, Panel, Points, Region, Scene, Text, number

__all__ = [
    "Figure",
    "curve",
    "data_sets",
    "decision",
    "field",
    "functions",
    "losses",
    "margin",
    "network",
    "neuron",
    "render",
    "torch_graph",
    "value_graph",
    "xor_argument",
]

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


# What live figures share with the static ones


def limits(X, air=0.3):
    """(xlim, ylim) around samples X (n, 2), with room at the edges: air is a share of their spread."""
    low, high = X.min(axis=0), X.max(axis=0)
    return tuple((float(a), float(b)) for a, b in zip(low - air * (high - low), high + air * (high - low), strict=True))


def half_plane(w, b, xlim, ylim, positive=True):
    """Corners (x, y) of the part of a box where w·x + b > 0, or where it is not: the box cut along the line."""
    box = [(xlim[0], ylim[0]), (xlim[1], ylim[0]), (xlim[1], ylim[1]), (xlim[0], ylim[1])]
    side = [(w[0] * x + w[1] * y + b) * (1 if positive else -1) for x, y in box]
    corners = []
    for k in range(4):
        (xa, ya), (xb, yb), here, there = box[k], box[(k + 1) % 4], side[k], side[(k + 1) % 4]
        if here > 0 or (here == 0 and not positive):
            corners.append((xa, ya))
        if here * there < 0:
            t = here / (here - there)
            corners.append((xa + t * (xb - xa), ya + t * (yb - ya)))
    return np.array(corners).reshape(-1, 2).T


def boundary(w, b, xlim, ylim):
    """The two ends of the line w·x + b = 0 inside a box, as (x, y), each (2,); empty if it misses the box."""
    size = math.hypot(*w)
    if size == 0:
        return np.empty((2, 0))
    near, along = (-b * w[0] / size**2, -b * w[1] / size**2), (-w[1] / size, w[0] / size)
    low, high = -math.inf, math.inf
    for (first, last), start, step in zip((xlim, ylim), near, along, strict=True):
        if abs(step) < 1e-12:
            if not first <= start <= last:
                return np.empty((2, 0))
            continue
        cuts = sorted(((first - start) / step, (last - start) / step))
        low, high = max(low, cuts[0]), min(high, cuts[1])
    if low >= high:
        return np.empty((2, 0))
    return np.array([[start + t * step for t in (low, high)] for start, step in zip(near, along, strict=True)])


def formula(w, b, decimals=1):
    """The line in numbers: "1.0·x₁ + 1.0·x₂ − 1.5 = 0"."""
    return f"{number(w[0], decimals)}·x₁ {signed(w[1], decimals)}·x₂ {signed(b, decimals)} = 0"


def signed(value, decimals=1):
    """A number as it stands in a sum: "+ 1.0" or "− 1.5"."""
    words = number(value, decimals)
    return f"− {words[1:]}" if words[0] == "−" else f"+ {words}"


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


def samples(X, y, **more):
    """Samples X (n, 2) as points with the shapes of their classes y (n,)."""
    return Points(X[:, 0], X[:, 1], classes=y, size=5 if len(X) > 30 else 8, **more)


def mesh(xlim, ylim, n=60):
    """Middles of n × n cells that tile a box, as samples (n², 2), rows from the bottom up, like a heat map's values."""
    x, y = (low + (high - low) * (np.arange(n) + 0.5) / n for low, high in (xlim, ylim))
    return np.column_stack([part.ravel() for part in np.meshgrid(x, y)])


def contour(values, xlim, ylim, level=0.5):
    """Where values (n, n), given on mesh(xlim, ylim, n), pass a level: pieces (x, y) with nan between them.

    Marching squares: a square of four neighbours is cut on every side whose ends lie on either side of the level.
    """
    n = len(values)
    above, difference = values > level, values - level
    corners = ((0, 0), (0, 1), (1, 1), (1, 0))  # (row, column) around a square
    cuts = np.full((4, 2, n - 1, n - 1), np.nan)  # side, (x, y) in cells, square
    i, j = np.mgrid[: n - 1, : n - 1]
    for side in range(4):
        (ra, ca), (rb, cb) = corners[side], corners[(side + 1) % 4]
        a, b = (difference[r : n - 1 + r, c : n - 1 + c] for r, c in (corners[side], corners[(side + 1) % 4]))
        crossed = above[ra : n - 1 + ra, ca : n - 1 + ca] != above[rb : n - 1 + rb, cb : n - 1 + cb]
        t = a / np.where(crossed, a - b, 1.0)
        cuts[side, 0] = np.where(crossed, j + ca + t * (cb - ca), np.nan)
        cuts[side, 1] = np.where(crossed, i + ra + t * (rb - ra), np.nan)
    pieces = []
    for r, c in np.argwhere(np.isfinite(cuts[:, 0]).any(axis=0)):
        ends = cuts[:, :, r, c]
        pieces += [*ends[np.isfinite(ends[:, 0])].reshape(-1, 2, 2)]
    if not pieces:
        return np.empty((2, 0))
    joined = np.concatenate([np.array(pieces), np.full((len(pieces), 1, 2), np.nan)], axis=1).reshape(-1, 2).T
    return np.array([low + (high - low) * (v + 0.5) / n for v, (low, high) in zip(joined, (xlim, ylim), strict=True)])


def graph_items(places, paths, edge_labels=(), edge_deltas=(), gradients=None, **nodes):
    """A graph laid out by layout.layered, as items of a panel: its edges, each a smooth curve, then its nodes.

    edge_labels, edge_deltas, gradients: for each edge what a Network takes; nodes: what a Network takes for its nodes.
    """
    curves = [layout.curve(path) for path in paths]
    first = np.cumsum([0, *map(len, curves)])
    pieces = [np.arange(start, end - 1) for start, end in pairwise(first)]
    middle = [int(piece[len(piece) // 2]) - k for k, piece in enumerate(pieces)]  # pieces count on without a gap
    count = sum(map(len, pieces))
    words = {name: [""] * count for name in ("edge_labels", "edge_deltas")}
    for name, given in (("edge_labels", edge_labels), ("edge_deltas", edge_deltas)):
        for at, text in zip(middle, given, strict=False):
            words[name][at] = text
    if gradients is not None:
        gradients = np.repeat(gradients, [len(piece) for piece in pieces])
    x, y = np.concatenate(curves).T
    starts = np.concatenate(pieces)
    edges = Network(x, y, np.column_stack([starts, starts + 1]), gradients=gradients, radius=0, **words)
    return [edges, Network(*places.T, [], **nodes)]


# The pictures


def neuron(inputs=2):
    """A neuron as a diagram: inputs times weights, summed with the bias, then the step, then the prediction."""
    names = [str(k + 1).translate(SUBSCRIPTS) for k in range(inputs)]
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
    sizes, last = list(layer_sizes), len(layer_sizes) - 1
    spots = [(layer, 0.5 * (size - 1) - k) for layer, size in enumerate(sizes) for k in range(size)]
    first = np.cumsum([0, *sizes])
    edges = [
        (first[layer] + j, first[layer + 1] + k)
        for layer in range(last)
        for j in range(sizes[layer])
        for k in range(sizes[layer + 1])
    ]
    symbols = ["x", *("a" * (last - 1)), "z"]
    labels = [
        f"{symbol}{str(k + 1).translate(SUBSCRIPTS)}"
        for symbol, size in zip(symbols, sizes, strict=True)
        for k in range(size)
    ]
    tallest = 0.5 * (max(sizes) - 1)
    words = [Text(0, -tallest - 0.85, f"{sizes[0]} input{'s' * (sizes[0] > 1)}", "muted", 12.5, "center")]
    for layer in range(1, last + 1):
        kind = "hidden" if layer < last else "output" if sizes[-1] == 1 else "outputs"
        index = str(layer).translate(SUBSCRIPTS)
        shapes = f"W{index} ({sizes[layer - 1]}, {sizes[layer]})   b{index} ({sizes[layer]},)"
        words.append(Text(layer, -tallest - 0.85, f"{sizes[layer]} {kind}", "muted", 12.5, "center"))
        words.append(Text(layer - 0.5, tallest + 0.85, shapes, "ink", 12.5, "center"))
    diagram = Network(*np.array(spots).T, edges, labels=tuple(labels), radius=19)
    panel = Panel([diagram, *words], axes=False, xlim=(-0.45, last + 0.45), ylim=(-tallest - 1.2, tallest + 1.2))
    name = "-".join(map(str, sizes))
    alt = (
        f"Diagram of a {name} network: {sizes[0]} inputs on the left, {sizes[-1]} outputs on the right, and every "
        f"neuron joined to all neurons of the layer before it: {len(edges)} weights."
    )
    height = int(np.clip(60 * (max(sizes) + 1.6), 240, 460))
    return render(Scene([panel], alt, width=min(860, 240 * last + 120), height=height))


def field(predict, X, y, title=""):
    """A classifier's answer all over the plane, its boundary, and the samples X (n, 2) of classes y (n,).

    predict: function of samples (m, 2) giving probabilities (m, k), or (m,) those of class 1.
    """
    xlim, ylim = limits(X, 0.15)

    def of_class_1(samples):
        p = np.asarray(predict(samples), dtype=float)
        return p[:, 1] if p.ndim == 2 and p.shape[1] > 1 else p.reshape(len(samples))

    p = of_class_1(mesh(xlim, ylim)).reshape(60, 60)
    items = [Heatmap(p, (*xlim, *ylim), "classes", 0.0, 1.0, opacity=0.55), samples(X, y)]
    line = contour(p, xlim, ylim)
    if line.size:
        items.append(Line(*line, width=2.2))
    right = int(np.sum((of_class_1(X) > 0.5) == (np.asarray(y) == 1)))
    panel = Panel(items, title, "x₁", "x₂", xlim, ylim, equal=True)
    alt = (
        f"{title + ': p' if title else 'P'}robability of class 1 over the plane, blue where low and orange where high, "
        f"the boundary where it is ½, and the samples; {right} of {len(y)} lie on their side of it."
    )
    note = f"boundary: p = ½        {right} of {len(y)} right"
    return render(Scene([panel], alt, note, width=560, height=430))


def data_sets(**named):
    """Data sets side by side: name=(X, y), X (n, 2), y (n,)."""
    panels, counts = [], []
    for k, (name, (X, y)) in enumerate(named.items()):
        title = name.replace("_", " ")
        xlim, ylim = limits(X, 0.2)
        panels.append(Panel([samples(X, y)], title, "x₁", "x₂" if k == 0 else "", xlim, ylim, col=k))
        counts.append(f"{title} with {np.sum(y == 0)} samples of class 0 and {np.sum(y == 1)} of class 1")
    width = 860 if len(named) > 2 else 330 * len(named)
    alt = f"Scatter plots, class 0 as blue circles and class 1 as orange squares: {'; '.join(counts)}."
    return render(Scene(panels, alt, columns=(1,) * len(named), width=width, height=270))


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


def curve(y, title="", xlabel="epoch", ylabel="loss"):
    """One sequence of numbers, such as the loss or the mistakes of every epoch; the first is epoch 1."""
    y = np.asarray(y, dtype=float)
    items = [Line(np.arange(1, len(y) + 1), y)]
    if len(y) <= 30:
        items.append(Points(np.arange(1, len(y) + 1), y, size=3.5))
    top = float(np.nanmax(y))
    panel = Panel(items, title, xlabel, ylabel, ylim=(min(0.0, float(np.nanmin(y))), 1.08 * top or 1.0), grid=True)
    alt = (
        f"{title or ylabel} by {xlabel}: {_plain(y[0])} at first, {_plain(y[-1])} after {len(y)}; "
        f"lowest {_plain(np.nanmin(y))}, highest {_plain(top)}."
    )
    return render(Scene([panel], alt, width=560, height=300))


def losses(title="", xlabel="epoch", ylabel="loss", log=False, **named):
    """Several sequences in one picture, each named at its end; names that begin with val are dashed."""
    names = [name.replace("_", " ") for name in named]
    sequences = [np.asarray(y, dtype=float) for y in named.values()]
    colors = ["ink", "class0", "class1", "class2", "class3"]
    items = [
        Line(np.arange(1, len(y) + 1), y, color=colors[k % 5], dash=name.startswith("val"), label=name)
        for k, (name, y) in enumerate(zip(names, sequences, strict=True))
    ]
    top = 1.08 * max(float(np.nanmax(y)) for y in sequences)
    panel = Panel(items, title, xlabel, ylabel, ylim=None if log else (0.0, top or 1.0), ylog=log, grid=True)
    ends = (f"{name} goes from {_plain(y[0])} to {_plain(y[-1])}" for name, y in zip(names, sequences, strict=True))
    return render(Scene([panel], f"{title or ylabel} by {xlabel}: {'; '.join(ends)}.", width=600, height=320))


def rates(lrs, title="", ylabel="loss", **named):
    """A learning-rate range test: the loss at each learning rate lrs (n,), which grow by equal factors.

    name=losses (n,), one sequence for each optimiser; losses far above the start are cut off.
    """
    x = np.log10(lrs)
    colors = ["class0", "class1", "class2", "class3"]
    top = 2.0 * max(float(y[0]) for y in named.values())
    items = [
        Line(x, np.clip(np.nan_to_num(y, nan=2 * top), 0, 2 * top), color=color, label=name.replace("_", " "))
        for (name, y), color in zip(named.items(), colors, strict=False)
    ]
    ticks = tuple((power, f"{10.0**power:g}") for power in range(int(np.ceil(x[0])), int(np.floor(x[-1])) + 1))
    panel = Panel(items, title, "learning rate η", ylabel, ylim=(0.0, top), xticks=ticks, grid=True)
    lowest = (f"{name.replace('_', ' ')} at {lrs[int(np.nanargmin(y))]:.2g}" for name, y in named.items())
    alt = f"{title or ylabel} by learning rate, {lrs[0]:g} to {lrs[-1]:g}; lowest: {', '.join(lowest)}."
    return render(Scene([panel], alt, width=620, height=320))


def functions(title="", xlabel="z", ylabel="", xlim=(-6.0, 6.0), **named):
    """Functions of one number drawn over xlim: name=function of an array; underscores in names become spaces."""
    z = np.linspace(*xlim, 401)
    colors = ["class0", "class1", "class2", "ink", "class3"]
    values = {name.replace("_", " "): np.asarray(f(z), dtype=float) for name, f in named.items()}
    items = [Line(z, y, color=colors[k % 5], label=name) for k, (name, y) in enumerate(values.items())]
    panel = Panel(items, title, xlabel, ylabel, xlim=xlim, grid=True)
    ranges = (f"{name} from {number(y[0])} to {number(y[-1])}, at most {number(y.max())}" for name, y in values.items())
    words = f"Curves over {xlabel} from {number(xlim[0], 0)} to {number(xlim[1], 0)}: {'; '.join(ranges)}."
    return render(Scene([panel], words, width=620, height=320))


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


def margin(X, y, w, b):
    """The margin γ, the smallest distance of a sample to the line w·x + b = 0, and R, the largest to the origin."""
    w = np.asarray(w, dtype=float)
    items, gamma, radius, box = margin_items(X, y, w, b)
    panel = Panel(items, "", "x₁", "x₂", *box, equal=True)
    alt = (
        f"A line that separates two classes, with a corridor of {number(gamma)} to either side in which no sample "
        f"lies: the margin γ. The sample farthest from the origin is R = {number(radius)} away."
    )
    return render(Scene([panel], alt, f"γ = {number(gamma)}     R = {number(radius)}", width=520, height=440))


def margin_items(X, y, w, b):
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


def _plain(value):
    """A number for an alt text: whole numbers without decimals."""
    return number(value, 0 if float(value).is_integer() else 3)


def images(pictures, labels, columns=8, title=""):
    """Small grey pictures in a grid, each with a label above: pictures (n, rows, columns) from 0 to 1, n labels."""
    height, width = np.shape(pictures)[1:]
    box = {"axes": False, "equal": True, "xlim": (0, width), "ylim": (0, height)}
    panels = []
    for k, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        pixels = Heatmap(picture[::-1], (0, width, 0, height), "ink", 0.0, 1.0, smooth=False)
        panels.append(Panel([pixels], str(label), row=k // columns, col=k % columns, **box))
    rows = -(-len(panels) // columns)
    alt = f"{title + ': ' if title else ''}{len(panels)} small grey pictures, labelled {', '.join(map(str, labels))}."
    return render(Scene(panels, alt, title, (1,) * columns, (1,) * rows, width=88 * columns, height=108 * rows + 24))


LARGEST = 30  # nodes of a graph that a picture can hold


def value_graph(root, **named):
    """The graph that a Value has grown out of: numbers in the nodes, local slopes on the edges, gradients in purple.

    root: a Value, ours or your own; named: name=Value for what is to be written below its node. Gradients appear once
    `backward` has been called. Raises ValueError for more than thirty nodes.
    """
    order = autograd.topological_order(root)
    _check_size(len(order))
    index = {node: k for k, node in enumerate(order)}
    links = [(value, node, slope) for node in order for value, slope in zip(node.inputs, node.slopes, strict=True)]
    found = layout.layered(len(order), [(index[a], index[b]) for a, b, _ in links])
    names = {node: name for name, node in named.items()}
    back = root.grad != 0
    items = graph_items(
        *found, edge_labels=[number(slope) for _, _, slope in links], radius=25,
        values=[node.data for node in order], scale=1.5, labels=tuple(number(node.data) for node in order),
        notes=tuple(names.get(node, "") for node in order),
        deltas=tuple(f"grad {number(node.grad)}" if back else "" for node in order),
    )  # fmt: skip
    (x, y), leaves = found.places.max(axis=0), sum(not node.inputs for node in order)
    panel = Panel(items, axes=False, xlim=(-0.5, x + 0.5), ylim=(-y - 0.6, y + 0.6))
    alt = (
        f"The graph of a Value: {len(order)} nodes, {leaves} of them leaves, and {len(links)} edges with local slopes; "
        f"the last node holds {number(root.data)}{', and every node its gradient' if back else ''}."
    )
    return render(Scene([panel], alt, width=int(120 * (x + 1)) + 60, height=int(100 * (2 * y + 1.2)) + 20))


def _check_size(n):
    if n > LARGEST:
        raise ValueError(f"This graph has {n} nodes; a picture holds {LARGEST}. Draw that of a smaller expression.")


class _Box(NamedTuple):
    """A node of PyTorch's graph: one or two lines of text, and its kind, a key of BOX_COLORS."""

    lines: tuple
    kind: str

    @property
    def words(self):
        return ("" if self.kind == "step" else " ").join(self.lines)


BOX_COLORS = {"leaf": "class0", "step": "gradient", "result": "ink"}  # a step: one of the way back


def torch_graph(result, **named):
    """The graph that PyTorch has recorded for a tensor, as torchviz finds it: leaves, steps of the way back, result.

    result: a tensor that was computed, such as a loss; named: name=tensor for the leaves, or for a module
    **dict(module.named_parameters()). Drawn here, so that Graphviz need not be installed; from left to right, or if
    that is too wide from top to bottom. Raises ValueError for more than thirty nodes.
    """
    from torchviz import make_dot

    boxes, edges = read_dot(make_dot(result, params=named).source)
    _check_size(len(boxes))
    places, paths = layout.layered(len(boxes), edges)
    wide, tall = 16 + round(6.9 * max(len(line) for box in boxes for line in box.lines)), 42
    down = (places[:, 0].max() + 1) * (wide + 24) > 900
    if down:
        wide, tall = 16 + round(6.9 * max(len(box.words) for box in boxes)), 26
        turn, leave = np.array([[0, -(tall + 22)], [-(wide + 14), 0]]), np.array([0, -tall / 2])
    else:
        turn, leave = np.array([[wide + 24, 0], [0, tall + 16]]), np.array([wide / 2, 0])
    spots, items = places @ turn, []
    for path in paths:
        bent = path @ turn
        bent[0], bent[-1] = bent[0] + leave, bent[-1] - leave
        x, y = layout.curve(bent).T
        items += [Line(x, y, "muted", 1.4), Arrow(x[-2], y[-2], x[-1], y[-1], "muted", 1.4)]
    for box, (x, y) in zip(boxes, spots, strict=True):
        items += _box(x, y, wide, tall, (box.words,) if down else box.lines, BOX_COLORS[box.kind])
    half = np.array([wide / 2 + 4, tall / 2 + 4])
    low, high = spots.min(axis=0) - half, spots.max(axis=0) + half
    panel = Panel(items, axes=False, xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    steps = ", ".join(box.words for box in boxes if box.kind == "step" and box.words != "AccumulateGrad")
    leaves = ", ".join(box.words for box in boxes if box.kind == "leaf")
    alt = f"PyTorch's graph of a result: leaves {leaves}; steps of the way back {steps}; {len(edges)} edges."
    width, height = high - low + (16, 20)
    return render(Scene([panel], alt, width=int(width), height=int(height) + 10))


def read_dot(source):
    """(boxes, edges) of a graph in the DOT text that torchviz writes; edges are pairs of indices into boxes.

    Nodes are numbered in the order in which they are named: in the text, their names are addresses in memory.
    """
    boxes = {}
    for name, label, color in re.findall(r'^\s*(\d+) \[label=("[^"]*"|\w+)(?: fillcolor=(\w+))?\]', source, re.M):
        kind = {"": "step", "lightblue": "leaf"}.get(color, "result")
        lines = [line.strip() for line in label.strip('"').split("\n")]
        if kind == "step":
            lines = re.fullmatch(r"(.+?)(Backward\d*|Grad)?", lines[0]).groups("")
        boxes[name] = _Box(tuple(line for line in (lines[0] or kind, *lines[1:]) if line), kind)
    index = {name: k for k, name in enumerate(boxes)}
    return list(boxes.values()), [(index[a], index[b]) for a, b in re.findall(r"^\s*(\d+) -> (\d+)", source, re.M)]


def _box(x, y, wide, tall, lines, color):
    """A tinted box around (x, y) with lines of text in it."""
    right, top = x + np.array([-1, 1, 1, -1, -1]) * wide / 2, y + np.array([-1, -1, 1, 1, -1]) * tall / 2
    words = [
        Text(x, y + 16 * (0.5 * (len(lines) - 1) - k), line, size=12, align="center") for k, line in enumerate(lines)
    ]
    return [Region(right, top, color, 0.12), Line(right, top, color, 1.2), *words]
