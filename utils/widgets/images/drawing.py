"""A digit that the reader paints, prepared step by step, and what a network makes of it."""

import numpy as np

from utils import images
from utils.scene import Bars, Line, Panel, Region, Scene, Text, number
from utils.widgets import pictures
from utils.widgets.controls import Choice, Given, Slider, Toggle
from utils.widgets.figure import figure
from utils.widgets.images.reading import fault, reader
from utils.widgets.images.strokes import EXAMPLES, SIDE, WIDTH, painted
from utils.widgets.sketch import Sketch

MASS, BOX, STRETCHED, WHOLE = "size and centre of mass", "size, box in the middle", "box stretched", "the whole field"
OWN = "its answer"
ASKED = (OWN, *map(str, range(10)))
DRAWING = Sketch("drawing", EXAMPLES["3"], EXAMPLES, SIDE, WIDTH)


def prepared(drawing, how, inverted=False, dx=0, dy=0):
    """What the network is given, (28, 28), of a drawing; how: one of the four ways to prepare it."""
    picture = painted(drawing)
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    if how == WHOLE or not len(rows):
        picture = images.stretch(picture, images.SIDE, images.SIDE)
    elif how == STRETCHED:
        box = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        picture = images.stretch(box, images.SIDE, images.SIDE)
    else:
        picture = images.fit_box(picture)
        picture = images.centre_of_mass(picture) if how == MASS else picture
    moved = images.shifted(picture.reshape(1, -1), dx, dy).reshape(images.SIDE, images.SIDE)
    return 1 - moved if inverted else moved


@figure(
    Given("network", fault, label="network"),
    DRAWING,
    Choice("prepare", MASS, (MASS, BOX, STRETCHED, WHOLE), "prepare by"),
    Slider("dx", 0, -6, 6, 1, "shift to the right"),
    Slider("dy", 0, -6, 6, 1, "shift down"),
    Toggle("inverted", False, "black on white"),
    Choice("asked", OWN, ASKED, "what speaks for"),
)
def draw_digit(c):
    """Paint a digit: what the network is given after preparation, what it answers, and which pixels speak for that."""
    network = reader(c["network"])
    seen = prepared(c["drawing"], c["prepare"], c["inverted"], c["dx"], c["dy"])
    P = network.probabilities(seen.reshape(1, -1))[0]
    answer = int(P.argmax())
    digit = answer if c["asked"] == OWN else int(c["asked"])
    blank = not c["drawing"]
    told = "nothing painted yet" if blank else f"it reads {answer}, with probability {number(P[answer])}"
    panels = [_field(c["drawing"]), _given(seen), _evidence(network, seen, digit), _bars(P, answer, blank)]
    shift = f", shifted by {c['dx']} and {c['dy']} pixels" if c["dx"] or c["dy"] else ""
    colors = ", black on white" if c["inverted"] else ""
    second = int(np.argsort(P)[-2])
    alt = (
        f"A painted digit of {len(c['drawing'])} strokes, prepared by {c['prepare']}{shift}{colors}: {told}, then "
        f"{second} with {number(P[second])}. Mean ink {number(seen.mean(), 3)}. Pixels that speak for {digit} are "
        f"blue, those against it orange."
    )
    columns, rows = (8.4, 5.2, 9.4), (1, 1)
    return Scene(panels, alt, f"{told[0].upper()}{told[1:]}.", columns, rows, width=880, height=360)


def _field(drawing):
    side = [0, SIDE, SIDE, 0]
    paper = Region(side, [0, 0, SIDE, SIDE], "muted", 0.08)
    words = () if drawing else ("paint a digit here", "keys: arrows move the pen,", "Space sets it down or lifts it")
    hint = [Text(0.5, 0.58 - 0.08 * k, line, "muted", 13, "center", in_panel=True) for k, line in enumerate(words)]
    frame = Line([0, SIDE, SIDE, 0, 0], [0, 0, SIDE, SIDE, 0], "muted", 1.2)
    items = [paper, frame, DRAWING.ink(drawing), *hint]
    return Panel(
        items, "paint with mouse, finger or keys", xlim=(0, SIDE), ylim=(0, SIDE), equal=True, axes=False, rowspan=2
    )


def _given(seen):
    return pictures.picture(seen, "what the network is given", row=0, col=1)


def _evidence(network, seen, digit):
    """Ink times slope: what each pixel adds to the digit's sum, compared with the mean of all ten sums."""
    weigh = np.full(10, -0.1)
    weigh[digit] += 1.0
    share = (network.slopes(seen.ravel(), weigh) * seen.ravel()).reshape(seen.shape)
    top = max(float(np.abs(share).max()), 1e-6)
    return pictures.picture(
        share, f"speaks for {digit} / against", palette="diverging", low=-top, high=top, row=1, col=1
    )


def _bars(P, answer, blank):
    colors = ["class0" if k == answer and not blank else "muted" for k in range(10)]
    bars = [Bars([k], [P[k]], colors[k], 0.7) for k in range(10)]
    words = [] if blank else [Text(answer, P[answer] + 0.035, number(P[answer]), "class0", 13, "center", bold=True)]
    ticks = tuple((k, str(k)) for k in range(10))
    return Panel(
        [*bars, *words], "what it answers", "digit", "probability", (-0.6, 9.6), (0.0, 1.08), xticks=ticks,
        rowspan=2, col=2,
    )  # fmt: skip
