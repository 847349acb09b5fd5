"""Experiments that repeat a training many times, all repetitions in one array; knows nn and NumPy."""

import numpy as np

from utils import data, nn


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
