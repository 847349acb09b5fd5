# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 08 · Images
#
# A network reads handwritten digits, and 98 of 100 are right. This notebook asks what it has learnt, what it has not, and
# why it fails on a digit that you draw yourself, until you prepare it well.
#
# **After this notebook you can**
#
# - train a network on 60,000 images, and say what a simpler method reads;
# - find out which mistakes it makes, and whether its probabilities can be trusted;
# - explain why it does not care about mixed-up pixels, and why a shift by two pixels breaks it;
# - compute the gradient of the loss with respect to the pixels, and fool a network with it;
# - prepare a drawing so that it looks like the training data.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: sections 1 to 3 take 45 minutes, 4 to 7 take 50. The one sentence to leave behind: a network knows what its
# training data show, and nothing else; that digits may move, you have to tell it.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 3. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) for the class `MLP`, [05 · Regularisation](05_regularization.ipynb) for validation,
# [06 · Optimisers](06_optimizers.ipynb) for schedules.
#
# **Notation.** An image is a row of 784 pixels, 28 rows of 28, from 0 (paper) to 1 (ink); `X` is $(n, 784)$. $P$ holds the
# probabilities of the ten digits, $(n, 10)$. `nn.MLP` is the class of notebook 03 in its finished, faster form.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, figures, images, nn, optim
from utils.exercises import images as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Paint a digit: clear the field, and use the mouse, a finger, or the arrow keys. What the network is given stands beside
# it. **Predict first:** how many of ten digits of yours will it read? Then let it prepare them by *the whole field*, and
# paint a small one in a corner.

# %% id="goal" tags=["remove-input"]
from utils.widgets import images as widgets

widgets.draw_digit()

# %% [markdown] id="goal-seen" slideshow={"slide_type": "skip"}
# The network in this figure was trained on 60,000 digits, and none of them was drawn with a mouse. Well prepared, most of
# yours are read; as they lie on the field, few of them are. In section 6 the preparation is yours, and so is the network.

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="when_to_stop-text" slideshow={"slide_type": "skip"}
# ### Exercise · When to stop
#
# *Choice · 1 minute · core.* You want to know after how many epochs to stop. Which data do you look at?
#
# - **a)** the training set
# - **b)** the test set
# - **c)** the validation set
# - **d)** none: take the largest number of epochs you have time for

# %% id="when_to_stop" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.when_to_stop("c")
### STUB
# check.when_to_stop(...)
### END SOLUTION

# %% [markdown] id="blank_pixel-text" slideshow={"slide_type": "skip"}
# ### Exercise · A blank pixel
#
# *Choice · 1 minute · core.* A pixel in the corner is 0 in every training image. What does training do to the weights
# that lead from it to the hidden neurons?
#
# - **a)** they change as much as all others
# - **b)** nothing: they stay exactly as they started
# - **c)** they shrink to 0
# - **d)** they stay at first, and change when the training is long enough

# %% id="blank_pixel" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.blank_pixel("b")
### STUB
# check.blank_pixel(...)
### END SOLUTION

# %% [markdown] id="falling_rate-text" slideshow={"slide_type": "skip"}
# ### Exercise · A falling rate
#
# *Choice · 1 minute · core.* Why does a learning rate fall along a cosine while mini-batches train a network?
#
# - **a)** large steps at first go far, small ones at the end let the noise of the batches die down
# - **b)** the steps turn towards the minimum
# - **c)** smaller steps take less time
# - **d)** the gradients would become too large at the end

# %% id="falling_rate" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.falling_rate("a")
### STUB
# check.falling_rate(...)
### END SOLUTION

# %% [markdown] id="mnist-title" slideshow={"slide_type": "slide"}
# ## 1 · Seventy thousand digits
#
# **How well can a network read handwriting?** MNIST (LeCun, Cortes & Burges 1998) has 60,000 images to learn from and
# 10,000 to be tested on, written by other people. We take 12,000 for all experiments, so that they can be repeated with
# several starts, and all of them once.

# %% [markdown] id="mnist-notes" slideshow={"slide_type": "notes"}
# Ask for guesses before the cells run: the line, the neighbours, the network. Few expect the neighbours to be so good.

# %% id="mnist" slideshow={"slide_type": "subslide"}
X_train, y_train, X_test, y_test = data.mnist(12_000)
X_train, X_test = X_train.astype(float), X_test.astype(float)  # float64: printed numbers are the same everywhere
print("training", X_train.shape, "test", X_test.shape)
figures.images(X_test[:16].reshape(-1, 28, 28), y_test[:16])

# %% [markdown] id="nearest-title" slideshow={"slide_type": "subslide"}
# ### Without learning
#
# The laziest reader keeps all training images and looks for the one that is most like the new one. With the Euclidean
# distance, written out,
#
# $$\lVert\mathbf{x} - \mathbf{q}\rVert^2 = \lVert\mathbf{x}\rVert^2 - 2\,\mathbf{q}\cdot\mathbf{x} +
# \lVert\mathbf{q}\rVert^2$$
#
# for a training image $\mathbf{x}$ and a query $\mathbf{q}$. The last term is the same for all $\mathbf{x}$, and the
# middle one is a matrix product for all pairs at once. An array of all differences would need 94 billion numbers for
# 12,000 images and 10,000 queries.

# %% [markdown] id="nearest-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The nearest image
#
# *Coding · 5 minutes · core.* Write `nearest(X, y, Q)`: for every row of `Q` the label of the row of `X` that is nearest.
# No loop, and no array with three axes.


