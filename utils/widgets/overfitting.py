"""Networks that learn noise by heart, and penalties that keep them from it; two figures of notebook 05."""

from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import nn, optim
from utils.figures import contour
from utils.regularization import dropout, dropout_backward, l1_gradient, l2_gradient
from utils.scene import Bars, Line, Network, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Levels, Play, Slider
from utils.widgets.live import figure
from utils.widgets.playground import (
    CELLS,
    CLASSES,
    RATES,
    Task,
    field_panel,
    grid,
    layer_places,
    losses,
    losses_panel,
)

POOL, VALIDATION = 600, 200  # samples that are drawn, and those of them that are only looked at
# 200 samples and a width of 32 at most, the field in strips: then no product is so large that BLAS shares it between
# threads, which wait for each other ten times as long as they work when the page needs the same processors.
STRIPS = 20

# What both figures train ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def task(name, noise, n, seed):
    """n samples for training, and the same validation samples whatever n is; more samples keep those there were."""
    X, y = CLASSES[name](POOL, noise=noise, seed=seed)
    rows = np.random.default_rng(seed).permutation(len(X))[: VALIDATION + n]
    far = 1.12 * float(np.abs(X).max())
    return Task(X[rows], y[rows], np.arange(VALIDATION + n) >= VALIDATION, (-far, far))


def network(width, seed, theta=None):
    """Two hidden tanh layers of this width and an output for each class; parameters as given, or as it starts."""
    made = nn.MLP([2, width, width, 2], np.random.default_rng(seed), "tanh")
    if theta is not None:
        made.theta[:] = theta
    return made


class DroppingTanh:
    """tanh with dropout behind it, and the slope of both together; called once a layer by nn.forward, then back."""

    def __init__(self, p, rng):
        self.p, self.rng, self.masks = p, rng, {}

    def __call__(self, Z):
        A, self.masks[id(Z)] = dropout(np.tanh(Z), self.p, self.rng, training=True)
        return A

    def slope(self, Z):
        return dropout_backward(nn.tanh_grad(np.tanh(Z)), self.masks[id(Z)], self.p)


def loss_gradient(made, X, y, function, slope):
    """Gradient (P,) of the cross-entropy on all samples, given the hidden layers' function and its slope."""
    Z, cache = nn.forward(made.params, X, function)
    dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, 2))
    return optim.flatten(nn.backward(made.params, cache, dZ, slope))


def answers(made, box):
    """Probability of class 1 all over the plane, (60, 60), without dropout, in float32."""
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in made.params]
    Z = [nn.forward(params, strip, np.tanh)[0] for strip in np.split(grid(box), STRIPS)]
    return nn.softmax(np.concatenate(Z))[:, 1].reshape(CELLS, CELLS)


def training_field(here, made, **place):
    """The field of a network's answers; samples for training large, validation samples small and with a hole."""
    panel = field_panel(here, answers(made, here.box), "probability of class 1", **place)
    for points in panel.items:
        if isinstance(points, Points):
            points.size = 3.6 if points.hole else 6.0
    return panel


@lru_cache(maxsize=4)
def boundary(width, theta, box):
    """The pieces (x, y) of a network's boundary, theta being the bytes of its parameters: it often stays for long."""
    return contour(answers(network(width, 0, np.frombuffer(theta)), box), box, box)


def right(made, here):
    """How many are right, in words: of the training and of the validation samples."""
    counts = [f"{int(np.sum(made.predict(X) == y))} of {len(y)}" for X, y in map(here.part, (True, False))]
    return f"right: {counts[0]} in training, {counts[1]} in validation"


# overfitting ----------------------------------------------------------------------------------------------------------


class Fit(NamedTuple):
    """A network after so many epochs; losses (epoch + 1, 2) in training and validation; best: theta where the
    validation loss was lowest so far."""

    theta: np.ndarray
    optimizer: optim.Optimizer
    losses: np.ndarray
    best: np.ndarray

    @property
    def epoch(self):
        return len(self.losses) - 1


def _task(c):
    return task(c["data"], c["noise"], c["n"], c["seed"])


def begin(c):
    """The network before training."""
    made = network(c["width"], c["seed"])
    return Fit(made.theta.copy(), optim.Adam(c["lr"]), np.array([losses(_task(c), made)]), made.theta.copy())


@np.errstate(all="ignore")  # a learning rate that is too large is allowed to show what it does
def train_epoch(state, c):
    """One step of Adam on all training samples, with the L2 penalty in the gradient; None once there is no number."""
    made, optimizer, here = network(c["width"], c["seed"], state.theta), deepcopy(state.optimizer), _task(c)
    bend = DroppingTanh(c["p"], np.random.default_rng((c["seed"], state.epoch)))
    gradient = loss_gradient(made, *here.part(True), bend, bend.slope)
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
    Levels("lr", 0.005, RATES, "learning rate η", more=True),
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
    """A network learns samples with noise: the loss in training goes on falling, that in validation turns round.

    `fig.network` is the network as it is now, an nn.MLP; `fig.losses` its training and validation loss after every
    epoch, without penalty and without dropout.
    """
    here, made = _task(c), network(c["width"], c["seed"], state.theta)
    best = int(state.losses[:, 1].argmin())
    field = training_field(here, made)
    then = boundary(c["width"], state.best.tobytes(), here.box)
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


def _best_epoch(best, loss, panel):
    """A mark where the validation loss was lowest: where one should have stopped."""
    (_, far), (low, high) = panel.limits
    side, align = (-0.02, "right") if best > 0.6 * far else (0.02, "left")
    words = Text(best + side * far, 0.93 * high, f"best epoch {best}", "muted", 12.5, align)
    return [Line([best, best], [low, high], "muted", 1.2), Points([best], [loss], size=6, hollow=True), words]


# weight_shrinkage -----------------------------------------------------------------------------------------------------

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
    return task("moons", c["noise"], SAMPLES, c["seed"])


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
    x, y, edges = layer_places(tuple(made.layer_sizes))
    weights = np.concatenate([W.ravel() for W, _ in made.params])
    edges, weights = edges[weights != 0], weights[weights != 0]
    opacity = 0.25 + 0.75 * np.minimum(np.abs(weights), 1)
    drawn = Network(x, y, edges, weights=weights, opacity=opacity, radius=4.5, scale=2)
    told = "edges: weights (blue +, orange −); none where a weight is 0"
    words = Text(0.5, 0.01, told, "muted", 12.5, "center", in_panel=True)
    return Panel([drawn, words], axes=False, xlim=(-0.3, 3.3), ylim=(-5.2, 4.4), col=1, row=1)
