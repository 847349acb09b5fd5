"""Words about the machine at hand: on the page when their cell runs, and never stored; knows ipywidgets only."""

import html

import ipywidgets as widgets

__all__ = ["Note"]


class Note(widgets.HTML):
    """A few lines of text. What is stored of them is the same everywhere, as the stored outputs of a notebook must be.

    For what no two machines agree on: the device PyTorch finds, whether an optional package is installed, a time.
    """

    def __init__(self, words):
        lines = "<br>".join(html.escape(line) for line in words.splitlines())
        super().__init__(f'<div style="line-height:1.5;color:var(--jp-content-font-color1)">{lines}</div>')
        self.words = words

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": "Run this cell to see what holds on your machine."}
