"""The exercises of notebook 03, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.backprop.backward_pass import backward, delta_shape
from utils.exercises.backprop.classifier import MLP
from utils.exercises.backprop.clinic import mend_broadcast, mend_derivative, mend_layer, mend_mean, mend_order
from utils.exercises.backprop.gradient_check import numerical_gradient, relative_error
from utils.exercises.backprop.neuron import neuron_backward
from utils.exercises.backprop.recall import cache_contents, cross_entropy_uniform, softmax_shift
from utils.exercises.backprop.slopes import relu_grad, softmax_cross_entropy_grad, tanh_grad
from utils.exercises.backprop.spirals import spirals
from utils.exercises.backprop.training import sgd_step, train

EXERCISES = declare(globals())
