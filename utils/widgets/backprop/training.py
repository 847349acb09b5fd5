"""What the playground trains: any small network on any of six data sets, epoch by epoch; knows no picture."""

from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn, optim
from utils.widgets.held_out import CLASSES, DataSet, losses

SAMPLES = 200
TOO_MUCH = 1e6  # a loss beyond this is called diverged
OPTIMIZERS = {"Adam": optim.Adam, "SGD": optim.SGD}
CROSS_ENTROPY, SQUARED = "cross-entropy", "squared error"

# Data sets ------------------------------------------------------------------------------------------------------------


def _regression(height):
    """A data set of numbers: height (function of samples (n, 2)) over the plane, with noise added."""

    def draw(n, noise, seed):
        rng = np.random.default_rng(seed)
        X = rng.uniform(-2, 2, (n, 2))
        return X, np.clip(height(X) + rng.normal(0, noise / 2, n), -1, 1)

    return draw


def _hill(X):
    """A hill and a hollow."""
    return np.exp(-np.sum((X - 0.9) ** 2, axis=1)) - np.exp(-np.sum((X + 0.9) ** 2, axis=1))


NUMBERS = {"plane": _regression(lambda X: (X[:, 0] + X[:, 1]) / 4), "hill": _regression(_hill)}


@lru_cache(maxsize=32)
def data_set(name, noise, share, seed):
    """The data set of this name; share of its samples, chosen at random, are for training."""
    X, y = (CLASSES | NUMBERS)[name](SAMPLES, noise=noise, seed=seed)
    train = np.zeros(SAMPLES, dtype=bool)
    train[np.random.default_rng(seed).permutation(SAMPLES)[: round(share * SAMPLES)]] = True
    far = 1.12 * float(np.abs(X).max())
    return DataSet(X, y, train, (-far, far))


def chosen(c):
    """The DataSet that the controls describe."""
    return data_set(c["data"], c["noise"], c["share"], c["seed"])


# Training -------------------------------------------------------------------------------------------------------------


class Trained(NamedTuple):
    """A network after so many epochs: its parameters, its optimiser, its losses (epoch + 1, 2) in training and test."""

    epoch: int
    theta: np.ndarray
    optimizer: optim.Optimizer
    losses: np.ndarray
    diverged: bool = False


def loss_of(c):
    """The loss in use: a number to predict has no cross-entropy."""
    return SQUARED if c["data"] in NUMBERS else c["loss"]


def network(c, theta=None):
    """The network that the controls describe, with these parameters or as it starts.

    With cross-entropy it has an output for each class; with squared error one, which is to be 0 or 1 for a class.
    """
    squared = loss_of(c) == SQUARED
    sizes = [2, *c["hidden"], 1 if squared else 2]
    made = nn.MLP(sizes, np.random.default_rng(c["seed"]), c["activation"], regression=squared)
    if theta is not None:
        made.theta[:] = theta
    return made


def begin(c):
    """The network before training."""
    made = network(c)
    log = np.array([losses(chosen(c), made)], np.float32)
    return Trained(0, made.theta.copy(), OPTIMIZERS[c["optimizer"]](c["lr"]), log)


@np.errstate(all="ignore")  # a learning rate that is too large is allowed to show what it does
def train_epoch(state, c):
    """One epoch further, by nn.MLP.fit; None after training has diverged. The order of samples depends on the epoch."""
    if state.diverged:
        return None
    made, optimizer = network(c, state.theta), deepcopy(state.optimizer)
    made.rng = np.random.default_rng((c["seed"], state.epoch))
    made.fit(*chosen(c).part(True), epochs=1, batch_size=int(c["batch"]), optimizer=optimizer)
    now = losses(chosen(c), made)
    if not max(now) < TOO_MUCH:
        return state._replace(diverged=True)
    log = np.append(state.losses, np.array([now], np.float32), axis=0)
    return Trained(state.epoch + 1, made.theta.copy(), optimizer, log)


def gradient(c, state):
    """Gradients of the training loss at this state, a list of (dW, db), by nn.backward over all training samples."""
    made, (X, y) = network(c, state.theta), chosen(c).part(True)
    function, slope = nn.ACTIVATIONS[c["activation"]]
    Z, cache = nn.forward(made.params, X, function)
    squared = loss_of(c) == SQUARED
    dZ = 2 * (Z - y[:, None]) / len(y) if squared else nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, 2))
    return nn.backward(made.params, cache, dZ, slope)
