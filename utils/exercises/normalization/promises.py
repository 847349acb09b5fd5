"""What a class of regularised torch modules promises: one function a promise, None where it is kept.

The module is used as model = Class(layer_sizes, dropout), model(X). Its linear layers and batch normalisations are
found by their types, torch.nn.Linear and torch.nn.BatchNorm1d; activation and dropout only by their effect.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from utils import nn
from utils.checks import named, wrong
from utils.checks.torch_modules import filled, in_a_list, tensor, trace


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

    def traced(self):
        """The output, and the calls of linear layers and batch normalisations as (letter, module, input, output)."""
        letters = {id(one): letter for letter, kind in (("L", "Linear"), ("N", "BatchNorm1d")) for one in self.of(kind)}
        output, calls = trace(self.model, self.X)
        return output, [(letters[id(one)], one, *arrays) for one, *arrays in calls if id(one) in letters]


def _same(a, b):
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-4, atol=1e-4))


# --- What it consists of, and how it starts --------------------------------------------------------------------------


def layers(lab):
    """A Linear for each two neighbours in the sizes, a BatchNorm1d as it comes."""
    if not list(lab.model.parameters()):
        return named("layers unknown to the module" if in_a_list(lab.model) else "layers not kept")
    found = [(layer.in_features, layer.out_features) for layer in lab.of("Linear")]
    wanted = list(pairwise(lab.sizes))
    rows = ("Layer sizes", str(lab.sizes)), ("Linear found", ", ".join(f"{a} → {b}" for a, b in found) or "none")
    if sorted(found) != sorted(wanted):
        fault = "too few layers" if len(found) < len(wanted) else "too many layers"
        return named("other sizes" if len(found) == len(wanted) else fault, *rows)
    norms = lab.of("BatchNorm1d")
    if not norms:
        return named("no batch norm", *rows)
    if any(norm.running_mean is None for norm in norms):
        return named("no running statistics")
    return named("no gamma and beta") if any(norm.weight is None for norm in norms) else None


def start(lab):
    """Weights by Xavier, uniform or normal, within five standard errors; biases 0; no gamma 0."""
    judged = [_spread_of(layer) for layer in lab.of("Linear") if layer.weight.numel() >= 500]
    off = [one for one in judged if "" not in one[0]]
    if off:
        names, rows = off[0]
        common = [name for name in names if all(name in other for other, _ in judged)]
        if not common and len(off) < len(judged):
            return named("start of some layers", *rows)
        if names:
            return named((common or names)[0], *rows)
        return wrong("The weights do not start as Xavier proposed: look at their spread.", *rows)
    if any(layer.bias is not None and bool(layer.bias.detach().any()) for layer in lab.of("Linear")):
        return named("biases not 0")
    return named("gamma 0") if any(not bool(norm.weight.detach().any()) for norm in lab.of("BatchNorm1d")) else None


def _spread_of(layer):
    """The names of all starts that a layer's weights may come from, "" for the right one; rows of evidence."""
    W, d_in, d_out = layer.weight.detach().numpy(), layer.in_features, layer.out_features
    asked = np.sqrt(2 / (d_in + d_out))
    scales = {"": asked, "default start": np.sqrt(1 / (3 * d_in)), "He’s start": np.sqrt(2 / d_in)}
    scales |= {"a gain": np.sqrt(2) * asked}
    rows = (
        ("Layer", f"{d_in} → {d_out}"),
        ("Expected std", f"{asked:.4f}, √(2 / ({d_in} + {d_out}))"),
        ("Got std", f"{W.std():.4f}"),
    )
    return [name for name, scale in scales.items() if abs(W.std() / scale - 1) < 5 / np.sqrt(2 * W.size)], rows


# --- At evaluation ---------------------------------------------------------------------------------------------------


def evaluation(lab):
    """The order of the parts, the activation between them, and nothing random."""
    _spread(lab)
    lab.model.eval()
    try:
        output, calls = lab.traced()
    except NotImplementedError as error:
        if "forward" not in str(error):
            raise
        return named("forward missing")
    if output is None:
        return named("forward returns nothing")
    if not np.array_equal(output, lab.traced()[0]):
        return named("dropout at evaluation")
    return _order(lab, calls) or _between(calls, lab.X) or _end(output, calls[-1])


def _spread(lab):
    """Fill parameters and running statistics with random numbers, so that no start hides a difference."""
    rng = np.random.default_rng(4)
    filled(lab.model, rng)
    for norm in lab.of("BatchNorm1d"):
        norm.running_mean.copy_(tensor(rng.uniform(-1, 1, size=norm.num_features)))
        norm.running_var.copy_(tensor(rng.uniform(0.5, 2.0, size=norm.num_features)))


