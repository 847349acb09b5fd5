"""Tensors from arrays, and what is asked of them; imports torch late."""

from typing import Any

import numpy as np

from utils.checks.torch_modules import numbers


def drawn(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers with one decimal, none of them −0."""
    return rng.normal(size=shape).round(1) + 0.0


def leaf(array: np.ndarray) -> Any:
    """A leaf tensor that requires a gradient."""
    import torch

    return torch.tensor(array, requires_grad=True)


def descended(answer: Any, w: np.ndarray, X: np.ndarray, y: np.ndarray, *how: Any) -> tuple[Any, bool, bool]:
    """What a descent that starts at the leaf w returns: its numbers, whether it is a leaf, whether it requires grad."""
    import torch

    result = answer(leaf(w), torch.tensor(X), torch.tensor(y), *how)
    if not isinstance(result, torch.Tensor):
        return result, False, False
    return numbers(result), result.is_leaf, result.requires_grad


def has_graph(value: Any) -> bool:
    """Whether it is a tensor that still has its graph, or a list or tuple with one."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.requires_grad
    return isinstance(value, list | tuple) and any(map(has_graph, value))
