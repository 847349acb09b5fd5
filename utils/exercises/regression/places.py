"""Districts on the map: the prices next door, whole squares held out, and why a lead is lost there."""

import numpy as np

from utils import regression
from utils.checks import RIGHT, Coding, Question, Verdict, case, named, wrong

why_blocks = Question(
    answer="c",
    why={
        "a": "The network has as few, and the line, too.",
        "b": "They are drawn by chance, and all models are tested on the same ones.",
        "c": "Trees cut the map into small pieces around known districts. Without the place, both are equal.",
        "d": "Both fit training prices better than test prices. On random splits boosting was ahead all the same.",
    },
    hints=(
        "What do test districts of a random split have that those of a held-out square do not?",
        "Leave longitude and latitude out, as the next cell does. Who leads then?",
        "What had boosting learnt better than the network?",
    ),
)


def _map(label, n, m, count, seed):
    rng = np.random.default_rng(seed)
    return case(
        label, rng.uniform(-1, 1, size=(n, 2)), rng.uniform(1, 5, size=n), rng.uniform(-1, 1, size=(m, 2)), count
    )


nearest_prices = Coding(
    reference=regression.nearest_prices,
    cases=[
        _map("eight districts, three asked for", 8, 3, 2, 0),
        _map("one neighbour", 6, 4, 1, 1),
        _map("one place asked for", 7, 1, 3, 2),
        _map("all of them", 4, 2, 4, 3),
        _map("as many asked for as known", 5, 5, 2, 4),
        case(
            "far apart in one direction",
            np.array([[0.0, 0.0], [0.1, 5.0], [3.0, 0.2], [3.5, 4.0]]),
            np.array([1.0, 2.0, 3.0, 4.0]),
            np.array([[0.0, 4.0], [2.9, 0.0]]),
            1,
        ),
        case(
            "a district itself",
            np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]),
            np.array([1.0, 2.0, 4.0]),
            np.array([[1.0, 1.0], [2.0, 0.0]]),
            1,
        ),
        _map("many", 60, 20, 5, 5),
    ],
    passed="No training, no parameters, and it sees the map better than a line does.",
    hints=(
        "Differences of all pairs: `asked[:, None, :] - place[None, :, :]` has shape (m, n, 2).",
        "Squares added up over the last axis give squared distances, (m, n); their order is that of the distances.",
        "`np.argsort(squares, axis=1)[:, :count]` are the nearest; `price[nearest].mean(axis=1)` their mean prices.",
    ),
    mistakes="""
        farthest: np.argsort(squares, axis=1)[:, :count] → np.argsort(-squares, axis=1)[:, :count]
            These are the farthest districts.
        one too many: [:, :count] → [:, : count + 1]
            One district too many is taken.
        itself left out: [:, :count] → [:, 1 : count + 1]
            The nearest district is left out. That is right for training districts, which find themselves; here whoever
            is asked for is new.
        not squared
            - squares = ((asked[:, None, :] - place[None, :, :]) ** 2).sum(axis=2)
            + squares = (asked[:, None, :] - place[None, :, :]).sum(axis=2)
            The differences are added up as they are, so that north and south cancel. Square them first.
        sum of sizes
            - squares = ((asked[:, None, :] - place[None, :, :]) ** 2).sum(axis=2)
            + squares = np.abs(asked[:, None, :] - place[None, :, :]).sum(axis=2)
            The distance is that along streets, |Δx| + |Δy|. Euclidean distance has squares.
        larger of the two
            - squares = ((asked[:, None, :] - place[None, :, :]) ** 2).sum(axis=2)
            + squares = np.abs(asked[:, None, :] - place[None, :, :]).max(axis=2)
            The distance is the larger of the two differences. Euclidean distance adds their squares.
        first coordinate only: .sum(axis=2) → [:, :, 0]
            Only the first coordinate counts.
        second coordinate only: .sum(axis=2) → [:, :, 1]
            Only the second coordinate counts.
        mean of places: price[nearest].mean(axis=1) → place[nearest].mean(axis=1)
            The mean of the places is returned. Take that of the prices.
        one price each: price[nearest].mean(axis=1) → price[nearest[:, 0]]
            Only the nearest district counts, whatever `count` is.
        prices not averaged: price[nearest].mean(axis=1) → price[nearest]
            All the prices come back. Take the mean of each row.
        mean over the asked: price[nearest].mean(axis=1) → price[nearest].mean(axis=0)
            The mean goes over the places that are asked for. It goes over the neighbours of each.
        one mean: price[nearest].mean(axis=1) → price[nearest].mean()
            A single mean comes back. Each place has its own.
        sum: price[nearest].mean(axis=1) → price[nearest].sum(axis=1)
            The prices are added up. Divide by their number.
        median: price[nearest].mean(axis=1) → np.median(price[nearest], axis=1)
            The median is taken. The mean is asked for.
        sorted prices: price[nearest] → np.sort(price)[nearest]
            The prices are sorted, so they no longer belong to their districts.
        ranks for indices
            np.argsort(squares, axis=1)[:, :count] → np.argsort(np.argsort(squares, axis=1), axis=1)[:, :count]
            These are ranks of the first districts. `np.argsort` itself gives the indices of the nearest.
        weighed by distance
            - return price[nearest].mean(axis=1)
            + weights = 1 / (np.sqrt(np.take_along_axis(squares, nearest, axis=1)) + 1e-9)
            + return (weights * price[nearest]).sum(axis=1) / weights.sum(axis=1)
            Nearer districts count for more. A plain mean is asked for.
    """,
)


