# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 02 · The multi-layer perceptron
#
# Neurons side by side make a layer, layers one behind the other make a network, and a network computes XOR.
#
# **After this notebook you can**
#
# - solve XOR with three neurons, by hand, and say what the hidden layer does to the plane;
# - read the shape of every array in a network off its layer sizes;
# - write the forward pass of any multi-layer perceptron, with a choice of activation functions;
# - pick the output layer and the loss that belong to a task, and compute both without overflow;
# - say what one hidden layer can represent in principle, and what that does not promise.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: 20 minutes for XOR by hand, 10 for shapes, 15 for activations, 20 for the forward pass, 20 for losses, 10 for
# what one hidden layer can do. No training yet: everything in this notebook is computed forwards.
# The red thread: a hidden layer redraws the data until one line is enough.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]]. **Builds on:** [01 · The perceptron](01_perceptron.ipynb), matrix products, logarithms.
#
# **Notation.** Layer $l$ has a weight matrix $W_l$ of shape $(d_\text{in}, d_\text{out})$ and a bias vector
# $\mathbf{b}_l$ of shape $(d_\text{out},)$; with one layer in view, the index is left out. Samples stay rows, so a
# layer takes the activations `A_prev` of the layer before, computes `Z = A_prev @ W + b` and then `A = f(Z)`, with an
# activation function $f$ that acts on every entry. `params` is the list of all `(W, b)` pairs, input side first: $W_1$
# is `params[0][0]`, since Python counts from 0. Some books put samples in columns and write
# $\mathbf{z} = W\mathbf{a} + \mathbf{b}$; their $W$ is the transpose of ours, and nothing else changes.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, figures, nn
from utils.exercises import mlp as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Here is where we are heading: a network of two inputs, eight hidden neurons and two outputs, one for each class, and
# the field of its answers over the plane. No straight line could do this. (Its weights were found by training, the
# subject of notebook 03.)

# %% id="goal" tags=["remove-input"]
X_moons, y_moons = data.moons(200)
network = nn.MLP([2, 8, 2], np.random.default_rng(0)).fit(X_moons, y_moons, lr=0.5, epochs=200)
figures.field(network.predict_proba, X_moons, y_moons, "Two moons, eight hidden neurons")

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from notebook 01. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="line_normal-text" slideshow={"slide_type": "skip"}
# ### Exercise · Along the line
#
# *Choice · 1 minute · warm-up.* A neuron has the weights `w = (3, -1)` and any bias. Which direction runs along its
# line?
#
# - **a)** (3, −1)
# - **b)** (1, 3)
# - **c)** (−3, 1)
# - **d)** that depends on the bias

# %% id="line_normal" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.line_normal("b")
### STUB
# check.line_normal(...)
### END SOLUTION

# %% [markdown] id="xor_sum-text" slideshow={"slide_type": "skip"}
# ### Exercise · XOR again
#
# *Choice · 1 minute · warm-up.* For one neuron, the sums at the four corners obey z₀₀ + z₁₁ = z₀₁ + z₁₀, whatever its
# weights. What follows for XOR?
#
# - **a)** the bias has to be 0
# - **b)** training needs a smaller learning rate
# - **c)** it works if the two weights have different signs
# - **d)** one neuron cannot do it: the right side should be above 0, and the left side should not

# %% id="xor_sum" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.xor_sum("d")
### STUB
# check.xor_sum(...)
### END SOLUTION

# %% [markdown] id="sigmoid_slope-text" slideshow={"slide_type": "skip"}
# ### Exercise · Far out
#
# *Choice · 1 minute · warm-up.* How large is the slope of the sigmoid at z = 20?
#
# - **a)** almost 0
# - **b)** exactly ¼
# - **c)** almost 1
# - **d)** about 20

# %% id="sigmoid_slope" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.sigmoid_slope("a")
### STUB
# check.sigmoid_slope(...)
### END SOLUTION

# %% [markdown] id="corner-title" slideshow={"slide_type": "slide"}
# ## 1 · Two lines make a corner
#
# **If one line cannot separate XOR, can two?**
#
# Two parallel lines can: the samples of class 1 lie in the strip between them. One neuron draws one line, so take two
# neurons, each reporting on which side of its line a sample lies, and a third that looks only at their two reports.
#
# The two in the middle are called **hidden**, since nobody outside sees their answers. All three together are a small
# **multi-layer perceptron**.

# %% [markdown] id="corner-notes" slideshow={"slide_type": "notes"}
# Draw the four corners and ask for two lines before showing any formula. Then ask what the third neuron gets to see:
# only two numbers, each 0 or 1. In that new plane the four samples sit at three places, and one line is enough.

# %% [markdown] id="hidden-space" slideshow={"slide_type": "subslide"}
# ### What the third neuron sees
#
# The pair of reports $(h_1, h_2)$ is a point too, in **hidden space**. The hidden layer moves every sample from the
# plane of inputs to the plane of reports. The output neuron draws its line *there*:
#
# $$\mathbf{h} = f(\mathbf{x}\,W_1 + \mathbf{b}_1), \qquad \hat y = f(\mathbf{h}\,\mathbf{w}_2 + b_2)$$
#
# Here $f$ is the step of notebook 01. A hidden layer has done its work when, in the new place, one line is enough.

