# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 09 · Regression
#
# What does a house in California cost? A network answers, and a method with trees answers better. Then you ask where
# the test districts lie, and find that the question was wrong.
#
# **After this notebook you can**
#
# - prepare a table for a network, and judge predictions of numbers by R², RMSE and MAE;
# - notice a broadcast that trains in silence and learns nothing;
# - compare models on random splits and on held-out regions, and say which test answers which question;
# - give a network columns in which a map is easy;
# - say how sure a prediction is, and check that it is so.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: sections 1 to 3 take 55 minutes, 4 to 6 take 45. The one sentence to leave behind: before you ask which model is
# better, ask which test your question needs.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 3. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) for the class `MLP`, [05 · Regularisation](05_regularization.ipynb) for
# standardised inputs, [06 · Optimisers](06_optimizers.ipynb) for Adam and schedules.
#
# **Notation.** `X` is $(n, 8)$, a row for each district; `y` $(n,)$ holds its median price in 100,000 dollars, $\hat y$
# what a model predicts. $\bar y$ is the mean of the prices.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, housing_runs, nn
from utils.exercises import regression as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# California's census districts of 1990, where they lie on the map. Blue districts are predicted too dear, orange ones too
# cheap, here by a line. **Predict first:** which of the four models loses most if whole squares of the map are held out,
# and not random districts? Then try it.

# %% id="goal" tags=["remove-input"]
from utils.widgets import regression as widgets

widgets.residual_map()

# %% [markdown] id="goal-seen" slideshow={"slide_type": "skip"}
# The ten neighbours do, and boosting next: where a whole square is missing, nobody next door tells the price. The line hardly
# loses: it never knew the map, and is too low along the coast and too high behind it.

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="whose_mean-text" slideshow={"slide_type": "skip"}
# ### Exercise · Whose mean
#
# *Choice · 1 minute · core.* You standardise the test set. Whose mean do you take off?
#
# - **a)** that of the test set
# - **b)** that of the training set
# - **c)** that of all samples
# - **d)** none: only training inputs are standardised

# %% id="whose_mean" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.whose_mean("b")
### STUB
# check.whose_mean(...)
### END SOLUTION

# %% [markdown] id="last_layer-text" slideshow={"slide_type": "skip"}
# ### Exercise · The last layer
#
# *Choice · 1 minute · core.* A network predicts prices. What follows its last weighted sum?
#
# - **a)** a ReLU, since no price is below 0
# - **b)** a softmax
# - **c)** a sigmoid
# - **d)** nothing

# %% id="last_layer" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.last_layer("d")
### STUB
# check.last_layer(...)
### END SOLUTION

# %% [markdown] id="far_out-text" slideshow={"slide_type": "skip"}
# ### Exercise · Far out
#
# *Choice · 1 minute · core.* A ReLU network with one input was trained between 0 and 10. What is its output far beyond?
#
# - **a)** a straight line
# - **b)** a constant
# - **c)** a wave
# - **d)** as at 10, plus noise

# %% id="far_out" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.far_out("a")
### STUB
# check.far_out(...)
### END SOLUTION

# %% [markdown] id="table-title" slideshow={"slide_type": "slide"}
# ## 1 · A table of districts
#
# **What is in the table, and what does it take to judge a prediction?** 20,640 districts of about 1,400 people each
# (Pace & Barry 1997).

# %% [markdown] id="table-notes" slideshow={"slide_type": "notes"}
# Ask first what the largest number of people a household might be. Then show the row: a prison is a household, too.

# %% id="table" slideshow={"slide_type": "subslide"}
X, y, names = data.housing()
for column, name in enumerate(names):
    low, middle, high = np.quantile(X[:, column], (0.01, 0.5, 0.99))
    print(
        f"{name:11} middle {middle:8.2f}, 1 % below {low:8.2f}, 1 % above {high:8.2f}, largest {X[:, column].max():8.1f}"
    )
print(f"price       middle {np.median(y):8.2f}, and {np.mean(y > 5):.1%} of the districts at the cap of {y.max():.5f}")

# %% [markdown] id="table-meaning" slideshow={"slide_type": "skip"}
# Five columns have long tails: the largest household is far beyond 99 of 100 others. And prices end at 500,001 dollars:
# what was dearer was written down as that. Keep both in mind.

# %% [markdown] id="scores-title" slideshow={"slide_type": "subslide"}
# ### How wrong is a prediction?
#
# $$R^2 = 1 - \frac{\frac{1}{n}\sum_i (\hat y_i - y_i)^2}{\frac{1}{n}\sum_i (y_i - \bar y)^2} \qquad\qquad
# \text{RMSE} = \sqrt{\tfrac{1}{n}\textstyle\sum_i (\hat y_i - y_i)^2} \qquad\qquad
# \text{MAE} = \tfrac{1}{n}\textstyle\sum_i |\hat y_i - y_i|$$
#
# RMSE and MAE are in the unit of the prices. R² has none: 1 is perfect, 0 is as good as always saying the mean, and
# below 0 is worse than that.

