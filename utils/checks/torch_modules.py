"""How answers that are torch modules are made and looked into, as NumPy arrays; imports torch late."""

from typing import Any

import numpy as np

from utils.checks.judged import Verdict, named

__all__ = ["filled", "flat", "in_a_list", "made", "noting", "numbers", "tensor", "trace"]

NOT_PREPARED = ("before Module.__init__() call", "no attribute '_modules'", "no attribute '_parameters'")


def numbers(value: Any) -> Any:
    """value with every tensor in it, also in lists and tuples, as an array of its own; all else as it is."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy().copy()
    return type(value)(map(numbers, value)) if type(value) in (list, tuple) else value


def flat(tensors: Any) -> np.ndarray:
    """The numbers of all tensors one after the other, (P,)."""
    return np.concatenate([numbers(one).ravel() for one in tensors])


def tensor(array: Any) -> Any:
    """An array as a tensor of its own."""
    import torch

    return torch.tensor(array)


def made(answer: Any, *arguments: Any) -> tuple[Any, Verdict | None]:
    """(module, None), or (None, Verdict) where answer(*arguments) is none.

    The verdicts are "super missing" and "no module", which the exercise has among its mistakes.
    """
    import torch

    try:
        model = answer(*arguments)
    except AttributeError as error:
        if not any(words in str(error) for words in NOT_PREPARED):
            raise
        return None, named("super missing")
    if not isinstance(model, torch.nn.Module):
        return None, named("no module", ("Got", f"an object of type {type(model).__name__}"))
    return (model, None) if "_parameters" in vars(model) else (None, named("super missing"))


def filled(model: Any, rng: np.random.Generator) -> Any:
    """The model, its parameters in place replaced by normal numbers from rng, so that no start hides a difference."""
    import torch

    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(tensor(rng.normal(0, 0.7, size=tuple(parameter.shape))))
    return model


def in_a_list(model: Any) -> bool:
    """Whether modules are kept in a plain list, tuple or dictionary, where torch does not see them."""
    import torch

    boxes = [value for name, value in vars(model).items() if not name.startswith("_")]
    inside = [
        one
        for box in boxes
        for one in (box.values() if isinstance(box, dict) else box if isinstance(box, list | tuple) else ())
    ]
    return any(isinstance(one, torch.nn.Module) for one in inside)


def noting(model: Any, lr: float, seen: list[np.ndarray]) -> Any:
    """torch's SGD, which notes the gradients that it uses, as one vector a step, in the list seen; none counts as 0."""
    import torch

    class SGD(torch.optim.SGD):
        def step(self, closure: Any = None) -> Any:
            loss = torch.enable_grad()(closure)() if closure else None
            seen.append(flat([p.grad if p.grad is not None else 0 * p for p in model.parameters()]))
            super().step()
            return loss

    return SGD(model.parameters(), lr=lr)


def trace(model: Any, X: np.ndarray) -> tuple[np.ndarray | None, list[tuple[Any, ...]]]:
    """What the model does with X (n, d), an array: (output, calls), the output None where it is no tensor.

    calls lists (module, input, output) for every innermost module in the order in which it was used, arrays in place of
    tensors. The model stays in the mode it is in, train or eval; X takes the type of its parameters.
    """
    import torch

    calls: list[tuple[Any, ...]] = []
    hooks = []

    def note(module: Any, inputs: Any, output: Any) -> None:
        calls.append((module, numbers(inputs[0]), numbers(output)))

    for module in model.modules():
        if not list(module.children()) and module is not model:
            hooks.append(module.register_forward_hook(note))
    dtype = next((parameter.dtype for parameter in model.parameters()), torch.get_default_dtype())
    try:
        output = model(torch.tensor(X, dtype=dtype))
    finally:
        for hook in hooks:
            hook.remove()
    return (numbers(output) if isinstance(output, torch.Tensor) else None), calls
