"""Grades the mutants of exercises and tells which pass, which are refused under a name, which with an observation."""

import hashlib
import os
import random
import re
import time
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from utils import sources
from utils.checks import Coding, observe
from utils.checks.edits import defined
from utils.checks.notebooks import exercises_of, notebooks
from utils.declarations import DeclarationError
from utils.mutants.operators import Mutant, mutants

__all__ = ["EQUIVALENT", "Graded", "Tally", "digest", "exercises", "graded", "mutants_of", "reasons", "tally"]

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
SLOWER = 6  # times as long as the solution a mutant may take
SHORTEST = 0.5  # seconds that each may take in any case


class Graded(NamedTuple):
    """What a check makes of a mutant. verdict: "passed", "named", "observed" or "vague"; words: what the card says."""

    exercise: str
    change: str
    verdict: str
    words: str


class Tally(NamedTuple):
    """Counts of one exercise's mutants: tried, refused, refused under a mistake's name, refused with an observation."""

    mutants: int
    refused: int
    named: int
    observed: int
    survivors: tuple[str, ...] = ()


def exercises(names: Iterable[str] = ()) -> dict[str, Coding]:
    """key -> exercise for all coding exercises, or those of the named notebooks or exercises (like backprop.train)."""
    every = [one for notebook in notebooks() for one in exercises_of(notebook).values() if isinstance(one, Coding)]
    chosen = set(names)
    return {one.key: one for one in every if not chosen or {one.key, one.notebook, one.name} & chosen}


def mutants_of(exercise: Coding) -> list[Mutant]:
    """All mutants of an exercise's solution; of a mended function, without the one that was given."""
    code = sources.solution_of(exercise.notebook, exercise.name)
    return mutants(code, sources.written_lines(exercise.notebook, exercise.name))


def graded(keys: Iterable[str], sample: int | None = None, seed: int = 0) -> list[Graded]:
    """All mutants of these exercises, or a sample of so many, graded by as many processes as there are cores."""
    work = [(key, i) for key, one in exercises(keys).items() for i in range(len(mutants_of(one)))]
    if sample is not None:
        work = sorted(random.Random(seed).sample(work, min(sample, len(work))))
    chunks = [work[start : start + 25] for start in range(0, len(work), 25)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [one for chunk in pool.map(_graded, chunks) for one in chunk]


def _graded(work: list[tuple[str, int]]) -> list[Graded]:
    return [
        one for key in dict.fromkeys(key for key, _ in work) for one in _of_one(key, [i for k, i in work if k == key])
    ]


def _of_one(key: str, numbers: list[int]) -> Iterator[Graded]:
    (exercise,) = exercises([key]).values()
    code, every = sources.solution_of(exercise.notebook, exercise.name), mutants_of(exercise)
    usual = observe.TIME_LIMIT
    exercise.grade(defined(code, exercise.name, exercise.known))  # what is computed once
    started = time.monotonic()
    exercise.grade(defined(code, exercise.name, exercise.known))
    observe.TIME_LIMIT = max(SHORTEST, SLOWER * (time.monotonic() - started))
    try:
        for i in numbers:
            yield _one(exercise, every[i])
    finally:
        observe.TIME_LIMIT = usual


def _one(exercise: Coding, mutant: Mutant) -> Graded:
    try:
        answer = defined(mutant.code, exercise.name, exercise.known)
    except Exception as error:  # the change does not even define the function; a student would see Python's own message
        return Graded(exercise.key, mutant.change, "observed", f"{type(error).__name__}: {error}")
    result = exercise.grade(answer)
    if result.passed:
        verdict = "passed"
    elif result.mistake:
        verdict = "named"
    else:
        verdict = "observed" if result.observation or result.outcome in ("not attempted", "timed out") else "vague"
    return Graded(exercise.key, mutant.change, verdict, result.message)


def reasons() -> dict[str, dict[str, str]]:
    """exercise -> change -> why it changes nothing that a student could be blamed for."""
    return {
        f"{notebook}.{name}": changes
        for notebook, tables in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).items()
        for name, changes in tables.items()
    }


def tally(results: Iterable[Graded]) -> dict[str, Tally]:
    """exercise -> Tally; survivors are those without a reason."""
    known, found = reasons(), {}
    by_exercise: dict[str, list[Graded]] = {}
    for one in results:
        by_exercise.setdefault(one.exercise, []).append(one)
    for key, group in by_exercise.items():
        count = {verdict: sum(one.verdict == verdict for one in group) for verdict in ("passed", "named", "observed")}
        excused = known.get(key, {})
        survivors = tuple(one.change for one in group if one.verdict == "passed" and one.change not in excused)
        found[key] = Tally(len(group), len(group) - count["passed"], count["named"], count["observed"], survivors)
    return found


def digest(exercise: Coding) -> str:
    """What an exercise's mutants depend on: its solution, and the modules of its room that its declaration uses.

    Raises DeclarationError where the module with the declaration is not found.
    """
    room = Path(__file__).parents[1] / "exercises" / exercise.notebook
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(room.glob("*.py"))}
    declaration = re.compile(rf"^{exercise.name}\b.*= Coding\(", re.MULTILINE)
    own = next((text for text in texts.values() if declaration.search(text)), None)
    if own is None:
        raise DeclarationError(f"{exercise.key}: write {exercise.name} = Coding( in a line of its room.")
    used = [text for stem, text in texts.items() if f"utils.exercises.{exercise.notebook}.{stem} import" in own]
    solution = sources.solution_of(exercise.notebook, exercise.name)
    return hashlib.sha256("\0".join([solution, own, *used]).encode()).hexdigest()[:12]
