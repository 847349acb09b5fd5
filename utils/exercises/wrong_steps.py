"""Wrong and other right forms of the four optimisers, as classes that can be run; knows no exercise.

For each: VARIANTS, the published forms that are right too, and MISTAKES, name -> Mistake(wrong class, sentence).
"""

from typing import NamedTuple

import numpy as np

from utils import optim
from utils.exercises.contract import contract, optimizer_class
from utils.exercises.legacy import Mistake


def _one_memory(right):
    """A class that loops over the arrays and keeps one memory for all of them, where each needs its own."""

    class Wrong(right):
        def step(self, params, grads):
            self.t += 1
            return [tuple(map(self.move, *pairs)) for pairs in zip(params, grads, strict=True)]

    return Wrong


ONE_MEMORY = (
    "A single memory is handed from array to array, so their shapes get mixed up, and the gradients too. Each array "
    "needs a memory of its own, or all of them one long vector."
)

# --- Momentum --------------------------------------------------------------------------------------------------------

OF_MOMENTUM = {"lr": None, "beta": 0.9, "nesterov": False}


def _momentum(
    velocity=lambda self, g: self.beta * self.v + g,
    plain=lambda self, g: self.v,
    ahead=lambda self, g: g + self.beta * self.v,
    rate=lambda self: self.lr,
    nesterov=lambda self: self.nesterov,
):
    """Momentum with another velocity, another move without and with Nesterov, another factor, another choice."""

    def move(self, theta, g):
        self.v = velocity(self, g)
        return theta - rate(self) * (ahead if nesterov(self) else plain)(self, g)

    return optimizer_class(OF_MOMENTUM, move)


def _returning(memory, defaults, change):
    """A class whose step returns its memory instead of new parameters."""

    class Wrong:
        def __init__(self, *values):
            vars(self).update(defaults | dict(zip(defaults, values, strict=False)))
            vars(self)[memory] = 0.0

        def step(self, params, grads):
            vars(self)[memory] = change(self, optim.flatten(grads))
            return optim.nested_like(params, vars(self)[memory])

    return Wrong


def _two_steps(self, theta, g):
    """With Nesterov: to the place that the old velocity leads to, and on from there with the new one."""
    old, self.v = self.v, self.beta * self.v + g
    return theta - self.lr * (self.v + self.beta * old if self.nesterov else self.v)


def _direction_stored(self, theta, g):
    self.v = self.beta * self.v + g
    if self.nesterov:
        self.v = g + self.beta * self.v
    return theta - self.lr * self.v


# The learning rate may be a factor of the velocity (Sutskever et al. 2013, Keras): the same while lr is constant.
MOMENTUM_VARIANTS = [
    _momentum(
        velocity=lambda self, g: self.beta * self.v + self.lr * g,
        ahead=lambda self, g: self.lr * g + self.beta * self.v,
        rate=lambda self: 1.0,
    )
]

