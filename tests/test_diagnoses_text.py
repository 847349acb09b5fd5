"""Notebook 10: right answers in odd styles pass, wrong ones are told the true cause."""

import re
import string
from collections import Counter, defaultdict

import numpy as np
import pytest
import scipy.sparse
import torch

from utils import nn, text
from utils.exercises import text as room
from utils.exercises.text.features import better_features

# --- Right answers in odd styles -------------------------------------------------------------------------------------


def letter_by_letter(text):
    words, word = [], ""
    small = text.lower() + " "
    for i, letter in enumerate(small):
        inside = letter == "'" and word and "'" not in word and small[i + 1] in string.ascii_lowercase
        if letter in string.ascii_lowercase or inside:
            word += letter
            continue
        if word:
            words.append(word)
        word = ""
        if letter in "!?":
            words.append(letter)
    return words


def with_finditer(text):
    return tuple(found.group() for found in re.finditer(r"\?|!|[a-z]+('[a-z]+)?", text.lower()))


def by_sorting(documents, least=1):
    counts, first = defaultdict(int), {}
    for word in [word for document in documents for word in document]:
        counts[word] += 1
        first.setdefault(word, len(first))
    words = sorted((word for word in counts if counts[word] >= least), key=lambda word: (-counts[word], first[word]))
    return dict(zip(words, range(len(words)), strict=True))


def columns_as_numpy(documents, least=1):
    return Counter({word: np.int64(column) for word, column in by_sorting(documents, least).items()})


def counted_in_lists(documents, vocabulary):
    columns = sorted(vocabulary, key=vocabulary.get)
    return [[document.count(word) for word in columns] for document in documents]


def with_add_at(documents, vocabulary):
    X = np.zeros((len(documents), len(vocabulary)), dtype=int)
    for row, document in enumerate(documents):
        np.add.at(X[row], [vocabulary[word] for word in document if word in vocabulary], 1)
    return X


def with_bincount(documents, vocabulary):
    ids = [np.array([vocabulary[w] for w in document if w in vocabulary], dtype=int) for document in documents]
    return np.stack([np.bincount(one, minlength=len(vocabulary)) for one in ids]).astype(np.float32)


def is_there(documents, vocabulary):
    return np.array([[word in document for word in sorted(vocabulary, key=vocabulary.get)] for document in documents])


def bayes_by_products(X, y, alpha=1.0):
    counts = nn.one_hot(y, 2).T @ X + alpha
    return [np.log(np.bincount(y, minlength=2) / len(y)), np.log(counts) - np.log(counts.sum(axis=1))[:, None]]


def bayes_by_loops(X, y, alpha=1.0):
    rows, priors = [], []
    for k in (0, 1):
        mine = [x for x, label in zip(X, y, strict=True) if label == k]
        sums = [sum(x[j] for x in mine) + alpha for j in range(X.shape[1])]
        rows.append([float(np.log(one / sum(sums))) for one in sums])
        priors.append(np.log(len(mine) / len(X)))
    return priors, rows


def marked_by_places(words, reach=3):
    marked = list(words)
    for i, word in enumerate(words):
        negation = word in text.NEGATIONS or word[-3:] == "n't"
        if negation or word in ("!", "?"):
            continue
        for back in range(1, reach + 1):
            if i - back < 0 or words[i - back] in ("!", "?"):
                break
            before = words[i - back]
            if before in text.NEGATIONS or before.endswith("n't"):
                marked[i] = "NOT_" + word
                break
    return np.array(marked, dtype=str) if marked else []


def means_by_a_matrix(E, ids):
    M = np.zeros((len(ids), len(E)))
    for row, one in enumerate(ids):
        for k in one:
            M[row, k] += 1 / len(one)
    return scipy.sparse.csr_array(M) @ E


def gradient_by_a_matrix(ids, dA, V):
    return np.array([[one.count(k) / max(len(one), 1) for one in ids] for k in range(V)]) @ dA


