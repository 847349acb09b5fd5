"""What keeps a network from learning its training set by heart, and what gives it a good start; knows NumPy only.

Penalties, early stopping, dropout, first weights, batch normalisation: what notebook 05 builds, finished. Samples are
rows; params is a list of (W, b), input side first.
"""

import numpy as np

__all__ = [
    "batch_norm",
    "batch_norm_backward",
    "dropout",
    "dropout_backward",
    "early_stopping",
    "glorot_uniform",
    "he_normal",
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


def glorot_uniform(d_in, d_out, rng):
    """Weights (d_in, d_out), uniform between ±√(6 / (d_in + d_out)) (Glorot & Bengio 2010, equation 16)."""
    limit = np.sqrt(6 / (d_in + d_out))
    return rng.uniform(-limit, limit, size=(d_in, d_out))


def he_normal(d_in, d_out, rng):
    """Weights (d_in, d_out), normal with mean 0 and standard deviation √(2 / d_in) (He et al. 2015, equation 10)."""
    return rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out))


def batch_norm(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    """Batch normalisation (Ioffe & Szegedy 2015) of X (n, d), feature by feature: gamma X_hat + beta.

    gamma (d,) and beta (d,) are learnt. running: dictionary of "mean" (d,) and "var" (d,). In training, the batch's own
    mean and variance are used, and both running values move by the share momentum towards them; the batch's variance
    then counts with n - 1, as in torch. Otherwise the running values are used and stay. A batch of one sample becomes
    beta (torch refuses it). Returns (out (n, d), cache), where cache is (X_hat, std, gamma), std = √(var + eps).
    """
    if training:
        n, mean, var = len(X), X.mean(axis=0), X.var(axis=0)
        running["mean"] = (1 - momentum) * running["mean"] + momentum * mean
        running["var"] = (1 - momentum) * running["var"] + momentum * var * n / max(n - 1, 1)
    else:
        mean, var = running["mean"], running["var"]
    std = np.sqrt(var + eps)
    X_hat = (X - mean) / std
    return gamma * X_hat + beta, (X_hat, std, gamma)


def batch_norm_backward(d_out, cache):
    """Gradients through batch_norm in training, where mean and variance depend on X too.

    d_out (n, d): gradient for its output; cache: (X_hat, std, gamma). Returns (dX (n, d), d_gamma (d,), d_beta (d,)).
    """
    X_hat, std, gamma = cache
    d_gamma, d_beta = (d_out * X_hat).sum(axis=0), d_out.sum(axis=0)
    dX = gamma / std * (d_out - (d_beta + X_hat * d_gamma) / len(d_out))
    return dX, d_gamma, d_beta
