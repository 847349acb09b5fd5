"""The repeated trainings say what one training at a time would say."""

import numpy as np
import pytest

from utils import data, experiments, nn


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
