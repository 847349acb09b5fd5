# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 11 · Generation
#
# A network that paints a circle where you ask for it; a map on which every place is a picture; digits that nobody ever
# wrote. All of it is made of weighted sums, and you know the way back through each of them.
#
# **After this notebook you can**
#
# - train a network whose output is a picture, and find out what it learnt of place and size;
# - build an autoencoder, and say whether it beats principal components;
# - see that a bottleneck is dead, and say why;
# - derive, check and train a variational autoencoder, and draw new digits with it;
# - say where networks of this kind end, and where others go on.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: sections 1 to 3 take 50 minutes, 4 to 6 take 45. The one sentence to leave behind: a network can paint whatever
# lies between its examples, and little else.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 3. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) for the backward pass and `numerical_gradient`, [06 ·
# Optimisers](06_optimizers.ipynb) for Adam, [08 · Images](08_images.ipynb) for MNIST.
#
# **Notation.** `X` is $(n, 784)$, a picture a row, pixels from 0 to 1; $\hat X$ is what a network paints. A **code** is
# a row of $k$ numbers, $z$; an **encoder** turns pictures into codes, a **decoder** codes into pictures. All hidden
# layers use tanh.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import data, figures, nn, optim
from utils.exercises import generation as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Each point is a digit that a network squeezed into two numbers, and on the right is what its other half paints for
# the place under the cross. Drag the cross, or press play. **Predict first:** what is painted where no point lies?

# %% id="goal" tags=["remove-input"]
from utils.widgets import generation as widgets

widgets.latent_map()

# %% [markdown] id="goal-seen" slideshow={"slide_type": "skip"}
# Between two clouds, something between two digits, and often no digit at all. Section 4 builds such a map, and section
# 5 asks for codes without such places.

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="which_head-text" slideshow={"slide_type": "skip"}
# ### Exercise · Which head
#
# *Choice · 1 minute · core.* A network has 784 outputs, and each says how much ink its own pixel has, from 0 to 1. What
# follows the last weighted sums?
#
# - **a)** a softmax over all 784
# - **b)** a ReLU each
# - **c)** a sigmoid each
# - **d)** nothing

# %% id="which_head" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.which_head("c")
### STUB
# check.which_head(...)
### END SOLUTION

# %% [markdown] id="asleep-text" slideshow={"slide_type": "skip"}
# ### Exercise · Asleep
#
# *Choice · 1 minute · core.* The weighted sum of a ReLU unit is below 0 for every sample. What does training do to its
# weights?
#
# - **a)** nothing, as long as that is so
# - **b)** it moves them until the sum is above 0
# - **c)** it makes them larger and larger
# - **d)** it draws them anew

# %% id="asleep" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.asleep("a")
### STUB
# check.asleep(...)
### END SOLUTION

# %% [markdown] id="stretched-text" slideshow={"slide_type": "skip"}
# ### Exercise · Stretched noise
#
# *Choice · 1 minute · core.* $\varepsilon$ has mean 0 and variance 1. What are the mean and the variance of $3 +
# 2\varepsilon$?
#
# - **a)** 3 and 2
# - **b)** 3 and 4
# - **c)** 5 and 1
# - **d)** 5 and 4

# %% id="stretched" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.stretched("b")
### STUB
# check.stretched(...)
### END SOLUTION

# %% [markdown] id="decoder-title" slideshow={"slide_type": "slide"}
# ## 1 · A picture from a code
#
# **Can a network paint what it is asked for?** Our first pictures are circles, squares and triangles. The code of each
# has six numbers: which of the three it is, where it stands, and how large it is.

# %% [markdown] id="decoder-notes" slideshow={"slide_type": "notes"}
# Ask what the inputs and the outputs of such a network are. It is a classifier turned round: few numbers in, a picture
# out.

# %% id="shapes" slideshow={"slide_type": "subslide"}
X, codes = data.shapes(4000, np.random.default_rng(0))
X_new, codes_new = data.shapes(1000, np.random.default_rng(1))
names = ("circle", "square", "triangle")
labels = [f"{names[np.argmax(code[:3])]} ({code[3]:.1f}, {code[4]:.1f}), {code[5]:.1f}" for code in codes[:8]]
figures.images(X[:8].reshape(-1, 28, 28), labels, columns=4, title="Which; (x, y), size, from −1 to 1")

# %% [markdown] id="decode-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Paint
#
# *Coding · 4 minutes · core.* A decoder has tanh in its hidden layers, and a sigmoid for each of its 784 pixels. Write
# `decode(params, codes)`, which returns pictures $(n, 28, 28)$.


# %% id="decode" tags=["exercise"]
def decode(params, codes):
    """Pictures (n, 28, 28), pixels from 0 to 1: params a list of (W, b), codes (n, k)."""
    ### BEGIN SOLUTION
    Z, _ = nn.forward(params, codes, np.tanh)
    return nn.sigmoid(Z).reshape(len(codes), 28, 28)
    ### END SOLUTION


decode = check.decode(decode)

