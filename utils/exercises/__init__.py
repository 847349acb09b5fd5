"""The exercises: a room a notebook, with their cases, hints and mistakes. What judges the answers is `utils.checks`."""

from utils.checks import progress

__all__ = ["progress"]
