"""One wide hidden layer imitates a function: bumps side by side."""

from functools import lru_cache

import numpy as np

from utils import nn
from utils.scene import Line, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice, Samples, Slider
from utils.widgets.figure import figure

TARGETS = {
    "sine": lambda x: np.sin(np.pi * x),
    "|x|": np.abs,
    "step": lambda x: np.where(x > 0, 0.8, -0.4),
    "bumps": lambda x: (
        np.exp(-60 * (x + 0.55) ** 2) - 0.8 * np.exp(-12 * (x - 0.1) ** 2) + 0.6 * np.exp(-90 * (x - 0.7) ** 2)
    ),
}
COUNTS = (4, 6, 8, 11, 16, 23, 32, 45, 64)
GRID = np.linspace(-1, 1, 401)
WAYS = ("taken at the middle", "least squares", "by hand")


def _middles(n, unit):
    """Middles of the bumps that n hidden units make: n − 2 tents of ReLUs, or n + 1 plateaus between n sigmoids."""
    return np.linspace(-1, 1, n - 2) if unit == "ReLU" else (np.arange(n + 1) + 0.5) * 2 / (n + 1) - 1


def _one_layer(middles, heights, unit):
    """params of the 1-n-1 network that has these heights (m,) at these middles (m,), and its activation function.

    heights (m, k) give a 1-n-k network: k such functions at once.
    ReLU: a hinge at every middle and one beyond either end; each changes the slope. Sigmoid: a steep step half-way
    between neighbours; each changes the level.
    """
    gaps, heights = np.diff(middles), heights.reshape(len(middles), -1)
    if unit == "ReLU":
        knots = np.concatenate([[middles[0] - gaps[0]], middles, [middles[-1] + gaps[-1]]])
        slopes = np.diff(np.pad(heights, ((1, 1), (0, 0))), axis=0) / np.diff(knots)[:, None]
        bends = np.diff(np.pad(slopes, ((1, 1), (0, 0))), axis=0)
        return [(np.ones((1, len(knots))), -knots), (bends, np.zeros(heights.shape[1]))], nn.relu
    steep = 12 / gaps
    knots = middles[:-1] + gaps / 2
    return [(steep[None, :], -steep * knots), (np.diff(heights, axis=0), heights[0])], nn.sigmoid


def _bumps(middles, unit):
    """Every bump by itself, at height 1: (401, number of bumps) over GRID. Their weighted sum is the network."""
    params, f = _one_layer(middles, np.eye(len(middles)), unit)
    return nn.forward(params, GRID[:, None], f)[0]


@lru_cache(maxsize=512)
def _built(target, n, unit, way):
    """(middles, heights) for n hidden units, heights taken at the middles or found by least squares over GRID."""
    middles = _middles(n, unit)
    if way == "least squares":
        bumps = _bumps(middles, unit)  # neighbours overlap little, so the normal equations are safe, and fast
        return middles, np.linalg.solve(bumps.T @ bumps, bumps.T @ TARGETS[target](GRID))
    return middles, TARGETS[target](middles)


@lru_cache(maxsize=512)
def _worst(target, n, unit, way):
    """Largest error of the network that _built gives."""
    params, f = _one_layer(*_built(target, n, unit, way), unit)
    return float(np.abs(nn.forward(params, GRID[:, None], f)[0][:, 0] - TARGETS[target](GRID)).max())


def _first_peaks(c):
    """(peaks (m, 2), labels (m,)) before anybody drags them: as the rule has it, or level, to be built by hand."""
    if c["way"] == "by hand":
        middles = _middles(c["n"], c["unit"])
        heights = np.zeros(len(middles))
    else:
        middles, heights = _built(c["target"], c["n"], c["unit"], c["way"])
    return np.column_stack([middles, heights]), np.zeros(len(middles))


