"""The optimisers: step by step like torch.optim, in both of their ways in."""

import numpy as np
import pytest
import torch

from utils import optim

PAIRS = {
    "SGD": (lambda: optim.SGD(0.05), lambda p: torch.optim.SGD(p, lr=0.05)),
    "Adam": (lambda: optim.Adam(0.02), lambda p: torch.optim.Adam(p, lr=0.02)),
    "Adam, other betas": (
        lambda: optim.Adam(0.02, 0.8, 0.9, 1e-4),
        lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.9), eps=1e-4),
    ),
}
each_pair = pytest.mark.parametrize("ours, theirs", PAIRS.values(), ids=PAIRS)


def params():
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))]


@each_pair
def test_200_steps_agree_with_torch(ours, theirs):
    """On sum of θ⁴/4 + noise of a known size, the same noise for both."""
    mine, optimizer = params(), ours()
    leaves = [torch.tensor(part, requires_grad=True) for pair in params() for part in pair]
    other = theirs(leaves)
    rng = np.random.default_rng(1)
    for _ in range(200):
        noise = [[rng.normal(size=part.shape) for part in pair] for pair in mine]
        grads = [[W**3 + e for W, e in zip(pair, es, strict=True)] for pair, es in zip(mine, noise, strict=True)]
        mine = optimizer.step(mine, grads)
        for leaf, e in zip(leaves, [e for es in noise for e in es], strict=True):
            leaf.grad = leaf.detach() ** 3 + torch.tensor(e)
        other.step()
    for part, leaf in zip([part for pair in mine for part in pair], leaves, strict=True):
        np.testing.assert_allclose(part, leaf.detach().numpy(), rtol=1e-10, atol=1e-12)


@each_pair
def test_step_leaves_its_arguments_alone_and_keeps_their_nesting(ours, theirs):
    before = params()
    after = ours().step(before, [(np.ones_like(W), np.ones_like(b)) for W, b in before])
    assert optim.flatten(before).tolist() == optim.flatten(params()).tolist()
    assert [[part.shape for part in pair] for pair in after] == [[part.shape for part in pair] for pair in before]
    assert all(isinstance(pair, tuple) for pair in after)


def test_update_works_in_place_on_a_flat_vector():
    theta = np.ones(5, dtype=np.float32)
    same = theta
    optim.Adam(0.1).update(theta, np.ones(5, dtype=np.float32))
    assert same is theta and theta.dtype == np.float32
    np.testing.assert_allclose(theta, 0.9, rtol=1e-6)


def test_moments_never_become_subnormal():
    """A parameter whose gradient vanished would else make every later step a hundred times slower."""
    theta, optimizer = np.ones(3, dtype=np.float32), optim.Adam()
    optimizer.update(theta, np.ones(3, dtype=np.float32))
    smallest = np.finfo(np.float32).tiny
    for _ in range(3000):
        optimizer.update(theta, np.zeros(3, dtype=np.float32))
        assert not ((optimizer.m != 0) & (np.abs(optimizer.m) < smallest)).any()
