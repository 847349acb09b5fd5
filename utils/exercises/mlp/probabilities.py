"""Sums become probabilities: softmax, and a faulty one to mend."""

import numpy as np

from utils import nn
from utils.checks import Coding, case, edits

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

SHIFTS_AND_AXES = edits(
    """
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
    """
)

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
    mistakes=SHIFTS_AND_AXES
    | edits(
        """
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
        """
    ),
)

row_softmax = Coding(
    reference=nn.softmax,
    silent=True,
    cases=CASES,
    passed="Axis 0 runs over the samples, axis 1 over the classes; and keepdims decides who meets whom.",
    hints=(
        "Print `row_softmax(Z).sum(axis=1)` and `.sum(axis=0)` for a small `Z`. Which of them is 1?",
        "The sums should run over the classes. Once the axis is changed, a shape no longer fits: why?",
        "`Z.max(axis=1)` has the shape (n,). `keepdims=True` keeps it (n, 1), for `max` and for `sum`.",
    ),
    mistakes=SHIFTS_AND_AXES
    | edits(
        """
        over the batch: Z.max(axis=1, keepdims=True) → Z.max(axis=0, keepdims=True)
            E.sum(axis=1, keepdims=True) → E.sum(axis=0, keepdims=True)
            The columns still add up to 1, not the rows: axis 0 runs over the samples.
        """
    ),
)