MOMENTUM_MISTAKES = {
    **contract(optim.Momentum),
    "one memory for all arrays": Mistake(_one_memory(_momentum()), ONE_MEMORY),
    "no memory": Mistake(
        _momentum(velocity=lambda self, g: g),
        "Nothing is remembered: every step is as if it were the first. Keep the velocity in `self.v`, and do not "
        "set it back to 0 in `step`.",
    ),
    "velocity never fades": Mistake(
        _momentum(velocity=lambda self, g: self.v + g),
        "The first step is right, but the velocity never fades: the old one is to be multiplied by `beta`.",
    ),
    "beta on the gradient": Mistake(
        _momentum(velocity=lambda self, g: self.v + self.beta * g),
        "`beta` multiplies the gradient. It belongs to the old velocity, which has to fade.",
    ),
    "beta on both": Mistake(
        _momentum(velocity=lambda self, g: self.beta * (self.v + g)),
        "The steps are beta times too short: `beta` multiplies the gradient as well. Parentheses?",
    ),
    "gradient damped": Mistake(
        _momentum(velocity=lambda self, g: self.beta * self.v + (1 - self.beta) * g),
        "Here the velocity is a mean: the gradient is multiplied by 1 − beta, and all steps are that much "
        "shorter. Some texts do so and take a larger learning rate; here it is v = βv + g, as in PyTorch.",
    ),
    "beta turned round": Mistake(
        _momentum(
            velocity=lambda self, g: (1 - self.beta) * self.v + g,
            ahead=lambda self, g: g + (1 - self.beta) * self.v,
        ),
        "beta and 1 − beta are exchanged: with beta = 0.9, nine tenths of the velocity survive a step.",
    ),
    "uphill": Mistake(
        _momentum(rate=lambda self: -self.lr),
        "The steps go up. Either v = βv + g and θ − ηv, or both with the other sign; one of the two alone climbs.",
    ),
    "gradient subtracted from the velocity": Mistake(
        _momentum(
            velocity=lambda self, g: self.beta * self.v - g,
            plain=lambda self, g: self.v,
            ahead=lambda self, g: g + self.beta * self.v,
        ),
        "Without Nesterov the steps go up, and with it they waver: v = βv − g points downhill already, and is "
        "then subtracted.",
    ),
    "memory with the wrong sign": Mistake(
        _momentum(velocity=lambda self, g: g - self.beta * self.v),
        "The first step is right. The old velocity is then subtracted: it brakes where it should carry on.",
    ),
    "learning rate twice": Mistake(
        _momentum(velocity=lambda self, g: self.beta * self.v + self.lr * g),
        "`lr` is multiplied in twice: once in the velocity, once in the step.",
    ),
    "learning rate forgotten": Mistake(
        _momentum(rate=lambda self: 1.0), "`lr` is forgotten: theta moves by the whole velocity."
    ),
    "Nesterov ignored": Mistake(
        _momentum(nesterov=lambda self: False),
        "Right without Nesterov, and with it the steps are the same. Is there an `if self.nesterov`? And is it "
        "the *new* velocity in g + βv? With the old one this sum is v itself.",
    ),
    "Nesterov always": Mistake(
        _momentum(nesterov=lambda self: True),
        "The steps look ahead even with `nesterov=False`. Only with `nesterov=True` is it g + βv.",
    ),
    "Nesterov turned round": Mistake(
        _momentum(nesterov=lambda self: not self.nesterov),
        "The two cases are exchanged: g + βv belongs to `nesterov=True`.",
    ),
    "Nesterov without the gradient": Mistake(
        _momentum(ahead=lambda self, g: self.beta * self.v),
        "Right without Nesterov. With it, the gradient is missing: g + βv.",
    ),
    "Nesterov from the velocity": Mistake(
        _momentum(ahead=lambda self, g: self.v + self.beta * self.v),
        "Right without Nesterov. With it, the step is along g + βv, not along v + βv.",
    ),
    "Nesterov without beta": Mistake(
        _momentum(ahead=lambda self, g: g + self.v),
        "Right without Nesterov. With it, the velocity has to be multiplied by beta once more: g + βv.",
    ),
    "velocity unchanged with Nesterov": Mistake(
        _momentum(
            velocity=lambda self, g: self.v if self.nesterov else self.beta * self.v + g,
        ),
        "Right without Nesterov. With it, the new velocity comes first in both cases; then the step is along g + βv.",
    ),
    "two steps with Nesterov": Mistake(
        optimizer_class(OF_MOMENTUM, _two_steps),
        "Right without Nesterov. With it, there is a step along βv with the old velocity, and then another one. First "
        "comes the new velocity, as without; then one step, along g + βv.",
    ),
    "direction stored": Mistake(
        optimizer_class(OF_MOMENTUM, _direction_stored),
        "Right without Nesterov. With it, g + βv is the direction of this step only; do not store it in `self.v`.",
    ),
    "velocity returned": Mistake(
        _returning("v", OF_MOMENTUM, lambda self, g: self.beta * self.v + g),
        "This is the velocity. The new parameters are asked for.",
    ),
}

# --- RMSprop ---------------------------------------------------------------------------------------------------------

OF_RMSPROP = {"lr": 1e-3, "beta": 0.99, "eps": 1e-8}


def _rmsprop(
    mean=lambda self, g: self.beta * self.s + (1 - self.beta) * g**2,
    size=lambda self, g: np.sqrt(self.s) + self.eps,
    rate=lambda self: self.lr,
    over=lambda self, g: g,
):
    """RMSprop with another running mean, another divisor, another factor or another numerator."""

    def move(self, theta, g):
        self.s = mean(self, g)
        return theta - rate(self) * over(self, g) / size(self, g)

    return optimizer_class(OF_RMSPROP, move)


