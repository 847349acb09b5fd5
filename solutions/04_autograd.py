# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 04 · Autograd
#
# Write the forward pass. The computer keeps notes, and walks back by itself.
#
# **After this notebook you can**
#
# - explain how a program finds the derivatives of another program: record, order, walk back;
# - write an engine that does it, and say what goes wrong when the order is wrong;
# - train a network in PyTorch with a loop of your own, and say what each of its lines is for;
# - recognise classic faults in PyTorch code by their symptoms;
# - look into a network while it learns, layer by layer;
# - compute one gradient by hand, with your engine and with PyTorch, and find the same numbers, to twelve decimals.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Best in two sittings: sections 1 and 2 build an engine for numbers, 3 to 6 meet it in PyTorch. The one sentence to leave
# behind: each operation notes its inputs and local slopes while it computes, and the way back is the same for every
# program.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]], with a good place for a break after section 2. **Builds on:** [03 ·
# Backpropagation](03_backprop.ipynb): local slopes; multiply along a path, add where paths meet.
#
# **Notation.** A **node** is a number, later an array, in a computation. A **leaf** is a node that was given and not
# computed: a parameter, a sample, or a constant. The **root** is the node whose derivatives we want, as a rule the loss $L$;
# `node.grad` holds $\partial L/\partial\,\text{node}$.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils import autograd, data, figures, nn
from utils.exercises import autograd as check

# %% [markdown] id="goal-text" slideshow={"slide_type": "subslide"}
# Here is where we are heading: an expression, one call, and every derivative is there. Nobody has derived anything. The
# picture shows what was recorded: values in blue and orange, local slopes on the edges, and in purple what arrived on
# the way back. (The node −1.00 without a name is a constant: $a - y$ is computed as $a + (-1)\,y$.) By the end of section
# 1 you have written all of it yourself.

# %% id="goal"
x, w, b, y = map(autograd.Value, (1.5, -0.6, 0.4, 1.0))
L = ((x * w + b).tanh() - y) ** 2
L.backward()
print(f"dL/dw = {w.grad:.3f}, dL/db = {b.grad:.3f}")

# %% id="goal-graph" tags=["remove-input"] slideshow={"slide_type": "subslide"}
figures.value_graph(L, x=x, w=w, b=b, y=y, L=L)

# %% [markdown] id="recall" slideshow={"slide_type": "skip"}
# ## Before we start
#
# Three questions from notebook 03. Replace the three dots by a letter in quotes, and run the cell.

# %% [markdown] id="price_of_gradients-text" slideshow={"slide_type": "skip"}
# ### Exercise · The price of a million derivatives
#
# *Choice · 1 minute · core.* A network has one million parameters. What does it cost, beyond a forward pass, to have the
# gradients of all of them by backpropagation?
#
# - **a)** a million forward passes
# - **b)** about two forward passes
# - **c)** one forward pass for each layer
# - **d)** nothing, since the cache holds them

# %% id="price_of_gradients" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.price_of_gradients("b")
### STUB
# check.price_of_gradients(...)
### END SOLUTION

# %% [markdown] id="two_paths-text" slideshow={"slide_type": "skip"}
# ### Exercise · Two paths
#
# *Choice · 1 minute · core.* A value feeds two nodes. One sends back the derivative 3, the other −1. What is the
# derivative of the loss with respect to the value?
#
# - **a)** 3, the larger one
# - **b)** −1, the one that arrives last
# - **c)** 2, their sum
# - **d)** −3, their product

# %% id="two_paths" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.two_paths("c")
### STUB
# check.two_paths(...)
### END SOLUTION

# %% [markdown] id="silent_relu-text" slideshow={"slide_type": "skip"}
# ### Exercise · A silent neuron
#
# *Choice · 1 minute · warm-up.* A ReLU neuron’s weighted sum is −2 for a sample, and the derivative 5 arrives at its
# output. What does it send back through its sum?
#
# - **a)** 5
# - **b)** −10
# - **c)** −5
# - **d)** 0

# %% id="silent_relu" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.silent_relu("d")
### STUB
# check.silent_relu(...)
### END SOLUTION

# %% [markdown] id="record-title" slideshow={"slide_type": "slide"}
# ## 1 · A number that remembers
#
# **Who writes the backward pass when the network changes?** In notebook 03 we did, and every line of it came from two
# rules: multiply along a path, add where paths meet. The rules do not mention networks. All they need from an operation
# is what went in, and the local slope for each input:
#
# $$z = x\,w: \qquad \text{inputs } (x,\; w), \qquad \text{slopes } \left(\frac{\partial z}{\partial x},\;
# \frac{\partial z}{\partial w}\right) = (w,\; x)$$
#
# Both are known the moment $z$ is computed. So let every number note them down on the way forwards. One short function
# can then walk back through any computation whatever.

# %% [markdown] id="record-notes" slideshow={"slide_type": "notes"}
# Play it with people: each student is an operation, remembers who handed over the inputs, and the slopes. Then send a 1
# back from the last one.

# %% [markdown] id="kinds" slideshow={"slide_type": "skip"}
# This is **automatic differentiation**, in its *reverse mode*: from the result back to the inputs. (Its *forward mode*
# carries slopes from one input to all results; section 6 tries it.) Two other things are easily mistaken for it:
#
# | | What it does | Exact? | Price for $P$ derivatives |
# |---|---|---|---|
# | numerical | nudges each parameter (notebook 03, section 4) | no | $2P$ forward passes |
# | symbolic | turns a formula into another formula | yes | a formula that may grow very long |
# | automatic | notes slopes as numbers, then walks back | up to rounding | a few forward passes |
#
# Loops and branches do no harm: recorded is what was computed this time. But all notes take memory until the way back.

# %% [markdown] id="slopes" slideshow={"slide_type": "subslide"}
# ### What each operation notes down
#
# | Operation | Result $z$ | Inputs | Local slopes |
# |---|---|---|---|
# | sum | $a + b$ | $(a,\; b)$ | $(1,\; 1)$ |
# | product | $a\,b$ | $(a,\; b)$ | $(b,\; a)$ |
# | power, $k$ a plain number | $a^k$ | $(a)$ | $(k\,a^{k - 1})$ |
# | ReLU | $\max(0, a)$ | $(a)$ | $(1)$ if $a > 0$, else $(0)$ |
# | tanh | $\tanh a$ | $(a)$ | $(1 - z^2)$ |
# | exponential | $e^a$ | $(a)$ | $(z)$ |
# | logarithm | $\ln a$ | $(a)$ | $(1/a)$ |
#
# Difference and quotient need no notes of their own: $a - b = a + (-1)\,b$, and $a / b = a \cdot b^{-1}$.

