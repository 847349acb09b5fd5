"""Whether a line exists: the bound on mistakes where it does, and XOR, where it does not."""

import numpy as np

from utils import nn
from utils.checks import RIGHT, Design, Question, named

half_margin = Question(
    answer="c",
    why={
        "a": "The margin γ is in the bound. What does a smaller divisor do to a fraction?",
        "b": "R/γ doubles, and then it is squared.",
        "c": "R/γ doubles, and its square grows by 2² = 4.",
        "d": "A smaller margin makes the task harder, so the bound cannot shrink.",
    },
    hints=(
        "Write γ/2 in place of γ in the bound.",
        "R divided by γ/2 is 2R/γ. What comes next?",
        "Square 2R/γ.",
    ),
)


def _judge_three_points(answer):
    """Three points in the plane, two classes: at least 10 mistakes, and training stops within 1,000 epochs."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return named("wrong shape")
    X, y = np.asarray(answer[0], dtype=float), np.asarray(answer[1], dtype=float)
    if X.shape != (3, 2) or y.shape != (3,):
        shapes = f"`X` has the shape {X.shape} and `y` the shape {y.shape}; (3, 2) and (3,) are asked for."
        return named("wrong shape", message=f"{shapes} Each row of `X` is a point.")
    unusable = {
        "not finite": not np.all(np.isfinite(X)),
        "labels other than 0 and 1": not np.all(np.isin(y, (0, 1))),
        "a point twice": len(np.unique(X, axis=0)) < 3,
        "one class only": np.all(y == y[0]),
    }
    for fault, found in unusable.items():
        if found:
            return named(fault)
    return _tried(X, y)


def _tried(X, y):
    """How long training takes on X (3, 2), y (3,)."""
    *_, mistakes = nn.train_perceptron(X, y, lr=1.0, max_epochs=1000)
    total = sum(mistakes)
    if mistakes[-1]:
        return named("never stops")
    if total < 10:
        count = "one mistake" if total == 1 else f"{total} mistakes"
        more = "At least 10 are asked for: bring the classes closer together, or move them away from the origin."
        return named("too few mistakes", message=f"Training stops after {count}. {more}")
    return RIGHT._replace(message=f"{total} mistakes in {len(mistakes)} epochs, then none.")


three_points = Design(
    judge=_judge_three_points,
    example=(np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
    passed="A small margin beside a large radius is what makes training long; the number of points is not.",
    hints=(
        "The bound is (R/γ)². Is it the number of points that matters?",
        "Two points of different classes close to each other make γ small; far from the origin, they make R large.",
        "Put two points of different classes on one side of the origin, 3 and 4 units away, and play with the third.",
    ),
    mistakes={
        "wrong shape": (
            (np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0, 1, 0])),
            "Pass two values, `X` with three rows and two columns, and `y` with three labels.",
        ),
        "not finite": (
            (np.array([[3.0, 0.0], [np.inf, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
            "A coordinate is infinite or nan. Choose ordinary numbers.",
        ),
        "labels other than 0 and 1": (
            (np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([-1, 1, -1])),
            "Each label has to be 0 or 1.",
        ),
        "a point twice": (
            (np.array([[3.0, 0.0], [3.0, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
            "Two of your points are the same. Choose three different ones.",
        ),
        "one class only": (
            (np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([1, 1, 1])),
            "All labels are the same, so there is nothing to separate. Use both classes.",
        ),
        "never stops": (
            (np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]), np.array([0, 1, 0])),
            "After 1,000 epochs there are still mistakes. Does a line exist, or does one class lie between "
            "two points of the other? If it exists, give it a little more room.",
        ),
        "too few mistakes": (
            (np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, -1.0]]), np.array([1, 0, 0])),
            "Training makes fewer than 10 mistakes. Bring the classes closer together.",
        ),
    },
)

why_xor = Question(
    answer="b",
    why={
        "a": "The learning rate decides how a line is searched for. Here there is none to find, whatever the search.",
        "b": "z₀₀ + z₁₁ = z₀₁ + z₁₀ for any weights; XOR asks for the right side above 0 and the left side not.",
        "c": "More copies of the four corners change nothing: these four already rule out every line.",
        "d": "So have many data sets that a line separates. What matters is where the samples lie.",
    },
    hints=(
        "Ask whether a line exists before asking how it is found.",
        "Write down the weighted sum at each of the four corners, with w₁, w₂ and b.",
        "Add the sums of (0, 0) and (1, 1), and the sums of (0, 1) and (1, 0). Compare.",
    ),
)
