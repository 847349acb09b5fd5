"""The networks the course builds, finished; knows NumPy only.

Samples are rows: X (n, d), labels y (n,). The first part is one neuron (notebook 01); layers follow from 02 on.
These functions are what the exercises are compared with, and what a check hands back to a student who wants to go on.
"""

from itertools import pairwise

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
