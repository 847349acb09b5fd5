"""Small data sets, all embedded or made from a seed: no network, features standardised; knows NumPy.

Data sets are pairs (X, y): X (n, d) of float64, with two features except for digits, y (n,) of int. scikit-learn is
imported where it is used.
"""

import numpy as np

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}


def gate(name):
    """The four corners of the unit square and a logic gate's truth table: name is "AND", "OR" or "XOR".

    Raises ValueError for any other name.
    """
    if name.upper() not in GATES:
        raise ValueError(f"There is no gate {name!r}; choose one of {', '.join(GATES)}.")
    return CORNERS.copy(), np.array(GATES[name.upper()])


def standardize(train, *others):
    """Shift and scale every feature (column) so that train (n, d) gets mean 0 and standard deviation 1.

    others, each (m, d), are treated with the numbers of train. A feature that is constant in train is only shifted.
    Returns a tuple: train and all others, new arrays.
    """
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(
        np.ptp(train, axis=0) == 0, 1.0, std
    )  # rounding may give a constant feature another deviation than 0
    return tuple((X - mean) / std for X in (train, *others))


def iris_pair(first="setosa", second="versicolor", standardized=True):
    """Petal length and width of two iris species, 50 flowers each; y is 1 for the second (Anderson 1935; Fisher 1936).

    In centimetres when standardized is False. Species: setosa, versicolor, virginica. Raises ValueError for others.
    """
    from sklearn.datasets import load_iris

    iris = load_iris()
    names = list(iris.target_names)
    for species in (first, second):
        if species not in names:
            raise ValueError(f"There is no iris species {species!r} here; choose from {', '.join(names)}.")
    rows = np.isin(iris.target, [names.index(first), names.index(second)])
    X = iris.data[rows][:, 2:]
    y = (iris.target[rows] == names.index(second)).astype(int)
    return (standardize(X)[0] if standardized else X), y


def blobs(n=100, margin=0.5, seed=0):
    """Two classes on either side of a line through the origin, no sample closer to it than margin.

    The line's direction and the samples are drawn from seed; one sample of each class lies exactly at the margin, so
    margin is the geometric margin of that line. Not standardised, which would change the margin.
    """
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0, 2 * np.pi)
    normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    y = rng.permutation(np.arange(n) % 2)
    distance = margin + rng.exponential(0.6, size=n)
    for label in (0, 1):
        members = np.flatnonzero(y == label)
        distance[members[np.argmin(distance[members])]] = margin
    sign = 2 * y - 1
    return (sign * distance)[:, None] * normal + rng.normal(0, 1, size=n)[:, None] * along, y


def moons(n=200, noise=0.15, seed=0):
    """Two interleaving half circles, standardised; noise is the standard deviation added before."""
    from sklearn.datasets import make_moons

    X, y = make_moons(n, noise=noise, random_state=seed)
    return standardize(X)[0], y


def circles(n=200, noise=0.08, seed=0):
    """A small circle (class 1) inside a large one, standardised; noise is the standard deviation added before."""
    from sklearn.datasets import make_circles

    X, y = make_circles(n, noise=noise, factor=0.5, random_state=seed)
    return standardize(X)[0], y


def spirals(n=200, noise=0.1, seed=0, turns=1.5):
    """Two spirals wound into each other, standardised; turns: how often each goes round the centre."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    t = np.sqrt(rng.uniform(0.02, 1, size=n))  # the root spreads the samples evenly along the arm
    angle = 2 * np.pi * turns * t + np.pi * y
    X = 3 * t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, noise, size=(n, 2))
    return standardize(X)[0], y


def digits():
    """1,797 handwritten digits of 8×8 pixels (Alpaydin & Kaynak 1998): X (1797, 64) from 0 to 1, y (1797,) of 0 … 9."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return bunch.data / 16.0, bunch.target


def held_out(X, y, fraction, rng):
    """Split at random into two parts: returns X_train, y_train, X_test, y_test; fraction goes to the test part."""
    order = rng.permutation(len(X))
    cut = len(X) - round(fraction * len(X))
    train, test = order[:cut], order[cut:]
    return X[train], y[train], X[test], y[test]
