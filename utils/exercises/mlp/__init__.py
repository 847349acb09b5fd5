"""The exercises of notebook 02, in its order, which `progress.show()` keeps; it finds each as check.NAME."""
# ruff: noqa: I001

from utils.checks import declare
from utils.exercises.mlp.recall import line_normal, xor_sum, sigmoid_slope
from utils.exercises.mlp.xor_by_hand import xor_network
from utils.exercises.mlp.layers import shape_of_weights, shape_of_hidden, count_parameters
from utils.exercises.mlp.activations import no_activation, relu, tanh
from utils.exercises.mlp.probabilities import softmax
from utils.exercises.mlp.initial_weights import init_params
from utils.exercises.mlp.forward_pass import forward
from utils.exercises.mlp.losses import which_head, mse, binary_cross_entropy, cross_entropy
from utils.exercises.mlp.probabilities import log_softmax, row_softmax
from utils.exercises.mlp.losses import column_mse
from utils.exercises.mlp.tents import bump, one_layer_promise
from utils.exercises.mlp.triangle import triangle_network

EXERCISES = declare(globals())
