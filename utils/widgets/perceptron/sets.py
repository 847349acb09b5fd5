"""The data sets that figures of notebook 01 can show."""

from functools import lru_cache

from utils import data

SETS = ("AND", "OR", "XOR", "iris", "blobs")


@lru_cache(maxsize=16)
def data_set(name):
    """(X (n, 2), y (n,)) of a data set by the name it has in a figure: one of SETS, or "iris, harder pair"."""
    if name == "iris":
        return data.iris_pair("setosa", "versicolor")
    if name == "iris, harder pair":
        return data.iris_pair("versicolor", "virginica")
    return data.blobs(40, margin=0.3, seed=1) if name == "blobs" else data.gate(name)


def axis_names(name):
    """What the two features of a data set are called."""
    return ("petal length (standardised)", "petal width (standardised)") if "iris" in name else ("x₁", "x₂")
