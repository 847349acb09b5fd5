"""Training: one step of gradient descent, and the loop around it."""

from utils import nn
from utils.checks import Coding, case
from utils.checks.networks import network, whole

STEP = "[(W - lr * dW, b - lr * db) for"
PARTS = ("W of layer {}", "b of layer {}")


def _case(label, sizes, lr, seed):
    return case(label, network(sizes, seed), network(sizes, seed + 1), lr)


sgd_step = Coding(
    reference=nn.sgd_step,
    parts=PARTS,
    cases=[
        _case("two layers", [2, 3, 2], 0.1, 82),
        _case("one layer", [2, 1], 0.5, 80),
        _case("three layers of one width", [3, 3, 3, 3], 2.0, 84),
    ],
    passed="The parameters move against their gradients, all at the same moment.",
    hints=(
        "Weights and biases move alike, each against its own gradient.",
        "`zip(params, grads)` gives a pair of pairs in every round: `(W, b), (dW, db)`.",
        "`[(W - lr * dW, …) for (W, b), (dW, db) in zip(params, grads)]`",
    ),
    mistakes="""
        uphill: [(W - lr * dW, b - lr * db) for → [(W + lr * dW, b + lr * db) for
            The steps go up the gradient. To go down, subtract.
        learning rate ignored: [(W - lr * dW, b - lr * db) for → [(W - dW, b - db) for
            The steps do not depend on `lr`.
        a fixed learning rate: [(W - lr * dW, b - lr * db) for → [(W - 0.1 * dW, b - 0.1 * db) for
            A number stands in the place of `lr`.
        weights scaled too: [(W - lr * dW, b - lr * db) for → [(lr * (W - dW), lr * (b - db)) for
            The parameters are multiplied by `lr` as well. Only the gradient is.
        sign of the gradient: [(W - lr * dW, b - lr * db) for → [(W - lr * np.sign(dW), b - lr * np.sign(db)) for
            Only the sign of the gradient is used, not its size.
        biases not moved: b - lr * db → b
            The weights are right. The biases stay as they were.
        weights not moved: W - lr * dW → W
            The biases are right. The weights stay as they were.
        biases uphill: b - lr * db → b + lr * db
            The weights are right. The biases go up the gradient.
        learning rate missing for the biases: b - lr * db → b - db
            The weights are right. The steps of the biases do not depend on `lr`.
        nothing changed: [(W - lr * dW, b - lr * db) for → [(W, b) for
            The parameters come back unchanged. `W = W - lr * dW` gives a new value to a local name only; collect the
            new arrays in a list and return it.
        steps instead of parameters: [(W - lr * dW, b - lr * db) for → [(-lr * dW, -lr * db) for
            These are the steps alone. Add them to the old parameters.
        in place
            - return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
            + for (W, b), (dW, db) in zip(params, grads):
            +     W -= lr * dW
            +     b -= lr * db
            + return params
            The values are right, but `W -= …` changes the caller’s arrays. Compute new ones.
        in place, nothing returned
            - return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
            + for (W, b), (dW, db) in zip(params, grads):
            +     W -= lr * dW
            +     b -= lr * db
            `W -= …` changes the caller’s arrays, and nothing is returned. Return a list of new pairs.
        only the first layer: strict=True)] → strict=True)][:1]
            Only the first layer is there. Is the `return` indented too far?
        one flat list: [(W - lr * dW, b - lr * db) for → [new for pair in [(W - lr * dW, b - lr * db) for
            strict=True)] → strict=True)] for new in pair]
            One long list came back. Return pairs `(W, b)`, like `params`.
        weights only: [(W - lr * dW, b - lr * db) for → [W - lr * dW for
            Only the weights came back. Return pairs `(W, b)`, like `params`.
    """,
)

