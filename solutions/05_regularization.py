# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 05 · Regularisation
#
# A network can learn its samples by heart. What we want is that it does well on samples it has never seen.
#
# **After this notebook you can**
#
# - split and scale data without leaks, and tell from two curves whether a network overfits;
# - say what a penalty does to a weight, and why L1 can make it exactly 0;
# - write early stopping, and dropout with its way back;
# - use both in PyTorch, in the right mode;
# - tell from repeated runs and from folds what helped, and what did not.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: sections 1 to 3 take 55 minutes, 4 to 6 take 40. The one sentence to leave behind: choose with the validation
# set, report with the test set, and believe a method when it helps in most of ten runs.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a break after section 3. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) and [04 · Autograd](04_autograd.ipynb); mean and variance.
#
# **Notation.** $\lambda$ (`lam`) is the strength of a penalty, $p$ the probability of dropping; $E[\,\cdot\,]$ is a mean
# over chance.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, experiments, figures, nn, optim
from utils.exercises import regularization as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Networks with 64 hidden neurons learn from 200 handwritten digits, a fifth of them with a wrong label. The training
# loss goes down and down; the loss on digits kept aside turns round and rises. With dropout (section 4) it hardly
# turns. Each curve is the mean of ten runs.

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
# Three questions from notebooks 02 to 04. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="why_minibatches-text" slideshow={"slide_type": "skip"}
# ### Exercise · Why mini-batches
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
# ### Exercise · Gradients that pile up
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

# %% [markdown] id="more_numbers-text" slideshow={"slide_type": "skip"}
# ### Exercise · How many numbers
#
# *Choice · 1 minute · core.* A network 64-64-10 is to learn from 200 samples. How many weights and biases does it have?
#
# - **a)** 138
# - **b)** 4,096
# - **c)** 4,810
# - **d)** 12,800

# %% id="more_numbers" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.more_numbers("c")
### STUB
# check.more_numbers(...)
### END SOLUTION

# %% [markdown] id="overfit-title" slideshow={"slide_type": "slide"}
# ## 1 · Overfitting
#
# **Why is the network with the smallest training loss not the best one?** Its samples hold two things: what is true of
# all digits, and what is special about these 200. A network with enough parameters learns both. Keep samples aside to
# see the difference:
#
# | Set | What it is for | When we look at it |
# |---|---|---|
# | training | the weights are fitted to it | in every step |
# | validation | choosing: how strong a penalty, when to stop | after every run |
# | test | the one number to report | once, at the end |

# %% [markdown] id="overfit-notes" slideshow={"slide_type": "notes"}
# Ask why two sets are not enough: the best of a hundred coins looks skilful, until it is thrown again. Then show the figure,
# and let the class call out when to stop.

# %% [markdown] id="overfit-words" slideshow={"slide_type": "skip"}
# A network **overfits** when its training loss falls and its validation loss rises; it **underfits** when both stay high.
# Whatever helps on new samples at the price of the training loss is **regularisation** (Goodfellow, Bengio & Courville 2016,
# chapter 7).

# %% [markdown] id="overfitting-text" slideshow={"slide_type": "subslide"}
# Two moons that overlap: 40 samples to learn from, and 200 small ones that are only looked at. **Predict first:** which
# lowers the validation loss most, 200 samples, width 4, or λ = 0.003? Then try λ = 0.1.

# %% id="overfitting" tags=["remove-input"]
from utils.widgets import regularization as widgets

widgets.overfitting()

# %% [markdown] id="overfitting-seen" slideshow={"slide_type": "skip"}
# At the start, after 300 epochs, all 40 training samples are right, with a loss of 0.024. The validation loss is 0.927,
# and it was lowest at epoch 89, with 0.297: the grey boundary. 200 samples bring it to 0.234,
# λ = 0.003 to 0.323, width 4 to 0.332. At λ = 0.1 both losses are high: underfitting.

# %% [markdown] id="train_val_split-text" slideshow={"slide_type": "subslide"}
# ### Exercise · A split
#
# *Coding · 5 minutes · warm-up.* Write `train_val_split(X, y, fraction, rng)`. Of the $n$ samples, `round(fraction * n)`,
# chosen at random by `rng`, go to the validation set. Samples keep their labels; none is lost or used twice.


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
# Columns with large numbers make large gradients, columns with small ones hardly any. So shift and scale each column to mean 0
# and standard deviation 1. Both are learnt from data, so they come from the **training set only**; taken from all samples,
# they would leak news of the validation set into training.

# %% [markdown] id="standardize-text" slideshow={"slide_type": "subslide"}
# ### Exercise · One scale for all sets
#
# *Coding · 5 minutes · warm-up.* Write `standardize(train, *others)`: with mean and standard deviation of every column
# of `train`, scale all sets, and return them as a tuple, `train` first. A column that is constant in `train` is divided
# by 1.


# %% id="standardize" tags=["exercise"]
def standardize(train, *others):
    """Scale each column so that train (n, d) has mean 0, standard deviation 1; a tuple of all sets."""
    ### BEGIN SOLUTION
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std == 0, 1.0, std)
    return tuple((X - mean) / std for X in (train, *others))
    ### END SOLUTION


standardize = check.standardize(standardize)

# %% [markdown] id="units-text" slideshow={"slide_type": "skip"}
# Ten runs on moons whose second feature has numbers a hundred times smaller, and on digits, with pixels from 0 to 1.
# **Predict first:** which of the two gains?

