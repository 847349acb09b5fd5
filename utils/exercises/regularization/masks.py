"""How dropout is judged: by the form of what comes back, by evaluation or training, by the entries that are dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from utils.checks import RIGHT, named, wrong

MANY = 100  # entries from which on the share of dropped ones tells something


@dataclass(frozen=True)
class Trial:
    """A function under test on A (n, d) with p, and what it returned. Where A is 0, out does not tell what was kept."""

    answer: Callable
    A: np.ndarray
    p: float
    out: np.ndarray
    mask: np.ndarray

    @cached_property
    def known(self):
        return self.A != 0

    @cached_property
    def kept(self):
        """For each entry, whether it is not 0 in out."""
        return self.out != 0

    @cached_property
    def share(self):
        """Of the entries that are not 0 in A, the share that is 0 in out."""
        return np.mean(~self.kept[self.known])

    @property
    def measured(self):
        return (("Dropped", f"{self.share:.3f} of the entries"), ("p", str(self.p)))

    def near(self, share):
        """Whether the share of dropped entries is within five standard errors of a probability."""
        return abs(self.share - share) <= 5 * np.sqrt(self.p * (1 - self.p) / np.sum(self.known))

    def dropped(self, rng):
        """Which entries are 0 after another call."""
        return np.asarray(self.answer(self.A.copy(), self.p, rng, True)[0]) == 0


def judge_dropout(answer, A, p, rng, training):
    """The form of what is returned; then evaluation or training; then the generator."""
    np.random.seed(1)  # the sandbox puts the global state back
    mine = A.copy()
    result = answer(mine, p, rng, training)
    if not np.array_equal(mine, A):
        return named("in place")
    fault = _form(result, A)
    if fault:
        return fault
    trial = Trial(answer, A, p, *(np.asarray(part, dtype=float) for part in result))
    judges = (_share, _patterns, _scale, _mask, _chance) if training else (_evaluation,)
    verdicts = (judge(trial) for judge in judges)
    return next((verdict for verdict in verdicts if verdict), RIGHT)


def _form(result, A):
    """A Verdict unless result is (out, mask), two arrays with the shape of A."""
    if result is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(result, tuple | list):
        return named("mask not returned")
    if len(result) != 2:
        return wrong(f"Return two values, `out` and `mask`. Your function returns {len(result)}.")
    if result[0] is None:
        return wrong("`out` is None. Give it a value whether training or not.")
    if result[1] is None:
        return named("mask None")
    out, mask = map(np.asarray, result)
    if out.dtype == bool and mask.dtype != bool:
        return named("values exchanged")
    shapes = (("Shape of A", str(A.shape)), ("Got", f"out {out.shape}, mask {mask.shape}"))
    if mask.shape != A.shape and out.shape == A.shape:
        return named("shape of the mask", *shapes)
    if out.shape != A.shape:
        return wrong("`out` has another shape than `A`. Dropped entries become 0; they stay in place.", *shapes)
    return None


def _same(a, b):
    return bool(np.allclose(a, b, rtol=1e-4, atol=1e-7))


def _evaluation(trial):
    out, mask, A, p = trial.out, trial.mask, trial.A, trial.p
    rows = (("A", str(A.ravel()[:4].round(3))), ("Got out", str(out.ravel()[:4].round(3))))
    if not _same(out, A):
        factors = {
            "scaled at evaluation": 1 - p,
            "scaled up at evaluation": 1 / (1 - p),
            "scaled by p at evaluation": p,
        }
        names = [name for name, factor in factors.items() if _same(out, A * factor)]
        if names:
            return named(names[0], *rows)
        if np.any(~trial.kept & trial.known):
            return named("active at evaluation", *rows)
        return wrong("When not training, `out` is `A`, unchanged.", *rows)
    if np.all(mask == 1):
        return None
    row = ("Got mask", str(mask.ravel()[:4]))
    if not np.any(mask):
        return named("mask False at evaluation", row)
    return named("mask from the output" if np.array_equal(mask != 0, A != 0) else "mask drawn at evaluation", row)


# --- In training -----------------------------------------------------------------------------------------------------


def _share(trial):
    """How many entries are dropped."""
    if trial.p == 0:
        return None if trial.share == 0 else named("p as the share kept", *trial.measured)
    if trial.A.size < MANY:
        return None
    if trial.share == 0:
        return named("nothing dropped", *trial.measured)
    if trial.near(trial.p) or _rows_alike(trial.kept) or _columns_alike(trial.kept):
        return None
    return named("p as the share kept" if trial.near(1 - trial.p) else "another share", *trial.measured)


def _rows_alike(kept):
    return len(kept) > 1 and bool((kept == kept[0]).all())


def _columns_alike(kept):
    return kept.shape[1] > 1 and bool((kept == kept[:, :1]).all())


def _patterns(trial):
    """Every entry has a draw of its own."""
    kept, (n, d) = trial.kept, trial.A.shape
    if trial.A.size < MANY or trial.p == 0 or not trial.known.all():
        return None
    if _rows_alike(kept):
        return named("one mask for the batch")
    if _columns_alike(kept):
        return named("one draw for each sample")
    if len(np.unique(kept, axis=1).T) < d or (d >= 50 and len(np.unique(kept, axis=0)) < n):
        return named("draws used twice")
    for axis, name in ((1, "row"), (0, "column")):
        counts = np.sum(~kept, axis=axis)
        if len(counts) > 20 and np.ptp(counts) == 0:
            return named("a fixed number", ("Dropped", f"{counts[0]} entries in each {name}"))
    return None


def _scale(trial):
    """By which factor the kept entries have grown."""
    kept = trial.kept & trial.known
    if not kept.any():
        return None
    p, ratios = trial.p, trial.out[kept] / trial.A[kept]
    if _same(ratios, 1 / (1 - p)):
        return None
    ratio = ratios[0]
    rows = (("Kept entries", f"{ratio:.4f} times what they were"), ("1 / (1 − p)", f"{1 / (1 - p):.4f}"))
    if not _same(ratios, ratio):
        return wrong("The entries that are kept are not all scaled by the same factor.", *rows)
    factors = {"never scaled": 1, "scaled by 1 − p": 1 - p, "scaled by p": p, "divided by p": 1 / p if p else 0}
    factors["scaled by the share that is left"] = 1 / trial.mask.mean() if trial.mask.any() else 0
    names = [name for name, factor in factors.items() if _same(ratio, factor)]
    if names:
        return named(names[0], *rows)
    return wrong("The entries that are kept are scaled by another factor than 1 / (1 − p).", *rows)


def _mask(trial):
    """The mask says what was kept, also where `A` was 0 before."""
    known, mask, kept = trial.known, trial.mask, trial.kept
    if np.array_equal(mask[known] != 0, ~kept[known]) and not np.array_equal(mask[known] != 0, kept[known]):
        return named("mask of the dropped")
    if not np.array_equal(mask[known] != 0, kept[known]):
        return named("another mask")
    if not np.all((mask == 0) | (mask == 1)):
        return named("factor in the mask")
    hidden = mask[~known]
    return named("mask from the output") if hidden.size >= MANY and np.ptp(hidden) == 0 else None


def _chance(trial):
    """Other entries in every call, and not always as many; the same ones for the same seed."""
    if trial.A.size < MANY or trial.p == 0:
        return None
    rng = np.random.default_rng(7)
    first, second, again = trial.dropped(rng), trial.dropped(rng), trial.dropped(np.random.default_rng(7))
    if np.array_equal(first, second) and np.array_equal(first, again):
        return named("own generator")
    if not np.array_equal(first, again):
        return named("global random numbers")
    counts = {int(np.sum(trial.dropped(rng))) for _ in range(8)}
    return named("a fixed number", ("Dropped", f"{counts.pop()} entries in each draw")) if len(counts) == 1 else None