# %% [markdown] id="scores-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Three scores
#
# *Coding · 5 minutes · core.* Write `scores(y, y_hat)`, which returns R², RMSE and MAE. Raise a `ValueError` unless
# both have the same shape $(n,)$: section 2 shows what happens otherwise.


# %% id="scores" tags=["exercise"]
def scores(y, y_hat):
    """R², root mean squared error, mean absolute error: y, y_hat (n,). Raises ValueError for other shapes."""
    ### BEGIN SOLUTION
    if y.ndim != 1 or y.shape != y_hat.shape:
        raise ValueError(f"shapes {y.shape} and {y_hat.shape}: both have to be (n,)")
    error = y_hat - y
    mse = np.mean(error**2)
    return 1 - mse / np.var(y), np.sqrt(mse), np.mean(np.abs(error))
    ### END SOLUTION


scores = check.scores(scores)

# %% [markdown] id="log_columns-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Long tails
#
# *Coding · 3 minutes · core.* Write `log_columns(X, columns)`: a copy of `X` in which the given columns hold their
# natural logarithms. `X` itself must stay as it is.


# %% id="log_columns" tags=["exercise"] slideshow={"slide_type": "skip"}
def log_columns(X, columns):
    """A copy of X (n, d) with natural logarithms in some columns, given as a list of indices."""
    ### BEGIN SOLUTION
    logged = X.copy()
    logged[:, columns] = np.log(logged[:, columns])
    return logged
    ### END SOLUTION


log_columns = check.log_columns(log_columns)

# %% [markdown] id="line-text" slideshow={"slide_type": "skip"}
# The simplest model is a line, fitted by least squares. **Predict first:** does it gain from logarithms?

# %% id="line" slideshow={"slide_type": "subslide"}
logged = log_columns(X, [0, 2, 3, 4, 5])
for name, table in (("as published", X), ("logarithms", logged)):
    told = []
    for seed in range(10):
        train, test = housing_runs.split(seed)
        told.append(scores(y[test], housing_runs.line(table, y, train, test)))
    r2, rmse, mae = np.mean(told, axis=0)
    print(f"line, {name:12} R² {r2:.3f}, RMSE {rmse:.3f}, MAE {mae:.3f}; R² from", end=" ")
    print(f"{min(told)[0]:.3f} to {max(told)[0]:.3f} in ten splits")

# %% [markdown] id="line-meaning" slideshow={"slide_type": "skip"}
# Hardly: R² rises a little, and MAE rises, too. You will read that a network needs logarithms. The next section measures
# it.

# %% [markdown] id="network-title" slideshow={"slide_type": "slide"}
# ## 2 · A network for numbers
#
# **What changes when the answer is a number?** The last layer is a weighted sum without an activation, and the loss is
# the mean squared error, whose gradient is $2 (\hat y_i - y_i)/n$. All else stays. But scales matter now on both sides.

# %% [markdown] id="network-notes" slideshow={"slide_type": "notes"}
# Run the cell without scales live: nan in the first epoch. Then ask which of the two sides is to blame.

# %% id="unscaled" slideshow={"slide_type": "-"}
train, test = housing_runs.split(0)
for lr in (0.01, 1e-7):
    network = nn.MLP([8, 64, 32, 1], np.random.default_rng(0), regression=True)
    with np.errstate(all="ignore"):
        network.fit(X[train], y[train], lr=lr, epochs=3, batch_size=128)
    y_hat = network.predict(X[test])[:, 0]
    print(f"unscaled, learning rate {lr:g}: R² {scores(y[test], y_hat)[0]:.1f}")

# %% [markdown] id="unscaled-meaning" slideshow={"slide_type": "skip"}
# Populations in the thousands make huge sums and huge gradients; a rate that survives them is too small for all else.
# So inputs are standardised, as in notebook 05. And the target?

# %% [markdown] id="scale_target-text" slideshow={"slide_type": "subslide"}
# ### Exercise · There and back
#
# *Coding · 4 minutes · core.* Write `scale_target(y_train)`. It returns `z`, the targets with mean 0 and standard
# deviation 1, and a function `back` that turns scaled numbers of any shape into prices again: `back(z)` is `y_train`.


# %% id="scale_target" tags=["exercise"] slideshow={"slide_type": "skip"}
def scale_target(y_train):
    """(z (n,), back): targets with mean 0 and standard deviation 1, and the function that leads back."""
    ### BEGIN SOLUTION
    mean, std = y_train.mean(), y_train.std()

    def back(z):
        return mean + std * z

    return (y_train - mean) / std, back
    ### END SOLUTION


