"""Sending the error back: the shape of a gradient, and the backward pass of a network of any depth."""

from utils import nn
from utils.checks import Coding, Question, case
from utils.checks.networks import network, samples

delta_shape = Question(
    answer="b",
    why={
        "a": "That is the shape of `dZ`. A gradient has the shape of what it belongs to, here `W`.",
        "b": "Like `W`: (256, 32) times (32, 10), so the samples are summed over.",
        "c": "That is the transpose: `W` has a row for each input and a column for each neuron.",
        "d": "That is the shape of `A_prev`, and of the `dA_prev` that is sent further back.",
    },
    hints=(
        "What is the shape of `W` itself?",
        "The product has to sum over the 32 samples.",
        "Put the axis of length 32 in the middle: which of the two needs a transpose?",
    ),
)


def _case(label, sizes, n, activation, seed):
    function, derivative = nn.ACTIVATIONS[activation]
    params, (X, Y) = network(sizes, seed), samples(n, sizes, seed + 1)
    Z_out, cache = nn.forward(params, X, function)
    dZ_out = nn.softmax_cross_entropy_grad(Z_out, Y)
    return case(label, params, cache, dZ_out, derivative, n=n, d=sizes[0], K=sizes[-1])


backward = Coding(
    reference=nn.backward,
    parts=("dW of layer {}", "db of layer {}"),
    cases=[
        _case("one sample, tanh", [2, 3, 2], 1, "tanh", 20),
        _case("tanh, five samples", [2, 4, 3], 5, "tanh", 30),
        _case("ReLU, six samples", [3, 5, 2], 6, "relu", 44),
        _case("all sizes 3, tanh", [3, 3, 3, 3], 3, "tanh", 50),
        _case("two hidden layers of one width, ReLU", [2, 4, 4, 3], 5, "relu", 64),
        _case("sigmoid, three layers", [2, 4, 3, 2], 5, "sigmoid", 70),
        _case("one layer", [3, 2], 4, "tanh", 10),
    ],
    passed="All gradients of a network of any depth, for about the price of two forward passes.",
    hints=(
        "Go through the layers from the last to the first, carrying `dZ`. Each layer gives `dW`, `db`, and the `dZ` "
        "of the layer before. Write the shapes beside the three formulas.",
        "`dW = A_prev.T @ dZ` and `db = dZ.sum(axis=0)`. For the layer before: `dZ @ W.T`, times `activation_grad` "
        "at *its* sums, which are in the cache one entry earlier.",
        "`for layer in reversed(range(len(params))):` then `grads.insert(0, (A_prev.T @ dZ, …))`, and if `layer > "
        "0`: `dZ = (dZ @ W.T) * activation_grad( … )`.",
    ),
    mistakes="""
        mean taken again: dZ, grads = dZ_out → dZ, grads = dZ_out / len(dZ_out)
            All gradients are n times too small. The mean over the batch is in `dZ_out` already; do not divide again.
        mean in every step back: activation_grad(Z_prev) → activation_grad(Z_prev) / len(dZ)
            The last layer is right; each step back divides by n once more. The mean is in `dZ_out` already.
        mean in every layer: dZ, grads = dZ_out → dZ, grads = dZ_out / len(dZ_out)
            activation_grad(Z_prev) → activation_grad(Z_prev) / len(dZ)
            Every layer divides by n again, so the gradients shrink by 1/n from layer to layer. The mean is in `dZ_out`
            already.
        mean over all entries: dZ, grads = dZ_out → dZ, grads = dZ_out / dZ_out.size
            All gradients are n · k times too small: a mean over all entries is taken, and `dZ_out` holds its mean
            already.
        multiplied by n: dZ, grads = dZ_out → dZ, grads = dZ_out * len(dZ_out)
            All gradients are n times too large. The mean over the batch in `dZ_out` has been undone.
        dW divided by n: A_prev.T @ dZ, → A_prev.T @ dZ / len(dZ),
            All `db` are right. All `dW` are n times too small: the mean is in `dZ_out` already.
        wrong sign: dZ, grads = dZ_out → dZ, grads = -dZ_out
            All gradients have the wrong sign. Where does the minus come from?
        twice: dZ, grads = dZ_out → dZ, grads = 2 * dZ_out
            All gradients are twice too large. A factor 2 belongs to the squared error, and would be in `dZ_out`.
        Z instead of A: A_prev.T @ dZ → (cache[layer - 1][1] if layer else A_prev).T @ dZ
            All `db` are right. `dW` uses the sums of the layer before; it is its activations, `A_prev`, that meet the
            weights.
        the layer’s own Z: A_prev.T @ dZ → cache[layer][1].T @ dZ
            `dW` uses the layer’s own sums `Z`. Its weights were multiplied by what went in: `A_prev`.
        activations of the wrong layer: A_prev, _ = cache[layer] → A_prev, _ = cache[max(layer - 1, 0)]
            `dW` uses the input of the layer before. Take `A_prev` from the cache entry of the same layer.
        X in every layer: A_prev, _ = cache[layer] → A_prev, _ = cache[0]
            `dW` uses `X` in every layer. Each layer has its own `A_prev` in the cache.
        A_prev not transposed: A_prev.T @ dZ → A_prev @ dZ
            `A_prev @ dZ` does not sum over the samples. Which transpose puts their axis in the middle?
        dW transposed: A_prev.T @ dZ → dZ.T @ A_prev
            `dW` is transposed. It has the shape of `W`: (d_in, d_out).
        db as mean: dZ.sum(axis=0) → dZ.mean(axis=0)
            All `dW` are right. All `db` are n times too small: take the sum over the samples, the mean is in `dZ_out`
            already.
        db as a single number: dZ.sum(axis=0) → dZ.sum()
            All `dW` are right. `db` is added up over the neurons as well; only the samples (axis 0) are summed.
        db over the neurons: dZ.sum(axis=0) → dZ.sum(axis=1)
            All `dW` are right. `db` is summed over axis 1, the neurons, and has an entry for each sample. Which axis
            holds the samples?
        db zero: dZ.sum(axis=0) → np.zeros(dZ.shape[1])
            All `dW` are right. All `db` are 0: a bias has the slope 1 in every sample, so its gradient is the sum of
            `dZ`.
        db of the first sample: dZ.sum(axis=0) → dZ[0]
            All `dW` are right. `db` is that of the first sample alone. Add up over all of them.
        db not summed: dZ.sum(axis=0) → dZ
            All `dW` are right. `db` still has a row for each sample; add them up.
        db with an axis too many: dZ.sum(axis=0) → dZ.sum(axis=0, keepdims=True)
            All `dW` are right. `db` has the shape (1, d_out); a bias has (d_out,). Leave `keepdims` out.
        weights not transposed: dZ @ W.T → dZ @ W
            The last layer is right. On the way back the weights have to be transposed: dZ (n, d_out) times (d_out,
            d_in).
        weights of the wrong layer: W, _ = params[layer] → W, _ = params[layer - 1]
            The last layer is right. The delta goes back through the weights of the layer before; take those of the
            layer it leaves.
        no slope of the activation: * activation_grad(Z_prev) →
            The last layer is right. Further back, the slope of the activation is missing from the delta.
        slope taken of the activation: activation_grad(Z_prev) → activation_grad(A_prev)
            The last layer is right. `activation_grad` was given the activations; it takes the sums `Z` of the layer
            before.
        activation instead of its slope: activation_grad(Z_prev) → A_prev
            The last layer is right. The delta is multiplied by the activation; its slope is needed.
        slope of the next layer: activation_grad(Z_prev) → activation_grad(cache[layer][1])
            The last layer is right. The slope is taken at the layer that the delta leaves; take it at the one it
            reaches, whose `Z` is one entry earlier in the cache.
        always tanh: activation_grad(Z_prev) → (1 - np.tanh(Z_prev) ** 2)
            Right for tanh only: the slope of tanh is written in. Call `activation_grad`.
        always tanh, from the activations: activation_grad(Z_prev) → (1 - A_prev**2)
            Right for tanh only: 1 − A² is written in. Call `activation_grad(Z)`, which knows the activation.
        always ReLU: activation_grad(Z_prev) → (Z_prev > 0)
            Right for ReLU only: its slope is written in. Call `activation_grad`.
        mask from the delta: activation_grad(Z_prev) → (dZ @ W.T > 0)
            The last layer is right. The delta is cut off where it is negative itself. It is the sign of `Z` that counts
            for ReLU, and `activation_grad(Z)` knows it.
        1 - Z squared: activation_grad(Z_prev) → (1 - Z_prev**2)
            The last layer is right. 1 − Z² is the formula for activations, fed with sums. Call `activation_grad(Z)`.
        1 - A: activation_grad(Z_prev) → (1 - A_prev)
            The last layer is right. 1 − A is no slope of tanh (that is 1 − A²). Call `activation_grad(Z)`.
        only the last layer: activation_grad(Z_prev) → 0
            The last layer is right; all others get 0. The delta has to be handed on.
        slope at the output: dZ, grads = dZ_out → dZ, grads = dZ_out * activation_grad(cache[-1][1])
            The slope of the activation was applied to `dZ_out`. That is the delta of the last layer, which is linear.
        delta not propagated: dZ = (dZ @ W.T) * activation_grad(Z_prev) → pass
            Every layer uses `dZ_out`. Each layer has its own delta: compute it from the one behind.
        order reversed: grads.insert(0, → grads.insert(len(grads),
            The gradients come last layer first. Return them in the order of `params`: turn the list round, or insert at
            its front.
        pairs reversed: (A_prev.T @ dZ, dZ.sum(axis=0)) → (dZ.sum(axis=0), A_prev.T @ dZ)
            Each pair is the wrong way round: `(dW, db)` is asked for, in the order of `(W, b)`.
        dW only: (A_prev.T @ dZ, dZ.sum(axis=0)) → A_prev.T @ dZ
            One array a layer came back. Return pairs, `(dW, db)`: the biases learn too.
        one flat list: grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0))) → grads[:0] = A_prev.T @ dZ, dZ.sum(axis=0)
            One long list came back. Return a list of pairs, shaped like `params`: `[(dW, db), …]`.
        a layer missing: return grads → return grads[1:]
            One layer has no gradients. How far back does your loop run? `range(m, 0, -1)` stops before 0.
        last layer only: return grads → return grads[-1:]
            The gradients of one layer came back. Is the `return` indented too far?
    """,
)
