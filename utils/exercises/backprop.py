"""The exercises of notebook 03: local slopes, the backward pass, gradient checks, training, a class, a debug clinic."""

import itertools

import numpy as np

from utils import data, nn
from utils.exercises.legacy import Choice, Debug, Design, Exercise, Judged, Mistake, Verdict, case, declare
from utils.exercises.models import MISTAKES, judge_classifier

# --- Three questions on notebook 02 ----------------------------------------------------------------------------------

cache_contents = Choice(
    question="What does the cache of the forward pass hold for each layer?",
    options={
        "a": ("its weights and biases", "Those are in `params` already, and they do not depend on the samples."),
        "b": (
            "its `Z` and its own activation",
            "Nearly: the first of each pair is what goes into the layer, `A_prev`.",
        ),
        "c": (
            "`(A_prev, Z)`: what goes in, and the weighted sums",
            "The way back needs both: `A_prev` for dW, `Z` for the slope.",
        ),
        "d": ("its gradients", "There are none yet; they are what this notebook computes."),
    },
    answer="c",
    hints=(
        "Look at the line in `forward` that appends to the cache.",
        "Was `A` what goes into the layer or what comes out of it when it was noted?",
        "It is a pair of two arrays; both have a row for each sample.",
    ),
)

cross_entropy_uniform = Choice(
    question="A network gives each of 10 classes the probability 1/10. How large is its cross-entropy?",
    options={
        "a": ("ln 10 ≈ 2.303", "−ln(1/10) = ln 10, for every sample. A good number to start from."),
        "b": ("0.1", "That is the probability. The loss is minus its logarithm."),
        "c": ("10", "The loss is minus the logarithm of 1/10, not its reciprocal."),
        "d": ("0", "0 would need probability 1 for the right class."),
    },
    answer="a",
    hints=(
        "Only the probability of the right class counts.",
        "The loss of a sample is −ln p, with p = 1/10.",
        "−ln(1/10) is the same as ln 10.",
    ),
)

softmax_shift = Choice(
    question="What happens to softmax when 100 is subtracted from every sum of a row?",
    options={
        "a": ("all probabilities become smaller", "They still add up to 1, so they cannot all become smaller."),
        "b": (
            "the largest probability grows",
            "Only differences between the sums count, and they stay as they are.",
        ),
        "c": ("it overflows", "Smaller sums make smaller exponents; it is large ones that overflow."),
        "d": ("nothing", "Top and bottom of the fraction are divided by the same e¹⁰⁰."),
    },
    answer="d",
    hints=(
        "Write e to the power (z − 100) as a fraction.",
        "The same factor appears in the numerator and in every term of the sum below.",
        "Cancel the factor.",
    ),
)

# --- The chain rule on a graph ---------------------------------------------------------------------------------------


def _neuron(factor=2.0, error=lambda a, y: a - y, slope=lambda a, z: a * (1 - a), bias=1.0, loss=lambda e: e**2):
    """One neuron and its derivatives with another factor, error, slope, weight of the bias, or loss."""

    def backward(x, w, b, y):
        z = x @ w + bias * b
        a = nn.sigmoid(z)
        dz = factor * error(a, y) * slope(a, z)
        return loss(a - y), dz * x, dz, dz * w

    return backward


def _neuron_then(change):
    return lambda x, w, b, y: change(x, w, *nn.neuron_backward(x, w, b, y))


def _neuron_without_sigmoid(x, w, b, y):
    error = x @ w + b - y
    return error**2, 2 * error * x, 2 * error, 2 * error * w


neuron_backward = Exercise(
    reference=nn.neuron_backward,
    parts=("loss", "dw", "db", "dx"),
    cases=[
        case("class 1", np.array([1.0, 2.0]), np.array([0.5, -0.5]), 0.25, 1, d=2),
        case("class 0", np.array([1.0, -1.0, 0.5]), np.array([2.0, 0.5, -1.0]), -0.5, 0, d=3),
        case("one feature", np.array([3.0]), np.array([-0.5]), 1.0, 1, d=1),
        case("a target in between", np.array([-2.0, 0.5]), np.array([0.3, 1.5]), 0.1, 0.5, d=2),
    ],
    passed="One number, dL/dz, is enough for all derivatives of a neuron.",
    hints=(
        "Go forwards first, and keep `a`. Then collect dL/dz from the two slopes: of the square, and of the sigmoid.",
        "`dz = 2 * (a - y) * a * (1 - a)`. The sum z = x · w + b has the slopes x, 1 and w.",
        "`return (a - y) ** 2, dz * …, dz, dz * …`",
    ),
    mistakes={
        "factor 2 missing": Mistake(
            _neuron(factor=1.0),
            "The loss is right. The derivatives are half of what they should be: think of the square.",
        ),
        "half the loss": Mistake(
            _neuron(factor=1.0, loss=lambda e: e**2 / 2),
            "These belong to ½ (a − y)². The loss here has no ½, so its derivative has a factor 2.",
        ),
        "slope of the sigmoid missing": Mistake(
            _neuron(slope=lambda a, z: 1.0), "The slope of the sigmoid, a (1 − a), is missing between a and z."
        ),
        "slope taken of the activation": Mistake(
            _neuron(slope=lambda a, z: nn.sigmoid_grad(nn.sigmoid(a))),
            "The sigmoid is applied to the activation once more. `a` is the activation already: a (1 − a).",
        ),
        "slope taken of the sum": Mistake(
            _neuron(slope=lambda a, z: z * (1 - z)), "The slope is a (1 − a), of the activation, not of z."
        ),
        "activation instead of its slope": Mistake(
            _neuron(slope=lambda a, z: a), "The factor 1 − a of the sigmoid’s slope is missing."
        ),
        "wrong sign": Mistake(
            _neuron(error=lambda a, y: y - a),
            "The loss is right. All derivatives have the wrong sign: a − y, not y − a.",
        ),
        "label not subtracted": Mistake(
            _neuron(error=lambda a, y: a), "The derivatives do not depend on `y`. The error is a − y."
        ),
        "dw and dx exchanged": Mistake(
            _neuron_then(lambda x, w, loss, dw, db, dx: (loss, dx, db, dw)),
            "`dw` and `dx` are exchanged: the slope of x · w for a weight is the input, and for an input the weight.",
        ),
        "dx with the inputs": Mistake(
            _neuron_then(lambda x, w, loss, dw, db, dx: (loss, dw, db, dw)),
            "`loss`, `dw` and `db` are right. The slope of z with respect to `x` is `w`.",
        ),
        "dx without the chain": Mistake(
            _neuron_then(lambda x, w, loss, dw, db, dx: (loss, dw, db, w)),
            "`loss`, `dw` and `db` are right. `dx` is only the last slope, `w`; multiply it by what arrives, dL/dz.",
        ),
        "db without the chain": Mistake(
            _neuron_then(lambda x, w, loss, dw, db, dx: (loss, dw, 1.0, dx)),
            "`db` is 1, the last slope alone. Multiply it by what arrives, dL/dz.",
        ),
        "bias forgotten": Mistake(_neuron(bias=0.0), "The weighted sum leaves out `b`."),
        "sigmoid forgotten": Mistake(
            _neuron_without_sigmoid, "There is no sigmoid here. The answer of the neuron is a = sigmoid(z)."
        ),
        "loss without square": Mistake(
            _neuron(loss=lambda e: e), "The derivatives are right. The loss is the error itself; square it."
        ),
    },
)

# --- Local gradients -------------------------------------------------------------------------------------------------

SLOPE_CASES = [
    case("an array", np.array([-2.0, -0.5, 0.5, 3.0])),
    case("two axes", np.array([[0.25, -0.75, 1.5], [4.0, -5.0, 0.5]])),
    case("a sum of exactly 0", np.array([[0.0, 1.0], [-1.0, 0.0]])),
    case("integers", np.array([-3, 0, 2])),
]


def _relu_grad_in_place(Z):
    Z[Z <= 0] = 0
    Z[Z > 0] = 1
    return Z