scale_target = check.scale_target(scale_target)

# %% [markdown] id="recipe-text" slideshow={"slide_type": "skip"}
# Here is the recipe for all that follows: 64 and 32 hidden neurons, 20 epochs of Adam with batches of 128, the learning
# rate on a cosine from 0.01 to 0. Your `scale_target` and your `scores` are at work.


# %% id="recipe" slideshow={"slide_type": "subslide"}
def network_predicts(table, train, test, seed):
    """Prices that a network predicts for the test districts."""
    A = housing_runs.standardized(table, train)  # mean and standard deviation of the training rows
    z, back = scale_target(y[train])
    return back(housing_runs.network(A[train], z, seed).predict(A[test])[:, 0])


for name, table in (("as published", X), ("logarithms", logged)):
    r2 = []
    for seed in range(3):
        train, test = housing_runs.split(seed)
        r2.append(scores(y[test], network_predicts(table, train, test, seed))[0])
    print(f"network, {name:12} R² {np.mean(r2):.3f}, from {min(r2):.3f} to {max(r2):.3f} in three splits")

# %% [markdown] id="recipe-meaning" slideshow={"slide_type": "skip"}
# Logarithms help a little, and make the splits more alike. They cost nothing, so we keep them. Another piece of advice is to
# predict the logarithm of the price. **Predict first:** which of the three scores gains from that?

# %% id="log_price" slideshow={"slide_type": "skip"}
for name, price, finish in (("price", y, np.array), ("log price", np.log(y), np.exp)):
    told = []
    for seed in range(3):
        train, test = housing_runs.split(seed)
        told.append(scores(y[test], finish(housing_runs.predicted(logged, price, train, test, seed))))
    print("{:9} predicted: R² {:.3f}, RMSE {:.3f}, MAE {:.3f}".format(name, *np.mean(told, axis=0)))

# %% [markdown] id="log_price-meaning" slideshow={"slide_type": "skip"}
# MAE gains a little; R² and RMSE lose. Whoever predicts the logarithm minds factors, not dollars, and is careless with dear
# houses. That is a choice, not an improvement.

# %% [markdown] id="silent-title" slideshow={"slide_type": "subslide"}
# ### A silent fault
#
# The network's output is $(n, 1)$, the prices are $(n,)$. **Predict first:** what is the shape of their difference, and
# what does a network learn from its mean square?

# %% id="silent" slideshow={"slide_type": "subslide"}
train, test = housing_runs.split(0)
A = housing_runs.standardized(logged, train)
z, _ = scale_target(y[train])
params, rng = nn.init_params([8, 64, 32, 1], np.random.default_rng(0)), np.random.default_rng(0)
for _ in range(400):
    rows = rng.choice(len(train), 128)
    Z, cache = nn.forward(params, A[train[rows]], nn.relu)
    error = Z - z[rows]  # (128, 1) − (128,)
    dZ = 2 * error.mean(axis=1, keepdims=True) / len(rows)  # the gradient of np.mean(error**2)
    params = nn.sgd_step(params, nn.backward(params, cache, dZ, nn.relu_grad), 0.05)

# %% id="silent-score" slideshow={"slide_type": "subslide"}
Z_test = nn.forward(params, A[test], nn.relu)[0]
print(f"error {error.shape}; loss {np.mean(error**2):.2f}, variance of its targets {z[rows].var():.2f}", end="; ")
print(f"predictions with standard deviation {Z_test.std():.2f}")
line = housing_runs.line(logged, y, train, test)
wrong = 1 - np.mean((line[:, None] - y[test]) ** 2) / np.var(y[test])
print(f"and in the score: the line has R² {scores(y[test], line)[0]:.2f}, reported as {wrong:.2f}")

# %% [markdown] id="silent-meaning" slideshow={"slide_type": "skip"}
# Every prediction is compared with every price, so the best it can do is the mean of all prices: the loss settles at the
# variance of the targets, and nothing raises an error. Your `scores` refuses these shapes. That is its most useful line.

# %% [markdown] id="mend_step-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: one step
#
# *Debug · 6 minutes · core.* A classmate's step of gradient descent on the mean squared error. It runs, and the
# parameters grow in size and in number. Mend it, shape by shape.


# %% id="mend_step" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_step(params, X, y, lr):
    """A step of gradient descent on the mean squared error: X (n, d), y (n,). Returns (params, loss before it)."""
    Z, cache = nn.forward(params, X, nn.relu)
    ### BEGIN SOLUTION
    error = Z - y[:, None]
    dZ = 2 * error / len(y)
    ### STUB
    # error = Z - y
    # dZ = 2 * error
    ### END SOLUTION
    grads = nn.backward(params, cache, dZ, nn.relu_grad)
    params = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    return params, np.mean(error**2)


mend_step = check.mend_step(mend_step)

