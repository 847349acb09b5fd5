"""Leaf tensors: which of them have a gradient, and how they are moved."""

import numpy as np

from utils.checks import Coding, Question, case, torch_settings
from utils.checks.tensors import descended, drawn, leaf
from utils.checks.torch_modules import numbers

who_has_grad = Question(
    answer="a",
    why={
        "a": "A leaf that requires grad. `x` is a constant, and `z` was computed: its grad is not kept.",
        "b": "`x` is a leaf, but nobody asked for its gradient: `requires_grad` is False.",
        "c": "`z` gets a gradient on the way and drops it, unless `z.retain_grad()` was called before.",
        "d": "Only leaves keep a gradient, and only those that require one.",
    },
    hints=(
        "Which of them are leaves: given, not computed?",
        "Which of the leaves require grad?",
        "A network’s weights are leaves that require grad; its inputs are leaves that do not.",
    ),
)


def _moved(answer, params, grads, lr):
    """Numbers and gradients of the tensors (None counts as 0), whether the list holds them still, and they are asked.

    The gradients of tensors that the list has lost do not count.
    """
    leaves = [leaf(array) for array in params]
    for one, grad in zip(leaves, grads, strict=True):
        one.grad = leaf(grad).detach()
    given = list(leaves)
    answer(given, lr)
    same = len(given) == len(leaves) and all(a is b for a, b in zip(given, leaves, strict=True))
    left = [
        numbers(one.grad) if same and one.grad is not None else np.zeros_like(array)
        for one, array in zip(leaves, params, strict=True)
    ]
    return [numbers(one) for one in leaves], left, same, all(one.requires_grad for one in leaves)


def _manual_step(params, lr):
    """One step of gradient descent in place on leaf tensors, outside the graph; their gradients are cleared."""
    import torch

    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


manual_step = Coding(
    reference=_manual_step,
    use=_moved,
    parts=("params", "grad of tensor {}", "whether `params` holds the same tensors", "whether they require a gradient"),
    around=torch_settings,
    cases=[
        case("one tensor", [np.array([2.0, -1.0])], [np.array([0.5, 1.0])], 0.1),
        case(
            "a weight matrix and a bias",
            [np.array([[1.0, 2.0], [0.5, -0.5], [0.0, 1.0]]), np.array([0.25, -0.25])],
            [np.array([[0.5, -1.0], [2.0, 0.25], [1.0, 1.0]]), np.array([1.0, -3.0])],
            0.5,
        ),
    ],
    passed="These three lines, on many tensors at once, are what `torch.optim.SGD` does.",
    hints=(
        "The step itself is not part of the loss, so it is taken where nothing is recorded: `with torch.no_grad():`.",
        "Inside, change each tensor in place with `-=`. `p = p - …` would give a new tensor to a local name.",
        "`for p in params:` then `p -= lr * p.grad` and `p.grad = None`.",
    ),
    mistakes="""
        outside no_grad: torch.no_grad() → torch.enable_grad()
            A leaf that requires grad may not be changed in place while torch records. Put the step inside `with
            torch.no_grad():`.
        rebound: p -= lr * p.grad → p = p - lr * p.grad
            The tensors have not moved: `p = p - …` gives a new tensor to the name `p`, and the network keeps the old
            one. Use `p -= …` inside `with torch.no_grad():`.
        rebound and cleared
            - p -= lr * p.grad
            - p.grad = None
            + p.grad.zero_()
            + p -= lr * p.grad
            The gradients are cleared, but the tensors have not moved. Either `p = p - …` made a new one, which nobody
            keeps, or the gradient was cleared before it was used.
        cleared before the step
            - p -= lr * p.grad
            - p.grad = None
            + p.grad = None
            + p -= lr * p.grad
            The gradient is cleared before it is used, and nothing is left to multiply by. First the step, then `p.grad
            = None`.
        rebound, then cleared: p -= lr * p.grad → p = p - lr * p.grad
            p.grad = None → p.grad.zero_()
            `p = p - …` gives a new tensor to the name `p`. It has no gradient to clear, and the network keeps the old
            one. Use `p -= …` inside `with torch.no_grad():`.
        only the last cleared
            - for p in params:
            -     p -= lr * p.grad
            -     p.grad = None
            + for p in params:
            +     p -= lr * p.grad
            + p.grad = None
            Only the last gradient is cleared: that line stands behind the loop. Indent it, so that it runs for every
            tensor.
        requires no grad any more
            - p -= lr * p.grad
            + p.requires_grad = False
            + p -= lr * p.grad
            The tensors require no grad any more, so the next `backward` skips them. Use `with torch.no_grad():`.
        list entries replaced: for p in params: → for i, p in enumerate(params):
            p -= lr * p.grad → params[i] = p - lr * p.grad
            The list holds new tensors, and the network’s own have not moved. Besides, `w - lr * w.grad` is no leaf: it
            is computed, one more node of the graph. Change the tensors in place, `p -= …`.
        gradients kept: p.grad = None →
            The step is right, but the gradients are still there, and the next `backward` adds to them.
        uphill: p -= → p +=
            This goes up the gradient: `-=`, not `+=`.
        learning rate ignored: lr * p.grad → p.grad
            `lr` is not used.
        a fixed learning rate: lr * p.grad → 0.1 * p.grad
            A number stands in the place of `lr`.
        only the first
            - p.grad = None
            + p.grad = None
            + return
            Only the first tensor moves. Does your loop end after its first round?
        no_grad without parentheses: torch.no_grad() → torch.no_grad
            `torch.no_grad` is a class, and `with` needs an object of it: put parentheses behind it, `with
            torch.no_grad():`.
        overwritten: p -= lr * p.grad → p.copy_(-lr * p.grad)
            The old numbers are lost: only the step itself is stored. Subtract it from what is there.
        a number as gradient: p.grad = None → p.grad = 0
            `p.grad` takes a tensor or None, no number. `p.grad = None` or `p.grad.zero_()` clears it.
    """,
)


