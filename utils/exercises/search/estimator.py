"""A network as an estimator of scikit-learn, judged by what its settings do and by scikit-learn's own checks."""

import pickle
import warnings
from functools import partial

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from utils import nn
from utils.checks import RIGHT, Coding, case, named, wrong
from utils.checks.settings import training_settings

OTHERS = {"hidden": 5, "lr": 0.5, "epochs": 7, "batch_size": 11}  # what each setting is changed to


class _MLPClassifier(ClassifierMixin, BaseEstimator):
    """A network with one hidden layer: fit(X (n, d), y (n,)), predict_proba(X), predict(X), score(X, y)."""

    def __init__(self, hidden=32, lr=0.1, epochs=30, batch_size=32, random_state=None):
        self.hidden, self.lr, self.epochs = hidden, lr, epochs
        self.batch_size, self.random_state = batch_size, random_state

    def fit(self, X, y):
        """Train on X (n, d) and labels y (n,) of any kind; returns self."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        sizes = [X.shape[1], self.hidden, len(self.classes_)]
        network = nn.MLP(sizes, np.random.default_rng(self.random_state))
        self.network_ = network.fit(X, labels, lr=self.lr, epochs=self.epochs, batch_size=self.batch_size)
        return self

    def predict_proba(self, X):
        """Probabilities (n, k), in the order of classes_."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        return self.network_.predict_proba(X)

    def predict(self, X):
        """The most probable class of each row: (n,)."""
        P = self.predict_proba(X)
        return self.classes_[P.argmax(axis=1)]


def _fitted(answer, X, y, **settings):
    return answer(**{"epochs": 4, "random_state": 0, "batch_size": 16} | settings).fit(X.copy(), y.copy())


def _judge(answer, X, y, own_checks):
    """Every promise in turn; the first that is not kept decides."""
    if not isinstance(answer, type):
        answer()  # a function, whatever it does
    if not (isinstance(answer, type) and issubclass(answer, BaseEstimator)):
        return wrong(
            "Pass the class itself, and leave `class MLPClassifier(ClassifierMixin, BaseEstimator):` as it was."
        )
    try:
        made = answer(epochs=4, random_state=0, batch_size=16)
        given = made.fit(X.copy(), y.copy())
    except (IndexError, ValueError, TypeError) as error:
        if np.asarray(y).dtype.kind in "OU" and _works_with_numbers(answer, X, y):
            return named("labels as they are", ("Python says", f"{type(error).__name__}: {error}"[:120]))
        raise
    if given is not made:
        return named("fit returns something else", ("Got", type(given).__name__))
    promises = (_classes, _probabilities, _labels, _chance, _settings, _again)
    fault = next(filter(None, (promise(answer, made, X, y) for promise in promises)), None)
    return fault or (_own_checks(answer) if own_checks else None) or RIGHT


def _works_with_numbers(answer, X, y):
    try:
        _fitted(answer, X, np.unique(y, return_inverse=True)[1])
    except Exception:
        return False
    return True


def _classes(answer, made, X, y):
    wanted = np.unique(y)
    if not hasattr(made, "classes_"):
        return named("classes not kept")
    if not np.array_equal(made.classes_, wanted):
        return named("other classes", ("classes_", str(made.classes_)), ("Classes in y", str(wanted)))
    return None


def _probabilities(answer, made, X, y):
    P = made.predict_proba(X.copy())
    if P is None:
        return wrong("`predict_proba` returned None. Is there a `return` in front of the result?")
    P, k = np.asarray(P, dtype=float), len(np.unique(y))
    rows = ("Expected", f"shape {(len(X), k)}"), ("Got", f"shape {P.shape}")
    if P.shape != (len(X), k):
        return named("one output too many" if P.shape == (len(X), k + 1) else "other probabilities", *rows)
    if not np.allclose(P.sum(axis=1), 1):
        return named("other probabilities", ("Sums of the first rows", str(P.sum(axis=1)[:3].round(3))))
    return None


