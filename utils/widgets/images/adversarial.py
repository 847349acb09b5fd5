"""A test image whose pixels are nudged where the loss rises fastest, beside one that is nudged at random."""

import numpy as np

from utils import images
from utils.scene import Bars, Line, Panel, Scene, Text, number
from utils.widgets.controls import Given, Play, Slider
from utils.widgets.figure import figure
from utils.widgets.images.reading import fault, reader, test_images
from utils.widgets.pictures import picture

MOST, STEPS = 0.3, 30
TITLES = ("the image", "sign of the gradient", "nudged by it", "nudged at random")


def _directions(network, x, label, seed):
    """The signs by which the pixels move: of the gradient of the loss, and of a coin for every pixel; (2, 784)."""
    dZ = network.probabilities(x[None, :])[0] - np.eye(10)[label]
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=x.size)
    return np.sign(network.slopes(x, dZ)), signs


@figure(
    Given("network", fault, label="network"),
    Play("step", STEPS, default=3, interval=0.08, label="step"),
    Slider("image", 0, 0, 99, 1, "test image"),
    Slider("seed", 0, 0, 9, 1, "seed of the coins", more=True),
)
def nudge(c):
    """A test image, nudged pixel by pixel to where its loss rises, and at random by as much: what is read in each."""
    network, (X, y) = reader(c["network"]), test_images()
    x, label, eps = X[c["image"]], int(y[c["image"]]), MOST * c["step"] / STEPS
    against, random = _directions(network, x, label, c["seed"])
    nudged = [images.nudge(x, direction, eps) for direction in (against, random)]
    P = network.probabilities(np.array(nudged))
    answers = P.argmax(axis=1)
    size = number(eps)
    told = [f"{answer}, with probability {number(p.max())}" for answer, p in zip(answers, P, strict=True)]
    panels = [
        picture(x, TITLES[0], col=0),
        picture(against, TITLES[1], palette="gradient", low=-1.0, col=1),
        picture(nudged[0], TITLES[2], col=2),
        picture(nudged[1], TITLES[3], col=3),
        _bars(P[0], label, "", 2),
        _bars(P[1], label, "", 3),
        _curves(network, x, label, (against, random), eps),
    ]
    note = f"ε = {size}:  nudged by the gradient, it reads {told[0]};  at random, {told[1]}.  The label is {label}."
    alt = (
        f"Test image {c['image']}, a {label}, with every pixel moved by ε = {size}. Where the loss rises, the network "
        f"reads {told[0]}; with random signs, seed {c['seed']}, {told[1]}."
    )
    return Scene(panels, alt, note, (1, 1, 1, 1), (1.05, 1), width=900, height=420)


def _bars(P, label, title, col):
    digits = np.arange(10)
    items = [Bars(digits[digits != label], P[digits != label], "class1", 0.7), Bars([label], [P[label]], "class0", 0.7)]
    ticks = tuple((k, str(k)) for k in range(10))
    return Panel(items, title, "answer", "", (-0.6, 9.6), (0.0, 1.05), xticks=ticks, row=1, col=col)


def _curves(network, x, label, directions, eps):
    """Probability of the right digit by ε, for both directions."""
    sizes = np.linspace(0, MOST, 31)
    items = []
    for direction, color in zip(directions, ("gradient", "muted"), strict=True):
        P = network.probabilities(np.clip(x + sizes[:, None] * direction, 0, 1))[:, label]
        items.append(Line(sizes, P, color, 2.5))
    items.append(Line([eps, eps], [0, 1.05], "ink", 1.2, dash=True))
    items.append(Text(0.98, 0.93, "at random", "muted", 12.5, "right", in_panel=True))
    items.append(Text(0.98, 0.12, "by the gradient", "gradient", 12.5, "right", in_panel=True))
    title = f"probability of the {label}"
    return Panel(items, title, "ε", "", (0, MOST), (0, 1.05), row=1, col=0, colspan=2, grid=True)
