"""Every declared figure keeps what a figure promises; and the live figure's logic, without a browser."""

import asyncio
import importlib
import pkgutil
import time

import pytest

import utils.widgets
from utils.render import render
from utils.scene import Line, Panel, Scene, number
from utils.widgets import cells, live
from utils.widgets.controls import Choice, Play, Samples, Slider, Toggle
from utils.widgets.figure import declared, figure
from utils.widgets.verification import verify_places, verify_scene

MODULES = {
    name.removeprefix("utils.widgets."): importlib.import_module(name)
    for _, name, _ in pkgutil.walk_packages(utils.widgets.__path__, "utils.widgets.")
}
FIGURES = {
    f"{room}.{name}": made
    for room, module in MODULES.items()
    if "." not in room
    for name, made in declared(module).items()
}
SETTINGS = [
    pytest.param(name, control, value, id=f"{name}-{control}-{value}")
    for name, made in FIGURES.items()
    for control, declaration in made.controls.items()
    for value in declaration.test_values
]
HEAVY = {"backprop.playground": 70_000}  # bytes of a picture full of small maps
ALT_STAYS = {("perceptron_steps", "skip")}  # a control that need not change the alt text at the default state


@figure(
    Slider("k", 1.0, 0.0, 5.0, 0.5, "k"),
    Play("step", 6, interval=0.001, reset_by=("kind",)),
    Choice("kind", "up", ("up", "down")),
    Toggle("half"),
    Samples("points", of=lambda c: ([[0.0, 1.0], [1.0, 0.0]], [0, 1]), reset_by=("kind",)),
    places={"plane": ("k", "step")},
)
def tiny(c):
    """A line whose slope is k."""
    if c["k"] == 5.0:
        raise ValueError("five is too much")
    words = f"{number(c['k'])} {c['step']} {c['kind']} {c['half']}"
    return Scene([Panel([Line([0, 1], [0, c["k"]])])], words, words)


def test_there_are_figures():
    assert {"start_here.first_figure", "perceptron.decision_line", "perceptron.neuron_descent"} <= set(FIGURES)


def test_every_figure_is_shown_in_one_room_under_one_name():
    rooms = list(FIGURES.values())
    everywhere = {made for module in MODULES.values() for made in declared(module).values()}
    hidden = [f"{made.__module__}.{made.__name__}" for made in everywhere - set(rooms)]
    assert hidden == [], "import them in the __init__ of their folder"
    assert len(set(rooms)) == len(rooms)
    assert all(made.__module__.startswith(f"utils.widgets.{room.partition('.')[0]}") for room, made in FIGURES.items())


@pytest.mark.parametrize(("name", "control", "value"), SETTINGS)
def test_a_figure_computes_at_the_ends_of_every_control(name, control, value):
    made = FIGURES[name]
    scene = made.compute({control: value})
    verify_scene(made, scene)
    assert scene.summary() == made.compute({control: value}).summary()
    assert 20 < len(scene.alt) < 500
    assert scene.encode()[0]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_and_fast_and_documented(name):
    made = FIGURES[name]
    verify_places(made)
    scene = made.compute()
    assert len(render(scene).png) < HEAVY.get(name, 40_000)
    assert made.__doc__.endswith((".", "?"))
    assert sum(not control.more for control in made.controls.values()) <= 6
    times = []
    for _ in range(9):
        began = time.thread_time()
        made.compute().encode()
        times.append(time.thread_time() - began)
    assert min(times) < 0.01


@pytest.mark.parametrize("name", FIGURES)
def test_the_alt_text_follows_the_state(name):
    made = FIGURES[name]
    start = made.compute().alt
    for control, declaration in made.controls.items():
        values = [v for v in declaration.test_values if v != declaration.default]
        if values and (made.__name__, control) not in ALT_STAYS:
            assert any(made.compute({control: v}).alt != start for v in values), control


@pytest.mark.parametrize("name", FIGURES)
def test_the_live_bundle_holds_a_picture_and_words(name):
    shown = FIGURES[name]()
    bundle = shown._repr_mimebundle_()
    assert bundle["text/html"].startswith("<figure") and 'alt="' in bundle["text/html"]
    assert bundle["text/plain"] == repr(shown) and shown.scene.summary() in repr(shown)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    shown.close()


def test_stepping_back_and_forth_shows_the_same():
    made = FIGURES["perceptron.neuron_descent"]
    forward = [made.compute({"step": k, "lr": 3.0}).summary() for k in range(6)]
    assert [made.compute({"step": k, "lr": 3.0}).summary() for k in reversed(range(6))] == forward[::-1]


def test_setting_a_control_draws_again():
    shown = tiny(k=2.0)
    tick = shown.canvas.tick
    shown.controls["k"].value = 3.0
    assert shown.canvas.tick == tick + 1 and shown.params["k"] == 3.0 and "3.00" in shown.scene.alt


