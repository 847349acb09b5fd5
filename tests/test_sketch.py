"""A drawing as a control, typed words, and objects handed over: what the reader does, without a browser."""

import numpy as np
import pytest

from utils.declarations import DeclarationError
from utils.render import render
from utils.scene import Panel, Scene, Text
from utils.widgets.controls import Given, Phrase
from utils.widgets.figure import figure
from utils.widgets.images.strokes import EXAMPLES, painted
from utils.widgets.sketch import MOST, Sketch, cleaned

LINE, DOT = (((0, 0), (40, 40)),), (((20, 20),),)
PAD = Sketch("drawing", LINE, {"line": LINE, "dot": DOT}, side=40, width=6.0)


@figure(
    Given("whose", lambda value: "" if isinstance(value, str) else "pass a name.", "nobody"),
    PAD,
    Phrase("words", "hello", "say", ("good day",)),
)
def board(c):
    """What is painted and said on a board."""
    words = f"{len(c['drawing'])} strokes of {c['whose']}, who says {c['words']!r}"
    panel = Panel([PAD.ink(c["drawing"]), Text(0, 0, words)], xlim=(0, 40), ylim=(0, 40), equal=True, axes=False)
    return Scene([panel], words, words)


def test_the_page_tells_what_was_painted():
    shown = board()
    shown.canvas.event = {
        "kind": "paint",
        "name": "drawing",
        "edition": 0,
        "strokes": [[[1, 2], [3.4, 50]], [], [[7, 7]]],
        "serial": 4,
    }
    assert shown.params["drawing"] == (((1, 2), (3, 40)), ((7, 7),))
    assert shown.canvas.heard == 4 and "2 strokes" in shown.scene.alt


def test_undo_clear_and_examples():
    shown = board()
    pad = shown.controls["drawing"]
    undo, clear, example = pad.children
    example.click()
    assert pad.value == DOT
    example.click()
    assert pad.value == LINE
    pad.value = [*LINE, *DOT]
    undo.click()
    assert pad.value == LINE
    clear.click()
    assert pad.value == () and "0 strokes" in shown.scene.alt
    undo.click()  # nothing left: no harm
    assert pad.value == ()


def test_strokes_that_were_on_their_way_when_clear_was_pressed_do_not_come_back():
    shown = board()
    event = {"kind": "paint", "name": "drawing", "edition": 0, "strokes": [[[1, 2], [3, 4]]], "serial": 1}
    shown.canvas.event = event
    shown.controls["drawing"].children[1].click()
    assert shown.canvas.edition == 1
    shown.canvas.event = event | {"serial": 2}
    assert shown.params["drawing"] == () and shown.canvas.heard == 2
    shown.canvas.event = event | {"serial": 3, "edition": 1}
    assert shown.params["drawing"] == (((1, 2), (3, 4)),) and shown.canvas.edition == 1


def test_a_drawing_without_end_keeps_its_first_strokes():
    pad = board().controls["drawing"]
    pad.paint([[[0, 0]], [[1, 1]] * (MOST - 1), [[2, 2]]])
    assert len(pad.value) == 2


@pytest.mark.parametrize("odd", [[[1, 2]], "no", [[("a", "b")]], 7, [[(1, 2, 3)]]])
def test_what_is_no_drawing_is_told(odd):
    with pytest.raises(DeclarationError, match="strokes"):
        cleaned(odd, 40)


def test_a_sketch_is_declared_with_its_examples():
    with pytest.raises(DeclarationError, match="none of the examples"):
        figure(Sketch("drawing", DOT, {"line": LINE}, side=40))(board._compute)
    with pytest.raises(DeclarationError, match="leaves the square"):
        figure(Sketch("drawing", (((99, 0),),), {"far": (((99, 0),),)}, side=40))(board._compute)
    with pytest.raises(DeclarationError, match="no text"):
        figure(PAD, Phrase("words", 3))(board._compute)


def test_strokes_are_drawn_as_they_were_painted():
    blank, line = (np.frombuffer(render(board.compute({"drawing": one})).png, np.uint8) for one in ((), LINE))
    assert len(blank) != len(line) or (blank != line).any()


def test_typed_words_change_the_figure():
    shown = board()
    shown.controls["words"].value = "good day"
    assert "'good day'" in shown.scene.alt


def test_an_object_is_handed_over_by_position_and_looked_at():
    shown = board("Ada")
    assert "Ada" in shown.scene.alt and len(shown.children[0].children) == 2
    assert "nobody" in board().scene.alt
    for call in (lambda: board(3), lambda: board(whose=3)):
        with pytest.raises(TypeError, match="board: pass a name"):
            call()
    with pytest.raises(TypeError, match=r"by name, like board\(drawing="):
        board("Ada", 3)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_ink_on_paper(name):
    picture = painted(EXAMPLES[name])
    assert picture.shape == (140, 140) and picture.min() == 0 and picture.max() == 1
    assert 0.02 < picture.mean() < 0.25


def test_a_dot_is_round_and_lies_where_it_was_set():
    picture = painted((((100, 40),),))
    rows, columns = np.nonzero(picture > 0.5)
    assert abs(columns.mean() - 49.75) < 0.6 and abs(rows.mean() - 119.75) < 0.6
    assert abs(len(rows) - np.pi * 5.5**2) < 16
