"""Settings drawn by chance: rates by their logarithm, and a search over several axes."""

import numpy as np

from utils import search
from utils.checks import RIGHT, Coding, Question, case, named, wrong

below_a_hundredth = Question(
    answer="a",
    why={
        "a": "0.01 is a hundredth of the way: nearly all draws land between 0.01 and 1, and one in a hundred below.",
        "b": "That would be so if each power of ten got as many.",
        "c": "Half of them lie below 0.5, which is not 0.01.",
        "d": "Every interval has its share; this one is short, but not empty.",
    },
    hints=(
        "How long is the way from 0 to 1, and how long is the part below 0.01?",
        "Uniform: the share of the draws is the share of the length.",
        "0.01 of 1.",
    ),
)


def _agree(a, b):
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-9, atol=0))


def _judge_rates(answer, low, high, n, seed):
    np.random.seed(1)  # the sandbox puts the global state back
    drawn = answer(low, high, n, np.random.default_rng(seed))
    if drawn is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    drawn = np.asarray(drawn, dtype=float)
    if drawn.shape != (n,):
        fault = "one number" if drawn.size == 1 and n > 1 else None
        rows = (("Expected", f"shape ({n},)"), ("Got", f"shape {drawn.shape}"))
        return named(fault, *rows) if fault else wrong("The numbers have another shape than (n,).", *rows)
    again = np.asarray(answer(low, high, n, np.random.default_rng(seed)), dtype=float)
    other = np.asarray(answer(low, high, n, np.random.default_rng(seed + 1)), dtype=float)
    if not _agree(drawn, again):
        return named("another generator")
    if n > 1 and np.array_equal(drawn, other):
        return named("evenly spaced" if np.all(np.diff(drawn) > 0) else "own generator")
    return _range(drawn, low, high) or _shape(drawn, low, high) or RIGHT


def _range(drawn, low, high):
    """A Verdict where numbers lie outside of low to high."""
    rows = (("Smallest and largest", f"{drawn.min():.4g}, {drawn.max():.4g}"),)
    margin = 1e-9
    if drawn.min() >= low * (1 - margin) and drawn.max() <= high * (1 + margin):
        return None
    found = next((name for name, undone in _mixed_up(drawn, low, high) if _inside(undone)), None)
    if found:
        return named(found, *rows)
    return wrong(f"There are numbers outside of {low:g} to {high:g}.", *rows)


def _mixed_up(drawn, low, high):
    """Where the numbers lie between the limits, from 0 to 1, if logarithms and powers were mixed up: (name, places)."""
    yield "logarithms to base 10", _between(drawn, np.log10(low), np.log10(high))
    yield "logarithms", _between(drawn, np.log(low), np.log(high))
    if drawn.min() > 0:
        yield "two bases", _between(np.log(drawn), np.log10(low), np.log10(high))
        yield "two bases", _between(np.log10(drawn), np.log(low), np.log(high))
        yield "exponentials", _between(np.log(drawn), low, high)


def _between(values, low, high):
    return (values - low) / (high - low)


def _inside(places):
    """Whether they lie from 0 to 1, and, where there are many, fill it."""
    filled = len(places) < 100 or np.ptp(places) > 0.9
    return filled and places.min() >= -1e-9 and places.max() <= 1 + 1e-9


def _shape(drawn, low, high):
    """A Verdict where many numbers in the range are not spread as their logarithms should be."""
    n = len(drawn)
    if n < 1000:
        return None
    place = _between(np.log(drawn), np.log(low), np.log(high))
    rows = (("Below the middle, √(low · high)", f"{np.mean(place < 0.5):.1%} of {n}, expected 50 %"),)
    if _far(np.sort(place)) < 2.6:  # reached by chance once in a million
        return named("few values", *rows) if len(np.unique(drawn)) < n / 2 else None
    if _far(np.sort(_between(drawn, low, high))) < 2.6:
        return named("uniform", *rows)
    if _far(np.sort(_between(np.log(drawn), np.log10(low), np.log10(high)))) < 2.6:
        return named("two bases", *rows)
    inverse = (1 / low - 1 / drawn) / (1 / low - 1 / high)
    if _far(np.sort(inverse)) < 2.6:
        return named("one over", *rows)
    return wrong("The logarithms of the numbers are not uniform.", *rows)


