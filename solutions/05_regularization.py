# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 05 · Regularisation
#
# A network can learn its samples by heart. What we want is that it does well on samples it has never seen.
#
# **After this notebook you can**
#
# - split and scale data without leaking, and read from two curves whether a network overfits;
# - say what a penalty does to a weight in one step, and why L1 can make it exactly 0;
# - write early stopping, dropout and the way back through it;
# - derive the size of the first weights, and say why zeros and constants fail;
# - write batch normalisation with its two modes, and derive its backward pass;
# - tell from repeated runs what helped, and what did not.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan for 100 minutes, best in two sittings: sections 1 to 4 (55) are about learning less by heart, sections 5 to 8
# (45) about training that works, and about PyTorch. The one sentence to leave behind: choose with the validation set,
# report with the test set, and believe a method when it helps in most of ten runs, not in one.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** 100 minutes, with a good place for a break after section 4. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) and [04 · Autograd](04_autograd.ipynb); mean and variance.
#
# **Notation.** $\lambda$ (`lam`) is the strength of a penalty, $p$ the probability that dropout drops a value, $\gamma$
# and $\beta$ (`gamma`, `beta`) are the scale and the shift that batch normalisation learns. $E[\,\cdot\,]$ is a mean
# over chance. All other names are those of notebooks 02 and 03.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, experiments, figures, nn, optim
from utils.exercises import regularization as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Here is the problem, and one of its cures. Networks with 64 hidden neurons learn from 200 handwritten digits, and
# somebody has given a fifth of these digits a wrong label. The training loss goes down and down. The loss on digits that
# they do not train on turns round, and rises. With dropout, which you write in section 4, it rises much less. Each curve
# is the mean of ten runs.

# %% id="goal" tags=["remove-input"]
plain, dropped = experiments.few_digits(), experiments.few_digits(p=0.5)
figures.losses(
    "200 digits, a fifth of them with a wrong label",
    training=plain.training[1:].mean(axis=1),
    validation=plain.validation[1:].mean(axis=1),
    validation_with_dropout=dropped.validation[1:].mean(axis=1),
)

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from notebooks 03 and 04. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="why_minibatches-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.1 · Why mini-batches
#
# *Choice · 1 minute · core.* Notebook 03 takes a step after every mini-batch, not after all samples. What is gained?
#
# - **a)** each step follows the gradient of the whole training set exactly
# - **b)** many steps for one pass over the data, each in about the right direction
# - **c)** the loss falls in every single step
# - **d)** a pass over the data needs fewer multiplications

# %% id="why_minibatches" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.why_minibatches("b")
### STUB
# check.why_minibatches(...)
### END SOLUTION

# %% [markdown] id="zero_grad_again-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.2 · Gradients that pile up
#
# *Choice · 1 minute · core.* A training loop in PyTorch never clears the gradients. Which gradient does the optimiser
# use in its third step?
#
# - **a)** that of the third batch
# - **b)** the mean of those of the three batches
# - **c)** the sum of those of all three batches
# - **d)** none: the second `backward` stops with an error

# %% id="zero_grad_again" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.zero_grad_again("c")
### STUB
# check.zero_grad_again(...)
### END SOLUTION

# %% [markdown] id="vanishing_scale-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.3 · Half and half again
#
# *Choice · 1 minute · core.* On its way back, every layer multiplies the size of the delta by 0.5. What is left of it
# after ten layers?
#
# - **a)** a half
# - **b)** a fifth
# - **c)** a twentieth
# - **d)** about a thousandth

# %% id="vanishing_scale" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.vanishing_scale("d")
### STUB
# check.vanishing_scale(...)
### END SOLUTION

# %% [markdown] id="overfit-title" slideshow={"slide_type": "slide"}
# ## 1 · Overfitting
#
# **Why is the network with the smallest training loss not the best one?** Because its samples hold two things: what is
# true of all digits, and what is special about these 200. A network with enough parameters learns both. Keep samples
# aside to see the difference:
#
# | Set | What it is for | When we look at it |
# |---|---|---|
# | training | the weights are fitted to it | in every step |
# | validation | choosing: how strong a penalty, when to stop | after every run |
# | test | the one number to report | once, at the end |

# %% [markdown] id="overfit-notes" slideshow={"slide_type": "notes"}
# Ask why two sets are not enough. Whoever tries a hundred settings and keeps the one that does best on a set has fitted
# a hundredth-part of a parameter to that set: the best of a hundred coins looks skilful. Then show the figure, and let
# the class call out when to stop.

# %% [markdown] id="overfit-words" slideshow={"slide_type": "skip"}
# A network **overfits** when its training loss falls and its validation loss rises: it goes on learning, but what it
# learns holds for the training samples only. It **underfits** when both losses stay high: it is too small, or held too
# tightly, or not trained for long enough. Whatever makes a network do better on new samples at the price of the training
# loss is called **regularisation** (Goodfellow, Bengio & Courville 2016, chapter 7).

# %% [markdown] id="overfitting-text" slideshow={"slide_type": "subslide"}
# Two moons that overlap, 40 samples to learn from, and 200 small ones with a hole that are only looked at. **Predict
# first:** which of these will lower the validation loss most: 400 samples, width 4, or λ = 0.003? Then try them one by
# one, and try λ = 0.1.

# %% id="overfitting" tags=["remove-input"]
from utils.widgets import regularization as widgets

widgets.overfitting()

# %% [markdown] id="overfitting-seen" slideshow={"slide_type": "skip"}
# The figure starts after 300 epochs. All 40 training samples are right, with a loss of 0.024. The validation loss is
# 0.927, and it was lowest at epoch 89, with 0.297: the grey boundary. More samples are the best cure, where they can be
# had. A narrow network, a penalty and dropout help as well. At λ = 0.1 the boundary is so stiff that the training loss
# stays high too: that is underfitting.

# %% [markdown] id="train_val_split-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.4 · A split
#
# *Coding · 5 minutes · warm-up.* Write `train_val_split(X, y, fraction, rng)`. The validation set gets
# `round(fraction * n)` of the $n$ samples, chosen at random by `rng`. Samples keep their labels, and none is lost or
# used twice.


