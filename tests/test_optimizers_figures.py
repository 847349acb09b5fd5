"""What the figures of notebook 06 show is what the course's optimisers, schedules and clipping do."""

import math
import time

import numpy as np
import pytest

from utils import nn, optim
from utils.scene import SHAPES, Arrow, Line, Points, Region, Text, number, scientific
from utils.widgets import figure, optimizers
from utils.widgets.controls import Several
from utils.widgets.optimizers import clipping, noise, race, scheduling
from utils.widgets.optimizers.landscape import beside, dots, drawable, landscape
from utils.widgets.optimizers.race import RACERS, ride
from utils.widgets.optimizers.surfaces import SURFACES

RACE, NOISE = optimizers.optimizer_race, optimizers.sgd_noise


def items(scene, panel, kind):
    return [item for item in scene.panels[panel].items if isinstance(item, kind)]


# learning_rate --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lr", "steepest", "fate"), [
    (0.18, 10, "converges"), (0.2, 10, "for ever"), (0.205, 10, "diverges"), (0.105, 20, "diverges"),
    (0.395, 5, "converges"), (0.5, 20, "diverges"),
])  # fmt: skip
def test_the_limit_of_the_step_size_is_two_over_the_steepest_curvature(lr, steepest, fate):
    scene = optimizers.learning_rate.compute({"lr": lr, "steepest": steepest, "step": 100})
    assert fate in scene.note and fate in scene.alt and f"2/λ₂ = {number(2 / steepest, 3)}" in scene.note
    across = items(scene, 1, Line)[0].y
    growth = np.log(across[-1] / across[0])
    assert np.sign(np.round(growth, 9)) == {"converges": -1, "for ever": 0, "diverges": 1}[fate]
    (tinted,) = items(scene, 2, Region)
    assert tinted.x.min() == pytest.approx(2 / steepest)


def test_a_step_multiplies_both_coordinates_by_the_factors_that_are_shown():
    defaults = optimizers.learning_rate.defaults
    now, following = (optimizers.learning_rate.compute({"step": k}) for k in (7, 8))
    ends = [np.array([line.x[-1], line.y[-1]]) for scene in (now, following) for line in items(scene, 0, Line)[-1:]]
    factors = 1 - defaults["lr"] * np.array([0.5, 10.0])
    np.testing.assert_allclose(ends[1], factors * ends[0])
    assert all(number(factor, 3) in now.note for factor in factors)
    (arrow,) = items(now, 0, Arrow)
    np.testing.assert_allclose([arrow.x1, arrow.y1], ends[1])


def test_the_two_parts_add_up_to_the_loss():
    across, along, total = items(optimizers.learning_rate.compute(), 1, Line)
    np.testing.assert_allclose(across.y + along.y, total.y)


def test_with_equal_curvatures_the_best_rate_is_there_in_one_step():
    scene = optimizers.learning_rate.compute({"kappa": 1, "lr": 0.1, "step": 1})
    assert "best η = 2/(λ₁ + λ₂) = 0.100" in scene.note and "loss after step 1: 0" in scene.note


# sgd_noise ------------------------------------------------------------------------------------------------------------


def test_its_gradient_is_that_of_the_loss_and_batches_average_to_it():
    theta = np.array([0.3, -0.8])
    everything = np.arange(noise.SAMPLES)
    numerical = nn.numerical_gradient(lambda t: float(noise.loss(*t)), theta)
    np.testing.assert_allclose(noise.gradient(theta, everything), numerical, atol=1e-8)
    for size in (1, 4, 32):
        rows = noise.batches(size, 0, 5)
        assert sorted(np.concatenate(rows)) == list(everything)
        mean = np.mean([noise.gradient(theta, part) for part in rows], axis=0)
        np.testing.assert_allclose(mean, numerical, atol=1e-8)


def test_a_path_is_that_of_its_batches():
    c = NOISE.defaults | {"batch": 8, "step": 10}
    theta = np.array([c["w0"], c["b0"]])
    rows = [part for epoch in range(3) for part in noise.batches(8, epoch, 0)]
    for part in rows[:10]:
        theta = theta - c["lr"] * noise.gradient(theta, part)
    reached = NOISE._process.state(c)
    np.testing.assert_allclose(reached.path[-1], theta)
    (points,) = items(NOISE.compute(c), 2, Points)
    assert set(np.flatnonzero(points.ring)) == set(rows[9]), "the batch of the last step is ringed"


