"""A patient: a score that is taken in the wrong mode."""

from dataclasses import dataclass

import numpy as np

from utils import nn, normalization
from utils.checks import Coding, case, torch_settings
from utils.checks.torch_modules import numbers, tensor


@dataclass(frozen=True, repr=False)
class Recipe:
    """A small network with batch normalisation and dropout, in NumPy until torch is needed."""

    sizes: tuple
    seed: int
    training: bool = True

    def __repr__(self):
        return f"a RegularizedMLP({list(self.sizes)}, 0.5) in {'training' if self.training else 'evaluation'}"

    @property
    def numbers(self):
        """W1, b1, gamma, beta, running mean, running var, W2, b2."""
        rng, (d, h, k) = np.random.default_rng(self.seed), self.sizes
        vectors = [*rng.normal(size=(3, h)), rng.normal(0, 2, size=h), rng.uniform(0.2, 3.0, size=h)]
        return (rng.normal(size=(d, h)), *vectors, rng.normal(size=(h, k)), rng.normal(size=k))

    def predicted(self, X):
        """Labels (n,) at evaluation."""
        W1, b1, gamma, beta, mean, var, W2, b2 = self.numbers
        normed, _ = normalization.batch_norm(X @ W1 + b1, gamma, beta, {"mean": mean, "var": var}, False)
        return (nn.relu(normed) @ W2 + b2).argmax(axis=1)

    def module(self):
        """The network in torch, in float64."""
        import torch

        d, h, k = self.sizes
        layers = [torch.nn.Linear(d, h), torch.nn.BatchNorm1d(h), torch.nn.ReLU(), torch.nn.Dropout(0.5)]
        model = torch.nn.Sequential(*layers, torch.nn.Linear(h, k)).double()
        first, norm, *_, last = model
        W1, b1, gamma, beta, mean, var, W2, b2 = map(tensor, self.numbers)
        places = (first.weight, first.bias, norm.weight, norm.bias, norm.running_mean, norm.running_var)
        with torch.no_grad():
            for place, value in zip(
                (*places, last.weight, last.bias), (W1.T, b1, gamma, beta, mean, var, W2.T, b2), strict=True
            ):
                place.copy_(value)
        return model.train(self.training)


REFUSED = "Expected more than 1 value per channel"  # torch's ValueError for one sample in training mode


def _used(answer, model, X, y):
    """The share as returned, then the modes during and after, whether gradients are on, the running mean."""
    import torch

    module, in_evaluation = model.module(), []
    module.register_forward_pre_hook(
        lambda one, _: in_evaluation.append(not any(part.training for part in one.modules()))
    )
    torch.manual_seed(0)
    try:
        share = answer(module, tensor(X), tensor(y))
    except ValueError as error:
        if REFUSED not in str(error):
            raise
        share = np.nan
    if share is None:
        return None
    mode_kept = {part.training for part in module.modules()} == {model.training}
    gradients = torch.is_grad_enabled() and all(parameter.requires_grad for parameter in module.parameters())
    torch.set_grad_enabled(True)
    return numbers(share), all(in_evaluation), mode_kept, gradients, numbers(module[1].running_mean)


def _evaluated(model, X, y):
    """Share of the samples X (n, d), y (n,) that the model gets right at evaluation; its mode is put back."""
    import torch

    was_training = model.training
    model.eval()
    with torch.no_grad():
        right = model(X).argmax(dim=1) == y
    model.train(was_training)
    return right.double().mean().item()


def _evaluation_case(label, sizes, n, seed, training=True):
    model = Recipe(sizes, seed, training)
    X = np.random.default_rng(seed + 1).normal(size=(n, sizes[0])).round(1)
    y = model.predicted(X)
    y[::4] = (y[::4] + 1) % sizes[-1]
    return case(label, model, X, y, n=n)


mend_evaluation = Coding(
    reference=_evaluated,
    use=_used,
    parts=(
        "the share of right answers",
        "whether all layers were in evaluation",
        "whether the mode was put back",
        "whether gradients stay on",
        "the running mean",
    ),
    around=torch_settings,
    cases=[
        _evaluation_case("ten samples", (3, 20, 3), 10, 0),
        _evaluation_case("40 samples", (4, 30, 4), 40, 1),
        _evaluation_case("one sample", (3, 10, 2), 1, 2),
        _evaluation_case("a model that is in evaluation already", (3, 20, 3), 12, 3, training=False),
    ],
    passed="`eval()` before, the old mode after. `no_grad` saves time and memory; it switches off neither dropout nor "
    "batch statistics.",
    hints=(
        "Which two layers behave differently in training and in use? How are they told?",
        "`model.eval()` before the forward pass. And afterwards? The caller may be in the middle of training.",
        "`was_training = model.training`, then `model.eval()`, and after the forward pass `model.train(was_training)`.",
    ),
    mistakes="""
        not mended: model.eval() →
            The model still runs in training mode: dropout is active, and the running statistics move. `no_grad` does
            not change that; `model.eval()` does.
        left in evaluation: model.train(was_training) →
            The share is right, but a model that came in training mode is left in evaluation: from then on it trains
            without dropout. Put the mode back.
        always back to training: model.train(was_training) → model.train()
            The share is right, but a model that came in evaluation mode is left in training. Note the mode first:
            `was_training = model.training`.
        only dropout
            - model.eval()
            + for layer in model.modules():
            +     if isinstance(layer, torch.nn.Dropout):
            +         layer.eval()
            Dropout is off, but batch normalisation still uses the batch and moves its running statistics.
            `model.eval()` switches both.
        the outer flag alone: model.eval() → model.training = False
            model.train(was_training) → model.training = was_training
            `model.training = False` sets the flag of the outermost module alone, and its layers stay in training mode.
            `model.eval()` reaches all of them.
        evaluation too late: model.eval() →
            model.train(was_training) → model.eval()
            The mode is changed after the forward pass. `model.eval()` has to come before it, and the old mode after it.
        gradients off for good
            - with torch.no_grad():
            -     right = model(X).argmax(dim=1) == y
            + torch.set_grad_enabled(False)
            + right = model(X).argmax(dim=1) == y
            Gradients stay switched off afterwards, so training goes on without them. Use `with torch.no_grad():`, which
            ends by itself.
        argmax over the samples: dim=1 → dim=0
            argmax runs over the samples. The classes are the columns: `dim=1`.
        count: right.double().mean() → right.sum()
            The mode is right now. This is the number of right answers; the share of all samples is asked for.
        percent: return right → return 100 * right
            The mode is right now. This is in percent; a share between 0 and 1 is asked for.
        errors: == y → != y
            The mode is right now. This is the share of wrong answers.
        mean of truth values: right.double().mean() → right.mean()
            torch takes no mean of truth values. Make numbers of them first: `right.double().mean()`.
        a column of labels: argmax(dim=1) == → argmax(dim=1)[:, None] ==
            A column (n, 1) is compared with (n,), which makes n · n comparisons. Compare (n,) with (n,).
    """,
)
