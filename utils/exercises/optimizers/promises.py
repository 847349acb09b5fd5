"""What all classes of optimisers promise, what their objects go through, and how the promises are broken."""

from itertools import pairwise

import numpy as np

from utils.checks import edits
from utils.checks.stateful import Course, Move, Scenario, Stepper


def _away_from_zero(rng, shape):
    return (rng.choice([-1, 1], size=shape) * rng.uniform(1, 3, size=shape)).round(2)


def _course(sizes, seed, steps=6):
    """Weights of size 1, gradients between 1 and 3 in size, so that eps is nothing beside them; one gradient is 0."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(a, b)).round(2), rng.normal(size=b).round(2)) for a, b in pairwise(sizes)]
    grads = []
    for _ in range(steps):
        grads.append([(_away_from_zero(rng, W.shape), _away_from_zero(rng, b.shape)) for W, b in params])
        grads[-1][0][0][0, 0] = 0.0
    return Course(params, grads)


def _more(settings):
    """The scenario in which `lr` changes is the last one, as `utils.checks.stateful` wants it."""
    return [
        Scenario("one layer", settings, [Move("second")] * 3),
        Scenario("two objects in turn, each with its own network", settings, [Move(), Move("second")] * 3),
        Scenario("`lr` is halved after two steps", settings, [Move(), Move(), Move(new_rate=0.5), Move()]),
    ]


STEPPER = Stepper(
    courses={"first": _course([3, 2, 2, 4], 1), "second": _course([1, 3], 2)},
    more=_more,
    parts=("W of layer {}", "b of layer {}"),
    training=[Move()] * 6,
    measured=("method missing", "memory shared", "new learning rate ignored", "params changed", "grads changed"),
)

PROMISES = edits(
    """
        method missing
            - def step(self, params, grads):
            + step = 0
            +
            + def update(self, params, grads):
            The objects have no method `step`. Is it indented like `__init__`, and spelt like this? An attribute of the
            same name hides it.
        memory shared
            - def step(self, params, grads):
            + def step(self, params, grads, memory={}):
            +     self.__dict__ = memory.setdefault("self", self.__dict__)
            A second, new object does not begin afresh: it goes on with what the first one remembers. Set the memory in
            `__init__`, with `self. … =`; what stands outside of the methods belongs to all objects together.
        learning rate ignored
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     self.lr = 0.01
            The steps do not depend on `lr`: they are as long with three times the learning rate.
        new learning rate ignored
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     self.lr = vars(self).setdefault("rate", self.lr)
            Right as long as `lr` stays the same. Set to half of it later, as schedules do, it has no effect: use
            `self.lr` in `step` and not a copy of it.
        nothing moves
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     return params
            The parameters come back as they were. In a loop, `W = W - …` gives a new value to a local name only:
            collect the new arrays and return them. Or is the new theta under another name than the one that is
            returned?
        params changed
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     for (W, b), (W_new, b_new) in zip(params, self.moved(params, grads), strict=True):
            +         W[:], b[:] = W_new, b_new
            +     return params
            +
            + def moved(self, params, grads):
            The steps are right, but the caller’s `params` are changed. Return new arrays: `W - …`, not `W -= …`.
        grads changed
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     new = self.moved(params, grads)
            +     for dW, db in grads:
            +         dW *= 0.5
            +         db *= 0.5
            +     return new
            +
            + def moved(self, params, grads):
            The steps are right, but the caller’s `grads` are changed. Look for `+=`, `*=` or `**=` on an array of
            `grads`, or on a memory that was set to one: `self.v = g` is the same array, `g.copy()` is not.
    """
)

ONE_MEMORY = edits(
    """
        one memory for all arrays
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     return [tuple(map(self.moved, *pairs)) for pairs in zip(params, grads, strict=True)]
            +
            + def moved(self, theta, g):
            theta, g = optim.flatten(params), optim.flatten(grads) →
            optim.nested_like(params, theta) → theta
            A single memory is handed from array to array, so their shapes get mixed up, and the gradients too. Each
            array needs a memory of its own, or all of them one long vector.
    """
)

EPS_MISSING = (
    "nan where the gradient is 0: there the root is 0 too, and 0/0 is no number. Add `eps` to the divisor; this is "
    "all it is for."
)