def _labels(answer, made, X, y):
    told = np.asarray(made.predict(X.copy()))
    k = len(made.classes_)
    rows = ("Expected", f"such as {made.classes_[0]!r}"), ("Got", str(told[:4]))
    if told.shape != (len(X),):
        return named("probabilities returned" if told.shape == (len(X), k) else "other answers", *rows)
    best = np.asarray(made.predict_proba(X.copy())).argmax(axis=1)
    if told.dtype == made.classes_.dtype and np.array_equal(told, made.classes_[best]):
        return None
    if told.dtype.kind in "iu" and np.array_equal(told, best):
        return named("places returned", *rows)
    if told.dtype.kind in "biuf" and told.dtype != made.classes_.dtype:
        rows = ("In classes_", str(made.classes_.dtype)), ("Got", str(told.dtype))
        return wrong("`predict` returns labels of another type than `classes_` has.", *rows)
    return named("other answers", *rows)


def _chance(answer, made, X, y):
    P = made.predict_proba(X.copy())
    again, other = (_fitted(answer, X, y, random_state=seed).predict_proba(X.copy()) for seed in (0, 1))
    if not np.array_equal(P, again):
        return named("random_state ignored")
    return named("always the same start") if np.array_equal(P, other) else None


def _settings(answer, made, X, y):
    P = made.predict_proba(X.copy())
    for name, value in OTHERS.items():
        changed = _fitted(answer, X, y, **{name: value})
        if np.array_equal(changed.predict_proba(X.copy()), P):
            return named(f"{name} ignored")
    return None


def _again(answer, made, X, y):
    """A second fit forgets the first."""
    P = made.predict_proba(X.copy())
    return None if np.array_equal(made.fit(X.copy(), y.copy()).predict_proba(X.copy()), P) else named("goes on")


def _own_checks(answer):
    """A Verdict for the first of scikit-learn's checks that fails; where a class is defined is not its fault."""
    from sklearn.utils.estimator_checks import check_estimator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(answer(random_state=0), on_fail=None)
    failed = [one for one in results if one["status"] == "failed" and not _about_its_place(one["exception"])]
    if not failed:
        return None
    told = str(failed[0]["exception"]).partition("\n")[0]
    rows = ("Check", failed[0]["check_name"]), ("It says", told[:200]), ("Failed", f"{len(failed)} of {len(results)}")
    if failed[0]["check_name"] == "check_estimators_unfitted":
        return named("not fitted yet", *rows)
    return wrong("It works, but one of scikit-learn’s own checks fails.", *rows)


def _about_its_place(error):
    return isinstance(error, pickle.PicklingError) or "pickle" in str(error)


def _blobs(label, names, d, seed, own_checks=False):
    rng = np.random.default_rng(seed)
    places = np.arange(90) % len(names)
    X = rng.normal(size=(90, d)) + 3 * rng.normal(size=(len(names), d))[places]
    return case(label, X, np.array(names)[places], own_checks)


