"""Questions from notebooks 03, 05 and 06, before notebook 08 begins."""

from utils.checks import Question

when_to_stop = Question(
    answer="c",
    why={
        "a": "There, more epochs nearly always look better: the network may learn the samples by heart.",
        "b": "Whoever chooses by the test set has nothing left that could say how good the choice is.",
        "c": "It was not trained on, and it may be looked at as often as you like. The test set waits for the end.",
        "d": "The largest number would overfit, and nobody would see it.",
    },
    hints=(
        "Three sets: which one is for choosing?",
        "The training set cannot show overfitting.",
        "The test set is looked at once.",
    ),
)

blank_pixel = Question(
    answer="b",
    why={
        "a": "The delta may be large. By what is it multiplied in dW = A_prevᵀ dZ?",
        "b": "dW = A_prevᵀ dZ, and that input is 0 in every sample: so is the gradient, in every step.",
        "c": "Nothing pulls it there, unless there is weight decay.",
        "d": "A gradient of 0 does not grow, however long the training is.",
    },
    hints=(
        "Write down the gradient of a weight of the first layer.",
        "It is the product of the delta of a neuron and what the input was.",
        "0 times anything is 0.",
    ),
)

falling_rate = Question(
    answer="a",
    why={
        "a": "Small steps average over many batches, so the weights come to rest.",
        "b": "The cosine says nothing about the direction of a step.",
        "c": "A step costs the same, however long it is.",
        "d": "The gradients are what they are; the steps are made shorter.",
    },
    hints=(
        "Mini-batches are noisy. What does a large step do with the noise at the end of a training?",
        "Think of the figure of notebook 06 in which the loss falls and then trembles.",
        "Which answer speaks of the last epochs?",
    ),
)
