"""Mini-batches, in a new order for every epoch."""

import numpy as np

from utils import optim
from utils.checks import Coding, case
from utils.checks.minibatches import MISTAKES, judge_minibatches, numbered


def _samples(label, n, d, batch_size):
    return case(label, *numbered(n, d), batch_size, np.random.default_rng(0))


minibatches = Coding(
    reference=optim.minibatches,
    judge=judge_minibatches,
    cases=[
        _samples("10 samples in batches of 4", 10, 3, 4),
        _samples("12 samples in batches of 3", 12, 2, 3),
        _samples("30 samples in batches of 8", 30, 2, 8),
        _samples("5 samples, batches of 8", 5, 4, 8),
        _samples("7 samples one by one", 7, 2, 1),
        _samples("one sample", 1, 2, 1),
    ],
    endless="Does the loop over the batches come to an end?",
    passed="Every sample once, in a new order each time. An epoch is one call.",
    hints=(
        "Draw one order for all samples first: `order = rng.permutation(len(X))`.",
        "Cut it into slices: `rows = order[start : start + batch_size]`. A slice that runs over the end is shorter.",
        "`for start in range(0, len(X), batch_size):` and in it `yield X[rows], y[rows]`.",
    ),
    mistakes=MISTAKES,
)
