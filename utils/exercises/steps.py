"""How a class of optimisers is judged by the steps it takes, and wrong classes to be told apart; knows no exercise.

The class is used as optimizer = Class(lr, …) and params = optimizer.step(params, grads), both lists of pairs. Every
step of several objects is compared with ours. Nothing is assumed of attributes: `lr` is set if there is one.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from utils import optim
from utils.exercises.coding import shown_arguments
from utils.exercises.compare import agree, close, parts_of
from utils.exercises.core import Mistake
from utils.exercises.diagnose import diagnose, short
from utils.exercises.judge import Judged, Verdict
from utils.exercises.observe import Case, Seen
from utils.exercises.sandbox import Run

__all__ = ["Stepping", "contract", "optimizer_class"]


class Network(NamedTuple):
    """A start and what the gradients are in each step: params is a list of (W, b), grads a list of such lists."""

    params: list
    grads: list


def _network_of(sizes, seed, steps=6):
    """Weights of size 1, gradients between 1 and 3 in size, so that eps is nothing beside them; one gradient is 0."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(a, b)).round(2), rng.normal(size=b).round(2)) for a, b in itertools.pairwise(sizes)]
    grads = []
    for _ in range(steps):
        signed = [(_away_from_zero(rng, W.shape), _away_from_zero(rng, b.shape)) for W, b in params]
        signed[0][0][0, 0] = 0.0
        grads.append(signed)
    return Network(params, grads)


def _away_from_zero(rng, shape):
    return (rng.choice([-1, 1], size=shape) * rng.uniform(1, 3, size=shape)).round(2)


NETWORKS = {"first": _network_of([3, 2, 2, 4], 1), "second": _network_of([1, 3], 2)}


class Turn(NamedTuple):
    """One step of a script: whose network takes it, and the factor by which its `lr` is changed before."""

    whose: str = "first"
    new_rate: float = 1.0


TRAINING = [Turn()] * 6
ALTERNATELY = [Turn(), Turn("second")] * 3
NEW_RATE = [Turn(), Turn(), Turn(new_rate=0.5), Turn()]


class Script(NamedTuple):
    """What an optimiser with these settings goes through, and what the card calls it."""

    label: str
    settings: tuple
    turns: list


class Shot(NamedTuple):
    """One step as seen: its parts, what params was before, and which of "params" and "grads" were changed in place."""

    parts: tuple
    before: list
    changed: set

    @property
    def readable(self):
        """Whether the step returned arrays of the right shapes, nested as they should be."""
        olds = [old for pair in self.before for old in pair]
        return len(self.parts) == len(olds) and all(
            part.array is not None and part.array.shape == old.shape for part, old in zip(self.parts, olds, strict=True)
        )


class Film(NamedTuple):
    """The steps of a script. error: the exception that ended it; cut: ended because the object has no `lr`."""

    shots: list
    error: Exception | None = None
    cut: bool = False


def _copied(params):
    return [(W.copy(), b.copy()) for W, b in params]


def _same(params, others):
    return all(map(np.array_equal, itertools.chain(*params), itertools.chain(*others)))


PARTS = ("W of layer {}", "b of layer {}")


def _film(answer, script):
    """Run a script with new objects of the class."""
    objects, params, shots = {}, {name: _copied(network.params) for name, network in NETWORKS.items()}, []
    lent = []  # (params or grads, the answer's own copy of it, what it was)
    try:
        for number, turn in enumerate(script.turns):
            who = turn.whose
            if who not in objects:
                objects[who] = answer(*script.settings)
            if turn.new_rate != 1:
                if not hasattr(objects[who], "lr"):
                    return Film(shots, cut=True)
                objects[who].lr = script.settings[0] * turn.new_rate
            count = sum(one.whose == who for one in script.turns[:number])
            like, grads = params[who], NETWORKS[who].grads[count]
            mine, slopes = _copied(like), _copied(grads)
            lent += [("params", mine, like), ("grads", slopes, grads)]
            parts = tuple(parts_of(objects[who].step(mine, slopes), like, PARTS))
            changed = {name for name, copy, original in lent if not _same(copy, original)}
            shots.append(Shot(parts, like, changed))
            if not shots[-1].readable:
                break
            arrays = iter(part.array for part in parts)
            params[who] = [(next(arrays), next(arrays)) for _ in like]
    except Exception as error:  # compared like everything else, and raised again if no wrong class explains it
        return Film(shots, error)
    return Film(shots)


