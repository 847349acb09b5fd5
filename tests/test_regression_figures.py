"""The figures of notebook 09 show what they say."""

import numpy as np
import pytest

from utils import housing_runs, regression
from utils.scene import Bars, Line, Points
from utils.widgets.regression import beyond_the_data, how_sure, residual_map


def items(scene, kind):
    return [item for panel in scene.panels for item in panel.items if isinstance(item, kind)]


def told(scene, words):
    """The number after these words of the alt text."""
    return float(scene.alt.split(words)[1].split()[0].rstrip(".,;:").replace("−", "-"))


@pytest.mark.parametrize("where", housing_runs.SPLITS)
def test_the_bars_are_the_r2_of_the_predictions_on_the_map(where):
    known, (train, test) = housing_runs.districts(), housing_runs.SPLITS[where](0)
    y_hat = housing_runs.line(known.logged, known.y, train, test)
    scene = residual_map.compute({"where": where})
    assert items(scene, Bars)[0].height[0] == pytest.approx(regression.scores(known.y[test], y_hat)[0], abs=1e-6)
    assert sum(len(points.x) for points in items(scene, Points)) == min(1500, len(test)) == told(scene, "map of ")


def test_the_lead_of_boosting_is_gone_on_squares_and_neighbours_lose_most():
    random, squares = (residual_map.compute({"where": where}) for where in housing_runs.SPLITS)
    bars = [[bar.height[0] for bar in items(scene, Bars)] for scene in (random, squares)]
    assert bars[0][3] - bars[0][2] > 0.02 > bars[1][3] - bars[1][2]
    assert bars[0][1] > bars[0][0] + 0.15


def test_the_band_holds_what_is_counted():
    for way in ("head", "one for all", "five networks"):
        narrow, wide = (how_sure.compute({"way": way, "width": width}) for width in (0.5, 3.0))
        assert told(narrow, "promised, ") < told(wide, "promised, ")
        assert told(wide, "deviations, " + way + ": ") == pytest.approx(0.997, abs=0.01)
    thirds = [bar.height[0] for bar in items(how_sure.compute({"way": "one for all"}), Bars)]
    assert thirds[0] > 0.98 and thirds[2] < 0.9
    thirds = [bar.height[0] for bar in items(how_sure.compute({"way": "head"}), Bars)]
    assert np.ptp(thirds) < 0.03


def test_beyond_the_data_trees_are_level_and_relu_is_straight():
    scene = beyond_the_data.compute({"rounds": 60, "end": 4.0})
    curves = {line.label: line for line in items(scene, Line) if line.label}
    far = curves["tree"].x > 8
    assert np.ptp(curves["tree"].y[far]) == 0
    seen = far & (curves["ReLU"].y < 8.8)  # the rest is cut off at the edge of the picture
    assert np.abs(np.diff(curves["ReLU"].y[seen], 2)).max() < 1e-6
    bends = np.abs(np.diff(curves["tanh"].y, 2))
    assert bends[-20:].max() < bends.max() / 20


def test_training_makes_both_networks_better_where_there_are_data():
    first, last = (beyond_the_data.compute({"rounds": rounds}) for rounds in (0, 60))
    assert told(last, "ReLU ") != told(first, "ReLU ")
    for name in ("ReLU", "tanh"):
        curve = next(line for line in items(last, Line) if line.label == name)
        inside = (curve.x > 2) & (curve.x < 5)
        line = next(line for line in items(last, Line) if line.label == "line")
        assert np.abs(curve.y[inside] - line.y[inside]).max() < 0.6
