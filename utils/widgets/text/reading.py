"""A sentence that the reader types, and what each of its words adds to the answer."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import review_runs, text
from utils.scene import Bars, Panel, Region, Scene, Text, number, signed
from utils.widgets.controls import Choice, Phrase
from utils.widgets.figure import figure

WORDS, PAIRS, MARKED = "single words", "words and pairs", "marked negations"
BAYES, MLP = "naive Bayes", "MLP"
SHOWN, WIDE, TALL = 30, 560, 44  # words at most; pixels of a line of words, and between two lines
EXAMPLES = (
    "I was never disappointed.",
    "Terrible film, a waste of time!",
    "The food was not bad at all.",
    "okay, but not great",
)


def features(words, how):
    """The words that are counted: as they are, with pairs of neighbours behind them, or marked."""
    if how == PAIRS:
        return review_runs.with_pairs(words)
    return text.mark_negation(words) if how == MARKED else list(words)


class Reader(NamedTuple):
    """vocabulary: word → column; weights (V,): what each word adds to the log odds of praise; bias: their start."""

    vocabulary: dict
    weights: np.ndarray
    bias: float


@lru_cache(maxsize=6)
def _documents(how):
    documents, labels, _ = review_runs.reviews()
    counted = [features(words, how) for words in documents]
    vocabulary = text.build_vocabulary(counted, 2 if how == PAIRS else 1)
    return vocabulary, review_runs.present(counted, vocabulary), labels


@lru_cache(maxsize=3)
def _bayes(how):
    vocabulary, X, y = _documents(how)
    counts = np.array([X[np.flatnonzero(y == k)].sum(axis=0) for k in (0, 1)]) + 1.0
    likelihood = np.log(counts / counts.sum(axis=1, keepdims=True))
    return Reader(vocabulary, likelihood[1] - likelihood[0], float(np.log(np.mean(y == 1) / np.mean(y == 0))))


@lru_cache(maxsize=3)
def _network(how):
    """The MLP, trained on all sentences when it is first asked for."""
    vocabulary, X, y = _documents(how)
    return vocabulary, review_runs.network(X.toarray(), y, 0).params


def read(words, how, model):
    """(log odds of praise, what each of the words adds (m,), which are known (m,))."""
    present = list(dict.fromkeys(words))
    if model == BAYES:
        reader = _bayes(how)
        added = {word: reader.weights[reader.vocabulary[word]] for word in present if word in reader.vocabulary}
        odds = reader.bias + sum(added.values())
    else:
        vocabulary, params = _network(how)
        x = text.bag_of_words([present], vocabulary)
        scores = text.word_scores(params, x)[0]
        added = {word: scores[vocabulary[word]] for word in present if word in vocabulary}
        odds = _difference(params, x)
    known = np.array([word in added for word in words], dtype=bool)
    return float(odds), np.array([added.get(word, 0.0) for word in words]), known


def _difference(params, x):
    A = x
    for layer, (W, b) in enumerate(params):
        A = A @ W + b
        A = np.maximum(A, 0) if layer < len(params) - 1 else A
    return A[0, 1] - A[0, 0]


@figure(
    Phrase("sentence", "The phone works great!", "your review", EXAMPLES),
    Choice("features", WORDS, (WORDS, PAIRS, MARKED), "it counts"),
    Choice("model", BAYES, (BAYES, MLP), "reader"),
)
def read_a_review(c):
    """A sentence, each of its words coloured by what it adds to the answer, and the probability that it is praise."""
    words = features(text.tokenize(c["sentence"]), c["features"])[:SHOWN]
    odds, added, known = read(words, c["features"], c["model"])
    praise = float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
    told = "praise" if praise > 0.5 else "no praise"
    strongest = [words[k] for k in np.argsort(-np.abs(added))[:2] if known[k]]
    unknown = f"{int(np.sum(~known))} unknown" if len(words) else "nothing typed yet"
    alt = (
        f"{len(words)} words of “{c['sentence'][:60]}”, {unknown}, counted as {c['features']} by {c['model']}: {told}, "
        f"probability of praise {number(praise)}. Strongest: {', '.join(strongest) or 'none'}. Log odds {signed(odds)}."
    )
    note = f"{c['model']}, {c['features']}:  P(praise) = {number(praise)}"
    return Scene([_line(words, added, known), _answer(praise)], alt, note, columns=(12, 4), width=820, height=270)


def _line(words, added, known):
    """The words in lines, on a ground whose strength is what they add, and the number below."""
    items, x, row, top = [], 0.0, 0, max(float(np.abs(added).max()) if len(added) else 0.0, 1.0)
    for word, value, there in zip(words, added, known, strict=True):
        wide = max(8.6 * len(word) + 14, 38 if there else 58)
        if x + wide > WIDE:
            x, row = 0.0, row + 1
        y = -TALL * row
        color = ("positive" if value >= 0 else "negative") if there else "muted"
        corners = [x, x + wide, x + wide, x], [y - 12, y - 12, y + 12, y + 12]
        items.append(Region(*corners, color, 0.12 + 0.6 * abs(value) / top if there else 0.08))
        items.append(Text(x + wide / 2, y, word, "ink" if there else "muted", 14, "center"))
        items.append(Text(x + wide / 2, y - 20, signed(value, 1) if there else "unknown", "muted", 11, "center"))
        x += wide + 5
    rows = max(row + 1, 4)
    if not items:
        items.append(Text(0.5, 0.5, "type a sentence above", "muted", 14, "center", in_panel=True))
    limits = (-TALL * (rows - 0.4), 20)
    return Panel(items, "what each word adds", xlim=(-4, WIDE + 8), ylim=limits, axes=False)


def _answer(praise):
    bars = [Bars([0], [1 - praise], "negative", 0.6), Bars([1], [praise], "positive", 0.6)]
    ticks = ((0, "against"), (1, "praise"))
    return Panel(bars, "it says", "", "probability", (-0.6, 1.6), (0.0, 1.05), xticks=ticks, col=1)
