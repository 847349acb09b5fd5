"""How a class of classifiers is judged by what it does, and wrong classes to be told apart; knows no exercise.

The class is used as model = Class(layer_sizes, rng), model.fit(X, y, lr, epochs, batch_size), model.predict(X) and
model.loss(X, y). Nothing is assumed of its attributes, or of whether a second fit goes on or starts afresh.
"""

from dataclasses import dataclass
from unittest import mock

import numpy as np

from utils import nn
from utils.exercises.legacy import Mistake, Verdict

__all__ = ["MISTAKES", "judge_classifier"]


@dataclass(frozen=True)
class Lab:
    """A class under test with the layer sizes to use: clouds of samples X (n, d), one for each class, labels y (n,)."""

    answer: type
    sizes: list

    @property
    def data(self):
        """60 samples in clouds far from one another, in random order."""
        d, k = self.sizes[0], self.sizes[-1]
        rng = np.random.default_rng(5)
        y = rng.permutation(np.arange(60) % k)
        angle = 2 * np.pi * y / k + 0.5
        centers = np.column_stack([np.cos(angle), np.sin(angle), *np.zeros((d - 2, 60))])
        return 1.5 * centers + rng.normal(0, 0.2, size=(60, d)), y

    def new(self, seed=0):
        """A model and the generator it was given."""
        rng = np.random.default_rng(seed)
        return self.answer(list(self.sizes), rng), rng

    def fitted(self, X, y, lr=0.1, epochs=1, batch_size=4, seed=0):
        """A model after fit, and its generator."""
        model, rng = self.new(seed)
        model.fit(X.copy(), y.copy(), lr=lr, epochs=epochs, batch_size=batch_size)
        return model, rng

    def end(self, X, y, **options):
        """The loss on X, y after fit with these options."""
        return _number(self.fitted(X, y, **options)[0].loss(X, y))


def judge_classifier(answer, layer_sizes, rng):
    """Every promise of the class in turn; the first that is not kept decides."""
    lab = Lab(answer, list(layer_sizes))
    for promise in PROMISES:
        verdict = promise(lab)
        if verdict:
            return verdict
    return Verdict(True)


def _no(mistake, *evidence):
    return Verdict(False, "", mistake, tuple(evidence))


def _number(value):
    return float(np.asarray(value, dtype=float).reshape(-1)[0])


def _methods(lab):
    model, _ = lab.new()
    missing = [name for name in ("fit", "predict", "loss") if not callable(getattr(model, name, None))]
    if missing:
        return Verdict(
            False, f"The class has no method `{missing[0]}`. Is it indented like the others?", "method missing"
        )
    return None


def _predictions(lab):
    X, _ = lab.data
    model, _ = lab.new()
    labels, n, k = model.predict(X), len(X), lab.sizes[-1]
    if labels is None:
        return Verdict(False, "`predict` returned None. Is there a `return` in front of the result?")
    labels = np.asarray(labels)
    got = ("Got", f"shape {labels.shape}")
    if labels.shape != (n,):
        names = {(k,): "argmax over the samples", (n, k): "probabilities as prediction", (n, 1): "labels in a column"}
        message = f"`predict` gives the shape {labels.shape}; one label for each of the {n} samples is asked for, "
        f"({n},)."
        name = names.get(labels.shape)
        return Verdict(False, "" if name else message, name, (got,))
    if not np.all(np.isin(labels, np.arange(k))):
        return _no("no labels", ("Got", str(labels[:5])))
    return None


def _losses_of_all_labels(model, X, k):
    """L[i, j]: the loss of sample i alone if its label were j."""
    return np.array([[_number(model.loss(x[None], np.array([j]))) for j in range(k)] for x in X])


