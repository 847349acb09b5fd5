"""A gradient for an array that was broadcast: summed over its copies."""

import numpy as np

from utils import autograd
from utils.checks import Coding, case, edits

G23 = np.array([[1.0, 2.0, -0.5], [0.25, -1.0, 3.0]])
G33 = np.array([[1.0, 0.5, 2.0], [-1.0, 4.0, 0.0], [0.25, 3.0, 1.0]])
G223 = np.array([G23, [[2.0, -3.0, 1.0], [0.5, 1.5, -2.0]]])

unbroadcast = Coding(
    reference=autograd.unbroadcast,
    endless="Does the condition of your `while` become false for every `shape`, also for one with a 1 in it?",
    cases=[
        case("a bias, added to every row", G23, (3,)),
        case("a bias, as many samples as neurons", G33, (3,)),
        case("nothing was spread", G23, (2, 3)),
        case("a column, added to every column", G23, (2, 1)),
        case("a row that has two axes", G33, (1, 3)),
        case("one number that has two axes", G23, (1, 1)),
        case("a bias, for a stack of batches", G223, (3,)),
        case("a column, for a stack of batches", G223, (2, 1)),
    ],
    passed="What was copied on the way forwards is added up on the way back: paths meet there.",
    hints=(
        "A copied entry feeds several entries of the result. What happens where paths meet?",
        "Two kinds of axes were made by copying: those in front, which `shape` does not have, and those in which "
        "`shape` has a 1.",
        "First `while G.ndim > len(shape): G = G.sum(axis=0)`. Then for every axis with size 1: `sum` over it, with "
        "`keepdims=True`.",
    ),
    mistakes=edits(
        """
        axes of size 1 forgotten
            - for axis, size in enumerate(shape):
            -     if size == 1:
            -         G = G.sum(axis=axis, keepdims=True)
            Axes in front are summed away, but a 1 in `shape` was spread as well: sum over that axis, and keep it.
        axes in front forgotten
            - while G.ndim > len(shape):
            -     G = G.sum(axis=0)
            Axes with a 1 are summed, but those that `shape` does not have at all, in front, are still there.
        axes of size 1 first
            - while G.ndim > len(shape):
            -     G = G.sum(axis=0)
            - for axis, size in enumerate(shape):
            -     if size == 1:
            -         G = G.sum(axis=axis, keepdims=True)
            + for axis, size in enumerate(shape):
            +     if size == 1:
            +         G = G.sum(axis=axis, keepdims=True)
            + while G.ndim > len(shape):
            +     G = G.sum(axis=0)
            Both steps are right, in the wrong order: while axes are still there in front, the numbers of the others are
            not those of `shape`. First sum the axes in front away.
        one axis in front: while G.ndim → if G.ndim
            A single axis in front is summed away. There may be several: a number was spread over both.
        keepdims forgotten: G.sum(axis=axis, keepdims=True) → G.sum(axis=axis)
            The axis with the 1 is summed and then gone, and `shape` has it: `keepdims=True`.
        mean: G = G.sum(axis=0) → G = G.mean(axis=0)
            sum(axis=axis, → mean(axis=axis,
            The copies are averaged. Each of them moves the loss, so their gradients add up.
        mean in front: G = G.sum(axis=0) → G = G.mean(axis=0)
            The axes in front are averaged. Each copy moves the loss, so their gradients add up.
        mean over axes of size 1: sum(axis=axis, → mean(axis=axis,
            Axes with a 1 are averaged. Each copy moves the loss, so their gradients add up.
        last axis summed: G.sum(axis=0) → G.sum(axis=-1)
            The last axis is summed. New axes are put in front: the first one.
        first copy only: G.sum(axis=0) → G[0]
            Only the first copy is heard. All of them move the loss, so their gradients add up.
        """
    )
    | {
        "entries laid out anew": (
            lambda G, shape: G.reshape(-1, *shape).sum(axis=0),
            "`reshape` keeps the order of the entries, so those of a column come to lie under those of others. Right "
            "for axes in front, not for an axis of size 1 further back.",
        ),
        "always over the rows": (
            lambda G, shape: G.sum(axis=0),
            "This is right for the bias of one batch. A column, a number, or an array that was not spread at all needs "
            "other axes, which `shape` tells.",
        ),
        "everything added up": (
            lambda G, shape: G.sum(),
            "Everything is added up to one number. Only the axes that were made by copying are summed.",
        ),
        "as it came": (
            lambda G, shape: G + 0,
            "The gradient comes back as it was, with the shape of the result. It needs the shape of the array.",
        ),
        "cut to size": (
            lambda G, shape: np.resize(G, shape),
            "The shape is right, but entries were thrown away. They have to be added up.",
        ),
    },
)
