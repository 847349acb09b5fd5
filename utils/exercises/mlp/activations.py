"""Activation functions: why there has to be one, ReLU and tanh."""

import numpy as np

from utils import nn
from utils.checks import Coding, Question, case
from utils.checks.borrowed import unless_borrowed

no_activation = Question(
    answer="a",
    why={
        "a": "Two linear layers are one: `X @ (W1 @ W2)` plus a bias. However many, one line.",
        "b": "Each hidden neuron has a line, but sums of sums are sums again: one line is left.",
        "c": "Without a bend in between, the answer is linear in the inputs.",
        "d": "That is true with a bend. Without one, a thousand hidden neurons collapse into a single matrix.",
    },
    hints=(
        "Write the two layers into one formula and multiply out.",
        "`(X @ W1 + b1) @ W2 + b2`: what stands in front of `X` when the parentheses are gone?",
        "The product of two matrices is a matrix.",
    ),
)

CASES = [
    case("one number", np.array(0.5)),
    case("an array", np.array([-2.0, 0.0, 3.0])),
    case("a negative sum first", np.array([-1.0, 0.5, 1.7])),
    case("two axes", np.array([[0.1, -0.7, 1.5], [4.0, -5.0, 0.0]])),
    case("values of ±1000", np.array([-1000.0, 1000.0])),
    case("small and large values together", np.array([0.5, -1000.0, -0.25, 1000.0])),
]

relu = Coding(
    reference=nn.relu,
    cases=[*CASES, case("integers", np.array([-1, 0, 2]))],
    passed="It costs one comparison, and it never saturates for positive sums.",
    hints=(
        "What is the answer for a negative sum, and what for a positive one?",
        "`np.maximum` compares entry by entry with a number, and returns a new array.",
        "`return np.maximum( … )`, of 0 and z.",
    ),
    mistakes="""
        in place
            - return np.maximum(0, z)
            + z[z < 0] = 0
            + return z
            The values are right, but `z[z < 0] = 0` writes into the caller’s array. Compute a new one.
        in place, arrays only
            - return np.maximum(0, z)
            + for i in range(len(z)):
            +     if z[i] < 0:
            +         z[i] = 0
            + return z
            `z[i] = 0` writes into the caller’s array, and the loop is right for one axis only. Compute a new array, of
            any shape.
        one axis only: np.maximum(0, z) → np.array([max(0, t) for t in z])
            Right for one axis only: in a table, an entry of `z` is a row, and a single number has no entries. A
            function that takes arrays of any shape is `np.maximum`.
        its derivative: np.maximum(0, z) → (z > 0) * 1.0
            This is 0 or 1, the slope of ReLU. Positive sums stay as they are.
        largest entry: np.maximum(0, z) → np.maximum(0, np.max(z))
            `np.max` looks for the largest entry of the array. `np.maximum` compares entry by entry.
        type of the first entry: np.maximum(0, z) → np.vectorize(lambda t: max(0, t))(z)
            `np.vectorize` gives all entries the type of the first one. Where that is the integer 0, the others lose
            their decimals.
        comparison without parentheses: np.maximum(0, z) → z * z > 0
            `z * z > 0` multiplies first and compares then, so the answers are True and False. Put parentheses around
            the comparison.
        negative entries dropped: np.maximum(0, z) → z[z > 0]
            The negative sums are left out, so the shape changes. Each keeps its place and becomes 0.
        minimum: np.maximum → np.minimum
            The negative sums are kept and the positive ones cut off.
        absolute value: np.maximum(0, z) → np.abs(z)
            This turns negative sums round. They should become 0.
        identity: np.maximum(0, z) → z
            The sums come back unchanged. Negative ones should become 0.
        at least 1: np.maximum(0, z) → np.maximum(1, z)
            Sums below 1 are lifted to 1. The bend is at 0.
        sign exchanged: np.maximum(0, z) → np.maximum(0, -z)
            z has the wrong sign: ReLU rises to the right.
        leaky: np.maximum(0, z) → np.where(z > 0, z, 0.01 * z)
            This is leaky ReLU, which keeps a hundredth of negative sums. Plain ReLU makes them 0.
        leaky, a tenth: np.maximum(0, z) → np.where(z > 0, z, 0.1 * z)
            This is leaky ReLU, which keeps a tenth of negative sums. Plain ReLU makes them 0.
        cut off at 1: np.maximum(0, z) → np.clip(z, 0, 1)
            The answer is cut off at 1. ReLU has no upper end.
    """,
)


def _by_hand(answer, z):
    """tanh of z, unless NumPy's has computed it; ours may."""
    value = answer(z)
    return value if answer is nn.tanh else unless_borrowed(answer, "tanh", value, np.tanh(z))


