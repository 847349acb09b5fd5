"""The exercises of notebook 01: one neuron, Rosenblatt's rule, and gradient descent on a smooth neuron."""

import numpy as np

from utils import data, nn
from utils.exercises.legacy import Choice, Debug, Design, Exercise, Mistake, Verdict, case, declare

# Inputs for the cases: round numbers, so that a card can be followed with pencil and paper.
ONE = np.array([[2.0, -1.0]])
FOUR = np.array([[1.0, 2.0], [0.5, -1.0], [-2.0, 3.0], [0.0, 1.5]])
SQUARE = np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 0.5], [2.0, 1.0, -2.0]])
COLUMN = np.array([[1.0], [-2.0], [0.5], [3.0], [-1.0]])

# --- Three questions on what the notebook builds on ------------------------------------------------------------------

broadcast_b = Choice(
    question="`X` has shape (4, 2) and `w` has shape (2,). What is `X @ w + 3.0`?",
    options={
        "a": ("an error, because 3.0 has no shape", "A plain number is broadcast: it is added to every entry."),
        "b": (
            "four numbers, with 3.0 added to each",
            "`X @ w` has shape (4,), and a plain number is added to every entry.",
        ),
        "c": (
            "four numbers, with 3.0 added to the first",
            "Broadcasting adds the number to every entry, not only to the first.",
        ),
        "d": (
            "two numbers, with 3.0 added to each",
            "The axis of length 2 is summed over by `@`; what is left has one entry for each row of `X`.",
        ),
    },
    answer="b",
    hints=(
        "Take the two steps one after the other: first `X @ w`, then `+ 3.0`.",
        "`X @ w` multiplies each row of `X` by `w` and adds up: one number for each row.",
        "A plain number is stretched to the shape of what it is added to.",
    ),
)

dot_product_sign = Choice(
    question="When is the dot product `w @ x` of two vectors positive?",
    options={
        "a": (
            "when all entries of both are positive",
            "Then it is positive, but also in other cases: (1, 2) and (3, −1) give 3 − 2 = 1.",
        ),
        "b": (
            "when `x` is longer than `w`",
            "Lengths are never negative, so they cannot decide the sign; the angle does.",
        ),
        "c": (
            "when the angle between them is less than 90°",
            "The dot product is |w| |x| cos(angle), and the cosine is positive below 90°.",
        ),
        "d": ("when they are perpendicular", "Then it is exactly 0: the cosine of 90° is 0."),
    },
    answer="c",
    hints=(
        "Write the dot product with the lengths of the vectors and the angle between them.",
        "`w @ x` is |w| times |x| times the cosine of the angle. Which of the three can be negative?",
        "The cosine is 1 at 0°, 0 at 90° and −1 at 180°.",
    ),
)

slope_step = Choice(
    question="The derivative of a loss with respect to `w` is positive at the current `w`. What lowers the loss?",
    options={
        "a": ("a small decrease of `w`", "A positive slope rises to the right, so a small step to the left goes down."),
        "b": ("a small increase of `w`", "A positive derivative means that the loss grows with `w`. Go the other way."),
        "c": ("nothing, the loss is at its minimum", "At a minimum of a smooth loss the derivative is 0."),
        "d": (
            "that depends on whether the loss itself is positive",
            "The height of a slope says nothing about its direction; the derivative does.",
        ),
    },
    answer="a",
    hints=(
        "Draw a curve that rises from left to right, and put a point on it.",
        "A positive derivative means: a little more `w`, a little more loss.",
        "You want less loss, so move `w` against the sign of the derivative.",
    ),
)

# --- A neuron draws a line -------------------------------------------------------------------------------------------

weighted_sum = Exercise(
    reference=nn.weighted_sum,
    cases=[
        case("one sample", ONE, np.array([0.5, 3.0]), 1.0),
        case("four samples", FOUR, np.array([2.0, -1.0]), -0.5),
        case("as many samples as features", SQUARE, np.array([1.0, -2.0, 0.5]), 0.25),
        case("one feature", COLUMN, np.array([-1.5]), 2.0),
    ],
    passed=(
        "One matrix product computes the sums of all samples at once; every layer of every network starts like this."
    ),
    hints=(
        "Row i of `X` times `w`, entry by entry, added up, is the weighted sum of sample i. Which product does "
        "that for all rows?",
        "`X @ w` has shape (n,): one number for each sample. What is left to add?",
        "`return X @ … + …`",
    ),
    mistakes={
        "bias forgotten": Mistake(
            lambda X, w, b: X @ w,
            "The products are summed, but the bias is missing. What is added to every sum at the end?",
        ),
        "bias subtracted": Mistake(
            lambda X, w, b: X @ w - b,
            "The bias is subtracted here. In this course it is added: z = x · w + b.",
        ),
        "products not summed": Mistake(
            lambda X, w, b: X * w + b,
            "`X * w` multiplies entry by entry and keeps every feature apart. Which operator also adds "
            "the products up?",
        ),
        "bias added to every weight": Mistake(
            lambda X, w, b: X @ (w + b),
            "The bias was added to the weights, so the features multiply it. Add it after the product.",
        ),
        "mean instead of sum": Mistake(
            lambda X, w, b: (X * w).mean(axis=1) + b,
            "The products are averaged over the features. They are to be summed.",
        ),
        "bias once per feature": Mistake(
            lambda X, w, b: (X * w + b).sum(axis=1),
            "The bias is added once for every feature. Add it once, after the sum.",
        ),
        "rows and columns exchanged": Mistake(
            lambda X, w, b: w @ X + b,
            "Here `w` meets the columns of `X`, but each weight belongs to a feature, and samples are rows. "
            "Which of the two comes first in the product?",
        ),
        "decided already": Mistake(
            lambda X, w, b: X @ w + b > 0,
            "This answers whether the sum is positive. Return the sum itself; the decision is the next exercise.",
        ),
    },
)

