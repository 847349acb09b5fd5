# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 12 · Search
#
# Every network of this course came with numbers that somebody had chosen: a rate, a width, a batch size. Now you choose.
# The difficulty is not to try many settings. It is to know whether what won was better, or lucky.
#
# **After this notebook you can**
#
# - say how far two runs of one setting differ, and how many runs show a difference;
# - draw settings so that no power of ten is left out, and say when a grid is as good;
# - spend most epochs on the settings that deserve them;
# - report a score that holds on new data, although you picked the best of fifty;
# - use your network wherever scikit-learn's own go, on several machines if need be.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: sections 1 to 3 take 50 minutes, 4 to 6 take 45. The one sentence to leave behind: the best of many is worse than
# it looks.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 3. **Builds on:** [05 ·
# Regularisation](05_regularization.ipynb) for training, validation and test, [06 · Optimisers](06_optimizers.ipynb) for
# rates and batches, [10 · Text](10_text.ipynb) for paired comparisons.
#
# **Notation.** A **setting** is a dictionary such as `{"lr": 0.3, "hidden": 32, "batch_size": 32}`; a **score** is the share
# of right answers on the validation set, larger is better. An **epoch** is the unit of what a search costs.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, nn, search_runs as runs
from utils.exercises import search as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Three ways to look for a good learning rate and a good L2 penalty, with 243 epochs each. A dot is a training, and the
# greener the place, the better the network there. Press play. **Predict first:** which of the three finds the most?

# %% id="goal" tags=["remove-input"]
from utils.widgets import search as widgets

widgets.search_race()

# %% [markdown] id="goal-seen" slideshow={"slide_type": "skip"}
# The surface has been measured: 384 settings, 27 epochs each. Try other draws, and you see that the order of the three
# depends on luck. How much of it is luck is the question of this notebook.

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="for_the_end-text" slideshow={"slide_type": "skip"}
# ### Exercise · For the end
#
# *Choice · 1 minute · core.* What is the test set for?
#
# - **a)** for the curve that says when to stop
# - **b)** for picking the best of several networks
# - **c)** for one look, after everything has been chosen
# - **d)** for nothing, if there is a validation set

# %% id="for_the_end" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.for_the_end("c")
### STUB
# check.for_the_end(...)
### END SOLUTION

# %% [markdown] id="by_factors-text" slideshow={"slide_type": "skip"}
# ### Exercise · Rates to try
#
# *Choice · 1 minute · core.* You have time for five learning rates. Which list do you take?
#
# - **a)** 0.01, 0.03, 0.05, 0.07, 0.09
# - **b)** 0.001, 0.003, 0.01, 0.03, 0.1
# - **c)** 0.1 five times, since it is the usual one
# - **d)** 0, 0.25, 0.5, 0.75, 1

# %% id="by_factors" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.by_factors("b")
### STUB
# check.by_factors(...)
### END SOLUTION

# %% [markdown] id="same_splits-text" slideshow={"slide_type": "skip"}
# ### Exercise · The same splits
#
# *Choice · 1 minute · core.* Which comparison of two models needs the fewest runs?
#
# - **a)** one run each, and the better one wins
# - **b)** twice as many training samples for both
# - **c)** the means of ten splits for one and ten other splits for the other
# - **d)** the mean of the differences, on the same ten splits for both

# %% id="same_splits" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.same_splits("d")
### STUB
# check.same_splits(...)
### END SOLUTION

# %% [markdown] id="noise-title" slideshow={"slide_type": "slide"}
# ## 1 · How loud is the noise?
#
# **Train one setting twice. How far apart are the scores?** Whoever does not know that cannot compare anything. We use the
# small digits, 8 × 8 pixels, so that a training takes a fraction of a second.

# %% [markdown] id="noise-notes" slideshow={"slide_type": "notes"}
# Let the class guess the spread before the next cell is run. Most say a tenth of a percent.

# %% id="digits" slideshow={"slide_type": "skip"}
X, y, X_val, y_val, X_test, y_test = runs.split()
print(f"{len(X)} digits for training, {len(X_val)} for validation, {len(X_test)} for the test")


# %% id="trial" slideshow={"slide_type": "subslide"}
class Trial:
    """A network 64-hidden-10 with a setting, that can be trained further; seed: of its start and order of samples."""

    def __init__(self, setting, seed=0):
        self.setting = setting
        self.network = nn.MLP([64, setting["hidden"], 10], np.random.default_rng(seed))

    def more(self, epochs):
        """Train for so many more epochs; returns the score."""
        setting = self.setting
        self.network.fit(X, y, lr=setting["lr"], epochs=epochs, batch_size=setting["batch_size"])
        return np.mean(self.network.predict(X_val) == y_val)

    def test(self):
        """Share of right answers on the test set."""
        return np.mean(self.network.predict(X_test) == y_test)