# %% [markdown] id="space_folding-text" slideshow={"slide_type": "subslide"}
# The figure shows both planes: the inputs with the two hidden lines on the left, their image in hidden space on the
# right, with a grid that is carried along. **Predict first:** where do the corners $(0, 1)$ and $(1, 0)$ end up? Then
# move the weights and watch the grid fold.

# %% id="space_folding" tags=["remove-input"]
from utils.widgets import mlp as widgets

widgets.space_folding()

# %% [markdown] id="space-seen" slideshow={"slide_type": "skip"}
# Both samples of class 1 land on the same spot: for this hidden layer they are one and the same. That is what a good
# hidden layer does: it throws away the difference that does not matter, and keeps the one that does. (The hidden
# neurons of the figure start as steep sigmoids, so that the grid bends and does not tear. With steps, every report is
# exactly 0 or 1.)

# %% [markdown] id="xor_network-text" slideshow={"slide_type": "subslide"}
# ### Exercise · XOR by hand
#
# *Design · 8 minutes · core.* Choose the weights and biases of a 2-2-1 network of step neurons (1 where the sum is
# above 0) so that all four corners come out right. Return them as `params`: a list of two pairs `(W, b)`, with shapes
# $(2, 2)$, $(2,)$ and $(2, 1)$, $(1,)$. Column $j$ of the first `W` holds the weights of hidden neuron $j$. More than
# one answer is right.


# %% id="xor_network" tags=["exercise"]
def xor_network():
    """Hand-set parameters of a 2-2-1 network of step neurons that computes XOR.

    Returns a list of two pairs (W, b), input side first.
    """
    ### BEGIN SOLUTION
    at_least_one = np.array([1.0, 1.0]), -0.5  # weights and bias of a neuron that fires for OR
    both = np.array([1.0, 1.0]), -1.5  # and of one that fires for AND
    W1 = np.column_stack([at_least_one[0], both[0]])
    b1 = np.array([at_least_one[1], both[1]])
    W2 = np.array([[1.0], [-1.0]])  # at least one, but not both
    return [(W1, b1), (W2, np.array([-0.5]))]
    ### END SOLUTION


xor_network = check.xor_network(xor_network)

# %% id="xor_network-use" slideshow={"slide_type": "skip"}
X_xor, y_xor = data.gate("XOR")
(W1, b1), (W2, b2) = xor_network()
H = (X_xor @ W1 + b1 > 0) * 1.0
print("reports of the hidden neurons", H.tolist())
print("output", ((H @ W2 + b2 > 0) * 1).ravel(), " target", y_xor)

# %% [markdown] id="shapes-title" slideshow={"slide_type": "slide"}
# ## 2 · Layers and shapes
#
# **How do we write down a network of a thousand neurons?** As a list of matrices. Neurons that read the same inputs
# form a **layer**; put their weight vectors side by side as the columns of one matrix:
#
# $$Z = A_\text{prev}\,W + \mathbf{b}, \qquad
# \underbrace{Z}_{(n,\,d_\text{out})} = \underbrace{A_\text{prev}}_{(n,\,d_\text{in})}
# \underbrace{W}_{(d_\text{in},\,d_\text{out})} + \underbrace{\mathbf{b}}_{(d_\text{out},)}$$
#
# Entry $(i, j)$ of $Z$ is the weighted sum of neuron $j$ for sample $i$. The bias vector is added to every row.

# %% [markdown] id="shapes-notes" slideshow={"slide_type": "notes"}
# The one habit that saves hours: write the shape under every symbol before multiplying. Inner sizes must agree and
# vanish. Let students call out the shapes for a 784-256-10 network with a batch of 32.

# %% [markdown] id="diagram-text" slideshow={"slide_type": "subslide"}
# Every line in the diagram is one entry of a weight matrix. A network is named by its layer sizes: this one is 3-4-2,
# with three inputs, one hidden layer of four neurons, and two outputs.

# %% id="diagram" tags=["remove-input"]
figures.network([3, 4, 2])

# %% [markdown] id="shape_of_weights-text" slideshow={"slide_type": "skip"}
# ### Exercise · The shape of a weight matrix
#
# *Choice · 1 minute · core.* A network has the layer sizes 784-256-10. What is the shape of the first layer’s `W`?
#
# - **a)** (256, 784)
# - **b)** (784, 10)
# - **c)** (784, 256)
# - **d)** (256,)

# %% id="shape_of_weights" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.shape_of_weights("c")
### STUB
# check.shape_of_weights(...)
### END SOLUTION

# %% [markdown] id="shape_of_hidden-text" slideshow={"slide_type": "skip"}
# ### Exercise · The shape of a hidden layer
#
# *Choice · 1 minute · core.* A batch of 32 samples passes through the network 784-256-10. What shape have the hidden
# activations?
#
# - **a)** (256,)
# - **b)** (32, 256)
# - **c)** (784, 256)
# - **d)** (32, 10)

