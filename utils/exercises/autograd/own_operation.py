"""An operation that the engine does not have: a value, and its own slope."""

import math

from utils.checks import Coding, case
from utils.exercises.autograd.expressions import class_for, derivatives, is_node


def _sine(x):
    """Sine of a Value, with its slope, the cosine."""
    return type(x)(math.sin(x.data), (x,), (math.cos(x.data),))


def _in_an_expression(answer, number, inner, outer):
    """Value of outer · sine(inner · x), its derivative at x, whether x has kept its number, how many operations."""
    x = class_for(answer)(number)
    result = answer(x if inner == 1.0 else x * inner)
    if not is_node(result):
        return result, 0.0, x.data == number
    root = result * outer
    return float(root.data), float(derivatives(root, [x])[0]), x.data == number


sine = Coding(
    reference=_sine,
    use=_in_an_expression,
    parts=("the value", "the slope", "whether `x` has kept its number"),
    cases=[
        case("x = 0", 0.0, 1.0, 1.0),
        case("x = 0.5", 0.5, 1.0, 1.0),
        case("3 · sine(2x)", 0.7, 2.0, 3.0),
        case("sine(−4x)", 1.1, -4.0, 1.0),
    ],
    passed="This is all that a library does for each of its operations: a value, and its local slope.",
    hints=(
        "What does the sine need to note down: which inputs, and which slope for each of them?",
        "The derivative of the sine is the cosine, at the same place: `math.cos(x.data)`.",
        "`return Value(math.sin(x.data), (x,), ( … ,))`: one input, one slope, both in tuples with a comma.",
    ),
    mistakes="""
        inputs and slopes missing: Value(math.sin(x.data), (x,), (math.cos(x.data),)) → Value(math.sin(x.data))
            The value is right, but no gradient finds its way back to `x`: nothing was noted, or a slope of 0. Pass the
            inputs, `(x,)`, and the slope, which is local and knows nothing of `x.grad`.
        plain number: Value(math.sin(x.data), (x,), (math.cos(x.data),)) → math.sin(x.data)
            A plain number comes back, which remembers nothing. Make a `Value` of it, with its inputs and slopes.
        sine of the Value itself: math.sin(x.data), (x,), (math.cos(x.data),) → math.sin(x), (x,), (math.cos(x),)
            The functions of `math` take plain numbers: `x.data` is the number of the Value `x`.
        numbers as inputs: (x,) → (x.data,)
            The input was noted as a plain number, so the way back finds no Value. Note `x` itself.
        sine as slope: math.cos(x.data) → math.sin(x.data)
            The slope is the sine itself. Its derivative is the cosine.
        minus cosine: (math.cos(x.data),) → (-math.cos(x.data),)
            The slope has the wrong sign: the sine rises at 0.
        minus sine as slope: (math.cos(x.data),) → (-math.sin(x.data),)
            −sin is the derivative of the cosine. The derivative of the sine is the cosine.
        cosine as value: Value(math.sin(x.data) → Value(math.cos(x.data)
            The value is a cosine. A sine is asked for.
        slope 1: (math.cos(x.data),) → (1.0,)
            The slope is 1 everywhere, which is right at 0 and nowhere else.
        slope of the value: math.cos(x.data) → math.cos(math.sin(x.data))
            The cosine is taken of the result. It is taken of `x.data`.
        slope of tanh: (math.cos(x.data),) → (1 - math.sin(x.data) ** 2,)
            1 − z² is the slope of tanh. That of the sine is the cosine, the root of it up to the sign.
        slope without its sign: (math.cos(x.data),) → (abs(math.cos(x.data)),)
            The size of the slope is right; where the sine falls, the slope is negative.
        times x: (math.cos(x.data),) → (math.cos(x.data) * x.data,)
            The slope is multiplied by x. The derivative of sin x is cos x, and no factor more.
        a slope in degrees: math.sin(x.data), (x,), (math.cos(x.data),) →
            math.sin(math.radians(x.data)), (x,), (math.cos(math.radians(x.data)),)
            The angle was taken for degrees. `math.sin` wants radians, and so does the derivative.
        in place
            - return Value(math.sin(x.data), (x,), (math.cos(x.data),))
            + x.data = math.sin(x.data)
            + return x
            `x` itself was changed. Leave it as it is, and return a new `Value`.
        without commas: (x,), (math.cos(x.data),) → x, math.cos(x.data)
            A tuple of one needs a comma: `(x,)` and `(slope,)`. Without it, the parentheses do nothing.
    """,
)
