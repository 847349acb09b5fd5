# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 03 · Backpropagation
#
# One pass forwards for the answer, one pass back for every gradient, and a network that learns.
#
# **After this notebook you can**
#
# - read a derivative off a computation graph by multiplying local slopes;
# - derive and write the backward pass of any multi-layer perceptron, and get every shape right;
# - check a gradient numerically, and explain how the error of the check depends on its step size;
# - train a network on XOR, spirals and handwritten digits with code of your own;
# - recognise five common faults in a backward pass by their symptoms;
# - say why gradients vanish or explode, and what scale of weights prevents it.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan for 110 minutes, best in two sittings: sections 1 to 4 (60) build and check the gradient, sections 5 to 8 (50)
# use it. The one sentence to leave behind: every node multiplies what comes back by its own local slope, and adds up
# where paths meet. Purple means backwards, in every figure of this course.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 4. **Builds on:** [02 · The multi-layer
# perceptron](02_mlp.ipynb), the chain rule.
#
# **Notation.** `dZ` holds the derivative of the loss $L$ with respect to every entry of `Z`, and has the shape of `Z`;
# so for `dW`, `db`, `dA`. `params` is the list of `(W, b)`, input side first; `grads` is the same list with `(dW, db)`.
# The $dZ$ of a layer is also called its **delta**. Section 7 counts layers and writes
# $\delta_l = \partial L / \partial Z_l$ for the delta of layer $l$.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, figures, nn
from utils.exercises import backprop as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Here is where we are heading: two spirals wound into each other, and a network of 114 parameters that has learnt to
# tell them apart. The field shows its answer everywhere. By section 6 you have written every step of this yourself, and
# in section 5 you can watch it happen.

# %% id="goal" tags=["remove-input"]
X_spirals, y_spirals = data.spirals()
network = nn.MLP([2, 8, 8, 2], np.random.default_rng(0), "tanh")
network.fit(X_spirals, y_spirals, lr=0.3, epochs=600)
figures.field(network.predict_proba, X_spirals, y_spirals, "Two spirals, told apart")

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from notebook 02. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="cache_contents-text" slideshow={"slide_type": "skip"}
# ### Exercise · What the cache keeps
#
# *Choice · 1 minute · core.* What does the cache of the forward pass hold for each layer?
#
# - **a)** its weights and biases
# - **b)** its `Z` and its own activation
# - **c)** `(A_prev, Z)`: what goes in, and the weighted sums
# - **d)** its gradients

# %% id="cache_contents" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.cache_contents("c")
### STUB
# check.cache_contents(...)
### END SOLUTION

# %% [markdown] id="cross_entropy_uniform-text" slideshow={"slide_type": "skip"}
# ### Exercise · Ten equal guesses
#
# *Choice · 1 minute · warm-up.* A network gives each of 10 classes the probability 1/10. How large is its
# cross-entropy?
#
# - **a)** ln 10 ≈ 2.303
# - **b)** 0.1
# - **c)** 10
# - **d)** 0

# %% id="cross_entropy_uniform" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.cross_entropy_uniform("a")
### STUB
# check.cross_entropy_uniform(...)
### END SOLUTION

# %% [markdown] id="softmax_shift-text" slideshow={"slide_type": "skip"}
# ### Exercise · A shifted row
#
# *Choice · 1 minute · warm-up.* What happens to softmax when 100 is subtracted from every sum of a row?
#
# - **a)** all probabilities become smaller
# - **b)** the largest probability grows
# - **c)** it overflows
# - **d)** nothing

# %% id="softmax_shift" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.softmax_shift("d")
### STUB
# check.softmax_shift(...)
### END SOLUTION

# %% [markdown] id="chain-title" slideshow={"slide_type": "slide"}
# ## 1 · The chain rule on a graph
#
# **If I turn this weight a little, what happens to the loss at the far end?** Write the computation as a graph, one
# operation a node. For one sample and one sigmoid neuron:
#
# $$z = \mathbf{x} \cdot \mathbf{w} + b, \qquad a = \sigma(z), \qquad L = (a - y)^2$$
#
# Each node knows its **local slope**: how much its output moves for a small move of its input, as a ratio. A small
# change that runs through several nodes is multiplied by one slope after the other:
#
# $$\frac{dL}{dz} = \frac{dL}{da} \cdot \frac{da}{dz} = 2\,(a - y) \cdot a\,(1 - a)$$

# %% [markdown] id="chain-notes" slideshow={"slide_type": "notes"}
# Gear wheels help: if the first turns twice as fast as the hand, and the second three times as fast as the first, the
# last turns six times as fast. Step through the figure backwards, and let the class multiply before each click.

# %% [markdown] id="chain_rule-text" slideshow={"slide_type": "subslide"}
# The figure runs forward first, in blue and orange; then step back, in purple. At every node, what arrives is
# multiplied by the local slope and handed on. **Predict first:** with $a = 0.8$ and $y = 1$, what number arrives at
# $z$?

# %% id="chain_rule" tags=["remove-input"]
from utils.widgets import backprop as widgets

widgets.chain_rule()

# %% [markdown] id="chain-branch" slideshow={"slide_type": "skip"}
# With $a = 0.8$ and $y = 1$, what arrives at $z$ is $2\,(0.8 - 1) \cdot 0.8 \cdot 0.2 = -0.064$. In the figure $a$
# starts at 0.802, and −0.063 arrives.
#
# At the sum the way splits. With two inputs, the slope of $z = x_1 w_1 + x_2 w_2 + b$ with respect to $w_j$ is $x_j$;
# with respect to $b$ it is 1; with respect to $x_j$ it is $w_j$. So one number, $dL/dz$, gives all derivatives at once:
#
# $$\frac{dL}{d\mathbf{w}} = \frac{dL}{dz}\,\mathbf{x}, \qquad \frac{dL}{db} = \frac{dL}{dz}, \qquad
# \frac{dL}{d\mathbf{x}} = \frac{dL}{dz}\,\mathbf{w}$$
#
# All of $\mathbf{x}$, $\mathbf{w}$ and their derivatives have shape $(d,)$. The last one looks useless, since nobody
# changes the data. It is the most important: in a network, the inputs of this neuron are the outputs of the neurons
# before it, and $dL/d\mathbf{x}$ is what they are told.

# %% [markdown] id="neuron_backward-text" slideshow={"slide_type": "subslide"}
# ### Exercise · One neuron, forwards and back
#
# *Coding · 8 minutes · core.* Write `neuron_backward(x, w, b, y)` for one sample: the loss, and the derivatives with
# respect to `w`, `b` and `x`.


# %% id="neuron_backward" tags=["exercise"]
def neuron_backward(x, w, b, y):
    """Squared error (sigmoid(x @ w + b) - y)**2 of one sample, and its derivatives.

    x (d,), w (d,), b and y numbers. Returns loss (a number), dw (d,), db (a number), dx (d,).
    """
    ### BEGIN SOLUTION
    a = nn.sigmoid(x @ w + b)
    dz = 2 * (a - y) * a * (1 - a)
    return (a - y) ** 2, dz * x, dz, dz * w
    ### END SOLUTION


