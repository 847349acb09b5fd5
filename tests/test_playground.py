"""The playground trains as nn.MLP does, shows what it says, and remembers; and gradients flow as the theory has it."""

import asyncio

import numpy as np
import pytest

from utils import nn, optim
from utils.render import render
from utils.scene import Heatmap, Line, Network, Points
from utils.widgets import backprop, cells
from utils.widgets.backprop.flow import flow, rms
from utils.widgets.backprop.playing import EPOCHS
from utils.widgets.backprop.training import NUMBERS, SAMPLES, data_set
from utils.widgets.held_out import CLASSES
from utils.widgets.process import KEPT, Run

FIGURE = backprop.playground
SQUARED = {"loss": "squared error"}
SPIRALS = {"data": "spirals", "hidden": (8, 8), "lr": 0.02}


def settings(**given):
    return FIGURE.defaults | given


def state(**given):
    return FIGURE._process.state(settings(**given))


def item(scene, kind, which=0):
    return [i for panel in scene.panels for i in panel.items if isinstance(i, kind)][which]


@pytest.mark.parametrize("name", [*CLASSES, *NUMBERS])
def test_every_data_set_is_inside_the_picture_and_split_as_asked(name):
    for noise in (0.0, 0.5):
        here = data_set(name, noise, 0.7, 3)
        assert here.X.shape == (SAMPLES, 2) and np.abs(here.X).max() < here.box[1]
        assert here.train.sum() == round(0.7 * SAMPLES)
        assert np.abs(here.y).max() <= 1
    with pytest.raises(AssertionError):
        np.testing.assert_array_equal(data_set(name, 0.1, 0.7, 0).X, data_set(name, 0.1, 0.7, 1).X)


@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
@pytest.mark.parametrize("data", ["moons", "hill"])
def test_its_states_are_those_of_training_step_by_step(data, optimizer):
    c = settings(data=data, optimizer=optimizer, hidden=(5,), batch=20, epoch=7)
    X, y = data_set(data, 0.1, 0.7, 0).part(True)
    squared = data == "hill"
    made = nn.MLP([2, 5, 1 if squared else 2], np.random.default_rng(0), "tanh", regression=squared)
    steps = {"Adam": optim.Adam, "SGD": optim.SGD}[optimizer](c["lr"])
    for epoch in range(7):
        made.rng = np.random.default_rng((0, epoch))
        made.fit(X, y, epochs=1, batch_size=20, optimizer=steps)
    reached = FIGURE._process.state(c)
    np.testing.assert_array_equal(reached.theta, made.theta)
    assert len(reached.losses) == 8 and reached.losses[-1, 0] == pytest.approx(made.loss(X, y), rel=1e-6)


def test_any_epoch_is_the_same_whichever_way_one_comes_to_it():
    there = state(seed=5, epoch=60).theta
    assert not np.array_equal(state(seed=5, epoch=20).theta, there)
    np.testing.assert_array_equal(state(seed=5, epoch=60).theta, there)
    FIGURE._process._runs.cache_clear()
    np.testing.assert_array_equal(state(seed=5, epoch=60).theta, there)


def test_what_is_shown_on_the_edges_does_not_train_again():
    assert state(edges="gradients", epoch=11) is state(edges="weights", epoch=11)


def test_a_long_training_keeps_few_states():
    run = Run(lambda setting: 0, lambda now, setting: now + 1 if now < 5000 else None, {})
    assert run.state(3777) == 3777 and len(run._kept) <= KEPT
    for step in (0, 1, 3776, 3778, 17, 4999, 10**9, 4031, 5):
        assert run.state(step) == min(step, 5000) and len(run._kept) <= KEPT
    assert run.end == 5000


def test_going_back_takes_few_steps():
    made = []
    run = Run(lambda setting: 0, lambda now, setting: made.append(now) or now + 1, {})
    run.state(3000)
    made.clear()
    run.state(2999)
    assert len(made) < 3000 / KEPT * 4
    made.clear()
    assert run.state(2999) == 2999 and run.state(3000) == 3000 and made == [2999]


@pytest.mark.parametrize("setting", [SPIRALS, SQUARED, {"data": "hill", "activation": "relu"}, {"hidden": ()}])
def test_the_network_read_back_answers_as_the_field_shows(setting):
    shown = FIGURE(**setting)
    heat = item(shown.scene, Heatmap)
    x0, x1, y0, y1 = heat.extent
    rows, columns = np.array([(3, 50), (31, 7), (59, 59)]).T
    X = np.column_stack([x0 + (columns + 0.5) / 60 * (x1 - x0), y0 + (rows + 0.5) / 60 * (y1 - y0)])
    answers = shown.network.predict_proba(X)[:, -1]
    np.testing.assert_allclose(answers, heat.values[rows, columns], atol=1e-4)
    assert len(shown.network.params) == len(shown.params["hidden"]) + 1
    assert len(shown.losses) == shown.params["epoch"] + 1
    shown.close()


