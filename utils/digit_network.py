"""A network that reads MNIST, trained once and kept beside the data, for figures that need one; knows data and nn.

`python -m utils.digit_network` trains it again and writes its file: 784-128-10 with ReLU on all 60,000 images.
"""

import functools

import numpy as np

from utils import data, nn, optim
from utils.data.stored import FILES

FILE = FILES / "digit_network.npz"
EPOCHS, RATE, BATCH = 8, 0.4, 32


def train(seed=0):
    """A network trained on all of MNIST: plain mini-batches, with a learning rate that falls along a cosine."""
    X, y, _, _ = data.mnist()
    network = nn.MLP([784, 128, 10], np.random.default_rng(seed), dtype=np.float32)
    optimizer = optim.SGD(RATE)
    callback = optim.along_cosine(optimizer, EPOCHS)
    return network.fit(X, y, epochs=EPOCHS, batch_size=BATCH, optimizer=optimizer, callback=callback)


@functools.cache
def trained():
    """The network from the file: its list of (W, b), float64, for functions that do not change them."""
    with np.load(FILE) as arrays:
        return [(arrays[f"W{layer}"].astype(float), arrays[f"b{layer}"].astype(float)) for layer in (1, 2)]


def write():
    """Train, and write the file with half precision, which changes no more than an answer in a thousand."""
    (W1, b1), (W2, b2) = train().params
    arrays = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    np.savez_compressed(FILE, **{name: array.astype(np.float16) for name, array in arrays.items()})


if __name__ == "__main__":
    write()
