"""A smooth neuron learns by gradient descent: its gradients, training, and a faulty training loop to mend."""

import numpy as np

from utils import nn
from utils.checks import Coding, case
from utils.exercises.perceptron.samples import AND, COLUMN, FIVE, FOUR, ONE, SQUARE

neuron_gradients = Coding(
    reference=nn.neuron_gradients,
    parts=("dw", "db"),
    cases=[
        case("one sample", ONE, np.array([1]), np.array([0.5, 1.5]), 0.25),
        case("four samples", FOUR, np.array([1, 0, 0, 1]), np.array([0.5, -1.0]), 0.5),
        case("as many samples as features", SQUARE, np.array([0, 1, 1]), np.array([0.4, -0.6, 0.8]), -0.3),
        case("one feature", COLUMN, np.array([0, 1, 1, 0, 1]), np.array([0.7]), -0.2),
    ],
    passed="This is backpropagation in its smallest form: error, times slope, times input.",
    hints=(
        "Follow the chain: how the loss changes with a, how a changes with z, how z changes with each "
        "weight and with b.",
        "Collect ∂L/∂z in `dz` of shape (n,): 2/n, times the error a − y, times `sigmoid_grad(a)`.",
        "`dw = X.T @ dz` and `db = np.sum(dz)`, with `a = sigmoid(X @ w + b)` and `dz = 2 / len(X) * … * …`.",
    ),
    mistakes="""
        no mean: 2 / len(X) → 2
            The gradients are n times too large. The loss is a mean over the n samples: where is its 1/n?
        divided by n twice: 2 / len(X) → 2 / len(X) ** 2
            The gradients are n times too small. The mean is taken twice: `2 / n` and a sum are enough.
        multiplied by n: 2 / len(X) → 2 * len(X)
            The gradients are n² times too large: multiplied by n where they should be divided by it.
        factor 2 and mean missing: 2 / len(X) * (a - y) → (a - y)
            The gradients lack both the 2, from the square, and the 1/n, from the mean.
        factor 2 missing: 2 / len(X) → 1 / len(X)
            The gradients are half as large as they should be. What is the derivative of a square?
        slope of the sigmoid missing: * sigmoid_grad(a) →
            The slope of the sigmoid is missing from the chain: how does a change when z changes?
        gradient of cross-entropy: 2 / len(X) * (a - y) * sigmoid_grad(a) → (a - y) / len(X)
            This is the gradient of another loss, cross-entropy. The squared error brings a factor 2 and the slope of
            the sigmoid.
        gradient of cross-entropy, summed: 2 / len(X) * (a - y) * sigmoid_grad(a) → (a - y)
            Only the error is left of the chain: the factor 2/n and the slope of the sigmoid are missing.
        slope taken of the activation: sigmoid_grad(a) → sigmoid_grad(sigmoid(a))
            The sigmoid is applied to the activation once more before its slope is taken. Pass `a` to `sigmoid_grad` as
            it is.
        slope taken of the sum: sigmoid_grad(a) → sigmoid_grad(X @ w + b)
            `sigmoid_grad` was given z. It takes the activation a.
        parentheses missing: sigmoid_grad(a) → a * 1 - a
            `a * 1 - a` multiplies first and subtracts then. Put parentheses around 1 − a.
        activation instead of its slope: sigmoid_grad(a) → a
            The error is multiplied by the activation. The slope a (1 − a) is needed there.
        first factor of the slope missing: sigmoid_grad(a) → (1 - a)
            The slope is a (1 − a); its first factor is missing.
        slope of tanh: sigmoid_grad(a) → (1 - a**2)
            1 − a² is the slope of tanh. That of the sigmoid is a (1 − a).
        slope of a 0 or 1: sigmoid_grad(a) → sigmoid_grad(y)
            All gradients are 0, since a (1 − a) is 0 for 0 and 1: it was taken of labels or of decisions. Take it of
            the activations.
        wrong sign: (a - y) → (y - a)
            Both gradients have the wrong sign. The derivative of (a − y)² contains a − y.
        labels not subtracted: (a - y) → a
            The labels have no influence. The error is a − y.
        absolute error: (a - y) → np.abs(a - y)
            The errors have lost their sign. Keep a − y as it is.
        squared error: (a - y) → (a - y) ** 2
            The errors are still squared. The derivative of (a − y)² is 2 (a − y).
        hard decisions: (a - y) → (predict(X, w, b) - y)
            The error is taken from decisions of 0 or 1. Use the activations: a − y.
        errors averaged first: (a - y) → np.mean(a - y)
            The errors are averaged before each has met its own slope and its own input. Keep one for each sample.
        error missing: * (a - y) →
            The error a − y is missing from the chain, so the labels have no influence.
        dw averaged: X.T @ dz → X.T @ dz / len(X)
            `db` is right. `dw` is n times too small: 1/n is in `dz` already.
        dw not summed: X.T @ dz → X.T * dz
            `db` is right. `X.T * dz` keeps the samples apart; `@` also adds them up.
        dw from the errors alone: X.T @ dz → X.T @ (a - y)
            `db` is right. For `dw`, the inputs meet the bare errors. They meet `dz`, the whole chain.
        last sample only: X.T @ dz, np.sum(dz) → X[-1] * dz[-1], dz[-1]
            These are the gradients of the last sample alone. In a loop, `=` overwrites what has been added up; use
            `+=`.
        first sample only: X.T @ dz, np.sum(dz) → X[0] * dz[0], dz[0]
            These are the gradients of the first sample alone. Is the `return` inside the loop?
        weights returned: X.T @ dz, np.sum(dz) → w - X.T @ dz, b - np.sum(dz)
            These are new weights after a step. Return the gradients; steps come later.
        dw without the inputs: X.T @ dz → np.full(X.shape[1], np.sum(dz))
            `db` is right. `dw` does not use the inputs: each sample’s `dz` is multiplied by its row of `X`.
        db averaged: np.sum(dz) → np.mean(dz)
            `dw` is right. `db` is n times too small: 1/n is in `dz` already, so add its entries up.
        db not summed: np.sum(dz) → dz
            `dw` is right. `db` still has an entry for every sample; there is one bias, so add them up.
        db without the mean: np.sum(dz) → np.sum(dz) * len(X)
            `dw` is right. `db` is n times too large: the mean applies to it as well.
        db from dw: np.sum(dz) → np.sum(X.T @ dz)
            `dw` is right. `db` adds up the gradients of the weights. It is the sum of `dz`: the input of the bias is 1.
        bias forgotten: X @ w + b → X @ w
            The weighted sum leaves out `b`.
        sigmoid forgotten: sigmoid(X @ w + b) → X @ w + b
            * sigmoid_grad(a) →
            These are the gradients of a neuron without a sigmoid. Its answer is a = sigmoid(z), not z.
        sum in place of the activation: sigmoid(X @ w + b) → X @ w + b
            The sums stand where the activations should: a = sigmoid(z).
        transpose missing: X.T @ dz → X @ dz
            `X @ dz` sums over features. The gradient of a weight sums over samples: which axis of `X` has to meet `dz`?
    """,
)

