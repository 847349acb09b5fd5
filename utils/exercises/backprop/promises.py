"""What a class of classifiers promises, measured from outside: one function a promise, None where it is kept.

The class is used as model = Class(layer_sizes, rng), model.fit(X, y, lr, epochs, batch_size, callback),
model.predict(X), model.loss(X, y). Of its attributes only `params` is looked at, the list of (W, b) that the stub sets.
"""

from dataclasses import dataclass
from unittest import mock

import numpy as np

from utils import nn
from utils.checks import named, wrong


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

    def fitted(self, X, y, seed=0, **options):
        """A model after fit, and its generator; options: other settings than lr 0.1, one epoch, batches of 4."""
        model, rng = self.new(seed)
        model.fit(X.copy(), y.copy(), **{"lr": 0.1, "epochs": 1, "batch_size": 4, **options})
        return model, rng

    def end(self, X, y, **options):
        """The loss on X, y after fit with these options."""
        return number(self.fitted(X, y, **options)[0].loss(X, y))


def number(value):
    """The first number of whatever holds one."""
    return float(np.asarray(value, dtype=float).reshape(-1)[0])


# --- predict and loss ------------------------------------------------------------------------------------------------


def methods(lab):
    """All three are there."""
    model, _ = lab.new()
    missing = [name for name in ("fit", "predict", "loss") if not callable(getattr(model, name, None))]
    if missing:
        message = f"The class has no method `{missing[0]}`. Is it indented like the others?"
        return named("method missing", message=message)
    return None


def predictions(lab):
    """`predict` gives a label for each sample."""
    X, _ = lab.data
    model, _ = lab.new()
    labels, n, k = model.predict(X), len(X), lab.sizes[-1]
    if labels is None:
        return wrong("`predict` returned None. Is there a `return` in front of the result?")
    labels = np.asarray(labels)
    if labels.shape != (n,):
        names = {(k,): "argmax over the samples", (n, k): "probabilities as prediction", (n, 1): "labels in a column"}
        got = ("Got", f"shape {labels.shape}")
        if labels.shape in names:
            return named(names[labels.shape], got)
        return wrong(f"`predict` gives the shape {labels.shape}; a label for each of the {n} samples has ({n},).", got)
    if not np.all(np.isin(labels, np.arange(k))):
        return named("no labels", ("Got", str(labels[:5])))
    return None


def cross_entropy(lab):
    """`loss` is the mean of what each sample alone has, and exp(-loss) over all labels adds up to 1."""
    X, y = (part[:7] for part in lab.data)
    model, _ = lab.new()
    loss = model.loss(X, y)
    if loss is None:
        return wrong("`loss` returned None. Is there a `return` in front of the result?")
    if np.size(loss) != 1:
        return named("loss of each sample", ("Got", f"shape {np.shape(loss)}"))
    alone = np.array([[number(model.loss(x[None], np.array([j]))) for j in range(lab.sizes[-1])] for x in X])
    together, mean = number(loss), np.mean(alone[np.arange(7), y])
    rows = (("Seven samples", f"loss {together:.4f}"), ("One by one", f"mean of their losses {mean:.4f}"))
    if not np.isclose(together, mean, rtol=1e-4):
        return named("loss summed" if np.isclose(together, 7 * mean, rtol=1e-4) else "loss mixes samples", *rows)
    scales = {"": 1, "loss without minus": -1, "loss averaged over the classes": lab.sizes[-1]}
    fits = [name for name, scale in scales.items() if np.allclose(np.exp(-scale * alone).sum(axis=1), 1, rtol=1e-3)]
    if "" not in fits:
        row = ("Sum of exp(−loss)", f"{np.exp(-alone[0]).sum():.4f} over all labels, not 1")
        return named(fits[0] if fits else "no cross-entropy", row)
    if not np.array_equal(alone.argmin(axis=1), np.asarray(model.predict(X))):
        return named("predict and loss disagree")
    return None


def activation(lab):
    """`loss` is that of a forward pass with ReLU through `params`."""
    X, y = lab.data
    model, _ = lab.new()
    if not _has_params(lab, model):
        return wrong(
            "`self.params` is no list of pairs `(W, b)`, and the check looks at it. Leave `__init__` as it was, and "
            "put new parameters into `self.params`."
        )
    found = number(model.loss(X, y))
    if np.isclose(found, _loss(model.params, X, y), rtol=1e-4):
        return None
    rows = (("Expected loss", f"{_loss(model.params, X, y):.4f}, with ReLU"), ("Got loss", f"{found:.4f}"))
    others = {"tanh": np.tanh, "sigmoid": nn.sigmoid, "no activation function": lambda Z: Z}
    names = [name for name, other in others.items() if np.isclose(found, _loss(model.params, X, y, other), rtol=1e-4)]
    if names:
        return named(names[0], *rows)
    return wrong("`loss` is not that of a forward pass with ReLU through `self.params`.", *rows)


def _has_params(lab, model):
    """Whether `params` is a list of (W, b) of the right shapes."""
    wanted = list(zip(lab.sizes[:-1], lab.sizes[1:], strict=True))
    try:
        return [np.shape(W) for W, _ in model.params] == wanted and all(np.size(b) == len(b) for _, b in model.params)
    except (AttributeError, TypeError, ValueError):
        return False


