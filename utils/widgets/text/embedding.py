"""Words as points that move while a table of two numbers a word is learnt, and a word that the reader pushes."""

import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn, optim, review_runs, text
from utils.scene import Arrow, Panel, Points, Region, Scene, Text, number, signed
from utils.widgets.controls import Choice, Play, Slider
from utils.widgets.figure import figure

EPOCHS, RATE, DOTS = 8, 0.02, 90
CHOSEN = ("great", "bad", "good", "not", "love", "waste", "phone", "food")
LABELLED = (*CHOSEN, "worst", "delicious", "excellent", "slow", "poor", "perfect", "movie", "was")
SENTENCES, LONGEST = 5, 58  # shown at most, and letters of one


class Corpus(NamedTuple):
    """vocabulary: word → column; M: sparse (n, V), the share of each word in each sentence; labels (n,).

    train, test: rows of M, M_test: those of the test; dots: columns of telling words; texts: all
    sentences; examples: word → a few rows of the test.
    """

    vocabulary: dict
    M: object
    labels: np.ndarray
    train: np.ndarray
    test: np.ndarray
    M_test: object
    dots: np.ndarray
    texts: list
    examples: dict


@lru_cache(maxsize=1)
def _corpus():
    documents, labels, _ = review_runs.reviews()
    train, test = review_runs.split(0)
    vocabulary = text.build_vocabulary([documents[k] for k in train])
    X = review_runs.present(documents, vocabulary)
    M = X.multiply(1 / np.maximum(X.sum(axis=1), 1)[:, None]).tocsr()
    share = X[train[labels[train] == 1]].sum(axis=0) / X[train].sum(axis=0)
    telling = np.argsort(-np.abs(share - 0.5) * np.sqrt(X[train].sum(axis=0)), kind="stable")
    texts = data.reviews()[0]
    short = [k for k in test if len(texts[k]) <= LONGEST]
    examples = {word: _examples([k for k in short if word in documents[k]], labels) for word in CHOSEN}
    return Corpus(vocabulary, M, labels, train, test, M[test], telling[:DOTS], texts, examples)


def _examples(rows, labels):
    """A few of the rows: two with the rarer label, where there are any, before the others."""
    rare = int(np.mean(labels[rows]) < 0.5)
    few = [k for k in rows if labels[k] == rare][:2]
    return np.array(few + [k for k in rows if labels[k] != rare][: SENTENCES - len(few)])


class State(NamedTuple):
    """The table E (V, 2), the layer W (2, 2), b (2,), the optimiser with its memory, quarters of epochs so far."""

    params: list
    optimizer: optim.Adam
    quarters: int


def _start(c):
    rng, V = np.random.default_rng(c["seed"]), len(_corpus().vocabulary)
    params = [0.1 * rng.normal(size=(V, 2)), 0.1 * rng.normal(size=(2, 2)), np.zeros(2)]
    return State(params, optim.Adam(RATE), 0)


def _advance(state, c):
    """A quarter of an epoch: six batches of 100 training sentences."""
    corpus, optimizer, params = _corpus(), copy.deepcopy(state.optimizer), state.params
    epoch, quarter = divmod(state.quarters, 4)
    order = np.random.default_rng([c["seed"], epoch]).permutation(corpus.train)
    for rows in np.array_split(order, 24)[6 * quarter : 6 * quarter + 6]:
        E, W, b = params
        M = corpus.M[rows]
        A = M @ E
        dZ = nn.softmax_cross_entropy_grad(A @ W + b, nn.one_hot(corpus.labels[rows], 2))
        params = optimizer.step(params, [M.T @ (dZ @ W.T), A.T @ dZ, dZ.sum(axis=0)])
    return State(params, optimizer, state.quarters + 1)


