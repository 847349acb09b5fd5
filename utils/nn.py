"""The networks the course builds, finished; knows NumPy only.

Samples are rows: X (n, d), labels y (n,). The first part is one neuron (notebook 01); layers follow from 02 on.
These functions are what the exercises are compared with, and what a check hands back to a student who wants to go on.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

__all__ = [
    "backward",
    "binary_cross_entropy",
    "bump",
    "count_parameters",
    "cross_entropy",
    "fit_neuron",
    "forward",
    "init_params",
    "mse",
    "neuron_backward",
    "neuron_gradients",
    "numerical_gradient",
    "one_hot",
    "perceptron_update",
    "predict",
    "relative_error",
    "relu",
    "relu_grad",
    "sgd_step",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_cross_entropy_grad",
    "tanh",
    "tanh_grad",
    "train",
    "train_perceptron",
    "weighted_sum",
]


def weighted_sum(X, w, b):
    """Weighted sum of every sample's features plus the bias.

    X (n, d): samples in rows; w (d,): a weight for each feature; b: scalar bias. Returns (n,).
    """
    return X @ w + b


def predict(X, w, b):
    """Class 0 or 1 of every sample: 1 where the weighted sum is > 0 (Rosenblatt 1958).

    X (n, d), w (d,), b scalar. Returns (n,) of int.
    """
    return (weighted_sum(X, w, b) > 0).astype(int)


def perceptron_update(w, b, x, y, lr):
    """One step of Rosenblatt's rule, w + lr (y - y_hat) x, for one sample.

    w (d,), b scalar; x (d,): the sample; y: its label, 0 or 1; lr: learning rate. Returns new (w, b); the arguments
    stay as they are. Nothing changes where the prediction is right already.
    """
    error = y - int(x @ w + b > 0)
    return w + lr * error * x, b + lr * error


def train_perceptron(X, y, lr=1.0, max_epochs=100):
    """Perceptron learning from w = 0, b = 0, samples in order, until an epoch without a mistake.

    X (n, d), y (n,) of 0 and 1, lr: learning rate, max_epochs: when to give up. Returns (w (d,), b, mistakes), where
    mistakes is a list: the number of mistakes made in each epoch. It ends with 0 if the classes were separated.
    """
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            y_hat = int(x_i @ w + b > 0)
            if y_hat != y_i:
                w, b = perceptron_update(w, b, x_i, y_i, lr)
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def sigmoid(z):
    """Logistic function 1 / (1 + exp(-z)), entry by entry, of a number or an array; silent and exact at ±1000.

    exp is only ever taken of -|z| <= 0, so it cannot overflow: for z < 0 the fraction is expanded by exp(z).
    """
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


def sigmoid_grad(a):
    """Derivative of the sigmoid, written with its activation a = sigmoid(z): a (1 - a). Number or array."""
    return a * (1.0 - a)


def neuron_gradients(X, y, w, b):
    """Gradient of mean((sigmoid(X @ w + b) - y)**2), the mean squared error of one sigmoid neuron.

    X (n, d), y (n,), w (d,), b scalar. Returns (dw (d,), db).
    """
    a = sigmoid(weighted_sum(X, w, b))
    dz = 2.0 / len(X) * (a - y) * sigmoid_grad(a)
    return X.T @ dz, dz.sum()


def fit_neuron(X, y, lr, epochs):
    """Gradient descent on one sigmoid neuron's mean squared error, from w = 0, b = 0, all samples in every step.

    X (n, d), y (n,) of 0 and 1, lr: learning rate, epochs: number of steps. Returns (w (d,), b, losses), where losses
    lists the loss before each step.
    """
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(float(np.mean((sigmoid(weighted_sum(X, w, b)) - y) ** 2)))
        dw, db = neuron_gradients(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


# Layers (notebook 02). Z = A_prev @ W + b, A = f(Z); params is a list of (W, b), input side first.


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
    """Mean of -y ln p - (1 - y) ln(1 - p); p (n,) probabilities of class 1, y (n,) of 0 and 1. Finite at p = 0, 1."""
    _same_shape(p, y)
    p = np.clip(p, TINY, 1.0 - TINY)
    return float(-np.mean(y * np.log(p) + (1 - np.asarray(y)) * np.log(1 - p)))


def cross_entropy(P, Y):
    """Mean over samples of -sum(Y ln P); P (n, k) probabilities, Y (n, k) one-hot. Finite at P = 0."""
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


# The way back (notebook 03). dZ has the shape of Z; the mean over the batch is in the first dZ and nowhere else.


def relu_grad(Z):
    """Derivative of ReLU at the weighted sums Z: 1 where Z > 0, else 0."""
    return (np.asarray(Z) > 0) * 1.0


def tanh_grad(A):
    """Derivative of tanh, written with its activation A = tanh(Z): 1 - A²."""
    return 1.0 - np.asarray(A) ** 2


def neuron_backward(x, w, b, y):
    """Loss (sigmoid(x @ w + b) - y)² of one sample and its derivatives: x (d,), w (d,), b and y numbers.

    Returns (loss, dw (d,), db, dx (d,)).
    """
    a = sigmoid(x @ w + b)
    dz = 2.0 * (a - y) * sigmoid_grad(a)
    return (a - y) ** 2, dz * x, dz, dz * w


def softmax_cross_entropy_grad(Z, Y):
    """Derivative of cross_entropy(softmax(Z), Y) with respect to Z: (P - Y) / n. Z (n, k), Y (n, k) one-hot."""
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
    """|a - b| / (|a| + |b|) with Euclidean norms of arrays of one shape: 0 if equal (both zero too), at most 1."""
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


# The class. What follows computes what `forward` and `backward` compute, without making new arrays.


class Activation(NamedTuple):
    """An activation function that overwrites Z, and a function that multiplies dA by the slope, given A."""

    apply: Callable
    slope: Callable


def _relu(Z):
    np.maximum(Z, np.zeros(Z.shape, Z.dtype), out=Z)  # three times as fast as with the number 0


def _relu_slope(dA, A):
    dA *= A > 0


def _tanh_slope(dA, A):
    dA -= dA * A * A


def _sigmoid_slope(dA, A):
    dA *= A
    dA *= 1 - A


ACTIVATIONS = {
    "relu": Activation(_relu, _relu_slope),
    "tanh": Activation(lambda Z: np.tanh(Z, out=Z), _tanh_slope),
    "sigmoid": Activation(lambda Z: np.copyto(Z, sigmoid(Z)), _sigmoid_slope),
    "linear": Activation(lambda Z: None, lambda dA, A: None),
}


def _plain_descent(lr):
    """What `fit` does with a gradient when it is given no optimiser."""

    def update(theta, gradient):
        theta -= lr * gradient

    return update


CACHE = 2**19  # bytes that the fast memory of a processor core surely holds


def _shuffled(X, Y, batch_size, rng):
    """Batches of rows of X (n, d) and of columns of Y (k, n), in an order drawn from rng; the last may be smaller.

    Samples are collected for as many batches at once as stay in the processor's cache: a shuffled copy of all of a
    large X would be written to memory and read back.
    """
    order = rng.permutation(len(X))
    block = batch_size * max(1, CACHE // (batch_size * X[0].nbytes))
    collected = np.empty((min(block, len(X)), X.shape[1]), X.dtype)
    for start in range(0, len(X), block):
        rows = order[start : start + block]
        X_block = np.take(X, rows, axis=0, out=collected[: len(rows)], mode="clip")
        Y_block = np.take(Y, rows, axis=1, mode="clip")
        for first in range(0, len(rows), batch_size):
            batch = slice(first, min(first + batch_size, len(rows)))
            yield X_block[batch], Y_block[:, batch].T


PACKING = 1_000_000  # multiplications above which OpenBLAS first copies the matrices into another order


def _product(A, B, out):
    """A @ B into out: in two halves, a tenth faster, where that avoids the copy."""
    half = len(A) // 2
    if PACKING < A.size * B.shape[1] < 2 * PACKING:
        np.matmul(A[:half], B, out=out[:half])
        np.matmul(A[half:], B, out=out[half:])
    else:
        np.matmul(A, B, out=out)


class MLP:
    """A multi-layer perceptron that classifies (softmax and cross-entropy) or, with regression=True, predicts numbers.

    layer_sizes: inputs first, like [64, 100, 10]; rng: numpy Generator for the start and the order of samples;
    activation: of the hidden layers, a name in ACTIVATIONS; dtype: np.float64, or np.float32 for twice the speed.
    All parameters lie in one vector `theta`; `params` is the usual list of (W, b), views into it.
    """

    def __init__(self, layer_sizes, rng, activation="relu", regression=False, dtype=np.float64):
        if activation not in ACTIVATIONS:
            raise ValueError(f"There is no activation {activation!r}; choose one of {', '.join(ACTIVATIONS)}.")
        self.layer_sizes, self.rng, self.regression = list(layer_sizes), rng, regression
        self.activation = ACTIVATIONS[activation]
        one = np.ones(1)
        self.activation.apply(one)
        self._ones_change = one[0] != 1  # not with ReLU
        self.theta = np.concatenate(
            [part.ravel() for pair in init_params(layer_sizes, rng) for part in pair], dtype=dtype
        )
        self.gradient = np.zeros_like(self.theta)
        self._stacks, self._slopes = self._stacked(self.theta), self._stacked(self.gradient)
        self.params = [(stack[:-1], stack[-1]) for stack in self._stacks]
        self.grads = [(stack[:-1], stack[-1]) for stack in self._slopes]

    def _stacked(self, vector):
        """Every layer's W with its b as one more row, (d_in + 1, d_out), as views into a flat vector.

        With a column of ones beside the activations, one product does A @ W + b, and one gives dW and db.
        """
        sizes = [(d_in + 1, d_out) for d_in, d_out in pairwise(self.layer_sizes)]
        ends = np.cumsum([rows * columns for rows, columns in sizes])
        return [part.reshape(size) for part, size in zip(np.split(vector, ends[:-1]), sizes, strict=True)]

    def fit(self, X, y, lr=0.1, epochs=20, batch_size=32, optimizer=None, callback=None):
        """Train on mini-batches; returns self.

        X (n, d); y (n,): labels, or for regression numbers, (n,) or (n, k). optimizer: anything with update(theta,
        gradient), by default plain gradient descent with learning rate lr. callback(epoch, network), if given, is
        called after every epoch, and stops training by returning True. Ctrl+C leaves the network as the last step
        made it.
        """
        X, Y = self._inputs(X), self._targets(y, len(X)).T.copy()
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; a batch holds at least one sample.")
        update = optimizer.update if optimizer else _plain_descent(lr)
        _, *buffers = self._buffers(min(batch_size, len(X)))
        for epoch in range(1, epochs + 1):
            for X_batch, Y_batch in _shuffled(X, Y, batch_size, self.rng):
                full = len(X_batch) == len(buffers[0])
                A = [X_batch, *(buffers if full else [part[: len(X_batch)] for part in buffers])]
                self._forward(A)
                self._backward(A, Y_batch)
                update(self.theta, self.gradient)
            if callback and callback(epoch, self):
                break
        return self

    def _buffers(self, n):
        """One array a layer for the activations of n samples, with a column of ones, used again for every batch.

        The last one, without ones, is stored column by column: NumPy is slow at the maximum and the sum of many short
        rows, fast along long columns.
        """
        *inner, k = self.layer_sizes
        hidden = [np.ones((n, size + 1), self.theta.dtype) for size in inner]
        return [*hidden, np.empty((n, k), self.theta.dtype, order="F")]

    def _forward(self, A):
        """Fill A[1:] from the inputs A[0]: hidden activations, and at the end the head's prediction."""
        *hidden, last = self._stacks
        for layer, stack in enumerate(hidden, start=1):
            _product(A[layer - 1], stack, out=A[layer][:, :-1])
            self.activation.apply(A[layer])  # the ones too, since whole arrays are faster
            if self._ones_change:
                A[layer][:, -1] = 1
        np.matmul(A[-2], last, out=A[-1])
        if not self.regression:
            P = A[-1]
            P -= np.maximum.reduce(P, axis=1, keepdims=True)
            np.exp(P, out=P)
            P /= np.add.reduce(P, axis=1, keepdims=True)

    def _backward(self, A, Y):
        """Fill `gradient` from what _forward left in A; Y (n, k) one-hot or numbers. A[-1] is overwritten."""
        dZ = A[-1]
        dZ -= Y
        dZ *= (2.0 if self.regression else 1.0) / len(Y)
        for layer in reversed(range(len(self._stacks))):
            _product(A[layer].T, dZ, out=self._slopes[layer])
            if layer > 0:
                dA = dZ @ self._stacks[layer].T  # one column too many, the ones', since whole arrays are faster
                self.activation.slope(dA, A[layer])
                dZ = dA[:, :-1]

    def predict_proba(self, X):
        """Probabilities of the classes, (n, k); for regression the predicted numbers, (n, k)."""
        A = [self._inputs(X), *self._buffers(len(X))[1:]]
        self._forward(A)
        return A[-1]

    def predict(self, X):
        """Most probable class of every sample, (n,) of int; for regression the predicted numbers, (n, k)."""
        prediction = self.predict_proba(X)
        return prediction if self.regression else prediction.argmax(axis=1)

    def loss(self, X, y):
        """Mean cross-entropy, or for regression mean squared error, on samples X (n, d) and targets y (n,)."""
        loss = mse if self.regression else cross_entropy
        return loss(self.predict_proba(X), self._targets(y, len(X)))

    def _inputs(self, X):
        """X (n, d) in the network's own type, with a column of ones: (n, d + 1)."""
        if np.ndim(X) != 2 or np.shape(X)[1] != self.layer_sizes[0]:
            raise ValueError(f"X has shape {np.shape(X)}; this network takes (n, {self.layer_sizes[0]}).")
        inputs = np.ones((len(X), self.layer_sizes[0] + 1), self.theta.dtype)
        inputs[:, :-1] = X
        return inputs

    def _targets(self, y, n):
        """Y (n, k) in the network's own type, from labels or numbers."""
        y, k = np.asarray(y), self.layer_sizes[-1]
        if len(y) != n:
            raise ValueError(f"There are {n} samples and {len(y)} targets.")
        if self.regression:
            return np.ascontiguousarray(y.reshape(n, k), dtype=self.theta.dtype)
        if y.ndim != 1 or not np.issubdtype(y.dtype, np.integer) or y.min() < 0 or y.max() >= k:
            raise ValueError(f"y has to hold n labels, whole numbers from 0 to {k - 1}, in shape (n,).")
        return np.eye(k, dtype=self.theta.dtype)[y]