# %% id="shape_of_hidden" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.shape_of_hidden("b")
### STUB
# check.shape_of_hidden(...)
### END SOLUTION

# %% [markdown] id="count_parameters-text" slideshow={"slide_type": "skip"}
# ### Exercise · Count the parameters
#
# *Coding · 4 minutes · warm-up.* Write `count_parameters(layer_sizes)`: how many numbers does training have to find?
# Weights and biases both count; the input layer has neither.


# %% id="count_parameters" tags=["exercise"] slideshow={"slide_type": "skip"}
def count_parameters(layer_sizes):
    """Number of weights and biases of an MLP; layer_sizes: inputs first, e.g. [2, 3, 1]."""
    ### BEGIN SOLUTION
    pairs = zip(layer_sizes[:-1], layer_sizes[1:], strict=True)
    return sum(d_in * d_out + d_out for d_in, d_out in pairs)
    ### END SOLUTION


count_parameters = check.count_parameters(count_parameters)

# %% id="count-use" slideshow={"slide_type": "skip"}
for layer_sizes in ([2, 2, 1], [64, 100, 10], [784, 256, 128, 10]):
    print(layer_sizes, "has", count_parameters(layer_sizes), "parameters")

# %% [markdown] id="activation-title" slideshow={"slide_type": "slide"}
# ## 3 · Activation functions
#
# **What if we left the activation function out?** Then two layers are one:
#
# $$(X W_1 + \mathbf{b}_1)\,W_2 + \mathbf{b}_2
# = X \underbrace{(W_1 W_2)}_{W} + \underbrace{(\mathbf{b}_1 W_2 + \mathbf{b}_2)}_{\mathbf{b}}$$
#
# A stack of linear layers, however deep, draws one straight line. The bend between the layers makes the difference.

# %% id="collapse" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
W1, b1 = rng.normal(size=(2, 5)), rng.normal(size=5)
W2, b2 = rng.normal(size=(5, 1)), rng.normal(size=1)
two_layers = (X_xor @ W1 + b1) @ W2 + b2
one_layer = X_xor @ (W1 @ W2) + (b1 @ W2 + b2)
print("largest difference below 1e-12:", np.abs(two_layers - one_layer).max() < 1e-12)

# %% [markdown] id="no_activation-text" slideshow={"slide_type": "skip"}
# ### Exercise · Without activation functions
#
# *Choice · 1 minute · core.* Two layers without an activation function between them classify points of the plane.
# What can they draw?
#
# - **a)** one straight line
# - **b)** two straight lines
# - **c)** any smooth curve
# - **d)** any curve, if the hidden layer is wide enough

# %% id="no_activation" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.no_activation("a")
### STUB
# check.no_activation(...)
### END SOLUTION

# %% [markdown] id="activation-list" slideshow={"slide_type": "subslide"}
# ### Three bends
#
# | Function | Formula | Values | Where it is used |
# |---|---|---|---|
# | ReLU | $\max(0, z)$ | $[0, \infty)$ | hidden layers of most networks today |
# | tanh | $\dfrac{e^{z} - e^{-z}}{e^{z} + e^{-z}}$ | $(-1, 1)$ | small networks, recurrent networks; centred at 0 |
# | sigmoid | $\dfrac{1}{1 + e^{-z}}$ | $(0, 1)$ | output for a yes-or-no question |
#
# tanh is a sigmoid stretched and shifted: $\tanh z = 2\,\sigma(2z) - 1$.

# %% [markdown] id="activation-notes" slideshow={"slide_type": "notes"}
# In the figure, feed a wide histogram into the sigmoid and ask where the outputs pile up: at 0 and 1, where the slope
# is nearly zero. This is saturation; it comes back as the vanishing gradient in notebook 03.

# %% [markdown] id="activations-text" slideshow={"slide_type": "subslide"}
# Choose a function, and compare it with its derivative; below, a histogram of sums goes in and a histogram of
# activations comes out. **Predict first:** which shape comes out of ReLU when the sums are centred at 0?

# %% id="activations" tags=["remove-input"]
widgets.activations()

# %% [markdown] id="activations-seen" slideshow={"slide_type": "skip"}
# When the sums are centred at 0, ReLU puts half of them on 0 and leaves the rest alone. The sigmoid and tanh squeeze
# large sums against their limits, where the curve is flat: they **saturate**. Flat means that a small change of a
# weight changes almost nothing.

# %% [markdown] id="relu-text" slideshow={"slide_type": "skip"}
# ### Exercise · ReLU
#
# *Coding · 3 minutes · warm-up.* Write `relu(z)` for an array of any shape. The array you are given has to stay as it
# is.


# %% id="relu" tags=["exercise"] slideshow={"slide_type": "skip"}
def relu(z):
    """max(0, z), entry by entry; z of any shape. Returns an array of the same shape."""
    ### BEGIN SOLUTION
    return np.maximum(0, z)
    ### END SOLUTION


