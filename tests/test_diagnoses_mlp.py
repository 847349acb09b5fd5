"""Right and wrong answers to the exercises of notebooks 02 and 03, as students write them."""

from itertools import pairwise

import numpy as np
import pytest
from test_exercises import function_from, source_or_skip

from utils import nn, sources
from utils.checks.stub import is_blank
from utils.exercises import backprop, mlp

# --- Right answers, whatever their style -----------------------------------------------------------------------------


def backward_by_einsum(params, cache, dZ, activation_grad):
    grads = [None] * len(params)
    for layer in range(len(params) - 1, -1, -1):
        A_prev = cache[layer][0]
        grads[layer] = [np.einsum("ni,nj->ij", A_prev, dZ).tolist(), [sum(column) for column in dZ.T]]
        if layer:
            dZ = np.einsum("nj,ij->ni", dZ, params[layer][0]) * activation_grad(cache[layer - 1][1])
    return tuple(grads)


def backward_sample_by_sample(params, cache, dZ_out, activation_grad):
    grads = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in params]
    for i, delta in enumerate(dZ_out):
        for layer in reversed(range(len(params))):
            dW, db = grads[layer]
            dW += np.outer(cache[layer][0][i], delta)
            db += delta
            if layer:
                delta = params[layer][0] @ delta * activation_grad(cache[layer - 1][1][i])
    return grads


def backward_in_float32(*arguments):
    return [(np.float32(dW), np.float32(db)) for dW, db in nn.backward(*arguments)]


def forward_by_lists(params, X, activation=np.tanh, verbose=False):
    cache, A = [], X
    for layer, (W, b) in enumerate(params):
        Z = np.array([[a @ w + c for w, c in zip(W.T, b, strict=True)] for a in A])
        cache += [[A.tolist(), Z.tolist()]]
        A = activation(Z) if layer < len(params) - 1 else Z
    return [A, cache]


def gradient_of_a_copy(f, theta, h=1e-5):
    theta = theta.astype(float)
    gradient = np.empty(theta.shape)
    for index, old in np.ndenumerate(theta.copy()):
        theta[index] = old + h
        up = f(theta)
        theta[index] = old - h
        gradient[index] = (up - f(theta)) / (2 * h)
        theta[index] = old
    return gradient


class Plain:
    """A network with ReLU and softmax, in pieces that other classes exchange."""

    def __init__(self, layer_sizes, rng):
        self.rng, self.params = rng, nn.init_params(layer_sizes, rng)

    def fit(self, X, y, lr, epochs, batch_size, callback=None):
        for epoch in range(1, epochs + 1):
            order = self.rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                self.step(X[order[start : start + batch_size]], y[order[start : start + batch_size]], lr)
            if callback:
                callback(epoch, self)

    def step(self, X, y, lr):
        Z, cache = nn.forward(self.params, X, nn.relu)
        dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, Z.shape[1]))
        self.params = nn.sgd_step(self.params, nn.backward(self.params, cache, dZ, nn.relu_grad), lr)

    def probabilities(self, X):
        return nn.softmax(nn.forward(self.params, X, nn.relu)[0])

    def predict(self, X):
        return self.probabilities(X).argmax(axis=1)

    def loss(self, X, y):
        P = self.probabilities(X)
        return nn.cross_entropy(P, np.eye(P.shape[1])[y])


class Restarts(Plain):
    """Draws its weights anew in every fit, shuffles indices in place, and returns itself."""

    def fit(self, X, y, lr, epochs, batch_size, callback=None):
        sizes = [*(len(W) for W, _ in self.params), len(self.params[-1][1])]
        self.params = nn.init_params(sizes, self.rng)
        rows = np.arange(len(X))
        for epoch in range(epochs):
            self.rng.shuffle(rows)
            for batch in np.split(rows, range(batch_size, len(X), batch_size)):
                self.step(X[batch], y[batch], lr)
            callback and callback(epoch + 1, self)
        return self


class OwnGenerator(Plain):
    """Makes a generator of its own out of the one it is given."""

    def __init__(self, layer_sizes, rng):
        super().__init__(layer_sizes, np.random.default_rng(rng.integers(10**6)))


def relu_by_a_mask(z):
    out = z.copy()
    out[out < 0] = 0
    return out


def relu_into_zeros(z):
    out = np.zeros(z.shape)
    out[z > 0] = z[z > 0]
    return out


def tanh_by_masks(z):
    out, positive = np.zeros_like(z), z >= 0
    e = np.exp(-2 * z[positive])
    out[positive] = (1 - e) / (1 + e)
    e = np.exp(2 * z[~positive])
    out[~positive] = (e - 1) / (e + 1)
    return out


