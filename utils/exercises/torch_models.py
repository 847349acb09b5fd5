"""How torch modules are made, looked into and judged by what they compute; knows no exercise, imports torch late.

`torch_ready` is the context for every exercise with tensors; `numbers` and `trace` turn what happens in torch into
NumPy arrays. `judge_mlp` judges a class of multi-layer perceptrons, and MISTAKES holds wrong ones to be told apart.
"""

import contextlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from utils import nn
from utils.exercises.legacy import Mistake, Verdict

__all__ = ["MISTAKES", "TorchMLP", "filled", "judge_mlp", "made", "numbers", "torch_ready", "trace"]


@contextlib.contextmanager
def torch_ready():
    """Import torch, which takes seconds, and put its global state back afterwards: random numbers, grad mode, dtype."""
    import torch

    state, mode, dtype = torch.random.get_rng_state(), torch.is_grad_enabled(), torch.get_default_dtype()
    try:
        with torch.enable_grad():
            yield
    finally:
        torch.random.set_rng_state(state)
        torch.set_grad_enabled(mode)
        torch.set_default_dtype(dtype)


def numbers(value):
    """value with every tensor in it, also in lists and tuples, as an array of its own; all else as it is."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy().copy()
    return type(value)(map(numbers, value)) if type(value) in (list, tuple) else value


NOT_PREPARED = ("before Module.__init__() call", "no attribute '_modules'", "no attribute '_parameters'")


def made(answer, *arguments):
    """(module, None), or (None, Verdict) where answer(*arguments) is none."""
    import torch

    try:
        model = answer(*arguments)
    except AttributeError as error:
        if not any(words in str(error) for words in NOT_PREPARED):
            raise
        return None, Verdict(False, "", "super missing")
    if not isinstance(model, torch.nn.Module):
        return None, Verdict(False, "", "no module", (("Got", f"an object of type {type(model).__name__}"),))
    if "_parameters" not in vars(model):
        return None, Verdict(False, "", "super missing")
    return model, None


def filled(model, rng):
    """The model, its parameters in place replaced by normal numbers from rng, so that no start hides a difference."""
    import torch

    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(rng.normal(0, 0.7, size=tuple(parameter.shape))))
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


# --- A multi-layer perceptron ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lab:
    """A model under test: its layer sizes, and X (n, d), the samples it is tried on."""

    model: object
    sizes: list
    X: np.ndarray


def judge_mlp(answer, layer_sizes):
    """A class used as model = Class(layer_sizes), model(X): linear layers, ReLU between them, none at the end."""
    model, verdict = made(answer, list(layer_sizes))
    if verdict:
        return verdict
    lab = Lab(model, list(layer_sizes), np.random.default_rng(3).normal(size=(40, layer_sizes[0])))
    for promise in (_parameters, _output, _always_the_same, _function):
        verdict = promise(lab)
        if verdict:
            return verdict
    return Verdict(True)


def _no(mistake, *evidence):
    return Verdict(False, "", mistake, tuple(evidence))


def _parameters(lab):
    """One matrix and one bias for each layer, known to the module."""
    shapes = [tuple(parameter.shape) for parameter in lab.model.parameters()]
    matrices = sorted(tuple(sorted(shape)) for shape in shapes if len(shape) == 2)
    biases = sorted(shape for shape in shapes if len(shape) == 1)
    wanted = sorted(tuple(sorted(pair)) for pair in pairwise(lab.sizes))
    rows = (
        ("Layer sizes", str(lab.sizes)),
        ("Weights wanted", ", ".join(f"{d_out} × {d_in}" for d_in, d_out in pairwise(lab.sizes))),
        ("Parameters found", ", ".join(map(str, shapes)) or "none"),
    )
    if not shapes:
        return _no("layers unknown to the module", *rows)
    if len(matrices) < len(wanted):
        return _no("too few layers", *rows)
    if len(matrices) > len(wanted):
        return _no("too many layers", *rows)
    if matrices != wanted:
        return _no("other sizes", *rows)
    if not biases:
        return _no("no biases", *rows)
    if biases == sorted((d_in,) for d_in in lab.sizes[:-1]) and len(set(lab.sizes)) > 1:
        return _no("sizes exchanged", *rows)
    if biases != sorted((d_out,) for d_out in lab.sizes[1:]):
        return Verdict(False, "The parameters are not a matrix and a bias for each layer.", None, rows)
    return None


def _output(lab):
    """A tensor with a row for each sample."""
    try:
        output, _ = trace(lab.model, lab.X)
    except NotImplementedError as error:
        if "forward" not in str(error):
            raise
        return _no("forward missing")
    if output is None:
        return _no("forward returns nothing")
    wanted = (len(lab.X), lab.sizes[-1])
    if output.shape != wanted:
        message = f"The output has the shape {output.shape}, and (n, k) = {wanted} is asked for."
        return Verdict(False, message, None, (("Layer sizes", str(lab.sizes)),))
    return None


def _always_the_same(lab):
    """Nothing random on the way."""
    first, second = (trace(lab.model, lab.X)[0] for _ in range(2))
    return None if np.array_equal(first, second) else _no("another answer every time")


def _function(lab):
    """What the module computes from its own parameters, beside what it should, and what it may be instead."""
    output, calls = trace(filled(lab.model, np.random.default_rng(4)), lab.X)
    used = [module for module, *_ in calls if getattr(module, "weight", None) is not None]
    if used and len(set(map(id, used))) < len(lab.sizes) - 1:
        return _no("a layer is not used")
    layers = [[(numbers(module.weight).T, numbers(module.bias)) for module in used]] if used else _registered(lab)
    for name, variant in {"": {}, **VARIANTS}.items():
        if any(np.allclose(_forward(pairs, lab.X, **variant), output, rtol=1e-4, atol=1e-4) for pairs in layers):
            return _no(name) if name else None
    message = (
        "The output is not that of linear layers with ReLU between them. Print what `forward` computes, step by step."
    )
    return Verdict(False, message, None, (("Layer sizes", str(lab.sizes)),))


def _registered(lab):
    """The parameters of a module without linear layers in it, as (W, b), in both ways in which W may be kept.

    The shape of W tells whether it is (d_in, d_out) or the transpose, unless it is square.
    """
    arrays = [numbers(parameter) for parameter in lab.model.parameters()]
    matrices, biases = ([a for a in arrays if a.ndim == axes] for axes in (2, 1))
    plain = [W if W.shape == size else W.T for W, size in zip(matrices, pairwise(lab.sizes), strict=True)]
    turned = [W.T if W.shape[0] == W.shape[1] else W for W in plain]
    return [list(zip(weights, biases, strict=True)) for weights in (plain, turned)]


def _forward(pairs, X, before=lambda X: X, hidden=nn.relu, after=lambda Z: Z):
    """A network's output with other functions on the inputs, between the layers, and at the end."""
    A = before(X)
    for W, b in pairs[:-1]:
        A = hidden(A @ W + b)
    W, b = pairs[-1]
    return after(A @ W + b)


