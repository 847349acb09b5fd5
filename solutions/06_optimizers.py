# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 06 · Optimisers
#
# The gradient says which way is down. How far to go, and what to remember of the way so far, is up to you.
#
# **After this notebook you can**
#
# - say from the curvature of a loss which learning rates converge, and which one is fastest;
# - explain what mini-batches cost and what they buy;
# - write momentum, Nesterov's variant, RMSprop, Adam and AdamW, equal to PyTorch's to ten digits;
# - choose a schedule for the learning rate, and clip a gradient without bending it;
# - compare optimisers fairly, on real data, over several seeds.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Best in two sittings: sections 1 to 4 build the optimisers, 5 to 7 put them to work; section 8 is for home. The one
# sentence to leave behind: an optimiser is a rule for what to remember.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 4. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb), [04 · Autograd](04_autograd.ipynb) for PyTorch, [05 ·
# Regularisation](05_regularization.ipynb) for weight decay.
#
# **Notation.** $\theta$ stands for all parameters in one vector, $\mathbf{g}$ for the gradient of the loss there, $t$ for the
# number of the step, 1 for the first. $\eta$ is the learning rate, `lr` in code; $\lambda$ is a curvature in section 1 and
# the strength of a decay in section 4. Products, squares and roots of vectors are taken entry by entry.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, figures, nn, optim
from utils.exercises import optimizers as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# The same network, the same digits, the same start, the same order of samples. The rule that turns gradients into steps
# differs, and its learning rate. By section 4 you have written all three rules. Is the comparison fair? Keep your doubts
# until section 7.

# %% id="goal" tags=["remove-input"]
X_train, y_train, X_test, y_test = data.held_out(*data.digits(), 0.2, np.random.default_rng(0))


def losses_of(optimizer):
    """Training loss after each of eight epochs of a 64-32-10 network on digits."""
    losses, network = [], nn.MLP([64, 32, 10], np.random.default_rng(1))
    note = lambda epoch, network: losses.append(network.loss(X_train, y_train))  # noqa: E731
    network.fit(X_train, y_train, epochs=8, optimizer=optimizer, callback=note)
    return losses


# %% id="goal-figure" tags=["remove-input"]
figures.losses(
    "One network, three optimisers",
    log=True,
    SGD=losses_of(optim.SGD(0.03)),
    momentum=losses_of(optim.Momentum(0.03)),
    Adam=losses_of(optim.Adam(0.003)),
)

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="batch_noise-text" slideshow={"slide_type": "skip"}
# ### Exercise · One batch and all samples
#
# *Choice · 1 minute · warm-up.* A batch of 32 digits gives one gradient, all 1,438 together give another. How are they
# related?
#
# - **a)** they are equal once the network has learnt something
# - **b)** the batch’s is right on average, and off by something random each time
# - **c)** they point the same way, and the batch’s is shorter
# - **d)** the batch’s is off in the same way each time

# %% id="batch_noise" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.batch_noise("b")
### STUB
# check.batch_noise(...)
### END SOLUTION

# %% [markdown] id="decay_place-text" slideshow={"slide_type": "skip"}
# ### Exercise · Where the penalty goes
#
# *Choice · 1 minute · core.* The loss has a penalty λ Σ W². What does it change in a step of gradient descent?
#
# - **a)** the loss that is shown, and nothing else
# - **b)** 2λW is added to every dW
# - **c)** 2λW and 2λb are added to every dW and db
# - **d)** the learning rate is multiplied by 1 − λ

# %% id="decay_place" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.decay_place("b")
### STUB
# check.decay_place(...)
### END SOLUTION

# %% [markdown] id="drop_eval-text" slideshow={"slide_type": "skip"}
# ### Exercise · Dropout, evaluated
#
# *Choice · 1 minute · core.* A network was trained with dropout, which divides what it keeps by $1 - p$. What happens to
# the activations in `eval()` mode?
#
# - **a)** nothing: they stay as they are
# - **b)** they are divided by $1 - p$ as well
# - **c)** a share $p$ of them becomes 0
# - **d)** they are multiplied by $1 - p$

# %% id="drop_eval" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.drop_eval("a")
### STUB
# check.drop_eval(...)
### END SOLUTION


# %% [markdown] id="step-title" slideshow={"slide_type": "slide"}
# ## 1 · The step size
#
# **How large may a step be?** Take the simplest loss with curvature, $f(w) = \tfrac{1}{2}\lambda w^2$. Its gradient is
# $\lambda w$, and a step of gradient descent multiplies $w$ by one number:
#
# $$w \leftarrow w - \eta\,\lambda w = (1 - \eta\lambda)\,w$$
#
# The factor decides everything. Between 0 and 1, $w$ creeps to the minimum. Between −1 and 0 it jumps from side to side
# and comes closer all the same. Beyond −1 it jumps further with every step:
#
# $$|1 - \eta\lambda| < 1 \quad \Longleftrightarrow \quad 0 < \eta < \frac{2}{\lambda}$$

# %% [markdown] id="step-notes" slideshow={"slide_type": "notes"}
# Let the class compute three steps from w = 1 with λ = 1 and η = 0.5, 1, 1.5 and 2.5 before the figure. Then ask what
# changes with two curvatures: one η has to serve both.

# %% [markdown] id="step-ravine" slideshow={"slide_type": "skip"}
# A loss of many parameters has many curvatures. Near a minimum it looks like a bowl, and a bowl has axes at right angles
# to one another, along which it bends independently, each with its own curvature $\lambda_i$. (If you know linear
# algebra: the eigenvectors and eigenvalues of the matrix of second derivatives.) Along each axis the step multiplies by
# its own factor $1 - \eta\lambda_i$, but all axes share one $\eta$. The steepest axis sets the limit,
# $\eta < 2/\lambda_\text{max}$, and the flattest one has to live with it.
#
# How bad is that? A larger $\eta$ makes the steep factor worse, a smaller one the flat factor, so the best $\eta$ makes
# both equally large: $1 - \eta\lambda_\text{min} = -(1 - \eta\lambda_\text{max})$, so
# $\eta = 2/(\lambda_\text{min} + \lambda_\text{max})$. With the **condition number**
# $\kappa = \lambda_\text{max}/\lambda_\text{min}$, the error then shrinks in each step by
#
# $$1 - \frac{2\lambda_\text{min}}{\lambda_\text{min} + \lambda_\text{max}} =
# \frac{\lambda_\text{max} - \lambda_\text{min}}{\lambda_\text{max} + \lambda_\text{min}} =
# \frac{\kappa - 1}{\kappa + 1}$$
#
# With $\kappa = 100$ this is $99/101 \approx 0.98$: a long, narrow ravine, in which the best gradient descent comes 2 %
# closer in each step. Such a problem is *ill-conditioned*.

# %% [markdown] id="gradient_descent-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Walk downhill
#
# *Coding · 5 minutes · warm-up.* Write `gradient_descent(grad, w0, lr, steps)`, where `grad(w)` is the gradient at
# `w`. Take all `steps` steps, wherever they lead, and keep every point you visit, the start first.