relu_grad = Exercise(
    reference=nn.relu_grad,
    cases=SLOPE_CASES,
    passed="Where a neuron is switched off, nothing is sent back.",
    hints=(
        "ReLU is flat for negative sums and rises with slope 1 for positive ones.",
        "A comparison with 0 gives True and False for every entry.",
        "`(Z > 0) * 1.0` turns a comparison into numbers.",
    ),
    mistakes={
        "ReLU itself": Mistake(nn.relu, "This is ReLU. Its slope is 1 for positive sums, whatever their size."),
        "1 at 0": Mistake(
            lambda Z: (Z >= 0) * 1.0, "At a sum of exactly 0 the slope is 0 in this course. Compare with `>`."
        ),
        "1 wherever not 0": Mistake(
            lambda Z: (Z != 0) * 1.0, "Negative sums get slope 1 as well. ReLU is flat there: 0."
        ),
        "mask turned round": Mistake(
            lambda Z: (Z < 0) * 1.0, "0 and 1 are exchanged: the slope is 1 for positive sums."
        ),
        "mask turned round, 1 at 0": Mistake(
            lambda Z: (Z <= 0) * 1.0, "0 and 1 are exchanged, at 0 as well: the slope is 1 above 0 and nowhere else."
        ),
        "sign": Mistake(np.sign, "`np.sign` gives −1 for negative sums. The slope of ReLU is 0 there."),
        "1 everywhere": Mistake(np.ones_like, "The slope is 1 everywhere here. Negative sums are cut off by ReLU."),
        "one half at 0": Mistake(
            lambda Z: np.heaviside(Z, 0.5), "At a sum of exactly 0 the slope is 0 in this course, not ½."
        ),
        "in place": Mistake(
            _relu_grad_in_place, "The values are right, but they are written into `Z`, which others still need."
        ),
    },
)

tanh_grad = Exercise(
    reference=nn.tanh_grad,
    cases=[
        case("an array", np.array([-0.5, 0.0, 0.25, 0.9])),
        case("two axes", np.array([[0.3, -0.9], [0.6, 0.2]])),
        case("activations of −1 and 1", np.array([-1.0, 1.0])),
    ],
    passed="1 at 0 and almost 0 at the ends: a neuron near ±1 hardly learns.",
    hints=(
        "The text writes tanh′ with the activation alone.",
        "tanh′ = 1 − tanh², and `A` is tanh(Z) already.",
        "`return 1 - …`, with a square.",
    ),
    mistakes={
        "tanh applied again": Mistake(
            lambda A: 1 - np.tanh(A) ** 2, "tanh is applied a second time. `A` holds activations already."
        ),
        "square forgotten": Mistake(lambda A: 1 - A, "The square is missing: 1 − a²."),
        "square of the difference": Mistake(
            lambda A: (1 - A) ** 2, "The difference is squared. Square `A` first: 1 − a², not (1 − a)²."
        ),
        "slope of the sigmoid": Mistake(
            lambda A: A * (1 - A), "a (1 − a) is the slope of the sigmoid. For tanh: 1 − a²."
        ),
        "sign": Mistake(
            lambda A: A**2 - 1, "The sign is wrong: tanh rises everywhere, so its slope is never negative."
        ),
        "plus": Mistake(lambda A: 1 + A**2, "The square is added. The slope is largest at 0, where it is 1."),
        "1 missing": Mistake(lambda A: A**2, "This is the square alone. It is taken away from 1."),
        "doubled instead of squared": Mistake(lambda A: 1 - A * 2, "`A * 2` doubles; `A**2` squares."),
        "activation returned": Mistake(lambda A: A, "This is the activation itself. Its slope is asked for."),
    },
)

SUMS = np.array([[2.0, 1.0, 0.0], [0.5, -0.5, 1.0], [0.0, 0.0, 0.0], [-1.0, 2.0, 1.0]])


def _logits(label, Z, labels):
    Z = np.array(Z)
    return case(label, Z, np.eye(Z.shape[1])[labels], K=Z.shape[1], d=np.nan)


def _first_delta(P=nn.softmax, delta=lambda P, Y: P - Y, size=len):
    """(P - Y) / n with other probabilities, another difference, or another divisor."""
    return lambda Z, Y: delta(P(Z), Y) / size(Z)


