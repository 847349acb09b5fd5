"""What colours, ramps, shapes and alignments are called: by their role, so that one meaning has one look everywhere."""

from collections.abc import Iterable

from utils.declarations import DeclarationError, nearest

# role: (on a light page, on a dark page, as text on a light page). Classes in the order of Okabe and Ito.
COLORS = {
    "ink": ("#1f2328", "#e6e6e6", "#1f2328"),
    "muted": ("#6b7280", "#a3a8b0", "#5f6672"),
    "grid": ("#e6e8eb", "#3a3d42", "#e6e8eb"),
    "page": ("#ffffff", "#111111", "#ffffff"),
    "class0": ("#0072b2", "#58aee6", "#0072b2"),
    "class1": ("#e08e00", "#f2b134", "#965a00"),
    "class2": ("#009e73", "#35c79b", "#007a59"),
    "class3": ("#56b4e9", "#8fd0f5", "#1f78a8"),
    "class4": ("#d55e00", "#ff7b3d", "#bf4000"),
    "class5": ("#cc79a7", "#e9a3c9", "#a04a7c"),
    "positive": ("#0072b2", "#58aee6", "#0072b2"),
    "negative": ("#e08e00", "#f2b134", "#965a00"),
    "gradient": ("#8e44ad", "#c792ea", "#7d3c98"),
    "wrong": ("#b3261e", "#ff8a80", "#b3261e"),
}
# Anchors from low to high, each a role or a colour of its own; "page" is the background, so that zero disappears in it.
RAMPS = {
    "diverging": ("class1", "page", "class0"),  # negative orange, positive blue
    "classes": ("class0", "page", "class1"),  # the output of a neuron: 0 for class 0, 1 for class 1
    "ink": ("page", "ink"),  # a drawing
    "tint": ("page", "class2"),  # counts and losses behind other things, pale so that words stay legible
    "gradient": ("page", "gradient"),  # sizes of gradients
    "sequential": ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"),  # cividis
}
SHAPES = ("circle", "square", "triangle", "diamond", "wedge", "plus")  # of the samples of class 0, 1, …
ALIGNMENTS = ("left", "center", "right")


def check(owner: object, field: str, known: Iterable[str]) -> None:
    """Raises DeclarationError if what a field of the owner holds is none of the known names."""
    name = getattr(owner, field)
    if name not in known:
        raise DeclarationError(f"{type(owner).__name__}: {field} {name!r} is unknown; {nearest(name, known)}")
