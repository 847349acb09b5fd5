"""Experiments that repeat a training many times, all repetitions in one array; knows nn, regularization and NumPy."""

from typing import NamedTuple

import numpy as np

from utils import data, nn, regularization


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
    function = nn.ACTIVATIONS[activation]

    def hidden_layer():
        A = X @ W1 + b1
        function.apply(A)
        return A

    for _ in range(epochs):
        A = hidden_layer()
        dZ2 = (nn.sigmoid(A @ W2 + b2) - y[:, None]) / len(y)
        dZ1 = dZ2 @ W2.transpose(0, 2, 1)
        function.slope(dZ1, A)
        W2 -= lr * A.transpose(0, 2, 1) @ dZ2
        b2 -= lr * dZ2.sum(axis=1, keepdims=True)
        W1 -= lr * X.T @ dZ1
        b1 -= lr * dZ1.sum(axis=1, keepdims=True)
    answers = nn.sigmoid(hidden_layer() @ W2 + b2) > 0.5
    return int((answers == y[:, None]).all(axis=(1, 2)).sum())


class Runs(NamedTuple):
    """Several runs of one training, each with its own digits and its own start.

    training, validation (epochs + 1, runs): losses without penalty and dropout, before the first step and after every
    epoch; right_validation, right_test (runs,): how many of the 200 validation digits and of the 1,000 test digits each
    run gets right at the end, int.
    """

    training: np.ndarray
    validation: np.ndarray
    right_validation: np.ndarray
    right_test: np.ndarray


def few_digits(
    l2=0.0, l1=0.0, p=0.0, norm=False, wrong=0.2, hidden=(64,), scale=1.0, lr=0.3, epochs=300, runs=10
):  # fmt: skip
    """Train ReLU networks on 200 digits each by full-batch gradient descent on softmax cross-entropy.

    Run number s takes all it draws from default_rng(s): its digits (see _draw), a share `wrong` of the training labels
    that is replaced by other ones, and He's start, times scale. l2, l1: strength λ of the penalties; p: share that
    dropout drops in each hidden layer; norm: batch normalisation before each ReLU; hidden: sizes of the hidden layers;
    epochs: one number, or one for each run, after which it takes no more steps. Returns Runs.
    """
    generators, digits = [np.random.default_rng(seed) for seed in range(runs)], data.digits()
    drawn = zip(*(_draw(*digits, wrong, rng) for rng in generators), strict=True)
    X, y, X_val, y_val, X_test, y_test = map(np.stack, drawn)
    Y, stack = np.eye(10)[y], Stack([64, *hidden, 10], generators, scale, p, norm)
    epochs = np.broadcast_to(epochs, runs)
    seen, curves = np.concatenate([X, X_val], axis=1), []

    def losses():
        P = _softmax(stack.forward(seen))
        picked = np.take_along_axis(P, np.concatenate([y, y_val], axis=1)[:, :, None], axis=2)
        surprise = -np.log(np.maximum(picked[:, :, 0], nn.TINY))
        return surprise[:, : len(y[0])].mean(axis=1), surprise[:, len(y[0]) :].mean(axis=1)

    for epoch in range(epochs.max()):
        curves.append(losses())
        P = _softmax(stack.forward(X, training=True))
        grads = stack.backward((P - Y) / X.shape[1])
        stack.step(grads, l2, l1, lr * (epoch < epochs)[:, None, None])
    curves.append(losses())
    training, validation = np.array(curves).transpose(1, 0, 2)
    parts = (X_val, y_val), (X_test, y_test)
    return Runs(training, validation, *((stack.forward(X).argmax(axis=2) == y).sum(axis=1) for X, y in parts))


def _draw(X, y, wrong, rng):
    """Samples X (1797, 64), y (1797,) in three parts: X (200, 64), y (200,) for training, as many for validation, 1,000 for the test.

    A share `wrong` of the training labels is replaced by one of the nine other digits; the other parts keep theirs.
    """
    train, val, test = np.split(rng.permutation(len(X))[:1400], [200, 400])
    labels = y[train]
    rows = rng.permutation(len(labels))[: round(wrong * len(labels))]
    labels[rows] = (labels[rows] + rng.integers(1, 10, size=len(rows))) % 10
    return X[train], labels, X[val], y[val], X[test], y[test]


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=2, keepdims=True))
    return E / E.sum(axis=2, keepdims=True)