# %% id="units" slideshow={"slide_type": "skip"}
X_digits, y_digits = data.digits()
X_moons, y_moons = data.moons(1800, noise=0.2)
for name, X, y in [("moons", X_moons * [1, 0.01], y_moons), ("digits", X_digits, y_digits)]:
    shares = []
    for seed in range(10):
        X_a, y_a, X_b, y_b = data.held_out(X, y, 8 / 9, np.random.default_rng(seed))
        for train, val in [(X_a, X_b), standardize(X_a, X_b)]:
            network = nn.MLP([X.shape[1], 32, y.max() + 1], np.random.default_rng(seed))
            network.fit(train, y_a, epochs=50)
            shares.append(np.mean(network.predict(val) == y_b))
    before, after = np.reshape(shares, (10, 2)).T
    print(f"{name:6} as they are {before.mean():.3f}, standardised {after.mean():.3f}", end=", ")
    print(f"better in {np.sum(after > before)} of 10 runs")

# %% [markdown] id="units-meaning" slideshow={"slide_type": "skip"}
# Unscaled, the second feature of the moons goes unnoticed. The digits gain nothing: pixels have one unit already, and
# where a pixel is nearly always blank, a tiny standard deviation turns a speck of ink into a huge number. The digits
# below stay as they are.

# %% [markdown] id="which_curve-text" slideshow={"slide_type": "skip"}
# ### Exercise · Read the curves
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
# One run is an anecdote, so every method here is tried in ten. Run $s$ draws its own 200 digits for training, 200 for
# validation, and 1,000 for a test that stays closed until section 6. All methods get the same draws and starts of a
# 64-64-10 network with ReLU, and 300 full-batch steps with $\eta = 0.3$: once with right labels, once with a fifth of
# the *training* labels wrong.

# %% id="tried" slideshow={"slide_type": "subslide"}
results = {}


def tried(name, wrong=0.2, **settings):
    """Ten runs: print validation digits right, of 200; keep the runs for section 6."""
    runs = results[name, wrong] = experiments.few_digits(wrong=wrong, **settings)
    right = runs.right_validation
    better = np.sum(right > results["plain", wrong].right_validation)
    print(f"{name:16} {wrong:3.0%} wrong: mean {right.mean():.1f}", end=", ")
    print(f"lowest {right.min()}, highest {right.max()}, above plain in {better} of 10")


# %% id="tried-plain" slideshow={"slide_type": "-"}
tried("plain", wrong=0.0)
tried("plain", wrong=0.2)

# %% [markdown] id="tried-meaning" slideshow={"slide_type": "skip"}
# Forty wrong labels of 200 cost 26 of 200 validation digits. It has believed them.

# %% [markdown] id="penalty-title" slideshow={"slide_type": "slide"}
# ## 2 · Penalties
#
# **How do we tell a network to keep it simple?** Put a price on its weights, and add it to the loss $L$:
#
# $$\text{L2:}\quad L + \lambda \sum_l \sum_{ij} W_{l,ij}^2 \qquad\qquad
# \text{L1:}\quad L + \lambda \sum_l \sum_{ij} \lvert W_{l,ij} \rvert$$
#
# It takes large weights to bend the answer sharply around a single sample. Now a bend has to lower the loss by more
# than it costs. The biases are free: they only shift.

# %% [markdown] id="penalty-notes" slideshow={"slide_type": "notes"}
# Draw a parabola and a V over the same weight. Near 0 the parabola's slope fades, the V's stays: the whole difference.

# %% [markdown] id="penalty-step" slideshow={"slide_type": "subslide"}
# ### What one step does to a weight
#
# The slope of $\lambda w^2$ is $2\lambda w$, and that of $\lambda\lvert w\rvert$ is $\lambda\,\text{sign}(w)$. With them, a
# step of gradient descent is
#
# $$\text{L2:}\quad w \leftarrow w - \eta\left(\frac{\partial L}{\partial w} + 2\lambda w\right)
# = (1 - 2\eta\lambda)\,w - \eta\,\frac{\partial L}{\partial w}$$
#
# $$\text{L1:}\quad w \leftarrow w - \eta\lambda\,\text{sign}(w) - \eta\,\frac{\partial L}{\partial w}$$
#
# L2 takes a *share* of the weight in every step, L1 a fixed *amount*.

# %% [markdown] id="penalty-balance" slideshow={"slide_type": "skip"}
# With L2, training comes to rest where $\partial L/\partial w = -2\lambda w$. A weight stays large if the data pull at
# it in every step; a weight nobody pulls at fades away, hence the name **weight decay** (Krogh & Hertz 1992). With L1
# it comes to 0 in finitely many steps, and then jumps around it, unless the slope of the loss is steeper than $\lambda$.
#
# Biases are few and make nothing sharp; held near 0, they could not even say that one class is more frequent. Some
# books, and PyTorch, take $\tfrac{\lambda}{2}w^2$: their $\lambda$ is twice ours.

# %% [markdown] id="l2_penalty-text" slideshow={"slide_type": "skip"}
# ### Exercise · The price of L2
#
# *Coding · 3 minutes · warm-up.* Write `l2_penalty(params, lam)`: λ times the sum of the squares of all weights of all
# layers. Biases do not count.


# %% id="l2_penalty" tags=["exercise"] slideshow={"slide_type": "skip"}
def l2_penalty(params, lam):
    """lam times the sum of the squares of all weights (not biases) in params, a list of (W, b)."""
    ### BEGIN SOLUTION
    return lam * sum(np.sum(W**2) for W, b in params)
    ### END SOLUTION


l2_penalty = check.l2_penalty(l2_penalty)

# %% [markdown] id="l2_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Its gradient
#
# *Coding · 4 minutes · core.* Write `l2_gradient(params, lam)`, a list shaped like `params`: $2\lambda W$ for weights,
# zeros for biases. Added to `grads`, it is all that training needs.


# %% id="l2_gradient" tags=["exercise"]
def l2_gradient(params, lam):
    """Gradient of the L2 penalty: a list of (dW, db), shaped like params."""
    ### BEGIN SOLUTION
    return [(2 * lam * W, np.zeros_like(b)) for W, b in params]
    ### END SOLUTION


