# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 01 · The perceptron
#
# One neuron, the line it draws, and a rule that lets it learn from its mistakes.
#
# **After this notebook you can**
#
# - compute what a neuron answers, and say what each weight and the bias do to its line;
# - train a perceptron with Rosenblatt's rule, and prove that it stops when a line exists;
# - show why no single neuron computes XOR;
# - derive the gradient of a smooth neuron, and train it by gradient descent;
# - find the faults in a training loop that runs without an error and learns nothing.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan for 75 minutes: 15 for the line, 25 for the learning rule with the proof, 10 for XOR, 25 for the smooth neuron.
# The proof can be left for reading; the three lines of its picture should be shown in any case.
# The red thread: what does one neuron do, how does it learn, what can it not do, and how do we make it smooth?

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]]. **Builds on:** [00 · Start here](00_start_here.ipynb), NumPy arrays, the dot product, derivatives.
#
# **Notation.** Samples are rows: `X` has shape $(n, d)$, $n$ samples with $d$ features each; the labels `y` have shape
# $(n,)$ and are 0 or 1. A neuron has a weight for each feature, `w` of shape $(d,)$, and one bias `b`. What it answers
# is written $\hat y$, in code `y_hat`.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, figures, nn
from utils.exercises import perceptron as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Here is where we are heading: one neuron that has looked at a hundred flowers, two measurements each, and found a line
# between two species of iris. (Each measurement is **standardised**, shifted and scaled to mean 0 and standard deviation
# 1.) By the middle of this notebook, the code that finds the line is yours.

# %% id="goal" tags=["remove-input"]
X_iris, y_iris = data.iris_pair("setosa", "versicolor")
w, b, mistakes = nn.train_perceptron(X_iris, y_iris)
petals = ("petal length (standardised)", "petal width (standardised)")
figures.decision(X_iris, y_iris, w, b, "Two species of iris, one neuron", petals)

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three short questions on what this notebook uses. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="broadcast_b-text" slideshow={"slide_type": "skip"}
# ### Exercise · A sum for every sample
#
# *Choice · 1 minute · warm-up.* `X` has shape (4, 2) and `w` has shape (2,). What is `X @ w + 3.0`?
#
# - **a)** an error, because 3.0 has no shape
# - **b)** four numbers, with 3.0 added to each
# - **c)** four numbers, with 3.0 added to the first
# - **d)** two numbers, with 3.0 added to each

# %% id="broadcast_b" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.broadcast_b("b")
### STUB
# check.broadcast_b(...)
### END SOLUTION

# %% [markdown] id="dot_product_sign-text" slideshow={"slide_type": "skip"}
# ### Exercise · The sign of a dot product
#
# *Choice · 1 minute · warm-up.* When is the dot product `w @ x` of two vectors positive?
#
# - **a)** when all entries of both are positive
# - **b)** when `x` is longer than `w`
# - **c)** when the angle between them is less than 90°
# - **d)** when they are perpendicular

# %% id="dot_product_sign" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.dot_product_sign("c")
### STUB
# check.dot_product_sign(...)
### END SOLUTION

# %% [markdown] id="slope_step-text" slideshow={"slide_type": "skip"}
# ### Exercise · Downhill
#
# *Choice · 1 minute · warm-up.* The derivative of a loss with respect to `w` is positive at the current `w`. What
# lowers the loss?
#
# - **a)** a small decrease of `w`
# - **b)** a small increase of `w`
# - **c)** nothing, the loss is at its minimum
# - **d)** that depends on whether the loss itself is positive

# %% id="slope_step" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.slope_step("a")
### STUB
# check.slope_step(...)
### END SOLUTION

# %% [markdown] id="line-title" slideshow={"slide_type": "slide"}
# ## 1 · A neuron draws a line
#
# **How can a few numbers be turned into a decision?**
#
# Weigh them. A neuron multiplies every feature by a weight, adds up the products and a bias, and decides by the sign:
#
# $$z = \sum_{j=1}^{d} x_j w_j + b = \mathbf{x} \cdot \mathbf{w} + b, \qquad
# \hat y = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# Here $x_j$ is feature $j$ of a sample, $w_j$ its weight, $b$ the bias, and $z$ the **weighted sum**.

# %% [markdown] id="line-notes" slideshow={"slide_type": "notes"}
# Start from something familiar: a lecturer weighs homework, exam and attendance, and passes whoever is above a threshold.
# The bias is minus that threshold. Then ask what happens to the decision when all weights and the bias are doubled:
# nothing, since only the sign counts.

# %% id="neuron" tags=["remove-input"]
figures.neuron()

# %% [markdown] id="neuron-text" slideshow={"slide_type": "skip"}
# The unit goes back to McCulloch and Pitts (1943). Rosenblatt (1958) gave it the learning rule of section 2, and called it
# the **perceptron**. All samples at once are a matrix product, `X @ w`: row $i$ of `X` times `w` is
# the weighted sum of sample $i$.

# %% [markdown] id="weighted_sum-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Weighted sum
#
# *Coding · 3 minutes · warm-up.* Write `weighted_sum(X, w, b)` for all samples at once.


