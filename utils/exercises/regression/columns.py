"""Columns of a table: long tails shortened, and waves of a coordinate."""

import numpy as np

from utils import regression
from utils.checks import Coding, case


def _table(label, n, d, columns, seed):
    rng = np.random.default_rng(seed)
    X = np.exp(rng.normal(size=(n, d))).round(2) + 0.01
    negative = [k for k in range(d) if k not in columns]
    X[:, negative] = rng.normal(size=(n, len(negative))).round(2) - 3.0
    return case(label, X, columns)


log_columns = Coding(
    reference=regression.log_columns,
    cases=[
        _table("three of five columns", 6, 5, [0, 2, 3], 0),
        _table("one column", 4, 3, [1], 1),
        _table("the last ones first", 5, 5, [4, 0], 2),
        _table("none", 3, 2, [], 3),
        case("large and small numbers", np.array([[1e-6, 5.0], [1.0, -2.0], [1e6, 0.0]]), [0]),
        _table("one row", 1, 4, [1, 3], 4),
    ],
    silent=True,
    passed="Twice as many rooms is the same step now, from one to two and from ten to twenty.",
    hints=(
        "Work on a copy: `X.copy()`.",
        "`logged[:, columns]` picks these columns of all rows.",
        "`logged[:, columns] = np.log(logged[:, columns])` writes them back.",
    ),
    mistakes="""
        X changed: logged = X.copy() → logged = X
            The table itself is changed, and running the cell twice takes the logarithm twice. Work on `X.copy()`;
            `X[:]` is no copy.
        all columns: np.log(logged[:, columns]) → np.log(logged[:, columns]); return np.log(X)
            All columns are logarithms, longitude too, which is below 0. Only the given ones.
        log1p: np.log(logged → np.log1p(logged
            `np.log1p` adds 1 first. The natural logarithm itself is asked for.
        base 10: np.log(logged → np.log10(logged
            The logarithm has base 10. The natural one is `np.log`.
        base 2: np.log(logged → np.log2(logged
            The logarithm has base 2. The natural one is `np.log`.
        roots: np.log(logged → np.sqrt(logged
            Roots are taken. Logarithms are asked for.
        these alone: return logged → return logged[:, columns]
            Only the given columns come back. The others belong to the table, too.
        others alone: return logged → return np.delete(X, columns, axis=1)
            The given columns are left out. Put their logarithms in their place.
        at the end: return logged → return np.hstack([X, logged[:, columns]])
            The logarithms stand behind the table. They take the place of the columns.
        rows: logged[:, columns] = np.log(logged[:, columns]) → logged[columns] = np.log(logged[columns])
            The numbers pick rows. Columns are the second index: `[:, columns]`.
        first column only
            - logged[:, columns] = np.log(logged[:, columns])
            + first = columns[:1]
            + logged[:, first] = np.log(logged[:, first])
            Only the first of the columns is changed.
        standardised too
            - return logged
            + logged[:, columns] -= logged[:, columns].mean(axis=0)
            + return logged
            The mean is taken off as well. Logarithms alone are asked for.
    """,
)


def _coordinates(label, n, count, seed):
    return case(label, np.random.default_rng(seed).uniform(-1, 1, size=n), count)


waves = Coding(
    reference=regression.waves,
    cases=[
        _coordinates("five places, three waves", 5, 3, 0),
        _coordinates("one wave", 4, 1, 1),
        _coordinates("as many waves as places", 4, 4, 2),
        case("the ends and the middle", np.array([-1.0, -0.5, 0.0, 0.25, 1.0]), 2),
        _coordinates("one place", 1, 2, 3),
        _coordinates("many", 30, 8, 4),
    ],
    passed="Each column bends in its own rhythm; a weighted sum of them can draw hills and valleys.",
    hints=(
        "All the angles at once, (n, J): a column `c[:, None]` times a row `np.arange(1, count + 1)`.",
        "Multiply by `np.pi`. Sine and cosine work entry by entry.",
        "`np.hstack([np.sin(angles), np.cos(angles)])` puts one beside the other.",
    ),
    mistakes="""
        π forgotten: angles = np.pi * c[:, None] → angles = c[:, None]
            The angles lack π: over the range of c, the first wave does not come round.
        2π: angles = np.pi * → angles = 2 * np.pi *
            The angles have 2π. c runs over a length of 2 already, so π is one round.
        degrees: angles = np.pi * → angles = 180 *
            The angles are in degrees. `np.sin` takes radians.
        only sines: np.hstack([np.sin(angles), np.cos(angles)]) → np.sin(angles)
            The cosines are missing.
        only cosines: np.hstack([np.sin(angles), np.cos(angles)]) → np.cos(angles)
            The sines are missing.
        cosines first: [np.sin(angles), np.cos(angles)] → [np.cos(angles), np.sin(angles)]
            The cosines stand first. Sines come first.
        alternating
            - return np.hstack([np.sin(angles), np.cos(angles)])
            + return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(c), -1)
            Sines and cosines alternate. All sines come first, then all cosines.
        from 0: np.arange(1, count + 1) → np.arange(count)
            The waves are numbered from 0, and wave 0 does not bend. They begin with 1.
        one too few: np.arange(1, count + 1) → np.arange(1, count)
            The last wave is missing: `np.arange` leaves out its end.
        all the same: c[:, None] * np.arange(1, count + 1) → c[:, None] * np.ones(count)
            All waves have the same frequency. Wave j has the angle πjc.
        doubled: np.arange(1, count + 1) → 2 ** np.arange(count)
            The frequencies double from wave to wave. Here they are 1, 2, 3 and so on.
        divided: c[:, None] * np.arange(1, count + 1) → c[:, None] / np.arange(1, count + 1)
            The coordinates are divided by j. Larger j makes shorter waves: multiply.
        places in columns
            - return np.hstack([np.sin(angles), np.cos(angles)])
            + return np.vstack([np.sin(angles).T, np.cos(angles).T])
            Places stand in columns. Each place is a row.
        under each other: np.hstack([ → np.vstack([
            The cosines stand below the sines, so there are 2n rows. Put them beside each other.
        added: np.hstack([np.sin(angles), np.cos(angles)]) → np.sin(angles) + np.cos(angles)
            Sines and cosines are added up. Each has columns of its own.
        coordinate too: np.hstack([np.sin(angles) → np.hstack([c[:, None], np.sin(angles)
            The coordinate itself stands in front. Only the waves are asked for.
    """,
)
