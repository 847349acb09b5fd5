"""Experiments with the 3,000 review sentences that repeat a training over splits; knows data, text, nn and NumPy.

A split has 2,400 sentences for training and 600 for the test; split number s is drawn from default_rng(s).
"""

import itertools
from functools import lru_cache

import numpy as np

from utils import data, nn, optim, text
from utils.data.stored import FILES

TRAINING = 2400


@lru_cache(maxsize=1)
def reviews():
    """(documents, labels, sites): the words of every sentence, as lists, and arrays (3000,)."""
    texts, labels, sites = data.reviews()
    return [text.tokenize(one) for one in texts], labels, sites


def split(seed):
    """Indices of the training sentences and of the test sentences of a split."""
    order = np.random.default_rng(seed).permutation(3000)
    return order[:TRAINING], order[TRAINING:]


def present(documents, vocabulary):
    """A sparse matrix (n, V) of 0 and 1: which words of the vocabulary each document has."""
    from scipy.sparse import csr_array

    columns = [sorted({vocabulary[word] for word in document if word in vocabulary}) for document in documents]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([column for row in columns for column in row], dtype=int)
    return csr_array((np.ones(len(flat)), flat, ends), shape=(len(documents), len(vocabulary)))


def bayes_right(documents, labels, train, test, alpha=1.0, least=1):
    """Share of the test sentences that naive Bayes has right; the vocabulary comes from the training sentences."""
    vocabulary = text.build_vocabulary([documents[k] for k in train], least)
    if not vocabulary:
        return float(np.mean(labels[test] == np.bincount(labels[train]).argmax()))
    X, X_test = (present([documents[k] for k in rows], vocabulary) for rows in (train, test))
    y = labels[train]
    counts = np.array([X[np.flatnonzero(y == k)].sum(axis=0) for k in (0, 1)]) + alpha
    likelihood = np.log(counts / counts.sum(axis=1, keepdims=True))
    prior = np.log([np.mean(y == k) for k in (0, 1)])
    return float(np.mean((X_test @ likelihood.T + prior).argmax(axis=1) == labels[test]))


def network(X, y, seed, epochs=3, hidden=(32,)):
    """A ReLU network V-hidden-2 after some epochs of Adam with batches of 100: X (n, V), y (n,)."""
    made = nn.MLP([X.shape[1], *hidden, 2], np.random.default_rng(seed))
    return made.fit(X, y, epochs=epochs, batch_size=100, optimizer=optim.Adam(0.01))


def with_pairs(words):
    """The words and all pairs of neighbours, as words with a blank inside."""
    return [*words, *(f"{one} {other}" for one, other in itertools.pairwise(words))]


FEATURES = ("single words", "marked negations")
SPLITS = FILES / "review_splits.npz"


def three_readers(documents, labels, seed):
    """Shares of right answers in split number seed: naive Bayes, logistic regression, MLP, on words present or not."""
    from sklearn.linear_model import LogisticRegression

    train, test = split(seed)
    vocabulary = text.build_vocabulary([documents[k] for k in train])
    X, X_test = (present([documents[k] for k in rows], vocabulary) for rows in (train, test))
    logistic = LogisticRegression(max_iter=300).fit(X, labels[train]).predict(X_test)
    made = network(X.toarray(), labels[train], seed).predict(X_test.toarray())
    others = [float(np.mean(answer == labels[test])) for answer in (logistic, made)]
    return [bayes_right(documents, labels, train, test), *others]


@lru_cache(maxsize=1)
def kept_splits():
    """Shares of right answers of the three readers in 100 splits, from the file: features → (100, 3)."""
    with np.load(SPLITS) as arrays:
        return {name: arrays[name.replace(" ", "_")].astype(float) for name in FEATURES}


def write_splits(count=100):
    """Run 100 splits with both kinds of features, two minutes, and write the file."""
    documents, labels, _ = reviews()
    sets = (documents, [text.mark_negation(words) for words in documents])
    runs = [np.array([three_readers(one, labels, seed) for seed in range(count)]) for one in sets]
    np.savez_compressed(SPLITS, **{name.replace(" ", "_"): run for name, run in zip(FEATURES, runs, strict=True)})


if __name__ == "__main__":
    write_splits()
