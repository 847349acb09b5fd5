"""What the figures of notebook 03 show is what the course's functions compute."""

import re

import numpy as np
import pytest

from utils import nn
from utils.scene import Line, Network, Text, number
from utils.widgets import backprop
from utils.widgets.backprop import chain, difference, steps

LAST = len(chain.FORWARD) + len(chain.BACKWARD)


def diagram(scene):
    return next(item for item in scene.panels[0].items if isinstance(item, Network))


def words(scene):
    """The matrix entries and names below the diagram."""
    return [item.text for item in scene.panels[1].items if isinstance(item, Text)]


@pytest.mark.parametrize(("x", "w", "b", "y"), [(1.5, 0.8, 0.2, 1.0), (-2.0, 1.3, 0.5, 0.0), (0.0, -3.0, 1.0, 0.3)])
def test_the_graph_agrees_with_neuron_backward(x, w, b, y):
    loss, dw, db, dx = nn.neuron_backward(np.array([x]), np.array([w]), b, y)
    values, _, grads = chain._neuron_graph(x, w, b, y)
    np.testing.assert_allclose([values["L"], grads["w"], grads["b"], grads["x"]], [loss, dw[0], db, dx[0]], atol=1e-15)
    scene = backprop.chain_rule.compute({"x": x, "w": w, "b": b, "y": y, "step": LAST})
    assert {f"dL/dw = {number(dw[0], 3)}", f"dL/db = {number(db, 3)}", f"dL/dx = {number(dx[0], 3)}"} <= set(
        diagram(scene).deltas
    )
    assert number(loss, 3) in diagram(scene).labels


def test_a_number_appears_at_the_step_that_computes_it():
    shown = [diagram(backprop.chain_rule.compute({"step": k})) for k in range(LAST + 1)]
    known = [sum(map(bool, network.labels)) + sum(map(bool, network.deltas)) for network in shown]
    assert known == list(range(4, 4 + LAST + 1)), "four are given, every step adds one"
    assert not any(shown[4].deltas) and shown[4].gradients is None and np.isfinite(shown[LAST].gradients).sum() == 6, (
        "nobody asks for dL/dy"
    )


def test_every_product_on_the_way_back_is_right():
    for k in range(len(chain.FORWARD) + 3, LAST + 1):
        line = backprop.chain_rule.compute({"step": k}).note.splitlines()[1].replace("−", "-")
        first, second, product = re.search(r"= (-?[\d.]+) · \(?(-?[\d.]+)\)? = (-?[\d.]+)$", line).groups()
        assert float(first) * float(second) == pytest.approx(float(product), abs=2e-3), line


def test_the_chain_rule_starts_before_the_answer_to_its_question():
    scene = backprop.chain_rule.compute()
    assert "dL/da = −0.396" in diagram(scene).deltas and not any("dL/dz" in d for d in diagram(scene).deltas)


@pytest.mark.parametrize("sample", steps.SAMPLES)
@pytest.mark.parametrize("activation", steps.BENDS)
def test_the_steps_agree_with_backward(sample, activation):
    (x, label), f = steps.SAMPLES[sample], steps.BENDS[activation][0]
    X, Y = np.array([x]), np.eye(2)[[label]]

    def loss(params):
        return nn.cross_entropy(nn.softmax(nn.forward(params, X, f)[0]), Y)

    p = steps._whole_pass(sample, activation)
    (W1, b1), second = steps.PARAMS
    numerical = nn.numerical_gradient(lambda W: loss([(W, b1), second]), W1)
    np.testing.assert_allclose(p.grads[0][0], numerical, atol=1e-8)
    np.testing.assert_allclose(p.dZ1[0], p.grads[0][1], err_msg="for one sample, db is dZ")
    np.testing.assert_allclose(p.X.T @ p.dZ1, p.grads[0][0])
    scene = backprop.backprop_steps.compute({"step": 9, "sample": sample, "activation": activation})
    network = diagram(scene)
    np.testing.assert_allclose(network.gradients, np.concatenate([dW.ravel() for dW, _ in p.grads]))
    assert network.edge_deltas[:6] == tuple(steps._short(v) for v in p.grads[0][0].ravel())
    assert network.deltas[2:5] == tuple(f"dZ = {steps._short(v)}" for v in p.dZ1[0])