def _order(lab, calls):
    parts, hidden = "".join(letter for letter, *_ in calls), len(lab.sizes) - 2
    words = " → ".join({"L": "Linear", "N": "BatchNorm1d"}[letter] for letter in parts)
    rows = ("Layer sizes", str(lab.sizes)), ("Order in forward", words)
    linears, norms = ({id(module) for letter, module, *_ in calls if letter == kind} for kind in "LN")
    if len(linears) < hidden + 1:
        return named("a layer is not used", *rows)
    if parts == "LN" * hidden + "L":
        return named("one batch norm for all", *rows) if len(norms) < hidden else None
    faults = {
        "LN" * (hidden + 1): "batch norm on the output",
        "NL" * hidden + "L": "batch norm first",
        "NL" * (hidden + 1): "batch norm first",
        "N" + "LN" * hidden + "L": "batch norm on the inputs",
        "L" * (hidden + 1): "no batch norm",
    }
    if parts in faults:
        return named(faults[parts], *rows)
    if parts.count("N") < hidden:
        return named("a batch norm missing", *rows)
    return wrong(
        "The parts do not come in the order Linear, BatchNorm1d for each hidden layer, and a Linear at the end.", *rows
    )


def _hidden(calls):
    """For each hidden layer: the sums of its Linear, what its norm gets and gives, what the next Linear gets."""
    for (*_, sums), (_, _, arriving, normed), (_, _, leaving, _) in zip(
        calls[0:-1:2], calls[1::2], calls[2::2], strict=True
    ):
        yield sums, arriving, normed, leaving


def _between(calls, X):
    """What happens between the layers when nothing is dropped."""
    if not _same(calls[0][2], X):
        return wrong("The samples are changed before they reach the first Linear.")
    for sums, arriving, normed, leaving in _hidden(calls):
        if not _same(arriving, sums):
            if _same(arriving, nn.relu(sums)):
                return named("ReLU before batch norm")
            return wrong("Batch normalisation does not get what the Linear before it gives.")
        known = {"": nn.relu(normed), "no ReLU": normed, "tanh": np.tanh(normed), "sigmoid": nn.sigmoid(normed)}
        names = [name for name, A in known.items() if _same(leaving, A)]
        if not names:
            return wrong("Between batch normalisation and the next Linear stands something else than ReLU.")
        if names[0]:
            return named(names[0])
    return None


def _end(output, last):
    """Nothing follows the last Linear, and it is a whole one."""
    _, module, _, Z = last
    known = {
        "": Z,
        "softmax at the end": nn.softmax(Z),
        "ReLU at the end": nn.relu(Z),
        "sigmoid at the end": nn.sigmoid(Z),
        "log-softmax at the end": Z - np.logaddexp.reduce(Z, axis=1, keepdims=True),
    }
    names = [name for name, A in known.items() if _same(output, A)]
    if not names:
        return wrong("The output is not what the last Linear gives. Nothing follows it.")
    if names[0]:
        return named(names[0])
    return named("no bias at the end") if module.bias is None else None


# --- In training -----------------------------------------------------------------------------------------------------


def training(lab):
    """Where entries are dropped, how many, and by what factor the others grow."""
    import torch

    lab.model.train()
    torch.manual_seed(0)
    output, calls = lab.traced()
    if not _same(calls[0][2], lab.X):
        return named("dropout on the inputs")
    if not _same(output, calls[-1][3]):
        return named("dropout on the output")
    found = []
    for sums, arriving, normed, leaving in _hidden(calls):
        if not _same(arriving, sums):
            return named("dropout before batch norm")
        active = normed > 1e-2
        if _together(leaving == 0, active):
            return named("whole samples dropped")
        if _together(leaving.T == 0, active.T):
            return wrong("All samples lose the same neurons. With `torch.nn.Dropout`, each has draws of its own.")
        found.append((leaving[active], nn.relu(normed)[active]))
    return _dropped(found, lab.p)


def _together(dropped, active):
    """Whether some rows lose all their active entries and the others none."""
    shares = np.array([np.mean(row[known]) for row, known in zip(dropped, active, strict=True) if known.sum() > 5])
    return bool(np.any(shares == 1) and np.all((shares == 0) | (shares == 1)))


def _dropped(found, p):
    """found: a pair of arrays for each hidden layer, what went on and what would have without dropout."""
    shares = [float(np.mean(after == 0)) for after, _ in found]
    rows = ("Dropped", ", ".join(f"{share:.3f}" for share in shares)), ("Asked for", str(p))
    if not any(shares):
        return named("no dropout", *rows)
    if not all(shares):
        return named("dropout in some layers", *rows)
    known = {"p as the share kept": 1 - p, "dropout’s default": 0.5, "dropout twice": 1 - (1 - p) ** 2}
    for share, (after, before) in zip(shares, found, strict=True):
        near = 5 * np.sqrt(p * (1 - p) / before.size)
        if abs(share - p) > near:
            names = [name for name, other in known.items() if abs(share - other) < near + 0.01]
            return named(names[0], *rows) if names else wrong("The share of what is dropped is not p.", *rows)
        if not np.allclose(after[after != 0], before[after != 0] / (1 - p), rtol=1e-3):
            return wrong("What is kept has to be divided by 1 − p, as `torch.nn.Dropout` does.", *rows)
    return None


def gradients(lab):
    """Every parameter can learn."""
    output = lab.model(tensor(lab.X).to(next(lab.model.parameters()).dtype))
    if not output.requires_grad:
        return named("graph cut")
    (output**2).sum().backward()
    return named("graph cut") if any(one.grad is None for one in lab.model.parameters()) else None


PROMISES = (layers, start, evaluation, training, gradients)