def _old_mean(self, theta, g):
    new = theta - self.lr * g / (np.sqrt(self.s) + self.eps)
    self.s = self.beta * self.s + (1 - self.beta) * g**2
    return new


def _mean_corrected(self, g):
    self.t += 1
    return np.sqrt(self.s / (1 - self.beta**self.t)) + self.eps


def _one_mean(self, g):
    return self.beta * self.s + (1 - self.beta) * np.mean(g**2)


def _one_norm(self, g):
    return self.beta * self.s + (1 - self.beta) * np.sum(g**2)


def _from_one(self, g):
    return self.beta * (self.s if np.ndim(self.s) else np.ones_like(g)) + (1 - self.beta) * g**2


def _from_the_square(self, g):
    return self.beta * (self.s if np.ndim(self.s) else g**2) + (1 - self.beta) * g**2


EPS_MISSING = (
    "nan where the gradient is 0: there the root is 0 too, and 0/0 is no number. Add `eps` to the divisor; this is "
    "all it is for."
)

RMSPROP_VARIANTS = [_rmsprop(size=lambda self, g: np.sqrt(self.s + self.eps))]

RMSPROP_MISTAKES = {
    **contract(optim.RMSprop),
    "one memory for all arrays": Mistake(_one_memory(_rmsprop()), ONE_MEMORY),
    "no memory": Mistake(
        _rmsprop(mean=lambda self, g: g**2),
        "Only the present gradient counts, so each step is lr times its sign. The mean of the squares has to be "
        "kept in `self.s`.",
    ),
    "forgotten every time": Mistake(
        _rmsprop(mean=lambda self, g: (1 - self.beta) * g**2),
        "The first step is right, and then the mean begins at 0 again. Keep it in `self.s`, and use it.",
    ),
    "never forgets": Mistake(
        _rmsprop(mean=lambda self, g: self.s + g**2),
        "The squares are added up and never forgotten, so the steps become shorter and shorter. This is AdaGrad "
        "(Duchi et al. 2011); RMSprop takes a running mean.",
    ),
    "new square in full": Mistake(
        _rmsprop(mean=lambda self, g: self.beta * self.s + g**2),
        "The new square counts in full, so `s` is a sum and not a mean: multiply it by 1 − beta.",
    ),
    "old mean in full": Mistake(
        _rmsprop(mean=lambda self, g: self.s + (1 - self.beta) * g**2),
        "The first step is right. The old mean is never forgotten: multiply it by beta.",
    ),
    "beta turned round": Mistake(
        _rmsprop(mean=lambda self, g: (1 - self.beta) * self.s + self.beta * g**2),
        "beta and 1 − beta are exchanged: beta is what survives of the old mean.",
    ),
    "not squared": Mistake(
        _rmsprop(
            mean=lambda self, g: self.beta * self.s + (1 - self.beta) * np.abs(g),
        ),
        "`s` is a mean of the sizes |g| here. Square the gradient: `g**2`.",
    ),
    "gradient averaged": Mistake(
        _rmsprop(mean=lambda self, g: self.beta * self.s + (1 - self.beta) * g),
        "The gradient is not squared. A mean of g itself can be negative, and its root is then nan.",
    ),
    "doubled": Mistake(
        _rmsprop(mean=lambda self, g: self.beta * self.s + (1 - self.beta) * g * 2),
        "`g*2` is twice the gradient, and the root of a negative number is nan. The square has two stars: `g**2`.",
    ),
    "root forgotten": Mistake(
        _rmsprop(size=lambda self, g: self.s + self.eps), "The root is missing: divide by √s + ε, not by s + ε."
    ),
    "not divided": Mistake(
        _rmsprop(size=lambda self, g: 1.0), "This is plain gradient descent: nothing is divided by √s + ε."
    ),
    "multiplied": Mistake(
        _rmsprop(size=lambda self, g: 1 / (np.sqrt(self.s) + self.eps)),
        "It multiplies by √s + ε where it should divide: steep directions get longer steps still.",
    ),
    "parentheses missing": Mistake(
        _rmsprop(size=lambda self, g: 1.0, over=lambda self, g: _parentheses_missing(self, g)),
        "`a / b + eps` adds eps after the division. Put parentheses around `np.sqrt(self.s) + self.eps`.",
    ),
    "eps missing": Mistake(_rmsprop(size=lambda self, g: np.sqrt(self.s)), EPS_MISSING),
    "one mean for all": Mistake(
        _rmsprop(mean=_one_mean),
        "One mean for all parameters: every direction gets the same divisor. Each entry needs its own, so no "
        "`np.mean` and no norm here.",
    ),
    "one norm for all": Mistake(
        _rmsprop(mean=_one_norm),
        "A norm, like `g @ g`, is one number for all parameters: every direction gets the same divisor. Each entry "
        "needs its own square, `g**2`.",
    ),
    "old mean used": Mistake(
        optimizer_class(OF_RMSPROP, _old_mean),
        "The step is taken with the mean as it was before. In the first step this is 0, and the step is gigantic. "
        "Update `self.s` first.",
    ),
    "mean starts at 1": Mistake(_rmsprop(mean=_from_one), "The mean starts at 1 here. Let it start at 0."),
    "mean starts at the square": Mistake(
        _rmsprop(mean=_from_the_square),
        "The mean starts at the first square, so the first step has the length lr. Let it start at 0.",
    ),
    "bias correction": Mistake(
        _rmsprop(size=_mean_corrected),
        "This corrects the mean’s start at 0, as Adam will do. RMSprop does not.",
    ),
    "uphill": Mistake(_rmsprop(rate=lambda self: -self.lr), "The steps go up. Subtract them."),
    "learning rate forgotten": Mistake(_rmsprop(rate=lambda self: 1.0), "`lr` is forgotten."),
    "mean returned": Mistake(
        _returning("s", OF_RMSPROP, lambda self, g: self.beta * self.s + (1 - self.beta) * g**2),
        "This is the mean of the squares. The new parameters are asked for.",
    ),
}