neuron_backward = check.neuron_backward(neuron_backward)

# %% id="neuron_backward-use" slideshow={"slide_type": "skip"}
loss, dw, db, dx = neuron_backward(np.array([1.0, 2.0]), np.array([0.5, -0.5]), 0.1, 1)
print(f"loss {loss:.3f}, dw {np.round(dw, 3)}, db {db:.3f}, dx {np.round(dx, 3)}")

# %% [markdown] id="meet" slideshow={"slide_type": "subslide"}
# ### Where paths meet, add
#
# A hidden neuron feeds every neuron of the next layer, so its activation influences the loss along several paths. A
# small change travels along all of them at once, and their effects add up:
#
# $$\frac{\partial L}{\partial a} = \sum_{\text{paths}} \; \prod_{\text{nodes on the path}} \text{local slope}$$
#
# Multiply along a path, add where paths meet. Backpropagation is this rule, done in an order that computes nothing
# twice.

# %% [markdown] id="meet-example" slideshow={"slide_type": "skip"}
# An example with numbers. A hidden activation $a$ feeds two neurons with the weights 2 and −1. The first of them is
# told $\partial L/\partial z_1 = 0.5$, the second $\partial L/\partial z_2 = 0.3$. Along the first path comes back
# $0.5 \cdot 2 = 1$, along the second $0.3 \cdot (-1) = -0.3$. They meet at $a$, so
# $\partial L/\partial a = 1 - 0.3 = 0.7$: the dot product of what the next layer is told and the weights on the way
# there. The order that computes nothing twice goes from the loss back: every $\partial L/\partial z$ is computed once,
# and all paths through it use it.

# %% [markdown] id="local-title" slideshow={"slide_type": "slide"}
# ## 2 · Local gradients
#
# **What slope does each building block have?** For activation functions, entry by entry:
#
# $$\text{relu}'(z) = \begin{cases} 1 & z > 0 \\ 0 & \text{otherwise} \end{cases} \qquad
# \tanh'(z) = 1 - \tanh^2 z = 1 - a^2 \qquad \sigma'(z) = a\,(1 - a)$$
#
# The slopes of tanh and sigmoid are cheapest from the activation $a$, the slope of ReLU from $z$. Mixing up $a$ and $z$
# is a classic: the code runs, the shapes fit, and the numbers are wrong.

# %% [markdown] id="local-notes" slideshow={"slide_type": "notes"}
# ReLU has no slope at exactly 0; any value between 0 and 1 would do, and everybody takes 0. It hardly ever happens.
# Let the class say for each formula: does it want z or a?

# %% [markdown] id="tanh-slope" slideshow={"slide_type": "skip"}
# Where does the slope of tanh come from? From notebook 02, $a = \tanh z = 2\,s - 1$ with $s = \sigma(2z)$. The chain
# rule gives $\tanh' z = 2 \cdot s\,(1 - s) \cdot 2$, and with $s = \tfrac{1}{2}(1 + a)$ and
# $1 - s = \tfrac{1}{2}(1 - a)$ this is $(1 + a)(1 - a) = 1 - a^2$.

# %% [markdown] id="relu_grad-text" slideshow={"slide_type": "skip"}
# ### Exercise · The slope of ReLU
#
# *Coding · 3 minutes · warm-up.* Write `relu_grad(Z)` from the sums, 0 where the sum is exactly 0.


# %% id="relu_grad" tags=["exercise"] slideshow={"slide_type": "skip"}
def relu_grad(Z):
    """Derivative of ReLU at the weighted sums Z: 0 or 1, in the shape of Z."""
    ### BEGIN SOLUTION
    return (Z > 0) * 1.0
    ### END SOLUTION


relu_grad = check.relu_grad(relu_grad)

# %% [markdown] id="tanh_grad-text" slideshow={"slide_type": "skip"}
# ### Exercise · The slope of tanh
#
# *Coding · 2 minutes · warm-up.* Write `tanh_grad(A)` from the activations `A = tanh(Z)`.


# %% id="tanh_grad" tags=["exercise"] slideshow={"slide_type": "skip"}
def tanh_grad(A):
    """Derivative of tanh where its activations are A = tanh(Z), in the shape of A."""
    ### BEGIN SOLUTION
    return 1 - A**2
    ### END SOLUTION


tanh_grad = check.tanh_grad(tanh_grad)

# %% [markdown] id="softmax-ce" slideshow={"slide_type": "subslide"}
# ### Softmax and cross-entropy, together
#
# For one sample with $p_j = e^{z_j}/S$, $S = \sum_i e^{z_i}$, and one-hot $\mathbf{y}$, so $\sum_j y_j = 1$, take the
# logarithm first:
#
# $$\ln p_j = z_j - \ln S, \qquad
# L = -\sum_j y_j \ln p_j = -\sum_j y_j z_j + \ln S \sum_j y_j = -\sum_j y_j z_j + \ln S$$
#
# The first term has the slope $-y_j$, the second
# $\dfrac{\partial \ln S}{\partial z_j} = \dfrac{1}{S}\,e^{z_j} = p_j$, and so
#
# $$\frac{\partial L}{\partial z_j} = p_j - y_j$$
#
# What the network said minus what it should have said. With the mean over $n$ samples: $dZ = (P - Y)/n$, all $(n, k)$.

# %% [markdown] id="softmax-ce-notes" slideshow={"slide_type": "notes"}
# Everything ugly cancels; this is why softmax and cross-entropy are always used together. Point out where the mean over
# the batch enters: once, here, at the very top. Everything further back inherits it.

# %% [markdown] id="softmax-ce-steps" slideshow={"slide_type": "skip"}
# ### Stretch · Two steps in slow motion
#
# $S$ is a sum over all classes, and only one of its terms, $e^{z_j}$, contains $z_j$. So
# $\partial S/\partial z_j = e^{z_j}$, and the logarithm divides it by $S$. And the mean: the sums of one sample appear
# in the loss of this sample only, and its loss counts $1/n$ in the mean. So each row of $dZ$ is
# $(\mathbf{p} - \mathbf{y})/n$ for its sample.
#
# A single **sigmoid** output with binary cross-entropy ends in the same way. For $L = -y \ln p - (1 - y)\ln(1 - p)$,
#
# $$\frac{dL}{dp} = -\frac{y}{p} + \frac{1 - y}{1 - p} = \frac{p - y}{p\,(1 - p)}, \qquad
# \frac{dL}{dz} = \frac{dL}{dp} \cdot p\,(1 - p) = p - y$$

# %% [markdown] id="softmax_cross_entropy_grad-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The first delta
#
# *Coding · 5 minutes · core.* Write `softmax_cross_entropy_grad(Z, Y)`. `nn.softmax` is at hand.