# %% [markdown] id="Value-text" slideshow={"slide_type": "subslide"}
# ### Exercise · A number that remembers
#
# *Coding · 15 minutes · core.* Complete the class. The sum is done: a new `Value` with the result, its inputs, and one
# slope for each of them. `k` is a plain number; the slope of ReLU at exactly 0 is 0. What follows from `+`, `*` and
# `**` (minus, division, a plain number on the left) comes with `autograd.Arithmetic`, in lines like
# `def __sub__(self, other): return self + other * -1.0`.


# %% id="Value" tags=["exercise"] slideshow={"slide_type": "skip"}
import math


class Value(autograd.Arithmetic):
    """A number that remembers its inputs, and its slope with respect to each of them."""

    def __init__(self, data, inputs=(), slopes=()):
        self.data, self.grad, self.inputs, self.slopes = data, 0.0, inputs, slopes

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        ### BEGIN SOLUTION
        return Value(self.data * other.data, (self, other), (other.data, self.data))
        ### END SOLUTION

    def __pow__(self, k):
        ### BEGIN SOLUTION
        return Value(self.data**k, (self,), (k * self.data ** (k - 1),))
        ### END SOLUTION

    def relu(self):
        ### BEGIN SOLUTION
        return Value(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,))
        ### END SOLUTION

    def tanh(self):
        ### BEGIN SOLUTION
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))
        ### END SOLUTION

    def exp(self):
        ### BEGIN SOLUTION
        e = math.exp(self.data)
        return Value(e, (self,), (e,))
        ### END SOLUTION

    def log(self):
        ### BEGIN SOLUTION
        return Value(math.log(self.data), (self,), (1 / self.data,))
        ### END SOLUTION


Value = check.Value(Value)

# %% id="Value-use" slideshow={"slide_type": "skip"}
x, w = Value(2.0), Value(-3.0)
z = x * w
print("z =", z.data, " inputs", [node.data for node in z.inputs], " slopes", list(z.slopes))
print("x - w =", (x - w).data, " 1 / x =", (1 / x).data)

# %% [markdown] id="order" slideshow={"slide_type": "subslide"}
# ### In which order?
#
# Take $b = 2a$, $\;c = 3b$, $\;L = b + c$. Two paths lead from $L$ back to $b$: one directly, one through $c$.
#
# - $b$ hears 1 from $L$, and $1 \cdot 3 = 3$ from $c$. Together: 4.
# - $b$ multiplies by its slope and tells $a$: $4 \cdot 2 = 8$.
#
# If $b$ spoke before $c$ had reported, $a$ would hear $1 \cdot 2 = 2$. **A node may speak only when every node that it
# feeds has spoken.**
#
# An order in which each node comes after all of its inputs is called **topological**. Go through it backwards, and the
# rule is kept.

# %% [markdown] id="order-notes" slideshow={"slide_type": "notes"}
# Ask for a wrong order first. Going back by distance from L fails: b is one step away, and two. In
# notebook 03 the layers stood in a row, so that nobody had to ask.

# %% [markdown] id="order-how" slideshow={"slide_type": "skip"}
# How do we find such an order? Depth first: before a node is listed, its inputs are listed, and no node is listed twice.
# A function that calls itself says this in a few lines. But Python allows only about a thousand calls inside one
# another, and a loss that adds up 3,000 terms is a chain of 3,000 nodes. So we keep our own **stack** of things to do.
# When a node comes up for the first time, put it back with the note *inputs listed*, and its inputs on top of it: they
# are dealt with before it comes up again, and is listed. A node with two users is put on the stack by both; `seen` tells
# that it has come up before.

# %% [markdown] id="topological_order-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The order
#
# *Coding · 10 minutes · core.* Complete `topological_order(root)`. The stack holds pairs: a node, and whether its
# inputs are listed by now. Any order is right in which each node comes once and after its inputs. No recursion, please:
# a check does not let Python's limit be raised.


# %% id="topological_order" tags=["exercise"]
def topological_order(root):
    """All nodes that root depends on, each once and after its inputs, root itself last: a list."""
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_listed = stack.pop()
        ### BEGIN SOLUTION
        if inputs_listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((value, False) for value in node.inputs)
        ### END SOLUTION
    return order


topological_order = check.topological_order(topological_order)

# %% id="topological_order-use" slideshow={"slide_type": "skip"}
a = Value(0.5)
b = 2 * a
c = 3 * b
L = b + c
places = [topological_order(L).index(node) for node in (a, b, c, L)]
print("a, b, c, L stand in this order:", places == sorted(places))

one = total = Value(1.0)
for _ in range(3000):
    total = total + one
print("a chain of 3,000 sums has", len(topological_order(total)), "nodes")

# %% [markdown] id="way-back" slideshow={"slide_type": "subslide"}
# ### The way back
#
# The root begins: $\partial L/\partial L = 1$. Then every node, from the root to the leaves, tells each of its inputs
#
# $$\frac{\partial L}{\partial\,\text{input}} \;\leftarrow\; \frac{\partial L}{\partial\,\text{input}} +
# \text{slope} \cdot \frac{\partial L}{\partial\,\text{node}}$$
#
# The product is *multiply along a path*, the sum is *add where paths meet*. This is all of backpropagation, for every
# network there is.

# %% [markdown] id="backward-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The way back
#
# *Coding · 8 minutes · core.* Write `backward(root)`. The `grad` of every leaf grows by the derivative of the root: what
# is there already stays in the sum. The `grad` of all other nodes is set anew by each call.


# %% id="backward" tags=["exercise"]
def backward(root):
    """Add d root / d leaf to the grad of every leaf, a node without inputs; other nodes’ grad is set anew."""
    ### BEGIN SOLUTION
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += 1.0
    for node in reversed(order):
        for value, slope in zip(node.inputs, node.slopes, strict=True):
            value.grad += slope * node.grad
    ### END SOLUTION


backward = check.backward(backward)

# %% id="backward-use" slideshow={"slide_type": "skip"}
a = Value(0.5)
b = 2 * a
L = b + 3 * b
backward(L)
print("dL/db =", b.grad, " dL/da =", a.grad)

# %% [markdown] id="neuron-text" slideshow={"slide_type": "skip"}
# Eight, as it should be. And the neuron of notebook 03, whose loss is an expression like any other:

# %% id="neuron" slideshow={"slide_type": "skip"}
x, w, b = [Value(1.0), Value(2.0)], [Value(0.5), Value(-0.5)], Value(0.1)
z = x[0] * w[0] + x[1] * w[1] + b
loss = (1 / (1 + (-z).exp()) - 1) ** 2
backward(loss)
_, dw, db, dx = nn.neuron_backward(np.array([1.0, 2.0]), np.array([0.5, -0.5]), 0.1, 1)
ours, by_hand = [node.grad for node in [*w, b, *x]], [*dw, db, *dx]
print("dw, db, dx:", np.round(ours, 3), " as by hand:", np.allclose(ours, by_hand, rtol=0, atol=1e-12))

