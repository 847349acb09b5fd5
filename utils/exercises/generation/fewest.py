"""A design: at most 32 numbers a digit, and copies with an MSE of at most 0.020."""

from functools import partial

import numpy as np

from utils import generation, generation_runs, nn
from utils.checks import RIGHT, Design, named, positive, whole
from utils.checks.settings import training_settings

TARGET, MOST, WIDEST, LONGEST, IMAGES = 0.020, 32, 128, 15, 1500
FIELDS = {"code", "hidden", "activation", "lr", "epochs"}


def _unusable(settings):
    """What is wrong with the settings themselves."""
    if not isinstance(settings, dict) or set(settings) != FIELDS:
        return named("settings")
    if not whole(settings["code"], 1, MOST):
        return named("code")
    if not whole(settings["hidden"], 1, WIDEST):
        return named("hidden")
    if settings["activation"] not in list(nn.ACTIVATIONS):
        return named("activation")
    if not positive(settings["lr"]):
        return named("lr")
    return None if whole(settings["epochs"], 1, LONGEST) else named("epochs")


def reached(settings):
    """MSE of the copies of 1,000 test images."""
    X, X_new = generation_runs.digits()[0][:IMAGES], generation_runs.digits()[2][:1000]
    hidden, activation = (int(settings["hidden"]),), settings["activation"]
    how = {"epochs": int(settings["epochs"]), "lr": float(settings["lr"]), "batch_size": 32}
    with np.errstate(all="ignore"):  # a rate that is far too large is judged by what comes out
        pair = generation.autoencoder(
            X, int(settings["code"]), np.random.default_rng(0), hidden, activation=activation, **how
        )
        return generation.reconstruction_loss(X_new, generation.copies(*pair, X_new, activation))


def _judge(settings):
    fault = _unusable(settings)
    if fault:
        return fault
    loss = reached(settings)
    if not loss < 0.1:  # the mean picture has 0.067
        return named("diverges")
    told = f"MSE {loss:.3f} on 1,000 test images."
    if round(loss, 3) <= TARGET:
        return RIGHT._replace(message=told)
    fault = "few numbers" if settings["code"] < 20 else "not enough"
    return named(fault, message=f"{told} {small_code.mistakes.sentence(fault)}")


def _load():
    return generation_runs.digits()


def _settings(**others):
    return {"code": 32, "hidden": 96, "activation": "tanh", "lr": 0.005, "epochs": 12} | others


small_code = Design(
    judge=_judge,
    around=partial(training_settings, _load),
    example=_settings(),
    passed="784 pixels, 32 numbers, and one still reads every digit.",
    hints=(
        "Use all 32 numbers that you are allowed.",
        "Copying needs many steps: use the epochs. Is the rate too small or too large?",
        "32 numbers, 96 hidden units, tanh, a rate of 0.005 and 12 epochs.",
    ),
    mistakes={
        "settings": ({"code": 32}, "Pass a dictionary with `code`, `hidden`, `activation`, `lr` and `epochs`."),
        "code": (_settings(code=64), "`code` is a whole number from 1 to 32."),
        "hidden": (_settings(hidden=1000), "`hidden` is a whole number from 1 to 128."),
        "activation": (_settings(activation="softmax"), "`activation` is a name in `nn.ACTIVATIONS`, such as `tanh`."),
        "lr": (_settings(lr=-0.1), "`lr` is a number above 0."),
        "epochs": (_settings(epochs=100), "`epochs` is a whole number from 1 to 15."),
        "diverges": (_settings(lr=1e30, epochs=1), "The training diverges: the learning rate is far too large."),
        "few numbers": (_settings(code=8), "That many numbers cannot hold enough. How many are you allowed?"),
        "not enough": (
            _settings(epochs=2),
            "The code is wide enough. Is the rate well chosen, are the layers wide, and are there enough epochs?",
        ),
    },
)
