"""The exercises of notebook 06: step sizes, mini-batches, four optimisers, schedules, clipping, a debug clinic."""

import contextlib
import functools
import itertools
import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from utils import data, nn, optim
from utils.exercises import wrong_steps
from utils.exercises.contract import optimizer_class
from utils.exercises.legacy import (
    Choice,
    Debug,
    Design,
    Exercise,
    Judged,
    Mistake,
    Stepping,
    Verdict,
    case,
    declare,
    run,
)
from utils.exercises.wrong_steps import OF_ADAM, adam_move, hats_kept, hats_without_parentheses

# --- Three questions on earlier notebooks ----------------------------------------------------------------------------

batch_noise = Choice(
    question="A batch of 32 digits gives one gradient, all 1,438 together give another. How are they related?",
    options={
        "a": (
            "they are equal once the network has learnt something",
            "Learning makes both small, and not equal: every batch still has samples of its own.",
        ),
        "b": (
            "the batch’s is right on average, and off by something random each time",
            "A mean over a few samples, drawn at random, estimates the mean over all of them.",
        ),
        "c": (
            "they point the same way, and the batch’s is shorter",
            "Both are means, so a batch’s gradient is no shorter, and it points somewhere else each time.",
        ),
        "d": (
            "the batch’s is off in the same way each time",
            "Each batch has other samples, so its error is another one each time and averages out.",
        ),
    },
    answer="b",
    hints=(
        "The gradient of a mean loss is a mean of gradients, one for each sample.",
        "Ask 32 people out of 1,438 for their height, at random, and take the mean. Then ask 32 others.",
        "The error is random: sometimes in one direction, sometimes in another, and 0 on average.",
    ),
)

decay_place = Choice(
    question="The loss has a penalty λ Σ W². What does it change in a step of gradient descent?",
    options={
        "a": (
            "the loss that is shown, and nothing else",
            "Then no weight would shrink. Whatever is added to the loss has a gradient, and the step uses it.",
        ),
        "b": ("2λW is added to every dW", "The slope of λW² is 2λW, so each step also shrinks the weights a little."),
        "c": (
            "2λW and 2λb are added to every dW and db",
            "Nearly: the sum is over the weights. The biases have no penalty.",
        ),
        "d": (
            "the learning rate is multiplied by 1 − λ",
            "That would make the data’s part of the step smaller. It is the weights that shrink, by 1 − 2ηλ.",
        ),
    },
    answer="b",
    hints=(
        "A step follows the gradient of the whole loss, penalty included.",
        "What is the derivative of λW² with respect to W?",
        "`dW + 2 * lam * W`; and there is no b in the penalty.",
    ),
)

norm_eval = Choice(
    question="With which mean and variance does batch normalisation work in `eval()` mode?",
    options={
        "a": (
            "those of the batch it is given",
            "That is training. In `eval()` mode a prediction must not depend on the other samples of the batch.",
        ),
        "b": (
            "those of the whole test set",
            "A single sample has to get its prediction before the others arrive. Nothing is taken from the test set.",
        ),
        "c": ("0 and 1", "Then nothing would be normalised. 0 and 1 are where the result lies, roughly."),
        "d": (
            "the running ones, collected in training",
            "Running means of what the batches had: fixed numbers by then, so each sample is treated by itself.",
        ),
    },
    answer="d",
    hints=(
        "Think of predicting one single sample. What is the variance of a batch of one?",
        "The prediction of a sample must not change with its neighbours in the batch.",
        "During training, `running` is updated with every batch. What for?",
    ),
)

# --- The step size ---------------------------------------------------------------------------------------------------


def slope_of_bowl(w):
    """Gradient of w · w, summed: a round bowl."""
    return 2 * w


def slope_of_ravine(w):
    """Gradient of (w_1² + 10 w_2² + …) / 2: ten times as steep along every second axis."""
    return np.where(np.arange(len(w)) % 2, 10.0, 1.0) * w


def slope_of_waves(w):
    """Gradient of the sum of cos(w) + w²/4."""
    return 0.5 * w - np.sin(w)


def _descent(
    start=lambda w0: w0.copy(),
    step=lambda w, w0, grad, lr: w - lr * grad(w),
    count=lambda steps: steps,
    result=lambda path: np.array(path),
):
    """Gradient descent with another start, step, number of steps, or another result made of the list of points."""

    def gradient_descent(grad, w0, lr, steps):
        w = start(w0)
        path = [w]
        for _ in range(count(steps)):
            w = step(w, w0, grad, lr)
            path.append(w)
        return result(path)

    return gradient_descent


def _in_place(start, note):
    """w -= lr * grad(w), from start(w0), with note(w) appended to the path."""

    def gradient_descent(grad, w0, lr, steps):
        w = start(w0)
        path = [note(w)]
        for _ in range(steps):
            w -= lr * grad(w)
            path.append(note(w))
        return np.array(path)

    return gradient_descent


def _rows_for_the_steps(grad, w0, lr, steps):
    """The path in an array without a row for the last point, and thus without any row for no steps."""
    path = np.zeros((steps, len(w0)))
    path[0] = w0
    for t in range(steps - 1):
        path[t + 1] = path[t] - lr * grad(path[t])
    return path


gradient_descent = Exercise(
    reference=optim.gradient_descent,
    cases=[
        case("one parameter", slope_of_bowl, np.array([3.0]), 0.1, 4),
        case("a ravine", slope_of_ravine, np.array([2.0, -1.0]), 0.15, 5),
        case("three parameters", slope_of_waves, np.array([0.5, -2.0, 4.0]), 0.3, 2),
        case("no step at all", slope_of_bowl, np.array([1.0, 2.0]), 0.1, 0),
        case("a step that is too long", slope_of_bowl, np.array([1.0, -0.5]), 1.2, 3),
    ],
    passed="Three lines that everything else in this notebook improves on.",
    hints=(
        "Begin with a list that holds the start. Each round appends the next point.",
        "The next point comes from the last one: `path[-1] - lr * grad(path[-1])`.",
        "After the loop, `return np.array(path)` makes rows of the points.",
    ),
    mistakes={
        "start missing": Mistake(
            _descent(result=lambda path: np.array(path[1:])),
            "The start is missing. The path has steps + 1 rows: `w0` is the first one.",
        ),
        "one step too few": Mistake(
            _descent(result=lambda path: np.array(path[:-1])),
            "The last point is missing: the path ends before its last step, with steps rows instead of steps + 1.",
        ),
        "one row too few": Mistake(
            _rows_for_the_steps,
            "The array has one row too few, so the last step is missing. With the start there are steps + 1 points: "
            "`np.zeros((steps + 1, len(w0)))`.",
        ),
        "one step too many": Mistake(
            _descent(count=lambda steps: steps + 1), "One step too many: with the start, there are steps + 1 rows."
        ),
        "only the end": Mistake(
            _descent(result=lambda path: path[-1]), "This is the last point alone. Keep all of them, the start first."
        ),
        "uphill": Mistake(
            _descent(step=lambda w, w0, grad, lr: w + lr * grad(w)), "The steps go up. The gradient is subtracted."
        ),
        "learning rate forgotten": Mistake(
            _descent(step=lambda w, w0, grad, lr: w - grad(w)), "The steps do not depend on `lr`."
        ),
        "gradient of the start": Mistake(
            _descent(step=lambda w, w0, grad, lr: w - lr * grad(w0)),
            "The first step is right. All others use the gradient at `w0`, and not where the path has come to.",
        ),
        "every step from the start": Mistake(
            _descent(step=lambda w, w0, grad, lr: w0 - lr * grad(w0)),
            "Every step begins at `w0` again, so the path stays at its second point.",
        ),
        "point instead of gradient": Mistake(
            _descent(step=lambda w, w0, grad, lr: w - lr * w), "The point itself is subtracted. Call `grad` with it."
        ),
        "rows and columns exchanged": Mistake(
            _descent(result=lambda path: np.array(path).T),
            "Rows and columns are exchanged. A row for each point is asked for: (steps + 1, d).",
        ),
        "all rows the end": Mistake(
            _in_place(np.copy, lambda w: w),
            "All rows are the last point. `w -= …` changes the array that is in the list already; `w = w - …` makes "
            "a new one.",
        ),
        "all rows the end, start changed": Mistake(
            _in_place(lambda w0: w0, lambda w: w),
            "All rows are the last point, and the caller’s `w0` has moved there too. `w -= …` changes the array that "
            "is in the list already; `w = w - …` makes a new one.",
        ),
        "start changed": Mistake(
            _in_place(lambda w0: w0, np.copy),
            "The path is right, but the caller’s `w0` has moved along. `w = w - …` makes a new array, `w -= …` does "
            "not.",
        ),
    },
)