# %% [markdown] id="graph_steps-text" slideshow={"slide_type": "subslide"}
# The figure runs an expression forwards, one node at a time, and then back. It starts on the way back, where $z$ has
# heard −2.300. **Predict first:** what will $w$ hear, two steps further on? Then choose $x \cdot x + x$, in which three
# paths lead to $x$, and $u\,(u + b)$, in which the order matters.

# %% id="graph_steps" tags=["remove-input"]
from utils.widgets import autograd as widgets

widgets.graph_steps()

# %% [markdown] id="graph_steps-seen" slideshow={"slide_type": "skip"}
# The sum hands −2.300 on to $u$, unchanged. The product multiplies it by the number on the other side: $w$ hears
# $1.5 \cdot (-2.300) = -3.450$. In $x \cdot x + x$ the product notes $x$ twice, with the slope $x$ each time, so $x$
# hears $x + x + 1$. In $u\,(u + b)$ the node $u$ waits for the sum $u + b$ before it speaks.

# %% [markdown] id="wild-text" slideshow={"slide_type": "skip"}
# **Never trust a gradient**, not even an engine's. Here is an expression with every operation in it, for the instrument
# of notebook 03:


# %% id="wild" slideshow={"slide_type": "skip"}
def wild(x, y):
    """Two Values in, one Value out."""
    return ((x * y).tanh() + x.log() * y**3) / (y.exp() + x) - (x - y).relu()


x, y = Value(1.3), Value(0.7)
backward(wild(x, y))
measured = nn.numerical_gradient(lambda point: wild(*map(Value, point)).data, np.array([1.3, 0.7]))
print("relative error below 1e-8:", nn.relative_error(np.array([x.grad, y.grad]), measured) < 1e-8)

# %% [markdown] id="second_call-text" slideshow={"slide_type": "skip"}
# ### Exercise · Twice
#
# *Choice · 1 minute · core.* `x = Value(3.0)` and `y = x * x`. `backward(y)` is called twice, and nothing is cleared in
# between. What is `x.grad` then?
#
# - **a)** 6
# - **b)** 12
# - **c)** 18
# - **d)** 36

# %% id="second_call" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.second_call("b")
### STUB
# check.second_call(...)
### END SOLUTION

# %% id="second_call-use" slideshow={"slide_type": "skip"}
x = Value(3.0)
y = x * x
for call in (1, 2, 3):
    backward(y)
    print("after call", call, " dy/dx:", x.grad, " dy/dy:", y.grad)

# %% [markdown] id="accumulate" slideshow={"slide_type": "subslide"}
# ### Leaves add up
#
# Each call brings the leaves what it has found, on top of what is there; every other node starts afresh.
#
# - **Good:** the gradients of two losses, or of the two halves of a batch, add up without any work.
# - **To remember:** clear the gradients before the next step. Who forgets it takes the sum of all gradients so far for
#   the gradient of now.
#
# PyTorch does the same, for the same reason. Section 4 shows the symptom.

# %% [markdown] id="sine-text" slideshow={"slide_type": "skip"}
# ### Exercise · An operation of your own
#
# *Coding · 3 minutes · stretch.* The engine has no sine. It needs no more than a value and a slope: write `sine(x)` for a
# Value `x`, with `math.sin` and `math.cos`. From then on it works inside every expression.


# %% id="sine" tags=["exercise"] slideshow={"slide_type": "skip"}
def sine(x):
    """Sine of a Value, with its slope."""
    ### BEGIN SOLUTION
    return Value(math.sin(x.data), (x,), (math.cos(x.data),))
    ### END SOLUTION


sine = check.sine(sine)

# %% [markdown] id="network-title" slideshow={"slide_type": "slide"}
# ## 2 · A network of Values
#
# **Can an engine for single numbers train a network?** A neuron is an expression:
#
# $$a = \tanh(w_1 x_1 + w_2 x_2 + b)$$
#
# A layer is a list of such expressions, and a network with its loss is one long expression in which each parameter is a
# leaf. Nothing has to be added to the engine. Write the forward pass, call `backward`, take a step: the loop of
# notebook 03, without its hardest line.

# %% [markdown] id="network-notes" slideshow={"slide_type": "notes"}
# Let the class count the nodes before the cell does: two products, two sums and a tanh for each hidden neuron. Ask where
# the time goes, and keep the answers for section 6.

# %% [markdown] id="network-text" slideshow={"slide_type": "skip"}
# `autograd.MLP` makes such a network out of any class of numbers; we give it yours. It has one output $z$, and its loss
# is binary cross-entropy: for class 1 this is $-\ln \sigma(z) = \ln(1 + e^{-z})$, for class 0
# $-\ln(1 - \sigma(z)) = \ln(1 + e^{z})$. With a target $t$ of 1 or −1, both are $\ln(1 + e^{-t z})$. A plain number in an
# expression, such as an entry of a sample, becomes a leaf too: 78 nodes for each sample.

# %% id="network" slideshow={"slide_type": "skip"}
X, y = data.moons(100)
targets = (2.0 * y - 1).tolist()
network = autograd.MLP([2, 8, 1], np.random.default_rng(0), value=Value)


def mean_loss():
    """Mean of ln(1 + exp(-t z)) over the samples: one Value."""
    outputs = [z for x in X for z in network(x)]
    losses = [(1 + (-t * z).exp()).log() for t, z in zip(targets, outputs, strict=True)]
    return sum(losses) / len(losses)


loss = mean_loss()
print(f"{len(network.parameters())} parameters, {len(topological_order(loss))} nodes, loss {loss.data:.3f}")

# %% [markdown] id="value_step-text" slideshow={"slide_type": "subslide"}
# ### Exercise · One step
#
# *Coding · 5 minutes · core.* Write `value_step(values, lr)`: each Value moves against its gradient, in place, and its
# gradient is set back to 0.


# %% id="value_step" tags=["exercise"]
def value_step(values, lr):
    """One step of gradient descent, in place: each Value moves against its grad, which then becomes 0."""
    ### BEGIN SOLUTION
    for v in values:
        v.data -= lr * v.grad
        v.grad = 0.0
    ### END SOLUTION


value_step = check.value_step(value_step)

# %% [markdown] id="network-train-text" slideshow={"slide_type": "subslide"}
# The loop of notebook 03: forwards, back, a step. **Predict first:** it builds a graph of 7,936 nodes in every step. Will
# 100 steps take a tenth of a second, a few seconds, or a minute? (Section 6 asks whether all gradients are right.)

# %% id="network-train"
for step in range(101):
    loss = mean_loss()
    if step % 25 == 0:
        print(f"step {step:3}: loss {loss.data:.3f}")
    backward(loss)
    value_step(network.parameters(), lr=2.0)