def _loss(lab):
    X, y = lab.data
    model, _ = lab.new()
    loss = model.loss(X, y)
    if loss is None:
        return Verdict(False, "`loss` returned None. Is there a `return` in front of the result?")
    if np.size(loss) != 1:
        return _no("loss of each sample", ("Got", f"shape {np.shape(loss)}"))
    X, y, k = X[:7], y[:7], lab.sizes[-1]
    alone, together = _losses_of_all_labels(model, X, k), _number(model.loss(X, y))
    mean = np.mean(alone[np.arange(7), y])
    rows = (("Seven samples", f"loss {together:.4f}"), ("One by one", f"mean of their losses {mean:.4f}"))
    if not np.isclose(together, mean, rtol=1e-4):
        return _no("loss summed" if np.isclose(together, 7 * mean, rtol=1e-4) else "loss mixes samples", *rows)
    scales = {"": 1, "loss without minus": -1, "loss averaged over the classes": k}
    fits = [name for name, scale in scales.items() if np.allclose(np.exp(-scale * alone).sum(axis=1), 1, rtol=1e-3)]
    if "" not in fits:
        total = np.exp(-alone[0]).sum()
        return _no(
            fits[0] if fits else "no cross-entropy", ("Sum of exp(−loss)", f"{total:.4f} over all labels, not 1")
        )
    if not np.array_equal(alone.argmin(axis=1), np.asarray(model.predict(X))):
        return _no("predict and loss disagree")
    return None


def _start(lab):
    X, y = lab.data
    first, again, other = (_number(lab.new(seed)[0].loss(X, y)) for seed in (0, 0, 1))
    if first == other:
        return _no("start without rng")
    return None if first == again else _no("results not reproducible")


def _leaves_the_data_alone(lab):
    X, y = lab.data
    mine, labels = X.copy(), y.copy()
    lab.new()[0].fit(mine, labels, lr=0.1, epochs=2, batch_size=16)
    return None if np.array_equal(mine, X) and np.array_equal(labels, y) else _no("data changed by fit")


def _settings(lab):
    """Nothing learnt, settings that have no influence, no reproduction, the wrong direction."""
    X, y = lab.data
    before = _number(lab.new()[0].loss(X, y))
    plain = lab.end(X, y)
    if plain == before:
        return _no("nothing learnt")
    if plain != lab.end(X, y):
        return _no("results not reproducible")
    if plain == lab.end(X, y, lr=0.2):
        return _no("learning rate ignored")
    if plain == lab.end(X, y, epochs=3):
        return _no("epochs ignored")
    if np.isclose(plain, lab.end(X, y, batch_size=60), rtol=1e-9):
        return _no("batch size ignored")
    if lab.end(X, y, lr=1e-3, batch_size=60) > before:
        return _no("uphill")
    return None


def _in_step(lab):
    """In one batch of all samples, their order in the data makes no difference."""
    X, y = lab.data
    model, _ = lab.fitted(X[::-1], y[::-1], batch_size=60)
    return None if np.isclose(_number(model.loss(X, y)), lab.end(X, y, batch_size=60)) else _no("X and y out of step")


def _mean(lab):
    """With every sample twice in one batch, the step is the same."""
    X, y = lab.data
    once = lab.end(X, y, batch_size=60)
    model, _ = lab.fitted(np.concatenate([X, X]), np.concatenate([y, y]), batch_size=120)
    return None if np.isclose(once, _number(model.loss(X, y)), rtol=1e-6) else _no("no mean over the batch")


def _all_samples(lab):
    """Another label for a sample changes the result of one epoch if the sample is used."""
    X, y = (part[:10] for part in lab.data)
    k, plain = lab.sizes[-1], lab.fitted(X, y)[0]
    before = _number(plain.loss(X, y))

    def changes(i):
        other = y.copy()
        other[i] = (y[i] + 1) % k
        return _number(lab.fitted(X, other)[0].loss(X, y)) != before

    unused = [i for i in range(10) if not changes(i)]
    if not unused:
        return None
    row = ("Unused", f"{len(unused)} of 10 samples in one epoch with batches of 4")
    return _no({2: "last batch dropped", 6: "one batch an epoch"}.get(len(unused), "samples left out"), row)


def _order(lab):
    """Where the order of the samples comes from, and how often it is drawn."""
    X, y = (part[:5] for part in lab.data)
    real, made = np.random.default_rng, []

    def recorded(*seeds, **named):
        made.append((seeds, tuple(named.items())))
        return real(*seeds, **named)

    model, rng = lab.new()
    before = rng.bit_generator.state
    with mock.patch.object(np.random, "default_rng", recorded):
        model.fit(X.copy(), y.copy(), lr=0.1, epochs=3, batch_size=1)
    seeded = [one for one in made if any(isinstance(seed, int) for seed in one[0]) or one[1]]
    if len(seeded) > 1 and len(set(seeded)) == 1:
        return _no("same seed in every epoch")
    after_three, after_one = rng.bit_generator.state, lab.fitted(X, y, batch_size=1)[1].bit_generator.state
    if not made and after_three == after_one != before:
        return _no("shuffled once")
    if not made and after_three == before and all(_in_order(lab, X, y, seed) for seed in (0, 1)):
        return _no("never shuffled")
    return None


