"""Interactive figures of notebook 09."""

from utils.widgets.regression.beyond import beyond_the_data
from utils.widgets.regression.map import residual_map
from utils.widgets.regression.sure import how_sure

__all__ = ["beyond_the_data", "how_sure", "residual_map"]
