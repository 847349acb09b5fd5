"""One scale for all sets: mean and standard deviation are learnt from the training set alone."""

import numpy as np

from utils import data
from utils.checks import Coding, case


def _set(n, d, seed, constant=None):
    """X (n, d), whose last column holds the number `constant` if one is given."""
    X = np.random.default_rng(seed).normal(2.0, 3.0, size=(n, d)).round(1)
    if constant is not None:
        X[:, -1] = constant
    return X


SMALL = [4.6e-5, 0.3]  # scales two columns

standardize = Coding(
    reference=data.standardize,
    parts=("train", "others[0]", "others[1]"),
    cases=[
        case("training and validation set", _set(6, 2, 0), _set(3, 2, 1)),
        case("one set alone", _set(4, 3, 2)),
        case("three sets, square", _set(3, 3, 3), _set(3, 3, 4), _set(1, 3, 5)),
        case("columns that spread by about 0.0001 and 0.5", _set(5, 2, 10) * SMALL, _set(3, 2, 11) * SMALL),
        case("a column that is constant in training", _set(5, 2, 6, 300.0), _set(4, 2, 7) + 400, cap=1e100),
        case("a training set of one sample", _set(1, 3, 8), _set(2, 3, 9) + 20, cap=1e100),
    ],
    passed="Whatever is learnt from data, a mean and a spread too, is learnt from the training set alone.",
    hints=(
        "Mean and spread come from one set only. Which one? The others are treated with the same numbers.",
        "`train.mean(axis=0)` and `train.std(axis=0)` have an entry for each column. Where the spread is 0, use 1.",
        "`std = np.where(std == 0, 1.0, std)`, then `return tuple((X - mean) / std for X in (train, *others))`.",
    ),
    mistakes="""
        each set by itself: (X - mean) / std → (X - X.mean(axis=0)) / np.where(X.std(axis=0) == 0, 1.0, X.std(axis=0))
            Each set is scaled by its own numbers, so the same measurement means something else in each. Use the mean
            and spread of `train` for all.
        all rows together
            - mean, std = train.mean(axis=0), train.std(axis=0)
            + rows = np.concatenate([train, *others])
            + mean, std = rows.mean(axis=0), rows.std(axis=0)
            Mean and spread are those of all rows, so the validation set has left a trace in training. Use `train`
            alone.
        variance: train.std(axis=0) → train.var(axis=0)
            The columns are divided by the variance. The standard deviation is its square root.
        n - 1: train.std(axis=0) → train.std(axis=0, ddof=1)
            The standard deviation is divided by n − 1. Here it is NumPy’s own, by n, without `ddof`.
        no axis: train.mean(axis=0), train.std(axis=0) → train.mean(), train.std()
            All columns share one mean and one spread. Each feature has its own: `axis=0`.
        one spread for all: train.std(axis=0) → train.std()
            The means are right. All columns share one spread: `std` needs `axis=0` as well.
        one mean for all: train.mean(axis=0) → train.mean()
            All columns share one mean. Each feature has its own: `mean` needs `axis=0` as well.
        rows: (X - mean) / std → (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
            Each sample is scaled by itself, over its features. Mean and spread belong to the columns: `axis=0`.
        axis 1: train.mean(axis=0), train.std(axis=0) → train.mean(axis=1), train.std(axis=1)
            `axis=1` gives a mean and a spread for each sample. They belong to the columns: `axis=0`.
        not shifted: (X - mean) / std → X / std
            The mean is not subtracted: the spread is 1, but the middle is not 0.
        only shifted: (X - mean) / std → X - mean
            The mean is 0, but nothing is divided by the standard deviation.
        mean added: (X - mean) → (X + mean)
            The mean is added. Subtract it, so that the middle comes to 0.
        multiplied: / std → * std
            It multiplies by the standard deviation. Divide by it.
        parentheses: (X - mean) / std → X - mean / std
            Only the mean is divided. Put parentheses around the difference: `(X - mean) / std`.
        constant column: std = np.where(std == 0, 1.0, std) →
            A column that is constant in `train` has the spread 0, and dividing by it gives nan. Divide such a column by
            1.
        a tiny number added: np.where(std == 0, 1.0, std) → std + 1e-8
            A tiny number added to the spread prevents nan, but a constant column of `train` then becomes huge in the
            other sets. Divide it by 1.
        a tiny number as the smallest: np.where(std == 0, 1.0, std) → np.maximum(std, 1e-8)
            A tiny number in place of the spread 0 prevents nan, but a constant column of `train` then becomes huge in
            the other sets. Divide it by 1.
        1 added: np.where(std == 0, 1.0, std) → std + 1
            1 is added to every spread. Only a column that is constant in `train` is divided by 1.
        nan to numbers: std = np.where(std == 0, 1.0, std) →
            (X - mean) / std → np.nan_to_num((X - mean) / std)
            `np.nan_to_num` turns 0/0 into 0. But in the other sets a constant column of `train` gives x/0, which
            becomes a huge number. Divide it by 1.
        spreads below 1: np.where(std == 0, 1.0, std) → np.maximum(std, 1)
            Columns whose spread is below 1 are left at that. Only a spread of exactly 0 is replaced by 1:
            `np.where(std == 0, 1.0, std)`.
        small spreads taken for 0: std == 0 → std < 1e-3
            A column with a small spread is treated as if it were constant. Small units give small spreads; only 0
            itself is replaced by 1.
        one for all: np.where(std == 0, 1.0, std) → 1.0 if np.any(std == 0) else std
            Where one column is constant, none is scaled any more. Decide for each column: `np.where(std == 0, 1.0,
            std)`.
        constant column left: (X - mean) / std → np.where(train.std(axis=0) == 0, X, (X - mean) / std)
            A column that is constant in `train` is left as it is. Its mean is subtracted too; only the division is by
            1.
        smallest to largest: train.mean(axis=0), train.std(axis=0) → train.min(axis=0), np.ptp(train, axis=0)
            This scales from smallest to largest. Asked for: mean 0 and standard deviation 1.
        others in a tuple
            - return tuple((X - mean) / std for X in (train, *others))
            + return (train - mean) / std, tuple((X - mean) / std for X in others)
            The other sets are in a tuple or list of their own. Return one flat tuple: `(train, *others)`.
        generator: return tuple( → return (
            Parentheses alone make a generator, which has not computed anything yet. Write `tuple( … )` around it.
        others missing: in (train, *others) → in (train,)
            Only `train` comes back. The other sets follow it, scaled with the same numbers.
        others unscaled: tuple((X - mean) / std for X in (train, *others)) → ((train - mean) / std, *others)
            `train` is right. The other sets come back as they were; scale them with the same numbers.
        train missing: in (train, *others) → in others
            `train` itself is missing. It comes first in the tuple.
        no tuple for one set
            - return tuple((X - mean) / std for X in (train, *others))
            + sets = tuple((X - mean) / std for X in (train, *others))
            + return sets if others else sets[0]
            One set alone has to come back in a tuple too, as `(X,)`, so that the caller can rely on it.
        in place
            - return tuple((X - mean) / std for X in (train, *others))
            + for X in (train, *others):
            +     X -= mean
            +     X /= std
            + return (train, *others)
            The values are right, but the caller’s arrays are changed. Write `X = X - mean`, not `X -= mean`.
        its own numbers, constant columns too
            - mean, std = train.mean(axis=0), train.std(axis=0)
            - std = np.where(std == 0, 1.0, std)
            - return tuple((X - mean) / std for X in (train, *others))
            + with np.errstate(all="ignore"):
            +     return tuple((X - X.mean(axis=0)) / X.std(axis=0) for X in (train, *others))
            Each set is scaled by its own numbers. All of them take mean and spread of `train`; and where the spread is
            0, divide by 1.
    """,
)
