"""A picture of 28 × 28 pixels as a panel, with a frame around it; knows scene only."""

import numpy as np

from utils.scene import Heatmap, Line, Panel

SIDE = 28


def heat(pixels, left=0.0, bottom=0.0, low=0.0):
    """The pixels (784,) of one picture, in a square with sides of 28 whose lower left corner is there."""
    extent = (left, left + SIDE, bottom, bottom + SIDE)
    return Heatmap(np.reshape(pixels, (SIDE, SIDE))[::-1], extent, "ink", low, 1.0, smooth=False)


def picture(pixels, title="", more=(), **place):
    """A panel with one picture, a frame, and more items on top."""
    frame = Line([0, SIDE, SIDE, 0, 0], [0, 0, SIDE, SIDE, 0], "muted", 1.0)
    box = (-0.2, SIDE + 0.2)
    return Panel([heat(pixels), frame, *more], title, xlim=box, ylim=box, equal=True, axes=False, **place)
