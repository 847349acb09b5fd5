"""A scene says what is drawn: in words that a test can compare, and in bytes that a canvas can read."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import render
from utils.declarations import DeclarationError
from utils.scene import (
    ALIGNMENTS,
    COLORS,
    RAMPS,
    SHAPES,
    Arrow,
    Bars,
    Heatmap,
    Line,
    Network,
    Panel,
    Points,
    Region,
    Scene,
    Strokes,
    Text,
    number,
)

X = np.linspace(-2, 2, 41)
NETWORK = {"x": [0, 1, 1], "y": [0, 0, 1], "edges": [(0, 1), (0, 2)], "weights": [1.0, -2.0], "values": [0.1, 0.2, 0.3]}


def all_kinds():
    return [
        Heatmap(np.outer(X, X), (-2, 2, -2, 2)),
        Line(X, X**2, label="parabola"),
        Points(X, -X, classes=np.arange(41) % 3, ring=X > 1),
        Strokes([0, 1, np.nan, 2], [0, 1, np.nan, 2], 0.2),
        Bars([1, 2], [3, 4]),
        Arrow(0, 0, 1, 1, label="w"),
        Region([0, 1, 1], [0, 0, 1]),
        Text(0, 0, "σ(z)"),
        Network(**NETWORK, maps=np.ones((3, 4, 4)), gradients=[0.1, 0.2], labels=("a", "b", "c")),
    ]


def scene(*items, **panel):
    return Scene([Panel(list(items), **panel)], "alt text", "a note")


def read(spec, data):
    """The reader's side of the encoding, as in canvas.js."""
    numbers = np.frombuffer(data, "<f4")

    def revive(value):
        if "$" in value:
            return numbers[value["$"] : value["$"] + int(np.prod(value["shape"]))].reshape(value["shape"])
        return value

    return json.loads(spec, object_hook=revive)


def test_every_array_arrives_as_it_was_sent():
    items = all_kinds()
    arrived = read(*scene(*items).encode())["panels"][0]["items"]
    for item, got in zip(items, arrived, strict=True):
        assert got["kind"] == type(item).__name__.lower()
        for name, value in vars(item).items():
            if isinstance(value, np.ndarray):
                np.testing.assert_allclose(got[name], value, rtol=1e-6)
            elif not isinstance(value, tuple):
                assert got[name] == value


@pytest.mark.parametrize("k", range(8))
def test_the_summary_names_every_item_and_repeats(k):
    first, second = (scene(all_kinds()[k]).summary() for _ in range(2))
    assert first == second
    assert "a note" in first and len(first.splitlines()) == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Line(X, X**2), Line(X, 1.05 * X**2)),
        (Line(X, X**2), Line(X, X**2, dash=True)),
        (Line(X, np.sin(X)), Line(X, np.sin(X) + 0.1 * np.exp(-50 * X**2))),
        (Points(X, X), Points(X, X, ring=X > 0)),
        (Points(X, X, classes=X > 0), Points(X, X, classes=X > 1)),
        (Points(X, X), Points(X, np.where(X[10] == X, 3.0, X))),
        (Heatmap(np.outer(X, X), (0, 1, 0, 1)), Heatmap(np.outer(X, 1.05 * X), (0, 1, 0, 1))),
        (Bars([1, 2, 3], [3, 4, 5]), Bars([1, 2, 3], [3, 4.4, 5])),
        (Arrow(0, 0, 1, 1), Arrow(0, 0, 1, 1.1)),
        (Region([0, 1, 1], [0, 0, 1]), Region([0, 1, 1], [0, 0, 1.1])),
        (Text(0, 0, "3 of 4"), Text(0, 0, "4 of 4")),
        (Network(**NETWORK), Network(**NETWORK | {"weights": [1.0, -2.2]})),
        (Network(**NETWORK), Network(**NETWORK | {"values": [0.1, 0.2, 0.4]})),
    ],
)
def test_a_changed_picture_changes_the_summary(before, after):
    assert scene(before).summary() != scene(after).summary()


@given(hnp.arrays(float, 30, elements=st.floats(-1e3, 1e3)), st.integers(0, 2**32 - 1))
def test_rounding_noise_does_not_change_the_summary(values, seed):
    tame = np.round(values, 3)  # many ties, as in real pictures
    noise = 1 + 1e-13 * np.random.default_rng(seed).standard_normal(30)
    box = {"xlim": (0, 30), "ylim": (-1e3, 1e3)}
    steady, shaken = (scene(Line(np.arange(30), v), **box).summary() for v in (tame, tame * noise))
    assert steady.split(", at ")[-1] == shaken.split(", at ")[-1]