def _softmax_without_shift(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def _softmax_over_the_batch(Z):
    return nn.softmax(Z.T).T


softmax_cross_entropy_grad = Exercise(
    reference=nn.softmax_cross_entropy_grad,
    silent=True,
    cases=[
        _logits("one sample", [[2.0, 1.0, 0.0]], [1]),
        _logits("four samples, three classes", SUMS, [0, 2, 1, 1]),
        _logits("as many samples as classes", SUMS[:3], [0, 1, 2]),
        _logits("two classes", [[1.0, -1.0], [0.5, 2.0], [0.0, 3.0]], [1, 0, 1]),
        _logits("sums of ±1000", [[1000.0, 0.0], [-1000.0, 1000.0]], [1, 1]),
    ],
    passed="What the network said minus what it should have said; the mean over the batch enters here, once.",
    hints=(
        "The derivation ends in p − y for one sample. What does the mean over n samples add?",
        "`nn.softmax(Z)` gives all probabilities at once, with a row for each sample.",
        "`return (nn.softmax(Z) - …) / …`",
    ),
    mistakes={
        "no mean": Mistake(
            _first_delta(size=lambda Z: 1),
            "This is n times too large: the loss is a mean over n samples. Divide by n here, once and for all.",
        ),
        "mean twice": Mistake(
            _first_delta(size=lambda Z: len(Z) ** 2), "This is n times too small: it is divided by n twice."
        ),
        "parentheses missing": Mistake(
            lambda Z, Y: nn.softmax(Z) - Y / len(Z), "Only `Y` is divided by n. Put parentheses around P − Y."
        ),
        "mean over all entries": Mistake(
            _first_delta(size=np.size), "This is divided by n · k. The loss is a mean over samples, not over classes."
        ),
        "divided by the classes": Mistake(
            _first_delta(size=lambda Z: Z.shape[1]),
            "This is divided by the number of classes. Divide by that of the samples.",
        ),
        "wrong sign": Mistake(_first_delta(delta=lambda P, Y: Y - P), "The sign is wrong: P − Y, not Y − P."),
        "targets not subtracted": Mistake(_first_delta(delta=lambda P, Y: P), "The targets are not subtracted."),
        "softmax missing": Mistake(
            _first_delta(P=lambda Z: Z), "The sums stand where the probabilities should. Apply softmax to `Z` first."
        ),
        "sigmoid": Mistake(_first_delta(P=nn.sigmoid), "This uses the sigmoid. The head here is softmax."),
        "softmax over the batch": Mistake(
            _first_delta(P=_softmax_over_the_batch),
            "Softmax ran over the samples (axis 0). Each row is a sample, and its classes share a probability of 1.",
        ),
        "overflow": Mistake(
            _first_delta(P=_softmax_without_shift),
            "Right for small sums, but `np.exp` overflows at 1000. `nn.softmax` shifts each row first.",
        ),
        "slope of softmax once more": Mistake(
            _first_delta(delta=lambda P, Y: (P - Y) * P * (1 - P)),
            "P (1 − P) was multiplied in. Softmax and cross-entropy cancel: P − Y is the derivative at Z already.",
        ),
        "derivative at P": Mistake(
            _first_delta(delta=lambda P, Y: -Y / np.maximum(P, 1e-300)),
            "This is the derivative with respect to P. One step further, at Z, it becomes P − Y.",
        ),
        "factor 2": Mistake(
            _first_delta(delta=lambda P, Y: 2 * (P - Y)), "A factor 2 belongs to the squared error. There is none here."
        ),
        "labels instead of one-hot": Mistake(
            _first_delta(delta=lambda P, Y: P - Y.argmax(axis=1)[:, None]),
            "A column of labels (n, 1) was spread over all classes. Subtract `Y`, which has the shape of `P`.",
        ),
        "summed over the batch": Mistake(
            _first_delta(delta=lambda P, Y: (P - Y).sum(axis=0)),
            "The samples are added up too early. A row for each sample is asked for, like `Z`.",
        ),
    },
)

# --- Sending the error back ------------------------------------------------------------------------------------------

delta_shape = Choice(
    question="A layer has `A_prev` of shape (32, 256) and is told `dZ` of shape (32, 10). What is the shape of `dW`?",
    options={
        "a": ("(32, 10)", "That is the shape of `dZ`. A gradient has the shape of what it belongs to, here `W`."),
        "b": ("(256, 10)", "Like `W`: (256, 32) times (32, 10), so the samples are summed over."),
        "c": ("(10, 256)", "That is the transpose: `W` has a row for each input and a column for each neuron."),
        "d": ("(32, 256)", "That is the shape of `A_prev`, and of the `dA_prev` that is sent further back."),
    },
    answer="b",
    hints=(
        "What is the shape of `W` itself?",
        "The product has to sum over the 32 samples.",
        "Put the axis of length 32 in the middle: which of the two needs a transpose?",
    ),
)


def _network(sizes, seed):
    """Parameters with biases that are not 0."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(a, b)).round(1), rng.normal(size=b).round(1)) for a, b in itertools.pairwise(sizes)]


def _samples(n, sizes, seed):
    """X (n, d) and one-hot Y (n, k) for a network of these sizes."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, sizes[0])).round(1), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]


def tanh_slope(Z):
    """Derivative of tanh at the weighted sums."""
    return 1 - np.tanh(Z) ** 2


def relu_slope(Z):
    """Derivative of ReLU at the weighted sums."""
    return (Z > 0) * 1.0


def sigmoid_slope(Z):
    """Derivative of the sigmoid at the weighted sums."""
    return nn.sigmoid_grad(nn.sigmoid(Z))


ACTIVATIONS = {tanh_slope: np.tanh, relu_slope: nn.relu, sigmoid_slope: nn.sigmoid}


def _way_back(label, sizes, n, slope, seed):
    params, (X, Y) = _network(sizes, seed), _samples(n, sizes, seed + 1)
    Z_out, cache = nn.forward(params, X, ACTIVATIONS[slope])
    dZ_out = nn.softmax_cross_entropy_grad(Z_out, Y)
    return case(label, params, cache, dZ_out, slope, n=n, d=sizes[0], K=sizes[-1])


def _backward(
    first=lambda dZ: dZ,
    dW=lambda cache, layer, dZ: cache[layer][0].T @ dZ,
    db=lambda dZ: dZ.sum(axis=0),
    W=lambda params, layer: params[layer][0],
    back=lambda dZ, W: dZ @ W.T,
    slope=lambda f, cache, layer, dA: f(cache[layer - 1][1]),
    on=lambda dZ: dZ,
    grads=lambda pairs: pairs,
):
    """A backward pass in which one thing is different.

    first: the delta of the last layer; dW, db: a layer's gradients; W: the weights that are gone back through, and back
    the product with them; slope: the factor of the activation, where cache[layer] is (A_prev, Z) of the layer that is
    left and cache[layer - 1] of the one that is reached; on: the delta that is handed on; grads: what is returned.
    """

    def backward(params, cache, dZ_out, activation_grad):
        dZ, pairs = first(dZ_out), []
        for layer in reversed(range(len(params))):
            pairs.insert(0, (dW(cache, layer, dZ), db(dZ)))
            if layer > 0:
                dA = back(dZ, W(params, layer))
                dZ = on(dA * slope(activation_grad, cache, layer, dA))
        return grads(pairs)

    return backward


def _same_delta_everywhere(params, cache, dZ_out, activation_grad):
    return [(A_prev.T @ dZ_out, dZ_out.sum(axis=0)) for A_prev, _ in cache]


def _slope_at_the_output(params, cache, dZ_out, activation_grad):
    return nn.backward(params, cache, dZ_out * activation_grad(cache[-1][1]), activation_grad)


# name -> (what is different, sentence); most of them serve the whole gradient of the debug clinic too
WRONG_PASSES = {
    "mean taken again": (
        {"first": lambda dZ: dZ / len(dZ)},
        "All gradients are n times too small. The mean over the batch is in `dZ_out` already; do not divide again.",
    ),
    "mean in every step back": (
        {"on": lambda dZ: dZ / len(dZ)},
        "The last layer is right; each step back divides by n once more. The mean is in `dZ_out` already.",
    ),
    "mean in every layer": (
        {"first": lambda dZ: dZ / len(dZ), "on": lambda dZ: dZ / len(dZ)},
        "Every layer divides by n again, so the gradients shrink by 1/n from layer to layer. The mean is in "
        "`dZ_out` already.",
    ),
    "mean over all entries": (
        {"first": lambda dZ: dZ / dZ.size},
        "All gradients are n · k times too small: a mean over all entries is taken, and `dZ_out` holds its mean "
        "already.",
    ),
    "multiplied by n": (
        {"first": lambda dZ: dZ * len(dZ)},
        "All gradients are n times too large. The mean over the batch in `dZ_out` has been undone.",
    ),
    "dW divided by n": (
        {"dW": lambda cache, layer, dZ: cache[layer][0].T @ dZ / len(dZ)},
        "All `db` are right. All `dW` are n times too small: the mean is in `dZ_out` already.",
    ),
    "wrong sign": ({"first": lambda dZ: -dZ}, "All gradients have the wrong sign. Where does the minus come from?"),
    "twice": (
        {"first": lambda dZ: 2 * dZ},
        "All gradients are twice too large. A factor 2 belongs to the squared error, and would be in `dZ_out`.",
    ),
    "Z instead of A": (
        {"dW": lambda cache, layer, dZ: (cache[layer - 1][1] if layer else cache[0][0]).T @ dZ},
        "All `db` are right. `dW` uses the sums of the layer before; it is its activations, `A_prev`, that meet the "
        "weights.",
    ),
    "the layer’s own Z": (
        {"dW": lambda cache, layer, dZ: cache[layer][1].T @ dZ},
        "`dW` uses the layer’s own sums `Z`. Its weights were multiplied by what went in: `A_prev`.",
    ),
    "activations of the wrong layer": (
        {"dW": lambda cache, layer, dZ: cache[max(layer - 1, 0)][0].T @ dZ},
        "`dW` uses the input of the layer before. Take `A_prev` from the cache entry of the same layer.",
    ),
    "X in every layer": (
        {"dW": lambda cache, layer, dZ: cache[0][0].T @ dZ},
        "`dW` uses `X` in every layer. Each layer has its own `A_prev` in the cache.",
    ),
    "A_prev not transposed": (
        {"dW": lambda cache, layer, dZ: cache[layer][0] @ dZ},
        "`A_prev @ dZ` does not sum over the samples. Which transpose puts their axis in the middle?",
    ),
    "dW transposed": (
        {"dW": lambda cache, layer, dZ: dZ.T @ cache[layer][0]},
        "`dW` is transposed. It has the shape of `W`: (d_in, d_out).",
    ),
    "db as mean": (
        {"db": lambda dZ: dZ.mean(axis=0)},
        "All `dW` are right. All `db` are n times too small: take the sum over the samples, the mean is in `dZ_out` "
        "already.",
    ),
    "db as a single number": (
        {"db": lambda dZ: dZ.sum()},
        "All `dW` are right. `db` is added up over the neurons as well; only the samples (axis 0) are summed.",
    ),
    "db over the neurons": (
        {"db": lambda dZ: dZ.sum(axis=1)},
        "All `dW` are right. `db` is summed over axis 1, the neurons, and has an entry for each sample. Which axis "
        "holds the samples?",
    ),
    "db zero": (
        {"db": lambda dZ: np.zeros(dZ.shape[1])},
        "All `dW` are right. All `db` are 0: a bias has the slope 1 in every sample, so its gradient is the sum of "
        "`dZ`.",
    ),
    "db of the first sample": (
        {"db": lambda dZ: dZ[0]},
        "All `dW` are right. `db` is that of the first sample alone. Add up over all of them.",
    ),
    "db not summed": (
        {"db": lambda dZ: dZ},
        "All `dW` are right. `db` still has a row for each sample; add them up.",
    ),
    "db with an axis too many": (
        {"db": lambda dZ: dZ.sum(axis=0, keepdims=True)},
        "All `dW` are right. `db` has the shape (1, d_out); a bias has (d_out,). Leave `keepdims` out.",
    ),
    "weights not transposed": (
        {"back": lambda dZ, W: dZ @ W},
        "The last layer is right. On the way back the weights have to be transposed: dZ (n, d_out) times (d_out, "
        "d_in).",
    ),
    "weights of the wrong layer": (
        {"W": lambda params, layer: params[layer - 1][0]},
        "The last layer is right. The delta goes back through the weights of the layer before; take those of the "
        "layer it leaves.",
    ),
    "no slope of the activation": (
        {"slope": lambda f, cache, layer, dA: 1.0},
        "The last layer is right. Further back, the slope of the activation is missing from the delta.",
    ),
    "slope taken of the activation": (
        {"slope": lambda f, cache, layer, dA: f(cache[layer][0])},
        "The last layer is right. `activation_grad` was given the activations; it takes the sums `Z` of the layer "
        "before.",
    ),
    "activation instead of its slope": (
        {"slope": lambda f, cache, layer, dA: cache[layer][0]},
        "The last layer is right. The delta is multiplied by the activation; its slope is needed.",
    ),
    "slope of the next layer": (
        {"slope": lambda f, cache, layer, dA: f(cache[layer][1])},
        "The last layer is right. The slope is taken at the layer that the delta leaves; take it at the one it "
        "reaches, whose `Z` is one entry earlier in the cache.",
    ),
    "always tanh": (
        {"slope": lambda f, cache, layer, dA: 1 - np.tanh(cache[layer - 1][1]) ** 2},
        "Right for tanh only: the slope of tanh is written in. Call `activation_grad`.",
    ),
    "always tanh, from the activations": (
        {"slope": lambda f, cache, layer, dA: 1 - cache[layer][0] ** 2},
        "Right for tanh only: 1 − A² is written in. Call `activation_grad(Z)`, which knows the activation.",
    ),
    "always ReLU": (
        {"slope": lambda f, cache, layer, dA: (cache[layer - 1][1] > 0) * 1.0},
        "Right for ReLU only: its slope is written in. Call `activation_grad`.",
    ),
    "mask from the delta": (
        {"slope": lambda f, cache, layer, dA: (dA > 0) * 1.0},
        "The last layer is right. The delta is cut off where it is negative itself. It is the sign of `Z` that "
        "counts for ReLU, and `activation_grad(Z)` knows it.",
    ),
    "1 - Z squared": (
        {"slope": lambda f, cache, layer, dA: 1 - cache[layer - 1][1] ** 2},
        "The last layer is right. 1 − Z² is the formula for activations, fed with sums. Call `activation_grad(Z)`.",
    ),
    "1 - A": (
        {"slope": lambda f, cache, layer, dA: 1 - cache[layer][0]},
        "The last layer is right. 1 − A is no slope of tanh (that is 1 − A²). Call `activation_grad(Z)`.",
    ),
    "only the last layer": (
        {"on": lambda dZ: 0 * dZ},
        "The last layer is right; all others get 0. The delta has to be handed on.",
    ),
    "order reversed": (
        {"grads": lambda pairs: pairs[::-1]},
        "The gradients come last layer first. Return them in the order of `params`: turn the list round, or insert "
        "at its front.",
    ),
    "pairs reversed": (
        {"grads": lambda pairs: [(db, dW) for dW, db in pairs]},
        "Each pair is the wrong way round: `(dW, db)` is asked for, in the order of `(W, b)`.",
    ),
    "dW only": (
        {"grads": lambda pairs: [dW for dW, _ in pairs]},
        "One array a layer came back. Return pairs, `(dW, db)`: the biases learn too.",
    ),
    "one flat list": (
        {"grads": lambda pairs: [array for pair in pairs for array in pair]},
        "One long list came back. Return a list of pairs, shaped like `params`: `[(dW, db), …]`.",
    ),
    "a layer missing": (
        {"grads": lambda pairs: pairs[1:]},
        "One layer has no gradients. How far back does your loop run? `range(m, 0, -1)` stops before 0.",
    ),
    "last layer only": (
        {"grads": lambda pairs: pairs[-1:]},
        "The gradients of one layer came back. Is the `return` indented too far?",
    ),
}

backward = Exercise(
    reference=nn.backward,
    parts=("dW of layer {}", "db of layer {}"),
    cases=[
        _way_back("one sample, tanh", [2, 3, 2], 1, tanh_slope, 20),
        _way_back("tanh, five samples", [2, 4, 3], 5, tanh_slope, 30),
        _way_back("ReLU, six samples", [3, 5, 2], 6, relu_slope, 44),
        _way_back("all sizes 3, tanh", [3, 3, 3, 3], 3, tanh_slope, 50),
        _way_back("two hidden layers of one width, ReLU", [2, 4, 4, 3], 5, relu_slope, 64),
        _way_back("sigmoid, three layers", [2, 4, 3, 2], 5, sigmoid_slope, 70),
        _way_back("one layer", [3, 2], 4, tanh_slope, 10),
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
    mistakes={
        **{name: Mistake(_backward(**change), sentence) for name, (change, sentence) in WRONG_PASSES.items()},
        "slope at the output": Mistake(
            _slope_at_the_output,
            "The slope of the activation was applied to `dZ_out`. That is the delta of the last layer, which is "
            "linear.",
        ),
        "delta not propagated": Mistake(
            _same_delta_everywhere,
            "Every layer uses `dZ_out`. Each layer has its own delta: compute it from the one behind.",
        ),
    },
)

# --- Never trust a gradient ------------------------------------------------------------------------------------------


def sum_of_cubes(theta):
    """A function whose third derivative is not 0, so that a forward difference shows."""
    return float(np.sum(np.asarray(theta, dtype=float) ** 3))


def sum_of_products(theta):
    """A function in which neighbours influence each other's derivative."""
    flat = np.asarray(theta, dtype=float).ravel()
    return float(np.sum(flat**2) + 1.25 * np.sum(flat[:-1] * flat[1:]) + 0.4 * np.sum(flat) ** 3)


def _differences(quotient=lambda f, up, theta, down, h: (f(up) - f(down)) / (2 * h), h_used=lambda h: h):
    """A numerical gradient with another quotient, or another h."""

    def gradient(f, theta, h=1e-5):
        theta, h = np.asarray(theta, dtype=float), h_used(h)
        result = np.zeros_like(theta)
        for index in np.ndindex(theta.shape):
            step = np.zeros_like(theta)
            step[index] = h
            result[index] = quotient(f, theta + step, theta, theta - step, h)
        return result

    return gradient


def _never_restored(f, theta, h=1e-5):
    result = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = f(theta)
        theta[index] -= 2 * h
        result[index] = (up - f(theta)) / (2 * h)
    return result


def _restored_by_adding(f, theta, h=1e-5):
    result = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = f(theta)
        theta[index] -= 2 * h
        result[index] = (up - f(theta)) / (2 * h)
        theta[index] += h
    return result


def _steps_of_integers(f, theta, h=1e-5):
    result = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += h
        down[index] -= h
        result[index] = (f(up) - f(down)) / (2 * h)
    return result


def _integers_to_the_end(f, theta, h=1e-5):
    result = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = h
        result[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return result


def _row_by_row(f, theta, h=1e-5):
    result = np.zeros(theta.shape)
    for i in range(len(theta)):
        step = np.zeros(theta.shape)
        step[i] = h
        result[i] = (f(theta + step) - f(theta - step)) / (2 * h)
    return result


def _diagonal(f, theta, h=1e-5):
    result = np.zeros(theta.shape)
    for i in range(min(theta.shape)):
        index = (i,) * theta.ndim
        step = np.zeros(theta.shape)
        step[index] = h
        result[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return result


def _all_at_once(f, theta, h=1e-5):
    return np.full(np.shape(theta), (f(theta + h) - f(theta - h)) / (2 * h))


def _steps_add_up(f, theta, h=1e-5):
    result, step = np.zeros(theta.shape), np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step[index] = h
        result[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return result


numerical_gradient = Exercise(
    reference=nn.numerical_gradient,
    cases=[
        case("one number", sum_of_cubes, np.array([2.0]), 1e-5, d=np.nan),
        case("a vector", sum_of_products, np.array([1.0, -2.0, 0.5]), 1e-4, d=np.nan),
        case("a matrix", sum_of_products, np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]]), 1e-5, n=np.nan, d=np.nan),
        case("integers", sum_of_products, np.array([1, 2, -1]), 1e-5, d=np.nan),
        case("a large step, h = 0.5", sum_of_cubes, np.array([1.0, -1.5]), 0.5, d=np.nan),
        case("three axes", sum_of_products, np.linspace(-1.0, 2.0, 8).reshape(2, 2, 2), 1e-5, d=np.nan),
    ],
    passed="Slow, and right for any function: this is how you test every gradient that you ever write.",
    hints=(
        "One entry at a time: add h to it and call `f`, subtract h from it and call `f`, divide the difference.",
        "`np.ndindex(theta.shape)` runs over all entries, whatever the number of axes. A separate array `step` that "
        "is h at one place and 0 elsewhere leaves `theta` alone.",
        "`(f(theta + step) - f(theta - step)) / …`, where the two places are 2h apart.",
    ),
    mistakes={
        "forward difference": Mistake(
            _differences(lambda f, up, theta, down, h: (f(up) - f(theta)) / h),
            "This is the forward difference, whose error is of the order of h. Step to both sides: θ + h and θ − h.",
        ),
        "backward difference": Mistake(
            _differences(lambda f, up, theta, down, h: (f(theta) - f(down)) / h),
            "This is the backward difference, whose error is of the order of h. Step to both sides: θ + h and θ − h.",
        ),
        "not divided by 2": Mistake(
            _differences(lambda f, up, theta, down, h: (f(up) - f(down)) / h),
            "This is twice the gradient: the two places are 2h apart, not h.",
        ),
        "not divided": Mistake(
            _differences(lambda f, up, theta, down, h: f(up) - f(down)),
            "These are differences of the function. Divide by the distance between the two places.",
        ),
        "divided without parentheses": Mistake(
            _differences(lambda f, up, theta, down, h: (f(up) - f(down)) / 2 * h),
            "`/ 2 * h` divides by 2 and multiplies by h. Write `/ (2 * h)`.",
        ),
        "difference without parentheses": Mistake(
            _differences(lambda f, up, theta, down, h: f(up) - f(down) / (2 * h)),
            "Only the second value is divided. Put parentheses around the difference.",
        ),
        "wrong sign": Mistake(
            _differences(lambda f, up, theta, down, h: (f(down) - f(up)) / (2 * h)),
            "The sign is wrong: the value at θ + h comes first.",
        ),
        "h ignored": Mistake(
            _differences(h_used=lambda h: 1e-5), "The result does not depend on `h`. Is a number written in its place?"
        ),
        "theta not restored": Mistake(
            _never_restored,
            "`theta` is changed and never put back, so each entry is measured at another place. Compute from a "
            "copy, or from a separate `step`.",
        ),
        "theta restored by adding": Mistake(
            _restored_by_adding,
            "The values are right for floats, but `theta` is changed in place: adding h back leaves rounding "
            "errors, and an array of integers cannot take in h at all. Leave `theta` alone, and add a separate "
            "`step`.",
        ),
        "integers cannot step": Mistake(
            _steps_of_integers,
            "An array of integers holds integers only, so adding 1e-5 to an entry changes nothing. Add an array of "
            "floats, `theta + step`.",
        ),
        "integers in the result": Mistake(
            _integers_to_the_end,
            "`np.zeros_like(theta)` is an array of integers where `theta` is one, and cuts off decimals. Use "
            "`np.zeros(theta.shape)`.",
        ),
        "a row at a time": Mistake(
            _row_by_row,
            "Right for a vector. In a matrix, `theta[i]` is a whole row, and all its entries are moved at once. "
            "`np.ndindex(theta.shape)` runs over single entries.",
        ),
        "diagonal only": Mistake(
            _diagonal,
            "Right for a vector. In a matrix, only the diagonal is visited. `np.ndindex(theta.shape)` runs over all "
            "entries.",
        ),
        "all entries at once": Mistake(
            _all_at_once, "All entries are moved at once. Move one at a time, so that each gets its own derivative."
        ),
        "steps add up": Mistake(
            _steps_add_up,
            "The step of one entry is still there when the next one is moved. Start each entry with a new `step`.",
        ),
    },
)


def _error(top=lambda a, b: np.linalg.norm(a - b), bottom=lambda a, b: np.linalg.norm(a) + np.linalg.norm(b)):
    """A ratio of sizes, 0 where the lower one is 0."""

    def error(a, b):
        size = bottom(a, b)
        return top(a, b) / size if size > 0 else 0.0

    return error


ZEROS = np.zeros(3)

relative_error = Exercise(
    reference=nn.relative_error,
    silent=True,
    cases=[
        case("vectors", np.array([1.0, 2.0, -2.0]), np.array([1.0, 1.0, 2.0]), d=np.nan),
        case("matrices", np.array([[1.0, -0.5], [0.25, 2.0]]), np.array([[1.5, 0.5], [-1.0, 2.0]]), n=np.nan, d=np.nan),
        case("equal", np.array([0.5, -1.0]), np.array([0.5, -1.0])),
        case("opposite", np.array([0.5, -1.0]), np.array([-0.5, 1.0])),
        case("one of them 0", ZEROS, np.array([0.0, 3.0, 4.0])),
        case("both 0", ZEROS, ZEROS),
        case("small numbers", np.array([3e-4, 1e-4]), np.array([2e-4, 2e-4])),
    ],
    passed="Below 1e-7 is reason for trust in float64; above 1e-4 is a mistake, and only the size of a kink excuses "
    "it.",
    hints=(
        "`np.linalg.norm` gives the length of a vector, and of all entries of a matrix.",
        "The length of the difference, divided by the sum of both lengths. When is that 0 / 0?",
        "`size = np.linalg.norm(a) + np.linalg.norm(b)`, then a `return … if size > 0 else 0.0`.",
    ),
    mistakes={
        "0 divided by 0": Mistake(
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)),
            "Right, but two arrays of zeros give 0 / 0, which is nan. Their error is 0: ask for this case first.",
        ),
        "not divided": Mistake(
            lambda a, b: np.linalg.norm(a - b), "This is the absolute error. Divide by the two lengths."
        ),
        "divided by the first": Mistake(
            _error(bottom=lambda a, b: np.linalg.norm(a)), "Only the length of `a` is below. Add that of `b`."
        ),
        "divided by the second": Mistake(
            _error(bottom=lambda a, b: np.linalg.norm(b)), "Only the length of `b` is below. Add that of `a`."
        ),
        "divided by the larger": Mistake(
            _error(bottom=lambda a, b: max(np.linalg.norm(a), np.linalg.norm(b))),
            "The larger length is below. Here, it is the sum of both.",
        ),
        "length of the sum": Mistake(
            _error(bottom=lambda a, b: np.linalg.norm(a + b)),
            "Below stands the length of a + b, which is 0 for opposite vectors. Add the two lengths.",
        ),
        "squared lengths": Mistake(
            _error(lambda a, b: np.sum((a - b) ** 2), lambda a, b: np.sum(a**2) + np.sum(b**2)),
            "These are squared lengths. Take the roots: `np.linalg.norm` does.",
        ),
        "largest entries": Mistake(
            _error(lambda a, b: np.max(np.abs(a - b)), lambda a, b: np.max(np.abs(a)) + np.max(np.abs(b))),
            "These are the largest entries. Use Euclidean lengths, `np.linalg.norm`.",
        ),
        "absolute sums": Mistake(
            _error(lambda a, b: np.sum(np.abs(a - b)), lambda a, b: np.sum(np.abs(a)) + np.sum(np.abs(b))),
            "These are sums of absolute values. Use Euclidean lengths, `np.linalg.norm`.",
        ),
        "lengths compared": Mistake(
            _error(lambda a, b: np.abs(np.linalg.norm(a) - np.linalg.norm(b))),
            "The lengths are subtracted, so opposite vectors look equal. Take the length of the difference.",
        ),
        "mean of the entries’ errors": Mistake(
            lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
            "This is the mean of the errors of single entries, in which tiny entries count as much as large ones. "
            "Compare the lengths of the whole arrays.",
        ),
        "entry by entry": Mistake(
            lambda a, b: np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300),
            "This is an error for each entry. One number is asked for, from the lengths of the arrays.",
        ),
    },
)