def _in_order(lab, X, y, seed):
    """Whether an epoch gives the same as fitting the samples one by one, in their order (where fit goes on)."""
    model, _ = lab.new(seed)
    for i in range(len(X)):
        model.fit(X[i : i + 1].copy(), y[i : i + 1].copy(), lr=0.1, epochs=1, batch_size=1)
    return np.isclose(_number(model.loss(X, y)), lab.end(X, y, batch_size=1, seed=seed), rtol=1e-9)


def _learns(lab):
    X, y = lab.data
    model, _ = lab.fitted(X, y, lr=0.2, epochs=60, batch_size=8)
    right = int(np.sum(np.asarray(model.predict(X)) == y))
    if right >= 57:
        return None
    row = ("After 60 epochs", f"{right} of 60 training samples right, loss {_number(model.loss(X, y)):.3f}")
    return _no("does not learn", row)


def _gradient(lab):
    """One short step on all samples goes down the gradient of the model's own loss, where its `params` can be seen."""
    X, y = lab.data
    model, _ = lab.new()
    try:
        start = [part.copy() for pair in model.params for part in pair]
        model.fit(X.copy(), y.copy(), lr=0.0, epochs=1, batch_size=60)
        arrays = [part for pair in model.params for part in pair]
        if not all(map(np.array_equal, start, arrays)):
            return None  # a fit that starts afresh has a start of its own
        measured = np.concatenate([_slopes(part, lambda: _number(model.loss(X, y))) for part in arrays])
        before = np.concatenate([part.ravel() for part in arrays])
        model.fit(X.copy(), y.copy(), lr=1e-3, epochs=1, batch_size=60)
        step = before - np.concatenate([part.ravel() for pair in model.params for part in pair])
    except (AttributeError, TypeError, ValueError):
        return None  # parameters of a form of its own: what they did has been judged above
    error = nn.relative_error(step / 1e-3, measured)
    if error < 1e-2:
        return None
    return _no("gradient of another network", ("Relative error", f"{error:.2g} between the step and the loss’s slope"))


def _slopes(part, loss, h=1e-6):
    """Central differences of loss() with respect to an array that is changed in place and put back."""
    slopes = []
    for index in np.ndindex(part.shape):
        value = part[index]
        up, down = (loss() for part[index] in (value + h, value - h))
        part[index] = value
        slopes.append((up - down) / (2 * h))
    return np.array(slopes)


PROMISES = (
    *(_methods, _predictions, _loss, _start, _leaves_the_data_alone),
    *(_settings, _in_step, _mean, _all_samples, _order, _learns, _gradient),
)


# --- A plain class, and what may be wrong with it --------------------------------------------------------------------


class Plain:
    """A network with tanh and softmax, in pieces that wrong classes exchange."""

    def __init__(self, layer_sizes, rng):
        self.rng, self.params = rng, self.start(layer_sizes, rng)

    def start(self, layer_sizes, rng):
        return nn.init_params(layer_sizes, rng)

    def fit(self, X, y, lr, epochs, batch_size):
        Y = np.eye(len(self.params[-1][1]))[y]
        for epoch in range(epochs):
            X_new, Y_new = self.shuffled(X, Y, epoch)
            for first in self.starts(len(X), batch_size):
                self.step(X_new[first : first + batch_size], Y_new[first : first + batch_size], lr)

    def shuffled(self, X, Y, epoch):
        order = self.rng.permutation(len(X))
        return X[order], Y[order]

    def starts(self, n, batch_size):
        return range(0, n, batch_size)

    def step(self, X, Y, lr):
        self.params, _ = nn.train(self.params, X, Y, lr, 1)

    def probabilities(self, X):
        return nn.softmax(nn.forward(self.params, X, np.tanh)[0])

    def predict(self, X):
        return self.probabilities(X).argmax(axis=1)

    def loss(self, X, y):
        P = self.probabilities(X)
        return nn.cross_entropy(P, np.eye(P.shape[1])[y])


