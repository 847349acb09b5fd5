"""Sentences as numbers, as notebook 10 counts, marks and embeds their words, finished; knows NumPy and nn.

A document is a list of words; a vocabulary maps each word to its column; X (n, V) has a row for each document.
"""

import re
from collections import Counter

import numpy as np

from utils import nn

NEGATIONS = ("not", "no", "never", "nothing", "nor", "cannot", "without")  # and whatever ends in n't
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[!?]")


def tokenize(text):
    """The words of a text, a list of str: small letters, with an apostrophe inside; ! and ? are words, too."""
    return WORD.findall(text.lower())


def build_vocabulary(documents, least=1):
    """The column of every word that occurs at least so often: the most frequent first, ties by first appearance.

    documents: lists of words. Returns a dict, word → column, columns 0, 1, ….
    """
    counts = Counter(word for document in documents for word in document)
    frequent = [word for word, count in counts.most_common() if count >= least]
    return {word: column for column, word in enumerate(frequent)}


def bag_of_words(documents, vocabulary):
    """How often each word of the vocabulary stands in each document: (n, V); words that are not in it do not count."""
    X = np.zeros((len(documents), len(vocabulary)))
    for row, document in zip(X, documents, strict=True):
        for word in document:
            if word in vocabulary:
                row[vocabulary[word]] += 1
    return X


def naive_bayes(X, y, alpha=1.0):
    """Naive Bayes for counts (McCallum & Nigam 1998): X (n, V), y (n,) of 0 and 1, alpha added to every count.

    Returns log_prior (2,), the logarithm of each class's share, and log_likelihood (2, V), that of each word's share of
    the words of a class. A document's class has the largest row of X @ log_likelihood.T + log_prior.
    """
    counts = np.array([X[y == k].sum(axis=0) for k in (0, 1)]) + alpha
    return np.log([np.mean(y == k) for k in (0, 1)]), np.log(counts / counts.sum(axis=1, keepdims=True))


def mark_negation(words, reach=3):
    """The words, those after a negation marked: up to `reach` of them get NOT_ in front. Returns a new list.

    Negations are NEGATIONS and what ends in n't; they stay as they are, and begin to count anew. ! and ? end it.
    """
    marked, left = [], 0
    for word in words:
        if word in NEGATIONS or word.endswith("n't"):
            left = reach
        elif word in ("!", "?"):
            left = 0
        elif left > 0:
            word, left = f"NOT_{word}", left - 1
        marked.append(word)
    return marked


def mean_embedding(E, ids):
    """Mean of the rows of E (V, d) that a document's words have: ids, a list of columns for each. Returns (n, d).

    A document without words has zeros.
    """
    return np.array([E[list(one)].mean(axis=0) if len(one) else np.zeros(E.shape[1]) for one in ids])


def embedding_gradient(ids, dA, V):
    """Gradient with respect to the table E: dE (V, d), for the gradient dA (n, d) of the documents' means.

    A word that stands twice in a document gets its share twice.
    """
    dE = np.zeros((V, dA.shape[1]))
    for one, slope in zip(ids, dA, strict=True):
        np.add.at(dE, list(one), slope / max(len(one), 1))
    return dE


def word_scores(params, X):
    """What each word adds to the difference of the two sums, z₁ − z₀, by gradient times input: (n, V).

    params: list of (W, b) of a network with ReLU and two outputs; X (n, V).
    """
    _, cache = nn.forward(params, X, nn.relu)
    dA = np.tile(np.array([-1.0, 1.0]), (len(X), 1))
    for layer in reversed(range(len(params))):
        dA = dA @ params[layer][0].T
        if layer > 0:
            dA = dA * nn.relu_grad(cache[layer - 1][1])
    return dA * X


def paired(a, b):
    """Two models on the same splits, their scores a, b (n,): mean of a − b, its standard error, how often a wins."""
    difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    return (
        float(difference.mean()),
        float(difference.std(ddof=1) / np.sqrt(len(difference))),
        int(np.sum(difference > 0)),
    )
