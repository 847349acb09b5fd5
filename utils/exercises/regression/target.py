"""Scaled targets, and the function that leads back: judged by what both do."""

import numpy as np

from utils import regression
from utils.checks import RIGHT, Coding, case, named, wrong


def _prices(label, n, seed, scale=1.0):
    return case(label, (scale * np.random.default_rng(seed).gamma(3.0, 0.7, size=n)).round(2) + 0.5)


def _judge(answer, y_train):
    pair = answer(y_train)
    if not isinstance(pair, tuple | list):
        return named("targets alone")
    if len(pair) != 2:
        return named("targets alone" if len(pair) == len(y_train) else "three values")
    z, back = pair
    if not callable(back):
        return named("exchanged" if callable(z) else "no function")
    return _scaled(np.asarray(z, dtype=float), y_train) or _led_back(np.asarray(z, dtype=float), back, y_train) or RIGHT


def _scaled(z, y):
    """A Verdict if z is not y with mean 0 and standard deviation 1, dividing by n or n − 1."""
    if z.shape != y.shape:
        return wrong(f"`z` has shape {z.shape}, and `y_train` has {y.shape}.")
    mean, std = y.mean(), y.std()
    if any(np.allclose(z, (y - mean) / y.std(ddof=k)) for k in (0, 1)):
        return None
    faults = {
        "mean stays": y / std,
        "only the mean": y - mean,
        "variance": (y - mean) / y.var(),
        "range": (y - y.min()) / (y.max() - y.min()),
        "turned round": (mean - y) / std,
        "mean after dividing": y / std - mean,
        "logarithms": np.log(y),
        "sizes": np.abs(y - mean) / std,
        "multiplied": (y - mean) * std,
        "as they were": y,
        "median": (y - np.median(y)) / std,
    }
    found = next((name for name, values in faults.items() if np.allclose(z, values)), None)
    rows = ("z", f"mean {z.mean():.3g}, standard deviation {z.std():.3g}"), ("Expected", "mean 0, standard deviation 1")
    return named(found, *rows) if found else wrong("`z` has another mean or another standard deviation.", *rows)


def _led_back(z, back, y):
    """A Verdict if back does not lead from z to y, or from other numbers to prices."""
    std = np.std(y) if np.allclose(np.std(z), 1) else np.std(y, ddof=1)
    for asked in (np.array([[-1.0], [0.5], [3.0]]), np.array([0.0, 2.0]), z):
        came = back(asked.copy())
        if came is None:
            return named("back returns nothing")
        if np.shape(came) != np.shape(asked):
            shapes = ("Asked", f"shape {np.shape(asked)}"), ("Came", f"shape {np.shape(came)}")
            return named("always the same" if np.shape(came) == y.shape else "another shape", *shapes)
        fault = _fault(np.asarray(came, dtype=float), asked, y.mean(), std)
        if fault:
            return fault
    return None


def _fault(came, asked, mean, std):
    if np.allclose(came, mean + std * asked):
        return None
    faults = {
        "without the mean": std * asked,
        "divides": mean + asked / std,
        "mean first": (asked + mean) * std,
        "without the standard deviation": asked + mean,
        "mean taken off": std * asked - mean,
        "scales once more": (asked - mean) / std,
        "of what it is asked": asked.mean() + asked.std() * asked,
        "variance on the way back": mean + std**2 * asked,
        "does nothing": asked,
    }
    found = next((name for name, values in faults.items() if np.allclose(came, values)), None)
    rows = (
        ("Asked", f"{asked.flat[0]:.3g}"),
        ("Expected", f"{mean + std * asked.flat[0]:.4g}"),
        ("Got", f"{came.flat[0]:.4g}"),
    )
    return named(found, *rows) if found else wrong("`back` leads to other numbers than prices.", *rows)


