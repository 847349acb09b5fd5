"""Penalties, early stopping, dropout, first weights, batch normalisation: against slopes, statistics and torch."""

import itertools

import numpy as np
import pytest

from utils import data, nn, normalization, regularization

SIZES = [3, 5, 4, 2]


def network(seed=0):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in itertools.pairwise(SIZES)]


# --- Splits and scales -----------------------------------------------------------------------------------------------


def test_all_sets_are_standardized_with_the_numbers_of_the_first():
    rng = np.random.default_rng(0)
    train, other = rng.normal(3, 2, size=(50, 4)), rng.normal(7, 1, size=(20, 4))
    before = train.copy(), other.copy()
    scaled, scaled_other = data.standardize(train, other)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1)
    np.testing.assert_allclose(scaled_other, (other - train.mean(axis=0)) / train.std(axis=0))
    assert np.array_equal(train, before[0]) and np.array_equal(other, before[1])


@pytest.mark.parametrize("value", [0.0, 3.0, 0.1])
def test_a_constant_feature_is_only_shifted(value):
    train, other = np.full((30, 1), value), np.full((2, 1), value + 1)
    (scaled,) = data.standardize(train)
    np.testing.assert_allclose(scaled, 0, atol=1e-12)
    np.testing.assert_allclose(data.standardize(train, other)[1], 1)


# --- Penalties -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["l1", "l2"])
def test_a_penaltys_gradient_is_its_slope(kind):
    penalty, gradient = (getattr(regularization, f"{kind}_{part}") for part in ("penalty", "gradient"))
    params, lam = network(), 0.3
    for layer, grads in enumerate(gradient(params, lam)):
        for part, grad in enumerate(grads):

            def changed(theta, layer=layer, part=part):
                pair = tuple(theta if k == part else params[layer][k] for k in (0, 1))
                return penalty([*params[:layer], pair, *params[layer + 1 :]], lam)

            measured = nn.numerical_gradient(changed, params[layer][part])
            np.testing.assert_allclose(grad, measured, atol=1e-8)
            assert part == 0 or not grad.any()


def test_penalties_count_weights_only_and_grow_with_lam():
    params = [(np.array([[1.0, -2.0]]), np.array([5.0, 5.0])), (np.array([[3.0], [0.0]]), np.array([9.0]))]
    assert regularization.l2_penalty(params, 0.5) == 7.0
    assert regularization.l1_penalty(params, 0.5) == 3.0
    assert regularization.l1_gradient(params, 0.5)[1][0].tolist() == [[0.5], [0.0]]


# --- Early stopping --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("val_losses", "patience", "best"),
    [
        ([3.0], 1, 0),
        ([3.0, 2.0, 1.0], 1, 2),
        ([1.0, 2.0, 3.0], 2, 0),
        ([5.0, 4.0, 6.0, 3.0, 7.0, 8.0, 1.0], 1, 1),  # stops at 6
        ([5.0, 4.0, 6.0, 3.0, 7.0, 8.0, 1.0], 2, 3),  # stops at 8
        ([5.0, 4.0, 6.0, 3.0, 7.0, 8.0, 1.0], 3, 6),
        ([5.0, 6.0, 5.0, 5.0, 1.0], 3, 0),  # as good as the best is no new best
        ([5.0, 3.0, 4.0, 3.5, 3.2, 1.0], 3, 1),  # falling again is no new best either
        ([np.nan, 2.0, 1.0], 2, 2),
    ],
)
def test_training_stops_when_patience_is_over(val_losses, patience, best):
    assert regularization.early_stopping(val_losses, patience) == best


# --- Dropout ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean_and_drops_the_share_p(p):
    A = np.full((400, 500), 2.0)
    out, mask = regularization.dropout(A, p, np.random.default_rng(0), training=True)
    assert mask.dtype == bool and np.all(out[~mask] == 0) and np.allclose(out[mask], 2 / (1 - p))
    error = np.sqrt(p * (1 - p) / A.size)  # standard error of the share
    assert abs(np.mean(~mask) - p) <= 5 * error
    assert abs(out.mean() - 2) <= 2 * 5 * error / (1 - p) + 1e-12
    assert abs(mask.mean(axis=0).std() - np.sqrt(p * (1 - p) / 400)) < 0.1 * np.sqrt(p * (1 - p) / 400) + 1e-12


def test_dropout_rests_at_evaluation_and_draws_from_its_generator():
    A, rng = np.random.default_rng(0).normal(size=(5, 4)), np.random.default_rng(1)
    out, mask = regularization.dropout(A, 0.5, rng, training=False)
    assert np.array_equal(out, A) and mask.all() and mask.shape == A.shape
    assert rng.bit_generator.state == np.random.default_rng(1).bit_generator.state
    first, again, next_ = (regularization.dropout(A, 0.5, g, True)[1] for g in (rng, np.random.default_rng(1), rng))
    assert np.array_equal(first, again) and not np.array_equal(first, next_)


def test_dropouts_gradient_goes_through_the_same_mask():
    rng = np.random.default_rng(0)
    A, d_out = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
    _, mask = regularization.dropout(A, 0.3, np.random.default_rng(3), True)
    measured = nn.numerical_gradient(
        lambda A: np.sum(d_out * regularization.dropout(A, 0.3, np.random.default_rng(3), True)[0]), A
    )
    np.testing.assert_allclose(regularization.dropout_backward(d_out, mask, 0.3), measured, atol=1e-8)


