"""Folds: every sample is held out once, and what is learnt of the data is learnt without it."""

from collections.abc import Iterable
from itertools import islice

import numpy as np

from utils import search
from utils.checks import RIGHT, Coding, case, named, wrong


def _folds(answer, n, k, seed):
    """A list of (train, val), arrays of int, or a Verdict."""
    folds = answer(n, k, np.random.default_rng(seed))
    if folds is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(folds, Iterable):
        return wrong(f"Return a list of pairs (train, val). Your function returns one {type(folds).__name__}.")
    folds = list(islice(iter(folds), n + 2))
    if len(folds) == 2 and k != 2 and all(hasattr(part, "__len__") and len(part) == k for part in folds):
        return named("two lists")
    if all(isinstance(fold, np.ndarray) and fold.ndim == 1 for fold in folds):
        return named("parts alone")
    if any(not isinstance(fold, tuple | list) or len(fold) != 2 for fold in folds):
        return wrong("Every fold is a pair: the indices of the training part, and those of the validation part.")
    pairs = [tuple(np.asarray(part) for part in fold) for fold in folds]
    if any(part.dtype == bool for pair in pairs for part in pair):
        return named("masks")
    if any(part.dtype.kind not in "iu" for pair in pairs for part in pair if part.size):
        return wrong("Indices are whole numbers; yours are " + str(pairs[0][0].dtype) + ".")
    return pairs


def _judge_folds(answer, n, k, seed):
    np.random.seed(1)
    folds = _folds(answer, n, k, seed)
    if not isinstance(folds, list):
        return folds
    again, other = _folds(answer, n, k, seed), _folds(answer, n, k, seed + 1)
    fault = _parts(folds, n, k)
    if fault:
        return fault
    if not _same(folds, again):
        return named("another generator")
    if n > 5 and _same(folds, other):
        return named("not shuffled" if all(np.all(np.diff(val) == 1) for _, val in folds) else "own generator")
    return RIGHT


def _same(folds, others):
    return all(
        np.array_equal(a, b) for one, two in zip(folds, others, strict=True) for a, b in zip(one, two, strict=True)
    )


def _parts(folds, n, k):
    """A Verdict where the folds are not k, do not hold every sample as they should, or differ in size."""
    sizes = [(len(train), len(val)) for train, val in folds]
    rows = (("Sizes of (train, val)", ", ".join(map(str, sizes))[:90]),)
    if len(folds) != k:
        return named("another number", ("Folds", f"{len(folds)}, asked for {k}"))
    if any(np.intersect1d(train, val).size for train, val in folds):
        return named("in both parts", *rows)
    held = np.concatenate([val for _, val in folds]) if folds else np.array([])
    trained = np.concatenate([train for train, _ in folds])
    if k > 2 and np.array_equal(np.sort(trained), np.arange(n)) and all(a < b for a, b in sizes):
        return named("exchanged", *rows)
    counts = np.bincount(held, minlength=n)
    if len(counts) > n or np.any(counts > 1):
        return named("drawn anew", ("Held out more than once", f"{np.sum(counts > 1)} of {n} samples"), *rows)
    if np.any(counts == 0):
        fault = "remainder lost" if len(held) == n // k * k else "never held out"
        return named(fault, ("Never held out", f"{np.sum(counts == 0)} of {n} samples"), *rows)
    if any(len(np.unique(np.concatenate(fold))) < n for fold in folds):
        return named("training part too small", *rows)
    if np.ptp([len(val) for _, val in folds]) > 1:
        return named("sizes differ", *rows)
    return None


