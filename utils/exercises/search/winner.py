"""The winner's curse: what wins was lucky, too."""

import numpy as np

from utils import search
from utils.checks import Coding, Question, case

best_of_fifty = Question(
    answer="d",
    why={
        "a": "It had the best day on these 300 digits. The test set has other digits.",
        "b": "They are the same network with other starts: none of them is better by design.",
        "c": "Lucky and unlucky runs differ on the validation set, and hardly in what they can do.",
        "d": "On new digits it is one of fifty that are much alike. What it was ahead by was mostly luck.",
    },
    hints=(
        "What makes one of fifty equal settings the best?",
        "Luck on the validation set does not come along to the test set.",
        "What would you expect of the run that was second?",
    ),
)


def _scores(label, n, seed, validation=50, test=400):
    rng = np.random.default_rng(seed)
    true = rng.uniform(0.7, 0.95, size=n)
    return case(label, rng.binomial(validation, true) / validation, rng.binomial(test, true) / test)


mend_choice = Coding(
    reference=search.chosen,
    parts=("the place", "the score"),
    cases=[
        case("three settings", np.array([0.91, 0.95, 0.93]), np.array([0.92, 0.90, 0.94])),
        case("the winner is the best of the test, too", np.array([0.8, 0.7]), np.array([0.82, 0.71])),
        case("one setting", np.array([0.9]), np.array([0.88])),
        case("all are worse than they seemed", np.array([0.6, 0.9, 0.7, 0.8]), np.array([0.65, 0.75, 0.6, 0.7])),
        case("the last one wins", np.array([0.5, 0.6, 0.7, 0.8]), np.array([0.81, 0.5, 0.4, 0.77])),
        _scores("twenty settings", 20, 5),
    ],
    passed="One set chooses, the other one tells. Neither can do both.",
    hints=(
        "Which of the two sets may decide who wins?",
        "And which of the two scores of the winner may be published?",
        "`best = np.argmax(validation)`, and its score is `test[best]`.",
    ),
    mistakes="""
        chosen by the test: best = np.argmax(validation) → best = int(np.argsort(-test, kind="stable")[0])
            The test set decides who wins, so its score for the winner is too good. Choose by the validation set.
        score of the validation: test[best] → validation[best]
            The winner's own validation score is told. It won because that was high: ask the test set.
        best of the test: test[best] → np.max(test)
            The best test score of all is told, which belongs to another setting.
        chosen by both: np.argmax(validation) → np.argmax(validation + test)
            The test set has a share in the choice. It may have none.
        mean of both: test[best] → (validation[best] + test[best]) / 2
            Half of the winner's luck is still in this mean. Take its test score alone.
        the worst: np.argmax(validation) → np.argmin(validation)
            The worst setting is chosen.
        the mean of the test: test[best] → np.mean(test)
            The mean of all settings is told. Take the score of the one that was chosen.
        the lower one: test[best] → np.minimum(validation[best], test[best])
            The lower of the two scores is taken. The test score stands, whichever way it falls.
        exchanged: return best, test[best] → return test[best], best
            The two values are exchanged: first the place, then the score.
        counted from 1: return best, → return best + 1,
            The place is counted from 1. Indices begin with 0.
        luck taken off: test[best] → test[best] - (validation[best] - test[best])
            The luck is taken off twice: the test score has none of it.
    """,
)
