"""What the figures of notebook 02 show is what the course's functions compute."""

import re

import numpy as np
import pytest

from utils import data, nn
from utils.scene import Bars, Line, Network, Points, number
from utils.widgets import mlp
from utils.widgets.mlp import approximation, folding, forward, loss
from utils.widgets.mlp.activation import FUNCTIONS


def items(scene, kind, panel=0):
    return [item for item in scene.panels[panel].items if isinstance(item, kind)]


@pytest.mark.parametrize("activation", folding.FOLDS)
def test_the_sheet_folds_so_that_one_line_solves_xor(activation):
    scene = mlp.space_folding.compute({"activation": activation, "fold": 100})
    landed = items(scene, Points, 1)[0]
    places = np.column_stack([landed.x, landed.y])
    np.testing.assert_allclose(places[1], places[2], err_msg="both samples of class 1 land on one spot")
    np.testing.assert_array_equal(places @ [1.0, -1.0] - 0.5 > 0, data.gate("XOR")[1])
    assert "4 of 4 right" in scene.note


def test_an_unfolded_sheet_is_the_plane_of_inputs():
    scene = mlp.space_folding.compute({"fold": 0})
    for before, after in zip(items(scene, Line, 0)[:2], items(scene, Line, 1)[:2], strict=True):
        np.testing.assert_allclose(before.x, after.x)
        np.testing.assert_allclose(before.y, after.y)


def test_one_line_for_both_neurons_does_not_solve_xor():
    assert "4 of 4" not in mlp.space_folding.compute({"b1": -1.5}).note


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_slope_is_the_derivative(name):
    _, f, slope_of, (low, _) = FUNCTIONS[name]
    z = np.array([-5.3, -1.1, -0.2, 0.3, 1.7, 4.9])
    np.testing.assert_allclose(slope_of(z), (f(z + 1e-6) - f(z - 1e-6)) / 2e-6, atol=1e-8)
    assert low <= f(z).min()


def test_words_count_what_is_flat_and_what_is_zero():
    flat, zero = re.findall(r"(\d+) %", mlp.activations.compute({"activation": "ReLU"}).note)
    assert 48 <= int(flat) <= 52 and flat == zero, "half of all sums around 0 become 0"
    narrow, wide = (mlp.activations.compute({"std": std}).note for std in (0.5, 5.0))
    assert " 0 % of them" in narrow and int(re.search(r"(\d+) % of them", wide)[1]) > 40


def test_the_point_can_be_dragged():
    shown = mlp.activations()
    event = {"kind": "drag", "panel": "", "name": "point", "index": 0, "x": -2.04, "y": 0.5, "serial": 1}
    shown.canvas.event = event
    assert shown.params["z"] == -2.0
    shown.close()


@pytest.mark.parametrize("activation", forward.BENDS)
def test_values_on_the_diagram_are_those_of_a_forward_pass(activation):
    scene = mlp.forward_pass.compute({"activation": activation, "x1": 1.3, "x2": 0.4})
    diagram = items(scene, Network)[0]
    Z, cache = nn.forward(forward.SMALL_NETWORK, np.array([[1.3, 0.4]]), forward.BENDS[activation])
    np.testing.assert_allclose(diagram.values, [1.3, 0.4, *cache[1][0][0], *Z[0]])
    np.testing.assert_allclose(items(scene, Bars, 1)[0].height, nn.softmax(Z)[0])
    for name, value in zip(forward.NEURONS, diagram.values, strict=True):
        note = mlp.forward_pass.compute({"activation": activation, "x1": 1.3, "x2": 0.4, "neuron": name}).note
        assert number(value) in note and name in note


def test_a_sum_written_out_adds_up():
    for name in forward.NEURONS[2:]:
        written = mlp.forward_pass.compute({"neuron": name}).note.splitlines()[0].split(" = ")
        terms = written[2].replace("−", "-").replace("·", "*").replace("- ", "-").replace("+ ", "+")
        assert eval(terms) == pytest.approx(float(written[3].replace("−", "-")), abs=0.02), written


