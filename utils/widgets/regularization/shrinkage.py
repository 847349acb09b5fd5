"""What penalties on the weights leave of them: which become small, and which exactly zero."""

from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn, optim
from utils.layout import columns
from utils.regularization import l1_gradient, l2_gradient
from utils.scene import Bars, Line, Network, Panel, Scene, Text, number
from utils.widgets.controls import Choice, Levels, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.held_out import losses
from utils.widgets.regularization.validation import data_set, loss_gradient, network, right, training_field

SAMPLES, WIDTH = 40, 16
SOFT, PLAIN, L2, DECAY = "L1, soft threshold", "L1, plain steps", "L2 penalty", "decoupled decay"
PENALTIES = {PLAIN: l1_gradient, L2: l2_gradient}  # what joins the gradient
RULES = {
    SOFT: "after every step of the optimiser each weight moves λ · (its step size) towards 0, and stops there",
    PLAIN: "λ · sign(w) joins the gradient of every weight",
    L2: "2λ · w joins the gradient of every weight",
    DECAY: "with every step of the optimiser w ← (1 − 2ηλ) · w; the gradient knows nothing of it",
}
OPTIMIZERS = {"Adam": lambda: optim.Adam(0.01), "SGD": lambda: optim.SGD(0.3)}
FORGET, SMALLEST = 0.999, 1e-8  # beta2 and eps of Adam
EDGE, BINS = 2.05, 41  # the histogram goes from -EDGE to EDGE; its middle bin is around 0


class Shrunk(NamedTuple):
    """A network after so many epochs; squares (P,): running sum of squared gradients, as Adam keeps it."""

    epoch: int
    theta: np.ndarray
    optimizer: optim.Optimizer
    squares: np.ndarray


@lru_cache(maxsize=1)
def weight_places():
    """True (P,) where theta holds a weight, false where a bias."""
    params = network(WIDTH, 0).params
    return optim.flatten([(np.ones_like(W), np.zeros_like(b)) for W, b in params]) > 0


def _samples(c):
    return data_set("moons", c["noise"], SAMPLES, c["seed"])


def begin_shrinking(c):
    """The network before training."""
    theta = network(WIDTH, c["seed"]).theta
    return Shrunk(0, theta, OPTIMIZERS[c["optimizer"]](), np.zeros_like(theta))


def shrink_epoch(state, c):
    """One step on all samples; the penalty joins the gradient, or works on the weights beside it."""
    made, optimizer = network(WIDTH, c["seed"], state.theta), deepcopy(state.optimizer)
    gradient = loss_gradient(made, *_samples(c).part(True), *nn.ACTIVATIONS["tanh"])
    squares = FORGET * state.squares + (1 - FORGET) * gradient**2
    if c["kind"] in PENALTIES:
        gradient = gradient + optim.flatten(PENALTIES[c["kind"]](made.params, c["lam"]))
    here = weight_places()
    if c["kind"] == DECAY:
        made.theta[here] *= 1 - 2 * optimizer.lr * c["lam"]  # for plain gradient descent the same as the penalty
    optimizer.update(made.theta, gradient)
    if c["kind"] == SOFT:
        w, steps = made.theta[here], step_sizes(c["optimizer"], optimizer.lr, squares, state.epoch + 1)[here]
        made.theta[here] = np.sign(w) * np.maximum(np.abs(w) - steps * c["lam"], 0.0)
    return Shrunk(state.epoch + 1, made.theta, optimizer, squares)


def step_sizes(name, lr, squares, t):
    """How far each parameter moves for a gradient of 1, (P,): the step size of its proximal step (Yun et al. 2021)."""
    if name == "SGD":
        return np.full_like(squares, lr)
    return lr / (np.sqrt(squares / (1 - FORGET**t)) + SMALLEST)


