# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 07 · Normalisation
#
# A network of ten layers can be dead before its first step: its activations fade, or grow out of all bounds, and so do its
# gradients. This notebook keeps their size: at the start, by the right first weights; later, by normalising in every step.
#
# **After this notebook you can**
#
# - derive how large the first weights have to be, forwards and on the way back;
# - measure, layer by layer, what becomes of a signal;
# - write batch normalisation, derive its backward pass, and train with both;
# - say why a normalised network does not care about the scale of its weights, and its steps do;
# - say what layer normalisation and residual connections do instead.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: section 1 takes 35 minutes, sections 2 and 3 take 40, 4 to 6 take 25. The one sentence to leave behind: what is
# multiplied layer after layer has to be 1 on average.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 1. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) for deltas, [05 · Regularisation](05_regularization.ipynb) for dropout and modes, [06 ·
# Optimisers](06_optimizers.ipynb) for rates; mean and variance.
#
# **Notation.** $\gamma$ and $\beta$ (`gamma`, `beta`) are a learnt scale and shift, $s$ is the standard deviation of the
# first weights, $E[\,\cdot\,]$ a mean over chance, $\odot$ the product entry by entry.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, experiments, nn
from utils.exercises import normalization as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# A network on digits: activations in blue, gradients of the weights in purple, and a column for each neuron. **Predict
# first:** what does "constant" look like? Which starts, after training, get away from a loss of 2.303?

# %% id="init_explorer" tags=["remove-input"]
from utils.widgets import normalization as widgets

widgets.init_explorer()

# %% [markdown] id="init_explorer-seen" slideshow={"slide_type": "skip"}
# From a standard deviation of 0.01, the activations fade from 0.08 in the first hidden layer to less than a millionth
# in the fifth, and the loss is that of guessing. With "constant", all columns of a layer stay alike. After
# 100 steps with tanh, Glorot's and He's starts are below 0.11, zeros and 0.01 still near 2.3. "Too large" begins
# with 8.3 and comes down to 0.09 all the same: a hundred digits are soon learnt by heart.

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="vanishing_scale-text" slideshow={"slide_type": "skip"}
# ### Exercise · Half and half again
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

# %% [markdown] id="steep_directions-text" slideshow={"slide_type": "skip"}
# ### Exercise · The largest step
#
# *Choice · 1 minute · core.* Gradient descent with rate $\eta$ on a bowl that is steep in one direction and flat in another.
# What decides how large $\eta$ may be?
#
# - **a)** the flattest direction
# - **b)** the loss at the start
# - **c)** the number of weights
# - **d)** the steepest direction

# %% id="steep_directions" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.steep_directions("d")
### STUB
# check.steep_directions(...)
### END SOLUTION

# %% [markdown] id="dropped_mean-text" slideshow={"slide_type": "skip"}
# ### Exercise · Why divide
#
# *Choice · 1 minute · core.* Dropout divides what it keeps by $1 - p$. What for?
#
# - **a)** so that weights of 0 can learn
# - **b)** so that the mean of the activations stays what it is
# - **c)** so that the gradient is simpler
# - **d)** so that nothing overflows

# %% id="dropped_mean" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.dropped_mean("b")
### STUB
# check.dropped_mean(...)
### END SOLUTION

# %% [markdown] id="start-title" slideshow={"slide_type": "slide"}
# ## 1 · Starting well
#
# **Why are the first weights random, and how large should they be?** Two starts fail for certain:
#
# - **zeros:** with ReLU or tanh all activations are 0, and $dA = dZ\,W^\top = 0$: no gradient reaches any weight;
# - **a constant:** all neurons of a layer compute the same, get the same gradient, and stay the same for ever. Sixty-four
#   neurons are as good as one.

# %% [markdown] id="start-notes" slideshow={"slide_type": "notes"}
# Let the class guess by how much a sum of 64 random terms exceeds one term: by 8, the root. Then let ten layers multiply it.

# %% [markdown] id="zero_start-text" slideshow={"slide_type": "skip"}
# ### Exercise · All zeros
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


# %% id="zeros" slideshow={"slide_type": "skip"}
X_digits, y_digits = data.digits()
Y = nn.one_hot(y_digits, 10)
params = [(np.zeros((64, 32)), np.zeros(32)), (np.zeros((32, 10)), np.zeros(10))]
Z, cache = nn.forward(params, X_digits, nn.relu)
for layer, (dW, db) in enumerate(nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), nn.relu_grad), 1):
    print(f"layer {layer}: largest dW {np.abs(dW).max():.3f}, largest db {np.abs(db).max():.3f}")

