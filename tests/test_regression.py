"""The finished functions of notebook 09, against scikit-learn, torch and finite differences, and its experiments."""

import numpy as np
import pytest
import torch
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.neighbors import KNeighborsRegressor

from utils import housing_runs, nn, regression

RNG = np.random.default_rng


def test_scores_are_those_of_scikit_learn():
    y, y_hat = RNG(0).uniform(1, 5, size=(2, 40))
    theirs = r2_score(y, y_hat), root_mean_squared_error(y, y_hat), mean_absolute_error(y, y_hat)
    np.testing.assert_allclose(regression.scores(y, y_hat), theirs)


@pytest.mark.parametrize("shapes", [((5,), (5, 1)), ((5, 1), (5,)), ((5, 1), (5, 1)), ((5,), (4,))])
def test_scores_refuse_other_shapes(shapes):
    with pytest.raises(ValueError, match=r"both have to be \(n,\)"):
        regression.scores(*(np.ones(shape) for shape in shapes))


def test_logarithms_leave_the_table_as_it_is():
    X = RNG(0).uniform(1, 3, size=(4, 3))
    before = X.copy()
    logged = regression.log_columns(X, [0, 2])
    np.testing.assert_array_equal(X, before)
    np.testing.assert_allclose(np.exp(logged[:, [0, 2]]), X[:, [0, 2]])
    np.testing.assert_array_equal(logged[:, 1], X[:, 1])


def test_scaled_targets_lead_back():
    y = RNG(0).uniform(1, 5, size=30)
    z, back = regression.scale_target(y)
    assert abs(z.mean()) < 1e-12 and z.std() == pytest.approx(1.0)
    np.testing.assert_allclose(back(z), y)
    assert back(np.zeros((2, 1))).shape == (2, 1) and back(0.0) == pytest.approx(y.mean())


@pytest.mark.parametrize("size", [0.25, 1.0, 2.0])
def test_a_square_is_on_one_side(size):
    known = housing_runs.districts()
    for seed in range(3):
        train, test = regression.block_split(known.lon, known.lat, size, 0.2, RNG(seed))
        squares = np.floor(np.column_stack([known.lon, known.lat]) / size)
        sides = [set(map(tuple, squares[rows])) for rows in (train, test)]
        assert not sides[0] & sides[1]
        assert len(sides[1]) == round(0.2 * (len(sides[0]) + len(sides[1])))
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(len(known.y)))


def test_waves_are_sines_and_cosines_of_whole_multiples():
    c = RNG(0).uniform(-1, 1, size=7)
    X = regression.waves(c, 3)
    for j in (1, 2, 3):
        np.testing.assert_allclose(X[:, j - 1], np.sin(np.pi * j * c))
        np.testing.assert_allclose(X[:, j + 2], np.cos(np.pi * j * c))


def test_the_gaussian_loss_is_that_of_torch_and_its_gradient_that_of_finite_differences():
    Z, y = RNG(0).normal(size=(6, 2)), RNG(1).normal(size=6)
    loss, dZ = regression.gaussian_loss(Z, y)
    mean, variance = torch.tensor(Z[:, 0]), torch.exp(torch.tensor(Z[:, 1]))
    theirs = torch.nn.functional.gaussian_nll_loss(mean, torch.tensor(y), variance, eps=1e-12)
    assert loss == pytest.approx(float(theirs))
    numerical = nn.numerical_gradient(lambda Z: regression.gaussian_loss(Z, y)[0], Z)
    assert nn.relative_error(numerical, dZ) < 1e-7


def test_coverage_of_a_normal_distribution_is_what_it_promises():
    mean, std = RNG(0).normal(size=20_000), RNG(1).uniform(0.5, 2, size=20_000)
    y = mean + std * RNG(2).normal(size=20_000)
    assert regression.coverage(y, mean, std) == pytest.approx(0.95, abs=0.01)
    assert regression.coverage(y, mean, std, 1.0) == pytest.approx(0.683, abs=0.02)


def test_nearest_prices_are_those_of_scikit_learn():
    place, price, asked = RNG(0).normal(size=(50, 2)), RNG(1).uniform(size=50), RNG(2).normal(size=(9, 2))
    for count in (1, 4, 50):
        theirs = KNeighborsRegressor(count).fit(place, price).predict(asked)
        np.testing.assert_allclose(regression.nearest_prices(place, price, asked, count), theirs)


def test_a_step_is_torchs():
    params, X, y = nn.init_params([3, 4, 1], RNG(0)), RNG(1).normal(size=(5, 3)), RNG(2).normal(size=5)
    theirs = [torch.tensor(one, requires_grad=True) for pair in params for one in pair]
    A = torch.relu(torch.tensor(X) @ theirs[0] + theirs[1]) @ theirs[2] + theirs[3]
    loss = torch.nn.functional.mse_loss(A[:, 0], torch.tensor(y))
    loss.backward()
    moved, ours = regression.sgd_step(params, X, y, 0.1)
    assert ours == pytest.approx(float(loss.detach()))
    for one, other in zip([part for pair in moved for part in pair], theirs, strict=True):
        np.testing.assert_allclose(one, (other - 0.1 * other.grad).detach().numpy())


# --- Experiments -----------------------------------------------------------------------------------------------------


def test_splits_hold_every_district_once():
    for train, test in (housing_runs.split(3), housing_runs.blocks(3)):
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(20_640))
    assert len(housing_runs.split(0)[0]) == housing_runs.TRAINING


def test_a_line_is_that_of_scikit_learn():
    from sklearn.linear_model import LinearRegression

    known, (train, test) = housing_runs.districts(), housing_runs.split(1)
    theirs = LinearRegression().fit(known.logged[train], known.y[train]).predict(known.logged[test])
    np.testing.assert_allclose(housing_runs.line(known.logged, known.y, train, test), theirs, atol=1e-6)


def test_neighbours_are_those_of_the_plain_function():
    known, (train, test) = housing_runs.districts(), housing_runs.split(1)
    places = np.column_stack([known.lon, known.lat])
    jitter = 1e-9 * RNG(0).normal(size=places.shape)  # many districts share their coordinates; which is nearest is open
    plain = regression.nearest_prices((places + jitter)[train], known.y[train], places[test[:300]], 10)
    tree = housing_runs.neighbours(known.y, train, test[:300])
    assert np.corrcoef(plain, tree)[0, 1] > 0.97


@pytest.mark.parametrize("name", ["MLP, with waves, random", "boosting, without the place, squares of 1°"])
def test_a_map_that_is_kept_can_be_made_again(name):
    kept, again = housing_runs.kept_maps()[name], housing_runs.one_map(*name.split(", "))
    assert np.abs(kept - again).max() < 0.02 and kept.shape == again.shape


def test_how_sure_can_be_made_again():
    kept, again = housing_runs.kept_maps()["how sure"], housing_runs.uncertain()
    assert np.median(np.abs(kept - again)) < 0.005 and np.quantile(np.abs(kept - again), 0.99) < 0.05


def test_float16_is_fine_enough_for_the_kept_maps():
    y, (_, test) = housing_runs.districts().y, housing_runs.split(0)
    for model, r2 in (("MLP", 0.785), ("boosting", 0.829)):
        kept = housing_runs.kept_maps()[f"{model}, all eight, random"]
        assert regression.scores(y[test], kept)[0] == pytest.approx(r2, abs=0.002)
