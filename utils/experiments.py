"""Experiments that repeat a training many times; knows data, nn, normalization, regularization."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn, normalization, regularization


def xor_solved(activation, hidden, starts=20, lr=1.0, epochs=4000):
    """How many of so many random starts of a 2-hidden-1 network learn XOR with full-batch gradient descent.

    activation: a name in nn.ACTIVATIONS; hidden: number of hidden neurons. Start number s draws standard normal
    weights from default_rng(s), with biases 0; the loss is binary cross-entropy. The networks are stacked along a first
    axis of length starts, so that all of them take each step together. Returns an int.
    """
    X, y = data.gate("XOR")
    generators = [np.random.default_rng(seed) for seed in range(starts)]
    draws = [(rng.normal(size=(2, hidden)), rng.normal(size=(hidden, 1))) for rng in generators]
    W1, W2 = (np.stack(weights) for weights in zip(*draws, strict=True))
    b1, b2 = np.zeros((starts, 1, hidden)), np.zeros((starts, 1, 1))
    function, derivative = nn.ACTIVATIONS[activation]
    for _ in range(epochs):
        Z = X @ W1 + b1
        A = function(Z)
        dZ2 = (nn.sigmoid(A @ W2 + b2) - y[:, None]) / len(y)
        dZ1 = (dZ2 @ W2.transpose(0, 2, 1)) * derivative(Z)
        W2 -= lr * A.transpose(0, 2, 1) @ dZ2
        b2 -= lr * dZ2.sum(axis=1, keepdims=True)
        W1 -= lr * X.T @ dZ1
        b1 -= lr * dZ1.sum(axis=1, keepdims=True)
    answers = nn.sigmoid(function(X @ W1 + b1) @ W2 + b2) > 0.5
    return int((answers == y[:, None]).all(axis=(1, 2)).sum())


class Runs(NamedTuple):
    """Several runs of one training, each with its own digits and its own start.

    training, validation (epochs + 1, runs): cross-entropy before the first step and after every epoch, without
    penalties; in training with the dropout and the batch statistics of that step. right_validation, right_test (runs,):
    how many of the 200 validation digits and of the 1,000 test digits each run gets right at the end, int.
    """

    training: np.ndarray
    validation: np.ndarray
    right_validation: np.ndarray
    right_test: np.ndarray


def few_digits(wrong=0.2, runs=10, epochs=300, **settings):
    """Train networks on 200 digits each, of which a share `wrong` has a wrong label; returns Runs.

    Run number s takes all it draws from default_rng(s): its digits (see _draw), its start, its dropout. epochs: one
    number, or one for each run; a run keeps its last losses when it is done. settings: as in _train. What has been
    trained once in a process is not trained again.
    """
    return _trained(wrong, tuple(np.broadcast_to(epochs, runs).tolist()), tuple(sorted(settings.items())))


@lru_cache(maxsize=64)
def _trained(wrong, epochs, settings):
    from threadpoolctl import threadpool_limits  # scikit-learn brings it

    digits, runs, epochs = data.digits(), len(epochs), np.array(epochs)
    curves, right = np.empty((epochs.max() + 1, 2, runs)), np.empty((2, runs), dtype=int)
    # Matrices so small gain nothing from threads, which wait for each other on a busy machine.
    with threadpool_limits(1):
        for seed, steps in enumerate(epochs):
            rng = np.random.default_rng(seed)
            sets = _draw(*digits, wrong, rng)
            network, losses = _train(*sets[:2], rng, steps, **dict(settings))
            curves[: steps + 1, :, seed], curves[steps + 1 :, :, seed] = losses, losses[-1]
            right[:, seed] = [np.sum(network.forward(X)[0].argmax(axis=1) == y) for X, y in sets[1:]]
    for array in (curves, right):  # whoever asks next gets the same arrays
        array.flags.writeable = False
    return Runs(curves[:, 0], curves[:, 1], *right)


def _draw(X, y, wrong, rng):
    """Three pairs (X, y): 200 samples for training, 200 for validation, 1,000 for the test, drawn from X and y.

    A share `wrong` of the training labels is replaced by one of the nine other digits; the other sets keep theirs.
    """
    train, val, test = np.split(rng.permutation(len(X))[:1400], [200, 400])
    labels = y[train]
    rows = rng.permutation(len(labels))[: round(wrong * len(labels))]
    labels[rows] = (labels[rows] + rng.integers(1, 10, size=len(rows))) % 10
    return (X[train], labels), (X[val], y[val]), (X[test], y[test])


def _train(train, val, rng, epochs, hidden=(64,), scale=1.0, lr=0.3, l2=0.0, l1=0.0, p=0.0, norm=False):
    """Full-batch gradient descent on softmax cross-entropy; returns the network and losses (epochs + 1, 2).

    train, val: pairs (X, y). hidden: sizes of the hidden layers; scale: a factor for He's start; lr: learning rate; l2,
    l1: strengths λ of the penalties; p: what dropout drops in each hidden layer; norm: normalise before each ReLU.
    """
    (X, y), (X_val, y_val) = train, val
    network, losses = Network([X.shape[1], *hidden, 10], rng, scale, p, norm), np.empty((epochs + 1, 2))
    Y, Y_val = nn.one_hot(y, 10), nn.one_hot(y_val, 10)
    for epoch in range(epochs + 1):
        P_val, (Z, cache) = nn.softmax(network.forward(X_val)[0]), network.forward(X, training=True)
        P = nn.softmax(Z)
        losses[epoch] = nn.cross_entropy(P, Y), nn.cross_entropy(P_val, Y_val)
        if epoch < epochs:
            network.descend(cache, (P - Y) / len(X), lr, l2, l1)
    return network, losses


class Network:
    """A ReLU network with dropout and batch normalisation; plain where p is 0 and norm is False.

    params: list of (W, b). With norm, the b of a hidden layer is the beta of its normalisation, gammas has the scales,
    and running the statistics for evaluation.
    """

    def __init__(self, layer_sizes, rng, scale=1.0, p=0.0, norm=False):
        self.params = [(scale * W, b) for W, b in nn.init_params(layer_sizes, rng)]
        self.rng, self.p, self.norm = rng, p, norm
        self.gammas = [np.ones(size) for size in layer_sizes[1:-1]]
        self.running = [{"mean": np.zeros(size), "var": np.ones(size)} for size in layer_sizes[1:-1]]

    def forward(self, X, training=False):
        """Z (n, k) of the last layer, and for each layer (A_prev, Z, mask of dropout, cache of normalisation)."""
        A, cache = X, []
        for gamma, running, (W, b) in zip(self.gammas, self.running, self.params, strict=False):
            if self.norm:
                Z, normed = normalization.batch_norm(A @ W, gamma, b, running, training)
            else:
                Z, normed = A @ W + b, None
            out, mask = regularization.dropout(nn.relu(Z), self.p, self.rng, training and self.p > 0)
            cache.append((A, Z, mask, normed))
            A = out
        W, b = self.params[-1]
        return A @ W + b, [*cache, (A, None, None, None)]

    def descend(self, cache, dZ, lr, l2=0.0, l1=0.0):
        """One step on the loss, whose gradient at the last layer's Z is dZ (n, k), and on the penalties."""
        extra = zip(
            regularization.l2_gradient(self.params, l2), regularization.l1_gradient(self.params, l1), strict=True
        )
        for layer, ((dW2, _), (dW1, _)) in reversed(list(enumerate(extra))):
            A, _, _, normed = cache[layer]
            (W, b), db = self.params[layer], dZ.sum(axis=0)
            if normed is not None:
                dZ, d_gamma, db = normalization.batch_norm_backward(dZ, normed)
                self.gammas[layer] = self.gammas[layer] - lr * d_gamma
            self.params[layer] = W - lr * (A.T @ dZ + dW2 + dW1), b - lr * db
            if layer > 0:
                _, Z, mask, _ = cache[layer - 1]
                dZ = regularization.dropout_backward(dZ @ W.T, mask, self.p) * (Z > 0)
