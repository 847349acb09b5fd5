"""How fast figures follow, what playing costs, what importing and running notebooks takes, how fast networks train.

A section is one function that returns {name: number or list}. Everything ends in a table and in bench/results.json.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from utils.bench import applied, autograd, figures, imports, notebooks, training
from utils.bench.results import Section
from utils.course.browser import NoBrowser
from utils.files import ROOT

RESULTS = ROOT / "bench" / "results.json"
PLAIN = {
    "import": imports.measure,
    "notebooks": notebooks.measure,
    "training": training.measure,
    "applied": applied.measure,
    "autograd": autograd.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the named sections (all without names), print a table, write the results; returns the exit status."""
    known = [*PLAIN, *figures.SECTIONS]
    parser = argparse.ArgumentParser(prog="course bench", description=__doc__.partition("\n")[0])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(known)}; all without")
    sections = parser.parse_args(arguments).sections or known
    if unknown := set(sections) - set(known):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    try:
        results = figures.measure([name for name in sections if name in figures.SECTIONS])
    except NoBrowser as error:
        print(f"Not measured: {', '.join(figures.SECTIONS)}. {error}", file=sys.stderr)
        results = {}
    results |= {name: PLAIN[name]() for name in sections if name in PLAIN}
    for name, section in results.items():
        _print_table(name, section)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nwritten: {RESULTS.relative_to(ROOT)}")
    return 0


def _print_table(name: str, section: Section) -> None:
    print(f"\n{name}")
    for label, value in section.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"  {label:<42} {text:>10}")


if __name__ == "__main__":
    raise SystemExit(main())
