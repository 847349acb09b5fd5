"""The exercises of notebook 04: numbers with a memory, their graph, PyTorch's autograd and modules, a debug clinic."""

import math

import numpy as np

from utils import autograd
from utils.autograd import Value as Number
from utils.exercises.legacy import Choice, Judged, JudgedInUse, Mistake, Probed, ProbedDebug, Verdict, case, declare
from utils.exercises.torch_models import MISTAKES, filled, judge_mlp, numbers, torch_ready
from utils.exercises.torch_models import TorchMLP as our_torch_mlp

# --- Three questions on notebook 03 ----------------------------------------------------------------------------------

price_of_gradients = Choice(
    question="A network has one million parameters. What does it cost, beyond a forward pass, to have the gradients of "
    "all of them by backpropagation?",
    options={
        "a": (
            "a million forward passes",
            "So many would be needed if each parameter were moved a little, one after the other.",
        ),
        "b": (
            "about two forward passes",
            "Two products for each layer on the way back, for `dW` and for the delta, against one on the way there.",
        ),
        "c": ("one forward pass for each layer", "One walk back through all layers serves all of them together."),
        "d": (
            "nothing, since the cache holds them",
            "The cache holds what the way back needs: inputs and sums. The gradients have to be computed.",
        ),
    },
    answer="b",
    hints=(
        "Count the matrix products of one layer: on the way there, and on the way back.",
        "Forwards it is `A_prev @ W`. Backwards there are `A_prev.T @ dZ` and `dZ @ W.T`, of the same size each.",
        "Does that number depend on how many parameters there are?",
    ),
)

two_paths = Choice(
    question="A value feeds two nodes. One sends back the derivative 3, the other −1. What is the derivative of the "
    "loss with respect to the value?",
    options={
        "a": ("3, the larger one", "Both nodes change the loss when the value moves; neither can be left out."),
        "b": ("−1, the one that arrives last", "The last one would overwrite the first. What arrives is added."),
        "c": ("2, their sum", "A small step of the value changes the loss on both ways, and the changes add up."),
        "d": ("−3, their product", "Slopes are multiplied along one way. Different ways are added."),
    },
    answer="c",
    hints=(
        "Move the value by a tiny h. By how much does the loss change through the first node, and through the second?",
        "The changes are 3h and −h.",
        "The whole change is the sum of the two.",
    ),
)

silent_relu = Choice(
    question="A ReLU neuron’s weighted sum is −2 for a sample, and the derivative 5 arrives at its output. What does "
    "it send back through its sum?",
    options={
        "a": ("5", "That would be right for a positive sum, where the slope of ReLU is 1."),
        "b": ("−10", "The slope is multiplied in, and not the sum itself."),
        "c": ("−5", "ReLU has no negative slope anywhere."),
        "d": ("0", "The neuron is switched off for this sample; a small change of the sum leaves its output at 0."),
    },
    answer="d",
    hints=(
        "What is the output of the neuron here, and what would it be at a sum of −1.9?",
        "The slope of ReLU is 1 for positive sums and 0 for negative ones.",
        "Multiply what arrives by the slope at −2.",
    ),
)

# --- A number that remembers -----------------------------------------------------------------------------------------


def formula(text, function):
    """A function of Values that cards show as this text."""
    function.__name__ = text
    return function


def _expression(text, values, function):
    return case(text, tuple(values), formula(text, function))


def _is_node(thing):
    return all(hasattr(thing, name) for name in ("data", "inputs", "slopes"))


def _slopes(root, leaves):
    """d root / d leaf for every leaf, from nothing but the inputs and slopes of the nodes."""
    order = autograd.topological_order(root)
    grads = {id(node): 0.0 for node in order} | {id(leaf): 0.0 for leaf in leaves} | {id(root): 1.0}
    for node in reversed(order):
        # a lone number is refused with the same words, whatever its type
        slopes = float(node.slopes) if isinstance(node.slopes, int | np.generic) else node.slopes
        for value, slope in zip(node.inputs, slopes, strict=True):
            grads[id(value)] += slope * grads[id(node)]
    return np.array([grads[id(leaf)] for leaf in leaves], dtype=float)


def _probe_value(answer, values, expression):
    """The expression's result, and its slope with respect to each of the values (nan where the result is no node)."""
    leaves = [answer(value) for value in values]
    root = expression(*leaves) if hasattr(leaves[0], "data") else leaves[0]
    return (root.data, _slopes(root, leaves)) if _is_node(root) else (root, np.full(len(leaves), np.nan))


