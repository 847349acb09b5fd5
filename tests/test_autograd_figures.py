"""What the figures of notebook 04 show is what the engine, torchviz and a training really do."""

import re
from itertools import pairwise

import numpy as np
import pytest

from utils import autograd, figures
from utils.figures.torch_graphs import read_dot
from utils.scene import Bars, Heatmap, Line, Network, Region, Text, number
from utils.widgets.autograd import gradient_inspector, graph_steps
from utils.widgets.autograd.expressions import EXPRESSIONS
from utils.widgets.autograd.inspector import CELLS
from utils.widgets.autograd.recording import example
from utils.widgets.autograd.stepping import last_step, state

LEAVES = {"x": 1.5, "w": -0.6, "b": 0.4, "y": 1.0}
BY_HAND = {
    "(tanh(x·w + b) − y)²": lambda x, w, b, y: ((x * w + b).tanh() - y) ** 2,
    "tanh(x·w + b)": lambda x, w, b, y: (x * w + b).tanh(),
    "relu(x·w + b)": lambda x, w, b, y: (x * w + b).relu(),
    "x·x + x": lambda x, w, b, y: x * x + x,
    "u·(u + b) with u = x·w": lambda x, w, b, y: (u := x * w) * (u + b),
}
every_expression = pytest.mark.parametrize("expression", EXPRESSIONS)


def last(expression):
    return last_step({"expression": expression})


def nodes(scene):
    """The Network of the nodes; the one before it holds the edges."""
    return [item for item in scene.panels[0].items if isinstance(item, Network)][1]


def edges(scene):
    return scene.panels[0].items[0]


# --- graph_steps -----------------------------------------------------------------------------------------------------


@every_expression
@pytest.mark.parametrize("shift", [0.0, 0.7, -1.3])
def test_the_graph_is_the_engines(expression, shift):
    leaves = {name: value + shift for name, value in LEAVES.items()}
    values = {name: autograd.Value(value) for name, value in leaves.items()}
    root = BY_HAND[expression](**values)
    root.backward()
    scene = graph_steps.compute({"expression": expression, "step": last(expression), **leaves})
    shown = state({"expression": expression, "step": last(expression), **leaves})
    drawn = EXPRESSIONS[expression]
    assert len(autograd.topological_order(root)) == len(drawn.names) == len(nodes(scene).x)
    assert shown.values[drawn.root].data == root.data
    for name in drawn.leaves:
        assert shown.grads[name] == pytest.approx(values[name].grad, abs=1e-15)
        assert f"grad {number(values[name].grad, 3)}" in nodes(scene).deltas
    assert scene.note.splitlines()[0].endswith(f"= {number(root.data, 3)}")


@every_expression
def test_a_number_appears_at_the_step_that_computes_it(expression):
    drawn, end = EXPRESSIONS[expression], last(expression)
    scenes = [graph_steps.compute({"expression": expression, "step": k}) for k in range(end + 1)]
    forwards = len(drawn.steps)
    values = [sum(map(bool, nodes(scene).labels)) for scene in scenes]
    given = len(drawn.leaves) + len(drawn.constants)
    assert values == [min(given + k, given + forwards) for k in range(end + 1)]
    slopes = [sum(map(bool, edges(scene).edge_labels)) for scene in scenes]
    used = [sum(map(bool, edges(scene).edge_deltas)) for scene in scenes]
    assert slopes[0] == 0 and slopes[forwards] == len(drawn.links), "slopes are noted on the way forwards"
    assert used[: forwards + 2] == [0] * (forwards + 2) and used[-1] == len(drawn.links), "and used on the way back"
    grads = [sum(map(bool, nodes(scene).deltas)) for scene in scenes]
    assert grads[forwards] == 0 and grads[forwards + 1] == 1 and grads[-1] == len(drawn.names)


