"""The debug clinic: five backward passes that ran without an error where their authors tried them."""

import numpy as np

from utils import nn
from utils.checks import Coding, case
from utils.checks.networks import network, samples, whole

PARTS = ("dW of layer {}", "db of layer {}")
CASES = [
    whole("one sample", [2, 3, 2], 1, 100),
    whole("five samples", [2, 4, 3], 5, 102),
    whole("all sizes 3", [3, 3, 3, 3], 3, 104),
    whole("two hidden layers of one width", [2, 4, 4, 3], 6, 106),
]


def _tanh_gradients(params, X, Y):
    """Gradients of softmax cross-entropy of a network with tanh in its hidden layers: a list of (dW, db)."""
    Z_out, cache = nn.forward(params, X, np.tanh)
    return nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z_out, Y), nn.ACTIVATIONS["tanh"].derivative)


mend_derivative = Coding(
    reference=_tanh_gradients,
    cases=CASES,
    parts=PARTS,
    passed="The formula 1 − a² takes the activation as it is; the cache has two arrays a layer, and they differ.",
    hints=(
        "The gradients of the last layer are right. So which line spoils what comes after it?",
        "Write beside every name in that line whether it holds sums or activations.",
        "`A_prev` is tanh of something already. What is 1 − tanh² in terms of it?",
    ),
    mistakes="""
        not mended: (1 - A_prev**2) → (1 - np.tanh(cache[layer][0]) ** 2)
            The last layer is right, the ones before it are not: tanh is applied to `A_prev`, which holds tanh(Z)
            already.
        square lost: (1 - A_prev**2) → (1 - A_prev)
            tanh is applied once now, but the square is gone: 1 − a².
        sums for activations: (1 - A_prev**2) → (1 - cache[layer - 1][1] ** 2)
            Now the formula for activations is fed with the sums. Either tanh(Z) or `A_prev`, and then squared.
        no slope of the activation: * (1 - A_prev**2) →
            The last layer is right. Further back, the slope of the activation is missing from the delta.
        slope of the next layer: (1 - A_prev**2) → (1 - np.tanh(cache[layer][1]) ** 2)
            The last layer is right. The slope is taken at the layer that the delta leaves; take it at the one it
            reaches, whose `Z` is one entry earlier in the cache.
        activation instead of its slope: (1 - A_prev**2) → A_prev
            The last layer is right. The delta is multiplied by the activation; its slope is needed.
        slope of the sigmoid: (1 - A_prev**2) → A_prev * (1 - A_prev)
            a (1 − a) is the slope of the sigmoid. The hidden layers have tanh: 1 − a².
        slope of ReLU: (1 - A_prev**2) → (A_prev > 0)
            This is the slope of ReLU. The hidden layers have tanh: 1 − a².
        added: (dZ @ W.T) * (1 - A_prev**2) → (dZ @ W.T) + (1 - A_prev**2)
            The slope is added. Along a path, slopes are multiplied.
        sign of the slope: (1 - A_prev**2) → (A_prev**2 - 1)
            The last layer is right. The slope has the wrong sign: tanh rises everywhere.
    """,
)


def _trained_once(params, X, Y, lr):
    """One step of gradient descent of a network with tanh in its hidden layers; returns new params."""
    return nn.sgd_step(params, _tanh_gradients(params, X, Y), lr)


mend_order = Coding(
    reference=_trained_once,
    cases=[
        whole("one sample", [2, 3, 2], 1, 100, 0.1),
        whole("five samples", [2, 4, 3], 5, 102, 0.1),
        whole("all sizes 3", [3, 3, 3, 3], 3, 104, 0.5),
        whole("two hidden layers of one width", [2, 4, 4, 3], 6, 106, 0.01),
    ],
    parts=("W of layer {}", "b of layer {}"),
    passed="A difference of less than a percent that no plot of a loss would show; a gradient check does.",
    hints=(
        "The last layer is right. Which `W` does the delta go back through, and what happened to it just before?",
        "The gradient belongs to the weights that were used on the way forwards.",
        "Compute the delta of the layer before first, and give `W` its new value after that.",
    ),
    mistakes="""
        not mended: dZ = dZ_prev → dZ = (dZ @ params[layer][0].T) * (1 - A_prev**2)
            The last layer is right. The delta goes back through weights that have moved already; use those of the way
            forwards.
        learning rate lost: W - lr * A_prev.T @ dZ, b - lr * dZ.sum(axis=0) → W - A_prev.T @ dZ, b - dZ.sum(axis=0)
            The order is right. `lr` has been lost.
        weights no longer moved: W - lr * A_prev.T @ dZ, → W,
            The biases are right. The weights do not move any more.
        biases no longer moved: b - lr * dZ.sum(axis=0) → b
            The weights are right. The biases do not move any more.
        uphill: W - lr * A_prev.T @ dZ, b - lr * dZ.sum(axis=0) → W + lr * A_prev.T @ dZ, b + lr * dZ.sum(axis=0)
            The order is right. The steps go up the gradient.
        gradients returned: W - lr * A_prev.T @ dZ, b - lr * dZ.sum(axis=0) → A_prev.T @ dZ, dZ.sum(axis=0)
            These are the gradients. New parameters are asked for.
        params changed: params = list(params) →
            The values are right, but the caller’s list `params` is changed. Copy it first: `params = list(params)`.
        step before the delta, otherwise written: dZ = dZ_prev → dZ = dZ_prev * 0 + (dZ @ params[layer][0].T)
            The last layer is right. The delta goes back through weights that have moved already, and without the slope
            of tanh.
        only the last layer moved: dZ = dZ_prev → dZ = dZ_prev * 0
            Only the last layer moves: no delta goes back to the others.
        mean lost: (nn.softmax(Z_out) - Y) / len(X) → (nn.softmax(Z_out) - Y)
            The order is right. The mean over the batch has been lost, so all steps are n times too long.
        bias through the old loop: b - lr * dZ.sum(axis=0) → b - lr * dZ.mean(axis=0)
            The weights are right. The gradient of a bias is a sum over the rows: the mean over the batch is in `dZ`
            already.
    """,
)

