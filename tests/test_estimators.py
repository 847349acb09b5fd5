"""The estimators keep every promise that scikit-learn asks of its own, and train the course's network."""

import pickle
from collections import Counter

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from utils import data, nn, optim
from utils.estimators import MLPClassifier, MLPRegressor

RNG = np.random.default_rng


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.EstimatorCheckFailedWarning")
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_scikit_learns_own_checks_pass(kind):
    results = check_estimator(kind(random_state=0), on_fail=None)
    counts = Counter(result["status"] for result in results)
    print(f"{kind.__name__}: {dict(counts)}")
    failed = [(result["check_name"], str(result["exception"])) for result in results if result["status"] == "failed"]
    assert failed == []
    assert counts["passed"] >= 50 and counts["skipped"] <= 3  # what needs pandas, or an environment variable


def test_it_is_the_network_of_the_course():
    X, y = data.moons(200, 0.1)
    made = MLPClassifier((8,), lr=0.01, epochs=5, batch_size=20, random_state=3).fit(X, y)
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    network = nn.MLP([2, 8, 2], RNG(3)).fit(scaled, y, epochs=5, batch_size=20, optimizer=optim.Adam(0.01))
    np.testing.assert_array_equal(made.network_.theta, network.theta)
    np.testing.assert_allclose(made.predict_proba(X), network.predict_proba(scaled))


def test_classes_may_have_any_names():
    X, y = data.moons(120, 0.1)
    names = np.array(["new", "full"])[y]
    made = MLPClassifier(lr=0.02, random_state=0).fit(X, names)
    assert made.classes_.tolist() == ["full", "new"] and made.score(X, names) > 0.95


def test_numbers_come_back_in_their_own_units_and_shape():
    X = RNG(0).normal(size=(300, 3))
    y = 1000 * (X[:, 0] - X[:, 1] ** 2) + 5000
    made = MLPRegressor((32,), epochs=80, random_state=0).fit(X, y)
    assert made.predict(X).shape == (300,) and made.score(X, y) > 0.95
    both = MLPRegressor((32,), epochs=80, random_state=0).fit(X, np.column_stack([y, X[:, 2]]))
    assert both.predict(X).shape == (300, 2) and both.score(X, np.column_stack([y, X[:, 2]])) > 0.9


def test_pipelines_searches_copies_and_files():
    X, y = data.moons(150, 0.15)
    pipeline = make_pipeline(StandardScaler(), MLPClassifier(epochs=10, random_state=0))
    assert cross_val_score(pipeline, X, y, cv=3).mean() > 0.8
    space = {"mlpclassifier__hidden": [(8,), (16,)], "mlpclassifier__lr": [0.003, 0.03]}
    found = RandomizedSearchCV(pipeline, space, n_iter=3, cv=3, random_state=0, n_jobs=2).fit(X, y)
    assert found.best_score_ > 0.8 and set(found.best_params_) == set(space)
    made = clone(found.best_estimator_).fit(X, y)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(made)).predict(X), made.predict(X))


def test_joblib_trains_the_same_elsewhere():
    X, y = data.moons(100, 0.1)
    fits = joblib.Parallel(n_jobs=2)(joblib.delayed(MLPClassifier(epochs=3, random_state=k).fit)(X, y) for k in (0, 1))
    for k, fit in enumerate(fits):
        np.testing.assert_array_equal(
            fit.predict_proba(X), MLPClassifier(epochs=3, random_state=k).fit(X, y).predict_proba(X)
        )


def test_one_class_is_told():
    with pytest.raises(ValueError, match="one class"):
        MLPClassifier().fit(np.zeros((4, 2)), np.zeros(4, dtype=int))