def _far(sorted_places):
    """Kolmogorov's distance from the uniform distribution, times the root of n."""
    n = len(sorted_places)
    return np.max(np.abs(sorted_places - (np.arange(n) + 0.5) / n)) * np.sqrt(n)


log_uniform = Coding(
    reference=search.log_uniform,
    judge=_judge_rates,
    cases=[
        case("learning rates", 0.001, 5.0, 4000, 0),
        case("five of them", 0.01, 1.0, 5, 1),
        case("one", 0.1, 0.2, 1, 2),
        case("large numbers", 10.0, 1000.0, 2000, 3),
        case("penalties", 1e-6, 1.0, 2000, 4),
        case("a narrow range", 0.2, 0.5, 4000, 5),
    ],
    passed="Now every power of ten gets as many draws as every other.",
    hints=(
        "Draw the logarithm, from ln low to ln high: `rng.uniform`.",
        "And back: `np.exp` undoes `np.log`.",
        "`return np.exp(rng.uniform(np.log(low), np.log(high), size=n))`",
    ),
    mistakes="""
        uniform: np.exp(rng.uniform(np.log(low), np.log(high), size=n)) → rng.uniform(low, high, size=n)
            The numbers themselves are uniform, so that nearly all of them are large. Draw their logarithms.
        logarithms
            - np.exp(rng.uniform(np.log(low), np.log(high), size=n))
            + rng.uniform(np.log(low), np.log(high), size=n)
            These are the logarithms. The way back is missing: `np.exp`.
        logarithms to base 10
            - return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
            + return rng.uniform(np.log10(low), np.log10(high), size=n)
            These are logarithms to base 10. The way back is missing: `10 ** …`.
        two bases: np.log(low), np.log(high) → np.log10(low), np.log10(high)
            `np.log10` goes there, and `np.exp` back. The two have to belong together: `np.log` and `np.exp`, or
            `np.log10` and `10 ** …`.
        exponentials: np.log(low), np.log(high) → low, high
            `np.exp` is there, but `np.log` is not: the limits need their logarithms.
        one over
            - return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
            + return 1 / rng.uniform(1 / high, 1 / low, size=n)
            One over the number is uniform. Its logarithm should be.
        evenly spaced
            - return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
            + return np.geomspace(low, high, n)
            These are the points of a grid, always the same. Draw them by chance, from `rng`.
        few values
            - return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
            + return rng.choice(np.geomspace(low, high, 100), size=n)
            The numbers come from a short list. Any number between the limits should be possible.
        another generator
            - return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
            + return np.exp(np.random.uniform(np.log(low), np.log(high), size=n))
            The numbers do not come from `rng`: with the same seed, they are others every time.
        own generator: rng.uniform(np.log → np.random.default_rng(0).uniform(np.log
            The numbers are always the same, whatever `rng` is passed.
        one number: , size=n →
            This is one number. `size=n` asks for n of them.
    """,
)

four_axes = Question(
    answer="a",
    why={
        "a": "Two. Each of them is tried eight times, with other values of what does not matter.",
        "b": "That would be a grid over two settings.",
        "c": "There are 16 runs, but every rate comes back with all combinations of the others.",
        "d": "8 runs have the same rate; how many rates are there?",
    },
    hints=(
        "16 = 2 · 2 · 2 · 2.",
        "How many values does each of the four settings get?",
        "The rate is one of the four.",
    ),
)


SPACE = {"lr": [0.01, 0.03, 0.1, 0.3, 1.0], "hidden": [16, 32, 64, 128], "batch_size": [8, 32]}


def _quality(setting):
    """A score that has no ties, but for settings that are equal."""
    return -abs(np.log(setting["lr"])) + setting["hidden"] / 1000 + setting["batch_size"] / 1e6


def _flat(setting):
    """A score that many settings share."""
    return float(setting["hidden"] > 20)


def _one_axis(setting):
    return -float(setting["width"])


class _Asked:
    """The score, and which settings it was asked for."""

    def __init__(self, score):
        self.score, self.settings = score, []

    def __call__(self, setting):
        self.settings.append(dict(setting))
        return self.score(setting)


