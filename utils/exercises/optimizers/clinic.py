"""The debug clinic: three optimisers without a class, whose memory lives in a loop."""

import numpy as np

from utils import optim
from utils.checks import Coding, case, edits
from utils.exercises.optimizers.step_size import slope_of_bowl, slope_of_ravine, slope_of_waves

DESCENTS = [
    case("one parameter", slope_of_bowl, np.array([1.0]), 0.1, 3),
    case("a ravine", slope_of_ravine, np.array([1.0, -2.0]), 0.05, 8),
    case("three parameters", slope_of_waves, np.array([2.0, -1.0, 0.5]), 0.2, 5),
    case("large gradients", slope_of_bowl, np.array([100.0, -60.0]), 0.1, 4),
    case("a start at the minimum", slope_of_bowl, np.array([0.0]), 0.1, 3),
]

START_LOST = "The start is missing from the path: it is the first row, before any step."


def _path(optimizer, grad, theta, steps):
    path = [np.asarray(theta, dtype=float)]
    for _ in range(steps):
        path.append(optimizer.step(path[-1], grad(path[-1])))
    return np.array(path)


def _adam_path(grad, theta, lr, steps):
    """Adam from theta (d,): its path, an array (steps + 1, d), the start first."""
    return _path(optim.Adam(lr), grad, theta, steps)


def _momentum_path(grad, theta, lr, steps):
    """Momentum with beta = 0.9 from theta (d,): its path, an array (steps + 1, d), the start first."""
    return _path(optim.Momentum(lr), grad, theta, steps)


mend_adam = Coding(
    reference=_adam_path,
    cases=DESCENTS,
    passed="With the hats, the first step has the length lr in every direction, as it should.",
    hints=(
        "How long is the first step? Put t = 1 into the formulas of the text and compare.",
        "`t` is counted and never used. Where does the text use it?",
        "`m / (1 - 0.9**t)` and `v / (1 - 0.999**t)`, under names of their own, go into the step.",
    ),
    mistakes=edits(
        f"""
        not mended: m / (1 - 0.9**t), v / (1 - 0.999**t) → m, v
            The first step is still 3.16 times as long as it should be: m and v start at 0 and are not corrected.
        only m: v / (1 - 0.999**t) → v
            m is corrected now, v is not: it needs 1 − 0.999ᵗ.
        only v: m / (1 - 0.9**t) → m
            v is corrected now, m is not: it needs 1 − 0.9ᵗ.
        hats kept: m_hat, v_hat = → m_hat, v_hat = m, v =
            The first step is right now. But the corrected values are stored and corrected again in the next round: give
            the hats names of their own.
        hat parentheses: m / (1 - 0.9**t), v / (1 - 0.999**t) → m / 1 - 0.9**t, v / 1 - 0.999**t
            `a / 1 - b` divides first. Put parentheses around `1 - 0.9**t` and around `1 - 0.999**t`.
        hat parentheses of m: (1 - 0.9**t) → 1 - 0.9**t
            `m / 1 - 0.9**t` divides first. Put parentheses around `1 - 0.9**t`.
        hat parentheses of v: (1 - 0.999**t) → 1 - 0.999**t
            `v / 1 - 0.999**t` divides first. Put parentheses around `1 - 0.999**t`.
        t starts at 0: range(1, steps + 1) → range(steps)
            1 − β⁰ is 0, and something is divided by it in the first round. The first step has t = 1.
        t stays 1: (1 - 0.9**t), v / (1 - 0.999**t) → (1 - 0.9), v / (1 - 0.999)
            The first step is right now. The correction fades, with β to the power of t.
        t times beta: (1 - 0.9**t), v / (1 - 0.999**t) → (1 - 0.9 * t), v / (1 - 0.999 * t)
            The first step is right now. It is a power, `0.9**t`, not a product.
        corrections exchanged: (1 - 0.9**t), v / (1 - 0.999**t) → (1 - 0.999**t), v / (1 - 0.9**t)
            The corrections are exchanged: 0.9 belongs to m, 0.999 to v.
        correction multiplied: m / (1 - 0.9**t), v / (1 - 0.999**t) → m * (1 - 0.9**t), v * (1 - 0.999**t)
            The correction is multiplied. m and v are too small at first: divide.
        root split: (np.sqrt(v_hat) + 1e-8) → ((np.sqrt(v) + 1e-8) / (1 - 0.999**t))
            The root of v is corrected with 1 − 0.999ᵗ. Correct v first, then take the root.
        eps lost: (np.sqrt(v_hat) + 1e-8) → np.sqrt(v_hat)
            The hats are right now, but 1e-8 has been lost: where the gradient is 0, 0/0 gives nan.
        start missing: path, m, v = [theta], → path, m, v = [],
            {START_LOST}
        """
    ),
)