# --- Training --------------------------------------------------------------------------------------------------------


def _step(W_new=lambda W, dW, lr: W - lr * dW, b_new=lambda b, db, lr: b - lr * db):
    return lambda params, grads, lr: [
        (W_new(W, dW, lr), b_new(b, db, lr)) for (W, b), (dW, db) in zip(params, grads, strict=True)
    ]


def _both(new):
    return _step(new, new)


def _step_in_place(params, grads, lr):
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= lr * dW
        b -= lr * db
    return params


def _step_in_place_without_return(params, grads, lr):
    _step_in_place(params, grads, lr)


def _step_case(label, sizes, lr, seed):
    return case(label, _network(sizes, seed), _network(sizes, seed + 1), lr)


sgd_step = Exercise(
    reference=nn.sgd_step,
    parts=("W of layer {}", "b of layer {}"),
    cases=[
        _step_case("two layers", [2, 3, 2], 0.1, 82),
        _step_case("one layer", [2, 1], 0.5, 80),
        _step_case("three layers of one width", [3, 3, 3, 3], 2.0, 84),
    ],
    passed="The parameters move against their gradients, all at the same moment.",
    hints=(
        "Weights and biases move alike, each against its own gradient.",
        "`zip(params, grads)` gives a pair of pairs in every round: `(W, b), (dW, db)`.",
        "`[(W - lr * dW, …) for (W, b), (dW, db) in zip(params, grads)]`",
    ),
    mistakes={
        "uphill": Mistake(_both(lambda p, g, lr: p + lr * g), "The steps go up the gradient. To go down, subtract."),
        "learning rate ignored": Mistake(_both(lambda p, g, lr: p - g), "The steps do not depend on `lr`."),
        "a fixed learning rate": Mistake(_both(lambda p, g, lr: p - 0.1 * g), "A number stands in the place of `lr`."),
        "weights scaled too": Mistake(
            _both(lambda p, g, lr: lr * (p - g)), "The parameters are multiplied by `lr` as well. Only the gradient is."
        ),
        "sign of the gradient": Mistake(
            _both(lambda p, g, lr: p - lr * np.sign(g)), "Only the sign of the gradient is used, not its size."
        ),
        "biases not moved": Mistake(
            _step(b_new=lambda b, db, lr: b), "The weights are right. The biases stay as they were."
        ),
        "weights not moved": Mistake(
            _step(W_new=lambda W, dW, lr: W), "The biases are right. The weights stay as they were."
        ),
        "biases uphill": Mistake(
            _step(b_new=lambda b, db, lr: b + lr * db), "The weights are right. The biases go up the gradient."
        ),
        "learning rate missing for the biases": Mistake(
            _step(b_new=lambda b, db, lr: b - db),
            "The weights are right. The steps of the biases do not depend on `lr`.",
        ),
        "nothing changed": Mistake(
            _both(lambda p, g, lr: p),
            "The parameters come back unchanged. `W = W - lr * dW` gives a new value to a local name only; collect "
            "the new arrays in a list and return it.",
        ),
        "steps instead of parameters": Mistake(
            _both(lambda p, g, lr: -lr * g), "These are the steps alone. Add them to the old parameters."
        ),
        "in place": Mistake(
            _step_in_place, "The values are right, but `W -= …` changes the caller’s arrays. Compute new ones."
        ),
        "in place, nothing returned": Mistake(
            _step_in_place_without_return,
            "`W -= …` changes the caller’s arrays, and nothing is returned. Return a list of new pairs.",
        ),
        "only the first layer": Mistake(
            lambda params, grads, lr: nn.sgd_step(params[:1], grads[:1], lr),
            "Only the first layer is there. Is the `return` indented too far?",
        ),
        "one flat list": Mistake(
            lambda params, grads, lr: [array for pair in nn.sgd_step(params, grads, lr) for array in pair],
            "One long list came back. Return pairs `(W, b)`, like `params`.",
        ),
        "weights only": Mistake(
            lambda params, grads, lr: [W for W, _ in nn.sgd_step(params, grads, lr)],
            "Only the weights came back. Return pairs `(W, b)`, like `params`.",
        ),
    },
)


