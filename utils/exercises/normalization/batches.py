"""Batch normalisation: forwards in both modes, and its backward pass in training."""

import numpy as np

from utils import normalization
from utils.checks import Coding, case


def _normalised(answer, *arguments):
    """What is returned, then the running mean and variance.

    Of one sample at evaluation, `running` is not looked at: the variance of one sample is nan or an error, which would
    hide from where it came. Whether `running` moves at evaluation is seen with more samples.
    """
    X, _, _, running, *_ = arguments
    before = {key: value.copy() for key, value in running.items()}
    result = answer(*arguments)
    after = before if len(X) == 1 else running
    if isinstance(result, tuple | list) and len(result) == 2:
        return *result, after["mean"], after["var"]
    return result


def _case(label, shape, training, *options, seed, constant=False):
    rng, (n, d) = np.random.default_rng(seed), shape
    X = rng.normal(1.0, 2.0, size=(n, d)).round(1)
    if constant:
        X[:, 0] = 2.0
    gamma, beta = rng.uniform(0.5, 2.0, size=d).round(1), rng.normal(size=d).round(1)
    running = {"mean": rng.normal(size=d).round(1), "var": rng.uniform(0.5, 3.0, size=d).round(1)}
    return case(label, X, gamma, beta, running, training, *options)


