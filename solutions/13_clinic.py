# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 13 · Clinic
#
# A network that does not learn raises no error. It runs, prints a loss, and nothing comes of it. Fourteen patients wait in
# this notebook, each with one fault. You find out what it is, mend it, and see the network learn.
#
# **After this notebook you can**
#
# - tell from one number, before training, that something is wrong;
# - let a network learn one batch by heart, and say what this test sees and what it misses;
# - read from curves whether the rate, the start or the data are to blame;
# - find faults in the data, and those that only PyTorch has;
# - go through a routine instead of guessing.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Plan: sections 1 to 3 take 55 minutes, 4 to 6 take 40. Play doctor: before a cell is run, somebody says the diagnosis.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 3. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb) for gradients, [05 · Regularisation](05_regularization.ipynb) for modes and scales,
# [06 · Optimisers](06_optimizers.ipynb) for rates and batches.
#
# **Notation.** As everywhere: `X` $(n, d)$, labels `y` $(n,)$, weighted sums `Z` $(n, k)$, `Y` one-hot $(n, k)$. A
# **patient** is a network 784-64-10 with its training: mini-batches of 32, rate 0.1, 3,000 digits.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import clinic, clinic_runs as runs, data, nn

# %% id="setup-check" slideshow={"slide_type": "skip"}
from utils.exercises import clinic as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# The waiting room. What is wrong with this patient? Look at its loss, its activations, its gradients, and choose a
# diagnosis. Then you are told, and see a healthy network beside it.

# %% id="goal" tags=["remove-input"]
from utils.widgets import clinic as widgets

widgets.ward()

# %% [markdown] id="goal-seen" slideshow={"slide_type": "skip"}
# If that was a guess: good. After section 3 we come back, and you will have reasons.

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from earlier notebooks. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="at_the_start-text" slideshow={"slide_type": "skip"}
# ### Exercise · Before the first step
#
# *Choice · 1 minute · core.* A network for ten classes has not learnt anything yet, and is not sure of anything. What is its
# cross-entropy?
#
# - **a)** 0
# - **b)** about 2.3
# - **c)** 0.1
# - **d)** 10

# %% id="at_the_start" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.at_the_start("b")
### STUB
# check.at_the_start(...)
### END SOLUTION

# %% [markdown] id="alike_units-text" slideshow={"slide_type": "skip"}
# ### Exercise · All alike
#
# *Choice · 1 minute · core.* All weights of a network begin with 0.01. Why does it learn so badly?
#
# - **a)** the gradient is 0
# - **b)** the weights are too large
# - **c)** a bias is missing
# - **d)** all hidden units stay alike

# %% id="alike_units" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.alike_units("d")
### STUB
# check.alike_units(...)
### END SOLUTION

# %% [markdown] id="nan_in_the_loss-text" slideshow={"slide_type": "skip"}
# ### Exercise · Not a number
#
# *Choice · 1 minute · core.* After some steps the loss is `nan`. Where does that come from most often?
#
# - **a)** a logarithm of 0, or an `exp` of a very large number
# - **b)** a division by the number of samples
# - **c)** too many hidden layers
# - **d)** a learning rate that is too small

# %% id="nan_in_the_loss" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.nan_in_the_loss("a")
### STUB
# check.nan_in_the_loss(...)
### END SOLUTION

# %% [markdown] id="before-title" slideshow={"slide_type": "slide"}
# ## 1 · Before training
#
# **What can you know before the first step?** Many faults show then already. To hear them you need to know how a healthy
# network sounds.

# %% [markdown] id="before-notes" slideshow={"slide_type": "notes"}
# Ask first: which loss do you expect? Who says 0 has not understood the loss, and who says 2.3 has.

# %% id="digits" slideshow={"slide_type": "skip"}
X, y, X_val, y_val = runs.digits()
images, images_val = runs.images()
print(f"{len(X)} digits for training, {len(X_val)} for validation, pixels from {X.min():.0f} to {X.max():.0f}")

# %% [markdown] id="patient-text" slideshow={"slide_type": "subslide"}
# A patient is `runs.Patient`, and this is one epoch of its training. You wrote all of its parts in earlier notebooks. Any of
# them can be replaced: by an ill one, and later by yours.

# %% id="patient" slideshow={"slide_type": "-"}
import inspect

print(inspect.getsource(runs.Patient.train))

# %% [markdown] id="examine-text" slideshow={"slide_type": "subslide"}
# The stethoscope is `clinic.examine`. It takes a network before training, the data and the training function, looks at copies,
# and tells what it measured and what it found. It works for networks of yours, outside this course too.

# %% id="examine" slideshow={"slide_type": "-"}
healthy = runs.Patient()
report = clinic.examine(healthy.model, X, y, train=healthy.train, validation=(X_val, y_val))
print("found:", report.names or "nothing")

# %% id="report" slideshow={"slide_type": "skip"}
report

# %% [markdown] id="examine-meaning" slideshow={"slide_type": "skip"}
# Read it from above. The inputs are about 1 in size. Neighbouring images have the same label, as they should. The loss at the
# start is near ln 10 = 2.3. Activations and gradients have similar sizes in all layers, no unit is dead, a step with four
# samples moves the weights by a few percent of their size, along the gradient. One batch of 32 is learnt by heart in 200 steps.


# %% id="findings" slideshow={"slide_type": "subslide"}
def findings(patient, X=X, X_val=X_val):
    """Print what is found in a patient that takes these inputs."""
    report = clinic.examine(patient.model, X, y, train=patient.train, validation=(X_val, y_val))
    for name, seen, _ in report.findings:
        print(f"{name}: {seen}")
    return report


