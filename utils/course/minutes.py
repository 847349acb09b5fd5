"""How long a notebook takes a reader, worked out from its cells: prose, formulas, pictures, figures, exercises."""

import ast
import re
from collections.abc import Iterable

from utils.sources import task_in

WORDS_A_MINUTE = 180
FIGURE, PICTURE, FORMULA = 3.0, 1.0, 0.5  # minutes: to play with a live figure, to look at a picture, to read a formula
BEYOND = "### Stretch · "  # how the heading of a passage begins that is not part of the core path
_HEADING = re.compile(r"#+ ")
_FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_INLINE = re.compile(r"\$[^$]+\$")
_WORD = re.compile(r"\w[\w’'.,-]*")


def minutes(cells: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Minutes of the core path, and of what lies beyond it. cells: (kind, text) as students see them, no notes.

    Beyond are exercises of that level, and what stands under a heading `### Stretch · …`, up to the next heading.
    """
    core = more = 0.0
    stretch = False
    for kind, text in cells:
        task, time = None, 0.0
        if kind == "code":
            time = _shown(text)
        else:
            if _HEADING.match(text):
                stretch = text.startswith(BEYOND)
            task = task_in(text)
            time = _reading(text) + (task.minutes if task else 0)
        beyond = task.beyond if task else stretch
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