# %% [markdown] id="pixel_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise · 784 small questions
#
# The loss of a picture is the binary cross-entropy of every pixel, added up. With $\hat X = \sigma(Z)$:
#
# $$L = -\frac{1}{n} \sum_i \sum_j \left( X_{ij} \ln \hat X_{ij} + (1 - X_{ij}) \ln (1 - \hat X_{ij}) \right)$$
#
# *Coding · 4 minutes · core.* Write `pixel_gradient(Z, X)`, the derivative of $L$ with respect to $Z$. As after
# softmax, almost everything cancels: derive it for one pixel with $\sigma' = \sigma (1 - \sigma)$.


# %% id="pixel_gradient" tags=["exercise"] slideshow={"slide_type": "skip"}
def pixel_gradient(Z, X):
    """Derivative (n, d) of the mean loss with respect to the weighted sums Z (n, d), for pictures X (n, d)."""
    ### BEGIN SOLUTION
    return (nn.sigmoid(Z) - X) / len(X)
    ### END SOLUTION


pixel_gradient = check.pixel_gradient(pixel_gradient)

# %% [markdown] id="painter-text" slideshow={"slide_type": "skip"}
# The training loop is the one of notebook 06. Only the last layer has changed, and `pixel_gradient` is all that knows of
# it.


# %% id="painter" slideshow={"slide_type": "subslide"}
def painter(X, codes, seed=0, epochs=15):
    """Parameters of a decoder 6-128-128-784, trained to paint X (n, 784) for codes (n, 6)."""
    rng, adam = np.random.default_rng(seed), optim.Adam(0.005)
    params = nn.init_params([6, 128, 128, 784], rng)
    for _ in range(epochs):
        for code_batch, X_batch in optim.minibatches(codes, X, 64, rng):
            Z, cache = nn.forward(params, code_batch, np.tanh)
            grads = nn.backward(params, cache, pixel_gradient(Z, X_batch), nn.ACTIVATIONS["tanh"].derivative)
            params = adam.step(params, grads)
    return params


# %% id="painted" slideshow={"slide_type": "subslide"}
params = painter(X, codes)
painted = decode(params, codes_new)
off = np.mean((painted.reshape(-1, 784) - X_new) ** 2)
print(f"MSE on shapes it never saw {off:.4f}, variance of the pixels {np.var(X_new):.4f}")
asked = X_new[:7].reshape(-1, 28, 28)
figures.images(np.vstack([asked, painted[:7]]), ["asked for"] * 7 + ["painted"] * 7, columns=7)

# %% [markdown] id="painted-meaning" slideshow={"slide_type": "skip"}
# No shape of the test was in the training set, and they come out nearly perfect. The network is asked for numbers
# between those it has seen, and paints what lies between. Now turn the six knobs yourself.

# %% [markdown] id="shape_code-text" slideshow={"slide_type": "subslide"}
# **Predict first:** what does it paint for half a circle and half a square? And for a place at 1.5, where no shape of the
# training set stood?

# %% id="shape_code" tags=["remove-input"]
widgets.shape_code()

# %% [markdown] id="shape_code-seen" slideshow={"slide_type": "skip"}
# A mixture of circle and square is a square with round corners, which nobody ever drew. Beyond 1 the shape lags behind,
# is squeezed, and frays.

# %% [markdown] id="between-title" slideshow={"slide_type": "slide"}
# ## 2 · In between
#
# **What has the network learnt of place and size?** A network that had learnt its pictures by heart could only fade
# from one to the other. Walk through the codes in small steps, and see whether the shape moves.

# %% [markdown] id="between-notes" slideshow={"slide_type": "notes"}
# Draw two circles far apart on the board, and ask for the picture half way. Most of the room will say one circle in
# the middle; a mean of pixels says two grey ones.

# %% [markdown] id="interpolate-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Step by step
#
# *Coding · 3 minutes · core.* Write `interpolate(a, b, steps)`: codes at equal distances from `a` to `b`, both
# included, a row each.


# %% id="interpolate" tags=["exercise"] slideshow={"slide_type": "skip"}
def interpolate(a, b, steps):
    """Codes (steps, k) at equal distances from a (k,) to b (k,), both included."""
    ### BEGIN SOLUTION
    t = np.linspace(0, 1, steps)[:, None]
    return (1 - t) * a + t * b
    ### END SOLUTION


interpolate = check.interpolate(interpolate)

# %% id="walk" slideshow={"slide_type": "subslide"}
a, b = np.array([1.0, 0, 0, -0.9, -0.9, -0.5]), np.array([0, 1.0, 0, 0.9, 0.9, 0.5])
walked = decode(params, interpolate(a, b, 7))
faded = interpolate(*data.draw_shapes(np.array([a, b])), 7).reshape(-1, 28, 28)
figures.images(np.vstack([walked, faded]), ["codes"] * 7 + ["pixels"] * 7, columns=7)

# %% [markdown] id="half_way-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Half way
#
# *Choice · 2 minutes · core.* A second network is trained on circles that stand at $x = -0.8$ or at $x = 0.8$, and
# nowhere else. You ask it for $x = 0$. What is most likely?
#
# - **a)** a circle in the middle
# - **b)** both circles at once, in grey
# - **c)** an empty picture
# - **d)** a picture that has nothing to do with either

# %% id="half_way" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.half_way("b")
### STUB
# check.half_way(...)
### END SOLUTION