def treated(X=X, X_val=X_val, **parts):
    """Print the loss and the accuracies of a patient with these inputs and parts, after ten epochs."""
    patient = runs.Patient(**parts)
    start = patient.loss(X, y)
    patient.trained(X, y, epochs=10)
    right = f"right: training {patient.accuracy(X, y):.2f}, validation {patient.accuracy(X_val, y_val):.2f}"
    print(f"loss at the start {start:.2f}; {right}")


treated()

# %% [markdown] id="pixels-title" slideshow={"slide_type": "subslide"}
# ### Patient 1
#
# It gets the images as they are stored, and guesses for ever.

# %% id="pixels-ill" slideshow={"slide_type": "-"}
raw, raw_val = (part.reshape(-1, 784).astype(float) for part in (images, images_val))
findings(runs.Patient(), raw, raw_val)
treated(raw, raw_val)

# %% [markdown] id="mend_pixels-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: as they are stored
#
# *Debug · 3 minutes · core.* Mend the function that prepares the images. The check trains a network with what you return, and
# so do all checks of this notebook where training can tell.


# %% id="mend_pixels" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_pixels(images):
    """Inputs (n, 784) from 0 to 1: images (n, 28, 28), whole numbers from 0 to 255."""
    ### BEGIN SOLUTION
    return images.reshape(len(images), -1) / 255
    ### STUB
    # return images.reshape(len(images), -1).astype(float)
    ### END SOLUTION


mend_pixels = check.mend_pixels(mend_pixels)

# %% id="pixels-well" slideshow={"slide_type": "skip"}
treated(mend_pixels(images), mend_pixels(images_val))

# %% [markdown] id="wrapped-title" slideshow={"slide_type": "subslide"}
# ### Patient 2
#
# Its owner centres the pixels: minus the mean of each. The images still look like digits, and the loss at the start is nearly
# right. What is wrong with the numbers?

# %% id="wrapped-ill" slideshow={"slide_type": "-"}
pixels, pixels_val = images.reshape(-1, 784), images_val.reshape(-1, 784)
mean = np.round(pixels.mean(axis=0)).astype(np.uint8)
wrapped, wrapped_val = (pixels - mean) / 255, (pixels_val - mean) / 255
findings(runs.Patient(), wrapped, wrapped_val)
treated(wrapped, wrapped_val)
print("a pixel, its mean and the difference:", pixels[0, 400], mean[400], (pixels - mean)[0, 400])

# %% [markdown] id="mend_wrapped-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: less than nothing
#
# *Debug · 4 minutes · core.* The images and the mean are bytes (`uint8`), and stay so. Mend the difference.


# %% id="mend_wrapped" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_wrapped(images, mean):
    """Pixels minus their means, over 255: images (n, 784) and mean (784,), both uint8."""
    ### BEGIN SOLUTION
    return (images.astype(float) - mean) / 255
    ### STUB
    # return (images - mean) / 255
    ### END SOLUTION


mend_wrapped = check.mend_wrapped(mend_wrapped)

# %% id="wrapped-well" slideshow={"slide_type": "skip"}
treated(mend_wrapped(pixels, mean), mend_wrapped(pixels_val, mean))

# %% [markdown] id="start-title" slideshow={"slide_type": "subslide"}
# ### Patient 3
#
# Its loss at the start is ln 10 to the last digit. That is too good: the network says the same for every image.


# %% id="start-ill" slideshow={"slide_type": "-"}
from itertools import pairwise


def alike(layer_sizes, rng):
    """Parameters, a list of (W, b), all weights 0.01."""
    return [(np.full((a, b), 0.01), np.zeros(b)) for a, b in pairwise(layer_sizes)]


findings(runs.Patient(start=alike))
treated(start=alike)

# %% [markdown] id="mend_start-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: one of a kind
#
# *Debug · 4 minutes · core.* Mend the start. `rng` is a NumPy Generator.


# %% id="mend_start" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_start(layer_sizes, rng):
    """Parameters, a list of (W, b) with W (d_in, d_out) and b (d_out,)."""
    params = []
    for d_in, d_out in pairwise(layer_sizes):
        ### BEGIN SOLUTION
        W = rng.normal(0, np.sqrt(2 / d_in), size=(d_in, d_out))
        ### STUB
        # W = np.full((d_in, d_out), 0.01)
        ### END SOLUTION
        params.append((W, np.zeros(d_out)))
    return params


mend_start = check.mend_start(mend_start)

# %% id="start-well" slideshow={"slide_type": "skip"}
treated(start=mend_start)

# %% [markdown] id="small-text" slideshow={"slide_type": "skip"}
# Is 0.01 too small, then? Not with one hidden layer. Random weights of that size learn a little more slowly, and no more:

# %% id="small" slideshow={"slide_type": "skip"}
for scale in (0.01, 1.0):

    def normal(layer_sizes, rng, scale=scale):
        """Parameters with normal weights of that standard deviation."""
        return [(scale * rng.normal(size=(a, b)), np.zeros(b)) for a, b in pairwise(layer_sizes)]

    print(f"standard deviation {scale}:", end=" ")
    treated(start=normal)

# %% [markdown] id="small-meaning" slideshow={"slide_type": "skip"}
# What does harm is the other end. With standard deviation 1, the loss at the start is thirty times ln 10: the network is
# sure of nonsense, and spends its epochs on unlearning it.

# %% [markdown] id="heart-title" slideshow={"slide_type": "slide"}
# ## 2 · One batch by heart
#
# **Can it learn anything at all?** Take 32 samples and train on these alone. A network with 50,000 numbers has to know them
# by heart after 200 steps. If it does not, do not look for more data: the steps are wrong.

# %% [markdown] id="heart-notes" slideshow={"slide_type": "notes"}
# The cheapest test there is, and the most skipped. Two seconds, and it splits the possible faults in two.