# %% id="weighted_sum" tags=["exercise"]
def weighted_sum(X, w, b):
    """Weighted sum of every sample: X (n, d), w (d,), b one number. Returns (n,)."""
    ### BEGIN SOLUTION
    return X @ w + b
    ### END SOLUTION


weighted_sum = check.weighted_sum(weighted_sum)

# %% [markdown] id="predict-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Decide
#
# *Coding · 3 minutes · warm-up.* Write `predict(X, w, b)`: 1 where the weighted sum is above 0, and 0 elsewhere, also
# where it is exactly 0.


# %% id="predict" tags=["exercise"]
def predict(X, w, b):
    """Class of every sample, 0 or 1: X (n, d), w (d,), b one number. Returns (n,) integers."""
    ### BEGIN SOLUTION
    return (weighted_sum(X, w, b) > 0).astype(int)
    ### END SOLUTION


predict = check.predict(predict)

# %% [markdown] id="and-text" slideshow={"slide_type": "skip"}
# The smallest data sets there are have four samples, the corners of a square, and the truth table of a logic gate as
# labels. Set by hand, two weights of 1 and a bias of −1.5 give AND: only when both inputs are 1 does the sum exceed 0.

# %% id="and" slideshow={"slide_type": "skip"}
X_and, y_and = data.gate("AND")
w, b = np.array([1.0, 1.0]), -1.5
print("sums       ", weighted_sum(X_and, w, b))
print("prediction ", predict(X_and, w, b), " target", y_and)

# %% [markdown] id="normal-text" slideshow={"slide_type": "slide"}
# ### Where the neuron changes its mind
#
# It is undecided where $\mathbf{x} \cdot \mathbf{w} + b = 0$. Take two points $\mathbf{p}$ and $\mathbf{q}$ with this
# property and subtract:
#
# $$(\mathbf{p} - \mathbf{q}) \cdot \mathbf{w} = 0$$
#
# Whatever way you walk within the boundary, it is perpendicular to $\mathbf{w}$. So with two features the boundary is a
# **line**, and $\mathbf{w}$ is its normal, which points to the side of class 1.

# %% [markdown] id="normal-notes" slideshow={"slide_type": "notes"}
# Let the class predict before each slider: What moves when only b changes? What when w1 changes sign?
# With three features the line becomes a plane, with d features a hyperplane; the algebra on the slide does not change.

# %% [markdown] id="decision_line-text" slideshow={"slide_type": "subslide"}
# The figure shows the line of a neuron for AND, its normal, and how many samples are wrong.
#
# **Predict first:** what moves when only $b$ changes? What happens to the two sides when all three numbers change sign?
# Then try it; drag the points as well, and look for numbers that solve OR.

# %% id="decision_line" tags=["remove-input"]
from utils.widgets import perceptron as widgets

widgets.decision_line()

# %% [markdown] id="decision_line-seen" slideshow={"slide_type": "skip"}
# With $b$ alone the line moves along its normal, and keeps its direction. When all three numbers change sign it stays where it
# is, and the two sides change places: every sum changes its sign. OR is solved by $\mathbf{w} = (1, 1)$, $b = -0.5$.

# %% [markdown] id="what_b_does-text" slideshow={"slide_type": "skip"}
# ### Exercise · What the bias does
#
# *Choice · 1 minute · core.* The weights stay as they are and only `b` changes. What happens to the line?
#
# - **a)** it turns about the origin
# - **b)** it turns and shifts
# - **c)** it shifts, parallel to itself
# - **d)** nothing, only the sums change

# %% id="what_b_does" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.what_b_does("c")
### STUB
# check.what_b_does(...)
### END SOLUTION

# %% [markdown] id="where_w_points-text" slideshow={"slide_type": "skip"}
# ### Exercise · Where the weights point
#
# *Choice · 1 minute · core.* Draw `w` as an arrow that starts on the line. Where does it point?
#
# - **a)** at a right angle to the line, to the side of class 1
# - **b)** along the line
# - **c)** at a right angle to the line, to the side of class 0
# - **d)** to the origin

# %% id="where_w_points" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.where_w_points("a")
### STUB
# check.where_w_points(...)
### END SOLUTION

# %% [markdown] id="distance-text" slideshow={"slide_type": "skip"}
# How sure is the neuron? Walk from the line along the unit normal $\mathbf{w}/\lVert\mathbf{w}\rVert$ for a distance $s$:
# the sum grows by $s\,\lVert\mathbf{w}\rVert$. So $z/\lVert\mathbf{w}\rVert$ is the **signed distance** from the line.
# For the hand-made AND, the nearest samples lie as far from the line as this:

# %% id="distance" slideshow={"slide_type": "skip"}
distance = weighted_sum(X_and, w, b) / np.linalg.norm(w)
print(np.round(distance, 3))

