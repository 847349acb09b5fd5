"""Interactive figures of notebook 02: folding the plane, activations, the forward pass, losses, one wide layer."""

from functools import lru_cache

import numpy as np

from utils import data, nn
from utils.figures import boundary, half_plane, mesh, samples, signed
from utils.scene import Bars, Heatmap, Line, Network, Panel, Points, Region, Scene, Text, number
from utils.widgets.controls import Choice, Play, Samples, Slider
from utils.widgets.live import figure


def _step(z):
    return (np.asarray(z) > 0) * 1.0


# space_folding --------------------------------------------------------------------------------------------------------

FOLDS = {"sigmoid": nn.sigmoid, "tanh": np.tanh, "step": _step}
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


# activations ----------------------------------------------------------------------------------------------------------

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
    "step": ("1 if z > 0, else 0", _step, lambda z: np.zeros_like(np.asarray(z, dtype=float)), (-0.1, 1.1)),
    "linear": ("z", lambda z: 1.0 * z, lambda z: np.ones_like(np.asarray(z, dtype=float)), (-6.0, 6.0)),
}


@lru_cache(maxsize=1)
def _standard_sums():
    return np.random.default_rng(0).standard_normal(4000)


@figure(
    Choice("activation", "sigmoid", tuple(FUNCTIONS), "activation"),
    Slider("z", 1.5, -6.0, 6.0, 0.1, "z"),
    Slider("mean", 0.0, -4.0, 4.0, 0.1, "mean of the sums"),
    Slider("spread", 2.5, 0.1, 5.0, 0.1, "their spread"),
    places={"point": ("z", None)},
)
def activations(c):
    """An activation function and its slope, where it is flat, and what it makes of a whole layer's sums."""
    words, f, slope_of, (low, high) = FUNCTIONS[c["activation"]]
    z0 = c["z"]
    a0, slope = float(f(np.array(z0))), float(slope_of(np.array(z0)))
    sums = c["mean"] + c["spread"] * _standard_sums()
    out, flat, zero = f(sums), slope_of(sums) < FLAT, f(sums) == 0
    curves = _function_panels(f, slope_of, z0, a0, slope, (low, high))
    share = f"{number(100 * flat.mean(), 0)} % of them where the slope is below {FLAT}"
    if zero.any():
        share += f", {number(100 * zero.mean(), 0)} % exactly 0"
    note = (
        f"a = f(z) = {words}        f({number(z0, 1)}) = {number(a0)},  slope f′({number(z0, 1)}) = "
        f"{number(slope, 3)}\n"
        f"a layer's sums, around {number(c['mean'], 1)} with spread {number(c['spread'], 1)}: {share}"
    )
    alt = (
        f"The activation function {c['activation']}, f(z) = {words}, and its derivative, flat regions shaded. At z = "
        f"{number(z0, 1)} it is {number(a0)} and has slope {number(slope, 3)}. Below, sums around "
        f"{number(c['mean'], 1)} with spread {number(c['spread'], 1)} go in and activations between "
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


# forward_pass ---------------------------------------------------------------------------------------------------------

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
    terms = " ".join(f"{signed(a, 2) if i else number(a)}·{_in_brackets(W[i, j])}" for i, a in enumerate(A))
    line = f"z = {symbols} + b{'₁₂₃'[j]} = {terms} {signed(b[j])} = {number(z)}"
    if layer == 1:
        return (
            line.replace("z =", f"{NEURONS[k]} =", 1)
            + "\nThe output neuron stays linear; softmax makes probabilities of z₁ and z₂."
        )
    return f"{line}\n{NEURONS[k]} = {activation}(z) = {activation}({number(z)}) = {number(values[k])}"


def _in_brackets(value, decimals=1):
    words = number(value, decimals)
    return f"({words})" if words.startswith("−") else words


# losses ---------------------------------------------------------------------------------------------------------------


@figure(
    Slider("z", -4.6, -7.0, 7.0, 0.1, "z"),
    Choice("target", "1", ("0", "1"), "target y"),
    Choice("axis", "z, the sum", ("z, the sum", "p, the probability"), "horizontal axis"),
    places={"prediction": ("z", None)},
)
def losses(c):
    """Squared error and cross-entropy of one yes-or-no prediction, and how hard each of them pushes back."""
    y, over_z, z0 = int(c["target"]), c["axis"].startswith("z"), c["z"]
    z = np.linspace(-7, 7, 281)
    p = nn.sigmoid(z)
    if not over_z:
        p = np.linspace(0.0005, 0.9995, 400)
        z = np.log(p / (1 - p))
    p0 = float(nn.sigmoid(z0))
    at, here, symbol = (z, z0, "z") if over_z else (p, p0, "p")
    curves, values = _loss_pair(p, y), _loss_pair(np.array([p0]), y)
    slopes, slope = _slope_pair(p, y, over_z), _slope_pair(np.array([p0]), y, over_z)
    drag = "prediction" if over_z else ""
    xlim = (-7.0, 7.0) if over_z else (0.0, 1.0)
    panels = [
        _loss_curves(at, here, curves, values, slope, xlim, symbol, drag),
        _slope_curves(at, here, slopes, slope, xlim, symbol, drag),
    ]
    told = [f"{number(v[0])}, slope {number(s[0], 3)}" for v, s in zip(values, slope, strict=True)]
    formulas = ("p − y", "2(p − y)·p(1 − p)") if over_z else ("(p − y) / (p(1 − p))", "2(p − y)")
    note = (
        f"z = {number(z0, 1)},  p = σ(z) = {number(p0, 3)},  y = {y}        cross-entropy {number(values[0][0])},  "
        f"squared error {number(values[1][0])}\n"
        f"slopes dL/d{symbol}:  cross-entropy {formulas[0]} = {number(slope[0][0], 3)},  "
        f"squared error {formulas[1]} = {number(slope[1][0], 3)}"
    )
    alt = (
        f"Loss over {c['axis']} for the target {y}. At z = {number(z0, 1)}, p = {number(p0, 3)}, cross-entropy is "
        f"{told[0]} in {symbol}; squared error is {told[1]}. Over z, the slope of cross-entropy is p − y; that of the "
        "squared error vanishes at both ends, also where the answer is wrong."
    )
    return Scene(panels, alt, note, columns=(1, 1), width=860, height=400)


def _loss_pair(p, y):
    """(cross-entropy, squared error) of probabilities p (n,) for one target y."""
    hit = np.maximum(p if y else 1 - p, nn.TINY)
    return -np.log(hit), (p - y) ** 2


def _slope_pair(p, y, over_z):
    """Derivatives of both losses, in z = the sum before the sigmoid, or in p."""
    inner = nn.sigmoid_grad(p)
    return (p - y, 2 * (p - y) * inner) if over_z else ((p - y) / inner, 2 * (p - y))


def _loss_curves(at, here, curves, values, slope, xlim, symbol, drag):
    names, reach = ("cross-entropy", "squared error"), 0.2 * (xlim[1] - xlim[0])
    items = []
    for curve, value, s, color in zip(curves, values, slope, ("ink", "class2"), strict=True):
        scale = reach / np.hypot(1.0, s[0] * (xlim[1] - xlim[0]) / 6)
        run = np.array([-scale, scale])
        items += [
            Line(at, curve, color, 2.8),
            Line(here + run, value[0] + s[0] * run, "gradient", 3),
            Points([here], value, color=color, size=7, drag=drag),
        ]
    left = curves[0][0] > curves[0][-1]  # where the loss is large there is no room for names
    items += [
        Text(0.97 if left else 0.03, 0.94 - 0.07 * k, name, color, 13, "right" if left else "left", in_panel=True)
        for k, (name, color) in enumerate(zip(names, ("ink", "class2"), strict=True))
    ]
    return Panel(items, "loss, with tangents", symbol, "loss", xlim, (-0.25, 7.2))


def _slope_curves(at, here, slopes, slope, xlim, symbol, drag):
    span = (-1.15, 1.15) if symbol == "z" else (-8.0, 8.0)
    items = [Line(xlim, [0, 0], "muted", 1)]
    for k in range(2):
        items += [
            Line(at, slopes[k], "gradient", 2.8, dash=k == 1),
            Points([here], np.clip(slope[k], *span), color=("ink", "class2")[k], size=7, drag=drag),
        ]
    upper = slopes[0].mean() < 0
    words = ("solid: cross-entropy", "dashed: squared error")
    items += [
        Text(
            0.97 if upper else 0.03,
            (0.94 if upper else 0.13) - 0.07 * k,
            text,
            "gradient",
            13,
            "right" if upper else "left",
            in_panel=True,
        )
        for k, text in enumerate(words)
    ]
    return Panel(items, f"slope of the loss, dL/d{symbol}", symbol, "", xlim, span, col=1)


# build_a_function -----------------------------------------------------------------------------------------------------

TARGETS = {
    "sine": lambda x: np.sin(np.pi * x),
    "|x|": np.abs,
    "step": lambda x: np.where(x > 0, 0.8, -0.4),
    "bumps": lambda x: (
        np.exp(-60 * (x + 0.55) ** 2) - 0.8 * np.exp(-12 * (x - 0.1) ** 2) + 0.6 * np.exp(-90 * (x - 0.7) ** 2)
    ),
}
COUNTS = (4, 6, 8, 11, 16, 23, 32, 45, 64)
GRID = np.linspace(-1, 1, 401)
WAYS = ("taken at the middle", "least squares", "by hand")


def _middles(n, unit):
    """Middles of the bumps that n hidden units make: n − 2 tents of ReLUs, or n + 1 plateaus between n sigmoids."""
    return np.linspace(-1, 1, n - 2) if unit == "ReLU" else (np.arange(n + 1) + 0.5) * 2 / (n + 1) - 1


def _one_layer(middles, heights, unit):
    """params of the 1-n-1 network that has these heights (m,) at these middles (m,), and its activation function.

    heights (m, k) give a 1-n-k network: k such functions at once.
    ReLU: a hinge at every middle and one beyond either end; each changes the slope. Sigmoid: a steep step half-way
    between neighbours; each changes the level.
    """
    gaps, heights = np.diff(middles), heights.reshape(len(middles), -1)
    if unit == "ReLU":
        knots = np.concatenate([[middles[0] - gaps[0]], middles, [middles[-1] + gaps[-1]]])
        slopes = np.diff(np.pad(heights, ((1, 1), (0, 0))), axis=0) / np.diff(knots)[:, None]
        bends = np.diff(np.pad(slopes, ((1, 1), (0, 0))), axis=0)
        return [(np.ones((1, len(knots))), -knots), (bends, np.zeros(heights.shape[1]))], nn.relu
    steep = 12 / gaps
    knots = middles[:-1] + gaps / 2
    return [(steep[None, :], -steep * knots), (np.diff(heights, axis=0), heights[0])], nn.sigmoid


def _bumps(middles, unit):
    """Every bump by itself, at height 1: (401, number of bumps) over GRID. Their weighted sum is the network."""
    params, f = _one_layer(middles, np.eye(len(middles)), unit)
    return nn.forward(params, GRID[:, None], f)[0]


@lru_cache(maxsize=512)
def _built(target, n, unit, way):
    """(middles, heights) for n hidden units, heights taken at the middles or found by least squares over GRID."""
    middles = _middles(n, unit)
    if way == "least squares":
        bumps = _bumps(middles, unit)  # neighbours overlap little, so the normal equations are safe, and fast
        return middles, np.linalg.solve(bumps.T @ bumps, bumps.T @ TARGETS[target](GRID))
    return middles, TARGETS[target](middles)


@lru_cache(maxsize=512)
def _worst(target, n, unit, way):
    """Largest error of the network that _built gives."""
    params, f = _one_layer(*_built(target, n, unit, way), unit)
    return float(np.abs(nn.forward(params, GRID[:, None], f)[0][:, 0] - TARGETS[target](GRID)).max())


def _first_peaks(c):
    """(peaks (m, 2), labels (m,)) before anybody drags them: as the rule has it, or level, to be built by hand."""
    if c["way"] == "by hand":
        middles = _middles(c["n"], c["unit"])
        heights = np.zeros(len(middles))
    else:
        middles, heights = _built(c["target"], c["n"], c["unit"], c["way"])
    return np.column_stack([middles, heights]), np.zeros(len(middles))


@figure(
    Choice("target", "sine", tuple(TARGETS), "function"),
    Slider("n", 8, 4, 64, 1, "hidden units n"),
    Choice("unit", "ReLU", ("ReLU", "sigmoid"), "activation"),
    Choice("way", WAYS[0], WAYS, "heights"),
    Samples(
        "peaks", of=_first_peaks, limits=(-1.5, 1.5), axes=("x", "height"), label="bump",
        reset_by=("target", "n", "unit", "way"),
    ),
)  # fmt: skip
def build_a_function(c):
    """One wide hidden layer imitates a curve: bumps side by side, with heights by rule, by least squares or by hand."""
    target, by_hand = TARGETS[c["target"]](GRID), bool(c["peaks"]) or c["way"] == "by hand"
    peaks = np.array(c["peaks"] or _first_peaks(c)[0])
    middles, heights = _apart(peaks[np.argsort(peaks[:, 0], kind="stable")]) if by_hand else peaks.T
    params, f = _one_layer(middles, heights, c["unit"])
    got = nn.forward(params, GRID[:, None], f)[0][:, 0]
    largest, mean = float(np.abs(got - target).max()), float(np.abs(got - target).mean())
    shape = "tents" if c["unit"] == "ReLU" else "plateaus"
    note = (
        f"n = {c['n']} hidden {c['unit']} units make {len(middles)} {shape}        "
        f"largest error {number(largest, 3)}, mean error {number(mean, 3)}"
    )
    how = "set by hand" if by_hand else c["way"]
    note += (
        f"\nheights of the {shape}: {how}. Drag a peak (or under More controls: choose a bump, set its x and height)."
    )
    alt = (
        f"The function {c['target']} (dashed) and a network of one hidden layer with {c['n']} {c['unit']} units, "
        f"heights: {how}. Its {len(middles)} {shape} are drawn faintly. Largest error "
        f"{number(largest, 3)}, mean error {number(mean, 3)}. Beside it, the largest error "
        "against the number of units on logarithmic axes."
    )
    panels = [_imitation(middles, heights, peaks, got, target, c["unit"]), _errors_by_width(c, largest)]
    return Scene(panels, alt, note, columns=(3, 2), width=860, height=430)


def _apart(peaks):
    """Sorted peaks (m, 2) as (middles, heights), moved apart where two share a place."""
    return peaks[:, 0] + 1e-4 * np.arange(len(peaks)), peaks[:, 1]


def _imitation(middles, heights, peaks, got, target, unit):
    items = []
    if len(middles) <= 24:
        for shape, height in zip(_bumps(middles, unit).T, heights, strict=True):
            seen = np.abs(shape) > 1e-3  # elsewhere it would only draw a line along the axis
            if seen.any() and abs(height) > 1e-9:
                color = "positive" if height >= 0 else "negative"
                items.append(Line(GRID, np.where(seen, height * shape, np.nan), color, 1.2, opacity=0.6))
    items += [Line(GRID, target, "ink", 2.2, dash=True), Line(GRID, got, "class2", 3)]
    items += [
        Points(*peaks.T, size=6 if len(middles) <= 24 else 3, color="class2", drag="peaks"),
        Text(0.02, 0.96, "dashed: the function", "ink", 12.5, in_panel=True),
        Text(0.98, 0.96, "green: the network", "class2", 12.5, "right", in_panel=True),
    ]
    return Panel(items, "the sum of all bumps", "x", "", (-1.0, 1.0), (-1.35, 1.6))


def _errors_by_width(c, largest):
    """Largest error against n for both rules, and the present network among them."""
    items = []
    for way, dash in ((WAYS[0], True), (WAYS[1], False)):
        errors = [max(_worst(c["target"], n, c["unit"], way), 1e-4) for n in COUNTS]
        items.append(Line(np.log2(COUNTS), errors, "ink" if not dash else "muted", 2, dash=dash))
    items += [
        Points([np.log2(c["n"])], [max(largest, 1e-4)], color="class2", size=8),
        Text(0.03, 0.14, "dashed: height at the middle", "muted", 12.5, in_panel=True),
        Text(0.03, 0.06, "solid: least squares", "ink", 12.5, in_panel=True),
    ]
    ticks = tuple((np.log2(n), str(n)) for n in (4, 8, 16, 32, 64))
    return Panel(
        items, "largest error", "hidden units n", "", (1.9, 6.1), (1e-4, 2.0), ylog=True, grid=True, col=1, xticks=ticks
    )
