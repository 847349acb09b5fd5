"""Right and wrong answers to the exercises of notebooks 05 and 07, as students write them."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F

from utils import data, regularization
from utils.exercises import normalization as norm_check
from utils.exercises import regularization as check

# --- Right answers, whatever their style -----------------------------------------------------------------------------


def split_by_lists(X, y, fraction, rng):
    rows = list(range(len(X)))
    rng.shuffle(rows)
    n_train = len(X) - round(len(X) * fraction)
    train, val = sorted(rows[:n_train]), rows[n_train:]
    return [[list(X[i]) for i in train], [y[i] for i in train], [list(X[i]) for i in val], [y[i] for i in val]]


def split_by_choice(X, y, fraction, rng):
    val = rng.choice(len(X), size=round(fraction * len(X)), replace=False)
    chosen = np.zeros(len(X), dtype=bool)
    chosen[val] = True
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def standardize_by_loops(train, *others, verbose=False):
    sets = []
    for X in (train, *others):
        columns = []
        for j in range(train.shape[1]):
            spread = train[:, j].std()
            columns.append([(x - train[:, j].mean()) / (spread if spread > 0 else 1) for x in X[:, j]])
        sets.append(np.array(columns).T)
    return sets


def l2_of_all_at_once(params, lam):
    return np.float32(lam * np.square(np.concatenate([W.ravel() for W, _ in params])).sum())


def l2_by_einsum(params, lam):
    return np.array([sum(lam * np.einsum("ij,ij->", W, W) for W, b in params)])


def l1_by_norm(params, lam):
    return lam * sum(np.linalg.norm(W.ravel(), 1) for W, b in params)


def l2_gradient_as_lists(params, lam):
    return tuple([(W * lam * 2).tolist(), [0] * len(b)] for W, b in params)


def l1_gradient_by_where(params, lam):
    return [[np.where(W > 0, lam, np.where(W < 0, -lam, 0)), b * 0] for W, b in params]


def stopping_with_a_counter(val_losses, patience):
    best_loss, best_epoch, waited = float("inf"), None, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best_loss:
            best_loss, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best_epoch
    return best_epoch


def stopping_with_while(val_losses, patience):
    epoch = best = 0
    while epoch < len(val_losses) and epoch - best < patience:
        epoch += 1
        if epoch < len(val_losses) and val_losses[epoch] < val_losses[best]:
            best = epoch
    return np.int64(best)


def dropout_with_binomial(A, p, rng, training):
    mask = rng.binomial(1, 1 - p, size=A.shape) if training else np.ones_like(A)
    return [A * mask / (1 - p) if training else A.copy(), mask]


def dropout_with_choice(A, p, rng, training=True, name=None):
    if training:
        mask = rng.choice([True, False], size=A.shape, p=[1 - p, p])
        return np.where(mask, A / (1 - p), 0), mask
    return A, np.full(A.shape, True)


def dropout_in_float32(A, p, rng, training):
    out, mask = regularization.dropout(A.astype(np.float32), p, rng, training)
    return out, mask.astype(np.uint8)


def dropout_entry_by_entry(A, p, rng, training):
    out, mask = np.zeros(A.shape), np.ones(A.shape, dtype=bool)
    for i, row in enumerate(A):
        for j, a in enumerate(row):
            mask[i, j] = not training or rng.uniform() > p
            out[i, j] = (a / (1 - p) if training else a) if mask[i, j] else 0.0
    return out, mask


def dropout_backward_by_where(d_out, mask, p):
    return np.where(mask, d_out / (1.0 - p), 0.0).tolist()


def glorot_from_random(d_in, d_out, rng):
    limit = (6 / (d_in + d_out)) ** 0.5
    return (2 * rng.random((d_in, d_out)) - 1) * limit


def he_from_standard_normal(d_in, d_out, rng):
    return np.float32(rng.standard_normal((d_in, d_out)) * (2 / d_in) ** 0.5)


def he_row_by_row(d_in, d_out, rng):
    return [[rng.normal(scale=np.sqrt(2 / d_in)) for _ in range(d_out)] for _ in range(d_in)]


def batch_norm_in_place(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    n = X.shape[0]
    if training:
        mean = np.sum(X, axis=0) / n
        var = np.sum((X - mean) ** 2, axis=0) / n
        running["mean"] += momentum * (mean - running["mean"])
        running["var"] *= 1 - momentum
        running["var"] += momentum * var * n / (n - 1)
    else:
        mean, var = running["mean"].copy(), running["var"].copy()
    std = (var + eps) ** 0.5
    X_hat = (X - mean) / std
    return X_hat * gamma + beta, [X_hat, std, gamma]


def batch_norm_by_update(X, gamma, beta, running, training, momentum=0.1, eps=1e-5, **more):
    mean, var = running["mean"], running["var"]
    if training:
        mean, var, unbiased = X.mean(0), X.var(0), X.var(0, ddof=1)
        moved = (momentum * new + (1 - momentum) * running[key] for key, new in (("mean", mean), ("var", unbiased)))
        running.update(zip(("mean", "var"), moved, strict=True))
    X_hat = (X - mean) * (var + eps) ** -0.5
    return gamma * X_hat + beta, (X_hat, np.sqrt(var + eps), gamma)


def batch_norm_in_torch(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    mean, var = torch.tensor(running["mean"]), torch.tensor(running["var"])
    rest = torch.tensor(gamma), torch.tensor(beta), training, momentum, eps
    out = F.batch_norm(torch.tensor(X), mean, var, *rest).numpy()
    std = np.sqrt((X.var(axis=0) if training else running["var"]) + eps)
    running["mean"], running["var"] = mean.numpy(), var.numpy()
    return out, ((out - beta) / gamma, std, gamma)


def batch_norm_backward_with_sums(d_out, cache):
    X_hat, std, gamma = cache
    n = len(d_out)
    d_beta = np.sum(d_out, 0)
    d_gamma = np.einsum("ij,ij->j", d_out, X_hat)
    return [gamma / (n * std) * (n * d_out - d_beta - X_hat * d_gamma), d_gamma.tolist(), d_beta]


def batch_norm_backward_step_by_step(d_out, cache):
    X_hat, std, gamma = cache
    n = d_out.shape[0]
    dX_hat = d_out * gamma
    d_var = np.sum(dX_hat * X_hat, axis=0) * -0.5 / std**2
    d_mean = -np.sum(dX_hat, axis=0) / std
    dX = dX_hat / std + d_var * 2 * X_hat * std / n + d_mean / n
    return dX, np.sum(d_out * X_hat, axis=0), np.sum(d_out, axis=0)


class Functional(nn.Module):
    """Layers in two ModuleLists, activation and dropout as functions; a normal start."""

    def __init__(self, layer_sizes, dropout):
        super().__init__()
        self.p = dropout
        self.linears = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(layer_sizes))
        self.norms = nn.ModuleList(nn.BatchNorm1d(b) for b in layer_sizes[1:-1])
        for linear in self.linears:
            nn.init.xavier_normal_(linear.weight)
            nn.init.constant_(linear.bias, 0)

    def forward(self, X):
        for linear, norm in zip(self.linears, self.norms):  # noqa: B905
            X = F.dropout(F.relu(norm(linear(X))), self.p, training=self.training)
        return self.linears[-1](X)


class OutputFirst(nn.Sequential):
    """A Sequential of blocks; dropout in front of ReLU, which is the same; no bias where beta does its work."""

    def __init__(self, layer_sizes, dropout, device="cpu"):
        super().__init__()
        for i, (a, b) in enumerate(pairwise(layer_sizes[:-1])):
            parts = nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.Dropout(dropout), nn.ReLU()
            self.add_module(f"block{i}", nn.Sequential(*parts))
        self.add_module("end", nn.Linear(*layer_sizes[-2:]))
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.xavier_uniform_(parameter)
        self.end.bias.data.zero_()


class ByHand(nn.Module):
    """Xavier’s start written out, in float64; clamp for ReLU."""

    def __init__(self, layer_sizes, dropout):
        super().__init__()
        self.dropout, parts = nn.Dropout(dropout), []
        for a, b in pairwise(layer_sizes):
            linear = nn.Linear(a, b, dtype=torch.float64)
            with torch.no_grad():
                linear.weight.uniform_(-((6 / (a + b)) ** 0.5), (6 / (a + b)) ** 0.5)
                linear.bias[:] = 0
            parts += [linear, nn.BatchNorm1d(b, dtype=torch.float64)]
        self.parts = nn.ModuleList(parts[:-1])

    def forward(self, X):
        *hidden, end = self.parts
        for part in hidden:
            X = part(X)
            X = self.dropout(X.clamp(min=0)) if isinstance(part, nn.BatchNorm1d) else X
        return end(X)


def accuracy_with_try(model, X, y):
    mode = model.training
    try:
        model.train(False)
        with torch.inference_mode():
            return torch.mean((torch.argmax(model(X), 1) == y).float())
    finally:
        model.train(mode)


def accuracy_of_a_copy(model, X, y):
    import copy

    other = copy.deepcopy(model).eval()
    return float(sum(int(a) == int(b) for a, b in zip(other(X).max(dim=1).indices, y, strict=True)) / len(y))


def accuracy_with_if(model, X, y):
    was_training = model.training
    model.eval()
    predicted = model(X).detach().numpy().argmax(axis=1)
    if was_training:
        model.train()
    return np.mean(predicted == y.numpy())


def decay_in_a_loop(params, grads, lam):
    new = []
    for (W, _), (dW, db) in zip(params, grads, strict=True):
        new.append([dW + lam * (W + W), db.copy()])
    return tuple(new)


def split_of_pairs(X, y, fraction, rng):
    pairs = list(zip(X, y, strict=True))
    rng.shuffle(pairs)
    n_val = round(fraction * len(X))
    (X_val, y_val), (X_train, y_train) = (zip(*part, strict=True) for part in (pairs[:n_val], pairs[n_val:]))
    return np.array(X_train), np.array(y_train), np.array(X_val), np.array(y_val)


def standardize_with(guard):
    return lambda train, *others: tuple((X - train.mean(0)) / guard(train.std(0)) for X in (train, *others))


def dropout_with(keep):
    """Dropout whose mask is keep(A, p, rng)."""

    def dropout(A, p, rng, training):
        if not training:
            return A, np.ones(A.shape, bool)
        mask = keep(A, p, rng)
        return A * mask / (1 - p), mask

    return dropout


def batch_norm_of(before, after, *, update_always=False):
    """Batch norm from lines: before the statistics are chosen, and after that; the update stands in one of them."""

    def batch_norm(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
        def update():
            if training or update_always:
                running["mean"] = (1 - momentum) * running["mean"] + momentum * X.mean(0)
                running["var"] = (1 - momentum) * running["var"] + momentum * X.var(0, ddof=1)

        if before:
            update()
        mean, var = (X.mean(0), X.var(0)) if training else (running["mean"], running["var"])
        if after:
            update()
        std = np.sqrt(var + eps)
        X_hat = (X - mean) / std
        return gamma * X_hat + beta, (X_hat, std, gamma)

    return batch_norm


RIGHT = {
    "split of pairs": (check.train_val_split, split_of_pairs),
    "standardize, spreads below 1e-8 as 0": (check.standardize, standardize_with(lambda s: np.where(s < 1e-8, 1, s))),
    "standardize, 1 added to spreads of 0": (check.standardize, standardize_with(lambda s: s + (s == 0))),
    "dropout from integers": (
        check.dropout,
        dropout_with(lambda A, p, rng: rng.integers(0, 10, A.shape) >= round(10 * p)),
    ),
    "dropout row by row": (
        check.dropout,
        dropout_with(lambda A, p, rng: np.array([rng.random(A.shape[1]) >= p for _ in A])),
    ),
    "batch norm, updated first": (norm_check.batch_norm, batch_norm_of(True, False)),
    "batch norm, updated last": (norm_check.batch_norm, batch_norm_of(False, True)),
    "split by lists": (check.train_val_split, split_by_lists),
    "split by choice": (check.train_val_split, split_by_choice),
    "standardize by loops": (check.standardize, standardize_by_loops),
    "standardize with sqrt of var": (
        check.standardize,
        lambda train, *others: [
            (X - train.mean(0)) / np.where(np.ptp(train, axis=0) > 0, np.sqrt(train.var(0)), 1)
            for X in (train, *others)
        ],
    ),
    "l2 of all at once, float32": (check.l2_penalty, l2_of_all_at_once),
    "l2 by einsum, an array of one": (check.l2_penalty, l2_by_einsum),
    "l1 by norm": (check.l1_penalty, l1_by_norm),
    "l2 gradient as lists": (check.l2_gradient, l2_gradient_as_lists),
    "l1 gradient by where": (check.l1_gradient, l1_gradient_by_where),
    "stopping with a counter": (check.early_stopping, stopping_with_a_counter),
    "stopping with while": (check.early_stopping, stopping_with_while),
    "stopping as float": (check.early_stopping, lambda *a: float(regularization.early_stopping(*a))),
    "dropout with binomial": (check.dropout, dropout_with_binomial),
    "dropout with choice": (check.dropout, dropout_with_choice),
    "dropout in float32": (check.dropout, dropout_in_float32),
    "dropout entry by entry": (check.dropout, dropout_entry_by_entry),
    "mended with a copy": (check.mend_scaling, dropout_with_binomial),
    "dropout backward by where": (check.dropout_backward, dropout_backward_by_where),
    "Glorot from random": (norm_check.glorot_uniform, glorot_from_random),
    "He from standard normal, float32": (norm_check.he_normal, he_from_standard_normal),
    "He row by row": (norm_check.he_normal, he_row_by_row),
    "batch norm in place": (norm_check.batch_norm, batch_norm_in_place),
    "batch norm by update": (norm_check.batch_norm, batch_norm_by_update),
    "batch norm in torch": (norm_check.batch_norm, batch_norm_in_torch),
    "batch norm backward with sums": (norm_check.batch_norm_backward, batch_norm_backward_with_sums),
    "batch norm backward step by step": (norm_check.batch_norm_backward, batch_norm_backward_step_by_step),
    "functional": (norm_check.RegularizedMLP, Functional),
    "a Sequential": (norm_check.RegularizedMLP, OutputFirst),
    "by hand": (norm_check.RegularizedMLP, ByHand),
    "accuracy with try": (norm_check.mend_evaluation, accuracy_with_try),
    "accuracy of a copy": (norm_check.mend_evaluation, accuracy_of_a_copy),
    "accuracy with if": (norm_check.mend_evaluation, accuracy_with_if),
    "decay in a loop": (check.mend_biases, decay_in_a_loop),
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_passes_whatever_its_style(style):
    task, answer = RIGHT[style]
    result = task.grade(answer)
    assert result.outcome == "passed", result


# --- Wrong answers that have a name ----------------------------------------------------------------------------------


def sklearn_split(X, y, fraction, rng):
    return train_test_split(X, y, test_size=fraction, random_state=0)


def split_of_a_shuffle(X, y, fraction, rng):
    rng.shuffle(X)
    rng.shuffle(y)
    n = int(len(X) * (1 - fraction))
    return X[:n], y[:n], X[n:], y[n:]


def split_with_training_share(X, y, fraction, rng):
    order = rng.permutation(len(X))
    n = round(len(X) * fraction)
    return X[order[:n]], y[order[:n]], X[order[n:]], y[order[n:]]


def fit_on_all(train, *others):
    everything = np.vstack([train, *others])
    mean, std = everything.mean(0), everything.std(0)
    std[std == 0] = 1
    return tuple((X - mean) / std for X in (train, *others))


def fit_transform_twice(train, *others):
    return tuple((X - X.mean(0)) / np.where(X.std(0) == 0, 1, X.std(0)) for X in (train, *others))


def penalty_with_biases(params, lam):
    total = 0
    for layer in params:
        for array in layer:
            total += (array**2).sum()
    return lam * total


def returns_in_the_loop(params, lam):
    total = 0
    for W, _ in params:
        total += np.sum(W**2)
        return lam * total


def waits_too_long(val_losses, patience):
    best, waited = 0, 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best, waited = epoch, 0
        elif epoch:
            waited += 1
        if waited > patience:
            break
    return best


def never_resets(val_losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        else:
            waited += 1
            if waited == patience:
                break
    return best


def compares_with_the_last(val_losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        if val_losses[epoch] < val_losses[epoch - 1]:
            waited = 0
        else:
            waited += 1
            if waited == patience:
                break
    return best


def dropout_as_keep(A, p, rng, training):
    if training:
        mask = rng.random(A.shape) < p
        return A * mask / p if p else A * mask, mask
    return A, np.ones(A.shape, bool)


def dropout_draws_twice(A, p, rng, training):
    if not training:
        return A, np.ones(A.shape, bool)
    out = A * (rng.random(A.shape) >= p) / (1 - p)
    return out, rng.random(A.shape) >= p


def dropout_without_training(A, p, rng, training):
    mask = rng.random(A.shape) > p
    return A * mask / (1 - p), mask


def dropout_of_features(A, p, rng, training):
    if not training:
        return A, np.ones(A.shape, bool)
    mask = rng.random(A.shape[1]) > p
    return A * mask / (1 - p), np.tile(mask, (len(A), 1))


def classical_dropout(A, p, rng, training):
    if not training:
        return A * (1 - p), np.ones(A.shape, bool)
    mask = rng.random(A.shape) > p
    return A * mask, mask


def batch_norm_with_local_names(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    running_mean, running_var = running["mean"], running["var"]
    if training:
        mean, var = X.mean(0), X.var(0)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * X.var(0, ddof=1)
    else:
        mean, var = running_mean, running_var
    std = np.sqrt(var + eps)
    X_hat = (X - mean) / std
    return gamma * X_hat + beta, (X_hat, std, gamma)


def batch_norm_with_numpys_variance(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    if training:
        mean, var = X.mean(0), X.var(0)
        running["mean"] = momentum * mean + (1 - momentum) * running["mean"]
        running["var"] = momentum * var + (1 - momentum) * running["var"]
    else:
        mean, var = running["mean"], running["var"]
    std = np.sqrt(var + eps)
    X_hat = (X - mean) / std
    return gamma * X_hat + beta, (X_hat, std, gamma)


class Listed(Functional):
    def __init__(self, layer_sizes, dropout):
        nn.Module.__init__(self)
        self.p = dropout
        self.linears = [nn.Linear(a, b) for a, b in pairwise(layer_sizes)]
        self.norms = [nn.BatchNorm1d(b) for b in layer_sizes[1:-1]]


class ForgetsMode(Functional):
    def forward(self, X):
        for linear, norm in zip(self.linears, self.norms):  # noqa: B905
            X = F.dropout(F.relu(norm(linear(X))), self.p)
        return self.linears[-1](X)


class NormAfterReLU(Functional):
    def forward(self, X):
        for linear, norm in zip(self.linears, self.norms):  # noqa: B905
            X = F.dropout(norm(F.relu(linear(X))), self.p, self.training)
        return self.linears[-1](X)


class LoopToTheEnd(nn.Module):
    """All layers are treated alike, the last one too."""

    def __init__(self, layer_sizes, dropout):
        super().__init__()
        layers = []
        for a, b in pairwise(layer_sizes):
            layers += [nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU(), nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers)
        self.apply(self.start)

    @staticmethod
    def start(module):
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)

    def forward(self, X):
        return self.layers(X)


class AllParameters(Functional):
    def __init__(self, layer_sizes, dropout):
        super().__init__(layer_sizes, dropout)
        for parameter in self.parameters():
            nn.init.xavier_uniform_(parameter)


class DefaultStart(Functional):
    def __init__(self, layer_sizes, dropout):
        super().__init__(layer_sizes, dropout)
        for linear in self.linears:
            linear.reset_parameters()


def accuracy_mode_lost(model, X, y):
    model.eval()
    with torch.no_grad():
        return (model(X).argmax(1) == y).float().mean().item()


def accuracy_without_parentheses(model, X, y):
    model.eval  # noqa: B018
    return (model(X).argmax(1) == y).float().mean().item()


def accuracy_trains_afterwards(model, X, y):
    model.eval()
    share = (model(X).argmax(1) == y).float().mean().item()
    model.train()
    return share


def split_by_permuted_samples(X, y, fraction, rng):
    order = rng.permutation(X)
    n_val = round(len(X) * fraction)
    train, val = order[n_val:], order[:n_val]
    return X[train], y[train], X[val], y[val]


def split_by_choice_with_doubles(X, y, fraction, rng):
    val = rng.choice(len(X), size=round(fraction * len(X)))
    train = np.setdiff1d(np.arange(len(X)), val)
    return X[train], y[train], X[val], y[val]


def split_by_mask_with_doubles(X, y, fraction, rng):
    chosen = np.zeros(len(X), dtype=bool)
    chosen[rng.choice(len(X), size=round(fraction * len(X)))] = True
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def split_by_coins(X, y, fraction, rng):
    chosen = rng.random(len(X)) < fraction
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def others_apart(train, *others):
    mean, std = train.mean(0), train.std(0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, tuple((X - mean) / std for X in others)


def scaled_by_generator(train, *others):
    mean, std = train.mean(0), train.std(0)
    return ((X - mean) / std for X in (train, *others))


def nan_to_num_afterwards(train, *others):
    mean, std = train.mean(0), train.std(0)
    return tuple([np.nan_to_num((X - mean) / std) for X in (train, *others)])


def constant_columns_left(train, *others):
    mean, std = train.mean(0), train.std(0)
    sets = [X.copy() for X in (train, *others)]
    for X in sets:
        X[:, std > 0] = (X[:, std > 0] - mean[std > 0]) / std[std > 0]
    return tuple(sets)


def l1_gradient_of_the_first(params, lam):
    grads = []
    for W, b in params:
        grads.append((lam * np.sign(W), np.zeros(b.shape)))
        return grads


def l2_gradient_of_the_first(params, lam):
    for W, b in params:
        return 2 * lam * W, np.zeros_like(b)


def rises_in_a_row(val_losses, patience):
    rises = 0
    for i in range(1, len(val_losses)):
        if val_losses[i] > val_losses[i - 1]:
            rises += 1
        else:
            rises = 0
        if rises == patience:
            return i - patience
    return len(val_losses) - 1


def rises_in_a_row_else_the_lowest(val_losses, patience):
    rises = 0
    for i in range(1, len(val_losses)):
        rises = 0 if val_losses[i] < val_losses[i - 1] else rises + 1
        if rises == patience:
            return i - patience
    return val_losses.index(min(val_losses))


def lowest_without_its_epoch(val_losses, patience):
    lowest, waited = np.inf, 0
    for i, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
        if waited >= patience:
            return i - patience
    return i


def batch_norm_cache_without_eps(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    if training:
        mean, var = X.mean(0), X.var(0)
        running["mean"] = (1 - momentum) * running["mean"] + momentum * mean
        running["var"] = (1 - momentum) * running["var"] + momentum * X.var(0, ddof=1)
    else:
        mean, var = running["mean"], running["var"]
    X_hat = (X - mean) / np.sqrt(var + eps)
    return gamma * X_hat + beta, (X_hat, np.sqrt(var), gamma)


def batch_norm_two_faults(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    if training:
        mean, var = X.mean(0), X.var(0)
        running["mean"] = momentum * running["mean"] + (1 - momentum) * mean
        running["var"] = momentum * running["var"] + (1 - momentum) * var
    else:
        mean, var = running["mean"], running["var"]
    std = np.sqrt(var + eps)
    X_hat = (X - mean) / std
    return gamma * X_hat + beta, (X_hat, std, gamma)


def split_by_rows(choose):
    """A split whose validation rows are choose(n, n_val, rng)."""

    def split(X, y, fraction, rng):
        val = np.asarray(choose(len(X), round(fraction * len(X)), rng))
        train = np.setdiff1d(np.arange(len(X)), val)
        return X[train], y[train], X[val], y[val]

    return split


def split_of_one_array(X, y, fraction, rng):
    rows = rng.permutation(np.c_[X, y])
    val, train = rows[: round(fraction * len(X))], rows[round(fraction * len(X)) :]
    return train[:, :-1], train[:, -1], val[:, :-1], val[:, -1]


def stops_at_a_rise(val_losses, patience):
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] > val_losses[epoch - 1]:
            return epoch - 1
    return len(val_losses) - 1


def counts_the_first_epoch(val_losses, patience):
    best, waited = 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return best


def dropout_seen_in_the_output(A, p, rng, training):
    out = np.where(rng.random(A.shape) >= p, A / (1 - p), 0) if training else A
    return out, out != 0


def fixed_in_every_row(A, p, rng):
    order = rng.permuted(np.tile(np.arange(A.shape[1]), (len(A), 1)), axis=1)
    return order >= round(p * A.shape[1])


def fixed_in_all(A, p, rng):
    return rng.permutation(A.size).reshape(A.shape) >= round(p * A.size)


def half_the_draws(A, p, rng):
    return np.tile(rng.random((len(A), (A.shape[1] + 1) // 2)), (1, 2))[:, : A.shape[1]] >= p


def changed(change):
    """Functional modules after a change: change(model, layer_sizes)."""

    def make(layer_sizes, dropout):
        model = Functional(layer_sizes, dropout)
        change(model, layer_sizes)
        return model

    return make


def norms_with(**settings):
    def change(model, layer_sizes):
        model.norms = nn.ModuleList(nn.BatchNorm1d(b, **settings) for b in layer_sizes[1:-1])

    return changed(change)


class MadeInForward(nn.Module):
    def __init__(self, layer_sizes, dropout):
        super().__init__()
        self.sizes, self.p = layer_sizes, dropout

    def forward(self, X):
        for a, b in pairwise(self.sizes[:-1]):
            X = F.dropout(F.relu(nn.BatchNorm1d(b)(nn.Linear(a, b)(X))), self.p, self.training)
        return nn.Linear(*self.sizes[-2:])(X)


class ListInSequential(nn.Module):
    def __init__(self, layer_sizes, dropout):
        super().__init__()
        self.layers = nn.Sequential([nn.Linear(a, b) for a, b in pairwise(layer_sizes)])


def accuracy_with_a_flag(model, X, y):
    was_training, model.training = model.training, False
    right = model(X).argmax(1) == y
    model.training = was_training
    return right.float().mean().item()


def accuracy_of_truth_values(model, X, y):
    was_training = model.training
    model.eval()
    right = model(X).argmax(1) == y
    model.train(was_training)
    return right.mean().item()


def backward_without_variance(d_out, cache):
    X_hat, std, gamma = cache
    d_hat = d_out * gamma
    dX = (d_hat - d_hat.mean(0) - X_hat * (d_hat * X_hat.mean(0))) / std
    return dX, (d_out * X_hat).sum(0), d_out.sum(0)


def bound(a, b):
    return np.sqrt(6 / (a + b))


NAMED = [
    (check.train_val_split, split_by_rows(lambda n, m, rng: rng.integers(n) - np.arange(m)), "a block of neighbours"),
    (
        check.train_val_split,
        split_by_rows(lambda n, m, rng: rng.integers(n - m + 1) + np.arange(m)),
        "a block of neighbours",
    ),
    (
        check.train_val_split,
        split_by_rows(lambda n, m, rng: rng.choice(n - 1, m, replace=False)),
        "a row never held out",
    ),
    (
        check.train_val_split,
        split_by_rows(lambda n, m, rng: np.random.default_rng(42).permutation(n)[:m]),
        "own generator",
    ),
    (check.train_val_split, split_of_one_array, "labels as floats"),
    (check.standardize, standardize_with(lambda s: np.maximum(s, 1)), "spreads below 1"),
    (check.standardize, standardize_with(lambda s: np.clip(s, 1, None)), "spreads below 1"),
    (check.standardize, standardize_with(lambda s: np.where(s < 1e-3, 1, s)), "small spreads taken for 0"),
    (check.standardize, standardize_with(lambda s: np.maximum(s, 1e-8)), "a tiny number as the smallest"),
    (check.l1_penalty, lambda params, lam: lam * sum(W.size for W, b in params), "how many there are"),
    (check.early_stopping, stops_at_a_rise, "at the first rise"),
    (check.early_stopping, counts_the_first_epoch, "the first epoch counted"),
    (check.early_stopping, lambda losses, patience: len(losses) - 1, "the last index"),
    (check.dropout, dropout_seen_in_the_output, "mask from the output"),
    (check.dropout, dropout_with(half_the_draws), "draws used twice"),
    (check.dropout, dropout_with(fixed_in_every_row), "a fixed number"),
    (check.dropout, dropout_with(fixed_in_all), "a fixed number"),
    (norm_check.batch_norm, batch_norm_of(True, False, update_always=True), "moved at evaluation, and used"),
    (norm_check.batch_norm, batch_norm_of(False, True, update_always=True), "moved at evaluation"),
    (norm_check.batch_norm_backward, backward_without_variance, "variance as a constant"),
    (norm_check.RegularizedMLP, norms_with(track_running_stats=False), "no running statistics"),
    (norm_check.RegularizedMLP, norms_with(affine=False), "no gamma and beta"),
    (
        norm_check.RegularizedMLP,
        changed(lambda model, _: setattr(model.linears[-1], "bias", None)),
        "no bias at the end",
    ),
    (norm_check.RegularizedMLP, MadeInForward, "layers not kept"),
    (norm_check.RegularizedMLP, ListInSequential, "a list in Sequential"),
    (norm_check.mend_evaluation, accuracy_with_a_flag, "the outer flag alone"),
    (norm_check.mend_evaluation, accuracy_of_truth_values, "mean of truth values"),
    (check.train_val_split, split_by_permuted_samples, "samples as indices"),
    (check.train_val_split, split_by_choice_with_doubles, "samples twice"),
    (check.train_val_split, split_by_mask_with_doubles, "samples twice"),
    (check.train_val_split, split_by_coins, "share only on average"),
    (check.standardize, others_apart, "others in a tuple"),
    (check.standardize, scaled_by_generator, "generator"),
    (check.standardize, nan_to_num_afterwards, "nan to numbers"),
    (check.standardize, constant_columns_left, "constant column left"),
    (check.l1_gradient, lambda params, lam: [(np.sign(lam * W), 0 * b) for W, b in params], "lam inside the sign"),
    (check.l1_gradient, l1_gradient_of_the_first, "one layer"),
    (check.l2_gradient, lambda params, lam: [(2 * lam * W, 0 * b) for W, b in params[:1]], "one layer"),
    (check.l2_gradient, l2_gradient_of_the_first, "one pair"),
    (check.early_stopping, rises_in_a_row, "rises in a row, else the last"),
    (check.early_stopping, rises_in_a_row_else_the_lowest, "rises or ties in a row"),
    (check.early_stopping, lowest_without_its_epoch, "the last epoch at the end"),
    (check.dropout_backward, lambda d, mask, p: d * mask / 1 - p, "parentheses"),
    (check.dropout_backward, lambda d, mask, p: np.where(mask, d / (1 - p), d), "dropped ones passed on"),
    (norm_check.glorot_uniform, lambda a, b, rng: rng.normal(0, bound(a, b), (a, b)), "bound as spread"),
    (
        norm_check.glorot_uniform,
        lambda a, b, rng: rng.random((a, b)) * bound(a, b) - bound(a, b) / 2,
        "half the bound",
    ),
    (norm_check.batch_norm, batch_norm_cache_without_eps, "no eps in the cache"),
    (norm_check.batch_norm, batch_norm_two_faults, "momentum inverted, variance biased"),
    (check.train_val_split, sklearn_split, "scikit-learn’s order"),
    (check.train_val_split, split_with_training_share, "exchanged"),
    (check.train_val_split, split_of_a_shuffle, "labels out of step"),
    (check.standardize, fit_on_all, "all rows together"),
    (check.standardize, fit_transform_twice, "each set by itself"),
    (
        check.standardize,
        lambda train, *o: tuple((X - train.mean(0)) / train.std(0) for X in (train, *o)),
        "constant column",
    ),
    (check.l2_penalty, penalty_with_biases, "biases too"),
    (check.l2_penalty, returns_in_the_loop, "the first layer alone"),
    (check.l1_penalty, lambda params, lam: sum(lam * W.sum() for W, b in params), "no sign taken away"),
    (check.l2_gradient, lambda params, lam: [(lam * W, np.zeros(b.shape)) for W, b in params], "factor 2 missing"),
    (check.l2_gradient, lambda params, lam: [(2 * lam * W, 2 * lam * b) for W, b in params], "biases too"),
    (check.l2_gradient, lambda params, lam: [(2 * lam * W, 0) for W, b in params], "biases 0 without shape"),
    (check.l1_gradient, lambda params, lam: [(lam * np.abs(W) / W, 0 * b) for W, b in params], "nan at 0"),
    (check.early_stopping, waits_too_long, "one epoch too patient"),
    (check.early_stopping, never_resets, "not in a row"),
    (check.early_stopping, compares_with_the_last, "worse than the one before"),
    (check.early_stopping, lambda losses, patience: losses.index(min(losses)), "best of all"),
    (check.dropout, dropout_as_keep, "p as the share kept"),
    (check.dropout, dropout_draws_twice, "another mask"),
    (check.dropout, dropout_without_training, "active at evaluation"),
    (check.dropout, dropout_of_features, "one mask for the batch"),
    (check.dropout, classical_dropout, "scaled at evaluation"),
    (check.mend_scaling, classical_dropout, "scaled at evaluation"),
    (check.dropout_backward, lambda d, mask, p: d / (1 - p), "mask forgotten"),
    (norm_check.glorot_uniform, lambda a, b, rng: rng.uniform(0, np.sqrt(6 / (a + b)), (a, b)), "all positive"),
    (norm_check.glorot_uniform, lambda a, b, rng: rng.normal(0, np.sqrt(2 / (a + b)), (a, b)), "normal"),
    (norm_check.he_normal, lambda a, b, rng: rng.normal(0, 2 / a, (a, b)), "variance as spread"),
    (norm_check.he_normal, lambda a, b, rng: np.random.randn(a, b) * np.sqrt(2 / a), "global random numbers"),
    (norm_check.he_normal, lambda a, b, rng: rng.normal(np.sqrt(2 / a), size=(a, b)), "mean not 0"),
    (norm_check.batch_norm, batch_norm_with_local_names, "running not updated"),
    (norm_check.batch_norm, batch_norm_with_numpys_variance, "running variance biased"),
    (norm_check.RegularizedMLP, Listed, "layers unknown to the module"),
    (norm_check.RegularizedMLP, ForgetsMode, "dropout at evaluation"),
    (norm_check.RegularizedMLP, NormAfterReLU, "ReLU before batch norm"),
    (norm_check.RegularizedMLP, LoopToTheEnd, "batch norm on the output"),
    (norm_check.RegularizedMLP, AllParameters, "Xavier on biases"),
    (norm_check.RegularizedMLP, DefaultStart, "default start"),
    (norm_check.mend_evaluation, accuracy_mode_lost, "left in evaluation"),
    (norm_check.mend_evaluation, accuracy_without_parentheses, "not mended"),
    (norm_check.mend_evaluation, accuracy_trains_afterwards, "always back to training"),
    (check.few_samples, {"hidden": 128, "l2": 0, "dropout": 0.5, "epochs": 120}, "overfits"),
    (check.few_samples, {"hidden": 8, "l2": 0.01, "dropout": 0.8, "epochs": 5}, "underfits"),
]


@pytest.mark.parametrize(("task", "answer", "name"), NAMED, ids=lambda value: getattr(value, "name", None))
def test_a_known_mistake_is_named_however_it_is_written(task, answer, name):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", name), result
    assert len(result.message) < 400


class Shuffled(Functional):
    def forward(self, X):
        for linear, norm in zip(self.linears, self.norms):  # noqa: B905
            X = F.dropout(F.relu(norm(norm(linear(X)))), self.p, self.training)
        return self.linears[-1](X)


# --- Wrong answers that have no name ---------------------------------------------------------------------------------

UNNAMED = [
    (check.train_val_split, lambda X, y, f, rng: print(X), "incorrect", "`return`"),
    (check.train_val_split, lambda X, y, f, rng: (X, y), "incorrect", "four arrays"),
    (check.train_val_split, lambda X, y, f, rng: X[rng.permutation(len(X))[: len(X) * f]], "raised", "`TypeError`"),
    (check.train_val_split, lambda X, y, f, rng: X[rng.random(len(X))], "raised", "`IndexError`"),
    (check.standardize, lambda train, *others: 2 * data.standardize(train)[0], "incorrect", "one array"),
    (check.l2_penalty, lambda params, lam: lam * np.sum(params[0] ** 2), "raised", "`TypeError`"),
    (check.l2_penalty, lambda params, lam: 3 * regularization.l2_penalty(params, lam), "incorrect", "3 times"),
    (check.l1_gradient, lambda params, lam: lam, "incorrect", "a list of"),
    (check.early_stopping, lambda losses, patience: print(losses), "incorrect", "returned None"),
    (check.early_stopping, lambda losses, patience: losses[patience + 1], "raised", "`IndexError`"),
    (check.dropout, lambda A, p, rng, training: (A.ravel(), A > 0), "incorrect", "shape"),
    (check.dropout, lambda A, p, rng, training: (None, A > 0), "incorrect", "`out` is None"),
    (check.dropout, lambda A, p, rng, training: (A, A > 0, p), "incorrect", "two values"),
    (check.dropout_backward, lambda d, mask, p: d * mask * 3, "incorrect", ""),
    (norm_check.he_normal, lambda a, b, rng: rng.normal(0, 7 / a, (a, b)), "incorrect", "standard deviation"),
    (norm_check.batch_norm, lambda X, gamma, beta, running, training, *o: print(X), "incorrect", "returned None"),
    (norm_check.batch_norm, lambda X, gamma, beta, running, training, *o: (X, (X, X, X)), "incorrect", ""),
    (norm_check.batch_norm, lambda X, gamma: X, "raised", "batch_norm(X, gamma, beta, running, training)"),
    (norm_check.batch_norm_backward, lambda d, cache: (d, d.sum(0), d.sum(0)), "incorrect", ""),
    (norm_check.RegularizedMLP, lambda sizes, p: Shuffled(sizes, p), "incorrect", "order"),
    (norm_check.RegularizedMLP, lambda sizes, p: nn.Linear(sizes, p), "raised", "`TypeError`"),
    (norm_check.mend_evaluation, lambda model, X, y: 0.5, "incorrect", "share"),
    (check.mend_biases, lambda params, grads, lam: grads[0], "incorrect", "a list of"),
]


@pytest.mark.parametrize(("task", "answer", "outcome", "says"), UNNAMED, ids=lambda value: getattr(value, "name", None))
def test_any_other_mistake_gets_a_sentence_to_act_on(task, answer, outcome, says):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == (outcome, None), result
    assert says in result.message, result.message


@pytest.mark.filterwarnings("error")
def test_numbers_near_the_largest_float_make_the_diagnosis_neither_warn_nor_stop():
    result = check.standardize.grade(lambda train, *others: tuple(np.full(X.shape, -1.7e308) for X in (train, *others)))
    assert (result.outcome, result.mistake) == ("incorrect", None), result


# --- A design --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"hidden": 128, "l2": 0.01, "dropout": 0.3, "epochs": 200},
        {"hidden": 100, "l2": 0.02, "dropout": 0, "epochs": 150},
    ],
)
def test_regularised_networks_reach_the_target_in_several_ways(settings):
    result = check.few_samples.grade(settings)
    assert result.outcome == "passed" and "over 5 draws" in result.message


@pytest.mark.parametrize(("hidden", "epochs"), [(32, 200), (128, 30), (128, 200)])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_without_weight_decay_the_target_is_out_of_reach(hidden, epochs, dropout):
    """Measured over five widths, six probabilities and eight lengths: 68.9 % at most."""
    settings = {"hidden": hidden, "l2": 0.0, "dropout": dropout, "epochs": epochs}
    result = check.few_samples.grade(settings)
    assert result.mistake in ("overfits", "underfits")
    assert float(dict(result.evidence)["Other digits right"].rstrip("%")) < 69.5


def test_the_penalty_may_have_the_name_of_earlier_editions():
    assert (
        check.few_samples.grade({"hidden": 128, "weight_decay": 0.01, "dropout": 0.3, "epochs": 200}).outcome
        == "passed"
    )


def test_odd_settings_are_refused_in_words():
    good = {"hidden": 64, "l2": 0.01, "dropout": 0.0, "epochs": 100}
    for odd in ({"hidden": 64.0}, {"hidden": True}, {"epochs": "many"}, {"dropout": None}, {"l2": np.nan}):
        result = check.few_samples.grade(good | odd)
        assert result.outcome == "incorrect" and f"`{next(iter(odd))}`" in result.message
    assert check.few_samples.grade([64, 0.01, 0.0, 100]).mistake == "settings"


def test_checks_leave_torch_as_it_was():
    torch.manual_seed(3)
    state, threads = torch.random.get_rng_state(), torch.get_num_threads()
    norm_check.RegularizedMLP.grade(Functional)
    norm_check.mend_evaluation.grade(accuracy_with_try)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.get_num_threads() == threads and torch.is_grad_enabled()
