"""A race: up to six optimisers of the course on one of six surfaces, from one start."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import optim
from utils.scene import Line, Panel, Points, Scene, Text, number, scientific
from utils.widgets.controls import Choice, Levels, Play, Samples, Several
from utils.widgets.figure import figure
from utils.widgets.optimizers.landscape import beside, dots, drawable, landscape
from utils.widgets.optimizers.surfaces import SURFACES

STEPS = 400
FAR = 100.0  # a place with a coordinate beyond this is called diverged
LOWEST = 1e-6  # the smallest loss that is drawn
MARK = 20  # steps from marker to marker
MARKERS = "●■▲◆▼✚"  # the shapes of the classes, in words
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)

# Racers ---------------------------------------------------------------------------------------------------------------

# name: (the optimiser, made from its learning rate and the weight decay λ; the learning rate at first)
RACERS = {
    "SGD": (lambda lr, decay: optim.SGD(lr), 0.08),
    "Momentum": (lambda lr, decay: optim.Momentum(lr), 0.02),
    "Nesterov": (lambda lr, decay: optim.Momentum(lr, nesterov=True), 0.02),
    "RMSprop": (lambda lr, decay: optim.RMSprop(lr), 0.03),
    "Adam": (lambda lr, decay: optim.Adam(lr), 0.1),
    "AdamW": (lambda lr, decay: optim.AdamW(lr, weight_decay=decay), 0.1),
}


class Ride(NamedTuple):
    """Where an optimiser has been: path (steps + 1, 2), its losses (steps + 1,), and whether it diverged then."""

    path: np.ndarray
    losses: np.ndarray
    diverged: bool

    def until(self, step):
        """The part up to this step; it has diverged only if that is in it."""
        return Ride(self.path[: step + 1], self.losses[: step + 1], self.diverged and step + 1 >= len(self.path))


@lru_cache(maxsize=256)
@np.errstate(all="ignore")
def ride(surface, name, lr, decay, start, steps):
    """One optimiser from start for so many steps, or until it diverges."""
    here, optimizer = SURFACES[surface], RACERS[name][0](lr, decay)
    theta, path = np.array(start, dtype=float), np.empty((steps + 1, 2))
    path[0] = theta
    for k in range(1, steps + 1):
        optimizer.update(theta, np.array(here.gradient(*theta.tolist())))
        path[k] = theta
        if not np.abs(theta).max() < FAR:
            return Ride(path[: k + 1], here.loss(*path[: k + 1].T), True)
    return Ride(path, here.loss(*path.T), False)


def rides(c):
    """The ride of every optimiser that takes part, up to the present step, by name."""
    start = c["start"][0] if c["start"] else SURFACES[c["surface"]].start
    # Computed in stretches that double: a start that is dragged needs no steps that are not shown.
    ahead = min(stretch for stretch in (25, 50, 100, 200, STEPS) if stretch >= min(c["step"], STEPS))
    return {
        name: ride(c["surface"], name, c[rate_of(name)], c["decay"], start, ahead).until(min(c["step"], STEPS))
        for name in c["racers"]
    }


def rate_of(name):
    """The control with the learning rate of this optimiser."""
    return f"lr_{name.lower()}"


# The figure -----------------------------------------------------------------------------------------------------------


@figure(
    Play("step", STEPS, default=60, interval=0.02),
    Choice("surface", "ravine", tuple(SURFACES), "surface"),
    Several("racers", tuple(RACERS), tuple(RACERS)),
    Samples(
        "start", of=lambda c: ([SURFACES[c["surface"]].start], [0]), limits=(-4.0, 4.0), axes=("start x", "start y"),
        more=False, reset_by=("surface",), step=0.01,
    ),
    *(Levels(rate_of(name), lr, RATES, f"η {name}", more=True) for name, (_, lr) in RACERS.items()),
    Levels("decay", 0.1, (0.0, 0.01, 0.03, 0.1, 0.3, 1.0), "λ AdamW", more=True),
    places={"surface": ("start",)},
)  # fmt: skip
def optimizer_race(c):
    """Up to six optimisers run from one start over one surface: their paths, and the loss of each at every step."""
    here, run = SURFACES[c["surface"]], rides(c)
    step = min(c["step"], STEPS)
    standing = ", ".join(f"{name} {_short(one.losses[-1])}" for name, one in run.items() if not one.diverged)
    gone = ", ".join(f"{name} (step {len(one.path) - 1})" for name, one in run.items() if one.diverged)
    told = f"Loss after step {step}: {standing or 'nobody left'}" + (f"; diverged: {gone}" if gone else "")
    rates = ", ".join(f"{name} {c[rate_of(name)]:g}" for name in run)
    note = f"{told}\nη: {rates or 'nobody takes part'}\nL = {here.formula}        a marker every {MARK} steps"
    x, y = c["start"][0] if c["start"] else here.start
    alt = (
        f"Optimisers race on the surface {c['surface']} from ({number(x)}, {number(y)}). {told}. Learning rates: "
        f"{rates or 'none'}; λ of AdamW {c['decay']:g}. Shown: their paths, and their losses by step."
    )
    return Scene([_paths(c, here, run), _losses(run, step)], alt, note, columns=(5, 4), width=960, height=500)


def _short(loss):
    return scientific(loss) if loss >= 1e-12 else "below 10⁻¹²"


@lru_cache(maxsize=len(SURFACES))
def _ground(name):
    here = SURFACES[name]
    return landscape(here.loss, here.xlim, here.ylim, here.levels)


def _color(name):
    """The number of the optimiser, which gives its colour and the shape of its markers."""
    return list(RACERS).index(name)


def _paths(c, here, run):
    """The surface from above: for every optimiser its path, a marker every so many steps, and its name at the end."""
    box, items, ends = (here.xlim, here.ylim), [*_ground(c["surface"])], []
    for name, one in run.items():
        k, path = _color(name), drawable(one.path)
        items.append(Line(*path.T, color=f"class{k}", width=1.8))
        items += dots(path[MARK::MARK], *box, kind=k, size=4.0) + dots(path[-1:], *box, kind=k, size=6.5)
        ends.append((*path[-1], f"{'✗' if one.diverged else MARKERS[k]} {name}", f"class{k}"))
    x, y = c["start"][0] if c["start"] else here.start
    items.append(Points([x], [y], size=8, hollow=True, drag="start"))
    items += beside(ends, *box)
    title = f"{c['surface']}; click to start"
    return Panel(items, title, "x", "y", *box, name="surface", click=True)


def _losses(run, step):
    """The loss of every optimiser by step, on a log scale."""
    first = max((one.losses[0] for one in run.values()), default=1.0)
    top = 10.0 ** np.ceil(np.log10(max(20 * first, 1.0)))
    items = []
    for name, one in run.items():
        losses = np.clip(np.nan_to_num(one.losses, nan=np.inf, posinf=1e30), LOWEST, 1e30)
        k = _color(name)
        # The space at the end makes room: few words of eight letters are as wide as "Momentum".
        label = "" if one.diverged else f"{MARKERS[k]} {name} "
        items.append(Line(np.arange(len(losses)), losses, f"class{k}", 2.0, label=label))
    gone = [(name, len(one.path) - 1) for name, one in run.items() if one.diverged]
    items += [
        Text(0.97, 0.95 - 0.06 * row, f"✗ {name} diverged at step {k}", f"class{_color(name)}", 12.5, "right",
             bold=True, in_panel=True)
        for row, (name, k) in enumerate(gone)
    ]  # fmt: skip
    return Panel(items, "loss", "step", "L", (0, max(step, MARK)), (LOWEST, top), ylog=True, grid=True, col=1)
