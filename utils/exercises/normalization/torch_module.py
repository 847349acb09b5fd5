"""All in one torch module: a regularised multi-layer perceptron, judged by what it promises."""

from itertools import pairwise

import numpy as np

from utils.checks import RIGHT, Coding, case, named, torch_settings
from utils.checks.torch_modules import made
from utils.exercises.normalization.promises import PROMISES, Lab


def _regularized(layer_sizes, dropout):
    """An MLP, an nn.Module, whose hidden layers are Linear, BatchNorm1d, ReLU, Dropout; the last layer is a Linear.

    Weights start as Glorot and Bengio (2010) proposed, biases at 0. dropout: the probability of dropping.
    """
    import torch

    class RegularizedMLP(torch.nn.Module):
        def __init__(self):
            super().__init__()
            layers = []
            *hidden, last = pairwise(layer_sizes)
            for d_in, d_out in hidden:
                layers += [torch.nn.Linear(d_in, d_out), torch.nn.BatchNorm1d(d_out)]
                layers += [torch.nn.ReLU(), torch.nn.Dropout(dropout)]
            self.layers = torch.nn.Sequential(*layers, torch.nn.Linear(*last))
            for layer in self.layers:
                if isinstance(layer, torch.nn.Linear):
                    torch.nn.init.xavier_uniform_(layer.weight)
                    torch.nn.init.zeros_(layer.bias)

        def forward(self, X):
            return self.layers(X)

    return RegularizedMLP()


REFUSED = {  # words of torch's errors -> the mistake
    "Fan in and fan out": "Xavier on biases",
    "list is not a Module subclass": "a list in Sequential",
}


def judge_regularized(answer, layer_sizes, dropout):
    """Every promise of the module in turn; the first that is not kept decides."""
    try:
        model, fault = made(answer, list(layer_sizes), dropout)
    except (TypeError, ValueError) as error:
        mistakes = [mistake for words, mistake in REFUSED.items() if words in str(error)]
        if not mistakes:
            raise
        return named(mistakes[0])
    if fault:
        return fault
    lab = Lab(model, list(layer_sizes), dropout, np.random.default_rng(3).normal(size=(300, layer_sizes[0])))
    verdicts = (promise(lab) for promise in PROMISES)
    return next((verdict for verdict in verdicts if verdict), RIGHT)


