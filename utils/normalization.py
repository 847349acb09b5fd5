"""What keeps the sizes of activations and gradients: first weights, batch and layer normalisation; knows nn and NumPy.

What notebook 07 builds, finished. Samples are rows; params is a list of (W, b), input side first.
"""

import numpy as np

from utils import nn

__all__ = [
    "activation_scales",
    "batch_norm",
    "batch_norm_backward",
    "glorot_uniform",
    "he_normal",
    "layer_norm",
]


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


def layer_norm(X, gamma, beta, eps=1e-5):
    """Layer normalisation (Ba, Kiros & Hinton 2016): each row of X (n, d) by its own mean and variance.

    Then scaled by gamma (d,) and shifted by beta (d,). The same in training and evaluation, whatever the batch.
    Returns (n, d).
    """
    mean, var = X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
    return gamma * (X - mean) / np.sqrt(var + eps) + beta


def activation_scales(params, X, activation):
    """Standard deviation of the activations of every hidden layer, over samples and units: a list of floats.

    params: list of (W, b); X (n, d); activation: a function of the weighted sums.
    """
    _, cache = nn.forward(params, X, activation)
    return [float(np.std(A)) for A, _ in cache[1:]]
