"""Arranged for speed: what `nn.MLP` and `optim` do in a training, with the same results to rounding.

`nn.MLP.fit` runs this. To learn what is computed, read `nn.MLP.backpropagate` and the classes of `optim` instead. Here,
arrays are filled again and again instead of made anew, a layer's W and b are one matrix, and running means are kept as
sums. tests/test_tuned.py compares every part with its taught form. Knows NumPy and the classes of `optim`.
"""

import functools
import math
from collections.abc import Callable
from contextlib import nullcontext
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils import optim

CACHE = 2**19  # bytes that the fast memory of a processor core surely holds
PACKING = 1_000_000  # multiplications above which OpenBLAS first copies the matrices into another order
FADING = 100  # steps after which a memory is searched for subnormal numbers


@functools.cache
def _threads():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_thread():
    """A block in which NumPy multiplies matrices with one thread.

    A step is thousands of small products. Several threads gain little, and where two networks train side by side, as on
    a server for a class, they wait for each other: a training of two seconds then takes two minutes.
    """
    return _threads().limit(limits=1, user_api="blas")


# Activations, under the names of nn.ACTIVATIONS -----------------------------------------------------------------------


class InPlace(NamedTuple):
    """apply(Z) overwrites Z with its activation; slope(dA, A) multiplies dA by the derivative, given the activation."""

    apply: Callable
    slope: Callable


def _relu(Z):
    np.maximum(Z, np.zeros(Z.shape, Z.dtype), out=Z)  # three times as fast as with the number 0


def _relu_slope(dA, A):
    dA *= A > 0


def _tanh(Z):
    np.tanh(Z, out=Z)


def _tanh_slope(dA, A):
    dA -= dA * A * A


def _sigmoid(Z):
    e = np.exp(-np.abs(Z))
    np.divide(np.where(Z >= 0, 1.0, e), 1.0 + e, out=Z)


def _sigmoid_slope(dA, A):
    dA *= A
    dA *= 1 - A


ACTIVATIONS = {
    "relu": InPlace(_relu, _relu_slope),
    "tanh": InPlace(_tanh, _tanh_slope),
    "sigmoid": InPlace(_sigmoid, _sigmoid_slope),
    "linear": InPlace(lambda Z: None, lambda dA, A: None),
}


# Batches and passes: optim.minibatches and nn.MLP.backpropagate -------------------------------------------------------


class Passes:
    """The passes of one training of an nn.MLP, over batches of X (n, d) and Y (n, k) of at most batch_size samples.

    X and Y have the network's own type. The network's `theta` is read, its `gradient` written, where they are.
    """

    def __init__(self, network, X, Y, batch_size):
        self.sizes, self.regression, self.multilabel = network.layer_sizes, network.regression, network.multilabel
        self.activation = ACTIVATIONS[network.activation]
        self.ones_change = _changes_ones(self.activation)
        self.stacks, self.slopes = _stacked(network.theta, self.sizes), _stacked(network.gradient, self.sizes)
        self.X, self.Y, self.batch_size = _with_ones(X), Y.T.copy(), batch_size
        self.buffers = self._buffers(min(batch_size, len(X)), X.dtype)

    def batches(self, rng):
        """Every sample once, in an order drawn from rng: pairs (X (m, d + 1), Y (m, k)); the last may be smaller.

        Samples are collected for as many batches at once as stay in the processor's cache: a shuffled copy of all of a
        large X would be written to memory and read back.
        """
        X, Y, batch_size = self.X, self.Y, self.batch_size
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

    def backpropagate(self, X, Y):
        """Fill the network's gradient with that of the mean loss on a batch, X (m, d + 1) and Y (m, k)."""
        full = len(X) == len(self.buffers[0])
        A = [X, *(self.buffers if full else [part[: len(X)] for part in self.buffers])]
        self._forward(A)
        self._backward(A, Y)

    def _buffers(self, n, dtype):
        """One array a layer for the activations of n samples, with a column of ones, used again for every batch.

        The last one, without ones, is stored column by column: NumPy is slow at the maximum and the sum of many short
        rows, fast along long columns.
        """
        *hidden, k = self.sizes[1:]
        return [*(np.ones((n, size + 1), dtype) for size in hidden), np.empty((n, k), dtype, order="F")]

    def _forward(self, A):
        """Fill A[1:] from the inputs A[0]: hidden activations, and at the end what the network predicts."""
        *hidden, last = self.stacks
        for layer, stack in enumerate(hidden, start=1):
            _product(A[layer - 1], stack, out=A[layer][:, :-1])
            self.activation.apply(A[layer])  # the ones too, since whole arrays are faster
            if self.ones_change:
                A[layer][:, -1] = 1
        np.matmul(A[-2], last, out=A[-1])
        if self.multilabel:
            _sigmoid(A[-1])
        elif not self.regression:
            _softmax(A[-1])

    def _backward(self, A, Y):
        """Fill the gradient from what _forward left in A; A[-1] is overwritten."""
        dZ = A[-1]
        dZ -= Y
        dZ *= (2.0 if self.regression else 1.0) / len(Y)
        for layer in reversed(range(len(self.stacks))):
            _product(A[layer].T, dZ, out=self.slopes[layer])
            if layer > 0:
                dA = dZ @ self.stacks[layer].T  # one column too many, the ones', since whole arrays are faster
                self.activation.slope(dA, A[layer])
                dZ = dA[:, :-1]


