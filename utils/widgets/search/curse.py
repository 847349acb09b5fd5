"""What wins on a validation set, and what it is worth on the test set, by how many were tried."""

from functools import lru_cache

import numpy as np

from utils import search_runs as runs
from utils.scene import Line, Panel, Points, Scene, number, signed
from utils.widgets.controls import Choice, Levels, Slider
from utils.widgets.figure import figure

EQUAL, MIXED = "one setting, other starts", "other settings"
KINDS = {EQUAL: "equal", MIXED: "mixed"}
TRIED = (1, 2, 5, 10, 20, 50, 100, 200)
SIZES = (30, 100, 300)
TESTED = 1197  # digits that were not trained on
DRAWS, ORDERS = 20, 20  # ways to draw the validation digits, and orders of the runs for each: searches behind a curve


@lru_cache(maxsize=16)
def _scores(kind, size):
    """Accuracy (runs, DRAWS) on so many validation digits, drawn from all that were not trained on, and on the rest."""
    right = getattr(runs.kept(), KINDS[kind])
    digits = right.shape[1]
    held = np.array([np.random.default_rng(draw).permutation(digits) < size for draw in range(DRAWS)]).T
    counts = right.astype(np.float32) @ held.astype(np.float32)
    return counts / size, (right.sum(axis=1)[:, None] - counts) / (digits - size)


@lru_cache(maxsize=16)
def _means(kind, size):
    """(2, len(TRIED)): mean validation accuracy of the best of so many, and its test accuracy, over many searches."""
    validation, test = (np.tile(scores, ORDERS).T for scores in _scores(kind, size))  # a search a row
    rng, searches = np.random.default_rng(0), np.arange(DRAWS * ORDERS)
    orders = rng.permuted(np.tile(np.arange(validation.shape[1]), (len(searches), 1)), axis=1)
    found = []
    for tried in TRIED:
        some = orders[:, :tried]
        best = some[searches, validation[searches[:, None], some].argmax(axis=1)]
        found.append([validation[searches, best].mean(), test[searches, best].mean()])
    return np.array(found).T


@figure(
    Levels("tried", 50, TRIED, "runs tried"),
    Levels("size", 100, SIZES, "validation digits"),
    Choice("kind", EQUAL, (EQUAL, MIXED), "runs are"),
    Slider("draw", 0, 0, DRAWS - 1, 1, "another draw"),
)
def winners_curse(c):
    """The runs of one search, on the validation set and on the test set, and what winners are worth on average."""
    validation, test = (scores[:, c["draw"]] for scores in _scores(c["kind"], c["size"]))
    some = np.random.default_rng(c["draw"]).permutation(len(validation))[: c["tried"]]
    best = some[validation[some].argmax()]
    means = _means(c["kind"], c["size"])
    at = TRIED.index(c["tried"])
    fall = test[best] - validation[best]
    told = f"the winner of {c['tried']}: validation {number(validation[best], 3)}, test {number(test[best], 3)} "
    told += f"({signed(fall, 3)})"
    alt = (
        f"{c['tried']} runs, {c['kind']}, each a dot: accuracy on {c['size']} validation digits "
        f"{_range(validation[some])}, on {TESTED - c['size']} test digits {_range(test[some])}. Draw {c['draw']}, "
        f"{told}. Mean of {DRAWS * ORDERS} such winners: validation {number(means[0, at], 3)}, "
        f"test {number(means[1, at], 3)}."
    )
    panels = [_dots(validation[some], test[some], c["kind"]), _curves(means, at, c["kind"])]
    return Scene(panels, alt, told, columns=(9, 11), width=900, height=370)


def _range(scores):
    return f"from {number(scores.min(), 3)} to {number(scores.max(), 3)}"


def _dots(validation, test, kind):
    low = 0.8 if kind == EQUAL else 0.0
    at = validation.argmax()
    items = [
        Line([low, 1.0], [low, 1.0], "muted", 1.2, dash=True),
        Points(validation, test, color="class3", size=3.5),
        Line([validation[at]] * 2, [test[at], validation[at]], "class4", 2.0),
        Points([validation[at]], [test[at]], color="class4", size=6.5),
    ]
    title = "a dot a run; the winner in orange"
    return Panel(items, title, "validation accuracy", "test accuracy", (low, 1.005), (low, 1.005), grid=True)


def _curves(means, at, kind):
    x = np.log10(TRIED)
    low = 0.92 if kind == EQUAL else 0.55
    items = [
        Line(x, means[0], "class0", 2.6, label="validation"),
        Line(x, means[1], "class4", 2.6, label="test"),
        Points([x[at]] * 2, means[:, at], color="ink", size=4),
    ]
    ticks = tuple((value, str(tried)) for value, tried in zip(x, TRIED, strict=True))
    title = f"the winner, mean of {DRAWS * ORDERS} searches"
    return Panel(items, title, "runs tried", "", (0, x[-1] + 0.6), (low, 1.0), xticks=ticks, col=1, grid=True)