# %% id="train_val_split" tags=["exercise"]
def train_val_split(X, y, fraction, rng):
    """Split X (n, d) and y (n,) at random: X_train, y_train, X_val, y_val; fraction goes to validation."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    n_val = round(fraction * len(X))
    val, train = order[:n_val], order[n_val:]
    return X[train], y[train], X[val], y[val]
    ### END SOLUTION


train_val_split = check.train_val_split(train_val_split)

# %% [markdown] id="standardize-intro" slideshow={"slide_type": "skip"}
# Features come in all units: a length in metres, a price in cents. A column with large numbers makes large sums and large
# gradients, and no learning rate fits all columns. So shift and scale each column to mean 0 and standard deviation 1.
# Mean and standard deviation are learnt from data, so they come from the **training set only**. Taken from all samples,
# they would carry news of the validation set into training: a leak, small here, and large for other preparations, such as
# choosing features by how well they go with the labels.

# %% [markdown] id="standardize-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.5 · One scale for all sets
#
# *Coding · 5 minutes · warm-up.* Write `standardize(train, *others)`. Take mean and standard deviation of every column of
# `train`, use them for all sets, and return a tuple of all sets, `train` first. A column that is constant in `train` is
# divided by 1.


# %% id="standardize" tags=["exercise"]
def standardize(train, *others):
    """Shift and scale each column so that train (n, d) has mean 0 and standard deviation 1; a tuple of all sets."""
    ### BEGIN SOLUTION
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std == 0, 1.0, std)
    return tuple((X - mean) / std for X in (train, *others))
    ### END SOLUTION


standardize = check.standardize(standardize)

# %% [markdown] id="units-text" slideshow={"slide_type": "skip"}
# Does it help? Two data sets, ten runs each, with about 200 samples to train on. The moons get their second feature in a
# unit a hundred times larger, so that its numbers are a hundred times smaller; the digits stay as they are, pixels from
# 0 to 1. **Predict first:** which of the two gains?

# %% id="units" slideshow={"slide_type": "skip"}
X_digits, y_digits = data.digits()
X_moons, y_moons = data.moons(1800, noise=0.2)


def shares_right(X, y, prepare):
    """Share of the validation samples right in ten runs; prepare(X_train, X_val) scales both."""
    shares = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        X_train, y_train, X_val, y_val = train_val_split(X, y, 8 / 9, rng)
        X_train, X_val = prepare(X_train, X_val)
        network = nn.MLP([X.shape[1], 32, y.max() + 1], rng).fit(X_train, y_train, lr=0.1, epochs=50)
        shares.append(np.mean(network.predict(X_val) == y_val))
    return np.array(shares)


for name, X, y in [("moons", X_moons * [1, 0.01], y_moons), ("digits", X_digits, y_digits)]:
    before, after = shares_right(X, y, lambda *sets: sets), shares_right(X, y, standardize)
    print(f"{name:6} as they are {before.mean():.3f}, standardised {after.mean():.3f}", end=", ")
    print(f"better in {np.sum(after > before)} of 10 runs")

# %% [markdown] id="units-meaning" slideshow={"slide_type": "skip"}
# The moons cannot do without: unscaled, their second feature is too small to be noticed. The digits gain nothing. All
# pixels have the same unit already, and some are nearly always blank: their standard deviation is tiny, and dividing by
# it turns a rare speck of ink into a huge number. Standardise where columns have different units. The digits below stay
# as they are.

# %% [markdown] id="which_curve-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.6 · Read the curves
#
# *Choice · 1 minute · core.* The training loss falls from epoch to epoch. The validation loss fell too, but has risen
# since epoch 40. What has happened since then?
#
# - **a)** the learning rate is too large, and the training diverges
# - **b)** the network underfits: it is too small for the task
# - **c)** the network overfits: it learns what is special about its training samples
# - **d)** the validation samples have slipped into the training set

# %% id="which_curve" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.which_curve("c")
### STUB
# check.which_curve(...)
### END SOLUTION

# %% [markdown] id="tried-text" slideshow={"slide_type": "subslide"}
# ### A fair trial
#
# One run is an anecdote, so every method in this notebook is tried ten times. Run $s$ draws its own digits: 200 for
# training, 200 for validation, 1,000 for a test that stays closed until section 8; and its own start. Everybody gets the
# same ten draws, a 64-64-10 network with ReLU, and 300 steps of full-batch gradient descent with $\eta = 0.3$. We look at
# right labels and at a fifth of the training labels wrong, as happens in real data. Validation labels are always right.

# %% id="tried" slideshow={"slide_type": "subslide"}
results = {}


def tried(name, wrong=0.2, **settings):
    """Try settings in ten runs: print validation digits right, of 200; keep the runs for section 8."""
    runs = results[name, wrong] = experiments.few_digits(wrong=wrong, **settings)
    right = runs.right_validation
    better = np.sum(right > results["plain", wrong].right_validation)
    print(f"{name:16} {wrong:3.0%} wrong: mean {right.mean():.1f}", end=", ")
    print(f"lowest {right.min()}, highest {right.max()}, above plain in {better} of 10")


tried("plain", wrong=0.0)
tried("plain", wrong=0.2)

# %% [markdown] id="tried-meaning" slideshow={"slide_type": "skip"}
# Forty wrong labels of 200 cost about 26 of 200 validation digits. The network has believed them: it has to give up
# smooth, simple answers to do so. Zhang et al. (2017) showed how far this goes: large networks learn labels by heart that
# are nothing but chance.

# %% [markdown] id="penalty-title" slideshow={"slide_type": "slide"}
# ## 2 · Penalties
#
# **How do we tell a network to keep it simple?** Put a price on its weights, and add it to the loss $L$:
#
# $$\text{L2:}\quad L + \lambda \sum_l \sum_{ij} W_{l,ij}^2 \qquad\qquad
# \text{L1:}\quad L + \lambda \sum_l \sum_{ij} \lvert W_{l,ij} \rvert$$
#
# Large weights bend the answer sharply within a short distance, and bends are what it takes to learn single samples by
# heart. Now a bend has to lower the loss by more than it costs. The biases are free: they only shift.

# %% [markdown] id="penalty-notes" slideshow={"slide_type": "notes"}
# Draw a parabola and a V over the same weight. Ask for the slope near 0: the parabola's fades, the V's stays. That is
# the whole difference between L2 and L1. Then ask what λ is measured in: loss per squared weight, so it is comparable
# only between runs with the same loss (mean, not sum).

# %% [markdown] id="penalty-step" slideshow={"slide_type": "subslide"}
# ### What one step does to a weight
#
# The slope of $\lambda w^2$ is $2\lambda w$, and that of $\lambda\lvert w\rvert$ is $\lambda\,\text{sign}(w)$. A step of
# gradient descent with the penalty is
#
# $$\text{L2:}\quad w \leftarrow w - \eta\left(\frac{\partial L}{\partial w} + 2\lambda w\right)
# = (1 - 2\eta\lambda)\,w - \eta\,\frac{\partial L}{\partial w}$$
#
# $$\text{L1:}\quad w \leftarrow w - \eta\left(\frac{\partial L}{\partial w} + \lambda\,\text{sign}(w)\right)
# = w - \eta\lambda\,\text{sign}(w) - \eta\,\frac{\partial L}{\partial w}$$
#
# L2 takes a *share* of the weight in every step, L1 a fixed *amount*.

# %% [markdown] id="penalty-balance" slideshow={"slide_type": "skip"}
# Where does it end? Training comes to rest where the two slopes cancel: $\partial L/\partial w = -2\lambda w$ for L2. A
# weight stays large where the data pull at it in every step; a weight nobody pulls at fades away, since it loses the
# same share in every step. This is why L2 is also called **weight decay** (Krogh & Hertz 1992). With L1, a weight of any
# size loses the same amount, so it is at 0 after a finite number of steps unless the slope of the loss is steeper than
# $\lambda$.
#
# Two details. Biases are left out because there are few of them and they make nothing sharp; a network whose output
# biases are held near 0 cannot even say that one class is more frequent than another. And our L2 has no factor ½: with
# $\tfrac{\lambda}{2}w^2$, as some books and PyTorch have it, the slope is $\lambda w$, and their $\lambda$ is twice ours.

# %% [markdown] id="l2_penalty-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.7 · The price of L2
#
# *Coding · 3 minutes · warm-up.* Write `l2_penalty(params, lam)`: λ times the sum of the squares of all weights of all
# layers. Biases do not count.


# %% id="l2_penalty" tags=["exercise"] slideshow={"slide_type": "skip"}
def l2_penalty(params, lam):
    """lam times the sum of the squares of all weights, without biases. params: list of (W, b). Returns a number."""
    ### BEGIN SOLUTION
    return lam * sum(np.sum(W**2) for W, b in params)
    ### END SOLUTION


l2_penalty = check.l2_penalty(l2_penalty)

# %% [markdown] id="l2_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.8 · Its gradient
#
# *Coding · 4 minutes · core.* Write `l2_gradient(params, lam)`: a list shaped like `params`, with $2\lambda W$ for the
# weights and zeros for the biases. Added to `grads`, it is all that training needs.


# %% id="l2_gradient" tags=["exercise"]
def l2_gradient(params, lam):
    """Gradient of the L2 penalty: a list of (dW, db), shaped like params."""
    ### BEGIN SOLUTION
    return [(2 * lam * W, np.zeros_like(b)) for W, b in params]
    ### END SOLUTION


l2_gradient = check.l2_gradient(l2_gradient)

# %% [markdown] id="l1_penalty-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.9 · The price of L1
#
# *Coding · 3 minutes · warm-up.* Write `l1_penalty(params, lam)`: λ times the sum of the sizes of all weights.


# %% id="l1_penalty" tags=["exercise"] slideshow={"slide_type": "skip"}
def l1_penalty(params, lam):
    """lam times the sum of the sizes of all weights, without biases. params: list of (W, b). Returns a number."""
    ### BEGIN SOLUTION
    return lam * sum(np.sum(np.abs(W)) for W, b in params)
    ### END SOLUTION


l1_penalty = check.l1_penalty(l1_penalty)

# %% [markdown] id="l1_gradient-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.10 · Its gradient
#
# *Coding · 4 minutes · core.* Write `l1_gradient(params, lam)`. At a weight of exactly 0, $\lvert w\rvert$ has a corner;
# take 0 there.


# %% id="l1_gradient" tags=["exercise"] slideshow={"slide_type": "skip"}
def l1_gradient(params, lam):
    """Gradient of the L1 penalty: a list of (dW, db), shaped like params; 0 at a weight of exactly 0."""
    ### BEGIN SOLUTION
    return [(lam * np.sign(W), np.zeros_like(b)) for W, b in params]
    ### END SOLUTION


l1_gradient = check.l1_gradient(l1_gradient)

# %% [markdown] id="penalty-check-text" slideshow={"slide_type": "skip"}
# Never trust a gradient. The weights of one layer are nudged, one by one, as in notebook 03:

# %% id="penalty-check" slideshow={"slide_type": "skip"}
W, b = np.random.default_rng(0).normal(size=(4, 3)), np.ones(3)
for penalty, gradient in [(l2_penalty, l2_gradient), (l1_penalty, l1_gradient)]:
    measured = nn.numerical_gradient(lambda W, price=penalty: price([(W, b)], 0.1), W)
    print("agrees to 1e-8:", nn.relative_error(gradient([(W, b)], 0.1)[0][0], measured) < 1e-8)

# %% [markdown] id="penalty-digits-text" slideshow={"slide_type": "subslide"}
# How strong should the penalty be? That is a choice, so the validation set makes it. **Predict first:** what happens to
# the number of digits right from λ = 0.001 to λ = 0.03?

# %% id="penalty-digits"
for lam in (0.001, 0.003, 0.01, 0.03):
    tried(f"L2, λ = {lam}", l2=lam)

# %% [markdown] id="penalty-digits-meaning" slideshow={"slide_type": "skip"}
# Up, and down again. Too weak a penalty changes little, too strong a penalty makes the network blind; λ = 0.01 is best,
# in ten runs of ten. And with labels that are right, and with L1?

# %% id="penalty-clean" slideshow={"slide_type": "skip"}
tried("L2, λ = 0.01", wrong=0.0, l2=0.01)
tried("L1, λ = 0.003", wrong=0.0, l1=0.003)
tried("L1, λ = 0.003", wrong=0.2, l1=0.003)

# %% [markdown] id="penalty-clean-meaning" slideshow={"slide_type": "skip"}
# Where labels are wrong, both penalties are above plain in ten of ten runs. Where labels are right, there is nothing to
# forget: the penalties cost less than one digit of 200 on average, much less than what separates one draw of digits
# from another. Regularisation cures overfitting. A network that is not ill gets no better by it.

# %% [markdown] id="exactly_zero-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.11 · To zero and beyond
#
# *Choice · 2 minutes · core.* Gradient descent with an L1 penalty subtracts lr · λ · sign(w) from each weight in
# every step. Let lr · λ be 0.001, and let the loss itself not depend on the weight w = 0.0004. What do the next steps do
# to it?
#
# - **a)** it becomes exactly 0 and stays there
# - **b)** it jumps to and fro: −0.0006, 0.0004, −0.0006 …
# - **c)** it shrinks by the same factor in every step and never arrives at 0
# - **d)** it runs past 0 and grows without end

# %% id="exactly_zero" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.exactly_zero("b")
### STUB
# check.exactly_zero(...)
### END SOLUTION

# %% [markdown] id="soft-text" slideshow={"slide_type": "subslide"}
# ### Zeros that are exact
#
# Plain steps hover around 0, because a step of fixed size overshoots. The cure is to stop there. First the step of the
# loss, then every weight moves by $\eta\lambda$ towards 0, and not past it. This is the **soft threshold**:
#
# $$w \leftarrow \text{sign}(w)\,\max(\lvert w\rvert - \eta\lambda,\; 0)$$
#
# It minimises the penalty and stays close to where the step had arrived, at once; a weight whose slope is too weak to
# get away from 0 is exactly 0. In linear models this is the **lasso** (Tibshirani 1996).

# %% id="soft" slideshow={"slide_type": "skip"}
plain_steps = soft = np.array([0.5, 0.0304, 0.0107])
for _ in range(51):
    plain_steps = plain_steps - 0.001 * np.sign(plain_steps)
    soft = np.sign(soft) * np.maximum(np.abs(soft) - 0.001, 0)
print("plain steps   ", plain_steps.round(4).tolist())
print("soft threshold", soft.round(4).tolist())

# %% [markdown] id="weight_shrinkage-text" slideshow={"slide_type": "subslide"}
# A network with 320 weights on the moons: all its weights as a histogram, and as edges; a weight of exactly 0 has none.
# **Predict first:** of L1 with the soft threshold, L1 with plain steps, and L2, which leave weights that are exactly 0?
# Then raise λ until nothing is left.

# %% id="weight_shrinkage" tags=["remove-input"]
widgets.weight_shrinkage()

# %% [markdown] id="weight_shrinkage-seen" slideshow={"slide_type": "skip"}
# With the soft threshold, 258 of the 320 weights are exactly 0, and the network with what is left gets 183 of 200
# validation samples right. Switch to plain steps, and nearly as many weights are small, but none is 0. L2 makes all
# weights smaller and none 0: near 0 its pull fades, since it takes a share of next to nothing. L1 is worth its trouble
# where you want to see which inputs matter, or to store a network in less space.

# %% [markdown] id="decoupled" slideshow={"slide_type": "subslide"}
# ### A penalty is not always a decay
#
# With plain gradient descent, a penalty $\lambda w^2$ and shrinking every weight by the factor $1 - 2\eta\lambda$ are
# the same. Not so with **Adam** (notebook 06), which divides each weight's gradient by its usual size. The penalty's
# gradient is divided too:
#
# $$\text{penalty:}\quad w \leftarrow w - \eta\,\frac{\dots + 2\lambda w}{\text{usual size of } (\dots + 2\lambda w)}
# \qquad\qquad \text{decoupled:}\quad w \leftarrow (1 - 2\eta\lambda)\,w - \eta\,\frac{\dots}{\text{usual size}}$$
#
# **Decoupled weight decay** leaves the gradient alone and shrinks the weights beside it: AdamW (Loshchilov & Hutter
# 2019).

# %% id="decoupled-adam" slideshow={"slide_type": "skip"}
w = np.array([5.0, 0.5])  # two weights that the loss does not care about: their gradient is 0
for lam in (0.01, 0.05):
    (penalised,) = optim.Adam(lr=0.1).step([w], [2 * lam * w])
    (decayed,) = optim.AdamW(lr=0.1, weight_decay=2 * lam).step([w], [0 * w])
    print(f"λ = {lam}: Adam with penalty takes {(w - penalised).round(4)}, AdamW {(w - decayed).round(4)}")

# %% [markdown] id="decoupled-meaning" slideshow={"slide_type": "skip"}
# Adam's first step takes the learning rate, 0.1, from either weight, whatever λ is: the division has cancelled it. AdamW
# takes the share $2\eta\lambda$, more from the large weight and more for a larger λ. In the figure, switch between "L2
# penalty" and "decoupled decay", with SGD and with Adam: with SGD they agree in every number.

# %% [markdown] id="early-title" slideshow={"slide_type": "slide"}
# ## 3 · Stopping early
#
# **If the validation loss turns round, why go on?** Weights start small and grow while they learn, the common patterns
# first and the single samples last. A network that stops in time has never had the large weights that it takes to learn
# by heart.
#
# Note the validation loss after every epoch, and keep the weights of the best one. A curve wiggles, so do not stop at the
# first rise: stop once `patience` epochs in a row have brought no new best, and go back to the best.

# %% [markdown] id="early-notes" slideshow={"slide_type": "notes"}
# Draw a curve with a small bump before its lowest point. Let the class find the patience that gets over the bump, and say
# what a longer patience costs: time, nothing else, since the best weights were kept. Prechelt (1998) compares rules.

# %% [markdown] id="early_stopping-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.12 · Early stopping
#
# *Coding · 8 minutes · core.* Write `early_stopping(val_losses, patience)`. Go through the losses as they come. Stop once
# `patience` epochs in a row (1 or more) have brought no strictly lower loss, and return the index of the best epoch seen
# until then. What comes after the stop was never computed, so it cannot count.


# %% id="early_stopping" tags=["exercise"]
def early_stopping(val_losses, patience):
    """Index of the best epoch before training stops: when patience epochs in a row brought no lower loss."""
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best
    ### END SOLUTION


early_stopping = check.early_stopping(early_stopping)

# %% [markdown] id="early-digits-text" slideshow={"slide_type": "skip"}
# The ten plain runs again. Each is trained anew, and takes as many steps as its own validation curve recommends:

# %% id="early-digits" slideshow={"slide_type": "subslide"}
for wrong in (0.0, 0.2):
    curves = results["plain", wrong].validation.T  # a row for each run
    best = [early_stopping(losses, patience=20) for losses in curves]
    print("best epochs", sorted(best))
    tried("early stopping", wrong, epochs=best)

# %% [markdown] id="early-meaning" slideshow={"slide_type": "skip"}
# With right labels, the validation loss is still falling at the end, and there is nothing to stop. With wrong labels, the
# best epochs lie between 120 and 161, and the network that stops there is above plain in ten of ten runs. Early stopping
# costs nothing and needs no λ; it needs a validation set, and it works together with everything else in this notebook.

# %% [markdown] id="dropout-title" slideshow={"slide_type": "slide"}
# ## 4 · Dropout
#
# **What if a neuron could not rely on its neighbours?** In every training step, switch each hidden neuron off with
# probability $p$, for each sample anew. A neuron that corrects the special mistakes of one other neuron is now of little
# use, since the other is often missing. What is useful has to be useful in many company (Srivastava et al. 2014).
#
# $$\text{out}_{ij} = \frac{m_{ij}}{1 - p}\,A_{ij}, \qquad
# m_{ij} = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{with probability } 1 - p \end{cases}$$
#
# At evaluation nothing is dropped: $\text{out} = A$.

# %% [markdown] id="dropout-notes" slideshow={"slide_type": "notes"}
# A class comparison: if any pupil may be missing tomorrow, each has to know the whole poem. Ask why 1/(1 - p), before
# showing the expectation. Older texts scale at test time instead; everybody scales in training now, because then the
# network in use needs no trace of dropout.

# %% [markdown] id="dropout-expectation" slideshow={"slide_type": "subslide"}
# ### Why divide by $1 - p$?
#
# So that the next layer gets, on average, what it will get at evaluation. The mean over the draws of $m$ is
#
# $$E[\text{out}] = \underbrace{(1 - p)}_{\text{kept}} \cdot \frac{A}{1 - p}
# + \underbrace{p}_{\text{dropped}} \cdot\; 0 = A$$
#
# The next layer's sums are linear in it, so their mean is right as well: $E[\text{out}\,W + \mathbf{b}] = A\,W +
# \mathbf{b}$. Behind the next bend it is only nearly right, since the mean of $f(Z)$ is not $f$ of the mean. Without the
# division, all sums would be larger at evaluation than in training, by $1/(1 - p)$.

# %% [markdown] id="dropout-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.13 · Dropout
#
# *Coding · 8 minutes · core.* Write `dropout(A, p, rng, training)`, with $0 \le p < 1$. The mask is `True` where an entry
# is kept, and drawn for every entry of `A`, so each sample has its own. Not in training: `A` as it is, and a mask that is
# `True` everywhere.


# %% id="dropout" tags=["exercise"]
def dropout(A, p, rng, training):
    """Inverted dropout of A (n, d): each entry becomes 0 with probability p, the others are divided by 1 - p.

    Returns (out, mask), both (n, d); mask is True where an entry is kept: everywhere unless training.
    """
    ### BEGIN SOLUTION
    if not training:
        return A, np.ones(A.shape, dtype=bool)
    mask = rng.random(A.shape) >= p
    return A * mask / (1 - p), mask
    ### END SOLUTION


dropout = check.dropout(dropout)

# %% [markdown] id="dropout_backward-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.14 · The way back
#
# *Coding · 4 minutes · core.* Every entry has one path through dropout, with the local slope $m_{ij}/(1 - p)$. Write
# `dropout_backward(d_out, mask, p)` for a forward pass in training.


# %% id="dropout_backward" tags=["exercise"] slideshow={"slide_type": "skip"}
def dropout_backward(d_out, mask, p):
    """Gradient for dropout's input, given that for its output, d_out (n, d), and the mask (n, d)."""
    ### BEGIN SOLUTION
    return d_out * mask / (1 - p)
    ### END SOLUTION


