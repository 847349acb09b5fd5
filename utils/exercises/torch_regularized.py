"""How a regularised torch module is judged by what it does, and wrong ones to be told apart; knows no exercise.

The module is used as model = Class(layer_sizes, dropout), model(X). Its linear layers and batch normalisations are
found by their types, torch.nn.Linear and torch.nn.BatchNorm1d; activation and dropout only by their effect.
"""

import contextlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from utils import nn
from utils.exercises.legacy import Mistake, Verdict
from utils.exercises.torch_models import filled, made, torch_ready, trace

__all__ = ["MISTAKES", "RegularizedMLP", "judge_regularized", "one_thread"]


@contextlib.contextmanager
def one_thread():
    """torch_ready, and torch on one thread: where two wait for each other, small models take up to 40 times longer."""
    with torch_ready():
        import torch

        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


@dataclass(frozen=True)
class Lab:
    """A model under test: its layer sizes, its probability of dropping, and X (n, d), the samples it is tried on."""

    model: object
    sizes: list
    p: float
    X: np.ndarray

    def of(self, kind):
        """Modules of a type of torch.nn, by its name."""
        import torch

        return [module for module in self.model.modules() if isinstance(module, getattr(torch.nn, kind))]


def judge_regularized(answer, layer_sizes, dropout):
    """Linear, batch normalisation, ReLU, dropout for each hidden layer, then a Linear; Xavier’s start, biases 0."""
    try:
        model, verdict = made(answer, list(layer_sizes), dropout)
    except ValueError as error:
        if "Fan in and fan out" not in str(error):
            raise
        return _no("Xavier on biases")
    if verdict:
        return verdict
    lab = Lab(model, list(layer_sizes), dropout, np.random.default_rng(3).normal(size=(300, layer_sizes[0])))
    for promise in (_layers, _start, _evaluation, _training, _gradients):
        verdict = promise(lab)
        if verdict:
            return verdict
    return Verdict(True)


def _no(mistake, *evidence):
    return Verdict(False, "", mistake, tuple(evidence))


def _layers(lab):
    """A Linear for each two neighbours in the sizes, a BatchNorm1d for each hidden layer."""
    if not list(lab.model.parameters()):
        return _no("layers unknown to the module")
    found = [(layer.in_features, layer.out_features) for layer in lab.of("Linear")]
    wanted = list(pairwise(lab.sizes))
    rows = ("Layer sizes", str(lab.sizes)), ("Linear found", ", ".join(f"{a} → {b}" for a, b in found) or "none")
    if sorted(found) != sorted(wanted):
        fault = "too few layers" if len(found) < len(wanted) else "too many layers"
        return _no("other sizes" if len(found) == len(wanted) else fault, *rows)
    if not lab.of("BatchNorm1d"):
        return _no("no batch norm", *rows)
    return None


def _start(lab):
    """Weights by Xavier, uniform or normal, within five standard errors; biases 0; gamma 1 and beta 0."""
    judged = []
    for layer in lab.of("Linear"):
        W, d_in, d_out = layer.weight.detach().numpy(), layer.in_features, layer.out_features
        asked = np.sqrt(2 / (d_in + d_out))
        scales = {"": asked, "default start": np.sqrt(1 / (3 * d_in)), "He’s start": np.sqrt(2 / d_in)}
        scales |= {"a gain": np.sqrt(2) * asked}
        near = 5 / np.sqrt(2 * W.size)
        names = [name for name, scale in scales.items() if abs(W.std() / scale - 1) < near]
        rows = (
            ("Layer", f"{d_in} → {d_out}"),
            ("Expected std", f"{asked:.4f}, √(2 / ({d_in} + {d_out}))"),
            ("Got std", f"{W.std():.4f}"),
        )
        if W.size >= 500:
            judged.append((names, rows))
    drawn = [layer for layer in lab.of("Linear") if layer.bias is not None and bool(layer.bias.detach().any())]
    wrong = [one for one in judged if "" not in one[0]]
    if wrong:
        names, rows = wrong[0]
        common = [name for name in names if all(name in other for other, _ in judged)]
        if not common and len(wrong) < len(judged):
            return _no("start of some layers", *rows)
        names = common or names
        if not names:
            return Verdict(False, "The weights do not start as Xavier proposed: look at their spread.", None, rows)
        return _no(names[0], *rows)
    if drawn:
        return _no("biases not 0")
    gammas = [norm.weight.detach() for norm in lab.of("BatchNorm1d") if norm.weight is not None]
    return _no("gamma 0") if any(not bool(gamma.any()) for gamma in gammas) else None


