"""The card that answers a student: HTML in the theme's colors, and plain text; knows no exercise."""

import html
import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Card", "show"]

# outcome -> (icon, words, JupyterLab's color for the edge, the same outside JupyterLab)
VERDICTS = {
    "passed": ("✓", "Passed", "success", "#2e7d32"),
    "incorrect": ("✗", "Not yet", "warn", "#b26a00"),
    "not attempted": ("○", "Not attempted", "info", "#1565c0"),
    "raised": ("!", "Your code raised an error", "error", "#c62828"),
    "timed out": ("!", "Took too long", "error", "#c62828"),
    "hint": ("?", "Hint", "info", "#1565c0"),
    "notice": ("!", "Notice", "info", "#1565c0"),
}

INK = "color:var(--jp-ui-font-color1,#1b1b1b)"
FRAME = (
    f"{INK};background:var(--jp-layout-color1,#fff);padding:.5em .9em;margin:.3em 0;max-width:46em;"
    "display:grid;gap:.3em;line-height:1.45;overflow-wrap:anywhere;"
    "border:1px solid var(--jp-border-color2,#bbb);border-left:5px solid"
)
TABLE = "margin:0;justify-self:start;border-collapse:collapse;font-size:inherit"
CELL = f"text-align:left;vertical-align:top;padding:.15em .8em .15em 0;{INK};background:none"
MONO = "white-space:pre-wrap;font-family:var(--jp-code-font-family,monospace)"


@dataclass(frozen=True)
class Card:
    """What is said: verdict, sentences, evidence as (label, text) rows, hints to unfold, and a closing remark.

    All texts are plain; `code` between backticks is set as code in the sentences, the hints and the remark.
    """

    outcome: str
    title: str
    sentences: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    hints: tuple[str, ...] = ()
    remark: str = ""

    def __repr__(self) -> str:
        icon, words, *_ = VERDICTS[self.outcome]
        lines = [f"{icon} {words} · {self.title}", *self.sentences]
        if self.evidence:
            width = max(len(label) for label, _ in self.evidence)
            lines += [self.caption] if self.caption else []
            for label, text in self.evidence:
                indented = text.replace("\n", "\n" + " " * (width + 4))
                lines.append(f"  {label:<{width}}  {indented}")
        return "\n".join([*lines, *([self.remark] if self.remark else [])])

    def _repr_html_(self) -> str:
        icon, words, color, fallback = VERDICTS[self.outcome]
        body = [
            f'<div role="group" aria-label="{_escaped(words)}: {_escaped(self.title)}" '
            f'style="{FRAME} var(--jp-{color}-color1,{fallback})">',
            f'<div><b><span aria-hidden="true">{icon}</span> {words}</b> · {_marked(self.title)}</div>',
            *(f"<div>{_marked(sentence)}</div>" for sentence in self.sentences),
            f"<div>{_marked(self.caption)}</div>" if self.caption and self.evidence else "",
            self._table(),
            *(
                f"<details><summary>Hint {i} of {len(self.hints)}</summary>{_marked(hint)}</details>"
                for i, hint in enumerate(self.hints, start=1)
            ),
            f"<div>{_marked(self.remark)}</div>" if self.remark else "",
            "</div>",
        ]
        return "".join(body)

    def _table(self) -> str:
        if not self.evidence:
            return ""
        rows = "".join(
            f'<tr style="background:none"><th scope="row" style="{CELL};white-space:nowrap">{_escaped(label)}</th>'
            f'<td style="{CELL};{MONO}">{_escaped(text)}</td></tr>'
            for label, text in self.evidence
        )
        return f'<table style="{TABLE}">{rows}</table>'


def _escaped(text: str) -> str:
    return html.escape(str(text), quote=True)


def _marked(text: str) -> str:
    """Escaped, with `code` between backticks set as code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", _escaped(text))


def show(item: Any) -> None:
    """Display a card (or anything with a rich representation) below the cell."""
    from IPython.display import display

    display(item)
