"""To mend: copies that are made before the split, so that the validation set holds copies of training images."""

import numpy as np

from utils import data, images
from utils.checks import RIGHT, Coding, case, named
from utils.checks.judged import Verdict

MOVES = ((1, 0), (-1, 0), (0, 1), (0, -1))


def _split(X, y, fraction, rng):
    """Training images with four copies each, shifted by a pixel, and a validation set without copies."""
    X_train, y_train, X_val, y_val = data.held_out(X, y, fraction, rng)
    copies = [X_train] + [images.shifted(X_train, dx, dy) for dx, dy in MOVES]
    return np.concatenate(copies), np.tile(y_train, 5), X_val, y_val


def _images(n, seed):
    """Images all of which differ, with a blank border, and a label of its own for each."""
    pictures = np.zeros((n, 28, 28))
    pictures[:, 3:25, 3:25] = np.random.default_rng(seed).uniform(0.1, 1, size=(n, 22, 22))
    return pictures.reshape(n, 784), np.arange(n)


def _origins(X, found):
    """For every image found: (its number in X, which move made it, 0 for none), or None for a stranger."""
    known = {}
    for move, (dx, dy) in enumerate(((0, 0), *MOVES)):
        for number, image in enumerate(images.shifted(X, dx, dy)):
            known[np.round(image, 6).tobytes()] = number, move
    return [known.get(np.round(np.asarray(image, dtype=float), 6).tobytes()) for image in found]


def _judge(answer, X, y, fraction, rng) -> Verdict:
    parts = answer(X, y, fraction, rng)
    if not isinstance(parts, tuple | list) or len(parts) != 4:
        return named("four arrays")
    X_train, y_train, X_val, y_val = map(np.asarray, parts)
    if any(part.ndim != 2 or part.shape[1:] != (784,) for part in (X_train, X_val)):
        return named("shapes", ("Shapes", f"{X_train.shape}, {X_val.shape}"))
    if y_train.shape != (len(X_train),) or y_val.shape != (len(X_val),):
        return named("labels lost", ("Images and labels", f"{len(X_train)} and {y_train.size} in training"))
    train, val = _origins(X, X_train), _origins(X, X_val)
    if None in train or None in val:
        return named("strangers")
    shared = {number for number, _ in train} & {number for number, _ in val}
    if len(val) == 0:
        return named("no validation images")
    if not shared and any(move for _, move in val) and not any(move for _, move in train):
        return named("values in another order", ("Images", f"{len(train)} in the first set, {len(val)} in the other"))
    if shared:
        fault = "leak" if any(move for _, move in val) else "all images copied"
        return named(fault, ("Images with copies in both sets", f"{len(shared)} of {len(X)}"))
    if any(move for _, move in val):
        return named("copies in validation", ("Validation images", f"{len(val)}, {sum(m > 0 for _, m in val)} shifted"))
    if [y[number] for number, _ in train] != y_train.tolist() or [y[number] for number, _ in val] != y_val.tolist():
        return named("labels mixed up")
    n_val = round(fraction * len(X))
    if len(val) != n_val:
        return named("another share", ("Validation images", f"{len(val)}, asked for {n_val} of {len(X)}"))
    if len(train) and not any(move == 0 for _, move in train):
        return named("originals missing")
    if sorted(train) != [(number, move) for number in sorted({n for n, _ in train}) for move in range(5)]:
        return named("copies missing", ("Training images", f"{len(train)}, asked for {5 * (len(X) - n_val)}"))
    return RIGHT


mend_split = Coding(
    reference=_split,
    judge=_judge,
    cases=[
        case("ten images, a fifth for validation", *_images(10, 0), 0.2, np.random.default_rng(0)),
        case("a quarter of eight", *_images(8, 1), 0.25, np.random.default_rng(1)),
        case("half of six", *_images(6, 2), 0.5, np.random.default_rng(2)),
        case("thirty images", *_images(30, 3), 0.3, np.random.default_rng(3)),
    ],
    passed="What was used to make more training data has to be in the training set, too: split first, then copy.",
    hints=(
        "Take one image. Where may its five versions end up?",
        "Which line comes first, the copies or the split?",
        "Split `X` and `y`, then make the copies of `X_train` alone, and repeat `y_train` five times.",
    ),
    mistakes="""
        leak
            - X_train, y_train, X_val, y_val = data.held_out(X, y, fraction, rng)
            - copies = [X_train] + [shifted(X_train, dx, dy) for dx, dy in moves]
            - return np.concatenate(copies), np.tile(y_train, 5), X_val, y_val
            + copies = [X] + [shifted(X, dx, dy) for dx, dy in moves]
            + X, y, n_val = np.concatenate(copies), np.tile(y, 5), round(fraction * len(X))
            + order = rng.permutation(len(X))
            + return X[order[n_val:]], y[order[n_val:]], X[order[:n_val]], y[order[:n_val]]
            There are images of which one version is in the training set and another in the validation set. The network
            knows the answer from its training. Split first, then copy.
        copies in validation
            - return np.concatenate(copies), np.tile(y_train, 5), X_val, y_val
            + more = np.concatenate([X_val] + [shifted(X_val, dx, dy) for dx, dy in moves])
            + return np.concatenate(copies), np.tile(y_train, 5), more, np.tile(y_val, 5)
            The validation set has copies, too. It stands for new images as they come: only the training set gets more.
        copies missing: return np.concatenate(copies), np.tile(y_train, 5), → return X_train, y_train,
            The training set has lost copies: each of its images comes five times, as it is and shifted in four ways.
        originals missing: copies = [X_train] + → copies =
            np.tile(y_train, 5) → np.tile(y_train, 4)
            The images as they are have been lost from the training set: only shifted ones are left.
        labels mixed up: np.tile(y_train, 5) → np.repeat(y_train, 5)
            Images and labels do not belong together any more. The copies come one set after the other, so the labels
            have to be repeated as a whole: `np.tile`.
        labels lost: np.tile(y_train, 5) → y_train
            There are five times as many training images as labels.
        all images copied: shifted(X_train, dx, dy) → shifted(X, dx, dy)
            np.tile(y_train, 5) → np.concatenate([y_train, np.tile(y, 4)])
            The split is made first, but copies of all images are added to the training set, validation images too.
        another share: held_out(X, y, fraction → held_out(X, y, fraction / 2
            `fraction` goes to the validation set; here it is another number.
        no validation images
            - return np.concatenate(copies), np.tile(y_train, 5), X_val, y_val
            + return np.concatenate(copies), np.tile(y_train, 5), X_val[:0], y_val[:0]
            The validation set is empty.
        values in another order
            - return np.concatenate(copies), np.tile(y_train, 5), X_val, y_val
            + return X_val, y_val, np.concatenate(copies), np.tile(y_train, 5)
            The two sets are exchanged: first the training set, then the validation set.
        four arrays: 5), X_val, y_val → 5), X_val
            Four arrays are asked for: images and labels for training, images and labels for validation.
        shapes: np.concatenate(copies), → np.stack(copies),
            The images are no rows of 784 pixels any more. `np.concatenate` puts sets below each other.
        strangers: np.concatenate(copies), → np.concatenate(copies) / 2,
            There are images that are neither from `X` nor shifted by one pixel.
    """,
)