l2_gradient = check.l2_gradient(l2_gradient)

# %% [markdown] id="l1_penalty-text" slideshow={"slide_type": "skip"}
# ### Exercise · The price of L1
#
# *Coding · 3 minutes · warm-up.* Write `l1_penalty(params, lam)`: λ times the sum of the sizes of all weights.


# %% id="l1_penalty" tags=["exercise"] slideshow={"slide_type": "skip"}
def l1_penalty(params, lam):
    """lam times the sum of the sizes of all weights (not biases) in params, a list of (W, b)."""
    ### BEGIN SOLUTION
    return lam * sum(np.sum(np.abs(W)) for W, b in params)
    ### END SOLUTION


l1_penalty = check.l1_penalty(l1_penalty)

# %% [markdown] id="l1_gradient-text" slideshow={"slide_type": "skip"}
# ### Exercise · Its gradient
#
# *Coding · 4 minutes · core.* Write `l1_gradient(params, lam)`. At a weight of exactly 0, $\lvert w\rvert$ has a
# corner; take 0 there.


# %% id="l1_gradient" tags=["exercise"] slideshow={"slide_type": "skip"}
def l1_gradient(params, lam):
    """Gradient of the L1 penalty: a list of (dW, db), shaped like params; 0 at a weight of exactly 0."""
    ### BEGIN SOLUTION
    return [(lam * np.sign(W), np.zeros_like(b)) for W, b in params]
    ### END SOLUTION


l1_gradient = check.l1_gradient(l1_gradient)

# %% id="penalties-checked" slideshow={"slide_type": "skip"}
W, b = np.array([[0.5, -1.0], [2.0, -0.25]]), np.zeros(2)
for price, slope in ((l2_penalty, l2_gradient), (l1_penalty, l1_gradient)):
    measured = nn.numerical_gradient(lambda W, price=price: price([(W, b)], 0.1), W)
    print(
        price.__name__, "and its gradient agree to 1e-8:", np.allclose(slope([(W, b)], 0.1)[0][0], measured, atol=1e-8)
    )

# %% [markdown] id="penalty-digits-text" slideshow={"slide_type": "subslide"}
# How strong should a penalty be? The validation set decides. **Predict first:** how will the number of digits right
# change from λ = 0.001 to λ = 0.03?

# %% id="penalty-digits"
for lam in (0.001, 0.003, 0.01, 0.03):
    tried(f"L2, λ = {lam}", l2=lam)

# %% id="penalty-clean" slideshow={"slide_type": "skip"}
tried("L2, λ = 0.01", wrong=0.0, l2=0.01)
tried("L1, λ = 0.003", wrong=0.0, l1=0.003)
tried("L1, λ = 0.003", wrong=0.2, l1=0.003)

# %% [markdown] id="penalty-clean-meaning" slideshow={"slide_type": "skip"}
# Up with λ, and down again: too strong a penalty makes the network blind. At λ = 0.01, L2 is above plain in ten of ten runs,
# and so is L1 at 0.003. Where labels are right, there is nothing to forget: the penalties cost a little, less than one digit of 200.

# %% [markdown] id="exactly_zero-text" slideshow={"slide_type": "subslide"}
# ### Exercise · To zero and beyond
#
# *Choice · 2 minutes · core.* Gradient descent with an L1 penalty subtracts lr · λ · sign(w) from each weight in every
# step. Let lr · λ be 0.001, and let the loss itself not depend on the weight w = 0.0004. What do the next steps do to
# it?
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
# A plain step overshoots. So take the step of the loss alone, and then move each weight by $\eta\lambda$ towards 0, but
# not past it, the **soft threshold**:
#
# $$w \leftarrow \text{sign}(w)\,\max(\lvert w\rvert - \eta\lambda,\; 0)$$
#
# A weight that the loss does not pull away is now exactly 0. In linear models this is the **lasso** (Tibshirani 1996).

# %% id="soft" slideshow={"slide_type": "skip"}
plain_steps = soft = np.array([0.5, 0.0304, 0.0107])
for _ in range(51):
    plain_steps = plain_steps - 0.001 * np.sign(plain_steps)
    soft = np.sign(soft) * np.maximum(np.abs(soft) - 0.001, 0)
print("plain steps   ", plain_steps.round(4).tolist())
print("soft threshold", soft.round(4).tolist())

# %% [markdown] id="diamond-text" slideshow={"slide_type": "subslide"}
# The same in a picture: two weights, level lines of a loss, and all weights of one price. The best weights for this price
# lie where a level line first touches the border. A diamond is touched at a corner, and there one weight is 0; a circle
# has none.

# %% id="diamond" tags=["remove-input"]
figures.diamond_and_circle()

# %% [markdown] id="weight_shrinkage-text" slideshow={"slide_type": "subslide"}
# 320 weights of a network on moons, as a histogram and as edges; a weight of exactly 0 has none. **Predict first:**
# which kinds of penalty leave exact zeros? Then raise λ until nothing is left.

# %% id="weight_shrinkage" tags=["remove-input"]
widgets.weight_shrinkage()

# %% [markdown] id="weight_shrinkage-seen" slideshow={"slide_type": "skip"}
# With the soft threshold, 258 of 320 weights are exactly 0, and what is left gets 183 of 200 validation samples right. With
# plain steps none is 0, nor with L2.

# %% [markdown] id="decoupled" slideshow={"slide_type": "subslide"}
# ### A penalty is not always a decay
#
# With plain gradient descent, the penalty shrinks each weight by the factor $1 - 2\eta\lambda$. Not so with **Adam** (notebook
# 06), which divides each weight's gradient by its usual size:
#
# $$\text{penalty:}\quad w \leftarrow w - \eta\,\frac{dw + 2\lambda w}{\text{usual size of } dw + 2\lambda w}$$
#
# $$\text{decoupled:}\quad w \leftarrow (1 - 2\eta\lambda)\,w - \eta\,\frac{dw}{\text{usual size of } dw}$$
#
# **Decoupled weight decay** shrinks the weights beside the gradient: AdamW (Loshchilov & Hutter 2019).