# name -> what is different
VARIANTS = {
    "no activation": {"hidden": lambda Z: Z},
    "ReLU after the last layer": {"after": nn.relu},
    "softmax in the model": {"after": nn.softmax},
    "log-softmax in the model": {"after": lambda Z: np.log(nn.softmax(Z))},
    "sigmoid in the model": {"after": nn.sigmoid},
    "tanh between the layers": {"hidden": np.tanh},
    "sigmoid between the layers": {"hidden": nn.sigmoid},
    "ReLU on the inputs": {"before": nn.relu},
}


def TorchMLP(layer_sizes):
    """A multi-layer perceptron, an nn.Module: a Linear for each two neighbours in layer_sizes, ReLU between them."""
    import torch

    class TorchMLP(torch.nn.Module):
        def __init__(self):
            super().__init__()
            layers = []
            for d_in, d_out in pairwise(layer_sizes):
                layers += [torch.nn.Linear(d_in, d_out), torch.nn.ReLU()]
            self.layers = torch.nn.Sequential(*layers[:-1])

        def forward(self, X):
            return self.layers(X)

    return TorchMLP()


# --- What may be wrong with it ---------------------------------------------------------------------------------------


def _but(
    store=lambda layers: _torch_nn().ModuleList(layers),
    sizes=lambda sizes: sizes,
    ends=lambda pair: pair,
    bias=True,
    hidden="relu",
    last=None,
    first=None,
    prepared=True,
    result=lambda out: out,
    order=lambda layers: layers,
):
    """A class of networks in which one thing is different.

    store: how the layers are kept; sizes: of the layers; ends: (d_in, d_out) of one; hidden, last, first: names of
    torch functions between the layers, at the end and on the inputs; prepared: whether super().__init__ is called;
    order: in which layers are used.
    """

    def make(layer_sizes):
        import torch

        class Net(torch.nn.Module):
            def __init__(self):
                if prepared:
                    super().__init__()
                layers = [torch.nn.Linear(*ends(pair), bias=bias) for pair in pairwise(sizes(layer_sizes))]
                self.layers = store(layers)

            def forward(self, X):
                A = getattr(torch, first)(X) if first else X
                *inner, end = order(list(self.layers))
                for layer in inner:
                    A = getattr(torch, hidden)(layer(A)) if hidden else layer(A)
                Z = end(A)
                return result(_after(last, Z))

        return Net()

    return make