# %% id="softmax_cross_entropy_grad" tags=["exercise"]
def softmax_cross_entropy_grad(Z, Y):
    """Derivative of cross_entropy(softmax(Z), Y) with respect to Z.

    Z (n, k), Y (n, k) one-hot; the loss is the mean over the samples. Returns dZ (n, k).
    """
    ### BEGIN SOLUTION
    return (nn.softmax(Z) - Y) / len(Z)
    ### END SOLUTION


softmax_cross_entropy_grad = check.softmax_cross_entropy_grad(softmax_cross_entropy_grad)

# %% id="first-delta-use" slideshow={"slide_type": "skip"}
Z, Y = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), np.eye(3)[[0, 2]]
dZ = softmax_cross_entropy_grad(Z, Y)
print(np.round(dZ, 3), " sum of each row:", np.abs(dZ.sum(axis=1)).round(3))

# %% [markdown] id="first-delta-meaning" slideshow={"slide_type": "skip"}
# Each row adds up to 0: what the right class is to gain, the others are to lose. The first sample, whose right class
# already has most of the probability, gets less back than the second.

# %% [markdown] id="back-title" slideshow={"slide_type": "slide"}
# ## 3 · Sending the error back
#
# **A layer is told $dZ$. What are its own gradients, and what does it tell the layer before?** Look at one entry, for
# sample $i$, input $k$, neuron $j$; $A$ is short for $A_\text{prev}$:
#
# $$Z_{ij} = \sum_k A_{ik}\,W_{kj} + b_j$$
#
# - $W_{kj}$ appears in row $i$ with slope $A_{ik}$, for every sample $i$: $\; dW_{kj} = \sum_i A_{ik}\,dZ_{ij}$
# - $b_j$ appears in every row with slope 1: $\; db_j = \sum_i dZ_{ij}$
# - $A_{ik}$ feeds every neuron $j$ with slope $W_{kj}$: $\; dA_{ik} = \sum_j dZ_{ij}\,W_{kj}$

# %% [markdown] id="back-notes" slideshow={"slide_type": "notes"}
# Take time here: this slide is the whole algorithm. Multiply along paths, add where they meet; the sums over i and j
# are the places where paths meet. Then ask which matrix product has exactly these sums, before the next slide.

# %% [markdown] id="back-matrix" slideshow={"slide_type": "subslide"}
# ### As matrices
#
# For $dW$ and $dA$, the sum runs over a shared index: a matrix product. The transposes put that index in the middle:
#
# $$dW = A_\text{prev}^\top\,dZ, \qquad d\mathbf{b} = \sum_{\text{rows}} dZ, \qquad dA_\text{prev} = dZ\,W^\top$$
#
# and before it goes on, the activation function of the layer before multiplies by its slope, entry by entry ($\odot$):
#
# $$dZ_\text{prev} = dA_\text{prev} \odot f'(Z_\text{prev})$$
#
# Shapes: $(d_\text{in}, n)(n, d_\text{out}) = (d_\text{in}, d_\text{out})$ for $dW$, like $W$;
# $(n, d_\text{out})(d_\text{out}, d_\text{in}) = (n, d_\text{in})$ for $dA_\text{prev}$, like $A_\text{prev}$.

# %% [markdown] id="back-index" slideshow={"slide_type": "skip"}
# ### Stretch · From sums to products
#
# Entry $(k, j)$ of a product $B\,C$ is $\sum_i B_{ki}\,C_{ij}$: the index in the middle is
# summed over. In $dW_{kj} = \sum_i A_{ik}\,dZ_{ij}$ the index $i$ comes first in $A_{ik}$. A transpose exchanges the
# two indices, $A_{ik} = (A^\top)_{ki}$, so
#
# $$dW_{kj} = \sum_i (A^\top)_{ki}\,dZ_{ij} = (A^\top dZ)_{kj}, \qquad
# dA_{ik} = \sum_j dZ_{ij}\,(W^\top)_{jk} = (dZ\,W^\top)_{ik}$$
#
# Each bias collects one column of $dZ$: `dZ.sum(axis=0)`, of shape $(d_\text{out},)$. The activation function works on
# every entry by itself, $A_{ik} = f(Z_{\text{prev},\,ik})$. There is one path and no sum, so its slope multiplies entry
# by entry. The first layer has no layer before it: there the way back ends with $dW$ and $d\mathbf{b}$.

# %% [markdown] id="shapes-first" slideshow={"slide_type": "skip"}
# **Shapes first.** A gradient has the shape of what it belongs to. If you forget where a transpose goes, write down the
# two shapes you have and the one you want: with different sizes there is only one product that fits. (With equal sizes
# several fit, and only one is right. That is why the check tries square layers too.)

# %% [markdown] id="delta_shape-text" slideshow={"slide_type": "skip"}
# ### Exercise · The shape of a gradient
#
# *Choice · 1 minute · core.* A layer has `A_prev` of shape (32, 256) and is told `dZ` of shape (32, 10). What is the
# shape of `dW`?
#
# - **a)** (32, 10)
# - **b)** (256, 10)
# - **c)** (10, 256)
# - **d)** (32, 256)

# %% id="delta_shape" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.delta_shape("b")
### STUB
# check.delta_shape(...)
### END SOLUTION

# %% [markdown] id="backprop_steps-text" slideshow={"slide_type": "subslide"}
# Step through a 2-3-2 network with ReLU, one matrix product at a time, forwards and back. **Predict first:** before you
# step back to the hidden layer, say which hidden neuron will receive a delta of exactly 0, and why.

# %% id="backprop_steps" tags=["remove-input"]
widgets.backprop_steps()

# %% [markdown] id="backprop_steps-seen" slideshow={"slide_type": "skip"}
# It is $h_2$: its sum is −0.22, and there the slope of ReLU is 0. Whatever comes back along its edges is multiplied by it.

# %% [markdown] id="backward-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The backward pass
#
# *Coding · 15 minutes · core.* Write `backward(params, cache, dZ_out, activation_grad)`. The cache is the one of
# notebook 02: a pair `(A_prev, Z)` for every layer. `activation_grad(Z)` gives the derivative at the weighted sums. Go
# through the layers from the last to the first; the mean over the batch is in `dZ_out` already.


# %% id="backward" tags=["exercise"]
def backward(params, cache, dZ_out, activation_grad):
    """Gradients of all parameters of an MLP.

    params: a list of (W, b); cache: a list of (A_prev, Z), input side first.
    dZ_out (n, k): derivative of the loss with respect to the last layer's Z.
    activation_grad(Z): derivative of the hidden layers' activation function at Z.
    Returns a list of (dW, db), shaped and ordered like params.
    """
    ### BEGIN SOLUTION
    dZ, grads = dZ_out, []
    for layer in reversed(range(len(params))):
        W, _ = params[layer]
        A_prev, _ = cache[layer]
        grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
        if layer > 0:
            _, Z_prev = cache[layer - 1]
            dZ = (dZ @ W.T) * activation_grad(Z_prev)
    return grads
    ### END SOLUTION


