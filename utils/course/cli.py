"""The `course` command, which make calls and which works without make; imports what a command needs when it runs."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from utils.course import server
from utils.files import ROOT

Command = Callable[[argparse.Namespace, list[str]], int]  # (its options, arguments it passes on) -> exit status
# What runs before the tests, and what is printed below its own report when it fails.
CHECKS = (
    (("ruff", "check", "."), ""),
    (("ruff", "format", "--check", "."), ""),
    (("mypy",), "mypy: the type hints and the code do not agree, see above."),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, by default that of the command line; returns the exit status, 0 for success.

    Raises SystemExit, like every argparse program, after --help (0) and for a command line that is not understood (2).
    """
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not options.takes_more:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options.run(options, rest)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="Commands of the multi-layer perceptron course.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(
        name: str, run: Command, text: str, takes_more: bool = False, parent: Any = commands
    ) -> argparse.ArgumentParser:
        sub = parent.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run, takes_more=takes_more)
        return sub

    command("lab", _lab, "copy the notebooks to work/ and open JupyterLab; passes options on to it", takes_more=True)
    command("test", _test, "style and type checks, then pytest; passes options on to pytest", takes_more=True)
    build = command("build", _build, "derive, execute and store the notebooks of solutions/*.py")
    build.add_argument("names", nargs="*", metavar="NAME", help="like 01 or 01_perceptron; all without a name")
    build.add_argument("--check", action="store_true", help="write nothing; fail and list what is out of date")
    new = command("new", _new_notebook, "write a notebook or an exercise that works, to write over").add_subparsers(
        metavar="WHAT", required=True
    )
    notebook = command("notebook", _new_notebook, "its source, its rooms, its row in the README", parent=new)
    notebook.add_argument("name", metavar="NAME", help="like vector_lengths")
    notebook.add_argument("--number", type=int, help="by default the next free one")
    for part in ("exercise", "question", "figure"):
        notebook.add_argument(f"--{part}", metavar="NAME", default=f"first_{part}", help=f"the name of its {part}")
    exercise = command("exercise", _new_exercise, "its cells in a notebook's source, its module", parent=new)
    exercise.add_argument("name", metavar="NAME", help="like row_lengths")
    exercise.add_argument("--notebook", metavar="NOTEBOOK", required=True, help="like 01 or 01_perceptron")
    exercise.add_argument("--kind", choices=("coding", "question", "design"), default="coding")
    exercise.add_argument("--after", metavar="ID", default="", help="the cell before it; by default before the summary")
    slides = command("slides", _slides, "write slides/NN_topic.html, one self-contained file each")
    slides.add_argument("names", nargs="*", metavar="NAME", help="like 01 or 01_perceptron; all without a name")
    command("bench", _bench, "measure figures and notebooks; prints a table", takes_more=True)
    mutants = "change every solution a little, and tell which changes its check accepts; passes options on"
    command("mutants", _mutants, mutants, takes_more=True)
    command("doctor", _doctor, "what is installed, what is not, and the fix")
    command("progress", _progress, "which exercises you have solved")
    return parser


def _lab(options: argparse.Namespace, rest: list[str]) -> int:
    from utils.course import kernels, workspace

    kernels.install()  # where it is not possible, course doctor says so
    server.settle()
    for line in workspace.update(ROOT / "notebooks", ROOT / "work"):
        print(line)
    for path in kernels.shadows(ROOT / "work"):
        print(f"{path.relative_to(ROOT)} has the name of the course's package: rename it, or no notebook will start.")
    start = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(ROOT / "work"), *server.OPTIONS]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        start.append("--allow-root")
    first = "00_start_here.ipynb"
    if (ROOT / "work" / first).exists():
        start.append(f"--LabApp.default_url=/lab/tree/{first}")
    return _run([*start, *rest])


def _test(options: argparse.Namespace, rest: list[str]) -> int:
    for check, comment in CHECKS:
        if status := _run([sys.executable, "-m", *check]):
            if comment:
                print(comment, file=sys.stderr)
            return status
    # A file stays with one worker, for what its tests share. What takes longest comes first: notebooks, the browser.
    workers = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
    return _run([sys.executable, "-m", "pytest", *workers, *rest], COURSE_PROGRESS="off")


def _run(command: list[str], **environment: str) -> int:
    """Exit status of a command run at the top of the repository.

    The terminal sends Ctrl+C to the command too, which ends in its own way; a request to terminate is passed on to it.
    """
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _build(options: argparse.Namespace, rest: list[str]) -> int:
    from utils.course.build import BuildError, build

    try:
        changed = build(options.names, write=not options.check)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 2
    for path in changed:
        print("out of date:" if options.check else "wrote", path.relative_to(ROOT))
    if not changed:
        print("Every notebook is up to date.")
    return int(options.check and bool(changed))


def _new_notebook(options: argparse.Namespace, rest: list[str]) -> int:
    from utils.course.new import new_notebook

    parts = {part: getattr(options, part) for part in ("exercise", "question", "figure")}
    return _made(lambda: new_notebook(options.name, options.number, **parts))


def _new_exercise(options: argparse.Namespace, rest: list[str]) -> int:
    from utils.course.new import new_exercise

    chosen = (options.name, options.notebook, options.kind, options.after)
    return _made(lambda: new_exercise(*chosen))


def _made(make: Callable[[], list[Path]]) -> int:
    from utils.course.new import NotMade

    try:
        paths = make()
    except NotMade as error:
        print(error, file=sys.stderr)
        return 2
    print(*(f"wrote {path.relative_to(ROOT).as_posix()}" for path in paths), sep="\n")
    (name,) = [path.stem[3:] for path in paths if path.parent.name == "solutions"]
    print(f"Next: course build {name}, course mutants {name}; then write over it, as CONTRIBUTING.md shows.")
    return 0


def _slides(options: argparse.Namespace, rest: list[str]) -> int:
    from utils.course.derive import BuildError
    from utils.course.slides import write_slides

    try:
        for path in write_slides(options.names):
            print("wrote", path.relative_to(ROOT))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _bench(options: argparse.Namespace, rest: list[str]) -> int:
    return _run([sys.executable, "-m", "utils.bench", *rest])


def _mutants(options: argparse.Namespace, rest: list[str]) -> int:
    return _run([sys.executable, "-m", "utils.mutants", *rest], COURSE_PROGRESS="off")


def _doctor(options: argparse.Namespace, rest: list[str]) -> int:
    from utils.course import doctor

    return doctor.main()


def _progress(options: argparse.Namespace, rest: list[str]) -> int:
    os.environ.setdefault("COURSE_PROGRESS", str(ROOT / "work" / "progress.json"))
    from utils.checks import progress

    progress.show_all()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
