"""Lines, half-planes, grids and level lines in a rectangle of the plane; knows NumPy and contourpy, and no scene.

A rectangle is given by xlim and ylim, the two pairs (low, high).
"""

import math

import contourpy
import numpy as np

__all__ = ["boundary", "contour", "half_plane", "limits", "mesh"]


def limits(X, air=0.3):
    """(xlim, ylim) around samples X (n, 2), with room at the edges: air is a share of their extent."""
    low, high = X.min(axis=0), X.max(axis=0)
    return tuple((float(a), float(b)) for a, b in zip(low - air * (high - low), high + air * (high - low), strict=True))


def half_plane(w, b, xlim, ylim, positive=True):
    """Corners (x, y), each (k,), of the part of a rectangle where w·x + b > 0; positive=False: of the rest.

    The rectangle is cut along the line. Without any corner the arrays are empty.
    """
    box = [(xlim[0], ylim[0]), (xlim[1], ylim[0]), (xlim[1], ylim[1]), (xlim[0], ylim[1])]
    side = [(w[0] * x + w[1] * y + b) * (1 if positive else -1) for x, y in box]
    corners = []
    for k in range(4):
        (xa, ya), (xb, yb), here, there = box[k], box[(k + 1) % 4], side[k], side[(k + 1) % 4]
        if here > 0 or (here == 0 and not positive):
            corners.append((xa, ya))
        if here * there < 0:
            t = here / (here - there)
            corners.append((xa + t * (xb - xa), ya + t * (yb - ya)))
    return np.array(corners).reshape(-1, 2).T


def boundary(w, b, xlim, ylim):
    """The two ends of the line w·x + b = 0 inside a rectangle, as (x, y), each (2,); empty if it misses it."""
    size = math.hypot(*w)
    if size == 0:
        return np.empty((2, 0))
    near, along = (-b * w[0] / size**2, -b * w[1] / size**2), (-w[1] / size, w[0] / size)
    low, high = -math.inf, math.inf
    for (first, last), start, step in zip((xlim, ylim), near, along, strict=True):
        if abs(step) < 1e-12:
            if not first <= start <= last:
                return np.empty((2, 0))
            continue
        cuts = sorted(((first - start) / step, (last - start) / step))
        low, high = max(low, cuts[0]), min(high, cuts[1])
    if low >= high:
        return np.empty((2, 0))
    return np.array([[start + t * step for t in (low, high)] for start, step in zip(near, along, strict=True)])


def mesh(xlim, ylim, n=60):
    """Middles of n × n cells that tile a rectangle, as samples (n², 2), rows from the bottom up, as in a heat map."""
    x, y = (_middles(*lim, n) for lim in (xlim, ylim))
    return np.column_stack([part.ravel() for part in np.meshgrid(x, y)])


def contour(values, xlim, ylim, level=0.5):
    """The lines along which values (n, n), given on mesh(xlim, ylim, n), pass a level: (2, k), nan between two lines.

    Empty where they do not pass it.
    """
    x, y = (_middles(*lim, len(values)) for lim in (xlim, ylim))
    ((points,),) = contourpy.contour_generator(x, y, values, line_type="ChunkCombinedNan").lines(level)
    return np.empty((2, 0)) if points is None else points.T


def _middles(low, high, n):
    """The middles of n equal parts of the range from low to high, (n,)."""
    return low + (high - low) * (np.arange(n) + 0.5) / n
