"""Interactive figures of notebook 13."""

from utils.widgets.clinic.ward import ward

__all__ = ["ward"]