# %% id="gradient_descent" tags=["exercise"]
def gradient_descent(grad, w0, lr, steps):
    """Path of gradient descent: an array (steps + 1, d) that begins with w0 (d,).

    grad: function from w (d,) to the gradient (d,) there.
    """
    ### BEGIN SOLUTION
    path = [w0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)
    ### END SOLUTION


gradient_descent = check.gradient_descent(gradient_descent)


# %% id="gradient_descent-use" slideshow={"slide_type": "skip"}
curvature = np.array([1.0, 100.0])
for lr in (0.0198, 0.0199, 0.0201):
    path = gradient_descent(lambda w: curvature * w, np.array([1.0, 1.0]), lr, 500)
    print(f"lr {lr}: after 500 steps {np.abs(path[-1]).round(3)}")

# %% [markdown] id="gradient_descent-meaning" slideshow={"slide_type": "skip"}
# Here $\lambda_\text{max} = 100$, so the limit is 0.02. Below it, both coordinates come to rest, the steep one more and
# more slowly the nearer the limit is. Half a per cent above it, the steep coordinate explodes while the flat one is at
# rest.

# %% [markdown] id="learning_rate-text" slideshow={"slide_type": "subslide"}
# The figure shows a ravine, the path of gradient descent, and the two factors. **Predict first:** which coordinate
# zigzags, and what happens to it when you push $\eta$ into the red region?

# %% id="learning_rate" tags=["remove-input"]
from utils.widgets import optimizers as widgets

widgets.learning_rate()

# %% [markdown] id="learning_rate-meaning" slideshow={"slide_type": "skip"}
# It is $w_2$, the steep one: its factor is negative from $\eta = 1/\lambda_2$ on. In the red region the factor lies
# below −1 and every zigzag is wider than the one before, while $w_1$ goes on towards 0 as if nothing had happened.

# %% [markdown] id="largest_rate-text" slideshow={"slide_type": "skip"}
# ### Exercise · The largest rate
#
# *Choice · 2 minutes · core.* The curvatures of a loss are 0.1 along one axis and 4 along the other. Below which
# learning rate does gradient descent arrive from every start?
#
# - **a)** 20
# - **b)** 0.5
# - **c)** 0.488
# - **d)** 0.25

# %% id="largest_rate" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.largest_rate("b")
### STUB
# check.largest_rate(...)
### END SOLUTION


# %% [markdown] id="batch-title" slideshow={"slide_type": "slide"}
# ## 2 · Mini-batches
#
# **Do we need all samples for one step?** The loss is a mean over $n$ samples, and so is its gradient. The mean over a
# random batch $B$ of them is an estimate:
#
# $$\mathbf{g}_B = \frac{1}{|B|} \sum_{i \in B} \nabla L_i, \qquad \mathbb{E}\,[\mathbf{g}_B] = \nabla L$$
#
# Right on average, and off by a random error whose size falls like $1/\sqrt{|B|}$. Four times the batch takes four times
# the arithmetic and halves the error: a poor bargain, so small batches and many steps mostly win. (A graphics card does the
# arithmetic of a larger batch at the same time, up to a point; there larger ones pay.)

# %% [markdown] id="batch-notes" slideshow={"slide_type": "notes"}
# An opinion poll makes the same bargain: 1,000 people give an error of 3 %, and 4,000 one of 1.5 %. How many steps has an
# epoch of 1,438 digits with batches of 32?

# %% [markdown] id="minibatches-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Deal the cards
#
# *Coding · 5 minutes · core.* Write `minibatches(X, y, batch_size, rng)`. Each call deals all samples once, in a new
# random order, `X` and `y` in the same one; whole numbers in `y` stay whole. The last batch may be smaller. A generator
# with `yield` or a list, both are fine.


