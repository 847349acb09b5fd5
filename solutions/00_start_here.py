# %% [markdown] id="title" slideshow={"slide_type": "slide"}
# # 00 · Start here
#
# Make sure that everything runs, and meet the three things you will use in every notebook: figures you play with,
# exercises that check themselves, and a page of progress.
#
# **After this notebook you can**
#
# - say whether your installation is complete, and what to do if it is not;
# - operate a figure with the mouse or the keyboard;
# - solve an exercise, ask for a hint, and read the card that answers you.

# %% [markdown] id="title-notes" slideshow={"slide_type": "notes"}
# Have everybody run this notebook before the first session; installation problems eat lectures.
# In class, five minutes are enough: one figure, one wrong answer on purpose, one right one.
# The point to make is that a wrong answer costs nothing here: the card says which mistake it was.

# %% [markdown] id="title-time" slideshow={"slide_type": "skip"}
# **Time:** [[minutes]].

# %% [markdown] id="run-text" slideshow={"slide_type": "subslide"}
# ## Running a cell
#
# A notebook is a list of cells. Click into the next one and press **Shift + Enter**: it runs, shows its result below,
# and moves on.

# %% id="first-cell" tags=["unrun"]
2 + 3

# %% [markdown] id="setup-text" slideshow={"slide_type": "skip"}
# Run the cells from top to bottom; each builds on those above it. The next one fetches what this notebook needs.

# %% id="setup" slideshow={"slide_type": "skip"}
import numpy as np

from utils.exercises import start_here as check
from utils.widgets import start_here as widgets

# %% [markdown] id="doctor-text" slideshow={"slide_type": "skip"}
# ## Is everything installed?
#
# The next cell compares what is installed with what the course needs. A line that is not OK says what to type.

# %% id="doctor" tags=["unrun"] slideshow={"slide_type": "skip"}
from utils.course import doctor

doctor.packages()

# %% [markdown] id="doctor-help" slideshow={"slide_type": "skip"}
# The command `course doctor`, typed into a terminal, checks more: the notebooks, your folder, your progress file.

# %% [markdown] id="figure-text" slideshow={"slide_type": "slide"}
# ## Figures you play with
#
# Below is a single neuron with one input $x$. It multiplies $x$ by a weight $w$, adds a bias $b$, and squeezes the sum
# into a number between 0 and 1. What do the two numbers do to the curve?
#
# **Predict first:** where will the curve cross ½ if you set $w$ to 1 and $b$ to 2? Then move the sliders and look.

# %% id="first-figure" tags=["remove-input"]
widgets.first_figure()

# %% [markdown] id="figure-seen" slideshow={"slide_type": "skip"}
# The curve crosses ½ where $w x + b = 0$, so at $x = -b/w$: the bias shifts it, and the weight makes it steep, flat, or
# turns it round. All learning in this course is about these two kinds of numbers.
#
# **From the keyboard:** press <kbd>Tab</kbd> until a slider is outlined, then the arrow keys move it;
# <kbd>Page Up</kbd> and <kbd>Page Down</kbd> take larger steps. <kbd>Space</kbd> presses a button.
# If you see a picture without sliders, run its cell: stored pictures wake up when their cell runs.

# %% [markdown] id="figure-notes" slideshow={"slide_type": "notes"}
# Ask for the prediction before anybody touches the slider; most say "at 2". The sign surprises them:
# a positive bias moves the crossing to the left. Collect the reason: w x + b = 0.

# %% [markdown] id="exercise-text" slideshow={"slide_type": "slide"}
# ## Exercises that check themselves
#
# An exercise is a function with its body missing. Replace the line with the three dots by your own code and run the cell.
# The last line hands your function to its check, and a card answers: what is right, or which mistake it looks like.
#
# A warm-up: the **mean square** of $n$ numbers measures their size. Squared errors will be averaged in this way:
#
# $$\frac{1}{n} \sum_{i=1}^{n} x_i^2$$
#
# In words: square each number, then take the mean.

