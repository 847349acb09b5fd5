"""`course mutants [NAME …]`: all mutants of the named notebooks or exercises, or of all; writes the counts down.

Prints survivors without a reason and what was refused without a helpful word, then a table. Exit status 1 if there are
survivors, or reasons for mutants that no longer exist.
"""

import argparse
import json
import sys
from collections.abc import Iterator

from utils.checks import Coding
from utils.checks.notebooks import exercises_of, notebooks
from utils.declarations import DeclarationError
from utils.files import write_atomically
from utils.mutants.grading import Tally, digest, exercises, graded, mutants_of, reasons, tally
from utils.mutants.record import RECORD, read_record, table


def main() -> int:
    """Grade, print, write down."""
    parser = argparse.ArgumentParser(prog="course mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="like backprop, train or backprop.train; all without a name")
    parser.add_argument("--vague", action="store_true", help="list what is refused without a helpful word")
    parser.add_argument("--table", action="store_true", help="print what was counted last, and grade nothing")
    options = parser.parse_args()
    if options.table:
        print(table(read_record()))
        return 0
    chosen = exercises(options.names)
    if not chosen:
        parser.error(f"no such notebook or exercise: {' '.join(options.names)}")
    results = graded(chosen)
    tallies = tally(results)
    for one in results:
        if options.vague and one.verdict == "vague":
            print(f"vague     {one.exercise}: {one.change}\n          {one.words}")
    for key, counts in tallies.items():
        for change in counts.survivors:
            print(f"survived  {key}: {change}")
    stale = [f"{key}: {change}" for key, change in _stale(chosen)]
    print(*(f"stale     {line}" for line in stale), sep="\n", end="\n" if stale else "")
    record = read_record() | {key: (digest(chosen[key]), counts) for key, counts in tallies.items()}
    _write(record)
    print(table(record))
    return int(bool(stale) or any(counts.survivors for counts in tallies.values()))


def _stale(chosen: dict[str, Coding]) -> Iterator[tuple[str, str]]:
    for key, changes in reasons().items():
        if key in chosen:
            there = {mutant.change for mutant in mutants_of(chosen[key])}
            yield from ((key, change) for change in changes if change not in there)


def _write(record: dict[str, tuple[str, Tally]]) -> None:
    order = [f"{notebook}.{name}" for notebook in notebooks() for name in exercises_of(notebook)]
    rows = {key: [record[key][0], record[key][1][:4]] for key in order if key in record}
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
    write_atomically(RECORD, f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeclarationError as slip:
        sys.exit(f"{slip}")
