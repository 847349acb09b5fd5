"""What a beginner writes in notebook 12: right answers in odd styles pass, wrong ones are told their own mistake."""

import itertools
import math
import random
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import KFold
from sklearn.utils.validation import check_is_fitted, validate_data

from utils import data, nn
from utils.exercises import search as check

Z = NormalDist().inv_cdf


# --- seeds_needed ---


def with_scipy(difference, sd, power=0.8):
    return int(np.ceil(((stats.norm.ppf(0.975) + stats.norm.ppf(power)) / (difference / sd)) ** 2))


def by_the_tables(difference, sd, power=0.8):
    z = {0.8: 0.8416212, 0.9: 1.2815516, 0.5: 0.0}
    return math.ceil((1.959964 + z[power]) ** 2 * sd**2 / difference**2)


def counted_up(difference, sd, power=0.8):
    n = 1
    while abs(difference) / (sd / math.sqrt(n)) < Z(0.975) + Z(power):
        n += 1
    return n


def one_more(difference, sd, power=0.8):
    return int(((Z(0.975) + Z(power)) * sd / difference) ** 2) + 1


def one_sided(difference, sd, power=0.8):
    return math.ceil(((Z(0.95) + Z(power)) * sd / difference) ** 2)


def no_power(difference, sd, power=0.8):
    return math.ceil((1.959964 * sd / difference) ** 2)


def upside_down(difference, sd, power=0.8):
    return math.ceil(((Z(0.975) + Z(power)) * difference / sd) ** 2)


# --- log_uniform ---


def powers_of_ten(low, high, n, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), n)


def powers_of_the_ratio(low, high, n, rng):
    return low * (high / low) ** rng.random(n)


def one_by_one(low, high, n, rng):
    return [math.exp(rng.uniform(math.log(low), math.log(high))) for _ in range(n)]


def from_scipy(low, high, n, rng):
    return stats.loguniform(low, high).rvs(n, random_state=rng)


def shuffled_places(low, high, n, rng):
    return np.geomspace(low, high, n)


def plain(low, high, n, rng):
    return low + (high - low) * rng.random(n)


def only_logs(low, high, n, rng):
    return rng.uniform(np.log(low), np.log(high), n)


def mixed_bases(low, high, n, rng):
    return 10 ** rng.uniform(np.log(low), np.log(high), n)


def log_normal(low, high, n, rng):
    return rng.lognormal(np.log(low), np.log(high), n)


def python_random(low, high, n, rng):
    return [math.exp(random.uniform(math.log(low), math.log(high))) for _ in range(n)]


# --- random_search ---


def with_choice(score, space, n, rng):
    pairs = []
    for _ in range(n):
        setting = {}
        for name in space:
            setting[name] = rng.choice(space[name])
        pairs += [(score(setting), setting)]
    pairs.sort(key=lambda p: -p[0])
    return pairs


def drawn_first(score, space, n, rng):
    columns = {name: rng.integers(0, len(values), n) for name, values in space.items()}
    settings = [{name: space[name][columns[name][k]] for name in space} for k in range(n)]
    scores = np.array([score(one) for one in settings])
    return [(scores[k], settings[k]) for k in np.argsort(-scores, kind="stable")]


def inserted(score, space, n, rng):
    found = []
    for k in range(n):
        setting = {name: values[int(rng.random() * len(values))] for name, values in space.items()}
        found.append([score(setting), k, setting])
    return [(value, setting) for value, _, setting in sorted(found, reverse=True)]


def compared(score, space, n, rng):
    settings = [{name: v[rng.integers(len(v))] for name, v in space.items()} for _ in range(n)]
    return sorted([(score(one), one) for one in settings], reverse=True)


def ascending(score, space, n, rng):
    return with_choice(score, space, n, rng)[::-1]


def all_of_them(score, space, n, rng):
    settings = [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]
    return sorted([(score(one), one) for one in settings], key=lambda p: p[0], reverse=True)


def best_only(score, space, n, rng):
    return with_choice(score, space, n, rng)[0]