def _loss(params, X, Y, activation=np.tanh):
    return nn.cross_entropy(nn.softmax(nn.forward(params, X, activation)[0]), Y)


def _trainer(
    step=nn.sgd_step,
    loss=_loss,
    first=nn.softmax_cross_entropy_grad,
    slope=tanh_slope,
    activation=np.tanh,
    rate=lambda lr, X: lr,
):
    """Full-batch training with another step, loss, first delta, slope, activation or learning rate."""

    def train(params, X, Y, lr, epochs):
        losses = []
        for _ in range(epochs):
            Z_out, cache = nn.forward(params, X, activation)
            losses.append(loss(params, X, Y))
            params = step(params, nn.backward(params, cache, first(Z_out, Y), slope), rate(lr, X))
        return params, losses

    return train


def _with_losses(change):
    def train(params, X, Y, lr, epochs):
        trained, losses = nn.train(params, X, Y, lr, epochs)
        return trained, change(losses, _loss(trained, X, Y), len(X))

    return train


def _gradients_of_the_start(params, X, Y, lr, epochs):
    Z_out, cache = nn.forward(params, X, np.tanh)
    grads, losses = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z_out, Y), tanh_slope), []
    for _ in range(epochs):
        losses.append(_loss(params, X, Y))
        params = nn.sgd_step(params, grads, lr)
    return params, losses


