"""The order: every node once, and after its inputs."""

import threading
from unittest import mock

from utils import autograd
from utils.checks import RIGHT, Coding, edits, named, wrong
from utils.exercises.autograd.expressions import GRAPHS, LENGTH, AskedTooOften, made_of_values

NO_PAIR = ("cannot unpack", "'tuple' object has no attribute 'inputs'")  # what an error says of entries of the stack


def _judge_order(answer, numbers, function):
    """Any list in which every node stands once and after its inputs."""
    root, _ = made_of_values(numbers, function)
    errors = []
    try:
        with mock.patch.object(threading, "excepthook", lambda raised: errors.append(raised.exc_type)):
            order = answer(root)
    except RecursionError:
        return named("recursion")
    except AskedTooOften:
        return named("nodes opened again")
    except (TypeError, AttributeError) as error:
        if not any(words in str(error) for words in NO_PAIR):
            raise
        return named("no pairs on the stack", ("Error", f"{type(error).__name__}: {error}"))
    if RecursionError in errors:
        return named("recursion")
    if order is None:
        return wrong("Your function returned None. Is there a `return` in front of the list?")
    if not isinstance(order, list | tuple):
        return wrong(f"Your function returns a value of type {type(order).__name__}; a list of nodes is asked for.")
    return _incomplete(root, order) or _misplaced(order)


def _incomplete(root, order):
    """What is too many or missing, or None."""
    nodes = autograd.topological_order(root)
    wanted, found = {id(node) for node in nodes}, [id(node) for node in order]
    row = ("Got", f"a list of {len(found)}; the graph has {len(wanted)} nodes")
    if not set(found) <= wanted:
        return named("strangers", row)
    if len(found) > len(set(found)):
        return named("nodes listed again", row)
    missing, leaves = wanted - set(found), {id(node) for node in nodes if not node.inputs}
    known = {
        frozenset(): "",
        frozenset([id(root)]): "root missing",
        frozenset(leaves): "leaves missing",
        frozenset(wanted): "nothing listed",
    }
    name = known.get(frozenset(missing), "nodes missing" if missing - leaves else "a leaf missing")
    return named(name, row) if name else None


def _misplaced(order):
    """Whether inputs come first, given a list of all nodes."""
    position = {id(node): i for i, node in enumerate(order)}
    in_order = [position[id(value)] < position[id(node)] for node in order for value in node.inputs]
    if not any(in_order):
        return named("root first", ("Got", "the root at the beginning, its inputs after it"))
    if not all(in_order):
        return named("before its inputs", ("Got", f"inputs after the node that uses them: {in_order.count(False)}"))
    return RIGHT


def _recursive_order(root):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for value in node.inputs:
                visit(value)
            order.append(node)

    visit(root)
    return order


topological_order = Coding(
    reference=autograd.topological_order,
    judge=_judge_order,
    cases=GRAPHS,
    endless="A stack has to become shorter in the end: is every node opened once, and do you remember it in `seen`?",
    passed="Read backwards, this list brings every node after all nodes that use it.",
    hints=(
        "A node comes up twice: first its inputs are still to be listed, the second time they have been.",
        "The second time (`inputs_listed`), append it. The first time, if it is not in `seen` yet: remember it, put it "
        "back on the stack with True, and put its inputs on top with False.",
        "`if inputs_listed: order.append(node)`, `elif node not in seen:` then `seen.add(node)`, "
        "`stack.append((node, True))`, and a loop over `node.inputs`.",
    ),
    mistakes=edits(
        """
        strangers: order.append(node) → order.append(node.data)
            The list holds things that are no nodes of this graph. Append the nodes themselves, not their numbers.
        nodes listed again: elif node not in seen: → else:
            Some nodes stand in the list more than once. Remember in `seen` which ones have come up; without that, every
            path to a node counts, and their number can double with every step.
        nodes opened again
            - if inputs_listed:
            -     order.append(node)
            - elif node not in seen:
            + if inputs_listed:
            +     if node not in order:
            +         order.append(node)
            + else:
            Each node is listed once, but it is opened every time it comes up, and so is everything behind it: 2^40
            times after 40 doublings. Open a node only if it is not in `seen`.
        no pairs on the stack: stack.extend((value, False) for value in node.inputs) → stack.extend(node.inputs)
            The stack holds a pair for each node: put `(value, False)` on it for every value in `node.inputs`.
        nothing listed: (node, True) → (node, False)
            The list is empty. Is anything ever appended to it: does a pair with True come up?
        root missing: return order → return order[:-1]
            The root is missing. It comes last, after everything else.
        leaves missing: if inputs_listed: → if inputs_listed and node.inputs:
            The leaves are missing. They are nodes without inputs, which can be listed at once.
        a leaf missing: node not in seen → node.data not in seen
            seen.add(node) → seen.add(node.data)
            A leaf is missing where two leaves hold the same number. Ask whether a node has been seen, not its number.
        nodes missing: (value, False) for value in node.inputs → (value, True) for value in set(node.inputs)
            Only part of the graph is listed. The inputs have inputs too, and so on down to the leaves.
        root first: return order → return order[::-1]
            This is the order from the root to the leaves. Inputs come first here, and the root last: on the stack, the
            inputs lie on top of their node.
        before its inputs: stack.pop() → stack.pop(0)
            order.append(node) → pass
            - seen.add(node)
            + seen.add(node)
            + order.append(node)
            return order → return order[::-1]
            A node stands before one of its inputs: paths of different length lead to it. List a node only when all of
            its inputs are listed, and note it in `seen` when it comes up from the stack, not before.
        """
    )
    | {
        "recursion": (
            _recursive_order,
            f"Right for small graphs. A chain of {LENGTH:,} nodes needs as many calls inside one another, and Python "
            "stops you (RecursionError); a check does not let its limit be raised. Keep a stack of your own, a list.",
        )
    },
)
