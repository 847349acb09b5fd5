"""Circles, squares and triangles, drawn as small pictures from a few numbers; knows NumPy."""

import numpy as np

KINDS = ("circle", "square", "triangle")
SIDE = 28
MIDDLE, REACH = (SIDE - 1) / 2, 5.0  # centres lie within so many pixels of the middle
SIZE, SPREAD = 5.0, 2.0  # half of the width: from 3 to 7 pixels
FINE = 4  # so many points a pixel and direction: the grey of an edge


def shapes(n, rng):
    """Random shapes on 28×28 pixels: X (n, 784) from 0 to 1, and their codes (n, 6).

    A code is (circle, square, triangle, x, y, size): a single 1 says which, and the three others lie from -1 to 1. x
    goes to the right, y down. rng: numpy Generator.
    """
    codes = np.zeros((n, 6))
    codes[np.arange(n), rng.integers(3, size=n)] = 1
    codes[:, 3:] = rng.uniform(-1, 1, size=(n, 3))
    return draw_shapes(codes), codes


def draw_shapes(codes):
    """Pictures X (n, 784) of codes (n, 6) as in `shapes`, of which the largest of the first three says the kind."""
    codes = np.asarray(codes, dtype=float)
    fine = (np.arange(SIDE * FINE) + 0.5) / FINE - 0.5
    pictures = np.empty((len(codes), SIDE * SIDE))
    for picture, code in zip(pictures, codes, strict=True):
        x, y = MIDDLE + REACH * code[3], MIDDLE + REACH * code[4]
        inside = _inside(KINDS[int(np.argmax(code[:3]))], fine[None, :] - x, fine[:, None] - y, SIZE + SPREAD * code[5])
        picture[:] = inside.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3)).ravel()
    return pictures


def _inside(kind, dx, dy, size):
    """Which points, dx to the right of the centre and dy below it, belong to the shape."""
    if kind == "circle":
        return dx**2 + dy**2 <= size**2
    if kind == "square":
        return np.maximum(np.abs(dx), np.abs(dy)) <= size
    return (dy <= size) & (2 * np.abs(dx) <= dy + size)  # a tip above, as wide as high