# %% id="two_places" slideshow={"slide_type": "subslide"}
start, end = np.array([1.0, 0, 0, -0.8, 0, 0]), np.array([1.0, 0, 0, 0.8, 0, 0])
walk, middle, shown = interpolate(start, end, 7), np.array([[1.0, 0, 0, 0, 0, 0]]), []
for places in (2, 5):
    known = np.resize(interpolate(start, end, places), (200, 6))
    narrow = painter(data.draw_shapes(known), known, epochs=40)
    shown.append(decode(narrow, walk))
    off = np.mean((decode(narrow, middle).ravel() - data.draw_shapes(middle)) ** 2)
    print(f"circles at {places} places, asked for the middle: MSE {off:.3f}")
figures.images(np.vstack(shown), ["two places"] * 7 + ["five places"] * 7, columns=7)

# %% [markdown] id="two_places-meaning" slideshow={"slide_type": "skip"}
# With two places, nothing in the data says that a circle *moves*: the network has learnt a switch, and half a switch is a
# fade. With five, the circles overlap, and one movement explains them all. That is what "in between" means: between
# examples that are close, in the sense of the pixels.

# %% [markdown] id="corner-text" slideshow={"slide_type": "skip"}
# A harder question: squares and circles everywhere, triangles in the left half only. Does the network carry over to
# triangles what it learnt of the right half? **Predict first.**

# %% id="corner" slideshow={"slide_type": "subslide"}
triangle, right = codes[:, 2] == 1, codes[:, 3] > 0
new_triangle, new_right = codes_new[:, 2] == 1, codes_new[:, 3] > 0
for seed in range(2):
    partial = painter(X[~(triangle & right)], codes[~(triangle & right)], seed, epochs=10)
    off = np.mean((decode(partial, codes_new).reshape(-1, 784) - X_new) ** 2, axis=1)
    told = off[new_triangle & ~new_right].mean(), off[new_triangle & new_right].mean(), off[codes_new[:, 1] == 1].mean()
    print("MSE of triangles on the left {:.4f}, on the right {:.4f}; of squares {:.4f}".format(*told))

# %% id="corner-seen" slideshow={"slide_type": "subslide"}
asked = np.array([[0, 0, 1, x, 0, 0.3] for x in np.linspace(-0.9, 0.9, 7)])
figures.images(decode(partial, asked), [f"x = {x:.1f}" for x in asked[:, 3]], columns=7)

# %% [markdown] id="corner-meaning" slideshow={"slide_type": "skip"}
# It does not: on the right, triangles come out about seven times as wrong, and become squares. "Triangle" and "on the
# right" are two switches for us; for the network they are weights of the same hidden units. What it was never shown
# together, it does not put together.

# %% [markdown] id="squeeze-title" slideshow={"slide_type": "slide"}
# ## 3 · Squeeze, and draw again
#
# **And if nobody tells us the codes?** Let the network find them: an **autoencoder** is asked for its own input, and in
# the middle has a layer with few numbers (Rumelhart, Hinton & Williams 1986). What comes through has to fit into them.
#
# $$X \;\xrightarrow{\ \text{encoder}\ }\; z\ (n, k) \;\xrightarrow{\ \text{decoder}\ }\; \hat X$$

# %% [markdown] id="squeeze-notes" slideshow={"slide_type": "notes"}
# Principal components are an autoencoder without hidden layers and with linear units. So they are the rival to beat.

# %% [markdown] id="reconstruction_loss-text" slideshow={"slide_type": "skip"}
# ### Exercise · How good is the copy
#
# *Coding · 3 minutes · core.* Write `reconstruction_loss(X, X_hat)`, the mean squared error over all pixels of all
# pictures. Raise a `ValueError` where the shapes differ: decoded pictures are $(n, 28, 28)$, and `X` is $(n, 784)$.


# %% id="reconstruction_loss" tags=["exercise"] slideshow={"slide_type": "skip"}
def reconstruction_loss(X, X_hat):
    """Mean squared error over all pixels, a float: X, X_hat (n, d). Raises ValueError where the shapes differ."""
    ### BEGIN SOLUTION
    if X.shape != X_hat.shape:
        raise ValueError(f"X has shape {X.shape}, X_hat {X_hat.shape}")
    return np.mean((X_hat - X) ** 2)
    ### END SOLUTION


reconstruction_loss = check.reconstruction_loss(reconstruction_loss)

# %% [markdown] id="pca_reconstruct-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The rival
#
# **Principal component analysis** finds the $k$ directions in which the pictures differ most: the first rows of $V^T$
# in the singular value decomposition $X - \bar x = U S V^T$. With $V_k$ the matrix of the first $k$ directions as
# columns:
#
# $$\hat X = \bar x + (X - \bar x)\, V_k V_k^T$$
#
# *Coding · 6 minutes · core.* Write `pca_reconstruct(X, k)`. `np.linalg.svd(A, full_matrices=False)` returns $U$, the
# entries of $S$, and $V^T$.


# %% id="pca_reconstruct" tags=["exercise"] slideshow={"slide_type": "skip"}
def pca_reconstruct(X, k):
    """X (n, d) from its first k principal components: (n, d)."""
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    U, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return mean + (X - mean) @ Vt[:k].T @ Vt[:k]
    ### END SOLUTION


pca_reconstruct = check.pca_reconstruct(pca_reconstruct)

