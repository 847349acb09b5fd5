"""Keeping samples aside: a split is judged by its sizes, by who is in it, and by whose chance decides."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from utils.checks import RIGHT, Coding, Question, Verdict, case, named, wrong

FRACTIONS_AS_INDICES = "must be of integer"  # NumPy's IndexError


@dataclass(frozen=True)
class Trial:
    """A function under test, and what it is to split: X (n, d), whose first feature is the label, and y (n,)."""

    answer: Callable
    X: np.ndarray
    y: np.ndarray
    fraction: float

    @property
    def n_val(self):
        return round(self.fraction * len(self.X))

    @property
    def larger(self):
        """The same with ten times as many samples."""
        X = np.tile(self.X, (10, 1))
        return Trial(self.answer, X, np.arange(len(X)), self.fraction)

    def split(self, seed, X=None):
        """The four arrays as floats, or a Verdict where there are none."""
        X = self.X if X is None else X
        parts = self.answer(X.copy(), self.y.copy(), self.fraction, np.random.default_rng(seed))
        if parts is None:
            return wrong("Your function returned None. Is there a `return` in front of the result?")
        if not isinstance(parts, tuple | list) or len(parts) != 4:
            found = f"{len(parts)} values" if isinstance(parts, tuple | list) else "one value"
            return wrong(f"Return four arrays: X_train, y_train, X_val, y_val. Your function returns {found}.")
        return [np.asarray(part, dtype=float) for part in parts]


def judge_split(answer, X, y, fraction, rng):
    """Every promise of a split in turn; the first that is not kept decides."""
    trial = Trial(answer, X, y, fraction)
    try:
        splits = [trial.split(seed) for seed in range(6)]
    except IndexError as error:
        if FRACTIONS_AS_INDICES in str(error) and _takes_samples_as_indices(trial):
            return named("samples as indices")
        raise
    verdicts = [one for one in splits if isinstance(one, Verdict)] or _verdicts(trial, splits)
    return next((verdict for verdict in verdicts if verdict), RIGHT)


def _verdicts(trial, splits):
    yield _varying_sizes(trial, splits)
    for parts in splits:
        yield _shapes(trial, parts) or _members(trial, parts)
    yield _data_left_alone(trial)
    yield _chance(trial, splits)
    yield _every_row(trial)


def _takes_samples_as_indices(trial):
    """Whether it is the numbers in X that serve as indices: with whole ones there, NumPy has no such complaint."""
    try:
        trial.split(0, np.zeros(trial.X.shape, dtype=int))
    except IndexError as error:
        return FRACTIONS_AS_INDICES not in str(error)
    return True


def _has_doubles(labels):
    return len(np.unique(labels)) < len(labels)


# --- Sizes -----------------------------------------------------------------------------------------------------------


def _varying_sizes(trial, splits):
    """Sizes are the same whatever the seed; where they are not, doubles in a mask make the validation set smaller."""
    sizes = {(len(parts[0]), len(parts[2])) for parts in splits}
    if len(sizes) == 1 or len({sum(one) for one in sizes}) > 1:
        return None
    several = [trial.larger.split(seed) for seed in range(20)]
    never_too_many = all(not isinstance(one, Verdict) and len(one[2]) <= trial.larger.n_val for one in several)
    return named("samples twice" if never_too_many else "share only on average")


def _shapes(trial, parts):
    n, n_val, d = len(trial.X), trial.n_val, trial.X.shape[1]
    rows = (
        ("Expected", f"shapes {(n - n_val, d)}, {(n - n_val,)}, {(n_val, d)}, {(n_val,)}"),
        ("Got", f"shapes {', '.join(str(part.shape) for part in parts)}"),
    )
    axes, sizes = [part.ndim for part in parts], [part.shape[:1] for part in parts]
    orders = {(2, 2, 1, 1): "scikit-learn’s order", (1, 2, 1, 2): "y before X"}
    if tuple(axes) in orders:
        return named(orders[tuple(axes)], *rows)
    if axes != [2, 1, 2, 1]:
        return wrong("The arrays have other shapes than samples in rows and a label each.", *rows)
    if sizes[0] != sizes[1] or sizes[2] != sizes[3]:
        return wrong("In one of the sets, the number of labels is not the number of samples.", *rows)
    n_train, (held_out,) = len(parts[0]), sizes[2]
    if n_train + held_out != n and (_has_doubles(parts[1]) or _has_doubles(parts[3])):
        return named("samples twice", *rows)
    if (n_train, held_out) != (n - n_val, n_val):
        return named(_wrong_sizes(trial, n_train, held_out), *rows)
    return None


def _wrong_sizes(trial, n_train, held_out):
    n, n_val = len(trial.X), trial.n_val
    if n_train == n:
        return "all samples in training"
    if n_train + held_out != n:
        return "samples lost"
    if (n_train, held_out) == (n_val, n - n_val):
        return "exchanged"
    if abs(held_out - trial.fraction * n) < 1:
        return "rounded down" if held_out < n_val else "rounded up"
    return "another share"


# --- Who is in it ----------------------------------------------------------------------------------------------------


def _members(trial, parts):
    X_train, y_train, X_val, y_val = parts
    if not (np.array_equal(X_train[:, 0], y_train) and np.array_equal(X_val[:, 0], y_val)):
        rows = (("First samples", str(X_train[:4, 0])), ("Their labels should be the same", str(y_train[:4])))
        return named("labels out of step", *rows)
    if _has_doubles(y_train) or _has_doubles(y_val):
        return named("samples twice")
    if np.intersect1d(y_train, y_val).size:
        return named("samples in both sets")
    samples, labels = np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val])
    if not np.array_equal(samples, trial.X[labels.astype(int)]):
        return wrong("The samples are not those of `X`: their features have been mixed or changed.")
    return None


def _data_left_alone(trial):
    """The caller's arrays stay as they are, and labels stay whole numbers."""
    X, y = trial.X.copy(), trial.y.copy()
    parts = trial.answer(X, y, trial.fraction, np.random.default_rng(0))
    if not (np.array_equal(X, trial.X) and np.array_equal(y, trial.y)):
        return named("arrays changed")
    if np.asarray(parts[1]).dtype.kind == "f":
        return named("labels as floats", ("First labels", str(np.asarray(parts[1])[:4])))
    return None


