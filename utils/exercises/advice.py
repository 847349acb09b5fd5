"""What the usual exceptions usually mean, in a sentence; knows no exercise."""

__all__ = ["advice"]

ADVICE = {
    "NameError": (
        "A name is used that does not exist here: a typing slip, a variable of another cell, or a cell "
        "that has not been run."
    ),
    "UnboundLocalError": "A variable is used before it has a value. Set it before the loop or the `if` that uses it.",
    "IndexError": "An index is too large for its array. Print the shape and the index just before that line.",
    "AttributeError": "An object lacks what is asked of it; often a list or a number stands where an array is meant.",
    "ValueError": "Often two shapes do not fit. Print the shapes of everything in that line.",
    "TypeError": "Two things of different kinds meet in that line, or a call has too many or too few arguments.",
    "RecursionError": "The function calls itself again and again. What should make it stop?",
    "KeyboardInterrupt": "The check was interrupted. Run the cell again.",
    "SystemExit": "`exit` ends the program. Use `return` to leave a function.",
    "MemoryError": (
        "Far more memory was asked for than there is. Print the shapes: one of them is much larger than meant."
    ),
    "NotImplementedError": "Replace the line that raises it by your code.",
    "ZeroDivisionError": "Something is divided by 0. Print the divisor just before that line.",
}


def advice(one, some=""):
    """What to say of a Run that ended in an exception; some: in how many of the cases."""
    text = ADVICE.get(one.error_type, "The last words of the error say what happened; the line below says where.")
    return f"Your function stopped with `{one.error_type}`{some}. {text}"
