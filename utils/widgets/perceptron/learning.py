"""How the perceptron learns: Rosenblatt's rule, one sample at a time."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn
from utils.figures.planes import decision_items
from utils.geometry import boundary, limits
from utils.scene import Bars, Line, Panel, Points, Scene, number
from utils.widgets.controls import Choice, Play, Slider, Toggle
from utils.widgets.figure import figure
from utils.widgets.perceptron.sets import SETS, axis_names, data_set

LONGEST = 400  # samples looked at, where training would not end


class Visit(NamedTuple):
    """The perceptron after looking at sample i: its line before and after, and the mistakes of every epoch so far."""

    w: np.ndarray
    b: float
    w_before: np.ndarray
    b_before: float
    i: int
    wrong: bool
    mistakes: tuple
    visits: int


def _first_visit(c):
    X, _ = data_set(c["data"])
    return Visit(np.zeros(X.shape[1]), 0.0, np.zeros(X.shape[1]), 0.0, -1, False, (), 0)


def _next_visit(state, c):
    """Look at the next sample, or with skip at the next one that is wrong; None when an epoch had no mistake."""
    X, y = data_set(c["data"])
    while state.visits < LONGEST:
        i = (state.i + 1) % len(X)
        if i == 0 and state.mistakes and state.mistakes[-1] == 0:
            return None
        w, b = nn.perceptron_update(state.w, state.b, X[i], y[i], c["lr"])
        wrong = bool(nn.predict(X[i : i + 1], state.w, state.b)[0] != y[i])
        earlier, now = (state.mistakes, 0) if i == 0 else (state.mistakes[:-1], state.mistakes[-1])
        state = Visit(w, b, state.w, state.b, i, wrong, (*earlier, now + wrong), state.visits + 1)
        if wrong or not c["skip"] or (i == len(X) - 1 and state.mistakes[-1] == 0):
            return state
    return None


@lru_cache(maxsize=64)
def _steps_until_done(name, lr, skip):
    c, state, steps = {"data": name, "lr": lr, "skip": skip}, _first_visit({"data": name}), 0
    while (state := _next_visit(state, c)) is not None:
        steps += 1
    return steps


@figure(
    Play(
        "step", high=lambda c: _steps_until_done(c["data"], c["lr"], c["skip"]), default=10, interval=0.25,
        reset_by=("data", "skip"),
    ),
    Choice("data", "AND", (*SETS, "iris, harder pair"), "data"),
    Slider("lr", 1.0, 0.1, 2.0, 0.1, "learning rate η"),
    Toggle("skip", False, "skip samples that are right"),
    start=_first_visit,
    advance=_next_visit,
)  # fmt: skip
def perceptron_steps(c, state):
    """Rosenblatt's rule, one sample at a time: the line before (dashed) and after, and the mistakes of every epoch."""
    X, y = data_set(c["data"])
    xlim, ylim = limits(X, 0.45)
    items = decision_items(X, y, state.w, state.b, xlim, ylim)
    if state.i >= 0:
        items.append(
            Points(*X[state.i : state.i + 1].T, color="wrong" if state.wrong else "muted", size=17, hollow=True)
        )
    before = boundary(state.w_before, state.b_before, xlim, ylim)
    if state.wrong and before.size:
        items.append(Line(*before, color="muted", width=2, dash=True))
    plane = Panel(items, "", *axis_names(c["data"]), xlim, ylim, equal=True)
    epochs = np.arange(1, len(state.mistakes) + 1)
    bars = Panel(
        [Bars(epochs, state.mistakes, "wrong", 0.6)] if state.mistakes else [], "mistakes in every epoch", "epoch", "",
        (0.4, max(8, len(epochs)) + 0.6), (0, max(4, *state.mistakes, 0) * 1.1), col=1, grid=False,
    )  # fmt: skip
    told = _told(X, y, state, c["lr"])
    line = f"w = ({number(state.w[0])}, {number(state.w[1])}), b = {number(state.b)}"
    still = int(np.sum(nn.predict(X, state.w, state.b) != y))
    note = f"{told}\n{line}        {sum(state.mistakes)} updates so far, {len(y) - still} of {len(y)} right now"
    alt = (
        f"Perceptron learning on {c['data']}. {told} Now {line}; {still} of {len(y)} samples are wrong. "
        f"Mistakes in every epoch so far: {', '.join(map(str, state.mistakes)) or 'none yet'}."
    )
    return Scene([plane, bars], alt, note, columns=(3, 2), width=860, height=450)


def _told(X, y, state, lr):
    """What happened at this step, in words and numbers."""
    if state.i < 0:
        return "Before the first sample: w and b are zero, the neuron says 0 everywhere."
    x, label = X[state.i], int(y[state.i])
    head = (
        f"Epoch {len(state.mistakes)}, sample {state.i + 1}: x = ({number(x[0], 1)}, {number(x[1], 1)}), y = {label}, "
        f"ŷ = {label if not state.wrong else 1 - label}: "
    )
    if state.wrong:
        return f"{head}wrong, so w ← w {'+' if label else '−'} {number(lr, 1)}·x."
    done = state.i == len(X) - 1 and state.mistakes[-1] == 0
    return head + ("right. An epoch without a mistake: done." if done else "right, nothing changes.")