# %% id="equal" slideshow={"slide_type": "subslide"}
base = {"lr": 0.3, "hidden": 32, "batch_size": 32}
scores = np.array([Trial(base, seed).more(27) for seed in range(20)])
print(f"20 runs of one setting: {scores.min():.3f} to {scores.max():.3f}")
print(f"mean {scores.mean():.3f}, standard deviation {scores.std(ddof=1):.3f}")

# %% [markdown] id="one_run_each-text" slideshow={"slide_type": "subslide"}
# ### Exercise · One run each
#
# *Choice · 2 minutes · core.* You train 32 hidden units once, and 64 once. The scores are 0.957 and 0.960. What do you say?
#
# - **a)** 64 units are better
# - **b)** both are equally good
# - **c)** one run each cannot tell
# - **d)** with 3,000 validation digits, one run each would do

# %% id="one_run_each" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.one_run_each("c")
### STUB
# check.one_run_each(...)
### END SOLUTION

# %% [markdown] id="pairs-text" slideshow={"slide_type": "skip"}
# Change one thing at a time, and compare pairs of runs with the same seed, twenty for each change.

# %% id="pairs" slideshow={"slide_type": "subslide"}
changes = {"16 units": {"hidden": 16}, "64 units": {"hidden": 64}, "batches of 16": {"batch_size": 16}}
changes |= {"rate 0.1": {"lr": 0.1}, "rate 0.6": {"lr": 0.6}}
differences = {}
for name, change in changes.items():
    others = np.array([Trial(base | change, seed).more(27) for seed in range(20)])
    differences[name] = others - scores
    told = f"{differences[name].mean():+.4f}, sd of a pair {differences[name].std(ddof=1):.4f}"
    print(f"{name:14} {told}, better in {np.sum(others > scores):2} of 20 pairs")

# %% [markdown] id="pairs-meaning" slideshow={"slide_type": "skip"}
# The smaller rate is worse, and 64 units are better, though some pairs say the opposite. Of 16 units nobody can say
# anything. One pair of runs would have told you this or that.

# %% [markdown] id="seeds_needed-text" slideshow={"slide_type": "subslide"}
# ### Exercise · How many runs?
#
# A mean difference $d$ of pairs with standard deviation $s$ is found with probability `power`, in a two-sided test at 5 %,
# by about
#
# $$n = \left( \big( z(0.975) + z(\text{power}) \big) \, \frac{s}{d} \right)^2$$
#
# pairs, where $z(p)$ is the number that a standard normal variable stays below with probability $p$.
#
# *Coding · 4 minutes · core.* Write `seeds_needed(difference, sd, power)`, rounded up to a whole number.

# %% id="seeds_needed" tags=["exercise"] slideshow={"slide_type": "skip"}
import math
from statistics import NormalDist


def seeds_needed(difference, sd, power=0.8):
    """How many pairs of runs show a mean difference with that probability, an int; sd: of one pair's difference."""
    ### BEGIN SOLUTION
    z = NormalDist().inv_cdf
    return math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)
    ### END SOLUTION


seeds_needed = check.seeds_needed(seeds_needed)

# %% id="needed" slideshow={"slide_type": "subslide"}
for name, difference in differences.items():
    pairs = seeds_needed(difference.mean(), difference.std(ddof=1))
    print(f"{name:14} {difference.mean():+.4f}: {pairs:4} pairs")

# %% [markdown] id="needed-meaning" slideshow={"slide_type": "skip"}
# A few dozen pairs for what looks large in the table, and over a thousand for the 16 units. These are rough numbers, for
# the differences come from twenty pairs themselves. But what takes a thousand runs to be seen is no reason to change
# anything.

# %% [markdown] id="drawing-title" slideshow={"slide_type": "slide"}
# ## 2 · Grid and random
#
# **Where do you look?** A grid tries all combinations of a few values. Random search draws every value by chance, and has a
# name for being better (Bergstra & Bengio 2012). Is it?

# %% [markdown] id="drawing-notes" slideshow={"slide_type": "notes"}
# Draw a square on the board with a 3 × 3 grid, project the nine dots onto one side: three places. Nine random dots: nine.

# %% [markdown] id="below_a_hundredth-text" slideshow={"slide_type": "skip"}
# ### Exercise · Below a hundredth
#
# *Choice · 1 minute · core.* You draw learning rates from the uniform distribution between 0 and 1. How many of them are
# below 0.01?
#
# - **a)** 1 in 100
# - **b)** 1 in 3
# - **c)** 1 in 2
# - **d)** none

# %% id="below_a_hundredth" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.below_a_hundredth("a")
### STUB
# check.below_a_hundredth(...)
### END SOLUTION

# %% [markdown] id="log_uniform-text" slideshow={"slide_type": "subslide"}
# ### Exercise · As many for every power of ten
#
# *Coding · 3 minutes · core.* Write `log_uniform(low, high, n, rng)`: numbers whose *logarithms* are uniform, so that from
# 0.001 to 0.01 there are as many as from 0.1 to 1.


