"""A drawing of any size, brought to the size and the place that MNIST has."""

import numpy as np

from utils import images
from utils.checks import Coding, case, edits


def _drawing(label, shape, box, seed, size=20):
    """A field of this shape with ink in the box (top, bottom, left, right), whose four sides are all touched."""
    rng = np.random.default_rng(seed)
    top, bottom, left, right = box
    image = np.zeros(shape)
    ink = (rng.random((bottom - top, right - left)) < 0.4) * rng.uniform(0.2, 1.0, size=(bottom - top, right - left))
    ink[0, -1] = ink[-1, 0] = 1.0
    image[top:bottom, left:right] = ink
    return case(label, image, size)


fit_box = Coding(
    reference=images.fit_box,
    cases=[
        _drawing("a tall drawing in a corner", (60, 60), (5, 45, 3, 23), 0),
        _drawing("a wide drawing", (50, 70), (30, 40, 8, 68), 1),
        _drawing("square", (90, 90), (25, 65, 40, 80), 2),
        _drawing("the whole field", (40, 40), (0, 40, 0, 40), 3),
        _drawing("smaller than the box", (28, 28), (4, 12, 18, 22), 4),
        _drawing("another size", (56, 56), (10, 52, 20, 34), 5, size=28),
        _drawing("one column of ink", (60, 60), (10, 50, 30, 31), 6),
        case("pale ink", np.pad(np.full((10, 6), 0.3), ((20, 10), (4, 30))), 20),
        case("blank", np.zeros((30, 30)), 20),
        _drawing("a field that is not square", (80, 30), (50, 70, 2, 28), 7),
    ],
    passed="Now it does not matter where on the field somebody draws, or how large.",
    hints=(
        "Rows with ink: `np.flatnonzero(image.any(axis=1))`; the first and the last are edges of the box.",
        "One factor for both sides, or the digit is squeezed: `scale = size / max(box.shape)`.",
        "`images.stretch(box, height, width)` does the rest; it belongs at row `(28 - height) // 2`, and the column "
        "likewise.",
    ),
    mistakes=edits(
        """
        both sides stretched: (max(1, round(side * size / max(box.shape))) for side in box.shape) → (size, size)
            Both sides become as long as `size`, so a narrow digit is pulled wide. One factor for both, `size /
            max(box.shape)`, keeps its form.
        field scaled: image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] → image
            The whole field is scaled, margins and all. Cut out the box of ink first.
        not in the middle: (28 - height) // 2, (28 - width) // 2 → 0, 0
            The box lies in the upper left corner. Put it in the middle.
        always at 4: (28 - height) // 2, (28 - width) // 2 → 4, 4
            - fitted[top : top + height, left : left + width] = images.stretch(box, height, width)
            + part = images.stretch(box, height, width)[: 28 - top, : 28 - left]
            + fitted[top : top + height, left : left + width] = part
            The box always begins at row 4 and column 4. What is narrow needs more room at its sides.
        rows and columns exchanged
            - rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
            + rows, columns = np.flatnonzero(image.any(axis=0))[:1], np.flatnonzero(image.any(axis=1))[:1]
            The box of ink is not found. `any(axis=1)` says for every row whether it has ink.
        last row lost: rows[-1] + 1 → max(rows[-1], rows[0] + 1)
            The last row of ink is cut off. The end of a slice is not included, so add 1.
        last column lost: columns[-1] + 1] → max(columns[-1], columns[0] + 1)]
            The last column of ink is cut off. The end of a slice is not included, so add 1.
        last row and column lost
            - box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            + box = image[rows[0] : max(rows[-1], rows[0] + 1), columns[0] : max(columns[-1], columns[0] + 1)]
            The last row and the last column of ink are cut off. The end of a slice is not included, so add 1.
        transposed: images.stretch(box, height, width) → images.stretch(box.T, height, width)
            The drawing is turned: rows and columns are exchanged.
        sides exchanged: height, width = ( → width, height = (
            Height and width are exchanged. `box.shape` has the height first.
        size ignored: side * size / max → side * 20 / max
            The longer side is always 20. The argument `size` says how long it shall be.
        black and white: images.stretch(box, height, width) → images.stretch(box, height, width) > 0
            The grey of the edges is lost: every pixel with some ink is black.
        only the box: return fitted → return np.zeros((28, 28)) if not len(rows) else images.stretch(box, height, width)
            The box comes back alone. It belongs into the middle of 28 × 28 blank pixels.
        rounded down: round(side * size / max(box.shape)) → int(side * size / max(box.shape) - 0.5)
            The shorter side is a pixel too short: round to the nearest whole number.
        ink above one half
            - rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
            + rows, columns = np.flatnonzero((image > 0.5).any(axis=1)), np.flatnonzero((image > 0.5).any(axis=0))
            Pale ink is not counted as ink: everything above 0 is.
        """
    ),
)


