"""The exercises of notebook 04, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.autograd.old import (
    TorchMLP,
    manual_step,
    mend_leaf,
    mend_softmax,
    mend_zero,
    softplus,
    train_step,
    value_step,
    watched_layer,
    who_has_grad,
)
from utils.exercises.autograd.operations import Value
from utils.exercises.autograd.order import topological_order
from utils.exercises.autograd.recall import price_of_gradients, silent_relu, two_paths
from utils.exercises.autograd.way_back import backward, second_call

EXERCISES = declare(globals())
