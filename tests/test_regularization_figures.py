"""What the figures of notebooks 05 and 07 show is what training, dropout, weights and batch normalisation do."""

import re

import numpy as np
import pytest

from utils import nn, normalization, optim
from utils import regularization as course
from utils.scene import Bars, Heatmap, Line, Network, Points, Text, number
from utils.widgets import normalization as norm_figures
from utils.widgets import regularization as figures
from utils.widgets.backprop.flow import rms
from utils.widgets.normalization import batches, initial_weights
from utils.widgets.regularization import masks, shrinkage, validation
from utils.widgets.regularization.fitting import DropoutTanh

FIT, SHRINK = figures.overfitting, figures.weight_shrinkage
DROP, START, NORM = figures.dropout_masks, norm_figures.init_explorer, norm_figures.batch_norm


def items(scene, kind):
    return [item for panel in scene.panels for item in panel.items if isinstance(item, kind)]


def state(figure, **given):
    return figure._process.state(figure.defaults | given)


# overfitting ----------------------------------------------------------------------------------------------------------


def test_more_samples_keep_those_there_were_and_validation_stays():
    few, many = validation.data_set("moons", 0.3, 40, 0), validation.data_set("moons", 0.3, 200, 0)
    np.testing.assert_array_equal(few.part(False)[0], many.part(False)[0])
    np.testing.assert_array_equal(few.part(True)[0], many.part(True)[0][:40])
    assert (few.train.sum(), many.train.sum(), len(few.part(False)[1])) == (40, 200, validation.VALIDATION)


def test_without_dropout_an_epoch_is_a_step_of_adam_on_loss_and_penalty():
    """Against finite differences of the loss that is meant: cross-entropy plus l2_penalty."""
    here, lam = validation.data_set("moons", 0.3, 20, 0), 0.01
    made, optimizer = validation.network(4, 0), optim.Adam(0.005)
    X, y = here.part(True)

    def objective(theta):
        other = validation.network(4, 0, theta)
        return other.loss(X, y) + course.l2_penalty(other.params, lam)

    for _ in range(3):
        optimizer.update(made.theta, nn.numerical_gradient(objective, made.theta))
    reached = state(FIT, width=4, n=20, lam=lam, epoch=3)
    np.testing.assert_allclose(reached.theta, made.theta, atol=1e-6)
    np.testing.assert_allclose(reached.losses[-1], [made.loss(*here.part(part)) for part in (True, False)], atol=1e-6)


def test_the_gradient_with_dropout_is_that_of_the_thinned_network():
    here, made = validation.data_set("moons", 0.3, 20, 0), validation.network(5, 1)
    X, y = here.part(True)

    def thinned(theta):
        """The loss with the same masks every time, written without nn.forward."""
        rng, (hidden1, hidden2, (W, b)) = np.random.default_rng(7), validation.network(5, 1, theta).params
        A = X
        for V, a in (hidden1, hidden2):
            A, _ = course.dropout(np.tanh(A @ V + a), 0.4, rng, True)
        return nn.cross_entropy(nn.softmax(A @ W + b), nn.one_hot(y, 2))

    bend = DropoutTanh(0.4, np.random.default_rng(7))
    found = validation.loss_gradient(made, X, y, bend, bend.slope)
    np.testing.assert_allclose(found, nn.numerical_gradient(thinned, made.theta), atol=1e-8)


def test_the_start_shows_a_network_that_overfits():
    losses, scene = state(FIT, epoch=300).losses, FIT.compute()
    best = losses[:, 1].argmin()
    assert 50 < best < 150 and losses[-1, 1] > 2.5 * losses[best, 1] and losses[-1, 0] < losses[best, 0] / 5
    assert "40 of 40 in training" in scene.note and f"best epoch so far: {best}" in scene.note
    assert f"best epoch {best}" in [words.text for words in items(scene, Text)]
    assert course.early_stopping(losses[:, 1], patience=200) == best


@pytest.mark.parametrize("cure", [{"lam": 0.003}, {"p": 0.3}, {"n": 200}, {"width": 4}])
def test_every_cure_in_sight_helps(cure):
    assert state(FIT, epoch=300, **cure).losses[-1, 1] < state(FIT, epoch=300).losses[-1, 1] / 2


