"""Codes drawn by chance, and the way back through the draw."""

import numpy as np

from utils import generation
from utils.checks import RIGHT, Coding, case, named, wrong


def _same(a, b):
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-7))


def _judge(answer, mean, log_var, seed):
    np.random.seed(1)  # the sandbox puts the global state back
    result = answer(mean.copy(), log_var.copy(), np.random.default_rng(seed))
    fault = _form(result, mean)
    if fault:
        return fault
    z, noise = (np.asarray(part, dtype=float) for part in result)
    again = answer(mean.copy(), log_var.copy(), np.random.default_rng(seed))[1]
    other = answer(mean.copy(), log_var.copy(), np.random.default_rng(seed + 1))[1]
    return _drawn(answer, z, noise, mean, log_var) or _chance(noise, np.asarray(again), np.asarray(other)) or RIGHT


def _form(result, mean):
    if result is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(result, tuple | list) or len(result) != 2:
        return named("noise not returned")
    shapes = [np.shape(part) for part in result]
    rows = ("Shape of mean", str(mean.shape)), ("Got", f"z {shapes[0]}, noise {shapes[1]}")
    if shapes[0] == mean.shape and shapes[1] != mean.shape:
        return named("one noise for all", *rows)
    return None if shapes[0] == mean.shape else wrong("`z` has another shape than `mean`.", *rows)


def _drawn(answer, z, noise, mean, log_var):
    """A Verdict if z is not made of the noise that is returned with it."""
    std = np.exp(log_var / 2)
    if _same(z, mean + std * noise):
        return None
    faults = {
        "values exchanged": _same(noise, mean + std * z),
        "variance": _same(z, mean + std**2 * noise),
        "log variance": _same(z, mean + log_var * noise),
        "half the log variance": _same(z, mean + log_var / 2 * noise),
        "exponent doubled": _same(z, mean + np.exp(2 * log_var) * noise),
        "one over": _same(z, mean + noise / std),
        "mean forgotten": _same(z, std * noise),
        "no stretching": _same(z, mean + noise) and not _stretched(answer),
        "no noise": _same(z, mean),
        "mean stretched": _same(z, std * (mean + noise)),
        "taken off": _same(z, mean - std * noise),
        "spread added": _same(z, mean + std + noise),
        "noise stretched": _same(z, mean + noise),
    }
    rows = (
        ("z", str(z.ravel()[:3].round(3))),
        ("mean + e^(s/2) · noise", str((mean + std * noise).ravel()[:3].round(3))),
    )
    found = next((name for name, agrees in faults.items() if agrees), None)
    if found:
        return named(found, *rows)
    return named("another noise", *rows) if _like((z - mean), std) else wrong("`z` is another number.", *rows)


def _stretched(answer):
    """Whether the noise of 1,000 clouds with standard deviation 2 comes back with that standard deviation."""
    _, noise = answer(np.zeros((1000, 1)), np.full((1000, 1), 2 * np.log(2)), np.random.default_rng(0))
    return np.std(np.asarray(noise, dtype=float)) > 1.5


def _like(noise, std):
    """Whether noise (n, k) looks as if drawn with these standard deviations, where there are enough entries to tell."""
    return abs(np.mean((noise / std) ** 2) - 1) < 6 * np.sqrt(2 / noise.size)


def _chance(noise, again, other):
    """A Verdict if the noise does not come from the generator, or not from the standard normal distribution."""
    if not _same(noise, again):
        return named("another generator")
    if np.array_equal(noise, other):
        return named("always the same")
    if noise.size < 200:
        return None
    if (noise.ndim == 2 and (np.ptp(noise, axis=0) == 0).all()) or (np.ptp(noise, axis=1) == 0).all():
        return named("one noise for all")
    mean, std = noise.mean(), noise.std()
    rows = ("Mean of the noise", f"{mean:.2f}"), ("Standard deviation", f"{std:.2f}")
    if noise.min() >= 0:
        return named("only positive", *rows)
    if np.abs(noise).max() <= 1:
        return named("uniform", *rows)
    if abs(mean) > 5 / np.sqrt(noise.size) or abs(std - 1) > 5 / np.sqrt(2 * noise.size):
        return named("not standard", *rows)
    return None


