"""Interactive figures of notebook 10."""

from utils.widgets.text.embedding import word_map
from utils.widgets.text.reading import read_a_review
from utils.widgets.text.roulette import split_roulette

__all__ = ["read_a_review", "split_roulette", "word_map"]