def test_initial_values_go_by_name():
    assert tiny(kind="down").params["kind"] == "down"
    with pytest.raises(TypeError, match="no control 'speed'; it has k, step"):
        tiny(speed=1)


def test_an_exception_is_shown_and_the_last_picture_stays():
    shown = tiny()
    before = shown.canvas.spec
    shown.controls["k"].value = 5.0
    assert "five is too much" in shown.canvas.error and shown.canvas.spec == before
    shown.controls["k"].value = 4.0
    assert shown.canvas.error == "" and shown.canvas.spec != before


def test_a_figure_that_fails_at_once_still_shows_something():
    shown = tiny(k=5.0)
    assert "five is too much" in shown._repr_mimebundle_()["text/html"] and "five" in repr(shown)


def test_a_change_resets_what_depends_on_it():
    shown = tiny()
    shown.controls["step"].value = 4
    shown.controls["points"].move(1, 0.5, 0.5)
    assert shown.params["points"] == ((0.0, 1.0), (0.5, 0.5))
    tick = shown.canvas.tick
    shown.controls["kind"].value = "down"
    assert shown.params["step"] == 0 and shown.params["points"] == () and shown.canvas.tick == tick + 1


def test_dragging_and_the_controls_do_the_same():
    shown = tiny()
    shown.canvas.event = {"kind": "drag", "panel": "", "name": "points", "index": 1, "x": 0.25, "y": 0.5, "serial": 1}
    dragged = shown.params["points"]
    other = tiny()
    mover = other.controls["points"]
    mover.which.value = 2
    mover.sliders[0].value, mover.sliders[1].value = 0.25, 0.5
    assert other.params["points"] == dragged == ((0.0, 1.0), (0.25, 0.5))


def test_moving_one_coordinate_by_its_slider_leaves_the_other_where_it_is():
    shown = tiny()
    shown.controls["points"].move(0, 0.123, 0.777)
    shown.controls["points"].sliders[0].value = 0.3
    assert shown.params["points"][0] == (0.3, 0.777)
    assert shown.controls["points"].sliders[1].value == 0.8, "on the slider's grid, or the page would move it there"


def test_a_click_sets_the_two_controls_of_its_place():
    shown = tiny()
    shown.canvas.event = {"kind": "click", "panel": "plane", "name": "", "index": -1, "x": 2.26, "y": 3.2, "serial": 1}
    assert (shown.params["k"], shown.params["step"]) == (2.5, 3)


def test_step_back_and_reset():
    player = tiny().controls["step"]
    player.move(1)
    player.move(1)
    player.move(-1)
    assert player.value == 1
    player.reset()
    player.move(-1)
    assert player.value == 0


def test_playing_runs_to_the_end_and_leaves_time_for_others():
    async def play():
        shown = tiny()
        shown.canvas.observe(lambda change: setattr(shown.canvas, "painted", change.new), "tick")  # an attentive page
        shown.controls["step"].toggle()
        turns, began = 0, time.monotonic()
        while shown.controls["step"].playing and time.monotonic() < began + 20:
            await asyncio.sleep(0)
            turns += 1
        return shown, turns

    shown, turns = asyncio.run(play())
    assert shown.params["step"] == 6 and not shown.controls["step"].playing and turns > 6
    shown.controls["step"].toggle()
    assert shown.params["step"] == 0, "play at the end starts again"


def test_playing_goes_on_without_a_page_and_stops_when_told():
    async def play():
        shown = tiny()
        shown.controls["step"].toggle()
        await asyncio.sleep(2.5 * live.PATIENCE)
        reached = shown.params["step"]
        shown.close()
        await asyncio.sleep(1.5 * live.PATIENCE)
        return reached, shown

    reached, shown = asyncio.run(play())
    assert 1 <= reached < 6 and not shown.controls["step"].playing and shown._task.done()


def test_playing_stops_off_screen():
    async def play():
        shown = tiny()
        shown.controls["step"].toggle()
        await asyncio.sleep(0.01)
        shown.canvas.visible = False
        await asyncio.sleep(1.5 * live.PATIENCE)
        return shown

    assert not asyncio.run(play()).controls["step"].playing


def test_playing_without_a_loop_says_so():
    shown = tiny()
    shown.controls["step"].toggle()
    assert not shown.controls["step"].playing and "step" in shown.canvas.error


def test_running_a_cell_again_closes_its_figure(monkeypatch):
    monkeypatch.setattr(cells, "_present_cell", lambda: ("cell", "first run"))
    old, beside = tiny(), tiny()
    assert old.comm is not None and beside.comm is not None, "two figures of one run stay"
    monkeypatch.setattr(cells, "_present_cell", lambda: ("cell", "second run"))
    new = tiny()
    assert old.comm is None and beside.comm is None and new.comm is not None