# %% [markdown] id="rule-title" slideshow={"slide_type": "slide"}
# ## 2 · Learning from mistakes
#
# **Who chooses the weights?** Rosenblatt's answer: show the neuron one sample after another, and change the weights only
# when it is wrong.
#
# $$\mathbf{w} \leftarrow \mathbf{w} + \eta\,(y - \hat y)\,\mathbf{x}, \qquad b \leftarrow b + \eta\,(y - \hat y)$$
#
# The **learning rate** $\eta$ (in code `lr`) sets the size of a step. The factor $y - \hat y$ is 0 when the prediction is
# right, 1 when a sample of class 1 was missed, and −1 when a sample of class 0 was taken for class 1.

# %% [markdown] id="rule-notes" slideshow={"slide_type": "notes"}
# Let the class work out the three cases of y minus y-hat before showing them. Then the key step: after an update on a
# missed sample of class 1, its own weighted sum has grown by eta times (|x| squared + 1), so it moved the right way.
# It may still be wrong afterwards, and other samples may have become wrong; that this ends at all is the theorem.

# %% [markdown] id="rule-why" slideshow={"slide_type": "skip"}
# Why does this help? Say a sample of class 1 was missed. After the update, its own weighted sum is
#
# $$\mathbf{x} \cdot (\mathbf{w} + \eta\,\mathbf{x}) + (b + \eta) = z + \eta\,(\lVert\mathbf{x}\rVert^2 + 1),$$
#
# larger than before, so it has moved towards the right side. For a missed sample of class 0 the sign is reversed.

# %% [markdown] id="perceptron_update-text" slideshow={"slide_type": "subslide"}
# ### Exercise · One step of the rule
#
# *Coding · 5 minutes · core.* Write `perceptron_update(w, b, x, y, lr)` for one sample `x` with label `y`. Return new
# values; the caller's `w` has to stay as it is.


# %% id="perceptron_update" tags=["exercise"]
def perceptron_update(w, b, x, y, lr):
    """Rosenblatt's rule for one sample.

    w (d,), b one number; x (d,): the sample; y: its label, 0 or 1; lr: learning rate.
    Returns the new (w, b) and leaves its arguments untouched.
    """
    ### BEGIN SOLUTION
    y_hat = int(x @ w + b > 0)
    error = y - y_hat
    return w + lr * error * x, b + lr * error
    ### END SOLUTION


perceptron_update = check.perceptron_update(perceptron_update)

# %% [markdown] id="update-use" slideshow={"slide_type": "skip"}
# One step, looked at closely. The neuron misses the sample $(1, 2)$ of class 1, with a sum of −4:

# %% id="update-once" slideshow={"slide_type": "skip"}
x = np.array([1.0, 2.0])
w, b = np.array([-1.0, -1.0]), -1.0
w_new, b_new = perceptron_update(w, b, x, 1, lr=1.0)
print("sum before", x @ w + b, "  sum after", x @ w_new + b_new, "  w", w_new, " b", b_new)

# %% [markdown] id="update-meaning" slideshow={"slide_type": "skip"}
# The sum has grown by $\lVert\mathbf{x}\rVert^2 + 1 = 1 + 4 + 1 = 6$, as computed above. Here one step was enough to put
# the sample right; often it takes several, and another sample may suffer in the meantime. The figure shows this drama
# step by step: the sample that is being looked at, the line before (dashed) and after, and the mistakes so far.
#
# **Predict first:** on AND, starting from zeros, which sample is the first to be classified wrongly?

# %% id="perceptron_steps" tags=["remove-input"] slideshow={"slide_type": "subslide"}
widgets.perceptron_steps()

# %% [markdown] id="steps-seen" slideshow={"slide_type": "skip"}
# With all weights zero every sum is 0 and every prediction 0, so the only sample of class 1 is missed first. It pulls the
# line over, others push back, and after a few epochs the mistakes stop. One pass over all samples is called an **epoch**.

# %% [markdown] id="train_perceptron-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Train it
#
# *Coding · 10 minutes · core.* Write `train_perceptron(X, y, lr, max_epochs)`: start from zeros, go through the samples
# in order, epoch after epoch, and count the mistakes of every epoch. Stop after an epoch without any, or after
# `max_epochs`.


# %% id="train_perceptron" tags=["exercise"]
def train_perceptron(X, y, lr=1.0, max_epochs=100):
    """Perceptron learning, from zeros, samples in order.

    X (n, d), y (n,) of 0 and 1; lr: learning rate; max_epochs: number of passes at most.
    Returns w (d,), b (a number) and mistakes, a list with one count for every epoch.
    """
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    ### BEGIN SOLUTION
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            y_hat = int(x_i @ w + b > 0)
            if y_hat != y_i:
                w, b = perceptron_update(w, b, x_i, y_i, lr)
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    ### END SOLUTION
    return w, b, mistakes


train_perceptron = check.train_perceptron(train_perceptron)

# %% [markdown] id="train-and-text" slideshow={"slide_type": "skip"}
# How long does AND take, and what did the neuron find? Compare with the weights that we set by hand:

# %% id="train-and" slideshow={"slide_type": "skip"}
w, b, mistakes = train_perceptron(X_and, y_and)
print("w", w, " b", b, " mistakes in each epoch", mistakes)

