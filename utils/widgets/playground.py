"""The playground of notebook 03: any small network trains on any of six data sets while one watches."""

from copy import deepcopy
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils import data, nn, optim
from utils.figures import contour, mesh
from utils.scene import Heatmap, Line, Network, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Layers, Levels, Play, Slider
from utils.widgets.gradient_flow import scientific
from utils.widgets.live import figure

SAMPLES = 200
EPOCHS = 2000
CELLS, SMALLER = 60, 3  # the field has 60 × 60 cells, and a neuron's map every third of them
TOO_MUCH = 1e6  # a loss beyond this is called diverged
OPTIMIZERS = {"Adam": optim.Adam, "SGD": optim.SGD}
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
CROSS_ENTROPY, SQUARED = "cross-entropy", "squared error"

# Data sets ------------------------------------------------------------------------------------------------------------


def _xor_blobs(n, noise, seed):
    """Four clouds in the corners of a square; opposite corners are of one class."""
    rng = np.random.default_rng(seed)
    corners, labels = data.gate("XOR")
    which = np.arange(n) % 4
    return data.standardize(2 * corners[which] - 1 + rng.normal(0, 0.15 + noise, (n, 2)))[0], labels[which]


def _regression(height):
    """A data set of numbers: height (function of samples (n, 2)) over the plane, with noise added."""

    def draw(n, noise, seed):
        rng = np.random.default_rng(seed)
        X = rng.uniform(-2, 2, (n, 2))
        return X, np.clip(height(X) + rng.normal(0, noise / 2, n), -1, 1)

    return draw


def _hill(X):
    """A hill and a hollow."""
    return np.exp(-np.sum((X - 0.9) ** 2, axis=1)) - np.exp(-np.sum((X + 0.9) ** 2, axis=1))


CLASSES = {"XOR": _xor_blobs, "circles": data.circles, "moons": data.moons, "spirals": data.spirals}
NUMBERS = {"plane": _regression(lambda X: (X[:, 0] + X[:, 1]) / 4), "hill": _regression(_hill)}


class Task(NamedTuple):
    """Samples X (n, 2) and targets y (n,), which of them are for training (n,), and the square they lie in."""

    X: np.ndarray
    y: np.ndarray
    train: np.ndarray
    box: tuple

    def part(self, train):
        """(X, y) of the training samples, or of the test samples."""
        rows = self.train == train
        return self.X[rows], self.y[rows]


@lru_cache(maxsize=32)
def task(name, noise, share, seed):
    """The data set of this name; share of its samples, chosen at random, are for training."""
    X, y = (CLASSES | NUMBERS)[name](SAMPLES, noise=noise, seed=seed)
    train = np.zeros(SAMPLES, dtype=bool)
    train[np.random.default_rng(seed).permutation(SAMPLES)[: round(share * SAMPLES)]] = True
    far = 1.12 * float(np.abs(X).max())
    return Task(X, y, train, (-far, far))


def _task(c):
    return task(c["data"], c["noise"], c["share"], c["seed"])


# Training -------------------------------------------------------------------------------------------------------------


class Trained(NamedTuple):
    """A network after so many epochs: its parameters, its optimiser, its losses (epoch + 1, 2) in training and test."""

    epoch: int
    theta: np.ndarray
    optimizer: optim.Optimizer
    losses: np.ndarray
    diverged: bool = False


def loss_of(c):
    """The loss in use: a number to predict has no cross-entropy."""
    return SQUARED if c["data"] in NUMBERS else c["loss"]


def network(c, theta=None):
    """The network that the controls describe, with these parameters or as it starts.

    With cross-entropy it has an output for each class; with squared error one, which is to be 0 or 1 for a class.
    """
    squared = loss_of(c) == SQUARED
    sizes = [2, *c["hidden"], 1 if squared else 2]
    made = nn.MLP(sizes, np.random.default_rng(c["seed"]), c["activation"], regression=squared)
    if theta is not None:
        made.theta[:] = theta
    return made


def losses(here, made):
    """The loss of a network on the training and on the test samples of a Task."""
    return [made.loss(*here.part(train)) for train in (True, False)]


def begin(c):
    """The network before training."""
    made = network(c)
    log = np.array([losses(_task(c), made)], np.float32)
    return Trained(0, made.theta.copy(), OPTIMIZERS[c["optimizer"]](c["lr"]), log)


@np.errstate(all="ignore")  # a learning rate that is too large is allowed to show what it does
def train_epoch(state, c):
    """One epoch further, by nn.MLP.fit; None after training has diverged. The order of samples depends on the epoch."""
    if state.diverged:
        return None
    made, optimizer = network(c, state.theta), deepcopy(state.optimizer)
    made.rng = np.random.default_rng((c["seed"], state.epoch))
    made.fit(*_task(c).part(True), epochs=1, batch_size=int(c["batch"]), optimizer=optimizer)
    now = losses(_task(c), made)
    if not max(now) < TOO_MUCH:
        return state._replace(diverged=True)
    log = np.append(state.losses, np.array([now], np.float32), axis=0)
    return Trained(state.epoch + 1, made.theta.copy(), optimizer, log)


