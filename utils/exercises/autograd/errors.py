"""Two errors that everybody meets in PyTorch: a value changed that was needed, a graph walked back twice."""

import numpy as np

from utils.checks import Coding, case, torch_settings
from utils.checks.torch_modules import numbers
from utils.exercises.autograd.tensors import drawn, leaf


def _weighed(answer, Z, C):
    """What comes back, and the gradient at Z of its sum with the weights C."""
    import torch

    sums = leaf(Z)
    P = answer(sums)
    if not isinstance(P, torch.Tensor):
        return P, np.zeros_like(Z)
    if P.requires_grad and P.shape == sums.shape:
        (P * torch.tensor(C)).sum().backward()
    return numbers(P), np.zeros_like(Z) if sums.grad is None else numbers(sums.grad)


def _softmax(Z):
    """Softmax of every row of the tensor Z (n, k)."""
    import torch

    return torch.softmax(Z, dim=1)


def _sums(label, Z, seed):
    Z = np.array(Z)
    return case(label, Z, drawn(np.random.default_rng(seed), *Z.shape))


mend_inplace = Coding(
    reference=_softmax,
    use=_weighed,
    parts=("the result", "the gradient at `Z`"),
    around=torch_settings,
    cases=[
        _sums("one sample", [[2.0, 1.0, 0.0]], 1),
        _sums("two samples", [[0.5, -1.0], [1.0, 3.0]], 2),
        _sums("as many samples as classes", [[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [-2.0, 1.5, 0.25]], 3),
        _sums("sums of ±1000", [[1000.0, 999.0, -1000.0], [-1000.0, -1000.0, -1001.0]], 4),
    ],
    passed="The slope of `exp` is its own result, so that result has to stay as it is until the way back is done.",
    hints=(
        "The error names a tensor that was needed and has been changed. Which line changes one in place?",
        "`exp` notes its result, since it is its own slope. `E /= …` overwrites it.",
        "Make a new tensor in the last line: `E / …`.",
    ),
    mistakes="""
        not mended, otherwise written
            - return E / E.sum(dim=1, keepdim=True)
            + E.div_(E.sum(dim=1, keepdim=True))
            + return E
            `div_` is `/=` with another name: a method of a tensor that ends in _ works in place. Make a new one.
        cut off
            - return E / E.sum(dim=1, keepdim=True)
            + E = E.detach()
            + E /= E.sum(dim=1, keepdim=True)
            + return E
            The error is gone, and so is the gradient: `detach`, `.data` and `no_grad` cut the result off its notes.
            Make a new tensor instead of changing one.
        sum cut off: E.sum(dim=1, keepdim=True) → E.sum(dim=1, keepdim=True).detach()
            The probabilities are right, the gradient is not: it is that of `E` alone. The division, whose sum depends
            on `Z` too, left no notes (`detach`, `.data`, or a number in its place). Make a new tensor: `E / …`.
        over the samples: return E / E.sum(dim=1, keepdim=True) → return E / E.sum(dim=0, keepdim=True)
            No error any more, but the sum runs over the samples. Which axis are the classes?
        keepdim forgotten: return E / E.sum(dim=1, keepdim=True) → return E / E.sum(dim=1)
            No error any more, but the sums have lost an axis, and meet the classes. Keep it: `keepdim=True`.
        not divided: return E / E.sum(dim=1, keepdim=True) → return E
            The division is gone, and with it the probabilities: each row should add up to 1.
        over everything: return E / E.sum(dim=1, keepdim=True) → return E / E.sum()
            All samples share one probability of 1. Each row has its own.
        divided by the mean: return E / E.sum( → return E / E.mean(
            The rows add up to the number of classes: they are divided by their mean.
        logarithms: return E / E.sum(dim=1, keepdim=True) → return torch.log_softmax(Z, dim=1)
            These are the logarithms of the probabilities.
        sigmoid: return E / E.sum(dim=1, keepdim=True) → return torch.sigmoid(Z)
            This is the sigmoid of each entry. The classes of a row share one probability of 1.
    """,
)


def _descended(answer, w, X, y, *how):
    """w after the steps, and whether it is still a leaf; how: lam, lr, steps."""
    import torch

    result = answer(leaf(w), torch.tensor(X), torch.tensor(y), *how)
    if not isinstance(result, torch.Tensor):
        return result, False
    return numbers(result), result.is_leaf


def _ridge(w, X, y, lam, lr, steps):
    """Gradient descent on mean((X @ w - y)²) + lam Σ w²; w (d,) is a leaf that requires grad, and so is the result."""
    import torch

    for _ in range(steps):
        (((X @ w - y) ** 2).mean() + lam * (w**2).sum()).backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w


def _steps(label, n, d, lam, lr, steps):
    rng = np.random.default_rng(13 * n + d)
    return case(label, drawn(rng, d), drawn(rng, n, d), drawn(rng, n), lam, lr, steps)


mend_twice = Coding(
    reference=_ridge,
    use=_descended,
    parts=("w", "whether the result is a leaf"),
    around=torch_settings,
    cases=[
        _steps("one step", 4, 2, 0.5, 0.1, 1),
        _steps("two steps, one sample", 1, 3, 0.25, 0.1, 2),
        _steps("ten steps", 6, 2, 0.5, 0.05, 10),
        _steps("no penalty", 5, 2, 0.0, 0.1, 3),
    ],
    passed="Whatever depends on the weights is computed again in every step, with notes of its own.",
    hints=(
        "The error comes in the second step. Which part of the loss is computed once, and walked back again?",
        "The notes of `penalty` are thrown away by the first `backward`; and it is the penalty of the old weights.",
        "Move the line with `penalty` into the loop.",
    ),
    mistakes="""
        retain_graph
            - for _ in range(steps):
            -     penalty = lam * (w**2).sum()
            + penalty = lam * (w**2).sum()
            + for _ in range(steps):
            - loss.backward()
            + loss.backward(retain_graph=True)
            `retain_graph=True` keeps the notes, but they are about the old weights: PyTorch sees that `w` was changed
            in place since, and stops. The penalty has to be computed anew in every step.
        penalty cut off: penalty = lam * (w**2).sum() → penalty = lam * (w.detach() ** 2).sum()
            No error any more, and no gradient of the penalty either: it is gone, or a constant (`detach`, `item`,
            `data`). Compute it from `w` itself, in every step.
        penalty in the first step alone
            - for _ in range(steps):
            -     penalty = lam * (w**2).sum()
            + penalty = lam * (w**2).sum()
            + for _ in range(steps):
            w.grad = None → w.grad = None
            - return w
            +     penalty = 0.0
            + return w
            The penalty pulls in the first step alone. It belongs to every step, computed from the weights of now.
        penalty of the first weights
            - for _ in range(steps):
            -     penalty = lam * (w**2).sum()
            + first = w.detach().clone()
            + for _ in range(steps):
            +     penalty = 2 * lam * (first * w).sum()
            The penalty’s gradient is that of the first weights in every step. Compute it from the weights of now.
        without lam: lam * (w**2).sum() → (w**2).sum()
            `lam` is gone from the penalty.
        half the penalty: lam * (w**2).sum() → 0.5 * lam * (w**2).sum()
            The penalty is half as large as before. Leave the formula as it is, and move the line.
        mean instead of sum: (w**2).sum() → (w**2).mean()
            The penalty is a mean now. Leave the formula as it is, and move the line.
        gradients kept: w.grad = None →
            The penalty is right now. But the gradients add up from the second step on: clear them in every step.
        returns inside the loop
            - w.grad = None
            + w.grad = None
            + return w
            Right for one step. The descent ends after the first round: is the `return` indented too far?
        nothing returned: return w →
            Your function returns None. Is there a `return w` at the end?
        outside no_grad: with torch.no_grad(): → with torch.enable_grad():
            A leaf may not be changed in place while torch records: `with torch.no_grad():`.
    """,
)
