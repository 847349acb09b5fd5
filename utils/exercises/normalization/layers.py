"""Layer normalisation: each sample by itself."""

import numpy as np

from utils import normalization
from utils.checks import Coding, Question, case


def _case(label, n, d, seed, *eps, spread=1.0):
    rng = np.random.default_rng(seed)
    X = (rng.normal(1.0, 2.0, size=(n, d)) * spread).round(2)
    return case(label, X, rng.uniform(0.5, 2.0, size=d).round(1), rng.normal(size=d).round(1), *eps)


layer_norm = Coding(
    reference=normalization.layer_norm,
    cases=[
        _case("four samples", 4, 3, 0),
        _case("one sample", 1, 4, 1),
        _case("as many samples as features", 3, 3, 2),
        _case("a large eps", 5, 2, 3, 0.25),
        _case("rows of small numbers", 3, 4, 4, spread=0.01),
    ],
    passed="A sample is normalised by itself: no neighbours, no running values, one and the same in training and use.",
    hints=(
        "Which axis runs over the features of one sample?",
        "`X.mean(axis=1, keepdims=True)` has the shape (n, 1), which fits X. So does the variance.",
        "`X_hat = (X - mean) / np.sqrt(var + eps)`, then `gamma * X_hat + beta`.",
    ),
    mistakes="""
        columns: X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True) → X.mean(axis=0), X.var(axis=0)
            The columns are normalised: that is batch normalisation. Here each row gets mean 0 and variance 1.
        one mean for all: X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True) → X.mean(), X.var()
            One mean and one variance are used for all samples. Each row has its own.
        standard deviation inside the root: X.var( → X.std(
            The standard deviation stands under the root. The root of the variance is asked for.
        no root: np.sqrt(var + eps) → (var + eps)
            It is divided by the variance. Divide by its root.
        eps outside: np.sqrt(var + eps) → (np.sqrt(var) + eps)
            `eps` is added to the root. It belongs under it, to the variance.
        eps forgotten: np.sqrt(var + eps) → np.sqrt(var)
            `eps` has been forgotten.
        eps fixed: np.sqrt(var + eps) → np.sqrt(var + 1e-5)
            `eps` is fixed. It comes as an argument.
        divided by n − 1: X.var(axis=1, keepdims=True) → X.var(axis=1, keepdims=True, ddof=1)
            The variance is divided by d − 1. The plain mean of the squares is asked for.
        mean not subtracted: (X - mean) → X
            The mean has not been subtracted.
        gamma forgotten: return gamma * → return
            `gamma` has been forgotten.
        beta forgotten: + beta →
            `beta` has been forgotten.
        shifted before scaled
            - return gamma * (X - mean) / np.sqrt(var + eps) + beta
            + return gamma * ((X - mean) / np.sqrt(var + eps) + beta)
            `beta` is multiplied by `gamma`. Scale first, then shift.
        gamma and beta forgotten: gamma * (X - mean) / np.sqrt(var + eps) + beta → (X - mean) / np.sqrt(var + eps)
            The rows are normalised, but neither scaled by `gamma` nor shifted by `beta`.
    """,
)

own_row = Question(
    answer="c",
    why={
        "a": "Its statistics are those of the batch: of one sample, the variance is 0.",
        "b": "Dropout is chance for every entry, and off at evaluation anyway.",
        "c": "Mean and variance come from the sample's own row, so neighbours do not matter.",
        "d": "Standardising inputs happens once, before the network, and normalises no hidden layer.",
    },
    hints=(
        "Which of them looks at other samples?",
        "Think of a batch with a single sample in it.",
        "Rows or columns?",
    ),
)