# %% id="heart" slideshow={"slide_type": "subslide"}
def by_heart(**parts):
    """Print the loss before and after 200 steps on one batch, and the share of right answers on it."""
    patient = runs.Patient(**parts)
    before = patient.loss(X[:32], y[:32])
    patient.trained(X[:32], y[:32], epochs=200)
    after, right = patient.loss(X[:32], y[:32]), patient.accuracy(X[:32], y[:32])
    print(f"one batch: loss {before:.1f} before, {after:.1f} after, {right:.0%} right")


by_heart()

# %% [markdown] id="sum-title" slideshow={"slide_type": "subslide"}
# ### Patient 4
#
# The inputs are fine, the start is fine, and one batch is not learnt.


# %% id="sum-ill" slideshow={"slide_type": "-"}
def summed(Z, Y):
    """Derivative (n, k) of the loss at the sums Z (n, k)."""
    return nn.softmax(Z) - Y


findings(runs.Patient(delta=summed))
treated(delta=summed)

# %% [markdown] id="mend_sum-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: louder with every sample
#
# *Debug · 3 minutes · core.* The rate is 0.1, as for the healthy network. Mend the derivative, and leave the rate alone.


# %% id="mend_sum" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_sum(Z, Y):
    """Derivative (n, k) of the mean cross-entropy at the sums Z (n, k); Y (n, k) one-hot."""
    ### BEGIN SOLUTION
    return (nn.softmax(Z) - Y) / len(Y)
    ### STUB
    # return nn.softmax(Z) - Y
    ### END SOLUTION


mend_sum = check.mend_sum(mend_sum)

# %% id="sum-well" slideshow={"slide_type": "skip"}
by_heart(delta=mend_sum)
treated(delta=mend_sum)

# %% [markdown] id="outputs-title" slideshow={"slide_type": "subslide"}
# ### Patient 5
#
# It learns, but not well. Its author has put a ReLU behind every layer, the last one too. The
# derivative that belongs to it is 0 wherever an output is.


# %% id="outputs-ill" slideshow={"slide_type": "-"}
def relu_outputs(Z, Y):
    """Derivative (n, k) at the sums Z (n, k) of a network with a ReLU on its outputs."""
    return (nn.softmax(nn.relu(Z)) - Y) / len(Y) * (Z > 0)


findings(runs.Patient(delta=relu_outputs))
treated(delta=relu_outputs)

# %% [markdown] id="mend_outputs-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: one ReLU too many
#
# *Debug · 4 minutes · core.* Mend the forward pass. It has to work for any number of layers.


# %% id="mend_outputs" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_outputs(params, X):
    """Weighted sums (n, k) of the last layer for X (n, d); ReLU in the others; params: list of (W, b)."""
    A = X
    ### BEGIN SOLUTION
    *hidden, (W_last, b_last) = params
    for W, b in hidden:
        A = nn.relu(A @ W + b)
    return A @ W_last + b_last
    ### STUB
    # for W, b in params:
    #     A = nn.relu(A @ W + b)
    # return A
    ### END SOLUTION


mend_outputs = check.mend_outputs(mend_outputs)

# %% id="outputs-well" slideshow={"slide_type": "skip"}
well = runs.Patient().trained(X, y, epochs=10)
Z = mend_outputs(well.model.params, X_val)
print(f"a healthy network: {np.mean(Z < 0):.0%} of its outputs are below 0")
print(
    f"read with them {np.mean(Z.argmax(axis=1) == y_val):.2f}, with a ReLU on them {np.mean(nn.relu(Z).argmax(axis=1) == y_val):.2f}"
)

# %% [markdown] id="outputs-meaning" slideshow={"slide_type": "skip"}
# For reading, the ReLU does not matter: the largest output is nearly always above 0. It is learning that needs the others.
# Where the right class has an output below 0, its gradient is cut off, and the network is never told.

# %% [markdown] id="frozen-title" slideshow={"slide_type": "subslide"}
# ### Patient 6
#
# Its loss falls, slowly, and it learns one batch nearly by heart. So is the test passed?


# %% id="frozen-ill" slideshow={"slide_type": "-"}
def frozen(params, grads, lr):
    """New parameters after a step."""
    return params[:1] + nn.sgd_step(params[1:], grads[1:], lr)


findings(runs.Patient(step=frozen))
by_heart(step=frozen)
treated(step=frozen)

# %% [markdown] id="mend_frozen-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: left behind
#
# *Debug · 3 minutes · core.* Mend the step.


# %% id="mend_frozen" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_frozen(params, grads, lr):
    """New parameters, a list of (W, b), after a step down the gradient, a list of (dW, db)."""
    ### BEGIN SOLUTION
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### STUB
    # moved = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params[1:], grads[1:], strict=True)]
    # return params[:1] + moved
    ### END SOLUTION


mend_frozen = check.mend_frozen(mend_frozen)

# %% id="frozen-well" slideshow={"slide_type": "skip"}
by_heart(step=mend_frozen)
treated(step=mend_frozen)

# %% [markdown] id="frozen-meaning" slideshow={"slide_type": "skip"}
# 64 random features that never change are enough for 32 samples. The test says that something can be learnt, not that
# everything learns. For this there is another one: after a step, has every layer moved?

# %% [markdown] id="curves-title" slideshow={"slide_type": "slide"}
# ## 3 · Curves that give it away
#
# **What does a loss look like that goes wrong?** Not much happens at the end of a bad training. Look at its beginning.

# %% [markdown] id="curves-notes" slideshow={"slide_type": "notes"}
# Cover the names in the next table, and let the class match them.


# %% id="curves" slideshow={"slide_type": "subslide"}
def decay(params, grads, lr):
    """New parameters after a step that also takes 1 % from all weights."""
    return [(0.99 * W, b) for W, b in nn.sgd_step(params, grads, lr)]


