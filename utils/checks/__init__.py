"""The check engine: exercises, how their answers are judged, cards and progress; knows no exercise of a notebook."""

from utils.checks.coding import Coding
from utils.checks.design import Design
from utils.checks.edits import edits
from utils.checks.exercise import Exercise, Result, declare
from utils.checks.judged import RIGHT, Verdict, named, wrong
from utils.checks.observe import case
from utils.checks.question import Question
from utils.checks.settings import torch_settings
from utils.checks.values import positive, whole

__all__ = [
    "RIGHT",
    "Coding",
    "Design",
    "Exercise",
    "Question",
    "Result",
    "Verdict",
    "case",
    "declare",
    "edits",
    "named",
    "positive",
    "torch_settings",
    "whole",
    "wrong",
]
