"""Lines, half-planes and level lines lie where their formulas say."""

import numpy as np
import pytest

from utils.geometry import boundary, contour, half_plane, mesh


@pytest.mark.parametrize("angle", np.linspace(0, 2 * np.pi, 17))
def test_the_line_and_the_half_planes_fit_together(angle):
    w, b, box = np.array([np.cos(angle), np.sin(angle)]), -0.3, ((-1.0, 2.0), (-1.0, 1.0))
    ends = boundary(w, b, *box)
    np.testing.assert_allclose(w @ ends + b, 0, atol=1e-12)
    for positive in (True, False):
        x, y = half_plane(w, b, *box, positive)
        side = w[0] * x + w[1] * y + b
        assert np.all(side >= -1e-12 if positive else side <= 1e-12)
    areas = [_area(*half_plane(w, b, *box, positive)) for positive in (True, False)]
    assert sum(areas) == pytest.approx(6.0)


def _area(x, y):
    return 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def test_a_line_that_misses_the_box_is_not_drawn():
    assert boundary((1.0, 0.0), -5.0, (0, 1), (0, 1)).size == 0
    assert boundary((0.0, 0.0), 1.0, (0, 1), (0, 1)).size == 0


def test_a_boundary_is_found_where_it_is():
    box = ((-1.5, 1.5), (-2.0, 2.0))
    x, y = contour(np.sum(mesh(*box) ** 2, axis=1).reshape(60, 60), *box, level=1.0)
    np.testing.assert_allclose(np.hypot(x, y), 1.0, atol=3e-3)
    assert len(np.unique(np.round(np.arctan2(y, x), 1))) > 60, "all around"
    assert (x[0], y[0]) == (x[-1], y[-1]), "one line, closed, without a gap"


def test_several_lines_of_one_level_have_gaps_between_them():
    x, y = contour(np.cos(np.pi * mesh((-1, 1), (-1, 1))[:, 0]).reshape(60, 60), (-1, 1), (-1, 1), level=0.0)
    assert np.isnan(x).sum() == np.isnan(y).sum() == 1
    np.testing.assert_allclose(np.abs(x[~np.isnan(x)]), 0.5, atol=1e-9)


def test_a_level_that_is_never_passed_has_no_line():
    assert contour(np.zeros((5, 5)), (0, 1), (0, 1)).shape == (2, 0)


def test_a_saddle_is_cut_twice():
    x, _ = contour(np.array([[1.0, 0.0], [0.0, 1.0]]), (0, 1), (0, 1))
    assert np.isfinite(x).sum() == 4