mend_rebuilt = Coding(
    reference=_adam_path,
    cases=DESCENTS,
    passed="An optimiser is its memory. Made anew in every step, Adam is no more than the sign of the gradient.",
    hints=(
        "What does an optimiser know that has never taken a step?",
        "How often does `optim.Adam(lr)` run?",
        "Move the line that makes the optimiser out of the loop.",
    ),
    mistakes=edits(
        f"""
        not mended: theta = optimizer.step( → theta = optim.Adam(lr).step(
            Every step is still a first step: the optimiser is made anew each time, and its m, v and t begin at 0.
        start missing: path = [theta] → path = []
            {START_LOST}
        gradient of the start: grad(theta) → grad(path[0])
            The optimiser remembers now. But its gradient is always that of the start.
        every step from the start: optimizer.step(theta, grad(theta)) → optimizer.step(path[0], grad(path[0]))
            Each step begins at the start again. `theta` has to become what `step` returns.
        result dropped: theta = optimizer.step( → optimizer.step(
            The optimiser remembers now. But nobody keeps what `step` returns, so `theta` stays where it is.
        changed in place: theta = optimizer.step( → optimizer.update(
            All rows are the last point, and the caller’s `theta` has moved there too: `update` changes the array that
            is in the path already. `step` returns a new one.
        another optimiser: optim.Adam → optim.SGD
            This is plain gradient descent now. Keep Adam, and let it remember.
        one step
            - path.append(theta)
            + path.append(theta)
            + return np.array(path)
            The loop ends after one step. Is the `return` indented too far?
        learning rate forgotten: optim.Adam(lr) → optim.Adam()
            The optimiser remembers now, but it is made without `lr` and takes its own 0.001.
        uphill: optim.Adam(lr) → optim.Adam(-lr)
            The optimiser remembers now, but it goes up the gradient.
        two steps in one: grad(theta)) → grad(theta)); theta = optimizer.step(theta, grad(theta))
            Two steps are taken in each round.
        """
    ),
)

mend_momentum = Coding(
    reference=_momentum_path,
    cases=DESCENTS,
    passed="One minus is enough. Where it stands is a matter of taste; two of them climb.",
    hints=(
        "Follow the first step by hand, with a gradient of 1: where does theta go?",
        "The velocity points downhill already: it has a minus. What does the next line do with it?",
        "Change one of the two signs, not both.",
    ),
    mistakes=edits(
        f"""
        not mended: 0.9 * v - lr → 0.9 * v + lr
            It still climbs. The minus stands in both lines (or, after both were changed, in none).
        memory with the wrong sign: 0.9 * v → -0.9 * v
            The first step goes down now. But the old velocity is turned round in every step: 0.9 · v keeps its sign.
        no memory: 0.9 * v - lr → -lr
            It goes down now, but nothing is remembered: 0.9 · v has been lost.
        velocity never fades: 0.9 * v → v
            It goes down now, but the velocity never fades: the factor 0.9 has been lost.
        learning rate forgotten: lr * grad → grad
            It goes down now, but `lr` has been lost.
        learning rate twice: theta + v → theta + lr * v
            It goes down now, but `lr` is multiplied in twice: in the velocity and in the step.
        gradient damped: lr * grad → 0.1 * lr * grad
            It goes down now, but the gradient has got a factor 0.1, and the steps are ten times too short.
        start missing: path, v = [theta], → path, v = [],
            {START_LOST}
        velocity not kept: v = 0.9 * v - lr * grad(theta) → v = -lr * grad(theta) - 0.9 * lr * grad(theta)
            It goes down now, but the old velocity has been replaced by a part of the new gradient.
        gradient of the start: grad(theta) → grad(path[0])
            It goes down now, but the gradient is always that of the start.
        Nesterov: theta = theta + v → theta = theta + 0.9 * v - lr * grad(theta)
            This is Nesterov’s variant. Plain momentum moves by `v`.
        """
    ),
)