k_fold = Coding(
    reference=search.k_fold,
    judge=_judge_folds,
    cases=[
        case("twelve samples, three folds", 12, 3, 0),
        case("a remainder", 11, 4, 1),
        case("a fold a sample", 6, 6, 2),
        case("two folds", 9, 2, 3),
        case("many", 103, 5, 4),
    ],
    passed="Every sample is asked once, by a network that has never seen it.",
    hints=(
        "Shuffle all indices once: `rng.permutation(n)`.",
        "`np.array_split(order, k)` cuts them into k parts whose sizes differ by one at most.",
        "For each part i: `val` is that part, and `train` is `np.concatenate(folds[:i] + folds[i + 1 :])`.",
    ),
    mistakes="""
        not shuffled: np.array_split(rng.permutation(n), k) → np.array_split(np.arange(n), k)
            The samples are taken in the order of the data. If that is sorted by class, a fold has classes the network
            never saw: shuffle first.
        drawn anew
            - folds = np.array_split(rng.permutation(n), k)
            + folds = [part[: -(-n // k)] for part in (rng.permutation(n) for _ in range(k))]
            - return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
            + return [(np.setdiff1d(np.arange(n), fold), fold) for fold in folds]
            Every fold is drawn anew, so that some samples are held out twice and others never. Shuffle once, then cut.
        exchanged
            - (np.concatenate(folds[:i] + folds[i + 1 :]), folds[i])
            + (folds[i], np.concatenate(folds[:i] + folds[i + 1 :]))
            Training and validation are exchanged: one part is held out, and all others are trained on.
        in both parts: np.concatenate(folds[:i] + folds[i + 1 :]) → np.concatenate(folds)
            The validation samples are in the training part, too.
        remainder lost: np.array_split(rng.permutation(n), k) → list(rng.permutation(n)[: n // k * k].reshape(k, -1))
            What does not divide evenly is lost: with 11 samples and 4 folds, three are never held out. `np.array_split`
            takes care of it.
        training part too small: np.concatenate(folds[:i] + folds[i + 1 :]) → folds[i - 1]
            Some samples are in neither part of a fold. All that are not held out are trained on.
        sizes differ
            - folds = np.array_split(rng.permutation(n), k)
            + order, size = rng.permutation(n), n // k
            + folds = [order[i * size : (i + 1) * size] for i in range(k - 1)] + [order[(k - 1) * size :]]
            The last part takes all that is left over, so that it is larger than the others by more than one.
        never held out
            - return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
            + return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i][1:]) for i in range(k)]
            Some samples are never held out.
        another number: for i in range(k)] → for i in range(k - 1)]
            That is another number of folds than k.
        parts alone: return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)] → return folds
            These are the parts alone. Each fold is a pair: what to train on, and what is held out.
        masks
            - return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
            + return [(~np.isin(np.arange(n), fold), np.isin(np.arange(n), fold)) for fold in folds]
            These are masks of True and False. Indices are asked for: `np.flatnonzero` turns one into the other.
        two lists
            - return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
            + return [np.concatenate(folds[:i] + folds[i + 1 :]) for i in range(k)], folds
            These are two lists. One list of pairs is asked for.
        another generator: rng.permutation(n) → np.random.permutation(n)
            The order does not come from `rng`: with the same seed, it is another every time.
        own generator: rng.permutation(n) → np.random.default_rng(0).permutation(n)
            The order is always the same, whatever `rng` is passed.
    """,
)


# --- To mend: columns standardised with the samples that are held out -------------------------------------------------


class _Seen:
    """A score that keeps what it was given."""

    def __init__(self):
        self.calls = []

    def __call__(self, X_train, y_train, X_val, y_val):
        self.calls.append(tuple(np.array(part, dtype=float) for part in (X_train, y_train, X_val, y_val)))
        return len(self.calls) / 10


def _standardized(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (other - mean) / np.where(std == 0, 1.0, std)


def _near(a, b):
    return a.shape == b.shape and bool(np.allclose(a, b, atol=1e-8))


def _judge_mended(answer, X, y, folds, score):
    seen, before = _Seen(), X.copy()
    scores = answer(X, y, [(train.copy(), val.copy()) for train, val in folds], seen)
    if not np.array_equal(X, before):
        return named("X changed")
    if scores is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if len(seen.calls) != len(folds):
        return named("folds left out", ("Calls of score", f"{len(seen.calls)}, folds {len(folds)}"))
    if np.ndim(scores) == 0 and np.isclose(scores, np.mean([(i + 1) / 10 for i in range(len(folds))])):
        return named("the mean")
    for (train, val), call in zip(folds, seen.calls, strict=True):
        fault = _call(X, y, (train, val), call)
        if fault:
            return fault
    if not isinstance(scores, Iterable):
        return wrong("Return a list of scores, one for each fold.", ("Got", str(scores)[:60]))
    scores = list(islice(iter(scores), len(folds) + 1))
    if len(scores) != len(folds) or not np.allclose(scores, [(i + 1) / 10 for i in range(len(folds))]):
        return wrong("Return what `score` gave, a number for each fold.", ("Got", str(scores)))
    return RIGHT


def _call(X, y, fold, call):
    """A Verdict where one call of score was given something else than a fold whose columns its training part scales."""
    train, val = fold
    X_train, y_train, X_val, y_val = call
    if len(X_train) == len(val) != len(train):
        return named("exchanged", ("Rows for training", f"{len(X_train)}, expected {len(train)}"))
    if not (_near(y_train, y[train]) and _near(y_val, y[val])):
        return wrong("Labels and samples do not belong together: `y[train]` goes with `X[train]`.")
    if _near(X_train, _standardized(X[train], X[train])):
        ways = {
            "validation by itself": _standardized(X[val], X[val]),
            "validation as it is": X[val],
            "validation by all": _standardized(X, X[val]),
        }
        right = _near(X_val, _standardized(X[train], X[val]))
        fault = None if right else next((name for name, one in ways.items() if _near(X_val, one)), "")
        if fault is None:
            return None
        rows = (("Means of the validation columns", str(X_val.mean(axis=0).round(3)[:3])),)
        return named(fault, *rows) if fault else wrong("The validation samples are scaled in another way.", *rows)
    ways = {
        "all samples": _standardized(X, X[train]),
        "not scaled": X[train],
        "by the validation part": _standardized(X[val], X[train]),
        "centred only": X[train] - X[train].mean(axis=0),
        "one scale for all": (X[train] - X[train].mean()) / X[train].std(),
    }
    rows = (("Means of the training columns", str(X_train.mean(axis=0).round(3)[:3])),)
    fault = next((name for name, one in ways.items() if _near(X_train, one)), None)
    return named(fault, *rows) if fault else wrong("The training samples are scaled in another way.", *rows)


def _table(label, n, d, k, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) * [1, 20, 5][:d] + [3, -40, 0][:d]
    X[0] += 100  # one sample that moves every mean
    return case(label, X, np.arange(n), search.k_fold(n, k, rng), _Seen())


def _with_a_constant(label, seed):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=12), rng.normal(size=12) + 5])
    return case(label, X, np.arange(12), search.k_fold(12, 3, rng), _Seen())