# %% [markdown] id="train-iris-text" slideshow={"slide_type": "skip"}
# Six epochs, the last one without a mistake. The line is not the one we chose, and it need not be: the rule stops at the
# first line that works. On the flowers it works sooner:

# %% id="train-iris" slideshow={"slide_type": "skip"}
w, b, mistakes = train_perceptron(X_iris, y_iris)
wrong = np.sum(predict(X_iris, w, b) != y_iris)
print("mistakes in each epoch", mistakes, " wrong now:", wrong, "of", len(y_iris))

# %% [markdown] id="lr-text" slideshow={"slide_type": "skip"}
# And the learning rate? Starting from zeros, doubling `lr` doubles every weight at every step. The signs stay the same,
# so do the mistakes:

# %% id="lr" slideshow={"slide_type": "skip"}
for lr in (0.5, 1.0, 4.0):
    w, b, mistakes = train_perceptron(X_and, y_and, lr=lr)
    print("lr", lr, " w", w, " b", b, " mistakes", mistakes)

# %% [markdown] id="novikoff" slideshow={"slide_type": "slide"}
# ### Must it ever stop?
#
# If a line separates the classes, yes. Fold the bias into the weights, $\tilde{\mathbf{w}} = (\mathbf{w}, b)$ and
# $\tilde{\mathbf{x}} = (\mathbf{x}, 1)$, and write $s = 2y - 1$, so $s$ is 1 or −1.
#
# **Theorem (Novikoff 1962).** Let $\lVert\tilde{\mathbf{x}}\rVert \le R$ for all samples, and let there be a unit vector
# $\mathbf{u}$ with $s\,\mathbf{u}\cdot\tilde{\mathbf{x}} \ge \gamma > 0$ for all of them. Then the perceptron makes at
# most
#
# $$\left(\frac{R}{\gamma}\right)^2$$
#
# mistakes, however many samples there are and in whatever order they come.

# %% [markdown] id="novikoff-notes" slideshow={"slide_type": "notes"}
# R is the radius of the data, gamma the margin: how far the nearest sample is from the best line.
# Stress what is not in the bound: the number of samples and the number of features.
# The proof is two inequalities that pull apart: progress along u grows like k, length grows only like the root of k.

# %% [markdown] id="proof" slideshow={"slide_type": "subslide"}
# **Proof.** Take $\eta = 1$ and let $\tilde{\mathbf{w}}_k$ be the weights after $k$ mistakes, $\tilde{\mathbf{w}}_0 = 0$.
# Each mistake adds $s\,\tilde{\mathbf{x}}$.
#
# 1. *Progress along* $\mathbf{u}$. Each mistake adds $s\,\mathbf{u}\cdot\tilde{\mathbf{x}} \ge \gamma$, so
#    $\mathbf{u}\cdot\tilde{\mathbf{w}}_k \ge k\gamma$.
# 2. *Little growth in length.* A mistake means $s\,\tilde{\mathbf{w}}_{k-1}\cdot\tilde{\mathbf{x}} \le 0$, so in
#    $$\lVert\tilde{\mathbf{w}}_k\rVert^2 = \lVert\tilde{\mathbf{w}}_{k-1}\rVert^2
#    + 2 s\,\tilde{\mathbf{w}}_{k-1}\cdot\tilde{\mathbf{x}} + \lVert\tilde{\mathbf{x}}\rVert^2$$
#    the middle term is at most 0 and the last at most $R^2$. So
#    $\lVert\tilde{\mathbf{w}}_k\rVert^2 \le kR^2$ after $k$ mistakes.
# 3. *Together.* A projection is never longer than the vector:
#    $k\gamma \le \mathbf{u}\cdot\tilde{\mathbf{w}}_k \le \lVert\tilde{\mathbf{w}}_k\rVert \le \sqrt{k}\,R$.
#    Divide by $\gamma\sqrt{k}$ and square: $k \le (R/\gamma)^2$. ∎

# %% [markdown] id="margin-text" slideshow={"slide_type": "skip"}
# The picture shows both quantities on the flowers, in the plane of the two features: $R$ reaches to the outermost sample,
# $\gamma$ from the line to the nearest one. (With the extra coordinate 1 of $\tilde{\mathbf{x}}$, which the theorem needs, $R$ is a
# little larger and $\gamma$ a little smaller.)
# The closer the classes come to each other, the smaller $\gamma$, and the more mistakes are allowed.

# %% id="margin" slideshow={"slide_type": "skip"}
w, b, mistakes = train_perceptron(X_iris, y_iris)
figures.margin(X_iris, y_iris, w, b)

# %% [markdown] id="half_margin-text" slideshow={"slide_type": "skip"}
# ### Exercise · Half the margin
#
# *Choice · 1 minute · stretch.* The classes move together until the margin is half as wide, while R stays the same. What
# happens to the bound (R/γ)² on the mistakes?
#
# - **a)** it stays the same
# - **b)** it doubles
# - **c)** it becomes four times as large
# - **d)** it is halved

# %% id="half_margin" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.half_margin("c")
### STUB
# check.half_margin(...)
### END SOLUTION