def test_a_dead_neuron_is_there_from_the_start():
    start = backprop.backprop_steps.compute()
    assert "0.00" in diagram(start).labels[2:5] and not any(diagram(start).deltas[2:5])
    later = backprop.backprop_steps.compute({"step": 8})
    assert diagram(later).deltas[3] == "dZ = 0" and "h₂ receives exactly 0" in later.note
    assert "exactly 0" not in backprop.backprop_steps.compute({"step": 8, "activation": "tanh"}).note


@pytest.mark.parametrize("activation", steps.BENDS)
@pytest.mark.parametrize("step", range(len(steps.STEPS)))
def test_the_product_below_is_one(step, activation):
    """The shapes that are written fit, and the numbers too."""
    p = steps._whole_pass("(−1.0, 0.6), class 1", activation)
    parts = steps._product(step, p, activation)
    arrays = [part[1] for part in parts if not isinstance(part, str)]
    signs = [part for part in parts if isinstance(part, str)]
    if "@" in signs:
        product = arrays[1] @ arrays[2] + (arrays[3] if "+" in signs else 0)
    else:
        f = steps.BENDS[activation][0]
        product = {2: lambda: f(arrays[1]), 4: lambda: nn.softmax(arrays[1]), 5: lambda: arrays[1] - arrays[2]}.get(
            step, lambda: arrays[1] * arrays[2] if step == 8 else arrays[0]
        )()
    np.testing.assert_allclose(arrays[0], product)
    written = words(backprop.backprop_steps.compute({"step": step, "activation": activation}))
    assert sum(array.size for array in arrays) == sum(bool(re.fullmatch(r"−?[\d.]+", word)) for word in written)


def test_the_valley_lies_where_theory_says():
    central, forward = difference._errors("a network's loss", "float64")
    assert -6 <= difference.SIZES[np.argmin(central)] <= -4.5 and -8.5 <= difference.SIZES[np.argmin(forward)] <= -6.5
    assert central.min() < 1e-9 < forward.min() < 1e-6
    at = {h: np.searchsorted(difference.SIZES, h) for h in (-3.0, -2.0)}
    assert central[at[-2.0]] / central[at[-3.0]] == pytest.approx(100, rel=0.05), "h² for central differences"
    assert forward[at[-2.0]] / forward[at[-3.0]] == pytest.approx(10, rel=0.1), "h for forward ones"
    assert difference._errors("a network's loss", "float32")[0].min() > 1e4 * central.min()


@pytest.mark.parametrize("problem", difference.PROBLEMS)
def test_the_two_parts_foretell_the_error(problem):
    central, _ = difference._errors(problem, "float64")
    bend, rounding = difference._two_parts(problem, "float64")
    h = 10.0**difference.SIZES
    right, left = (h > 1e-3) & (h < 0.1), (h < 1e-7) & (h > 1e-13)
    np.testing.assert_allclose(central[right], bend * h[right] ** 2, rtol=0.1)
    assert np.median(np.abs(np.log10(central[left] * h[left] / rounding))) < 1.0, "within a power of ten"


def test_the_valley_is_that_of_numerical_gradient():
    theta, _, _, gradient = difference._small_problem()
    ours = nn.numerical_gradient(lambda t: float(difference._network_losses(t[None])[0]), theta, h=1e-3)
    k = np.searchsorted(difference.SIZES, -3.0)
    assert nn.relative_error(ours, gradient) == pytest.approx(difference._errors("a network's loss", "float64")[0][k])


def test_what_is_compared_between_machines_holds_no_rounding_errors():
    lines = [item for item in backprop.gradient_check.compute().panels[0].items if isinstance(item, Line)]
    smooth = [line for line in lines if not line.rough and line.color == "gradient"]
    _, rounding = difference._two_parts("a network's loss", "float64")
    assert len(smooth) == 2
    assert all((line.y > 1e4 * rounding / 10**line.x).all() for line in smooth), "two digits are safe"
    assert "rough" in backprop.gradient_check.compute().summary()


@pytest.mark.parametrize(("value", "words"), [(1e-5, "10⁻⁵"), (2.34e-7, "2.3·10⁻⁷"), (9.97e-4, "10⁻³"), (0.5, "0.50")])
def test_powers_of_ten_in_words(value, words):
    assert difference._two_digits(value) == words
