"""How a classifier answers: a confusion matrix, and whether its probabilities are kept; knows no model."""

import numpy as np

from utils.render import render
from utils.scene import Heatmap, Line, Panel, Points, Scene, Text, number


def confusion(C, title=""):
    """A confusion matrix C (k, k) of counts: a row for each class, a column for each answer, mistakes coloured."""
    C, k = np.asarray(C), len(C)
    mistakes = np.where(np.eye(k, dtype=bool), 0, C)
    items = [Heatmap(mistakes[::-1].astype(float), (-0.5, k - 0.5, -0.5, k - 0.5), "tint", 0.0, smooth=False)]
    for row in range(k):
        for column in range(k):
            color = "muted" if row == column else "ink"
            items.append(Text(column, k - 1 - row, str(C[row, column]), color, 11.5, "center"))
    labels = tuple((j, str(j)) for j in range(k))
    rows = tuple((k - 1 - j, str(j)) for j in range(k))
    box = (-0.5, k - 0.5)
    panel = Panel(items, title, "answer", "true class", box, box, xticks=labels, yticks=rows)
    row, column = np.unravel_index(mistakes.argmax(), C.shape)
    alt = (
        f"A table of {k} by {k} counts, true classes as rows, answers as columns: {np.trace(C)} of {C.sum()} on the "
        f"diagonal; most often {row} was taken for {column}, {C[row, column]} times."
    )
    return render(Scene([panel], alt, width=560, height=400))


def reliability(title="", **named):
    """Accuracy by confidence: name=(confidence (m,), accuracy (m,)), a curve each; the diagonal is where they agree."""
    items, told = [Line([0, 1], [0, 1], "muted", 1.5, dash=True)], []
    for number_of, (name, (confidence, accuracy)) in enumerate(named.items()):
        there = ~np.isnan(confidence)
        x, y = np.asarray(confidence)[there], np.asarray(accuracy)[there]
        color = f"class{number_of}"
        items += [Line(x, y, color, 2.5), Points(x, y, color=color, size=4)]
        words = name.replace("_", " ")
        items.append(Text(0.05, 0.94 - 0.07 * number_of, words, color, 13, bold=True, in_panel=True))
        pairs = (f"{number(a)} right where it says {number(b)}" for a, b in zip(y, x, strict=True))
        told.append(f"{name.replace('_', ' ')}: {', '.join(pairs)}")
    lowest = min(float(min(item.x.min(), item.y.min())) for item in items if isinstance(item, Points))
    limits = (max(0.0, np.floor(10 * lowest) / 10), 1.02)
    panel = Panel(items, title, "confidence", "share of right answers", limits, limits, equal=True, grid=True)
    return render(Scene([panel], f"Share of right answers by confidence. {'; '.join(told)}.", width=560, height=380))


def shares(title="", **named):
    """Shares of right answers, name=(n,) for n splits: a dot each, the mean, and two standard errors to each side."""
    items, told, ticks = [], [], []
    for row, (name, values) in enumerate(reversed(named.items())):
        values, color = np.asarray(values, dtype=float), f"class{row % 6}"
        mean, error = values.mean(), values.std(ddof=1) / np.sqrt(len(values))
        items += [
            Points(values, np.full(len(values), row + 0.18), color="muted", size=3.2),
            Line([mean - 2 * error, mean + 2 * error], [row - 0.12] * 2, color, 4),
            Points([mean], [row - 0.12], color=color, size=6),
        ]
        ticks.append((row, name.replace("_", " ")))
        told.append(f"{name.replace('_', ' ')} {number(mean, 3)} ± {number(error, 3)}")
    panel = Panel(items, title, "share of right answers", ylim=(-0.6, len(named) - 0.4), yticks=tuple(ticks), grid=True)
    alt = f"Means over {len(values)} splits with their standard errors: {'; '.join(reversed(told))}."
    return render(Scene([panel], alt, width=620, height=110 + 46 * len(named)))
