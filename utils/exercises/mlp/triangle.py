"""A design: a network of step neurons that fires inside a triangle, its weights set by hand."""

import itertools

import numpy as np

from utils.checks import RIGHT, Design, Verdict, named, wrong
from utils.exercises.mlp.xor_by_hand import params_of, parts_of, steps

SHAPES = ((2, 3), (3,), (3, 1), (1,))
W1, B1 = [[1, 0, -3], [0, 1, -4]], [0, 0, 12]  # x₁ > 0, x₂ > 0, 3 x₁ + 4 x₂ < 12
ALL_THREE = [[1], [1], [1]], [-2.5]
CLEAR = 0.05  # of every edge


def _triangle_by_hand():
    """One hidden neuron for each side; the output neuron fires when all three do."""
    return params_of(W1, B1, *ALL_THREE)


def _grid():
    """Points (n, 2) that are clear of the edges, how far inside of each side they are (n, 3), whether inside (n,)."""
    x = np.linspace(-2, 6, 161)
    X = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    inside = np.column_stack([X, (12 - 3 * X[:, 0] - 4 * X[:, 1]) / 5])
    clear = np.all(np.abs(inside) > CLEAR, axis=1)
    return X[clear], inside[clear], np.all(inside[clear] > 0, axis=1) * 1


def _judge(answer):
    """Step neurons in both layers, on a grid of points."""
    parts = parts_of(answer, SHAPES)
    if isinstance(parts, Verdict):
        return parts
    X, sides, y = _grid()
    hidden, sums, out = steps(X, *parts)
    if np.array_equal(out, y):
        return RIGHT._replace(message=f"All {len(y)} points of a grid are on the right side.")
    missed = out != y
    near = np.argmin(np.where(missed, np.sum((X - 1) ** 2, axis=1), np.inf))  # a wrong point close to (1, 1)
    rows = (
        ("Wrong", f"{np.sum(missed & (y == 1))} of {np.sum(y == 1)} points inside, "
                  f"{np.sum(missed & (y == 0))} of {np.sum(y == 0)} outside"),
        ("For example", f"({X[near][0]:g}, {X[near][1]:g}): hidden {hidden[near]}, output {out[near]}"),
    )  # fmt: skip
    mistake = _mistake(X, y, sides, hidden, sums, parts)
    return named(mistake, *rows) if mistake else wrong("Not the triangle yet.", *rows)


def _mistake(X, y, sides, hidden, sums, parts):
    """The name of what is wrong with weights that do not draw the triangle, or None."""
    first, b1, last, b2 = parts
    reports, out = (sides > 0) * 1, (sums > 0) * 1
    match = [[np.array_equal(column, side) for side in reports.T] for column in hidden.T]
    turned = [[np.array_equal(column, 1 - side) for side in reports.T] for column in hidden.T]
    guarded = [any(row[side] for row in match) for side in range(3)]
    all_found = len(set(np.argmax(match, axis=1))) == 3 and all(map(any, match))
    sided = [any(one) or any(other) for one, other in zip(match, turned, strict=True)]
    return next(
        (
            name
            for name, holds in {
                "outside instead": np.array_equal(out, 1 - y),
                "first weights in rows": np.array_equal(steps(X, first.reshape(3, 2).T, b1, last, b2)[2], y),
                "always fires": out.all() and b2[0] > 0,
                "one side is enough": all_found and np.array_equal(out, np.any(reports, axis=1)),
                "two sides are enough": all_found and np.array_equal(out, reports.sum(axis=1) >= 2),
                "never fires": np.maximum(last, 0).sum() + b2[0] <= 0,
                "bias of the output": all_found and len(np.unique(np.sign(last))) == 1,
                "two neurons alike": any(
                    np.array_equal(hidden[:, i], hidden[:, j]) for i, j in itertools.combinations(range(3), 2)
                ),
                "a side turned round": all(sided) and any(map(any, turned)),
                "a neuron that is silent": np.any(hidden[y == 1].max(axis=0) == 0),
                "slanting side moved": guarded == [True, True, False],
                "side on an axis moved": sum(guarded) == 2,
            }.items()
            if holds
        ),
        None,
    )


