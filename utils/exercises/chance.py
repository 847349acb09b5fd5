"""How answers that draw random numbers are judged: splits, dropout, first weights. Knows no exercise.

Each judge looks at shapes first, then at values, then at where chance comes from. The tables hold wrong answers to be
told apart: the name that a judge gives, a function that behaves so, and what is said to it.
"""

import numpy as np

from utils import regularization
from utils.exercises.legacy import Mistake, Verdict

__all__ = [
    "DROPOUT_MISTAKES",
    "GLOROT_MISTAKES",
    "HE_MISTAKES",
    "SPLIT_MISTAKES",
    "judge_dropout",
    "judge_glorot",
    "judge_he",
    "judge_split",
]

# --- Splits ----------------------------------------------------------------------------------------------------------


def _split_into(answer, X, y, fraction, seed):
    """The four arrays, or a Verdict where there are none."""
    try:
        parts = answer(X.copy(), y.copy(), fraction, np.random.default_rng(seed))
    except IndexError as error:
        if _FRACTIONS_AS_INDICES in str(error) and _takes_samples_as_indices(answer, X, y, fraction):
            return Verdict(False, "", "samples as indices")
        raise
    if parts is None:
        return Verdict(False, "Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(parts, tuple | list) or len(parts) != 4:
        found = f"{len(parts)} values" if isinstance(parts, tuple | list) else "one value"
        return Verdict(False, f"Return four arrays: X_train, y_train, X_val, y_val. Your function returns {found}.")
    return [np.asarray(part, dtype=float) for part in parts]


_FRACTIONS_AS_INDICES = "must be of integer"  # NumPy's IndexError


def _takes_samples_as_indices(answer, X, y, fraction):
    """Whether it is the numbers in X that serve as indices: with whole ones there, NumPy has no such complaint."""
    try:
        answer(np.zeros(X.shape, dtype=int), y.copy(), fraction, np.random.default_rng(0))
    except IndexError as error:
        return _FRACTIONS_AS_INDICES not in str(error)
    return True


def _never_too_many(answer, X, fraction):
    """Whether a validation set whose size varies is never larger than asked for, so that doubles made it smaller."""
    many = np.tile(X, (10, 1))
    labels, n_val = np.arange(len(many)), round(fraction * len(many))
    several = [_split_into(answer, many, labels, fraction, seed) for seed in range(20)]
    return all(not isinstance(one, Verdict) and len(one[2]) <= n_val for one in several)


def _has_doubles(labels):
    return len(np.unique(labels)) < len(labels)


def _structure_of_split(parts, X, fraction):
    n, n_val = len(X), round(fraction * len(X))
    shapes = [part.shape for part in parts]
    rows = (
        ("Expected", f"shapes {(n - n_val, X.shape[1])}, {(n - n_val,)}, {(n_val, X.shape[1])}, {(n_val,)}"),
        ("Got", f"shapes {', '.join(map(str, shapes))}"),
    )
    axes = [part.ndim for part in parts]
    if axes == [2, 2, 1, 1]:
        return Verdict(False, "", "scikit-learn’s order", rows)
    if axes == [1, 2, 1, 2]:
        return Verdict(False, "", "y before X", rows)
    if axes != [2, 1, 2, 1]:
        return Verdict(False, "The arrays have other shapes than samples in rows and a label each.", None, rows)
    sizes = [len(part) for part in parts]
    if sizes[0] != sizes[1] or sizes[2] != sizes[3]:
        return Verdict(False, "A set has not as many labels as samples.", None, rows)
    if sum(sizes[::2]) != n and (_has_doubles(parts[1]) or _has_doubles(parts[3])):
        return Verdict(False, "", "samples twice", rows)
    if sizes[::2] != [n - n_val, n_val]:
        return Verdict(False, "", _wrong_sizes(sizes[0], sizes[2], n, fraction), rows)
    return None


def _wrong_sizes(n_train, n_val, n, fraction):
    right = round(fraction * n)
    if n_train == n:
        return "all samples in training"
    if n_train + n_val != n:
        return "samples lost"
    if [n_train, n_val] == [right, n - right]:
        return "exchanged"
    if abs(n_val - fraction * n) < 1:
        return "rounded down" if n_val < right else "rounded up"
    return "another share"


def judge_split(answer, X, y, fraction, rng):
    """Four arrays of the right sizes; then which samples are in them; then whether chance decides, and whose chance."""
    several = [_split_into(answer, X, y, fraction, seed) for seed in range(6)]
    broken = [one for one in several if isinstance(one, Verdict)]
    if broken:
        return broken[0]
    sizes = {tuple(map(len, parts)) for parts in several}
    if len(sizes) > 1 and len({sum(one) for one in sizes}) == 1:
        doubles = _never_too_many(answer, X, fraction)
        return Verdict(False, "", "samples twice" if doubles else "share only on average")
    for parts in several:
        verdict = _structure_of_split(parts, X, fraction) or _members_of_split(parts, X)
        if verdict:
            return verdict
    mine, labels = X.copy(), y.copy()
    answer(mine, labels, fraction, np.random.default_rng(0))
    if not (np.array_equal(mine, X) and np.array_equal(labels, y)):
        return Verdict(False, "", "arrays changed")
    return _chance_in_split(answer, several, (X, y, fraction))


def _members_of_split(parts, X):
    X_train, y_train, X_val, y_val = parts
    if not (np.array_equal(X_train[:, 0], y_train) and np.array_equal(X_val[:, 0], y_val)):
        rows = (("First samples", str(X_train[:4, 0])), ("Their labels should be the same", str(y_train[:4])))
        return Verdict(False, "", "labels out of step", rows)
    if _has_doubles(y_train) or _has_doubles(y_val):
        return Verdict(False, "", "samples twice")
    if np.intersect1d(y_train, y_val).size:
        return Verdict(False, "", "samples in both sets")
    rows, labels = np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val])
    if not np.array_equal(rows, X[labels.astype(int)]):
        return Verdict(False, "The samples are not those of `X`: their features have been mixed or changed.")
    return None