# %% [markdown] id="three-title" slideshow={"slide_type": "subslide"}
# ### Three models, ten splits
#
# Gradient boosting adds up hundreds of small decision trees, each fitted to what the others left over; scikit-learn's
# `HistGradientBoostingRegressor` does it well without any setting, and on tables like this one it is hard to beat
# (Grinsztajn et al. 2022). And a method that knows nothing but the map: the mean price of the nearest districts.

# %% [markdown] id="nearest_prices-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Ask the neighbours
#
# *Coding · 5 minutes · core.* Write `nearest_prices(place, price, asked, count)`: for each place that is asked for, the
# mean price of the `count` nearest districts, by Euclidean distance.


# %% id="nearest_prices" tags=["exercise"] slideshow={"slide_type": "skip"}
def nearest_prices(place, price, asked, count):
    """Mean price (m,) of the nearest districts: place (n, 2), price (n,), places asked for (m, 2), count: how many."""
    ### BEGIN SOLUTION
    squares = ((asked[:, None, :] - place[None, :, :]) ** 2).sum(axis=2)
    nearest = np.argsort(squares, axis=1)[:, :count]
    return price[nearest].mean(axis=1)
    ### END SOLUTION


nearest_prices = check.nearest_prices(nearest_prices)

# %% id="neighbours" slideshow={"slide_type": "skip"}
places = X[:, [7, 6]]
some = test[:200]
mine = nearest_prices(places[train], y[train], places[some], 10)
print(f"ten neighbours, {len(some)} test districts: R² {scores(y[some], mine)[0]:.1f}", end=", ")
print(f"with a search tree {scores(y[some], housing_runs.neighbours(y, train, some))[0]:.1f}")

# %% [markdown] id="neighbours-meaning" slideshow={"slide_type": "skip"}
# Asked about training districts, it would find each of them itself among its neighbours: such a score says nothing. For
# whole test sets the cells below use a search tree, which is faster.

# %% id="networks" slideshow={"slide_type": "skip"}
splits = [housing_runs.split(seed) for seed in range(10)]
answers = [network_predicts(logged, train, test, seed) for seed, (train, test) in enumerate(splits)]

# %% id="compared" slideshow={"slide_type": "subslide"}
models = ("line", "10 neighbours", "network", "boosting")
r2 = np.zeros((4, 10))
for seed, (train, test) in enumerate(splits):
    y_hats = [housing_runs.line(logged, y, train, test), housing_runs.neighbours(y, train, test)]
    y_hats += [answers[seed], housing_runs.boosted(X, y, train, test)]
    r2[:, seed] = [scores(y[test], y_hat)[0] for y_hat in y_hats]

# %% id="compared-told" slideshow={"slide_type": "-"}
for name, row in zip(models, r2, strict=True):
    print(f"{name:13} R² {row.mean():.3f}, from {row.min():.3f} to {row.max():.3f}")
difference = r2[3] - r2[2]
print(f"boosting − network: {difference.mean():.3f}, from {difference.min():.3f} to {difference.max():.3f}")

# %% [markdown] id="compared-meaning" slideshow={"slide_type": "skip"}
# The differences are **paired**: split by split, so that what makes a split hard falls out. Boosting is ahead in all
# ten. And ten neighbours, who know neither income nor rooms, are as good as the network. That should make you
# suspicious.

# %% [markdown] id="where-title" slideshow={"slide_type": "slide"}
# ## 3 · Where the test lies
#
# **Which question does a random split answer?** In it, a test district has training districts next door. Neighbours are
# not independent: whoever knows the price next door knows most of the answer. Hold out whole squares of the map
# instead, and the question becomes another one: what would a house cost in a town from which we have no prices? (Roberts
# et al. 2017 tell how often this is overlooked.)

# %% [markdown] id="where-notes" slideshow={"slide_type": "notes"}
# Ask which split a bank would want, and which a state that plans a new town. Both are right, for their own question.

# %% [markdown] id="block_split-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Whole squares
#
# *Coding · 7 minutes · core.* Write `block_split(lon, lat, size, fraction, rng)`. Squares with sides of `size` degrees
# begin at multiples of `size`. A `fraction` of the squares that hold districts, rounded, drawn with `rng`, goes to the
# test. Return the row indices of training and of test.


# %% id="block_split" tags=["exercise"] slideshow={"slide_type": "skip"}
def block_split(lon, lat, size, fraction, rng):
    """Row indices (train, test), with every square of the map on one side: lon, lat (n,), size in degrees."""
    ### BEGIN SOLUTION
    squares = np.floor(np.column_stack([lon, lat]) / size)
    names, square = np.unique(squares, axis=0, return_inverse=True)
    held_out = rng.permutation(len(names))[: round(fraction * len(names))]
    is_test = np.isin(square, held_out)
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)
    ### END SOLUTION


