"""Helper package of the course on multi-layer perceptrons; imports nothing heavy by itself."""

__version__ = "0.1.0"
