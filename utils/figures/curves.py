"""Curves: losses by epoch, a range test of learning rates, functions of one number."""

import numpy as np

from utils.render import render
from utils.scene import Line, Panel, Points, Scene, number


def curve(y, title="", xlabel="epoch", ylabel="loss"):
    """One sequence of numbers, such as the loss or the mistakes of every epoch; the first is epoch 1."""
    y = np.asarray(y, dtype=float)
    items = [Line(np.arange(1, len(y) + 1), y)]
    if len(y) <= 30:
        items.append(Points(np.arange(1, len(y) + 1), y, size=3.5))
    top = float(np.nanmax(y))
    panel = Panel(items, title, xlabel, ylabel, ylim=(min(0.0, float(np.nanmin(y))), 1.08 * top or 1.0), grid=True)
    alt = (
        f"{title or ylabel} by {xlabel}: {_plain(y[0])} at first, {_plain(y[-1])} after {len(y)}; "
        f"lowest {_plain(np.nanmin(y))}, highest {_plain(top)}."
    )
    return render(Scene([panel], alt, width=560, height=300))


def losses(title="", xlabel="epoch", ylabel="loss", log=False, **named):
    """Several sequences in one picture, each named at its end; names that begin with val are dashed."""
    names = [name.replace("_", " ") for name in named]
    sequences = [np.asarray(y, dtype=float) for y in named.values()]
    colors = ["ink", "class0", "class1", "class2", "class3"]
    items = [
        Line(np.arange(1, len(y) + 1), y, color=colors[k % 5], dash=name.startswith("val"), label=name)
        for k, (name, y) in enumerate(zip(names, sequences, strict=True))
    ]
    top = 1.08 * max(float(np.nanmax(y)) for y in sequences)
    panel = Panel(items, title, xlabel, ylabel, ylim=None if log else (0.0, top or 1.0), ylog=log, grid=True)
    ends = (f"{name} goes from {_plain(y[0])} to {_plain(y[-1])}" for name, y in zip(names, sequences, strict=True))
    return render(Scene([panel], f"{title or ylabel} by {xlabel}: {'; '.join(ends)}.", width=600, height=320))


def rates(lrs, title="", ylabel="loss", **named):
    """A learning-rate range test: the loss at each learning rate lrs (n,), which grow by equal factors.

    name=losses (n,), one sequence for each optimiser; losses far above the start are cut off.
    """
    x = np.log10(lrs)
    top = 2.0 * max(float(y[0]) for y in named.values())
    items = [
        Line(x, np.clip(np.nan_to_num(y, nan=2 * top), 0, 2 * top), f"class{k % 6}", label=name.replace("_", " "))
        for k, (name, y) in enumerate(named.items())
    ]
    ticks = tuple((power, f"{10.0**power:g}") for power in range(int(np.ceil(x[0])), int(np.floor(x[-1])) + 1))
    panel = Panel(items, title, "learning rate η", ylabel, ylim=(0.0, top), xticks=ticks, grid=True)
    lowest = (f"{name.replace('_', ' ')} at {lrs[int(np.nanargmin(y))]:.2g}" for name, y in named.items())
    alt = f"{title or ylabel} by learning rate, {lrs[0]:g} to {lrs[-1]:g}; lowest: {', '.join(lowest)}."
    return render(Scene([panel], alt, width=620, height=320))


def functions(title="", xlabel="z", ylabel="", xlim=(-6.0, 6.0), **named):
    """Functions of one number drawn over xlim: name=function of an array; underscores in names become spaces."""
    z = np.linspace(*xlim, 401)
    colors = ["class0", "class1", "class2", "ink", "class3"]
    values = {name.replace("_", " "): np.asarray(f(z), dtype=float) for name, f in named.items()}
    items = [Line(z, y, color=colors[k % 5], label=name) for k, (name, y) in enumerate(values.items())]
    panel = Panel(items, title, xlabel, ylabel, xlim=xlim, grid=True)
    ranges = (f"{name} from {number(y[0])} to {number(y[-1])}, at most {number(y.max())}" for name, y in values.items())
    words = f"Curves over {xlabel} from {number(xlim[0], 0)} to {number(xlim[1], 0)}: {'; '.join(ranges)}."
    return render(Scene([panel], words, width=620, height=320))


def _plain(value):
    """A number for an alt text: whole numbers without decimals."""
    return number(value, 0 if float(value).is_integer() else 3)
