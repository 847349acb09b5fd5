"""How far a cloud is from the standard normal distribution, its gradient, and what that price is good for."""

import numpy as np

from utils import generation
from utils.checks import Coding, Question, case, edits


def _clouds(label, n, k, seed, spread=1.0):
    rng = np.random.default_rng(seed)
    return case(label, rng.normal(size=(n, k)), spread * rng.normal(size=(n, k)))


CLOUDS = [
    _clouds("three clouds", 3, 4, 0),
    _clouds("one cloud", 1, 2, 1),
    _clouds("as many clouds as numbers", 3, 3, 2),
    case("standard already", np.zeros((2, 3)), np.zeros((2, 3))),
    case("far away and narrow", np.array([[3.0, -4.0], [2.0, 5.0]]), np.array([[-4.0, -3.0], [-5.0, -2.0]])),
    _clouds("many", 50, 6, 3, spread=0.5),
]

kl_to_standard_normal = Coding(
    reference=generation.kl_to_standard_normal,
    cases=CLOUDS,
    passed="It is 0 for mean 0 and variance 1, and grows in every direction from there.",
    hints=(
        "Four terms for each number of a code: mean², e^log_var, −1, −log_var.",
        "Add up everything with `np.sum`, without `axis`.",
        "Divide by `len(mean)` and by 2.",
    ),
    mistakes="""
        not divided by n: ) / len(mean) → )
            This is a sum over the samples. The copy’s loss is a mean over them, so this has to be one, too.
        mean over everything
            - 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / len(mean)
            + 0.5 * np.mean(mean**2 + np.exp(log_var) - 1 - log_var)
            The k numbers of a code are averaged. They are added up.
        divided by k: / len(mean) → / mean.shape[1]
            The sum is divided by k. Divide by the number of samples.
        one half forgotten: 0.5 * → 1.0 *
            The factor ½ is missing.
        turned: 0.5 * → -0.5 *
            The sign is wrong: a divergence is never negative.
        mean not squared: mean**2 + → mean +
            The mean is not squared.
        size of the mean: mean**2 + → np.abs(mean) +
            The size of the mean is taken. Its square is asked for.
        exponential forgotten: np.exp(log_var) - 1 → log_var - 1
            e^s is missing: the two terms with s cancel.
        standard deviation: np.exp(log_var) - 1 → np.exp(log_var / 2) - 1
            The standard deviation is taken. The formula has the variance, e^s.
        squared variance: np.exp(log_var) - 1 → np.exp(2 * log_var) - 1
            The variance is squared.
        taken for the standard deviation
            - return 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / len(mean)
            + return 0.5 * np.sum(mean**2 + log_var**2 - 1 - np.log(log_var**2)) / len(mean)
            `log_var` is taken for the standard deviation. It is the logarithm of the variance.
        log of the standard deviation: - 1 - log_var) → - 1 - 2 * log_var)
            s is doubled, as if it were the logarithm of a standard deviation.
        half the log variance: - 1 - log_var) → - 1 - log_var / 2)
            s is halved twice: the ½ in front belongs to all terms.
        1 forgotten: - 1 - log_var) → - log_var)
            The −1 is missing, so that a standard cloud has a price.
        1 added: - 1 - log_var) → + 1 - log_var)
            The 1 is added. Take it off.
        log variance added: - 1 - log_var) → - 1 + log_var)
            The term s has the wrong sign: a narrow cloud has a price, too.
        log variance forgotten: - 1 - log_var) → - 1)
            The term −s is missing, so that a cloud of no width costs nothing.
        mean forgotten: np.sum(mean**2 + np.exp → np.sum(np.exp
            The mean is missing. Clouds far from the origin have a price.
        a price for each sample
            - np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / len(mean)
            + np.sum(mean**2 + np.exp(log_var) - 1 - log_var, axis=1)
            Every sample has its own price. Their mean is asked for.
        a price for each number
            - np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / len(mean)
            + np.mean(mean**2 + np.exp(log_var) - 1 - log_var, axis=0)
            Every number of the code has its own price. Their sum is asked for.
    """,
)

