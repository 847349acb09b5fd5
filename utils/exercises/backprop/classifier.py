"""A class of its own: the multi-layer perceptron, judged by what it promises."""

import numpy as np

from utils import nn
from utils.checks import RIGHT, Coding, case
from utils.exercises.backprop.promises import PROMISES, Lab

P = "nn.softmax(nn.forward(self.params, X, nn.relu)[0])"
LOSS = "nn.cross_entropy(P, np.eye(P.shape[1])[y])"
PREDICT = "nn.forward(self.params, X, nn.relu)[0].argmax(axis=1)"
DELTA = "dZ_out = softmax_cross_entropy_grad(Z_out, Y[rows])"
MOVE = "self.params = sgd_step(self.params, grads, lr)"
ORDER = "order = self.rng.permutation(len(X))"
ROWS = "rows = order[start : start + batch_size]"
FORWARD = "Z_out, cache = nn.forward(self.params, X[rows], nn.relu)"
EPOCHS = "for epoch in range(1, epochs + 1):"


def _with(function, slope):
    """Edits that put another activation function in all places."""
    return [
        f"{FORWARD} → Z_out, cache = nn.forward(self.params, X[rows], {function})",
        f"dZ_out, relu_grad) → dZ_out, {slope})",
        f"{PREDICT} → nn.forward(self.params, X, {function})[0].argmax(axis=1)",
        f"P = {P} → P = nn.softmax(nn.forward(self.params, X, {function})[0])",
    ]


def judge_classifier(answer, layer_sizes, rng):
    """Every promise of the class in turn; the first that is not kept decides."""
    lab = Lab(answer, list(layer_sizes))
    verdicts = (promise(lab) for promise in PROMISES)
    return next((verdict for verdict in verdicts if verdict), RIGHT)


