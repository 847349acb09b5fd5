"""Small data sets on which the exercises of notebook 01 are tried: round numbers, to be followed with a pencil."""

import numpy as np

from utils import data

ONE = np.array([[2.0, -1.0]])
FOUR = np.array([[1.0, 2.0], [0.5, -1.0], [-2.0, 3.0], [0.0, 1.5]])
FIVE = np.array([[1.0, 0.5, -1.0], [2.0, -1.0, 0.5], [-1.0, 1.5, 1.0], [0.5, -2.0, -1.0], [-0.5, 1.0, 2.0]])
SQUARE = np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 0.5], [2.0, 1.0, -2.0]])
COLUMN = np.array([[1.0], [-2.0], [0.5], [3.0], [-1.0]])

AND, OR, XOR = (data.gate(name) for name in ("AND", "OR", "XOR"))
