"""Digits, and their copies through a bottleneck: by networks that were trained with it, and by principal components."""

import numpy as np

from utils import generation_runs
from utils.scene import Line, Panel, Points, Scene, Text, number
from utils.widgets.controls import Levels, Slider
from utils.widgets.figure import figure
from utils.widgets.pictures import SIDE, heat

COLUMNS, GAP = 10, 3
ROWS = ("test digits", "network", "PCA")


@figure(
    Levels("code", 8, generation_runs.WIDTHS, "numbers in a code"),
    Slider("page", 0, 0, generation_runs.KEPT // COLUMNS - 1, 1, "other digits"),
)
def squeeze(c):
    """Test digits, their copies through a bottleneck by a network and by PCA, and the error of both by its width."""
    known = generation_runs.trained()
    at, few = generation_runs.WIDTHS.index(c["code"]), slice(COLUMNS * c["page"], COLUMNS * (c["page"] + 1))
    network, pca = known.network_losses, known.pca_losses
    losses = f"MSE of the network {number(network[at], 4)}, of PCA {number(pca[at], 4)}"
    told = f"{c['code']} number{'s' * (c['code'] > 1)} a digit:  {losses}"
    curve = "; ".join(
        f"{width}: {number(a, 4)} and {number(b, 4)}"
        for width, a, b in zip(generation_runs.WIDTHS, network, pca, strict=True)
    )
    pictures = known.originals[few], known.network_copies[at, few], known.pca_copies[at, few]
    ours, theirs = (number(float(np.mean((copies - pictures[0]) ** 2)), 4) for copies in pictures[1:])
    alt = (
        f"Ten test digits, labelled {', '.join(map(str, known.labels[few]))}, above their copies by a network, MSE "
        f"{ours}, and by PCA, MSE {theirs}. {told}. All widths, network and PCA: {curve}."
    )
    return Scene([_wall(pictures), _curves(network, pca, at)], alt, told, columns=(17, 9), width=960, height=300)


def _wall(rows):
    items = []
    step = SIDE + GAP
    for row, (name, pictures) in enumerate(zip(ROWS, rows, strict=True)):
        bottom = (len(ROWS) - 1 - row) * (step + 8)
        items += [heat(pixels, step * column, bottom) for column, pixels in enumerate(pictures)]
        items.append(Text(0, bottom + SIDE + 4, name, "ink", 13, bold=True))
    wide, tall = COLUMNS * step - GAP, len(ROWS) * (step + 8) - GAP
    return Panel(items, "", xlim=(-0.5, wide + 0.5), ylim=(-1, tall + 1), equal=True, axes=False)


def _curves(network, pca, at):
    x = np.log2(generation_runs.WIDTHS)
    items = [
        Line(x, network, "class0", 2.5, label="network"),
        Line(x, pca, "muted", 2.5, dash=True, label="PCA"),
        Points([x[at]] * 2, [network[at], pca[at]], color="ink", size=4),
    ]
    ticks = tuple((place, str(width)) for place, width in zip(x, generation_runs.WIDTHS, strict=True))
    title = "MSE, 10,000 test digits"
    return Panel(items, title, "numbers in a code", "MSE", (0, x[-1] + 2.0), (0, 0.066), xticks=ticks, col=1, grid=True)
