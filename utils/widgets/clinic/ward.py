"""Twelve patients: their losses, their units, their gradients; which illness it is, is told after a diagnosis."""

import numpy as np

from utils import clinic_runs as runs
from utils.scene import Bars, Line, Panel, Points, Scene, Text, number, power_of_ten
from utils.widgets.controls import Choice, Play
from utils.widgets.figure import figure

NONE = "choose one"
STRENGTHS = ("mild", "clear", "severe")
CASES = {  # letter: (illness, what gives it away)
    "A": ("units alike", "units of a layer do the same, and the first gradients are tiny"),
    "B": ("rate too small", "all is well, but the weights move too little"),
    "C": ("layers that do not move", "a gradient is there, and its layer is where it was"),
    "D": (
        "inputs too large",
        "the loss at the start; inputs and weights look alike from within, so look at the inputs",
    ),
    "E": ("too few samples", "training goes well, and the validation stays behind"),
    "F": ("sigmoids, one after the other", "gradients shrink from layer to layer, and no unit is dead"),
    "G": ("healthy", "the loss begins near ln 10, gradients have much the same size, all layers move"),
    "H": ("rate too large", "a good start, and then units die"),
    "I": ("wrong labels", "the validation, whose labels are right, is better than training, or as good as chance"),
    "J": ("sum instead of mean", "before the first step gradients are a thousand times as long, and the loss is right"),
    "K": ("weight decay too strong", "the loss stops halfway, while gradients stay large"),
    "L": (
        "first weights too large",
        "the loss at the start; inputs and weights look alike from within, so look at both",
    ),
}
LOW, HIGH = 1e-7, 1e4  # between which ratios are drawn
LEAST, MOST = 0.01, 300.0  # and losses


@figure(
    Choice("patient", "A", tuple(CASES), "patient"),
    Choice("strength", "severe", STRENGTHS, "illness"),
    Play("epoch", runs.EPOCHS, default=1, interval=0.4, label="epoch"),
    Choice("diagnosis", NONE, (NONE, *runs.ILLNESSES), "your diagnosis", reset_by=("patient",)),
)
def ward(c):
    """A patient's losses, its units and gradients by layer after an epoch; its illness once a diagnosis is given."""
    illness, sign = CASES[c["patient"]]
    chart = runs.kept()[illness, STRENGTHS.index(c["strength"])]
    told, healthy = c["diagnosis"] != NONE, runs.kept()["healthy", 0]
    epoch = c["epoch"]
    if told:
        right = "Right" if c["diagnosis"] == illness else f"Not {c['diagnosis']}"
        note = f"{right}: {illness}.  {sign[0].upper()}{sign[1:]}."
    else:
        note = f"Patient {c['patient']}, epoch {epoch}: what does it have?"
    alt = (
        f"{note} Illness {c['strength']}. Loss after 0, 1, 3, {runs.EPOCHS} epochs: training {_listed(chart.loss)}, "
        f"validation {_listed(chart.loss_val)}{f', healthy {_listed(healthy.loss)}' if told else ''}. Epoch {epoch}, "
        f"by layer: dead units {_shares(chart.dead[epoch])}, alike {_shares(chart.alike[epoch])}, "
        f"gradient {_powers(chart.gradient[epoch])}, moved {_powers(chart.moved[epoch])}."
    )
    panels = [_losses(chart, epoch, healthy if told else None), _units(chart, epoch), _layers(chart, epoch)]
    return Scene(panels, alt, note, columns=(10, 9, 9), width=1080, height=350, narrowest=760)


def _listed(loss):
    return ", ".join(number(loss[epoch]) for epoch in (0, 1, 3, runs.EPOCHS))


def _shares(values):
    return ", ".join(f"{value:.0%}" for value in values)


def _powers(values):
    return ", ".join(f"{value:.0e}" for value in np.clip(values, LOW, HIGH))


def _losses(chart, epoch, healthy):
    x = np.arange(runs.EPOCHS + 1)
    items = [Line([0, runs.EPOCHS], [np.log(10)] * 2, "muted", 1.2, dash=True)]
    items.append(Text(runs.EPOCHS - 0.2, np.log(10) * 1.6, "ln 10", "muted", 12, align="right"))
    if healthy is not None:
        items.append(Line(x, _drawn(healthy.loss), "class2", 2.0, label="healthy"))
    items += [
        Line(x, _drawn(chart.loss_val), "ink", 2.2, dash=True),
        Line(x, _drawn(chart.loss), "ink", 2.4),
        Points([epoch], _drawn(chart.loss[[epoch]]), color="ink", size=5),
    ]
    title = "loss, validation dashed"
    yticks = tuple((value, f"{value:g}") for value in (0.01, 0.1, 1, 10, 100))
    xticks = tuple((epoch, str(epoch)) for epoch in range(0, runs.EPOCHS + 1, 3))
    limits = (0, runs.EPOCHS), (0.9 * LEAST, 1.2 * MOST)
    return Panel(items, title, "epoch", "", *limits, ylog=True, xticks=xticks, yticks=yticks, grid=True)


def _drawn(loss):
    return np.clip(loss, LEAST, MOST)


def _units(chart, epoch):
    dead, alike = chart.dead[epoch], chart.alike[epoch]
    x = np.arange(1, len(dead) + 1.0)
    items = [Bars(x, np.ones(len(x)), "class0", 0.7), Bars(x, dead + alike, "class1", 0.7), Bars(x, dead, "muted", 0.7)]
    ticks = tuple((place, str(int(place))) for place in x)
    shares = tuple((value, f"{value:.0%}") for value in (0, 0.5, 1))
    title = "units: orange alike, grey dead"
    return Panel(items, title, "hidden layer", "", (0.4, len(x) + 0.6), (0, 1.02), xticks=ticks, yticks=shares, col=1)


def _layers(chart, epoch):
    gradient, moved = (
        np.log10(np.clip(part[epoch], LOW, HIGH)) - np.log10(LOW) for part in (chart.gradient, chart.moved)
    )
    x = np.arange(1, len(gradient) + 1.0)
    items = [Bars(x, gradient, "gradient", 0.7)]
    if epoch:
        items.append(Points(x, moved, color="ink", size=5))
    ticks = tuple((place, str(int(place))) for place in x)
    powers = tuple((power - np.log10(LOW), power_of_ten(power)) for power in range(-6, 4, 2))
    title = "over |W|: gradient, moved ●"
    top = np.log10(HIGH / LOW)
    return Panel(
        items, title, "layer", "", (0.4, len(x) + 0.6), (0, top), xticks=ticks, yticks=powers, grid=True, col=2
    )
