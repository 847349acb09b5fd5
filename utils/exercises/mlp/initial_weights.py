"""Initial weights: random numbers of the right size, judged by what they tell of their origin."""

import itertools

import numpy as np

from utils import nn
from utils.checks import RIGHT, Coding, case, named, wrong
from utils.checks.wording import plural

# standard deviations that students choose, for a layer (d_in, d_out) of a network with d inputs
SCALES = {
    "root missing": lambda d_in, d_out, d: 2 / d_in,
    "number of outputs": lambda d_in, d_out, d: np.sqrt(2 / d_out),
    "inputs of the network": lambda d_in, d_out, d: np.sqrt(2 / d),
    "factor 2 missing": lambda d_in, d_out, d: np.sqrt(1 / d_in),
    "root and factor 2 missing": lambda d_in, d_out, d: 1 / d_in,
    "root of the 2 alone": lambda d_in, d_out, d: np.sqrt(2) / d_in,
    "Glorot": lambda d_in, d_out, d: np.sqrt(2 / (d_in + d_out)),
    "standard deviation 1": lambda d_in, d_out, d: 1.0,
    "root turned round": lambda d_in, d_out, d: np.sqrt(d_in / 2),
    "standard deviation 0.01": lambda d_in, d_out, d: 0.01,
}


def judge_start(answer, layer_sizes, rng):
    """Shapes and zero biases first, then where the weights come from, then how they are spread."""
    np.random.seed(1)  # the sandbox puts the global state back
    params = answer(list(layer_sizes), rng)
    shapes = list(itertools.pairwise(layer_sizes))
    odd = _structure(params, shapes, layer_sizes)
    if odd:
        return odd
    weights = [np.asarray(W, dtype=float) for W, _ in params]
    biased = [layer for layer, (_, b) in enumerate(params, start=1) if np.any(np.asarray(b, dtype=float) != 0)]
    if biased:
        message = f"`b` of layer {biased[0]} is not 0. Biases start at 0; only weights are drawn."
        return named("biases drawn", message=message)
    for W in weights:
        if np.ptp(W) == 0 and W.size > 1:
            return named("constant" if np.any(W) else "zeros")
    copies = _copies(weights) or _alike(weights, shapes)
    return _origin(answer, list(layer_sizes)) or copies or _spread(weights, shapes) or RIGHT


def _structure(params, shapes, layer_sizes):
    """None where params is a list of pairs with the right shapes, else a Verdict."""
    if params is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(params, list | tuple) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in params
    ):
        return named("no pairs")
    if len(params) == 2 and all(np.ndim(W) == 2 for W in params[0]) and all(np.ndim(b) == 1 for b in params[1]):
        return named("weights and biases apart")
    if len(params) != len(shapes):
        pairs, layers = plural(len(params), "pair"), plural(len(shapes), "layer")
        found = f"Your list has {pairs}, and the layer sizes {layer_sizes} have {layers}."
        return named("number of layers", message=found)
    for layer, ((W, b), (d_in, d_out)) in enumerate(zip(params, shapes, strict=True), start=1):
        if np.shape(W) == (d_out, d_in) != (d_in, d_out):
            return named("transposed")
        if np.shape(W) != (d_in, d_out):
            found = f"`W` of layer {layer} has the shape {np.shape(W)}, and ({d_in}, {d_out}) is asked for."
            return named("shape of W", message=found)
        if np.shape(b) != (d_out,):
            found = f"`b` of layer {layer} has the shape {np.shape(b)}, and ({d_out},) is asked for."
            return named("shape of b", message=found)
    return None


def _origin(answer, layer_sizes):
    """Whether the weights come from the generator that is passed in, those of the first layer first."""

    def drawn(seed, sizes=layer_sizes):
        return [np.asarray(W, dtype=float) for W, _ in answer(list(sizes), np.random.default_rng(seed))]

    def equal(weights, others):
        return all(map(np.array_equal, weights, others))

    weights = drawn(7)
    if not equal(weights, drawn(7)):
        return named("global random numbers")
    if equal(weights, drawn(8)):
        return named("own generator")
    if len(weights) > 1 and not equal(weights[:1], drawn(7, layer_sizes[:2])) and _last_first(weights, drawn):
        return named("last layer first")
    return None


