"""Questions from notebooks 03, 05 and 06 at the beginning, and one on batch normalisation in use."""

from utils.checks import Question

vanishing_scale = Question(
    answer="d",
    why={
        "a": "That is after one layer; the next one halves it again.",
        "b": "Factors are multiplied, not added up.",
        "c": "0.5 / 10 is a twentieth, but every layer multiplies: 0.5 to the power of 10.",
        "d": "0.5 to the power of 10 is 1/1024. The scale of the weights decides this factor.",
    },
    hints=(
        "After two layers a quarter is left.",
        "The factor is 0.5 · 0.5 · 0.5 …, ten times.",
        "2 to the power of 10 is 1024.",
    ),
)

steep_directions = Question(
    answer="d",
    why={
        "a": "The slowest direction decides how long it takes, not what is stable.",
        "b": "The loss may be small where it is steep, and large where it is flat.",
        "c": "The number of weights is in no formula for the largest step.",
        "d": "The step may be 2 divided by the largest curvature at most.",
    },
    hints=(
        "On ½ λ w², a step with the rate lr multiplies w by 1 − lr · λ.",
        "When does that factor become smaller than −1?",
        "lr < 2 / λ, in every direction; which one is the first to break it?",
    ),
)

dropped_mean = Question(
    answer="b",
    why={
        "a": "A weight of 0 stays whatever it is multiplied with; the activations are scaled.",
        "b": "So the next layer gets on average what it will get at evaluation.",
        "c": "The gradient follows from the forward pass; it is not the reason.",
        "d": "Nothing overflows here.",
    },
    hints=(
        "A share p of the activations becomes 0. What becomes of the mean of all?",
        "It shrinks by the factor 1 − p, unless something is done about it.",
        "Compare with evaluation, when nothing is dropped.",
    ),
)

norm_eval = Question(
    answer="d",
    why={
        "a": "That is training. In `eval()` mode a prediction must not depend on the other samples of the batch.",
        "b": "A single sample has to get its prediction before the others arrive. Nothing is taken from the test set.",
        "c": "Then nothing would be normalised. 0 and 1 are where the result lies, roughly.",
        "d": "Running means of what the batches had: fixed numbers by then, so each sample is treated by itself.",
    },
    hints=(
        "Think of predicting one single sample. What is the variance of a batch of one?",
        "The prediction of a sample must not change with its neighbours in the batch.",
        "During training, `running` is updated with every batch. What for?",
    ),
)
