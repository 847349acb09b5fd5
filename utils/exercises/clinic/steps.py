"""Patients whose steps go wrong: a sum for a mean, a ReLU too many, a layer left behind, a loss that is nan."""

from itertools import pairwise

import numpy as np

from utils import nn
from utils.checks import Coding, case
from utils.exercises.clinic import ward


def _sums(label, n, k, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return case(label, scale * rng.normal(size=(n, k)).round(2), nn.one_hot(rng.integers(k, size=n), k))


mend_sum = Coding(
    reference=nn.softmax_cross_entropy_grad,
    proof=ward.as_part("delta"),
    around=ward.at_the_ward,
    cases=[
        _sums("three samples", 3, 4, 0),
        _sums("one sample", 1, 3, 1),
        _sums("as many samples as classes", 3, 3, 2),
        _sums("a batch", 32, 10, 3),
        _sums("sums of thousands", 4, 3, 4, 1000.0),
    ],
    passed="With a mean, a rate means the same for every batch size.",
    hints=(
        "Put every sample into the batch twice. What should become of the step, and what does?",
        "The loss is a mean over the samples. By what is its gradient divided?",
        "`(nn.softmax(Z) - Y) / len(Y)`",
    ),
    mistakes="""
        still a sum
            - return (nn.softmax(Z) - Y) / len(Y)
            + P = nn.softmax(Z)
            + return P - Y
            That is the derivative of a sum over the samples still. Divide by their number.
        divided by the classes: / len(Y) → / Y.shape[1]
            It is divided by the number of classes. Divide by the number of samples.
        mean over all entries: / len(Y) → / Y.size
            It is divided by the number of entries. Divide by the number of samples, as the loss does.
        parentheses lost: (nn.softmax(Z) - Y) / len(Y) → nn.softmax(Z) - Y / len(Y)
            Only `Y` is divided. Put parentheses around the difference.
        softmax lost: nn.softmax(Z) - Y → Z - Y
            The softmax has been lost: the derivative is P − Y, not Z − Y.
        softmax over the batch: nn.softmax(Z) → nn.softmax(Z.T).T
            The softmax runs down the columns. Each row of `Z` belongs to a sample and gets probabilities of its own.
        one sum for all: nn.softmax(Z) → np.exp(Z) / np.exp(Z).sum()
            The softmax divides by the sum over all samples. Each row has a sum of its own.
        sign: nn.softmax(Z) - Y → Y - nn.softmax(Z)
            The sign is turned round: the steps would climb.
        root: / len(Y) → / np.sqrt(len(Y))
            It is divided by the root of the number of samples. A mean divides by the number itself.
        divided twice: / len(Y) → / len(Y) ** 2
            It is divided by the number of samples twice.
        fixed batch: / len(Y) → / 32
            It is divided by 32, whatever the size of the batch. The last one is often smaller.
        one mean for all: (nn.softmax(Z) - Y) / len(Y) → (nn.softmax(Z) - Y).mean(axis=0)
            That is one row, the mean of all. Every sample keeps its own row, divided by their number.
    """,
)


def _last_as_it_is(params, X):
    """Outputs (n, k) for X (n, d): ReLU in all hidden layers, weighted sums in the last; params: list of (W, b)."""
    return nn.forward(params, X, nn.relu)[0]


def _network(label, sizes, n, seed):
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=pair).round(1), rng.normal(size=pair[1]).round(1)) for pair in pairwise(sizes)]
    return case(label, params, rng.normal(size=(n, sizes[0])).round(1))


