"""Graphs of computations: laid out, as items of a panel, and the picture of one that a Value has grown out of."""

from itertools import pairwise

import numpy as np

from utils import autograd, layout
from utils.render import render
from utils.scene import Network, Panel, Scene, number

LARGEST = 30  # nodes of a graph that a picture can hold


def check_size(n):
    """Raises ValueError for more nodes than a picture can hold."""
    if n > LARGEST:
        raise ValueError(f"This graph has {n} nodes; a picture holds {LARGEST}. Draw that of a smaller expression.")


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


def value_graph(root, **named):
    """The graph that a Value has grown out of: numbers in the nodes, local slopes on the edges, gradients in purple.

    root: a Value, ours or your own; named: name=Value for what is to be written below its node. Gradients appear once
    `backward` has been called. Raises ValueError for more than thirty nodes.
    """
    order = autograd.topological_order(root)
    check_size(len(order))
    index = {node: k for k, node in enumerate(order)}
    links = [(value, node, slope) for node in order for value, slope in zip(node.inputs, node.slopes, strict=True)]
    found = layout.layered(len(order), [(index[a], index[b]) for a, b, _ in links])
    names = {node: name for name, node in named.items()}
    has_gradients = root.grad != 0
    items = graph_items(
        *found, edge_labels=[number(slope) for _, _, slope in links], radius=25,
        values=[node.data for node in order], scale=1.5, labels=tuple(number(node.data) for node in order),
        notes=tuple(names.get(node, "") for node in order),
        deltas=tuple(f"grad {number(node.grad)}" if has_gradients else "" for node in order),
    )  # fmt: skip
    (x, y), leaves = found.places.max(axis=0), sum(not node.inputs for node in order)
    panel = Panel(items, axes=False, xlim=(-0.5, x + 0.5), ylim=(-y - 0.6, y + 0.6))
    alt = (
        f"The graph of a Value: {len(order)} nodes, {leaves} of them leaves, and {len(links)} edges with local slopes; "
        f"the last node holds {number(root.data)}{', and every node its gradient' if has_gradients else ''}."
    )
    return render(Scene([panel], alt, width=int(120 * (x + 1)) + 60, height=int(100 * (2 * y + 1.2)) + 20))
