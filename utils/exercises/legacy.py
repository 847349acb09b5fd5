"""For a short time only: declarations in their old form, until every notebook's room has been rebuilt."""

import itertools

import numpy as np

from utils.checks import Coding, Design, Question, Verdict, case, declare
from utils.checks.answer import agree, close, parts_of
from utils.checks.diagnose import diagnose
from utils.checks.edits import Mistake
from utils.checks.observe import Case, Seen
from utils.checks.sandbox import Run, run
from utils.checks.stateful import Course, Move, Scenario, Stepper
from utils.checks.wording import short, shown_arguments

__all__ = ["Case", "Run", "Seen", "agree", "case", "close", "declare", "diagnose", "parts_of", "run", "short"]
__all__ += ["Coding", "Design", "Mistake", "Verdict", "shown_arguments"]

Exercise = Debug = Judged = JudgedInUse = JudgedDebug = Coding


def Probed(probe=None, piecewise=False, **fields):
    return Coding(use=probe, duties=piecewise, **fields)


ProbedDebug = Probed


def Choice(question="", options=None, **fields):
    return Question(why={letter: sentence for letter, (_, sentence) in options.items()}, **fields)


def _away(rng, shape):
    return (rng.choice([-1, 1], size=shape) * rng.uniform(1, 3, size=shape)).round(2)


def _course(sizes, seed, steps=6):
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(a, b)).round(2), rng.normal(size=b).round(2)) for a, b in itertools.pairwise(sizes)]
    grads = []
    for _ in range(steps):
        signed = [(_away(rng, W.shape), _away(rng, b.shape)) for W, b in params]
        signed[0][0][0, 0] = 0.0
        grads.append(signed)
    return Course(params, grads)


STEPPER = Stepper(
    courses={"first": _course([3, 2, 2, 4], 1), "second": _course([1, 3], 2)},
    more=lambda settings: [
        Scenario("one layer", settings, [Move("second")] * 3),
        Scenario("two objects in turn, each with its own network", settings, [Move(), Move("second")] * 3),
        Scenario("`lr` is halved after two steps", settings, [Move(), Move(), Move(new_rate=0.5), Move()]),
    ],
    parts=("W of layer {}", "b of layer {}"),
    training=[Move()] * 6,
    measured=("method missing", "memory shared", "new learning rate ignored", "params changed", "grads changed"),
)


def Stepping(**fields):
    return Coding(steps=STEPPER, **fields)