relu = check.relu(relu)

# %% [markdown] id="tanh-text" slideshow={"slide_type": "skip"}
# ### Exercise · tanh
#
# *Coding · 4 minutes · stretch.* Write `tanh(z)` from exponentials or from a sigmoid, without `np.tanh`, and safe at
# ±1000. `nn.sigmoid` is at hand, and it is safe.


# %% id="tanh" tags=["exercise"] slideshow={"slide_type": "skip"}
def tanh(z):
    """Hyperbolic tangent, entry by entry, without np.tanh; no warning at ±1000."""
    ### BEGIN SOLUTION
    return 2 * nn.sigmoid(2 * z) - 1
    ### END SOLUTION


tanh = check.tanh(tanh)

# %% [markdown] id="softmax-title" slideshow={"slide_type": "subslide"}
# ### From sums to probabilities
#
# A network that chooses among $k$ classes ends with $k$ sums, one per class. **Softmax** turns each row into
# probabilities:
#
# $$p_j = \frac{e^{z_j}}{\sum_{i=1}^{k} e^{z_i}}$$
#
# All are positive, and a row adds up to 1. Adding the same number $c$ to all sums of a row multiplies top and bottom by
# $e^c$, so nothing changes. Choose $c$ to be minus the largest sum of the row: no exponent is above 0, nothing
# overflows.

# %% [markdown] id="softmax-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Softmax
#
# *Coding · 6 minutes · core.* Write `softmax(Z)`, row by row, safe at ±1000. `keepdims=True` keeps the shapes apart.


# %% id="softmax" tags=["exercise"]
def softmax(Z):
    """Softmax of every row of Z (n, k): positive numbers with sum 1; no warning at ±1000."""
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


softmax = check.softmax(softmax)

# %% id="softmax-use" slideshow={"slide_type": "skip"}
Z = np.array([[2.0, 1.0, 0.0], [1002.0, 1001.0, 1000.0], [0.0, 0.0, 0.0]])
print(np.round(softmax(Z), 3))

# %% [markdown] id="softmax-meaning" slideshow={"slide_type": "skip"}
# The first two rows agree, although the second holds sums of a thousand: only differences count.

# %% [markdown] id="forward-title" slideshow={"slide_type": "slide"}
# ## 4 · Forward propagation
#
# **How does an answer come out of a network?** Layer by layer: the activations of one layer are the inputs of the next.
#
# $$A_0 = X, \qquad Z_l = A_{l-1} W_l + \mathbf{b}_l, \qquad A_l = f(Z_l)$$
#
# The last layer stays linear: which function comes after it depends on the task, and is the subject of section 5.
# On the way we keep every pair $(A_{l-1}, Z_l)$ in a **cache**; the way back in notebook 03 will need them.

# %% [markdown] id="forward-notes" slideshow={"slide_type": "notes"}
# Click a neuron in the figure and read its sum aloud, term by term. Then ask which numbers change when one input
# changes: everything to the right of it, nothing to the left. That is all that forward propagation is.

# %% [markdown] id="forward_pass-text" slideshow={"slide_type": "subslide"}
# The figure shows a small network with the numbers in it. Click a neuron (or choose it from the list) and read how its
# sum comes about. **Predict first:** which neurons change when you move $x_1$?

# %% id="forward_pass" tags=["remove-input"]
widgets.forward_pass()

# %% [markdown] id="init-text" slideshow={"slide_type": "skip"}
# Before the first pass, the weights need values. Zeros will not do: all neurons of a layer would compute the same, and
# training would change all of them in the same way. So draw the weights at random; how large? A sum of $d_\text{in}$
# terms, with independent weights of standard deviation $s$, has a variance that grows like $d_\text{in}\,s^2$. ReLU loses
# half of the signal, so for activations that keep their size $d_\text{in}\,s^2 / 2$ has to be 1. That is what He et al. (2015)
# take: $s = \sqrt{2/d_\text{in}}$, a *standard deviation*, which is what `rng.normal` wants. With tanh these weights are a
# little large, and do no harm. Biases start at 0. Notebook 07 derives all of it.

# %% [markdown] id="init_params-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Initial parameters
#
# *Coding · 6 minutes · core.* Write `init_params(layer_sizes, rng)`. Draw the weights of the first layer first, with
# `rng.normal`.


# %% id="init_params" tags=["exercise"]
def init_params(layer_sizes, rng):
    """Random parameters of an MLP: normal weights with standard deviation sqrt(2 / d_in).

    layer_sizes: inputs first, e.g. [2, 3, 1]; rng: a NumPy Generator.
    Returns a list of (W, b), input side first: W (d_in, d_out), b (d_out,) of zeros.
    """
    ### BEGIN SOLUTION
    params = []
    for d_in, d_out in zip(layer_sizes[:-1], layer_sizes[1:], strict=True):
        params.append((rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out)), np.zeros(d_out)))
    return params
    ### END SOLUTION


init_params = check.init_params(init_params)

