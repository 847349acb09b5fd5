"""The chain rule on a graph: one neuron, forwards and back."""

import numpy as np

from utils import nn
from utils.checks import Coding, case

neuron_backward = Coding(
    reference=nn.neuron_backward,
    parts=("loss", "dw", "db", "dx"),
    cases=[
        case("class 1", np.array([1.0, 2.0]), np.array([0.5, -0.5]), 0.25, 1, d=2),
        case("class 0", np.array([1.0, -1.0, 0.5]), np.array([2.0, 0.5, -1.0]), -0.5, 0, d=3),
        case("one feature", np.array([3.0]), np.array([-0.5]), 1.0, 1, d=1),
        case("a target in between", np.array([-2.0, 0.5]), np.array([0.3, 1.5]), 0.1, 0.5, d=2),
    ],
    passed="One number, dL/dz, is enough for all derivatives of a neuron.",
    hints=(
        "Go forwards first, and keep `a`. Then collect dL/dz from the two slopes: of the square, and of the sigmoid.",
        "`dz = 2 * (a - y) * a * (1 - a)`. The sum z = x · w + b has the slopes x, 1 and w.",
        "`return (a - y) ** 2, dz * …, dz, dz * …`",
    ),
    mistakes="""
        factor 2 missing: dz = 2 * (a - y) → dz = (a - y)
            The loss is right. The derivatives are half of what they should be: think of the square.
        half the loss: dz = 2 * (a - y) → dz = (a - y)
            (a - y) ** 2 → (a - y) ** 2 / 2
            These belong to ½ (a − y)². The loss here has no ½, so its derivative has a factor 2.
        slope of the sigmoid missing: 2 * (a - y) * a * (1 - a) → 2 * (a - y)
            The slope of the sigmoid, a (1 − a), is missing between a and z.
        slope taken of the activation: * a * (1 - a) → * nn.sigmoid(a) * (1 - nn.sigmoid(a))
            The sigmoid is applied to the activation once more. `a` is the activation already: a (1 − a).
        slope taken of the sum: * a * (1 - a) → * (x @ w + b) * (1 - (x @ w + b))
            The slope is a (1 − a), of the activation, not of z.
        activation instead of its slope: * a * (1 - a) → * a
            The factor 1 − a of the sigmoid’s slope is missing.
        wrong sign: 2 * (a - y) → 2 * (y - a)
            The loss is right. All derivatives have the wrong sign: a − y, not y − a.
        label not subtracted: 2 * (a - y) → 2 * a
            The derivatives do not depend on `y`. The error is a − y.
        dw and dx exchanged: dz * x, dz, dz * w → dz * w, dz, dz * x
            `dw` and `dx` are exchanged: the slope of x · w for a weight is the input, and for an input the weight.
        dx with the inputs: dz * w → dz * x
            `loss`, `dw` and `db` are right. The slope of z with respect to `x` is `w`.
        dx without the chain: dz, dz * w → dz, w
            `loss`, `dw` and `db` are right. `dx` is only the last slope, `w`; multiply it by what arrives, dL/dz.
        db without the chain: dz * x, dz, → dz * x, 1.0,
            `db` is 1, the last slope alone. Multiply it by what arrives, dL/dz.
        bias forgotten: x @ w + b → x @ w
            The weighted sum leaves out `b`.
        sigmoid forgotten: nn.sigmoid(x @ w + b) → x @ w + b
            2 * (a - y) * a * (1 - a) → 2 * (a - y)
            There is no sigmoid here. The answer of the neuron is a = sigmoid(z).
        loss without square: (a - y) ** 2 → (a - y)
            The derivatives are right. The loss is the error itself; square it.
        gradient of cross-entropy: 2 * (a - y) * a * (1 - a) → a - y
            The loss is right. a − y is dL/dz of cross-entropy; here the loss is a square, which brings a factor 2 and
            the slope of the sigmoid.
        dx through new weights: dz * w → dz * (w - dz * x)
            `dx` goes through weights that have moved already. It takes those of the way forwards.
    """,
)