dropout_backward = check.dropout_backward(dropout_backward)

# %% id="dropout-use" slideshow={"slide_type": "skip"}
out, mask = dropout(np.ones((1000, 100)), 0.2, np.random.default_rng(0), training=True)
print("values in the output:", np.unique(out).tolist())
print(f"kept {mask.mean():.2f}, mean of the output {out.mean():.2f}")

# %% [markdown] id="dropout_masks-text" slideshow={"slide_type": "subslide"}
# One sample, and a new mask in every draw. **Predict first:** at $p = 0.5$, where does the mean of the watched neuron
# settle? Play to the end; then switch the division off, and play again.

# %% id="dropout_masks" tags=["remove-input"]
widgets.dropout_masks()

# %% [markdown] id="dropout_masks-seen" slideshow={"slide_type": "skip"}
# The figure starts at draw 12. The watched neuron h₂ is kept there and gives $0.747 / (1 - 0.5)$, about 1.49; in other
# draws it gives 0. The mean wanders to the dashed line, the value at evaluation, 0.747. Without the division it settles
# at half of it.
#
# Another way to see it: every mask is a network of its own, smaller, and all of them share their weights. Evaluation,
# with everybody present, stands in for the mean of their answers.

# %% id="dropout-digits" slideshow={"slide_type": "subslide"}
for p in (0.2, 0.5, 0.8):
    tried(f"dropout, p = {p}", p=p)