# %% id="minibatches" tags=["exercise"]
def minibatches(X, y, batch_size, rng):
    """Pairs (X_batch, y_batch) with every sample once, in an order drawn from rng."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]
    ### END SOLUTION


minibatches = check.minibatches(minibatches)


# %% id="gradient" slideshow={"slide_type": "skip"}
def gradient(params, X, y):
    """Gradients of the loss on X, y, a list of (dW, db)."""
    Z_out, cache = nn.forward(params, X, nn.relu)
    dZ_out = nn.softmax_cross_entropy_grad(Z_out, np.eye(10)[y])
    return nn.backward(params, cache, dZ_out, nn.relu_grad)


# %% id="batch-noise" slideshow={"slide_type": "skip"}
params = nn.init_params([64, 32, 10], np.random.default_rng(1))
full = optim.flatten(gradient(params, X_train, y_train))
for batch_size in (4, 16, 64, 256):
    batches = list(minibatches(X_train, y_train, batch_size, np.random.default_rng(0)))[:40]
    errors = [np.linalg.norm(optim.flatten(gradient(params, *batch)) - full) for batch in batches]
    relative = np.mean(errors) / np.linalg.norm(full)
    print(f"batches of {batch_size:3}: error {relative:.2f} of the gradient's size")

# %% [markdown] id="batch-noise-meaning" slideshow={"slide_type": "skip"}
# Four times the batch, half the error, line after line. With batches of 4 the error is larger than the gradient itself: a
# step is more wrong than right, and training works all the same, because errors cancel and gradients add up.

# %% [markdown] id="sgd_noise-text" slideshow={"slide_type": "subslide"}
# The purple arrows in the figure are gradients of single batches, around the gradient of all samples. **Predict
# first:** where does the path end with a batch of one and a constant learning rate, at the minimum, or elsewhere?

# %% id="sgd_noise" tags=["remove-input"]
widgets.sgd_noise()

# %% [markdown] id="sgd_noise-meaning" slideshow={"slide_type": "skip"}
# It does not end: it keeps wandering around the minimum, in the shaded ball. There the gradient of all samples is 0, but
# those of the batches are not. A smaller learning rate or a larger batch makes the ball smaller. Far away, errors cancel
# and the gradient adds up; near the minimum the gradient fades, and the noise stays. So start with large steps and end
# with small ones: this is what schedules do, in section 5.

# %% [markdown] id="momentum-title" slideshow={"slide_type": "slide"}
# ## 3 · Momentum
#
# **How can one learning rate serve steep and flat directions?** Remember. Across a ravine the gradient changes its sign
# in every step; along it, it always points the same way. A running sum cancels the one and builds up the other:
#
# $$\mathbf{v} \leftarrow \beta\,\mathbf{v} + \mathbf{g}, \qquad \theta \leftarrow \theta - \eta\,\mathbf{v}$$
#
# $\mathbf{v}$ starts at 0 and is called the velocity; $\beta$, mostly 0.9, says how much of it survives a step.

# %% [markdown] id="momentum-notes" slideshow={"slide_type": "notes"}
# A heavy ball does not turn at every bump. Compute on the board what v becomes if g is always 1: 1, 1.9, 2.71, and so on to
# 10. Then with g = +1, −1, +1: it stays about one half.

# %% [markdown] id="momentum-why" slideshow={"slide_type": "skip"}
# If $\mathbf{g}$ stays the same, $\mathbf{v}$ grows to $\mathbf{g}\,(1 + \beta + \beta^2 + \dots) =
# \mathbf{g}/(1 - \beta)$: with $\beta = 0.9$ steps become ten times as long. If the sign of $\mathbf{g}$ alternates,
# $\mathbf{v}$ settles at $\pm\,\mathbf{g}/(1 + \beta)$, about half. On a bowl with condition number $\kappa$, the best
# $\eta$ and $\beta$ bring the factor down from $(\kappa - 1)/(\kappa + 1)$ to $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$
# (Polyak 1964). For $\kappa = 100$ this is 0.82 instead of 0.98. For deep networks, too, it makes a great difference
# (Sutskever et al. 2013).
#
# **Nesterov's variant** (1983) looks ahead. The velocity will carry us on anyway, so take the gradient at the place ahead,
# $\tilde\theta = \theta - \eta\beta\mathbf{v}$. With $\mathbf{v}' = \beta\mathbf{v} + \mathbf{g}$, the next place ahead is
# $\theta - \eta\mathbf{v}' - \eta\beta\mathbf{v}' = \tilde\theta - \eta\,(\mathbf{g} + \beta\mathbf{v}')$, since
# $\mathbf{v}' - \beta\mathbf{v} = \mathbf{g}$. So keep the place ahead as your parameters, as PyTorch does:
#
# $$\mathbf{v} \leftarrow \beta\,\mathbf{v} + \mathbf{g}, \qquad
# \theta \leftarrow \theta - \eta\,(\mathbf{g} + \beta\,\mathbf{v})$$
#
# The second $\mathbf{v}$ is the new one. In other people's code, some multiply the gradient by $1 - \beta$, so that
# $\mathbf{v}$ is a mean and not a sum, and some put $\eta$ into $\mathbf{v}$. Then
# the rates differ.

# %% [markdown] id="Momentum-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Momentum
#
# *Coding · 10 minutes · core.* Complete the class. An optimiser is an object because it has a memory: the velocity
# lives in `self`, and starts at 0. `flatten` lays all weights and biases into one vector, as in the formulas;
# `nested_like` puts the vector back into their shapes.


# %% id="Momentum" tags=["exercise"] slideshow={"slide_type": "skip"}
class Momentum:
    """Gradient descent with a velocity v; nesterov: with Nesterov's look ahead."""

    def __init__(self, lr, beta=0.9, nesterov=False):
        self.lr, self.beta, self.nesterov = lr, beta, nesterov
        self.v = 0.0  # a vector like theta from the first step on

    def step(self, params, grads):
        """New parameters after one step. params: a list of (W, b); grads: a list of (dW, db)."""
        theta, g = optim.flatten(params), optim.flatten(grads)
        ### BEGIN SOLUTION
        self.v = self.beta * self.v + g
        direction = g + self.beta * self.v if self.nesterov else self.v
        theta = theta - self.lr * direction
        ### END SOLUTION
        return optim.nested_like(params, theta)


Momentum = check.Momentum(Momentum)


# %% id="Momentum-use" slideshow={"slide_type": "skip"}
def steps_to(optimizer, goal=1e-6, most=5000):
    """Steps until the ravine's loss falls below the goal."""
    params = [(np.array([1.0]), np.array([1.0]))]
    for step in range(1, most + 1):
        ((x, y),) = params
        params = optimizer.step(params, [(x, 100 * y)])
        if 0.5 * (params[0][0] ** 2 + 100 * params[0][1] ** 2).item() < goal:
            return step


# %% id="Momentum-steps" slideshow={"slide_type": "skip"}
print("gradient descent, best lr: ", steps_to(Momentum(2 / 101, beta=0.0)), "steps")
print("momentum, best lr and beta:", steps_to(Momentum((2 / 11) ** 2, beta=(9 / 11) ** 2)), "steps")

# %% [markdown] id="momentum-meaning" slideshow={"slide_type": "skip"}
# Both have the settings that are best in the long run for $\kappa = 100$: $\eta = 2/101$ for gradient descent, and for
# momentum Polyak's $\eta = (2/11)^2$ and $\beta = (9/11)^2$, where 11 and 9 are $\sqrt{100} \pm 1$. One more array in
# memory, and six times fewer steps. (The factors promise even more, but the velocity has to get going first.)

# %% [markdown] id="momentum-factor" slideshow={"slide_type": "skip"}
# ### Stretch · Where the square root comes from
#
# Along an axis of curvature $\lambda$, a step maps the pair $(w, v)$ to $(w - \eta v', v')$ with
# $v' = \beta v + \lambda w$: a matrix with determinant $\beta$ and trace $1 + \beta - \eta\lambda$. In the long run the
# pair shrinks by its largest eigenvalue. As long as the eigenvalues are complex, both have the size $\sqrt{\beta}$, the
# root of the determinant, *whatever the curvature is*. They are complex where $\text{trace}^2 < 4\beta$:
#
# $$(1 - \sqrt\beta)^2 < \eta\lambda < (1 + \sqrt\beta)^2$$
#
# The smallest $\beta$ for which both ends of the ravine fit in has $\eta\lambda_\text{min}$ at the left end and
# $\eta\lambda_\text{max}$ at the right one. Their ratio is $\kappa$ (Goh 2017):
#
# $$\sqrt\kappa = \frac{1 + \sqrt\beta}{1 - \sqrt\beta} \quad\Longrightarrow\quad
# \sqrt\beta = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$$

# %% id="momentum-eigenvalues" slideshow={"slide_type": "skip"}
eta, beta = (2 / 11) ** 2, (9 / 11) ** 2
for lam in (1.0, 10.0, 50.0, 100.0, 105.0):
    step = np.array([[1 - eta * lam, -eta * beta], [lam, beta]])
    print(f"curvature {lam:5}: shrinks by {np.abs(np.linalg.eigvals(step)).max():.3f} a step")

# %% [markdown] id="adaptive-title" slideshow={"slide_type": "slide"}
# ## 4 · A step size for every parameter
#
# **What if each parameter had its own learning rate?** Divide every entry of the gradient by its own typical size. A
# running mean of the squares knows that size; this is **RMSprop** (Hinton 2012). (AdaGrad, Duchi et al. 2011, adds the
# squares up and forgets none, so that its steps can only shrink.)
#
# $$\mathbf{s} \leftarrow \beta\,\mathbf{s} + (1 - \beta)\,\mathbf{g}^2, \qquad
# \theta \leftarrow \theta - \eta\,\frac{\mathbf{g}}{\sqrt{\mathbf{s}} + \epsilon}$$
#
# Steep and flat directions now move at the same speed, in the long run about $\eta$ a step. (At first $\mathbf{s}$ is too
# small and the steps are too long; Adam will mend that.) $\epsilon = 10^{-8}$ is there to prevent a division by zero.

