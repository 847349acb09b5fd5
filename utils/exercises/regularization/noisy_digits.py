"""A design: few samples, with noise on them, and a network that has to be held back."""

from functools import lru_cache, partial

import numpy as np

from utils import data, nn, optim, regularization
from utils.checks import RIGHT, Design, named, whole
from utils.checks.settings import training_settings
from utils.exercises.regularization.clinic import decayed

TARGET, WIDEST, LONGEST, DRAWS = 0.71, 128, 200, 5

_digits = lru_cache(maxsize=1)(data.digits)


def _judge(settings):
    """Five networks, each trained on 100 noisy digits: the share of the other digits that they get right."""
    if isinstance(settings, dict) and "weight_decay" in settings:  # its name in earlier editions
        settings = {"l2" if name == "weight_decay" else name: value for name, value in settings.items()}
    fault = _unusable(settings)
    if fault:
        return fault
    train, val = np.array([_learnt(settings, seed) for seed in range(DRAWS)]).T
    found = f"{val.mean():.1%} of the other digits are right, on average over {DRAWS} draws"
    if round(val.mean(), 3) >= TARGET:  # as it is shown
        return RIGHT._replace(message=f"{found} (from {val.min():.1%} to {val.max():.1%}).")
    rows = (("Training digits right", f"{train.mean():.1%}"), ("Other digits right", f"{val.mean():.1%}"))
    fault = "underfits" if train.mean() < 0.9 else "overfits"
    return named(fault, *rows, message=f"{found}. {few_samples.mistakes.sentence(fault)}")


def _unusable(settings):
    """What is wrong with the settings themselves."""
    if not isinstance(settings, dict) or set(settings) != {"hidden", "l2", "dropout", "epochs"}:
        return named("settings")
    for name, most in (("hidden", WIDEST), ("epochs", LONGEST)):
        if not whole(settings[name], 1, most):
            return named(name)
    lam, p = settings["l2"], settings["dropout"]
    if not isinstance(lam, int | float) or not 0 <= lam < np.inf:
        return named("l2")
    return None if isinstance(p, int | float) and 0 <= p < 1 else named("dropout")


def _learnt(settings, seed):
    """Shares of right answers on the 100 noisy digits of a draw, and on the 1,697 others.

    One hidden layer of ReLU; Adam with a learning rate of 0.01 and all 100 in every step. A draw has its own digits,
    noise, first weights and masks, the same ones whatever the settings.
    """
    rng, (X, y), p = np.random.default_rng(seed), _digits(), settings["dropout"]
    X = X + rng.normal(0, 0.3, size=X.shape)
    X, y, X_val, y_val = data.held_out(X, y, 1 - 100 / len(X), rng)
    params, Y = nn.init_params([X.shape[1], settings["hidden"], 10], rng), nn.one_hot(y, 10)
    optimizer = optim.Adam(0.01)
    for _ in range(settings["epochs"]):
        (W1, b1), (W2, b2) = params
        Z1 = X @ W1 + b1
        A, mask = regularization.dropout(nn.relu(Z1), p, rng, p > 0)
        dZ2 = nn.softmax_cross_entropy_grad(A @ W2 + b2, Y)
        dZ1 = regularization.dropout_backward(dZ2 @ W2.T, mask, p) * nn.relu_grad(Z1)
        grads = [(X.T @ dZ1, dZ1.sum(axis=0)), (A.T @ dZ2, dZ2.sum(axis=0))]
        params = optimizer.step(params, decayed(params, grads, settings["l2"]))

    def share(X, y):
        return np.mean(nn.forward(params, X, nn.relu)[0].argmax(axis=1) == y)

    return share(X, y), share(X_val, y_val)


def _settings(**others):
    return {"hidden": 64, "l2": 0.01, "dropout": 0.0, "epochs": 100} | others


few_samples = Design(
    judge=_judge,
    around=partial(training_settings, _digits),
    example=_settings(hidden=128, epochs=200),
    passed="Without a penalty, no width, dropout or number of epochs that is allowed here gets beyond 69%. With few "
    "samples, what a network must not learn counts as much as what it learns.",
    hints=(
        "Start with a wide layer, and compare training and validation on the card. Is the gap large? Then the network "
        "may be held back more.",
        "Dropout alone is not enough here. Try penalties `l2` of 0.0001, 0.001, 0.01, with everything else the same.",
        "A hidden layer of 64 to 128, `l2` near 0.01, little or no dropout, 100 epochs or more.",
    ),
    mistakes={
        "settings": (
            {"hidden": 64, "lr": 0.1},
            "Pass a dictionary with exactly these keys: `hidden`, `l2`, `dropout`, `epochs`.",
        ),
        "hidden": (_settings(hidden=1000), f"`hidden` is a whole number from 1 to {WIDEST}."),
        "epochs": (
            _settings(epochs=10_000),
            f"`epochs` is a whole number from 1 to {LONGEST}: the check trains {DRAWS} networks while you wait.",
        ),
        "l2": (_settings(l2=-0.1), "`l2` is a number that is not negative."),
        "dropout": (
            _settings(dropout=1.0),
            "`dropout` is the probability of dropping: from 0 up to, but not including, 1.",
        ),
        "overfits": (
            _settings(l2=0.0),
            f"{TARGET:.0%} is asked for. The training digits are known almost perfectly: hold the network back more.",
        ),
        "underfits": (
            _settings(l2=1.0),
            f"{TARGET:.0%} is asked for. Not even the training digits are learnt: hold the network back less, or "
            "train it longer.",
        ),
    },
)