# %% [markdown] id="backward_to_inputs-text" slideshow={"slide_type": "subslide"}
# ### Exercise · One layer further
#
# An autoencoder is two networks, one behind the other. What the decoder got wrong has to reach the encoder: through the
# decoder's layers, and on to its inputs, the codes.
#
# *Coding · 6 minutes · core.* Write `backward_to_inputs(params, cache, dZ_out, activation_grad)`. It is the backward pass of
# notebook 03, and returns `(grads, dX)`: as `nn.backward` the gradients of all weights and biases, and also the derivative
# with respect to the network's inputs.


# %% id="backward_to_inputs" tags=["exercise"] slideshow={"slide_type": "skip"}
def backward_to_inputs(params, cache, dZ_out, activation_grad):
    """(grads, dX (n, d)): params a list of (W, b); cache a list of (A_prev, Z); dZ_out (n, k) at the last sums."""
    ### BEGIN SOLUTION
    dZ, grads = dZ_out, []
    for layer in reversed(range(len(params))):
        A_prev, Z = cache[layer]
        grads.append((A_prev.T @ dZ, dZ.sum(axis=0)))
        dA = dZ @ params[layer][0].T
        if layer > 0:
            dZ = dA * activation_grad(cache[layer - 1][1])
    return grads[::-1], dA
    ### END SOLUTION


backward_to_inputs = check.backward_to_inputs(backward_to_inputs)

# %% [markdown] id="mend_bottleneck-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: ten times the same
#
# *Debug · 6 minutes · core.* A classmate's gradient of an autoencoder. With two numbers in the middle it trains without an
# error, and paints the same grey blob for every digit. A code may be any number; the hidden layers are fine. Mend it on the
# way there and on the way back.


# %% id="mend_bottleneck" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_bottleneck(encoder, decoder, X):
    """(encoder_grads, decoder_grads) of the mean loss of copies of X (n, d): two lists of (W, b)."""
    slope = nn.ACTIVATIONS["tanh"].derivative
    Z, cache = nn.forward(encoder, X, np.tanh)
    ### BEGIN SOLUTION
    codes = Z
    ### STUB
    # codes = nn.relu(Z)
    ### END SOLUTION
    pixels, decoder_cache = nn.forward(decoder, codes, np.tanh)
    decoder_grads, dcodes = backward_to_inputs(decoder, decoder_cache, pixel_gradient(pixels, X), slope)
    ### BEGIN SOLUTION
    dZ = dcodes
    ### STUB
    # dZ = dcodes * nn.relu_grad(Z)
    ### END SOLUTION
    return nn.backward(encoder, cache, dZ, slope), decoder_grads


mend_bottleneck = check.mend_bottleneck(mend_bottleneck)

# %% [markdown] id="autoencoder-text" slideshow={"slide_type": "subslide"}
# ### A start that helps
#
# Most pixels of a digit are blank, whatever the digit. If a decoder begins by painting the mean picture, it does not have
# to learn that first: its last biases are the logits of the mean pixels, $b_j = \ln \frac{m_j}{1 - m_j}$, since $\sigma(b_j) =
# m_j$, and its last weights are small. `start` does so. Now your gradient trains, in float32.


# %% id="autoencoder" slideshow={"slide_type": "-"}
from utils.generation import start


def autoencoder(X, k, gradient=mend_bottleneck, seed=0, epochs=8):
    """(encoder, decoder), 784-128-k and k-128-784, trained to copy X (n, 784)."""
    rng, adam = np.random.default_rng(seed), optim.Adam(0.003)
    encoder, decoder = start(X, k, rng)
    for _ in range(epochs):
        for batch, _ in optim.minibatches(X, X, 64, rng):
            encoder_grads, decoder_grads = gradient(encoder, decoder, batch)
            params = adam.step(encoder + decoder, encoder_grads + decoder_grads)
            encoder, decoder = params[:2], params[2:]
    return encoder, decoder


# %% [markdown] id="copies-text" slideshow={"slide_type": "skip"}
# **Predict first:** with 2, 8 and 32 numbers a digit, who copies better, the network or PCA? PCA is even allowed to look
# at the test images.

# %% id="copies" slideshow={"slide_type": "subslide"}
digits, y, digits_new, y_new = data.mnist(4000)
digits, digits_new, y_new = digits.astype(np.float32), digits_new[:2000].astype(np.float32), y_new[:2000]
copiers = {k: autoencoder(digits, k) for k in (2, 8, 32)}
for k, (encoder, decoder) in copiers.items():
    copies = decode(decoder, nn.forward(encoder, digits_new, np.tanh)[0]).reshape(-1, 784)
    theirs = reconstruction_loss(digits_new, pca_reconstruct(digits_new, k))
    print(f"{k:2} numbers: MSE of the network {reconstruction_loss(digits_new, copies):.3f}, of PCA {theirs:.3f}")
print(f"the mean picture alone: {np.var(digits_new, axis=0).mean():.3f}")

# %% [markdown] id="copies-meaning" slideshow={"slide_type": "skip"}
# The network is ahead at all three widths: strokes bend and turn, and no plane can hold that. The next cell trains with
# three starts each, so you see how much chance there is in such numbers. And the activation of the code: was it worth the
# trouble?

# %% id="asleep-measured" slideshow={"slide_type": "skip"}
from functools import partial

from utils import generation

