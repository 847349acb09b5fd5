"""How sure a network is, and how often it is right when it is."""

import numpy as np

from utils import images, nn
from utils.checks import Coding, Question, case

sure_of_it = Question(
    answer="d",
    why={
        "a": "Nothing in the training makes that so by itself: the loss is as low as the network can make it on its "
        "training samples, which it may know by heart.",
        "b": "Softmax only makes numbers that are positive and add up to 1. Whether they are shares of right answers "
        "is another question.",
        "c": "With noisy labels and few samples they can be. Large networks that overfit are mostly too sure.",
        "d": "Count, on images that were not trained on: of the answers with 0.99, how many are right?",
    },
    hints=(
        "Which definition would make it true?",
        "Think of a network that knows its training samples by heart.",
        "What would you have to count?",
    ),
)


def _case(label, n, k, seed, edges, scale=2.0):
    rng = np.random.default_rng(seed)
    P = nn.softmax(scale * rng.normal(size=(n, k)))
    y = np.where(rng.random(n) < 0.7, P.argmax(axis=1), rng.integers(k, size=n))
    return case(label, P, y, np.asarray(edges, dtype=float))


CERTAIN = case(
    "two answers with probability 1",
    np.array([[1.0, 0.0], [0.0, 1.0], [0.7, 0.3], [0.45, 0.55]]), np.array([0, 0, 0, 0]), np.array([0.5, 0.8, 1.0]),
)  # fmt: skip

calibration = Coding(
    reference=images.calibration,
    parts=("the confidence", "the accuracy", "n"),
    cases=[
        _case("three bins", 60, 3, 0, [0.0, 0.5, 0.8, 1.0]),
        CERTAIN,
        _case("an empty bin", 30, 2, 1, [0.0, 0.4, 0.7, 1.0]),
        case(
            "an empty bin at the end",
            np.array([[0.6, 0.4], [0.55, 0.45], [0.3, 0.7]]),
            np.array([0, 1, 1]),
            np.array([0.5, 0.58, 0.9, 1.0]),
        ),
        _case("one bin", 15, 4, 2, [0.0, 1.0]),
        _case("bins of other widths", 200, 10, 3, [0.0, 0.3, 0.5, 0.9, 0.99, 1.0], scale=4.0),
        _case("one sample", 1, 3, 4, [0.0, 0.5, 0.75, 1.0]),
    ],
    passed="Where confidence and accuracy are equal, the probabilities mean what they say.",
    hints=(
        "Confidence is the largest probability of a row. An answer is right where the position of the largest is y.",
        "`np.digitize(confidence, edges) - 1` is the bin of each answer; a confidence of exactly the last edge gets "
        "one too many.",
        "`n = np.bincount(bins, minlength=m)`; `np.bincount(bins, confidence, m) / n` is a mean in every bin, and 0/0 "
        "is nan.",
    ),
    mistakes="""
        upper edge falls out: np.minimum(np.digitize(confidence, edges) - 1, m - 1) → np.digitize(confidence, edges) - 1
            - return np.bincount(bins, confidence, m) / n, np.bincount(bins, right, m) / n, n
            + return (np.bincount(bins, confidence, m) / n)[:m], (np.bincount(bins, right, m) / n)[:m], n[:m]
            Answers with a confidence of exactly the last edge, 1.0, are in no bin. The last bin includes its upper
            edge.
        all entries: P.max(axis=1), P.argmax(axis=1) == y → P.ravel(), (np.arange(P.shape[1]) == y[:, None]).ravel()
            All probabilities are put into bins. Only the largest of each row is the confidence of an answer.
        probability of the true class: P.max(axis=1), → P[np.arange(len(P)), y],
            The probability of the true class is taken. Confidence is that of the answer, the largest in the row.
        values exchanged
            - return np.bincount(bins, confidence, m) / n, np.bincount(bins, right, m) / n, n
            + return np.bincount(bins, right, m) / n, np.bincount(bins, confidence, m) / n, n
            Confidence and accuracy are exchanged: first the confidence.
        counts of right ones: np.bincount(bins, right, m) / n, n → np.bincount(bins, right, m), n
            The right answers of each bin are counted. The accuracy is their share: divide by n.
        sums of confidence: np.bincount(bins, confidence, m) / n, → np.bincount(bins, confidence, m),
            The confidences of each bin are added up. Take their mean.
        shares of all
            - return np.bincount(bins, confidence, m) / n, np.bincount(bins, right, m) / n, n
            + return np.bincount(bins, confidence, m) / len(P), np.bincount(bins, right, m) / len(P), n
            Sums are divided by the number of all answers. Each bin has its own n.
        empty bins are 0
            - return np.bincount(bins, confidence, m) / n, np.bincount(bins, right, m) / n, n
            + full = np.maximum(n, 1)
            + return np.bincount(bins, confidence, m) / full, np.bincount(bins, right, m) / full, n
            Empty bins get 0, which looks like an answer that is always wrong. nan says that there is nothing.
        mistakes instead: == y → != y
            The share of wrong answers is given. The accuracy is that of right ones.
        middle of the bin
            - return np.bincount(bins, confidence, m) / n, np.bincount(bins, right, m) / n, n
            + return np.where(n > 0, (edges[1:] + edges[:-1]) / 2, np.nan), np.bincount(bins, right, m) / n, n
            The middle of the bin stands for the confidence. Take the mean of the confidences that fall into it.
        bins by rank
            - bins = np.minimum(np.digitize(confidence, edges) - 1, m - 1)
            + bins = np.argsort(np.argsort(confidence)) * m // len(confidence)
            The answers are sorted and dealt into bins of equal number. The edges say where each belongs.
        one bin off: - 1, m - 1) → , m - 1)
            Every answer lands one bin too high: `np.digitize` counts edges, so the first bin has number 1.
        n missing: right, m) / n, n → right, m) / n
            Three arrays are asked for. The counts n are missing.
        shares instead of counts: np.bincount(bins, right, m) / n, n → np.bincount(bins, right, m) / n, n / len(P)
            The third array holds shares. Counts are asked for.
        largest of each column
            - confidence, right = P.max(axis=1), P.argmax(axis=1) == y
            + confidence, right = P.max(axis=0)[P.argmax(axis=1)], P.argmax(axis=1) == y
            The largest probability of a class over all samples is taken. Each sample has its own row.
    """,
)
