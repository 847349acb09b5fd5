"""What a card says is true: an observation states what was measured, and gives a cause only where no other is left.

Each story is an answer of a reader, what its card has to say, and what it must not say, because that would be wrong.
"""

import inspect
import re

import numpy as np
import pytest

from utils.checks import Coding
from utils.checks.edits import Edit, defined
from utils.checks.notebooks import exercises_of, notebooks
from utils.exercises import autograd, backprop, optimizers, perceptron
from utils.exercises import normalization as normal
from utils.exercises import regularization as regular

ALL = [task for room in notebooks() for task in exercises_of(room).values()]


def written(task, code):
    """The function or class that a cell defines."""
    return defined(inspect.cleandoc(code), task.name, task.known)


def edited(task, old, new):
    """The notebook's own solution with one difference; lines are indented as in the solution."""
    return task.edited([Edit(inspect.cleandoc(old), inspect.cleandoc(new))])


RETURN = r"`return`"
STORIES = {
    "weighted_sum: return in the loop": (
        perceptron.weighted_sum,
        """
        def weighted_sum(X, w, b):
            z = []
            for x in X:
                z.append(x @ w + b)
                return np.array(z)
        """,
        RETURN,
        "runs over too much",
    ),
    "predict: return in the loop": (
        perceptron.predict,
        """
        def predict(X, w, b):
            labels = np.zeros(len(X), dtype=int)
            for i, x in enumerate(X):
                if x @ w + b > 0:
                    labels[i] = 1
                return labels
        """,
        RETURN,
        "",
    ),
    "predict: return in the loop, a list": (
        perceptron.predict,
        """
        def predict(X, w, b):
            labels = []
            for x in X:
                labels.append(int(x @ w + b > 0))
                return labels
        """,
        RETURN,
        "runs over too much",
    ),
    "minibatches: return in the loop": (
        optimizers.minibatches,
        """
        def minibatches(X, y, batch_size, rng):
            order, batches = rng.permutation(len(X)), []
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                batches.append((X[rows], y[rows]))
                return batches
        """,
        RETURN,
        "runs over too much",
    ),
    "numerical_gradient: return in the loop": (
        backprop.numerical_gradient,
        """
        def numerical_gradient(f, theta, h=1e-5):
            gradient = np.zeros(theta.shape)
            for index in np.ndindex(theta.shape):
                step = np.zeros(theta.shape)
                step[index] = h
                gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
                return gradient
        """,
        RETURN,
        "runs over too much",
    ),
    "train_perceptron: the last sample skipped": (
        perceptron.train_perceptron,
        ("zip(X, y, strict=True)", "zip(X[:-1], y[:-1], strict=True)"),
        "",
        "indented too far",
    ),
    "train_perceptron: a counter that is not set back": (
        perceptron.train_perceptron,
        """
        def train_perceptron(X, y, lr=1.0, max_epochs=100):
            w, b, mistakes, wrong = np.zeros(X.shape[1]), 0.0, [], 0
            for _ in range(max_epochs):
                before = wrong
                for x_i, y_i in zip(X, y, strict=True):
                    if int(x_i @ w + b > 0) != y_i:
                        w, b = perceptron_update(w, b, x_i, y_i, lr)
                        wrong += 1
                mistakes.append(wrong)
                if wrong == before:
                    break
            return w, b, mistakes
        """,
        "",
        "How often does your loop run",
    ),
    "weighted_sum: np.empty that is not filled": (
        perceptron.weighted_sum,
        """
        def weighted_sum(X, w, b):
            z = np.empty(len(X))
            for i in range(1, len(X)):
                z[i] = X[i] @ w + b
            return z
        """,
        "np.empty",
        "^Look for random numbers",
    ),
    "sigmoid: nan_to_num": (
        perceptron.sigmoid,
        """
        def sigmoid(z):
            return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))
        """,
        "",
        "rounded to whole",
    ),
    "MLP: samples drawn with replacement": (
        backprop.MLP,
        ("self.rng.permutation(len(X))", "self.rng.choice(len(X), len(X))"),
        "Some samples are not used",
        "out of step",
    ),
    "MLP: array_split into batch_size parts": (
        backprop.MLP,
        (
            """
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
            """,
            "for rows in np.array_split(order, batch_size):",
        ),
        "number of batches",
        "out of step",
    ),
    "MLP: range without a step": (
        backprop.MLP,
        ("range(0, len(X), batch_size)", "range(len(X) // batch_size)"),
        "batches overlap",
        "out of step|left out",
    ),
    "MLP: a step twice as long": (backprop.MLP, ("grads, lr)", "grads, 2 * lr)"), "twice", "another network"),
    "mend_leaf: detach": (
        autograd.mend_leaf,
        """
        def mend_leaf(w, X, y, lr, steps):
            for _ in range(steps):
                loss = ((X @ w - y) ** 2).mean()
                loss.backward()
                w = w.detach() - lr * w.grad
            return w
        """,
        "does not require grad",
        "no leaf",
    ),
    "mend_layer: no derivative": (
        backprop.mend_layer,
        (" * (1 - np.tanh(cache[layer - 1][1]) ** 2)", ""),
        "",
        "activation_grad",
    ),
    "Value: ReLU with 0 left out": (
        autograd.Value,
        ("max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,)", "self.data, (self,), (1.0,)"),
        "",
        "1 everywhere",
    ),
    "early_stopping: at the first rise": (
        regular.early_stopping,
        """
        def early_stopping(val_losses, patience):
            for epoch in range(1, len(val_losses)):
                if val_losses[epoch] > val_losses[epoch - 1]:
                    return epoch - 1
            return len(val_losses) - 1
        """,
        "as soon as a loss rises",
        "epoch number",
    ),
    "batch_norm: statistics moved at evaluation": (
        normal.batch_norm,
        """
        def batch_norm(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
            mean, var = X.mean(axis=0), X.var(axis=0)
            running["mean"] = (1 - momentum) * running["mean"] + momentum * mean
            running["var"] = (1 - momentum) * running["var"] + momentum * X.var(axis=0, ddof=1)
            if not training:
                mean, var = running["mean"], running["var"]
            std = np.sqrt(var + eps)
            X_hat = (X - mean) / std
            return gamma * X_hat + beta, (X_hat, std, gamma)
        """,
        "evaluation",
        "division by zero",
    ),
    "mend_evaluation: labels in a column": (
        normal.mend_evaluation,
        ("return right.double().mean().item()", "return right.double().sum().item()"),
        "",
        "two shapes do not fit",
    ),
    "batch_norm_backward: a term with the wrong sign": (
        normal.batch_norm_backward,
        ("- X_hat * (dX_hat * X_hat)", "+ X_hat * (dX_hat * X_hat)"),
        "",
        "term is missing",
    ),
    "RegularizedMLP: layers made in forward": (
        normal.RegularizedMLP,
        """
        class RegularizedMLP(torch.nn.Module):
            def __init__(self, layer_sizes, dropout):
                super().__init__()
                self.layer_sizes, self.dropout = layer_sizes, dropout

            def forward(self, X):
                for d_in, d_out in zip(self.layer_sizes[:-2], self.layer_sizes[1:-1]):
                    X = torch.nn.Dropout(self.dropout)(torch.relu(torch.nn.Linear(d_in, d_out)(X)))
                return torch.nn.Linear(*self.layer_sizes[-2:])(X)
        """,
        "forward|__init__",
        "a plain list",
    ),
    "clip_by_global_norm: always scaled": (
        optimizers.clip_by_global_norm,
        ("max_norm / norm if norm > max_norm else 1.0", "max_norm / norm"),
        "",
        "for every input|no common factor",
    ),
    "Adam: AMSGrad": (
        optimizers.Adam,
        """
        class Adam:
            def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
                self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
                self.m, self.v, self.most, self.t = 0.0, 0.0, 0.0, 0

            def step(self, params, grads):
                theta, g = optim.flatten(params), optim.flatten(grads)
                self.t += 1
                self.m = self.beta1 * self.m + (1 - self.beta1) * g
                self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
                self.most = np.maximum(self.most, self.v)
                m_hat = self.m / (1 - self.beta1**self.t)
                v_hat = self.most / (1 - self.beta2**self.t)
                return optim.nested_like(params, theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps))
        """,
        "",
        "memory of its own",
    ),
    "mean_square: ^ for a power": (
        perceptron.sigmoid_grad,
        """
        def sigmoid_grad(a):
            return a - a ^ 2
        """,
        r"\*\*",
        "",
    ),
    "a list that is called an array": (
        perceptron.weighted_sum,
        """
        def weighted_sum(X, w, b):
            z = [x @ w for x in X]
            return z.mean() + b
        """,
        "list",
        "",
    ),
    "a number that has no such attribute": (
        perceptron.sigmoid,
        """
        def sigmoid(z):
            return 1 / (1 + np.exp(-z.data.exp()))
        """,
        "plain number",
        "",
    ),
    "Adam: an attribute that is not set": (
        optimizers.Adam,
        ("self.t += 1", "self.steps += 1"),
        "of the class `Adam` has no `steps`",
        "list or a number",
    ),
    "Momentum: an argument too few": (
        optimizers.Momentum,
        ("optim.nested_like(params, theta)", "optim.nested_like(theta)"),
        "fewer arguments",
        "different kinds",
    ),
    "weighted_sum: square brackets for a call": (
        perceptron.weighted_sum,
        """
        def weighted_sum(X, w, b):
            return np.dot[X, w] + b
        """,
        "to call it",
        "a number has no entries",
    ),
    "a number that is gone through": (
        perceptron.weighted_sum,
        """
        def weighted_sum(X, w, b):
            return np.array([sum(x * w) + sum(b) for x in X])
        """,
        "number is gone through",
        "",
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_what_a_card_says_is_so(story):
    task, answer, says, never = STORIES[story]
    result = task.grade(edited(task, *answer) if isinstance(answer, tuple) else written(task, answer))
    assert result.outcome in ("incorrect", "raised")
    assert re.search(says, result.message), result.message
    assert not never or not re.search(never, result.message), result.message


# --- Over all exercises ----------------------------------------------------------------------------------------------


def changed(value, change):
    """A value with all numbers in it changed, in lists and tuples of arrays too."""
    if isinstance(value, list | tuple):
        return type(value)(changed(part, change) for part in value)
    return change(np.asarray(value, dtype=float)) if np.asarray(value).dtype.kind in "biuf" else value


def shifted(value, by):
    return changed(value, lambda numbers: numbers + by)


def scaled(value, by):
    return changed(value, lambda numbers: numbers * by)


def only(cases, change, task):
    """A function that is right but in some cases, told by their arguments."""
    spoilt = [one.args for one in cases]

    def answer(*arguments):
        value = task.reference(*arguments)
        return change(value) if any(alike(arguments, args) for args in spoilt) else value

    return answer


def alike(arguments, others):
    try:
        return all(np.array_equal(one, other) for one, other in zip(arguments, others, strict=True))
    except ValueError:
        return False


COMPARED = [task for task in ALL if isinstance(task, Coding) and not (task.judge or task.use or task.steps)]
EVERYWHERE = re.compile(r"everywhere|every input|whatever the input|always|in all cases|for all inputs")


@pytest.mark.parametrize("task", COMPARED, ids=lambda task: task.key)
def test_what_is_wrong_in_one_case_is_not_said_of_all(task):
    for one in task.cases:
        result = task.grade(only([one], lambda value: shifted(value, 0.37), task))
        if result.outcome == "incorrect" and result.mistake is None and len(task.cases) > 1:
            assert not EVERYWHERE.search(result.message), (one.label, result.message)


@pytest.mark.parametrize("task", COMPARED, ids=lambda task: task.key)
def test_ordinary_cases_are_told_before_extreme_ones(task):
    extreme = [one for one in task.cases if not one.ordinary]
    if not extreme:
        pytest.skip("all cases are ordinary")

    def answer(*arguments):
        if any(alike(arguments, one.args) for one in extreme):
            raise ZeroDivisionError("an extreme case")
        return shifted(task.reference(*arguments), 0.37)

    result = task.grade(answer)
    assert result.outcome == "incorrect", result.message
    assert "ZeroDivisionError" not in result.message
    case = dict(result.evidence).get("Case", "")
    assert case not in [one.label for one in extreme], case


@pytest.mark.parametrize("task", COMPARED, ids=lambda task: task.key)
def test_the_number_of_samples_is_named_as_a_factor_only_where_it_explains_all_cases(task):
    sizes = {one.label: one.factors.get("n", 0) for one in task.cases}
    many = [one for one in task.cases if sizes[one.label] > 1]
    if len(many) < 2:
        pytest.skip("fewer than two cases with several samples")
    for one in many:
        factor = sizes[one.label]
        result = task.grade(only([one], lambda value, factor=factor: scaled(value, factor), task))
        if result.outcome == "incorrect" and result.mistake is None:
            assert "n times" not in result.message, (one.label, result.message)
