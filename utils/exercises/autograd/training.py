"""Training with an optimiser: clear, forwards, back, step; and what a dead layer shows while it trains."""

import numpy as np

from utils.checks import Coding, Question, case, torch_settings
from utils.checks.tensors import drawn, has_graph
from utils.checks.torch_modules import filled, flat, noting, numbers


def _network(d, hidden, k, seed):
    """A small float64 network with tanh, its weights drawn from a seed."""
    import torch

    layers = torch.nn.Sequential(torch.nn.Linear(d, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, k))
    return filled(layers.double(), np.random.default_rng(seed))


def _criterion(name):
    import torch

    return getattr(torch.nn, name)()


def _used(seen, steps, model):
    """The gradients of the first steps (steps, P), 0 where no step was taken."""
    found = np.zeros((steps, len(flat(model.parameters()))))
    for row, gradient in zip(found, seen, strict=False):
        row[:] = gradient
    return found


def _trained(answer, X, y, criterion, lr, steps):
    """Losses as returned, steps taken, gradients used, parameters in the end, and whether the losses are numbers."""
    import torch

    model, seen = _network(X.shape[1], 3, 1, 0), []
    losses = answer(model, torch.tensor(X), torch.tensor(y), _criterion(criterion), noting(model, lr, seen), steps)
    return numbers(losses), len(seen), _used(seen, steps, model), flat(model.parameters()), not has_graph(losses)


def _training(model, X, y, criterion, optimizer, steps):
    """Training for some steps on all samples; returns the loss before each step, a list of numbers."""
    return [_step(model, X, y, criterion, optimizer) for _ in range(steps)]


def _step(model, X, y, criterion, optimizer):
    """One training step: gradients cleared, loss, backward, step. Returns the loss before the step, a float."""
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def _rounds(label, n, d, lr, steps):
    rng = np.random.default_rng(7 * n + d)
    return case(label, drawn(rng, n, d), drawn(rng, n, 1), "MSELoss", lr, steps)


mend_zero = Coding(
    reference=_training,
    use=_trained,
    parts=(
        *("losses", "the number of calls of `optimizer.step`", "the gradient at each `optimizer.step`"),
        *("the vector of all parameters", "whether the losses are numbers"),
    ),
    around=torch_settings,
    cases=[
        _rounds("a learning rate of 0, three rounds", 4, 2, 0.0, 3),
        _rounds("one sample", 1, 2, 0.1, 2),
        _rounds("five steps", 6, 3, 0.1, 5),
    ],
    passed="`backward` adds, always. For the gradient of this batch alone, clear the last one first.",
    hints=(
        "Print `model[0].bias.grad` before `optimizer.step()`, with lr = 0: nothing moves, and yet it changes.",
        "In round k it is k times the right gradient. What does `backward` do with a gradient that is there already?",
        "`optimizer.zero_grad()` in every round, before `loss.backward()` or after `optimizer.step()`.",
    ),
    mistakes="""
        not mended: optimizer.zero_grad() →
            - for _ in range(steps):
            + optimizer.zero_grad()
            + for _ in range(steps):
            The gradients still add up: with a learning rate of 0, round k uses k times the right one. They have to be
            cleared in every round, with `optimizer.zero_grad()`.
        cleared before the step: optimizer.zero_grad() →
            - loss.backward()
            + loss.backward()
            + optimizer.zero_grad()
            The gradients are cleared between `backward` and `step`, so nothing moves. Clear them before `backward`.
        averaged: optimizer.zero_grad() →
            for _ in range(steps): → for k in range(1, steps + 1):
            - optimizer.step()
            + for p in model.parameters():
            +     p.grad /= k
            + optimizer.step()
            Dividing by k makes an average with old gradients, which belong to other weights. Clear them instead.
        no step: optimizer.step() →
            The optimiser’s `step` is gone, so nothing is learnt.
        cleared where there is nothing yet
            - optimizer.zero_grad()
            + for p in model.parameters():
            +     p.grad.zero_()
            Before the first `backward` there is no gradient: `p.grad` is None, which has no `zero_`.
            `optimizer.zero_grad()` takes care of that.
        losses after the step: loss.item() → criterion(model(X), y).item()
            The losses are computed again after each step. Those before it are asked for, and cost nothing more.
        nothing returned: return losses →
            Your function returns None. Is there a `return losses` at the end?
        tensors kept: loss.item() → loss
            The losses are noted as tensors, and each of them keeps its whole graph in memory. Numbers are asked for:
            `loss.item()`.
        every other round: optimizer.zero_grad() →
            for _ in range(steps): → for k in range(steps):
            - loss = criterion(model(X), y)
            + if k % 2 == 0:
            +     optimizer.zero_grad()
            + loss = criterion(model(X), y)
            The gradients are cleared in every other round. Clear them in every one.
        two steps
            - optimizer.step()
            + optimizer.step()
            + optimizer.step()
            The gradients are cleared now. But the optimiser takes two steps in each round.
    """,
)


