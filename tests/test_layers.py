"""Layers, losses, the backward pass and the class: against PyTorch in float64, finite differences, and each other."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import data, nn, optim

SHAPES = [[3, 4, 2], [3, 3, 3], [2, 5, 4, 3], [1, 1], [4, 7, 7, 7, 2]]
TORCH = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "linear": lambda Z: Z}
each_shape = pytest.mark.parametrize("layer_sizes", SHAPES, ids=str)
each_activation = pytest.mark.parametrize("activation", nn.ACTIVATIONS)
each_batch = pytest.mark.parametrize("n", [1, 5])


def problem(layer_sizes, n, seed=0):
    """Parameters with biases that are not zero, samples, labels, one-hot targets."""
    rng = np.random.default_rng(seed)
    params = [(W, rng.normal(size=b.shape)) for W, b in nn.init_params(layer_sizes, rng)]
    y = rng.integers(0, layer_sizes[-1], n)
    return params, rng.normal(size=(n, layer_sizes[0])), y, nn.one_hot(y, layer_sizes[-1])


def torch_gradients(params, X, y, activation):
    """Loss and gradients as PyTorch computes them, in float64."""
    leaves = [[torch.tensor(part, requires_grad=True) for part in pair] for pair in params]
    A = torch.tensor(X)
    for k, (W, b) in enumerate(leaves):
        Z = A @ W + b
        A = TORCH[activation](Z) if k < len(leaves) - 1 else Z
    loss = torch.nn.functional.cross_entropy(Z, torch.tensor(y))
    loss.backward()
    return loss.item(), [[part.grad.numpy() for part in pair] for pair in leaves]


def assert_same(grads, expected, rtol=1e-10):
    for pair, expected_pair in zip(grads, expected, strict=True):
        for part, expected_part in zip(pair, expected_pair, strict=True):
            np.testing.assert_allclose(part, expected_part, rtol=rtol, atol=1e-13)


@each_activation
def test_a_derivative_is_the_slope_at_the_weighted_sum(activation):
    function, derivative = nn.ACTIVATIONS[activation]
    Z, h = np.linspace(-4.05, 4.05, 28).reshape(4, 7), 1e-6  # 0, where ReLU has no slope, is not among them
    np.testing.assert_allclose(derivative(Z), (function(Z + h) - function(Z - h)) / (2 * h), atol=1e-8)


@each_shape
@each_activation
@pytest.mark.parametrize("regression", [False, True])
def test_a_network_s_gradient_is_that_of_its_loss(layer_sizes, activation, regression):
    params, X, y, Y = problem(layer_sizes, 4)
    network = nn.MLP(layer_sizes, np.random.default_rng(0), activation, regression)
    network.theta[:] = optim.flatten(params)
    network.backpropagate(X, Y)
    gradient, targets = network.gradient.copy(), Y if regression else y

    def loss(theta):
        network.theta[:] = theta
        return network.loss(X, targets)

    assert nn.relative_error(gradient, nn.numerical_gradient(loss, network.theta.copy())) < 1e-8


@each_shape
@each_activation
@each_batch
def test_backward_agrees_with_torch(layer_sizes, activation, n):
    params, X, y, Y = problem(layer_sizes, n)
    function, derivative = nn.ACTIVATIONS[activation]
    Z, cache = nn.forward(params, X, function)
    loss, expected = torch_gradients(params, X, y, activation)
    assert nn.cross_entropy(nn.softmax(Z), Y) == pytest.approx(loss, rel=1e-10)
    assert_same(nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), derivative), expected)


@each_shape
@each_batch
def test_backward_agrees_with_finite_differences(layer_sizes, n):
    params, X, _, Y = problem(layer_sizes, n)
    Z, cache = nn.forward(params, X, np.tanh)
    grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), nn.ACTIVATIONS["tanh"].derivative)
    theta = optim.flatten(params)

    def loss(vector):
        return nn.cross_entropy(nn.softmax(nn.forward(optim.nested_like(params, vector), X, np.tanh)[0]), Y)

    assert nn.relative_error(optim.flatten(grads), nn.numerical_gradient(loss, theta)) < 1e-8


@each_shape
@each_activation
@pytest.mark.parametrize("regression", [False, True])
def test_the_class_computes_what_the_functions_compute(layer_sizes, activation, regression):
    params, X, y, Y = problem(layer_sizes, 5)
    network = nn.MLP(layer_sizes, np.random.default_rng(0), activation, regression)
    network.theta[:] = optim.flatten(params)
    function, derivative = nn.ACTIVATIONS[activation]
    Z, cache = nn.forward(params, X, function)
    dZ = 2 * (Z - Y) / len(X) if regression else nn.softmax_cross_entropy_grad(Z, Y)
    np.testing.assert_allclose(network.predict_proba(X), Z if regression else nn.softmax(Z), rtol=1e-12)
    network.backpropagate(X, Y)
    assert_same(network.grads, nn.backward(params, cache, dZ, derivative))
    assert network.loss(X, Y if regression else y) == pytest.approx(
        nn.mse(Z, Y) if regression else nn.cross_entropy(nn.softmax(Z), Y)
    )


@pytest.mark.parametrize("batch_size", [1, 7, 20, 1000])
def test_fit_is_gradient_descent_on_shuffled_batches(batch_size):
    """The same steps, taken with the plain functions in the same order."""
    X, y = data.moons(20)
    network = nn.MLP([2, 6, 2], np.random.default_rng(3)).fit(X, y, lr=0.3, epochs=3, batch_size=batch_size)
    rng = np.random.default_rng(3)
    params, Y = nn.init_params([2, 6, 2], rng), nn.one_hot(y, 2)
    for _ in range(3):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = nn.forward(params, X[rows], nn.relu)
            grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y[rows]), nn.relu_grad)
            params = nn.sgd_step(params, grads, 0.3)
    assert_same(network.params, params)


def test_fit_takes_any_optimiser_and_a_callback_that_stops_it():
    X, y = data.circles(60)
    seen = []

    def stop_after_three(epoch, network):
        seen.append((epoch, network.loss(X, y)))
        return epoch == 3

    network = nn.MLP([2, 8, 2], np.random.default_rng(0))
    network.fit(X, y, epochs=50, optimizer=optim.Adam(0.05), callback=stop_after_three)
    assert [epoch for epoch, _ in seen] == [1, 2, 3] and seen[-1][1] < seen[0][1]


def test_an_interrupted_fit_leaves_a_usable_network():
    X, y = data.moons(100)
    network = nn.MLP([2, 16, 2], np.random.default_rng(0))

    def interrupt(epoch, _):
        if epoch == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        network.fit(X, y, lr=0.5, epochs=1000, callback=interrupt)
    assert (network.predict(X) == y).mean() > 0.85


def test_regression_learns_a_curve():
    x = np.linspace(-2, 2, 100)[:, None]
    network = nn.MLP([1, 20, 1], np.random.default_rng(0), "tanh", regression=True)
    network.fit(x, np.sin(2 * x[:, 0]), epochs=300, batch_size=10, optimizer=optim.Adam(0.01))
    assert network.loss(x, np.sin(2 * x[:, 0])) < 0.005


@pytest.mark.parametrize("seed", range(5))
def test_digits_reach_96_percent(seed):
    rng = np.random.default_rng(seed)
    X, y, X_test, y_test = data.held_out(*data.digits(), 0.2, rng)
    network = nn.MLP([64, 64, 10], rng).fit(X, y, lr=0.3, epochs=30)
    assert (network.predict(X_test) == y_test).mean() >= 0.96


def test_float32_stays_float32_and_learns_as_well():
    X, y = data.moons(200)
    network = nn.MLP([2, 16, 2], np.random.default_rng(0), dtype=np.float32)
    network.fit(X, y, epochs=60, batch_size=20, optimizer=optim.Adam(0.02))
    assert network.theta.dtype == network.predict_proba(X).dtype == np.float32
    assert (network.predict(X) == y).mean() > 0.97


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda net, X, y: net.fit(X[:, :1], y), "takes"),
        (lambda net, X, y: net.fit(X, y[:, None]), "shape"),
        (lambda net, X, y: net.fit(X, y + 5), "labels"),
        (lambda net, X, y: net.fit(X, y[:-1]), "targets"),
        (lambda net, X, y: net.fit(X, y.astype(float)), "whole numbers"),
        (lambda net, X, y: net.fit(X, y, batch_size=0), "batch"),
        (lambda net, X, y: nn.MLP([2, 2], np.random.default_rng(0), "rely"), "choose"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, words):
    X, y = data.moons(20)
    with pytest.raises(ValueError, match=words):
        call(nn.MLP([2, 3, 2], np.random.default_rng(0)), X, y)


@pytest.mark.parametrize("loss", [nn.mse, nn.binary_cross_entropy, nn.cross_entropy, nn.softmax_cross_entropy_grad])
def test_a_column_against_a_row_is_refused(loss):
    with pytest.raises(ValueError, match="shape"):
        loss(np.full((3, 1), 0.5), np.ones(3))


@given(st.lists(st.lists(st.floats(-1000, 1000), min_size=3, max_size=3), min_size=1, max_size=6))
def test_softmax_is_silent_and_exact_however_large_its_sums(rows):
    Z = np.array(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        P = nn.softmax(Z)
    np.testing.assert_allclose(P, torch.softmax(torch.tensor(Z), dim=1).numpy(), rtol=1e-10, atol=1e-300)


def test_losses_are_finite_and_silent_at_the_ends():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wrong = nn.cross_entropy(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]))
        assert nn.cross_entropy(np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]])) == pytest.approx(0)
        assert nn.binary_cross_entropy(np.array([0.0, 1.0]), np.array([0, 1])) == pytest.approx(0, abs=1e-11)
        assert nn.binary_cross_entropy(np.array([0.0, 1.0]), np.array([1, 0])) == pytest.approx(wrong, rel=1e-4)
    assert wrong == pytest.approx(-np.log(nn.TINY))


@settings(max_examples=50)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 1000))
def test_losses_agree_with_torch(n, k, seed):
    rng = np.random.default_rng(seed)
    Z, y = rng.normal(size=(n, k)), rng.integers(0, k, n)
    F = torch.nn.functional
    assert nn.cross_entropy(nn.softmax(Z), nn.one_hot(y, k)) == pytest.approx(
        F.cross_entropy(torch.tensor(Z), torch.tensor(y)).item(), rel=1e-10, abs=1e-12
    )
    p, t = nn.sigmoid(Z[:, 0]), (y > 0).astype(float)
    expected = F.binary_cross_entropy(torch.tensor(p), torch.tensor(t)).item()
    assert nn.binary_cross_entropy(p, t) == pytest.approx(expected, rel=1e-9)
    Y = rng.normal(size=(n, k))
    assert nn.mse(Z, Y) == pytest.approx(F.mse_loss(torch.tensor(Z), torch.tensor(Y)).item() * k, rel=1e-10)


def test_init_has_hes_spread():
    for W, b in nn.init_params([400, 300, 200], np.random.default_rng(0)):
        assert W.std() == pytest.approx(np.sqrt(2 / len(W)), rel=0.02) and not b.any()


@pytest.mark.parametrize("left, right, height", [(0.0, 1.0, 2.0), (-3.0, 5.0, -0.5)])
def test_a_bump_is_a_tent(left, right, height):
    middle = (left + right) / 2
    x = np.array([left - 1, left, (left + middle) / 2, middle, right, right + 1])
    np.testing.assert_allclose(nn.bump(x, left, right, height), [0, 0, height / 2, height, 0, 0], atol=1e-12)
