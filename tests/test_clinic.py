"""Patients with one fault each, which the examination has to name; healthy ones, in which it has to find nothing."""

import json
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits

from utils import clinic, data, nn, optim

SEEDS = (0, 1, 2)
SIZES = [784, 64, 10]
RNG = np.random.default_rng


@lru_cache(maxsize=3)
def digits(seed):
    """3,000 digits for training, 1,000 for validation: X from 0 to 1."""
    X, y = data.mnist()[:2]
    some = RNG(seed).permutation(len(X))[:4000]
    return X[some[:3000]], y[some[:3000]], X[some[3000:]], y[some[3000:]]


class Patient(NamedTuple):
    """What examine is given."""

    model: object
    X: np.ndarray
    y: np.ndarray
    more: dict


def stepping(lr=0.1, sign=1.0, change=lambda grads, params, X: grads, dZ=None, slope=None, frozen=(), batch_size=32):
    """A training function: plain gradient descent in mini-batches, with a fault."""

    def train(model, X, y):
        function, derivative = nn.ACTIVATIONS[model.activation]
        for X_batch, y_batch in optim.minibatches(X, y, batch_size, RNG(0)):
            Z, cache = nn.forward(model.params, X_batch, function)
            Y = nn.one_hot(y_batch, Z.shape[1])
            delta = dZ(Z, Y) if dZ else nn.softmax_cross_entropy_grad(Z, Y)
            grads = nn.backward(model.params, cache, delta, slope or derivative)
            grads = change(grads, model.params, X_batch)
            for layer, ((W, b), (dW, db)) in enumerate(zip(model.params, grads, strict=True)):
                if layer not in frozen:
                    W -= sign * lr * dW
                    b -= sign * lr * db

    return train


def network(seed, sizes=SIZES, activation="relu", weights=None):
    made = nn.MLP(sizes, RNG(seed), activation)
    if weights:
        for W, _ in made.params:
            W[:] = weights(W.shape, RNG(seed))
    return made


def patient(seed, train=None, model=None, change=lambda X: X, change_val=None, **more):
    X, y, X_val, y_val = digits(seed)
    more = {"train": train or stepping(), "validation": ((change_val or change)(X_val), y_val)} | more
    return Patient(model or network(seed), change(X), y, more)


def softmax_twice(Z, Y):
    P = nn.softmax(Z)
    dP = (nn.softmax(P) - Y) / len(Y)
    return P * (dP - np.sum(dP * P, axis=1, keepdims=True))


def relu_outputs(Z, Y):
    return (nn.softmax(nn.relu(Z)) - Y) / len(Y) * (Z > 0)


def decayed(strength):
    return lambda grads, params, X: [(dW + strength * W, db) for (dW, db), (W, _) in zip(grads, params, strict=True)]


def summed(grads, params, X):
    return [(len(X) * dW, len(X) * db) for dW, db in grads]


def wrapped_by_columns(X):
    pixels = np.round(255 * X).astype(np.uint8)
    return (pixels - np.round(pixels.mean(axis=0)).astype(np.uint8)) / 255


def wrapped(X):
    return (np.round(255 * X).astype(np.uint8) - np.uint8(33)) / 255


def rearranged(seed, order):
    X, y, X_val, y_val = digits(seed)
    rows = order(y)
    return Patient(network(seed), X[rows], y[rows], {"train": stepping(), "validation": (X_val, y_val)})


def labels_apart(seed):
    X, y, X_val, y_val = digits(seed)
    more = {"train": stepping(), "validation": (X_val, y_val)}
    return Patient(network(seed), X, y[RNG(seed).permutation(len(y))], more)


def few_nines(seed):
    X, y, X_val, y_val = digits(seed)
    keep = np.flatnonzero((y != 9) | (RNG(seed).uniform(size=len(y)) < 0.3))
    more = {"train": stepping(0.001), "validation": (X_val, (y_val == 9).astype(int))}
    return Patient(network(seed, [784, 64, 2]), X[keep], (y[keep] == 9).astype(int), more)


def copies_on_both_sides(seed):
    X, y, _, _ = digits(seed)
    X, y = np.tile(X[:1500], (2, 1)), np.tile(y[:1500], 2)
    order = RNG(seed).permutation(3000)
    X, y = X[order], y[order]
    return Patient(network(seed), X[1000:], y[1000:], {"train": stepping(), "validation": (X[:1000], y[:1000])})


