"""Dropout, and its way back."""

import numpy as np

from utils import regularization
from utils.checks import Coding, case, edits
from utils.exercises.regularization.masks import judge_dropout


def _case(label, shape, p, seed, training=True, relu=False):
    """Activations none of which is 0, so that a 0 in the output was dropped; with relu, half of them are 0."""
    A = np.random.default_rng(seed).uniform(0.5, 2.0, size=shape)
    if relu:
        A = np.where(np.random.default_rng(seed + 1).random(shape) < 0.5, A, 0.0)
    return case(label, A, p, np.random.default_rng(seed), training)


CASES = [
    _case("evaluation", (3, 4), 0.2, 0, training=False),
    _case("evaluation, one sample", (1, 5), 0.5, 1, training=False),
    _case("evaluation, after ReLU", (3, 4), 0.2, 6, training=False, relu=True),
    _case("training, p = 0.2", (60, 50), 0.2, 2),
    _case("training, p = 0.7", (200, 30), 0.7, 3),
    _case("training, one sample", (1, 4), 0.5, 4),
    _case("training, three neurons", (300, 3), 0.4, 7),
    _case("training, one neuron", (400, 1), 0.5, 8),
    _case("training, after ReLU", (60, 50), 0.3, 9, relu=True),
    _case("training, but p = 0", (4, 4), 0.0, 5),
]

MISTAKES = edits(
    """
    mask not returned: return A, np.ones(A.shape, dtype=bool) → return A
        (1 - p), mask → (1 - p)
        Only the output comes back. Return `out, mask`: the way back needs to know what was dropped.
    mask None: np.ones(A.shape, dtype=bool) → None
        When not training, the mask is None. Return one that is True everywhere: `np.ones(A.shape, dtype=bool)`.
    values exchanged: A, np.ones(A.shape, dtype=bool) → np.ones(A.shape, dtype=bool), A
        A * mask / (1 - p), mask → mask, A * mask / (1 - p)
        The two values are exchanged. Return `out, mask`, in this order.
    shape of the mask: np.ones(A.shape, dtype=bool) → True
        The mask has another shape than `A`. There is an entry of it for each entry of `A`.
    in place
        - return A * mask / (1 - p), mask
        + A *= mask / (1 - p)
        + return A, mask
        The caller’s `A` is changed. `A * mask` makes a new array; `A[~mask] = 0` and `A *= …` do not.
    scaled at evaluation: return A, → return (1 - p) * A,
        At evaluation the activations are multiplied by 1 − p. With inverted dropout training has taken care of that:
        `A` stays as it is.
    scaled up at evaluation: return A, → return A / (1 - p),
        At evaluation the activations are divided by 1 − p. Nothing is missing there: `A` stays as it is.
    scaled by p at evaluation: return A, → return A * p,
        At evaluation the activations are multiplied by p. `A` stays as it is.
    active at evaluation
        - if not training:
        -     return A, np.ones(A.shape, dtype=bool)
        Entries are dropped although `training` is False, so the network would answer differently every time. Is the
        `if` the right way round?
    mask False at evaluation: np.ones( → np.zeros(
        At evaluation the mask is False everywhere. Nothing is dropped, so everything is kept: True.
    mask drawn at evaluation: np.ones(A.shape, dtype=bool) → rng.random(A.shape) >= p
        At evaluation a mask is drawn, but nothing is dropped. It has to be True everywhere.
    nothing dropped: A * mask / (1 - p) → A
        In training nothing is dropped. Is the mask multiplied in?
    p as the share kept: >= p → < p
        A share of 1 − p is dropped: p is used as the probability of keeping. Here p is that of dropping, so an entry is
        kept where `rng.random( … ) >= p`.
    another share: rng.random(A.shape) → rng.normal(size=A.shape)
        The share of dropped entries is not p. `rng.random(A.shape)` is uniform between 0 and 1; compare that with p.
    one mask for the batch: rng.random(A.shape) → rng.random(A.shape[1]) * np.ones(A.shape)
        All samples share one mask. Draw a number for every entry: `rng.random(A.shape)`.
    one draw for each sample: rng.random(A.shape) → rng.random((len(A), 1)) * np.ones(A.shape)
        A sample is dropped altogether or not at all. Draw a number for every entry: `rng.random(A.shape)`.
    draws used twice: rng.random(A.shape) → np.repeat(rng.random(A.shape), 2, axis=1)[:, : A.shape[1]]
        Two columns or two rows of the mask are the same, so these entries share their draws. Draw a number for every
        entry: `rng.random(A.shape)`.
    a fixed number: rng.random(A.shape) → rng.permuted(np.linspace(0, 1, A.size)).reshape(A.shape)
        How many entries are dropped is fixed, and only their places are left to chance. Every entry has a draw of its
        own, `rng.random(A.shape) >= p`, so the number varies around its mean.
    never scaled: A * mask / (1 - p) → A * mask
        What is kept is not scaled, so the mean falls to 1 − p of what it was. Divide by 1 − p in training.
    scaled by 1 − p: A * mask / (1 - p) → A * mask * (1 - p)
        What is kept is multiplied by 1 − p, which makes it smaller still. Divide by it.
    scaled by p: A * mask / (1 - p) → A * mask * p
        What is kept is multiplied by p. Divide by 1 − p, the share that is kept.
    divided by p: A * mask / (1 - p) → A * mask / p
        What is kept is divided by p. Divide by the share that is kept, 1 − p.
    scaled by the share that is left: A * mask / (1 - p) → A * mask / mask.mean()
        The factor is the share that happened to be kept. Take its expected value, 1 − p: the way back knows p only.
    factor in the mask: (1 - p), mask → (1 - p), mask / (1 - p)
        `out` is right. The mask holds the factor 1 / (1 − p) as well; it says only whether an entry is kept.
    mask of the dropped: (1 - p), mask → (1 - p), ~mask
        `out` is right. The mask is True where an entry was dropped; it has to be True where it is kept.
    another mask: (1 - p), mask → (1 - p), rng.random(A.shape) >= p
        The mask that is returned is not the one that was used: random numbers are drawn twice. Keep the first draw.
    mask from the output: (1 - p), mask → (1 - p), A * mask != 0
        The mask is read off the numbers: where `A` is 0 itself, they do not tell whether an entry was kept. Return the
        mask that was drawn.
    own generator: rng.random(A.shape) >= → np.random.default_rng(0).random(A.shape) >=
        Every call drops the same entries. Draw from the `rng` that is passed in, not from one made inside.
    global random numbers: rng.random → np.random.random
        The same seed drops other entries: they are not drawn from the `rng` that is passed in. Use `rng.random`.
    """
)

