"""PyTorch's own illnesses in training: gradients of the batch before, modes, (n, 1) against (n,)."""

import numpy as np

from utils.checks import Coding, case, torch_settings
from utils.checks.torch_modules import filled, flat, noting, numbers, tensor


def _classifier(d, k, seed):
    """A small float64 network with dropout, its parameters drawn from a seed."""
    import torch

    hidden = [torch.nn.Linear(d, 5), torch.nn.ReLU(), torch.nn.Dropout(0.5)]
    return filled(torch.nn.Sequential(*hidden, torch.nn.Linear(5, k)).double(), np.random.default_rng(seed))


def _linear(d, k, seed):
    import torch

    layers = torch.nn.Sequential(torch.nn.Linear(d, 4), torch.nn.Tanh(), torch.nn.Linear(4, k))
    return filled(layers.double(), np.random.default_rng(seed))


def _labelled(n, d, k, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)).round(1), rng.integers(k, size=n)


# --- Gradients of the batch before ---


def _epochs(model, X, y, optimizer, batch_size, epochs):
    """Train in place on batches in the order of the samples; returns nothing."""
    import torch

    for _ in range(epochs):
        for rows in torch.arange(len(X)).split(batch_size):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()


def _gradients_used(answer, X, y, lr, batch_size, epochs):
    """Steps taken, the gradient at each, and the parameters in the end."""
    model, seen = _linear(X.shape[1], int(y.max()) + 1, 0), []
    answer(model, tensor(X), tensor(y), noting(model, lr, seen), batch_size, epochs)
    steps = -(-len(X) // batch_size) * epochs
    used = np.zeros((steps, len(flat(model.parameters()))))
    for row, gradient in zip(used, seen, strict=False):
        row[:] = gradient
    return len(seen), used, flat(model.parameters())


def _batched(label, n, d, lr, batch_size, epochs):
    X, y = _labelled(n, d, 3, n + d)
    y[:3] = np.arange(3)[: len(y)]
    return case(label, X, y, lr, batch_size, epochs)


mend_zero_grad = Coding(
    reference=_epochs,
    use=_gradients_used,
    parts=("the number of calls of `optimizer.step`", "the gradient at each `optimizer.step`", "the parameters"),
    around=torch_settings,
    cases=[
        _batched("two batches, a rate of 0", 6, 2, 0.0, 3, 2),
        _batched("three batches, the last one smaller", 8, 3, 0.1, 3, 2),
        _batched("one sample a batch", 4, 2, 0.1, 1, 1),
        _batched("one batch an epoch", 5, 4, 0.05, 5, 3),
    ],
    passed="`backward` adds to what is there. Every step needs the gradient of its own batch alone.",
    hints=(
        "When are the gradients cleared, and how many steps are taken before that happens again?",
        "In the third batch of an epoch, `.grad` is the sum of three gradients.",
        "Move `optimizer.zero_grad()` into the inner loop, in front of `backward()`.",
    ),
    mistakes="""
        cleared once an epoch
            - for rows in torch.arange(len(X)).split(batch_size):
            -     optimizer.zero_grad()
            -     torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            -     optimizer.step()
            + for rows in torch.arange(len(X)).split(batch_size):
            +     torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            +     optimizer.step()
            + optimizer.zero_grad()
            The gradients are still cleared once an epoch, and add up within it. Clear them for every batch.
        never cleared: optimizer.zero_grad() →
            The gradients are not cleared at all any more. Clear them for every batch.
        no gradient left
            - torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            + torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            + optimizer.zero_grad()
            No gradient is left when `step()` comes, so that it moves nothing: clear before `backward()`, not after it.
        no step: optimizer.step() →
            `optimizer.step()` is gone: nothing moves.
        one step an epoch
            - for rows in torch.arange(len(X)).split(batch_size):
            -     optimizer.zero_grad()
            -     torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            -     optimizer.step()
            + optimizer.zero_grad()
            + for rows in torch.arange(len(X)).split(batch_size):
            +     torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            + optimizer.step()
            There is one step an epoch, with the sum of all batches. Each batch takes a step of its own.
        whole set: cross_entropy(model(X[rows]), y[rows]) → cross_entropy(model(X), y)
            Every step uses all samples. Take the batch: `X[rows]`, `y[rows]`.
        step twice: optimizer.step() → optimizer.step(), optimizer.step()
            Every batch takes two steps.
    """,
)


# --- Modes ---


def _validated(model, training, validation, optimizer, epochs):
    """Train on all samples of training (X, y); returns the validation accuracy after each epoch, a list of floats."""
    import torch

    (X, y), (X_val, y_val) = training, validation
    accuracies = []
    for _ in range(epochs):
        model.train()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(X), y).backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            accuracies.append((model(X_val).argmax(dim=1) == y_val).double().mean().item())
    return accuracies


def _modes(answer, training, validation, lr, epochs):
    """Modes while it learns, modes while it is validated, steps, accuracies."""
    import torch

    (X, y), seen, modes = training, [], {len(part[0]): [] for part in (training, validation)}
    model = _classifier(X.shape[1], int(y.max()) + 1, 1)
    model.register_forward_pre_hook(
        lambda one, given: modes.setdefault(len(given[0]), []).append(all(part.training for part in one.modules()))
    )
    torch.manual_seed(0)
    sets = (tuple(map(tensor, part)) for part in (training, validation))
    accuracies = answer(model, *sets, noting(model, lr, seen), epochs)
    if accuracies is None:
        return None
    told = [["training" if mode else "evaluation" for mode in modes[len(part[0])]] for part in (training, validation)]
    return *told, len(seen), accuracies