for name in ("linear", "tanh", "relu"):
    losses, gradient = [], partial(generation.autoencoder_gradient, code=name)
    for seed in range(3):
        encoder, decoder = autoencoder(digits[:2000], 2, gradient, seed, epochs=8)
        codes = nn.ACTIVATIONS[name].function(nn.forward(encoder, digits_new, np.tanh)[0])
        losses.append(reconstruction_loss(digits_new, decode(decoder, codes).reshape(-1, 784)))
        losses.append(int(np.sum(np.ptp(codes, axis=0) > 0)))
    print(f"{name:6} code: MSE {losses[0]:.3f} {losses[2]:.3f} {losses[4]:.3f}, numbers that change {losses[1::2]}")

# %% [markdown] id="asleep-meaning" slideshow={"slide_type": "skip"}
# With a ReLU, one number or both are asleep: their sums are below 0 for all digits, and what is asleep for all never wakes
# up. A wide layer can lose a few units, a bottleneck cannot. A tanh stays awake and copies a little worse, since a code
# far out has no slope. A code without an activation is the common choice, and here you see why.

# %% [markdown] id="squeeze-figure-text" slideshow={"slide_type": "subslide"}
# Move the width of the bottleneck, and watch what is lost first. **Predict first:** from how many numbers on can you
# read all ten?

# %% id="squeeze" tags=["remove-input"]
widgets.squeeze()

# %% [markdown] id="squeeze-seen" slideshow={"slide_type": "skip"}
# What is rare is lost first: the loop of a 2, the bar of a 7.

# %% [markdown] id="small_code-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: 32 numbers
#
# *Design · 10 minutes · stretch.* Copy digits with an MSE of at most 0.020, with at most 32 numbers each. Pass a
# dictionary with `code`, their number; `hidden`, the width of the layers before and behind it, up to 128; `activation`,
# a name in `nn.ACTIVATIONS`; `lr` of Adam; and `epochs`, up to 15. It is trained on 1,500 digits, in batches of 32.

# %% id="small_code" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
settings = check.small_code({"code": 32, "hidden": 96, "activation": "tanh", "lr": 0.005, "epochs": 12})
### STUB
# settings = check.small_code(...)
### END SOLUTION

# %% [markdown] id="map-title" slideshow={"slide_type": "slide"}
# ## 4 · The map of digits
#
# **What do two numbers know of a digit?** With two numbers, every digit is a point in the plane. Nobody told the
# network which digit is which. Is it on the map all the same?

# %% [markdown] id="map-notes" slideshow={"slide_type": "notes"}
# Give the class a minute with the map before you say anything. They find the ones first.

# %% id="map" slideshow={"slide_type": "-"}
from sklearn.neighbors import KNeighborsClassifier


for k, (encoder, _) in copiers.items():
    codes, codes_new = (nn.forward(encoder, pictures, np.tanh)[0] for pictures in (digits, digits_new))
    right = KNeighborsClassifier(10).fit(codes, y).score(codes_new, y_new)
    print(f"{k:2} numbers: the ten nearest codes name the digit in {right:.0%}")

# %% [markdown] id="map-meaning" slideshow={"slide_type": "skip"}
# Labels were never used, and two numbers already hold half of the answer, 32 nearly all of it. Codes like these are why
# unlabelled pictures are worth something.

# %% [markdown] id="latent_map-text" slideshow={"slide_type": "subslide"}
# Your own network on the map. Drag the cross from the ones to the zeros, and look for places where nothing readable is
# painted.

# %% id="latent_map" tags=["remove-input"]
widgets.latent_map(copiers[2])

# %% [markdown] id="latent_map-seen" slideshow={"slide_type": "skip"}
# The map has holes, and its clouds have shapes that nobody can foresee. If you draw two numbers by chance, you do not
# know what comes.

# %% [markdown] id="vae-title" slideshow={"slide_type": "slide"}
# ## 5 · Codes one may draw from
#
# **How can we draw new digits?** We need codes whose distribution we know. A **variational autoencoder** (Kingma &
# Welling 2014) gives every picture a small cloud instead of a point, and pulls all clouds towards one shape: the
# standard normal distribution. Its encoder has two outputs for each number of the code, a mean $\mu$ and the logarithm
# of a variance, $s$.

# %% [markdown] id="vae-notes" slideshow={"slide_type": "notes"}
# Two forces: the copy wants clouds that are small and far apart, the price wants all of them round the origin. Where
# they balance, there are no holes.

# %% [markdown] id="reparameterize-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Chance, set aside
#
# A code is drawn from the cloud: $z = \mu + e^{s/2} \varepsilon$, with $\varepsilon$ from the standard normal
# distribution. Written so, $z$ has derivatives with respect to $\mu$ and $s$, since the chance is all in
# $\varepsilon$.
#
# *Coding · 4 minutes · core.* Write `reparameterize(mean, log_var, rng)`. It returns `z` and the noise.


# %% id="reparameterize" tags=["exercise"] slideshow={"slide_type": "skip"}
def reparameterize(mean, log_var, rng):
    """(z, noise), both (n, k): codes drawn from normal distributions; mean, log_var (n, k); rng: numpy Generator."""
    ### BEGIN SOLUTION
    noise = rng.standard_normal(mean.shape)
    return mean + np.exp(log_var / 2) * noise, noise
    ### END SOLUTION


