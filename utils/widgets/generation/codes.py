"""The six numbers of a code, and the picture that a trained decoder paints for them."""

import numpy as np

from utils import data, generation, generation_runs
from utils.data.shapes import REACH
from utils.scene import Line, Scene, Text, number
from utils.widgets.controls import Slider
from utils.widgets.figure import figure
from utils.widgets.pictures import SIDE, picture

KINDS = ("circle", "square", "triangle")
FARTHEST = 1.6


@figure(
    Slider("circle", 1.0, 0.0, 1.0, 0.05, "circle"),
    Slider("square", 0.0, 0.0, 1.0, 0.05, "square"),
    Slider("triangle", 0.0, 0.0, 1.0, 0.05, "triangle"),
    Slider("x", 0.3, -FARTHEST, FARTHEST, 0.05, "x"),
    Slider("y", -0.2, -FARTHEST, FARTHEST, 0.05, "y"),
    Slider("size", 0.2, -FARTHEST, FARTHEST, 0.05, "size"),
    places={"painted": ("x", "y")},
)
def shape_code(c):
    """What a decoder paints for six numbers, three of which say what, beside what they ask for."""
    code = np.array([[c[name] for name in (*KINDS, "x", "y", "size")]])
    painted = generation.decode(generation_runs.trained().painter, code)[0]
    asked = data.draw_shapes(code)[0]
    loss = float(np.mean((painted.ravel() - asked) ** 2))
    kind = " + ".join(name if c[name] == 1 else f"{number(c[name])} {name}" for name in KINDS if c[name]) or "no shape"
    outside = [name for name in ("x", "y", "size") if abs(c[name]) > 1]
    beyond = f"{' and '.join(outside)} beyond the training set" if outside else "inside the training set"
    mixed = sorted(c[name] for name in KINDS) != [0, 0, 1]
    told = f"{kind} at ({number(c['x'])}, {number(c['y'])}), size {number(c['size'])}:  {beyond}"
    grey = float(np.mean((painted > 0.2) & (painted < 0.8)))
    alt = (
        f"What a decoder paints for {told}. Ink {number(painted.sum(), 0)} pixels, {grey:.0%} of the pixels grey. "
        + ("No shape of the training set is a mixture. " if mixed else "")
        + f"MSE from the {KINDS[int(np.argmax(code[0, :3]))]} that is nearest {number(loss, 4)}."
    )
    panels = [
        picture(painted, "painted", _reach(c), name="painted", click=True),
        picture(asked, f"the {KINDS[int(np.argmax(code[0, :3]))]} itself", _reach(c), col=1),
    ]
    return Scene(panels, alt, f"{told};  MSE {number(loss, 4)}", columns=(1, 1), width=760, height=410)


def _reach(c):
    """The square in which the centres of the training shapes lie, and the centre that is asked for."""
    middle, reach = (SIDE - 1) / 2 + 0.5, REACH
    low, high = middle - reach, middle + reach
    x, y = middle + reach * c["x"], middle - reach * c["y"]
    cross = [Line([x - 1, x + 1], [y, y], "class1", 2.5), Line([x, x], [y - 1, y + 1], "class1", 2.5)]
    border = Line([low, high, high, low, low], [low, low, high, high, low], "class1", 1.2, dash=True)
    return [border, Text(0.8, 1.3, "dashed: where the centres of the training set lie", "class1", 12), *cross]
