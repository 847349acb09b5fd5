"""The chain rule on the graph of one sigmoid neuron and its loss."""

import numpy as np

from utils import nn
from utils.scene import Network, Panel, Scene, bracketed, number, signed
from utils.widgets.controls import Play, Slider
from utils.widgets.figure import figure

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
BACKWARD = ("L", "a", "z", "x·w", "b", "w", "x")


@figure(
    Play("step", len(FORWARD) + len(BACKWARD), default=6, interval=1.2, label="step"),
    Slider("x", 1.5, -3.0, 3.0, 0.1, "x"),
    Slider("w", 0.8, -3.0, 3.0, 0.1, "w"),
    Slider("b", 0.2, -3.0, 3.0, 0.1, "b"),
    Slider("y", 1.0, 0.0, 1.0, 0.1, "y"),
)
def chain_rule(c):
    """One sigmoid neuron and its loss as a graph: values forwards, then derivatives backwards, edge by edge."""
    values, slopes, grads = _neuron_graph(c["x"], c["w"], c["b"], c["y"])
    known = {"x", "w", "b", "y", *FORWARD[: c["step"]]}
    passed = BACKWARD[: max(c["step"] - len(FORWARD), 0)]
    now = [*FORWARD, *BACKWARD][c["step"] - 1] if c["step"] else None
    names = list(GRAPH)
    spots = np.array([place for place, _ in GRAPH.values()])
    diagram = Network(
        *spots.T, [(names.index(a), names.index(b)) for a, b in LINKS], radius=27, scale=1.5, label_at=0.38,
        labels=tuple(number(values[n], 3) if n in known else "" for n in names),
        notes=tuple(words for _, words in GRAPH.values()),
        deltas=tuple(f"{_derivative(n)} = {number(grads[n], 3)}" if n in passed else "" for n in names),
        edge_deltas=tuple(f"· {bracketed(slopes[a])}" if a in passed else "" for a, _ in LINKS),
        values=[values[n] if n in known else 0.0 for n in names],
        gradients=[1.0 if a in passed else np.nan for a, _ in LINKS] if len(passed) > 1 else None,
        ring=[n == now for n in names],
    )  # fmt: skip
    panel = Panel([diagram], axes=False, xlim=(-0.45, 5.75), ylim=(-1.95, 1.55))
    inner = f"{number(c['x'], 1)}·{bracketed(c['w'], 1)} {signed(c['b'])}"
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
    for node in BACKWARD[1:]:
        grads[node] = grads[ONWARD[node]] * slopes[node]
    return values, slopes, grads


def _graph_step(step, values, slopes, grads):
    """What this step computes, in symbols and numbers."""
    if step == 0:
        return "The inputs of the graph are set; nothing has been computed."
    if step <= len(FORWARD):
        node = FORWARD[step - 1]
        words = {
            "x·w": f"x·w = {number(values['x'], 3)} · {bracketed(values['w'])} = {number(values['x·w'], 3)}",
            "z": f"z = x·w + b = {number(values['x·w'], 3)} {signed(values['b'], 3)} = {number(values['z'], 3)}",
            "a": f"a = σ(z) = σ({number(values['z'], 3)}) = {number(values['a'], 3)}",
            "L": f"L = (a − y)² = ({number(values['a'], 3)} − {number(values['y'], 3)})² = {number(values['L'], 3)}",
        }
        return f"forwards: {words[node]}"
    node = BACKWARD[step - len(FORWARD) - 1]
    if node == "L":
        return "back: dL/dL = 1, the start of the backward pass"
    onward = ONWARD[node]
    local = f"d{_bracket(onward)}/d{_bracket(node)}"
    chain = f"{_derivative(onward)} · {local}" if onward != "L" else f"{_derivative('L')} · {local} = 1 · 2(a − y)"
    if onward == "L":
        return f"back: {_derivative(node)} = {chain} = {number(grads[node], 3)}"
    return (
        f"back: {_derivative(node)} = {chain} = {number(grads[onward], 3)} · {bracketed(slopes[node])} "
        f"= {number(grads[node], 3)}"
    )


def _derivative(node):
    return f"dL/d{_bracket(node)}"


def _bracket(node):
    return f"({node})" if "·" in node else node