def gradient(c, state):
    """Gradients of the training loss at this state, a list of (dW, db), by nn.backward over all training samples."""
    made, (X, y) = network(c, state.theta), _task(c).part(True)
    function, slope = nn.ACTIVATIONS[c["activation"]]
    Z, cache = nn.forward(made.params, X, function)
    squared = loss_of(c) == SQUARED
    dZ = 2 * (Z - y[:, None]) / len(y) if squared else nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, 2))
    return nn.backward(made.params, cache, dZ, slope)


# The figure -----------------------------------------------------------------------------------------------------------

COURSE = ("data", "hidden", "activation", "lr", "loss", "optimizer", "batch", "noise", "share", "seed")


@figure(
    Play("epoch", EPOCHS, default=30, interval=0.02, reset_by=COURSE),
    Choice("data", "moons", (*CLASSES, *NUMBERS), "data"),
    Layers("hidden", (4, 4)),
    Choice("activation", "tanh", ("relu", "tanh", "sigmoid", "linear"), "activation"),
    Levels("lr", 0.01, RATES, "learning rate η"),
    Choice("edges", "weights", ("weights", "gradients"), "edges show"),
    Choice("loss", CROSS_ENTROPY, (CROSS_ENTROPY, SQUARED), "loss", more=True),
    Choice("optimizer", "Adam", tuple(OPTIMIZERS), "optimiser", more=True),
    Levels("batch", 10, (1, 2, 5, 10, 20, 50, 100, 200), "batch size", more=True),
    Slider("noise", 0.1, 0.0, 0.5, 0.05, "noise", more=True),
    Slider("share", 0.7, 0.1, 0.9, 0.1, "share for training", more=True),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
    start=begin,
    advance=train_epoch,
    views=("edges",),
    reads={"network": lambda c, state: network(c, state.theta), "losses": lambda c, state: state.losses},
    resume=True,
)  # fmt: skip
@np.errstate(all="ignore")
def playground(c, state):
    """A network that trains while you watch: what every neuron responds to, weights or gradients, the field, the loss.

    `fig.network` is the network as it is now, an nn.MLP; `fig.losses` its training and test loss after every epoch;
    `fig.params` what is set. Run the cell again, and it goes on from there; other initial values start anew.
    """
    here, made = _task(c), network(c, state.theta)
    maps, answers = _responses(c, made, here.box)
    field = field_panel(here, answers, _field_title(c), c["data"] in NUMBERS, col=1, rowspan=2)
    panels = [_diagram(c, state, made, maps), field, losses_panel(state.losses, loss_of(c), row=1)]
    told = _told(c, here, made, state)
    shape, n = " → ".join(map(str, made.layer_sizes)), int(here.train.sum())
    note = (
        f"{told}\n{shape}, {len(made.theta)} parameters        {c['optimizer']}, η = {c['lr']:g}, batches of "
        f"{min(c['batch'], n)}, {loss_of(c)}        ● training  ⊙ test"
    )
    alt = (
        f"A network {shape} with {c['activation']} neurons learns the data {c['data']} (noise {number(c['noise'])}, "
        f"seed {c['seed']}) from {n} samples by {c['optimizer']}, learning rate {c['lr']:g}, batch size {c['batch']}, "
        f"{loss_of(c)}. {' '.join(told.split())}. Shown: a map for every neuron, {c['edges']} as edges, the field of "
        "answers, both losses by epoch."
    )
    return Scene(panels, alt, note, columns=(5, 4), rows=(23, 9), width=960, height=560)


def _told(c, here, made, state):
    """Epoch and losses in words, and for classes how many samples are right."""
    train, test = state.losses[-1]
    words = f"epoch {state.epoch}:  training loss {number(train, 3)}, test loss {number(test, 3)}"
    if state.diverged:
        words = f"After epoch {state.epoch} training diverged: its steps are too large, try a smaller η"
    return words if c["data"] in NUMBERS else f"{words}        {_score(here, made, loss_of(c) == SQUARED)}"


def _score(here, made, squared):
    """How many are right, of the training and of the test samples."""
    counts = []
    for train in (True, False):
        X, y = here.part(train)
        answer = made.predict(X)[:, 0] > 0.5 if squared else made.predict(X)
        counts.append(f"{int(np.sum(answer == y))} of {len(y)}")
    return f"right: {counts[0]} in training, {counts[1]} in test"


@lru_cache(maxsize=8)
def grid(box):
    """The middles of the field's cells, (3600, 2), in float32."""
    return mesh(box, box, CELLS).astype(np.float32)


