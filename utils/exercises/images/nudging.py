"""The gradient of the loss with respect to the pixels, and a step along its signs."""

import numpy as np

from utils import images, nn
from utils.checks import Coding, case


def _network(label, sizes, n, seed, bias=0.3):
    """A ReLU network with biases, n samples, and a label for each."""
    rng = np.random.default_rng(seed)
    params = [(W, bias * rng.normal(size=b.shape)) for W, b in nn.init_params(sizes, rng)]
    return case(label, params, rng.uniform(size=(n, sizes[0])), rng.integers(sizes[-1], size=n))


input_gradient = Coding(
    reference=images.input_gradient,
    cases=[
        _network("4-5-3, six samples", [4, 5, 3], 6, 0),
        _network("no hidden layer", [3, 4], 5, 1),
        _network("two hidden layers", [6, 5, 4, 3], 4, 2),
        _network("one sample", [5, 4, 3], 1, 3),
        _network("all layers of one size", [4, 4, 4, 4], 4, 4),
        _network("two classes", [3, 6, 2], 7, 5),
    ],
    passed="The way back does not end at the first weights: one step further, every pixel has a gradient.",
    hints=(
        "It is the backward pass of notebook 03 without the gradients of the weights, and with one step more.",
        "Begin with `dZ = nn.softmax(Z) - nn.one_hot(y, Z.shape[1])`, without 1/n: each sample has its own loss.",
        "In every layer `dA = dZ @ W.T`; in front of a ReLU, `dZ = dA * nn.relu_grad(cache[layer - 1][1])`.",
    ),
    mistakes="""
        divided by n: nn.one_hot(y, Z.shape[1]) → nn.one_hot(y, Z.shape[1])) / len(X)
            dZ = nn.softmax(Z) → dZ = (nn.softmax(Z)
            The gradient is that of the mean over the batch. Each sample has its own loss here, so there is no 1/n.
        stops at the first layer: return dA → return dZ
            The way back stops at the weighted sums `dZ` of the first layer. One step more, `dZ @ W.T`, leads to the
            pixels.
        W not transposed: dZ @ params[layer][0].T → dZ @ np.resize(params[layer][0], params[layer][0].T.shape)
            `W` is used without `.T`: on the way back, the sums go over the outputs of a layer.
        slope of the wrong layer
            - dZ = dA * nn.relu_grad(cache[layer - 1][1])
            + Z = cache[max(layer - 2, 0)][1]
            + dZ = dA * nn.relu_grad(Z[:, : dA.shape[1]] if Z.shape[1] >= dA.shape[1] else Z[:, :1])
            The slope of the activation is taken at another layer. `dA` in front of `layer` belongs to the sums of
            `layer - 1`.
        no slope: dA * nn.relu_grad(cache[layer - 1][1]) → dA
            The slope of the ReLU is missing: where a hidden sum is negative, nothing passes.
        slope at the inputs too
            - if layer > 0:
            -     dZ = dA * nn.relu_grad(cache[layer - 1][1])
            + dZ = dA = dA * nn.relu_grad(cache[layer - 1][1] if layer > 0 else X - 0.5)
            There is no ReLU in front of the pixels: the last step back is `dZ @ W.T` alone.
        wrong sign: nn.softmax(Z) - nn.one_hot(y, Z.shape[1]) → nn.one_hot(y, Z.shape[1]) - nn.softmax(Z)
            The sign is turned: this is where the loss falls. `dZ` is P − Y.
        no softmax: nn.softmax(Z) - → Z -
            The sums `Z` are compared with the targets. The gradient of the cross-entropy needs probabilities.
        targets forgotten: nn.softmax(Z) - nn.one_hot(y, Z.shape[1]) → nn.softmax(Z)
            The labels are never used. `dZ` is P − Y.
        gradient of the probability
            - dZ = nn.softmax(Z) - nn.one_hot(y, Z.shape[1])
            + P = nn.softmax(Z)
            + own = P[np.arange(len(y)), y][:, None]
            + dZ = own * (nn.one_hot(y, Z.shape[1]) - P)
            This is the gradient of the probability of the label, which fades where the network is sure. The loss is
            its logarithm, with a minus.
        averaged over the samples: return dA → return np.tile(dA.mean(axis=0), (len(X), 1))
            All samples get the same gradient, their mean. Each has one of its own.
        added over the samples: return dA → return dA.sum(axis=0)
            The gradients of all samples are added up. Each has a row of its own.
        sign returned: return dA → return np.sign(dA)
            Only the signs come back. The gradient is asked for; the sign is the next exercise.
        slope of tanh: nn.relu_grad(cache[layer - 1][1]) → nn.tanh_grad(np.tanh(cache[layer - 1][1]))
            The slope is that of tanh. The hidden layers are ReLU here.
        tanh forwards: nn.forward(params, X, nn.relu) → nn.forward(params, X)
            The forward pass runs with tanh, as `nn.forward` does unless it is told otherwise: give it `nn.relu`.
        slope of the activation: nn.relu_grad(cache[layer - 1][1]) → cache[layer - 1][1] * (cache[layer - 1][1] > 0)
            The activation itself is multiplied, where its slope, 1 or 0, belongs.
    """,
)


