"""Clipping a gradient by the norm of all its arrays together."""

from itertools import pairwise

import numpy as np

from utils import optim
from utils.checks import Coding, case


def _gradients(label, sizes, seed, scale, max_norm):
    rng = np.random.default_rng(seed)
    grads = [(scale * rng.normal(size=(a, b)), scale * rng.normal(size=b)) for a, b in pairwise(sizes)]
    return case(label, grads, max_norm)


clip_by_global_norm = Coding(
    reference=optim.clip_by_global_norm,
    parts=(("dW of layer {}", "db of layer {}"), "norm"),
    cases=[
        _gradients("longer than max_norm", [3, 2, 4], 0, 1.0, 1.5),
        _gradients("shorter than max_norm", [2, 3], 1, 0.1, 5.0),
        _gradients("a thousand times too long", [2, 2, 2, 1], 2, 1000.0, 5.0),
        _gradients("each array short, all together long", [3, 3, 3, 3], 3, 0.3, 1.2),
        case("all gradients 0", [(np.zeros((2, 1)), np.zeros(1))], 1.0),
        case("one number", [(np.array([[3.0]]), np.array([4.0]))], 2.0),
    ],
    passed="The direction stays, to the last digit; only the length is limited.",
    hints=(
        "One norm for all arrays: the root of the sum of all squares, over weights and biases of all layers.",
        "If the norm is larger than `max_norm`, multiply every array by `max_norm / norm`, else leave them as they "
        "are.",
        "`norm = np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) for dW, db in grads))`, then a list of pairs, and "
        "`return …, norm`.",
    ),
    mistakes="""
        each array by itself
            - return [(factor * dW, factor * db) for dW, db in grads], norm
            + return [tuple(optim.clip_by_global_norm(part, max_norm)[0] for part in pair) for pair in grads], norm
            The norm is right. Each array is clipped by a norm of its own, which bends the direction: use one factor for
            all.
        each layer by itself
            - return [(factor * dW, factor * db) for dW, db in grads], norm
            + return [optim.clip_by_global_norm(pair, max_norm)[0] for pair in grads], norm
            The norm is right. Each layer is clipped by a norm of its own, which bends the direction: use one factor for
            all.
        entries clipped: factor * dW, factor * db → np.clip(dW, -max_norm, max_norm), np.clip(db, -max_norm, max_norm)
            The norm is right. `np.clip` cuts off single entries, which bends the direction: multiply all by one factor.
        short ones lengthened: if norm > max_norm → if norm > 0
            Gradients that are short enough are made longer. The factor is at most 1.
        always scaled: if norm > max_norm else 1.0 →
            Gradients that are short enough are made longer, and where all are 0, 0/0 makes them nan. The factor is at
            most 1.
        always scaled, divided by 0: norm = np.sqrt(sum( → norm = float(np.sqrt(sum(
            in grads)) → in grads)))
            if norm > max_norm else 1.0 →
            Gradients that are short enough are made longer, and where all are 0, Python refuses to divide by 0. The
            factor is at most 1: divide only where the norm is larger than `max_norm`.
        divided by 0: norm = np.sqrt(sum( → norm = float(np.sqrt(sum(
            in grads)) → in grads)))
            max_norm / norm if norm > max_norm else 1.0 → min(1.0, max_norm / norm)
            Right, except where all gradients are 0: then the norm is 0, and Python refuses to divide by it. Divide only
            where the norm is larger than `max_norm`.
        never shortened: factor * dW, factor * db → dW, db
            The norm is right. The gradients are returned as they were.
        cut to length 1: max_norm / norm → 1 / norm
            Long gradients get the length 1. They should get `max_norm`.
        factor turned round: max_norm / norm → norm / max_norm
            Long gradients are made longer still: the factor is max_norm/norm.
        set to 0: max_norm / norm → 0.0
            Long gradients become 0, so the step is lost. Shorten them to the length `max_norm`.
        norms added: np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) → (sum(np.linalg.norm(dW) + np.linalg.norm(db)
            Norms are added up. Squares can be added: the root of the sum of all squares.
        root forgotten: norm = np.sqrt(sum( → norm = (sum(
            This is the norm’s square: the root is missing.
        mean instead of sum: np.sqrt(sum( → np.sqrt(1 / len(optim.flatten(grads)) * sum(
            A mean of the squares is taken. The norm is the root of their sum.
        sizes added: np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) → (sum(np.sum(np.abs(dW)) + np.sum(np.abs(db))
            The sizes |g| are added up. The length of a vector is the root of the sum of squares.
        largest entry: np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) → (max(max(np.max(np.abs(dW)), np.max(np.abs(db)))
            The largest entry is taken as norm. The length of a vector is the root of the sum of squares.
        biases not counted: + np.sum(db**2) →
            The biases are missing from the norm. It is that of all arrays together.
        last layer only: in grads)) → in grads[-1:]))
            The norm is that of the last layer. Is it set anew in every round of a loop, instead of added to?
        biases not clipped: factor * db → db
            The norm and all `dW` are right. The biases are not scaled.
        norm afterwards: grads], norm → grads], min(norm, max_norm)
            The gradients are right. The norm is the one after clipping; return the one before, which says something.
        factor returned: grads], norm → grads], factor
            The gradients are right. The second value is the factor; the norm is asked for.
        norm not returned: grads], norm → grads]
            The gradients came back alone. Return the norm as well: `return clipped, norm`.
        norm not returned with long ones: grads], norm → grads] if norm > max_norm else (grads, norm)
            In one case the gradients came back alone. Every `return` has two values: `return clipped, norm`.
        norm not returned with short ones
            - return [(factor * dW, factor * db) for dW, db in grads], norm
            + if norm <= max_norm:
            +     return grads
            + return [(factor * dW, factor * db) for dW, db in grads], norm
            Gradients that are short enough came back alone. Every `return` has two values: `return grads, norm`.
        values exchanged: return [(factor → return norm, [(factor
            grads], norm → grads]
            The two values are exchanged: first the gradients, then the norm.
        in place
            - return [(factor * dW, factor * db) for dW, db in grads], norm
            + for dW, db in grads:
            +     dW *= factor
            +     db *= factor
            + return grads, norm
            The values are right, but the caller’s gradients are changed. Make new arrays: `factor * dW`.
    """,
)