tried("dropout, p = 0.5", wrong=0.0, p=0.5)

# %% [markdown] id="dropout-digits-meaning" slideshow={"slide_type": "skip"}
# Once more a clear gain where labels are wrong, and next to none where they are right. Dropout has its price. It slows
# training down, since every step sees a thinned network, and it takes width away: with half of its neurons missing, a
# layer of 64 works like one of 32. On a network that is small for its task, it makes things worse.

# %% [markdown] id="start-title" slideshow={"slide_type": "slide"}
# ## 5 · Starting well
#
# **Why did we draw the first weights at random, and why of that size?** Notebook 02 said it in one sentence; here is the
# reason. Two starts fail for certain:
#
# - **zeros:** with ReLU or tanh all activations are 0, and $dA = dZ\,W^\top = 0$: no gradient reaches any weight;
# - **a constant:** all neurons of a layer compute the same, get the same gradient, and stay the same for ever. A layer of
#   sixty-four is a layer of one.

# %% [markdown] id="start-notes" slideshow={"slide_type": "notes"}
# Symmetry is the first half of the story, scale the second. For the scale, let the class guess by how much a sum of 64
# random terms exceeds one term: by 8, the root. Then let ten layers multiply it.

# %% [markdown] id="zero_start-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.15 · All zeros
#
# *Choice · 2 minutes · core.* All weights and biases of a network with ReLU start at 0. What can it learn?
#
# - **a)** everything, only more slowly: the gradients are not 0
# - **b)** only the biases of its last layer, so it gives every sample the same answer
# - **c)** only its first layer, which sees the samples
# - **d)** as much as a network with one neuron in each layer

# %% id="zero_start" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.zero_start("b")
### STUB
# check.zero_start(...)
### END SOLUTION


# %% id="alike" slideshow={"slide_type": "skip"}
def trained_from(constant, X, Y, steps=100, lr=0.1):
    """Weights of a 64-64-10 network with ReLU after training from weights that are all equal."""
    params = [(np.full_like(W, constant), b) for W, b in nn.init_params([64, 64, 10], rng)]
    for _ in range(steps):
        Z_out, cache = nn.forward(params, X, nn.relu)
        dZ_out = nn.softmax_cross_entropy_grad(Z_out, Y)
        params = nn.sgd_step(params, nn.backward(params, cache, dZ_out, nn.relu_grad), lr)
    return [W for W, _ in params]