block_split = check.block_split(block_split)

# %% [markdown] id="blocks-text" slideshow={"slide_type": "skip"}
# Five splits into squares of one degree, about 100 kilometres, a fifth of them held out. **Predict first:** who suffers
# most, and who is ahead?

# %% id="blocks" slideshow={"slide_type": "subslide"}
regions = [block_split(X[:, 7], X[:, 6], 1.0, 0.2, np.random.default_rng(seed)) for seed in range(5)]
held = np.zeros((4, 5))
for seed, (train, test) in enumerate(regions):
    y_hats = [housing_runs.line(logged, y, train, test), housing_runs.neighbours(y, train, test)]
    y_hats += [network_predicts(logged, train, test, seed), housing_runs.boosted(X, y, train, test)]
    held[:, seed] = [scores(y[test], y_hat)[0] for y_hat in y_hats]

# %% id="blocks-told" slideshow={"slide_type": "-"}
for name, row, before in zip(models, held, r2, strict=True):
    print(f"{name:13} R² {row.mean():.2f}, from {row.min():.2f} to {row.max():.2f}; random {before.mean():.2f}")
difference = held[3] - held[2]
print(f"boosting − network: {difference.mean():+.2f}, from {difference.min():+.2f} to {difference.max():+.2f}")

# %% [markdown] id="why_blocks-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The lead is gone
#
# *Choice · 2 minutes · core.* Boosting was ahead in all ten random splits, and is not on held-out squares. Why?
#
# - **a)** there are fewer training districts
# - **b)** the squares that were held out are all dearer
# - **c)** its lead came from fitting the map around known districts, which does not help where none is near
# - **d)** boosting overfits, and the network does not

# %% id="why_blocks" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.why_blocks("c")
### STUB
# check.why_blocks(...)
### END SOLUTION

# %% id="no_place" slideshow={"slide_type": "skip"}
for where, few in (("random", splits[:2]), ("squares", regions[:2])):
    told = {"network": [], "boosting": []}
    for seed, (train, test) in enumerate(few):
        told["network"].append(scores(y[test], network_predicts(logged[:, :6], train, test, seed))[0])
        told["boosting"].append(scores(y[test], housing_runs.boosted(X[:, :6], y, train, test))[0])
    print(f"{where}, without longitude and latitude:", end=" ")
    print(", ".join(f"{name} R² {np.mean(values):.2f}" for name, values in told.items()))

# %% [markdown] id="no_place-meaning" slideshow={"slide_type": "skip"}
# Without the place both are equal, on random splits, too: the lead was the map. On held-out squares the place is worth a
# few hundredths to either. And see how far the five squares differ: no difference of a few hundredths is one.

# %% [markdown] id="waves-title" slideshow={"slide_type": "slide"}
# ## 4 · Columns for a map
#
# **Can the network learn the map after all?** A ReLU network of this size bends too slowly in two of its eight inputs.
# Give it columns that bend already: waves of the place (Tancik et al. 2020).
#
# $$\sin \pi j c, \quad \cos \pi j c \qquad j = 1, \dots, J$$
#
# $c$ is a coordinate from −1 to 1: longitude, latitude, or one of the two diagonals.

# %% [markdown] id="waves-notes" slideshow={"slide_type": "notes"}
# The same trick, under the name of positional encoding, is in every transformer.

# %% [markdown] id="waves-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Waves
#
# *Coding · 4 minutes · core.* Write `waves(c, count)`: columns $\sin \pi j c$ for $j = 1, \dots, J$, then columns $\cos
# \pi j c$, with $J$ the `count`. For `c` of shape $(n,)$ it returns $(n, 2J)$.


# %% id="waves" tags=["exercise"] slideshow={"slide_type": "skip"}
def waves(c, count):
    """sin πjc, then cos πjc for j = 1 … count: c (n,), from −1 to 1. Returns (n, 2 count)."""
    ### BEGIN SOLUTION
    angles = np.pi * c[:, None] * np.arange(1, count + 1)
    return np.hstack([np.sin(angles), np.cos(angles)])
    ### END SOLUTION


waves = check.waves(waves)

# %% id="wavy" slideshow={"slide_type": "subslide"}
lon, lat = housing_runs.unit(X[:, 7]), housing_runs.unit(X[:, 6])
wavy = np.hstack([waves(c, 4) for c in (lon, lat, (lon + lat) / 2, (lon - lat) / 2)])
print(f"{wavy.shape[1]} columns more")
for seed, (train, test) in enumerate(splits[:3]):
    y_hat = network_predicts(np.hstack([logged, wavy]), train, test, seed)
    theirs = housing_runs.boosted(np.hstack([X, wavy]), y, train, test)
    told = r2[2, seed], scores(y[test], y_hat)[0], r2[3, seed], scores(y[test], theirs)[0]
    print("network {:.3f}, with waves {:.3f}; boosting {:.3f}, with waves {:.3f}".format(*told))