def _two_sets(label, n, m, d, lr, epochs):
    X, y = _labelled(n, d, 3, n)
    y[:3] = np.arange(3)
    return case(label, (X, y), _labelled(m, d, 3, m), lr, epochs)


mend_modes = Coding(
    reference=_validated,
    use=_modes,
    parts=(
        "the modes while it learns",
        "the modes while it is validated",
        "the number of steps",
        "the accuracies",
    ),
    around=torch_settings,
    cases=[
        _two_sets("three epochs", 12, 8, 3, 0.1, 3),
        _two_sets("one epoch", 9, 5, 2, 0.5, 1),
        _two_sets("one sample for validation", 10, 1, 2, 0.2, 2),
    ],
    passed="The mode belongs to what you are about to do: `train()` before a step, `eval()` before you judge.",
    hints=(
        "In which mode does the second epoch learn?",
        "`eval()` holds until somebody calls `train()`. Where is that called?",
        "`model.train()` as the first line of the loop's body.",
    ),
    mistakes="""
        train forgotten
            - model.train()
            - optimizer.zero_grad()
            + optimizer.zero_grad()
            From the second epoch on the network learns in evaluation mode: `eval()` holds until somebody calls
            `train()`. Call it in every round, before the step.
        judged in training mode: model.eval() →
            The validation runs in training mode, so that it drops units. `model.eval()` has to come before it.
        always in evaluation: model.train() → model.eval()
            All epochs learn in evaluation mode: no dropout, and statistics that never move.
        exchanged
            - model.train()
            + model.eval()
            - model.eval()
            - with torch.no_grad():
            + model.train()
            + with torch.no_grad():
            The two modes are exchanged.
        validated once
            - model.eval()
            - with torch.no_grad():
            -     accuracies.append((model(X_val).argmax(dim=1) == y_val).double().mean().item())
            + model.train()
            - return accuracies
            + model.eval()
            + with torch.no_grad():
            +     accuracies.append((model(X_val).argmax(dim=1) == y_val).double().mean().item())
            + return accuracies
            It is validated once, after the last epoch. One accuracy for each epoch is asked for.
        training accuracy: (model(X_val).argmax(dim=1) == y_val) → (model(X).argmax(dim=1) == y)
            These are accuracies of the training set. Use `X_val` and `y_val`.
        no step: optimizer.step() →
            `optimizer.step()` is gone: the network does not learn.
        only the last: accuracies.append((model(X_val) → accuracies = ((model(X_val)
            return accuracies → return [accuracies]
            Only the last accuracy is returned. One for each epoch is asked for.
    """,
)


# --- (n, 1) against (n,) ---


def _squared(output, y):
    """Mean squared error, a scalar tensor: output (n, 1), y (n,)."""
    return ((output.squeeze(1) - y) ** 2).mean()


def _with_gradient(answer, output, y):
    """The loss, and its gradient at the output."""
    import torch

    output = tensor(output).requires_grad_()
    loss = answer(output, tensor(y))
    if loss is None:
        return None
    if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
        return numbers(loss), np.zeros(tuple(output.shape))
    loss.backward()
    return numbers(loss), numbers(output.grad)


def _column(label, n, seed):
    rng = np.random.default_rng(seed)
    return case(label, rng.normal(size=(n, 1)).round(1), rng.normal(size=n).round(1))


mend_columns = Coding(
    reference=_squared,
    use=_with_gradient,
    parts=("the loss", "the gradient at the outputs"),
    around=torch_settings,
    cases=[_column("four samples", 4, 0), _column("one sample", 1, 1), _column("seven samples", 7, 2)],
    passed="(n, 1) minus (n,) is a table (n, n), every prediction against every target. Its best answer is the mean.",
    hints=(
        "Print `(output - y).shape`.",
        "Both need one shape, (n,) or (n, 1).",
        "`output.squeeze(1) - y`, or `output - y[:, None]`.",
    ),
    mistakes="""
        a sum: .mean() → .sum()
            The shapes fit now. That is the sum, and the mean is asked for.
        no square: ** 2 → ** 1
            The square has been lost.
        absolute: ((output.squeeze(1) - y) ** 2) → (output.squeeze(1) - y).abs()
            That is the mean absolute error.
        first only: output.squeeze(1) → output[0]
            `output[0]` is the prediction for the first sample. Take all of them, as (n,).
        outer: output.squeeze(1) - y → output - y[None, :]
            That is the table (n, n) once more. Give both one shape: `y[:, None]`, or `output.squeeze(1)`.
        half: .mean() → .mean() / 2
            That is half of the mean squared error.
        cut off: output.squeeze(1) → output.detach().squeeze(1)
            No gradient comes back: `detach`, `item()` and `float()` cut a number off from the graph. Return the tensor.
        squared after the mean: ((output.squeeze(1) - y) ** 2).mean() → (output.squeeze(1) - y).mean() ** 2
            The mean is taken before the square, so that errors of both signs cancel. Square first.
    """,
)