backward = check.backward(backward)

# %% id="backward-use" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(5, 2)), np.eye(2)[[0, 1, 1, 0, 1]]
params = nn.init_params([2, 3, 2], rng)
Z_out, cache = nn.forward(params, X, nn.relu)
grads = backward(params, cache, softmax_cross_entropy_grad(Z_out, Y), relu_grad)
for (W, b), (dW, db) in zip(params, grads, strict=True):
    print("W", W.shape, "dW", dW.shape, "  b", b.shape, "db", db.shape)

# %% [markdown] id="cost" slideshow={"slide_type": "skip"}
# What did it cost? For each layer one product forwards, `A_prev @ W`, and two back, for `dW` and `dA`. All gradients
# together cost about twice a forward pass, however many parameters there are. Trying each weight by itself would cost
# one forward pass or two *for every weight*. The method had several discoverers; Rumelhart, Hinton and Williams (1986)
# made it known.

# %% [markdown] id="check-title" slideshow={"slide_type": "slide"}
# ## 4 · Never trust a gradient
#
# **How do you know that your gradient is right?** Ask the definition. Nudge one parameter up and down by $h$, and
# measure:
#
# $$\frac{\partial L}{\partial \theta_i} \approx \frac{L(\theta + h\,\mathbf{e}_i) - L(\theta - h\,\mathbf{e}_i)}{2h}$$
#
# Here $\mathbf{e}_i$ is 1 at entry $i$ and 0 elsewhere. Slow, but nothing has to be derived. The **relative error**
# compares two gradients $\mathbf{a}$ and $\mathbf{b}$, whatever their size:
#
# $$\frac{\lVert \mathbf{a} - \mathbf{b} \rVert}{\lVert \mathbf{a} \rVert + \lVert \mathbf{b} \rVert}$$

# %% [markdown] id="check-notes" slideshow={"slide_type": "notes"}
# Why central and not forward: the h terms of Taylor's expansion cancel, so the error falls like h squared.
# In the figure, let the class explain both arms of the V: truncation on the right, rounding on the left.

# %% [markdown] id="numerical_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The numerical gradient
#
# *Coding · 8 minutes · core.* Write `numerical_gradient(f, theta, h)`, where `f` takes an array like `theta`, of any
# shape, and returns a number. Leave `theta` exactly as it was.


# %% id="numerical_gradient" tags=["exercise"]
def numerical_gradient(f, theta, h=1e-5):
    """Central differences of f, which maps an array like theta to a number."""
    ### BEGIN SOLUTION
    gradient = np.zeros(np.shape(theta))
    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[index] = h
        gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient
    ### END SOLUTION


numerical_gradient = check.numerical_gradient(numerical_gradient)

# %% [markdown] id="relative_error-text" slideshow={"slide_type": "skip"}
# ### Exercise · Relative error
#
# *Coding · 3 minutes · stretch.* Write `relative_error(a, b)`; two arrays of zeros have error 0.


# %% id="relative_error" tags=["exercise"] slideshow={"slide_type": "skip"}
def relative_error(a, b):
    """Norm of a - b over the sum of the norms of a and b: 0 if they are equal, at most 1."""
    ### BEGIN SOLUTION
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size > 0 else 0.0
    ### END SOLUTION


relative_error = check.relative_error(relative_error)


# %% id="gradient-check" slideshow={"slide_type": "skip"}
from functools import partial


def loss_of_W(W, layer):
    """Loss of the little network above when the weights of one layer are W."""
    changed = [(W, b) if i == layer else (V, b) for i, (V, b) in enumerate(params)]
    return nn.cross_entropy(nn.softmax(nn.forward(changed, X, nn.relu)[0]), Y)


for layer in (0, 1):
    f = partial(loss_of_W, layer=layer)  # a function of W alone: the layer is filled in
    numerical = numerical_gradient(f, params[layer][0])
    print("layer", layer + 1, "agrees to 1e-8:", relative_error(grads[layer][0], numerical) < 1e-8)

# %% [markdown] id="gradient_check-text" slideshow={"slide_type": "subslide"}
# How small should $h$ be? **Predict first:** will $h = 10^{-12}$ be better than $10^{-5}$? Then look at the V.

# %% id="gradient_check" tags=["remove-input"]
widgets.gradient_check()

# %% [markdown] id="v-meaning" slideshow={"slide_type": "skip"}
# On the right arm of the V, $h$ is so large that the loss bends between $-h$ and $+h$. On the left arm two nearly equal
# numbers are subtracted, and rounding is all that is left: $10^{-12}$ is far worse than $10^{-5}$. By Taylor the error on
# the right is $\tfrac{1}{6} f^{(3)}(\theta)\,h^2$; on the left it is about $\epsilon / h$, with $\epsilon \approx 10^{-16}$ in
# float64. Their sum is smallest near $h \approx \epsilon^{1/3} \approx 10^{-5}$. In float32 the whole left arm moves up, so check gradients in
# float64.
#
# One warning: if a nudge carries a ReLU across its kink at 0, the check complains about a gradient that is right. This
# is rare, and another random sample settles it.

# %% [markdown] id="train-title" slideshow={"slide_type": "slide"}
# ## 5 · Training
#
# **What does a network do with its gradients?** Forward for the loss, back for the gradients, one step against them,
# and again:
#
# $$W_l \leftarrow W_l - \eta\,dW_l, \qquad \mathbf{b}_l \leftarrow \mathbf{b}_l - \eta\,d\mathbf{b}_l$$
#
# Each step uses all samples: this is *full-batch* gradient descent. Mini-batches come with the class in section 6.

# %% [markdown] id="train-notes" slideshow={"slide_type": "notes"}
# The playground is worth ten minutes. Let pairs of students race: who gets the spirals below a test loss of 0.1 first?
# Then switch the edges from weights to gradients and ask where learning happens early, and where late.

# %% [markdown] id="sgd_step-text" slideshow={"slide_type": "skip"}
# ### Exercise · One step
#
# *Coding · 3 minutes · warm-up.* Write `sgd_step(params, grads, lr)`. Return a new list; leave `params` as it is.


# %% id="sgd_step" tags=["exercise"] slideshow={"slide_type": "skip"}
def sgd_step(params, grads, lr):
    """New params after one step of gradient descent: params of (W, b), grads of (dW, db)."""
    ### BEGIN SOLUTION
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### END SOLUTION


sgd_step = check.sgd_step(sgd_step)

# %% [markdown] id="train-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The loop
#
# *Coding · 8 minutes · core.* Write `train(params, X, Y, lr, epochs)` for softmax and cross-entropy with tanh in the
# hidden layers, all samples in every step. Note the loss before each step. The functions of notebook 02 are in `nn`.


