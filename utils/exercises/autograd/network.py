"""A network as a module: layers made in `__init__`, used in `forward`."""

from itertools import pairwise

from utils.checks import Coding, case, torch_settings
from utils.exercises.autograd.promises import judge_network


def _finished(layer_sizes):
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


TorchMLP = Coding(
    reference=_finished,
    judge=judge_network,
    around=torch_settings,
    cases=[
        case("one hidden layer", [2, 5, 3]),
        case("two hidden layers, one output", [3, 6, 4, 1]),
        case("all layers of one width", [4, 4, 4, 4]),
        case("no hidden layer", [3, 2]),
    ],
    passed="torch knows all its parameters, so one optimiser can move them, and one line moves them to another device.",
    hints=(
        "In `__init__` the layers are made, in `forward` they are used. torch sees only what it can register: no plain "
        "Python list.",
        "In a loop over `zip(layer_sizes, layer_sizes[1:])`, collect a `Linear(d_in, d_out)` and a `ReLU()`. One of "
        "the ReLUs is too many.",
        "`self.layers = torch.nn.Sequential(*layers[:-1])`, and in `forward`: `return self.layers(X)`.",
    ),
    mistakes="""
        super missing: super().__init__() →
            torch cannot register the layers: `super().__init__()` has to be the first line of `__init__`.
        no module: (torch.nn.Module) →
            The class is no `torch.nn.Module`. Put that in parentheses after its name, in the first line.
        layers unknown to the module: torch.nn.Sequential(*layers[:-1]) → layers[:-1]
            - return self.layers(X)
            + for layer in self.layers:
            +     X = layer(X)
            + return X
            `parameters()` is empty: torch does not see layers in a plain Python list, in a local variable, or such as
            are made in `forward`. Keep them in `torch.nn.Sequential` or `torch.nn.ModuleList`.
        a list in Sequential: Sequential(*layers[:-1]) → Sequential(layers[:-1])
            `Sequential` takes the layers one by one, and a list came. A star hands over its entries:
            `Sequential(*layers)`.
        no layer in Sequential: torch.nn.ReLU()] → torch.nn.ReLU]
            `Sequential` takes layers that are made: put parentheses behind `torch.nn.ReLU`. Functions such as
            `torch.relu` belong in `forward`.
        ModuleList called: Sequential(*layers[:-1]) → ModuleList(layers[:-1])
            `ModuleList` only keeps layers, it cannot be called. Apply them one after the other in a loop, or keep them
            in `torch.nn.Sequential`.
        too few layers: zip(layer_sizes[:-1], layer_sizes[1:], → zip(layer_sizes[1:-1], layer_sizes[2:],
            A layer of weights is missing: there is one between each two neighbours in `layer_sizes`.
        too many layers: zip(layer_sizes[:-1], layer_sizes[1:], → zip(layer_sizes[:1] + layer_sizes[:-1], layer_sizes,
            There is a layer of weights too many: m sizes have m − 1 layers between them.
        other sizes: layer_sizes[1:] → [*layer_sizes[1:-1], layer_sizes[-1] + 1]
            The layers have other sizes. Each leads from one entry of `layer_sizes` to the next: `Linear(d_in, d_out)`.
        sizes exchanged: Linear(d_in, d_out) → Linear(d_out, d_in)
            The sizes are exchanged: it is `Linear(d_in, d_out)`, although its weight has the shape (d_out, d_in).
        no biases: Linear(d_in, d_out) → Linear(d_in, d_out, bias=False)
            The layers have no biases. `Linear` has them unless it is told `bias=False`.
        forward missing: def forward( → def forwards(
            The class has no `forward`. Is it spelled so, and indented like `__init__`?
        forward returns nothing: return self.layers(X) → self.layers(X)
            `forward` returns no tensor. Is there a `return` in front of the result?
        cut off: return self.layers(X) → return self.layers(X).detach()
            The sums are right, but a `backward` from them does not reach all parameters: something on the way was
            computed under `no_grad`, or cut off by `detach` or `.data`.
        another answer every time: Sequential(* → Sequential(torch.nn.Dropout(0.5), *
            Called twice with the same samples, the network gives two answers. Make the layers once, in `__init__`, and
            leave out whatever is random.
        no activation: , torch.nn.ReLU()] → ]
            *layers[:-1] → *layers
            There is no activation between the layers, so the network is one linear map, whatever its depth.
        ReLU after the last layer: *layers[:-1] → *layers
            ReLU follows the last layer too, so no output is ever negative. The last layer stays linear.
        softmax in the model: return self.layers(X) → return torch.softmax(self.layers(X), dim=1)
            Softmax is applied at the end. It belongs to the loss: `CrossEntropyLoss` contains it.
        log-softmax in the model: return self.layers(X) → return torch.log_softmax(self.layers(X), dim=1)
            The logarithm of softmax is applied at the end. Return the sums; the loss does the rest.
        sigmoid in the model: return self.layers(X) → return torch.sigmoid(self.layers(X))
            The sigmoid is applied at the end. Return the sums: `BCEWithLogitsLoss` contains it.
        tanh between the layers: torch.nn.ReLU() → torch.nn.Tanh()
            tanh stands between the layers. ReLU is asked for.
        sigmoid between the layers: torch.nn.ReLU() → torch.nn.Sigmoid()
            The sigmoid stands between the layers. ReLU is asked for.
        ReLU on the inputs: self.layers(X) → self.layers(torch.relu(X))
            ReLU is applied to the inputs already, which cuts off all negative features.
        a layer is not used: self.layers(X) → self.layers[:-1](X)
            A layer is made in `__init__` and never used in `forward`. Does your loop reach all of them, and does it use
            its index?
    """,
)