# %% [markdown] id="variance" slideshow={"slide_type": "subslide"}
# ### How large? One sum
#
# Take $z = \sum_{i=1}^{d_\text{in}} x_i w_i$, with weights independent of each other and of the inputs, of mean 0 and variance $s^2$. Every term has the
# mean $E[x_i]\,E[w_i] = 0$ and the variance $E[x_i^2]\,E[w_i^2] = E[x_i^2]\,s^2$. The terms are uncorrelated, so their
# variances add:
#
# $$\text{Var}(z) = d_\text{in}\,s^2\,E[x^2]$$
#
# - **tanh** is nearly the identity around 0. For activations that keep their size: $d_\text{in}\,s^2 = 1$.
# - **ReLU** cuts off the negative half; $E[a^2] = \tfrac{1}{2}\text{Var}(z)$ is left: $d_\text{in}\,s^2 = 2$.

# %% [markdown] id="variance-steps" slideshow={"slide_type": "skip"}
# *Why variances add:* $E[z^2]$ is the sum of all squares and of all products of two different terms, but for $i \ne j$, $E[x_i w_i\,x_j w_j] = E[x_i x_j]\,E[w_i]\,E[w_j] = 0$, even if the inputs are
# correlated. *The half of ReLU:* with weights drawn symmetrically, $z$ and $-z$ are equally likely, so the positive
# values hold half of $E[z^2]$.
#
# **On the way back,** $dA_i = \sum_j dZ_j W_{ij}$ has $d_\text{out}$ terms, and the same argument asks for
# $d_\text{out}\,s^2 = 1$. Unless the layer is square, both cannot hold. Glorot and Bengio (2010) put the mean of $d_\text{in}$ and $d_\text{out}$ in their place,
# $s^2 = 2/(d_\text{in} + d_\text{out})$. Uniform between $-a$ and $a$, a weight has the variance
# $\frac{1}{2a}\int_{-a}^{a} w^2\,dw = \frac{a^2}{3}$, so $a = \sqrt{3}\,s = \sqrt{6/(d_\text{in} + d_\text{out})}$.
# For ReLU, He et al. (2015) take $s^2 = 2/d_\text{in}$.

# %% id="variance-check" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
inputs, W = rng.normal(size=(1000, 64)), rng.normal(0, 0.5, size=(64, 200))
sums = inputs @ W
print(f"variance of the sums {sums.var():.1f}, by the formula {64 * 0.5**2 * np.mean(inputs**2):.1f}")
print(f"mean square after ReLU, over that variance: {np.mean(nn.relu(sums) ** 2) / sums.var():.2f}")

# %% [markdown] id="variance-back" slideshow={"slide_type": "subslide"}
# ### And on the way back
#
# $dA_i = \sum_j dZ_j W_{ij}$ is a sum of $d_\text{out}$ terms, and $dZ = dA \odot f'(Z)$. By the same argument, with half of
# the slopes 0 for ReLU:
#
# $$E[dA^2] = d_\text{out}\,s^2\,E[dZ^2]$$
#
# $$E[dZ^2] = E[dA^2] \;\text{ with tanh, near } 0, \qquad E[dZ^2] = \tfrac{1}{2}E[dA^2] \;\text{ with ReLU}$$
#
# Over one layer the delta keeps its size if $d_\text{out}\,s^2$ is 1 with tanh, and 2 with ReLU: the same numbers as
# forwards, with $d_\text{out}$ in place of $d_\text{in}$. Between two layers of one width, both hold at once.

# %% [markdown] id="glorot_uniform-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Glorot's start
#
# *Coding · 3 minutes · warm-up.* Write `glorot_uniform(d_in, d_out, rng)`, also called Xavier's, after Glorot's first
# name.


# %% id="glorot_uniform" tags=["exercise"]
def glorot_uniform(d_in, d_out, rng):
    """Weights (d_in, d_out), uniform between -a and a, where a = sqrt(6 / (d_in + d_out)); drawn from rng."""
    ### BEGIN SOLUTION
    a = np.sqrt(6 / (d_in + d_out))
    return rng.uniform(-a, a, size=(d_in, d_out))
    ### END SOLUTION


glorot_uniform = check.glorot_uniform(glorot_uniform)

# %% [markdown] id="he_normal-text" slideshow={"slide_type": "skip"}
# ### Exercise · He's start
#
# *Coding · 3 minutes · warm-up.* Write `he_normal(d_in, d_out, rng)`, the start for ReLU.


# %% id="he_normal" tags=["exercise"] slideshow={"slide_type": "skip"}
def he_normal(d_in, d_out, rng):
    """Weights (d_in, d_out), normal with mean 0 and standard deviation sqrt(2 / d_in); drawn from rng."""
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out))
    ### END SOLUTION


he_normal = check.he_normal(he_normal)

