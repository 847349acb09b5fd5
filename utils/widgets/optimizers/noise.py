"""Mini-batch gradients scatter around the full one: the path they make, and where it ends."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import optim
from utils.scene import Arrow, Line, Panel, Points, Region, Scene, number, signed
from utils.widgets.controls import Levels, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.optimizers.landscape import dots, drawable, inside, landscape

SAMPLES, STEPS = 32, 300
BOX = (-1.2, 2.4), (-1.0, 2.4)  # of weight w and bias b
REACH = 0.4  # how long the arrow of a gradient is drawn
ARROWS = 8
RATES = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
HIGHEST = 100.0  # the largest loss that is drawn
CHAINS, SETTLE, WATCH = 64, 60, 40  # runs side by side, steps until they have settled, steps watched then


@lru_cache(maxsize=1)
def data():
    """(A (32, 2), y (32,)): inputs beside a column of ones for the bias, and targets on a line with noise."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-0.5, 2.0, SAMPLES)
    return np.column_stack([x, np.ones(SAMPLES)]), 0.9 * x + 0.4 + rng.normal(0, 0.6, SAMPLES)


def loss(w, b):
    """Mean squared error over all samples, for arrays of weights and biases of any one shape."""
    A, y = data()
    theta = np.stack(np.broadcast_arrays(w, b))
    return np.mean((np.tensordot(A, theta, 1).T - y).T ** 2, axis=0)


def gradient(theta, rows):
    """Gradient (…, 2) at theta (…, 2) of the mean squared error over these rows (…, batch)."""
    A, y = data()
    X = A[rows]
    errors = (X @ theta[..., None])[..., 0] - y[rows]
    return 2 * (errors[..., None, :] @ X)[..., 0, :] / errors.shape[-1]


@lru_cache(maxsize=512)
def batches(size, epoch, seed):
    """The rows of every batch of an epoch, by optim.minibatches."""
    rows = np.arange(SAMPLES)
    return [part for part, _ in optim.minibatches(rows, rows, size, np.random.default_rng((seed, epoch)))]