# %% [markdown] id="adaptive-notes" slideshow={"slide_type": "notes"}
# The units tell the story: g has the unit of loss per weight, and divided by its own size it has none. So the learning
# rate is measured in weights: 0.001 means about 0.001 a step, whatever the loss is.

# %% [markdown] id="RMSprop-text" slideshow={"slide_type": "skip"}
# ### Exercise · RMSprop
#
# *Coding · 6 minutes · core.* The same interface as `Momentum`. $\mathbf{s}$ starts at 0.


# %% id="RMSprop" tags=["exercise"] slideshow={"slide_type": "skip"}
class RMSprop:
    """Steps divided by the root of a running mean s of the squared gradient."""

    def __init__(self, lr=1e-3, beta=0.99, eps=1e-8):
        self.lr, self.beta, self.eps = lr, beta, eps
        self.s = 0.0

    def step(self, params, grads):
        """New parameters after one step. params: a list of (W, b); grads: a list of (dW, db)."""
        theta, g = optim.flatten(params), optim.flatten(grads)
        ### BEGIN SOLUTION
        self.s = self.beta * self.s + (1 - self.beta) * g**2
        theta = theta - self.lr * g / (np.sqrt(self.s) + self.eps)
        ### END SOLUTION
        return optim.nested_like(params, theta)


RMSprop = check.RMSprop(RMSprop)


# %% [markdown] id="adam" slideshow={"slide_type": "subslide"}
# ### Adam: both memories
#
# Momentum for the direction, RMSprop for the size (Kingma and Ba 2015):
#
# $$\mathbf{m} \leftarrow \beta_1 \mathbf{m} + (1 - \beta_1)\,\mathbf{g}, \qquad
# \mathbf{v} \leftarrow \beta_2 \mathbf{v} + (1 - \beta_2)\,\mathbf{g}^2$$
#
# $$\hat{\mathbf{m}} = \frac{\mathbf{m}}{1 - \beta_1^t}, \qquad \hat{\mathbf{v}} = \frac{\mathbf{v}}{1 - \beta_2^t},
# \qquad \theta \leftarrow \theta - \eta\,\frac{\hat{\mathbf{m}}}{\sqrt{\hat{\mathbf{v}}} + \epsilon}$$
#
# with $\beta_1 = 0.9$, $\beta_2 = 0.999$. $\mathbf{v}$ is a mean of squares here, not a velocity.

# %% [markdown] id="adam-notes" slideshow={"slide_type": "notes"}
# Ask why the hats are needed before you explain. Both means start at 0, and v, which remembers a thousand steps, stays too
# small for much longer than m.

# %% [markdown] id="bias-correction" slideshow={"slide_type": "skip"}
# **Why the hats?** $\mathbf{m}$ starts at 0, so the first means are too small: after $t$ steps
#
# $$\mathbf{m}_t = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{\,t-i}\,\mathbf{g}_i$$
#
# If all gradients were the same $\mathbf{g}$, the sum of the weights would be what is in front of it:
# $(1 - \beta_1)(1 + \beta_1 + \dots + \beta_1^{t-1}) = 1 - \beta_1^t$, by the formula for a geometric sum. Dividing by
# this number makes the weights add up to 1, as they do in any mean. The same holds for $\mathbf{v}$. In the first step
# $\hat{\mathbf{m}} = \mathbf{g}$ and $\hat{\mathbf{v}} = \mathbf{g}^2$, whatever the two $\beta$ are.
#
# How much do they matter? Without them, with a gradient that stays the same, a step is too long by this factor:

# %% id="bias-use" slideshow={"slide_type": "skip"}
for t in (1, 10, 100, 1000):
    m, v = 1 - 0.9**t, 1 - 0.999**t
    print(f"step {t:4}: {m / np.sqrt(v):.2f} times as long; weights add up to {m:.2f} in m, {v:.3f} in v")

# %% [markdown] id="Adam-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Adam
#
# *Coding · 10 minutes · core.* The same interface again. Count the steps in `self.t`; in the first one, t = 1.


# %% id="Adam" tags=["exercise"] slideshow={"slide_type": "skip"}
class Adam:
    """Adam: a running mean m of the gradient, v of its square, both with bias correction."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v, self.t = 0.0, 0.0, 0

    def step(self, params, grads):
        """New parameters after one step. params: a list of (W, b); grads: a list of (dW, db)."""
        theta, g = optim.flatten(params), optim.flatten(grads)
        ### BEGIN SOLUTION
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        ### END SOLUTION
        return optim.nested_like(params, theta)


Adam = check.Adam(Adam)


# %% [markdown] id="adamw" slideshow={"slide_type": "subslide"}
# ### AdamW: decay that stays decay
#
# A penalty's gradient $2\lambda\theta$ that is added to $\mathbf{g}$ goes through the division by $\sqrt{\hat{\mathbf{v}}}$, and comes out
# with any size but the intended one. **AdamW** (Loshchilov and Hutter 2019) shrinks the parameters by themselves,
# before Adam's step with the plain gradient:
#
# $$\theta \leftarrow \theta - \eta\,\lambda\,\theta$$
#
# As in PyTorch, this $\lambda$ is `weight_decay`, twice the $\lambda$ of a penalty $\lambda\,\theta^2$ in notebook 05.

# %% [markdown] id="AdamW-text" slideshow={"slide_type": "skip"}
# ### Exercise · AdamW
#
# *Coding · 6 minutes · stretch.* The decay reaches every array in `params`, as in PyTorch. What remains is Adam:
# `super().step(params, grads)` is its step.


# %% id="AdamW" tags=["exercise"] slideshow={"slide_type": "skip"}
class AdamW(Adam):
    """Adam, and a decay that shrinks all parameters by themselves."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def step(self, params, grads):
        """New parameters after one step. params: a list of (W, b); grads: a list of (dW, db)."""
        ### BEGIN SOLUTION
        theta = optim.flatten(params)
        theta = theta - self.lr * self.weight_decay * theta
        return super().step(optim.nested_like(params, theta), grads)
        ### END SOLUTION


AdamW = check.AdamW(AdamW)


# %% [markdown] id="first_step-text" slideshow={"slide_type": "skip"}
# ### Exercise · Adam's first step
#
# *Choice · 2 minutes · core.* Adam starts with lr = 0.001. One parameter has the gradient 200, another one 0.0002. How
# far do they move in the first step?
#
# - **a)** by 0.2 and by 0.0000002
# - **b)** both by about 0.001
# - **c)** both by about 0.00316
# - **d)** by 0.001, and by a millionth of that

# %% id="first_step" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.first_step("b")
### STUB
# check.first_step(...)
### END SOLUTION


# %% id="torch-agrees" slideshow={"slide_type": "skip"}
import torch

torch.set_num_threads(1)  # more do not help networks as small as ours