def _but(**methods):
    """Plain with other methods."""
    return type("MLP", (Plain,), methods)


def _globally_shuffled(self, X, Y, epoch):
    order = np.random.permutation(len(X))
    return X[order], Y[order]


def _seeded_every_epoch(self, X, Y, epoch):
    order = np.random.default_rng(0).permutation(len(X))
    return X[order], Y[order]


def _shuffled_once(self, X, Y, epoch):
    if epoch == 0:
        self.order = self.rng.permutation(len(X))
    return X[self.order], Y[self.order]


def _shuffled_apart(self, X, Y, epoch):
    return X[self.rng.permutation(len(X))], Y[self.rng.permutation(len(X))]


def _shuffled_in_place(self, X, Y, epoch):
    order = self.rng.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    return X, Y


def _one_epoch(self, X, y, lr, epochs, batch_size):
    Plain.fit(self, X, y, lr, 1, batch_size)


def _one_batch_of_all(self, X, y, lr, epochs, batch_size):
    Plain.fit(self, X, y, lr, epochs, len(X))


def _picked(self, X, y):
    """Probabilities of the right classes."""
    return self.probabilities(X)[np.arange(len(X)), y]


def _squared(self, X, y):
    P = self.probabilities(X)
    return nn.mse(P, np.eye(P.shape[1])[y])


def _all_columns(self, X, y):
    return -np.mean(np.log(self.probabilities(X)[:, y]))


def _slow_output(self, X, Y, lr):
    """Only the biases of the last layer learn."""
    (*inner, (W, _)), ((*_, (_, b)), _) = self.params, nn.train(self.params, X, Y, lr, 1)
    self.params = [*inner, (W, b)]


def _mixed_slopes(self, X, Y, lr):
    """tanh on the way forward, the derivative of ReLU on the way back."""
    Z, cache = nn.forward(self.params, X)
    grads = nn.backward(self.params, cache, nn.softmax_cross_entropy_grad(Z, Y), nn.relu_grad)
    self.params = nn.sgd_step(self.params, grads, lr)


