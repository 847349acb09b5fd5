"""Expressions of Values on which the exercises of notebook 04 are tried, and their derivatives."""

import numpy as np

from utils import autograd
from utils.checks import case

LENGTH = 5_000  # of a chain that is too long for calls inside one another, in a notebook too
OFTEN = 1_000  # times that an answer may ask for the inputs of one node


def expression(label, numbers, function):
    """A case of (numbers, a function of as many Values), which cards show as the label."""
    function.__name__ = label
    return case(label, tuple(numbers), function)


def made_of_values(numbers, function):
    """(root, leaves) of an expression of the course's own Values."""
    leaves = [autograd.Value(number) for number in numbers]
    return function(*leaves), leaves


def class_for(answer):
    """The class of Values that the answer may use itself: the one of its notebook, else ours."""
    kind = getattr(answer, "__globals__", {}).get("Value", autograd.Value)
    return kind if isinstance(kind, type) else autograd.Value


def is_node(thing):
    """Whether it keeps what a node of a graph keeps."""
    return all(hasattr(thing, name) for name in ("data", "inputs", "slopes"))


def derivatives(root, leaves):
    """d root / d leaf for every leaf, from nothing but the inputs and slopes of the nodes."""
    order = autograd.topological_order(root)
    grads = {id(node): 0.0 for node in order} | {id(leaf): 0.0 for leaf in leaves} | {id(root): 1.0}
    for node in reversed(order):
        # a lone number is refused with the same words, whatever its type
        slopes = float(node.slopes) if isinstance(node.slopes, int | np.generic) else node.slopes
        for value, slope in zip(node.inputs, slopes, strict=True):
            grads[id(value)] += slope * grads[id(node)]
    return np.array([grads[id(leaf)] for leaf in leaves], dtype=float)


def _chain(x):
    total = x
    for _ in range(LENGTH):
        total = total + x
    return total


def _ladder(x, steps=10):
    """Every node feeds the next one twice: few nodes, 2^steps paths."""
    for _ in range(steps):
        x = x + x
    return x


def _skewed(x):
    a = x + x
    return a * 1.0 + (a + (a + a))


class AskedTooOften(Exception):
    """An answer goes every path by itself, and there are too many."""

    __module__ = "builtins"  # so that cards show the bare name


class Watched(autograd.Value):
    """A Value that ends it when its inputs are asked for too often."""

    __slots__ = ("asked", "kept")

    @property
    def inputs(self):
        self.asked += 1
        if self.asked > OFTEN:
            raise AskedTooOften(f"the inputs of one node, more than {OFTEN:,} times")
        return self.kept

    @inputs.setter
    def inputs(self, values):
        self.asked, self.kept = 0, values

    def __add__(self, other):
        return Watched(self.data + other.data, (self, other), (1.0, 1.0))


GRAPHS = [
    expression("x * y", (2.0, -3.0), lambda x, y: x * y),
    expression("a neuron", (0.5, 2.0, -1.0, 0.25, 0.1), lambda w, x, v, y, b: (w * x + v * y + b).tanh()),
    expression("x * x", (3.0,), lambda x: x * x),
    expression("two leaves with the same number", (2.0, 2.0), lambda x, y: x * y + x),
    expression("a node used twice", (1.5, -0.5), lambda x, y: (x * y).exp() * (x * y + y).tanh() + x**2),
    expression("paths of different length", (1.0,), _skewed),
    expression("a ladder", (0.5, 1.0), lambda x, y: _ladder(x) * y),
    expression(f"a chain of {LENGTH:,} additions", (1.0,), _chain),
    expression("40 doublings", (1.0,), lambda x: _ladder(Watched(x.data, (x,), (1.0,)), 40)),
]
