"""Networks that draw: gradients against differences and torch, PCA against scikit-learn's, what is kept in the file."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from utils import data, generation, generation_runs, nn

RNG = np.random.default_rng


def networks(*sizes, seed=0):
    rng = RNG(seed)
    return [[(W, 0.2 * rng.normal(size=b.shape)) for W, b in nn.init_params(one, rng)] for one in sizes]


def test_a_decoder_paints_a_square_for_every_code():
    (decoder,) = networks([3, 5, 784])
    pictures = generation.decode(decoder, RNG(1).normal(size=(4, 3)))
    assert pictures.shape == (4, 28, 28) and pictures.min() > 0 and pictures.max() < 1


def test_the_gradient_of_pixels_is_that_of_the_summed_cross_entropy():
    rng = RNG(0)
    Z, X = rng.normal(size=(3, 5)), rng.uniform(size=(3, 5))
    of = torch.tensor(Z, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(of, torch.tensor(X), reduction="sum") / 3
    loss.backward()
    np.testing.assert_allclose(generation.pixel_gradient(Z, X), of.grad.numpy(), atol=1e-15)


def test_a_walk_has_both_ends_and_equal_steps():
    a, b = RNG(0).normal(size=(2, 4))
    walk = generation.interpolate(a, b, 6)
    np.testing.assert_allclose(walk[[0, -1]], [a, b])
    np.testing.assert_allclose(np.diff(walk, axis=0), np.tile((b - a) / 5, (5, 1)))


def test_copies_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="shape"):
        generation.reconstruction_loss(np.zeros((2, 784)), np.zeros((2, 28, 28)))
    assert generation.reconstruction_loss(np.zeros((2, 4)), np.full((2, 4), 0.5)) == 0.25


@pytest.mark.parametrize("k", [1, 3, 6])
def test_principal_components_are_scikit_learns(k):
    X = RNG(0).normal(size=(20, 6)) @ RNG(1).normal(size=(6, 6)) + 5
    pca = PCA(k).fit(X)
    np.testing.assert_allclose(generation.pca_reconstruct(X, k), pca.inverse_transform(pca.transform(X)))


def test_the_divergence_is_torchs():
    mean, log_var = RNG(0).normal(size=(2, 5, 3))
    clouds = torch.distributions.Normal(torch.tensor(mean), torch.tensor(np.exp(log_var / 2)))
    theirs = torch.distributions.kl_divergence(clouds, torch.distributions.Normal(0.0, 1.0)).sum() / 5
    assert generation.kl_to_standard_normal(mean, log_var) == pytest.approx(theirs.item())


def test_the_gradients_of_divergence_and_draw_are_those_of_differences():
    mean, log_var = RNG(0).normal(size=(2, 4, 3))
    slopes = generation.kl_gradient(mean, log_var)
    for slope, of in zip(
        slopes,
        (
            nn.numerical_gradient(lambda m: generation.kl_to_standard_normal(m, log_var), mean),
            nn.numerical_gradient(lambda s: generation.kl_to_standard_normal(mean, s), log_var),
        ),
        strict=True,
    ):
        np.testing.assert_allclose(slope, of, atol=1e-8)
    weights = RNG(1).normal(size=(4, 3))
    _, noise = generation.reparameterize(mean, log_var, RNG(2))

    def drawn(m, s):
        return float(np.sum(weights * generation.reparameterize(m, s, RNG(2))[0]))

    d_mean, d_log_var = generation.code_gradient(weights, noise, log_var)
    np.testing.assert_allclose(d_mean, nn.numerical_gradient(lambda m: drawn(m, log_var), mean), atol=1e-8)
    np.testing.assert_allclose(d_log_var, nn.numerical_gradient(lambda s: drawn(mean, s), log_var), atol=1e-8)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_way_back_goes_on_to_the_inputs(activation):
    (params,) = networks([3, 5, 4, 2])
    X, dZ = RNG(1).normal(size=(6, 3)), RNG(2).normal(size=(6, 2))
    function, derivative = nn.ACTIVATIONS[activation]
    _, cache = nn.forward(params, X, function)
    grads, dX = generation.backward_to_inputs(params, cache, dZ, derivative)
    for pair, other in zip(grads, nn.backward(params, cache, dZ, derivative), strict=True):
        np.testing.assert_array_equal(pair[0], other[0])
        np.testing.assert_array_equal(pair[1], other[1])
    numerical = nn.numerical_gradient(lambda x: float(np.sum(dZ * nn.forward(params, x, function)[0])), X)
    np.testing.assert_allclose(dX, numerical, atol=1e-7)


@pytest.mark.parametrize("code", ["linear", "tanh"])
def test_the_gradient_of_an_autoencoder_is_that_of_differences(code):
    encoder, decoder = networks([6, 4, 2], [2, 4, 6])
    X = RNG(1).uniform(size=(5, 6))

    def loss(encoder, decoder):
        X_hat = generation.copies(encoder, decoder, X, code=code)
        return nn.binary_cross_entropy(X_hat, X) * 6

    found = generation.autoencoder_gradient(encoder, decoder, X, code=code)
    for which, params in enumerate((encoder, decoder)):
        for layer in range(2):
            for part in range(2):

                def changed(theta, which=which, layer=layer, part=part):
                    pair = [list(encoder), list(decoder)]
                    one = list(pair[which][layer])
                    one[part] = theta
                    pair[which][layer] = tuple(one)
                    return loss(*pair)

                numerical = nn.numerical_gradient(changed, params[layer][part])
                np.testing.assert_allclose(found[which][layer][part], numerical, atol=1e-7)


def test_a_decoder_begins_near_the_mean_picture():
    X = generation_runs.digits()[0][:500]
    _, decoder = generation.start(X, 2, RNG(0))
    pictures = generation.decode(decoder, RNG(1).normal(size=(50, 2))).reshape(-1, 784)
    assert generation.reconstruction_loss(np.tile(X.mean(axis=0), (50, 1)), pictures) < 0.2 * X.var(axis=0).mean()
    assert decoder[0][0].dtype == np.float32


def test_what_is_kept_is_what_its_names_say():
    known, (_, _, X_test, y_test) = generation_runs.trained(), generation_runs.digits()
    copies = generation.decode(known.decoder, known.codes).reshape(-1, 784)
    mean_picture = X_test.var(axis=0).mean()
    assert generation.reconstruction_loss(X_test, copies) < 0.7 * mean_picture
    rows = [np.flatnonzero(np.abs(X_test - picture).max(axis=1) < 0.01)[0] for picture in known.originals]
    np.testing.assert_array_equal(y_test[rows], known.labels)
    assert np.all(np.bincount(known.labels) == 4)
    for kept, losses in ((known.network_copies, known.network_losses), (known.pca_copies, known.pca_losses)):
        few = [generation.reconstruction_loss(known.originals, pictures) for pictures in kept]
        np.testing.assert_allclose(few, losses, rtol=0.3)  # forty digits stand for ten thousand
        assert np.all(np.diff(losses) < 0)
    X, codes = data.shapes(100, RNG(9))
    painted = generation.decode(known.painter, codes).reshape(-1, 784)
    assert generation.reconstruction_loss(X, painted) < 0.05 * X.var()