# %% id="network-field" tags=["remove-input"] slideshow={"slide_type": "subslide"}
def answer(samples):
    return nn.sigmoid(np.array([network(x)[0].data for x in samples]))


figures.field(answer, X, y, "Two moons, learnt by a network of Values")

# %% [markdown] id="torch-title" slideshow={"slide_type": "slide"}
# ## 3 · PyTorch's autograd
#
# **What does PyTorch do when you call `backward()`?** What your engine does. A **tensor** is an array that remembers:
#
# | Yours | PyTorch | |
# |---|---|---|
# | `Value(2.0)` | `torch.tensor(2.0, requires_grad=True)` | a leaf whose gradient is wanted |
# | `z.inputs`, `z.slopes` | `z.grad_fn` | the notes |
# | `backward(loss)` | `loss.backward()` | the way back |
# | `w.grad` | `w.grad` | adds up; kept for leaves only |
# | `z.data` | `z.detach()`; `z.item()` for one number | the value without its notes |
#
# Two things are new. Only tensors that ask for a gradient, and what depends on them, are recorded. And recording can be
# switched off: `with torch.no_grad():`.

# %% [markdown] id="torch-notes" slideshow={"slide_type": "notes"}
# Which tensors have a grad after backward? The answer, leaves that ask for one, explains most of the error messages that
# the class will meet.

# %% id="torch-neuron" slideshow={"slide_type": "skip"}
import torch

torch.set_num_threads(1)  # enough for networks as small as ours
x = torch.tensor([1.0, 2.0], dtype=torch.float64)
w = torch.tensor([0.5, -0.5], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
loss = (torch.sigmoid(x @ w + b) - 1) ** 2
loss.backward()
print("dw", w.grad.numpy().round(3), " db", b.grad.numpy().round(3), " last note:", loss.grad_fn.name())

# %% [markdown] id="torch-neuron-text" slideshow={"slide_type": "skip"}
# The numbers of section 1. PyTorch computes in float32 unless it is told otherwise; where digits are printed, we ask for
# float64.

# %% [markdown] id="who_has_grad-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Who has a gradient?
#
# *Choice · 1 minute · core.* `w = torch.tensor(2.0, requires_grad=True)`, `x = torch.tensor(3.0)`, `z = w * x`,
# `loss = z**2`. After `loss.backward()`, which of `w`, `x` and `z` has a `.grad` that is not None?
#
# - **a)** `w` alone
# - **b)** `w` and `x`
# - **c)** `w` and `z`
# - **d)** all three

# %% id="who_has_grad" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.who_has_grad("a")
### STUB
# check.who_has_grad(...)
### END SOLUTION

# %% [markdown] id="two-graphs-text" slideshow={"slide_type": "subslide"}
# ### One expression, two engines
#
# Values and tensors understand the same line of Python. First the notes of our engine, then those of PyTorch, as the
# package torchviz finds them.


# %% id="our-graph"
def error(w, b):
    return ((1.5 * w + b).tanh() - 1) ** 2


w, b = Value(-0.6), Value(0.4)
figures.value_graph(error(w, b), w=w, b=b)

# %% id="torch-graph" slideshow={"slide_type": "subslide"}
w, b = torch.tensor(-0.6, requires_grad=True), torch.tensor(0.4, requires_grad=True)
figures.torch_graph(error(w, b), w=w, b=b)

# %% [markdown] id="two-graphs-seen" slideshow={"slide_type": "skip"}
# The shape is the same. PyTorch names each step of the way back after its operation; at `AccumulateGrad`, a leaf adds up
# what it hears (`()` is the shape of a single number). Our plain numbers became leaves; PyTorch leaves them out, since
# nobody asked for their gradient. And it has a subtraction of its own, where we add a negative number.

# %% [markdown] id="again-text" slideshow={"slide_type": "skip"}
# One difference: PyTorch throws its notes away on the way back, to free the memory, so a second call on the same loss is
# an error, unless the first was `loss.backward(retain_graph=True)`, which keeps them. A new forward pass makes new notes.

# %% id="again" slideshow={"slide_type": "skip"}
w, x = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0)
loss = (w * x) ** 2
loss.backward()
try:
    loss.backward()
except RuntimeError:
    print("RuntimeError: the notes are gone")
((w * x) ** 2).backward()
print("after two forward passes, each with its way back: w.grad =", w.grad.item())

# %% [markdown] id="no-record" slideshow={"slide_type": "subslide"}
# ### Off the record
#
# A step $\theta \leftarrow \theta - \eta\,\partial L/\partial\theta$ changes leaves, and is no part of the loss. Nor is
# a prediction, or a loss that is printed. Three ways to leave no notes:
#
# - `with torch.no_grad():` nothing inside is recorded: for steps and predictions;
# - `z.detach()` is a leaf with the same numbers: no gradient passes it;
# - `loss.item()` is a plain Python number: for lists of losses. A list of the losses themselves would keep the notes of
#   every step in memory.

# %% [markdown] id="manual_step-text" slideshow={"slide_type": "subslide"}
# ### Exercise · A step by hand
#
# *Coding · 5 minutes · core.* Write `manual_step(params, lr)` for a list of leaf tensors: each moves against its
# gradient, in place and off the record, and its gradient is cleared (`None` or zeros, both are fine).


# %% id="manual_step" tags=["exercise"]
def manual_step(params, lr):
    """One step of gradient descent in place on a list of leaf tensors; their gradients are cleared."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None
    ### END SOLUTION


manual_step = check.manual_step(manual_step)

# %% id="manual_step-use" slideshow={"slide_type": "skip"}
w = torch.tensor([5.0, -3.0], dtype=torch.float64, requires_grad=True)
for _ in range(20):
    (w**2).sum().backward()
    manual_step([w], lr=0.1)
print("20 steps down a bowl:", w.detach().numpy().round(3), " still a leaf:", w.is_leaf)

# %% [markdown] id="faults-title" slideshow={"slide_type": "subslide"}
# ### Classic faults
#
# **What is wrong with code that looks right?** Each of the next functions is written somewhere every day. Each has a
# symptom of its own:
#
# - the second step stops with an error;
# - the loss falls, and then stays above a floor for ever;
# - and, in section 4, the steps grow longer and longer.

# %% [markdown] id="faults-notes" slideshow={"slide_type": "notes"}
# The first stops with an error, which is kind. The second is the worst: nothing looks wrong but a number. The third
# makes training wild.

# %% [markdown] id="mend_leaf-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the lost leaf
#
# *Debug · 5 minutes · homework.* The first step works. The second one stops with a `TypeError` about `NoneType`.


# %% id="mend_leaf" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_leaf(w, X, y, lr, steps):
    """Gradient descent on mean((X @ w - y)²); w (d,) is a leaf that requires grad, and so is the result."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        loss = ((X @ w - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad = None
    return w
    ### STUB
    # for _ in range(steps):
    #     loss = ((X @ w - y) ** 2).mean()
    #     loss.backward()
    #     w = w - lr * w.grad
    #     w.grad = None
    # return w
    ### END SOLUTION


