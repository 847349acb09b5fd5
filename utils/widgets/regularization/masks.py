"""Dropout: a new mask with every draw, and the mean over many of them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn
from utils.layout import columns
from utils.regularization import dropout
from utils.scene import Line, Network, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Play, Slider, Toggle
from utils.widgets.figure import figure

SIZES, DRAWS = (3, 6, 5, 2), 200
SAMPLE = np.array([[1.0, -0.6, 0.8]])
UNITS = ("h₁", "h₂", "h₃", "h₄", "h₅", "h₆", "g₁", "g₂", "g₃", "g₄", "g₅", "z₁", "z₂")  # two hidden layers, the output
FIRST, SECOND = slice(0, 6), slice(6, 11)
TRAINING, EVALUATION = "training", "evaluation"


@lru_cache(maxsize=1)
def _weights():
    return nn.init_params(SIZES, np.random.default_rng(6))


class Draws(NamedTuple):
    """What every unit gives in every draw, values (DRAWS, 13), and whether it was kept, kept (DRAWS, 13)."""

    values: np.ndarray
    kept: np.ndarray


@lru_cache(maxsize=64)
def draws(p, training, scaled, seed):
    """The sample sent through the network DRAWS times, each time with new masks: a batch of equal rows.

    scaled: False takes the factor 1 / (1 - p) out again, as if nobody had thought of it.
    """
    rng, A = np.random.default_rng(seed), np.repeat(SAMPLE, DRAWS, axis=0)
    values, kept = [], []
    for W, b in _weights()[:-1]:
        A, mask = dropout(np.tanh(A @ W + b), p, rng, training)
        if training and not scaled:
            A = A * (1 - p)
        values.append(A)
        kept.append(mask)
    W, b = _weights()[-1]
    values.append(A @ W + b)
    kept.append(np.ones_like(values[-1], dtype=bool))
    return Draws(np.hstack(values), np.hstack(kept).astype(bool))


@figure(
    Play("draw", DRAWS, low=1, default=12, interval=0.15, label="draw"),
    Slider("p", 0.5, 0.0, 0.9, 0.1, "dropout p"),
    Choice("mode", TRAINING, (TRAINING, EVALUATION), "mode"),
    Choice("unit", "h₂", UNITS, "watched unit"),
    Toggle("scaled", True, "divide what is kept by 1 − p"),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
)
def dropout_masks(c):
    """A new mask with every draw: dropped neurons are gone with their edges, and the mean over draws stays right."""
    training, unit = c["mode"] == TRAINING, UNITS.index(c["unit"])
    through = draws(c["p"], training, c["scaled"], c["seed"])
    full = draws(0.0, False, True, 0).values[0]
    here, kept = through.values[c["draw"] - 1], through.kept[c["draw"] - 1]
    in_training = draws(c["p"], True, c["scaled"], c["seed"]).values[:, unit]
    count = c["draw"] if training else DRAWS
    gone = f"{6 - kept[FIRST].sum()} of 6 and {5 - kept[SECOND].sum()} of 5 hidden units dropped"
    told = _unit_told(c, unit, full[unit], here[unit], kept[unit])
    mean = number(in_training[:count].mean(), 3)
    means = f"mean of {count} draws in training {mean}, at evaluation {number(full[unit], 3)}"
    note = f"draw {c['draw']}, {c['mode']}, p = {number(c['p'], 1)}:  {gone}\n{told}        {means}"
    alt = (
        f"A network of 3, 6, 5 and 2 units with dropout p = {number(c['p'], 1)} behind both hidden layers, "
        f"{c['mode']}, draw {c['draw']}, seed {c['seed']}: {gone}. {told}; {means}."
    )
    network = Panel(_thinned(here, kept, unit), axes=False, xlim=(-0.3, 3.3), ylim=(-4.9, 4.9))
    watched = _means(c, through.values[:, unit], in_training, full[unit])
    return Scene([network, watched], alt, note, columns=(11, 10), width=960, height=500)


def _unit_told(c, unit, full, value, kept):
    """What became of the watched unit in this draw, in symbols and numbers."""
    name = UNITS[unit]
    if unit >= SECOND.stop:
        return f"{name} = {number(value, 3)}, an output, is never dropped"
    if not kept:
        return f"{name} was dropped: it gives 0"
    if c["mode"] == EVALUATION or not c["scaled"] or unit >= FIRST.stop:
        return f"{name} was kept: it gives {number(value, 3)}"
    return f"{name} was kept: it gives {number(full, 3)} / (1 − {number(c['p'], 1)}) = {number(value, 3)}"


def _thinned(values, kept, unit):
    """The network of one draw: a dropped neuron leaves a faint ring, and no edge."""
    x, y, edges = columns(SIZES)
    there = np.append(np.ones(SIZES[0], dtype=bool), kept)
    weights = np.concatenate([W.ravel() for W, _ in _weights()])
    weights = np.where(there[edges].all(axis=1), weights, np.nan)
    inputs = Network(
        x, y, edges, weights=weights, values=[*SAMPLE[0], *values], radius=20, scale=1.5, notes=("x₁", "x₂", "x₃"),
        labels=tuple(number(v, 1) for v in SAMPLE[0]) + ("",) * len(UNITS), opacity=np.full(len(edges), 0.8),
    )  # fmt: skip
    x, y = x[SIZES[0] :], y[SIZES[0] :]
    units = Network(
        x, y, [], values=values, radius=20, scale=1.5, ring=np.arange(len(UNITS)) == unit, pick="unit", notes=UNITS,
        labels=tuple(number(v, 1 if abs(v) >= 1 else 2) if k else "" for v, k in zip(values, kept, strict=True)),
    )  # fmt: skip
    # What is dropped is covered and not left out: a click counts the neurons that are there.
    gone = Points(x[~kept], y[~kept], color="page", size=21.5)
    rings = Points(x[~kept], y[~kept], color="grid", size=19, hollow=True)
    heads = ("inputs", "hidden h", "hidden g", "output z")
    return [inputs, units, gone, rings, *(Text(k, 4.8, h, "muted", 12.5, "center") for k, h in enumerate(heads))]


def _means(c, given, in_training, full):
    """What the watched unit gives in every draw so far, the mean that this has in training, and its evaluation.

    given, in_training (DRAWS,): what it gives in the mode that is chosen, and in training.
    """
    n, far = np.arange(1, c["draw"] + 1), max(20, c["draw"])
    ends = np.concatenate([given, in_training, [0.0, full]])
    air = 0.12 * (np.ptp(ends) or 1.0)
    items = [
        Line([0, far], [full, full], "ink", 1.6, dash=True, label="evaluation"),
        Points(n, given[: c["draw"]], color="muted", size=3.2),
        Points([c["draw"]], [given[c["draw"] - 1]], color="ink", size=5.5),
    ]
    if c["mode"] == EVALUATION:
        items.append(Line([0, far], [in_training.mean()] * 2, "positive", 2.6, label="training"))
    else:
        so_far = np.cumsum(given)[: c["draw"]] / n
        items.append(Line(n, so_far, "positive", 2.6, label="mean so far" if c["draw"] == far else ""))
        if c["draw"] < far:
            items.append(Text(c["draw"] + 0.025 * far, so_far[-1], "mean so far", "positive", 12.5))
    title = f"what {c['unit']} gives, draw by draw"
    return Panel(items, title, "draw", "", (0, far), (ends.min() - air, ends.max() + air), grid=True, col=1)
