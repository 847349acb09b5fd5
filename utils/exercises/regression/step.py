"""To mend: a step of gradient descent that compares every prediction with every price."""

import numpy as np

from utils import nn, regression
from utils.checks import Coding, case, edits


def _network(label, sizes, n, seed, lr=0.1):
    rng = np.random.default_rng(seed)
    params = [(W, 0.1 * rng.normal(size=b.shape)) for W, b in nn.init_params(sizes, rng)]
    return case(label, params, rng.normal(size=(n, sizes[0])), rng.normal(size=n) + 1.0, lr)


mend_step = Coding(
    reference=regression.sgd_step,
    parts=(("W of layer {}", "b of layer {}"), "loss"),
    cases=[
        _network("three hidden neurons", [2, 3, 1], 5, 0),
        _network("one sample", [2, 2, 1], 1, 1),
        _network("two hidden layers", [3, 4, 2, 1], 6, 2, lr=0.01),
        _network("no hidden layer", [2, 1], 4, 3),
        _network("as many samples as neurons", [3, 3, 1], 3, 4),
        _network("many samples", [2, 4, 1], 40, 5, lr=0.3),
    ],
    passed="One axis more, one division: with both, the same step trains on five districts and on fifteen thousand.",
    hints=(
        "Print `error.shape` for five samples. What should it be?",
        "`Z` is (n, 1). Make `y` a column, too: `y[:, None]`.",
        "The loss is a mean over n samples, so its gradient is divided by n.",
    ),
    mistakes=edits(
        """
        still each with each: error = Z - y[:, None] → error = Z - y
            The gradient is divided by n now, but every prediction is still compared with every price: the error is
            (n, n). Make `y` a column, `y[:, None]`; `y[None, :]` is a row.
        not divided by n: dZ = 2 * error / len(y) → dZ = 2 * error
            The shapes are right now. The loss is a mean, so divide its gradient by n: without that, more samples make
            longer steps.
        mean over the prices
            - error = Z - y[:, None]
            + error = (Z - y).mean(axis=1, keepdims=True)
            The error has the shape of a column now, but it is the mean over all prices: each prediction is compared
            with their mean.
        diagonal turned
            - dZ = 2 * error / len(y)
            + dZ = 2 * (y[:, None] - Z) / len(y)
            The gradient has the wrong sign, so the step goes uphill.
        2 forgotten: dZ = 2 * error / len(y) → dZ = error / len(y)
            The derivative of a square has a factor of 2.
        divided by the inputs: dZ = 2 * error / len(y) → dZ = 2 * error / X.shape[1]
            The gradient is divided by the number of columns. Divide by the number of samples.
        divided twice: dZ = 2 * error / len(y) → dZ = 2 * error / len(y) ** 2
            The gradient is divided by n². Divide by n.
        largest error only: dZ = 2 * error / len(y) → dZ = 2 * error * (np.abs(error) == np.abs(error).max()) / len(y)
            Only the sample with the largest error takes part.
        signs: dZ = 2 * error / len(y) → dZ = np.sign(error) / len(y)
            This is the gradient of the mean absolute error. That of the mean square grows with the error.
        mean error: dZ = 2 * error / len(y) → dZ = np.full_like(Z, 2 * error.mean() / len(y))
            All samples get the mean error. Each has its own.
        mean error, not divided: dZ = 2 * error / len(y) → dZ = np.full_like(Z, 2 * error.mean())
            All samples get the mean error. Each has its own, divided by n.
        loss not squared: np.mean(error**2) → np.mean(error)
            The loss is the mean of the errors. Square them first.
        size of the errors: np.mean(error**2) → np.mean(np.abs(error))
            The loss is the mean absolute error. Square the errors instead.
        sum of squares: np.mean(error**2) → np.sum(error**2)
            The loss is a sum. It is a mean over the samples.
        half the loss: np.mean(error**2) → np.mean(error**2) / 2
            The loss is halved. The mean squared error has no factor.
        """
    ),
)