# %% [markdown] id="forward-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The forward pass
#
# *Coding · 10 minutes · core.* Write `forward(params, X, activation)`. Hidden layers use the activation; the last layer
# does not. Return the last layer's `Z` and the cache, one pair `(A_prev, Z)` for every layer.


# %% id="forward" tags=["exercise"]
def forward(params, X, activation=np.tanh):
    """Forward pass of an MLP whose last layer is linear.

    params: a list of (W, b); X (n, d); activation: the function of the hidden layers.
    Returns Z_out (n, k) and cache, a list with (A_prev, Z) of every layer.
    """
    ### BEGIN SOLUTION
    A, cache = X, []
    for W, b in params:
        Z = A @ W + b
        cache.append((A, Z))
        A = activation(Z)
    return Z, cache
    ### END SOLUTION


forward = check.forward(forward)

# %% id="forward-use" slideshow={"slide_type": "skip"}
params = init_params([2, 4, 3], np.random.default_rng(0))
Z_out, cache = forward(params, X_xor, relu)
for layer, (A_prev, Z) in enumerate(cache, start=1):
    print(f"layer {layer}: A_prev {A_prev.shape}, Z {Z.shape}")
print("probabilities add up to", softmax(Z_out).sum(axis=1).round(3))

# %% [markdown] id="forward-goal-text" slideshow={"slide_type": "skip"}
# And the picture from the top: its weights, and from inputs to probabilities your functions alone.


# %% id="forward-goal" slideshow={"slide_type": "subslide"}
def answer(X):
    return softmax(forward(network.params, X, relu)[0])


figures.field(answer, X_moons, y_moons, "The same network, through your forward pass")

# %% [markdown] id="loss-title" slideshow={"slide_type": "slide"}
# ## 5 · Heads and losses
#
# **What should the last layer say, and how wrong is it?** The task decides on the **head**, the function after the last
# layer, and on the loss:
#
# | Task | Head | Loss, averaged over $n$ samples |
# |---|---|---|
# | a number (regression) | none, $\hat y = z$ | squared error $\sum_j (\hat y_j - y_j)^2$ |
# | yes or no | sigmoid, $p = \sigma(z)$ | binary cross-entropy $-y \ln p - (1 - y)\ln(1 - p)$ |
# | one of $k$ classes | softmax, $\mathbf{p}$ | cross-entropy $-\sum_j y_j \ln p_j$ |
#
# In the last row $\mathbf{y}$ is **one-hot**: 1 for the right class, 0 for the others, so the sum is $-\ln p$ of the
# right class.

# %% [markdown] id="loss-notes" slideshow={"slide_type": "notes"}
# Cross-entropy in one sentence: the surprise at the right answer. Probability 1 is no surprise, probability 1/10 costs
# 2.3. Compare slopes in the figure: a confident mistake costs the squared error little, and it hardly pushes back.

# %% [markdown] id="loss-why" slideshow={"slide_type": "skip"}
# Why logarithms? Let $p_i$ be the probability that the network gives to the right class of sample $i$. For independent
# samples, all right classes together have the product of the $p_i$ as their probability. A logarithm turns the product
# into a sum: to make the product large is to make $-\sum_i \ln p_i$ small. So the smallest cross-entropy means
# **maximum likelihood**. The squared error is the same idea when errors are normally distributed (Bishop 2006, sections
# 3.1 and 4.3).

# %% [markdown] id="losses-text" slideshow={"slide_type": "subslide"}
# Move the prediction and compare losses and slopes. **Predict first:** the right answer is 1 and the network says 0.01:
# which loss protests more?

# %% id="losses" tags=["remove-input"]
widgets.losses()

# %% [markdown] id="losses-seen" slideshow={"slide_type": "skip"}
# At $p = 0.01$ the cross-entropy is 4.61, and its slope in $z$ is −0.990. The squared error is 0.98, close to the
# largest value it can have, and its slope is −0.020. The sigmoid is flat there, and its small slope is a factor in the
# slope of the squared error. In the slope of the cross-entropy the factor cancels, and $p - y$ is left. Notebook 03
# shows why.

# %% [markdown] id="which_head-text" slideshow={"slide_type": "skip"}
# ### Exercise · Which head?
#
# *Choice · 1 minute · core.* A network is to say which of the words *sunny*, *windy*, *cold* fit a day. Several may fit,
# or none. Which head and which loss?
#
# - **a)** softmax over the three words, and cross-entropy
# - **b)** three sigmoids, and the binary cross-entropy of each word, added up
# - **c)** three linear outputs, and the squared error
# - **d)** one sigmoid, and binary cross-entropy

# %% id="which_head" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.which_head("b")
### STUB
# check.which_head(...)
### END SOLUTION

# %% [markdown] id="mse-text" slideshow={"slide_type": "skip"}
# ### Exercise · Squared error
#
# *Coding · 4 minutes · warm-up.* Write `mse(Y_hat, Y)`: the sum of the squared errors over the outputs of a sample, and
# the mean of these sums over the samples.