# %% id="decoupled-adam" slideshow={"slide_type": "skip"}
w = np.array([5.0, 0.5])  # two weights; the loss has gradient 0
for lam in (0.01, 0.05):
    (penalised,) = optim.Adam(lr=0.1).step([w], [2 * lam * w])
    (decayed,) = optim.AdamW(lr=0.1, weight_decay=2 * lam).step([w], [0 * w])
    print(f"λ = {lam}: Adam with penalty takes {(w - penalised).round(4)}, AdamW {(w - decayed).round(4)}")

# %% [markdown] id="decoupled-meaning" slideshow={"slide_type": "skip"}
# Adam's first step takes the learning rate, 0.1, from either weight, whatever λ is.
# AdamW takes the share $2\eta\lambda$.

# %% [markdown] id="folds-text" slideshow={"slide_type": "subslide"}
# ### Every sample validates once
#
# Setting 200 digits aside to choose a λ is a luxury. With **k-fold cross-validation** none is lost: cut the samples into
# $k$ parts, train $k$ networks, each without one part, and let each part judge the network that has not seen it. Below,
# 200 digits (a fifth with wrong labels) and five folds choose λ, with your `l2_gradient`.


# %% id="folds-fit" slideshow={"slide_type": "skip"}
def fitted(X, Y, lam, rng, epochs=200):
    """Parameters of a 64-64-10 network after full-batch steps with the L2 penalty: X (n, 64), Y (n, 10)."""
    params = nn.init_params([64, 64, 10], rng)
    for _ in range(epochs):
        Z, cache = nn.forward(params, X, nn.relu)
        grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), nn.relu_grad)
        pulls = l2_gradient(params, lam)
        grads = [(dW + pull, db) for (dW, db), (pull, _) in zip(grads, pulls, strict=True)]
        params = nn.sgd_step(params, grads, 0.3)
    return params


def share_right(params, X, y):
    return np.mean(nn.forward(params, X, nn.relu)[0].argmax(axis=1) == y)


# %% id="folds" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
rows = rng.permutation(len(X_digits))[:200]
labels = y_digits.copy()
labels[rows[:40]] = (labels[rows[:40]] + rng.integers(1, 10, size=40)) % 10
folds = np.array_split(rng.permutation(rows), 5)
for lam in (0.0, 0.001, 0.003, 0.01, 0.03):
    shares = []
    for fold in folds:
        others = np.setdiff1d(rows, fold)
        params = fitted(X_digits[others], nn.one_hot(labels[others], 10), lam, np.random.default_rng(0))
        shares.append(share_right(params, X_digits[fold], labels[fold]))
    print(f"λ = {lam:<5}  mean {np.mean(shares):.3f}, folds from {min(shares):.2f} to {max(shares):.2f}")

# %% [markdown] id="folds-meaning" slideshow={"slide_type": "skip"}
# A fifth of the labels is wrong, so on average not much more than 0.8 is to be had. The folds choose λ = 0.01, as the 200
# validation digits did above; a single fold of 40 could not have told. The price: five networks for each λ.

# %% [markdown] id="five_folds-text" slideshow={"slide_type": "skip"}
# ### Exercise · Five folds
#
# *Choice · 1 minute · core.* Five folds of 200 samples try four values of λ. Afterwards a network with the best λ is
# trained for use. On how many samples did the networks of the search learn, and on how many should this one?
#
# - **a)** on 40, and on 200
# - **b)** on 160, and on 160
# - **c)** on 160, and on 200
# - **d)** on 200, and on 40

# %% id="five_folds" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.five_folds("c")
### STUB
# check.five_folds(...)
### END SOLUTION

# %% [markdown] id="early-title" slideshow={"slide_type": "slide"}
# ## 3 · Stopping early
#
# **If the validation loss turns round, why go on?** A network learns what many samples share first, and single samples
# last (Arpit et al. 2017). Weights start small and grow on the way; who stops in time never has the large ones.
#
# Note the validation loss after every epoch, and keep the weights of the best one. The curve wiggles, so stop only when
# `patience` epochs in a row have brought no new best (Prechelt 1998).

# %% [markdown] id="early-notes" slideshow={"slide_type": "notes"}
# Draw a curve with a small bump before its lowest point. Let the class find the patience that gets over it.

# %% id="memory" slideshow={"slide_type": "skip"}
wrong_rows = np.isin(rows, rows[:40])
table = []
for seed in range(5):
    network = nn.MLP([64, 64, 10], np.random.default_rng(seed))
    for epochs in (10, 20, 70, 200, 300):
        network.fit(X_digits[rows], labels[rows], lr=0.3, epochs=epochs, batch_size=200)
        learnt = network.predict(X_digits[rows]) == labels[rows]
        size = np.sqrt(np.mean(network.params[0][0] ** 2))
        table.append((learnt[~wrong_rows].mean(), learnt[wrong_rows].mean(), size))
for epoch, row in zip((10, 30, 100, 300, 600), np.reshape(table, (5, 5, 3)).mean(axis=0), strict=True):
    print("after {:3} epochs learnt: right labels {:.2f}, wrong ones {:.2f}; typical weight {:.3f}".format(epoch, *row))

# %% [markdown] id="memory-meaning" slideshow={"slide_type": "skip"}
# At epoch 100 nearly all right labels are known, and a tenth of the wrong ones; at 600 nearly all, and the weights have
# grown by a quarter.

