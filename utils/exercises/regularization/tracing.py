"""How torch modules are made and looked into, as NumPy arrays; imports torch only when it is needed."""

from utils.checks import named

NOT_PREPARED = ("before Module.__init__() call", "no attribute '_modules'", "no attribute '_parameters'")


def numbers(value):
    """value with every tensor in it, also in lists and tuples, as an array of its own; all else as it is."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy().copy()
    return type(value)(map(numbers, value)) if type(value) in (list, tuple) else value


def tensor(array):
    """An array as a tensor of its own."""
    import torch

    return torch.tensor(array)


def made(answer, *arguments):
    """(module, None), or (None, Verdict) where answer(*arguments) is none."""
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


def filled(model, rng):
    """The model, its parameters in place replaced by normal numbers from rng, so that no start hides a difference."""
    import torch

    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(tensor(rng.normal(0, 0.7, size=tuple(parameter.shape))))
    return model


def trace(model, X):
    """What the model does with X (n, d), an array: (output, calls), the output None where it is no tensor.

    calls lists (module, input, output) for every innermost module in the order in which it was used, arrays in place of
    tensors. The model stays in the mode it is in, train or eval; X takes the type of its parameters.
    """
    import torch

    calls, hooks = [], []

    def note(module, inputs, output):
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