RegularizedMLP = Coding(
    reference=_regularized,
    judge=judge_regularized,
    around=torch_settings,
    cases=[
        case("hidden layers of one width", [20, 50, 50, 50, 5], 0.1),
        case("two hidden layers", [64, 100, 60, 10], 0.2),
        case("one hidden layer", [30, 80, 3], 0.35),
    ],
    passed="Four lines of `torch.nn` hold what took us two notebooks; `train()` and `eval()` switch both of its modes.",
    hints=(
        "Collect the modules in a list, in their order, and give it to `torch.nn.Sequential(*layers)`. Which two sizes "
        "belong to the last layer?",
        "Each hidden layer adds `Linear(d_in, d_out)`, `BatchNorm1d(d_out)`, `ReLU()`, `Dropout(dropout)`. After the "
        "loop comes one more Linear.",
        "For the start: `for layer in self.layers:`, `if isinstance(layer, torch.nn.Linear):`, then "
        "`torch.nn.init.xavier_uniform_(layer.weight)` and `torch.nn.init.zeros_(layer.bias)`.",
    ),
    mistakes="""
        super missing: super().__init__() →
            torch cannot register the layers: `super().__init__()` has to be the first line of `__init__`.
        no module: (torch.nn.Module) →
            The class is no `torch.nn.Module`. Put that in parentheses after its name, in the first line.
        layers unknown to the module: torch.nn.Sequential(*layers → [*layers
            layer_sizes[-1])) → layer_sizes[-1])]
            `parameters()` is empty: torch does not see layers in a plain Python list. Put them in `torch.nn.Sequential`
            or `torch.nn.ModuleList`.
        layers not kept: self.layers = → layers =
            in self.layers: → in layers:
            `parameters()` is empty: the module keeps no layers. Make them in `__init__` and give them to `self`, as in
            `self.layers = torch.nn.Sequential( … )`; what stands in a local variable, or is made in `forward`, is not
            its own.
        a list in Sequential: Sequential(*layers → Sequential([*layers
            layer_sizes[-1])) → layer_sizes[-1])])
            `torch.nn.Sequential` takes the layers one by one, and a list came. Put a star in front of it:
            `Sequential(*layers)`.
        too few layers: , torch.nn.Linear(layer_sizes[-2], layer_sizes[-1])) → )
            A Linear is missing: there is one between each two neighbours in `layer_sizes`.
        too many layers: *layers, torch → *layers, torch.nn.Linear(layer_sizes[-2], layer_sizes[-2]), torch
            There is a Linear too many: m sizes have m − 1 layers between them.
        other sizes: Linear(d_in, d_out) → Linear(d_out, d_in)
            The layers have other sizes. Each leads from one entry of `layer_sizes` to the next: `Linear(d_in, d_out)`.
        no batch norm: , torch.nn.BatchNorm1d(d_out)] → ]
            There is no `BatchNorm1d` on the way through the network. Each hidden layer has one, after its Linear.
        a batch norm missing: BatchNorm1d(d_out)] → BatchNorm1d(d_out)][: 1 if layers else 2]
            Not every hidden layer has its `BatchNorm1d`.
        no running statistics: BatchNorm1d(d_out) → BatchNorm1d(d_out, track_running_stats=False)
            A `BatchNorm1d` keeps no running mean and variance, so at evaluation it uses those of the batch. Leave
            `track_running_stats` out.
        no gamma and beta: BatchNorm1d(d_out) → BatchNorm1d(d_out, affine=False)
            A `BatchNorm1d` learns no scale and no shift, gamma and beta. Leave `affine` out: it is True.
        Xavier on biases: zeros_(layer.bias) → xavier_uniform_(layer.bias)
            Xavier’s formula needs inputs and outputs, so it is for matrices; a bias is a vector. Biases start at 0:
            `torch.nn.init.zeros_`.
        default start: torch.nn.init.xavier_uniform_(layer.weight) →
            The weights start as `Linear` leaves them, uniform between ±1/√d_in. Draw them anew with
            `torch.nn.init.xavier_uniform_(layer.weight)`.
        He’s start: xavier_uniform_(layer.weight) → kaiming_uniform_(layer.weight, nonlinearity="relu")
            This is He’s start (Kaiming). Asked for is Xavier’s, `xavier_uniform_`.
        a gain: xavier_uniform_(layer.weight) → xavier_uniform_(layer.weight, torch.nn.init.calculate_gain("relu"))
            The weights are √2 times too large: leave `gain` at 1, since batch normalisation takes care of the scale.
        start of some layers: in self.layers: → in self.layers[:1]:
            Some layers start as Xavier proposed, others do not. Go through all of them.
        biases not 0: torch.nn.init.zeros_(layer.bias) →
            The weights are right. The biases are still those that `Linear` drew: set them to 0 with
            `torch.nn.init.zeros_`.
        gamma 0
            - for layer in self.layers:
            -     if isinstance(layer, torch.nn.Linear):
            -         torch.nn.init.xavier_uniform_(layer.weight)
            -         torch.nn.init.zeros_(layer.bias)
            + for theta in self.parameters():
            +     if theta.ndim > 1:
            +         torch.nn.init.xavier_uniform_(theta)
            +     else:
            +         torch.nn.init.zeros_(theta)
            The weight of a `BatchNorm1d`, its gamma, is 0 too, so that nothing gets through. Set only the biases of the
            linear layers to 0.
        forward missing: def forward( → def foward(
            The class has no `forward`. Is it spelled so, and indented like `__init__`?
        forward returns nothing: return self.layers(X) → self.layers(X)
            `forward` returns no tensor. Is there a `return` in front of the result?
        dropout at evaluation
            - return self.layers(X)
            + for layer in self.layers:
            +     X = torch.dropout(X, layer.p, True) if isinstance(layer, torch.nn.Dropout) else layer(X)
            + return X
            After `model.eval()`, two calls give two answers: something is still dropped. `torch.nn.Dropout` knows the
            mode; the function `dropout` has to be told, with `training=self.training`.
        a layer is not used: return self.layers(X) → return self.layers[-1](self.layers[:4](X))
            A Linear is never used; another one takes its place.
        one batch norm for all: torch.nn.BatchNorm1d(d_out)] → layers[1] if layers else torch.nn.BatchNorm1d(d_out)]
            One `BatchNorm1d` serves several layers. Each needs its own, since each has its own mean and variance.
        batch norm on the output: layer_sizes[-1])) → layer_sizes[-1]), torch.nn.BatchNorm1d(layer_sizes[-1]))
            The last layer is normalised as well. It is a plain Linear: its sums are the answer.
        batch norm first
            Linear(d_in, d_out), torch.nn.BatchNorm1d(d_out)] → BatchNorm1d(d_in), torch.nn.Linear(d_in, d_out)]
            `BatchNorm1d` stands before its Linear. The order is Linear, BatchNorm1d, ReLU, Dropout.
        batch norm on the inputs: layers = [] → layers = [torch.nn.BatchNorm1d(layer_sizes[0])]
            The samples themselves go through a `BatchNorm1d` first. Only hidden layers have one.
        ReLU before batch norm: torch.nn.BatchNorm1d(d_out)] → torch.nn.ReLU()]
            torch.nn.ReLU(), torch.nn.Dropout → torch.nn.BatchNorm1d(d_out), torch.nn.Dropout
            ReLU comes before batch normalisation. Here the sums are normalised: Linear, BatchNorm1d, ReLU, Dropout.
        no ReLU: torch.nn.ReLU(), →
            There is no ReLU after batch normalisation, so at evaluation the network is one linear map.
        tanh: ReLU() → Tanh()
            tanh stands where ReLU is asked for.
        sigmoid: ReLU() → Sigmoid()
            The sigmoid stands where ReLU is asked for.
        softmax at the end: return self.layers(X) → return torch.softmax(self.layers(X), dim=1)
            Softmax is applied at the end. It belongs to the loss: `CrossEntropyLoss` contains it.
        log-softmax at the end: return self.layers(X) → return torch.log_softmax(self.layers(X), dim=1)
            The logarithm of softmax is applied at the end. Return the sums; the loss does the rest.
        ReLU at the end: return self.layers(X) → return torch.relu(self.layers(X))
            ReLU follows the last layer, so no output is ever negative. The last layer stays linear.
        sigmoid at the end: return self.layers(X) → return torch.sigmoid(self.layers(X))
            The sigmoid is applied at the end. Return the sums of the last layer.
        no bias at the end: layer_sizes[-1])) → layer_sizes[-1], bias=False))
            zeros_(layer.bias) → zeros_(layer.weight[:0] if layer.bias is None else layer.bias)
            The last Linear has no bias. Only in front of a `BatchNorm1d`, whose beta takes its place, can it be left
            out.
        dropout on the inputs: layers = [] → layers = [torch.nn.Dropout(dropout)]
            In training, features of the samples are dropped. Here only hidden layers have dropout.
        dropout on the output: layer_sizes[-1])) → layer_sizes[-1]), torch.nn.Dropout(dropout))
            In training, sums of the last layer are dropped, which are the answer. Dropout belongs to hidden layers
            only.
        dropout before batch norm: torch.nn.BatchNorm1d → torch.nn.Dropout(dropout), torch.nn.BatchNorm1d
            , torch.nn.Dropout(dropout)] → ]
            Dropout comes before batch normalisation, whose mean and variance then count the zeros. Put it last.
        no dropout: , torch.nn.Dropout(dropout)] → ]
            In training nothing is dropped. `torch.nn.Dropout` ends each hidden layer.
        dropout in some layers: , torch.nn.Dropout(dropout)] → ]
            *layers, torch → *layers, torch.nn.Dropout(dropout), torch
            Some hidden layers have dropout, others have not. Each one ends with it.
        whole samples dropped: torch.nn.Dropout( → torch.nn.Dropout1d(
            A sample loses all its neurons or none: `Dropout1d` drops whole rows. Use `torch.nn.Dropout`, which has a
            draw for every entry.
        p as the share kept: Dropout(dropout) → Dropout(1 - dropout)
            A share of 1 − p is dropped. torch’s `Dropout(p)` takes the probability of dropping, as it is.
        dropout’s default: Dropout(dropout) → Dropout()
            Half of the entries are dropped whatever is asked for: `Dropout()` takes 0.5 unless it is told. Pass
            `dropout` on.
        dropout twice: torch.nn.Dropout(dropout)] → torch.nn.Dropout(dropout), torch.nn.Dropout(dropout)]
            Two dropouts act on the same layer, one after the other. One is enough.
        graph cut
            - return self.layers(X)
            + with torch.no_grad():
            +     return self.layers(X)
            No gradient reaches the parameters. `forward` must not run under `no_grad`, nor use `detach` or `.data`.
    """,
)
