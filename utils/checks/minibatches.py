"""How a function that deals mini-batches is judged: by what is in them, by their sizes, by whose chance orders them.

MISTAKES belong to a solution that draws an `order`, cuts `rows` from it, and yields pairs; two exercises ask for one.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from utils.checks.judged import RIGHT, Verdict, named, wrong

__all__ = ["MISTAKES", "judge_minibatches", "numbered"]


class Dealt(NamedTuple):
    """What one call gave: the sizes of its batches, and which samples are in X and in y, batch after batch."""

    sizes: list[int]
    rows: np.ndarray
    labels: np.ndarray

    @property
    def batches(self) -> list[np.ndarray]:
        """Which samples are in each batch."""
        return np.split(self.rows, np.cumsum(self.sizes)[:-1])

    def has_neighbours(self, batch_size: int) -> bool:
        """Whether every batch holds samples that follow one another in the data, as in an unshuffled order."""
        return all(batch[0] % batch_size == 0 and np.all(np.diff(batch) == 1) for batch in self.batches)


def numbered(n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """X (n, d), y (n,) in which X[i] begins with i, and y[i] is 10 i, so that what came where can be read off."""
    X = np.column_stack([np.arange(n), np.random.default_rng(n).normal(size=(n, d - 1)).round(1)])
    return X, 10 * np.arange(n)


def judge_minibatches(answer: Any, X: np.ndarray, y: np.ndarray, batch_size: int, rng: np.random.Generator) -> Verdict:
    """One call, what it deals, and whether the next ones differ as they should."""
    state = rng.bit_generator.state
    deals = [_deal(answer, X, y, batch_size, rng) for _ in range(5)]
    rng.bit_generator.state = state
    deals.append(_deal(answer, X, y, batch_size, rng))
    read: list[Dealt] = []
    for deal in deals:
        if isinstance(deal, Verdict):
            return deal
        read.append(deal)
    *read, again = read
    return _held(read, len(X), batch_size) or _order(read, again, len(X), batch_size)


def _deal(answer: Any, X: np.ndarray, y: np.ndarray, batch_size: int, rng: np.random.Generator) -> Dealt | Verdict:
    """Dealt, or a Verdict if what came back cannot be read. X, y: as `numbered` makes them."""
    mine, labels = X.copy(), y.copy()
    batches = answer(mine, labels, batch_size, rng)
    if batches is None:
        return wrong("Your function returned None. Is there a `return` or a `yield`?")
    if not isinstance(batches, Iterable):
        kind = type(batches).__name__
        return wrong(f"Your function returned one value of type {kind}. Return a list of pairs, or `yield` them.")
    batches = list(islice(iter(batches), 3 * len(X) + 2))
    if len(batches) > 3 * len(X):
        return named("never ends")
    fault = next(filter(None, (_unreadable(batch, X) for batch in batches)), None)
    if fault:
        return fault
    if not np.array_equal(mine, X) or not np.array_equal(labels, y):
        return named("data changed")
    if not batches:
        return wrong("No batch came back. Does your loop run at all?")
    rows = np.concatenate([np.asarray(batch[0], dtype=float)[:, 0] for batch in batches])
    told = np.concatenate([np.asarray(batch[1], dtype=float) for batch in batches]) / 10
    return Dealt([len(batch[0]) for batch in batches], rows, told)


def _unreadable(batch: Any, X: np.ndarray) -> Verdict | None:
    """A Verdict if a batch is no pair of rows of X and as many whole numbers."""
    if not isinstance(batch, list | tuple) or len(batch) != 2:
        return named("no pairs", ("Got", f"a batch of type {type(batch).__name__}"))
    shapes = np.shape(batch[0]), np.shape(batch[1])
    if shapes == (X.shape[1:], ()):
        return named("single samples")
    if len(shapes[0]) != 2 or shapes[0][1] != X.shape[1] or shapes[1] != shapes[0][:1]:
        return wrong(f"A batch has the shapes {shapes[0]} and {shapes[1]}; (B, {X.shape[1]}) and (B,) are asked for.")
    return named("labels as floats") if np.asarray(batch[1]).dtype.kind == "f" else None


def _held(deals: list[Dealt], n: int, batch_size: int) -> Verdict | None:
    """A Verdict if the batches of the first deal do not hold every sample once, in the right sizes and in step."""
    deal = deals[0]
    wanted = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    if not np.array_equal(deal.rows, deal.labels):
        in_order = np.arange(len(deal.rows))
        still = [name for name, part in (("X", deal.rows), ("y", deal.labels)) if np.array_equal(part, in_order)]
        return named(f"{still[0]} not shuffled" if still else "X and y out of step")
    if deal.sizes != wanted:
        rows = ("Sizes of the batches", str(deal.sizes)), ("Expected", str(wanted))
        return named(_wrong_sizes(deals, wanted, n, batch_size), *rows)
    counts = np.bincount(deal.rows.astype(int), minlength=n)
    if np.all(counts == 1):
        return None
    text = f"{np.sum(counts == 0)} of {n} samples not at all, {np.sum(counts > 1)} more than once"
    return named(_how_drawn(deals), ("In one call", text))


def _how_drawn(deals: list[Dealt]) -> str:
    """The name of batches that are drawn one by one: with samples that come twice in a batch, or without."""
    twice = any(len(set(rows)) < len(rows) for deal in deals for rows in deal.batches)
    return "drawn with replacement" if twice else "each batch drawn anew"


def _wrong_sizes(deals: list[Dealt], wanted: list[int], n: int, batch_size: int) -> str:
    deal, full = deals[0], n // batch_size
    sizes = deal.sizes
    if sizes == wanted[:-1]:
        return "last batch dropped"
    if sizes == [*wanted, 0]:
        return "an empty batch"
    if sorted(sizes) == sorted(wanted) and deal.has_neighbours(batch_size):
        return "only the batches shuffled"
    if sizes == [batch_size] * (full + 1):
        return "last batch filled up" if all(len(set(one.rows)) == n for one in deals) else _how_drawn(deals)
    if len(sizes) == 1:
        return "batch size ignored" if sizes == [n] else "one batch only"
    for name, count in (("number of batches", batch_size), ("batches evened out", len(wanted))):
        if sizes == [len(part) for part in np.array_split(np.arange(n), count)]:
            return name
    return "wrong sizes"


def _order(deals: list[Dealt], again: Dealt, n: int, batch_size: int) -> Verdict:
    """A Verdict on the order: drawn from rng, anew in every call, sample by sample."""
    if not np.array_equal(again.rows, deals[0].rows):
        return named("not reproducible")
    if n < 5:
        return RIGHT  # a chance of 1 in 24 or more that an order comes twice
    if all(np.array_equal(deal.rows, np.arange(n)) for deal in deals):
        return named("never shuffled")
    if all(np.array_equal(deal.rows, deals[0].rows) for deal in deals):
        return named("same order in every call")
    if batch_size == 1 or batch_size >= n:
        return RIGHT
    members = [[sorted(batch.tolist()) for batch in deal.batches] for deal in deals]
    if all(one == members[0] for one in members):
        return named("same batches in every call")
    if all(deal.has_neighbours(batch_size) for deal in deals):
        return named("only the batches shuffled")
    return RIGHT


MISTAKES = """
    last batch dropped: range(0, len(X), batch_size) → range(0, len(X) - batch_size + 1, batch_size)
        The last batch is left out. It may be smaller, and still counts: `range(0, len(X), batch_size)` includes its
        start.
    last batch filled up: order[start : start + batch_size] → np.roll(order, -start)[:batch_size]
        The last batch is filled up with samples that had their turn. It may be smaller.
    an empty batch: range(0, len(X), batch_size) → range(0, len(X) + 1, batch_size)
        Where `batch_size` divides the number of samples, an empty batch comes at the end, and its mean is nan.
        `range(0, len(X), batch_size)` stops in time.
    batch size ignored: start + batch_size → start + len(X)
        range(0, len(X), batch_size) → range(0, len(X), len(X))
        All samples come in one batch. Use `batch_size`.
    one batch only: yield X[rows], y[rows] → return [(X[rows], y[rows])]
        Only one batch comes back. A `return` inside the loop ends it; `yield` goes on, or collect a list.
    number of batches
        - for start in range(0, len(X), batch_size):
        -     rows = order[start : start + batch_size]
        + for rows in np.array_split(order, batch_size):
        `batch_size` is taken as the number of batches. It is the number of samples in each.
    batches evened out
        - for start in range(0, len(X), batch_size):
        -     rows = order[start : start + batch_size]
        + for rows in np.array_split(order, -(-len(X) // batch_size)):
        The batches are made equally large. All but the last one have `batch_size` samples.
    wrong sizes: range(0, len(X), batch_size) → range(0, len(X), 2 * batch_size)
        The batches have the wrong sizes. Slices of `batch_size`, one after the other, cover all samples.
    single samples: for start in range(0, len(X), batch_size): → for rows in order:
        rows = order[start : start + batch_size] →
        These are single samples. A batch holds `batch_size` rows: pick them with a slice of the order.
    no pairs: yield X[rows], y[rows] → yield X[rows]
        A batch is a pair, `X_batch, y_batch`, cut alike.
    labels as floats: rng.permutation(len(X)) → rng.permutation(np.column_stack([X, y]))
        yield X[rows], y[rows] → yield rows[:, :-1], rows[:, -1]
        The labels come back as floats, which cannot be used as indices. In one array with `X` they take its type;
        shuffle an order of the rows, and pick both by it.
    X and y out of step: y[rows] → rng.permutation(y)[start : start + batch_size]
        Samples and labels are no longer in step. Use the same order for both.
    y not shuffled: y[rows] → y[start : start + batch_size]
        `X` is shuffled and `y` is not, so the labels belong to other samples. Pick both by the same rows.
    X not shuffled: X[rows] → X[start : start + batch_size]
        `y` is shuffled and `X` is not, so the labels belong to other samples. Pick both by the same rows.
    data changed: order[start : start + batch_size] → slice(start, start + batch_size)
        - order = rng.permutation(len(X))
        + order = rng.permutation(len(X))
        + X[:], y[:] = X[order], y[order]
        The caller’s `X` and `y` are in another order afterwards. `X[order]` makes a new array; `rng.shuffle(X)` and
        `X[:] = …` do not.
    drawn with replacement: order[start : start + batch_size] → rng.choice(len(X), min(batch_size, len(X) - start))
        A sample can come twice in one batch while others wait. `rng.permutation` deals each of them once.
    each batch drawn anew: order[start : → rng.permutation(len(X))[start :
        Each batch is drawn from all samples again, so in one call some come often and some not at all. Draw one
        order for the whole call and cut it into slices.
    never shuffled: rng.permutation(len(X)) → np.arange(len(X))
        The samples come in the order of the data, in every call. Draw an order with `rng.permutation(len(X))`.
    same order in every call: rng.permutation → np.random.default_rng(0).permutation
        Every call deals in the same order. Draw it from the `rng` that is passed in, which goes on.
    same batches in every call
        order[start : start + batch_size] → order[order // batch_size == start // batch_size]
        Every call has the same batches, and only the order inside them changes. Shuffle all samples first, then
        cut.
    not reproducible: rng.permutation → np.random.permutation
        The same `rng` gives different orders. `np.random.permutation` does not know it; use `rng.permutation`.
    only the batches shuffled: range(0, len(X), batch_size) → rng.permutation(range(0, len(X), batch_size))
        order[start : start + batch_size] → slice(start, start + batch_size)
        The batches come in a new order, but each holds neighbours of the data. Shuffle the samples, then cut.
    never ends: for start in range(0, len(X), batch_size): → while True:
        rows = order[start : start + batch_size] → rows = rng.permutation(len(X))[:batch_size]
        The batches never end. One call deals every sample once: one epoch, no `while True`.
"""
