"""Never trust a gradient: central differences, and the relative error of two gradients."""

import numpy as np

from utils import nn
from utils.checks import Coding, case, edits


def sum_of_cubes(theta):
    """A function whose third derivative is not 0, so that a forward difference shows."""
    return float(np.sum(np.asarray(theta, dtype=float) ** 3))


def sum_of_products(theta):
    """A function in which neighbours influence each other's derivative."""
    flat = np.asarray(theta, dtype=float).ravel()
    return float(np.sum(flat**2) + 1.25 * np.sum(flat[:-1] * flat[1:]) + 0.4 * np.sum(flat) ** 3)


def _restored_by_adding(f, theta, h=1e-5):
    result = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = f(theta)
        theta[index] -= 2 * h
        result[index] = (up - f(theta)) / (2 * h)
        theta[index] += h
    return result


numerical_gradient = Coding(
    reference=nn.numerical_gradient,
    cases=[
        case("one number", sum_of_cubes, np.array([2.0]), 1e-5, d=np.nan),
        case("a vector", sum_of_products, np.array([1.0, -2.0, 0.5]), 1e-4, d=np.nan),
        case("a matrix", sum_of_products, np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]]), 1e-5, n=np.nan, d=np.nan),
        case("a large step, h = 0.5", sum_of_cubes, np.array([1.0, -1.5]), 0.5, d=np.nan),
        case("three axes", sum_of_products, np.linspace(-1.0, 2.0, 8).reshape(2, 2, 2), 1e-5, d=np.nan),
    ],
    passed="Slow, and right for any function: this is how you test every gradient that you ever write.",
    hints=(
        "One entry at a time: add h to it and call `f`, subtract h from it and call `f`, divide the difference.",
        "`np.ndindex(theta.shape)` runs over all entries, whatever the number of axes. A separate array `step` that "
        "is h at one place and 0 elsewhere leaves `theta` alone.",
        "`(f(theta + step) - f(theta - step)) / …`, where the two places are 2h apart.",
    ),
    mistakes=edits(
        """
        forward difference: (f(theta + step) - f(theta - step)) / (2 * h) → (f(theta + step) - f(theta)) / h
            This is the forward difference, whose error is of the order of h. Step to both sides: θ + h and θ − h.
        backward difference: (f(theta + step) - f(theta - step)) / (2 * h) → (f(theta) - f(theta - step)) / h
            This is the backward difference, whose error is of the order of h. Step to both sides: θ + h and θ − h.
        not divided by 2: / (2 * h) → / h
            This is twice the gradient: the two places are 2h apart, not h.
        not divided: / (2 * h) →
            These are differences of the function. Divide by the distance between the two places.
        divided without parentheses: / (2 * h) → / 2 * h
            `/ 2 * h` divides by 2 and multiplies by h. Write `/ (2 * h)`.
        difference without parentheses: (f(theta + step) - f(theta - step)) → f(theta + step) - f(theta - step)
            Only the second value is divided. Put parentheses around the difference.
        wrong sign: f(theta + step) - f(theta - step) → f(theta - step) - f(theta + step)
            The sign is wrong: the value at θ + h comes first.
        h ignored: step[index] = h → step[index] = 1e-5
            (2 * h) → (2 * 1e-5)
            The result does not depend on `h`. Is a number written in its place?
        theta not restored
            - step = np.zeros(gradient.shape)
            - step[index] = h
            - gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
            + theta[index] += h
            + up = f(theta)
            + theta[index] -= 2 * h
            + gradient[index] = (up - f(theta)) / (2 * h)
            `theta` is changed and never put back, so each entry is measured at another place. Compute from a copy, or
            from a separate `step`.
        a row at a time: in np.ndindex(gradient.shape) → in range(len(theta))
            Right for a vector. In a matrix, `theta[i]` is a whole row, and all its entries are moved at once.
            `np.ndindex(theta.shape)` runs over single entries.
        diagonal only
            in np.ndindex(gradient.shape) → in [(i,) * gradient.ndim for i in range(min(gradient.shape))]
            Right for a vector. In a matrix, only the diagonal is visited. `np.ndindex(theta.shape)` runs over all
            entries.
        all entries at once: step = np.zeros(gradient.shape) → step = np.full(gradient.shape, h)
            All entries are moved at once. Move one at a time, so that each gets its own derivative.
        steps add up
            gradient = → gradient, step = np.zeros(np.shape(theta)),
            - step = np.zeros(gradient.shape)
            - step[index] = h
            + step[index] = h
            The step of one entry is still there when the next one is moved. Start each entry with a new `step`.
        two names for one array
            - step = np.zeros(gradient.shape)
            - step[index] = h
            - gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
            + up = theta
            + up[index] += h
            + down = theta
            + down[index] -= h
            + gradient[index] = (f(up) - f(down)) / (2 * h)
            `up = theta` is a second name for the same array, so both steps are taken in it and cancel. Copy it:
            `theta.copy()`.
        """
    )
    | {
        "theta restored by adding": (
            _restored_by_adding,
            "The values are right, but adding h back leaves rounding errors in `theta`. Keep its old number and put "
            "that back, or leave `theta` alone and add a separate `step`.",
        ),
    },
)