def _judge_search(answer, score, space, n, seed):
    asked = _Asked(score)
    np.random.seed(1)
    try:
        found = answer(asked, {name: values.copy() for name, values in space.items()}, n, np.random.default_rng(seed))
    except TypeError as error:
        if "between instances of 'dict'" in str(error):
            return named("settings compared", ("Python says", str(error)))
        raise
    fault = _form(found, asked, space, n)
    if fault:
        return fault
    if n > 3 and all(setting == found[0][1] for _, setting in found) and len(space) > 1:
        return named("one value for all", ("Settings", f"{n} times {found[0][1]}"))
    again = answer(score, space, n, np.random.default_rng(seed))
    others = [answer(score, space, n, np.random.default_rng(seed + k)) for k in range(1, 4)]
    drawn = [setting for _, setting in found]
    if [setting for _, setting in again] != drawn:
        return named("another generator")
    if n > 3 and all([setting for _, setting in other] == drawn for other in others):
        return named("grid" if _from_the_front(asked, space) else "own generator")
    return _spread(asked.settings, space) or RIGHT


def _from_the_front(asked, space):
    """Whether the settings run through the space like a grid, from its first values on."""
    return all(asked.settings[0][name] == values[0] for name, values in space.items())


def _form(found, asked, space, n):
    """A Verdict where what is returned is no list of n pairs (score, setting), best first, all of which were tried."""
    if found is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(found, list | tuple):
        return wrong(f"Return a list of pairs (score, setting). Your function returns a {type(found).__name__}.")
    if len(found) == 2 and isinstance(found[1], dict) and n != 2:
        return named("the best alone")
    if found and all(isinstance(one, dict) for one in found):
        return named("scores left out")
    if any(not isinstance(one, list | tuple) or len(one) != 2 for one in found):
        return wrong("Every entry of the list is a pair: (score, setting).")
    if found and all(isinstance(one[0], dict) for one in found):
        return named("pairs turned round")
    if any(not isinstance(one[1], dict) or set(one[1]) != set(space) for one in found):
        return wrong(f"Every setting is a dictionary with a value for each of {', '.join(space)}.")
    if len(found) != n:
        total = int(np.prod([len(values) for values in space.values()]))
        rows = (("Asked for", str(n)), ("Settings tried", str(len(found))))
        return named("whole grid" if len(found) == total else "another number", *rows)
    return _values(found, asked, space) or _order(found)


def _values(found, asked, space):
    strange = next(
        ((name, value) for _, one in found for name, value in one.items() if value not in list(space[name])), None
    )
    if strange:
        name, value = strange
        fault = "indices" if isinstance(value, int | np.integer) and 0 <= value < len(space[name]) else "between"
        return named(fault, ("Value", f"{name} = {value}"), ("Values of the space", str(list(space[name]))))
    if any(score != asked.score(setting) for score, setting in found):
        return named("out of step")
    if len(asked.settings) > len(found):
        return named("tried twice", ("Settings", str(len(found))), ("Trainings", str(len(asked.settings))))
    return None


def _order(found):
    scores = [score for score, _ in found]
    rows = (("Scores in your order", ", ".join(f"{score:.3g}" for score in scores[:5])),)
    if scores == sorted(scores, reverse=True):
        return None
    return named("worst first" if scores == sorted(scores) else "not sorted", *rows)


def _spread(tried, space):
    """A Verdict where, in many draws, the values are not equally probable or the axes hang together."""
    n = len(tried)
    if n < 200:
        return None
    for name, values in space.items():
        counts = np.array([sum(one[name] == value for one in tried) for value in values])
        expected = n / len(values)
        if np.any(np.abs(counts - expected) > 6 * np.sqrt(expected)):
            rows = (("How often", ", ".join(f"{v}: {c}" for v, c in zip(values, counts, strict=True))),)
            if 0 in counts:
                return named("never the last" if counts[-1] == 0 else "one value for all", *rows)
            return wrong(f"The values of {name} are not equally probable.", *rows)
    pairs = {tuple(one.values()) for one in tried}
    return named("axes tied together", ("Different settings", str(len(pairs)))) if len(pairs) < 20 else None