kl_gradient = Coding(
    reference=generation.kl_gradient,
    parts=("d_mean", "d_log_var"),
    cases=[one for one in CLOUDS if one.label != "standard already"],
    passed="The mean is pulled to 0 and the variance to 1, the further away the harder.",
    hints=(
        "½ mean² has the derivative mean.",
        "½ (e^s − 1 − s) has the derivative ½ (e^s − 1).",
        "Both are divided by n, since the price is a mean over the samples.",
    ),
    mistakes="""
        not divided by n: return mean / n, 0.5 * (np.exp(log_var) - 1) / n → return mean, 0.5 * (np.exp(log_var) - 1)
            Both are not divided by n. The price is a mean over the samples.
        first not divided: return mean / n → return mean
            The first derivative is not divided by n.
        second not divided: - 1) / n → - 1)
            The second derivative is not divided by n.
        divided by everything: n = len(mean) → n = mean.size
            They are divided by n · k. The price adds up the k numbers of a code.
        divided by k: n = len(mean) → n = mean.shape[1]
            They are divided by k. Divide by the number of samples.
        first doubled: return mean / n → return 2 * mean / n
            The first derivative is doubled: the 2 of the square meets the ½.
        first halved: return mean / n → return mean / 2 / n
            The first derivative is halved: the 2 of the square meets the ½.
        second not halved: 0.5 * (np.exp(log_var) - 1) → (np.exp(log_var) - 1)
            The factor ½ is missing from the second derivative.
        1 forgotten: 0.5 * (np.exp(log_var) - 1) → 0.5 * np.exp(log_var)
            The −1 is missing, which comes from the term −s.
        1 added: 0.5 * (np.exp(log_var) - 1) → 0.5 * (np.exp(log_var) + 1)
            The 1 is added. It comes from −s, so take it off.
        second turned: 0.5 * (np.exp(log_var) - 1) → 0.5 * (1 - np.exp(log_var))
            The second derivative has the wrong sign.
        first turned: return mean / n → return -mean / n
            The first derivative has the wrong sign.
        with respect to the variance: 0.5 * (np.exp(log_var) - 1) → 0.5 * (1 - np.exp(-log_var))
            This is the derivative with respect to the variance. `log_var` is its logarithm.
        standard deviation: 0.5 * (np.exp(log_var) - 1) → 0.5 * (np.exp(log_var / 2) - 1)
            The standard deviation is taken. The price has the variance, e^s.
        log variance kept: 0.5 * (np.exp(log_var) - 1) → 0.5 * (np.exp(log_var) - 1 - log_var)
            The term s is still there. Its derivative is 1.
        linear: 0.5 * (np.exp(log_var) - 1) → 0.5 * log_var
            e^s − 1 is replaced by s, which is about equal for small s only.
        squared mean: return mean / n → return mean**2 / n
            The square of the mean is not derived.
        sign of the mean: return mean / n → return np.sign(mean) / n
            Only the sign of the mean is left. The further away, the harder it is pulled.
        exchanged: return mean / n, 0.5 * (np.exp(log_var) - 1) / n → return 0.5 * (np.exp(log_var) - 1) / n, mean / n
            The two values are exchanged: first that of the mean.
        first alone: return mean / n, 0.5 * (np.exp(log_var) - 1) / n → return mean / n
            Two values are asked for.
        samples averaged
            - return mean / n, 0.5 * (np.exp(log_var) - 1) / n
            + return mean.mean(axis=0), 0.5 * (np.exp(log_var) - 1).mean(axis=0)
            The samples are averaged. Every sample has its own derivatives: the shape stays (n, k).
    """,
)


def _price(mean, log_var):
    """KL divergence, a float, and its derivatives with respect to mean and log_var, (n, k) each."""
    return generation.kl_to_standard_normal(mean, log_var), *generation.kl_gradient(mean, log_var)


mend_price = Coding(
    reference=_price,
    parts=("kl", "d_mean", "d_log_var"),
    cases=CLOUDS,
    passed="One book maximises, the next minimises. Try a formula where you know its value: here it is 0 at 0.",
    hints=(
        "What is the loss for mean 0 and `log_var` 0? And for mean 1?",
        "A divergence is never negative. Which sign do all terms have to have?",
        "Turn the loss and both derivatives: all three have the wrong sign.",
    ),
    mistakes=edits(
        """
        loss still turned
            - kl = 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / n
            + kl = 0.5 * np.sum(1 + log_var - mean**2 - np.exp(log_var)) / n
            The derivatives are right now. The loss still has the wrong sign: it is 0 at best, and falls from there.
        derivatives still turned
            - d_mean = mean / n
            - d_log_var = 0.5 * (np.exp(log_var) - 1) / n
            + d_mean = -mean / n
            + d_log_var = 0.5 * (1 - np.exp(log_var)) / n
            The loss is right now. Both derivatives still have the wrong sign, so every step makes it larger.
        first still turned: d_mean = mean / n → d_mean = -mean / n
            The derivative with respect to the mean still has the wrong sign: codes are pushed away from the origin.
        second still turned: d_log_var = 0.5 * (np.exp(log_var) - 1) / n → d_log_var = 0.5 * (1 - np.exp(log_var)) / n
            The derivative with respect to `log_var` still has the wrong sign: clouds shrink or grow without end.
        half turned
            - kl = 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / n
            + kl = 0.5 * np.sum(mean**2 + np.exp(log_var) + 1 + log_var) / n
            In the loss, only two of the four terms are turned: the 1 and `log_var` have a minus.
        mean turned only
            - kl = 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / n
            + kl = 0.5 * np.sum(1 + log_var + mean**2 - np.exp(log_var)) / n
            In the loss, only the term of the mean is turned.
        1 forgotten: np.exp(log_var) - 1 - log_var) / n → np.exp(log_var) - log_var) / n
            The loss has lost its −1: a standard cloud has to cost nothing.
        one half lost: kl = 0.5 * np.sum → kl = np.sum
            The loss has lost its factor ½.
        slope without 1: d_log_var = 0.5 * (np.exp(log_var) - 1) / n → d_log_var = 0.5 * np.exp(log_var) / n
            The derivative with respect to `log_var` has lost its −1.
        half the slope turned: d_log_var = 0.5 * (np.exp(log_var) - 1) / n → d_log_var = 0.5 * (1 + np.exp(log_var)) / n
            In the derivative with respect to `log_var`, the 1 has a minus.
        no pull: d_mean = mean / n → d_mean = 0 * mean
            The mean is not pulled at all.
        sizes: d_mean = mean / n → d_mean = np.abs(mean) / n
            The sizes of the means are taken, so that negative ones are pushed away.
        """
    ),
)

no_price = Question(
    answer="b",
    why={
        "a": "The copies are even a little better: nothing else is asked of the codes.",
        "b": "The clouds may lie anywhere, far apart and tiny, and between them the decoder was asked for nothing.",
        "c": "Two digits whose clouds overlap are copied badly, so without a price the clouds keep apart.",
        "d": "With the price, clouds are at least as wide: it pulls every variance to 1.",
    },
    hints=(
        "What did the price ask of the clouds?",
        "Where does a code drawn from the standard normal distribution lie, if the clouds are far from the origin?",
        "Compare the two numbers that the cell above prints for each network.",
    ),
)
