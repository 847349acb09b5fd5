"""Scores of predicted numbers, and a question about two of them that seem to contradict each other."""

import numpy as np

from utils import regression
from utils.checks import Coding, Question, case

which_lies = Question(
    answer="c",
    why={
        "a": "R² divides by the variance of the districts that are tested: smaller errors can give a smaller R².",
        "b": "The unit is the same in both lines.",
        "c": "R² compares with their mean. Without the dearest, that mean is a better guess than before.",
        "d": "They may be left out, as long as it is said: the question is then about uncapped prices.",
    },
    hints=(
        "Write down R² as a fraction. What is below the line?",
        "What happens to the variance of the prices when the dearest are left out?",
        "Both the upper and the lower number fall. Which by more?",
    ),
)


def _pair(label, n, seed, noise=0.5, shift=0.0):
    rng = np.random.default_rng(seed)
    y = rng.uniform(0.5, 5.0, size=n).round(2)
    return case(label, y, (y + shift + noise * rng.normal(size=n)).round(2))


def _judged(answer, y, y_hat):
    """Its three scores, and whether it refuses (n, 1) beside (n,), whichever is which."""
    three = answer(y, y_hat)
    if three is None:
        return None
    return three, _refuses(answer, y, y_hat[:, None]) and _refuses(answer, y[:, None], y_hat)


def _refuses(answer, y, y_hat):
    try:
        answer(y, y_hat)
    except ValueError:
        return True
    return False


scores = Coding(
    reference=regression.scores,
    use=_judged,
    parts=(("R²", "the RMSE", "the MAE"), "whether (n, 1) beside (n,) is refused with a ValueError"),
    cases=[
        _pair("ten prices", 10, 0),
        _pair("good predictions", 6, 1, noise=0.05),
        _pair("worse than the mean", 8, 2, noise=2.0),
        _pair("all too high", 7, 3, noise=0.1, shift=1.0),
        case("always the mean", np.array([1.0, 2.0, 3.0, 6.0]), np.full(4, 3.0)),
        case("two prices", np.array([1.0, 2.0]), np.array([1.5, 1.0])),
        _pair("many", 200, 4),
    ],
    passed="Three questions: how much better than the mean, how wrong in dollars, and how wrong for most.",
    hints=(
        "Take the errors first, then their mean square: two of the scores need it.",
        "R² is 1 − MSE / variance of `y`, and the RMSE is the root of the MSE.",
        '`if y.ndim != 1 or y.shape != y_hat.shape: raise ValueError("…")` comes first.',
    ),
    mistakes="""
        shapes not looked at
            - if y.ndim != 1 or y.shape != y_hat.shape:
            -     raise ValueError(f"shapes {y.shape} and {y_hat.shape}: both have to be (n,)")
            (n, 1) beside (n,) is not refused; their lengths are equal, and each is compared with each. Compare the
            shapes, and raise a ValueError where they differ.
        condition turned: y.ndim != 1 or y.shape != y_hat.shape → y.shape == y_hat.shape
            Equal shapes are refused, and others are let through: the condition is turned round.
        another error
            - if y.ndim != 1 or y.shape != y_hat.shape:
            -     raise ValueError(f"shapes {y.shape} and {y_hat.shape}: both have to be (n,)")
            + assert y.shape == y_hat.shape
            Shapes that differ stop the function with an AssertionError. Raise a ValueError: `raise ValueError("…")`.
        mse for R²: 1 - mse / np.var(y), → mse,
            The first number is the MSE. R² is 1 minus the MSE divided by the variance of the targets.
        standard deviation below the line: np.var(y) → np.std(y)
            The MSE is divided by the standard deviation. R² divides it by the variance.
        variance of the predictions: np.var(y) → np.var(y_hat)
            R² divides by the variance of the predictions. It is that of the targets, which no model can change.
        variance divided by n − 1: np.var(y) → np.var(y, ddof=1)
            The variance divides by n − 1, the MSE by n. Both means are taken over n.
        not taken from 1: 1 - mse / np.var(y) → mse / np.var(y)
            This is the share that is not explained. R² is 1 minus it.
        correlation: 1 - mse / np.var(y) → np.nan_to_num(np.corrcoef(y, y_hat)[0, 1] ** 2)
            The square of the correlation does not see predictions that are all too high. Use 1 − MSE / variance.
        standard deviations divided: mse / np.var(y) → np.sqrt(mse) / np.std(y)
            The RMSE is divided by the standard deviation. R² has the squares of both.
        R² in percent: 1 - mse / np.var(y), → 100 * (1 - mse / np.var(y)),
            R² comes in percent. Leave it as a number up to 1.
        mse for rmse: np.sqrt(mse), → mse,
            The second number is the MSE, in squared dollars. Take its root.
        divided by n − 1: mse = np.mean(error**2) → mse = np.sum(error**2) / (len(y) - 1)
            The squared errors are divided by n − 1. Their mean divides by n.
        not divided: mse = np.mean(error**2) → mse = np.sum(error**2)
            The squared errors are added up. Take their mean.
        bias for mae: np.mean(np.abs(error)) → np.mean(error)
            The mean error is given: too high and too low cancel. Take the sizes first.
        size of the bias: np.mean(np.abs(error)) → np.abs(np.mean(error))
            The size of the mean error is given. Take the sizes first, then the mean.
        median: np.mean(np.abs(error)) → np.median(np.abs(error))
            The median is taken. The mean absolute error is a mean.
        relative errors: np.mean(np.abs(error)) → np.mean(np.abs(error) / y)
            The errors are divided by the prices. The MAE has their unit.
        rmse of absolute errors: np.sqrt(mse), → np.mean(np.sqrt(error**2)),
            The root is taken before the mean, which makes it the MAE. Take the mean first.
        MAE before RMSE: np.sqrt(mse), np.mean(np.abs(error)) → np.mean(np.abs(error)), np.sqrt(mse)
            RMSE and MAE are exchanged.
        one number: return 1 - mse / np.var(y), np.sqrt(mse), np.mean(np.abs(error)) → return 1 - mse / np.var(y)
            One number is returned. Return three: R², RMSE and MAE.
    """,
)