# %% id="nearest" tags=["exercise"]
def nearest(X, y, Q):
    """Label of the nearest training image of every query: X (n, d), y (n,), Q (m, d). Returns (m,)."""
    ### BEGIN SOLUTION
    squares = np.sum(X**2, axis=1)
    return y[np.argmin(squares - 2 * Q @ X.T, axis=1)]
    ### END SOLUTION


nearest = check.nearest(nearest)

# %% [markdown] id="trained-text" slideshow={"slide_type": "skip"}
# All networks of this notebook are trained by one function: mini-batches of 64, with a learning rate that falls along a
# cosine.


# %% id="trained" slideshow={"slide_type": "subslide"}
def trained(X, y, seed=0, hidden=(128,), epochs=6, lr=0.5):
    """A ReLU network 784-hidden-10 that was trained on X (n, 784) and labels y (n,)."""
    network, optimizer = nn.MLP([784, *hidden, 10], np.random.default_rng(seed), dtype=X.dtype), optim.SGD(lr)

    def slower(epoch, _):
        optimizer.lr = optim.cosine(epoch, epochs, lr)

    return network.fit(X, y, epochs=epochs, batch_size=64, optimizer=optimizer, callback=slower)


# %% id="five" slideshow={"slide_type": "subslide"}
networks = [trained(X_train, y_train, seed) for seed in range(5)]
right = [int(np.sum(network.predict(X_test) == y_test)) for network in networks]
print(f"784-128-10, five starts: {np.mean(right):.0f} of 10,000, from {min(right)} to {max(right)}")

# %% id="others" slideshow={"slide_type": "-"}
line = trained(X_train, y_train, hidden=(), epochs=10, lr=0.1)
few, labels = X_test[:1000], y_test[:1000]
answers = {"softmax of a line": line.predict(few), "nearest image": nearest(X_train, y_train, few)}
answers |= {"784-128-10": networks[0].predict(few)}
for name, answer in answers.items():
    print(f"{name:18} {np.sum(answer == labels)} of the first 1,000 test images")

# %% [markdown] id="others-meaning" slideshow={"slide_type": "skip"}
# A line reads nine of ten. Comparing images reads more, but has to keep them all, and looks at every one of them for each
# answer. The network is better than both, and its five starts lie within a fifth of a percent.

# %% [markdown] id="all-text" slideshow={"slide_type": "subslide"}
# ### All of them
#
# Now all 60,000 images, with two hidden layers, in float32, which is twice as fast. Its last digits differ from processor
# to processor, so the cell prints whole percents. **Predict first:** 9,586 of 10,000 with 12,000 images; with five times as many?

# %% id="all"
X_all, y_all, _, _ = data.mnist()
network = trained(X_all, y_all, hidden=(256, 64), epochs=5, lr=0.4)
right = int(np.sum(network.predict(X_test) == y_test))
print(f"60,000 images: {right / 10_000:.0%} of the test images, at least 98.0 %: {right >= 9800}")

# %% [markdown] id="all-meaning" slideshow={"slide_type": "skip"}
# Of the mistakes, more than half are gone. Nothing helps as reliably as more data. Section 4 makes some.

# %% [markdown] id="mistaken-title" slideshow={"slide_type": "slide"}
# ## 2 · Which mistakes?
#
# **What does "96 of 100" not say?** Which digits are hard, which are taken for which, and whether we would have read
# them ourselves. The **confusion matrix** counts: row $i$, column $j$ says how often digit $i$ was taken for $j$.

# %% [markdown] id="mistaken-notes" slideshow={"slide_type": "notes"}
# Before the matrix is shown, let the class bet on the most frequent confusion. Then read some of the gallery aloud.

# %% [markdown] id="confusion_matrix-text" slideshow={"slide_type": "subslide"}
# ### Exercise · What is taken for what
#
# *Coding · 4 minutes · core.* Write `confusion_matrix(y, y_hat, k)`, a $(k, k)$ array of whole numbers: rows for the true
# classes `y`, columns for the answers `y_hat`.


# %% id="confusion_matrix" tags=["exercise"]
def confusion_matrix(y, y_hat, k):
    """How often class i, a row, was taken for j, a column: labels y (n,), answers y_hat (n,). Returns (k, k) of int."""
    ### BEGIN SOLUTION
    C = np.zeros((k, k), dtype=int)
    np.add.at(C, (y, y_hat), 1)
    return C
    ### END SOLUTION


confusion_matrix = check.confusion_matrix(confusion_matrix)

# %% id="confusion" slideshow={"slide_type": "subslide"}
C = sum(confusion_matrix(y_test, network.predict(X_test), 10) for network in networks)
figures.confusion(C, "five networks, 10,000 images each")

# %% id="confusion-digits" slideshow={"slide_type": "skip"}
wrong = 1 - np.diag(C) / C.sum(axis=1)
print("wrong, by digit:", *(f"{digit}: {share:.1%}" for digit, share in enumerate(wrong)), sep="  ")

# %% [markdown] id="confusion-meaning" slideshow={"slide_type": "skip"}
# Read it along the rows: nines are taken for fours, threes for fives, and fours for nines, the pairs one would
# expect. Zeros and ones are easy, nines are hardest.

# %% [markdown] id="confident_mistakes-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Sure, and wrong
#
# *Coding · 5 minutes · core.* Write `confident_mistakes(P, y, count)`: the indices of the wrong answers, the one with the
# highest confidence first, `count` of them or as many as there are. The answer is the most probable class, and its
# probability is the **confidence**.


