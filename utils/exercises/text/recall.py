"""Questions from notebooks 02, 05 and 06, before notebook 10 begins."""

from utils.checks import Question

two_heads = Question(
    answer="a",
    why={
        "a": "Softmax depends on the difference alone: with two outputs it is the sigmoid of z₁ − z₀.",
        "b": "Add 5 to both sums: nothing changes, though the sum of both grows by 10.",
        "c": "With z₁ = 3 and z₀ = 4 the second class is less probable than the first.",
        "d": "Larger sums alone do not make it more certain: 10 and 10 still mean one half.",
    },
    hints=(
        "Write down softmax for two outputs.",
        "Divide above and below by exp(z₁).",
        "What is left in the exponent?",
    ),
)

best_epoch = Question(
    answer="c",
    why={
        "a": "It is lowest at the end, for a network that knows its samples by heart.",
        "b": "Whoever stops by the test set has used it up.",
        "c": "The validation set was not trained on, and may be used to choose.",
        "d": "The difference says how much the network overfits, not how well it does.",
    },
    hints=("Which set is there to choose with?", "The test set is for the end.", "Look at the one that is neither."),
)

shared_words = Question(
    answer="d",
    why={
        "a": "β₁ only says how long the steps remember.",
        "b": "The batch has more samples, but the rare column is 0 in nearly all of them.",
        "c": "With plain steps, a weight whose gradient is nearly always 0 hardly moves.",
        "d": "Adam divides by the root of the mean square: where gradients are rare and small, the step is as long.",
    },
    hints=(
        "The gradient of a weight is 0 whenever its input is.",
        "What does the method divide each gradient by?",
        "Which of the four has a step size for every weight?",
    ),
)
