"""Interactive figures of notebook 05: overfitting, penalties, dropout."""

from utils.widgets.regularization.fitting import overfitting
from utils.widgets.regularization.masks import dropout_masks
from utils.widgets.regularization.shrinkage import weight_shrinkage

__all__ = ["dropout_masks", "overfitting", "weight_shrinkage"]
