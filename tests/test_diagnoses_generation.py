"""What a beginner writes in notebook 11: right answers in odd styles pass, wrong ones are told their own mistake."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from utils import generation, nn
from utils.exercises import generation as check

SLOPE = nn.ACTIVATIONS["tanh"].derivative


def painted_in_a_loop(params, codes):
    A = codes
    for layer, (W, b) in enumerate(params):
        Z = A @ W + b
        A = np.tanh(Z) if layer < len(params) - 1 else 1 / (1 + np.exp(-Z))
    return A.reshape(-1, 28, 28)


def in_steps(a, b, steps):
    return [a + (b - a) * k / (steps - 1) for k in range(steps)]


def without_the_end(a, b, steps):
    return [a + (b - a) * k / steps for k in range(steps)]


def returned(X, X_hat):
    return ValueError("shapes") if X.shape != X_hat.shape else np.mean((X - X_hat) ** 2)


def by_scikit_learn(X, k):
    pca = PCA(k).fit(X)
    return pca.inverse_transform(pca.transform(X))


def by_eigenvectors(X, k):
    directions = np.linalg.eigh(np.cov((X - X.mean(axis=0)).T))[1][:, ::-1][:, :k]
    return X.mean(axis=0) + (X - X.mean(axis=0)) @ directions @ directions.T


def by_singular_values(X, k):
    U, S, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    S[k:] = 0
    return U @ np.diag(S) @ Vt + X.mean(axis=0)


def drawn_at_once(mean, log_var, rng):
    z = rng.normal(mean, np.exp(log_var / 2))
    return z, (z - mean) / np.exp(log_var / 2)


def stretched(mean, log_var, rng):
    noise = rng.normal(0, np.exp(log_var / 2))
    return mean + noise, noise


def one_column(mean, log_var, rng):
    noise = rng.standard_normal((len(mean), 1))
    return mean + np.exp(log_var / 2) * noise, noise


def of_numpy(mean, log_var, rng):
    noise = np.random.randn(*mean.shape)
    return mean + np.exp(log_var / 2) * noise, noise


def by_differences(mean, log_var):
    kl = generation.kl_to_standard_normal
    return nn.numerical_gradient(lambda m: kl(m, log_var), mean), nn.numerical_gradient(lambda s: kl(mean, s), log_var)


def with_nn_backward(params, cache, dZ, slope):
    delta = dZ
    for layer in reversed(range(len(params))):
        delta = delta @ params[layer][0].T
        if layer:
            delta = delta * slope(cache[layer - 1][1])
    return nn.backward(params, cache, dZ, slope), delta


def slopes_first(params, cache, dZ, slope):
    grads = []
    for layer in reversed(range(len(params))):
        A, Z = cache[layer]
        dZ = dZ * slope(Z)
        grads.insert(0, (A.T @ dZ, dZ.sum(axis=0)))
        dZ = dZ @ params[layer][0].T
    return grads, dZ


def autoencoder(there, back):
    def mend_bottleneck(encoder, decoder, X):
        Z, cache = nn.forward(encoder, X, np.tanh)
        pixels, decoder_cache = nn.forward(decoder, there(Z), np.tanh)
        grads, dcodes = generation.backward_to_inputs(
            decoder, decoder_cache, generation.pixel_gradient(pixels, X), SLOPE
        )
        return nn.backward(encoder, cache, back(dcodes, Z), SLOPE), grads

    return mend_bottleneck


ANSWERS = [
    (check.decode, painted_in_a_loop, None),
    (check.decode, lambda p, c: nn.forward(p, c)[0].reshape(-1, 28, 28), "no sigmoid"),
    (check.decode, lambda p, c: nn.sigmoid(nn.forward(p, c)[0]), "flat"),
    (check.pixel_gradient, lambda Z, X: (1 / (1 + np.exp(-Z)) - X) / Z.shape[0], None),
    (check.pixel_gradient, lambda Z, X: (nn.sigmoid(Z) - X) / X.size, "divided by all"),
    (check.pixel_gradient, nn.softmax_cross_entropy_grad, "softmax"),
    (check.interpolate, np.linspace, None),
    (check.interpolate, in_steps, None),
    (check.interpolate, without_the_end, "end missing"),
    (check.reconstruction_loss, lambda X, X_hat: np.mean((X - X_hat) ** 2), "any shape"),
    (check.reconstruction_loss, returned, "returned instead of raised"),
    (check.pca_reconstruct, by_scikit_learn, None),
    (check.pca_reconstruct, by_eigenvectors, None),
    (check.pca_reconstruct, by_singular_values, None),
    (check.reparameterize, drawn_at_once, None),
    (check.reparameterize, stretched, "noise stretched"),
    (check.reparameterize, one_column, "one noise for all"),
    (check.reparameterize, of_numpy, "another generator"),
    (check.kl_to_standard_normal, lambda m, s: -0.5 * np.sum(1 + s - m**2 - np.exp(s)) / m.shape[0], None),
    (check.kl_to_standard_normal, lambda m, s: np.mean(0.5 * (np.exp(s) + m**2 - 1 - s)), "mean over everything"),
    (check.kl_gradient, by_differences, None),
    (check.kl_gradient, lambda m, s: (m, 0.5 * (np.exp(s) - 1)), "not divided by n"),
    (check.code_gradient, lambda dz, noise, s: (dz.copy(), 0.5 * dz * noise * np.exp(0.5 * s)), None),
    (check.code_gradient, lambda dz, noise, s: (dz, dz * noise), "with respect to the spread"),
    (check.backward_to_inputs, with_nn_backward, None),
    (check.backward_to_inputs, slopes_first, "slope at the end too"),
    (check.mend_bottleneck, autoencoder(lambda Z: Z, lambda d, Z: d), None),
    (check.mend_bottleneck, autoencoder(lambda Z: Z, lambda d, Z: d * (Z > 0)), "way back still asleep"),
    (check.mend_bottleneck, autoencoder(np.tanh, lambda d, Z: d * SLOPE(Z)), "tanh"),
]


@pytest.mark.parametrize(("task", "answer", "mistake"), ANSWERS)
def test_an_answer_is_told_what_it_is(task, answer, mistake):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect" if mistake else "passed", mistake), result.message
