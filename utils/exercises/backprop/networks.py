"""Small networks and samples on which the exercises of notebook 03 are tried."""

import itertools

import numpy as np

from utils import nn
from utils.checks import case


def network(sizes, seed):
    """Parameters with biases that are not 0: a list of (W, b) for layers of these sizes."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(a, b)).round(1), rng.normal(size=b).round(1)) for a, b in itertools.pairwise(sizes)]


def samples(n, sizes, seed):
    """X (n, d) and one-hot Y (n, k) for a network of these sizes."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, sizes[0])).round(1), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]


def whole(label, sizes, n, seed, *more):
    """A case of (params, X, Y, *more)."""
    return case(label, network(sizes, seed), *samples(n, sizes, seed + 1), *more, n=n, d=sizes[0], K=sizes[-1])


def tanh_derivative(Z):
    """Derivative of tanh at the weighted sums."""
    return 1 - np.tanh(Z) ** 2


def relu_derivative(Z):
    """Derivative of ReLU at the weighted sums."""
    return (Z > 0) * 1.0


def sigmoid_derivative(Z):
    """Derivative of the sigmoid at the weighted sums."""
    return nn.sigmoid_grad(nn.sigmoid(Z))
