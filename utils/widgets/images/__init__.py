"""Interactive figures of notebook 08."""

from utils.widgets.images.adversarial import nudge
from utils.widgets.images.disturb import disturb
from utils.widgets.images.drawing import draw_digit

__all__ = ["disturb", "draw_digit", "nudge"]
