"""What a declaration of an exercise promises, tried out: what `declare` cannot see without running anything.

`faults(exercise)` gives a line for each slip, which names the exercise, the field and what to do. The tests call it for
every exercise; an author can, too.
"""

import ast
import builtins
import copy
import dis
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from utils import sources
from utils.checks.answer import subject
from utils.checks.coding import Coding
from utils.checks.comparison import Comparison
from utils.checks.design import Design
from utils.checks.exercise import Exercise
from utils.checks.question import Question
from utils.checks.settings import course_settings
from utils.declarations import DeclarationError, nearest

__all__ = ["faults"]

NOTATION = {"X", "Y", "y", "Z", "A", "W", "b", "dW", "db", "dZ"}


def faults(exercise: Exercise) -> list[str]:
    """A line for each slip in an exercise's declaration: whose, which field, what to do."""
    checks: tuple[Callable[[Any], Iterator[tuple[str, str]]], ...] = ()
    if isinstance(exercise, Question):
        checks = (_question_stands_in_the_source,)
    elif isinstance(exercise, Design):
        checks = (_verdicts_are_known, _example_passes, _mistakes_are_judged)
    elif isinstance(exercise, Coding):
        checks = (
            _cell_is_there,
            _reference_passes,
            _verdicts_are_known,
            _mistakes_run,
            _mistakes_differ,
            _parts_are_seen,
        )
    found = []
    for check in checks:
        try:
            found += [f"{exercise.key}: field {field}: {text}" for field, text in check(exercise)]
        except DeclarationError as error:
            found.append(str(error))
        if found:
            break  # what follows would only repeat it in other words
    return found


# --- Questions -------------------------------------------------------------------------------------------------------


def _question_stands_in_the_source(question: Question) -> Iterator[tuple[str, str]]:
    try:
        asked = sources.question_of(question.notebook, question.name)
    except sources.SourceError as error:
        yield "why", str(error)
        return
    if set(asked.options) != set(question.why):
        yield "why", f"the source has the options {', '.join(asked.options)}, and why has {', '.join(question.why)}."
    if not asked.text:
        yield "why", f'the source asks nothing; write the question into the cell with id="{question.name}-text".'


# --- Judges ----------------------------------------------------------------------------------------------------------


def _verdicts_are_known(exercise: Coding | Design) -> Iterator[tuple[str, str]]:
    """Every name that is written into a verdict, in the judge or in what it calls in its module, is a mistake."""
    judge = exercise.judge
    if judge is None:
        return
    known = set(exercise.mistakes)
    for name in sorted(_names_in_verdicts(judge) - known):
        yield "judge", f"{name!r} is given as a mistake and is none; {nearest(name, sorted(known))}"


def _names_in_verdicts(judge: Callable[..., Any]) -> set[str]:
    """Texts in the first argument of `named( … )` in the judge and in what it calls in its own module."""
    found, seen, waiting = set[str](), set[str](), [judge]
    while waiting:
        function = waiting.pop()
        code = inspect.unwrap(function)
        if not hasattr(code, "__code__") or code.__qualname__ in seen:
            continue
        seen.add(code.__qualname__)
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "named" and node.args:
                found |= _texts(node.args[0])
            if isinstance(node, ast.Name) and node.id in code.__globals__:
                value = code.__globals__[node.id]
                own = getattr(value, "__module__", "") == code.__module__
                waiting += [value] if inspect.isfunction(value) and own else []
    return found