mend_leaf = check.mend_leaf(mend_leaf)

# %% [markdown] id="mend_softmax-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the floor
#
# *Debug · 3 minutes · homework.* The loss of ten classes falls, and then stays above 1.4612, even for a network that is
# right and certain about every sample. What does `torch.nn.functional.cross_entropy` take as its first argument?
# `help` tells.


# %% id="mend_softmax" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_softmax(Z, y):
    """Mean cross-entropy of the last layer’s sums Z (n, k) with labels y (n,)."""
    ### BEGIN SOLUTION
    return torch.nn.functional.cross_entropy(Z, y)
    ### STUB
    # P = torch.softmax(Z, dim=1)
    # return torch.nn.functional.cross_entropy(P, y)
    ### END SOLUTION


mend_softmax = check.mend_softmax(mend_softmax)

# %% id="mend_softmax-use" slideshow={"slide_type": "skip"}
certain, labels = 50 * torch.eye(10, dtype=torch.float64), torch.arange(10)
twice = torch.nn.functional.cross_entropy(torch.softmax(certain, dim=1), labels)
print(f"softmax twice: {twice:.4f}, and ln(e + 9) - 1 = {np.log(np.e + 9) - 1:.4f}")
print(f"softmax once:  {mend_softmax(certain, labels):.4f}")

# %% [markdown] id="floor" slideshow={"slide_type": "skip"}
# Where the floor comes from: the most certain probabilities are a 1 and nine zeros. Taken for sums, their softmax gives
# the right class $e / (e + 9)$ and no more, so the loss never falls below $-\ln\frac{e}{e + 9} = \ln(e + 9) - 1 = 1.4612$.

# %% [markdown] id="module-title" slideshow={"slide_type": "slide"}
# ## 4 · nn.Module
#
# **Who keeps the parameters?** So far, a list. PyTorch puts parameters and forward pass into one object, a **module**: a
# class derived from `torch.nn.Module` that makes its layers in `__init__` and uses them in `forward`.
#
# - `torch.nn.Linear(d_in, d_out)` keeps `weight` and `bias`, random at first. Its weight has the shape
#   $(d_\text{out}, d_\text{in})$: $\;Z = A_\text{prev}\,\text{weight}^\top + \mathbf{b}$, the transpose of our $W$.
# - `model.parameters()` finds those of all layers that are attributes of the model, or in a `torch.nn.Sequential`.
# - `torch.nn.ReLU()` is a layer without parameters. `torch.nn.Sequential(first, second)` applies its parts one after
#   the other; a list of them needs a star, `Sequential(*layers)`.
# - `model(X)` calls `forward(X)`.

# %% [markdown] id="module-notes" slideshow={"slide_type": "notes"}
# Layers in a plain Python list are invisible to parameters(). Let somebody try it: the error message comes from the
# optimiser, not from the list.

# %% [markdown] id="TorchMLP-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The network as a module
#
# *Coding · 10 minutes · core.* Complete `TorchMLP(layer_sizes)`: one `Linear` from each layer to the next, `ReLU`
# between them, and nothing after the last one: its sums, the **logits**, are what `CrossEntropyLoss` takes.


# %% id="TorchMLP" tags=["exercise"]
class TorchMLP(torch.nn.Module):
    """A multi-layer perceptron: a Linear from each layer to the next, ReLU between them, none at the end."""

    def __init__(self, layer_sizes):
        super().__init__()
        ### BEGIN SOLUTION
        layers = []
        for d_in, d_out in zip(layer_sizes[:-1], layer_sizes[1:], strict=True):
            layers += [torch.nn.Linear(d_in, d_out), torch.nn.ReLU()]
        self.layers = torch.nn.Sequential(*layers[:-1])
        ### END SOLUTION

    def forward(self, X):
        """X (n, d) to the sums of the last layer, (n, k)."""
        ### BEGIN SOLUTION
        return self.layers(X)
        ### END SOLUTION


TorchMLP = check.TorchMLP(TorchMLP)

# %% id="TorchMLP-use" slideshow={"slide_type": "skip"}
model = TorchMLP([2, 16, 2])
print([tuple(parameter.shape) for parameter in model.parameters()])
print(nn.count_parameters([2, 16, 2]), "=", sum(parameter.numel() for parameter in model.parameters()))

# %% [markdown] id="train_step-text" slideshow={"slide_type": "subslide"}
# ### Exercise · The training step
#
# *Coding · 5 minutes · core.* Write `train_step(model, X, y, criterion, optimizer)`. Clear the gradients, run forwards,
# run back, take the step, and return the loss as a plain number. `criterion(sums, y)` is the loss function;
# `optimizer.zero_grad()` clears, `optimizer.step()` steps, both for all parameters that the optimiser was given.


# %% id="train_step" tags=["exercise"]
def train_step(model, X, y, criterion, optimizer):
    """One step on the samples X, y; returns the loss before the step, a float."""
    ### BEGIN SOLUTION
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()
    ### END SOLUTION


train_step = check.train_step(train_step)

# %% [markdown] id="mend_zero-text" slideshow={"slide_type": "skip"}
# ### Exercise · Debug it: the growing step
#
# *Debug · 3 minutes · homework.* Its author set the learning rate to 0, so that nothing should change, and printed a
# gradient in every round: in round $k$ it was $k$ times as large as in the first.


# %% id="mend_zero" tags=["exercise"] slideshow={"slide_type": "skip"}
def mend_zero(model, X, y, criterion, optimizer, steps):
    """Train for some steps on all samples; returns the losses before each step, a list of numbers."""
    ### BEGIN SOLUTION
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### STUB
    # losses = []
    # for _ in range(steps):
    #     loss = criterion(model(X), y)
    #     loss.backward()
    #     optimizer.step()
    #     losses.append(loss.item())
    # return losses
    ### END SOLUTION


mend_zero = check.mend_zero(mend_zero)

# %% [markdown] id="moons-text" slideshow={"slide_type": "subslide"}
# The moons, in PyTorch. `double()` turns the parameters into float64; `torch.manual_seed` fixes the random start, which is
# kept for later, as NumPy arrays in our shape.

# %% id="moons"
criterion = torch.nn.CrossEntropyLoss()
X_moons, y_moons = data.moons(200)
X, y = torch.tensor(X_moons), torch.tensor(y_moons)
torch.manual_seed(0)
model = TorchMLP([2, 16, 2]).double()
start = [parameter.detach().numpy().T.copy() for parameter in model.parameters()]
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for _ in range(200):
    loss = train_step(model, X, y, criterion, optimizer)
