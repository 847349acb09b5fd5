"""Moving pictures, and what a network makes of pictures that are moved, mixed up or inverted."""

import numpy as np

from utils import images
from utils.checks import Coding, Question, case, edits

same_permutation = Question(
    answer="b",
    why={
        "a": "Which weight belongs to a pixel, nobody told the network: `X @ W` gives the same sums if the rows of W "
        "are mixed up like the columns of X.",
        "b": "`X @ W` is a sum over all pixels, and a sum does not care about the order. Nothing in the network says "
        "which pixels are neighbours.",
        "c": "The sums, the gradients and the steps are the same in another order, so it learns just as fast.",
        "d": "Any order is as good as any other: each only renames the inputs.",
    },
    hints=(
        "Write down the weighted sum of one hidden neuron. What does the order of its terms matter?",
        "Mix up the rows of the first W in the same way as the pixels.",
        "With this W, every sum is what it was before.",
    ),
)

black_on_white = Question(
    answer="c",
    why={
        "a": "Guessing gives 10 %. To be wrong nearly always, one has to know something.",
        "b": "The shapes are all there, for us. The network has no shapes, only sums over pixels.",
        "c": "Where a digit has no ink, there is ink now, and the learnt weights of these pixels speak against it.",
        "d": "Large sums do no harm by themselves: ten of them are compared with each other.",
    },
    hints=(
        "10 % are right by chance. What does it take to be right less often than that?",
        "Think of the weights at pixels where a 7 never has ink.",
        "They are negative for the 7. What do they do when everything there is ink?",
    ),
)


def _images(n, seed, center=False):
    """Grey images; with center, a blank border of six pixels."""
    pictures = np.random.default_rng(seed).uniform(0.1, 1.0, size=(n, 28, 28))
    if center:
        pictures[:, :6] = pictures[:, -6:] = pictures[:, :, :6] = pictures[:, :, -6:] = 0
    return pictures.reshape(n, 784)


shifted = Coding(
    reference=images.shifted,
    cases=[
        case("two to the right, one up", _images(2, 0), 2, -1),
        case("to the right", _images(1, 1), 3, 0),
        case("down", _images(2, 2), 0, 4),
        case("to the left and down", _images(3, 3), -5, 2),
        case("far up", _images(2, 8), 1, -6),
        case("not at all", _images(2, 4), 0, 0),
        case("ink in the middle only", _images(2, 5, center=True), 3, 5),
        case("out of the picture", _images(1, 6), 28, 0),
        case("28 images", _images(28, 7), 1, 1),
    ],
    passed="What leaves on one side is gone, and blank paper comes in on the other.",
    hints=(
        "`X.reshape(-1, 28, 28)` gives pictures with rows and columns. Row 0 is on top.",
        "Glue blank paper around every picture with `np.pad`, then cut out another window of 28 × 28.",
        "With `far` pixels of paper on each side, the window begins at row `far - dy` and column `far - dx`.",
    ),
    mistakes=edits(
        """
        comes back on the other side
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + return np.roll(X.reshape(-1, 28, 28), (dy, dx), axis=(1, 2)).reshape(X.shape)
            What leaves the picture on one side comes back on the other, as `np.roll` does. Blank paper comes in.
        rolled along the rows
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + return np.roll(X, dx + 28 * dy, axis=1)
            The row of 784 numbers is rolled: pixels leave one line and enter the next. Make pictures of 28 × 28 first.
        dx and dy exchanged
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + return padded[:, far - dx : far - dx + 28, far - dy : far - dy + 28].reshape(X.shape)
            `dx` moves down and `dy` to the right. Axis 1 of the pictures holds rows, which go down.
        wrong direction
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + return padded[:, far + dy : far + dy + 28, far + dx : far + dx + 28].reshape(X.shape)
            The pictures move the other way: `dx` goes to the right, `dy` down.
        up instead of down: far - dy : far - dy + 28 → far + dy : far + dy + 28
            `dy` moves up. Row 0 is on top, so down is towards higher rows.
        left instead of right: far - dx : far - dx + 28 → far + dx : far + dx + 28
            `dx` moves to the left. It goes to the right.
        only dx: far - dy : far - dy + 28 → far : far + 28
            `dy` is not used: nothing moves down.
        only dy: far - dx : far - dx + 28 → far : far + 28
            `dx` is not used: nothing moves to the right.
        edge repeated: ((0, 0), (far, far), (far, far))) → ((0, 0), (far, far), (far, far)), mode="edge")
            The pixels at the edge are repeated. Blank paper, zeros, comes in.
        ones come in: ((0, 0), (far, far), (far, far))) → ((0, 0), (far, far), (far, far)), constant_values=1)
            Ink comes in, ones. Blank paper is 0.
        changes X
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + X[:] = padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + return X
            The images of the caller are changed. Make new ones, and leave `X` as it is.
        pictures returned: 28].reshape(X.shape) → 28]
            Pictures (n, 28, 28) come back. Images are rows of 784 pixels here: `.reshape(X.shape)`.
        one pixel too far
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + top, left = far - dy - (dy > 0), far - dx - (dx > 0)
            + return padded[:, top : top + 28, left : left + 28].reshape(X.shape)
            Down and to the right they move a pixel too far.
        moved twice
            - return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + once = padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
            + return images.shifted(once, dx, dy)
            The pictures are moved twice as far.
        """
    ),
)
