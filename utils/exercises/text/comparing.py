"""Two models on the same splits, and a loss that grows while the answers stay."""

import numpy as np

from utils import text
from utils.checks import Coding, Question, case

loss_doubles = Question(
    answer="a",
    why={
        "a": "Wrong answers become surer, and each costs more, but no more of them are wrong: it grows over-confident.",
        "b": "The share of right answers stays, so it does not read worse.",
        "c": "The loss of the training sentences falls all the time: there is nothing wrong with the steps.",
        "d": "Nobody trained on the test set. A leak would make its loss smaller, not larger.",
    },
    hints=(
        "What is the loss of a wrong answer with probability 0.6, and with 0.99?",
        "−ln 0.4 is 0.9, −ln 0.01 is 4.6. Did the answer change?",
        "Accuracy counts answers; the loss also asks how sure they are.",
    ),
)


def _scores(label, n, seed, shift=0.01):
    rng = np.random.default_rng(seed)
    hard = rng.normal(scale=0.03, size=n)  # both models find the same splits hard
    return case(label, *(0.8 + hard + s + rng.normal(scale=0.008, size=n) for s in (shift, 0.0)))


paired = Coding(
    reference=text.paired,
    parts=("the mean", "the standard error", "the number of wins"),
    cases=[
        _scores("ten splits", 10, 0),
        _scores("the second is better", 8, 1, shift=-0.02),
        _scores("two splits", 2, 2),
        case("ties", np.array([0.81, 0.80, 0.83, 0.79]), np.array([0.81, 0.82, 0.80, 0.79])),
        case("ahead by as much in each", np.array([0.75, 1.0, 0.5]), np.array([0.5, 0.75, 0.25])),
    ],
    passed="What makes a split hard is hard for both, and falls out of the difference.",
    hints=(
        "Take the differences first, split by split.",
        "The standard error of a mean is the standard deviation (`ddof=1`) divided by the root of the number.",
        "A win is a difference above 0; a tie is none.",
    ),
    mistakes="""
        unpaired
            - return difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference)), np.sum(difference > 0)
            + error = np.sqrt((np.var(a, ddof=1) + np.var(b, ddof=1)) / len(a))
            + return difference.mean(), error, np.sum(difference > 0)
            The spread of both models is added up, as if they had other splits. Take the standard deviation of the
            differences.
        ddof 0: difference.std(ddof=1) → difference.std()
            The standard deviation divides by n. The mean comes from the same numbers, so divide by n − 1: `ddof=1`.
        standard deviation: difference.std(ddof=1) / np.sqrt(len(difference)) → difference.std(ddof=1)
            This is the standard deviation of one split. The mean of n splits is surer by √n.
        divided by n: np.sqrt(len(difference)) → len(difference)
            The standard deviation is divided by n. Divide by its root.
        variance: difference.std(ddof=1) / np.sqrt(len(difference)) → difference.var(ddof=1) / len(difference)
            This is the square of the standard error. Take the root.
        sign turned: difference = a - b → difference = b - a
            The difference is turned round: a − b.
        sizes: difference = a - b → difference = np.abs(a - b)
            The sizes of the differences are taken, so nobody can lose.
        ties won: difference > 0 → difference >= 0
            Ties count as wins. A win is more than a tie.
        losses counted: difference > 0 → difference < 0
            Losses are counted.
        share of wins: np.sum(difference > 0) → np.mean(difference > 0)
            The share of wins is given. Their number is asked for.
        median: difference.mean() → np.median(difference)
            The median is taken in place of the mean.
        ratio of the means: difference.mean() → a.mean() / b.mean() - 1
            The means are divided. The mean of the differences is asked for.
        1.96 standard errors: difference.std(ddof=1) → 1.96 * difference.std(ddof=1)
            This is 1.96 standard errors, half of a 95 % interval. One is asked for.
        error of one model: difference.std(ddof=1) → a.std(ddof=1)
            The spread of the first model is taken. That of the differences counts.
    """,
)