mend_outputs = Coding(
    reference=_last_as_it_is,
    cases=[
        _network("one hidden layer", [3, 4, 2], 4, 0),
        _network("one sample", [2, 3, 3], 1, 1),
        _network("two hidden layers", [2, 4, 4, 3], 3, 2),
        _network("no hidden layer", [3, 2], 3, 3),
    ],
    passed="An output below 0 says: not this class. A ReLU there takes the word away, and the gradient too.",
    hints=(
        "Which outputs can never come out of this network?",
        "All layers but the last have a ReLU: `params[:-1]`, and then `params[-1]`.",
        "`*hidden, (W_last, b_last) = params`, a loop over `hidden`, and `return A @ W_last + b_last`.",
    ),
    mistakes="""
        ReLU at the end still: A @ W_last + b_last → nn.relu(A @ W_last + b_last)
            There is still a ReLU behind the last layer. Return its weighted sums as they are.
        no ReLU anywhere: A = nn.relu(A @ W + b) → A = A @ W + b
            Now no layer has a ReLU, and the whole network is one linear map. Only the last layer goes without.
        ReLU at the end alone: A = nn.relu(A @ W + b) → A = A @ W + b
            A @ W_last + b_last → nn.relu(A @ W_last + b_last)
            It is the wrong way round: there is a ReLU behind the last layer, and none in the hidden ones.
        softmax at the end: A @ W_last + b_last → nn.softmax(A @ W_last + b_last)
            The outputs are probabilities now. The loss takes weighted sums, and applies softmax itself.
        sigmoid at the end: A @ W_last + b_last → nn.sigmoid(A @ W_last + b_last)
            The outputs lie between 0 and 1 now. Return the weighted sums as they are.
        last layer lost: A @ W_last + b_last → A
            The last layer is missing: these are the activations of the hidden layer before it.
        last bias lost: A @ W_last + b_last → A @ W_last
            The bias of the last layer has been lost.
        ReLU before the weights: A = nn.relu(A @ W + b) → A = nn.relu(A) @ W + b
            A @ W_last + b_last → nn.relu(A) @ W_last + b_last
            ReLU is applied to what goes into a layer, and so to the inputs themselves. It belongs behind the weighted
            sum of each hidden layer.
        ReLU of the product: A = nn.relu(A @ W + b) → A = nn.relu(A @ W) + b
            The bias is added after the ReLU. It belongs to the weighted sum.
        first layer only
            - for W, b in hidden:
            + for W, b in hidden[:1]:
            Only the first hidden layer is there. Go through all of them, and then through the last one.
    """,
)


def _layers(label, sizes, seed, lr=0.1):
    rng = np.random.default_rng(seed)
    params, grads = (
        [(rng.normal(size=pair).round(2), rng.normal(size=pair[1]).round(2)) for pair in pairwise(sizes)]
        for _ in range(2)
    )
    return case(label, params, grads, lr)


mend_frozen = Coding(
    reference=nn.sgd_step,
    parts=("W of layer {}", "b of layer {}"),
    proof=ward.as_part("step"),
    around=ward.at_the_ward,
    cases=[
        _layers("two layers", [3, 4, 2], 0),
        _layers("one layer", [2, 2], 1, 0.5),
        _layers("three layers of one size", [3, 3, 3, 3], 2, 0.01),
    ],
    passed="With its first layer frozen the loss still falls: only the weights themselves tell.",
    hints=(
        "Which layers come out as they went in?",
        "Look at what the loop runs over. Where does it begin?",
        "Go through all pairs: `zip(params, grads)`.",
    ),
    mistakes="""
        first layer frozen: zip(params, grads, strict=True)] → zip(params[1:], grads[1:], strict=True)]
            - return [
            + return params[:1] + [
            The first layer still stands still.
        last layer frozen: zip(params, grads, strict=True)] → zip(params[:-1], grads[:-1], strict=True)] + params[-1:]
            Now the last layer stands still.
        weights frozen: W - lr * dW, → W,
            The weights stand still, and only the biases move.
        biases frozen: b - lr * db → b
            The biases stand still.
        uphill: W - lr * dW, b - lr * db → W + lr * dW, b + lr * db
            All layers move, but up the gradient.
        rate lost: W - lr * dW, b - lr * db → W - dW, b - db
            All layers move, but `lr` has been lost.
        first layer lost: zip(params, grads, strict=True)] → zip(params, grads, strict=True)][1:]
            The first layer is missing from what is returned.
        reversed: zip(params, grads, strict=True)] → zip(params, grads, strict=True)][::-1]
            The layers come back in the wrong order.
        only the first layer: zip(params, grads, strict=True)] → zip(params, grads, strict=True)][:1] + params[1:]
            Now the first layer is the only one that moves.
    """,
)