# %% [markdown] id="activation_scales-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Layer by layer
#
# *Coding · 4 minutes · core.* Write `activation_scales(params, X, activation)`: the standard deviation of the activations of
# every hidden layer, over all samples and units, as a list. `nn.forward(params, X, activation)` is yours from notebook 02.


# %% id="activation_scales" tags=["exercise"]
def activation_scales(params, X, activation):
    """Standard deviation of the activations of every hidden layer, a list of floats; params: list of (W, b)."""
    ### BEGIN SOLUTION
    _, cache = nn.forward(params, X, activation)
    return [np.std(A) for A, _ in cache[1:]]
    ### END SOLUTION


activation_scales = check.activation_scales(activation_scales)

# %% [markdown] id="ten-layers-text" slideshow={"slide_type": "skip"}
# A batch of digits through ten hidden layers of 64 units. What is left in layers 1, 5 and 10?


# %% id="normal" slideshow={"slide_type": "skip"}
def normal(scale):
    """A start that draws weights with this standard deviation."""
    return lambda d_in, d_out, rng: rng.normal(0, scale, size=(d_in, d_out))


# %% id="ten-layers" slideshow={"slide_type": "subslide"}
X = (X_digits - X_digits.mean(axis=0)) / X_digits.std()
starts = {"normal 0.01": normal(0.01), "Glorot": glorot_uniform, "He": he_normal, "normal 1": normal(1.0)}
for name, draw in starts.items():
    rng = np.random.default_rng(0)
    params = [(draw(64, 64, rng), np.zeros(64)) for _ in range(10)] + [(draw(64, 10, rng), np.zeros(10))]
    for activation in (np.tanh, nn.relu):
        scales = activation_scales(params, X, activation)
        told = ", ".join(f"{scales[layer - 1]:8.1e}" for layer in (1, 5, 10))
        print(f"{name:12} {activation.__name__:5}{told}")

# %% [markdown] id="ten-layers-meaning" slideshow={"slide_type": "skip"}
# With 0.01 nothing is left. With ReLU, Glorot's start loses nearly the root of 2 in every layer, and He's factor 2 makes up
# for most of it; with tanh, Glorot's loses little. A standard deviation of 1 multiplies by more than 5 a layer with ReLU,
# and with tanh it drives the units to their ends.

# %% [markdown] id="back-text" slideshow={"slide_type": "skip"}
# And on the way back? The same ten layers, and the norm of the gradient of the first and of the last weights:

# %% id="back" slideshow={"slide_type": "subslide"}
slopes = {np.tanh: lambda Z: nn.tanh_grad(np.tanh(Z)), nn.relu: nn.relu_grad}
for name, draw in starts.items():
    rng = np.random.default_rng(0)
    params = [(draw(64, 64, rng), np.zeros(64)) for _ in range(10)] + [(draw(64, 10, rng), np.zeros(10))]
    for activation, slope in slopes.items():
        Z, cache = nn.forward(params, X, activation)
        grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), slope)
        first, last = (np.linalg.norm(grads[layer][0]) for layer in (0, -1))
        print(f"{name:12} {activation.__name__:5} first {first:8.1e}, last {last:8.1e}")

# %% [markdown] id="back-meaning" slideshow={"slide_type": "skip"}
# Where activations keep their size, gradients do, too, since all layers have the same width. The last start with tanh is
# treacherous: its activations look steady, all near ±1, and its gradients grow five hundredfold on their way back. But all
# of this is about the start. After some steps the weights are no longer what we drew.

# %% [markdown] id="norm-title" slideshow={"slide_type": "slide"}
# ## 2 · Batch normalisation
#
# **We set the size of the sums at the start. Who keeps it while the weights change?** Batch normalisation (Ioffe &
# Szegedy 2015), in every step. For each neuron, that is each column, over the $n$ samples of the batch:
#
# $$\mu = \frac{1}{n}\sum_i x_i, \qquad v = \frac{1}{n}\sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{v + \varepsilon}}, \qquad \text{out}_i = \gamma\,\hat x_i + \beta$$
#
# The column gets mean 0 and standard deviation 1, then a scale $\gamma$ and a shift $\beta$, learnt like weights.

# %% [markdown] id="norm-notes" slideshow={"slide_type": "notes"}
# Ask what γ and β are good for, if we have only now taken scale and shift away: training can set them directly. Stress the
# strange part: a sample's output depends on its neighbours in the batch.

# %% [markdown] id="norm-modes" slideshow={"slide_type": "subslide"}
# ### Two modes
#
# **In training**, $\mu$ and $v$ come from the batch. Two running values follow them:
#
# $$\text{running mean} \leftarrow (1 - \text{momentum}) \cdot \text{running mean} + \text{momentum} \cdot \mu$$
#
# and the same for the variance. **At evaluation**, they take the place of $\mu$ and $v$: a single sample has no
# variance, and its answer should not depend on who else is asked.