print((model(X).argmax(dim=1) == y).sum().item(), "of", len(y), "right")

# %% [markdown] id="device-text" slideshow={"slide_type": "skip"}
# **Where is it computed?** A tensor lives on a **device**: the processor (`cpu`), an NVIDIA graphics card (`cuda`) or
# Apple's (`mps`). Model and samples have to be on the same one: `model.to(device)`, `X.to(device)`. Networks as small as
# ours are usually fastest on the processor.

# %% id="device" slideshow={"slide_type": "skip"}
from utils.torch_tools import device
from utils.widgets.note import Note

Note(f"PyTorch’s best device on this machine: {device()}")

# %% [markdown] id="keras-text" slideshow={"slide_type": "subslide"}
# ### An aside: the same network in Keras
#
# **Keras 3** is a layer of convenience on top of PyTorch, TensorFlow or JAX: say what you want, and `fit` runs the loop.
# Its `Dense` is our layer, with $W$ in our shape. The course does not need Keras; where it is missing, the last of the
# three cells says how to get it.

# %% id="keras-import" slideshow={"slide_type": "skip"}
import os
import tempfile

with tempfile.TemporaryDirectory() as folder:
    # Before the import: who is to compute, and where Keras leaves its settings (else in your home folder).
    os.environ.update(KERAS_BACKEND="torch", KERAS_HOME=folder)
    try:
        import keras
    except ImportError:
        keras = None


# %% id="keras"
def train_in_keras(start, X, y, lr, epochs):
    """A 2-16-2 network in Keras, from a given start [W1, b1, W2, b2], all samples in every step."""
    keras.config.set_floatx("float64")
    layers = [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(2)]
    network = keras.Sequential([keras.Input((2,)), *layers])
    network.set_weights(start)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.SGD(lr), loss)
    network.fit(X, y, batch_size=len(X), epochs=epochs, verbose=0)
    return network


# %% id="keras-use" slideshow={"slide_type": "skip"}
if keras is None:
    words = "Keras is not installed. Run %pip install keras in a cell, restart the kernel, run all cells."
elif [array.shape for array in start] != [(2, 16), (16,), (16, 2), (2,)]:
    words = "Your TorchMLP keeps its parameters in another order or shape than Linear layers do, so no comparison here."
else:
    twin = train_in_keras(start, X_moons, y_moons, lr=0.5, epochs=200)
    pairs = zip(twin.get_weights(), model.parameters(), strict=True)
    same = all(np.allclose(W, parameter.detach().numpy().T, atol=1e-5) for W, parameter in pairs)
    words = f"Keras {keras.__version__}: 200 steps later, its weights agree with PyTorch’s to 1e-5: {same}"
Note(words)

# %% [markdown] id="watch-title" slideshow={"slide_type": "slide"}
# ## 5 · Watching gradients
#
# **What happens inside while the loss falls?** The loss is one number. It can fall while one layer is dead and another
# hardly moves, and only the gradients tell. PyTorch lets you listen in without a change to the model: a **hook** is a
# function of yours that is called when something happens, here when a gradient has arrived at a weight matrix.
#
# Two things to look for, layer by layer:
#
# - gradients that are exactly 0 for whole neurons: dead ReLUs;
# - sizes that shrink or grow from layer to layer: vanishing or exploding gradients (notebook 03, section 7).

# %% [markdown] id="watch-notes" slideshow={"slide_type": "notes"}
# Make it a habit: before a long training, ten steps with a recorder, and one look at the sizes.

# %% [markdown] id="recorder-text" slideshow={"slide_type": "skip"}
# `Recorder` sets hooks on all weights and biases, keeps them and their gradients of every step as NumPy arrays in our
# shape, and takes its hooks away at the end of the `with` block. Two networks of four hidden layers learn the moons. They differ in the
# activation function alone.

# %% id="recorder" slideshow={"slide_type": "skip"}
from utils.torch_tools import Recorder

for activation in (torch.nn.ReLU, torch.nn.Sigmoid):
    torch.manual_seed(0)
    pairs = [(2, 8), (8, 8), (8, 8), (8, 8), (8, 2)]
    layers = [part for sizes in pairs for part in (torch.nn.Linear(*sizes), activation())]
    deep = torch.nn.Sequential(*layers[:-1]).double()
    optimizer = torch.optim.SGD(deep.parameters(), lr=0.5)
    with Recorder(deep) as recorder:
        losses = [train_step(deep, X, y, criterion, optimizer) for _ in range(100)]
    sizes = [np.linalg.norm(layer.dW[0]) for layer in recorder.recording.values()]
    print(f"{activation.__name__:8} loss {losses[-1]:.3f}  first gradients", *(f"{size:.0e}" for size in sizes))

# %% [markdown] id="recorder-meaning" slideshow={"slide_type": "skip"}
# Printed are the loss after 100 steps and, for the first step, the size of $dW$ in every layer (the root of the sum of
# its squared entries), the first layer first. With sigmoids, the first layer hears about a five-hundredth of what
# the last one hears. After 100 steps this network still says ½ for every sample, which costs $\ln 2 = 0.693$. The ReLU
# network, too, begins with a hundredth at the front, since PyTorch's initial weights are smaller than He's. But its
# slopes are 1 where it is active, and it gets away from there. Notebook 03 predicted the shrinking; here you have
# measured it.

# %% [markdown] id="gradient_inspector-text" slideshow={"slide_type": "subslide"}
# The figure shows a recording: three layers of eight sigmoids learn two short spirals. Weights are above, gradients
# below; play the epochs, and change the layer. **Predict first:** in the first epoch, what part of the last layer's
# gradient reaches the first layer: a half, a tenth, less?

# %% id="gradient_inspector" tags=["remove-input"]
widgets.gradient_inspector()

# %% [markdown] id="gradient_inspector-seen" slideshow={"slide_type": "skip"}
# Less: $\lVert dW_1 \rVert$, the size of all its entries together, is 0.043 times $\lVert dW_4 \rVert$. At first, only
# the last layer hears much. Then the sizes come together, and they grow while the network finds its boundary. When it
# becomes sure of its answers, every gradient falls.

# %% [markdown] id="watched_layer-text" slideshow={"slide_type": "skip"}
# ### Exercise · Read the instrument
#
# *Choice · 2 minutes · core.* In a network with ReLU, the inspector shows: every gradient of layer 1 is exactly 0, in every
# epoch; in layer 2 only the biases have gradients other than 0. What has happened?
#
# - **a)** the gradients vanish on their way back, as in a deep sigmoid network
# - **b)** the neurons of layer 1 are dead: their sums are negative for every sample
# - **c)** the network has reached a minimum of the loss
# - **d)** `zero_grad` was called between `backward` and the recording

# %% id="watched_layer" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.watched_layer("b")
### STUB
# check.watched_layer(...)
### END SOLUTION

