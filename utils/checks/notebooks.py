"""What names mean in a notebook's cells: what it imports, and what its exercises build, finished."""

import importlib
import importlib.util
from typing import Any

from utils import sources
from utils.declarations import DeclarationError

__all__ = ["exercises_of", "notebooks", "value_of"]


def notebooks() -> list[str]:
    """Names of the notebooks that have exercises, without their numbers, in the order of the course."""
    names = [path.stem[3:] for path in sorted(sources.SOURCES.glob("[0-9][0-9]_*.py"))]
    return [name for name in names if importlib.util.find_spec(f"utils.exercises.{name}")]


def exercises_of(notebook: str) -> dict[str, Any]:
    """name -> exercise of a notebook, in the order of their declaration. Raises DeclarationError where none is made."""
    room = importlib.import_module(f"utils.exercises.{notebook}")
    if "EXERCISES" not in vars(room):
        raise DeclarationError(f"utils/exercises/{notebook}: end its __init__ with EXERCISES = declare(globals()).")
    return room.EXERCISES


def value_of(notebook: str, name: str) -> Any:
    """The value of a name in a notebook whose exercises are solved. Raises KeyError for one that it does not know."""
    exercise = exercises_of(notebook).get(name)
    if exercise is not None and getattr(exercise, "reference", None) is not None:
        return exercise.reference
    names: dict[str, Any] = {}
    exec(sources.imports(notebook)[name], names)
    return names[name]
