"""What large weights cost: the L2 and the L1 penalty, and what steps with L1 do near 0."""

import numpy as np

from utils import regularization
from utils.checks import Coding, Question, case, edits
from utils.checks.networks import network


def with_a_zero(sizes, seed):
    """Parameters with biases that are not 0, and a weight that is: a list of (W, b)."""
    params = network(sizes, seed)
    params[0][0][0, 0] = 0.0
    return params


def _case(label, sizes, lam, seed):
    params = with_a_zero(sizes, seed)
    return case(label, params, lam, n=sum(W.size for W, _ in params), d=np.nan, K=np.nan)


CASES = [
    _case("one layer", [2, 3], 0.5, 0),
    _case("two layers", [3, 4, 2], 0.01, 1),
    _case("layers of one width", [3, 3, 3, 3], 2.0, 2),
    _case("no penalty", [2, 2, 1], 0.0, 3),
    _case("one weight a layer", [1, 1, 1], 0.1, 4),
]

MISTAKES = edits(
    """
    biases too: for W, b in params → for pair in params for W in pair
        The biases are counted as well. Only weights are penalised: a bias shifts a boundary and does not bend it.
    biases alone: for W, b in params → for b, W in params
        These are the biases. The weights are penalised: `W`, the first of each pair.
    lam missing: lam * sum → sum
        The sum is right; it is not multiplied by `lam`.
    half of it: lam * sum → lam / 2 * sum
        Half of what is asked for. Some texts have a ½ here; ours has none.
    mean over the weights: lam * sum → lam / sum(W.size for W, b in params) * sum
        This is divided by the number of weights. The penalty is their sum, with no mean.
    mean in every layer: sum(np.sum → sum(np.mean
        `np.mean` takes a mean within each layer. The penalty is a sum over all weights.
    mean over the layers: lam * sum → lam / len(params) * sum
        This is divided by the number of layers. The penalty is a sum over all weights.
    the first layer alone: in params → in params[:1]
        Only the first layer counts. Is the `return` inside the loop?
    the last layer alone: in params → in params[-1:]
        Only the last layer counts. Does each round of the loop add to the total, with `+=`?
    a number for each layer: lam * sum( → list(lam *
        A number for each layer comes back. Add them up: the penalty is one number.
    """
)

l2_penalty = Coding(
    reference=regularization.l2_penalty,
    cases=CASES,
    passed="A large weight costs much more than two of half its size, so the network spreads its work.",
    hints=(
        "`params` is a list of pairs. A loop `for W, b in params` gives one layer after the other.",
        "`W**2` squares every entry, `np.sum` adds them all up. Then add up the layers; `b` is not used.",
        "`return lam * sum( … for W, b in params)`",
    ),
    mistakes=MISTAKES
    | edits(
        """
        the other penalty: W**2 → np.abs(W)
            This is the L1 penalty, with |w|. Asked for: lam · Σ w².
        no sign taken away: W**2 → W
            The weights are added up as they are, so positive and negative ones cancel.
        doubled: W**2 → W * 2
            Each weight is multiplied by 2. Its square is `W**2`.
        square of the sum: np.sum(W**2) → np.sum(W) ** 2
            The sum is squared. Square each weight first, then add up.
        root of the sum: np.sum(W**2) → np.linalg.norm(W)
            This adds up the norms of the layers. The penalty has no root: Σ w².
        root of all: lam * sum( → lam * np.sqrt(sum(
            in params) → in params))
            This is the norm of all weights. The penalty has no root: Σ w².
        matrix product: W**2 → W.T @ W
            `W.T @ W` multiplies matrices. Every single weight is squared: `W**2`.
        lam squared: lam * sum → lam**2 * sum
            `lam` is squared too. Multiply by it after the squares are added.
        """
    ),
)

l1_penalty = Coding(
    reference=regularization.l1_penalty,
    cases=CASES,
    passed="A weight costs its size, so a small one is no longer cheap, and many end at nothing.",
    hints=(
        "The same loop as before, with something else than a square.",
        "`np.abs(W)` gives the size of every entry.",
        "`return lam * sum(np.sum( … ) for W, b in params)`",
    ),
    mistakes=MISTAKES
    | edits(
        """
        the other penalty: np.abs(W) → W**2
            This is the L2 penalty, with w². Asked for: lam · Σ |w|.
        no sign taken away: np.abs(W) → W
            The weights are added up as they are, so positive and negative ones cancel.
        size of the sum: np.sum(np.abs(W)) → np.abs(np.sum(W))
            The sum’s size is taken. Take that of each weight, then add up.
        size of all: lam * sum(np.sum(np.abs(W)) → lam * np.abs(sum(np.sum(W)
            in params) → in params))
            Positive and negative weights cancel before the size is taken. Take the size of each weight first.
        how many there are: np.sum(np.abs(W)) → W.size
            `W.size` is how many weights there are. The size of a weight is its absolute value: `np.abs(W)`.
        matrix norm: np.sum(np.abs(W)) → np.linalg.norm(W, 1)
            For a matrix, `np.linalg.norm(W, 1)` is the largest sum of a column. Use `np.sum(np.abs(W))`.
        Euclidean norm: np.sum(np.abs(W)) → np.linalg.norm(W)
            `np.linalg.norm(W)` is the root of the sum of squares. Use `np.sum(np.abs(W))`.
        the largest: sum(np.sum → sum(np.max
            The largest weight of each layer counts. All of them do.
        """
    ),
)

exactly_zero = Question(
    answer="b",
    why={
        "a": "There the penalty is smallest, but a plain step of 0.001 jumps over it. A step that stops at 0 (the soft "
        "threshold) would get there.",
        "b": "The step has the same length however near 0 is. For exact zeros a step has to stop there: the soft "
        "threshold does.",
        "c": "That is the L2 penalty, whose pull gets weaker with the weight.",
        "d": "Past 0 its sign changes, and so does the direction of the next step.",
    },
    hints=(
        "Compute the first step: 0.0004 − 0.001 · sign(0.0004).",
        "The weight is negative now. What is its sign, and where does the next step lead?",
        "−0.0006 + 0.001 = 0.0004.",
    ),
)
