"""Naive Bayes: two rows of word shares, one for each class."""

import numpy as np

from utils import text
from utils.checks import Coding, case


def _counts(label, n, V, seed, alpha=1.0, blank=False):
    rng = np.random.default_rng(seed)
    X = rng.poisson(0.7, size=(n, V)).astype(float)
    y = (np.arange(n) % 3 == 0).astype(int)
    if blank:
        X[:, 0] = 0
    return case(label, X, y, alpha)


naive_bayes = Coding(
    reference=text.naive_bayes,
    parts=("log_prior", "log_likelihood"),
    cases=[
        _counts("six documents of four words", 6, 4, 0),
        _counts("a word that never occurs", 7, 3, 1, blank=True),
        _counts("another alpha", 8, 5, 2, alpha=0.3),
        _counts("as many documents as words", 5, 5, 3),
        case("one document of each class", np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([1, 0]), 1.0),
        _counts("many", 60, 12, 4, alpha=2.0),
    ],
    silent=True,
    passed="Counting is all the training there is: no step, no loss, no start.",
    hints=(
        "For each class: add up the counts of its documents, then add alpha to every word.",
        "Divide by the sum over all words, so that each row adds up to 1, and take the logarithm.",
        "`counts = np.array([X[y == k].sum(axis=0) for k in (0, 1)]) + alpha`",
    ),
    mistakes="""
        no smoothing: for k in (0, 1)]) + alpha → for k in (0, 1)])
            A word that a class never has gets the logarithm of 0. Add alpha to every count.
        alpha above the line only
            - log_likelihood = np.log(counts / counts.sum(axis=1, keepdims=True))
            + log_likelihood = np.log(counts / (counts - alpha).sum(axis=1, keepdims=True))
            The shares of a class do not add up to 1: alpha is added above the line and not below. Add it once, to the
            counts, and divide by their new sum.
        alpha once below
            - log_likelihood = np.log(counts / counts.sum(axis=1, keepdims=True))
            + log_likelihood = np.log(counts / ((counts - alpha).sum(axis=1, keepdims=True) + alpha))
            Below the line, alpha is added once. There is one for every word.
        always 1: + alpha → + 1
            1 is added, whatever alpha is.
        over the classes: counts.sum(axis=1, keepdims=True) → counts.sum(axis=0)
            The counts are divided by the sum over the two classes. Each class has its own row that adds up to 1.
        over everything: counts.sum(axis=1, keepdims=True) → counts.sum()
            The counts are divided by those of all words in both classes. Each class has its own sum.
        by the documents: counts.sum(axis=1, keepdims=True) → np.array([[np.sum(y == k)] for k in (0, 1)])
            The counts are divided by the number of documents of a class. Divide by the number of its words.
        no logarithm: np.log(counts / counts.sum(axis=1, keepdims=True)) → counts / counts.sum(axis=1, keepdims=True)
            These are shares. Their logarithms are asked for, so that products become sums.
        no logarithm of the prior
            - log_prior = np.log([np.mean(y == k) for k in (0, 1)])
            + log_prior = np.array([np.mean(y == k) for k in (0, 1)])
            The prior is a share. Its logarithm is asked for.
        prior of counts: [np.mean(y == k) for k in (0, 1)] → [np.sum(y == k) for k in (0, 1)]
            The prior is made of counts. Take the share of each class.
        equal priors: [np.mean(y == k) for k in (0, 1)] → [0.5, 0.5]
            Both classes get one half, however many documents they have.
        prior of words: [np.mean(y == k) for k in (0, 1)] → counts.sum(axis=1) / counts.sum()
            The prior is the share of words. It is that of documents.
        classes exchanged: counts = np.array([X[y == k] → counts = np.array([X[y == 1 - k]
            The rows of the likelihood are exchanged: row 0 belongs to class 0.
        values exchanged
            - return log_prior, log_likelihood
            + return log_likelihood, log_prior
            The two values are exchanged: first the prior.
        likelihood alone
            - return log_prior, log_likelihood
            + return log_likelihood
            The prior is missing: return `log_prior, log_likelihood`.
        difference: return log_prior, log_likelihood → return log_prior, log_likelihood - log_likelihood.mean(axis=0)
            The mean of both classes is taken off. The logarithms themselves are asked for.
    """,
)