class Stack:
    """ReLU networks of one shape, one for each generator, stacked along a first axis: each step is taken by all.

    params lists (W (runs, d_in, d_out), b (runs, 1, d_out)); with norm, the b of a hidden layer is batch
    normalisation's beta. p and norm as in few_digits.
    """

    def __init__(self, layer_sizes, generators, scale=1.0, p=0.0, norm=False):
        starts = zip(*(nn.init_params(layer_sizes, rng) for rng in generators), strict=True)
        self.params = []
        for layer in starts:
            weights, biases = zip(*layer, strict=True)
            self.params.append((scale * np.stack(weights), np.stack(biases)[:, None]))
        self.p, self.norm, self.rng = p, norm, np.random.default_rng(0)
        hidden = [b for _, b in self.params[:-1]]
        self.gammas = [np.ones(b.shape) for b in hidden]
        self.running = [{"mean": np.zeros(b.size), "var": np.ones(b.size)} for b in hidden]

    def forward(self, X, training=False):
        """Sums of the last layer, (runs, n, k), for X (runs, n, d); a pass in training leaves what backward needs."""
        A, self.cache = X, []
        for layer, (W, b) in enumerate(self.params[:-1]):
            Z, norm = self._normalize(A @ W, layer, training) if self.norm else (A @ W + b, None)
            A_next, mask = regularization.dropout(nn.relu(Z), self.p, self.rng, training and self.p > 0)
            self.cache.append((A, Z, mask, norm))
            A = A_next
        self.cache.append((A, None, None, None))
        W, b = self.params[-1]
        return A @ W + b

    def _normalize(self, Z, layer, training):
        """Batch normalisation of every run by itself: the runs' neurons side by side, (n, runs · d)."""
        side = Z.transpose(1, 0, 2).reshape(Z.shape[1], -1)
        gamma, beta = self.gammas[layer].ravel(), self.params[layer][1].ravel()
        out, cache = regularization.batch_norm(side, gamma, beta, self.running[layer], training)
        return out.reshape(Z.shape[1], len(Z), -1).transpose(1, 0, 2), cache

    def backward(self, dZ):
        """Gradients of the last training pass, a list of (dW, db, dgamma); dgamma is None without normalisation."""
        grads = []
        for layer in reversed(range(len(self.params))):
            A, *_, norm = self.cache[layer]
            db, dgamma = dZ.sum(axis=1, keepdims=True), None
            if norm is not None:
                side = dZ.transpose(1, 0, 2).reshape(dZ.shape[1], -1)
                dside, dgamma, _ = regularization.batch_norm_backward(side, norm)
                dZ = dside.reshape(dZ.shape[1], len(dZ), -1).transpose(1, 0, 2)
                dgamma = dgamma.reshape(db.shape)
            grads.insert(0, (A.transpose(0, 2, 1) @ dZ, db, dgamma))
            if layer > 0:
                _, Z, mask, _ = self.cache[layer - 1]
                dA = regularization.dropout_backward(dZ @ self.params[layer][0].transpose(0, 2, 1), mask, self.p)
                dZ = dA * (Z > 0)
        return grads

    def step(self, grads, l2, l1, lr):
        """One step of gradient descent on loss and penalties; lr (runs, 1, 1)."""
        l2_grads = regularization.l2_gradient(self.params, l2)
        l1_grads = regularization.l1_gradient(self.params, l1)
        for layer, (dW, db, dgamma) in enumerate(grads):
            W, b = self.params[layer]
            self.params[layer] = W - lr * (dW + l2_grads[layer][0] + l1_grads[layer][0]), b - lr * db
            if dgamma is not None:
                self.gammas[layer] = self.gammas[layer] - lr * dgamma
