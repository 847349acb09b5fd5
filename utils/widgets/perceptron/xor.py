"""What one line cannot do: get all four corners of XOR right."""

from functools import lru_cache

import numpy as np

from utils import data, nn
from utils.figures.planes import decision_items, formula
from utils.scene import Heatmap, Panel, Points, Scene, Text
from utils.widgets.controls import Slider
from utils.widgets.figure import figure


@lru_cache(maxsize=1)
def _xor_map():
    """(angles, offsets, right): how many corners of XOR every line gets right."""
    X, y = data.gate("XOR")
    angles, offsets = np.arange(0.0, 360.1, 3), np.linspace(-1.5, 1.5, 91)
    turn = np.radians(angles)
    z = X[:, 0, None] * np.cos(turn) + X[:, 1, None] * np.sin(turn)
    says = z[:, None, :] > offsets[None, :, None]
    return angles, offsets, np.sum(says == y[:, None, None], axis=0)


@figure(
    Slider("angle", 20, 0, 360, 1, "direction of w (°)"),
    Slider("offset", 0.6, -1.5, 1.5, 0.05, "distance from (0, 0)"),
    places={"lines": ("angle", "offset")},
)
def beat_xor(c):
    """Try to get all four corners of XOR right with one line; the map shows every line there is."""
    X, y = data.gate("XOR")
    turn = np.radians(c["angle"])
    w, b = np.array([np.cos(turn), np.sin(turn)]), -c["offset"]
    xlim = ylim = (-0.7, 1.7)
    right = int(np.sum(nn.predict(X, w, b) == y))
    plane = Panel(decision_items(X, y, w, b, xlim, ylim), "", "x₁", "x₂", xlim, ylim, equal=True)
    counts = _xor_map()[2]
    chart = [
        Heatmap(counts, (-1.5, 361.5, -1.52, 1.52), "tint", 0, 5),
        *_map_numbers(),
        Points([c["angle"]], [c["offset"]], color="ink", size=8),
    ]
    lines = Panel(
        chart, "how many are right, for every line", "direction of w (°)", "distance from (0, 0)", (0, 360),
        (-1.5, 1.5), name="lines", click=True, col=1, xticks=tuple((k, str(k)) for k in range(0, 361, 90)),
    )  # fmt: skip
    note = f"{formula(w, b, 2)}        {right} of 4 right"
    alt = (
        f"The line {formula(w, b, 2)} over the four corners of XOR: {right} of 4 are right. A map of all lines, by "
        f"direction and distance, shows {counts.max()} as the highest count anywhere."
    )
    return Scene([plane, lines], alt, note, columns=(1, 1), width=860, height=430)


@lru_cache(maxsize=1)
def _map_numbers():
    """The counts written on the map, each where its region is deepest."""
    angles, offsets, counts = _xor_map()
    texts = []
    for value in np.unique(counts):
        inside, depth = np.pad(counts == value, 1), np.zeros((len(offsets) + 2, len(angles) + 2))
        while inside.any():  # peel the region, one cell at a time: what goes last is deepest
            depth += inside
            inside = (
                inside & np.roll(inside, 1, 0) & np.roll(inside, -1, 0) & np.roll(inside, 1, 1) & np.roll(inside, -1, 1)
            )
        while depth.max() >= 4:
            i, j = np.unravel_index(np.argmax(depth), depth.shape)
            texts.append(Text(angles[j - 1], offsets[i - 1], str(value), size=13, align="center", bold=value == 3))
            depth[max(i - 25, 0) : i + 25, max(j - 20, 0) : j + 20] = 0
    return tuple(texts)