# %% id="train" tags=["exercise"]
def train(params, X, Y, lr, epochs):
    """Full-batch gradient descent on softmax cross-entropy, tanh in the hidden layers.

    X (n, d), Y (n, k) one-hot; lr: learning rate; epochs: number of steps.
    Returns the trained params and losses, a list with the loss before each step.
    """
    losses = []
    ### BEGIN SOLUTION
    for _ in range(epochs):
        Z_out, cache = nn.forward(params, X, np.tanh)
        losses.append(nn.cross_entropy(nn.softmax(Z_out), Y))
        dZ_out = softmax_cross_entropy_grad(Z_out, Y)
        grads = backward(params, cache, dZ_out, lambda Z: tanh_grad(np.tanh(Z)))
        params = sgd_step(params, grads, lr)
    ### END SOLUTION
    return params, losses


train = check.train(train)

# %% [markdown] id="xor-text" slideshow={"slide_type": "subslide"}
# XOR, at last without a human choosing the weights:

# %% id="xor"
X_xor, y_xor = data.gate("XOR")
start = nn.init_params([2, 4, 2], np.random.default_rng(0))
params, losses = train(start, X_xor, np.eye(2)[y_xor], lr=0.5, epochs=500)
answers = nn.forward(params, X_xor, np.tanh)[0].argmax(axis=1)
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}; answers {answers}, targets {y_xor}")


# %% id="xor-field" tags=["remove-input"]
def answer(X):
    return nn.softmax(nn.forward(params, X, np.tanh)[0])


figures.field(answer, X_xor, y_xor, "XOR, learnt")

# %% [markdown] id="stuck-text" slideshow={"slide_type": "subslide"}
# ### Some starts get stuck
#
# Gradient descent only goes downhill, and not every valley is deep enough. How often does it solve the task? Each
# number in the table counts how many of 20 random starts learn XOR with one hidden layer and 4,000 steps.
# **Predict first:** are two hidden neurons, which are enough by hand, enough for learning?

# %% id="stuck"
from utils import experiments

print("hidden neurons", *(f"{hidden:6}" for hidden in (2, 3, 4, 8)))
for activation in ("relu", "tanh", "sigmoid"):
    solved = [experiments.xor_solved(activation, hidden) for hidden in (2, 3, 4, 8)]
    print(f"{activation:14}", *(f"{count:6}" for count in solved))

# %% [markdown] id="stuck-meaning" slideshow={"slide_type": "skip"}
# What can be represented and what is found are two questions. With two ReLUs only 2 of 20 starts succeed. One reason:
# once a ReLU is silent for all four samples, its slope is 0, no gradient reaches its weights, and they stay as they
# are. With eight neurons 19 or 20 of 20 starts succeed, with any of the three functions: enough neurons start in a
# useful place. A layer wider than necessary is cheap insurance. (All starts have standard normal weights, one sigmoid
# output and a learning rate of 1.)

# %% [markdown] id="playground-text" slideshow={"slide_type": "subslide"}
# ### The playground
#
# Everything so far in one figure, and two things ahead of time: batches (section 6) and the optimiser Adam (notebook
# 06). Try these, and **predict first** each time:
#
# - circles with no hidden layer, then with one: what is the smallest layer that works?
# - spirals with two layers of eight tanh neurons, played until the field follows the arms;
# - the same with sigmoid neurons: where do the gradients on the edges fade?
# - a learning rate ten times larger; a batch of one.

# %% id="playground" tags=["remove-input"] slideshow={"slide_type": "subslide"}
fig = widgets.playground(data="spirals")
fig

# %% [markdown] id="playground-code" slideshow={"slide_type": "skip"}
# The figure is a Python object. Read its settings in `fig.params`, set one with `fig.controls["lr"].value = 0.1`, and
# take the trained network out as `fig.network`:

# %% id="playground-read" slideshow={"slide_type": "skip"}
layer_sizes = fig.network.layer_sizes
print("layers", layer_sizes, " parameters", nn.count_parameters(layer_sizes))

# %% [markdown] id="playground-answers-text" slideshow={"slide_type": "skip"}
# Now your predictions. The same settings, without a figure, for five starts or three:


# %% id="playground-circles" slideshow={"slide_type": "skip"}
def shares(X, y, layer_sizes, activation="tanh", epochs=300, seeds=5, **settings):
    """Share of the training samples right, for several starts."""
    nets = [nn.MLP(layer_sizes, np.random.default_rng(seed), activation) for seed in range(seeds)]
    return [np.mean(net.fit(X, y, epochs=epochs, **{"lr": 0.3} | settings).predict(X) == y) for net in nets]


for layer_sizes in ([2, 2], [2, 1, 2], [2, 2, 2], [2, 3, 2], [2, 4, 2]):
    print(f"circles {layer_sizes!s:9} mean share right {np.mean(shares(*data.circles(), layer_sizes)):.2f}")

# %% id="playground-spirals" slideshow={"slide_type": "skip"}
spirals = [X_spirals, y_spirals, [2, 8, 8, 2]]
trials = {"tanh": {}, "sigmoid": {"activation": "sigmoid"}, "rate 3": {"lr": 3.0}, "batches of one": {"batch_size": 1}}
for name, settings in trials.items():
    lowest = min(shares(*spirals, epochs=100 if "batch_size" in settings else 400, seeds=3, **settings))
    print(f"spirals, {name:14} at least 95 % right, whatever the start: {lowest > 0.95}")

# %% [markdown] id="playground-seen" slideshow={"slide_type": "skip"}
# Three neurons surround the circles, since three lines make a triangle; two leave a side open. On the spirals a rate of 3
# jumps about, and so do batches of one, each with a gradient of its own. With sigmoids the first layer hears little:
# section 7 says why.

# %% [markdown] id="class-title" slideshow={"slide_type": "slide"}
# ## 6 · The class
#
# **How do we train on more samples than we want to touch in every step?** In **mini-batches**: shuffle the samples in
# every epoch, cut the order into pieces, and take a step for each piece. The gradient of a piece points roughly the
# right way and costs a fraction.
#
# Everything else stays. Put it into a class that keeps its parameters, and the multi-layer perceptron is complete.

# %% [markdown] id="class-notes" slideshow={"slide_type": "notes"}
# Ask how many steps an epoch has with 1,438 samples and batches of 32 (45, the last one smaller), and what goes wrong
# if X and y are shuffled separately: the network learns noise, and the loss stays near ln 10.

# %% [markdown] id="MLP-text" slideshow={"slide_type": "subslide"}
# ### Exercise · A multi-layer perceptron
#
# *Coding · 15 minutes · homework.* Complete the class. `fit` takes the samples in a new random order in every epoch, `X`
# and `Y` in the same one, and uses the last batch even if it is smaller. The hidden layers use ReLU, in all three
# methods. Your own functions are at hand, those of notebook 02 in `nn`.