illnesses = {"healthy": {}, "rate 3": {"lr": 3.0}, "rate 0.0001": {"lr": 0.0001}, "weight decay": {"step": decay}}
illnesses["six sigmoid layers"] = {"sizes": [784, *6 * [64], 10], "activation": "sigmoid"}
print("loss after epoch        0     1     2     5    10")
for name, parts in illnesses.items():
    patient, losses = runs.Patient(**parts), []
    for epochs in (0, 1, 1, 3, 5):
        losses.append(patient.trained(X, y, epochs).loss(X, y))
    told = "  ".join(f"{loss:4.1f}" for loss in losses)
    print(f"{name:20} {told}   validation {patient.accuracy(X_val, y_val):.1f}")

# %% [markdown] id="curves-meaning" slideshow={"slide_type": "skip"}
# Three of them end at 2.3, and each for a reason of its own. With a rate of 3, the first steps kill all units; with 0.0001
# nothing has happened yet; through six sigmoids the first layers get next to no gradient. The loss alone does
# not tell these apart. With the decay it stops at 0.8: the weights are pulled back as fast as they learn.

# %% [markdown] id="loss_that_rests-text" slideshow={"slide_type": "skip"}
# ### Exercise · At rest
#
# *Choice · 2 minutes · core.* After one epoch the loss rests near 2.3. The network gives the same answer for every image,
# and all its gradients but those of the last biases are exactly 0. What has happened?
#
# - **a)** the rate is too small
# - **b)** the labels are shuffled
# - **c)** all hidden units are dead
# - **d)** there is too little regularisation

# %% id="loss_that_rests" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.loss_that_rests("c")
### STUB
# check.loss_that_rests(...)
### END SOLUTION

# %% [markdown] id="which_layer-text" slideshow={"slide_type": "skip"}
# ### Exercise · Layer by layer
#
# *Choice · 2 minutes · core.* Another network with this loss: all gradients are there, but the first layer's is a
# thousandth of the last one's. The hidden layers are six, with sigmoids. What is wrong?
#
# - **a)** the gradient shrinks on its way back
# - **b)** the loss is summed instead of averaged
# - **c)** all hidden units are dead
# - **d)** the rate is too large

# %% id="which_layer" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.which_layer("a")
### STUB
# check.which_layer(...)
### END SOLUTION

# %% [markdown] id="ward-text" slideshow={"slide_type": "subslide"}
# Now the waiting room again, with another patient. Go through all twelve: look at the curve, then at activations and gradients
# by layer. Where two diagnoses fit, move the strength.

# %% id="ward" tags=["remove-input"]
widgets.ward(patient="C", strength="clear")

# %% [markdown] id="ward-seen" slideshow={"slide_type": "skip"}
# Many end at 2.3, and the layers tell them apart: dead units, units alike, gradients that shrink, weights that hardly move.
# Inputs and first weights that are too large look the same from within; then look at what goes in. And wrong labels show
# in no layer at all. They are the next section.

# %% [markdown] id="overflow-title" slideshow={"slide_type": "subslide"}
# ### Patient 7
#
# It learns well, and suddenly its loss is `nan`. The network has done nothing wrong: it has become sure.

# %% id="overflow-ill" slideshow={"slide_type": "-"}
Z = np.array([[3.0, -1.0, 0.5], [800.0, -100.0, 0.0], [0.0, 900.0, -900.0]])
with np.errstate(all="ignore"):
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
print(P.round(3))

# %% [markdown] id="mend_overflow-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: too sure
#
# *Debug · 6 minutes · core.* Mend the loss so that it is right for sums of thousands, without a warning from NumPy. There
# are two holes: `exp` of a large number, and the logarithm of 0.


# %% id="mend_overflow" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_overflow(Z, y):
    """Mean cross-entropy, a float: weighted sums Z (n, k), labels y (n,)."""
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=1, keepdims=True)
    log_P = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -np.mean(log_P[np.arange(len(Z)), y])
    ### STUB
    # P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    # return -np.mean(np.log(P[np.arange(len(Z)), y]))
    ### END SOLUTION


mend_overflow = check.mend_overflow(mend_overflow)

# %% id="overflow-well" slideshow={"slide_type": "skip"}
print(
    f"right and sure {mend_overflow(Z, np.array([0, 0, 1])):.3f}, wrong and sure {mend_overflow(Z, np.array([0, 1, 2])):.0f}"
)
report = clinic.examine(
    well.model, X, y, loss=lambda model, X, y: mend_overflow(nn.forward(model.params, X, nn.relu)[0], y)
)
print("found in your loss:", report.names or "nothing")

# %% [markdown] id="data-title" slideshow={"slide_type": "slide"}
# ## 4 · Data, not network
#
# **The network learns every batch by heart, and fails on new images. What now?** Then the network is well. Look at what you
# feed it, as it arrives in the training loop: images, labels, their order, and the validation set.

# %% [markdown] id="data-notes" slideshow={"slide_type": "notes"}
# Most hours are lost here, because everybody looks at the network. Show a batch as pictures with its labels.

# %% [markdown] id="shuffle-title" slideshow={"slide_type": "subslide"}
# ### Patient 8
#
# On the training set it gets three in ten right, and more with every epoch. On the validation set it is as good as guessing.

# %% id="shuffle-ill" slideshow={"slide_type": "-"}
rng = np.random.default_rng(0)
apart = X[rng.permutation(len(X))]
findings(runs.Patient(), apart)
treated(apart)

# %% [markdown] id="shuffle-meaning" slideshow={"slide_type": "skip"}
# Images and labels have been shuffled apart, so that nothing is left to learn but single images by heart. What gives it away is
# that neighbours do not agree: of two images that look nearly the same, a healthy data set gives the same label nine
# times out of ten.

