"""A design: two spirals with at most 200 parameters."""

import numpy as np

from utils import data, nn
from utils.checks import RIGHT, Design, Verdict, named, whole

NEEDED = {"layer_sizes", "lr", "epochs", "batch_size"}


def _judge(settings):
    """nn.MLP with these settings on two spirals: at least 190 of 200 right, with at most 200 parameters."""
    fault = _unusable(settings)
    if fault:
        return fault
    sizes = [int(size) for size in settings["layer_sizes"]]
    X, y = data.spirals(200, noise=0.05, seed=0)
    model = nn.MLP(sizes, np.random.default_rng(0), activation=settings.get("activation", "tanh"))
    model.fit(X, y, lr=settings["lr"], epochs=settings["epochs"], batch_size=settings["batch_size"])
    right, count = int(np.sum(model.predict(X) == y)), nn.count_parameters(sizes)
    if not np.isfinite(model.loss(X, y)):
        return named("diverged")
    found = f"{right} of 200 samples are right"
    if right < 190:
        more = "190 are asked for. Try another number of layers, more epochs, or another learning rate."
        return named("not enough", message=f"{found} with {count} parameters; {more}")
    return RIGHT._replace(message=f"{found}, with {count} parameters.")


def _unusable(settings) -> Verdict | None:
    """What is wrong with the settings themselves."""
    if not isinstance(settings, dict) or not NEEDED <= set(settings) <= NEEDED | {"activation"}:
        return named("settings")
    sizes = list(settings["layer_sizes"])
    if not all(whole(size) for size in sizes) or sizes[:1] != [2] or sizes[1:][-1:] != [2]:
        return named("layer sizes")
    count = nn.count_parameters(sizes)
    if count > 200:
        message = f"{sizes} has {count} parameters, and at most 200 are allowed. Make a layer narrower."
        return named("too many", message=message)
    if not isinstance(settings["lr"], int | float) or not all(whole(settings[key]) for key in ("epochs", "batch_size")):
        return named("numbers")
    if settings.get("activation", "tanh") not in ("tanh", "relu", "sigmoid"):
        return named("activation")
    return named("too long") if settings["epochs"] > 2000 else None


def _settings(sizes, **others):
    return {"layer_sizes": sizes, "lr": 0.1, "epochs": 10, "batch_size": 20} | others


spirals = Design(
    judge=_judge,
    example=_settings([2, 10, 10, 2], lr=0.3, epochs=400, activation="tanh"),
    passed="Two hundred numbers or fewer draw a boundary that winds like the data.",
    hints=(
        "Use most of the 200 parameters: one wide hidden layer, or two narrow ones. `nn.count_parameters` counts.",
        "Two hidden layers of 10 need 162 parameters. Watch the loss in the playground: does it still fall at the end?",
        "tanh, batches of about 20, a learning rate of a few tenths, and some hundreds of epochs.",
    ),
    mistakes={
        "settings": (
            {"layers": [2, 8, 2]},
            "Pass a dictionary with `layer_sizes`, `lr`, `epochs`, `batch_size`, and `activation` if it is not tanh.",
        ),
        "layer sizes": (
            _settings([8, 8]),
            "`layer_sizes` begins with 2 inputs and ends with 2 classes, all of them whole numbers above 0.",
        ),
        "too many": (_settings([2, 50, 2]), "At most 200 parameters are allowed."),
        "numbers": (
            _settings([2, 8, 2], batch_size=0),
            "`lr` has to be a number, `epochs` and `batch_size` whole numbers above 0.",
        ),
        "activation": (
            _settings([2, 8, 2], activation="cosine"),
            'The activation is one of "tanh", "relu" and "sigmoid".',
        ),
        "too long": (
            _settings([2, 8, 8, 2], epochs=10_000),
            "At most 2000 epochs, please: the check trains your network while you wait.",
        ),
        "diverged": (
            _settings([2, 8, 8, 2], lr=1e200, activation="relu"),
            "The loss is infinite or nan: the learning rate is far too large.",
        ),
        "not enough": (_settings([2, 8, 2], lr=0.01), "At least 190 of 200 have to be right."),
    },
)