def test_values_near_zero_are_zero():
    assert Line(X, 1e-17 * X + np.where(X > 1, 1, 0)).summary() == Line(X, np.where(X > 1, 1, 0)).summary()


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-4, 4), (0.001, 0.0032), (0, 12345), (-1e-3, 5e4)])
def test_ticks_are_few_round_and_inside(low, high):
    xticks, _ = Panel(xlim=(low, high), ylim=(0, 1)).ticks
    values = [value for value, _ in xticks]
    assert 3 <= len(values) <= 7
    assert low - 1e-6 * (high - low) <= values[0] and values[-1] <= high + 1e-6 * (high - low)
    assert len({label for _, label in xticks}) == len(xticks)


def test_log_ticks_are_powers_of_ten():
    _, yticks = Panel(xlim=(0, 1), ylim=(1e-6, 1e3), ylog=True).ticks
    assert ("10⁻⁶" in [label for _, label in yticks]) and all(np.log10(v) % 1 < 1e-9 for v, _ in yticks)


def test_limits_leave_room_and_follow_the_items():
    (x0, x1), (y0, y1) = Panel([Line([0, 10], [0, 5])]).limits
    assert x0 < 0 < 10 < x1 and y0 < 0 < 5 < y1
    assert Panel().limits == Panel([Line([0, 1], [0, 1])]).limits


@pytest.mark.parametrize(("value", "words"), [(-0.5, "−0.50"), (-1e-17, "0.00"), (0.125, "0.13"), (2, "2.00")])
def test_numbers_in_words(value, words):
    assert number(value) == words


def test_no_array_of_an_unfinished_process_stops_the_picture():
    empty = scene(Points([], []), Line([], []), Bars([], []))
    assert empty.summary() and empty.encode()


# Slips: what one renderer would refuse and the other draw as it likes is refused when the scene is made.


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Line(X, X, color="blue"), "Line: color 'blue' is unknown; there are: ink, muted"),
        (lambda: Points(X, X, color="#ff0000"), "Points: color '#ff0000' is unknown; there are: ink, muted"),
        (lambda: Bars([1], [1], color="positiv"), "Bars: color 'positiv' is unknown; did you mean 'positive'"),
        (lambda: Arrow(0, 0, 1, 1, color="class6"), "Arrow: color 'class6' is unknown; did you mean 'class"),
        (lambda: Region([0], [0], color="red"), "Region: color 'red' is unknown"),
        (lambda: Text(0, 0, "w", color="grey"), "Text: color 'grey' is unknown"),
        (lambda: Text(0, 0, "w", align="centre"), "Text: align 'centre' is unknown; did you mean 'center'"),
        (lambda: Heatmap(np.eye(2), (0, 1, 0, 1), "viridis"), "Heatmap: palette 'viridis' is unknown; .* sequential"),
        (
            lambda: Points([0, 1], [0, 1], classes=[0, 6]),
            "Points: classes 6 have neither .* from 0 to 5: circle,",
        ),
        (lambda: Points([0], [0], classes=[-1]), "Points: classes -1 have neither .* from 0 to 5"),
        (lambda: Points([0], [0], classes=[0.5]), "Points: classes 0.5 have neither .* from 0 to 5"),
        (lambda: scene("w"), "Panel '': 'w' is no item; write Line"),
        (lambda: scene(col=1), "Scene: columns end before the panel ''; write 2"),
        (lambda: scene(row=1, rowspan=2), "Scene: rows end before the panel ''; write 3"),
    ],
)
def test_a_scene_that_nobody_can_draw_is_refused_with_what_is_known(make, words):
    with pytest.raises(DeclarationError, match=words):
        make()


def test_every_role_is_drawn_in_both_renderers(root):
    """By Matplotlib; for canvas.js, its source names the same kinds, shapes and alignments."""
    items = [Line(X, X, color=color, label=color) for color in COLORS]
    items += [Text(0, 0, "w", align=align) for align in ALIGNMENTS]
    items += [Heatmap(np.outer(X, X), (-2, 2, -2, 2), palette) for palette in RAMPS]
    assert render.render(scene(*items, Points(X[:6], X[:6], classes=np.arange(6)))).png
    script = (root / "utils" / "widgets" / "canvas.js").read_text(encoding="utf-8")
    shapes = re.search(r"const SHAPES = (\[.*?\]);", script)[1]
    kinds = re.search(r"const ORDER = (\[.*?\]);", script)[1]
    assert tuple(json.loads(shapes)) == SHAPES
    assert set(json.loads(kinds)) == {type(item).__name__.lower() for item in all_kinds()}
    assert set(re.findall(r"^  (\w+)\(view, item, plot\)", script, re.MULTILINE)) == set(json.loads(kinds))
    assert {kind.__name__.lower() for kind in render._DRAW} == set(json.loads(kinds))