def _changes_ones(activation):
    """Whether the activation of 1 is another number; not with ReLU."""
    one = np.ones(1)
    activation.apply(one)
    return one[0] != 1


def _stacked(vector, layer_sizes):
    """Every layer's W with its b as one more row, (d_in + 1, d_out), as views into a flat vector.

    With a column of ones beside the activations, one product does A @ W + b, and one gives dW and db.
    """
    sizes = [(d_in + 1, d_out) for d_in, d_out in pairwise(layer_sizes)]
    ends = np.cumsum([rows * columns for rows, columns in sizes])
    return [part.reshape(size) for part, size in zip(np.split(vector, ends[:-1]), sizes, strict=True)]


def _with_ones(X):
    """X (n, d) with a column of ones: (n, d + 1)."""
    inputs = np.ones((len(X), X.shape[1] + 1), X.dtype)
    inputs[:, :-1] = X
    return inputs


def _softmax(Z):
    """Overwrite Z (n, k) with the probabilities of every row."""
    Z -= np.maximum.reduce(Z, axis=1, keepdims=True)
    np.exp(Z, out=Z)
    Z /= np.add.reduce(Z, axis=1, keepdims=True)


def _product(A, B, out):
    """A @ B into out: in two halves, a tenth faster, where that avoids the copy."""
    half = len(A) // 2
    if PACKING < A.size * B.shape[1] < 2 * PACKING:
        np.matmul(A[:half], B, out=out[:half])
        np.matmul(A[half:], B, out=out[half:])
    else:
        np.matmul(A, B, out=out)


# Steps: the classes of optim ------------------------------------------------------------------------------------------


def steps(optimizer, theta):
    """A context manager for the steps of an epoch: gives update(theta, gradient), like that of the optimiser.

    theta (P,): the vector that will be changed. At the end of each block the optimiser's state is what its own steps
    would have made it. An optimiser that is none of optim's takes its steps itself.
    """
    return Running(optimizer, theta) if type(optimizer) in RULES else nullcontext(optimizer.update)