mend_mean = Coding(
    reference=_tanh_gradients,
    cases=CASES,
    parts=PARTS,
    passed="Without the mean, the right learning rate depends on the batch size. The mean belongs to the loss, so it "
    "enters once.",
    hints=(
        "Divide the gradients it returns by the right ones, for batches of different size. What is the ratio?",
        "The loss is a mean over n samples. Where should its 1/n enter, and how often?",
        "Mend the first delta; everything further back inherits it.",
    ),
    mistakes="""
        not mended: (nn.softmax(Z_out) - Y) / len(X) → len(X) * (nn.softmax(Z_out) - Y) / len(X)
            All gradients are n times too large: the loss is a mean over the batch, and its 1/n is nowhere.
        mean in every layer: (1 - A_prev**2) → (1 - A_prev**2) / len(X)
            The last layer is right now, but the mean is taken again in each step back. It enters once, at the top.
        mean over all entries: (nn.softmax(Z_out) - Y) / len(X) → (nn.softmax(Z_out) - Y) / Y.size
            All gradients are k times too small now: divide by the number of samples, not of entries.
        divided by the classes: (nn.softmax(Z_out) - Y) / len(X) → (nn.softmax(Z_out) - Y) / Y.shape[1]
            Divided by the number of classes. It is the samples that the loss averages over.
        only the weights: dZ.sum(axis=0) → dZ.sum(axis=0) * len(X)
            All `dW` are right now. All `db` are still n times too large.
        only the biases: A_prev.T @ dZ → A_prev.T @ dZ * len(X)
            All `db` are right now. All `dW` are still n times too large.
        mean twice: (nn.softmax(Z_out) - Y) / len(X) → (nn.softmax(Z_out) - Y) / len(X) / len(X)
            All gradients are n times too small now: the mean is taken twice.
        half: / len(X), [] → / len(X) / 2, []
            All gradients are half as large as they should be. The ½ belongs to some squared errors.
        divided by the features: (nn.softmax(Z_out) - Y) / len(X) → (nn.softmax(Z_out) - Y) / X.shape[1]
            Divided by the number of features. It is the samples that the loss averages over.
        mean of each column
            (nn.softmax(Z_out) - Y) / len(X) → (nn.softmax(Z_out) - Y) - (nn.softmax(Z_out) - Y).mean(axis=0)
            The mean over the samples is subtracted. The loss *is* a mean, so the delta is divided by their number.
    """,
)