def test_there_is_nothing_else_to_read_back():
    shown = FIGURE()
    with pytest.raises(AttributeError, match="no attribute 'net'"):
        shown.net  # noqa: B018
    shown.close()


@pytest.mark.parametrize("setting", [SPIRALS, SQUARED | {"activation": "relu"}, {"data": "plane"}])
def test_the_gradients_drawn_are_those_of_the_loss(setting):
    """Against finite differences of nn.MLP.loss, which knows nothing of backward."""
    c = settings(**setting, edges="gradients", epoch=5)
    made, here = FIGURE.read("network", c), data_set(c["data"], 0.1, 0.7, 0).part(True)

    def loss(theta):
        made.theta[:] = theta
        return made.loss(*here)

    slopes = optim.nested_like(made.params, nn.numerical_gradient(loss, made.theta.copy()))
    drawn = item(FIGURE.compute(c), Network)
    np.testing.assert_allclose(drawn.gradients, np.concatenate([W.ravel() for W, _ in slopes]), atol=1e-7)
    assert drawn.weights is None and drawn.gradient_scale == pytest.approx(np.abs(drawn.gradients).max())


def test_the_weights_drawn_are_the_network_s():
    drawn = item(FIGURE.compute(), Network)
    np.testing.assert_array_equal(drawn.weights, np.concatenate([W.ravel() for W, _ in FIGURE.read("network").params]))
    assert drawn.maps.shape == (12, 20, 20) and len(drawn.edges) == 2 * 4 + 4 * 4 + 4 * 2


def test_a_neuron_s_map_is_what_it_responds_to():
    c = settings(hidden=(3,), epoch=20)
    drawn, made = item(FIGURE.compute(c), Network), FIGURE.read("network", c)
    low, high = data_set("moons", 0.1, 0.7, 0).box
    corner = np.full(2, low + 1.5 / 60 * (high - low))  # the middle of the second cell
    np.testing.assert_allclose(
        drawn.maps[2:5, 0, 0], np.tanh(corner @ made.params[0][0] + made.params[0][1]), atol=1e-5
    )


def test_training_samples_are_filled_and_test_samples_have_a_hole():
    scene = FIGURE.compute({"share": 0.9})
    by_hole = {points.hole: len(points.x) for points in (item(scene, Points, 0), item(scene, Points, 1))}
    assert by_hole == {False: 180, True: 20}
    test, train = (item(scene, Line, -2), item(scene, Line, -1))
    assert (test.dash, train.dash) == (True, False)


def test_spirals_are_learnt_by_two_layers_of_eight_within_a_minute_of_playing():
    learnt = FIGURE.compute(SPIRALS | {"epoch": 300})
    assert "right: 140 of 140 in training" in learnt.note


def test_steps_that_are_too_large_are_said_to_be():
    c = {"data": "hill", "optimizer": "SGD", "lr": 3.0, "activation": "linear", "epoch": EPOCHS}
    scene = FIGURE.compute(c)
    assert "diverged" in scene.note and "smaller η" in scene.alt
    assert scene.encode() and FIGURE.ended(c) and not FIGURE.ended(c | {"epoch": 0})


def test_playing_ends_where_training_diverged():
    async def play():
        shown = FIGURE(data="hill", optimizer="SGD", lr=3.0, activation="linear", epoch=0)
        shown.canvas.observe(lambda change: setattr(shown.canvas, "painted", change.new), "tick")
        shown.controls["epoch"].toggle()
        for _ in range(200):
            await asyncio.sleep(0.02)
            if not shown.controls["epoch"].playing:
                break
        return shown

    shown = asyncio.run(play())
    assert not shown.controls["epoch"].playing and shown.params["epoch"] < 100
    shown.close()


def test_it_is_set_from_code_and_a_new_setting_starts_over():
    shown = FIGURE(epoch=40)
    shown.controls["edges"].value = "gradients"
    assert shown.params["epoch"] == 40
    shown.controls["hidden"].value = (6, 3)
    assert shown.network.layer_sizes == [2, 6, 3, 2] and shown.params["epoch"] == FIGURE.defaults["epoch"]
    shown.controls["lr"].value = 0.1
    assert shown.params["lr"] == 0.1 and "η = 0.1" in shown.scene.note
    shown.controls["data"].value = "plane"
    assert shown.network.regression and "squared error" in shown.scene.note
    shown.close()