@every_expression
def test_the_sum_that_is_written_is_right(expression):
    for k in range(1, last(expression) + 1):
        line = graph_steps.compute({"expression": expression, "step": k}).note.splitlines()[1].replace("−", "-")
        sums = re.findall(r"\.grad = (.+?) = (-?[\d.]+)(?:,|$)", line) if line.startswith("back from") else []
        assert sums or not line.startswith("back from")
        for words, result in sums:
            terms = words.replace("·", "*").replace(" ", "")
            assert re.fullmatch(r"[-\d.*+()]+", terms)
            assert eval(terms) == pytest.approx(float(result), abs=3e-3), line


def test_where_paths_meet_the_terms_are_added_in_sight():
    scene = graph_steps.compute({"expression": "x·x + x", "step": 5})
    assert "x.grad = 1.000 + 1.500 · 1.000 + 1.500 · 1.000 = 4.000" in scene.note
    early = graph_steps.compute({"expression": "u·(u + b) with u = x·w", "step": 5})
    late = graph_steps.compute({"expression": "u·(u + b) with u = x·w", "step": 6})
    assert "back from f: u.grad = −0.500 · 1.000 = −0.500" in early.note
    assert "back from v: u.grad = −0.500 + 1.000 · (−0.900) = −1.400" in late.note, "u waits for v"


def test_the_graph_starts_in_the_middle_of_the_way_back():
    scene = graph_steps.compute()
    assert scene.note.splitlines()[1] == "back from a: z.grad = 0.786 · (−2.924) = −2.300"
    assert "grad −2.300" in nodes(scene).deltas and nodes(scene).ring.sum() == 1


def test_a_step_beyond_the_end_is_the_end():
    assert graph_steps.compute({"step": 99}).summary() == graph_steps.compute({"step": 13}).summary()


def test_only_sliders_of_the_expression_are_in_sight():
    shown = graph_steps()
    assert {shown.controls[name].layout.display for name in LEAVES} == {"flex"}
    shown.controls["expression"].value = "x·x + x"
    assert [shown.controls[name].layout.display for name in "xwby"] == ["flex", "none", "none", "none"]
    shown.controls["expression"].value = "tanh(x·w + b)"
    assert [shown.controls[name].layout.display for name in "xwby"] == ["flex", "flex", "flex", "none"]
    shown.close()


# --- Static graphs ---------------------------------------------------------------------------------------------------


def network(picture):
    return next(item for item in picture.scene.panels[0].items if isinstance(item, Network) and item.labels)


def test_the_graph_of_a_value_shows_numbers_slopes_and_names():
    x, b = autograd.Value(3.0), autograd.Value(-2.0)
    y = (x * x + b).relu()
    picture = figures.value_graph(y, x=x, b=b, y=y)
    drawn, links = network(picture), picture.scene.panels[0].items[0]
    assert sorted(drawn.labels) == sorted(["3.00", "−2.00", "9.00", "7.00", "7.00"])
    assert sorted(filter(None, drawn.notes)) == ["b", "x", "y"] and not any(drawn.deltas)
    assert sorted(filter(None, links.edge_labels)) == ["1.00", "1.00", "1.00", "3.00", "3.00"]
    y.backward()
    assert "grad 6.00" in network(figures.value_graph(y, x=x)).deltas


def test_the_graph_of_a_students_value_is_drawn_too():
    class Mine:
        def __init__(self, data, inputs=(), slopes=()):
            self.data, self.grad, self.inputs, self.slopes = data, 0.0, inputs, slopes

    a = Mine(2.0)
    assert "2 nodes, 1 of them leaves" in figures.value_graph(Mine(4.0, [a], [2.0]), a=a).alt


def test_a_graph_that_is_too_large_is_refused_with_its_size():
    total = autograd.Value(0.0)
    for _ in range(20):
        total = total + 1.0
    with pytest.raises(ValueError, match="41 nodes; a picture holds 30"):
        figures.value_graph(total)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def words(picture):
    return [item.text for item in picture.scene.panels[0].items if isinstance(item, Text)]


