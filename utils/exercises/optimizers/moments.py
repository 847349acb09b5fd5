"""Adam: two running means with bias correction, and what its first step is."""

import numpy as np

from utils import optim
from utils.checks import Coding, Question, case, edits
from utils.exercises.optimizers.promises import EPS_MISSING, ONE_MEMORY, PROMISES, STEPPER


class EpsUnderTheRoot(optim.Adam):
    """eps under the root of the corrected mean. Where it stands shows only with a large eps or a tiny gradient."""

    def update(self, theta, gradient):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.v = self.beta2 * self.v + (1 - self.beta2) * gradient**2
        share = 1 - self.beta2**self.t
        theta -= self.lr * self.m / (1 - self.beta1**self.t) / self.divisor(self.v / share, share)

    def divisor(self, v_hat, share):
        """What the corrected m is divided by; share: the factor by which the mean of the squares is too small."""
        return np.sqrt(v_hat + self.eps)


class EpsBeforeTheCorrection(EpsUnderTheRoot):
    """eps at the root of the mean as it is: "epsilon hat" in section 2 of the paper, TensorFlow."""

    def divisor(self, v_hat, share):
        return np.sqrt(v_hat) + self.eps / np.sqrt(share)


class EpsUnderTheRootBeforeTheCorrection(EpsUnderTheRoot):
    """Both at once."""

    def divisor(self, v_hat, share):
        return np.sqrt(v_hat + self.eps / share)


EPS_ELSEWHERE = [EpsUnderTheRoot, EpsBeforeTheCorrection, EpsUnderTheRootBeforeTheCorrection]

MEMORY_OF_EACH_ARRAY = """
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     pairs = enumerate(zip(params, grads, strict=True))
            +     return [tuple(map(self.moved, ((i, "W"), (i, "b")), *pair)) for i, pair in pairs]
            +
            + def moved(self, key, theta, g):
            self.m, self.v, self.t = 0.0, 0.0, 0 → self.memory, self.t = dict(), 0
            theta, g = optim.flatten(params), optim.flatten(grads) → self.m, self.v = self.memory.get(key, (0.0, 0.0))
            m_hat = → self.memory[key], m_hat = (self.m, self.v),
            optim.nested_like(params, theta) → theta"""

