"""Questions at the beginning on what notebooks 03 and 05 have shown."""

from utils.checks import Question

batch_noise = Question(
    answer="b",
    why={
        "a": "Learning makes both small, and not equal: every batch still has samples of its own.",
        "b": "A mean over a few samples, drawn at random, estimates the mean over all of them.",
        "c": "Both are means, so a batch’s gradient is no shorter, and it points somewhere else each time.",
        "d": "Each batch has other samples, so its error is another one each time and averages out.",
    },
    hints=(
        "The gradient of a mean loss is a mean of gradients, one for each sample.",
        "Ask 32 people out of 1,438 for their height, at random, and take the mean. Then ask 32 others.",
        "The error is random: sometimes in one direction, sometimes in another, and 0 on average.",
    ),
)

decay_place = Question(
    answer="b",
    why={
        "a": "Then no weight would shrink. Whatever is added to the loss has a gradient, and the step uses it.",
        "b": "The slope of λW² is 2λW, so each step also shrinks the weights a little.",
        "c": "Nearly: the sum is over the weights. The biases have no penalty.",
        "d": "That would make the data’s part of the step smaller. It is the weights that shrink, by 1 − 2ηλ.",
    },
    hints=(
        "A step follows the gradient of the whole loss, penalty included.",
        "What is the derivative of λW² with respect to W?",
        "`dW + 2 * lam * W`; and there is no b in the penalty.",
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
