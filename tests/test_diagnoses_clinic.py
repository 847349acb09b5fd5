"""What a beginner writes in notebook 13: right answers in odd styles pass, wrong ones are told their own mistake."""

import math
import re
from collections import OrderedDict
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.special import log_softmax, logsumexp, softmax
from sklearn.preprocessing import StandardScaler
from sklearn.utils import shuffle
from torch.nn import functional

from utils import nn
from utils.exercises import clinic as check

# --- mend_pixels ---


def one_image_after_the_other(images):
    return np.array([[pixel / 255 for row in image for pixel in row.tolist()] for image in images])


def times_a_fraction(images):
    return images.reshape(-1, 784).astype(np.float32) * np.float32(1 / 255)


def flattened_later(images):
    scaled = np.asarray(images, float) / 255.0
    return np.stack([image.ravel() for image in scaled])


def divided_in_place(images):
    X = images.reshape(len(images), -1).astype(float)
    X /= 255
    return X


def shifted_by_one(images):
    return images.reshape(len(images), -1) / 256


def by_the_brightest(images):
    X = images.reshape(len(images), -1)
    return X / X.max()


def whole_numbers(images):
    return images.reshape(len(images), -1) // 255


def standardised(images):
    X = images.reshape(len(images), -1).astype(float)
    return (X - X.mean()) / X.std()


def between_minus_one_and_one(images):
    return images.reshape(len(images), -1) / 127.5 - 1


def bytes_kept(images):
    return (images.reshape(len(images), -1) / 255).astype(np.uint8)


# --- mend_wrapped ---


def both_converted(images, mean):
    return images / 255 - mean / 255


def subtracted_by_numpy(images, mean):
    return np.subtract(images, mean, dtype=float) / 255


def short_integers(images, mean):
    return (images.astype(np.int16) - mean.astype(np.int16)) / 255


def mean_alone_converted(images, mean):
    return (images - mean.astype(float)) / 255


def row_by_row(images, mean):
    return np.array([[(int(a) - int(m)) / 255 for a, m in zip(row, mean, strict=True)] for row in images])


def converted_too_late(images, mean):
    return (images - mean).astype(float) / 255


def signed_afterwards(images, mean):
    return (images - mean).astype(np.int8) / 255


def without_signs(images, mean):
    return abs(images.astype(float) - mean) / 255


def cut_off(images, mean):
    return np.clip(images.astype(float) - mean, 0, 255) / 255


def not_scaled(images, mean):
    return images.astype(float) - mean


# --- mend_start ---


def he_uniform(layer_sizes, rng):
    bound = [math.sqrt(6 / a) for a in layer_sizes[:-1]]
    sizes = zip(bound, pairwise(layer_sizes), strict=True)
    return [(rng.uniform(-limit, limit, size=pair), np.zeros(pair[1])) for limit, pair in sizes]


def glorot(layer_sizes, rng):
    params = []
    for i in range(len(layer_sizes) - 1):
        a, b = layer_sizes[i], layer_sizes[i + 1]
        params += [(rng.standard_normal((a, b)) * (2 / (a + b)) ** 0.5, np.zeros(b))]
    return params


def hundredths(layer_sizes, rng):
    return [[0.01 * rng.standard_normal((a, b)), np.zeros(b)] for a, b in pairwise(layer_sizes)]


def with_the_course(layer_sizes, rng):
    return nn.init_params(layer_sizes, rng)


def small_biases_too(layer_sizes, rng):
    return [(rng.normal(0, np.sqrt(2 / a), (a, b)), 0.01 * rng.normal(size=b)) for a, b in pairwise(layer_sizes)]


