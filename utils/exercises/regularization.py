"""The exercises of notebook 05: splits, penalties, stopping, dropout, first weights, batch norm, torch, a clinic."""

import contextlib
import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from utils import data, nn, optim, regularization
from utils.exercises import torch_models, torch_regularized
from utils.exercises.chance import (
    DROPOUT_MISTAKES,
    GLOROT_MISTAKES,
    HE_MISTAKES,
    SPLIT_MISTAKES,
    judge_dropout,
    judge_glorot,
    judge_he,
    judge_split,
)
from utils.exercises.legacy import (
    Choice,
    Debug,
    Design,
    Exercise,
    Judged,
    JudgedDebug,
    Mistake,
    Probed,
    ProbedDebug,
    Verdict,
    case,
    declare,
    run,
)

# --- Three questions on earlier notebooks ----------------------------------------------------------------------------

why_minibatches = Choice(
    question="Notebook 03 takes a step after every mini-batch, not after all samples. What is gained?",
    options={
        "a": (
            "each step follows the gradient of the whole training set exactly",
            "That is what a step after all samples does. A batch gives an estimate.",
        ),
        "b": (
            "many steps for one pass over the data, each in about the right direction",
            "A pass costs the same and takes many steps. What is lost is the exact direction.",
        ),
        "c": (
            "the loss falls in every single step",
            "It need not: a step that is good for one batch may be bad for the other samples.",
        ),
        "d": (
            "a pass over the data needs fewer multiplications",
            "All samples still go through the network once, forwards and back.",
        ),
    },
    answer="b",
    hints=(
        "Count the steps of one epoch with 1,000 samples: in one batch, and in batches of 10.",
        "The gradient of a batch is a mean over few samples, so it differs a little from that of all.",
        "Many cheap, slightly wrong steps against one expensive, exact one.",
    ),
)

zero_grad_again = Choice(
    question="A training loop in PyTorch never clears the gradients. Which gradient does the optimiser use in its "
    "third step?",
    options={
        "a": ("that of the third batch", "It would be, with `optimizer.zero_grad()` in the loop."),
        "b": ("the mean of those of the three batches", "Nothing divides by three; `backward` only adds."),
        "c": (
            "the sum of those of all three batches",
            "`backward` adds to `.grad`. Old batches keep pushing, and the steps grow.",
        ),
        "d": (
            "none: the second `backward` stops with an error",
            "That happens when one graph is used twice. Each batch makes a new graph.",
        ),
    },
    answer="c",
    hints=(
        "What does `backward` do to a `.grad` that is not None?",
        "It adds. Does anything in this loop take the old numbers away?",
        "After three calls, three gradients have been added up.",
    ),
)

vanishing_scale = Choice(
    question="On its way back, every layer multiplies the size of the delta by 0.5. What is left of it after ten "
    "layers?",
    options={
        "a": ("a half", "That is after one layer; the next one halves it again."),
        "b": ("a fifth", "Factors are multiplied, not added up."),
        "c": ("a twentieth", "0.5 / 10 is a twentieth, but every layer multiplies: 0.5 to the power of 10."),
        "d": ("about a thousandth", "0.5 to the power of 10 is 1/1024. The scale of the weights decides this factor."),
    },
    answer="d",
    hints=(
        "After two layers a quarter is left.",
        "The factor is 0.5 · 0.5 · 0.5 …, ten times.",
        "2 to the power of 10 is 1024.",
    ),
)

# --- Overfitting -----------------------------------------------------------------------------------------------------


def _rows(n, d):
    """X (n, d) and y (n,): the first feature of a sample is its label, so that a pair that is torn apart shows."""
    y = np.arange(n)
    return np.column_stack([y, *np.random.default_rng(n).normal(size=(d - 1, n)).round(1)]), y


def _split_case(label, n, d, fraction, seed):
    return case(label, *_rows(n, d), fraction, np.random.default_rng(seed))


train_val_split = Judged(
    reference=data.held_out,
    judge=judge_split,
    cases=[
        _split_case("ten samples, a fifth for validation", 10, 3, 0.2, 0),
        _split_case("a share that is not whole: 2.6 of 13", 13, 2, 0.2, 1),
        _split_case("a share that is not whole: 7.2 of 18", 18, 1, 0.4, 2),
        _split_case("200 samples", 200, 4, 0.3, 3),
    ],
    passed="The network never sees the validation samples, so they can tell what it will do with new ones.",
    hints=(
        "Do not shuffle `X` and `y` themselves. Draw an order of the row numbers once, and pick rows of both by it.",
        "`order = rng.permutation(len(X))` holds every row number once. The first `round(fraction * len(X))` of them "
        "can be the validation set.",
        "With `val, train = order[:n_val], order[n_val:]`, return `X[train], y[train], X[val], y[val]`.",
    ),
    mistakes=SPLIT_MISTAKES,
)


def _scaled(
    mean=lambda X: X.mean(axis=0),
    std=lambda X: X.std(axis=0),
    of=lambda X, sets: sets[0],
    guard=lambda std: np.where(std == 0, 1.0, std),
    result=tuple,
):
    """Standardisation with other statistics, of another set (of: what X is judged by), another guard or result."""

    def standardize(*sets):
        with np.errstate(all="ignore"):
            return result([(X - mean(of(X, sets))) / guard(std(of(X, sets))) for X in sets])

    return lambda train, *others: standardize(train, *others)


def _min_max(train, *others):
    low, high = train.min(axis=0), train.max(axis=0)
    return tuple((X - low) / np.where(high > low, high - low, 1.0) for X in (train, *others))