# %% id="log_uniform" tags=["exercise"]
def log_uniform(low, high, n, rng):
    """n numbers (n,) from low to high whose logarithms are uniform; 0 < low < high; rng: numpy Generator."""
    ### BEGIN SOLUTION
    return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
    ### END SOLUTION


log_uniform = check.log_uniform(log_uniform)

# %% [markdown] id="random_search-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Draw, train, remember
#
# *Coding · 6 minutes · core.* Write `random_search(score, space, n, rng)`. `space` has a list of values for every name, such
# as `{"hidden": [16, 32, 64]}`. Draw `n` settings, each with one value for every name, all values equally probable. Return
# a list of pairs `(score(setting), setting)`, best first.


# %% id="random_search" tags=["exercise"] slideshow={"slide_type": "skip"}
def random_search(score, space, n, rng):
    """A list of n pairs (score, setting), best first; score(setting) trains; space: name -> list of values."""
    ### BEGIN SOLUTION
    found = []
    for _ in range(n):
        setting = {name: values[rng.integers(len(values))] for name, values in space.items()}
        found.append((score(setting), setting))
    return sorted(found, key=lambda pair: pair[0], reverse=True)
    ### END SOLUTION


random_search = check.random_search(random_search)

# %% id="searched" slideshow={"slide_type": "subslide"}
rng = np.random.default_rng(0)
space = {"lr": log_uniform(0.001, 5, 1000, rng), "hidden": [8, 16, 32, 64, 128], "batch_size": [8, 16, 32, 64, 128]}
found = random_search(lambda setting: Trial(setting).more(27), space, 27, rng)
for value, setting in [*found[:4], *found[-2:]]:
    print(f"{value:.3f}  lr {setting['lr']:.4f}, {setting['hidden']} units, batches of {setting['batch_size']}")

# %% [markdown] id="searched-meaning" slideshow={"slide_type": "skip"}
# At the top, settings differ in everything and their scores hardly; at the bottom the rate is far too small or too large.
# How much does each of the three matter? With 500 random runs that are kept, we ask how much of the spread of the scores
# disappears when a setting is known.

# %% id="matters" slideshow={"slide_type": "subslide"}
many, kept = runs.settings(500), runs.kept()
many_scores = kept.mixed[:, :300].mean(axis=1)
for name in ("lr", "hidden", "batch_size"):
    values = np.log([setting[name] for setting in many])
    groups = np.digitize(values, np.linspace(values.min(), values.max() + 1e-9, 9)[1:])
    inside = sum(many_scores[groups == k].var() * np.mean(groups == k) for k in np.unique(groups))
    print(f"{name:10} explains {1 - inside / many_scores.var():.0%} of the variance")

# %% [markdown] id="four_axes-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Sixteen runs
#
# *Choice · 2 minutes · core.* You have 16 runs and four settings, of which only the learning rate matters, but you do not
# know that. You take a grid of 2 × 2 × 2 × 2. How many different learning rates do you try?
#
# - **a)** 2
# - **b)** 4
# - **c)** 16
# - **d)** 8

# %% id="four_axes" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.four_axes("a")
### STUB
# check.four_axes(...)
### END SOLUTION

# %% [markdown] id="idle-text" slideshow={"slide_type": "skip"}
# Let us see what that costs. On the measured surface, penalties below 0.001 do nothing, so they can stand for all that does
# not matter. A grid begins at a random place; every search is repeated 1,000 times.

# %% id="idle" slideshow={"slide_type": "subslide"}
rng, by_rate = np.random.default_rng(0), kept.surface[:, :10, -1]  # (24 rates, 10 penalties that do nothing)


def best_of(places):
    """Best score of runs at these places of the axis of rates (searches, runs), from 0 to 1, whatever the penalties."""
    return by_rate[(places * 24).astype(int), rng.integers(10, size=places.shape)].max(axis=1)