def _spread(lab):
    """Fill parameters and running statistics with random numbers, so that no start hides a difference."""
    rng = np.random.default_rng(4)
    filled(lab.model, rng)
    for norm in lab.of("BatchNorm1d"):
        for buffer, low, high in ((norm.running_mean, -1, 1), (norm.running_var, 0.5, 2.0)):
            if buffer is not None:
                buffer.copy_(_tensor(rng.uniform(low, high, size=tuple(buffer.shape))))


def _tensor(array):
    import torch

    return torch.tensor(array)


def _traced(lab):
    """The output, and the calls of linear layers and batch normalisations as (letter, module, input, output)."""
    letters = {id(module): "L" for module in lab.of("Linear")} | {id(module): "N" for module in lab.of("BatchNorm1d")}
    output, calls = trace(lab.model, lab.X)
    return output, [(letters[id(module)], module, *arrays) for module, *arrays in calls if id(module) in letters]


def _same(a, b):
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-4, atol=1e-4))


def _evaluation(lab):
    """The order of the parts, the activation between them, and nothing random."""
    _spread(lab)
    lab.model.eval()
    try:
        output, calls = _traced(lab)
    except NotImplementedError as error:
        if "forward" not in str(error):
            raise
        return _no("forward missing")
    if output is None:
        return _no("forward returns nothing")
    if not np.array_equal(output, _traced(lab)[0]):
        return _no("dropout at evaluation")
    return _order(lab, calls) or _between(calls, lab.X) or _end(output, calls[-1][-1])


def _order(lab, calls):
    letters, hidden = "".join(letter for letter, *_ in calls), len(lab.sizes) - 2
    words = " → ".join({"L": "Linear", "N": "BatchNorm1d"}[letter] for letter in letters)
    rows = ("Layer sizes", str(lab.sizes)), ("Order in forward", words)
    used = [{id(module) for letter, module, *_ in calls if letter == kind} for kind in "LN"]
    if len(used[0]) < hidden + 1:
        return _no("a layer is not used", *rows)
    if letters == "LN" * hidden + "L":
        return _no("one batch norm for all", *rows) if len(used[1]) < hidden else None
    faults = {
        "LN" * (hidden + 1): "batch norm on the output",
        "NL" * hidden + "L": "batch norm first",
        "NL" * (hidden + 1): "batch norm first",
        "N" + "LN" * hidden + "L": "batch norm on the inputs",
        "L" * (hidden + 1): "no batch norm",
    }
    if letters in faults:
        return _no(faults[letters], *rows)
    if letters.count("N") < hidden:
        return _no("a batch norm missing", *rows)
    message = "The parts do not come in the order Linear, BatchNorm1d for each hidden layer, and a Linear at the end."
    return Verdict(False, message, None, rows)


def _between(calls, X):
    """What happens between the layers when nothing is dropped."""
    if not _same(calls[0][2], X):
        return Verdict(False, "The samples are changed before they reach the first Linear.")
    for (_, _, _, sums), (_, _, arriving, normed), (_, _, leaving, _) in zip(
        calls[0:-1:2], calls[1::2], calls[2::2], strict=True
    ):
        if not _same(arriving, sums):
            if _same(arriving, nn.relu(sums)):
                return _no("ReLU before batch norm")
            return Verdict(False, "Batch normalisation does not get what the Linear before it gives.")
        known = {"": nn.relu(normed), "no ReLU": normed, "tanh": np.tanh(normed), "sigmoid": nn.sigmoid(normed)}
        names = [name for name, A in known.items() if _same(leaving, A)]
        if not names:
            return Verdict(False, "Between batch normalisation and the next Linear stands something else than ReLU.")
        if names[0]:
            return _no(names[0])
    return None


