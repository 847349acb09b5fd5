"""The exercises of notebook 10, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.text.bayes import naive_bayes
from utils.exercises.text.comparing import loss_doubles, paired
from utils.exercises.text.counting import bag_of_words, build_vocabulary
from utils.exercises.text.embedding import embedding_gradient, mean_embedding
from utils.exercises.text.features import better_features
from utils.exercises.text.negation import mark_negation, not_bad
from utils.exercises.text.recall import best_epoch, shared_words, two_heads
from utils.exercises.text.scores import word_scores
from utils.exercises.text.unknown import mend_unknown
from utils.exercises.text.words import five_reviews, tokenize

EXERCISES = declare(globals())
