"""A design: settings and shifted copies with which 6,000 images teach as much as many more would."""

from functools import lru_cache, partial

import numpy as np

from utils import data, images, nn, optim
from utils.checks import RIGHT, Design, named, positive, whole
from utils.checks.settings import training_settings

IMAGES, TARGET, WIDEST, PASSES, LEAST, FAR = 6_000, 0.960, 128, 10, 32, 6

_mnist = lru_cache(maxsize=1)(partial(data.mnist, IMAGES))


def _unusable(settings):
    """What is wrong with the settings themselves."""
    if not isinstance(settings, dict) or set(settings) != {"hidden", "lr", "epochs", "batch_size", "copies"}:
        return named("settings")
    hidden, lr, epochs, size = (settings[name] for name in ("hidden", "lr", "epochs", "batch_size"))
    if not whole(hidden, 1, WIDEST):
        return named("hidden")
    if not positive(lr):
        return named("numbers")
    if not whole(size, LEAST) or not whole(epochs):
        return named("numbers")
    copies = settings["copies"]
    try:
        moves = [(dx, dy) for dx, dy in copies]
    except (TypeError, ValueError):
        return named("copies")
    if not all(whole(step, -FAR, FAR) for move in moves for step in move):
        return named("copies")
    passes = epochs * (1 + len(moves))
    return named("too long", ("Passes over 6,000 images", f"{passes}")) if passes > PASSES else None


def learnt(settings, seed=0):
    """Share of the 10,000 test images that a network with these settings reads; plain steps, the rate on a cosine."""
    X, y, X_test, y_test = _mnist()
    X = np.concatenate([X, *(images.shifted(X, int(dx), int(dy)) for dx, dy in settings["copies"])])
    y = np.tile(y, 1 + len(settings["copies"]))
    network = nn.MLP([784, int(settings["hidden"]), 10], np.random.default_rng(seed), dtype=np.float32)
    optimizer, epochs = optim.SGD(float(settings["lr"])), int(settings["epochs"])
    how = {"epochs": epochs, "optimizer": optimizer, "callback": optim.along_cosine(optimizer, epochs)}
    with np.errstate(all="ignore"):  # a rate that is far too large is judged by what comes out
        network.fit(X, y, batch_size=int(settings["batch_size"]), **how)
        return float(np.mean(network.predict(X_test) == y_test))


def _judge(settings):
    """At least 96 % of the test images, which a network without copies does not reach."""
    fault = _unusable(settings)
    if fault:
        return fault
    share = learnt(settings)
    told = f"{share:.1%} of the test images are read right"
    if share >= TARGET:
        return RIGHT._replace(message=f"{told}.")
    if share < 0.8:
        return named("diverged", ("Read right", f"{share:.1%}"))
    fault = "not enough" if len(settings["copies"]) else "no copies"
    return named(fault, message=f"{told}; 96 % are asked for. {few_images.mistakes.sentence(fault)}")


def _settings(**others):
    return {
        "hidden": 128,
        "lr": 0.3,
        "epochs": 2,
        "batch_size": 32,
        "copies": [(1, 0), (-1, 0), (0, 1), (0, -1)],
    } | others


few_images = Design(
    judge=_judge,
    around=partial(training_settings, _mnist),
    example=_settings(),
    passed="A digit moved by a pixel is the same digit: the network cannot know that, but you do, and copies tell it.",
    hints=(
        "Try it without copies first, with ten epochs. How far does it get, whatever the rate?",
        "What does a copy add that the network has not seen? And what happens if it is moved very far?",
        "Four copies, one pixel to each side, leave two epochs. A rate of 0.3 and batches of 32 will do.",
    ),
    mistakes={
        "settings": (
            {"hidden": 128, "lr": 0.3},
            "Pass a dictionary with `hidden`, `lr`, `epochs`, `batch_size` and `copies`.",
        ),
        "hidden": (_settings(hidden=512), "The hidden layer has from 1 to 128 neurons, a whole number."),
        "numbers": (
            _settings(batch_size=8),
            "`lr` is a number above 0, `epochs` a whole number from 1, `batch_size` one from 32.",
        ),
        "copies": (
            _settings(copies=[1, 2]),
            "`copies` is a list of pairs (dx, dy), whole numbers of pixels from −6 to 6; an empty list for none.",
        ),
        "too long": (
            _settings(epochs=10),
            "Ten passes over 6,000 images are allowed, copies included: `epochs * (1 + len(copies))` is at most 10.",
        ),
        "diverged": (
            _settings(lr=50.0),
            "Fewer than four of five are right: the rate is far too large, or far too small.",
        ),
        "no copies": (
            _settings(epochs=10, copies=[]),
            "Without copies, 6,000 images do not reach it, whatever the rate. What else is a 7?",
        ),
        "not enough": (
            _settings(copies=[(6, 0), (-6, 0), (0, 6), (0, -6)]),
            "There are copies now. Are they moved too far, too few, or is the rate too small?",
        ),
    },
)
