"""An expression of Values as a graph: forwards one node at a time, then the gradients backwards."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import layout
from utils.autograd import topological_order
from utils.figures.graphs import graph_items
from utils.scene import Panel, Scene, bracketed, number, signed
from utils.widgets.autograd.expressions import EXPRESSIONS, OPERATIONS, build
from utils.widgets.controls import Choice, Play, Slider
from utils.widgets.figure import figure


class State(NamedTuple):
    """The graph at one step.

    values: Values by name; known: names with a number; grads: by name, as far as the backward pass has come; sent: the
    nodes that have sent theirs on, by name; now: the node that this step is about, empty before the first.
    """

    values: dict
    known: set
    grads: dict
    sent: set
    now: str


def last_step(c):
    """How many steps there are: each node forwards, the start of the backward pass, each node backwards."""
    return 2 * len(EXPRESSIONS[c["expression"]].steps) + 1


def state(c):
    """The State after c["step"] steps: nodes are computed in order, then send their gradients in the engine's order."""
    expression = EXPRESSIONS[c["expression"]]
    values = build(expression, c)
    name_of = {value: name for name, value in values.items()}
    computed = [name for name, *_ in expression.steps]
    backward = tuple(name_of[node] for node in reversed(topological_order(values[expression.root])) if node.inputs)
    forwards, backwards = min(c["step"], len(computed)), c["step"] - len(computed)
    known = {*expression.leaves, *expression.constants, *computed[:forwards]}
    grads, sent = {}, backward[: max(backwards - 1, 0)]
    if backwards > 0:
        grads[expression.root] = 1.0
    for name in sent:
        for a, slope in zip(values[name].inputs, values[name].slopes, strict=True):
            grads[name_of[a]] = grads.get(name_of[a], 0.0) + slope * grads[name]
    now = sent[-1] if sent else expression.root if grads else computed[forwards - 1] if forwards else ""
    return State(values, known, grads, set(sent), now)


def _uses(name):
    return lambda c: name in EXPRESSIONS[c["expression"]].leaves


@figure(
    Play("step", last_step, default=10, interval=1.6, label="step"),
    Choice("expression", next(iter(EXPRESSIONS)), tuple(EXPRESSIONS), "expression"),
    *(
        Slider(name, value, -3.0, 3.0, 0.1, name, shown=_uses(name))
        for name, value in {"x": 1.5, "w": -0.6, "b": 0.4, "y": 1.0}.items()
    ),
)
def graph_steps(c):
    """An expression of Values as a graph: the forward pass keeps every node's slopes, the backward pass uses them."""
    c = {**c, "step": min(c["step"], last_step(c))}
    expression, here = EXPRESSIONS[c["expression"]], state(c)
    told = _told(c, expression, here)
    whole = f"{expression.root} = {c['expression']} = {_in_numbers(expression, c)}"
    whole += f" = {number(here.values[expression.root].data, 3)}" if expression.root in here.known else ""
    grads = ", ".join(f"{name}.grad = {number(grad, 3)}" for name, grad in here.grads.items())
    alt = f"Graph of {whole}. Step {c['step']} of {last_step(c)}: {told} {'So far: ' + grads if grads else ''}"
    found = _layout(expression)
    right, top = np.maximum(found.places.max(axis=0), (1, 0.7))
    box = {"xlim": (-0.5, right + 0.5), "ylim": (-top - 0.6, top + 0.6)}
    panel = Panel(_items(expression, here, found), axes=False, **box)
    size = {"width": 860, "height": int(100 * (2 * top + 1.2)) + 70, "narrowest": int(135 * (right + 1))}
    return Scene([panel], alt[:490].strip(), f"{whole}\n{told}", **size)


@lru_cache
def _layout(expression):
    index = {name: k for k, name in enumerate(expression.names)}
    return layout.layered(len(index), tuple((index[a], index[b]) for a, b, _ in expression.links))


def _items(expression, here, found):
    """Nodes with what is known of them, and edges: a slope from the forward pass on, purple once it has been used."""
    values, names, links = here.values, expression.names, expression.links
    slopes = [values[b].slopes[k] for _, b, k in links]
    noted, used = ([b in names for _, b, _ in links] for names in (here.known, here.sent))
    steps = {name: f"{name} = {_written(operation, inputs)}" for name, operation, inputs in expression.steps}
    return graph_items(
        *found,
        edge_labels=tuple(number(slope) if known else "" for slope, known in zip(slopes, noted, strict=True)),
        edge_deltas=tuple(f"· {bracketed(slope, 2)}" if sent else "" for slope, sent in zip(slopes, used, strict=True)),
        gradients=np.where(used, 1.0, np.nan) if here.sent else None,
        radius=25, scale=1.5,
        labels=tuple(number(values[name].data, 3) if name in here.known else "" for name in names),
        notes=tuple(steps.get(name, name if name in expression.leaves else "constant") for name in names),
        deltas=tuple(f"grad {number(here.grads[name], 3)}" if name in here.grads else "" for name in names),
        values=[values[name].data if name in here.known else 0.0 for name in names],
        ring=[name == here.now for name in names],
    )  # fmt: skip


def _told(c, expression, here):
    """What this step does, in the engine's words and in numbers."""
    if not here.now:
        return "The leaves have their numbers; nothing has been computed."
    operation, inputs = next(rest for name, *rest in expression.steps if name == here.now)
    node = here.values[here.now]
    if not here.grads:
        numbers = [number(here.values[a].data, 3) for a in inputs]
        slopes = [words.format(*inputs) for words in OPERATIONS[operation].slopes]
        kept = ", ".join(
            words if words in ("1", "−1") else f"{words} = {number(slope, 3)}"
            for words, slope in zip(slopes, node.slopes, strict=True)
        )
        return (
            f"forwards: {here.now} = {_written(operation, inputs)} = {_written(operation, numbers)} = "
            f"{number(node.data, 3)}; it keeps its slope{'s' * (len(inputs) > 1)} {kept}"
        )
    if not here.sent:
        return f"back: {here.now}.grad = 1, the slope of {here.now} with respect to itself, starts the backward pass"
    earlier = state({**c, "step": c["step"] - 1}).grads
    parts = {a: [number(earlier[a], 3)] if a in earlier else [] for a in inputs}
    for a, slope in zip(inputs, node.slopes, strict=True):
        parts[a].append(f"{number(slope, 3)} · {bracketed(here.grads[here.now])}")
    return f"back from {here.now}: " + ",   ".join(
        f"{_bracket(a)}.grad = {' + '.join(terms)} = {number(here.grads[a], 3)}" for a, terms in parts.items()
    )


def _written(operation, inputs):
    """An operation with its inputs, names or numbers: "u + b"."""
    first, *others = inputs
    first = _bracket(first) if operation == "square" else first
    return OPERATIONS[operation].words.format(first, *map(_bracket, others))


def _bracket(words):
    return f"({words})" if words.startswith("−") else words


def _in_numbers(expression, c):
    """The whole expression with the leaves' numbers in it."""
    words = {name: bracketed(c[name], 1) for name in expression.leaves}
    signs = {f"+{name}": signed(c[name]) for name in expression.leaves}
    signs |= {f"-{name}": signed(-c[name]) for name in expression.leaves}
    return expression.words.format(**words, **signs)
