"""What a wrong declaration of an exercise or a figure is answered with; knows nothing else."""

import difflib
from collections.abc import Iterable

__all__ = ["DeclarationError", "nearest"]


class DeclarationError(ValueError):
    """A declaration that cannot be right. The message is one line: whose, which field, what to do."""


def nearest(name: str, names: Iterable[str]) -> str:
    """' Did you mean …?' with the known name that looks most like this one, or '' where none does."""
    alike = difflib.get_close_matches(str(name), [str(known) for known in names], n=1, cutoff=0.5)
    return f" Did you mean {alike[0]!r}?" if alike else ""
