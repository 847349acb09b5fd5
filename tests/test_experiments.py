"""The repeated trainings say what one training at a time would say."""

import numpy as np
import pytest

from utils import data, experiments, nn, regularization


@pytest.mark.parametrize("activation, counts", [("relu", (2, 7)), ("tanh", (9, 19)), ("sigmoid", (17, 20))])
def test_stuck_starts_of_xor(activation, counts):
    assert tuple(experiments.xor_solved(activation, hidden) for hidden in (2, 3)) == counts


def test_the_stack_of_networks_trains_like_one_network():
    """The first start, trained on its own with the plain functions: does it solve XOR or not?"""
    X, y = data.gate("XOR")
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(2, 2)), np.zeros(2)), (rng.normal(size=(2, 1)), np.zeros(1))]
    for _ in range(300):
        Z, cache = nn.forward(params, X, np.tanh)
        dZ = (nn.sigmoid(Z) - y[:, None]) / 4
        grads = nn.backward(params, cache, dZ, lambda Z: nn.tanh_grad(np.tanh(Z)))
        params = nn.sgd_step(params, grads, 1.0)
    solved = (nn.forward(params, X, np.tanh)[0].ravel() > 0) == y
    assert experiments.xor_solved("tanh", 2, starts=1, epochs=300) == int(solved.all())


def digits_of_run(seed, wrong):
    """The digits that a run draws, and its generator, ready to draw the start."""
    rng = np.random.default_rng(seed)
    return *experiments._draw(*data.digits(), wrong, rng), rng


def test_a_run_draws_its_sets_from_different_digits_and_spoils_training_labels_only():
    clean, spoilt = digits_of_run(3, 0.0), digits_of_run(3, 0.2)
    assert [len(y) for _, y in spoilt[:3]] == [200, 200, 1000]
    assert np.sum(clean[0][1] != spoilt[0][1]) == 40
    for (X_a, y_a), (X_b, y_b) in zip(clean[1:3], spoilt[1:3], strict=True):
        np.testing.assert_array_equal(X_a, X_b)
        np.testing.assert_array_equal(y_a, y_b)
    pixels = np.concatenate([X for X, _ in clean[:3]])
    assert len(np.unique(pixels, axis=0)) == len(np.unique(data.digits()[0], axis=0)) - 397


def test_a_run_trains_like_one_network_with_plain_functions():
    (X, y), (X_val, y_val), _, rng = digits_of_run(1, 0.2)
    params, Y = nn.init_params([64, 64, 10], rng), nn.one_hot(y, 10)
    for _ in range(20):
        Z, cache = nn.forward(params, X, nn.relu)
        grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), nn.relu_grad)
        for extra in (regularization.l2_gradient(params, 0.01), regularization.l1_gradient(params, 0.002)):
            grads = [(dW + eW, db + eb) for (dW, db), (eW, eb) in zip(grads, extra, strict=True)]
        params = nn.sgd_step(params, grads, 0.3)
    runs = experiments.few_digits(runs=2, epochs=20, l2=0.01, l1=0.002)
    loss = nn.cross_entropy(nn.softmax(nn.forward(params, X_val, nn.relu)[0]), nn.one_hot(y_val, 10))
    assert runs.validation[-1, 1] == pytest.approx(loss)
    assert runs.right_validation[1] == np.sum(nn.forward(params, X_val, nn.relu)[0].argmax(axis=1) == y_val)


@pytest.mark.parametrize("p", [0.0, 0.5])
@pytest.mark.parametrize("norm", [False, True])
def test_a_network_descends_along_the_numerical_gradient(p, norm):
    """A step of length lr moves each parameter by -lr times its slope, with dropout and normalisation in the way."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(7, 5)), nn.one_hot(rng.integers(0, 3, 7), 3)

    def network():
        made = experiments.Network([5, 4, 4, 3], np.random.default_rng(1), p=p, norm=norm)
        made.params = [
            (W, b + 0.1 * (layer + 1)) for layer, (W, b) in enumerate(made.params)
        ]  # away from ReLU's corner
        return made

    def loss_with(layer, which, value):
        made = network()
        if which == "gamma":
            made.gammas[layer] = value
        else:
            W, b = made.params[layer]
            made.params[layer] = (value, b) if which == "W" else (W, value)
        return nn.cross_entropy(nn.softmax(made.forward(X, training=True)[0]), Y)

    moved, start = network(), network()
    Z, cache = moved.forward(X, training=True)
    moved.descend(cache, nn.softmax_cross_entropy_grad(Z, Y), lr=1.0)
    for layer, ((W, b), (W_new, b_new)) in enumerate(zip(start.params, moved.params, strict=True)):
        pairs = [("W", W, W_new), ("b", b, b_new)]
        if norm and layer < 2:
            pairs.append(("gamma", start.gammas[layer], moved.gammas[layer]))
        for which, old, new in pairs:
            slope = nn.numerical_gradient(lambda value, at=(layer, which): loss_with(*at, value), old)
            np.testing.assert_allclose(old - new, slope, atol=1e-6)


def test_each_run_may_have_its_own_number_of_epochs():
    both, first = experiments.few_digits(runs=2, epochs=[5, 9]), experiments.few_digits(runs=1, epochs=5)
    assert both.validation.shape == (10, 2)
    np.testing.assert_array_equal(both.validation[:6, 0], first.validation[:, 0])
    assert (both.validation[6:, 0] == first.validation[-1, 0]).all()
    assert both.right_test[0] == first.right_test[0]


def test_what_notebook_05_says_of_wrong_labels_holds():
    """A penalty and dropout get more digits right in every run; the plain networks learn the wrong labels by heart."""
    plain = experiments.few_digits(runs=3)
    for settings in ({"l2": 0.01}, {"p": 0.5}):
        assert (experiments.few_digits(runs=3, **settings).right_test > plain.right_test).all()
    assert (plain.validation[-1] > plain.validation.min(axis=0) + 0.02).all()