def _loss(params, X, y, function=nn.relu):
    P = nn.softmax(nn.forward(params, X, function)[0])
    return nn.cross_entropy(P, nn.one_hot(y, P.shape[1]))


# --- the start, and what settings do ---------------------------------------------------------------------------------


def start(lab):
    """The first weights come from `rng`."""
    X, y = lab.data
    first, again, other = (number(lab.new(seed)[0].loss(X, y)) for seed in (0, 0, 1))
    if first == other:
        return named("start without rng")
    return None if first == again else named("results not reproducible")


def leaves_the_data_alone(lab):
    """`fit` changes neither X nor y."""
    X, y = lab.data
    mine, labels = X.copy(), y.copy()
    lab.new()[0].fit(mine, labels, lr=0.1, epochs=2, batch_size=16)
    return None if np.array_equal(mine, X) and np.array_equal(labels, y) else named("data changed by fit")


def settings(lab):
    """Something is learnt, the same again with the same seed, and every setting counts."""
    X, y = lab.data
    before, plain = number(lab.new()[0].loss(X, y)), lab.end(X, y)
    if plain == before:
        return named("nothing learnt")
    if plain != lab.end(X, y):
        return named("results not reproducible")
    if plain == lab.end(X, y, lr=0.2):
        return named("learning rate ignored")
    if plain == lab.end(X, y, epochs=3):
        return named("epochs ignored")
    if np.isclose(plain, lab.end(X, y, batch_size=60), rtol=1e-9):
        return named("batch size ignored")
    if lab.end(X, y, lr=1e-3, batch_size=60) > lab.end(X, y, lr=0.0, batch_size=60):
        return named("uphill")
    if not np.isclose(lab.end(X, y, lr=0.0), lab.end(X, y, lr=0.0, epochs=2)):
        return named("new weights in every epoch")
    return None


# --- the steps -------------------------------------------------------------------------------------------------------

SIZES = (4, 4, 1)  # batches of 9 samples with batch_size 4


def steps(lab):
    """Where all samples are equal, their order makes no difference, and every step is known."""
    X, y = (np.repeat(part[:1], 9, axis=0) for part in lab.data)
    begin = lab.fitted(X, y, epochs=0)[0].params
    got = _vector(lab.fitted(X, y, lr=0.02, epochs=2)[0].params)
    if nn.relative_error(got, _walk(begin, X, y, SIZES)) < 1e-6:
        return None
    for count in range(1, 21):
        if count != 3 and nn.relative_error(got, _walk(begin, X, y, (4,) * count)) < 1e-7:
            row = ("Measured", f"{count} steps in an epoch of 9 samples with batches of 4, where it should be 3")
            known = {
                1: "one batch an epoch",
                2: "last batch dropped",
                4: "number of batches",
                9: "a batch at every sample",
            }
            if count == 2 and _unequal(lab) > 1e-3:
                return named("batches overlap", row)
            return named(known[count], row) if count in known else wrong("The number of steps is not right.", row)
    for name, factor in FACTORS.items():
        if nn.relative_error(got, _walk(begin, X, y, SIZES, factor)) < 1e-7:
            return named(name)
    move, wanted = got - _vector(begin), _walk(begin, X, y, SIZES) - _vector(begin)
    ratio = float(move[np.argmax(np.abs(wanted))] / wanted[np.argmax(np.abs(wanted))])
    if nn.relative_error(move, ratio * wanted) < 0.02 and abs(ratio - 1) > 0.05:
        return wrong(f"Every step is about {ratio:.2g} times as long as `lr` times the gradient.")
    error = nn.relative_error(move, wanted)
    return named(
        "gradient of another network", ("Relative error", f"{error:.2g} between the steps and the loss’s slope")
    )


# what a step may be multiplied by: name -> function of (samples in the batch, number of the epoch)
FACTORS = {
    "no mean over the batch": lambda size, epoch: size,
    "divided by all samples": lambda size, epoch: size / 9,
    "divided by batch_size": lambda size, epoch: size / 4,
    "learning rate falls": lambda size, epoch: 1 / epoch,
    "mean taken twice": lambda size, epoch: 1 / size,
    "twice": lambda size, epoch: 2,
}


def _walk(params, X, y, sizes, factor=lambda size, epoch: 1):
    """All parameters after two epochs of steps on batches of these sizes, as a vector."""
    Y = nn.one_hot(y, len(params[-1][1]))
    for epoch in (1, 2):
        for size in sizes:
            Z, cache = nn.forward(params, X[:size], nn.relu)
            grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y[:size]), nn.relu_grad)
            params = nn.sgd_step(params, grads, 0.02 * factor(size, epoch))
    return _vector(params)


def _vector(params):
    return np.concatenate([np.ravel(part) for pair in params for part in pair])


