"""Notebook 09: right answers in odd styles pass, wrong ones are told the true cause."""

import math
import re

import numpy as np
import pytest
import scipy.spatial
import sklearn.metrics
import torch

from utils import nn, regression
from utils.exercises import regression as room
from utils.exercises.regression.map_design import better_map

# --- Right answers in odd styles -------------------------------------------------------------------------------------


def scores_by_scikit_learn(y, y_hat):
    if y.shape != y_hat.shape:
        raise ValueError("shapes differ")
    squared = sklearn.metrics.mean_squared_error(y, y_hat)
    return [sklearn.metrics.r2_score(y, y_hat), squared**0.5, sklearn.metrics.mean_absolute_error(y, y_hat)]


def scores_by_loops(y, y_hat):
    if not (np.shape(y) == np.shape(y_hat) == (len(y),)):
        raise ValueError
    total, middle = 0.0, sum(y) / len(y)
    sizes, spread = 0.0, 0.0
    for a, b in zip(y, y_hat, strict=True):
        total, sizes, spread = total + (a - b) ** 2, sizes + abs(a - b), spread + (a - middle) ** 2
    return 1 - total / spread, math.sqrt(total / len(y)), sizes / len(y)


def scores_by_norms(y, y_hat):
    if y.shape != y_hat.shape:
        raise ValueError("the same shape, please")
    rest = np.linalg.norm(y_hat - y)
    return 1 - (rest / np.linalg.norm(y - y.mean())) ** 2, rest / np.sqrt(y.size), np.linalg.norm(y_hat - y, 1) / y.size


def logged_column_by_column(X, columns):
    new = np.array(X)
    for k in columns:
        for i in range(len(new)):
            new[i, k] = math.log(new[i, k])
    return new


def logged_by_choice(X, columns):
    chosen = np.isin(np.arange(X.shape[1]), columns)
    return np.where(chosen, np.log(np.where(chosen, X, 1.0)), X)


def scaled_with_a_lambda(y_train):
    mean, std = np.mean(y_train), np.std(y_train)
    return [(y_train - mean) / std, lambda z: z * std + mean]


def scaled_with_n_minus_1(y_train):
    mean, std = y_train.mean(), y_train.std(ddof=1)

    def back(z):
        return np.asarray(z) * std + mean

    return (y_train - mean) / std, back


class Back:
    def __init__(self, y):
        self.shift, self.scale = y.mean(), y.std()

    def __call__(self, z):
        return self.shift + self.scale * z


def scaled_with_a_class(y_train):
    back = Back(y_train)
    return (y_train - back.shift) / back.scale, back


def step_with_the_target_reshaped(params, X, y, lr):
    Z, cache = nn.forward(params, X, nn.relu)
    error = Z - y.reshape(-1, 1)
    grads = nn.backward(params, cache, (2 / len(y)) * error, nn.relu_grad)
    return [[W - lr * dW, b - lr * db] for (W, b), (dW, db) in zip(params, grads, strict=True)], float(
        (error**2).mean()
    )


def step_with_the_output_flat(params, X, y, lr):
    Z, cache = nn.forward(params, X, nn.relu)
    error = Z.ravel() - y
    grads = nn.backward(params, cache, (2 * error / error.size)[:, None], nn.relu_grad)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)], np.mean(error**2)


def prices_by_loops(place, price, asked, count):
    found = []
    for one in asked:
        order = sorted(range(len(place)), key=lambda k: math.dist(one, place[k]))
        found.append(sum(price[k] for k in order[:count]) / count)
    return found


def prices_by_partition(place, price, asked, count):
    distances = scipy.spatial.distance.cdist(asked, place)
    return np.mean(price[np.argpartition(distances, count - 1)[:, :count]], axis=-1)


def prices_by_a_tree(place, price, asked, count):
    _, rows = scipy.spatial.cKDTree(place).query(asked, k=[*range(1, count + 1)])
    return price[rows].mean(axis=1)


def squares_in_a_dict(lon, lat, size, fraction, rng):
    members = {}
    for row, (x, y) in enumerate(zip(lon, lat, strict=True)):
        members.setdefault((math.floor(x / size), math.floor(y / size)), []).append(row)
    names = list(members)
    rng.shuffle(names)
    held = names[: int(fraction * len(names))]  # rounded down: a square more or less is fine
    test = sorted(row for name in held for row in members[name])
    return [row for row in range(len(lon)) if row not in set(test)], test


