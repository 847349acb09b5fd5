"""A patient whose units are all alike."""

from itertools import pairwise

import numpy as np

from utils import clinic_runs as runs
from utils import nn
from utils.checks import RIGHT, Coding, Verdict, case, named, wrong
from utils.exercises.clinic import ward


def _params(answer, sizes, rng):
    """A list of (W, b) as arrays, or a Verdict."""
    params = answer(list(sizes), rng)
    if params is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(params, list | tuple) or not all(isinstance(pair, list | tuple) for pair in params):
        return wrong("Return a list of pairs (W, b), one for each layer.")
    pairs = [tuple(np.asarray(part, dtype=float) for part in pair) for pair in params]
    wanted = [((a, b), (b,)) for a, b in pairwise(sizes)]
    if [tuple(part.shape for part in pair) for pair in pairs] != wanted:
        return wrong("The shapes of the parameters have changed: W is (d_in, d_out), b is (d_out,).")
    return pairs


def _judge(answer, sizes, seed):
    pairs = _params(answer, sizes, np.random.default_rng(seed))
    if isinstance(pairs, Verdict):
        return pairs
    again = _params(answer, sizes, np.random.default_rng(seed))
    other = _params(answer, sizes, np.random.default_rng(seed + 1))
    W = pairs[0][0]
    rows = (("First weights of two units", f"{W[:3, 0].round(3)}, {W[:3, 1].round(3)}"),)
    if all(np.all(W.flat[0] == W) for W, _ in pairs):
        return named("still alike", *rows)
    if any(W.shape[1] > 1 and np.all(np.ptp(W, axis=1) == 0) for W, _ in pairs):
        return named("units alike", *rows)
    if not all(
        np.array_equal(a, b) for one, two in zip(pairs, again, strict=True) for a, b in zip(one, two, strict=True)
    ):
        return named("another generator")
    if np.array_equal(W, other[0][0]):
        return named("own generator")
    return RIGHT


def _proof(start):
    """Whatever makes units differ and lets the network learn is right, however it is drawn."""
    verdict = ward.treated(start=start)
    if verdict.ok:
        return verdict
    W, wanted = start(list(runs.SIZES), np.random.default_rng(0))[0][0], np.sqrt(2 / runs.SIZES[0])
    rows = (
        ("Standard deviation of W", f"{np.std(W):.3g}, of He's {wanted:.3g}"),
        ("Their mean", f"{np.mean(W):.3g}"),
        ("Tried out", verdict.message),
    )
    if np.ptp(W) > 0 and abs(np.mean(W)) > 0.3 * np.std(W):
        return named("all positive", *rows)
    return named("far too large", *rows) if np.std(W) > 3 * wanted else verdict


mend_start = Coding(
    reference=nn.init_params,
    judge=_judge,
    proof=_proof,
    around=ward.at_the_ward,
    cases=[
        case("our network", [784, 64, 10], 0),
        case("three layers", [40, 30, 20, 3], 1),
        case("small layers", [2, 3, 2], 2),
    ],
    passed="What begins alike stays alike. Chance is the only thing that makes two units different.",
    hints=(
        "Compare two columns of `W`. Will a step of gradient descent ever make them different?",
        "Draw the weights from `rng`. How large should they be?",
        "`rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out))`, which is He's.",
    ),
    mistakes="""
        still alike: rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out)) → np.full((d_in, d_out), np.sqrt(2 / d_in))
            All weights are still the same number, another one. Draw them.
        units alike: size=(d_in, d_out)) → size=(d_in, 1)) * np.ones(d_out)
            One column is drawn and used for all units, so that they are still alike.
        another generator: rng.normal(0, np.sqrt(2 / d_in), → np.random.normal(0, np.sqrt(2 / d_in),
            The weights do not come from `rng`: nobody can repeat your run.
        own generator: rng.normal(0, np.sqrt(2 / d_in), → np.random.default_rng(0).normal(0, np.sqrt(2 / d_in),
            The weights are always the same, whatever `rng` is passed.
        all positive
            - W = rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out))
            + W = rng.random((d_in, d_out))
            The weights are all positive and large for so many inputs, so their sums reach far, and the network is sure
            of nonsense at the start. Draw around 0.
        far too large: rng.normal(0, np.sqrt(2 / d_in), → rng.normal(0, 1,
            The units differ now, but the weights are far too large for so many inputs: the loss at the start says so.
    """,
)