def without_shift(model, X, y):
    """A loss that overflows as soon as the network is sure."""
    Z, _ = nn.forward(model.params, X)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return -np.mean(np.log(P[np.arange(len(y)), y]))


def broadcast_score(model, X, y):
    return np.mean(model.predict(X) == y[:, None])


# --- With torch ---


def in_torch(seed, layers=None):
    torch.manual_seed(seed)
    return torch.nn.Sequential(*(layers or (torch.nn.Linear(784, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))))


def torch_train(lr=0.1, zero=True, loss=torch.nn.functional.cross_entropy, optimizer=torch.optim.SGD):
    def train(model, X, y):
        model.train()
        steps = optimizer(model.parameters(), lr=lr)
        for rows in torch.arange(len(X)).split(32):
            if zero:
                steps.zero_grad()
            loss(model(X[rows]), y[rows]).backward()
            steps.step()

    return train


def torch_patient(seed, model=None, train=None, **more):
    X, y, X_val, y_val = digits(seed)
    return Patient(
        model or in_torch(seed), X, y, {"train": train or torch_train(), "validation": (X_val, y_val)} | more
    )


def torch_score(model, X, y):
    with torch.no_grad():
        return (model(X).argmax(dim=1) == y).float().mean()


def torch_score_in_eval(model, X, y):
    model.eval()
    return torch_score(model, X, y)


