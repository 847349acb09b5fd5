"""Networks that draw, trained once and kept beside the data, and what notebook 11, its checks and its figures share.

`python -m utils.generation_runs` trains them again and writes their file. Knows data, generation, nn, optim.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, generation, nn, optim
from utils.data.stored import FILES

FILE = FILES / "generation.npz"
WIDTHS = (1, 2, 4, 8, 16, 32)  # numbers in a code
KEPT = 40  # test digits whose copies are kept, four of each
SHAPES = 8000


@lru_cache(maxsize=1)
def digits():
    """12,000 digits and 10,000 test digits of MNIST, float32, read once: X (n, 784), y, X_test, y_test."""
    X, y, X_test, y_test = data.mnist(12_000)
    return X.astype(np.float32), y, X_test.astype(np.float32), y_test


def painter(seed=0, epochs=40, rate=0.003):
    """A decoder 6-128-128-784 for shapes, trained with a rate that falls along a cosine."""
    X, codes = data.shapes(SHAPES, np.random.default_rng(seed))
    rng, adam = np.random.default_rng(seed), optim.Adam(rate)
    made = nn.MLP([6, 128, 128, 784], rng, "tanh", multilabel=True, dtype=np.float32)
    callback = optim.along_cosine(adam, epochs)
    return made.fit(codes, X, epochs=epochs, batch_size=64, optimizer=adam, callback=callback).params


def mapped(seed=0):
    """An autoencoder of all 60,000 digits with two numbers each: (encoder, decoder)."""
    X = data.mnist()[0].astype(np.float32)
    return generation.autoencoder(X, 2, np.random.default_rng(seed), (128, 32), epochs=15, falling=True)


def copier(k, seed=0):
    """An autoencoder of the 12,000 digits with k numbers each: (encoder, decoder)."""
    return generation.autoencoder(digits()[0], k, np.random.default_rng(seed), epochs=20, falling=True)


class Kept(NamedTuple):
    """What is read from the file.

    painter, decoder: lists of (W, b); codes (10000, 2) of the test digits, for the decoder. originals (KEPT, 784) and
    labels (KEPT,) of some test digits; network_copies, pca_copies (len(WIDTHS), KEPT, 784); network_losses, pca_losses
    (len(WIDTHS),): MSE of all test digits, those of PCA with the directions of the 12,000.
    """

    painter: list
    decoder: list
    codes: np.ndarray
    originals: np.ndarray
    labels: np.ndarray
    network_copies: np.ndarray
    pca_copies: np.ndarray
    network_losses: np.ndarray
    pca_losses: np.ndarray


@lru_cache(maxsize=1)
def trained():
    """What is kept in the file, in float64, for functions that do not change it."""
    with np.load(FILE) as arrays:
        found = {name: array.astype(float) for name, array in arrays.items()}
    networks = {
        name: [(found[f"{name}_W{layer}"], found[f"{name}_b{layer}"]) for layer in range(3)]
        for name in ("painter", "decoder")
    }
    copies = {name: found[name] / 255 for name in ("originals", "network_copies", "pca_copies")}
    losses = {name: found[name] for name in ("network_losses", "pca_losses")}
    return Kept(**networks, codes=found["codes"], labels=found["labels"].astype(int), **copies, **losses)


def made():
    """The arrays of the file, by name, from trainings of about two minutes."""
    X, _, X_test, y_test = digits()
    few = np.concatenate([np.flatnonzero(y_test == k)[:4] for k in range(10)]).reshape(10, 4).T.ravel()
    pictures, pca_pictures, losses, pca_losses = [], [], [], []
    mean = X.mean(axis=0)
    directions = np.linalg.eigh(np.cov(X.T))[1][:, ::-1]
    for k in WIDTHS:
        copies = generation.copies(*copier(k), X_test)
        projected = mean + (X_test - mean) @ directions[:, :k] @ directions[:, :k].T
        for kept, lost, one in ((pictures, losses, copies), (pca_pictures, pca_losses, projected)):
            kept.append(one[few])
            lost.append(generation.reconstruction_loss(X_test, one))
    encoder, decoder = mapped()
    codes, _ = nn.forward(encoder, X_test, np.tanh)
    arrays = {"codes": codes.astype(np.float16), "labels": y_test[few].astype(np.uint8)}
    arrays |= {"network_losses": np.array(losses), "pca_losses": np.array(pca_losses)}
    for name, shown in (("originals", X_test[few]), ("network_copies", pictures), ("pca_copies", pca_pictures)):
        arrays[name] = np.round(255 * np.clip(shown, 0, 1)).astype(np.uint8)
    for name, params in (("painter", painter()), ("decoder", decoder)):
        for layer, (W, b) in enumerate(params):
            arrays |= {f"{name}_W{layer}": W.astype(np.float16), f"{name}_b{layer}": b.astype(np.float16)}
    return arrays


if __name__ == "__main__":
    np.savez_compressed(FILE, **made())