def _parentheses_missing(self, g):
    with np.errstate(all="ignore"):
        return g / np.sqrt(self.s) + self.eps / self.lr


# --- Adam and AdamW --------------------------------------------------------------------------------------------------

OF_ADAM = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
OF_ADAMW = {**OF_ADAM, "weight_decay": 0.01}


class Means(NamedTuple):
    """Adam's two means after a step, without and with correction."""

    m: np.ndarray
    v: np.ndarray
    m_hat: np.ndarray
    v_hat: np.ndarray


def adam_move(
    mean=lambda self, g: self.beta1 * self.m + (1 - self.beta1) * g,
    square=lambda self, g: self.beta2 * self.v + (1 - self.beta2) * g**2,
    count=lambda self: self.t + 1,
    short_of=lambda self: (1 - self.beta1**self.t, 1 - self.beta2**self.t),
    step=lambda self, means: means.m_hat / (np.sqrt(means.v_hat) + self.eps),
    rate=lambda self: self.lr,
):
    """Adam's move with another mean, mean of squares, count of steps, pair of divisors, step, or factor."""

    def move(self, theta, g):
        self.t = count(self)
        self.m = mean(self, g)
        self.v = square(self, g)
        short_m, short_v = short_of(self)
        with np.errstate(all="ignore"):
            means = Means(self.m, self.v, self.m / np.float64(short_m), self.v / np.float64(short_v))
            return theta - rate(self) * step(self, means)

    return move


def _adam(**change):
    return optimizer_class(OF_ADAM, adam_move(**change))


def hats_kept(self, theta, g):
    self.t += 1
    self.m = (self.beta1 * self.m + (1 - self.beta1) * g) / (1 - self.beta1**self.t)
    self.v = (self.beta2 * self.v + (1 - self.beta2) * g**2) / (1 - self.beta2**self.t)
    return theta - self.lr * self.m / (np.sqrt(self.v) + self.eps)


def hats_without_parentheses(which):
    """Adam's step with a / 1 - b for a / (1 - b) in the hats of "m", "v" or both."""

    def step(self, means):
        m_hat = means.m - self.beta1**self.t if "m" in which else means.m_hat
        v_hat = means.v - self.beta2**self.t if "v" in which else means.v_hat
        return m_hat / (np.sqrt(v_hat) + self.eps)

    return step


def _counting(each):
    """Adam with loops over layers and arrays whose t counts each "array" or each "layer"."""

    class Wrong:
        def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
            self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
            self.means, self.t = None, 0

        def step(self, params, grads):
            if self.means is None:
                self.means = [[(np.zeros_like(part), np.zeros_like(part)) for part in pair] for pair in params]
            return [self.layer(*three) for three in zip(params, grads, self.means, strict=True)]

        def layer(self, pair, slopes, means):
            self.t += each == "layer"
            return tuple(self.array(pair[i], slopes[i], means, i) for i in range(2))

        def array(self, part, g, means, i):
            self.t += each == "array"
            m = self.beta1 * means[i][0] + (1 - self.beta1) * g
            v = self.beta2 * means[i][1] + (1 - self.beta2) * g**2
            means[i] = m, v
            m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
            return part - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

    return Wrong


