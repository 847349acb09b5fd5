"""What the usual exceptions usually mean, in a sentence; knows no exercise."""

import re
from typing import NamedTuple

from utils.checks.sandbox import Run

__all__ = ["Advice", "advice"]


class Advice(NamedTuple):
    """A sentence, and the kind of error it is about: its words or its type, "" where nothing is known of it."""

    text: str
    kind: str


ENTRIES = (
    "A single number has no entries to pick with `[ … ]`, and the input may be one in this case. "
    "`np.where` treats numbers and arrays alike."
)
# words of the error -> what to do; the first that occurs counts
BY_TEXT = {
    "truth value of an array": (
        "An `if` decides once, and cannot decide for every entry of an array. "
        "Compare the whole array and choose with `np.where`, or loop over its entries."
    ),
    "can be converted to Python scalars": (
        "Functions of `math`, `int` and `float` take a single number. NumPy’s, such as `np.exp`, take arrays."
    ),
    "mat1 and mat2 shapes cannot be multiplied": (
        "A layer gets samples with another number of features than it was made for. Print `X.shape` before it."
    ),
    "is not a Module subclass": "`Sequential` takes modules one by one: put a `*` in front of a list of them.",
    "Expected more than 1 value per channel": (
        "Batch normalisation in training mode needs more than one sample. For a single one, call `model.eval()` first."
    ),
    "could not infer output dtype": "A mean needs floats: convert True and False first, with `.float()`.",
    "iteration over a 0-d": "A single number is gone through like a list. Is it one entry where all are meant?",
    "unsupported operand type(s) for ^": "`^` is no power in Python. Write `**`.",
    "ufunc 'bitwise_xor' not supported": "`^` is no power in Python. Write `**`.",
    "'list' object has no attribute": "A list is no array: `np.array( … )` makes one of it, with `.shape` and `.sum`.",
    "'float' object has no attribute": "A plain number is asked for something that arrays have.",
    "'int' object has no attribute": "A plain number is asked for something that arrays have.",
    "'float' object is not iterable": "A number is gone through like a list. Is it one entry where all are meant?",
    "'int' object is not iterable": "A number is gone through like a list. For counting, use `range( … )`.",
    "NoneType": "A value is None there; often a function that was called before lacks its `return`.",
    "'float' object is not subscriptable": ENTRIES,
    "'int' object is not subscriptable": ENTRIES,
    "'numpy.float64' object is not subscriptable": ENTRIES,
    "invalid index to scalar variable": ENTRIES,
    "is not subscriptable": "Something that has no entries is followed by `[ … ]`. Are `( … )` meant, to call it?",
    "required positional argument": (
        "A call gives fewer arguments than the function takes: compare it with the line that begins with `def`."
    ),
    "positional arguments but": (
        "A call gives more arguments than the function takes: compare it with the line that begins with `def`. In a "
        "class, that line begins with `self`."
    ),
    "unexpected keyword argument": (
        "A call names an argument that the function does not have: compare it with the line that begins with `def`."
    ),
    "has no len()": "The input is a single number in this case, and a number has no length.",
    "object is not callable": (
        "Something that is no function is followed by `( … )`. Is a `*` missing, or has a name been used twice?"
    ),
    "mismatch in its core dimension": (
        "For `@`, the last axis on the left has to be as long as the first one on the right. Print both shapes."
    ),
    "not aligned": (
        "For a product, the last axis on the left has to be as long as the first one on the right. Print both shapes."
    ),
    "could not be broadcast": "Two arrays meet entry by entry and their lengths do not fit. Print both shapes.",
    "values to unpack": "The number of names on the left does not fit the number of values on the right.",
    "leaf Variable that requires grad": (
        "While torch records, a leaf that requires grad may not be changed in place. Use `with torch.no_grad():`."
    ),
    "does not require grad and does not have": (
        "The loss depends on nothing that requires grad. Was it computed under `no_grad`, detached, or made a number?"
    ),
    "through the graph a second time": (
        "A graph can be gone back through once. Compute the loss anew before every `backward`."
    ),
    "must have the same dtype": (
        "Tensors of two kinds meet, float32 and float64. Leave them as they came, or convert both alike."
    ),
    "Can't call numpy() on Tensor": (
        "A tensor with a graph is no array: call `.detach()` first, or `.item()` for one number."
    ),
    "no attribute 'backward'": "`backward` belongs to the tensor of the loss. Call it there, before `.item()`.",
    "Cannot cast ufunc": (
        "An array of integers cannot take in fractions. Start from `np.zeros( … )`, or write `w = w + …`."
    ),
}

BY_TYPE = {
    "NameError": (
        "A name does not exist here: a typing slip, a variable of another cell, or a cell that has not been run."
    ),
    "UnboundLocalError": "A variable is used before it has a value. Set it before the loop or the `if` that uses it.",
    "IndexError": "An index does not fit its array: too large, or no whole number. Print both just before that line.",
    "AttributeError": "An object lacks what is asked of it; often a list or a number stands where an array is meant.",
    "ValueError": "Often two shapes do not fit. Print the shapes of everything in that line.",
    "TypeError": "Two things of different kinds meet in that line, or a call has too many or too few arguments.",
    "RecursionError": "The function calls itself again and again. What should make it stop?",
    "KeyboardInterrupt": "The code raises it by itself; it is what pressing stop does to a program.",
    "SystemExit": "`exit` ends the program. Use `return` to leave a function.",
    "MemoryError": "Far more memory was asked for than there is. Print the shapes: one is much larger than meant.",
    "NotImplementedError": "Replace the line that raises it by your code.",
    "OverflowError": "A number grows too large for a float. Look for an exponential or a power of a large number.",
    "ZeroDivisionError": "Something is divided by 0. Print the divisor just before that line.",
    "WaitsForInput": (
        "Nobody sits at the keyboard while an answer is checked. Take what you need from the function’s arguments."
    ),
    "ModuleNotFoundError": "A module is not installed; everything needed here is in NumPy.",
}


# an object of a class that students write, as these are the only ones that have attributes of their own here
OWN = re.compile(r"'(?!NoneType|Tensor|Generator|Parameter)([A-Z]\w*)' object has no attribute '(\w+)'")


def advice(seen: Run, some: str = "") -> Advice:
    """What to say of a Run that ended in an exception; some: in how many of the cases."""
    kind = next((words for words in BY_TEXT if words in seen.error), seen.error_type)
    text = BY_TEXT.get(kind) or BY_TYPE.get(kind)
    own = OWN.search(seen.error)
    if own and kind == "AttributeError":
        text = f"An object of the class `{own[1]}` has no `{own[2]}`. Is it set, and spelt alike?"
    general = "The last words of the error say what happened; the line below says where."
    return Advice(f"Your function stopped with `{seen.error_type}`{some}. {text or general}", kind if text else "")
