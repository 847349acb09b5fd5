"""The playground: any small network trains on any of six data sets while one watches."""

import numpy as np

from utils import nn
from utils.layout import columns
from utils.scene import Network, Panel, Scene, Text, number, scientific
from utils.widgets.backprop.training import (
    CROSS_ENTROPY,
    NUMBERS,
    OPTIMIZERS,
    SQUARED,
    begin,
    chosen,
    gradient,
    loss_of,
    network,
    train_epoch,
)
from utils.widgets.controls import Choice, Layers, Levels, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.held_out import CELLS, CLASSES, RATES, field_panel, grid, losses_panel

EPOCHS = 2000
SMALLER = 3  # a neuron's map has every third of the field's cells

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
    here, made = chosen(c), network(c, state.theta)
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


def _diagram(c, state, made, maps):
    """The network: a small map in every neuron, weights or gradients on the edges."""
    sizes = tuple(made.layer_sizes)
    x, y, edges = columns(sizes)
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
