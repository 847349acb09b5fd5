"""What is arranged for speed computes what is taught: part by part, and whole trainings of 200 steps."""

import warnings

import numpy as np
import pytest
from test_optim import PAIRS

from utils import nn, optim, tuned

OPTIMIZERS = {name: make for name, (make, _) in PAIRS.items()}
STATE = ("m", "v", "s", "t")  # what one of them or another keeps
TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-13}, np.float32: {"rtol": 1e-4, "atol": 2e-6}}
each_type = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda dtype: dtype.__name__)
each_activation = pytest.mark.parametrize("activation", nn.ACTIVATIONS)
each_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
GOALS = {"classes": {}, "numbers": {"regression": True}, "pixels": {"multilabel": True}}
each_goal = pytest.mark.parametrize("goal", GOALS)


def network_of(layer_sizes, activation="relu", goal="classes", dtype=np.float64):
    """A network whose biases are not zero, as they are before the first step."""
    network = nn.MLP(layer_sizes, np.random.default_rng(0), activation, dtype=dtype, **GOALS[goal])
    for _, b in network.params:
        b[:] = network.rng.normal(0, 0.3, size=b.shape)
    return network


def samples(n, layer_sizes, goal="classes", dtype=np.float64):
    """X (n, d), targets y as `fit` takes them, and Y (n, k) as `backpropagate` takes them."""
    rng, k = np.random.default_rng(1), layer_sizes[-1]
    X = rng.normal(0, 0.5, size=(n, layer_sizes[0])).astype(dtype)
    if goal != "classes":
        Y = (rng.normal(size=(n, k)) if goal == "numbers" else rng.uniform(size=(n, k))).astype(dtype)
        return X, Y, Y
    y = rng.integers(0, k, n)
    return X, y, nn.one_hot(y, k).astype(dtype)


def state(optimizer):
    return {name: getattr(optimizer, name) for name in STATE if hasattr(optimizer, name)}


def assert_same_state(optimizer, taught, dtype):
    for name, value in state(taught).items():
        np.testing.assert_allclose(getattr(optimizer, name), value, **TOLERANCE[dtype], err_msg=name)


# Activations ----------------------------------------------------------------------------------------------------------


def test_both_tables_have_the_same_names():
    assert list(tuned.ACTIVATIONS) == list(nn.ACTIVATIONS)


@each_activation
@each_type
def test_an_activation_in_place_is_the_one_that_is_taught(activation, dtype):
    """Also far out, without a warning."""
    ours, taught = tuned.ACTIVATIONS[activation], nn.ACTIVATIONS[activation]
    Z = np.array([[-1000, -30.5, -2, -0.1, 0], [1000, 30.5, 2, 0.1, 1]], dtype)
    A, dA = Z.copy(), np.linspace(-2, 3, Z.size, dtype=dtype).reshape(Z.shape)
    expected = dA * taught.derivative(Z)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours.apply(A)
        ours.slope(dA, A)
    np.testing.assert_allclose(A, taught.function(Z), **TOLERANCE[dtype])
    np.testing.assert_allclose(dA, expected, **TOLERANCE[dtype])


# Batches and passes ---------------------------------------------------------------------------------------------------

SHAPES = [[3, 4, 2], [3, 3, 3], [1, 1], [4, 7, 7, 7, 2], [200, 150, 3]]  # the last is large enough for two halves


@pytest.mark.parametrize("n", [1, 5, 60, 61])
@pytest.mark.parametrize("layer_sizes", SHAPES, ids=str)
@each_activation
@each_goal
@each_type
def test_the_gradient_of_a_batch_is_the_one_that_is_taught(n, layer_sizes, activation, goal, dtype):
    network, (X, _, Y) = network_of(layer_sizes, activation, goal, dtype), samples(n, layer_sizes, goal)
    X, Y = X.astype(dtype), Y.astype(dtype)
    passes = tuned.Passes(network, X, Y, n)
    network.backpropagate(X, Y)
    taught = network.gradient.copy()
    for _ in range(2):  # the second time in arrays that are full of the first
        network.gradient[:] = np.nan
        ((X_batch, Y_batch),) = passes.batches(np.random.default_rng(0))
        passes.backpropagate(X_batch, Y_batch)
        rounding = 1e-14 if dtype is np.float64 else 2e-6
        np.testing.assert_allclose(network.gradient, taught, atol=rounding * max(np.abs(taught).max(), 1e-3), rtol=0)


def test_some_products_are_taken_in_two_halves():
    """60 or 61 samples of 200 inputs, with their column of ones, and 150 neurons: the shape above is one of them."""
    assert tuned.PACKING < 60 * 201 * 150 < 61 * 201 * 150 < 2 * tuned.PACKING