rng = np.random.default_rng(0)
for constant in (0.0, 0.1):
    W1, W2 = trained_from(constant, X_digits[:200], np.eye(10)[y_digits[:200]])
    others = np.sum(np.abs(W1 - W1[:, :1]).max(axis=0) > 1e-9)
    print(f"from {constant}: W1 moved {np.abs(W1 - constant).max():.2f}, neurons unlike the first: {others}")

# %% [markdown] id="variance" slideshow={"slide_type": "subslide"}
# ### How large? One sum
#
# Take $z = \sum_{i=1}^{d_\text{in}} x_i w_i$, with weights that are independent, of mean 0 and variance $s^2$. Every term
# has the mean $E[x_i]\,E[w_i] = 0$ and the variance $E[x_i^2]\,E[w_i^2] = E[x_i^2]\,s^2$. The terms are uncorrelated, so
# their variances add:
#
# $$\text{Var}(z) = d_\text{in}\,s^2\,E[x^2]$$
#
# - **tanh** is nearly the identity around 0. For activations that keep their size: $d_\text{in}\,s^2 = 1$.
# - **ReLU** cuts off the negative half, so $E[a^2] = \tfrac{1}{2}\text{Var}(z)$ is left: $d_\text{in}\,s^2 = 2$.

# %% [markdown] id="variance-steps" slideshow={"slide_type": "skip"}
# Three steps in slow motion. *The variance of a term:* its mean is 0, so its variance is $E[x_i^2 w_i^2]$, and since $w_i$
# is independent of $x_i$, this is a product of means. *Uncorrelated:* for $i \ne j$,
# $E[x_i w_i\,x_j w_j] = E[x_i x_j]\,E[w_i]\,E[w_j] = 0$, even if the inputs themselves are correlated. *The half of ReLU:*
# with weights drawn symmetrically, $z$ and $-z$ are equally likely, so the positive values hold half of $E[z^2]$.
# $E[x^2]$ is the mean square over the inputs.
#
# **And on the way back?** There $dA_i = \sum_j dZ_j W_{ij}$ is a sum of $d_\text{out}$ terms. The same argument asks for
# $d_\text{out}\,s^2 = 1$. Unless the layer is square, both cannot hold. Glorot and Bengio (2010) take the middle:
#
# $$s^2 = \frac{2}{d_\text{in} + d_\text{out}}$$
#
# Drawn uniformly from $-a$ to $a$, a weight has the variance $\frac{1}{2a}\int_{-a}^{a} w^2\,dw = \frac{a^2}{3}$. So
# $a^2 = 3 s^2$, and $a = \sqrt{6/(d_\text{in} + d_\text{out})}$. For ReLU, He et al. (2015) take $s^2 = 2/d_\text{in}$,
# and show that either direction alone is good enough.

# %% [markdown] id="glorot_uniform-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.16 · Glorot's start
#
# *Coding · 3 minutes · warm-up.* Write `glorot_uniform(d_in, d_out, rng)`. It is also called Xavier's, after Glorot's
# first name.


# %% id="glorot_uniform" tags=["exercise"]
def glorot_uniform(d_in, d_out, rng):
    """Weights (d_in, d_out), uniform between -a and a, where a = sqrt(6 / (d_in + d_out)); drawn from rng."""
    ### BEGIN SOLUTION
    a = np.sqrt(6 / (d_in + d_out))
    return rng.uniform(-a, a, size=(d_in, d_out))
    ### END SOLUTION


glorot_uniform = check.glorot_uniform(glorot_uniform)

# %% [markdown] id="he_normal-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.17 · He's start
#
# *Coding · 3 minutes · warm-up.* Write `he_normal(d_in, d_out, rng)`, the start for ReLU.


# %% id="he_normal" tags=["exercise"] slideshow={"slide_type": "skip"}
def he_normal(d_in, d_out, rng):
    """Weights (d_in, d_out), normal with mean 0 and standard deviation sqrt(2 / d_in); drawn from rng."""
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out))
    ### END SOLUTION


he_normal = check.he_normal(he_normal)

# %% [markdown] id="ten-layers-text" slideshow={"slide_type": "skip"}
# A random batch through ten layers of 256 neurons. How large are its values, as a root mean square, at the end?


