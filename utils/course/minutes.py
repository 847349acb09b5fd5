"""How long a notebook takes a reader, worked out from its cells: prose, formulas, pictures, figures, exercises."""

import ast
import re
from collections.abc import Iterable

WORDS_A_MINUTE = 180
FIGURE, PICTURE, FORMULA = 3.0, 1.0, 0.5  # minutes: to play with a live figure, to look at a picture, to read a formula
MORE = {"stretch", "homework"}  # exercises that are not part of the core path
_EXERCISE = re.compile(r"^\*\w+ · (?P<minutes>\d+) minutes? · (?P<level>[\w-]+)\.\*", re.MULTILINE)
_FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_INLINE = re.compile(r"\$[^$]+\$")
_WORD = re.compile(r"\w[\w’'.,-]*")


def minutes(cells: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Minutes of the core path, and of the exercises beyond it. cells: (kind, text) as students see them, no notes."""
    core = more = 0.0
    for kind, text in cells:
        if kind == "code":
            core += _shown(text)
            continue
        reading, exercise = _reading(text), _EXERCISE.search(text)
        beyond = exercise is not None and exercise["level"] in MORE
        time = reading + (int(exercise["minutes"]) if exercise else 0)
        core, more = core + time * (not beyond), more + time * beyond
    return round(core), round(more)


def in_words(core: int, more: int) -> str:
    """As a notebook states it."""
    return f"core {core} min, more {more} min" if more else f"{core} min"


def _reading(text: str) -> float:
    formulas, text = len(_FORMULA.findall(text)), _FORMULA.sub(" ", text)
    return len(_WORD.findall(_INLINE.sub("x", text))) / WORDS_A_MINUTE + formulas * FORMULA


def _shown(code: str) -> float:
    """Minutes for the live figures and the pictures that a cell shows."""
    calls = [node.func for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    rooms = [call.value.id for call in calls if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)]
    return FIGURE * rooms.count("widgets") + PICTURE * rooms.count("figures")