def test_the_grey_boundary_is_that_of_the_best_epoch():
    best = int(state(FIT, epoch=300).losses[:, 1].argmin())
    grey = next(line for line in items(FIT.compute(), Line) if line.color == "muted")
    black = next(line for line in items(FIT.compute({"epoch": best}), Line) if line.color == "ink")
    np.testing.assert_array_equal(grey.x, black.x)
    at_best = FIT.compute({"epoch": best})
    assert not [line for line in items(at_best, Line) if line.color == "muted"] and "grey" not in at_best.note


def test_training_samples_are_filled_and_validation_samples_have_a_hole():
    by_hole = {points.hole: len(points.x) for points in items(FIT.compute(), Points)[:2]}
    assert by_hole == {False: 40, True: 200}


def test_the_network_and_its_losses_can_be_read_back():
    shown = FIT(epoch=20, width=4)
    X, y = validation.data_set("moons", 0.3, 40, 0).part(False)
    assert shown.losses.shape == (21, 2)
    assert shown.network.loss(X, y) == pytest.approx(shown.losses[-1, 1]), "no dropout, no penalty in what is shown"
    shown.close()


# weight_shrinkage -----------------------------------------------------------------------------------------------------


def weights(**given):
    return state(SHRINK, **given).theta[shrinkage.weight_places()]


@pytest.mark.parametrize("optimizer", shrinkage.OPTIMIZERS)
def test_only_a_soft_threshold_gives_exact_zeros(optimizer):
    zeros = {kind: int(np.sum(weights(kind=kind, optimizer=optimizer, epoch=300) == 0)) for kind in shrinkage.RULES}
    assert zeros.pop(shrinkage.SOFT) > 100 and set(zeros.values()) == {0}


def test_penalty_and_decay_are_the_same_for_plain_descent_and_not_for_adam():
    def distance(optimizer):
        two = (weights(kind=kind, optimizer=optimizer, epoch=50) for kind in (shrinkage.L2, shrinkage.DECAY))
        return np.abs(np.subtract(*two)).max()

    assert distance("SGD") < 1e-12 < 0.1 < distance("Adam")


@pytest.mark.parametrize("optimizer", shrinkage.OPTIMIZERS)
@pytest.mark.parametrize("kind", shrinkage.RULES)
def test_without_lambda_all_kinds_are_the_same_and_no_bias_is_touched(kind, optimizer):
    plain = state(SHRINK, lam=0.0, kind=shrinkage.L2, optimizer=optimizer, epoch=20).theta
    np.testing.assert_allclose(state(SHRINK, lam=0.0, kind=kind, optimizer=optimizer, epoch=20).theta, plain)
    one_step = state(SHRINK, lam=0.1, kind=kind, optimizer=optimizer, epoch=1).theta
    free = state(SHRINK, lam=0.0, kind=kind, optimizer=optimizer, epoch=1).theta
    biases = ~shrinkage.weight_places()
    np.testing.assert_allclose(one_step[biases], free[biases])
    assert not np.allclose(one_step, free)


def test_where_the_soft_threshold_rests_the_penalty_balances_the_gradient():
    """The condition of an optimum: slope −λ sign(w) where w is not 0, and no larger than λ where it is."""
    lam, c = 0.03, SHRINK.defaults
    for optimizer in shrinkage.OPTIMIZERS:
        now = state(SHRINK, lam=lam, optimizer=optimizer, epoch=4000).theta
        made = validation.network(shrinkage.WIDTH, 0, now)
        X, y = shrinkage._samples(c).part(True)
        slope = validation.loss_gradient(made, X, y, *nn.ACTIVATIONS["tanh"])
        w, slope = now[shrinkage.weight_places()], slope[shrinkage.weight_places()]
        np.testing.assert_allclose(slope[w != 0], -lam * np.sign(w[w != 0]), atol=2e-3)
        assert np.abs(slope[w == 0]).max() < lam


def test_an_adam_step_size_is_what_adam_multiplies_the_gradient_by_at_first():
    rng = np.random.default_rng(0)
    theta, gradient = np.zeros(6), rng.normal(size=6)
    optim.Adam(0.01).update(theta, gradient)
    np.testing.assert_allclose(theta, -shrinkage.step_sizes("Adam", 0.01, 0.001 * gradient**2, 1) * gradient)


