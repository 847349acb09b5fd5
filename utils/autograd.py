"""The engine the course builds, finished: numbers and arrays that know their own derivatives; knows NumPy only.

Every operation makes a node that keeps its result, the nodes it was made from, and its slope with respect to each of
them. `backward` then walks from the last node to the first and multiplies and adds: the chain rule, and nothing else.
`Value` does this for single numbers, as micrograd does (Karpathy 2020), `Tensor` for whole arrays.

A node knows its inputs, and never the other way round. So there are no cycles: a graph is freed with its last node, and
Python's garbage collector, which would look at every node again and again, has little to do.
"""

import math
import numbers
from functools import partial
from itertools import pairwise

import numpy as np

__all__ = ["MLP", "Arithmetic", "Layer", "Neuron", "Tensor", "Value", "backward", "topological_order", "unbroadcast"]


class Arithmetic:
    """What follows from `+`, `*` and `**`: minus, division, plain numbers on the left; and how a Value is shown.

    No `<`, no `abs`, no `float()`, on purpose: what is decided or computed beside the graph has no slope in it.
    """

    __slots__ = ()

    def __neg__(self):
        return self * -1.0

    def __format__(self, spec):
        return format(self.data, spec) if spec else repr(self)

    def __sub__(self, other):
        return self + other * -1.0

    def __truediv__(self, other):
        return self * other**-1.0

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

    def __rsub__(self, number):
        return self * -1.0 + number

    def __rtruediv__(self, number):
        return self**-1.0 * number

    def __repr__(self):
        return f"{type(self).__name__}(data={self.data:.4g}, grad={self.grad:.4g})"


class Value(Arithmetic):
    """A number that remembers the values it was computed from, and its slope with respect to each of them.

    data: the number. inputs: Values; slopes[i] is d data / d inputs[i], both empty for a leaf, a number that was not
    computed but given. grad: d root / d data after `root.backward()`; in a leaf, the sum over all calls so far.
    """

    __slots__ = ("data", "grad", "inputs", "slopes")

    def __init__(self, data, inputs=(), slopes=()):
        if type(data) is not float and not isinstance(data, numbers.Real):
            raise TypeError(f"A Value holds one number, and this is of type {type(data).__name__}.")
        self.data = data
        self.grad = 0.0
        self.inputs = inputs
        self.slopes = slopes

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, k):
        """self to the power of a plain number k. Raises ValueError where that is no real number."""
        if self.data < 0 and k != int(k):
            raise ValueError(f"{self.data:g} to the power of {k:g} is no real number.")
        return Value(self.data**k, (self,), (k * self.data ** (k - 1) if k else 0.0,))

    def relu(self):
        """max(0, self); the slope at exactly 0 is 0, and nan stays nan."""
        return Value(0.0 if self.data <= 0 else self.data, (self,), (0.0 if self.data <= 0 else 1.0,))

    def tanh(self):
        """Hyperbolic tangent; its slope is 1 - tanh²."""
        t = math.tanh(self.data)
        return Value(t, (self,), (1.0 - t * t,))

    def exp(self):
        """e to the power of self, which is its own slope."""
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        """Natural logarithm of a positive number."""
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def backward(self):
        """Add d self / d leaf to the grad of every leaf that self depends on; see the function `backward`."""
        backward(self)

    def __deepcopy__(self, memo):  # node by node: one inside another would end at Python's recursion limit
        for node in topological_order(self):
            if id(node) not in memo:
                memo[id(node)] = _again(node.data, node.grad, [memo[id(one)] for one in node.inputs], node.slopes)
        return memo[id(self)]

    def __reduce__(self):
        order = topological_order(self)
        place = {node: row for row, node in enumerate(order)}
        return _rebuilt, ([(n.data, n.grad, [place[one] for one in n.inputs], n.slopes) for n in order],)


def _again(data, grad, inputs, slopes):
    value = Value(data, tuple(inputs), slopes)
    value.grad = grad
    return value


def _rebuilt(rows):
    nodes = []
    for data, grad, inputs, slopes in rows:
        nodes.append(_again(data, grad, [nodes[row] for row in inputs], slopes))
    return nodes[-1]


def topological_order(root):
    """All nodes that root depends on, and root itself, each once and after all of its inputs: a list, root last."""
    # Depth first, with a stack of our own: Python's allows about a thousand calls inside one another.
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_listed = stack.pop()
        if inputs_listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))  # comes up again when everything above it has been listed
            stack.extend([(value, False) for value in node.inputs])
    return order


