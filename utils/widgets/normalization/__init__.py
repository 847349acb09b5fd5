"""Interactive figures of notebook 07."""

from utils.widgets.normalization.batches import batch_norm
from utils.widgets.normalization.initial_weights import init_explorer

__all__ = ["batch_norm", "init_explorer"]