def _end(output, Z):
    if _same(output, Z):
        return None
    shifted = Z - Z.max(axis=1, keepdims=True)
    known = {"softmax at the end": nn.softmax(Z), "ReLU at the end": nn.relu(Z), "sigmoid at the end": nn.sigmoid(Z)}
    known["log-softmax at the end"] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    names = [name for name, A in known.items() if _same(output, A)]
    if names:
        return _no(names[0])
    return Verdict(False, "The output is not what the last Linear gives. Nothing follows it.")


def _training(lab):
    """Where entries are dropped, how many, and by what factor the others grow."""
    import torch

    lab.model.train()
    torch.manual_seed(0)
    output, calls = _traced(lab)
    if not _same(calls[0][2], lab.X):
        return _no("dropout on the inputs")
    if not _same(output, calls[-1][3]):
        return _no("dropout on the output")
    found = []
    for (_, _, _, sums), (_, _, arriving, normed), (_, _, leaving, _) in zip(
        calls[0:-1:2], calls[1::2], calls[2::2], strict=True
    ):
        if not _same(arriving, sums):
            return _no("dropout before batch norm")
        active = normed > 1e-2
        found.append((leaving[active], nn.relu(normed)[active]))
    return _dropped(found, lab.p)


def _dropped(found, p):
    """found: a pair of arrays for each hidden layer, what went on and what would have without dropout."""
    shares = [float(np.mean(after == 0)) for after, _ in found]
    rows = ("Dropped", ", ".join(f"{share:.3f}" for share in shares)), ("Asked for", str(p))
    if not any(shares):
        return _no("no dropout", *rows)
    if not all(shares):
        return _no("dropout in some layers", *rows)
    for share, (after, before) in zip(shares, found, strict=True):
        near = 5 * np.sqrt(p * (1 - p) / before.size)
        if abs(share - p) > near:
            known = {"p as the share kept": 1 - p, "dropout’s default": 0.5, "dropout twice": 1 - (1 - p) ** 2}
            names = [name for name, other in known.items() if abs(share - other) < near + 0.01]
            return (
                _no(names[0], *rows) if names else Verdict(False, "The share of what is dropped is not p.", None, rows)
            )
        if not np.allclose(after[after != 0], before[after != 0] / (1 - p), rtol=1e-3):
            return Verdict(False, "What is kept has to be divided by 1 − p, as `torch.nn.Dropout` does.", None, rows)
    return None


def _gradients(lab):
    """Every parameter can learn."""
    output = lab.model(_tensor(lab.X).to(next(lab.model.parameters()).dtype))
    if not output.requires_grad:
        return _no("graph cut")
    (output**2).sum().backward()
    return _no("graph cut") if any(one.grad is None for one in lab.model.parameters()) else None


def RegularizedMLP(layer_sizes, dropout):
    """An MLP, an nn.Module, whose hidden layers are Linear, BatchNorm1d, ReLU, Dropout; the last layer is a Linear.

    Weights start as Glorot and Bengio (2010) proposed, biases at 0. dropout: the probability of dropping.
    """
    import torch

    class RegularizedMLP(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = _but()(layer_sizes, dropout)

        def forward(self, X):
            return self.layers(X)

    return RegularizedMLP()


# --- What may be wrong with it ---------------------------------------------------------------------------------------


def _block(nn, d_in, d_out, p):
    return [nn.Linear(d_in, d_out), nn.BatchNorm1d(d_out), nn.ReLU(), nn.Dropout(p)]


def _last(nn, d_in, d_out, p):
    return [nn.Linear(d_in, d_out)]


def _xavier(nn, network):
    for layer in network.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)