def batch(c, step):
    """The rows that are looked at in a step, counted from 0."""
    size = int(c["batch"])
    epoch, k = divmod(step, -(-SAMPLES // size))
    return batches(size, epoch, c["seed"])[k]


class Descent(NamedTuple):
    """Paths (step + 1, 2) of mini-batches and of the full batch."""

    path: np.ndarray
    full: np.ndarray


def _begin(c):
    start = np.array([[c["w0"], c["b0"]]])
    return Descent(start, start)


def _advance(state, c):
    everything = np.arange(SAMPLES)
    steps = []
    for path, rows in ((state.path, batch(c, len(state.path) - 1)), (state.full, everything)):
        steps.append(np.append(path, path[-1:] - c["lr"] * gradient(path[-1], rows), axis=0))
    return Descent(*map(np.array, steps))


@lru_cache(maxsize=64)
def ball(lr, size):
    """(centre (2,), covariance (2, 2)) of where mini-batch descent wanders in the long run, from runs side by side.

    None if it does not stay in the picture.
    """
    A, y = data()
    theta = np.tile(np.linalg.lstsq(A, y, rcond=None)[0], (CHAINS, 1))
    rng, seen = np.random.default_rng(0), []
    parts = -(-SAMPLES // size)
    for step in range(SETTLE + WATCH):
        if step % parts == 0:  # a new order for every chain, as optim.minibatches has a new one every epoch
            orders = rng.permuted(np.tile(np.arange(SAMPLES), (CHAINS, 1)), axis=1)
        k = step % parts
        theta = theta - lr * gradient(theta, orders[:, k * size : (k + 1) * size])
        if step >= SETTLE:
            seen.append(theta)
    seen = np.concatenate(seen)
    if not inside(*seen.T, *BOX).mean() > 0.9:
        return None
    return seen.mean(axis=0), np.cov(seen.T)


@figure(
    Play("step", STEPS, default=64, interval=0.06),
    Levels("batch", 4, (1, 2, 4, 8, 16, 32), "batch size B"),
    Levels("lr", 0.2, RATES, "learning rate η"),
    Slider("seed", 0, 0, 9, 1, "seed"),
    Slider("w0", -0.9, -1.2, 2.4, 0.1, "start w", more=True),
    Slider("b0", 2.0, -1.0, 2.4, 0.1, "start b", more=True),
    places={"surface": ("w0", "b0")},
    start=_begin,
    advance=_advance,
)
def sgd_noise(c, state):
    """Descent with gradients of a few samples: they scatter around the gradient of all, and the path ends in a ball."""
    step, size = len(state.path) - 1, int(c["batch"])
    here, found = state.path[-1], ball(c["lr"], size)
    losses = [np.nan_to_num(loss(*path.T), posinf=1e30, nan=1e30) for path in state]
    least = float(loss(*_best()))
    full = gradient(here, np.arange(SAMPLES))
    scatter = np.sqrt(np.mean(np.sum((_fan(c, here, step) - full) ** 2, axis=1)))
    sizes = f"|gradient of all samples| = {number(np.hypot(*full))}, batches of {size} scatter by {number(scatter)}"
    note = (
        f"step {step}:  loss {number(losses[0][-1], 3)} with batches of {size}, {number(losses[1][-1], 3)} with all "
        f"{SAMPLES} samples a step        smallest {number(least, 3)}\n"
        f"samples looked at: {step * size} in batches, {step * SAMPLES} with all        {sizes}"
    )
    alt = (
        f"Gradient descent on a line through {SAMPLES} samples, batch size {size}, learning rate {c['lr']:g}, seed "
        f"{c['seed']}, from ({number(c['w0'], 1)}, {number(c['b0'], 1)}). After step {step} the loss is "
        f"{number(losses[0][-1], 3)}, with all samples a step {number(losses[1][-1], 3)}. {sizes}. "
        f"{_told(found)} Shown: both paths over the loss, the loss by step, the line over the data."
    )
    panels = [_surface(c, state, found, full), _losses(losses, least), _fit(c, here, step)]
    return Scene(panels, alt, note, columns=(6, 5), rows=(1, 1), width=960, height=500)


@lru_cache(maxsize=1)
def _best():
    return np.linalg.lstsq(*data(), rcond=None)[0]


def _told(found):
    if found is None:
        return "In the long run it does not stay in the picture."
    stds = np.sqrt(np.diag(found[1]))
    return f"In the long run w has a standard deviation of {number(stds[0])}, b of {number(stds[1])}."


def _fan(c, here, step):
    """Gradients (8, 2) at one place, each of a batch of its own."""
    size = int(c["batch"])
    parts = [rows for epoch in range(ARROWS) for rows in batches(size, 1000 + epoch, c["seed"])][:ARROWS]
    return np.array([gradient(here, rows) for rows in parts])


@lru_cache(maxsize=1)
def _ground():
    return landscape(loss, *BOX, (0.38, 0.45, 0.6, 0.9, 1.4, 2.1, 3.2, 5, 8, 12))


def _surface(c, state, found, full):
    """The loss over weight and bias, both paths, the ball, and the gradients at the present place."""
    path, whole = drawable(state.path), drawable(state.full)
    x, y = path[-1]
    items = [*_ground(), *_ellipse(found), Line(*whole.T, width=2.0, dash=True), Line(*path.T, "class0", 1.5)]
    items += dots(path[1:], *BOX, color="class0", size=2.5)
    if inside(x, y, *BOX):
        items += [Arrow(x, y, *(path[-1] - REACH * g), "gradient", 1.2) for g in _fan(c, state.path[-1], len(path) - 1)]
        items.append(Arrow(x, y, *(path[-1] - REACH * full), "gradient", 4.0))
    items += [Points([c["w0"]], [c["b0"]], size=8, hollow=True), *dots(path[-1:], *BOX, color="class0", size=6.5)]
    title = "loss over w and b; click to start"
    return Panel(items, title, "weight w", "bias b", *BOX, name="surface", click=True, rowspan=2)


def _ellipse(found):
    """The outline within which 95 % of a normal distribution with this centre and covariance lie."""
    if found is None:
        return []
    turn = np.linspace(0, 2 * np.pi, 61)
    values, vectors = np.linalg.eigh(found[1])
    x, y = found[0][:, None] + vectors @ (np.sqrt(5.99 * np.maximum(values, 0))[:, None] * [np.cos(turn), np.sin(turn)])
    return [Region(x, y, "class0", 0.2), Line(x, y, "class0", 1.2)]


def _losses(losses, least):
    """By how much the losses are above the smallest there is."""
    steps = np.arange(len(losses[0]))
    batches, full = (np.clip(curve - least, 1e-6, 1e30) for curve in losses)
    items = [
        Line(steps, full, width=2.0, dash=True, label=f"all {SAMPLES}"),
        Line(steps, batches, "class0", 2.0, label="batches" if batches[-1] <= HIGHEST else ""),
    ]
    far = max(30, len(steps) - 1)
    title = f"loss above its smallest, {number(least, 3)}"
    return Panel(items, title, "step", "", (0, far), (1e-6, HIGHEST), ylog=True, grid=True, col=1)


def _fit(c, here, step):
    """The data with the samples of the last step ringed, and the line as it is now."""
    A, y = data()
    ring = np.zeros(SAMPLES, dtype=bool)
    if step:
        ring[batch(c, step - 1)] = True
    ends = np.array([-0.6, 2.1])
    heights = np.clip(here[0] * ends + here[1], -50, 50)
    items = [Line(ends, heights, "class0", 2.5), Points(A[:, 0], y, color="ink", size=4, ring=ring)]
    title = f"ŷ = {number(np.clip(here[0], -99, 99))}·x {signed(np.clip(here[1], -99, 99), 2)}; ringed: the last batch"
    return Panel(items, title, "x", "y", (-0.6, 2.1), (-1.8, 4.0), col=1, row=1)
