"""Searches, folds and what is kept of runs; the dots of the figures are the runs themselves."""

import numpy as np
import pytest

from utils import nn, optim, search
from utils import search_runs as runs

RNG = np.random.default_rng


def test_half_of_the_rates_lie_below_the_geometric_mean():
    drawn = search.log_uniform(0.001, 10.0, 20_000, RNG(0))
    assert drawn.min() >= 0.001 and drawn.max() <= 10.0
    assert np.mean(drawn < 0.1) == pytest.approx(0.5, abs=0.015)


def test_random_search_sorts_by_score_alone():
    found = search.random_search(lambda setting: 1.0, {"a": [1, 2], "b": [3]}, 6, RNG(0))
    assert len(found) == 6 and all(score == 1.0 and set(setting) == {"a", "b"} for score, setting in found)
    found = search.random_search(lambda setting: -setting["a"], {"a": list(range(9))}, 20, RNG(1))
    assert [setting["a"] for _, setting in found] == sorted(setting["a"] for _, setting in found)


def test_halving_goes_on_where_it_stopped_and_spends_what_it_says():
    spent = dict.fromkeys(range(27), 0)

    def more(setting, epochs):
        spent[setting] += epochs
        return setting

    assert search.successive_halving(range(27), more, (1, 2, 6, 18)) == 26
    assert sum(spent.values()) == 81 and spent[26] == 27


def test_folds_are_held_out_once_each():
    for n, k in ((10, 3), (7, 7), (100, 5)):
        folds = search.k_fold(n, k, RNG(0))
        assert sorted(np.concatenate([val for _, val in folds]).tolist()) == list(range(n))
        assert all(sorted([*train, *val]) == list(range(n)) for train, val in folds)
    with pytest.raises(ValueError, match="2 to 4 folds, not 5"):
        search.k_fold(4, 5, RNG(0))


@pytest.mark.parametrize(("difference", "sd", "power"), [(0.5, 1.0, 0.8), (-0.3, 0.5, 0.9)])
def test_so_many_pairs_show_the_difference_with_that_probability(difference, sd, power):
    n = search.seeds_needed(difference, sd, power)
    means = RNG(0).normal(difference, sd / np.sqrt(n), size=40_000)
    assert np.mean(np.abs(means) > 1.959964 * sd / np.sqrt(n)) == pytest.approx(power, abs=0.02)


def test_columns_of_a_fold_are_scaled_by_its_training_part():
    X = RNG(0).normal(5, 3, size=(30, 4))
    seen = []
    search.cross_validated(X, np.arange(30), search.k_fold(30, 3, RNG(0)), lambda *parts: seen.append(parts) or 0.0)
    for X_train, _, X_val, _ in seen:
        np.testing.assert_allclose(X_train.mean(axis=0), 0, atol=1e-12)
        assert np.abs(X_val.mean(axis=0)).max() > 0.01


# --- What is kept ---


def test_the_kept_runs_are_these_runs():
    kept, drawn = runs.kept(), runs.settings(runs.MIXED)
    for number in (0, 137, 499):
        trial = runs.Trial(drawn[number])
        trial.more(runs.EPOCHS)
        np.testing.assert_array_equal(trial.right(), kept.mixed[number])
    trial = runs.Trial(runs.BASE, seed=3)
    score = trial.more(runs.EPOCHS)
    assert score == kept.equal[3, : runs.VALIDATION].mean() and trial.test() == kept.equal[3, runs.VALIDATION :].mean()
    i, j = 15, 11
    trial = runs.Trial(runs.BASE | {"lr": kept.rates[i]}, decay=kept.decays[j])
    assert [trial.more(epochs) for epochs in runs.RUNGS] == kept.surface[i, j].tolist()
    assert trial.test() == kept.surface_test[i, j]


def test_training_in_steps_is_training_at_once():
    setting = {"lr": 0.2, "hidden": 16, "batch_size": 16}
    once, steps = runs.Trial(setting), runs.Trial(setting)
    once.more(9)
    for epochs in (1, 2, 6):
        steps.more(epochs)
    np.testing.assert_array_equal(once.network.theta, steps.network.theta)


def test_a_penalty_pulls_weights_towards_zero():
    """One step is that of the gradient plus decay times the weights."""
    network = nn.MLP([4, 3, 2], RNG(0))
    before = network.theta.copy()
    X, y = RNG(1).normal(size=(8, 4)), RNG(2).integers(2, size=8)
    network.backpropagate(X, nn.one_hot(y, 2))
    gradient = network.gradient.copy()
    network.fit(X, y, epochs=1, batch_size=8, optimizer=runs.Decayed(0.1, 0.5))
    np.testing.assert_allclose(network.theta, before - 0.1 * (gradient + 0.5 * before), atol=1e-12)
    plain = nn.MLP([4, 3, 2], RNG(0)).fit(X, y, epochs=1, batch_size=8, optimizer=optim.SGD(0.1))
    assert np.linalg.norm(network.theta) < np.linalg.norm(plain.theta)


def test_best_of_equal_runs_is_luck():
    right = runs.kept().equal
    validation, test = right[:, : runs.VALIDATION].mean(axis=1), right[:, runs.VALIDATION :].mean(axis=1)
    winner = np.array(
        [some[validation[some].argmax()] for some in (RNG(seed).permutation(200)[:50] for seed in range(40))]
    )
    assert validation[winner].mean() - validation.mean() > 0.012
    assert abs(test[winner].mean() - test.mean()) < 0.005