MISTAKES = {
    "method missing": Mistake(_but(predict=None), "A method is missing: `fit`, `predict` and `loss` are asked for."),
    "argmax over the samples": Mistake(
        _but(predict=lambda self, X: self.probabilities(X).argmax(axis=0)),
        "`predict` gives one number for each class: argmax ran over the samples, axis 0. The classes are axis 1.",
    ),
    "probabilities as prediction": Mistake(
        _but(predict=lambda self, X: self.probabilities(X)),
        "`predict` gives a row for each sample. One label is asked for: the class with the largest probability.",
    ),
    "labels in a column": Mistake(
        _but(predict=lambda self, X: self.probabilities(X).argmax(axis=1)[:, None]),
        "`predict` gives the shape (n, 1). Compared with labels (n,), it makes (n, n) comparisons and a wrong "
        "accuracy; return (n,).",
    ),
    "no labels": Mistake(
        _but(predict=lambda self, X: self.probabilities(X).max(axis=1)),
        "`predict` gives numbers that are no labels. `max` gives the largest probability, `argmax` says where it is.",
    ),
    "loss of each sample": Mistake(
        _but(loss=lambda self, X, y: -np.log(_picked(self, X, y))),
        "`loss` gives a number for each sample. Take the mean.",
    ),
    "loss summed": Mistake(
        _but(loss=lambda self, X, y: -np.sum(np.log(_picked(self, X, y)))),
        "`loss` grows with the number of samples. Take the mean over them.",
    ),
    "loss mixes samples": Mistake(
        _but(loss=_all_columns),
        "The loss of a batch is not the mean of the losses of its samples: each label has met other samples’ "
        "probabilities. Print the shapes: `P[:, y]` has n columns, and a column (n, 1) against (n,) gives (n, n).",
    ),
    "loss without minus": Mistake(
        _but(loss=lambda self, X, y: np.mean(np.log(_picked(self, X, y)))),
        "The minus in front of the logarithm is missing.",
    ),
    "loss averaged over the classes": Mistake(
        _but(loss=lambda self, X, y: Plain.loss(self, X, y) / len(self.params[-1][1])),
        "The loss is k times too small: the mean runs over the classes as well.",
    ),
    "no cross-entropy": Mistake(
        _but(loss=_squared),
        "This loss is no cross-entropy: exp(−loss) should be the probability of the label, and over all labels "
        "these add up to 1.",
    ),
    "predict and loss disagree": Mistake(
        _but(predict=lambda self, X: self.probabilities(X).argmin(axis=1)),
        "`predict` does not choose the class that `loss` finds most probable. Do both use the same probabilities?",
    ),
    "start without rng": Mistake(
        _but(start=lambda self, sizes, rng: [(0 * W, b) for W, b in nn.init_params(sizes, rng)]),
        "The start is the same for every seed, so the weights are not drawn from `rng`. Zeros will not do: all "
        "neurons of a layer would stay alike.",
    ),
    "results not reproducible": Mistake(
        _but(shuffled=_globally_shuffled),
        "The same seed gives different results. Draw everything from the `rng` that is passed in, the order of the "
        "samples as well.",
    ),
    "data changed by fit": Mistake(
        _but(shuffled=_shuffled_in_place),
        "`fit` changes the arrays it is given. Pick rows by index, `X[order]`, which makes new arrays.",
    ),
    "nothing learnt": Mistake(
        _but(step=lambda self, X, Y, lr: nn.train(self.params, X, Y, lr, 1)),
        "The loss after `fit` is exactly what it was before. `W = W - lr * dW` gives a new value to a local name: "
        "store the new parameters in `self`.",
    ),
    "learning rate ignored": Mistake(
        _but(step=lambda self, X, Y, lr: Plain.step(self, X, Y, 0.1)), "The result does not depend on `lr`."
    ),
    "epochs ignored": Mistake(
        _but(fit=_one_epoch),
        "One epoch and three give the same. Is there a loop over `epochs`, or a `return` inside it?",
    ),
    "batch size ignored": Mistake(
        _but(fit=_one_batch_of_all), "Batches of 4 and one batch of all 60 samples give the same. Use `batch_size`."
    ),
    "uphill": Mistake(
        _but(step=lambda self, X, Y, lr: Plain.step(self, X, Y, -lr)), "The loss grows: the steps go up the gradient."
    ),
    "no mean over the batch": Mistake(
        _but(step=lambda self, X, Y, lr: Plain.step(self, X, Y, lr * len(X))),
        "With every sample twice in the batch, the step is longer. The gradient of a mean does not grow with the "
        "batch: divide by the number of samples in it.",
    ),
    "last batch dropped": Mistake(
        _but(starts=lambda self, n, size: range(0, n - n % size, size)),
        "The last, smaller batch is left out. `range(0, n, batch_size)` includes its start.",
    ),
    "one batch an epoch": Mistake(
        _but(starts=lambda self, n, size: [0]), "Only one batch is used in an epoch. Go through all samples."
    ),
    "samples left out": Mistake(
        _but(starts=lambda self, n, size: range(0, n, 2 * size)),
        "Some samples are not used in an epoch. Shuffle all of them once an epoch, and take slices of that order.",
    ),
    "same seed in every epoch": Mistake(
        _but(shuffled=_seeded_every_epoch),
        "A new generator with the same seed is made in every epoch, so the order is always the same. Use the `rng` "
        "that was passed in, which goes on.",
    ),
    "shuffled once": Mistake(
        _but(shuffled=_shuffled_once), "The order is drawn once and kept. Draw a new one in every epoch."
    ),
    "never shuffled": Mistake(
        _but(shuffled=lambda self, X, Y, epoch: (X, Y)),
        "The samples come in the order of the data, in every epoch. Draw a new order with "
        "`self.rng.permutation(len(X))`; data sorted by class would not be learnt.",
    ),
    "X and y out of step": Mistake(
        _but(shuffled=_shuffled_apart),
        "With all samples in one batch, their order should make no difference, and it does: samples and labels are "
        "no longer in step. Shuffle both by the same permutation.",
    ),
    "does not learn": Mistake(
        _but(step=_slow_output),
        "The network does not learn these clouds, which lie far apart. Check the gradients of `fit` numerically, "
        "and that all layers are updated.",
    ),
    "gradient of another network": Mistake(
        _but(step=_mixed_slopes),
        "It learns, but its steps do not go down the gradient of its own loss. Do `fit`, `predict` and `loss` use the "
        "same activation function, and the way back its derivative? `nn.forward` takes tanh unless it is told.",
    ),
}