# --- Chance ----------------------------------------------------------------------------------------------------------


def _chance(trial, splits):
    """Another seed, another split; the same seed, the same one."""
    chosen = [sorted(parts[3]) for parts in splits]
    again = [trial.split(0) for _ in range(3)]
    same = all(np.array_equal(a, b) for one in again for a, b in zip(one, splits[0], strict=True))
    if not same:
        return named("global random numbers")
    if all(one == chosen[0] for one in chosen):
        in_a_row = np.all(np.diff(np.sort(trial.larger.split(0)[3])) == 1)
        return named("not shuffled" if in_a_row else "own generator")
    if trial.n_val > 10 and all(_is_block(rows, len(trial.X)) for rows in chosen):
        rows = ", ".join(f"{row:.0f}" for row in chosen[0][:3])
        return named("a block of neighbours", ("Rows held out", f"{rows} … {chosen[0][-1]:.0f}"))
    return None


def _is_block(rows, n):
    """Whether sorted row numbers are neighbours; the last row and the first one are neighbours too."""
    return np.sum(np.diff([*rows, rows[0] + n]) == 1) >= len(rows) - 1


def _every_row(trial):
    """In a hundred splits of few samples, each is held out at least once."""
    if len(trial.X) > 10:
        return None
    seen = set().union(*(trial.split(seed)[3] for seed in range(100)))
    never = sorted(set(range(len(trial.X))) - seen)
    return named("a row never held out", ("In 100 splits of 10 samples", f"row {never[0]} never")) if never else None


def _case(label, n, d, fraction, seed):
    y = np.arange(n)
    X = np.column_stack([y, *np.random.default_rng(n).normal(size=(d - 1, n)).round(1)])
    return case(label, X, y, fraction, np.random.default_rng(seed))


def _split(X, y, fraction, rng):
    """X_train, y_train, X_val, y_val: of the samples X (n, d), y (n,), a random share goes to the validation set."""
    order = rng.permutation(len(X))
    val, train = np.split(order, [round(fraction * len(X))])
    return X[train], y[train], X[val], y[val]


five_folds = Question(
    answer="c",
    why={
        "a": "40 samples judge each network; the other 160 teach it.",
        "b": "The search is over now, and nothing has to be kept aside for choosing. Why give 40 samples away?",
        "c": "Each network of the search misses its own fold of 40. With λ chosen, all 200 may teach.",
        "d": "No network of the search learns from its own fold, else that fold could not judge it.",
    },
    hints=(
        "How many samples are in a fold, and what is a fold for?",
        "Each network learns from all folds but one.",
        "When λ is chosen, is there still a reason to keep samples aside for choosing?",
    ),
)

