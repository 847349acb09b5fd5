"""Right and wrong answers to the exercises of notebook 06, as students write them."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from utils import optim
from utils.checks.edits import Edit
from utils.exercises import optimizers as check

torch.optim.SGD([torch.zeros(1, requires_grad=True)])  # the first one imports for seconds, which no clock should count

# --- Right answers, whatever their style -----------------------------------------------------------------------------


def path_filled_in(grad, w0, lr, steps, verbose=False):
    path = np.empty((steps + 1, len(w0)))
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - lr * grad(path[t])
    return path


def path_of_lists(grad, w0, lr, steps):
    w, path = list(w0), [list(w0)]
    for _ in range(steps):
        w = [w_i - lr * g_i for w_i, g_i in zip(w, grad(np.array(w)), strict=True)]
        path.append(w)
    return path


def path_in_place_on_a_copy(grad, w0, lr, steps):
    w = w0.copy()
    path = [w.copy()]
    while len(path) < steps + 1:
        w -= lr * grad(w)
        path += [w.copy()]
    return np.stack(path)


def path_by_recursion(grad, w0, lr, steps):
    if steps == 0:
        return np.array([w0])
    return np.vstack([w0, path_by_recursion(grad, w0 - lr * grad(w0), lr, steps - 1)])


def batches_in_a_list(X, y, batch_size, rng):
    rows, batches = list(range(len(X))), []
    rng.shuffle(rows)
    while rows:
        batch, rows = rows[:batch_size], rows[batch_size:]
        batches.append([X[batch], y[batch]])
    return batches


def batches_of_shuffled_copies(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(y)))
    X, y = X[order], y[order]
    n = math.ceil(len(X) / batch_size)
    return ((X[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]) for i in range(n))


def batches_split(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    cuts = range(batch_size, len(X), batch_size)
    return list(zip(np.split(X[order], cuts), np.split(y[order], cuts), strict=True))


def batches_of_lists(X, y, batch_size, rng):
    for X_batch, y_batch in optim.minibatches(X, y, batch_size, rng):
        yield X_batch.tolist(), y_batch.tolist()


def batches_of_one_table(X, y, batch_size, rng):
    table = rng.permutation(np.c_[X, y])
    for i in range(0, len(X), batch_size):
        yield table[i : i + batch_size, :-1], table[i : i + batch_size, -1].astype(int)


class MomentumByLoops:
    def __init__(self, lr, beta=0.9, nesterov=False):
        self.learning_rate, self.beta, self.nesterov, self.velocity = lr, beta, nesterov, None

    def step(self, params, grads):
        if self.velocity is None:
            self.velocity = [[np.zeros_like(W), np.zeros_like(b)] for W, b in params]
        new = []
        for layer, ((W, b), slopes) in enumerate(zip(params, grads, strict=True)):
            pair = []
            for i, part in enumerate((W, b)):
                self.velocity[layer][i] *= self.beta
                self.velocity[layer][i] += slopes[i]
                move = slopes[i] + self.beta * self.velocity[layer][i] if self.nesterov else self.velocity[layer][i]
                pair.append(part - self.learning_rate * move)
            new.append(pair)
        return new


class MomentumOfKeras:
    """The learning rate in the velocity, which is added; Nesterov as in keras.optimizers.SGD."""

    def __init__(self, lr, beta=0.9, nesterov=False):
        self.lr, self.beta, self.nesterov, self.memory = lr, beta, nesterov, {}

    def step(self, params, grads):
        return tuple(
            tuple(self.one((layer, i), params[layer][i], grads[layer][i]) for i in range(2))
            for layer in range(len(params))
        )

    def one(self, key, w, g):
        v = self.beta * self.memory.get(key, 0) - self.lr * g
        self.memory[key] = v
        return w + (self.beta * v - self.lr * g if self.nesterov else v)


class MomentumOfBengio:
    """Nesterov with the old velocity, multiplied out (Bengio, Boulanger-Lewandowski & Pascanu 2013)."""

    def __init__(self, lr, beta, nesterov):
        self.lr, self.beta, self.nesterov, self.v = lr, beta, nesterov, 0

    def step(self, params, grads):
        w, g, old = optim.flatten(params), optim.flatten(grads), self.v
        self.v = self.beta * old - self.lr * g
        if self.nesterov:
            return optim.nested_like(params, w + self.beta**2 * old - (1 + self.beta) * self.lr * g)
        return optim.nested_like(params, w + self.v)


class MomentumWithDefaults(MomentumOfBengio):
    __slots__ = ()

    def __init__(self, lr=0.01, beta=0.9, nesterov=False, name="momentum"):
        super().__init__(lr, beta, nesterov)


@dataclass
class MomentumAsDataclass:
    lr: float
    beta: float = 0.9
    nesterov: bool = False
    v: np.ndarray | None = None

    def step(self, params, grads):
        theta, g = optim.flatten(params), optim.flatten(grads)
        if self.v is None:
            self.v = np.zeros_like(theta)
        self.v = self.beta * self.v + g
        theta -= self.lr * (self.v if not self.nesterov else g + self.beta * self.v)
        return optim.nested_like(params, theta)


def of_torch(make):
    """An optimiser that asks torch."""

    class OfTorch:
        def __init__(self, *settings):
            self.settings, self.leaves = settings, None

        def step(self, params, grads):
            if self.leaves is None:
                self.leaves = [torch.tensor(part, requires_grad=True) for pair in params for part in pair]
                self.optimizer = make(self.leaves, *self.settings)
            slopes = [part for pair in grads for part in pair]
            for leaf, slope in zip(self.leaves, slopes, strict=True):
                leaf.grad = torch.tensor(slope)
            self.optimizer.step()
            arrays = iter(leaf.detach().numpy().copy() for leaf in self.leaves)
            return [(next(arrays), next(arrays)) for _ in params]

    return OfTorch


class RMSpropByHand:
    def __init__(self, lr=1e-3, beta=0.99, eps=1e-8):
        self.lr, self.beta, self.eps, self.s = lr, beta, eps, []

    def step(self, params, grads):
        arrays, slopes = [p for pair in params for p in pair], [g for pair in grads for g in pair]
        if not self.s:
            self.s = [np.zeros(g.shape) for g in slopes]
        for s, g in zip(self.s, slopes, strict=True):
            s += (1 - self.beta) * (np.square(g) - s)
        moved = [p - self.lr / np.sqrt(s + self.eps) * g for p, s, g in zip(arrays, self.s, slopes, strict=True)]
        return [[moved[i], moved[i + 1]] for i in range(0, len(moved), 2)]


class RMSpropInFloat32:
    def __init__(self, lr=1e-3, beta=0.99, eps=1e-8):
        self.lr, self.beta, self.eps, self.s = lr, beta, eps, np.float32(0)

    def step(self, params, grads):
        theta, g = optim.flatten(params).astype("f4"), optim.flatten(grads).astype("f4")
        self.s = np.float32(self.beta) * self.s + np.float32(1 - self.beta) * g * g
        return optim.nested_like(params, theta - np.float32(self.lr) * g / (np.sqrt(self.s) + np.float32(self.eps)))


class AdamOfTensorFlow:
    """The correction in the learning rate, eps at the root as it is ("epsilon hat" in section 2 of the paper)."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.betas, self.eps, self.t = lr, (beta1, beta2), eps, 0

    def step(self, params, grads):
        if self.t == 0:
            self.moments = [[[np.zeros_like(p), np.zeros_like(p)] for p in pair] for pair in params]
        self.t += 1
        (beta1, beta2), new = self.betas, []
        rate = self.lr * np.sqrt(1 - beta2**self.t) / (1 - beta1**self.t)
        for pair, slopes, moments in zip(params, grads, self.moments, strict=True):
            for g, moment in zip(slopes, moments, strict=True):
                moment[0] += (1 - beta1) * (g - moment[0])
                moment[1] += (1 - beta2) * (g**2 - moment[1])
            new.append(tuple(p - rate * m / (np.sqrt(v) + self.eps) for p, (m, v) in zip(pair, moments, strict=True)))
        return new


