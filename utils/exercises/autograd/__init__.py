"""The exercises of notebook 04, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.autograd.broadcasting import unbroadcast
from utils.exercises.autograd.descent import value_step
from utils.exercises.autograd.leaves import manual_step, mend_leaf, who_has_grad
from utils.exercises.autograd.loss import mend_softmax
from utils.exercises.autograd.network import TorchMLP
from utils.exercises.autograd.operations import Value
from utils.exercises.autograd.order import topological_order
from utils.exercises.autograd.overflow import softplus
from utils.exercises.autograd.own_operation import sine
from utils.exercises.autograd.recall import price_of_gradients, silent_relu, two_paths
from utils.exercises.autograd.training import mend_zero, train_step, watched_layer
from utils.exercises.autograd.way_back import backward, second_call

EXERCISES = declare(globals())
