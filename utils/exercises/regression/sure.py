"""A loss for a mean and a log variance, whether intervals hold what they promise, and what agreement says."""

import numpy as np

from utils import regression
from utils.checks import Coding, Question, case

sure_of_it = Question(
    answer="a",
    why={
        "a": "They share data and method, so they agree on the mean. How prices scatter around it is another matter.",
        "b": "They were trained on the same prices. It is one measurement, read five times.",
        "c": "Then they would differ more, but they would still only agree on a mean.",
        "d": "With fifty, the mean is known still better, and the scatter of the prices is as large as before.",
    },
    hints=(
        "What does each of the five predict: a price, or the mean of the prices of such districts?",
        "Two districts with the same eight numbers have different prices. What do the networks say about the two?",
        "Look at the share that their spread held of the 0.95 it promised.",
    ),
)


def _heads(label, n, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return case(label, scale * rng.normal(size=(n, 2)), rng.normal(size=n) + 0.5)


gaussian_loss = Coding(
    reference=regression.gaussian_loss,
    parts=("loss", "dZ"),
    cases=[
        _heads("four districts", 4, 0),
        _heads("one district", 1, 1),
        _heads("two districts", 2, 2),
        case("right and sure", np.array([[1.0, -4.0], [2.0, -3.0], [0.5, -5.0]]), np.array([1.01, 1.9, 0.5])),
        case("wrong and sure", np.array([[1.0, -2.0], [2.0, -3.0]]), np.array([2.0, 1.0])),
        case("unsure", np.array([[0.0, 2.0], [1.0, 3.0], [2.0, 1.5]]), np.array([1.0, -2.0, 2.0])),
        _heads("many", 60, 3, scale=0.5),
    ],
    passed="Where the error is as large as the standard deviation, the second column is 0: the head is honest.",
    hints=(
        "First e⁻ˢ, and the error m − y. The square in the loss is error² · e⁻ˢ.",
        "The gradient’s first column is (m − y) e⁻ˢ / n, its second ½ (1 − (m − y)² e⁻ˢ) / n.",
        "`np.column_stack([first, second])` puts the two beside each other; divide by `len(y)` once.",
    ),
    mistakes="""
        s taken for the standard deviation
            - slope = (m - y) * np.exp(-s)
            + slope = (m - y) / s**2
            The second column is taken for a standard deviation. It is the logarithm of the variance: e⁻ˢ is one over
            the variance.
        s taken for the variance
            - slope = (m - y) * np.exp(-s)
            + slope = (m - y) / s
            The second column is taken for the variance itself. It is its logarithm: multiply by e⁻ˢ.
        log standard deviation: np.exp(-s) → np.exp(-2 * s)
            The second column is taken for the logarithm of the standard deviation. It is that of the variance: e⁻ˢ.
        half the exponent: np.exp(-s) → np.exp(-s / 2)
            The exponent is halved. e⁻ˢ is one over the variance.
        sign of the exponent: np.exp(-s) → np.exp(s)
            The error is multiplied by the variance. Divide by it: e⁻ˢ.
        columns exchanged: m, s = Z[:, 0], Z[:, 1] → m, s = Z[:, 1], Z[:, 0]
            The columns are exchanged: the first is m.
        sum: loss = np.mean(s + squares) / 2 → loss = np.sum(s + squares) / 2
            The loss is a sum. It is a mean over n.
        without one half: loss = np.mean(s + squares) / 2 → loss = np.mean(s + squares)
            The loss lacks the factor ½.
        s not halved: loss = np.mean(s + squares) / 2 → loss = np.mean(s + squares / 2)
            The factor ½ belongs to both terms.
        s forgotten: loss = np.mean(s + squares) / 2 → loss = np.mean(squares) / 2
            Without the term s, being unsure costs nothing, and the variance grows without end.
        with the constant: loss = np.mean(s + squares) / 2 → loss = np.mean(s + squares + np.log(2 * np.pi)) / 2
            The constant ½ ln 2π is added. It is left out here, as it has no gradient.
        not divided by n: / len(y) →
            The gradient is not divided by n, and the loss is a mean.
        first column without e⁻ˢ: np.column_stack([slope, → np.column_stack([m - y,
            The first column of the gradient lacks the factor e⁻ˢ.
        first column turned: np.column_stack([slope, → np.column_stack([-slope,
            The first column of the gradient has the wrong sign: m − y.
        first column doubled: np.column_stack([slope, → np.column_stack([2 * slope,
            The first column of the gradient is doubled: the square’s 2 meets the ½.
        second column turned: (1 - squares) / 2] → (squares - 1) / 2]
            The second column of the gradient has the wrong sign: the term s pushes it up.
        second column without 1: (1 - squares) / 2] → -squares / 2]
            The second column of the gradient lacks the 1 that comes from the term s.
        second column plus: (1 - squares) / 2] → (1 + squares) / 2]
            In the second column of the gradient, the square has a minus: the derivative of e⁻ˢ is −e⁻ˢ.
        second column not halved: (1 - squares) / 2] → 1 - squares]
            The second column of the gradient lacks the factor ½.
        second column with the error: (1 - squares) / 2] → (1 - slope) / 2]
            In the second column of the gradient, the error is not squared.
        dZ alone: return loss, dZ → return dZ
            Only the gradient comes back. Return `loss, dZ`.
        exchanged: return loss, dZ → return dZ, loss
            The two values are exchanged: first the loss.
        in rows: np.column_stack([slope, (1 - squares) / 2]) → np.vstack([slope, (1 - squares) / 2])
            The two stand in rows. `dZ` has the shape of `Z`, (n, 2).
    """,
)


def _intervals(label, n, seed, width, factor=1.0):
    rng = np.random.default_rng(seed)
    mean, std = rng.uniform(1, 4, size=n), rng.uniform(0.2, 1.5, size=n)
    return case(label, mean + factor * std * rng.normal(size=n), mean, std, width)


coverage = Coding(
    reference=regression.coverage,
    cases=[
        _intervals("forty districts", 40, 0, 1.96),
        _intervals("one standard deviation", 50, 1, 1.0),
        _intervals("far too narrow", 30, 2, 1.96, factor=4.0),
        case("all inside", np.array([1.0, 2.0]), np.array([1.5, 1.5]), np.array([1.0, 1.0]), 1.0),
        case("none inside", np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 0.0]), np.array([0.5, 0.1, 0.2]), 2.0),
        case("on the edge", np.array([2.0, 0.0, 5.0]), np.array([1.0, 1.0, 1.0]), np.array([0.5, 0.5, 1.0]), 2.0),
        _intervals("half a standard deviation", 200, 3, 0.5),
        _intervals("too wide", 120, 4, 1.5, factor=0.6),
    ],
    passed="A promise about chance can only be checked by counting, and now you can.",
    hints=(
        "How far is each target from its prediction? Its size, that is.",
        "Compare that with `width * std`, entry by entry.",
        "The mean of truth values is the share that is True.",
    ),
    mistakes="""
        one side: np.abs(y - mean) → y - mean
            Targets far below count as inside. Take the size of the difference.
        other side: np.abs(y - mean) → mean - y
            Targets far above count as inside. Take the size of the difference.
        variance: width * std → width * std**2
            The variance is used. The width is counted in standard deviations.
        root: width * std → width * np.sqrt(std)
            The root of the standard deviation is taken. It is given as it is.
        width ignored: width * std → std
            The width is not used.
        always 1.96: width * std → 1.96 * std
            The width is always 1.96, whatever is passed.
        half the width: width * std → width * std / 2
            The interval is half as wide: width standard deviations to each side.
        outside: <= width * std → > width * std
            The share outside is counted.
        percent: return np.mean(np.abs(y - mean) <= width * std) → return 100 * np.mean(np.abs(y - mean) <= width * std)
            This is in percent. A share is asked for, from 0 to 1.
        a count: np.mean(np.abs → np.sum(np.abs
            These are counted, not divided by their number.
        mean width: width * std) → width * np.mean(std))
            All districts get the mean standard deviation. Each has its own.
        edge outside: <= width * std → < width * std
            A target exactly on the edge is counted as outside: at most, `<=`.
        truth values: return np.mean(np.abs(y - mean) <= width * std) → return np.abs(y - mean) <= width * std
            A truth value for each district comes back. Take their mean.
        spread of the targets: width * std → width * np.std(y)
            The standard deviation of the targets is used. Each prediction has its own, `std`.
        squared error: np.abs(y - mean) <= → (y - mean) ** 2 <=
            The squared error is compared with a standard deviation. Compare its size.
        all or nothing: np.mean(np.abs → np.all(np.abs
            Only whether all lie inside is returned. The share is asked for.
    """,
)
