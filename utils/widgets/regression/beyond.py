"""Price against income alone: four models that were trained up to an income, and what they say beyond it."""

import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import housing_runs, nn, optim
from utils.scene import Line, Panel, Points, Region, Scene, Text, number
from utils.widgets.controls import Play, Slider
from utils.widgets.figure import figure

DISTRICTS, HIDDEN, RATE, STEPS, ROUNDS, FARTHEST = 700, 12, 0.03, 8, 60, 20.0
LEAF = 15  # districts in a leaf of the tree, at least
NAMES = ("line", "tree", "ReLU", "tanh")


@lru_cache(maxsize=1)
def _sample():
    """Incomes, in 10,000 dollars, rising, and prices of some uncapped districts, richer ones oftener."""
    known = housing_runs.districts()
    rng = np.random.default_rng(0)
    rows = np.flatnonzero(known.y < 5)
    weights = np.clip(known.X[rows, 0], 1, 8) ** 1.5
    rows = rng.choice(rows, DISTRICTS, replace=False, p=weights / weights.sum())
    rows = rows[np.argsort(known.X[rows, 0])]
    return known.X[rows, 0], known.y[rows]


class State(NamedTuple):
    """For ReLU and for tanh: (parameters, optimiser with its memory)."""

    relu: tuple
    tanh: tuple


def _scaled(income, end):
    """Incomes with about mean 0 and standard deviation 1 among those below the end."""
    known = _sample()[0]
    known = known[known < end]
    return ((income - known.mean()) / known.std())[:, None]


def _start(c):
    start = nn.init_params([1, HIDDEN, 1], np.random.default_rng(c["seed"]))
    bends = np.random.default_rng(c["seed"]).uniform(-1.5, 1.5, size=HIDDEN)
    start[0] = start[0][0], -start[0][0][0] * bends  # so that the hidden units bend all along the data
    return State((start, optim.Adam(RATE)), (start, optim.Adam(RATE)))


def _advance(state, c):
    """Some steps of Adam for each network, on all districts below the end."""
    income, price = _sample()
    known = income < c["end"]
    X, Y = _scaled(income[known], c["end"]), (price[known] - 2.0)[:, None]
    return State(*(_moved(one, X, Y, name) for one, name in zip(state, ("relu", "tanh"), strict=True)))


def _moved(one, X, Y, name):
    params, optimizer = one[0], copy.deepcopy(one[1])
    function, slope = nn.ACTIVATIONS[name]
    for _ in range(STEPS):
        Z, cache = nn.forward(params, X, function)
        params = optimizer.step(params, nn.backward(params, cache, 2 * (Z - Y) / len(Y), slope))
    return params, optimizer


@lru_cache(maxsize=40)
def _tree(end):
    """The tree's prices along the axis (201,)."""
    from sklearn.tree import DecisionTreeRegressor

    income, price = _sample()
    known = income < end
    tree = DecisionTreeRegressor(min_samples_leaf=LEAF, random_state=0)
    return tree.fit(income[known, None], price[known])


def _predictions(income, c, state):
    """Prices that the four models predict: (4, m)."""
    known, price = _sample()
    below = known < c["end"]
    slope, height = np.polyfit(known[below], price[below], 1)
    scaled = _scaled(income, c["end"])
    networks = [
        2.0 + nn.forward(one[0], scaled, nn.ACTIVATIONS[name].function)[0][:, 0]
        for one, name in zip(state, ("relu", "tanh"), strict=True)
    ]
    return np.array([height + slope * income, _tree(c["end"]).predict(income[:, None]), *networks])


@figure(
    Play("rounds", ROUNDS, interval=0.03, label="training"),
    Slider("end", 5.0, 2.5, 9.0, 0.5, "data end at income"),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
    start=_start,
    advance=_advance,
)
def beyond_the_data(c, state):
    """Price against income: a line, a tree and two networks, trained up to an income, and what they say beyond it."""
    income, price = _sample()
    axis = np.linspace(0, FARTHEST, 161)
    curves, answers = _predictions(axis, c, state), _predictions(income, c, state)
    beyond = income >= c["end"]
    wrong = np.sqrt(np.mean((answers[:, beyond] - price[beyond]) ** 2, axis=1))
    told = ", ".join(f"{name} {number(value)}" for name, value in zip(NAMES, wrong, strict=True))
    ends = ", ".join(f"{name} {number(value, 1)}" for name, value in zip(NAMES, curves[:, -1], strict=True))
    steps = STEPS * c["rounds"]
    alt = (
        f"Price against income, trained for {steps} steps up to income {number(c['end'], 1)}, seed {c['seed']}. "
        f"RMSE on the {int(beyond.sum())} districts beyond: {told}. At income {number(FARTHEST, 0)} they say {ends}."
    )
    note = f"after {steps} steps, RMSE beyond the data:  {told}"
    return Scene([_panel(income, price, axis, curves, c["end"])], alt, note, width=900, height=420)


def _panel(income, price, axis, curves, end):
    below = income < end
    items = [
        Region([end, FARTHEST, FARTHEST, end], [0, 0, 9, 9], "muted", 0.1),
        Points(income[below], price[below], color="muted", size=2.0),
        Points(income[~below], price[~below], color="muted", size=2.0, hollow=True),
        Line([end, end], [0, 9], "muted", 1.5, dash=True),
        Text(end + 0.15, 8.6, "beyond the data", "muted", 13, bold=True),
    ]
    styles = zip(NAMES, curves, ("class2", "class5", "class0", "class4"), strict=True)
    items += [Line(axis, np.clip(y, -0.2, 8.85), color, 2.8, label=name) for name, y, color in styles]
    labels = "income, 10,000 dollars", "price, 100,000 dollars"
    return Panel(items, "", *labels, (0, FARTHEST), (0, 9))