def test_with_all_samples_in_a_batch_there_is_no_noise():
    scene = NOISE.compute({"batch": 32})
    state = NOISE._process.state(NOISE.defaults | {"batch": 32})
    np.testing.assert_allclose(state.path, state.full, atol=1e-12)
    assert "scatter by 0.00" in scene.note


def test_the_ball_holds_the_late_steps_and_grows_with_the_rate_and_with_smaller_batches():
    def volume(lr, size):
        return np.sqrt(np.linalg.det(noise.ball(lr, size)[1]))

    assert volume(0.1, 4) < volume(0.2, 4) < volume(0.2, 2)
    assert volume(0.2, 16) < volume(0.2, 4) < volume(0.3, 4)
    c = NOISE.defaults
    inside = []
    for seed in range(4):
        late = NOISE._process.state(c | {"step": 300, "seed": seed}).path[100:]
        centre, covariance = noise.ball(c["lr"], 4)
        away = late - centre
        inside.append(np.mean(np.einsum("ni,ij,nj->n", away, np.linalg.inv(covariance), away) < 5.99))
    assert 0.9 < np.mean(inside) < 0.99
    (drawn,) = items(NOISE.compute(), 0, Region)
    away = np.column_stack([drawn.x, drawn.y]) - centre
    edge = np.einsum("ni,ij,nj->n", away, np.linalg.inv(covariance), away)
    np.testing.assert_allclose(edge, -2 * math.log(0.05), rtol=1e-3, err_msg="95 % of a normal distribution")
    assert noise.ball(0.5, 1) is None
    assert "does not stay" in NOISE.compute({"lr": 0.5, "batch": 1}).alt


def test_arrows_are_gradients_around_the_full_one():
    arrows = items(NOISE.compute(), 0, Arrow)
    assert len(arrows) == noise.ARROWS + 1 and {arrow.color for arrow in arrows} == {"gradient"}
    state = NOISE._process.state(NOISE.defaults)
    full = noise.gradient(state.path[-1], np.arange(noise.SAMPLES))
    end = state.path[-1] - noise.REACH * full
    np.testing.assert_allclose([arrows[-1].x1, arrows[-1].y1], end)
    mean = np.mean([(arrow.x1, arrow.y1) for arrow in arrows[:-1]], axis=0)
    np.testing.assert_allclose(mean, end, atol=1e-12, err_msg="eight batches of four are one epoch")


# optimizer_race -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_has_the_gradient_that_it_says(name):
    here = SURFACES[name]
    for place in np.random.default_rng(0).uniform(-1.5, 1.5, (20, 2)):
        numerical = nn.numerical_gradient(lambda t: float(here.loss(*t)), place)
        np.testing.assert_allclose(here.gradient(*place), numerical, atol=1e-6)
    x, y = here.start
    assert here.xlim[0] < x < here.xlim[1] and here.ylim[0] < y < here.ylim[1]
    assert list(here.levels) == sorted(here.levels) and here.loss(x, y) > 0.1


@pytest.mark.parametrize(("name", "place"), [
    ("ravine", (0, 0)), ("turned ravine", (0, 0)), ("Rosenbrock", (1, 1)), ("Beale", (3, 0.5)),
    ("saddle", (0, math.sqrt(2))), ("plateau", (0, 0)),
])  # fmt: skip
def test_a_surface_is_zero_at_its_minimum(name, place):
    assert SURFACES[name].loss(*place) == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(SURFACES[name].gradient(*place), 0, atol=1e-12)


def test_the_turned_ravine_is_the_ravine_turned():
    plain, turned = SURFACES["ravine"], SURFACES["turned ravine"]
    c, s = math.cos(math.radians(35)), math.sin(math.radians(35))
    for x, y in ((1.0, 0.0), (-0.3, 0.8)):
        assert turned.loss(c * x - s * y, s * x + c * y) == pytest.approx(plain.loss(x, y))
    x, y = plain.start
    np.testing.assert_allclose(turned.start, (c * x - s * y, s * x + c * y), atol=0.005)


def first_below(surface, name, loss=1e-3):
    """The first step at which this racer's loss is below, None if it never is."""
    losses = ride(surface, name, RACERS[name][1], 0.1, SURFACES[surface].start, race.STEPS).losses
    return next(iter(np.flatnonzero(losses < loss)), None)


