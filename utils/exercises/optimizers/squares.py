"""RMSprop: steps divided by the root of a running mean of squares."""

import numpy as np

from utils import optim
from utils.checks import Coding, case, edits
from utils.exercises.optimizers.promises import EPS_MISSING, ONE_MEMORY, PROMISES, STEPPER


class EpsUnderTheRoot(optim.RMSprop):
    """Another published form; the two differ only where eps is large or the gradient tiny."""

    def update(self, theta, gradient):
        self.s = self.beta * self.s + (1 - self.beta) * gradient**2
        theta -= self.lr * gradient / np.sqrt(self.s + self.eps)


RMSprop = Coding(
    reference=optim.RMSprop,
    steps=STEPPER,
    variants=[EpsUnderTheRoot],
    cases=[
        case("three layers", 0.05),
        case("another beta", 0.02, 0.8),
        case("a large eps", 0.05, 0.9, 0.1),
    ],
    passed="Steep or flat, every parameter moves at about the same speed now.",
    hints=(
        "Two lines again: the new mean of the squares, then the new theta, with the formulas of the text.",
        "`self.s = self.beta * self.s + (1 - self.beta) * g**2`: NumPy squares every entry by itself.",
        "`theta = theta - self.lr * g / (np.sqrt(self.s) + …)`",
    ),
    mistakes=PROMISES
    | ONE_MEMORY
    | edits(
        f"""
        no memory: self.beta * self.s + (1 - self.beta) * g**2 → g**2
            Only the present gradient counts, so each step is lr times its sign. The mean of the squares has to be kept
            in `self.s`.
        forgotten every time: self.beta * self.s + →
            The first step is right, and then the mean begins at 0 again. Keep it in `self.s`, and use it.
        never forgets: self.beta * self.s + (1 - self.beta) * g**2 → self.s + g**2
            The squares are added up and never forgotten, so the steps become shorter and shorter. This is AdaGrad
            (Duchi et al. 2011); RMSprop takes a running mean.
        new square in full: (1 - self.beta) * g**2 → g**2
            The new square counts in full, so `s` is a sum and not a mean: multiply it by 1 − beta.
        old mean in full: self.beta * self.s → self.s
            The first step is right. The old mean is never forgotten: multiply it by beta.
        beta turned round: self.beta * self.s + (1 - self.beta) * g**2 → (1 - self.beta) * self.s + self.beta * g**2
            beta and 1 − beta are exchanged: beta is what survives of the old mean.
        a number for beta: self.beta * self.s + (1 - self.beta) → 0.99 * self.s + 0.01
            Right with beta = 0.99, and the steps are the same with any other: use `self.beta`, not a number.
        another number for beta: self.beta * self.s + (1 - self.beta) → 0.9 * self.s + 0.1
            The mean is made with 0.9 and 0.1, whatever beta is. Use `self.beta`.
        a number for eps: self.eps) → 1e-8)
            Right with eps = 1e-8, and wrong with a large one. Is it `self.eps` that is added, or a number?
        not squared: g**2 → np.abs(g)
            `s` is a mean of the sizes |g| here. Square the gradient: `g**2`.
        gradient averaged: g**2 → g
            The gradient is not squared. A mean of g itself can be negative, and its root is then nan.
        doubled: g**2 → g * 2
            `g*2` is twice the gradient, and the root of a negative number is nan. The square has two stars: `g**2`.
        root forgotten: np.sqrt(self.s) → self.s
            The root is missing: divide by √s + ε, not by s + ε.
        not divided: g / (np.sqrt(self.s) + self.eps) → g
            This is plain gradient descent: nothing is divided by √s + ε.
        multiplied: g / ( → g * (
            It multiplies by √s + ε where it should divide: steep directions get longer steps still.
        parentheses missing: (np.sqrt(self.s) + self.eps) → np.sqrt(self.s) + self.eps
            `a / b + eps` adds eps after the division. Put parentheses around `np.sqrt(self.s) + self.eps`.
        eps missing: (np.sqrt(self.s) + self.eps) → np.sqrt(self.s)
            {EPS_MISSING}
        one mean for all: g**2 → np.mean(g**2)
            One mean for all parameters: every direction gets the same divisor. Each entry needs its own, so no
            `np.mean` and no norm here.
        one norm for all: g**2 → g @ g
            A norm, like `g @ g`, is one number for all parameters: every direction gets the same divisor. Each entry
            needs its own square, `g**2`.
        old mean used
            - self.s = self.beta * self.s + (1 - self.beta) * g**2
            - theta = theta - self.lr * g / (np.sqrt(self.s) + self.eps)
            + theta = theta - self.lr * g / (np.sqrt(self.s) + self.eps)
            + self.s = self.beta * self.s + (1 - self.beta) * g**2
            The step is taken with the mean as it was before. In the first step this is 0, and the step is gigantic.
            Update `self.s` first.
        mean starts at 1: self.s = 0.0 → self.s = 1.0
            The mean starts at 1 here. Let it start at 0.
        mean starts at the square: self.beta * self.s → self.beta * (self.s if np.ndim(self.s) else g**2)
            The mean starts at the first square, so the first step has the length lr. Let it start at 0.
        bias correction: self.s = 0.0 → self.s, self.t = 0.0, 0
            theta, g = optim.flatten(params), → self.t, theta, g = self.t + 1, optim.flatten(params),
            np.sqrt(self.s) → np.sqrt(self.s / (1 - self.beta**self.t))
            This corrects the mean’s start at 0, as Adam will do. RMSprop does not.
        uphill: theta - self.lr → theta + self.lr
            The steps go up. Subtract them.
        learning rate forgotten: self.lr * g → g
            `lr` is forgotten.
        mean returned: nested_like(params, theta) → nested_like(params, self.s)
            This is the mean of the squares. The new parameters are asked for.
        """
    ),
)
