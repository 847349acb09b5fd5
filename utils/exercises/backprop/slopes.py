"""Local gradients: the slopes of ReLU and tanh, and the first delta."""

import numpy as np

from utils import nn
from utils.checks import Coding, case

relu_grad = Coding(
    reference=nn.relu_grad,
    cases=[
        case("an array", np.array([-2.0, -0.5, 0.5, 3.0])),
        case("two axes", np.array([[0.25, -0.75, 1.5], [4.0, -5.0, 0.5]])),
        case("a sum of exactly 0", np.array([[0.0, 1.0], [-1.0, 0.0]])),
        case("integers", np.array([-3, 0, 2])),
    ],
    passed="Where a neuron is switched off, nothing is sent back.",
    hints=(
        "ReLU is flat for negative sums and rises with slope 1 for positive ones.",
        "A comparison with 0 gives True and False for every entry.",
        "`(Z > 0) * 1.0` turns a comparison into numbers.",
    ),
    mistakes="""
        ReLU itself: (Z > 0) * 1.0 → (Z > 0) * Z
            This is ReLU. Its slope is 1 for positive sums, whatever their size.
        1 at 0: Z > 0 → Z >= 0
            At a sum of exactly 0 the slope is 0 in this course. Compare with `>`.
        1 wherever not 0: Z > 0 → Z != 0
            Negative sums get slope 1 as well. ReLU is flat there: 0.
        mask turned round: Z > 0 → Z < 0
            0 and 1 are exchanged: the slope is 1 for positive sums.
        mask turned round, 1 at 0: Z > 0 → Z <= 0
            0 and 1 are exchanged, at 0 as well: the slope is 1 above 0 and nowhere else.
        sign: (Z > 0) * 1.0 → np.sign(Z)
            `np.sign` gives −1 for negative sums. The slope of ReLU is 0 there.
        1 everywhere: (Z > 0) * 1.0 → np.ones_like(Z)
            The slope is 1 everywhere here. Negative sums are cut off by ReLU.
        one half at 0: (Z > 0) * 1.0 → np.heaviside(Z, 0.5)
            At a sum of exactly 0 the slope is 0 in this course, not ½.
        in place
            - return (Z > 0) * 1.0
            + Z[:] = Z > 0
            + return Z
            The values are right, but they are written into `Z`, which others still need.
        slope of the sigmoid: (Z > 0) * 1.0 → nn.sigmoid(Z) * (1 - nn.sigmoid(Z))
            This is the slope of the sigmoid. ReLU has two slopes, 0 and 1.
        leaky: (Z > 0) * 1.0 → np.where(Z > 0, 1.0, 0.01)
            This is the slope of leaky ReLU. Plain ReLU is flat for negative sums.
    """,
)

tanh_grad = Coding(
    reference=nn.tanh_grad,
    cases=[
        case("an array", np.array([-0.5, 0.0, 0.25, 0.9])),
        case("two axes", np.array([[0.3, -0.9], [0.6, 0.2]])),
        case("activations of −1 and 1", np.array([-1.0, 1.0])),
    ],
    passed="1 at 0 and almost 0 at the ends: a neuron near ±1 hardly learns.",
    hints=(
        "The text writes tanh′ with the activation alone.",
        "tanh′ = 1 − tanh², and `A` is tanh(Z) already.",
        "`return 1 - …`, with a square.",
    ),
    mistakes="""
        tanh applied again: A**2 → np.tanh(A) ** 2
            tanh is applied a second time. `A` holds activations already.
        square forgotten: A**2 → A
            The square is missing: 1 − a².
        square of the difference: 1 - A**2 → (1 - A) ** 2
            The difference is squared. Square `A` first: 1 − a², not (1 − a)².
        slope of the sigmoid: 1 - A**2 → A * (1 - A)
            a (1 − a) is the slope of the sigmoid. For tanh: 1 − a².
        sign: 1 - A**2 → A**2 - 1
            The sign is wrong: tanh rises everywhere, so its slope is never negative.
        plus: 1 - A**2 → 1 + A**2
            The square is added. The slope is largest at 0, where it is 1.
        1 missing: 1 - A**2 → A**2
            This is the square alone. It is taken away from 1.
        doubled instead of squared: A**2 → A * 2
            `A * 2` doubles; `A**2` squares.
        activation returned: 1 - A**2 → A
            This is the activation itself. Its slope is asked for.
        square of the tanh: 1 - A**2 → np.tanh(A) ** 2
            This is the square of a second tanh. `A` holds activations already: 1 − a².
    """,
)