# %% [markdown] id="mend_shuffle-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: one order
#
# *Debug · 3 minutes · core.* Mend the shuffling.


# %% id="mend_shuffle" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_shuffle(X, y, rng):
    """(X, y) in a new random order, in step: X (n, d), y (n,); rng: numpy Generator."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    return X[order], y[order]
    ### STUB
    # return rng.permutation(X), rng.permutation(y)
    ### END SOLUTION


mend_shuffle = check.mend_shuffle(mend_shuffle)

# %% id="shuffle-well" slideshow={"slide_type": "skip"}
X_new, y_new = mend_shuffle(X, y, np.random.default_rng(0))
mended = runs.Patient().trained(X_new, y_new, epochs=10)
print(f"validation {mended.accuracy(X_val, y_val):.2f}")

# %% [markdown] id="batches-title" slideshow={"slide_type": "subslide"}
# ### Patient 9
#
# Its data came sorted, all zeros first, and it takes its batches as they come. One batch by heart is no problem.


# %% id="batches-ill" slideshow={"slide_type": "-"}
def in_order(X, y, batch_size, rng):
    """Pairs (X_batch, y_batch), in the order of the data."""
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


by_class = np.argsort(y, kind="stable")
sick = runs.Patient(batches=in_order).trained(X[by_class], y[by_class], epochs=10)
answers = np.bincount(sick.model.predict(X_val), minlength=10)
print(
    f"validation {sick.accuracy(X_val, y_val):.1f}; its answers from 0 to 9: {answers[:5].sum()} below 5, {answers[5:].sum()} above"
)

# %% [markdown] id="mend_batches-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: sorted
#
# *Debug · 4 minutes · core.* Mend the batches: every sample once, in an order that is drawn anew in every call.


# %% id="mend_batches" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_batches(X, y, batch_size, rng):
    """All samples once, as pairs (X_batch, y_batch), the last smaller; X (n, d), y (n,); rng: Generator."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]
    ### STUB
    # for start in range(0, len(X), batch_size):
    #     rows = slice(start, start + batch_size)
    #     yield X[rows], y[rows]
    ### END SOLUTION


mend_batches = check.mend_batches(mend_batches)


# %% id="batches-well" slideshow={"slide_type": "skip"}
def batches_shuffled(X, y, batch_size, rng):
    """Pairs (X_batch, y_batch): the batches in a random order, each with neighbours of the data."""
    for start in rng.permutation(range(0, len(X), batch_size)):
        yield X[start : start + batch_size], y[start : start + batch_size]


for name, batches in {"samples shuffled": mend_batches, "only the batches": batches_shuffled}.items():
    mended = runs.Patient(batches=batches).trained(X[by_class], y[by_class], epochs=10)
    print(f"{name}: validation {mended.accuracy(X_val, y_val):.2f}")

# %% [markdown] id="batches-meaning" slideshow={"slide_type": "skip"}
# Batches of a single class did no harm here, as long as the classes take turns. What did the harm is three hundred samples
# of one class after the other: at the end of an epoch the network answers with the classes that it saw last.

# %% [markdown] id="validation-title" slideshow={"slide_type": "subslide"}
# ### Patient 10
#
# Training could not be better. The validation says otherwise, and it looks like overfitting.

# %% id="validation-ill" slideshow={"slide_type": "-"}
(scaled,) = data.standardize(X)
findings(runs.Patient(), scaled, X_val)
treated(scaled, X_val)

# %% [markdown] id="mend_validation-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: two scales
#
# *Debug · 3 minutes · core.* Mend the preparation. `data.standardize(A, B, …)` returns a list of its arrays, all scaled with
# the means and standard deviations of the first.


# %% id="mend_validation" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_validation(X, X_val):
    """(X, X_val), both standardised with the columns' means and standard deviations of X."""
    ### BEGIN SOLUTION
    return data.standardize(X, X_val)
    ### STUB
    # (X,) = data.standardize(X)
    # return X, X_val
    ### END SOLUTION


mend_validation = check.mend_validation(mend_validation)

# %% id="validation-well" slideshow={"slide_type": "skip"}
treated(*mend_validation(X, X_val))
print("validation images inverted:", end=" ")
treated(X, 1 - X_val)

# %% [markdown] id="worse_than_chance-text" slideshow={"slide_type": "skip"}
# ### Exercise · Worse than chance
#
# *Choice · 2 minutes · core.* The last line belongs to a network that trains well and has less than 1 % right on the
# validation set. What is that a sign of?
#
# - **a)** too few epochs
# - **b)** overfitting
# - **c)** wrong labels in the training set
# - **d)** validation images that are prepared otherwise

# %% id="worse_than_chance" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.worse_than_chance("d")
### STUB
# check.worse_than_chance(...)
### END SOLUTION

# %% [markdown] id="rare-text" slideshow={"slide_type": "subslide"}
# ### A score that hides it
#
# One more that no curve shows. A detector of nines, trained on data in which nines are rare, reports an accuracy of 97 %.

# %% id="rare" slideshow={"slide_type": "-"}
keep = (y != 9) | (np.random.default_rng(0).uniform(size=len(y)) < 0.3)
is_nine = (y[keep] == 9).astype(int)
for lr in (0.001, 0.1):
    detector = runs.Patient((784, 64, 2), lr=lr).trained(X[keep], is_nine, epochs=10)
    found = detector.model.predict(X[keep])[is_nine == 1].mean()
    print(f"rate {lr}: {detector.accuracy(X[keep], is_nine):.1%} right, of the nines {found:.0%} found")
print(f"who always says no: {np.mean(is_nine == 0):.1%} right")

