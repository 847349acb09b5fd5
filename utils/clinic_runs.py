"""Patients: digit networks of which a part may be ill; what notebook 13, its checks and its figure share.

`python -m utils.clinic_runs` trains those of the figure again, in two minutes, and writes their file.
Knows data, nn, optim.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import data, nn, optim
from utils.data.stored import FILES

FILE = FILES / "clinic.npz"
TRAINING, VALIDATION = 3000, 1000
SIZES = (784, 64, 10)


@lru_cache(maxsize=1)
def digits():
    """3,000 digits for training, 1,000 for validation: X (n, 784) from 0 to 1, y (n,), X_val, y_val; none to change."""
    X, y = data.mnist(TRAINING + VALIDATION)[:2]
    X = X.astype(float)
    return X[:TRAINING], y[:TRAINING], X[TRAINING:], y[TRAINING:]


def images():
    """The same digits as they are stored, whole numbers from 0 to 255, uint8: (3000, 28, 28) and (1000, 28, 28)."""
    X, _, X_val, _ = digits()
    return tuple(np.round(255 * pixels).astype(np.uint8).reshape(-1, 28, 28) for pixels in (X, X_val))


class Patient:
    """A network with ReLU, and its training. A part that is passed takes the place of a healthy one.

    start(layer_sizes, rng) -> params; delta(Z, Y) -> derivative of the loss at the outputs (n, k);
    step(params, grads, lr) -> params; batches(X, y, batch_size, rng) -> pairs (X_batch, y_batch).
    """

    def __init__(
        self,
        sizes=SIZES,
        lr=0.1,
        batch_size=32,
        start=nn.init_params,
        delta=nn.softmax_cross_entropy_grad,
        step=nn.sgd_step,
        batches=optim.minibatches,
        seed=0,
        activation="relu",
    ):
        self.lr, self.batch_size, self.rng = lr, batch_size, np.random.default_rng(seed)
        self.delta, self.step, self.batches = delta, step, batches
        self.model = nn.MLP(sizes, np.random.default_rng(seed), activation)
        self._put(self.model, start(list(sizes), np.random.default_rng(seed)))

    @staticmethod
    def _put(model, params):
        for (W, b), (new_W, new_b) in zip(model.params, params, strict=True):
            W[:], b[:] = new_W, new_b

    def train(self, model, X, y):
        """One epoch: X (n, d), y (n,) of labels."""
        function, derivative = nn.ACTIVATIONS[model.activation]
        for X_batch, y_batch in self.batches(X, y, self.batch_size, self.rng):
            Z, cache = nn.forward(model.params, X_batch, function)
            dZ = self.delta(Z, nn.one_hot(y_batch, Z.shape[1]))
            grads = nn.backward(model.params, cache, dZ, derivative)
            self._put(model, self.step(model.params, grads, self.lr))

    def trained(self, X, y, epochs=6):
        """Trained for so many epochs: returns itself. What overflows is judged by what comes out."""
        with np.errstate(all="ignore"):
            for _ in range(epochs):
                self.train(self.model, X, y)
        return self

    def accuracy(self, X, y):
        """Share of right answers."""
        with np.errstate(all="ignore"):
            return float(np.mean(self.model.predict(X) == y))

    def loss(self, X, y):
        """Mean cross-entropy, a float, however large; nan where the weights are."""
        with np.errstate(all="ignore"):
            Z, _ = nn.forward(self.model.params, X, nn.ACTIVATIONS[self.model.activation].function)
            return float(np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(Z)), y]))


# --- The ward: twelve patients in three strengths each, trained once and kept ---

EPOCHS = 12
LAYERS = (784, 64, 64, 64, 10)
LOOKED_AT = 1000  # samples whose activations and gradients are measured
NEVER = 1e-9  # what counts as 0 in an activation
LARGEST = 1e6  # that is kept of a ratio; nothing is told by how far weights run away


def _start(change):
    """Weights W as always, of which change(W) is made."""

    def start(layer_sizes, rng):
        return [(change(W), b) for W, b in nn.init_params(layer_sizes, rng)]

    return start


def _alike(share):
    """Units of a layer that share so much of their weights."""
    return _start(lambda W: share * W[:, :1] + (1 - share) * W)


def _decayed(strength):
    def step(params, grads, lr):
        return [(W - lr * (dW + strength * W), b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]

    return step


def _frozen(count):
    def step(params, grads, lr):
        return params[:count] + nn.sgd_step(params[count:], grads[count:], lr)

    return step


def _summed(Z, Y):
    return nn.softmax(Z) - Y


def _relabelled(share):
    def change(X, y):
        rng = np.random.default_rng(0)
        drawn = rng.uniform(size=len(y)) < share
        return X, np.where(drawn, rng.permutation(y), y)

    return change


ILLNESSES = {
    "healthy": [{"seed": seed} for seed in range(3)],
    "rate too large": [{"lr": lr} for lr in (0.5, 1.0, 3.0)],
    "rate too small": [{"lr": lr} for lr in (0.01, 0.001, 0.0001)],
    "inputs too large": [{"scale": scale} for scale in (5, 30, 255)],
    "first weights too large": [{"start": _start(lambda W, by=by: by * W)} for by in (2, 4, 20)],
    "units alike": [{"start": _alike(share)} for share in (0.9, 0.99, 1.0)],
    "sigmoids, one after the other": [
        {"activation": "sigmoid", "sizes": (784, *(64,) * count, 10)} for count in (2, 4, 6)
    ],
    "sum instead of mean": [{"delta": _summed, "batch_size": size} for size in (2, 4, 32)],
    "weight decay too strong": [{"step": _decayed(strength)} for strength in (0.02, 0.05, 0.2)],
    "layers that do not move": [{"step": _frozen(count)} for count in (1, 2, 3)],
    "wrong labels": [{"samples": _relabelled(share)} for share in (0.3, 0.6, 1.0)],
    "too few samples": [{"samples": lambda X, y, n=n: (X[:n], y[:n])} for n in (600, 300, 100)],
}


class Chart(NamedTuple):
    """One patient after each epoch, the first row before training.

    loss, loss_val, right, right_val (EPOCHS + 1,). gradient, moved (EPOCHS + 1, layers): norm of the gradient over that
    of the weights, and how far these are from their start, over the norm of the start. dead, alike (EPOCHS + 1, hidden
    layers): share of units that are 0 for every sample, and of those that do the same as another one.
    """

    loss: np.ndarray
    loss_val: np.ndarray
    right: np.ndarray
    right_val: np.ndarray
    gradient: np.ndarray
    moved: np.ndarray
    dead: np.ndarray
    alike: np.ndarray


def chart(illness, strength):
    """A patient that is trained, and measured after every epoch: its Chart. strength: 0, 1 or 2."""
    parts = {"sizes": LAYERS} | ILLNESSES[illness][strength]
    scale, samples = parts.pop("scale", 1), parts.pop("samples", lambda X, y: (X, y))
    X, y, X_val, y_val = digits()
    (X, y), X_val = samples(scale * X, y), scale * X_val
    patient = Patient(**parts)
    start = [W.copy() for W, _ in patient.model.params]
    rows = []
    for epoch in range(EPOCHS + 1):
        patient.trained(X, y, min(epoch, 1))
        judged = [f(*part) for f in (patient.loss, patient.accuracy) for part in ((X, y), (X_val, y_val))]
        rows.append((*judged, *_layers(patient, start, X[:LOOKED_AT], y[:LOOKED_AT])))
    return Chart(*map(np.array, zip(*rows, strict=True)))


def _layers(patient, start, X, y):
    """gradient, moved, dead, alike of a Chart, as they are now."""
    model = patient.model
    function, derivative = nn.ACTIVATIONS[model.activation]
    with np.errstate(all="ignore"):
        Z, cache = nn.forward(model.params, X, function)
        grads = nn.backward(model.params, cache, patient.delta(Z, nn.one_hot(y, Z.shape[1])), derivative)
        sizes = [np.linalg.norm(W) for W, _ in model.params]
        gradient = [np.linalg.norm(dW) / size for (dW, _), size in zip(grads, sizes, strict=True)]
        moved = [
            np.linalg.norm(W - W_start) / np.linalg.norm(W_start)
            for (W, _), W_start in zip(model.params, start, strict=True)
        ]
        dead, alike = zip(*(_units(A) for A, _ in cache[1:]), strict=True)
    return np.minimum(gradient, LARGEST), np.minimum(moved, LARGEST), dead, alike


def _units(A):
    """Shares of dead units, and of those that do the same as another one, among activations A (n, units)."""
    dead = np.abs(A).max(axis=0) < NEVER
    living = A[:, ~dead] - A[:, ~dead].mean(axis=0)
    living = living / np.maximum(np.linalg.norm(living, axis=0), NEVER)
    together = living.T @ living - np.eye(living.shape[1])
    return float(dead.mean()), float(np.sum((together > 0.999).any(axis=1)) / A.shape[1])


@lru_cache(maxsize=1)
def kept():
    """{(illness, strength): Chart}, as they are kept in the file."""
    with np.load(FILE) as arrays:
        found = {name: arrays[name].astype(float) for name in Chart._fields}
    keys = [(illness, strength) for illness in ILLNESSES for strength in range(3)]
    charts = {}
    for row, (illness, strength) in enumerate(keys):
        count = len(ILLNESSES[illness][strength].get("sizes", LAYERS)) - 1
        layers = {"gradient": count, "moved": count, "dead": count - 1, "alike": count - 1}
        parts = (found[name][row][..., : layers.get(name)] for name in Chart._fields)
        charts[illness, strength] = Chart(*parts)
    return charts


def made():
    """The arrays of the file, by name: a row a patient; where one has fewer layers, nan."""
    charts = [chart(illness, strength) for illness in ILLNESSES for strength in range(3)]
    arrays = {}
    for name in Chart._fields:
        widest = max(np.shape(getattr(one, name))[-1] for one in charts)
        rows = [getattr(one, name) for one in charts]
        if rows[0].ndim == 2:
            rows = [np.pad(row, ((0, 0), (0, widest - row.shape[1])), constant_values=np.nan) for row in rows]
        arrays[name] = np.array(rows, dtype=np.float32)
    return arrays


if __name__ == "__main__":
    np.savez_compressed(FILE, **made())