ZEROS = np.zeros(3)
NORMS = "np.linalg.norm(a) + np.linalg.norm(b)"

relative_error = Coding(
    reference=nn.relative_error,
    silent=True,
    cases=[
        case("vectors", np.array([1.0, 2.0, -2.0]), np.array([1.0, 1.0, 2.0]), d=np.nan),
        case("matrices", np.array([[1.0, -0.5], [0.25, 2.0]]), np.array([[1.5, 0.5], [-1.0, 2.0]]), n=np.nan, d=np.nan),
        case("equal", np.array([0.5, -1.0]), np.array([0.5, -1.0])),
        case("opposite", np.array([0.5, -1.0]), np.array([-0.5, 1.0])),
        case("one of them 0", ZEROS, np.array([0.0, 3.0, 4.0])),
        case("both 0", ZEROS, ZEROS),
        case("small numbers", np.array([3e-4, 1e-4]), np.array([2e-4, 2e-4])),
        case("tiny numbers", np.array([3e-6, 1e-6]), np.array([2e-6, 2e-6])),
    ],
    passed="Below 1e-7 is reason for trust in float64; above 1e-4 is a mistake, and only the size of a kink excuses "
    "it.",
    hints=(
        "`np.linalg.norm` gives the length of a vector, and of all entries of a matrix.",
        "The length of the difference, divided by the sum of both lengths. When is that 0 / 0?",
        "`size = np.linalg.norm(a) + np.linalg.norm(b)`, then a `return … if size > 0 else 0.0`.",
    ),
    mistakes=edits(
        """
        0 divided by 0: if size > 0 else 0.0 →
            Right, but two arrays of zeros give 0 / 0, which is nan. Their error is 0: ask for this case first.
        a small number added: / size if size > 0 else 0.0 → / (size + 1e-8)
            A small number is added below, so the error of small gradients looks far too small. Ask whether `size` is 0
            instead.
        not divided: / size →
            This is the absolute error. Divide by the two lengths.
        divided by the first: np.linalg.norm(a) + np.linalg.norm(b) → np.linalg.norm(a)
            Only the length of `a` is below. Add that of `b`.
        divided by the second: np.linalg.norm(a) + np.linalg.norm(b) → np.linalg.norm(b)
            Only the length of `b` is below. Add that of `a`.
        divided by the larger: np.linalg.norm(a) + np.linalg.norm(b) → max(np.linalg.norm(a), np.linalg.norm(b))
            The larger length is below. Here, it is the sum of both.
        length of the sum: np.linalg.norm(a) + np.linalg.norm(b) → np.linalg.norm(a + b)
            Below stands the length of a + b, which is 0 for opposite vectors. Add the two lengths.
        squared lengths: np.linalg.norm(a) + np.linalg.norm(b) → np.sum(a**2) + np.sum(b**2)
            np.linalg.norm(a - b) → np.sum((a - b) ** 2)
            These are squared lengths. Take the roots: `np.linalg.norm` does.
        largest entries: np.linalg.norm(a) + np.linalg.norm(b) → np.max(np.abs(a)) + np.max(np.abs(b))
            np.linalg.norm(a - b) → np.max(np.abs(a - b))
            These are the largest entries. Use Euclidean lengths, `np.linalg.norm`.
        absolute sums: np.linalg.norm(a) + np.linalg.norm(b) → np.sum(np.abs(a)) + np.sum(np.abs(b))
            np.linalg.norm(a - b) → np.sum(np.abs(a - b))
            These are sums of absolute values. Use Euclidean lengths, `np.linalg.norm`.
        lengths compared: np.linalg.norm(a - b) → abs(np.linalg.norm(a) - np.linalg.norm(b))
            The lengths are subtracted, so opposite vectors look equal. Take the length of the difference.
        """
    )
    | {
        "mean of the entries’ errors": (
            lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
            "This is the mean of the errors of single entries, in which tiny entries count as much as large ones. "
            "Compare the lengths of the whole arrays.",
        ),
        "entry by entry": (
            lambda a, b: np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300),
            "This is an error for each entry. One number is asked for, from the lengths of the arrays.",
        ),
    },
)
