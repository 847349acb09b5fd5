"""A neuron draws a line: its weighted sum, its decision, and what weights and bias do to the line."""

import numpy as np

from utils import nn
from utils.checks import Coding, Question, case
from utils.exercises.perceptron.samples import COLUMN, FOUR, ONE, SQUARE

weighted_sum = Coding(
    reference=nn.weighted_sum,
    cases=[
        case("one sample", ONE, np.array([0.5, 3.0]), 1.0),
        case("four samples", FOUR, np.array([2.0, -1.0]), -0.5),
        case("as many samples as features", SQUARE, np.array([1.0, -2.0, 0.5]), 0.25),
        case("one feature", COLUMN, np.array([-1.5]), 2.0),
    ],
    passed=(
        "One matrix product computes the sums of all samples at once; every layer of every network starts like this."
    ),
    hints=(
        "Row i of `X` times `w`, entry by entry, added up, is the weighted sum of sample i. Which product does "
        "that for all rows?",
        "`X @ w` has shape (n,): one number for each sample. What is left to add?",
        "`return X @ … + …`",
    ),
    mistakes="""
        bias forgotten: X @ w + b → X @ w
            The products are summed, but the bias is missing. What is added to every sum at the end?
        bias subtracted: X @ w + b → X @ w - b
            The bias is subtracted here. In this course it is added: z = x · w + b.
        bias multiplied: X @ w + b → (X @ w) * b
            The sums are multiplied by the bias. It is added: z = x · w + b.
        products not summed: X @ w + b → X * w + b
            `X * w` multiplies entry by entry and keeps every feature apart. Which operator also adds the products up?
        products alone: X @ w + b → X * w
            `X * w` multiplies entry by entry, and that is all: the products are neither added up nor is the bias added.
        last product only: X @ w + b → X[:, -1] * w[-1] + b
            Only the last product is left of each sum. In a loop, `=` overwrites what has been added up; use `+=`.
        sum runs on: X @ w + b → np.cumsum(X @ w) + b
            Each sum holds those of all samples before it. Start from 0 again for every sample.
        bias added to every weight: X @ w + b → X @ (w + b)
            The bias was added to the weights, so the features multiply it. Add it after the product.
        mean instead of sum: X @ w + b → (X * w).mean(axis=1) + b
            The products are averaged over the features. They are to be summed.
        bias once per feature: X @ w + b → (X * w + b).sum(axis=1)
            The bias is added once for every feature. Add it once, after the sum.
        rows and columns exchanged: X @ w + b → w @ X + b
            Here `w` meets the columns of `X`, but each weight belongs to a feature, and samples are rows. Which of the
            two comes first in the product?
        summed over the samples: X @ w + b → (X * w).sum(axis=0) + b
            The products are added up over the samples, axis 0. A sample’s sum runs over its features.
        summed over everything: X @ w + b → np.sum(X * w) + b
            Without an axis, `sum` adds up all samples as well, and one number is left. Each sample has its own sum.
        weights not used: X @ w + b → X.sum(axis=1) + b
            The features are added up without their weights. Each is multiplied by its entry of `w` first.
        decided already: X @ w + b → X @ w + b > 0
            This answers whether the sum is positive. Return the sum itself; the decision is the next exercise.
    """,
)