# %% [markdown] id="wavy-meaning" slideshow={"slide_type": "skip"}
# With waves the network passes boosting without them. That is where many a paper ends. Give both the same columns, and
# boosting is ahead again. **Predict first:** what do waves do on held-out squares?

# %% id="wavy_blocks" slideshow={"slide_type": "subslide"}
table, told = np.hstack([logged, wavy]), []
for seed, (train, test) in enumerate(regions):
    told.append(scores(y[test], network_predicts(table, train, test, seed))[0])
print(f"network with waves, squares: R² {np.mean(told):.2f}, from {min(told):.2f} to {max(told):.2f};", end=" ")
print(f"better than without in {np.sum(told > held[2])} of 5")

# %% id="boosting_blocks" slideshow={"slide_type": "-"}
table = np.hstack([X, wavy])
told = [scores(y[test], housing_runs.boosted(table, y, train, test))[0] for train, test in regions]
print(f"boosting with waves, squares: R² {np.mean(told):.2f}, from {min(told):.2f} to {max(told):.2f};", end=" ")
print(f"better than without in {np.sum(told > held[3])} of 5")

# %% [markdown] id="wavy_blocks-meaning" slideshow={"slide_type": "skip"}
# The network is worse off on average, and in one region far worse: where no district is known, a wave goes on as it
# likes. Boosting, which cannot say more than the prices it knows, takes no such harm. What helps next door may hurt far
# away.

# %% [markdown] id="better_map-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: 84 percent
#
# *Design · 10 minutes · stretch.* Reach R² 0.84 on a random split with one network. Pass a dictionary with `waves`, 0
# to 8; `hidden`, a list of one to three widths up to 64; `lr`; and `epochs`, up to 40. Adam, batches of 128 and the
# cosine stay.

# %% id="better_map" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = check.better_map({"waves": 4, "hidden": [64, 32], "lr": 0.01, "epochs": 20})
### STUB
# settings = check.better_map(...)
### END SOLUTION

# %% [markdown] id="sure-title" slideshow={"slide_type": "slide"}
# ## 5 · How sure?
#
# **What is a price without its error worth?** Let the network predict two numbers for each district: the mean $m$ of a
# normal distribution and the logarithm $s$ of its variance. The loss is $-\ln p(y)$, but for a constant (Nix & Weigend
# 1994):
#
# $$L = \frac{1}{n} \sum_i \tfrac{1}{2} \left( s_i + (y_i - m_i)^2 e^{-s_i} \right)
# \qquad \frac{\partial L}{\partial m_i} = \frac{(m_i - y_i)\, e^{-s_i}}{n}
# \qquad \frac{\partial L}{\partial s_i} = \frac{1 - (y_i - m_i)^2 e^{-s_i}}{2n}$$
#
# A large variance makes errors cheap, and costs something itself. So it pays to say the truth.

# %% [markdown] id="sure-notes" slideshow={"slide_type": "notes"}
# Why the logarithm of the variance? It may be any number, as a weighted sum is, and the variance stays above 0.

# %% [markdown] id="gaussian_loss-text" slideshow={"slide_type": "subslide"}
# ### Exercise · A loss that says how sure
#
# *Coding · 7 minutes · core.* Write `gaussian_loss(Z, y)` for `Z` $(n, 2)$, the columns $m$ and $s$. Return the loss
# and its gradient `dZ` $(n, 2)$.


# %% id="gaussian_loss" tags=["exercise"]
def gaussian_loss(Z, y):
    """(loss, dZ (n, 2)) of ½ (s + (y − m)² e⁻ˢ), the mean over n: Z (n, 2) holds m and s, y (n,)."""
    m, s = Z[:, 0], Z[:, 1]
    ### BEGIN SOLUTION
    slope = (m - y) * np.exp(-s)
    squares = (m - y) * slope
    loss = np.mean(s + squares) / 2
    dZ = np.column_stack([slope, (1 - squares) / 2]) / len(y)
    return loss, dZ
    ### END SOLUTION


gaussian_loss = check.gaussian_loss(gaussian_loss)

# %% [markdown] id="coverage-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Does it hold?
#
# *Coding · 3 minutes · core.* Write `coverage(y, mean, std, width=1.96)`: the share of targets that lie at most `width`
# standard deviations from their predictions. For a normal distribution and 1.96 it is 0.95.


# %% id="coverage" tags=["exercise"] slideshow={"slide_type": "skip"}
def coverage(y, mean, std, width=1.96):
    """Share of targets y (n,) within width standard deviations std (n,) of their predictions mean (n,)."""
    ### BEGIN SOLUTION
    return np.mean(np.abs(y - mean) <= width * std)
    ### END SOLUTION