dropout = Coding(
    reference=regularization.dropout,
    judge=judge_dropout,
    cases=CASES,
    passed="No neuron can rely on one other neuron, and the mean of what arrives stays as it was.",
    hints=(
        "Begin with the easy half: when not training, nothing is dropped, and the mask is True everywhere.",
        "`mask = rng.random(A.shape) >= p` is True with probability 1 − p. Multiply `A` by it, and make up for what is "
        "lost.",
        "In training: `return A * mask / (1 - p), mask`.",
    ),
    mistakes=MISTAKES,
)


def _backward_case(label, n, d, p, seed):
    rng = np.random.default_rng(seed)
    return case(label, rng.normal(size=(n, d)).round(1), rng.random((n, d)) >= p, p)


dropout_backward = Coding(
    reference=regularization.dropout_backward,
    cases=[
        _backward_case("one sample", 1, 4, 0.5, 4),
        _backward_case("three samples", 3, 2, 0.2, 5),
        _backward_case("as many samples as neurons", 3, 3, 0.7, 0),
        case("everything kept", np.array([[1.0, -2.0], [0.5, 3.0]]), np.ones((2, 2), dtype=bool), 0.25),
        case("p = 0", np.array([[1.0, -2.0, 4.0]]), np.ones((1, 3), dtype=bool), 0.0),
    ],
    passed="What was dropped had no part in the answer, so it gets no gradient; what was scaled up gets the same "
    "factor.",
    hints=(
        "On the way forwards each entry was multiplied by a factor: which one where it was kept, which one elsewhere?",
        "The slope of a multiplication by a factor is that factor: 1 / (1 − p), or 0.",
        "`return d_out * … / (1 - p)`",
    ),
    mistakes="""
        mask forgotten: d_out * mask / → d_out /
            Gradient flows through entries that were dropped. Multiply by the mask: they had no part in the answer.
        scale forgotten: / (1 - p) →
            The factor 1 / (1 − p) of the way forwards is missing: what was scaled up gets a larger gradient too.
        mask alone: d_out * mask / → mask /
            This is the slope of dropout alone. Multiply it by what arrives, `d_out`.
        scaled by 1 − p: / (1 - p) → * (1 - p)
            Multiplied by 1 − p. On the way forwards it was divided, and so it is here.
        divided by p: / (1 - p) → / p
            Divided by p. The factor of the way forwards is 1 / (1 − p).
        scaled by p: / (1 - p) → * p
            Multiplied by p. The factor of the way forwards is 1 / (1 − p).
        mask turned round: * mask → * ~mask
            The mask is turned round: it is True where an entry was kept.
        parentheses: (1 - p) → 1 - p
            `/ 1 - p` divides by 1 and subtracts p. Put parentheses: `/ (1 - p)`.
        dropped ones passed on: d_out * mask / (1 - p) → np.where(mask, d_out / (1 - p), d_out)
            Where an entry was dropped, `d_out` comes through unchanged. It had no part in the answer: 0.
        scaled twice: (1 - p) → (1 - p) ** 2
            The factor 1 / (1 − p) is there twice. The mask does not hold it.
        scaled by the share that is left: (1 - p) → mask.mean()
            The factor is the share that happened to be kept. On the way forwards it was 1 − p, and so it is here.
        divided by n: (1 - p) → (1 - p) / len(d_out)
            This is n times too small. The mean over the batch was taken at the loss already.
        a list of the kept: d_out * mask → d_out[mask]
            `d_out[mask]` is a list of the kept entries. The gradient has the shape of `d_out`, with 0 where an entry
            was dropped.
        in place
            - return d_out * mask / (1 - p)
            + d_out[~mask] = 0
            + return d_out / (1 - p)
            The values are right, but `d_out` is changed. `d_out * mask` makes a new array.
    """,
)