@figure(
    Levels("lam", 0.003, (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0), "λ"),
    Choice("kind", SOFT, tuple(RULES), "kind"),
    Choice("optimizer", "Adam", tuple(OPTIMIZERS), "optimiser"),
    Play("epoch", 600, default=300, step=5, interval=0.03),
    Slider("noise", 0.3, 0.0, 0.5, 0.05, "noise", more=True),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
    start=begin_shrinking,
    advance=shrink_epoch,
    reads={"network": lambda c, state: network(WIDTH, c["seed"], state.theta)},
)
def weight_shrinkage(c, state):
    """What a penalty leaves of a network's weights: their histogram, the boundary, and how many are exactly zero.

    `fig.network` is the network as it is now, an nn.MLP.
    """
    here, made = _samples(c), network(WIDTH, c["seed"], state.theta)
    weights = state.theta[weight_places()]
    without = weight_shrinkage.read("network", c | {"lam": 0.0}).theta[weight_places()] if c["lam"] else weights
    zero, tiny = int(np.sum(weights == 0)), int(np.sum(np.abs(weights) < 0.01))
    train, held_out = losses(here, made)
    counts = f"{zero} of {len(weights)} weights are exactly 0, {tiny} are below 0.01 in size"
    told = f"training loss {number(train, 3)}, validation loss {number(held_out, 3)}"
    note = (
        f"{c['kind']}, λ = {c['lam']:g}, {c['optimizer']}, epoch {state.epoch}:  {counts}\n{told}        "
        f"{right(made, here)}\n{RULES[c['kind']]}"
    )
    alt = (
        f"A network 2 → {WIDTH} → {WIDTH} → 2 trained on noisy moons (noise {number(c['noise'])}, seed {c['seed']}) "
        f"with {c['kind']}, λ = {c['lam']:g}, by {c['optimizer']} for {state.epoch} epochs: {counts}. {told}. Shown: "
        "field and boundary, histogram of the weights beside that for λ = 0, the network without its zero weights."
    )
    panels = [training_field(here, made, rowspan=2), _histogram(weights, without, zero), _thinned(made)]
    return Scene(panels, alt, note, columns=(9, 11), rows=(1, 1), width=960, height=510)


def _histogram(weights, without, zero):
    """How many weights have which value, zeros apart, before a grey line for the same network without penalty."""
    edges = np.linspace(-EDGE, EDGE, BINS + 1)
    middles, width = (edges[1:] + edges[:-1]) / 2, 0.9 * (edges[1] - edges[0])
    counts = np.histogram(np.clip(weights[weights != 0], -EDGE, EDGE), edges)[0]
    before = np.histogram(np.clip(without, -EDGE, EDGE), edges)[0]
    items = [
        Bars(middles[part], counts[part], color, width)
        for side, color in ((middles < 0, "negative"), (middles >= 0, "positive"))
        for part in [side & (counts > 0)]
    ]
    if zero:
        items += [Bars([0], [zero], "ink", width), Text(0.12, zero, f"{zero} exactly 0", "ink", 12.5, bold=True)]
    items.append(Line(np.repeat(edges, 2)[1:-1], np.maximum(np.repeat(before, 2), 0.5), "muted", 1.4))
    items.append(Text(0.015, 0.94, "grey: λ = 0", "muted", 12.5, in_panel=True))
    ticks = tuple((n, str(n)) for n in (1, 3, 10, 30, 100, 300))
    return Panel(
        items, "", "weight w", "how many", (-EDGE, EDGE), (0.6, 500), ylog=True, grid=True, col=1, yticks=ticks
    )


def _thinned(made):
    """The network; a weight of exactly zero has no edge."""
    x, y, edges = columns(tuple(made.layer_sizes))
    weights = np.concatenate([W.ravel() for W, _ in made.params])
    edges, weights = edges[weights != 0], weights[weights != 0]
    opacity = 0.25 + 0.75 * np.minimum(np.abs(weights), 1)
    drawn = Network(x, y, edges, weights=weights, opacity=opacity, radius=4.5, scale=2)
    told = "edges: weights (blue +, orange −); none where a weight is 0"
    words = Text(0.5, 0.01, told, "muted", 12.5, "center", in_panel=True)
    return Panel([drawn, words], axes=False, xlim=(-0.3, 3.3), ylim=(-5.2, 4.4), col=1, row=1)
