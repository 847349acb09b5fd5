"""Six losses over two parameters, each with a difficulty of its own, for optimisers to run on; knows no optimiser."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Surface(NamedTuple):
    """A loss (function of arrays x, y), its gradient (function of two numbers, two numbers), where to look, from
    where to start, the losses at which lines are drawn, and its formula."""

    loss: Callable
    gradient: Callable
    xlim: tuple
    ylim: tuple
    start: tuple
    levels: tuple
    formula: str


def ravine(shallow, steep, degrees, **about):
    """Half of shallow·u² + steep·v², u and v being x and y turned by so many degrees."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    a, b, d = (float(h) for h in (shallow * c * c + steep * s * s, (shallow - steep) * c * s,
                                  shallow * s * s + steep * c * c))  # fmt: skip
    return Surface(
        lambda x, y: (a * x * x + 2 * b * x * y + d * y * y) / 2, lambda x, y: (a * x + b * y, b * x + d * y), **about
    )


def _rosenbrock(x, y):
    return ((1 - x) ** 2 + 100 * (y - x * x) ** 2) / 40


def _rosenbrock_gradient(x, y):
    return (x - 1 - 200 * x * (y - x * x)) / 20, 5 * (y - x * x)


def _beale(x, y):
    return ((1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2) / 10


def _beale_gradient(x, y):
    first, second, third = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return (
        (first * (y - 1) + second * (y**2 - 1) + third * (y**3 - 1)) / 5,
        x * (first + 2 * y * second + 3 * y**2 * third) / 5,
    )


def _plateau_gradient(x, y):
    slope = float(np.exp(-(x * x + y * y) / 2))
    return x * slope, y * slope


SURFACES = {
    "ravine": ravine(
        0.5, 20.0, 0, xlim=(-4, 4), ylim=(-2, 2), start=(-3.5, 1.0), levels=(0.1, 0.5, 1, 2, 4, 8, 16, 32),
        formula="(0.5 x² + 20 y²) / 2",
    ),
    # The same start, turned like the ravine: the same problem for whoever does not look at the axes.
    "turned ravine": ravine(
        0.5, 20.0, 35, xlim=(-4, 4), ylim=(-3, 3), start=(-3.44, -1.19), levels=(0.1, 0.5, 1, 2, 4, 8, 16, 32, 64),
        formula="(0.5 u² + 20 v²) / 2, u and v being x and y turned by 35°",
    ),
    "Rosenbrock": Surface(
        _rosenbrock, _rosenbrock_gradient, (-2, 2), (-1, 3), (-1.5, 1.5), (0.01, 0.05, 0.1, 0.25, 0.5, 1, 3, 10, 30),
        "((1 − x)² + 100 (y − x²)²) / 40",
    ),
    "Beale": Surface(
        _beale, _beale_gradient, (-1, 4), (-1.5, 2), (1.0, 1.6), (0.01, 0.05, 0.15, 0.4, 1, 2.5, 6, 20, 100),
        "((1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²) / 10",
    ),
    "saddle": Surface(
        lambda x, y: 2 * x**2 + (y**2 - 2) ** 2 / 4, lambda x, y: (4 * x, y * (y * y - 2)), (-2, 2), (-2, 2),
        (-1.5, 0.05), (0.05, 0.2, 0.5, 0.8, 0.95, 1.2, 2, 3.5, 5, 7), "2 x² + (y² − 2)² / 4",
    ),
    "plateau": Surface(
        lambda x, y: 1 - np.exp(-(x**2 + y**2) / 2), _plateau_gradient, (-4, 4), (-3, 3), (-2.8, 1.6),
        (0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97, 0.99, 0.999), "1 − exp(−(x² + y²) / 2)",
    ),
}  # fmt: skip