# %% id="ten-layers" slideshow={"slide_type": "skip"}
def size_after(draw, activation, layers=10, width=256):
    """Root mean square of the activations behind so many layers; draw(d_in, d_out, rng) makes weights."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(200, width))
    for _ in range(layers):
        A = activation(A @ draw(width, width, rng))
    return np.sqrt(np.mean(A**2))


print(f"normal 0.01, tanh    {size_after(lambda m, n, rng: rng.normal(0, 0.01, (m, n)), np.tanh):.0e}")
print(f"Glorot, tanh         {size_after(glorot_uniform, np.tanh):.1f}")
print(f"Glorot, ReLU         {size_after(glorot_uniform, nn.relu):.2f}")
print(f"He, ReLU             {size_after(he_normal, nn.relu):.1f}")

# %% [markdown] id="ten-layers-meaning" slideshow={"slide_type": "skip"}
# A standard deviation of 0.01 looks harmless, and after ten layers nothing is left. With Glorot's start for ReLU, each
# layer halves the mean square, ten layers divide it by $2^{10} = 1024$, and its root by 32. He's factor 2 makes up for
# it.

# %% [markdown] id="init_explorer-text" slideshow={"slide_type": "subslide"}
# Every layer of a network on digits: its activations in blue, the gradients of its weights in purple, and, below, a
# column for each neuron. **Predict first:** what does "constant" look like there? Then let it train: which starts get
# away from a loss of 2.303?

# %% id="init_explorer" tags=["remove-input"]
widgets.init_explorer()

# %% [markdown] id="init_explorer-seen" slideshow={"slide_type": "skip"}
# The figure starts with standard deviation 0.01 and tanh: the activations fade from 0.08 in the first hidden layer to
# less than a millionth in the fifth, and the loss is 2.303, that of guessing. With "constant", all columns are alike, and
# they stay alike after any number of steps. "Too large" saturates tanh and makes ReLU explode.

# %% [markdown] id="norm-title" slideshow={"slide_type": "slide"}
# ## 6 · Batch normalisation
#
# **We set the size of the sums at the start. Who keeps it while the weights change?** Batch normalisation (Ioffe &
# Szegedy 2015) does, in every step. For each neuron, that is for each column of $X$, over the $n$ samples of the batch:
#
# $$\mu = \frac{1}{n}\sum_i x_i, \qquad v = \frac{1}{n}\sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{v + \varepsilon}}, \qquad \text{out}_i = \gamma\,\hat x_i + \beta$$
#
# The column gets mean 0 and standard deviation 1, then a scale $\gamma$ and a shift $\beta$, which are learnt like weights.

# %% [markdown] id="norm-notes" slideshow={"slide_type": "notes"}
# Ask what γ and β are good for, if we have only now taken scale and shift away: they are two numbers that training can
# set directly, where before they were a side effect of 64 weights. Stress the strange part: a sample's output depends on
# its neighbours in the batch. Hence the two modes.

# %% [markdown] id="norm-modes" slideshow={"slide_type": "subslide"}
# ### Two modes
#
# **In training**, $\mu$ and $v$ come from the batch. Beside it, two running values follow them, with a small share
# `momentum` of each batch:
#
# $$\text{running mean} \leftarrow (1 - \text{momentum}) \cdot \text{running mean} + \text{momentum} \cdot \mu$$
#
# and the same for the variance. **At evaluation**, the running values take the place of $\mu$ and $v$: one sample alone
# has no variance, and its answer should not depend on who else is asked.

# %% [markdown] id="norm-details" slideshow={"slide_type": "skip"}
# Three details. *Where it goes:* between the weighted sum and the activation function. There it subtracts the mean, and
# with it the bias of the layer: $\beta$ takes its place. *The small $\varepsilon$*, $10^{-5}$, keeps a constant column from
# being divided by 0. *Divided by $n - 1$:* the batch is normalised with its own variance, divided by $n$; the running
# variance is an estimate for all samples, and takes the unbiased one, divided by $n - 1$. PyTorch does the same.

# %% [markdown] id="batch_norm-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.18 · Batch normalisation
#
# *Coding · 15 minutes · core.* Write `batch_norm`. In training, also update `running["mean"]` and `running["var"]`, the
# latter with the variance divided by $n - 1$. At evaluation, use them and leave them as they are. The cache keeps three
# things for the way back: `X_hat`, `std` (the root of the variance plus `eps`), and `gamma`.


# %% id="batch_norm" tags=["exercise"]
def batch_norm(X, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    """Normalise each column of X (n, d), then scale by gamma (d,) and shift by beta (d,).

    running: dictionary with "mean" and "var", each (d,), updated in training and used otherwise. Returns (out, cache).
    """
    ### BEGIN SOLUTION
    if training:
        mean, var = X.mean(axis=0), X.var(axis=0)
        running["mean"] = (1 - momentum) * running["mean"] + momentum * mean
        running["var"] = (1 - momentum) * running["var"] + momentum * X.var(axis=0, ddof=1)
    else:
        mean, var = running["mean"], running["var"]
    std = np.sqrt(var + eps)
    X_hat = (X - mean) / std
    out = gamma * X_hat + beta
    ### STUB
    # # YOUR CODE HERE
    # std = ...
    # X_hat = ...
    # out = ...
    ### END SOLUTION
    return out, (X_hat, std, gamma)


batch_norm = check.batch_norm(batch_norm)

# %% id="batch_norm-use" slideshow={"slide_type": "skip"}
rng, running = np.random.default_rng(0), {"mean": np.zeros(2), "var": np.ones(2)}
for _ in range(100):
    X = rng.normal([3.0, -1.0], [2.0, 0.5], size=(32, 2))
    out, cache = batch_norm(X, np.ones(2), np.zeros(2), running, training=True)
print("output:  mean", np.abs(out.mean(axis=0)).round(3), "variance", out.var(axis=0).round(3))
print("running: mean", running["mean"].round(1), "variance", running["var"].round(1))

# %% [markdown] id="batch_norm-figure-text" slideshow={"slide_type": "subslide"}
# Batches of two features, before and after. One sample, with a ring, is in every batch. **Predict first:** its input never
# changes; does its output? Look in training and at evaluation, with batches of 2 and of 128.

# %% id="batch_norm-figure" tags=["remove-input"]
widgets.batch_norm()

# %% [markdown] id="batch_norm-seen" slideshow={"slide_type": "skip"}
# In training the ringed sample jumps about, since its neighbours change: this noise is a mild regulariser, like dropout's.
# With 128 neighbours it hardly moves; with $n = 1$ every output is $\beta$, and PyTorch refuses. At evaluation it stays.
# The running values need some tens of batches to arrive: they start at 0 and 1.

# %% [markdown] id="starts-text" slideshow={"slide_type": "subslide"}
# ### What it is good at
#
# Networks with three hidden layers, 50 steps, and He's start times 0.3, 1 and 3. Below: the digits right of 1,000 in the
# worst and in the best of five runs. (Every label is right, and this trial chooses nothing, so it may use test digits.)

# %% id="starts"
deep = {"hidden": (64, 64, 64), "wrong": 0.0, "lr": 0.1, "epochs": 50, "runs": 5}
for scale in (0.3, 1, 3):
    for norm in (False, True):
        right = experiments.few_digits(scale=scale, norm=norm, **deep).right_test
        name = "with batch norm" if norm else "plain"
        print(f"He's start times {scale:3}, {name:15}: {right.min()} to {right.max()}")

# %% [markdown] id="starts-meaning" slideshow={"slide_type": "skip"}
# From a start that is too small, the plain network has learnt nothing after 50 steps, and from one too large it learns
# badly. With batch normalisation all starts learn, and the small one best. From He's own start the two do about as well:
# where the scale is right already, there is little to repair. And as a regulariser?

# %% id="norm-digits" slideshow={"slide_type": "subslide"}
for wrong in (0.0, 0.2):
    tried("batch norm", wrong, norm=True)

# %% [markdown] id="norm-digits-meaning" slideshow={"slide_type": "skip"}
# No help here. With wrong labels it even does harm: it makes training faster, and so it learns the wrong labels by heart
# faster. (All 200 samples are one batch in this trial, so there is no noise from the neighbours. Section 7 uses
# mini-batches.) Why batch normalisation speeds training up is still debated: its authors named a shift of the inputs of
# each layer; Santurkar et al. (2018) found no such effect, but a smoother loss.

# %% [markdown] id="norm-back" slideshow={"slide_type": "subslide"}
# ### The way back, step by step
#
# One column; $\sigma = \sqrt{v + \varepsilon}$, and $g_i$ is the gradient that arrives at $\text{out}_i$. $\beta$ and
# $\gamma$ are in every row, with slopes 1 and $\hat x_i$:
#
# $$d\beta = \sum_i g_i, \qquad d\gamma = \sum_i g_i\,\hat x_i, \qquad d\hat x_i = \gamma\,g_i$$
#
# But $x_k$ reaches *every* $\hat x_i$: directly if $i = k$, and for all $i$ through $\mu$ and through $\sigma$.

# %% [markdown] id="norm-back-notes" slideshow={"slide_type": "notes"}
# The stretch exercise of this notebook, and a favourite of exams. Multiply along a path, add where paths meet: here n
# samples meet. If time is short, show only the result and read it: what comes back, minus its mean, minus its part along
# the normalised column. Then ask what happens to a gradient that would only shift or stretch the column.

# %% [markdown] id="norm-back-steps" slideshow={"slide_type": "skip"}
# **Step 1, the mean.** $\mu = \frac{1}{n}\sum_i x_i$, so $\dfrac{\partial \mu}{\partial x_k} = \dfrac{1}{n}$.
#
# **Step 2, the variance.** In $v = \frac{1}{n}\sum_i (x_i - \mu)^2$, $x_k$ appears in its own square and in $\mu$:
#
# $$\frac{\partial v}{\partial x_k} = \frac{2}{n}(x_k - \mu)
# - \frac{2}{n}\sum_i (x_i - \mu) \cdot \frac{1}{n} = \frac{2}{n}(x_k - \mu)$$
#
# The second part is 0, because deviations from the mean add up to 0.
#
# **Step 3, the root.** The slope of $\sigma = \sqrt{v + \varepsilon}$ is $\frac{1}{2\sigma}$, so
# $\dfrac{\partial \sigma}{\partial x_k} = \dfrac{1}{2\sigma} \cdot \dfrac{2}{n}(x_k - \mu)
# = \dfrac{1}{n} \cdot \dfrac{x_k - \mu}{\sigma} = \dfrac{\hat x_k}{n}$.
#
# **Step 4, the quotient** $\hat x_i = (x_i - \mu)/\sigma$. Write $[i = k]$ for 1 if $i = k$, and 0 otherwise:
#
# $$\frac{\partial \hat x_i}{\partial x_k}
# = \frac{1}{\sigma}\left([i = k] - \frac{\partial \mu}{\partial x_k}\right)
# - \frac{x_i - \mu}{\sigma^2} \cdot \frac{\partial \sigma}{\partial x_k}
# = \frac{1}{\sigma}\left([i = k] - \frac{1}{n} - \frac{\hat x_i\,\hat x_k}{n}\right)$$
#
# **Step 5, add the paths.** Multiply each slope by what arrives, $d\hat x_i$, and sum over $i$:
#
# $$dx_k = \sum_i d\hat x_i\,\frac{\partial \hat x_i}{\partial x_k} = \frac{1}{\sigma}\Big(d\hat x_k
# - \underbrace{\frac{1}{n}\sum_i d\hat x_i}_{\text{mean of } d\hat x}
# - \hat x_k \underbrace{\frac{1}{n}\sum_i d\hat x_i\,\hat x_i}_{\text{mean of } d\hat x\,\hat x}\Big)$$
#
# In words: what comes back, without its mean, and without its part along $\hat x$. Moving the whole column, or stretching
# it, changes nothing after normalisation, so no gradient may ask for it. In particular, each column of $dX$ adds up to 0.

# %% [markdown] id="batch_norm_backward-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.19 · Through the batch
#
# *Coding · 20 minutes · stretch.* Write `batch_norm_backward(d_out, cache)` for a forward pass in training:
#
# $$dX = \frac{1}{\sigma}\left(d\hat X - \overline{d\hat X} - \hat X\;\overline{d\hat X \odot \hat X}\right), \qquad
# d\hat X = \gamma\,d\text{out}$$
#
# with a bar for the mean of a column. Return `dX`, `d_gamma` and `d_beta`.


# %% id="batch_norm_backward" tags=["exercise"]
def batch_norm_backward(d_out, cache):
    """Gradients through batch_norm in training: dX (n, d), d_gamma (d,), d_beta (d,), from d_out (n, d)."""
    X_hat, std, gamma = cache
    ### BEGIN SOLUTION
    d_gamma, d_beta = (d_out * X_hat).sum(axis=0), d_out.sum(axis=0)
    dX_hat = d_out * gamma
    dX = (dX_hat - dX_hat.mean(axis=0) - X_hat * (dX_hat * X_hat).mean(axis=0)) / std
    return dX, d_gamma, d_beta
    ### END SOLUTION


batch_norm_backward = check.batch_norm_backward(batch_norm_backward)

# %% id="norm-check" slideshow={"slide_type": "skip"}
X, d_out = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
gamma, beta = rng.normal(size=3), rng.normal(size=3)


def arriving(X):
    """A loss whose gradient at the output of batch normalisation is d_out."""
    running = {"mean": np.zeros(3), "var": np.ones(3)}
    return np.sum(d_out * batch_norm(X, gamma, beta, running, training=True)[0])


_, cache = batch_norm(X, gamma, beta, {"mean": np.zeros(3), "var": np.ones(3)}, training=True)
dX, _, _ = batch_norm_backward(d_out, cache)
print("agrees to 1e-7:", nn.relative_error(dX, nn.numerical_gradient(arriving, X)) < 1e-7)
print("sums of the columns of dX:", np.abs(dX.sum(axis=0)).round(3))

# %% [markdown] id="torch-title" slideshow={"slide_type": "slide"}
# ## 7 · In PyTorch
#
# **How does this look in the tool that everybody uses?** Each piece is a line:
#
# | Here | In PyTorch |
# |---|---|
# | L2 penalty with $\lambda$ | `torch.optim.SGD(…, weight_decay=2 * lam)` |
# | decoupled decay | `torch.optim.AdamW(…, weight_decay=…)` |
# | `dropout` | `torch.nn.Dropout(p)` |
# | `batch_norm` | `torch.nn.BatchNorm1d(d)` |
# | `glorot_uniform`, `he_normal` | `torch.nn.init.xavier_uniform_`, `kaiming_normal_` |
# | `training=True`, `training=False` | `model.train()`, `model.eval()` |

# %% [markdown] id="torch-notes" slideshow={"slide_type": "notes"}
# The one thing to repeat until it is boring: eval before measuring, train before training on. Forgetting it raises no
# error. no_grad is another matter: it saves memory and changes no result.

# %% [markdown] id="RegularizedMLP-text" slideshow={"slide_type": "subslide"}
# ### Exercise 5.20 · All in one module
#
# *Coding · 10 minutes · core.* Complete the class. Each hidden layer is `Linear`, `BatchNorm1d`, `ReLU`, `Dropout`, in this
# order; the last layer is a plain `Linear`. All weights of the linear layers start as Xavier proposed, all biases at 0.
# `layer_sizes` is the list of sizes, inputs first.


# %% id="torch" slideshow={"slide_type": "skip"}
import torch


# %% id="RegularizedMLP" tags=["exercise"] slideshow={"slide_type": "skip"}
class RegularizedMLP(torch.nn.Module):
    """An MLP whose hidden layers are Linear, BatchNorm1d, ReLU, Dropout; the last layer is a plain Linear.

    Weights start as Xavier (Glorot) proposed, biases at 0. dropout: the probability of dropping.
    """

    def __init__(self, layer_sizes, dropout):
        super().__init__()
        ### BEGIN SOLUTION
        layers = []
        for d_in, d_out in zip(layer_sizes[:-2], layer_sizes[1:-1], strict=True):
            layers += [torch.nn.Linear(d_in, d_out), torch.nn.BatchNorm1d(d_out)]
            layers += [torch.nn.ReLU(), torch.nn.Dropout(dropout)]
        self.layers = torch.nn.Sequential(*layers, torch.nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        for layer in self.layers:
            if isinstance(layer, torch.nn.Linear):
                torch.nn.init.xavier_uniform_(layer.weight)
                torch.nn.init.zeros_(layer.bias)
        ### END SOLUTION

    def forward(self, X):
        """X (n, d) to the sums of the last layer, (n, k)."""
        ### BEGIN SOLUTION
        return self.layers(X)
        ### END SOLUTION


RegularizedMLP = check.RegularizedMLP(RegularizedMLP)

# %% id="modes" slideshow={"slide_type": "subslide"}
torch.manual_seed(0)
model = RegularizedMLP([64, 64, 10], dropout=0.5).double()
X = torch.from_numpy(X_digits[:50])
for mode in (model.train, model.eval):
    mode()
    print(f"{mode.__name__:5}: two calls agree: {torch.equal(model(X), model(X))}")

# %% [markdown] id="decay-text" slideshow={"slide_type": "skip"}
# PyTorch's `weight_decay` decays *every* parameter it is given: biases, $\gamma$ and $\beta$ too. To spare them, hand the
# optimiser two groups. Matrices have two axes, everything else has one:


# %% id="groups" slideshow={"slide_type": "skip"}
def parameter_groups(model, weight_decay):
    """Two groups for an optimiser: weight matrices with weight_decay, all other parameters without."""
    matrices = [theta for theta in model.parameters() if theta.ndim > 1]
    others = [theta for theta in model.parameters() if theta.ndim == 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


layer, lam, lr = torch.nn.Linear(3, 2).double(), 0.1, 0.5
W, b = layer.weight.detach().clone(), layer.bias.detach().clone()
optimizer = torch.optim.SGD(parameter_groups(layer, weight_decay=2 * lam), lr=lr)
layer(torch.zeros(1, 3).double()).sum().backward()  # its gradients are 0 for the weights and 1 for the biases
optimizer.step()
print("weights shrink by the factor 1 - 2ηλ:", torch.allclose(layer.weight, (1 - 2 * lr * lam) * W))
print("biases take the plain step:          ", torch.allclose(layer.bias, b - lr))

# %% [markdown] id="torch-digits-text" slideshow={"slide_type": "subslide"}
# ### Digits once more, all of them
#
# In section 6, batch normalisation did not help on 200 digits in one batch. Now the digits of notebook 03, four fifths for
# training, mini-batches of 32. **Predict first:** better than a plain network, or the same?


# %% id="torch-digits"
def digits_right(make_model, seed, epochs=12):
    """Held-out digits right, of 359, after training make_model() on all others in mini-batches of 32."""
    rng, _ = np.random.default_rng(seed), torch.manual_seed(seed)
    X, y, X_test, y_test = map(torch.from_numpy, data.held_out(X_digits, y_digits, 0.2, rng))
    model, criterion = make_model().double(), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(parameter_groups(model, weight_decay=1e-3), lr=0.1)
    model.train()
    for _ in range(epochs):
        for rows in torch.from_numpy(rng.permutation(len(X))).split(32):
            optimizer.zero_grad()
            criterion(model(X[rows]), y[rows]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        return int((model(X_test).argmax(dim=1) == y_test).sum())


def plain_model():
    return torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))


print("plain     ", sorted(digits_right(plain_model, seed) for seed in range(5)), "of 359")
normed = [digits_right(lambda: RegularizedMLP([64, 64, 10], dropout=0.0), seed) for seed in range(5)]
print("batch norm", sorted(normed), "of 359")

# %% [markdown] id="torch-digits-meaning" slideshow={"slide_type": "skip"}
# Here it helps: the worst run with batch normalisation is as good as the best one without. There are more samples, and now the
# neighbours of a sample change in every epoch. So the answer to "does it help?" depends on the network, the data and the
# way of training. That is why one tries.

# %% [markdown] id="clinic" slideshow={"slide_type": "subslide"}
# ### Debug it
#
# Three classics. None of them raises an error.

# %% [markdown] id="mend_evaluation-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.21 · Debug it: a score that changes
#
# *Debug · 5 minutes · core.* Called twice on the same samples, this function gives two answers; and it leaves traces in the
# model, since the running means move. Mend it, and leave the model in the mode in which it came.


# %% id="mend_evaluation" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_evaluation(model, X, y):
    """Share of the samples X (n, d), y (n,) that the model classifies correctly when it is in use, not in training.

    Afterwards the model is in the mode (training or evaluation) in which it came.
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    with torch.no_grad():
        right = model(X).argmax(dim=1) == y
    model.train(was_training)
    return right.double().mean().item()
    ### STUB
    # with torch.no_grad():
    #     right = model(X).argmax(dim=1) == y
    # return right.double().mean().item()
    ### END SOLUTION