scale_target = Coding(
    reference=regression.scale_target,
    judge=_judge,
    cases=[
        _prices("ten prices", 10, 0),
        _prices("in dollars", 8, 1, scale=100_000.0),
        _prices("cheap ones", 6, 2, scale=0.1),
        _prices("many", 100, 3),
        case("two prices", np.array([1.0, 4.0])),
    ],
    passed="The way back remembers the training set’s mean and standard deviation: a function can carry numbers along.",
    hints=(
        "Mean and standard deviation of `y_train` first, in two variables.",
        "Inside the function, define another one, `def back(z):`, which may use these two variables.",
        "Scaling was minus mean, divided by the standard deviation. Back: times the standard deviation, plus the mean.",
    ),
    mistakes="""
        targets alone: return (y_train - mean) / std, back → return (y_train - mean) / std
            Only the targets come back. Return `back` as well, the function itself without parentheses.
        three values: return (y_train - mean) / std, back → return (y_train - mean) / std, mean, std
            A pair is asked for: the scaled targets and a function.
        no function: return (y_train - mean) / std, back → return (y_train - mean) / std, back((y_train - mean) / std)
            The second value is no function: it has been called already. Return `back` without parentheses.
        exchanged: return (y_train - mean) / std, back → return back, (y_train - mean) / std
            The two values are exchanged: first the targets, then the function.
        mean stays: return (y_train - mean) / std → return y_train / std
            The mean is not taken off.
        only the mean: return (y_train - mean) / std → return y_train - mean
            The targets are not divided by their standard deviation.
        variance: return (y_train - mean) / std → return (y_train - mean) / std**2
            The targets are divided by the variance. Divide by the standard deviation, its root.
        range
            - return (y_train - mean) / std, back
            + return (y_train - y_train.min()) / (y_train.max() - y_train.min()), back
            The targets run from 0 to 1. Mean 0 and standard deviation 1 are asked for.
        turned round: return (y_train - mean) / std → return (mean - y_train) / std
            The targets are turned round: what is dear has to stay large.
        mean after dividing: return (y_train - mean) / std → return y_train / std - mean
            The mean is taken off after the division. It belongs to the prices: take it off first.
        logarithms: return (y_train - mean) / std → return np.log(y_train)
            Logarithms are taken. Take off the mean and divide by the standard deviation.
        sizes: return (y_train - mean) / std → return np.abs(y_train - mean) / std
            The sizes are taken: cheap and dear can no longer be told apart.
        multiplied: return (y_train - mean) / std → return (y_train - mean) * std
            The targets are multiplied by the standard deviation. Divide.
        as they were: return (y_train - mean) / std → return y_train
            The targets come back as they were.
        median: mean, std = y_train.mean() → mean, std = np.median(y_train)
            The median is taken off. The mean is asked for.
        back returns nothing: return mean + std * z → mean + std * z
            `back` returns None. Is there a `return` in it?
        always the same: return mean + std * z → return y_train
            `back` returns the training prices, whatever it is asked. It has to use its argument.
        another shape: return mean + std * z → return (mean + std * z).ravel()[:, None]
            `back` changes the shape. Whatever shape comes in, the same has to come out.
        without the mean: return mean + std * z → return std * z
            `back` does not add the mean.
        divides: return mean + std * z → return mean + z / std
            `back` divides by the standard deviation. Scaling divided, so the way back multiplies.
        mean first: return mean + std * z → return (z + mean) * std
            `back` adds the mean first. What was done last is undone first: multiply, then add.
        without the standard deviation: return mean + std * z → return mean + z
            `back` does not multiply by the standard deviation.
        mean taken off: return mean + std * z → return std * z - mean
            `back` takes the mean off once more. Add it.
        scales once more: return mean + std * z → return (z - mean) / std
            `back` does what was done on the way there once more. Undo it.
        of what it is asked: return mean + std * z → return z.mean() + z.std() * z
            `back` uses the mean and the standard deviation of its argument. Those of `y_train` lead back.
        variance on the way back: return mean + std * z → return mean + std**2 * z
            `back` multiplies by the variance. Multiply by the standard deviation.
        does nothing: return mean + std * z → return z
            `back` returns what it is given.
    """,
)