def _gradient_descent(w, X, y, lr, steps):
    """Gradient descent on mean((X @ w - y)²); w (d,), a leaf that requires grad, which is also what is returned."""
    import torch

    for _ in range(steps):
        ((X @ w - y) ** 2).mean().backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w


def _steps(label, n, d, lr, steps):
    rng = np.random.default_rng(10 * n + d)
    return case(label, drawn(rng, d), drawn(rng, n, d), drawn(rng, n), lr, steps)


mend_leaf = Coding(
    reference=_gradient_descent,
    use=descended,
    parts=("w", "whether the result is a leaf", "whether the result requires a gradient"),
    around=torch_settings,
    cases=[
        _steps("one step", 4, 2, 0.1, 1),
        _steps("one sample, two steps", 1, 3, 0.2, 2),
        _steps("ten steps", 6, 2, 0.05, 10),
    ],
    passed="A leaf stays a leaf when it is moved in place, and the move itself is not recorded.",
    hints=(
        "Print `w.is_leaf` before and after the line that moves `w`.",
        "`w - lr * w.grad` makes a new tensor, which is computed and therefore no leaf: it gets no `.grad` next time.",
        "`with torch.no_grad():` around `w -= lr * w.grad`.",
    ),
    mistakes="""
        not mended
            - with torch.no_grad():
            -     w -= lr * w.grad
            + w = (w - lr * w.grad).requires_grad_()
            `w = w - lr * w.grad` makes a new tensor that is no leaf. The next `backward` gives the gradient to the old
            `w`, and the new one has None.
        in place, but recorded: torch.no_grad() → torch.enable_grad()
            In place is right, but a leaf may not be changed while torch records. Put it inside `with torch.no_grad():`.
        rebound, then cleared: w -= lr * w.grad → w = w - lr * w.grad
            w.grad = None → w.grad.zero_()
            `w = w - lr * w.grad` makes a new tensor, and a new tensor has no gradient to clear. Change the old one in
            place, under `no_grad`: `w -= …`.
        requires no grad any more: w -= lr * w.grad → w = w - lr * w.grad
            The new `w` does not require grad, since it was made where nothing is recorded, or cut off by `detach`.
            Change the old one in place, under `no_grad`: `w -= …`.
        loss without graph
            - loss = ((X @ w - y) ** 2).mean()
            + with torch.no_grad():
            +     loss = ((X @ w - y) ** 2).mean()
            The loss is computed under `no_grad` as well, so there is no graph to go back through. Only the line that
            moves `w` belongs there.
        retain_grad
            - loss = (
            + w.retain_grad()
            + loss = (
            - with torch.no_grad():
            -     w -= lr * w.grad
            + w = w - lr * w.grad
            The numbers are right, but `w` is no leaf: with each step its history grows, and memory with it. Move the
            leaf in place under `no_grad`.
        gradient not cleared: w.grad = None →
            `w` is moved in place now. From the second step on the gradients add up: clear them after each step.
        requires_grad of a computed tensor
            - with torch.no_grad():
            -     w -= lr * w.grad
            + w = w - lr * w.grad
            + w.requires_grad = True
            `w = w - lr * w.grad` makes a computed tensor, and `requires_grad` can be set for leaves alone. Change the
            old one in place, under `no_grad`: `w -= …`.
        returns inside the loop
            - w.grad = None
            + w.grad = None
            + return w
            Right for one step. The descent ends after the first round: is the `return` indented too far?
        nothing returned: return w →
            Your function returns None. Is there a `return w` at the end?
        uphill: w -= lr → w += lr
            `w` is moved in place now, but up the gradient.
    """,
)