def test_counts_bars_and_edges_agree():
    scene, w = SHRINK.compute(), weights(epoch=300)
    zero = int(np.sum(w == 0))
    assert f"{zero} of 320 weights are exactly 0" in scene.note and f"{zero} exactly 0" in scene.summary()
    assert sum(bars.height.sum() for bars in items(scene, Bars)) == 320
    assert len(items(scene, Network)[0].edges) == 320 - zero
    empty = SHRINK.compute({"lam": 1.0})
    assert len(items(empty, Network)[0].edges) == 0 and empty.encode()


# dropout_masks --------------------------------------------------------------------------------------------------------


def test_evaluation_is_the_forward_pass_of_the_course():
    Z, cache = nn.forward(masks._weights(), masks.SAMPLE, np.tanh)
    np.testing.assert_allclose(
        masks.draws(0.5, False, True, 0).values[7], np.hstack([*(A for A, _ in cache[1:]), Z])[0]
    )


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_scaling_keeps_the_mean_and_leaving_it_out_shrinks_it(p):
    full = masks.draws(0.0, False, True, 0).values[0, masks.FIRST]
    scaled, raw = (
        np.mean([masks.draws(p, True, s, seed).values[:, masks.FIRST].mean(axis=0) for seed in range(10)], axis=0)
        for s in (True, False)
    )
    np.testing.assert_allclose(raw, (1 - p) * scaled)
    error = np.abs(full) * np.sqrt(p / (1 - p) / 2000)
    assert (np.abs(scaled - full) < 4 * error).all()


def test_a_dropped_neuron_is_gone_with_its_edges():
    scene = DROP.compute({"draw": 12})
    kept = masks.draws(0.5, True, True, 0).kept[11]
    drawn, units = items(scene, Network)
    ends = drawn.edges[np.isfinite(drawn.weights)].astype(int)
    there = np.append([True] * 3, kept)
    assert there[ends].all() and len(ends) == sum(there[drawn.edges.astype(int)].all(axis=1))
    assert [bool(label) for label in units.labels] == list(kept) and len(items(scene, Points)[0].x) == (~kept).sum()
    whole = DROP.compute({"mode": "evaluation"})
    assert np.isfinite(items(whole, Network)[0].weights).all() and "0 of 6 and 0 of 5" in whole.note


def test_the_inverted_scaling_is_worked_out():
    scene = DROP.compute()
    a, share, result = map(float, re.search(r"([\d.]+) / \(1 − ([\d.]+)\) = ([\d.]+)", scene.note).groups())
    assert result == pytest.approx(a / (1 - share), abs=2e-3)
    assert f"{number(result, 1)}" in items(scene, Network)[1].labels


def test_a_click_on_a_neuron_watches_it():
    shown = DROP()
    shown.canvas.event = {"kind": "pick", "panel": "", "name": "unit", "index": 11, "x": 0.0, "y": 0.0, "serial": 1}
    assert shown.params["unit"] == "z₁" and "never dropped" in shown.scene.note
    shown.close()


# init_explorer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_gradients_are_those_of_the_loss(activation):
    c = START.defaults | {"scheme": "He normal", "activation": activation, "depth": 2, "width": 4}
    params = initial_weights.initial_weights(c)
    _, _, grads = initial_weights.forward_and_backward(params, activation)

    def loss(W):
        return initial_weights.forward_and_backward([params[0], (W, params[1][1]), params[2]], activation)[0]

    np.testing.assert_allclose(grads[1][0], nn.numerical_gradient(loss, params[1][0]), atol=1e-7)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("step", [0, 1, 30])
def test_constant_starts_never_tell_their_units_apart(activation, step):
    scene = START.compute({"scheme": "constant", "activation": activation, "step": step})
    assert "units are all alike" in scene.note
    assert all(np.allclose(heat.values, heat.values[:, :1]) for heat in items(scene, Heatmap))
    assert "alike" not in START.compute({"scheme": "Glorot uniform", "activation": activation}).note