def _unequal(lab):
    """How far an epoch of two batches of 4, with tiny steps, is from one in which each of 8 samples counts once."""
    X, y = (part[:8] for part in lab.data)
    begin = lab.fitted(X, y, epochs=0)[0].params
    Z, cache = nn.forward(begin, X, nn.relu)
    dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, Z.shape[1]))
    once = 2 * _vector(nn.backward(begin, cache, dZ, nn.relu_grad))  # two batches, each a mean over four
    moved = (_vector(begin) - _vector(lab.fitted(X, y, lr=1e-6)[0].params)) / 1e-6
    return nn.relative_error(moved, once)


def shares(lab):
    """In an epoch of tiny steps every sample counts once, and which samples share a batch makes a difference."""
    X, y = (part[:8] for part in lab.data)
    unequal = _unequal(lab)
    if unequal > 1e-3:
        return named("batches overlap", ("Relative error", f"{unequal:.2g}"))
    ends = []
    for seed in (1, 2, 3):
        model, _ = lab.new()
        model.rng = np.random.default_rng(seed)
        model.fit(X.copy(), y.copy(), lr=0.5, epochs=1, batch_size=4)
        ends.append(number(model.loss(X, y)))
    return named("all samples in every batch") if np.ptp(ends) < 1e-9 and not _starts_afresh(lab, X, y) else None


def _starts_afresh(lab, X, y):
    """Whether `fit` draws new weights, which depend on the generator too."""
    model, _ = lab.new()
    before = _vector(model.params)
    model.fit(X.copy(), y.copy(), lr=0.0, epochs=1, batch_size=4)
    return not np.array_equal(before, _vector(model.params))


def all_samples(lab):
    """Another label for a sample changes the result of one epoch if the sample is used."""
    X, y = (part[:10] for part in lab.data)
    k, plain = lab.sizes[-1], lab.fitted(X, y)[0]
    before = number(plain.loss(X, y))

    def changes(i):
        other = y.copy()
        other[i] = (y[i] + 1) % k
        return number(lab.fitted(X, other)[0].loss(X, y)) != before

    unused = [i for i in range(10) if not changes(i)]
    if not unused:
        return None
    row = ("Unused", f"{len(unused)} of 10 samples in one epoch with batches of 4")
    return named("samples left out", row)


def order(lab):
    """The order of the samples comes from `rng`, anew in every epoch."""
    X, y = (part[:5] for part in lab.data)
    real, made = np.random.default_rng, []

    def recorded(*seeds, **keywords):
        made.append((seeds, tuple(keywords.items())))
        return real(*seeds, **keywords)

    model, rng = lab.new()
    before = rng.bit_generator.state
    with mock.patch.object(np.random, "default_rng", recorded):
        model.fit(X.copy(), y.copy(), lr=0.1, epochs=3, batch_size=1)
    seeded = [one for one in made if any(isinstance(seed, int) for seed in one[0]) or one[1]]
    if len(seeded) > 1 and len(set(seeded)) == 1:
        return named("same seed in every epoch")
    after_three, after_one = rng.bit_generator.state, lab.fitted(X, y, batch_size=1)[1].bit_generator.state
    if not made and after_three == after_one != before:
        return named("shuffled once")
    if not made and after_three == before and all(_in_order(lab, X, y, seed) for seed in (0, 1)):
        return named("never shuffled")
    return None


def _in_order(lab, X, y, seed):
    """Whether an epoch gives the same as fitting the samples one by one, in their order (where fit goes on)."""
    model, _ = lab.new(seed)
    for i in range(len(X)):
        model.fit(X[i : i + 1].copy(), y[i : i + 1].copy(), lr=0.1, epochs=1, batch_size=1)
    return np.isclose(number(model.loss(X, y)), lab.end(X, y, batch_size=1, seed=seed), rtol=1e-9)


def in_step(lab):
    """In one batch of all samples, their order in the data makes no difference."""
    X, y = lab.data
    model, _ = lab.fitted(X[::-1], y[::-1], batch_size=60)
    return None if np.isclose(number(model.loss(X, y)), lab.end(X, y, batch_size=60)) else named("X and y out of step")


def callback(lab):
    """It is called once an epoch, with the epoch's number and the model."""
    X, y = (part[:10] for part in lab.data)
    model, calls = lab.new()[0], []
    model.fit(X.copy(), y.copy(), lr=0.1, epochs=3, batch_size=4, callback=lambda *args: calls.append(args))
    if [call[0] for call in calls if call] != [1, 2, 3] or not all(call[1:] == (model,) for call in calls):
        return named("callback", ("Calls in three epochs", f"{len(calls)}"))
    return None


def learns(lab):
    """Clouds far apart are told apart."""
    X, y = lab.data
    model, _ = lab.fitted(X, y, lr=0.05, epochs=60, batch_size=8)
    right, loss = int(np.sum(np.asarray(model.predict(X)) == y)), number(model.loss(X, y))
    if right >= 57 and loss < 0.1:
        return None
    row = ("After 60 epochs", f"{right} of 60 training samples right, loss {loss:.3f}")
    return named("does not learn", row)


PROMISES = (
    *(methods, predictions, cross_entropy, activation, start, leaves_the_data_alone, settings),
    *(steps, all_samples, order, in_step, shares, callback, learns),
)