DESCENT_CASES = [
    case("one epoch", *AND, 1.0, 1),
    case("four epochs", *AND, 2.0, 4),
    case("one sample", ONE, np.array([1]), 0.8, 3),
    case("five samples, three features", FIVE, np.array([1, 0, 1, 1, 0]), 1.5, 6),
]

fit_neuron = Coding(
    reference=nn.fit_neuron,
    parts=("w", "b", "losses"),
    cases=DESCENT_CASES,
    passed="These few lines train networks of any size, once the gradients come from more layers.",
    hints=(
        "One loop over the epochs. Three things happen in each round: note the loss, compute the "
        "gradients, take a step.",
        "Start from `np.zeros(X.shape[1])` and 0.0. The loss is the mean of `(sigmoid(X @ w + b) - y)**2`, noted "
        "before the step.",
        "`losses.append( … )`, then `dw, db = neuron_gradients(X, y, w, b)`, then `w, b = w - lr * dw, …`.",
    ),
    mistakes="""
        loss after the step
            - losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
            - dw, db = neuron_gradients(X, y, w, b)
            - w, b = w - lr * dw, b - lr * db
            + dw, db = neuron_gradients(X, y, w, b)
            + w, b = w - lr * dw, b - lr * db
            + losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
            The losses are noted after each step. Note them before: the first one belongs to the zeros you start from.
        one loss too many
            - return w, b, losses
            + losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
            + return w, b, losses
            There is one loss more than there are steps: the one after the last step is not asked for.
        last loss only: return w, b, losses → return w, b, losses[-1]
            One loss is returned. Collect the loss of every epoch in a list.
        one step too many: range(epochs) → range(epochs + 1)
            One step too many is taken. How often does the loop run?
        one step too few: range(epochs) → range(1, epochs)
            One step is missing. How often does the loop run? `range(1, epochs)` runs once less than `range(epochs)`.
        gradient in place of the weights: w, b = w - lr * dw, b - lr * db → w, b = dw, db
            `w` and `b` are overwritten by the gradients. Subtract `lr` times the gradient from the old values.
        step in place of the weights: w, b = w - lr * dw, b - lr * db → w, b = -lr * dw, -lr * db
            `w` and `b` are overwritten by the steps. Add these to the old values.
        gradients outside the loop
            - for _ in range(epochs):
            + dw, db = neuron_gradients(X, y, w, b)
            + for _ in range(epochs):
            -     dw, db = neuron_gradients(X, y, w, b)
            -     w, b
            +     w, b
            Every step uses the gradients of the start. They change with `w` and `b`: compute them inside the loop.
        divided by n again: lr * dw, b - lr * db → lr * dw / len(X), b - lr * db / len(X)
            The steps are n times too short. The gradients are those of a mean already.
        rule of the perceptron
            - dw, db = neuron_gradients(X, y, w, b)
            - w, b = w - lr * dw, b - lr * db
            + for x_i, y_i in zip(X, y):
            +     w, b = perceptron_update(w, b, x_i, y_i, lr)
            The weights follow Rosenblatt’s rule. Here they step against the gradients, which `neuron_gradients`
            computes.
        loss of the hard decisions: sigmoid(X @ w + b) - y → predict(X, w, b) - y
            `w` and `b` are right. The losses are computed from decisions of 0 or 1; use the activations.
        cross-entropy noted
            - losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
            + a = sigmoid(X @ w + b)
            + losses.append(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))
            `w` and `b` are right. The losses are cross-entropies. The loss here is the mean of the squared errors.
        loss without the bias: sigmoid(X @ w + b) → sigmoid(X @ w)
            `w` and `b` are right. The losses leave out `b`.
        returns inside the loop
            - w, b = w - lr * dw, b - lr * db
            + w, b = w - lr * dw, b - lr * db
            + return w, b, losses
            Training ends after one step. Is the `return` indented too far?
        uphill: w - lr * dw, b - lr * db → w + lr * dw, b + lr * db
            The loss grows: the steps go up the gradient. To go down, subtract.
        bias climbs: b - lr → b + lr
            `b` goes up its gradient. To go down, subtract.
        weights climb: w - lr → w + lr
            `w` goes up its gradient. To go down, subtract.
        fixed rate of 0.1: lr * dw, b - lr * db → 0.1 * dw, b - 0.1 * db
            The steps are as long as with a learning rate of 0.1, whatever `lr` is.
        fixed rate of 0.01: lr * dw, b - lr * db → 0.01 * dw, b - 0.01 * db
            The steps are as long as with a learning rate of 0.01, whatever `lr` is.
        learning rate ignored: w - lr * dw, b - lr * db → w - dw, b - db
            The steps do not depend on `lr`.
        bias never learnt: b - lr * db → b
            `b` stays 0. It takes a step too: against `db`.
        weights never learnt: w - lr * dw → w
            `w` stays 0. It takes a step too: against `dw`.
        nothing learnt: w, b = w - lr * dw, b - lr * db → w - lr * dw, b - lr * db
            `w` and `b` are still 0 at the end. Is the result of the step stored in `w` and `b`?
        starts afresh every epoch
            - losses.append
            + w, b = np.zeros(X.shape[1]), 0.0
            + losses.append
            The weights go back to 0 in every epoch. Set them to 0 once, before the loop.
        weights stepped first
            - dw, db = neuron_gradients(X, y, w, b)
            - w, b = w - lr * dw, b - lr * db
            + w = w - lr * neuron_gradients(X, y, w, b)[0]
            + b = b - lr * neuron_gradients(X, y, w, b)[1]
            `db` was computed after `w` had moved. Compute both gradients at the same place, then take both steps.
        sample by sample
            - dw, db = neuron_gradients(X, y, w, b)
            - w, b = w - lr * dw, b - lr * db
            + for i in range(len(X)):
            +     dw, db = neuron_gradients(X[i : i + 1], y[i : i + 1], w, b)
            +     w, b = w - lr * dw, b - lr * db
            A step is taken for every single sample. Here, one step an epoch uses the mean over all of them.
        loss summed: np.mean → np.sum
            `w` and `b` are right. The losses are sums over the samples; take the mean.
        half the loss: (sigmoid(X @ w + b) - y) ** 2 → (sigmoid(X @ w + b) - y) ** 2 / 2
            `w` and `b` are right. The losses have a factor ½ that this loss does not have.
        squared after the mean: np.mean((sigmoid(X @ w + b) - y) ** 2) → np.mean(sigmoid(X @ w + b) - y) ** 2
            `w` and `b` are right. The losses are the squares of the mean error, in which errors of both signs cancel.
            Square first, then take the mean.
        root of the loss: np.mean((sigmoid(X @ w + b) - y) ** 2) → np.sqrt(np.mean((sigmoid(X @ w + b) - y) ** 2))
            `w` and `b` are right. A root has been taken of the losses; leave it out.
        loss without the sigmoid: sigmoid(X @ w + b) - y → X @ w + b - y
            `w` and `b` are right. The losses are computed from the weighted sums; pass these through the sigmoid first.
        loss not squared: (sigmoid(X @ w + b) - y) ** 2 → sigmoid(X @ w + b) - y
            `w` and `b` are right. The errors were averaged without being squared.
        absolute errors: (sigmoid(X @ w + b) - y) ** 2 → np.abs(sigmoid(X @ w + b) - y)
            `w` and `b` are right. The losses are means of absolute errors; square the errors instead.
        does not start from zeros: np.zeros(X.shape[1]), 0.0 → np.ones(X.shape[1]), 1.0
            Training starts from ones. Start from zeros: the first loss is then 0.25, as all activations are ½.
        no mean in the gradient: lr * dw, b - lr * db → lr * dw * len(X), b - lr * db * len(X)
            The steps are n times too large. Is the mean over the samples missing from the gradients?
        rate that shrinks: for _ in range(epochs): → for epoch in range(epochs):
            w - lr * dw, b - lr * db → w - lr / (epoch + 1) * dw, b - lr / (epoch + 1) * db
            The first step is right, the later ones are shorter: the rate is divided by the epoch. Keep `lr`.
        stops when it is flat
            - w, b = w - lr * dw, b - lr * db
            + if np.max(np.abs(dw)) < 1e-2:
            +     break
            + w, b = w - lr * dw, b - lr * db
            The descent ends before `epochs` steps, where the gradient is small. Take all steps.
    """,
)

