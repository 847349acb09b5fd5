"""Interactive figures of notebook 01: a neuron's line, how it learns, what it cannot do, and the smooth neuron."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn
from utils.figures import boundary, decision_items, formula, limits, samples, signed
from utils.scene import Arrow, Bars, Heatmap, Line, Panel, Points, Region, Scene, Text, number
from utils.widgets.controls import Choice, Play, Samples, Slider, Toggle
from utils.widgets.live import figure

SETS = ("AND", "OR", "XOR", "iris", "blobs")


@lru_cache(maxsize=16)
def _set(name):
    """(X, y) of a data set by the name it has in a figure."""
    if name == "iris":
        return data.iris_pair("setosa", "versicolor")
    if name == "iris, harder pair":
        return data.iris_pair("versicolor", "virginica")
    return data.blobs(40, margin=0.3, seed=1) if name == "blobs" else data.gate(name)


def _axis_names(name):
    return ("petal length (standardised)", "petal width (standardised)") if "iris" in name else ("x₁", "x₂")


# decision_line --------------------------------------------------------------------------------------------------------


@figure(
    Slider("w1", 1.0, -3.0, 3.0, 0.1, "w₁"),
    Slider("w2", 0.4, -3.0, 3.0, 0.1, "w₂"),
    Slider("b", -0.8, -3.0, 3.0, 0.1, "b"),
    Choice("data", "AND", SETS, "data"),
    Samples("points", of=lambda c: _set(c["data"]), reset_by=("data",)),
)
def decision_line(c):
    """A neuron's line w₁x₁ + w₂x₂ + b = 0 over a data set: turn it, shift it, drag the samples."""
    X, y = _set(c["data"])
    xlim, ylim = limits(X, 0.35)
    X = np.array(c["points"]) if c["points"] else X
    w, b = np.array([c["w1"], c["w2"]]), c["b"]
    z = nn.weighted_sum(X, w, b)
    wrong = (z > 0) != y
    names = _axis_names(c["data"])
    plane = Panel(decision_items(X, y, w, b, xlim, ylim, drag="points"), "", *names, xlim, ylim, equal=True)
    right = len(y) - int(wrong.sum())
    note = f"z = {formula(w, b)[:-4]}        line: z = 0        {right} of {len(y)} right"
    alt = (
        f"The line {formula(w, b)} over the data {c['data']}, the arrow w across it pointing to the side of class 1: "
        f"{int(wrong.sum())} of {len(y)} samples lie on the wrong side."
    )
    return Scene([plane, _sums(z, y, wrong)], alt, note, columns=(3, 2), width=860, height=430)


def _sums(z, y, wrong):
    """What is left of every sample after the weighted sum: one number, left or right of zero."""
    far = max(1.1 * float(np.abs(z).max()), 1.0)
    items = [
        Region([-far, 0, 0, -far], [-0.6, -0.6, 1.6, 1.6], "class0"),
        Region([0, far, far, 0], [-0.6, -0.6, 1.6, 1.6], "class1"),
        Line([0, 0], [-0.6, 1.6], width=2.5),
        Points(z, y + _spread(z, y), classes=y, ring=wrong, size=5 if len(z) > 30 else 8),
        Text(0.03, 0.95, "says 0", "class0", 13, in_panel=True),
        Text(0.97, 0.95, "says 1", "class1", 13, "right", in_panel=True),
    ]
    ticks = ((0, "y = 0"), (1, "y = 1"))
    return Panel(items, "what the neuron sees", "z", "", (-far, far), (-0.6, 1.6), yticks=ticks, col=1)


def _spread(z, y):
    """Small fixed shifts up and down, so that samples with equal sums do not cover each other."""
    order = np.argsort(np.argsort(z + 10 * y, kind="stable"), kind="stable")
    return 0.13 * ((order % 3) - 1)


# perceptron_steps -----------------------------------------------------------------------------------------------------

LONGEST = 400  # samples looked at, where training would not end


class Visit(NamedTuple):
    """The perceptron after looking at sample i: its line before and after, and the mistakes of every epoch so far."""

    w: np.ndarray
    b: float
    w_before: np.ndarray
    b_before: float
    i: int
    wrong: bool
    mistakes: tuple
    visits: int