# %% [markdown] id="rare-meaning" slideshow={"slide_type": "skip"}
# Always compare with the best constant answer, and look at each class by itself.

# %% [markdown] id="torch-title" slideshow={"slide_type": "slide"}
# ## 5 · PyTorch's own
#
# **Autograd makes no mistakes. So what is left?** What you tell it: which numbers to change, when to forget, in which mode to
# be, and what to subtract from what.

# %% [markdown] id="torch-notes" slideshow={"slide_type": "notes"}
# Four patients, four words: zero_grad, eval, ModuleList, shape. Ask who has met one of them.

# %% id="torch-data" slideshow={"slide_type": "skip"}
import torch

inputs, labels, inputs_val, labels_val = map(torch.as_tensor, (X, y, X_val, y_val))


def classifier(*extra):
    """A torch network 784-64-10 in float64, always with the same start; extra: modules behind the first layer."""
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(784, 64), *extra, torch.nn.ReLU(), torch.nn.Linear(64, 10)).double()


# %% [markdown] id="zero-title" slideshow={"slide_type": "subslide"}
# ### Patient 11
#
# Its author clears the gradients once an epoch. How long are they in the first batches?

# %% id="zero-ill" slideshow={"slide_type": "-"}
model = classifier()
for number, rows in enumerate(torch.arange(128).split(32), 1):
    torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows]).backward()
    print(f"batch {number}: gradient of the last layer {model[-1].weight.grad.norm():.2f}")

# %% [markdown] id="mend_zero_grad-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: what was before
#
# *Debug · 4 minutes · core.* Mend the training.


# %% id="mend_zero_grad" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_zero_grad(model, X, y, optimizer, batch_size, epochs):
    """Train in place, in batches in the order of the samples: tensors X (n, d), y (n,); returns nothing."""
    for _ in range(epochs):
        ### BEGIN SOLUTION
        for rows in torch.arange(len(X)).split(batch_size):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()
        ### STUB
        # optimizer.zero_grad()
        # for rows in torch.arange(len(X)).split(batch_size):
        #     torch.nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
        #     optimizer.step()
        ### END SOLUTION


mend_zero_grad = check.mend_zero_grad(mend_zero_grad)

# %% id="zero-well" slideshow={"slide_type": "skip"}
model = classifier()
mend_zero_grad(model, inputs, labels, torch.optim.SGD(model.parameters(), lr=0.1), 32, 10)
print(f"validation {(model(inputs_val).argmax(dim=1) == labels_val).double().mean():.2f}")

# %% [markdown] id="modes-title" slideshow={"slide_type": "subslide"}
# ### Patient 12
#
# Dropout and batch normalisation, and a validation after every epoch. The network is better than its author thinks.


# %% id="modes-ill" slideshow={"slide_type": "-"}
def accuracy(model):
    """Share of right answers on the validation set, in the mode that the model is in."""
    with torch.no_grad():
        return (model(inputs_val).argmax(dim=1) == labels_val).double().mean().item()


model = classifier(torch.nn.BatchNorm1d(64), torch.nn.Dropout(0.5))
mend_zero_grad(model, inputs, labels, torch.optim.SGD(model.parameters(), lr=0.1), 32, 10)
print("as it is, three times:", [round(accuracy(model), 2) for _ in range(3)])
print(f"in evaluation mode: {accuracy(model.eval()):.2f}")

# %% [markdown] id="mend_modes-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: the mode
#
# *Debug · 5 minutes · core.* Mend the training, so that it learns in one mode and is judged in the other, in every epoch.


# %% id="mend_modes" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_modes(model, training, validation, optimizer, epochs):
    """Validation accuracy after each epoch, a list of floats; training: (X, y), all in one batch; validation: alike."""
    (X, y), (X_val, y_val), accuracies = training, validation, []
    ### BEGIN SOLUTION
    for _ in range(epochs):
        model.train()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(X), y).backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            accuracies.append((model(X_val).argmax(dim=1) == y_val).double().mean().item())
    ### STUB
    # model.train()
    # for _ in range(epochs):
    #     optimizer.zero_grad()
    #     torch.nn.functional.cross_entropy(model(X), y).backward()
    #     optimizer.step()
    #     with torch.no_grad():
    #         accuracies.append((model(X_val).argmax(dim=1) == y_val).double().mean().item())
    ### END SOLUTION
    return accuracies


mend_modes = check.mend_modes(mend_modes)

# %% id="modes-well" slideshow={"slide_type": "skip"}
model = classifier(torch.nn.BatchNorm1d(64), torch.nn.Dropout(0.5))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
curve = mend_modes(model, (inputs, labels), (inputs_val, labels_val), optimizer, 30)
print("validation after 1, 10 and 30 epochs:", [round(curve[epoch - 1], 2) for epoch in (1, 10, 30)])

# %% [markdown] id="list-title" slideshow={"slide_type": "subslide"}
# ### Patient 13
#
# The layers are there, the forward pass works, the loss falls a little. But count what the optimiser is given.


# %% id="list-ill" slideshow={"slide_type": "-"}
class Hidden(torch.nn.Module):
    """A network 784-64-10 that keeps its hidden layer in a list."""

    def __init__(self):
        super().__init__()
        self.hidden = [torch.nn.Linear(784, 64, dtype=torch.float64)]
        self.last = torch.nn.Linear(64, 10, dtype=torch.float64)

    def forward(self, X):
        return self.last(torch.relu(self.hidden[0](X)))


print(f"{sum(p.numel() for p in Hidden().parameters()):,} of {nn.count_parameters([784, 64, 10]):,} numbers")
print(*clinic.examine(Hidden(), X, y).findings[0][:2], sep=": ")