def largest_difference(ours, theirs, steps=200):
    """Between two optimisers after so many steps with the same random gradients, float64."""
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(3, 2)), rng.normal(size=2))]
    leaves = [torch.tensor(array, requires_grad=True) for array in params[0]]
    optimizer = theirs(leaves)
    for _ in range(steps):
        grads = [(rng.normal(size=(3, 2)), rng.normal(size=2))]
        for leaf, gradient in zip(leaves, grads[0], strict=True):
            leaf.grad = torch.tensor(gradient)
        optimizer.step()
        params = ours.step(params, grads)
    theirs_now = [leaf.detach().numpy() for leaf in leaves]
    return np.abs(optim.flatten(theirs_now) - optim.flatten(params)).max()


# %% id="torch-agrees-all" slideshow={"slide_type": "skip"}
pairs = {
    "momentum": (Momentum(0.01), lambda leaves: torch.optim.SGD(leaves, 0.01, momentum=0.9)),
    "Nesterov": (
        Momentum(0.01, nesterov=True),
        lambda leaves: torch.optim.SGD(leaves, 0.01, momentum=0.9, nesterov=True),
    ),
    "RMSprop": (RMSprop(0.01), lambda leaves: torch.optim.RMSprop(leaves, 0.01)),
    "Adam": (Adam(0.01), lambda leaves: torch.optim.Adam(leaves, 0.01)),
    "AdamW": (AdamW(0.01), lambda leaves: torch.optim.AdamW(leaves, 0.01)),
}
for name, pair in pairs.items():
    difference = largest_difference(*pair)
    print(f"{name:8} agrees with PyTorch to ten digits:", difference < 1e-10 or f"{difference:.0e} apart")

# %% [markdown] id="torch-agrees-meaning" slideshow={"slide_type": "skip"}
# If one of yours is $10^{-8}$ to $10^{-5}$ apart, your $\epsilon$ stands at another place, under the root or before the
# correction. Both are published, and the check accepts them.

# %% [markdown] id="race-text" slideshow={"slide_type": "subslide"}
# ### The race
#
# Six optimisers on six landscapes. Click anywhere to set the start, or use the two sliders. **Predict first,** for each
# landscape: who arrives first, and who does not arrive at all?

# %% id="optimizer_race" tags=["remove-input"] slideshow={"slide_type": "subslide"}
widgets.optimizer_race()

# %% [markdown] id="race-meaning" slideshow={"slide_type": "skip"}
# **Ravine:** after 60 steps Nesterov is far ahead; run on, and all arrive. **Turned ravine,** the same one rotated
# together with its start: SGD and momentum are where they were, at 0.02 and 0.005 after 60 steps, while Adam falls back
# from 0.02 to 0.85 and RMSprop from 0.05 to 0.95. Their rates belong to the axes, and the ravine runs across them. **Plateau:** the gradient is nearly 0. RMSprop
# and Adam divide it by its own small size and leave at their usual pace; SGD needs hundreds of steps. **Saddle:** all get
# away, unless you start exactly on the ridge, at $y = 0$. **Rosenbrock:** a bent valley, where momentum comes closest.
# **Beale:** AdamW never arrives, since its decay pulls towards $(0, 0)$: a help where the minimum happens to lie there,
# as in the ravines, and a hindrance elsewhere.

# %% [markdown] id="schedule-title" slideshow={"slide_type": "slide"}
# ## 5 · Schedules
#
# **When should the steps become smaller?** Section 2 said: large while the way is long, small near the end. Three
# rules that are used every day, with $t$ counted from 0 here:
#
# - **step decay** multiplies $\eta$ by $\gamma$ after every so many steps: $\eta_t = \eta\,\gamma^{\lfloor t/\text{every}
#   \rfloor}$
# - **cosine** (Loshchilov and Hutter 2017) goes from $\eta$ to $\eta_\text{min}$ along half a wave:
#   $\eta_t = \eta_\text{min} + \tfrac{1}{2}(\eta - \eta_\text{min})\,(1 + \cos(\pi t/T))$
# - **warm-up** (Goyal et al. 2017) does the opposite at the start, from a small $\eta$ up to the full one in a straight
#   line: the loss is often steepest there, and Adam's means rest on a few noisy gradients.

# %% [markdown] id="schedule-notes" slideshow={"slide_type": "notes"}
# Ask what the loss curve looks like when a step decay sets in: it drops, as the noise ball of section 2 shrinks.

# %% [markdown] id="schedules-text" slideshow={"slide_type": "subslide"}
# The figure runs a noisy descent a hundred times with each of four schedules; at the left you see one of these runs.
# **Predict first:** which schedule ends lowest, and what changes when the learning rate is 0.4?

# %% id="schedules" tags=["remove-input"]
widgets.schedules()

# %% [markdown] id="schedules-meaning" slideshow={"slide_type": "skip"}
# The constant rate ends in its noise ball, at 0.061; step decay reaches 0.011, cosine 0.008, with and without warm-up.
# With $\eta = 0.4$ the start is too steep for such steps, and most runs diverge, except those with a warm-up. That is
# what it is for.

# %% [markdown] id="step_decay-text" slideshow={"slide_type": "skip"}
# ### Exercise · Step decay
#
# *Coding · 3 minutes · stretch.* Write `step_decay(step, lr, every, gamma)`. Step number `every` is the first with the
# smaller rate.


