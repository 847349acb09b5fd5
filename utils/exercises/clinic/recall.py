"""Questions from notebooks 02, 05 and 06, before notebook 13 begins."""

from utils.checks import Question

at_the_start = Question(
    answer="b",
    why={
        "a": "That would be the loss of a network that is right about everything, and sure of it.",
        "b": "Who knows nothing gives each class a tenth: −ln 0.1 = ln 10 = 2.3.",
        "c": "That is the share of right answers, not the loss.",
        "d": "A loss of 10 means a probability of e⁻¹⁰ for the right class: sure, and wrong.",
    },
    hints=(
        "Which probability does a network that knows nothing give the right class?",
        "The loss is minus the logarithm of it.",
        "−ln 0.1 = ?",
    ),
)

alike_units = Question(
    answer="d",
    why={
        "a": "The gradient is there. It is the same for all of them.",
        "b": "Nothing about the weights is too large.",
        "c": "A bias added to all of them alike changes nothing about that.",
        "d": "What is alike gets the same gradient, and stays alike for ever.",
    },
    hints=(
        "Write down the gradient of one hidden unit, and that of its neighbour.",
        "Which of the numbers in it differ between the two?",
        "None. So how do they differ after a step?",
    ),
)

nan_in_the_loss = Question(
    answer="a",
    why={
        "a": "A probability that has become 0 by rounding has no logarithm, and 0 · −∞ is not a number.",
        "b": "Dividing by the number of samples cannot give nan: there is at least one.",
        "c": "That costs time, and no number becomes undefined.",
        "d": "A small rate makes small steps, and nothing infinite.",
    },
    hints=("Which function in the loss is undefined somewhere?", "ln 0.", "How can a probability become 0?"),
)