def backward(root):
    """Add d root / d leaf to the grad of every leaf; the grad of all other nodes is set anew, so calls add up exactly.

    A node's grad is complete when all nodes that use it have sent theirs. Hence the order, from the root to the leaves.
    """
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += 1.0
    for node in reversed(order):
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            value.grad += slope * node.grad


class Neuron:
    """A weighted sum of d_in inputs plus a bias, and an activation: "tanh", "relu", or None for the sum itself.

    Weights are normal with standard deviation sqrt(1 / d_in), drawn from rng, a numpy Generator; the bias starts at 0.
    value: the class of its numbers, `Value` or one of your own.
    """

    def __init__(self, d_in, rng, activation="tanh", value=Value):
        self.w = [value(float(number)) for number in rng.normal(0.0, math.sqrt(1 / d_in), size=d_in)]
        self.b = value(0.0)
        self.activation = activation

    def __call__(self, inputs):
        """The neuron's answer, a Value, to d_in inputs, Values or plain numbers."""
        z = self.b
        for w, x in zip(self.w, inputs, strict=True):
            z = z + w * x
        return getattr(z, self.activation)() if self.activation else z

    def parameters(self):
        """The weights, then the bias: a list of d_in + 1 Values."""
        return [*self.w, self.b]


class Layer:
    """d_out neurons side by side, all with the same d_in inputs."""

    def __init__(self, d_in, d_out, rng, activation="tanh", value=Value):
        self.neurons = [Neuron(d_in, rng, activation, value) for _ in range(d_out)]

    def __call__(self, inputs):
        """The d_out answers, a list of Values."""
        return [neuron(inputs) for neuron in self.neurons]

    def parameters(self):
        """Those of the first neuron, then of the second, and so on: d_out · (d_in + 1) Values."""
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]


