"""For a short time only."""

import itertools

from utils import optim
from utils.checks.edits import Mistake


def optimizer_class(defaults, move):
    """An optimiser class: arguments with defaults, and move(self, theta, g), which returns the new theta (P,)."""

    class Wrong:
        def __init__(self, *values):
            vars(self).update(defaults | dict(zip(defaults, values, strict=False)))
            self.m = self.v = self.s = 0.0
            self.t = 0

        def step(self, params, grads):
            return optim.nested_like(params, self.move(optim.flatten(params), optim.flatten(grads)))

    Wrong.move = move
    return Wrong


def contract(right):
    """Classes that compute like `right`, an optimiser class of ours, and break a promise that all of them make."""
    shared = {}

    class WithoutStep(right):
        step = None

    class Shared(right):
        def __init__(self, *values):
            super().__init__(*values)
            self.__dict__ = shared.setdefault("state", self.__dict__)

    class FixedRate(right):
        def __init__(self, *values):
            super().__init__(*values)
            self.kept = self.lr

        def step(self, params, grads):
            self.lr = self.kept
            return super().step(params, grads)

    class Unmoved(right):
        def step(self, params, grads):
            super().step(params, grads)
            return params

    class ParamsChanged(right):
        def step(self, params, grads):
            for old, new in zip(itertools.chain(*params), itertools.chain(*super().step(params, grads)), strict=True):
                old[...] = new
            return params

    class GradsChanged(right):
        def step(self, params, grads):
            new = super().step(params, grads)
            for slope in itertools.chain(*grads):
                slope *= 0.5
            return new

    class AnyRate(right):
        def __init__(self, lr=0.01, *values):
            super().__init__(0.01, *values)

    return {
        "method missing": Mistake(
            WithoutStep, "The objects have no method `step`. Is it indented like `__init__`, and spelt like this?"
        ),
        "memory shared": Mistake(
            Shared,
            "A second, new object does not begin afresh: it goes on with what the first one remembers. Set the memory "
            "in `__init__`, with `self. … =`; what stands outside of the methods belongs to all objects together.",
        ),
        "learning rate ignored": Mistake(
            AnyRate, "The steps do not depend on `lr`: they are as long with three times the learning rate."
        ),
        "new learning rate ignored": Mistake(
            FixedRate,
            "Right as long as `lr` stays the same. Set to half of it later, as schedules do, it has no effect: use "
            "`self.lr` in `step` and not a copy of it.",
        ),
        "nothing moves": Mistake(
            Unmoved,
            "The parameters come back as they were. In a loop, `W = W - …` gives a new value to a local name only: "
            "collect the new arrays and return them. Or is the new theta under another name than the one that is "
            "returned?",
        ),
        "params changed": Mistake(
            ParamsChanged,
            "The steps are right, but the caller’s `params` are changed. Return new arrays: `W - …`, not `W -= …`.",
        ),
        "grads changed": Mistake(
            GradsChanged,
            "The steps are right, but the caller’s `grads` are changed. Look for `+=`, `*=` or `**=` on an array of "
            "`grads`, or on a memory that was set to one: `self.v = g` is the same array, `g.copy()` is not.",
        ),
    }
