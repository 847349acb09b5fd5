"""Marking the words that follow a negation."""

from utils import text
from utils.checks import Coding, Question, case

not_bad = Question(
    answer="b",
    why={
        "a": "A sum of single words cannot turn one of them round.",
        "b": "“not” stands mostly in complaints and “bad” nearly always: both push towards negative, and the sum does.",
        "c": "Both words point the same way, and both strongly.",
        "d": "The order is lost in a bag of words: “bad not” has the same row.",
    },
    hints=(
        "Where do you find “not”: in praise or in complaints?",
        "What does each of the two words add to the sum?",
        "Two negative numbers, added up.",
    ),
)

SENTENCES = {
    "one negation": "this is not a good phone at all",
    "an ending": "i didn't like the food and won't come back",
    "the reach ends": "never again will i eat here with my friends",
    "a mark ends it": "not good ! i loved the last one",
    "a question mark ends it": "isn't it ? great film",
    "two negations": "no it was not very good",
    "a negation in reach": "not never bad food here today",
    "no negation": "the best film of all",
    "at the end": "would i go again ? no",
    "words that only look like it": "nothing noted at another knot until noon",
    "a longer way": "cannot say one word about this film without anger",
}

mark_negation = Coding(
    reference=text.mark_negation,
    cases=[
        *(case(label, sentence.split(), 3) for label, sentence in SENTENCES.items()),
        case("reach 1", ["it", "was", "not", "good", "and", "not", "cheap"], 1),
        case("reach 5", ["don't", "go", "there", "with", "your", "whole", "family", "today"], 5),
        case("reach 0", ["not", "good"], 0),
        case("no words", [], 3),
    ],
    passed="`NOT_good` is a word of its own now, with a weight of its own, and all negations share it.",
    hints=(
        "Go through the words with a counter: how many are still to be marked?",
        "At a negation the counter becomes `reach`, at a mark it becomes 0. Otherwise, above 0, mark and count down.",
        '`if word in text.NEGATIONS or word.endswith("n\'t"):` comes first.',
    ),
    mistakes="""
        negation marked too: left = reach → word, left = f"NOT_{word}", reach
            The negation itself is marked. It stays as it is; the words behind it are marked.
        never stops: word, left = f"NOT_{word}", left - 1 → word = f"NOT_{word}"
            Everything behind a negation is marked. Count down: `reach` words at most.
        n't forgotten: word in text.NEGATIONS or word.endswith("n't") → word in text.NEGATIONS
            “didn't” and the like are no negations here. Look for the ending `n't`, too.
        only n't: word in text.NEGATIONS or word.endswith("n't") → word.endswith("n't")
            “not”, “no” and “never” are no negations here.
        only not: word in text.NEGATIONS or → word == "not" or
            Of the negations, only “not” and the ending are known. See `text.NEGATIONS`.
        marks do not end it: left = 0 → pass
            ! and ? do not end a negation here: what stands behind them is still marked. Set the counter to 0 there.
        marks are marked
            - elif word in ("!", "?"):
            -     left = 0
            - elif left > 0:
            + elif left > 0:
            ! and ? are marked like words. They stay as they are, and end the negation.
        one too many: left = reach → left = reach + 1
            One word too many is marked. Count down from `reach`, and mark while the counter is above 0.
        one too few: left = reach → left = max(reach - 1, 0)
            One word too few is marked.
        reach ignored: left = reach → left = 3
            Three words are marked, whatever `reach` is.
        only the next word: left = reach → left = min(reach, 1)
            Only the next word is marked. It is up to `reach` words.
        negations are not counted anew
            - if word in text.NEGATIONS or word.endswith("n't"):
            + if left == 0 and (word in text.NEGATIONS or word.endswith("n't")):
            A negation within the reach of another one is marked like any word. It stays as it is, and counts anew.
        without underscore: f"NOT_{word}" → f"NOT{word}"
            The mark is `NOT_`, with an underscore: `NOT_good`.
        small letters: f"NOT_{word}" → f"not_{word}"
            The mark is `NOT_` in capitals, so that it is no word that occurs.
        marked words alone
            - marked.append(word)
            + marked.extend([word] * word.startswith("NOT_"))
            Only the marked words come back. The others belong there, too.
        part of a word
            - if word in text.NEGATIONS or word.endswith("n't"):
            + if any(one in word for one in text.NEGATIONS) or word.endswith("n't"):
            Words that only contain a negation, like “another”, are taken for one.
        one text: return marked → return " ".join(marked)
            One text comes back. A list of words is asked for.
    """,
)
