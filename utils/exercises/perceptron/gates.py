"""A design: one neuron that computes NAND, the gate from which all others can be built."""

import numpy as np

from utils import data
from utils.checks import RIGHT, Design, named, wrong

NAND = np.array([1, 1, 1, 0])
OTHERS = {
    "computes AND": 1 - NAND,
    "computes OR": np.array([0, 1, 1, 1]),
    "computes NOR": np.array([1, 0, 0, 0]),
    "always 1": np.array([1, 1, 1, 1]),
    "always 0": np.array([0, 0, 0, 0]),
    "one input only": np.array([1, 1, 0, 0]),
    "the other input only": np.array([1, 0, 1, 0]),
}


def _judge(answer):
    """Two weights and a bias; the four corners decide."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return named("no pair")
    w, b = np.asarray(answer[0], dtype=float), np.asarray(answer[1], dtype=float)
    if w.shape != (2,) or b.size != 1:
        shapes = f"`w` has the shape {w.shape} and `b` the shape {b.shape}."
        return named("wrong shape", message=f"{shapes} Pass two weights, of shape (2,), and one number.")
    if not (np.all(np.isfinite(w)) and np.all(np.isfinite(b))):
        return named("not finite")
    X, _ = data.gate("XOR")
    sums = X @ w + b.item()
    out = (sums > 0) * 1
    if np.array_equal(out, NAND):
        return RIGHT
    rows = tuple(
        (f"Corner {tuple(map(int, x))}", f"sum {total:g}, output {is_}, NAND {asked}")
        for x, total, is_, asked in zip(X, sums, out, NAND, strict=True)
    )
    if np.array_equal(sums >= 0, NAND):
        return named("a sum of exactly 0", *rows)
    name = next((name for name, gate in OTHERS.items() if np.array_equal(out, gate)), None)
    return named(name, *rows) if name else wrong("Not NAND yet: the table shows the four corners.", *rows)


def _pair(w1, w2, b):
    return np.array([w1, w2], dtype=float), b


nand_neuron = Design(
    judge=_judge,
    example=_pair(-1, -1, 1.5),
    passed="With it, and enough copies, every function of zeros and ones can be built.",
    hints=(
        "At which of the four corners has the sum to be 0 or less?",
        "At (0, 0) the sum is the bias. Which sign has it? Each input that is 1 has to lower the sum.",
        "With the weights −1 and −1: one input takes the sum to b − 1, both to b − 2. The first has to stay above 0.",
    ),
    mistakes={
        "no pair": (np.array([-1.0, -1.0]), "Pass two values: the weights, and the bias."),
        "wrong shape": ((np.array([-1.0]), 1.5), "Pass two weights, of shape (2,), and one number for the bias."),
        "not finite": (_pair(-np.inf, -1, 1.5), "A number is infinite or nan. Choose ordinary numbers."),
        "a sum of exactly 0": (
            _pair(-1, -1, 1),
            "A sum is exactly 0 at a corner, and the neuron answers 0 there. Move the bias a little.",
        ),
        "computes AND": (_pair(1, 1, -1.5), "This is AND. NAND is its opposite: turn all signs round."),
        "computes OR": (_pair(1, 1, -0.5), "This is OR. NAND is 0 at (1, 1) and nowhere else."),
        "computes NOR": (
            _pair(-1, -1, 0.5),
            "This is NOR: a single input takes the sum to 0 or below. Only both together may.",
        ),
        "always 1": (_pair(-1, -1, 2.5), "The sum stays above 0 even at (1, 1). The bias is too large."),
        "always 0": (_pair(-1, -1, -1.5), "The sum is never above 0. Which sign needs the bias at (0, 0)?"),
        "one input only": (_pair(-2, -0.5, 1), "The first input decides alone. Give both the same weight."),
        "the other input only": (_pair(-0.5, -2, 1), "The second input decides alone. Give both the same weight."),
    },
)
