"""The minutes of a notebook, worked out from its cells."""

import pytest

from utils.course.minutes import in_words, minutes

PROSE = "word " * 360  # two minutes


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("markdown", PROSE)], (2, 0)),
        ([("code", "widgets.playground()"), ("code", "figure = widgets.race(lr=1)")], (6, 0)),
        ([("code", "x = 1\nfigures.curve(x)"), ("code", "from utils.widgets import mlp as widgets")], (1, 0)),
        ([("markdown", "$$a = b$$\n\n$$c = d$$ and $e = f + g$, in words")], (1, 0)),
        ([("markdown", "### Exercise · A\n\n*Coding · 5 minutes · core.* Write it.")], (5, 0)),
        ([("markdown", "*Choice · 1 minute · warm-up.* Which?")], (1, 0)),
        ([("markdown", f"*Design · 9 minutes · stretch.* {PROSE}")], (0, 11)),
        ([("markdown", "*Debug · 7 minutes · homework.* Why?")], (0, 7)),
        ([("markdown", f"### Stretch · A\n\n{PROSE}"), ("code", "figures.curve(x)"), ("markdown", PROSE)], (0, 5)),
        ([("markdown", f"### Stretch · A\n\n{PROSE}"), ("markdown", f"### B\n\n{PROSE}")], (2, 2)),
        ([("markdown", f"### Stretch · A\n\n{PROSE}"), ("markdown", "*Choice · 3 minutes · core.* Which?")], (3, 2)),
        ([], (0, 0)),
    ],
)  # fmt: skip
def test_minutes_are_counted(cells, expected):
    assert minutes(cells) == expected


def test_beyond_the_core_is_told_apart():
    assert in_words(95, 0) == "95 min"
    assert in_words(95, 40) == "core 95 min, more 40 min"
