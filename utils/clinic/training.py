"""Listening to a training function: what its steps say about rates, signs, sums, penalties and frozen layers."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from utils.clinic.models import Pass
from utils.clinic.report import Finding

__all__ = ["ADVICE", "by_heart", "of_training"]

FEW = 4  # samples in the batches whose steps are compared
BATCH, STEPS = 32, 200  # one batch by heart

ADVICE = {
    "softmax twice": "The loss takes weighted sums and applies softmax itself: leave it out of the network.",
    "ReLU on the outputs": "Outputs need both signs: leave the last weighted sums as they are.",
    "slope missing": "On the way back, multiply by the derivative of the activation in every hidden layer.",
}


def _moved(opened, train, X, y):
    """How a copy's parameters move in one call of the training function, (P,), and the copy."""
    twin = opened.copied()
    before = twin.theta
    with np.errstate(all="ignore"):
        train(twin.model, *twin.prepared(X, y))
    return twin.theta - before, twin


def of_training(
    opened: Any, train: Callable[..., Any], X: np.ndarray, y: np.ndarray, seen: Pass, measured: dict
) -> Iterator[Finding]:
    """Findings about train(model, X, y), called on copies with a few samples, so that it takes one step or a few.

    seen: what the network does with many samples.
    """
    few = _few(X, y)
    move, twin = _moved(opened, train, X[few], y[few])
    size = float(np.linalg.norm(move))
    with np.errstate(all="ignore"):
        suspects = opened.suspects(X[few], y[few])
    if not np.isfinite(size):
        yield Finding(
            "not finite", "After one step there are infinite or undefined weights.", "Look at the inputs first."
        )
        return
    if size == 0:
        yield Finding("nothing moves", "A step changes no weight.", "Does the optimiser know this model's parameters?")
        return
    theta, gradient = opened.theta, suspects[""]
    ratio = size / (np.linalg.norm(theta) or 1.0)
    measured["update to weights"] = float(ratio)
    yield from _frozen(opened, move, gradient)
    push = float(np.sqrt(sum(np.sum(dW**2) for dW in seen.gradients)))
    yield from _explained(move, suspects, theta, push, measured)
    yield from _summed(opened, train, X, y, few, move)
    yield from _kept(opened, train, X, y, few, gradient, twin)


def _few(X, y):
    """Places of a few samples, of several classes where there are some."""
    order = np.random.default_rng(0).permutation(len(X))
    _, first = np.unique(np.asarray(y)[order], return_index=True)
    rest = np.setdiff1d(np.arange(len(order)), first)
    return order[np.concatenate([first, rest])[:FEW]]


def _frozen(opened, move, gradient):
    still = [
        number + 1
        for number, part in enumerate(opened.parts())
        if not move[part].any() and np.linalg.norm(gradient[part]) > 1e-12
    ]
    if still:
        yield Finding(
            "frozen layer",
            f"Layer {', '.join(map(str, still))} has a gradient and does not move.",
            "Is it among the parameters that the optimiser was given?",
        )


def _explained(move, suspects, theta, push, measured):
    """Which gradient, with or without a weight decay, the step goes along; push: how long that of all samples is."""
    moving = move != 0  # a frozen layer is not to hide the rest
    fits = {}
    for name, gradient in suspects.items():
        if not np.linalg.norm(gradient[moving]):
            continue
        table = np.column_stack([-gradient, -theta])[moving]
        factors, *_ = np.linalg.lstsq(table, move[moving], rcond=None)
        rest = np.linalg.norm(move[moving] - table @ factors) / np.linalg.norm(move[moving])
        fits[name] = rest, float(factors[0]), float(factors[1])
    if not fits:
        return
    best = min(fits, key=lambda name: fits[name][0] + (0.001 if name else 0))
    rest, rate, decay = fits[best]
    cosine = float(-move @ suspects[""] / (np.linalg.norm(move) * (np.linalg.norm(suspects[""]) or 1.0)))
    measured["along the gradient"] = cosine
    if rest < 0.03:
        measured["learning rate"] = rate
        if best:
            yield Finding(best, "The step follows the gradient of a network with this fault.", ADVICE[best])
        pull = decay / rate * np.linalg.norm(theta)
        if decay / rate > 0.01 and pull > 0.3 * push:
            yield Finding(
                "weight decay too strong",
                f"A step pulls the weights towards 0 by {decay / rate:.2g} of their size, {pull / push:.1f} times as "
                "far as the gradient does.",
                "Begin without, then try 1e-4.",
            )
    if cosine < -0.2 or (rest < 0.03 and rate < 0):
        yield Finding("gradient ascent", "A step goes up the gradient.", "Subtract the gradient.")


def _summed(opened, train, X, y, few, move):
    """The same samples twice: a mean stays, a sum doubles."""
    twice = np.concatenate([few, few])
    again, _ = _moved(opened, train, X[twice], y[twice])
    size = np.linalg.norm(again) / np.linalg.norm(move)
    along = again @ move / (np.linalg.norm(again) * np.linalg.norm(move))
    if 1.9 < size < 2.1 and along > 0.999:
        yield Finding(
            "sum instead of mean",
            f"With every sample twice, a step is {size:.2f} times as long.",
            "Divide the loss by the number of samples, or the rate has to follow the batch size.",
        )


def _kept(opened, train, X, y, few, gradient, twin):
    """Whether torch's gradients of the last step are still there in the next one."""
    if twin.leftover() is None:
        return
    second = twin.suspects(X[few], y[few])[""]
    train(twin.model, *twin.prepared(X[few], y[few]))
    left, size = twin.leftover(), np.linalg.norm
    if left is None:
        return
    fresh, both = size(left - second), size(left - gradient - second)
    if both < 0.2 * size(left) and fresh > 0.3 * size(left):
        yield Finding(
            "gradients not set to zero",
            "After the second step the gradient of the first is still in it.",
            "optimizer.zero_grad() before every backward().",
        )


def by_heart(
    opened: Any, train: Callable[..., Any] | None, X: np.ndarray, y: np.ndarray, lr: float = 0.1
) -> tuple[float, float, float]:
    """(loss before, loss after, share of right answers after) of a copy that sees one batch 200 times.

    Without a training function it takes plain steps with the rate lr.
    """
    some = np.random.default_rng(1).permutation(len(X))[:BATCH]
    twin, seen = opened.copied(), (X[some], y[some])
    before = twin.look(*seen).loss
    with np.errstate(all="ignore"):
        if train is None:
            twin.trained(*seen, lr=lr, steps=STEPS)
        else:
            given = twin.prepared(*seen)
            for _ in range(STEPS):
                train(twin.model, *given)
        after = twin.look(*seen)
    right = np.mean(after.output.argmax(axis=1) == y[some]) if not twin.numbers else np.nan
    return before, after.loss, float(right)