# %% [markdown] id="mistake_bound-text" slideshow={"slide_type": "subslide"}
# How tight is the bound? Below, the classes are drawn with a margin of your choice, and the mistakes are counted beside
# $(R/\gamma)^2$. **Predict first:** will the count follow the bound closely?

# %% id="mistake_bound" tags=["remove-input"]
widgets.mistake_bound()

# %% [markdown] id="bound-seen" slideshow={"slide_type": "skip"}
# The mistakes stay below the bound, and mostly far below it: the theorem speaks of the worst case, and these data are not
# that. What it promises is that a narrower margin allows more mistakes, and that they come to an end.

# %% [markdown] id="three_points-text" slideshow={"slide_type": "skip"}
# ### Exercise · Make it work hard
#
# *Design · 8 minutes · stretch.* Choose three points in the plane and their labels so that training with `lr=1` makes
# **at least 10 mistakes** and still stops, within 1,000 epochs. The theorem tells you where to look: which of $R$ and
# $\gamma$ can three points make large or small?

# %% id="three_points" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
X_hard = np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 0.0]])
y_hard = np.array([0, 1, 0])
### STUB
# X_hard = np.array(...)  # three rows, two columns
# y_hard = np.array(...)  # three labels, each 0 or 1
### END SOLUTION
X_hard, y_hard = check.three_points((X_hard, y_hard))

# %% id="three_points-use" slideshow={"slide_type": "skip"}
w, b, mistakes = train_perceptron(np.array(X_hard), np.array(y_hard), max_epochs=1000)
print(sum(mistakes), "mistakes in", len(mistakes), "epochs")

# %% [markdown] id="xor-title" slideshow={"slide_type": "slide"}
# ## 3 · What one neuron cannot do
#
# **Is there a line for every truth table?** XOR, the exclusive or, is 1 when exactly one of two inputs is 1.
# Turn the line and shift it; the map on the right remembers, for every angle and offset, how many of the four corners
# are right. Can you beat three?

# %% id="beat_xor" tags=["remove-input"]
widgets.beat_xor()

# %% [markdown] id="xor-notes" slideshow={"slide_type": "notes"}
# Give the class two minutes to try; somebody always believes there must be a trick. The map settles it for a grid of
# lines; the argument that follows settles it for all of them.

# %% [markdown] id="why_xor-text" slideshow={"slide_type": "skip"}
# ### Exercise · Why no line works
#
# *Choice · 2 minutes · core.* Why can no line separate the classes of XOR?
#
# - **a)** the learning rate is too large for such a small data set, so the line jumps over the place
# - **b)** the sums of one class have the same total as those of the other, so they cannot differ in sign
# - **c)** there are too few samples to learn from, so that the line is not determined
# - **d)** both classes have the same number of samples, so that neither has a majority

# %% id="why_xor" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.why_xor("b")
### STUB
# check.why_xor(...)
### END SOLUTION

# %% [markdown] id="xor-argument-text" slideshow={"slide_type": "subslide"}
# ### The argument
#
# A map over a grid is evidence, not proof. Here is the proof. Add up the weighted sums at opposite corners:
#
# $$z_{00} + z_{11} = (b) + (w_1 + w_2 + b) = (w_2 + b) + (w_1 + b) = z_{01} + z_{10}$$
#
# XOR needs $z_{01} > 0$ and $z_{10} > 0$, so the right-hand side is positive; and it needs $z_{00} \le 0$ and
# $z_{11} \le 0$, so the left-hand side is not. No weights can do both. In the picture: both pairs have the same midpoint.

# %% id="xor-argument" tags=["remove-input"]
figures.xor_argument()

# %% [markdown] id="cycle-text" slideshow={"slide_type": "skip"}
# And the learning rule? Novikoff's theorem says nothing when no line exists. The weights cannot grow for ever, though
# (Minsky & Papert 1969 prove it), and with whole numbers for data and `lr=1` they are whole numbers. There are not many of
# these within bounds, so Rosenblatt's rule keeps returning to the same ones:

# %% id="cycle" slideshow={"slide_type": "skip"}
X_xor, y_xor = data.gate("XOR")
for epochs in range(1, 7):
    w, b, mistakes = train_perceptron(X_xor, y_xor, max_epochs=epochs)
    print("after epoch", epochs, " w", w, " b", b, " mistakes in it", mistakes[-1])

# %% [markdown] id="cycle-meaning" slideshow={"slide_type": "skip"}
# Once the weights at the end of an epoch are those at its beginning, every later epoch is a copy: the mistakes never stop.
# Minsky and Papert (1969) made limits of this kind precise. The way out is a second layer, and it opens
# notebook 02: two lines make a corner. The same happens with real data that overlap:

# %% id="overlap" slideshow={"slide_type": "skip"}
X_hard_iris, y_hard_iris = data.iris_pair("versicolor", "virginica")
w, b, mistakes = train_perceptron(X_hard_iris, y_hard_iris)
print("epochs", len(mistakes), " mistakes in the last five", mistakes[-5:])
print("wrong with the weights of the end:", np.sum(predict(X_hard_iris, w, b) != y_hard_iris), "of", len(y_hard_iris))