# Where eps stands: after the root of the corrected mean (the paper, PyTorch), under that root, or at the root of the
# mean as it is ("epsilon hat" in section 2 of the paper; TensorFlow). All of them pass.
EPS_PLACES = {
    "under the root": lambda self, means: means.m_hat / np.sqrt(means.v_hat + self.eps),
    "before the correction": lambda self, means: (
        means.m_hat / (np.sqrt(means.v) + self.eps) * np.sqrt(1 - self.beta2**self.t)
    ),
    "under the root, before the correction": lambda self, means: (
        means.m_hat / np.sqrt(means.v + self.eps) * np.sqrt(1 - self.beta2**self.t)
    ),
}

WRONG_ADAMS = {
    "no bias correction": (
        {"short_of": lambda self: (1, 1)},
        "The bias correction is missing. The first step is 0.1/√0.001 ≈ 3.16 times as long as it should be: divide "
        "m by 1 − β₁ᵗ and v by 1 − β₂ᵗ.",
    ),
    "only m corrected": (
        {"short_of": lambda self: (1 - self.beta1**self.t, 1)},
        "Only m is corrected. v, with its long memory, needs it even more: divide it by 1 − β₂ᵗ.",
    ),
    "only v corrected": (
        {"short_of": lambda self: (1, 1 - self.beta2**self.t)},
        "Only v is corrected, so the first steps are ten times too short. Divide m by 1 − β₁ᵗ.",
    ),
    "t starts at 0": (
        {"short_of": lambda self: (1 - self.beta1 ** (self.t - 1), 1 - self.beta2 ** (self.t - 1))},
        "In the first step, t is still 0, and 1 − β⁰ = 0 stands below the fraction. Count first: `self.t += 1`.",
    ),
    "hat parentheses": (
        {"step": hats_without_parentheses("mv")},
        "`a / 1 - b` divides first. Put parentheses around `1 - self.beta1**self.t`, and around the one with beta2.",
    ),
    "hat parentheses of m": (
        {"step": hats_without_parentheses("m")},
        "In m̂, `a / 1 - b` divides first. Put parentheses around `1 - self.beta1**self.t`.",
    ),
    "hat parentheses of v": (
        {"step": hats_without_parentheses("v")},
        "In v̂, `a / 1 - b` divides first. Put parentheses around `1 - self.beta2**self.t`.",
    ),
    "t starts at 2": (
        {"short_of": lambda self: (1 - self.beta1 ** (self.t + 1), 1 - self.beta2 ** (self.t + 1))},
        "In the first step, t is 2 already. It starts at 0 and is raised once a step.",
    ),
    "t stays 1": (
        {"short_of": lambda self: (1 - self.beta1, 1 - self.beta2)},
        "The first step is right. In all others t is still 1, so the correction never ends: raise `self.t` in every "
        "step, and take β to the power of t.",
    ),
    "t times beta": (
        {"short_of": lambda self: (1 - self.beta1 * self.t, 1 - self.beta2 * self.t)},
        "The first step is right. 1 − β·t is not 1 − βᵗ: `self.beta1**self.t`, with two stars.",
    ),
    "one correction for both": (
        {"short_of": lambda self: (1 - self.beta1**self.t,) * 2},
        "v is corrected with β₁. It has its own: 1 − β₂ᵗ.",
    ),
    "correction multiplied": (
        {"short_of": lambda self: (1 / (1 - self.beta1**self.t), 1 / (1 - self.beta2**self.t))},
        "The correction is multiplied. The means are too small at first: divide by 1 − βᵗ.",
    ),
    "betas exchanged": (
        {
            "mean": lambda self, g: self.beta2 * self.m + (1 - self.beta2) * g,
            "square": lambda self, g: self.beta1 * self.v + (1 - self.beta1) * g**2,
            "short_of": lambda self: (1 - self.beta2**self.t, 1 - self.beta1**self.t),
        },
        "The two betas are exchanged: β₁ belongs to m, β₂ to v.",
    ),
    "corrections exchanged": (
        {"short_of": lambda self: (1 - self.beta2**self.t, 1 - self.beta1**self.t)},
        "The corrections are exchanged: m is divided by 1 − β₁ᵗ, v by 1 − β₂ᵗ.",
    ),
    "betas turned round": (
        {
            "mean": lambda self, g: (1 - self.beta1) * self.m + self.beta1 * g,
            "square": lambda self, g: (1 - self.beta2) * self.v + self.beta2 * g**2,
        },
        "β and 1 − β are exchanged in the means: β is what survives of the old one.",
    ),
    "root forgotten": (
        {"step": lambda self, means: means.m_hat / (means.v_hat + self.eps)},
        "The root is missing: divide by √v̂ + ε.",
    ),
    "not squared": (
        {"square": lambda self, g: self.beta2 * self.v + (1 - self.beta2) * np.abs(g)},
        "v is a mean of the sizes |g| here. Square the gradient: `g**2`.",
    ),
    "gradient averaged twice": (
        {"square": lambda self, g: self.beta2 * self.v + (1 - self.beta2) * g},
        "v has to be a mean of squares: `g**2`. A mean of g can be negative, and its root is then nan.",
    ),
    "doubled": (
        {"square": lambda self, g: self.beta2 * self.v + (1 - self.beta2) * g * 2},
        "In v, `g*2` is twice the gradient, and the root of a negative number is nan. The square has two stars: "
        "`g**2`.",
    ),
    "square of m": (
        {"square": lambda self, g: self.beta2 * self.v + (1 - self.beta2) * self.m**2},
        "v is made of m². It is the mean of the squared gradient: `g**2`.",
    ),
    "new gradient in full": (
        {"mean": lambda self, g: self.beta1 * self.m + g},
        "The gradient counts in full in m, so m is a sum and not a mean: multiply it by 1 − β₁.",
    ),
    "new square in full": (
        {"square": lambda self, g: self.beta2 * self.v + g**2},
        "The square counts in full in v, so v is a sum and not a mean: multiply it by 1 − β₂.",
    ),
    "old mean in full": (
        {"mean": lambda self, g: self.m + (1 - self.beta1) * g},
        "The first step is right. m never forgets: the old one is to be multiplied by β₁.",
    ),
    "old square in full": (
        {"square": lambda self, g: self.v + (1 - self.beta2) * g**2},
        "The first step is right. v never forgets: the old one is to be multiplied by β₂.",
    ),
    "no memory": (
        {
            "mean": lambda self, g: (1 - self.beta1) * g,
            "square": lambda self, g: (1 - self.beta2) * g**2,
            "short_of": lambda self: (1 - self.beta1, 1 - self.beta2),
        },
        "Nothing is remembered: each step is as if it were the first, lr times the sign of the gradient. The state "
        "belongs in `self`, and is set to 0 in `__init__` only.",
    ),
    "memory lost, t goes on": (
        {"mean": lambda self, g: (1 - self.beta1) * g, "square": lambda self, g: (1 - self.beta2) * g**2},
        "t goes on, but m and v begin at 0 in every step. Store them: `self.m = …`, `self.v = …`.",
    ),
    "gradient instead of m": (
        {
            "mean": lambda self, g: g,
            "short_of": lambda self: (1, 1 - self.beta2**self.t),
        },
        "The step uses the gradient itself. Adam takes its running mean, m̂.",
    ),
    "eps missing": ({"step": lambda self, means: means.m_hat / np.sqrt(means.v_hat)}, EPS_MISSING),
    "not divided": ({"step": lambda self, means: means.m_hat}, "Nothing is divided by √v̂ + ε."),
    "uphill": ({"rate": lambda self: -self.lr}, "The steps go up. Subtract them."),
    "learning rate forgotten": ({"rate": lambda self: 1.0}, "`lr` is forgotten."),
}