class PlainList(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = [torch.nn.Linear(784, 64)]
        self.last = torch.nn.Linear(64, 10)

    def forward(self, X):
        for layer in self.hidden:
            X = torch.relu(layer(X))
        return self.last(X)


class ByItself(torch.nn.Module):
    """An activation without a module, layers as attributes."""

    def __init__(self):
        super().__init__()
        self.first, self.last = torch.nn.Linear(784, 64), torch.nn.Linear(64, 10)

    def forward(self, X):
        return self.last(torch.relu(self.first(X)))


def numbers(seed, sizes=(8, 32, 1)):
    X, y, *_ = data.housing()
    some = RNG(seed).permutation(len(X))[:2000]
    X, y = (X[some] - X[some].mean(axis=0)) / X[some].std(axis=0), (y[some] - y[some].mean()) / y[some].std()
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(X.shape[1], 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
    return model, X, y


def broadcast(seed):
    model, X, y = numbers(seed)
    return Patient(model, X, y, {"train": torch_train(loss=torch.nn.functional.mse_loss)})


DROPOUT = (torch.nn.Linear(784, 64), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(64, 10))


def dropout(seed):
    torch.manual_seed(seed)
    return torch.nn.Sequential(
        torch.nn.Linear(784, 64),
        torch.nn.BatchNorm1d(64),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(64, 10),
    )


PATIENTS = {
    "1 learning rate 3": (lambda s: patient(s, stepping(3.0)), "rate too large"),
    "1b learning rate 1.5": (lambda s: patient(s, stepping(1.5)), "rate too large"),
    "2 learning rate 1e-4": (lambda s: patient(s, stepping(1e-4)), "rate too small"),
    "3 pixels 0..255": (lambda s: patient(s, change=lambda X: 255 * X), "large inputs"),
    "3b pixels 0..255, rate 0.001": (lambda s: patient(s, stepping(1e-3), change=lambda X: 255 * X), "large inputs"),
    "4 validation not standardised": (
        lambda s: patient(s, change=lambda X: data.standardize(X)[0], change_val=lambda X: X),
        "validation on another scale",
    ),
    "4b validation 0..255": (lambda s: patient(s, change_val=lambda X: 255 * X), "validation on another scale"),
    "4c validation inverted": (lambda s: patient(s, change_val=lambda X: 1 - X), "validation on another scale"),
    "5 labels shuffled": (labels_apart, "shuffled labels"),
    "6 softmax twice": (lambda s: patient(s, stepping(dZ=softmax_twice)), "softmax twice"),
    "6 softmax twice, torch": (
        lambda s: torch_patient(s, in_torch(s).append(torch.nn.Softmax(dim=1))),
        "softmax twice",
    ),
    "7 weights all 0": (lambda s: patient(s, model=network(s, weights=lambda shape, _: 0.0)), "units alike"),
    "7b weights all 0.01": (lambda s: patient(s, model=network(s, weights=lambda shape, _: 0.01)), "units alike"),
    "8 standard normal weights": (
        lambda s: patient(s, model=network(s, weights=lambda shape, rng: rng.standard_normal(shape))),
        "loss too high at the start",
    ),
    "8b uniform weights, sigmoid": (
        lambda s: patient(s, model=network(s, activation="sigmoid", weights=lambda shape, rng: rng.random(shape))),
        "saturated units",
    ),
    "9b small weights, six layers": (
        lambda s: patient(
            s, model=network(s, [784, *[64] * 6, 10], weights=lambda shape, rng: 0.01 * rng.standard_normal(shape))
        ),
        "signal vanishes",
    ),
    "9c six sigmoid layers": (
        lambda s: patient(s, model=network(s, [784, *[64] * 6, 10], "sigmoid")),
        "gradients vanish",
    ),
    "10 ReLU on the outputs": (lambda s: patient(s, stepping(dZ=relu_outputs)), "ReLU on the outputs"),
    "10 ReLU on the outputs, torch": (
        lambda s: torch_patient(s, in_torch(s).append(torch.nn.ReLU())),
        "ReLU on the outputs",
    ),
    "11 gradient ascent": (lambda s: patient(s, stepping(sign=-1.0)), "gradient ascent"),
    "12 sum instead of mean": (lambda s: patient(s, stepping(change=summed)), "sum instead of mean"),
    "13 sorted by class": (lambda s: rearranged(s, lambda y: np.argsort(y, kind="stable")), "sorted labels"),
    "14 weight decay 0.1": (lambda s: patient(s, stepping(change=decayed(0.1))), "weight decay too strong"),
    "14b weight decay 1": (lambda s: patient(s, stepping(change=decayed(1.0))), "weight decay too strong"),
    "15 first layer frozen": (lambda s: patient(s, stepping(frozen=(0,))), "frozen layer"),
    "15b slope missing": (lambda s: patient(s, stepping(slope=np.ones_like)), "slope missing"),
    "16 uint8 wraps round": (lambda s: patient(s, change=wrapped), "wrapped round"),
    "16 wraps round, column by column": (lambda s: patient(s, change=wrapped_by_columns), "wrapped round"),
    "17 few nines": (few_nines, "unbalanced classes"),
    "18 wrong metric": (lambda s: patient(s, score=broadcast_score), "score counts otherwise"),
    "19 overflow": (lambda s: patient(s, loss=without_shift), "loss not finite"),
    "20 copies on both sides": (copies_on_both_sides, "copies in validation"),
    "21 zero_grad forgotten": (lambda s: torch_patient(s, train=torch_train(zero=False)), "gradients not set to zero"),
    "22 training mode": (lambda s: torch_patient(s, dropout(s), score=torch_score), "training mode in evaluation"),
    "23 layers in a plain list": (lambda s: torch_patient(s, PlainList()), "parameters not registered"),
    "24 shapes that broadcast": (broadcast, "shapes that broadcast"),
}


def moons(seed):
    X, y = data.moons(300, 0.15, seed)
    return Patient(nn.MLP([2, 16, 16, 2], RNG(seed), "tanh"), X, y, {"train": stepping()})


def wave(seed):
    X = RNG(seed).uniform(-1, 1, size=(400, 3))
    model = nn.MLP([3, 32, 1], RNG(seed), regression=True)
    return Patient(model, X, np.sin(3 * X[:, 0]) + X[:, 1], {"train": lambda m, X, y: m.fit(X, y, lr=0.05, epochs=1)})


def in_shape(seed):
    model, X, y = numbers(seed)
    return Patient(model, X, y[:, None], {"train": torch_train(0.05, loss=torch.nn.functional.mse_loss)})


def by_adam(seed):
    return patient(seed, lambda m, X, y: m.fit(X, y, epochs=1, optimizer=optim.Adam(0.003)))


def trained(seed):
    X, y, X_val, y_val = digits(seed)
    model = network(seed).fit(X, y, epochs=10)
    return Patient(model, X, y, {"validation": (X_val, y_val)})


HEALTHY = {
    "healthy": lambda s: patient(s),
    "9 small weights, one hidden layer: no fault": lambda s: patient(
        s, model=network(s, weights=lambda shape, rng: 0.01 * rng.standard_normal(shape))
    ),
    "without a training function": lambda s: patient(s, train=None)._replace(more={}),
    "trained": trained,
    "Adam": by_adam,
    "nn.MLP's own fit": lambda s: patient(s, lambda m, X, y: m.fit(X, y, epochs=1)),
    "six layers": lambda s: patient(s, model=network(s, [784, *[64] * 6, 10])),
    "a little weight decay": lambda s: patient(s, stepping(change=decayed(1e-4))),
    "judged rightly": lambda s: patient(s, score=lambda m, X, y: np.mean(m.predict(X) == y)),
    "moons": moons,
    "a wave": wave,
    "torch": lambda s: torch_patient(s),
    "torch with Adam": lambda s: torch_patient(s, train=torch_train(0.003, optimizer=torch.optim.Adam)),
    "torch, layers as attributes": lambda s: torch_patient(s, ByItself()),
    "torch, dropout and batch normalisation": lambda s: torch_patient(s, dropout(s), score=torch_score_in_eval),
    "torch, numbers": in_shape,
}


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Two workers whose matrices are so small only wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield
    torch.set_num_threads(threads)


def examined(one):
    return clinic.examine(one.model, one.X, one.y, **one.more)


@pytest.mark.parametrize("name", PATIENTS)
def test_the_illness_is_named_whatever_the_seed(name):
    made, illness = PATIENTS[name]
    for seed in SEEDS:
        report = examined(made(seed))
        assert illness in report.names, f"seed {seed}\n{report}"
        assert len(report.names) <= 3, f"seed {seed}\n{report}"


@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_named_where_there_is_nothing(name):
    for seed in SEEDS:
        report = examined(HEALTHY[name](seed))
        assert report.healthy, f"seed {seed}\n{report}"


# --- The report ---


def test_both_kinds_of_networks_get_the_same_report():
    X, y, *_ = digits(0)
    ours, theirs = network(0), in_torch(0)
    with torch.no_grad():
        for (W, b), layer in zip(ours.params, (theirs[0], theirs[2]), strict=True):
            layer.weight[:] = torch.as_tensor(W.T)
            layer.bias[:] = torch.as_tensor(b)
    one = clinic.examine(ours, X, y, train=stepping())
    other = clinic.examine(theirs, X, y, train=lambda model, X, y: torch_train()(model, *in_the_order_of(X, y)))
    assert one.names == other.names == []
    assert list(one.measured) == list(other.measured)
    lists = ("spread of activations", "gradient to weights", "dead units")
    for name in ("loss", *lists, "update to weights", "learning rate"):
        np.testing.assert_allclose(one.measured[name], other.measured[name], rtol=1e-3, err_msg=name)


def in_the_order_of(X, y):
    rows = torch.as_tensor(RNG(0).permutation(len(X)))
    return X[rows], y[rows]


def test_the_model_stays_as_it_is():
    one = patient(0)
    before = one.model.theta.copy()
    examined(one)
    np.testing.assert_array_equal(one.model.theta, before)
    model = dropout(0).train()
    state = {name: value.clone() for name, value in model.state_dict().items()}
    examined(torch_patient(0, model, score=torch_score_in_eval))
    assert all(torch.equal(value, model.state_dict()[name]) for name, value in state.items())
    assert all(one.training for one in model.modules())


def test_a_report_is_text_and_html_and_data():
    report = examined(PATIENTS["11 gradient ascent"][0](0))
    data_of_it = report.as_dict()
    assert json.loads(json.dumps(data_of_it)) == data_of_it
    assert data_of_it["findings"][0]["name"] == "gradient ascent"
    assert "! gradient ascent: A step goes up the gradient." in str(report)
    page = report._repr_html_()
    assert "<b>gradient ascent</b>" in page and page.count("<tr>") == len(report.measured)
    assert not report.healthy and "Nothing found." in str(examined(HEALTHY["healthy"](0)))


@pytest.mark.parametrize(
    ("lr", "illness"),
    [(3.0, "dead units"), (-1.0, "not finite")],
)
def test_a_network_after_a_training_that_failed_shows_what_is_left_of_it(lr, illness):
    X, y, *_ = digits(0)
    with np.errstate(all="ignore"):
        model = network(0).fit(X, y, lr=lr, epochs=5)
        assert illness in clinic.examine(model, X, y).names


def test_what_cannot_be_examined_is_said_in_one_line():
    X, y, *_ = digits(0)
    with pytest.raises(ValueError, match="3000 samples and 2999 labels"):
        clinic.examine(network(0), X, y[1:])
    with pytest.raises(TypeError, match=r"takes an nn\.MLP or a torch\.nn\.Module, and this is a list"):
        clinic.examine([], X, y)

    def stops(model, X, y):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    report = clinic.examine(network(0), X, y, train=stops)
    assert report.names == ["training stops"] and "mat1 and mat2" in report.findings[0].measured