# %% [markdown] id="norm-details" slideshow={"slide_type": "skip"}
# It goes between the weighted sum and the activation function. It subtracts the mean, and with it the layer's bias:
# $\beta$ takes its place. A small $\varepsilon$ saves constant columns from a division by 0. The batch's variance is
# divided by $n$; the running one estimates that of all samples, and takes the unbiased one, divided by $n - 1$, as
# PyTorch does.

# %% [markdown] id="batch_norm-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Batch normalisation
#
# *Coding · 15 minutes · core.* Write `batch_norm`. In training, also update `running["mean"]` and `running["var"]`
# (with the variance divided by $n - 1$). At evaluation, use them and leave them as they are. The cache keeps `X_hat`,
# `std` $= \sqrt{v + \varepsilon}$, of shape $(d,)$, and `gamma`.


# %% id="batch_norm" tags=["exercise"] slideshow={"slide_type": "skip"}
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

# %% id="company" slideshow={"slide_type": "skip"}
rng, running = np.random.default_rng(0), {"mean": np.zeros(1), "var": np.ones(1)}
for n in (2, 8, 128):
    batches = [np.vstack([[[2.0]], rng.normal(3, 2, size=(n - 1, 1))]) for _ in range(5)]
    outputs = [batch_norm(batch, np.ones(1), np.zeros(1), running, training=True)[0][0, 0] for batch in batches]
    print(f"the number 2 in five batches of {n:3}:", *(f"{out:5.2f}" for out in outputs))

# %% [markdown] id="batch_norm-figure-text" slideshow={"slide_type": "subslide"}
# Batches before and after. One sample, with a ring, is in every batch. **Predict first:** its input never changes; does
# its output? Try training and evaluation, batches of 2 and of 128.

# %% id="batch_norm-figure" tags=["remove-input"]
widgets.batch_norm()

# %% [markdown] id="batch_norm-seen" slideshow={"slide_type": "skip"}
# In training the ringed sample jumps about with its neighbours, a mild noise. With 128 it still moves by a tenth or two; with $n = 1$ every output is $\beta$, and PyTorch refuses.

# %% [markdown] id="norm_eval-text" slideshow={"slide_type": "skip"}
# ### Exercise · Batch normalisation, evaluated
#
# *Choice · 1 minute · core.* With which mean and variance does batch normalisation work in `eval()` mode?
#
# - **a)** those of the batch it is given
# - **b)** those of the whole test set
# - **c)** 0 and 1
# - **d)** the running ones, collected in training

# %% id="norm_eval" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.norm_eval("d")
### STUB
# check.norm_eval(...)
### END SOLUTION

# %% [markdown] id="starts-text" slideshow={"slide_type": "subslide"}
# ### What it is good at
#
# Three hidden layers, 50 steps, right labels, and He's start times 0.3, 1 and 3: validation digits right, of 200, in
# the worst and in the best of five runs.

# %% id="starts"
deep = {"hidden": (64, 64, 64), "wrong": 0.0, "lr": 0.1, "epochs": 50, "runs": 5}
for scale in (0.3, 1, 3):
    for norm in (False, True):
        right = experiments.few_digits(scale=scale, norm=norm, **deep).right_validation
        name = "with batch norm" if norm else "plain"
        print(f"He's start times {scale:3}, {name:15}: {right.min()} to {right.max()}")

# %% [markdown] id="starts-meaning" slideshow={"slide_type": "skip"}
# Plain networks learn hardly anything from the small start, and little from the large one. With batch normalisation all starts
# learn. From He's own start the two do about as well.

# %% [markdown] id="scale_free-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Three times as large
#
# *Choice · 2 minutes · core.* Batch normalisation takes every scale away: with weights $3W$ in place of $W$, the normalised
# network computes the same. What about a step of gradient descent with the same rate?
#
# - **a)** it changes what the network computes by exactly as much
# - **b)** it changes it less: the gradient is shorter, and the weights are longer
# - **c)** it changes it more: the gradient is longer
# - **d)** it depends on the batch only

# %% id="scale_free" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.scale_free("b")
### STUB
# check.scale_free(...)
### END SOLUTION

# %% [markdown] id="norm-back" slideshow={"slide_type": "slide"}
# ## 3 · Through the batch, backwards
#
# **A sample reaches every output of its batch. How does its gradient come back?**
#
# One column; $\sigma = \sqrt{v + \varepsilon}$ (not the sigmoid here), and $g_i$ arrives at $\text{out}_i$. $\beta$ and $\gamma$ are in every
# row:
#
# $$d\beta = \sum_i g_i, \qquad d\gamma = \sum_i g_i\,\hat x_i, \qquad d\hat x_i = \gamma\,g_i$$
#
# But $x_k$ reaches *every* $\hat x_i$: directly if $i = k$, and for all $i$ through $\mu$ and through $\sigma$.