# %% id="MLP" tags=["exercise"] slideshow={"slide_type": "skip"}
class MLP:
    """A classifier with ReLU hidden layers, softmax and cross-entropy, trained on mini-batches."""

    def __init__(self, layer_sizes, rng):
        self.params, self.rng = nn.init_params(layer_sizes, rng), rng

    def fit(self, X, y, lr, epochs, batch_size, callback=None):
        """X (n, d), y (n,) labels. After every epoch callback(epoch, self) is called, if given."""
        Y = np.eye(len(self.params[-1][1]))[y]
        for epoch in range(1, epochs + 1):
            ### BEGIN SOLUTION
            order = self.rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                Z_out, cache = nn.forward(self.params, X[rows], nn.relu)
                dZ_out = softmax_cross_entropy_grad(Z_out, Y[rows])
                grads = backward(self.params, cache, dZ_out, relu_grad)
                self.params = sgd_step(self.params, grads, lr)
            ### END SOLUTION
            if callback:
                callback(epoch, self)
        return self

    def predict(self, X):
        """Most probable class of every sample: (n,) integers."""
        ### BEGIN SOLUTION
        return nn.forward(self.params, X, nn.relu)[0].argmax(axis=1)
        ### END SOLUTION

    def loss(self, X, y):
        """Mean cross-entropy on samples X (n, d) with labels y (n,): one number."""
        ### BEGIN SOLUTION
        P = nn.softmax(nn.forward(self.params, X, nn.relu)[0])
        return nn.cross_entropy(P, np.eye(P.shape[1])[y])
        ### END SOLUTION


MLP = check.MLP(MLP)

# %% [markdown] id="digits-text" slideshow={"slide_type": "subslide"}
# ### Handwritten digits
#
# Now something real: 1,797 digits, written by hand and reduced to 8×8 pixels (Alpaydin and Kaynak 1998). A fifth of
# them is kept aside; the network never sees it while it learns.

# %% id="digits" tags=["remove-input"]
X_digits, y_digits = data.digits()
rng = np.random.default_rng(0)
X_train, y_train, X_test, y_test = data.held_out(X_digits, y_digits, 0.2, rng)
print(X_train.shape, X_test.shape)
figures.images(X_digits[:8].reshape(-1, 8, 8), y_digits[:8])

# %% id="digits-train" slideshow={"slide_type": "skip"}
from utils.bar import progress_bar

network = MLP([64, 64, 10], rng)
network.fit(X_train, y_train, lr=0.3, epochs=30, batch_size=32, callback=progress_bar(30))
right = np.sum(network.predict(X_test) == y_test)
print(f"{right} of {len(y_test)} digits right that it never saw")

# %% [markdown] id="spread-text" slideshow={"slide_type": "skip"}
# One run is an anecdote. Other starts, and other digits kept aside, give other numbers, so look at the spread:

# %% id="spread" slideshow={"slide_type": "skip"}
counts = []
for seed in range(5):
    rng = np.random.default_rng(seed)
    X_a, y_a, X_b, y_b = data.held_out(X_digits, y_digits, 0.2, rng)
    fresh = MLP([64, 64, 10], rng).fit(X_a, y_a, lr=0.3, epochs=30, batch_size=32)
    counts.append(int(np.sum(fresh.predict(X_b) == y_b)))
print("right of", len(y_b), "in five runs:", sorted(counts))
print(f"mean {np.mean(counts) / len(y_b):.3f}, lowest {min(counts) / len(y_b):.3f}")

# %% [markdown] id="wrong-text" slideshow={"slide_type": "skip"}
# Look at the mistakes before trusting a number. Above each digit: what it is, and what the network said. Would you have
# known?

# %% id="wrong" tags=["remove-input"] slideshow={"slide_type": "subslide"}
said = network.predict(X_test)
missed = np.flatnonzero(said != y_test)[:8]
labels = [f"{y_test[i]}, said {said[i]}" for i in missed]
figures.images(X_test[missed].reshape(-1, 8, 8), labels)

# %% [markdown] id="first-layer" slideshow={"slide_type": "skip"}
# ### Stretch · What the first layer looks for
#
# A neuron of the first layer has one weight for each pixel, so its weights are a picture: ink where it is blue makes
# the neuron fire, ink where it is orange keeps it silent. Nobody has told them what strokes are.

# %% id="first-layer-weights" slideshow={"slide_type": "skip"}
W1, _ = network.params[0]
figures.images(W1.T[:16].reshape(-1, 8, 8), [f"neuron {j}" for j in range(16)], signed=True)

# %% [markdown] id="flow-title" slideshow={"slide_type": "slide"}
# ## 7 · When gradients vanish or explode
#
# **Why not twenty layers?** On its way back a delta is multiplied in every layer, by $W^\top$ and by the slope of the
# activation function:
#
# $$\delta_{l-1} = (\delta_l\,W_l^\top) \odot f'(Z_{l-1})$$
#
# If one layer multiplies the size of the delta by $c$, then $m$ layers multiply it by $c^m$. The slope of the sigmoid
# is at most ¼. With factors well below 1 the first layers hardly learn; with factors well above 1 the steps explode.

# %% [markdown] id="flow-notes" slideshow={"slide_type": "notes"}
# Let the class compute 0.25 to the power of ten: about one in a million. Then show the figure with sigmoid, and with
# ReLU and He's scale. The lesson is about products, the same as compound interest.

# %% [markdown] id="flow-factor" slideshow={"slide_type": "skip"}
# How large is $c$? An entry of $\delta_l W_l^\top$ adds up $d$ products. With independent weights of mean 0 and standard
# deviation $s$, its mean square is $d\,s^2$ times that of $\delta_l$; the slopes then multiply the size by their root
# mean square: $c \approx \sqrt{d}\,s \cdot \text{rms}\,f'$. Call $\sqrt{d}\,s$ the **scale**: 1 is the choice of
# Glorot and Bengio (2010), who made this way of looking at depth popular, $\sqrt{2}$ that of He et al. (2015).

# %% [markdown] id="gradient_flow-text" slideshow={"slide_type": "subslide"}
# The figure sends a random batch forwards and a gradient back, and shows their sizes in every layer. **Predict first:**
# for which initial scale do ten tanh layers keep the gradient's size?

# %% id="gradient_flow" tags=["remove-input"]
widgets.gradient_flow()


# %% id="flow-numbers" slideshow={"slide_type": "skip"}
def delta_ratio(activation, activation_grad, scale, layers=10, width=64):
    """Size of the first delta over the last, measured, and the product of scale · rms of the slopes."""
    rng = np.random.default_rng(0)
    W = rng.normal(0, scale / np.sqrt(width), size=(layers, width, width))
    _, cache = nn.forward([(W_l, 0.0) for W_l in W], rng.normal(size=(32, width)), activation)
    delta = last = rng.normal(size=(32, width))
    predicted = 1.0
    for layer in reversed(range(1, layers)):
        slopes = activation_grad(cache[layer - 1][1])
        delta = (delta @ W[layer].T) * slopes
        predicted *= scale * np.sqrt(np.mean(slopes**2))
    return np.linalg.norm(delta) / np.linalg.norm(last), predicted


