"""The optimisers the course builds, finished, with schedules, mini-batches and clipping; knows NumPy only.

Every optimiser keeps its own state and has two ways in: `step(params, grads)` returns new parameters, nested like the
old ones; `update(theta, gradient)` changes one flat vector in place, which is what `nn.MLP.fit` calls. `lr` is a plain
attribute: a schedule sets it before a step.
"""

import math

import numpy as np

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "Momentum",
    "RMSprop",
    "clip_by_global_norm",
    "cosine",
    "gradient_descent",
    "minibatches",
    "step_decay",
    "warmup",
]


def gradient_descent(grad, w0, lr, steps):
    """Plain gradient descent, w - lr * grad(w), from w0 (d,); grad takes and returns (d,), lr is the learning rate.

    Returns the path (steps + 1, d), whose first row is w0.
    """
    path = [np.array(w0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * np.asarray(grad(path[-1])))
    return np.array(path)


def minibatches(X, y, batch_size, rng):
    """All samples once, in a new random order, as pairs (X_batch, y_batch); the last batch may be smaller.

    X (n, d) and y (n,) or (n, k) keep in step; rng: numpy Generator. Raises ValueError where their lengths differ.
    """
    if len(X) != len(y):
        raise ValueError(f"There are {len(X)} samples and {len(y)} targets.")
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


class Optimizer:
    """What all optimisers share: a learning rate, a memory, the number of steps, and a way in for nested parameters.

    memory: names of the vectors (P,), like theta, that a subclass keeps from step to step; they start at 0. work is one
    more such vector, for results in between: making a new one in every step would cost as much as filling it.
    """

    memory = ()
    t = 0  # steps so far

    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        """New parameters after one step: params and grads are arrays or equally nested lists of arrays."""
        theta = flatten(params)
        if theta.dtype.kind != "f":
            theta = theta.astype(float)
        self.update(theta, flatten(grads))
        return nested_like(params, theta)

    def update(self, theta, gradient):
        """Change theta (P,) in place, given the gradient (P,) of the loss there."""
        if self.t == 0:
            self.work = np.empty_like(theta)
            for name in self.memory:
                setattr(self, name, np.zeros_like(theta))
        self.t += 1
        # A NumPy float64 as factor of float32 arrays makes NumPy compute in float64, at half the speed.
        self._change(theta, gradient, float(self.lr))
        if self.t % 100 == 0:
            for name in self.memory:
                _without_subnormals(getattr(self, name))

    def _change(self, theta, gradient, lr):
        raise NotImplementedError


def _without_subnormals(memory):
    """Set to 0, in place, what a few hundred steps without gradient would make subnormal.

    A memory shrinks by a factor in every step in which its gradient is 0, and a processor is a hundred times slower on
    numbers below the smallest normal one (1e-38 in float32). Nothing near it moves a parameter.
    """
    memory[np.abs(memory) < 1e10 * np.finfo(memory.dtype).tiny] = 0


class SGD(Optimizer):
    """(Stochastic) gradient descent: theta -= lr * gradient."""

    def _change(self, theta, gradient, lr):
        theta -= np.multiply(gradient, lr, out=self.work)


class Momentum(Optimizer):
    """Momentum (Polyak 1964): v = beta v + gradient, theta -= lr v, in the form of torch.optim.SGD.

    nesterov: look ahead (Nesterov 1983, as in Sutskever et al. 2013): theta -= lr (gradient + beta v) with the new v.
    """

    memory = ("v",)

    def __init__(self, lr, beta=0.9, nesterov=False):
        super().__init__(lr)
        self.beta, self.nesterov = beta, nesterov

    def _change(self, theta, gradient, lr):
        v, work, beta = self.v, self.work, float(self.beta)
        v *= beta
        v += gradient
        if self.nesterov:
            np.multiply(v, beta, out=work)
            work += gradient
            work *= lr
        else:
            np.multiply(v, lr, out=work)
        theta -= work


class RMSprop(Optimizer):
    """RMSprop (Hinton 2012, lecture 6e): s = mean of the squares, theta -= lr gradient / (sqrt(s) + eps).

    beta says how much of the mean survives a step: s = beta s + (1 - beta) gradient². It is torch's alpha.
    """

    memory = ("s",)

    def __init__(self, lr=1e-3, beta=0.99, eps=1e-8):
        super().__init__(lr)
        self.beta, self.eps = beta, eps

    def _change(self, theta, gradient, lr):
        s, work, beta = self.s, self.work, float(self.beta)
        # s is kept without its factor 1 - beta, which joins the scalars below: that saves a pass over all parameters.
        s *= beta
        np.multiply(gradient, gradient, out=work)
        s += work
        root = math.sqrt(1 - beta)
        np.sqrt(s, out=work)
        work += float(self.eps) / root
        np.divide(gradient, work, out=work)
        work *= lr / root
        theta -= work


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), with bias correction; eps is added to the corrected root, as in torch."""

    memory = ("m", "v")

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def _change(self, theta, gradient, lr):
        m, v, work, beta1, beta2 = self.m, self.v, self.work, float(self.beta1), float(self.beta2)
        # m and v are kept without their factors (1 - beta): sums, not means. The factors join the bias correction in
        # the two scalars below, which saves two passes over all parameters.
        m *= beta1
        m += gradient
        v *= beta2
        np.multiply(gradient, gradient, out=work)
        v += work
        root = math.sqrt((1 - beta2) / (1 - beta2**self.t))
        np.sqrt(v, out=work)
        work += float(self.eps) / root
        np.divide(m, work, out=work)
        work *= lr * (1 - beta1) / (1 - beta1**self.t) / root
        theta -= work


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019): theta -= lr weight_decay theta, then Adam's step."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def _change(self, theta, gradient, lr):
        theta *= 1 - lr * float(self.weight_decay)
        super()._change(theta, gradient, lr)


# Schedules: the learning rate of a step, of which the first is number 0.


def step_decay(step, lr, every, gamma):
    """lr, multiplied by gamma after every `every` steps."""
    return lr * gamma ** (step // every)


def cosine(step, total, lr, lr_min=0.0):
    """From lr at step 0 to lr_min at step `total` along half a cosine wave (Loshchilov & Hutter 2017); then lr_min."""
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * min(step, total) / total)) / 2


def warmup(step, lr, warmup_steps):
    """In a straight line from lr / warmup_steps at step 0 to lr at step warmup_steps - 1; then lr."""
    return lr * min(1.0, (step + 1) / max(warmup_steps, 1))


def clip_by_global_norm(grads, max_norm):
    """Gradients, shortened to the length max_norm if they are longer (Pascanu, Mikolov & Bengio 2013).

    grads: an array or nested lists of arrays, whose norm is taken together, as of one vector. Returns (grads, norm):
    new arrays nested like grads, and the norm before. (torch's clip_grad_norm_ divides by the norm + 1e-6.)
    """
    vector = flatten(grads)
    norm = float(np.linalg.norm(vector.astype(float)))  # squares of float32 overflow from 1e19 on
    return nested_like(grads, vector * (float(max_norm) / norm if norm > max_norm else 1.0)), norm


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