# %% [markdown] id="mean_square-text" slideshow={"slide_type": "subslide"}
# ### Exercise · Mean square
#
# *Coding · 3 minutes · warm-up.* Write `mean_square(x)`. A first try that fails is welcome here: take the mean first and
# square it afterwards, run the cell, and read the card. Then mend it.


# %% id="mean_square" tags=["exercise"]
def mean_square(x):
    """Mean of the squares of the numbers x (n,). Returns one number."""
    ### BEGIN SOLUTION
    return np.mean(x**2)
    ### END SOLUTION


mean_square = check.mean_square(mean_square)

# %% [markdown] id="mean_square-after" slideshow={"slide_type": "skip"}
# Stuck? Unfold a hint in the card. The same three hints can be asked for in a cell; each call shows the next one:

# %% id="mean_square-hint" slideshow={"slide_type": "skip"}
check.mean_square.hint()

# %% [markdown] id="mean_square-go-on" slideshow={"slide_type": "skip"}
# In the same way, `check.mean_square.solution()` shows our solution. An open exercise never blocks you: until yours
# passes, its check hands back our finished function for the cells below, and the card says so. This one runs either way:

# %% id="mean_square-use" slideshow={"slide_type": "skip"}
print(mean_square(np.array([3.0, -4.0])))

# %% [markdown] id="mean_square-meaning" slideshow={"slide_type": "skip"}
# 9 and 16 have the mean 12.5. The sign of −4 is gone: an error counts by its size, whichever way it points.

# %% [markdown] id="product_shape-text" slideshow={"slide_type": "skip"}
# ### Exercise · A shape
#
# *Choice · 1 minute · warm-up.* `X` has shape (5, 3) and `w` has shape (3,). What is the shape of `X @ w`?
#
# - **a)** (5,)
# - **b)** (5, 1)
# - **c)** (3,)
# - **d)** none: it raises an error

# %% id="product_shape" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.product_shape("a")
### STUB
# check.product_shape(...)  # replace the three dots by "a", "b", "c" or "d"
### END SOLUTION

# %% [markdown] id="check_says-text" slideshow={"slide_type": "skip"}
# ### Exercise · What a check hands back
#
# *Choice · 1 minute · warm-up.* Your answer to an exercise is wrong, and you run the cell. What does its check hand back?
#
# - **a)** nothing
# - **b)** the course’s finished function, so that the cells below still work
# - **c)** your own function

# %% id="check_says" tags=["exercise"] slideshow={"slide_type": "skip"}
### BEGIN SOLUTION
check.check_says("b")
### STUB
# check.check_says(...)  # replace the three dots by "a", "b" or "c"
### END SOLUTION

# %% [markdown] id="progress-text" slideshow={"slide_type": "slide"}
# ## Your progress
#
# What you have solved is kept in one small file beside your notebooks, `progress.json`. This table shows where you are:

# %% id="progress"
from utils.exercises import progress

progress.show()

# %% [markdown] id="help" slideshow={"slide_type": "skip"}
# ## Where help is
#
# | You want | Do this |
# |---|---|
# | what a function does | `check.mean_square?` or `np.mean?` in a cell, then Shift + Enter |
# | to start over in Python | menu *Kernel → Restart Kernel and Run All Cells* |
# | your original notebook back | rename or delete your copy, then `make lab` (or `course lab`) puts a fresh one there |
# | a new version without losing your work | `make lab` again: your edited notebook stays, the new one lies beside it |
# | to know what is broken | `course doctor` in a terminal |
#
# **Keys worth knowing:** Shift + Enter runs a cell, Esc leaves it, then *A* or *B* adds a cell above or below,
# *Z* undoes a deleted cell.

# %% [markdown] id="next" slideshow={"slide_type": "slide"}
# ## What comes next
#
# In [01 · The perceptron](01_perceptron.ipynb) the neuron above gets more inputs, draws a line between two kinds of
# flowers, and learns where to put it. From there on you build everything a multi-layer perceptron needs.