def _torch_nn():
    import torch

    return torch.nn


def _after(name, Z):
    import torch

    return getattr(torch, name)(Z, **({"dim": 1} if "softmax" in name else {})) if name else Z


def _no_module(layer_sizes):
    return [_torch_nn().Linear(*pair) for pair in pairwise(layer_sizes)]


def _without_forward(layer_sizes):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = torch.nn.ModuleList(_no_module(layer_sizes))

    return Net()


def _with_dropout(layer_sizes):
    import torch

    return torch.nn.Sequential(torch.nn.Dropout(0.5), TorchMLP(layer_sizes))


def _one_layer_twice(layers):
    """Where the last two are of one size, the last but one takes the place of the last."""
    return [*layers[:-1], layers[-2]] if layers[-1].weight.shape == layers[-2].weight.shape else layers


MISTAKES = {
    "super missing": Mistake(
        _but(prepared=False),
        "torch cannot register the layers: `super().__init__()` has to be the first line of `__init__`.",
    ),
    "no module": Mistake(
        _no_module, "The class is no `torch.nn.Module`. Put that in parentheses after its name, in the first line."
    ),
    "layers unknown to the module": Mistake(
        _but(store=list),
        "`parameters()` is empty: torch does not see layers in a plain Python list, or such as are made in `forward`. "
        "Keep them in `torch.nn.Sequential` or `torch.nn.ModuleList`.",
    ),
    "too few layers": Mistake(
        _but(sizes=lambda sizes: [sizes[0], *sizes[2:]]),
        "A layer of weights is missing: there is one between each two neighbours in `layer_sizes`.",
    ),
    "too many layers": Mistake(
        _but(sizes=lambda sizes: [sizes[0], *sizes]),
        "There is a layer of weights too many: m sizes have m − 1 layers between them.",
    ),
    "other sizes": Mistake(
        _but(sizes=lambda sizes: [*sizes[:-1], sizes[-1] + 1]),
        "The layers have other sizes. Each leads from one entry of `layer_sizes` to the next: `Linear(d_in, d_out)`.",
    ),
    "sizes exchanged": Mistake(
        _but(ends=lambda pair: pair[::-1]),
        "The sizes are exchanged: it is `Linear(d_in, d_out)`, although its weight has the shape (d_out, d_in).",
    ),
    "no biases": Mistake(
        _but(bias=False), "The layers have no biases. `Linear` has them unless it is told `bias=False`."
    ),
    "forward missing": Mistake(
        _without_forward, "The class has no `forward`. Is it spelled so, and indented like `__init__`?"
    ),
    "forward returns nothing": Mistake(
        _but(result=lambda out: None), "`forward` returns no tensor. Is there a `return` in front of the result?"
    ),
    "another answer every time": Mistake(
        _with_dropout,
        "Called twice with the same samples, the network gives two answers. Make the layers once, in `__init__`, and "
        "leave out whatever is random.",
    ),
    "no activation": Mistake(
        _but(hidden=None),
        "There is no activation between the layers, so the network is one linear map, whatever its depth.",
    ),
    "ReLU after the last layer": Mistake(
        _but(last="relu"),
        "ReLU follows the last layer too, so no output is ever negative. The last layer stays linear.",
    ),
    "softmax in the model": Mistake(
        _but(last="softmax"), "Softmax is applied at the end. It belongs to the loss: `CrossEntropyLoss` contains it."
    ),
    "log-softmax in the model": Mistake(
        _but(last="log_softmax"),
        "The logarithm of softmax is applied at the end. Return the sums; the loss does the rest.",
    ),
    "sigmoid in the model": Mistake(
        _but(last="sigmoid"), "The sigmoid is applied at the end. Return the sums: `BCEWithLogitsLoss` contains it."
    ),
    "tanh between the layers": Mistake(_but(hidden="tanh"), "tanh stands between the layers. ReLU is asked for."),
    "sigmoid between the layers": Mistake(
        _but(hidden="sigmoid"), "The sigmoid stands between the layers. ReLU is asked for."
    ),
    "ReLU on the inputs": Mistake(
        _but(first="relu"), "ReLU is applied to the inputs already, which cuts off all negative features."
    ),
    "a layer is not used": Mistake(
        _but(order=_one_layer_twice),
        "A layer is never used; another one takes its place. Does your loop use its index?",
    ),
}
