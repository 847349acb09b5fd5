"""One function to warm up, two questions."""

import numpy as np

from utils.checks import Coding, Question, case


def _mean_square(x):
    """Mean of the squares of the numbers x (n,)."""
    return np.mean(np.asarray(x) ** 2)


mean_square = Coding(
    reference=_mean_square,
    cases=[
        case("three numbers", np.array([1.0, -2.0, 3.0]), n=3),
        case("one number", np.array([-0.5]), n=1),
        case("five numbers", np.array([0.2, 0.4, -1.5, 2.5, 0.0]), n=5),
    ],
    passed="Every loss in this course that averages squared errors is built from this line.",
    hints=(
        "There are two steps, and their order matters: which comes first, squaring or averaging?",
        "In NumPy, `x**2` squares every entry of an array, and `np.mean` averages the entries.",
        "`return np.mean( … )`, with the squared entries between the parentheses.",
    ),
    mistakes="""
        mean first: np.mean(x**2) → np.mean(x) ** 2
            This is the square of the mean: positive and negative numbers cancel before they are squared. Square first,
            then take the mean.
        sum instead of mean: np.mean → np.sum
            This is the sum of the squares, which grows with the number of entries. Take their mean.
        root taken: np.mean(x**2) → np.sqrt(np.mean(x**2))
            This is the root of the mean square. Leave the root out.
        not squared: x**2 → x
            This is the mean of the numbers themselves. Square each of them first.
        absolute values: x**2 → np.abs(x)
            This is the mean of the absolute values. Square the entries instead of dropping their signs.
        variance: np.mean(x**2) → np.var(x)
            This is the variance: the mean was subtracted first. Square the numbers as they are.
        not averaged: np.mean(x**2) → x**2
            The squares are right, one for every entry. One number is asked for: their mean.
        twice: x**2 → x * 2
            `x * 2` doubles the entries; `x**2` squares them.
    """,
)

product_shape = Question(
    answer="a",
    why={
        "a": "One number for every row of `X`: the sum of its three entries, each times a weight.",
        "b": "A product with a vector (3,) loses that axis; (5, 1) would need `w` of shape (3, 1).",
        "c": "The axis of length 3 is the one that is summed over, so it is gone from the result.",
        "d": "It fits: the last axis of `X` and the only axis of `w` both have length 3, and they are summed over.",
    },
    hints=(
        "Which axis of `X` has the same length as `w`?",
        "The axis the two have in common is summed over and disappears.",
        "Take 3 away from (5, 3): what is left?",
    ),
)

check_says = Question(
    answer="b",
    why={
        "a": "Then the cells below would fail. It hands something back, so that you can always go on.",
        "b": "So an open exercise never blocks you; the card says whenever ours is used.",
        "c": "Only when it passes. A wrong function would make the cells below show wrong results.",
    },
    hints=(
        "Read the last line of the card for a wrong answer.",
        "Could the cells below run if nothing, or something wrong, came back?",
        "It is not your function, and it is not nothing.",
    ),
)