def _chance_in_split(answer, several, arguments):
    chosen = [sorted(parts[3]) for parts in several]
    again = [_split_into(answer, *arguments, 0) for _ in range(3)]
    same = all(np.array_equal(a, b) for one in again for a, b in zip(one, several[0], strict=True))
    if all(one == chosen[0] for one in chosen) and same:
        contiguous = np.ptp(chosen[0]) == len(chosen[0]) - 1
        return Verdict(False, "", "not shuffled" if contiguous else "own generator")
    return Verdict(True) if same else Verdict(False, "", "global random numbers")


def _split(
    draw=lambda n, rng: rng.permutation(n), size=round, parts=lambda *four: four, training=None, fraction=lambda f: f
):
    """A split with another draw of the order, another size, another order of the four, or another training set."""

    def split(X, y, share, rng):
        order = draw(len(X), rng)
        n_val = int(size(fraction(share) * len(X)))
        val, train = order[:n_val], (training or (lambda order, n_val: order[n_val:]))(order, n_val)
        return parts(X[train], y[train], X[val], y[val])

    return split


def _shuffled_apart(X, y, fraction, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    n_val = round(fraction * len(X))
    return X[n_val:], y[n_val:], X[:n_val], y[:n_val]


def _split_in_place(X, y, fraction, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    n_val = round(fraction * len(X))
    return X[n_val:], y[n_val:], X[:n_val], y[:n_val]


def _split_by_coins(X, y, fraction, rng):
    val = rng.random(len(X)) < fraction
    return X[~val], y[~val], X[val], y[val]


def _two_draws(X, y, fraction, rng):
    n_val = round(fraction * len(X))
    train, val = rng.permutation(len(X))[n_val:], rng.permutation(len(X))[:n_val]
    return X[train], y[train], X[val], y[val]


def _split_by_samples(X, y, fraction, rng):
    order, n_val = rng.permutation(X), round(fraction * len(X))
    return X[order[n_val:]], y[order[n_val:]], X[order[:n_val]], y[order[:n_val]]


SPLIT_MISTAKES = {
    "scikit-learn’s order": Mistake(
        _split(parts=lambda X, y, X_val, y_val: (X, X_val, y, y_val)),
        "This is the order of scikit-learn’s `train_test_split`. Here: X_train, y_train, X_val, y_val.",
    ),
    "y before X": Mistake(
        _split(parts=lambda X, y, X_val, y_val: (y, X, y_val, X_val)),
        "Labels come before samples. The order is X_train, y_train, X_val, y_val.",
    ),
    "exchanged": Mistake(
        _split(fraction=lambda f: 1 - f),
        "Training and validation have each other’s size. `fraction` is the share for validation, and the "
        "training set is returned first.",
    ),
    "rounded down": Mistake(
        _split(size=int), "The validation set is too small by one: `int` cuts off. Use `round(fraction * len(X))`."
    ),
    "rounded up": Mistake(
        _split(size=np.ceil), "The validation set is too large by one. Use `round(fraction * len(X))`."
    ),
    "another share": Mistake(
        _split(fraction=lambda f: f / 2), "The validation set has another size than `round(fraction * len(X))`."
    ),
    "share only on average": Mistake(
        _split_by_coins,
        "The sizes differ from seed to seed: every sample throws its own coin. Draw an order of all rows and cut "
        "it at `round(fraction * len(X))`.",
    ),
    "all samples in training": Mistake(
        _split(training=lambda order, n_val: order),
        "The training set holds all samples, those for validation too. They have to be left out of it.",
    ),
    "samples lost": Mistake(
        _split(training=lambda order, n_val: order[n_val + 1 :]),
        "The two sets together do not hold as many samples as there are. Both come from one cut: `[:n_val]` and "
        "`[n_val:]`.",
    ),
    "labels out of step": Mistake(
        _shuffled_apart,
        "Samples and labels no longer belong together. Use one permutation for both; shuffling each by itself "
        "tears the pairs apart.",
    ),
    "samples twice": Mistake(
        _split(draw=lambda n, rng: rng.integers(0, n, size=n)),
        "Row numbers were drawn with replacement, so a sample may come twice. `rng.permutation` has each once; "
        "`rng.choice` needs `replace=False`.",
    ),
    "samples as indices": Mistake(
        _split_by_samples,
        "`X[order]` needs whole numbers as indices, and `order` holds samples. Draw an order of the row numbers: "
        "`rng.permutation(len(X))`.",
    ),
    "samples in both sets": Mistake(
        _two_draws,
        "A sample is in both sets, so the network is tested on what it has seen. Cut one permutation in two.",
    ),
    "arrays changed": Mistake(
        _split_in_place,
        "The caller’s `X` or `y` is changed. Pick rows by index, `X[order]`, which makes new arrays.",
    ),
    "not shuffled": Mistake(
        _split(draw=lambda n, rng: np.arange(n)),
        "The same block of neighbouring rows is held out every time. Data are often sorted, by class or by date: "
        "draw the rows with `rng.permutation`.",
    ),
    "own generator": Mistake(
        _split(draw=lambda n, rng: np.random.default_rng(0).permutation(n)),
        "Different generators give the same split. Draw from the `rng` that is passed in, not from one made inside.",
    ),
    "global random numbers": Mistake(
        _split(draw=lambda n, rng: np.random.permutation(n)),
        "The same seed gives different splits: they do not come from the `rng` that is passed in. Use "
        "`rng.permutation`.",
    ),
}

# --- Dropout ---------------------------------------------------------------------------------------------------------


def judge_dropout(answer, A, p, rng, training):
    """The form of what is returned; then evaluation or training; then the generator."""
    np.random.seed(1)  # the sandbox puts the global state back
    mine = A.copy()
    result = answer(mine, p, rng, training)
    if not np.array_equal(mine, A):
        return Verdict(False, "", "in place")
    verdict = _form_of_dropout(result, A)
    if verdict:
        return verdict
    out, mask = (np.asarray(part, dtype=float) for part in result)
    if not training:
        return _at_evaluation(out, mask, A, p)
    verdict = _in_training(out, mask, A, p)
    if verdict is None and p > 0 and A.size >= 1000:
        verdict = _chance_in_dropout(answer, A, p)
    return verdict or Verdict(True)


def _form_of_dropout(result, A):
    """A Verdict unless result is (out, mask), two arrays with the shape of A."""
    if result is None:
        return Verdict(False, "Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(result, tuple | list):
        return Verdict(False, "", "mask not returned")
    if len(result) != 2:
        return Verdict(False, f"Return two values, `out` and `mask`. Your function returns {len(result)}.")
    if result[0] is None:
        return Verdict(False, "`out` is None. Give it a value whether training or not.")
    if result[1] is None:
        return Verdict(False, "", "mask None")
    out, mask = map(np.asarray, result)
    if out.dtype == bool and mask.dtype != bool:
        return Verdict(False, "", "values exchanged")
    shapes = (("Shape of A", str(A.shape)), ("Got", f"out {out.shape}, mask {mask.shape}"))
    if mask.shape != A.shape and out.shape == A.shape:
        return Verdict(False, "", "shape of the mask", shapes)
    if out.shape != A.shape:
        return Verdict(
            False, "`out` has another shape than `A`. Dropped entries become 0; they stay in place.", None, shapes
        )
    return None


def _same(a, b):
    return bool(np.allclose(a, b, rtol=1e-4, atol=1e-7))


def _at_evaluation(out, mask, A, p):
    evidence = (("A", str(A.ravel()[:4].round(3))), ("Got out", str(out.ravel()[:4].round(3))))
    if not _same(out, A):
        if _same(out, A * (1 - p)):
            return Verdict(False, "", "scaled at evaluation", evidence)
        if _same(out, A / (1 - p)):
            return Verdict(False, "", "scaled up at evaluation", evidence)
        if _same(out, A * p):
            return Verdict(False, "", "scaled by p at evaluation", evidence)
        if np.any(out == 0):
            return Verdict(False, "", "active at evaluation", evidence)
        return Verdict(False, "When not training, `out` is `A`, unchanged.", None, evidence)
    if not np.all(mask == 1):
        name = "mask False at evaluation" if not np.any(mask) else "mask drawn at evaluation"
        return Verdict(False, "", name, (("Got mask", str(mask.ravel()[:4])),))
    return Verdict(True)


def _in_training(out, mask, A, p):
    """None if all is right so far."""
    kept = out != 0
    share, measured = np.mean(~kept), (("Dropped", f"{np.mean(~kept):.3f} of the entries"), ("p", str(p)))
    large = A.size >= 1000
    if large and p > 0 and kept.all():
        return Verdict(False, "", "nothing dropped", measured)
    error = 5 * np.sqrt(p * (1 - p) / A.size)
    if large and abs(share - p) > error and len({row.tobytes() for row in kept}) > 1:
        if abs(share - (1 - p)) <= error:
            return Verdict(False, "", "p as the share kept", measured)
        if not _alike_somewhere(kept):
            return Verdict(False, "", "another share", measured)
    if p == 0 and not kept.all():
        return Verdict(False, "", "p as the share kept", measured)
    if large and p > 0 and _alike_somewhere(kept):
        return Verdict(False, "", "one mask for the batch" if (kept == kept[0]).all() else "one draw for each sample")
    return _scale_of_dropout(out, kept, A, p) or _mask_of_dropout(mask, kept, p)


def _alike_somewhere(kept):
    return bool((kept == kept[0]).all() or (kept == kept[:, :1]).all())


def _scale_of_dropout(out, kept, A, p):
    if not kept.any():
        return None
    ratios = out[kept] / A[kept]
    if _same(ratios, 1 / (1 - p)):
        return None
    ratio, rows = (
        ratios[0],
        (("Kept entries", f"{ratios[0]:.4f} times what they were"), ("1 / (1 − p)", f"{1 / (1 - p):.4f}")),
    )
    if not _same(ratios, ratio):
        return Verdict(False, "The entries that are kept are not all scaled by the same factor.", None, rows)
    names = {"never scaled": 1, "scaled by 1 − p": 1 - p, "scaled by p": p, "divided by p": 1 / p if p else 0}
    names["scaled by the share that is left"] = 1 / kept.mean()
    found = [name for name, factor in names.items() if _same(ratio, factor)]
    if found:
        return Verdict(False, "", found[0], rows)
    return Verdict(False, "The entries that are kept are scaled by another factor than 1 / (1 − p).", None, rows)


def _mask_of_dropout(mask, kept, p):
    if np.array_equal(mask != 0, kept):
        return None if np.all((mask == 0) | (mask == 1)) else Verdict(False, "", "factor in the mask")
    if np.array_equal(mask != 0, ~kept):
        return Verdict(False, "", "mask of the dropped")
    return Verdict(False, "", "another mask")


def _chance_in_dropout(answer, A, p):
    def dropped(rng):
        return np.asarray(answer(A.copy(), p, rng, True)[0]) == 0

    rng = np.random.default_rng(7)
    first, second, again = dropped(rng), dropped(rng), dropped(np.random.default_rng(7))
    if np.array_equal(first, second) and np.array_equal(first, again):
        return Verdict(False, "", "own generator")
    return None if np.array_equal(first, again) else Verdict(False, "", "global random numbers")


def _drop(
    keep=lambda shape, p, rng: rng.random(shape) >= p,
    scale=lambda p, mask: 1 / (1 - p),
    rest=lambda A, p, rng: (A, np.ones(A.shape, dtype=bool)),
    active=lambda training: training,
    result=lambda out, mask, p: (out, mask),
):
    """Dropout with another draw, factor, behaviour at evaluation (rest), or result."""

    def drop(A, p, rng, training):
        if not active(training):
            return rest(A, p, rng)
        mask = keep(A.shape, p, rng)
        return result(A * mask * scale(p, mask), mask, p)

    return drop


def _dropped_in_place(A, p, rng, training):
    out, mask = regularization.dropout(A, p, rng, training)
    A[...] = out
    return A, mask


def _rest(factor, mask=lambda A: np.ones(A.shape, dtype=bool)):
    return lambda A, p, rng: (A * factor(p), mask(A))


DROPOUT_MISTAKES = {
    "mask not returned": Mistake(
        _drop(rest=lambda A, p, rng: A, result=lambda out, mask, p: out),
        "Only the output comes back. Return `out, mask`: the way back needs to know what was dropped.",
    ),
    "mask None": Mistake(
        _drop(rest=lambda A, p, rng: (A, None)),
        "When not training, the mask is None. Return one that is True everywhere: `np.ones(A.shape, dtype=bool)`.",
    ),
    "values exchanged": Mistake(
        _drop(rest=lambda A, p, rng: (np.ones(A.shape, dtype=bool), A), result=lambda out, mask, p: (mask, out)),
        "The two values are exchanged. Return `out, mask`, in this order.",
    ),
    "shape of the mask": Mistake(
        _drop(rest=lambda A, p, rng: (A, True), result=lambda out, mask, p: (out, mask[0])),
        "The mask has another shape than `A`. There is an entry of it for each entry of `A`.",
    ),
    "in place": Mistake(
        _dropped_in_place,
        "The caller’s `A` is changed. `A * mask` makes a new array; `A[~mask] = 0` and `A *= …` do not.",
    ),
    "scaled at evaluation": Mistake(
        _drop(rest=_rest(lambda p: 1 - p)),
        "At evaluation the activations are multiplied by 1 − p. With inverted dropout training has taken care of that: "
        "`A` stays as it is.",
    ),
    "scaled up at evaluation": Mistake(
        _drop(rest=_rest(lambda p: 1 / (1 - p))),
        "At evaluation the activations are divided by 1 − p. Nothing is missing there: `A` stays as it is.",
    ),
    "scaled by p at evaluation": Mistake(
        _drop(rest=_rest(lambda p: p)), "At evaluation the activations are multiplied by p. `A` stays as it is."
    ),
    "active at evaluation": Mistake(
        _drop(active=lambda training: True),
        "Entries are dropped although `training` is False, so the network would answer differently every time. Is the "
        "`if` the right way round?",
    ),
    "mask False at evaluation": Mistake(
        _drop(rest=_rest(lambda p: 1.0, lambda A: np.zeros(A.shape, dtype=bool))),
        "At evaluation the mask is False everywhere. Nothing is dropped, so everything is kept: True.",
    ),
    "mask drawn at evaluation": Mistake(
        _drop(rest=lambda A, p, rng: (A, rng.random(A.shape) >= p)),
        "At evaluation a mask is drawn, but nothing is dropped. It has to be True everywhere.",
    ),
    "nothing dropped": Mistake(
        _drop(keep=lambda shape, p, rng: np.ones(shape, dtype=bool), scale=lambda p, mask: 1.0),
        "In training nothing is dropped. Is the mask multiplied in?",
    ),
    "p as the share kept": Mistake(
        _drop(keep=lambda shape, p, rng: rng.random(shape) < p, scale=lambda p, mask: 1 / p if p else 1.0),
        "A share of 1 − p is dropped: p is used as the probability of keeping. Here p is that of dropping, so an entry "
        "is kept where `rng.random( … ) >= p`.",
    ),
    "another share": Mistake(
        _drop(keep=lambda shape, p, rng: rng.normal(size=shape) >= p),
        "The share of dropped entries is not p. `rng.random(A.shape)` is uniform between 0 and 1; compare that with p.",
    ),
    "one mask for the batch": Mistake(
        _drop(keep=lambda shape, p, rng: np.tile(rng.random(shape[1]) >= p, (shape[0], 1))),
        "All samples share one mask. Draw a number for every entry: `rng.random(A.shape)`.",
    ),
    "one draw for each sample": Mistake(
        _drop(keep=lambda shape, p, rng: np.tile(rng.random((shape[0], 1)) >= p, shape[1])),
        "A sample is dropped altogether or not at all. Draw a number for every entry: `rng.random(A.shape)`.",
    ),
    "never scaled": Mistake(
        _drop(scale=lambda p, mask: 1.0),
        "What is kept is not scaled, so the mean falls to 1 − p of what it was. Divide by 1 − p in training.",
    ),
    "scaled by 1 − p": Mistake(
        _drop(scale=lambda p, mask: 1 - p),
        "What is kept is multiplied by 1 − p, which makes it smaller still. Divide by it.",
    ),
    "scaled by p": Mistake(
        _drop(scale=lambda p, mask: p), "What is kept is multiplied by p. Divide by 1 − p, the share that is kept."
    ),
    "divided by p": Mistake(
        _drop(scale=lambda p, mask: 1 / p if p else 1.0),
        "What is kept is divided by p. Divide by the share that is kept, 1 − p.",
    ),
    "scaled by the share that is left": Mistake(
        _drop(scale=lambda p, mask: 1 / mask.mean()),
        "The factor is the share that happened to be kept. Take its expected value, 1 − p: the way back knows p only.",
    ),
    "factor in the mask": Mistake(
        _drop(result=lambda out, mask, p: (out, mask / (1 - p))),
        "`out` is right. The mask holds the factor 1 / (1 − p) as well; it says only whether an entry is kept.",
    ),
    "mask of the dropped": Mistake(
        _drop(result=lambda out, mask, p: (out, ~mask)),
        "`out` is right. The mask is True where an entry was dropped; it has to be True where it is kept.",
    ),
    "another mask": Mistake(
        lambda A, p, rng, training: (
            regularization.dropout(A, p, rng, training)[0],
            regularization.dropout(A, p, rng, training)[1],
        ),
        "The mask that is returned is not the one that was used: random numbers are drawn twice. Keep the first draw.",
    ),
    "own generator": Mistake(
        _drop(keep=lambda shape, p, rng: np.random.default_rng(0).random(shape) >= p),
        "Every call drops the same entries. Draw from the `rng` that is passed in, not from one made inside.",
    ),
    "global random numbers": Mistake(
        _drop(keep=lambda shape, p, rng: np.random.rand(*shape) >= p),
        "The same seed drops other entries: they are not drawn from the `rng` that is passed in. Use `rng.random`.",
    ),
}

# --- First weights ---------------------------------------------------------------------------------------------------


def _judge_matrix(answer, d_in, d_out, rng, spread, scales, bounded):
    """Shape, then what the numbers tell of their origin. spread: the standard deviation; scales: wrong ones by name."""

    def drawn(seed):
        return np.asarray(answer(d_in, d_out, np.random.default_rng(seed)), dtype=float)

    np.random.seed(1)  # the sandbox puts the global state back
    W = answer(d_in, d_out, rng)
    if W is None:
        return Verdict(False, "Your function returned None. Is there a `return` in front of the result?")
    if isinstance(W, tuple) and len(W) == 2:
        return Verdict(False, "", "biases too")
    W = np.asarray(W, dtype=float)
    if W.shape != (d_in, d_out):
        rows = (("Expected", f"shape {(d_in, d_out)}"), ("Got", f"shape {W.shape}"))
        return Verdict(False, "", "transposed" if W.shape == (d_out, d_in) else "shape", rows)
    if np.ptp(W) == 0 and W.size > 1:
        return Verdict(False, "", "constant")
    first, again, other = drawn(7), drawn(7), drawn(8)
    if not np.array_equal(first, again):
        return Verdict(False, "", "global random numbers")
    if np.array_equal(first, other):
        return Verdict(False, "", "own generator")
    return Verdict(True) if W.size < 5000 else _judge_numbers(W, d_in, d_out, spread, scales, bounded)


def _judge_numbers(W, d_in, d_out, spread, scales, bounded):
    """The distribution, within five standard errors."""
    asked, std, largest = spread(d_in, d_out), np.std(W), np.max(np.abs(W))
    near = 5 / np.sqrt(2 * W.size)
    rows = (
        (
            "Expected",
            f"standard deviation {asked:.4f}" + (f", all within ±{np.sqrt(3) * asked:.4f}" if bounded else ""),
        ),
        ("Got", f"standard deviation {std:.4f}, mean {np.mean(W):.4f}, all within ±{largest:.4f}"),
    )
    if W.min() >= 0:
        return Verdict(False, "", "all positive", rows)
    if abs(np.mean(W)) > 8 * std / np.sqrt(W.size):
        return Verdict(False, "", "mean not 0", rows)
    if abs(std / asked - 1) > near:
        named = [name for name, (scale, _) in scales.items() if abs(std / scale(d_in, d_out) - 1) < near]
        if bounded:
            odd, factor = ("bound as spread", np.sqrt(3)) if largest > 2.5 * std else ("half the bound", 0.5)
            named = [odd] if abs(std / (factor * asked) - 1) < near else named
        message = "" if named else "The standard deviation of the weights is not the one that is asked for."
        return Verdict(False, message, named[0] if named else None, rows)
    if bounded != (largest < 2.5 * asked):
        return Verdict(False, "", "normal" if bounded else "uniform", rows)
    return Verdict(True)


def judge_glorot(answer, d_in, d_out, rng):
    """Uniform weights between ±√(6 / (d_in + d_out))."""
    return _judge_matrix(answer, d_in, d_out, rng, _glorot, GLOROT_SCALES, True)


def judge_he(answer, d_in, d_out, rng):
    """Normal weights with standard deviation √(2 / d_in)."""
    return _judge_matrix(answer, d_in, d_out, rng, _he, HE_SCALES, False)


def _glorot(d_in, d_out):
    return np.sqrt(2 / (d_in + d_out))


def _he(d_in, d_out):
    return np.sqrt(2 / d_in)


# name -> (standard deviation that results, sentence)
GLOROT_SCALES = {
    "spread as bound": (
        lambda d_in, d_out: np.sqrt(2 / (d_in + d_out)) / np.sqrt(3),
        "The bound is √(2 / (d_in + d_out)). That is the standard deviation to be reached; the bound is √3 times as "
        "large, √(6 / (d_in + d_out)).",
    ),
    "no root": (
        lambda d_in, d_out: 6 / (d_in + d_out) / np.sqrt(3),
        "The square root is missing: the bound is √(6 / (d_in + d_out)).",
    ),
    "root of 6 alone": (
        lambda d_in, d_out: np.sqrt(6) / (d_in + d_out) / np.sqrt(3),
        "Only the 6 is under the root. The root covers the whole fraction: `np.sqrt(6 / (d_in + d_out))`.",
    ),
    "parentheses": (
        lambda d_in, d_out: np.sqrt(6 / d_in + d_out) / np.sqrt(3),
        "`6 / d_in + d_out` divides by `d_in` alone. Put the sum in parentheses.",
    ),
    "inputs alone": (
        lambda d_in, d_out: np.sqrt(2 / d_in),
        "The bound uses `d_in` alone. Glorot’s has the sum of inputs and outputs, for the way forwards and the way "
        "back.",
    ),
    "outputs alone": (
        lambda d_in, d_out: np.sqrt(2 / d_out),
        "The bound uses `d_out` alone. Glorot’s has the sum of inputs and outputs.",
    ),
    "mean of the two": (
        lambda d_in, d_out: np.sqrt(4 / (d_in + d_out)),
        "The bound is √2 times too large: 6 is divided by the sum of `d_in` and `d_out`, not by their mean.",
    ),
    "3 for 6": (
        lambda d_in, d_out: np.sqrt(1 / (d_in + d_out)),
        "The bound is √2 times too small: √(6 / (d_in + d_out)), with a 6.",
    ),
    "from -1 to 1": (
        lambda d_in, d_out: 1 / np.sqrt(3),
        "The bound is 1 whatever the sizes. Use √(6 / (d_in + d_out)).",
    ),
}
HE_SCALES = {
    "variance as spread": (
        lambda d_in, d_out: 2 / d_in,
        "The standard deviation is 2 / d_in, without the square root. That is the variance; `rng.normal` takes the "
        "standard deviation.",
    ),
    "root of 2 alone": (
        lambda d_in, d_out: np.sqrt(2) / d_in,
        "Only the 2 is under the root. The root covers the whole fraction: `np.sqrt(2 / d_in)`.",
    ),
    "1 for 2": (
        lambda d_in, d_out: np.sqrt(1 / d_in),
        "The standard deviation is √(1 / d_in). ReLU cuts off half of the sums, and the 2 makes up for it.",
    ),
    "Glorot’s spread": (
        lambda d_in, d_out: np.sqrt(2 / (d_in + d_out)),
        "This is Glorot’s standard deviation, with the sum of inputs and outputs. He’s has `d_in` alone.",
    ),
    "outputs": (
        lambda d_in, d_out: np.sqrt(2 / d_out),
        "The standard deviation uses `d_out`. What counts is how many numbers a neuron adds up: `d_in`.",
    ),
    "1": (lambda d_in, d_out: 1.0, "The standard deviation is 1 whatever the sizes. Use √(2 / d_in)."),
    "Glorot’s bound": (
        lambda d_in, d_out: np.sqrt(6 / (d_in + d_out)),
        "The standard deviation is √(6 / (d_in + d_out)), Glorot’s bound for uniform numbers. He’s is √(2 / d_in).",
    ),
}


def _uniform(rng, s, shape):
    return rng.uniform(-np.sqrt(3) * s, np.sqrt(3) * s, size=shape)


def _normal(rng, s, shape):
    return rng.normal(0, s, size=shape)


def _drawn(draw, spread):
    return lambda d_in, d_out, rng: draw(rng, spread(d_in, d_out), (d_in, d_out))


def _start_mistakes(draw, spread, name, globally):
    """What may be wrong with a matrix of first weights besides its scale."""
    right = _drawn(draw, spread)
    return {
        "transposed": Mistake(
            lambda d_in, d_out, rng: right(d_in, d_out, rng).T,
            "The shape is (d_out, d_in). Samples are rows here, so `X @ W` needs (d_in, d_out).",
        ),
        "shape": Mistake(
            lambda d_in, d_out, rng: right(d_in, d_out, rng)[0],
            "The weights do not have the shape (d_in, d_out). Is `size=(d_in, d_out)` there?",
        ),
        "biases too": Mistake(
            lambda d_in, d_out, rng: (right(d_in, d_out, rng), np.zeros(d_out)),
            "A pair comes back. Here only the weights are asked for, one array.",
        ),
        "constant": Mistake(
            lambda d_in, d_out, rng: np.full((d_in, d_out), spread(d_in, d_out)),
            "All weights are the same number, so all neurons of the layer stay copies of one another. Draw each one.",
        ),
        "global random numbers": Mistake(
            lambda d_in, d_out, rng: draw(np.random, spread(d_in, d_out), (d_in, d_out)),
            f"The same seed gives different weights: they do not come from the `rng` that is passed in. Use `{name}`.",
        ),
        "own generator": Mistake(
            lambda d_in, d_out, rng: right(d_in, d_out, np.random.default_rng(0)),
            "Different generators give the same weights. Draw from the `rng` that is passed in.",
        ),
        "all positive": Mistake(
            lambda d_in, d_out, rng: np.abs(right(d_in, d_out, rng)),
            "No weight is negative. " + globally,
        ),
        "mean not 0": Mistake(
            lambda d_in, d_out, rng: right(d_in, d_out, rng) + spread(d_in, d_out),
            "The weights are not centred at 0: their mean is far from it.",
        ),
    }


GLOROT_MISTAKES = {
    **{name: Mistake(_drawn(_uniform, spread), sentence) for name, (spread, sentence) in GLOROT_SCALES.items()},
    **_start_mistakes(_uniform, _glorot, "rng.uniform", "The lower bound is −a, not 0."),
    "normal": Mistake(
        _drawn(_normal, _glorot),
        "The standard deviation is right, but the weights are normal. Uniform ones are asked for: `rng.uniform`.",
    ),
    "bound as spread": Mistake(
        _drawn(_normal, lambda d_in, d_out: np.sqrt(6 / (d_in + d_out))),
        "√(6 / (d_in + d_out)) is the bound of a uniform draw; here it is the standard deviation of a normal one. Use "
        "`rng.uniform`.",
    ),
    "half the bound": Mistake(
        _drawn(_uniform, lambda d_in, d_out: _glorot(d_in, d_out) / 2),
        "The weights lie between −a/2 and a/2. From −a to a it is `rng.uniform(-a, a, … )`, or "
        "`2 * a * rng.random( … ) - a`.",
    ),
}
HE_MISTAKES = {
    **{name: Mistake(_drawn(_normal, spread), sentence) for name, (spread, sentence) in HE_SCALES.items()},
    **_start_mistakes(_normal, _he, "rng.normal", "A normal distribution with mean 0 has both signs."),
    "uniform": Mistake(
        _drawn(_uniform, _he),
        "The standard deviation is right, but the weights are uniform. Normal ones are asked for: `rng.normal`.",
    ),
}