descend = Coding(
    reference=nn.fit_neuron,
    parts=("w", "b", "losses"),
    cases=DESCENT_CASES,
    passed="Two faults, neither of which raised an error: a sign, and an argument that nobody used.",
    hints=(
        "Print the losses: do they fall? Then call it with another `lr`: do they change?",
        "Both faults are in the lines that give `w` and `b` new values.",
        "A step downhill is `w - lr * dw`, and the same for `b`.",
    ),
    mistakes="""
        nothing mended: w = w - lr * dw → w += 0.5 * dw
            b = b - lr * db → b += 0.5 * db
            The losses still grow, and `lr` has no influence yet. Look at the lines that give `w` and `b` new values.
        only the sign mended: lr * dw → 0.5 * dw
            lr * db → 0.5 * db
            The loss falls now. But the result is the same for every `lr`: which number stands in its place?
        only the learning rate mended: w - lr → w + lr
            b - lr → b + lr
            `lr` counts now. But the loss still grows: in which direction does the gradient point?
        only w mended: b - lr * db → b + 0.5 * db
            The line for `w` is right. The one for `b` has the same two faults.
        only b mended: w - lr * dw → w + 0.5 * dw
            The line for `b` is right. The one for `w` has the same two faults.
        b still climbs: b - lr → b + lr
            `w` goes down, but `b` still climbs: look at its sign.
        w still climbs: w - lr → w + lr
            `b` goes down, but `w` still climbs: look at its sign.
        rate of b still fixed: lr * db → 0.5 * db
            `w` uses `lr`, but `b` still takes its steps with a fixed number.
        rate of w still fixed: lr * dw → 0.5 * dw
            `b` uses `lr`, but `w` still takes its steps with a fixed number.
        half the rate: lr * dw → 0.5 * lr * dw
            lr * db → 0.5 * lr * db
            `lr` counts, and the loss falls. But the fixed number is still a factor: the steps are half as long as `lr`
            says.
        no rate at all: lr * dw → dw
            lr * db → db
            The loss falls, and the fixed number is gone. But the result is the same for every `lr`: multiply the
            gradients by it.
    """,
)
