"""Tensors from arrays, and what is asked of them; imports torch late."""

from typing import Any

import numpy as np


def drawn(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers with one decimal, none of them −0."""
    return rng.normal(size=shape).round(1) + 0.0


def leaf(array: np.ndarray) -> Any:
    """A leaf tensor that requires a gradient."""
    import torch

    return torch.tensor(array, requires_grad=True)


def has_graph(value: Any) -> bool:
    """Whether it is a tensor that still has its graph, or a list or tuple with one."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.requires_grad
    return isinstance(value, list | tuple) and any(map(has_graph, value))