coverage = check.coverage(coverage)

# %% [markdown] id="five-text" slideshow={"slide_type": "skip"}
# Three ways to say how sure: one standard deviation for all, from 2,000 validation districts; the spread of five
# networks that differ in their start; and a head with your loss. **Predict first:** which of them hold what they
# promise?

# %% id="five" slideshow={"slide_type": "subslide"}
train, test = housing_runs.split(0)
held_out, rest = train[:2000], train[2000:]
A, prices = housing_runs.standardized(logged, rest), y[test]
z, back = scale_target(y[rest])
five = [housing_runs.network(A[rest], z, seed) for seed in range(5)]
P = np.array([back(network.predict(A[test])[:, 0]) for network in five])
one = np.std(y[held_out] - back(five[0].predict(A[held_out])[:, 0]))
print(f"R² of one network {scores(prices, P[0])[0]:.3f}, of the mean of five {scores(prices, P.mean(axis=0))[0]:.3f}")
ways = {"one for all": (P[0], np.full(len(test), one)), "five networks": (P.mean(axis=0), P.std(axis=0, ddof=1))}

# %% id="head" slideshow={"slide_type": "subslide"}
params = housing_runs.train_head(A[rest], z, 0, gaussian_loss)
Z = nn.forward(params, A[test], nn.relu)[0]
ways["head"] = back(Z[:, 0]), y[rest].std() * np.exp(Z[:, 1] / 2)
thirds = np.array_split(np.argsort(ways["head"][1]), 3)  # where the head is surest, in the middle, least sure
for name, (mean, std) in ways.items():
    parts = " ".join(f"{coverage(prices[rows], mean[rows], std[rows]):.2f}" for rows in thirds)
    print(f"{name:13} 0.95 promised: {coverage(prices, mean, std):.2f} held, by thirds {parts};", end=" ")
    print(f"0.68 promised: {coverage(prices, mean, std, 1):.2f}")

# %% [markdown] id="sure_of_it-text" slideshow={"slide_type": "subslide"}
# ### Exercise · They agree
#
# *Choice · 2 minutes · core.* Five networks agree on a price within 2 percent. Is the price certain to 2 percent?
#
# - **a)** no: they agree on the mean of such districts; how far prices scatter around it, they do not say
# - **b)** yes: five networks are as good as five measurements
# - **c)** yes, if they were trained on different splits
# - **d)** no: five are too few, fifty would tell

# %% id="sure_of_it" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.sure_of_it("a")
### STUB
# check.sure_of_it(...)
### END SOLUTION

# %% [markdown] id="how_sure-text" slideshow={"slide_type": "subslide"}
# Districts in the order of what the head says, with its band. **Predict first:** where will a band of the same width for all
# be too wide, and where too narrow? Then choose it, and the five networks, and widen the band.

# %% id="how_sure" tags=["remove-input"]
widgets.how_sure()

# %% [markdown] id="how_sure-seen" slideshow={"slide_type": "skip"}
# One for all is right on average and wrong for everybody: too wide where prices are alike, too narrow where they are
# not. The spread of five networks is far too narrow everywhere. The head promises 0.95 and holds about that in each
# third.

# %% [markdown] id="beyond-title" slideshow={"slide_type": "slide"}
# ## 6 · The ends of the data
#
# **What does a network say where there are no data?** Two ends are in this table: prices stop at 500,001 dollars, and
# you can only train on districts that exist.

# %% [markdown] id="beyond-notes" slideshow={"slide_type": "notes"}
# The cap is a favourite in interviews: what do you do with it? There is no right answer, but there are wrong
# measurements.

# %% id="capped" slideshow={"slide_type": "subslide"}
told = []
for (_, test), y_hat in zip(splits, answers, strict=True):
    price, below = y[test], y[test] < 5
    told.append([*scores(price, y_hat)[:2], *scores(price[below], y_hat[below])[:2], np.mean(y_hat > y.max())])
    told[-1].append(scores(price, np.minimum(y_hat, y.max()))[0])
told = np.mean(told, axis=0)
print("all test districts:  R² {:.3f}, RMSE {:.3f}\nwithout capped ones: R² {:.3f}, RMSE {:.3f}".format(*told[:4]))
print(f"predictions above the cap: {told[4]:.1%}; with these cut down to it, R² {told[5]:.3f}")

# %% [markdown] id="which_lies-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Better or worse?
#
# *Choice · 2 minutes · core.* Without the capped districts R² falls and RMSE falls, too. Which of the two lies?
#
# - **a)** R²: smaller errors have to give a larger R²
# - **b)** RMSE: it depends on the unit
# - **c)** neither: the errors are smaller, and the variance of the prices is smaller by more
# - **d)** both: capped districts must not be left out

# %% id="which_lies" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.which_lies("c")
### STUB
# check.which_lies(...)
### END SOLUTION

