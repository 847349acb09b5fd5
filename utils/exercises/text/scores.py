"""What each word adds to an answer: gradient times input."""

import numpy as np

from utils import nn, text
from utils.checks import Coding, case


def _case(label, sizes, n, seed):
    rng = np.random.default_rng(seed)
    params = [(W, 0.3 * rng.normal(size=b.shape)) for W, b in nn.init_params([*sizes, 2], rng)]
    return case(label, params, rng.poisson(0.8, size=(n, sizes[0])).astype(float))


word_scores = Coding(
    reference=text.word_scores,
    cases=[
        _case("five words, four hidden neurons", [5, 4], 6, 0),
        _case("no hidden layer", [4], 5, 1),
        _case("two hidden layers", [6, 5, 3], 4, 2),
        _case("one document", [5, 4], 1, 3),
        _case("as many documents as words and neurons", [4, 4], 4, 4),
        case(
            "a blank document",
            [(np.eye(3), np.ones(3)), (np.array([[1.0, 0], [0, 1], [2, -1]]), np.zeros(2))],
            np.zeros((2, 3)),
        ),
    ],
    passed="With ReLU, the scores of a document add up to z₁ − z₀ but for what the biases add.",
    hints=(
        "The way back begins with the slope of z₁ − z₀ with respect to the two sums: −1 and 1.",
        "Send it back through the layers as in notebook 03: `dA @ W.T`, and in front of a ReLU times its slope.",
        "At the end, multiply by the input: a word that is not there adds nothing.",
    ),
    mistakes="""
        not times the input: return dA * X → return dA
            These are slopes: they say what a word would add. Times the input, words that are not there add nothing.
        sizes: return dA * X → return np.abs(dA * X)
            The sizes are given. The sign says for which side a word speaks.
        probability instead
            - dA = np.tile(np.array([-1.0, 1.0]), (len(X), 1))
            + P = nn.softmax(nn.forward(params, X, nn.relu)[0])
            + dA = (P[:, 1] * P[:, 0])[:, None] * np.array([-1.0, 1.0])
            This is the gradient of the probability, which vanishes where the network is sure. Take that of z₁ − z₀.
        sign turned: [-1.0, 1.0] → [1.0, -1.0]
            The sign is turned: this is z₀ − z₁. Praise, class 1, gets positive scores.
        z1 alone: [-1.0, 1.0] → [0.0, 1.0]
            This is the slope of z₁ alone. What counts is the difference z₁ − z₀.
        z0 alone: [-1.0, 1.0] → [-1.0, 0.0]
            This is the slope of −z₀ alone. What counts is the difference z₁ − z₀.
        sum of both: [-1.0, 1.0] → [1.0, 1.0]
            This is the slope of z₁ + z₀. The answer depends on the difference.
        no slope: dA * nn.relu_grad(cache[layer - 1][1]) → dA
            The slope of the ReLU is missing: what a neuron does that is off does not count.
        slope of tanh: nn.relu_grad(cache[layer - 1][1]) → nn.tanh_grad(np.tanh(cache[layer - 1][1]))
            The slope is that of tanh. The network has ReLU.
        tanh forwards: nn.forward(params, X, nn.relu) → nn.forward(params, X)
            The forward pass runs with tanh, as `nn.forward` does unless it is told otherwise: give it `nn.relu`.
        divided by n: return dA * X → return dA * X / len(X)
            The scores are divided by the number of documents. Each document has its own.
        added up: return dA * X → return (dA * X).sum(axis=0)
            The scores of all documents are added up. Each document has a row.
        a number a document: return dA * X → return (dA * X).sum(axis=1)
            The scores of a document are added up. Each word has its own.
        times the activation: return dA * X → return dA * (X > 0)
            A word that stands twice adds twice as much: multiply by the count itself.
        mean of the slopes: return dA * X → return dA.mean(axis=0) * X
            All documents get the mean slope. Each has slopes of its own, as other neurons are on.
    """,
)
