"""The picture of the graph that PyTorch records for a tensor; torchviz finds the graph, and is imported to find it."""

import re
from typing import NamedTuple

import numpy as np

from utils import layout
from utils.figures.graphs import check_size
from utils.render import render
from utils.scene import Arrow, Line, Panel, Region, Scene, Text

WIDEST = 900  # pixels: a graph that would be wider is drawn from top to bottom
COLORS = {"leaf": "class0", "step": "gradient", "result": "ink"}  # a step: one of the backward pass


class Box(NamedTuple):
    """A node of PyTorch's graph: one or two lines of text, and its kind, a key of COLORS."""

    lines: tuple
    kind: str

    @property
    def words(self):
        """The lines as one."""
        return ("" if self.kind == "step" else " ").join(self.lines)


class Arrangement(NamedTuple):
    """How boxes stand, in pixels: their size, the matrix from layers and places to pixels, where an edge leaves."""

    wide: float
    tall: float
    turn: np.ndarray
    leave: np.ndarray
    lines: tuple  # of every box


def torch_graph(result, **named):
    """The graph that PyTorch has recorded for a tensor, as torchviz finds it: leaves, backward steps, the result.

    result: a tensor that was computed, such as a loss; named: name=tensor for the leaves, or for a module
    **dict(module.named_parameters()). Drawn here, so that Graphviz need not be installed; from left to right, or if
    that is too wide from top to bottom. Raises ValueError for more than thirty nodes.
    """
    from torchviz import make_dot

    boxes, edges = read_dot(make_dot(result, params=named).source)
    check_size(len(boxes))
    places, paths = layout.layered(len(boxes), edges)
    stand = _arranged(boxes, layers=places[:, 0].max() + 1)
    spots, items = places @ stand.turn, []
    for path in paths:
        items += _edge(path @ stand.turn, stand.leave)
    for box, spot, lines in zip(boxes, spots, stand.lines, strict=True):
        items += _box(*spot, stand.wide, stand.tall, lines, COLORS[box.kind])
    half = np.array([stand.wide / 2 + 4, stand.tall / 2 + 4])
    low, high = spots.min(axis=0) - half, spots.max(axis=0) + half
    panel = Panel(items, axes=False, xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    steps = ", ".join(box.words for box in boxes if box.kind == "step" and box.words != "AccumulateGrad")
    leaves = ", ".join(box.words for box in boxes if box.kind == "leaf")
    alt = f"PyTorch's graph of a result: leaves {leaves}; steps of the backward pass {steps}; {len(edges)} edges."
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
        boxes[name] = Box(tuple(line for line in (lines[0] or kind, *lines[1:]) if line), kind)
    index = {name: k for k, name in enumerate(boxes)}
    return list(boxes.values()), [(index[a], index[b]) for a, b in re.findall(r"^\s*(\d+) -> (\d+)", source, re.M)]


def _arranged(boxes, layers):
    """The Arrangement of boxes in so many layers: from left to right, with one line in each if from top to bottom."""
    wide, tall = _width(line for box in boxes for line in box.lines), 42
    if layers * (wide + 24) <= WIDEST:
        turn, leave = np.array([[wide + 24, 0], [0, tall + 16]]), np.array([wide / 2, 0])
        return Arrangement(wide, tall, turn, leave, tuple(box.lines for box in boxes))
    wide, tall = _width(box.words for box in boxes), 26
    turn, leave = np.array([[0, -(tall + 22)], [-(wide + 14), 0]]), np.array([0, -tall / 2])
    return Arrangement(wide, tall, turn, leave, tuple((box.words,) for box in boxes))


def _width(lines):
    """Pixels that the longest of these lines needs in a box."""
    return 16 + round(6.9 * max(map(len, lines)))


def _edge(path, leave):
    """An arrow along a path (m, 2), from the edge of one box to the edge of another."""
    path[0], path[-1] = path[0] + leave, path[-1] - leave
    x, y = layout.curve(path).T
    return [Line(x, y, "muted", 1.4), Arrow(x[-2], y[-2], x[-1], y[-1], "muted", 1.4)]


def _box(x, y, wide, tall, lines, color):
    """A tinted box around (x, y) with lines of text in it."""
    right, top = x + np.array([-1, 1, 1, -1, -1]) * wide / 2, y + np.array([-1, -1, 1, 1, -1]) * tall / 2
    words = [
        Text(x, y + 16 * (0.5 * (len(lines) - 1) - k), line, size=12, align="center") for k, line in enumerate(lines)
    ]
    return [Region(right, top, color, 0.12), Line(right, top, color, 1.2), *words]
