"""A network or any other graph as an item of a panel: neurons joined by edges; knows no layout."""

from dataclasses import dataclass

import numpy as np

from utils.scene.items import Box, Item, box_around
from utils.scene.numbers import overview


@dataclass(eq=False)
class Network(Item):
    """Neurons at x, y (n,) joined by edges (m, 2), which are pairs of their indices (from, to).

    A neuron shows its label inside, its note below, its delta above in purple, and is coloured by its value, or shows a
    small map of what it responds to: maps (n, h, w). ring (n,): true for neurons with a ring. An edge is as wide as its
    weight is large and has the colour of its sign; gradients (m,) are drawn over it in purple, or alone where
    there is no weight; nan stands for none of either. Its label, or in purple its edge_delta, stands at the share
    label_at of its length; opacity (m,) lets it step back.
    scale: the size of value and weight that is drawn at full strength; gradient_scale, map_scale: the same for those.
    pick: name of the control that a click on a neuron sets, to its index or to the option at that index.
    """

    arrays = ("x", "y", "edges", "values", "weights", "gradients", "maps", "ring", "opacity")

    x: np.ndarray
    y: np.ndarray
    edges: np.ndarray
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    deltas: tuple[str, ...] = ()
    edge_labels: tuple[str, ...] = ()
    edge_deltas: tuple[str, ...] = ()
    values: np.ndarray | None = None
    weights: np.ndarray | None = None
    gradients: np.ndarray | None = None
    maps: np.ndarray | None = None
    ring: np.ndarray | None = None
    opacity: np.ndarray | None = None
    radius: float = 20.0
    scale: float = 1.0
    gradient_scale: float = 1.0
    map_scale: float = 1.0
    label_at: float = 0.5
    pick: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.edges = self.edges.reshape(-1, 2)

    def bounds(self) -> Box | None:
        return box_around(self.x, self.y)

    def summary(self) -> str:
        parts = [f"network of {len(self.x)} neurons and {len(self.edges)} edges", " ".join(self.labels)]
        texts = (self.notes, self.deltas, self.edge_labels, self.edge_deltas)
        parts += [" ".join(words) for words in texts if any(words)]
        for name in ("values", "weights", "gradients", "maps", "ring", "opacity"):
            numbers = getattr(self, name)
            if numbers is not None:
                places = np.linspace(0, numbers.size - 1, min(numbers.size, 17)).astype(int)
                parts.append(f"{name} {overview(numbers, numbers.ravel()[places])}")
        return "; ".join(parts)
