"""Momentum: an optimiser that remembers a velocity."""

from utils import optim
from utils.checks import Coding, case, edits
from utils.exercises.optimizers.promises import ONE_MEMORY, PROMISES, STEPPER


class RateInTheVelocity(optim.Momentum):
    """The form of Sutskever et al. 2013 and of Keras: the same steps as long as lr is constant."""

    def update(self, theta, gradient):
        self.v = self.beta * self.v + self.lr * gradient
        theta -= self.lr * gradient + self.beta * self.v if self.nesterov else self.v


Momentum = Coding(
    reference=optim.Momentum,
    steps=STEPPER,
    variants=[RateInTheVelocity],
    cases=[
        case("three layers", 0.07),
        case("another beta", 0.05, 0.5),
        case("Nesterov", 0.07, 0.9, True),
        case("Nesterov with another beta", 0.2, 0.6, True),
    ],
    passed="An object that remembers. Its memory of a gradient fades by β in every step.",
    hints=(
        "Two lines for plain momentum: the new velocity, then the new theta. Both formulas are in the text.",
        "`self.v = self.beta * self.v + g`. With Nesterov the step is along `g + self.beta * self.v`, with the new "
        "`self.v`; without, along `self.v`.",
        "`if self.nesterov: theta = theta - self.lr * (g + …)`, `else: theta = theta - self.lr * …`",
    ),
    mistakes=PROMISES
    | ONE_MEMORY
    | edits(
        """
        no memory: self.beta * self.v + g → g
            Nothing is remembered: every step is as if it were the first. Keep the velocity in `self.v`, and do not set
            it back to 0 in `step`.
        velocity never fades: self.beta * self.v + g → self.v + g
            The first step is right, but the velocity never fades: the old one is to be multiplied by `beta`.
        beta on the gradient: self.beta * self.v + g → self.v + self.beta * g
            `beta` multiplies the gradient. It belongs to the old velocity, which has to fade.
        beta on both: self.beta * self.v + g → self.beta * (self.v + g)
            The steps are beta times too short: `beta` multiplies the gradient as well. Parentheses?
        a number for beta: self.beta * self.v + g → 0.9 * self.v + g
            g + self.beta * self.v → g + 0.9 * self.v
            Right with beta = 0.9, and the steps are the same with any other: use `self.beta`, not a number.
        gradient damped: self.v + g → self.v + (1 - self.beta) * g
            Here the velocity is a mean: the gradient is multiplied by 1 − beta, and all steps are that much shorter.
            Some texts do so and take a larger learning rate; here it is v = βv + g, as in PyTorch.
        beta turned round: self.beta * self.v + g → (1 - self.beta) * self.v + g
            g + self.beta * self.v → g + (1 - self.beta) * self.v
            beta and 1 − beta are exchanged: with beta = 0.9, nine tenths of the velocity survive a step.
        uphill: theta - self.lr → theta + self.lr
            The steps go up. Either v = βv + g and θ − ηv, or both with the other sign; one of the two alone climbs.
        gradient subtracted from the velocity: self.v + g → self.v - g
            Without Nesterov the steps go up, and with it they waver: v = βv − g points downhill already, and is then
            subtracted.
        memory with the wrong sign: self.beta * self.v + g → g - self.beta * self.v
            The first step is right. The old velocity is then subtracted: it brakes where it should carry on.
        learning rate twice: self.v + g → self.v + self.lr * g
            `lr` is multiplied in twice: once in the velocity, once in the step.
        learning rate forgotten: self.lr * direction → direction
            `lr` is forgotten: theta moves by the whole velocity.
        Nesterov ignored: g + self.beta * self.v if self.nesterov else self.v → self.v
            Right without Nesterov, and with it the steps are the same. Is there an `if self.nesterov`? And is it the
            *new* velocity in g + βv? With the old one this sum is v itself.
        Nesterov always: if self.nesterov else self.v →
            The steps look ahead even with `nesterov=False`. Only with `nesterov=True` is it g + βv.
        Nesterov turned round: if self.nesterov → if not self.nesterov
            The two cases are exchanged: g + βv belongs to `nesterov=True`.
        Nesterov without the gradient: direction = g + self.beta → direction = self.beta
            Right without Nesterov. With it, the gradient is missing: g + βv.
        Nesterov from the velocity: direction = g → direction = self.v
            Right without Nesterov. With it, the step is along g + βv, not along v + βv.
        Nesterov without beta: g + self.beta * self.v → g + self.v
            Right without Nesterov. With it, the velocity has to be multiplied by beta once more: g + βv.
        velocity unchanged with Nesterov: self.beta * self.v + g → self.v if self.nesterov else self.beta * self.v + g
            Right without Nesterov. With it, the new velocity comes first in both cases; then the step is along g + βv.
        two steps with Nesterov: direction = g + self.beta * self.v if self.nesterov else self.v → direction = self.v
            - self.v = self.beta * self.v + g
            + if self.nesterov:
            +     theta = theta - self.lr * self.beta * self.v
            + self.v = self.beta * self.v + g
            Right without Nesterov. With it, there is a step along βv with the old velocity, and then another one. First
            comes the new velocity, as without; then one step, along g + βv.
        plain step as well with Nesterov
            - direction = g + self.beta * self.v if self.nesterov else self.v
            + if self.nesterov:
            +     theta = theta - self.lr * (g + self.beta * self.v)
            + direction = self.v
            Right without Nesterov. With it, the plain step follows as well: put it under `else`.
        direction stored: direction = → self.v = direction =
            Right without Nesterov. With it, g + βv is the direction of this step only; do not store it in `self.v`.
        velocity returned: nested_like(params, theta) → nested_like(params, self.v)
            This is the velocity. The new parameters are asked for.
        """
    ),
)
