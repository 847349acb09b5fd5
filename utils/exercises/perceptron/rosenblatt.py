"""Learning from mistakes: one step of Rosenblatt's rule, and training by it."""

import numpy as np

from utils import nn
from utils.checks import Coding, case
from utils.exercises.perceptron.samples import AND, FIVE, ONE, OR, XOR

perceptron_update = Coding(
    reference=nn.perceptron_update,
    parts=("w", "b"),
    cases=[
        case("class 1, missed", np.array([-1.0, 0.5]), -1.0, np.array([1.0, 2.0]), 1, 1.0),
        case("class 0, taken for class 1", np.array([1.0, 0.5]), 0.5, np.array([1.0, -2.0]), 0, 0.25),
        case("class 0, far on the wrong side", np.array([1.0, 0.5]), 1.0, np.array([2.0, 1.0]), 0, 0.5),
        case("class 1, right already", np.array([1.0, 2.0]), 0.5, np.array([3.0, 1.0]), 1, 0.5),
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
    mistakes="""
        wrong sign: y - y_hat → y_hat - y
            The step goes the wrong way: a missed sample of class 1 should make its own sum larger. Look at the order in
            the difference of label and prediction.
        weights against the sign: w + lr * error → w - lr * error
            `b` is right. The step of `w` goes the wrong way: it is added.
        bias against the sign: b + lr * error → b - lr * error
            `w` is right. The step of `b` goes the wrong way: it is added.
        rule for labels of -1 and 1: y - y_hat → y * (y != y_hat)
            `y * x` is the rule for labels −1 and 1. With 0 and 1 it never corrects a sample of class 0; use y − ŷ.
        error without its sign: y - y_hat → int(y != y_hat)
            A sample of class 0 that was taken for class 1 moves the line as a missed sample of class 1 does, so its sum
            grows even larger. Its error is −1: use y − ŷ.
        label instead of error: y - y_hat → y
            Here every sample of class 1 moves the line, right or wrong, and no sample of class 0 does. Use y − ŷ.
        updates on every sample: y - y_hat → 2 * y - 1
            The weights move although the prediction is right. The factor y − ŷ is 0 then.
        sum instead of prediction: int(x @ w + b > 0) → x @ w + b
            The error is taken from the weighted sum itself. Turn the sum into a prediction, 0 or 1, first.
        whole number of the sum: int(x @ w + b > 0) → int(x @ w + b)
            `int` cuts off the decimals of the sum; it does not compare. Predict with `int(x @ w + b > 0)`.
        prediction turned round: > 0 → < 0
            The prediction is 1 where the sum is below 0. Class 1 is where it is above 0.
        compared with one half: > 0 → > 0.5
            The sum is compared with ½. The neuron changes its mind where the sum is 0.
        predicted again for the bias
            - error = y - y_hat
            - return w + lr * error * x, b + lr * error
            + w = w + lr * (y - y_hat) * x
            + return w, b + lr * (y - int(x @ w + b > 0))
            `w` is right. For the step of `b`, the prediction is made anew, with the new `w`. Predict once, before
            anything moves.
        bias not updated: b + lr * error → b
            `w` is right, but `b` stays as it was. It learns too, like a weight whose input is always 1.
        weights not updated: w + lr * error * x → w
            `b` is right, but `w` stays as it was.
        learning rate ignored: lr * error * x, b + lr * error → error * x, b + error
            The size of the step does not depend on `lr`. Which factor is missing?
        learning rate missing for the bias: b + lr * error → b + error
            `w` is right, but the step of `b` does not depend on `lr`.
        learning rate missing for the weights: lr * error * x → error * x
            `b` is right, but the step of `w` does not depend on `lr`.
        bias updated with x: b + lr * error → b + lr * error * x
            `b` became an array: its step was multiplied by `x`. Its input is always 1.
        weights updated without x: lr * error * x → lr * error
            `b` is right. All weights take the same step; that of each weight is multiplied by its input, `x`.
        changed in place
            - return w + lr * error * x, b + lr * error
            + w += lr * error * x
            + return w, b + lr * error
            The values are right, but `+=` changes the caller’s array `w`. Return a new one: `w + …`.
        step of w along w: lr * error * x → lr * error * w
            `b` is right. `w` takes its step along itself; it should step along the sample `x`.
        prediction of -1 and 1: int(x @ w + b > 0) → np.sign(x @ w + b)
            `np.sign` predicts −1, 0 or 1, but the labels are 0 and 1. Predict with `int(x @ w + b > 0)`.
        0 counted as positive: > 0 → >= 0
            A sum of exactly 0 means class 0. Compare with `>`, not `>=`.
        prediction without the bias: x @ w + b > 0 → x @ w > 0
            The prediction leaves out the bias: compare `x @ w + b` with 0.
        bias as threshold: x @ w + b > 0 → x @ w > b
            The prediction compares `x @ w` with `b`. The bias is added: compare `x @ w + b` with 0.
        only the step returned: w + lr * error * x, b + lr * error → lr * error * x, lr * error
            These are the steps. Add them to the old `w` and `b`.
    """,
)

train_perceptron = Coding(
    reference=nn.train_perceptron,
    endless="Does your loop end after `max_epochs`, even while there are mistakes? For XOR they never stop.",
    parts=("w", "b", "mistakes"),
    cases=[
        case("AND", *AND),
        case("no mistake to make", ONE, np.array([0])),
        case("OR with lr = 0.5", *OR, 0.5),
        case("five samples, three features", FIVE, np.array([1, 0, 1, 1, 0]), 0.25, 50),
        case("three points close together", np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]]), np.array([0, 1, 0])),
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
    mistakes="""
        count runs on: mistakes.append(wrong) → mistakes.append(wrong + sum(mistakes[-1:]))
            The counts add up from epoch to epoch. Note those of each epoch by themselves.
        counter set to 0 once
            - for _ in range(max_epochs):
            -     wrong = 0
            + wrong = 0
            + for _ in range(max_epochs):
            The counts add up from epoch to epoch, so there is never an epoch with 0. Set the counter to 0 at the
            beginning of each epoch, inside the outer loop.
        never stops early
            - if wrong == 0:
            -     break
            Training goes on after an epoch without a mistake. Leave the loop then, once its 0 is noted.
        stops when all are right: if wrong == 0: → if np.all(predict(X, w, b) == y):
            `w` and `b` are right, but the list ends one epoch too early. Training stops after an epoch without a
            mistake; the one in which the last mistake was mended had a mistake.
        last epoch not noted
            - mistakes.append(wrong)
            - if wrong == 0:
            -     break
            + if wrong == 0:
            +     break
            + mistakes.append(wrong)
            The epoch without a mistake is missing from the list. Append its count before you leave the loop.
        returns inside the loop
            - if wrong == 0:
            -     break
            + return w, b, mistakes
            Training ends after one epoch. Is the `return` (or the `break`) indented too far?
        one step an epoch
            - for x_i, y_i in zip(X, y, strict=True):
            -     y_hat = int(x_i @ w + b > 0)
            -     if y_hat != y_i:
            -         w, b = perceptron_update(w, b, x_i, y_i, lr)
            -         wrong += 1
            + error = y - predict(X, w, b)
            + wrong = np.sum(error != 0)
            + w, b = w + lr * error @ X, b + lr * np.sum(error)
            All samples were judged by the same line, and it moved once an epoch. Rosenblatt’s rule updates after each
            sample, so that the next one already meets the new line.
        counted after the epoch
            - mistakes.append(wrong)
            + wrong = np.sum(predict(X, w, b) != y)
            + mistakes.append(wrong)
            The mistakes are counted when the epoch is over. Count them on the way, each with the line at that moment.
        counted before the epoch: wrong = 0 → wrong = np.sum(predict(X, w, b) != y)
            wrong += 1 →
            `w` and `b` are right. The mistakes are counted before the epoch, all with the same line. Count them on the
            way, each with the line at that moment.
        judged after its own update
            - y_hat = int(x_i @ w + b > 0)
            - if y_hat != y_i:
            -     w, b = perceptron_update(w, b, x_i, y_i, lr)
            -     wrong += 1
            + w, b = perceptron_update(w, b, x_i, y_i, lr)
            + wrong += int(x_i @ w + b > 0) != y_i
            Each sample is judged after the line has moved towards it. Predict first, then update.
        1 in place of the count: wrong += 1 → wrong = 1
            `w` and `b` are right. No count is above 1: `= 1` sets it, `+= 1` counts.
        noted for every sample
            - mistakes.append(wrong)
            +     mistakes.append(wrong)
            `w` and `b` are right. The count is noted after every sample; note it once, after the inner loop.
        noted and left in the inner loop
            - mistakes.append(wrong)
            - if wrong == 0:
            -     break
            +     mistakes.append(wrong)
            +     if wrong == 0:
            +         break
            The count is noted, and the epoch left, within the inner loop. Both belong after it: indent them less.
        epoch left at the first mistake
            - wrong += 1
            + wrong += 1
            + break
            Each epoch ends at its first mistake. Is a `break` in the inner loop?
        bias never learnt: w, b = perceptron_update → w, _ = perceptron_update
            The bias stays 0, so the line can never leave the origin. Take both values that `perceptron_update` returns.
        learning rate forgotten: y_i, lr) → y_i, 1.0)
            The result does not depend on `lr`. Is it passed on to the update?
        weights start afresh every epoch: wrong = 0 → wrong, w, b = 0, np.zeros(X.shape[1]), 0.0
            The weights go back to 0 at the beginning of every epoch. Set them to 0 once, before the loops.
        weights kept in no variable: w, b = perceptron_update → perceptron_update
            The weights stay 0. Keep what `perceptron_update` returns, `w, b = …`, and pass it the sample’s label.
        number of epochs: return w, b, mistakes → return w, b, len(mistakes)
            `mistakes` should be a list with one count an epoch; this is the number of epochs.
        total instead of list: return w, b, mistakes → return w, b, sum(mistakes)
            `mistakes` should be a list with one count an epoch; this is their total.
        right answers counted: mistakes.append(wrong) → mistakes.append(len(X) - wrong)
            These are the counts of right predictions. Count where prediction and label differ.
        errors added up with their signs: wrong += 1 → wrong += y_i - y_hat
            The errors y − ŷ are added up. They are 1 and −1, which cancel; count each mistake as 1.
        wrong sign: y_i, lr) → y_i, -lr)
            The line moves away from the samples it misses. Check the sign of the update.
        updates on every sample
            - if y_hat != y_i:
            -     w, b = perceptron_update(w, b, x_i, y_i, lr)
            -     wrong += 1
            + wrong += y_hat != y_i
            + w, b = w + lr * (2 * y_i - 1) * x_i, b + lr * (2 * y_i - 1)
            The weights move although the prediction is right. Move them by a mistake only.
        0 counted as positive
            - y_hat = int(x_i @ w + b > 0)
            + y_hat = int(x_i @ w + b >= 0)
            -     w, b = perceptron_update(w, b, x_i, y_i, lr)
            +     w, b = w + lr * (y_i - y_hat) * x_i, b + lr * (y_i - y_hat)
            A sum of exactly 0 means class 0; the very first sample has such a sum. Compare with `>`, not `>=`.
        samples of class 0 counted: + b > 0 → + b >= 0
            The weights stay 0, and what is counted are the samples of class 0. A sum of exactly 0 means class 0, so
            compare with `>`, not `>=`; and a mistake is where the prediction differs from the label, `!=`.
        prediction without the bias: x_i @ w + b > 0 → x_i @ w > 0
            The predictions that are counted leave out the bias: compare `x @ w + b` with 0.
        compared with one half: + b > 0 → + b > 0.5
            The sums are compared with ½. The neuron changes its mind where the sum is 0.
        prediction of -1 and 1: int(x_i @ w + b > 0) → np.sign(x_i @ w + b)
            `w` and `b` are right. `np.sign` predicts −1, 0 or 1, and a −1 differs from the label 0 though it is right.
            Predict 0 and 1.
        sum instead of prediction: int(x_i @ w + b > 0) → x_i @ w + b
            `w` and `b` are right. The weighted sum is compared with the label, from which it nearly always differs.
            Turn it into a prediction, 0 or 1, first.
        label instead of error: perceptron_update(w, b, x_i, y_i, lr) → w + lr * y_i * x_i, b + lr * y_i
            The step has the label as its factor, so samples of class 0 move nothing. The factor is y − ŷ;
            `perceptron_update` knows it.
        0 a mistake for both classes
            - y_hat = int(x_i @ w + b > 0)
            - if y_hat != y_i:
            -     w, b = perceptron_update(w, b, x_i, y_i, lr)
            + s = 2 * y_i - 1
            + if s * (x_i @ w + b) <= 0:
            +     w, b = w + lr * s * x_i, b + lr * s
            A sum of exactly 0 counts as a mistake for both classes, as in the rule for labels −1 and 1. Here it means
            class 0, so a sample of class 0 is right there.
        updates until it is right
            - if y_hat != y_i:
            -     w, b = perceptron_update(w, b, x_i, y_i, lr)
            -     wrong += 1
            + while int(x_i @ w + b > 0) != y_i:
            +     w, b = perceptron_update(w, b, x_i, y_i, lr)
            +     wrong += 1
            A missed sample is used again and again, until it is right. Take one step, then go on to the next sample.
        one update after the epoch
            - if y_hat != y_i:
            -     w, b = perceptron_update(w, b, x_i, y_i, lr)
            -     wrong += 1
            + wrong += y_hat != y_i
            - mistakes.append(wrong)
            + w, b = perceptron_update(w, b, x_i, y_i, lr)
            + mistakes.append(wrong)
            Only the last sample of an epoch moves the line. Does the update stand after the inner loop?
        does not start from zeros: np.zeros(X.shape[1]), 0.0 → np.ones(X.shape[1]), 1.0
            Training starts from ones. It starts from zeros, as the first line has it.
        first sample left out: zip(X, y, → zip(X[1:], y[1:],
            The first sample is never looked at. Where does the inner loop begin?
        last sample left out: zip(X, y, → zip(X[:-1], y[:-1],
            The last sample is never looked at. Where does the inner loop end? `range(n)` runs to n − 1 by itself.
        one epoch too many: range(max_epochs) → range(max_epochs + 1)
            When mistakes remain, one epoch more than `max_epochs` is run. `range(max_epochs)` runs so often.
        one epoch too few: range(max_epochs) → range(1, max_epochs)
            When mistakes remain, one epoch less than `max_epochs` is run. `range(1, n)` runs once less than `range(n)`.
        random start: mistakes = np.zeros(X.shape[1]) → mistakes = np.random.default_rng(0).normal(size=X.shape[1])
            The weights start at random numbers. Start from zeros.
        ends at the first right sample: if y_hat != y_i: → if y_hat == y_i:
            - w, b = perceptron_update(w, b, x_i, y_i, lr)
            - wrong += 1
            + break
            + w, b = perceptron_update(w, b, x_i, y_i, lr)
            + wrong += 1
            An epoch ends at the first sample that is right. It goes through all samples, right or wrong.
    """,
)