# %% [markdown] id="early_stopping-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Early stopping
#
# *Coding · 8 minutes · core.* Write `early_stopping(val_losses, patience)`. Stop once `patience` epochs in a row (1 or
# more) have brought no strictly lower loss, and return the index of the best epoch until then. Later losses were
# never computed.


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
# The ten plain runs once more, each with as many steps as its own validation curve recommends:

# %% id="early-digits" slideshow={"slide_type": "subslide"}
for wrong in (0.0, 0.2):
    curves = results["plain", wrong].validation.T.tolist()
    best = [early_stopping(losses, patience=20) for losses in curves]
    print("best epochs", sorted(best))
    tried("early stopping", wrong, epochs=best)

# %% [markdown] id="early-meaning" slideshow={"slide_type": "skip"}
# With right labels, the loss still falls at the end. With wrong ones, the best epochs lie between 120 and 161, and
# stopping there is above plain in ten of ten runs. It needs no λ, and goes together with everything else.

# %% [markdown] id="dropout-title" slideshow={"slide_type": "slide"}
# ## 4 · Dropout
#
# **What if a neuron could not rely on its neighbours?** In every training step, switch each hidden neuron off with
# probability $p$, for each sample anew. Correcting the mistakes of one other neuron is of little use now: it is often
# missing (Srivastava et al. 2014).
#
# $$\text{out}_{ij} = \frac{m_{ij}}{1 - p}\,A_{ij}, \qquad
# m_{ij} = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{with probability } 1 - p \end{cases}$$
#
# At evaluation nothing is dropped: $\text{out} = A$.

# %% [markdown] id="dropout-notes" slideshow={"slide_type": "notes"}
# A comparison: if any pupil may be missing tomorrow, each has to know the whole poem. Ask why 1/(1 - p) before showing the
# expectation.

# %% [markdown] id="dropout-expectation" slideshow={"slide_type": "subslide"}
# ### Why divide by $1 - p$?
#
# So that the next layer gets, on average over the draws of $m$, what it will get at evaluation:
#
# $$E[\text{out}] = \underbrace{(1 - p)}_{\text{kept}} \cdot \frac{A}{1 - p}
# + \underbrace{p}_{\text{dropped}} \cdot\; 0 = A, \qquad E[\text{out}\,W + \mathbf{b}] = A\,W + \mathbf{b}$$
#
# Sums are linear, so their mean is right as well. Behind the next bend it is only nearly right: the mean of $f(Z)$ is not $f$
# of the mean.

# %% [markdown] id="dropout-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Dropout
#
# *Coding · 8 minutes · core.* Write `dropout(A, p, rng, training)`, with $0 \le p < 1$. The mask is `True` where an
# entry is kept, and drawn for every entry of `A`. Not in training: `A` as it is, and a mask that is `True` everywhere.


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
# ### Exercise · The way back
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

# %% [markdown] id="dropout_masks-text" slideshow={"slide_type": "subslide"}
# One sample, a new mask in every draw. **Predict first:** at $p = 0.5$, where does the mean of the watched neuron
# settle? Play to the end; then switch the division off.

# %% id="dropout_masks" tags=["remove-input"]
widgets.dropout_masks()

# %% [markdown] id="dropout_masks-seen" slideshow={"slide_type": "skip"}
# In draw 12, at the start, h₂ is kept and gives $0.747 / (1 - 0.5)$, about 1.49; dropped, it gives 0. The mean wanders to
# 0.747, the value at evaluation; without the division, to half of it.

# %% id="dropout-digits" slideshow={"slide_type": "subslide"}
for p in (0.2, 0.5, 0.8):
    tried(f"dropout, p = {p}", p=p)
tried("dropout, p = 0.5", wrong=0.0, p=0.5)

# %% [markdown] id="dropout-digits-meaning" slideshow={"slide_type": "skip"}
# Again a clear gain where labels are wrong, and next to none where they are right.

# %% [markdown] id="own-text" slideshow={"slide_type": "subslide"}
# ### Your own functions train
#
# All of the trials above run on hidden code. Here is the same in the open, with what you wrote: your split, your penalty, your
# dropout with its way back, and your rule to stop.


# %% id="own" slideshow={"slide_type": "skip"}
def trained(lam=0.0, p=0.0, epochs=600, seed=0):
    """Validation losses (epochs,) and parameters of a 64-64-10 network; a fifth of its 200 labels are wrong."""
    rng = np.random.default_rng(seed)
    X, y, X_val, y_val = train_val_split(X_digits[:400], y_digits[:400], 0.5, rng)
    y = np.where(rng.random(len(y)) < 0.2, rng.integers(10, size=len(y)), y)
    params, losses = nn.init_params([64, 64, 10], rng), []
    for _ in range(epochs):
        (W1, b1), (W2, b2) = params
        Z1 = X @ W1 + b1
        A, mask = dropout(nn.relu(Z1), p, rng, training=True)
        dZ2 = nn.softmax_cross_entropy_grad(A @ W2 + b2, nn.one_hot(y, 10))
        dZ1 = dropout_backward(dZ2 @ W2.T, mask, p) * nn.relu_grad(Z1)
        grads = [(X.T @ dZ1, dZ1.sum(axis=0)), (A.T @ dZ2, dZ2.sum(axis=0))]
        pulls = l2_gradient(params, lam)
        grads = [(dW + pull, db) for (dW, db), (pull, _) in zip(grads, pulls, strict=True)]
        params = nn.sgd_step(params, grads, 0.3)
        P = nn.softmax(nn.forward(params, X_val, nn.relu)[0])
        losses.append(nn.cross_entropy(P, nn.one_hot(y_val, 10)))
    return np.array(losses), params


