"""What torch's cross-entropy takes: the sums of the last layer, as they are."""

import numpy as np

from utils.checks import Coding, case, torch_settings
from utils.checks.tensors import leaf
from utils.checks.torch_modules import numbers


def _measured(answer, Z, y):
    """The loss, and its gradient at the sums Z."""
    import torch

    sums = leaf(Z)
    loss = answer(sums, torch.tensor(y))
    if not isinstance(loss, torch.Tensor):
        return loss, np.zeros_like(Z)
    if loss.requires_grad and loss.numel() == 1:
        loss.backward()
    return numbers(loss), np.zeros_like(Z) if sums.grad is None else numbers(sums.grad)


def _cross_entropy(Z, y):
    """Mean cross-entropy of softmax over the rows of the sums Z (n, k), with labels y (n,): a tensor."""
    import torch

    return torch.nn.functional.cross_entropy(Z, y)


mend_softmax = Coding(
    reference=_cross_entropy,
    use=_measured,
    parts=("the loss", "the gradient at `Z`"),
    around=torch_settings,
    cases=[
        case(
            "three samples, four classes",
            np.array([[2.0, 1.0, 0.0, -1.0], [0.5, -0.5, 1.0, 0.0], [0.0, 3.0, 1.0, 1.0]]),
            np.array([0, 2, 0]),
        ),
        case("one sample", np.array([[1.0, -1.0, 0.5]]), np.array([1])),
        case("as many samples as classes", np.array([[1.0, 2.0], [-0.5, 0.5]]), np.array([0, 1])),
        case("ten classes, every answer right and certain", 40.0 * np.eye(10), np.arange(10)),
        case("sums of ±1000", np.array([[1000.0, 0.0], [-1000.0, 1000.0]]), np.array([1, 1])),
    ],
    passed="`cross_entropy` takes the sums: it contains the softmax, and is safe for large ones.",
    hints=(
        "Feed it sums that are right and certain, such as 40 at the label and 0 elsewhere. Which loss should come out?",
        "After a softmax all entries lie between 0 and 1. `cross_entropy` applies softmax itself: to what, then?",
        "Hand `Z` to `cross_entropy` as it is, and leave out the line with softmax.",
    ),
    mistakes="""
        not mended: cross_entropy(Z, y) → cross_entropy(torch.softmax(Z, dim=1), y)
            Softmax is still applied twice: here, and inside `cross_entropy`. With ten classes the loss cannot fall
            below ln(e + 9) − 1 = 1.4612.
        NLL of probabilities: cross_entropy(Z, y) → nll_loss(torch.softmax(Z, dim=1), y)
            The loss is negative: `nll_loss` takes logarithms of probabilities, and these are the probabilities.
        logarithm of softmax: cross_entropy(Z, y) → nll_loss(torch.log(torch.softmax(Z, dim=1)), y)
            Right for small sums, but softmax gives an exact 0 at ±1000, and its logarithm is infinite. Hand the sums to
            `cross_entropy`.
        NLL of the sums: cross_entropy(Z, y) → nll_loss(Z, y)
            `nll_loss` only picks entries and contains no softmax. `cross_entropy` does both, and takes the sums.
        softmax over the samples: cross_entropy(Z, y) → cross_entropy(torch.softmax(Z, dim=0), y)
            Now softmax runs over the samples, and `cross_entropy` applies it once more. It takes the sums as they are.
        argmax: cross_entropy(Z, y) → cross_entropy(Z.argmax(dim=1), y)
            `argmax` leaves one label for each sample, from which no loss can be computed, and no gradient passes it.
            `cross_entropy` takes the sums, a row for each sample.
        labels first: cross_entropy(Z, y) → cross_entropy(y, Z)
            The first thing that `cross_entropy` was given holds whole numbers, such as labels. The sums come first, as
            they are, and the labels second.
        one-hot of argmax: cross_entropy(Z, y) → cross_entropy(torch.eye(Z.shape[1]).to(Z)[Z.argmax(dim=1)], y)
            `argmax` keeps nothing but the place of the largest sum, and no gradient passes it. `cross_entropy` takes
            the sums as they are.
        summed: cross_entropy(Z, y) → cross_entropy(Z, y, reduction="sum")
            The softmax is gone, as it should be. The loss is a sum over the samples now; the mean is asked for.
        not averaged: cross_entropy(Z, y) → cross_entropy(Z, y, reduction="none")
            The softmax is gone, as it should be. There is a loss for each sample now; their mean is asked for.
        a plain number: cross_entropy(Z, y) → cross_entropy(Z, y).item()
            The number is right, but it has lost its graph: `.item()`, `.detach()` and `float()` cut it. Return the
            tensor, so that `backward` can be called.
    """,
)
