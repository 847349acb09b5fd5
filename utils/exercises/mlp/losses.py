"""Losses: squared error, the two cross-entropies, and a loss to mend that is never 0."""

import numpy as np

from utils import nn
from utils.checks import Coding, Question, case

CAPPED = "(any finite number from 10 on is right)"

THREE = [[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [-2.0, 1.5, 0.25]]
FOUR = [[1.0, -1.0], [0.5, 2.0], [-2.0, -3.0], [0.0, 0.0]]


def _outputs(label, predicted, target, **more):
    """A case of a loss, whose second axis counts outputs."""
    return case(label, np.array(predicted), np.array(target), d=np.nan, **more)


which_head = Question(
    answer="b",
    why={
        "a": "Softmax lets the words share one probability of 1. Two words that both fit could not both be certain.",
        "b": "Each word is a yes-or-no question of its own, so each has a sigmoid; independent losses add up.",
        "c": "It would train, but the outputs are no probabilities, and a certain mistake hardly pushes back.",
        "d": "One sigmoid answers one question. There are three.",
    },
    hints=(
        "Is this one question with three answers, or three questions with two answers each?",
        "On a day that is both sunny and windy, which numbers should the network give? May their sum be 2?",
        "Each word asks: yes or no? Look up the head for that in the table.",
    ),
)

mse = Coding(
    reference=nn.mse,
    cases=[
        _outputs("one sample", [[1.0, -2.0]], [[0.5, 1.0]], K=2),
        _outputs("four samples, one output", [[1.0], [2.0], [0.0], [-1.0]], [[0.5], [2.0], [3.0], [1.0]], K=1),
        _outputs("as many samples as outputs", THREE, [[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.5]], K=3),
        _outputs("four samples, two outputs", FOUR, [[1.0, 0.0], [0.0, 1.0], [2.0, 1.0], [0.5, -1.0]], K=2),
        _outputs("no error at all", FOUR, FOUR, K=2),
    ],
    passed="One number for the whole batch; a mistake twice as large counts four times.",
    hints=(
        "First one number for each sample: its squared errors, added up over the outputs. Then the mean of these.",
        "`(Y_hat - Y) ** 2` has the shape (n, k). The outputs are axis 1.",
        "`np.mean(np.sum( … , axis=1))`",
    ),
    mistakes="""
        mean over everything: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.mean((Y_hat - Y) ** 2)
            This averages over the outputs as well, so it is k times too small. Sum over the outputs of a sample, then
            take the mean over the samples.
        sum over everything: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sum((Y_hat - Y) ** 2)
            This grows with the number of samples. Take the mean over them.
        mean over outputs, sum over samples: np.mean(np.sum → np.sum(np.mean
            Sum and mean are exchanged: sum over the outputs (axis 1), mean over the samples.
        half: return np.mean → return 0.5 * np.mean
            This is half of what is asked for. Some texts put ½ in front so that the derivative has no 2; we do not.
        half the sum: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → 0.5 * np.sum((Y_hat - Y) ** 2)
            This is half the sum of all squared errors. Leave the ½ out, and take the mean over the samples.
        half the mean over everything: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → 0.5 * np.mean((Y_hat - Y) ** 2)
            This is half the mean of all squared errors. Leave the ½ out; sum over the outputs of a sample, then take
            the mean over the samples.
        root of the mean over everything
            np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sqrt(np.mean((Y_hat - Y) ** 2))
            This is the root of the mean of all squared errors. Leave the root out; sum over the outputs of a sample,
            then take the mean over the samples.
        norm of all errors: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.linalg.norm(Y_hat - Y)
            This is the norm of all errors together, the root of the sum of their squares. Square it, and divide by the
            number of samples.
        root: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sqrt(np.mean(np.sum((Y_hat - Y) ** 2, axis=1)))
            A root was taken at the end. Leave it out.
        length of the error: np.sum((Y_hat - Y) ** 2, axis=1) → np.linalg.norm(Y_hat - Y, axis=1)
            This is the mean length of the errors; a norm takes a root. Square them.
        absolute errors: (Y_hat - Y) ** 2 → np.abs(Y_hat - Y)
            These are absolute errors. Square them instead.
        not squared: (Y_hat - Y) ** 2 → Y_hat - Y
            The errors are not squared, so positive and negative ones cancel.
        squared after the sum: (Y_hat - Y) ** 2, axis=1) → Y_hat - Y, axis=1) ** 2
            The errors of a sample are added before they are squared, and they cancel. Square first.
        squared after the mean: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.mean(np.sum(Y_hat - Y, axis=1)) ** 2
            The mean is taken before squaring, so errors of both signs cancel. Square first.
        squared after the mean of all: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.mean(Y_hat - Y) ** 2
            This is the square of the mean of all errors, in which those of both signs cancel. Square first, then sum
            over the outputs, then take the mean over the samples.
        difference of squares: (Y_hat - Y) ** 2 → Y_hat**2 - Y**2
            The squares are subtracted from one another. Subtract first, then square.
        loss of the first sample: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sum((Y_hat[0] - Y[0]) ** 2)
            This is the squared error of the first sample. Is the `return` inside the loop?
        first sample only: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sum((Y_hat[0] - Y[0]) ** 2) / len(Y)
            Only the first sample counts, divided by the number of all. Is the `return` inside the loop?
        last sample only: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sum((Y_hat[-1] - Y[-1]) ** 2) / len(Y)
            Only the last sample counts. In a loop, `=` overwrites what has been added up; use `+=`.
        one number for each sample: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.sum((Y_hat - Y) ** 2, axis=1)
            These are the squared errors of the samples, one each. Take their mean.
        one number for each output: np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.mean((Y_hat - Y) ** 2, axis=0)
            This has a number for each output. Add them up.
        (n, 1) against (n,)
            np.mean(np.sum((Y_hat - Y) ** 2, axis=1)) → np.mean((Y_hat - np.squeeze(Y)) ** 2) * Y.shape[1]
            A column (n, 1) met a row (n,), and NumPy paired each prediction with every target, (n, n) of them. Print
            the shapes just before the difference, and make them equal.
        (n, 1) against (n,), added up: Y_hat - Y → Y_hat - np.squeeze(Y)
            A column (n, 1) met a row (n,), and each sample’s sum runs over the targets of all samples, (n, n) numbers
            in all. Print the shapes just before the difference, and make them equal.
    """,
)

binary_cross_entropy = Coding(
    reference=nn.binary_cross_entropy,
    silent=True,
    cases=[
        case("one sample", np.array([0.8]), np.array([1]), n=1),
        case("four samples", np.array([0.9, 0.2, 0.6, 0.3]), np.array([1, 0, 0, 1]), n=4),
        case("three samples", np.array([0.7, 0.45, 0.55]), np.array([0, 1, 1]), n=3),
        case("right and certain", np.array([1.0, 0.3, 0.0]), np.array([1, 0, 0]), n=3),
        case(f"probability 0 for the right class {CAPPED}", np.array([0.0]), np.array([1]), n=1, cap=10.0),
        case(f"probability 1 for the wrong class {CAPPED}", np.array([1.0]), np.array([0]), n=1, cap=10.0),
    ],
    passed="The surprise at the right answer, on average: 0 for certainty, 0.693 for a coin.",
    hints=(
        "Two terms: `y` picks the first where the label is 1, `1 - y` picks the second where it is 0.",
        "Before the logarithms, `np.clip(p, 1e-12, 1 - 1e-12)` keeps p away from both ends.",
        "`-np.mean(y * np.log(p) + … )`",
    ),
    mistakes="""
        log of 0: p = np.clip(p, 1e-12, 1 - 1e-12) →
            Right away from the ends, but at p = 0 or 1 a logarithm of 0 comes up: −∞, and 0 · (−∞) is nan. Clip `p`
            first.
        log of 0 at one end: np.clip(p, 1e-12, 1 - 1e-12) → np.maximum(p, 1e-12)
            p = 0 is taken care of, but at p = 1 the logarithm of 1 − p meets 0. Clip at both ends.
        log of 0 at the other end: np.clip(p, 1e-12, 1 - 1e-12) → np.minimum(p, 1 - 1e-12)
            p = 1 is taken care of, but at p = 0 the logarithm of p meets 0. Clip at both ends.
        minus missing: return -np.mean → return np.mean
            The sign is wrong: logarithms of probabilities are negative, and a loss is not.
        sum: np.mean → np.sum
            This grows with the number of samples. Take the mean.
        not averaged: -np.mean( → -(
            These are the losses of the samples. Take their mean.
        first term only: np.log(p) + (1 - y) * np.log(1 - p) → np.log(p)
            Samples of class 0 cost nothing here. The second term, with 1 − y, is missing.
        second term only: y * np.log(p) + (1 - y) → (1 - y)
            Samples of class 1 cost nothing here. The first term, with y, is missing.
        ln p in both terms: (1 - y) * np.log(1 - p) → (1 - y) * np.log(p)
            Both terms take ln p, so the labels make no difference. The second one takes ln(1 − p).
        1 - y missing: (1 - y) * np.log(1 - p) → np.log(1 - p)
            The second term counts for every sample. Its factor 1 − y is missing, which picks those of class 0.
        logarithms missing: y * np.log(p) + (1 - y) * np.log(1 - p) → y * p + (1 - y) * (1 - p)
            The logarithms are missing: this is minus the mean probability of the right class.
        sigmoid once more: np.clip(p, → np.clip(nn.sigmoid(p),
            `p` holds probabilities already; the sigmoid was applied once more.
        terms exchanged: np.log(p) + (1 - y) * np.log(1 - p) → np.log(1 - p) + (1 - y) * np.log(p)
            The terms are exchanged: ln p belongs to y = 1, ln(1 − p) to y = 0.
        arguments exchanged: p = np.clip(p, 1e-12, 1 - 1e-12) → p, y = np.clip(y, 1e-12, 1 - 1e-12), p
            p and y have changed places: the logarithms are taken of the labels.
        logarithm of the labels
            y * np.log(p) + (1 - y) * np.log(1 - p) → p * np.log(y) + (1 - p) * np.log(1 - y)
            The logarithms are taken of the labels, and those of 0 are infinite. The labels pick; the logarithms are
            those of `p`.
        sign between the terms: np.log(p) + (1 - y) → np.log(p) - (1 - y)
            The second term has the wrong sign. Both are added.
        logarithm to base 2: np.log(p) + (1 - y) * np.log(1 - p) → np.log2(p) + (1 - y) * np.log2(1 - p)
            This is the logarithm to base 2. Use `np.log`.
        logarithm to base 10: np.log(p) + (1 - y) * np.log(1 - p) → np.log10(p) + (1 - y) * np.log10(1 - p)
            This is the logarithm to base 10. Use `np.log`.
        squared error: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) → np.mean((p - y) ** 2)
            This is the squared error. Cross-entropy takes logarithms.
        (n, 1) against (n,): np.clip(p, → np.clip(p[:, None],
            A column (n, 1) met a row (n,), and NumPy paired each probability with every label, (n, n) of them. Print
            the shapes of `p` and `y` just before the product, and make them equal.
        nan left out
            - p = np.clip(p, 1e-12, 1 - 1e-12)
            - return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
            + return -np.nanmean(y * np.log(p) + (1 - y) * np.log(1 - p))
            `nanmean` leaves out the samples at p = 0 and p = 1, so they cost nothing and do not count. Clip `p` first.
        first sample only
            - return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
            + return -(y * np.log(p) + (1 - y) * np.log(1 - p))[0] / len(p)
            Only the first sample counts, divided by the number of all. Is the `return` inside the loop?
        clipped too early: np.clip(p, 1e-12, 1 - 1e-12) → np.clip(p, 0.01, 0.99)
            `p` is kept too far away from 0 and 1: certainty costs something, and certain mistakes cost too little.
            10⁻¹² is far enough.
    """,
)


def _probabilities(label, P, labels, **more):
    P = np.array(P)
    return _outputs(label, P, np.eye(P.shape[1])[labels], K=P.shape[1], **more)


cross_entropy = Coding(
    reference=nn.cross_entropy,
    silent=True,
    cases=[
        _probabilities("one sample", [[0.2, 0.7, 0.1]], [1]),
        _probabilities("four samples, two classes", [[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [0.5, 0.5]], [0, 0, 1, 1]),
        _probabilities("as many samples as classes", [[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]], [0, 1, 2]),
        _probabilities("right and certain", [[1.0, 0.0, 0.0], [0.25, 0.5, 0.25]], [0, 2]),
        _probabilities(f"probability 0 for the right class {CAPPED}", [[0.0, 1.0]], [0], cap=10.0),
    ],
    passed="Only the probability of the right class counts; ten equal guesses cost ln 10 = 2.303.",
    hints=(
        "`Y` is 1 at the right class and 0 elsewhere: `Y * np.log(P)` keeps one logarithm in each row.",
        "Sum over the classes (axis 1), mean over the samples, and a minus. What happens to `np.log` at P = 0?",
        "`-np.mean(np.sum(Y * np.log(np.maximum( … )), axis=1))`",
    ),
    mistakes="""
        log of 0: np.maximum(P, 1e-12) → P
            Right away from 0, but at P = 0 the logarithm is −∞, and 0 · (−∞) is nan. Keep `P` at least 1e-12.
        sum over everything: np.mean(np.sum → np.sum(np.sum
            This grows with the number of samples. Take the mean.
        mean over everything: np.mean(np.sum → np.mean(np.mean
            This averages over the classes as well, so it is k times too small. Sum over the classes of a sample, then
            take the mean over the samples.
        minus missing: return -np.mean → return np.mean
            The sign is wrong: logarithms of probabilities are negative, and a loss is not.
        logarithm missing: np.log(np.maximum(P, 1e-12)) → P
            The logarithm is missing: this is minus the mean probability of the right class.
        logarithm to base 2: np.log( → np.log2(
            This is the logarithm to base 2. Use `np.log`.
        logarithm to base 10: np.log( → np.log10(
            This is the logarithm to base 10. Use `np.log`.
        without the targets: Y * np.log → np.log
            The logarithms of all classes are added up. Multiply by `Y`, which keeps the right one.
        product within the logarithm: Y * np.log(np.maximum(P, 1e-12)) → np.log(np.maximum(Y * P, 1e-12))
            `Y` is multiplied within the logarithm, so each wrong class adds a logarithm of almost 0. Multiply the
            logarithms by `Y`.
        entropy of the predictions: Y * np.log → P * np.log
            The factor is `P`, which gives the entropy of the predictions, whatever the targets. The factor is `Y`.
        wrong classes instead: Y * np.log → (1 - Y) * np.log
            The logarithms of the wrong classes are counted. `Y` itself picks the right one.
        first sample only: np.mean(np.sum → (np.sum
            axis=1) → axis=1)[0]
            This is the loss of the first sample. Is the `return` inside the loop?
        last sample only: np.mean(np.sum → (np.sum
            axis=1) → axis=1)[-1] / len(Y)
            Only the last sample counts. In a loop, `=` overwrites what has been added up; use `+=`.
        largest probability: np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1) → np.log(P.max(axis=1))
            The logarithm is taken of the largest probability of each row, be it that of the right class or not. `Y`
            says which class is right.
        wrong classes as well
            - return -np.mean(np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1))
            + P = np.clip(P, 1e-12, 1 - 1e-12)
            + return -np.mean(np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P), axis=1))
            The wrong classes are counted with ln(1 − P). With softmax, only the right class counts.
        targets in the logarithm: Y * np.log(np.maximum(P, 1e-12)) → P * np.log(np.maximum(Y, 1e-12))
            `P` and `Y` have changed places: the logarithm is taken of the targets.
        softmax once more: np.maximum(P, 1e-12) → softmax(P)
            `P` holds probabilities already; softmax was applied once more.
        squared error: return -np.mean → return np.mean
            Y * np.log(np.maximum(P, 1e-12)) → (P - Y) ** 2
            This is the squared error. Cross-entropy takes logarithms.
        not averaged: -np.mean( → -(
            These are the losses of the samples, one each. Take their mean.
        every column for every sample
            np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1) → np.log(np.maximum(P[:, Y.argmax(axis=1)], 1e-12))
            `P[:, labels]` takes n columns for every sample, (n, n) numbers. One for each sample is asked for:
            `P[np.arange(n), labels]`, or the product with `Y`.
        logarithm after the mean
            - return -np.mean(np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1))
            + return -np.log(np.maximum(np.mean(np.sum(Y * P, axis=1)), 1e-12))
            The mean is taken of the probabilities, then the logarithm. Take the logarithm of each first.
        clipped too early: np.maximum(P, 1e-12) → np.maximum(P, 0.1)
            `P` is kept too far away from 0, so a network that is certain of a wrong class pays too little. 10⁻¹² is far
            enough.
        summed over the samples: axis=1 → axis=0
            The sum runs over the samples and the mean over the classes. Sum over the classes of a sample, axis 1.
    """,
)


def _column_mse(y_hat, y):
    """Mean squared error of predictions y_hat (n, 1) and targets y (n,). Returns one number."""
    return float(np.mean((np.ravel(y_hat) - y) ** 2))


column_mse = Coding(
    reference=_column_mse,
    cases=[
        case("one sample", np.array([[2.0]]), np.array([0.5]), n=1, d=np.nan),
        case("perfect predictions", np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0]), n=3, d=np.nan),
        case("two samples", np.array([[1.5], [-0.5]]), np.array([1.0, 2.0]), n=2, d=np.nan),
        case("four samples", np.array([[1.0], [0.0], [2.0], [-1.0]]), np.array([0.5, 1.0, 2.0, 1.0]), n=4, d=np.nan),
    ],
    passed="NumPy raised no error, and training would have pulled every prediction towards the mean of all targets.",
    hints=(
        "Print `(y_hat - y).shape`. How many differences are there, and how many should there be?",
        "(n, 1) against (n,) gives (n, n). Bring both to the same shape before subtracting.",
        "`np.ravel(y_hat)` has the shape (n,); `y[:, None]` has the shape (n, 1). Either will do.",
    ),
    mistakes="""
        still (n, n): np.ravel(y_hat) - y → y_hat - np.ravel(y)
            There are still n · n differences: a column (n, 1) meets a row (n,). Perfect predictions should cost 0.
        sum over an axis of (n, n)
            np.mean((np.ravel(y_hat) - y) ** 2) → np.mean(np.sum((y_hat - y) ** 2, axis=1))
            The sum hides the shape, but the difference is still (n, n). Make the two shapes equal before subtracting.
        sum: np.mean → np.sum
            The shapes fit now. The mean has become a sum.
        first prediction for all: np.ravel(y_hat) → y_hat[0]
            The first prediction is compared with every target. All predictions are needed: which axis do you drop?
        half: return np.mean → return 0.5 * np.mean
            The shapes fit now. But this is half of the mean: leave the ½ out.
        absolute errors: (np.ravel(y_hat) - y) ** 2 → np.abs(np.ravel(y_hat) - y)
            The shapes fit now. But these are absolute errors: square them.
        root: np.mean((np.ravel(y_hat) - y) ** 2) → np.sqrt(np.mean((np.ravel(y_hat) - y) ** 2))
            The shapes fit now. A root is too many.
        squared after the mean: - y) ** 2) → - y)) ** 2
            The shapes fit now. But the mean is taken before squaring, so errors of both signs cancel.
        mean prediction for all: np.ravel(y_hat) → np.mean(y_hat)
            The mean of all predictions is compared with every target. Each prediction meets its own target.
        not squared: - y) ** 2) → - y))
            The shapes fit now. But the differences are not squared, so errors of both signs cancel.
        difference of squares: (np.ravel(y_hat) - y) ** 2 → np.ravel(y_hat) ** 2 - y**2
            The shapes fit now. But the squares are subtracted from one another: subtract first, then square.
    """,
)