# %% id="own-use" slideshow={"slide_type": "subslide"}
for name, settings in {"plain": {}, "your L2, λ = 0.003": {"lam": 0.003}, "your dropout, p = 0.5": {"p": 0.5}}.items():
    curves = [trained(**settings, seed=seed)[0] for seed in range(3)]
    stops = [losses[early_stopping(losses.tolist(), patience=20)] for losses in curves]
    print(
        f"{name:22} validation loss at the end {np.mean(curves, axis=0)[-1]:.2f}, where you would stop {np.mean(stops):.2f}"
    )

# %% [markdown] id="own-meaning" slideshow={"slide_type": "skip"}
# Three draws each. The plain curve turns round, and your rule would have stopped in time. With the penalty it hardly turns.
# With dropout it ends lowest, and here the rule stops too soon: the curve wiggles so much that twenty epochs without a new
# best mean little. Patience has to fit the noise.

# %% [markdown] id="ensemble-text" slideshow={"slide_type": "skip"}
# Each mask leaves another network, and all of them share their weights. Dropping nothing stands for asking all of them at
# once. Does it? A hundred masks on 1,397 digits that the network has not seen:

# %% id="ensemble" slideshow={"slide_type": "skip"}
_, ((W1, b1), (W2, b2)) = trained(p=0.5)
X, y, rng = X_digits[400:], y_digits[400:], np.random.default_rng(0)
A = nn.relu(X @ W1 + b1)
masked = [nn.softmax(dropout(A, 0.5, rng, training=True)[0] @ W2 + b2) for _ in range(100)]
asked = {"one mask": masked[0], "mean of 100 masks": np.mean(masked, axis=0), "no mask": nn.softmax(A @ W2 + b2)}
for name, P in asked.items():
    print(f"{name:17} {np.mean(P.argmax(axis=1) == y):.3f} right")

# %% [markdown] id="ensemble-meaning" slideshow={"slide_type": "skip"}
# One masked network is poor, their mean is far better, and a single pass without a mask is as good as the hundred: dropout
# is an **ensemble** for the price of one.

# %% [markdown] id="torch-title" slideshow={"slide_type": "slide"}
# ## 5 · In PyTorch
#
# **How does this look in the tool that everybody uses?** Each piece is a line:
#
# | Here | In PyTorch |
# |---|---|
# | L2 penalty with $\lambda$ | `torch.optim.SGD(…, weight_decay=2 * lam)` |
# | decoupled decay | `torch.optim.AdamW(…, weight_decay=…)` |
# | `dropout` | `torch.nn.Dropout(p)` |
# | `training=True` or `False` | `model.train()` or `model.eval()` |

# %% [markdown] id="torch-notes" slideshow={"slide_type": "notes"}
# Repeat until it is boring: eval before measuring, train before training on.

# %% id="torch" slideshow={"slide_type": "skip"}
import torch

torch.set_num_threads(1)  # networks this small are faster on one


# %% id="modes" slideshow={"slide_type": "subslide"}
def with_dropout(p):
    """A torch network 64-64-10 in float64 whose hidden units are dropped with probability p."""
    hidden = torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Dropout(p)
    return torch.nn.Sequential(*hidden, torch.nn.Linear(64, 10)).double()


torch.manual_seed(0)
model, X = with_dropout(0.5), torch.from_numpy(X_digits[:50])
for mode in (model.train, model.eval):
    mode()
    print(f"{mode.__name__:5}: two calls agree: {torch.equal(model(X), model(X))}")

# %% [markdown] id="decay-text" slideshow={"slide_type": "skip"}
# `weight_decay` decays *every* parameter the optimiser is given, biases too. Hand it two groups, and only matrices decay:


