"""The engine against PyTorch in float64: gradients, order, long graphs, networks; and three ways, one answer."""

import copy
import gc
import math
import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import autograd, data, nn
from utils.autograd import MLP, Layer, Neuron, Tensor, Value, backward, topological_order

# --- Numbers ---------------------------------------------------------------------------------------------------------

# operations on one or two Values or torch scalars, all safe for any arguments in sight
OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / (b * b + 1),
    "relu": lambda a, b: (a - b).relu(),
    "tanh": lambda a, b: (a * b).tanh(),
    "exp": lambda a, b: (a.tanh() - b.relu()).exp(),
    "log": lambda a, b: (a * a + b * b + 0.5).log(),
    "square": lambda a, b: a**2 - b,
    "cube": lambda a, b: b - (a.tanh()) ** 3,
    "root": lambda a, b: (a**2 + b**2 + 1) ** 0.5,
    "numbers": lambda a, b: 2 - a + 3 * b / 4 - 1 / (a * a + 2),
}
programs = st.lists(
    st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12
)
# no subnormals, and nothing within rounding of 0, where ReLU has its corner
numbers = st.lists(st.floats(-2, 2).filter(lambda x: abs(x) > 1e-3), min_size=3, max_size=3)


def compute(program, leaves):
    """Every step applies an operation to two of the values so far; all of them are summed in the end."""
    values = list(leaves)
    for name, i, j in program:
        values.append(OPERATIONS[name](values[i % len(values)], values[j % len(values)]).tanh())
    return sum(values)


@settings(deadline=None, max_examples=150)
@given(program=programs, start=numbers)
def test_values_and_gradients_of_random_expressions_are_those_of_torch(program, start):
    ours, theirs = [Value(x) for x in start], [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in start]
    root, expected = compute(program, ours), compute(program, theirs)
    root.backward()
    expected.backward()
    assert root.data == pytest.approx(expected.item(), rel=1e-10, abs=1e-10)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.grad == pytest.approx(other.grad.item(), rel=1e-10, abs=1e-10)


@settings(deadline=None, max_examples=60)
@given(program=programs, start=numbers)
def test_an_order_lists_every_node_once_and_after_its_inputs(program, start):
    root = compute(program, [Value(x) for x in start])
    order = topological_order(root)
    position = {node: i for i, node in enumerate(order)}
    assert len(position) == len(order) and order[-1] is root
    assert all(position[value] < position[node] for node in order for value in node.inputs)


def test_a_second_call_doubles_the_leaves_and_nothing_else():
    x, y = Value(3.0), Value(-2.0)
    middle = x * y
    root = middle * middle + x
    root.backward()
    first = (x.grad, y.grad, middle.grad)
    root.backward()
    assert (x.grad, y.grad, middle.grad) == (2 * first[0], 2 * first[1], first[2])
    assert root.grad == 1.0


def test_a_skewed_diamond_waits_for_both_ways():
    x = Value(1.0)
    a = x + x
    root = a + (a + a) + a * 1.0  # reaches `a` by ways of different length
    backward(root)
    assert x.grad == 8.0


def test_a_leaf_is_its_own_derivative():
    x = Value(3.0)
    x.backward()
    assert x.grad == 1.0 and topological_order(x) == [x]


def test_a_hundred_thousand_operations_in_a_chain():
    x = Value(1.0)
    total = x
    for _ in range(100_000):
        total = total + x
    total.backward()
    assert x.grad == total.data == 100_001
    del total  # freeing the chain must not recurse either
    assert x.grad == 100_001


def test_a_graph_is_freed_with_its_last_node_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        x = Value(2.0)
        root = sum((x * k).tanh() for k in range(100))
        root.backward()
        assert len(gc.get_objects()) > before + 300
        del root
        assert len(gc.get_objects()) <= before + 5
        tensor = Tensor(np.ones((3, 2)))
        (tensor @ np.ones((2, 2))).relu().mean().backward()
        assert len(gc.get_objects()) <= before + 10
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value(2.0), "Value(data=2, grad=0)"),
        (Value(-1 / 3), "Value(data=-0.3333, grad=0)"),
        (Value(np.float64(0.5)), "Value(data=0.5, grad=0)"),
    ],
)
def test_a_value_shows_itself_in_a_few_characters(value, text):
    assert repr(value) == text


def test_a_value_has_no_room_for_a_misspelt_attribute():
    with pytest.raises(AttributeError):
        Value(1.0).gard = 2.0