def softmax_row_by_row(Z):
    P = np.zeros_like(Z)
    for i, row in enumerate(Z):
        e = np.exp(row - max(row))
        P[i] = e / sum(e)
    return P


def weights_from_one_draw(layer_sizes, rng):
    shapes = list(pairwise(layer_sizes))
    draws, params, start = rng.standard_normal(sum(a * b for a, b in shapes)), [], 0
    for a, b in shapes:
        params.append((draws[start : start + a * b].reshape(a, b) * np.sqrt(2 / a), np.zeros(b)))
        start += a * b
    return params


XOR_LISTS = [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-1]], [-0.5])]

RIGHT = {
    "XOR as lists": (mlp.xor_network, lambda: XOR_LISTS),
    "XOR by NAND": (mlp.xor_network, lambda: [(np.array([[1, -1], [1, -1]]), [-0.5, 1.5]), ([[2], [2]], [-3.0])]),
    "XOR without a function": (mlp.xor_network, XOR_LISTS),
    "XOR by two corners": (mlp.xor_network, [([[1, -1], [-1, 1]], [-0.5, -0.5]), ([[1], [1]], [-0.5])]),
    "ReLU by a mask": (mlp.relu, relu_by_a_mask),
    "ReLU into zeros": (mlp.relu, relu_into_zeros),
    "ReLU clipped": (mlp.relu, lambda z: z.clip(min=0)),
    "ReLU as a product": (mlp.relu, lambda z: (z > 0).astype(float) * z),
    "ReLU flattened": (mlp.relu, lambda z: np.array([max(0, t) for t in z.ravel()]).reshape(z.shape)),
    "tanh by masks": (mlp.tanh, tanh_by_masks),
    "tanh clipped": (mlp.tanh, lambda z: np.sinh(np.clip(z, -20, 20)) / np.cosh(np.clip(z, -20, 20))),
    "softmax row by row": (mlp.softmax, softmax_row_by_row),
    "one draw for all layers": (mlp.init_params, weights_from_one_draw),
    "log of p + eps": (
        mlp.binary_cross_entropy,
        lambda p, y: -np.mean(y * np.log(p + 1e-8) + (1 - y) * np.log(1 - p + 1e-8)),
    ),
    "clipped at 1e-15": (mlp.cross_entropy, lambda P, Y: -np.sum(Y * np.log(np.clip(P, 1e-15, 1))) / len(P)),
    "clipped at 1e-7": (mlp.cross_entropy, lambda P, Y: -np.sum(Y * np.log(np.clip(P, 1e-7, 1))) / len(P)),
    "picked, then log": (mlp.cross_entropy, lambda P, Y: -np.log((P * Y).sum(axis=1) + 1e-12).mean()),
    "standard normal times s": (
        mlp.init_params,
        lambda s, rng: [[rng.standard_normal((a, b)) * np.sqrt(2 / a), [0.0] * b] for a, b in pairwise(s)],
    ),
    "forward by lists": (mlp.forward, forward_by_lists),
    "a tent by absolute values": (
        mlp.bump,
        lambda x, left, right, height: (
            height * np.maximum(0, 1 - np.abs(x - (left + right) / 2) / ((right - left) / 2))
        ),
    ),
    "tanh of exp(-2|z|)": (
        mlp.tanh,
        lambda z: np.sign(z) * (1 - np.exp(-2 * np.abs(z))) / (1 + np.exp(-2 * np.abs(z))),
    ),
    "backward by einsum": (backprop.backward, backward_by_einsum),
    "backward by samples": (backprop.backward, backward_sample_by_sample),
    "backward in float32": (backprop.backward, backward_in_float32),
    "True and False": (backprop.relu_grad, lambda Z: Z > 0),
    "a copy that is put back": (backprop.numerical_gradient, gradient_of_a_copy),
    "1e-12 below": (
        backprop.relative_error,
        lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-12),
    ),
    "a step as tuples of lists": (
        backprop.sgd_step,
        lambda *a: tuple((W.tolist(), b.tolist()) for W, b in nn.sgd_step(*a)),
    ),
    "losses as array": (backprop.train, lambda *a: (nn.train(*a)[0], np.array(nn.train(*a)[1]))),
    "a plain class": (backprop.MLP, Plain),
    "a class that starts afresh": (backprop.MLP, Restarts),
    "a class with its own generator": (backprop.MLP, OwnGenerator),
    "a class with ReLU": (backprop.MLP, type("Relu", (nn.MLP,), {})),
    "one wide layer": (backprop.spirals, {"layer_sizes": (2, 38, 2), "lr": 0.3, "epochs": 1000, "batch_size": 20}),
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_passes_whatever_its_style(style):
    task, answer = RIGHT[style]
    result = task.grade(answer)
    assert result.outcome == "passed", result


