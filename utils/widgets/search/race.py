"""Grid, random search and halving on one measured surface, with as many epochs each."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import search
from utils import search_runs as runs
from utils.scene import Heatmap, Line, Panel, Points, Scene, number
from utils.widgets.controls import Choice, Play, Slider
from utils.widgets.figure import figure

METHODS = ("grid", "random", "halving")
COLORS = dict(zip(METHODS, ("class0", "class4", "class5"), strict=True))
BUDGET, STEP = 243, 9  # epochs: nine full runs, or 81 settings that are halved
TRAINED = (1, 3, 9, 27)  # epochs after which the surface is known
HALVED = 81  # settings that the halving begins with
DRAWS = 20


class Run(NamedTuple):
    """Trainings of one method in their order: place on the surface, rung reached, and epochs spent after it."""

    i: np.ndarray
    j: np.ndarray
    rung: np.ndarray
    spent: np.ndarray


@lru_cache(maxsize=64)
def _course(method, draw, grid):
    """What a method trains, one after the other."""
    rates, decays, _ = runs.kept().surface.shape
    rng = np.random.default_rng([draw, METHODS.index(method)])
    if method == "halving":
        return _halved(rng)
    count = BUDGET // TRAINED[-1]
    if method == "random":
        i, j = rng.integers(rates, size=count), rng.integers(decays, size=count)
    else:
        columns, rows = map(int, grid.split(" × "))
        offset = rng.uniform(size=2)
        x = ((np.arange(columns) + offset[0]) / columns * rates).astype(int)
        y = ((np.arange(rows) + offset[1]) / rows * decays).astype(int)
        i, j = np.tile(x, rows), np.repeat(y, columns)
    return Run(i, j, np.full(count, len(TRAINED) - 1), TRAINED[-1] * np.arange(1, count + 1))


def _halved(rng):
    surface = runs.kept().surface
    i, j = (rng.integers(n, size=HALVED) for n in surface.shape[:2])
    trainings, rung = [], [0] * HALVED

    def train_more(k, epochs):
        trainings.append((k, rung[k], epochs))
        rung[k] += 1
        return surface[i[k], j[k], rung[k] - 1]

    search.successive_halving(range(HALVED), train_more, runs.RUNGS)
    order, rungs, epochs = np.array(trainings).T
    return Run(i[order], j[order], rungs, np.cumsum(epochs))


def _best(course, done):
    """Place in the course of the training that the method would choose now, of the first `done`."""
    values = runs.kept().surface[course.i[:done], course.j[:done], course.rung[:done]]
    return int(np.argmax(values))


@figure(
    Play("spent", BUDGET, default=81, step=STEP, interval=0.15, label="epochs spent"),
    Choice("grid", "3 × 3", ("3 × 3", "9 × 1", "1 × 9"), "grid"),
    Slider("draw", 0, 0, DRAWS - 1, 1, "another draw"),
)
def search_race(c):
    """Where three methods look on a measured surface of rates and penalties, and the best they have found so far."""
    kept = runs.kept()
    panels, curves, told, ends = [], [], [], []
    for col, method in enumerate(METHODS):
        course = _course(method, c["draw"], c["grid"])
        done = int(np.sum(course.spent <= c["spent"]))
        panels.append(_map(method, course, done, col))
        if not done:
            told.append(f"{method} –")
            ends.append(f"{method}: nothing trained to its end yet")
            continue
        curves.append(_curve(method, course, done, c["spent"]))
        at = _best(course, done)
        i, j, rung = course.i[at], course.j[at], course.rung[at]
        score = number(kept.surface[i, j, rung], 3)
        told.append(f"{method} {score}")
        ends.append(
            f"{method}: {done} trainings, best {score} at a rate of {number(kept.rates[i])} and a penalty of "
            f"{kept.decays[j]:.0e} after {TRAINED[rung]} epochs"
            + (f", on the test set {number(kept.surface_test[i, j], 3)}" if rung == len(TRAINED) - 1 else "")
        )
    alt = f"Three maps of validation accuracy by learning rate and penalty; {c['spent']} epochs spent, grid {c['grid']}"
    alt += f", draw {c['draw']}. " + ". ".join(ends) + "."
    title = f"{c['spent']} of {BUDGET} epochs:  best so far  {',  '.join(told)}"
    end = Panel(curves, "best so far", "epochs spent", "", (0, BUDGET + 75), (0.6, 1.0), grid=True, col=3)
    return Scene([*panels, end], alt, title, columns=(14, 9, 9, 12), width=1080, height=330)


def _map(method, course, done, col):
    kept = runs.kept()
    x, y = np.log10(kept.rates), np.log10(kept.decays)
    half = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    extent = (x[0] - half[0], x[-1] + half[0], y[0] - half[1], y[-1] + half[1])
    items = [Heatmap(kept.surface[..., -1].T, extent, "tint", 0.1, 1.0, smooth=False)]
    for rung in range(len(TRAINED)):
        now = np.flatnonzero(course.rung[:done] == rung)
        if len(now):
            size = 4.5 if method != "halving" else 1.6 + 1.3 * rung
            items.append(Points(x[course.i[now]], y[course.j[now]], color=COLORS[method], size=size))
    if done:
        at = _best(course, done)
        place = [x[course.i[at]]], [y[course.j[at]]]
        items.append(Points(*place, color="ink", size=9, hollow=True))
    ticks = tuple((value, f"{10.0**value:g}") for value in (-3, -2, -1, 0)[col == 0 :])
    yticks = tuple((value, f"{10.0**value:g}") for value in (-6, -4, -2, 0)) if col == 0 else ()
    label = "L2 penalty" if col == 0 else ""
    return Panel(items, method, "learning rate", label, extent[:2], extent[2:], col=col, xticks=ticks, yticks=yticks)


def _curve(method, course, done, spent):
    kept = runs.kept()
    values = np.maximum.accumulate(kept.surface[course.i[:done], course.j[:done], course.rung[:done]])
    x, y = np.repeat(course.spent[:done], 2)[1:], np.repeat(values, 2)[:-1]
    return Line([*x, spent], [*y, values[-1]], COLORS[method], 2.6, label=method)
