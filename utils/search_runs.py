"""Trainings on the 1,797 small digits, run once and kept, and what notebook 12, its checks and its figures share.

`python -m utils.search_runs` runs them again, in half a minute, and writes their file. Knows data, nn, optim, search.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn, optim, search
from utils.data.stored import FILES

FILE = FILES / "search.npz"
TRAINING, VALIDATION = 600, 300  # of 1,797; the rest is the test set
EPOCHS = 27
RUNGS = (1, 2, 6, 18)  # the same 27 epochs, in the steps in which halving trains
BASE = {"lr": 0.3, "hidden": 32, "batch_size": 32}
LOWEST, HIGHEST = 0.001, 5.0  # learning rates that are searched
SIZES = (8, 16, 32, 64, 128)  # of the hidden layer, and of the batches
EQUAL, MIXED = 200, 500  # how many runs are kept


class Split(NamedTuple):
    """Digits for training, validation and test: X (n, 64) from 0 to 1, y (n,)."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


@lru_cache(maxsize=8)
def split(seed=0):
    """600 digits for training, 300 for validation and 897 for the test, for functions that do not change them."""
    X, y = data.digits()
    parts = np.split(np.random.default_rng(seed).permutation(len(X)), [TRAINING, TRAINING + VALIDATION])
    return Split(*(array[rows] for rows in parts for array in (X, y)))


class Decayed(optim.SGD):
    """Gradient descent with an L2 penalty: decay times theta is added to the gradient."""

    def __init__(self, lr, decay):
        super().__init__(lr)
        self.decay = decay

    def update(self, theta, gradient):
        super().update(theta, gradient + self.decay * theta)


class Trial:
    """A network 64-hidden-10 with a setting, a dictionary with lr, hidden and batch_size, that can be trained further.

    seed: of its start and of the order of samples; digits: a Split; decay: strength of an L2 penalty.
    """

    def __init__(self, setting, seed=0, digits=None, decay=0.0):
        self.setting, self.digits = setting, digits or split()
        self.network = nn.MLP([64, int(setting["hidden"]), 10], np.random.default_rng(seed))
        self.optimizer = Decayed(setting["lr"], decay) if decay else optim.SGD(setting["lr"])

    def more(self, epochs):
        """Train for so many more epochs; returns the share of right answers on the validation set."""
        size = int(self.setting["batch_size"])
        with np.errstate(all="ignore"):  # a rate that is far too large is judged by what comes out
            self.network.fit(self.digits.X, self.digits.y, epochs=epochs, batch_size=size, optimizer=self.optimizer)
        return self.score(self.digits.X_val, self.digits.y_val)

    def score(self, X, y):
        """Share of right answers on X (n, 64), y (n,)."""
        return float(np.mean(self._answers(X) == y))

    def test(self):
        """Share of right answers on the test set."""
        return self.score(self.digits.X_test, self.digits.y_test)

    def right(self):
        """Which answers are right, (1197,) of bool: those of the validation set, then those of the test set."""
        X, y = np.concatenate([self.digits.X_val, self.digits.X_test]), [*self.digits.y_val, *self.digits.y_test]
        return self._answers(X) == y

    def _answers(self, X):
        with np.errstate(all="ignore"):
            return self.network.predict(X)


def settings(n, seed=0):
    """n settings drawn by chance: lr log-uniform from LOWEST to HIGHEST, sizes from SIZES."""
    rng = np.random.default_rng(seed)
    rates = search.log_uniform(LOWEST, HIGHEST, n, rng)
    return [{"lr": lr, "hidden": rng.choice(SIZES).item(), "batch_size": rng.choice(SIZES).item()} for lr in rates]


class Kept(NamedTuple):
    """What is read from the file.

    rates (24,), decays (16,): the axes of a surface; surface (24, 16, 4): validation accuracy after 1, 3, 9 and 27
    epochs; surface_test (24, 16): test accuracy after 27. equal (200, 1197): which answers are right in runs that
    differ in their start alone; mixed (500, 1197): the same of `settings(500)`; validation first, see Trial.right.
    """

    rates: np.ndarray
    decays: np.ndarray
    surface: np.ndarray
    surface_test: np.ndarray
    equal: np.ndarray
    mixed: np.ndarray


@lru_cache(maxsize=1)
def kept():
    """What is kept in the file, for functions that do not change it."""
    with np.load(FILE) as arrays:
        found = dict(arrays)
    count = len(split().y_val) + len(split().y_test)
    for name in ("equal", "mixed"):
        found[name] = np.unpackbits(found[name], axis=1, count=count).astype(bool)
    found["surface"] = found["surface"] / VALIDATION
    found["surface_test"] = found["surface_test"] / len(split().y_test)
    return Kept(**found)


def full_run(setting):
    """Validation accuracy of a setting after EPOCHS epochs: a score for `search.random_search` or `cluster.scores`."""
    return Trial(setting).more(EPOCHS)


def _whole(trial):
    trial.more(EPOCHS)
    return trial.right()


def made():
    """The arrays of the file, by name."""
    rates, decays = np.geomspace(LOWEST, HIGHEST, 24), np.geomspace(1e-6, 1.0, 16)
    surface, test = np.zeros((24, 16, len(RUNGS))), np.zeros((24, 16))
    for i, lr in enumerate(rates):
        for j, decay in enumerate(decays):
            trial = Trial(BASE | {"lr": lr}, decay=decay)
            surface[i, j] = [trial.more(epochs) for epochs in RUNGS]
            test[i, j] = trial.test()
    equal = [_whole(Trial(BASE, seed)) for seed in range(EQUAL)]
    mixed = [_whole(Trial(setting)) for setting in settings(MIXED)]
    counts = {"surface": surface * VALIDATION, "surface_test": test * len(split().y_test)}
    bits = {"equal": np.packbits(equal, axis=1), "mixed": np.packbits(mixed, axis=1)}
    counts = {name: np.round(count).astype(np.uint16) for name, count in counts.items()}
    return {"rates": rates, "decays": decays, **counts, **bits}


if __name__ == "__main__":
    np.savez_compressed(FILE, **made())
