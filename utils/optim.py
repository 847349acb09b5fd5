"""The optimisers the course builds, finished, with schedules, mini-batches and clipping; knows NumPy only.

Every optimiser keeps its own state and has two ways in: `step(params, grads)` returns new parameters, nested like the
old ones; `update(theta, gradient)` changes one flat vector in place. `lr` is a plain attribute: a schedule sets it
before a step. `nn.MLP.fit` takes the same steps faster, see `tuned`.
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
    "warmup_cosine",
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
    """What all optimisers share: a learning rate, and a way in for nested parameters.

    A running mean or sum is 0.0 before the first step, from then on a vector (P,) like theta.
    """

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
        raise NotImplementedError


class SGD(Optimizer):
    """(Stochastic) gradient descent: theta -= lr gradient."""

    def update(self, theta, gradient):
        theta -= self.lr * gradient


class Momentum(Optimizer):
    """Momentum (Polyak 1964): v = beta v + gradient, theta -= lr v, in the form of torch.optim.SGD.

    nesterov: look ahead (Nesterov 1983, as in Sutskever et al. 2013): theta -= lr (gradient + beta v) with the new v.
    """

    def __init__(self, lr, beta=0.9, nesterov=False):
        super().__init__(lr)
        self.beta, self.nesterov = beta, nesterov
        self.v = 0.0

    def update(self, theta, gradient):
        self.v = self.beta * self.v + gradient
        direction = gradient + self.beta * self.v if self.nesterov else self.v
        theta -= self.lr * direction


class RMSprop(Optimizer):
    """RMSprop (Hinton 2012, lecture 6e): s = mean of the squares, theta -= lr gradient / (sqrt(s) + eps).

    beta says how much of the mean survives a step: s = beta s + (1 - beta) gradient². It is torch's alpha.
    """

    def __init__(self, lr=1e-3, beta=0.99, eps=1e-8):
        super().__init__(lr)
        self.beta, self.eps = beta, eps
        self.s = 0.0

    def update(self, theta, gradient):
        self.s = self.beta * self.s + (1 - self.beta) * gradient**2
        theta -= self.lr * gradient / (np.sqrt(self.s) + self.eps)


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), with bias correction; eps is added to the corrected root, as in torch.

    m is the running mean of the gradient, v of its square, t the number of steps so far.
    """

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m, self.v, self.t = 0.0, 0.0, 0

    def update(self, theta, gradient):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.v = self.beta2 * self.v + (1 - self.beta2) * gradient**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        theta -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019): theta -= lr weight_decay theta, then Adam's step."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def update(self, theta, gradient):
        theta -= self.lr * self.weight_decay * theta
        super().update(theta, gradient)


# Schedules: the learning rate of a step, of which the first is number 0.


def step_decay(step, lr, every, gamma):
    """lr, multiplied by gamma after every `every` steps."""
    return lr * gamma ** (step // every)


def cosine(step, total, lr, lr_min=0.0):
    """From lr at step 0 to lr_min at step `total` along half a cosine wave (Loshchilov & Hutter 2017); then lr_min."""
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * min(step, total) / total)) / 2


def along_cosine(optimizer, epochs):
    """A callback for nn.MLP.fit: after each epoch, the optimiser's lr falls from what it is now to 0 along a cosine."""
    lr = optimizer.lr

    def follow(epoch, _):
        optimizer.lr = cosine(epoch, epochs, lr)

    return follow


def warmup(step, lr, warmup_steps):
    """In a straight line from lr / warmup_steps at step 0 to lr at step warmup_steps - 1; then lr."""
    return lr * min(1.0, (step + 1) / max(warmup_steps, 1))


def warmup_cosine(step, total, lr, warmup_steps):
    """In a straight line up to lr as in `warmup`, then along half a cosine from lr at warmup_steps to 0 at total."""
    if step < warmup_steps:
        return warmup(step, lr, warmup_steps)
    return cosine(step - warmup_steps, total - warmup_steps, lr)


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
    """The inverse of flatten: arrays shaped and nested like params, views into the vector theta (P,)."""
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
