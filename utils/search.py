"""Searching for settings, as notebook 12 builds it, finished; knows NumPy only."""

import math
from statistics import NormalDist

import numpy as np


def log_uniform(low, high, n, rng):
    """n numbers (n,) from low to high, above 0, whose logarithms are uniform: as many per power of ten everywhere."""
    return np.exp(rng.uniform(np.log(low), np.log(high), size=n))


def random_search(score, space, n, rng):
    """Try n settings drawn by chance; returns a list of (score, setting), best first.

    score(setting) → float, larger is better; setting: a dictionary name → value. space: name → sequence of values that
    are equally probable. rng: numpy Generator.
    """
    found = []
    for _ in range(n):
        setting = {name: values[rng.integers(len(values))] for name, values in space.items()}
        found.append((score(setting), setting))
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def successive_halving(settings, train_more, rungs):
    """The best of some settings, when all are trained a little, the best third of them more, and so on.

    settings: a sequence of anything; train_more(setting, epochs) → score, larger is better, goes on where it stopped.
    rungs: so many more epochs in every rung (Jamieson & Talwalkar 2016).
    """
    for epochs in rungs:
        scores = [train_more(setting, epochs) for setting in settings]
        order = sorted(range(len(settings)), key=lambda k: -scores[k])
        settings = [settings[k] for k in order[: max(1, len(settings) // 3)]]
    return settings[0]


def k_fold(n, k, rng):
    """k pairs (train, val) of indices of n samples: every sample is in val once, and in train otherwise.

    rng: numpy Generator, for the order. The parts differ in size by one at most. Raises ValueError for k below 2 or
    above n.
    """
    if not 2 <= k <= n:
        raise ValueError(f"{n} samples make 2 to {n} folds, not {k}.")
    folds = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


def seeds_needed(difference, sd, power=0.8):
    """How many pairs of runs show a mean difference, with that probability, in a two-sided test at 5 %; an int.

    sd: standard deviation of the difference of one pair; power: from 0.5 to 1. A normal approximation:
    ((z(0.975) + z(power)) sd / difference)², rounded up.
    """
    z = NormalDist().inv_cdf
    return math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)


def cross_validated(X, y, folds, score):
    """Scores (k,) of k folds, each with columns standardised by its own training part.

    X (n, d), y (n,); folds: pairs (train, val) of indices; score(X_train, y_train, X_val, y_val) → float.
    """
    scores = []
    for train, val in folds:
        mean, std = X[train].mean(axis=0), X[train].std(axis=0)
        std = np.where(std == 0, 1.0, std)
        scores.append(score((X[train] - mean) / std, y[train], (X[val] - mean) / std, y[val]))
    return np.array(scores)


def chosen(validation, test):
    """(index, score): the setting that is best on the validation set, and what the test set says of it.

    validation, test (n,): scores of n settings, larger is better.
    """
    best = int(np.argmax(validation))
    return best, float(test[best])
