"""What was counted when all mutants were graded last, and the table of all notebooks."""

import json
from pathlib import Path

from utils.checks import Coding
from utils.checks.notebooks import exercises_of, notebooks
from utils.mutants.grading import Tally

__all__ = ["RECORD", "helped", "read_record", "table"]

RECORD = Path(__file__).with_name("record.json")


def read_record() -> dict[str, tuple[str, Tally]]:
    """exercise -> (digest of what was graded, Tally without its survivors)."""
    if not RECORD.exists():
        return {}
    rows = json.loads(RECORD.read_text(encoding="utf-8"))
    return {key: (digest, Tally(*counts)) for key, (digest, counts) in rows.items()}


def table(record: dict[str, tuple[str, Tally]]) -> str:
    """A line a notebook: exercises, mistakes, edits among them, mutants, what became of them."""
    heads = ("exercises", "mistakes", "edits", "mutants", "refused", "named", "observed", "excused")
    lines = [f"{'notebook':16}" + "".join(f"{head:>11}" for head in heads)]
    total = [0] * len(heads)
    for notebook in notebooks():
        every = exercises_of(notebook)
        mistakes = [one.mistakes for one in every.values() if hasattr(one, "mistakes")]
        tallies = [record[one.key][1] for one in every.values() if isinstance(one, Coding) and one.key in record]
        counts = [sum(getattr(one, name) for one in tallies) for name in ("mutants", "refused", "named", "observed")]
        edited = sum(one.is_edited(name) for one in mistakes for name in one)
        row = [len(every), sum(map(len, mistakes)), edited, *counts, counts[0] - counts[1]]
        total = [a + b for a, b in zip(total, row, strict=True)]
        lines.append(f"{notebook:16}" + "".join(f"{number:11,}" for number in row))
    lines.append(f"{'all':16}" + "".join(f"{number:11,}" for number in total))
    return "\n".join([*lines, f"{helped(record):.1%} of the refused are named or get an observation."])


def helped(record: dict[str, tuple[str, Tally]]) -> float:
    """The share of the refused mutants that are refused under a name or with an observation."""
    tallies = [counts for _, counts in record.values()]
    return sum(one.named + one.observed for one in tallies) / max(sum(one.refused for one in tallies), 1)