Adam = Coding(
    reference=optim.Adam,
    steps=STEPPER,
    variants=EPS_ELSEWHERE,
    cases=[
        case("three layers", 0.05),
        case("other betas", 0.02, 0.8, 0.9),
        case("a large eps", 0.05, 0.9, 0.99, 0.1),
        case("short memories", 0.05, 0.5, 0.1),
    ],
    passed="The paper’s algorithm 1, line by line, and the one that most networks of today are trained with.",
    hints=(
        "Six lines, in the order of the formulas: count the step, two running means, two hats, the new theta.",
        "`self.t += 1` comes first. The hats are not stored: `m_hat = self.m / (1 - self.beta1**self.t)`.",
        "`theta = theta - self.lr * m_hat / (np.sqrt(…) + self.eps)`",
    ),
    mistakes=PROMISES
    | edits(
        f"""
        one memory for all arrays
            self.t += 1 →
            - def step(self, params, grads):
            + def step(self, params, grads):
            +     self.t += 1
            +     return [tuple(map(self.moved, *pairs)) for pairs in zip(params, grads, strict=True)]
            +
            + def moved(self, theta, g):
            theta, g = optim.flatten(params), optim.flatten(grads) →
            optim.nested_like(params, theta) → theta
            {ONE_MEMORY["one memory for all arrays"][1]}
        no bias correction: self.m / (1 - self.beta1**self.t) → self.m
            self.v / (1 - self.beta2**self.t) → self.v
            The bias correction is missing. The first step is 0.1/√0.001 ≈ 3.16 times as long as it should be: divide m
            by 1 − β₁ᵗ and v by 1 − β₂ᵗ.
        only m corrected: self.v / (1 - self.beta2**self.t) → self.v
            Only m is corrected. v, with its long memory, needs it even more: divide it by 1 − β₂ᵗ.
        only v corrected: self.m / (1 - self.beta1**self.t) → self.m
            Only v is corrected, so the first steps are ten times too short. Divide m by 1 − β₁ᵗ.
        t starts at 0: beta1**self.t → beta1 ** (self.t - 1)
            beta2**self.t → beta2 ** (self.t - 1)
            In the first step, t is still 0, and 1 − β⁰ = 0 stands below the fraction. Count first: `self.t += 1`.
        hat parentheses: (1 - self.beta1**self.t) → 1 - self.beta1**self.t
            (1 - self.beta2**self.t) → 1 - self.beta2**self.t
            `a / 1 - b` divides first. Put parentheses around `1 - self.beta1**self.t`, and around the one with beta2.
        hat parentheses of m: (1 - self.beta1**self.t) → 1 - self.beta1**self.t
            In m̂, `a / 1 - b` divides first. Put parentheses around `1 - self.beta1**self.t`.
        hat parentheses of v: (1 - self.beta2**self.t) → 1 - self.beta2**self.t
            In v̂, `a / 1 - b` divides first. Put parentheses around `1 - self.beta2**self.t`.
        t starts at 2: self.t = 0.0, 0.0, 0 → self.t = 0.0, 0.0, 1
            In the first step, t is 2 already. It starts at 0 and is raised once a step.
        t stays 1: self.t += 1 → self.t = 1
            The first step is right. In all others t is still 1, so the correction never ends: raise `self.t` in every
            step, and take β to the power of t.
        t times beta: beta1**self.t → beta1 * self.t
            beta2**self.t → beta2 * self.t
            The first step is right. 1 − β·t is not 1 − βᵗ: `self.beta1**self.t`, with two stars.
        t counts arrays{MEMORY_OF_EACH_ARRAY}
            The first array of the first step is right, the others move too little. `t` is raised for every array; raise
            it once in a call of `step`, before the loop.
        t counts layers{MEMORY_OF_EACH_ARRAY}
            self.t += 1 → self.t += "W" in key
            The first layer of the first step is right, the others move too little. `t` is raised for every layer; raise
            it once in a call of `step`, before the loop.
        one correction for both: self.beta2**self.t → self.beta1**self.t
            v is corrected with β₁. It has its own: 1 − β₂ᵗ.
        correction multiplied: self.m / → self.m *
            self.v / → self.v *
            The correction is multiplied. The means are too small at first: divide by 1 − βᵗ.
        hats kept: m_hat = → m_hat = self.m =
            v_hat = → v_hat = self.v =
            The first step is right. The corrected means are stored and corrected again in the next step. Store `self.m`
            and `self.v` as they are, and give the hats names of their own.
        betas exchanged: self.beta1, self.beta2, self.eps = → self.beta2, self.beta1, self.eps =
            The two betas are exchanged: β₁ belongs to m, β₂ to v.
        corrections exchanged: self.m / (1 - self.beta1**self.t) → self.m / (1 - self.beta2**self.t)
            self.v / (1 - self.beta2**self.t) → self.v / (1 - self.beta1**self.t)
            The corrections are exchanged: m is divided by 1 − β₁ᵗ, v by 1 − β₂ᵗ.
        betas turned round: self.beta1 * self.m + (1 - self.beta1) * g → (1 - self.beta1) * self.m + self.beta1 * g
            self.beta2 * self.v + (1 - self.beta2) * g**2 → (1 - self.beta2) * self.v + self.beta2 * g**2
            β and 1 − β are exchanged in the means: β is what survives of the old one.
        numbers for the betas: = lr, beta1, beta2, eps → = lr, 0.9, 0.999, eps
            Right with β₁ = 0.9 and β₂ = 0.999, and the steps are the same with any others: use `self.beta1` and
            `self.beta2`, not numbers.
        numbers in the means: self.beta1 * self.m + (1 - self.beta1) → 0.9 * self.m + 0.1
            self.beta2 * self.v + (1 - self.beta2) → 0.999 * self.v + 0.001
            Right with β₁ = 0.9 and β₂ = 0.999. With others, the means still have these numbers in them, and only the
            hats change.
        a number for eps: = lr, beta1, beta2, eps → = lr, beta1, beta2, 1e-8
            Right with eps = 1e-8, and wrong with a large one. Is it `self.eps` that is added, or a number?
        root forgotten: np.sqrt(v_hat) → v_hat
            The root is missing: divide by √v̂ + ε.
        not squared: g**2 → np.abs(g)
            v is a mean of the sizes |g| here. Square the gradient: `g**2`.
        gradient averaged twice: g**2 → g
            v has to be a mean of squares: `g**2`. A mean of g can be negative, and its root is then nan.
        doubled: g**2 → g * 2
            In v, `g*2` is twice the gradient, and the root of a negative number is nan. The square has two stars:
            `g**2`.
        square of m: g**2 → self.m**2
            v is made of m². It is the mean of the squared gradient: `g**2`.
        largest mean of squares
            - v_hat = self.v / (1 - self.beta2**self.t)
            + self.largest = np.maximum(vars(self).get("largest", 0.0), self.v)
            + v_hat = self.largest / (1 - self.beta2**self.t)
            The steps are divided by the largest v so far. This is AMSGrad (Reddi et al. 2018); Adam takes v as it is,
            and lets it fall again.
        largest hat: v_hat = → v_hat = self.largest = np.maximum(vars(self).get("largest", 0.0),
            (1 - self.beta2**self.t) → (1 - self.beta2**self.t))
            The steps are divided by the largest v̂ so far, nearly as in AMSGrad (Reddi et al. 2018). Adam takes v̂ as it
            is, and lets it fall again.
        new gradient in full: (1 - self.beta1) * g → g
            The gradient counts in full in m, so m is a sum and not a mean: multiply it by 1 − β₁.
        new square in full: (1 - self.beta2) * g**2 → g**2
            The square counts in full in v, so v is a sum and not a mean: multiply it by 1 − β₂.
        old mean in full: self.beta1 * self.m → self.m
            The first step is right. m never forgets: the old one is to be multiplied by β₁.
        old square in full: self.beta2 * self.v → self.v
            The first step is right. v never forgets: the old one is to be multiplied by β₂.
        no memory: self.t += 1 → self.m, self.v, self.t = 0.0, 0.0, 1
            Nothing is remembered: each step is as if it were the first, lr times the sign of the gradient. The state
            belongs in `self`, and is set to 0 in `__init__` only.
        memory lost, t goes on: self.t += 1 → self.m, self.v, self.t = 0.0, 0.0, self.t + 1
            t goes on, but m and v begin at 0 in every step. Store them: `self.m = …`, `self.v = …`.
        gradient instead of m: self.m / (1 - self.beta1**self.t) → g
            The step uses the gradient itself. Adam takes its running mean, m̂.
        parentheses missing: (np.sqrt(v_hat) + self.eps) → np.sqrt(v_hat) + self.eps
            `a / b + eps` adds eps after the division. Put parentheses around `np.sqrt(v_hat) + self.eps`.
        eps missing: (np.sqrt(v_hat) + self.eps) → np.sqrt(v_hat)
            {EPS_MISSING}
        not divided: m_hat / (np.sqrt(v_hat) + self.eps) → m_hat
            Nothing is divided by √v̂ + ε.
        uphill: theta - self.lr → theta + self.lr
            The steps go up. Subtract them.
        learning rate forgotten: self.lr * m_hat → m_hat
            `lr` is forgotten.
        """
    ),
)

first_step = Question(
    answer="b",
    why={
        "a": "This is plain gradient descent, lr times the gradient. Adam divides by the gradient’s size.",
        "b": "m̂ = g and v̂ = g², so the step is lr · g/|g|: lr times the sign, whatever the size.",
        "c": "That would be without the hats: 0.1 g/√(0.001 g²) = 3.16 times the sign of g.",
        "d": "Each parameter is divided by its own √v̂, not by the largest. Both come out as the sign of the gradient.",
    },
    hints=(
        "Write down m̂ and v̂ for t = 1, when both means began at 0.",
        "m̂ = 0.1 g / 0.1. And v̂?",
        "g divided by the root of g² is the sign of g.",
    ),
)