def _two_steps(answer, X, y, criterion, lr):
    """Losses, gradients and parameters of two steps, and whether numbers come back and the model stays in training."""
    import torch

    k = int(y.max()) + 2 if y.ndim == 1 else 1
    model, seen, modes = _network(X.shape[1], 4, k, 1), [], []
    model.register_forward_pre_hook(lambda module, inputs: modes.append(module.training))
    optimizer = noting(model, lr, seen)
    losses = [answer(model, torch.tensor(X), torch.tensor(y), _criterion(criterion), optimizer) for _ in range(2)]
    return (
        *map(numbers, losses),
        *(len(seen), _used(seen, 2, model), flat(model.parameters())),
        *(not any(isinstance(one, torch.Tensor) for one in losses), not has_graph(losses), all(modes)),
    )


def _batch(label, n, d, k=None, lr=0.1):
    """Samples with a column of numbers as targets, or with labels of k classes."""
    rng = np.random.default_rng(11 * n + d)
    X = drawn(rng, n, d)
    if k:
        return case(label, X, np.append(rng.integers(0, k, n - 1), k - 2), "CrossEntropyLoss", lr)
    return case(label, X, drawn(rng, n, 1), "MSELoss", lr)


train_step = Coding(
    reference=_step,
    use=_two_steps,
    parts=(
        *("the loss", "the loss of a second step", "the number of calls of `optimizer.step`"),
        *("the gradient at each `optimizer.step`", "the vector of all parameters"),
        *("whether a plain number comes back", "whether what comes back has let go of its graph"),
        "whether the model stays in training mode",
    ),
    around=torch_settings,
    cases=[
        _batch("numbers to predict, targets (n, 1)", 5, 2),
        _batch("three classes, labels (n,)", 6, 3, k=4),
        _batch("one sample", 1, 2, lr=0.5),
    ],
    passed="These five lines train every network in PyTorch, however large. Loops around them only choose the batches.",
    hints=(
        "Five lines: clear, predict and compare, go back, step, and return a number.",
        "`backward` adds to the gradients and `step` uses them: clear before the one, and not between the two.",
        "`optimizer.zero_grad()`, `loss = criterion(model(X), y)`, `loss.backward()`, `optimizer.step()`, and "
        "`return loss.item()`.",
    ),
    mistakes="""
        zero_grad forgotten: optimizer.zero_grad() →
            The first step is right, and the second uses the sum of both gradients. Call `optimizer.zero_grad()` in
            every step.
        cleared where there is nothing yet
            - optimizer.zero_grad()
            + for p in model.parameters():
            +     p.grad.zero_()
            Before the first `backward` there is no gradient: `p.grad` is None, which has no `zero_`.
            `optimizer.zero_grad()` takes care of that.
        step before backward, never cleared: optimizer.zero_grad() →
            - loss.backward()
            - optimizer.step()
            + optimizer.step()
            + loss.backward()
            `step` comes before `backward`: the first step moves nothing, the second uses the gradient of the step
            before.
        step without gradients
            - loss.backward()
            - optimizer.step()
            + optimizer.step()
            + loss.backward()
            Nothing moves, since there are no gradients when `step` runs: either `backward` is missing or comes after
            it, or `zero_grad` stands between the two. Clear, go back, step: in this order.
        no step: optimizer.step() →
            The optimiser’s `step` is never called: nothing moves.
        two steps
            - optimizer.step()
            + optimizer.step()
            + optimizer.step()
            The optimiser takes two steps in one call. `step` moves all parameters; it is called once.
        tensor returned: loss.item() → loss
            A tensor is returned, and a float is asked for. As long as somebody keeps such a tensor, its graph stays in
            memory; `loss.item()` is a plain number.
        detached tensor returned: loss.item() → loss.detach()
            A tensor is returned, and a float is asked for: `loss.item()`.
        nothing returned: return loss.item() →
            Your function returns None. `return loss.item()` is missing.
        targets first: criterion(model(X), y) → criterion(y, model(X))
            The predictions come first: `criterion(model(X), y)`.
        model not called: model(X) → model
            The model itself is compared with the targets. `model(X)` runs it.
        model not used: model(X) → X
            The samples themselves are compared with the targets. `model(X)` runs the network.
        always cross-entropy: criterion(model(X), y) → torch.nn.functional.cross_entropy(model(X), y)
            The loss is always cross-entropy. Use the `criterion` that is passed in.
        always the squared error: criterion(model(X), y) → torch.nn.functional.mse_loss(model(X), y)
            The loss is always the squared error. Use the `criterion` that is passed in.
        backward of the optimiser: loss.backward() → optimizer.backward()
            The optimiser has no `backward`. The loss has one: `loss.backward()`.
        loss after the step: return loss.item() → return criterion(model(X), y).item()
            The loss is computed again after the step. The one before it is asked for, and costs nothing more.
        backward twice
            - loss.backward()
            + criterion(model(X), y).backward()
            + loss.backward()
            The gradients are twice too large: `backward` is called for two losses. One is enough.
        outputs flattened: model(X) → model(X).squeeze()
            (n,) meets (n, 1), and torch compares every prediction with all targets. Leave the shapes of `model(X)` and
            `y` as they are.
        softmax before the loss: model(X) → model(X).softmax(dim=1)
            Softmax is applied before the loss. `CrossEntropyLoss` contains it, and other losses have no use for it.
        eval mode
            - optimizer.zero_grad()
            + model.eval()
            + optimizer.zero_grad()
            The model is switched to `eval()`. That is for measuring; dropout and batch norm would not work while
            training.
        nothing recorded
            - loss = criterion(model(X), y)
            + with torch.no_grad():
            +     loss = criterion(model(X), y)
            The loss is computed under `no_grad`, or cut off by `detach`, so there is no graph to go back through.
        item before backward: criterion(model(X), y) → criterion(model(X), y).item()
            `loss` is a plain number already when `backward` is called. Take `.item()` in the end.
    """,
)

watched_layer = Question(
    answer="b",
    why={
        "a": "Vanishing gradients are small, not exactly 0, and layer 2 would have them for its weights too.",
        "b": "They send 0 back, so layer 1 cannot move. They put out 0, so the weights of layer 2 multiply nothing.",
        "c": "There all gradients would be 0, those of the biases of layer 2 as well.",
        "d": "Then all gradients would be gone, those of layer 2 too.",
    },
    hints=(
        "The gradient of layer 2’s weights is `A1.T @ dZ2`. The biases show that `dZ2` is not 0. What is `A1` then?",
        "Which sums give a ReLU layer the output 0 for every sample?",
        "And what does a ReLU send back where its sum is negative?",
    ),
)
