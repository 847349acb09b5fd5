"""Questions from notebooks 05, 06 and 10, before notebook 12 begins."""

from utils.checks import Question

for_the_end = Question(
    answer="c",
    why={
        "a": "A curve that you look at, and act upon, is a choice: that is what the validation set is for.",
        "b": "Whoever picks the best of several by the test set has fitted to the test set.",
        "c": "Once, when nothing is left to choose: then it says what the network does with new samples.",
        "d": "It is not for choosing. But without it, nobody knows how good the chosen one is.",
    },
    hints=(
        "Which set has a share in a choice?",
        "A score that helped to choose is too good. Which one is not?",
        "It is looked at once. When?",
    ),
)

by_factors = Question(
    answer="b",
    why={
        "a": "0.09 lies close to 0.1, and the way from 0.01 to 0.02, a factor of 2, has nothing in it.",
        "b": "Each is a little more than three times the one before. What a rate does depends on factors.",
        "c": "These are the best ones of other people, for other networks.",
        "d": "A rate of 0 trains nothing, and negative ones climb.",
    },
    hints=(
        "Is the step from 0.01 to 0.02 as important as the one from 0.09 to 0.1?",
        "Doubling a rate doubles every step, wherever it is.",
        "Which of the lists grows by the same factor each time?",
    ),
)

same_splits = Question(
    answer="d",
    why={
        "a": "More right answers in one run each: that may be the start alone.",
        "b": "It makes both better, and the comparison as noisy as before.",
        "c": "The mean of other splits for each: how hard a split is does not fall out of the difference.",
        "d": "What both share, an easy split or a hard one, falls out of every difference.",
    },
    hints=(
        "What makes the scores of one model differ from split to split?",
        "A hard split is hard for both.",
        "Which of the four takes differences?",
    ),
)