class Running:
    """An optimiser of optim in the middle of a training, its memory in vectors that are changed in place.

    memory: for each running mean or sum of the optimiser a vector (P,), which times its scale is what the optimiser
    keeps. A mean without its factor 1 - beta is a sum; the factor joins the scalars of the rules below, which saves a
    pass over all parameters. work (P,) is for results in between: making a new vector in every step would cost as much
    as filling it.
    """

    def __init__(self, optimizer, theta):
        self.optimizer, (self.rule, self.scales) = optimizer, RULES[type(optimizer)]
        self.memory, self.work, self.taken = [np.empty_like(theta) for _ in self.scales], np.empty_like(theta), 0

    def __enter__(self):
        """Take the optimiser's running means and sums over, as they are now."""
        for (name, scale), vector in zip(self.scales.items(), self.memory, strict=True):
            np.divide(getattr(self.optimizer, name), float(scale(self.optimizer)), out=vector, casting="same_kind")
        if self.taken == 0:
            self._clear()
        return self.update

    def __exit__(self, *exception):
        """Hand them back, as the optimiser keeps them."""
        for (name, scale), vector in zip(self.scales.items(), self.memory, strict=True):
            setattr(self.optimizer, name, vector * float(scale(self.optimizer)))

    def update(self, theta, gradient):
        """Change theta (P,) in place, given the gradient (P,) of the loss there."""
        # A NumPy float64 as factor of float32 arrays makes NumPy compute in float64, at half the speed.
        self.rule(self.optimizer, theta, gradient, float(self.optimizer.lr), self.work, *self.memory)
        self.taken += 1
        if self.taken % FADING == 0:
            self._clear()

    def _clear(self):
        for vector in self.memory:
            _without_subnormals(vector)


def _without_subnormals(memory):
    """Set to 0, in place, what a few hundred steps without gradient would make subnormal.

    A memory shrinks by a factor in every step in which its gradient is 0, and a processor is a hundred times slower on
    numbers below the smallest normal one (1e-38 in float32). Nothing near it moves a parameter.
    """
    memory[np.abs(memory) < 1e10 * np.finfo(memory.dtype).tiny] = 0


def _sgd(optimizer, theta, gradient, lr, work):
    theta -= np.multiply(gradient, lr, out=work)


def _momentum(optimizer, theta, gradient, lr, work, v):
    beta = float(optimizer.beta)
    v *= beta
    v += gradient
    if optimizer.nesterov:
        np.multiply(v, beta, out=work)
        work += gradient
        work *= lr
    else:
        np.multiply(v, lr, out=work)
    theta -= work


def _rmsprop(optimizer, theta, gradient, lr, work, s):
    beta = float(optimizer.beta)
    s *= beta
    np.multiply(gradient, gradient, out=work)
    s += work
    root = math.sqrt(1 - beta)
    np.sqrt(s, out=work)
    work += float(optimizer.eps) / root
    np.divide(gradient, work, out=work)
    work *= lr / root
    theta -= work


def _adam(optimizer, theta, gradient, lr, work, m, v):
    optimizer.t += 1
    beta1, beta2 = float(optimizer.beta1), float(optimizer.beta2)
    m *= beta1
    m += gradient
    v *= beta2
    np.multiply(gradient, gradient, out=work)
    v += work
    root = math.sqrt((1 - beta2) / (1 - beta2**optimizer.t))
    np.sqrt(v, out=work)
    work += float(optimizer.eps) / root
    np.divide(m, work, out=work)
    work *= lr * (1 - beta1) / (1 - beta1**optimizer.t) / root
    theta -= work


def _adamw(optimizer, theta, gradient, lr, work, m, v):
    theta *= 1 - lr * float(optimizer.weight_decay)
    _adam(optimizer, theta, gradient, lr, work, m, v)


# The rule of each optimiser; for each memory, its scale: the optimiser keeps the vector kept here times this number.
RULES = {
    optim.SGD: (_sgd, {}),
    optim.Momentum: (_momentum, {"v": lambda optimizer: 1.0}),
    optim.RMSprop: (_rmsprop, {"s": lambda optimizer: 1 - optimizer.beta}),
    optim.Adam: (_adam, {"m": lambda optimizer: 1 - optimizer.beta1, "v": lambda optimizer: 1 - optimizer.beta2}),
}
RULES[optim.AdamW] = _adamw, RULES[optim.Adam][1]
