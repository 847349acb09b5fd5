"""A smooth step in place of the hard one: the sigmoid and its slope."""

import numpy as np

from utils import nn
from utils.checks import Coding, case

sigmoid = Coding(
    reference=nn.sigmoid,
    silent=True,
    cases=[
        case("a number", 0.5),
        case("an array", np.array([-2.0, 0.0, 3.0])),
        case("two axes", np.array([[0.1, -0.7, 1.5], [4.0, -5.0, 0.0]])),
        case("integers", np.array([-1, 0, 2])),
        case("values of ±50", np.array([-50.0, 50.0])),
        case("values of ±1000", np.array([-1000.0, 1000.0])),
        case("small and large values together", np.array([0.5, -1000.0, -0.5, 1000.0])),
        case("the number −1000", -1000.0),
    ],
    passed="It is smooth, stays between 0 and 1, and keeps quiet at ±1000, where the textbook formula overflows.",
    hints=(
        "1 / (1 + exp(−z)) is right, but for z = −1000 it asks for exp(1000). Which sign must the argument of "
        "`np.exp` never have?",
        "For z < 0, exp(z) / (1 + exp(z)) is the same fraction. In both forms `exp` is taken of −|z|.",
        "`e = np.exp(-np.abs(z))`, then `np.where(z >= 0, 1 / (1 + e), … )`.",
    ),
    mistakes="""
        overflow: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → 1 / (1 + np.exp(-z))
            The values are right, but at z = −1000 `np.exp` is asked for exp(1000) and warns of an overflow. Take `exp`
            of −|z| only: for z < 0 write the fraction the other way.
        overflow of a power: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → 1 / (1 + np.e ** (-z))
            For z = −1000 this asks for e to the power of 1000, which no float can hold. Take the power of −|z| only:
            for z < 0 write the fraction the other way.
        both branches computed: 1 / (1 + e), e / (1 + e) → 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))
            The values are right, but `np.where` computes both of its branches for every entry, so `exp` still meets
            1000. Compute `exp` of −|z| once, before `np.where`.
        nan at large z: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → np.exp(z) / (1 + np.exp(z))
            This form is fine for z < 0, but at z = 1000 it is inf / inf, which is nan. Use it on one side only.
        nan replaced by 0
            - np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e))
            + np.nan_to_num(np.exp(z) / (1 + np.exp(z)))
            At z = 1000 this is inf / inf, which is nan, and `nan_to_num` makes it 0. The sigmoid is 1 there.
        sign of the exponent: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → 1 / (1 + np.exp(z))
            The curve is mirrored: it falls where it should rise. Which sign does z have in the exponent?
        1 missing: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → 1 / np.exp(-z)
            The answer grows beyond 1. What is added to the exponential before dividing?
        parentheses missing: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → 1 / 1 + np.exp(-z)
            This is 1 + exp(−z), and nothing is divided by it: `1 / 1 + np.exp(-z)` divides 1 by 1. Put parentheses
            around 1 + exp(−z).
        tanh: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → np.tanh(z)
            This is tanh, which runs from −1 to 1. The sigmoid runs from 0 to 1.
        tanh of z, not of half: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → (1 + np.tanh(z)) / 2
            This curve is twice too steep: the sigmoid is (1 + tanh(z/2)) / 2.
        its derivative: np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) → e / (1 + e) ** 2
            This is the derivative of the sigmoid; it comes in the next exercise.
        a step: 1 / (1 + e), e / (1 + e) → 1.0, 0.0
            np.asarray(z) >= 0 → np.asarray(z) > 0
            This is the hard step of the perceptron. The sigmoid is smooth: use the exponential, and round nothing.
        1 - sigmoid of the wrong branch: e / (1 + e)) → 1 / (1 + e))
            For z < 0 the answer is that of |z|. On that side the top of the fraction is exp(z), not 1.
        branches exchanged: >= 0 → < 0
            The two forms of the fraction are on the wrong sides: with exp(−|z|), 1 / (1 + e) belongs to z ≥ 0.
        clipped too early
            - np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e))
            + 1 / (1 + np.exp(-np.clip(z, -10, 10)))
            z is cut off at ±10, where the sigmoid still changes: its value at −50 is far smaller. Cut off at ±500, or
            take `exp` of −|z|.
        step beyond a limit
            - e = np.exp(-np.abs(z))
            + if np.max(np.abs(z)) > 500:
            +     return (np.asarray(z) > 0) * 1.0
            + e = np.exp(-np.abs(z))
            One large entry turns all others into 0 or 1 as well. An `if` decides for the whole array; the small entries
            keep their sigmoid.
    """,
)

sigmoid_grad = Coding(
    reference=nn.sigmoid_grad,
    cases=[
        case("a number", 0.25),
        case("an array", np.array([0.1, 0.5, 0.8])),
        case("two axes", np.array([[0.3, 0.9], [0.6, 0.2]])),
        case("activations of 0 and 1", np.array([0.0, 1.0])),
    ],
    passed="The slope costs one product once the activation is known. It is never larger than ¼.",
    hints=(
        "The text above writes σ′ with σ alone. What is σ(z) called here?",
        "σ′ = σ (1 − σ), and `a` is σ(z) already.",
        "`return a * ( … )`",
    ),
    mistakes="""
        sigmoid applied again: a * (1 - a) → sigmoid(a) * (1 - sigmoid(a))
            The sigmoid is applied a second time. The argument `a` is the activation already.
        derivative of tanh: a * (1 - a) → 1 - a**2
            1 − a² is the derivative of tanh. For the sigmoid it is a (1 − a).
        sign: 1 - a → a - 1
            The sign is wrong: the sigmoid rises everywhere, so its slope is never negative.
        plus: 1 - a → 1 + a
            The second factor is 1 − a, not 1 + a: the slope falls to 0 as the activation nears 1.
        parentheses missing: (1 - a) → 1 - a
            `a * 1 - a` is a − a, which is 0. Put parentheses around 1 − a.
        first factor missing: a * (1 - a) → 1 - a
            This is the second factor of the product. The first is missing.
        activation returned: a * (1 - a) → a
            This is the activation itself. Its slope is asked for.
        squared: a * (1 - a) → a**2 * (1 - a)
            One factor `a` is too many.
        second factor squared: a * (1 - a) → a * (1 - a) ** 2
            One factor 1 − a is too many.
        square inside: 1 - a → 1 - a**2
            The second factor is 1 − a, without a square; 1 − a² belongs to tanh.
    """,
)