MLP = Coding(
    reference=nn.MLP,
    judge=judge_classifier,
    cases=[
        case("two classes, one hidden layer", [2, 8, 2], np.random.default_rng(0)),
        case("three classes, four features, two hidden layers", [4, 10, 10, 3], np.random.default_rng(0)),
    ],
    endless="Do both loops in `fit` come to an end?",
    passed="All of it is yours: layers, gradients, mini-batches. Libraries add speed and comfort, and no magic.",
    hints=(
        "`__init__` keeps `rng` and the parameters in `self`. `fit` has two loops: over the epochs, and over the "
        "batches of one epoch.",
        "One `order = self.rng.permutation(len(X))` an epoch, and slices of it: `order[start : start + batch_size]` "
        "picks rows of `X` and of `Y` alike.",
        "A step: `forward`, `softmax_cross_entropy_grad`, `backward`, then `self.params = sgd_step( … )`. `predict` "
        "is the argmax over axis 1.",
    ),
    mistakes="""
        method missing: def predict(self → def prediction(self
            A method is missing: `fit`, `predict` and `loss` are asked for.
        argmax over the samples: argmax(axis=1) → argmax(axis=0)
            `predict` gives one number for each class: argmax ran over the samples, axis 0. The classes are axis 1.
        probabilities as prediction: .argmax(axis=1) →
            `predict` gives a row for each sample. One label is asked for: the class with the largest probability.
        labels in a column: argmax(axis=1) → argmax(axis=1)[:, None]
            `predict` gives the shape (n, 1). Compared with labels (n,), it makes (n, n) comparisons and a wrong
            accuracy; return (n,).
        no labels: argmax(axis=1) → max(axis=1)
            `predict` gives numbers that are no labels. `max` gives the largest probability, `argmax` says where it is.
        loss of each sample: nn.cross_entropy(P, np.eye(P.shape[1])[y]) → -np.log(P[np.arange(len(X)), y])
            `loss` gives a number for each sample. Take the mean.
        loss summed
            nn.cross_entropy(P, np.eye(P.shape[1])[y]) → len(X) * nn.cross_entropy(P, np.eye(P.shape[1])[y])
            `loss` grows with the number of samples. Take the mean over them.
        loss mixes samples: nn.cross_entropy(P, np.eye(P.shape[1])[y]) → -np.mean(np.log(P[:, y]))
            The loss of a batch is not the mean of the losses of its samples: each label has met other samples’
            probabilities. Print the shapes: `P[:, y]` has n columns, and a column (n, 1) against (n,) gives (n, n).
        loss without minus
            nn.cross_entropy(P, np.eye(P.shape[1])[y]) → -nn.cross_entropy(P, np.eye(P.shape[1])[y])
            The minus in front of the logarithm is missing.
        loss averaged over the classes
            nn.cross_entropy(P, np.eye(P.shape[1])[y]) → nn.cross_entropy(P, np.eye(P.shape[1])[y]) / P.shape[1]
            The loss is k times too small: the mean runs over the classes as well.
        no cross-entropy: nn.cross_entropy(P → nn.mse(P
            This loss is no cross-entropy: exp(−loss) should be the probability of the label, and over all labels these
            add up to 1.
        predict and loss disagree: argmax(axis=1) → argmin(axis=1)
            `predict` does not choose the class that `loss` finds most probable. Do both use the same probabilities?
        tanh
            X[rows], nn.relu) → X[rows], np.tanh)
            dZ_out, relu_grad) → dZ_out, lambda Z: nn.tanh_grad(np.tanh(Z)))
            X, nn.relu)[0].argmax → X, np.tanh)[0].argmax
            X, nn.relu)[0]) → X, np.tanh)[0])
            The hidden layers use tanh; ReLU is asked for. `nn.forward` takes tanh unless it is told.
        sigmoid
            X[rows], nn.relu) → X[rows], nn.sigmoid)
            dZ_out, relu_grad) → dZ_out, lambda Z: nn.sigmoid_grad(nn.sigmoid(Z)))
            X, nn.relu)[0].argmax → X, nn.sigmoid)[0].argmax
            X, nn.relu)[0]) → X, nn.sigmoid)[0])
            The hidden layers use the sigmoid; ReLU is asked for.
        no activation function
            X[rows], nn.relu) → X[rows], lambda Z: Z)
            dZ_out, relu_grad) → dZ_out, np.ones_like)
            X, nn.relu)[0].argmax → X, lambda Z: Z)[0].argmax
            X, nn.relu)[0]) → X, lambda Z: Z)[0])
            There is no activation function: the network is one linear map. The hidden layers use ReLU.
        gradient of another network: X[rows], nn.relu) → X[rows])
            Its steps do not go down the gradient of its own loss. Do `fit`, `predict` and `loss` use the same
            activation function, and `backward` its derivative? `nn.forward` takes tanh unless it is told.
        start without rng
            nn.init_params(layer_sizes, rng) → [(0 * W, b) for W, b in nn.init_params(layer_sizes, rng)]
            The start is the same for every seed, so the weights are not drawn from `rng`. Zeros will not do: all
            neurons of a layer would stay alike.
        results not reproducible: order = self.rng.permutation(len(X)) → order = np.random.permutation(len(X))
            The same seed gives different results. Draw everything from the `rng` that is passed in, the order of the
            samples as well.
        data changed by fit
            - order = self.rng.permutation(len(X))
            + order = self.rng.permutation(len(X))
            + X[:], Y[:] = X[order], Y[order]
            + order = np.arange(len(X))
            `fit` changes the arrays it is given. Pick rows by index, `X[order]`, which makes new arrays.
        nothing learnt: self.params = sgd_step(self.params, grads, lr) → params = sgd_step(self.params, grads, lr)
            The loss after `fit` is exactly what it was before. `W = W - lr * dW` gives a new value to a local name:
            store the new parameters in `self`.
        learning rate ignored: grads, lr) → grads, 0.1)
            The result does not depend on `lr`.
        epochs ignored: for epoch in range(1, epochs + 1): → for epoch in [1]:
            One epoch and three give the same. Is there a loop over `epochs`, or a `return` inside it?
        batch size ignored: range(0, len(X), batch_size) → [0]
            rows = order[start : start + batch_size] → rows = order
            Batches of 4 and one batch of all 60 samples give the same. Use `batch_size`.
        uphill: grads, lr) → grads, -lr)
            The loss grows: the steps go up the gradient.
        new weights in every epoch
            - order = self.rng.permutation(len(X))
            + self.params = nn.init_params([*(len(W) for W, _ in self.params), Y.shape[1]], self.rng)
            + order = self.rng.permutation(len(X))
            Each epoch begins with new weights, so what the one before has learnt is lost. They are drawn once, in
            `__init__`.
        no mean over the batch: Y[rows]) → Y[rows]) * len(rows)
            With every sample twice in the batch, the step is longer. The gradient of a mean does not grow with the
            batch: divide by the number of samples in it.
        divided by all samples: Y[rows]) → Y[rows]) * len(rows) / len(X)
            The gradient of a batch is divided by the number of all samples. It is a mean over the batch:
            `softmax_cross_entropy_grad` divides by its size already.
        divided by batch_size: Y[rows]) → Y[rows]) * len(rows) / batch_size
            Right for full batches. The last one may be smaller: divide by the number of samples in it, not by
            `batch_size`.
        mean taken twice: Y[rows]) → Y[rows]) / len(rows)
            The mean over the batch is taken twice. `softmax_cross_entropy_grad` divides by n already.
        learning rate falls: grads, lr) → grads, lr / epoch)
            The first epoch is right; after that the steps get shorter. `lr` is the same in all epochs.
        twice
            - self.params = sgd_step(self.params, grads, lr)
            + self.params = sgd_step(self.params, grads, lr)
            + self.params = sgd_step(self.params, grads, lr)
            Every step is twice as long as `lr` times the gradient. Is it taken twice?
        last batch dropped: range(0, len(X), batch_size) → range(0, len(X) - len(X) % batch_size, batch_size)
            The last, smaller batch is left out. `range(0, n, batch_size)` includes its start.
        one batch an epoch: range(0, len(X), batch_size) → [0]
            Only one batch is used in an epoch. Go through all samples.
        number of batches
            - for start in range(0, len(X), batch_size):
            -     rows = order[start : start + batch_size]
            + for rows in np.array_split(order, batch_size):
            `batch_size` is taken as the number of batches. It is the number of samples in each.
        a batch at every sample: range(0, len(X), batch_size) → range(len(X))
            A batch begins at every sample, so most samples are used several times in an epoch. The starts are
            `batch_size` apart: `range(0, len(X), batch_size)`.
        batches overlap: order[start : start + batch_size] → order[: start + batch_size]
            In one epoch some samples count more often than others: the batches overlap. Each goes from `start` to
            `start
            + batch_size`.
        all samples in every batch: order[start : start + batch_size] → order
            Every batch holds all samples, so a step costs as much as a whole epoch. Take a slice of the order:
            `order[start : start + batch_size]`.
        samples left out: order = self.rng.permutation(len(X)) → order = self.rng.integers(0, len(X), len(X))
            Some samples are not used in an epoch. Shuffle all of them once an epoch, and take slices of that order.
        same seed in every epoch: self.rng.permutation → np.random.default_rng(0).permutation
            A new generator with the same seed is made in every epoch, so the order is always the same. Use the `rng`
            that was passed in, which goes on.
        shuffled once
            - for epoch in range(1, epochs + 1):
            -     order = self.rng.permutation(len(X))
            + order = self.rng.permutation(len(X))
            + for epoch in range(1, epochs + 1):
            The order is drawn once and kept. Draw a new one in every epoch.
        never shuffled: order = self.rng.permutation(len(X)) → order = np.arange(len(X))
            The samples come in the order of the data, in every epoch. Draw a new order with
            `self.rng.permutation(len(X))`; data sorted by class would not be learnt.
        X and y out of step
            - order = self.rng.permutation(len(X))
            + order = self.rng.permutation(len(X))
            + other = self.rng.permutation(len(X))
            Y[rows]) → Y[other[start : start + batch_size]])
            With all samples in one batch, their order should make no difference, and it does: samples and labels are no
            longer in step. Shuffle both by the same permutation.
        callback: if callback: → if callback and epoch > 1:
            `callback(epoch, self)` is to be called once after every epoch, with its number from 1 on. Leave these lines
            as they were, after the loop over the batches.
        does not learn: for epoch in range(1, epochs + 1): → for epoch in range(1, min(epochs, 3) + 1):
            The network does not learn these clouds, which lie far apart. Its first steps are right: does it go on like
            this in all epochs?
    """,
)
