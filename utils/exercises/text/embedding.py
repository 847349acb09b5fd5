"""The mean of word vectors, and its way back into the table."""

import numpy as np

from utils import text
from utils.checks import Coding, case


def _ids(V, lengths, seed):
    rng = np.random.default_rng(seed)
    return [[int(k) for k in rng.integers(V, size=length)] for length in lengths]


def _means(label, V, d, lengths, seed):
    return case(label, np.random.default_rng(seed + 50).normal(size=(V, d)), _ids(V, lengths, seed))


mean_embedding = Coding(
    reference=text.mean_embedding,
    cases=[
        _means("three documents", 6, 2, (3, 1, 4), 0),
        _means("an empty document", 5, 3, (2, 0, 2), 1),
        _means("one document", 4, 4, (5,), 2),
        _means("one number a word", 7, 1, (2, 3, 6, 1), 3),
        case("a word twice", np.array([[1.0, 0.0], [0.0, 3.0]]), [[0, 0, 1], [1, 1]]),
        _means("nothing but empty ones", 3, 2, (0, 0), 4),
        _means("twenty words", 20, 5, (9, 20, 2, 7, 1, 13), 5),
    ],
    silent=True,
    passed="Long or short, every document has d numbers now.",
    hints=(
        "`E[[2, 0, 2]]` is an array with three rows of the table; a word that stands twice is there twice.",
        "The mean runs over the words: `axis=0`.",
        "An empty document has no rows to average: give `np.zeros(E.shape[1])` for it.",
    ),
    mistakes="""
        0 divided by 0
            - return np.array([E[one].mean(axis=0) if len(one) else np.zeros(E.shape[1]) for one in ids])
            + return np.array([E[np.array(one, dtype=int)].mean(axis=0) for one in ids])
            Where a document has no words, 0 is divided by 0. It gets zeros.
        sum: E[one].mean(axis=0) → E[one].sum(axis=0)
            The rows are added up, so long documents have long vectors. Take their mean.
        each word once: E[one].mean(axis=0) → E[sorted(set(one))].mean(axis=0)
            A word that stands twice counts once.
        over the numbers: E[one].mean(axis=0) → np.full(E.shape[1], E[one].mean())
            Everything is averaged into one number. The mean runs over the words alone: `axis=0`.
        first word only: E[one].mean(axis=0) → E[one[0]]
            The first word stands for the whole document.
        last word only: E[one].mean(axis=0) → E[one[-1]]
            The last word stands for the whole document.
        divided by V: E[one].mean(axis=0) → E[one].sum(axis=0) / len(E)
            The sum is divided by the size of the table. Divide by the number of words of the document.
        divided by the root: E[one].mean(axis=0) → E[one].sum(axis=0) / np.sqrt(len(one))
            The sum is divided by the root of the number of words.
        ones for empty: np.zeros(E.shape[1]) → np.ones(E.shape[1])
            An empty document gets ones. It gets zeros.
        empty ones left out: for one in ids] → for one in ids if len(one)]
            Empty documents are left out, so rows and labels do not fit any more. They get zeros.
        largest: E[one].mean(axis=0) → E[one].max(axis=0)
            The largest number of each column is taken. The mean is asked for.
        all documents together: E[one].mean(axis=0) → E[[k for other in ids for k in other]].mean(axis=0)
            Every document gets the mean over all. Each has its own.
    """,
)


def _slopes(label, V, d, lengths, seed):
    ids = _ids(V, lengths, seed)
    return case(label, ids, np.random.default_rng(seed + 90).normal(size=(len(ids), d)), V)


embedding_gradient = Coding(
    reference=text.embedding_gradient,
    cases=[
        _slopes("three documents", 6, 2, (3, 1, 4), 0),
        case("a word twice", [[0, 0, 1], [1, 1]], np.array([[3.0, -3.0], [1.0, 2.0]]), 3),
        _slopes("an empty document", 5, 3, (2, 0, 2), 1),
        _slopes("one document", 4, 4, (5,), 2),
        _slopes("words that stand nowhere", 30, 2, (3, 4), 3),
        _slopes("one number a word", 5, 1, (2, 6, 3), 4),
        _slopes("many", 12, 5, (9, 11, 2, 7, 1, 13), 5),
    ],
    silent=True,
    passed="Only the rows of words that stand in the batch have a gradient: the table learns word by word.",
    hints=(
        "A word that makes up one of five words of a document gets a fifth of its gradient.",
        "A word may stand in many documents, and twice in one: the gradients add up.",
        "`np.add.at(dE, one, slope / len(one))` adds for every word, repeated ones too; `dE[one] += …` does not.",
    ),
    mistakes="""
        repeats lost
            - np.add.at(dE, one, slope / max(len(one), 1))
            + dE[np.array(one, dtype=int)] += slope / max(len(one), 1)
            Where a word stands twice in a document, its second share is lost: `dE[ids] += …` writes each row once. Use
            `np.add.at`.
        overwritten
            - np.add.at(dE, one, slope / max(len(one), 1))
            + dE[np.array(one, dtype=int)] = slope / max(len(one), 1)
            A word keeps the gradient of its last document. The gradients of all documents add up.
        length forgotten: slope / max(len(one), 1) → slope
            Each word gets the whole gradient. The mean divides by the number of words, and so does its gradient.
        multiplied: slope / max(len(one), 1) → slope * len(one)
            The gradient is multiplied by the number of words. Divide.
        divided by n: slope / max(len(one), 1) → slope / len(ids)
            The gradient is divided by the number of documents. Divide by that of the words of each document.
        divided by both: slope / max(len(one), 1) → slope / max(len(one), 1) / len(ids)
            The mean over the batch is in dA already: it is divided by n a second time.
        divided by V: slope / max(len(one), 1) → slope / V
            The gradient is divided by the size of the table.
        a document each word once
            - np.add.at(dE, one, slope / max(len(one), 1))
            + np.add.at(dE, sorted(set(one)), slope / max(len(set(one)), 1))
            A word that stands twice counts once. It has a share for every time it stands there.
        wrong sign: slope / max → -slope / max
            The sign is turned.
        mean over documents
            - return dE
            + return dE / np.maximum(np.bincount([k for one in ids for k in set(one)], minlength=V), 1)[:, None]
            The gradients of the documents are averaged for each word. They add up.
        first document only: zip(ids, dA, strict=True) → zip(ids[:1], dA[:1], strict=True)
            Only the first document is used. Is the `return` inside the loop?
        one row for all: np.add.at(dE, one, slope / max(len(one), 1)) → dE += len(one) * slope / max(len(one), 1) / V
            All words get the same gradient. Only those that stand in the document do.
    """,
)