# %% [markdown] id="norm-back-notes" slideshow={"slide_type": "notes"}
# Add where paths meet: here n samples meet. If time is short, show only the result and read it.

# %% [markdown] id="norm-back-steps" slideshow={"slide_type": "skip"}
# **Step 1, the mean.** $\mu = \frac{1}{n}\sum_i x_i$, so $\dfrac{\partial \mu}{\partial x_k} = \dfrac{1}{n}$.
#
# **Step 2, the variance.** In $v = \frac{1}{n}\sum_i (x_i - \mu)^2$, $x_k$ appears in its own square and in $\mu$:
#
# $$\frac{\partial v}{\partial x_k} = \frac{2}{n}(x_k - \mu)
# - \frac{2}{n}\sum_i (x_i - \mu) \cdot \frac{1}{n} = \frac{2}{n}(x_k - \mu)$$
#
# The second part is 0: deviations from the mean add up to 0.
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
# What comes back, without its mean, and without its projection on $\hat x$ (the mean of $\hat x^2$ is 1, but for
# $\varepsilon$): to move or stretch the column changes nothing, so no gradient asks for it. Each column of $dX$ adds up to 0.

# %% [markdown] id="batch_norm_backward-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Through the batch
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

# %% [markdown] id="against-torch-text" slideshow={"slide_type": "skip"}
# Never trust a gradient: PyTorch has the same layer, and has to say the same, forwards, backwards and in its running values.

# %% id="against-torch" slideshow={"slide_type": "subslide"}
import torch

rng = np.random.default_rng(0)
X_batch, d_out, running = (
    rng.normal(2, 3, size=(8, 4)),
    rng.normal(size=(8, 4)),
    {"mean": np.zeros(4), "var": np.ones(4)},
)
out, cache = batch_norm(X_batch, np.ones(4), np.zeros(4), running, training=True)
dX, d_gamma, d_beta = batch_norm_backward(d_out, cache)

layer, inputs = torch.nn.BatchNorm1d(4).double(), torch.tensor(X_batch, requires_grad=True)
layer(inputs).backward(torch.tensor(d_out))
ours, theirs = (dX, d_gamma, running["var"]), (inputs.grad, layer.weight.grad, layer.running_var)
print("all equal:", all(np.allclose(a, b, atol=1e-12) for a, b in zip(ours, theirs, strict=True)))

# %% [markdown] id="scale-free-text" slideshow={"slide_type": "skip"}
# The question of section 2 can be answered with your functions: one normalised layer, its weights, and three times these.

# %% id="scale-free" slideshow={"slide_type": "subslide"}
W = he_normal(64, 32, rng)
d_out = rng.normal(size=(50, 32))
for scale in (1, 3):
    running = {"mean": np.zeros(32), "var": np.ones(32)}
    out, cache = batch_norm(X[:50] @ (scale * W), np.ones(32), np.zeros(32), running, training=True)
    dW = X[:50].T @ batch_norm_backward(d_out, cache)[0]
    step = np.linalg.norm(dW) / np.linalg.norm(scale * W)
    print(
        f"weights times {scale}: outputs {out.std():.2f}, gradient {np.linalg.norm(dW):.1f}, over the weights {step:.2f}"
    )

# %% [markdown] id="scale-free-meaning" slideshow={"slide_type": "skip"}
# The outputs are the same, the gradient is a third, and compared with the weights a step is a ninth. That is why the starts of
# section 2 differ although the normalisation takes their scale away: the smallest takes the largest steps. A penalty on the
# weights of such a layer acts through this alone: it keeps steps from becoming too small.

# %% [markdown] id="own-text" slideshow={"slide_type": "subslide"}
# ### Your own functions train
#
# A network 64-64-10 with your `batch_norm` between the weighted sums and the ReLU. `norm` says whether it is there.


# %% id="own" slideshow={"slide_type": "skip"}
def hidden(X, W1, gamma, beta, running, training, norm):
    """Normalised sums of the hidden layer (n, 64), and what the way back needs."""
    if norm:
        return batch_norm(X @ W1, gamma, beta, running, training)
    return X @ W1 + beta, None


