"""Sums become probabilities: softmax, and a faulty one to mend."""

import numpy as np

from utils import nn
from utils.checks import Coding, case

CASES = [
    case("one sample", np.array([[2.0, 1.0, 0.0]]), K=3, d=np.nan),
    case("four samples, two classes", np.array([[1.0, -1.0], [0.5, 2.0], [-2.0, -3.0], [0.5, 0.25]]), K=2, d=np.nan),
    case("as many samples as classes", np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [-2.0, 1.5, 0.25]]), K=3, d=np.nan),
    case("two samples, three classes", np.array([[1.0, 2.0, 3.0], [0.5, 0.0, -0.25]]), K=3, d=np.nan),
    case(
        "sums of ±1000",
        np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1000.0, -1001.0], [1000.0, -1000.0, -1000.0]]),
        K=3,
        d=np.nan,
    ),
    case("one row 2000 above the other", np.array([[1001.0, 1000.0], [-1000.0, -999.0]]), K=2, d=np.nan),
]

softmax = Coding(
    reference=nn.softmax,
    silent=True,
    cases=CASES,
    passed="Only differences within a row count, and so the largest sum can be taken away before `exp`.",
    hints=(
        "Three steps: shift each row, take `np.exp`, divide each row by its sum. Which axis do `max` and `sum` run "
        "over?",
        "`Z.max(axis=1)` has the shape (n,), and (n, 1) is needed to subtract it from the rows: `keepdims=True`.",
        "`E = np.exp(Z - Z.max(axis=1, keepdims=True))`. What is left is a division by row sums.",
    ),
    mistakes="""
        no shift: Z - Z.max(axis=1, keepdims=True) → Z
            Right for small sums, but exp(1000) overflows and inf / inf is nan. Subtract the largest sum of each row
            first.
        shifted by the largest of all: Z.max(axis=1, keepdims=True) → Z.max()
            The largest sum of the whole array is subtracted. A row far below it then has only zeros left, and 0 / 0 is
            nan. Take the largest of each row.
        divided over the batch: E.sum(axis=1, keepdims=True) → E.sum(axis=0)
            The maximum is taken row by row, but the exponentials are divided by the sums of their columns. Both belong
            to the same axis.
        shifted over the batch: Z.max(axis=1, keepdims=True) → Z.max(axis=0)
            The sum runs over the rows, but the shift is the largest of each column: it differs within a row, and that
            changes the answer.
        over everything: Z.max(axis=1, keepdims=True) → Z.max()
            E.sum(axis=1, keepdims=True) → E.sum()
            All entries together add up to 1. Each row is a sample of its own, so each row should.
        keepdims forgotten: Z.max(axis=1, keepdims=True) → Z.max(axis=1)
            E.sum(axis=1, keepdims=True) → E.sum(axis=1)
            `max` and `sum` over axis 1 give shape (n,), which meets the columns, not the rows. Keep the axis:
            `keepdims=True` gives (n, 1).
        keepdims forgotten in the sum: E.sum(axis=1, keepdims=True) → E.sum(axis=1)
            The sum over axis 1 has the shape (n,), which meets the columns, not the rows. `keepdims=True` gives (n, 1).
        keepdims forgotten in the shift: Z.max(axis=1, keepdims=True) → Z.max(axis=1)
            The maximum over axis 1 has the shape (n,), which meets the columns, not the rows. `keepdims=True` gives (n,
            1).
        over the batch: Z.max(axis=1, keepdims=True) → Z.max(axis=0)
            E.sum(axis=1, keepdims=True) → E.sum(axis=0)
            The columns add up to 1, not the rows: axis 0 runs over the samples. Which axis runs over the classes?
        over the batch, without a shift
            - E = np.exp(Z - Z.max(axis=1, keepdims=True))
            - return E / E.sum(axis=1, keepdims=True)
            + return np.exp(Z) / np.exp(Z).sum(axis=0)
            The columns add up to 1, not the rows: axis 0 runs over the samples. And exp(1000) overflows: subtract the
            largest sum of each row first.
        shifted by the mean: Z.max → Z.mean
            Each row is shifted by its mean, which leaves exponents that are too large: 1333 for the sums 1000, −1000,
            −1000. Subtract the largest.
        shift in the top alone: E.sum( → np.exp(Z).sum(
            The exponentials in the top of the fraction are shifted, those in the sum below are not. Use the same ones.
        nan replaced by 0
            - E = np.exp(Z - Z.max(axis=1, keepdims=True))
            - return E / E.sum(axis=1, keepdims=True)
            + return np.nan_to_num(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True))
            At ±1000 this is inf / inf or 0 / 0, which is nan, and `nan_to_num` makes it 0. The row has to add up to 1.
        wrong sign of the exponent: np.exp(Z - Z.max(axis=1, keepdims=True)) → np.exp(Z.min(axis=1, keepdims=True) - Z)
            The smallest sum gets the largest probability: the sign of the exponent is wrong.
        neither shifted nor divided: E / E.sum(axis=1, keepdims=True) → np.exp(Z)
            These are the exponentials alone. Divide each row by its sum, and subtract its largest sum before `exp`.
        first row only: E / E.sum(axis=1, keepdims=True) → (E / E.sum(axis=1, keepdims=True))[0]
            This is the first row alone. Is the `return` inside the loop?
        last row only: E / E.sum(axis=1, keepdims=True) → (E / E.sum(axis=1, keepdims=True))[-1]
            This is the last row alone. In a loop, collect the rows; `=` keeps the last one.
        softmax twice
            - E = np.exp(Z - Z.max(axis=1, keepdims=True))
            + Z = nn.softmax(Z)
            + E = np.exp(Z)
            Softmax is applied twice: its answers went through `exp` and a division once more.
        not divided: E / E.sum(axis=1, keepdims=True) → E
            The exponentials are right, but the rows do not add up to 1 yet. Divide each row by its sum.
        divided by the mean: E.sum( → E.mean(
            The rows add up to the number of classes: they are divided by their mean. Divide by their sum.
        without exponentials: E / E.sum(axis=1, keepdims=True) → Z / Z.sum(axis=1, keepdims=True)
            The sums themselves are divided. Take `np.exp` first, so that all are positive.
        sums over exponentials: return E / → return Z /
            The top of the fraction are the sums `Z`, its bottom the exponentials. Both are exponentials.
        sigmoid: E / E.sum(axis=1, keepdims=True) → nn.sigmoid(Z)
            This is the sigmoid of each entry by itself. The classes of a row share one probability of 1.
        sigmoid, divided by row sums: np.exp(Z - Z.max(axis=1, keepdims=True)) → nn.sigmoid(Z)
            The rows add up to 1, but of sigmoids. Softmax divides exponentials by their sum.
        logarithm: E / E.sum(axis=1, keepdims=True) → np.log(np.maximum(E / E.sum(axis=1, keepdims=True), 1e-300))
            These are the logarithms of the probabilities. Leave the logarithm out.
        smallest instead of largest: Z.max → Z.min
            Each row is shifted by its smallest entry, so the largest exponent still overflows. Take the largest.
        winner takes all: E / E.sum(axis=1, keepdims=True) → np.eye(Z.shape[1])[Z.argmax(axis=1)]
            This gives the largest sum everything. Softmax gives each class a share.
    """,
)

