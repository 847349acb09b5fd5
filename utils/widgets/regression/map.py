"""Errors of predicted prices on the map of California, for four models, three tables and two ways to split."""

from functools import lru_cache

import numpy as np

from utils import housing_runs, regression
from utils.scene import Bars, Line, Panel, Points, Scene, Text, number
from utils.widgets.controls import Choice
from utils.widgets.figure import figure

MODELS = ("line", "10 neighbours", "network", "boosting")
KEPT = {"network": "MLP", "boosting": "boosting"}  # their names in the file
COLUMNS = (*housing_runs.COLUMNS, housing_runs.WAVES)
SHOWN = 1500  # districts that are drawn
SIZES = ((0.0, 0.3, 1.4), (0.3, 0.8, 2.4), (0.8, 9.0, 3.8))  # errors from, to, in 100,000 dollars: how large a dot
TOWNS = {
    "San Francisco": (-122.42, 37.77, "right"),
    "Los Angeles": (-118.45, 33.78, "right"),
    "San Diego": (-117.3, 32.72, "right"),
    "Sacramento": (-121.3, 38.75, "left"),
    "Fresno": (-119.6, 36.75, "left"),
}


@lru_cache(maxsize=32)
def _answers(model, columns, where):
    """Predicted prices of the test districts (m,), where the model knows the columns."""
    known = housing_runs.districts()
    train, test = housing_runs.SPLITS[where](0)
    if model in KEPT:
        return housing_runs.kept_maps()[f"{KEPT[model]}, {columns}, {where}"]
    if model == "10 neighbours":
        return housing_runs.neighbours(known.y, train, test)
    if columns == housing_runs.WAVES:
        return housing_runs.line(np.hstack([known.logged, housing_runs.wavy(4)]), known.y, train, test)
    return housing_runs.line(known.logged[:, housing_runs.COLUMNS[columns]], known.y, train, test)


@lru_cache(maxsize=2)
def _test(where):
    """Prices and places (m, 2) of the test districts, the number of each one's nearest other, and which are drawn."""
    from scipy.spatial import cKDTree

    known = housing_runs.districts()
    _, test = housing_runs.SPLITS[where](0)
    places = np.column_stack([known.lon[test], known.lat[test]])
    nearest = cKDTree(places).query(places, 2)[1][:, 1]
    return known.y[test], places, nearest, np.random.default_rng(0).permutation(len(test))[:SHOWN]


@lru_cache(maxsize=32)
def _told(model, columns, where):
    """R² (float), the correlation of an error with that of the nearest test district, the errors that are drawn."""
    y, _, nearest, shown = _test(where)
    error = _answers(model, columns, where) - y
    return regression.scores(y, y + error)[0], np.corrcoef(error, error[nearest])[0, 1], error[shown]


@figure(
    Choice("model", "line", MODELS, "model"),
    Choice("columns", COLUMNS[0], COLUMNS, "columns"),
    Choice("where", "random", tuple(housing_runs.SPLITS), "test districts"),
)
def residual_map(c):
    """Errors of predicted prices on the map, and R² of four models on the same test districts."""
    r2, alike, error = _told(c["model"], c["columns"], c["where"])
    scores = [_told(model, c["columns"], c["where"])[0] for model in MODELS]
    told = f"R² {number(r2)};  errors of neighbours correlate with {number(alike)}"
    knows = "the place alone" if c["model"] == "10 neighbours" else c["columns"]
    others = ", ".join(f"{model} {number(score)}" for model, score in zip(MODELS, scores, strict=True))
    alt = (
        f"A map of {len(error)} test districts, {c['where']}, coloured by the error of the {c['model']} that knows "
        f"{knows}. "
        f"{told}. Mean error {number(error.mean())}. R² of the models: {others}."
    )
    panels = [_map(error, c["where"]), _bars(scores, c["model"])]
    return Scene(panels, alt, f"{c['model']}, {knows}:  {told}", columns=(11, 7), width=880, height=500)


def _map(error, where):
    _, places, _, shown = _test(where)
    items, at = [], places[shown]
    for low, high, size in SIZES:  # large errors on top
        for sign, color in ((1, "positive"), (-1, "negative")):
            on = (low <= sign * error) & (sign * error < high)
            if on.any():
                items.append(Points(*at[on].T, color=color if low else "muted", size=size))
    items += [Text(x, y, name, "ink", 12, align, bold=True) for name, (x, y, align) in TOWNS.items()]
    items += [
        Text(0.97, 0.95, "predicted too high", "positive", 13, "right", in_panel=True),
        Text(0.97, 0.89, "predicted too low", "negative", 13, "right", in_panel=True),
        Text(0.97, 0.83, "within 30,000 dollars", "muted", 13, "right", in_panel=True),
    ]
    title = f"predicted − true price, {where} test districts"
    return Panel(items, title, "longitude", "latitude", (-124.8, -113.9), (32.2, 42.2))


def _bars(scores, model):
    items = []
    for k, (name, score) in enumerate(zip(MODELS, scores, strict=True)):
        color = "class0" if name == model else "muted"
        items += [
            Bars([k], [max(score, 0.0)], color, 0.66),
            Text(k, max(score, 0.0) + 0.03, number(score), "ink", 13, "center", bold=name == model),
        ]
    items.append(Line([-0.6, 3.6], [0, 0], "muted", 1))
    ticks = tuple((k, name.removeprefix("10 ")) for k, name in enumerate(MODELS))
    return Panel(items, "R² on these districts", ylabel="R²", xlim=(-0.6, 3.6), ylim=(0, 1), xticks=ticks, col=1)
