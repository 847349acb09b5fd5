"""What a training did, epoch by epoch: weights and gradients of a layer, and their sizes in all layers."""

import numpy as np

from utils.scene import Bars, Heatmap, Line, Panel, Points, Scene, number, scientific, subscript
from utils.widgets.autograd.recording import EPOCHS, SIZES, Recording, example
from utils.widgets.controls import Choice, Play, Toggle
from utils.widgets.figure import DeclaredFigure

BINS = 31  # an odd number, so that 0 lies in the middle of one
CELLS = 32  # rows and columns of a heat map at most
POINTS = 200  # of a curve at most


class Inspector(DeclaredFigure):
    """The figure for one recording; called with another, as {name: (W, dW, b, db)}, it shows that one."""

    def __init__(self, load, layers, epochs):
        def gradient_inspector(c):
            """What a training did, epoch by epoch: weights and gradients of a layer, and their sizes in all layers."""
            return inspect(load(), c)

        names = tuple(f"{k}" for k in range(1, layers + 1))
        controls = (
            Play("epoch", epochs, low=1, default=1, interval=0.15, label="epoch"),
            Choice("layer", "1", names, "layer"),
            Toggle("same", label="same scale for all layers"),
        )
        super().__init__(gradient_inspector, controls)

    def __call__(self, recording=None, **initial):
        if recording is None:
            return super().__call__(**initial)
        taken = Recording(recording.values())
        return Inspector(lambda: taken, len(taken.layers), taken.epochs)(**initial)


gradient_inspector = Inspector(example, len(SIZES) - 1, EPOCHS)


def inspect(recording, c):
    """The scene for control values c: one row for the weights of a layer, one for their gradients."""
    k, now = int(c["layer"]) - 1, min(c["epoch"], recording.epochs) - 1
    everything = range(len(recording.layers))
    compared = everything if c["same"] else (k,)
    name = subscript(c["layer"])
    panels, layer = [], recording.layers[k]
    for row, (part, bias, epochs) in enumerate((("W", "b", slice(None)), ("dW", "db", now))):
        values, biases = getattr(layer, part)[now], getattr(layer, bias)
        largest = (
            recording.largest(*of) for of in ((part, compared, epochs), (bias, (k,), epochs), (part, everything))
        )
        scale = _round_up(next(filter(None, largest), 0.0))
        biases = None if biases is None else biases[now]
        panels.append(_heat_map(values, biases, scale, f"{part}{name}", row))
        panels.append(_histogram(values, scale, f"{part}{name}", row))
        panels.append(_sizes(recording.norms[part], k, now, part, row))
    told = _told(recording, k, now)
    sizes = f"‖W{name}‖ = {_size(recording.norms['W'][k, now])}, ‖dW{name}‖ = {_size(recording.norms['dW'][k, now])}"
    note = f"epoch {now + 1} of {recording.epochs}, layer {k + 1} of {len(recording.layers)}: {sizes}\n{told}"
    scales = "Colours and histograms on the same scale for all layers." if c["same"] else ""
    alt = (
        f"Weights (above) and gradients (below) of layer {k + 1}, {layer.W.shape[1]} to {layer.W.shape[2]}, in epoch "
        f"{now + 1}: as heat maps, as histograms, and their sizes in every layer by epoch. {sizes}. {told}. {scales}"
    )
    return Scene(panels, alt.strip(), note, columns=(5, 5, 7), rows=(1, 1), width=960, height=520)


def _told(recording, k, now):
    """The most telling thing about the gradients of a layer in an epoch, in words."""
    dW, db = recording.layers[k].dW[now], recording.layers[k].db
    if recording.lost[k, now]:
        return f"{recording.lost[k, now]} of {dW.size} gradients are no numbers any more: the training has diverged"
    if not dW.any():
        biases = "" if db is None else "; those of the biases are not" if db[now].any() else ", and of the biases too"
        return f"every gradient of the weights is exactly 0{biases}"
    silent = int(np.sum(~dW.any(axis=0)))
    if silent:
        return f"{silent} of {dW.shape[1]} neurons: all gradients of their weights are exactly 0"
    first, last = recording.norms["dW"][[0, -1], now]
    if len(recording.layers) == 1 or not last:
        return f"no neuron has all its gradients at exactly 0; the largest is {_size(np.abs(dW).max())}"
    return f"‖dW₁‖ is {_size(first / last)} times ‖dW{subscript(len(recording.layers))}‖"


def _size(value):
    """A size in words, three digits or so."""
    return "0" if not value else number(value, 3) if 0.01 <= value < 100 else scientific(value)


def _end(scale):
    """The end of a scale in words: a round number."""
    return f"{scale:g}" if 0.01 <= scale < 1000 else scientific(scale).replace(".0·", "·")


