"""The optimisers the course builds, finished; knows NumPy only.

Every optimiser keeps its own state and has two ways in: `step(params, grads)` returns new parameters, nested like the
old ones; `update(theta, gradient)` changes one flat vector in place, which is what `nn.MLP.fit` calls.
"""

import math

import numpy as np

__all__ = ["SGD", "Adam"]


class Optimizer:
    """What all optimisers share: from nested parameters to one flat vector and back."""

    def step(self, params, grads):
        """New parameters after one step: params and grads are arrays or equally nested lists of arrays."""
        theta = flatten(params)
        self.update(theta, flatten(grads))
        return nested_like(params, theta)

    def update(self, theta, gradient):
        """Change theta (P,) in place, given the gradient (P,) of the loss there."""
        raise NotImplementedError


class SGD(Optimizer):
    """(Stochastic) gradient descent: theta -= lr * gradient."""

    def __init__(self, lr):
        self.lr = lr

    def update(self, theta, gradient):
        theta -= self.lr * gradient


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), with bias correction; eps is added to the corrected root, as in torch."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0

    def update(self, theta, gradient):
        if self.t == 0:
            self.m, self.v, self._work = np.zeros_like(theta), np.zeros_like(theta), np.empty_like(theta)
        self.t += 1
        m, v, work = self.m, self.v, self._work
        # m and v are kept without their factors (1 - beta): sums, not means. The factors join the bias correction in
        # the two scalars below, which saves two passes over all parameters.
        m *= self.beta1
        m += gradient
        v *= self.beta2
        np.multiply(gradient, gradient, out=work)
        v += work
        root = math.sqrt((1 - self.beta2) / (1 - self.beta2**self.t))
        np.sqrt(v, out=work)
        work += self.eps / root
        np.divide(m, work, out=work)
        work *= self.lr * (1 - self.beta1) / (1 - self.beta1**self.t) / root
        theta -= work
        if self.t % 100 == 0:
            # A parameter without gradient lets m shrink by 0.9 a step, in the end to subnormal numbers, on which a
            # processor is a hundred times slower. Below 1e-20 it moves nothing any more.
            m[np.abs(m) < 1e-20] = 0


def flatten(params):
    """All numbers of an array or of nested lists of arrays, in order, as one new vector."""
    return np.concatenate([np.ravel(array) for array in _leaves(params)])


def nested_like(params, theta):
    """The inverse of flatten: arrays shaped and nested like params, filled from the vector theta."""
    numbers = iter(np.split(theta, np.cumsum([np.size(array) for array in _leaves(params)])[:-1]))

    def fill(part):
        if isinstance(part, (list, tuple)):
            return type(part)(map(fill, part))
        return next(numbers).reshape(np.shape(part))

    return fill(params)


def _leaves(params):
    if isinstance(params, (list, tuple)):
        return [leaf for part in params for leaf in _leaves(part)]
    return [params]