# %% id="confident_mistakes" tags=["exercise"] slideshow={"slide_type": "skip"}
def confident_mistakes(P, y, count):
    """Indices of wrong answers, most confident first: P (n, k) probabilities, y (n,) labels. Returns (count,)."""
    ### BEGIN SOLUTION
    answers, confidence = P.argmax(axis=1), P.max(axis=1)
    wrong = np.flatnonzero(answers != y)
    return wrong[np.argsort(-confidence[wrong])][:count]
    ### END SOLUTION


confident_mistakes = check.confident_mistakes(confident_mistakes)

# %% [markdown] id="gallery-text" slideshow={"slide_type": "skip"}
# The mean of the probabilities of several networks is an **ensemble**. It is a little better than its members, and its
# mistakes are worth a look.

# %% id="gallery" slideshow={"slide_type": "subslide"}
P_all = np.array([network.predict_proba(X_test) for network in networks])
P_mean = P_all.mean(axis=0)
rows = confident_mistakes(P_mean, y_test, 16)
words = [f"{true} → {answer}" for true, answer in zip(y_test[rows], P_mean[rows].argmax(axis=1), strict=True)]
figures.images(X_test[rows].reshape(-1, 28, 28), words)

# %% id="gallery-counts" slideshow={"slide_type": "skip"}
wrong = P_all.argmax(axis=2) != y_test
print(f"wrong in all five networks: {wrong.all(axis=0).sum()} of 10,000; in at least one: {wrong.any(axis=0).sum()}")
print(f"ensemble: {np.sum(P_mean.argmax(axis=1) == y_test)} right; confidence of these 16: at least", end=" ")
print(f"{P_mean[rows].max(axis=1).min():.2f}")

# %% [markdown] id="gallery-meaning" slideshow={"slide_type": "skip"}
# Before the arrow stands the label, behind it what the five networks agree on. Some of these we would have read
# ourselves. With others one sides with the networks: a label, too, was once written down by somebody. Whoever wants to
# improve a classifier looks at such a gallery before changing anything else.

# %% [markdown] id="sure-title" slideshow={"slide_type": "slide"}
# ## 3 · Is it sure?
#
# **What is a probability of 0.99 worth?** Softmax makes ten numbers that are positive and add up to 1. That alone does
# not make them shares of anything. They are **calibrated** if, of all answers given with confidence 0.9, nine of ten are
# right (Guo et al. 2017).

# %% [markdown] id="sure-notes" slideshow={"slide_type": "notes"}
# Vote on the question before the exercise. A doctor who is told "0.99" has to know whether that was ever counted.

# %% [markdown] id="sure_of_it-text" slideshow={"slide_type": "skip"}
# ### Exercise · Ninety-nine of a hundred
#
# *Choice · 1 minute · core.* For 1,000 new images, the largest softmax probability is 0.99. How many are read right?
#
# - **a)** about 990: the training made the loss as small as possible
# - **b)** exactly 990: the numbers add up to 1, so they are probabilities
# - **c)** more than 990: networks are too careful
# - **d)** one has to count: it depends on the network and on the images

# %% id="sure_of_it" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.sure_of_it("d")
### STUB
# check.sure_of_it(...)
### END SOLUTION

# %% [markdown] id="calibration-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Count it
#
# *Coding · 7 minutes · core.* Write `calibration(P, y, edges)`. The edges, rising from 0 to 1, part the confidences into
# bins, the last of which includes its upper edge. Return three arrays with an entry for each bin: the mean confidence, the
# share of right answers, and how many answers there are. Where a bin is empty, the first two are `np.nan`.


# %% id="calibration" tags=["exercise"]
def calibration(P, y, edges):
    """Mean confidence, accuracy and count of every bin: P (n, k), y (n,), edges (m + 1,). Returns three arrays (m,)."""
    ### BEGIN SOLUTION
    m = len(edges) - 1
    confidence, right = P.max(axis=1), P.argmax(axis=1) == y
    bins = np.minimum(np.digitize(confidence, edges) - 1, m - 1)
    n = np.bincount(bins, minlength=m)
    with np.errstate(invalid="ignore"):  # 0 / 0 is nan: an empty bin
        return np.bincount(bins, confidence, m) / n, np.bincount(bins, right, m) / n, n
    ### END SOLUTION


calibration = check.calibration(calibration)

# %% [markdown] id="calibrated-text" slideshow={"slide_type": "skip"}
# Two networks: one of the five, after 6 epochs, and one that has seen its training images 20 times. **Predict first:**
# which of them is too sure?

# %% id="calibrated" slideshow={"slide_type": "subslide"}
long = trained(X_train, y_train, epochs=20)
edges = np.array([0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0])
curves = {}
for name, network in {"6 epochs": networks[0], "20 epochs": long}.items():
    P = network.predict_proba(X_test)
    confidence, accuracy, n = calibration(P, y_test, edges)
    curves[name] = confidence, accuracy
    print(f"{name:9}: right {np.mean(P.argmax(axis=1) == y_test):.3f}", end=", ")
    print(f"mean confidence {P.max(axis=1).mean():.3f}; of {n[-1]} answers above 0.99, {accuracy[-1]:.1%} are right")

# %% id="reliability" slideshow={"slide_type": "subslide"}
figures.reliability(**curves)

# %% id="refused" slideshow={"slide_type": "skip"}
P = networks[0].predict_proba(X_test)
sure = P.max(axis=1) >= np.quantile(P.max(axis=1), 0.1)
print(f"without the least sure tenth, {np.mean(P[sure].argmax(axis=1) == y_test[sure]):.1%} of the answers are right")

# %% [markdown] id="calibrated-meaning" slideshow={"slide_type": "skip"}
# The short training is well calibrated: its curve follows the diagonal. The long one reads a little more, and is too
# sure: its curve lies below. It is no drama here. With few data it would be (notebook 05), and nobody can tell without
# counting. What a probability is good for shows in the last line: a reader who hands the least sure tenth to a person
# makes a quarter of the mistakes.

