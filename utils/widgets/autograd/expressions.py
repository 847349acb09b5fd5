"""Expressions that can be built out of Values: what is computed in which order, and how each step is written."""

from collections.abc import Callable
from operator import add, mul
from typing import NamedTuple

from utils.autograd import Value


class Operation(NamedTuple):
    """What computes a node from its inputs, how that is written, and how its slopes are; {0}, {1}: the inputs."""

    apply: Callable
    words: str
    slopes: tuple


OPERATIONS = {
    "+": Operation(add, "{0} + {1}", ("1", "1")),
    "·": Operation(mul, "{0} · {1}", ("{1}", "{0}")),
    "square": Operation(lambda a: a**2, "{0}²", ("2 · {0}",)),
    "tanh": Operation(Value.tanh, "tanh({0})", ("1 − tanh²({0})",)),
    "relu": Operation(Value.relu, "relu({0})", ("[{0} > 0]",)),
}


class Expression(NamedTuple):
    """The leaves that sliders set, constants, and what is computed: (name, operation, names of its inputs) in order.

    words: the whole in one line, {name} standing for a leaf.
    """

    leaves: tuple
    steps: tuple
    words: str
    constants: tuple = ()

    @property
    def names(self):
        """Of all nodes, inputs before what is computed from them."""
        return (*self.leaves, *self.constants, *(name for name, *_ in self.steps))

    @property
    def root(self):
        """The name of the last node, which is the whole."""
        return self.steps[-1][0]

    @property
    def links(self):
        """(from, to, which input of it) by name."""
        return tuple((a, name, k) for name, _, inputs in self.steps for k, a in enumerate(inputs))


NEURON = (("u", "·", ("x", "w")), ("z", "+", ("u", "b")))
EXPRESSIONS = {
    "(tanh(x·w + b) − y)²": Expression(
        ("x", "w", "b", "y"),
        (
            *NEURON,
            ("a", "tanh", ("z",)),
            ("m", "·", ("y", "−1")),
            ("e", "+", ("a", "m")),
            ("L", "square", ("e",)),
        ),
        "(tanh({x}·{w} {+b}) {-y})²",
        ("−1",),
    ),
    "tanh(x·w + b)": Expression(("x", "w", "b"), (*NEURON, ("f", "tanh", ("z",))), "tanh({x}·{w} {+b})"),
    "relu(x·w + b)": Expression(("x", "w", "b"), (*NEURON, ("f", "relu", ("z",))), "relu({x}·{w} {+b})"),
    "x·x + x": Expression(("x",), (("u", "·", ("x", "x")), ("f", "+", ("u", "x"))), "{x}·{x} {+x}"),
    "u·(u + b) with u = x·w": Expression(
        ("x", "w", "b"),
        (("u", "·", ("x", "w")), ("v", "+", ("u", "b")), ("f", "·", ("u", "v"))),
        "{x}·{w}·({x}·{w} {+b})",
    ),
}


def build(expression, leaves):
    """The Values of an Expression by name, made with the engine's own operators; leaves: numbers by name."""
    values = {name: Value(leaves[name]) for name in expression.leaves}
    values |= {name: Value(float(name.replace("−", "-"))) for name in expression.constants}
    for name, operation, inputs in expression.steps:
        values[name] = OPERATIONS[operation].apply(*(values[a] for a in inputs))
    return values
