"""The examination: data, shapes, the start, and, where a training function is given, its steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from utils.clinic import data, training
from utils.clinic.models import opened
from utils.clinic.report import Finding, Report

__all__ = ["examine"]

LOOKED_AT = 1000  # samples that go through the network
STEPS = 50  # of a copy whose answers are counted


def examine(
    model: Any,
    X: Any,
    y: Any,
    train: Callable[[Any, Any, Any], Any] | None = None,
    validation: tuple[Any, Any] | None = None,
    score: Callable[[Any, Any, Any], float] | None = None,
    loss: Callable[[Any, Any, Any], float] | None = None,
) -> Report:
    """Why does this network not learn? A Report of what was measured and what was found; the model stays as it is.

    model: an nn.MLP or a torch.nn.Module, best before training. X (n, d), y (n,): training samples, and whole numbers
    as labels or floats to predict. train(model, X, y): your training, one pass in batches; it is called on copies, with
    a few samples, so it has to work on the model that it is given. validation: (X_val, y_val). score(model, X, y) and
    loss(model, X, y): how you judge; they are compared with ours. Raises ValueError where lengths do not fit, TypeError
    for another kind of model.
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"There are {len(X)} samples and {len(y)} labels.")
    network, measured = opened(model, y), {}
    found = [*data.of_samples(X, y, not network.numbers, measured)]
    if validation is not None:
        found += data.of_validation(X, np.asarray(validation[0]), measured)
    found += _structure(network, X, y)
    many = X[:LOOKED_AT], y[:LOOKED_AT]
    with np.errstate(all="ignore"):
        seen = network.look(*many)
    found += _start(network, seen, *many, measured)
    try:
        if train is not None:
            found += training.of_training(network, train, X, y, seen, measured)
        found += _batch(network, train, X, y, measured, found)
    except Exception as error:  # it is the student's own function that runs here: what it says is the finding
        told = f"{type(error).__name__}: {error}".rstrip(".")
        found.append(Finding("training stops", f"{told}.", "Read where it was raised, and mend that first."))
    found += _judged(network, score, loss, seen, many, measured)
    unique = {finding.name: finding for finding in reversed(found)}
    return Report(tuple(reversed(unique.values())), measured)


def _structure(network, X, y):
    for name, seen in network.structure():
        advice = {
            "parameters not registered": "Use torch.nn.ModuleList or Sequential: no optimiser sees a plain list.",
            "frozen layer": "If that is not on purpose, set requires_grad to True.",
        }
        yield Finding(name, seen, advice[name])
    if network.kind == "torch" and network.numbers:
        shape = network.shape_of_output(X[:2])
        if len(shape) == 2 and y.ndim == 1:
            yield Finding(
                "shapes that broadcast",
                f"The model gives (n, {shape[1]}), the targets are (n,): their difference is (n, n).",
                "Give both one shape: y[:, None], or output.squeeze(1).",
            )


def _start(network, seen, X, y, measured) -> Iterator[Finding]:
    measured["loss"] = seen.loss
    if not np.isfinite(seen.output).all():
        yield Finding("not finite", "There are infinite or undefined outputs.", "Look at the inputs and at the rate.")
        return
    spreads = [float(np.mean(A.std(axis=0))) for A in seen.activations]
    sizes = [
        float(np.linalg.norm(g) / (np.linalg.norm(W) or 1.0))
        for g, W in zip(seen.gradients, network.weights, strict=True)
    ]
    dead = [float(np.mean(np.all(A == 0, axis=0))) for A in seen.activations]
    measured |= {"spread of activations": spreads, "gradient to weights": sizes, "dead units": dead}
    alike = _alike(network.weights)
    if alike:
        yield alike
    if not network.numbers:
        yield from _outputs(seen, y, measured)
    large = np.mean(np.square(X, dtype=float)) > 25
    if dead and max(dead) >= 0.5 and not alike:
        share = max(dead)
        yield Finding(
            "dead units",
            f"{share:.0%} of the units of a layer are 0 for every sample.",
            "A rate that was too large kills them, and they do not wake up: start anew with a smaller one.",
        )
    if alike or large or not spreads:
        return
    yield from _signal(seen, spreads, sizes, float(np.mean(X.std(axis=0))))