largest_rate = Choice(
    question="The curvatures of a loss are 0.1 along one axis and 4 along the other. Below which learning rate does "
    "gradient descent arrive from every start?",
    options={
        "a": ("20", "This is 2/0.1, the limit of the flat axis. Along the steep one the factor would be 1 − 80 = −79."),
        "b": ("0.5", "2/4: the steepest axis decides. The flat one has to live with it."),
        "c": ("0.488", "This is the fastest rate, 2/(0.1 + 4). It is below the limit, but not the limit itself."),
        "d": (
            "0.25",
            "At 1/4 the steep axis arrives in one step. Up to twice that it jumps from side to side and comes closer.",
        ),
    },
    answer="b",
    hints=(
        "Each axis has its own factor, 1 − ηλ. Both have to be smaller than 1 in size.",
        "Which of the two factors is the first to leave −1 … 1 when η grows?",
        "Solve 1 − 4η = −1.",
    ),
)

# --- Mini-batches ----------------------------------------------------------------------------------------------------


class Dealt(NamedTuple):
    """What one call gave: the sizes of the batches, and which samples are in X and in y, batch after batch."""

    sizes: list
    rows: np.ndarray
    labels: np.ndarray


def _deal(answer, X, y, batch_size, rng):
    """Dealt, or a Verdict if what came back cannot be read. X[i] begins with i, y[i] is 10 i."""
    mine, labels = X.copy(), y.copy()
    batches = answer(mine, labels, batch_size, rng)
    if batches is None:
        return Verdict(False, "`minibatches` returned None. Is there a `return` or a `yield`?")
    if not isinstance(batches, Iterable):
        kind = type(batches).__name__
        return Verdict(
            False, f"`minibatches` returned one value of type {kind}. Return a list of pairs, or `yield` them."
        )
    batches = list(itertools.islice(iter(batches), 3 * len(X) + 2))
    if len(batches) > 3 * len(X):
        return Verdict(False, "", "never ends")
    for batch in batches:
        if not isinstance(batch, list | tuple) or len(batch) != 2:
            return Verdict(False, "", "no pairs", (("Got", f"a batch of type {type(batch).__name__}"),))
        shapes = np.shape(batch[0]), np.shape(batch[1])
        if len(shapes[0]) != 2 or shapes[0][1] != X.shape[1] or shapes[1] != shapes[0][:1]:
            one_sample = shapes == (X.shape[1:], ())
            text = f"A batch has the shapes {shapes[0]} and {shapes[1]}; (B, {X.shape[1]}) and (B,) are asked for."
            return Verdict(False, "" if one_sample else text, "single samples" if one_sample else None)
    if not np.array_equal(mine, X) or not np.array_equal(labels, y):
        return Verdict(False, "", "data changed")
    if not batches:
        return Verdict(False, "No batch came back. Does your loop run at all?")
    rows = np.concatenate([np.asarray(batch[0], dtype=float)[:, 0] for batch in batches])
    told = np.concatenate([np.asarray(batch[1], dtype=float) for batch in batches]) / 10
    return Dealt([len(batch[0]) for batch in batches], rows, told)


def _judge_minibatches(answer, X, y, batch_size, rng):
    """One deal, what it holds, and whether the next ones differ as they should."""
    state = rng.bit_generator.state
    deals = [_deal(answer, X, y, batch_size, rng) for _ in range(5)]
    rng.bit_generator.state = state
    again = _deal(answer, X, y, batch_size, rng)
    unread = [deal for deal in (*deals, again) if isinstance(deal, Verdict)]
    return unread[0] if unread else _holds(deals, len(X), batch_size) or _order_of(deals, again, len(X), batch_size)


def _holds(deals, n, batch_size):
    """A Verdict if the batches of the first deal do not hold every sample once, in the right sizes and in step."""
    deal = deals[0]
    wanted = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    rows = (("Sizes of the batches", str(deal.sizes)), ("Expected", str(wanted)))
    counts = np.bincount(deal.rows.astype(int), minlength=n)
    if not np.array_equal(deal.rows, deal.labels):
        in_order = np.arange(len(deal.rows))
        still = [name for name, part in (("X", deal.rows), ("y", deal.labels)) if np.array_equal(part, in_order)]
        return Verdict(False, "", f"{still[0]} not shuffled" if still else "X and y out of step")
    if deal.sizes != wanted:
        return Verdict(False, "", _wrong_sizes(deals, wanted, n, batch_size), rows)
    if np.all(counts == 1):
        return None
    row = ("In one call", f"{np.sum(counts == 0)} of {n} samples not at all, {np.sum(counts > 1)} more than once")
    return Verdict(False, "", _how_drawn([batch for one in deals for batch in _batches(one)]), (row,))


def _batches(deal):
    """Which samples are in each batch."""
    return np.split(deal.rows, np.cumsum(deal.sizes)[:-1])


def _how_drawn(batches):
    """The name of batches that are drawn one by one: with samples that come twice in a batch, or without."""
    return "drawn with replacement" if any(len(set(rows)) < len(rows) for rows in batches) else "each batch drawn anew"


def _wrong_sizes(deals, wanted, n, batch_size):
    deal, (full, rest) = deals[0], divmod(n, batch_size)
    sizes = deal.sizes
    if sizes == wanted[:-1]:
        return "last batch dropped"
    if sorted(sizes, reverse=True) == [batch_size] * full + [rest] and _are_neighbours(deal.rows, batch_size, sizes):
        return "only the batches shuffled"
    if sizes == [batch_size] * (full + 1):
        if all(len(set(one.rows)) == n for one in deals):
            return "last batch filled up"
        return _how_drawn([batch for one in deals for batch in _batches(one)])
    if sizes == [n]:
        return "batch size ignored"
    if len(sizes) == 1:
        return "one batch only"
    if sizes == [len(part) for part in np.array_split(np.arange(n), batch_size)]:
        return "number of batches"
    if sizes == [len(part) for part in np.array_split(np.arange(n), full + (rest > 0))]:
        return "batches evened out"
    return "wrong sizes"


def _order_of(deals, again, n, batch_size):
    """A Verdict on the order: drawn from rng, anew in every call, sample by sample."""
    if not np.array_equal(again.rows, deals[0].rows):
        return Verdict(False, "", "not reproducible")
    if n < 5:
        return Verdict(True)  # a chance of 1 in 24 or more that an order comes twice
    orders = [deal.rows for deal in deals]
    if all(np.array_equal(order, np.arange(n)) for order in orders):
        return Verdict(False, "", "never shuffled")
    if all(np.array_equal(order, orders[0]) for order in orders):
        return Verdict(False, "", "same order in every call")
    if 1 < batch_size < n and all(_are_neighbours(deal.rows, batch_size, deal.sizes) for deal in deals):
        return Verdict(False, "", "only the batches shuffled")
    return Verdict(True)


def _are_neighbours(rows, batch_size, sizes):
    """Whether every batch holds samples that follow one another in the data, as in an unshuffled order."""
    batches = np.split(rows, np.cumsum(sizes)[:-1])
    return all(batch[0] % batch_size == 0 and np.all(np.diff(batch) == 1) for batch in batches)