reparameterize = check.reparameterize(reparameterize)

# %% [markdown] id="kl_to_standard_normal-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The price
#
# How far a cloud is from the standard normal distribution is told by the **Kullback–Leibler divergence**, which for
# normal distributions is
#
# $$\text{KL} = \frac{1}{n} \sum_i \sum_j \tfrac{1}{2} \left( \mu_{ij}^2 + e^{s_{ij}} - 1 - s_{ij} \right)$$
#
# *Coding · 3 minutes · core.* Write `kl_to_standard_normal(mean, log_var)`.


# %% id="kl_to_standard_normal" tags=["exercise"] slideshow={"slide_type": "skip"}
def kl_to_standard_normal(mean, log_var):
    """KL divergence, a float: sum over the k numbers of a code, mean over the n samples; mean, log_var (n, k)."""
    ### BEGIN SOLUTION
    return 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / len(mean)
    ### END SOLUTION


kl_to_standard_normal = check.kl_to_standard_normal(kl_to_standard_normal)

# %% [markdown] id="kl_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Its two slopes
#
# *Coding · 4 minutes · core.* Write `kl_gradient(mean, log_var)`: the derivatives of the KL divergence with respect to
# `mean` and to `log_var`.


# %% id="kl_gradient" tags=["exercise"] slideshow={"slide_type": "skip"}
def kl_gradient(mean, log_var):
    """(d_mean, d_log_var), both (n, k): the gradient of kl_to_standard_normal."""
    ### BEGIN SOLUTION
    n = len(mean)
    return mean / n, 0.5 * (np.exp(log_var) - 1) / n
    ### END SOLUTION


kl_gradient = check.kl_gradient(kl_gradient)

# %% [markdown] id="code_gradient-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Through the draw
#
# *Coding · 4 minutes · core.* The decoder's backward pass ends in $dz$, the derivative of the loss with respect to the
# codes. Write `code_gradient(dz, noise, log_var)`, which leads on to `mean` and `log_var`: what is $\partial z /
# \partial \mu$, and what is $\partial z / \partial s$?


# %% id="code_gradient" tags=["exercise"] slideshow={"slide_type": "skip"}
def code_gradient(dz, noise, log_var):
    """(d_mean, d_log_var), from the derivative dz with respect to z = mean + exp(log_var / 2) * noise; all (n, k)."""
    ### BEGIN SOLUTION
    return dz, dz * noise * np.exp(log_var / 2) / 2
    ### END SOLUTION


code_gradient = check.code_gradient(code_gradient)

# %% [markdown] id="step-text" slideshow={"slide_type": "skip"}
# All parts are there. Between encoder and decoder stands the draw now, and the price is added to the gradient.

# %% id="step" slideshow={"slide_type": "subslide"}
slope = nn.ACTIVATIONS["tanh"].derivative


def vae_gradient(encoder, decoder, X, rng, price=1.0):
    """(copy, KL, encoder_grads, decoder_grads) of a variational autoencoder, for a batch X (n, d)."""
    Z, cache = nn.forward(encoder, X, np.tanh)
    mean, log_var = np.split(Z, 2, axis=1)
    codes, noise = reparameterize(mean, log_var, rng)
    pixels, decoder_cache = nn.forward(decoder, codes.astype(X.dtype), np.tanh)
    decoder_grads, dz = backward_to_inputs(decoder, decoder_cache, pixel_gradient(pixels, X), slope)
    d_mean, d_log_var = code_gradient(dz, noise, log_var)
    kl_mean, kl_log_var = kl_gradient(mean, log_var)
    dZ = np.hstack([d_mean + price * kl_mean, d_log_var + price * kl_log_var]).astype(X.dtype)
    copy = nn.binary_cross_entropy(nn.sigmoid(pixels), X) * X.shape[1]
    return copy, kl_to_standard_normal(mean, log_var), nn.backward(encoder, cache, dZ, slope), decoder_grads


# %% [markdown] id="gradient-check-text" slideshow={"slide_type": "skip"}
# Never trust a gradient: `numerical_gradient` compares. The noise has to be the same at every call, so each one begins
# with the same seed.

# %% id="gradient-check" slideshow={"slide_type": "subslide"}
rng = np.random.default_rng(0)
encoder, decoder = nn.init_params([12, 7, 6], rng), nn.init_params([3, 7, 12], rng)
few = rng.uniform(size=(5, 12))
copy, kl, *grads = vae_gradient(encoder, decoder, few, np.random.default_rng(1))
for name, network, ours in (("encoder", encoder, grads[0]), ("decoder", decoder, grads[1])):

    def loss(W, network=network):
        changed = [(W, network[0][1]), *network[1:]]
        pair = (changed, decoder) if network is encoder else (encoder, changed)
        return sum(vae_gradient(*pair, few, np.random.default_rng(1))[:2])

    error = nn.relative_error(ours[0][0], nn.numerical_gradient(loss, network[0][0]))
    print(f"first layer of the {name}: relative error below 1e-7: {error < 1e-7}")

# %% [markdown] id="mend_price-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: a price that pays
#
# *Debug · 5 minutes · core.* A classmate took the formula from a book that *maximises*. In training, the loss falls and
# falls, far below 0, and the codes run away. Mend the loss and both derivatives.


