"""A number that remembers: each operation's result, inputs and slopes."""

import numpy as np

from utils import autograd
from utils.checks import Coding
from utils.exercises.autograd.expressions import derivatives, expression, is_node


def _computed(answer, numbers, function):
    """What the function gives, its derivative for each of the numbers, whether these stay as they were, and the grad 0.

    The derivatives are nan where the result is no node.
    """
    leaves = [answer(number) for number in numbers]
    root = function(*leaves) if hasattr(leaves[0], "data") else leaves[0]
    if not is_node(root):
        return root, np.full(len(leaves), np.nan), True, True
    kept = all(np.allclose(leaf.data, number) for leaf, number in zip(leaves, numbers, strict=True))
    return root.data, derivatives(root, leaves), kept, bool(getattr(root, "grad", None) == 0)


Value = Coding(
    reference=autograd.Value,
    use=_computed,
    duties=True,
    parts=("data", "the derivative", "whether the inputs keep their numbers", "whether `grad` is 0 at first"),
    cases=[
        expression("x + y", (2.0, -3.0), lambda x, y: x + y),
        expression("x * y", (2.0, -3.0), lambda x, y: x * y),
        expression("x * x", (3.0,), lambda x: x * x),
        expression("x * 4", (1.5,), lambda x: x * 4),
        expression("x ** 3", (1.5,), lambda x: x**3),
        expression("x ** -1", (4.0,), lambda x: x**-1),
        expression("x ** 0.5", (4.0,), lambda x: x**0.5),
        expression("x.relu() + y.relu()", (0.25, -1.5), lambda x, y: x.relu() + y.relu()),
        expression("x.relu() at 0", (0.0,), lambda x: x.relu()),
        expression("x.tanh()", (0.5,), lambda x: x.tanh()),
        expression("x.exp()", (0.5,), lambda x: x.exp()),
        expression("x.log()", (0.8,), lambda x: x.log()),
        expression("3 * x - y / x + 1", (2.0, 5.0), lambda x, y: 3 * x - y / x + 1),
        expression(
            "(w * x + v * y + b).tanh()", (0.5, 2.0, -1.0, 0.25, 0.1), lambda w, x, v, y, b: (w * x + v * y + b).tanh()
        ),
        expression("(x.exp() + y.exp()).log() - x", (0.5, -1.0), lambda x, y: (x.exp() + y.exp()).log() - x),
    ],
    passed="Each operation knows one small derivative. That is all an engine needs to know.",
    hints=(
        "Compare with `+`: the result, the tuple of inputs, and a tuple with the slope of the result for each of them.",
        "x · y has the slopes y and x. x^k has k · x^(k−1). ReLU has 1 or 0, tanh 1 − tanh², exp itself, log 1/x.",
        "`return Value(self.data * other.data, (self, other), (other.data, self.data))`; with one input, mind the "
        "comma: `(self,), (…,)`.",
    ),
    mistakes="""
        # In any operation; an edit of `__init__` stands for the same slip in all of them.
        nothing returned: return Value(self.data + → Value(self.data +
            return Value(self.data * → Value(self.data *
            return Value(self.data** → Value(self.data**
            return Value(max → Value(max
            return Value(t → Value(t
            return Value(e → Value(e
            return Value(math → Value(math
            The operation in this case gives None. Are the three dots still there, or is a `return` missing?
        a plain number returned: Value(self.data + other.data, (self, other), (1.0, 1.0)) → self.data + other.data
            Value(self.data * other.data, (self, other), (other.data, self.data)) → self.data * other.data
            Value(self.data**k, (self,), (k * self.data ** (k - 1),)) → self.data**k
            Value(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,)) → max(0.0, self.data)
            Value(t, (self,), (1 - t**2,)) → t
            Value(e, (self,), (e,)) → e
            Value(math.log(self.data), (self,), (1 / self.data,)) → math.log(self.data)
            The result is a plain number, which remembers nothing. Return a new `Value( … )`.
        no inputs: 0.0, inputs, slopes → 0.0, (), ()
            The number is right, but no derivative comes back, only 0. `Value( … )` takes the inputs and the slopes as
            well, and slopes are computed from `data`: every `grad` is still 0.
        inputs without slopes: 0.0, inputs, slopes → 0.0, inputs, ()
            The inputs are there, and the slopes are missing. The third thing that `Value( … )` takes is a tuple with
            the slope for each input, a plain number: the engine reads these, and no functions of yours.
        numbers as inputs: 0.0, inputs, slopes → 0.0, tuple(one.data for one in inputs), slopes
            The inputs are plain numbers. Keep the Values themselves, `(self, other)`: a gradient has to find its way
            back to them.
        other names: self.inputs, self.slopes = → self._prev, self._slopes =
            The result has no `inputs` and `slopes`, the two names under which this engine looks for its notes. A class
            from elsewhere keeps them under others. Fill in the methods of the class in the cell.
        grad not 0 at first: data, 0.0, inputs → data, None, inputs
            A new Value should have the `grad` 0, to which `backward` adds what arrives. Leave `__init__` as it was.
        comma missing: (self,), (k * → (self), (k *
            (self,), (1.0 → (self), (1.0
            (self,), (1 - → (self), (1 -
            (self,), (e → (self), (e
            (self,), (1 / → (self), (1 /
            `(self)` is `self` in parentheses. A tuple with one entry has a comma: `(self,)`.
        slope without a tuple: (k * self.data ** (k - 1),) → k * self.data ** (k - 1)
            (1.0 if self.data > 0 else 0.0,) → 1.0 if self.data > 0 else 0.0
            (1 - t**2,) → 1 - t**2
            (e,) → e
            (1 / self.data,) → 1 / self.data
            The inputs are a tuple, the slope is a plain number. Put it in a tuple too, with a comma: `( … ,)`.
        Values as slopes: (other.data, self.data) → (other, self)
            (k * self.data ** (k - 1),) → (Value(k * self.data ** (k - 1)),)
            (1.0 if self.data > 0 else 0.0,) → (Value(1.0 if self.data > 0 else 0.0),)
            (1 - t**2,) → (1 - Value(t) ** 2,)
            (e,) → (Value(e),)
            (1 / self.data,) → (1 / self,)
            The slopes are Values. They should be plain numbers: `other.data`, `self.data`.
        functions as slopes: (other.data, self.data) → (lambda g: g * other.data, lambda g: g * self.data)
            (k * self.data ** (k - 1),) → (lambda g: g * k * self.data ** (k - 1),)
            (1.0 if self.data > 0 else 0.0,) → (lambda g: g * (self.data > 0),)
            (1 - t**2,) → (lambda g: g * (1 - t**2),)
            (e,) → (lambda g: g * e,)
            (1 / self.data,) → (lambda g: g / self.data,)
            The slopes are functions. Here they are plain numbers, known at the moment of the operation: multiplying
            them by what arrives is left to `backward`.
        operation in its own slope: Value(self.data * other.data, → Value(self * other,
            k * self.data ** (k - 1) → k * self ** (k - 1)
            1 - t**2 → 1 - self.tanh() ** 2
            (e,) → (self.exp(),)
            The operation calls itself, and so on without end. Compute the result and the slope from plain numbers:
            `self.data`, or what you have computed already.
        self for its number: max(0.0, self.data) → max(0.0, self)
            math.tanh(self.data) → math.tanh(self)
            math.exp(self.data) → math.exp(self)
            math.log(self.data) → math.log(self)
            A function of Python is given the Value itself. `max` and the functions of `math` take its number,
            `self.data`.
        in place
            - return Value(self.data**k, (self,), (k * self.data ** (k - 1),))
            + self.data = self.data**k
            + return self
            - return Value(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,))
            + self.data = max(0.0, self.data)
            + return self
            - return Value(t, (self,), (1 - t**2,))
            + self.data = t
            + return self
            - return Value(e, (self,), (e,))
            + self.data = e
            + return self
            - return Value(math.log(self.data), (self,), (1 / self.data,))
            + self.data = math.log(self.data)
            + return self
            The operation changes `self` and returns it, so the number that went in is lost. Every operation makes a new
            Value, with `self` as its input.
        sum in place
            - return Value(self.data + other.data, (self, other), (1.0, 1.0))
            + self.data += other.data
            + return self
            `+` changes `self` and returns it. Every operation makes a new Value.
        # One operation each
        slopes of the product exchanged: (other.data, self.data) → (self.data, other.data)
            The slopes of the product are exchanged, or its inputs: how fast x · y grows with x is y.
        product like a sum: (other.data, self.data) → (1.0, 1.0)
            1 and 1 are the slopes of a sum. How fast does x · y grow when x does?
        slope of the product is the result: (other.data, self.data) → (self.data * other.data, self.data * other.data)
            The result itself stands in place of the slopes of the product. With respect to x the slope of x · y is y.
        exponent not lowered: k * self.data ** (k - 1) → k * self.data**k
            The slope of x^k is k · x^(k−1): the exponent goes down by 1.
        factor k missing: k * self.data ** (k - 1) → self.data ** (k - 1)
            The slope of x^k is k · x^(k−1): the factor k is missing.
        always the square: k * self.data ** (k - 1) → 2 * self.data
            2x is the slope of x². For any k it is k · x^(k−1).
        slope of the power is the result: k * self.data ** (k - 1) → self.data**k
            The result itself stands in place of the slope. For x^k it is k · x^(k−1).
        k has no data: self.data**k, → self.data**k.data,
            `k` is a plain number, which has no `data`. Use `k` as it is.
        ReLU gives None
            - return Value(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,))
            + if self.data > 0:
            +     return Value(self.data, (self,), (1.0,))
            Something in the case gives None: `relu`, where the number is negative. Every way through it needs a
            `return`.
        ReLU as its own slope: 1.0 if self.data > 0 else 0.0 → max(0.0, self.data)
            The slope of ReLU is given as ReLU itself. It is 1 for every positive number, whatever its size.
        ReLU with slope 1 everywhere: 1.0 if self.data > 0 else 0.0 → 1.0
            The slope of ReLU is 1 everywhere here. Where ReLU is flat, it is 0.
        slope 1 at 0: self.data > 0 → self.data >= 0
            At exactly 0 the slope of ReLU is 0 in this course. Compare with `>`.
        no ReLU: max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,) → self.data, (self,), (1.0,)
            Negative numbers pass through `relu` unchanged. They become 0.
        ReLU turned round: 1.0 if self.data > 0 else 0.0 → 0.0 if self.data > 0 else 1.0
            The slopes of ReLU are exchanged: 1 for positive numbers, 0 for negative ones.
        slope of tanh from its input: 1 - t**2 → 1 - self.data**2
            1 − x² was computed from the number that goes in. In 1 − t² it is the result that is squared, t = tanh(x).
        square of tanh forgotten: 1 - t**2 → 1 - t
            The square is missing: 1 − tanh².
        slope of the sigmoid: 1 - t**2 → t * (1 - t)
            t (1 − t) is the slope of the sigmoid. For tanh it is 1 − t².
        tanh taken twice: 1 - t**2 → 1 - math.tanh(t) ** 2
            tanh is applied to its own result. Square it: 1 − t².
        slope 1 of exp: (e,) → (1.0,)
            The slope of e^x is not 1; it is e^x, the result.
        exp like a power: (e,) → (self.data * math.exp(self.data - 1),)
            x · e^(x−1) takes e^x for a power of x. Here x is the exponent: e^x is its own slope.
        slope of exp from its input: (e,) → (self.data,)
            The number itself stands in place of the slope of e^x, which is e^x.
        slope of log is the result: 1 / self.data → math.log(self.data)
            The logarithm itself stands in place of its slope, which is 1/x.
        1 over the result: 1 / self.data → 1 / math.log(self.data)
            The slope of ln x is 1/x: one over what goes in, not over the result.
        slope of log upside down: 1 / self.data → self.data
            The slope of ln x is 1/x, and this is x.
    """,
)