mend_folds = Coding(
    reference=search.cross_validated,
    judge=_judge_mended,
    cases=[
        _table("twelve samples, three folds", 12, 3, 3, 0),
        _table("one column", 10, 1, 5, 1),
        _with_a_constant("no sample that stands out", 2),
        _table("folds of different sizes", 17, 3, 4, 3),
    ],
    passed="What is learnt from the data, even a mean, is learnt from the training part.",
    hints=(
        "Which samples have a share in the mean that the training part is scaled with?",
        "Scale inside the loop: `data.standardize(X[train], X[val])` scales both with what it learns from the first.",
        "`X_train, X_val = data.standardize(X[train], X[val])`, and then `score(X_train, y[train], X_val, y[val])`.",
    ),
    mistakes="""
        all samples
            - X_train, X_val = data.standardize(X[train], X[val])
            + _, X_train, X_val = data.standardize(X, X[train], X[val])
            All samples have a share in means and scales, those that are held out, too. Scale inside each fold, by its
            training part.
        validation by itself
            - X_train, X_val = data.standardize(X[train], X[val])
            + (X_train,), (X_val,) = data.standardize(X[train]), data.standardize(X[val])
            The validation part is scaled by its own mean and spread. Scale it with those of the training part, as new
            samples would be.
        validation as it is
            - X_train, X_val = data.standardize(X[train], X[val])
            + (X_train,), X_val = data.standardize(X[train]), X[val]
            The validation part is not scaled. The network learnt from scaled columns: do the same to it, with the same
            numbers.
        validation by all
            - X_train, X_val = data.standardize(X[train], X[val])
            + (X_train,), (_, X_val) = data.standardize(X[train]), data.standardize(X, X[val])
            The validation part is scaled with the means of all samples. Take those of the training part.
        not scaled: X_train, X_val = data.standardize(X[train], X[val]) → X_train, X_val = X[train], X[val]
            Nothing is scaled any more. Scale it, by the training part.
        by the validation part
            - X_train, X_val = data.standardize(X[train], X[val])
            + X_val, X_train = data.standardize(X[val], X[train])
            Means and scales come from the validation part. Learn them from the training part.
        centred only
            - X_train, X_val = data.standardize(X[train], X[val])
            + X_train, X_val = X[train] - X[train].mean(axis=0), X[val] - X[train].mean(axis=0)
            The mean is taken off, but nothing is divided by the standard deviation.
        one scale for all
            - X_train, X_val = data.standardize(X[train], X[val])
            + X_train, X_val = ((part - X[train].mean()) / X[train].std() for part in (X[train], X[val]))
            One mean and one scale are taken for all columns. Each column has its own: `axis=0`.
        exchanged
            - X_train, X_val = data.standardize(X[train], X[val])
            + X_val, X_train = data.standardize(X[train], X[val])
            score(X_train, y[train], X_val, y[val]) → score(X_train, y[val], X_val, y[train])
            Training and validation are exchanged.
        folds left out: for train, val in folds: → for train, val in folds[:1]:
            `score` is called once for every fold. Is the `return` inside the loop?
        the mean: return scores → return np.mean(scores)
            This is the mean. Return the scores themselves: their spread is worth seeing.
        X changed
            - X_train, X_val = data.standardize(X[train], X[val])
            + X[:] = (X - X[train].mean(axis=0)) / X[train].std(axis=0)
            + X_train, X_val = X[train], X[val]
            `X` itself is changed, and the next fold gets what the last one left. Scale copies.
    """,
)
