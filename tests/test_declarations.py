"""Every slip in the declaration of a figure is told in one line: the figure, the field, the fix."""

import re
from types import ModuleType

import pytest

from utils.declarations import DeclarationError, about, nearest
from utils.scene import Line, Network, Panel, Points, Scene
from utils.widgets.controls import Choice, Layers, Levels, Play, Samples, Several, Slider, Toggle
from utils.widgets.figure import declared, figure
from utils.widgets.verification import verify_places, verify_scene

K = Slider("k", 1.0, 0.0, 5.0)
POINTS = Samples("points", of=lambda c: ([[0.0, 1.0]], [0]))
STEP = Play("step", 6)


def line(*controls, items=lambda: [Line([0, 1], [0, 1])], click=False, **how):
    """A figure of that name with these controls."""

    @figure(*controls, **how)
    def line(c, state=None):
        """A line."""
        return Scene([Panel(items(), name="plane", click=click)], "a line with a slope")

    return line


def blue():
    return [Line([0, 1], [0, 1], color="blue")]


def process(c):
    return 0


def following(state, c):
    return state + 1


PROCESS = {"start": process, "advance": following}
SLIPS = {
    "start without Play": (lambda: line(K, **PROCESS), "start: .* add Play"),
    "start without advance": (lambda: line(STEP, start=process), "start: .* without advance; write both"),
    "advance without start": (lambda: line(STEP, advance=following), "advance: .* without start; write both"),
    "two Plays": (lambda: line(STEP, Play("turn", 6), **PROCESS), "step, turn; keep one"),
    "reads without a process": (lambda: line(K, reads={"x": lambda c, s: s}), "reads: x needs a process; write start"),
    "views without a process": (lambda: line(K, views=("k",)), "views: k needs a process"),
    "a view that is no control": (lambda: line(STEP, views=("stepp",), **PROCESS), "views: 'stepp' .* mean 'step'"),
    "a place for no control": (lambda: line(K, places={"plane": ("kk", None)}), r"places\['plane'\]: 'kk' .* mean 'k'"),
    "a place for too many": (lambda: line(K, places={"plane": ("k", "k", "k")}), r"places\['plane'\]: .* no pair"),
    "a place that is a text": (lambda: line(K, places={"plane": "k"}), r"places\['plane'\]: .* write \(for x, for y\)"),
    "one coordinate of a Slider": (lambda: line(K, places={"plane": ("k",)}), r"'k' is not a Samples .* \('k', None\)"),
    "two coordinates of Samples": (lambda: line(POINTS, places={"plane": ("points", None)}), r"write \('points',\)"),
    "a place for a Toggle": (lambda: line(Toggle("on"), places={"plane": ("on", None)}), "'on' holds no number"),
    "a field that is none": (lambda: line(K, place={"plane": ("k", None)}), "no field 'place'; did you mean 'places'"),
    "no control": (lambda: line("k"), "'k' is no control; write Slider"),
    "reset_by": (lambda: line(K, Toggle("on", reset_by=("kk",))), "control 'on': reset_by: 'kk' .* mean 'k'"),
    "shown": (
        lambda: line(K, Slider("b", 0.0, -1.0, 1.0, shown=lambda c: c["kk"] > 0)),
        "control 'b': shown: it reads the control 'kk', .* mean 'k'",
    ),
    "high": (lambda: line(K, Play("step", high=lambda c: c["kk"])), "control 'step': high: .* 'kk', .* mean 'k'"),
    "two of one name": (lambda: line(K, Choice("k", "a", ("a", "b"))), "two controls 'k'; give each"),
    "a name that is none": (lambda: line(Toggle("on or off")), "control 'on or off' cannot"),
    "a default out of range": (lambda: line(Slider("k", 7.0, 0.0, 5.0)), "control 'k': default 7.0 .* from 0.0 to 5.0"),
    "a default beyond the end": (lambda: line(Play("step", 6, default=7)), "default 7 .* from 0 to 6"),
    "a default beyond a computed end": (lambda: line(Play("step", lambda c: 6, default=7)), "default 7 .* from 0 to 6"),
    "a range upside down": (lambda: line(Slider("k", 1.0, 5.0, 0.0)), "low 5.0 is above high 0.0; exchange"),
    "a step of nothing": (lambda: line(Slider("k", 1.0, 0.0, 5.0, 0.0)), "step 0.0 .* above 0"),
    "no option": (lambda: line(Choice("data", "mons", ("moons", "XOR"))), "control 'data': .* 'mons' .* mean 'moons'"),
    "no level": (lambda: line(Levels("lr", 0.2, (0.1, 0.3))), "control 'lr': default 0.2 is no option; .* 0.1, 0.3"),
    "levels out of order": (lambda: line(Levels("lr", 0.1, (0.3, 0.1))), "options .* do not rise; sort"),
    "no option of several": (lambda: line(Several("who", ("Adm",), ("Adam", "SGD"))), "'Adm' .* mean 'Adam'"),
    "neither yes nor no": (lambda: line(Toggle("on", "yes")), "control 'on': default 'yes' is neither True nor False"),
    "too wide a layer": (lambda: line(Layers("hidden", (4, 9))), "control 'hidden': default .* from 1 to 8"),
    "limits upside down": (
        lambda: line(Samples("points", of=lambda c: ([], []), limits=(3.0, -3.0))),
        "control 'points': low 3.0 is above",
    ),
    # What is told when it is first used: in a test of the figure, or on the page.
    "start reads no control": (
        lambda: line(STEP, start=lambda c: c["seeed"], advance=following).compute(),
        "start: it reads the control 'seeed'",
    ),
    "compute reads no control": (lambda: reading("kk").compute(), "it reads the control 'kk', .* mean 'k'"),
    "samples of no control": (
        lambda: line(K, Samples("points", of=lambda c: c["kk"]))(),
        "control 'points': it reads the control 'kk', .* mean 'k'",
    ),
    "no scene": (lambda: returning(None).compute(), r"it returns NoneType; write return Scene\("),
    "a colour that nobody knows": (
        lambda: line(K, items=blue).compute(),
        "Line: color 'blue' is unknown; there are: ink, muted, grid,",
    ),
    "a dragged point that sets nothing": (
        lambda: verified(line(K, items=lambda: [Points([0], [0], drag="kk")])),
        "a dragged point is to set 'kk'",
    ),
    "a click that sets nothing": (lambda: verified(line(K, click=True)), "a click on a panel is to set 'plane'"),
    "a neuron that sets nothing": (
        lambda: verified(line(K, items=lambda: [Network([0], [0], [], pick="kk")])),
        "a click on a neuron is to set 'kk', .* mean 'k'",
    ),
    "a place that is nowhere": (
        lambda: verify_places(line(K, click=True, places={"plan": ("k", None)})),
        r"places\['plan'\]: nothing .* mean 'plane'",
    ),
    "two names": (lambda: declared(module(other=line(K))), "is named other in a_room; give it one name"),
}


