"""Which digits are taken for which, and of which wrong answers a network is most certain."""

import numpy as np

from utils import images, nn
from utils.checks import Coding, case

EVERY, ONCE = np.array([0, 1, 2, 2, 1, 0, 1]), np.array([0, 2, 2, 2, 1, 1, 2])

confusion_matrix = Coding(
    reference=images.confusion_matrix,
    cases=[
        case("three classes", EVERY, ONCE, 3),
        case("one mistake, made three times", np.array([4, 4, 4]), np.array([1, 1, 1]), 5),
        case("a class that does not occur", np.array([0, 3, 3]), np.array([3, 3, 0]), 4),
        case("one sample", np.array([1]), np.array([0]), 2),
        case("the last classes never occur", np.array([0, 1, 1, 0]), np.array([1, 1, 1, 0]), 5),
        case("all right", np.arange(10).repeat(3), np.arange(10).repeat(3), 10),
        case(
            "many", np.random.default_rng(0).integers(10, size=500), np.random.default_rng(1).integers(10, size=500), 10
        ),
    ],
    passed="The diagonal holds what is right; everything else is a kind of mistake, with its count.",
    hints=(
        "Start from `np.zeros((k, k), dtype=int)`. A loop over pairs `zip(y, y_hat)` is a fine answer.",
        "`C[y, y_hat] += 1` counts every pair once, however often it occurs.",
        "`np.add.at(C, (y, y_hat), 1)` adds for every pair, repeated ones too.",
    ),
    mistakes="""
        repeated pairs once: np.add.at(C, (y, y_hat), 1) → C[y, y_hat] += 1
            Every pair that occurs has a 1, however often it does. `C[y, y_hat] += 1` reads the old values, adds 1,
            and writes each place once. Add up in a loop, or with `np.add.at`.
        transposed: (y, y_hat) → (y_hat, y)
            Rows and columns are exchanged: the row is the true class, the column the answer.
        shares: return C → return C / len(y)
            These are shares of all samples. Counts are asked for.
        shares of a row: return C → return C / np.maximum(C.sum(axis=1, keepdims=True), 1)
            Each row is divided by its sum. Counts are asked for.
        only the diagonal: (y, y_hat), 1 → (y, y), 1
            The answers are never looked at: each sample is counted as right.
        only mistakes: np.add.at(C, (y, y_hat), 1) → np.add.at(C, (y[y != y_hat], y_hat[y != y_hat]), 1)
            Right answers are not counted. They belong on the diagonal.
        only right ones: np.add.at(C, (y, y_hat), 1) → np.add.at(C, (y[y == y_hat], y_hat[y == y_hat]), 1)
            Only right answers are counted. The mistakes are what one looks for.
        size from the labels: (k, k) → (y.max() + 1, y.max() + 1)
            - np.add.at(C, (y, y_hat), 1)
            + np.add.at(C, (y, np.minimum(y_hat, y.max())), 1)
            The size comes from the labels that occur. It is `k` by `k`, whichever classes occur.
        from 1: (y, y_hat), 1) → ((y - 1) % k, (y_hat - 1) % k), 1)
            The classes begin with 0, so class 0 has row 0.
        both ways: np.add.at(C, (y, y_hat), 1) → np.add.at(C, (y, y_hat), 1); np.add.at(C, (y_hat, y), 1)
            Every pair is counted in both directions. 4 taken for 9 is not 9 taken for 4.
        last one missing: (y, y_hat), 1 → (y[:-1], y_hat[:-1]), 1
            The last sample is not counted.
        nothing returned: return C → return None
            The function returns None: is there a `return`?
    """,
)


def _answers(label, n, k, seed, count, wrong=None):
    """Probabilities without ties; wrong: how many answers are wrong, chosen at random."""
    rng = np.random.default_rng(seed)
    P = nn.softmax(2 * rng.normal(size=(n, k)))
    y = P.argmax(axis=1)
    rows = rng.permutation(n)[: n // 2 if wrong is None else wrong]
    y[rows] = (y[rows] + rng.integers(1, k, size=len(rows))) % k
    return case(label, P, y, count)


confident_mistakes = Coding(
    reference=images.confident_mistakes,
    cases=[
        _answers("the three surest of ten", 20, 4, 0, 3),
        _answers("one", 12, 3, 1, 1),
        _answers("fewer mistakes than asked for", 9, 3, 2, 5, wrong=2),
        _answers("no mistake at all", 6, 3, 3, 4, wrong=0),
        _answers("all wrong", 5, 5, 4, 5, wrong=5),
        _answers("many", 300, 10, 5, 12),
    ],
    passed="Look at these before anything else: they show faults of the network, and sometimes of the labels.",
    hints=(
        "Three steps: the answers, which of them are wrong, and how sure each was.",
        "`np.flatnonzero(answers != y)` gives the indices of the mistakes. Sort these, not all.",
        "`wrong[np.argsort(-confidence[wrong])][:count]`",
    ),
    mistakes="""
        least confident first: -confidence → confidence
            The least confident come first. `np.argsort` sorts upwards: put a minus before the confidence.
        cut before sorting: [np.argsort(-confidence[wrong])][:count] → [:count][np.argsort(-confidence[wrong[:count]])]
            The first mistakes in the data are taken and then sorted. Sort all mistakes, then take `count` of them.
        sorted by the true class: P.max(axis=1) → P[np.arange(len(P)), y]
            The probability of the true class is sorted by. Confidence is that of the answer, the largest in the row.
        right ones too: np.flatnonzero(answers != y) → np.arange(len(y))
            Right answers are among them. Keep those that differ from `y`.
        only right ones: answers != y → answers == y
            These are right answers. Mistakes differ from `y`.
        indices into the mistakes
            - return wrong[np.argsort(-confidence[wrong])][:count]
            + return np.argsort(-confidence[wrong])[:count]
            These indices count the mistakes alone. Look them up in the list of mistakes, to get indices of samples.
        not sorted: wrong[np.argsort(-confidence[wrong])][:count] → wrong[:count]
            The mistakes are in the order of the data. The most confident comes first.
        last ones: [:count] → [-count:]
            These are the last of the sorted mistakes. The first ones are the most confident.
        all of them: [:count] →
            All mistakes come back. `count` of them are asked for.
        one too many: [:count] → [: count + 1]
            There is one too many: `[:count]` has `count` entries.
        confidences returned: wrong[np.argsort(-confidence[wrong])][:count] → np.sort(confidence[wrong])[::-1][:count]
            These are the confidences. Indices of samples are asked for.
        answers returned
            - return wrong[np.argsort(-confidence[wrong])][:count]
            + return answers[wrong[np.argsort(-confidence[wrong])][:count]]
            These are the wrong answers themselves. Indices of samples are asked for.
        largest of a column: P.max(axis=1) → P.max(axis=0)[answers]
            The largest probability of a class over all samples is taken. Confidence is the largest in a sample’s row.
        mask returned: return wrong[np.argsort(-confidence[wrong])][:count] → return answers != y
            This says for every sample whether it is wrong. Indices are asked for, sorted.
    """,
)
