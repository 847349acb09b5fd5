"""Static pictures for the prose: each function builds a scene and renders it; Matplotlib loads when one is drawn."""

from utils.figures.classes import confusion, reliability, shares
from utils.figures.curves import curve, functions, losses, rates
from utils.figures.datasets import data_sets, images
from utils.figures.diagrams import network, neuron
from utils.figures.graphs import value_graph
from utils.figures.planes import decision, diamond_and_circle, field, margin, xor_argument
from utils.figures.torch_graphs import torch_graph
from utils.render import Figure, render

__all__ = [
    "Figure",
    "confusion",
    "curve",
    "data_sets",
    "decision",
    "diamond_and_circle",
    "field",
    "functions",
    "images",
    "losses",
    "margin",
    "network",
    "neuron",
    "rates",
    "reliability",
    "render",
    "shares",
    "torch_graph",
    "value_graph",
    "xor_argument",
]