# %% [markdown] id="MendedList-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: out of sight
#
# *Debug · 4 minutes · core.* Mend the module: `MendedList(layer_sizes)` has a `Linear` between each two neighbours in
# `layer_sizes`, and ReLU between these.


# %% id="MendedList" tags=["exercise"] slideshow={"slide_type": "skip"}
class MendedList(torch.nn.Module):
    """A network with the sizes of its layers, inputs first; model(X) gives weighted sums (n, k) for X (n, d)."""

    def __init__(self, layer_sizes):
        super().__init__()
        *hidden, last = pairwise(layer_sizes)
        ### BEGIN SOLUTION
        self.hidden = torch.nn.ModuleList([torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden])
        ### STUB
        # self.hidden = [torch.nn.Linear(d_in, d_out) for d_in, d_out in hidden]
        ### END SOLUTION
        self.last = torch.nn.Linear(*last)

    def forward(self, X):
        for layer in self.hidden:
            X = torch.relu(layer(X))
        return self.last(X)


MendedList = check.MendedList(MendedList)

# %% id="list-well" slideshow={"slide_type": "skip"}
torch.manual_seed(0)
for model in (Hidden(), MendedList([784, 64, 10]).double()):
    mend_zero_grad(model, inputs, labels, torch.optim.SGD(model.parameters(), lr=0.1), 32, 10)
    print(f"{type(model).__name__}: validation {accuracy(model):.2f}")

# %% [markdown] id="columns-title" slideshow={"slide_type": "subslide"}
# ### Patient 14
#
# A regression. Whatever it is fed, it predicts the mean. Its outputs have shape $(n, 1)$, the targets $(n,)$.

# %% id="columns-ill" slideshow={"slide_type": "-"}
output, targets = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([1.0, 2.0, 3.0])
print(output - targets)
print(f"three perfect predictions, and a loss of {((output - targets) ** 2).mean():.2f}")

# %% [markdown] id="mend_columns-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Debug it: every one with every one
#
# *Debug · 3 minutes · core.* Mend the loss. `torch.nn.MSELoss` would have warned; a formula of one's own does not.


# %% id="mend_columns" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_columns(output, y):
    """Mean squared error, a scalar tensor: output (n, 1), y (n,)."""
    ### BEGIN SOLUTION
    return ((output.squeeze(1) - y) ** 2).mean()
    ### STUB
    # return ((output - y) ** 2).mean()
    ### END SOLUTION


mend_columns = check.mend_columns(mend_columns)