def test_torchs_graph_is_drawn_without_graphviz(torch, monkeypatch):
    monkeypatch.setenv("PATH", "")
    w, b = (torch.tensor(v, requires_grad=True) for v in (-0.6, 0.4))
    picture = figures.torch_graph((torch.tanh(1.5 * w + b) - 1) ** 2, w=w, b=b)
    said = words(picture)
    assert {"w", "b", "Tanh", "Pow", "Mul", "Sub", "result"} <= set(said)
    assert said.count("Accumulate") == 2 and said.count("Backward0") == 5
    regions = [item.color for item in picture.scene.panels[0].items if isinstance(item, Region)]
    assert regions.count("class0") == 2 and regions.count("gradient") == 7 and regions.count("ink") == 1
    assert repr(picture) == repr(figures.torch_graph((torch.tanh(1.5 * w + b) - 1) ** 2, w=w, b=b)), "no addresses"
    assert len(picture.png) < 40_000


def test_a_module_is_drawn_from_top_to_bottom(torch):
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    loss = torch.nn.functional.cross_entropy(model(torch.ones(4, 2)), torch.zeros(4).long())
    picture = figures.torch_graph(loss, **dict(model.named_parameters()))
    assert {"0.weight (3, 2)", "2.bias (2)", "ReluBackward0", "NllLossBackward0"} <= set(words(picture))
    assert picture.scene.width <= 900
    spots = {item.text: item.y for item in picture.scene.panels[0].items if isinstance(item, Text)}
    assert spots["0.weight (3, 2)"] > spots["ReluBackward0"] > spots["result ()"]


def test_the_edges_of_torchs_graph_are_those_of_its_functions(torch):
    from torchviz import make_dot

    x = torch.tensor(1.5, requires_grad=True)
    boxes, links = read_dot(make_dot(x * x + x, params={"x": x}).source)
    names = [box.words for box in boxes]
    assert sorted((names[a], names[b]) for a, b in links) == sorted(
        [
            ("x ()", "AccumulateGrad"),
            ("AccumulateGrad", "MulBackward0"),
            ("AccumulateGrad", "MulBackward0"),
            ("AccumulateGrad", "AddBackward0"),
            ("MulBackward0", "AddBackward0"),
            ("AddBackward0", "result ()"),
        ]
    )


# --- gradient_inspector ----------------------------------------------------------------------------------------------


def recording(epochs=5, sizes=(3, 4, 2), seed=0, biases=True):
    rng = np.random.default_rng(seed)
    made = {}
    for k, (a, b) in enumerate(pairwise(sizes)):
        W, dW = rng.normal(size=(2, epochs, a, b))
        made[f"layers.{2 * k}"] = (W, dW, *(rng.normal(size=(2, epochs, b)) if biases else (None, None)))
    return made


def items(scene, kind, row=None):
    return [
        item for panel in scene.panels if row in (None, panel.row) for item in panel.items if isinstance(item, kind)
    ]


def test_it_shows_the_recording_it_is_given():
    made = recording()
    shown = gradient_inspector(made, epoch=3, layer="2")
    W, dW, b, db = made["layers.2"]
    maps = items(shown.scene, Heatmap)
    np.testing.assert_array_equal(maps[0].values, W[2][::-1])
    np.testing.assert_array_equal(maps[1].values, b[2][None])
    np.testing.assert_array_equal(maps[2].values, np.abs(dW[2])[::-1])
    np.testing.assert_array_equal(maps[3].values, np.abs(db[2])[None])
    counts = [sum(bars.height.sum() for bars in items(shown.scene, Bars, row)) for row in (0, 1)]
    assert counts == [W[2].size, dW[2].size]
    assert f"‖dW₂‖ = {number(np.linalg.norm(dW[2]), 3)}" in shown.scene.note
    assert shown.controls["layer"].options == ("1", "2") and shown.controls["epoch"].slider.max == 5
    shown.close()


def test_without_a_recording_it_shows_one_of_its_own():
    shown = gradient_inspector()
    assert shown.params == {"epoch": 1, "layer": "1", "same": False}
    assert "epoch 1 of 60, layer 1 of 4" in shown.scene.note
    shown.close()