def _but(block=_block, last=_last, first=lambda nn, d, p: [], start=_xavier, sizes=lambda sizes: sizes, change=None):
    """A function (layer_sizes, dropout) -> network in which one thing is different.

    block, last, first: the modules of a hidden layer, of the last one, and those before all; change: done to the
    finished nn.Sequential, whose result is returned.
    """

    def make(layer_sizes, dropout):
        from torch import nn

        *hidden, end = pairwise(sizes(list(layer_sizes)))
        layers = first(nn, layer_sizes[0], dropout)
        for pair in hidden:
            layers += block(nn, *pair, dropout)
        network = nn.Sequential(*layers, *last(nn, *end, dropout))
        start(nn, network)
        return change(network) if change else network

    return make


def _with_forward(forward):
    """A change of the way through the network: forward(layers, X), the layers being its modules."""

    def change(network):
        import torch

        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.layers = network

            def forward(self, X):
                return forward(list(self.layers), X)

        return Net()

    return change


def _in_order(layers, X):
    for layer in layers:
        X = layer(X)
    return X


def _in_a_list(network):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = list(network)

        def forward(self, X):
            return _in_order(self.layers, X)

    return Net()


def _without_forward(network):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = network

    return Net()


def _without_super(layer_sizes, dropout):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            self.layers = _but()(layer_sizes, dropout)

    return Net()


def _always_dropping(layers, X):
    import torch

    for layer in layers:
        X = torch.nn.functional.dropout(X, layer.p) if isinstance(layer, torch.nn.Dropout) else layer(X)
    return X


def _first_norm_everywhere(layers, X):
    import torch

    norms = [layer for layer in layers if isinstance(layer, torch.nn.BatchNorm1d)]
    for layer in layers:
        shared = layer in norms and layer.num_features == norms[0].num_features
        X = norms[0](X) if shared else layer(X)
    return X


def _one_layer_twice(layers, X):
    """Where two linear layers are of one size, the first one is used for both."""
    import torch

    seen = {}
    for layer in layers:
        linear = isinstance(layer, torch.nn.Linear)
        X = (seen.setdefault(tuple(layer.weight.shape), layer) if linear else layer)(X)
    return X


def _cut(layers, X):
    import torch

    with torch.no_grad():
        return _in_order(layers, X)


def _start_of(which, weight="xavier_uniform_", bias="zeros_"):
    """A start for the linear layers of which(list of them), by functions of torch.nn.init."""

    def start(nn, network):
        for layer in which([module for module in network if isinstance(module, nn.Linear)]):
            getattr(nn.init, weight)(layer.weight)
            if bias:
                getattr(nn.init, bias)(layer.bias)

    return start


def _he_start(nn, network):
    for layer in network:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)


def _start_with_gain(nn, network):
    for layer in network:
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight, gain=nn.init.calculate_gain("relu"))
            nn.init.zeros_(layer.bias)


def _everything_flat_0(nn, network):
    for parameter in network.parameters():
        (nn.init.xavier_uniform_ if parameter.dim() > 1 else nn.init.zeros_)(parameter)


def _dropout_in_the_last_block(nn, network):
    """Xavier’s start; and dropout of all hidden layers but the last switched off."""
    _xavier(nn, network)
    for layer in [module for module in network if isinstance(module, nn.Dropout)][:-1]:
        layer.p = 0.0


def _norm_in_the_first_block(network):
    import torch

    rest = [layer for layer in network if isinstance(layer, torch.nn.BatchNorm1d)][1:]
    return torch.nn.Sequential(*[layer for layer in network if layer not in rest])


def _all(layers):
    return layers


