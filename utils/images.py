"""Pictures of digits, as notebook 08 shifts, judges, nudges and prepares them, finished; knows NumPy and nn.

Images are rows X (n, 784) of 28×28 pixels from 0 (paper) to 1 (ink), or single arrays (height, width), row 0 on top.
"""

import numpy as np

from utils import nn

SIDE = 28


def shifted(X, dx, dy):
    """Images moved by dx pixels to the right and dy down; blank paper comes in. X (n, 784), dx, dy int; (n, 784)."""
    far = max(abs(dx), abs(dy))
    padded = np.pad(np.reshape(X, (-1, SIDE, SIDE)), ((0, 0), (far, far), (far, far)))
    return padded[:, far - dy : far - dy + SIDE, far - dx : far - dx + SIDE].reshape(np.shape(X))


def confusion_matrix(y, y_hat, k):
    """How often class i, a row, was taken for class j, a column: labels y (n,), answers y_hat (n,); (k, k) of int."""
    C = np.zeros((k, k), dtype=int)
    np.add.at(C, (y, y_hat), 1)
    return C


def confident_mistakes(P, y, count):
    """Indices (count,) of wrong answers, the most confident first; all of them where there are fewer.

    P (n, k): probabilities; y (n,): labels. The answer is the most probable class.
    """
    wrong = np.flatnonzero(P.argmax(axis=1) != y)
    return wrong[np.argsort(-P[wrong].max(axis=1), kind="stable")][:count]


def calibration(P, y, edges):
    """Mean confidence, share of right answers, and number of answers in every bin of confidence.

    P (n, k): probabilities; y (n,): labels; edges (m + 1,): a bin goes from an edge to below the next one, the last
    bin includes its upper edge. Returns (confidence (m,), accuracy (m,), n (m,) of int), with nan for empty bins.
    """
    edges, confidence, right = np.asarray(edges), P.max(axis=1), P.argmax(axis=1) == y
    bins = np.searchsorted(edges, confidence, side="right") - 1
    bins[confidence == edges[-1]] = len(edges) - 2
    members = [bins == k for k in range(len(edges) - 1)]
    n = np.array([member.sum() for member in members])
    means = [[np.mean(values[one]) if one.any() else np.nan for one in members] for values in (confidence, right)]
    return np.array(means[0]), np.array(means[1]), n


def input_gradient(params, X, y):
    """Derivative of every sample's own cross-entropy with respect to its inputs: dX (n, d).

    params: list of (W, b) of a network with ReLU and softmax; X (n, d); y (n,): labels.
    """
    Z, cache = nn.forward(params, X, nn.relu)
    dZ = nn.softmax(Z) - nn.one_hot(y, Z.shape[1])
    for layer in reversed(range(len(params))):
        dA = dZ @ params[layer][0].T
        if layer > 0:
            dZ = dA * nn.relu_grad(cache[layer - 1][1])
    return dA


def nudge(X, dX, eps):
    """Every pixel moved by eps in the direction in which the loss rises, and kept from 0 to 1 (Goodfellow et al. 2015).

    X, dX (n, d): images, and the gradient of their losses. Returns (n, d).
    """
    return np.clip(X + eps * np.sign(dX), 0, 1)


def nearest(X, y, Q):
    """Label of the training image that is nearest to each query, by Euclidean distance: X (n, d), y (n,), Q (m, d).

    Returns (m,). ‖x − q‖² = ‖x‖² − 2 q·x + ‖q‖², of which the last is the same for all x: no array (m, n, d) is needed.
    """
    return np.asarray(y)[np.argmin(np.sum(X**2, axis=1) - 2 * (Q @ X.T), axis=1)]


def stretch(image, height, width):
    """An image (h, w) on another number of pixels, (height, width): each is the mean of what it covers."""
    return _overlaps(image.shape[0], height) @ image @ _overlaps(image.shape[1], width).T


def _overlaps(old, new):
    """(new, old): which share of a new pixel each of the old ones covers; rows add up to 1."""
    edges = np.arange(new + 1) * old / new
    start, end = edges[:-1, None], edges[1:, None]
    pixels = np.arange(old)
    return np.clip(np.minimum(end, pixels + 1) - np.maximum(start, pixels), 0, None) * new / old


def fit_box(image, size=20):
    """A drawing (h, w) on 28×28 pixels: its box of ink scaled so that the longer side has `size`, in the middle.

    A blank image stays blank.
    """
    fitted = np.zeros((SIDE, SIDE))
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    if len(rows):
        box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height, width = (max(1, round(side * size / max(box.shape))) for side in box.shape)
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        fitted[top : top + height, left : left + width] = stretch(box, height, width)
    return fitted


def centre_of_mass(image):
    """An image (28, 28) moved by whole pixels so that its centre of mass comes to row 14 and column 14, as in MNIST.

    Pixels are weighed by their ink. Blank paper comes in; a blank image stays blank.
    """
    if image.sum() == 0:
        return image.copy()
    middle, places = SIDE / 2, np.arange(SIDE)
    dx, dy = (round(middle - image.sum(axis=axis) @ places / image.sum()) for axis in (0, 1))
    return shifted(image.reshape(1, -1), dx, dy).reshape(SIDE, SIDE)


def redrawn(X, rng, side=140):
    """Images X (n, 784) as somebody might draw them: black on white fields (n, side, side), anywhere, of any size.

    The box of ink is scaled by a factor from 0.5 to 6, as far as it fits; what is darker than one half becomes ink.
    """
    fields = np.zeros((len(X), side, side))
    for field, image in zip(fields, X.reshape(-1, SIDE, SIDE), strict=True):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        factor = min(rng.uniform(0.5, 6.0), side / max(box.shape))
        height, width = (max(1, round(length * factor)) for length in box.shape)
        top, left = rng.integers(side - height + 1), rng.integers(side - width + 1)
        field[top : top + height, left : left + width] = stretch(box, height, width) > 0.5
    return fields