def _sample_by_sample(params, X, Y, lr, epochs):
    losses = []
    for _ in range(epochs):
        losses.append(_loss(params, X, Y))
        for i in range(len(X)):
            params, _ = nn.train(params, X[i : i + 1], Y[i : i + 1], lr, 1)
    return params, losses


def _training(label, sizes, n, lr, epochs, seed):
    return case(label, _network(sizes, seed), *_samples(n, sizes, seed + 1), lr, epochs, K=sizes[-1])


train = Exercise(
    reference=nn.train,
    parts=(("W of layer {}", "b of layer {}"), "losses"),
    cases=[
        _training("one epoch", [2, 3, 2], 4, 0.5, 1, 90),
        _training("one sample", [2, 4, 3], 1, 0.2, 3, 92),
        _training("five samples, three classes", [3, 4, 3], 5, 0.4, 4, 94),
        _training("two hidden layers of one width", [3, 3, 3, 3], 3, 0.3, 5, 96),
    ],
    passed="Forwards, backwards, a step: everything that is trained in this course is trained by this loop.",
    hints=(
        "Four lines in a loop: forward, note the loss, backward, step.",
        "The first delta is `softmax_cross_entropy_grad(Z_out, Y)`. `backward` takes a function of `Z`, so tanh has "
        "to be applied before `tanh_grad`.",
        "`grads = backward(params, cache, dZ_out, lambda Z: tanh_grad( … ))`, then `params = sgd_step( … )`.",
    ),
    mistakes={
        "loss after the step": Mistake(
            _with_losses(lambda losses, last, n: [*losses[1:], last]),
            "The parameters are right. The losses are noted after each step; the first one belongs to the start.",
        ),
        "one loss too many": Mistake(
            _with_losses(lambda losses, last, n: [*losses, last]),
            "The parameters are right. There is one loss more than there are steps.",
        ),
        "last loss only": Mistake(
            _with_losses(lambda losses, last, n: losses[-1]),
            "The parameters are right. One loss came back; collect that of every epoch in a list.",
        ),
        "loss summed": Mistake(
            _with_losses(lambda losses, last, n: [n * loss for loss in losses]),
            "The parameters are right. The losses are sums over the samples; take the mean.",
        ),
        "loss without softmax": Mistake(
            _trainer(loss=lambda p, X, Y: nn.cross_entropy(nn.forward(p, X, np.tanh)[0], Y)),
            "The parameters are right. The losses are computed from the sums `Z_out`; turn them into probabilities "
            "first.",
        ),
        "squared error noted": Mistake(
            _trainer(loss=lambda p, X, Y: nn.mse(nn.softmax(nn.forward(p, X, np.tanh)[0]), Y)),
            "The parameters are right. The losses are squared errors; cross-entropy is asked for.",
        ),
        "nothing learnt": Mistake(
            _trainer(step=lambda params, grads, lr: params),
            "The parameters are the same at the end. `sgd_step` returns new ones: `params = sgd_step( … )`.",
        ),
        "uphill": Mistake(_trainer(rate=lambda lr, X: -lr), "The loss grows: the steps go up the gradient."),
        "learning rate ignored": Mistake(_trainer(rate=lambda lr, X: 1.0), "The steps do not depend on `lr`."),
        "mean taken again": Mistake(
            _trainer(rate=lambda lr, X: lr / len(X)),
            "The steps are n times too short. The mean is in the first delta already.",
        ),
        "no mean": Mistake(
            _trainer(rate=lambda lr, X: lr * len(X)),
            "The steps are n times too long. `softmax_cross_entropy_grad` divides by n; is that undone?",
        ),
        "slope of the sums": Mistake(
            _trainer(slope=lambda Z: 1 - Z**2),
            "The first loss is right. `backward` calls its last argument with the sums `Z`, and `tanh_grad` takes "
            "activations: put `np.tanh` in between.",
        ),
        "tanh twice": Mistake(
            _trainer(slope=lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2),
            "The first loss is right. tanh is applied twice before the slope is taken.",
        ),
        "slope of ReLU": Mistake(
            _trainer(slope=relu_slope),
            "The first loss is right. The hidden layers use tanh, but the way back the slope of ReLU.",
        ),
        "slope missing": Mistake(
            _trainer(slope=np.ones_like), "The first loss is right. The slope of tanh is missing on the way back."
        ),
        "ReLU": Mistake(
            _trainer(loss=lambda p, X, Y: _loss(p, X, Y, nn.relu), slope=relu_slope, activation=nn.relu),
            "The hidden layers use ReLU. Here they use tanh.",
        ),
        "targets not subtracted": Mistake(
            _trainer(first=lambda Z, Y: nn.softmax(Z) / len(Z)), "The targets have no influence on the steps: P − Y."
        ),
        "no softmax in the delta": Mistake(
            _trainer(first=lambda Z, Y: (Z - Y) / len(Z)),
            "The first loss is right. The first delta is Z − Y; it has to be P − Y.",
        ),
        "labels (n, 1) instead of one-hot": Mistake(
            _trainer(first=lambda Z, Y: (nn.softmax(Z) - Y.argmax(axis=1)[:, None]) / len(Z)),
            "A column of labels (n, 1) was spread over all classes. Subtract `Y`, which has the shape of `P`.",
        ),
        "gradients of the start": Mistake(
            _gradients_of_the_start,
            "The gradients are those of the start in every step. Forward and backward belong inside the loop.",
        ),
        "sample by sample": Mistake(
            _sample_by_sample, "A step is taken for every sample. Here, one step an epoch uses all of them."
        ),
        "returns inside the loop": Mistake(
            lambda params, X, Y, lr, epochs: nn.train(params, X, Y, lr, 1),
            "Training ends after one step. Is the `return` indented too far?",
        ),
        "losses not returned": Mistake(
            lambda *arguments: nn.train(*arguments)[0], "The parameters came back alone. Return `params, losses`."
        ),
        "values exchanged": Mistake(
            lambda *arguments: nn.train(*arguments)[::-1], "The two values are exchanged. Return `params, losses`."
        ),
        "one step too many": Mistake(
            lambda params, X, Y, lr, epochs: nn.train(params, X, Y, lr, epochs + 1), "One step too many is taken."
        ),
    },
)