def test_numbers_on_either_side():
    x = Value(2.0)
    assert [(x - 1).data, (1 - x).data, (x / 4).data, (4 / x).data, (-x).data] == [1, -1, 0.5, 2, -2]
    assert sum([x, x, x]).data == 6
    with pytest.raises(TypeError):
        x ** Value(2.0)


# --- Networks of Values ----------------------------------------------------------------------------------------------


def test_neurons_layers_and_networks_have_the_parameters_one_expects():
    rng = np.random.default_rng(0)
    assert len(Neuron(3, rng).parameters()) == 4
    assert len(Layer(3, 5, rng).parameters()) == 20
    network = MLP([2, 4, 3], rng)
    assert len(network.parameters()) == nn.count_parameters([2, 4, 3])
    assert len(network([0.5, -1])) == 3 and all(isinstance(out, Value) for out in network(np.ones(2)))
    with pytest.raises(ValueError):
        network([1.0])


def test_the_same_seed_gives_the_same_network_and_another_one_another():
    starts = [[p.data for p in MLP([2, 3, 1], np.random.default_rng(seed)).parameters()] for seed in (0, 0, 1)]
    assert starts[0] == starts[1] != starts[2]


def test_a_network_may_be_made_of_another_class_of_numbers():
    class Mine(autograd.Arithmetic):
        def __init__(self, data, inputs=(), slopes=()):
            self.data, self.grad, self.inputs, self.slopes = data, 0.0, inputs, slopes

        def __add__(self, other):
            other = other if isinstance(other, Mine) else Mine(other)
            return Mine(self.data + other.data, (self, other), (1.0, 1.0))

        def __mul__(self, other):
            other = other if isinstance(other, Mine) else Mine(other)
            return Mine(self.data * other.data, (self, other), (other.data, self.data))

        def tanh(self):
            return Mine(math.tanh(self.data), (self,), (1 - math.tanh(self.data) ** 2,))

    x = [0.3, -0.7]
    mine, ours = (MLP([2, 4, 2, 1], np.random.default_rng(0), value=kind) for kind in (Mine, Value))
    for network in (mine, ours):
        backward(network(x)[0])
    assert [p.grad for p in mine.parameters()] == [p.grad for p in ours.parameters()]
    assert all(isinstance(p, Mine) for p in mine.parameters())


def test_values_learn_two_moons():
    X, y = data.moons(50)
    targets = 2.0 * y - 1
    network = MLP([2, 8, 8, 1], np.random.default_rng(0))
    parameters = network.parameters()
    for _ in range(100):
        scores = [network(x)[0] for x in X]
        if all((score.data > 0) == (label == 1) for score, label in zip(scores, y, strict=True)):
            break
        loss = sum((1 - score * t).relu() for score, t in zip(scores, targets.tolist(), strict=True)) / len(X)
        loss.backward()
        for p in parameters:
            p.data -= p.grad
            p.grad = 0.0
    assert all((network(x)[0].data > 0) == (label == 1) for x, label in zip(X, y, strict=True))


# --- Arrays ----------------------------------------------------------------------------------------------------------


def tensors(*arrays):
    """The same arrays as leaves of ours and of torch's."""
    return [Tensor(a.copy()) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]


def same_gradients(expression, *arrays, tolerance=1e-12):
    """Both engines compute an expression of the arrays; its sum of squares is gone back from, twice."""
    ours, theirs = tensors(*arrays)
    results = [expression(*leaves) for leaves in (ours, theirs)]
    np.testing.assert_allclose(results[0].data, results[1].detach().numpy(), rtol=tolerance, atol=tolerance)
    losses = [(result * result).sum() for result in results]
    for calls in (1, 2):
        losses[0].backward()
        losses[1].backward(retain_graph=True)
        for mine, other in zip(ours, theirs, strict=True):
            assert mine.grad.shape == mine.data.shape
            assert mine.grad.dtype == mine.data.dtype
            np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=tolerance, atol=tolerance, err_msg=calls)


SHAPES = [((4, 3), (4, 3)), ((4, 3), (3,)), ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((4, 3), ()), ((1, 3), (4, 1))]
SHAPES += [((2, 4, 3), (4, 1)), ((2, 4, 3), (1, 1, 3)), ((1,), (3, 1)), ((1, 1), (1,)), ((3,), (4, 3)), ((), ())]
TWO = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "all": lambda a, b: 2 - (a * b - a) * 3 + (b + 1).tanh() - b.relu(),
}


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_spread_arrays_get_gradients_of_their_own_shape(shapes, name):
    rng = np.random.default_rng(0)
    same_gradients(TWO[name], *[rng.normal(size=shape) for shape in shapes])