def test_turning_the_ravine_changes_nothing_for_those_who_have_one_rate_and_much_for_the_others():
    for name in RACERS:
        plain, turned = (first_below(surface, name) for surface in ("ravine", "turned ravine"))
        if name in ("SGD", "Momentum", "Nesterov"):
            assert plain == turned
        else:
            assert turned > 1.5 * plain


@pytest.mark.parametrize("name", SURFACES)
def test_the_start_of_a_surface_is_one_that_the_sliders_can_show(name):
    shown = RACE(surface=name)
    sliders = shown.controls["start"].sliders
    assert tuple(slider.value for slider in sliders) == SURFACES[name].start
    shown.close()


@pytest.mark.parametrize("name", RACERS)
def test_a_racer_goes_where_its_optimizer_goes(name):
    made = {
        "SGD": optim.SGD(0.05), "Momentum": optim.Momentum(0.05), "Nesterov": optim.Momentum(0.05, nesterov=True),
        "RMSprop": optim.RMSprop(0.05), "Adam": optim.Adam(0.05), "AdamW": optim.AdamW(0.05, weight_decay=0.3),
    }[name]  # fmt: skip
    theta = np.array([-1.0, 1.2])
    for _ in range(30):
        theta = made.step(theta, np.array(SURFACES["Rosenbrock"].gradient(*theta)))
    one = ride("Rosenbrock", name, 0.05, 0.3, (-1.0, 1.2), 50)
    np.testing.assert_allclose(one.path[30], theta)
    assert one.losses[30] == pytest.approx(SURFACES["Rosenbrock"].loss(*theta))


def test_a_ride_does_not_depend_on_how_far_it_was_computed():
    for step in (25, 26, 60):
        here = RACE.compute({"step": step})
        whole = ride("ravine", "Adam", 0.1, 0.1, (-3.5, 1.0), 400)
        assert items(here, 1, Line)[4].y[-1] == pytest.approx(whole.losses[step])


def test_who_diverges_is_said_and_the_others_go_on():
    given = {"lr_sgd": 0.5, "step": 40}
    scene, one = RACE.compute(given), ride("ravine", "SGD", 0.5, 0.1, (-3.5, 1.0), 100)
    k = len(one.path) - 1
    assert one.diverged and k < 10
    assert f"diverged: SGD (step {k})" in scene.note and f"diverged: SGD (step {k})" in scene.alt
    assert f"✗ SGD diverged at step {k}" in [text.text for text in items(scene, 1, Text)]
    assert "✗ SGD" in [text.text for text in items(scene, 0, Text)]
    before = RACE.compute(given | {"step": k - 1})
    assert "diverged" not in before.note, "not before it happens"


def test_every_racer_has_a_colour_a_marker_and_its_name_in_both_panels():
    scene = RACE.compute()
    assert len(set(SHAPES)) == len(SHAPES) >= len(RACERS) == len(set(race.MARKERS))
    for k, name in enumerate(RACERS):
        label = f"{race.MARKERS[k]} {name}"
        assert label in [text.text for text in items(scene, 0, Text)]
        assert [line.color for line in items(scene, 1, Line) if line.label.strip() == label] == [f"class{k}"]
        assert any(points.classes is not None and points.classes[0] == k for points in items(scene, 0, Points))


def test_nobody_need_take_part():
    scene = RACE.compute({"racers": ()})
    assert "nobody" in scene.note and not items(scene, 1, Line)


@pytest.mark.filterwarnings("error")
def test_a_loss_of_zero_is_no_problem():
    assert scientific(0) == scientific(0.0) == "0"
    assert "below 10⁻¹²" in RACE.compute({"surface": "plateau", "step": 400}).note


def test_on_a_saddle_s_ridge_nobody_leaves_it():
    for name, (_, lr) in RACERS.items():
        assert np.all(ride("saddle", name, lr, 0.1, (-1.5, 0.0), 100).path[:, 1] == 0)


def test_what_the_surfaces_are_to_teach():
    def loss(surface, step):
        runs = race.rides(RACE.defaults | {"surface": surface, "step": step})
        return {name: one.losses[-1] for name, one in runs.items()}

    straight, turned = loss("ravine", 60), loss("turned ravine", 60)
    assert turned["Adam"] > 20 * straight["Adam"] and turned["Momentum"] < 2 * straight["Momentum"]
    flat = loss("plateau", 80)
    assert min(flat["SGD"], flat["Momentum"], flat["Nesterov"]) > 0.9 > 0.01 > max(flat["Adam"], flat["RMSprop"])