predict = Exercise(
    reference=nn.predict,
    cases=[
        case("one sample", ONE, np.array([1.0, 1.0]), 0.5),
        case("four samples", FOUR, np.array([2.0, -1.0]), 0.25),
        case("a sum of exactly 0", np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 1.0]]), np.array([1.0, 1.0]), -2.0),
        case("as many samples as features", SQUARE, np.array([1.0, -2.0, 0.5]), -1.25),
        case("one feature", COLUMN, np.array([-1.5]), 0.25),
    ],
    passed="A decision is the sign of a sum. With two features, the place where it changes is a line.",
    hints=(
        "You have the sums already: `weighted_sum(X, w, b)`. What decides between 0 and 1?",
        "A comparison such as `z > 0` gives True and False for every entry; they can be turned into 1 and 0.",
        "`return (weighted_sum( … ) > 0).astype( … )`",
    ),
    mistakes={
        "0 counted as positive": Mistake(
            lambda X, w, b: (X @ w + b >= 0).astype(int),
            "A sum of exactly 0 belongs to class 0 here: the class is 1 where the sum is above 0, not at 0.",
        ),
        "plus and minus 1": Mistake(
            lambda X, w, b: np.where(X @ w + b > 0, 1, -1),
            "The decisions are right, but the classes are called 0 and 1 here, not −1 and 1.",
        ),
        "sign": Mistake(
            lambda X, w, b: np.sign(X @ w + b),
            "`np.sign` answers −1, 0 or 1. Two classes are asked for, 0 and 1; a comparison gives exactly two answers.",
        ),
        "sum returned": Mistake(
            lambda X, w, b: X @ w + b,
            "These are the weighted sums. Compare each with 0 and return the class, 0 or 1.",
        ),
        "bias forgotten": Mistake(
            lambda X, w, b: (X @ w > 0).astype(int),
            "The bias is missing from the sum, so every line goes through the origin.",
        ),
        "classes exchanged": Mistake(
            lambda X, w, b: (X @ w + b <= 0).astype(int),
            "0 and 1 are exchanged: class 1 is where the sum is above 0.",
        ),
        "compared with one half": Mistake(
            lambda X, w, b: (X @ w + b > 0.5).astype(int),
            "The sum is compared with ½. The neuron changes its mind where the sum is 0.",
        ),
        "bias as threshold": Mistake(
            lambda X, w, b: (X @ w > b).astype(int),
            "The sum is compared with b. The bias is added to the sum, so the threshold is minus b.",
        ),
        "whole number of the sum": Mistake(
            lambda X, w, b: (X @ w + b).astype(int),
            "`astype(int)` cuts off decimals; it does not compare. Compare with 0 first.",
        ),
    },
)

what_b_does = Choice(
    question="The weights stay as they are and only `b` changes. What happens to the line?",
    options={
        "a": ("it turns about the origin", "Its direction is set by `w` alone, and `w` has not changed."),
        "b": ("it turns and shifts", "The direction of the line depends on `w` alone. Only its place can change."),
        "c": (
            "it shifts, parallel to itself",
            "The normal `w` stays, so the direction stays; the distance from the origin, |b| / |w|, changes.",
        ),
        "d": (
            "nothing, only the sums change",
            "The line is where the sum is 0. When all sums change, that is somewhere else.",
        ),
    },
    answer="c",
    hints=(
        "Go back to the figure and move only `b`.",
        "The line is perpendicular to `w`. Does `w` change here?",
        "The same direction at another place: what is that movement called?",
    ),
)

where_w_points = Choice(
    question="Draw `w` as an arrow that starts on the line. Where does it point?",
    options={
        "a": (
            "at a right angle to the line, to the side of class 1",
            "A step along `w` makes the sum larger by |w| for each unit of length, so it leads to the positive side.",
        ),
        "b": ("along the line", "Along the line the sum stays 0, so steps along it are perpendicular to `w`."),
        "c": (
            "at a right angle to the line, to the side of class 0",
            "A step s along `w` adds s |w| to the sum. Does that make it larger or smaller?",
        ),
        "d": (
            "to the origin",
            "The origin may lie on either side; its sum is b. The direction of `w` does not depend on it.",
        ),
    },
    answer="a",
    hints=(
        "Look at the arrow in the figure while you change the weights.",
        "Start on the line, where the sum is 0, and take a step along `w`. How does the sum change?",
        "The sum changes by `w @ w`, which is positive. Which class has positive sums?",
    ),
)

# --- Learning from mistakes ------------------------------------------------------------------------------------------


def _update(error=lambda y, y_hat, z: y - y_hat, fires=lambda w, b, x: x @ w + b > 0):
    """Rosenblatt's rule with another error or another prediction."""

    def update(w, b, x, y, lr):
        e = error(y, int(fires(w, b, x)), x @ w + b)
        return w + lr * e * x, b + lr * e

    return update


def _update_in_place(w, b, x, y, lr):
    error = y - int(x @ w + b > 0)
    w += lr * error * x
    b += lr * error
    return w, b