# %% id="step_decay" tags=["exercise"] slideshow={"slide_type": "skip"}
def step_decay(step, lr, every, gamma):
    """Learning rate of a step: lr, multiplied by gamma after every `every` steps."""
    ### BEGIN SOLUTION
    return lr * gamma ** (step // every)
    ### END SOLUTION


step_decay = check.step_decay(step_decay)


# %% [markdown] id="cosine-text" slideshow={"slide_type": "skip"}
# ### Exercise · Cosine
#
# *Coding · 3 minutes · warm-up.* Write `cosine(step, total, lr, lr_min)`. `total` is the $T$ of the formula;
# from then on the rate stays at `lr_min`.


# %% id="cosine" tags=["exercise"] slideshow={"slide_type": "skip"}
def cosine(step, total, lr, lr_min=0.0):
    """Learning rate of a step: from lr at 0 to lr_min at `total` along half a cosine."""
    ### BEGIN SOLUTION
    t = min(step, total)
    return lr_min + 0.5 * (lr - lr_min) * (1 + np.cos(np.pi * t / total))
    ### END SOLUTION


cosine = check.cosine(cosine)


# %% [markdown] id="warmup-text" slideshow={"slide_type": "skip"}
# ### Exercise · Warm-up
#
# *Coding · 3 minutes · warm-up.* Write `warmup(step, lr, warmup_steps)`. The first step, number 0, already has the rate
# `lr / warmup_steps`; step number `warmup_steps - 1` is the first with the full `lr`, and
# all later ones keep it.


# %% id="warmup" tags=["exercise"] slideshow={"slide_type": "skip"}
def warmup(step, lr, warmup_steps):
    """Learning rate of a step: in a straight line up to lr at step warmup_steps - 1."""
    ### BEGIN SOLUTION
    return lr * min(1.0, (step + 1) / warmup_steps)
    ### END SOLUTION


warmup = check.warmup(warmup)


# %% [markdown] id="warmup_cosine-text" slideshow={"slide_type": "skip"}
# ### Exercise · Up, and down again
#
# *Coding · 5 minutes · stretch.* Most large networks are trained with both. Write
# `warmup_cosine(step, total, lr, warmup_steps)`: the first `warmup_steps` steps as in `warmup`, the rest of the way along a
# cosine from `lr` at step number `warmup_steps` down to 0 at `total`.


# %% id="warmup_cosine" tags=["exercise"] slideshow={"slide_type": "skip"}
def warmup_cosine(step, total, lr, warmup_steps):
    """Learning rate of a step: up in a straight line, then down to 0 at `total` along half a cosine."""
    ### BEGIN SOLUTION
    if step < warmup_steps:
        return warmup(step, lr, warmup_steps)
    return cosine(step - warmup_steps, total - warmup_steps, lr)
    ### END SOLUTION


warmup_cosine = check.warmup_cosine(warmup_cosine)

# %% id="schedules-use" slideshow={"slide_type": "skip"}
steps = (0, 5, 10, 50, 100)
print("step       ", *(f"{step:7}" for step in steps))
print("step decay ", *(f"{step_decay(step, 1.0, 50, 0.5):7.3f}" for step in steps))
print("cosine     ", *(f"{cosine(step, 100, 1.0):7.3f}" for step in steps))
print("warm-up    ", *(f"{warmup(step, 1.0, 10):7.3f}" for step in steps))

# %% [markdown] id="clip-title" slideshow={"slide_type": "slide"}
# ## 6 · Clipping
#
# **What if a single gradient is far too large?** Some losses have cliffs: nearly vertical walls beside flat ground. One
# step there throws all that was learnt away. The remedy: limit the length of the gradient, and keep its direction (Pascanu, Mikolov and Bengio 2013):
#
# $$\mathbf{g} \leftarrow \mathbf{g} \cdot \min\left(1,\; \frac{c}{\lVert \mathbf{g} \rVert}\right)$$
#
# The norm is that of *all* gradients together, as one long vector. Clipping each array by itself would bend the
# direction.

# %% [markdown] id="clip-notes" slideshow={"slide_type": "notes"}
# Why one factor for all arrays? The direction is all we know about the way down. How to choose c: a little more than what
# is usual in a healthy run.

# %% [markdown] id="clip_by_global_norm-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Clip by the global norm
#
# *Coding · 6 minutes · core.* Write `clip_by_global_norm(grads, max_norm)`. Return the clipped gradients and the norm
# they had before, which is worth watching. Gradients that are all 0 stay as they are: do not divide by their norm.


# %% id="clip_by_global_norm" tags=["exercise"]
def clip_by_global_norm(grads, max_norm):
    """grads: a list of (dW, db). Returns clipped, a list like grads, and norm.

    norm: that of all of grads together, before clipping.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) for dW, db in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [(factor * dW, factor * db) for dW, db in grads], norm
    ### END SOLUTION


clip_by_global_norm = check.clip_by_global_norm(clip_by_global_norm)


# %% id="clip_by_global_norm-use" slideshow={"slide_type": "skip"}
clipped, norm = clip_by_global_norm([(np.array([[30.0]]), np.array([40.0]))], max_norm=1.0)
print(f"norm before {norm:.1f}, after {np.linalg.norm(optim.flatten(clipped)):.1f}:", clipped)

# %% [markdown] id="cliff-text" slideshow={"slide_type": "subslide"}
# **Predict first:** the start lies on gently sloping ground, which leads down into a narrow valley with a wall behind it.
# What does the first really large gradient do without clipping, and what with it?

# %% id="cliff" tags=["remove-input"]
widgets.cliff()

# %% [markdown] id="cliff-meaning" slideshow={"slide_type": "skip"}
# The loss is that of one *recurrent* neuron, fed with its own output twenty times: the gradient is a product of twenty
# factors and explodes at the wall. The ninth step ends there, where the gradient has the length 1.7, eight times
# `max_norm`. Without clipping, the tenth step is 3.3 long and lands where the ground is flat. With clipping it is 0.4 long,
# and the valley stays in reach.

# %% [markdown] id="digits-title" slideshow={"slide_type": "slide"}
# ## 7 · On digits
#
# **Which optimiser is the best?** The question is unfair until two things are settled. Each optimiser needs *its own*
# learning rate, found in the same way for all. And a result is a distribution, not a number: we need several seeds.
#
# First, find the rates. A **learning-rate range test** (Smith 2017) trains once, multiplies the rate by the same factor after every
# step, and notes the loss. A good rate lies where the loss falls steeply, some way before it explodes.

# %% [markdown] id="digits-notes" slideshow={"slide_type": "notes"}
# Collect the class's favourites before the table. The usual sins: a tuned rate for one's own method, the default for the
# others; the best of ten seeds; the test set used for tuning.


# %% id="range-test" slideshow={"slide_type": "skip"}
def range_test(optimizer, rates):
    """Loss of every batch while the learning rate runs through rates, on the training digits."""
    rng, losses = np.random.default_rng(0), []
    params = nn.init_params([64, 32, 10], np.random.default_rng(0))
    while True:
        for X, y in minibatches(X_train, y_train, 32, rng):
            if len(losses) == len(rates):
                return losses
            optimizer.lr = rates[len(losses)]
            P = nn.softmax(nn.forward(params, X, nn.relu)[0])
            losses.append(nn.cross_entropy(P, np.eye(10)[y]))
            params = optimizer.step(params, gradient(params, X, y))


growing = np.geomspace(1e-4, 2, 50)
tests = {"momentum": Momentum(0.1), "Adam": Adam()}
curves = {name: range_test(optimizer, growing) for name, optimizer in tests.items()}

# %% id="range-test-figure" tags=["remove-input"] slideshow={"slide_type": "subslide"}
figures.rates(growing, "Loss while the learning rate grows", **curves)

# %% [markdown] id="range-meaning" slideshow={"slide_type": "skip"}
# Both curves begin near $\ln 10 \approx 2.3$, ten equal guesses. Adam falls steeply around 0.03 and explodes at 0.5,
# momentum around 0.2 and at 0.8. A range test gives the order of magnitude; a third of the rate at the steepest place is a
# careful choice.

# %% [markdown] id="tuning-text" slideshow={"slide_type": "subslide"}
# ### A fair start for everybody
#
# Now every optimiser tries the same seven rates, three seeds each, for five epochs. A *validation* part of the training
# digits decides, 288 in each run; the test digits are not touched. The rules are yours, and so are the batches; plain SGD
# is your `Momentum` with $\beta = 0$.


# %% id="tuning" slideshow={"slide_type": "skip"}
def training(optimizer, X, y, seed, schedule=None):
    """Parameters of a 64-32-10 network after each step of five epochs on (X, y): a list."""
    rng, path = np.random.default_rng(seed), []
    params = nn.init_params([64, 32, 10], rng)
    for _ in range(5):
        for X_batch, y_batch in minibatches(X, y, 32, rng):
            if schedule:
                optimizer.lr = schedule(len(path))
            params = optimizer.step(params, gradient(params, X_batch, y_batch))
            path.append(params)
    return path


def count_right(params, X, y):
    """How many of (X, y) a network has right."""
    return int(np.sum(nn.forward(params, X, nn.relu)[0].argmax(axis=1) == y))


def SGD(lr):
    return Momentum(lr, beta=0.0)


# %% id="tuning-table" slideshow={"slide_type": "skip"}
rules = {"SGD": SGD, "momentum": Momentum, "RMSprop": RMSprop, "Adam": Adam, "AdamW": AdamW}
rates = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
X_a, y_a, X_b, y_b = data.held_out(X_train, y_train, 0.2, np.random.default_rng(1))
best = {}
print("right of 864  lr", *(f"{lr:5}" for lr in rates))
for name, rule in rules.items():
    found = [
        sum(count_right(training(rule(lr), X_a, y_a, seed)[-1], X_b, y_b) for seed in (10, 11, 12)) for lr in rates
    ]
    best[name] = rates[int(np.argmax(found))]
    print(f"{name:16}", *(f"{count:5}" for count in found))

# %% [markdown] id="tuning-meaning" slideshow={"slide_type": "skip"}
# Read the rows first: one step to the side costs Adam 24 or 7 of 864, and momentum 36 or 9; the rules at their best differ
# by 8. Then the columns: no rate is good for all, so whoever compares optimisers at one common rate has chosen the winner
# beforehand. The first picture of this notebook did it with SGD: 0.03 is a tenth or less of what suits it. Its rates 0.3
# and 1 differ by a single digit, which three seeds cannot tell apart.

# %% [markdown] id="race-digits-text" slideshow={"slide_type": "subslide"}
# Now the race, each with its best rate (SGD with both), ten fresh seeds, and the test digits. **Predict first:** by how
# many of the 359 digits will Adam beat plain SGD?

# %% id="race-digits" slideshow={"slide_type": "skip"}
digits, test = (X_train, y_train), (X_test, y_test)
print(f"right of {len(y_test)}      lr  lowest   mean  highest")
for name, lr in [("SGD", 0.3), *best.items()]:
    counts = [count_right(training(rules[name](lr), *digits, seed)[-1], *test) for seed in range(10)]
    print(f"{name:13} {lr:6} {min(counts):7} {np.mean(counts):6.1f} {max(counts):8}")

# %% [markdown] id="race-digits-meaning" slideshow={"slide_type": "skip"}
# By one or two, with a rate of 0.3: less than between the luckiest and the unluckiest seed of any rule. A paper that showed
# one run each could have crowned any of them. With a rate of 1, SGD scatters over 29 digits: it stands at the edge of
# stability, and the table had not seen it. Where curvatures differ more, so do the rules, as in the ravine of section 3.

# %% [markdown] id="cosine-digits-text" slideshow={"slide_type": "skip"}
# Does a schedule help? The same ten seeds, Adam from 0.01 down to 0 along a cosine, and from 0.03 with a warm-up of 22 of
# the 225 steps:

# %% id="cosine-run" slideshow={"slide_type": "skip"}
total = 5 * int(np.ceil(len(X_train) / 32))
schedules = {
    "0.03, constant": lambda step: 0.03,
    "0.01, cosine": lambda step: cosine(step, total, 0.01),
    "0.03, warm-up and cosine": lambda step: warmup_cosine(step, total, 0.03, 22),
}
for name, schedule in schedules.items():
    counts = [count_right(training(Adam(), *digits, seed, schedule)[-1], *test) for seed in range(10)]
    print(f"Adam, {name:25} lowest {min(counts)}, mean {np.mean(counts):.1f}, highest {max(counts)}")

# %% [markdown] id="cosine-digits-meaning" slideshow={"slide_type": "skip"}
# From 0.01 the mean stays, and the spread shrinks: small last steps end in the middle of the noise ball. A schedule also
# lets Adam begin with 0.03, too large a rate for the end, and now the mean grows too.

# %% [markdown] id="averaged" slideshow={"slide_type": "skip"}
# ### Stretch · The mean of the weights
#
# If the weights wander around the minimum, their mean should lie nearer to it than any of them (Polyak and Juditsky 1992).
# Does it, with constant rates and ten seeds? (Yes, and most of all where steps are too large.)


# %% id="averaged-run" slideshow={"slide_type": "skip"}
for name, lr in (("SGD", 0.3), ("SGD", 1.0), ("momentum", 0.03), ("Adam", 0.01)):
    counts = []
    for seed in range(10):
        path = training(rules[name](lr), *digits, seed)
        mean = np.mean([optim.flatten(params) for params in path[-90:]], axis=0)  # of the last two epochs
        counts.append((count_right(path[-1], *test), count_right(optim.nested_like(path[-1], mean), *test)))
    last, averaged = np.mean(counts, axis=0)
    print(f"{name:8} {lr:5}: last weights {last:.1f}, mean weights {averaged:.1f} of {len(y_test)}")

# %% [markdown] id="torch-title" slideshow={"slide_type": "subslide"}
# ### The same in PyTorch
#
# Everything in this notebook is there under its standard name: `torch.optim` for the rules,
# `torch.optim.lr_scheduler` for the schedules, `clip_grad_norm_` for clipping. The order in a step matters: gradients,
# clip, optimiser, scheduler.

# %% id="torch-digits" slideshow={"slide_type": "skip"}
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)).double()
epochs, steps = 5, 5 * int(np.ceil(len(X_train) / 32))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)

# %% id="torch-digits-run" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
for _ in range(epochs):
    for X, y in minibatches(X_train, y_train, 32, rng):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(torch.tensor(X)), torch.tensor(y)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=5.0)
        optimizer.step()
        scheduler.step()
right = (model(torch.tensor(X_test)).argmax(dim=1).numpy() == y_test).sum()
print(f"{right} of {len(y_test)} right; learning rate at the end: {scheduler.get_last_lr()[0]:.6f}")

# %% [markdown] id="debug-title" slideshow={"slide_type": "slide"}
# ## 8 · Debug clinic
#
# **What is wrong with these three?** Each trains, in a way. An optimiser has no gradient check,
# but it has symptoms: look at the length of the first step, at what a constant gradient does, and at what is still
# there after two calls.

# %% [markdown] id="debug-notes" slideshow={"slide_type": "notes"}
# Give each patient to a group, and ask for the symptom first. Constant gradients are the stethoscope here.

# %% [markdown] id="mend_adam-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the first steps
#
# *Debug · 4 minutes · homework.* An Adam without a class; its memory lives in the loop. Its first step is three times as
# long as it should be.


# %% id="mend_adam" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_adam(grad, theta, lr, steps):
    """Path of Adam from theta (d,): an array (steps + 1, d). grad takes and returns (d,)."""
    ### BEGIN SOLUTION
    path, m, v = [theta], np.zeros(len(theta)), np.zeros(len(theta))
    for t in range(1, steps + 1):
        g = grad(theta)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
        path.append(theta)
    return np.array(path)
    ### STUB
    # path, m, v = [theta], np.zeros(len(theta)), np.zeros(len(theta))
    # for t in range(1, steps + 1):
    #     g = grad(theta)
    #     m = 0.9 * m + 0.1 * g
    #     v = 0.999 * v + 0.001 * g**2
    #     theta = theta - lr * m / (np.sqrt(v) + 1e-8)
    #     path.append(theta)
    # return np.array(path)
    ### END SOLUTION


mend_adam = check.mend_adam(mend_adam)

# %% [markdown] id="mend_rebuilt-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the optimiser that forgets
#
# *Debug · 3 minutes · homework.* This loop uses the course's Adam, which is right. All the same, every parameter moves by
# exactly `lr` in every step, and near the minimum it jumps to and fro.


# %% id="mend_rebuilt" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_rebuilt(grad, theta, lr, steps):
    """Path of Adam from theta (d,): an array (steps + 1, d). grad takes and returns (d,)."""
    ### BEGIN SOLUTION
    path = [theta]
    optimizer = optim.Adam(lr)
    for _ in range(steps):
        theta = optimizer.step(theta, grad(theta))
        path.append(theta)
    return np.array(path)
    ### STUB
    # path = [theta]
    # for _ in range(steps):
    #     optimizer = optim.Adam(lr)
    #     theta = optimizer.step(theta, grad(theta))
    #     path.append(theta)
    # return np.array(path)
    ### END SOLUTION


mend_rebuilt = check.mend_rebuilt(mend_rebuilt)

# %% [markdown] id="mend_momentum-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: uphill
#
# *Debug · 3 minutes · homework.* Momentum with β = 0.9, and a loss that grows faster and faster.


# %% id="mend_momentum" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_momentum(grad, theta, lr, steps):
    """Path of Momentum from theta (d,): an array (steps + 1, d). grad takes and returns (d,)."""
    ### BEGIN SOLUTION
    path, v = [theta], np.zeros(len(theta))
    for _ in range(steps):
        v = 0.9 * v - lr * grad(theta)
        theta = theta + v
        path.append(theta)
    return np.array(path)
    ### STUB
    # path, v = [theta], np.zeros(len(theta))
    # for _ in range(steps):
    #     v = 0.9 * v - lr * grad(theta)
    #     theta = theta - v
    #     path.append(theta)
    # return np.array(path)
    ### END SOLUTION


mend_momentum = check.mend_momentum(mend_momentum)

# %% [markdown] id="five_epochs-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: five epochs
#
# *Design · 10 minutes · stretch.* Find settings with which a network has at least 97 % of the held-out digits right, 349
# of 359, after five epochs, in each of three runs with other splits and starts. Pass a dictionary with `layer_sizes` (at
# most 20,000 parameters), `optimizer` (`"SGD"`, `"Momentum"`, `"RMSprop"`, `"Adam"` or `"AdamW"`), `lr`, `batch_size` (at
# least 4) and, if you like, `schedule` (`"constant"`, `"step decay"`, `"cosine"` or `"warm-up + cosine"`).

# %% id="five_epochs" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = {"layer_sizes": [64, 128, 10], "optimizer": "Adam"}
settings |= {"lr": 0.01, "batch_size": 16, "schedule": "cosine"}
settings = check.five_epochs(settings)
### STUB
# settings = check.five_epochs(...)
### END SOLUTION


# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | Rule | Memory | Step |
# |---|---|---|
# | gradient descent | none | $-\eta\,\mathbf{g}$ |
# | momentum | $\mathbf{v} \leftarrow \beta\mathbf{v} + \mathbf{g}$ | $-\eta\,\mathbf{v}$ |
# | Nesterov | the same | $-\eta\,(\mathbf{g} + \beta\mathbf{v})$ |
# | RMSprop | $\mathbf{s} \leftarrow \beta\mathbf{s} + (1 - \beta)\,\mathbf{g}^2$ | $-\eta\,\mathbf{g}/(\sqrt{\mathbf{s}} + \epsilon)$ |
# | Adam | $\mathbf{m}$ of $\mathbf{g}$, $\mathbf{v}$ of $\mathbf{g}^2$ | $-\eta\,\hat{\mathbf{m}}/(\sqrt{\hat{\mathbf{v}}} + \epsilon)$ |
# | AdamW | the same | $-\eta\,\lambda\theta$, then Adam's |
# | clipping | none | $\mathbf{g} \cdot \min(1, c/\lVert\mathbf{g}\rVert)$ first |

# %% [markdown] id="advice" slideshow={"slide_type": "subslide"}
# ## A recipe to start from
#
# - Adam or AdamW with a rate between 0.001 and 0.01, a cosine schedule, batches of 16 to 64.
# - Momentum with 0.9 and a tuned schedule is as good on many tasks, and needs more tuning.
# - If the loss explodes: a smaller rate, a warm-up, or clipping, in this order.
# - If the loss stands still: a range test.

# %% [markdown] id="missing" slideshow={"slide_type": "skip"}
# ## What is still missing
#
# You can now build, check, regularise and train a multi-layer perceptron, by hand and in PyTorch. With many layers it may
# still be dead before its first step: signals fade on their way, or grow out of all bounds. Notebook 07 keeps their size.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - B. T. Polyak (1964), *Some methods of speeding up the convergence of iteration methods*.
# - Y. Nesterov (1983), *A method for solving the convex programming problem with convergence rate O(1/k²)*.
# - B. T. Polyak and A. B. Juditsky (1992), *Acceleration of stochastic approximation by averaging*.
# - J. Duchi, E. Hazan and Y. Singer (2011), *Adaptive subgradient methods*, JMLR 12, 2121.
# - G. Hinton (2012), *Neural networks for machine learning*, lecture 6e. RMSprop.
# - R. Pascanu, T. Mikolov and Y. Bengio (2013), *On the difficulty of training recurrent neural networks*, ICML.
# - I. Sutskever et al. (2013), *On the importance of initialization and momentum in deep learning*, ICML.
# - D. P. Kingma and J. Ba (2015), *Adam: a method for stochastic optimization*, ICLR.
# - L. N. Smith (2017), *Cyclical learning rates for training neural networks*, WACV.
# - I. Loshchilov and F. Hutter (2017), *SGDR: stochastic gradient descent with warm restarts*, ICLR.
# - P. Goyal et al. (2017), *Accurate, large minibatch SGD*, arXiv:1706.02677.
# - G. Goh (2017), *Why momentum really works*, Distill.
# - I. Loshchilov and F. Hutter (2019), *Decoupled weight decay regularization*, ICLR.
