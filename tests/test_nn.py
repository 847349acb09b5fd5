"""One neuron: values against closed forms, gradients against differences and PyTorch, the promises of training."""

import copy
import pickle
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import data, nn

finite = st.floats(-1e3, 1e3)
vectors = hnp.arrays(float, st.integers(1, 20), elements=finite)


@st.composite
def neurons(draw):
    """X, y, w, b of one neuron with up to 8 samples of up to 5 features, values in [-3, 3]."""
    n, d = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    values = st.floats(-3, 3)
    X = draw(hnp.arrays(float, (n, d), elements=values))
    y = draw(hnp.arrays(int, n, elements=st.integers(0, 1)))
    return X, y, draw(hnp.arrays(float, d, elements=values)), draw(values)


def loss(X, y, w, b):
    return np.mean((nn.sigmoid(nn.weighted_sum(X, w, b)) - y) ** 2)


@given(vectors)
def test_sigmoid_agrees_with_torch_without_a_warning(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = nn.sigmoid(z)
    np.testing.assert_allclose(a, torch.sigmoid(torch.tensor(z)).numpy(), rtol=1e-12, atol=1e-300)


@given(finite)
def test_sigmoid_of_a_number_is_a_number_and_symmetric(z):
    assert np.ndim(nn.sigmoid(z)) == 0
    assert nn.sigmoid(z) + nn.sigmoid(-z) == pytest.approx(1, abs=1e-15)


@given(st.floats(-10, 10))
def test_sigmoid_grad_is_the_slope(z):
    h = 1e-5
    slope = (nn.sigmoid(z + h) - nn.sigmoid(z - h)) / (2 * h)
    assert nn.sigmoid_grad(nn.sigmoid(z)) == pytest.approx(slope, abs=1e-9)


def test_a_sum_of_exactly_zero_is_class_0():
    X = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 0.0]])
    assert nn.predict(X, np.array([1.0, 1.0]), -2.0).tolist() == [0, 1, 0]


@given(neurons())
def test_gradients_agree_with_torch(neuron):
    X, y, w, b = neuron
    w_t, b_t = torch.tensor(w, requires_grad=True), torch.tensor(float(b), requires_grad=True, dtype=torch.float64)
    ((torch.sigmoid(torch.tensor(X) @ w_t + b_t) - torch.tensor(y)) ** 2).mean().backward()
    dw, db = nn.neuron_gradients(X, y, w, b)
    np.testing.assert_allclose(dw, w_t.grad.numpy(), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(db, b_t.grad.numpy(), rtol=1e-10, atol=1e-14)


@settings(max_examples=25)
@given(neurons())
def test_gradients_agree_with_finite_differences(neuron):
    X, y, w, b = neuron
    dw, db = nn.neuron_gradients(X, y, w, b)
    h = 1e-6
    for j in range(len(w)):
        step = h * (np.arange(len(w)) == j)
        assert dw[j] == pytest.approx((loss(X, y, w + step, b) - loss(X, y, w - step, b)) / (2 * h), abs=1e-8)
    assert db == pytest.approx((loss(X, y, w, b + h) - loss(X, y, w, b - h)) / (2 * h), abs=1e-8)


@given(neurons(), st.floats(0.1, 2))
def test_an_update_moves_a_missed_sample_the_right_way_and_touches_nothing(neuron, lr):
    X, y, w, b = neuron
    before = w.copy()
    w_new, b_new = nn.perceptron_update(w, b, X[0], y[0], lr)
    np.testing.assert_array_equal(w, before)
    change = (X[0] @ w_new + b_new) - (X[0] @ w + b)
    missed = y[0] - nn.predict(X, w, b)[0]
    assert change == pytest.approx(missed * lr * (X[0] @ X[0] + 1), abs=1e-9)


@pytest.mark.parametrize("margin", [0.05, 0.2, 1.0])
@pytest.mark.parametrize("seed", range(10))
def test_mistakes_stay_below_novikoffs_bound(margin, seed):
    X, y = data.blobs(60, margin, seed)
    w, b, mistakes = nn.train_perceptron(X, y, max_epochs=2000)
    assert mistakes[-1] == 0
    assert (nn.predict(X, w, b) == y).all()
    assert sum(mistakes) <= ((X**2).sum(axis=1).max() + 1) / margin**2


def test_training_stops_with_the_first_epoch_without_a_mistake():
    _, _, mistakes = nn.train_perceptron(*data.gate("AND"))
    assert mistakes[-1] == 0 and 0 not in mistakes[:-1]


def test_xor_never_stops():
    _, _, mistakes = nn.train_perceptron(*data.gate("XOR"), max_epochs=30)
    assert len(mistakes) == 30 and min(mistakes) > 0


def test_the_smooth_neuron_lists_the_loss_before_each_step():
    X, y = data.iris_pair()
    w, b, losses = nn.fit_neuron(X, y, lr=1.0, epochs=20)
    assert losses[0] == 0.25 and len(losses) == 20
    assert loss(X, y, w, b) < losses[-1]
    assert (np.diff(losses) < 0).all()


# Outputs that answer each for itself ---------------------------------------------------------------------------------


def test_a_multilabel_network_is_torchs_with_a_sigmoid_for_every_output():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(7, 4)), rng.uniform(size=(7, 3))
    network = nn.MLP([4, 5, 3], rng, "tanh", multilabel=True)
    layers = [torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)]
    model = torch.nn.Sequential(*layers).double()
    with torch.no_grad():
        for layer, (W, b) in zip((layers[0], layers[2]), network.params, strict=True):
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))
    Z = model(torch.tensor(X))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(Z, torch.tensor(Y), reduction="sum") / 7
    loss.backward()
    network.backpropagate(X, Y)
    for layer, (dW, db) in zip((layers[0], layers[2]), network.grads, strict=True):
        np.testing.assert_allclose(dW, layer.weight.grad.numpy().T, atol=1e-12)
        np.testing.assert_allclose(db, layer.bias.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(network.predict_proba(X), torch.sigmoid(Z).detach().numpy())
    assert network.loss(X, Y) == pytest.approx(loss.item())
    np.testing.assert_array_equal(network.predict(X), (Z > 0).int().numpy())


def test_an_output_is_a_number_or_a_probability_not_both():
    with pytest.raises(ValueError, match="choose one"):
        nn.MLP([2, 1], np.random.default_rng(0), regression=True, multilabel=True)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copy_of_a_network_trains_on_alone_and_as_the_network_would(again):
    X, y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60) % 2
    network = nn.MLP([3, 5, 2], np.random.default_rng(1)).fit(X, y, epochs=2)
    twin, before = again(network), network.theta.copy()
    twin.fit(X, y, epochs=2)
    np.testing.assert_array_equal(network.theta, before)
    network.fit(X, y, epochs=2)
    np.testing.assert_array_equal(twin.theta, network.theta)
    np.testing.assert_array_equal(twin.predict_proba(X), network.predict_proba(X))
    assert np.shares_memory(twin.params[0][0], twin.theta)