@figure(
    Play("quarters", 4 * EPOCHS, interval=0.1, label="quarters of an epoch"),
    Choice("word", "great", CHOSEN, "word"),
    Slider("push", 0.0, -4.0, 4.0, 0.25, "push it"),
    Slider("seed", 0, 0, 9, 1, "seed", more=True),
    start=_start,
    advance=_advance,
    views=("word", "push"),
)
def word_map(c, state):
    """Words as points with two numbers each, as they are learnt; a word that is pushed takes its sentences along."""
    corpus = _corpus()
    E, W, b = state.params
    epochs = number(c["quarters"] / 4)
    direction = W[:, 1] - W[:, 0]
    unit = direction / max(float(np.linalg.norm(direction)), 1e-9)
    column = corpus.vocabulary[c["word"]]
    E = E.copy()
    E[column] += c["push"] * unit
    right = int(np.sum((corpus.M_test @ E @ W + b).argmax(axis=1) == corpus.labels[corpus.test]))
    rows = corpus.examples[c["word"]]
    P = nn.softmax(corpus.M[rows] @ E @ W + b)[:, 1]
    alone = f"“{c['word']}” alone would add {signed(E[column] @ direction, 1)} to z₁ − z₀"
    told = f"{right} of {len(corpus.test)} test sentences right"
    alt = (
        f"A map of words after {epochs} epochs, seed {c['seed']}: {told}. {alone}; pushed by {number(c['push'])}. "
        f"Its sentences have probabilities of praise {', '.join(number(p) for p in P)}."
    )
    panels = [_map(E, corpus, unit, column), _sentences(P, [corpus.texts[k] for k in rows], corpus.labels[rows])]
    return Scene(panels, alt, f"after {epochs} epochs:  {told};  {alone}", columns=(11, 10), width=960, height=430)


def _map(E, corpus, unit, column):
    labelled = [corpus.vocabulary[word] for word in LABELLED]
    dots = np.array(sorted({*corpus.dots, *labelled}))
    side = 1.12 * max(float(np.abs(E[dots]).max()), 0.5)
    end, above = 0.93 * side * unit, E[dots] @ unit >= 0
    items = [Arrow(*-end, *end, "muted", 1.5), Points(*E[[column]].T, color="ink", size=9, hollow=True)]
    items += [
        Points(*E[dots[on]].T, color=color, size=3) for on, color in ((above, "class0"), (~above, "class1")) if on.any()
    ]
    named = [(word, *E[k], k == column) for word, k in zip(LABELLED, labelled, strict=True)]
    named.sort(key=lambda one: not one[3])  # the chosen word first: it keeps its place
    for word, x, y, align, chosen in _beside([*named[:1], ("praise", *end, False), *named[1:]], side):
        color = "muted" if word == "praise" else "class0" if E[corpus.vocabulary[word]] @ unit >= 0 else "class1"
        items.append(Text(x, y, word, color, 15 if chosen else 12, align, bold=chosen))
    limits = (-side, side)
    return Panel(items, "two numbers for each word", "E₁", "E₂", limits, limits, equal=True)


def _beside(named, side):
    """(word, x, y, align, chosen) of labels beside their points, without those that would cover another label."""
    boxes, placed = [], []
    for word, x, y, chosen in named:
        wide, high = 0.045 * side * len(word) * (1.25 if chosen else 1), 0.09 * side
        for right, up in ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)):
            left, low = x + 0.035 * side if right > 0 else x - 0.035 * side - wide, y + 0.8 * high * up - high / 2
            inside = max(abs(left), abs(left + wide)) < 1.05 * side
            if inside and all(left > b + c or left + wide < b or low > d + e or low + high < d for b, c, d, e in boxes):
                boxes.append((left, wide, low, high))
                placed.append(
                    (word, left if right > 0 else left + wide, low + high / 2, ("right", "left")[right > 0], chosen)
                )
                break
    return placed


def _sentences(P, texts, labels):
    """Sentences in which the word stands: their probability of praise, their label."""
    items = []
    for row, (p, sentence, label) in enumerate(zip(P, texts, labels, strict=True)):
        y = SENTENCES - 1 - row
        items.append(Text(0.0, y + 0.26, sentence, "ink", 12))
        items.append(_bar(1.0, y - 0.12, "grid"))
        items.append(_bar(float(p), y - 0.12, "positive" if p >= 0.5 else "negative"))
        words = f"{number(p)} {'✓' if (p >= 0.5) == label else '✗'}"
        items.append(Text(1.03, y - 0.12, words, "ink", 12))
    title = "test sentences with this word: P(praise)"
    return Panel(items, title, xlim=(0, 1.3), ylim=(-0.6, SENTENCES - 0.4), axes=False, col=1)


def _bar(value, y, color):
    return Region([0, value, value, 0], [y - 0.11, y - 0.11, y + 0.11, y + 0.11], color, 1.0)