mend_layer = Coding(
    reference=_tanh_gradients,
    cases=[
        whole("all sizes 3, one sample", [3, 3, 3], 1, 110),
        whole("all sizes 3", [3, 3, 3, 3], 4, 112),
        whole("all sizes 2", [2, 2, 2, 2], 5, 114),
        whole("sizes that differ", [2, 4, 3], 5, 116),
    ],
    parts=PARTS,
    passed="Equal widths hide a wrong index; a test with different ones would have found it at once.",
    hints=(
        "The last layer is right. Call it with layer sizes that differ: what does the error say?",
        "`dZ @ W.T` belongs to the layer before. Whose slope has to be multiplied in?",
        "In the cache, the sums of the layer before are one entry earlier: `cache[layer - 1]`.",
    ),
    mistakes="""
        not mended: np.tanh(cache[layer - 1][1]) ** 2 → np.tanh(cache[layer][1]) ** 2
            The last layer is right. The slope is still taken at the layer that the delta leaves; it belongs to the one
            that the delta reaches.
        slope taken of the activation: np.tanh(cache[layer - 1][1]) ** 2 → np.tanh(A_prev) ** 2
            The layer is right now, but tanh is applied to its activation once more. Take its sums, or 1 − A².
        one layer too far: np.tanh(cache[layer - 1][1]) ** 2 → np.tanh(cache[max(layer - 2, 0)][1]) ** 2
            One layer too far now: the slope belongs to the layer just before.
        no slope of the activation: * (1 - np.tanh(cache[layer - 1][1]) ** 2) →
            The last layer is right. Further back, the slope of the activation is missing from the delta.
        1 - Z squared: np.tanh(cache[layer - 1][1]) ** 2 → cache[layer - 1][1] ** 2
            The last layer is right. 1 − Z² is the formula for activations, fed with sums. Take tanh of the sums first.
        next layer’s cache
            np.tanh(cache[layer - 1][1]) ** 2 → np.tanh(cache[min(layer + 1, len(cache) - 1)][1]) ** 2
            The wrong direction: the delta goes back, so the slope is that of the layer before, `cache[layer - 1]`.
        sums without tanh: (1 - np.tanh(cache[layer - 1][1]) ** 2) → cache[layer - 1][1]
            The delta is multiplied by the sums of the layer before. The slope of tanh there is needed.
        square lost: np.tanh(cache[layer - 1][1]) ** 2 → np.tanh(cache[layer - 1][1])
            The layer is right now, but the square is gone: 1 − tanh².
        activation instead of its slope: (1 - np.tanh(cache[layer - 1][1]) ** 2) → np.tanh(cache[layer - 1][1])
            The layer is right now, but the delta is multiplied by the activation; its slope is needed.
        added: (dZ @ W.T) * ( → (dZ @ W.T) + (
            The slope is added. Along a path, slopes are multiplied.
    """,
)


def _sigmoid_gradients(params, X, y):
    """Gradients of binary cross-entropy of a tanh network with one sigmoid output: y (n,) of 0 and 1."""
    Z_out, cache = nn.forward(params, X, np.tanh)
    return nn.backward(params, cache, (nn.sigmoid(Z_out) - y[:, None]) / len(y), nn.ACTIVATIONS["tanh"].derivative)


def _yes_or_no(label, sizes, n, seed):
    X, _ = samples(n, sizes, seed)
    y = np.random.default_rng(seed).permutation(np.arange(n) % 2)
    return case(label, network(sizes, seed), X, y, d=sizes[0])


mend_broadcast = Coding(
    reference=_sigmoid_gradients,
    cases=[
        _yes_or_no("one sample", [2, 3, 1], 1, 120),
        _yes_or_no("five samples", [2, 4, 1], 5, 122),
        _yes_or_no("as many samples as neurons", [3, 3, 3, 1], 3, 120),
    ],
    parts=PARTS,
    passed="A sum that makes the shapes fit hides the fault: ask first why they did not fit.",
    hints=(
        "Print the shapes of `p`, of `y`, and of `p - y`.",
        "(n, 1) against (n,) gives (n, n). The sum over axis 1 only hides it.",
        "Give `y` the shape of `p`, with `y[:, None]` or `y.reshape(-1, 1)`, and take the sum away.",
    ),
    mistakes="""
        not mended: (p - y[:, None]) / len(X) → (p - y).sum(axis=1)[:, None] / len(X)
            `p - y` still has the shape (n, n): a column (n, 1) meets a row (n,). Every prediction is compared with all
            targets.
        a mean instead of the sum: (p - y[:, None]) / len(X) → (p - y).mean(axis=1, keepdims=True) / len(X)
            The mean has the right size, but `p - y` is still (n, n): every prediction is compared with all targets.
        the first column of (n, n): (p - y[:, None]) / len(X) → (p - y)[:, :1] / len(X)
            This keeps the first column of (n, n): all predictions are compared with the first target.
        mean lost: (p - y[:, None]) / len(X) → p - y[:, None]
            The shapes fit now. The mean over the batch has been lost.
        slope of the sigmoid: (p - y[:, None]) / len(X) → (p - y[:, None]) * p * (1 - p) / len(X)
            The shapes fit now. With cross-entropy the slope of the sigmoid cancels; leave it out.
        a row: (p - y[:, None]) / len(X) → (p[:, 0] - y) / len(X)
            Now the delta has the shape (n,). It has to be (n, 1), like `Z_out`: give `y` a second axis instead.
        summed over the wrong axis: (p - y[:, None]) / len(X) → (p - y).sum(axis=0)[:, None] / len(X)
            `p - y` still has the shape (n, n), and is now summed over the predictions. Give `y` a second axis.
        targets not subtracted: (p - y[:, None]) / len(X) → p / len(X)
            The targets are not subtracted any more: p − y.
        sign: (p - y[:, None]) / len(X) → (y[:, None] - p) / len(X)
            The shapes fit now. The sign is wrong: p − y.
        divided by all pairs: (p - y[:, None]) / len(X) → (p - y[:, None]) / len(X) ** 2
            The shapes fit now. It is divided by n twice.
    """,
)
