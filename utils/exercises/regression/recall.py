"""Questions from notebooks 02, 03 and 05, before notebook 09 begins."""

from utils.checks import Question

whose_mean = Question(
    answer="b",
    why={
        "a": "Then the same district would get other numbers in another test set.",
        "b": "What is measured on the training set is used everywhere: the network learnt with these numbers.",
        "c": "Then numbers of the test set take part in the training.",
        "d": "The network was trained with standardised inputs, so it has to be asked with them, too.",
    },
    hints=(
        "Which numbers has the network seen the inputs in?",
        "One test district alone has no standard deviation. What then?",
        "Both numbers are fixed when the training begins.",
    ),
)

last_layer = Question(
    answer="d",
    why={
        "a": "Where its sum is below 0, a ReLU has slope 0: such a district would teach nothing.",
        "b": "A softmax of one output is always 1.",
        "c": "A sigmoid ends at 1, and prices do not.",
        "d": "A weighted sum can be any number, and the mean squared error has a slope everywhere.",
    },
    hints=("Which values may the target take?", "Which of the four can reach all of them?", "Look for the simplest."),
)

far_out = Question(
    answer="a",
    why={
        "a": "Beyond its last bend, every ReLU is on or off for good, and a sum of lines is a line.",
        "b": "That is what tanh does far out: all its units are saturated.",
        "c": "There are only so many bends, one for each hidden unit, and they are behind us.",
        "d": "The network has no memory of the last sample, and no noise.",
    },
    hints=(
        "What is one ReLU far to the right of its bend?",
        "A sum of lines is …",
        "How many bends can there be, and where are they?",
    ),
)
