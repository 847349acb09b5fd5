"""From a text to its words."""

from utils import text
from utils.checks import Coding, Question, case, edits

five_reviews = Question(
    answer="b",
    why={
        "a": "A network does not guess. It answers by the words it knows, and here they all point one way.",
        "b": "The training set has no word of the test sentence, and three of its four reviews are positive.",
        "c": "It would have to know *terrible* and *waste*. It has never seen either word.",
        "d": "The start moves the weights a little. What it knows about the words of the test sentence stays nothing.",
    },
    hints=(
        "Which words do the training reviews share with the test review?",
        "If no word is known, all inputs are 0. What decides then?",
        "The biases do, and they have learnt from three positive reviews and one negative.",
    ),
)

tokenize = Coding(
    reference=text.tokenize,
    cases=[
        case("a sentence", "The food was good."),
        case("capitals and marks", "WOW! Great phone, isn't it?"),
        case("apostrophes", "I don't think it's the dogs' best."),
        case("nothing", ""),
        case("a smiley alone", " :-) "),
        case("digits and hyphens", "A 10/10 well-made film -- 2 thumbs up!!"),
        case("letters with accents end a word", "The café was so-so"),
        case("lines and tabs", "one\ttwo\nthree  four"),
    ],
    passed="Words now look the same wherever they stand; what is lost are commas, digits and capitals.",
    hints=(
        "First make all letters small: `text.lower()`.",
        "`re.findall(pattern, text)` gives all pieces that fit a pattern. `[a-z]+` fits letters in a row.",
        "The pattern is `[a-z]+(?:'[a-z]+)?`, then `|` for *or*, then the two marks in square brackets.",
    ),
    mistakes=edits(
        """
        split at blanks: re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower()) → text.lower().split()
            `split()` cuts at blanks only, so commas and full stops stick to the words: “good.” is another word than
            “good”.
        capitals kept: text.lower() → text
            Capital letters are lost: `[a-z]` fits small ones alone. Write `text.lower()`.
        capitals stay: r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower() → r"[A-Za-z]+(?:'[A-Za-z]+)?|[!?]", text
            Capital letters stay, so “The” and “the” are two words. Make all letters small first.
        apostrophe splits: [a-z]+(?:'[a-z]+)?|[!?] → [a-z]+|[!?]
            “don't” is cut in two, “don” and “t”, and the negation is gone. An apostrophe may stand inside a word.
        apostrophe at the end kept: [a-z]+(?:'[a-z]+)?|[!?] → [a-z']+|[!?]
            An apostrophe at the end of a word is kept: “dogs'”. It counts only with letters behind it.
        marks lost: |[!?] →
            The marks ! and ? are lost. They say something about a review, so they count as words.
        marks in a row: |[!?] → |[!?]+
            “!!” is one word. Each mark is a word of its own.
        digits too: [a-z]+(?:' → [a-z0-9]+(?:'
            Digits are taken for letters.
        hyphens too: [a-z]+(?:'[a-z]+)? → [a-z]+(?:['-][a-z]+)?
            “well-made” stays one word. A hyphen parts words here.
        every mark: |[!?] → |[^\\w\\s]
            Commas, full stops and the like come as words. Of the marks, only ! and ? do.
        parentheses that catch: (?:' → ('
            With plain parentheses in the pattern, `re.findall` gives what stands in them. Write `(?: … )`, which only
            groups.
        each word once
            - return re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower())
            + return list(dict.fromkeys(re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower())))
            A word that comes twice is there once. Keep all of them, in their order.
        sorted
            - return re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower())
            + return sorted(re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower()))
            The words are sorted. Keep them in the order of the text.
        one text
            - return re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower())
            + return " ".join(re.findall(r"[a-z]+(?:'[a-z]+)?|[!?]", text.lower()))
            One text comes back. A list of words is asked for.
        whole words with w: [a-z]+(?:'[a-z]+)?|[!?] → \\w+(?:'\\w+)?|[!?]
            `\\\\w` fits digits and letters with accents, too. Only a to z make words here.
        """
    ),
)
