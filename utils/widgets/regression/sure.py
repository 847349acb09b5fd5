"""Three ways to say how sure a predicted price is, and which share of the prices lies inside."""

from functools import lru_cache
from math import erf, sqrt

import numpy as np

from utils import housing_runs, regression
from utils.scene import Bars, Line, Panel, Points, Region, Scene, Text, number
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure

WAYS = ("head", "one for all", "five networks")
THIRDS = ("surest", "middle", "least sure")
SHOWN, TALLEST = 360, 3.2


@lru_cache(maxsize=3)
def _sorted(way):
    """Errors and standard deviations of the test districts (m,), in the order of what the head says."""
    told = housing_runs.kept_maps()["how sure"]
    mean, std, five, spread, one = told[np.argsort(told[:, 1], kind="stable")].T
    y = housing_runs.districts().y[housing_runs.split(0)[1]][np.argsort(told[:, 1], kind="stable")]
    if way == "head":
        return y - mean, std
    return (y - five, spread) if way == "five networks" else (y - five, one)


@figure(
    Choice("way", "head", WAYS, "how sure"),
    Slider("width", 1.96, 0.1, 4.0, 0.02, "width, standard deviations"),
)
def how_sure(c):
    """Errors of predicted prices and a band that should hold a given share of them, counted third by third."""
    error, std = _sorted(c["way"])
    promised = erf(c["width"] / sqrt(2))
    held = regression.coverage(error, 0.0, std, c["width"])
    thirds = [
        float(regression.coverage(error[k], 0.0, std[k], c["width"])) for k in np.array_split(np.arange(len(std)), 3)
    ]
    told = f"{number(promised)} promised, {number(held)} held"
    alt = (
        f"Errors of {len(error)} predicted prices, in the order of how sure the head is, in a band of "
        f"± {number(c['width'])} standard deviations, {c['way']}: {told}; by thirds {', '.join(map(number, thirds))}."
    )
    panels = [_band(error, std, c["width"]), _thirds(thirds, promised)]
    note = f"{c['way']}, ± {number(c['width'])} standard deviations:  {told}"
    return Scene(panels, alt, note, columns=(12, 6), width=900, height=400)


def _band(error, std, width):
    rows = np.linspace(0, len(error) - 1, SHOWN).astype(int)
    x, share = error[rows], rows / len(error)
    inside = np.abs(x) <= width * std[rows]
    half = np.minimum(width * np.convolve(np.pad(std[rows], 4, "edge"), np.ones(9) / 9, "valid"), 2 * TALLEST)
    items = [Region([*share, *share[::-1]], [*half, *-half[::-1]], "class0", 0.22)]
    for on, color, size in ((inside, "class0", 2.6), (~inside, "wrong", 3.2)):
        if on.any():
            items.append(Points(share[on], np.clip(x[on], -TALLEST, TALLEST), color=color, size=size))
    items += [Line([k / 3, k / 3], [-TALLEST, TALLEST], "muted", 1, dash=True) for k in (1, 2)]
    return Panel(
        items, f"true − predicted price, {SHOWN} districts", "districts, the surest first", "100,000 dollars", (0, 1),
        (-TALLEST, TALLEST), xticks=tuple(zip((1 / 6, 0.5, 5 / 6), THIRDS, strict=True)),
    )  # fmt: skip


def _thirds(thirds, promised):
    items = [Bars([k], [share], "class0", 0.6) for k, share in enumerate(thirds)]
    for k, share in enumerate(thirds):
        near = -0.04 < promised - share < 0.1  # the number would be crossed by the line of what was promised
        above = max(share, promised) if near else share
        items.append(Text(k, above + 0.035, number(share), "ink", 13, "center", bold=True))
    items.append(Line([-0.6, 2.6], [promised, promised], "ink", 2, dash=True))
    ticks = tuple(enumerate(THIRDS))
    return Panel(
        items,
        "inside (dashed: promised)",
        xlim=(-0.6, 2.6),
        ylim=(0, 1.12),
        xticks=ticks,
        col=1,
    )
