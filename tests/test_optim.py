"""The optimisers: step by step like torch.optim, in both of their ways in; schedules, mini-batches, clipping."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import data, nn, optim

PAIRS = {
    "SGD": (lambda: optim.SGD(0.05), lambda p: torch.optim.SGD(p, lr=0.05)),
    "Momentum": (lambda: optim.Momentum(0.02), lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9)),
    "Momentum, other beta": (lambda: optim.Momentum(0.1, 0.3), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.3)),
    "Nesterov": (
        lambda: optim.Momentum(0.02, nesterov=True),
        lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    ),
    "Nesterov, other beta": (
        lambda: optim.Momentum(0.05, 0.6, True),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.6, nesterov=True),
    ),
    "RMSprop": (lambda: optim.RMSprop(), lambda p: torch.optim.RMSprop(p, lr=1e-3)),
    "RMSprop, other beta": (
        lambda: optim.RMSprop(0.02, 0.8, 1e-4),
        lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.8, eps=1e-4),
    ),
    "Adam": (lambda: optim.Adam(0.02), lambda p: torch.optim.Adam(p, lr=0.02)),
    "Adam, other betas": (
        lambda: optim.Adam(0.02, 0.8, 0.9, 1e-4),
        lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.9), eps=1e-4),
    ),
    "AdamW": (lambda: optim.AdamW(), lambda p: torch.optim.AdamW(p, lr=1e-3)),
    "AdamW, strong decay": (
        lambda: optim.AdamW(0.02, weight_decay=0.5),
        lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.5),
    ),
}
each_pair = pytest.mark.parametrize("ours, theirs", PAIRS.values(), ids=PAIRS)
each_optimizer = pytest.mark.parametrize("make", [ours for ours, _ in PAIRS.values()], ids=PAIRS)


def params():
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))]


def arrays_of(nested):
    return list(itertools.chain(*nested))


def leaves_like(nested):
    return [torch.tensor(part, requires_grad=True) for part in arrays_of(nested)]


def assert_same(nested, leaves):
    for part, leaf in zip(arrays_of(nested), leaves, strict=True):
        np.testing.assert_allclose(part, leaf.detach().numpy(), rtol=1e-10, atol=1e-12)


def both_descend(ours, other, leaves, steps=200, before=lambda step: None, after=lambda: None):
    """Our params after 200 steps, while torch takes its own, on sum of θ⁴/4 + noise of a known size, the same for both.

    before(step) is called before our step, after() after torch's.
    """
    mine, rng = params(), np.random.default_rng(1)
    for step in range(steps):
        noise = [[rng.normal(size=part.shape) for part in pair] for pair in mine]
        grads = [[W**3 + e for W, e in zip(pair, es, strict=True)] for pair, es in zip(mine, noise, strict=True)]
        before(step)
        mine = ours.step(mine, grads)
        for leaf, e in zip(leaves, arrays_of(noise), strict=True):
            leaf.grad = leaf.detach() ** 3 + torch.tensor(e)
        other.step()
        after()
    return mine


# --- Optimisers ------------------------------------------------------------------------------------------------------


@each_pair
def test_200_steps_agree_with_torch(ours, theirs):
    leaves = leaves_like(params())
    assert_same(both_descend(ours(), theirs(leaves), leaves), leaves)


@each_pair
def test_200_steps_under_a_schedule_agree_with_torch(ours, theirs):
    leaves, optimizer = leaves_like(params()), ours()
    other, lr = theirs(leaves), optimizer.lr
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(other, T_max=200, eta_min=lr / 10)

    def set_rate(step):
        optimizer.lr = optim.cosine(step, 200, lr, lr / 10)

    assert_same(both_descend(optimizer, other, leaves, before=set_rate, after=scheduler.step), leaves)


@each_pair
def test_step_leaves_its_arguments_alone_and_keeps_their_nesting(ours, theirs):
    before, grads = params(), [(np.ones_like(W), np.ones_like(b)) for W, b in params()]
    after = ours().step(before, grads)
    assert optim.flatten(before).tolist() == optim.flatten(params()).tolist()
    assert set(optim.flatten(grads)) == {1.0}
    assert [[part.shape for part in pair] for pair in after] == [[part.shape for part in pair] for pair in before]
    assert all(isinstance(pair, tuple) for pair in after)


@each_optimizer
def test_nesting_makes_no_difference(make):
    """A list of pairs, a list of lists, one vector, and the vector changed in place: the same numbers."""
    theta, rng = optim.flatten(params()), np.random.default_rng(2)
    flat, pairs, lists = theta.copy(), params(), [list(pair) for pair in params()]
    optimizers = [make() for _ in range(4)]
    for _ in range(5):
        gradient = rng.normal(size=theta.size)
        nested = optim.nested_like(params(), gradient)
        optimizers[0].update(theta, gradient)
        flat = optimizers[1].step(flat, gradient)
        pairs = optimizers[2].step(pairs, nested)
        lists = optimizers[3].step(lists, [list(pair) for pair in nested])
    for other in (flat, optim.flatten(pairs), optim.flatten(lists)):
        np.testing.assert_array_equal(other, theta)


@each_optimizer
def test_objects_do_not_share_their_memory(make):
    def path(optimizer, other):
        w = np.ones(3)
        for _ in range(4):
            other.step(np.zeros(5), np.full(5, 7.0))
            w = optimizer.step(w, np.array([1.0, -2.0, 0.5]))
        return w

    np.testing.assert_array_equal(path(make(), make()), path(make(), optim.SGD(1.0)))


def test_integer_parameters_become_floats():
    assert optim.SGD(0.5).step(np.array([1, 2]), np.array([1, 1])).tolist() == [0.5, 1.5]


@each_optimizer
def test_update_works_in_place_and_in_the_type_of_theta(make):
    theta, optimizer = np.ones(200, dtype=np.float32), make()
    same = theta
    for _ in range(3):
        optimizer.update(theta, np.random.default_rng(3).normal(size=200).astype(np.float32))
    assert same is theta and theta.dtype == np.float32
    assert all(value.dtype == np.float32 for value in vars(optimizer).values() if isinstance(value, np.ndarray))


def test_the_memories_of_adam_are_the_paper_s_means():
    """Written out: m is the mean of the gradients so far with weights (1 - beta1) beta1^(t - i), v that of squares."""
    gradients = np.random.default_rng(0).normal(size=(5, 3))
    optimizer = optim.Adam(0.1, 0.8, 0.95)
    for gradient in gradients:
        optimizer.step(np.zeros(3), gradient)
    age = np.arange(5)[::-1, None]
    assert optimizer.t == 5
    np.testing.assert_allclose(optimizer.m, (0.2 * 0.8**age * gradients).sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(optimizer.v, (0.05 * 0.95**age * gradients**2).sum(axis=0), rtol=1e-12)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@each_optimizer
def test_every_optimizer_trains_a_network(make, activation):
    X, y = data.spirals(60, noise=0.0, seed=0)
    network = nn.MLP([2, 8, 2], np.random.default_rng(0), activation=activation)
    before = network.loss(X, y)
    network.fit(X, y, epochs=20, batch_size=20, optimizer=make())
    assert network.loss(X, y) < before


gradients = hnp.arrays(float, st.integers(1, 6), elements=st.floats(0.01, 100) | st.floats(-100, -0.01))


@given(gradients, st.floats(1e-3, 1.0))
def test_the_first_step_of_adam_is_lr_times_the_sign(g, lr):
    np.testing.assert_allclose(optim.Adam(lr).step(np.zeros_like(g), g), -lr * np.sign(g), rtol=1e-5)


@given(gradients, st.floats(0.01, 100))
@settings(max_examples=30)
def test_adam_and_rmsprop_do_not_see_the_scale_of_the_loss(g, scale):
    for make in (lambda: optim.Adam(0.1, eps=0.0), lambda: optim.RMSprop(0.1, eps=0.0)):
        plain, scaled, w, u = make(), make(), np.zeros_like(g), np.zeros_like(g)
        for factor in (1.0, -0.3, 2.0):
            w, u = plain.step(w, factor * g), scaled.step(u, scale * factor * g)
        np.testing.assert_allclose(w, u, rtol=1e-9, atol=1e-12)


@given(gradients, st.floats(0.0, 0.95), st.booleans())
@settings(deadline=None)  # 600 steps take longer on a busy machine
def test_under_a_constant_gradient_momentum_reaches_one_over_one_minus_beta(g, beta, nesterov):
    optimizer, w = optim.Momentum(0.01, beta, nesterov), np.zeros_like(g)
    for _ in range(600):
        before, w = w, optimizer.step(w, g)
    np.testing.assert_allclose(before - w, 0.01 * g / (1 - beta), rtol=1e-8)


@given(gradients, st.floats(1e-3, 0.5), st.floats(0.0, 1.0))
def test_without_a_gradient_adamw_shrinks_every_parameter_by_the_same_share(w, lr, decay):
    after = optim.AdamW(lr, weight_decay=decay).step(w, np.zeros_like(w))
    np.testing.assert_allclose(after, (1 - lr * decay) * w, rtol=1e-12)


# --- Gradient descent ------------------------------------------------------------------------------------------------


@given(st.floats(0.1, 5), st.floats(0.01, 0.6), st.integers(0, 20))
def test_on_a_parabola_every_step_multiplies_by_one_number(curvature, lr, steps):
    path = optim.gradient_descent(lambda w: curvature * w, np.array([2.0]), lr, steps)
    expected = 2.0 * (1 - lr * curvature) ** np.arange(steps + 1)
    np.testing.assert_allclose(path[:, 0], expected, rtol=1e-9, atol=1e-12)


def test_descent_converges_up_to_two_over_the_largest_curvature():
    curvature, start = np.array([1.0, 50.0]), np.array([1.0, 1.0])
    below, above = (
        optim.gradient_descent(lambda w: curvature * w, start, rate * 2 / 50, 2000)[-1] for rate in (0.99, 1.01)
    )
    assert np.max(np.abs(below)) < 1e-6 < 1e6 < np.max(np.abs(above))
    assert start.tolist() == [1.0, 1.0]


# --- Mini-batches ----------------------------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(1, 50), st.integers(0, 99))
def test_minibatches_deal_every_sample_once_and_in_step(n, batch_size, seed):
    X, y, rng = np.arange(2.0 * n).reshape(n, 2), 2 * np.arange(n), np.random.default_rng(seed)
    for _ in range(2):
        batches = list(optim.minibatches(X, y, batch_size, rng))
        assert [len(part) for part, _ in batches] == [min(batch_size, n - i) for i in range(0, n, batch_size)]
        assert sorted(np.concatenate([labels for _, labels in batches])) == list(y)
        assert all(np.array_equal(part[:, 0], labels) for part, labels in batches)


def test_minibatches_come_in_a_new_order_that_the_seed_decides():
    X = y = np.arange(50)
    rng = np.random.default_rng(0)
    first, second = (np.concatenate([part for part, _ in optim.minibatches(X, y, 8, rng)]) for _ in range(2))
    again = np.concatenate([part for part, _ in optim.minibatches(X, y, 8, np.random.default_rng(0))])
    assert first.tolist() == again.tolist() != second.tolist()


def test_minibatches_refuse_lengths_that_differ():
    with pytest.raises(ValueError, match="3 samples and 2 targets"):
        next(optim.minibatches(np.zeros((3, 1)), np.zeros(2), 2, np.random.default_rng(0)))


# --- Schedules -------------------------------------------------------------------------------------------------------

SCHEDULES = {
    "step decay": (
        lambda step: optim.step_decay(step, 0.3, 30, 0.4),
        lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=30, gamma=0.4),
    ),
    "cosine": (
        lambda step: optim.cosine(step, 200, 0.3, 0.02),
        lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=200, eta_min=0.02),
    ),
    "warm-up": (
        lambda step: optim.warmup(step, 0.3, 25),
        lambda o: torch.optim.lr_scheduler.LinearLR(o, start_factor=1 / 25, total_iters=24),
    ),
}


@pytest.mark.parametrize("ours, theirs", SCHEDULES.values(), ids=SCHEDULES)
def test_schedules_agree_with_torch(ours, theirs):
    other = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    scheduler, rates = theirs(other), []
    for _ in range(201):
        rates.append(scheduler.get_last_lr()[0])
        other.step()
        scheduler.step()
    np.testing.assert_allclose([ours(step) for step in range(201)], rates, rtol=1e-10, atol=1e-14)


@given(st.integers(0, 500), st.integers(1, 300), st.floats(1e-4, 1.0), st.floats(0.0, 1.0))
def test_schedules_stay_between_their_ends(step, total, lr, share):
    lr_min = share * lr
    assert lr_min - 1e-15 <= optim.cosine(step, total, lr, lr_min) <= lr + 1e-15
    assert optim.cosine(step + 1, total, lr, lr_min) <= optim.cosine(step, total, lr, lr_min) + 1e-15
    assert lr / total - 1e-15 <= optim.warmup(step, lr, total) <= lr
    assert optim.warmup(max(step, total - 1), lr, total) == lr
    assert optim.step_decay(step + total, lr, total, 0.5) == optim.step_decay(step, lr, total, 0.5) / 2


def test_schedules_at_their_ends():
    assert optim.cosine(0, 10, 0.1, 0.01) == optim.step_decay(9, 0.1, 10, 0.5) == optim.warmup(4, 0.1, 5) == 0.1
    assert optim.cosine(10, 10, 0.1, 0.01) == optim.cosine(99, 10, 0.1, 0.01) == 0.01
    assert optim.warmup(0, 0.1, 0) == 0.1  # no warm-up


# --- Clipping --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("max_norm", [0.5, 3.0, 1e3])
def test_clipping_agrees_with_torch(max_norm):
    """torch divides by the norm + 1e-6, so that it may be 0; nothing else differs."""
    rng = np.random.default_rng(4)
    for scale in (0.1, 1.0, 30.0):
        grads = [tuple(scale * rng.normal(size=part.shape) for part in pair) for pair in params()]
        leaves = leaves_like(params())
        for leaf, gradient in zip(leaves, arrays_of(grads), strict=True):
            leaf.grad = torch.tensor(gradient)
        theirs = torch.nn.utils.clip_grad_norm_(leaves, max_norm).item()
        clipped, norm = optim.clip_by_global_norm(grads, max_norm)
        assert math.isclose(norm, theirs, rel_tol=1e-12)
        same_divisor = norm / (norm + 1e-6) if norm > max_norm else 1.0
        for part, leaf in zip(arrays_of(clipped), leaves, strict=True):
            np.testing.assert_allclose(part * same_divisor, leaf.grad.numpy(), rtol=1e-10, atol=1e-14)


@given(gradients, st.floats(0.01, 200))
def test_clipping_keeps_the_direction_and_limits_the_length(g, max_norm):
    before = g.copy()
    clipped, norm = optim.clip_by_global_norm(g, max_norm)
    np.testing.assert_array_equal(g, before)
    assert np.linalg.norm(clipped) <= max_norm * (1 + 1e-12)
    np.testing.assert_allclose(clipped * norm, g * np.linalg.norm(clipped), rtol=1e-9, atol=1e-12)
    if norm <= max_norm:
        np.testing.assert_array_equal(clipped, g)


def test_clipping_survives_zeros_and_what_float32_cannot_square():
    zeros, norm = optim.clip_by_global_norm([(np.zeros((2, 2)), np.zeros(2))], 1.0)
    assert norm == 0 and not optim.flatten(zeros).any()
    huge, norm = optim.clip_by_global_norm(np.array([3e30, 4e30], dtype=np.float32), np.float64(1.0))
    assert math.isclose(norm, 5e30, rel_tol=1e-6) and huge.dtype == np.float32
    np.testing.assert_allclose(huge, [0.6, 0.8], rtol=1e-6)
