"""What a hidden layer does to the plane: it folds it, until one line can do what none could before."""

import numpy as np

from utils import data, nn
from utils.figures.datasets import samples
from utils.geometry import boundary, half_plane, mesh
from utils.scene import Heatmap, Line, Panel, Region, Scene, Text, number, signed
from utils.widgets.controls import Choice, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.mlp.activation import step

FOLDS = {"sigmoid": nn.sigmoid, "tanh": np.tanh, "step": step}
INPUT_PLANE = ((-0.5, 1.5), (-0.5, 1.5))


@figure(
    Play("fold", 100, default=60, step=2, label="fold (%)"),
    Choice("activation", "sigmoid", tuple(FOLDS), "activation"),
    Slider("steepness", 4.0, 0.5, 10.0, 0.5, "steepness k"),
    Slider("b1", -0.5, -3.0, 3.0, 0.1, "b₁"),
    Slider("b2", -1.5, -3.0, 3.0, 0.1, "b₂"),
    Choice("data", "XOR", ("XOR", "AND", "OR"), "data"),
    Slider("w11", 1.0, -3.0, 3.0, 0.1, "w₁₁", more=True),
    Slider("w21", 1.0, -3.0, 3.0, 0.1, "w₂₁", more=True),
    Slider("w12", 1.0, -3.0, 3.0, 0.1, "w₁₂", more=True),
    Slider("w22", 1.0, -3.0, 3.0, 0.1, "w₂₂", more=True),
    Slider("v1", 1.0, -3.0, 3.0, 0.1, "output v₁", more=True),
    Slider("v2", -1.0, -3.0, 3.0, 0.1, "output v₂", more=True),
    Slider("c", -0.5, -3.0, 3.0, 0.1, "output c", more=True),
)
def space_folding(c):
    """What a hidden layer does to the plane: the inputs with its two lines, and their image in hidden space."""
    X, y = data.gate(c["data"])
    W, b, v = np.array([[c["w11"], c["w12"]], [c["w21"], c["w22"]]]), np.array([c["b1"], c["b2"]]), (c["v1"], c["v2"])

    def hidden(A):
        return FOLDS[c["activation"]](c["steepness"] * (A @ W + b))

    def output(A):
        return hidden(A) @ v + c["c"]

    wrong = (output(X) > 0) != (y == 1)
    share, right = c["fold"] / 100, 4 - int(wrong.sum())
    panels = [_input_plane(X, y, W, b, output, wrong), _hidden_plane(X, y, hidden, v, c, share, wrong)]
    places = "; ".join(
        f"({a:.0f}, {d:.0f}) goes to ({number(h[0])}, {number(h[1])})" for (a, d), h in zip(X, hidden(X), strict=True)
    )
    f = "f" if c["activation"] == "step" else f"{'σ' if c['activation'] == 'sigmoid' else 'tanh'}"
    note = (
        f"{_hidden_formula(f, 0, W, b, c)}        {_hidden_formula(f, 1, W, b, c)}\n"
        f"output: 1 where {number(v[0], 1)}·h₁ {signed(v[1])}·h₂ {signed(c['c'])} > 0        {right} of 4 right"
    )
    alt = (
        f"The corners of {c['data']} with the lines of two hidden {c['activation']} neurons, and beside it hidden "
        f"space, folded {c['fold']} %: {places}. The output's line there, {number(v[0], 1)}·h₁ {signed(v[1])}·h₂ "
        f"{signed(c['c'])} = 0, gets {right} of 4 right."
    )
    return Scene(panels, alt, note, columns=(1, 1), width=860, height=460)


def _hidden_formula(f, j, W, b, c):
    """One hidden neuron in numbers: "h₁ = σ(4·(1.0·x₁ + 1.0·x₂ − 0.5))"."""
    inner = f"{number(W[0, j], 1)}·x₁ {signed(W[1, j])}·x₂ {signed(b[j])}"
    k = "" if f == "f" else f"{number(c['steepness'], 1)}·"
    return f"h{'₁₂'[j]} = step({inner})" if f == "f" else f"h{'₁₂'[j]} = {f}({k}({inner}))"


def _input_plane(X, y, W, b, output, wrong):
    """The inputs: where the network says 1, the two hidden lines, the grid that will be carried along."""
    xlim, ylim = INPUT_PLANE
    says = nn.sigmoid(8 * output(mesh(xlim, ylim, 48))).reshape(48, 48)
    items = [Heatmap(says, (*xlim, *ylim), "classes", 0.0, 1.0, opacity=0.35), *_sheet(lambda A: A)]
    for j in range(2):
        ends = boundary(W[:, j], b[j], xlim, ylim)
        if ends.size:
            items.append(Line(*ends, width=2.5))
            order = np.argmax(ends[1])
            x, up = ends[:, order]
            items.append(
                Text(np.clip(x, -0.4, 1.4), min(up, 1.5) - 0.08, f"h{'₁₂'[j]}", size=14, bold=True, align="center")
            )
    items.append(samples(X, y, ring=wrong))
    return Panel(items, "inputs, and what the network says", "x₁", "x₂", xlim, ylim, equal=True)


def _hidden_plane(X, y, hidden, v, c, share, wrong):
    """Hidden space: the sheet on its way there, the output neuron's line, and where the corners land."""
    lim = (-1.3 if c["activation"] == "tanh" else -0.6, 1.6)

    def carried(A):
        return (1 - share) * A + share * hidden(A)

    items = _sheet(carried)
    if share > 0.5:  # before that, the sheet is still nearer to the inputs' plane, where this line means nothing
        for k in range(2):
            corners = half_plane(v, c["c"], lim, lim, positive=bool(k))
            if corners.size:
                items.append(Region(*corners, color=f"class{k}", opacity=0.36 * (share - 0.5)))
        ends = boundary(v, c["c"], lim, lim)
        if ends.size:
            items.append(Line(*ends, width=2.5, dash=share < 1))
    items.append(samples(carried(X), y, ring=wrong))
    return Panel(
        [*items, *_corner_names(X, carried(X))], "hidden space" if share == 1 else "on the way to hidden space",
        "h₁", "h₂", lim, lim, equal=True, col=1,
    )  # fmt: skip


def _sheet(carry):
    """A grid over the inputs' plane, each of its lines carried along point by point: green upright, grey level."""
    t, places, items = np.linspace(-0.5, 1.5, 61), np.linspace(-0.5, 1.5, 9), []
    for k, color in enumerate(("class2", "muted")):
        points = np.full((len(places), len(t) + 1, 2), np.nan)  # nan between one line and the next
        points[:, :-1, k], points[:, :-1, 1 - k] = places[:, None], t
        items.append(Line(*carry(points.reshape(-1, 2)).T, color=color, width=1.4, opacity=0.7))
    return items


def _corner_names(X, places):
    """The corners' coordinates beside the places where they land, together where several land on one."""
    named = {}
    for corner, place in zip(X, places, strict=True):
        spot = next((p for p in named if np.hypot(*(place - p)) < 0.05), tuple(place))
        named.setdefault(spot, []).append(f"({corner[0]:.0f}, {corner[1]:.0f})")
    items = []
    for spot, names in named.items():
        near = [p for p in named if p != spot and abs(p[0] - spot[0]) < 0.5 and abs(p[1] - spot[1]) < 0.25]
        above = (spot[1], spot[0]) > min((p[1], p[0]) for p in near) if near else spot[1] > 0.5
        at = spot[1] + (0.11 if above else -0.11)
        items.append(Text(spot[0], at, " and ".join(names), size=12.5, align="center", bold=True))
    return items