# %% [markdown] id="space-title" slideshow={"slide_type": "slide"}
# ## 4 · What it does not know
#
# **Does a network see shapes?** We do: a 7 that moves to the right is a 7. Ask the network three times what it knows about
# pictures: mix up the pixels, move the digits, and exchange paper and ink.

# %% [markdown] id="space-notes" slideshow={"slide_type": "notes"}
# The permutation is the strongest surprise of the notebook. Let everybody commit to an answer before the cell runs.

# %% [markdown] id="same_permutation-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Mixed-up pixels
#
# *Choice · 2 minutes · core.* Mix up the 784 pixels, in the same way for all training and test images: no person could read
# one. Train a new network on these. How well does it read the mixed-up test images?
#
# - **a)** much worse: the shapes are gone
# - **b)** as well as before
# - **c)** as well as before, but only after many more epochs
# - **d)** that depends on the order into which the pixels are mixed

# %% id="same_permutation" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.same_permutation("b")
### STUB
# check.same_permutation(...)
### END SOLUTION

# %% id="mixed"
order = np.random.default_rng(1).permutation(784)
mixed = [trained(X_train[:, order], y_train, seed) for seed in range(2)]
for name, group, X in [("as they are", networks[:2], X_test), ("mixed up", mixed, X_test[:, order])]:
    print(f"{name:11}", [int(np.sum(network.predict(X) == y_test)) for network in group], "of 10,000 right")

# %% [markdown] id="mixed-meaning" slideshow={"slide_type": "skip"}
# Nothing is lost. A hidden neuron adds up $\sum_j x_j w_{jk}$, and a sum does not care about the order of its terms. That
# pixel 300 lies beside pixel 301, nobody has told the network. It cannot know, either, that a digit may move.

# %% [markdown] id="shifted-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Move the digits
#
# *Coding · 5 minutes · core.* Write `shifted(X, dx, dy)`: all images moved by `dx` pixels to the right and `dy` pixels
# down, or the other way where these are negative. Blank paper comes in, what leaves the picture is lost, and `X` stays as
# it is.


# %% id="shifted" tags=["exercise"]
def shifted(X, dx, dy):
    """Images X (n, 784) moved by dx pixels to the right and dy down, whole numbers; blank paper comes in. (n, 784)"""
    ### BEGIN SOLUTION
    far = max(abs(dx), abs(dy))
    padded = np.pad(X.reshape(-1, 28, 28), ((0, 0), (far, far), (far, far)))
    return padded[:, far - dy : far - dy + 28, far - dx : far - dx + 28].reshape(X.shape)
    ### END SOLUTION


shifted = check.shifted(shifted)

# %% [markdown] id="moved-text" slideshow={"slide_type": "skip"}
# Every fifth test image is moved in four directions. **Predict first:** at how many pixels does the network read only half?

# %% id="moved" slideshow={"slide_type": "subslide"}
moves = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
X_fifth, y_fifth = X_test[::5], y_test[::5]
for far in range(6):
    pictures = np.concatenate([shifted(X_fifth, *move) for move in far * moves])
    shares = [np.mean(network.predict(pictures) == np.tile(y_fifth, 4)) for network in networks[:3]]
    print(f"moved by {far}: {np.mean(shares):.3f} right, from {min(shares):.3f} to {max(shares):.3f}")

# %% [markdown] id="moved-meaning" slideshow={"slide_type": "skip"}
# Two pixels, a fourteenth of the picture, and three of ten are read wrong; at four pixels, three of four.
# All training images lie with their centre of mass in the middle, so the network has never seen one that does not.

# %% [markdown] id="black_on_white-text" slideshow={"slide_type": "skip"}
# ### Exercise · Black on white
#
# *Choice · 2 minutes · core.* Now every pixel $x$ becomes $1 - x$. The network, trained as before, reads fewer than 6 of
# 100 such images. Why so few?
#
# - **a)** it has to guess now, and this is what guessing gives
# - **b)** the shapes are gone
# - **c)** ink where a digit never has any speaks against that digit
# - **d)** the sums become so large that softmax breaks

# %% id="black_on_white" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.black_on_white("c")
### STUB
# check.black_on_white(...)
### END SOLUTION

# %% id="inverted" slideshow={"slide_type": "skip"}
inverted = [float(np.mean(network.predict(1 - X_test) == y_test)) for network in networks]
print("black on white:", *(f"{share:.1%}" for share in inverted), "right; guessing would be right in 10 %")

# %% [markdown] id="disturb-text" slideshow={"slide_type": "subslide"}
# Try it all on your first network. **Predict first:** which costs more, noise with standard deviation 0.3 or a shift by two
# pixels?

# %% id="disturb" tags=["remove-input"]
widgets.disturb(networks[0])

# %% [markdown] id="disturb-seen" slideshow={"slide_type": "skip"}
# The shift, by far, although it leaves every stroke as it is; noise changes all pixels a little, and the sums average over
# it. Mixed-up pixels are read no better than by guessing here, since this network has learnt the others.

# %% [markdown] id="weights-text" slideshow={"slide_type": "subslide"}
# ### What do the first weights look like?
#
# Each hidden neuron has 784 weights, a picture of what it adds (blue) and subtracts (orange). It is often said that these
# are detectors of edges. Look.

# %% id="weights" slideshow={"slide_type": "-"}
W, start = networks[0].params[0][0], nn.init_params([784, 128, 10], np.random.default_rng(0))[0][0]
figures.images(W.T[:16].reshape(-1, 28, 28), [f"neuron {k}" for k in range(16)], signed=True)