# %% [markdown] id="dead-text" slideshow={"slide_type": "skip"}
# Biases of −10 make such a network: no sum of its first layer is above 0. The figure takes any recording, so hand it
# this one.

# %% id="dead" slideshow={"slide_type": "skip"}
first, last = torch.nn.Linear(2, 8), torch.nn.Linear(8, 2)
torch.nn.init.constant_(first.bias, -10.0)
network = torch.nn.Sequential(first, torch.nn.ReLU(), last).double()
optimizer = torch.optim.SGD(network.parameters(), lr=0.5)
with Recorder(network) as recorder:
    for _ in range(20):
        train_step(network, X, y, criterion, optimizer)
for number, layer in enumerate(recorder.recording.values(), start=1):
    print(f"layer {number}: any gradient but 0? weights {np.any(layer.dW)}, biases {np.any(layer.db)}")
widgets.gradient_inspector(recorder.recording)

# %% [markdown] id="three-title" slideshow={"slide_type": "slide"}
# ## 6 · Three ways, one answer
#
# **Which way to a gradient should you trust?** The one that agrees with the others. One network, one batch, one loss:
#
# 1. **by hand**, with the matrix formulas of notebook 03;
# 2. **with our engine**, number by number, and then array by array (one engine in two forms);
# 3. **with PyTorch**.
#
# They share the weights and the samples, and no line of code on the way back. For arrays, the engine has to grow first.

# %% [markdown] id="three-notes" slideshow={"slide_type": "notes"}
# Ask what would have to be wrong for all to agree by accident. Then run the table.

# %% [markdown] id="tensor" slideshow={"slide_type": "subslide"}
# ### The same engine, with arrays
#
# `Value` spends its time on bookkeeping: a node for every product. With a whole array in a node, there is one note for
# each matrix product. Two things change:
#
# - A table of slopes of every entry for every entry would be huge. So a slope becomes a *function* from the gradient
#   that arrives to the one that is handed on. For $Z = A\,W$ these are the two of notebook 03:
#   $$dA = dZ\,W^\top, \qquad dW = A^\top dZ$$
#   In code, with `G` for the gradient that arrives: `(lambda G: G @ W.T, lambda G: A.T @ G)`.
# - A bias is added to every row (**broadcast**). Its gradient is the sum over the rows: paths meet there.
#
# Record, order, walk back: all that stays. The finished class is `autograd.Tensor`: `+ - * / ** @`, `exp`, `log`, `relu`,
# `tanh`, `sum` and `mean` over any axis, indexing, and `softmax_cross_entropy` in one node.

# %% [markdown] id="unbroadcast-text" slideshow={"slide_type": "skip"}
# ### Exercise · Back to the shape it had
#
# *Coding · 6 minutes · stretch.* NumPy spreads an array by copying: along new axes in front, and along axes of size 1. Write
# `unbroadcast(G, shape)`: `G` is the gradient at the result, `shape` that of the array before it was spread; the
# copies’ gradients add up.


# %% id="unbroadcast" tags=["exercise"] slideshow={"slide_type": "skip"}
def unbroadcast(G, shape):
    """The gradient G, summed over all copies that broadcasting has made of an array of this shape."""
    ### BEGIN SOLUTION
    while G.ndim > len(shape):
        G = G.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            G = G.sum(axis=axis, keepdims=True)
    return G
    ### END SOLUTION


unbroadcast = check.unbroadcast(unbroadcast)

# %% id="ways" slideshow={"slide_type": "skip"}
rng = np.random.default_rng(0)
X, y = rng.normal(size=(6, 4)), rng.integers(3, size=6)
params = nn.init_params([4, 5, 3], rng)
arrays = [array for pair in params for array in pair]


def by_hand():
    """The formulas of notebook 03."""
    Z, cache = nn.forward(params, X, np.tanh)
    dZ = nn.softmax_cross_entropy_grad(Z, nn.one_hot(y, Z.shape[1]))
    grads = nn.backward(params, cache, dZ, lambda Z: nn.tanh_grad(np.tanh(Z)))
    return [gradient for pair in grads for gradient in pair]


def with_values():
    """Section 1. NumPy takes arrays of Values too: products need + and *; np.exp calls their exp."""
    W1, b1, W2, b2 = leaves = [np.vectorize(Value, otypes=[object])(array) for array in arrays]
    Z = np.tanh(X @ W1 + b1) @ W2 + b2
    losses = np.log(np.exp(Z).sum(axis=1)) - Z[range(len(y)), y]
    backward(losses.sum() / len(y))
    return [np.vectorize(lambda value: value.grad)(leaf) for leaf in leaves]


# %% id="ways-arrays" slideshow={"slide_type": "skip"}
def with_tensors():
    W1, b1, W2, b2 = leaves = [autograd.Tensor(array) for array in arrays]
    Z = (X @ W1 + b1).tanh() @ W2 + b2
    Z.softmax_cross_entropy(y).backward()
    return [leaf.grad for leaf in leaves]


def with_torch():
    W1, b1, W2, b2 = leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
    Z = torch.tanh(torch.tensor(X) @ W1 + b1) @ W2 + b2
    torch.nn.functional.cross_entropy(Z, torch.tensor(y)).backward()
    return [leaf.grad.numpy() for leaf in leaves]


# %% id="table" slideshow={"slide_type": "subslide"}
ways = {"by hand": by_hand, "our Value": with_values, "our Tensor": with_tensors, "PyTorch": with_torch}
answers = {name: np.concatenate([part.ravel() for part in way()]) for name, way in ways.items()}
for name, gradient in answers.items():
    same = np.allclose(gradient, answers["by hand"], rtol=0, atol=1e-12)
    print(f"{name:10} {gradient[:3].round(3)} …  {len(gradient)} derivatives, agree to 1e-12: {same}")

# %% [markdown] id="digits-text" slideshow={"slide_type": "subslide"}
# ### Digits, with an engine of our own
#
# The digits of notebook 03, a fifth kept aside. There we wrote a backward pass for exactly this network. Here we write the
# forward pass below, and it may be another one tomorrow.

# %% id="digits"
rng = np.random.default_rng(0)
X_train, y_train, X_test, y_test = data.held_out(*data.digits(), 0.2, rng)
leaves = [autograd.Tensor(array) for pair in nn.init_params([64, 64, 10], rng) for array in pair]


def sums(X):
    """The network: sums of the last layer, a Tensor (n, 10)."""
    W1, b1, W2, b2 = leaves
    return (X @ W1 + b1).relu() @ W2 + b2


# %% id="digits-train" slideshow={"slide_type": "subslide"}
for _ in range(30):
    for rows in np.array_split(rng.permutation(len(X_train)), 45):  # batches of about 32
        sums(X_train[rows]).softmax_cross_entropy(y_train[rows]).backward()
        for leaf in leaves:
            leaf.data -= 0.3 * leaf.grad
            leaf.grad = None