def reading(name):
    @figure(K)
    def line(c):
        """A line."""
        return Scene([], f"a line of slope {c[name]}")

    return line


def returning(scene):
    @figure(K)
    def line(c):
        """A line."""
        return scene

    return line


def verified(made):
    verify_scene(made, made.compute())


def module(**names):
    made = ModuleType("a_room")
    vars(made).update(names)
    return made


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_in_one_line_with_figure_field_and_fix(name):
    declare, words = SLIPS[name]
    with pytest.raises(DeclarationError) as slip:
        declare()
    message = str(slip.value)
    assert message.startswith("figure line") and re.search(words, message), message
    assert "\n" not in message and message.endswith((".", "?")), message


def test_without_a_slip_nothing_is_told():
    verified(line(K, STEP, POINTS, places={"plane": ("k", None)}, views=("k",), **PROCESS))
    verify_places(line(K, click=True, places={"plane": ("k", "k")}))
    assert declared(module(line=line(K))).keys() == {"line"}


@pytest.mark.parametrize(("doc", "words"), [(None, "no docstring; write one"), ("A line", "end it with a full stop")])
def test_a_figure_says_what_it_shows(doc, words):
    def line(c):
        return Scene([], "a line with a slope")

    line.__doc__ = doc
    with pytest.raises(DeclarationError, match=f"figure line: .*{words}"):
        figure(K)(line)


def test_a_slip_in_a_scene_is_shown_on_the_page():
    shown = line(K, items=blue)()
    assert "figure line: Line: color 'blue' is unknown" in shown.canvas.error
    shown.close()


def test_the_nearest_name_is_proposed_and_all_are_listed():
    assert nearest("spead", ["speed", "seed"]) == "did you mean 'speed'? There are: speed, seed."
    assert nearest("x", ["speed", "seed"]) == "there are: speed, seed."
    assert nearest("x", []) == "there are none."
    assert nearest(0.2, (0.1, 0.3)).endswith("here are: 0.1, 0.3.")


def test_what_a_slip_is_about_is_said_first_and_other_errors_pass():
    with pytest.raises(DeclarationError) as slip, about("figure line"), about("control 'k'"):
        raise DeclarationError("too large")
    assert str(slip.value) == "figure line: control 'k': too large"
    with pytest.raises(ZeroDivisionError), about("figure line"):
        raise ZeroDivisionError