# %% id="weights-std" slideshow={"slide_type": "skip"}
blank = X_train.max(axis=0) == 0
print(f"{blank.sum()} pixels are blank in all images; their weights changed by {np.abs(W - start)[blank].max():.3f}")
middle = np.zeros((28, 28), dtype=bool)
middle[10:18, 10:18] = True
print(f"standard deviation of the weights: {W[blank].std():.3f} there, {W[middle.ravel()].std():.3f} in the middle")

# %% [markdown] id="weights-meaning" slideshow={"slide_type": "skip"}
# Most of what you see is the start: at the border nothing has changed, for there is no ink and so no gradient. In the
# middle the weights have grown into smudges that no one can name. The network reads well, and it does not do so with
# edges.

# %% [markdown] id="copies-text" slideshow={"slide_type": "subslide"}
# ### Tell it
#
# That a digit may move by a pixel, we know, so we say it with data: for each training image four copies, moved by one
# pixel each. This is called **augmentation** (Simard et al. 2003). A classmate measures what it brings with a validation
# set.

# %% [markdown] id="mend_split-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: copies
#
# *Debug · 5 minutes · core.* The function makes the copies and parts off a validation set. To test it, a classmate deals
# the labels out at random: now nothing can be learnt, and one of ten should be right by chance. But of the validation
# images, far more are. What is wrong? Mend it. Training images come five times, as they are and moved; validation images
# come once, as they are.


# %% id="mend_split" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_split(X, y, fraction, rng):
    """X_train, y_train with four moved copies of every image, and X_val, y_val; fraction goes to validation."""
    moves = [(1, 0), (-1, 0), (0, 1), (0, -1)]
    ### BEGIN SOLUTION
    X_train, y_train, X_val, y_val = data.held_out(X, y, fraction, rng)
    copies = [X_train] + [shifted(X_train, dx, dy) for dx, dy in moves]
    return np.concatenate(copies), np.tile(y_train, 5), X_val, y_val
    ### STUB
    # copies = [X] + [shifted(X, dx, dy) for dx, dy in moves]
    # return data.held_out(np.concatenate(copies), np.tile(y, 5), fraction, rng)
    ### END SOLUTION


mend_split = check.mend_split(mend_split)

# %% id="leak" slideshow={"slide_type": "skip"}
X_few, random_labels = X_train[:400], np.random.default_rng(0).permutation(y_train[:400])
copied = np.concatenate([X_few] + [shifted(X_few, *move) for move in moves]), np.tile(random_labels, 5)
leaky = data.held_out(*copied, 0.2, np.random.default_rng(0))
mended = mend_split(X_few, random_labels, 0.2, np.random.default_rng(0))
for name, (X_a, y_a, X_b, y_b) in {"copies, then the split": leaky, "the split, then copies": mended}.items():
    answers = trained(X_a, y_a, epochs=30).predict(X_b)
    print(f"random labels, {name}: {np.mean(answers == y_b):.2f} of the validation images")

# %% [markdown] id="leak-meaning" slideshow={"slide_type": "skip"}
# What the first network "knows" of its validation images it has read off their copies. On real labels the same leak makes
# every choice look better than it is, and overfitting invisible.

# %% id="copies" slideshow={"slide_type": "subslide"}
X_more, y_more, X_val, y_val = mend_split(X_train, y_train, 1 / 6, np.random.default_rng(0))
taught = trained(X_more, y_more, epochs=3)
val, test = (np.mean(taught.predict(X) == y) for X, y in ((X_val, y_val), (X_test, y_test)))
print(f"{len(X_more)} images with copies: {val:.3f} of the validation images, {test:.3f} of the test images")
share = np.mean([taught.predict(shifted(X_fifth, *move)) == y_fifth for move in 2 * moves])
print(f"test images moved by 2: {share:.3f}")

# %% [markdown] id="copies-meaning" slideshow={"slide_type": "skip"}
# From 10,000 images with copies, the network reads more than from 12,000 without, and a shift by two pixels, which it has
# not even been shown, costs a fraction of what it did.

# %% [markdown] id="few_images-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: few images
#
# *Design · 10 minutes · stretch.* Reach 96 % of the test images with 6,000 training images, at most 128 hidden neurons,
# and ten passes in all: `epochs * (1 + len(copies))` is at most 10. Pass a dictionary with `hidden`, `lr` (it falls along a
# cosine), `epochs`, `batch_size` (at least 32) and `copies`, a list of moves `(dx, dy)`. The check trains it, which
# takes a second or two.

# %% id="few_images" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = {"hidden": 128, "lr": 0.3, "epochs": 2, "batch_size": 32}
settings |= {"copies": [(1, 0), (-1, 0), (0, 1), (0, -1)]}
settings = check.few_images(settings)
### STUB
# settings = check.few_images(...)
### END SOLUTION

# %% [markdown] id="nudge-title" slideshow={"slide_type": "slide"}
# ## 5 · A nudge for every pixel
#
# **How little must an image change to be read wrong?** Training asks how the loss depends on the weights. Ask how it
# depends on the *pixels*: one more step of the way back leads there.
#
# $$\frac{\partial L}{\partial X} = dZ_1 W_1^\top$$
#
# $dZ_1$ is the delta of the first layer, $(n, 128)$, and $W_1$ its weights, $(784, 128)$: so there is a slope for each
# pixel of each image.

# %% [markdown] id="nudge-notes" slideshow={"slide_type": "notes"}
# Draw the chain once more, and ask what stands at its left end. They have computed everything up to here in notebook 03.