def _texts(node: ast.expr) -> set[str]:
    """Texts that an expression may give: alone, or one or the other of a condition."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def _example_passes(design: Design) -> Iterator[tuple[str, str]]:
    example = design.example
    result = design.grade((lambda: example()) if callable(example) else copy.deepcopy(example))
    if not result.passed:
        yield "example", f"it does not pass: {result.message}"


def _mistakes_are_judged(design: Design) -> Iterator[tuple[str, str]]:
    for name, mistake in design.mistakes.items():
        result = design.grade(mistake.wrong)
        if result.passed:
            yield "mistakes", f"{name!r} passes; is it wrong at all?"
        elif result.mistake != name:
            yield "mistakes", f"{name!r} is judged as {result.mistake!r}: {result.message}"


# --- Coding ----------------------------------------------------------------------------------------------------------


def _cell_is_there(exercise: Coding) -> Iterator[tuple[str, str]]:
    try:
        sources.stub_of(exercise.notebook, exercise.name)
    except sources.SourceError as error:
        yield "name", f"{error} Write the cell, with a solution between the markers."


def _reference_passes(exercise: Coding) -> Iterator[tuple[str, str]]:
    def another(*arguments: Any, **named: Any) -> Any:
        return exercise.reference(*arguments, **named)  # type: ignore[misc]

    reference = exercise.reference
    result = exercise.grade(type(reference.__name__, (reference,), {}) if isinstance(reference, type) else another)
    if not result.passed:
        yield "reference", f"it does not pass its own check: {result.message}"


def _mistakes_run(exercise: Coding) -> Iterator[tuple[str, str]]:
    """No mistake looks up a name that exists nowhere: it would give its name to any student's NameError."""
    for name, mistake in exercise.mistakes.items():
        for unknown in _unknown_names(mistake.wrong):
            yield "mistakes", f"{name!r} uses the name {unknown!r}, which exists nowhere. A typing slip?"


def _unknown_names(answer: Any) -> list[str]:
    """Names that a function, or the methods of a class, look up and nobody has defined."""
    if inspect.isclass(answer):
        own = [one for one in vars(answer).values() if inspect.isfunction(one)]
        return sorted({name for method in own for name in _unknown_names(method)})
    code, names = getattr(answer, "__code__", None), getattr(answer, "__globals__", {})
    if code is None:
        return []
    loaded = {one.argval for one in _instructions(code) if one.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return sorted(name for name in loaded if name not in names and not hasattr(builtins, name))


def _instructions(code: Any) -> Iterator[Any]:
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if inspect.iscode(constant):
            yield from _instructions(constant)


def _mistakes_differ(exercise: Coding) -> Iterator[tuple[str, str]]:
    """Each is refused under its own name; two that behave alike are named together."""
    way, told = exercise.way, set[str]()
    for name, mistake in exercise.mistakes.items():
        if name in told:
            continue
        result = exercise.grade(mistake.wrong)
        if result.mistake == name:
            if isinstance(way, Comparison) and result.message != mistake.sentence:
                yield "mistakes", f"{name!r} is told in other words than its own: {result.message}"
            continue
        if result.passed:
            yield "mistakes", f"{name!r} passes; add a case in which it shows."
        elif isinstance(way, Comparison):
            with course_settings(), exercise.around():
                twins = way.twins(name)
            if twins:
                told |= {name, *twins}
                yield "mistakes", f"{name!r} and {twins[0]!r} do the same in all cases; keep one, or add a case."
            else:
                yield "mistakes", f"{name!r} is not recognised: {result.message}"
        else:
            yield "mistakes", f"{name!r} is judged as {result.mistake!r}: {result.message}"


def _parts_are_seen(exercise: Coding) -> Iterator[tuple[str, str]]:
    """What a card sets as code is in the exercise's text or cell, or is the notation of the whole course."""
    words = NOTATION | set(re.findall(r"\w+", sources.cell_of(exercise.notebook, exercise.name)[0]))
    for name in _part_names(exercise.parts):
        unseen = [word for code in re.findall(r"`(.+?)`", subject(name)) for word in re.findall(r"\w+", code)]
        if set(unseen) - words:
            yield "parts", f"{name!r} stands nowhere in the cell; say it in words: 'the …', 'whether …'."


def _part_names(parts: Any) -> Iterator[str]:
    if isinstance(parts, str):
        yield parts
    else:
        for part in parts:
            yield from _part_names(part)
