"""How fast `nn.MLP.fit` trains beside scikit-learn, PyTorch and the bare matrix products; prints JSON.

Run as a process of its own (`python -m utils.bench.training`) with one thread. Same data, layer sizes, optimiser
(Adam), batch size and epochs; the contenders take turns, and each is judged by the processor time of its fastest turn,
which the rest of the machine disturbed least.
"""

import json
import time
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from utils.bench.results import Section, of_fresh_process

if TYPE_CHECKING:
    import numpy as np

    Split = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # X, y, X_test, y_test
    Work = Callable[[], object]
    Trained = tuple[Work, Callable[[np.ndarray], np.ndarray]]  # what trains, what predicts afterwards
    Contender = Callable[[np.ndarray, np.ndarray, list[int], int, int], Trained]

LARGE = [784, 256, 128, 10]


def measure() -> Section:
    """The results of all settings, measured in a fresh process with one thread."""
    return of_fresh_process(__name__)


def main() -> None:
    """Print the results of all settings as JSON."""
    import numpy as np

    from utils import data

    X, y = data.digits()
    digits = data.held_out(X, y, 0.2, np.random.default_rng(0))
    synthetic = _synthetic(60_000, 5_000)
    results: Section = {}
    for name, setting in {
        "digits_32": (digits, [64, 100, 10], 32, 20, 5),
        "digits_200": (digits, [64, 100, 10], 200, 40, 5),
        "large_128": (synthetic, LARGE, 128, 1, 3),
    }.items():
        results |= {f"{name}_{key}": value for key, value in compare(*setting).items()}
    print(json.dumps(results))


def _synthetic(n: int, n_test: int) -> "Split":
    """Rows of 784 random numbers whose class a random linear teacher chose: split like data.held_out."""
    import numpy as np

    rng = np.random.default_rng(0)
    X = rng.random((n + n_test, LARGE[0]), dtype=np.float32)
    y = ((X - 0.5) @ rng.normal(size=(LARGE[0], LARGE[-1]))).argmax(axis=1)
    return X[:n], y[:n], X[n:], y[n:]


def compare(split: "Split", layer_sizes: list[int], batch_size: int, epochs: int, turns: int) -> Section:
    """Seconds of every contender's fastest turn, their test accuracies, and ratios."""
    X, y, X_test, y_test = split
    contenders = {"ours": _ours, "sklearn64": _sklearn("float64"), "sklearn32": _sklearn("float32"), "torch": _torch}
    seconds: dict[str, list[float]] = {name: [] for name in (*contenders, "floor")}
    accuracy: dict[str, float] = {}
    for _ in range(turns):
        for name, contender in contenders.items():
            fit, predict = contender(X, y, layer_sizes, batch_size, epochs)
            seconds[name].append(timed(fit))
            accuracy[name] = float((predict(X_test) == y_test).mean())
        seconds["floor"].append(timed(_floor(X, layer_sizes, batch_size, epochs)))
    best = {name: min(sample) for name, sample in seconds.items()}
    return {
        **{f"{name}_s": round(value, 4) for name, value in best.items()},
        **{f"{name}_accuracy": round(value, 4) for name, value in accuracy.items()},
        "ratio_to_sklearn": round(best["ours"] / min(best["sklearn64"], best["sklearn32"]), 3),
        "ratio_to_torch": round(best["ours"] / best["torch"], 3),
        "ratio_to_floor": round(best["ours"] / best["floor"], 3),
    }


def timed(work: "Work") -> float:
    """Seconds of processor time that a piece of work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _ours(X: "np.ndarray", y: "np.ndarray", layer_sizes: list[int], batch_size: int, epochs: int) -> "Trained":
    import numpy as np

    from utils import nn, optim

    network = nn.MLP(layer_sizes, np.random.default_rng(0), dtype=np.float32)
    return lambda: network.fit(X, y, epochs=epochs, batch_size=batch_size, optimizer=optim.Adam()), network.predict


def _sklearn(dtype: str) -> "Contender":
    def contender(X: "np.ndarray", y: "np.ndarray", layer_sizes: list[int], batch_size: int, epochs: int) -> "Trained":
        from sklearn.neural_network import MLPClassifier

        network = MLPClassifier(
            layer_sizes[1:-1], batch_size=batch_size, max_iter=epochs, alpha=0, tol=0, n_iter_no_change=epochs + 1,
            random_state=0,
        )  # fmt: skip
        X = X.astype(dtype)

        def fit() -> None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it has not converged after so few epochs
                network.fit(X, y)

        return fit, lambda X_test: network.predict(X_test.astype(dtype))

    return contender


def _torch(X: "np.ndarray", y: "np.ndarray", layer_sizes: list[int], batch_size: int, epochs: int) -> "Trained":
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = []
    for d_in, d_out in pairwise(layer_sizes):
        layers += [torch.nn.Linear(d_in, d_out), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    optimizer, criterion = torch.optim.Adam(network.parameters()), torch.nn.CrossEntropyLoss()
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)

    def fit() -> None:
        for _ in range(epochs):
            order = torch.randperm(len(X))
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                optimizer.zero_grad()
                criterion(network(X[rows]), y[rows]).backward()
                optimizer.step()

    return fit, lambda X_test: network(torch.tensor(X_test, dtype=torch.float32)).argmax(dim=1).numpy()


def _floor(X: "np.ndarray", layer_sizes: list[int], batch_size: int, epochs: int) -> "Work":
    """Only the matrix products of the forward and the backward pass, in float32, into arrays made beforehand."""
    import numpy as np

    rng = np.random.default_rng(0)
    weights = [rng.normal(size=pair).astype(np.float32) for pair in pairwise(layer_sizes)]
    gradients = [np.empty_like(W) for W in weights]
    A = [rng.normal(size=(batch_size, size)).astype(np.float32) for size in layer_sizes]
    out = [np.empty_like(part) for part in A]

    def work() -> None:
        for _ in range(epochs):
            for start in range(0, len(X), batch_size):
                n = min(batch_size, len(X) - start)
                for layer, W in enumerate(weights):
                    np.matmul(A[layer][:n], W, out=out[layer + 1][:n])
                for layer in reversed(range(len(weights))):
                    np.matmul(A[layer][:n].T, A[layer + 1][:n], out=gradients[layer])
                    if layer:
                        np.matmul(A[layer + 1][:n], weights[layer].T, out=out[layer][:n])

    return work


if __name__ == "__main__":
    main()