perceptron_update = Exercise(
    reference=nn.perceptron_update,
    parts=("w", "b"),
    cases=[
        case("class 1, missed", np.array([-1.0, 0.5]), -1.0, np.array([1.0, 2.0]), 1, 1.0),
        case("class 0, taken for class 1", np.array([1.0, 0.5]), 0.5, np.array([1.0, -2.0]), 0, 0.25),
        case("class 1, right already", np.array([1.0, 2.0]), 0.5, np.array([3.0, -1.0]), 1, 0.5),
        case("class 0, right already", np.array([1.0, 2.0]), 0.5, np.array([-3.0, 1.0]), 0, 0.5),
        case("class 1, a sum of exactly 0", np.array([1.0, -1.0, 2.0]), 0.0, np.array([1.0, 3.0, 1.0]), 1, 2.0),
        case("class 0, a sum of exactly 0", np.array([1.0, -1.0, 2.0]), 0.0, np.array([1.0, 3.0, 1.0]), 0, 2.0),
        case("class 1, missed because of the bias", np.array([1.0, 1.0]), -4.0, np.array([1.0, 2.0]), 1, 0.1),
    ],
    passed="A mistake moves the line towards the sample it concerns; a right answer leaves it in peace.",
    hints=(
        "First let the neuron predict: is `x @ w + b` above 0? Then compare with `y`.",
        "`error = y - y_hat` is 1, 0 or −1. It says whether to move, and in which direction.",
        "`return w + lr * error * …, b + lr * error`, with new arrays rather than `+=`.",
    ),
    mistakes={
        "wrong sign": Mistake(
            _update(lambda y, y_hat, z: y_hat - y),
            "The step goes the wrong way: a missed sample of class 1 should make its own sum larger. "
            "Look at the order in the difference of label and prediction.",
        ),
        "rule for labels of -1 and 1": Mistake(
            _update(lambda y, y_hat, z: y * (y != y_hat)),
            "`y * x` is the rule for labels −1 and 1. With 0 and 1 it never corrects a sample of class 0; use y − ŷ.",
        ),
        "label instead of error": Mistake(
            _update(lambda y, y_hat, z: y),
            "Here every sample of class 1 moves the line, right or wrong, and no sample of class 0 does. Use y − ŷ.",
        ),
        "updates on every sample": Mistake(
            _update(lambda y, y_hat, z: 2 * y - 1),
            "The weights move although the prediction is right. The factor y − ŷ is 0 then.",
        ),
        "sum instead of prediction": Mistake(
            _update(lambda y, y_hat, z: y - z),
            "The error is taken from the weighted sum itself. Turn the sum into a prediction, 0 or 1, first.",
        ),
        "bias not updated": Mistake(
            lambda w, b, x, y, lr: (nn.perceptron_update(w, b, x, y, lr)[0], b),
            "`w` is right, but `b` stays as it was. It learns too, like a weight whose input is always 1.",
        ),
        "weights not updated": Mistake(
            lambda w, b, x, y, lr: (w, nn.perceptron_update(w, b, x, y, lr)[1]),
            "`b` is right, but `w` stays as it was.",
        ),
        "learning rate ignored": Mistake(
            lambda w, b, x, y, lr: nn.perceptron_update(w, b, x, y, 1.0),
            "The size of the step does not depend on `lr`. Which factor is missing?",
        ),
        "learning rate missing for the bias": Mistake(
            lambda w, b, x, y, lr: (nn.perceptron_update(w, b, x, y, lr)[0], nn.perceptron_update(w, b, x, y, 1.0)[1]),
            "`w` is right, but the step of `b` does not depend on `lr`.",
        ),
        "bias updated with x": Mistake(
            lambda w, b, x, y, lr: (nn.perceptron_update(w, b, x, y, lr)[0], b + lr * (y - int(x @ w + b > 0)) * x),
            "`b` became an array: its step was multiplied by `x`. Its input is always 1.",
        ),
        "changed in place": Mistake(
            _update_in_place,
            "The values are right, but `+=` changes the caller’s array `w`. Return a new one: `w + …`.",
        ),
        "step of w along w": Mistake(
            lambda w, b, x, y, lr: (
                w + lr * (y - int(x @ w + b > 0)) * w,
                nn.perceptron_update(w, b, x, y, lr)[1],
            ),
            "`b` is right. `w` takes its step along itself; it should step along the sample `x`.",
        ),
        "prediction of -1 and 1": Mistake(
            _update(lambda y, y_hat, z: y - np.sign(z)),
            "`np.sign` predicts −1, 0 or 1, but the labels are 0 and 1. Predict with `int(x @ w + b > 0)`.",
        ),
        "0 counted as positive": Mistake(
            _update(fires=lambda w, b, x: x @ w + b >= 0),
            "A sum of exactly 0 means class 0. Compare with `>`, not `>=`.",
        ),
        "prediction without the bias": Mistake(
            _update(fires=lambda w, b, x: x @ w > 0),
            "The prediction leaves out the bias: compare `x @ w + b` with 0.",
        ),
        "only the step returned": Mistake(
            lambda w, b, x, y, lr: (lr * (y - int(x @ w + b > 0)) * x, lr * (y - int(x @ w + b > 0))),
            "These are the steps. Add them to the old `w` and `b`.",
        ),
    },
)


def _trainer(update=nn.perceptron_update, start_afresh=False, note=lambda mistakes, wrong: [*mistakes, wrong]):
    """Perceptron training with another step, with weights forgotten between epochs, or with other notes."""

    def train(X, y, lr=1.0, max_epochs=100):
        w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
        for _ in range(max_epochs):
            if start_afresh:
                w, b = np.zeros(X.shape[1]), 0.0
            wrong = 0
            for x_i, y_i in zip(X, y, strict=True):
                wrong += int(int(x_i @ w + b > 0) != y_i)
                w, b = update(w, b, x_i, y_i, lr)
            mistakes = note(mistakes, wrong)
            if wrong == 0:
                break
        return w, b, mistakes

    return train