def _blot(label, row, column, seed, size=8):
    """28×28 pixels with ink around a place, so that the centre of mass is nowhere near a half."""
    rng = np.random.default_rng(seed)
    image = np.zeros((28, 28))
    image[row : row + size, column : column + size] = rng.uniform(size=(size, size)) ** 3
    return case(label, image)


def _weighed(label, row, column):
    """A long pale bar and one dark pixel: the middle of the box is far from the centre of mass."""
    image = np.zeros((28, 28))
    image[row, column : column + 12], image[row : row + 2, column] = 0.05, 1.0
    return case(label, image)


centre_of_mass = Coding(
    reference=images.centre_of_mass,
    cases=[
        _blot("upper left", 2, 3, 0),
        _blot("lower right", 19, 18, 1),
        _blot("upper right", 1, 17, 2, size=10),
        _weighed("far from the middle of its box", 9, 8),
        case("blank", np.zeros((28, 28))),
        case("one pixel", np.pad([[0.5]], ((20, 7), (3, 24)))),
        _blot("in place already", 10, 10, 3, size=9),
        case(
            "ink that leaves the picture",
            np.pad(np.ones((1, 14)), ((27, 0), (0, 14))) + np.pad([[40.0]], ((1, 26), (1, 26))),
        ),
    ],
    passed="MNIST was made like this, so the network has never seen a digit anywhere else.",
    hints=(
        "The centre of mass in x is the mean of the column numbers, each weighed with the ink of its column.",
        "`x = image.sum(axis=0) @ np.arange(28) / image.sum()`, and the same with `axis=1` for y.",
        "Your `shifted` does the rest: by `round(14 - x)` to the right and `round(14 - y)` down.",
    ),
    mistakes=edits(
        """
        middle of the box
            - x, y = (image.sum(axis=axis) @ places / image.sum() for axis in (0, 1))
            + rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
            + x, y = (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2
            The middle of the box is moved. Where there is more ink, the centre of mass is nearer.
        ink not weighed
            - x, y = (image.sum(axis=axis) @ places / image.sum() for axis in (0, 1))
            + x, y = ((image > 0).sum(axis=axis) @ places / (image > 0).sum() for axis in (0, 1))
            Every pixel with ink counts the same. Weigh each by its ink.
        x and y exchanged: for axis in (0, 1)) → for axis in (1, 0))
            x and y are exchanged. `image.sum(axis=0)` has an entry for every column.
        wrong direction: round(14 - x), round(14 - y) → round(x - 14), round(y - 14)
            The picture moves away from the middle: by 14 − x, not by x − 14.
        comes back on the other side
            - return shifted(image.reshape(1, -1), round(14 - x), round(14 - y)).reshape(28, 28)
            + return np.roll(image, (round(14 - y), round(14 - x)), axis=(0, 1))
            What leaves the picture comes back on the other side, as `np.roll` does.
        only to the side: round(14 - y) → 0
            The picture is not moved up or down.
        only up and down: round(14 - x) → 0
            The picture is not moved to the side.
        middle of 28 pixels: round(14 - x), round(14 - y) → round(12 - x), round(12 - y)
            The centre of mass belongs to row 14 and column 14.
        rounded down: round(14 - x), round(14 - y) → int(14 - x), int(14 - y)
            `int` cuts the decimals off, so it stays up to a pixel short: use `round`.
        not divided: @ places / image.sum() → @ places / 28
            The weighed sum is divided by the wrong number. Divide it by all the ink.
        shares of the whole: @ places / image.sum() → @ places / image.size
            The weighed sum is divided by the number of pixels. Divide it by all the ink.
        largest column: image.sum(axis=axis) @ places / image.sum() for → image.sum(axis=axis).argmax() for
            The row and the column with the most ink are moved to the middle. The centre of mass is a mean over all.
        blank is nan
            - if image.sum() == 0:
            -     return image
            Where there is no ink, 0 is divided by 0. A blank image stays blank.
        nothing moved: return shifted(image.reshape(1, -1), round(14 - x), round(14 - y)).reshape(28, 28) → return image
            The image comes back as it was.
        place returned
            - return shifted(image.reshape(1, -1), round(14 - x), round(14 - y)).reshape(28, 28)
            + return np.array([x, y])
            The centre itself is returned. Move the image.
        a row of pixels: .reshape(28, 28) →
            A row of 784 pixels comes back. The picture has 28 × 28.
        """
    ),
)