def _alike(film, other):
    """Whether two films show the same steps; a film that was cut short is compared as far as it goes."""
    shots, others = film.shots, other.shots
    if film.cut or other.cut:
        length = min(len(shots), len(others))
        shots, others = shots[:length], others[:length]
    return (
        type(film.error) is type(other.error)
        and len(shots) == len(others)
        and all(agree(one.parts, two.parts) for one, two in zip(shots, others, strict=True))
    )


CONTRACT = ("method missing", "memory shared", "new learning rate ignored", "params changed", "grads changed")


@dataclass(repr=False, eq=False)
class Stepping(Judged):
    """An optimiser class: all its scripts are run and compared with ours, step by step, and with every wrong class.

    variants: classes that take other, published forms of the same rule; they are right as well.
    """

    variants: Sequence = ()

    @cached_property
    def _scripts(self):
        scripts = [Script(one.label, one.args, TRAINING) for one in self.cases]
        settings = self.cases[0].args
        return [
            *scripts,
            Script("one layer", settings, [Turn("second")] * 3),
            Script("two objects in turn, each with its own network", settings, ALTERNATELY),
            Script("`lr` is halved after two steps", settings, NEW_RATE),
        ]

    @cached_property
    def _right_films(self):
        """All scripts, played by the reference and by each variant."""
        return [self._films(one) for one in (self.reference, *self.variants)]

    @cached_property
    def _wrong_films(self):
        with np.errstate(all="ignore"):
            return {name: self._films(mistake.wrong) for name, mistake in self.mistakes.items()}

    def _films(self, answer):
        return [_film(answer, script) for script in self._scripts]

    def _first_wrong(self, answer):
        right, wrong = self._right_films, self._wrong_films  # before the answer, which may change the world
        thing = answer(*self.cases[0].args)
        if not callable(getattr(thing, "step", None)):
            return Verdict(False, "", "method missing", (("Got", f"an object of type {type(thing).__name__}"),))
        films = self._films(answer)
        if not _alike(films[0], _film(answer, self._scripts[0])):
            return Verdict(False, "", "memory shared")
        if any(all(map(_alike, films, ours)) for ours in right):
            return self._changes(films) or Verdict(True)
        number = next(i for i, film in enumerate(films) if not any(_alike(film, ours[i]) for ours in right))
        rows = (
            ("Case", self._scripts[number].label),
            ("Input", shown_arguments(self._arguments, self._scripts[number].settings)),
        )
        name = self._recognised_film(films, right, wrong, number) or self._no_rate(answer)
        error = films[number].error
        if error is not None and name is None:
            raise error
        if error is not None:
            return Verdict(False, "", name, (*rows, ("Error", f"{type(error).__name__}: {error}"[:300])))
        text, more = _finding(films[number], self._nearest(films, right)[number])
        return Verdict(False, "" if name else text, name, rows + more)

    def _recognised_film(self, films, right, wrong, first):
        """The name of the wrong class with the same films; failing that, with the same where all published forms agree.

        Failing that too, the only one with the same first wrong film: a second mistake shows only later.
        """
        common = [i for i in range(len(films)) if all(_alike(right[0][i], ours[i]) for ours in right)]
        for numbers in (range(len(films)), common):
            for name, others in wrong.items():
                if name not in CONTRACT and all(_alike(films[i], others[i]) for i in numbers):
                    return name
        alike = [name for name, others in wrong.items() if name not in CONTRACT and _alike(films[first], others[first])]
        if len(alike) == 1 and films[first].error is None:
            return alike[0]
        constant_rate = any(all(map(_alike, films[:-1], ours[:-1])) for ours in right)  # the last script changes it
        return "new learning rate ignored" if constant_rate else None

    def _no_rate(self, answer):
        """Whether a step is as long with another learning rate."""
        lr, *rest = self.cases[0].args
        steps = [_film(answer, Script("", (rate, *rest), TRAINING[:1])) for rate in (lr, 3 * lr)]
        if not all(film.shots and film.shots[0].readable for film in steps) or not _alike(*steps):
            return None
        arrays = [part.array for part in steps[0].shots[0].parts]
        moved = not agree(steps[0].shots[0].parts, self._start)
        return "learning rate ignored" if moved and all(np.all(np.isfinite(array)) for array in arrays) else None

    @cached_property
    def _start(self):
        return tuple(parts_of(NETWORKS["first"].params, NETWORKS["first"].params, PARTS))

    def _changes(self, films):
        """A Verdict if arguments were changed in place."""
        changed = {name for film in films for shot in film.shots for name in shot.changed}
        return Verdict(False, "", f"{min(changed, key=('params', 'grads').index)} changed") if changed else None

    def _nearest(self, films, right):
        """The published form that agrees with the most scripts."""
        return max(right, key=lambda ours: sum(map(_alike, films, ours)))


