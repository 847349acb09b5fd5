"""Right and wrong answers to the exercises of notebook 04, as students write them."""

import graphlib
import math
import sys
import threading
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn as tnn

from utils import autograd, sources
from utils.checks import torch_settings
from utils.checks.answer import subject
from utils.checks.torch_modules import filled, numbers, trace
from utils.exercises import autograd as check

# --- Right answers, whatever their style -----------------------------------------------------------------------------


class NumPyValue:
    """All operators written out, NumPy's functions, lists, integers and `None` where ours has floats."""

    def __init__(self, data, inputs=(), slopes=()):
        self.data = np.float64(data)
        self.grad = 0
        self.inputs = list(inputs)
        self.slopes = list(slopes)

    def of(self, other):
        return other if hasattr(other, "slopes") else NumPyValue(other)

    def __add__(self, other):
        other = self.of(other)
        return NumPyValue(self.data + other.data, [self, other], [1, 1])

    def __mul__(self, other):
        other = self.of(other)
        return NumPyValue(self.data * other.data, [self, other], [other.data, self.data])

    def __pow__(self, k):
        return NumPyValue(self.data**k, [self], [k * self.data ** (k - 1)])

    def relu(self):
        return NumPyValue(np.maximum(0, self.data), [self], [self.data > 0])

    def tanh(self):
        return NumPyValue(np.tanh(self.data), [self], [1 / np.cosh(self.data) ** 2])

    def exp(self):
        return NumPyValue(np.exp(self.data), [self], [np.exp(self.data)])

    def log(self):
        return NumPyValue(np.log(self.data), [self], [self.data**-1])

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.of(other)

    def __truediv__(self, other):
        return self * self.of(other) ** -1

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return self.of(other) - self

    def __rtruediv__(self, other):
        return self.of(other) / self


class ConstantsLeftOut(autograd.Value):
    """A plain number is no node: products and sums with it have one input."""

    def __add__(self, other):
        if isinstance(other, autograd.Value):
            return ConstantsLeftOut(self.data + other.data, (self, other), (1, 1))
        return ConstantsLeftOut(self.data + other, (self,), (1,))

    def __mul__(self, other):
        if isinstance(other, autograd.Value):
            return ConstantsLeftOut(self.data * other.data, (self, other), (other.data, self.data))
        return ConstantsLeftOut(self.data * other, (self,), (other,))