def _dealing(
    order=lambda n, rng: rng.permutation(n),
    starts=lambda n, size: range(0, n, size),
    batch=lambda X, y, rows: (X[rows], y[rows]),
):
    """Mini-batches with another order, other places where batches start, or other contents."""

    def minibatches(X, y, batch_size, rng):
        chosen = order(len(X), rng)
        for start in starts(len(X), batch_size):
            yield batch(X, y, chosen[start : start + batch_size])

    return minibatches


def _split_by(parts):
    """Mini-batches split by np.array_split into parts(n, batch_size) batches."""

    def minibatches(X, y, batch_size, rng):
        order = rng.permutation(len(X))
        return [(X[rows], y[rows]) for rows in np.array_split(order, parts(len(X), batch_size))]

    return minibatches


def _each_batch_drawn(replace):
    def minibatches(X, y, batch_size, rng):
        for start in range(0, len(X), batch_size):
            rows = rng.choice(len(X), min(batch_size, len(X) - start), replace=replace)
            yield X[rows], y[rows]

    return minibatches


def _batches_shuffled(X, y, batch_size, rng):
    for start in rng.permutation(np.arange(0, len(X), batch_size)):
        yield X[start : start + batch_size], y[start : start + batch_size]


def _shuffled_in_place(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return [(X[start : start + batch_size], y[start : start + batch_size]) for start in range(0, len(X), batch_size)]


def _shuffled_apart(X, y, batch_size, rng):
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(X))]
    return [(X[start : start + batch_size], y[start : start + batch_size]) for start in range(0, len(X), batch_size)]


def _without_end(X, y, batch_size, rng):
    while True:
        yield from optim.minibatches(X, y, batch_size, rng)


def _samples(label, n, d, batch_size):
    rng = np.random.default_rng(n)
    X = np.column_stack([np.arange(n), rng.normal(size=(n, d - 1)).round(1)])
    return case(label, X, 10 * np.arange(n), batch_size, np.random.default_rng(0))