def _last_first(weights, drawn):
    """Whether the last layer is that of a network of this layer alone, which draws it first."""
    return np.array_equal(weights[-1], drawn(7, weights[-1].shape)[0])


def _copies(weights):
    """Whether the neurons of a layer, or its inputs, share their weights."""
    wide = [W for W in weights if min(W.shape) > 1]
    alike = [W for W in wide if np.all(np.ptp(W, axis=0) == 0) or np.all(np.ptp(W, axis=1) == 0)]
    return named("neurons alike") if alike else None


def _alike(weights, shapes):
    """Whether two layers share their draws."""
    for (V, (a, _)), (W, (b, _)) in itertools.combinations(zip(weights, shapes, strict=True), 2):
        rows, columns = np.minimum(V.shape, W.shape)
        if rows * columns > 3 and np.allclose(V[:rows, :columns] * np.sqrt(a), W[:rows, :columns] * np.sqrt(b)):
            return named("layers alike")
    return None


def _spread(weights, shapes):
    """Sign, mean, standard deviation and extremes of many weights, within five standard errors."""
    if sum(W.size for W in weights) < 5000:
        return None
    for layer, (W, (d_in, _)) in enumerate(zip(weights, shapes, strict=True), start=1):
        asked = np.sqrt(2 / d_in)
        measured = (
            ("Expected std", f"{asked:.4f} in layer {layer}, √(2/{d_in})"),
            ("Got", f"standard deviation {np.std(W):.4f}, mean {np.mean(W):.4f}"),
        )
        if np.all(W >= 0):
            return named("all positive", *measured)
        if abs(np.mean(W)) > 8 * np.std(W) / np.sqrt(W.size):
            return named("mean not 0", *measured)
        if not _is_std(W, asked):
            return _scale(weights, shapes, layer, measured)
        if np.max(np.abs(W)) < 2.5 * asked:
            return named("uniform", *measured)
    return None


def _is_std(W, asked):
    return abs(np.std(W) / asked - 1) <= 5 / np.sqrt(2 * W.size)


def _scale(weights, shapes, layer, measured):
    """Which other standard deviation all layers have."""
    for name, scale in SCALES.items():
        if all(_is_std(W, scale(*shape, shapes[0][0])) for W, shape in zip(weights, shapes, strict=True)):
            return named(name, *measured)
    d_in = shapes[layer - 1][0]
    found = f"The weights of layer {layer} have the standard deviation {np.std(weights[layer - 1]):.2g}"
    return wrong(f"{found}; √(2/{d_in}) = {np.sqrt(2 / d_in):.2g} is asked for.", *measured)