log_softmax = Coding(
    reference=nn.log_softmax,
    silent=True,
    cases=CASES,
    passed="The way every library computes it: from the logits, in one go, without a logarithm of 0.",
    hints=(
        "ln pⱼ = zⱼ − ln Σ e^zᵢ. Where does `exp` overflow, and what may be subtracted from a row first?",
        "Shift each row by its largest sum, as in `softmax`. Both terms of the formula take the shifted sums.",
        "`shifted - np.log( … )`, with the sum of `np.exp(shifted)` over axis 1, its axis kept.",
    ),
    mistakes="""
        logarithm of softmax
            - shifted = Z - Z.max(axis=1, keepdims=True)
            - return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
            + E = np.exp(Z - Z.max(axis=1, keepdims=True))
            + return np.log(E / E.sum(axis=1, keepdims=True))
            Right for ordinary sums. Far below the largest one `exp` gives exactly 0, and its logarithm is −∞. Take the
            logarithm of the formula, not of its result.
        logarithm of clipped softmax
            - shifted = Z - Z.max(axis=1, keepdims=True)
            - return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
            + E = np.exp(Z - Z.max(axis=1, keepdims=True))
            + return np.log(np.maximum(E / E.sum(axis=1, keepdims=True), 1e-12))
            The clipped probabilities end at −27.6, however small they are. From the sums, no clipping is needed.
        no shift: shifted = Z - Z.max(axis=1, keepdims=True) → shifted = Z
            Right for ordinary sums, but exp(1000) overflows. Subtract the largest sum of each row first.
        shifted by the largest of all: Z.max(axis=1, keepdims=True) → Z.max()
            The largest sum of the whole batch is subtracted. In a row far below it all exponentials are 0, and so is
            their sum. Take the largest of each row.
        over everything, without a shift
            - shifted = Z - Z.max(axis=1, keepdims=True)
            - return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
            + return Z - np.log(np.sum(np.exp(Z)))
            The exponentials of the whole batch are added up, and exp(1000) overflows. Each row is a sample of its own:
            sum over axis 1, and subtract the largest of each row first.
        divided: shifted - np.log( → shifted / np.log(
            The logarithm of a fraction is a difference: ln pⱼ = zⱼ − ln Σ e^zᵢ.
        shift in one term: return shifted - → return Z -
            The sums in front are not shifted, and those within the logarithm are. Both take the shifted ones.
        shift in the other term: np.exp(shifted) → np.exp(Z)
            The sums within the logarithm are not shifted, and those in front are. Both take the shifted ones.
        logarithm missing: np.log(np.exp(shifted) → (np.exp(shifted)
            The sum of the exponentials is subtracted itself. Subtract its logarithm.
        probabilities: shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)) → nn.softmax(Z)
            These are the probabilities. Their logarithms are asked for.
        minus
            - return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
            + return np.log(np.exp(shifted).sum(axis=1, keepdims=True)) - shifted
            The sign is wrong: the logarithm of a probability is never above 0. (Its negative is what cross-entropy
            adds up.)
        sum of logarithms: np.log(np.exp(shifted).sum(axis=1, keepdims=True)) → shifted.sum(axis=1, keepdims=True)
            `log` and `exp` cancel when they stand side by side. The sum has to stand between them: ln Σ e^z.
        over the batch: Z.max(axis=1 → Z.max(axis=0
            sum(axis=1 → sum(axis=0
            Shift and sum run over the samples. Which axis runs over the classes?
        summed over the batch: np.exp(shifted).sum(axis=1, → np.exp(shifted).sum(axis=0,
            The shift is taken row by row, but the sum runs over the samples. Both belong to axis 1.
        over everything: np.exp(shifted).sum(axis=1, keepdims=True) → np.exp(shifted).sum()
            The exponentials of the whole batch are added up. Each row is a sample of its own.
        keepdims forgotten: .sum(axis=1, keepdims=True) → .sum(axis=1)
            The sum over axis 1 has the shape (n,), which meets the columns, not the rows. `keepdims=True` gives (n, 1).
        mean: np.exp(shifted).sum( → np.exp(shifted).mean(
            The logarithm is taken of the mean of the exponentials. The formula has their sum.
        logarithm to base 2: np.log( → np.log2(
            This is the logarithm to base 2. Use `np.log`.
        logarithm to base 10: np.log( → np.log10(
            This is the logarithm to base 10. Use `np.log`.
        shift alone: shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)) → shifted
            The rows are shifted, and nothing else. The logarithm of the sum of exponentials is missing.
    """,
)