def _first_visit(c):
    X, _ = _set(c["data"])
    return Visit(np.zeros(X.shape[1]), 0.0, np.zeros(X.shape[1]), 0.0, -1, False, (), 0)


def _next_visit(state, c):
    """Look at the next sample, or with skip at the next one that is wrong; None when an epoch had no mistake."""
    X, y = _set(c["data"])
    while state.visits < LONGEST:
        i = (state.i + 1) % len(X)
        if i == 0 and state.mistakes and state.mistakes[-1] == 0:
            return None
        w, b = nn.perceptron_update(state.w, state.b, X[i], y[i], c["lr"])
        wrong = bool(nn.predict(X[i : i + 1], state.w, state.b)[0] != y[i])
        earlier, now = (state.mistakes, 0) if i == 0 else (state.mistakes[:-1], state.mistakes[-1])
        state = Visit(w, b, state.w, state.b, i, wrong, (*earlier, now + wrong), state.visits + 1)
        if wrong or not c["skip"] or (i == len(X) - 1 and state.mistakes[-1] == 0):
            return state
    return None


@lru_cache(maxsize=64)
def _steps_until_done(name, lr, skip):
    c, state, steps = {"data": name, "lr": lr, "skip": skip}, _first_visit({"data": name}), 0
    while (state := _next_visit(state, c)) is not None:
        steps += 1
    return steps


@figure(
    Play(
        "step", high=lambda c: _steps_until_done(c["data"], c["lr"], c["skip"]), default=10, interval=0.25,
        reset_by=("data", "skip"),
    ),
    Choice("data", "AND", (*SETS, "iris, harder pair"), "data"),
    Slider("lr", 1.0, 0.1, 2.0, 0.1, "learning rate η"),
    Toggle("skip", False, "skip samples that are right"),
    start=_first_visit,
    advance=_next_visit,
)  # fmt: skip
def perceptron_steps(c, state):
    """Rosenblatt's rule, one sample at a time: the line before (dashed) and after, and the mistakes of every epoch."""
    X, y = _set(c["data"])
    xlim, ylim = limits(X, 0.45)
    items = decision_items(X, y, state.w, state.b, xlim, ylim)
    if state.i >= 0:
        items.append(
            Points(*X[state.i : state.i + 1].T, color="wrong" if state.wrong else "muted", size=17, hollow=True)
        )
    before = boundary(state.w_before, state.b_before, xlim, ylim)
    if state.wrong and before.size:
        items.append(Line(*before, color="muted", width=2, dash=True))
    plane = Panel(items, "", *_axis_names(c["data"]), xlim, ylim, equal=True)
    epochs = np.arange(1, len(state.mistakes) + 1)
    bars = Panel(
        [Bars(epochs, state.mistakes, "wrong", 0.6)] if state.mistakes else [], "mistakes in every epoch", "epoch", "",
        (0.4, max(8, len(epochs)) + 0.6), (0, max(4, *state.mistakes, 0) * 1.1), col=1, grid=False,
    )  # fmt: skip
    told = _told(X, y, state, c["lr"])
    line = f"w = ({number(state.w[0])}, {number(state.w[1])}), b = {number(state.b)}"
    still = int(np.sum(nn.predict(X, state.w, state.b) != y))
    note = f"{told}\n{line}        {sum(state.mistakes)} updates so far, {len(y) - still} of {len(y)} right now"
    alt = (
        f"Perceptron learning on {c['data']}. {told} Now {line}; {still} of {len(y)} samples are wrong. "
        f"Mistakes in every epoch so far: {', '.join(map(str, state.mistakes)) or 'none yet'}."
    )
    return Scene([plane, bars], alt, note, columns=(3, 2), width=860, height=450)


def _told(X, y, state, lr):
    """What happened at this step, in words and numbers."""
    if state.i < 0:
        return "Before the first sample: w and b are zero, the neuron says 0 everywhere."
    x, label = X[state.i], int(y[state.i])
    head = (
        f"Epoch {len(state.mistakes)}, sample {state.i + 1}: x = ({number(x[0], 1)}, {number(x[1], 1)}), y = {label}, "
        f"ŷ = {label if not state.wrong else 1 - label}: "
    )
    if state.wrong:
        return f"{head}wrong, so w ← w {'+' if label else '−'} {number(lr, 1)}·x."
    done = state.i == len(X) - 1 and state.mistakes[-1] == 0
    return head + ("right. An epoch without a mistake: done." if done else "right, nothing changes.")


