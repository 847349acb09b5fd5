"""Patients whose inputs are not what they should be: pixels up to 255, integers that wrap round, another scale."""

import numpy as np

from utils import clinic_runs as runs
from utils import data
from utils.checks import Coding, case, wrong
from utils.exercises.clinic import ward


def _from_0_to_1(images):
    """Inputs (n, 784) from 0 to 1: images (n, 28, 28), whole numbers from 0 to 255."""
    return images.reshape(len(images), -1) / 255


def _pixels_proof(prepare):
    images, images_val = runs.images()
    return ward.treated(prepare(images), prepare(images_val))


def _pictures(label, n, seed, top):
    return case(label, np.random.default_rng(seed).integers(0, top + 1, size=(n, 28, 28), dtype=np.uint8))


mend_pixels = Coding(
    reference=_from_0_to_1,
    proof=_pixels_proof,
    around=ward.at_the_ward,
    cases=[
        _pictures("three images", 3, 0, 255),
        _pictures("one pale image", 1, 1, 180),
        case("black and white", np.array([0, 255], dtype=np.uint8)[np.indices((2, 28, 28)).sum(axis=0) % 2]),
    ],
    passed="Weights are drawn for inputs of about 1. With 255 times as much, the first step kills nearly every unit.",
    hints=(
        "What do the examination's first lines say about the inputs?",
        "Divide the pixels by the largest value that they can have.",
        "`return images.reshape(len(images), -1) / 255`",
    ),
    mistakes="""
        a tenth: / 255 → / 10
            The pixels reach 25 now. They should reach 1.
        divided in whole numbers: / 255 → // 255
            `//` divides without a rest: all pixels but the brightest become 0.
        largest of these: / 255 → / images.max()
            The images are divided by the largest pixel among them, so that others are divided by something else. Take
            the largest value that a pixel can have.
        each by its own sum: / 255 → / images.reshape(len(images), -1).sum(axis=1, keepdims=True)
            Every image is divided by its own ink, and its pixels become tiny.
        images not flat: images.reshape(len(images), -1) / 255 → images / 255
            The scale is right, but the network takes rows of 784 numbers.
        percent: / 255 → / 100
            The pixels reach 2.55. They should reach 1.
        standardised
            - return images.reshape(len(images), -1) / 255
            + X = images.reshape(len(images), -1)
            + return (X - X.mean()) / X.std()
            The pixels are standardised. A network learns from them as well, but every set gets a mean of its own, and
            the docstring promises 0 to 1.
        from −1 to 1: / 255 → / 127.5 - 1
            The pixels go from −1 to 1. A network learns from that as well, but the docstring promises 0 to 1.
        squared: / 255 → / 255**2
            The pixels are divided by 255 twice.
    """,
)


def _centred(images, mean):
    """Pixels minus their means, over 255: images (n, 784) and mean (784,), whole numbers from 0 to 255, uint8."""
    return (images.astype(float) - mean) / 255


def _wrapped_proof(centre):
    images, images_val = (part.reshape(-1, 784) for part in runs.images())
    mean = np.round(images.mean(axis=0)).astype(np.uint8)
    return ward.treated(centre(images, mean), centre(images_val, mean))


def _with_means(label, n, d, seed):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, size=(n, d), dtype=np.uint8)
    return case(label, images, np.round(rng.uniform(20, 200, size=d)).astype(np.uint8))