def gradient_by_loops(ids, dA, V):
    dE = [[0.0] * dA.shape[1] for _ in range(V)]
    for one, slope in zip(ids, dA, strict=True):
        for k in one:
            for j, s in enumerate(slope):
                dE[k][j] += s / len(one)
    return dE


def scores_by_torch(params, X):
    words = torch.tensor(X, requires_grad=True)
    A = words
    for layer, (W, b) in enumerate(params):
        A = A @ torch.tensor(W) + torch.tensor(b)
        A = torch.relu(A) if layer < len(params) - 1 else A
    (A[:, 1] - A[:, 0]).sum().backward()
    return words.grad * words.detach()


def scores_from_the_difference(params, X):
    W, _ = params[-1]
    slope = W[:, 1] - W[:, 0]
    _, cache = nn.forward(params, X, nn.relu)
    slopes = np.tile(slope, (len(X), 1))
    for (W, _), (_, Z) in zip(params[-2::-1], cache[-2::-1], strict=True):
        slopes = (slopes * (Z > 0)) @ W.T
    return np.multiply(slopes, X)


def paired_by_hand(a, b):
    d = [float(one - other) for one, other in zip(a, b, strict=True)]
    mean = sum(d) / len(d)
    variance = sum((one - mean) ** 2 for one in d) / (len(d) - 1)
    return [mean, (variance / len(d)) ** 0.5, len([one for one in d if one > 0])]


