"""The figures of notebook 10 show what they say."""

import numpy as np
import pytest

from utils import review_runs, text
from utils.scene import Text
from utils.widgets.text import read_a_review, split_roulette, word_map
from utils.widgets.text.reading import BAYES, MARKED, MLP, PAIRS, WORDS, features, read


def texts(scene):
    return [item.text for panel in scene.panels for item in panel.items if isinstance(item, Text)]


@pytest.mark.parametrize("how", [WORDS, PAIRS, MARKED])
def test_what_naive_bayes_adds_up_is_its_answer(how):
    documents, labels, _ = review_runs.reviews()
    counted = [features(words, how) for words in documents]
    vocabulary = text.build_vocabulary(counted, 2 if how == PAIRS else 1)
    log_prior, log_likelihood = text.naive_bayes(review_runs.present(counted, vocabulary).toarray(), labels)
    words = features(text.tokenize("The food was not good, the food was not xylophone."), how)
    x = np.minimum(text.bag_of_words([words], vocabulary), 1)
    Z = x @ log_likelihood.T + log_prior
    odds, added, known = read(words, how, BAYES)
    assert odds == pytest.approx(Z[0, 1] - Z[0, 0])
    assert [word in vocabulary for word in words] == known.tolist() and not added[~known].any()


def test_marks_turn_never_disappointed_into_praise_and_single_words_do_not():
    for model in (BAYES, MLP):
        single, _, _ = read(["never", "disappointed"], WORDS, model)
        marked, _, _ = read(["never", "NOT_disappointed"], MARKED, model)
        assert single < 0 < marked


def test_unknown_words_are_called_so():
    scene = read_a_review.compute({"sentence": "xylophone good"})
    assert "1 unknown" in scene.alt and "unknown" in texts(scene)
    assert "praise" in scene.alt and "0 words" in read_a_review.compute({"sentence": " ;-) "}).alt


def test_many_words_are_cut_off_and_stay_in_the_picture():
    scene = read_a_review.compute({"sentence": "good " * 200})
    assert texts(scene).count("good") == 30
    low, high = scene.panels[0].ylim
    assert all(low < item.y < high for item in scene.panels[0].items if isinstance(item, Text))


def test_a_table_of_two_numbers_learns_to_read():
    counts = [int(word_map.compute({"quarters": k}).note.split(": ")[1].split(" of")[0]) for k in (0, 32)]
    assert counts[0] < 360 and counts[1] > 470


def test_a_pushed_word_takes_its_sentences_along():
    def mean(push):
        alt = word_map.compute({"quarters": 32, "push": push}).alt
        return np.mean([float(p) for p in alt.split("of praise ")[1].rstrip(".").split(", ")])

    assert mean(-4.0) < mean(0.0) and mean(4.0) >= mean(0.0)


def test_the_roulette_gives_the_paired_difference_and_the_corrected_error():
    shares = review_runs.kept_splits()["single words"][:10]
    mean, error, wins = text.paired(shares[:, 2], shares[:, 1])
    alt = split_roulette.compute({"splits": 10}).alt
    assert f"{error:.3f}, corrected for overlap ± {error * np.sqrt(3.5):.3f}, ahead in {wins} of 10" in alt
    assert f"{abs(mean):.3f}" in alt