def _finding(film, ours):
    """What to say of a film that no wrong class explains: a sentence about its first wrong step, rows of evidence."""
    number = next(
        (i for i, (a, b) in enumerate(zip(film.shots, ours.shots, strict=False)) if not agree(a.parts, b.parts)),
        min(len(film.shots), len(ours.shots)) - 1,
    )
    shot, want = film.shots[number], ours.shots[number]
    row = (("Step", str(number + 1)),)
    start = "In the first step, " if number == 0 else f"{_first(number)} right. In step {number + 1}, "
    if not shot.readable:
        one = Case("", ())
        message = diagnose([one], [Seen(Run(), shot.parts)], [Seen(Run(), want.parts)], ()).message
        return message.replace(" In the case “”.", "").replace("Your function", "Your `step`"), row
    olds = [old for pair in shot.before for old in pair]
    moves = [
        (part, part.array - old, ref.array - old) for part, ref, old in zip(shot.parts, want.parts, olds, strict=True)
    ]
    with np.errstate(all="ignore"):
        odd, got, wanted = max(
            moves, key=lambda move: np.max(np.nan_to_num(np.abs(move[1] - move[2]), nan=np.inf), initial=0.0)
        )
    rows = (*row, (f"Expected step of {odd.name}", short(wanted)), (f"Got step of {odd.name}", short(got)))
    return start + _about(moves), rows


def _first(number):
    return "The first step is" if number == 1 else f"The first {number} steps are"


def _near(got, want):
    return bool(np.all(close(got, want, single=True) | (np.abs(got - want) < 1e-4 * np.max(np.abs(want), initial=0.0))))


def _about(moves):
    """What is wrong with a step, given (part, its move, the expected move) of every array."""
    got, want = (np.concatenate([move[i].ravel() for move in moves]) for i in (1, 2))
    if not np.all(np.isfinite(got)):
        return "some parameters become nan or infinite: look for a division by 0 or a root of a negative number."
    if not np.any(got):
        return "no parameter moves at all."
    ratio = float(got[np.argmax(np.abs(want))] / want[np.argmax(np.abs(want))])
    if _near(got, ratio * want) and abs(ratio - 1) > 1e-3:
        if abs(ratio + 1) < 1e-3:
            return "every parameter moves as far as it should, but uphill. Look for a plus that should be a minus."
        return f"every parameter moves {short(ratio)} times as far as it should. Which factor is missing or too many?"
    right = [move[0].name for move in moves if _near(move[1], move[2])]
    if right:
        wrong = [move[0].name for move in moves if not _near(move[1], move[2])]
        return f"{_listed(right)} right, {_listed(wrong)} not. Is every array treated alike, with a memory of its own?"
    if _near(np.abs(got), np.full(got.size, np.max(np.abs(got))) * (want != 0)):
        return "all parameters move equally far, whatever their gradient. Compare the table with the formula."
    return "the parameters move by wrong amounts. Compute one entry by hand and compare it with the table."