def _responses(c, made, box):
    """(maps of all neurons (m, 20, 20), answers (60, 60)), from one forward pass over the plane, in float32.

    A map is blue where its neuron is positive. That of an output has the colours of the field.
    """
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in made.params]
    Z, cache = nn.forward(params, grid(box), nn.ACTIVATIONS[c["activation"]][0])
    layers = [A for A, _ in cache]
    if c["data"] in NUMBERS:
        answers = Z[:, 0]
        outputs = np.clip(Z, -1, 1)
    elif loss_of(c) == SQUARED:
        answers = Z[:, 0]
        outputs = np.clip(1 - 2 * Z, -1, 1)
    else:
        P = nn.softmax(Z)
        answers = P[:, 1]
        outputs = P * np.array([1, -1], np.float32)
    small = [A.reshape(CELLS, CELLS, -1)[1::SMALLER, 1::SMALLER].transpose(2, 0, 1) for A in (*layers, outputs)]
    maps = np.nan_to_num(np.concatenate(small))
    maps /= np.maximum(np.abs(maps).max(axis=(1, 2), keepdims=True), 1)  # above 1: relative to the largest value
    return maps, np.nan_to_num(answers).reshape(CELLS, CELLS)


@lru_cache(maxsize=64)
def layer_places(sizes):
    """(x (m,), y (m,), edges (k, 2)) of the neurons of a network, layer by layer, each column centred."""
    spots = [
        (layer, gap * (0.5 * (n - 1) - k))
        for layer, n in enumerate(sizes)
        for gap in [2.2 if n <= 2 else min(1.6, 7.8 / (n - 1))]
        for k in range(n)
    ]
    first = np.cumsum([0, *sizes])
    edges = [
        (first[layer] + i, first[layer + 1] + j)
        for layer, (before, after) in enumerate(pairwise(sizes))
        for i in range(before)
        for j in range(after)
    ]
    return *np.array(spots, dtype=float).T, np.array(edges)


def _diagram(c, state, made, maps):
    """The network: a small map in every neuron, weights or gradients on the edges."""
    sizes = tuple(made.layer_sizes)
    x, y, edges = layer_places(sizes)
    of_weights = c["edges"] == "weights"
    values = np.concatenate([W.ravel() for W, _ in (made.params if of_weights else gradient(c, state))])
    largest = float(np.abs(values).max()) or 1.0
    scale = max(largest, 1.0) if of_weights else largest
    notes = [""] * len(x)
    notes[:2] = "x₁", "x₂"
    notes[-sizes[-1] :] = ["ŷ"] if sizes[-1] == 1 else ["class 0", "class 1"]
    strength = np.minimum(np.abs(values) / scale, 1)
    drawn = Network(
        x, y, edges, notes=tuple(notes), maps=maps, radius=16 if max(sizes) > 6 else 19,
        opacity=0.25 + 0.75 * np.sqrt(strength), scale=scale, gradient_scale=scale,
        **{"weights" if of_weights else "gradients": values},
    )  # fmt: skip
    names = ["inputs", *(f"layer {k}" for k in range(1, len(sizes) - 1)), "output"]
    heads = [Text(k, 4.9, name, "muted", 12.5, "center") for k, name in enumerate(names)]
    told = (
        f"edges: weights (blue +, orange −), widest {number(largest)}"
        if of_weights
        else f"edges: gradients ∂L/∂W, widest {scientific(largest)}"
    )
    words = Text(0.5, 0.02, told, "muted" if of_weights else "gradient", 12.5, "center", in_panel=True)
    last = len(sizes) - 1
    return Panel([drawn, *heads, words], axes=False, xlim=(-0.12 * last - 0.1, 1.12 * last + 0.1), ylim=(-5.1, 5.1))


def _field_title(c):
    if c["data"] in NUMBERS:
        return "predicted number"
    return "probability of class 1" if loss_of(c) == CROSS_ENTROPY else "output ŷ"


def field_panel(here, answers, title, numbers=False, **place):
    """A network's answers (60, 60) all over the plane, and the samples of a Task: training filled, test with a hole.

    numbers: whether numbers from -1 to 1 are predicted and not a class; place: row, col and spans of the panel.
    """
    ramp = ("diverging", -1.0, 1.0) if numbers else ("classes", 0.0, 1.0)
    items = [Heatmap(answers, (*here.box, *here.box), *ramp, opacity=0.8)]
    line = contour(answers, here.box, here.box, 0.0 if numbers else 0.5)
    if line.size:
        items.append(Line(*line, color="ink", width=1.6))
    for train in (False, True):
        X, y = here.part(train)
        items.append(Points(*X.T, size=4.5, hole=not train, **{"values" if numbers else "classes": y}))
    return Panel(items, title, "x₁", "x₂", here.box, here.box, equal=True, **place)


def losses_panel(log, ylabel, held_out="test", **place):
    """Training loss solid, held-out loss dashed, by epoch: log (epoch + 1, 2)."""
    last = len(log) - 1
    epochs = np.unique(np.linspace(0, last, min(last + 1, 250)).astype(int))
    train, test = log[epochs].T
    items = [
        Line(epochs, test, width=1.8, dash=True, label=held_out),
        Line(epochs, train, width=2.2, label="training"),
    ]
    far = max(50, last)
    settled = log[min(2, last) :].max()  # a start far off must not press all that follows to the floor
    top = 1.08 * float(min(log.max(), 4 * settled))
    return Panel(items, "", "epoch", ylabel, (0, far), (-0.07 * top, top), grid=True, **place)
