"""How a slip in a declaration is told: one line with what is declared, its field and the fix; knows nothing else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

__all__ = ["DeclarationError", "about", "nearest"]


class DeclarationError(ValueError):
    """A declaration that cannot be meant so. Its message is one line: what is declared, the field, what to write."""


def nearest(name: object, names: Iterable[object]) -> str:
    """The end of a message that refuses a name: "did you mean 'speed'? There are: speed, seed.", or only the list."""
    known = [str(one) for one in names]
    close = get_close_matches(str(name), known, 1)
    listed = f"here are: {', '.join(known)}." if known else "here are none."
    return f"did you mean {close[0]!r}? T{listed}" if close else f"t{listed}"


@contextmanager
def about(what: str) -> Iterator[None]:
    """Begins the message of a slip that is found inside with what it is about: "figure one_line, control 'w'"."""
    try:
        yield
    except DeclarationError as slip:
        raise DeclarationError(f"{what}: {slip}") from None
