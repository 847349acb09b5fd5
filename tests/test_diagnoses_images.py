"""Notebook 08: right answers in odd styles pass, wrong ones are told the true cause."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from utils import data, images, nn
from utils.exercises import images as room
from utils.exercises.images.copies import few_images


def rolled_and_wiped(X, dx, dy):
    pictures = np.roll(X.reshape(len(X), 28, 28), (dy, dx), axis=(1, 2)).copy()
    if dy > 0:
        pictures[:, :dy] = 0
    if dy < 0:
        pictures[:, dy:] = 0
    if dx > 0:
        pictures[:, :, :dx] = 0
    if dx < 0:
        pictures[:, :, dx:] = 0
    return pictures.reshape(X.shape)


def by_loops(X, dx, dy):
    new = np.zeros_like(X)
    for i in range(len(X)):
        for row in range(28):
            for column in range(28):
                if 0 <= row + dy < 28 and 0 <= column + dx < 28:
                    new[i, 28 * (row + dy) + column + dx] = X[i, 28 * row + column]
    return new


def counted(y, y_hat, k):
    return [[sum(1 for a, b in zip(y, y_hat, strict=True) if (a, b) == (i, j)) for j in range(k)] for i in range(k)]


def one_by_one(P, y, count):
    wrong = [(max(row), i) for i, row in enumerate(P.tolist()) if int(np.argmax(row)) != y[i]]
    return [i for _, i in sorted(wrong, reverse=True)[:count]]


def bin_by_bin(P, y, edges):
    confidence, accuracy, n = [], [], []
    for k in range(len(edges) - 1):
        low, high = edges[k], edges[k + 1]
        inside = [i for i in range(len(P)) if low <= P[i].max() < high or (P[i].max() == high and k == len(edges) - 2)]
        n.append(len(inside))
        confidence.append(np.mean([P[i].max() for i in inside]) if inside else np.nan)
        accuracy.append(np.mean([P[i].argmax() == y[i] for i in inside]) if inside else float("nan"))
    return confidence, accuracy, n


def open_below(P, y, edges):
    """Bins that hold their upper edge, and not the lower one: no confidence lies on an edge but the last."""
    confidence, right = P.max(axis=1), P.argmax(axis=1) == y
    inside = [(confidence > low) & (confidence <= high) for low, high in pairwise(edges)]
    with np.errstate(invalid="ignore"):
        n = np.array([np.sum(one) for one in inside])
        return (
            np.array([confidence[one].sum() for one in inside]) / n,
            np.array([right[one].sum() for one in inside]) / n,
            n,
        )


def by_torch(params, X, y):
    pixels = torch.tensor(X, requires_grad=True)
    A = pixels
    for layer, (W, b) in enumerate(params):
        A = A @ torch.tensor(W) + torch.tensor(b)
        A = torch.relu(A) if layer < len(params) - 1 else A
    torch.nn.functional.cross_entropy(A, torch.tensor(y), reduction="sum").backward()
    return pixels.grad


def by_numbers(X, dX, eps):
    return [
        [min(1.0, max(0.0, x + eps * (d > 0) - eps * (d < 0))) for x, d in zip(*rows, strict=True)]
        for rows in zip(X, dX, strict=True)
    ]


def by_distances(X, y, Q):
    return [int(y[np.argmin(((X - q) ** 2).sum(axis=1))]) for q in Q]


def by_norms(X, y, Q):
    return np.array([y[np.linalg.norm(X - q, axis=-1).argmin()] for q in Q], dtype=np.int32)


def by_where(image, size=20):
    rows, columns = np.where(image > 0)
    if rows.size == 0:
        return np.zeros((28, 28), dtype=np.float32)
    box = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = size / max(box.shape)
    h, w = max(round(box.shape[0] * scale), 1), max(round(box.shape[1] * scale), 1)
    new = np.zeros((28, 28))
    new[(28 - h) // 2 :, (28 - w) // 2 :][:h, :w] = images.stretch(box, h, w)
    return new


def with_a_mesh(image):
    if not image.any():
        return np.zeros((28, 28))
    rows, columns = np.mgrid[:28, :28]
    y, x = np.average(rows, weights=image), np.average(columns, weights=image)
    return rolled_and_wiped(image.reshape(1, 784), int(np.rint(14 - x)), int(np.rint(14 - y))).reshape(28, 28)


def own_order(X, y, fraction, rng):
    """The split by hand, the copies of an image side by side."""
    order = rng.permutation(len(X))
    n = round(fraction * len(X))
    val, train = order[:n], order[n:]
    new = [images.shifted(X[[i]], *move)[0] for i in train for move in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))]
    return [np.array(new), [int(y[i]) for i in train for _ in range(5)], X[val], y[val]]


RIGHT = {
    "rolled, then wiped": (room.shifted, rolled_and_wiped),
    "moved by loops": (room.shifted, by_loops),
    "counted in lists": (room.confusion_matrix, counted),
    "sorted in a list": (room.confident_mistakes, one_by_one),
    "bin by bin": (room.calibration, bin_by_bin),
    "bins with their upper edges": (room.calibration, open_below),
    "autograd": (room.input_gradient, by_torch),
    "number by number": (room.nudge, by_numbers),
    "maximum and minimum": (room.nudge, lambda X, dX, eps: np.minimum(np.maximum(X + eps * np.sign(dX), 0.0), 1.0)),
    "all distances": (room.nearest, by_distances),
    "norms, small whole numbers": (room.nearest, by_norms),
    "np.where": (room.fit_box, by_where),
    "a mesh and weights": (room.centre_of_mass, with_a_mesh),
    "its own order": (room.mend_split, own_order),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_whatever_its_style(name):
    task, answer = RIGHT[name]
    result = task.grade(answer)
    assert result.outcome == "passed", result.message


WRONG = [
    (room.nearest, lambda X, y, Q: np.array([np.argmin(((X - q) ** 2).sum(axis=1)) for q in Q]), "index returned"),
    (room.confusion_matrix, lambda y, y_hat, k: np.array(counted(y_hat, y, k)), "transposed"),
    (room.shifted, lambda X, dx, dy: rolled_and_wiped(X, dy, dx), "dx and dy exchanged"),
    (room.shifted, lambda X, dx, dy: images.shifted(X, dx, -dy), "up instead of down"),
    (room.input_gradient, lambda params, X, y: images.input_gradient(params, X, y) / len(X), "divided by n"),
    (room.nudge, lambda X, dX, eps: np.clip(X - eps * np.sign(dX), 0, 1), "downhill"),
    (room.nudge, lambda X, dX, eps: X + eps * np.sign(dX), "not clipped"),
    (room.centre_of_mass, lambda image: image, "nothing moved"),
    (room.mend_split, lambda X, y, fraction, rng: data.held_out(X, y, fraction, rng), "copies missing"),
]


@pytest.mark.parametrize(("task", "answer", "mistake"), WRONG)
def test_a_mistake_is_named(task, answer, mistake):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", mistake), result.message


def test_other_good_settings_pass_the_design_and_more_data_alone_do_not():
    diagonal = {"hidden": 128, "lr": 0.3, "epochs": 2, "batch_size": 32, "copies": [(1, 1), (-1, 1), (1, -1), (-1, -1)]}
    assert few_images.grade(diagonal).outcome == "passed"
    assert few_images.grade(diagonal | {"copies": np.array(diagonal["copies"])}).outcome == "passed"
    assert few_images.grade(diagonal | {"epochs": 10, "copies": []}).mistake == "no copies"


def test_draw_digit_takes_whatever_network_a_student_has():
    from utils.widgets.images import draw_digit

    network = nn.MLP([784, 6, 10], np.random.default_rng(0))
    module = torch.nn.Sequential(torch.nn.Linear(784, 5), torch.nn.Tanh(), torch.nn.Linear(5, 10))
    for one in (network, network.params, module):
        assert "reads" in draw_digit.compute({"network": one}).alt
        draw_digit(one).close()
    for odd, words in (
        (nn.MLP([64, 10], np.random.default_rng(0)), "784 inputs"),
        ("my network", "pass a trained network"),
        (torch.nn.Conv2d(1, 8, 3), "a layer Conv2d"),
        ([(np.full((784, 10), np.nan), np.zeros(10))], "diverged"),
    ):
        with pytest.raises(TypeError, match=words):
            draw_digit(odd)