init_params = Coding(
    reference=nn.init_params,
    judge=judge_start,
    cases=[
        case("the network for XOR", [2, 3, 1], np.random.default_rng(0)),
        case("equal widths", [4, 4, 4, 4], np.random.default_rng(1)),
        case("a wide network", [400, 300, 200], np.random.default_rng(2)),
    ],
    passed="Sums keep about the same size from layer to layer, and every neuron starts out different.",
    hints=(
        "One pair `(W, b)` for each two neighbours in `layer_sizes`. What are the shapes of `W` and `b`?",
        "`rng.normal(0, s, size=(d_in, d_out))` draws a matrix with standard deviation s. Here s is √(2/d_in).",
        "In a loop over `zip(layer_sizes, layer_sizes[1:])`: `params.append((rng.normal( … ), np.zeros( … )))`.",
    ),
    mistakes="""
        root missing: np.sqrt(2 / d_in) → 2 / d_in
            The standard deviation is 2 / d_in. The square root is missing.
        number of outputs: 2 / d_in → 2 / d_out
            The standard deviation belongs to d_out. A sum runs over the inputs of a layer, so it is d_in that counts.
        inputs of the network: 2 / d_in → 2 / layer_sizes[0]
            The standard deviation is the same in every layer, √(2/d) for the d inputs of the network. Each layer has a
            d_in of its own.
        factor 2 missing: 2 / d_in → 1 / d_in
            The standard deviation is √(1/d_in). ReLU loses half of the signal; which factor makes up for it?
        root and factor 2 missing: np.sqrt(2 / d_in) → 1 / d_in
            The standard deviation is 1 / d_in. Both the square root and the factor 2 are missing.
        root of the 2 alone: np.sqrt(2 / d_in) → np.sqrt(2) / d_in
            The root is taken of the 2 alone. It covers the whole fraction: √(2/d_in).
        Glorot: 2 / d_in → 2 / (d_in + d_out)
            This is the scale of Glorot and Bengio, √(2/(d_in + d_out)). He et al. divide by d_in alone.
        standard deviation 1: np.sqrt(2 / d_in) → 1.0
            The standard deviation is 1, so sums over many inputs become large. Scale it by √(2/d_in).
        root turned round: 2 / d_in → d_in / 2
            The fraction under the root is upside down.
        standard deviation 0.01: np.sqrt(2 / d_in) → 0.01
            The standard deviation is 0.01 in every layer. It should depend on d_in: √(2/d_in).
        no pairs: params.append → params.extend
            Return a list with one pair `(W, b)` for each layer.
        weights and biases apart: return params → return [W for W, _ in params], [b for _, b in params]
            There are a list of weights and a list of biases. Return one list with a pair `(W, b)` for each layer.
        number of layers: zip(layer_sizes[:-1], layer_sizes[1:], strict=True) → zip(layer_sizes, layer_sizes)
            A network with m layer sizes has m − 1 layers of weights: one between each two neighbours.
        transposed: size=(d_in, d_out) → size=(d_out, d_in)
            `W` has the shape (d_out, d_in). Samples are rows here, so `X @ W` needs (d_in, d_out).
        shape of W: size=(d_in, d_out) → size=d_out
            `W` has a row for each input and a column for each neuron: (d_in, d_out).
        shape of b: np.zeros(d_out) → np.zeros((1, d_out))
            `b` has a second axis. One bias for each neuron is asked for: shape (d_out,).
        biases drawn: np.zeros(d_out) → rng.normal(size=d_out)
            Biases start at 0; only the weights are drawn.
        zeros: rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out)) → np.zeros((d_in, d_out))
            All weights of a layer are 0. Then all its neurons compute the same and get the same gradient, for ever.
        constant: rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out)) → np.full((d_in, d_out), np.sqrt(2 / d_in))
            All weights of a layer are the same number, so its neurons stay copies of one another. Draw them at random.
        global random numbers: rng.normal → np.random.normal
            The same seed gives different weights: they do not come from the `rng` that is passed in. Use `rng.normal`.
        own generator: rng.normal → np.random.default_rng(0).normal
            Different generators give the same weights. Draw from the `rng` that is passed in, not from one made inside.
        last layer first
            zip(layer_sizes[:-1], layer_sizes[1:], strict=True) → zip(layer_sizes[-2::-1], layer_sizes[::-1])
            params.append(( → params.insert(0, (
            The weights of the last layer are drawn first. Begin with the first layer, so that the same seed gives
            everybody the same weights.
        neurons alike: size=(d_in, d_out)), np.zeros → size=(d_in, 1)) + np.zeros((d_in, d_out)), np.zeros
            The rows or the columns of a `W` are copies of one another, so its neurons would learn alike. Draw a number
            for every entry.
        layers alike: params = [] → params, seed = [], rng.integers(1000)
            rng.normal → np.random.default_rng(seed).normal
            Two layers share their random numbers. Draw new ones for every layer.
        all positive: rng.normal(0, np.sqrt(2 / d_in), size= → np.sqrt(2 / d_in) * rng.random(size=
            No weight is negative: `rng.random` draws between 0 and 1, and `abs` takes the signs away. Use `rng.normal`
            as it comes, centred at 0.
        mean not 0: rng.normal(0, → rng.normal(np.sqrt(2 / d_in),
            The weights are not centred at 0. The first argument of `rng.normal` is the mean, the second the standard
            deviation.
        uniform: rng.normal(0, np.sqrt(2 / d_in), → rng.uniform(-np.sqrt(6 / d_in), np.sqrt(6 / d_in),
            The standard deviation is right, but no weight is far from 0, as some of so many normal ones would be.
            Uniform ones end at √3 standard deviations; `rng.normal` is asked for.
    """,
)