train_val_split = Coding(
    reference=_split,
    judge=judge_split,
    cases=[
        _case("ten samples, a fifth for validation", 10, 3, 0.2, 0),
        _case("a share that is not whole: 2.6 of 13", 13, 2, 0.2, 1),
        _case("a share that is not whole: 7.2 of 18", 18, 1, 0.4, 2),
        _case("200 samples, sorted by their labels", 200, 4, 0.3, 3),
    ],
    passed="The network never sees the validation samples, so they can tell what it will do with new ones.",
    hints=(
        "Do not shuffle `X` and `y` themselves. Draw an order of the row numbers once, and pick rows of both by it.",
        "`order = rng.permutation(len(X))` holds every row number once. The first `round(fraction * len(X))` of them "
        "can be the validation set.",
        "With `val, train = order[:n_val], order[n_val:]`, return `X[train], y[train], X[val], y[val]`.",
    ),
    mistakes="""
        scikit-learn’s order: X[train], y[train], X[val], y[val] → X[train], X[val], y[train], y[val]
            This is the order of scikit-learn’s `train_test_split`. Here: X_train, y_train, X_val, y_val.
        y before X: X[train], y[train], X[val], y[val] → y[train], X[train], y[val], X[val]
            Labels come before samples. The order is X_train, y_train, X_val, y_val.
        exchanged: round(fraction * len(X)) → round((1 - fraction) * len(X))
            Training and validation have each other’s size. `fraction` is the share for validation, and the training set
            is returned first.
        rounded down: round(fraction → int(fraction
            The validation set is too small by one: `int` cuts off. Use `round(fraction * len(X))`.
        rounded up: round(fraction * len(X)) → int(np.ceil(fraction * len(X)))
            The validation set is too large by one. Use `round(fraction * len(X))`.
        another share: round(fraction → round(fraction / 2
            The validation set has another size than `round(fraction * len(X))`.
        share only on average
            - order = rng.permutation(len(X))
            - n_val = round(fraction * len(X))
            - val, train = order[:n_val], order[n_val:]
            + val = rng.random(len(X)) < fraction
            + train = ~val
            The sizes differ from seed to seed: every sample throws its own coin. Draw an order of all rows and cut it
            at `round(fraction * len(X))`.
        all samples in training: order[n_val:] → order
            The training set holds all samples, those for validation too. They have to be left out of it.
        samples lost: order[n_val:] → order[n_val + 1 :]
            The two sets together do not hold as many samples as there are. Both come from one cut: `[:n_val]` and
            `[n_val:]`.
        labels out of step: y[train] → rng.permutation(y)[train]
            Samples and labels no longer belong together. Use one permutation for both; shuffling each by itself tears
            the pairs apart.
        samples twice: rng.permutation(len(X)) → rng.integers(0, len(X), len(X))
            Row numbers were drawn with replacement, so a sample may come twice. `rng.permutation` has each once;
            `rng.choice` needs `replace=False`.
        samples as indices: rng.permutation(len(X)) → rng.permutation(X)
            `X[order]` needs whole numbers as indices, and `order` holds samples. Draw an order of the row numbers:
            `rng.permutation(len(X))`.
        samples in both sets: order[n_val:] → rng.permutation(len(X))[n_val:]
            A sample is in both sets, so the network is tested on what it has seen. Cut one permutation in two.
        arrays changed
            - val, train = order[:n_val], order[n_val:]
            + X[:], y[:] = X[order], y[order]
            + val, train = slice(n_val), slice(n_val, None)
            The caller’s `X` or `y` is changed. Pick rows by index, `X[order]`, which makes new arrays.
        labels as floats
            - return X[train], y[train], X[val], y[val]
            + rows = np.c_[X, y]
            + return rows[train, :-1], rows[train, -1], rows[val, :-1], rows[val, -1]
            The labels come back as floats, which can no longer serve as indices. One array has one type: keep `y` out
            of the array that holds `X`.
        not shuffled: rng.permutation(len(X)) → np.arange(len(X))
            The same block of neighbouring rows is held out every time. Data are often sorted, by class or by date: draw
            the rows with `rng.permutation`.
        a block of neighbours: rng.permutation(len(X)) → np.roll(np.arange(len(X)), rng.integers(len(X)))
            Only where the block begins is left to chance: neighbouring rows are held out together. Where data are
            sorted by class, that takes whole classes away. Draw the rows with `rng.permutation`.
        a row never held out: rng.permutation(len(X)) → np.append(rng.permutation(len(X) - 1), len(X) - 1)
            There is a row that never goes to the validation set, whatever the seed. `rng.permutation(len(X))` draws
            from all of them; an upper bound of `len(X)` is never reached, so nothing has to be subtracted.
        own generator: = rng.permutation → = np.random.default_rng(0).permutation
            Different generators give the same split. Draw from the `rng` that is passed in, not from one made inside.
        global random numbers: = rng.permutation → = np.random.permutation
            The same seed gives different splits: they do not come from the `rng` that is passed in. Use
            `rng.permutation`.
    """,
)
