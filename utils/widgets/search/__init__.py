"""Interactive figures of notebook 12."""

from utils.widgets.search.curse import winners_curse
from utils.widgets.search.race import search_race

__all__ = ["search_race", "winners_curse"]
