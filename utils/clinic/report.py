"""What an examination found, as words, as HTML, and as data; knows nothing else."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["Finding", "Report"]


class Finding(NamedTuple):
    """An illness: its name, what was measured, and what to do."""

    name: str
    measured: str
    advice: str


@dataclass(frozen=True, repr=False)
class Report:
    """findings: illnesses, causes before what follows from them. measured: name → number or list, all there is.

    `print` shows it as text, a notebook as a table, `as_dict()` gives plain data.
    """

    findings: tuple[Finding, ...]
    measured: Mapping[str, Any]

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def names(self) -> list[str]:
        """The names of what was found."""
        return [finding.name for finding in self.findings]

    def as_dict(self) -> dict[str, Any]:
        """Plain data: {"findings": [{"name", "measured", "advice"}, …], "measured": {…}}."""
        return {"findings": [finding._asdict() for finding in self.findings], "measured": dict(self.measured)}

    def __str__(self) -> str:
        rows = [f"{name:<{self._widest}}  {_shown(value)}" for name, value in self.measured.items()]
        found = [f"! {one.name}: {one.measured} {one.advice}" for one in self.findings] or ["Nothing found."]
        return "\n".join([*rows, "", *found])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def cell(text: str) -> str:
            return f'<td style="text-align:left">{html.escape(text)}</td>'

        rows = "".join(f"<tr>{cell(name)}{cell(_shown(value))}</tr>" for name, value in self.measured.items())
        found = "".join(
            f"<li><b>{html.escape(one.name)}</b>: {html.escape(one.measured)} {html.escape(one.advice)}</li>"
            for one in self.findings
        )
        return f"<table>{rows}</table>" + (f"<ul>{found}</ul>" if found else "<p>Nothing found.</p>")

    @property
    def _widest(self) -> int:
        return max(map(len, self.measured), default=0)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return f"{value:.3g}" if isinstance(value, float) else str(value)