predict = Coding(
    reference=nn.predict,
    cases=[
        case("one sample", ONE, np.array([1.0, 1.0]), 0.5),
        case("four samples", FOUR, np.array([2.0, -1.0]), 0.25),
        case("a sum of exactly 0", np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 1.0]]), np.array([1.0, 1.0]), -2.0),
        case("as many samples as features", SQUARE, np.array([1.0, -2.0, 0.5]), -1.25),
        case("one feature", COLUMN, np.array([-1.5]), 0.25),
    ],
    passed="A decision is the sign of a sum. With two features, the place where it changes is a line.",
    hints=(
        "You have the sums already: `weighted_sum(X, w, b)`. What decides between 0 and 1?",
        "A comparison such as `z > 0` gives True and False for every entry; they can be turned into 1 and 0.",
        "`return (weighted_sum( … ) > 0).astype( … )`",
    ),
    mistakes="""
        0 counted as positive: > 0 → >= 0
            A sum of exactly 0 belongs to class 0 here: the class is 1 where the sum is above 0, not at 0.
        plus and minus 1: (weighted_sum(X, w, b) > 0).astype(int) → np.where(weighted_sum(X, w, b) > 0, 1, -1)
            The decisions are right, but the classes are called 0 and 1 here, not −1 and 1.
        sign: (weighted_sum(X, w, b) > 0).astype(int) → np.sign(weighted_sum(X, w, b))
            `np.sign` answers −1, 0 or 1. Two classes are asked for, 0 and 1; a comparison gives exactly two answers.
        sum returned: (weighted_sum(X, w, b) > 0).astype(int) → weighted_sum(X, w, b)
            These are the weighted sums. Compare each with 0 and return the class, 0 or 1.
        sums above 0 left: (weighted_sum(X, w, b) > 0).astype(int) → np.maximum(weighted_sum(X, w, b), 0)
            Negative sums became 0, and the positive ones are left as they are. They become 1.
        sums below 0 left
            - return (weighted_sum(X, w, b) > 0).astype(int)
            + z = weighted_sum(X, w, b)
            + return np.where(z > 0, 1, z)
            Positive sums became 1, and the negative ones are left as they are. They become 0.
        bias forgotten: weighted_sum(X, w, b) → X @ w
            The bias is missing from the sum, so every line goes through the origin.
        classes exchanged: > 0 → <= 0
            0 and 1 are exchanged: class 1 is where the sum is above 0.
        compared with <: > 0 → < 0
            1 stands where the sum is below 0. Class 1 is where it is above 0.
        1 wherever not 0: > 0 → != 0
            Every sum but 0 gives a 1, also a negative one. `astype(bool)` and `!=` ask whether there is anything;
            compare with `> 0`.
        compared with one half: > 0 → > 0.5
            The sum is compared with ½. The neuron changes its mind where the sum is 0.
        bias as threshold: weighted_sum(X, w, b) > 0 → X @ w > b
            The sum is compared with b. The bias is added to the sum, so the threshold is minus b.
        bias twice: weighted_sum(X, w, b) → weighted_sum(X, w, b) + b
            The bias is added twice: `weighted_sum` has added it already.
        whole number of the sum: (weighted_sum(X, w, b) > 0).astype(int) → weighted_sum(X, w, b).astype(int)
            `astype(int)` cuts off decimals; it does not compare. Compare with 0 first.
        one answer for all: (weighted_sum(X, w, b) > 0).astype(int) → int(np.all(weighted_sum(X, w, b) > 0))
            One answer came back for all samples together: 1 if all sums are positive. Each sample has its own answer.
        one answer for any: (weighted_sum(X, w, b) > 0).astype(int) → int(np.any(weighted_sum(X, w, b) > 0))
            One answer came back for all samples together: 1 if any sum is positive. Each sample has its own answer.
        one half at 0: (weighted_sum(X, w, b) > 0).astype(int) → (np.sign(weighted_sum(X, w, b)) + 1) / 2
            A sum of exactly 0 gives ½, since `np.sign` is 0 there. It belongs to class 0: compare with `> 0`.
    """,
)

what_b_does = Question(
    answer="c",
    why={
        "a": "Its direction is set by `w` alone, and `w` has not changed.",
        "b": "The direction of the line depends on `w` alone. Only its place can change.",
        "c": "The normal `w` stays, so the direction stays; the distance from the origin, |b| / |w|, changes.",
        "d": "The line is where the sum is 0. When all sums change, that is somewhere else.",
    },
    hints=(
        "Go back to the figure and move only `b`.",
        "The line is perpendicular to `w`. Does `w` change here?",
        "The same direction at another place: what is that movement called?",
    ),
)

where_w_points = Question(
    answer="a",
    why={
        "a": "A step along `w` makes the sum larger by |w| for each unit of length, so it leads to the positive side.",
        "b": "Along the line the sum stays 0, so steps along it are perpendicular to `w`.",
        "c": "A step s along `w` adds s |w| to the sum. Does that make it larger or smaller?",
        "d": "The origin may lie on either side; its sum is b. The direction of `w` does not depend on it.",
    },
    hints=(
        "Look at the arrow in the figure while you change the weights.",
        "Start on the line, where the sum is 0, and take a step along `w`. How does the sum change?",
        "The sum changes by `w @ w`, which is positive. Which class has positive sums?",
    ),
)