def positive_and_small(layer_sizes, rng):
    return [(rng.random((a, b)) * np.sqrt(2 / a), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def fourfold(layer_sizes, rng):
    return [(4 * W, b) for W, b in nn.init_params(layer_sizes, rng)]


def tiny(layer_sizes, rng):
    return [(rng.normal(0, 1e-4, (a, b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def noise_of_numpy(layer_sizes, rng):
    return [(np.random.randn(a, b) * np.sqrt(2 / a), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def between_zero_and_one(layer_sizes, rng):
    return [(rng.random((a, b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def all_zero(layer_sizes, rng):
    return [(np.zeros((a, b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def one_number_a_layer(layer_sizes, rng):
    return [(np.full((a, b), rng.normal()), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def one_column(layer_sizes, rng):
    return [(np.repeat(rng.normal(0, 0.1, (a, 1)), b, axis=1), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def standard(layer_sizes, rng):
    return [(rng.standard_normal((a, b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def a_seed_of_its_own(layer_sizes, rng):
    rng = np.random.default_rng(42)
    return [(rng.normal(0, np.sqrt(2 / a), (a, b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]


# --- mend_sum ---


def by_scipy(Z, Y):
    return (softmax(Z, axis=1) - Y) / Z.shape[0]


def sample_by_sample(Z, Y):
    rows = []
    for z, y in zip(Z, Y, strict=True):
        e = np.exp(z - max(z))
        rows.append((e / e.sum() - y) / len(Z))
    return np.array(rows)


def share_of_each(Z, Y):
    n = len(Z)
    return nn.softmax(Z) * (1 / n) - Y / n


def by_all_entries(Z, Y):
    return (nn.softmax(Z) - Y) / Z.size


def mean_of_the_rows(Z, Y):
    return np.mean(nn.softmax(Z) - Y, axis=0)


def by_the_classes(Z, Y):
    return (nn.softmax(Z) - Y) / Z.shape[1]


def only_the_labels(Z, Y):
    return nn.softmax(Z) - Y / len(Y)


# --- mend_outputs ---


def counted(params, X):
    for k, (W, b) in enumerate(params):
        X = X @ W + b
        if k < len(params) - 1:
            X = np.maximum(X, 0)
    return X


def by_the_course(params, X):
    Z, _ = nn.forward(params, X, nn.relu)
    return Z


def last_one_apart(params, X):
    for W, b in params[:-1]:
        X = nn.relu(np.dot(X, W) + b)
    W, b = params[-1]
    return np.dot(X, W) + b


def called_again(params, X):
    (W, b), *rest = params
    return called_again(rest, nn.relu(X @ W + b)) if rest else X @ W + b


def no_relu(params, X):
    for W, b in params:
        X = X @ W + b
    return X


def probabilities(params, X):
    return nn.softmax(last_one_apart(params, X))


def relu_first(params, X):
    for W, b in params:
        X = nn.relu(X) @ W + b
    return X


def without_the_last(params, X):
    for W, b in params[:-1]:
        X = nn.relu(X @ W + b)
    return X


# --- mend_frozen ---


def appended(params, grads, lr):
    moved = []
    for k in range(len(params)):
        W, b = params[k]
        moved.append([W - lr * grads[k][0], b - lr * grads[k][1]])
    return moved


def in_pairs(params, grads, lr):
    return [tuple(p - lr * g for p, g in zip(*both, strict=True)) for both in zip(params, grads, strict=True)]


def backwards(params, grads, lr):
    moved = list(params)
    for k in reversed(range(len(params))):
        moved[k] = (params[k][0] - lr * grads[k][0], params[k][1] - lr * grads[k][1])
    return moved


def last_frozen(params, grads, lr):
    return nn.sgd_step(params[:-1], grads[:-1], lr) + params[-1:]


def up(params, grads, lr):
    return nn.sgd_step(params, grads, -lr)


def full_steps(params, grads, lr):
    return nn.sgd_step(params, grads, 1)


def biases_left(params, grads, lr):
    return [(W - lr * dW, b) for (W, b), (dW, _) in zip(params, grads, strict=True)]


# --- mend_overflow ---


def with_logsumexp(Z, y):
    return np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])


def with_log_softmax(Z, y):
    return -log_softmax(Z, axis=1)[range(len(y)), y].mean()


def pairwise_sums(Z, y):
    return float(np.mean(np.logaddexp.reduce(Z, axis=1) - np.take_along_axis(Z, y[:, None], axis=1)[:, 0]))


def in_a_loop(Z, y):
    losses = []
    for z, label in zip(Z.tolist(), y, strict=True):
        top = max(z)
        losses.append(top + math.log(sum(math.exp(value - top) for value in z)) - z[label])
    return sum(losses) / len(losses)


def from_torch(Z, y):
    return functional.cross_entropy(torch.tensor(Z), torch.tensor(y)).item()


def with_a_mask(Z, y):
    shifted = Z - Z.max(axis=1)[:, None]
    log_P = shifted - np.log(np.sum(np.exp(shifted), axis=1))[:, None]
    return -np.sum(nn.one_hot(y, Z.shape[1]) * log_P) / len(Z)


def a_little_added(Z, y):
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    return -np.mean(np.log(P[np.arange(len(Z)), y] + 1e-12))


def log_of_softmax(Z, y):
    return -np.mean(np.log(nn.softmax(Z)[np.arange(len(Z)), y]))


def sums_cut_off(Z, y):
    Z = np.clip(Z, -500, 500)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(Z)), y])


def shifted_by_all(Z, y):
    Z = Z - np.max(Z)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(Z)), y])


def summed_up(Z, y):
    return np.sum(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])


def turned_round(Z, y):
    return np.mean(log_softmax(Z, axis=1)[np.arange(len(y)), y])


def all_columns(Z, y):
    return -np.mean(log_softmax(Z, axis=1)[:, y])


# --- mend_shuffle ---


def shuffled_indices(X, y, rng):
    indices = np.arange(len(X))
    rng.shuffle(indices)
    return X[indices], y[indices]


def sorted_by_chance(X, y, rng):
    order = np.argsort(rng.random(len(X)))
    return [X[order], y[order]]


def drawn_without_replacement(X, y, rng):
    order = rng.choice(len(y), size=len(y), replace=False)
    return np.take(X, order, axis=0), np.take(y, order)


def with_scikit_learn(X, y, rng):
    return shuffle(X, y, random_state=int(rng.integers(2**31)))


def apart(X, y, rng):
    return rng.permutation(X), rng.permutation(y)


def images_alone(X, y, rng):
    return X[rng.permutation(len(X))], y


def labels_alone(X, y, rng):
    return X, rng.permutation(y)


def not_at_all(X, y, rng):
    return X.copy(), y.copy()


def in_place(X, y, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return X, y


def with_doubles(X, y, rng):
    order = rng.choice(len(X), len(X))
    return X[order], y[order]


# --- mend_batches ---


def split_order(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[rows], y[rows]) for rows in np.split(order, range(batch_size, len(X), batch_size))]


def shuffled_first(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


def only_batches(X, y, batch_size, rng):
    for start in rng.permutation(np.arange(0, len(X), batch_size)):
        yield X[start : start + batch_size], y[start : start + batch_size]


def last_left_out(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for k in range(len(X) // batch_size):
        rows = order[k * batch_size : (k + 1) * batch_size]
        yield X[rows], y[rows]


# --- mend_validation ---


def by_hand(X, X_val):
    mean, sd = X.mean(axis=0), X.std(axis=0)
    sd[sd == 0] = 1
    return (X - mean) / sd, (X_val - mean) / sd


def with_a_scaler(X, X_val):
    scaler = StandardScaler().fit(X)
    return scaler.transform(X), scaler.transform(X_val)


def each_by_itself(X, X_val):
    return StandardScaler().fit_transform(X), StandardScaler().fit_transform(X_val)


def by_both(X, X_val):
    scaler = StandardScaler().fit(np.concatenate([X, X_val]))
    return scaler.transform(X), scaler.transform(X_val)


def neither(X, X_val):
    return X, X_val


# --- PyTorch's ---


def cleared_after(model, X, y, optimizer, batch_size, epochs):
    optimizer.zero_grad()
    for _ in range(epochs):
        for start in range(0, len(X), batch_size):
            loss = functional.cross_entropy(model(X[start : start + batch_size]), y[start : start + batch_size])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()


def cleared_by_hand(model, X, y, optimizer, batch_size, epochs):
    for _ in range(epochs):
        for rows in torch.arange(len(X)).split(batch_size):
            for parameter in model.parameters():
                parameter.grad = None
            torch.nn.CrossEntropyLoss()(model(X[rows]), y[rows]).backward()
            optimizer.step()


def never_cleared(model, X, y, optimizer, batch_size, epochs):
    for _ in range(epochs):
        for rows in torch.arange(len(X)).split(batch_size):
            functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()


def cleared_too_late(model, X, y, optimizer, batch_size, epochs):
    for _ in range(epochs):
        for rows in torch.arange(len(X)).split(batch_size):
            functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.zero_grad()
            optimizer.step()


def all_at_once(model, X, y, optimizer, batch_size, epochs):
    for _ in range(epochs):
        for _rows in torch.arange(len(X)).split(batch_size):
            optimizer.zero_grad()
            functional.cross_entropy(model(X), y).backward()
            optimizer.step()


def modes(before, inside, judging, after, twice=True):
    """An answer that calls these, each None or a name of a method of the model."""

    def answer(model, training, validation, optimizer, epochs):
        def switch(name):
            if name:
                getattr(model, name)()

        accuracies = []
        switch(before)
        for _ in range(epochs):
            switch(inside)
            optimizer.zero_grad()
            functional.cross_entropy(model(training[0]), training[1]).backward()
            optimizer.step()
            switch(judging)
            with torch.no_grad():
                right = model(validation[0]).argmax(dim=1) == validation[1]
            accuracies.append(float(right.double().mean()))
            switch(after)
        return accuracies

    return answer


class InSequential(torch.nn.Module):
    def __init__(self, layer_sizes):
        super().__init__()
        layers = []
        for a, b in pairwise(layer_sizes):
            layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
        self.net = torch.nn.Sequential(*layers[:-1])

    def forward(self, X):
        return self.net(X)


class Added(torch.nn.Module):
    def __init__(self, layer_sizes):
        super().__init__()
        self.count = len(layer_sizes) - 1
        for k, (a, b) in enumerate(pairwise(layer_sizes)):
            self.add_module(f"layer{k}", torch.nn.Linear(a, b))

    def forward(self, X):
        for k in range(self.count):
            X = getattr(self, f"layer{k}")(X)
            X = functional.relu(X) if k < self.count - 1 else X
        return X


class Remembered(torch.nn.Module):
    """A plain list beside registered layers does no harm."""

    def __init__(self, layer_sizes):
        super().__init__()
        self.sizes = list(layer_sizes)
        self.layers = torch.nn.ModuleList()
        for a, b in pairwise(layer_sizes):
            self.layers.append(torch.nn.Linear(a, b))
        self.order = list(self.layers)

    def forward(self, X):
        for layer in self.order[:-1]:
            X = layer(X).clamp(min=0)
        return self.order[-1](X)


class InADictionary(torch.nn.Module):
    def __init__(self, layer_sizes):
        super().__init__()
        self.layers = OrderedDict((str(k), torch.nn.Linear(a, b)) for k, (a, b) in enumerate(pairwise(layer_sizes)))

    def forward(self, X):
        *hidden, last = self.layers.values()
        for layer in hidden:
            X = torch.relu(layer(X))
        return last(X)


class ReluEverywhere(InSequential):
    def forward(self, X):
        return torch.relu(self.net(X))


class Linear(Added):
    def forward(self, X):
        for k in range(self.count):
            X = getattr(self, f"layer{k}")(X)
        return X


class Forgetful(torch.nn.Module):
    def __init__(self, layer_sizes):
        super().__init__()
        self.sizes = layer_sizes

    def forward(self, X):
        for a, b in pairwise(self.sizes):
            X = torch.nn.Linear(a, b)(X)
        return X


def one_column_each(output, y):
    return ((output - y.reshape(-1, 1)) ** 2).mean()


def mse_loss(output, y):
    return torch.nn.MSELoss()(output.flatten(), y)


def unsqueezed(output, y):
    return torch.mean(torch.square(output - y.unsqueeze(1)))


def squeezed_all(output, y):
    return (output.squeeze() - y).pow(2).mean()


def summed_and_divided(output, y):
    return torch.sum((output[:, 0] - y) ** 2) / len(y)


def still_a_table(output, y):
    return ((output - y.reshape(1, -1)) ** 2).mean()


def a_sum(output, y):
    return ((output.squeeze(1) - y) ** 2).sum()


def absolute(output, y):
    return (output.squeeze(1) - y).abs().mean()


def without_gradient(output, y):
    return ((output.detach().squeeze(1) - y) ** 2).mean()


def relu_only_at_the_end(params, X):
    for W, b in params[:-1]:
        X = X @ W + b
    return nn.relu(X @ params[-1][0] + params[-1][1])


def relu_in_a_variable(params, X):
    Z = X
    for W, b in params:
        Z = nn.relu(Z @ W + b)
    return Z


def softmax_of_everything(Z, Y):
    E = np.exp(Z)
    return (E / E.sum() - Y) / len(Y)


def difference(Z, Y):
    P = nn.softmax(Z)
    return P + -1 * Y


def mean_alone_divided(images, mean):
    return images.astype(np.uint16) - mean / 255


def cleared_at_the_end(model, X, y, optimizer, batch_size, epochs):
    for _ in range(epochs):
        for rows in torch.arange(len(X)).split(batch_size):
            functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()
        optimizer.zero_grad()


def validated_at_the_end(model, training, validation, optimizer, epochs):
    model.train()
    for _ in range(epochs):
        optimizer.zero_grad()
        functional.cross_entropy(model(training[0]), training[1]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return [(model(validation[0]).argmax(dim=1) == validation[1]).double().mean().item()]


class ReluFirst(Remembered):
    def forward(self, X):
        for layer in self.layers:
            X = layer(torch.relu(X))
        return X


def a_plain_number(output, y):
    return ((output[:, 0] - y) ** 2).mean().item()


def square_of_the_mean(output, y):
    return (output.squeeze(1) - y).mean() ** 2


RIGHT = [
    (check.mend_pixels, one_image_after_the_other, times_a_fraction, flattened_later, divided_in_place),
    (check.mend_wrapped, both_converted, subtracted_by_numpy, short_integers, mean_alone_converted, row_by_row),
    (check.mend_start, he_uniform, glorot, hundredths, with_the_course, small_biases_too, fourfold, tiny),
    (check.mend_start, positive_and_small),
    (check.mend_sum, by_scipy, sample_by_sample, share_of_each),
    (check.mend_outputs, counted, by_the_course, last_one_apart, called_again),
    (check.mend_frozen, appended, in_pairs, backwards),
    (check.mend_overflow, with_logsumexp, with_log_softmax, pairwise_sums, in_a_loop, from_torch, with_a_mask),
    (check.mend_shuffle, shuffled_indices, sorted_by_chance, drawn_without_replacement, with_scikit_learn),
    (check.mend_batches, split_order, shuffled_first),
    (check.mend_validation, by_hand, with_a_scaler),
    (check.mend_zero_grad, cleared_after, cleared_by_hand),
    (check.mend_modes, modes("train", "train", "eval", None), modes("train", None, "eval", "train")),
    (check.MendedList, InSequential, Added, Remembered),
    (check.mend_columns, one_column_each, mse_loss, unsqueezed, squeezed_all, summed_and_divided),
]

WRONG = [
    (check.mend_pixels, by_the_brightest, "largest of these"),
    (check.mend_pixels, whole_numbers, "divided in whole numbers"),
    (check.mend_pixels, standardised, "standardised"),
    (check.mend_pixels, between_minus_one_and_one, "from −1 to 1"),
    (check.mend_pixels, bytes_kept, "divided in whole numbers"),
    (check.mend_wrapped, converted_too_late, "converted too late"),
    (check.mend_wrapped, signed_afterwards, "signed afterwards"),
    (check.mend_wrapped, without_signs, "absolute differences"),
    (check.mend_wrapped, cut_off, "cut off at 0"),
    (check.mend_wrapped, not_scaled, "not divided"),
    (check.mend_start, noise_of_numpy, "another generator"),
    (check.mend_start, between_zero_and_one, "all positive"),
    (check.mend_start, all_zero, "still alike"),
    (check.mend_start, one_number_a_layer, "still alike"),
    (check.mend_start, one_column, "units alike"),
    (check.mend_start, standard, "far too large"),
    (check.mend_start, a_seed_of_its_own, "own generator"),
    (check.mend_sum, by_all_entries, "mean over all entries"),
    (check.mend_sum, mean_of_the_rows, "one mean for all"),
    (check.mend_sum, by_the_classes, "divided by the classes"),
    (check.mend_sum, only_the_labels, "parentheses lost"),
    (check.mend_outputs, no_relu, "no ReLU anywhere"),
    (check.mend_outputs, probabilities, "softmax at the end"),
    (check.mend_outputs, relu_first, "ReLU before the weights"),
    (check.mend_outputs, without_the_last, "last layer lost"),
    (check.mend_frozen, last_frozen, "last layer frozen"),
    (check.mend_frozen, up, "uphill"),
    (check.mend_frozen, full_steps, "rate lost"),
    (check.mend_frozen, biases_left, "biases frozen"),
    (check.mend_overflow, a_little_added, "a small number added"),
    (check.mend_overflow, log_of_softmax, "log of 0"),
    (check.mend_overflow, sums_cut_off, "clipped"),
    (check.mend_overflow, shifted_by_all, "one maximum for all"),
    (check.mend_overflow, summed_up, "sum"),
    (check.mend_overflow, turned_round, "sign"),
    (check.mend_overflow, all_columns, "every label's column"),
    (check.mend_shuffle, apart, "two orders"),
    (check.mend_shuffle, images_alone, "only X shuffled"),
    (check.mend_shuffle, labels_alone, "only y shuffled"),
    (check.mend_shuffle, not_at_all, "not shuffled"),
    (check.mend_shuffle, in_place, "data changed"),
    (check.mend_shuffle, with_doubles, "drawn with replacement"),
    (check.mend_batches, only_batches, "only the batches shuffled"),
    (check.mend_batches, last_left_out, "last batch dropped"),
    (check.mend_validation, each_by_itself, "each by itself"),
    (check.mend_validation, by_both, "both together"),
    (check.mend_validation, neither, "nothing scaled"),
    (check.mend_zero_grad, never_cleared, "never cleared"),
    (check.mend_zero_grad, cleared_too_late, "no gradient left"),
    (check.mend_zero_grad, all_at_once, "whole set"),
    (check.mend_modes, modes("train", None, "eval", None), "train forgotten"),
    (check.mend_modes, modes("train", None, None, None), "judged in training mode"),
    (check.mend_modes, modes("eval", None, None, None), "always in evaluation"),
    (check.mend_modes, modes("train", "eval", "train", None), "exchanged"),
    (check.MendedList, InADictionary, "still in a plain list"),
    (check.MendedList, ReluEverywhere, "ReLU at the end"),
    (check.MendedList, Linear, "no ReLU"),
    (check.MendedList, Forgetful, "made in forward"),
    (check.mend_columns, still_a_table, "outer"),
    (check.mend_columns, a_sum, "a sum"),
    (check.mend_outputs, relu_only_at_the_end, "ReLU at the end alone"),
    (check.mend_outputs, relu_in_a_variable, "ReLU at the end still"),
    (check.mend_sum, softmax_of_everything, "one sum for all"),
    (check.mend_sum, difference, "still a sum"),
    (check.mend_wrapped, mean_alone_divided, "parentheses lost"),
    (check.mend_zero_grad, cleared_at_the_end, "cleared once an epoch"),
    (check.mend_modes, validated_at_the_end, "validated once"),
    (check.MendedList, ReluFirst, "ReLU on the inputs"),
    (check.mend_columns, a_plain_number, "cut off"),
    (check.mend_columns, square_of_the_mean, "squared after the mean"),
    (check.mend_columns, absolute, "absolute"),
    (check.mend_columns, without_gradient, "cut off"),
]


def by_name(value):
    return getattr(value, "__name__", getattr(value, "name", ""))


@pytest.mark.parametrize(
    ("task", "answer"), [(task, answer) for task, *answers in RIGHT for answer in answers], ids=by_name
)
def test_a_right_answer_passes_whatever_its_style(task, answer):
    result = task.grade(answer)
    assert result.outcome == "passed", result


@pytest.mark.parametrize(("task", "answer", "mistake"), WRONG, ids=by_name)
def test_a_wrong_answer_is_told_its_own_mistake(task, answer, mistake):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", mistake), result


def test_what_comes_of_an_answer_stands_on_its_card():
    right, wrong = check.mend_sum.grade(by_scipy), check.mend_sum.grade(by_all_entries)
    share = r"Trained with it, the network reads ([\d.]+)% of the new digits"
    assert float(re.match(share, right.message)[1]) > 85
    assert float(re.match(share, dict(wrong.evidence)["Tried out"])[1]) < 85


def test_what_an_answer_prints_while_a_network_is_trained_stays_off_the_card():
    def talkative(Z, Y):
        print("called")
        return by_scipy(Z, Y)

    result = check.mend_sum.grade(talkative)
    assert result.passed and 0 < result.printed.count("called") < 50