ADAM_VARIANTS = [_adam(step=step) for step in EPS_PLACES.values()]

ADAM_MISTAKES = {
    **contract(optim.Adam),
    "one memory for all arrays": Mistake(_one_memory(_adam(count=lambda self: self.t)), ONE_MEMORY),
    **{name: Mistake(_adam(**change), text) for name, (change, text) in WRONG_ADAMS.items()},
    "hats kept": Mistake(
        optimizer_class(OF_ADAM, hats_kept),
        "The first step is right. The corrected means are stored and corrected again in the next step. Store "
        "`self.m` and `self.v` as they are, and give the hats names of their own.",
    ),
    "t counts arrays": Mistake(
        _counting("array"),
        "The first array of the first step is right, the others move too little. `t` is raised for every array; "
        "raise it once in a call of `step`, before the loop.",
    ),
    "t counts layers": Mistake(
        _counting("layer"),
        "The first layer of the first step is right, the others move too little. `t` is raised for every layer; "
        "raise it once in a call of `step`, before the loop.",
    ),
}


def _adamw(
    inside=lambda self, theta, g: g,
    before=lambda self, theta: theta - self.lr * self.weight_decay * theta,
    after=lambda self, old, new: new,
    **change,
):
    """AdamW with another gradient, another decay before Adam's step, or something done to its result."""
    adam = adam_move(**change)

    def move(self, theta, g):
        return after(self, theta, adam(self, before(self, theta), inside(self, theta, g)))

    return optimizer_class(OF_ADAMW, move)