MLP = Judged(
    reference=nn.MLP,
    judge=judge_classifier,
    cases=[
        case("two classes, one hidden layer", [2, 8, 2], np.random.default_rng(0)),
        case("three classes, two hidden layers", [3, 10, 10, 3], np.random.default_rng(0)),
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
    mistakes=MISTAKES,
)

NEEDED = {"layer_sizes", "lr", "epochs", "batch_size"}


def _judge_spirals(settings):
    """nn.MLP with these settings on two spirals: at least 190 of 200 right, with at most 200 parameters."""
    if not isinstance(settings, dict) or not NEEDED <= set(settings) <= NEEDED | {"activation"}:
        return Verdict(False, "", "settings")
    sizes = list(settings["layer_sizes"])
    if not all(isinstance(size, int) and size > 0 for size in sizes) or sizes[:1] != [2] or sizes[1:][-1:] != [2]:
        return Verdict(False, "", "layer sizes")
    count = nn.count_parameters(sizes)
    if count > 200:
        message = f"{sizes} has {count} parameters, and at most 200 are allowed. Make a layer narrower."
        return Verdict(False, message, "too many")
    epochs, batch_size, lr = settings["epochs"], settings["batch_size"], settings["lr"]
    if not isinstance(lr, int | float) or not all(isinstance(one, int) and one > 0 for one in (epochs, batch_size)):
        return Verdict(False, "", "numbers")
    if settings.get("activation", "tanh") not in ("tanh", "relu", "sigmoid"):
        return Verdict(False, "", "activation")
    if epochs > 2000:
        return Verdict(False, "", "too long")
    X, y = data.spirals(200, noise=0.05, seed=0)
    model = nn.MLP(sizes, np.random.default_rng(0), activation=settings.get("activation", "tanh"))
    model.fit(X, y, lr=lr, epochs=epochs, batch_size=batch_size)
    right = int(np.sum(model.predict(X) == y))
    if not np.isfinite(model.loss(X, y)):
        return Verdict(False, "", "diverged")
    if right < 190:
        more = "190 are asked for. Try another number of layers, more epochs, or another learning rate."
        return Verdict(False, f"{right} of 200 samples are right with {count} parameters; {more}", "not enough")
    return Verdict(True, f"{right} of 200 samples are right, with {count} parameters.")


spirals = Design(
    judge=_judge_spirals,
    example={"layer_sizes": [2, 10, 10, 2], "lr": 0.3, "epochs": 400, "batch_size": 20, "activation": "tanh"},
    passed="Two hundred numbers or fewer draw a boundary that winds like the data.",
    hints=(
        "Use most of the 200 parameters: one wide hidden layer, or two narrow ones. `nn.count_parameters` counts.",
        "Two hidden layers of 10 need 162 parameters. Watch the loss in the playground: does it still fall at the end?",
        "tanh, batches of about 20, a learning rate of a few tenths, and some hundreds of epochs.",
    ),
    mistakes={
        "settings": Mistake(
            {"layers": [2, 8, 2]},
            "Pass a dictionary with `layer_sizes`, `lr`, `epochs`, `batch_size`, and `activation` if it is not tanh.",
        ),
        "layer sizes": Mistake(
            {"layer_sizes": [8, 8], "lr": 0.1, "epochs": 10, "batch_size": 20},
            "`layer_sizes` begins with 2 inputs and ends with 2 classes, all of them whole numbers above 0.",
        ),
        "too many": Mistake(
            {"layer_sizes": [2, 50, 2], "lr": 0.1, "epochs": 10, "batch_size": 20},
            "At most 200 parameters are allowed.",
        ),
        "numbers": Mistake(
            {"layer_sizes": [2, 8, 2], "lr": 0.1, "epochs": 10, "batch_size": 0},
            "`lr` has to be a number, `epochs` and `batch_size` whole numbers above 0.",
        ),
        "activation": Mistake(
            {"layer_sizes": [2, 8, 2], "lr": 0.1, "epochs": 10, "batch_size": 20, "activation": "cosine"},
            'The activation is one of "tanh", "relu" and "sigmoid".',
        ),
        "too long": Mistake(
            {"layer_sizes": [2, 8, 8, 2], "lr": 0.1, "epochs": 10_000, "batch_size": 20},
            "At most 2000 epochs, please: the check trains your network while you wait.",
        ),
        "diverged": Mistake(
            {"layer_sizes": [2, 8, 8, 2], "lr": 1e200, "epochs": 10, "batch_size": 20, "activation": "relu"},
            "The loss is infinite or nan: the learning rate is far too large.",
        ),
        "not enough": Mistake(
            {"layer_sizes": [2, 8, 2], "lr": 0.01, "epochs": 10, "batch_size": 20},
            "At least 190 of 200 have to be right.",
        ),
    },
)

# --- The debug clinic ------------------------------------------------------------------------------------------------


def _gradients(backward=nn.backward, first=nn.softmax_cross_entropy_grad):
    """The gradients of a whole tanh network with another backward pass or another first delta."""

    def gradients(params, X, Y):
        Z_out, cache = nn.forward(params, X, np.tanh)
        return backward(params, cache, first(Z_out, Y), tanh_slope)

    return gradients


def _gradients_with(**change):
    return _gradients(_backward(**change))


def _tanh_gradients(params, X, Y):
    """Gradients of softmax cross-entropy of a network with tanh in its hidden layers: a list of (dW, db)."""
    return _gradients()(params, X, Y)


def _clinic(label, sizes, n, seed, *more):
    return case(label, _network(sizes, seed), *_samples(n, sizes, seed + 1), *more, d=sizes[0], K=sizes[-1])


CLINIC_CASES = [
    _clinic("one sample", [2, 3, 2], 1, 100),
    _clinic("five samples", [2, 4, 3], 5, 102),
    _clinic("all sizes 3", [3, 3, 3, 3], 3, 104),
    _clinic("two hidden layers of one width", [2, 4, 4, 3], 6, 106),
]
CLINIC_PARTS = ("dW of layer {}", "db of layer {}")


def _passes(*names):
    """Wrong passes of the exercise before, on a whole network."""
    return {name: Mistake(_gradients_with(**WRONG_PASSES[name][0]), WRONG_PASSES[name][1]) for name in names}


mend_derivative = Debug(
    reference=_tanh_gradients,
    cases=CLINIC_CASES,
    parts=CLINIC_PARTS,
    passed="The formula 1 − a² takes the activation as it is; the cache has two arrays a layer, and they differ.",
    hints=(
        "The gradients of the last layer are right. So which line spoils what comes after it?",
        "Write beside every name in that line whether it holds sums or activations.",
        "`A_prev` is tanh of something already. What is 1 − tanh² in terms of it?",
    ),
    mistakes={
        "not mended": Mistake(
            _gradients_with(slope=lambda f, cache, layer, dA: f(cache[layer][0])),
            "The last layer is right, the ones before it are not: tanh is applied to `A_prev`, which holds tanh(Z) "
            "already.",
        ),
        "square lost": Mistake(
            _gradients_with(slope=lambda f, cache, layer, dA: 1 - cache[layer][0]),
            "tanh is applied once now, but the square is gone: 1 − a².",
        ),
        "sums for activations": Mistake(
            _gradients_with(slope=lambda f, cache, layer, dA: 1 - cache[layer - 1][1] ** 2),
            "Now the formula for activations is fed with the sums. Either tanh(Z) or `A_prev`, and then squared.",
        ),
        **_passes("no slope of the activation", "slope of the next layer", "activation instead of its slope"),
    },
)


def _trained_once(params, X, Y, lr):
    """One step of gradient descent of a network with tanh in its hidden layers; returns new params."""
    return nn.sgd_step(params, _tanh_gradients(params, X, Y), lr)


def _stepping(W_new=lambda W, dW, lr: W - lr * dW, b_new=lambda b, db, lr: b - lr * db, W_back=lambda old, new: old):
    """A pass that updates on its way: with another step, or going back through other weights."""

    def step(params, X, Y, lr):
        Z_out, cache = nn.forward(params, X, np.tanh)
        dZ, moved = nn.softmax_cross_entropy_grad(Z_out, Y), []
        for (W, b), (A_prev, _) in zip(reversed(params), reversed(cache), strict=True):
            new = W_new(W, A_prev.T @ dZ, lr)
            moved.insert(0, (new, b_new(b, dZ.sum(axis=0), lr)))
            dZ = (dZ @ W_back(W, new).T) * (1 - A_prev**2)
        return moved

    return step


def _step_changing_params(params, X, Y, lr):
    params[:] = _trained_once(params, X, Y, lr)
    return params


mend_order = Debug(
    reference=_trained_once,
    cases=[
        _clinic("one sample", [2, 3, 2], 1, 100, 0.1),
        _clinic("five samples", [2, 4, 3], 5, 102, 0.1),
        _clinic("all sizes 3", [3, 3, 3, 3], 3, 104, 0.5),
        _clinic("two hidden layers of one width", [2, 4, 4, 3], 6, 106, 0.01),
    ],
    parts=("W of layer {}", "b of layer {}"),
    passed="A difference of less than a percent that no plot of a loss would show; a gradient check does.",
    hints=(
        "The last layer is right. Which `W` does the delta go back through, and what happened to it just before?",
        "The gradient belongs to the weights that were used on the way forwards.",
        "Compute the delta of the layer before first, and give `W` its new value after that.",
    ),
    mistakes={
        "not mended": Mistake(
            _stepping(W_back=lambda old, new: new),
            "The last layer is right. The delta still goes back through weights that have moved already; use those "
            "of the way forwards.",
        ),
        "learning rate lost": Mistake(
            _stepping(*[lambda p, g, lr: p - g] * 2), "The order is right. `lr` has been lost."
        ),
        "weights no longer moved": Mistake(
            _stepping(W_new=lambda W, dW, lr: W), "The biases are right. The weights do not move any more."
        ),
        "biases no longer moved": Mistake(
            _stepping(b_new=lambda b, db, lr: b), "The weights are right. The biases do not move any more."
        ),
        "uphill": Mistake(
            _stepping(*[lambda p, g, lr: p + lr * g] * 2), "The order is right. The steps go up the gradient."
        ),
        "gradients returned": Mistake(
            _stepping(*[lambda p, g, lr: g] * 2), "These are the gradients. New parameters are asked for."
        ),
        "params changed": Mistake(
            _step_changing_params,
            "The values are right, but the caller’s list `params` is changed. Copy it first: `params = list(params)`.",
        ),
    },
)

mend_mean = Debug(
    reference=_tanh_gradients,
    cases=CLINIC_CASES,
    parts=CLINIC_PARTS,
    passed="Without the mean, the right learning rate depends on the batch size. The mean belongs to the loss, so it "
    "enters once.",
    hints=(
        "Divide the gradients it returns by the right ones, for batches of different size. What is the ratio?",
        "The loss is a mean over n samples. Where should its 1/n enter, and how often?",
        "Mend the first delta; everything further back inherits it.",
    ),
    mistakes={
        "not mended": Mistake(
            _gradients_with(first=lambda dZ: dZ * len(dZ)),
            "All gradients are n times too large: the loss is a mean over the batch, and its 1/n is nowhere.",
        ),
        "mean in every layer": Mistake(
            _gradients_with(on=lambda dZ: dZ / len(dZ)),
            "The last layer is right now, but the mean is taken again in each step back. It enters once, at the top.",
        ),
        "mean over all entries": Mistake(
            _gradients(first=lambda Z, Y: (nn.softmax(Z) - Y) / Y.size),
            "All gradients are k times too small now: divide by the number of samples, not of entries.",
        ),
        "divided by the classes": Mistake(
            _gradients(first=lambda Z, Y: (nn.softmax(Z) - Y) / Y.shape[1]),
            "Divided by the number of classes. It is the samples that the loss averages over.",
        ),
        "only the weights": Mistake(
            _gradients_with(db=lambda dZ: dZ.sum(axis=0) * len(dZ)),
            "All `dW` are right now. All `db` are still n times too large.",
        ),
        "only the biases": Mistake(
            _gradients_with(dW=lambda cache, layer, dZ: cache[layer][0].T @ dZ * len(dZ)),
            "All `db` are right now. All `dW` are still n times too large.",
        ),
        "mean twice": Mistake(
            _gradients_with(first=lambda dZ: dZ / len(dZ)),
            "All gradients are n times too small now: the mean is taken twice.",
        ),
    },
)

mend_layer = Debug(
    reference=_tanh_gradients,
    cases=[
        _clinic("all sizes 3, one sample", [3, 3, 3], 1, 110),
        _clinic("all sizes 3", [3, 3, 3, 3], 4, 112),
        _clinic("all sizes 2", [2, 2, 2, 2], 5, 114),
        _clinic("sizes that differ", [2, 4, 3], 5, 116),
    ],
    parts=CLINIC_PARTS,
    passed="Equal widths hide a wrong index; a test with different ones would have found it at once.",
    hints=(
        "The last layer is right. Call it with layer sizes that differ: what does the error say?",
        "`dZ @ W.T` belongs to the layer before. Whose slope has to be multiplied in?",
        "In the cache, the sums of the layer before are one entry earlier: `cache[layer - 1]`.",
    ),
    mistakes={
        "not mended": Mistake(
            _gradients_with(slope=lambda f, cache, layer, dA: f(cache[layer][1])),
            "The last layer is right. The slope is still taken at the layer that the delta leaves; it belongs to "
            "the one that the delta reaches.",
        ),
        "slope taken of the activation": Mistake(
            _gradients_with(slope=lambda f, cache, layer, dA: f(cache[layer][0])),
            "The layer is right now, but tanh is applied to its activation once more. Take its sums, or 1 − A².",
        ),
        "one layer too far": Mistake(
            _gradients_with(slope=lambda f, cache, layer, dA: f(cache[max(layer - 2, 0)][1])),
            "One layer too far now: the slope belongs to the layer just before.",
        ),
        **_passes("no slope of the activation", "1 - Z squared"),
    },
)


def _sigmoid_gradients(params, X, y):
    """Gradients of binary cross-entropy of a tanh network with one sigmoid output: y (n,) of 0 and 1."""
    return _gradients(first=lambda Z, y: (nn.sigmoid(Z) - y[:, None]) / len(y))(params, X, y)


def _yes_or_no(label, sizes, n, seed):
    X, _ = _samples(n, sizes, seed)
    y = np.random.default_rng(seed).permutation(np.arange(n) % 2)
    return case(label, _network(sizes, seed), X, y, d=sizes[0])


def _first_of_column(delta):
    """The gradients with the first delta made from p (n, 1) and y (n,)."""
    return _gradients(first=lambda Z, y: delta(nn.sigmoid(Z), y))


mend_broadcast = Debug(
    reference=_sigmoid_gradients,
    cases=[
        _yes_or_no("one sample", [2, 3, 1], 1, 120),
        _yes_or_no("five samples", [2, 4, 1], 5, 122),
        _yes_or_no("as many samples as neurons", [3, 3, 3, 1], 3, 124),
    ],
    parts=CLINIC_PARTS,
    passed="A sum that makes the shapes fit is a plaster on a wound: ask first why they did not.",
    hints=(
        "Print the shapes of `p`, of `y`, and of `p - y`.",
        "(n, 1) against (n,) gives (n, n). The sum over axis 1 only hides it.",
        "Give `y` the shape of `p`, with `y[:, None]` or `y.reshape(-1, 1)`, and take the sum away.",
    ),
    mistakes={
        "not mended": Mistake(
            _first_of_column(lambda p, y: (p - y).sum(axis=1, keepdims=True) / len(y)),
            "`p - y` still has the shape (n, n): a column (n, 1) meets a row (n,). Every prediction is compared "
            "with all targets.",
        ),
        "a mean instead of the sum": Mistake(
            _first_of_column(lambda p, y: (p - y).mean(axis=1, keepdims=True) / len(y)),
            "The mean has the right size, but `p - y` is still (n, n): every prediction is compared with all targets.",
        ),
        "the first column of (n, n)": Mistake(
            _first_of_column(lambda p, y: (p - y)[:, :1] / len(y)),
            "This keeps the first column of (n, n): all predictions are compared with the first target.",
        ),
        "mean lost": Mistake(
            _first_of_column(lambda p, y: p - y[:, None]), "The shapes fit now. The mean over the batch has been lost."
        ),
        "slope of the sigmoid": Mistake(
            _first_of_column(lambda p, y: (p - y[:, None]) * p * (1 - p) / len(y)),
            "The shapes fit now. With cross-entropy the slope of the sigmoid cancels; leave it out.",
        ),
        "a row": Mistake(
            _first_of_column(lambda p, y: (p[:, 0] - y) / len(y)),
            "Now the delta has the shape (n,). It has to be (n, 1), like `Z_out`: give `y` a second axis instead.",
        ),
    },
)

EXERCISES = declare(globals())