triangle_network = Design(
    judge=_judge,
    example=_triangle_by_hand,
    passed="Three lines, and a neuron that asks for all of them. A convex shape of any number of sides works alike.",
    hints=(
        "Each hidden neuron guards one side: it fires on the side of its line on which the triangle lies.",
        "Two sides lie on the axes: x₁ > 0 and x₂ > 0. The third goes through (4, 0) and (0, 3): 3 x₁ + 4 x₂ < 12.",
        "A neuron fires where its sum is above 0, so the third has the weights (−3, −4) and the bias 12. The output "
        "adds up three reports: its bias lets three pass, and not two.",
    ),
    mistakes={
        "no pairs": (
            [np.array(W1, dtype=float), np.array(B1, dtype=float)],
            "Return a list of two pairs, `[(W1, b1), (W2, b2)]`, all of them arrays of numbers.",
        ),
        "wrong shape": (
            params_of([[1, 0], [0, 1], [-3, -4]], B1, *ALL_THREE),
            "A shape does not fit. The shapes are (2, 3), (3,), (3, 1) and (1,).",
        ),
        "not finite": (
            params_of(W1, [0, 0, np.inf], *ALL_THREE),
            "A number is infinite or nan. Choose ordinary numbers.",
        ),
        "outside instead": (
            params_of(W1, B1, [[-1], [-1], [-1]], [2.5]),
            "0 and 1 are exchanged everywhere. Turn the signs of the output neuron round.",
        ),
        "first weights in rows": (
            params_of([[1, 0, 0], [1, -3, -4]], B1, *ALL_THREE),
            "The first `W` was filled line by line: column j belongs to hidden neuron j, so its two weights stand one "
            "below the other.",
        ),
        "one side is enough": (
            params_of(W1, B1, [[1], [1], [1]], [-0.5]),
            "The hidden layer is right. The output fires as soon as one of its three neurons does; it should ask for "
            "all three.",
        ),
        "two sides are enough": (
            params_of(W1, B1, [[1], [1], [1]], [-1.5]),
            "The hidden layer is right. The output fires when two of its three neurons do; it should ask for all "
            "three.",
        ),
        "never fires": (
            params_of(W1, B1, [[1], [1], [1]], [-3.5]),
            "The output is 0 everywhere: its bias asks for more than the hidden neurons can give.",
        ),
        "a neuron that is silent": (
            params_of(W1, [0, 0, -12], *ALL_THREE),
            "A hidden neuron fires nowhere inside the triangle. Put a point of it, such as (1, 1), into the sum of "
            "each: it has to be above 0.",
        ),
        "always fires": (
            params_of(W1, B1, [[1], [1], [1]], [0.5]),
            "The output is 1 everywhere: its bias is above 0, and no report can take it away.",
        ),
        "bias of the output": (
            params_of(W1, B1, [[1], [1], [5]], [-4.5]),
            "The hidden layer is right. The output neuron does not ask for all three reports: which sums does it get "
            "with two of them, and which with three?",
        ),
        "two neurons alike": (
            params_of([[1, 1, -3], [0, 0, -4]], B1, *ALL_THREE),
            "Two hidden neurons give the same reports, so one side of the triangle has no guard.",
        ),
        "a side turned round": (
            params_of([[1, 0, 3], [0, 1, 4]], [0, 0, -12], *ALL_THREE),
            "The lines are right, but a hidden neuron fires on the wrong side of its own. Turn the signs of its "
            "weights and of its bias round.",
        ),
        "slanting side moved": (
            params_of([[1, 0, -4], [0, 1, -3]], B1, *ALL_THREE),
            "Two sides are right, the third is not. It goes through (4, 0) and (0, 3): put both points into its sum, "
            "which has to be 0 there.",
        ),
        "side on an axis moved": (
            params_of(W1, [1, 0, 12], *ALL_THREE),
            "The slanting side is right, and one of those on the axes. The other is not: its neuron should fire where "
            "x₁ > 0, or where x₂ > 0, and nowhere else.",
        ),
    },
)
