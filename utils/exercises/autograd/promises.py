"""What a class of multi-layer perceptrons in torch promises, measured from outside: a function a promise; imports
torch late.

Each promise is a function of (model, sizes, X), the samples X (n, d) an array: a Verdict, or None where it is kept.
"""

from itertools import pairwise

import numpy as np

from utils import nn
from utils.checks import RIGHT, named, wrong
from utils.checks.torch_modules import filled, made, numbers, trace


def judge_network(answer, layer_sizes):
    """A class used as model = Class(layer_sizes), model(X): linear layers, ReLU between them, none at the end."""
    model, fault = _made(answer, list(layer_sizes))
    if fault:
        return fault
    X = np.random.default_rng(3).normal(size=(40, layer_sizes[0]))
    promises = (_parameters, _output, _repeatable, _function, _trainable)
    verdicts = (promise(model, list(layer_sizes), X) for promise in promises)
    return next((verdict for verdict in verdicts if verdict), RIGHT)


def _made(answer, layer_sizes):
    """(module, None), or (None, Verdict) where answer(layer_sizes) is none."""
    try:
        return made(answer, layer_sizes)
    except TypeError as error:
        if "is not a Module subclass" not in str(error):
            raise
        name = "a list in Sequential" if str(error).startswith("list") else "no layer in Sequential"
        return None, named(name, ("Error", f"TypeError: {error}"))


def _parameters(model, sizes, _X):
    """One matrix and one bias for each layer, known to the module."""
    shapes = [tuple(parameter.shape) for parameter in model.parameters()]
    matrices = sorted(tuple(sorted(shape)) for shape in shapes if len(shape) == 2)
    biases = sorted(shape for shape in shapes if len(shape) == 1)
    wanted = sorted(tuple(sorted(pair)) for pair in pairwise(sizes))
    rows = (
        ("Layer sizes", str(sizes)),
        ("Weights wanted", ", ".join(f"{d_out} × {d_in}" for d_in, d_out in pairwise(sizes))),
        ("Parameters found", ", ".join(map(str, shapes)) or "none"),
    )
    faults = {
        "layers unknown to the module": not shapes,
        "too few layers": len(matrices) < len(wanted),
        "too many layers": len(matrices) > len(wanted),
        "other sizes": matrices != wanted,
        "no biases": not biases,
        "sizes exchanged": biases == sorted((d_in,) for d_in in sizes[:-1]) and len(set(sizes)) > 1,
    }
    if biases == sorted((d_out,) for d_out in sizes[1:]) and matrices == wanted:
        return None
    name = next((name for name, holds in faults.items() if holds), "")
    return named(name, *rows) if name else wrong("The parameters are not a matrix and a bias for each layer.", *rows)


def _output(model, sizes, X):
    """A tensor with a row for each sample."""
    try:
        output, calls = trace(model, X)
    except NotImplementedError as error:
        if "forward" not in str(error):
            raise
        return named("ModuleList called" if "ModuleList" in str(error) else "forward missing")
    if output is None:
        return named("forward returns nothing")
    wanted, row = (len(X), sizes[-1]), ("Layer sizes", str(sizes))
    if output.shape == wanted:
        return None
    if 0 < len(_linear(calls)) < len(sizes) - 1:
        return named("a layer is not used", row)
    return wrong(f"The output has the shape {output.shape}, and (n, k) = {wanted} is asked for.", row)


def _repeatable(model, _sizes, X):
    """Nothing random on the way."""
    first, second = (trace(model, X)[0] for _ in range(2))
    return None if np.array_equal(first, second) else named("another answer every time")


def _function(model, sizes, X):
    """What the module computes from its own parameters, beside what it should, and what it may be instead."""
    output, calls = trace(filled(model.double(), np.random.default_rng(4)), X)
    used = _linear(calls)
    if used and len(set(map(id, used))) < len(sizes) - 1:
        return named("a layer is not used")
    layers = [[(numbers(one.weight).T, numbers(one.bias)) for one in used]] if used else _registered(model, sizes)
    for name, variant in {"": {}, **VARIANTS}.items():
        if any(np.allclose(_forward(pairs, X, **variant), output, rtol=1e-4, atol=1e-4) for pairs in layers):
            return named(name) if name else None
    message = (
        "The output is not that of linear layers with ReLU between them. Print what `forward` computes, step by step."
    )
    return wrong(message, ("Layer sizes", str(sizes)))


def _trainable(model, _sizes, X):
    """A gradient reaches every parameter."""
    import torch

    output, parameters = model(torch.tensor(X)), list(model.parameters())
    if output.requires_grad:
        heard = torch.autograd.grad(output.sum(), parameters, allow_unused=True)
        if not any(gradient is None for gradient in heard):
            return None
    return named("cut off")


def _linear(calls):
    """The modules with weights among those that were used."""
    return [module for module, *_ in calls if getattr(module, "weight", None) is not None]


def _registered(model, sizes):
    """The parameters of a module without linear layers in it, as (W, b), in both ways in which W may be kept.

    The shape of W tells whether it is (d_in, d_out) or the transpose, unless it is square.
    """
    arrays = [numbers(parameter) for parameter in model.parameters()]
    matrices, biases = ([a for a in arrays if a.ndim == axes] for axes in (2, 1))
    plain = [W if W.shape == size else W.T for W, size in zip(matrices, pairwise(sizes), strict=True)]
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
