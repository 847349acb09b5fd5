"""How much one hidden layer can do: a tent made of three ReLUs."""

import numpy as np

from utils import nn
from utils.checks import Coding, Question, case
from utils.checks.borrowed import unless_borrowed

GRID = np.array([-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0])


def _of_hinges(answer, x, left, right, height):
    """The tent, unless NumPy's interpolation has drawn it."""
    tent = answer(x, left, right, height)
    return unless_borrowed(answer, "interp", tent, nn.bump(x, left, right, height))


one_layer_promise = Question(
    answer="c",
    why={
        "a": "A sine is continuous: it has no jump anywhere. The theorem applies, but what does it promise?",
        "b": "One layer is enough if it is wide enough. Nobody said that 20 neurons are, or that training finds them.",
        "c": "Good weights exist for some width. Whether 20 are enough, and whether training finds them, is left open.",
        "d": "A second layer may help. The theorem does not say so: it is about one layer.",
    },
    hints=(
        "Read the theorem again: for which width does it promise something?",
        "“There are weights …”: who finds them?",
        "It says nothing about a given number of neurons, about samples, or about training.",
    ),
)

bump = Coding(
    reference=nn.bump,
    use=_of_hinges,
    cases=[
        case("one place", np.array([1.5]), 1.0, 2.0, 3.0, n=1),
        case("a tent over [1, 3]", GRID, 1.0, 3.0, 1.5, n=9),
        case("narrow, pointing down", np.linspace(0.0, 1.0, 9), 0.25, 0.75, -1.0, n=9),
        case("wide, to the left of 0 too", GRID, -1.5, 2.5, 0.5, n=9),
        case("places that miss the middle", np.array([0.75, 1.25, 2.75, 3.5]), 1.0, 3.0, 1.5, n=4),
    ],
    passed="Many narrow tents, each with a height of its own, can follow any curve.",
    hints=(
        "Note the slope in each of the four intervals: flat, up, down, flat. Each hinge changes the slope by how much?",
        "The rise over half the width is `height`. That gives the slope on the way up; the changes are +1, −2, +1 "
        "times it.",
        "`slope * (relu(x - left) - 2 * relu( … ) + relu( … ))`",
    ),
    mistakes="""
        slope of the whole width: middle - left → right - left
            The tent is half as high as it should be: it rises to `height` over half of its width.
        slope 1: slope = height / (middle - left) → slope = 1.0
            The sides have slope 1 whatever the height. Which factor makes the middle reach `height`?
        height as slope: slope = height / (middle - left) → slope = height
            `height` is used as the slope. It is reached after half the width, so the slope is height over half the
            width.
        slope times half the width: height / (middle - left) → height * (middle - left)
            The height is multiplied by half the width. The slope is height over half the width.
        slope upside down: height / (middle - left) → (middle - left) / height
            The slope is upside down: it is height over half the width.
        scaled by its largest value
            - return slope * (relu(x - left) - 2 * relu(x - middle) + relu(x - right))
            + tent = relu(x - left) - 2 * relu(x - middle) + relu(x - right)
            + return height * tent / tent.max()
            Right only where `x` contains the middle. The largest of the values that were asked for is not the top of
            the tent; compute the slope from `left`, `right` and `height`.
        2 missing: 2 * relu(x - middle) → relu(x - middle)
            After the middle it is flat, and after the right end it rises. To turn a slope of 1 into −1, the second
            hinge has to take away 2.
        third hinge missing: relu(x - middle) + relu(x - right) → relu(x - middle)
            It goes on falling below 0 after the right end. What makes it flat again?
        second and third hinge missing: (relu(x - left) - 2 * relu(x - middle) + relu(x - right)) → relu(x - left)
            It rises for ever. The second hinge has to turn it down.
        second hinge missing: relu(x - left) - 2 * relu(x - middle) + relu(x - right) → relu(x - left) - relu(x - right)
            It rises from the left end to the right one, and stays there. What turns it down in the middle?
        third hinge and 2 missing: 2 * relu(x - middle) + relu(x - right) → relu(x - middle)
            It rises to the middle and stays at `height`. The second hinge has to take away 2, the third makes it flat
            again.
        third hinge subtracted: middle) + relu → middle) - relu
            After the right end it falls even faster. Which sign has the last hinge?
        second and third hinge exchanged
            2 * relu(x - middle) + relu(x - right) → 2 * relu(x - right) + relu(x - middle)
            It rises twice as fast after the middle. The 2 that is taken away belongs to the middle.
        hinges without ReLU
            relu(x - left) - 2 * relu(x - middle) + relu(x - right) → (x - left) - 2 * (x - middle) + (x - right)
            Without ReLU the three straight lines add up to a constant. The hinges make the tent.
        parentheses missing: (left + right) / 2 → left + right / 2
            Only `right` is halved. Put parentheses around the sum: the middle is `(left + right) / 2`.
        middle as half the width: left + right → right - left
            `(right - left) / 2` is half the width. The middle is `(left + right) / 2`.
        half the width as the middle, slope right: left + right → right - left
            height / (middle - left) → height / middle
            The slope is right, but the second hinge stands at half the width. It stands at the middle, `(left + right)
            / 2`.
        a box: slope * (relu(x - left) - 2 * relu(x - middle) + relu(x - right)) → height * ((x > left) & (x < right))
            This is a box with vertical sides. ReLUs make sides that slope: a tent.
        mirrored hinges: relu(x - left) - 2 → relu(left - x) + 2
            relu(x - middle) → relu(middle - x)
            relu(x - right) → relu(right - x)
            The hinges look the wrong way: relu(x − c) is 0 to the left of c.
        np.interp
            - return slope * (relu(x - left) - 2 * relu(x - middle) + relu(x - right))
            + return np.interp(x, [left, middle, right], [0, height, 0])
            The values are right, but `np.interp` draws the tent. Build it from three ReLUs, as a hidden layer would.
    """,
)
