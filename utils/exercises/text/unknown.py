"""To mend: words that nobody knows are written into the last column."""

from utils import text
from utils.checks import Coding, case, edits


def _present(documents, vocabulary):
    """Which words of the vocabulary each document has: (n, V) of 0 and 1."""
    return (text.bag_of_words(documents, vocabulary) > 0).astype(float)


mend_unknown = Coding(
    reference=_present,
    cases=[
        case("an unknown word", [["good", "sushi", "bad"], ["bad"]], {"good": 0, "bad": 1, "worst": 2}),
        case("all unknown", [["sushi", "ramen"]], {"good": 0, "bad": 1}),
        case("the last word itself", [["worst", "food"], ["food"]], {"good": 0, "food": 1, "worst": 2}),
        case("all known", [["good", "bad", "good"]], {"good": 0, "bad": 1}),
        case("an empty document", [[], ["good"]], {"bad": 0, "good": 1}),
        case("three documents of one word", [["a"], ["b"], ["z"]], {"a": 0, "b": 1, "c": 2, "d": 3}),
    ],
    passed="Python’s −1 is no “nowhere”: in an array it is the last column, here that of the rarest word.",
    hints=(
        "What does the row of a document look like whose words are all unknown?",
        "Which column is −1?",
        "Leave unknown words out: `if word in vocabulary`.",
    ),
    mistakes=edits(
        """
        get without −1
            - if word in vocabulary:
            -     X[row, vocabulary[word]] = 1
            + X[row, vocabulary.get(word)] = 1
            Without −1, `get` gives None for an unknown word, and NumPy takes None for a new axis: the whole row
            becomes 1. Leave unknown words out.
        still the last column
            - if word in vocabulary:
            -     X[row, vocabulary[word]] = 1
            + column = vocabulary.get(word, -1)
            + X[row, column] = 1
            Unknown words still have a 1 in the last column: column −1 is the last one. Ask `if word in vocabulary`.
        past the end
            - if word in vocabulary:
            -     X[row, vocabulary[word]] = 1
            + X[row, vocabulary.get(word, len(vocabulary))] = 1
            For an unknown word, `X` is asked for a column behind its last one, and there is none. Leave it out.
        first word lost: if word in vocabulary: → if vocabulary.get(word, -1) > 0:
            The word of column 0 is left out, too: 0 is a column like any other, so compare with `>= 0`.
        known words raise: if word in vocabulary: → if word not in vocabulary:
            The condition is turned round: unknown words are looked up, which raises a KeyError.
        first column instead
            - if word in vocabulary:
            -     X[row, vocabulary[word]] = 1
            + X[row, vocabulary.get(word, 0)] = 1
            Unknown words are written into the first column now. They belong in none.
        last column cleared: return X → X[:, -1] = 0; return X
            The last column is set to 0 for all, so the word that belongs there is lost, too.
        last column cut off: return X → return X[:, :-1]
            The last column is cut off, and with it a word that is known.
        a column more
            - X = np.zeros((len(documents), len(vocabulary)))
            + X = np.zeros((len(documents), len(vocabulary) + 1))
            There is one column too many. A column for unknown words is an idea, but the network has V inputs.
        stops at an unknown word
            - if word in vocabulary:
            -     X[row, vocabulary[word]] = 1
            + if word not in vocabulary:
            +     break
            + X[row, vocabulary[word]] = 1
            What comes after an unknown word is lost. `continue` goes on with the next word; `break` ends the loop.
        counted: X[row, vocabulary[word]] = 1 → X[row, vocabulary[word]] += 1
            Words are counted. Here a word is there, 1, or not, 0.
        looked for among the columns: if word in vocabulary: → if word in vocabulary.values():
            No word is found: `vocabulary.values()` holds columns. `in vocabulary` looks among the words.
        """
    ),
)