MLPClassifier = Coding(
    reference=_MLPClassifier,
    judge=_judge,
    around=partial(training_settings, lambda: None),
    cases=[
        _blobs("classes 0, 1, 2", [0, 1, 2], 3, 0),
        _blobs("two words", ["shut", "open"], 1, 1),
        _blobs("classes 3, 7, 1, 9", [3, 7, 1, 9], 4, 2),
        _blobs("labels 0.0 and 1.0", [0.0, 1.0], 2, 4),
        _blobs("scikit-learn’s own checks", [0, 1], 2, 3, own_checks=True),
    ],
    passed="From now on your network goes wherever scikit-learn’s own do: pipelines, folds, searches, other machines.",
    hints=(
        "`np.unique(y, return_inverse=True)` gives the classes, and the place of each label among them, 0 to k − 1.",
        "Keep the classes as `self.classes_`, the trained network as `self.network_`, and end with `return self`.",
        "`P = self.predict_proba(X)`, and then `self.classes_[P.argmax(axis=1)]`.",
    ),
    mistakes="""
        fit returns something else
            - self.network_ = network.fit(X, labels, lr=self.lr, epochs=self.epochs, batch_size=self.batch_size)
            - return self
            + self.network_ = network.fit(X, labels, lr=self.lr, epochs=self.epochs, batch_size=self.batch_size)
            + return self.network_
            `fit` has to return the estimator itself: `return self`. Pipelines and searches go on with what it returns.
        labels as they are
            - self.classes_, labels = np.unique(y, return_inverse=True)
            + self.classes_, labels = np.unique(y), y
            The network is given the labels as they are. It wants whole numbers from 0 to k − 1: the second thing that
            `np.unique(y, return_inverse=True)` returns.
        classes not kept
            - self.classes_, labels = np.unique(y, return_inverse=True)
            + kinds, labels = np.unique(y, return_inverse=True)
            - sizes = [X.shape[1], self.hidden, len(self.classes_)]
            + self.kinds_, sizes = kinds, [X.shape[1], self.hidden, len(kinds)]
            - return self.classes_[P.argmax(axis=1)]
            + return self.kinds_[P.argmax(axis=1)]
            scikit-learn looks for the classes in `classes_`, and there is no such attribute after `fit`.
        other classes
            - self.classes_, labels = np.unique(y, return_inverse=True)
            + labels = np.unique(y, return_inverse=True)[1]
            - sizes = [X.shape[1], self.hidden, len(self.classes_)]
            + self.classes_ = np.arange(labels.max() + 1)
            + sizes = [X.shape[1], self.hidden, len(self.classes_)]
            `classes_` has to hold the labels as they are in `y`, sorted.
        one output too many
            - sizes = [X.shape[1], self.hidden, len(self.classes_)]
            + sizes = [X.shape[1], self.hidden, len(self.classes_) + 1]
            The network has one output more than there are classes.
        other probabilities: return self.network_.predict_proba(X) → return self.network_.predict_proba(X)[:, 1:]
            `predict_proba` returns a row for each sample and a column for each class; each row adds up to 1.
        probabilities returned: return self.classes_[P.argmax(axis=1)] → return P
            These are the probabilities. `predict` returns the most probable class of each row.
        places returned: return self.classes_[P.argmax(axis=1)] → return P.argmax(axis=1)
            These are the places of the classes, 0 to k − 1. Look the labels up: `self.classes_[…]`.
        other answers: return self.classes_[P.argmax(axis=1)] → return self.classes_[P.argmin(axis=1)]
            `predict` says something else than the most probable class of each row.
        random_state ignored: np.random.default_rng(self.random_state) → np.random.default_rng()
            `random_state` is not used: two fits with the same number differ.
        always the same start: np.random.default_rng(self.random_state) → np.random.default_rng(0)
            Whatever `random_state` is, the network begins with the same weights.
        hidden ignored: self.hidden, len(self.classes_)] → 32, len(self.classes_)]
            `hidden` has no effect: whoever searches for the best width finds nothing but noise.
        lr ignored: lr=self.lr, epochs → epochs
            `lr` has no effect. Pass it on to `fit`: `lr=self.lr`.
        epochs ignored: epochs=self.epochs, →
            `epochs` has no effect. Pass it on to `fit`: `epochs=self.epochs`.
        batch_size ignored: , batch_size=self.batch_size →
            `batch_size` has no effect. Pass it on to `fit`: `batch_size=self.batch_size`.
        goes on
            - network = nn.MLP(sizes, np.random.default_rng(self.random_state))
            + network = getattr(self, "network_", None) or nn.MLP(sizes, np.random.default_rng(self.random_state))
            A second `fit` goes on with the network of the first. In scikit-learn `fit` begins anew: folds must not know
            each other.
        not fitted yet
            - P = self.predict_proba(X)
            - return self.classes_[P.argmax(axis=1)]
            + return self.classes_[self.predict_proba(X).argmax(axis=1)]
            Before `fit` there is no `classes_`, and Python asks for that first. Ask for the probabilities in a line of
            their own: `predict_proba` has the check.
    """,
)
