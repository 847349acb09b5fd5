"""Three questions on notebook 01."""

from utils.checks import Question

line_normal = Question(
    answer="b",
    why={
        "a": "That is `w` itself, which stands at a right angle to the line.",
        "b": "Its dot product with `w` is 3 − 3 = 0, so a step along it leaves the sum as it is.",
        "c": "That is `w` turned round: it points to the side of class 0, at a right angle to the line.",
        "d": "The bias shifts the line parallel to itself; its direction is set by `w`.",
    },
    hints=(
        "Along the line the weighted sum does not change.",
        "A step s changes the sum by `s @ w`. Which step changes it by 0?",
        "Compute the dot product of each option with (3, −1).",
    ),
)

xor_sum = Question(
    answer="d",
    why={
        "a": "The bias is in all four sums, twice on either side, so the equation says nothing about it.",
        "b": "The equation holds for all weights that training could ever find, in small steps or large ones.",
        "c": "The equation holds for any signs. What does XOR ask of its two sides?",
        "d": "z₀₁ and z₁₀ should both be above 0, z₀₀ and z₁₁ should not. Equal sums cannot do both.",
    },
    hints=(
        "Which of the four corners belong to class 1?",
        "The sums on the right side belong to class 1. What sign should their total have?",
        "Now ask the same of the left side, and compare.",
    ),
)

sigmoid_slope = Question(
    answer="a",
    why={
        "a": "a is almost 1 there, so a (1 − a) is almost 0: about 2 · 10⁻⁹. The neuron hardly learns.",
        "b": "That is its largest value, which it has at z = 0 only.",
        "c": "The sigmoid itself is almost 1 there. Its slope is a (1 − a).",
        "d": "The slope of the sigmoid is a (1 − a), and it is never above ¼.",
    },
    hints=(
        "The slope is a (1 − a). How large is a at z = 20?",
        "Draw the curve: is it steep or flat far to the right?",
        "One of the two factors is almost 1, the other is almost 0.",
    ),
)
