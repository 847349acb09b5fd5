"""A patient whose layers are in a plain list, where torch does not see them."""

from itertools import pairwise

import numpy as np

from utils import nn
from utils.checks import RIGHT, Coding, case, named, torch_settings, wrong
from utils.checks.torch_modules import filled, in_a_list, made, numbers, trace


def _module_list(layer_sizes):
    """A module with ReLU between its Linear layers."""
    import torch

    class MendedList(torch.nn.Module):
        def __init__(self):
            super().__init__()
            *hidden, last = pairwise(layer_sizes)
            self.hidden = torch.nn.ModuleList(torch.nn.Linear(*pair) for pair in hidden)
            self.last = torch.nn.Linear(*last)

        def forward(self, X):
            for layer in self.hidden:
                X = torch.relu(layer(X))
            return self.last(X)

    return MendedList()


def _judge_list(answer, layer_sizes):
    """What the module registers, which layers it uses, and what comes out."""
    import torch

    model, fault = made(answer, list(layer_sizes))
    if fault:
        return fault
    wanted = list(pairwise(layer_sizes))
    layers = [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)]
    found = [(layer.in_features, layer.out_features) for layer in layers]
    count = sum(parameter.numel() for parameter in model.parameters())
    rows = (
        ("Numbers an optimiser sees", f"{count} of {sum(a * b + b for a, b in wanted)}"),
        ("Linear layers it knows", ", ".join(f"{a} → {b}" for a, b in found) or "none"),
    )
    if len(found) < len(wanted):
        return named(_why_few(model, layers), *rows)
    if sorted(found) != sorted(wanted):
        return named("other sizes" if len(found) == len(wanted) else "a layer too many", *rows)
    filled(model, np.random.default_rng(0))
    X = np.random.default_rng(1).normal(size=(5, layer_sizes[0]))
    output, calls = trace(model, X)
    used = [layer for layer, *_ in calls if isinstance(layer, torch.nn.Linear)]
    if len(used) < len(layers):
        return named("layers not used", *rows)
    return _outputs(output, used, X)


def _why_few(model, layers):
    if in_a_list(model):
        return "some in a plain list" if layers else "still in a plain list"
    return "a layer missing" if layers else "made in forward"


def _outputs(output, used, X):
    """Compare with the layers in the order in which they were used, with and without ReLU."""
    params = [(numbers(layer.weight).T, numbers(layer.bias)) for layer in used]
    kinds = {
        "": nn.forward(params, X, nn.relu)[0],
        "no ReLU": nn.forward(params, X, lambda Z: Z)[0],
    }
    kinds |= {"ReLU at the end": nn.relu(kinds[""]), "softmax in the network": nn.softmax(kinds[""])}
    kinds["ReLU on the inputs"] = nn.forward(params, nn.relu(X), nn.relu)[0]
    if output is None or output.shape != kinds[""].shape:
        return wrong("`model(X)` has to return a tensor (n, k).")
    for name, expected in kinds.items():
        if np.allclose(output, expected, rtol=1e-4, atol=1e-4):
            return named(name) if name and len(used) > 1 else RIGHT
    return wrong("The layers are all there, but what comes out is not ReLU between them and sums at the end.")


MendedList = Coding(
    reference=_module_list,
    judge=_judge_list,
    around=torch_settings,
    cases=[
        case("two hidden layers", [4, 6, 5, 3]),
        case("one hidden layer", [3, 8, 2]),
        case("hidden layers of one width", [2, 5, 5, 5, 4]),
    ],
    passed="`parameters()` finds what is kept as a module. A plain Python list hides its contents from it.",
    hints=(
        "Print `sum(p.numel() for p in model.parameters())`, and count how many there should be.",
        "torch has a list of its own for modules.",
        "`self.hidden = torch.nn.ModuleList([...])`",
    ),
    mistakes="""
        still in a plain list
            - self.hidden = torch.nn.ModuleList([torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden])
            - self.last = torch.nn.Linear(*last)
            + self.hidden = [torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden]
            + self.hidden.append(torch.nn.Linear(*last))
            - for layer in self.hidden:
            -     X = torch.relu(layer(X))
            - return self.last(X)
            + for layer in self.hidden[:-1]:
            +     X = torch.relu(layer(X))
            + return self.hidden[-1](X)
            All layers are in a plain list now, and `parameters()` is empty. Put them in a `torch.nn.ModuleList`.
        some in a plain list
            - self.hidden = torch.nn.ModuleList([torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden])
            + self.hidden = tuple(torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden)
            The hidden layers are in a plain container still: a tuple hides them from `parameters()` as a list does.
        made in forward
            - self.hidden = torch.nn.ModuleList([torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden])
            - self.last = torch.nn.Linear(*last)
            + self.sizes = layer_sizes[0], layer_sizes[-1]
            - for layer in self.hidden:
            -     X = torch.relu(layer(X))
            - return self.last(X)
            + return torch.nn.Linear(*self.sizes)(X)
            The module keeps no layers: `parameters()` is empty. Make them in `__init__`, and give them to `self`.
        a layer missing: self.last = torch.nn.Linear(*last) → self.last = torch.nn.Identity()
            A Linear is missing: there is one between each two neighbours in `layer_sizes`.
        a layer too many
            - self.last = torch.nn.Linear(*last)
            + self.last = torch.nn.Sequential(torch.nn.Linear(last[0], last[0]), torch.nn.Linear(*last))
            There is a Linear too many: m sizes have m − 1 layers between them.
        other sizes: torch.nn.Linear(d_in, d_out) → torch.nn.Linear(d_out, d_in)
            The layers have other sizes. Each leads from one entry of `layer_sizes` to the next: `Linear(d_in, d_out)`.
        layers not used: for layer in self.hidden: → for layer in self.hidden[:0]:
            - return self.last(X)
            + return X[:, : self.last.out_features]
            All layers are there, but `forward` does not use all of them.
        no ReLU: X = torch.relu(layer(X)) → X = layer(X)
            The layers are found now, but the ReLU between them has been lost.
        ReLU at the end: return self.last(X) → return torch.relu(self.last(X))
            There is a ReLU behind the last layer. Its sums stay as they are.
        ReLU on the inputs: X = torch.relu(layer(X)) → X = layer(torch.relu(X))
            return self.last(X) → return self.last(torch.relu(X))
            ReLU is applied to what goes into a layer, and so to the inputs themselves. It belongs behind each layer but
            the last.
        softmax in the network: return self.last(X) → return torch.softmax(self.last(X), dim=1)
            The network ends with a softmax, and the loss applies it once more. Return the weighted sums.
        super missing: super().__init__() →
            torch cannot register anything: `super().__init__()` has to be the first line of `__init__`.
        no module: (torch.nn.Module) →
            The class is no `torch.nn.Module`. Put that in parentheses after its name, in the first line.
    """,
)
