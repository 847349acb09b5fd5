"""The way back through a graph: what every leaf hears, in one call and in two."""

import numpy as np

from utils import autograd
from utils.checks import Coding, Question
from utils.exercises.autograd.expressions import GRAPHS, made_of_values


def _heard(answer, numbers, function):
    """The leaves' grad after one call, and after a second one; then that of the nodes between them and the root."""
    root, leaves = made_of_values(numbers, function)
    between = [node for node in autograd.topological_order(root) if node.inputs and node is not root]
    answer(root)
    first = np.array([leaf.grad for leaf in leaves])
    answer(root)
    return first, *(np.array([node.grad for node in nodes]) for nodes in (leaves, between))


backward = Coding(
    reference=autograd.backward,
    use=_heard,
    parts=(
        *("grad of the leaves", "grad of the leaves after a second call"),
        "grad of the nodes in between after a second call",
    ),
    cases=GRAPHS,
    endless="If every node sends its grad on by calling itself, the number of paths decides: 2, 4, 8 … Use the order.",
    passed="This is the whole of backpropagation, for any formula: an order, a product, a sum.",
    hints=(
        "Three steps: clear the grad of nodes with inputs, set that of the root, then go through the order backwards.",
        "From a node, `slope * node.grad` is added to the grad of each of its inputs.",
        "`for node in reversed(order):` and inside it `for value, slope in zip(node.inputs, node.slopes):` "
        "`value.grad += slope * …`",
    ),
    mistakes="""
        assigned: value.grad += slope → value.grad = slope
            Where a value is used twice, the second gradient overwrites the first. Add them, `+=`, and clear nothing
            inside the loop.
        root without 1: root.grad += 1.0 →
            The grad of every leaf is 0. Is the root’s set to 1, and after the clearing? Is the slope multiplied by
            `node.grad`, not by the input’s? Do the leaves keep what they got?
        root starts with its number: root.grad += 1.0 → root.grad = root.data
            The root starts with its own number. Its derivative by itself is 1.
        from the leaves to the root: reversed(order) → order
            Only the root’s own inputs have received anything. Is there a loop over all nodes, and does it go from the
            root to the leaves? In the other direction nothing has arrived yet when a node sends.
        level by level
            - order = topological_order(root)
            + order, seen = [root], {root}
            + for node in order:
            +     order += [value for value in dict.fromkeys(node.inputs) if value not in seen]
            +     seen.update(node.inputs)
            reversed(order) → order
            A node sends its gradient on before all of it has arrived: paths of different length meet there. Use
            `topological_order`, backwards.
        sent on at once
            - for node in reversed(order):
            + stack = [root]
            + while stack:
            +     node = stack.pop()
            - value.grad += slope * node.grad
            + value.grad += slope * node.grad
            + stack.append(value)
            A node sends on what it has each time something arrives, so the early part is counted again. Wait until all
            has arrived: go through `topological_order` backwards.
        sent on by recursion
            - for node in reversed(order):
            -     for value, slope in zip(node.inputs, node.slopes, strict=True):
            -         value.grad += slope * node.grad
            + def send(node):
            +     for value, slope in zip(node.inputs, node.slopes, strict=True):
            +         value.grad += slope * node.grad
            +         send(value)
            + send(root)
            A node sends on what it has each time something arrives, by a call inside a call, so the early part is
            counted again. Wait until all has arrived: go through `topological_order` backwards.
        path by path
            - root.grad += 1.0
            - for node in reversed(order):
            -     for value, slope in zip(node.inputs, node.slopes, strict=True):
            -         value.grad += slope * node.grad
            + stack = [(root, 1.0)]
            + while stack:
            +     node, gradient = stack.pop()
            +     node.grad += gradient
            +     stack += [(value, slope * gradient) for value, slope in zip(node.inputs, node.slopes, strict=True)]
            Right for small graphs, but every path from the root is gone by itself, and after 40 doublings there are
            2^40. Wait until all has arrived at a node, and send once: go through `topological_order` backwards.
        path by path, by recursion
            - root.grad += 1.0
            - for node in reversed(order):
            -     for value, slope in zip(node.inputs, node.slopes, strict=True):
            -         value.grad += slope * node.grad
            + def send(node, gradient):
            +     node.grad += gradient
            +     for value, slope in zip(node.inputs, node.slopes, strict=True):
            +         send(value, slope * gradient)
            + send(root, 1.0)
            Right for small graphs. But a long chain needs a call inside a call for every node, and Python stops you
            (RecursionError); nor can every path be gone by itself where their number doubles with every node. Wait
            until all has arrived at a node, and send once: go through `topological_order` backwards.
        cleared after sending
            - for node in reversed(order):
            -     for value, slope in zip(node.inputs, node.slopes, strict=True):
            -         value.grad += slope * node.grad
            + for node in reversed(order):
            +     for value, slope in zip(node.inputs, node.slopes, strict=True):
            +         value.grad += slope * node.grad
            +     if node.inputs:
            +         node.grad = 0.0
            The leaves are right. The nodes between them and the root have the grad 0 in the end. Every node keeps what
            has arrived, so that it can be read afterwards; clear it before the way back, not on it.
        recursion
            - order = topological_order(root)
            + order = []
            + def visit(node):
            +     for value in node.inputs:
            +         if value not in order:
            +             visit(value)
            +     order.append(node)
            + visit(root)
            Right for small graphs. A long chain needs a call inside a call for every node, and Python stops you
            (RecursionError). Use `topological_order`, which keeps a stack of its own.
        without the slope: slope * node.grad → node.grad
            The slopes are not used: everything is passed on as it arrives. Multiply by the slope on the way.
        without what arrives: slope * node.grad → slope
            Only the last slope is added. Multiply it by what arrives at the node: `slope * node.grad`.
        numbers instead of gradients: slope * node.grad → slope * node.data
            The slope is multiplied by the node’s number, `data`. What travels back is its `grad`.
        minus: value.grad += slope → value.grad -= slope
            The gradients are subtracted. The minus of gradient descent belongs to the step, not here.
        the same after a second call
            - if node.inputs:
            -     node.grad = 0.0
            + node.grad = 0.0
            One call is right. A second one should add to the grad of the leaves, as in PyTorch; clear only nodes that
            have inputs.
        cleared on the way
            - for value, slope
            + for value in node.inputs:
            +     value.grad = 0.0
            + for value, slope
            A node clears its inputs before it sends, and what others have sent to them is lost. Clear before the loop,
            and only nodes that have inputs.
        leaves cleared instead: if node.inputs: → if not node.inputs:
            root.grad += 1.0 → root.grad = 1.0
            One call is right. It is turned round which nodes are cleared: those with inputs start from 0, the leaves
            keep what they have.
        inner nodes not cleared
            - for node in order:
            -     if node.inputs:
            -         node.grad = 0.0
            - root.grad += 1.0
            + root.grad = 1.0
            One call is right. In a second one the inner nodes still hold the first call’s grad and send it again. Set
            the grad of every node that has inputs to 0 first.
        root adds up
            - for node in order:
            -     if node.inputs:
            -         node.grad = 0.0
            - root.grad += 1.0
            + root.grad += 1.0
            One call is right. In a second one the root starts with 2, and inner nodes with what is left of the first.
            Clear every node that has inputs, and set the root to 1.
    """,
)

second_call = Question(
    answer="b",
    why={
        "a": "That is the derivative, 2x, and what one call gives. Leaves keep what they have and add.",
        "b": "6 from each call. For a fresh gradient, clear the old one first, in PyTorch too.",
        "c": "It would be 18 if `y` kept its grad of 1 and sent 1 + 1 the second time; it is set anew.",
        "d": "Calls add up; they are not multiplied.",
    },
    hints=(
        "What is the derivative of x² at 3?",
        "`x` is a leaf. What does `backward` do with the grad of leaves, and what with all others?",
        "The second call adds the same number once more.",
    ),
)