def _alike(weights):
    for number, W in enumerate(weights[:-1]):
        if W.shape[1] > 1 and np.all(np.ptp(W, axis=1) <= 1e-12 * (np.abs(W).max() or 1.0)):
            return Finding(
                "units alike",
                f"All units of layer {number + 1} have the same weights.",
                "Start with random weights (He, Glorot): units that are alike learn alike.",
            )
    return None


def _outputs(seen, y, measured):
    Z, k = seen.output, seen.output.shape[1]
    told = np.bincount(Z.argmax(axis=1), minlength=k) / len(Z)
    measured |= {"ln k": float(np.log(k)), "most frequent answer": float(told.max())}
    if np.all(Z >= 0) and np.allclose(Z.sum(axis=1), 1, atol=1e-4):
        yield Finding(
            "softmax twice",
            "The outputs are probabilities already, and a cross-entropy for weighted sums applies softmax again.",
            training.ADVICE["softmax twice"],
        )
    elif np.all(Z >= 0) and np.mean(Z == 0) > 0.1:
        yield Finding(
            "ReLU on the outputs",
            f"No output is negative, and {np.mean(Z == 0):.0%} are 0.",
            training.ADVICE["ReLU on the outputs"],
        )
    if seen.loss > 2 * np.log(k) + 0.5:
        yield Finding(
            "loss too high at the start",
            f"The loss is {seen.loss:.3g}; who knows nothing and is not sure has ln {k} = {np.log(k):.3g}.",
            "The network is sure of nonsense: smaller first weights (He), or smaller inputs.",
        )


def _signal(seen, spreads, sizes, start):
    last = spreads[-1] / (start or 1.0)
    if last < 1e-3:
        yield Finding(
            "signal vanishes",
            f"Activations differ by {spreads[0]:.2g} in the first hidden layer, and by {spreads[-1]:.2g} in the last.",
            "Larger first weights: He's for ReLU, Glorot's for tanh.",
        )
    elif last > 1e3:
        yield Finding(
            "signal explodes",
            f"Activations reach a spread of {spreads[-1]:.2g}.",
            "Smaller first weights: He's, Glorot's.",
        )
    if sizes[-1] > 0 and sizes[0] < 0.005 * sizes[-1]:
        full = [
            np.mean(np.abs(A - 0.5) > 0.49) if A.min() >= 0 else np.mean(np.abs(A) > 0.98) for A in seen.activations
        ]
        bounded = max(np.abs(A).max() for A in seen.activations) <= 1
        if bounded and max(full) > 0.5:
            yield Finding(
                "saturated units",
                f"{max(full):.0%} of the activations are at the ends of their range, where the slope is 0.",
                "Smaller first weights, of both signs.",
            )
        else:
            yield Finding(
                "gradients vanish",
                f"For its size, the first layer's gradient is {sizes[0] / sizes[-1]:.1g} of the last one's.",
                "ReLU for sigmoid, weights by He, fewer layers, or normalisation.",
            )


