"""Interactive figures of notebook 11."""

from utils.widgets.generation.codes import shape_code
from utils.widgets.generation.copies import squeeze
from utils.widgets.generation.map import latent_map

__all__ = ["latent_map", "shape_code", "squeeze"]