def trained(norm, scale=1.0, lr=0.3, epochs=20, seed=0):
    """Share of 359 held-out digits that are right after full-batch steps from He's start times scale."""
    rng, running = np.random.default_rng(seed), {"mean": np.zeros(64), "var": np.ones(64)}
    X, y, X_test, y_test = data.held_out(X_digits, y_digits, 0.2, rng)
    theta = [scale * he_normal(64, 64, rng), np.ones(64), np.zeros(64), he_normal(64, 10, rng), np.zeros(10)]
    for _ in range(epochs):
        W1, gamma, beta, W2, b2 = theta
        Z, cache = hidden(X, W1, gamma, beta, running, True, norm)
        A = nn.relu(Z)
        dZ2 = nn.softmax_cross_entropy_grad(A @ W2 + b2, nn.one_hot(y, 10))
        dZ = (dZ2 @ W2.T) * nn.relu_grad(Z)
        dS, d_gamma, d_beta = batch_norm_backward(dZ, cache) if norm else (dZ, 0.0 * gamma, dZ.sum(axis=0))
        grads = [X.T @ dS, d_gamma, d_beta, A.T @ dZ2, dZ2.sum(axis=0)]
        theta = [part - lr * grad for part, grad in zip(theta, grads, strict=True)]
    W1, gamma, beta, W2, b2 = theta
    Z, _ = hidden(X_test, W1, gamma, beta, running, False, norm)
    return np.mean((nn.relu(Z) @ W2 + b2).argmax(axis=1) == y_test)


# %% id="own-use" slideshow={"slide_type": "subslide"}
for scale in (0.1, 1.0, 10.0):
    for norm in (False, True):
        right = [trained(norm, scale, epochs=100, seed=seed) for seed in range(3)]
        name = "your batch norm" if norm else "plain"
        print(f"first layer of He's start times {scale:4}, {name:15}: {min(right):.2f} to {max(right):.2f}")

# %% [markdown] id="own-meaning" slideshow={"slide_type": "skip"}
# From the first two starts your normalisation gains one or two digits in a hundred. From weights ten times too large it gains
# next to nothing: its outputs at the start are as good as from any other, but its steps turn the weights a hundred times
# less. The plain network has to unlearn a loss that is far too large, and gets over it.

# %% [markdown] id="layer-title" slideshow={"slide_type": "slide"}
# ## 4 · Other ways to keep a size
#
# **And if there is no batch?** One sample at a time, or sentences of different lengths: then there is no column to normalise.
# **Layer normalisation** (Ba, Kiros & Hinton 2016) takes the row instead: mean and variance of one sample over its features.
#
# $$\text{out}_{ij} = \gamma_j\,\frac{x_{ij} - \mu_i}{\sqrt{v_i + \varepsilon}} + \beta_j$$

# %% [markdown] id="layer-notes" slideshow={"slide_type": "notes"}
# Draw a matrix on the board; ask for the direction in which each of the two normalises.

# %% [markdown] id="layer_norm-text" slideshow={"slide_type": "skip"}
# ### Exercise · Row by row
#
# *Coding · 5 minutes · core.* Write `layer_norm(X, gamma, beta, eps)`. There is only one mode, and nothing to remember.


# %% id="layer_norm" tags=["exercise"] slideshow={"slide_type": "skip"}
def layer_norm(X, gamma, beta, eps=1e-5):
    """Normalise each row of X (n, d), then scale by gamma (d,) and shift by beta (d,); returns (n, d)."""
    ### BEGIN SOLUTION
    mean, var = X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
    return gamma * (X - mean) / np.sqrt(var + eps) + beta
    ### END SOLUTION


layer_norm = check.layer_norm(layer_norm)

# %% id="layer-use" slideshow={"slide_type": "skip"}
alone, together = (layer_norm(rows, np.ones(64), np.zeros(64)) for rows in (X[:1], X[:50]))
print("a sample alone and in company, the same:", np.allclose(alone[0], together[0]))

# %% [markdown] id="own_row-text" slideshow={"slide_type": "skip"}
# ### Exercise · One sample at a time
#
# *Choice · 1 minute · core.* A network answers one sample after the other, and learns from each. Which can be used in its hidden layers?
#
# - **a)** batch normalisation
# - **b)** dropout with $p = 1$
# - **c)** layer normalisation
# - **d)** `standardize`

# %% id="own_row" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.own_row("c")
### STUB
# check.own_row(...)
### END SOLUTION

# %% [markdown] id="residual-text" slideshow={"slide_type": "subslide"}
# ### A way around
#
# **Residual connections** (He et al. 2016) leave the signal a way around every layer: $A_\text{next} = A + f(A W)$. The
# derivative has a 1 in it, so no layer can cut the gradient off. Thirty layers of 64 tanh units, with weights half as large
# as Glorot's:

# %% id="residual" slideshow={"slide_type": "-"}
rng, sizes = np.random.default_rng(0), {}
weights = [0.5 * glorot_uniform(64, 64, rng) for _ in range(30)]
for around in (0, 1):
    A, slopes_of = X, []
    for W in weights:
        T = np.tanh(A @ W)
        A, slopes_of = around * A + T, [*slopes_of, 1 - T**2]
    dA = np.ones_like(A) / A.size
    size = np.linalg.norm(dA)
    for W, slope in zip(reversed(weights), reversed(slopes_of), strict=True):
        dA = around * dA + (dA * slope) @ W.T
    name = "with a way around" if around else "plain"
    print(f"{name:18} signal {A.std() / X.std():8.1e}, gradient {np.linalg.norm(dA) / size:8.1e} of what went in")

# %% [markdown] id="residual-meaning" slideshow={"slide_type": "skip"}
# Without the way around, both are gone. With it both grow moderately, and a normalisation between the layers keeps them in
# check. Very deep networks have both, and so have transformers, with layer normalisation.

# %% [markdown] id="ratio" slideshow={"slide_type": "skip"}
# ### Stretch · How far does a step go?
#
# A rate says little by itself; what counts is the size of a step beside the size of what it changes. The
# **update-to-weight ratio** of a layer is $\lVert\Delta W\rVert / \lVert W\rVert$. Too small, and nothing is learnt before
# the patience ends; too large, and what was learnt is lost. Five epochs of Adam on digits, 64-64-64-10, three starts, and
# the median ratio over all steps, layer by layer:


# %% id="ratio-run" slideshow={"slide_type": "skip"}
from utils import optim

X_train, y_train, X_test, y_test = data.held_out(*data.digits(), 0.2, np.random.default_rng(0))


def five_epochs(optimizer, batch_size, seed):
    """Median ratios of the three layers (3,), and the share of test digits right."""
    rng, ratios = np.random.default_rng(seed), []
    params = nn.init_params([64, 64, 64, 10], rng)
    for _ in range(5):
        for X_batch, y_batch in optim.minibatches(X_train, y_train, batch_size, rng):
            Z, cache = nn.forward(params, X_batch, nn.relu)
            dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y_batch, 10))
            new = optimizer.step(params, nn.backward(params, cache, dZ, nn.relu_grad))
            pairs = zip(new, params, strict=True)
            ratios.append([np.linalg.norm(V - W) / np.linalg.norm(W) for (V, _), (W, _) in pairs])
            params = new
    said = nn.forward(params, X_test, nn.relu)[0].argmax(axis=1)
    return np.median(ratios, axis=0), np.mean(said == y_test)


# %% id="ratio-use" slideshow={"slide_type": "skip"}
for lr in (0.0001, 0.001, 0.01, 0.1):
    ratios, right = zip(*[five_epochs(optim.Adam(lr), 32, seed) for seed in range(3)], strict=True)
    print(f"Adam {lr:6}: right {np.mean(right):.3f}, ratios", *(f"{ratio:.0e}" for ratio in np.mean(ratios, axis=0)))

# %% [markdown] id="ratio-meaning" slideshow={"slide_type": "skip"}
# A few thousandths, in all layers alike: print the ratios when a network learns too slowly or not at all. And the batch? The
# mean over a larger one is a better direction, so it may go further, and there are fewer steps in which to arrive. The same
# for SGD, with four batch sizes and four rates:

# %% id="batch-and-rate" slideshow={"slide_type": "skip"}
rates = (0.01, 0.03, 0.1, 0.3)
print("share right     lr", *(f"{lr:5}" for lr in rates))
for batch_size in (8, 32, 128, 512):
    shares = [[five_epochs(optim.SGD(lr), batch_size, seed)[1] for seed in range(3)] for lr in rates]
    print(f"batches of {batch_size:3}    ", *(f"{np.mean(share):5.2f}" for share in shares))

# %% [markdown] id="batch-and-rate-meaning" slideshow={"slide_type": "skip"}
# Larger batches want larger rates, as Goyal et al. (2017) have it: about in proportion, and only up to where the steepest
# direction sets the limit (notebook 06). From there on, a larger batch is fewer steps and nothing else.

# %% [markdown] id="torch-title" slideshow={"slide_type": "slide"}
# ## 5 · In PyTorch
#
# **How does this look in the tool that everybody uses?** Each piece is a line:
#
# | Here | In PyTorch |
# |---|---|
# | `batch_norm` | `torch.nn.BatchNorm1d(d)` |
# | `layer_norm` | `torch.nn.LayerNorm(d)` |
# | Glorot's and He's start | `torch.nn.init.xavier_uniform_`, `kaiming_normal_` |
# | `training=True` or `False` | `model.train()` or `model.eval()` |

# %% [markdown] id="torch-notes" slideshow={"slide_type": "notes"}
# Repeat until it is boring: eval before measuring, train before training on.

