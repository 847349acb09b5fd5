"""A network that learns noise by heart, and what keeps it from that: fewer weights, more samples, penalty, dropout."""

from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn, optim
from utils.geometry import contour
from utils.regularization import dropout, dropout_backward, l2_gradient
from utils.scene import Line, Points, Scene, Text, number
from utils.widgets.controls import Choice, Levels, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.held_out import CLASSES, RATES, losses, losses_panel
from utils.widgets.regularization.validation import (
    answers,
    data_set,
    loss_gradient,
    network,
    right,
    training_field,
)


class DropoutTanh:
    """tanh with dropout behind it, to be called once for the Z of each layer."""

    def __init__(self, p, rng):
        self.p, self.rng, self.masks = p, rng, {}

    def __call__(self, Z):
        A, self.masks[id(Z)] = dropout(np.tanh(Z), self.p, self.rng, training=True)
        return A

    def slope(self, Z):
        """Of tanh and dropout at Z, with the masks that were drawn for Z."""
        return dropout_backward(nn.tanh_grad(np.tanh(Z)), self.masks[id(Z)], self.p)


class Fit(NamedTuple):
    """A network after so many epochs; losses (epoch + 1, 2) in training and validation; best: theta where the
    validation loss was lowest so far."""

    theta: np.ndarray
    optimizer: optim.Optimizer
    losses: np.ndarray
    best: np.ndarray

    @property
    def epoch(self):
        """How many epochs it has been trained for."""
        return len(self.losses) - 1


def _samples(c):
    return data_set(c["data"], c["noise"], c["n"], c["seed"])


def begin(c):
    """The network before training."""
    made = network(c["width"], c["seed"])
    return Fit(made.theta.copy(), optim.Adam(c["lr"]), np.array([losses(_samples(c), made)]), made.theta.copy())


@np.errstate(all="ignore")  # a learning rate that is too large is allowed to show what it does
def train_epoch(state, c):
    """One step of Adam on all training samples, with the L2 penalty in the gradient; None once there is no number."""
    made, optimizer, here = network(c["width"], c["seed"], state.theta), deepcopy(state.optimizer), _samples(c)
    activation = DropoutTanh(c["p"], np.random.default_rng((c["seed"], state.epoch)))
    gradient = loss_gradient(made, *here.part(True), activation, activation.slope)
    optimizer.update(made.theta, gradient + optim.flatten(l2_gradient(made.params, c["lam"])))
    now = losses(here, made)
    if not np.isfinite(now).all():
        return None
    best = made.theta if now[1] < state.losses[:, 1].min() else state.best
    return Fit(made.theta, optimizer, np.append(state.losses, [now], axis=0), best)


@figure(
    Play("epoch", 1000, default=300, step=5, interval=0.02),
    Levels("width", 32, (1, 2, 4, 8, 16, 32), "width"),
    Slider("noise", 0.3, 0.0, 0.5, 0.05, "noise"),
    Levels("n", 40, (20, 40, 60, 100, 200), "training samples n"),
    Levels("lam", 0.0, (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1), "L2 penalty λ"),
    Slider("p", 0.0, 0.0, 0.8, 0.1, "dropout p"),
    Choice("data", "moons", tuple(CLASSES), "data", more=True),
    Levels("lr", 0.005, tuple(sorted({*RATES, 0.005})), "learning rate η", more=True),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
    start=begin,
    advance=train_epoch,
    reads={
        "network": lambda c, state: network(c["width"], c["seed"], state.theta),
        "losses": lambda c, state: state.losses,
    },
    resume=True,
)
@np.errstate(all="ignore")
def overfitting(c, state):
    """A network learns samples with noise: its training loss keeps falling, its validation loss rises again.

    `fig.network` is the network as it is now, an nn.MLP; `fig.losses` its training and validation loss after every
    epoch, without penalty and without dropout.
    """
    here, made = _samples(c), network(c["width"], c["seed"], state.theta)
    best = int(state.losses[:, 1].argmin())
    field = training_field(here, made)
    then = _boundary(c["width"], state.best.tobytes(), here.box)
    over = best < state.epoch
    if then.size and over:
        field.items.append(Line(*then, color="muted", width=2.2))
    curves = losses_panel(state.losses, "cross-entropy", "validation", col=1)
    curves.items += _best_epoch(best, state.losses[best, 1], curves) if over else []
    (train, held_out), lowest = state.losses[-1], number(state.losses[best, 1], 3)
    told = f"epoch {state.epoch}:  training loss {number(train, 3)}, validation loss {number(held_out, 3)}"
    score, count = right(made, here), len(made.theta)
    shape = " → ".join(map(str, made.layer_sizes))
    note = (
        f"{told}        {score}\n{shape}, {count} parameters, {c['n']} training samples, λ = {c['lam']:g}, p = "
        f"{c['p']:g}        ● training  ⊙ validation\n"
        f"best epoch so far: {best}, validation loss {lowest}{'; the grey line is the boundary it had' if over else ''}"
    )
    alt = (
        f"A network {shape} learns the data {c['data']} (noise {number(c['noise'])}, seed {c['seed']}) from {c['n']} "
        f"samples, L2 penalty λ = {c['lam']:g}, dropout p = {c['p']:g}, learning rate {c['lr']:g}. {told}; {score}. "
        f"The validation loss was lowest, {lowest}, at epoch {best}. Shown: field, boundary now and then, both losses."
    )
    return Scene([field, curves], alt, note, columns=(1, 1), width=960, height=470)


@lru_cache(maxsize=4)
def _boundary(width, theta, box):
    """The pieces (x, y) of a network's boundary, theta being the bytes of its parameters: it often stays for long."""
    return contour(answers(network(width, 0, np.frombuffer(theta)), box), box, box)


def _best_epoch(best, loss, panel):
    """A mark where the validation loss was lowest: where one should have stopped."""
    (_, far), (low, high) = panel.limits
    side, align = (-0.02, "right") if best > 0.6 * far else (0.02, "left")
    words = Text(best + side * far, 0.93 * high, f"best epoch {best}", "muted", 12.5, align)
    return [Line([best, best], [low, high], "muted", 1.2), Points([best], [loss], size=6, hollow=True), words]