# mistake_bound --------------------------------------------------------------------------------------------------------

MARGINS = tuple(round(0.05 * k, 2) for k in range(1, 21))


@lru_cache(maxsize=256)
def _corridor(margin, seed):
    """(X, y, w, b, mistakes, bound): long narrow classes beside a corridor, and the perceptron trained on them.

    The bias counts as a weight of a constant input 1, so R² is the largest |x|² + 1; the corridor's line has b = 0.
    """
    rng = np.random.default_rng(seed)
    n, angle = 60, rng.uniform(0, np.pi)
    normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    y = np.arange(n) % 2
    distance, place = rng.exponential(0.05, n), rng.uniform(-3, 3, n)
    distance[:2], place[:2] = 0.0, (3.0, -3.0)  # the two that fix the margin lie at opposite ends: hard to tell apart
    X = ((2 * y - 1) * (margin + distance))[:, None] * normal + place[:, None] * along
    w, b, mistakes = nn.train_perceptron(X, y, max_epochs=5000)
    bound = (np.max(np.sum(X**2, axis=1)) + 1) / margin**2
    return X, y, normal, (w, b), sum(mistakes), bound


@figure(
    Slider("margin", 0.2, MARGINS[0], MARGINS[-1], 0.05, "margin γ"),
    Slider("seed", 0, 0, 9, 1, "seed"),
)
def mistake_bound(c):
    """Novikoff's theorem: the perceptron makes at most (R/γ)² mistakes; here they are counted beside that bound."""
    margin = round(c["margin"], 2)
    X, y, normal, (w, b), mistakes, bound = _corridor(margin, c["seed"])
    box, along = ((-4.3, 4.3), (-4.3, 4.3)), np.array([-normal[1], normal[0]])
    corridor = [boundary(normal, shift, *box) for shift in (margin, -margin)]
    (xa, xb), (xc, xd) = (ends[0] for ends in corridor)
    (ya, yb), (yc, yd) = (ends[1] for ends in corridor)
    items = [
        Region([xa, xb, xd, xc], [ya, yb, yd, yc], "muted", 0.15),
        *(Line(*ends, color="muted", width=1.2, dash=True) for ends in corridor),
        *([Line(*found, width=2.5)] if (found := boundary(w, b, *box)).size else []),
        samples(X, y),
        Arrow(*(3.5 * along), *(3.5 * along + margin * normal), color="wrong", width=2.5),
        Text(*(3.9 * along + 0.5 * margin * normal), "γ", "wrong", 15, "center", bold=True),
    ]
    plane = Panel(items, "", "x₁", "x₂", *box, equal=True)
    note = f"mistakes: {mistakes}        bound (R/γ)² = {number(bound, 0)}        γ = {number(margin)}"
    alt = (
        f"Two classes on either side of a corridor of margin {number(margin)} and the line the perceptron found after "
        f"{mistakes} mistakes. Beside it, on a log scale over the margin: the mistakes counted stay below Novikoff's "
        f"bound, here {number(bound, 0)}."
    )
    return Scene([plane, _law(margin, c["seed"], mistakes, bound)], alt, note, columns=(1, 1), width=860, height=420)


def _law(margin, seed, mistakes, bound):
    """Mistakes and bound for every margin, the present one marked."""
    counts = [_corridor(m, seed)[4:] for m in MARGINS]
    items = [
        Line(MARGINS, [limit for _, limit in counts], dash=True, label="bound"),
        Points(MARGINS, [max(count, 0.8) for count, _ in counts], color="wrong", size=4),
        Line(MARGINS, [max(count, 0.8) for count, _ in counts], color="wrong", width=1.2, label="made"),
        Line([margin, margin], [max(mistakes, 0.8), bound], color="muted", width=1.2),
        Points([margin, margin], [max(mistakes, 0.8), bound], size=7),
    ]
    return Panel(items, "mistakes until done", "margin γ", "", (0.0, 1.05), (0.7, 1e4), ylog=True, grid=True, col=1)