def _of_last_axis(Z):
    """Softmax over the last axis of Z (n, k) or (m, n, k), in the shape of Z."""
    return nn.softmax(Z.reshape(-1, Z.shape[-1])).reshape(Z.shape)


row_softmax = Coding(
    reference=_of_last_axis,
    silent=True,
    cases=[
        *CASES,
        case(
            "a stack of two batches",
            np.array([[[1.0, 2.0, 3.0], [0.5, 0.0, -0.25]], [[0.0, 1.0, 0.0], [2.0, 2.0, 1.0]]]),
        ),
        case("a stack as wide as it is high", np.arange(27.0).reshape(3, 3, 3) % 5),
        case("a stack of ±1000", np.array([[[1000.0, 999.0], [-1000.0, -1001.0]], [[0.0, 1000.0], [-1000.0, 1000.0]]])),
    ],
    passed="axis=-1 is the last axis, however many there are; and keepdims decides who meets whom.",
    hints=(
        "Print `row_softmax(Z).sum(axis=2)` and `.sum(axis=1)` for a small stack. Which of them should be 1?",
        "In `(m, n, k)` the classes are axis 2, in `(n, k)` axis 1. How do you say “the last one”?",
        "`axis=-1`, for `max` and for `sum`, and `keepdims=True` in both.",
    ),
    mistakes="""
        softmax of section 3
            - E = np.exp(Z - Z.max(axis=-1, keepdims=True))
            - return E / E.sum(axis=-1, keepdims=True)
            + return nn.softmax(Z)
            This is the softmax of section 3, which takes axis 1. In a stack, axis 1 runs over the samples, and the
            classes are axis 2.
        sum over axis 1: E.sum(axis=-1 → E.sum(axis=1
            The maximum is taken over the classes, but the sum still runs over axis 1, the samples of a stack.
        shift over axis 1: Z.max(axis=-1 → Z.max(axis=1
            The sum runs over the classes, but the shift is still the largest along axis 1: in a stack it differs among
            the classes, and that changes the answer.
        axis 2, stacks only: Z.max(axis=-1 → Z.max(axis=2
            E.sum(axis=-1 → E.sum(axis=2
            A stack is right now, but a single batch (n, k) has no axis 2. `axis=-1` is the last axis of both.
        axis 0: Z.max(axis=-1 → Z.max(axis=0
            E.sum(axis=-1 → E.sum(axis=0
            This runs over the batches of the stack. The classes are the last axis.
        over two axes: Z.max(axis=-1 → Z.max(axis=(-2, -1)
            E.sum(axis=-1 → E.sum(axis=(-2, -1)
            All samples of a batch share one probability of 1. Each sample has its own.
        over everything: Z.max(axis=-1, keepdims=True) → Z.max()
            E.sum(axis=-1, keepdims=True) → E.sum()
            All entries together add up to 1. Each sample has probabilities of its own.
        keepdims forgotten: Z.max(axis=-1, keepdims=True) → Z.max(axis=-1)
            E.sum(axis=-1, keepdims=True) → E.sum(axis=-1)
            `max` and `sum` drop their axis, so what is left meets the classes and not the samples. Keep it:
            `keepdims=True`.
        keepdims forgotten in the sum: E.sum(axis=-1, keepdims=True) → E.sum(axis=-1)
            The sum drops its axis, so it meets the classes and not the samples. `keepdims=True` keeps it.
        keepdims forgotten in the shift: Z.max(axis=-1, keepdims=True) → Z.max(axis=-1)
            The maximum drops its axis, so it meets the classes and not the samples. `keepdims=True` keeps it.
        sum over the samples: E.sum(axis=-1 → E.sum(axis=-2
            The maximum is taken over the classes, but the sum still runs over the samples. Both belong to the last
            axis.
        shift over the samples: Z.max(axis=-1 → Z.max(axis=-2
            The sum runs over the classes, but the shift is the largest of the samples: it differs among the classes,
            and that changes the answer.
        no shift: Z - Z.max(axis=-1, keepdims=True) → Z
            Right for small sums, but exp(1000) overflows and inf / inf is nan. Subtract the largest sum of each sample
            first.
        shifted by the largest of all: Z.max(axis=-1, keepdims=True) → Z.max()
            The largest sum of the whole stack is subtracted. A sample far below it then has only zeros left, and 0 / 0
            is nan.
        one long batch
            - return E / E.sum(axis=-1, keepdims=True)
            + return (E / E.sum(axis=-1, keepdims=True)).reshape(-1, Z.shape[-1])
            The probabilities are right, but the stack has become one long batch. Give it its shape back.
        first batch only
            - return E / E.sum(axis=-1, keepdims=True)
            + return (E / E.sum(axis=-1, keepdims=True))[0]
            This is the first batch alone, or the first sample. Is the `return` inside a loop?
    """,
)