batch_norm = Coding(
    reference=normalization.batch_norm,
    use=_normalised,
    parts=("out", ("X_hat", "std", "gamma"), 'running["mean"]', 'running["var"]'),
    cases=[
        _case("training", (5, 2), True, seed=0),
        _case("evaluation", (4, 3), False, seed=1),
        _case("evaluation of one sample", (1, 2), False, seed=2),
        _case("training, as many samples as features", (3, 3), True, 0.3, 0.1, seed=3),
        _case("training, a constant column", (4, 2), True, 0.5, 1e-3, seed=4, constant=True),
        _case("training, two samples", (2, 3), True, 1.0, 0.5, seed=5),
        _case("evaluation, a large eps", (3, 2), False, 0.2, 0.25, seed=6),
    ],
    passed="In training a sample’s output depends on its batch. At evaluation it depends on the sample alone.",
    hints=(
        "Two questions, one after the other: which mean and variance are used, and what happens to the running ones? "
        "Only then normalise, in the same way for both.",
        '`X.mean(axis=0)` and `X.var(axis=0)` in training, else `running["mean"]` and `running["var"]`. The variance '
        "that goes into the running one is `X.var(axis=0, ddof=1)`.",
        '`running["mean"] = (1 - momentum) * running["mean"] + momentum * mean`. Then `std = np.sqrt(var + eps)`, '
        "`X_hat = (X - mean) / std`, `out = gamma * X_hat + beta`.",
    ),
    mistakes="""
        running variance biased: , ddof=1 →
            `out` is right. The running variance moves towards the one divided by n; torch’s has n − 1 there:
            `X.var(axis=0, ddof=1)`.
        batch variance unbiased: X.mean(axis=0), X.var(axis=0) → X.mean(axis=0), X.var(axis=0, ddof=1)
            The batch is normalised with the variance divided by n − 1. That one is for the running variance; the batch
            itself takes `X.var(axis=0)`.
        variances exchanged: momentum * X.var(axis=0, ddof=1) → momentum * X.var(axis=0)
            X.mean(axis=0), X.var(axis=0) → X.mean(axis=0), X.var(axis=0, ddof=1)
            The two variances are exchanged: the batch takes the one divided by n, the running one moves towards that
            divided by n − 1.
        momentum inverted: (1 - momentum) * running["mean"] + momentum → momentum * running["mean"] + (1 - momentum)
            (1 - momentum) * running["var"] + momentum → momentum * running["var"] + (1 - momentum)
            Momentum is turned round: `momentum`, 0.1 by default, is the share of the new batch, and 1 − momentum that
            of the old value.
        momentum inverted, variance biased: , ddof=1 →
            (1 - momentum) * running["mean"] + momentum → momentum * running["mean"] + (1 - momentum)
            (1 - momentum) * running["var"] + momentum → momentum * running["var"] + (1 - momentum)
            Two things about `running`. Momentum is turned round: `momentum` is the share of the new batch. And the
            running variance needs n − 1: `X.var(axis=0, ddof=1)`.
        running replaced: (1 - momentum) * running["mean"] + momentum * mean → mean
            (1 - momentum) * running["var"] + momentum * X → X
            The running values are those of the last batch alone. They move by the share `momentum` only.
        running added up: (1 - momentum) * running["mean"] → running["mean"]
            (1 - momentum) * running["var"] → running["var"]
            The running values grow with every batch: the old ones have to be multiplied by 1 − momentum.
        running not updated
            - if training:
            + running = dict(running)
            + if training:
            `out` is right. `running` is as it was: write into the dictionary, `running["mean"] = …`. A new dictionary,
            or a local name, is lost when the function ends.
        running mean alone: running["var"] = (1 - momentum) * running["var"] + momentum * X.var(axis=0, ddof=1) →
            The running mean moves, the running variance does not.
        running standard deviation: momentum * X.var(axis=0, ddof=1) → momentum * X.std(axis=0, ddof=1)
            The running variance moves towards a standard deviation. Keep the variance; the root comes when it is used.
        moved at evaluation
            - mean, var = running["mean"], running["var"]
            + mean, var = running["mean"], running["var"]
            + running["mean"] = (1 - momentum) * mean + momentum * X.mean(axis=0)
            + running["var"] = (1 - momentum) * var + momentum * X.var(axis=0, ddof=1)
            The running values move at evaluation as well. Whoever is only tested must leave no trace.
        moved at evaluation, and used: if training: → if True:
            else: → if not training:
            The running values move at evaluation as well, before they are used. Move them in training only: at
            evaluation they stay as they are.
        running values in training: X.mean(axis=0), X.var(axis=0) → running["mean"], running["var"]
            momentum * mean → momentum * X.mean(axis=0)
            In training the running values are used. There each batch is normalised by its own mean and variance.
        running values in training, moved first
            - std = np.sqrt(var + eps)
            + mean, var = running["mean"], running["var"]
            + std = np.sqrt(var + eps)
            In training the running values are used, after they have moved. The batch’s own mean and variance belong
            there.
        batch at evaluation: mean, var = running["mean"], running["var"] → mean, var = X.mean(axis=0), X.var(axis=0)
            At evaluation the batch’s own mean and variance are used, so a single sample always becomes `beta`. Use the
            running ones.
        training turned round: if training → if not training
            Training and evaluation are exchanged. Which way round is the `if`?
        each sample by itself
            X.mean(axis=0), X.var(axis=0) → X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
            X.var(axis=0, ddof=1) → X.var(axis=1, ddof=1, keepdims=True)
            Each sample is normalised over its features (that is called layer normalisation). Here each feature is
            normalised over the batch: `axis=0`.
        axis 1: X.mean(axis=0), X.var(axis=0) → X.mean(axis=1), X.var(axis=1)
            X.var(axis=0, ddof=1) → X.var(axis=1, ddof=1)
            `axis=1` gives a mean and a variance for each sample. Each feature has its own, over the batch: `axis=0`.
        one mean for all: X.mean(axis=0), X.var(axis=0) → X.mean(), X.var()
            X.var(axis=0, ddof=1) → X.var(ddof=1)
            All features share one mean and one variance. Each has its own: `axis=0`.
        eps forgotten: var + eps → var
            `eps` is not used. A column that is constant in a batch has the variance 0, and 0/0 is nan.
        eps outside the root: (var + eps) → (var) + eps
            `eps` is added outside the root. It belongs inside: √(var + eps).
        eps and momentum fixed
            - if training:
            + momentum, eps = 0.1, 1e-5
            + if training:
            The arguments `momentum` and `eps` have no influence. Use their names, not the numbers 0.1 and 1e-5.
        variance instead of its root: np.sqrt(var + eps) → var + eps
            It divides by the variance. The standard deviation is its root.
        multiplied: / std → * std
            It multiplies by the standard deviation. Divide by it.
        mean not subtracted: (X - mean) / std → X / std
            The mean is not subtracted before the division.
        difference without parentheses: (X - mean) / std → X - mean / std
            Only the mean is divided. Put parentheses around the difference: `(X - mean) / std`.
        parentheses: (X - mean) / std → X / std
            gamma * X_hat + beta → X_hat
            Neither is the mean subtracted nor are `gamma` and `beta` applied: `gamma * X_hat + beta`.
        gamma and beta forgotten: gamma * X_hat + beta → X_hat
            `X_hat` comes back. Scale it by `gamma` and shift it by `beta`, so that the network can undo what is done
            here.
        gamma forgotten: gamma * X_hat + beta → X_hat + beta
            `gamma` is not used: `gamma * X_hat + beta`.
        beta forgotten: gamma * X_hat + beta → gamma * X_hat
            `beta` is not added: `gamma * X_hat + beta`.
        gamma and beta exchanged: gamma * X_hat + beta → beta * X_hat + gamma
            `gamma` and `beta` are exchanged: `gamma` scales, `beta` shifts.
        shifted before scaled: gamma * X_hat + beta → gamma * (X_hat + beta)
            `beta` is multiplied by `gamma` too. Scale first, then shift: `gamma * X_hat + beta`.
        no eps in the cache: (X_hat, std, gamma) → (X_hat, np.sqrt(var), gamma)
            `out` is right. The `std` of the cache lacks `eps`: `np.sqrt(var + eps)`.
        variance in the cache: (X_hat, std, gamma) → (X_hat, var + eps, gamma)
            `out` is right. The cache holds the variance; its second entry is the standard deviation `std`.
        cache not returned: return out, (X_hat, std, gamma) → return out
            Return two values: `out`, and the cache `(X_hat, std, gamma)`.
        running returned too: return out, (X_hat, std, gamma) → return out, (X_hat, std, gamma), running
            `running` comes back as a third value. Return `out` and the cache only: the dictionary is the caller’s own,
            so what you write into it is seen already.
        running instead of the cache: return out, (X_hat, std, gamma) → return out, running
            The second value is `running`. It has to be the cache, `(X_hat, std, gamma)`, for the way back.
    """,
)


