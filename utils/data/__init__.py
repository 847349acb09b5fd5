"""The course's data sets, all in the package or made from a seed: no network; what imports is light.

Small ones for single ideas, three large real ones for the notebooks that apply them, and shapes that are drawn.
"""

from utils.data.shapes import draw_shapes, shapes
from utils.data.small import (
    CORNERS,
    GATES,
    blobs,
    circles,
    digits,
    gate,
    held_out,
    iris_pair,
    moons,
    spirals,
    standardize,
)
from utils.data.stored import housing, mnist, reviews

__all__ = [
    "CORNERS",
    "GATES",
    "blobs",
    "circles",
    "digits",
    "draw_shapes",
    "gate",
    "held_out",
    "housing",
    "iris_pair",
    "mnist",
    "moons",
    "reviews",
    "shapes",
    "spirals",
    "standardize",
]
