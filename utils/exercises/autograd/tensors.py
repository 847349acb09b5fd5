"""Tensors from arrays, arrays from tensors, and modules with known parameters; imports torch late."""

import numpy as np


def drawn(rng, *shape):
    """Normal numbers with one decimal, none of them −0."""
    return rng.normal(size=shape).round(1) + 0.0


def leaf(array):
    """A leaf tensor that requires a gradient."""
    import torch

    return torch.tensor(array, requires_grad=True)


def numbers(value):
    """value with every tensor in it, also in lists and tuples, as an array of its own; all else as it is."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy().copy()
    return type(value)(map(numbers, value)) if type(value) in (list, tuple) else value


def flat(tensors):
    """The numbers of all tensors one after the other, (P,)."""
    return np.concatenate([numbers(tensor).ravel() for tensor in tensors])


def has_graph(value):
    """Whether it is a tensor that still has its graph, or a list or tuple with one."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.requires_grad
    return isinstance(value, list | tuple) and any(map(has_graph, value))


def filled(model, rng):
    """The model, its parameters in place replaced by normal numbers from rng, so that no start hides a difference."""
    import torch

    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(rng.normal(0, 0.7, size=tuple(parameter.shape))))
    return model
