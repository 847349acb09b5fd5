"""A design: a network of step neurons that computes XOR, its weights set by hand."""

import itertools

import numpy as np

from utils import data
from utils.checks import RIGHT, Design, Verdict, named, wrong

NAMES = ("W1", "b1", "W2", "b2")
SHAPES = ((2, 2), (2,), (2, 1), (1,))


def _xor_by_hand():
    """Hidden neurons for OR and AND; the output neuron fires for "OR, but not AND"."""
    return [(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5])), (np.array([[1.0], [-1.0]]), np.array([-0.5]))]


def _judge(answer):
    """Step neurons in both layers, on the four corners."""
    parts = parts_of(answer, SHAPES)
    if isinstance(parts, Verdict):
        return parts
    X, y = data.gate("XOR")
    hidden, _, out = steps(X, *parts)
    if np.array_equal(out, y):
        return RIGHT._replace(message=f"All four corners are right. {_folded(X, hidden)}")
    rows = tuple(
        (f"Corner {tuple(map(int, x))}", f"hidden {h}, output {o}, target {t}")
        for x, h, o, t in zip(X, hidden, out, y, strict=True)
    )
    mistake = _mistake(X, y, *parts)
    missed = np.flatnonzero(out != y)
    if mistake is None:
        return wrong(f"{len(missed)} of the four corners are wrong. The table shows what each layer says.", *rows)
    if mistake == "one corner wrong":
        corner, first = tuple(map(int, X[missed[0]])), missed[0]
        message = f"Three corners are right. At {corner} the output is {out[first]}, and {y[first]} is asked for."
        return named(mistake, *rows, message=message)
    return named(mistake, *rows)


def parts_of(answer, shapes):
    """[W1, b1, W2, b2] of an answer, or a Verdict on its structure or its shapes."""
    try:
        parts = [np.asarray(part, dtype=float) for W, b in answer for part in (W, b)]
    except (TypeError, ValueError):
        return named("no pairs")
    if len(parts) != 4:
        return named("no pairs")
    for name, part, shape in zip(NAMES, parts, shapes, strict=True):
        if part.shape != shape:
            turned = " Rows belong to inputs, columns to neurons." if part.shape == shape[::-1] else ""
            message = f"`{name}` has the shape {part.shape}, and {shape} is asked for.{turned}"
            return named("wrong shape", message=message)
        if not np.all(np.isfinite(part)):
            return named("not finite")
    return parts


def steps(X, W1, b1, W2, b2, fires=(np.greater, np.greater)):
    """Reports of h hidden neurons (n, h), the sums of the output neuron (n,) and its answers (n,)."""
    hidden = fires[0](X @ W1 + b1, 0) * 1
    sums = (hidden @ W2 + b2)[:, 0]
    return hidden, sums, fires[1](sums, 0) * 1


def _folded(X, hidden):
    """Which two corners the hidden neurons of a right network no longer tell apart."""
    pairs = itertools.combinations(range(4), 2)
    first, second = next(
        (tuple(map(int, X[i])), tuple(map(int, X[j]))) for i, j in pairs if all(hidden[i] == hidden[j])
    )
    return f"The hidden layer moves {first} and {second} to the same place."


def _mistake(X, y, W1, b1, W2, b2):
    """The name of what is wrong with weights that do not compute XOR, or None."""
    hidden, sums, out = steps(X, W1, b1, W2, b2)
    choices = itertools.product((np.greater, np.greater_equal), repeat=2)
    checks = {
        "a sum of exactly 0": any(np.array_equal(steps(X, W1, b1, W2, b2, fires)[2], y) for fires in choices),
        "hidden neurons alike": np.array_equal(hidden[:, 0], hidden[:, 1]),
        "bias of the output": np.max(sums[y == 0]) < np.min(sums[y == 1]),
        "first weights transposed": np.array_equal(steps(X, W1.T, b1, W2, b2)[2], y),
        "classes exchanged": np.array_equal(out, 1 - y),
        "computes AND": np.array_equal(out, data.GATES["AND"]),
        "one corner wrong": np.sum(out != y) == 1,
    }
    return next((name for name, holds in checks.items() if holds), None)


def params_of(W1, b1, W2, b2):
    W1, b1, W2, b2 = (np.array(part, dtype=float) for part in (W1, b1, W2, b2))
    return [(W1, b1), (W2, b2)]


xor_network = Design(
    judge=_judge,
    example=_xor_by_hand,
    passed="Three places are left for the four corners, and one line, that of the output neuron, is enough for them.",
    hints=(
        "One line cuts off the corner (0, 0), another one the corner (1, 1). Class 1 lies between the two.",
        "One hidden neuron can answer “at least one input is 1” (OR), the other “both are 1” (AND). The output then "
        "needs “the first, but not the second”.",
        "Column 0 of the first `W` is (1, 1) with bias −0.5. Choose column 1 and its bias for AND, then give the "
        "output neuron one positive and one negative weight.",
    ),
    mistakes={
        "no pairs": (
            [np.ones((2, 2)), np.zeros(2), np.ones((2, 1)), np.zeros(1)],
            "Return a list of two pairs, `[(W1, b1), (W2, b2)]`, all of them arrays of numbers.",
        ),
        "wrong shape": (
            params_of([[1, 1], [1, 1]], [-0.5, -1.5], [[1, -1]], [-0.5]),
            "A shape does not fit. The shapes are (2, 2), (2,), (2, 1) and (1,).",
        ),
        "not finite": (
            params_of([[1, 1], [1, 1]], [-0.5, -1.5], [[np.inf], [-1]], [-0.5]),
            "A number is infinite or nan. Choose ordinary numbers.",
        ),
        "hidden neurons alike": (
            params_of([[1, 1], [1, 1]], [-0.5, -0.5], [[1], [-1]], [-0.5]),
            "Both hidden neurons give the same reports, so the output neuron sees one line, not two. Let the second "
            "one answer another question.",
        ),
        "a sum of exactly 0": (
            params_of([[1, 1], [1, 1]], [-1, -1.5], [[1], [-1]], [-0.5]),
            "A sum is exactly 0 at a corner, and a step neuron answers 0 there. Move that bias a little, so that "
            "the line passes between the corners.",
        ),
        "bias of the output": (
            params_of([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [-1]], [-2]),
            "The hidden layer is right, and so are the weights of the output neuron. Its bias is not: the sum has "
            "to be above 0 for class 1 and for no other.",
        ),
        "first weights transposed": (
            params_of([[1, 1], [-1, -1]], [-0.5, 1.5], [[1], [1]], [-1.5]),
            "Rows and columns of the first `W` are exchanged: row i belongs to input i, column j to hidden neuron j.",
        ),
        "classes exchanged": (
            params_of([[1, 1], [1, 1]], [-0.5, -1.5], [[-1], [1]], [0.5]),
            "0 and 1 are exchanged at all four corners. Turn the signs of the output neuron round.",
        ),
        "computes AND": (
            params_of([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [1]], [-1.5]),
            "This network computes AND: it fires at (1, 1) alone. The table shows what the hidden neurons say at each "
            "corner. With which signs would the output fire at (0, 1) and (1, 0), and not at (1, 1)?",
        ),
        "one corner wrong": (
            params_of([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [1]], [-0.5]),
            "Three of four corners are right.",
        ),
    },
)
