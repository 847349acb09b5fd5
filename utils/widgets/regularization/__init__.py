"""Interactive figures of notebook 05: overfitting, penalties, dropout, initial weights, batch normalisation."""

from utils.widgets.regularization.fitting import overfitting
from utils.widgets.regularization.initial_weights import init_explorer
from utils.widgets.regularization.masks import dropout_masks
from utils.widgets.regularization.normalization import batch_norm
from utils.widgets.regularization.shrinkage import weight_shrinkage

__all__ = ["batch_norm", "dropout_masks", "init_explorer", "overfitting", "weight_shrinkage"]
