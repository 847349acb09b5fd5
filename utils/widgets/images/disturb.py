"""Test images that are moved, blurred by noise, inverted or mixed up, and how many a network still reads."""

from functools import lru_cache

import numpy as np

from utils import images
from utils.scene import Bars, Heatmap, Line, Panel, Scene, Text, number
from utils.widgets.controls import Given, Slider, Toggle
from utils.widgets.figure import figure
from utils.widgets.images.reading import fault, reader, test_images

WALL, SAMPLE = 5, 400  # the pictures shown are a square of so many; so many test images are counted
STROKES = {-1: "strokes thinner", 1: "strokes thicker"}


@lru_cache(maxsize=1)
def _order():
    """One order of the 784 pixels, for all pictures."""
    return np.random.default_rng(0).permutation(images.SIDE**2)


@lru_cache(maxsize=1)
def _noise():
    return np.random.default_rng(1).normal(size=(SAMPLE, images.SIDE**2))


def thicker(X, by):
    """Images whose strokes are a pixel thicker (by = 1) or thinner (-1): the largest or smallest of each 3×3 pixels."""
    if by == 0:
        return X
    pictures = np.pad(X.reshape(-1, images.SIDE, images.SIDE), ((0, 0), (1, 1), (1, 1)))
    most = np.maximum if by > 0 else np.minimum
    wide = most(most(pictures[:, :, :-2], pictures[:, :, 1:-1]), pictures[:, :, 2:])
    return most(most(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:]).reshape(X.shape)


def disturbed(X, c):
    """The images X (n, 784), n at most SAMPLE, as the network is given them; c: the values of the controls."""
    X = thicker(images.shifted(X, c["dx"], c["dy"]), c["stroke"])
    if c["noise"] > 0:
        X = np.clip(X + c["noise"] * _noise()[: len(X)], 0, 1)
    X = 1 - X if c["inverted"] else X
    return X[:, _order()] if c["mixed"] else X


@figure(
    Given("network", fault, label="network"),
    Slider("dx", 0, -6, 6, 1, "shift to the right"),
    Slider("dy", 0, -6, 6, 1, "shift down"),
    Slider("noise", 0.0, 0.0, 0.8, 0.1, "noise σ"),
    Slider("stroke", 0, -1, 1, 1, "thickness of strokes"),
    Toggle("inverted", False, "black on white"),
    Toggle("mixed", False, "pixels mixed up"),
)
def disturb(c):
    """Test images as the network is given them, which of them it still reads, and how many of 400, digit by digit."""
    network, (X, y) = reader(c["network"]), test_images()
    X, y = X[:SAMPLE], y[:SAMPLE]
    seen = disturbed(X, c)
    answers = network.probabilities(seen).argmax(axis=1)
    right = int(np.sum(answers == y))
    told = f"{right} of {SAMPLE} test images are read right"
    changes = (
        f"shifted by {c['dx']} and {c['dy']} pixels" if c["dx"] or c["dy"] else "",
        STROKES.get(c["stroke"], ""),
        f"noise of standard deviation {number(c['noise'], 1)}" if c["noise"] else "",
        "black on white" if c["inverted"] else "",
        "pixels mixed up" if c["mixed"] else "",
    )
    change = ", ".join(filter(None, changes)) or "as they are"
    worst = min(range(10), key=lambda k: np.mean(answers[y == k] == k))
    lowest = np.mean(answers[y == worst] == worst)
    alt = (
        f"A wall of {WALL * WALL} test images, {change}, each with the network’s answer, wrong ones framed; beside it "
        f"bars of how many of each digit it reads. {told}; worst is {worst}, with {lowest:.0%}."
    )
    panels = [_wall(seen, answers, y), _by_digit(answers, y, right)]
    return Scene(panels, alt, f"Test images {change}:  {told}.", columns=(10, 9), width=860, height=440)


def _wall(seen, answers, y):
    """The first images in a square, the answers in their corners, a frame around each that is read wrong."""
    side, tall = images.SIDE, WALL * images.SIDE
    tiles = seen[: WALL * WALL].reshape(WALL, WALL, side, side)[::-1, :, ::-1]  # a heat map begins at the bottom
    items = [
        Heatmap(tiles.transpose(0, 2, 1, 3).reshape(tall, tall), (0, tall, 0, tall), "ink", 0.0, 1.0, smooth=False)
    ]
    for k in range(WALL * WALL):
        left, top, wrong = side * (k % WALL), tall - side * (k // WALL), answers[k] != y[k]
        color = "wrong" if wrong else "muted"
        items.append(Text(left + 2.5, top - 4, str(answers[k]), color, 13, bold=True))
        if wrong:
            corners = np.array([0.6, side - 0.6])
            x, height = left + corners[[0, 1, 1, 0, 0]], top - corners[[0, 0, 1, 1, 0]]
            items.append(Line(x, height, "wrong", 2))
    title = "images as they are given, and the answers"
    return Panel(items, title, xlim=(0, tall), ylim=(0, tall), equal=True, axes=False)


def _by_digit(answers, y, right):
    digits = np.arange(10)
    share = np.array([np.mean(answers[y == k] == k) for k in digits])
    items = [
        Bars(digits, share, "class0", 0.7),
        Line([-0.6, 9.6], [right / SAMPLE] * 2, "ink", 2),
        Line([-0.6, 9.6], [0.1, 0.1], "muted", 1.5, dash=True),
        Text(9.5, right / SAMPLE + 0.035, f"all: {right / SAMPLE:.0%}", "ink", 13, "right", bold=True),
        Text(9.5, 0.135, "guessing", "muted", 12, "right", bold=True),
    ]
    ticks = tuple((k, str(k)) for k in range(10))
    title = f"share read right, of {SAMPLE}"
    return Panel(items, title, "digit", "", (-0.6, 9.6), (0.0, 1.08), xticks=ticks, col=1)