def test_clicking_a_neuron_and_choosing_it_are_the_same():
    shown = mlp.forward_pass()
    shown.canvas.event = {"kind": "pick", "panel": "", "name": "neuron", "index": 4, "x": 0.0, "y": 0.0, "serial": 1}
    assert shown.params["neuron"] == "h₃" and shown.scene.note == mlp.forward_pass.compute({"neuron": "h₃"}).note
    assert items(shown.scene, Network)[0].ring.tolist() == [0, 0, 0, 0, 1, 0, 0]
    shown.close()


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("over_z", [True, False])
def test_the_slopes_of_the_losses_are_derivatives(y, over_z):
    at = np.array([-2.0, 0.3, 1.9]) if over_z else np.array([0.1, 0.5, 0.93])
    p_of = nn.sigmoid if over_z else np.asarray
    up, down = (loss._loss_pair(p_of(at + h), y) for h in (1e-6, -1e-6))
    for high, low, slope in zip(up, down, loss._slope_pair(p_of(at), y, over_z), strict=True):
        np.testing.assert_allclose(slope, (high - low) / 2e-6, atol=1e-7)


def test_a_confident_mistake_moves_only_cross_entropy():
    note = mlp.losses.compute({"z": -7.0}).note
    assert "p − y = −0.999" in note and "2(p − y)·p(1 − p) = −0.002" in note
    assert loss._loss_pair(np.array([0.2]), 1)[0][0] == pytest.approx(nn.binary_cross_entropy([0.2], [1]))


def test_tents_of_relus_join_the_heights_by_straight_lines():
    middles, heights = approximation._built("bumps", 12, "ReLU", approximation.WAYS[0])
    params, f = approximation._one_layer(middles, heights, "ReLU")
    assert [W.shape for W, _ in params] == [(1, 12), (12, 1)], "n hidden units, not more"
    got = nn.forward(params, approximation.GRID[:, None], f)[0][:, 0]
    np.testing.assert_allclose(got, np.interp(approximation.GRID, middles, heights), atol=1e-12)


@pytest.mark.parametrize("unit", ["ReLU", "sigmoid"])
@pytest.mark.parametrize("target", approximation.TARGETS)
def test_least_squares_is_never_worse_on_average(unit, target):
    want = approximation.TARGETS[target](approximation.GRID)
    errors = []
    for way in approximation.WAYS[:2]:
        middles, heights = approximation._built(target, 9, unit, way)
        params, f = approximation._one_layer(middles, heights, unit)
        got = nn.forward(params, approximation.GRID[:, None], f)[0][:, 0]
        np.testing.assert_allclose(got, approximation._bumps(middles, unit) @ heights, atol=1e-9, err_msg="a sum")
        errors.append(np.mean((got - want) ** 2))
    assert errors[1] <= errors[0] + 1e-12
    assert approximation._one_layer(middles, heights, unit)[0][0][0].shape == (1, 9)


def test_twice_the_units_make_a_quarter_of_the_error():
    few, many = (approximation._worst("sine", n, "ReLU", approximation.WAYS[0]) for n in (23, 45))
    assert few / many == pytest.approx(4, rel=0.1)


def test_peaks_moved_by_hand_make_the_curve():
    c = {"n": 5, "peaks": ((1.0, 0.2), (-1.0, 0.5), (0.0, -1.0))}
    network = next(line for line in items(mlp.build_a_function.compute(c), Line) if line.color == "class2")
    np.testing.assert_allclose(network.y[[0, 200, 400]], [0.5, -1.0, 0.2], atol=2e-3)
    assert "set by hand" in mlp.build_a_function.compute(c).note
    two_in_one_place = c | {"peaks": ((0.0, 0.2), (0.0, 0.5), (0.0, -1.0))}
    assert np.isfinite(items(mlp.build_a_function.compute(two_in_one_place), Line)[-1].y).all()