# %% id="mend_price" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_price(mean, log_var):
    """(KL, d_mean, d_log_var): the divergence, a float, and its gradient, (n, k) each; mean, log_var (n, k)."""
    n = len(mean)
    ### BEGIN SOLUTION
    kl = 0.5 * np.sum(mean**2 + np.exp(log_var) - 1 - log_var) / n
    d_mean = mean / n
    d_log_var = 0.5 * (np.exp(log_var) - 1) / n
    ### STUB
    # kl = 0.5 * np.sum(1 + log_var - mean**2 - np.exp(log_var)) / n
    # d_mean = -mean / n
    # d_log_var = 0.5 * (1 - np.exp(log_var)) / n
    ### END SOLUTION
    return kl, d_mean, d_log_var


mend_price = check.mend_price(mend_price)

# %% [markdown] id="vae-train-text" slideshow={"slide_type": "skip"}
# Now train it on 4,000 digits, with 16 numbers each, once with the price and once without.


# %% id="vae-trained" slideshow={"slide_type": "subslide"}
def variational(X, k, price, seed=0, epochs=12):
    """(encoder, decoder) of a variational autoencoder with 128 hidden units each, trained on X (n, 784)."""
    rng, adam = np.random.default_rng(seed), optim.Adam(0.003)
    encoder, decoder = start(X, k, rng, outputs=2 * k)
    for epoch in range(epochs):
        adam.lr = optim.cosine(epoch, epochs, 0.003)
        for batch, _ in optim.minibatches(X, X, 64, rng):
            *_, encoder_grads, decoder_grads = vae_gradient(encoder, decoder, batch, rng, price)
            params = adam.step(encoder + decoder, encoder_grads + decoder_grads)
            encoder, decoder = params[:2], params[2:]
    return encoder, decoder


# %% id="drawn" slideshow={"slide_type": "subslide"}
trained = {name: variational(digits, 16, price) for name, price in (("with the price", 1.0), ("without", 0.0))}
codes = np.random.default_rng(5).standard_normal((200, 16))
drawn = {name: decode(decoder, codes).round(1) for name, (_, decoder) in trained.items()}
figures.images(
    np.vstack([pictures[:10] for pictures in drawn.values()]), [""] * 20, 10, "Drawn with the price, and without"
)

# %% [markdown] id="drawn-meaning" slideshow={"slide_type": "skip"}
# Above, many can be read, some are between two digits, and all are a little blurred; below, more of them are blots. To
# judge them by more than taste, measure how far each lies from the nearest training image, and compare with real test
# digits.

# %% id="priceless" slideshow={"slide_type": "subslide"}
from sklearn.neighbors import NearestNeighbors

nearest = NearestNeighbors(n_neighbors=1).fit(digits)
for name, pictures in {"test digits": digits_new[:200], **drawn}.items():
    far = nearest.kneighbors(pictures.reshape(-1, 784))[0].mean()
    print(f"{name:14} distance to the nearest training digit {far:.1f}")

# %% [markdown] id="no_price-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Nothing to pay
#
# *Choice · 2 minutes · core.* Without the price, copies are as good, but pictures drawn from the standard normal
# distribution are no digits. Why?
#
# - **a)** the decoder has become worse
# - **b)** the codes of the digits lie elsewhere, with empty space between them
# - **c)** all digits have the same code
# - **d)** the clouds have become too wide

# %% id="no_price" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.no_price("b")
### STUB
# check.no_price(...)
### END SOLUTION

# %% id="clouds" slideshow={"slide_type": "skip"}
for name, (encoder, decoder) in trained.items():
    mean, log_var = np.split(nn.forward(encoder, digits_new, np.tanh)[0], 2, axis=1)
    copied = reconstruction_loss(digits_new, decode(decoder, mean).reshape(-1, 784))
    spread, wide = mean.std(axis=0).mean(), np.exp(log_var / 2).mean()
    print(f"{name:14} means spread by {spread:.1f}, clouds {wide:.2f} wide, MSE of copies {copied:.3f}")

# %% [markdown] id="clouds-meaning" slideshow={"slide_type": "skip"}
# Without the price the clouds are points, and everything between them is a hole. The copies do not mind.

# %% [markdown] id="limits-title" slideshow={"slide_type": "slide"}
# ## 6 · What a plain network cannot
#
# **Can a network clean a picture?** Train it to paint a digit from a noisy copy of it: a **denoising autoencoder**
# (Vincent et al. 2008). It is often shown as something only a network can do. **Predict first:** does it beat PCA, which
# also forgets whatever does not fit into its directions?

# %% [markdown] id="limits-notes" slideshow={"slide_type": "notes"}
# Honest comparisons are rare in this corner: most papers of the time compare with the noisy picture.


# %% id="denoise" slideshow={"slide_type": "subslide"}
def noisy(X, rng):
    """X (n, 784) with noise of standard deviation 0.5, kept from 0 to 1."""
    return np.clip(X + 0.5 * rng.standard_normal(X.shape), 0, 1).astype(np.float32)


def cleaner(X, epochs, seed=0):
    """A network 784-256-784 that paints digits X (n, 784) from noisy copies, with new noise in every epoch."""
    rng, adam = np.random.default_rng(seed), optim.Adam(0.003)
    network = nn.MLP([784, 256, 784], rng, multilabel=True, dtype=np.float32)
    for epoch in range(epochs):
        adam.lr = optim.cosine(epoch, epochs, 0.003)
        network.fit(noisy(X, rng), X, epochs=1, batch_size=64, optimizer=adam)
    return network