@pytest.mark.parametrize("cache", [1, 300, 2**19])
@pytest.mark.parametrize("batch_size", [1, 7, 20, 1000])
def test_batches_are_those_of_minibatches(batch_size, cache, monkeypatch):
    """However many are collected at once, and in the second epoch too."""
    monkeypatch.setattr(tuned, "CACHE", cache)
    (X, _, Y), rng, same = samples(41, [3, 2]), np.random.default_rng(5), np.random.default_rng(5)
    passes = tuned.Passes(network_of([3, 2]), X, Y, batch_size)
    for _ in range(2):
        taught = list(optim.minibatches(X, Y, batch_size, rng))
        ours = [(X_batch.copy(), Y_batch.copy()) for X_batch, Y_batch in passes.batches(same)]
        for (X_batch, Y_batch), (X_taught, Y_taught) in zip(ours, taught, strict=True):
            np.testing.assert_array_equal(X_batch, np.column_stack([X_taught, np.ones(len(X_taught))]))
            np.testing.assert_array_equal(Y_batch, Y_taught)


# Steps ----------------------------------------------------------------------------------------------------------------


@each_optimizer
@each_type
def test_200_steps_are_those_that_are_taught(make, dtype):
    """In blocks, as of epochs, under a learning rate that falls, with gradients of very different sizes."""
    rng, ours, taught = np.random.default_rng(2), make(), make()
    theta, lr = rng.normal(size=40).astype(dtype), ours.lr
    expected, sizes = theta.copy(), np.geomspace(1e-3, 30, 40)
    steps = tuned.steps(ours, theta)
    for block in range(5):
        ours.lr = taught.lr = optim.cosine(block, 5, lr)
        with steps as update:
            for _ in range(40):
                gradient = (sizes * rng.normal(size=40)).astype(dtype)
                update(theta, gradient)
                taught.update(expected, gradient)
        assert_same_state(ours, taught, dtype)
    assert theta.dtype == dtype
    np.testing.assert_allclose(theta, expected, **TOLERANCE[dtype])


@each_optimizer
def test_taught_and_tuned_steps_take_turns(make):
    """A training that goes on with what an earlier one, or `step`, left behind."""
    rng, ours, taught = np.random.default_rng(2), make(), make()
    theta = np.ones(10)
    expected = theta.copy()
    for turn in range(6):
        for _ in range(7):
            gradient = rng.normal(size=10)
            taught.update(expected, gradient)
            if turn % 2:
                ours.update(theta, gradient)
            else:
                with tuned.steps(ours, theta) as update:
                    update(theta, gradient)
    assert_same_state(ours, taught, np.float64)
    np.testing.assert_allclose(theta, expected, rtol=1e-10)


@each_optimizer
def test_an_interruption_leaves_the_state_of_the_last_step(make):
    ours, taught, theta, gradient = make(), make(), np.ones(3), np.array([1.0, -2.0, 0.5])
    with pytest.raises(KeyboardInterrupt), tuned.steps(ours, theta) as update:
        for _ in range(3):
            update(theta, gradient)
        raise KeyboardInterrupt
    for _ in range(3):
        taught.step(np.ones(3), gradient)
    assert_same_state(ours, taught, np.float64)


@each_optimizer
def test_a_setting_from_numpy_keeps_float32(make):
    """A NumPy float64 as factor of float32 arrays makes NumPy compute in float64, with other roundings."""
    gradient = np.random.default_rng(3).normal(size=200).astype(np.float32)
    ends = []
    for kind in (float, np.float64):
        theta, optimizer = np.ones(200, dtype=np.float32), make()
        same, optimizer.lr = theta, kind(optimizer.lr)
        for name in ("beta", "beta1", "beta2", "eps", "weight_decay"):
            if hasattr(optimizer, name):
                setattr(optimizer, name, kind(getattr(optimizer, name)))
        with tuned.steps(optimizer, theta) as update:
            for _ in range(3):
                update(theta, gradient)
        assert same is theta and theta.dtype == np.float32
        assert all(value.dtype == np.float32 for value in vars(optimizer).values() if isinstance(value, np.ndarray))
        ends.append(theta)
    np.testing.assert_array_equal(*ends)