def _pixels(label, n, d, eps, seed, zeros=False):
    rng = np.random.default_rng(seed)
    dX = rng.normal(scale=0.01, size=(n, d))
    if zeros:
        dX[:, ::2] = 0
    return case(label, rng.choice([0.0, 0.05, 0.5, 0.97, 1.0], size=(n, d)), dX, eps)


nudge = Coding(
    reference=images.nudge,
    cases=[
        _pixels("three images", 3, 8, 0.1, 0),
        _pixels("pixels without a gradient", 2, 6, 0.2, 1, zeros=True),
        _pixels("one image", 1, 5, 0.05, 2),
        _pixels("not at all", 2, 4, 0.0, 3),
        _pixels("very far", 2, 7, 3.0, 4),
        case("one pixel", np.array([[0.4]]), np.array([[-1e-9]]), 0.25),
    ],
    passed="Every pixel moves by the same small amount, and none leaves the range from paper to ink.",
    hints=(
        "The loss shall rise, so walk along the gradient, not against it.",
        "Only the direction of each pixel counts: `np.sign(dX)`.",
        "`np.clip( … , 0, 1)` keeps pixels from paper to ink.",
    ),
    mistakes="""
        downhill: X + eps → X - eps
            The loss falls: this walks against the gradient, as training does. Here it shall rise.
        no sign: np.sign(dX) → dX
            Each pixel moves by its gradient, which is tiny. The sign alone counts: all move by ε.
        not clipped: np.clip(X + eps * np.sign(dX), 0, 1) → X + eps * np.sign(dX)
            Some pixels are below 0 or above 1. Clip them to the range from paper to ink.
        clipped below only: np.clip(X + eps * np.sign(dX), 0, 1) → np.maximum(X + eps * np.sign(dX), 0)
            Some pixels are above 1. Clip at both ends.
        clipped above only: np.clip(X + eps * np.sign(dX), 0, 1) → np.minimum(X + eps * np.sign(dX), 1)
            Some pixels are below 0. Clip at both ends.
        step clipped: np.clip(X + eps * np.sign(dX), 0, 1) → X + np.clip(eps * np.sign(dX), 0, 1)
            The step is clipped, so it goes up only. Clip the new pixels.
        step clipped to one: np.clip(X + eps * np.sign(dX), 0, 1) → X + np.clip(eps * np.sign(dX), -1, 1)
            The step is clipped, and the new pixels are not.
        step alone: X + eps * np.sign(dX) → eps * np.sign(dX)
            The image itself is missing: the step is added to `X`.
        eps twice: eps * → 2 * eps *
            Every pixel moves twice as far as ε.
        eps forgotten: eps * np.sign(dX) → np.sign(dX)
            ε is not used: every pixel moves by 1.
        normed: np.sign(dX) → dX / np.maximum(np.linalg.norm(dX), 1e-300)
            The gradient is divided by its length. Its sign is asked for: all pixels move by ε.
        sign of a comparison: np.sign(dX) → np.where(dX > 0, 1, -1)
            Pixels without a gradient move, too. The sign of 0 is 0: they stay.
        sign of a comparison with 0: np.sign(dX) → np.where(dX >= 0, 1, -1)
            Pixels without a gradient are given ink. The sign of 0 is 0: they stay.
        sign of the image: np.sign(dX) → np.sign(X - 0.5)
            The direction comes from the image. It is the gradient that says where the loss rises.
        X changed
            - return np.clip(X + eps * np.sign(dX), 0, 1)
            + X += eps * np.sign(dX)
            + return np.clip(X, 0, 1)
            The images of the caller are changed by `+=`. Make new ones.
    """,
)
