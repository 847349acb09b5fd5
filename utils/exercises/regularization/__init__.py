"""The exercises of notebook 05, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.regularization.clinic import mend_biases, mend_scaling
from utils.exercises.regularization.curves import early_stopping, which_curve
from utils.exercises.regularization.dropping import dropout, dropout_backward
from utils.exercises.regularization.errors import mend_inplace, mend_twice
from utils.exercises.regularization.noisy_digits import few_samples
from utils.exercises.regularization.penalties import exactly_zero, l1_penalty, l2_penalty
from utils.exercises.regularization.penalty_gradients import l1_gradient, l2_gradient
from utils.exercises.regularization.recall import more_numbers, why_minibatches, zero_grad_again
from utils.exercises.regularization.scaling import standardize
from utils.exercises.regularization.splitting import five_folds, train_val_split

EXERCISES = declare(globals())
