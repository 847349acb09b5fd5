"""A design: columns and settings with which a network passes boosting on a random split."""

from functools import partial

import numpy as np

from utils import housing_runs, regression
from utils.checks import RIGHT, Design, named, positive, whole
from utils.checks.settings import training_settings

TARGET, SPLIT, MOST_WAVES, WIDEST, DEEPEST, LONGEST = 0.84, 1, 8, 64, 3, 40
FIELDS = {"waves", "hidden", "lr", "epochs"}


def _unusable(settings):
    """What is wrong with the settings themselves."""
    if not isinstance(settings, dict) or set(settings) != FIELDS:
        return named("settings")
    hidden = settings["hidden"]
    if not whole(settings["waves"], 0, MOST_WAVES):
        return named("waves")
    if not isinstance(hidden, list | tuple) or not 1 <= len(hidden) <= DEEPEST:
        return named("hidden")
    if not all(whole(width, 1, WIDEST) for width in hidden):
        return named("hidden")
    if not positive(settings["lr"]):
        return named("lr")
    return None if whole(settings["epochs"], 1, LONGEST) else named("epochs")


def reached(settings):
    """R² on the test districts of split 1: the logarithms of the table, with waves of the place."""
    known = housing_runs.districts()
    train, test = housing_runs.split(SPLIT)
    X = np.hstack([known.logged, housing_runs.wavy(int(settings["waves"]))])
    hidden, how = tuple(map(int, settings["hidden"])), {"epochs": int(settings["epochs"]), "lr": float(settings["lr"])}
    with np.errstate(all="ignore"):  # a rate that is far too large is judged by what comes out
        answers = housing_runs.predicted(X, known.y, train, test, SPLIT, hidden=hidden, dtype=np.float32, **how)
        return float(regression.scores(known.y[test], answers.astype(float))[0])


def _judge(settings):
    """R² of at least 0.84, which a network without waves does not reach."""
    fault = _unusable(settings)
    if fault:
        return fault
    r2 = reached(settings)
    if not r2 > -10:
        return named("diverges")
    told = f"R² {r2:.3f} on the test districts."
    if round(r2, 3) >= TARGET:  # as it is shown
        return RIGHT._replace(message=told)
    fault = "not enough" if settings["waves"] else "no waves"
    return named(fault, message=f"{told} {better_map.mistakes.sentence(fault)}")


def _load():
    return housing_runs.districts()


def _settings(**others):
    return {"waves": 4, "hidden": [64, 32], "lr": 0.01, "epochs": 20} | others


better_map = Design(
    judge=_judge,
    around=partial(training_settings, _load),
    example=_settings(),
    passed="The network is the same; the columns made the map easy for it.",
    hints=(
        "Begin with the recipe of section 2 and `waves` 0, and see how far you get with widths and epochs alone.",
        "How many waves did the cell above use, and what did it print?",
        "Four waves, [64, 32], a rate of 0.01 and 20 epochs.",
    ),
    mistakes={
        "settings": ({"waves": 4}, "Pass a dictionary with `waves`, `hidden`, `lr` and `epochs`."),
        "waves": (_settings(waves=20), "`waves` is a whole number from 0 to 8."),
        "hidden": (_settings(hidden=[512]), "`hidden` is a list of one to three widths, each from 1 to 64."),
        "lr": (_settings(lr=-0.1), "`lr` is a number above 0."),
        "epochs": (_settings(epochs=100), "`epochs` is a whole number from 1 to 40."),
        "diverges": (_settings(lr=30.0), "The training diverges: the learning rate is far too large."),
        "no waves": (
            _settings(waves=0),
            "Without waves, neither width nor more epochs lead to 0.84. What does the network not see on the map?",
        ),
        "not enough": (
            _settings(waves=1, epochs=10),
            "There are waves now. Are there enough of them, and does it train long enough, with wide enough layers?",
        ),
    },
)