# %% [markdown] id="input_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The gradient at the pixels
#
# *Coding · 6 minutes · core.* Write `input_gradient(params, X, y)` for a network with ReLU and softmax. Every image has its
# own loss $-\ln P$ of its label, so nothing is divided by $n$. With `nn.forward(params, X, nn.relu)` you get `Z` and the
# cache, a pair `(A_prev, Z)` for each layer.


# %% id="input_gradient" tags=["exercise"] slideshow={"slide_type": "skip"}
def input_gradient(params, X, y):
    """Gradient of every sample's own cross-entropy with respect to its inputs: X (n, d), y (n,). Returns (n, d)."""
    ### BEGIN SOLUTION
    Z, cache = nn.forward(params, X, nn.relu)
    dZ = nn.softmax(Z) - nn.one_hot(y, Z.shape[1])
    for layer in reversed(range(len(params))):
        dA = dZ @ params[layer][0].T
        if layer > 0:
            dZ = dA * nn.relu_grad(cache[layer - 1][1])
    return dA
    ### END SOLUTION


input_gradient = check.input_gradient(input_gradient)

# %% [markdown] id="nudge-step" slideshow={"slide_type": "subslide"}
# ### The fast gradient sign
#
# To raise the loss with the least change, move **every pixel by the same small ε**, up where the slope is positive and down
# where it is negative (Goodfellow et al. 2015; Szegedy et al. 2014 had found the effect):
#
# $$X' = \mathrm{clip}\left(X + \varepsilon\,\mathrm{sign}\left(\frac{\partial L}{\partial X}\right),\; 0,\; 1\right)$$

# %% [markdown] id="nudge_pixels-text" slideshow={"slide_type": "skip"}
# ### Exercise · Nudge
#
# *Coding · 3 minutes · warm-up.* Write `nudge(X, dX, eps)` after this formula.


# %% id="nudge" tags=["exercise"] slideshow={"slide_type": "skip"}
def nudge(X, dX, eps):
    """Images X (n, d), every pixel moved by eps where its slope dX (n, d) says the loss rises, kept from 0 to 1."""
    ### BEGIN SOLUTION
    return np.clip(X + eps * np.sign(dX), 0, 1)
    ### END SOLUTION


nudge = check.nudge(nudge)

# %% [markdown] id="nudged-text" slideshow={"slide_type": "skip"}
# A thousand test images, nudged, and nudged as far with random signs. **Predict first:** how many does the network still
# read at ε = 0.1?

# %% id="nudged" slideshow={"slide_type": "subslide"}
signs = np.random.default_rng(0).choice([-1.0, 1.0], size=few.shape)
for name, network in {"784-128-10": networks[0], "softmax of a line": line}.items():
    dX = input_gradient(network.params, few, labels)
    for eps in (0.02, 0.05, 0.1, 0.2):
        shares = [np.mean(network.predict(nudge(few, step, eps)) == labels) for step in (dX, signs)]
        print(f"{name}, ε = {eps}: along the gradient {shares[0]:.3f} right, at random {shares[1]:.3f}")

# %% [markdown] id="nudge-figure-text" slideshow={"slide_type": "subslide"}
# Look at one of them. Play, and watch at which ε the answer changes, and whether you can see anything. Then try other
# images.

# %% id="nudge-figure" tags=["remove-input"]
widgets.nudge(networks[0])

# %% [markdown] id="nudged-meaning" slideshow={"slide_type": "skip"}
# A nudge of 0.1, which no one would notice, and four of five answers are wrong; at random, the same change does nothing.
# 784 small slopes, all used in the same direction, add up to a large step. It is not depth that does it: a line falls as
# well. Networks that were trained on such images hold out longer, and lose a little on clean ones.

# %% [markdown] id="draw-title" slideshow={"slide_type": "slide"}
# ## 6 · A digit of your own
#
# **What does it take to read a drawing?** The images of MNIST were prepared: scaled so that the longer side of the digit
# has 20 pixels, and moved so that its centre of mass lies in the middle of 28 × 28. Whoever gives the network something
# else asks about things it has never seen.

# %% [markdown] id="draw-notes" slideshow={"slide_type": "notes"}
# Let somebody paint at the projector, first with "the whole field". The class should propose the preparation itself.

# %% [markdown] id="fit_box-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The right size
#
# *Coding · 7 minutes · core.* Write `fit_box(image, size=20)` for a drawing of any size. Cut out the box of its ink, scale
# it so that the longer side has `size` pixels and the shorter one `round`s to its share, at least 1, and put it in the
# middle of 28 × 28 blank pixels, at row `(28 - height) // 2` and the like. `images.stretch(box, height, width)` scales. A
# blank drawing stays blank.


# %% id="fit_box" tags=["exercise"]
def fit_box(image, size=20):
    """A drawing (h, w) on 28×28 pixels: its box of ink, the longer side scaled to size, in the middle."""
    fitted = np.zeros((28, 28))
    ### BEGIN SOLUTION
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    if len(rows):
        box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height, width = (max(1, round(side * size / max(box.shape))) for side in box.shape)
        top, left = (28 - height) // 2, (28 - width) // 2
        fitted[top : top + height, left : left + width] = images.stretch(box, height, width)
    return fitted
    ### STUB
    # ...
    # return fitted
    ### END SOLUTION


fit_box = check.fit_box(fit_box)

# %% [markdown] id="centre_of_mass-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The right place
#
# *Coding · 5 minutes · core.* Write `centre_of_mass(image)`: the image, moved by whole pixels so that the mean row and the
# mean column of its ink come to 14. Pixels are weighed by their ink. Your `shifted` moves it.


