"""The exercises of notebook 07, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.normalization.batches import batch_norm, batch_norm_backward
from utils.exercises.normalization.evaluation import mend_evaluation
from utils.exercises.normalization.first_weights import glorot_uniform, he_normal, zero_start
from utils.exercises.normalization.layers import layer_norm, own_row
from utils.exercises.normalization.recall import dropped_mean, norm_eval, steep_directions, vanishing_scale
from utils.exercises.normalization.scales import activation_scales, scale_free
from utils.exercises.normalization.torch_module import RegularizedMLP

EXERCISES = declare(globals())