def order_by_counting(root):
    """Kahn's algorithm: a node is ready when all that use it have been listed; turned round in the end."""
    users, stack, seen = {}, [root], {id(root)}
    while stack:
        for value in stack.pop().inputs:
            users[id(value)] = users.get(id(value), 0) + 1
            if id(value) not in seen:
                seen.add(id(value))
                stack.append(value)
    order, ready = [], [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for value in node.inputs:
            users[id(value)] -= 1
            if users[id(value)] == 0:
                ready.append(value)
    return tuple(reversed(order))


def order_with_iterators(root):
    order, seen, stack = [], {root}, [(root, iter(root.inputs))]
    while stack:
        node, inputs = stack[-1]
        value = next((value for value in inputs if value not in seen), None)
        if value is None:
            stack.pop()
            order.append(node)
        else:
            seen.add(value)
            stack.append((value, iter(value.inputs)))
    return order


def order_slowly(root):
    """Looks through the whole list instead of a set, which is slow but right."""
    order, stack = [], [(root, False)]
    while stack:
        node, done = stack.pop()
        if done and node not in order:
            order.append(node)
        elif not done and node not in order:
            stack += [(node, True)] + [(value, False) for value in node.inputs]
    return order


def order_from_the_library(root):
    graph, todo = {}, [root]
    while todo:
        node = todo.pop()
        if node not in graph:
            graph[node] = node.inputs
            todo.extend(node.inputs)
    return list(graphlib.TopologicalSorter(graph).static_order())


def backward_with_a_dictionary(root, verbose=False):
    grads = {root: 1.0}
    for node in reversed(autograd.topological_order(root)):
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            grads[value] = grads.get(value, 0.0) + slope * grads[node]
    for node, grad in grads.items():
        node.grad = grad if node.inputs else node.grad + grad


def backward_by_index(root):
    order = list(reversed(autograd.topological_order(root)))
    for node in order:
        node.grad = node.grad if not node.inputs else 0
    root.grad = np.float64(1)
    for node in order:
        for i in range(len(node.inputs)):
            node.inputs[i].grad = node.inputs[i].grad + node.grad * node.slopes[i]
    return root


def value_step_with_new_numbers(values, lr=0.1):
    for i in range(len(values)):
        values[i].data = values[i].data - values[i].grad * lr
    for v in values:
        v.grad = 0
    return values


def step_on_data(params, lr):
    for p in params:
        p.data -= lr * p.grad
        p.grad = None


def step_with_zeros(params, lr):
    for p in params:
        with torch.no_grad():
            p.copy_(p - lr * p.grad)
            p.grad.zero_()


def step_decorated():
    @torch.no_grad()
    def step(params, lr):
        for p in params:
            p.add_(p.grad, alpha=-lr)
            p.grad = torch.zeros_like(p)

    return step


def leaf_made_anew(w, X, y, lr, steps):
    for _ in range(steps):
        loss = torch.mean((X @ w - y) ** 2)
        loss.backward()
        w = (w.detach() - lr * w.grad).requires_grad_(True)
    return w


def leaf_by_functional_grad(w, X, y, lr, steps):
    for _ in range(steps):
        (g,) = torch.autograd.grad(((X @ w - y) ** 2).mean(), w)
        w.data = w.data - lr * g
    return w


def zero_at_the_end(model, X, y, criterion, optimizer, steps):
    losses = []
    for _ in range(steps):
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()
        model.zero_grad()
        losses.append(loss.detach())
    return losses


def zero_by_hand(model, X, y, criterion, optimizer, steps):
    losses = np.empty(steps)
    for k in range(steps):
        for p in model.parameters():
            p.grad = None
        loss = criterion(model(X), y)
        loss.backward()
        losses[k] = float(loss)
        optimizer.step()
    return losses


class WithModuleList(tnn.Module):
    def __init__(self, layer_sizes):
        super().__init__()
        self.hidden = tnn.ModuleList([tnn.Linear(a, b) for a, b in pairwise(layer_sizes[:-1])])
        self.last = tnn.Linear(layer_sizes[-2], layer_sizes[-1])

    def forward(self, X):
        for layer in self.hidden:
            X = torch.relu(layer(X))
        return self.last(X)


class WithOwnParameters(tnn.Module):
    def __init__(self, layer_sizes):
        super().__init__()
        self.W, self.b = tnn.ParameterList(), tnn.ParameterList()
        for d_in, d_out in pairwise(layer_sizes):
            self.W.append(tnn.Parameter(torch.randn(d_in, d_out)))
            self.b.append(tnn.Parameter(torch.zeros(d_out)))

    def forward(self, X):
        for i, (W, b) in enumerate(zip(self.W, self.b, strict=True)):
            X = X @ W + b
            X = X.clamp(min=0) if i < len(self.W) - 1 else X
        return X


class WithOwnParametersTurned(tnn.Module):
    """Weights kept as (d_out, d_in), as `Linear` does."""

    def __init__(self, layer_sizes):
        super().__init__()
        for i, (d_in, d_out) in enumerate(pairwise(layer_sizes)):
            self.register_parameter(f"W{i}", tnn.Parameter(torch.randn(d_out, d_in)))
            self.register_parameter(f"b{i}", tnn.Parameter(torch.zeros(d_out)))
        self.depth = len(layer_sizes) - 1

    def forward(self, X):
        for i in range(self.depth):
            X = tnn.functional.linear(X, getattr(self, f"W{i}"), getattr(self, f"b{i}"))
            X = tnn.functional.relu(X) if i + 1 < self.depth else X
        return X


def with_named_attributes(layer_sizes):
    class Net(tnn.Module):
        def __init__(self):
            super().__init__()
            for i in range(1, len(layer_sizes)):
                setattr(self, f"layer{i}", tnn.Linear(layer_sizes[i - 1], layer_sizes[i], dtype=torch.float64))
            self.relu = tnn.ReLU()

        def forward(self, X):
            for i in range(1, len(layer_sizes)):
                X = getattr(self, f"layer{i}")(X if i == 1 else self.relu(X))
            return X

    return Net()


def with_sequential(layer_sizes):
    pairs = list(pairwise(layer_sizes))
    layers = [tnn.Linear(*pairs[0])]
    for pair in pairs[1:]:
        layers.extend((tnn.ReLU(), tnn.Linear(*pair)))
    return tnn.Sequential(*layers)


def step_in_train_mode(model, X, y, criterion, optimizer, *, clip=None):
    model.train()
    loss = criterion(model(X), y)
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return float(loss)


def step_with_numpy_loss(model, X, y, criterion, optimizer):
    outputs = model(X)
    loss = criterion(outputs, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.detach().numpy()


def step_with_a_closure(model, X, y, criterion, optimizer):
    def closure():
        optimizer.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        return loss

    return optimizer.step(closure).item()


def softplus_by_cases(x):
    return x + (1 + (-x).exp()).log() if x.data > 0 else (1 + x.exp()).log()


def softplus_by_size(x):
    if x.data > 40:
        return x + 0
    if x.data < -40:
        return x * 0
    return (x.exp() + 1).log()


def softplus_by_root(x):
    """ln(1 + e^x) = x/2 + |x|/2 + ln(1 + e^-|x|), with |x| as the root of the square: its slope at 0 divides by 0."""
    size = (x**2) ** 0.5
    return x / 2 + size / 2 + (1 + (-size).exp()).log()


def softplus_flat_on_the_right(x):
    return x + 0 if x.data > 40 else (1 + x.exp()).log()


def softplus_flat_on_the_left(x):
    return x * 0 if x.data < -30 else x.relu() + ((-(x.relu() + (-x).relu())).exp() + 1).log()


RIGHT = {
    "NumPy and all operators": (check.Value, NumPyValue),
    "constants are no nodes": (check.Value, ConstantsLeftOut),
    "a class behind a function": (check.Value, lambda data: NumPyValue(data)),
    "counting users": (check.topological_order, order_by_counting),
    "iterators on a stack": (check.topological_order, order_with_iterators),
    "graphlib": (check.topological_order, order_from_the_library),
    "a list instead of a set": (check.topological_order, order_slowly),
    "a dictionary of gradients": (check.backward, backward_with_a_dictionary),
    "indices": (check.backward, backward_by_index),
    "two loops": (check.value_step, value_step_with_new_numbers),
    "through .data": (check.manual_step, step_on_data),
    "zeros in place": (check.manual_step, step_with_zeros),
    "a decorator": (check.manual_step, step_decorated()),
    "a new leaf": (check.mend_leaf, leaf_made_anew),
    "torch.autograd.grad": (check.mend_leaf, leaf_by_functional_grad),
    "cleared at the end, tensors noted": (check.mend_zero, zero_at_the_end),
    "cleared by hand, an array": (check.mend_zero, zero_by_hand),
    "a criterion object": (check.mend_softmax, lambda Z, y: tnn.CrossEntropyLoss()(Z, y)),
    "log-softmax and NLL": (check.mend_softmax, lambda Z, y: tnn.functional.nll_loss(Z.log_softmax(1), y)),
    "by hand": (check.mend_softmax, lambda Z, y: (Z.logsumexp(1) - Z[torch.arange(len(y)), y]).mean()),
    "a ModuleList": (check.TorchMLP, WithModuleList),
    "own parameters": (check.TorchMLP, WithOwnParameters),
    "own parameters, turned": (check.TorchMLP, WithOwnParametersTurned),
    "attributes with names": (check.TorchMLP, with_named_attributes),
    "a Sequential": (check.TorchMLP, with_sequential),
    "train mode, cleared later": (check.train_step, step_in_train_mode),
    "cleared at the end, a NumPy number": (check.train_step, step_with_numpy_loss),
    "a closure": (check.train_step, step_with_a_closure),
    "x itself for large x": (check.softplus, softplus_flat_on_the_right),
    "0 for very negative x": (check.softplus, softplus_flat_on_the_left),
    "two cases": (check.softplus, softplus_by_cases),
    "three cases": (check.softplus, softplus_by_size),
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_passes_whatever_its_style(style):
    task, answer = RIGHT[style]
    result = task.grade(answer)
    assert result.outcome == "passed", result


# --- Wrong answers that the lists name -------------------------------------------------------------------------------


VALUE = """
class Value(autograd.Arithmetic):
    def __init__(self, data, inputs=(), slopes=()):
        self.data, self.grad, self.inputs, self.slopes = data, 0.0, inputs, slopes

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, k):
        return Value(self.data**k, (self,), (k * self.data ** (k - 1),))

    def relu(self):
        return Value(max(0, self.data), (self,), (self.data > 0,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))
"""


def value_with(*changes):
    """The class as a cell would hold it, with some lines written differently: pairs (old, new)."""
    code = VALUE
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    names = {"autograd": autograd, "math": math, "np": np}
    exec(compile(code, "<cell>", "exec"), names)
    return names["Value"]


def micrograd_style(root):
    order, visited = [], set()

    def build(node):
        if node not in visited:
            visited.add(node)
            for child in node.inputs:
                build(child)
            order.append(node)

    build(root)
    return order


class Micrograd:
    """Another class, whose nodes keep functions under other names."""

    def __init__(self, data, _children=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, set(_children), _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Micrograd) else Micrograd(other)
        return Micrograd(self.data + other.data, (self, other), "+")

    def __mul__(self, other):
        other = other if isinstance(other, Micrograd) else Micrograd(other)
        return Micrograd(self.data * other.data, (self, other), "*")


Micrograd.__name__ = "Value"
CLOSURE = """out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
        out.back = back
        return out"""


def order_with_a_higher_limit(root):
    sys.setrecursionlimit(100_000)
    return micrograd_style(root)


def order_in_a_thread(root):
    order = []
    thread = threading.Thread(target=lambda: order.extend(micrograd_style(root)))
    thread.start()
    thread.join()
    return order


def order_that_looks_at_the_list(root):
    """Lists every node once, and opens it again and again."""
    order, stack = [], [(root, False)]
    while stack:
        node, inputs_listed = stack.pop()
        if inputs_listed:
            order += [] if node in order else [node]
        else:
            stack.append((node, True))
            stack.extend((value, False) for value in node.inputs)
    return order


def order_of_lists(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_listed = stack.pop()
        if inputs_listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.append((node.inputs, False))
    return order


def backward_path_by_path(root):
    for node in autograd.topological_order(root):
        node.grad = 0.0 if node.inputs else node.grad
    paths = [(root, 1.0)]
    while paths:
        node, g = paths.pop(0)
        node.grad += g
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            paths.append((value, g * slope))


def backward_that_forgets(root):
    root.grad = 1.0
    for node in reversed(autograd.topological_order(root)):
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            value.grad += slope * node.grad
        if node.inputs and node is not root:
            node.grad = 0.0


def order_of_pops(root):
    order, seen, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(node.inputs)
    return order[::-1]


def backward_like_micrograd(root):
    root.grad = 1.0
    for node in reversed(autograd.topological_order(root)):
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            value.grad += slope * node.grad


def backward_by_recursion(root):
    order = micrograd_style(root)
    for node in order:
        node.grad = 0.0 if node.inputs else node.grad
    root.grad = 1.0
    for node in order[::-1]:
        for i, value in enumerate(node.inputs):
            value.grad += node.slopes[i] * node.grad


def moves_outside(params, lr):
    for p in params:
        p -= lr * p.grad
        p.grad.zero_()


def forgets_to_clear(params, lr):
    with torch.no_grad():
        for p in params:
            p.sub_(p.grad * lr)


def rebinds_under_no_grad(w, X, y, lr, steps):
    for _ in range(steps):
        ((X @ w - y) ** 2).mean().backward()
        with torch.no_grad():
            w = w - lr * w.grad
    return w


def moves_what_was_cut_off(w, X, y, lr, steps):
    for _ in range(steps):
        ((X @ w - y) ** 2).mean().backward()
        w = w.detach() - lr * w.grad
    return w


def keeps_losses(model, X, y, criterion, optimizer, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        losses.append(criterion(model(X), y))
        losses[-1].backward()
        optimizer.step()
    return losses


def gives_a_list(layer_sizes):
    class Net(tnn.Module):
        def __init__(self):
            super().__init__()
            self.layers = tnn.Sequential([tnn.Linear(*pair) for pair in pairwise(layer_sizes)])

        def forward(self, X):
            return self.layers(X)

    return Net()


def calls_a_module_list(layer_sizes):
    class Net(tnn.Module):
        def __init__(self):
            super().__init__()
            self.layers = tnn.ModuleList([tnn.Linear(*pair) for pair in pairwise(layer_sizes)])

        def forward(self, X):
            return self.layers(X)

    return Net()


def cuts_in_between(layer_sizes):
    class Net(WithModuleList):
        def forward(self, X):
            for layer in self.hidden:
                X = torch.relu(layer(X)).detach()
            return self.last(X)

    return Net(layer_sizes)


def keeps_layers_in_a_list(layer_sizes):
    class Net(tnn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [tnn.Linear(a, b) for a, b in pairwise(layer_sizes)]

        def forward(self, X):
            for layer in self.layers[:-1]:
                X = layer(X).relu()
            return self.layers[-1](X)

    return Net()


def makes_layers_in_forward(layer_sizes):
    class Net(tnn.Module):
        def forward(self, X):
            for a, b in pairwise(layer_sizes):
                X = tnn.Linear(a, b)(X)
            return X

    return Net()


def activates_everything(layer_sizes):
    layers = []
    for pair in pairwise(layer_sizes):
        layers += [tnn.Linear(*pair), tnn.ReLU()]
    return tnn.Sequential(*layers)


def squeezes_the_targets(model, X, y, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(model(X), y.squeeze())
    loss.backward()
    optimizer.step()
    return loss.item()


def returns_the_tensor(model, X, y, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    return loss


def returns_a_detached_tensor(*arguments):
    return returns_the_tensor(*arguments).detach()


def forgets_backward(model, X, y, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    optimizer.step()
    return loss.item()


def clears_too_late(model, X, y, criterion, optimizer):
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def clears_once(model, X, y, criterion, optimizer, steps):
    losses = []
    optimizer.zero_grad()
    for _ in range(steps):
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def order_without_pairs(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_listed = stack.pop()
        if inputs_listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend(node.inputs)
    return order


def backward_in_the_loop(clears_leaves=False, clears_inputs=False, clears_itself=False, of_input=False):
    """Student's backward passes with the clearing or the product in the wrong place."""

    def backward(root):
        order = autograd.topological_order(root)
        for node in order:
            if bool(node.inputs) != clears_leaves:
                node.grad = 0.0
        root.grad = 1.0
        for node in reversed(order):
            for v in node.inputs if clears_inputs else ():
                v.grad = 0
            for v, slope in zip(node.inputs, node.slopes, strict=True):
                v.grad += slope * (v.grad if of_input else node.grad)
            if clears_itself:
                node.grad = 0

    return backward


def value_step_into_the_list(values, lr):
    for i, v in enumerate(values):
        values[i] = autograd.Value(v.data - lr * v.grad)


def value_step_clears_the_last(values, lr):
    for v in values:
        v.data = v.data - lr * v.grad
    v.grad = 0


def clears_the_last(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
        p.grad.zero_()


def rebinds_then_clears(params, lr):
    with torch.no_grad():
        for p in params:
            p = p - lr * p.grad
            p.grad.zero_()


def switches_grad_off(params, lr):
    for p in params:
        p.requires_grad = False
        p -= lr * p.grad
        p.grad.zero_()


def exchanges_the_sizes(layer_sizes):
    layers = []
    for d_in, d_out in pairwise(layer_sizes):
        layers += [tnn.Linear(d_out, d_in), tnn.ReLU()]
    return tnn.Sequential(*layers[:-1])


def returns_nothing(*arguments):
    returns_the_tensor(*arguments)


def puts_targets_first(model, X, y, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(y, model(X))
    loss.backward()
    optimizer.step()
    return loss.item()


NAMED = {
    "relu at 0": (check.Value, value_with(("(self.data > 0,)", "(self.data >= 0,)")), "slope 1 at 0"),
    "tanh of its input": (check.Value, value_with(("1 - t**2", "1 - self.data**2")), "slope of tanh from its input"),
    "power without its comma": (check.Value, value_with(("**k, (self,)", "**k, (self)")), "comma missing"),
    "slope without its comma": (check.Value, value_with(("(e,)", "(e)")), "slope without a tuple"),
    "relu slope without its comma": (
        check.Value,
        value_with(("(self.data > 0,)", "(1 if self.data > 0 else 0)")),
        "slope without a tuple",
    ),
    "Values as slopes": (check.Value, value_with(("(other.data, self.data)", "(other, self)")), "Values as slopes"),
    "inputs without pairs": (check.topological_order, order_without_pairs, "no pairs on the stack"),
    "slope times the input's grad": (check.backward, backward_in_the_loop(of_input=True), "root without 1"),
    "cleared after sending": (check.backward, backward_in_the_loop(clears_itself=True), "root without 1"),
    "leaves cleared": (check.backward, backward_in_the_loop(clears_leaves=True), "leaves cleared instead"),
    "inputs cleared": (check.backward, backward_in_the_loop(clears_inputs=True), "cleared on the way"),
    "new Values in the list": (check.value_step, value_step_into_the_list, "rebound"),
    "a new list": (check.value_step, lambda vs, lr: [autograd.Value(v.data - lr * v.grad) for v in vs], "rebound"),
    "the last Value cleared": (check.value_step, value_step_clears_the_last, "only the last cleared"),
    "the last tensor cleared": (check.manual_step, clears_the_last, "only the last cleared"),
    "rebound, then cleared": (check.manual_step, rebinds_then_clears, "rebound, then cleared"),
    "grad switched off": (check.manual_step, switches_grad_off, "requires no grad any more"),
    "sizes exchanged": (check.TorchMLP, exchanges_the_sizes, "sizes exchanged"),
    "nothing returned": (check.train_step, returns_nothing, "nothing returned"),
    "targets first": (check.train_step, puts_targets_first, "targets first"),
    "exp gives a float": (check.Value, value_with(("Value(e, (self,), (e,))", "e")), "a plain number returned"),
    "log forgets": (check.Value, value_with((", (self,), (1 / self.data,)", "")), "no inputs"),
    "log left open": (
        check.Value,
        value_with(("return Value(math.log(self.data), (self,), (1 / self.data,))", "...")),
        "nothing returned",
    ),
    "two faults": (
        check.Value,
        value_with(("(other.data, self.data)", "(self.data, other.data)"), ("1 / self.data", "self.data")),
        "slopes of the product exchanged",
    ),
    "a fault and a method left open": (
        check.Value,
        value_with(("1 - t**2", "1 - t"), ("return Value(math.log(self.data), (self,), (1 / self.data,))", "...")),
        "square of tanh forgotten",
    ),
    "micrograd's order": (check.topological_order, micrograd_style, "recursion"),
    "order of pops": (check.topological_order, order_of_pops, "before its inputs"),
    "micrograd's backward": (check.backward, backward_like_micrograd, "inner nodes not cleared"),
    "recursion in backward": (check.backward, backward_by_recursion, "recursion"),
    "a leaf in place": (check.manual_step, moves_outside, "outside no_grad"),
    "not cleared": (check.manual_step, forgets_to_clear, "gradients kept"),
    "rebound under no_grad": (check.mend_leaf, rebinds_under_no_grad, "requires no grad any more"),
    "cleared once": (check.mend_zero, clears_once, "not mended"),
    "layers in a list": (check.TorchMLP, keeps_layers_in_a_list, "layers unknown to the module"),
    "layers in forward": (check.TorchMLP, makes_layers_in_forward, "layers unknown to the module"),
    "ReLU everywhere": (check.TorchMLP, activates_everything, "ReLU after the last layer"),
    "squeezed targets": (check.train_step, squeezes_the_targets, "outputs flattened"),
    "a tensor": (check.train_step, returns_the_tensor, "tensor returned"),
    "a detached tensor": (check.train_step, returns_a_detached_tensor, "detached tensor returned"),
    "no backward": (check.train_step, forgets_backward, "step without gradients"),
    "cleared too late": (check.train_step, clears_too_late, "step without gradients"),
    "relu in place": (
        check.Value,
        value_with(("return Value(max(0, self.data),", "self.data = max(0, self.data); return self; Value(0,")),
        "in place",
    ),
    "closures, as in micrograd": (
        check.Value,
        value_with(("return Value(self.data * other.data, (self, other), (other.data, self.data))", CLOSURE)),
        "inputs without slopes",
    ),
    "functions of what arrives": (
        check.Value,
        value_with(("(other.data, self.data)", "(lambda g: other.data * g, lambda g: self.data * g)")),
        "functions as slopes",
    ),
    "micrograd's class": (check.Value, Micrograd, "other names"),
    "slopes from grad": (check.Value, value_with(("(other.data, self.data)", "(other.grad, self.grad)")), "no inputs"),
    "the class starts with a grad of 1": (check.Value, value_with(("data, 0.0", "data, 1.0")), "grad not 0 at first"),
    "a limit raised": (check.topological_order, order_with_a_higher_limit, "recursion"),
    "recursion in a thread": (check.topological_order, order_in_a_thread, "recursion"),
    "not in order": (check.topological_order, order_that_looks_at_the_list, "nodes opened again"),
    "all inputs in one pair": (check.topological_order, order_of_lists, "no pairs on the stack"),
    "all paths": (check.backward, backward_path_by_path, "path by path"),
    "nodes in between are 0 in the end": (check.backward, backward_that_forgets, "cleared after sending"),
    "detached and moved": (check.mend_leaf, moves_what_was_cut_off, "requires no grad any more"),
    "a list of losses": (check.mend_zero, keeps_losses, "tensors kept"),
    "argmax": (check.mend_softmax, lambda Z, y: tnn.functional.cross_entropy(Z.argmax(1).double(), y), "argmax"),
    "a list for Sequential": (check.TorchMLP, gives_a_list, "a list in Sequential"),
    "a ModuleList for Sequential": (check.TorchMLP, calls_a_module_list, "ModuleList called"),
    "cut in between": (check.TorchMLP, cuts_in_between, "cut off"),
    "math.exp": (check.softplus, lambda x: math.log(1 + math.exp(x)), "functions of math"),
    "x < 0": (check.softplus, lambda x: (1 + x.exp()).log() if x < 0 else x, "a Value compared"),
    "max": (check.softplus, lambda x: max(x, 0), "a Value compared"),
    "abs": (check.softplus, lambda x: x.relu() + (1 + (-abs(x)).exp()).log(), "abs of a Value"),
    "|x| as a root": (check.softplus, softplus_by_root, "root of the square"),
    "softplus as it stands": (check.softplus, lambda x: (1 + x.exp()).log(), "overflow"),
}


@pytest.mark.parametrize("story", NAMED)
def test_a_wrong_answer_is_named(story):
    task, answer, name = NAMED[story]
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", name), result


def test_the_class_as_it_stands_passes():
    assert check.Value.grade(value_with()).outcome == "passed"


def test_a_fault_is_shown_with_the_first_case_that_is_wrong():
    result = check.Value.grade(value_with(("math.exp(self.data)", "math.exp(self.data) + 1")))
    assert (result.outcome, result.mistake, result.caption) == ("incorrect", None, "Case: x.exp()")
    result = check.Value.grade(value_with(("math.log", "np.lgo")))
    assert (result.outcome, result.caption) == ("raised", "Case: x.log()")


# --- Wrong answers without a name: what the card says ----------------------------------------------------------------

SAYS = {
    "relu misspelt": (check.Value, value_with(("def relu", "def rleu")), "no attribute 'relu'"),
    "minus taken away": (check.Value, value_with(("(autograd.Arithmetic)", "")), "unsupported operand"),
    "order printed": (check.topological_order, lambda root: print(root), "returned None"),
    "a set": (check.topological_order, lambda root: set(autograd.topological_order(root)), "type set"),
    "wrong arguments": (check.train_step, lambda model, X, y: 0.0, "model, X, y, criterion, optimizer"),
    "a float for the whole list": (check.mend_zero, lambda *arguments: 1.0, "losses"),
    "float64 refused": (
        check.train_step,
        lambda model, X, y, criterion, optimizer: criterion(model(X.float()), y),
        "Tensors of two kinds",
    ),
    "backward twice through one graph": (
        check.train_step,
        lambda m, X, y, c, o: [loss.backward() for loss in [c(m(X), y)] * 2],
        "anew before every",
    ),
    "a softplus of None": (check.softplus, lambda x: print(x), "NoneType"),
    "the wrong constant": (check.softplus, lambda x: (x.exp() + 2).log(), "1e-9"),
}


@pytest.mark.parametrize("story", SAYS)
def test_a_card_says_what_happened(story):
    task, answer, words = SAYS[story]
    result = task.grade(answer)
    text = " ".join([result.message, *(value for _, value in result.evidence)])
    assert result.outcome in ("incorrect", "raised")
    assert words in text, result


def test_a_card_sets_nothing_as_code_that_is_not_in_the_cell_or_its_text():
    cells = {cell.id: cell.text for cell in sources.cells("autograd")}
    for name, task in check.EXERCISES.items():
        for part in getattr(task, "parts", ()):
            first, *_ = subject(part).split("`")[1::2] or [""]
            assert first.removesuffix(".step") in cells[name] + cells[f"{name}-text"], (name, part)


# --- What is special about tensors -----------------------------------------------------------------------------------


def test_checks_with_tensors_leave_torch_as_it_was():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)

    def disturbs(model, X, y, criterion, optimizer):
        torch.manual_seed(0)
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        return 0.0

    for answer in (disturbs, step_in_train_mode):
        check.train_step.grade(answer)
    check.TorchMLP.grade(WithModuleList)
    assert torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32
    assert torch.equal(torch.rand(3), expected)


def test_checks_work_where_grad_is_switched_off():
    with torch.no_grad():
        assert check.train_step.grade(step_in_train_mode).outcome == "passed"
        assert check.manual_step.grade(step_decorated()).outcome == "passed"
        assert not torch.is_grad_enabled()


def test_a_default_dtype_of_float64_is_fine():
    torch.set_default_dtype(torch.float64)
    try:
        assert check.TorchMLP.grade(with_sequential).outcome == "passed"
        assert check.train_step.grade(step_with_numpy_loss).outcome == "passed"
    finally:
        torch.set_default_dtype(torch.float32)


def test_importing_torch_is_not_on_the_clock(monkeypatch):
    """The context of the check is entered before the answer runs."""
    seen = []

    def answer(params, lr):
        seen.append("torch" in sys.modules)

    check.manual_step.grade(answer)
    assert all(seen)
    tasks = [task for task in check.EXERCISES.values() if getattr(task, "around", None) is torch_settings]
    assert {task.name for task in tasks} == {
        *("manual_step", "mend_leaf", "mend_zero", "mend_softmax", "TorchMLP", "train_step")
    }


def test_a_trace_shows_the_modules_in_the_order_of_their_use():
    model = with_sequential([2, 3, 1])
    X = np.ones((4, 2))
    output, calls = trace(model, X)
    assert [type(module).__name__ for module, *_ in calls] == ["Linear", "ReLU", "Linear"]
    np.testing.assert_array_equal(calls[1][1], calls[0][2])
    np.testing.assert_array_equal(calls[-1][2], output)
    assert not any(module._forward_hooks for module in model.modules())


def test_filling_and_reading_keep_shapes_and_share_no_memory():
    model = filled(with_sequential([2, 3, 1]), np.random.default_rng(0))
    again = filled(with_sequential([2, 3, 1]), np.random.default_rng(0))
    pairs = list(zip(model.parameters(), again.parameters(), strict=True))
    assert all(torch.equal(*pair) for pair in pairs)
    copy = numbers([model[0].weight, (model[0].bias, 3)])
    copy[0][:] = 7
    assert not np.any(numbers(model[0].weight) == 7)
    assert copy[1][1] == 3


def test_the_reference_is_a_module_with_the_name_of_the_exercise():
    model = check.TorchMLP.reference([2, 3, 1])
    assert type(model).__name__ == "TorchMLP" and len(list(model.parameters())) == 4


def test_the_floor_of_two_softmaxes_is_what_the_sentence_says():
    floor = math.log(math.e + 9) - 1
    assert f"{floor:.4f}" in check.mend_softmax.mistakes["not mended"].sentence
    certain = torch.tensor(40.0 * np.eye(10))
    loss = check.mend_softmax.mistakes["not mended"].wrong(certain, torch.arange(10))
    assert float(loss) == pytest.approx(floor)


def test_the_readers_own_class_is_used_for_softplus():
    names = {"Value": NumPyValue}
    exec("def softplus(x):\n    return x.relu() + (Value(1.0) + (-(x.relu() + (-x).relu())).exp()).log()", names)
    assert check.softplus.grade(names["softplus"]).outcome == "passed"
