"""How fast the engine of notebook 04 is beside PyTorch and an engine written with closures; prints JSON.

Run as a process of its own (`python -m utils.bench.autograd`) with one thread. A contender does a forward and a
backward pass; the contenders take turns, and each is judged by the processor time of its fastest turn, which the rest
of the machine disturbed least.
"""

import gc
import json
import math
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from utils.bench.results import Section, of_fresh_process

if TYPE_CHECKING:
    import numpy as np

Work = Callable[[], object]
SIZES = [2, 16, 16, 1]  # of the network of single numbers
LAYERS = [64, 100, 10]  # of the network of arrays
BATCH = 32
TURNS = 7


def measure() -> Section:
    """The results of both comparisons, measured in a fresh process with one thread."""
    return of_fresh_process(__name__)


def main() -> None:
    """Print the results of both comparisons as JSON."""
    numbers, arrays = _compare(_numbers(), repeats=1), _compare(_arrays(), repeats=200)
    results: Section = {f"numbers_{name}_ms": round(1e3 * seconds, 2) for name, seconds in numbers.items()}
    results |= {f"arrays_{name}_us": round(1e6 * seconds, 1) for name, seconds in arrays.items()}
    results |= {f"numbers_ratio_to_{name}": _ratio(numbers, name) for name in ("closures", "torch")}
    results |= {f"arrays_ratio_to_{name}": _ratio(arrays, name) for name in ("torch", "torch_module")}
    print(json.dumps(results))


def _ratio(seconds: dict[str, float], name: str) -> float:
    return round(seconds["ours"] / seconds[name], 3)


def _compare(contenders: dict[str, Work], repeats: int) -> dict[str, float]:
    """Seconds of processor time that each contender takes for one pass, in its fastest turn."""
    best = dict.fromkeys(contenders, math.inf)
    for _ in range(TURNS):
        for name, work in contenders.items():
            work()  # what happens only once does not count
            gc.collect()
            began = time.process_time()
            for _ in range(repeats):
                work()
            best[name] = min(best[name], (time.process_time() - began) / repeats)
    return best


# --- Single numbers: 2-16-16-1 with tanh over 100 moons --------------------------------------------------------------


def _numbers() -> dict[str, Work]:
    """Mean squared error of a network of numbers, and back: our Values, closures, and torch with one array a layer."""
    import numpy as np
    import torch

    from utils import data
    from utils.autograd import MLP, Value

    torch.set_num_threads(1)
    X, y = data.moons(100)
    start = [p.data for p in MLP(SIZES, np.random.default_rng(0)).parameters()]
    network = torch.nn.Sequential(
        *(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    ).double()
    X_torch, y_torch = torch.tensor(X), torch.tensor(y.astype(float))
    return {
        "ours": _network_of_numbers(Value, start, X.tolist(), y.tolist()),
        "closures": _network_of_numbers(Closure, start, X.tolist(), y.tolist()),
        "torch": lambda: ((network(X_torch)[:, 0] - y_torch) ** 2).mean().backward(),
    }


def _network_of_numbers(kind: Any, start: list[float], X: list[list[float]], y: list[int]) -> Work:
    """A pass through one and the same graph, its numbers of this kind."""
    numbers = iter([kind(number) for number in start])
    layers = [
        [([next(numbers) for _ in range(d_in)], next(numbers)) for _ in range(d_out)] for d_in, d_out in pairwise(SIZES)
    ]

    def output(x: list[float]) -> Any:
        values = [kind(number) for number in x]
        for layer in layers:
            sums = []
            for weights, total in layer:
                for w, value in zip(weights, values, strict=True):
                    total = total + w * value
                sums.append(total)
            values = sums if layer is layers[-1] else [total.tanh() for total in sums]
        return values[0]

    def work() -> None:
        loss = kind(0.0)
        for x, target in zip(X, y, strict=True):
            loss = loss + (output(x) + kind(-float(target))) ** 2
        (loss * kind(1 / len(X))).backward()

    return work


class Closure:
    """A number in the style of micrograd (Karpathy 2020): each result holds a function that sends its gradient back.

    That function knows its result and the result knows the function, a cycle; and the order is found by recursion.
    """

    def __init__(self, data: float, children: "Iterable[Closure]" = ()) -> None:
        self.data, self.grad = data, 0.0
        self.children = set(children)
        self.send: Work = lambda: None

    def __add__(self, other: "Closure") -> "Closure":
        out = Closure(self.data + other.data, (self, other))

        def send() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out.send = send
        return out

    def __mul__(self, other: "Closure") -> "Closure":
        out = Closure(self.data * other.data, (self, other))

        def send() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.send = send
        return out

    def __pow__(self, k: float) -> "Closure":
        out = Closure(self.data**k, (self,))

        def send() -> None:
            self.grad += k * self.data ** (k - 1) * out.grad

        out.send = send
        return out

    def tanh(self) -> "Closure":
        t = math.tanh(self.data)
        out = Closure(t, (self,))

        def send() -> None:
            self.grad += (1 - t * t) * out.grad

        out.send = send
        return out

    def backward(self) -> None:
        order: list[Closure] = []
        seen: set[Closure] = set()

        def visit(node: "Closure") -> None:
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.send()


# --- Arrays: 64-100-10 with ReLU, softmax and cross-entropy, a batch of 32 in float32 --------------------------------


def _arrays() -> dict[str, Work]:
    """The loss of a classifier, and back: our Tensors, torch with the same operations, torch with its modules."""
    import numpy as np
    import torch

    from utils.autograd import Tensor

    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    X = rng.random((BATCH, LAYERS[0]), dtype=np.float32)
    y = rng.integers(0, LAYERS[-1], BATCH)
    start = [part for d_in, d_out in pairwise(LAYERS) for part in _layer(rng, d_in, d_out)]
    ours, theirs = [Tensor(part) for part in start], [torch.tensor(part, requires_grad=True) for part in start]
    network = torch.nn.Sequential(
        *(torch.nn.Linear(*LAYERS[:2]), torch.nn.ReLU(), torch.nn.Linear(*LAYERS[1:])),
    )
    X_torch, y_torch, criterion = torch.tensor(X), torch.tensor(y), torch.nn.CrossEntropyLoss()

    def with_tensors() -> None:
        W1, b1, W2, b2 = _cleared(ours)
        ((X @ W1 + b1).relu() @ W2 + b2).softmax_cross_entropy(y).backward()

    def with_torch() -> None:
        W1, b1, W2, b2 = _cleared(theirs)
        criterion((X_torch @ W1 + b1).relu() @ W2 + b2, y_torch).backward()

    def with_modules() -> None:
        _cleared(network.parameters())
        criterion(network(X_torch), y_torch).backward()

    return {"ours": with_tensors, "torch": with_torch, "torch_module": with_modules}


def _layer(rng: "np.random.Generator", d_in: int, d_out: int) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    return rng.normal(0, (2 / d_in) ** 0.5, (d_in, d_out)).astype(np.float32), np.zeros(d_out, np.float32)


def _cleared(parameters: Iterable[Any]) -> list[Any]:
    parameters = list(parameters)
    for parameter in parameters:
        parameter.grad = None
    return parameters


if __name__ == "__main__":
    main()