def test_constants_take_part_on_either_side_and_get_no_gradient():
    rng = np.random.default_rng(0)
    C, D = rng.normal(size=(5, 4)), rng.normal(size=(3, 2))
    ours = Tensor(rng.normal(size=(4, 3)))
    theirs = torch.tensor(ours.data, requires_grad=True)
    (C @ ours @ D - 1.0 + np.ones(2) * 3).tanh().mean().backward()
    (torch.tensor(C) @ theirs @ torch.tensor(D) - 1.0 + 3).tanh().mean().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-12)
    row = np.ones((1, 3))
    grown = row + Tensor(np.ones((4, 1)))
    assert (row * grown - row).data.shape == (4, 3)
    assert len(topological_order(C @ ours)) == 2


def test_products_sums_and_means_are_those_of_torch():
    rng = np.random.default_rng(1)
    A, B = rng.normal(size=(5, 3)), rng.normal(size=(3, 4))
    same_gradients(lambda a, b: a @ b, A, B)
    same_gradients(lambda a, b: (a @ b).sum() * a, A, B)
    same_gradients(lambda a, b: (a @ b).mean() - b.mean() * b, A, B)
    same_gradients(lambda a: a + a * a - a, A)
    with pytest.raises(ValueError, match="matrices"):
        Tensor(A) @ Tensor(B[:, 0])
    with pytest.raises(ValueError, match="one number"):
        Tensor(A).backward()


@settings(deadline=None, max_examples=50)
@given(
    n=st.integers(1, 6), k=st.integers(2, 5), scale=st.sampled_from([0.1, 1.0, 30.0, 1000.0]), seed=st.integers(0, 9)
)
def test_softmax_cross_entropy_is_that_of_torch_and_stays_finite(n, k, scale, seed):
    rng = np.random.default_rng(seed)
    Z, y = rng.normal(0, scale, size=(n, k)), rng.integers(0, k, n)
    (ours,), (theirs,) = tensors(Z)
    loss = 3 * ours.softmax_cross_entropy(y)
    loss.backward()
    expected = 3 * torch.nn.functional.cross_entropy(theirs, torch.tensor(y))
    expected.backward()
    assert loss.data == pytest.approx(expected.item(), rel=1e-10, abs=1e-10)
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-10, atol=1e-13)


def test_a_leafs_gradient_belongs_to_it_alone():
    a, b = Tensor(np.ones(3)), Tensor(np.ones(3))
    (a + b).sum().backward()
    a.grad *= 2
    np.testing.assert_array_equal(b.grad, np.ones(3))


def test_float32_stays_float32_and_integers_become_floats():
    a = Tensor(np.ones((2, 2), np.float32))
    loss = ((2 * a - 1) @ a).relu().tanh().mean() * 0.5
    loss.backward()
    assert loss.data.dtype == a.grad.dtype == np.float32
    assert Tensor([1, 2]).data.dtype == np.float64
    assert repr(a) == "Tensor(shape=(2, 2), dtype=float32)"


def test_a_chain_of_arrays_may_be_long():
    a = Tensor(np.ones(1))
    total = a
    for _ in range(20_000):
        total = total + a
    total.sum().backward()
    assert a.grad[0] == 20_001


# --- Three ways, one answer ------------------------------------------------------------------------------------------

SIZES = [3, 5, 4, 2]


def by_hand(params, X, y):
    Z, cache = nn.forward(params, X, np.tanh)
    dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, SIZES[-1]))
    return nn.backward(params, cache, dZ, lambda Z: nn.tanh_grad(np.tanh(Z)))


def with_values(params, X, y):
    network = MLP(SIZES, np.random.default_rng(0))
    start = np.concatenate([np.vstack([W, b]).T.ravel() for W, b in params])
    for p, number in zip(network.parameters(), start.tolist(), strict=True):
        p.data = number
    loss = 0.0
    for x, label in zip(X, y, strict=True):
        scores = network(x)
        loss = loss + sum(score.exp() for score in scores).log() - scores[label]
    (loss / len(X)).backward()
    grads = iter([p.grad for p in network.parameters()])
    stacks = [np.array([[next(grads) for _ in range(d + 1)] for _ in range(k)]).T for d, k in pairwise(SIZES)]
    return [(stack[:-1], stack[-1]) for stack in stacks]


def with_tensors(params, X, y):
    leaves = [(Tensor(W), Tensor(b)) for W, b in params]
    A = X
    for W, b in leaves[:-1]:
        A = (A @ W + b).tanh()
    W, b = leaves[-1]
    (A @ W + b).softmax_cross_entropy(y).backward()
    return [(W.grad, b.grad) for W, b in leaves]


