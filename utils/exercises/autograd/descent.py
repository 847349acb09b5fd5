"""A step of gradient descent for Values."""

import numpy as np

from utils import autograd
from utils.checks import Coding, case


def _moved(answer, data, grads, lr):
    """Numbers and grads of the Values after the step."""
    values = [autograd.Value(number) for number in data.tolist()]
    for value, grad in zip(values, grads.tolist(), strict=True):
        value.grad = grad
    answer(list(values), lr)
    return [value.data for value in values], [value.grad for value in values]


def _value_step(values, lr):
    """One step of gradient descent in place: data -= lr * grad for every Value, whose grad is 0 afterwards."""
    for value in values:
        value.data -= lr * value.grad
        value.grad = 0.0


value_step = Coding(
    reference=_value_step,
    use=_moved,
    parts=("data", "grad"),
    cases=[
        case("one Value", np.array([2.0]), np.array([0.5]), 0.1),
        case("three Values", np.array([1.0, -2.0, 0.25]), np.array([3.0, -1.0, 0.5]), 0.2),
        case("no gradient", np.array([1.0, 4.0]), np.array([0.0, 2.0]), 1.0),
    ],
    passed="In place, since the network holds these very Values; cleared, since the next call adds.",
    hints=(
        "A loop over the Values. What changes in each of them, and what has to be 0 for the next call of `backward`?",
        "Change `v.data`, not `v`: a new value for the name `v` leaves the network as it is.",
        "`v.data -= lr * …`, and then `v.grad = …`",
    ),
    mistakes="""
        gradients kept: v.grad = 0.0 →
            The step is right, but the gradients are still there, and the next `backward` adds to them. Set them to 0.
        only the last cleared
            - for v in values:
            -     v.data -= lr * v.grad
            -     v.grad = 0.0
            + for v in values:
            +     v.data -= lr * v.grad
            + v.grad = 0.0
            Only the last grad is cleared: that line stands behind the loop. Indent it, so that it runs for every Value.
        uphill: v.data -= → v.data +=
            This goes up the gradient. Down is the minus.
        learning rate ignored: lr * v.grad → v.grad
            `lr` is not used.
        a fixed learning rate: lr * v.grad → 0.1 * v.grad
            A number stands in the place of `lr`.
        the number scaled: lr * v.grad → lr * v.data
            The gradient is not used: every number becomes smaller by `lr` times itself. Multiply `lr` by `v.grad`.
        rebound: v.data -= lr * v.grad → v = v - lr * v.grad
            Nothing has changed in the Values you were given: a new one was made, as `v = v - …` and `Value( … )` do.
            Change `v.data`.
        cleared before the step
            - v.data -= lr * v.grad
            - v.grad = 0.0
            + v.grad = 0.0
            + v.data -= lr * v.grad
            The gradients are 0 now, but the numbers have not moved. Is the gradient cleared before it is used?
        a Value as data: v.data -= lr * v.grad → v.data = v - lr * v.grad
            `data` holds a Value now, so the graph would grow with every step. Subtract from the number: `v.data`.
        only the first: in values: → in values[:1]:
            Only the first Value moves. Does your loop end after its first round?
        gradient as the number: v.data -= lr → v.data = -lr
            The old number is lost: only the step itself is stored. Subtract it from `v.data`.
        grad None: v.grad = 0.0 → v.grad = None
            The grad is None now, and `None += …` fails in the next `backward`. Use 0.0.
    """,
)
