"""Interactive figures of notebook 02: folding the plane, activations, the forward pass, losses, one wide layer."""

from utils.widgets.mlp.activation import activations
from utils.widgets.mlp.approximation import build_a_function
from utils.widgets.mlp.folding import space_folding
from utils.widgets.mlp.forward import forward_pass
from utils.widgets.mlp.loss import losses

__all__ = ["activations", "build_a_function", "forward_pass", "losses", "space_folding"]
