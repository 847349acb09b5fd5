"""Three questions on notebook 03."""

from utils.checks import Question

price_of_gradients = Question(
    answer="b",
    why={
        "a": "So many would be needed if each parameter were moved a little, one after the other.",
        "b": "Two products for each layer on the way back, for `dW` and for the delta, against one on the way there.",
        "c": "One walk back through all layers serves all of them together.",
        "d": "The cache holds what the way back needs: inputs and sums. The gradients have to be computed.",
    },
    hints=(
        "Count the matrix products of one layer: on the way there, and on the way back.",
        "Forwards it is `A_prev @ W`. Backwards there are `A_prev.T @ dZ` and `dZ @ W.T`, of the same size each.",
        "Does that number depend on how many parameters there are?",
    ),
)

two_paths = Question(
    answer="c",
    why={
        "a": "Both nodes change the loss when the value moves; neither can be left out.",
        "b": "The last one would overwrite the first. What arrives is added.",
        "c": "A small step of the value changes the loss along both paths, and the changes add up.",
        "d": "Slopes are multiplied along one path. Different paths are added.",
    },
    hints=(
        "Move the value by a tiny h. By how much does the loss change through the first node, and through the second?",
        "The changes are 3h and −h.",
        "The whole change is the sum of the two.",
    ),
)

silent_relu = Question(
    answer="d",
    why={
        "a": "That would be right for a positive sum, where the slope of ReLU is 1.",
        "b": "The slope is multiplied in, and not the sum itself.",
        "c": "ReLU has no negative slope anywhere.",
        "d": "The neuron is switched off for this sample; a small change of the sum leaves its output at 0.",
    },
    hints=(
        "What is the output of the neuron here, and what would it be at a sum of −1.9?",
        "The slope of ReLU is 1 for positive sums and 0 for negative ones.",
        "Multiply what arrives by the slope at −2.",
    ),
)