def sigmoid_slope(Z):
    return nn.sigmoid_grad(nn.sigmoid(Z))


# %% id="flow-table" slideshow={"slide_type": "skip"}
for name, trial in {
    "sigmoid, scale 1": (nn.sigmoid, sigmoid_slope, 1.0),
    "ReLU, He's scale": (nn.relu, nn.relu_grad, np.sqrt(2.0)),
    "ReLU, scale 3": (nn.relu, nn.relu_grad, 3.0),
}.items():
    print("{:17} measured {:.3g}, by the formula {:.3g}".format(name, *delta_ratio(*trial)))

# %% [markdown] id="flow-meaning" slideshow={"slide_type": "skip"}
# In the figure, ten tanh layers leave 0.63 of the delta at scale 1.2 and make it 1.26 times as large at scale 1.5: the
# scale that keeps its size lies in between.
#
# Ten layers of sigmoids leave about two millionths of the delta for the first layer. ReLU with He's scale leaves three
# quarters; a scale of 3, about twice as large, makes the delta hundreds of times larger. Notebook 07 comes back to
# this, with batch normalisation.

# %% [markdown] id="clinic-title" slideshow={"slide_type": "slide"}
# ## 8 · Debug clinic
#
# **What is wrong with these five patients?** Each backward pass ran without an error where its author tried it, and
# each is wrong. Four have tanh in the hidden layers and softmax cross-entropy at the end; the last one has a single
# sigmoid output. Find the fault, mend it, and write down the symptom that gives it away.

# %% [markdown] id="clinic-notes" slideshow={"slide_type": "notes"}
# Two people a patient, ten minutes, then each pair presents symptom, fault and cure. Insist on the symptom: which
# layers are right, which ratio do the others have, does it depend on the batch size?

# %% [markdown] id="clinic-tool" slideshow={"slide_type": "skip"}
# Your instrument is the gradient check. `largest_error` compares every $dW$ and $d\mathbf{b}$ with central differences; it
# should be below $10^{-7}$. To examine a patient, put `print(largest_error(mend_derivative))` above the line with its check. It
# fits the patients of exercises [[mend_derivative]], [[mend_mean]] and [[mend_layer]]; the other two take other arguments. Its network has layers of
# different sizes, and one patient stops with an error there: read it, it is a symptom too.

# %% [markdown] id="symptoms" slideshow={"slide_type": "skip"}
# Here is a chart. Double-click into it and write down what gives each patient away: which gradients are wrong, by what
# factor, and does it change with the batch?
#
# | Patient | Symptom |
# |---|---|
# | `mend_derivative` | |
# | `mend_order` | |
# | `mend_mean` | |
# | `mend_layer` | |
# | `mend_broadcast` | |

# %% id="clinic-check" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
params = nn.init_params([2, 3, 3, 2], rng)
X, Y = rng.normal(size=(5, 2)), np.eye(2)[[0, 1, 1, 0, 1]]


def loss_with(theta, layer, part):
    """Loss of the network when theta stands for the weights (part 0) or the biases (part 1) of a layer."""
    changed = [list(pair) for pair in params]
    changed[layer][part] = theta
    return nn.cross_entropy(nn.softmax(nn.forward(changed, X, np.tanh)[0]), Y)


def largest_error(gradients):
    """Relative error of gradients(params, X, Y) where it is largest, of all weights and biases."""
    errors = []
    for layer, grads in enumerate(gradients(params, X, Y)):
        for part in (0, 1):
            measured = numerical_gradient(partial(loss_with, layer=layer, part=part), params[layer][part])
            errors.append(relative_error(grads[part], measured))
    return max(errors)


# %% [markdown] id="mend_derivative-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the slope
#
# *Debug · 5 minutes · homework.* The last layer’s gradients are right, the ones before it are not.


# %% id="mend_derivative" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_derivative(params, X, Y):
    """Gradients of softmax cross-entropy, tanh in the hidden layers.

    X (n, d), Y (n, k) one-hot. Returns a list of (dW, db), like params.
    """
    ### BEGIN SOLUTION
    Z_out, cache = nn.forward(params, X, np.tanh)
    dZ, grads = (nn.softmax(Z_out) - Y) / len(X), []
    for layer in reversed(range(len(params))):
        W, _ = params[layer]
        A_prev, _ = cache[layer]
        grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
        if layer > 0:
            dZ = (dZ @ W.T) * (1 - A_prev**2)
    return grads
    ### STUB
    # Z_out, cache = nn.forward(params, X, np.tanh)
    # dZ, grads = (nn.softmax(Z_out) - Y) / len(X), []
    # for layer in reversed(range(len(params))):
    #     W, _ = params[layer]
    #     A_prev, _ = cache[layer]
    #     grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
    #     if layer > 0:
    #         dZ = (dZ @ W.T) * (1 - np.tanh(A_prev) ** 2)
    # return grads
    ### END SOLUTION


mend_derivative = check.mend_derivative(mend_derivative)

# %% [markdown] id="mend_order-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the order
#
# *Debug · 5 minutes · stretch.* This pass takes the step of each layer on its way back and returns new parameters. The
# loss falls nearly as it should, and every layer but the last one is a little off.


# %% id="mend_order" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_order(params, X, Y, lr):
    """New params after one step on softmax cross-entropy, tanh in the hidden layers."""
    ### BEGIN SOLUTION
    params = list(params)
    Z_out, cache = nn.forward(params, X, np.tanh)
    dZ = (nn.softmax(Z_out) - Y) / len(X)
    for layer in reversed(range(len(params))):
        W, b = params[layer]
        A_prev, _ = cache[layer]
        dZ_prev = (dZ @ W.T) * (1 - A_prev**2)
        params[layer] = W - lr * A_prev.T @ dZ, b - lr * dZ.sum(axis=0)
        dZ = dZ_prev
    return params
    ### STUB
    # params = list(params)
    # Z_out, cache = nn.forward(params, X, np.tanh)
    # dZ = (nn.softmax(Z_out) - Y) / len(X)
    # for layer in reversed(range(len(params))):
    #     W, b = params[layer]
    #     A_prev, _ = cache[layer]
    #     W, b = W - lr * A_prev.T @ dZ, b - lr * dZ.sum(axis=0)
    #     params[layer] = W, b
    #     dZ = (dZ @ W.T) * (1 - A_prev**2)
    # return params
    ### END SOLUTION


mend_order = check.mend_order(mend_order)

# %% [markdown] id="mend_mean-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the size of the batch
#
# *Debug · 3 minutes · homework.* With twice the batch, the steps are twice as long, and training blows up.


