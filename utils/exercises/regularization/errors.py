"""Two errors that everybody meets in PyTorch: a value changed that was needed, a graph walked back twice."""

import numpy as np

from utils.checks import Coding, case, torch_settings
from utils.checks.tensors import descended, drawn, leaf
from utils.checks.torch_modules import numbers


def _weighed(answer, Z, mask, p, C):
    """What comes back, and the gradient at Z of its sum with the weights C."""
    import torch

    sums = leaf(Z)
    out = answer(sums, torch.tensor(mask), p)
    if not isinstance(out, torch.Tensor):
        return out, np.zeros_like(Z)
    if out.requires_grad and out.shape == sums.shape:
        (out * torch.tensor(C)).sum().backward()
    return numbers(out), np.zeros_like(Z) if sums.grad is None else numbers(sums.grad)


def _dropped(Z, mask, p):
    """Dropout of tanh of the tensor Z (n, d), with a mask (n, d) of 0 and 1."""
    import torch

    return torch.tanh(Z) * mask / (1 - p)


def _layer(label, n, d, p, seed):
    rng = np.random.default_rng(seed)
    mask = (rng.permutation(n * d).reshape(n, d) % 3 > 0) * 1.0
    return case(label, drawn(rng, n, d), mask, p, drawn(rng, n, d))


mend_inplace = Coding(
    reference=_dropped,
    use=_weighed,
    parts=("the result", "the gradient at `Z`"),
    around=torch_settings,
    cases=[
        _layer("one sample", 1, 3, 0.5, 1),
        _layer("two samples", 2, 4, 0.25, 2),
        _layer("as many samples as neurons", 3, 3, 0.5, 3),
        _layer("nothing is dropped often", 4, 2, 0.0, 4),
    ],
    passed="The slope of tanh is 1 − A², so its result has to stay as it is until the way back is done.",
    hints=(
        "The error names a tensor that was needed and has been changed. Which lines change one in place?",
        "`tanh` notes its result `A`, since its slope is 1 − A². `A *= …` overwrites it.",
        "Make a new tensor in the last line: `A * mask / …`.",
    ),
    mistakes="""
        not mended, otherwise written
            - return A * mask / (1 - p)
            + A.mul_(mask)
            + return A / (1 - p)
            `mul_` is `*=` with another name: a method of a tensor that ends in _ works in place. Make a new one.
        cut off: A * mask → A.detach() * mask
            The error is gone, and so is the gradient: `detach`, `.data` and `no_grad` cut the result off its notes.
            Make a new tensor instead of changing one.
        only changed behind its back
            - return A * mask / (1 - p)
            + A.data *= mask / (1 - p)
            + return A
            Through `.data` the error is gone, but mask and division leave no notes, and the slope of tanh is computed
            from numbers that are not its own. Make a new tensor.
        mask lost: A * mask / (1 - p) → A / (1 - p)
            No error any more, and nothing is dropped either: the mask is gone.
        division lost: A * mask / (1 - p) → A * mask
            No error any more, but what is kept has to be divided by 1 − p.
        divided by p: (1 - p) → max(p, 1e-3)
            What is kept is divided by the probability of keeping, 1 − p.
        multiplied: mask / (1 - p) → mask * (1 - p)
            What is kept is divided by 1 − p, not multiplied by it.
        dropped before tanh: return A * mask / (1 - p) → return torch.tanh(Z * mask / (1 - p))
            The mask meets `Z`. It belongs to the activations, after tanh.
        mask turned round: A * mask → A * (1 - mask)
            The mask is 1 where an entry is kept. It was turned round.
        tanh left out: return A * mask / (1 - p) → return Z * mask / (1 - p)
            The sums are dropped. The activations `A` should be.
        tanh twice: return A * mask → return torch.tanh(A) * mask
            tanh is applied twice.
    """,
)


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
    use=descended,
    parts=("w", "whether the result is a leaf", "whether the result requires a gradient"),
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