class AdamFlat:
    """As in the notebook."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v, self.t = 0.0, 0.0, 0

    def step(self, params, grads):
        theta, g = optim.flatten(params), optim.flatten(grads)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat, v_hat = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        return optim.nested_like(params, theta - self.lr * m_hat / self.root(v_hat))

    def root(self, v_hat):
        return np.sqrt(v_hat) + self.eps


class AdamWithEpsUnderTheRoot(AdamFlat):
    def root(self, v_hat):
        return np.sqrt(v_hat + self.eps)


class AdamWAtOnce(AdamFlat):
    """Decay and step in one formula, as algorithm 2 of the paper has them (times lr)."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def step(self, params, grads):
        new = super().step(params, grads)
        return [
            tuple(p - self.lr * self.weight_decay * old for p, old in zip(*pairs, strict=True))
            for pairs in zip(new, params, strict=True)
        ]


class AdamWFirst(AdamWithEpsUnderTheRoot):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.keep = lambda: 1 - self.lr * weight_decay

    def step(self, params, grads):
        return super().step([(self.keep() * W, self.keep() * b) for W, b in params], grads)


def decay_by_a_loop(step, lr, every, gamma):
    while step >= every:
        lr, step = lr * gamma, step - every
    return lr


def cosine_with_if(step, total, lr, lr_min=0.0):
    if step >= total:
        return lr_min
    return np.array(lr_min + (lr - lr_min) * np.cos(np.pi / 2 * step / total) ** 2)


def warmup_with_if(step, lr, warmup_steps):
    return lr if step >= warmup_steps else (step + 1) * lr / warmup_steps


def clip_one_vector(grads, max_norm):
    norm = np.linalg.norm(optim.flatten(grads))
    return [[dW * min(1, max_norm / (norm + 1e-12)), db * min(1, max_norm / (norm + 1e-12))] for dW, db in grads], norm