# --- First weights ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("d_in", "d_out"), [(300, 200), (200, 300), (250, 250)])
def test_first_weights_have_their_bounds_and_spread(d_in, d_out):
    rng = np.random.default_rng(0)
    uniform = normalization.glorot_uniform(d_in, d_out, rng)
    limit = np.sqrt(6 / (d_in + d_out))
    assert uniform.shape == (d_in, d_out)
    assert 0.999 * limit < np.abs(uniform).max() <= limit
    np.testing.assert_allclose(uniform.std(), np.sqrt(2 / (d_in + d_out)), rtol=0.01)
    normal = normalization.he_normal(d_in, d_out, rng)
    assert normal.shape == (d_in, d_out)
    np.testing.assert_allclose(normal.std(), np.sqrt(2 / d_in), rtol=0.015)
    np.testing.assert_allclose(np.mean(np.abs(normal) < np.sqrt(2 / d_in)), 0.6827, atol=0.01)
    for weights in (uniform, normal):
        assert abs(weights.mean()) < 5 * weights.std() / np.sqrt(weights.size)


# --- Batch normalisation ---------------------------------------------------------------------------------------------


def in_torch(d, gamma, beta, momentum=0.1, eps=1e-5):
    torch = pytest.importorskip("torch")
    layer = torch.nn.BatchNorm1d(d, eps=eps, momentum=momentum, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(gamma))
        layer.bias.copy_(torch.from_numpy(beta))
    return torch, layer


@pytest.mark.parametrize(("n", "d"), [(2, 3), (7, 7), (32, 5)])
@pytest.mark.parametrize(("momentum", "eps"), [(0.1, 1e-5), (0.3, 1e-2)])
def test_batch_norm_is_torchs(n, d, momentum, eps):
    rng = np.random.default_rng(n)
    gamma, beta = rng.normal(size=d), rng.normal(size=d)
    torch, layer = in_torch(d, gamma, beta, momentum, eps)
    running = {"mean": np.zeros(d), "var": np.ones(d)}
    for step in range(5):
        X, d_out = rng.normal(2 * step, 3, size=(n, d)), rng.normal(size=(n, d))
        leaf = torch.from_numpy(X.copy()).requires_grad_()
        theirs = layer(leaf)
        layer.zero_grad()
        theirs.backward(torch.from_numpy(d_out))
        out, cache = normalization.batch_norm(X, gamma, beta, running, True, momentum, eps)
        np.testing.assert_allclose(out, theirs.detach(), atol=1e-10)
        np.testing.assert_allclose(running["mean"], layer.running_mean, atol=1e-10)
        np.testing.assert_allclose(running["var"], layer.running_var, atol=1e-10)
        grads = normalization.batch_norm_backward(d_out, cache)
        for ours, parameter in zip(grads, (leaf, layer.weight, layer.bias), strict=True):
            np.testing.assert_allclose(ours, parameter.grad, atol=1e-10)
    layer.eval()
    kept = {name: value.copy() for name, value in running.items()}
    out, _ = normalization.batch_norm(X, gamma, beta, running, False, momentum, eps)
    np.testing.assert_allclose(out, layer(torch.from_numpy(X)).detach(), atol=1e-10)
    assert all(np.array_equal(running[name], kept[name]) for name in kept)


def test_batch_norms_gradient_is_its_slope_and_sums_to_zero():
    rng = np.random.default_rng(0)
    X, gamma, beta, d_out = rng.normal(size=(6, 4)), rng.normal(size=4), rng.normal(size=4), rng.normal(size=(6, 4))

    def total(X, gamma, beta):
        running = {"mean": np.zeros(4), "var": np.ones(4)}
        return np.sum(d_out * normalization.batch_norm(X, gamma, beta, running, True)[0])

    _, cache = normalization.batch_norm(X, gamma, beta, {"mean": np.zeros(4), "var": np.ones(4)}, True)
    dX, d_gamma, d_beta = normalization.batch_norm_backward(d_out, cache)
    np.testing.assert_allclose(dX, nn.numerical_gradient(lambda X: total(X, gamma, beta), X), atol=1e-8)
    np.testing.assert_allclose(d_gamma, nn.numerical_gradient(lambda gamma: total(X, gamma, beta), gamma), atol=1e-8)
    np.testing.assert_allclose(d_beta, nn.numerical_gradient(lambda beta: total(X, gamma, beta), beta), atol=1e-8)
    np.testing.assert_allclose(dX.sum(axis=0), 0, atol=1e-12)


def test_a_batch_of_one_becomes_beta_and_the_callers_arrays_stay():
    X, gamma, beta = np.array([[5.0, -3.0]]), np.array([2.0, 2.0]), np.array([0.5, 1.0])
    mean, var = np.zeros(2), np.ones(2)
    running = {"mean": mean, "var": var}
    out, _ = normalization.batch_norm(X, gamma, beta, running, True)
    np.testing.assert_array_equal(out, [beta])
    np.testing.assert_allclose(running["mean"], 0.1 * X[0])
    np.testing.assert_allclose(running["var"], 0.9)
    assert not mean.any() and np.all(var == 1)