class _Plain(autograd.Arithmetic):
    """A Value in pieces that wrong classes exchange: every operation in terms of `make`."""

    def __init__(self, data, inputs=(), slopes=()):
        self.data, self.grad, self.inputs, self.slopes = data, 0.0, inputs, slopes

    @classmethod
    def wrapped(cls, other):
        return other if isinstance(other, cls) else cls(other)

    def make(self, data, inputs, slopes):
        return type(self)(data, inputs, slopes)

    def __add__(self, other):
        other = self.wrapped(other)
        return self.make(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = self.wrapped(other)
        return self.make(self.data * other.data, (self, other), self.of_product(self.data, other.data))

    def __pow__(self, k):
        return self.make(self.data**k, (self,), (self.of_power(self.data, k),))

    def relu(self):
        return self.make(self.of_relu[0](self.data), (self,), (self.of_relu[1](self.data),))

    def tanh(self):
        return self.make(math.tanh(self.data), (self,), (self.of_tanh(self.data, math.tanh(self.data)),))

    def exp(self):
        return self.make(math.exp(self.data), (self,), (self.of_exp(self.data, math.exp(self.data)),))

    def log(self):
        return self.make(math.log(self.data), (self,), (self.of_log(self.data, math.log(self.data)),))

    # slopes: of a product, from both factors; of all others, from the input x and the result
    of_product = staticmethod(lambda a, b: (b, a))
    of_power = staticmethod(lambda x, k: k * x ** (k - 1))
    of_relu = (lambda x: max(0.0, x), lambda x: 1.0 if x > 0 else 0.0)
    of_tanh = staticmethod(lambda x, t: 1 - t * t)
    of_exp = staticmethod(lambda x, e: e)
    of_log = staticmethod(lambda x, y: 1 / x)


def _but(**changes):
    """A class of Values in which something is different; functions that give slopes are meant without self."""
    slopes = {
        name: staticmethod(change) for name, change in changes.items() if name.startswith("of_") and callable(change)
    }
    return type("Value", (_Plain,), {**changes, **slopes})


def _not_returned(self, data, inputs, slopes):
    type(self)(data, inputs, slopes)


def _in_place(self, other):
    self.data += self.wrapped(other).data
    return self


OLDVALUE = Probed(
    reference=Number,
    probe=_probe_value,
    piecewise=True,
    parts=("data", "slopes"),
    cases=[
        _expression("x + y", (2.0, -3.0), lambda x, y: x + y),
        _expression("x * y", (2.0, -3.0), lambda x, y: x * y),
        _expression("x * x", (3.0,), lambda x: x * x),
        _expression("x * 4", (1.5,), lambda x: x * 4),
        _expression("x ** 3", (1.5,), lambda x: x**3),
        _expression("x ** -1", (4.0,), lambda x: x**-1),
        _expression("x ** 0.5", (4.0,), lambda x: x**0.5),
        _expression("x.relu() at 2.5", (2.5,), lambda x: x.relu()),
        _expression("x.relu() at −1.5", (-1.5,), lambda x: x.relu()),
        _expression("x.relu() at 0", (0.0,), lambda x: x.relu()),
        _expression("x.tanh()", (0.5,), lambda x: x.tanh()),
        _expression("x.exp()", (0.5,), lambda x: x.exp()),
        _expression("x.log()", (0.5,), lambda x: x.log()),
        _expression("3 * x - y / x + 1", (2.0, 5.0), lambda x, y: 3 * x - y / x + 1),
        _expression(
            "(w * x + v * y + b).tanh()", (0.5, 2.0, -1.0, 0.25, 0.1), lambda w, x, v, y, b: (w * x + v * y + b).tanh()
        ),
        _expression("(x.exp() + y.exp()).log() - x", (0.5, -1.0), lambda x, y: (x.exp() + y.exp()).log() - x),
    ],
    passed="Each operation knows one small derivative. That is all an engine needs to know.",
    hints=(
        "Compare with `+`: the result, the tuple of inputs, and a tuple with the slope of the result for each of them.",
        "x · y has the slopes y and x. x^k has k · x^(k−1). ReLU has 1 or 0, tanh 1 − tanh², exp itself, log 1/x.",
        "`return Value(self.data * other.data, (self, other), (other.data, self.data))`; with one input, mind the "
        "comma: `(self,), (…,)`.",
    ),
    mistakes={
        "nothing returned": Mistake(
            _but(make=_not_returned),
            "The operation in this case gives None. Are the three dots still there, or is a `return` missing?",
        ),
        "a plain number returned": Mistake(
            _but(make=lambda self, data, inputs, slopes: data),
            "The result is a plain number, which remembers nothing. Return a new `Value( … )`.",
        ),
        "no inputs": Mistake(
            _but(make=lambda self, data, inputs, slopes: type(self)(data)),
            "The number is right, but the result has forgotten where it comes from. `Value( … )` takes the inputs and "
            "the slopes as well.",
        ),
        "numbers as inputs": Mistake(
            _but(make=lambda self, data, inputs, slopes: type(self)(data, tuple(i.data for i in inputs), slopes)),
            "The inputs are plain numbers. Keep the Values themselves, `(self, other)`: a gradient has to find its way "
            "back to them.",
        ),
        "comma missing": Mistake(
            _but(
                make=lambda self, data, inputs, slopes: type(self)(
                    data, *[part if len(part) > 1 else part[0] for part in (inputs, slopes)]
                )
            ),
            "`(self)` is `self` in parentheses. A tuple with one entry has a comma: `(self,)`.",
        ),
        "slope without a tuple": Mistake(
            _but(
                make=lambda self, data, inputs, slopes: type(self)(
                    data, inputs, slopes if len(slopes) > 1 else slopes[0]
                )
            ),
            "The inputs are a tuple, the slope is a plain number. Put it in a tuple too, with a comma: `( … ,)`.",
        ),
        "Values as slopes": Mistake(
            _but(
                make=lambda self, data, inputs, slopes: type(self)(
                    data, inputs, slopes if slopes == (1.0, 1.0) else tuple(map(type(self), slopes))
                )
            ),
            "The slopes are Values. They should be plain numbers: `other.data`, `self.data`.",
        ),
        "sum in place": Mistake(
            _but(__add__=_in_place), "`+` changes `self` and returns it. Every operation makes a new Value."
        ),
        "slopes of the product exchanged": Mistake(
            _but(of_product=lambda a, b: (a, b)),
            "The slopes of the product are exchanged: how fast x · y grows with x is y.",
        ),
        "product like a sum": Mistake(
            _but(of_product=lambda a, b: (1.0, 1.0)),
            "1 and 1 are the slopes of a sum. How fast does x · y grow when x does?",
        ),
        "slope of the product is the result": Mistake(
            _but(of_product=lambda a, b: (a * b, a * b)),
            "The result itself stands in place of the slopes of the product. With respect to x the slope of x · y is "
            "y.",
        ),
        "exponent not lowered": Mistake(
            _but(of_power=lambda x, k: k * x**k), "The slope of x^k is k · x^(k−1): the exponent goes down by 1."
        ),
        "factor k missing": Mistake(
            _but(of_power=lambda x, k: x ** (k - 1)), "The slope of x^k is k · x^(k−1): the factor k is missing."
        ),
        "always the square": Mistake(
            _but(of_power=lambda x, k: 2 * x), "2x is the slope of x². For any k it is k · x^(k−1)."
        ),
        "slope of the power is the result": Mistake(
            _but(of_power=lambda x, k: x**k),
            "The result itself stands in place of the slope. For x^k it is k · x^(k−1).",
        ),
        "ReLU as its own slope": Mistake(
            _but(of_relu=(lambda x: max(0.0, x), lambda x: max(0.0, x))),
            "The slope of ReLU is given as ReLU itself. It is 1 for every positive number, whatever its size.",
        ),
        "ReLU with slope 1 everywhere": Mistake(
            _but(of_relu=(lambda x: max(0.0, x), lambda x: 1.0)),
            "The slope of ReLU is 1 everywhere here. Where ReLU is flat, it is 0.",
        ),
        "slope 1 at 0": Mistake(
            _but(of_relu=(lambda x: max(0.0, x), lambda x: 1.0 if x >= 0 else 0.0)),
            "At exactly 0 the slope of ReLU is 0 in this course. Compare with `>`.",
        ),
        "no ReLU": Mistake(
            _but(of_relu=(lambda x: x, lambda x: 1.0)), "Negative numbers pass through `relu` unchanged. They become 0."
        ),
        "ReLU turned round": Mistake(
            _but(of_relu=(lambda x: max(0.0, x), lambda x: 0.0 if x > 0 else 1.0)),
            "The slopes of ReLU are exchanged: 1 for positive numbers, 0 for negative ones.",
        ),
        "slope of tanh from its input": Mistake(
            _but(of_tanh=lambda x, t: 1 - x * x),
            "1 − x² was computed from the number that goes in. In 1 − t² it is the result that is squared, t = "
            "tanh(x).",
        ),
        "square of tanh forgotten": Mistake(_but(of_tanh=lambda x, t: 1 - t), "The square is missing: 1 − tanh²."),
        "slope of the sigmoid": Mistake(
            _but(of_tanh=lambda x, t: t * (1 - t)), "t (1 − t) is the slope of the sigmoid. For tanh it is 1 − t²."
        ),
        "tanh taken twice": Mistake(
            _but(of_tanh=lambda x, t: 1 - math.tanh(t) ** 2), "tanh is applied to its own result. Square it: 1 − t²."
        ),
        "slope 1 of exp": Mistake(_but(of_exp=lambda x, e: 1.0), "The slope of e^x is not 1; it is e^x, the result."),
        "exp like a power": Mistake(
            _but(of_exp=lambda x, e: x * math.exp(x - 1)),
            "x · e^(x−1) takes e^x for a power of x. Here x is the exponent: e^x is its own slope.",
        ),
        "slope of exp from its input": Mistake(
            _but(of_exp=lambda x, e: x), "The number itself stands in place of the slope of e^x, which is e^x."
        ),
        "slope of log is the result": Mistake(
            _but(of_log=lambda x, y: y), "The logarithm itself stands in place of its slope, which is 1/x."
        ),
        "1 over the result": Mistake(
            _but(of_log=lambda x, y: 1 / y), "The slope of ln x is 1/x: one over what goes in, not over the result."
        ),
        "slope of log upside down": Mistake(_but(of_log=lambda x, y: x), "The slope of ln x is 1/x, and this is x."),
    },
)

# --- The order -------------------------------------------------------------------------------------------------------

LENGTH = 5_000  # of a chain that is too long for calls inside one another, in a notebook too


def _chain(x):
    total = x
    for _ in range(LENGTH):
        total = total + x
    return total


def _ladder(x, steps=10):
    """Every node feeds the next one twice: few nodes, 2^steps ways."""
    for _ in range(steps):
        x = x + x
    return x


def _skewed(x):
    a = x + x
    return a * 1.0 + (a + (a + a))


GRAPHS = [
    _expression("x * y", (2.0, -3.0), lambda x, y: x * y),
    _expression("x * x", (3.0,), lambda x: x * x),
    _expression("a neuron", (0.5, 2.0, -1.0, 0.25, 0.1), lambda w, x, v, y, b: (w * x + v * y + b).tanh()),
    _expression("two leaves with the same number", (2.0, 2.0), lambda x, y: x * y + x),
    _expression("a node used twice", (1.5, -0.5), lambda x, y: (x * y).exp() * (x * y + y).tanh() + x**2),
    _expression("ways of different length", (1.0,), _skewed),
    _expression("a ladder", (0.5, 1.0), lambda x, y: _ladder(x) * y),
    _expression(f"a chain of {LENGTH:,} additions", (1.0,), _chain),
]


def _numbered(values, expression):
    """(root, leaves) of an expression of the course's own Values."""
    leaves = [Number(value) for value in values]
    return expression(*leaves), leaves


def _judge_order(answer, values, expression):
    """Any list in which every node stands once and after its inputs."""
    root, _ = _numbered(values, expression)
    wanted = {id(node) for node in autograd.topological_order(root)}
    try:
        order = answer(root)
    except RecursionError:
        return Verdict(False, "", "recursion")
    except TypeError as error:
        if "cannot unpack" not in str(error):
            raise
        return _misplaced("no pairs on the stack", ("Error", f"TypeError: {error}"))
    if order is None:
        return Verdict(False, "Your function returned None. Is there a `return` in front of the list?")
    if not isinstance(order, list | tuple):
        return Verdict(
            False, f"Your function returns a value of type {type(order).__name__}; a list of nodes is asked for."
        )
    found = [id(node) for node in order]
    row = ("Got", f"a list of {len(found)}; the graph has {len(wanted)} nodes")
    if not set(found) <= wanted:
        return _misplaced("strangers", row)
    if len(found) > len(set(found)):
        return _misplaced("nodes listed again", row)
    if set(found) < wanted:
        missing = wanted - set(found)
        leaves = {id(node) for node in autograd.topological_order(root) if not node.inputs}
        inner = wanted - leaves
        name = {
            frozenset([id(root)]): "root missing",
            frozenset(leaves): "leaves missing",
            frozenset(wanted): "nothing listed",
        }.get(frozenset(missing), "nodes missing" if missing & inner else "a leaf missing")
        return _misplaced(name, row)
    position = {node: i for i, node in enumerate(found)}
    in_order = [position[id(value)] < position[id(node)] for node in order for value in node.inputs]
    if not any(in_order) and len(in_order):
        return _misplaced("root first", ("Got", "the root at the beginning, its inputs after it"))
    if not all(in_order):
        return _misplaced(
            "before its inputs", ("Got", f"inputs after the node that uses them: {in_order.count(False)}")
        )
    return Verdict(True)


def _misplaced(name, row):
    return Verdict(False, "", name, (row,))


def _recursive_order(root):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for value in node.inputs:
                visit(value)
            order.append(node)

    visit(root)
    return order


def _order_without_memory(root):
    order, stack = [], [(root, False)]
    while stack:
        node, listed = stack.pop()
        if listed:
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((value, False) for value in node.inputs)
    return order


def _breadth_first(root):
    """Level by level from the root, then turned round."""
    order, seen, queue = [], {root}, [root]
    for node in queue:
        order.append(node)
        for value in node.inputs:
            if value not in seen:
                seen.add(value)
                queue.append(value)
    return order[::-1]


def _order_by_number(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, listed = stack.pop()
        if listed:
            order.append(node)
        elif node.inputs or node.data not in seen:
            if not node.inputs:
                seen.add(node.data)
            elif id(node) in seen:
                continue
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((value, False) for value in node.inputs)
    return order


def _order_without_pairs(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, listed = stack.pop()
        if listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend(node.inputs)
    return order


def _order_then(change):
    return lambda root: change(autograd.topological_order(root))


topological_order = JudgedInUse(
    reference=autograd.topological_order,
    judge=_judge_order,
    cases=GRAPHS,
    endless="A stack has to become shorter in the end: is every node opened once, and do you remember it in `seen`?",
    passed="Whoever goes through this list backwards meets every node after all nodes that use it.",
    hints=(
        "A node comes up twice: first its inputs are still to be listed, the second time they have been.",
        "The second time (`inputs_listed`), append it. The first time, if it is not in `seen` yet: remember it, put it "
        "back on the stack with True, and put its inputs on top with False.",
        "`if inputs_listed: order.append(node)`, `elif node not in seen:` then `seen.add(node)`, "
        "`stack.append((node, True))`, and a loop over `node.inputs`.",
    ),
    mistakes={
        "recursion": Mistake(
            _recursive_order,
            f"The order is right, but a chain of {LENGTH:,} nodes needs as many calls inside one another, and Python "
            "stops you (RecursionError). Keep a stack of your own, a list, instead.",
        ),
        "strangers": Mistake(
            lambda root: [node.data for node in autograd.topological_order(root)],
            "The list holds things that are no nodes of this graph. Append the nodes themselves, not their numbers.",
        ),
        "nodes listed again": Mistake(
            _order_without_memory,
            "Some nodes stand in the list more than once. Remember in `seen` which ones have come up; without that, "
            "every way to a node counts, and their number can double with every step.",
        ),
        "no pairs on the stack": Mistake(
            _order_without_pairs, "The stack holds pairs: put `(value, False)` on it for every input, not the input."
        ),
        "nothing listed": Mistake(lambda root: [], "The list is empty. Is anything ever appended to it?"),
        "root missing": Mistake(
            _order_then(lambda order: order[:-1]), "The root is missing. It comes last, after everything else."
        ),
        "leaves missing": Mistake(
            _order_then(lambda order: [node for node in order if node.inputs]),
            "The leaves are missing. They are nodes without inputs; whoever has none can be listed at once.",
        ),
        "a leaf missing": Mistake(
            _order_by_number,
            "A leaf is missing where two leaves hold the same number. Ask whether a node has been seen, not its "
            "number.",
        ),
        "nodes missing": Mistake(
            lambda root: [*root.inputs, root] if len(set(root.inputs)) == len(root.inputs) else [root.inputs[0], root],
            "Only part of the graph is listed. The inputs have inputs too, and so on down to the leaves.",
        ),
        "root first": Mistake(
            _order_then(lambda order: order[::-1]),
            "This is the order from the root to the leaves. Inputs come first here, and the root last.",
        ),
        "before its inputs": Mistake(
            _breadth_first,
            "A node stands before one of its inputs. Going level by level fails where two ways to a node differ in "
            "length: list a node only when all of its inputs are listed.",
        ),
    },
)

# --- The way back ----------------------------------------------------------------------------------------------------


def _probe_backward(answer, values, expression):
    """The leaves' grad after one call, and after a second one."""
    root, leaves = _numbered(values, expression)
    answer(root)
    first = np.array([leaf.grad for leaf in leaves])
    answer(root)
    return first, np.array([leaf.grad for leaf in leaves])


def _back(
    order=lambda root: autograd.topological_order(root)[::-1],
    clear=lambda node: bool(node.inputs),
    start=lambda root: 1.0,
    send=lambda value, slope, node: value.grad + slope * node.grad,
):
    """A backward pass in which one thing is different: the order, whose grad is cleared, the root's, what is sent."""

    def backward(root):
        nodes = order(root)
        for node in nodes:
            if clear(node):
                node.grad = 0.0
        root.grad = start(root)
        for node in nodes:
            for value, slope in zip(node.inputs, node.slopes, strict=True):
                value.grad = send(value, slope, node)

    return backward


def _sent_on_at_once(root):
    """Every node sends its grad on as soon as something has arrived."""
    for node in autograd.topological_order(root):
        if node.inputs:
            node.grad = 0.0
    root.grad, stack = 1.0, [root]
    steps = 0
    while stack and steps < 50_000:
        node, steps = stack.pop(), steps + 1
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            value.grad += slope * node.grad
            stack.append(value)


def _cleared_on_the_way(root):
    root.grad = 1.0
    for node in reversed(autograd.topological_order(root)):
        for value in node.inputs:
            value.grad = 0.0
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            value.grad += slope * node.grad


backward = Probed(
    reference=autograd.backward,
    probe=_probe_backward,
    parts=("grad", "grad after a second call"),
    cases=GRAPHS,
    endless="If every node sends its grad on by calling itself, the number of ways decides: 2, 4, 8 … Use the order.",
    passed="This is the whole of backpropagation, for any formula: an order, a product, a sum.",
    hints=(
        "Three steps: clear the grad of nodes with inputs, set that of the root, then go through the order backwards.",
        "From a node, `slope * node.grad` is added to the grad of each of its inputs.",
        "`for node in reversed(order):` and inside it `for value, slope in zip(node.inputs, node.slopes):` "
        "`value.grad += slope * …`",
    ),
    mistakes={
        "assigned": Mistake(
            _back(send=lambda value, slope, node: slope * node.grad),
            "Where a value is used twice, the second gradient overwrites the first. Add them, `+=`, and clear nothing "
            "inside the loop.",
        ),
        "root without 1": Mistake(
            _back(start=lambda root: root.grad),
            "Every grad is 0. Is the root’s set to 1, and after the clearing? Is the slope multiplied by `node.grad`, "
            "not by the input’s? Do the leaves keep what they got?",
        ),
        "root starts with its number": Mistake(
            _back(start=lambda root: root.data), "The root starts with its own number. Its derivative by itself is 1."
        ),
        "from the leaves to the root": Mistake(
            _back(order=autograd.topological_order),
            "Only the root’s own inputs have received anything. Is there a loop over all nodes, and does it go from "
            "the root to the leaves? In the other direction nothing has arrived yet when a node sends.",
        ),
        "level by level": Mistake(
            _back(order=lambda root: _breadth_first(root)[::-1]),
            "A node sends its gradient on before all of it has arrived: ways of different length meet there. Use "
            "`topological_order`, backwards.",
        ),
        "sent on at once": Mistake(
            _sent_on_at_once,
            "A node sends on what it has each time something arrives, so the early part is counted again. Wait until "
            "all has arrived: go through `topological_order` backwards.",
        ),
        "recursion": Mistake(
            _back(order=lambda root: _recursive_order(root)[::-1]),
            "Right for small graphs. A long chain needs a call inside a call for every node, and Python stops you "
            "(RecursionError). Use `topological_order`, which keeps a stack of its own.",
        ),
        "without the slope": Mistake(
            _back(send=lambda value, slope, node: value.grad + node.grad),
            "The slopes are not used: everything is passed on as it arrives. Multiply by the slope on the way.",
        ),
        "without what arrives": Mistake(
            _back(send=lambda value, slope, node: value.grad + slope),
            "Only the last slope is added. Multiply it by what arrives at the node: `slope * node.grad`.",
        ),
        "numbers instead of gradients": Mistake(
            _back(send=lambda value, slope, node: value.grad + slope * node.data),
            "The slope is multiplied by the node’s number, `data`. What travels back is its `grad`.",
        ),
        "minus": Mistake(
            _back(send=lambda value, slope, node: value.grad - slope * node.grad),
            "The gradients are subtracted. The minus of gradient descent belongs to the step, not here.",
        ),
        "the same after a second call": Mistake(
            _back(clear=lambda node: True),
            "One call is right. A second one should add to the grad of the leaves, as in PyTorch; clear only nodes "
            "that have inputs.",
        ),
        "cleared on the way": Mistake(
            _cleared_on_the_way,
            "A node clears its inputs before it sends, and what others have sent to them is lost. Clear before the "
            "loop, and only nodes that have inputs.",
        ),
        "leaves cleared instead": Mistake(
            _back(clear=lambda node: not node.inputs),
            "One call is right. It is turned round which nodes are cleared: those with inputs start from 0, the leaves "
            "keep what they have.",
        ),
        "inner nodes not cleared": Mistake(
            _back(clear=lambda node: False),
            "One call is right. In a second one the inner nodes still hold the first call’s grad and send it again. "
            "Set the grad of every node that has inputs to 0 first.",
        ),
        "root adds up": Mistake(
            _back(clear=lambda node: False, start=lambda root: root.grad + 1.0),
            "One call is right. In a second one the root starts with 2, and inner nodes with what is left of the "
            "first. Clear every node that has inputs, and set the root to 1.",
        ),
    },
)

second_call = Choice(
    question="`x = Value(3.0)` and `y = x * x`. `backward(y)` is called twice, and nothing is cleared in between. "
    "What is `x.grad` then?",
    options={
        "a": ("6", "That is the derivative, 2x, and what one call gives. Leaves keep what they have and add."),
        "b": ("12", "6 from each call. Whoever wants a fresh gradient clears the old one first, in PyTorch too."),
        "c": ("18", "It would be 18 if `y` kept its grad of 1 and sent 1 + 1 the second time; it is set anew."),
        "d": ("36", "Calls add up; they are not multiplied."),
    },
    answer="b",
    hints=(
        "What is the derivative of x² at 3?",
        "`x` is a leaf. What does `backward` do with the grad of leaves, and what with all others?",
        "The second call adds the same number once more.",
    ),
)

# --- A network of Values ---------------------------------------------------------------------------------------------


def _probe_value_step(answer, data, grads, lr):
    """Numbers and grads of the Values after the step."""
    values = [Number(number) for number in data.tolist()]
    for value, grad in zip(values, grads.tolist(), strict=True):
        value.grad = grad
    answer(list(values), lr)
    return [value.data for value in values], [value.grad for value in values]


def _value_step(values, lr):
    """One step of gradient descent in place: data -= lr * grad for every Value, whose grad is 0 afterwards."""
    for value in values:
        value.data -= lr * value.grad
        value.grad = 0.0


def _stepping(data=lambda v, lr: v.data - lr * v.grad, grad=lambda v: 0.0, those=lambda values: values):
    """A step with another new number, another grad afterwards, or for some of the values only."""

    def step(values, lr):
        for v in those(values):
            v.data, v.grad = data(v, lr), grad(v)

    return step


def _value_rebound(values, lr):
    for v in values:
        v = v - lr * v.grad
        v.grad = 0.0


def _last_value_cleared(values, lr):
    for v in values:
        v.data -= lr * v.grad
    v.grad = 0.0


value_step = Probed(
    reference=_value_step,
    probe=_probe_value_step,
    parts=("data", "grad"),
    cases=[
        case("one Value", np.array([2.0]), np.array([0.5]), 0.1),
        case("three Values", np.array([1.0, -2.0, 0.25]), np.array([3.0, -1.0, 0.5]), 0.2),
        case("no gradient", np.array([1.0, 4.0]), np.array([0.0, 2.0]), 1.0),
    ],
    passed="In place, since the network holds these very Values; cleared, since the next call adds.",
    hints=(
        "A loop over the Values. What changes in each of them, and what has to be 0 for the next call of `backward`?",
        "Change `v.data`, not `v`: a new value for the name `v` leaves the network as it is.",
        "`v.data -= lr * …`, and then `v.grad = …`",
    ),
    mistakes={
        "gradients kept": Mistake(
            _stepping(grad=lambda v: v.grad),
            "The step is right, but the gradients are still there, and the next `backward` adds to them. Set them to "
            "0.",
        ),
        "only the last cleared": Mistake(
            _last_value_cleared,
            "Only the last grad is cleared: that line stands behind the loop. Indent it, so that it runs for every "
            "Value.",
        ),
        "uphill": Mistake(
            _stepping(data=lambda v, lr: v.data + lr * v.grad), "This goes up the gradient. Down is the minus."
        ),
        "learning rate ignored": Mistake(_stepping(data=lambda v, lr: v.data - v.grad), "`lr` is not used."),
        "rebound": Mistake(
            _value_rebound,
            "Nothing has changed in the Values you were given: a new one was made, as `v = v - …` and `Value( … )` do. "
            "Change `v.data`.",
        ),
        "cleared before the step": Mistake(
            _stepping(data=lambda v, lr: v.data),
            "The gradients are 0 now, but the numbers have not moved. Is the gradient cleared before it is used?",
        ),
        "a Value as data": Mistake(
            _stepping(data=lambda v, lr: v - lr * v.grad),
            "`data` holds a Value now, so the graph would grow with every step. Subtract from the number: `v.data`.",
        ),
        "only the first": Mistake(
            _stepping(those=lambda values: values[:1]),
            "Only the first Value moves. Does your loop end after its first round?",
        ),
        "gradient as the number": Mistake(
            _stepping(data=lambda v, lr: -lr * v.grad),
            "The old number is lost: only the step itself is stored. Subtract it from `v.data`.",
        ),
        "grad None": Mistake(
            _stepping(grad=lambda v: None),
            "The grad is None now, and `None += …` fails in the next `backward`. Use 0.0.",
        ),
    },
)

# --- PyTorch's autograd ----------------------------------------------------------------------------------------------

who_has_grad = Choice(
    question="`w = torch.tensor(2.0, requires_grad=True)`, `x = torch.tensor(3.0)`, `z = w * x`, `loss = z**2`. After "
    "`loss.backward()`, which of `w`, `x` and `z` has a `.grad` that is not None?",
    options={
        "a": ("`w` alone", "A leaf that requires grad. `x` is a constant, and `z` was computed: its grad is not kept."),
        "b": ("`w` and `x`", "`x` is a leaf, but nobody asked for its gradient: `requires_grad` is False."),
        "c": (
            "`w` and `z`",
            "`z` gets a gradient on the way and drops it, unless `z.retain_grad()` was called before.",
        ),
        "d": ("all three", "Only leaves keep a gradient, and only those that require one."),
    },
    answer="a",
    hints=(
        "Which of them are leaves: given, not computed?",
        "Which of the leaves require grad?",
        "A network’s weights are leaves that require grad; its inputs are leaves that do not.",
    ),
)


def _leaf(array):
    import torch

    return torch.tensor(array, requires_grad=True)


def _probe_manual_step(answer, params, grads, lr):
    """The tensors' numbers and gradients after the step (None counts as 0), and whether they are still the same."""
    leaves = [_leaf(array) for array in params]
    for leaf, grad in zip(leaves, grads, strict=True):
        leaf.grad = _leaf(grad).detach()
    given = list(leaves)
    answer(given, lr)
    left = [
        np.zeros_like(array) if leaf.grad is None else numbers(leaf.grad)
        for leaf, array in zip(leaves, params, strict=True)
    ]
    same = len(given) == len(leaves) and all(a is b and b.requires_grad for a, b in zip(given, leaves, strict=True))
    return [numbers(leaf) for leaf in leaves], left, float(same)


def _manual_step(params, lr):
    """One step of gradient descent in place on leaf tensors, outside the graph; their gradients are cleared."""
    import torch

    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def _moving(move=lambda p, lr: p.sub_(lr * p.grad), clear=lambda p: p.grad.zero_(), recorded=False):
    """A step with another move or another way of clearing, recorded by autograd or not."""

    def step(params, lr):
        import torch

        with torch.set_grad_enabled(recorded):
            for p in params:
                move(p, lr)
                clear(p)

    return step


def _replaced(recorded):
    def step(params, lr):
        import torch

        with torch.set_grad_enabled(recorded):
            for i, p in enumerate(params):
                params[i] = p - lr * p.grad

    return step


def _cleared_first(params, lr):
    import torch

    with torch.no_grad():
        for p in params:
            p.grad.zero_()
            p -= lr * p.grad


def _tensor_rebound(params, lr):
    for p in params:
        p = p - lr * p.grad


def _rebound_and_cleared(params, lr):
    for p in params:
        grad, p.grad = p.grad, None
        p = p - lr * grad


def _rebound_then_cleared(params, lr):
    import torch

    for p in params:
        with torch.no_grad():
            p = p - lr * p.grad
            p.grad.zero_()


def _last_tensor_cleared(params, lr):
    import torch

    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
        p.grad = None


def _grad_switched_off(params, lr):
    for p in params:
        p.requires_grad = False
        p -= lr * p.grad
        p.grad = None


manual_step = Probed(
    reference=_manual_step,
    probe=_probe_manual_step,
    parts=("params", "grad", "in_place"),
    around=torch_ready,
    cases=[
        case("one tensor", [np.array([2.0, -1.0])], [np.array([0.5, 1.0])], 0.1),
        case(
            "a weight matrix and a bias",
            [np.array([[1.0, 2.0], [0.5, -0.5], [0.0, 1.0]]), np.array([0.25, -0.25])],
            [np.array([[0.5, -1.0], [2.0, 0.25], [1.0, 1.0]]), np.array([1.0, -3.0])],
            0.5,
        ),
    ],
    passed="These three lines, on many tensors at once, are what `torch.optim.SGD` does.",
    hints=(
        "The step itself is not part of the loss, so it is taken where nothing is recorded: `with torch.no_grad():`.",
        "Inside, change each tensor in place with `-=`. `p = p - …` would give a new tensor to a local name.",
        "`for p in params:` then `p -= lr * p.grad` and `p.grad = None`.",
    ),
    mistakes={
        "outside no_grad": Mistake(
            _moving(recorded=True),
            "A leaf that requires grad may not be changed in place while torch records. Put the step inside "
            "`with torch.no_grad():`.",
        ),
        "rebound": Mistake(
            _tensor_rebound,
            "The tensors have not moved: `p = p - …` gives a new tensor to the name `p`, and the network keeps the "
            "old one. Use `p -= …` inside `with torch.no_grad():`.",
        ),
        "rebound and cleared": Mistake(
            _rebound_and_cleared,
            "The gradients are cleared, but the tensors have not moved. Either `p = p - …` made a new one, which "
            "nobody keeps, or the gradient was cleared before it was used.",
        ),
        "rebound, then cleared": Mistake(
            _rebound_then_cleared,
            "`p = p - …` gives a new tensor to the name `p`. It has no gradient to clear, and the network keeps the "
            "old one. Use `p -= …` inside `with torch.no_grad():`.",
        ),
        "only the last cleared": Mistake(
            _last_tensor_cleared,
            "Only the last gradient is cleared: that line stands behind the loop. Indent it, so that it runs for every "
            "tensor.",
        ),
        "requires no grad any more": Mistake(
            _grad_switched_off,
            "The tensors require no grad any more, so the next `backward` skips them. Use `with torch.no_grad():`.",
        ),
        "list entries replaced": Mistake(
            _replaced(True),
            "The list holds new tensors, and the network’s own have not moved. Besides, `w - lr * w.grad` is no leaf: "
            "it is computed, one more node of the graph. Change the tensors in place, `p -= …`.",
        ),
        "gradients kept": Mistake(
            _moving(clear=lambda p: None),
            "The step is right, but the gradients are still there, and the next `backward` adds to them.",
        ),
        "uphill": Mistake(
            _moving(move=lambda p, lr: p.add_(lr * p.grad)), "This goes up the gradient: `-=`, not `+=`."
        ),
        "learning rate ignored": Mistake(_moving(move=lambda p, lr: p.sub_(p.grad)), "`lr` is not used."),
        "overwritten": Mistake(
            _moving(move=lambda p, lr: p.copy_(-lr * p.grad)),
            "The old numbers are lost: only the step itself is stored. Subtract it from what is there.",
        ),
        "a number as gradient": Mistake(
            _moving(clear=lambda p: setattr(p, "grad", 0)),
            "`p.grad` takes a tensor or None, no number. `p.grad = None` or `p.grad.zero_()` clears it.",
        ),
    },
)


def _probe_descent(answer, w, X, y, lr, steps):
    """w after the steps, and whether it is a leaf that requires grad."""
    import torch

    result = answer(_leaf(w), torch.tensor(X), torch.tensor(y), lr, steps)
    if not isinstance(result, torch.Tensor):
        return result, 0.0
    return numbers(result), float(result.is_leaf and result.requires_grad)


def _descended(w, X, y, lr, steps):
    """Gradient descent on mean((X @ w - y)²); w (d,), a leaf that requires grad, which is also what is returned."""
    import torch

    for _ in range(steps):
        ((X @ w - y) ** 2).mean().backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w


def _descent(move, clear=lambda w: setattr(w, "grad", None), recorded=True):
    """Gradient descent with another move(w, lr) -> w, recorded or not, or another way of clearing."""

    def descend(w, X, y, lr, steps):
        import torch

        for _ in range(steps):
            ((X @ w - y) ** 2).mean().backward()
            with torch.set_grad_enabled(recorded):
                w = move(w, lr)
            clear(w)
        return w

    return descend


def _descent_without_graph(w, X, y, lr, steps):
    import torch

    with torch.no_grad():
        for _ in range(steps):
            ((X @ w - y) ** 2).mean().backward()
            w -= lr * w.grad
            w.grad = None
    return w


def _descent_retained(w, X, y, lr, steps):
    for _ in range(steps):
        w.retain_grad()
        ((X @ w - y) ** 2).mean().backward()
        w = w - lr * w.grad
    return w


def _drawn(rng, *shape):
    """Normal numbers with one decimal, none of them −0."""
    return rng.normal(size=shape).round(1) + 0.0


def _steps(label, n, d, lr, steps):
    rng = np.random.default_rng(10 * n + d)
    return case(label, _drawn(rng, d), _drawn(rng, n, d), _drawn(rng, n), lr, steps)


mend_leaf = ProbedDebug(
    reference=_descended,
    probe=_probe_descent,
    parts=("w", "leaf"),
    around=torch_ready,
    cases=[
        _steps("one step", 4, 2, 0.1, 1),
        _steps("one sample, two steps", 1, 3, 0.2, 2),
        _steps("ten steps", 6, 2, 0.05, 10),
    ],
    passed="A leaf stays a leaf when it is moved in place, and the move itself is not recorded.",
    hints=(
        "Print `w.is_leaf` before and after the line that moves `w`.",
        "`w - lr * w.grad` makes a new tensor, which is computed and therefore no leaf: it gets no `.grad` next time.",
        "`with torch.no_grad():` around `w -= lr * w.grad`.",
    ),
    mistakes={
        "not mended": Mistake(
            _descent(lambda w, lr: w - lr * w.grad),
            "`w = w - lr * w.grad` makes a new tensor that is no leaf. The next `backward` gives the gradient to the "
            "old `w`, and the new one has None.",
        ),
        "in place, but recorded": Mistake(
            _descent(lambda w, lr: w.sub_(lr * w.grad)),
            "In place is right, but a leaf may not be changed while torch records. Put it inside `with "
            "torch.no_grad():`.",
        ),
        "requires no grad any more": Mistake(
            _descent(lambda w, lr: w - lr * w.grad, recorded=False),
            "The new `w` does not require grad, since it was made where nothing is recorded. Change the old one in "
            "place: `w -= …`.",
        ),
        "loss without graph": Mistake(
            _descent_without_graph,
            "The loss is computed under `no_grad` as well, so there is no graph to go back through. Only the line that "
            "moves `w` belongs there.",
        ),
        "retain_grad": Mistake(
            _descent_retained,
            "The numbers are right, but `w` is no leaf: with each step its history grows, and memory with it. Move the "
            "leaf in place under `no_grad`.",
        ),
        "gradient not cleared": Mistake(
            _descent(lambda w, lr: w.sub_(lr * w.grad), clear=lambda w: None, recorded=False),
            "`w` is moved in place now. From the second step on the gradients add up: clear them after each step.",
        ),
        "uphill": Mistake(
            _descent(lambda w, lr: w.add_(lr * w.grad), recorded=False),
            "`w` is moved in place now, but up the gradient.",
        ),
    },
)


def _recording(model, lr, seen):
    """torch's SGD, which notes the gradients that it uses, as one vector a step, in the list seen."""
    import torch

    class Recording(torch.optim.SGD):
        def step(self, *arguments):
            seen.append(_flat([p.grad if p.grad is not None else 0 * p for p in model.parameters()]))
            return super().step(*arguments)

    return Recording(model.parameters(), lr=lr)


def _flat(tensors):
    return np.concatenate([numbers(tensor).ravel() for tensor in tensors])


def _network(d, hidden, k, seed):
    """A small float64 network with tanh, its weights drawn from a seed."""
    import torch

    layers = torch.nn.Sequential(torch.nn.Linear(d, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, k))
    return filled(layers.double(), np.random.default_rng(seed))


def _criterion(name):
    import torch

    return getattr(torch.nn, name)()


def _probe_training(answer, X, y, criterion, lr, steps):
    """Losses as returned, the gradients that the optimiser used, and the parameters in the end."""
    import torch

    model, seen = _network(X.shape[1], 3, 1, 0), []
    optimizer = _recording(model, lr, seen)
    losses = answer(model, torch.tensor(X), torch.tensor(y), _criterion(criterion), optimizer, steps)
    return numbers(losses), np.array(seen), _flat(model.parameters())


def _trained(
    before=lambda optimizer: optimizer.zero_grad(),
    between=lambda model, optimizer, k: None,
    after=lambda optimizer: None,
    start=lambda optimizer: None,
    item=lambda loss: loss.item(),
    moves=True,
):
    """Training with something else done before, between or after backward and step."""

    def train(model, X, y, criterion, optimizer, steps):
        losses = []
        start(optimizer)
        for k in range(1, steps + 1):
            before(optimizer)
            loss = criterion(model(X), y)
            loss.backward()
            between(model, optimizer, k)
            if moves:
                optimizer.step()
            after(optimizer)
            losses.append(item(loss))
        return losses

    return train


def _nothing(*_):
    pass


def _averaged(model, optimizer, k):
    for p in model.parameters():
        p.grad /= k


def _trained_well(model, X, y, criterion, optimizer, steps):
    """Training for some steps on all samples; returns the loss before each step, a list of numbers."""
    return _trained()(model, X, y, criterion, optimizer, steps)


def _training(label, n, d, lr, steps):
    rng = np.random.default_rng(7 * n + d)
    return case(label, _drawn(rng, n, d), _drawn(rng, n, 1), "MSELoss", lr, steps)


mend_zero = ProbedDebug(
    reference=_trained_well,
    probe=_probe_training,
    parts=("losses", "gradients", "parameters"),
    around=torch_ready,
    cases=[
        _training("a learning rate of 0, three rounds", 4, 2, 0.0, 3),
        _training("one sample", 1, 2, 0.1, 2),
        _training("five steps", 6, 3, 0.1, 5),
    ],
    passed="`backward` adds, always. Whoever wants the gradient of this batch alone clears the last one first.",
    hints=(
        "Print `model[0].bias.grad` before `optimizer.step()`, with lr = 0: nothing moves, and yet it changes.",
        "In round k it is k times the right gradient. What does `backward` do with a gradient that is there already?",
        "`optimizer.zero_grad()` in every round, before `loss.backward()` or after `optimizer.step()`.",
    ),
    mistakes={
        "not mended": Mistake(
            _trained(before=_nothing),
            "The gradients still add up: with a learning rate of 0, round k uses k times the right one. They have to "
            "be cleared in every round, with `optimizer.zero_grad()`.",
        ),
        "cleared before the step": Mistake(
            _trained(before=_nothing, between=lambda model, optimizer, k: optimizer.zero_grad()),
            "The gradients are cleared between `backward` and `step`, so nothing moves. Clear them before `backward`.",
        ),
        "averaged": Mistake(
            _trained(before=_nothing, between=_averaged),
            "Dividing by k makes an average with old gradients, which belong to other weights. Clear them instead.",
        ),
        "no step": Mistake(_trained(moves=False), "The optimiser’s `step` is gone, so nothing is learnt."),
        "tensors kept": Mistake(
            _trained(item=lambda loss: [0.0, loss.item()]),
            "Each loss is noted as several numbers. One number for each step is asked for: `loss.item()`.",
        ),
    },
)


def _probe_loss(answer, Z, y):
    """The loss, and its gradient at the sums Z."""
    import torch

    sums = _leaf(Z)
    loss = answer(sums, torch.tensor(y))
    if not isinstance(loss, torch.Tensor):
        return loss, np.zeros_like(Z)
    if loss.requires_grad:
        loss.backward()
    return numbers(loss), np.zeros_like(Z) if sums.grad is None else numbers(sums.grad)


def _cross_entropy(Z, y):
    """Mean cross-entropy of softmax over the rows of the sums Z (n, k), with labels y (n,): a tensor."""
    import torch

    return torch.nn.functional.cross_entropy(Z, y)


def _loss(function):
    """function(torch.nn.functional, torch, Z, y) as an answer."""

    def answer(Z, y):
        import torch

        return function(torch.nn.functional, torch, Z, y)

    return answer


CLASSES = np.eye(10)

mend_softmax = ProbedDebug(
    reference=_cross_entropy,
    probe=_probe_loss,
    parts=("loss", "dZ"),
    around=torch_ready,
    cases=[
        case(
            "three samples, four classes",
            np.array([[2.0, 1.0, 0.0, -1.0], [0.5, -0.5, 1.0, 0.0], [0.0, 3.0, 1.0, 1.0]]),
            np.array([0, 2, 0]),
        ),
        case("one sample", np.array([[1.0, -1.0, 0.5]]), np.array([1])),
        case("as many samples as classes", np.array([[1.0, 2.0], [-0.5, 0.5]]), np.array([0, 1])),
        case("ten classes, every answer right and certain", 40.0 * CLASSES, np.arange(10)),
        case("sums of ±1000", np.array([[1000.0, 0.0], [-1000.0, 1000.0]]), np.array([1, 1])),
    ],
    passed="`cross_entropy` takes the sums: it contains the softmax, and is safe for large ones.",
    hints=(
        "Feed it sums that are right and certain, such as 40 at the label and 0 elsewhere. Which loss should come out?",
        "After a softmax all entries lie between 0 and 1. `cross_entropy` applies softmax itself: to what, then?",
        "Hand `Z` to `cross_entropy` as it is, and leave out the line with softmax.",
    ),
    mistakes={
        "not mended": Mistake(
            _loss(lambda F, torch, Z, y: F.cross_entropy(torch.softmax(Z, dim=1), y)),
            "Softmax is still applied twice: here, and inside `cross_entropy`. With ten classes the loss cannot fall "
            "below ln(e + 9) − 1 = 1.4612.",
        ),
        "NLL of probabilities": Mistake(
            _loss(lambda F, torch, Z, y: F.nll_loss(torch.softmax(Z, dim=1), y)),
            "The loss is negative: `nll_loss` takes logarithms of probabilities, and these are the probabilities.",
        ),
        "logarithm of softmax": Mistake(
            _loss(lambda F, torch, Z, y: F.nll_loss(torch.log(torch.softmax(Z, dim=1)), y)),
            "Right for small sums, but softmax gives an exact 0 at ±1000, and its logarithm is infinite. Hand the "
            "sums to `cross_entropy`.",
        ),
        "NLL of the sums": Mistake(
            _loss(lambda F, torch, Z, y: F.nll_loss(Z, y)),
            "`nll_loss` only picks entries and contains no softmax. `cross_entropy` does both, and takes the sums.",
        ),
        "softmax over the samples": Mistake(
            _loss(lambda F, torch, Z, y: F.cross_entropy(torch.softmax(Z, dim=0), y)),
            "Now softmax runs over the samples, and `cross_entropy` applies it once more. It takes the sums as they "
            "are.",
        ),
        "summed": Mistake(
            _loss(lambda F, torch, Z, y: F.cross_entropy(Z, y, reduction="sum")),
            "The softmax is gone, as it should be. The loss is a sum over the samples now; the mean is asked for.",
        ),
        "a plain number": Mistake(
            _loss(lambda F, torch, Z, y: F.cross_entropy(Z, y).item()),
            "The number is right, but it has lost its graph: `.item()`, `.detach()` and `float()` cut it. Return the "
            "tensor, so that `backward` can be called.",
        ),
    },
)

# --- Modules ---------------------------------------------------------------------------------------------------------

TorchMLP = Judged(
    reference=our_torch_mlp,
    judge=judge_mlp,
    around=torch_ready,
    cases=[
        case("one hidden layer", [2, 5, 3]),
        case("two hidden layers, one output", [3, 6, 4, 1]),
        case("all layers of one width", [4, 4, 4, 4]),
        case("no hidden layer", [3, 2]),
    ],
    passed="torch knows all its parameters, so one optimiser can move them, and one line moves them to another device.",
    hints=(
        "In `__init__` the layers are made, in `forward` they are used. torch sees only what it can register: no plain "
        "Python list.",
        "In a loop over `zip(layer_sizes, layer_sizes[1:])`, collect a `Linear(d_in, d_out)` and a `ReLU()`. One of "
        "the ReLUs is too many.",
        "`self.layers = torch.nn.Sequential(*layers[:-1])`, and in `forward`: `return self.layers(X)`.",
    ),
    mistakes=MISTAKES,
)


def _probe_train_step(answer, X, y, criterion, lr):
    """Two steps: the losses as returned, the gradients used, the parameters, whether losses are numbers, the mode.

    A loss that is a tensor counts 0, and 1/2 if it is cut off from its graph.
    """
    import torch

    k = int(y.max()) + 2 if y.ndim == 1 else 1
    model, seen, modes = _network(X.shape[1], 4, k, 1), [], []
    model.register_forward_pre_hook(lambda module, inputs: modes.append(module.training))
    optimizer = _recording(model, lr, seen)
    first, second = (
        answer(model, torch.tensor(X), torch.tensor(y), _criterion(criterion), optimizer) for _ in range(2)
    )
    tensors = [one for one in (first, second) if isinstance(one, torch.Tensor)]
    is_number = 1.0 if not tensors else 0.0 if any(one.requires_grad for one in tensors) else 0.5
    return (
        numbers(first),
        numbers(second),
        np.array(seen),
        _flat(model.parameters()),
        is_number,
        float(all(modes)),
    )


def _train_step(model, X, y, criterion, optimizer):
    """One training step: gradients cleared, loss, backward, step. Returns the loss before the step, a float."""
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def _one_step(order="zero forward backward step", output=lambda Z: Z, result=lambda loss: loss.item(), mode=_nothing):
    """A step with its parts in another order, another output, another result, or another mode."""

    def step(model, X, y, criterion, optimizer):
        loss = None
        mode(model)
        for part in order.split():
            if part == "zero":
                optimizer.zero_grad()
            elif part == "forward":
                loss = criterion(output(model(X)), y)
            elif part == "backward":
                loss.backward()
            else:
                optimizer.step()
        return result(loss)

    return step


def _loss_after(model, X, y, criterion, optimizer):
    _train_step(model, X, y, criterion, optimizer)
    return criterion(model(X), y).item()


def _two_forward_passes(model, X, y, criterion, optimizer):
    optimizer.zero_grad()
    criterion(model(X), y).backward()
    criterion(model(X), y).backward()
    optimizer.step()
    return criterion(model(X), y).item()


def _without_recording(model, X, y, criterion, optimizer):
    import torch

    optimizer.zero_grad()
    with torch.no_grad():
        loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def _targets_first(model, X, y, criterion, optimizer):
    return _train_step(model, X, y, lambda output, targets: criterion(targets, output), optimizer)


def _number_too_early(model, X, y, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(model(X), y).item()
    loss.backward()
    optimizer.step()
    return loss


def _batch(label, n, d, k=None, lr=0.1):
    """Samples with a column of numbers as targets, or with labels of k classes."""
    rng = np.random.default_rng(11 * n + d)
    X = _drawn(rng, n, d)
    if k:
        return case(label, X, np.append(rng.integers(0, k, n - 1), k - 2), "CrossEntropyLoss", lr)
    return case(label, X, _drawn(rng, n, 1), "MSELoss", lr)


train_step = Probed(
    reference=_train_step,
    probe=_probe_train_step,
    parts=("loss", "loss of the second step", "gradients", "parameters", "number", "training"),
    around=torch_ready,
    cases=[
        _batch("numbers to predict, targets (n, 1)", 5, 2),
        _batch("three classes, labels (n,)", 6, 3, k=4),
        _batch("one sample", 1, 2, lr=0.5),
    ],
    passed="These five lines train every network in PyTorch, however large. Loops around them only choose the batches.",
    hints=(
        "Five lines: clear, predict and compare, go back, step, and return a number.",
        "`backward` adds to the gradients and `step` uses them: clear before the one, and not between the two.",
        "`optimizer.zero_grad()`, `loss = criterion(model(X), y)`, `loss.backward()`, `optimizer.step()`, and "
        "`return loss.item()`.",
    ),
    mistakes={
        "zero_grad forgotten": Mistake(
            _one_step("forward backward step"),
            "The first step is right, and the second uses the sum of both gradients. Call `optimizer.zero_grad()` in "
            "every step.",
        ),
        "step before backward, never cleared": Mistake(
            _one_step("forward step backward"),
            "`step` comes before `backward`: the first step moves nothing, the second uses the gradient of the step "
            "before.",
        ),
        "step without gradients": Mistake(
            _one_step("zero forward step backward"),
            "Nothing moves, since there are no gradients when `step` runs: either `backward` is missing or comes "
            "after it, or `zero_grad` stands between the two. Clear, go back, step: in this order.",
        ),
        "no step": Mistake(
            _one_step("zero forward backward"), "The optimiser’s `step` is never called: nothing moves."
        ),
        "tensor returned": Mistake(
            _one_step(result=lambda loss: loss),
            "A tensor is returned, and a float is asked for. As long as somebody keeps such a tensor, its graph stays "
            "in memory; `loss.item()` is a plain number.",
        ),
        "detached tensor returned": Mistake(
            _one_step(result=lambda loss: loss.detach()),
            "A tensor is returned, and a float is asked for: `loss.item()`.",
        ),
        "nothing returned": Mistake(
            _one_step(result=lambda loss: None), "Your function returns None. `return loss.item()` is missing."
        ),
        "targets first": Mistake(_targets_first, "The predictions come first: `criterion(model(X), y)`."),
        "loss after the step": Mistake(
            _loss_after,
            "The loss is computed again after the step. The one before it is asked for, and costs nothing more.",
        ),
        "backward twice": Mistake(
            _two_forward_passes,
            "The gradients are twice too large: `backward` is called for two losses. One is enough.",
        ),
        "outputs flattened": Mistake(
            _one_step(output=lambda Z: Z.squeeze()),
            "(n,) meets (n, 1), and torch compares every prediction with all targets. Leave the shapes of `model(X)` "
            "and `y` as they are.",
        ),
        "softmax before the loss": Mistake(
            _one_step(output=lambda Z: Z.softmax(dim=1)),
            "Softmax is applied before the loss. `CrossEntropyLoss` contains it, and other losses have no use for it.",
        ),
        "eval mode": Mistake(
            _one_step(mode=lambda model: model.eval()),
            "The model is switched to `eval()`. That is for measuring; dropout and batch norm would not work while "
            "training.",
        ),
        "nothing recorded": Mistake(
            _without_recording,
            "The loss is computed under `no_grad`, or cut off by `detach`, so there is no graph to go back through.",
        ),
        "item before backward": Mistake(
            _number_too_early,
            "`loss` is a plain number already when `backward` is called. Take `.item()` in the end.",
        ),
    },
)

watched_layer = Choice(
    question="In a network with ReLU, the inspector shows: every gradient of layer 1 is exactly 0, in every epoch; in "
    "layer 2 only the biases have gradients other than 0. What has happened?",
    options={
        "a": (
            "the gradients vanish on their way back, as in a deep sigmoid network",
            "Vanishing gradients are small, not exactly 0, and layer 2 would have them for its weights too.",
        ),
        "b": (
            "the neurons of layer 1 are dead: their sums are negative for every sample",
            "They send 0 back, so layer 1 cannot move. And they put out 0, so the weights of layer 2 multiply nothing.",
        ),
        "c": (
            "the network has reached a minimum of the loss",
            "There all gradients would be 0, those of the biases of layer 2 as well.",
        ),
        "d": (
            "`zero_grad` was called between `backward` and the recording",
            "Then all gradients would be gone, those of layer 2 too.",
        ),
    },
    answer="b",
    hints=(
        "The gradient of layer 2’s weights is `A1.T @ dZ2`. The biases show that `dZ2` is not 0. What is `A1` then?",
        "Which sums give a ReLU layer the output 0 for every sample?",
        "And what does a ReLU send back where its sum is negative?",
    ),
)

# --- A design --------------------------------------------------------------------------------------------------------

EXACT = 1e-9  # how far softplus and its slope may be off


def _softplus(x):
    """ln(1 + e^x) of a Value x, from Value's own operators: relu(x) + ln(1 + e^-|x|), safe from -1000 to 1000."""
    size = x.relu() + (-x).relu()
    return x.relu() + ((-size).exp() + 1.0).log()


def _class_for(answer):
    """The class of Values that the answer may use itself: the one of its notebook, else ours."""
    kind = getattr(answer, "__globals__", {}).get("Value", Number)
    return kind if isinstance(kind, type) else Number


def _tried(answer, xs, kind=Number):
    """For every x: (ln(1 + e^x), its slope, number of operations) as the answer gives them, or what came instead."""
    results = []
    for x in xs:
        leaf = kind(float(x))
        try:
            root = answer(leaf)
        except (OverflowError, ValueError) as error:
            results.append(type(error).__name__)
            continue
        if not _is_node(root):
            results.append(f"a value of type {type(root).__name__}")
            continue
        operations = sum(bool(node.inputs) for node in autograd.topological_order(root))
        results.append((float(root.data), float(_slopes(root, [leaf])[0]), operations))
    return results


def _alike(one, other):
    """Whether two results agree, the number of operations aside."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return bool(np.allclose(one[:2], other[:2], rtol=0, atol=EXACT, equal_nan=True))


def _judge_softplus(answer, xs):
    got = _tried(answer, xs, _class_for(answer))
    wanted = [(float(np.logaddexp(0, x)), 1 / (1 + math.exp(-x)) if x > -700 else 0.0, 0) for x in xs]
    wrong = [i for i in range(len(xs)) if not _alike(got[i], wanted[i])]
    if not wrong:
        at_hand = all(one[2] == 1 for one in got)
        return Verdict(False, "", "made by hand") if at_hand else Verdict(True)
    i = wrong[0]
    if isinstance(got[i], str) and got[i].startswith("a value"):
        return Verdict(False, f"Your function returns {got[i]}, and a Value is asked for. Is there a `return`?")
    rows = [("x", f"{xs[i]:g}"), ("Expected", "value {:.6g}, slope {:.6g}".format(*wanted[i]))]
    rows += [("Got", got[i] if isinstance(got[i], str) else "value {:.10g}, slope {:.10g}".format(*got[i]))]
    for name, other in SOFTPLUS_MISTAKES.items():
        theirs = _tried(other.wrong, xs)
        if all(map(_alike, got, theirs)):
            return Verdict(False, "", name, tuple(rows))
    message = f"At x = {xs[i]:g}, value and slope of ln(1 + e^x) should agree to 1e-9. Which step goes wrong there?"
    return Verdict(False, message, None, tuple(rows))


def _by_hand(x):
    return Number(float(np.logaddexp(0, x.data)), (x,), (1 / (1 + math.exp(-max(x.data, -700))),))


SOFTPLUS_MISTAKES = {
    "overflow": Mistake(
        lambda x: (x.exp() + 1.0).log(),
        "That is the formula, and right for small x. But e^1000 is larger than any float: let only negative numbers "
        "reach `exp`.",
    ),
    "overflow on the left": Mistake(
        lambda x: x + ((-x).exp() + 1.0).log(),
        "x + ln(1 + e^−x) is right and safe for large x, but e^1000 appears at −1000 now. The exponent should be −|x|.",
    ),
    "ReLU alone": Mistake(
        lambda x: x.relu(), "This is ReLU. Softplus lies a little above it, most of all around 0, by ln(1 + e^−|x|)."
    ),
    "x for relu(x)": Mistake(
        lambda x: x + ((-(x.relu() + (-x).relu())).exp() + 1.0).log(),
        "Right for positive x. In front of the logarithm it has to be relu(x), which is 0 for negative x.",
    ),
    "minus x in the exponent": Mistake(
        lambda x: x.relu() + ((-x).exp() + 1.0).log(),
        "Right for positive x. For negative ones the exponent −x is positive; it should be −|x|.",
    ),
    "minus relu in the exponent": Mistake(
        lambda x: x.relu() + ((-x.relu()).exp() + 1.0).log(),
        "Right for positive x. The exponent is 0 for all negative ones: relu(x) is not |x|. What is |x| in terms of "
        "relu(x) and relu(−x)?",
    ),
    "1 forgotten": Mistake(
        lambda x: x.relu() + (-(x.relu() + (-x).relu())).exp().log(),
        "The 1 inside the logarithm is missing, so exp and log cancel.",
    ),
    "plus |x| in the exponent": Mistake(
        lambda x: x.relu() + ((x.relu() + (-x).relu()).exp() + 1.0).log(),
        "The exponent is +|x|. With −|x|, `exp` only ever sees numbers up to 0.",
    ),
    "made by hand": Mistake(
        _by_hand,
        "Value and slope are right, but made by hand in one node. Build it from Value’s operators, which know their "
        "own slopes.",
    ),
}

softplus = JudgedInUse(
    reference=_softplus,
    judge=_judge_softplus,
    cases=[
        case("small numbers", np.array([0.5, -0.5, 1.0, -1.0, 3.0, -3.0])),
        case("up to ±1000", np.array([20.0, -20.0, 50.0, -50.0, 710.0, -710.0, 1000.0, -1000.0])),
    ],
    passed="No slope was written down: what is built from safe pieces has a safe derivative.",
    hints=(
        "For large x, ln(1 + e^x) is nearly x, for very negative x nearly 0. Which function of the class does that "
        "remind you of?",
        "Take e^x out of the parentheses where x is positive: ln(1 + e^x) = x + ln(1 + e^−x). In one formula: "
        "relu(x) + ln(1 + e^−|x|).",
        "|x| is relu(x) + relu(−x). Then `x.relu() + ((-size).exp() + 1).log()`.",
    ),
    mistakes=SOFTPLUS_MISTAKES,
)