def clip_as_torch(grads, max_norm):
    total = 0.0
    for dW, db in grads:
        total += (dW * dW).sum() + db @ db
    norm = np.array(total) ** 0.5
    factor = max_norm / (norm + 1e-6)
    if factor < 1:
        grads = tuple((dW * factor, db * factor) for dW, db in grads)
    return grads, norm


def clip_by_the_formula(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for pair in grads for g in pair))
    return [tuple(g * min(1, max_norm / norm) for g in pair) for pair in grads], norm


def adam_with_the_class(grad, theta, lr, steps):
    optimizer, path = optim.Adam(lr), [theta]
    for _ in range(steps):
        path.append(optimizer.step(path[-1], grad(path[-1])))
    return path


def adam_corrected_in_line(grad, theta, lr, steps):
    path, m, v = [theta], np.zeros(len(theta)), np.zeros(len(theta))
    for t in range(steps):
        g = grad(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - lr * m / (1 - 0.9 ** (t + 1)) / (np.sqrt(v / (1 - 0.999 ** (t + 1))) + 1e-8)
        path.append(theta)
    return np.array(path)


def momentum_with_the_other_sign(grad, theta, lr, steps):
    path, v = [theta], np.zeros(len(theta))
    for _ in range(steps):
        v = 0.9 * v + lr * grad(theta)
        theta = theta - v
        path.append(theta)
    return np.array(path)


def momentum_as_in_the_text(grad, theta, lr, steps):
    path, v = [theta], 0
    for _ in range(steps):
        v = 0.9 * v + grad(theta)
        theta = theta - lr * v
        path.append(theta)
    return np.array(path)


def torch_sgd(leaves, lr, beta=0.9, nesterov=False):
    return torch.optim.SGD(leaves, lr, momentum=beta, nesterov=nesterov)


def torch_rmsprop(leaves, lr, beta=0.99, eps=1e-8):
    return torch.optim.RMSprop(leaves, lr, alpha=beta, eps=eps)


def torch_adam(leaves, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return torch.optim.Adam(leaves, lr, betas=(beta1, beta2), eps=eps)


def torch_adamw(leaves, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    return torch.optim.AdamW(leaves, lr, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay)


RIGHT = [
    *((check.gradient_descent, one) for one in (path_filled_in, path_of_lists, path_in_place_on_a_copy)),
    (check.gradient_descent, path_by_recursion),
    *((check.minibatches, one) for one in (batches_in_a_list, batches_of_shuffled_copies)),
    *((check.minibatches, one) for one in (batches_split, batches_of_lists, batches_of_one_table)),
    *((check.Momentum, one) for one in (MomentumByLoops, MomentumOfKeras, MomentumWithDefaults, MomentumAsDataclass)),
    (check.Momentum, of_torch(torch_sgd)),
    (check.Momentum, lambda lr, beta=0.9, nesterov=False: MomentumByLoops(lr, beta, nesterov)),
    *((check.RMSprop, one) for one in (RMSpropByHand, RMSpropInFloat32, of_torch(torch_rmsprop))),
    *((check.Adam, one) for one in (AdamOfTensorFlow, AdamFlat, AdamWithEpsUnderTheRoot, of_torch(torch_adam))),
    *((check.AdamW, one) for one in (AdamWAtOnce, AdamWFirst, of_torch(torch_adamw))),
    (check.step_decay, decay_by_a_loop),
    (check.step_decay, lambda step, lr, every, gamma: lr * np.power(gamma, np.floor(step / every))),
    (check.cosine, cosine_with_if),
    (check.cosine, lambda t, T, hi, lo=0: lo + (hi - lo) * (1 + math.cos(min(t / T, 1) * math.pi)) / 2),
    (check.warmup, warmup_with_if),
    (check.warmup, lambda step, lr, warmup_steps: np.interp(step + 1, [0, warmup_steps], [0, lr])),
    *((check.clip_by_global_norm, one) for one in (clip_one_vector, clip_as_torch, clip_by_the_formula)),
    *((check.mend_adam, one) for one in (adam_with_the_class, adam_corrected_in_line)),
    (check.mend_rebuilt, adam_with_the_class),
    (check.mend_rebuilt, adam_corrected_in_line),
    *((check.mend_momentum, one) for one in (momentum_with_the_other_sign, momentum_as_in_the_text)),
]


def called(value):
    return getattr(value, "name", None) or getattr(value, "__name__", None)


@pytest.mark.parametrize(("task", "answer"), RIGHT, ids=called)
def test_a_right_answer_passes_whatever_its_style(task, answer):
    result = task.grade(answer)
    assert result.outcome == "passed", result


def test_an_object_without_lr_passes_and_one_that_ignores_a_new_lr_does_not():
    class Kept(MomentumAsDataclass):
        def __init__(self, *settings):
            super().__init__(*settings)
            self.rate = self.lr

        def step(self, params, grads):
            self.lr = self.rate
            return super().step(params, grads)

    assert check.Momentum.grade(MomentumByLoops).passed  # its learning rate has another name, so nobody can set it
    assert check.Momentum.grade(Kept).mistake == "new learning rate ignored"


def test_the_check_can_be_repeated_with_the_same_class():
    for _ in range(2):
        assert check.Adam.grade(AdamFlat).passed


# --- Wrong answers that have a name ----------------------------------------------------------------------------------


def adam_whose(**methods):
    return type("Adam", (AdamFlat,), methods)


class SharedList:
    memory = []  # noqa: RUF012

    def __init__(self, lr, beta=0.9, nesterov=False):
        self.lr, self.beta, self.nesterov = lr, beta, nesterov

    def step(self, params, grads):
        theta, g = optim.flatten(params), optim.flatten(grads)
        self.memory.append(g)
        v = sum(self.beta**i * old for i, old in enumerate(reversed(self.memory)))
        return optim.nested_like(params, theta - self.lr * (g + self.beta * v if self.nesterov else v))


class DefaultDictionary:
    def __init__(self, lr, beta=0.9, nesterov=False, memory={}):  # noqa: B006
        self.lr, self.beta, self.nesterov, self.memory = lr, beta, nesterov, memory

    def step(self, params, grads):
        theta, g = optim.flatten(params), optim.flatten(grads)
        v = self.memory["v"] = self.beta * self.memory.get("v", np.zeros_like(theta)) + g
        return optim.nested_like(params, theta - self.lr * (g + self.beta * v if self.nesterov else v))


class ByShape(MomentumOfKeras):
    """Arrays of one shape share a velocity: wrong for networks with two layers alike, which a student finds late."""

    def one(self, key, w, g):
        return super().one(w.shape, w, g)


class VelocityIsTheGradient(MomentumAsDataclass):
    """The first velocity is the caller's own list of gradients, and is then changed in place."""

    def step(self, params, grads):
        if self.v is None:
            self.v = grads
        else:
            for old, new in zip(self.v, grads, strict=True):
                for v, g in zip(old, new, strict=True):
                    v *= self.beta
                    v += g
        look = [
            tuple(g + self.beta * v if self.nesterov else v for v, g in zip(*pairs, strict=True))
            for pairs in zip(self.v, grads, strict=True)
        ]
        return [
            tuple(p - self.lr * move for p, move in zip(*pairs, strict=True))
            for pairs in zip(params, look, strict=True)
        ]


class InPlace(MomentumByLoops):
    def step(self, params, grads):
        for (W, b), (W_new, b_new) in zip(params, super().step(params, grads), strict=True):
            W[:], b[:] = W_new, b_new
        return params


class HardCoded(AdamFlat):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(0.003, beta1, beta2, eps)


class CountsEveryArray:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps, self.t, self.memory = lr, beta1, beta2, eps, 0, {}

    def step(self, params, grads):
        return [
            [self.update(f"{name}{layer}", p, g) for name, p, g in zip("Wb", *pairs, strict=True)]
            for layer, pairs in enumerate(zip(params, grads, strict=True))
        ]

    def update(self, key, p, g):
        self.t += 1
        m, v = self.memory.get(key, (0, 0))
        m, v = self.b1 * m + (1 - self.b1) * g, self.b2 * v + (1 - self.b2) * g * g
        self.memory[key] = m, v
        return p - self.lr * (m / (1 - self.b1**self.t)) / (np.sqrt(v / (1 - self.b2**self.t)) + self.eps)


class OneVelocity(MomentumByLoops):
    def step(self, params, grads):
        if self.velocity is None:
            self.velocity = 0
        new = []
        for (W, b), (dW, db) in zip(params, grads, strict=True):
            self.velocity = self.beta * self.velocity + dW
            W = W - self.learning_rate * self.velocity
            self.velocity = self.beta * self.velocity + db
            new.append((W, b - self.learning_rate * self.velocity))
        return new


class DampedLikeKeras(MomentumOfKeras):
    """Two conventions mixed: lr in the velocity, and a mean."""

    def one(self, key, w, g):
        return super().one(key, w, (1 - self.beta) * g)


class AdamWWithPenalty(AdamFlat):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def step(self, params, grads):
        both = [
            tuple(g + self.weight_decay * p for p, g in zip(*pairs, strict=True))
            for pairs in zip(params, grads, strict=True)
        ]
        return super().step(params, both)


class ShrunkAndForgotten(AdamWWithPenalty):
    def step(self, params, grads):
        theta = optim.flatten(params)
        theta = theta - self.lr * self.weight_decay * theta
        return AdamFlat.step(self, params, grads)


def clips_each_in_a_loop(grads, max_norm):
    clipped, squares = [], 0.0
    for dW, db in grads:
        pair = []
        for g in (dW, db):
            norm = np.linalg.norm(g)
            squares += norm**2
            pair.append(g * min(1.0, max_norm / max(norm, 1e-12)))
        clipped.append(tuple(pair))
    return clipped, np.sqrt(squares)


def returns_in_the_loop(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        return [(X[rows], y[rows])]


def shuffles_the_data(X, y, batch_size, rng):
    state = rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(y)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


def rounds_down(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(len(X) // batch_size):
        rows = order[i * batch_size : (i + 1) * batch_size]
        yield X[rows], y[rows]


def draws_with_integers(X, y, batch_size, rng):
    for start in range(0, len(X), batch_size):
        rows = rng.integers(0, len(X), min(batch_size, len(X) - start))
        yield X[rows], y[rows]


def new_generator(X, y, batch_size, rng):
    return batches_split(X, y, batch_size, np.random.default_rng(42))


class OnlyALocalName(MomentumByLoops):
    def step(self, params, grads):
        for (W, b), (dW, db) in zip(params, grads, strict=True):
            W, b = W - self.learning_rate * dW, b - self.learning_rate * db
        return params


def flat(defaults, rule):
    """A class as the stub has it: rule(self, theta, g) returns the new theta."""

    class Flat:
        def __init__(self, *settings):
            vars(self).update({**defaults, **dict(zip(defaults, settings, strict=False))})
            self.m, self.v, self.s, self.t = 0.0, 0.0, 0.0, 0

        def step(self, params, grads):
            return optim.nested_like(params, rule(self, optim.flatten(params), optim.flatten(grads)))

    Flat.__name__ = rule.__name__
    return Flat


def momentum(rule):
    return flat({"lr": 0.01, "beta": 0.9, "nesterov": False}, rule)


def rmsprop(square):
    def step(self, theta, g):
        self.s = self.beta * self.s + (1 - self.beta) * square(g)
        return theta - self.lr * g / (np.sqrt(self.s) + self.eps)

    return flat({"lr": 1e-3, "beta": 0.99, "eps": 1e-8}, step)


def adam(hats):
    def step(self, theta, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat, v_hat = hats(self)
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

    return flat({"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, step)


def velocity_only_without_nesterov(self, theta, g):
    if self.nesterov:
        return theta - self.lr * (g + self.beta * self.v)
    self.v = self.beta * self.v + g
    return theta - self.lr * self.v


def ahead_and_then_a_step(self, theta, g):
    if self.nesterov:
        theta = theta - self.lr * self.beta * self.v
    self.v = self.beta * self.v + g
    return theta - self.lr * self.v


def look_ahead_stored(self, theta, g):
    self.v = self.beta * self.v + g
    if self.nesterov:
        self.v = g + self.beta * self.v
    return theta - self.lr * self.v


def another_name(self, theta, g):
    self.v = self.beta * self.v + g
    theta_new = theta - self.lr * self.v  # noqa: F841
    return theta


def mend_adam_with(hats):
    def path(grad, theta, lr, steps):
        path, m, v = [theta], np.zeros(len(theta)), np.zeros(len(theta))
        for t in range(1, steps + 1):
            g = grad(theta)
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g**2
            m_hat, v_hat = hats(m, v, t)
            theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
            path.append(theta)
        return np.array(path)

    return path


def path_of_steps_rows(grad, w0, lr, steps):
    path = np.zeros((steps, len(w0)))
    path[0] = w0
    for i in range(1, steps):
        path[i] = path[i - 1] - lr * grad(path[i - 1])
    return path


def full_batches_with_integers(X, y, batch_size, rng):
    for _ in range(0, len(X), batch_size):
        rows = rng.integers(0, len(X), batch_size)
        yield X[rows], y[rows]


def full_batches_with_choice(X, y, batch_size, rng):
    for _ in range(0, len(X), batch_size):
        rows = rng.choice(len(X), batch_size)
        yield X[rows], y[rows]


def a_permutation_for_each_batch(X, y, batch_size, rng):
    for _ in range(0, len(X), batch_size):
        rows = rng.permutation(len(X))[:batch_size]
        yield X[rows], y[rows]


def last_start_missing(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X) - 1, batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


def norm_only_for_short_ones(grads, max_norm):
    norm = np.sqrt(sum((dW**2).sum() + (db**2).sum() for dW, db in grads))
    if norm > max_norm:
        clipped = [[dW * max_norm / norm, db * max_norm / norm] for dW, db in grads]
        return clipped
    return grads, norm


def norm_only_for_long_ones(grads, max_norm):
    norm = np.linalg.norm(optim.flatten(grads))
    if norm <= max_norm:
        return grads
    return [(dW * max_norm / norm, db * max_norm / norm) for dW, db in grads], norm


def warmup_shared_out(step, lr, warmup_steps):
    return lr if step >= warmup_steps else lr * step / (warmup_steps - 1)


def warmup_guarded(step, lr, warmup_steps):
    if warmup_steps == 1 or step >= warmup_steps:
        return lr
    return lr * step / (warmup_steps - 1)


def stops_at_rest(grad, w0, lr, steps):
    path = [w0]
    for _ in range(steps):
        g = grad(path[-1])
        if np.linalg.norm(g) < 1e-6:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


def one_batch_more(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(len(X) // batch_size + 1):
        rows = order[i * batch_size : (i + 1) * batch_size]
        yield X[rows], y[rows]


def one_table(X, y, batch_size, rng):
    table = rng.permutation(np.c_[X, y])
    return [(table[i : i + batch_size, :-1], table[i : i + batch_size, -1]) for i in range(0, len(X), batch_size)]


def shuffled_inside(X, y, batch_size, rng):
    order = rng.permutation(batch_size)
    for start in range(0, len(X), batch_size):
        rows = (start + order)[start + order < len(X)]
        yield X[rows], y[rows]


def clip_with(norm_of, factor_of):
    def clip_by_global_norm(grads, max_norm):
        norm = norm_of(sum(np.sum(g**2) for pair in grads for g in pair))
        factor = factor_of(max_norm, norm)
        return [tuple(factor * g for g in pair) for pair in grads], norm

    return clip_by_global_norm


def beta_as_a_number(self, theta, g):
    self.v = 0.9 * self.v + g
    return theta - self.lr * (g + 0.9 * self.v if self.nesterov else self.v)


def forgotten_else(self, theta, g):
    self.v = self.beta * self.v + g
    if self.nesterov:
        theta = theta - self.lr * (g + self.beta * self.v)
    return theta - self.lr * self.v


def betas_as_numbers(self, theta, g):
    self.t += 1
    self.m, self.v = 0.9 * self.m + 0.1 * g, 0.999 * self.v + 0.001 * g**2
    m_hat, v_hat = self.m / (1 - 0.9**self.t), self.v / (1 - 0.999**self.t)
    return theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AMSGradOfTorch(AdamFlat):
    """torch.optim.Adam(amsgrad=True)."""

    largest = 0.0

    def root(self, v_hat):
        self.largest = np.maximum(self.largest, self.v)
        return np.sqrt(self.largest / (1 - self.beta2**self.t)) + self.eps


class AdamWWithANumber(AdamWFirst):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps, 0.01)


def step_returns_what_nobody_keeps(grad, theta, lr, steps):
    optimizer, path = optim.Adam(lr), [theta]
    for _ in range(steps):
        optimizer.step(theta, grad(theta))
        path.append(theta)
    return np.array(path)


NAMED = [
    (check.gradient_descent, stops_at_rest, "stops where it is flat"),
    (check.minibatches, one_batch_more, "an empty batch"),
    (check.minibatches, one_table, "labels as floats"),
    (check.minibatches, shuffled_inside, "same batches in every call"),
    (check.Momentum, momentum(forgotten_else), "plain step as well with Nesterov"),
    (check.Momentum, momentum(beta_as_a_number), "a number for beta"),
    (
        check.Adam,
        flat({"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, betas_as_numbers),
        "numbers for the betas",
    ),
    (check.Adam, AMSGradOfTorch, "largest mean of squares"),
    (check.Adam, adam_whose(root=lambda self, v_hat: np.sqrt(v_hat) + 1e-8), "a number for eps"),
    (check.AdamW, AdamWWithANumber, "a number for the decay"),
    (check.clip_by_global_norm, clip_with(np.sqrt, lambda most, norm: most / norm), "always scaled"),
    (check.clip_by_global_norm, clip_with(math.sqrt, lambda most, norm: min(1, most / norm)), "divided by 0"),
    (check.clip_by_global_norm, clip_with(math.sqrt, lambda most, norm: most / norm), "always scaled, divided by 0"),
    (check.cosine, lambda step, total, lr, lr_min=0.0: optim.cosine(step % total, total, lr, lr_min), "begins again"),
    (
        check.cosine,
        lambda step, total, lr, lr_min=0.0: lr_min + (lr - lr_min) / 2 * math.cos(math.pi * min(step, total) / total),
        "one missing, but halved",
    ),
    (check.step_decay, lambda step, lr, every, gamma: lr * gamma**step // every, "parentheses missing"),
    (check.warmup, lambda step, lr, warmup_steps: min(lr, (step + 1) / warmup_steps), "risen too fast"),
    (check.warmup, lambda step, lr, warmup_steps: lr * min(1, step + 1 / warmup_steps), "parentheses missing"),
    (check.mend_rebuilt, step_returns_what_nobody_keeps, "result dropped"),
    (check.Momentum, OnlyALocalName, "nothing moves"),
    (check.Momentum, momentum(another_name), "nothing moves"),
    (check.Momentum, momentum(velocity_only_without_nesterov), "velocity unchanged with Nesterov"),
    (check.Momentum, momentum(ahead_and_then_a_step), "two steps with Nesterov"),
    (check.Momentum, momentum(look_ahead_stored), "direction stored"),
    (check.RMSprop, rmsprop(lambda g: np.linalg.norm(g) ** 2), "one norm for all"),
    (check.RMSprop, rmsprop(lambda g: g @ g), "one norm for all"),
    (check.RMSprop, rmsprop(lambda g: np.mean(g**2)), "one mean for all"),
    (check.RMSprop, rmsprop(lambda g: g * 2), "doubled"),
    (
        check.Adam,
        adam(lambda self: (self.m / 1 - self.beta1**self.t, self.v / 1 - self.beta2**self.t)),
        "hat parentheses",
    ),
    (
        check.Adam,
        adam(lambda self: (self.m / 1 - self.beta1**self.t, self.v / (1 - self.beta2**self.t))),
        "hat parentheses of m",
    ),
    (
        check.Adam,
        adam(lambda self: (self.m / (1 - self.beta1**self.t), self.v / 1 - self.beta2**self.t)),
        "hat parentheses of v",
    ),
    (
        check.Adam,
        adam(lambda self: (self.m / (1 - self.beta1 ** (self.t - 1)), self.v / (1 - self.beta2 ** (self.t - 1)))),
        "t starts at 0",
    ),
    (check.mend_adam, mend_adam_with(lambda m, v, t: (m / 1 - 0.9**t, v / 1 - 0.999**t)), "hat parentheses"),
    (check.mend_adam, mend_adam_with(lambda m, v, t: (m / 1 - 0.9**t, v / (1 - 0.999**t))), "hat parentheses of m"),
    (check.mend_adam, mend_adam_with(lambda m, v, t: (m / (1 - 0.9**t), v / 1 - 0.999**t)), "hat parentheses of v"),
    (
        check.mend_adam,
        mend_adam_with(lambda m, v, t: (m / (1 - 0.9 ** (t - 1)), v / (1 - 0.999 ** (t - 1)))),
        "t starts at 0",
    ),
    (check.step_decay, lambda step, lr, every, gamma: lr * gamma ** round(step / every), "rounded"),
    (check.step_decay, lambda step, lr, every, gamma: lr * gamma ** np.rint(step / every), "rounded"),
    (check.step_decay, lambda step, lr, every, gamma: lr * gamma ** int(step / every + 0.5), "rounded"),
    (check.step_decay, lambda step, lr, every, gamma: lr * gamma ** math.ceil(step / every), "rounded up"),
    (check.clip_by_global_norm, norm_only_for_short_ones, "norm not returned with long ones"),
    (check.clip_by_global_norm, norm_only_for_long_ones, "norm not returned with short ones"),
    (check.gradient_descent, path_of_steps_rows, "one row too few"),
    (check.minibatches, full_batches_with_integers, "drawn with replacement"),
    (check.minibatches, full_batches_with_choice, "drawn with replacement"),
    (check.minibatches, a_permutation_for_each_batch, "each batch drawn anew"),
    (check.minibatches, last_start_missing, "last batch dropped"),
    (check.warmup, warmup_shared_out, "starts at 0, full in time"),
    (
        check.warmup,
        lambda step, lr, warmup_steps: lr * min(1, step / max(1, warmup_steps - 1)),
        "starts at 0, never divided by 0",
    ),
    (check.warmup, warmup_guarded, "starts at 0, unless it is short"),
    (check.minibatches, returns_in_the_loop, "one batch only"),
    (check.minibatches, shuffles_the_data, "data changed"),
    (check.minibatches, rounds_down, "last batch dropped"),
    (check.minibatches, draws_with_integers, "drawn with replacement"),
    (check.minibatches, new_generator, "same order in every call"),
    (check.minibatches, lambda X, y, size, rng: [X[:size], y[:size]], "no pairs"),
    (check.Momentum, SharedList, "memory shared"),
    (check.Momentum, DefaultDictionary, "memory shared"),
    (check.Momentum, VelocityIsTheGradient, "grads changed"),
    (check.Momentum, InPlace, "params changed"),
    (check.Momentum, OneVelocity, "one memory for all arrays"),
    (check.Momentum, DampedLikeKeras, "gradient damped"),
    (
        check.Momentum,
        type("Momentum", (), {"__init__": SharedList.__init__, "stepp": SharedList.step}),
        "method missing",
    ),
    (check.Adam, HardCoded, "learning rate ignored"),
    (check.Adam, CountsEveryArray, "t counts arrays"),
    (check.Adam, adam_whose(root=lambda self, v_hat: np.sqrt(v_hat)), "eps missing"),
    (check.Adam, adam_whose(root=lambda self, v_hat: v_hat + self.eps), "root forgotten"),
    (check.AdamW, AdamWWithPenalty, "penalty inside"),
    (check.AdamW, ShrunkAndForgotten, "decay ignored"),
    (check.clip_by_global_norm, clips_each_in_a_loop, "each array by itself"),
    (check.mend_rebuilt, lambda grad, theta, lr, steps: momentum_as_in_the_text(grad, theta, lr, steps), None),
]


@pytest.mark.parametrize(("task", "answer", "name"), NAMED, ids=called)
def test_a_mistake_is_named_however_it_is_written(task, answer, name):
    result = task.grade(answer)
    assert (result.outcome, result.mistake) == ("incorrect", name), result


@pytest.mark.parametrize(
    "divisor",
    [
        "np.sqrt(v_hat + self.eps)",
        "(np.sqrt(v_hat) + self.eps / np.sqrt(1 - self.beta2**self.t))",
        "np.sqrt(v_hat + self.eps / (1 - self.beta2**self.t))",
    ],
)
def test_a_mistake_is_named_wherever_eps_stands(divisor):
    moved = Edit("(np.sqrt(v_hat) + self.eps)", divisor)
    assert check.Adam.grade(check.Adam.edited([moved])).passed
    for name in ("betas exchanged", "t stays 1", "no memory", "new square in full"):
        edits, _ = check.Adam.mistakes.declared[name]
        assert check.Adam.grade(check.Adam.edited([*edits, moved])).mistake == name


# --- Wrong answers without a name: the card says something to act on -------------------------------------------------


def momentum_with(move):
    def step(self, params, grads):
        theta, g = optim.flatten(params), optim.flatten(grads)
        self.v = self.beta * (0.0 if self.v is None else self.v) + g
        return move(self, params, theta, g)

    return type("Momentum", (MomentumAsDataclass,), {"step": step})


def nested(rule):
    return momentum_with(lambda self, params, theta, g: optim.nested_like(params, rule(self, theta, g)))


class SomeArraysForgotten(MomentumByLoops):
    """The biases stay where they are."""

    def step(self, params, grads):
        return [(W, b) for (W, _), (_, b) in zip(super().step(params, grads), params, strict=True)]


class LaterStepsWrong(MomentumAsDataclass):
    count = 0

    def step(self, params, grads):
        self.count += 1
        self.lr = self.lr / 2 if self.count == 3 else self.lr
        return super().step(params, grads)


UNNAMED = [
    (check.Momentum, momentum_with(lambda self, params, theta, g: None), "returned None"),
    (check.Momentum, momentum_with(lambda self, params, theta, g: theta), "list of 3 pairs (`W`, `b`)"),
    (check.Momentum, momentum_with(lambda self, params, theta, g: [W for W, _ in params]), "2 values: `W`, `b`"),
    (check.Momentum, momentum_with(lambda self, params, theta, g: [(W.T, b) for W, b in params]), "transpose"),
    (check.Momentum, nested(lambda self, theta, g: theta - 2 * self.lr * self.v), "2 times as far"),
    (check.Momentum, nested(lambda self, theta, g: theta - self.lr * np.sign(self.v)), "equally far"),
    (check.Momentum, nested(lambda self, theta, g: theta / 0), "nan or infinite"),
    (check.Momentum, nested(lambda self, theta, g: theta - self.lr * self.v**3), "by wrong amounts"),
    (check.Momentum, SomeArraysForgotten, "b of layer 1, b of layer 2 and b of layer 3 are not"),
    (check.Momentum, LaterStepsWrong, "The first 2 steps are right. In step 3"),
    (check.Momentum, ByShape, "right"),
    (check.minibatches, lambda X, y, size, rng: rng.shuffle(list(X)), "returned None"),
    (check.minibatches, lambda X, y, size, rng: 3, "one value of type int"),
    (check.minibatches, lambda X, y, size, rng: [], "No batch came back"),
    (check.minibatches, lambda X, y, size, rng: [(X.T, y)], "shapes (3, 10) and (10,)"),
    (check.gradient_descent, lambda grad, w0, lr, steps: [].append(w0), "returned None"),
    (check.cosine, lambda step, total, lr, lr_min=0.0: 0.1, "whatever the input"),
    (check.warmup, lambda step, lr, warmup_steps: lr * min(1.0, (step + 1) / warmup_steps) / 2, "half"),
]


@pytest.mark.parametrize(("task", "answer", "words"), UNNAMED, ids=called)
def test_a_wrong_answer_without_a_name_gets_something_to_act_on(task, answer, words):
    result = task.grade(answer)
    assert result.outcome == "incorrect" and result.mistake is None
    assert words in result.message, result.message


def test_an_error_in_step_is_shown_with_its_line(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text(
        "class Momentum:\n"
        "    def __init__(self, lr, beta=0.9, nesterov=False):\n"
        "        self.lr = lr\n"
        "    def step(self, params, grads):\n"
        "        return [W - self.lr * v for W, v in zip(params, grads)]\n"
    )
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    result = check.Momentum.grade(names["Momentum"])
    assert result.outcome == "raised" and dict(result.evidence)["Your line"].startswith("5: return [W")


# --- Five epochs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"layer_sizes": (64, 128, 64, 10)},
        {"layer_sizes": np.array([64, 128, 10]), "batch_size": np.int64(16)},
        {"layer_sizes": [64, 256, 10], "lr": 0.03, "batch_size": 32},
        {"optimizer": "Momentum", "lr": 0.1},
        {"optimizer": "AdamW", "lr": 0.03},
        {"optimizer": "RMSprop", "lr": 0.003, "schedule": "constant"},
        {"optimizer": "RMSprop", "lr": 0.003, "schedule": None},
    ],
)
def test_more_than_one_way_leads_to_97_percent(change):
    assert check.five_epochs.grade(check.five_epochs.example | change).outcome == "passed"


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": "constant"},
        {"lr": 0.001},
        {"batch_size": 200},
        {"layer_sizes": [64, 10]},
        {"optimizer": "SGD", "lr": 0.1},
        {"optimizer": "Momentum", "lr": 0.01},
    ],
)
def test_what_falls_short_is_told_by_how_much(change):
    result = check.five_epochs.grade(check.five_epochs.example | change)
    assert result.mistake == "not enough"
    assert "of 359 digits are right" in result.message and "349 are asked for" in result.message