class _BiasesSpared(optim.AdamW):
    def step(self, params, grads):
        decay, self.weight_decay = self.weight_decay, 0.0
        decayed = [(W - self.lr * decay * W, b) for W, b in params]
        new = super().step(decayed, grads)
        self.weight_decay = decay
        return new


ADAMW_VARIANTS = [_adamw(step=step) for step in EPS_PLACES.values()]

ADAMW_MISTAKES = {
    **contract(optim.AdamW),
    "penalty inside": Mistake(
        _adamw(inside=lambda self, theta, g: g + self.weight_decay * theta, before=lambda self, theta: theta),
        "The decay is added to the gradient. There Adam divides it by √v̂ like everything else, and it loses its "
        "size: shrink theta itself.",
    ),
    "penalty’s gradient inside": Mistake(
        _adamw(inside=lambda self, theta, g: g + 2 * self.weight_decay * theta, before=lambda self, theta: theta),
        "This is Adam with an L2 penalty, whose gradient 2λθ is divided by √v̂ like everything else. Shrink theta "
        "itself.",
    ),
    "decay ignored": Mistake(
        _adamw(before=lambda self, theta: theta),
        "This is plain Adam: `weight_decay` has no effect. Is the shrunk theta the one that Adam’s step gets?",
    ),
    "decay without lr": Mistake(
        _adamw(before=lambda self, theta: theta - self.weight_decay * theta),
        "The decay is not multiplied by `lr`. The paper writes it so, with a schedule’s factor; PyTorch and this "
        "course shrink by lr · weight_decay.",
    ),
    "growth": Mistake(
        _adamw(before=lambda self, theta: theta + self.lr * self.weight_decay * theta),
        "The parameters grow: theta − lr · weight_decay · theta.",
    ),
    "twice as much": Mistake(
        _adamw(before=lambda self, theta: theta - 2 * self.lr * self.weight_decay * theta),
        "The decay is twice as strong. Is it a penalty’s factor 2, or does your Adam shrink theta as well?",
    ),
    "not a share": Mistake(
        _adamw(before=lambda self, theta: theta - self.lr * self.weight_decay),
        "The same number is subtracted from every parameter. Each one shrinks by a share of itself: times theta.",
    ),
    "only what remains": Mistake(
        _adamw(before=lambda self, theta: self.lr * self.weight_decay * theta),
        "This keeps only lr · weight_decay of every parameter. Subtract that from theta.",
    ),
    "decay after the step": Mistake(
        _adamw(
            before=lambda self, theta: theta,
            after=lambda self, old, new: new - self.lr * self.weight_decay * new,
        ),
        "Nearly: Adam’s step is shrunk as well. Shrink the parameters as they were before the step.",
    ),
    "decay alone": Mistake(
        _adamw(after=lambda self, old, new: old - self.lr * self.weight_decay * old),
        "The parameters shrink, and nothing else happens. After that comes one step of Adam.",
    ),
    "biases spared": Mistake(
        _BiasesSpared,
        "The biases do not decay here. That is often done, and has reasons; the AdamW asked for shrinks every "
        "array in `params`, as PyTorch’s does.",
    ),
    "no bias correction": Mistake(
        _adamw(short_of=lambda self: (1, 1)),
        "The decay is right. Adam’s bias correction is missing: has your `Adam` passed its check?",
    ),
}