# %% id="mend_mean" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_mean(params, X, Y):
    """Gradients of softmax cross-entropy, tanh in the hidden layers.

    X (n, d), Y (n, k) one-hot. Returns a list of (dW, db), like params.
    """
    ### BEGIN SOLUTION
    Z_out, cache = nn.forward(params, X, np.tanh)
    dZ, grads = (nn.softmax(Z_out) - Y) / len(X), []
    for layer in reversed(range(len(params))):
        W, _ = params[layer]
        A_prev, _ = cache[layer]
        grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
        if layer > 0:
            dZ = (dZ @ W.T) * (1 - A_prev**2)
    return grads
    ### STUB
    # Z_out, cache = nn.forward(params, X, np.tanh)
    # dZ, grads = nn.softmax(Z_out) - Y, []
    # for layer in reversed(range(len(params))):
    #     W, _ = params[layer]
    #     A_prev, _ = cache[layer]
    #     grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
    #     if layer > 0:
    #         dZ = (dZ @ W.T) * (1 - A_prev**2)
    # return grads
    ### END SOLUTION


mend_mean = check.mend_mean(mend_mean)

# %% [markdown] id="mend_layer-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the wrong neighbour
#
# *Debug · 5 minutes · homework.* Its author tested it with layers of one width, and nothing seemed to be wrong.


# %% id="mend_layer" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_layer(params, X, Y):
    """Gradients of softmax cross-entropy, tanh in the hidden layers.

    X (n, d), Y (n, k) one-hot. Returns a list of (dW, db), like params.
    """
    ### BEGIN SOLUTION
    Z_out, cache = nn.forward(params, X, np.tanh)
    dZ, grads = (nn.softmax(Z_out) - Y) / len(X), []
    for layer in reversed(range(len(params))):
        W, _ = params[layer]
        A_prev, _ = cache[layer]
        grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
        if layer > 0:
            dZ = (dZ @ W.T) * (1 - np.tanh(cache[layer - 1][1]) ** 2)
    return grads
    ### STUB
    # Z_out, cache = nn.forward(params, X, np.tanh)
    # dZ, grads = (nn.softmax(Z_out) - Y) / len(X), []
    # for layer in reversed(range(len(params))):
    #     W, _ = params[layer]
    #     A_prev, Z = cache[layer]
    #     grads.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
    #     if layer > 0:
    #         dZ = (dZ @ W.T) * (1 - np.tanh(Z) ** 2)
    # return grads
    ### END SOLUTION


mend_layer = check.mend_layer(mend_layer)

# %% [markdown] id="mend_broadcast-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: shapes that fit at last
#
# *Debug · 5 minutes · homework.* One sigmoid output, so `p` has the shape $(n, 1)$, and labels `y` of shape $(n,)$. The
# first delta of a sample should be $(p - y)/n$. There was an error once, and the sum over axis 1 made it go away.


# %% id="mend_broadcast" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_broadcast(params, X, y):
    """Gradients of binary cross-entropy; one sigmoid output, tanh before: X (n, d), y (n,)."""
    ### BEGIN SOLUTION
    Z_out, cache = nn.forward(params, X, np.tanh)
    p = nn.sigmoid(Z_out)
    dZ_out = (p - y[:, None]) / len(X)
    return nn.backward(params, cache, dZ_out, lambda Z: 1 - np.tanh(Z) ** 2)
    ### STUB
    # Z_out, cache = nn.forward(params, X, np.tanh)
    # p = nn.sigmoid(Z_out)
    # dZ_out = (p - y).sum(axis=1, keepdims=True) / len(X)
    # return nn.backward(params, cache, dZ_out, lambda Z: 1 - np.tanh(Z) ** 2)
    ### END SOLUTION


mend_broadcast = check.mend_broadcast(mend_broadcast)

# %% [markdown] id="clinic-end" slideshow={"slide_type": "skip"}
# Compare with your chart. **The slope:** the last layer is right, all before it are off, most where activations are
# large. **The order:** the last layer is right, the others are off by less the smaller `lr` is. **The size of the
# batch:** everything is $n$ times too large. **The wrong neighbour:** widths that differ stop it with an error about
# shapes; with equal widths the layers before the last are off. **Shapes that fit at last:** right for one sample, wrong
# for more. Three of them after their treatment, examined once more:

# %% id="clinic-check-use" slideshow={"slide_type": "skip"}
for mended in (mend_derivative, mend_mean, mend_layer):
    print("error below 1e-7:", largest_error(mended) < 1e-7)

# %% [markdown] id="spirals-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: two spirals
#
# *Design · 10 minutes · stretch.* Find a network with **at most 200 parameters** that gets at least 190 of 200 samples
# of two spirals right. Pass a dictionary with `layer_sizes`, `lr`, `epochs` (at most 2000), `batch_size`, and
# `activation` (`"tanh"`, `"relu"` or `"sigmoid"`); the check trains `nn.MLP` with it. The playground is a good place to
# search.

# %% id="spirals" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = {"layer_sizes": [2, 10, 10, 2], "activation": "tanh"}
settings |= {"lr": 0.3, "epochs": 400, "batch_size": 20}
settings = check.spirals(settings)
### STUB
# settings = check.spirals(...)
### END SOLUTION

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Formula | In code |
# |---|---|---|
# | first delta | $dZ = (P - Y)/n$ | `(nn.softmax(Z) - Y) / len(Z)` |
# | weights | $dW = A_\text{prev}^\top\,dZ$ | `A_prev.T @ dZ` |
# | biases | $d\mathbf{b} = \sum_\text{rows} dZ$ | `dZ.sum(axis=0)` |
# | one layer back | $dZ_\text{prev} = (dZ\,W^\top) \odot f'(Z_\text{prev})$ | `(dZ @ W.T) * activation_grad(Z_prev)` |
# | gradient check | $(L(\theta + h\mathbf{e}_i) - L(\theta - h\mathbf{e}_i))/2h$ | `numerical_gradient(f, theta)` |
# | step | $\theta \leftarrow \theta - \eta\,\partial L/\partial\theta$ | `sgd_step(params, grads, lr)` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# We wrote the backward pass for one kind of network. Change the network, and the formulas change with it. In notebook
# 04 the computer writes it: an **automatic differentiation** engine that records every operation and walks back by
# itself, first one of our own, then PyTorch's.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), *Learning representations by back-propagating errors*,
#   Nature 323, 533–536. Four pages that changed the field.
# - X. Glorot and Y. Bengio (2010), *Understanding the difficulty of training deep feedforward neural networks*,
#   AISTATS, 249–256. Section 7 in full.
# - E. Alpaydin and C. Kaynak (1998), *Optical recognition of handwritten digits*, UCI Machine Learning Repository.
# - K. He, X. Zhang, S. Ren and J. Sun (2015), *Delving deep into rectifiers*, ICCV, 1026–1034.
#
# To read on:
#
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998), *Efficient BackProp*, in Neural Networks: Tricks of the
#   Trade.
# - M. Nielsen (2015), *Neural Networks and Deep Learning*, chapter 2. The same four equations, told slowly.
# - I. Goodfellow, Y. Bengio and A. Courville (2016), *Deep Learning*, MIT Press, section 6.5.