# %% id="columns-well" slideshow={"slide_type": "skip"}
def spread(loss):
    """Standard deviation of what a network 5-20-1 predicts after 300 steps with a loss; that of the targets is 1."""
    torch.manual_seed(0)
    table = torch.randn(200, 5, dtype=torch.float64)
    targets = torch.sin(2 * table[:, 0]) + table[:, 1]
    targets = (targets - targets.mean()) / targets.std()
    model = torch.nn.Sequential(torch.nn.Linear(5, 20), torch.nn.Tanh(), torch.nn.Linear(20, 1)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(300):
        optimizer.zero_grad()
        loss(model(table), targets).backward()
        optimizer.step()
    return model(table).std().item()


print(f"every one with every one: {spread(lambda output, y: ((output - y) ** 2).mean()):.2f}")
print(f"yours: {spread(mend_columns):.2f}")

# %% [markdown] id="inplace-text" slideshow={"slide_type": "skip"}
# One fault of this kind PyTorch does report: a tensor that was changed in place although the backward pass still needs it.

# %% id="inplace" slideshow={"slide_type": "skip"}
w = torch.ones(3, requires_grad=True)
squares = torch.exp(w)
squares += 1
try:
    squares.sum().backward()
except RuntimeError as error:
    print(str(error).split(":")[0])

# %% [markdown] id="routine-title" slideshow={"slide_type": "slide"}
# ## 6 · The routine
#
# **Which test sees what?** No test sees everything. Here are our patients, with four numbers each: the loss at the start, one
# batch by heart, training and validation accuracy.

# %% [markdown] id="routine-notes" slideshow={"slide_type": "notes"}
# Go through the rows: which number gives it away? Two rows look healthy until the validation.

# %% id="routine" slideshow={"slide_type": "subslide"}
patients = {"healthy": ({}, X, y, X_val), "1 pixels to 255": ({}, raw, y, raw_val)}
patients["2 wrapped round"] = {}, wrapped, y, wrapped_val
for name, parts in {
    "3 alike": {"start": alike},
    "4 a sum": {"delta": summed},
    "5 ReLU on outputs": {"delta": relu_outputs},
}.items():
    patients[name] = parts, X, y, X_val
patients["6 first layer frozen"] = {"step": frozen}, X, y, X_val
patients["8 shuffled apart"] = {}, apart, y, X_val
patients["9 sorted"] = {"batches": in_order}, X[by_class], y[by_class], X_val
patients["10 two scales"] = {}, scaled, y, X_val

# %% id="routine-shown" slideshow={"slide_type": "subslide"}
print("                      start  by heart  training  validation")
for name, (parts, X_ill, y_ill, X_val_ill) in patients.items():
    patient, some = runs.Patient(**parts), np.random.default_rng(1).permutation(len(X))[:32]
    start = patient.loss(X_ill, y_ill)
    heart = runs.Patient(**parts).trained(X_ill[some], y_ill[some], epochs=200).accuracy(X_ill[some], y_ill[some])
    patient.trained(X_ill, y_ill, epochs=10)
    training, validation = patient.accuracy(X_ill, y_ill), patient.accuracy(X_val_ill, y_val)
    print(f"{name:20} {start:6.1f} {heart:9.1f} {training:9.1f} {validation:11.1f}")

# %% [markdown] id="routine-meaning" slideshow={"slide_type": "skip"}
# The loss at the start sees inputs and weights that are too large. One batch by heart sees steps that are wrong, and no fault
# in the data. Only the validation sees labels that do not belong to their images, and another scale. The frozen layer
# shows in none of the first two: it takes a look at the weights themselves.

# %% [markdown] id="first_look-text" slideshow={"slide_type": "skip"}
# ### Exercise · Where to look first
#
# *Choice · 2 minutes · core.* Training accuracy 1.0, validation accuracy 0.1, ten classes, one batch is learnt by heart.
# Where do you look first?
#
# - **a)** at the learning rate
# - **b)** at the first weights
# - **c)** at the data: do labels belong to images, is the validation set prepared alike
# - **d)** at the number of hidden units

# %% id="first_look" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.first_look("c")
### STUB
# check.first_look(...)
### END SOLUTION

# %% [markdown] id="page" slideshow={"slide_type": "subslide"}
# ### One page to keep
#
# 1. **Look at a batch** where it enters the network: type, range, shape, a few images with their labels.
# 2. **Loss at the start**: $\ln k$ for $k$ classes. Above it: inputs or weights too large. To the last digit: all alike.
# 3. **One batch by heart**. If not: rate by factors of ten, then the loss, then the gradient against `numerical_gradient`.
# 4. **After one step**: has every layer moved, by roughly a hundredth of its size?
# 5. **One epoch**: loss going down, no layer dead, answers of every class.
# 6. **Training good, validation bad**: labels, order, scale, doubles; then overfitting, and notebook 05.
# 7. **Judge by the right number**: against the best constant answer, class by class, in evaluation mode.
#
# Change one thing at a time, and write down what you changed. Or let `clinic.examine` go through the list.

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we mended
#
# | Patient | What it had | What gives it away |
# |---|---|---|
# | `mend_pixels` | inputs up to 255 | loss at the start |
# | `mend_wrapped` | bytes that wrap round | the inputs, looked at |
# | `mend_start` | units alike | loss of exactly ln 10 |
# | `mend_sum` | a sum for a mean | every sample twice: twice the step |
# | `mend_outputs` | a ReLU on the outputs | one batch by heart |
# | `mend_frozen` | a layer left behind | weights before and after a step |
# | `mend_overflow` | exp and ln at their ends | a network that is sure |

# %% [markdown] id="summary-data" slideshow={"slide_type": "subslide"}
# | Patient | What it had | What gives it away |
# |---|---|---|
# | `mend_shuffle` | labels of other images | neighbours that disagree |
# | `mend_batches` | sorted data | labels of one batch |
# | `mend_validation` | two scales | means of both sets |
# | `mend_zero_grad` | gradients of before | their length, batch by batch |
# | `mend_modes` | judged in training mode | three scores that differ |
# | `MendedList` | layers out of sight | the number of parameters |
# | `mend_columns` | (n, 1) minus (n,) | the shape of the difference |

# %% [markdown] id="after" slideshow={"slide_type": "slide"}
# ## After the last notebook
#
# You have built a neuron, networks of them, their gradients by hand and by machine, optimisers, and what keeps networks from
# learning by heart; and you have used them on images, numbers and words. What now?

# %% [markdown] id="after-honest" slideshow={"slide_type": "subslide"}
# ### What this course has not shown
#
# - **Convolutions.** For an MLP, a pixel's neighbours are strangers: shuffle all pixels alike, and it learns as well as
#   before. A convolutional network looks for the same small pattern everywhere. It is better at images, with fewer
#   parameters, and there is no reason to use an MLP for them but learning.
# - **Attention.** In notebook 10 the order of words was lost, or had to be put into a window. Transformers weigh every word by
#   every other one. Most of their parameters are MLPs, two layers at each position.
# - **Scale.** Our networks train in seconds. With graphics cards, half precision and many machines other faults appear; the
#   routine stays.
# - **Tables.** On tables of numbers, boosted trees are often as good as an MLP, and less work. Try both.

# %% [markdown] id="after-build" slideshow={"slide_type": "subslide"}
# ### What to build next
#
# 1. A convolution with `autograd.Tensor`, from loops to `im2col`; train it on notebook 08's digits, and count parameters.
# 2. Your own data set: photograph 200 things of three kinds, and go through the routine before the first long training.
# 3. A bigram model of names, then an MLP that sees three letters, then attention.
# 4. Half of a paper: choose a figure, and reproduce it with your own code.

# %% [markdown] id="after-read" slideshow={"slide_type": "skip"}
# ### What to read next
#
# - S. J. D. Prince (2023), *Understanding Deep Learning*, MIT Press: the best figures, chapters 10 and 12 for convolutions and
#   transformers.
# - C. M. Bishop and H. Bishop (2024), *Deep Learning: Foundations and Concepts*, Springer: the mathematics.
# - A. Zhang, Z. C. Lipton, M. Li and A. J. Smola (2023), *Dive into Deep Learning*, Cambridge University Press: with code.
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), *Gradient-based learning applied to document recognition*,
#   Proceedings of the IEEE 86(11), 2278–2324: convolutions, and the digits of this course.
# - A. Vaswani and others (2017), *Attention is all you need*, NeurIPS.

# %% [markdown] id="path" slideshow={"slide_type": "skip"}
# Your whole path through all notebooks is shown by `course progress` in a terminal, or by `progress.show_all()` in a cell. What
# is open there is a good place to begin again. This notebook:

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - A. Ng (2018), *Machine Learning Yearning*: training, validation and what their difference says.
# - L. N. Smith (2018), *A disciplined approach to neural network hyper-parameters, part 1*, arXiv:1803.09820.
# - P. Micikevicius and others (2018), *Mixed precision training*, ICLR.
