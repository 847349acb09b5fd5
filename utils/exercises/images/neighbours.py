"""The label of the nearest training image, without a loop over pairs."""

import numpy as np

from utils import images
from utils.checks import Coding, case


def _case(label, sizes, seed, scale=1.0, spread=False):
    """Training samples of very different lengths, so that leaving them out of the formula is seen."""
    (n, d, m), rng = sizes, np.random.default_rng(seed)  # training samples, pixels, queries
    X = scale * rng.normal(size=(n, d)) * (np.linspace(0.2, 3.0, n)[:, None] if spread else 1.0)
    return case(label, X, rng.permutation(np.arange(n) % 7), scale * rng.normal(size=(m, d)))


nearest = Coding(
    reference=images.nearest,
    cases=[
        _case("five images of three pixels", (5, 3, 4), 0, spread=True),
        _case("one training image", (1, 4, 3), 1),
        _case("one query", (8, 5, 1), 2, spread=True),
        _case("as many queries as images and pixels", (6, 6, 6), 3, spread=True),
        case("queries that are training images", np.eye(3) + 1.0, np.array([4, 2, 9]), np.eye(3)[::-1] + 1.0),
        _case("a hundred images", (100, 20, 30), 4, scale=10.0, spread=True),
        case(
            "labels that are no indices", np.array([[0.0], [5.0], [9.0]]), np.array([7, 0, 7]), np.array([[4.0], [8.0]])
        ),
    ],
    passed="One matrix product compares every query with every image: what was a loop over 12 million pairs is "
    "one line.",
    hints=(
        "Write out ‖x − q‖² = ‖x‖² − 2 q·x + ‖q‖². Which part is the same for all x, and can be left out?",
        "All products at once: `Q @ X.T` has a row for each query, a column for each training image.",
        "`squares = np.sum(X**2, axis=1)`, then `y[np.argmin(squares - 2 * Q @ X.T, axis=1)]`.",
    ),
    mistakes="""
        lengths forgotten: squares - 2 * Q @ X.T → -2 * Q @ X.T
            Long training samples win: with −2 q·x alone, one with more ink looks nearer. ‖x‖² of the **training**
            samples belongs to it, one number for each of them; those of the queries change nothing.
        factor 2 forgotten: 2 * Q @ X.T → Q @ X.T
            The factor 2 before q·x is missing.
        sign turned: squares - 2 → squares + 2
            The product is added. It is ‖x‖² **minus** 2 q·x: a large product means near.
        farthest: argmin → argmax
            These are the farthest samples. The nearest has the smallest distance.
        root of the lengths: np.sum(X**2, axis=1) → np.sqrt(np.sum(X**2, axis=1))
            The length ‖x‖ stands where its square belongs.
        over the queries: axis=1)] → axis=0)]
            The nearest query of every training sample is looked for. Which axis runs over the training samples?
        index returned: y[np.argmin(squares - 2 * Q @ X.T, axis=1)] → np.argmin(squares - 2 * Q @ X.T, axis=1)
            The index of the nearest sample is returned. Its label is asked for: `y[…]`.
        not squared: X**2, axis=1 → X, axis=1
            The entries are added up without being squared.
        mean of the squares: np.sum(X**2 → np.mean(X**2
            A mean of squares is taken in place of the sum, so the two terms have different units.
        distance of the labels
            - return y[np.argmin(squares - 2 * Q @ X.T, axis=1)]
            + return y[: len(Q)] if len(Q) <= len(y) else y[np.zeros(len(Q), dtype=int)]
            The labels come back in the order of the training set, whatever the queries are.
        sum of the distances by sizes
            - squares = np.sum(X**2, axis=1)
            - return y[np.argmin(squares - 2 * Q @ X.T, axis=1)]
            + return y[np.argmin([np.abs(X - q).sum(axis=1) for q in Q], axis=1)]
            The sizes of the differences are added up. The Euclidean distance squares them.
    """,
)
