"""Whether a function has been written at all: it is compared with the stub as a syntax tree, else as bytecode."""

import ast
import inspect
import textwrap

__all__ = ["is_blank", "names_of_arguments"]

EMPTY_BODIES = ("...", "raise NotImplementedError", "raise NotImplementedError()")


def is_blank(function, stub=""):
    """True if function is the stub's, or does nothing.

    Nothing is a docstring, `...`, pass, return None, raise NotImplementedError. stub: the code that students find in
    the cell; docstrings, comments and annotations do not count.
    """
    tree = _tree(_source(function), getattr(function, "__name__", ""))
    if tree is None:
        return _same_code(function, stub)
    if all(_does_nothing(statement) for statement in tree.body):
        return True
    given = _tree(stub, tree.name)
    return given is not None and ast.dump(given) == ast.dump(tree)


def names_of_arguments(function):
    """Names of a function's positional arguments, or ()."""
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def _source(function):
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError, IndentationError):
        return ""


def _tree(code, name):
    """The function of that name in code as a syntax tree without docstring and annotations, or None."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return None
    for tree in statements:
        if isinstance(tree, ast.FunctionDef) and tree.name == name:
            return _bare(tree)
    return None


def _bare(tree):
    tree.returns = None
    tree.decorator_list = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
    if isinstance(tree.body[0], ast.Expr) and isinstance(getattr(tree.body[0].value, "value", None), str):
        tree.body = tree.body[1:] or [ast.Pass()]
    return tree


def _does_nothing(statement):
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Return):
        return statement.value is None or (
            isinstance(statement.value, ast.Constant) and statement.value.value in (None, Ellipsis)
        )
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement)


def _same_code(function, stub):
    """Whether the compiled function is the stub's, or an empty one; for functions whose source is not known."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    empty = [f"def _():\n{doc}    {body}\n" for doc in ("", '    "docstring"\n') for body in EMPTY_BODIES]
    return any(_instructions(code) == _instructions(other) for text in (*empty, stub) for other in _compiled(text))


def _compiled(text):
    """Code objects of the functions that text defines."""
    try:
        module = compile(text, "<stub>", "exec", dont_inherit=True)
    except SyntaxError:
        return []
    return [constant for constant in module.co_consts if inspect.iscode(constant)]


def _instructions(code):
    numbers = [constant for constant in code.co_consts if isinstance(constant, int | float)]
    return code.co_code, code.co_names, numbers
