"""`nn.MLP` as scikit-learn sees it, for classes and for numbers; knows nn, optim and scikit-learn.

Both work wherever scikit-learn's own estimators do: pipelines, `cross_val_score`, searches, `clone`, joblib, pickle.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from utils import nn, optim


class _Estimator(BaseEstimator):
    """What both have in common: the settings, and a network trained with Adam on mini-batches.

    hidden: widths of the hidden layers; activation: a name in nn.ACTIVATIONS; lr: of Adam; epochs; batch_size;
    random_state: a whole number, for the start and the order of samples, None for another one each time.
    """

    def __init__(self, hidden=(64,), activation="relu", lr=0.003, epochs=30, batch_size=32, random_state=None):
        self.hidden, self.activation, self.lr = hidden, activation, lr
        self.epochs, self.batch_size, self.random_state = epochs, batch_size, random_state

    def _train(self, X, y, outputs, regression):
        """A network for standardised inputs X (n, d), after so many epochs; y: labels 0 … k − 1, or numbers (n, k)."""
        self.mean_, self.scale_ = X.mean(axis=0), X.std(axis=0)
        self.scale_[self.scale_ == 0] = 1.0
        rng = np.random.default_rng(self.random_state)
        network = nn.MLP([X.shape[1], *self.hidden, outputs], rng, self.activation, regression)
        size = max(1, min(int(self.batch_size), len(X)))
        self.network_ = network.fit(
            self._scaled(X), y, epochs=self.epochs, batch_size=size, optimizer=optim.Adam(self.lr)
        )
        self.n_iter_ = self.epochs
        return self

    def _scaled(self, X):
        return (X - self.mean_) / self.scale_

    def _output(self, X):
        """Probabilities or numbers (n, k) for inputs X (n, d). Raises NotFittedError, ValueError for other inputs."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        return self.network_.predict_proba(self._scaled(X))


class MLPClassifier(ClassifierMixin, _Estimator):
    """A multi-layer perceptron with softmax: fit(X (n, d), y (n,)), predict, predict_proba, score. Settings as above.

    Inputs are standardised inside. Raises ValueError for inputs that scikit-learn's checks refuse.
    """

    def fit(self, X, y):
        """Train on X (n, d) and labels y (n,) of any kind; returns self."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"There is one class only, {self.classes_[0]!r}: a classifier needs two.")
        return self._train(X, labels, len(self.classes_), regression=False)

    def predict_proba(self, X):
        """Probabilities of the classes, in the order of `classes_`: (n, k)."""
        return self._output(X)

    def predict(self, X):
        """The most probable class of each row: (n,)."""
        P = self._output(X)
        return self.classes_[P.argmax(axis=1)]


class MLPRegressor(RegressorMixin, _Estimator):
    """A multi-layer perceptron for numbers: fit(X (n, d), y (n,) or (n, k)), predict, score (R²). Settings as above.

    Inputs and targets are standardised inside. Raises ValueError for inputs that scikit-learn's checks refuse.
    """

    def fit(self, X, y):
        """Train on X (n, d) and numbers y (n,) or (n, k); returns self."""
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        if np.ndim(y) == 2 and np.shape(y)[1] == 1:
            y = column_or_1d(y, warn=True)
        Y = np.asarray(y, dtype=np.float64).reshape(len(X), -1)
        self.y_mean_, self.y_scale_, self.y_ndim_ = Y.mean(axis=0), Y.std(axis=0), np.ndim(y)
        self.y_scale_[self.y_scale_ == 0] = 1.0
        return self._train(X, (Y - self.y_mean_) / self.y_scale_, Y.shape[1], regression=True)

    def predict(self, X):
        """Predicted numbers, (n,) or (n, k) as in `fit`."""
        output = self._output(X)
        Y = self.y_mean_ + self.y_scale_ * output
        return Y[:, 0] if self.y_ndim_ == 1 else Y
