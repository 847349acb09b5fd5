"""AdamW: weight decay that is none of Adam's business."""

from utils import optim
from utils.checks import Coding, case, edits
from utils.exercises.optimizers.moments import EPS_ELSEWHERE
from utils.exercises.optimizers.promises import PROMISES, STEPPER

AdamW = Coding(
    reference=optim.AdamW,
    steps=STEPPER,
    variants=[type("AdamW", (optim.AdamW, adam), {}) for adam in EPS_ELSEWHERE],  # whose super() is that Adam
    cases=[
        case("three layers", 0.05),
        case("a strong decay", 0.1, 0.9, 0.999, 1e-8, 0.5),
        case("other betas", 0.02, 0.8, 0.9, 1e-8, 0.2),
        case("no decay", 0.05, 0.9, 0.999, 1e-8, 0.0),
    ],
    passed="Every parameter shrinks by the same share, whatever its gradient. In Adam a penalty cannot do that.",
    hints=(
        "Shrink the parameters first. What remains is one step of Adam, which you have.",
        "With `theta = optim.flatten(params)`, the decay is `theta - self.lr * self.weight_decay * theta`.",
        "`return super().step(optim.nested_like(params, theta), grads)`, with the shrunk theta.",
    ),
    mistakes=PROMISES
    | edits(
        """
        penalty inside
            - theta = theta - self.lr * self.weight_decay * theta
            + grads = optim.nested_like(grads, optim.flatten(grads) + self.weight_decay * theta)
            The decay is added to the gradient. There Adam divides it by √v̂ like everything else, and it loses its
            size: shrink theta itself.
        penalty’s gradient inside
            - theta = theta - self.lr * self.weight_decay * theta
            + grads = optim.nested_like(grads, optim.flatten(grads) + 2 * self.weight_decay * theta)
            This is Adam with an L2 penalty, whose gradient 2λθ is divided by √v̂ like everything else. Shrink theta
            itself.
        decay ignored: super().step(optim.nested_like(params, theta), grads) → super().step(params, grads)
            This is plain Adam: `weight_decay` has no effect. Is the shrunk theta the one that Adam’s step gets?
        a number for the decay: self.weight_decay * theta → 0.01 * theta
            Right with weight_decay = 0.01, and the steps are the same with any other: use `self.weight_decay`, not a
            number.
        decay without lr: self.lr * self.weight_decay → self.weight_decay
            The decay is not multiplied by `lr`. The paper writes it so, with a schedule’s factor; PyTorch and this
            course shrink by lr · weight_decay.
        growth: theta - self.lr → theta + self.lr
            The parameters grow: theta − lr · weight_decay · theta.
        twice as much: theta - self.lr → theta - 2 * self.lr
            The decay is twice as strong. Is it a penalty’s factor 2, or does your Adam shrink theta as well?
        not a share: self.weight_decay * theta → self.weight_decay
            The same number is subtracted from every parameter. Each one shrinks by a share of itself: times theta.
        only what remains: theta - self.lr → self.lr
            This keeps only lr · weight_decay of every parameter. Subtract that from theta.
        decay after the step: optim.flatten(params) → optim.flatten(super().step(params, grads))
            super().step(optim.nested_like(params, theta), grads) → optim.nested_like(params, theta)
            Nearly: Adam’s step is shrunk as well. Shrink the parameters as they were before the step.
        decay alone: super().step(optim.nested_like(params, theta), grads) → optim.nested_like(params, theta)
            The parameters shrink, and nothing else happens. After that comes one step of Adam.
        biases spared
            - theta = optim.flatten(params)
            - theta = theta - self.lr * self.weight_decay * theta
            + params = [(W - self.lr * self.weight_decay * W, b) for W, b in params]
            optim.nested_like(params, theta) → params
            The biases do not decay here. That is often done, and has reasons; the AdamW asked for shrinks every array
            in `params`, as PyTorch’s does.
        no bias correction
            - return super().step(optim.nested_like(params, theta), grads)
            + g = optim.flatten(grads)
            + self.m = self.beta1 * self.m + (1 - self.beta1) * g
            + self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
            + return optim.nested_like(params, theta - self.lr * self.m / (np.sqrt(self.v) + self.eps))
            The decay is right. Adam’s bias correction is missing: has your `Adam` passed its check?
        """
    ),
)
