"""Wrong answers that beginners write and no list of mistakes holds: each card says something to act on."""

import math

import numpy as np
import pytest

from utils import sources
from utils.checks import Coding, case
from utils.exercises import mlp, start_here
from utils.exercises import perceptron as check
from utils.nn import neuron_gradients, perceptron_update, predict, sigmoid, sigmoid_grad, weighted_sum


def returns_in_the_loop(X, w, b):
    out = []
    for row in X:
        out.append(row @ w + b)
        return out


def decides_with_if(X, w, b):
    return 1 if X @ w + b > 0 else 0


def adds_in_place(X, w, b):
    X += b
    return (X @ w > 0).astype(int)


def updates_only_on_one_way(w, b, x, y, lr):
    y_hat = int(x @ w + b > 0)
    if y_hat != y:
        return w + lr * (y - y_hat) * x, b + lr * (y - y_hat)


def trains_until_nothing_is_wrong(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes, wrong = np.zeros(X.shape[1]), 0.0, [], 1
    while wrong:
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            wrong += int(x_i @ w + b > 0) != y_i
            w, b = perceptron_update(w, b, x_i, y_i, lr)
        mistakes.append(wrong)
    return w, b, mistakes


def masks_a_number(z):
    out = np.zeros_like(z)
    out[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    return out


def masks_integers(z):
    z = np.atleast_1d(z)
    out = np.zeros_like(z)
    e = np.exp(-np.abs(z))
    out[:] = np.where(z >= 0, 1, e) / (1 + e)
    return out


def gradients_of_columns(X, y, w, b):
    a = sigmoid(X @ w[:, None] + b)
    dz = 2 / len(X) * (a - y) * sigmoid_grad(a)
    return X.T @ dz, np.sum(dz)


def gradients(change):
    return lambda X, y, w, b: change(X, *neuron_gradients(X, y, w, b))


def starts_at_random(X, y, lr, epochs):
    w, b, losses = np.random.randn(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
        dw, db = neuron_gradients(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


def forgets_return(X, w, b):
    weighted_sum(X, w, b)


BEGINNERS = [
    (check.weighted_sum, lambda X, w, b: np.sum(X @ w + b), "incorrect", "A single number came out"),
    (check.weighted_sum, returns_in_the_loop, "incorrect", "indented too far"),
    (check.weighted_sum, lambda X, w, b: X @ w[:, None] + b, "incorrect", "axis of length 1 is too many"),
    (check.weighted_sum, lambda X, w, b: -(X @ w + b), "incorrect", "wrong sign everywhere"),
    (check.weighted_sum, lambda X, w, b: (X @ w + b)[::-1], "incorrect", "reverse order"),
    (check.weighted_sum, lambda X, w, b: (X @ w + b).round(1), "incorrect", "rounded to one decimal"),
    (check.weighted_sum, lambda X, w, b: X @ w + b + 1, "incorrect", "1 away"),
    (check.weighted_sum, lambda X, w, b: (X @ w + b) / X.shape[1], "incorrect", "d times too small"),
    (check.weighted_sum, lambda X, w, b: X @ w @ b, "raised", "`ValueError`"),
    (check.weighted_sum, lambda X, w, b: np.sum, "incorrect", "parentheses of a call"),
    (check.weighted_sum, forgets_return, "incorrect", "`return`"),
    (check.weighted_sum, lambda X, w, b: weihgted_sum(X, w, b), "raised", "typing slip"),  # noqa: F821
    (check.predict, decides_with_if, "raised", "`np.where`"),
    (check.predict, adds_in_place, "incorrect", "changes its argument `X` in place"),
    (check.predict, lambda X, w, b: ["1" if z > 0 else "0" for z in X @ w + b], "incorrect", "numbers are asked for"),
    (check.predict, lambda X, w, b: np.ones(len(X)), "incorrect", "whatever the input"),
    (check.perceptron_update, updates_only_on_one_way, "incorrect", "without a `return`"),
    (check.perceptron_update, lambda *a: perceptron_update(*a)[::-1], "incorrect", "Return `w`, `b`, in this order"),
    (check.perceptron_update, lambda *a: perceptron_update(*a)[0], "incorrect", "2 values are asked for: `w`, `b`"),
    (check.sigmoid, lambda z: 1 / (1 + math.exp(-z)), "raised", "`np.exp`"),
    (check.sigmoid, masks_a_number, "raised", "single number"),
    (check.sigmoid, masks_integers, "incorrect", "integers where fractions are needed"),
    (check.sigmoid, lambda z: np.round(sigmoid(z), 3), "incorrect", "rounded to 3 decimals"),
    (check.sigmoid_grad, lambda a: 0.25, "incorrect", "single number came out"),
    (check.neuron_gradients, gradients_of_columns, "incorrect", "where are the samples added up"),
    (check.neuron_gradients, gradients(lambda X, dw, db: (db, dw)), "incorrect", "in another order"),
    (check.neuron_gradients, gradients(lambda X, dw, db: (dw, 3 * db)), "incorrect", "`dw` is right. `db` is 3 times"),
    (
        check.neuron_gradients,
        gradients(lambda X, dw, db: (dw / X.shape[1] * len(X), db / X.shape[1] * len(X))),
        "incorrect",
        "divided by d, the number of features, where it should be n",
    ),
    (check.neuron_gradients, gradients(lambda X, dw, db: np.append(dw, db)), "incorrect", "`dw`, `db`"),
    (check.fit_neuron, starts_at_random, "incorrect", "random numbers"),
    (start_here.mean_square, lambda x: 2 * np.mean(x**2), "incorrect", "twice"),
]


@pytest.mark.parametrize(("task", "answer", "outcome", "says"), BEGINNERS)
def test_a_beginners_mistake_gets_a_sentence_to_act_on(task, answer, outcome, says):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == (outcome, None)
    assert says in result.message, result.message
    assert any(label == "Input" for label, _ in result.evidence)


def adds_up_without_starting_afresh(X, w, b):
    sums, z = [], 0.0
    for row in X:
        for x_j, w_j in zip(row, w, strict=True):
            z += x_j * w_j
        sums.append(z + b)
    return sums


def marks_the_positive(X, w, b):
    z = X @ w + b
    z[z > 0] = 1
    return z


def decides_by_any(X, w, b):
    if (X @ w + b > 0).any():
        return 1
    return 0


def predicts_twice(w, b, x, y, lr):
    w = w + lr * (y - int(x @ w + b > 0)) * x
    b = b + lr * (y - int(x @ w + b > 0))
    return w, b


def updates_above_one_half(w, b, x, y, lr):
    error = y - int(x @ w + b > 0.5)
    return w + lr * error * x, b + lr * error


def training(decide=lambda z: int(z > 0), count=lambda wrong: wrong + 1, again=False):
    """Training with another decision or count, in the style of a loop over indices; again: until a sample is right."""

    def train(X, y, lr=1.0, max_epochs=100):
        w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
        for _ in range(max_epochs):
            wrong = 0
            for i in range(len(X)):
                while decide(X[i] @ w + b) != y[i]:
                    wrong = count(wrong)
                    w, b = perceptron_update(w, b, X[i], y[i], lr)
                    if not again:
                        break
            mistakes.append(wrong)
            if wrong == 0:
                break
        return w, b, mistakes

    return train


def a_step_where_any_is_large(z):
    if np.any(np.abs(z) > 500):
        return np.where(np.asarray(z) > 0, 1.0, 0.0)
    return 1 / (1 + np.exp(-z))


def keeps_the_last_gradient(X, y, w, b):
    for x_i, y_i in zip(X, y, strict=True):
        a = sigmoid(x_i @ w + b)
        dz = 2 / len(X) * (a - y_i) * a * (1 - a)
        dw, db = dz * x_i, dz
    return dw, db


def computes_the_gradients_once(X, y, lr, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    dw, db = neuron_gradients(X, y, w, b)
    for _ in range(epochs):
        losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


NAMED = [
    (check.weighted_sum, adds_up_without_starting_afresh, "sum runs on"),
    (check.weighted_sum, lambda X, w, b: (X * w).sum() + b, "summed over everything"),
    (check.predict, marks_the_positive, "sums below 0 left"),
    (check.predict, decides_by_any, "one answer for any"),
    (check.predict, lambda X, w, b: (X @ w + b).astype(bool), "1 wherever not 0"),
    (check.perceptron_update, predicts_twice, "predicted again for the bias"),
    (check.perceptron_update, updates_above_one_half, "compared with one half"),
    (check.train_perceptron, training(again=True), "updates until it is right"),
    (check.train_perceptron, training(count=lambda wrong: 1), "1 in place of the count"),
    (check.train_perceptron, training(decide=lambda z: z), "sum instead of prediction"),
    (check.train_perceptron, training(decide=np.sign), "prediction of -1 and 1"),
    (check.sigmoid, a_step_where_any_is_large, "step beyond a limit"),
    (check.sigmoid, lambda z: 1 / (1 + math.e ** (-z)), "overflow of a power"),
    (check.sigmoid, lambda z: 1 / (1 + np.exp(-2 * z)), "tanh of z, not of half"),
    (check.neuron_gradients, keeps_the_last_gradient, "last sample only"),
    (check.fit_neuron, computes_the_gradients_once, "gradients outside the loop"),
]


@pytest.mark.parametrize(("task", "answer", "mistake"), NAMED)
def test_a_common_mistake_is_named_in_another_style_too(task, answer, mistake):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", mistake), result.message


def masks_both_sides(z):
    z = np.asarray(z, dtype=float)
    out, positive = np.empty(z.shape), z >= 0
    out[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    out[~positive] = e / (1 + e)
    return out


def silences_the_warning(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def updates_by_if(w, b, x, y, lr):
    if (x @ w + b > 0) == y:
        return w, b
    sign = 1 if y == 1 else -1
    return w + sign * lr * x, b + sign * lr


def gradients_by_means(X, y, w, b):
    a = sigmoid(X @ w + b)
    dz = 2 * (a - y) * a * (1 - a)
    return (X * dz[:, None]).mean(axis=0), dz.mean()


RIGHT = [
    (check.predict, lambda X, w, b: 1 - (X @ w + b <= 0)),
    (check.perceptron_update, updates_by_if),
    (
        check.perceptron_update,
        lambda w, b, x, y, lr: (w - lr * ((x @ w + b > 0) - y) * x, b - lr * ((x @ w + b > 0) - y)),
    ),
    (check.train_perceptron, training()),
    (check.sigmoid, masks_both_sides),
    (check.sigmoid, lambda z: np.atleast_1d(masks_both_sides(z))),
    (check.sigmoid, silences_the_warning),
    (check.sigmoid, lambda z: np.exp(-np.logaddexp(0, -np.asarray(z)))),
    (check.neuron_gradients, gradients_by_means),
]


@pytest.mark.parametrize(("task", "answer"), RIGHT)
def test_right_answers_in_other_styles_pass(task, answer):
    result = task.grade(answer)
    assert result.passed, result.message


@pytest.mark.parametrize("room", [check, mlp])
def test_the_exercises_are_listed_in_the_order_of_the_notebook(room):
    notebook = room.__name__.rpartition(".")[2]
    assert list(room.EXERCISES) == [cell.id for cell in sources.cells(notebook) if cell.id in room.EXERCISES]


def test_the_limit_of_the_training_that_three_points_get_stands_in_the_text():
    (text,) = [cell.text for cell in sources.cells("perceptron") if cell.id == "three_points-text"]
    assert "1,000 epochs" in text and "1,000 epochs" in check.three_points.mistakes.sentence("never stops")


def test_a_loop_that_ignores_its_limit_is_told_so():
    result = check.train_perceptron.grade(trains_until_nothing_is_wrong)
    assert result.outcome == "timed out"
    assert "max_epochs" in result.message
    assert "XOR" in result.caption


def test_a_wrong_answer_in_one_kind_of_case_names_that_case():
    doubling = Coding(
        reference=lambda x: 2 * x,
        cases=[case("small", np.array([1.0, 2.0])), case("one", np.array([3.0])), case("huge", np.array([1e6, 2e6]))],
    )
    doubling.name = "double"
    result = doubling.grade(lambda x: np.where(x > 1e3, x, 2 * x) if len(x) > 1 and x[1] > 1e6 else 2 * x)
    assert "half" in result.message or "huge" in result.message
    result = doubling.grade(lambda x: 2 * x + (x > 1e3) * np.arange(len(x)) * 5e5)
    assert "not for “huge”" in result.message


def test_evidence_shows_labels_as_integers_and_enough_digits():
    wrong = check.predict.grade(lambda X, w, b: X @ w + b > 0.5)
    assert dict(wrong.evidence)["Expected"].strip("[]").replace(", ", "").isdigit()
    off = check.sigmoid_grad.grade(lambda a: a * (1 - a) * 1.00005)
    assert dict(off.evidence)["Expected"] != dict(off.evidence)["Got"]


def test_predictions_from_another_function_of_the_student_pass():
    assert check.predict.grade(lambda X, w, b: np.round(sigmoid(X @ w + b))).passed
    assert check.perceptron_update.grade(
        lambda w, b, x, y, lr: (
            w + lr * (y - predict(x[None], w, b)) * x,
            b + lr * (y - predict(x[None], w, b)),
        )
    ).passed
