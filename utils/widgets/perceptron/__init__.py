"""Interactive figures of notebook 01: a neuron's line, how it learns, what it cannot do, and the smooth neuron."""

from utils.widgets.perceptron.bound import mistake_bound
from utils.widgets.perceptron.descent import neuron_descent
from utils.widgets.perceptron.learning import perceptron_steps
from utils.widgets.perceptron.line import decision_line
from utils.widgets.perceptron.xor import beat_xor

__all__ = ["beat_xor", "decision_line", "mistake_bound", "neuron_descent", "perceptron_steps"]