# %% [markdown] id="nand_neuron-text" slideshow={"slide_type": "skip"}
# ### Exercise · One gate for everything
#
# *Design · 3 minutes · stretch.* A neuron cannot compute XOR, but it can compute NAND: 0 where both inputs are 1, and 1
# otherwise. Pass its weights `w`, two of them, and its bias `b`.

# %% id="nand_neuron" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
w_nand, b_nand = np.array([-1.0, -1.0]), 1.5
### STUB
# w_nand, b_nand = np.array(...), ...  # two weights, and a bias
### END SOLUTION
w_nand, b_nand = check.nand_neuron((w_nand, b_nand))

# %% [markdown] id="circuits" slideshow={"slide_type": "skip"}
# ### Stretch · A circuit of neurons
#
# NAND is enough to build every other gate, so neurons that feed neurons can compute whatever a computer's chips can
# (McCulloch and Pitts 1943 had circuits in mind). Four of yours make XOR, and five add two digits of a binary number:


# %% id="circuits-use" slideshow={"slide_type": "skip"}
def nand(p, q):
    """Your neuron, for two arrays of 0 and 1."""
    return predict(np.column_stack([p, q]), w_nand, b_nand)


p, q = X_xor.T
not_both = nand(p, q)
digit = nand(nand(p, not_both), nand(q, not_both))
carry = nand(not_both, not_both)
for row in zip(p, q, carry, digit, strict=True):
    print("{:.0f} + {:.0f} = {}{} in binary".format(*row))

# %% [markdown] id="circuits-meaning" slideshow={"slide_type": "skip"}
# `digit` is XOR. No single neuron can do it, and a circuit of four can. Here the weights were chosen by thinking. How a
# whole circuit may learn its weights is the question of the next two notebooks.

# %% [markdown] id="smooth-title" slideshow={"slide_type": "slide"}
# ## 4 · A smooth neuron
#
# **How can a neuron learn from answers that are nearly right?** The step gives no hint: move a weight a little, and
# either nothing changes or everything does. Its slope is 0 wherever it has one. So we replace it by a smooth step, the
# **sigmoid**:
#
# $$a = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# The **activation** $a$ lies between 0 and 1: near 1 deep on the side of class 1, near 0 on the other, ½ on the line.

# %% [markdown] id="smooth-notes" slideshow={"slide_type": "notes"}
# Motivate with a dial and a switch: a dial can be turned a little and watched. Gradient descent needs a dial.
# Mention that sigma(-z) = 1 - sigma(z); it makes the derivative on the next slide nearly obvious in hindsight.


# %% id="step-and-sigmoid" tags=["remove-input"]
def step(z):
    return (z > 0) * 1.0


figures.functions(step=step, sigmoid=nn.sigmoid, xlabel="sum z", ylabel="activation a")

# %% [markdown] id="sigmoid-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Sigmoid
#
# *Coding · 8 minutes · core.* Write `sigmoid(z)` for a number or an array, safe at ±1000: $e^{1000}$ is too large for a
# float, and NumPy warns of the overflow. For $z < 0$ there is another way to write the same fraction; multiply its top
# and bottom by $e^{z}$.


# %% id="sigmoid" tags=["exercise"]
def sigmoid(z):
    """Logistic function, entry by entry, of a number or an array; no warning at ±1000."""
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))  # never of a positive number, so it cannot overflow
    return np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e))
    ### END SOLUTION


sigmoid = check.sigmoid(sigmoid)

# %% [markdown] id="derivative" slideshow={"slide_type": "slide"}
# ### Its derivative, in small steps
#
# Write $\sigma(z) = (1 + e^{-z})^{-1}$. The chain rule takes the outer power first, then what is inside:
#
# $$\sigma'(z) = -(1 + e^{-z})^{-2} \cdot (-e^{-z}) = \frac{e^{-z}}{(1 + e^{-z})^2}
# = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}}$$
#
# The first factor is $\sigma(z)$. The second is $\dfrac{(1 + e^{-z}) - 1}{1 + e^{-z}} = 1 - \sigma(z)$. So
#
# $$\sigma'(z) = \sigma(z)\,\bigl(1 - \sigma(z)\bigr) = a\,(1 - a)$$
#
# Once the activation $a$ is known, its slope costs one subtraction and one product.

# %% [markdown] id="derivative-notes" slideshow={"slide_type": "notes"}
# Do it on the board, one equals sign at a time. The trap to point out: a (1 - a) takes the activation, not z.
# Ask where the slope is largest (z = 0, a = ½, slope ¼) and what it is at z = 10 (nearly nothing): a seed for notebook 03.

# %% [markdown] id="sigmoid_grad-text" slideshow={"slide_type": "skip"}
# ### Exercise · Its slope
#
# *Coding · 2 minutes · warm-up.* Write `sigmoid_grad(a)`. Its argument is the activation, not the weighted sum.


# %% id="sigmoid_grad" tags=["exercise"] slideshow={"slide_type": "skip"}
def sigmoid_grad(a):
    """Derivative of the sigmoid where its activation is a; a number or an array."""
    ### BEGIN SOLUTION
    return a * (1 - a)
    ### END SOLUTION


