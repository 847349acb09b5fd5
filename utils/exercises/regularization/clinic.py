"""The debug clinic: dropout scaled twice, biases that are penalised."""

import numpy as np

from utils import regularization
from utils.checks import Coding, case
from utils.exercises.regularization import dropping
from utils.exercises.regularization.masks import judge_dropout
from utils.exercises.regularization.penalties import with_a_zero
from utils.exercises.regularization.penalty_gradients import GRADIENTS

mend_scaling = Coding(
    reference=regularization.dropout,
    judge=judge_dropout,
    cases=dropping.CASES,
    passed="The factor is needed once. With inverted dropout it is in training, so a finished network needs to know "
    "nothing of it.",
    hints=(
        "Let `A` be all ones and take the mean of `out`, in training and at evaluation. Which of the two is 1?",
        "Training divides by 1 − p, so the mean stays as it was. What is left to do at evaluation?",
        "When not training, return `A` itself.",
    ),
    mistakes=dropping.MISTAKES,
)


def decayed(params, grads, lam):
    """Gradients of the loss plus lam times the sum of squared weights: grads, with 2 lam W added to each dW."""
    return [(dW + 2 * lam * W, db) for (W, _), (dW, db) in zip(params, grads, strict=True)]


def _decay_case(label, sizes, lam, seed):
    return case(label, with_a_zero(sizes, seed), with_a_zero(sizes, seed + 50), lam, n=np.nan, d=np.nan)


mend_biases = Coding(
    reference=decayed,
    cases=[
        _decay_case("one layer", [2, 3], 0.5, 10),
        _decay_case("two layers", [3, 4, 2], 0.05, 11),
        _decay_case("layers of one width", [3, 3, 3], 2.0, 12),
        _decay_case("no penalty", [2, 2, 1], 0.0, 13),
    ],
    parts=GRADIENTS,
    passed="A bias only shifts. To pull it towards 0 makes the answer wrong on average, and no boundary smoother.",
    hints=(
        "Set all weights to 0. Which answers can the network still give, and what does a strong penalty do to them?",
        "The penalty is λ Σ W². Is a bias in it? So what does it add to `db`?",
        "Leave `db` as it came.",
    ),
    mistakes="""
        not mended: W, db) for → W, db + lam * 2 * b) for
            The weights are right. The biases are still pulled towards 0: their gradient changes with `lam`.
        biases no longer learn: W, db) for → W, np.zeros_like(b)) for
            The weights are right. `db` is 0 now, so the biases do not learn at all. The loss still has a gradient for
            them.
        biases pulled, loss forgotten: W, db) for → W, 2 * lam * b) for
            `db` holds the penalty alone. It has to be the other way round: the gradient of the loss, and no penalty.
        weights no longer penalised: dW + 2 * lam * W → dW
            The biases are right. The weights are no longer penalised: dW + 2 λ W.
        exchanged: dW + 2 * lam * W, db) for → dW, db + 2 * lam * b) for
            Now the biases are penalised and the weights are not. It has to be the other way round.
        factor 2 lost: 2 * lam → lam
            The biases are right. The factor 2 is gone: the derivative of λ w² is 2 λ w.
        lam lost: 2 * lam * W → 2 * W
            The biases are right. `lam` is gone: dW + 2 λ W.
        loss lost: dW + 2 → 2
            The biases are right. `dW` holds the penalty alone; the gradient of the loss is missing.
        wrong sign: dW + 2 → dW - 2
            The biases are right. The penalty is subtracted, so a step of descent makes the weights larger.
        one bias half: W, db) for → W, db + lam * b) for
            The weights are right. The biases are pulled towards 0 by half as much as before. They are not to be pulled
            at all.
        biases handed back: W, db) for → W, b) for
            The weights are right. `db` is the bias itself. Its gradient is the one that came, `db`.
        weights only: W, db) for → W) for
            Only the gradients of the weights came back. Return pairs `(dW, db)`: the biases learn too.
        in place
            - return [(dW + 2 * lam * W, db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
            + for (W, b), (dW, db) in zip(params, grads, strict=True):
            +     dW += 2 * lam * W
            + return grads
            The values are right, but the caller’s `grads` are changed. `dW + …` makes a new array, `dW += …` does not.
    """,
)