# %% id="centre_of_mass" tags=["exercise"] slideshow={"slide_type": "skip"}
def centre_of_mass(image):
    """An image (28, 28) moved so that its centre of mass lies at row 14, column 14; a blank one stays blank."""
    ### BEGIN SOLUTION
    if image.sum() == 0:
        return image
    places = np.arange(28)
    x, y = (image.sum(axis=axis) @ places / image.sum() for axis in (0, 1))
    return shifted(image.reshape(1, -1), round(14 - x), round(14 - y)).reshape(28, 28)
    ### END SOLUTION


centre_of_mass = check.centre_of_mass(centre_of_mass)

# %% [markdown] id="prepared-text" slideshow={"slide_type": "skip"}
# A thousand test digits, redrawn in black and white on fields of 140 × 140 pixels, anywhere and of any size. Five ways to
# prepare them, and three networks. **Predict first:** what is the preparation worth, and what is a better network worth?

# %% id="prepared" slideshow={"slide_type": "subslide"}
fields = images.redrawn(few, np.random.default_rng(0))
ways = {
    "the whole field": lambda field: images.stretch(field, 28, 28),
    "longer side 28": lambda field: fit_box(field, 28),
    "longer side 20": fit_box,
    "and centre of mass": lambda field: centre_of_mass(fit_box(field)),
}
for name, prepare in ways.items():
    prepared = np.array([prepare(field).ravel() for field in fields])
    shares = [np.mean(network.predict(prepared) == labels) for network in networks[:3]]
    print(f"{name:19} {np.mean(shares):.3f} right, from {min(shares):.3f} to {max(shares):.3f}")

# %% [markdown] id="prepared-meaning" slideshow={"slide_type": "skip"}
# Between the first way and the last lie more than 70 points; between 12,000 and 60,000 images lay two. The last step alone,
# from the middle of the box to the centre of mass, is worth 20: it moves a digit by a pixel or two, and section 4 said
# what that costs.

# %% [markdown] id="yours-text" slideshow={"slide_type": "subslide"}
# Now your own network, the one that was taught with copies. Paint, shift what you have painted, and ask which pixels speak
# for an answer and which against it: ink times its slope.

# %% id="yours"
widgets.draw_digit(taught)

# %% [markdown] id="yours-seen" slideshow={"slide_type": "skip"}
# Does it read a 7 with a bar, a 1 with a foot? These were rare among the writers of MNIST. When it is wrong, choose the
# right digit under *what speaks for*: the orange pixels are those that it would rather not see.

# %% [markdown] id="torch-title" slideshow={"slide_type": "slide"}
# ## 7 · In PyTorch
#
# **How is it written outside this course?** We take 6,000 images. A `DataLoader` deals the mini-batches, `state_dict` holds the weights by name,
# and a file keeps them. The network is the same. Sums in PyTorch differ in the last digits from processor to processor, so
# the shares of this section are shown when you run the cells, and only what holds everywhere is stored.

# %% [markdown] id="torch-notes" slideshow={"slide_type": "notes"}
# Point at each line and ask for its name in our own code. Then the convolution: what is shared, and between whom?

# %% id="torch" slideshow={"slide_type": "subslide"}
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)  # more do not help networks as small as ours
torch.manual_seed(0)
dataset = TensorDataset(torch.tensor(X_train[:6000], dtype=torch.float32), torch.tensor(y_train[:6000]))
X_check, y_check = torch.tensor(X_fifth, dtype=torch.float32), torch.tensor(y_fifth)


def fitted(model, dataset, lr, epochs=2):
    """Train on mini-batches of 64, with a learning rate that falls along a cosine; returns the model."""
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    for _ in range(epochs):
        for X, y in loader:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X), y).backward()
            optimizer.step()
            schedule.step()
    return model


# %% id="torch-saved" slideshow={"slide_type": "subslide"}
import tempfile
from pathlib import Path


def layers():
    """784-128-10 in PyTorch."""
    return torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))


model = fitted(layers(), dataset, lr=0.05)
with tempfile.TemporaryDirectory() as folder:
    torch.save(model.state_dict(), Path(folder, "digits.pt"))
    again = layers()
    again.load_state_dict(torch.load(Path(folder, "digits.pt"), weights_only=True))
print({name: tuple(weights.shape) for name, weights in model.state_dict().items()})
print("the same answers from the file:", bool((again(X_check) == model(X_check)).all()))

# %% [markdown] id="cnn-text" slideshow={"slide_type": "subslide"}
# ### A network that knows neighbours
#
# A **convolutional layer** has small weights, 3 × 3 pixels here, and slides them over the picture: each of its neurons looks
# at one place, and all of them share their weights. So it knows which pixels are neighbours, and that a stroke may stand
# anywhere (LeCun et al. 1998). **Predict first:** what do mixed-up pixels do to it, and what does a shift by two pixels?


# %% id="cnn" slideshow={"slide_type": "subslide"}
def convolutional():
    """Two convolutional layers, 8 and 16 channels, each followed by a maximum over 2×2, and a linear layer."""
    first, second = (torch.nn.Conv2d(*channels, 3, padding=1) for channels in ((1, 8), (8, 16)))
    pooled = [part for layer in (first, second) for part in (layer, torch.nn.ReLU(), torch.nn.MaxPool2d(2))]
    head = [torch.nn.Flatten(), torch.nn.Linear(16 * 7 * 7, 10)]
    return torch.nn.Sequential(torch.nn.Unflatten(1, (1, 28, 28)), *pooled, *head)