# --- Wrong answers ---------------------------------------------------------------------------------------------------


def relu_in_a_list(z):
    return [max(0, t) for t in z]


def relu_by_a_loop(z):
    for i in range(len(z)):
        if z[i] < 0:
            z[i] = 0
    return z


def tanh_in_two_ways(z):
    if np.any(np.abs(z) > 500):
        return np.where(z > 0, 1.0, -1.0)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def softmax_shifted_by_the_mean(Z):
    E = np.exp(Z - np.mean(Z, axis=1)[:, None])
    return (E.T / E.sum(axis=1)).T


def last_layer_first(layer_sizes, rng):
    pairs = reversed(list(pairwise(layer_sizes)))
    return [(np.sqrt(2 / a) * rng.standard_normal((a, b)), np.zeros(b)) for a, b in pairs][::-1]


def neurons_alike(layer_sizes, rng):
    return [(np.outer(rng.normal(0, np.sqrt(2 / a), a), np.ones(b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]


def scaled_by_its_top(x, left, right, height):
    tent = np.maximum(0, 1 - np.abs(2 * x - left - right) / (right - left))
    return height * tent / tent.max()


def two_faults(params, cache, dZ_out, activation_grad):
    right = nn.backward(params, cache, dZ_out, activation_grad)
    last = len(params) - 1
    return [(dW / len(dZ_out) if layer == last else -dW, db) for layer, (dW, db) in enumerate(right)]


def stops_at_layer_one(params, cache, dZ, activation_grad):
    grads = []
    for layer in range(len(params), 0, -1):
        W, _ = params[layer]
        grads.append((cache[layer][0].T @ dZ, dZ.sum(axis=0)))
        dZ = dZ @ W.T * activation_grad(cache[layer - 1][1])
    return grads


def two_lists(*arguments):
    return tuple(zip(*nn.backward(*arguments), strict=True))


def pops_the_cache(params, cache, dZ_out, activation_grad):
    grads = nn.backward(params, cache, dZ_out, activation_grad)
    cache.clear()
    return grads


def returns_the_last_pair(params, grads, lr):
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W = W - lr * dW
        b = b - lr * db
    return W, b


class NoBatches(Plain):
    def fit(self, X, y, lr, epochs):
        pass


class ConstantAnswer(Plain):
    def predict(self, X):
        return [0 for _ in X]


class LabelsIntoTheLoss(Plain):
    def loss(self, X, y):
        return nn.cross_entropy(self.probabilities(X), y)


ONES = [(np.eye(2), np.zeros(2)), (np.ones((2, 1)), np.zeros(1))]
WRONG_SHAPE = [(np.ones((2, 2)), np.zeros(2)), (np.ones(2), 0.5)]

WRONG = [
    (mlp.xor_network, lambda: ONES, "one corner wrong", "At (1, 1) the output is 1, and 0 is asked for"),
    (mlp.xor_network, lambda: WRONG_SHAPE, "wrong shape", "`W2` has the shape (2,), and (2, 1)"),
    (mlp.xor_network, lambda: 1 / 0, None, "`ZeroDivisionError`"),
    (mlp.relu, relu_in_a_list, "one axis only", "an entry of `z` is a row"),
    (mlp.relu, relu_by_a_loop, "in place, arrays only", "writes into the caller’s array"),
    (mlp.relu, lambda z: np.vectorize(lambda t: max(0, t))(z), "type of the first entry", "lose their decimals"),
    (mlp.tanh, np.tanh, "np.tanh", "a finished `tanh`"),
    (mlp.tanh, lambda z: nn.tanh(z), "np.tanh", "a finished `tanh`"),
    (mlp.tanh, lambda z: 1 - np.tanh(z) ** 2, "its derivative", "the slope of tanh"),
    (mlp.tanh, tanh_in_two_ways, "step beyond a limit", "One large entry"),
    (mlp.tanh, lambda z: 1.002 * (2 * nn.sigmoid(2 * z) - 1), None, "1.002 times"),
    (mlp.softmax, softmax_shifted_by_the_mean, "shifted by the mean", "Subtract the largest"),
    (mlp.init_params, last_layer_first, "last layer first", "Begin with the first layer"),
    (mlp.init_params, neurons_alike, "neurons alike", "copies of one another"),
    (mlp.init_params, lambda s, rng: nn.init_params(s, rng)[:1], "number of layers", "Your list has 1 pair, and"),
    (mlp.bump, scaled_by_its_top, "scaled by its largest value", "Right only where `x` contains the middle"),
    (mlp.bump, lambda x, a, b, h: np.interp(x, [a, (a + b) / 2, b], [0, h, 0]), "np.interp", "three ReLUs"),
    (mlp.bump, lambda x, a, b, h: 1.002 * nn.bump(x, a, b, h), None, "1.002 times"),
    (mlp.mse, lambda Y_hat, Y: np.mean(np.mean(Y_hat - Y)) ** 2, "squared after the mean of all", "Square first"),
    (mlp.cross_entropy, lambda P, Y: -np.mean(np.log(np.amax(P, axis=1))), "largest probability", "says which class"),
    (mlp.count_parameters, lambda s: [a * b + b for a, b in pairwise(s)], None, "Is a sum"),
    (mlp.relu, lambda z: max(0, z), None, "`np.where`"),
    (mlp.softmax, lambda Z: np.round(nn.softmax(Z), 2), None, "rounded to 2 decimals"),
    (mlp.softmax, lambda Z: np.exp(Z) / np.exp(Z).sum(), None, "each row is right up to a factor"),
    (
        mlp.init_params,
        lambda s, rng: [(rng.normal(0, np.sqrt(3 / a), (a, b)), np.zeros(b)) for a, b in pairwise(s)],
        None,
        "standard deviation 0.087",
    ),
    (mlp.init_params, lambda s, rng: rng, "no pairs", "one pair `(W, b)`"),
    (mlp.forward, lambda p, X, activation=np.tanh: (nn.forward(p, X)[0], [(X,)]), None, "Value 2 of your answer"),
    (mlp.mse, lambda Y_hat, Y: np.mean((Y_hat - Y) ** 2, axis=1), None, "where are the samples added up"),
    (mlp.mse, lambda Y_hat, Y: np.mean((Y_hat - np.ravel(Y)) ** 2), None, "lengths do not fit"),
    (mlp.column_mse, lambda y_hat, y: np.mean((y_hat - y[None]) ** 2), "still (n, n)", "a column (n, 1) meets a row"),
    (
        mlp.binary_cross_entropy,
        lambda p, y: -np.mean(np.where(y == 1, np.log(p), np.log(1 - p))),
        None,
        "infinite in the case",
    ),
    (backprop.neuron_backward, lambda x, w, b, y: (1, 2, 3), None, "4 values are asked for: `loss`, `dw`, `db`, `dx`"),
    (backprop.softmax_cross_entropy_grad, lambda Z, Y: nn.softmax(Z) - Y / len(Z), "parentheses missing", "Only `Y`"),
    (backprop.backward, two_faults, None, "`dW` of layer 3: n = 5 times too small"),
    (backprop.backward, two_faults, None, "`dW` of layer 1 and `dW` of layer 2: the wrong sign"),
    (backprop.backward, two_faults, None, "`db` of layer 1, `db` of layer 2 and `db` of layer 3 are right"),
    (backprop.backward, stops_at_layer_one, None, "`IndexError`"),
    (backprop.backward, two_lists, None, "a list of"),
    (backprop.backward, pops_the_cache, None, "changes its argument `cache`"),
    (backprop.numerical_gradient, lambda f, t, h=1e-5: (f(t + h) - f(t - h)) / (2 * h), None, "shape ()"),
    (backprop.sgd_step, returns_the_last_pair, None, "Entry 0 of your list holds one array"),
    (backprop.train, lambda *a: nn.train(*a)[0], "losses not returned", "came back alone"),
    (backprop.MLP, NoBatches, None, "batch_size"),
    (backprop.MLP, ConstantAnswer, "predict and loss disagree", "same probabilities"),
    (backprop.MLP, LabelsIntoTheLoss, None, "`ValueError`"),
    (
        backprop.spirals,
        {"layer_sizes": [2, 60, 2], "lr": 1, "epochs": 9, "batch_size": 9},
        "too many",
        "302 parameters",
    ),
]


@pytest.mark.parametrize(("task", "answer", "mistake", "says"), WRONG)
def test_a_wrong_answer_gets_a_sentence_to_act_on(task, answer, mistake, says):
    result = task.grade(answer)
    assert result.outcome in ("incorrect", "raised")
    assert result.mistake == mistake
    assert says in " ".join([result.message, *(text for _, text in result.evidence)]), result


def test_a_right_xor_network_is_told_what_its_own_hidden_layer_does():
    for answer, corners in ((XOR_LISTS, "(0, 1) and (1, 0)"), (RIGHT["XOR by two corners"][1], "(0, 0) and (1, 1)")):
        assert f"moves {corners} to the same place" in mlp.xor_network.grade(answer).message


def test_the_text_of_a_tent_says_that_it_may_point_down():
    (text,) = [cell.text for cell in sources.cells("mlp") if cell.id == "bump-text"]
    assert "negative" in text


def test_twenty_wrong_backward_passes_and_more_are_told_apart():
    mistakes = backprop.backward.mistakes
    named = [backprop.backward.grade(mistakes[name].wrong).mistake for name in mistakes]
    assert named == list(mistakes) and len(named) >= 42


def test_a_wrong_pass_is_named_in_float32_as_well():
    for name in (
        "mean taken again",
        "Z instead of A",
        "slope of the next layer",
        "db as mean",
        "weights not transposed",
    ):
        wrong = backprop.backward.mistakes[name].wrong

        def single(*arguments, wrong=wrong):
            return [(np.float32(dW), np.float32(db)) for dW, db in wrong(*arguments)]

        assert backprop.backward.grade(single).mistake == name


def test_cards_show_no_addresses():
    for task in (mlp.init_params, mlp.forward, backprop.backward, backprop.numerical_gradient, backprop.MLP):
        for name in list(task.mistakes)[:3]:
            result = task.grade(task.mistakes[name].wrong)
            assert not any("0x" in text for _, text in result.evidence)


# --- The debug clinic ------------------------------------------------------------------------------------------------


def relative_error_of(gradients, loss, params):
    """Largest relative error of dW against central differences."""
    errors = []
    for layer, (W, b) in enumerate(params):
        measured = nn.numerical_gradient(
            lambda W, layer=layer, b=b: loss([*params[:layer], (W, b), *params[layer + 1 :]]), W
        )
        errors.append(nn.relative_error(gradients[layer][0], measured))
    return max(errors)


@pytest.mark.parametrize("name", ["mend_derivative", "mend_order", "mend_mean", "mend_layer", "mend_broadcast"])
def test_numerical_gradients_find_every_patient_of_the_clinic(name):
    task = getattr(backprop, name)
    sizes = [3, 3, 3, 1] if name == "mend_broadcast" else [3, 3, 3, 3]
    rng = np.random.default_rng(0)
    params, X, y = nn.init_params(sizes, rng), rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])

    def loss(params):
        Z, _ = nn.forward(params, X, np.tanh)
        if name == "mend_broadcast":
            return nn.binary_cross_entropy(nn.sigmoid(Z)[:, 0], y)
        return nn.cross_entropy(nn.softmax(Z), np.eye(3)[y])

    def gradients_of(function):
        if name == "mend_order":
            moved = function(params, X, np.eye(3)[y], 0.5)
            return [((W - V) / 0.5, (b - c) / 0.5) for (W, b), (V, c) in zip(params, moved, strict=True)]
        return function(params, X, y if name == "mend_broadcast" else np.eye(3)[y])

    faulty = function_from(source_or_skip(sources.stub_of, task), task)
    mended = function_from(source_or_skip(sources.solution_of, task), task)
    assert relative_error_of(gradients_of(faulty), loss, params) > 1e-3
    assert relative_error_of(gradients_of(mended), loss, params) < 1e-7


# --- A class that has not been written yet ---------------------------------------------------------------------------

STUB = '''class MLP:
    """A network."""

    def __init__(self, layer_sizes, rng):
        """Start."""
        self.rng = rng
        # YOUR CODE HERE
        ...

    def fit(self, X, y, lr, epochs, batch_size):
        # YOUR CODE HERE
        ...
'''


def test_a_class_as_it_was_given_is_blank_and_a_changed_one_is_not(tmp_path):
    for i, (text, blank) in enumerate([(STUB, True), (STUB.replace("Start", "Begin"), True), (STUB + "\n", True)]):
        (tmp_path / f"cell{i}.py").write_text(text)
        names = {}
        exec(compile(text, str(tmp_path / f"cell{i}.py"), "exec"), names)
        assert is_blank(names["MLP"], STUB) is blank
    names = {}
    exec(STUB.replace("self.rng = rng", "self.rng = rng\n        self.params = 1"), names)
    assert not is_blank(names["MLP"], STUB)
