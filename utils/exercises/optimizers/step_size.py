"""Plain gradient descent, and how long its steps may be."""

import numpy as np

from utils import optim
from utils.checks import Coding, Question, case


def slope_of_bowl(w):
    """Gradient of w · w: a round bowl."""
    return 2 * w


def slope_of_ravine(w):
    """Gradient of (w_1² + 10 w_2² + …) / 2: ten times as steep along every second axis."""
    return np.where(np.arange(len(w)) % 2, 10.0, 1.0) * w


def slope_of_waves(w):
    """Gradient of the sum of cos(w) + w²/4."""
    return 0.5 * w - np.sin(w)


gradient_descent = Coding(
    reference=optim.gradient_descent,
    cases=[
        case("one parameter", slope_of_bowl, np.array([3.0]), 0.1, 4),
        case("a ravine", slope_of_ravine, np.array([2.0, -1.0]), 0.15, 5),
        case("three parameters", slope_of_waves, np.array([0.5, -2.0, 4.0]), 0.3, 2),
        case("no step at all", slope_of_bowl, np.array([1.0, 2.0]), 0.1, 0),
        case("a step that is too long", slope_of_bowl, np.array([1.0, -0.5]), 1.2, 3),
        case("a start at the minimum", slope_of_bowl, np.array([0.0]), 0.1, 3),
    ],
    passed="Three lines that everything else in this notebook improves on.",
    hints=(
        "Begin with a list that holds the start. Each round appends the next point.",
        "The next point comes from the last one: `path[-1] - lr * grad(path[-1])`.",
        "After the loop, `return np.array(path)` makes rows of the points.",
    ),
    mistakes="""
        start missing: np.array(path) → np.array(path[1:])
            The start is missing. The path has steps + 1 rows: `w0` is the first one.
        one step too few: np.array(path) → np.array(path[:-1])
            The last point is missing: the path ends before its last step, with steps rows instead of steps + 1.
        one row too few
            - path = [w0]
            - for _ in range(steps):
            + path = np.zeros((steps, len(w0)))
            + path[0] = w0
            + for t in range(1, steps):
            path.append(path[-1] - lr * grad(path[-1])) → path[t] = path[t - 1] - lr * grad(path[t - 1])
            The array has one row too few, so the last step is missing. With the start there are steps + 1 points:
            `np.zeros((steps + 1, len(w0)))`.
        one step too many: range(steps) → range(steps + 1)
            One step too many: with the start, there are steps + 1 rows.
        stops where it is flat
            - path.append(path[-1] - lr * grad(path[-1]))
            + if np.linalg.norm(grad(path[-1])) < 1e-3:
            +     break
            + path.append(path[-1] - lr * grad(path[-1]))
            Where the gradient is nearly 0, the path ends early. Take all `steps` steps, so that it always has steps + 1
            rows.
        only the end: np.array(path) → path[-1]
            This is the last point alone. Keep all of them, the start first.
        return in the loop: return np.array(path) →
            - path.append(path[-1] - lr * grad(path[-1]))
            + path.append(path[-1] - lr * grad(path[-1]))
            + return np.array(path)
            The `return` is in the loop, so it ends after one step, and without a step nothing comes back. Indent it
            less.
        uphill: path[-1] - lr → path[-1] + lr
            The steps go up. The gradient is subtracted.
        learning rate forgotten: lr * grad → grad
            The steps do not depend on `lr`.
        a number for lr: lr * grad → 0.1 * grad
            Right with lr = 0.1, and the steps are the same with any other: use `lr`, not a number.
        gradient of the start: grad(path[-1]) → grad(w0)
            The first step is right. All others use the gradient at `w0`, and not where the path has come to.
        every step from the start: path[-1] - lr * grad(path[-1]) → w0 - lr * grad(w0)
            Every step begins at `w0` again, so the path stays at its second point.
        point instead of gradient: grad(path[-1]) → path[-1]
            The point itself is subtracted. Call `grad` with it.
        rows and columns exchanged: np.array(path) → np.array(path).T
            Rows and columns are exchanged. A row for each point is asked for: (steps + 1, d).
        all rows the end: path = [w0] → path = [w0.copy()]
            - path.append(path[-1] - lr * grad(path[-1]))
            + path.append(path[-1])
            + path[-1] -= lr * grad(path[-1])
            All rows are the last point. `w -= …` changes the array that is in the list already; `w = w - …` makes a new
            one.
        all rows the end, start changed
            - path.append(path[-1] - lr * grad(path[-1]))
            + w0 -= lr * grad(w0)
            + path.append(w0)
            All rows are the last point, and the caller’s `w0` has moved there too. `w -= …` changes the array that is
            in the list already; `w = w - …` makes a new one.
        start changed: path = [w0] → path = [w0.copy()]
            - path.append(path[-1] - lr * grad(path[-1]))
            + w0 -= lr * grad(w0)
            + path.append(w0.copy())
            The path is right, but the caller’s `w0` has moved along. `w = w - …` makes a new array, `w -= …` does not.
        length of the gradient lost
            - path.append(path[-1] - lr * grad(path[-1]))
            + g = grad(path[-1])
            + path.append(path[-1] - lr * g / (np.linalg.norm(g) or 1.0))
            Every step has the same length: the gradient is divided by its norm. Leave it as it is, so that steps become
            short where the ground is flat.
    """,
)

largest_rate = Question(
    answer="b",
    why={
        "a": "This is 2/0.1, the limit of the flat axis. Along the steep one the factor would be 1 − 80 = −79.",
        "b": "2/4: the steepest axis decides. The flat one has to live with it.",
        "c": "This is the fastest rate, 2/(0.1 + 4). It is below the limit, but not the limit itself.",
        "d": "At 1/4 the steep axis arrives in one step. Up to twice that it jumps from side to side and comes closer.",
    },
    hints=(
        "Each axis has its own factor, 1 − ηλ. Both have to be smaller than 1 in size.",
        "Which of the two factors is the first to leave −1 … 1 when η grows?",
        "Solve 1 − 4η = −1.",
    ),
)