def test_layers_are_picked_by_boxes_too():
    shown = FIGURE(hidden=(3,))
    picker = shown.controls["hidden"]
    picker.depth.value = 3
    assert shown.params["hidden"] == (3, 3, 3)
    picker.widths[1].value = 7
    assert shown.params["hidden"] == (3, 7, 3)
    assert [box.layout.display for box in picker.widths] == ["flex", "flex", "flex", "none"]
    picker.depth.value = 0
    assert shown.network.layer_sizes == [2, 2]
    with pytest.raises(Exception, match="not the widths of at most 4 layers"):
        picker.value = (9,)
    shown.close()


def test_a_learning_rate_of_one_s_own_can_be_given():
    shown = FIGURE(lr=0.015)
    assert shown.params["lr"] == 0.015 and "0.015" in shown.scene.note
    shown.close()


def test_running_the_cell_again_goes_on_from_where_it_was(monkeypatch):
    def run(request, **given):
        monkeypatch.setattr(cells, "_present_cell", lambda: ("its cell", request))
        return FIGURE(**given)

    first = run("1", data="circles")
    first.controls["activation"].value = "relu"
    first.controls["epoch"].value = 77
    second = run("2", data="circles")
    assert first.comm is None and second.params == first.params and second.params["epoch"] == 77
    np.testing.assert_array_equal(second.network.theta, first.network.theta)
    third = run("3", data="circles", lr=0.03)
    assert third.params["activation"] == "tanh", "other initial values start anew"
    third.controls["epoch"].value = 50
    third.close()
    fourth = run("4", data="circles", lr=0.03)
    assert fourth.params["epoch"] == FIGURE.defaults["epoch"], "so does a figure that was closed"
    fourth.close()


def test_two_figures_of_one_cell_are_not_mixed_up(monkeypatch):
    monkeypatch.setattr(cells, "_present_cell", lambda: ("a cell with two", "1"))
    for epoch, old in enumerate([FIGURE(), FIGURE()]):
        old.controls["epoch"].value = epoch
    monkeypatch.setattr(cells, "_present_cell", lambda: ("a cell with two", "2"))
    new = [FIGURE(), FIGURE(), FIGURE()]
    assert [shown.params["epoch"] for shown in new] == [0, 1, FIGURE.defaults["epoch"]]
    for shown in new:
        shown.close()


def test_words_and_picture_hold_the_numbers():
    scene = FIGURE.compute(SPIRALS | {"epoch": 3})
    made, here = FIGURE.read("network", SPIRALS | {"epoch": 3}), data_set("spirals", 0.1, 0.7, 0)
    assert f"{made.loss(*here.part(True)):.3f}" in scene.alt and "epoch 3" in scene.alt
    X, y = here.part(False)
    assert f"{int(np.sum(made.predict(X) == y))} of 60 in test" in scene.note
    assert f'alt="{scene.alt}"' in render(scene).html()


# gradient_flow --------------------------------------------------------------------------------------------------------


def test_deltas_flow_as_nn_backward_sends_them():
    """db of nn.backward is the sum of the deltas over the samples, with the same weights and the same first delta."""
    through = flow(depth=4, width=6, activation="tanh", scale=1.3, seed=2)
    rng = np.random.default_rng(2)
    X = rng.normal(size=(100, 6))
    params = [(rng.normal(0.0, 1.3 / np.sqrt(6), (6, 6)), np.zeros(6)) for _ in range(4)]
    _, cache = nn.forward(params, X, np.tanh)
    grads = nn.backward(params, cache, through.deltas[-1], lambda Z: nn.tanh_grad(np.tanh(Z)))
    for delta, (_, db) in zip(through.deltas, grads, strict=True):
        np.testing.assert_allclose(delta.sum(axis=0), db, atol=1e-12)


@pytest.mark.parametrize(
    ("activation", "low", "high"), [("sigmoid", 1e-7, 1e-4), ("relu", 0.1, 10), ("linear", 0.1, 10)]
)
def test_sigmoid_gradients_vanish_and_those_of_relu_arrive(activation, low, high):
    through = flow(10, 50, activation, 1.0, 0)
    assert low < rms(through.deltas[0]) / rms(through.deltas[-1]) < high


@pytest.mark.parametrize(("given", "verdict"), [
    ({}, "vanishes"), ({"activation": "relu"}, "arrives"), ({"activation": "relu", "scale": 2.0}, "explodes"),
    ({"activation": "sigmoid", "depth": 30}, "vanished"),
])  # fmt: skip
def test_the_verdict_is_said(given, verdict):
    scene = backprop.gradient_flow.compute(given)
    assert verdict in scene.alt and verdict in scene.note
