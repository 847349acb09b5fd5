"""The networks the course builds, finished: one neuron, layers, the class. Knows NumPy, `optim`, and `tuned` for speed.

These functions are what the exercises are compared with, and what a check hands back to a student who wants to go on.
"""

from utils.nn.layers import (
    ACTIVATIONS,
    TINY,
    Activation,
    backward,
    binary_cross_entropy,
    bump,
    count_parameters,
    cross_entropy,
    forward,
    init_params,
    mse,
    numerical_gradient,
    one_hot,
    relative_error,
    relu,
    relu_grad,
    sgd_step,
    softmax,
    softmax_cross_entropy_grad,
    tanh,
    tanh_grad,
    train,
)
from utils.nn.network import MLP
from utils.nn.neuron import (
    fit_neuron,
    neuron_backward,
    neuron_gradients,
    perceptron_update,
    predict,
    sigmoid,
    sigmoid_grad,
    train_perceptron,
    weighted_sum,
)

# What the exercises ask for; the other names are for whoever goes on from there.
__all__ = [
    "backward",
    "binary_cross_entropy",
    "bump",
    "count_parameters",
    "cross_entropy",
    "fit_neuron",
    "forward",
    "init_params",
    "mse",
    "neuron_backward",
    "neuron_gradients",
    "numerical_gradient",
    "one_hot",
    "perceptron_update",
    "predict",
    "relative_error",
    "relu",
    "relu_grad",
    "sgd_step",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_cross_entropy_grad",
    "tanh",
    "tanh_grad",
    "train",
    "train_perceptron",
    "weighted_sum",
]
