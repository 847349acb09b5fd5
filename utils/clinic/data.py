"""What is wrong with samples and labels before any network sees them; knows NumPy only."""

from collections.abc import Iterator

import numpy as np

from utils.clinic.report import Finding

__all__ = ["of_samples", "of_validation"]

LOOKED_AT = 1500  # samples that are compared with each other


def of_samples(X: np.ndarray, y: np.ndarray, labels: bool, measured: dict) -> Iterator[Finding]:
    """Findings about X (n, d) and y (n,); labels: y holds classes."""
    size, spread = float(np.sqrt(np.mean(np.square(X, dtype=float)))), float(np.std(X))
    measured |= {"inputs from": float(X.min()), "inputs to": float(X.max()), "their standard deviation": spread}
    if X.dtype.kind in "ub":
        yield Finding(
            "integers",
            f"The inputs are {X.dtype}.",
            "Differences of unsigned integers wrap round: X.astype(float) first.",
        )
    if size > 5:
        yield Finding(
            "large inputs",
            f"The inputs have a root mean square of {size:.3g}, and reach from {X.min():.3g} to {X.max():.3g}.",
            "Standardise them, or divide pixels by 255: a network starts for inputs of about 1.",
        )
    if _wraps(X):
        yield Finding(
            "wrapped round",
            "In many columns the most frequent value is in the middle of 0 to 255, and others lie far below it.",
            "That is what unsigned integers look like after a subtraction: convert to float before you subtract.",
        )
    if labels:
        yield from _of_labels(X, y, measured)


def _wraps(X):
    """Whether columns of bytes, or of bytes / 255, have their background in the middle and values on both sides."""
    X = X[:LOOKED_AT].reshape(min(len(X), LOOKED_AT), -1).astype(float)
    steps = X * (255 if np.abs(X).max() <= 1.5 else 1)
    bytes_ = np.round(steps).astype(int)
    if steps.min() < 0 or not 250 <= steps.max() <= 255 or not np.allclose(steps, bytes_, atol=1e-3):
        return False
    columns = np.arange(X.shape[1])
    counts = np.bincount((bytes_ + 256 * columns).ravel(), minlength=256 * len(columns)).reshape(-1, 256)
    modes = counts.argmax(axis=1)
    middle = (counts[columns, modes] > 0.3 * len(X)) & (modes > 8) & (modes < 248)
    lower = np.array([counts[column, : mode // 2].any() for column, mode in enumerate(modes)])
    return bool(np.sum(middle & lower) > 0.2 * np.sum(counts.max(axis=1) < len(X)))


def _of_labels(X, y, measured):
    _, places, counts = np.unique(y, return_inverse=True, return_counts=True)
    share = float(counts.max() / len(y))
    measured["largest class"] = share
    if len(counts) == 1:
        yield Finding(
            "one class", "All labels are the same.", "There is nothing to learn: look at how they were loaded."
        )
        return
    if share >= 0.9:
        yield Finding(
            "unbalanced classes",
            f"{share:.1%} of the labels are the same, so a constant answer is right as often.",
            "Judge by recall and precision of the rare class; weight it, or draw it more often.",
        )
    changes, expected = float(np.mean(np.diff(places) != 0)), 1 - float(np.sum((counts / len(y)) ** 2))
    measured["labels that change"] = changes
    if changes < 0.3 * expected and len(y) > 20:
        yield Finding(
            "sorted labels",
            f"From one sample to the next the label changes in {changes:.1%}, by chance it would in {expected:.0%}.",
            "Shuffle in every epoch, images and labels together, or every batch holds one class.",
        )
    agreement, chance, m = _neighbours(X, places, counts)
    measured["neighbours of one class"] = agreement
    if agreement < chance + 4 * np.sqrt(chance * (1 - chance) / m) and share < 0.9 and m >= 100:
        yield Finding(
            "shuffled labels",
            f"The nearest neighbour has the same label in {agreement:.0%}, by chance it would in {chance:.0%}.",
            "Do images and labels still belong together? Shuffle both with one permutation.",
        )


def _neighbours(X, places, counts):
    """How often the nearest of some other samples has the same label; how often by chance; how many were looked at."""
    some = np.random.default_rng(0).permutation(len(X))[:LOOKED_AT]
    A, labels = X[some].astype(float).reshape(len(some), -1), places[some]
    squares = np.sum(A**2, axis=1)
    distance = squares[:, None] + squares - 2 * A @ A.T
    np.fill_diagonal(distance, np.inf)
    chance = float(np.sum((counts / counts.sum()) ** 2))
    return float(np.mean(labels[distance.argmin(axis=1)] == labels)), chance, len(some)


def of_validation(X: np.ndarray, X_val: np.ndarray, measured: dict) -> Iterator[Finding]:
    """Findings about a validation set X_val (m, d) beside the training set X (n, d)."""
    spreads = float(X.std()), float(X_val.std())
    means = tuple(float(np.round(part.mean() / (spreads[0] or 1.0), 9)) * spreads[0] + 0.0 for part in (X, X_val))
    measured |= {"mean of training, validation": list(means), "spread of training, validation": list(spreads)}
    apart = abs(means[0] - means[1]) / (spreads[0] or 1.0)
    ratio = spreads[1] / (spreads[0] or 1.0)
    if apart > 0.3 or not 0.6 < ratio < 1.7:
        yield Finding(
            "validation on another scale",
            f"Training inputs have mean {means[0]:.3g} and spread {spreads[0]:.3g}, those of the validation "
            f"{means[1]:.3g} and {spreads[1]:.3g}.",
            "Do to the validation set what you did to the training set, with the numbers of the training set.",
        )
    known = {row.tobytes() for row in np.ascontiguousarray(X)}
    copies = sum(row.tobytes() in known for row in np.ascontiguousarray(X_val.astype(X.dtype)))
    measured["validation samples seen in training"] = copies
    if copies > 0.02 * len(X_val):
        yield Finding(
            "copies in validation",
            f"{copies} of {len(X_val)} validation samples are in the training set, too.",
            "Split first, then copy; and look for doubles in the data.",
        )