def _districts(label, n, size, fraction, seed):
    rng = np.random.default_rng(seed)
    towns = np.column_stack([rng.uniform(-4, 4, size=6), rng.uniform(-3, 3, size=6)])
    places = towns[rng.integers(6, size=n)] + rng.normal(scale=0.8, size=(n, 2))
    return case(label, *places.T, size, fraction, np.random.default_rng(seed))


def _judge(answer, lon, lat, size, fraction, rng):
    """Every promise of the split in turn; the first that is not kept decides."""
    parts = _rows(answer(lon.copy(), lat.copy(), size, fraction, rng), len(lon))
    if isinstance(parts, Verdict):
        return parts
    again = [
        _rows(answer(lon.copy(), lat.copy(), size, fraction, np.random.default_rng(seed)), len(lon))
        for seed in (0, 0, *range(1, 8))
    ]
    problem = next((one for one in again if isinstance(one, Verdict)), None)
    return problem or _squares([parts, *again], lon, lat, size, fraction) or _chance(again, lon, lat, size) or RIGHT


def _rows(parts, n):
    """(train, test) as arrays of row indices, or a Verdict where they are none."""
    if not isinstance(parts, tuple | list) or len(parts) != 2:
        return (
            named("one of the two")
            if np.ndim(parts) == 1
            else wrong("Return two arrays: rows of training and of test.")
        )
    train, test = (np.asarray(part) for part in parts)
    if train.dtype.kind == test.dtype.kind == "b":
        return named("truth values")
    if train.ndim != 1 or test.ndim != 1 or train.dtype.kind not in "iu" or (test.size and test.dtype.kind not in "iu"):
        return named("places for rows", ("Shapes", f"{train.shape} and {test.shape}"))
    both = np.concatenate([train, test]).astype(int)
    if len(both) and (both.min() < 0 or both.max() >= n):
        return wrong(f"Row indices run from 0 to {n - 1}.", ("Got", f"from {both.min()} to {both.max()}"))
    counts = np.bincount(both, minlength=n)
    if counts.max() > 1:
        return named("rows twice", ("Rows in both or twice", f"{np.sum(counts > 1)} of {n}"))
    if counts.min() == 0:
        return named("rows lost", ("Rows in neither", f"{np.sum(counts == 0)} of {n}"))
    return train, test


def _cells(lon, lat, size):
    """The number of the square of each district, and how many there are."""
    squares = np.floor(np.column_stack([lon, lat]) / size)
    _, number = np.unique(squares, axis=0, return_inverse=True)
    return number.ravel(), number.max() + 1


def _squares(splits, lon, lat, size, fraction):
    """A Verdict if a square is on both sides, or if it is not the asked share of them that is held out."""
    number, count = _cells(lon, lat, size)
    train, test = splits[0]
    shared = set(number[train]) & set(number[test])
    held, wanted = len(set(number[test])), round(fraction * count)
    if not shared and abs(held - wanted) <= 1 and held:
        return None
    rows = (("Squares in the test", f"{held} of {count}, asked for {wanted}"), ("Squares in both", f"{len(shared)}"))
    if held == 0:
        return named("no test", *rows)
    if shared and len({frozenset(test.tolist()) for _, test in splits}) == 1:
        return wrong("Every call holds out the same districts, and squares lie on both sides. Draw squares.", *rows)
    others = _other_squares(lon, lat, size)
    fault = next((name for name, squares in others if _explains(squares, splits, fraction)), None)
    if fault or shared:
        return named(fault or "random rows", *rows)
    counts = {len(set(number[test])) for _, test in splits}
    if len(counts) > 1 and not wanted - 1 <= min(counts) <= max(counts) <= wanted + 1:
        return named("one by one", *rows)
    if abs(held - (count - wanted)) <= 1:
        return named("exchanged", *rows)
    if held == min(round(fraction * len(lon)), count - 1):
        return named("another share", *rows)
    return wrong("Another share of the squares is held out: `fraction` of them, rounded, are asked for.", *rows)


def _other_squares(lon, lat, size):
    """(name of a mistake, the number of the square that each district then has), the most particular first."""
    for name, c in (("strips of longitude", lon), ("strips of latitude", lat)):
        yield name, np.floor(c / size)
    yield "rounded", _cells(lon + size / 2, lat + size / 2, size)[0]
    yield "squares from the corner", _cells(lon - lon.min(), lat - lat.min(), size)[0]
    yield "size multiplied", _cells(lon, lat, 1 / size)[0]
    for other in (2 * size, size / 2):
        yield "squares of another size", _cells(lon, lat, other)[0]