mend_wrapped = Coding(
    reference=_centred,
    proof=_wrapped_proof,
    around=ward.at_the_ward,
    cases=[
        _with_means("three images of five pixels", 3, 5, 0),
        _with_means("one image", 1, 4, 1),
        case("all darker than their means", np.full((2, 3), 10, dtype=np.uint8), np.full(3, 33, dtype=np.uint8)),
        case("all brighter", np.full((2, 3), 100, dtype=np.uint8), np.full(3, 33, dtype=np.uint8)),
    ],
    passed="Unsigned integers have no −23: they go round to 233, and no error is raised.",
    hints=(
        "Print `images[0] - mean` where a pixel is darker than its mean.",
        "uint8 holds 0 to 255: 10 − 33 becomes 233. Which type has negative numbers?",
        "`(images.astype(float) - mean) / 255`",
    ),
    mistakes="""
        converted too late: images.astype(float) - mean → (images - mean).astype(float)
            The difference is taken first, among unsigned integers, and has gone round by then. Convert before it.
        signed bytes: images.astype(float) → images.astype(np.int8)
            Signed bytes end at 127: brighter pixels go round as well. Take `float`.
        signed afterwards: (images.astype(float) - mean) → (images - mean).astype(np.int8)
            Read as signed bytes, small differences come out right, and those beyond 127 do not. Convert before you
            subtract, to a type that has room: `float`.
        absolute differences: (images.astype(float) - mean) → np.abs(images.astype(float) - mean)
            The differences have lost their signs.
        cut off at 0: (images.astype(float) - mean) → np.maximum(images.astype(float) - mean, 0)
            What is darker than its mean becomes 0: how much darker it was is lost.
        parentheses lost: (images.astype(float) - mean) / 255 → images.astype(float) - mean / 255
            Only the mean is divided by 255. Put parentheses around the difference.
        not divided: / 255 →
            The differences are right, but they reach 255: the division has been lost.
        mean not taken off: images.astype(float) - mean → images.astype(float)
            The mean is not taken off any more.
        one mean: images.astype(float) - mean → images.astype(float) - mean.mean()
            One mean is taken off all pixels. Each pixel has its own.
        turned round: images.astype(float) - mean → mean - images.astype(float)
            The difference is turned round.
    """,
)


def _alike(X, X_val):
    """(X, X_val), both standardised with the columns' means and standard deviations of X."""
    return data.standardize(X, X_val)


def _validation_proof(prepare):
    X, _, X_val, _ = runs.digits()
    sets = prepare(X.copy(), X_val.copy())
    if not isinstance(sets, list | tuple) or len(sets) != 2:
        return wrong("Nothing can be trained with it: two sets are needed.")
    return ward.treated(*sets)


def _two_sets(label, n, m, d, seed):
    rng = np.random.default_rng(seed)
    return case(label, rng.normal(3, 2, size=(n, d)), rng.normal(4, 2, size=(m, d)))


mend_validation = Coding(
    reference=_alike,
    parts=("X", "X_val"),
    proof=_validation_proof,
    around=ward.at_the_ward,
    cases=[
        _two_sets("six and three samples", 6, 3, 2, 0),
        _two_sets("one validation sample", 5, 1, 3, 1),
        _two_sets("one column", 8, 4, 1, 2),
    ],
    passed="The network has learnt what a standardised pixel means. New images have to speak the same language.",
    hints=(
        "Which numbers was `X` scaled with? And `X_val`?",
        "The same two numbers a column for both, those of the training set.",
        "`return data.standardize(X, X_val)`",
    ),
    mistakes="""
        each by itself: data.standardize(X, X_val) → (*data.standardize(X), *data.standardize(X_val))
            `X` is right. `X_val` is scaled with its own means: take those of `X`.
        nothing scaled: data.standardize(X, X_val) → (X, X_val)
            Both are left as they are, so that they fit together; but nothing is standardised.
        by the validation set: data.standardize(X, X_val) → data.standardize(X_val, X)[::-1]
            Both are scaled with the means of the validation set. They come from the training set.
        both together: data.standardize(X, X_val) → data.standardize(np.concatenate([X, X_val]), X, X_val)[1:]
            The validation set has a share in the means. They come from the training set alone.
        exchanged: data.standardize(X, X_val) → data.standardize(X, X_val)[::-1]
            The two are exchanged.
        training set alone: data.standardize(X, X_val) → (*data.standardize(X), X_val)
            `X` is right. `X_val` is not scaled at all.
        divided only: data.standardize(X, X_val) → (X / X.std(axis=0), X_val / X.std(axis=0))
            Both are divided by the standard deviations of `X`, but the means have not been taken off.
    """,
)