SUMS = np.array([[2.0, 1.0, 0.0], [0.5, -0.5, 1.0], [0.0, 0.0, 0.0], [-1.0, 2.0, 1.0]])


def _logits(label, Z, labels):
    Z = np.array(Z)
    return case(label, Z, np.eye(Z.shape[1])[labels], K=Z.shape[1], d=np.nan)


softmax_cross_entropy_grad = Coding(
    reference=nn.softmax_cross_entropy_grad,
    silent=True,
    cases=[
        _logits("one sample", [[2.0, 1.0, 0.0]], [1]),
        _logits("four samples, three classes", SUMS, [0, 2, 1, 1]),
        _logits("as many samples as classes", SUMS[:3], [0, 1, 2]),
        _logits("two classes", [[1.0, -1.0], [0.5, 2.0], [0.0, 3.0]], [1, 0, 1]),
        _logits("sums of ±1000", [[1000.0, 0.0], [-1000.0, 1000.0]], [1, 1]),
    ],
    passed="What the network said minus what it should have said; the mean over the batch enters here, once.",
    hints=(
        "The derivation ends in p − y for one sample. What does the mean over n samples add?",
        "`nn.softmax(Z)` gives all probabilities at once, with a row for each sample.",
        "`return (nn.softmax(Z) - …) / …`",
    ),
    mistakes="""
        no mean: / len(Z) →
            This is n times too large: the loss is a mean over n samples. Divide by n here, once and for all.
        mean twice: len(Z) → len(Z) ** 2
            This is n times too small: it is divided by n twice.
        parentheses missing: (nn.softmax(Z) - Y) / len(Z) → nn.softmax(Z) - Y / len(Z)
            Only `Y` is divided by n. Put parentheses around P − Y.
        mean over all entries: len(Z) → Z.size
            This is divided by n · k. The loss is a mean over samples, not over classes.
        divided by the classes: len(Z) → Z.shape[1]
            This is divided by the number of classes. Divide by that of the samples.
        wrong sign: nn.softmax(Z) - Y → Y - nn.softmax(Z)
            The sign is wrong: P − Y, not Y − P.
        targets not subtracted: (nn.softmax(Z) - Y) → nn.softmax(Z)
            The targets are not subtracted.
        softmax missing: nn.softmax(Z) → Z
            The sums stand where the probabilities should. Apply softmax to `Z` first.
        sigmoid: nn.softmax → nn.sigmoid
            This uses the sigmoid. The head here is softmax.
        softmax over the batch: nn.softmax(Z) → nn.softmax(Z.T).T
            Softmax ran over the samples (axis 0). Each row is a sample, and its classes share a probability of 1.
        overflow: nn.softmax(Z) → np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            Right for small sums, but `np.exp` overflows at 1000. `nn.softmax` shifts each row first.
        slope of softmax once more: (nn.softmax(Z) - Y) → (nn.softmax(Z) - Y) * nn.softmax(Z) * (1 - nn.softmax(Z))
            P (1 − P) was multiplied in. Softmax and cross-entropy cancel: P − Y is the derivative at Z already.
        derivative at P: (nn.softmax(Z) - Y) → -Y / np.maximum(nn.softmax(Z), 1e-300)
            This is the derivative with respect to P. One step further, at Z, it becomes P − Y.
        factor 2: return ( → return 2 * (
            A factor 2 belongs to the squared error. There is none here.
        labels instead of one-hot: - Y) → - Y.argmax(axis=1)[:, None])
            A column of labels (n, 1) was spread over all classes. Subtract `Y`, which has the shape of `P`.
        summed over the batch: - Y) → - Y).sum(axis=0)
            The samples are added up too early. A row for each sample is asked for, like `Z`.
    """,
)
