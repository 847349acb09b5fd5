"""A vocabulary, and documents as counts of its words."""

import numpy as np

from utils import text
from utils.checks import Coding, case

SMALL = [["good", "food"], ["bad", "food", "bad", "food"], ["good", "bad", "film"]]
WORDS = ["the", "was", "not", "good", "bad", "food", "film", "phone", "great", "worst", "a", "b", "c", "d", "e", "f"]


def _documents(n, seed, most=8):
    rng = np.random.default_rng(seed)
    return [[WORDS[k] for k in rng.integers(len(WORDS), size=rng.integers(1, most))] for _ in range(n)]


build_vocabulary = Coding(
    reference=text.build_vocabulary,
    use=lambda answer, documents, least: _told(answer(documents, least)),
    parts=("the dictionary’s list of words", "the columns"),
    cases=[
        case("three documents", SMALL, 1),
        case("at least twice", SMALL, 2),
        case("at least three times", SMALL, 3),
        case("ties", [["c", "a"], ["b", "a", "c", "b"]], 1),
        case("an empty document", [["film"], [], ["film", "great"]], 1),
        case("no document", [], 1),
        case("many", _documents(30, 0), 2),
    ],
    passed="The column of a word says how frequent it is, and it is the same in every run.",
    hints=(
        "Count first: `Counter(word for document in documents for word in document)`.",
        "`counts.most_common()` gives pairs (word, count), the most frequent first, ties by first appearance.",
        "Then number the words that are left: `{word: column for column, word in enumerate(words)}`.",
    ),
    mistakes="""
        set order
            - words = [word for word, count in counts.most_common() if count >= least]
            + words = [word for word in set(counts) if counts[word] >= least]
            A set has no order: its words come in another one whenever Python is started anew, and a trained network
            would find its columns exchanged. Go through `counts.most_common()`.
        documents counted
            - counts = Counter(word for document in documents for word in document)
            + counts = Counter(word for document in documents for word in set(document))
            A word that stands twice in a document is counted once. Count all words.
        least is too strict: count >= least → count > least
            Words that occur exactly `least` times are left out. At least so often: `>=`.
        least ignored: if count >= least →
            Rare words are not left out: `least` is not used.
        alphabetical: for word, count in counts.most_common() if → for word, count in sorted(counts.items()) if
            The words are in alphabetical order. The most frequent one comes first.
        first appearance: for word, count in counts.most_common() if → for word, count in counts.items() if
            The words are in the order in which they appear. The most frequent one comes first.
        rarest first: for word, count in counts.most_common() if → for word, count in counts.most_common()[::-1] if
            The rarest word comes first. The most frequent one does.
        ties by the alphabet: counts.most_common() → sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            Words that are equally frequent are in alphabetical order. The one that appears first comes first.
        from 1: for column, word in enumerate(words)} → for column, word in enumerate(words, start=1)}
            The columns begin with 1. NumPy’s columns begin with 0.
        columns with gaps
            - words = [word for word, count in counts.most_common() if count >= least]
            - return {word: column for column, word in enumerate(words)}
            + frequent = sorted(counts, key=lambda word: -counts[word])
            + order = {word: 2 * column for column, word in enumerate(frequent)}
            + return {word: column for word, column in order.items() if counts[word] >= least}
            The columns have gaps. They are 0, 1, 2, … without any.
        counts: word: column for → word: counts[word] for
            The counts stand where the columns belong.
        a list: return {word: column for column, word in enumerate(words)} → return words
            A list comes back. A dictionary is asked for that leads from each word to its column.
        turned round: {word: column for → {column: word for
            The dictionary leads from columns to words. It is used the other way round.
        letters
            - counts = Counter(word for document in documents for word in document)
            + counts = Counter(word for document in documents for word in "".join(document))
            Letters are counted. Each document is a list of words already.
        last document: for document in documents for → for document in documents[-1:] for
            Only the last document is counted. Is the counter made anew in every round?
    """,
)


def _told(vocabulary):
    """The words by their columns, and the columns, whatever the order in which the dict has them."""
    if not isinstance(vocabulary, dict):
        return vocabulary, []  # where no words are read, that is said
    pairs = sorted(vocabulary.items(), key=lambda pair: (str(type(pair[1])), pair[1]))
    return [str(word) for word, _ in pairs], [column for _, column in pairs]


bag_of_words = Coding(
    reference=text.bag_of_words,
    cases=[
        case("three documents", SMALL, {"food": 0, "bad": 1, "good": 2, "film": 3}),
        case("a word twice", [["bad", "bad", "film"]], {"film": 0, "bad": 1}),
        case("unknown words", [["new", "good", "new"], ["new"]], {"good": 0, "bad": 1}),
        case("an empty document", [[], ["good"]], {"bad": 0, "good": 1}),
        case("many", _documents(12, 1), {word: k for k, word in enumerate(WORDS[:11])}),
        case("square", [["a", "b", "a"], ["b"]], {"a": 0, "b": 1}),
    ],
    passed="A sentence is a row of counts now. Which word stood beside which is lost.",
    hints=(
        "Start from `np.zeros((len(documents), len(vocabulary)))` and go through the words of each document.",
        "`vocabulary[word]` is the column. A word that is not in the vocabulary has none: `if word in vocabulary`.",
        "`X[row, vocabulary[word]] += 1` inside two loops, `for row, document in enumerate(documents)` the outer one.",
    ),
    mistakes="""
        repeated words once: X[row, vocabulary[word]] += 1 → X[row, vocabulary[word]] = 1
            A word that stands twice counts once. Is there `= 1`, or `X[row, columns] += 1` with a list of columns,
            which writes each column once? Add 1 for each word in a loop, or with `np.add.at`.
        unknown words raise
            - if word in vocabulary:
            -     X[row, vocabulary[word]] += 1
            + X[row, vocabulary[word]] += 1
            A word that is not in the vocabulary has no column, so `vocabulary[word]` raises a KeyError. Ask first:
            `if word in vocabulary`.
        unknown words get a column
            - if word in vocabulary:
            -     X[row, vocabulary[word]] += 1
            + X[row, vocabulary.setdefault(word, len(vocabulary))] += 1
            New words get a column in `vocabulary`, and `X` has none for them. Leave unknown words out.
        unknown words in the last column
            - if word in vocabulary:
            -     X[row, vocabulary[word]] += 1
            + X[row, vocabulary.get(word, -1)] += 1
            Unknown words are counted in the last column: column −1 is the last one. Leave them out.
        unknown words in the first column
            - if word in vocabulary:
            -     X[row, vocabulary[word]] += 1
            + X[row, vocabulary.get(word, 0)] += 1
            Unknown words are counted in the first column. Leave them out.
        documents in columns: return X → return X.T
            Documents are columns. They are rows: (n, V).
        rows divided: return X → return X / np.maximum(X.sum(axis=1, keepdims=True), 1)
            Each row is divided by its sum. Counts are asked for.
        all documents together: X[row, vocabulary[word]] += 1 → X[:, vocabulary[word]] += 1
            Every row has the counts of all documents. Each has its own.
        first document only: enumerate(documents): → enumerate(documents[:1]):
            Only the first document is counted. Is the `return` inside the loop?
        one row too low: X[row, → X[row - 1,
            The rows are moved by one.
        shares of a document: += 1 → += 1 / len(document)
            Long documents count less: 1 is added for every word.
        logarithm: return X → return np.log(1 + X)
            These are logarithms of counts.
        columns that nobody has: len(vocabulary))) → len(vocabulary) + 1))
            There is one column too many: as many as words in the vocabulary.
    """,
)
