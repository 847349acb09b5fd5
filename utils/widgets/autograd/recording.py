"""Weights and gradients of every layer, recorded during a training, epoch by epoch; knows no torch and no picture.

A recording is plain arrays, as utils.torch_tools.Recorder hands them out.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn


class Layer(NamedTuple):
    """What was recorded of one layer: W, dW (epochs, d_in, d_out); b, db (epochs, d_out), or None without biases."""

    W: np.ndarray
    dW: np.ndarray
    b: np.ndarray | None
    db: np.ndarray | None


class Recording:
    """The Layers of a recording, input side first, and the sizes (Frobenius norms) of W and dW, (layers, epochs).

    lost (layers, epochs): how many gradients of the weights are infinite or no numbers; in layers, they and all that is
    out of sight anyway are replaced.
    """

    def __init__(self, layers):
        raw = [Layer(*layer) for layer in layers]
        epochs = {len(layer.W) for layer in raw}
        if len(epochs) != 1:
            raise ValueError(
                "The layers have different numbers of records." if epochs else "Nothing has been recorded."
            )
        (self.epochs,) = epochs
        self.lost = np.array([np.sum(~np.isfinite(layer.dW), axis=(1, 2)) for layer in raw])
        self.layers = [Layer(*(None if part is None else _drawable(part) for part in layer)) for layer in raw]
        self.norms = {
            part: np.array([np.sqrt(np.sum(getattr(layer, part) ** 2, axis=(1, 2))) for layer in self.layers])
            for part in ("W", "dW")
        }

    def largest(self, part, layers, epochs=slice(None)):
        """The largest size of an entry of a part, such as dW, in some layers and epochs; 0 where there is none."""
        parts = [getattr(self.layers[k], part) for k in layers]
        sizes = [np.abs(values[epochs]).max() for values in parts if values is not None]
        return float(max(sizes, default=0.0))


LARGE = 1e12  # entries of larger size are drawn as if they had this one


def _drawable(part):
    return np.clip(np.nan_to_num(part, posinf=LARGE, neginf=-LARGE), -LARGE, LARGE)


SIZES, EPOCHS = (2, 8, 8, 8, 2), 60


@lru_cache
def example():
    """A Recording of a network with three sigmoid layers on two spirals: at first, its first layer hardly learns."""
    X, y = data.spirals(100, turns=0.5)
    Y, params, records = nn.one_hot(y, 2), nn.init_params(SIZES, np.random.default_rng(0)), []
    for _ in range(EPOCHS):
        Z, cache = nn.forward(params, X, nn.sigmoid)
        dZ = nn.softmax_cross_entropy_grad(Z, Y)
        grads = nn.backward(params, cache, dZ, lambda Z: nn.sigmoid_grad(nn.sigmoid(Z)))
        records.append([(W, dW, b, db) for (W, b), (dW, db) in zip(params, grads, strict=True)])
        params = nn.sgd_step(params, grads, 1.0)
    return Recording([map(np.stack, zip(*layer, strict=True)) for layer in zip(*records, strict=True)])
