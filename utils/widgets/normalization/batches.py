"""What batch normalisation does to one batch after another, in training and at evaluation."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import normalization
from utils.scene import Line, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Levels, Play, Slider
from utils.widgets.figure import figure

BATCHES = 100
MEAN, MIXING = np.array([3.0, -1.0]), np.array([[2.0, 0.0], [0.4, 0.6]])  # features before: X = MEAN + noise @ MIXING.T
VARIANCE = float(MIXING[0] @ MIXING[0])  # of x₁
PROBE = np.array([2.0, -0.7])  # the sample that is looked at in the company of every batch
BEFORE, AFTER = ((-4.0, 10.0), (-5.5, 3.5)), ((-7.0, 7.0), (-4.5, 4.5))  # limits, in units of one length
TRAINING, EVALUATION = "training", "evaluation"


class Course(NamedTuple):
    """Batch by batch: the samples, their own and the running mean and variance of x₁, and what the probe becomes."""

    X: list
    own: np.ndarray
    running: list
    outputs: np.ndarray


@lru_cache(maxsize=32)
def course(n, gamma, beta, drift, momentum, seed):
    """BATCHES batches of n samples go through batch_norm in training.

    Then the probe takes the first sample's place, so that the running statistics never see it: X, the batches with it;
    own (BATCHES, 2), their mean and variance of x₁; running, dictionaries of mean (2,) and var (2,), one more than
    batches; outputs (BATCHES, 2), what the probe's x₁ becomes in training, and by the running statistics from then on.
    """
    running = {"mean": np.zeros(2), "var": np.ones(2)}
    gammas, betas = np.full(2, gamma), np.full(2, beta)
    batches, own, kept, outputs = [], [], [copied(running)], []
    for t in range(1, BATCHES + 1):
        X = MEAN + [drift * t, 0.0] + np.random.default_rng((seed, t)).normal(size=(128, 2))[:n] @ MIXING.T
        normalization.batch_norm(X, gammas, betas, running, True, momentum)
        kept.append(copied(running))
        X[0] = PROBE
        out, _ = normalization.batch_norm(X, gammas, betas, copied(running), True)
        later, _ = normalization.batch_norm(X[:1], gammas, betas, copied(running), False)
        batches.append(X)
        own.append((X[:, 0].mean(), X[:, 0].var()))
        outputs.append((out[0, 0], later[0, 0]))
    return Course(batches, np.array(own), kept, np.array(outputs))


def copied(running):
    """Running statistics of their own: arrays that batch_norm may change without changing these."""
    return {name: np.array(value) for name, value in running.items()}


@figure(
    Play("batch", BATCHES, low=1, default=15, interval=0.15, label="batches seen"),
    Levels("n", 8, (1, 2, 4, 8, 16, 32, 64, 128), "batch size n"),
    Slider("gamma", 1.0, 0.1, 2.0, 0.1, "γ"),
    Slider("beta", 0.0, -2.0, 2.0, 0.1, "β"),
    Choice("mode", TRAINING, (TRAINING, EVALUATION), "mode"),
    Slider("drift", 0.0, 0.0, 0.03, 0.005, "drift of x₁ a batch"),
    Levels("momentum", 0.1, (0.01, 0.03, 0.1, 0.3, 1.0), "momentum", more=True),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
)
def batch_norm(c):
    """A batch before and after normalisation, the running mean and variance, and one sample in changing company."""
    t, training = c["batch"], c["mode"] == TRAINING
    gone = course(c["n"], c["gamma"], c["beta"], c["drift"], c["momentum"], c["seed"])
    X, running = gone.X[t - 1], gone.running[t]
    gammas, betas = np.full(2, c["gamma"]), np.full(2, c["beta"])
    out, _ = normalization.batch_norm(X, gammas, betas, copied(running), training)
    mean, variance = gone.own[t - 1] if training else (running["mean"][0], running["var"][0])
    whose = "batch" if training else "running"
    told = (
        f"batch {t}, n = {c['n']}, {c['mode']}:  x₁ minus the {whose} mean {number(mean)}, divided by the root of the "
        f"{whose} variance {number(variance)} + ε"
    )
    probe = (
        f"the ringed sample, x₁ = {number(PROBE[0])}, becomes {number(gone.outputs[t - 1, 0])} in training, "
        f"{number(gone.outputs[t - 1, 1])} at evaluation"
    )
    stats = f"running mean {number(running['mean'][0])}, running variance {number(running['var'][0])}"
    note = f"{told}\n{probe}\n{stats} (true: {number(_truth(c, t))}, {number(VARIANCE)})"
    if c["n"] == 1:
        note += "\nIn training one sample is its own mean, and every output is β; PyTorch refuses such a batch."
    alt = (
        f"Batch normalisation of two features, γ = {number(c['gamma'], 1)}, β = {number(c['beta'], 1)}, drift "
        f"{number(c['drift'], 3)}, momentum {c['momentum']:g}, seed {c['seed']}; {told}; {probe}; {stats}. Shown: the "
        "batch before and after, running mean and variance, the ringed sample's output batch by batch."
    )
    panels = [
        _scatter(X, "before", BEFORE, (mean, variance), "class0" if training else "ink", 0),
        _scatter(out, "after: γ x̂ + β", AFTER, (c["beta"], c["gamma"] ** 2), "muted", 3),
        *_statistics(c, gone, t),
        _outputs(gone, t, training),
    ]
    return Scene(panels, alt, note, columns=(1,) * 6, rows=(11, 8), width=960, height=660)


def _truth(c, t):
    """The mean that x₁ has by now."""
    return MEAN[0] + c["drift"] * t


def _scatter(X, title, limits, moments, color, col):
    """A batch, the probe ringed, and below it where x₁ lies: its mean, and one standard deviation to either side."""
    (x, y), (mean, variance) = limits, moments
    X = np.clip(X, *np.transpose(limits))
    far, floor = np.sqrt(variance), y[0] + 0.5
    items = [
        Line([0, 0], y, "grid", 1.2), Line(x, [0, 0], "grid", 1.2),
        Line([mean - far, mean + far], [floor, floor], color, 5),
        Line([mean, mean], y, color, 1.4, dash=True),
        Points(*X[1:].T, color="class0", size=4.5),
        Points(*X[:1].T, color="class1", size=5.5, ring=[True]),
    ]  # fmt: skip
    return Panel(items, title, "x₁", "x₂", x, y, equal=True, col=col, colspan=3)


def _statistics(c, gone, t):
    """Mean and variance of x₁: of every batch as points, running as a line, the truth dashed."""
    n = np.arange(1, t + 1)
    far = max(30, t)
    panels = []
    truths = (_truth(c, np.arange(far + 1)), np.full(far + 1, VARIANCE))
    for k, (name, statistic) in enumerate((("mean", "mean of x₁"), ("var", "variance of x₁"))):
        running = [kept[name][0] for kept in gone.running[: t + 1]]
        top = (-0.5, _truth(c, BATCHES) + 4) if k == 0 else (-0.5, 14.0)
        items = [
            Line(np.arange(far + 1), truths[k], "muted", 1.4, dash=True),
            Points(n, np.clip(gone.own[:t, k], *top), color="class0", size=2.8),
            Line(np.arange(t + 1), running, "ink", 2.6),
            Text(0.98, 0.93, "● a batch   — running   - - true", "muted", 11.5, "right", in_panel=True),
        ]
        panels.append(Panel(items, statistic, "batch", "", (0, far), top, grid=True, row=1, col=2 * k, colspan=2))
    return panels


def _outputs(gone, t, training):
    """What the ringed sample became in every batch: in training, and by the running statistics."""
    n, far = np.arange(1, t + 1), max(30, t)
    shown = gone.outputs[:t]
    low, high = gone.outputs.min(), gone.outputs.max()
    air = 0.15 * (high - low) or 1.0
    items = [
        Line(n, shown[:, 1], "ink", 1.4 if training else 2.6),
        Points(n, shown[:, 0], color="class1" if training else "muted", size=3.4 if training else 2.4),
        Text(0.98, 0.93, "● in training   — at evaluation", "muted", 11.5, "right", in_panel=True),
    ]
    place = {"row": 1, "col": 4, "colspan": 2}
    return Panel(
        items, "output of the ringed sample", "batch", "", (0, far), (low - air, high + 2 * air), grid=True, **place
    )
