"""What a picture consists of, as plain data: panels holding lines, points, heat maps, …; knows NumPy and no renderer.

A scene is drawn by canvas.js (live) and by render.py (Matplotlib, static). Colours are named by their role, so that the
same meaning has the same look in both, on a light page and on a dark one.
"""

from utils.scene.items import Arrow, Bars, Heatmap, Item, Line, Points, Region, Strokes, Text
from utils.scene.network import Network
from utils.scene.numbers import bracketed, number, power_of_ten, scientific, signed, subscript
from utils.scene.panels import Panel, Scene
from utils.scene.roles import ALIGNMENTS, COLORS, RAMPS, SHAPES

__all__ = [
    "ALIGNMENTS",
    "COLORS",
    "RAMPS",
    "SHAPES",
    "Arrow",
    "Bars",
    "Heatmap",
    "Item",
    "Line",
    "Network",
    "Panel",
    "Points",
    "Region",
    "Scene",
    "Strokes",
    "Text",
    "bracketed",
    "number",
    "power_of_ten",
    "scientific",
    "signed",
    "subscript",
]
