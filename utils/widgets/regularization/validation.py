"""Networks that learn noisy samples, and the validation samples they are measured on; what two figures train."""

from functools import lru_cache

import numpy as np

from utils import nn, optim
from utils.scene import Points
from utils.widgets.held_out import CELLS, CLASSES, DataSet, field_panel, grid

POOL, VALIDATION = 600, 200  # samples that are drawn, and those of them that are only looked at
# 200 samples and a width of 32 at most, the field in strips: then no product is so large that BLAS shares it between
# threads, which wait for each other ten times as long as they work when the page needs the same processors.
STRIPS = 20


@lru_cache(maxsize=32)
def data_set(name, noise, n, seed):
    """n samples for training, and the same validation samples whatever n is; more samples keep those there were."""
    X, y = CLASSES[name](POOL, noise=noise, seed=seed)
    rows = np.random.default_rng(seed).permutation(len(X))[: VALIDATION + n]
    far = 1.12 * float(np.abs(X).max())
    return DataSet(X[rows], y[rows], np.arange(VALIDATION + n) >= VALIDATION, (-far, far))


def network(width, seed, theta=None):
    """Two hidden tanh layers of this width and an output for each class; parameters as given, or as it starts."""
    made = nn.MLP([2, width, width, 2], np.random.default_rng(seed), "tanh")
    if theta is not None:
        made.theta[:] = theta
    return made


def loss_gradient(made, X, y, function, slope):
    """Gradient (P,) of the cross-entropy on all samples, given the hidden layers' function and its slope."""
    Z, cache = nn.forward(made.params, X, function)
    dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, 2))
    return optim.flatten(nn.backward(made.params, cache, dZ, slope))


def answers(made, box):
    """Probability of class 1 all over the plane, (60, 60), without dropout, in float32."""
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in made.params]
    Z = [nn.forward(params, strip, np.tanh)[0] for strip in np.split(grid(box), STRIPS)]
    return nn.softmax(np.concatenate(Z))[:, 1].reshape(CELLS, CELLS)


def training_field(here, made, **place):
    """The field of a network's answers; samples for training large, validation samples small and with a hole."""
    panel = field_panel(here, answers(made, here.box), "probability of class 1", **place)
    for points in panel.items:
        if isinstance(points, Points):
            points.size = 3.6 if points.hole else 6.0
    return panel


def right(made, here):
    """How many are right, in words: of the training and of the validation samples."""
    counts = [f"{int(np.sum(made.predict(X) == y))} of {len(y)}" for X, y in map(here.part, (True, False))]
    return f"right: {counts[0]} in training, {counts[1]} in validation"