def _explains(squares, splits, fraction):
    """Whether in every split these squares are whole, and the asked share of them is in the test."""
    wanted = fraction * len(set(squares))
    return all(
        not set(squares[train]) & set(squares[test]) and abs(len(set(squares[test])) - wanted) <= 1
        for train, test in splits
    )


def _chance(again, lon, lat, size):
    (first, same, *others) = [frozenset(test.tolist()) for _, test in again]
    if first != same:
        return named("global random numbers")
    if all(other == first for other in others):
        number, _ = _cells(lon, lat, size)
        held = sorted(set(number[again[0][1]]))
        return named("first squares" if held == list(range(len(held))) else "own generator")
    return None


block_split = Coding(
    reference=regression.block_split,
    judge=_judge,
    cases=[
        _districts("forty districts, squares of one degree", 40, 1.0, 0.3, 0),
        _districts("larger squares", 60, 2.0, 0.25, 1),
        _districts("half of them", 50, 0.7, 0.5, 2),
        _districts("small squares", 80, 0.25, 0.2, 3),
        _districts("many districts", 400, 1.5, 0.2, 4),
    ],
    passed="Whoever is tested now lives in a square from which no price was seen.",
    hints=(
        "The square of a district is a pair of whole numbers, `np.floor(lon / size)` and `np.floor(lat / size)`.",
        "`np.unique(squares, axis=0, return_inverse=True)` gives the squares, and the number of each district’s own.",
        "Draw squares, `rng.permutation(len(names))[:count]`; test districts are those in one of them.",
    ),
    mistakes="""
        random rows
            - held_out = rng.permutation(len(names))[: round(fraction * len(names))]
            - is_test = np.isin(square, held_out)
            + is_test = np.isin(np.arange(len(lon)), rng.permutation(len(lon))[: round(fraction * len(lon))])
            Districts are drawn one by one, so squares lie on both sides. Draw squares.
        strips of longitude: np.column_stack([lon, lat]) → np.column_stack([lon, 0 * lat])
            Strips of longitude are held out, from north to south. A square is bounded by latitude, too.
        strips of latitude: np.column_stack([lon, lat]) → np.column_stack([0 * lon, lat])
            Strips of latitude are held out, from west to east. A square is bounded by longitude, too.
        squares of another size: / size) → / (2 * size))
            The squares have another size. Their sides have `size` degrees.
        size multiplied: / size) → * size)
            The coordinates are multiplied by the size, so the squares have another one. Divide.
        rounded: np.floor(np.column_stack([lon, lat]) / size) → np.round(np.column_stack([lon, lat]) / size)
            The squares are shifted by half a side: `np.round` goes to the nearest whole number. They begin at
            multiples of `size`: `np.floor`.
        squares from the corner
            np.column_stack([lon, lat]) / size → np.column_stack([lon - lon.min(), lat - lat.min()]) / size
            The squares begin at the smallest coordinate. They begin at multiples of `size`.
        another share: round(fraction * len(names)) → min(round(fraction * len(lon)), len(names) - 1)
            The fraction is taken of the districts, and so many squares are held out. It is a fraction of the squares.
        one by one
            - held_out = rng.permutation(len(names))[: round(fraction * len(names))]
            + held_out = rng.integers(len(names), size=round(fraction * len(names)))
            How many squares are held out changes from call to call. Is a fixed number drawn, each at most once, and is
            a square the pair of both its numbers?
        exchanged
            - return np.flatnonzero(~is_test), np.flatnonzero(is_test)
            + return np.flatnonzero(is_test), np.flatnonzero(~is_test)
            Training and test are exchanged.
        truth values: return np.flatnonzero(~is_test), np.flatnonzero(is_test) → return ~is_test, is_test
            These are truth values for all districts. Row indices are asked for: `np.flatnonzero`.
        one of the two: return np.flatnonzero(~is_test), np.flatnonzero(is_test) → return np.flatnonzero(is_test)
            Only the rows of the test come back. Return those of training first.
        places for rows
            - return np.flatnonzero(~is_test), np.flatnonzero(is_test)
            + places = np.column_stack([lon, lat])
            + return places[~is_test], places[is_test]
            Coordinates come back. Return the indices of the rows, so that prices can be picked, too.
        rows twice: return np.flatnonzero(~is_test), → return np.arange(len(lon)),
            Test districts are in training as well.
        rows lost: np.flatnonzero(is_test) → np.flatnonzero(is_test)[: len(held_out)]
            Some districts are in neither. All of a square go to the same side.
        no test: round(fraction * len(names)) → int(fraction)
            No square is held out. How many is `fraction` of them?
        own generator: rng.permutation → np.random.default_rng(0).permutation
            Every call holds out the same squares. Draw from the `rng` that is passed in, not from one made inside.
        global random numbers: rng.permutation → np.random.permutation
            The same seed holds out other squares: they are not drawn from the `rng` that is passed in.
        first squares: rng.permutation(len(names)) → np.arange(len(names))
            Always the first squares are held out, those in the west. Draw them with `rng`.
    """,
)