# %% [markdown] id="rich-text" slideshow={"slide_type": "skip"}
# Now train on 13,000 districts with incomes below 60,000 dollars only, and ask about the richer ones. **Predict
# first:** who does worst beyond the data?

# %% id="rich" slideshow={"slide_type": "subslide"}
poor, rich = np.flatnonzero(X[:, 0] < 6), np.flatnonzero(X[:, 0] >= 6)
told = []
for seed in range(3):
    train = np.random.default_rng(seed).permutation(poor)[:13000]
    y_hats = [housing_runs.line(logged, y, train, rich), network_predicts(logged, train, rich, seed)]
    y_hats += [housing_runs.boosted(X, y, train, rich)]
    told.append([(scores(y[rich], y_hat)[1], np.mean(y_hat - y[rich])) for y_hat in y_hats])
for name, (rmse, bias) in zip(("line", "network", "boosting"), np.mean(told, axis=0), strict=True):
    print(f"{name:9} RMSE {rmse:.2f} beyond the data; predicted − true price {bias:+.2f} on average")

# %% [markdown] id="sea-text" slideshow={"slide_type": "skip"}
# Here it helps the network that it goes straight on. It need not. Take a district of San Francisco and move it west, out to
# sea. **Predict first:** what do the five networks of section 5 say, and do they agree?

# %% id="sea" slideshow={"slide_type": "subslide"}
district = np.argmin((X[:, 7] + 122.44) ** 2 + (X[:, 6] - 37.76) ** 2)
for longitude in (-122.44, -123.4, -125.0, -130.0):
    moved = logged[[district]]
    moved[:, 7] = longitude
    A_moved = (moved - logged[rest].mean(axis=0)) / logged[rest].std(axis=0)
    P = np.array([back(network.predict(A_moved)[0, 0]) for network in five])
    print(f"longitude {longitude:7.2f}: prices from {P.min():4.1f} to {P.max():4.1f}")

# %% [markdown] id="beyond_the_data-text" slideshow={"slide_type": "subslide"}
# Dearer and dearer: each network goes on in the direction of its last piece, and no answer says that there is no land. The
# five drift apart, but at first hardly. Now price against income alone: choose where the data end, and watch four models go
# on. **Predict first:** which of them will be level?

# %% id="beyond_the_data" tags=["remove-input"]
widgets.beyond_the_data()

# %% [markdown] id="beyond_the_data-seen" slideshow={"slide_type": "skip"}
# Trees stay level from the last district on. ReLU goes straight on, wherever its last piece points, and tanh bends to a
# level of its own. None of them knows; none of them says so.

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | Function | What it does | Formula |
# |---|---|---|
# | `scores` | R², RMSE, MAE, and refuses wrong shapes | $1 - \text{MSE}/\text{variance}$ |
# | `log_columns`, `scale_target` | long tails shortened; targets there and back | $z = (y - \bar y)/\sigma$ |
# | `nearest_prices` | the mean of those next door | |
# | `block_split` | whole squares of the map held out | |
# | `waves` | columns that bend already | $\sin \pi j c,\ \cos \pi j c$ |
# | `gaussian_loss` | a mean and how sure it is | $\frac{1}{2}(s + (y - m)^2 e^{-s})$ |
# | `coverage` | does it hold what it promises? | share within $1.96\,\sigma$ |

# %% [markdown] id="advice" slideshow={"slide_type": "subslide"}
# ## What to keep
#
# - For a table, try boosting and the neighbours before a network.
# - Ask where the test lies. Random splits answer questions about known places.
# - Give every model the same columns before you compare.
# - Check a promise of 95 percent by counting, by thirds.
# - Compare shapes before you subtract.

# %% [markdown] id="missing" slideshow={"slide_type": "skip"}
# ## What is still missing
#
# These prices are of 1990, and stop at a cap. A normal distribution is not quite the right one for them: where the head
# promises 0.68, it holds more. Quantile losses and conformal intervals do without a normal distribution.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - R. K. Pace and R. Barry (1997), *Sparse spatial autoregressions*, Statistics & Probability Letters 33, 291–297. The
#   data.
# - L. Grinsztajn, E. Oyallon and G. Varoquaux (2022), *Why do tree-based models still outperform deep learning on
#   typical tabular data?*, NeurIPS.
# - D. R. Roberts et al. (2017), *Cross-validation strategies for data with temporal, spatial, hierarchical, or
#   phylogenetic structure*, Ecography 40, 913–929.
# - M. Tancik et al. (2020), *Fourier features let networks learn high frequency functions in low dimensional domains*,
#   NeurIPS.
# - D. A. Nix and A. S. Weigend (1994), *Estimating the mean and variance of the target probability distribution*, IEEE
#   International Conference on Neural Networks, 55–60.
