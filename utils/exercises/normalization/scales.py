"""How large activations are, layer by layer, and what their scale means for a step."""

from itertools import pairwise

import numpy as np

from utils import nn, normalization
from utils.checks import Coding, Question, case


def _case(label, sizes, n, seed, activation=nn.relu):
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=pair).round(1), rng.normal(size=pair[1]).round(1)) for pair in pairwise(sizes)]
    return case(label, params, rng.normal(size=(n, sizes[0])).round(1), activation)


activation_scales = Coding(
    reference=normalization.activation_scales,
    cases=[
        _case("one hidden layer, ReLU", [2, 4, 3], 5, 0),
        _case("two hidden layers, tanh", [3, 3, 4, 2], 6, 1, np.tanh),
        _case("one sample", [3, 5, 2], 1, 2),
        _case("three hidden layers of one width", [2, 3, 3, 3, 2], 4, 3, np.tanh),
        _case("no hidden layer", [3, 2], 4, 4),
    ],
    passed="One number a layer shows where a signal dies or explodes.",
    hints=(
        "`nn.forward(params, X, activation)` returns the sums of the last layer and a cache of (A_prev, Z) for each.",
        "What goes into a layer are the activations of the one before. Which entry of the cache are the inputs?",
        "`[np.std(A) for A, _ in cache[1:]]`",
    ),
    mistakes="""
        inputs too: cache[1:] → cache
            The first number is the spread of the inputs. Begin with the first hidden layer.
        sums: np.std(A) for A, _ in cache[1:] → np.std(Z) for _, Z in cache[:-1]
            These are the spreads of the weighted sums. Take the activations.
        the last layer's sums too: np.std(A) for A, _ in cache[1:] → np.std(Z) for _, Z in cache
            These are weighted sums, those of the last layer too. Take the activations of the hidden layers.
        variance: np.std(A) → np.var(A)
            That is the variance. Its root is asked for.
        root mean square: np.std(A) → np.sqrt(np.mean(A**2))
            That is the root mean square, with the mean in it. The standard deviation is asked for.
        unit by unit: np.std(A) → np.mean(A.std(axis=0))
            That is the mean of the units' own spreads. One spread over samples and units together is asked for.
        divided by n − 1: np.std(A) → np.std(A, ddof=1)
            It is divided by one less than the number of entries. Divide by their number, as `np.std` does.
        default activation: nn.forward(params, X, activation) → nn.forward(params, X)
            `activation` is not used: without it, `nn.forward` takes tanh.
        the last alone: [np.std(A) for A, _ in cache[1:]] → [np.std(A) for A, _ in cache[1:]][-1:]
            Only the last hidden layer is there. One number for each is asked for.
        means: np.std(A) → np.mean(A)
            These are the means of the activations. How far they scatter is asked for.
        mean sizes: np.std(A) → np.mean(np.abs(A))
            These are mean sizes. The standard deviation is asked for.
        all layers together: [np.std(A) for A, _ in cache[1:]] → [np.std(cache[-1][0])] * (len(cache) - 1)
            Every number is that of the last hidden layer. Does the loop use its own `A`?
        last hidden layer missing: cache[1:] → cache[1:-1]
            The last hidden layer is missing. Its activations go into the last layer.
        the last layer activated
            - return [np.std(A) for A, _ in cache[1:]]
            + return [np.std(activation(Z)) for _, Z in cache]
            There is a number for the last layer too. It has no activation, and is no hidden layer.
    """,
)

scale_free = Question(
    answer="b",
    why={
        "a": "The output is the same, but the step is not.",
        "b": "The gradient shrinks as the weights grow, so a step turns them by less: 1/9 for three times as large.",
        "c": "It is the other way round: the larger the weights, the smaller the gradient.",
        "d": "The gradient depends on the scale, although the output does not.",
    },
    hints=(
        "If f(3 W) = f(W), what is the slope at 3 W, compared with that at W?",
        "A third. And how long is a step, compared with the length of 3 W?",
        "A third of the step, over three times the length.",
    ),
)
