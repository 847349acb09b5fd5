"""The class of notebook 03, with a choice of activation and of what is predicted; knows layers, optim and tuned."""

import numpy as np

from utils import optim, tuned
from utils.nn.layers import (
    ACTIVATIONS,
    backward,
    binary_cross_entropy,
    cross_entropy,
    forward,
    init_params,
    mse,
    softmax,
    softmax_cross_entropy_grad,
)
from utils.nn.neuron import sigmoid


class MLP:
    """A multi-layer perceptron that classifies (softmax and cross-entropy) or, with regression=True, predicts numbers.

    With multilabel=True, every output answers a question of its own (a sigmoid and binary cross-entropy each), such as
    how much ink a pixel has. layer_sizes: inputs first, like [64, 100, 10]; rng: numpy Generator for the start and the
    order of samples; activation: of the hidden layers, a name in ACTIVATIONS; dtype: np.float64, or np.float32 for
    twice the speed. All parameters lie in one vector `theta` (P,), their gradient in `gradient` (P,); `params` and
    `grads` are the usual lists of (W, b) and (dW, db), views into the two. Raises ValueError for an unknown activation,
    or for both kinds of outputs.
    """

    def __init__(self, layer_sizes, rng, activation="relu", regression=False, dtype=np.float64, multilabel=False):
        if activation not in ACTIVATIONS:
            raise ValueError(f"There is no activation {activation!r}; choose one of {', '.join(ACTIVATIONS)}.")
        if regression and multilabel:
            raise ValueError("regression and multilabel are two kinds of outputs; choose one.")
        self.layer_sizes, self.rng, self.activation = list(layer_sizes), rng, activation
        self.regression, self.multilabel = regression, multilabel
        start = init_params(layer_sizes, rng)
        self.theta = optim.flatten(start).astype(dtype)
        self.gradient = np.zeros_like(self.theta)
        self._lay_out(start)

    def _lay_out(self, like):
        """Make `params` and `grads`, nested like a list of (W, b), views into the two vectors."""
        self.params, self.grads = optim.nested_like(like, self.theta), optim.nested_like(like, self.gradient)

    def __setstate__(self, state):
        """A copy, or what comes back from pickle: its lists have to look into its own vectors again."""
        vars(self).update(state)
        self._lay_out(state["params"])

    def fit(self, X, y, lr=0.1, epochs=20, batch_size=32, optimizer=None, callback=None):
        """Train on mini-batches; returns self.

        X (n, d); y (n,): labels; for regression numbers, (n,) or (n, k); for multilabel numbers from 0 to 1, (n, k).
        optimizer: anything with update(theta, gradient), by default plain gradient descent with learning rate lr.
        callback(epoch, network), if given, is called after every epoch, and stops training by returning True. Ctrl+C
        leaves the network as the last step made it. Raises ValueError where X, y or batch_size do not fit.

        For every batch of `optim.minibatches`, `self.backpropagate` finds the gradient, and `optimizer.update` takes a
        step: `tuned` does the same faster.
        """
        X, Y = self._inputs(X), self._targets(y, len(X))
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; a batch holds at least one sample.")
        passes, steps = tuned.Passes(self, X, Y, batch_size), tuned.steps(optimizer or optim.SGD(lr), self.theta)
        for epoch in range(1, epochs + 1):
            with steps as update, tuned.one_thread():
                for X_batch, Y_batch in passes.batches(self.rng):
                    passes.backpropagate(X_batch, Y_batch)
                    update(self.theta, self.gradient)
            if callback and callback(epoch, self):
                break
        return self

    def backpropagate(self, X, Y):
        """Fill `gradient` (and with it `grads`) with that of the mean loss on X (n, d) and Y (n, k), as it is now.

        Y: one-hot rows, or for regression numbers, or for multilabel numbers from 0 to 1. For a sum of squares, dZ is
        2 (Z - Y) / n; for a sum of binary cross-entropies it is (P - Y) / n, as after softmax.
        """
        function, derivative = ACTIVATIONS[self.activation]
        Z_out, cache = forward(self.params, X, function)
        if self.regression:
            dZ_out = 2 * (Z_out - Y) / len(X)
        elif self.multilabel:
            dZ_out = (sigmoid(Z_out) - Y) / len(X)
        else:
            dZ_out = softmax_cross_entropy_grad(Z_out, Y)
        self.gradient[:] = optim.flatten(backward(self.params, cache, dZ_out, derivative))

    def predict_proba(self, X):
        """Probabilities of the classes, (n, k), or of every output by itself; for regression the numbers. X (n, d).

        Raises ValueError where X has another number of features than the network.
        """
        Z_out, _ = forward(self.params, self._inputs(X), ACTIVATIONS[self.activation].function)
        if self.regression:
            return Z_out
        return sigmoid(Z_out) if self.multilabel else softmax(Z_out)

    def predict(self, X):
        """Most probable class of every sample, (n,) of int; for regression the predicted numbers, (n, k). X (n, d).

        For multilabel (n, k) of int: 1 where the probability is above a half.
        """
        prediction = self.predict_proba(X)
        if self.multilabel:
            return (prediction > 0.5).astype(int)
        return prediction if self.regression else prediction.argmax(axis=1)

    def loss(self, X, y):
        """Mean cross-entropy, or for regression mean squared error, on X (n, d) and targets y as in `fit`: a float.

        A sample's loss is the sum over its outputs. Raises ValueError where X or y does not fit.
        """
        prediction, targets = self.predict_proba(X), self._targets(y, len(X))
        if self.multilabel:
            return binary_cross_entropy(prediction, targets) * self.layer_sizes[-1]
        return mse(prediction, targets) if self.regression else cross_entropy(prediction, targets)

    def _inputs(self, X):
        """X (n, d) in the network's own type."""
        if np.ndim(X) != 2 or np.shape(X)[1] != self.layer_sizes[0]:
            raise ValueError(f"X has shape {np.shape(X)}; this network takes (n, {self.layer_sizes[0]}).")
        return np.asarray(X, dtype=self.theta.dtype)

    def _targets(self, y, n):
        """Y (n, k) in the network's own type, from labels or numbers."""
        y, k = np.asarray(y), self.layer_sizes[-1]
        if len(y) != n:
            raise ValueError(f"There are {n} samples and {len(y)} targets.")
        if self.regression or self.multilabel:
            return np.ascontiguousarray(y.reshape(n, k), dtype=self.theta.dtype)
        if y.ndim != 1 or not np.issubdtype(y.dtype, np.integer) or y.min() < 0 or y.max() >= k:
            raise ValueError(f"y has to hold n labels, whole numbers from 0 to {k - 1}, in shape (n,).")
        return np.eye(k, dtype=self.theta.dtype)[y]