def test_the_example_is_a_training_in_which_gradients_vanish_at_first():
    norms = example().norms["dW"]
    assert norms[0, 0] < 0.1 * norms[-1, 0]
    layer = example().layers[1]
    np.testing.assert_allclose(layer.W[1:] - layer.W[:-1], -layer.dW[:-1], atol=1e-14, err_msg="plain descent, lr = 1")


def test_the_chosen_layer_and_the_present_epoch_are_marked():
    scene = gradient_inspector.compute({"epoch": 20, "layer": "3"})
    lines = [line for line in items(scene, Line, 1) if line.label]
    assert [line.label for line in lines] == ["1", "2", "layer 3", "4"] and lines[2].width > lines[1].width
    marks = [line for line in items(scene, Line) if line.dash]
    assert len(marks) == 2 and all((line.x == 20).all() for line in marks)


def test_on_the_same_scale_a_small_gradient_looks_small():
    own, same = (gradient_inspector.compute({"same": value}) for value in (False, True))
    tops = [max(bars.height.max() for bars in items(scene, Bars, 1)) for scene in (own, same)]
    assert tops[1] > tops[0], "all entries in the bins next to 0"
    assert items(same, Heatmap, 1)[0].high > items(own, Heatmap, 1)[0].high
    assert "same scale" in same.alt


def test_a_dead_layer_is_told_and_drawn():
    made = recording()
    made["layers.0"][1][:], made["layers.0"][3][:] = 0.0, 0.0
    made["layers.2"][1][:] = 0.0
    scene = gradient_inspector(made, layer="1").scene
    assert "every gradient of the weights is exactly 0, and of the biases too" in scene.note
    assert (
        "every gradient of the weights is exactly 0; those of the biases are not"
        in gradient_inspector(made, layer="2").scene.note
    )
    assert ("0" in [label for _, label in scene.panels[5].ticks[1]]) and scene.encode()[0]
    weights, biases = items(gradient_inspector(made, layer="2").scene, Heatmap, 1)
    assert not weights.values.any() and 0.3 * biases.high < biases.values.max() <= biases.high, "the biases are seen"


def test_silent_neurons_are_counted():
    made = recording()
    made["layers.0"][1][:, :, [0, 3]] = 0.0
    assert "2 of 4 neurons: all gradients of their weights are exactly 0" in gradient_inspector(made).scene.note


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_a_training_that_diverged_is_drawn(value):
    made = recording()
    for array in made["layers.0"]:
        array[3:] = value
    for epoch in (1, 4):
        scene = gradient_inspector(made, epoch=epoch).scene
        assert scene.encode()[0] and scene.summary() and scene.panels
    assert np.isfinite(value) or "the training has diverged" in scene.note


def test_large_layers_are_drawn_with_few_cells_that_keep_the_largest_entry():
    made = recording(epochs=2, sizes=(64, 100, 10))
    made["layers.0"][0][0, 40, 77] = -9.0
    scene = gradient_inspector(made).scene
    assert all(max(item.values.shape) <= CELLS for item in items(scene, Heatmap))
    assert items(scene, Heatmap)[0].values.min() == -9.0
    assert len(scene.encode()[1]) < 20_000


def test_layers_without_biases_single_layers_and_single_epochs_are_drawn():
    for made in (recording(biases=False), recording(sizes=(1, 1)), recording(epochs=1)):
        for layer in range(1, len(made) + 1):
            scene = gradient_inspector(made, layer=str(layer)).scene
            assert scene.encode()[0] and len(scene.alt) < 500


def test_what_is_no_recording_is_refused():
    with pytest.raises(ValueError, match="Nothing has been recorded"):
        gradient_inspector({})
    made = recording()
    made["layers.0"] = tuple(part[1:] for part in made["layers.0"])
    with pytest.raises(ValueError, match="different numbers of records"):
        gradient_inspector(made)
