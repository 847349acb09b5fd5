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

drop_eval = Question(
    answer="a",
    why={
        "a": "What is kept in training is divided by 1 − p, so nothing is left to do.",
        "b": "That is done in training, and only there.",
        "c": "Dropped units are drawn in training only; a prediction must not depend on chance.",
        "d": "That would be needed if training did not divide by 1 − p.",
    },
    hints=(
        "Should two predictions of one sample differ?",
        "In training the mean of the activations stays what it is. By which factor?",
        "It was divided by 1 − p there.",
    ),
)
