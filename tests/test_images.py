"""The finished functions of notebook 08, against scikit-learn, torch, finite differences and plain loops."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix
from sklearn.neighbors import KNeighborsClassifier

from utils import data, digit_network, images, nn

RNG = np.random.default_rng


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (3, 0), (-2, 5), (0, -28), (40, 1)])
def test_shifted_moves_every_pixel_as_a_loop_would(dx, dy):
    X = RNG(0).uniform(size=(2, 784))
    moved = images.shifted(X, dx, dy).reshape(2, 28, 28)
    for row in range(28):
        for column in range(28):
            inside = 0 <= row - dy < 28 and 0 <= column - dx < 28
            expected = X.reshape(2, 28, 28)[:, row - dy, column - dx] if inside else 0
            np.testing.assert_array_equal(moved[:, row, column], expected)


def test_confusion_matrix_is_that_of_scikit_learn():
    y, y_hat = RNG(0).integers(5, size=(2, 300))
    np.testing.assert_array_equal(images.confusion_matrix(y, y_hat, 5), confusion_matrix(y, y_hat))


def test_confident_mistakes_are_wrong_and_in_order():
    P, y = nn.softmax(RNG(0).normal(size=(80, 4))), RNG(1).integers(4, size=80)
    rows = images.confident_mistakes(P, y, 7)
    assert (P[rows].argmax(axis=1) != y[rows]).all() and (np.diff(P[rows].max(axis=1)) < 0).all()
    left = np.setdiff1d(np.flatnonzero(P.argmax(axis=1) != y), rows)
    assert P[left].max() < P[rows].max(axis=1).min()


def test_calibration_is_that_of_scikit_learn():
    p, y = RNG(0).uniform(0.5, 1, size=500), RNG(1).integers(2, size=500)
    right, said = calibration_curve(y, p, n_bins=10)
    confidence, accuracy, n = images.calibration(np.column_stack([1 - p, p]), y, np.linspace(0, 1, 11))
    there = n > 0
    np.testing.assert_allclose(confidence[there], said)
    np.testing.assert_allclose(accuracy[there], right)
    assert np.isnan(confidence[~there]).all() and n.sum() == 500


@pytest.mark.parametrize("sizes", [[5, 3], [5, 4, 3], [5, 4, 4, 3]])
def test_input_gradient_is_that_of_finite_differences(sizes):
    params, X, y = nn.init_params(sizes, RNG(0)), RNG(1).normal(size=(4, 5)), RNG(2).integers(3, size=4)

    for x, target, slopes in zip(X, nn.one_hot(y, 3), images.input_gradient(params, X, y), strict=True):

        def loss(x, target=target):
            return nn.cross_entropy(nn.softmax(nn.forward(params, x[None, :], nn.relu)[0]), target[None, :])

        assert nn.relative_error(nn.numerical_gradient(loss, x), slopes) < 1e-7


def test_nearest_is_that_of_scikit_learn():
    X, y, Q = RNG(0).normal(size=(60, 7)), RNG(1).integers(4, size=60), RNG(2).normal(size=(25, 7))
    expected = KNeighborsClassifier(1).fit(X, y).predict(Q)
    np.testing.assert_array_equal(images.nearest(X, y, Q), expected)


@pytest.mark.parametrize(("old", "new"), [((6, 9), (3, 3)), ((5, 7), (10, 14)), ((4, 4), (4, 4)), ((13, 3), (5, 11))])
def test_stretch_keeps_the_mean(old, new):
    image = RNG(0).uniform(size=old)
    stretched = images.stretch(image, *new)
    assert stretched.shape == new
    np.testing.assert_allclose(stretched.mean(), image.mean())
    if old == new:
        np.testing.assert_allclose(stretched, image)


def test_a_drawing_comes_out_the_same_wherever_it_was_painted():
    digit = data.mnist(1)[2][0].reshape(28, 28).astype(float)
    places = [(0, 0), (80, 100), (37, 11)]
    fields = [np.pad(digit, ((top, 112 - top), (left, 112 - left))) for top, left in places]
    prepared = [images.centre_of_mass(images.fit_box(field)) for field in fields]
    for one in prepared[1:]:
        np.testing.assert_allclose(one, prepared[0])


def test_preparation_leaves_the_images_of_mnist_nearly_as_they_are():
    """They were made like this: most come back with the answer they had."""
    _, _, X, _ = data.mnist(1)
    again = np.array([images.centre_of_mass(images.fit_box(x.reshape(28, 28))).ravel() for x in X[:300].astype(float)])
    answers = [
        nn.forward(digit_network.trained(), Z, nn.relu)[0].argmax(axis=1) for Z in (X[:300].astype(float), again)
    ]
    assert np.mean(answers[0] == answers[1]) > 0.97


def test_the_network_of_the_figures_reads_98_of_100_and_can_be_made_again():
    _, _, X, y = data.mnist(1)
    kept = nn.forward(digit_network.trained(), X.astype(float), nn.relu)[0].argmax(axis=1)
    again = digit_network.train().predict(X)
    assert np.mean(kept == y) >= 0.98
    assert np.mean(kept == again) > 0.985  # float32 sums differ from machine to machine, and eight epochs carry that on
