"""A design: which words naive Bayes should count, and how, to read 84 of 100 sentences."""

from functools import partial

import numpy as np

from utils import review_runs, text
from utils.checks import RIGHT, Design, named, positive, whole
from utils.checks.settings import training_settings

TARGET, SPLITS, FAR = 0.84, 10, 8
FIELDS = {"reach", "pairs", "least", "alpha"}


def _unusable(settings):
    """What is wrong with the settings themselves."""
    if not isinstance(settings, dict) or set(settings) != FIELDS:
        return named("settings")
    if not whole(settings["reach"], 0, FAR):
        return named("reach")
    if not isinstance(settings["pairs"], bool | np.bool_):
        return named("pairs")
    if not positive(settings["alpha"]):
        return named("alpha")
    return None if whole(settings["least"], 1, 1000) else named("least")


def right_shares(settings):
    """Shares of right answers of naive Bayes with these settings, in ten splits: (10,)."""
    documents, labels, _ = review_runs.reviews()
    if settings["reach"]:
        documents = [text.mark_negation(words, settings["reach"]) for words in documents]
    if settings["pairs"]:
        documents = [review_runs.with_pairs(words) for words in documents]
    how = {"alpha": settings["alpha"], "least": settings["least"]}
    return np.array([review_runs.bayes_right(documents, labels, *review_runs.split(k), **how) for k in range(SPLITS)])


def _judge(settings):
    """At least 84 % on the mean of ten splits."""
    fault = _unusable(settings)
    if fault:
        return fault
    shares = right_shares(settings)
    told = f"{shares.mean():.1%} of the test sentences on average, from {shares.min():.1%} to {shares.max():.1%}"
    if round(shares.mean(), 3) >= TARGET:  # as it is shown
        return RIGHT._replace(message=f"{told}.")
    fault = "not enough" if settings["reach"] else "no marks"
    return named(fault, message=f"{told}. {better_features.mistakes.sentence(fault)}")


def _load():
    import scipy.sparse  # noqa: F401  a slow import, before the clock starts

    return review_runs.reviews()


def _settings(**others):
    return {"reach": 3, "pairs": False, "least": 1, "alpha": 0.5} | others


better_features = Design(
    judge=_judge,
    around=partial(training_settings, _load),
    example=_settings(),
    passed="The same counting, with words that know their “not”: a feature did what no larger model did.",
    hints=(
        "Begin without marks, `reach` 0, and see how far the other three settings lead.",
        "What did marked negations do to all three readers in section 3?",
        "A reach of 3, all words, no pairs, and an alpha of 0.5.",
    ),
    mistakes={
        "settings": ({"reach": 3}, "Pass a dictionary with `reach`, `pairs`, `least` and `alpha`."),
        "reach": (_settings(reach=-1), "`reach` is a whole number of words from 0, for no marks, to 8."),
        "pairs": (_settings(pairs="yes"), "`pairs` is True or False."),
        "least": (_settings(least=0), "`least` is a whole number from 1: words that are rarer are left out."),
        "alpha": (_settings(alpha=0), "`alpha` is a number above 0: without it, an unknown word would be impossible."),
        "no marks": (
            _settings(reach=0),
            "Without marks, none of the other settings leads to 84 %. What does the reader not know about “not”?",
        ),
        "not enough": (
            _settings(least=3, alpha=2.0),
            "Negations are marked now. Do you leave out words that are rare and telling, or smooth too much?",
        ),
    },
)