# beat_xor -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _xor_map():
    """(angles, offsets, right): how many corners of XOR every line gets right."""
    X, y = data.gate("XOR")
    angles, offsets = np.arange(0.0, 360.1, 3), np.linspace(-1.5, 1.5, 91)
    turn = np.radians(angles)
    z = X[:, 0, None] * np.cos(turn) + X[:, 1, None] * np.sin(turn)
    says = z[:, None, :] > offsets[None, :, None]
    return angles, offsets, np.sum(says == y[:, None, None], axis=0)


@figure(
    Slider("angle", 20, 0, 360, 1, "direction of w (°)"),
    Slider("offset", 0.6, -1.5, 1.5, 0.05, "distance from (0, 0)"),
    places={"lines": ("angle", "offset")},
)
def beat_xor(c):
    """Try to get all four corners of XOR right with one line; the map shows every line there is."""
    X, y = data.gate("XOR")
    turn = np.radians(c["angle"])
    w, b = np.array([np.cos(turn), np.sin(turn)]), -c["offset"]
    xlim = ylim = (-0.7, 1.7)
    right = int(np.sum(nn.predict(X, w, b) == y))
    plane = Panel(decision_items(X, y, w, b, xlim, ylim), "", "x₁", "x₂", xlim, ylim, equal=True)
    counts = _xor_map()[2]
    chart = [
        Heatmap(counts, (-1.5, 361.5, -1.52, 1.52), "tint", 0, 5),
        *_map_numbers(),
        Points([c["angle"]], [c["offset"]], color="ink", size=8),
    ]
    lines = Panel(
        chart, "how many are right, for every line", "direction of w (°)", "distance from (0, 0)", (0, 360),
        (-1.5, 1.5), name="lines", click=True, col=1, xticks=tuple((k, str(k)) for k in range(0, 361, 90)),
    )  # fmt: skip
    note = f"{formula(w, b, 2)}        {right} of 4 right"
    alt = (
        f"The line {formula(w, b, 2)} over the four corners of XOR: {right} of 4 are right. A map of all lines, by "
        f"direction and distance, shows {counts.max()} as the highest count anywhere."
    )
    return Scene([plane, lines], alt, note, columns=(1, 1), width=860, height=430)


@lru_cache(maxsize=1)
def _map_numbers():
    """The counts written on the map, each where its region is deepest."""
    angles, offsets, counts = _xor_map()
    texts = []
    for value in np.unique(counts):
        inside, depth = np.pad(counts == value, 1), np.zeros((len(offsets) + 2, len(angles) + 2))
        while inside.any():  # peel the region, one cell at a time: what goes last is deepest
            depth += inside
            inside = (
                inside & np.roll(inside, 1, 0) & np.roll(inside, -1, 0) & np.roll(inside, 1, 1) & np.roll(inside, -1, 1)
            )
        while depth.max() >= 4:
            i, j = np.unravel_index(np.argmax(depth), depth.shape)
            texts.append(Text(angles[j - 1], offsets[i - 1], str(value), size=13, align="center", bold=value == 3))
            depth[max(i - 25, 0) : i + 25, max(j - 20, 0) : j + 20] = 0
    return tuple(texts)


# neuron_descent -------------------------------------------------------------------------------------------------------

W_RANGE, B_RANGE, DESCENT_STEPS = (-3.0, 9.0), (-5.0, 5.0), 150


@lru_cache(maxsize=1)
def _one_input():
    """(X (n, 1), y): a sensor's readings and what they meant; the classes overlap, so the best weights are finite."""
    X = np.array([-2.0, -1.6, -1.2, -0.9, -0.5, -0.2, 0.2, -0.4, 0.1, 0.5, 0.8, 1.1, 1.6, 2.0])[:, None]
    return X, np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])


def _loss(X, y, w, b):
    """Mean squared error of the neuron for arrays of weights and biases of any one shape."""
    w, b = np.asarray(w), np.asarray(b)
    return np.mean((nn.sigmoid(X[:, 0] * w[..., None] + b[..., None]) - y) ** 2, axis=-1)


