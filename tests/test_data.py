"""The small data sets: shapes, seeds, margins, and what the course says about them."""

import numpy as np
import pytest

from utils import data

MADE = {
    "moons": data.moons,
    "circles": data.circles,
    "spirals": data.spirals,
    "blobs": data.blobs,
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.parametrize("n", [10, 101])
def test_made_sets_have_the_asked_size_both_classes_and_a_seed(make, n):
    X, y = make(n)
    assert X.shape == (n, 2) and X.dtype == float and np.isfinite(X).all()
    assert y.shape == (n,) and y.dtype == int and set(y) == {0, 1}
    np.testing.assert_array_equal(X, make(n)[0])
    assert not np.array_equal(X, make(n, seed=1)[0])


@pytest.mark.parametrize("make", [data.moons, data.circles, data.spirals, data.iris_pair])
def test_features_are_standardized(make):
    X, _ = make()
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(X.std(axis=0), 1, atol=1e-12)


@pytest.mark.parametrize("margin", [0.01, 0.5, 2.0])
@pytest.mark.parametrize("seed", range(5))
def test_blobs_keep_their_margin(margin, seed):
    """Some direction through the origin has every sample on its own side, the nearest exactly at the margin."""
    X, y = data.blobs(80, margin, seed)
    directions = np.linspace(0, 2 * np.pi, 20001)
    normals = np.array([np.cos(directions), np.sin(directions)])
    nearest = ((2 * y - 1)[:, None] * (X @ normals)).min(axis=0)
    assert nearest.max() >= margin - 1e-3  # the directions are a grid


def test_gates_are_truth_tables():
    X, y = data.gate("xor")
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]] and y.tolist() == [0, 1, 1, 0]
    X[0] = 7  # a caller may change its copy
    assert data.gate("XOR")[0][0].tolist() == [0, 0]


def test_iris_in_centimetres():
    X, y = data.iris_pair("versicolor", "virginica", standardized=False)
    assert X.shape == (100, 2) and y.sum() == 50
    assert X[:, 0].min() >= 3.0 and X[:, 0].max() == 6.9


@pytest.mark.parametrize(
    "call, name",
    [(lambda: data.gate("NAND?"), "NAND?"), (lambda: data.iris_pair("rose"), "rose")],
)
def test_an_unknown_name_is_answered_with_the_known_ones(call, name):
    with pytest.raises(ValueError, match="choose") as error:
        call()
    assert name in str(error.value)


def test_digits_are_small_pictures_and_ten_classes():
    X, y = data.digits()
    assert X.shape == (1797, 64) and X.min() == 0 and X.max() == 1
    assert set(y) == set(range(10))


def test_held_out_splits_every_sample_once_and_keeps_labels_with_their_samples():
    X, y = np.arange(20.0)[:, None], np.arange(20)
    X_train, y_train, X_test, y_test = data.held_out(X, y, 0.2, np.random.default_rng(0))
    assert len(X_test) == 4 and sorted([*y_train, *y_test]) == list(range(20))
    assert (X_train[:, 0] == y_train).all() and (X_test[:, 0] == y_test).all()
