"""Small networks and samples on which answers are tried; knows no exercise."""

import itertools
from typing import Any

import numpy as np

from utils.checks.observe import Case, case

__all__ = ["network", "samples", "whole"]

Params = list[tuple[np.ndarray, np.ndarray]]


def network(sizes: list[int], seed: int) -> Params:
    """Parameters with biases that are not 0: a list of (W, b) for layers of these sizes, one decimal each."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(a, b)).round(1), rng.normal(size=b).round(1)) for a, b in itertools.pairwise(sizes)]


def samples(n: int, sizes: list[int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """X (n, d) and one-hot Y (n, k) for a network of these sizes."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, sizes[0])).round(1), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]


def whole(label: str, sizes: list[int], n: int, seed: int, *more: Any) -> Case:
    """A case of (params, X, Y, *more)."""
    return case(label, network(sizes, seed), *samples(n, sizes, seed + 1), *more, n=n, d=sizes[0], K=sizes[-1])
