"""The exercises of notebook 01, in its order, which `progress.show()` keeps; it finds each as check.NAME."""
# ruff: noqa: I001

from utils.checks import declare
from utils.exercises.perceptron.recall import broadcast_b, dot_product_sign, slope_step
from utils.exercises.perceptron.line import weighted_sum, predict, what_b_does, where_w_points
from utils.exercises.perceptron.rosenblatt import perceptron_update, train_perceptron
from utils.exercises.perceptron.separable import half_margin, three_points, why_xor
from utils.exercises.perceptron.gates import nand_neuron
from utils.exercises.perceptron.smooth_step import sigmoid, sigmoid_grad
from utils.exercises.perceptron.smooth_neuron import neuron_gradients, fit_neuron, descend

EXERCISES = declare(globals())