right = np.sum(sums(X_test).data.argmax(axis=1) == y_test)
print(right, "of", len(y_test), "digits right that it never saw")

# %% [markdown] id="speed-text" slideshow={"slide_type": "skip"}
# What do the notes cost? One gradient of a 64-16-10 network for 32 digits, in each of the ways, on your machine.
# **Predict first:** how many times slower is a node for every product?

# %% id="speed" slideshow={"slide_type": "skip"}
from timeit import repeat

X, y = X_train[:32], y_train[:32]
params = nn.init_params([64, 16, 10], rng)
arrays = [array for pair in params for array in pair]
times = {name: 1000 * min(repeat(way, number=1, repeat=5)) for name, way in ways.items()}
Note("\n".join(f"{name}: {milliseconds:.2f} ms" for name, milliseconds in times.items()))

# %% [markdown] id="speed-seen" slideshow={"slide_type": "skip"}
# Thousands of times. With arrays, our engine takes less than twice as long as the formulas by hand: the notes are few,
# and NumPy does the work. PyTorch may even be slower with arrays as small as these; it wins with large ones, and on a
# graphics card.

# %% [markdown] id="forward-mode" slideshow={"slide_type": "skip"}
# ### Stretch · Forwards instead of back
#
# The chain rule may also be multiplied from the other end. In *forward mode* every number carries its slope with respect
# to *one* input, and each operation updates both. No notes, no way back, but one pass for every input.


# %% id="forward-mode-dual" slideshow={"slide_type": "skip"}
class Dual:
    """A number and its slope with respect to one input, carried forwards."""

    def __init__(self, data, slope=0.0):
        self.data, self.slope = data, slope

    def __add__(self, other):
        return Dual(self.data + other.data, self.slope + other.slope)

    def __mul__(self, other):
        return Dual(self.data * other.data, self.slope * other.data + self.data * other.slope)

    def tanh(self):
        t = math.tanh(self.data)
        return Dual(t, (1 - t**2) * self.slope)


def neuron(x, w, b):
    return (x * w + b).tanh()


numbers = {"x": 1.5, "w": -0.6, "b": 0.4}
passes = [neuron(*(Dual(numbers[name], float(name == asked)) for name in numbers)).slope for asked in numbers]
leaves = [Value(number) for number in numbers.values()]
backward(neuron(*leaves))
print("three passes forwards:", np.round(passes, 4), " one pass back:", np.round([leaf.grad for leaf in leaves], 4))

# %% [markdown] id="forward-mode-meaning" slideshow={"slide_type": "skip"}
# For a function from $d$ inputs to $k$ outputs, all slopes form the **Jacobian** $J$, of shape $(k, d)$. A pass forwards
# gives $J\,\mathbf{v}$, a pass back $\mathbf{u}^\top J$, a vector–Jacobian product. A loss has $k = 1$ and a million
# inputs: one pass back is all of it. The slopes of `Tensor` are vector–Jacobian products, and so are those of PyTorch,
# whose `gradcheck` is your `numerical_gradient`:

# %% id="gradcheck" slideshow={"slide_type": "skip"}
x = torch.linspace(-2, 2, 5, dtype=torch.float64, requires_grad=True)
print("the check of PyTorch agrees:", torch.autograd.gradcheck(lambda x: torch.sin(x**2), (x,)))

# %% [markdown] id="softplus-text" slideshow={"slide_type": "skip"}
# ### Exercise · Design it: a safe softplus
#
# *Design · 10 minutes · stretch.* The loss of section 2 holds $\ln(1 + e^x)$, called **softplus**. For $x = 1000$ the
# exponential overflows, although the answer, 1000, is harmless. Write `softplus(x)` for a Value `x`, with the operators
# of Value alone, right to $10^{-9}$ from −1000 to 1000, and with the gradient $\sigma(x)$ (at $x = 0$ it may be
# another). Find an expression that never overflows; the engine differentiates whatever you write.


# %% id="softplus" tags=["exercise"] slideshow={"slide_type": "skip"}
def softplus(x):
    """ln(1 + e^x) of a Value, made of Value’s own operators; safe from −1000 to 1000."""
    ### BEGIN SOLUTION
    size = x.relu() + (-x).relu()  # |x|
    return x.relu() + ((-size).exp() + 1).log()
    ### END SOLUTION


softplus = check.softplus(softplus)

# %% id="softplus-use" slideshow={"slide_type": "skip"}
for number in (-1000.0, 2.0, 1000.0):
    x = autograd.Value(number)
    y = softplus(x)
    y.backward()
    print(f"x {number:7.1f}  softplus {y.data:8.3f}  slope {x.grad:.3f}  sigmoid {nn.sigmoid(number):.3f}")

# %% [markdown] id="summary" slideshow={"slide_type": "slide"}
# ## What we built
#
# | What | Idea | In code |
# |---|---|---|
# | record | each result keeps its inputs and local slopes | `Value(a * b, (a, b), (b, a))` |
# | order | a node comes after all of its inputs | `topological_order(root)` |
# | walk back | multiply along a path, add where paths meet | `value.grad += slope * node.grad` |
# | step | in place, off the record, then clear | `with torch.no_grad(): p -= lr * p.grad` |
# | module | layers in `__init__`, their use in `forward` | `class TorchMLP(torch.nn.Module)` |
# | training step | clear, forwards, back, step | `zero_grad()`, `criterion(…)`, `backward()`, `step()` |
# | arrays | a slope becomes a function of the gradient | `lambda G: G @ B.T` |

# %% [markdown] id="missing" slideshow={"slide_type": "subslide"}
# ## What is still missing
#
# Gradients take no thought any more: we write the forward pass, and they follow. So we can build networks as large as we
# like. But a large network can learn its samples by heart and know nothing about the next one. How to tell, and what
# helps against it: that is **regularisation**, and notebook 05. (Batches from a `DataLoader`, and weights saved by
# `state_dict`, come with larger data in notebook 08.)

# %% id="progress" slideshow={"slide_type": "skip"}
from utils.exercises import progress

progress.show()

# %% [markdown] id="reading" slideshow={"slide_type": "skip"}
# ## Further reading
#
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind (2018), *Automatic differentiation in machine
#   learning: a survey*, Journal of Machine Learning Research 18(153), 1–43.
# - A. Griewank and A. Walther (2008), *Evaluating Derivatives*, 2nd edition, SIAM. The theory.
# - A. Paszke et al. (2019), *PyTorch: an imperative style, high-performance deep learning library*, NeurIPS 32,
#   8024–8035.
# - A. Karpathy (2020), *micrograd*. An engine for numbers in the spirit of section 1, with functions in place of slopes.