# %% [markdown] id="denoise-text" slideshow={"slide_type": "skip"}
# `nn.MLP` with `multilabel=True` has a sigmoid and your loss for every output. Beside it, two rivals that need no training
# loop: PCA, and a straight line from 784 noisy pixels to 784 clean ones, by least squares.

# %% id="denoised" slideshow={"slide_type": "subslide"}
from sklearn.linear_model import Ridge

rng = np.random.default_rng(9)
disturbed, few = noisy(digits_new, rng), noisy(digits, rng)
mean_shift = digits.mean(axis=0) - few.mean(axis=0)  # cut off at 0 and 1, the noise has a mean
cleaned = {"noisy": disturbed, "PCA": pca_reconstruct(disturbed, 48) + mean_shift}
cleaned["line"] = Ridge(30.0).fit(few, digits).predict(disturbed)
cleaned["network, 4,000"] = cleaner(digits, 8).predict_proba(disturbed)
cleaned = {name: np.clip(pictures, 0, 1) for name, pictures in cleaned.items()}
for name, pictures in cleaned.items():
    print(f"{name:14} MSE {reconstruction_loss(digits_new, pictures):.3f}")

# %% id="denoised-more" slideshow={"slide_type": "skip"}
more = data.mnist(12_000)[0].astype(np.float32)
cleaned["network, 12,000"] = cleaner(more, 6).predict_proba(disturbed)
print(f"network, 12,000 MSE {reconstruction_loss(digits_new, cleaned['network, 12,000']):.3f}")
shown = {name: cleaned[name] for name in ("noisy", "PCA", "line", "network, 12,000")}
pictures = np.vstack([pictures[:8] for pictures in shown.values()]).reshape(-1, 28, 28).round(1)
figures.images(pictures, [name.partition(",")[0] for name in shown for _ in range(8)], columns=8)

# %% [markdown] id="denoised-meaning" slideshow={"slide_type": "skip"}
# A straight line beats PCA, and the network too, as long as that has 4,000 digits. With three times as many the network
# passes the line. Whoever compares with the noisy picture alone has found a great method; you compare with a line.

# %% [markdown] id="limits-text" slideshow={"slide_type": "subslide"}
# ### Where others go on
#
# - **Blur.** A loss for each pixel rewards the mean of all pictures that would do, and a mean is blurred. *Generative
#   adversarial networks* (Goodfellow et al. 2014) train a second network that tells painted from real pictures.
# - **Place.** Our networks learn every place anew, as the triangles showed. *Convolutions* use the same weights
#   everywhere.
# - **One step.** We paint a picture in one go. *Diffusion models* (Ho, Jain & Abbeel 2020) start from noise, and take it
#   away in hundreds of small steps, each of them a denoiser like the one above.
# - **Words.** Pictures for sentences need a code for the sentence; that is what *attention* is for.
#
# What you built here is in all of them: a decoder, a code one may draw from, and a gradient that finds its way through.

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | Function | What it does | Formula |
# |---|---|---|
# | `decode` | pictures from codes | $\sigma(Z)$, a square each |
# | `pixel_gradient` | the first step of the way back | $(\sigma(Z) - X)/n$ |
# | `interpolate` | codes in between | $(1 - t)\, a + t\, b$ |
# | `reconstruction_loss` | how good a copy is | mean of $(\hat X - X)^2$ |
# | `pca_reconstruct` | the rival without hidden layers | $\bar x + (X - \bar x) V_k V_k^T$ |
# | `reparameterize` | a draw with a gradient | $\mu + e^{s/2} \varepsilon$ |
# | `kl_to_standard_normal`, `kl_gradient` | the price of a code | $\frac{1}{2}(\mu^2 + e^s - 1 - s)$ |
# | `code_gradient` | the way back through the draw | $dz,\ \frac{1}{2} dz\, \varepsilon\, e^{s/2}$ |

# %% [markdown] id="advice" slideshow={"slide_type": "subslide"}
# ## What to keep
#
# - A network paints what lies between its examples. Ask how close they are.
# - No ReLU in a bottleneck.
# - Compare with principal components before you praise an autoencoder.
# - Judge drawn pictures by a number, beside real ones.
# - Check a gradient that you derived, with the chance held fixed.

# %% [markdown] id="missing" slideshow={"slide_type": "skip"}
# ## What is still missing
#
# Widths, rates, epochs, the price: all of them were chosen before you came. How does one choose them? That is the next
# notebook.

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), *Learning internal representations by error propagation*, in
#   Parallel Distributed Processing, vol. 1, MIT Press, 318–362. The first autoencoders.
# - P. Vincent, H. Larochelle, Y. Bengio and P.-A. Manzagol (2008), *Extracting and composing robust features with
#   denoising autoencoders*, ICML.
# - D. P. Kingma and M. Welling (2014), *Auto-encoding variational Bayes*, ICLR.
# - I. Goodfellow et al. (2014), *Generative adversarial nets*, NeurIPS.
# - J. Ho, A. Jain and P. Abbeel (2020), *Denoising diffusion probabilistic models*, NeurIPS.
