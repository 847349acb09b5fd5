"""A cliff in the loss of a recurrent unit, with and without clipping of the gradient."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn, optim
from utils.scene import Arrow, Line, Panel, Points, Scene, number, scientific
from utils.widgets.controls import Levels, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.optimizers.landscape import beside, dots, drawable, inside, landscape

TIMES, TARGET, BEGIN = 20, 0.7, 0.5  # how often the unit is fed with its own output, what is wanted, where it begins
STEPS = 60
BOX = (2.5, 7.0), (-3.2, 1.4)  # of weight w and bias b
CLIPPED, PLAIN = "class0", "class4"


def loss(w, b):
    """(σ(x) − 0.7)² after 20 times x ← w·σ(x) + b from 0.5 (Pascanu, Mikolov & Bengio 2013), for arrays w and b."""
    x = BEGIN
    for _ in range(TIMES):
        x = w * nn.sigmoid(x) + b
    return (nn.sigmoid(x) - TARGET) ** 2


def gradient(w, b):
    """(∂L/∂w, ∂L/∂b) at one place, back through all 20 times; every one multiplies by w·σ′."""
    x, outputs = BEGIN, []
    for _ in range(TIMES):
        outputs.append(_sigmoid(x))
        x = w * outputs[-1] + b
    last = _sigmoid(x)
    delta, dw, db = 2 * (last - TARGET) * last * (1 - last), 0.0, 0.0
    for a in reversed(outputs):
        dw, db, delta = dw + delta * a, db + delta, delta * w * a * (1 - a)
    return dw, db


def _sigmoid(x):
    """Of one number, many times faster than an array's."""
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


class Walk(NamedTuple):
    """path (steps + 1, 2), its losses (steps + 1,), and the norm of the gradient (steps + 1,) at every place."""

    path: np.ndarray
    losses: np.ndarray
    norms: np.ndarray


@lru_cache(maxsize=64)
def walk(start, lr, max_norm):
    """Gradient descent by optim.SGD from start, with gradients clipped to max_norm (infinite: not clipped)."""
    theta, sgd = np.array(start), optim.SGD(lr)
    path, norms = [], []
    for _ in range(STEPS + 1):
        (clipped,), norm = optim.clip_by_global_norm([np.array(gradient(*theta.tolist()))], max_norm)
        path.append(theta.copy())
        norms.append(norm)
        sgd.update(theta, clipped)
    path = np.array(path)
    return Walk(path, loss(*path.T), np.array(norms))


@figure(
    Play("step", STEPS, default=12, interval=0.25),
    Levels("max_norm", 0.2, (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0), "max_norm"),
    Slider("lr", 2.0, 0.5, 5.0, 0.5, "learning rate η"),
    Slider("w0", 5.4, 2.5, 7.0, 0.1, "start w", more=True),
    Slider("b0", -2.0, -3.2, 1.4, 0.1, "start b", more=True),
    places={"surface": ("w0", "b0")},
)
def cliff(c):
    """A recurrent unit's loss has a cliff: one step from its edge flies off, unless the gradient is clipped."""
    start, step = (float(c["w0"]), float(c["b0"])), c["step"]
    walks = [Walk(*(part[: step + 1] for part in walk(start, c["lr"], limit))) for limit in (c["max_norm"], math.inf)]
    told = [_told(one) for one in walks]
    note = f"step {step}, clipped to max_norm = {c['max_norm']:g}: {told[0]}\nstep {step}, not clipped: {told[1]}"
    alt = (
        f"The loss of a recurrent unit over its weight and bias has a cliff. Descent from ({number(start[0], 1)}, "
        f"{number(start[1], 1)}) with learning rate {number(c['lr'], 1)}, after {step} steps. Clipped to norm "
        f"{c['max_norm']:g}: {told[0]}. Not clipped: {told[1]}. Shown: both paths, the losses, the gradients' norms."
    )
    panels = [_surface(c, walks), _losses(walks), _norms(c["max_norm"], walks)]
    return Scene(panels, alt, note, columns=(6, 5), rows=(1, 1), width=960, height=500)


def _told(one):
    """Where a walk is, and its longest step so far."""
    (w, b), lengths = one.path[-1], np.hypot(*np.diff(one.path, axis=0).T)
    longest = f", longest step {number(lengths.max())} (step {int(lengths.argmax()) + 1})" if len(lengths) else ""
    outside = "" if inside(w, b, *BOX) else ", outside of the picture"
    return (
        f"({number(w)}, {number(b)}){outside}, loss {number(one.losses[-1], 4)}, |∇L| = "
        f"{scientific(max(one.norms[-1], 1e-99))}{longest}"
    )


@lru_cache(maxsize=1)
def _ground():
    return landscape(loss, *BOX, (0.002, 0.01, 0.03, 0.06, 0.08, 0.2, 0.3, 0.35, 0.4), cells=130)


def _surface(c, walks):
    """Both walks from above, and what the gradient would do where the clipped one is."""
    items, ends = [*_ground()], []
    for one, color, name in zip(reversed(walks), (PLAIN, CLIPPED), ("not clipped", "clipped"), strict=True):
        path = drawable(one.path)
        items += [Line(*path.T, color, 1.8), *dots(path[1:], *BOX, color=color, size=3)]
        items += dots(path[-1:], *BOX, kind=int(color[-1]), size=6.5)
        ends.append((*path[-1], name, color))
    here = walks[0].path[-1]
    if inside(*here, *BOX):
        following = here - c["lr"] * np.array(gradient(*here.tolist()))
        items.append(Arrow(*here, *drawable(following[None])[0], "gradient", 2.5))
    items += [Points([c["w0"]], [c["b0"]], size=8, hollow=True), *beside(ends, *BOX)]
    title = "purple: −η∇L, not clipped; click to start"
    return Panel(items, title, "weight w", "bias b", *BOX, name="surface", click=True, rowspan=2)


def _losses(walks):
    steps = np.arange(len(walks[0].losses))
    items = [
        Line(steps, one.losses, color, 2.0, label=name)
        for one, color, name in zip(walks, (CLIPPED, PLAIN), ("clipped", "not clipped"), strict=True)
    ]
    return Panel(items, "loss", "", "", (0, max(15, len(steps) - 1)), (-0.04, 0.52), col=1, grid=True)


def _norms(max_norm, walks):
    steps = np.arange(len(walks[0].norms))
    far = max(15, len(steps) - 1)
    items = [Line([0, far], [max_norm, max_norm], "gradient", 1.5, dash=True, label="max_norm")]
    for one, color in zip(walks, (CLIPPED, PLAIN), strict=True):
        norms = np.clip(one.norms, 1e-3, 1e3)
        items += [Line(steps, norms, color, 1.8), Points(steps, norms, color=color, size=3)]
    title = "norm of the gradient, before clipping"
    return Panel(items, title, "step", "|∇L|", (0, far), (1e-3, 1e2), ylog=True, grid=True, col=1, row=1)