def _listed(names):
    """Names with their verb: "b of layer 1 is", "W of layer 1 and b of layer 1 are", "4 of the arrays are"."""
    if len(names) > 3:
        return f"{len(names)} of the arrays are"
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def optimizer_class(defaults, move):
    """An optimiser class: arguments with defaults, and move(self, theta, g), which returns the new theta (P,)."""

    class Wrong:
        def __init__(self, *values):
            vars(self).update(defaults | dict(zip(defaults, values, strict=False)))
            self.m = self.v = self.s = 0.0
            self.t = 0

        def step(self, params, grads):
            return optim.nested_like(params, self.move(optim.flatten(params), optim.flatten(grads)))

    Wrong.move = move
    return Wrong


def contract(right):
    """Classes that compute like `right`, an optimiser class of ours, and break a promise that all of them make."""
    shared = {}

    class WithoutStep(right):
        step = None

    class Shared(right):
        def __init__(self, *values):
            super().__init__(*values)
            self.__dict__ = shared.setdefault("state", self.__dict__)

    class FixedRate(right):
        def __init__(self, *values):
            super().__init__(*values)
            self.kept = self.lr

        def step(self, params, grads):
            self.lr = self.kept
            return super().step(params, grads)

    class Unmoved(right):
        def step(self, params, grads):
            super().step(params, grads)
            return params

    class ParamsChanged(right):
        def step(self, params, grads):
            for old, new in zip(itertools.chain(*params), itertools.chain(*super().step(params, grads)), strict=True):
                old[...] = new
            return params

    class GradsChanged(right):
        def step(self, params, grads):
            new = super().step(params, grads)
            for slope in itertools.chain(*grads):
                slope *= 0.5
            return new

    class AnyRate(right):
        def __init__(self, lr=0.01, *values):
            super().__init__(0.01, *values)

    return {
        "method missing": Mistake(
            WithoutStep, "The objects have no method `step`. Is it indented like `__init__`, and spelt like this?"
        ),
        "memory shared": Mistake(
            Shared,
            "A second, new object does not begin afresh: it goes on with what the first one remembers. Set the memory "
            "in `__init__`, with `self. … =`; what stands outside of the methods belongs to all objects together.",
        ),
        "learning rate ignored": Mistake(
            AnyRate, "The steps do not depend on `lr`: they are as long with three times the learning rate."
        ),
        "new learning rate ignored": Mistake(
            FixedRate,
            "Right as long as `lr` stays the same. Set to half of it later, as schedules do, it has no effect: use "
            "`self.lr` in `step` and not a copy of it.",
        ),
        "nothing moves": Mistake(
            Unmoved,
            "The parameters come back as they were. In a loop, `W = W - …` gives a new value to a local name only: "
            "collect the new arrays and return them. Or is the new theta under another name than the one that is "
            "returned?",
        ),
        "params changed": Mistake(
            ParamsChanged,
            "The steps are right, but the caller’s `params` are changed. Return new arrays: `W - …`, not `W -= …`.",
        ),
        "grads changed": Mistake(
            GradsChanged,
            "The steps are right, but the caller’s `grads` are changed. Look for `+=`, `*=` or `**=` on an array of "
            "`grads`, or on a memory that was set to one: `self.v = g` is the same array, `g.copy()` is not.",
        ),
    }