random_search = Coding(
    reference=search.random_search,
    judge=_judge_search,
    cases=[
        case("six settings", _quality, SPACE, 6, 0),
        case("one setting", _quality, SPACE, 1, 1),
        case("scores that are equal", _flat, SPACE, 12, 2),
        case("a space with one axis", _one_axis, {"width": [4, 8, 16]}, 5, 3),
        case("an axis that is an array", _quality, SPACE | {"lr": np.geomspace(0.001, 5.0, 9)}, 8, 5),
        case("four hundred settings", _quality, SPACE, 400, 4),
    ],
    passed="A list with the best in front; the rest says how much was luck.",
    hints=(
        "One setting: a dictionary with a value for every name, `values[rng.integers(len(values))]`.",
        "Collect pairs: `found.append((score(setting), setting))`.",
        "Sort by the score alone, since dictionaries cannot be compared: `key=lambda pair: pair[0], reverse=True`.",
    ),
    mistakes="""
        worst first: , reverse=True →
            The worst setting stands first. The best should: `reverse=True`.
        not sorted: sorted(found, key=lambda pair: pair[0], reverse=True) → found
            The settings stand in the order in which they were drawn. Sort them by their score, best first.
        settings compared: sorted(found, key=lambda pair: pair[0], reverse=True) → sorted(found, reverse=True)
            Where two scores are equal, Python goes on and compares the settings, which are dictionaries and cannot be
            compared. Sort by the score alone: `key=lambda pair: pair[0]`.
        the best alone
            - return sorted(found, key=lambda pair: pair[0], reverse=True)
            + return max(found, key=lambda pair: pair[0])
            This is the best setting alone. Return all pairs, best first.
        scores left out
            - return sorted(found, key=lambda pair: pair[0], reverse=True)
            + return [setting for _, setting in sorted(found, key=lambda pair: pair[0], reverse=True)]
            The scores are missing: return pairs (score, setting).
        pairs turned round
            - return sorted(found, key=lambda pair: pair[0], reverse=True)
            + return [(setting, value) for value, setting in sorted(found, key=lambda pair: pair[0], reverse=True)]
            The pairs are turned round: first the score, then the setting.
        indices: values[rng.integers(len(values))] → int(rng.integers(len(values)))
            The setting holds the place of a value and not the value. Look it up: `values[…]`.
        between: values[rng.integers(len(values))] → rng.uniform(min(values), max(values))
            The values lie somewhere between those of the space. Only those in the list may be drawn.
        never the last: rng.integers(len(values)) → rng.integers(max(1, len(values) - 1))
            The last value of an axis never comes. `rng.integers(n)` draws from 0 to n − 1 already.
        one value for all: rng.integers(len(values)) → 0
            Always the same value is taken. Draw its place from `rng`.
        axes tied together
            - setting = {name: values[rng.integers(len(values))] for name, values in space.items()}
            + u = rng.random()
            + setting = {name: values[int(u * len(values))] for name, values in space.items()}
            One draw decides about all axes, so that large values always come together. Draw one for each axis.
        another generator: rng.integers(len(values)) → np.random.randint(len(values))
            The settings do not come from `rng`: with the same seed, they are others every time.
        own generator
            - setting = {name: values[rng.integers(len(values))] for name, values in space.items()}
            + own = np.random.default_rng(len(found))
            + setting = {name: values[own.integers(len(values))] for name, values in space.items()}
            The settings are always the same, whatever `rng` is passed.
        tried twice
            - found.append((score(setting), setting))
            + found.append((max(score(setting), score(setting)), setting))
            `score` is called more than once for a setting. Each call is a training.
        out of step
            - found.append((score(setting), setting))
            + found.append((found[-1][0] if found else score(setting), setting))
            A score stands beside a setting that it does not belong to.
        another number: for _ in range(n): → for _ in range(n + 1):
            That is another number of settings than n.
        whole grid
            - for _ in range(n):
            -     setting = {name: values[rng.integers(len(values))] for name, values in space.items()}
            -     found.append((score(setting), setting))
            + import itertools
            +
            + for values in itertools.product(*space.values()):
            +     setting = dict(zip(space, values))
            +     found.append((score(setting), setting))
            All combinations are tried. Draw n of them.
        grid
            - for _ in range(n):
            -     setting = {name: values[rng.integers(len(values))] for name, values in space.items()}
            -     found.append((score(setting), setting))
            + for k in range(n):
            +     setting = {name: values[k % len(values)] for name, values in space.items()}
            +     found.append((score(setting), setting))
            The settings run through the lists from the front, the same every time. Draw them from `rng`.
    """,
)