mend_evaluation = check.mend_evaluation(mend_evaluation)

# %% [markdown] id="mend_scaling-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.22 · Debug it: scaled twice
#
# *Debug · 4 minutes · core.* With this dropout, all activations are too small at evaluation. Their mean in training,
# divided by that at evaluation, is $1/(1 - p)$: 1.25 for $p = 0.2$. It should be 1.


# %% id="mend_scaling" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_scaling(A, p, rng, training):
    """Inverted dropout of A (n, d): (out, mask). The mean stays in training, and evaluation leaves A as it is."""
    ### BEGIN SOLUTION
    if not training:
        return A, np.ones(A.shape, dtype=bool)
    mask = rng.random(A.shape) >= p
    return A * mask / (1 - p), mask
    ### STUB
    # if not training:
    #     return A * (1 - p), np.ones(A.shape, dtype=bool)
    # mask = rng.random(A.shape) >= p
    # return A * mask / (1 - p), mask
    ### END SOLUTION


mend_scaling = check.mend_scaling(mend_scaling)

# %% [markdown] id="mend_biases-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.23 · Debug it: the bias that cannot leave 0
#
# *Debug · 4 minutes · core.* With a strong penalty, a network trained with these gradients cannot even learn how frequent
# the classes are. `grads` holds the gradients of the loss alone.


