"""What a network reads in a picture, whoever made the network; knows nn and the trained network of digit_network."""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils import digit_network, nn, tuned

PIXELS, CLASSES = 784, 10


class Reader(NamedTuple):
    """A network as plain layers: params, a list of (W, b) in float64, and the name of its activation."""

    params: list
    activation: str

    def probabilities(self, X):
        """Of the ten digits, (n, 10), for images X (n, 784)."""
        with tuned.one_thread():
            return nn.softmax(nn.forward(self.params, X, nn.ACTIVATIONS[self.activation].function)[0])

    def slopes(self, x, dZ):
        """Derivative of dZ · Z with respect to the pixels of one image x (784,); dZ (10,) weighs the sums Z."""
        function, derivative = nn.ACTIVATIONS[self.activation]
        _, cache = nn.forward(self.params, x[None, :], function)
        dA = dZ[None, :]
        for layer in reversed(range(len(self.params))):
            dA = dA @ self.params[layer][0].T
            if layer > 0:
                dA = dA * derivative(cache[layer - 1][1])
        return dA[0]


def reader(network):
    """The Reader of nn.MLP, of a class with `params`, of a list of (W, b), of a torch module, or, for None, our own.

    Raises ValueError, with what would do, for anything else.
    """
    if network is None:
        return Reader(digit_network.trained(), "relu")
    if hasattr(network, "named_modules"):
        return _of_torch(network)
    params = getattr(network, "params", network)
    try:
        params = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in params]
    except (TypeError, ValueError):
        raise ValueError("pass a trained network, an nn.MLP or a list of (W, b).") from None
    return _fitting(params, getattr(network, "activation", "relu"))


def fault(network):
    """What keeps a network from reading digits, in a sentence; empty if nothing does."""
    try:
        reader(network)
    except ValueError as problem:
        return str(problem)
    return ""


def _fitting(params, activation):
    """A Reader, if the layers fit each other, the pixels and the digits."""
    if activation not in nn.ACTIVATIONS:
        raise ValueError(f"the activation {activation!r} is unknown; there are {', '.join(nn.ACTIVATIONS)}.")
    sizes = [W.shape for W, _ in params]
    chained = all(left[-1] == right[0] for left, right in pairwise(sizes))
    if not params or not chained or any(b.shape != W.shape[1:] for W, b in params):
        raise ValueError(f"the shapes of the layers do not fit: W has {', '.join(map(str, sizes)) or 'no layer'}.")
    if sizes[0][0] != PIXELS or sizes[-1][1] != CLASSES:
        raise ValueError(
            f"the network goes from {sizes[0][0]} to {sizes[-1][1]}; pictures need 784 inputs, 10 outputs."
        )
    if not all(np.isfinite(W).all() and np.isfinite(b).all() for W, b in params):
        raise ValueError("some weights are not finite: its training has diverged.")
    return Reader(params, activation)


def _of_torch(module):
    """The linear layers of a torch module, in order, with one activation between them."""
    kinds = [(type(one).__name__, one) for _, one in module.named_modules() if not list(one.children())]
    known = {"ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "Linear": "", "Flatten": "", "Dropout": ""}
    strange = [name for name, _ in kinds if name not in known]
    if strange:
        raise ValueError(f"a layer {strange[0]} cannot be drawn here; pass a network of Linear layers and ReLU.")
    params = [
        (one.weight.detach().cpu().numpy().T.astype(float), one.bias.detach().cpu().numpy().astype(float))
        for name, one in kinds
        if name == "Linear"
    ]
    return _fitting(params, next((known[name] for name, _ in kinds if known[name]), "relu"))


@lru_cache(maxsize=4)
def test_images(count=500):
    """The first so many test images of MNIST in float64, X (count, 784), and their labels."""
    from utils import data

    _, _, X, y = data.mnist(1)
    return X[:count].astype(float), y[:count]