def share_right(model, X):
    """Share of 2,000 test images, prepared as X, that is read right."""
    with torch.no_grad():
        return (model(X).argmax(dim=1) == y_check).double().mean().item()


# %% id="cnn-trained" slideshow={"slide_type": "subslide"}
mixed_up = TensorDataset(dataset.tensors[0][:, order], dataset.tensors[1])
cnn = fitted(convolutional(), dataset, lr=0.05)
cnn_mixed = fitted(convolutional(), mixed_up, lr=0.05)
print("parameters:", sum(weights.numel() for weights in cnn.parameters()), "against", 784 * 128 + 128 + 1290)

# %% id="cnn-compared" slideshow={"slide_type": "subslide"}
from utils.widgets.note import Note

moved = torch.tensor(shifted(X_fifth, 2, 0), dtype=torch.float32)
shares = {"784-128-10": share_right(model, X_check), "moved by 2": share_right(model, moved)}
shares |= {"convolutional": share_right(cnn, X_check), "convolutional, moved by 2": share_right(cnn, moved)}
shares |= {"convolutional, pixels mixed up": share_right(cnn_mixed, X_check[:, order])}
before, moved_before, after, moved_after, mixed_after = shares.values()
print("the convolutional network reads more:", after > before + 0.01)
print("the move costs it less than half as much:", after - moved_after < 0.5 * (before - moved_before), end=", ")
print("but more than 3 points:", after - moved_after > 0.03)
print("mixed-up pixels cost it more than 3 points:", after - mixed_after > 0.03)
Note("On this machine: " + ", ".join(f"{name} {share:.1%}" for name, share in shares.items()))

# %% [markdown] id="cnn-meaning" slideshow={"slide_type": "skip"}
# With a ninth of the parameters it reads more. Mixed-up pixels hurt it, since it relies on neighbours. A shift costs it far
# less than the MLP, but it costs: convolutional networks are often said to be *invariant* to shifts, and this one is not,
# because its last layer has a weight for each place.

# %% [markdown] id="keras-text" slideshow={"slide_type": "subslide"}
# ### An aside: MNIST in Keras
#
# The example that most people meet first: 784-128-64-10 in a few lines of **Keras 3**, on top of PyTorch. The course does
# not need Keras. Where it is missing, the last of the three cells says how to get it.

# %% id="keras-import" slideshow={"slide_type": "skip"}
import os

with tempfile.TemporaryDirectory() as folder:
    # Before the import: who is to compute, and where Keras leaves its settings (else in your home folder).
    os.environ.update(KERAS_BACKEND="torch", KERAS_HOME=folder)
    try:
        import keras
    except ImportError:
        keras = None


# %% id="keras"
def train_in_keras(X, y, epochs):
    """A 784-128-64-10 network in Keras, on mini-batches of 128."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(size, activation="relu") for size in (128, 64)]
    network = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(0.002), loss)
    network.fit(X, y, batch_size=128, epochs=epochs, verbose=0)
    return network


# %% id="keras-use" slideshow={"slide_type": "skip"}
if keras is None:
    words = "Keras is not installed. Run %pip install keras in a cell, restart the kernel, run all cells."
else:
    network = train_in_keras(X_train.astype(np.float32), y_train, epochs=3)
    answers = network.predict(X_fifth.astype(np.float32), batch_size=2000, verbose=0).argmax(axis=1)
    words = f"Keras {keras.__version__}: {np.mean(answers == y_fifth):.1%} of 2,000 test images"
Note(words)

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | Function | Formula | What it says |
# |---|---|---|
# | `nearest` | the smallest $\lVert\mathbf{x}\rVert^2 - 2\,\mathbf{q}\cdot\mathbf{x}$ | what comparing alone can do |
# | `confusion_matrix` | $C_{ij}$ = how often $i$ was taken for $j$ | which mistakes |
# | `calibration` | confidence and accuracy by bin | what a probability is worth |
# | `shifted` | pixels moved, blank paper comes in | what the network does not know |
# | `input_gradient` | $dZ_1 W_1^\top$ | what each pixel does to the loss |
# | `nudge` | $\mathrm{clip}(X + \varepsilon\,\mathrm{sign}(dX))$ | how little it takes |
# | `fit_box`, `centre_of_mass` | the box to 20, the mass to 14 | a drawing as in training |

# %% [markdown] id="advice" slideshow={"slide_type": "subslide"}
# ## What to keep
#
# - Look at the most confident mistakes before you change anything.
# - Prepare new data exactly like the training data.
# - What you know about your data, say it with data: copies that are moved, noisy or turned.
# - Make copies after the split, never before it.

# %% [markdown] id="missing" slideshow={"slide_type": "skip"}
# ## What is still missing
#
# Every answer here was a class. Prices, temperatures and doses are numbers, and there a network has to say how sure it is
# in another way.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), *Gradient-based learning applied to document recognition*,
#   Proceedings of the IEEE 86(11), 2278–2324. MNIST, how it was prepared, and convolutional networks.
# - C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017), *On calibration of modern neural networks*, ICML, 1321–1330.
# - C. Szegedy et al. (2014), *Intriguing properties of neural networks*, ICLR. Where the nudges were found.
# - I. J. Goodfellow, J. Shlens and C. Szegedy (2015), *Explaining and harnessing adversarial examples*, ICLR.
# - P. Y. Simard, D. Steinkraus and J. C. Platt (2003), *Best practices for convolutional neural networks applied to visual
#   document analysis*, ICDAR, 958–963. How far augmentation leads.
#
# To read on: M. Nielsen (2015), *Neural Networks and Deep Learning*, chapters 1 and 3, reads MNIST step by step.