def with_torch(params, X, y):
    leaves = [[torch.tensor(part, requires_grad=True) for part in pair] for pair in params]
    A = torch.tensor(X)
    for W, b in leaves[:-1]:
        A = torch.tanh(A @ W + b)
    W, b = leaves[-1]
    torch.nn.functional.cross_entropy(A @ W + b, torch.tensor(y)).backward()
    return [(W.grad.numpy(), b.grad.numpy()) for W, b in leaves]


@pytest.mark.parametrize("way", [with_values, with_tensors, with_torch])
def test_three_ways_one_answer(way):
    rng = np.random.default_rng(0)
    params = [(W, rng.normal(size=b.shape)) for W, b in nn.init_params(SIZES, rng)]
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 2, 6)
    for (dW, db), (dW_other, db_other) in zip(by_hand(params, X, y), way(params, X, y), strict=True):
        np.testing.assert_allclose(dW_other, dW, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(db_other, db, rtol=1e-12, atol=1e-12)


def test_importing_the_engine_loads_nothing_heavy():
    code = "import sys, utils.autograd; print([m for m in ('torch', 'matplotlib', 'sklearn') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


# --- What the engine does with what is unusual -----------------------------------------------------------------------


def test_the_power_0_is_1_with_the_slope_0_at_0_too():
    x = Value(0.0)
    y = x**0
    y.backward()
    assert (y.data, x.grad) == (1.0, 0.0)


def test_relu_hides_no_nan():
    assert math.isnan(Value(math.nan).relu().data) and Value(-1.0).relu().data == 0.0


@pytest.mark.parametrize("data", [np.ones(2), Value(1.0), "1", None, 1j])
def test_a_value_holds_one_number(data):
    with pytest.raises(TypeError, match="one number"):
        Value(data)


def test_a_root_of_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="no real number"):
        Value(-2.0) ** 0.5


@pytest.mark.parametrize("again", [copy.deepcopy, lambda node: pickle.loads(pickle.dumps(node))])
def test_long_graphs_are_copied_and_pickled(again):
    x = Value(0.5)
    y = x
    for _ in range(5000):
        y = y + x * 0.001
    other = again(y)
    other.backward()
    leaf = next(node for node in topological_order(other) if not node.inputs and node.data == 0.5)
    assert other.data == y.data and leaf.grad == pytest.approx(6.0) and x.grad == 0.0


def test_copies_of_several_nodes_share_what_they_shared():
    x = Value(2.0)
    a, b = copy.deepcopy([x, x * 3.0])
    b.backward()
    assert a.grad == 3.0 and x.grad == 0.0


def test_a_value_is_formatted_as_its_number_and_does_nothing_beside_the_graph():
    a = Value(1.5)
    assert f"{a:.2f}" == "1.50" and f"{a}" == repr(a)
    for wrong in (lambda: a > 0, lambda: float(a), lambda: abs(a)):
        with pytest.raises(TypeError):
            wrong()


ON_ARRAYS = {
    "/": lambda a, b: a / (b * b + 1.0),
    "1 /": lambda a, b: 1.0 / (a * a + 2.0) + b,
    "**": lambda a, b: (a**2 + b**2 + 1.0) ** 0.5,
    "** 0": lambda a, b: a**0 + b,
    "exp": lambda a, b: (a - b).exp(),
    "log": lambda a, b: (a * a + b * b + 0.5).log(),
    "sum 0": lambda a, b: (a * b).sum(0),
    "sum 1": lambda a, b: a * (b * a).sum(1, True),
    "mean 0": lambda a, b: (a * b).mean(0, True) * b,
    "mean 1": lambda a, b: (a * b).mean(1),
    "row": lambda a, b: a[1] * b[0],
    "twice": lambda a, b: a[[0, 0, 2]] * b[[1, 2, 1]],
    "block": lambda a, b: a[:, 1:] * b[:, :3],
}


@pytest.mark.parametrize("name", ON_ARRAYS)
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_gradients_of_arrays_are_those_of_torch(name, seed):
    rng = np.random.default_rng(seed)
    arrays = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    ours = [Tensor(array) for array in arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    result, expected = ON_ARRAYS[name](*ours), ON_ARRAYS[name](*theirs)
    assert result.shape == tuple(expected.shape)
    (result * result).sum().backward()
    (expected * expected).sum().backward()
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.grad, other.grad, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("labels", [[0, -1], [0, 3], [0.0, 1.0]])
def test_labels_that_are_none_are_refused(labels):
    with pytest.raises(ValueError, match="from 0 to 2"):
        Tensor(np.zeros((2, 3))).softmax_cross_entropy(labels)
