"""Interactive figures: one generic live figure and canvas renderer, then one module a notebook."""