tanh = Coding(
    reference=nn.tanh,
    use=_by_hand,
    silent=True,
    cases=CASES,
    passed="A sigmoid, stretched and shifted: its values are centred at 0, and its slope at 0 is 1.",
    hints=(
        "The textbook formula asks for exp(1000). Which function do you have that is safe at ±1000?",
        "tanh z = 2 σ(2z) − 1, and `nn.sigmoid` is safe.",
        "`return 2 * nn.sigmoid( … ) - 1`",
    ),
    mistakes="""
        np.tanh: 2 * nn.sigmoid(2 * z) - 1 → np.tanh(z)
            The values are right, but a finished `tanh` computes them. Write it from exponentials or from the sigmoid.
        overflow: 2 * nn.sigmoid(2 * z) - 1 → (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
            Right for moderate z, but at ±1000 `np.exp` overflows and inf / inf is nan. Go by way of the sigmoid, or
            take `exp` of −2|z| only and put the sign back.
        overflow on one side: 2 * nn.sigmoid(2 * z) - 1 → (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))
            Right for positive z; at z = −1000 `np.exp` is asked for exp(2000), and inf / inf is nan. Which sign must
            its argument never have?
        overflow on the other side: 2 * nn.sigmoid(2 * z) - 1 → (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)
            Right for negative z; at z = 1000 `np.exp` is asked for exp(2000), and inf / inf is nan. Which sign must its
            argument never have?
        overflow in 2 / (1 + exp): nn.sigmoid(2 * z) → / (1 + np.exp(-2 * z))
            2 * / → 2 /
            The values are right, but at one of ±1000 `np.exp` is asked for exp(2000) and warns of an overflow.
            `nn.sigmoid` avoids this.
        step beyond a limit
            - return 2 * nn.sigmoid(2 * z) - 1
            + if np.max(np.abs(z)) > 300:
            +     return np.sign(z)
            + return 2 * nn.sigmoid(2 * z) - 1
            One large entry turns all others into ±1 as well. An `if` decides for the whole array; the small entries
            keep their tanh.
        nan replaced by 0
            - return 2 * nn.sigmoid(2 * z) - 1
            + return np.nan_to_num((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))
            At ±1000 this is inf / inf, which is nan, and `nan_to_num` makes it 0. tanh is ±1 there.
        fraction without parentheses: 2 * nn.sigmoid(2 * z) - 1 → np.exp(z) - np.exp(-z) / np.exp(z) + np.exp(-z)
            Only the two exponentials in the middle are divided. Put parentheses around the top and around the bottom of
            the fraction.
        sign lost: 2 * z) → 2 * np.abs(z))
            The answers are never negative: tanh of −z is minus tanh of z. Put the sign back.
        2 in front missing: 2 * nn.sigmoid(2 * z) - 1 → nn.sigmoid(2 * z) - 1
            The answers run from −1 to 0. The sigmoid is doubled before 1 is taken away.
        2 inside missing: 2 * z) → z)
            This is tanh of z/2: the slope at 0 is ½ instead of 1. What goes into the sigmoid?
        not shifted: 2 * nn.sigmoid(2 * z) - 1 → 2 * nn.sigmoid(2 * z)
            The answers run from 0 to 2. What brings them to −1 … 1?
        not stretched: 2 * nn.sigmoid(2 * z) - 1 → nn.sigmoid(2 * z)
            The answers run from 0 to 1. Stretch and shift them to −1 … 1.
        sigmoid: 2 * nn.sigmoid(2 * z) - 1 → nn.sigmoid(z)
            This is the sigmoid. tanh runs from −1 to 1 and is twice as steep in z.
        parentheses missing: 2 * nn.sigmoid(2 * z) - 1 → 2 * (nn.sigmoid(2 * z) - 1)
            1 is subtracted before doubling, so the answers run from −2 to 0. Double first.
        sign: 2 * nn.sigmoid(2 * z) - 1 → 1 - 2 * nn.sigmoid(2 * z)
            The curve falls where it should rise. Which term comes first?
        its derivative: 2 * nn.sigmoid(2 * z) - 1 → 1 - np.tanh(z) ** 2
            This is the slope of tanh. It comes in notebook 03.
        tangent: 2 * nn.sigmoid(2 * z) - 1 → np.tan(z)
            This is the tangent of an angle. The hyperbolic tangent is another function: 2 σ(2z) − 1.
        clipped too early: nn.sigmoid(2 * z) → nn.sigmoid(2 * np.clip(z, -5, 5))
            z is cut off at ±5, where tanh still changes in the fifth digit. Cut off at ±300, if at all.
    """,
)
