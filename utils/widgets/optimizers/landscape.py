"""How a loss over two parameters is drawn: shades with lines of equal loss, paths on them, names beside the paths."""

import numpy as np

from utils.geometry import contour, mesh
from utils.scene import Heatmap, Line, Points, Text


def landscape(loss, xlim, ylim, levels, cells=80):
    """Items of a panel: shades, darker for more, and lines of equal loss at these levels, which rise, as one Line.

    loss: function of two arrays of any one shape, looked at on cells × cells places.
    """
    # The middles of the outer cells lie on the edges of the picture: lines of equal loss reach them.
    xlim, ylim = ((low - air, high + air) for low, high in (xlim, ylim) for air in [(high - low) / (2 * cells - 2)])
    heights = loss(*mesh(xlim, ylim, cells).T).reshape(cells, cells)
    shades = np.interp(heights, levels, np.arange(len(levels)))
    gap = np.full((2, 1), np.nan)
    lines = [part for level in levels for part in (contour(heights, xlim, ylim, level).reshape(2, -1), gap)]
    return (
        Heatmap(shades, (*xlim, *ylim), "ink", 0.0, float(len(levels)), opacity=0.28),
        Line(*np.hstack(lines), color="muted", width=1.0, opacity=0.45),
    )


def inside(x, y, xlim, ylim):
    """Which of the places x, y (n,) lie in the box."""
    return (xlim[0] <= x) & (x <= xlim[1]) & (ylim[0] <= y) & (y <= ylim[1])


def dots(path, xlim, ylim, kind=None, **look):
    """Points at those places of path (n, 2) that lie in the box, in a list that is empty if none does.

    kind: number of the class whose colour and shape they have.
    """
    x, y = path[inside(*path.T, xlim, ylim)].T
    classes = None if kind is None else np.full(len(x), kind)
    return [Points(x, y, classes, **look)] if len(x) else []


def drawable(path, far=1e3):
    """path (n, 2), its places kept within ±far, so that they can be drawn however far they lie."""
    return np.clip(np.nan_to_num(path, nan=far, posinf=far, neginf=-far), -far, far)


def beside(spots, xlim, ylim):
    """Names beside places, one above the other where they would overlap: spots is a list of (x, y, name, color).

    A place outside of the box has its name at the edge.
    """
    width, gap = xlim[1] - xlim[0], 0.052 * (ylim[1] - ylim[0])
    texts = []
    for x, y, name, color in sorted(spots, key=lambda spot: spot[1]):
        x = min(max(x, xlim[0]), xlim[1])
        y = min(max(y, ylim[0] + gap / 2), ylim[1] - gap / 2)
        for other in texts:
            if abs(other.x - x) < 0.24 * width and y < other.y + gap:
                y = other.y + gap
        left = x > xlim[1] - 0.24 * width
        texts.append(
            Text(x + (-0.022 if left else 0.022) * width, y, name, color, 12.5, "right" if left else "left", bold=True)
        )
    over = max([text.y for text in texts], default=ylim[0]) - (ylim[1] - gap / 2)
    for text in texts if over > 0 else ():
        text.y -= over
    return texts
