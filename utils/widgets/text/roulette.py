"""Split after split: three readers on the same sentences, and whether their difference stays."""

import numpy as np

from utils import review_runs
from utils.scene import Line, Panel, Points, Region, Scene, number, signed
from utils.widgets.controls import Choice, Play
from utils.widgets.figure import figure

NAMES = ("naive Bayes", "logistic", "MLP")
PAIRS = {"MLP − logistic": (2, 1), "MLP − naive Bayes": (2, 0), "naive Bayes − logistic": (0, 1)}
MOST = 100
RATIO = (3000 - review_runs.TRAINING) / review_runs.TRAINING  # test sentences for each training sentence


@figure(
    Play("splits", MOST, low=1, default=2, interval=0.12, label="splits"),
    Choice("compared", "MLP − logistic", tuple(PAIRS), "compare"),
    Choice("features", review_runs.FEATURES[0], review_runs.FEATURES, "they count"),
)
def split_roulette(c):
    """Shares of right answers of three readers, a dot for each split, and the mean of their paired difference."""
    shares = review_runs.kept_splits()[c["features"]]
    n = c["splits"]
    one, other = PAIRS[c["compared"]]
    difference = shares[:n, one] - shares[:n, other]
    counts = np.arange(1, n + 1)
    means = np.cumsum(difference) / counts
    spread = np.array([np.nan, *(difference[:k].std(ddof=1) for k in counts[1:])])
    errors = spread / np.sqrt(counts), spread * np.sqrt(1 / counts + RATIO)
    told = f"{c['compared']}: {signed(means[-1], 3)}"
    if n > 1:
        told += f" ± {number(errors[0][-1], 3)}, corrected for overlap ± {number(errors[1][-1], 3)}"
    told += f", ahead in {int(np.sum(difference > 0))} of {n}"
    mean = ", ".join(f"{name} {number(shares[:n, k].mean(), 3)}" for k, name in enumerate(NAMES))
    first = [name for name, share in zip(NAMES, shares[n - 1], strict=True) if share == shares[n - 1].max()]
    alt = (
        f"{n} {'split' if n == 1 else 'splits'}, {c['features']}. Mean shares of right answers: {mean}. First in the "
        f"last split: {' and '.join(first)}. Paired difference {told}."
    )
    panels = [_dots(shares[:n]), _difference(counts, means, errors, c["compared"])]
    return Scene(panels, alt, f"split {n}, {c['features']}:  {told}", columns=(10, 10), width=900, height=340)


def _dots(shares):
    rows = np.arange(3)[::-1]
    items = [Line([0.74, 0.9], [row, row], "grid", 1) for row in rows]
    for k, row in enumerate(rows):
        beside = 0.25 * np.sin(12.9898 * np.arange(1, len(shares) + 1) + k)  # spread out, the same in every run
        items.append(Points(shares[:, k], row + beside, color=f"class{k}", size=3.2))
        mean = shares[:, k].mean()
        items.append(Line([mean, mean], [row - 0.36, row + 0.36], f"class{k}", 4))
    items.append(Line(shares[-1], rows, "ink", 1.6))
    ticks = tuple((int(row), name) for row, name in zip(rows, NAMES, strict=True))
    title = "a dot a split; the line joins the last one"
    return Panel(items, title, "share of right answers", "", (0.76, 0.89), (-0.6, 2.6), yticks=ticks)


def _difference(counts, means, errors, title):
    items = [Line([0, MOST], [0, 0], "muted", 1.4, dash=True)]
    if len(counts) > 1:
        for error, strength in zip(errors[::-1], (0.14, 0.3), strict=True):
            low, high = (means - 2 * error)[1:], (means + 2 * error)[1:]
            items.append(Region([*counts[1:], *counts[:0:-1]], [*low, *high[::-1]], "positive", strength))
    items += [Line(counts, means, "positive", 2.6), Points([counts[-1]], [means[-1]], color="positive", size=5)]
    title = f"{title}: mean ± 2 errors (pale: corrected)"
    return Panel(items, title, "splits", "", (0, MOST), (-0.045, 0.045), grid=True, col=1)