def _clouds(label, n, k, seed, spread=1.0):
    rng = np.random.default_rng(seed)
    return case(label, rng.normal(size=(n, k)), spread * rng.normal(size=(n, k)) - 0.5, seed)


reparameterize = Coding(
    reference=generation.reparameterize,
    judge=_judge,
    cases=[
        _clouds("three clouds", 3, 4, 0),
        _clouds("one cloud", 1, 2, 1),
        _clouds("as many clouds as numbers", 3, 3, 2),
        _clouds("four hundred clouds", 400, 3, 3),
        _clouds("narrow and wide ones", 60, 5, 4, spread=2.0),
        case("standard ones", np.zeros((50, 8)), np.zeros((50, 8)), 5),
    ],
    passed="The draw is a weighted sum now, with a weight that chance has chosen, and a gradient passes through.",
    hints=(
        "First the noise: `rng.standard_normal(mean.shape)`.",
        "`log_var` is the logarithm of the variance; the standard deviation is its root, `np.exp(log_var / 2)`.",
        "Return both: `mean + np.exp(log_var / 2) * noise, noise`.",
    ),
    mistakes="""
        variance: np.exp(log_var / 2) → np.exp(log_var)
            The noise is multiplied by the variance. Multiply by the standard deviation, its root: halve the exponent.
        log variance: np.exp(log_var / 2) → log_var
            `log_var` is taken for a standard deviation. It is the logarithm of a variance.
        half the log variance: np.exp(log_var / 2) → log_var / 2
            The exponential is missing.
        exponent doubled: np.exp(log_var / 2) → np.exp(2 * log_var)
            The exponent is doubled. Halve it.
        one over: np.exp(log_var / 2) → np.exp(-log_var / 2)
            The sign of the exponent is wrong, so that sure clouds are wide.
        mean forgotten: return mean + → return
            The mean is missing.
        no stretching: np.exp(log_var / 2) * noise, → noise,
            The noise has standard deviation 1 everywhere: `log_var` is not used.
        no noise: return mean + np.exp(log_var / 2) * noise, → return mean,
            `z` is the mean. Add the noise.
        mean stretched: return mean + np.exp(log_var / 2) * noise, → return np.exp(log_var / 2) * (mean + noise),
            The mean is multiplied, too. Only the noise is.
        taken off: return mean + np.exp → return mean - np.exp
            The noise is taken off. It has no sign of its own, but the derivatives below need a plus.
        spread added: np.exp(log_var / 2) * noise, → np.exp(log_var / 2) + noise,
            The standard deviation is added. It is a factor of the noise.
        another noise: * noise, noise → * noise, rng.standard_normal(mean.shape)
            The noise that is returned is not the one in `z`. Draw once, use it twice.
        noise stretched: * noise, noise → * noise, np.exp(log_var / 2) * noise
            What is returned as noise is multiplied by the standard deviation already. Return it as it was drawn.
        noise not returned: * noise, noise → * noise
            Two values are asked for: `z` and the noise, which the way back needs.
        values exchanged
            return mean + np.exp(log_var / 2) * noise, noise → return noise, mean + np.exp(log_var / 2) * noise
            The two values are exchanged: first `z`.
        another generator: rng.standard_normal(mean.shape) → np.random.standard_normal(mean.shape)
            The noise does not come from `rng`: with the same seed, it is another every time.
        always the same: rng.standard_normal(mean.shape) → np.random.default_rng(0).standard_normal(mean.shape)
            The noise is always the same, whatever `rng` is passed.
        one noise for all: rng.standard_normal(mean.shape) → rng.standard_normal(mean.shape[1])
            All samples get the same noise. Draw it in the shape of `mean`.
        uniform: rng.standard_normal(mean.shape) → rng.uniform(-1, 1, mean.shape)
            The noise is uniform. It comes from the standard normal distribution.
        only positive: rng.standard_normal(mean.shape) → np.abs(rng.standard_normal(mean.shape))
            The noise is never negative.
        not standard: rng.standard_normal(mean.shape) → rng.normal(0.0, 0.5, mean.shape)
            The noise has another mean or another standard deviation than 0 and 1.
    """,
)