def _standardized_in_place(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    for X in (train, *others):
        X -= mean
        X /= np.where(std == 0, 1.0, std)
    return (train, *others)


def _nan_to_num(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return tuple(np.nan_to_num((X - mean) / std) for X in (train, *others))


def _constant_as_it_is(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return tuple(np.where(std == 0, X, (X - mean) / np.where(std == 0, 1.0, std)) for X in (train, *others))


def _others_apart(train, *others):
    first, *rest = data.standardize(train, *others)
    return first, tuple(rest)


def _set(n, d, seed, constant=None):
    """X (n, d), whose last column holds the number `constant` if one is given."""
    X = np.random.default_rng(seed).normal(2.0, 3.0, size=(n, d)).round(1)
    if constant is not None:
        X[:, -1] = constant
    return X


standardize = Exercise(
    reference=data.standardize,
    parts=("train", "val", "test"),
    cases=[
        case("training and validation set", _set(6, 2, 0), _set(3, 2, 1)),
        case("one set alone", _set(4, 3, 2)),
        case("three sets, square", _set(3, 3, 3), _set(3, 3, 4), _set(1, 3, 5)),
        case("a column that is constant in training", _set(5, 2, 6, 3.0), _set(4, 2, 7) + 9, cap=1e100),
        case("a training set of one sample", _set(1, 3, 8), _set(2, 3, 9) + 20, cap=1e100),
    ],
    passed="Whatever is learnt from data, a mean and a spread too, is learnt from the training set alone.",
    hints=(
        "Mean and spread come from one set only. Which one? The others are treated with the same numbers.",
        "`train.mean(axis=0)` and `train.std(axis=0)` have an entry for each column. Where the spread is 0, use 1.",
        "`std = np.where(std == 0, 1.0, std)`, then `return tuple((X - mean) / std for X in (train, *others))`.",
    ),
    mistakes={
        "each set by itself": Mistake(
            _scaled(of=lambda X, sets: X),
            "Each set is scaled by its own numbers, so the same measurement means something else in each. Use the mean "
            "and spread of `train` for all.",
        ),
        "all rows together": Mistake(
            _scaled(of=lambda X, sets: np.concatenate(sets)),
            "Mean and spread are those of all rows, so the validation set has left a trace in training. Use `train` "
            "alone.",
        ),
        "variance": Mistake(
            _scaled(std=lambda X: X.var(axis=0)),
            "The columns are divided by the variance. The standard deviation is its square root.",
        ),
        "n - 1": Mistake(
            _scaled(std=lambda X: X.std(axis=0, ddof=1) if len(X) > 1 else np.zeros(X.shape[1])),
            "The standard deviation is divided by n − 1. Here it is NumPy’s own, by n, without `ddof`.",
        ),
        "no axis": Mistake(
            _scaled(mean=np.mean, std=np.std),
            "All columns share one mean and one spread. Each feature has its own: `axis=0`.",
        ),
        "one spread for all": Mistake(
            _scaled(std=np.std), "The means are right. All columns share one spread: `std` needs `axis=0` as well."
        ),
        "rows": Mistake(
            _scaled(
                of=lambda X, sets: X.T, mean=lambda T: T.mean(axis=0)[:, None], std=lambda T: T.std(axis=0)[:, None]
            ),
            "Each sample is scaled by itself, over its features. Mean and spread belong to the columns: `axis=0`.",
        ),
        "not shifted": Mistake(
            _scaled(mean=lambda X: 0.0), "The mean is not subtracted: the spread is 1, but the middle is not 0."
        ),
        "only shifted": Mistake(
            _scaled(std=lambda X: 1.0), "The mean is 0, but nothing is divided by the standard deviation."
        ),
        "constant column": Mistake(
            _scaled(guard=lambda std: std),
            "A column that is constant in `train` has the spread 0, and dividing by it gives nan. Divide such a column "
            "by 1.",
        ),
        "a tiny number added": Mistake(
            _scaled(guard=lambda std: std + 1e-8),
            "A tiny number added to the spread prevents nan, but a constant column of `train` then becomes huge in the "
            "other sets. Divide it by 1.",
        ),
        "nan to numbers": Mistake(
            _nan_to_num,
            "`np.nan_to_num` turns 0/0 into 0. But in the other sets a constant column of `train` gives x/0, which "
            "becomes a huge number. Divide it by 1.",
        ),
        "constant column left": Mistake(
            _constant_as_it_is,
            "A column that is constant in `train` is left as it is. Its mean is subtracted too; only the division is "
            "by 1.",
        ),
        "smallest to largest": Mistake(
            _min_max, "This scales from smallest to largest. Asked for: mean 0 and standard deviation 1."
        ),
        "others in a tuple": Mistake(
            _others_apart,
            "The other sets are in a tuple or list of their own. Return one flat tuple: `(train, *others)`.",
        ),
        "generator": Mistake(
            lambda train, *others: (X for X in data.standardize(train, *others)),
            "Parentheses alone make a generator, which has not computed anything yet. Write `tuple( … )` around it.",
        ),
        "others missing": Mistake(
            lambda train, *others: data.standardize(train),
            "Only `train` comes back. The other sets follow it, scaled with the same numbers.",
        ),
        "train missing": Mistake(
            lambda train, *others: data.standardize(train, *others)[1:],
            "`train` itself is missing. It comes first in the tuple.",
        ),
        "no tuple for one set": Mistake(
            lambda train, *others: data.standardize(train, *others) if others else data.standardize(train)[0],
            "One set alone has to come back in a tuple too, as `(X,)`, so that the caller can rely on it.",
        ),
        "in place": Mistake(
            _standardized_in_place,
            "The values are right, but the caller’s arrays are changed. Write `X = X - mean`, not `X -= mean`.",
        ),
    },
)

which_curve = Choice(
    question="The training loss falls from epoch to epoch. The validation loss fell too, but has risen since epoch 40. "
    "What has happened since then?",
    options={
        "a": (
            "the learning rate is too large, and the training diverges",
            "Then the training loss would rise too. It falls.",
        ),
        "b": (
            "the network underfits: it is too small for the task",
            "A network that is too small has a high loss on both sets. Here training still gets better.",
        ),
        "c": (
            "the network overfits: it learns what is special about its training samples",
            "What it learns now is true of these samples only; for new ones it does harm.",
        ),
        "d": (
            "the validation samples have slipped into the training set",
            "Then the validation loss would fall together with that of training.",
        ),
    },
    answer="c",
    hints=(
        "Which of the two losses does training reduce, and what is the other one for?",
        "Training gets better on its own samples only. What can one learn that helps with these and with no others?",
        "Falling on the one, rising on the other: the gap between them is the sign to look for.",
    ),
)

# --- Penalties -------------------------------------------------------------------------------------------------------


def _network(sizes, seed):
    """Parameters with biases that are not 0, and a few weights that are."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(a, b)).round(1), rng.normal(size=b).round(1)) for a, b in itertools.pairwise(sizes)]
    params[0][0][0, 0] = 0.0
    return params


def _count(params):
    return sum(W.size for W, _ in params)


def _penalty_case(label, sizes, lam, seed):
    params = _network(sizes, seed)
    return case(label, params, lam, n=_count(params), d=np.nan, K=np.nan)


PENALTY_CASES = [
    _penalty_case("one layer", [2, 3], 0.5, 0),
    _penalty_case("two layers", [3, 4, 2], 0.01, 1),
    _penalty_case("layers of one width", [3, 3, 3, 3], 2.0, 2),
    _penalty_case("no penalty", [2, 2, 1], 0.0, 3),
    _penalty_case("one weight a layer", [1, 1, 1], 0.1, 4),
]


def _penalty(of, arrays=lambda params: [W for W, _ in params], total=sum, lam=lambda lam: lam):
    """lam times a total of a number for each array, with other numbers, arrays, total or factor."""
    return lambda params, lam_: lam(lam_) * total([of(W) for W in arrays(params)])


def _both(params):
    return [array for pair in params for array in pair]


def _penalty_mistakes(of, other, written, other_name):
    """What may be wrong with lam · Σ of(w); other: that of the other penalty."""
    return {
        "biases too": Mistake(
            _penalty(of, arrays=_both),
            "The biases are counted as well. Only weights are penalised: a bias shifts a boundary and does not bend "
            "it.",
        ),
        "lam missing": Mistake(_penalty(of, lam=lambda lam: 1.0), "The sum is right; it is not multiplied by `lam`."),
        "half of it": Mistake(
            _penalty(of, lam=lambda lam: lam / 2),
            f"Half of what is asked for. Some texts have a ½ here; ours is {written}.",
        ),
        "mean over the weights": Mistake(
            lambda params, lam: _penalty(of)(params, lam) / _count(params),
            "This is divided by the number of weights. The penalty is their sum, with no mean.",
        ),
        "mean in every layer": Mistake(
            lambda params, lam: lam * sum(of(W) / W.size for W, _ in params),
            "`np.mean` takes a mean within each layer. The penalty is a sum over all weights.",
        ),
        "the first layer alone": Mistake(
            lambda params, lam: _penalty(of)(params[:1], lam),
            "Only the first layer counts. Is the `return` inside the loop?",
        ),
        "the last layer alone": Mistake(
            lambda params, lam: _penalty(of)(params[-1:], lam),
            "Only the last layer counts. Does each round of the loop add to the total, with `+=`?",
        ),
        "the other penalty": Mistake(_penalty(other), f"This is {other_name}. Asked for: {written}."),
        "a number for each layer": Mistake(
            lambda params, lam: [lam * of(W) for W, _ in params],
            "A number for each layer comes back. Add them up: the penalty is one number.",
        ),
        "no sign taken away": Mistake(
            _penalty(np.sum), "The weights are added up as they are, so positive and negative ones cancel."
        ),
    }


def _squares(W):
    return np.sum(W**2)


def _sizes(W):
    return np.sum(np.abs(W))


l2_penalty = Exercise(
    reference=regularization.l2_penalty,
    cases=PENALTY_CASES,
    passed="A large weight costs much more than two of half its size, so the network spreads its work.",
    hints=(
        "`params` is a list of pairs. A loop `for W, b in params` gives one layer after the other.",
        "`W**2` squares every entry, `np.sum` adds them all up. Then add up the layers; `b` is not used.",
        "`return lam * sum( … for W, b in params)`",
    ),
    mistakes={
        **_penalty_mistakes(_squares, _sizes, "lam · Σ w²", "the L1 penalty, with |w|"),
        "square of the sum": Mistake(
            _penalty(lambda W: np.sum(W) ** 2), "The sum is squared. Square each weight first, then add up."
        ),
        "root of the sum": Mistake(
            _penalty(np.linalg.norm), "This adds up the norms of the layers. The penalty has no root: Σ w²."
        ),
        "root of all": Mistake(
            _penalty(_squares, total=lambda sums: np.sqrt(sum(sums))),
            "This is the norm of all weights. The penalty has no root: Σ w².",
        ),
        "matrix product": Mistake(
            _penalty(lambda W: np.sum(W.T @ W)),
            "`W.T @ W` multiplies matrices. Every single weight is squared: `W**2`.",
        ),
        "lam squared": Mistake(
            _penalty(_squares, lam=lambda lam: lam**2),
            "`lam` is squared too. Multiply by it after the squares are added.",
        ),
    },
)

l1_penalty = Exercise(
    reference=regularization.l1_penalty,
    cases=PENALTY_CASES,
    passed="A weight costs its size, so a small one is no longer cheap, and many end at nothing.",
    hints=(
        "The same loop as before, with something else than a square.",
        "`np.abs(W)` gives the size of every entry.",
        "`return lam * sum(np.sum( … ) for W, b in params)`",
    ),
    mistakes={
        **_penalty_mistakes(_sizes, _squares, "lam · Σ |w|", "the L2 penalty, with w²"),
        "size of the sum": Mistake(
            _penalty(lambda W: abs(np.sum(W))), "The sum’s size is taken. Take that of each weight, then add up."
        ),
        "size of all": Mistake(
            _penalty(np.sum, total=lambda sums: abs(sum(sums))),
            "Positive and negative weights cancel before the size is taken. Take the size of each weight first.",
        ),
        "matrix norm": Mistake(
            _penalty(lambda W: np.linalg.norm(W, 1)),
            "For a matrix, `np.linalg.norm(W, 1)` is the largest sum of a column. Use `np.sum(np.abs(W))`.",
        ),
        "the largest": Mistake(
            _penalty(lambda W: np.max(np.abs(W))), "The largest weight of each layer counts. All of them do."
        ),
    },
)


def _gradient(dW, db=lambda b, lam: np.zeros_like(b), result=lambda pairs: pairs):
    """The gradient of a penalty with another dW, db or form."""
    return lambda params, lam: result([(dW(W, lam), db(b, lam)) for W, b in params])


def _gradient_mistakes(dW, other, formula, other_name):
    """What may be wrong with a list of (dW(W, lam), 0); other: that of the other penalty."""
    return {
        "biases too": Mistake(
            _gradient(dW, lambda b, lam: dW(b, lam)),
            "All `dW` are right. The biases are pulled towards 0 as well; they are not in the penalty, so their "
            "gradient is 0.",
        ),
        "lam missing": Mistake(_gradient(lambda W, lam: dW(W, 1.0)), "`lam` is missing: " + formula + "."),
        "wrong sign": Mistake(
            _gradient(lambda W, lam: -dW(W, lam)),
            "The sign is wrong: a gradient points to where the penalty grows, away from 0. The minus comes with the "
            "step.",
        ),
        "the other gradient": Mistake(_gradient(other), f"This is the gradient of {other_name}. Here: {formula}."),
        "biases 0 without shape": Mistake(
            _gradient(dW, lambda b, lam: 0.0),
            "All `dW` are right. `db` is the number 0; an array of zeros with the shape of `b` is asked for: "
            "`np.zeros_like(b)`.",
        ),
        "biases handed back": Mistake(
            _gradient(dW, lambda b, lam: b), "All `dW` are right. `db` is the bias itself. Its gradient is 0."
        ),
        "biases None": Mistake(
            _gradient(dW, lambda b, lam: None),
            "`db` is None. A bias has a gradient here too, an array of zeros: `np.zeros_like(b)`.",
        ),
        "no pairs": Mistake(
            _gradient(dW, result=lambda pairs: [W for W, _ in pairs]),
            "The gradients of the weights come back alone. Asked for is a list of pairs (dW, db), like `params`.",
        ),
        "flat list": Mistake(
            _gradient(dW, result=lambda pairs: [array for pair in pairs for array in pair]),
            "The arrays stand in one flat list. Put each layer’s two in a pair: `(dW, db)`.",
        ),
        "one layer": Mistake(
            _gradient(dW, result=lambda pairs: pairs[:1]),
            "Only one layer comes back. Is the `return` inside the loop, or does the list begin anew in each round?",
        ),
        "one pair": Mistake(
            _gradient(dW, result=lambda pairs: pairs[0]),
            "The pair of one layer comes back. Collect the pairs of all layers in a list, and `return` it after the "
            "loop.",
        ),
        "last layer first": Mistake(
            _gradient(dW, result=lambda pairs: pairs[::-1]), "The layers come last first. Keep the order of `params`."
        ),
        "mean over the weights": Mistake(
            _gradient(lambda W, lam: dW(W, lam) / W.size),
            "`dW` is divided by the number of weights. There is no mean in this penalty.",
        ),
    }


def _of_l2(W, lam):
    return 2 * lam * W


def _of_l1(W, lam):
    return lam * np.sign(W)


def _changes_params(dW):
    def gradient(params, lam):
        for W, b in params:
            W[:], b[:] = dW(W, lam), 0.0
        return params

    return gradient


GRADIENT_PARTS = ("dW of layer {}", "db of layer {}")

l2_gradient = Exercise(
    reference=regularization.l2_gradient,
    cases=PENALTY_CASES,
    parts=GRADIENT_PARTS,
    passed="Each weight is pulled towards 0 by a share of itself. That is why the method is also called weight decay.",
    hints=(
        "What is the derivative of λw² with respect to w? Each weight appears in one term of the sum only.",
        "`dW = 2 * lam * W`. The biases are not in the penalty, so theirs is an array of zeros.",
        "`return [( … , np.zeros_like(b)) for W, b in params]`",
    ),
    mistakes={
        **_gradient_mistakes(_of_l2, _of_l1, "2 · lam · W", "the L1 penalty"),
        "factor 2 missing": Mistake(
            _gradient(lambda W, lam: lam * W),
            "Half of what is asked for: the derivative of w² is 2w. (Where a text writes lam · W, its penalty has a "
            "½.)",
        ),
        "squares": Mistake(
            _gradient(lambda W, lam: lam * W**2), "This is what each weight adds to the penalty. Take its derivative."
        ),
        "in place": Mistake(
            _changes_params(_of_l2), "The caller’s parameters are overwritten. Return new arrays: `2 * lam * W`."
        ),
    },
)

l1_gradient = Exercise(
    reference=regularization.l1_gradient,
    cases=PENALTY_CASES,
    parts=GRADIENT_PARTS,
    passed="The pull is the same for large and small weights. A small one does not resist it for long.",
    hints=(
        "The slope of |w| is 1 for a positive w and −1 for a negative one.",
        "`np.sign(W)` gives 1, −1, and 0 for a weight of exactly 0.",
        "`return [(lam * … , np.zeros_like(b)) for W, b in params]`",
    ),
    mistakes={
        **_gradient_mistakes(_of_l1, _of_l2, "lam · sign(W)", "the L2 penalty"),
        "lam inside the sign": Mistake(
            _gradient(lambda W, lam: np.sign(lam * W)),
            "`lam` is inside `np.sign`, where only its sign counts. Multiply by it outside: `lam * np.sign(W)`.",
        ),
        "W itself": Mistake(
            _gradient(lambda W, lam: lam * W),
            "The pull grows with the weight here. The slope of |w| is 1 or −1, whatever its size: `np.sign(W)`.",
        ),
        "sizes": Mistake(
            _gradient(lambda W, lam: lam * np.abs(W)), "This is what each weight adds to the penalty. Take its slope."
        ),
        "1 everywhere": Mistake(
            _gradient(lambda W, lam: lam * np.ones_like(W)), "The slope of |w| is −1 for negative weights."
        ),
        "1 at 0": Mistake(
            _gradient(lambda W, lam: lam * np.where(W >= 0, 1.0, -1.0)),
            "A weight of exactly 0 gets the slope 1. There |w| has a corner, and we take 0, as `np.sign` does.",
        ),
        "-1 at 0": Mistake(
            _gradient(lambda W, lam: lam * np.where(W > 0, 1.0, -1.0)),
            "A weight of exactly 0 gets the slope −1. There |w| has a corner, and we take 0, as `np.sign` does.",
        ),
        "nan at 0": Mistake(
            _gradient(lambda W, lam: lam * W / np.abs(W)),
            "W / |W| is 0/0 for a weight of exactly 0, which gives nan. `np.sign` gives 0 there.",
        ),
        "in place": Mistake(
            _changes_params(_of_l1), "The caller’s parameters are overwritten. Return new arrays: `lam * np.sign(W)`."
        ),
    },
)

exactly_zero = Choice(
    question="Gradient descent with an L1 penalty subtracts lr · λ · sign(w) from each weight in every step. Let lr · "
    "λ be 0.001, and let the loss itself not depend on the weight w = 0.0004. What do the next steps do to it?",
    options={
        "a": (
            "it becomes exactly 0 and stays there",
            "There the penalty is smallest, but a plain step of 0.001 jumps over it. A step that stops at 0 (the soft "
            "threshold) would get there.",
        ),
        "b": (
            "it jumps to and fro: −0.0006, 0.0004, −0.0006 …",
            "The step has the same length however near 0 is. For exact zeros a step has to stop there: the soft "
            "threshold does.",
        ),
        "c": (
            "it shrinks by the same factor in every step and never arrives at 0",
            "That is the L2 penalty, whose pull gets weaker with the weight.",
        ),
        "d": (
            "it runs past 0 and grows without end",
            "Past 0 its sign changes, and so does the direction of the next step.",
        ),
    },
    answer="b",
    hints=(
        "Compute the first step: 0.0004 − 0.001 · sign(0.0004).",
        "The weight is negative now. What is its sign, and where does the next step lead?",
        "−0.0006 + 0.001 = 0.0004.",
    ),
)

# --- Stopping early --------------------------------------------------------------------------------------------------


def _stopping(
    better=lambda loss, losses, best: loss < losses[best],
    over=lambda epoch, best, patience, bad: epoch - best >= patience,
    stopped=lambda best, epoch: best,
    result=lambda best, epoch, losses: best,
):
    """Early stopping with another comparison, another end, or another result.

    bad: how many epochs so far, in all, were not better; stopped: what is kept when it stops; epoch: the last one seen.
    """

    def stop(val_losses, patience):
        best, bad, epoch = 0, 0, 0
        for epoch in range(1, len(val_losses)):
            if better(val_losses[epoch], val_losses, best):
                best = epoch
            else:
                bad += 1
                if over(epoch, best, patience, bad):
                    return result(stopped(best, epoch), epoch, val_losses)
        return result(best, epoch, val_losses)

    return stop


def _rising_in_a_row(val_losses, patience):
    """Counts epochs that are worse than the one before, not than the best."""
    best, bad = 0, 0
    for epoch in range(1, len(val_losses)):
        bad = bad + 1 if val_losses[epoch] >= val_losses[epoch - 1] else 0
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        if bad >= patience:
            break
    return best


def _better_than_the_last(val_losses, patience):
    """The last epoch that was better than the one before it."""
    best = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[epoch - 1]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _back_by_patience(rises, at_end):
    """Counts rises in a row and goes back by patience, without remembering the best epoch."""

    def stop(val_losses, patience):
        bad = 0
        for epoch in range(1, len(val_losses)):
            bad = bad + 1 if rises(val_losses[epoch], val_losses[epoch - 1]) else 0
            if bad >= patience:
                return epoch - patience
        return at_end(val_losses)

    return stop


def _last_at_the_end(val_losses, patience):
    """Right where it stops early; else the last epoch."""
    best = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best
    return len(val_losses) - 1


def _rises_in_a_row():
    """Rises in a row, by what counts as a rise and what comes back where it never stops."""
    start = (
        "It counts rises in a row and goes back by `patience`. A loss may fall without getting below the best: "
        "remember the best epoch, and count from there."
    )
    rises = {"": (np.greater, " A loss equal to the best is no progress either."), " or ties": (np.greater_equal, "")}
    ends = {
        "": (np.argmin, ""),
        ", else the last": (
            lambda losses: len(losses) - 1,
            " Where it never stops, return the best too, not the last.",
        ),
    }
    return {
        f"rises{tie} in a row{end}": Mistake(_back_by_patience(rise, at_end), start + tied + ended)
        for tie, (rise, tied) in rises.items()
        for end, (at_end, ended) in ends.items()
    }


early_stopping = Exercise(
    reference=regularization.early_stopping,
    cases=[
        case("one epoch", [0.7], 1),
        case("it falls all the time", [0.9, 0.7, 0.6, 0.5], 2),
        case("it rises from the start", [0.5, 0.6, 0.7, 0.8], 2),
        case("a lower loss after the stop", [0.9, 0.6, 0.7, 0.8, 0.4, 0.5], 2),
        case("patience is just enough", [0.9, 0.6, 0.7, 0.8, 0.4, 0.5], 3),
        case("falling again, but not below the best", [0.9, 0.5, 0.8, 0.7, 0.6, 0.55, 0.3], 3),
        case("a new best starts the count again", [0.9, 0.8, 0.85, 0.7, 0.75, 0.6, 0.65, 0.66], 2),
        case("equal losses", [0.6, 0.5, 0.5, 0.5, 0.2], 2),
        case("it ends before patience does", [0.5, 0.4, 0.45], 5),
        case("patience 1", [3.0, 2.0, 2.5, 1.0], 1),
        case("one bad epoch, late", [0.9, 0.8, 0.7, 0.6, 0.65, 0.5], 3),
        case("it ends while falling, above the best", [0.9, 0.5, 0.8, 0.7], 5),
        case("falling above the best, then rising", [0.5, 0.8, 0.6, 0.7, 0.75], 2),
    ],
    endless="A `while` loop has to move on in every round, and to end with the list.",
    passed="The epochs after the best one cost time only: the weights to keep are those of the best.",
    hints=(
        "Go through the losses as they come, and remember where the best one so far was.",
        "An epoch with a lower loss than the best becomes the best. Otherwise compare how far back the best one is "
        "with `patience`.",
        "`if loss < val_losses[best]: best = epoch`, then `elif epoch - best >= patience: break`; after the loop "
        "`return best`.",
    ),
    mistakes={
        "best of all": Mistake(
            lambda val_losses, patience: int(np.argmin(val_losses)),
            "This looks at all losses. Training has stopped before some of them, so they were never computed.",
        ),
        "where it stopped": Mistake(
            _stopping(stopped=lambda best, epoch: epoch),
            "This is the epoch in which training stopped. The best epoch is `patience` earlier.",
        ),
        "the last epoch": Mistake(
            _stopping(result=lambda best, epoch, losses: epoch),
            "This is always the last epoch seen. Return the best one.",
        ),
        "the last epoch at the end": Mistake(
            _last_at_the_end,
            "Right where training stops early. Where it does not, the last epoch comes back; the best may be before "
            "it.",
        ),
        **_rises_in_a_row(),
        "one epoch too patient": Mistake(
            _stopping(over=lambda epoch, best, patience, bad: epoch - best > patience),
            "It waits one epoch too long: after `patience` epochs without a new best it stops, so `>=`.",
        ),
        "one epoch too soon": Mistake(
            _stopping(over=lambda epoch, best, patience, bad: epoch - best >= patience - 1),
            "It stops one epoch too soon: exactly `patience` epochs in a row may bring nothing.",
        ),
        "not in a row": Mistake(
            _stopping(over=lambda epoch, best, patience, bad: bad >= patience),
            "All epochs without a new best are counted. A new best has to start the count again from 0.",
        ),
        "worse than the one before": Mistake(
            _rising_in_a_row,
            "The count looks at the epoch before. What counts is the best so far: a loss that falls again without "
            "getting below it is no progress.",
        ),
        "better than the one before": Mistake(
            _better_than_the_last,
            "A loss below that of the epoch before counts as a new best. Compare it with the best so far.",
        ),
        "a tie as progress": Mistake(
            _stopping(better=lambda loss, losses, best: loss <= losses[best]),
            "A loss that is equal to the best counts as a new best. Only a lower one does: `<`.",
        ),
        "the loss itself": Mistake(
            _stopping(result=lambda best, epoch, losses: losses[best]),
            "This is the best loss. Its epoch is asked for, the index.",
        ),
        "counted from 1": Mistake(
            _stopping(result=lambda best, epoch, losses: best + 1), "The epochs are counted from 1. Indices start at 0."
        ),
        "largest loss": Mistake(
            _stopping(better=lambda loss, losses, best: loss > losses[best]),
            "It looks for the largest loss. The best is the lowest.",
        ),
        "patience as an epoch": Mistake(
            _stopping(over=lambda epoch, best, patience, bad: epoch >= patience),
            "It stops at epoch number `patience`, whatever the losses do. Count epochs since the best one.",
        ),
        "nothing returned at the end": Mistake(
            lambda val_losses, patience: (
                None
                if _stopping(result=lambda best, epoch, losses: epoch - best)(val_losses, patience) < patience
                else regularization.early_stopping(val_losses, patience)
            ),
            "Where training never stops early, nothing is returned. Put a `return` after the loop.",
        ),
    },
)

# --- Dropout ---------------------------------------------------------------------------------------------------------


def _activations(n, d, seed):
    """Activations (n, d), none of them 0, so that a 0 in the output was dropped."""
    return np.random.default_rng(seed).uniform(0.5, 2.0, size=(n, d))


DROPOUT_CASES = [
    case("evaluation", _activations(3, 4, 0), 0.2, np.random.default_rng(0), False),
    case("evaluation, one sample", _activations(1, 5, 1), 0.5, np.random.default_rng(1), False),
    case("training, p = 0.2", _activations(60, 50, 2), 0.2, np.random.default_rng(2), True),
    case("training, p = 0.7", _activations(200, 30, 3), 0.7, np.random.default_rng(3), True),
    case("training, one sample", _activations(1, 4, 4), 0.5, np.random.default_rng(4), True),
    case("training, but p = 0", _activations(4, 4, 5), 0.0, np.random.default_rng(5), True),
]

dropout = Judged(
    reference=regularization.dropout,
    judge=judge_dropout,
    cases=DROPOUT_CASES,
    passed="No neuron can rely on one other neuron, and the mean of what arrives stays as it was.",
    hints=(
        "Begin with the easy half: when not training, nothing is dropped, and the mask is True everywhere.",
        "`mask = rng.random(A.shape) >= p` is True with probability 1 − p. Multiply `A` by it, and make up for what is "
        "lost.",
        "In training: `return A * mask / (1 - p), mask`.",
    ),
    mistakes=DROPOUT_MISTAKES,
)


def _backward_case(label, n, d, p, seed):
    rng = np.random.default_rng(seed)
    return case(label, rng.normal(size=(n, d)).round(1), rng.random((n, d)) >= p, p)


def _back(mask=lambda mask: mask, scale=lambda p: 1 / (1 - p)):
    return lambda d_out, mask_, p: d_out * mask(mask_) * scale(p)


def _back_in_place(d_out, mask, p):
    d_out[~mask] = 0
    return d_out / (1 - p)


dropout_backward = Exercise(
    reference=regularization.dropout_backward,
    cases=[
        _backward_case("one sample", 1, 4, 0.5, 4),
        _backward_case("three samples", 3, 2, 0.2, 1),
        _backward_case("as many samples as neurons", 3, 3, 0.7, 2),
        case("everything kept", np.array([[1.0, -2.0], [0.5, 3.0]]), np.ones((2, 2), dtype=bool), 0.25),
        case("p = 0", np.array([[1.0, -2.0, 4.0]]), np.ones((1, 3), dtype=bool), 0.0),
    ],
    passed="What was dropped had no part in the answer, so it gets no gradient; what was scaled up gets the same "
    "factor.",
    hints=(
        "On the way forwards each entry was multiplied by a factor: which one where it was kept, which one elsewhere?",
        "The slope of a multiplication by a factor is that factor: 1 / (1 − p), or 0.",
        "`return d_out * … / (1 - p)`",
    ),
    mistakes={
        "mask forgotten": Mistake(
            _back(mask=lambda mask: 1.0),
            "Gradient flows through entries that were dropped. Multiply by the mask: they had no part in the answer.",
        ),
        "scale forgotten": Mistake(
            _back(scale=lambda p: 1.0),
            "The factor 1 / (1 − p) of the way forwards is missing: what was scaled up gets a larger gradient too.",
        ),
        "mask alone": Mistake(
            lambda d_out, mask, p: mask / (1 - p),
            "This is the slope of dropout alone. Multiply it by what arrives, `d_out`.",
        ),
        "scaled by 1 − p": Mistake(
            _back(scale=lambda p: 1 - p), "Multiplied by 1 − p. On the way forwards it was divided, and so it is here."
        ),
        "divided by p": Mistake(
            _back(scale=lambda p: 1 / p if p else np.inf),
            "Divided by p. The factor of the way forwards is 1 / (1 − p).",
        ),
        "scaled by p": Mistake(
            _back(scale=lambda p: p), "Multiplied by p. The factor of the way forwards is 1 / (1 − p)."
        ),
        "mask turned round": Mistake(
            _back(mask=lambda mask: ~mask), "The mask is turned round: it is True where an entry was kept."
        ),
        "parentheses": Mistake(
            lambda d_out, mask, p: d_out * mask / 1 - p,
            "`/ 1 - p` divides by 1 and subtracts p. Put parentheses: `/ (1 - p)`.",
        ),
        "dropped ones passed on": Mistake(
            lambda d_out, mask, p: np.where(mask, d_out / (1 - p), d_out),
            "Where an entry was dropped, `d_out` comes through unchanged. It had no part in the answer: 0.",
        ),
        "scaled twice": Mistake(
            _back(scale=lambda p: (1 - p) ** -2), "The factor 1 / (1 − p) is there twice. The mask does not hold it."
        ),
        "divided by n": Mistake(
            lambda d_out, mask, p: d_out * mask / (1 - p) / len(d_out),
            "This is n times too small. The mean over the batch was taken at the loss already.",
        ),
        "a list of the kept": Mistake(
            lambda d_out, mask, p: d_out[mask] / (1 - p),
            "`d_out[mask]` is a list of the kept entries. The gradient has the shape of `d_out`, with 0 where an "
            "entry was dropped.",
        ),
        "in place": Mistake(
            _back_in_place, "The values are right, but `d_out` is changed. `d_out * mask` makes a new array."
        ),
    },
)

# --- Starting well ---------------------------------------------------------------------------------------------------

zero_start = Choice(
    question="All weights and biases of a network with ReLU start at 0. What can it learn?",
    options={
        "a": (
            "everything, only more slowly: the gradients are not 0",
            "They are: dW needs activations that are not 0, and what is sent back needs weights that are not 0.",
        ),
        "b": (
            "only the biases of its last layer, so it gives every sample the same answer",
            "All other gradients are a product with a 0 in it, and stay so. The answer can only follow the class "
            "frequencies.",
        ),
        "c": (
            "only its first layer, which sees the samples",
            "Its delta comes back through weights of 0, so it is 0.",
        ),
        "d": (
            "as much as a network with one neuron in each layer",
            "That holds for equal weights that are not 0. With 0 even that neuron does not move.",
        ),
    },
    answer="b",
    hints=(
        "What are the activations of the hidden layers? So what is `A_prev.T @ dZ` of the last layer?",
        "What arrives at the layer before is `dZ @ W.T`, with W = 0.",
        "One kind of gradient needs neither weights nor activations: a sum of `dZ`.",
    ),
)


START_CASES = [
    case("a small layer", 3, 2, np.random.default_rng(0)),
    case("fewer outputs than inputs", 300, 50, np.random.default_rng(1)),
    case("more outputs than inputs", 64, 400, np.random.default_rng(2)),
    case("one input", 1, 4, np.random.default_rng(3)),
]

glorot_uniform = Judged(
    reference=regularization.glorot_uniform,
    judge=judge_glorot,
    cases=START_CASES,
    passed="The variance of these weights is 2 / (d_in + d_out): a compromise between the way forwards and the way "
    "back.",
    hints=(
        "Compute the bound first: the root of 6 divided by the number of inputs and outputs together.",
        "`rng.uniform(low, high, size= … )` draws between two bounds. The lower one is the negative of the upper one.",
        "`a = np.sqrt(6 / (d_in + d_out))`, then `return rng.uniform(-a, a, size=(d_in, d_out))`.",
    ),
    mistakes=GLOROT_MISTAKES,
)

he_normal = Judged(
    reference=regularization.he_normal,
    judge=judge_he,
    cases=START_CASES,
    passed="With ReLU, the size of the activations stays about the same from layer to layer.",
    hints=(
        "Which standard deviation is asked for, and what does `rng.normal` take: that, or the variance?",
        "`rng.normal(mean, std, size= … )`, with mean 0.",
        "`return rng.normal(0, np.sqrt( … ), size=(d_in, d_out))`",
    ),
    mistakes=HE_MISTAKES,
)

# --- Batch normalisation ---------------------------------------------------------------------------------------------


def _probe_batch_norm(answer, X, gamma, beta, running, training, momentum=None, eps=None):
    """What is returned, then the running mean and variance; momentum and eps are passed where a case has them."""
    options = () if momentum is None else (momentum, eps)
    result = answer(X, gamma, beta, running, training, *options)
    if isinstance(result, tuple | list) and len(result) == 2:
        return *result, running["mean"], running["var"]
    return result


def _batch_mean(X):
    return X.mean(axis=0)


def _batch_var(X):
    return X.var(axis=0)


def _unbiased(X):
    return X.var(axis=0, ddof=1)


def _blended(old, new, momentum):
    return (1 - momentum) * old + momentum * new


def _norm(
    mean=_batch_mean,
    var=_batch_var,
    kept=_unbiased,
    move=_blended,
    update=lambda training: training,
    batch=lambda training: training,
    centre=lambda X, mean: X - mean,
    std=lambda var, eps: np.sqrt(var + eps),
    out=lambda X_hat, gamma, beta: gamma * X_hat + beta,
    cache=lambda X_hat, std, gamma: (X_hat, std, gamma),
    divided=lambda X, std: X / std,
    late=False,
    options=lambda momentum, eps: (momentum, eps),
):
    """Batch normalisation in which one thing is different.

    mean, var: of the batch; kept: the variance that the running one moves towards, by move; update: when it does;
    batch: when the batch's own numbers are used; late: the running ones are read after they moved.
    """

    def norm(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
        momentum, eps = options(momentum, eps)
        old = running["mean"], running["var"]
        if update(training):
            running["mean"] = move(running["mean"], mean(X), momentum)
            running["var"] = move(running["var"], kept(X), momentum)
        known = (running["mean"], running["var"]) if late else old
        m, v = (mean(X), var(X)) if batch(training) else known
        with np.errstate(all="ignore"):
            s = std(v, eps)
            X_hat = divided(centre(X, m), s)
        return out(X_hat, gamma, beta), cache(X_hat, s, gamma)

    return norm


def _running_replaced(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    return regularization.batch_norm(X, gamma, beta, dict(running), training, momentum, eps)


def _no_eps_in_the_cache(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    var = X.var(axis=0) if training else running["var"].copy()
    out, (X_hat, _, _) = regularization.batch_norm(X, gamma, beta, running, training, momentum, eps)
    return out, (X_hat, np.sqrt(var), gamma)


def _with_result(change):
    return lambda *arguments: change(*regularization.batch_norm(*arguments), arguments[3])


def _norm_case(label, n, d, training, *options, seed, constant=False):
    rng = np.random.default_rng(seed)
    X = rng.normal(1.0, 2.0, size=(n, d)).round(1)
    if constant:
        X[:, 0] = 2.0
    gamma, beta = rng.uniform(0.5, 2.0, size=d).round(1), rng.normal(size=d).round(1)
    running = {"mean": rng.normal(size=d).round(1), "var": rng.uniform(0.5, 3.0, size=d).round(1)}
    return case(label, X, gamma, beta, running, training, *options)


batch_norm = Probed(
    reference=regularization.batch_norm,
    probe=_probe_batch_norm,
    parts=("out", ("X_hat", "std", "gamma"), "running mean", "running var"),
    cases=[
        _norm_case("training", 5, 2, True, seed=0),
        _norm_case("evaluation", 4, 3, False, seed=1),
        _norm_case("evaluation of one sample", 1, 2, False, seed=2),
        _norm_case("training, as many samples as features", 3, 3, True, 0.3, 0.1, seed=3),
        _norm_case("training, a constant column", 4, 2, True, 0.5, 1e-3, seed=4, constant=True),
        _norm_case("training, two samples", 2, 3, True, 1.0, 0.5, seed=5),
        _norm_case("evaluation, a large eps", 3, 2, False, 0.2, 0.25, seed=6),
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
    mistakes={
        "running variance biased": Mistake(
            _norm(kept=_batch_var),
            "`out` is right. The running variance moves towards the one divided by n; torch’s has n − 1 there: "
            "`X.var(axis=0, ddof=1)`.",
        ),
        "batch variance unbiased": Mistake(
            _norm(var=_unbiased),
            "The batch is normalised with the variance divided by n − 1. That one is for the running variance; the "
            "batch itself takes `X.var(axis=0)`.",
        ),
        "variances exchanged": Mistake(
            _norm(var=_unbiased, kept=_batch_var),
            "The two variances are exchanged: the batch takes the one divided by n, the running one moves towards that "
            "divided by n − 1.",
        ),
        "momentum inverted": Mistake(
            _norm(move=lambda old, new, momentum: momentum * old + (1 - momentum) * new),
            "Momentum is turned round: `momentum`, 0.1 by default, is the share of the new batch, and 1 − momentum "
            "that of the old value.",
        ),
        "momentum inverted, variance biased": Mistake(
            _norm(kept=_batch_var, move=lambda old, new, momentum: momentum * old + (1 - momentum) * new),
            "Two things about `running`. Momentum is turned round: `momentum` is the share of the new batch. And the "
            "running variance needs n − 1: `X.var(axis=0, ddof=1)`.",
        ),
        "running replaced": Mistake(
            _norm(move=lambda old, new, momentum: new),
            "The running values are those of the last batch alone. They move by the share `momentum` only.",
        ),
        "running added up": Mistake(
            _norm(move=lambda old, new, momentum: old + momentum * new),
            "The running values grow with every batch: the old ones have to be multiplied by 1 − momentum.",
        ),
        "running not updated": Mistake(
            _running_replaced,
            '`out` is right. `running` is as it was: write into the dictionary, `running["mean"] = …`. A new '
            "dictionary, "
            "or a local name, is lost when the function ends.",
        ),
        "running mean alone": Mistake(
            lambda X, gamma, beta, running, training, momentum=0.1, eps=1e-5: _norm(kept=lambda X: running["var"])(
                X, gamma, beta, running, training, momentum, eps
            ),
            "The running mean moves, the running variance does not.",
        ),
        "running standard deviation": Mistake(
            _norm(kept=lambda X: np.sqrt(_unbiased(X))),
            "The running variance moves towards a standard deviation. Keep the variance; the root comes when it is "
            "used.",
        ),
        "moved at evaluation": Mistake(
            _norm(update=lambda training: True, kept=lambda X: _unbiased(X) if len(X) > 1 else X.var(axis=0)),
            "The running values move at evaluation as well. Whoever is only tested must leave no trace.",
        ),
        "running values in training": Mistake(
            _norm(batch=lambda training: False),
            "In training the running values are used. There each batch is normalised by its own mean and variance.",
        ),
        "running values in training, moved first": Mistake(
            _norm(batch=lambda training: False, late=True),
            "In training the running values are used, after they have moved. The batch’s own mean and variance belong "
            "there.",
        ),
        "batch at evaluation": Mistake(
            _norm(batch=lambda training: True),
            "At evaluation the batch’s own mean and variance are used, so a single sample always becomes `beta`. Use "
            "the running ones.",
        ),
        "training turned round": Mistake(
            _norm(
                update=lambda training: not training,
                batch=lambda training: not training,
                kept=lambda X: _unbiased(X) if len(X) > 1 else X.var(axis=0),
            ),
            "Training and evaluation are exchanged. Which way round is the `if`?",
        ),
        "each sample by itself": Mistake(
            _norm(
                mean=lambda X: X.mean(axis=1, keepdims=True),
                var=lambda X: X.var(axis=1, keepdims=True),
                kept=lambda X: X.var(axis=1, ddof=1, keepdims=True),
            ),
            "Each sample is normalised over its features (that is called layer normalisation). Here each feature is "
            "normalised over the batch: `axis=0`.",
        ),
        "one mean for all": Mistake(
            _norm(mean=np.mean, var=np.var, kept=lambda X: X.var(ddof=1)),
            "All features share one mean and one variance. Each has its own: `axis=0`.",
        ),
        "eps forgotten": Mistake(
            _norm(std=lambda var, eps: np.sqrt(var)),
            "`eps` is not used. A column that is constant in a batch has the variance 0, and 0/0 is nan.",
        ),
        "eps outside the root": Mistake(
            _norm(std=lambda var, eps: np.sqrt(var) + eps),
            "`eps` is added outside the root. It belongs inside: √(var + eps).",
        ),
        "eps and momentum fixed": Mistake(
            _norm(options=lambda momentum, eps: (0.1, 1e-5)),
            "The arguments `momentum` and `eps` have no influence. Use their names, not the numbers 0.1 and 1e-5.",
        ),
        "variance instead of its root": Mistake(
            _norm(std=lambda var, eps: var + eps), "It divides by the variance. The standard deviation is its root."
        ),
        "multiplied": Mistake(
            _norm(divided=lambda X, std: X * std), "It multiplies by the standard deviation. Divide by it."
        ),
        "mean not subtracted": Mistake(
            _norm(centre=lambda X, mean: X), "The mean is not subtracted before the division."
        ),
        "parentheses": Mistake(
            _norm(centre=lambda X, mean: X, divided=lambda X, std: X / std, out=lambda X_hat, gamma, beta: X_hat),
            "Neither is the mean subtracted nor are `gamma` and `beta` applied: `gamma * X_hat + beta`.",
        ),
        "gamma and beta forgotten": Mistake(
            _norm(out=lambda X_hat, gamma, beta: X_hat),
            "`X_hat` comes back. Scale it by `gamma` and shift it by `beta`, so that the network can undo what is "
            "done here.",
        ),
        "gamma forgotten": Mistake(
            _norm(out=lambda X_hat, gamma, beta: X_hat + beta), "`gamma` is not used: `gamma * X_hat + beta`."
        ),
        "beta forgotten": Mistake(
            _norm(out=lambda X_hat, gamma, beta: gamma * X_hat), "`beta` is not added: `gamma * X_hat + beta`."
        ),
        "gamma and beta exchanged": Mistake(
            _norm(out=lambda X_hat, gamma, beta: beta * X_hat + gamma),
            "`gamma` and `beta` are exchanged: `gamma` scales, `beta` shifts.",
        ),
        "shifted before scaled": Mistake(
            _norm(out=lambda X_hat, gamma, beta: gamma * (X_hat + beta)),
            "`beta` is multiplied by `gamma` too. Scale first, then shift: `gamma * X_hat + beta`.",
        ),
        "no eps in the cache": Mistake(
            _no_eps_in_the_cache,
            "`out` is right. The `std` of the cache lacks `eps`: `np.sqrt(var + eps)`.",
        ),
        "variance in the cache": Mistake(
            _norm(cache=lambda X_hat, std, gamma: (X_hat, std**2, gamma)),
            "`out` is right. The cache holds the variance; its second entry is the standard deviation `std`.",
        ),
        "cache not returned": Mistake(
            _with_result(lambda out, cache, running: out),
            "Return two values: `out`, and the cache `(X_hat, std, gamma)`.",
        ),
        "running returned too": Mistake(
            _with_result(lambda out, cache, running: (out, cache, running)),
            "`running` comes back as a third value. Return `out` and the cache only: the dictionary is the caller’s "
            "own, so what you write into it is seen already.",
        ),
        "running instead of the cache": Mistake(
            _with_result(lambda out, cache, running: (out, running)),
            "The second value is `running`. It has to be the cache, `(X_hat, std, gamma)`, for the way back.",
        ),
    },
)


def _norm_back(
    dX=lambda d_hat, X_hat, std, n: (d_hat - d_hat.mean(axis=0) - X_hat * (d_hat * X_hat).mean(axis=0)) / std,
    d_hat=lambda d_out, gamma: d_out * gamma,
    d_gamma=lambda d_out, X_hat: (d_out * X_hat).sum(axis=0),
    d_beta=lambda d_out: d_out.sum(axis=0),
    result=lambda dX, d_gamma, d_beta: (dX, d_gamma, d_beta),
):
    """Gradients of batch normalisation with one part different; d_hat is the gradient for X_hat."""

    def back(d_out, cache):
        X_hat, std, gamma = cache
        return result(dX(d_hat(d_out, gamma), X_hat, std, len(d_out)), d_gamma(d_out, X_hat), d_beta(d_out))

    return back


def _norm_back_case(label, n, d, seed, eps=1e-5):
    rng = np.random.default_rng(seed)
    X, gamma = rng.normal(1.0, 2.0, size=(n, d)), rng.uniform(0.5, 2.0, size=d).round(1)
    running = {"mean": np.zeros(d), "var": np.ones(d)}
    _, cache = regularization.batch_norm(X, gamma, np.zeros(d), running, True, eps=eps)
    return case(label, rng.normal(size=(n, d)).round(1), cache)


batch_norm_backward = Exercise(
    reference=regularization.batch_norm_backward,
    parts=("dX", "d_gamma", "d_beta"),
    cases=[
        _norm_back_case("five samples", 5, 2, 0),
        _norm_back_case("as many samples as features", 3, 3, 1),
        _norm_back_case("one feature", 6, 1, 2),
        _norm_back_case("a large eps", 4, 3, 3, eps=1.0),
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
    mistakes={
        "mean and variance as constants": Mistake(
            _norm_back(dX=lambda d_hat, X_hat, std, n: d_hat / std),
            "`d_gamma` and `d_beta` are right. `dX` treats mean and variance as constants, but both depend on every "
            "sample of the batch. The columns of `dX` have to add up to 0.",
        ),
        "variance as a constant": Mistake(
            _norm_back(dX=lambda d_hat, X_hat, std, n: (d_hat - d_hat.mean(axis=0)) / std),
            "`dX` knows of the mean, but treats the variance as a constant. The term with `X_hat` is missing.",
        ),
        "mean as a constant": Mistake(
            _norm_back(dX=lambda d_hat, X_hat, std, n: (d_hat - X_hat * (d_hat * X_hat).mean(axis=0)) / std),
            "`dX` knows of the variance, but treats the mean as a constant. The mean of `dX_hat` over the batch is not "
            "taken away.",
        ),
        "sums instead of means": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (d_hat - d_hat.sum(axis=0) - X_hat * (d_hat * X_hat).sum(axis=0)) / std
            ),
            "In `dX`, sums over the batch are taken away where it should be means: divide both by n.",
        ),
        "n times too large": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (
                    (n * d_hat - d_hat.sum(axis=0) - X_hat * (d_hat * X_hat).sum(axis=0)) / std
                )
            ),
            "`dX` is n times too large. The form with sums, n · dX_hat − …, still has to be divided by n.",
        ),
        "n - 1": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (
                    (d_hat - d_hat.mean(axis=0) - X_hat * (d_hat * X_hat).sum(axis=0) / (n - 1)) / std
                )
            ),
            "The term of the variance is divided by n − 1. The batch was normalised with the variance divided by n.",
        ),
        "plus for minus": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (
                    (d_hat + d_hat.mean(axis=0) + X_hat * (d_hat * X_hat).mean(axis=0)) / std
                )
            ),
            "The two terms of mean and variance are added. They are taken away.",
        ),
        "without X_hat": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (d_hat - d_hat.mean(axis=0) - (d_hat * X_hat).mean(axis=0)) / std
            ),
            "The term of the variance lacks its factor `X_hat`: a sample moves the variance the more, the farther it "
            "is from the mean.",
        ),
        "gamma forgotten": Mistake(
            _norm_back(d_hat=lambda d_out, gamma: d_out),
            "`dX` leaves out `gamma`: on its way to `X_hat`, the gradient is multiplied by it.",
        ),
        "gamma twice": Mistake(
            _norm_back(d_hat=lambda d_out, gamma: d_out * gamma**2), "`dX` contains `gamma` twice. Multiply by it once."
        ),
        "std forgotten": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: d_hat - d_hat.mean(axis=0) - X_hat * (d_hat * X_hat).mean(axis=0)
            ),
            "`dX` is not divided by `std`.",
        ),
        "divided by the variance": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (
                    (d_hat - d_hat.mean(axis=0) - X_hat * (d_hat * X_hat).mean(axis=0)) / std**2
                )
            ),
            "`dX` is divided by the variance, `std` squared. Divide by `std`.",
        ),
        "wrong axis": Mistake(
            _norm_back(
                dX=lambda d_hat, X_hat, std, n: (
                    (d_hat - d_hat.mean(axis=1, keepdims=True) - X_hat * (d_hat * X_hat).mean(axis=1, keepdims=True))
                    / std
                )
            ),
            "In `dX`, the means run over the features. They belong to the batch: `axis=0`.",
        ),
        "means for gamma and beta": Mistake(
            _norm_back(
                d_gamma=lambda d_out, X_hat: (d_out * X_hat).mean(axis=0), d_beta=lambda d_out: d_out.mean(axis=0)
            ),
            "`dX` is right. `d_gamma` and `d_beta` are means; the mean was taken at the loss already, so here it is a "
            "sum.",
        ),
        "d_gamma without X_hat": Mistake(
            _norm_back(d_gamma=lambda d_out, X_hat: d_out.sum(axis=0)),
            "`d_gamma` is the same as `d_beta`. `gamma` was multiplied by `X_hat`, so its slope is `X_hat`.",
        ),
        "gamma and beta not summed": Mistake(
            _norm_back(d_gamma=lambda d_out, X_hat: d_out * X_hat, d_beta=lambda d_out: d_out),
            "`dX` is right. `d_gamma` and `d_beta` have a row for each sample; add them up over the batch.",
        ),
        "gamma and beta exchanged": Mistake(
            _norm_back(result=lambda dX, d_gamma, d_beta: (dX, d_beta, d_gamma)),
            "`dX` is right. `d_gamma` and `d_beta` are exchanged.",
        ),
        "dX alone": Mistake(
            _norm_back(result=lambda dX, d_gamma, d_beta: dX), "Only `dX` comes back. Return `dX, d_gamma, d_beta`."
        ),
    },
)

# --- In PyTorch ------------------------------------------------------------------------------------------------------

RegularizedMLP = Judged(
    reference=torch_regularized.RegularizedMLP,
    judge=torch_regularized.judge_regularized,
    around=torch_regularized.one_thread,
    cases=[
        case("two hidden layers", [64, 100, 60, 10], 0.2),
        case("one hidden layer", [30, 80, 3], 0.35),
        case("hidden layers of one width", [40, 50, 50, 50, 5], 0.1),
    ],
    passed="Four lines of `torch.nn` say what took us six sections; `train()` and `eval()` switch both of its modes.",
    hints=(
        "Collect the modules in a list, in their order, and give it to `torch.nn.Sequential(*layers)`. Which two sizes "
        "belong to the last layer?",
        "Each hidden layer adds `Linear(d_in, d_out)`, `BatchNorm1d(d_out)`, `ReLU()`, `Dropout(dropout)`. After the "
        "loop comes one more Linear.",
        "For the start: `for layer in self.layers:`, `if isinstance(layer, torch.nn.Linear):`, then "
        "`torch.nn.init.xavier_uniform_(layer.weight)` and `torch.nn.init.zeros_(layer.bias)`.",
    ),
    mistakes=torch_regularized.MISTAKES,
)


@dataclass(frozen=True, repr=False)
class Recipe:
    """A small network with batch normalisation and dropout, in NumPy until torch is needed."""

    sizes: tuple
    seed: int
    training: bool = True

    def __repr__(self):
        return f"a RegularizedMLP({list(self.sizes)}, 0.5) in {'training' if self.training else 'evaluation'}"

    @property
    def numbers(self):
        """W1, b1, gamma, beta, running mean, running var, W2, b2."""
        rng, (d, h, k) = np.random.default_rng(self.seed), self.sizes
        vectors = [*rng.normal(size=(3, h)), rng.normal(0, 2, size=h), rng.uniform(0.2, 3.0, size=h)]
        return (rng.normal(size=(d, h)), *vectors, rng.normal(size=(h, k)), rng.normal(size=k))

    def predicted(self, X):
        """Labels (n,) at evaluation."""
        W1, b1, gamma, beta, mean, var, W2, b2 = self.numbers
        normed, _ = regularization.batch_norm(X @ W1 + b1, gamma, beta, {"mean": mean, "var": var}, False)
        return (nn.relu(normed) @ W2 + b2).argmax(axis=1)

    def module(self):
        """The network in torch, in float64."""
        import torch

        d, h, k = self.sizes
        layers = [torch.nn.Linear(d, h), torch.nn.BatchNorm1d(h), torch.nn.ReLU(), torch.nn.Dropout(0.5)]
        model = torch.nn.Sequential(*layers, torch.nn.Linear(h, k)).double()
        W1, b1, gamma, beta, mean, var, W2, b2 = map(torch.tensor, self.numbers)
        with torch.no_grad():
            for place, value in zip(
                (model[0].weight, model[0].bias, model[1].weight, model[1].bias, model[4].weight, model[4].bias),
                (W1.T, b1, gamma, beta, W2.T, b2),
                strict=True,
            ):
                place.copy_(value)
            model[1].running_mean.copy_(mean)
            model[1].running_var.copy_(var)
        return model.train(self.training)


def _probe_evaluation(answer, model, X, y):
    """The share as returned, then what is left behind: the mode, whether gradients are on, the running mean."""
    import torch

    torch.manual_seed(0)
    module = model.module()
    share = answer(module, torch.tensor(X), torch.tensor(y))
    flags = {one.training for one in module.modules()}
    mode = float(module.training) if len(flags) == 1 else 0.5
    on = torch.is_grad_enabled() and all(parameter.requires_grad for parameter in module.parameters())
    torch.set_grad_enabled(True)
    return torch_models.numbers(share), mode, float(on), torch_models.numbers(module[1].running_mean)


def _evaluated(model, X, y):
    """Share of the samples X (n, d), y (n,) that the model gets right at evaluation; its mode is put back."""
    return _accuracy()(model, X, y)


def _accuracy(
    before=lambda model: model.eval(),
    after=lambda model, was: model.train(was),
    share=lambda Z, y: (Z.argmax(dim=1) == y).double().mean().item(),
    gradients=False,
):
    """An accuracy with something else done before or after the forward pass, or with another share."""

    def accuracy(model, X, y):
        import torch

        was = model.training
        before(model)
        with torch.set_grad_enabled(gradients):
            result = share(model(X), y)
        after(model, was)
        return result

    return accuracy


def _without_gradients_for_good(model, X, y):
    import torch

    result = _evaluated(model, X, y)
    torch.set_grad_enabled(False)
    return result


def _only_dropout(model):
    model[3].eval()


def _evaluation_case(label, sizes, n, seed, training=True):
    model = Recipe(sizes, seed, training)
    X = np.random.default_rng(seed + 1).normal(size=(n, sizes[0])).round(1)
    y = model.predicted(X)
    y[::4] = (y[::4] + 1) % sizes[-1]
    return case(label, model, X, y, n=n)


mend_evaluation = ProbedDebug(
    reference=_evaluated,
    probe=_probe_evaluation,
    parts=("share", "training mode afterwards", "gradients afterwards", "running_mean"),
    around=torch_regularized.one_thread,
    cases=[
        _evaluation_case("ten samples", (3, 20, 3), 10, 0),
        _evaluation_case("40 samples", (4, 30, 4), 40, 1),
        _evaluation_case("one sample", (3, 10, 2), 1, 2),
        _evaluation_case("a model that is in evaluation already", (3, 20, 3), 12, 3, training=False),
    ],
    passed="`eval()` before, the old mode after. `no_grad` saves time and memory; it switches off neither dropout nor "
    "batch statistics.",
    hints=(
        "Which two layers behave differently in training and in use? How are they told?",
        "`model.eval()` before the forward pass. And afterwards? The caller may be in the middle of training.",
        "`was_training = model.training`, then `model.eval()`, and after the forward pass `model.train(was_training)`.",
    ),
    mistakes={
        "not mended": Mistake(
            _accuracy(before=lambda model: None),
            "The model still runs in training mode: dropout is active, and the running statistics move. `no_grad` "
            "does not change that; `model.eval()` does.",
        ),
        "left in evaluation": Mistake(
            _accuracy(after=lambda model, was: None),
            "The share is right, but a model that came in training mode is left in evaluation: from then on it trains "
            "without dropout. Put the mode back.",
        ),
        "always back to training": Mistake(
            _accuracy(after=lambda model, was: model.train()),
            "The share is right, but a model that came in evaluation mode is left in training. Note the mode first: "
            "`was_training = model.training`.",
        ),
        "only dropout": Mistake(
            _accuracy(before=_only_dropout),
            "Dropout is off, but batch normalisation still uses the batch and moves its running statistics. "
            "`model.eval()` switches both.",
        ),
        "evaluation too late": Mistake(
            _accuracy(before=lambda model: None, after=lambda model, was: model.eval()),
            "The mode is changed after the forward pass. `model.eval()` has to come before it, and the old mode after "
            "it.",
        ),
        "gradients off for good": Mistake(
            _without_gradients_for_good,
            "Gradients stay switched off afterwards, so training goes on without them. Use `with torch.no_grad():`, "
            "which ends by itself.",
        ),
        "argmax over the samples": Mistake(
            _accuracy(share=lambda Z, y: float((Z.argmax(dim=0)[: len(y)] == y[: Z.shape[1]]).double().mean())),
            "argmax runs over the samples. The classes are the columns: `dim=1`.",
        ),
        "count": Mistake(
            _accuracy(share=lambda Z, y: (Z.argmax(dim=1) == y).sum().item()),
            "The mode is right now. This is the number of right answers; the share of all samples is asked for.",
        ),
        "percent": Mistake(
            _accuracy(share=lambda Z, y: 100 * (Z.argmax(dim=1) == y).double().mean().item()),
            "The mode is right now. This is in percent; a share between 0 and 1 is asked for.",
        ),
        "errors": Mistake(
            _accuracy(share=lambda Z, y: (Z.argmax(dim=1) != y).double().mean().item()),
            "The mode is right now. This is the share of wrong answers.",
        ),
        "a column of labels": Mistake(
            _accuracy(share=lambda Z, y: (Z.argmax(dim=1)[:, None] == y).double().mean().item()),
            "A column (n, 1) is compared with (n,), which makes n · n comparisons. Compare (n,) with (n,).",
        ),
    },
)


mend_scaling = JudgedDebug(
    reference=regularization.dropout,
    judge=judge_dropout,
    cases=DROPOUT_CASES,
    passed="The factor is needed once. With inverted dropout it is in training, so a finished network needs to know "
    "nothing of it.",
    hints=(
        "Let `A` be all ones and take the mean of `out`, in training and at evaluation. Which of the two is 1?",
        "Training divides by 1 − p, so the mean stays as it was. What is left to do at evaluation?",
        "When not training, return `A` itself.",
    ),
    mistakes=DROPOUT_MISTAKES,
)


def _decayed(params, grads, lam):
    """Gradients of the loss plus lam times the sum of squared weights: grads, with 2 lam W added to each dW."""
    return [(dW + 2 * lam * W, db) for (W, _), (dW, db) in zip(params, grads, strict=True)]


def _decay(dW=lambda W, dW, lam: dW + 2 * lam * W, db=lambda b, db, lam: db):
    return lambda params, grads, lam: [
        (dW(W, gW, lam), db(b, gb, lam)) for (W, b), (gW, gb) in zip(params, grads, strict=True)
    ]


def _decayed_in_place(params, grads, lam):
    for (W, _), (dW, _) in zip(params, grads, strict=True):
        dW += 2 * lam * W
    return grads


def _decay_case(label, sizes, lam, seed):
    return case(label, _network(sizes, seed), _network(sizes, seed + 50), lam, n=np.nan, d=np.nan)


mend_biases = Debug(
    reference=_decayed,
    cases=[
        _decay_case("one layer", [2, 3], 0.5, 10),
        _decay_case("two layers", [3, 4, 2], 0.05, 11),
        _decay_case("layers of one width", [3, 3, 3], 2.0, 12),
        _decay_case("no penalty", [2, 2, 1], 0.0, 13),
    ],
    parts=GRADIENT_PARTS,
    passed="A bias only shifts. To pull it towards 0 makes the answer wrong on average, and no boundary smoother.",
    hints=(
        "Set all weights to 0. Which answers can the network still give, and what does a strong penalty do to them?",
        "The penalty is λ Σ W². Is a bias in it? So what does it add to `db`?",
        "Leave `db` as it came.",
    ),
    mistakes={
        "not mended": Mistake(
            _decay(db=lambda b, db, lam: db + 2 * lam * b),
            "The weights are right. The biases are still pulled towards 0: their gradient changes with `lam`.",
        ),
        "biases no longer learn": Mistake(
            _decay(db=lambda b, db, lam: np.zeros_like(b)),
            "The weights are right. `db` is 0 now, so the biases do not learn at all. The loss still has a gradient "
            "for them.",
        ),
        "biases pulled, loss forgotten": Mistake(
            _decay(db=lambda b, db, lam: 2 * lam * b),
            "`db` holds the penalty alone. It has to be the other way round: the gradient of the loss, and no penalty.",
        ),
        "weights no longer penalised": Mistake(
            _decay(dW=lambda W, dW, lam: dW), "The biases are right. The weights are no longer penalised: dW + 2 λ W."
        ),
        "exchanged": Mistake(
            _decay(dW=lambda W, dW, lam: dW, db=lambda b, db, lam: db + 2 * lam * b),
            "Now the biases are penalised and the weights are not. It has to be the other way round.",
        ),
        "factor 2 lost": Mistake(
            _decay(dW=lambda W, dW, lam: dW + lam * W),
            "The biases are right. The factor 2 is gone: the derivative of λ w² is 2 λ w.",
        ),
        "loss lost": Mistake(
            _decay(dW=lambda W, dW, lam: 2 * lam * W),
            "The biases are right. `dW` holds the penalty alone; the gradient of the loss is missing.",
        ),
        "wrong sign": Mistake(
            _decay(dW=lambda W, dW, lam: dW - 2 * lam * W),
            "The biases are right. The penalty is subtracted, so a step of descent makes the weights larger.",
        ),
        "one bias half": Mistake(
            _decay(db=lambda b, db, lam: db + lam * b),
            "The weights are right. The biases are pulled towards 0 by half as much as before. They are not to be "
            "pulled at all.",
        ),
        "in place": Mistake(
            _decayed_in_place,
            "The values are right, but the caller’s `grads` are changed. `dW + …` makes a new array, `dW += …` does "
            "not.",
        ),
    },
)

# --- A design --------------------------------------------------------------------------------------------------------

_digits = lru_cache(maxsize=1)(data.digits)


@contextlib.contextmanager
def digits_ready():
    """Load the digits, and scikit-learn with them, which takes seconds the first time and draws random numbers."""
    run(_digits, 60)
    yield


SETTINGS = {"hidden", "weight_decay", "dropout", "epochs"}
TARGET, WIDEST, LONGEST, DRAWS = 0.71, 128, 200, 5


def _judge_few_samples(settings):
    """Five networks, each trained on 100 noisy digits: the share of the other digits that they get right."""
    if not isinstance(settings, dict) or set(settings) != SETTINGS:
        return Verdict(False, "", "settings")
    hidden, lam, p, epochs = (settings[name] for name in ("hidden", "weight_decay", "dropout", "epochs"))
    for name, value, most in (("hidden", hidden, WIDEST), ("epochs", epochs, LONGEST)):
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            return Verdict(False, "", name)
    if not isinstance(lam, int | float) or not 0 <= lam < np.inf:
        return Verdict(False, "", "weight decay")
    if not isinstance(p, int | float) or not 0 <= p < 1:
        return Verdict(False, "", "dropout")
    train, val = np.array([_learnt(hidden, lam, p, epochs, seed) for seed in range(DRAWS)]).T
    found = f"{val.mean():.1%} of the other digits are right, on average over {DRAWS} draws"
    if round(val.mean(), 3) >= TARGET:  # as it is shown
        return Verdict(True, f"{found} (from {val.min():.1%} to {val.max():.1%}).")
    rows = (("Training digits right", f"{train.mean():.1%}"), ("Other digits right", f"{val.mean():.1%}"))
    if train.mean() < 0.9:
        return Verdict(False, f"{found}. {_few_sentence('underfits')}", "underfits", rows)
    return Verdict(False, f"{found}. {_few_sentence('overfits')}", "overfits", rows)


def _few_sentence(name):
    return few_samples.mistakes[name].sentence


def _learnt(hidden, lam, p, epochs, seed):
    """Shares of right answers on the 100 noisy digits of a draw, and on the 1,697 others.

    One hidden layer of ReLU; Adam with a learning rate of 0.01 and all 100 in every step. A draw has its own digits,
    noise, first weights and masks, the same ones whatever the settings.
    """
    rng, (X, y) = np.random.default_rng(seed), _digits()
    X = X + rng.normal(0, 0.3, size=X.shape)
    X, y, X_val, y_val = data.held_out(X, y, 1 - 100 / len(X), rng)
    params, Y, optimizer = nn.init_params([X.shape[1], hidden, 10], rng), nn.one_hot(y, 10), optim.Adam(0.01)
    for _ in range(epochs):
        (W1, b1), (W2, b2) = params
        Z1 = X @ W1 + b1
        A, mask = regularization.dropout(nn.relu(Z1), p, rng, p > 0)
        dZ2 = nn.softmax_cross_entropy_grad(A @ W2 + b2, Y)
        dZ1 = regularization.dropout_backward(dZ2 @ W2.T, mask, p) * nn.relu_grad(Z1)
        grads = [(X.T @ dZ1, dZ1.sum(axis=0)), (A.T @ dZ2, dZ2.sum(axis=0))]
        params = optimizer.step(params, _decayed(params, grads, lam))

    def share(X, y):
        return np.mean(nn.forward(params, X, nn.relu)[0].argmax(axis=1) == y)

    return share(X, y), share(X_val, y_val)


few_samples = Design(
    judge=_judge_few_samples,
    around=digits_ready,
    example={"hidden": 128, "weight_decay": 0.01, "dropout": 0.0, "epochs": 200},
    passed="Without weight decay, no width, dropout or number of epochs that is allowed here gets beyond 69%. With few "
    "samples, what a network must not learn counts as much as what it learns.",
    hints=(
        "Start with a wide layer, and compare training and validation on the card. Is the gap large? Then the network "
        "may be held back more.",
        "Dropout alone is not enough here. Try weight decays of 0.0001, 0.001, 0.01, with everything else the same.",
        "A hidden layer of 64 to 128, a weight decay near 0.01, little or no dropout, 100 epochs or more.",
    ),
    mistakes={
        "settings": Mistake(
            {"hidden": 64, "lr": 0.1},
            "Pass a dictionary with exactly these keys: `hidden`, `weight_decay`, `dropout`, `epochs`.",
        ),
        "hidden": Mistake(
            {"hidden": 1000, "weight_decay": 0.01, "dropout": 0.0, "epochs": 100},
            f"`hidden` is a whole number from 1 to {WIDEST}.",
        ),
        "epochs": Mistake(
            {"hidden": 64, "weight_decay": 0.01, "dropout": 0.0, "epochs": 10_000},
            f"`epochs` is a whole number from 1 to {LONGEST}: the check trains {DRAWS} networks while you wait.",
        ),
        "weight decay": Mistake(
            {"hidden": 64, "weight_decay": -0.1, "dropout": 0.0, "epochs": 100},
            "`weight_decay` is a number that is not negative.",
        ),
        "dropout": Mistake(
            {"hidden": 64, "weight_decay": 0.01, "dropout": 1.0, "epochs": 100},
            "`dropout` is the probability of dropping: from 0 up to, but not including, 1.",
        ),
        "overfits": Mistake(
            {"hidden": 64, "weight_decay": 0.0, "dropout": 0.0, "epochs": 100},
            f"{TARGET:.0%} is asked for. The training digits are known almost perfectly: hold the network back more.",
        ),
        "underfits": Mistake(
            {"hidden": 64, "weight_decay": 1.0, "dropout": 0.0, "epochs": 100},
            f"{TARGET:.0%} is asked for. Not even the training digits are learnt: hold the network back less, or "
            "train it longer.",
        ),
    },
)

EXERCISES = declare(globals())
