"""Learning rates that change on the way, and what that does to a noisy descent."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import optim
from utils.scene import Line, Panel, Points, Scene, number
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure
from utils.widgets.optimizers.landscape import dots, drawable, landscape

STEPS, RUNS = 200, 100
LATE = 40  # steps at the end that are marked in the path
CURVATURE, BEND = np.array([0.5, 4.0]), 0.4  # at the minimum, and how much steeper it gets away from it
START = (-3.0, 1.6)
BOX = (-3.6, 3.6), (-2.0, 2.0)
HIGHEST = 100.0  # the largest loss that is drawn
FAR = 20.0  # a run with a coordinate beyond this has diverged

COLORS = {"constant": "class0", "step decay": "class1", "cosine": "class2", "warm-up + cosine": "ink"}
SCHEDULES = {
    "constant": lambda step, c: c["lr"],
    "step decay": lambda step, c: optim.step_decay(step, c["lr"], c["every"], c["gamma"]),
    "cosine": lambda step, c: optim.cosine(step, STEPS, c["lr"]),
    "warm-up + cosine": lambda step, c: (
        optim.warmup(step, c["lr"], c["warmup"])
        if step < c["warmup"]
        else optim.cosine(step - c["warmup"], STEPS - c["warmup"], c["lr"])
    ),
}


def loss(x, y):
    """A bowl that gets steeper away from its bottom, as losses often are steepest where training starts."""
    return (CURVATURE[0] * x**2 + CURVATURE[1] * y**2) / 2 + BEND * (x**4 + y**4) / 4


class Descents(NamedTuple):
    """Of one schedule: lr (200,), one path (201, 2), the median loss (201,) of 100 runs, how many of them diverged."""

    rates: np.ndarray
    path: np.ndarray
    losses: np.ndarray
    diverged: int


@lru_cache(maxsize=4)
def _noise(seed):
    """Noise for every step of every run, (200, 100, 2); the same for all schedules, so that they can be compared."""
    return np.random.default_rng(seed).normal(size=(STEPS, RUNS, 2))


@lru_cache(maxsize=64)
@np.errstate(all="ignore")
def descents(rates, noise, seed):
    """SGD with these learning rates (a tuple) from START; normal noise of this standard deviation in every gradient."""
    sgd, shocks = optim.SGD(rates[0]), noise * _noise(seed)
    theta = np.tile(START, (RUNS, 1))
    paths = np.empty((STEPS + 1, RUNS, 2))
    paths[0] = theta
    for k, sgd.lr in enumerate(rates):
        sgd.update(theta, theta * (CURVATURE + BEND * theta * theta) + shocks[k])
        paths[k + 1] = theta
    gone = ~(np.abs(paths) < FAR).all(axis=2)
    paths[np.maximum.accumulate(gone, axis=0)] = FAR  # who has left does not come back
    losses = np.median(loss(*np.moveaxis(paths, 2, 0)), axis=1)
    return Descents(np.array(rates), paths[:, 0], losses, int(gone.any(axis=0).sum()))


@figure(
    Choice("schedule", "warm-up + cosine", tuple(SCHEDULES), "schedule"),
    Slider("lr", 0.15, 0.01, 0.5, 0.01, "learning rate η"),
    Slider("every", 50, 10, 100, 5, "decay every"),
    Slider("gamma", 0.5, 0.1, 0.9, 0.05, "decay factor γ"),
    Slider("warmup", 20, 5, 100, 5, "warm-up steps"),
    Slider("noise", 1.0, 0.0, 3.0, 0.1, "gradient noise σ"),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
)
def schedules(c):
    """Four schedules of the learning rate, and what each does to a descent with noisy gradients."""
    run = {
        name: descents(tuple(float(rate(k, c)) for k in range(STEPS)), c["noise"], c["seed"])
        for name, rate in SCHEDULES.items()
    }
    ends = ", ".join(f"{name} {_fate(one)}" for name, one in run.items())
    note = f"median loss of {RUNS} runs after {STEPS} steps: {ends}"
    alt = (
        f"Four schedules over {STEPS} steps, largest learning rate {number(c['lr'])}: step decay times "
        f"{number(c['gamma'])} every {c['every']} steps, warm-up of {c['warmup']} steps. Gradient noise "
        f"{number(c['noise'], 1)}, seed {c['seed']}. Median loss of {RUNS} runs at the end: {ends}. Shown: the path of "
        f"one run with {c['schedule']}; all learning rates and losses by step."
    )
    panels = [
        _bowl(c["schedule"], run[c["schedule"]]),
        _curves(c["schedule"], {name: one.rates for name, one in run.items()}, 0),
        _curves(c["schedule"], {name: np.clip(one.losses, 1e-4, 1e9) for name, one in run.items()}, 1),
    ]
    return Scene(panels, alt, note, columns=(1, 1), rows=(1, 1), width=960, height=480)


def _fate(one):
    if 2 * one.diverged > RUNS:
        return f"{one.diverged} runs diverged"
    return number(one.losses[-1], 4) + (f" ({one.diverged} diverged)" if one.diverged else "")


@lru_cache(maxsize=1)
def _ground():
    return landscape(loss, *BOX, (0.05, 0.25, 1, 2.5, 5, 9, 15, 25, 40))


def _bowl(name, one):
    """One run from above; its last steps are marked."""
    path = drawable(one.path, FAR)
    items = [
        *_ground(),
        Line(*path.T, COLORS[name], 1.3, opacity=0.7),
        Points(*np.array([START]).T, size=8, hollow=True),
        *dots(path[-LATE:], *BOX, color=COLORS[name], size=3.5),
    ]
    return Panel(items, f"{name}; dots: last {LATE} steps", "w₁", "w₂", *BOX, rowspan=2)


def _curves(chosen, curves, row):
    """The learning rate (row 0) or the loss (row 1) by step, the chosen schedule's on top and bold."""
    items = []
    for name, y in sorted(curves.items(), key=lambda curve: curve[0] == chosen):
        width, opacity = (3.0, 1.0) if name == chosen else (1.4, 0.75)
        label = name.replace("warm-up + cosine", "warm-up") if y[-1] <= HIGHEST else ""
        items.append(Line(np.arange(len(y)), y, COLORS[name], width, label=label, opacity=opacity))
    if row == 0:
        top = 1.15 * max(y.max() for y in curves.values())
        return Panel(items, "learning rate", "", "η", (0, STEPS), (0, top), col=1, grid=True)
    return Panel(items, f"median loss of {RUNS} runs", "step", "", (0, STEPS), (1e-3, HIGHEST), ylog=True, grid=True,
                 col=1, row=1)  # fmt: skip