train = Coding(
    reference=nn.train,
    parts=(PARTS, "losses"),
    cases=[
        whole("one epoch", [2, 3, 2], 4, 90, 0.5, 1),
        whole("one sample", [2, 4, 3], 1, 92, 0.2, 3),
        whole("five samples, three classes", [3, 4, 3], 5, 94, 0.4, 4),
        whole("two hidden layers of one width", [3, 3, 3, 3], 3, 96, 0.3, 5),
    ],
    passed="Forwards, backwards, a step: everything that is trained in this course is trained by this loop.",
    hints=(
        "Four lines in a loop: forward, note the loss, backward, step.",
        "The first delta is `softmax_cross_entropy_grad(Z_out, Y)`. `backward` takes a function of `Z`, so tanh has "
        "to be applied before `tanh_grad`.",
        "`grads = backward(params, cache, dZ_out, lambda Z: tanh_grad( … ))`, then `params = sgd_step( … )`.",
    ),
    mistakes="""
        loss after the step
            - losses.append(nn.cross_entropy(nn.softmax(Z_out), Y))
            - dZ_out
            + dZ_out
            - params = sgd_step(params, grads, lr)
            + params = sgd_step(params, grads, lr)
            + losses.append(nn.cross_entropy(nn.softmax(nn.forward(params, X, np.tanh)[0]), Y))
            The parameters are right. The losses are noted after each step; the first one belongs to the start.
        one loss too many
            - return params, losses
            + losses.append(nn.cross_entropy(nn.softmax(nn.forward(params, X, np.tanh)[0]), Y))
            + return params, losses
            The parameters are right. There is one loss more than there are steps.
        last loss only: return params, losses → return params, losses[-1]
            The parameters are right. One loss came back; collect that of every epoch in a list.
        loss summed: nn.softmax(Z_out), Y)) → nn.softmax(Z_out), Y) * len(X))
            The parameters are right. The losses are sums over the samples; take the mean.
        loss without softmax: nn.cross_entropy(nn.softmax(Z_out), Y) → nn.cross_entropy(Z_out, Y)
            The parameters are right. The losses are computed from the sums `Z_out`; turn them into probabilities first.
        squared error noted: nn.cross_entropy(nn.softmax → nn.mse(nn.softmax
            The parameters are right. The losses are squared errors; cross-entropy is asked for.
        nothing learnt: params = sgd_step → sgd_step
            The parameters are the same at the end. `sgd_step` returns new ones: `params = sgd_step( … )`.
        uphill: grads, lr) → grads, -lr)
            The loss grows: the steps go up the gradient.
        learning rate ignored: grads, lr) → grads, 1.0)
            The steps do not depend on `lr`.
        mean taken again: grads, lr) → grads, lr / len(X))
            The steps are n times too short. The mean is in the first delta already.
        no mean: grads, lr) → grads, lr * len(X))
            The steps are n times too long. `softmax_cross_entropy_grad` divides by n; is that undone?
        slope of the sums: tanh_grad(np.tanh(Z)) → tanh_grad(Z)
            The first loss is right. `backward` calls its last argument with the sums `Z`, and `tanh_grad` takes
            activations: put `np.tanh` in between.
        tanh twice: np.tanh(Z)) → np.tanh(np.tanh(Z)))
            The first loss is right. tanh is applied twice before the slope is taken.
        slope of ReLU: lambda Z: tanh_grad(np.tanh(Z)) → nn.relu_grad
            The first loss is right. The hidden layers use tanh, but the way back the slope of ReLU.
        slope missing: lambda Z: tanh_grad(np.tanh(Z)) → np.ones_like
            The first loss is right. The slope of tanh is missing on the way back.
        ReLU: nn.forward(params, X, np.tanh) → nn.forward(params, X, nn.relu)
            lambda Z: tanh_grad(np.tanh(Z)) → nn.relu_grad
            The hidden layers use ReLU. Here they use tanh.
        targets not subtracted: softmax_cross_entropy_grad(Z_out, Y) → nn.softmax(Z_out) / len(X)
            The targets have no influence on the steps: P − Y.
        no softmax in the delta: softmax_cross_entropy_grad(Z_out, Y) → (Z_out - Y) / len(X)
            The first loss is right. The first delta is Z − Y; it has to be P − Y.
        labels (n, 1) instead of one-hot
            softmax_cross_entropy_grad(Z_out, Y) → (nn.softmax(Z_out) - Y.argmax(axis=1)[:, None]) / len(X)
            A column of labels (n, 1) was spread over all classes. Subtract `Y`, which has the shape of `P`.
        gradients of the start
            - for _ in range(epochs):
            + start = params
            + for _ in range(epochs):
            - dZ_out = softmax
            + Z_out, cache = nn.forward(start, X, np.tanh)
            + dZ_out = softmax
            backward(params, → backward(start,
            The gradients are those of the start in every step. Forward and backward belong inside the loop.
        sample by sample: dZ_out = softmax_cross_entropy_grad(Z_out, Y) →
            grads = backward(params, cache, dZ_out, lambda Z: tanh_grad(np.tanh(Z))) →
            - params = sgd_step(params, grads, lr)
            + for i in range(len(X)):
            +     params, _ = nn.train(params, X[i : i + 1], Y[i : i + 1], lr, 1)
            A step is taken for every sample. Here, one step an epoch uses all of them.
        returns inside the loop
            - grads, lr)
            + grads, lr)
            + return params, losses
            Training ends after one step. Is the `return` indented too far?
        losses not returned: return params, losses → return params
            The parameters came back alone. Return `params, losses`.
        values exchanged: return params, losses → return losses, params
            The two values are exchanged. Return `params, losses`.
        one step too many: range(epochs) → range(epochs + 1)
            One step too many is taken.
    """,
)
