"""Patients whose samples come in the wrong order: labels that belong to other images, batches of a single class."""

import numpy as np

from utils import clinic_runs as runs
from utils import optim
from utils.checks import RIGHT, Coding, case, named, wrong
from utils.checks.minibatches import MISTAKES, judge_minibatches, numbered
from utils.exercises.clinic import ward


def _in_step(X, y, rng):
    """(X, y) in a new random order, in step: X (n, d), y (n,); rng: numpy Generator."""
    order = rng.permutation(len(X))
    return X[order], y[order]


def _judge_shuffle(answer, X, y, rng):
    """What came where is read off X and y, which `numbered` made."""
    state = rng.bit_generator.state
    mine, labels = X.copy(), y.copy()
    dealt = answer(mine, labels, rng)
    if dealt is None:
        return wrong("Your function returned None. Is there a `return` in front of the two?")
    if not isinstance(dealt, list | tuple) or len(dealt) != 2:
        return wrong("Return two arrays, `X` and `y`, in their new order.")
    X_new, y_new = (np.asarray(part, dtype=float) for part in dealt)
    if X_new.shape != X.shape or y_new.shape != y.shape:
        return wrong(f"The shapes are {X_new.shape} and {y_new.shape}; {X.shape} and {y.shape} went in.")
    if not np.array_equal(mine, X) or not np.array_equal(labels, y):
        return named("data changed")
    rows, told = X_new[:, 0], y_new / 10
    shown = ("Samples in X", f"{rows[:5].astype(int)} …"), ("Samples in y", f"{told[:5].astype(int)} …")
    in_order = np.arange(len(X))
    if not np.array_equal(rows, told):
        still = [name for name, part in (("X", rows), ("y", told)) if np.array_equal(part, in_order)]
        return named(f"only {'y' if still == ['X'] else 'X'} shuffled" if still else "two orders", *shown)
    if not np.array_equal(np.sort(rows), in_order):
        return named("drawn with replacement", *shown)
    if np.array_equal(rows, in_order):
        return named("not shuffled", *shown)
    if not np.array_equal(X_new, X[rows.astype(int)]):
        return wrong("The rows of `X` have been mixed: every row has to stay one sample.")
    return _by_chance(answer, X, y, rng, state, rows)


def _by_chance(answer, X, y, rng, state, rows):
    following = [np.asarray(answer(X.copy(), y.copy(), rng)[0], dtype=float)[:, 0] for _ in range(3)]
    if all(np.array_equal(one, rows) for one in following):
        return named("same order every time")
    rng.bit_generator.state = state
    again = np.asarray(answer(X.copy(), y.copy(), rng)[0], dtype=float)[:, 0]
    return RIGHT if np.array_equal(again, rows) else named("not reproducible")


def _shuffle_proof(shuffle):
    X, y, X_val, _ = runs.digits()
    X, y = shuffle(X.copy(), y.copy(), np.random.default_rng(0))
    return ward.treated(X, X_val, y)


def _samples(label, n, d, *batch_size):
    return case(label, *numbered(n, d), *batch_size, np.random.default_rng(0))


mend_shuffle = Coding(
    reference=_in_step,
    judge=_judge_shuffle,
    proof=_shuffle_proof,
    around=ward.at_the_ward,
    cases=[_samples("twelve samples", 12, 3), _samples("thirty samples", 30, 2), _samples("nine samples", 9, 4)],
    passed="One order for both. No shape and no error tells of labels that belong to other images.",
    hints=(
        "Look at the first image and its label, before and after.",
        "Draw one order: `order = rng.permutation(len(X))`.",
        "`return X[order], y[order]`",
    ),
    mistakes="""
        only y shuffled: return X[order], y[order] → return X, y[order]
            Now the labels move and the images stay. Both need the same order.
        only X shuffled: return X[order], y[order] → return X[order], y + 0
            The images move and the labels stay where they were. Both need the same order.
        two orders: y[order] → y[rng.permutation(len(y))]
            Images and labels are shuffled, each in an order of its own. One order has to serve both.
        not shuffled: rng.permutation(len(X)) → np.arange(len(X))
            They belong together again, but nothing is shuffled.
        same order every time: rng.permutation(len(X)) → np.random.default_rng(0).permutation(len(X))
            Every call gives the same order. Draw it from the `rng` that is passed in.
        not reproducible: rng.permutation(len(X)) → np.random.permutation(len(X))
            The order does not come from `rng`: nobody can repeat your run.
        drawn with replacement: rng.permutation(len(X)) → rng.integers(len(X), size=len(X))
            Some samples come twice and some not at all. `rng.permutation` deals each of them once.
        data changed
            - return X[order], y[order]
            + X[:], y[:] = X[order], y[order]
            + return X, y
            The caller’s own arrays are in another order now. `X[order]` makes a new one.
    """,
)


def _batches_proof(batches):
    X, y, X_val, _ = runs.digits()
    order = np.argsort(y, kind="stable")
    return ward.treated(X[order], X_val, y[order], batches=batches)


mend_batches = Coding(
    reference=optim.minibatches,
    judge=judge_minibatches,
    proof=_batches_proof,
    around=ward.at_the_ward,
    cases=[
        _samples("10 samples in batches of 4", 10, 3, 4),
        _samples("12 samples in batches of 3", 12, 2, 3),
        _samples("30 samples in batches of 8", 30, 2, 8),
        _samples("one sample", 1, 2, 1),
    ],
    endless="Does the loop over the batches come to an end?",
    passed="A batch speaks for all classes only if chance has put it together.",
    hints=(
        "Print the labels of one batch. How many classes are in it?",
        "The batches come in a random order. What is inside each of them does not change: shuffle the samples first.",
        "`order = rng.permutation(len(X))`, and then `rows = order[start : start + batch_size]`.",
    ),
    mistakes=MISTAKES,
)