MISTAKES = {
    "super missing": Mistake(
        _without_super,
        "torch cannot register the layers: `super().__init__()` has to be the first line of `__init__`.",
    ),
    "no module": Mistake(
        lambda layer_sizes, dropout: list(_but()(layer_sizes, dropout)),
        "The class is no `torch.nn.Module`. Put that in parentheses after its name, in the first line.",
    ),
    "layers unknown to the module": Mistake(
        _but(change=_in_a_list),
        "`parameters()` is empty: torch does not see layers in a plain Python list. Put them in `torch.nn.Sequential` "
        "or `torch.nn.ModuleList`.",
    ),
    "too few layers": Mistake(
        _but(sizes=lambda sizes: [sizes[0], *sizes[2:]]),
        "A Linear is missing: there is one between each two neighbours in `layer_sizes`.",
    ),
    "too many layers": Mistake(
        _but(sizes=lambda sizes: [sizes[0], *sizes]),
        "There is a Linear too many: m sizes have m − 1 layers between them.",
    ),
    "other sizes": Mistake(
        _but(sizes=lambda sizes: [*sizes[:-1], sizes[-1] + 1]),
        "The layers have other sizes. Each leads from one entry of `layer_sizes` to the next: `Linear(d_in, d_out)`.",
    ),
    "no batch norm": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.ReLU(), nn.Dropout(p)]),
        "There is no `BatchNorm1d` on the way through the network. Each hidden layer has one, after its Linear.",
    ),
    "a batch norm missing": Mistake(
        _but(change=_norm_in_the_first_block),
        "Not every hidden layer has its `BatchNorm1d`.",
    ),
    "Xavier on biases": Mistake(
        _but(start=_start_of(_all, bias="xavier_uniform_")),
        "Xavier’s formula needs inputs and outputs, so it is for matrices; a bias is a vector. Biases start at 0: "
        "`torch.nn.init.zeros_`.",
    ),
    "default start": Mistake(
        _but(start=lambda nn, network: None),
        "The weights start as `Linear` leaves them, uniform between ±1/√d_in. Draw them anew with "
        "`torch.nn.init.xavier_uniform_(layer.weight)`.",
    ),
    "He’s start": Mistake(
        _but(start=_he_start), "This is He’s start (Kaiming). Asked for is Xavier’s, `xavier_uniform_`."
    ),
    "a gain": Mistake(
        _but(start=_start_with_gain),
        "The weights are √2 times too large: leave `gain` at 1, since batch normalisation takes care of the scale.",
    ),
    "start of some layers": Mistake(
        _but(start=_start_of(lambda layers: layers[:1])),
        "Some layers start as Xavier proposed, others do not. Go through all of them.",
    ),
    "biases not 0": Mistake(
        _but(start=_start_of(_all, bias=None)),
        "The weights are right. The biases are still those that `Linear` drew: set them to 0 with "
        "`torch.nn.init.zeros_`.",
    ),
    "gamma 0": Mistake(
        _but(start=_everything_flat_0),
        "The weight of a `BatchNorm1d`, its gamma, is 0 too, so that nothing gets through. Set only the biases of the "
        "linear layers to 0.",
    ),
    "forward missing": Mistake(
        _but(change=_without_forward),
        "The class has no `forward`. Is it spelled so, and indented like `__init__`?",
    ),
    "forward returns nothing": Mistake(
        _but(change=_with_forward(lambda layers, X: None)),
        "`forward` returns no tensor. Is there a `return` in front of the result?",
    ),
    "dropout at evaluation": Mistake(
        _but(change=_with_forward(_always_dropping)),
        "After `model.eval()`, two calls give two answers: something is still dropped. `torch.nn.Dropout` knows the "
        "mode; the function `dropout` has to be told, with `training=self.training`.",
    ),
    "a layer is not used": Mistake(
        _but(change=_with_forward(_one_layer_twice)), "A Linear is never used; another one takes its place."
    ),
    "one batch norm for all": Mistake(
        _but(change=_with_forward(_first_norm_everywhere)),
        "One `BatchNorm1d` serves several layers. Each needs its own, since each has its own mean and variance.",
    ),
    "batch norm on the output": Mistake(
        _but(last=lambda nn, a, b, p: [nn.Linear(a, b), nn.BatchNorm1d(b)]),
        "The last layer is normalised as well. It is a plain Linear: its sums are the answer.",
    ),
    "batch norm first": Mistake(
        _but(block=lambda nn, a, b, p: [nn.BatchNorm1d(a), nn.Linear(a, b), nn.ReLU(), nn.Dropout(p)]),
        "`BatchNorm1d` stands before its Linear. The order is Linear, BatchNorm1d, ReLU, Dropout.",
    ),
    "batch norm on the inputs": Mistake(
        _but(first=lambda nn, d, p: [nn.BatchNorm1d(d)]),
        "The samples themselves go through a `BatchNorm1d` first. Only hidden layers have one.",
    ),
    "ReLU before batch norm": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.ReLU(), nn.BatchNorm1d(b), nn.ReLU(), nn.Dropout(p)]),
        "ReLU comes before batch normalisation. Here the sums are normalised: Linear, BatchNorm1d, ReLU, Dropout.",
    ),
    "no ReLU": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.BatchNorm1d(b), nn.Dropout(p)]),
        "There is no ReLU after batch normalisation, so at evaluation the network is one linear map.",
    ),
    "tanh": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.BatchNorm1d(b), nn.Tanh(), nn.Dropout(p)]),
        "tanh stands where ReLU is asked for.",
    ),
    "sigmoid": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.BatchNorm1d(b), nn.Sigmoid(), nn.Dropout(p)]),
        "The sigmoid stands where ReLU is asked for.",
    ),
    "softmax at the end": Mistake(
        _but(last=lambda nn, a, b, p: [nn.Linear(a, b), nn.Softmax(dim=1)]),
        "Softmax is applied at the end. It belongs to the loss: `CrossEntropyLoss` contains it.",
    ),
    "log-softmax at the end": Mistake(
        _but(last=lambda nn, a, b, p: [nn.Linear(a, b), nn.LogSoftmax(dim=1)]),
        "The logarithm of softmax is applied at the end. Return the sums; the loss does the rest.",
    ),
    "ReLU at the end": Mistake(
        _but(last=lambda nn, a, b, p: [nn.Linear(a, b), nn.ReLU()]),
        "ReLU follows the last layer, so no output is ever negative. The last layer stays linear.",
    ),
    "sigmoid at the end": Mistake(
        _but(last=lambda nn, a, b, p: [nn.Linear(a, b), nn.Sigmoid()]),
        "The sigmoid is applied at the end. Return the sums of the last layer.",
    ),
    "dropout on the inputs": Mistake(
        _but(first=lambda nn, d, p: [nn.Dropout(p)]),
        "In training, features of the samples are dropped. Here only hidden layers have dropout.",
    ),
    "dropout on the output": Mistake(
        _but(last=lambda nn, a, b, p: [nn.Linear(a, b), nn.Dropout(p)]),
        "In training, sums of the last layer are dropped, which are the answer. Dropout belongs to hidden layers only.",
    ),
    "dropout before batch norm": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.Dropout(p), nn.BatchNorm1d(b), nn.ReLU()]),
        "Dropout comes before batch normalisation, whose mean and variance then count the zeros. Put it last.",
    ),
    "no dropout": Mistake(
        _but(block=lambda nn, a, b, p: [nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU()]),
        "In training nothing is dropped. `torch.nn.Dropout` ends each hidden layer.",
    ),
    "dropout in some layers": Mistake(
        _but(start=_dropout_in_the_last_block),
        "Some hidden layers have dropout, others have not. Each one ends with it.",
    ),
    "p as the share kept": Mistake(
        _but(block=lambda nn, a, b, p: _block(nn, a, b, 1 - p)),
        "A share of 1 − p is dropped. torch’s `Dropout(p)` takes the probability of dropping, as it is.",
    ),
    "dropout’s default": Mistake(
        _but(block=lambda nn, a, b, p: _block(nn, a, b, 0.5)),
        "Half of the entries are dropped whatever is asked for: `Dropout()` takes 0.5 unless it is told. Pass "
        "`dropout` on.",
    ),
    "dropout twice": Mistake(
        _but(block=lambda nn, a, b, p: [*_block(nn, a, b, p), nn.Dropout(p)]),
        "Two dropouts act on the same layer, one after the other. One is enough.",
    ),
    "graph cut": Mistake(
        _but(change=_with_forward(_cut)),
        "No gradient reaches the parameters. `forward` must not run under `no_grad`, nor use `detach` or `.data`.",
    ),
}
