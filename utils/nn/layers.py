"""Layers: forward pass and losses, as notebook 02 builds them, backward pass, as notebook 03 does; knows NumPy only.

Samples are rows. Z = A_prev @ W + b, A = f(Z); params is a list of (W (d_in, d_out), b (d_out,)), input side first.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils.nn.neuron import sigmoid, sigmoid_grad


def relu(z):
    """max(0, z), entry by entry, of a number or an array."""
    return np.maximum(0.0, z)


def tanh(z):
    """Hyperbolic tangent (e^z - e^-z) / (e^z + e^-z), entry by entry, of a number or an array; safe at ±1000."""
    return np.tanh(z)


def softmax(Z):
    """Probabilities of every row: Z (n, k) to P (n, k), rows adding up to 1; silent and exact at ±1000.

    The largest entry of each row is subtracted first. Only differences within a row count, so nothing changes, and no
    exponent is above 0.
    """
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def log_softmax(Z):
    """Logarithm of the softmax of every row of the logits Z (n, k): z - ln Σ exp(z), with no logarithm of 0."""
    shifted = Z - np.max(Z, axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def one_hot(y, k):
    """Labels y (n,) of 0 … k - 1 as rows with a single 1: (n, k)."""
    return np.eye(k)[y]


def count_parameters(layer_sizes):
    """Number of weights and biases of an MLP with these layer sizes, inputs first."""
    return sum(d_in * d_out + d_out for d_in, d_out in pairwise(layer_sizes))


def init_params(layer_sizes, rng):
    """Random start: normal weights with standard deviation sqrt(2 / d_in) (He et al. 2015), biases 0.

    layer_sizes: inputs first, like [2, 3, 1]; rng: numpy Generator. Returns a list of (W (d_in, d_out), b (d_out,)).
    """
    return [
        (rng.normal(0.0, np.sqrt(2.0 / d_in), (d_in, d_out)), np.zeros(d_out)) for d_in, d_out in pairwise(layer_sizes)
    ]


def forward(params, X, activation=np.tanh):
    """Forward pass: hidden layers use activation, the last layer is linear.

    params: list of (W, b); X (n, d). Returns (Z_out (n, k), cache), where cache lists (A_prev, Z) of every layer.
    """
    A, cache = X, []
    for W, b in params:
        Z = A @ W + b
        cache.append((A, Z))
        A = activation(Z)
    return Z, cache


def mse(Y_hat, Y):
    """Squared error: mean over the n samples of the sum over the k outputs; both (n, k), or both (n,).

    Raises ValueError where the shapes differ, since (n, 1) and (n,) would broadcast to (n, n).
    """
    _same_shape(Y_hat, Y)
    return float(np.sum((np.asarray(Y_hat) - Y) ** 2) / len(Y))


TINY = 1e-12  # the smallest probability whose logarithm a loss takes: 0 becomes a loss of 27.6, not infinity


def binary_cross_entropy(p, y):
    """Mean of -y ln p - (1 - y) ln(1 - p); p (n,) probabilities of class 1, y (n,) of 0 and 1. Finite at p = 0, 1.

    Raises ValueError where the shapes differ.
    """
    _same_shape(p, y)
    p = np.clip(p, TINY, 1.0 - TINY)
    return float(-np.mean(y * np.log(p) + (1 - np.asarray(y)) * np.log(1 - p)))


def cross_entropy(P, Y):
    """Mean over samples of -sum(Y ln P); P (n, k) probabilities, Y (n, k) one-hot. Finite at P = 0.

    Raises ValueError where the shapes differ.
    """
    _same_shape(P, Y)
    return float(-np.sum(Y * np.log(np.maximum(P, TINY))) / len(Y))


def _same_shape(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError(f"Predictions have shape {np.shape(a)} and targets {np.shape(b)}; make them equal.")


def bump(x, left, right, height):
    """A tent over [left, right] made of three ReLUs: 0 outside, height in the middle. x (n,), left < right."""
    middle = (left + right) / 2
    slope = height / (middle - left)
    return slope * (relu(x - left) - 2 * relu(x - middle) + relu(x - right))


# The backward pass (notebook 03). dZ has the shape of Z; the mean over the batch is in the first dZ and nowhere else.


def relu_grad(Z):
    """Derivative of ReLU at the weighted sums Z: 1 where Z > 0, else 0; in float32 where Z is, else in float64."""
    Z = np.asarray(Z)
    return (Z > 0).astype(np.result_type(Z, np.float16))


def tanh_grad(A):
    """Derivative of tanh, written with its activation A = tanh(Z): 1 - A²."""
    return 1.0 - np.asarray(A) ** 2


def softmax_cross_entropy_grad(Z, Y):
    """Derivative of cross_entropy(softmax(Z), Y) with respect to Z: (P - Y) / n. Z (n, k), Y (n, k) one-hot.

    Raises ValueError where the shapes differ.
    """
    _same_shape(Z, Y)
    return (softmax(Z) - Y) / len(Z)


def backward(params, cache, dZ_out, activation_grad):
    """Backpropagation (Rumelhart, Hinton & Williams 1986): gradients of all weights and biases.

    params: list of (W, b); cache: list of (A_prev, Z) from forward; dZ_out (n, k): derivative of the loss at the last
    layer's Z; activation_grad(Z): derivative of the hidden layers' activation at Z. Returns grads, shaped like params.
    """
    dZ, grads = dZ_out, []
    for layer in reversed(range(len(params))):
        A_prev, _ = cache[layer]
        grads.append((A_prev.T @ dZ, dZ.sum(axis=0)))
        if layer > 0:
            dZ = (dZ @ params[layer][0].T) * activation_grad(cache[layer - 1][1])
    return grads[::-1]


def numerical_gradient(f, theta, h=1e-5):
    """Central differences (f(theta + h) - f(theta - h)) / 2h, entry by entry; theta of any shape stays as it was.

    f takes an array like theta and returns a number. Use float64: the rounding error is about 1e-16 / h.
    """
    theta = np.asarray(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        step = np.zeros_like(theta)
        step[index] = h
        gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient


def relative_error(a, b):
    """|a - b| / (|a| + |b|) with Euclidean norms: 0 where both are equal (both zero too), at most 1.

    a, b: arrays of one shape. Raises ValueError where the shapes differ.
    """
    _same_shape(a, b)
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(np.subtract(a, b)) / size) if size > 0 else 0.0


def sgd_step(params, grads, lr):
    """One step of gradient descent; returns new params, shaped like params."""
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


def train(params, X, Y, lr, epochs):
    """Full-batch gradient descent on softmax cross-entropy with tanh hidden layers. X (n, d), Y (n, k) one-hot.

    Returns (params, losses): the new params and the loss before each step.
    """
    losses = []
    for _ in range(epochs):
        Z_out, cache = forward(params, X, np.tanh)
        losses.append(cross_entropy(softmax(Z_out), Y))
        grads = backward(params, cache, softmax_cross_entropy_grad(Z_out, Y), lambda Z: tanh_grad(np.tanh(Z)))
        params = sgd_step(params, grads, lr)
    return params, losses


class Activation(NamedTuple):
    """An activation function of an array of any shape, and its derivative, taken at the weighted sums Z."""

    function: Callable
    derivative: Callable


def tanh_derivative(Z):
    """Derivative of tanh at the weighted sums Z."""
    return tanh_grad(np.tanh(Z))


def sigmoid_derivative(Z):
    """Derivative of the sigmoid at the weighted sums Z."""
    return sigmoid_grad(sigmoid(Z))


ACTIVATIONS = {
    "relu": Activation(relu, relu_grad),
    "tanh": Activation(np.tanh, tanh_derivative),
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "linear": Activation(lambda Z: Z, np.ones_like),
}
