"""All test digits as points with two numbers each, and what a decoder paints for a place that is dragged over them."""

import pickle
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils import generation, generation_runs, nn
from utils.scene import Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Given, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.pictures import picture

BETWEEN = 30  # steps of the tour from digit to digit
NUMERALS, APART = 8, 0.11  # so many points of each digit are numerals at most, no two of them closer


class Map(NamedTuple):
    """codes (n, 2) of the test digits, scaled so that nearly all lie between −1 and 1; their labels (n,).

    decoder: a list of (W, b), for codes · scale + offset; middles (10, 2): of each digit; numerals: rows of the points
    that are written as numerals.
    """

    codes: np.ndarray
    labels: np.ndarray
    decoder: list
    offset: np.ndarray
    scale: np.ndarray
    middles: np.ndarray
    numerals: np.ndarray

    def paint(self, codes):
        """Pictures (n, 784) for scaled codes (n, 2)."""
        return nn.sigmoid(nn.forward(self.decoder, codes * self.scale + self.offset, np.tanh)[0])


def _scaled(codes, decoder):
    """The Map of these codes (n, 2)."""
    low, high = np.quantile(codes, (0.01, 0.99), axis=0)
    offset, scale = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
    codes, labels = (codes - offset) / scale, generation_runs.digits()[3]
    middles = np.array([np.median(codes[labels == digit], axis=0) for digit in range(10)])
    return Map(codes, labels, decoder, offset, scale, middles, _numerals(codes, labels))


def _numerals(codes, labels):
    """Rows of a few points of each digit, none of them too close to another."""
    rows, left = [], np.full(10, NUMERALS)
    for row in range(len(codes)):
        clear = not rows or np.abs(codes[rows] - codes[row]).max(axis=1).min() > APART
        if left[labels[row]] and clear and np.abs(codes[row]).max() < 1.05:
            rows.append(row)
            left[labels[row]] -= 1
    return np.array(rows)


def _layers(pair):
    """(encoder, decoder) as lists of float64 (W, b). Raises ValueError, with what would do, if they make no map."""
    try:
        encoder, decoder = ([(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in one] for one in pair)
    except (TypeError, ValueError):
        raise ValueError("pass a trained pair (encoder, decoder), two lists of (W, b).") from None
    shapes = [W.shape for W, _ in encoder + decoder]
    fits = all(A.shape[1] == B.shape[0] for part in (encoder, decoder) for (A, _), (B, _) in pairwise(part))
    if not encoder or not decoder or not fits or shapes[0][0] != 784 or shapes[-1][1] != 784:
        raise ValueError("the encoder has to begin, and the decoder to end, with 784 pixels.")
    width = encoder[-1][0].shape[1]
    if decoder[0][0].shape[0] != 2 or width not in (2, 4):
        raise ValueError(f"the code has {decoder[0][0].shape[0]} numbers; a map needs two.")
    if not all(np.isfinite(W).all() and np.isfinite(b).all() for W, b in encoder + decoder):
        raise ValueError("some weights are not finite: the training has diverged.")
    return encoder, decoder


def fault(pair):
    """What keeps a pair (encoder, decoder) from having a map, in a sentence; empty if nothing does."""
    if pair is None:
        return ""
    try:
        _layers(pair)
    except ValueError as reason:
        return str(reason)
    return ""


def _map(pair):
    """The Map of the reader's pair, or of the one that is kept."""
    return _kept() if pair is None else _of(pickle.dumps(_layers(pair)))


@lru_cache(maxsize=1)
def _kept():
    known = generation_runs.trained()
    return _scaled(known.codes, known.decoder)


@lru_cache(maxsize=2)
def _of(pickled):
    """The Map of (encoder, decoder), given as bytes: weights that were trained further in place are others."""
    encoder, decoder = pickle.loads(pickled)
    codes = nn.forward(encoder, generation_runs.digits()[2].astype(float), np.tanh)[0]
    return _scaled(codes[:, :2], decoder)  # of a variational one, the means


def _place(c, known):
    """The code that is shown: on the tour from digit to digit, or where the cross was put."""
    if c["tour"] == 0:
        return np.array([c["z1"], c["z2"]])
    stops = np.vstack([[c["z1"], c["z2"]], known.middles])
    leg, step = divmod(int(c["tour"]) - 1, BETWEEN)
    a, b = list(pairwise(stops))[min(leg, len(stops) - 2)]
    return generation.interpolate(a, b, BETWEEN + 1)[step + 1]


@figure(
    Given("pair", fault, label="(encoder, decoder)"),
    Play("tour", 10 * BETWEEN, interval=1 / 30, label="tour", reset_by=("z1", "z2")),
    Slider("z1", 0.1, -1.0, 1.0, 0.01, "z₁"),
    Slider("z2", 0.0, -1.0, 1.0, 0.01, "z₂"),
    Choice("digit", "none", ("none", *map(str, range(10))), "highlight"),
    places={"map": ("z1", "z2"), "place": ("z1", "z2")},
)
def latent_map(c):
    """All test digits by the two numbers of their codes, and the picture that is painted for the place of the cross."""
    known = _map(c["pair"])
    z = _place(c, known)
    distances = np.sum((known.codes - z) ** 2, axis=1)
    nearest = int(np.argmin(distances))
    near = known.labels[distances < 0.05**2]
    counts = np.bincount(near, minlength=10)
    among = (
        f"{counts.max()} of {len(near)} digits close by are a {counts.argmax()}" if len(near) else "no digit close by"
    )
    told = f"z = ({number(z[0])}, {number(z[1])}):  {among}"
    high = f" The {c['digit']}s are highlighted." if c["digit"] != "none" else ""
    middles = ", ".join(f"{k} at ({number(x, 1)}, {number(y, 1)})" for k, (x, y) in enumerate(known.middles))
    alt = (
        f"A map of {len(known.labels)} test digits by two numbers, with the middle of each digit: {middles}.{high} At "
        f"the cross, {told}; beside it what is painted there, and the nearest test digit, a {known.labels[nearest]}."
    )
    painted = known.paint(z[None, :])[0]
    panels = [
        _cloud(known, z, c["digit"]),
        picture(painted, "painted for this place", col=1, rowspan=2),
        picture(generation_runs.digits()[2][nearest], f"nearest digit, a {known.labels[nearest]}", col=2),
        picture(known.paint(known.codes[[nearest]])[0], "its copy", col=2, row=1),
    ]
    return Scene(panels, alt, told, columns=(14, 9, 5), rows=(1, 1), width=980, height=470)


def _cloud(known, z, digit):
    """The points, some of them as numerals, and the cross."""
    codes, labels = known.codes, known.labels
    inside = np.abs(codes).max(axis=1) < 1.06
    items = [Points(*codes[inside].T, color="muted", size=0.7)]
    if digit != "none":
        items.append(Points(*codes[inside & (labels == int(digit))].T, color="class0", size=1.2))
    side, (x, y) = 0.09, z
    for row in known.numerals:
        if np.abs(codes[row] - z).max() > side:  # the cross has its place to itself
            color = "class0" if str(labels[row]) == digit else "ink"
            items.append(Text(*codes[row], str(labels[row]), color, 13, "center"))
    items.append(Text(x, y, "+", "class1", 30, "center", bold=True))
    items.append(Points([x], [y], color="class1", size=7, hollow=True, drag="place"))
    limits, place = (-1.08, 1.08), {"rowspan": 2, "name": "map", "click": True}
    return Panel(items, "10,000 test digits", "z₁, scaled", "z₂, scaled", limits, limits, equal=True, **place)