# %% id="mse" tags=["exercise"] slideshow={"slide_type": "skip"}
def mse(Y_hat, Y):
    """Mean over samples of the sum over outputs of the squared errors: Y_hat, Y (n, k)."""
    ### BEGIN SOLUTION
    return np.mean(np.sum((Y_hat - Y) ** 2, axis=1))
    ### END SOLUTION


mse = check.mse(mse)

# %% [markdown] id="binary_cross_entropy-text" slideshow={"slide_type": "skip"}
# ### Exercise · Binary cross-entropy
#
# *Coding · 6 minutes · core.* Write `binary_cross_entropy(p, y)`. It has to stay finite where `p` is exactly 0 or 1,
# since rounding makes such values: keep `p` at least $10^{-12}$ away from both ends.


# %% id="binary_cross_entropy" tags=["exercise"] slideshow={"slide_type": "skip"}
def binary_cross_entropy(p, y):
    """Mean of -y ln p - (1 - y) ln(1 - p), finite at p = 0 and p = 1.

    p (n,): probabilities of class 1; y (n,) of 0 and 1. Returns one number.
    """
    ### BEGIN SOLUTION
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    ### END SOLUTION


binary_cross_entropy = check.binary_cross_entropy(binary_cross_entropy)

# %% [markdown] id="cross_entropy-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Cross-entropy
#
# *Coding · 6 minutes · core.* Write `cross_entropy(P, Y)` for one-hot `Y`, finite at `P = 0` in the same way.


# %% id="cross_entropy" tags=["exercise"]
def cross_entropy(P, Y):
    """Mean over samples of -sum(Y ln P), finite at P = 0: P (n, k), Y (n, k) one-hot."""
    ### BEGIN SOLUTION
    return -np.mean(np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1))
    ### END SOLUTION


cross_entropy = check.cross_entropy(cross_entropy)

# %% [markdown] id="uniform-text" slideshow={"slide_type": "skip"}
# A useful number to remember: a network that knows nothing gives each of $k$ classes the probability $1/k$, and its
# cross-entropy is $\ln k$. If training on ten classes starts far above 2.303, the initial weights are probably too
# large.

# %% id="uniform" slideshow={"slide_type": "skip"}
for k in (2, 3, 10):
    P, Y = np.full((1, k), 1 / k), np.eye(k)[:1]
    print(f"{k} classes: {cross_entropy(P, Y):.3f}")

# %% [markdown] id="log_softmax-text" slideshow={"slide_type": "skip"}
# ### Exercise · Straight from the sums
#
# *Coding · 5 minutes · stretch.* A clipped probability costs $-\ln 10^{-12} = 27.6$ at most, however wrong the network
# is, and there its slope is 0. It need not be clipped. The sums of the last layer, its **logits**, give the logarithm
# themselves: $\ln p_j = z_j - \ln \sum_i e^{z_i}$. Write `log_softmax(Z)`, row by row, right and silent at ±1000.


# %% id="log_softmax" tags=["exercise"] slideshow={"slide_type": "skip"}
def log_softmax(Z):
    """Logarithm of the softmax of every row of Z (n, k), exact for probabilities far below 1e-12: (n, k)."""
    ### BEGIN SOLUTION
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    ### END SOLUTION


log_softmax = check.log_softmax(log_softmax)

# %% id="log_softmax-use" slideshow={"slide_type": "skip"}
for z in (2.0, 20.0, 200.0):
    Z, Y = np.array([[z, 0.0]]), np.array([[0.0, 1.0]])
    clipped, exact = cross_entropy(softmax(Z), Y), -np.sum(Y * log_softmax(Z))
    print(f"{z:5} too much for the wrong class: clipped {clipped:7.3f}, from logits {exact:7.3f}")

# %% [markdown] id="axis-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: a stack of batches
#
# *Debug · 4 minutes · homework.* This is the softmax of section 3, and right for one batch. Now come $m$ batches of $n$
# samples at once, `Z` of shape $(m, n, k)$. It runs without an error, and what should add up to 1 does not. Mend it
# so that it takes both, one batch and a stack.


# %% id="row_softmax" tags=["exercise"] slideshow={"slide_type": "skip"}
def row_softmax(Z):
    """Softmax over the classes, the last axis: Z (n, k) or (m, n, k). Returns the shape of Z."""
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)
    ### STUB
    # E = np.exp(Z - Z.max(axis=1, keepdims=True))
    # return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


row_softmax = check.row_softmax(row_softmax)

# %% [markdown] id="broadcast-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: a loss that is never 0
#
# *Debug · 5 minutes · homework.* A network with one output returns predictions of shape $(n, 1)$; the targets have shape
# $(n,)$. NumPy subtracts them without complaint. Print the shape of the difference, then mend the loss for these two
# shapes.


# %% id="column_mse" tags=["exercise"] slideshow={"slide_type": "skip"}
def column_mse(y_hat, y):
    """Mean squared error of predictions y_hat (n, 1) and targets y (n,): one number."""
    ### BEGIN SOLUTION
    return np.mean((np.ravel(y_hat) - y) ** 2)
    ### STUB
    # return np.mean((y_hat - y) ** 2)
    ### END SOLUTION