class MLP:
    """A multi-layer perceptron of Values: hidden layers with an activation, a last layer without.

    layer_sizes: inputs first, like [2, 16, 1]; rng: numpy Generator; activation: "tanh" or "relu"; value: see Neuron.
    """

    def __init__(self, layer_sizes, rng, activation="tanh", value=Value):
        *hidden, last = pairwise(layer_sizes)
        self.layers = [Layer(*sizes, rng, activation, value) for sizes in hidden] + [Layer(*last, rng, None, value)]

    def __call__(self, x):
        """The outputs for one sample x (d,), numbers or Values: a list of Values."""
        outputs = [number if isinstance(number, Value) else float(number) for number in x]
        for layer in self.layers:
            outputs = layer(outputs)
        return outputs

    def parameters(self):
        """All Values that are learnt, layer by layer, neuron by neuron."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]


class Tensor:
    """An array that remembers the Tensors it was computed from, and how a gradient gets back to each of them.

    data: the array. inputs: Tensors; slopes[i] is a function from the gradient of data to that of inputs[i], since a
    matrix of all single slopes would be huge. Plain arrays and numbers may take part; they are constants without a
    gradient. grad: None, or an array like data; leaves add up. Between forward pass and `backward`, data may be
    replaced and must not be changed in place: slopes look at the old array.
    """

    __slots__ = ("data", "grad", "inputs", "slopes")
    __array_ufunc__ = None  # lets `array @ tensor` come to us instead of NumPy

    def __init__(self, data, inputs=(), slopes=()):
        data = np.asarray(data)
        self.data = data if data.dtype.kind == "f" else data.astype(float)
        self.grad = None
        self.inputs = inputs
        self.slopes = slopes

    def __repr__(self):
        return f"Tensor(shape={self.data.shape}, dtype={self.data.dtype})"

    def __add__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data + other.data, (self, other), (_to(self), _to(other)))
        return Tensor(self.data + other, (self,), (_to(self),))

    @property
    def shape(self):
        """The shape of data."""
        return self.data.shape

    def __getitem__(self, key):
        """Some entries, as NumPy's indexing takes them; entries that are taken twice get both gradients."""
        a = self.data

        def slope(G):
            full = np.zeros_like(a)
            np.add.at(full, key, G)
            return full

        return Tensor(a[key], (self,), (slope,))

    def __truediv__(self, other):
        return self * other**-1.0

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def __pow__(self, k):
        """Every entry to the power of a plain number k."""
        a = self.data
        return Tensor(a**k, (self,), (lambda G: G * (k * a ** (k - 1.0)) if k else np.zeros_like(a),))

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Tensor(-self.data, (self,), (np.negative,))

    def __mul__(self, other):
        a, to_a = self.data, _to(self)
        if isinstance(other, Tensor):
            b, to_b = other.data, _to(other)
            return Tensor(a * b, (self, other), (lambda G: to_a(G * b), lambda G: to_b(G * a)))
        return Tensor(a * other, (self,), (lambda G: to_a(G * other),))

    def __matmul__(self, other):
        """Product of two matrices: (n, d) @ (d, k)."""
        if isinstance(other, Tensor):
            A, B = _matrices(self.data, other.data)
            return Tensor(A @ B, (self, other), (lambda G: G @ B.T, lambda G: A.T @ G))
        A, B = _matrices(self.data, np.asarray(other))
        return Tensor(A @ B, (self,), (lambda G: G @ B.T,))

    def __rmatmul__(self, array):
        A, B = _matrices(np.asarray(array), self.data)
        return Tensor(A @ B, (self,), (lambda G: A.T @ G,))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return -self + other

    def relu(self):
        """max(0, self), entry by entry; the slope at exactly 0 is 0."""
        A = np.maximum(self.data, 0)
        return Tensor(A, (self,), (lambda G: G * (A > 0),))

    def tanh(self):
        """Hyperbolic tangent, entry by entry."""
        A = np.tanh(self.data)
        return Tensor(A, (self,), (lambda G: G * (1 - A * A),))

    def exp(self):
        """e to the power of self, entry by entry."""
        A = np.exp(self.data)
        return Tensor(A, (self,), (lambda G: G * A,))

    def log(self):
        """Natural logarithm, entry by entry."""
        return Tensor(np.log(self.data), (self,), (lambda G, a=self.data: G / a,))

    def sum(self, axis=None, keepdims=False):
        """Sum of all entries, a Tensor of shape (); or along an axis or several, as in NumPy."""
        total, shape = self.data.sum(axis=axis, keepdims=True), self.data.shape
        spread = lambda G: np.broadcast_to(np.reshape(G, total.shape), shape).copy()  # noqa: E731
        return Tensor(total if keepdims else np.squeeze(total, axis), (self,), (spread,))

    def mean(self, axis=None, keepdims=False):
        """Mean of all entries, a Tensor of shape (); or along an axis or several, as in NumPy."""
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def softmax_cross_entropy(self, labels):
        """Mean cross-entropy of softmax over the rows of self (n, k) with labels (n,): a Tensor of shape ().

        In one node: gradient (P - Y) / n, no logarithm of 0. Raises ValueError for a label that is not 0 … k - 1.
        """
        Z, labels = self.data, np.asarray(labels)
        rows = np.arange(len(labels))
        if labels.dtype.kind not in "iu" or labels.min(initial=0) < 0 or labels.max(initial=0) >= Z.shape[1]:
            raise ValueError(f"labels have to be whole numbers from 0 to {Z.shape[1] - 1}.")
        shifted = Z - Z.max(axis=1, keepdims=True)
        P = np.exp(shifted)
        sums = P.sum(axis=1, keepdims=True)
        P /= sums
        loss = (np.log(sums[:, 0]) - shifted[rows, labels]).mean()

        def slope(G):
            D = P.copy()
            D[rows, labels] -= 1
            D *= G / len(D)
            return D

        return Tensor(loss, (self,), (slope,))

    def backward(self):
        """Add the gradient of self, which has one entry, to the grad of every leaf; all other grads are set anew."""
        if self.data.size != 1:
            raise ValueError(f"backward starts from one number, a loss; this has shape {self.data.shape}.")
        order = topological_order(self)
        for node in order:
            if node.inputs:
                node.grad = None
        self._receive(np.ones_like(self.data))
        for node in reversed(order):
            for tensor, slope in zip(node.inputs, node.slopes, strict=True):
                gradient = slope(node.grad)
                shared = gradient is node.grad and not tensor.inputs  # a leaf's grad is its own: it may be changed
                tensor._receive(gradient.copy() if shared else gradient)

    def _receive(self, gradient):
        """The first gradient that arrives is kept as it is; only a second one needs a new array."""
        self.grad = gradient if self.grad is None else self.grad + gradient


def unbroadcast(G, shape):
    """A gradient brought back to the shape of an array that NumPy has spread (broadcast): the sum over its copies."""
    if G.shape == shape:
        return G
    G = G.sum(axis=tuple(range(G.ndim - len(shape))))  # over axes that were put in front
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 != G.shape[axis])
    return G.sum(axis=stretched, keepdims=True) if stretched else G


def _to(tensor):
    return partial(unbroadcast, shape=tensor.data.shape)


def _matrices(A, B):
    if A.ndim != 2 or B.ndim != 2:
        raise ValueError(f"@ multiplies matrices here; these have shapes {A.shape} and {B.shape}.")
    return A, B