@figure(
    Choice("target", "sine", tuple(TARGETS), "function"),
    Slider("n", 8, 4, 64, 1, "hidden units n"),
    Choice("unit", "ReLU", ("ReLU", "sigmoid"), "activation"),
    Choice("way", WAYS[0], WAYS, "heights"),
    Samples(
        "peaks", of=_first_peaks, limits=(-1.5, 1.5), axes=("x", "height"), label="bump",
        reset_by=("target", "n", "unit", "way"),
    ),
)  # fmt: skip
def build_a_function(c):
    """One wide hidden layer imitates a curve: bumps side by side, with heights by rule, by least squares or by hand."""
    target, by_hand = TARGETS[c["target"]](GRID), bool(c["peaks"]) or c["way"] == "by hand"
    peaks = np.array(c["peaks"] or _first_peaks(c)[0])
    middles, heights = _apart(peaks[np.argsort(peaks[:, 0], kind="stable")]) if by_hand else peaks.T
    params, f = _one_layer(middles, heights, c["unit"])
    got = nn.forward(params, GRID[:, None], f)[0][:, 0]
    largest, mean = float(np.abs(got - target).max()), float(np.abs(got - target).mean())
    shape = "tents" if c["unit"] == "ReLU" else "plateaus"
    note = (
        f"n = {c['n']} hidden {c['unit']} units make {len(middles)} {shape}        "
        f"largest error {number(largest, 3)}, mean error {number(mean, 3)}"
    )
    how = "set by hand" if by_hand else c["way"]
    note += (
        f"\nheights of the {shape}: {how}. Drag a peak (or under More controls: choose a bump, set its x and height)."
    )
    alt = (
        f"The function {c['target']} (dashed) and a network of one hidden layer with {c['n']} {c['unit']} units, "
        f"heights: {how}. Its {len(middles)} {shape} are drawn faintly. Largest error "
        f"{number(largest, 3)}, mean error {number(mean, 3)}. Beside it, the largest error "
        "against the number of units on logarithmic axes."
    )
    panels = [_imitation(middles, heights, peaks, got, target, c["unit"]), _errors_by_width(c, largest)]
    return Scene(panels, alt, note, columns=(3, 2), width=860, height=430)


def _apart(peaks):
    """Sorted peaks (m, 2) as (middles, heights), moved apart where two share a place."""
    return peaks[:, 0] + 1e-4 * np.arange(len(peaks)), peaks[:, 1]


def _imitation(middles, heights, peaks, got, target, unit):
    items = []
    if len(middles) <= 24:
        for shape, height in zip(_bumps(middles, unit).T, heights, strict=True):
            seen = np.abs(shape) > 1e-3  # elsewhere it would only draw a line along the axis
            if seen.any() and abs(height) > 1e-9:
                color = "positive" if height >= 0 else "negative"
                items.append(Line(GRID, np.where(seen, height * shape, np.nan), color, 1.2, opacity=0.6))
    items += [Line(GRID, target, "ink", 2.2, dash=True), Line(GRID, got, "class2", 3)]
    items += [
        Points(*peaks.T, size=6 if len(middles) <= 24 else 3, color="class2", drag="peaks"),
        Text(0.02, 0.96, "dashed: the function", "ink", 12.5, in_panel=True),
        Text(0.98, 0.96, "green: the network", "class2", 12.5, "right", in_panel=True),
    ]
    return Panel(items, "the sum of all bumps", "x", "", (-1.0, 1.0), (-1.35, 1.6))


def _errors_by_width(c, largest):
    """Largest error against n for both rules, and the present network among them."""
    items = []
    for way, dash in ((WAYS[0], True), (WAYS[1], False)):
        errors = [max(_worst(c["target"], n, c["unit"], way), 1e-4) for n in COUNTS]
        items.append(Line(np.log2(COUNTS), errors, "ink" if not dash else "muted", 2, dash=dash))
    items += [
        Points([np.log2(c["n"])], [max(largest, 1e-4)], color="class2", size=8),
        Text(0.03, 0.14, "dashed: height at the middle", "muted", 12.5, in_panel=True),
        Text(0.03, 0.06, "solid: least squares", "ink", 12.5, in_panel=True),
    ]
    ticks = tuple((np.log2(n), str(n)) for n in (4, 8, 16, 32, 64))
    return Panel(
        items, "largest error", "hidden units n", "", (1.9, 6.1), (1e-4, 2.0), ylog=True, grid=True, col=1, xticks=ticks
    )
