"""Interactive figures of notebook 04: an expression as a graph, and what a training did to every layer."""

from utils.widgets.autograd.inspector import gradient_inspector
from utils.widgets.autograd.stepping import graph_steps

__all__ = ["gradient_inspector", "graph_steps"]