# --- successive_halving ---


def with_numpy(settings, train_more, rungs):
    left = list(settings)
    for epochs in rungs:
        scores = np.array([train_more(s, epochs) for s in left])
        keep = max(len(left) // 3, 1)
        left = [left[k] for k in np.argsort(scores)[::-1][:keep]]
    return left[0]


def sorted_pairs(settings, train_more, rungs):
    for epochs in rungs:
        pairs = sorted(((train_more(s, epochs), k, s) for k, s in enumerate(settings)), reverse=True)
        settings = [s for _, _, s in pairs[: max(1, len(pairs) // 3)]]
    return settings[0]


def recursive(settings, train_more, rungs):
    scored = sorted([(train_more(s, rungs[0]), s) for s in settings], key=lambda p: p[0], reverse=True)
    best = [s for _, s in scored[: max(1, len(scored) // 3)]]
    return best[0] if len(rungs) == 1 else recursive(best, train_more, rungs[1:])


def at_the_end(settings, train_more, rungs):
    for epochs in rungs[:-1]:
        scores = {s: train_more(s, epochs) for s in settings}
        settings = sorted(settings, key=scores.get, reverse=True)[: max(1, len(settings) // 3)]
    return max(settings, key=lambda s: train_more(s, rungs[-1]))


def never_fewer(settings, train_more, rungs):
    for epochs in rungs:
        scores = [train_more(s, epochs) for s in settings]
    return settings[int(np.argmax(scores))]


def really_halves(settings, train_more, rungs):
    for epochs in rungs:
        scores = {s: train_more(s, epochs) for s in settings}
        settings = sorted(settings, key=scores.get, reverse=True)[: max(1, len(settings) // 2)]
    return settings[0]


def down_to_nothing(settings, train_more, rungs):
    for epochs in rungs:
        scores = {s: train_more(s, epochs) for s in settings}
        settings = sorted(settings, key=scores.get, reverse=True)[: len(settings) // 3]
    return settings[0]


def keeps_the_lowest(settings, train_more, rungs):
    for epochs in rungs:
        settings = sorted(settings, key=lambda s: train_more(s, epochs))[: max(1, len(settings) // 3)]
    return settings[0]


def all_to_the_end(settings, train_more, rungs):
    return max(settings, key=lambda s: train_more(s, sum(rungs)))


def gives_a_list(settings, train_more, rungs):
    return [with_numpy(settings, train_more, rungs)]


# --- mend_choice ---


def in_a_loop(validation, test):
    best = 0
    for k in range(len(validation)):
        if validation[k] > validation[best]:
            best = k
    return best, test[best]


def own_validation(validation, test):
    k = validation.argmax()
    return k, validation[k]


def two_maxima(validation, test):
    return validation.argmax(), test.max()


# --- k_fold ---


def by_stride(n, k, rng):
    order = rng.permutation(n)
    return [(np.array([i for i in order if i not in set(order[f::k])]), order[f::k]) for f in range(k)]


def by_scikit_learn(n, k, rng):
    order = rng.permutation(n)
    return [(order[train], order[val]) for train, val in KFold(k).split(np.zeros(n))]


def as_lists(n, k, rng):
    order = list(range(n))
    rng.shuffle(order)
    folds = [list(part) for part in np.array_split(order, k)]
    return [[[i for other in folds if other is not fold for i in other], fold] for fold in folds]


def by_setdiff(n, k, rng):
    for val in np.array_split(rng.permutation(n), k):
        yield np.setdiff1d(np.arange(n), val), val


def in_order(n, k, rng):
    folds = np.array_split(np.arange(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


def turned_round(n, k, rng):
    return [(val, train) for train, val in by_setdiff(n, k, rng)]


def cut_short(n, k, rng):
    size, order = n // k, rng.permutation(n)
    return [(np.delete(order, np.s_[i * size : (i + 1) * size]), order[i * size : (i + 1) * size]) for i in range(k)]


def everything(n, k, rng):
    return [(np.arange(n), val) for _, val in by_setdiff(n, k, rng)]


# --- mend_folds ---


def by_hand(X, y, folds, score):
    scores = []
    for train, val in folds:
        mean, std = X[train].mean(axis=0), X[train].std(axis=0)
        scores.append(score((X[train] - mean) / std, y[train], (X[val] - mean) / std, y[val]))
    return np.array(scores)


def with_a_scaler(X, y, folds, score):
    from sklearn.preprocessing import StandardScaler

    out = []
    for train, val in folds:
        scaler = StandardScaler().fit(X[train])
        out.append(score(scaler.transform(X[train]), y[train], scaler.transform(X[val]), y[val]))
    return out


def each_by_itself(X, y, folds, score):
    return [score(data.standardize(X[train])[0], y[train], data.standardize(X[val])[0], y[val]) for train, val in folds]


def forgot_the_validation(X, y, folds, score):
    return [score(data.standardize(X[train])[0], y[train], X[val], y[val]) for train, val in folds]


def returned_in_the_loop(X, y, folds, score):
    for train, val in folds:
        X_train, X_val = data.standardize(X[train], X[val])
        return [score(X_train, y[train], X_val, y[val])]


# --- MLPClassifier ---


class Base(ClassifierMixin, BaseEstimator):
    def __init__(self, hidden=32, lr=0.1, epochs=30, batch_size=32, random_state=None):
        self.hidden, self.lr, self.epochs = hidden, lr, epochs
        self.batch_size, self.random_state = batch_size, random_state

    def fit(self, X, y):
        X, y = validate_data(self, X, y)
        if y.dtype.kind == "f" and np.any(y % 1):
            raise ValueError("Unknown label type: continuous")
        return self.learn(X, y)

    def learn(self, X, y):
        self.classes_ = np.array(sorted(set(y.tolist())), dtype=y.dtype)
        places = np.searchsorted(self.classes_, y)
        rng = np.random.default_rng(self.random_state)
        self.net_ = nn.MLP([X.shape[1], self.hidden, len(self.classes_)], rng)
        self.net_.fit(X, places, self.lr, self.epochs, self.batch_size)
        return self

    def predict_proba(self, X):
        check_is_fitted(self)
        return self.net_.predict_proba(validate_data(self, X, reset=False))

    def predict(self, X):
        check_is_fitted(self)
        return np.array([self.classes_[k] for k in self.predict_proba(X).argmax(1)], dtype=self.classes_.dtype)


class WithTheNetworksAnswers(Base):
    def predict(self, X):
        check_is_fitted(self)
        return self.classes_[self.net_.predict(validate_data(self, X, reset=False))]


class NothingReturned(Base):
    def learn(self, X, y):
        super().learn(X, y)


class Counted(Base):
    def predict(self, X):
        return self.predict_proba(X).argmax(axis=1)


class Lucky(Base):
    def learn(self, X, y):
        seed, self.random_state = self.random_state, None
        super().learn(X, y)
        self.random_state = seed
        return self


class OneSize(Base):
    def learn(self, X, y):
        hidden, self.hidden = self.hidden, 32
        super().learn(X, y)
        self.hidden = hidden
        return self


RIGHT = [
    (check.seeds_needed, with_scipy, by_the_tables, counted_up),
    (check.log_uniform, powers_of_ten, powers_of_the_ratio, one_by_one, from_scipy),
    (check.random_search, with_choice, drawn_first, inserted),
    (check.successive_halving, with_numpy, sorted_pairs, recursive, at_the_end),
    (check.mend_choice, in_a_loop),
    (check.k_fold, by_stride, by_scikit_learn, as_lists, by_setdiff),
    (check.mend_folds, by_hand, with_a_scaler),
    (check.MLPClassifier, Base, WithTheNetworksAnswers),
]

WRONG = [
    (check.seeds_needed, one_sided, "one-sided"),
    (check.seeds_needed, no_power, "power forgotten"),
    (check.seeds_needed, upside_down, "turned over"),
    (check.log_uniform, shuffled_places, "evenly spaced"),
    (check.log_uniform, plain, "uniform"),
    (check.log_uniform, only_logs, "logarithms"),
    (check.log_uniform, mixed_bases, "two bases"),
    (check.log_uniform, python_random, "another generator"),
    (check.log_uniform, log_normal, None),
    (check.random_search, compared, "settings compared"),
    (check.random_search, ascending, "worst first"),
    (check.random_search, all_of_them, "whole grid"),
    (check.random_search, best_only, "the best alone"),
    (check.successive_halving, never_fewer, "nobody goes"),
    (check.successive_halving, really_halves, "half"),
    (check.successive_halving, down_to_nothing, "none left"),
    (check.successive_halving, keeps_the_lowest, "worst kept"),
    (check.successive_halving, all_to_the_end, "all to the end"),
    (check.successive_halving, gives_a_list, "a list"),
    (check.mend_choice, own_validation, "score of the validation"),
    (check.mend_choice, two_maxima, "best of the test"),
    (check.k_fold, in_order, "not shuffled"),
    (check.k_fold, turned_round, "exchanged"),
    (check.k_fold, cut_short, "remainder lost"),
    (check.k_fold, everything, "in both parts"),
    (check.mend_folds, each_by_itself, "validation by itself"),
    (check.mend_folds, forgot_the_validation, "validation as it is"),
    (check.mend_folds, returned_in_the_loop, "folds left out"),
    (check.MLPClassifier, NothingReturned, "fit returns something else"),
    (check.MLPClassifier, Counted, "places returned"),
    (check.MLPClassifier, Lucky, "random_state ignored"),
    (check.MLPClassifier, OneSize, "hidden ignored"),
]


@pytest.mark.parametrize(
    ("task", "answer"),
    [(task, answer) for task, *answers in RIGHT for answer in answers],
    ids=lambda value: getattr(value, "__name__", getattr(value, "name", "")),
)
def test_a_right_answer_passes_in_any_style(task, answer):
    result = task.grade(answer)
    assert result.outcome == "passed", result


@pytest.mark.parametrize(
    ("task", "answer", "mistake"), WRONG, ids=lambda value: getattr(value, "__name__", getattr(value, "name", ""))
)
def test_a_wrong_answer_is_told_its_own_mistake(task, answer, mistake):
    result = task.grade(answer)
    assert result.mistake == mistake, result


def test_a_number_that_is_one_too_large_where_it_is_whole_anyway_is_not_refused_for_rounding():
    """((1.96 + 0.84) · 0.01 / 0.01)² is no whole number, so int(…) + 1 rounds up as well as math.ceil does."""
    assert check.seeds_needed.grade(one_more).outcome == "passed"


@pytest.mark.parametrize(
    ("plan", "mistake"),
    [
        (None, None),
        ({"lr": 0.3}, "plan"),
        ([0.1, 1.0], "plan"),
        ({"low": 0.1, "high": 1.0, "hidden": [64], "batch_size": [8], "settings": 3, "rungs": 60}, "rungs"),
        ({"low": 0, "high": 1.0, "hidden": [64], "batch_size": [8], "settings": 3, "rungs": [60]}, "range"),
        ({"low": 0.1, "high": 1.0, "hidden": [64.0], "batch_size": [8], "settings": 3, "rungs": [60]}, "hidden"),
        ({"low": 0.1, "high": 1.0, "hidden": [64], "batch_size": [8], "settings": 27, "rungs": [27]}, "over budget"),
        ({"low": 0.3, "high": 0.3, "hidden": [128], "batch_size": [16], "settings": 1, "rungs": [200]}, "passed"),
        ({"low": 0.1, "high": 1.0, "hidden": (32, 64), "batch_size": (8,), "settings": 3, "rungs": (60,)}, "passed"),
    ],
)
def test_plans_of_a_search(plan, mistake):
    result = check.my_search.grade(plan)
    assert (result.outcome if result.mistake is None else result.mistake) == (mistake or "not attempted"), result