# %% [markdown] id="RegularizedMLP-text" slideshow={"slide_type": "subslide"}
# ### Exercise · All in one module
#
# *Coding · 10 minutes · core.* Complete the class. Each hidden layer is `Linear`, `BatchNorm1d`, `ReLU`, `Dropout`; the
# last layer is a plain `Linear`. All weights of linear layers start as Xavier (Glorot) proposed, all their biases at 0: a common
# choice where a normalisation follows, as the scale does not matter then.

# %% id="torch" slideshow={"slide_type": "skip"}
torch.set_num_threads(1)  # networks this small are faster on one


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

# %% [markdown] id="torch-digits-text" slideshow={"slide_type": "subslide"}
# ### Digits once more, all of them
#
# Four fifths of all digits for training, mini-batches of 32, twelve epochs, and the same first weights for both networks.
# **Predict first:** is batch normalisation better than a plain network, or the same?


# %% id="torch-digits-run" slideshow={"slide_type": "skip"}
def digits_right(make_model, seed, lr=0.1, epochs=12):
    """Held-out digits right, of 359, after training on all others in mini-batches of 32."""
    rng, _ = np.random.default_rng(seed), torch.manual_seed(seed)
    X, y, X_test, y_test = map(torch.from_numpy, data.held_out(X_digits, y_digits, 0.2, rng))
    model, criterion = make_model().double(), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.train()
    for _ in range(epochs):
        for rows in torch.from_numpy(rng.permutation(len(X))).split(32):
            optimizer.zero_grad()
            criterion(model(X[rows]), y[rows]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        return int((model(X_test).argmax(dim=1) == y_test).sum())


# %% id="torch-digits-models" slideshow={"slide_type": "skip"}
def plain_model():
    """The same layers without normalisation; draws the same first weights."""
    model = RegularizedMLP([64, 64, 10], dropout=0.0)
    layers = [layer for layer in model.modules() if isinstance(layer, (torch.nn.Linear, torch.nn.ReLU))]
    return torch.nn.Sequential(*layers)


def normed_model():
    return RegularizedMLP([64, 64, 10], dropout=0.0)


# %% id="torch-digits" slideshow={"slide_type": "-"}
for lr in (0.01, 0.1, 1.0):
    for name, make in (("plain", plain_model), ("batch norm", normed_model)):
        right = sorted(digits_right(make, seed, lr) for seed in range(3))
        print(f"rate {lr:4}, {name:10} {right} of 359")

# %% [markdown] id="torch-digits-meaning" slideshow={"slide_type": "skip"}
# It learns faster: with a small rate it is far ahead after twelve epochs, with ten times as much a little, and with the
# largest the two are alike. Where each may have its own rate, not much is left of the difference on a network this small.

# %% [markdown] id="mend_evaluation-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: a score that changes
#
# *Debug · 5 minutes · core.* Called twice on the same samples, this function gives two answers, and it leaves traces in
# the model: the running means move. Mend it, and leave the model in the mode in which it came.


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

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Formula | In code |
# |---|---|---|
# | Glorot's start | $s^2 = 2/(d_\text{in} + d_\text{out})$ | `glorot_uniform(d_in, d_out, rng)` |
# | He's start | $s^2 = 2/d_\text{in}$ | `he_normal(d_in, d_out, rng)` |
# | a look inside | standard deviation of $A$, layer by layer | `activation_scales(params, X, activation)` |
# | batch norm | $\gamma\,(x - \mu)/\sqrt{v + \varepsilon} + \beta$, down the columns | `batch_norm(X, gamma, beta, …)` |
# | layer norm | the same, along the rows | `layer_norm(X, gamma, beta, eps)` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# You can build deep networks that start well, keep their size, do not overfit, and learn fast. All of it was tried on small
# digits. From the next notebook on it is put to use, on data that is not made for teaching: first, the 70,000 images of
# MNIST.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - X. Glorot and Y. Bengio (2010), *Understanding the difficulty of training deep feedforward neural networks*, AISTATS.
# - S. Ioffe and C. Szegedy (2015), *Batch normalization*, ICML, 448.
# - J. L. Ba, J. R. Kiros and G. E. Hinton (2016), *Layer normalization*, arXiv:1607.06450.
# - P. Goyal et al. (2017), *Accurate, large minibatch SGD: training ImageNet in 1 hour*, arXiv:1706.02677.
# - K. He, X. Zhang, S. Ren and J. Sun (2015), *Delving deep into rectifiers*, ICCV.
# - K. He, X. Zhang, S. Ren and J. Sun (2016), *Deep residual learning for image recognition*, CVPR.
#
# To read on:
#
# - S. Santurkar, D. Tsipras, A. Ilyas and A. Madry (2018), *How does batch normalization help optimization?*, NeurIPS.