column_mse = check.column_mse(column_mse)

# %% id="column_mse-use" slideshow={"slide_type": "skip"}
y = np.array([1.0, 2.0, 3.0])
print("shape of the difference:", (y[:, None] - y).shape)
print("loss of perfect predictions:", column_mse(y[:, None], y))

# %% [markdown] id="universal-title" slideshow={"slide_type": "slide"}
# ## 6 · How much can one hidden layer do?
#
# **Is there a function that no network can imitate?** Start with ReLUs of one input. $\text{relu}(x - c)$ is flat until
# $c$ and then rises with slope 1. Add three of them with the right slopes, and you get a tent: up, down, flat again.
#
# $$\text{tent}(x) = \text{relu}(x - c_1) - 2\,\text{relu}(x - c_2) + \text{relu}(x - c_3),
# \qquad c_2 = \tfrac{1}{2}(c_1 + c_3)$$

# %% [markdown] id="universal-notes" slideshow={"slide_type": "notes"}
# Build the tent on the board, one hinge at a time, noting the slope in each interval: 0, 1, -1, 0. Then let the class
# say how to draw any curve with many narrow tents. The theorem is this picture plus care.

# %% [markdown] id="bump-text" slideshow={"slide_type": "subslide"}
# ### Exercise · A tent
#
# *Coding · 7 minutes · stretch.* Write `bump(x, left, right, height)` from three ReLUs: 0 outside of `[left, right]`, and
# `height` in the middle. With a negative height the tent points down.


# %% id="bump" tags=["exercise"]
def bump(x, left, right, height):
    """A tent over [left, right] made of three ReLUs: x (n,); left < right, height: numbers."""
    ### BEGIN SOLUTION
    middle = (left + right) / 2
    slope = height / (middle - left)
    return slope * (relu(x - left) - 2 * relu(x - middle) + relu(x - right))
    ### END SOLUTION


bump = check.bump(bump)

# %% id="bump-use" slideshow={"slide_type": "skip"}
print(bump(np.linspace(0, 4, 9), left=1.0, right=3.0, height=2.0))

# %% [markdown] id="build-text" slideshow={"slide_type": "subslide"}
# Tents side by side can follow any curve: each takes its height from the curve at its middle. A tent has three ReLUs, but
# neighbours share their hinges, so that one tent more costs one ReLU more. Better still is to leave
# the hinges where they are and choose all output weights at once, by least squares. **Predict first:** how does the
# largest error change when you double the number of hidden units?

# %% id="build_a_function" tags=["remove-input"]
widgets.build_a_function()

# %% [markdown] id="build-seen" slideshow={"slide_type": "skip"}
# The sine with heights taken at the middle has a largest error of 0.182 with 8 ReLUs, 0.029 with 16 and 0.006 with 32.
# Twice the units leave about a quarter of the error, or less: where a curve is smooth, the distance between it and a
# straight piece falls with the square of the length of the piece.

# %% [markdown] id="cybenko" slideshow={"slide_type": "subslide"}
# ### A theorem, and what it does not say
#
# **Cybenko (1989):** on a closed box, one hidden layer of sigmoid neurons and a linear output come as close as you like
# to any continuous function, if the layer is wide enough.
#
# Your tents are the idea of a proof for one input, with ReLUs in place of sigmoids; Leshno et al. (1993) showed that any
# activation will do that is no polynomial. The theorem does *not* say
#
# - how many neurons are enough: the number may grow very fast with the number of inputs;
# - how to find the weights: it proves that they exist;
# - that the network does well between the samples it has seen;
# - that one layer is the best shape: deep networks often need far fewer neurons.

# %% [markdown] id="one_layer_promise-text" slideshow={"slide_type": "skip"}
# ### Exercise · What is promised
#
# *Choice · 1 minute · core.* You train a network with 20 hidden neurons on 30 samples of a sine, and the fit is bad. What
# does the theorem say about that?
#
# - **a)** a sine is no continuous function, so it does not apply
# - **b)** there is a fault in the code, since one hidden layer is enough
# - **c)** nothing: it speaks of wide enough layers, and not of training
# - **d)** a second hidden layer is needed

# %% id="one_layer_promise" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.one_layer_promise("c")
### STUB
# check.one_layer_promise(...)
### END SOLUTION

# %% [markdown] id="depth" slideshow={"slide_type": "skip"}
# ### Stretch · Depth against width
#
# Why should deep networks need fewer neurons? Fold. Two ReLUs make a tent over $[0, 1]$,
# $t(x) = 2\,\text{relu}(x) - 4\,\text{relu}(x - \tfrac{1}{2})$, which lays the right half of the interval onto the
# left one. Send the result through the same tent again, and every piece is folded once more. One hidden layer of $n$ ReLUs
# has $n$ hinges, so it draws at most $n + 1$ straight pieces.


