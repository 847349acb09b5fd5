"""How fast and how well networks learn the real data of the applied notebooks; prints JSON.

Run as a process of its own (`python -m utils.bench.applied`) with one thread. MNIST, 784-256-128-10, one epoch of Adam
at batch 128, beside scikit-learn, PyTorch and the bare matrix products, as in `training`; and the runs of notebook 08:
seconds of processor time, and shares of the test images.
"""

import json
from collections.abc import Callable

from utils.bench.results import Section, of_fresh_process
from utils.bench.training import LARGE, compare, timed


def measure() -> Section:
    """The results of all settings, measured in a fresh process with one thread."""
    return of_fresh_process(__name__)


def main() -> None:
    """Print the results of all settings as JSON."""
    from utils import data

    everything = data.mnist()
    results: Section = {f"mnist_{key}": value for key, value in compare(everything, LARGE, 128, 1, 3).items()}
    print(json.dumps(results | _notebook()))


def _notebook() -> Section:
    """What notebook 08 trains: 12,000 images in float64, 60,000 in float32."""
    import numpy as np

    from utils import data, sources

    trained = sources.cell_of("images", "trained")[0]
    names: dict = {}
    exec("import numpy as np\nfrom utils import nn, optim\n" + trained, names)  # the notebook's own function
    few, labels, X_test, y_test = data.mnist(12_000)
    X, y, _, _ = data.mnist()
    runs = {
        "images_12000": lambda: names["trained"](few.astype(float), labels),
        "images_60000": lambda: names["trained"](X, y, hidden=(256, 64), epochs=5, lr=0.4),
    }
    results: Section = {}
    for name, run in runs.items():
        networks: list = []

        def work(run: Callable = run, networks: list = networks) -> None:
            networks.append(run())

        results[f"{name}_s"] = round(timed(work), 3)
        results[f"{name}_accuracy"] = round(float(np.mean(networks[0].predict(X_test) == y_test)), 4)
    return results


if __name__ == "__main__":
    main()