sigmoid_grad = check.sigmoid_grad(sigmoid_grad)

# %% [markdown] id="sigmoid_grad-use" slideshow={"slide_type": "skip"}
# Does the formula agree with the slope of a short chord, $\bigl(\sigma(z+h) - \sigma(z-h)\bigr) / 2h$?

# %% id="sigmoid_grad-check" slideshow={"slide_type": "skip"}
h = 1e-5
for z in (-4.0, 0.0, 2.0):
    chord = (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)
    print(f"z = {z:4}   a(1 - a) = {sigmoid_grad(sigmoid(z)):.6f}   chord = {chord:.6f}")

# %% [markdown] id="loss-text" slideshow={"slide_type": "slide"}
# ### A loss, and its gradient
#
# How wrong are all answers together? Average the squared errors, the **loss** of this neuron:
#
# $$L = \frac{1}{n} \sum_{i=1}^{n} (a_i - y_i)^2, \qquad a_i = \sigma(z_i), \quad z_i = \mathbf{x}_i \cdot \mathbf{w} + b$$
#
# A change of $\mathbf{w}$ changes $z_i$, which changes $a_i$, which changes $L$. Multiply the three slopes:
#
# $$\frac{\partial L}{\partial z_i} = \underbrace{\frac{2}{n}(a_i - y_i)}_{\partial L/\partial a_i}
# \;\underbrace{a_i\,(1 - a_i)}_{\partial a_i/\partial z_i},
# \qquad \frac{\partial L}{\partial \mathbf{w}} = \sum_i \frac{\partial L}{\partial z_i}\,\mathbf{x}_i,
# \qquad \frac{\partial L}{\partial b} = \sum_i \frac{\partial L}{\partial z_i}$$

# %% [markdown] id="loss-notes" slideshow={"slide_type": "notes"}
# Name the three links of the chain: error, slope of the sigmoid, input. Each answers a question: how wrong, how
# sensitive, which weight is to blame? This triple is backpropagation in its smallest form; notebook 03 repeats it layer by layer.

# %% [markdown] id="loss-shapes" slideshow={"slide_type": "skip"}
# In NumPy, collect the $\partial L/\partial z_i$ in `dz` of shape $(n,)$. The sum over samples, each weighted by its
# row of `X`, is then one product: `X.T @ dz` has shape $(d,)$, like `w`. A gradient always has the shape of what it
# belongs to; when in doubt, let the shapes tell you where the transpose goes.

# %% [markdown] id="neuron_gradients-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Gradients of a neuron
#
# *Coding · 10 minutes · core.* Write `neuron_gradients(X, y, w, b)`, the gradient of
# `mean((sigmoid(X @ w + b) - y)**2)`.


# %% id="neuron_gradients" tags=["exercise"]
def neuron_gradients(X, y, w, b):
    """Gradient of one sigmoid neuron's mean squared error.

    X (n, d), y (n,), w (d,), b one number. Returns dw (d,) and db, one number.
    """
    ### BEGIN SOLUTION
    a = sigmoid(X @ w + b)
    dz = 2 / len(X) * (a - y) * sigmoid_grad(a)
    return X.T @ dz, np.sum(dz)
    ### END SOLUTION


neuron_gradients = check.neuron_gradients(neuron_gradients)

# %% [markdown] id="descent-text" slideshow={"slide_type": "subslide"}
# ### Walking downhill
#
# A small step $\mathbf{s}$ changes the loss by the dot product of the gradient and $\mathbf{s}$. Of all steps of one
# length, the one against the gradient makes it most negative: straight downhill. So, again and again:
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \eta\,\frac{\partial L}{\partial \mathbf{w}}, \qquad
# b \leftarrow b - \eta\,\frac{\partial L}{\partial b}$$
#
# This is **gradient descent**. It differs from Rosenblatt's rule in two ways: every sample has a say, not only the wrong
# ones, and how much it says changes smoothly. Not always as one would wish: where the neuron is sure of the wrong class,
# $a(1 - a)$ is nearly 0, and the sample is hardly heard.

# %% [markdown] id="neuron_descent-text" slideshow={"slide_type": "subslide"}
# The map shows the loss for every pair of weight and bias; the path is gradient descent. **Predict first:** what will the
# path do if the learning rate is ten times larger? Click into the map to start somewhere else, then play.

# %% id="neuron_descent" tags=["remove-input"]
widgets.neuron_descent()

# %% [markdown] id="descent-seen" slideshow={"slide_type": "skip"}
# Too small a rate crawls; too large a rate jumps across the valley, and on the flat plains far out, where the sigmoid
# is flat, it **saturates**: there is hardly a slope to follow. Choosing the rate well is the subject of notebook 06.

# %% [markdown] id="fit_neuron-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Fit a neuron
#
# *Coding · 8 minutes · core.* Write `fit_neuron(X, y, lr, epochs)`: from zeros, `epochs` steps of gradient descent, each
# on all samples. Note the loss **before** every step.