def _round_up(value):
    """The next round number that is at least value; 1 for 0."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(m * power for m in (1, 1.5, 2, 3, 4, 6, 8, 10) if m * power >= value * (1 - 1e-9)))


def _heat_map(values, biases, scale, name, row):
    """The matrix as it is printed, first input on top, and the biases below; sizes in purple for gradients."""
    d_in, d_out = values.shape
    back = name.startswith("d")
    ramp = {"palette": "gradient" if back else "diverging", "low": 0.0 if back else -scale, "high": scale}
    shown = [(values[::-1], (0.5, d_out + 0.5, 0, d_in))]
    air = 0.06 * d_in + 0.1
    thick = max(0.06 * d_in, 0.4)
    if biases is not None:
        shown.append((biases[None], (0.5, d_out + 0.5, -air - thick, -air)))
    items = [Heatmap(_fewer(np.abs(part) if back else part), extent, smooth=False, **ramp) for part, extent in shown]
    ticks = ((d_in - 0.5, "1"), (0.5, str(d_in))) if d_in > 1 else ((0.5, "1"),)
    ticks += () if biases is None else ((-air - thick / 2, "db" if back else "b"),)
    title = f"|{name}|, darkest {_end(scale)}" if back else f"{name} ({d_in}, {d_out}), ±{_end(scale)}"
    return Panel(
        items, title, "neuron" if back else "", "input", (0.5, d_out + 0.5), (-air - thick, d_in), row=row,
        xticks=((1, "1"), (d_out, str(d_out))) if d_out > 1 else ((1, "1"),), yticks=ticks,
    )  # fmt: skip


def _fewer(values):
    """A matrix with at most CELLS rows and columns: of each block, the entry of the largest size."""
    for axis in (0, 1):
        if values.shape[axis] > CELLS:
            blocks = np.array_split(values, CELLS, axis=axis)
            values = np.stack([_largest(block, axis) for block in blocks], axis=axis)
    return values


def _largest(block, axis):
    top, bottom = block.max(axis=axis), block.min(axis=axis)
    return np.where(top >= -bottom, top, bottom)


def _histogram(values, scale, name, row):
    """How the entries are spread over the scale; weights below 0 orange, above 0 blue, gradients purple."""
    counts, edges = np.histogram(np.clip(values, -scale, scale), BINS, (-scale, scale))
    x, wide = 0.5 * (edges[1:] + edges[:-1]), edges[1] - edges[0]
    top = max(int(counts.max()), 1)
    half = BINS // 2
    if name.startswith("d"):
        items = [Bars(x, counts, "gradient", 0.9 * wide)]
    else:
        parts = (slice(0, half), "negative"), (slice(half, half + 1), "muted"), (slice(half + 1, BINS), "positive")
        items = [Bars(x[part], counts[part], color, 0.9 * wide) for part, color in parts]
    end = _end(scale)
    return Panel(
        items, f"{values.size} entries of {name}", "value", "", (-1.03 * scale, 1.03 * scale), (0, 1.08 * top), row=row,
        col=1, xticks=((-scale, f"−{end}"), (0.0, "0"), (scale, end)), yticks=((top, str(top)),),
    )  # fmt: skip


def _sizes(norms, k, now, part, row):
    """The size of W or dW in every layer by epoch: the chosen layer strong, the present epoch marked."""
    count, epochs = norms.shape
    at = np.unique(np.linspace(0, epochs - 1, min(epochs, POINTS)).astype(int))
    back = part == "dW"
    color = "gradient" if back else "class0"
    low, high, zero = _decades(norms) if back else (0.0, 1.25 * float(norms.max()) or 1.0, False)
    drawn = np.maximum(norms, low)
    items = [
        Line(at + 1, drawn[j, at], color, 2.8 if j == k else 1.4, opacity=1.0 if j == k else 0.55,
             label=f"{'layer ' * (j == k)}{j + 1}")
        for j in range(count)
    ]  # fmt: skip
    items.append(Line([now + 1, now + 1], [low, high], "muted", 1.2, dash=True))
    items.append(Points([now + 1], [drawn[k, now]], color=color, size=5))
    ticks = None
    if zero:
        ticks = ((low, "0"), *Panel(xlim=(0, 1), ylim=(10 * low, high), ylog=True).ticks[1])
    return Panel(
        items, f"‖{part}‖ of every layer", "epoch" if back else "", "", (1 - 0.02 * epochs, max(epochs, 2)),
        (low, high), ylog=back, grid=True, row=row, col=2, yticks=ticks,
    )  # fmt: skip


def _decades(norms):
    """(low, high, zero): powers of ten around the sizes; if some are exactly 0, zero is true and low stands for 0."""
    seen = norms[norms > 0]
    if not seen.size:
        return 0.1, 1.0, True
    low, high = 10.0 ** np.floor(np.log10(seen.min())), 10.0 ** np.ceil(np.log10(seen.max()) + 1e-9)
    zero = bool(np.any(norms == 0))
    return (low / 10 if zero else low), max(high, 10 * low), zero