# %% id="groups" slideshow={"slide_type": "skip"}
def parameter_groups(model, weight_decay):
    """Weight matrices with weight_decay, all other parameters without."""
    matrices = [theta for theta in model.parameters() if theta.ndim > 1]
    others = [theta for theta in model.parameters() if theta.ndim == 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


for group in parameter_groups(model, weight_decay=1e-3):
    print(group["weight_decay"], [tuple(theta.shape) for theta in group["params"]])

# %% [markdown] id="torch-digits-text" slideshow={"slide_type": "subslide"}
# ### Digits once more, all of them
#
# Now four fifths of all digits for training, right labels, and mini-batches of 32. **Predict first:** does dropout help
# here, or a decay of the weights?


# %% id="torch-digits-run" slideshow={"slide_type": "skip"}
def digits_right(p, weight_decay, seed, epochs=12):
    """Held-out digits right, of 359, after training on all others in mini-batches of 32."""
    rng, _ = np.random.default_rng(seed), torch.manual_seed(seed)
    X, y, X_test, y_test = map(torch.from_numpy, data.held_out(X_digits, y_digits, 0.2, rng))
    model, criterion = with_dropout(p), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(parameter_groups(model, weight_decay), lr=0.1)
    model.train()
    for _ in range(epochs):
        for rows in torch.from_numpy(rng.permutation(len(X))).split(32):
            optimizer.zero_grad()
            criterion(model(X[rows]), y[rows]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        return int((model(X_test).argmax(dim=1) == y_test).sum())


# %% id="torch-digits" slideshow={"slide_type": "-"}
for name, p, weight_decay in (("plain", 0.0, 0.0), ("dropout, p = 0.5", 0.5, 0.0), ("weight decay 0.001", 0.0, 0.001)):
    print(f"{name:18}", sorted(digits_right(p, weight_decay, seed) for seed in range(5)), "of 359")

# %% [markdown] id="torch-digits-meaning" slideshow={"slide_type": "skip"}
# With seven times as many digits and right labels, nothing helps, and nothing harms. These cures are for samples that are few,
# or wrong.

# %% [markdown] id="mend_scaling-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: scaled twice
#
# *Debug · 4 minutes · core.* With this dropout, activations are too small at evaluation: their mean in training, divided by
# that at evaluation, is $1/(1 - p)$.


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
# ### Exercise · Debug it: the bias that cannot leave 0
#
# *Debug · 4 minutes · core.* With a strong penalty, a network trained with these gradients cannot even learn how
# frequent the classes are. `grads` holds the gradients of the loss alone.


# %% id="mend_biases" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_biases(params, grads, lam):
    """Gradients of the loss plus the L2 penalty lam · Σ W²: a list of (dW, db). grads: those of the loss alone."""
    ### BEGIN SOLUTION
    return [(dW + 2 * lam * W, db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### STUB
    # return [(dW + 2 * lam * W, db + 2 * lam * b) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### END SOLUTION


mend_biases = check.mend_biases(mend_biases)

# %% [markdown] id="mend_inplace-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: changed too early
#
# *Debug · 4 minutes · stretch.* Dropout by hand in PyTorch; the values are right. On the way back it stops: *one of the
# variables needed for gradient computation has been modified by an inplace operation*. What has `tanh` noted down?


# %% id="mend_inplace" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_inplace(Z, mask, p):
    """Dropout of tanh(Z): tensors Z (n, d) and mask (n, d) of 0 and 1; kept entries are divided by 1 - p."""
    A = torch.tanh(Z)
    ### BEGIN SOLUTION
    return A * mask / (1 - p)
    ### STUB
    # A *= mask
    # A /= 1 - p
    # return A
    ### END SOLUTION


mend_inplace = check.mend_inplace(mend_inplace)

# %% [markdown] id="mend_twice-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: twice through one graph
#
# *Debug · 4 minutes · stretch.* The first step works, the second one stops: *Trying to backward through the graph a second
# time*. The message proposes `retain_graph=True`. Would the gradient be right with it?


# %% id="mend_twice" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_twice(w, X, y, lam, lr, steps):
    """Gradient descent on mean((X @ w - y)²) + lam Σ w²; w (d,) is a leaf that requires grad, and the result."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        penalty = lam * (w**2).sum()
        loss = ((X @ w - y) ** 2).mean() + penalty
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w
    ### STUB
    # penalty = lam * (w**2).sum()
    # for _ in range(steps):
    #     loss = ((X @ w - y) ** 2).mean() + penalty
    #     loss.backward()
    #     with torch.no_grad():
    #         w -= lr * w.grad
    #     w.grad = None
    # return w
    ### END SOLUTION


mend_twice = check.mend_twice(mend_twice)

# %% [markdown] id="verdict-title" slideshow={"slide_type": "slide"}
# ## 6 · What helped, and what did not
#
# **Which of these would you use?** λ, $p$ and the epochs were chosen with validation digits. Now the 1,000 test digits of each
# run are opened, for the first and only time: mean, lowest and highest of ten runs, and in how many of them a method is better
# than plain training on the same draw. One more takes part:

# %% [markdown] id="verdict-notes" slideshow={"slide_type": "notes"}
# Let everybody guess the order first. Ten of ten is hard to get by luck, five of ten is what a coin would say.

# %% id="both" slideshow={"slide_type": "skip"}
for wrong in (0.0, 0.2):
    tried("L2 and dropout", wrong, l2=0.003, p=0.5)

# %% id="verdict" tags=["remove-input"] slideshow={"slide_type": "subslide"}
chosen = ["plain", "L2, λ = 0.01", "L1, λ = 0.003", "early stopping", "dropout, p = 0.5"]
chosen += ["L2 and dropout"]
for wrong in (0.0, 0.2):
    print(f"labels {wrong:.0%} wrong   mean   lowest   highest   better in")
    for name in chosen:
        right = results[name, wrong].right_test
        better = np.sum(right > results["plain", wrong].right_test)
        print(f"{name:16} {right.mean():6.1f} {right.min():8} {right.max():9} {better:8} of 10")

# %% [markdown] id="verdict-meaning" slideshow={"slide_type": "subslide"}
# ### How to read it
#
# - **With right labels, nothing helps for certain.** All means lie between 922 and 930 of 1,000; the draws of one method
#   differ by more than twenty.
# - **With a fifth of the labels wrong, nearly everything helps,** in ten draws of ten. L2 wins back 74 of the 128 digits that
#   they cost. Cures for one illness do not add up: L2 with dropout is no better than L2.
#
# In section 5, with all digits, none of it mattered. What carries over is the way of asking.

# %% [markdown] id="few_samples-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: few samples
#
# *Design · 10 minutes · stretch.* Now 100 digits are all there is, with noise of standard deviation 0.3 on every pixel. Get
# **at least 71 %** of the other digits right, on average over five draws. Pass a dictionary with `hidden` (at most 128),
# `l2` (the λ of an L2 penalty), `dropout` and `epochs` (at most 200); the check trains with Adam. Start without a penalty.

# %% id="few_samples" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = {"hidden": 64, "l2": 0.01, "dropout": 0.0, "epochs": 100}
settings = check.few_samples(settings)
### STUB
# settings = check.few_samples(...)
### END SOLUTION

# %% [markdown] id="targets" slideshow={"slide_type": "skip"}
# ### Stretch · More samples, softer targets
#
# Two more cures, for what the samples say. **Augmentation** makes new samples from old ones by changes that do not matter:
# here, all digits moved by one pixel. **Label smoothing** asks for $1 - \epsilon$ in place of 1, and gives
# $\epsilon$ to all classes in equal parts, so that no logit has to grow without end (Szegedy et al. 2016). Each
# with five draws of 200 digits:


# %% id="augmentation" slideshow={"slide_type": "skip"}
def moved(X):
    """The digits X (n, 64), and each of them moved by one pixel left, right, up and down: (5 n, 64)."""
    pictures = X.reshape(-1, 8, 8)
    moves = [np.roll(pictures, by, axis) for axis in (1, 2) for by in (1, -1)]
    return np.concatenate([pictures, *moves]).reshape(-1, 64)


table = []
for seed in range(5):
    rng = np.random.default_rng(seed)
    X, y, X_test, y_test = data.held_out(X_digits, y_digits, 1 - 200 / len(X_digits), rng)
    for X_train, copies in ((X, 1), (moved(X), 5)):
        params = fitted(X_train, np.tile(nn.one_hot(y, 10), (copies, 1)), 0.0, np.random.default_rng(seed))
        table += [share_right(params, X_test, y_test), share_right(params, moved(X_test), np.tile(y_test, 5))]
plain, augmented = np.reshape(table, (5, 2, 2)).mean(axis=0)
print(f"digits as they are: plain {plain[0]:.2f}, augmented {augmented[0]:.2f}")
print(f"moved digits:       plain {plain[1]:.2f}, augmented {augmented[1]:.2f}")

# %% id="smoothing" slideshow={"slide_type": "skip"}
for epsilon in (0.0, 0.1, 0.3):
    table = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X, y, X_test, y_test = data.held_out(X_digits, y_digits, 1 - 200 / len(X_digits), rng)
        y[:40] = (y[:40] + rng.integers(1, 10, size=40)) % 10  # a fifth of the labels is wrong
        Y = (1 - epsilon) * nn.one_hot(y, 10) + epsilon / 10
        params = fitted(X, Y, 0.0, np.random.default_rng(seed), epochs=300)
        P = nn.softmax(nn.forward(params, X_test, nn.relu)[0])
        table.append((share_right(params, X_test, y_test), P.max(axis=1).mean()))
    print("ε = {}: right {:.3f}, largest probability {:.2f} on average".format(epsilon, *np.mean(table, axis=0)))

# %% [markdown] id="targets-meaning" slideshow={"slide_type": "skip"}
# Digits that were moved are lost on the plain network, and the augmented one reads most of them. On digits that stand where
# they always stand it gains nothing: augmentation pays for what will really vary. Smoothing helps against wrong labels, and
# makes the network say less than it knows.

# %% [markdown] id="descent" slideshow={"slide_type": "skip"}
# ### Stretch · Bias, variance, and a second descent
#
# Train a network on many different sets of 100 digits. Its squared error on new ones has two parts: how far the *mean* of
# all networks is off, the squared **bias**, and how much the single ones scatter around it, the **variance**. The textbooks
# draw a U over the size of the network. Here the hidden layer is random, and the output weights are those that fit the
# samples best (of all such the shortest), so that even 3,000 hidden neurons take no time:


# %% id="descent-digits" slideshow={"slide_type": "skip"}
def outputs(hidden, seed):
    """Outputs (997, 10) for the last digits of a network that has fitted 100 of the first 800."""
    rng = np.random.default_rng(seed)
    rows, W1 = rng.choice(800, 100, replace=False), rng.normal(0, 1 / 8, size=(64, hidden))
    A = nn.relu((X_digits - 0.3) @ W1)
    W2 = np.linalg.lstsq(A[rows], nn.one_hot(y_digits[rows], 10), rcond=None)[0]
    return A[800:] @ W2


Y = nn.one_hot(y_digits[800:], 10)
for hidden in (10, 30, 60, 100, 150, 300, 1000, 3000):
    runs = np.array([outputs(hidden, seed) for seed in range(10)])
    right = np.mean(runs.argmax(axis=2) == y_digits[800:])
    bias, variance = np.mean((runs.mean(axis=0) - Y) ** 2), np.mean(runs.var(axis=0))
    print(f"{hidden:4} hidden: right {right:.2f}, squared bias {bias:.3f}, variance {variance:.3f}")

# %% [markdown] id="descent-meaning" slideshow={"slide_type": "skip"}
# Up to 100 hidden neurons, as many as there are samples, it is the U of the textbooks: the bias falls at first, the
# variance rises, and at 100 a single fit is possible, a wild one. Beyond it there are many fits, the shortest of them gets
# smoother, and the error falls again, below where it was: **double descent** (Belkin et al. 2019). Large networks need not
# overfit.

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Formula | In code |
# |---|---|---|
# | standardise | $(x - \text{mean})/\text{std}$ of the training set | `standardize(train, *others)` |
# | L2, L1 | $2\lambda W$ and $\lambda\,\text{sign}(W)$ join $dW$ | `l2_gradient(params, lam)` |
# | dropout | $m\,A/(1 - p)$; at evaluation $A$ | `dropout(A, p, rng, training)` |
# | folds | each part judges a network that has not seen it | `np.array_split(rng.permutation(rows), k)` |
# | stop early | the best epoch before `patience` without a new best | `early_stopping(val_losses, patience)` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# All steps so far went straight downhill, with one learning rate for all weights and all times. Notebook 06 looks at
# the step itself: momentum, Adam, and learning rates that change.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - I. Goodfellow, Y. Bengio and A. Courville (2016), *Deep Learning*, MIT Press, chapter 7.
# - A. Krogh and J. A. Hertz (1992), *A simple weight decay can improve generalization*, NIPS 4, 950.
# - R. Tibshirani (1996), *Regression shrinkage and selection via the lasso*, JRSS B 58, 267.
# - L. Prechelt (1998), *Early stopping – but when?*, in Neural Networks: Tricks of the Trade, 55.
# - D. Arpit et al. (2017), *A closer look at memorization in deep networks*, ICML, 233.
# - N. Srivastava et al. (2014), *Dropout*, JMLR 15, 1929.
# - C. Szegedy et al. (2016), *Rethinking the Inception architecture for computer vision*, CVPR, 2818.
# - M. Belkin, D. Hsu, S. Ma and S. Mandal (2019), *Reconciling modern machine-learning practice and the classical
#   bias–variance trade-off*, PNAS 116, 15849.
# - I. Loshchilov and F. Hutter (2019), *Decoupled weight decay regularization*, ICLR.
