"""The `course` command, behind make and on systems without it; imports what a command needs only when it runs."""

import argparse
import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# For figures that follow at once; see there.
PROMPT_KERNELS = "--ServerApp.kernel_websocket_connection_class=utils.course.connection.PromptConnection"


def main(arguments=None):
    """Run one command; returns the exit status."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not options.takes_more:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options.run(options, rest)


def _parser():
    parser = argparse.ArgumentParser(prog="course", description="Commands of the multi-layer perceptron course.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name, run, text, takes_more=False):
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run, takes_more=takes_more)
        return sub

    command("lab", _lab, "copy the notebooks to work/ and open JupyterLab; passes options on to it", takes_more=True)
    command("test", _test, "style check, then pytest; passes options on to pytest", takes_more=True)
    build = command("build", _build, "derive, execute and store the notebooks of solutions/*.py")
    build.add_argument("names", nargs="*", metavar="NAME", help="like 01 or 01_perceptron; all without a name")
    build.add_argument("--check", action="store_true", help="write nothing; fail and list what is out of date")
    slides = command("slides", _slides, "write slides/NN_topic.html, one self-contained file each")
    slides.add_argument("names", nargs="*", metavar="NAME", help="like 01 or 01_perceptron; all without a name")
    command("bench", _bench, "measure figures and notebooks; prints a table", takes_more=True)
    command("doctor", _doctor, "what is installed, what is not, and the fix")
    command("progress", _progress, "which exercises you have solved")
    return parser


def _lab(options, rest):
    from utils.course import workspace

    for line in workspace.update(ROOT / "notebooks", ROOT / "work"):
        print(line)
    start = [
        *(sys.executable, "-m", "jupyterlab", "--notebook-dir", str(ROOT / "work"), PROMPT_KERNELS),
        # No question about news or updates before the first notebook.
        *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        start.append("--allow-root")
    first = "00_start_here.ipynb"
    if (ROOT / "work" / first).exists():
        start.append(f"--LabApp.default_url=/lab/tree/{first}")
    return _run([*start, *rest])


def _test(options, rest):
    return (
        _run([sys.executable, "-m", "ruff", "check", "."])
        or _run([sys.executable, "-m", "ruff", "format", "--check", "."])
        or _run([sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", *rest], COURSE_PROGRESS="off")
    )


def _run(command, **environment):
    """Exit status of a command run at the top of the repository; Ctrl-C is its own affair, kill is passed on to it."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _build(options, rest):
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


def _slides(options, rest):
    from utils.course.derive import BuildError
    from utils.course.slides import write_slides

    try:
        for path in write_slides(options.names):
            print("wrote", path.relative_to(ROOT))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _bench(options, rest):
    return _run([sys.executable, "-m", "utils.course.bench", *rest])


def _doctor(options, rest):
    from utils.course import doctor

    return doctor.main()


def _progress(options, rest):
    os.environ.setdefault("COURSE_PROGRESS", str(ROOT / "work" / "progress.json"))
    from utils.checks import progress

    for source in sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py")):
        importlib.import_module(f"utils.exercises.{source.stem[3:]}")  # announces its exercises
    progress.show()
    return 0
