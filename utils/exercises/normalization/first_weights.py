"""The first weights: what zeros can learn; the starts of Glorot and of He, judged by spread and chance."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from utils import normalization
from utils.checks import RIGHT, Coding, Question, case, edits, named, wrong

zero_start = Question(
    answer="b",
    why={
        "a": "They are: dW needs activations that are not 0, and what is sent back needs weights that are not 0.",
        "b": "All other gradients are a product with a 0 in it, and stay so. The answer can only follow the class "
        "frequencies.",
        "c": "Its delta comes back through weights of 0, so it is 0.",
        "d": "That holds for equal weights that are not 0. With 0 even that neuron does not move.",
    },
    hints=(
        "What are the activations of the hidden layers? So what is `A_prev.T @ dZ` of the last layer?",
        "What arrives at the layer before is `dZ @ W.T`, with W = 0.",
        "One kind of gradient needs neither weights nor activations: a sum of `dZ`.",
    ),
)


class Start(NamedTuple):
    """What first weights should look like.

    spread(d_in, d_out) is their standard deviation; uniform: whether they are uniform, else normal; swapped: the name
    of the mistake of drawing the other kind; others: spreads of wrong answers, name -> spread. The first that fits is
    the name that is said.
    """

    spread: Callable
    uniform: bool
    swapped: str
    others: Mapping[str, Callable]


GLOROT = Start(
    spread=lambda d_in, d_out: np.sqrt(2 / (d_in + d_out)),
    uniform=True,
    swapped="normal",
    others={
        "spread as bound": lambda d_in, d_out: np.sqrt(2 / 3 / (d_in + d_out)),
        "no root": lambda d_in, d_out: 6 / (d_in + d_out) / np.sqrt(3),
        "root of 6 alone": lambda d_in, d_out: np.sqrt(2) / (d_in + d_out),
        "parentheses": lambda d_in, d_out: np.sqrt((6 / d_in + d_out) / 3),
        "inputs alone": lambda d_in, d_out: np.sqrt(2 / d_in),
        "outputs alone": lambda d_in, d_out: np.sqrt(2 / d_out),
        "mean of the two": lambda d_in, d_out: np.sqrt(4 / (d_in + d_out)),
        "3 for 6": lambda d_in, d_out: np.sqrt(1 / (d_in + d_out)),
        "from -1 to 1": lambda d_in, d_out: 1 / np.sqrt(3),
    },
)
HE = Start(
    spread=lambda d_in, d_out: np.sqrt(2 / d_in),
    uniform=False,
    swapped="uniform",
    others={
        "variance as spread": lambda d_in, d_out: 2 / d_in,
        "root of 2 alone": lambda d_in, d_out: np.sqrt(2) / d_in,
        "1 for 2": lambda d_in, d_out: np.sqrt(1 / d_in),
        "Glorot’s spread": lambda d_in, d_out: np.sqrt(2 / (d_in + d_out)),
        "outputs": lambda d_in, d_out: np.sqrt(2 / d_out),
        "1": lambda d_in, d_out: 1.0,
        "Glorot’s bound": lambda d_in, d_out: np.sqrt(6 / (d_in + d_out)),
        "spread as bound": lambda d_in, d_out: np.sqrt(2 / 3 / d_in),
    },
)


def judge_glorot(answer, d_in, d_out, rng):
    """Uniform weights between ±√(6 / (d_in + d_out))."""
    return _form(answer, (d_in, d_out), rng) or _numbers(answer(d_in, d_out, rng), GLOROT) or RIGHT


def judge_he(answer, d_in, d_out, rng):
    """Normal weights with standard deviation √(2 / d_in)."""
    return _form(answer, (d_in, d_out), rng) or _numbers(answer(d_in, d_out, rng), HE) or RIGHT


def _form(answer, sizes, rng):
    """The shape, then where chance comes from."""

    def drawn(seed):
        return np.asarray(answer(*sizes, np.random.default_rng(seed)), dtype=float)

    np.random.seed(1)  # the sandbox puts the global state back
    W = answer(*sizes, rng)
    if W is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if isinstance(W, tuple) and len(W) == 2:
        return named("biases too")
    W = np.asarray(W, dtype=float)
    if W.shape != sizes:
        rows = (("Expected", f"shape {sizes}"), ("Got", f"shape {W.shape}"))
        return named("transposed" if W.shape == sizes[::-1] else "shape", *rows)
    if np.ptp(W) == 0 and W.size > 1:
        return named("constant")
    first, again, other = drawn(7), drawn(7), drawn(8)
    if not np.array_equal(first, again):
        return named("global random numbers")
    if np.array_equal(first, other):
        return named("own generator")
    alike = any(len(np.unique(rows, axis=0)) < len(rows) for rows in (first, first.T))
    return named("draws used twice") if alike else None


def _numbers(W, start):
    """The distribution of W (d_in, d_out), within five standard errors, where there are enough weights to tell."""
    W = np.asarray(W, dtype=float)
    if W.size < 5000:
        return None
    asked, std, largest = start.spread(*W.shape), np.std(W), np.max(np.abs(W))
    bound = f", all within ±{np.sqrt(3) * asked:.4f}" if start.uniform else ""
    rows = (
        ("Expected", f"standard deviation {asked:.4f}{bound}"),
        ("Got", f"standard deviation {std:.4f}, mean {np.mean(W):.4f}, all within ±{largest:.4f}"),
    )
    if W.min() >= 0:
        return named("all positive", *rows)
    if abs(np.mean(W)) > 8 * std / np.sqrt(W.size):
        return named("mean not 0", *rows)
    near = 5 / np.sqrt(2 * W.size)
    if abs(std / asked - 1) <= near:
        same_kind = start.uniform == (largest < 2.5 * asked)
        return None if same_kind else named(start.swapped, *rows)
    names = [name for name, other in start.others.items() if abs(std / other(*W.shape) - 1) < near]
    if start.uniform:
        odd, factor = ("bound as spread", np.sqrt(3)) if largest > 2.5 * std else ("half the bound", 0.5)
        names = [odd] if abs(std / (factor * asked) - 1) < near else names
    if names:
        return named(names[0], *rows)
    return wrong("The standard deviation of the weights is not the one that is asked for.", *rows)


CASES = [
    case("a small layer", 3, 2, np.random.default_rng(0)),
    case("fewer outputs than inputs", 300, 50, np.random.default_rng(1)),
    case("more outputs than inputs", 64, 400, np.random.default_rng(2)),
    case("one input", 1, 4, np.random.default_rng(3)),
]

MISTAKES = edits(
    """
    transposed: size=(d_in, d_out) → size=(d_out, d_in)
        The shape is (d_out, d_in). Samples are rows here, so `X @ W` needs (d_in, d_out).
    shape: size=(d_in, d_out) → size=d_out
        The weights do not have the shape (d_in, d_out). Is `size=(d_in, d_out)` there?
    biases too: size=(d_in, d_out)) → size=(d_in, d_out)), np.zeros(d_out)
        A pair comes back. Here only the weights are asked for, one array.
    own generator: return rng → return np.random.default_rng(0)
        Different generators give the same weights. Draw from the `rng` that is passed in.
    draws used twice: size=(d_in, d_out)) → size=(d_in, 1)) * np.ones(d_out)
        Two rows or two columns of the weights are the same. Every weight has a draw of its own: `size=(d_in, d_out)`.
    """
)

glorot_uniform = Coding(
    reference=normalization.glorot_uniform,
    judge=judge_glorot,
    cases=CASES,
    passed="The variance of these weights is 2 / (d_in + d_out): a compromise between the way forwards and the way "
    "back.",
    hints=(
        "Compute the bound first: the root of 6 divided by the number of inputs and outputs together.",
        "`rng.uniform(low, high, size= … )` draws between two bounds. The lower one is the negative of the upper one.",
        "`a = np.sqrt(6 / (d_in + d_out))`, then `return rng.uniform(-a, a, size=(d_in, d_out))`.",
    ),
    mistakes=MISTAKES
    | edits(
        """
        spread as bound: 6 / → 2 /
            The bound is √(2 / (d_in + d_out)). That is the standard deviation to be reached; the bound is √3 times as
            large, √(6 / (d_in + d_out)).
        no root: a = np.sqrt → a =
            The square root is missing: the bound is √(6 / (d_in + d_out)).
        root of 6 alone: (6 / (d_in + d_out)) → (6) / (d_in + d_out)
            Only the 6 is under the root. The root covers the whole fraction: `np.sqrt(6 / (d_in + d_out))`.
        parentheses: (6 / (d_in + d_out)) → (6 / d_in + d_out)
            `6 / d_in + d_out` divides by `d_in` alone. Put the sum in parentheses.
        inputs alone: 6 / (d_in + d_out) → 6 / d_in
            The bound uses `d_in` alone. Glorot’s has the sum of inputs and outputs, for the way forwards and the way
            back.
        outputs alone: 6 / (d_in + d_out) → 6 / d_out
            The bound uses `d_out` alone. Glorot’s has the sum of inputs and outputs.
        mean of the two: 6 / (d_in + d_out) → 6 / ((d_in + d_out) / 2)
            The bound is √2 times too large: 6 is divided by the sum of `d_in` and `d_out`, not by their mean.
        3 for 6: 6 / → 3 /
            The bound is √2 times too small: √(6 / (d_in + d_out)), with a 6.
        from -1 to 1: -a, a → -1, 1
            The bound is 1 whatever the sizes. Use √(6 / (d_in + d_out)).
        constant: rng.uniform(-a, a, size=(d_in, d_out)) → np.full((d_in, d_out), a)
            All weights are the same number, so all neurons of the layer stay copies of one another. Draw each one.
        global random numbers: return rng → return np.random
            The same seed gives different weights: they do not come from the `rng` that is passed in. Use `rng.uniform`.
        all positive: -a, a → 0, a
            No weight is negative. The lower bound is −a, not 0.
        mean not 0: -a, a → -a / 2, a
            The weights are not centred at 0: their mean is far from it.
        normal: rng.uniform(-a, a → rng.normal(0, a / np.sqrt(3)
            The standard deviation is right, but the weights are normal. Uniform ones are asked for: `rng.uniform`.
        bound as spread: rng.uniform(-a, a → rng.normal(0, a
            √(6 / (d_in + d_out)) is the bound of a uniform draw; here it is the standard deviation of a normal one. Use
            `rng.uniform`.
        half the bound: -a, a → -a / 2, a / 2
            The weights lie between −a/2 and a/2. From −a to a it is `rng.uniform(-a, a, … )`, or `2 * a * rng.random( …
            ) - a`.
        """
    ),
)

he_normal = Coding(
    reference=normalization.he_normal,
    judge=judge_he,
    cases=CASES,
    passed="With ReLU, the size of the activations stays about the same from layer to layer.",
    hints=(
        "Which standard deviation is asked for, and what does `rng.normal` take: that, or the variance?",
        "`rng.normal(mean, std, size= … )`, with mean 0.",
        "`return rng.normal(0, np.sqrt( … ), size=(d_in, d_out))`",
    ),
    mistakes=MISTAKES
    | edits(
        """
        variance as spread: np.sqrt(2 / d_in) → 2 / d_in
            The standard deviation is 2 / d_in, without the square root. That is the variance; `rng.normal` takes the
            standard deviation.
        root of 2 alone: np.sqrt(2 / d_in) → np.sqrt(2) / d_in
            Only the 2 is under the root. The root covers the whole fraction: `np.sqrt(2 / d_in)`.
        1 for 2: 2 / d_in → 1 / d_in
            The standard deviation is √(1 / d_in). ReLU cuts off half of the sums, and the 2 makes up for it.
        Glorot’s spread: 2 / d_in → 2 / (d_in + d_out)
            This is Glorot’s standard deviation, with the sum of inputs and outputs. He’s has `d_in` alone.
        outputs: 2 / d_in → 2 / d_out
            The standard deviation uses `d_out`. What counts is how many numbers a neuron adds up: `d_in`.
        1: np.sqrt(2 / d_in) → 1
            The standard deviation is 1 whatever the sizes. Use √(2 / d_in).
        Glorot’s bound: 2 / d_in → 6 / (d_in + d_out)
            The standard deviation is √(6 / (d_in + d_out)), Glorot’s bound for uniform numbers. He’s is √(2 / d_in).
        spread as bound: rng.normal(0, np.sqrt(2 / d_in) → rng.uniform(-np.sqrt(2 / d_in), np.sqrt(2 / d_in)
            The standard deviation is √3 times too small, as if √(2 / d_in) were the bound of a uniform draw. It is the
            standard deviation of a normal one: `rng.normal`.
        constant: rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out)) → np.full((d_in, d_out), np.sqrt(2 / d_in))
            All weights are the same number, so all neurons of the layer stay copies of one another. Draw each one.
        global random numbers: return rng → return np.random
            The same seed gives different weights: they do not come from the `rng` that is passed in. Use `rng.normal`.
        all positive: return rng.normal( → return np.abs(rng.normal(
            d_out)) → d_out)))
            No weight is negative. A normal distribution with mean 0 has both signs.
        mean not 0: rng.normal(0, np → rng.normal(np
            The weights are not centred at 0: their mean is far from it.
        uniform: rng.normal(0, np.sqrt(2 / d_in) → rng.uniform(-np.sqrt(6 / d_in), np.sqrt(6 / d_in)
            The standard deviation is right, but the weights are uniform. Normal ones are asked for: `rng.normal`.
        """
    ),
)