def squares_by_choice(lon, lat, size, fraction, rng):
    number = np.floor(lon / size).astype(int) * 10_000 + np.floor(lat / size).astype(int)
    names = np.unique(number)
    held = rng.choice(names, size=round(fraction * len(names)), replace=False)
    inside = np.isin(number, held)
    return np.where(~inside)[0], np.where(inside)[0]


def squares_by_floor_division(lon, lat, size, fraction, rng):
    pairs = list(zip(lon // size, lat // size, strict=True))
    names = sorted(set(pairs))
    order = rng.permutation(len(names))
    held = {names[k] for k in order[: math.ceil(fraction * len(names))]}
    sides = np.array([pair in held for pair in pairs])
    return np.nonzero(~sides)[0], np.nonzero(sides)[0]


def waves_by_loops(c, count):
    return [[f(np.pi * j * x) for f in (math.sin, math.cos) for j in range(1, count + 1)] for x in c]


def waves_by_complex_numbers(c, count):
    turning = np.exp(1j * np.pi * np.outer(c, 1 + np.arange(count)))
    return np.concatenate([turning.imag, turning.real], axis=1)


def loss_by_torch(Z, y):
    heads = torch.tensor(Z, requires_grad=True)
    m, s = heads[:, 0], heads[:, 1]
    loss = (0.5 * (s + (torch.tensor(y) - m) ** 2 * torch.exp(-s))).mean()
    loss.backward()
    return loss.detach(), heads.grad


def loss_by_variance(Z, y):
    variance, error, dZ = np.exp(Z[:, 1]), Z[:, 0] - y, np.empty_like(Z)
    dZ[:, 0] = error / variance / len(y)
    dZ[:, 1] = 0.5 * (1 - error**2 / variance) / len(y)
    return np.sum(np.log(variance) + error**2 / variance) / (2 * len(y)), dZ


def coverage_by_both_sides(y, mean, std, width=1.96):
    return ((y >= mean - width * std - 1e-12) & (y <= mean + width * std + 1e-12)).sum() / len(y)


def coverage_by_scores(y, mean, std, width=1.96):
    return sum(abs(z) <= width + 1e-12 for z in (y - mean) / std) / y.size


RIGHT = {
    "scikit-learn, a list": (room.scores, scores_by_scikit_learn),
    "one loop": (room.scores, scores_by_loops),
    "norms": (room.scores, scores_by_norms),
    "math.log, entry by entry": (room.log_columns, logged_column_by_column),
    "np.where": (room.log_columns, logged_by_choice),
    "a lambda": (room.scale_target, scaled_with_a_lambda),
    "divided by n − 1": (room.scale_target, scaled_with_n_minus_1),
    "an object that can be called": (room.scale_target, scaled_with_a_class),
    "the target reshaped": (room.mend_step, step_with_the_target_reshaped),
    "the output flat": (room.mend_step, step_with_the_output_flat),
    "math.dist": (room.nearest_prices, prices_by_loops),
    "argpartition": (room.nearest_prices, prices_by_partition),
    "a search tree": (room.nearest_prices, prices_by_a_tree),
    "a dict of squares, lists": (room.block_split, squares_in_a_dict),
    "rng.choice": (room.block_split, squares_by_choice),
    "floor division, rounded up": (room.block_split, squares_by_floor_division),
    "lists of waves": (room.waves, waves_by_loops),
    "complex numbers": (room.waves, waves_by_complex_numbers),
    "autograd": (room.gaussian_loss, loss_by_torch),
    "the variance itself": (room.gaussian_loss, loss_by_variance),
    "both sides": (room.coverage, coverage_by_both_sides),
    "standard scores": (room.coverage, coverage_by_scores),
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_passes_whatever_its_style(style):
    task, answer = RIGHT[style]
    result = task.grade(answer)
    assert result.outcome == "passed", result.message


# --- Wrong answers, as students write them ---------------------------------------------------------------------------


def only_r2(y, y_hat):
    if y.shape != y_hat.shape:
        raise ValueError
    return sklearn.metrics.r2_score(y, y_hat)


def never_refuses(y, y_hat):
    return 1 - np.mean((y_hat - y) ** 2) / np.var(y), np.sqrt(np.mean((y_hat - y) ** 2)), np.mean(np.abs(y_hat - y))


def scaled_back_by_hand(y_train):
    z = (y_train - y_train.mean()) / y_train.std()
    return z, z * y_train.std() + y_train.mean()


def random_districts(lon, lat, size, fraction, rng):
    order = rng.permutation(len(lon))
    count = round(fraction * len(lon))
    return order[count:], order[:count]


def own_generator(lon, lat, size, fraction, rng):
    return regression.block_split(lon, lat, size, fraction, np.random.default_rng(42))


def masks(lon, lat, size, fraction, rng):
    _, test = regression.block_split(lon, lat, size, fraction, rng)
    inside = np.isin(np.arange(len(lon)), test)
    return ~inside, inside


def streets(place, price, asked, count):
    distances = scipy.spatial.distance.cdist(asked, place, "cityblock")
    return price[np.argsort(distances)[:, :count]].mean(axis=1)


def standard_deviation(Z, y):
    m, s = Z[:, 0], np.abs(Z[:, 1])
    return np.mean(np.log(s) + (y - m) ** 2 / (2 * s**2)), np.column_stack([(m - y) / s**2, 1 / s]) / len(y)


NAMED = [
    (room.scores, only_r2, "one number"),
    (room.scores, never_refuses, "shapes not looked at"),
    (room.scores, lambda y, y_hat: scores_by_loops(y_hat, y), "variance of the predictions"),
    (room.log_columns, lambda X, columns: np.log(X[:, columns]), "these alone"),
    (room.scale_target, scaled_back_by_hand, "no function"),
    (room.scale_target, lambda y: (y - y.mean()) / y.std(), "targets alone"),
    (room.scale_target, lambda y: ((y - y.mean()) / y.std(), lambda z: z * y.std()), "without the mean"),
    (room.nearest_prices, streets, "sum of sizes"),
    (room.block_split, random_districts, "random rows"),
    (room.block_split, own_generator, "own generator"),
    (room.block_split, masks, "truth values"),
    (room.waves, lambda c, count: regression.waves(c / np.pi, count), "π forgotten"),
    (room.gaussian_loss, lambda Z, y: regression.gaussian_loss(Z, y)[::-1], "exchanged"),
    (room.coverage, lambda y, mean, std, width=1.96: np.mean(y - mean <= width * std), "one side"),
    (room.coverage, lambda y, mean, std, width=1.96: regression.coverage(y, mean, std), "always 1.96"),
]


@pytest.mark.parametrize(("task", "answer", "mistake"), NAMED)
def test_a_mistake_is_named(task, answer, mistake):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", mistake), result.message


TOLD = [
    (room.scores, lambda y, y_hat: print(y, y_hat), "prints something but returned None"),
    (room.log_columns, lambda X, columns: X.log(columns), "AttributeError"),
    (room.scale_target, lambda y: ((y - 1) / 2, lambda z: 2 * z + 1), "another mean or another standard deviation"),
    (room.scale_target, lambda y: None, "Nothing here yet|returned None|three dots"),
    (room.block_split, lambda lon, lat, size, fraction, rng: (lon > 0).nonzero()[0], "Only the rows of the test"),
    (room.block_split, lambda *_: 3, "two arrays"),
    (room.gaussian_loss, standard_deviation, "differ in `dZ`"),
    (room.coverage, lambda y, mean, std, width=1.96: width, "1.96|0.95"),
    (room.waves, lambda c, count: np.sin(c), "shape"),
]


@pytest.mark.parametrize(("task", "answer", "words"), TOLD)
def test_what_is_wrong_is_said(task, answer, words):
    result = task.grade(answer)
    assert result.outcome != "passed"
    assert re.search(words, result.message + str(result.evidence)), result.message


def test_other_good_settings_pass_the_design_and_none_without_waves_does():
    good = {"waves": 8, "hidden": (64, 32), "lr": 0.006, "epochs": 20}
    assert better_map.grade(good).outcome == "passed"
    assert better_map.grade(good | {"waves": np.int64(4), "hidden": [64, 64], "lr": 0.01}).outcome == "passed"
    assert better_map.grade(good | {"waves": 0, "hidden": [64, 64], "epochs": 40}).mistake == "no waves"
    assert better_map.grade(good | {"waves": 1}).mistake == "not enough"
    assert better_map.grade(good | {"lr": 50.0}).mistake == "diverges"
    assert better_map.grade(good | {"epochs": True}).mistake == "epochs"
