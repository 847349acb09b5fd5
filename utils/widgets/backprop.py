"""Interactive figures of notebook 03: the chain rule on a graph, backpropagation step by step, gradients checked."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn
from utils.figures import signed
from utils.scene import Line, Network, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Play, Slider
from utils.widgets.gradient_flow import gradient_flow
from utils.widgets.live import figure
from utils.widgets.playground import playground

__all__ = ["backprop_steps", "chain_rule", "gradient_check", "gradient_flow", "playground"]

# chain_rule -----------------------------------------------------------------------------------------------------------

# name: (place, what is written below it)
GRAPH = {
    "x": ((0.0, 0.95), "x"),
    "w": ((0.0, -0.35), "w"),
    "x·w": ((1.3, 0.1), "x·w"),
    "b": ((1.05, -1.3), "b"),
    "z": ((2.6, -0.1), "z = x·w + b"),
    "a": ((3.9, -0.1), "a = σ(z)"),
    "y": ((3.9, -1.35), "y"),
    "L": ((5.2, -0.1), "L = (a − y)²"),
}
LINKS = (("x", "x·w"), ("w", "x·w"), ("x·w", "z"), ("b", "z"), ("z", "a"), ("a", "L"), ("y", "L"))
ONWARD = dict(LINKS)  # every node but the last feeds one other
FORWARD = ("x·w", "z", "a", "L")  # in the order in which they are computed
BACK = ("L", "a", "z", "x·w", "b", "w", "x")


@figure(
    Play("step", len(FORWARD) + len(BACK), default=6, interval=1.2, label="step"),
    Slider("x", 1.5, -3.0, 3.0, 0.1, "x"),
    Slider("w", 0.8, -3.0, 3.0, 0.1, "w"),
    Slider("b", 0.2, -3.0, 3.0, 0.1, "b"),
    Slider("y", 1.0, 0.0, 1.0, 0.1, "y"),
)
def chain_rule(c):
    """One sigmoid neuron and its loss as a graph: values forwards, then derivatives back, edge by edge."""
    values, slopes, grads = _neuron_graph(c["x"], c["w"], c["b"], c["y"])
    known = {"x", "w", "b", "y", *FORWARD[: c["step"]]}
    back = BACK[: max(c["step"] - len(FORWARD), 0)]
    now = [*FORWARD, *BACK][c["step"] - 1] if c["step"] else None
    names = list(GRAPH)
    spots = np.array([place for place, _ in GRAPH.values()])
    diagram = Network(
        *spots.T, [(names.index(a), names.index(b)) for a, b in LINKS], radius=27, scale=1.5, label_at=0.38,
        labels=tuple(number(values[n], 3) if n in known else "" for n in names),
        notes=tuple(words for _, words in GRAPH.values()),
        deltas=tuple(f"{_derivative(n)} = {number(grads[n], 3)}" if n in back else "" for n in names),
        edge_deltas=tuple(f"· {_factor(slopes[a])}" if a in back else "" for a, _ in LINKS),
        values=[values[n] if n in known else 0.0 for n in names],
        gradients=[1.0 if a in back else np.nan for a, _ in LINKS] if len(back) > 1 else None,
        ring=[n == now for n in names],
    )  # fmt: skip
    panel = Panel([diagram], axes=False, xlim=(-0.45, 5.75), ylim=(-1.95, 1.55))
    inner = f"{number(c['x'], 1)}·{_factor(c['w'], 1)} {signed(c['b'])}"
    loss = f" = {number(values['L'], 3)}" if "L" in known else ""
    forward = f"L = (σ(x·w + b) − y)² = (σ({inner}) − {number(c['y'], 1)})²{loss}"
    told = _graph_step(c["step"], values, slopes, grads)
    alt = (
        f"A graph of x = {number(c['x'], 1)}, w = {number(c['w'], 1)}, b = {number(c['b'], 1)}, target y = "
        f"{number(c['y'], 1)}: forwards z = {number(values['z'], 3)}, a = {number(values['a'], 3)}, loss "
        f"{number(values['L'], 3)}. Step {c['step']}: {told}"
    )
    return Scene([panel], alt, f"{forward}\n{told}", width=860, height=400)


def _neuron_graph(x, w, b, y):
    """(values, slopes, grads) by node: what it holds, how its successor moves when it moves, and dL/d(node)."""
    z = x * w + b
    a = float(nn.sigmoid(z))
    values = {"x": x, "w": w, "x·w": x * w, "b": b, "z": z, "a": a, "y": y, "L": (a - y) ** 2}
    slopes = {"x": w, "w": x, "x·w": 1.0, "b": 1.0, "z": float(nn.sigmoid_grad(a)), "a": 2 * (a - y), "L": 1.0}
    grads = {"L": 1.0}
    for node in BACK[1:]:
        grads[node] = grads[ONWARD[node]] * slopes[node]
    return values, slopes, grads


def _graph_step(step, values, slopes, grads):
    """What this step computes, in symbols and numbers."""
    if step == 0:
        return "The inputs of the graph are set; nothing has been computed."
    if step <= len(FORWARD):
        node = FORWARD[step - 1]
        words = {
            "x·w": f"x·w = {number(values['x'], 3)} · {_factor(values['w'])} = {number(values['x·w'], 3)}",
            "z": f"z = x·w + b = {number(values['x·w'], 3)} {signed(values['b'], 3)} = {number(values['z'], 3)}",
            "a": f"a = σ(z) = σ({number(values['z'], 3)}) = {number(values['a'], 3)}",
            "L": f"L = (a − y)² = ({number(values['a'], 3)} − {number(values['y'], 3)})² = {number(values['L'], 3)}",
        }
        return f"forwards: {words[node]}"
    node = BACK[step - len(FORWARD) - 1]
    if node == "L":
        return "back: dL/dL = 1, the start of the way back"
    onward = ONWARD[node]
    local = f"d{_bracket(onward)}/d{_bracket(node)}"
    chain = f"{_derivative(onward)} · {local}" if onward != "L" else f"{_derivative('L')} · {local} = 1 · 2(a − y)"
    if onward == "L":
        return f"back: {_derivative(node)} = {chain} = {number(grads[node], 3)}"
    return (
        f"back: {_derivative(node)} = {chain} = {number(grads[onward], 3)} · {_factor(slopes[node])} "
        f"= {number(grads[node], 3)}"
    )


def _derivative(node):
    return f"dL/d{_bracket(node)}"


def _bracket(node):
    return f"({node})" if "·" in node else node


def _factor(value, decimals=3):
    """A number that stands behind a multiplication sign, in brackets where it is negative."""
    words = number(value, decimals)
    return f"({words})" if words.startswith("−") else words


# backprop_steps -------------------------------------------------------------------------------------------------------

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
    """A 2-3-2 network, forwards and back one matrix product at a time, with all numbers."""
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
    ink, back = "ink", "gradient"
    return (
        [("X", p.X, ink), ",", ("Y", p.Y, ink)],
        [("Z₁", p.Z1, ink), "=", ("X", p.X, ink), "@", ("W₁", W1, ink), "+", ("b₁", b1, ink)],
        [("A₁", p.A1, ink), f"= {f}        ", ("Z₁", p.Z1, ink)],
        [("Z₂", p.Z2, ink), "=", ("A₁", p.A1, ink), "@", ("W₂", W2, ink), "+", ("b₂", b2, ink)],
        [("P", p.P, ink), "= softmax of      ", ("Z₂", p.Z2, ink)],
        [("dZ₂", p.dZ2, back), "=", ("P", p.P, ink), "−", ("Y", p.Y, ink)],
        [("dW₂", dW2, back), "=", ("A₁ᵀ", p.A1.T, ink), "@", ("dZ₂", p.dZ2, back), ",", ("db₂", db2, back)],
        [("dA₁", p.dA1, back), "=", ("dZ₂", p.dZ2, back), "@", ("W₂ᵀ", W2.T, ink)],
        [("dZ₁", p.dZ1, back), "=", ("dA₁", p.dA1, back), "⊙", (slope, p.slope, ink)],
        [("dW₁", dW1, back), "=", ("Xᵀ", p.X.T, ink), "@", ("dZ₁", p.dZ1, back), ",", ("db₁", db1, back)],
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


# gradient_check -------------------------------------------------------------------------------------------------------

SIZES, FLOOR = np.arange(-15.0, -0.24, 0.25), 1e-14  # log₁₀ h; the smallest error that is drawn
TYPES = {"float64": np.float64, "float32": np.float32}


@lru_cache(maxsize=1)
def _small_problem():
    """(theta (17,), X, Y, gradient (17,)): a 2-3-2 tanh network, four samples, and what backpropagation says.

    All inputs are multiples of 1/64, so that float32 holds them exactly too.
    """
    rng = np.random.default_rng(3)
    params = [
        (np.round(64 * W) / 64, np.round(64 * rng.normal(0, 0.3, b.shape)) / 64)
        for W, b in nn.init_params([2, 3, 2], rng)
    ]
    X, Y = np.round(64 * rng.normal(size=(4, 2))) / 64, np.eye(2)[[0, 1, 1, 0]]
    Z, cache = nn.forward(params, X, np.tanh)
    grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), lambda Z: nn.tanh_grad(np.tanh(Z)))
    theta, gradient = (np.concatenate([part.ravel() for pair in pairs for part in pair]) for pairs in (params, grads))
    return theta, X, Y, gradient


def _network_losses(thetas):
    """Cross-entropy of the small network for many parameter vectors at once, thetas (m, 17), in their own precision."""
    _, X, Y, _ = _small_problem()
    X, Y = X.astype(thetas.dtype), Y.astype(thetas.dtype)
    W1, b1, W2, b2 = (
        part.reshape(len(thetas), -1, n)
        for part, n in zip(np.split(thetas, [6, 9, 15], axis=1), (3, 3, 2, 2), strict=True)
    )
    Z = np.tanh(X @ W1 + b1) @ W2 + b2
    Z = Z - Z.max(axis=-1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=-1)) - np.sum(Y * Z, axis=-1), axis=-1)


# name: function giving (f of many points (m, d), the point (d,), the exact derivative there (d,))
PROBLEMS = {
    "a network's loss": lambda: (_network_losses, _small_problem()[0], _small_problem()[3]),
    "exp(x) at 1": lambda: (lambda x: np.exp(x[:, 0]), np.ones(1), np.exp(np.ones(1))),
    "x³ at 1": lambda: (lambda x: x[:, 0] ** 3, np.ones(1), np.full(1, 3.0)),
    "sin(x) at 1": lambda: (lambda x: np.sin(x[:, 0]), np.ones(1), np.cos(np.ones(1))),
}


@lru_cache(maxsize=16)
def _errors(problem, precision):
    """(central, forward): relative errors of difference quotients for every h in 10**SIZES, each (len(SIZES),)."""
    f, point, exact = PROBLEMS[problem]()
    dtype = TYPES[precision]
    point, h = point.astype(dtype), (10.0**SIZES).astype(dtype)
    moves = h[:, None, None] * np.eye(len(point), dtype=dtype)
    up, down = (f((point + sign * moves).reshape(-1, len(point))).reshape(len(h), -1) for sign in (1, -1))
    quotients = (up - down) / (2 * h[:, None]), (up - f(point[None])) / h[:, None]
    return tuple(
        np.array([max(nn.relative_error(row.astype(float), exact), FLOOR) for row in quotient])
        for quotient in quotients
    )


@lru_cache(maxsize=16)
def _two_parts(problem, precision):
    """(c, r): the relative error is about c·h² (curve not a line) plus r/h (rounding).

    c is read off a step that is large enough; r is the spacing of numbers of f's size, spread over all parameters.
    """
    f, point, exact = PROBLEMS[problem]()
    c = _errors(problem, "float64")[0][np.searchsorted(SIZES, -2.0)] / 1e-4
    size = abs(float(f(point[None])[0])) * math.sqrt(len(point)) / (2 * float(np.linalg.norm(exact)))
    return c, float(np.finfo(TYPES[precision]).eps) * size


@figure(
    Slider("log_h", -3.0, -15.0, -0.5, 0.25, "log₁₀ h"),
    Choice("problem", next(iter(PROBLEMS)), tuple(PROBLEMS), "function"),
    Choice("precision", "float64", tuple(TYPES), "numbers"),
    places={"errors": ("log_h", None)},
)
def gradient_check(c):
    """How wrong a difference quotient is for every step size h: too large, and the curve bends; too small, rounding."""
    other = next(name for name in TYPES if name != c["precision"])
    k, h = int(np.argmin(np.abs(SIZES - c["log_h"]))), 10.0 ** c["log_h"]
    central, forward = (errors[k] for errors in _errors(c["problem"], c["precision"]))
    bend, rounding = _two_parts(c["problem"], c["precision"])
    best = (rounding / (2 * bend)) ** (1 / 3)
    items = [*_valley(c["problem"], other, faint=True), *_valley(c["problem"], c["precision"], faint=False)]
    items += [
        Line([c["log_h"]] * 2, [1e-13, 10.0], "muted", 1.2, dash=True),
        Points([c["log_h"]] * 2, [central, forward], color="gradient", size=7),
    ]
    ticks = tuple((float(e), _power(e)) for e in range(-15, 0, 2))
    panel = Panel(
        items, "", "step size h", "relative error", (-15.2, -0.2), (1e-13, 10.0), ylog=True, grid=True, xticks=ticks,
        name="errors", click=True,
    )  # fmt: skip
    parts = (
        f"curve not a line, about {_scientific(bend)}·h² = {_scientific(bend * h * h)};  "
        f"rounding, about {_scientific(rounding)}/h = {_scientific(rounding / h)}"
    )
    verdict = "the bend decides" if bend * h * h > rounding / h else "rounding decides"
    note = (
        f"h = {_scientific(h)}:  relative error {_scientific(central)} with central differences, "
        f"{_scientific(forward)} with forward ones\n{parts}:  {verdict}"
    )
    alt = (
        f"Relative error of the numerical derivative of {c['problem']} in {c['precision']} against the step size, "
        f"on logarithmic axes: a V with its lowest point near h = {_power(round(math.log10(best)))} for central "
        f"differences. At h = {_scientific(h)} the error is {_scientific(central)}; {verdict}."
    )
    return Scene([panel], alt, note, width=860, height=420)


def _valley(problem, precision, faint):
    """The two curves of one precision: solid central, dashed forward; their rounding arms are marked as rough."""
    bend, rounding = _two_parts(problem, precision)
    color, width, opacity = ("muted", 1.2, 0.7) if faint else ("gradient", 2.6, 1.0)
    # From here on to the right, rounding is below 10⁻⁵ of the error (a forward difference bends like h, not like h²).
    smooth = (math.log10(rounding / bend) / 3 + 1.75, 0.5 * math.log10(rounding) + 2.5)
    items = []
    for errors, name, start, dash in zip(
        _errors(problem, precision), ("central", "forward"), smooth, (False, True), strict=True
    ):
        k = len(SIZES) - 1 if faint or precision == "float32" else int(np.searchsorted(SIZES, start))
        label = "" if faint else name
        items += [
            Line(SIZES[: k + 1], errors[: k + 1], color, width, dash, opacity=opacity, rough=True),
            Line(SIZES[k:], errors[k:], color, width, dash, label, opacity=opacity),
        ]
    right_of_the_arm = math.log10(rounding) + 1.9
    color = "muted" if faint else "gradient"
    return [*items, Text(right_of_the_arm, 0.03, precision, color, 13, bold=not faint)]


def _power(exponent):
    """10 to a whole exponent, as in the formulas: "10⁻⁵"."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _scientific(value):
    """Two digits and a power of ten: "1.7·10⁻⁷"; small whole powers stand alone."""
    exponent = math.floor(math.log10(value) + 1e-9)
    digits = number(value / 10.0**exponent, 1)
    if digits == "10.0":
        digits, exponent = "1.0", exponent + 1
    if exponent in (-1, 0):
        return number(value, 2)
    return _power(exponent) if digits == "1.0" else f"{digits}·{_power(exponent)}"