RIGHT = {
    "letter by letter": (room.tokenize, letter_by_letter),
    "a tuple from finditer": (room.tokenize, with_finditer),
    "sorted by count and place": (room.build_vocabulary, by_sorting),
    "a Counter with NumPy’s numbers": (room.build_vocabulary, columns_as_numpy),
    "counted in lists": (room.bag_of_words, counted_in_lists),
    "np.add.at": (room.bag_of_words, with_add_at),
    "bincount, float32": (room.bag_of_words, with_bincount),
    "truth values": (room.mend_unknown, is_there),
    "products, a list of two": (room.naive_bayes, bayes_by_products),
    "loops and lists": (room.naive_bayes, bayes_by_loops),
    "looking back, an array of words": (room.mark_negation, marked_by_places),
    "a sparse product": (room.mean_embedding, means_by_a_matrix),
    "a matrix of shares": (room.embedding_gradient, gradient_by_a_matrix),
    "three loops": (room.embedding_gradient, gradient_by_loops),
    "autograd": (room.word_scores, scores_by_torch),
    "the difference of two columns": (room.word_scores, scores_from_the_difference),
    "paired by hand": (room.paired, paired_by_hand),
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_passes_whatever_its_style(style):
    task, answer = RIGHT[style]
    result = task.grade(answer)
    assert result.outcome == "passed", result.message


# --- Wrong answers, as students write them ---------------------------------------------------------------------------


def whole_matches(text):
    return re.findall(r"([a-z]+('[a-z]+)?|[!?])", text.lower())


def split_and_stripped(text):
    return [word.strip(string.punctuation) for word in text.lower().split()]


def vocabulary_of_a_set(documents, least=1):
    counts = Counter(word for document in documents for word in document)
    return {word: k for k, word in enumerate({word for word in counts if counts[word] >= least})}


def fancy_indexing(documents, vocabulary):
    X = np.zeros((len(documents), len(vocabulary)))
    for row, document in enumerate(documents):
        X[row, [vocabulary[word] for word in document if word in vocabulary]] += 1
    return X


def marked_in_place(words, reach=3):
    left = 0
    for i, word in enumerate(words):
        if word in text.NEGATIONS or word.endswith("n't"):
            left = reach
        elif word in ("!", "?"):
            left = 0
        elif left > 0:
            words[i], left = "NOT_" + word, left - 1
    return words


def unpaired(a, b):
    error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return a.mean() - b.mean(), error, np.sum(a > b)


def repeats_lost(ids, dA, V):
    dE = np.zeros((V, dA.shape[1]))
    for one, slope in zip(ids, dA, strict=True):
        if one:
            dE[one] += slope / len(one)
    return dE


NAMED = [
    (room.tokenize, lambda text: text.lower().split(), "split at blanks"),
    (room.tokenize, lambda text: re.findall(r"[a-z]+|[!?]", text.lower()), "apostrophe splits"),
    (room.tokenize, lambda text: re.findall(r"[a-z]+('[a-z]+)?|[!?]", text.lower()), "parentheses that catch"),
    (room.build_vocabulary, lambda documents, least=1: by_sorting(map(set, documents), least), "documents counted"),
    (room.build_vocabulary, lambda documents, least=1: list(by_sorting(documents, least)), "a list"),
    (room.bag_of_words, fancy_indexing, "repeated words once"),
    (room.naive_bayes, lambda X, y, alpha=1.0: text.naive_bayes(X, y, 0.0), "no smoothing"),
    (room.mean_embedding, lambda E, ids: np.array([E[one].sum(axis=0) for one in ids]), "sum"),
    (room.embedding_gradient, repeats_lost, "repeats lost"),
    (room.word_scores, lambda params, X: np.abs(text.word_scores(params, X)), "sizes"),
    (room.paired, unpaired, "unpaired"),
    (room.paired, lambda a, b: (np.mean(a - b), np.std(a - b) / len(a) ** 0.5, np.sum(a > b)), "ddof 0"),
]


@pytest.mark.parametrize(("task", "answer", "mistake"), NAMED)
def test_a_mistake_is_named(task, answer, mistake):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", mistake), result.message


TOLD = [
    (room.tokenize, whole_matches, "holds a value of type tuple; a list of words"),
    (room.tokenize, split_and_stripped, "“!” is missing|words, and"),
    (room.tokenize, lambda text: text.lower(), "One text comes back"),
    (room.tokenize, lambda text: len(text), "is of type int; a list of words"),
    (room.tokenize, lambda text: print(text.lower().split()), "prints something but returned None"),
    (room.tokenize, lambda text: text.tokenize(), "AttributeError"),
    (room.tokenize, lambda text: [len(word) for word in letter_by_letter(text)], "holds a value of type int"),
    (room.tokenize, lambda text: (word for word in letter_by_letter(text)), "generator"),
    (room.build_vocabulary, vocabulary_of_a_set, "order|set"),
    (room.mark_negation, marked_in_place, "changes its argument `words` in place"),
    (room.mark_negation, lambda words, reach=3: [f"NOT_{word}" for word in words], "“NOT_"),
    (room.paired, lambda a, b: np.mean(a - b), "3 values are asked for"),
    (room.bag_of_words, lambda documents, vocabulary: with_add_at(documents, vocabulary).tolist()[0], "shape"),
]


@pytest.mark.parametrize(("task", "answer", "words"), TOLD)
def test_what_is_wrong_is_said(task, answer, words):
    result = task.grade(answer)
    assert result.outcome in ("incorrect", "raised")
    assert re.search(words, result.message), result.message


def test_words_that_differ_are_shown_as_words():
    result = room.mark_negation.grade(lambda words, reach=3: [word.upper() for word in words])
    evidence = dict(result.evidence)
    assert "At index 0" in result.message and "“this” is expected and “THIS” came" in result.message
    assert evidence["Expected"].startswith("['this', 'is', 'not', 'NOT_a'") and "'THIS'" in evidence["Got"]


def test_other_good_settings_pass_the_design_and_none_without_marks_does():
    good = {"reach": 2, "pairs": False, "least": 1, "alpha": 0.3}
    assert better_features.grade(good).outcome == "passed"
    assert better_features.grade(good | {"reach": np.int64(3)}).outcome == "passed"
    assert better_features.grade(good | {"reach": 0}).mistake == "no marks"
    assert better_features.grade(good | {"reach": 0, "pairs": True, "alpha": 0.5}).mistake == "no marks"
    assert better_features.grade(good | {"least": 2}).mistake == "not enough"
    assert better_features.grade(good | {"alpha": True}).mistake == "alpha"