def test_the_start_moves_by_click_by_drag_and_by_slider():
    shown = RACE(surface="saddle")
    assert shown.params["start"] == () and shown.controls["start"].which.layout.display == "none"
    event = {"panel": "surface", "index": 0, "x": 0.5, "y": -0.75, "serial": 1}
    shown.canvas.event = {"kind": "click", "name": "", **event}
    assert shown.params["start"] == ((0.5, -0.75),) and "from (0.50, −0.75)" in shown.scene.alt
    shown.canvas.event = {"kind": "drag", **event, "name": "start", "x": 1.0}
    assert shown.params["start"] == ((1.0, -0.75),)
    shown.controls["start"].sliders[1].value = 1.25
    assert shown.params["start"] == ((1.0, 1.25),)
    shown.controls["surface"].value = "Beale"
    assert shown.params["start"] == () and "from (1.00, 1.60)" in shown.scene.alt, "a surface has its own start"
    shown.close()


def test_boxes_say_who_takes_part():
    shown = RACE(racers=("Adam", "SGD"))
    boxes = shown.controls["racers"]
    assert shown.params["racers"] == ("SGD", "Adam"), "in the order of the boxes"
    assert [name for name, box in boxes.boxes.items() if box.value] == ["SGD", "Adam"]
    tick = shown.canvas.tick
    boxes.boxes["Nesterov"].value = True
    assert shown.params["racers"] == ("SGD", "Nesterov", "Adam") and shown.canvas.tick == tick + 1
    boxes.value = ()
    assert not any(box.value for box in boxes.boxes.values())
    with pytest.raises(Exception, match="'Adagrad' is not one of SGD, Momentum"):
        boxes.value = ("Adagrad",)
    shown.close()
    assert Several("x", ("a",), ("a", "b")).test_values == ((), ("a",), ("a", "b"))


def test_a_picture_with_six_paths_is_light_enough_to_play():
    times = []
    for step in range(300, 400):
        began = time.thread_time()
        RACE.compute({"step": step, "surface": "Rosenbrock"}).encode()
        times.append(time.thread_time() - began)
    assert sorted(times)[50] < 0.01


# schedules ------------------------------------------------------------------------------------------------------------


def test_the_curves_are_the_course_s_schedules():
    c = optimizers.schedules.defaults
    curves = {line.label: line.y for line in items(optimizers.schedules.compute(), 1, Line)}
    np.testing.assert_allclose(curves["constant"], c["lr"])
    np.testing.assert_allclose(curves["cosine"], [optim.cosine(k, 200, c["lr"]) for k in range(200)])
    np.testing.assert_allclose(curves["step decay"], [optim.step_decay(k, c["lr"], 50, 0.5) for k in range(200)])
    np.testing.assert_allclose(curves["warm-up"][:20], [optim.warmup(k, c["lr"], 20) for k in range(20)])
    np.testing.assert_allclose(curves["warm-up"][20:], [optim.cosine(k, 180, c["lr"]) for k in range(180)])


def test_a_falling_rate_ends_lower_than_a_constant_one_and_without_noise_it_need_not():
    def final(**given):
        c = optimizers.schedules.defaults | given
        rates = {name: tuple(float(f(k, c)) for k in range(200)) for name, f in scheduling.SCHEDULES.items()}
        return {name: scheduling.descents(r, c["noise"], c["seed"]).losses[-1] for name, r in rates.items()}

    for seed in range(3):
        noisy = final(seed=seed)
        assert max(noisy["step decay"], noisy["cosine"], noisy["warm-up + cosine"]) < noisy["constant"] / 3
    clean = final(noise=0.0)
    assert clean["constant"] == min(clean.values())


def test_warm_up_survives_a_rate_that_throws_the_others_out():
    scene = optimizers.schedules.compute({"lr": 0.4})
    words = scene.note.replace(",", "").split("steps: ")[1]
    assert "constant 86 runs diverged" in words and "warm-up + cosine 0.0" in words and "(12 diverged)" in words


