"""Three questions on what the notebook builds on."""

from utils.checks import Question

broadcast_b = Question(
    answer="b",
    why={
        "a": "A plain number is broadcast: it is added to every entry.",
        "b": "`X @ w` has shape (4,), and a plain number is added to every entry.",
        "c": "Broadcasting adds the number to every entry, not only to the first.",
        "d": "The axis of length 2 is summed over by `@`; what is left has one entry for each row of `X`.",
    },
    hints=(
        "Take the two steps one after the other: first `X @ w`, then `+ 3.0`.",
        "`X @ w` multiplies each row of `X` by `w` and adds up: one number for each row.",
        "A plain number is stretched to the shape of what it is added to.",
    ),
)

dot_product_sign = Question(
    answer="c",
    why={
        "a": "Then it is positive, but also in other cases: (1, 2) and (3, −1) give 3 − 2 = 1.",
        "b": "Lengths are never negative, so they cannot decide the sign; the angle does.",
        "c": "The dot product is |w| |x| cos(angle), and the cosine is positive below 90°.",
        "d": "Then it is exactly 0: the cosine of 90° is 0.",
    },
    hints=(
        "Write the dot product with the lengths of the vectors and the angle between them.",
        "`w @ x` is |w| times |x| times the cosine of the angle. Which of the three can be negative?",
        "The cosine is 1 at 0°, 0 at 90° and −1 at 180°.",
    ),
)

slope_step = Question(
    answer="a",
    why={
        "a": "A positive slope rises to the right, so a small step to the left goes down.",
        "b": "A positive derivative means that the loss grows with `w`. Go the other way.",
        "c": "At a minimum of a smooth loss the derivative is 0.",
        "d": "The height of a slope says nothing about its direction; the derivative does.",
    },
    hints=(
        "Draw a curve that rises from left to right, and put a point on it.",
        "A positive derivative means: a little more `w`, a little more loss.",
        "You want less loss, so move `w` against the sign of the derivative.",
    ),
)