# %% id="mend_biases" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_biases(params, grads, lam):
    """Gradients of the loss plus the L2 penalty lam · Σ W²: a list of (dW, db). grads: those of the loss alone."""
    ### BEGIN SOLUTION
    return [(dW + 2 * lam * W, db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### STUB
    # return [(dW + 2 * lam * W, db + 2 * lam * b) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### END SOLUTION


mend_biases = check.mend_biases(mend_biases)

# %% [markdown] id="verdict-title" slideshow={"slide_type": "slide"}
# ## 8 · What helped, and what did not
#
# **Which of these would you use?** The choices are made: λ, $p$ and the epochs by the validation digits. Now the 1,000
# test digits of each run are opened, for the first and only time. One more method takes part: a weak L2 penalty and
# dropout together. The table gives the mean, the lowest and the highest of ten runs, and in how many of them the method
# had more digits right than plain training on the same draw.

# %% [markdown] id="verdict-notes" slideshow={"slide_type": "notes"}
# Let everybody write down a guess for the order before the table appears. Then discuss the column "better in": ten of
# ten is hard to get by luck, five of ten is what a coin would say. Ask what would have changed with 1,400 samples.

# %% id="both" slideshow={"slide_type": "skip"}
for wrong in (0.0, 0.2):
    tried("L2 and dropout", wrong, l2=0.003, p=0.5)

# %% id="verdict" slideshow={"slide_type": "subslide"}
chosen = ["plain", "L2, λ = 0.01", "L1, λ = 0.003", "early stopping", "dropout, p = 0.5"]
chosen += ["batch norm", "L2 and dropout"]
for wrong in (0.0, 0.2):
    print(f"labels {wrong:.0%} wrong   mean   lowest   highest   better in")
    for name in chosen:
        right = results[name, wrong].right_test
        better = np.sum(right > results["plain", wrong].right_test)
        print(f"{name:16} {right.mean():6.1f} {right.min():8} {right.max():9} {better:8} of 10")

# %% [markdown] id="verdict-meaning" slideshow={"slide_type": "subslide"}
# ### How to read it
#
# - **With right labels, nothing helps.** All means lie within six digits of 1,000, while the draws of one and the same
#   method differ by twenty and more. These small networks were not ill.
# - **With a fifth of the labels wrong, nearly everything helps,** in ten draws of ten. L2 wins back 74 of the 128 digits
#   that the wrong labels cost. Cures for the same illness do not add up: L2 with dropout is no better than L2 alone.
# - **Batch normalisation is not a cure for this.** It repairs starts and speeds training up, and with wrong labels that
#   does harm.

# %% [markdown] id="verdict-limits" slideshow={"slide_type": "skip"}
# And how not to read it. These are ten draws from one small data set, with one kind of network. Other data can turn the
# order round: in section 7, batch normalisation was the one that helped. What carries over is the way of asking: the same
# draws for everybody, choices on validation data, a spread beside every mean, and a test set that is opened once.

# %% [markdown] id="few_samples-text" slideshow={"slide_type": "skip"}
# ### Exercise 5.24 · Design it: few samples
#
# *Design · 10 minutes · stretch.* Now 100 digits are all there is, and each of their pixels carries noise with a standard
# deviation of 0.3. Get **at least 71 %** of the other digits right, on average over five draws. Pass a dictionary with
# `hidden` (neurons, at most 128), `weight_decay` (the λ of an L2 penalty), `dropout` ($p$) and `epochs` (at most 200); the
# check trains with Adam and a learning rate of 0.01. To see noise in the pixels is new: start without any penalty, and
# compare training and validation on the card.

# %% id="few_samples" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = {"hidden": 64, "weight_decay": 0.01, "dropout": 0.0, "epochs": 100}
settings = check.few_samples(settings)
### STUB
# settings = check.few_samples(...)
### END SOLUTION

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Formula | In code |
# |---|---|---|
# | standardise | $(x - \text{mean})/\text{std}$, both of the training set | `standardize(train, *others)` |
# | L2, L1 | $2\lambda W$ and $\lambda\,\text{sign}(W)$ join $dW$ | `l2_gradient(params, lam)` |
# | early stopping | best epoch before `patience` without a new best | `early_stopping(val_losses, patience)` |
# | dropout | $m\,A/(1 - p)$; at evaluation $A$ | `dropout(A, p, rng, training)` |
# | Glorot's start | $s^2 = 2/(d_\text{in} + d_\text{out})$ | `glorot_uniform(d_in, d_out, rng)` |
# | He's start | $s^2 = 2/d_\text{in}$ | `he_normal(d_in, d_out, rng)` |
# | batch norm | $\gamma\,(x - \mu)/\sqrt{v + \varepsilon} + \beta$ | `batch_norm(X, gamma, beta, running, training)` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# We know what to minimise, and how to keep it honest. All steps so far went straight downhill, with one learning rate
# for all weights and all times. Notebook 06 looks at the step itself: momentum, Adam, learning rates that change, and why
# mini-batches do more than save time.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - I. Goodfellow, Y. Bengio and A. Courville (2016), *Deep Learning*, MIT Press, chapter 7, and section 8.7.1 on batch
#   normalisation.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov (2014), *Dropout: a simple way to prevent
#   neural networks from overfitting*, Journal of Machine Learning Research 15, 1929–1958.
# - S. Ioffe and C. Szegedy (2015), *Batch normalization: accelerating deep network training by reducing internal
#   covariate shift*, ICML, 448–456.
# - S. Santurkar, D. Tsipras, A. Ilyas and A. Mądry (2018), *How does batch normalization help optimization?*, NeurIPS.
# - X. Glorot and Y. Bengio (2010), *Understanding the difficulty of training deep feedforward neural networks*, AISTATS,
#   249–256. And K. He, X. Zhang, S. Ren and J. Sun (2015), *Delving deep into rectifiers*, ICCV, 1026–1034.
# - A. Krogh and J. A. Hertz (1992), *A simple weight decay can improve generalization*, NIPS 4, 950–957. I. Loshchilov and
#   F. Hutter (2019), *Decoupled weight decay regularization*, ICLR. R. Tibshirani (1996), *Regression shrinkage and
#   selection via the lasso*, Journal of the Royal Statistical Society B 58, 267–288.
# - L. Prechelt (1998), *Early stopping – but when?*, in Neural Networks: Tricks of the Trade, 55–69.
# - C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals (2017), *Understanding deep learning requires rethinking
#   generalization*, ICLR.