# %% id="idle-shown" slideshow={"slide_type": "subslide"}
shown = {"random": best_of(rng.uniform(size=(1000, 16)))}
for axes, rates in ((1, 16), (2, 4), (4, 2)):
    places = (np.arange(rates) + rng.uniform(size=(1000, 1))) / rates
    shown[f"grid over {axes}"] = best_of(np.repeat(places, 16 // rates, axis=1))
for name, best in shown.items():
    print(
        f"{name:12} best of 16: {best.mean():.3f} on average, one search in twenty below {np.quantile(best, 0.05):.3f}"
    )

# %% [markdown] id="idle-meaning" slideshow={"slide_type": "skip"}
# With one or two axes the grid is as good, for it leaves no gap. With four it tries two rates and is often too far from a
# good one, while random search does not care how many axes there are that do nothing. So: random, when you do not know
# what matters; a grid over one axis, when you do.

# %% [markdown] id="halving-title" slideshow={"slide_type": "slide"}
# ## 3 · Stop the hopeless early
#
# **Why train a rate of 5 to its end?** After one epoch you see that nothing will come of it. **Successive halving**
# (Jamieson & Talwalkar 2016) trains all settings a little, keeps the best third, trains these more, and so on.

# %% [markdown] id="halving-notes" slideshow={"slide_type": "notes"}
# A cup competition in which the matches get longer. What is the danger? A slow starter.

# %% [markdown] id="epochs_spent-text" slideshow={"slide_type": "skip"}
# ### Exercise · What it costs
#
# *Choice · 2 minutes · core.* 27 settings are trained for 1 epoch. The best 9 go on for 2 more, the best 3 of these for 6
# more, and the last one for 18 more. How many epochs are that in all?
#
# - **a)** 27
# - **b)** 81
# - **c)** 243
# - **d)** 729

# %% id="epochs_spent" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.epochs_spent("b")
### STUB
# check.epochs_spent(...)
### END SOLUTION

# %% [markdown] id="successive_halving-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The best third
#
# *Coding · 7 minutes · core.* Write `successive_halving(settings, train_more, rungs)`. In each rung, every setting that is
# left is trained: `train_more(setting, epochs)` goes on where it stopped, and returns the score. Then the best third goes
# on, rounded down, but at least one. Return the best of the last rung.


# %% id="successive_halving" tags=["exercise"] slideshow={"slide_type": "skip"}
def successive_halving(settings, train_more, rungs):
    """The best of a list of settings; train_more(setting, epochs) returns a score; rungs: epochs to add, such as (1, 2)."""
    ### BEGIN SOLUTION
    for epochs in rungs:
        scores = [train_more(setting, epochs) for setting in settings]
        order = sorted(range(len(settings)), key=lambda k: -scores[k])
        settings = [settings[k] for k in order[: max(1, len(settings) // 3)]]
    return settings[0]
    ### END SOLUTION


successive_halving = check.successive_halving(successive_halving)

# %% id="halved" slideshow={"slide_type": "subslide"}
results = {"halving, 81 epochs": [], "3 full runs, 81 epochs": [], "27 full runs, 729 epochs": []}
for seed in range(8):
    drawn = runs.settings(27, seed=seed)
    winner = successive_halving([Trial(setting) for setting in drawn], Trial.more, (1, 2, 6, 18))
    full = [Trial(setting) for setting in drawn]
    full_scores = [trial.more(27) for trial in full]
    results["halving, 81 epochs"].append(winner.test())
    for name, count in (("3 full runs, 81 epochs", 3), ("27 full runs, 729 epochs", 27)):
        results[name].append(full[np.argmax(full_scores[:count])].test())
for name, tests in results.items():
    print(f"{name:24} test accuracy {np.mean(tests):.3f}, from {min(tests):.3f} to {max(tests):.3f}")

# %% [markdown] id="halved-meaning" slideshow={"slide_type": "skip"}
# A ninth of the epochs, and hardly a difference. Three full runs cost as much as halving, and may all have missed. What
# did halving throw away? Compare the scores after the first epoch with those at the end.

# %% id="early" slideshow={"slide_type": "subslide"}
drawn = runs.settings(60, seed=9)
trials = [Trial(setting) for setting in drawn]
scores_at = np.array([[trial.more(epochs) for epochs in (1, 2, 6, 18)] for trial in trials])
final = np.argsort(-scores_at[:, 3], kind="stable")[:10]
for column, epochs in enumerate((1, 3, 9)):
    best = np.argsort(-scores_at[:, column], kind="stable")[:10]
    stay, shared = scores_at[best, 3].mean(), len(np.intersect1d(best, final))
    print(f"the ten best after {epochs} epochs: {stay:.3f} at the end, {shared} among the ten best then")
print(f"the ten best after 27 epochs: {scores_at[final, 3].mean():.3f}; all sixty: {scores_at[:, 3].mean():.2f}")

# %% [markdown] id="early-meaning" slideshow={"slide_type": "skip"}
# The early leaders are nearly as good at the end as those that lead then, although they are not the same. That has to be
# so for halving to work. Where slow settings win in the end, the first rung has to be longer.

# %% [markdown] id="race-text" slideshow={"slide_type": "subslide"}
# Look at the race once more. Give the grid all its runs along the axis that matters, and then along the one that does not.

# %% id="search_race" tags=["remove-input"]
widgets.search_race(grid="9 × 1", spent=243)

# %% [markdown] id="race-seen" slideshow={"slide_type": "skip"}
# A grid of 9 × 1 is as good as anything, 1 × 9 hits or misses with its only rate, and halving has tried 81 settings for the
# same price.

# %% [markdown] id="my_search-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Design it: 200 epochs
#
# *Design · 10 minutes · core.* Plan a search that takes at most 200 epochs in all and finds networks with 97 % on the test
# set. Pass a dictionary: rates are drawn log-uniformly from `low` to `high`; `hidden` and `batch_size` are lists to draw
# from; `settings` says how many are drawn, and `rungs` is what `successive_halving` gets. Your search is run five times,
# and the mean counts.

# %% id="my_search" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
plan = {"low": 0.1, "high": 1.0, "hidden": [64, 128], "batch_size": [8, 16], "settings": 27, "rungs": [1, 3, 9, 40]}
plan = check.my_search(plan)
### STUB
# plan = check.my_search(...)
### END SOLUTION

# %% [markdown] id="curse-title" slideshow={"slide_type": "slide"}
# ## 4 · The winner's curse
#
# **What is the best of fifty worth?** It won because it is good, and because it was lucky. On new digits it is as good as
# before, and luck stays behind.

# %% [markdown] id="curse-notes" slideshow={"slide_type": "notes"}
# Fifty people toss ten coins. The winner has eight or nine heads. How many will that person have tomorrow?

# %% [markdown] id="best_of_fifty-text" slideshow={"slide_type": "skip"}
# ### Exercise · Best of fifty
#
# *Choice · 1 minute · core.* Fifty networks with the *same* setting and other starts; the best has 0.973 on the validation
# set, their mean is 0.954. What do you expect of the best one on new digits, compared with the other 49?
#
# - **a)** it is the best there, too
# - **b)** it is better by 0.019
# - **c)** it is worse than they are, to make up for its luck
# - **d)** it is about as good as they are

# %% id="best_of_fifty" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.best_of_fifty("d")
### STUB
# check.best_of_fifty(...)
### END SOLUTION

# %% id="fifty" slideshow={"slide_type": "subslide"}
fifty = [Trial(base, seed) for seed in range(50)]
fifty_scores, tests = np.array([(trial.more(27), trial.test()) for trial in fifty]).T
best = np.argmax(fifty_scores)
print(f"validation: best {fifty_scores[best]:.3f}, mean {fifty_scores.mean():.3f}")
print(
    f"test: the best one has {tests[best]:.3f}, mean {tests.mean():.3f}, rank {np.sum(tests > tests[best]) + 1} of 50"
)

# %% [markdown] id="fifty-meaning" slideshow={"slide_type": "skip"}
# All fifty do better on the test set, whose digits happen to be easier. Among them, the winner is in the middle.

# %% [markdown] id="winners_curse-text" slideshow={"slide_type": "subslide"}
# **Predict first:** what happens to the gap between both curves with 30 validation digits, and with 300? And what if the
# settings differ?

# %% id="winners_curse" tags=["remove-input"]
widgets.winners_curse()

# %% [markdown] id="winners_curse-seen" slideshow={"slide_type": "skip"}
# For equal settings the upper curve climbs, and the lower one stays: trying more finds more luck and nothing else. For
# settings that differ, both climb, and the upper one is still too high when there are few validation digits.

# %% [markdown] id="mend_choice-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: what we report
#
# *Debug · 4 minutes · core.* A classmate reports the best of many settings. The published score is never reached again.
# Mend the function: which set chooses, and which one tells?


# %% id="mend_choice" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_choice(validation, test):
    """(place, score): the setting to take, and what to report of it; validation, test: scores (n,) of n settings."""
    ### BEGIN SOLUTION
    best = np.argmax(validation)
    ### STUB
    # best = np.argmax(test)
    ### END SOLUTION
    return best, test[best]


mend_choice = check.mend_choice(mend_choice)

# %% [markdown] id="reports-text" slideshow={"slide_type": "skip"}
# How large is the error? 500 searches among our 500 kept runs, with 30 settings each. The validation set and the test set
# have 100 digits each here, and what is really true is told by the other digits.

# %% id="reports" slideshow={"slide_type": "subslide"}
rng, errors = np.random.default_rng(0), {"yours": [], "best test score": [], "winner's validation": []}
for _ in range(500):
    some, digits = kept.mixed[rng.permutation(500)[:30]], rng.permutation(1197)
    validation, test, truth = (some[:, part].mean(axis=1) for part in np.split(digits, [100, 200]))
    place, told = mend_choice(validation, test)
    errors["yours"].append(told - truth[place])
    errors["best test score"].append(test.max() - truth[test.argmax()])
    errors["winner's validation"].append(validation.max() - truth[validation.argmax()])
for name, error in errors.items():
    print(f"{name:20} too high by {np.mean(error):+.4f} on average, standard error {np.std(error) / 500**0.5:.4f}")

# %% [markdown] id="folds-text" slideshow={"slide_type": "subslide"}
# ### More validation from the same data
#
# The curse shrinks when the validation set grows, but every digit in it is missing from training. **Cross-validation**, which
# notebook 05 used, holds out one part after the other: every sample is asked once by a network that never saw it. Now as a
# function.

# %% [markdown] id="k_fold-text" slideshow={"slide_type": "skip"}
# ### Exercise · Everyone is held out once
#
# *Coding · 5 minutes · core.* Write `k_fold(n, k, rng)`: a list of $k$ pairs `(train, val)` of indices. Shuffle first; the
# parts that are held out differ in size by one at most.


# %% id="k_fold" tags=["exercise"] slideshow={"slide_type": "skip"}
def k_fold(n, k, rng):
    """k pairs (train, val) of indices of n samples; each sample is in val once; rng: numpy Generator."""
    ### BEGIN SOLUTION
    folds = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
    ### END SOLUTION


k_fold = check.k_fold(k_fold)

# %% [markdown] id="mend_folds-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: seen before
#
# *Debug · 5 minutes · core.* A classmate cross-validates. `score(X_train, y_train, X_val, y_val)` trains and judges.
# Something of the samples that are held out gets into the training: find it, and mend it. `data.standardize(A, B, …)` scales
# all its arrays by the means and standard deviations of the first.


# %% id="mend_folds" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_folds(X, y, folds, score):
    """A list of scores, one for each of the folds (train, val): X (n, d), y (n,)."""
    ### BEGIN SOLUTION
    scores = []
    for train, val in folds:
        X_train, X_val = data.standardize(X[train], X[val])
        scores.append(score(X_train, y[train], X_val, y[val]))
    ### STUB
    # (X,) = data.standardize(X)
    # scores = []
    # for train, val in folds:
    #     scores.append(score(X[train], y[train], X[val], y[val]))
    ### END SOLUTION
    return scores


mend_folds = check.mend_folds(mend_folds)


# %% id="scaled-before" slideshow={"slide_type": "subslide"}
def judge(X_train, y_train, X_val, y_val):
    """Score of a network d-32-k on a part that is held out."""
    network = nn.MLP([X_train.shape[1], 32, y_train.max() + 1], np.random.default_rng(0))
    return np.mean(network.fit(X_train, y_train, lr=0.1, epochs=10).predict(X_val) == y_val)


X_all, y_all = np.concatenate([X, X_val]), np.concatenate([y, y_val])
folds = k_fold(900, 5, np.random.default_rng(0))
(scaled_before,) = data.standardize(X_all)
before = [judge(scaled_before[train], y_all[train], scaled_before[val], y_all[val]) for train, val in folds]
print(
    f"scaled in every fold {np.mean(mend_folds(X_all, y_all, folds, judge)):.4f}, scaled before {np.mean(before):.4f}"
)

# %% [markdown] id="scaled-meaning" slideshow={"slide_type": "skip"}
# Honestly: with means of hundreds of digits the leak does not show. The rule matters because other steps leak more.
# Take 100 samples with 1,000 columns of pure noise, and labels by the toss of a coin, so that nobody can have more than half
# of them right. Then choose the 20 columns that go best with the labels, before the folds, or inside.


# %% id="leak" slideshow={"slide_type": "subslide"}
def columns_chosen(X, y):
    """The 20 columns of X (n, d) that go best with labels y (n,) of 0 and 1."""
    return np.argsort(-np.abs((X - X.mean(axis=0)).T @ (y - y.mean())), kind="stable")[:20]


inside, outside = [], []
for seed in range(5):
    rng = np.random.default_rng(seed)
    noise, coin = rng.standard_normal((100, 1000)), rng.integers(2, size=100)
    for train, val in k_fold(100, 5, rng):
        for columns, scores in (
            (columns_chosen(noise[train], coin[train]), inside),
            (columns_chosen(noise, coin), outside),
        ):
            scores.append(judge(noise[train][:, columns], coin[train], noise[val][:, columns], coin[val]))
print(f"columns chosen before the folds: {np.mean(outside):.2f} right; inside each fold: {np.mean(inside):.2f}")

# %% [markdown] id="leak-meaning" slideshow={"slide_type": "skip"}
# Chosen before, pure noise looks like a discovery. It is the winner's curse once more: the best 20 of 1,000 columns were
# lucky on these 100 samples, the held-out ones among them.

# %% [markdown] id="estimator-title" slideshow={"slide_type": "slide"}
# ## 5 · As scikit-learn sees it
#
# **Must we write all of this ourselves?** No: folds, searches and halving wait in scikit-learn for anything that keeps a few
# promises. Your network can keep them.

# %% [markdown] id="estimator-notes" slideshow={"slide_type": "notes"}
# A contract is worth more than a class: thirty lines, and a whole library works for you.

# %% [markdown] id="MLPClassifier-text" slideshow={"slide_type": "subslide"}
# ### Exercise · An estimator
#
# - `__init__` only stores the settings, under their own names.
# - `fit(X, y)` begins anew, learns, keeps what it learnt in attributes that end in `_`, and returns `self`.
# - `classes_` has the labels, sorted; labels can be words.
# - `predict_proba(X)` has a column for each of them, and `predict(X)` returns labels.
#
# *Coding · 8 minutes · core.* The dull lines are there: `validate_data` refuses what is no table of numbers. Fill in the
# rest. `np.unique(y, return_inverse=True)` turns labels into 0 to $k - 1$. The check runs scikit-learn's own.

# %% id="MLPClassifier" tags=["exercise"] slideshow={"slide_type": "skip"}
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data


class MLPClassifier(ClassifierMixin, BaseEstimator):
    """A network with one hidden layer: fit(X (n, d), y (n,)), predict_proba(X), predict(X), score(X, y)."""

    def __init__(self, hidden=32, lr=0.1, epochs=30, batch_size=32, random_state=None):
        self.hidden, self.lr, self.epochs = hidden, lr, epochs
        self.batch_size, self.random_state = batch_size, random_state

    def fit(self, X, y):
        """Train on X (n, d) and labels y (n,) of any kind; returns self."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        ### BEGIN SOLUTION
        self.classes_, labels = np.unique(y, return_inverse=True)
        sizes = [X.shape[1], self.hidden, len(self.classes_)]
        network = nn.MLP(sizes, np.random.default_rng(self.random_state))
        self.network_ = network.fit(X, labels, lr=self.lr, epochs=self.epochs, batch_size=self.batch_size)
        return self
        ### END SOLUTION

    def predict_proba(self, X):
        """Probabilities (n, k), in the order of classes_."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        ### BEGIN SOLUTION
        return self.network_.predict_proba(X)
        ### END SOLUTION

    def predict(self, X):
        """The most probable class of each row: (n,)."""
        ### BEGIN SOLUTION
        P = self.predict_proba(X)
        return self.classes_[P.argmax(axis=1)]
        ### END SOLUTION


MLPClassifier = check.MLPClassifier(MLPClassifier)

# %% id="pipeline" slideshow={"slide_type": "subslide"}
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

pipeline = make_pipeline(StandardScaler(), MLPClassifier(random_state=0))
cv_scores = cross_val_score(pipeline, X_all, y_all, cv=5)
print(f"five folds: {np.round(cv_scores, 3)}, mean {cv_scores.mean():.3f}")

# %% [markdown] id="pipeline-meaning" slideshow={"slide_type": "skip"}
# A pipeline is fitted as a whole in every fold, so that the scaler cannot leak. That is the cure of your last exercise,
# built in. Searches come with it:

# %% id="scikit-search" slideshow={"slide_type": "subslide"}
from scipy.stats import loguniform
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import HalvingRandomSearchCV, RandomizedSearchCV

ranges = {"lr": loguniform(0.001, 5), "hidden": [8, 16, 32, 64, 128], "batch_size": [8, 16, 32, 64, 128]}
network = MLPClassifier(epochs=27, random_state=0)
randomly = RandomizedSearchCV(network, ranges, n_iter=20, cv=3, random_state=0).fit(X_all, y_all)

# %% id="scikit-halving" slideshow={"slide_type": "subslide"}
halving = HalvingRandomSearchCV(
    network,
    ranges,
    n_candidates=27,
    factor=3,
    resource="epochs",
    min_resources=1,
    max_resources=27,
    cv=3,
    random_state=0,
).fit(X_all, y_all)
for name, found in (("random, 20 settings", randomly), ("halving, 27 settings", halving)):
    print(f"{name:21} mean of its folds {found.best_score_:.3f}, test {found.score(X_test, y_test):.3f}")

# %% [markdown] id="scikit-search-meaning" slideshow={"slide_type": "skip"}
# `best_score_` is the winner's own, with its luck; the test score is the one to report. That it is higher here has another
# reason: the winner was trained again on all 900 digits, and the folds had 600. scikit-learn's halving begins anew in
# every rung, as `fit` has to, and takes 108 epochs a fold where yours takes 81.

# %% [markdown] id="optuna-text" slideshow={"slide_type": "subslide"}
# ### An aside: Optuna
#
# Why draw the next setting blindly, when earlier ones say where it is good? Libraries such as **Optuna** fit a model of the
# scores and propose what looks promising. The course does not need it. Where it is missing, the cell says how to get it.

# %% id="optuna" slideshow={"slide_type": "skip"}
from utils.widgets.note import Note

try:
    import optuna
except ImportError:
    optuna = None


def proposed(trial):
    """Score of a setting that Optuna proposes."""
    setting = {"lr": trial.suggest_float("lr", 0.001, 5, log=True)}
    setting |= {name: trial.suggest_categorical(name, [8, 16, 32, 64, 128]) for name in ("hidden", "batch_size")}
    return Trial(setting).more(27)


# %% id="optuna-use" slideshow={"slide_type": "skip"}
if optuna is None:
    words = "Optuna is not installed. Run %pip install optuna in a cell, restart the kernel, run all cells."
else:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    words = f"Optuna {optuna.__version__}, best of 30 in five searches:"
    for seed in range(5):
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(proposed, n_trials=30)
        words += f" {study.best_value:.3f}"
    blind = [max(Trial(setting).more(27) for setting in runs.settings(30, seed)) for seed in range(5)]
    words += "\nRandom search: " + " ".join(f"{value:.3f}" for value in blind)
Note(words)

# %% [markdown] id="optuna-meaning" slideshow={"slide_type": "skip"}
# These are scores on the validation set: what a search gains there is in part luck, whoever proposes the settings.

# %% [markdown] id="cluster-title" slideshow={"slide_type": "slide"}
# ## 6 · More than one machine
#
# **Trainings do not know of each other. Why wait for one after the other?** One process hands them out, the **scheduler**;
# others train, the **workers**, on this machine or elsewhere. **Dask** is one library for it, and scikit-learn can use it.

# %% [markdown] id="cluster-notes" slideshow={"slide_type": "notes"}
# With two computers in the room, do it: three commands, and the second machine counts.

# %% [markdown] id="commands-text" slideshow={"slide_type": "subslide"}
# Each in a terminal of its own; the second as often as there are processors, on any machine that has the course:
#
# ```
# dask scheduler --port 8786
# dask worker tcp://ADDRESS:8786 --nthreads 1
# ```
#
# Then a search finds them by the address: `cluster.scores(score, settings, "tcp://ADDRESS:8786")` in this course, or in
# scikit-learn a `RandomizedSearchCV` inside `with joblib.parallel_config("dask")`. The next cell starts a scheduler and two
# workers on your own machine, as these commands do, and compares.

# %% [markdown] id="worker_gone-text" slideshow={"slide_type": "skip"}
# ### Exercise · A worker is gone
#
# *Choice · 1 minute · core.* In the middle of a search over 40 settings, one of two workers is switched off. What becomes
# of the search?
#
# - **a)** it begins again from the first setting
# - **b)** it takes longer, and finds the same scores
# - **c)** it ends with a score missing
# - **d)** the other worker goes on with the half-trained network

# %% id="worker_gone" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.worker_gone("b")
### STUB
# check.worker_gone(...)
### END SOLUTION

# %% id="cluster" slideshow={"slide_type": "skip"}
import importlib.util
import time

from utils import cluster

if importlib.util.find_spec("distributed") is None:
    words = "Dask is not installed. Run %pip install dask distributed in a cell, restart the kernel, run all cells."
else:
    drawn, begin = runs.settings(40, seed=4), time.perf_counter()
    alone = [runs.full_run(setting) for setting in drawn]
    words = f"Forty settings, one after the other: {time.perf_counter() - begin:.1f} s. "
    with cluster.local(workers=2) as cloud:
        begin = time.perf_counter()
        together = cluster.scores(runs.full_run, drawn, cloud.address)
        words += f"By two workers at {cloud.address}: {time.perf_counter() - begin:.1f} s.\n"
    words += (
        "Every score is the same." if together == alone else "Some scores differ: are the workers like this machine?"
    )
Note(words)

# %% [markdown] id="cluster-meaning" slideshow={"slide_type": "skip"}
# Handing out costs a few thousandths of a second a training, and the first use of a worker an import: with trainings this
# short, two workers gain little. It pays for trainings that take minutes. When a worker dies,
# its training is done again elsewhere; when the last one dies, `cluster.scores` says so after half a minute, and the scores
# so far are in the error's `results`.

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | Function | What it does |
# |---|---|
# | `seeds_needed` | pairs of runs that show a difference, $((z_{0.975} + z_\text{power})\, s / d)^2$ |
# | `log_uniform` | rates, as many for every power of ten |
# | `random_search` | settings drawn by chance, best first |
# | `successive_halving` | a little for all, more for the best third |
# | `mend_choice` | the validation set chooses, the test set tells |
# | `k_fold`, `mend_folds` | everyone is held out once, unseen |
# | `MLPClassifier` | your network, wherever scikit-learn's own go |

# %% [markdown] id="advice" slideshow={"slide_type": "subslide"}
# ## What to keep
#
# - First measure how far two runs of one setting differ. Smaller differences are none.
# - Search the learning rate first, by factors. The rest matters less.
# - Stop the hopeless early: a ninth of the epochs will do.
# - Report the test score of what the validation set chose, once.
# - Whatever learns from data belongs inside the folds.

# %% [markdown] id="missing" slideshow={"slide_type": "skip"}
# ## What is still missing
#
# A search finds the best of what you try. When nothing works, it finds the best of the broken. How do you see *what* is
# broken? That is the last notebook: a clinic.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - J. Bergstra and Y. Bengio (2012), *Random search for hyper-parameter optimization*, JMLR 13, 281–305.
# - K. Jamieson and A. Talwalkar (2016), *Non-stochastic best arm identification and hyperparameter optimization*, AISTATS.
# - T. Akiba, S. Sano, T. Yanase, T. Ohta and M. Koyama (2019), *Optuna: A next-generation hyperparameter optimization
#   framework*, KDD.
# - G. C. Cawley and N. L. C. Talbot (2010), *On over-fitting in model selection and subsequent selection bias in
#   performance evaluation*, JMLR 11, 2079–2107.