minibatches = Judged(
    reference=optim.minibatches,
    judge=_judge_minibatches,
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
    mistakes={
        "last batch dropped": Mistake(
            _dealing(starts=lambda n, size: range(0, n - size + 1, size)),
            "The last batch is left out. It may be smaller, and still counts: `range(0, len(X), batch_size)` includes "
            "its start.",
        ),
        "last batch filled up": Mistake(
            _dealing(
                starts=lambda n, size: range(0, -(-n // size) * size, size),
                order=lambda n, rng: np.tile(rng.permutation(n), 9),
            ),
            "The last batch is filled up with samples that had their turn. It may be smaller.",
        ),
        "batch size ignored": Mistake(
            _dealing(starts=lambda n, size: [0], batch=lambda X, y, rows: (X[::-1], y[::-1])),
            "All samples come in one batch. Use `batch_size`.",
        ),
        "one batch only": Mistake(
            _dealing(starts=lambda n, size: [0]),
            "Only one batch comes back. A `return` inside the loop ends it; `yield` goes on, or collect a list.",
        ),
        "number of batches": Mistake(
            _split_by(lambda n, size: size),
            "`batch_size` is taken as the number of batches. It is the number of samples in each.",
        ),
        "batches evened out": Mistake(
            _split_by(lambda n, size: -(-n // size)),
            "The batches are made equally large. All but the last one have `batch_size` samples.",
        ),
        "wrong sizes": Mistake(
            _dealing(starts=lambda n, size: range(0, n, 2 * size)),
            "The batches have the wrong sizes. Slices of `batch_size`, one after the other, cover all samples.",
        ),
        "single samples": Mistake(
            lambda X, y, batch_size, rng: [(X[i], y[i]) for i in rng.permutation(len(X))],
            "These are single samples. A batch holds `batch_size` rows: pick them with a slice of the order.",
        ),
        "no pairs": Mistake(
            _dealing(batch=lambda X, y, rows: X[rows]), "A batch is a pair, `X_batch, y_batch`, cut alike."
        ),
        "X and y out of step": Mistake(
            _shuffled_apart, "Samples and labels are no longer in step. Use the same order for both."
        ),
        "y not shuffled": Mistake(
            lambda X, y, batch_size, rng: [
                (X[rows], y[start : start + batch_size])
                for start, (rows, _) in zip(
                    range(0, len(X), batch_size),
                    optim.minibatches(np.arange(len(X)), y, batch_size, rng),
                    strict=True,
                )
            ],
            "`X` is shuffled and `y` is not, so the labels belong to other samples. Pick both by the same rows.",
        ),
        "X not shuffled": Mistake(
            lambda X, y, batch_size, rng: [
                (X[start : start + batch_size], y[rows])
                for start, (rows, _) in zip(
                    range(0, len(X), batch_size),
                    optim.minibatches(np.arange(len(X)), y, batch_size, rng),
                    strict=True,
                )
            ],
            "`y` is shuffled and `X` is not, so the labels belong to other samples. Pick both by the same rows.",
        ),
        "data changed": Mistake(
            _shuffled_in_place,
            "The caller’s `X` and `y` are in another order afterwards. `X[order]` makes a new array; `rng.shuffle(X)` "
            "and `X[:] = …` do not.",
        ),
        "drawn with replacement": Mistake(
            _each_batch_drawn(replace=True),
            "A sample can come twice in one batch while others wait. `rng.permutation` deals each of them once.",
        ),
        "each batch drawn anew": Mistake(
            _each_batch_drawn(replace=False),
            "Each batch is drawn from all samples again, so in one call some come often and some not at all. Draw "
            "one order for the whole call and cut it into slices.",
        ),
        "never shuffled": Mistake(
            _dealing(order=lambda n, rng: np.arange(n)),
            "The samples come in the order of the data, in every call. Draw an order with `rng.permutation(len(X))`.",
        ),
        "same order in every call": Mistake(
            _dealing(order=lambda n, rng: np.random.default_rng(0).permutation(n)),
            "Every call deals in the same order. Draw it from the `rng` that is passed in, which goes on.",
        ),
        "not reproducible": Mistake(
            _dealing(order=lambda n, rng: np.random.permutation(n)),
            "The same `rng` gives different orders. `np.random.permutation` does not know it; use `rng.permutation`.",
        ),
        "only the batches shuffled": Mistake(
            _batches_shuffled,
            "The batches come in a new order, but each holds neighbours of the data. Shuffle the samples, then cut.",
        ),
        "never ends": Mistake(
            _without_end, "The batches never end. One call deals every sample once: one epoch, no `while True`."
        ),
    },
)

# --- Classes of optimisers -------------------------------------------------------------------------------------------

Momentum = Stepping(
    reference=optim.Momentum,
    variants=wrong_steps.MOMENTUM_VARIANTS,
    cases=[
        case("three layers", 0.07),
        case("another beta", 0.05, 0.5),
        case("Nesterov", 0.07, 0.9, True),
        case("Nesterov with another beta", 0.2, 0.6, True),
    ],
    passed="An object that remembers. Its memory of a gradient fades by β in every step.",
    hints=(
        "Two lines for plain momentum: the new velocity, then the new theta. Both formulas are in the text.",
        "`self.v = self.beta * self.v + g`. With Nesterov the step is along `g + self.beta * self.v`, with the new "
        "`self.v`; without, along `self.v`.",
        "`if self.nesterov: theta = theta - self.lr * (g + …)`, `else: theta = theta - self.lr * …`",
    ),
    mistakes=wrong_steps.MOMENTUM_MISTAKES,
)

RMSprop = Stepping(
    reference=optim.RMSprop,
    variants=wrong_steps.RMSPROP_VARIANTS,
    cases=[
        case("three layers", 0.05),
        case("another beta", 0.02, 0.8),
        case("a large eps", 0.05, 0.9, 0.1),
    ],
    passed="Steep or flat, every parameter moves at about the same speed now.",
    hints=(
        "Two lines again: the new mean of the squares, then the new theta, with the formulas of the text.",
        "`self.s = self.beta * self.s + (1 - self.beta) * g**2`: NumPy squares every entry by itself.",
        "`theta = theta - self.lr * g / (np.sqrt(self.s) + …)`",
    ),
    mistakes=wrong_steps.RMSPROP_MISTAKES,
)

Adam = Stepping(
    reference=optim.Adam,
    variants=wrong_steps.ADAM_VARIANTS,
    cases=[
        case("three layers", 0.05),
        case("other betas", 0.02, 0.8, 0.9),
        case("a large eps", 0.05, 0.9, 0.99, 0.1),
        case("short memories", 0.05, 0.5, 0.1),
    ],
    passed="The paper’s algorithm 1, line by line, and the one that most networks of today are trained with.",
    hints=(
        "Six lines, in the order of the formulas: count the step, two running means, two hats, the new theta.",
        "`self.t += 1` comes first. The hats are not stored: `m_hat = self.m / (1 - self.beta1**self.t)`.",
        "`theta = theta - self.lr * m_hat / (np.sqrt(…) + self.eps)`",
    ),
    mistakes=wrong_steps.ADAM_MISTAKES,
)

AdamW = Stepping(
    reference=optim.AdamW,
    variants=wrong_steps.ADAMW_VARIANTS,
    cases=[
        case("three layers", 0.05),
        case("a strong decay", 0.1, 0.9, 0.999, 1e-8, 0.5),
        case("other betas", 0.02, 0.8, 0.9, 1e-8, 0.2),
        case("no decay", 0.05, 0.9, 0.999, 1e-8, 0.0),
    ],
    passed="Every parameter shrinks by the same share, whatever its gradient. In Adam a penalty cannot do that.",
    hints=(
        "Shrink the parameters first. What remains is one step of Adam, which you have.",
        "With `theta = optim.flatten(params)`, the decay is `theta - self.lr * self.weight_decay * theta`.",
        "`return super().step(optim.nested_like(params, theta), grads)`, with the shrunk theta.",
    ),
    mistakes=wrong_steps.ADAMW_MISTAKES,
)

first_step = Choice(
    question="Adam starts with lr = 0.001. One parameter has the gradient 200, another one 0.0002. How far do they "
    "move in the first step?",
    options={
        "a": (
            "by 0.2 and by 0.0000002",
            "This is plain gradient descent, lr times the gradient. Adam divides by the gradient’s size.",
        ),
        "b": (
            "both by about 0.001",
            "m̂ = g and v̂ = g², so the step is lr · g/|g|: lr times the sign, whatever the size.",
        ),
        "c": ("both by about 0.00316", "That would be without the hats: 0.1 g/√(0.001 g²) = 3.16 times the sign of g."),
        "d": (
            "by 0.001, and by a millionth of that",
            "Each parameter is divided by its own √v̂, not by the largest. Both come out as the sign of the gradient.",
        ),
    },
    answer="b",
    hints=(
        "Write down m̂ and v̂ for t = 1, when both means began at 0.",
        "m̂ = 0.1 g / 0.1. And v̂?",
        "g divided by the root of g² is the sign of g.",
    ),
)

# --- Schedules -------------------------------------------------------------------------------------------------------


step_decay = Exercise(
    reference=optim.step_decay,
    cases=[
        case("the first step", 0, 0.8, 10, 0.6),
        case("soon after the first step", 3, 0.8, 10, 0.6),
        case("the last step before a decay", 9, 0.8, 10, 0.6),
        case("the first step after a decay", 10, 0.8, 10, 0.6),
        case("after two decays", 26, 0.8, 10, 0.6),
        case("after three decays", 300, 0.1, 100, 0.3),
        case("a decay in every step", 4, 2.0, 1, 0.9),
    ],
    passed="Stairs: constant for a while, then down by a factor.",
    hints=(
        "How many decays have there been before this step?",
        "`step // every` counts them: the division without its remainder.",
        "`return lr * gamma ** (…)`",
    ),
    mistakes={
        "decay in every step": Mistake(
            lambda step, lr, every, gamma: lr * gamma**step,
            "This decays in every step. Count the full stretches of `every` steps: `step // every`.",
        ),
        "smooth": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** (step / every),
            "This decays smoothly. `//` divides without a remainder, and makes stairs.",
        ),
        "rounded": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** round(step / every),
            "The number of decays is rounded to the nearest one, up or down. `//` rounds down.",
        ),
        "rounded up": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** math.ceil(step / every),
            "The number of decays is rounded up. `//` rounds down.",
        ),
        "decay only once": Mistake(
            lambda step, lr, every, gamma: lr * gamma if step >= every else lr,
            "There is only one decay. After every further `every` steps comes another.",
        ),
        "decay in one step only": Mistake(
            lambda step, lr, every, gamma: lr * gamma if step % every == 0 else lr,
            "The rate is lower in single steps, and then back. What has decayed stays so: `gamma ** (step // every)`.",
        ),
        "remainder": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** (step % every),
            "`%` is the remainder, which begins again after every stretch. `//` counts the stretches.",
        ),
        "multiplied, no power": Mistake(
            lambda step, lr, every, gamma: lr * gamma * (step // every),
            "The number of decays is a factor here. Two decays are γ · γ: a power, `**`.",
        ),
        "one step late": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** (max(step - 1, 0) // every),
            "The decays come one step late. Steps count from 0, so step number `every` is the first with the new rate.",
        ),
        "one step early": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** ((step + 1) // every),
            "The decays come one step early. Counted from 0, step number `every` is the first with the new rate.",
        ),
        "one decay too many": Mistake(
            lambda step, lr, every, gamma: lr * gamma ** (step // every + 1),
            "There is one decay too many: the first stretch has the full `lr`.",
        ),
        "growth": Mistake(
            lambda step, lr, every, gamma: lr / gamma ** (step // every), "The rate grows. Multiply by gamma."
        ),
        "share taken away": Mistake(
            lambda step, lr, every, gamma: lr * (1 - gamma) ** (step // every),
            "1 − gamma is the factor here. gamma is what remains, not what is taken away.",
        ),
        "straight line": Mistake(
            lambda step, lr, every, gamma: lr - gamma * (step // every), "gamma is a factor; here it is subtracted."
        ),
        "power of everything": Mistake(
            lambda step, lr, every, gamma: (lr * gamma) ** (step // every),
            "`lr` is raised to the power as well. The power binds more strongly than `*`: leave out the parentheses.",
        ),
        "lr forgotten": Mistake(
            lambda step, lr, every, gamma: gamma ** (step // every), "This is the factor alone. Multiply it by `lr`."
        ),
    },
)


def _wave(angle=lambda t: math.pi * t, from_to=lambda lr, lr_min, c: lr_min + (lr - lr_min) * (1 + c) / 2, until=min):
    """A cosine schedule with another angle at the fraction t, other ends, or another treatment of what comes after."""

    def cosine(step, total, lr, lr_min=0.0):
        return from_to(lr, lr_min, math.cos(angle(until(step, total) / total)))

    return cosine


cosine = Exercise(
    reference=optim.cosine,
    cases=[
        case("the first step", 0, 100, 0.1),
        case("a quarter of the way", 25, 100, 0.1),
        case("half of the way, with lr_min", 30, 60, 0.5, 0.1),
        case("near the end, with lr_min", 90, 100, 1.0, 0.2),
        case("the end", 80, 80, 0.3, 0.01),
        case("after the end", 150, 100, 0.1, 0.02),
        case("long after the end", 1000, 300, 0.2),
    ],
    passed="Slow at first, fast in the middle, slow at the end, and nothing to tune but the ends.",
    hints=(
        "The formula is in the text. `np.cos(np.pi * step / total)` goes from 1 to −1.",
        "After `total` steps the cosine would rise again. `min(step, total)` stops there.",
        "`return lr_min + 0.5 * (lr - lr_min) * (1 + np.cos(…))`",
    ),
    mistakes={
        "rises again": Mistake(
            _wave(until=lambda step, total: step),
            "Right up to `total`, and then it rises again. Stop there: `min(step, total)`.",
        ),
        "lr_min ignored": Mistake(
            _wave(from_to=lambda lr, lr_min, c: lr * (1 + c) / 2),
            "`lr_min` is ignored. The rate ends there, and not at 0.",
        ),
        "rises again, lr_min ignored": Mistake(
            _wave(from_to=lambda lr, lr_min, c: lr * (1 + c) / 2, until=lambda step, total: step),
            "`lr_min` is ignored, and after `total` steps the rate rises again: stop with `min(step, total)`, and end "
            "at lr_min.",
        ),
        "lr_min added": Mistake(
            _wave(from_to=lambda lr, lr_min, c: lr_min + lr * (1 + c) / 2),
            "The start is lr_min too high: the wave goes from lr to lr_min, so its height is lr − lr_min.",
        ),
        "lr_min not added": Mistake(
            _wave(from_to=lambda lr, lr_min, c: (lr - lr_min) * (1 + c) / 2),
            "The wave has the right height, but it ends at 0: add `lr_min`.",
        ),
        "cut off at lr_min": Mistake(
            _wave(from_to=lambda lr, lr_min, c: max(lr_min, lr * (1 + c) / 2)),
            "The wave goes down to 0 and is cut off at `lr_min`. It should reach `lr_min` smoothly, at its end.",
        ),
        "half missing": Mistake(
            _wave(from_to=lambda lr, lr_min, c: lr_min + (lr - lr_min) * (1 + c)),
            "Twice as high as it should be above lr_min: 1 + cos goes from 2 to 0, so a factor ½ is needed.",
        ),
        "one missing": Mistake(
            _wave(from_to=lambda lr, lr_min, c: lr_min + (lr - lr_min) * c),
            "A cosine alone goes down to −1, and the rate becomes negative: ½ (1 + cos).",
        ),
        "upside down": Mistake(
            _wave(from_to=lambda lr, lr_min, c: lr_min + (lr - lr_min) * (1 - c) / 2),
            "It rises from lr_min to lr: 1 + cos, not 1 − cos.",
        ),
        "a quarter wave": Mistake(
            _wave(angle=lambda t: math.pi * t / 2, from_to=lambda lr, lr_min, c: lr_min + (lr - lr_min) * c),
            "A quarter of a wave, which is steep at its end. Half a wave, ½ (1 + cos(π t/T)), is flat at both ends.",
        ),
        "not yet at the end": Mistake(
            _wave(angle=lambda t: math.pi * t / 2),
            "The angle reaches only π/2 at the end: cos(π t/T).",
        ),
        "a whole wave": Mistake(
            _wave(angle=lambda t: 2 * math.pi * t), "A whole wave goes down and up again. Half of one ends at π."
        ),
        "π forgotten": Mistake(_wave(angle=lambda t: t), "π is missing: at the end, the angle has to be π."),
        "degrees": Mistake(
            _wave(angle=lambda t: 180 * t), "`np.cos` takes the angle in radians: π where you have 180."
        ),
        "straight line": Mistake(
            lambda step, total, lr, lr_min=0.0: lr + (lr_min - lr) * min(step, total) / total,
            "This is a straight line from lr to lr_min.",
        ),
        "0 after the end": Mistake(
            lambda step, total, lr, lr_min=0.0: optim.cosine(step, total, lr, lr_min) if step <= total else 0.0,
            "After the end it is 0. It stays at `lr_min`.",
        ),
    },
)

warmup = Exercise(
    reference=optim.warmup,
    cases=[
        case("the first step", 0, 0.1, 5),
        case("on the way", 2, 0.1, 5),
        case("the first full step", 9, 0.6, 10),
        case("one step later", 10, 0.6, 10),
        case("long after", 1000, 0.3, 20),
        case("a warm-up of one step", 0, 0.2, 1),
    ],
    passed="A straight line up, then flat. It is mostly followed by one of the other two.",
    hints=(
        "Step number 0 gets the share 1/warmup_steps of `lr`, the next one twice as much.",
        "The share of a step is (step + 1)/warmup_steps, and never more than 1.",
        "`return lr * min(1.0, …)`",
    ),
    mistakes={
        "starts at 0": Mistake(
            lambda step, lr, warmup_steps: lr * min(1.0, step / warmup_steps),
            "The first step has the rate 0, so it is lost. Steps count from 0: (step + 1)/warmup_steps.",
        ),
        "starts at 0, full in time": Mistake(
            lambda step, lr, warmup_steps: lr * min(1.0, step / (warmup_steps - 1)),
            "The first step has the rate 0, so it is lost, and a warm-up of one step divides by 0. Steps count from "
            "0: (step + 1)/warmup_steps.",
        ),
        "starts at 0, never divided by 0": Mistake(
            lambda step, lr, warmup_steps: lr * min(1.0, step / max(warmup_steps - 1, 1)),
            "The first step has the rate 0, so it is lost, however long the warm-up is. Steps count from 0: "
            "(step + 1)/warmup_steps.",
        ),
        "starts at 0, unless it is short": Mistake(
            lambda step, lr, warmup_steps: lr * min(1.0, step / (warmup_steps - 1)) if warmup_steps > 1 else lr,
            "The first step has the rate 0, so it is lost, unless the warm-up is one step long. Steps count from 0: "
            "(step + 1)/warmup_steps.",
        ),
        "never stops": Mistake(
            lambda step, lr, warmup_steps: lr * (step + 1) / warmup_steps,
            "The rate goes on rising after the warm-up. Cut the share off at 1 with `min`.",
        ),
        "never stops, starts at 0": Mistake(
            lambda step, lr, warmup_steps: lr * step / warmup_steps,
            "The rate starts at 0, and goes on rising after the warm-up: (step + 1)/warmup_steps, cut off at 1.",
        ),
        "full one step late": Mistake(
            lambda step, lr, warmup_steps: lr * min(1.0, (step + 1) / (warmup_steps + 1)),
            "The full rate comes one step late. Step number warmup_steps − 1 is the first with `lr`.",
        ),
        "full one step late, then all": Mistake(
            lambda step, lr, warmup_steps: (
                lr * (step + 1) / warmup_steps if step < warmup_steps - 1 else lr * (step >= warmup_steps)
            ),
            "The step in which the rate should first be full has none. Compare step + 1 with warmup_steps.",
        ),
        "cut off at 1": Mistake(
            lambda step, lr, warmup_steps: min(1.0, lr * (step + 1) / warmup_steps),
            "`min` cuts off the rate at 1. It is the share that is cut off: lr · min(1, …).",
        ),
        "max": Mistake(
            lambda step, lr, warmup_steps: lr * max(1.0, (step + 1) / warmup_steps),
            "`max` keeps what is too large and lifts what is small. `min` cuts off.",
        ),
        "0 after the warm-up": Mistake(
            lambda step, lr, warmup_steps: lr * (step + 1) / warmup_steps if step < warmup_steps else 0.0,
            "After the warm-up the rate is 0. It stays at `lr`.",
        ),
        "falls": Mistake(
            lambda step, lr, warmup_steps: lr * max(0.0, 1 - (step + 1) / warmup_steps),
            "The rate falls. It should rise from lr/warmup_steps to lr.",
        ),
        "whole numbers": Mistake(
            lambda step, lr, warmup_steps: lr * min(1, (step + 1) // warmup_steps),
            "`//` throws the fraction away, so the rate is 0 until the end of the warm-up. Use `/`.",
        ),
        "small until the end": Mistake(
            lambda step, lr, warmup_steps: lr / warmup_steps if step < warmup_steps - 1 else lr,
            "The rate stays at lr/warmup_steps and then jumps. It should rise in a straight line.",
        ),
        "lr forgotten": Mistake(
            lambda step, lr, warmup_steps: min(1.0, (step + 1) / warmup_steps),
            "This is the share alone. Multiply it by `lr`.",
        ),
        "no warm-up": Mistake(lambda step, lr, warmup_steps: lr, "The rate is `lr` from the first step on."),
    },
)

# --- Clipping --------------------------------------------------------------------------------------------------------


def _gradients(label, sizes, seed, scale, max_norm):
    rng = np.random.default_rng(seed)
    grads = [(scale * rng.normal(size=(a, b)), scale * rng.normal(size=b)) for a, b in itertools.pairwise(sizes)]
    return case(label, grads, max_norm)


def _whole_norm(grads):
    return math.sqrt(sum(float(np.sum(part**2)) for pair in grads for part in pair))


def _at_most(norm, max_norm):
    """The factor that shortens to max_norm what is longer."""
    return max_norm / norm if norm > max_norm else 1.0


def _clip(
    norm=_whole_norm, factor=_at_most, told=lambda norm, max_norm: norm, scaled=lambda f, dW, db: (f * dW, f * db)
):
    """Clipping with another norm, another factor, another number returned, or other arrays scaled."""

    def clip_by_global_norm(grads, max_norm):
        size = norm(grads)
        return [scaled(factor(size, max_norm), dW, db) for dW, db in grads], told(size, max_norm)

    return clip_by_global_norm


def _clip_parts(group):
    """Clipping of every group of arrays by itself."""

    def clip_by_global_norm(grads, max_norm):
        clipped = []
        for dW, db in grads:
            f_W, f_b = (_at_most(size, max_norm) for size in group(dW, db))
            clipped.append((f_W * dW, f_b * db))
        return clipped, _whole_norm(grads)

    return clip_by_global_norm


def _clip_alone(when):
    """Clipping that returns the gradients without the norm when(norm, max_norm) says so."""

    def clip_by_global_norm(grads, max_norm):
        clipped, norm = _clip()(grads, max_norm)
        return clipped if when(norm, max_norm) else (clipped, norm)

    return clip_by_global_norm


def _clip_in_place(grads, max_norm):
    norm = _whole_norm(grads)
    for dW, db in grads:
        dW *= _at_most(norm, max_norm)
        db *= _at_most(norm, max_norm)
    return grads, norm


clip_by_global_norm = Exercise(
    reference=optim.clip_by_global_norm,
    parts=(("dW of layer {}", "db of layer {}"), "norm"),
    cases=[
        _gradients("longer than max_norm", [3, 2, 4], 0, 1.0, 1.5),
        _gradients("shorter than max_norm", [2, 3], 1, 0.1, 5.0),
        _gradients("a thousand times too long", [2, 2, 2, 1], 2, 1000.0, 5.0),
        _gradients("each array short, all together long", [3, 3, 3, 3], 3, 0.3, 1.2),
        case("all gradients 0", [(np.zeros((2, 1)), np.zeros(1))], 1.0),
        case("one number", [(np.array([[3.0]]), np.array([4.0]))], 2.0),
    ],
    passed="The direction stays, to the last digit; only the length is limited.",
    hints=(
        "One norm for all arrays: the root of the sum of all squares, over weights and biases of all layers.",
        "If the norm is larger than `max_norm`, multiply every array by `max_norm / norm`, else leave them as they "
        "are.",
        "`norm = np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) for dW, db in grads))`, then a list of pairs, and "
        "`return …, norm`.",
    ),
    mistakes={
        "each array by itself": Mistake(
            _clip_parts(lambda dW, db: (np.linalg.norm(dW), np.linalg.norm(db))),
            "The norm is right. Each array is clipped by a norm of its own, which bends the direction: use one factor "
            "for all.",
        ),
        "each layer by itself": Mistake(
            _clip_parts(lambda dW, db: (_whole_norm([(dW, db)]),) * 2),
            "The norm is right. Each layer is clipped by a norm of its own, which bends the direction: use one factor "
            "for all.",
        ),
        "entries clipped": Mistake(
            lambda grads, max_norm: (
                [(np.clip(dW, -max_norm, max_norm), np.clip(db, -max_norm, max_norm)) for dW, db in grads],
                _whole_norm(grads),
            ),
            "The norm is right. `np.clip` cuts off single entries, which bends the direction: multiply all by one "
            "factor.",
        ),
        "short ones lengthened": Mistake(
            _clip(factor=lambda norm, max_norm: max_norm / norm if norm > 0 else 1.0),
            "Gradients that are short enough are made longer. The factor is at most 1.",
        ),
        "never shortened": Mistake(
            _clip(factor=lambda norm, max_norm: 1.0), "The norm is right. The gradients are returned as they were."
        ),
        "cut to length 1": Mistake(
            _clip(factor=lambda norm, max_norm: 1 / norm if norm > max_norm else 1.0),
            "Long gradients get the length 1. They should get `max_norm`.",
        ),
        "factor turned round": Mistake(
            _clip(factor=lambda norm, max_norm: norm / max_norm if norm > max_norm else 1.0),
            "Long gradients are made longer still: the factor is max_norm/norm.",
        ),
        "set to 0": Mistake(
            _clip(factor=lambda norm, max_norm: 0.0 if norm > max_norm else 1.0),
            "Long gradients become 0, so the step is lost. Shorten them to the length `max_norm`.",
        ),
        "norms added": Mistake(
            _clip(norm=lambda grads: sum(np.linalg.norm(part) for pair in grads for part in pair)),
            "Norms are added up. Squares can be added: the root of the sum of all squares.",
        ),
        "root forgotten": Mistake(
            _clip(norm=lambda grads: _whole_norm(grads) ** 2), "This is the norm’s square: the root is missing."
        ),
        "mean instead of sum": Mistake(
            _clip(norm=lambda grads: math.sqrt(np.mean(optim.flatten(grads) ** 2))),
            "A mean of the squares is taken. The norm is the root of their sum.",
        ),
        "sizes added": Mistake(
            _clip(norm=lambda grads: float(np.sum(np.abs(optim.flatten(grads))))),
            "The sizes |g| are added up. The length of a vector is the root of the sum of squares.",
        ),
        "largest entry": Mistake(
            _clip(norm=lambda grads: float(np.max(np.abs(optim.flatten(grads))))),
            "The largest entry is taken as norm. The length of a vector is the root of the sum of squares.",
        ),
        "biases not counted": Mistake(
            _clip(norm=lambda grads: math.sqrt(sum(float(np.sum(dW**2)) for dW, _ in grads))),
            "The biases are missing from the norm. It is that of all arrays together.",
        ),
        "last layer only": Mistake(
            _clip(norm=lambda grads: _whole_norm(grads[-1:])),
            "The norm is that of the last layer. Is it set anew in every round of a loop, instead of added to?",
        ),
        "biases not clipped": Mistake(
            _clip(scaled=lambda f, dW, db: (f * dW, db)), "The norm and all `dW` are right. The biases are not scaled."
        ),
        "norm afterwards": Mistake(
            _clip(told=min),
            "The gradients are right. The norm is the one after clipping; return the one before, which says something.",
        ),
        "factor returned": Mistake(
            _clip(told=_at_most), "The gradients are right. The second value is the factor; the norm is asked for."
        ),
        "norm not returned": Mistake(
            lambda grads, max_norm: _clip()(grads, max_norm)[0],
            "The gradients came back alone. Return the norm as well: `return clipped, norm`.",
        ),
        "norm not returned with long ones": Mistake(
            _clip_alone(lambda norm, max_norm: norm > max_norm),
            "In one case the gradients came back alone. Every `return` has two values: `return clipped, norm`.",
        ),
        "norm not returned with short ones": Mistake(
            _clip_alone(lambda norm, max_norm: norm <= max_norm),
            "Gradients that are short enough came back alone. Every `return` has two values: `return grads, norm`.",
        ),
        "values exchanged": Mistake(
            lambda grads, max_norm: _clip()(grads, max_norm)[::-1],
            "The two values are exchanged: first the gradients, then the norm.",
        ),
        "in place": Mistake(
            _clip_in_place,
            "The values are right, but the caller’s gradients are changed. Make new arrays: `factor * dW`.",
        ),
    },
)

# --- The debug clinic ------------------------------------------------------------------------------------------------

DESCENTS = [
    case("one parameter", slope_of_bowl, np.array([1.0]), 0.1, 3),
    case("a ravine", slope_of_ravine, np.array([1.0, -2.0]), 0.05, 8),
    case("three parameters", slope_of_waves, np.array([2.0, -1.0, 0.5]), 0.2, 5),
    case("large gradients", slope_of_bowl, np.array([100.0, -60.0]), 0.1, 4),
]


def _path(move, keep=lambda path: path):
    """A function (grad, theta, lr, steps): the path of an optimiser with this move, as in `_class`."""

    def path(grad, theta, lr, steps):
        optimizer = optimizer_class(OF_ADAM, move)(lr)
        points = [theta]
        for _ in range(steps):
            points.append(move(optimizer, points[-1], grad(points[-1])))
        return np.array(keep(points))

    return path


def _adam_path(grad, theta, lr, steps):
    """Adam from theta (d,): its path, an array (steps + 1, d), the start first."""
    return _stepping_path(lambda: optim.Adam(lr), grad, theta, steps)


def _momentum_path(grad, theta, lr, steps):
    """Momentum with beta = 0.9 from theta (d,): its path, an array (steps + 1, d), the start first."""
    return _stepping_path(lambda: optim.Momentum(lr), grad, theta, steps)


def _stepping_path(make, grad, theta, steps, again=lambda number: False, at=lambda path: path[-1]):
    """The path of an optimiser; again(number) says before which steps it is made anew, at(path) where grad is taken."""
    optimizer, path = make(), [np.asarray(theta, dtype=float)]
    for number in range(steps):
        if again(number):
            optimizer = make()
        path.append(optimizer.step(path[-1], grad(at(path))))
    return np.array(path)


START_LOST = "The start is missing from the path: it is the first row, before any step."

mend_adam = Debug(
    reference=_adam_path,
    cases=DESCENTS,
    passed="With the hats, the first step has the length lr in every direction, as it should.",
    hints=(
        "How long is the first step? Put t = 1 into the formulas of the text and compare.",
        "`t` is counted and never used. Where does the text use it?",
        "`m / (1 - 0.9**t)` and `v / (1 - 0.999**t)`, under names of their own, go into the step.",
    ),
    mistakes={
        "not mended": Mistake(
            _path(adam_move(short_of=lambda self: (1, 1))),
            "The first step is still 3.16 times as long as it should be: m and v start at 0 and are not corrected.",
        ),
        "only m": Mistake(
            _path(adam_move(short_of=lambda self: (1 - self.beta1**self.t, 1))),
            "m is corrected now, v is not: it needs 1 − 0.999ᵗ.",
        ),
        "only v": Mistake(
            _path(adam_move(short_of=lambda self: (1, 1 - self.beta2**self.t))),
            "v is corrected now, m is not: it needs 1 − 0.9ᵗ.",
        ),
        "hats kept": Mistake(
            _path(hats_kept),
            "The first step is right now. But the corrected values are stored and corrected again in the next round: "
            "give the hats names of their own.",
        ),
        "hat parentheses": Mistake(
            _path(adam_move(step=hats_without_parentheses("mv"))),
            "`a / 1 - b` divides first. Put parentheses around `1 - 0.9**t` and around `1 - 0.999**t`.",
        ),
        "hat parentheses of m": Mistake(
            _path(adam_move(step=hats_without_parentheses("m"))),
            "`m / 1 - 0.9**t` divides first. Put parentheses around `1 - 0.9**t`.",
        ),
        "hat parentheses of v": Mistake(
            _path(adam_move(step=hats_without_parentheses("v"))),
            "`v / 1 - 0.999**t` divides first. Put parentheses around `1 - 0.999**t`.",
        ),
        "t starts at 0": Mistake(
            _path(adam_move(short_of=lambda self: (1 - self.beta1 ** (self.t - 1), 1 - self.beta2 ** (self.t - 1)))),
            "1 − β⁰ is 0, and something is divided by it in the first round. The first step has t = 1.",
        ),
        "t stays 1": Mistake(
            _path(adam_move(short_of=lambda self: (0.1, 0.001))),
            "The first step is right now. The correction fades, with β to the power of t.",
        ),
        "t times beta": Mistake(
            _path(adam_move(short_of=lambda self: (1 - 0.9 * self.t, 1 - 0.999 * self.t))),
            "The first step is right now. It is a power, `0.9**t`, not a product.",
        ),
        "corrections exchanged": Mistake(
            _path(adam_move(short_of=lambda self: (1 - 0.999**self.t, 1 - 0.9**self.t))),
            "The corrections are exchanged: 0.9 belongs to m, 0.999 to v.",
        ),
        "correction multiplied": Mistake(
            _path(adam_move(short_of=lambda self: (1 / (1 - 0.9**self.t), 1 / (1 - 0.999**self.t)))),
            "The correction is multiplied. m and v are too small at first: divide.",
        ),
        "root split": Mistake(
            _path(
                adam_move(step=lambda self, means: means.m_hat / ((np.sqrt(means.v) + 1e-8) / (1 - self.beta2**self.t)))
            ),
            "The root of v is corrected with 1 − 0.999ᵗ. Correct v first, then take the root.",
        ),
        "start missing": Mistake(_path(adam_move(), keep=lambda path: path[1:]), START_LOST),
    },
)

mend_rebuilt = Debug(
    reference=_adam_path,
    cases=DESCENTS,
    passed="An optimiser is its memory. Made anew in every step, Adam is no more than the sign of the gradient.",
    hints=(
        "What does an optimiser know that has never taken a step?",
        "How often does `optim.Adam(lr)` run?",
        "Move the line that makes the optimiser out of the loop.",
    ),
    mistakes={
        "not mended": Mistake(
            lambda grad, theta, lr, steps: _stepping_path(
                lambda: optim.Adam(lr), grad, theta, steps, again=lambda number: True
            ),
            "Every step is still a first step: the optimiser is made anew each time, and its m, v and t begin at 0.",
        ),
        "start missing": Mistake(lambda *arguments: _adam_path(*arguments)[1:], START_LOST),
        "gradient of the start": Mistake(
            lambda grad, theta, lr, steps: _stepping_path(
                lambda: optim.Adam(lr), grad, theta, steps, at=lambda path: path[0]
            ),
            "The optimiser remembers now. But its gradient is always that of the start.",
        ),
        "every step from the start": Mistake(
            lambda grad, theta, lr, steps: _from_the_start(optim.Adam(lr), grad, theta, steps),
            "Each step begins at the start again. `theta` has to become what `step` returns.",
        ),
        "another optimiser": Mistake(
            lambda grad, theta, lr, steps: _stepping_path(lambda: optim.SGD(lr), grad, theta, steps),
            "This is plain gradient descent now. Keep Adam, and let it remember.",
        ),
        "one step": Mistake(
            lambda grad, theta, lr, steps: _adam_path(grad, theta, lr, 1),
            "The loop ends after one step. Is the `return` indented too far?",
        ),
        "learning rate forgotten": Mistake(
            lambda grad, theta, lr, steps: _adam_path(grad, theta, 1e-3, steps),
            "The optimiser remembers now, but it is made without `lr` and takes its own 0.001.",
        ),
    },
)


def _from_the_start(optimizer, grad, theta, steps):
    return np.array([theta, *(optimizer.step(theta, grad(theta)) for _ in range(steps))])


def _momentum_move(sign=1.0, velocity=lambda v, lr, g: 0.9 * v - lr * g):
    def move(self, theta, g):
        self.v = velocity(self.v, self.lr, g)
        return theta + sign * self.v

    return move


mend_momentum = Debug(
    reference=_momentum_path,
    cases=DESCENTS,
    passed="One minus is enough. Where it stands is a matter of taste; two of them climb.",
    hints=(
        "Follow the first step by hand, with a gradient of 1: where does theta go?",
        "The velocity points downhill already: it has a minus. What does the next line do with it?",
        "Change one of the two signs, not both.",
    ),
    mistakes={
        "not mended": Mistake(
            _path(_momentum_move(sign=-1.0)),
            "It still climbs. The minus stands in both lines (or, after both were changed, in none).",
        ),
        "memory with the wrong sign": Mistake(
            _path(_momentum_move(velocity=lambda v, lr, g: -0.9 * v - lr * g)),
            "The first step goes down now. But the old velocity is turned round in every step: 0.9 · v keeps its sign.",
        ),
        "no memory": Mistake(
            _path(_momentum_move(velocity=lambda v, lr, g: -lr * g)),
            "It goes down now, but nothing is remembered: 0.9 · v has been lost.",
        ),
        "velocity never fades": Mistake(
            _path(_momentum_move(velocity=lambda v, lr, g: v - lr * g)),
            "It goes down now, but the velocity never fades: the factor 0.9 has been lost.",
        ),
        "learning rate forgotten": Mistake(
            _path(_momentum_move(velocity=lambda v, lr, g: 0.9 * v - g)),
            "It goes down now, but `lr` has been lost.",
        ),
        "learning rate twice": Mistake(
            _path(lambda self, theta, g: _rate_twice(self, theta, g)),
            "It goes down now, but `lr` is multiplied in twice: in the velocity and in the step.",
        ),
        "gradient damped": Mistake(
            _path(_momentum_move(velocity=lambda v, lr, g: 0.9 * v - 0.1 * lr * g)),
            "It goes down now, but the gradient has got a factor 0.1, and the steps are ten times too short.",
        ),
        "start missing": Mistake(_path(_momentum_move(), keep=lambda path: path[1:]), START_LOST),
    },
)


def _rate_twice(self, theta, g):
    self.v = 0.9 * self.v - self.lr * g
    return theta + self.lr * self.v


# --- Design: five epochs ---------------------------------------------------------------------------------------------

EPOCHS, ENOUGH = 5, 0.97
MOST, LEAST = 20_000, 4  # parameters, and samples in a batch: the check shall take a second, not ten

SCHEDULES = {
    "constant": lambda step, total, lr: lr,
    "step decay": lambda step, total, lr: optim.step_decay(step, lr, max(total // 5, 1), 0.5),
    "cosine": lambda step, total, lr: optim.cosine(step, total, lr),
    "warm-up + cosine": lambda step, total, lr: optim.warmup(step, 1.0, total // 10) * optim.cosine(step, total, lr),
}
RULES = ("SGD", "Momentum", "RMSprop", "Adam", "AdamW")
EXPECTED = {"layer_sizes", "optimizer", "lr", "batch_size"}


class Scheduled:
    """An optimiser whose learning rate is set before every step, as `nn.MLP.fit` takes it."""

    def __init__(self, optimizer, schedule, total):
        self.optimizer, self.lr, self.schedule, self.total, self.step = optimizer, optimizer.lr, schedule, total, 0

    def update(self, theta, gradient):
        """One step of the optimiser with the learning rate of this step."""
        self.optimizer.lr = self.schedule(self.step, self.total, self.lr)
        self.optimizer.update(theta, gradient)
        self.step += 1


DIGITS = functools.cache(data.digits)


@contextlib.contextmanager
def _digits_at_hand():
    """Read the digits, which takes seconds the first time, before the clock starts (and draws random numbers)."""
    run(DIGITS, 60)
    yield


def _schedule_of(settings):
    """The name of the schedule; none at all means a constant learning rate."""
    name = settings.get("schedule")
    return "constant" if name is None else name


def right_after_five_epochs(settings, seed):
    """(right, n): how many of the n held-out digits a network with these settings has right; seed: split and start."""
    rng = np.random.default_rng(seed)
    X_train, y_train, X_val, y_val = data.held_out(*DIGITS(), 0.2, rng)
    network = nn.MLP(settings["layer_sizes"], rng)
    optimizer = getattr(optim, settings["optimizer"])(settings["lr"])
    total = EPOCHS * math.ceil(len(X_train) / settings["batch_size"])
    scheduled = Scheduled(optimizer, SCHEDULES[_schedule_of(settings)], total)
    with np.errstate(all="ignore"):  # a learning rate that is far too large is judged by what comes out
        network.fit(X_train, y_train, epochs=EPOCHS, batch_size=settings["batch_size"], optimizer=scheduled)
        return int(np.sum(network.predict(X_val) == y_val)), len(y_val)


def _whole(*numbers):
    return all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in numbers)


def _unfit_settings(settings):
    """The name of what is wrong with the settings, or ''."""
    if not isinstance(settings, dict) or not EXPECTED <= set(settings) <= EXPECTED | {"schedule"}:
        return "settings"
    sizes, lr = settings["layer_sizes"], settings["lr"]
    if not isinstance(sizes, list | tuple) or not _whole(*sizes) or (*sizes[:1], *sizes[1:][-1:]) != (64, 10):
        return "layer sizes"
    if settings["optimizer"] not in RULES:
        return "optimizer"
    if _schedule_of(settings) not in SCHEDULES:
        return "schedule"
    size = settings["batch_size"]
    if isinstance(lr, bool) or not isinstance(lr, int | float) or not lr > 0 or not _whole(size) or size < LEAST:
        return "numbers"
    return "too many" if nn.count_parameters(sizes) > MOST else ""


def _judge_five_epochs(settings):
    """At least 97 % of the held-out digits right in each of three runs."""
    name = _unfit_settings(settings)
    if name:
        return Verdict(False, "", name)
    counts = []
    for seed in range(3):
        right, n = right_after_five_epochs(settings, seed)
        counts.append(right)
        if right < n / 2:
            return Verdict(False, "", "diverged", (("Right", f"{right} of {n} with seed {seed}"),))
    enough = math.ceil(ENOUGH * n)
    told = f"{counts[0]}, {counts[1]} and {counts[2]} of {n} digits are right in the three runs"
    if min(counts) < enough:
        more = f"{enough} are asked for in each. What makes one run better than another, and what would calm it?"
        return Verdict(False, f"{told}; {more}", "not enough")
    return Verdict(True, f"{told}.")


GOOD = {"layer_sizes": [64, 128, 10], "optimizer": "Adam", "lr": 0.01, "batch_size": 16, "schedule": "cosine"}

five_epochs = Design(
    judge=_judge_five_epochs,
    around=_digits_at_hand,
    example=GOOD,
    passed="These digits helped to choose the settings, so expect a little less on new ones.",
    hints=(
        "Smaller batches make more steps in five epochs. A larger learning rate needs fewer of them, and is noisier.",
        "Large steps first and small ones at the end: that is a schedule. And try a wider hidden layer, 64 to 256.",
        "Adam, a rate of 0.01 to 0.03, batches of 16 or 32, and a cosine.",
    ),
    mistakes={
        "settings": Mistake(
            {"layers": [64, 32, 10], "lr": 0.1},
            "Pass a dictionary with `layer_sizes`, `optimizer`, `lr`, `batch_size`, and `schedule` if it is not "
            "constant.",
        ),
        "layer sizes": Mistake(
            GOOD | {"layer_sizes": [128, 10]},
            "`layer_sizes` is a list of whole numbers that begins with 64 inputs and ends with 10 classes.",
        ),
        "optimizer": Mistake(
            GOOD | {"optimizer": "adam"},
            'The optimizer is one of "SGD", "Momentum", "RMSprop", "Adam" and "AdamW", the name in quotes.',
        ),
        "schedule": Mistake(
            GOOD | {"schedule": "linear"},
            'The schedule is one of "constant", "step decay", "cosine" and "warm-up + cosine".',
        ),
        "numbers": Mistake(
            GOOD | {"batch_size": 0}, "`lr` has to be a number above 0, `batch_size` a whole number, at least 4."
        ),
        "too many": Mistake(
            GOOD | {"layer_sizes": [64, 512, 512, 10]},
            "At most 20,000 parameters, please: the check trains three networks while you wait.",
        ),
        "diverged": Mistake(
            GOOD | {"optimizer": "SGD", "lr": 100.0},
            "Fewer than half of the digits are right: the learning rate is far too large, or far too small.",
        ),
        "not enough": Mistake(
            GOOD | {"layer_sizes": [64, 32, 10], "lr": 0.001, "schedule": "constant"},
            "At least 97 % have to be right in each of the three runs.",
        ),
    },
)

EXERCISES = declare(globals())