def _backward_case(label, n, d, seed, eps=1e-5):
    rng = np.random.default_rng(seed)
    X, gamma = rng.normal(1.0, 2.0, size=(n, d)), rng.uniform(0.5, 2.0, size=d).round(1)
    running = {"mean": np.zeros(d), "var": np.ones(d)}
    _, cache = normalization.batch_norm(X, gamma, np.zeros(d), running, True, eps=eps)
    return case(label, rng.normal(size=(n, d)).round(1), cache)


batch_norm_backward = Coding(
    reference=normalization.batch_norm_backward,
    parts=("dX", "d_gamma", "d_beta"),
    cases=[
        _backward_case("five samples", 5, 2, 0),
        _backward_case("as many samples as features", 3, 3, 1),
        _backward_case("one feature", 6, 1, 2),
        _backward_case("a large eps", 4, 3, 3, eps=1.0),
    ],
    passed="Shift or stretch a whole column of X, and the output does not change: no gradient points in these two "
    "directions.",
    hints=(
        "`d_beta` and `d_gamma` are like the gradients of a bias and of a weight, added up over the batch. For `dX`, "
        "first go back to `X_hat`: multiply by `gamma`.",
        "A change of one sample moves mean and variance of its column. So from `dX_hat`, take away its mean over the "
        "batch, and `X_hat` times the mean of `dX_hat * X_hat`; then divide by `std`.",
        "`dX_hat = d_out * gamma`, then `dX = (dX_hat - dX_hat.mean(axis=0) - X_hat * (dX_hat * X_hat).mean(axis=0)) "
        "/ …`",
    ),
    mistakes="""
        mean and variance as constants: dX_hat - dX_hat.mean(axis=0) - X_hat * (dX_hat * X_hat).mean(axis=0) → dX_hat
            `d_gamma` and `d_beta` are right. `dX` treats mean and variance as constants, but both depend on every
            sample of the batch. The columns of `dX` have to add up to 0.
        variance as a constant: - X_hat * (dX_hat * X_hat).mean(axis=0) →
            `dX` knows of the mean, but treats the variance as a constant: its term, `X_hat` times the mean of
            `dX_hat * X_hat`, is missing or comes to 0.
        mean as a constant: - dX_hat.mean(axis=0) →
            `dX` knows of the variance, but treats the mean as a constant. The mean of `dX_hat` over the batch is not
            taken away.
        sums instead of means: dX_hat.mean → dX_hat.sum
            X_hat).mean → X_hat).sum
            In `dX`, sums over the batch are taken away where it should be means: divide both by n.
        a sum for the variance: X_hat).mean → X_hat).sum
            The term of the variance is n times too large: it takes the mean of `dX_hat * X_hat`, not its sum.
        n times too large: (dX_hat - dX_hat.mean → (len(d_out) * dX_hat - dX_hat.sum
            X_hat).mean → X_hat).sum
            `dX` is n times too large. The form with sums, n · dX_hat − …, still has to be divided by n.
        n - 1: (dX_hat * X_hat).mean(axis=0) → (dX_hat * X_hat).sum(axis=0) / (len(d_out) - 1)
            The term of the variance is divided by n − 1. The batch was normalised with the variance divided by n.
        plus for minus: dX_hat - dX_hat.mean(axis=0) - X_hat → dX_hat + dX_hat.mean(axis=0) + X_hat
            The two terms of mean and variance are added. They are taken away.
        without X_hat: X_hat * (dX_hat * X_hat).mean → (dX_hat * X_hat).mean
            The term of the variance lacks its factor `X_hat`: a sample moves the variance the more, the farther it is
            from the mean.
        gamma forgotten: d_out * gamma → d_out
            `dX` leaves out `gamma`: on its way to `X_hat`, the gradient is multiplied by it.
        gamma twice: d_out * gamma → d_out * gamma**2
            `dX` contains `gamma` twice. Multiply by it once.
        gamma in d_gamma: (d_out * X_hat).sum → (d_out * gamma * X_hat).sum
            `d_gamma` contains `gamma` itself. `gamma` was multiplied by `X_hat` alone, so its slope is `X_hat`: begin
            with `d_out`, not with `dX_hat`.
        gamma in d_gamma and d_beta: (d_out * X_hat).sum → (d_out * gamma * X_hat).sum
            d_out.sum → (d_out * gamma).sum
            `dX` is right. `d_gamma` and `d_beta` begin with `d_out`; `dX_hat`, which contains `gamma`, is for `dX`
            alone.
        std forgotten: / std →
            `dX` is not divided by `std`.
        divided by the variance: / std → / std**2
            `dX` is divided by the variance, `std` squared. Divide by `std`.
        parentheses: .mean(axis=0)) / std → .mean(axis=0) / std)
            Only the last term of `dX` is divided by `std`. Put parentheses around all three.
        wrong axis: dX_hat.mean(axis=0) → dX_hat.mean(axis=1, keepdims=True)
            X_hat).mean(axis=0) → X_hat).mean(axis=1, keepdims=True)
            In `dX`, the means run over the features. They belong to the batch: `axis=0`.
        no axis: dX_hat.mean(axis=0) → dX_hat.mean()
            X_hat).mean(axis=0) → X_hat).mean()
            In `dX`, the means run over all entries. Each column has its own: `axis=0`.
        means for gamma and beta: X_hat).sum(axis=0), d_out.sum → X_hat).mean(axis=0), d_out.mean
            `dX` is right. `d_gamma` and `d_beta` are means; the mean was taken at the loss already, so here it is a
            sum.
        d_gamma without X_hat: (d_out * X_hat).sum → d_out.sum
            `d_gamma` is the same as `d_beta`. `gamma` was multiplied by `X_hat`, so its slope is `X_hat`.
        gamma and beta not summed: (d_out * X_hat).sum(axis=0), d_out.sum(axis=0) → d_out * X_hat, d_out
            `dX` is right. `d_gamma` and `d_beta` have a row for each sample; add them up over the batch.
        gamma and beta exchanged: return dX, d_gamma, d_beta → return dX, d_beta, d_gamma
            `dX` is right. `d_gamma` and `d_beta` are exchanged.
        dX alone: return dX, d_gamma, d_beta → return dX
            Only `dX` comes back. Return `dX, d_gamma, d_beta`.
    """,
)