def test_what_cancels_is_zero_and_what_is_small_is_not():
    at_once = START.compute({"scheme": "constant"})
    assert "rms gradient 0 and 0" in at_once.note
    assert "rms gradient 0 " not in START.compute({"scheme": "constant", "step": 1}).note
    assert "rms gradient 0 " not in START.compute({"depth": 8, "width": 4}).note, "10⁻¹⁴ here, and no rounding error"


def test_sizes_shrink_grow_or_stay_as_theory_says():
    def ratio(scheme, activation):
        c = START.defaults | {"scheme": scheme, "activation": activation, "width": 40}
        _, A, _ = initial_weights.forward_and_backward(initial_weights.initial_weights(c), activation)
        return rms(A[-1]) / rms(A[0])

    assert ratio("normal 0.01", "tanh") < 1e-4 and 0.5 < ratio("He normal", "relu") < 2
    assert ratio("Glorot uniform", "relu") == pytest.approx(0.25, rel=0.5), "half the variance a layer, four layers on"
    assert ratio("too large", "relu") > 100 and 0.3 < ratio("Glorot uniform", "tanh") < 1


def test_a_histogram_for_every_layer_in_blue_and_in_purple():
    bars = items(START.compute({"depth": 7}), Bars)
    assert [b.color for b in bars] == ["positive"] * 7 + ["gradient"] * 7
    assert all(b.height.max() == 1 for b in bars)


def test_training_that_explodes_still_draws():
    scene = START.compute({"scheme": "too large", "activation": "relu", "depth": 8, "width": 40, "step": 100})
    assert scene.encode() and "layer 8" in scene.note


# batch_norm -----------------------------------------------------------------------------------------------------------


def test_the_running_statistics_are_those_of_torch():
    torch = pytest.importorskip("torch")
    layer = torch.nn.BatchNorm1d(2).double()
    c = NORM.defaults
    for t in range(1, 16):
        X = batches.MEAN + np.random.default_rng((0, t)).normal(size=(128, 2))[:8] @ batches.MIXING.T
        layer(torch.from_numpy(X))
    scene = NORM.compute()
    mean, var = layer.running_mean[0].item(), layer.running_var[0].item()
    assert f"running mean {number(mean)}, running variance {number(var)}" in scene.note
    layer.eval()
    probe = layer(torch.from_numpy(batches.PROBE[None]))[0, 0].item()
    assert f"{number(probe)} at evaluation" in scene.note
    after = NORM.compute({"mode": "evaluation"})
    assert items(after, Points)[3].x[0] == pytest.approx(probe) and c["batch"] == 15


def test_after_a_batch_has_the_mean_and_the_spread_that_are_learnt():
    scene = NORM.compute({"gamma": 1.3, "beta": -0.5, "n": 32})
    others, probe = items(scene, Points)[2:4]
    out = np.append(others.x, probe.x)
    assert (out.mean(), out.std()) == (pytest.approx(-0.5, abs=1e-9), pytest.approx(1.3, abs=1e-4))


def test_one_sample_changes_with_its_company_in_training_only():
    gone = batches.course(8, 1.0, 0.0, 0.0, 0.1, 0)
    late = gone.outputs[50:]
    assert late[:, 0].std() > 3 * late[:, 1].std()
    X, running = gone.X[20].copy(), batches.copied(gone.running[21])
    X[1:] += 5.0
    out, _ = normalization.batch_norm(X, np.ones(2), np.zeros(2), running, False)
    assert out[0, 0] == pytest.approx(gone.outputs[20, 1]), "whoever comes along"


def test_a_batch_of_one_becomes_beta():
    scene = NORM.compute({"n": 1, "beta": 0.7})
    assert "becomes 0.70 in training" in scene.note and "PyTorch refuses" in scene.note


def test_the_running_mean_approaches_and_lags_behind_a_drift():
    still, moving = (batches.course(64, 1.0, 0.0, drift, 0.1, 0).running[-1]["mean"][0] for drift in (0.0, 0.05))
    assert still == pytest.approx(3.0, abs=0.2)
    assert moving == pytest.approx(3.0 + 0.05 * 100 - 0.05 * 9, abs=0.2), "(1 − m) / m batches late"
