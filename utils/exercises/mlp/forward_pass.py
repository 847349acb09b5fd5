"""The forward pass of a network of any depth, with its cache."""

import numpy as np

from utils import nn
from utils.checks import Coding, case
from utils.checks.networks import network, samples


def _case(label, sizes, n, activation, seed):
    """A network with biases that are not 0, and n samples, rounded so that a card can be followed."""
    X, _ = samples(n, sizes, seed + 1)
    return case(label, network(sizes, seed), X, activation)


forward = Coding(
    reference=nn.forward,
    parts=("Z_out", ("A_prev of layer {}", "Z of layer {}")),
    cases=[
        _case("one sample", [2, 3, 1], 1, np.tanh, 2),
        _case("ReLU", [3, 5, 2], 4, nn.relu, 4),
        _case("two hidden layers of one width", [3, 3, 3, 3], 3, np.tanh, 6),
        _case("sigmoid", [2, 4, 3, 2], 5, nn.sigmoid, 8),
        _case("one layer, so no activation", [3, 2], 4, np.tanh, 0),
    ],
    passed="A network of any depth is this one loop. The cache is what the way back will need.",
    hints=(
        "One loop over `params`. In each round `A` is what goes into the layer: `X` at first.",
        "`Z = A @ W + b`, then note `(A, Z)`, then `A = activation(Z)` for the next layer. What comes back at the end?",
        "Start with `A, cache = X, []`, and after the loop `return Z, cache`: the last `Z` gets no activation.",
    ),
    mistakes="""
        activation on the last layer: return Z, cache → return A, cache
            The cache is right, but the activation was applied to the last layer as well. Return its `Z`.
        no activation: A = activation(Z) → A = Z
            No activation is applied anywhere, so all layers together are one linear layer.
        activation ignored: A = activation(Z) → A = np.tanh(Z)
            tanh is used whatever is asked for. Call the argument `activation`.
        always ReLU: A = activation(Z) → A = nn.relu(Z)
            ReLU is used whatever is asked for. Call the argument `activation`.
        always sigmoid: A = activation(Z) → A = nn.sigmoid(Z)
            The sigmoid is used whatever is asked for. Call the argument `activation`.
        last hidden layer without activation
            A = activation(Z) → A = activation(Z) if len(cache) < len(params) - 1 else Z
            The last hidden layer gets no activation. Every layer but the last one of all, the outputs, does.
        activation within the sums: Z = A @ W + b → Z = activation(A @ W + b)
            `Z` holds activations. It holds the sums, and the activation gives the next `A`.
        first layer without activation: A = activation(Z) → A = activation(Z) if len(cache) > 1 else Z
            The first hidden layer gets no activation. Every layer but the last one does.
        activation on the inputs: A, cache = X, [] → A, cache = activation(X), []
            The activation was applied to `X`. The inputs go into the first layer as they are.
        bias forgotten: A @ W + b → A @ W
            The biases are missing from the sums.
        bias subtracted: A @ W + b → A @ W - b
            The biases are subtracted. They are added.
        bias added to the weights: A @ W + b → A @ (W + b)
            The biases were added to the weights, so the inputs multiply them. Add them after the product.
        weights transposed: A @ W + b → A @ W.T + b
            The weights are transposed. `W` has the shape (d_in, d_out) already, so `A @ W` fits.
        wrong order of the product: A @ W + b → W @ A + b
            `W @ A` is for samples in columns. Samples are rows here: which comes first?
        X in every layer: A @ W + b → X @ W + b
            cache.append((A, Z)) → cache.append((X, Z))
            Every layer gets `X`. From the second layer on, the input is what the layer before has put out.
        X in every sum: A @ W + b → X @ W + b
            The sums of every layer are made from `X`. From the second layer on, the input is `A`, which the layer
            before has put out.
        parameters in the cache: cache.append((A, Z)) → cache.append((W, b))
            `Z_out` is right. The cache holds the parameters, which are known already. Note `(A_prev, Z)`.
        activations in both places: cache.append((A, Z)) → cache.append((A, activation(Z)))
            `Z_out` is right. The second of each pair in the cache is an activation. Note the sums `Z` themselves.
        cache with the layer’s own A: cache.append((A, Z)) → cache.append((activation(Z), Z))
            `Z_out` is right. The cache holds what comes out of each layer; note what goes in, before `A` gets its new
            value.
        cache with the sums before: cache.append((A, Z)) → cache.append((cache[-1][1] if cache else X, Z))
            `Z_out` is right. The first of each pair in the cache is a `Z` of the layer before. Note its activation.
        activation too early
            - cache.append((A, Z))
            - A = activation(Z)
            + A = activation(Z)
            + cache.append((A, Z))
            return Z, cache → return A, cache
            The activation comes one line too early: the cache holds what comes out of each layer instead of what goes
            in, and the last layer gets an activation. First note `(A, Z)`, then give `A` its new value; return `Z`.
        values exchanged: return Z, cache → return cache, Z
            The two values are in the wrong order. Return `Z_out, cache`.
        cache reversed: cache.append((A, Z)) → cache.insert(0, (A, Z))
            `Z_out` is right. The cache is in reverse order; input side first is asked for.
        pairs reversed: cache.append((A, Z)) → cache.append((Z, A))
            `Z_out` is right. The pairs in the cache are the wrong way round: `(A_prev, Z)`.
        cache without the last layer: return Z, cache → return Z, cache[:-1]
            `Z_out` is right. The last layer is missing from the cache; it has a pair like all others.
        last pair only: cache.append((A, Z)) → cache = [(A, Z)]
            `Z_out` is right. The cache holds the pair of the last layer alone: `=` overwrites, `append` adds one.
        cache without pairs: cache.append((A, Z)) → cache.append(Z)
            `Z_out` is right. The cache holds a single array for each layer. Note a pair, `(A_prev, Z)`.
        cache flat: cache.append((A, Z)) → cache.extend((A, Z))
            `Z_out` is right. The cache is one long list. Note pairs: `cache.append((A, Z))`, with two parentheses.
        cache empty: cache.append((A, Z)) →
            `Z_out` is right. The cache is empty: append a pair in every round.
        inputs of the first layer only: cache.append((A, Z)) → cache.append((X, Z))
            `Z_out` is right. Every pair of the cache holds `X`. Note what goes into the layer itself.
        cache not returned: return Z, cache → return Z
            The answer is `Z_out` alone. Return two values: `Z_out, cache`.
        returns inside the loop
            - A = activation(Z)
            + A = activation(Z)
            + return Z, cache
            Only the first layer is computed. Is the `return` indented too far?
    """,
)