def test_the_noise_is_the_same_for_all_schedules():
    rates = (0.1,) * 200
    same = [scheduling.descents(rates, 1.0, 0).path for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(same[0], scheduling.descents(rates, 1.0, 1).path)
    slow = scheduling.descents((0.0,) * 200, 1.0, 0)
    assert np.all(slow.path == scheduling.START) and slow.diverged == 0


# cliff ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [(5.4, -2.0), (3.0, 0.5), (6.5, -3.0), (4.0, -1.9)])
def test_the_recurrent_unit_s_gradient_is_right(place):
    numerical = nn.numerical_gradient(lambda t: float(clipping.loss(*t)), np.array(place), h=1e-6)
    np.testing.assert_allclose(clipping.gradient(*place), numerical, rtol=1e-4, atol=1e-7)


def test_no_clipped_step_is_longer_than_the_rate_times_max_norm():
    for max_norm in (0.02, 0.2, 1.0):
        one = clipping.walk((5.4, -2.0), 2.0, max_norm)
        assert np.hypot(*np.diff(one.path, axis=0).T).max() <= 2.0 * max_norm * (1 + 1e-9)
    free = clipping.walk((5.4, -2.0), 2.0, math.inf)
    np.testing.assert_allclose(np.hypot(*np.diff(free.path, axis=0).T), 2.0 * free.norms[:-1], rtol=1e-9)


def test_without_clipping_one_step_flies_off_and_with_it_descent_goes_on():
    clipped, free = (clipping.walk((5.4, -2.0), 2.0, limit) for limit in (0.2, math.inf))
    np.testing.assert_allclose(clipped.path[:10], free.path[:10], atol=1e-12, err_msg="they part at step 10")
    assert np.hypot(*(free.path[10] - free.path[9])) > 3 and free.losses[-1] > 0.08
    assert clipped.losses[-1] < 0.005
    scene = optimizers.cliff.compute()
    assert "longest step 3.32 (step 10)" in scene.note and "not clipped: (6.07, 0.57)" in scene.note


def test_a_place_outside_of_the_picture_is_said_to_be_there():
    c = {"w0": 5.0, "b0": -2.8, "lr": 5.0, "step": 60}
    walks = [clipping.walk((5.0, -2.8), 5.0, math.inf)]
    outside = not clipping.inside(*walks[0].path[-1], *clipping.BOX)
    assert ("outside of the picture" in optimizers.cliff.compute(c).note.splitlines()[1]) == outside


# landscape ------------------------------------------------------------------------------------------------------------


def test_a_landscape_has_its_lines_at_their_levels_and_they_reach_the_edge():
    shades, lines = landscape(lambda x, y: x**2 + y**2, (-2, 2), (-1, 1), (0.25, 1.0, 2.25))
    assert shades.values.min() == 0 and shades.values.max() == 2
    line = landscape(lambda x, y: y, (-2, 2), (-1, 1), (0.5,))[1]
    assert np.nanmin(line.x) == pytest.approx(-2) and np.nanmax(line.x) == pytest.approx(2)
    radius = np.hypot(lines.x, lines.y)
    radius = radius[np.isfinite(radius)]
    nearest = np.round(2 * radius) / 2
    np.testing.assert_allclose(radius, nearest, atol=0.01)
    assert set(nearest) == {0.5, 1.0, 1.5}


def test_names_do_not_cover_each_other_and_stay_inside():
    spots = [(0.9, 0.98, "one", "class0"), (0.92, 0.99, "two", "class1"), (0.9, 5.0, "far", "class2")]
    texts = beside(spots, (0, 1), (0, 1))
    heights = sorted(text.y for text in texts)
    assert min(np.diff(heights)) > 0.05 and heights[-1] <= 1 and {text.align for text in texts} == {"right"}
    assert beside([], (0, 1), (0, 1)) == []


def test_what_lies_outside_is_not_drawn_and_what_is_infinite_can_be():
    path = np.array([[0.5, 0.5], [2.0, 0.5], [np.inf, np.nan]])
    (points,) = dots(path, (0, 1), (0, 1), kind=4)
    assert len(points.x) == 1 and points.classes[0] == 4
    assert dots(path[1:], (0, 1), (0, 1)) == []
    assert np.isfinite(drawable(path)).all()


def test_the_live_figures_of_the_notebook_are_found_under_its_name():
    assert {"cliff", "learning_rate", "optimizer_race", "schedules", "sgd_noise"} <= set(figure.declared(optimizers))