# %% id="depth-pieces" slideshow={"slide_type": "skip"}
def folded(x, layers):
    """The tent over [0, 1], applied layers times."""
    for _ in range(layers):
        x = 2 * relu(x) - 4 * relu(x - 0.5)
    return x


x = np.linspace(0, 1, 2**10 + 1)
for layers in (1, 2, 4, 8):
    pieces = 1 + np.count_nonzero(np.diff(np.sign(np.diff(folded(x, layers)))))
    print(f"depth {layers}, 2 ReLUs each: {pieces:3} pieces; depth 1, {2 * layers:2} ReLUs: at most {2 * layers + 1}")

# %% [markdown] id="depth-meaning" slideshow={"slide_type": "skip"}
# Every layer doubles the number of pieces, and every neuron beside the others adds one (Montúfar et al. 2014; Telgarsky
# 2016). The fold is a special function, though: what depth is worth for your data is a question for a trial.

# %% [markdown] id="triangle_network-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: a triangle
#
# *Design · 8 minutes · stretch.* Two lines made a corner, and three make a triangle. Choose the parameters of a 2-3-1
# network of step neurons that answers 1 inside the triangle with the corners (0, 0), (4, 0) and (0, 3), and 0 outside.
# (Points very close to an edge are not asked for.) Many small triangles side by side follow any surface, as tents
# follow a curve.


# %% id="triangle_network" tags=["exercise"] slideshow={"slide_type": "skip"}
def triangle_network():
    """Hand-set parameters of a 2-3-1 network of step neurons: a list of two pairs (W, b), input side first."""
    ### BEGIN SOLUTION
    W1 = np.array([[1.0, 0.0, -3.0], [0.0, 1.0, -4.0]])  # right of x1 = 0, above x2 = 0, below 3 x1 + 4 x2 = 12
    b1 = np.array([0.0, 0.0, 12.0])
    return [(W1, b1), (np.ones((3, 1)), np.array([-2.5]))]  # all three of them
    ### END SOLUTION


triangle_network = check.triangle_network(triangle_network)

# %% id="triangle_network-use" slideshow={"slide_type": "skip"}
(W1, b1), (W2, b2) = triangle_network()
x1, x2 = np.meshgrid(np.arange(-1, 6), np.arange(4, -2, -1))
H = (np.column_stack([x1.ravel() + 0.5, x2.ravel() + 0.5]) @ W1 + b1 > 0) * 1.0
for row in (H @ W2 + b2 > 0).reshape(x1.shape):
    print(" ".join("■" if inside else "·" for inside in row))

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Formula | In code |
# |---|---|---|
# | layer | $Z = A_\text{prev} W + \mathbf{b}$, $\;A = f(Z)$ | `A_prev @ W + b` |
# | parameters | $\sum_l (d_{l-1} d_l + d_l)$ | `count_parameters(layer_sizes)` |
# | softmax | $p_j = e^{z_j} / \sum_i e^{z_i}$ | `E / E.sum(axis=1, keepdims=True)` |
# | start | $W \sim \mathcal{N}(0,\, 2/d_\text{in})$, $\;\mathbf{b} = 0$ | `rng.normal(0, np.sqrt(2 / d_in), …)` |
# | squared error | $\frac{1}{n}\sum_i \lVert\hat{\mathbf{y}}_i - \mathbf{y}_i\rVert^2$ | `mse(Y_hat, Y)` |
# | cross-entropy | $-\frac{1}{n}\sum_i \ln p_{i,\,\text{right class}}$ | `cross_entropy(P, Y)` |
# | tent | three ReLUs with slopes 1, −2, 1 | `bump(x, left, right, height)` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# We can compute what a network answers and how wrong it is. We set the weights of XOR by hand; nobody does this for a
# thousand neurons. The gradient of the loss for *every* weight, at the price of about two forward passes: that is
# **backpropagation**, and notebook 03.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - G. Cybenko (1989), *Approximation by superpositions of a sigmoidal function*, Mathematics of Control, Signals and
#   Systems 2, 303–314.
# - M. Leshno, V. Y. Lin, A. Pinkus and S. Schocken (1993), *Multilayer feedforward networks with a nonpolynomial activation
#   function can approximate any function*, Neural Networks 6, 861–867.
# - G. Montúfar, R. Pascanu, K. Cho and Y. Bengio (2014), *On the number of linear regions of deep neural networks*, NIPS
#   27, 2924–2932. M. Telgarsky (2016), *Benefits of depth in neural networks*, COLT, 1517–1539.
# - C. M. Bishop (2006), *Pattern Recognition and Machine Learning*, chapter 5. Networks as probability models.
# - K. He, X. Zhang, S. Ren and J. Sun (2015), *Delving deep into rectifiers*, ICCV, 1026–1034. Where the factor 2 comes
#   from.
#
# To read on:
#
# - I. Goodfellow, Y. Bengio and A. Courville (2016), *Deep Learning*, MIT Press, chapter 6. Feed-forward networks at
#   length.
# - M. Nielsen (2015), *Neural Networks and Deep Learning*, chapter 4. The theorem, with pictures.