@each_optimizer
def test_memory_never_becomes_subnormal(make):
    """A parameter whose gradient vanished would else make every later step a hundred times slower."""
    theta, optimizer = np.ones(3, dtype=np.float32), make()
    smallest, running = np.finfo(np.float32).tiny, tuned.Running(optimizer, theta)
    with running as update:
        update(theta, np.ones(3, dtype=np.float32))
        for _ in range(12_000):
            update(theta, np.zeros(3, dtype=np.float32))
            for name, memory in zip(running.scales, running.memory, strict=True):
                fades = optimizer.beta if hasattr(optimizer, "beta") else optimizer.beta1 if name == "m" else 0.99
                assert fades < 0.8 or not ((memory != 0) & (np.abs(memory) < smallest)).any()


def test_an_optimiser_of_one_s_own_takes_its_steps_itself():
    class Halved(optim.Adam):
        def update(self, theta, gradient):
            super().update(theta, 0.5 * gradient)

    ours, taught, theta = Halved(), Halved(), np.ones(3)
    expected = theta.copy()
    with tuned.steps(ours, theta) as update:
        update(theta, np.ones(3))
    taught.update(expected, np.ones(3))
    np.testing.assert_array_equal(theta, expected)
    np.testing.assert_allclose(ours.m, 0.05)


def test_every_optimiser_of_the_course_has_a_rule():
    assert set(tuned.RULES) == {kind for kind in vars(optim).values() if is_optimizer(kind)}


def is_optimizer(kind):
    return isinstance(kind, type) and issubclass(kind, optim.Optimizer) and kind is not optim.Optimizer


# Whole trainings ------------------------------------------------------------------------------------------------------

DATA, BATCH = 41, 10  # samples, and those of a batch: the last of five has one
EPOCHS = 40  # of five steps


def taught_fit(network, optimizer, X, Y, epochs, batch_size):
    """`fit` as it is taught: batches of the samples in a new order, the gradient of each, the optimiser's step."""
    for _ in range(epochs):
        for X_batch, Y_batch in optim.minibatches(X, Y, batch_size, network.rng):
            network.backpropagate(X_batch, Y_batch)
            optimizer.update(network.theta, network.gradient)
    return network


def both_fit(make, activation, goal, dtype, epochs=EPOCHS, batch_size=BATCH):
    """The network and the optimiser after `fit`, then those after the training that is taught."""
    sizes = [3, 6, 5, 3]
    X, y, Y = samples(DATA, sizes, goal, dtype)
    (network, taught), (ours, theirs) = [[call() for _ in range(2)] for call in (
        lambda: network_of(sizes, activation, goal, dtype), make)]  # fmt: skip
    network.fit(X, y, epochs=epochs, batch_size=batch_size, optimizer=ours)
    return network, ours, taught_fit(taught, theirs, X, Y, epochs, batch_size), theirs


@each_optimizer
@each_activation
@each_goal
@each_type
def test_a_training_of_200_steps_is_the_one_that_is_taught(make, activation, goal, dtype):
    """Rounding errors grow from step to step, in float32 to a hundredth of a per cent at most."""
    network, ours, taught, theirs = both_fit(make, activation, goal, dtype)
    same = {"rtol": 1e-10, "atol": 1e-11} if dtype is np.float64 else {"rtol": 1e-4, "atol": 1e-4}
    assert 1e-3 < np.abs(taught.theta - network_of([3, 6, 5, 3], activation).theta).max() < 10, "a training to compare"
    assert network.theta.dtype == taught.theta.dtype == dtype
    np.testing.assert_allclose(network.theta, taught.theta, **same)
    for name, value in state(theirs).items():
        np.testing.assert_allclose(getattr(ours, name), value, **same, err_msg=name)
        assert np.ndim(value) == 0 or getattr(ours, name).dtype == dtype


@pytest.mark.parametrize("batch_size", [1, 40, 41, 1000])
def test_a_training_on_batches_of_any_size_is_the_one_that_is_taught(batch_size):
    network, _, taught, _ = both_fit(optim.Adam, "relu", "classes", np.float64, 5, batch_size)
    np.testing.assert_allclose(network.theta, taught.theta, rtol=1e-9, atol=1e-12)


@each_optimizer
def test_a_callback_finds_the_state_of_its_epoch(make):
    sizes = [3, 6, 3]
    (X, y, Y), ours, theirs, taught = samples(DATA, sizes), make(), make(), network_of(sizes)
    seen = []

    def look(epoch, network):
        taught_fit(taught, theirs, X, Y, 1, BATCH)
        assert_same_state(ours, theirs, np.float64)
        np.testing.assert_allclose(network.theta, taught.theta, rtol=1e-9, atol=1e-12)
        seen.append(epoch)

    network_of(sizes).fit(X, y, epochs=4, batch_size=BATCH, optimizer=ours, callback=look)
    assert seen == [1, 2, 3, 4]