def _train_without_stopping(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = nn.train_perceptron(X, y, lr, max_epochs)
    return w, b, mistakes + [0] * (max_epochs - len(mistakes))


def _train_in_batches(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        error = y - nn.predict(X, w, b)
        mistakes.append(int(np.sum(error != 0)))
        if not np.any(error):
            break
        w, b = w + lr * error @ X, b + lr * np.sum(error)
    return w, b, mistakes


def _train_counting_afterwards(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        for x_i, y_i in zip(X, y, strict=True):
            w, b = nn.perceptron_update(w, b, x_i, y_i, lr)
        mistakes.append(int(np.sum(nn.predict(X, w, b) != y)))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def _train_with_return_in_the_loop(X, y, lr=1.0, max_epochs=100):
    return nn.train_perceptron(X, y, lr, 1)


def _with_mistakes(change):
    def train(X, y, lr=1.0, max_epochs=100):
        w, b, mistakes = nn.train_perceptron(X, y, lr, max_epochs)
        return w, b, change(mistakes, len(y))

    return train


AND, OR, XOR = (data.gate(name) for name in ("AND", "OR", "XOR"))
FIVE = np.array([[1.0, 0.5, -1.0], [2.0, -1.0, 0.5], [-1.0, 1.5, 1.0], [0.5, -2.0, -1.0], [-0.5, 1.0, 2.0]])


def _train_judging_after_each_update(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            w, b = nn.perceptron_update(w, b, x_i, y_i, lr)
            wrong += int(int(x_i @ w + b > 0) != y_i)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _train_counting_before(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        mistakes.append(int(np.sum(nn.predict(X, w, b) != y)))
        for x_i, y_i in zip(X, y, strict=True):
            w, b = nn.perceptron_update(w, b, x_i, y_i, lr)
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def _train_noting_every_sample(X, y, lr=1.0, max_epochs=100):
    w, b, notes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            wrong += int(int(x_i @ w + b > 0) != y_i)
            w, b = nn.perceptron_update(w, b, x_i, y_i, lr)
            notes.append(wrong)
        if wrong == 0:
            break
    return w, b, notes


def _train_leaving_at_the_first_mistake(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        missed = np.flatnonzero(nn.predict(X, w, b) != y)[:1]
        for i in missed:
            w, b = nn.perceptron_update(w, b, X[i], y[i], lr)
        mistakes.append(len(missed))
        if not len(missed):
            break
    return w, b, mistakes


train_perceptron = Exercise(
    reference=nn.train_perceptron,
    endless="Does your loop end after `max_epochs`, even while there are mistakes? For XOR they never stop.",
    parts=("w", "b", "mistakes"),
    cases=[
        case("AND", *AND),
        case("no mistake to make", ONE, np.array([0])),
        case("OR with lr = 0.5", *OR, 0.5),
        case("five samples, three features", FIVE, np.array([1, 0, 1, 1, 0]), 0.25, 50),
        case("XOR, at most 7 epochs", *XOR, 1.0, 7),
    ],
    passed="Your neuron finds a line by itself, and it knows when to stop.",
    hints=(
        "Two loops: over epochs outside, over samples inside. The count starts from 0 in every epoch.",
        "In the inner loop: predict, count if it differs from the label, update `w` and `b`. After it: note the count, "
        "and stop if it is 0.",
        "`for x_i, y_i in zip(X, y):` then `y_hat = int(x_i @ w + b > 0)`, `wrong += y_hat != y_i`, "
        "`w, b = perceptron_update( … )`; outside that loop `mistakes.append(wrong)` and `if wrong == 0: break`.",
    ),
    mistakes={
        "count runs on": Mistake(
            _with_mistakes(lambda mistakes, n: list(np.cumsum(mistakes))),
            "The counts add up from epoch to epoch. Set the counter to 0 at the beginning of each epoch.",
        ),
        "never stops early": Mistake(
            _train_without_stopping,
            "Training goes on after an epoch without a mistake. Leave the loop then, once its 0 is noted.",
        ),
        "last epoch not noted": Mistake(
            _with_mistakes(lambda mistakes, n: [count for count in mistakes if count]),
            "The epoch without a mistake is missing from the list. Append its count before you leave the loop.",
        ),
        "returns inside the loop": Mistake(
            _train_with_return_in_the_loop,
            "Training ends after one epoch. Is the `return` (or the `break`) indented too far?",
        ),
        "one step an epoch": Mistake(
            _train_in_batches,
            "All samples were judged by the same line, and it moved once an epoch. "
            "Rosenblatt’s rule updates after each sample, so that the next one already meets the new line.",
        ),
        "counted after the epoch": Mistake(
            _train_counting_afterwards,
            "The mistakes are counted when the epoch is over. Count them on the way, each with the line "
            "at that moment.",
        ),
        "counted before the epoch": Mistake(
            _train_counting_before,
            "`w` and `b` are right. The mistakes are counted before the epoch, all with the same line. "
            "Count them on the way, each with the line at that moment.",
        ),
        "judged after its own update": Mistake(
            _train_judging_after_each_update,
            "Each sample is judged after the line has moved towards it. Predict first, then update.",
        ),
        "noted for every sample": Mistake(
            _train_noting_every_sample,
            "`w` and `b` are right. The count is noted after every sample; note it once, after the inner loop.",
        ),
        "epoch left at the first mistake": Mistake(
            _train_leaving_at_the_first_mistake,
            "Each epoch ends at its first mistake. Is a `break` in the inner loop?",
        ),
        "bias never learnt": Mistake(
            _trainer(lambda w, b, x, y, lr: (w + lr * (y - int(x @ w + b > 0)) * x, b)),
            "The bias stays 0, so the line can never leave the origin. Take both values that "
            "`perceptron_update` returns.",
        ),
        "learning rate forgotten": Mistake(
            lambda X, y, lr=1.0, max_epochs=100: nn.train_perceptron(X, y, 1.0, max_epochs),
            "The result does not depend on `lr`. Is it passed on to the update?",
        ),
        "weights start afresh every epoch": Mistake(
            _trainer(start_afresh=True),
            "The weights go back to 0 at the beginning of every epoch. Set them to 0 once, before the loops.",
        ),
        "weights kept in no variable": Mistake(
            _trainer(lambda w, b, x, y, lr: (w, b)),
            "The weights stay 0. `perceptron_update` returns new values and changes nothing by itself: `w, b = …`.",
        ),
        "number of epochs": Mistake(
            _with_mistakes(lambda mistakes, n: len(mistakes)),
            "`mistakes` should be a list with one count an epoch; this is the number of epochs.",
        ),
        "total instead of list": Mistake(
            _with_mistakes(lambda mistakes, n: sum(mistakes)),
            "`mistakes` should be a list with one count an epoch; this is their total.",
        ),
        "right answers counted": Mistake(
            _with_mistakes(lambda mistakes, n: [n - count for count in mistakes]),
            "These are the counts of right predictions. Count where prediction and label differ.",
        ),
        "wrong sign": Mistake(
            _trainer(_update(lambda y, y_hat, z: y_hat - y)),
            "The line moves away from the samples it misses. Check the sign of the update.",
        ),
        "updates on every sample": Mistake(
            _trainer(_update(lambda y, y_hat, z: 2 * y - 1)),
            "The weights move although the prediction is right. Move them by a mistake only.",
        ),
        "0 counted as positive": Mistake(
            _trainer(_update(fires=lambda w, b, x: x @ w + b >= 0)),
            "A sum of exactly 0 means class 0; the very first sample has such a sum. Compare with `>`, not `>=`.",
        ),
    },
)

half_margin = Choice(
    question=(
        "The classes move together until the margin is half as wide, while R stays the same. What happens "
        "to the bound (R/γ)² on the mistakes?"
    ),
    options={
        "a": ("it stays the same", "The margin γ is in the bound. What does a smaller divisor do to a fraction?"),
        "b": ("it doubles", "R/γ doubles, and then it is squared."),
        "c": ("it becomes four times as large", "R/γ doubles, and its square grows by 2² = 4."),
        "d": ("it is halved", "A smaller margin makes the task harder, so the bound cannot shrink."),
    },
    answer="c",
    hints=(
        "Write γ/2 in place of γ in the bound.",
        "R divided by γ/2 is 2R/γ. What comes next?",
        "Square 2R/γ.",
    ),
)


def _judge_three_points(answer):
    """Three points in the plane, two classes: at least 10 mistakes, and training stops within 1,000 epochs."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return Verdict(False, "", "wrong shape")
    X, y = np.asarray(answer[0], dtype=float), np.asarray(answer[1], dtype=float)
    if X.shape != (3, 2) or y.shape != (3,):
        shapes = f"`X` has the shape {X.shape} and `y` the shape {y.shape}; (3, 2) and (3,) are asked for."
        return Verdict(False, f"{shapes} Each row of `X` is a point.", "wrong shape")
    if not np.all(np.isfinite(X)):
        return Verdict(False, "", "not finite")
    if not np.all(np.isin(y, (0, 1))):
        return Verdict(False, "", "labels other than 0 and 1")
    if len(np.unique(X, axis=0)) < 3:
        return Verdict(False, "", "a point twice")
    if np.all(y == y[0]):
        return Verdict(False, "", "one class only")
    *_, mistakes = nn.train_perceptron(X, y, lr=1.0, max_epochs=1000)
    total = sum(mistakes)
    if mistakes[-1]:
        return Verdict(False, "", "never stops")
    if total < 10:
        count = "one mistake" if total == 1 else f"{total} mistakes"
        more = "At least 10 are asked for: bring the classes closer together, or move them away from the origin."
        return Verdict(False, f"Training stops after {count}. {more}", "too few mistakes")
    return Verdict(True, f"{total} mistakes in {len(mistakes)} epochs, then none.")


three_points = Design(
    judge=_judge_three_points,
    example=(np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
    passed="A small margin beside a large radius is what makes training long; the number of points is not.",
    hints=(
        "The bound is (R/γ)². Is it the number of points that matters?",
        "Two points of different classes close to each other make γ small; far from the origin, they make R large.",
        "Put two points of different classes on one side of the origin, 3 and 4 units away, and play with the third.",
    ),
    mistakes={
        "wrong shape": Mistake(
            (np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0, 1, 0])),
            "Pass two values, `X` with three rows and two columns, and `y` with three labels.",
        ),
        "not finite": Mistake(
            (np.array([[3.0, 0.0], [np.inf, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
            "A coordinate is infinite or nan. Choose ordinary numbers.",
        ),
        "labels other than 0 and 1": Mistake(
            (np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([-1, 1, -1])),
            "Each label has to be 0 or 1.",
        ),
        "a point twice": Mistake(
            (np.array([[3.0, 0.0], [3.0, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
            "Two of your points are the same. Choose three different ones.",
        ),
        "one class only": Mistake(
            (np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([1, 1, 1])),
            "All labels are the same, so there is nothing to separate. Use both classes.",
        ),
        "never stops": Mistake(
            (np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]), np.array([0, 1, 0])),
            "After 1,000 epochs there are still mistakes. Does a line exist, or does one class lie between "
            "two points of the other? If it exists, give it a little more room.",
        ),
        "too few mistakes": Mistake(
            (np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, -1.0]]), np.array([1, 0, 0])),
            "Training makes fewer than 10 mistakes. Bring the classes closer together.",
        ),
    },
)

# --- What one neuron cannot do ---------------------------------------------------------------------------------------

why_xor = Choice(
    question="Why can no line separate the classes of XOR?",
    options={
        "a": (
            "the learning rate is too large for such a small data set",
            "The learning rate decides how a line is searched for. Here there is none to find, whatever the search.",
        ),
        "b": (
            "the sums at opposite corners add up to the same number, which would have to be positive and not "
            "positive at once",
            "z₀₀ + z₁₁ = z₀₁ + z₁₀ for any weights; XOR asks for the right side above 0 and the left side not.",
        ),
        "c": (
            "there are too few samples to learn from",
            "More copies of the four corners change nothing: these four already rule out every line.",
        ),
        "d": (
            "both classes have the same number of samples",
            "So have many data sets that a line separates. What matters is where the samples lie.",
        ),
    },
    answer="b",
    hints=(
        "Ask whether a line exists before asking how it is found.",
        "Write down the weighted sum at each of the four corners, with w₁, w₂ and b.",
        "Add the sums of (0, 0) and (1, 1), and the sums of (0, 1) and (1, 0). Compare.",
    ),
)

# --- A smooth neuron -------------------------------------------------------------------------------------------------


def _sigmoid_in_two_branches(z):
    return np.where(np.asarray(z) >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


sigmoid = Exercise(
    reference=nn.sigmoid,
    silent=True,
    cases=[
        case("a number", 0.5),
        case("an array", np.array([-2.0, 0.0, 3.0])),
        case("two axes", np.array([[0.1, -0.7, 1.5], [4.0, -5.0, 0.0]])),
        case("integers", np.array([-1, 0, 2])),
        case("values of ±50", np.array([-50.0, 50.0])),
        case("values of ±1000", np.array([-1000.0, 1000.0])),
        case("the number −1000", -1000.0),
    ],
    passed="It is smooth, stays between 0 and 1, and keeps quiet at ±1000, where the textbook formula overflows.",
    hints=(
        "1 / (1 + exp(−z)) is right, but for z = −1000 it asks for exp(1000). Which sign must the argument of "
        "`np.exp` never have?",
        "For z < 0, exp(z) / (1 + exp(z)) is the same fraction. In both forms `exp` is taken of −|z|.",
        "`e = np.exp(-np.abs(z))`, then `np.where(z >= 0, 1 / (1 + e), … )`.",
    ),
    mistakes={
        "overflow": Mistake(
            lambda z: 1 / (1 + np.exp(-z)),
            "The values are right, but at z = −1000 `np.exp` is asked for exp(1000) and warns of an overflow. "
            "Take `exp` of −|z| only: for z < 0 write the fraction the other way.",
        ),
        "both branches computed": Mistake(
            _sigmoid_in_two_branches,
            "The values are right, but `np.where` computes both of its branches for every entry, so `exp` "
            "still meets 1000. Compute `exp` of −|z| once, before `np.where`.",
        ),
        "nan at large z": Mistake(
            lambda z: np.exp(z) / (1 + np.exp(z)),
            "This form is fine for z < 0, but at z = 1000 it is inf / inf, which is nan. Use it on one side only.",
        ),
        "sign of the exponent": Mistake(
            lambda z: 1 / (1 + np.exp(z)),
            "The curve is mirrored: it falls where it should rise. Which sign does z have in the exponent?",
        ),
        "1 missing": Mistake(
            lambda z: 1 / np.exp(-z),
            "The answer grows beyond 1. What is added to the exponential before dividing?",
        ),
        "parentheses missing": Mistake(
            lambda z: 1 / 1 + np.exp(-z),
            "The exponential is added after the division. Put parentheses around 1 + exp(−z).",
        ),
        "tanh": Mistake(
            lambda z: np.tanh(z),
            "This is tanh, which runs from −1 to 1. The sigmoid runs from 0 to 1.",
        ),
        "its derivative": Mistake(
            lambda z: nn.sigmoid_grad(nn.sigmoid(z)),
            "This is the derivative of the sigmoid; it comes in the next exercise.",
        ),
        "a step": Mistake(
            lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0),
            "This is the hard step of the perceptron. Use the exponential, so that the change is smooth.",
        ),
        "1 - sigmoid of the wrong branch": Mistake(
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
            "For z < 0 the answer is that of |z|. On that side the top of the fraction is exp(z), not 1.",
        ),
    },
)

sigmoid_grad = Exercise(
    reference=nn.sigmoid_grad,
    cases=[
        case("a number", 0.25),
        case("an array", np.array([0.1, 0.5, 0.8])),
        case("two axes", np.array([[0.3, 0.9], [0.6, 0.2]])),
        case("activations of 0 and 1", np.array([0.0, 1.0])),
    ],
    passed="The slope costs one product once the activation is known. It is never larger than ¼.",
    hints=(
        "The text above writes σ′ with σ alone. What is σ(z) called here?",
        "σ′ = σ (1 − σ), and `a` is σ(z) already.",
        "`return a * ( … )`",
    ),
    mistakes={
        "sigmoid applied again": Mistake(
            lambda a: nn.sigmoid_grad(nn.sigmoid(a)),
            "The sigmoid is applied a second time. The argument `a` is the activation already.",
        ),
        "derivative of tanh": Mistake(
            lambda a: 1 - a**2,
            "1 − a² is the derivative of tanh. For the sigmoid it is a (1 − a).",
        ),
        "sign": Mistake(
            lambda a: a * (a - 1),
            "The sign is wrong: the sigmoid rises everywhere, so its slope is never negative.",
        ),
        "parentheses missing": Mistake(
            lambda a: a * 1 - a,
            "`a * 1 - a` is a − a, which is 0. Put parentheses around 1 − a.",
        ),
        "first factor missing": Mistake(
            lambda a: 1 - a,
            "This is the second factor of the product. The first is missing.",
        ),
        "activation returned": Mistake(
            lambda a: a,
            "This is the activation itself. Its slope is asked for.",
        ),
        "squared": Mistake(
            lambda a: a**2 * (1 - a),
            "One factor `a` is too many.",
        ),
    },
)


def _gradients(error=lambda a, y: a - y, slope=lambda a, z: a * (1 - a), scale=lambda n: 2 / n, bias=1.0, db=np.sum):
    """Gradients of the neuron with another error, slope, factor, weight of the bias in z, or sum over dz."""

    def gradients(X, y, w, b):
        z = X @ w + bias * b
        a = nn.sigmoid(z)
        dz = scale(len(X)) * error(a, y) * slope(a, z)
        return X.T @ dz, db(dz)

    return gradients


def _gradients_without_sigmoid(X, y, w, b):
    dz = 2 / len(X) * (X @ w + b - y)
    return X.T @ dz, np.sum(dz)


def _from_dz(X, dz_of, w, b):
    dz = dz_of(nn.sigmoid(X @ w + b))
    return X.T @ dz, np.sum(dz)


def _gradients_without_transpose(X, y, w, b):
    a = nn.sigmoid(X @ w + b)
    dz = 2 / len(X) * (a - y) * nn.sigmoid_grad(a)
    return X @ dz, np.sum(dz)


neuron_gradients = Exercise(
    reference=nn.neuron_gradients,
    parts=("dw", "db"),
    cases=[
        case("one sample", ONE, np.array([1]), np.array([0.5, 1.5]), 0.25),
        case("four samples", FOUR, np.array([1, 0, 0, 1]), np.array([0.5, -1.0]), 0.5),
        case("as many samples as features", SQUARE, np.array([0, 1, 1]), np.array([0.4, -0.6, 0.8]), -0.3),
        case("one feature", COLUMN, np.array([0, 1, 1, 0, 1]), np.array([0.7]), -0.2),
    ],
    passed="This is backpropagation in its smallest form: error, times slope, times input.",
    hints=(
        "Follow the chain: how the loss changes with a, how a changes with z, how z changes with each "
        "weight and with b.",
        "Collect ∂L/∂z in `dz` of shape (n,): 2/n, times the error a − y, times `sigmoid_grad(a)`.",
        "`dw = X.T @ dz` and `db = np.sum(dz)`, with `a = sigmoid(X @ w + b)` and `dz = 2 / len(X) * … * …`.",
    ),
    mistakes={
        "no mean": Mistake(
            _gradients(scale=lambda n: 2),
            "The gradients are n times too large. The loss is a mean over the n samples: where is its 1/n?",
        ),
        "divided by n twice": Mistake(
            _gradients(scale=lambda n: 2 / n**2),
            "The gradients are n times too small. The mean is taken twice: `2 / n` and a sum are enough.",
        ),
        "factor 2 missing": Mistake(
            _gradients(scale=lambda n: 1 / n),
            "The gradients are half as large as they should be. What is the derivative of a square?",
        ),
        "slope of the sigmoid missing": Mistake(
            _gradients(slope=lambda a, z: 1.0),
            "The slope of the sigmoid is missing from the chain: how does a change when z changes?",
        ),
        "gradient of cross-entropy": Mistake(
            _gradients(slope=lambda a, z: 1.0, scale=lambda n: 1 / n),
            "This is the gradient of another loss, cross-entropy. The squared error brings a factor 2 and the "
            "slope of the sigmoid.",
        ),
        "slope taken of the activation": Mistake(
            _gradients(slope=lambda a, z: nn.sigmoid_grad(nn.sigmoid(a))),
            "The sigmoid is applied to the activation once more before its slope is taken. Pass `a` to "
            "`sigmoid_grad` as it is.",
        ),
        "slope taken of the sum": Mistake(
            _gradients(slope=lambda a, z: z * (1 - z)),
            "`sigmoid_grad` was given z. It takes the activation a.",
        ),
        "parentheses missing": Mistake(
            lambda X, y, w, b: _from_dz(X, lambda a: 2 / len(X) * (a - y) * a * 1 - a, w, b),
            "`a * 1 - a` multiplies first and subtracts then. Put parentheses around 1 − a.",
        ),
        "activation instead of its slope": Mistake(
            _gradients(slope=lambda a, z: a),
            "The error is multiplied by the activation. The slope a (1 − a) is needed there.",
        ),
        "wrong sign": Mistake(
            _gradients(error=lambda a, y: y - a),
            "Both gradients have the wrong sign. The derivative of (a − y)² contains a − y.",
        ),
        "labels not subtracted": Mistake(
            _gradients(error=lambda a, y: a),
            "The labels have no influence. The error is a − y.",
        ),
        "absolute error": Mistake(
            _gradients(error=lambda a, y: np.abs(a - y)),
            "The errors have lost their sign. Keep a − y as it is.",
        ),
        "db averaged": Mistake(
            _gradients(db=np.mean),
            "`dw` is right. `db` is n times too small: 1/n is in `dz` already, so add its entries up.",
        ),
        "db not summed": Mistake(
            _gradients(db=lambda dz: dz),
            "`dw` is right. `db` still has an entry for every sample; there is one bias, so add them up.",
        ),
        "db without the mean": Mistake(
            lambda X, y, w, b: (nn.neuron_gradients(X, y, w, b)[0], len(X) * nn.neuron_gradients(X, y, w, b)[1]),
            "`dw` is right. `db` is n times too large: the mean applies to it as well.",
        ),
        "bias forgotten": Mistake(
            _gradients(bias=0.0),
            "The weighted sum leaves out `b`.",
        ),
        "sigmoid forgotten": Mistake(
            _gradients_without_sigmoid,
            "These are the gradients of a neuron without a sigmoid. Its answer is a = sigmoid(z), not z.",
        ),
        "transpose missing": Mistake(
            _gradients_without_transpose,
            "`X @ dz` sums over features. The gradient of a weight sums over samples: which axis of `X` "
            "has to meet `dz`?",
        ),
    },
)


def _loss(X, y, w, b):
    return float(np.mean((nn.sigmoid(X @ w + b) - y) ** 2))


def _descent(
    step=lambda w, b, dw, db, lr: (w - lr * dw, b - lr * db), loss=_loss, gradients=nn.neuron_gradients, start=0.0
):
    """Gradient descent with another step, loss, gradient or start."""

    def fit(X, y, lr, epochs):
        w, b, losses = np.full(X.shape[1], start), start, []
        for _ in range(epochs):
            losses.append(loss(X, y, w, b))
            dw, db = gradients(X, y, w, b)
            w, b = step(w, b, dw, db, lr)
        return w, b, losses

    return fit


def _with_losses(change):
    def fit(X, y, lr, epochs):
        w, b, losses = nn.fit_neuron(X, y, lr, epochs)
        return w, b, change(losses, _loss(X, y, w, b))

    return fit


def _fit_bias_after_weights(X, y, lr, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(_loss(X, y, w, b))
        w = w - lr * nn.neuron_gradients(X, y, w, b)[0]
        b = b - lr * nn.neuron_gradients(X, y, w, b)[1]
    return w, b, losses


def _fit_sample_by_sample(X, y, lr, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(_loss(X, y, w, b))
        for i in range(len(X)):
            dw, db = nn.neuron_gradients(X[i : i + 1], y[i : i + 1], w, b)
            w, b = w - lr * dw, b - lr * db
    return w, b, losses


def _fit_by_the_perceptron_rule(X, y, lr, epochs):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(_loss(X, y, w, b))
        for x_i, y_i in zip(X, y, strict=True):
            w, b = nn.perceptron_update(w, b, x_i, y_i, lr)
    return w, b, losses


DESCENT_CASES = [
    case("one epoch", *AND, 1.0, 1),
    case("four epochs", *AND, 2.0, 4),
    case("one sample", ONE, np.array([1]), 0.8, 3),
    case("five samples, three features", FIVE, np.array([1, 0, 1, 1, 0]), 1.5, 6),
]

fit_neuron = Exercise(
    reference=nn.fit_neuron,
    parts=("w", "b", "losses"),
    cases=DESCENT_CASES,
    passed="These few lines train networks of any size, once the gradients come from more layers.",
    hints=(
        "One loop over the epochs. Three things happen in each round: note the loss, compute the "
        "gradients, take a step.",
        "Start from `np.zeros(X.shape[1])` and 0.0. The loss is the mean of `(sigmoid(X @ w + b) - y)**2`, noted "
        "before the step.",
        "`losses.append( … )`, then `dw, db = neuron_gradients(X, y, w, b)`, then `w, b = w - lr * dw, …`.",
    ),
    mistakes={
        "loss after the step": Mistake(
            _with_losses(lambda losses, last: [*losses[1:], last]),
            "The losses are noted after each step. Note them before: the first one belongs to the zeros "
            "you start from.",
        ),
        "one loss too many": Mistake(
            _with_losses(lambda losses, last: [*losses, last]),
            "There is one loss more than there are steps: the one after the last step is not asked for.",
        ),
        "last loss only": Mistake(
            _with_losses(lambda losses, last: losses[-1]),
            "One loss is returned. Collect the loss of every epoch in a list.",
        ),
        "one step too many": Mistake(
            lambda X, y, lr, epochs: nn.fit_neuron(X, y, lr, epochs + 1),
            "One step too many is taken. How often does the loop run?",
        ),
        "one step too few": Mistake(
            lambda X, y, lr, epochs: nn.fit_neuron(X, y, lr, epochs - 1),
            "One step is missing. How often does the loop run? `range(1, epochs)` runs once less than `range(epochs)`.",
        ),
        "gradient in place of the weights": Mistake(
            _descent(lambda w, b, dw, db, lr: (dw, db)),
            "`w` and `b` are overwritten by the gradients. Subtract `lr` times the gradient from the old values.",
        ),
        "divided by n again": Mistake(
            lambda X, y, lr, epochs: nn.fit_neuron(X, y, lr / len(X), epochs),
            "The steps are n times too short. The gradients are those of a mean already.",
        ),
        "rule of the perceptron": Mistake(
            _fit_by_the_perceptron_rule,
            "The weights follow Rosenblatt’s rule. Here they step against the gradients, which "
            "`neuron_gradients` computes.",
        ),
        "loss of the hard decisions": Mistake(
            _descent(loss=lambda X, y, w, b: np.mean((nn.predict(X, w, b) - y) ** 2)),
            "`w` and `b` are right. The losses are computed from decisions of 0 or 1; use the activations.",
        ),
        "returns inside the loop": Mistake(
            lambda X, y, lr, epochs: nn.fit_neuron(X, y, lr, 1),
            "Training ends after one step. Is the `return` indented too far?",
        ),
        "uphill": Mistake(
            _descent(lambda w, b, dw, db, lr: (w + lr * dw, b + lr * db)),
            "The loss grows: the steps go up the gradient. To go down, subtract.",
        ),
        "learning rate ignored": Mistake(
            _descent(lambda w, b, dw, db, lr: (w - dw, b - db)),
            "The steps do not depend on `lr`.",
        ),
        "bias never learnt": Mistake(
            _descent(lambda w, b, dw, db, lr: (w - lr * dw, b)),
            "`b` stays 0. It takes a step too: against `db`.",
        ),
        "weights never learnt": Mistake(
            _descent(lambda w, b, dw, db, lr: (w, b - lr * db)),
            "`w` stays 0. It takes a step too: against `dw`.",
        ),
        "nothing learnt": Mistake(
            _descent(lambda w, b, dw, db, lr: (w, b)),
            "`w` and `b` are still 0 at the end. Is the result of the step stored in `w` and `b`?",
        ),
        "weights stepped first": Mistake(
            _fit_bias_after_weights,
            "`db` was computed after `w` had moved. Compute both gradients at the same place, then take both steps.",
        ),
        "sample by sample": Mistake(
            _fit_sample_by_sample,
            "A step is taken for every single sample. Here, one step an epoch uses the mean over all of them.",
        ),
        "loss summed": Mistake(
            _descent(loss=lambda X, y, w, b: len(X) * _loss(X, y, w, b)),
            "`w` and `b` are right. The losses are sums over the samples; take the mean.",
        ),
        "root of the loss": Mistake(
            _descent(loss=lambda X, y, w, b: np.sqrt(_loss(X, y, w, b))),
            "`w` and `b` are right. A root has been taken of the losses; leave it out.",
        ),
        "loss without the sigmoid": Mistake(
            _descent(loss=lambda X, y, w, b: np.mean((X @ w + b - y) ** 2)),
            "`w` and `b` are right. The losses are computed from the weighted sums; pass these through "
            "the sigmoid first.",
        ),
        "loss not squared": Mistake(
            _descent(loss=lambda X, y, w, b: np.mean(nn.sigmoid(X @ w + b) - y)),
            "`w` and `b` are right. The errors were averaged without being squared.",
        ),
        "does not start from zeros": Mistake(
            _descent(start=1.0),
            "Training starts from ones. Start from zeros: the first loss is then 0.25, as all activations are ½.",
        ),
        "no mean in the gradient": Mistake(
            _descent(gradients=_gradients(scale=lambda n: 2)),
            "The steps are n times too large. Is the mean over the samples missing from the gradients?",
        ),
    },
)


def _half_mended(sign_w=-1, sign_b=-1, rate_w=None, rate_b=None):
    """The faulty descent with other signs, and with fixed learning rates where one is given."""

    def step(w, b, dw, db, lr):
        return w + sign_w * (rate_w or lr) * dw, b + sign_b * (rate_b or lr) * db

    return _descent(step)


descend = Debug(
    reference=nn.fit_neuron,
    parts=("w", "b", "losses"),
    cases=DESCENT_CASES,
    passed="Two faults, neither of which raised an error: a sign, and an argument that nobody used.",
    hints=(
        "Print the losses: do they fall? Then call it with another `lr`: do they change?",
        "Both faults are in the lines that give `w` and `b` new values.",
        "A step downhill is `w - lr * dw`, and the same for `b`.",
    ),
    mistakes={
        "nothing mended": Mistake(
            _half_mended(+1, +1, 0.5, 0.5),
            "The losses still grow, and `lr` has no influence yet. Look at the lines that give `w` and `b` new values.",
        ),
        "only the sign mended": Mistake(
            _half_mended(-1, -1, 0.5, 0.5),
            "The loss falls now. But the result is the same for every `lr`: which number stands in its place?",
        ),
        "only the learning rate mended": Mistake(
            _half_mended(+1, +1),
            "`lr` counts now. But the loss still grows: in which direction does the gradient point?",
        ),
        "only w mended": Mistake(
            _half_mended(-1, +1, None, 0.5),
            "The line for `w` is right. The one for `b` has the same two faults.",
        ),
        "only b mended": Mistake(
            _half_mended(+1, -1, 0.5, None),
            "The line for `b` is right. The one for `w` has the same two faults.",
        ),
        "b still climbs": Mistake(
            _half_mended(-1, +1),
            "`w` goes down, but `b` still climbs: look at its sign.",
        ),
        "w still climbs": Mistake(
            _half_mended(+1, -1),
            "`b` goes down, but `w` still climbs: look at its sign.",
        ),
        "rate of b still fixed": Mistake(
            _half_mended(-1, -1, None, 0.5),
            "`w` uses `lr`, but `b` still takes its steps with a fixed number.",
        ),
        "rate of w still fixed": Mistake(
            _half_mended(-1, -1, 0.5, None),
            "`b` uses `lr`, but `w` still takes its steps with a fixed number.",
        ),
        "half the rate": Mistake(
            _descent(lambda w, b, dw, db, lr: (w - 0.5 * lr * dw, b - 0.5 * lr * db)),
            "`lr` counts, and the loss falls. But the fixed number is still a factor: the steps are half as "
            "long as `lr` says.",
        ),
    },
)

EXERCISES = declare(globals())
