"""Numbers as targets, as notebook 09 prepares, predicts and judges them, finished; knows NumPy and nn.

X (n, d) has a row for each district, y (n,) its price; places are (n, 2), longitude and latitude in degrees.
"""

import numpy as np

from utils import nn


def scores(y, y_hat):
    """R², root mean squared error and mean absolute error of predictions y_hat (n,) for targets y (n,): three floats.

    R² is 1 − (mean squared error) / (variance of y): 1 is perfect, 0 is as good as the mean. Raises ValueError for
    other shapes: (n, 1) beside (n,) would be compared each with each.
    """
    if np.ndim(y) != 1 or np.shape(y) != np.shape(y_hat):
        raise ValueError(f"y has shape {np.shape(y)} and y_hat {np.shape(y_hat)}; both have to be (n,).")
    error = y_hat - y
    squared = np.mean(error**2)
    return 1 - squared / np.var(y), np.sqrt(squared), np.mean(np.abs(error))


def log_columns(X, columns):
    """A copy of X (n, d) in which the given columns, a list of indices, hold their natural logarithms."""
    logged = np.array(X, dtype=float)
    logged[:, columns] = np.log(logged[:, columns])
    return logged


def scale_target(y_train):
    """Targets with mean 0 and standard deviation 1, and the way back: y_train (n,). Returns (z (n,), back).

    back(z) turns scaled numbers, of any shape, into numbers like y_train's.
    """
    mean, std = y_train.mean(), y_train.std()

    def back(z):
        return mean + std * z

    return (y_train - mean) / std, back


def block_split(lon, lat, size, fraction, rng):
    """Rows for training and rows for the test, with whole squares of the map on one side or the other.

    lon, lat (n,): degrees; size: side of a square, degrees; fraction of the squares that hold districts, rounded, goes
    to the test. Returns two arrays of row indices, in rising order.
    """
    squares = np.floor(np.column_stack([lon, lat]) / size)
    names, number = np.unique(squares, axis=0, return_inverse=True)
    held_out = rng.permutation(len(names))[: round(fraction * len(names))]
    test = np.isin(number.ravel(), held_out)
    return np.flatnonzero(~test), np.flatnonzero(test)


def waves(c, count):
    """Columns sin πjc for j = 1 … count, then cos πjc: c (n,), coordinates from −1 to 1. Returns (n, 2 count)."""
    angles = np.pi * c[:, None] * np.arange(1, count + 1)
    return np.hstack([np.sin(angles), np.cos(angles)])


def gaussian_loss(Z, y):
    """Mean of ½ (s + (y − m)² e⁻ˢ), a normal distribution's −ln p(y) but for ½ ln 2π, and its gradient.

    Z (n, 2): mean m and log variance s of each sample; y (n,). Returns (loss, dZ (n, 2)) (Nix & Weigend 1994).
    """
    mean, log_variance = Z.T
    weighted = (mean - y) * np.exp(-log_variance)
    squares = (mean - y) * weighted
    return np.mean(log_variance + squares) / 2, np.column_stack([weighted, (1 - squares) / 2]) / len(y)


def coverage(y, mean, std, width=1.96):
    """Share of targets y (n,) that are at most width standard deviations std (n,) away from their predictions mean."""
    return np.mean(np.abs(y - mean) <= width * std)


def nearest_prices(place, price, asked, count):
    """Mean price of the districts nearest to each place that is asked for, by Euclidean distance in degrees.

    place (n, 2), price (n,): known districts; asked (m, 2); count: how many. Returns (m,).
    """
    squares = ((asked[:, None, :] - place[None, :, :]) ** 2).sum(axis=2)
    return price[np.argsort(squares, axis=1)[:, :count]].mean(axis=1)


def sgd_step(params, X, y, lr):
    """One step of gradient descent on the mean squared error, ReLU inside: X (n, d), y (n,). Returns (params, loss)."""
    Z, cache = nn.forward(params, X, nn.relu)
    error = Z - y[:, None]
    grads = nn.backward(params, cache, 2 * error / len(y), nn.relu_grad)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)], np.mean(error**2)