# %% id="fit_neuron" tags=["exercise"]
def fit_neuron(X, y, lr, epochs):
    """Gradient descent on one sigmoid neuron, from zeros, all samples in every step.

    X (n, d), y (n,) of 0 and 1; lr: learning rate; epochs: number of steps.
    Returns w (d,), b (a number) and losses, a list with the loss before each step.
    """
    ### BEGIN SOLUTION
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
        dw, db = neuron_gradients(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses
    ### END SOLUTION


fit_neuron = check.fit_neuron(fit_neuron)

# %% [markdown] id="fit-iris-text" slideshow={"slide_type": "subslide"}
# Back to the two species that overlap, where the perceptron never came to rest. The smooth neuron settles down:

# %% id="fit-iris"
w, b, losses = fit_neuron(X_hard_iris, y_hard_iris, lr=0.5, epochs=300)
right = np.sum((sigmoid(X_hard_iris @ w + b) > 0.5) == y_hard_iris)
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}; {right} of {len(y_hard_iris)} right")

# %% id="fit-curve" tags=["remove-input"]
figures.curve(losses, title="Loss on versicolor and virginica")

# %% id="fit-line" tags=["remove-input"] slideshow={"slide_type": "subslide"}
figures.decision(X_hard_iris, y_hard_iris, w, b, "A line for flowers that overlap", petals)

# %% [markdown] id="descend-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it
#
# *Debug · 6 minutes · homework.* The function below should do what `fit_neuron` does. It runs without an error, and the
# neuron gets worse with every step. Two lines are wrong. Print `descend(X_hard_iris, y_hard_iris, 0.2, 5)[2]` first, and
# look at the losses. Then mend it.


# %% id="descend" tags=["exercise"]
def descend(X, y, lr, epochs):
    """Gradient descent on one sigmoid neuron, from zeros; the same contract as fit_neuron."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(np.mean((sigmoid(X @ w + b) - y) ** 2))
        dw, db = neuron_gradients(X, y, w, b)
        ### BEGIN SOLUTION
        w = w - lr * dw
        b = b - lr * db
        ### STUB
        # w = w + 0.5 * dw
        # b = b + 0.5 * db
        ### END SOLUTION
    return w, b, losses


descend = check.descend(descend)

# %% [markdown] id="descend-meaning" slideshow={"slide_type": "skip"}
# Two habits find such faults: look whether the loss falls, and change the learning rate to see whether anything reacts.

# %% id="descend-use" slideshow={"slide_type": "skip"}
for lr in (0.02, 0.2, 2.0):
    losses = descend(X_hard_iris, y_hard_iris, lr, epochs=50)[2]
    print(f"lr {lr:4}: loss {losses[0]:.3f} -> {losses[-1]:.3f}")

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Formula | In code |
# |---|---|---|
# | weighted sum | $z = \mathbf{x}\cdot\mathbf{w} + b$ | `X @ w + b` |
# | decision | $\hat y = 1$ if $z > 0$, else 0 | `(z > 0).astype(int)` |
# | Rosenblatt's rule | $\mathbf{w} \leftarrow \mathbf{w} + \eta\,(y - \hat y)\,\mathbf{x}$ | `w + lr * (y - y_hat) * x` |
# | Novikoff's bound | mistakes $\le (R/\gamma)^2$ | `(R / gamma)**2` |
# | sigmoid and its slope | $a = 1/(1 + e^{-z})$, $\;\sigma' = a\,(1 - a)$ | `a * (1 - a)` |
# | gradient of the loss | $\sum_i \frac{2}{n}(a_i - y_i)\,a_i(1 - a_i)\,\mathbf{x}_i$ | `X.T @ dz` |
# | gradient descent | $\mathbf{w} \leftarrow \mathbf{w} - \eta\,\partial L/\partial\mathbf{w}$ | `w - lr * dw` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# One neuron draws one line, and XOR needs more than one. In the next notebook neurons stand side by side and behind each
# other: the **multi-layer perceptron**. The smooth neuron is the brick, and its gradient, passed on from layer to layer,
# becomes backpropagation in notebook 03.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - W. S. McCulloch and W. Pitts (1943), *A logical calculus of the ideas immanent in nervous activity*, Bulletin of
#   Mathematical Biophysics 5, 115–133. The unit, without learning.
# - F. Rosenblatt (1958), *The perceptron: a probabilistic model for information storage and organization in the brain*,
#   Psychological Review 65(6), 386–408. The original; section 2 is its learning rule in today's words.
# - A. B. J. Novikoff (1962), *On convergence proofs on perceptrons*, Proceedings of the Symposium on the Mathematical
#   Theory of Automata, vol. XII, 615–622. The theorem of section 2.
# - M. Minsky and S. Papert (1969), *Perceptrons*, MIT Press. What single-layer perceptrons cannot compute, and why.
#
# To read on:
#
# - M. Nielsen (2015), *Neural Networks and Deep Learning*, chapter 1. Perceptrons and sigmoid neurons, told at leisure.
# - C. M. Bishop (2006), *Pattern Recognition and Machine Learning*, section 4.1.7. The perceptron among other linear models.
