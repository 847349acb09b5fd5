"""A picture of 28 × 28 pixels as a panel, with a frame around it; knows scene, and images for their size."""

import numpy as np

from utils.images import SIDE
from utils.scene import Heatmap, Line, Panel

__all__ = ["SIDE", "heat", "picture"]


def heat(pixels, left=0.0, bottom=0.0, palette="ink", low=0.0, high=1.0):
    """The pixels (784,) or (28, 28) of a picture, in a square with sides of 28 whose lower left corner is there."""
    extent = (left, left + SIDE, bottom, bottom + SIDE)
    return Heatmap(np.reshape(pixels, (SIDE, SIDE))[::-1], extent, palette, low, high, smooth=False)


def picture(pixels, title="", more=(), palette="ink", low=0.0, high=1.0, **place):
    """A panel with one picture, a frame, and more items on top; low and high end the palette."""
    frame = Line([0, SIDE, SIDE, 0, 0], [0, 0, SIDE, SIDE, 0], "muted", 1.0)
    box = (-0.2, SIDE + 0.2)
    items = [heat(pixels, palette=palette, low=low, high=high), frame, *more]
    return Panel(items, title, xlim=box, ylim=box, equal=True, axes=False, **place)
