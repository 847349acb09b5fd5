"""Drawings of digits as strokes of a pen, and what a drawing looks like in pixels; knows Pillow, when it paints."""

from functools import lru_cache

import numpy as np

SIDE, FINE, WIDTH = 280, 140, 22  # units of the field, pixels of the picture, units that the pen is wide

# Each digit as one or two strokes through a few places (x, y), in units from the lower left corner.
_PLACES = {
    "0": [[(140, 228), (90, 200), (75, 140), (92, 78), (142, 50), (190, 80), (205, 142), (186, 202), (138, 229)]],
    "1": [[(112, 196), (150, 232), (146, 140), (140, 48)]],
    "2": [[(84, 186), (104, 226), (150, 234), (190, 205), (180, 160), (128, 104), (80, 56), (138, 58), (206, 54)]],
    "3": [[(84, 214), (126, 236), (176, 220), (178, 172), (124, 146), (180, 124), (190, 78), (140, 46), (80, 66)]],
    "4": [[(122, 232), (98, 172), (84, 134), (140, 132), (210, 140)], [(178, 190), (172, 120), (164, 46)]],
    "5": [[(194, 230), (148, 230), (108, 228), (98, 150), (146, 160), (188, 128), (180, 72), (130, 46), (82, 64)]],
    "6": [[(176, 236), (128, 194), (98, 136), (92, 82), (130, 48), (178, 66), (186, 108), (148, 132), (104, 104)]],
    "7": [[(80, 222), (140, 226), (204, 226), (172, 160), (142, 100), (124, 46)]],
    "8": [
        [
            (172, 206), (136, 234), (100, 208), (118, 168), (160, 130), (184, 84), (144, 46), (100, 74), (114, 124),
            (158, 164), (176, 208),
        ]
    ],
    "9": [[(182, 196), (146, 232), (102, 210), (98, 162), (144, 144), (182, 188), (176, 120), (164, 46)]],
}  # fmt: skip


def smooth(places, steps=6):
    """A curve through places, by Catmull and Rom (1974), on whole units: a tuple of (x, y)."""
    P = np.array([places[0], *places, places[-1]], dtype=float)
    t = np.arange(steps)[:, None] / steps
    parts = [
        b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        for a, b, c, d in zip(P, P[1:], P[2:], P[3:], strict=False)
    ]
    curve = np.rint(np.vstack([*parts, P[-1:]])).astype(int)
    return tuple((int(x), int(y)) for x, y in np.clip(curve, 0, SIDE))


EXAMPLES = {name: tuple(map(smooth, strokes)) for name, strokes in _PLACES.items()}


@lru_cache(maxsize=32)
def painted(drawing):
    """A drawing in pixels: (FINE, FINE) from 0 (paper) to 1 (ink), row 0 on top; do not change it."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (SIDE, SIDE))
    pen, half = ImageDraw.Draw(picture), WIDTH / 2
    for stroke in drawing:
        places = [(x, SIDE - y) for x, y in stroke]
        pen.line(places, fill=255, width=WIDTH)
        for x, y in places:
            pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return np.asarray(picture.reduce(SIDE // FINE), dtype=float) / 255