def _batch(network, train, X, y, measured, found):
    """One batch by heart: with the training that is given, else with gradient descent."""
    before, after, right = training.by_heart(network, train, X, y)
    measured |= {"one batch by heart: loss before": before, "loss after": after}
    if not network.numbers:
        measured["right after"] = right
    if found or _learnt(network, before, after, right):
        return
    ratio = measured.get("update to weights")
    if ratio is not None and ratio < 5e-4 and after > 0.8 * before:
        yield Finding(
            "rate too small",
            f"A step moves the weights by {ratio:.1g} of their size, and 200 steps on one batch changed the loss from "
            f"{before:.3g} to {after:.3g}.",
            "Ten times as large, and again, until it learns.",
        )
    elif ratio is not None and ratio > 0.02 and _calmer(network, X, y, measured):
        yield Finding(
            "rate too large",
            f"A step moves the weights by {ratio:.1g} of their size, and one batch is not learnt in 200 steps; with a "
            "tenth of the rate it is.",
            "Go on with a tenth.",
        )
    else:
        yield Finding(
            "does not learn one batch",
            f"After 200 steps on 32 samples the loss is {after:.3g}, before {before:.3g}.",
            "Something in the training function is wrong: compare its gradient with a numerical one.",
        )


def _calmer(network, X, y, measured):
    """Whether one batch is learnt with smaller steps; where the rate is not known, we take that for granted."""
    rate = measured.get("learning rate")
    if rate is None:
        return True
    return any(_learnt(network, *training.by_heart(network, None, X, y, rate / factor)) for factor in (10, 30))


def _learnt(network, before, after, right):
    return after < 0.5 * before and (network.numbers or right > 0.9)


def _judged(network, score, loss, seen, many, measured):
    """Whether the student's own loss and score say what ours say."""
    if loss is not None:
        yield from _loss(network, loss, seen.loss, *many, measured)
    if score is not None:
        if network.kind == "torch":
            yield from _modes(network, score, *many)
        if not network.numbers:
            yield from _score(network, score, *many, measured)


def _loss(network, loss, true, X, y, measured):
    """A loss that is right for this network, and finite for one that is far too sure."""
    told = _told(loss, network, X, y)
    measured |= {"your loss": told}
    sure = network.copied()
    sure.sharpen(1000.0)
    stressed = _told(loss, sure, X, y)
    if not (np.isfinite(told) and np.isfinite(stressed)):
        seen = f"Your loss is {told:.3g}, and {stressed:.3g} for a network that is 1,000 times as sure."
        fix = "Subtract each row's largest sum before exp, and compute ln softmax as a whole: never ln 0."
        yield Finding("loss not finite", seen, fix)
    elif abs(told - true) > 0.05 * abs(true):
        seen = f"Your loss is {told:.3g}, ours {true:.3g}."
        yield Finding("another loss", seen, "Is it the mean over the samples? Do the shapes fit?")


def _told(function, network, X, y):
    with np.errstate(all="ignore"):
        return float(function(network.copied().model, *network.prepared(X, y)))


def _score(network, score, X, y, measured):
    """Whether answers are counted rightly: by a copy that has learnt a little, so that chance is not the answer."""
    twin = network.copied()
    with np.errstate(all="ignore"):
        twin.trained(X, y, lr=0.1, steps=STEPS)
        seen = twin.look(X, y)
    told, true = _told(score, twin, X, y), float(np.mean(seen.output.argmax(axis=1) == y))
    measured |= {"your score": told, "right answers, counted": true}
    if abs(told - true) > 0.02:
        seen = f"For a network with {true:.3f} right answers your score is {told:.3f}."
        fix = "One answer a sample, argmax along axis 1, compared with one label each: look at the shapes."
        yield Finding("score counts otherwise", seen, fix)


def _modes(network, score, X, y):
    """Whether a score is taken with dropout or batch statistics switched on."""
    twin = network.copied()
    modes, switched = [], [one for one in twin.model.modules() if _has_modes(one)]
    hooks = [one.register_forward_pre_hook(lambda module, _: modes.append(module.training)) for one in switched]
    twin.model.train()
    score(twin.model, *twin.prepared(X, y))
    for hook in hooks:
        hook.remove()
    if any(modes):
        yield Finding(
            "training mode in evaluation",
            "Dropout or batch statistics are switched on while you judge.",
            "model.eval() before, and model.train() after.",
        )


def _has_modes(module):
    return "Dropout" in type(module).__name__ or "BatchNorm" in type(module).__name__