def _stable_loss(Z, y):
    """Mean cross-entropy, a float: weighted sums Z (n, k), labels y (n,)."""
    return float(-np.mean(nn.log_softmax(np.asarray(Z, dtype=float))[np.arange(len(Z)), y]))


def _with_labels(label, n, k, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return case(label, scale * rng.normal(size=(n, k)).round(2), rng.integers(k, size=n))


mend_overflow = Coding(
    reference=_stable_loss,
    silent=True,
    cases=[
        _with_labels("three samples", 3, 4, 0),
        _with_labels("one sample", 1, 3, 1),
        _with_labels("as many samples as classes", 3, 3, 2),
        _with_labels("sums of hundreds", 4, 3, 3, 400.0),
        _with_labels("sums of thousands", 5, 4, 4, 3000.0),
    ],
    passed="The logarithm of a softmax is a difference. Shifted by the largest sum, nothing overflows or is ln 0.",
    hints=(
        "Try `np.exp(1000)`, and then `np.log(np.exp(-1000))`.",
        "ln softmax is Z − ln Σ exp(Z). What changes if the same number is subtracted from all sums of a row?",
        "`Z = Z - Z.max(axis=1, keepdims=True)`, then `log_P = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))`.",
    ),
    mistakes="""
        log of 0: Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)) → np.log(nn.softmax(Z))
            exp no longer overflows, but a probability may become 0 by rounding, and ln 0 is −∞. Take the logarithm of
            softmax as a whole.
        a small number added: Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)) → np.log(nn.softmax(Z) + 1e-12)
            The small number keeps the loss finite and makes it wrong: it can never exceed 27.6, however sure and wrong
            the network is.
        not shifted: Z = Z - Z.max(axis=1, keepdims=True) → Z = Z
            `np.exp` of a large sum is infinite. Subtract the largest sum of each row first.
        clipped: Z - Z.max(axis=1, keepdims=True) → np.clip(Z, -500, 500)
            Cut off at 500, large sums are no longer themselves, and the loss is another one.
        one maximum for all: Z.max(axis=1, keepdims=True) → Z.max()
            The largest sum of all rows is subtracted. In a row far below it every exp is 0, and ln 0 is −∞. Each row
            needs its own.
        maximum of a column: Z.max(axis=1, keepdims=True) → Z.max(axis=0, keepdims=True)
            The largest sum of each column is subtracted. That changes the probabilities; a row's own does not.
        shifted in one place
            - Z = Z - Z.max(axis=1, keepdims=True)
            - log_P = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
            + top = Z.max(axis=1, keepdims=True)
            + log_P = Z - np.log(np.exp(Z - top).sum(axis=1, keepdims=True))
            The shift is in one of the two terms only. Add `top` again outside the logarithm, or shift both.
        sign: -np.mean(log_P[np.arange(len(Z)), y]) → np.mean(log_P[np.arange(len(Z)), y])
            The sign is turned round: this grows when the network gets better.
        sum: -np.mean(log_P[np.arange(len(Z)), y]) → -np.sum(log_P[np.arange(len(Z)), y])
            That is the sum over the samples. The mean is asked for.
        all classes: log_P[np.arange(len(Z)), y] → log_P
            That is the mean over all classes. Only the logarithm of the right class counts.
        every label's column: log_P[np.arange(len(Z)), y] → log_P[:, y]
            `log_P[:, y]` takes the columns of all labels for every row. Take one entry a row: `[np.arange(len(Z)), y]`.
        sum over all: np.exp(Z).sum(axis=1, keepdims=True) → np.exp(Z).sum()
            The sum runs over all samples. Each row has its own.
    """,
)
