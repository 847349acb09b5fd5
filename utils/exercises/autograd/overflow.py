"""An expression that never overflows: ln(1 + e^x), made of safe pieces."""

import math

import numpy as np

from utils import autograd
from utils.checks import RIGHT, Coding, case, named, wrong
from utils.exercises.autograd.expressions import class_for, derivatives, is_node

EXACT = 1e-9  # how far softplus and its slope may be off
ERRORS = (ArithmeticError, TypeError, ValueError)


def _softplus(x):
    """ln(1 + e^x) of a Value x, from Value's own operators: relu(x) + ln(1 + e^-|x|), safe from -1000 to 1000."""
    size = x.relu() + (-x).relu()
    return x.relu() + ((-size).exp() + 1.0).log()


def _tried(answer, xs, kind=autograd.Value):
    """For each x what an answer gives: (value, slope, number of operations), or an exception, or another thing."""
    results = []
    for x in xs:
        leaf = kind(float(x))
        try:
            root = answer(leaf)
        except ERRORS as error:
            results.append(error)
            continue
        if is_node(root):
            operations = sum(bool(node.inputs) for node in autograd.topological_order(root))
            root = (float(root.data), float(derivatives(root, [leaf])[0]), operations)
        results.append(root)
    return results


def _right(result, x):
    """Whether it is ln(1 + e^x) and its slope, which may be another at 0."""
    slope = 1 / (1 + math.exp(-x)) if x > -700 else 0.0
    return isinstance(result, tuple) and bool(
        abs(result[0] - np.logaddexp(0, x)) <= EXACT and (x == 0 or abs(result[1] - slope) <= EXACT)
    )


def _alike(one, other):
    """Whether two results agree, the number of operations aside."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return bool(np.allclose(one[:2], other[:2], rtol=0, atol=EXACT, equal_nan=True))
    return type(one) is type(other) and _words(one) == _words(other)


def _words(error):
    """The beginning of an error's text, without the operator or the number with which it starts."""
    return str(error).partition(" ")[2][:25]


def _judge_softplus(answer, xs):
    """Value and slope at every x; a wrong answer is compared with every mistake at all of them."""
    got = _tried(answer, xs, class_for(answer))
    off = [i for i, x in enumerate(xs) if not _right(got[i], x)]
    if not off:
        return named("made by hand") if all(operations == 1 for *_, operations in got) else RIGHT
    x, result = float(xs[off[0]]), got[off[0]]
    slope = 1 / (1 + math.exp(-max(x, -700)))
    rows = (
        *(("x", f"{x:g}"), ("Expected", f"value {np.logaddexp(0, x):.6g}, slope {slope:.6g}")),
        ("Got", _shown(result)),
    )
    for name in softplus.mistakes:
        if all(map(_alike, got, _tried(softplus.mistakes[name].wrong, xs))):
            return named(name, *rows)
    if isinstance(result, TypeError):
        raise result
    return wrong(_told(result, x), *rows)


def _told(result, x):
    """What to say of a result that no mistake explains."""
    if result is None:
        return "Your function returned None. Is there a `return` in front of the result?"
    if not isinstance(result, tuple | Exception):
        return "A Value is asked for. Compute with `x` itself, by its operators, not with `x.data`."
    return f"At x = {x:g}, value and slope of ln(1 + e^x) should agree to 1e-9. Which step goes wrong there?"


def _shown(result):
    if isinstance(result, tuple):
        return "value {:.10g}, slope {:.10g}".format(*result)
    if isinstance(result, Exception):
        return f"{type(result).__name__}: {result}"[:120]
    return f"something of type {type(result).__name__}"


softplus = Coding(
    reference=_softplus,
    judge=_judge_softplus,
    cases=[
        case("small numbers", np.array([0.5, -0.5, 1.0, -1.0, 3.0, -3.0])),
        case("up to ±1000", np.array([20.0, -20.0, 50.0, -50.0, 710.0, -710.0, 1000.0, -1000.0])),
        case("0 exactly", np.array([0.0])),
    ],
    passed="No slope was written down: what is built from safe pieces has a safe derivative.",
    hints=(
        "For large x, ln(1 + e^x) is nearly x, for very negative x nearly 0. Which function of the class does that "
        "remind you of?",
        "Take e^x out of the parentheses where x is positive: ln(1 + e^x) = x + ln(1 + e^−x). In one formula: "
        "relu(x) + ln(1 + e^−|x|).",
        "|x| is relu(x) + relu(−x). Then `x.relu() + ((-size).exp() + 1).log()`.",
    ),
    mistakes="""
        overflow: x.relu() + ((-size).exp() + 1).log() → (x.exp() + 1).log()
            That is the formula, and right for small x. But e^1000 is larger than any float: let only negative numbers
            reach `exp`.
        overflow on the left: x.relu() + ((-size).exp() + 1).log() → x + ((-x).exp() + 1).log()
            x + ln(1 + e^−x) is right and safe for large x, but e^1000 appears at −1000 now. The exponent should be
            −|x|.
        ReLU alone: x.relu() + ((-size).exp() + 1).log() → x.relu()
            This is ReLU. Softplus lies a little above it, most of all around 0, by ln(1 + e^−|x|).
        x for relu(x): return x.relu() → return x
            Right for positive x. In front of the logarithm it has to be relu(x), which is 0 for negative x.
        minus x in the exponent: (-size) → (-x)
            Right for positive x. For negative ones the exponent −x is positive; it should be −|x|.
        minus relu in the exponent: (-size) → (-x.relu())
            Right for positive x. The exponent is 0 for all negative ones: relu(x) is not |x|. What is |x| in terms of
            relu(x) and relu(−x)?
        1 forgotten: ((-size).exp() + 1) → (-size).exp()
            The 1 inside the logarithm is missing, so exp and log cancel.
        plus |x| in the exponent: (-size) → size
            The exponent is +|x|. With −|x|, `exp` only ever sees numbers up to 0.
        root of the square: x.relu() + (-x).relu() → (x * x) ** 0.5
            Right but for x = 0. There the root of x² has the slope 0.5 · 0^(−0.5), a division by 0. For |x| take
            relu(x) + relu(−x).
        a Value compared
            - size = x.relu() + (-x).relu()  # |x|
            + size = x if x > 0 else -x
            A Value has no order of its own: compare its number, `x.data`. Or do without: |x| is relu(x) + relu(−x).
        abs of a Value: x.relu() + (-x).relu()  # |x| → abs(x)
            `abs` knows no Values. With their own operators, |x| is relu(x) + relu(−x).
        functions of math: x.relu() + ((-size).exp() + 1).log() → math.log(1 + math.exp(x))
            The functions of `math` take plain numbers, and keep no notes. A Value has operators of its own: `x.exp()`,
            `( … ).log()`.
        made of numbers: return x.relu() + ((-size).exp() + 1).log() → return Value(float(np.logaddexp(0, x.data)))
            The value is right, but the slope is 0: the result was made from plain numbers and does not know `x`. Build
            it from Value’s operators.
        made by hand
            - return x.relu() + ((-size).exp() + 1).log()
            + return Value(np.logaddexp(0, x.data), (x,), (nn.sigmoid(x.data),))
            Value and slope are right, but made by hand in one node. Build it from Value’s operators, which know their
            own slopes.
    """,
)
