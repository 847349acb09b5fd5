"""Whether a function or class has been written at all: compared with its stub as a syntax tree, else as bytecode."""

import ast
import inspect
import textwrap
from types import CodeType
from typing import Any

__all__ = ["is_blank", "names_of_arguments"]

EMPTY_BODIES = ("...", "raise NotImplementedError", "raise NotImplementedError()")


def is_blank(function: Any, stub: str = "") -> bool:
    """True if function (or class) is the stub's, or does nothing.

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


def names_of_arguments(function: Any) -> tuple[str, ...]:
    """Names of a function's arguments, without those like *rest, or ()."""
    try:
        taken = inspect.signature(function).parameters.items()
        return tuple(name for name, one in taken if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD))
    except (TypeError, ValueError):
        return ()


def _source(function: Any) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError, IndentationError):
        return ""


def _tree(code: str, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """The function or class of that name in code as a syntax tree without docstrings and annotations, or None."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return None
    for tree in statements:
        if isinstance(tree, ast.FunctionDef | ast.ClassDef) and tree.name == name:
            return _bare(tree)
    return None


def _bare(tree: ast.FunctionDef | ast.ClassDef) -> ast.FunctionDef | ast.ClassDef:
    tree.decorator_list = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Return):
        return statement.value is None or (
            isinstance(statement.value, ast.Constant) and statement.value.value in (None, Ellipsis)
        )
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement)


def _same_code(function: Any, stub: str) -> bool:
    """Whether the compiled function (or all of a class) is the stub's or empty; for what has no source at hand."""
    functions = vars(function).values() if inspect.isclass(function) else [function]
    codes = [one.__code__ for one in functions if hasattr(one, "__code__")]
    empty = [f"def _():\n{doc}    {body}\n" for doc in ("", '    "docstring"\n') for body in EMPTY_BODIES]
    blank = [_instructions(code) for text in (*empty, stub) for code in _compiled(text)]
    return bool(codes) and all(_instructions(code) in blank for code in codes)


def _compiled(text: str) -> list[CodeType]:
    """Code objects of the functions that text defines, those of classes included."""
    try:
        module = compile(text, "<stub>", "exec", dont_inherit=True)
    except SyntaxError:
        return []
    outer = [constant for constant in module.co_consts if inspect.iscode(constant)]
    return outer + [inner for code in outer for inner in code.co_consts if inspect.iscode(inner)]


def _instructions(code: CodeType) -> tuple[Any, ...]:
    values = [repr(constant) for constant in code.co_consts if isinstance(constant, int | float | tuple | bytes)]
    inner = [_instructions(constant) for constant in code.co_consts if inspect.iscode(constant)]  # comprehensions
    return code.co_code, code.co_names, values, inner