@lru_cache(maxsize=1)
def _surface():
    """Heat map of the loss over (w, b), in bands, so that their edges are lines of equal loss."""
    w, b = np.meshgrid(np.linspace(*W_RANGE, 90), np.linspace(*B_RANGE, 90))
    bands = np.floor(16 * np.sqrt(_loss(*_one_input(), w, b))) / 16
    return Heatmap(bands, (*W_RANGE, *B_RANGE), "tint", 0.2, 1.1)


def _descent_start(c):
    return ((c["w0"], c["b0"]),)


def _descent_step(path, c):
    X, y = _one_input()
    w, b = path[-1]
    dw, db = nn.neuron_gradients(X, y, np.array([w]), b)
    return (*path, (w - c["lr"] * float(dw[0]), b - c["lr"] * float(db)))


@figure(
    Play("step", DESCENT_STEPS, default=12, interval=0.05, reset_by=("w0", "b0")),
    Slider("lr", 8.0, 0.5, 80.0, 0.5, "learning rate η"),
    Slider("w0", -1.5, -3.0, 9.0, 0.1, "start w", more=True),
    Slider("b0", 3.5, -5.0, 5.0, 0.1, "start b", more=True),
    places={"surface": ("w0", "b0")},
    start=_descent_start,
    advance=_descent_step,
)
def neuron_descent(c, path):
    """Gradient descent on one smooth neuron: its path over the loss, its curve over the data, its loss by step."""
    X, y = _one_input()
    w, b = np.array(path).T
    losses = _loss(X, y, w, b)
    dw, db = nn.neuron_gradients(X, y, w[-1:], b[-1])
    panels = [_loss_panel(w, b, float(dw[0]), float(db)), _curve_panel(X, y, w, b), _losses_panel(losses)]
    step = len(path) - 1
    note = (
        f"step {step}:  ŷ = σ({number(w[-1])}·x {signed(b[-1], 2)})        loss {number(losses[-1], 4)}\n"
        f"∂L/∂w = {number(dw[0], 3)}, ∂L/∂b = {number(db, 3)}        η = {number(c['lr'], 1)}"
    )
    alt = (
        f"Gradient descent with learning rate {number(c['lr'], 1)} from w = {number(w[0])}, b = {number(b[0])}: after "
        f"{step} steps w = {number(w[-1])}, b = {number(b[-1])}, and the loss went from {number(losses[0], 3)} to "
        f"{number(losses[-1], 3)}. Shown: the path over the loss, the neuron's curve over its data, the loss by step."
    )
    return Scene(panels, alt, note, columns=(6, 5), rows=(1, 1), width=860, height=460)


def _loss_panel(w, b, dw, db):
    size = float(np.hypot(dw, db)) or 1.0
    reach = (0.7 + 1.2 * np.tanh(8 * size)) / size
    items = [
        _surface(),
        Line(w, b, width=1.5),
        Points(w, b, size=2.5),
        Points(w[:1], b[:1], size=7, hollow=True),
        Arrow(w[-1], b[-1], w[-1] - reach * dw, b[-1] - reach * db, "gradient", 2.5, "−∇L"),
        Points(w[-1:], b[-1:], size=7),
    ]
    return Panel(
        items, "loss (green: large); click to start", "w", "b", W_RANGE, B_RANGE, name="surface",
        click=True, rowspan=2,
    )  # fmt: skip


def _curve_panel(X, y, w, b):
    x = np.linspace(-2.4, 2.4, 81)
    items = [
        Line(x, nn.sigmoid(w[0] * x + b[0]), "muted", 1.5, dash=True, label="start"),
        Line(x, nn.sigmoid(w[-1] * x + b[-1]), "class0", 3, label="now"),
        Points(X[:, 0], y, classes=y, size=6),
    ]
    ticks = ((0, "0"), (0.5, "½"), (1, "1"))
    return Panel(items, "the neuron over its data", "x", "ŷ", (-2.4, 2.4), (-0.08, 1.08), yticks=ticks, col=1)


def _losses_panel(losses):
    items = [Line(np.arange(len(losses)), losses, width=2.2), Points([len(losses) - 1], losses[-1:], size=5)]
    top = max(0.3, 1.1 * float(losses.max()))
    return Panel(items, "", "step", "loss", (0, DESCENT_STEPS), (0, top), col=1, row=1, grid=True)
