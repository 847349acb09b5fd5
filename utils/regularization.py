"""What keeps a network from learning its training set by heart: penalties, early stopping, dropout; knows NumPy only.

What notebook 05 builds, finished. Samples are rows; params is a list of (W, b), input side first.
"""

import numpy as np

__all__ = [
    "dropout",
    "dropout_backward",
    "early_stopping",
    "l1_gradient",
    "l1_penalty",
    "l2_gradient",
    "l2_penalty",
]


def l2_penalty(params, lam):
    """lam times the sum of the squares of all weights; biases are free. params: list of (W, b). Returns a number."""
    return lam * sum(float(np.sum(W**2)) for W, _ in params)


def l2_gradient(params, lam):
    """Gradient of l2_penalty: a list of (dW, db) like params, with dW = 2 lam W and db = 0."""
    return [(2 * lam * W, np.zeros_like(b)) for W, b in params]


def l1_penalty(params, lam):
    """lam times the sum of the sizes of all weights; biases are free. params: list of (W, b). Returns a number."""
    return lam * sum(float(np.sum(np.abs(W))) for W, _ in params)


def l1_gradient(params, lam):
    """Gradient of l1_penalty: a list of (dW, db) like params, with dW = lam sign(W) and db = 0.

    A weight of exactly 0 gets 0, one of the slopes between -lam and lam that fit the corner of |w| there.
    """
    return [(lam * np.sign(W), np.zeros_like(b)) for W, b in params]


def early_stopping(val_losses, patience):
    """Index of the best epoch seen before training stops.

    val_losses: a validation loss for each epoch. Training stops once patience epochs in a row, 1 or more, have brought
    no loss below the best one so far; what comes later is never seen.
    """
    best, lowest = 0, np.inf
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch - best >= patience:
            break
    return best


def dropout(A, p, rng, training):
    """Inverted dropout (Srivastava et al. 2014): each entry of A (n, d) becomes 0 with probability p, 0 <= p < 1.

    What is kept is divided by 1 - p, so that the mean stays and nothing is left to do at evaluation. Returns out and
    mask (n, d), which is True where an entry is kept. Unless training, that is everywhere, and out is A.
    """
    if not training:
        return A, np.ones(A.shape, dtype=bool)
    mask = rng.random(A.shape) >= p
    return A * mask / (1 - p), mask


def dropout_backward(d_out, mask, p):
    """Gradient for A, given that of dropout's output in training, d_out (n, d), and its mask (n, d)."""
    return d_out * mask / (1 - p)
