"""Experiments with California's house prices that notebook 09 and its figures share; knows data, regression, nn, NumPy.

Split number s is drawn from default_rng(s): 16,512 districts for training and 4,128 for the test, or whole squares of
the map.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn, optim, regression
from utils.data.stored import FILES

SKEWED = [0, 2, 3, 4, 5]  # columns with a long tail
PLACE = [7, 6]  # longitude, latitude
TRAINING, EPOCHS, RATE, BATCH = 16_512, 20, 0.01, 128
HIDDEN = (64, 32)
CAP = 5.00001


class Districts(NamedTuple):
    """X (n, 8) as published; logged: with logarithms of the skewed columns; y (n,); lon, lat (n,), degrees."""

    X: np.ndarray
    logged: np.ndarray
    y: np.ndarray
    lon: np.ndarray
    lat: np.ndarray


@lru_cache(maxsize=1)
def districts():
    """The 20,640 districts, read once."""
    X, y, _ = data.housing()
    return Districts(X, regression.log_columns(X, SKEWED), y, X[:, 7], X[:, 6])


def split(seed):
    """Indices of the training districts and of the test districts of a random split."""
    order = np.random.default_rng(seed).permutation(len(districts().y))
    return order[:TRAINING], order[TRAINING:]


def blocks(seed, size=1.0):
    """The same, with a fifth of the squares of the map held out; size: their side in degrees."""
    known = districts()
    return regression.block_split(known.lon, known.lat, size, 0.2, np.random.default_rng(seed))


def unit(c):
    """Coordinates (n,) from −1 to 1."""
    return 2 * (c - c.min()) / (c.max() - c.min()) - 1


def wavy(count):
    """Waves of the place, (n, 8 count): of longitude, of latitude, and of both diagonals; none for count 0."""
    known = districts()
    lon, lat = unit(known.lon), unit(known.lat)
    return np.hstack([regression.waves(c, count) for c in (lon, lat, (lon + lat) / 2, (lon - lat) / 2)])


def standardized(X, train):
    """X (n, d) with the mean and the standard deviation of the training rows taken off and divided by."""
    return (X - X[train].mean(axis=0)) / X[train].std(axis=0)


def network(X, z, seed, epochs=EPOCHS, hidden=HIDDEN, lr=RATE, dtype=np.float64):
    """A ReLU network for numbers after some epochs of Adam: X (n, d) standardised, z (n,) scaled."""
    made = nn.MLP([X.shape[1], *hidden, 1], np.random.default_rng(seed), regression=True, dtype=dtype)
    adam = optim.Adam(lr)
    callback = optim.along_cosine(adam, epochs)
    return made.fit(X, z, epochs=epochs, batch_size=BATCH, optimizer=adam, callback=callback)


def predicted(X, y, train, test, seed, **how):
    """Prices (m,) that a network predicts for the test rows, trained on the training rows of X (n, d), y (n,)."""
    A = standardized(X, train)
    z, back = regression.scale_target(y[train])
    return back(network(A[train], z, seed, **how).predict(A[test])[:, 0])


def boosted(X, y, train, test):
    """The same with gradient-boosted trees, scikit-learn's defaults."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # several threads that share a busy machine wait for each other, up to minutes
        return HistGradientBoostingRegressor(random_state=0).fit(X[train], y[train]).predict(X[test])


def line(X, y, train, test):
    """The same with a line, by least squares."""
    A = np.column_stack([np.ones(len(X)), standardized(X, train)])
    return A[test] @ np.linalg.lstsq(A[train], y[train], rcond=None)[0]


def neighbours(y, train, test, count=10):
    """The same with the mean price of the nearest training districts."""
    from scipy.spatial import cKDTree

    known = districts()
    places = np.column_stack([known.lon, known.lat])
    return y[train][cKDTree(places[train]).query(places[test], count)[1]].mean(axis=1)


def train_head(X, z, seed, loss, epochs=20, lr=0.006):
    """Parameters of a network with two outputs after training with a loss of one's own.

    X (n, d), z (n,); loss(Z (m, 2), z (m,)) -> (number, dZ (m, 2)), such as regression.gaussian_loss.
    """
    rng = np.random.default_rng(seed)
    params, adam = nn.init_params([X.shape[1], *HIDDEN, 2], rng), optim.Adam(lr)
    for epoch in range(epochs):
        adam.lr = optim.cosine(epoch, epochs, lr)
        for X_batch, z_batch in optim.minibatches(X, z, BATCH, rng):
            Z, cache = nn.forward(params, X_batch, nn.relu)
            params = adam.step(params, nn.backward(params, cache, loss(Z, z_batch)[1], nn.relu_grad))
    return params


COLUMNS = {"all eight": list(range(8)), "without the place": list(range(6))}
WAVES = "with waves"
SPLITS = {"random": split, "squares of 1°": blocks}
MAPS = FILES / "housing_maps.npz"


@lru_cache(maxsize=1)
def kept_maps():
    """What the file holds: predictions of split 0, (m,), by "model, columns, split", and those of "how sure"."""
    with np.load(MAPS) as arrays:
        return {name: arrays[name].astype(float) for name in arrays.files}


def one_map(model, columns, where):
    """Predictions (m,) for the test districts of split 0: model "MLP" or "boosting"."""
    known = districts()
    train, test = SPLITS[where](0)
    if model == "boosting":
        X = np.hstack([known.X, wavy(4)]) if columns == WAVES else known.X[:, COLUMNS[columns]]
        return boosted(X, known.y, train, test)
    X = np.hstack([known.logged, wavy(4)]) if columns == WAVES else known.logged[:, COLUMNS[columns]]
    return predicted(X, known.y, train, test, 0)


def uncertain(seed=0):
    """Predictions (m, 5) for the test districts of a split: a head's mean and standard deviation, the mean and the
    spread of five networks, and the one standard deviation that 2,000 validation districts give to the first of them.
    """
    known = districts()
    train, test = split(seed)
    held, rest = train[:2000], train[2000:]
    A = standardized(known.logged, rest)
    z, back = regression.scale_target(known.y[rest])
    networks = [network(A[rest], z, k) for k in range(5)]
    answers = np.array([back(one.predict(A[test])[:, 0]) for one in networks])
    one = np.std(known.y[held] - back(networks[0].predict(A[held])[:, 0]))
    Z = nn.forward(train_head(A[rest], z, seed, regression.gaussian_loss), A[test], nn.relu)[0]
    std = known.y[rest].std() * np.exp(Z[:, 1] / 2)
    return np.column_stack(
        [back(Z[:, 0]), std, answers.mean(axis=0), answers.std(axis=0, ddof=1), np.full(len(std), one)]
    )


def write_maps():
    """Train what the figures show, half a minute, and write the file."""
    columns = [*COLUMNS, WAVES]
    maps = {f"{m}, {c}, {s}": one_map(m, c, s) for m in ("MLP", "boosting") for c in columns for s in SPLITS}
    maps["how sure"] = uncertain()
    np.savez_compressed(MAPS, **{name: prices.astype(np.float16) for name, prices in maps.items()})


if __name__ == "__main__":
    write_maps()