def _back(label, n, k, seed):
    rng = np.random.default_rng(seed)
    dz, noise, log_var = rng.normal(size=(3, n, k)).round(2)
    return case(label, dz, noise, log_var)


code_gradient = Coding(
    reference=generation.code_gradient,
    parts=("d_mean", "d_log_var"),
    cases=[
        _back("three samples", 3, 4, 0),
        _back("one sample", 1, 2, 1),
        _back("as many samples as numbers", 3, 3, 2),
        case("variance 1", np.array([[1.0, -2.0]]), np.array([[0.5, 1.5]]), np.zeros((1, 2))),
        case("no noise", np.array([[1.0], [2.0]]), np.zeros((2, 1)), np.array([[0.3], [-0.7]])),
        _back("many", 40, 5, 3),
    ],
    passed="Where the noise happened to help, the spread grows. That is all the network knows of chance.",
    hints=(
        "z = mean + …: what happens to z if the mean grows by a little?",
        "The derivative of e^(s/2) with respect to s is e^(s/2) / 2.",
        "`return dz, dz * noise * np.exp(log_var / 2) / 2`",
    ),
    mistakes="""
        not halved: np.exp(log_var / 2) / 2 → np.exp(log_var / 2)
            The factor ½ is missing: the derivative of e^(s/2) is e^(s/2) / 2.
        doubled: np.exp(log_var / 2) / 2 → np.exp(log_var / 2) * 2
            There is a factor of 2 where a half belongs.
        variance: np.exp(log_var / 2) / 2 → np.exp(log_var) / 2
            The variance is taken. The noise was multiplied by its root, e^(s/2).
        noise forgotten: dz * noise * → dz *
            The noise is missing: s moves z as far as the noise is long.
        dz forgotten: dz * noise * np.exp(log_var / 2) / 2 → noise * np.exp(log_var / 2) / 2
            `dz` is missing from the second derivative: the chain rule multiplies.
        exponential forgotten: dz * noise * np.exp(log_var / 2) / 2 → dz * noise / 2
            The factor e^(s/2) is missing.
        with respect to the spread: dz * noise * np.exp(log_var / 2) / 2 → dz * noise
            This is the derivative with respect to the standard deviation. One step more, to s.
        log variance itself: np.exp(log_var / 2) / 2 → log_var / 2
            `log_var` itself is a factor. Its exponential is: e^(s/2).
        one over: np.exp(log_var / 2) / 2 → np.exp(-log_var / 2) / 2
            The sign of the exponent is wrong.
        squared noise: dz * noise * → dz * noise**2 *
            The noise is squared.
        sign of the second: return dz, dz * noise → return dz, -dz * noise
            The second derivative has the wrong sign.
        sign of the first: return dz, → return -dz,
            The first derivative has the wrong sign.
        mean stretched: return dz, → return dz * np.exp(log_var / 2),
            The mean is not multiplied by anything, so its derivative is `dz` alone.
        mean with noise: return dz, → return dz * noise,
            The mean has nothing to do with the noise: its derivative is `dz` alone.
        divided by n
            - return dz, dz * noise * np.exp(log_var / 2) / 2
            + return dz / len(dz), dz * noise * np.exp(log_var / 2) / 2 / len(dz)
            The mean over n is in `dz` already.
        exchanged: return dz, dz * noise * np.exp(log_var / 2) / 2 → return dz * noise * np.exp(log_var / 2) / 2, dz
            The two values are exchanged: first that of the mean.
        second alone: return dz, dz → return dz
            Two values are asked for: the derivative with respect to the mean, and the one with respect to `log_var`.
        added up
            - return dz, dz * noise * np.exp(log_var / 2) / 2
            + return dz.sum(axis=0), (dz * noise * np.exp(log_var / 2) / 2).sum(axis=0)
            The samples are added up. Every sample has its own mean and its own `log_var`: the shape stays (n, k).
    """,
)
