"""The exercises of notebook 12, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.search.cluster import worker_gone
from utils.exercises.search.drawing import below_a_hundredth, four_axes, log_uniform, random_search
from utils.exercises.search.estimator import MLPClassifier
from utils.exercises.search.folds import k_fold, mend_folds
from utils.exercises.search.halving import epochs_spent, successive_halving
from utils.exercises.search.noise import one_run_each, seeds_needed
from utils.exercises.search.plan import my_search
from utils.exercises.search.recall import by_factors, for_the_end, same_splits
from utils.exercises.search.winner import best_of_fifty, mend_choice

EXERCISES = declare(globals())
