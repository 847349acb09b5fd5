"""Networks that draw, as notebook 11 builds them, finished: decoders, autoencoders, drawn codes; knows nn, optim.

Pictures are X (n, 784), pixels from 0 to 1; codes are (n, k). A network is a list of (W, b); its hidden layers use
tanh. A decoder ends in 784 weighted sums, each of which goes through a sigmoid.
"""

import numpy as np

from utils import nn, optim
from utils.images import SIDE


def decode(params, codes):
    """Pictures (n, 28, 28), pixels from 0 to 1, that a decoder paints for codes (n, k)."""
    Z, _ = nn.forward(params, codes)
    return nn.sigmoid(Z).reshape(-1, SIDE, SIDE)


def pixel_gradient(Z, X):
    """Derivative (n, d) of the loss of pictures with respect to the last weighted sums Z (n, d): X (n, d), from 0 to 1.

    The loss is the binary cross-entropy of sigmoid(Z), summed over the d pixels, mean over the n pictures.
    """
    return (nn.sigmoid(Z) - X) / len(X)


def interpolate(a, b, steps):
    """Codes (steps, k) at equal distances from a (k,) to b (k,), both included."""
    t = np.linspace(0, 1, steps)[:, None]
    return (1 - t) * a + t * b


def reconstruction_loss(X, X_hat):
    """Mean squared error over all pixels of all pictures, X and X_hat (n, d): a float.

    Raises ValueError where the shapes differ, which might broadcast.
    """
    if np.shape(X) != np.shape(X_hat):
        raise ValueError(f"X has shape {np.shape(X)} and X_hat {np.shape(X_hat)}; make them equal.")
    return float(np.mean((X_hat - X) ** 2))


def pca_reconstruct(X, k):
    """X (n, d) projected onto its first k principal components, in the space of X: (n, d)."""
    mean = X.mean(axis=0)
    _, _, components = np.linalg.svd(X - mean, full_matrices=False)
    return mean + (X - mean) @ components[:k].T @ components[:k]


def reparameterize(mean, log_var, rng):
    """Codes drawn from normal distributions, and the noise behind them: z = mean + exp(log_var / 2) * noise.

    mean, log_var (n, k); rng: numpy Generator. Returns (z, noise), both (n, k), noise from the standard normal
    distribution (Kingma & Welling 2014).
    """
    noise = rng.standard_normal(np.shape(mean))
    return mean + np.exp(log_var / 2) * noise, noise


def kl_to_standard_normal(mean, log_var):
    """Kullback–Leibler divergence of normal distributions from the standard normal one: sum over k, mean over n.

    mean, log_var (n, k). Returns a float: ½ Σ (mean² + e^log_var − 1 − log_var) / n, 0 for mean 0 and log_var 0.
    """
    return float(0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / len(mean))


def kl_gradient(mean, log_var):
    """Derivatives of kl_to_standard_normal with respect to mean and log_var, both (n, k)."""
    n = len(mean)
    return mean / n, 0.5 * (np.exp(log_var) - 1) / n


def code_gradient(dz, noise, log_var):
    """From the derivative dz (n, k) with respect to drawn codes to those with respect to mean and log_var, (n, k) each.

    noise (n, k): what `reparameterize` drew; z = mean + exp(log_var / 2) * noise.
    """
    return dz, dz * noise * np.exp(log_var / 2) / 2


def backward_to_inputs(params, cache, dZ_out, activation_grad):
    """The backward pass, and one layer further: (grads, dX (n, d)). Takes what nn.backward takes.

    dX is the derivative with respect to the network's inputs, which a decoder hands on to its encoder.
    """
    dZ, grads = dZ_out, []
    for layer in reversed(range(len(params))):
        A_prev, _ = cache[layer]
        grads.append((A_prev.T @ dZ, dZ.sum(axis=0)))
        dA = dZ @ params[layer][0].T
        if layer > 0:
            dZ = dA * activation_grad(cache[layer - 1][1])
    return grads[::-1], dA


def autoencoder_gradient(encoder, decoder, X, activation="tanh", code="linear"):
    """Gradients (encoder_grads, decoder_grads) of the loss of copies of X (n, d), as in `pixel_gradient`.

    activation: of the hidden layers of both, a name in nn.ACTIVATIONS; code: of the code. Linear, the code may be any
    number; others may fall asleep.
    """
    function, derivative = nn.ACTIVATIONS[activation]
    Z, cache = nn.forward(encoder, X, function)
    pixels, decoder_cache = nn.forward(decoder, nn.ACTIVATIONS[code].function(Z), function)
    decoder_grads, dcodes = backward_to_inputs(decoder, decoder_cache, pixel_gradient(pixels, X), derivative)
    dZ = (dcodes * nn.ACTIVATIONS[code].derivative(Z)).astype(X.dtype, copy=False)
    return nn.backward(encoder, cache, dZ, derivative), decoder_grads


def start(X, k, rng, hidden=(128,), outputs=None):
    """An encoder and a decoder that begins by painting the mean of X (n, d): (encoder, decoder), of the type of X.

    k: numbers of a code; hidden: widths of the encoder's hidden layers, the decoder has them in reverse; outputs: of
    the encoder, k unless given. He's start, but for the decoder's last layer: its biases are the logits of the mean
    pixels, its weights are small. Else the first thing to learn would be that borders are blank, for every code.
    """
    encoder = nn.init_params([X.shape[1], *hidden, outputs or k], rng)
    decoder = nn.init_params([k, *hidden[::-1], X.shape[1]], rng)
    mean = np.clip(X.mean(axis=0), 0.001, 0.999)
    decoder[-1] = 0.3 * decoder[-1][0], np.log(mean / (1 - mean))
    return tuple([(W.astype(X.dtype), b.astype(X.dtype)) for W, b in one] for one in (encoder, decoder))


def autoencoder(X, k, rng, hidden=(128,), epochs=10, lr=0.002, batch_size=64, falling=False, **kinds):
    """An autoencoder with k numbers a picture after some epochs of Adam: (encoder, decoder), of the type of X (n, d).

    hidden: as in `start`; falling: the rate falls to 0 along a cosine; kinds: of activation and code, as in
    `autoencoder_gradient`; rng: numpy Generator for the start and the order of samples.
    """
    encoder, decoder = start(X, k, rng, hidden)
    adam, depth = optim.Adam(lr), len(encoder)
    for epoch in range(epochs):
        adam.lr = optim.cosine(epoch, epochs, lr) if falling else lr
        for batch, _ in optim.minibatches(X, X, batch_size, rng):
            encoder_grads, decoder_grads = autoencoder_gradient(encoder, decoder, batch, **kinds)
            params = adam.step(encoder + decoder, encoder_grads + decoder_grads)
            encoder, decoder = params[:depth], params[depth:]
    return encoder, decoder


def copies(encoder, decoder, X, activation="tanh", code="linear"):
    """Copies (n, d) of pictures X (n, d) through an autoencoder, with activations as in `autoencoder_gradient`."""
    function = nn.ACTIVATIONS[activation].function
    codes = nn.ACTIVATIONS[code].function(nn.forward(encoder, X, function)[0])
    return nn.sigmoid(nn.forward(decoder, codes, function)[0])
