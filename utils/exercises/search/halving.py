"""Halving: training a little, keeping the best, going on with them."""

from utils import search
from utils.checks import RIGHT, Coding, Question, case, named, wrong

epochs_spent = Question(
    answer="b",
    why={
        "a": "The first rung alone takes that many.",
        "b": "27 · 1 + 9 · 2 + 3 · 6 + 1 · 18: each of the last three takes 18.",
        "c": "That is 27 settings with 3 epochs each; but only nine of them go on.",
        "d": "That is what 27 full runs cost.",
    },
    hints=(
        "How many settings are in each of the four rungs?",
        "27, 9, 3 and 1. And how many epochs does each of them get there?",
        "27 · 1 + 9 · 2 + …",
    ),
)


class _Course:
    """Settings that learn at different rates; a log of what was asked for. Settings are names."""

    def __init__(self, curves):
        self.curves, self.done, self.log = curves, dict.fromkeys(curves, 0), []

    def more(self, setting, epochs):
        self.log.append((setting, epochs))
        self.done[setting] += epochs
        quick, best = self.curves[setting]
        return best * (1 - 2.0 ** (-quick * self.done[setting] / 10))


def _curves(n, shift=0):
    """n settings, of which the quickest at first is not the best at the end."""
    names = [f"setting {k}" for k in range(n)]
    return {
        name: (1.0 + 5.0 * ((k * 7 + shift) % n) / n, 0.5 + 0.4 * ((k * 11 + shift) % n) / n)
        for k, name in enumerate(names)
    }


def _plan(curves, rungs):
    """What the reference does: who is trained in every rung, and the winner."""
    course = _Course(curves)
    winner = search.successive_halving(list(curves), course.more, rungs)
    return winner, course.log


def _judge(answer, curves, rungs):
    course, settings = _Course(curves), list(curves)
    try:
        best = answer(settings, course.more, list(rungs))
    except (IndexError, ValueError):
        if len(course.log) == sum(len(curves) // 3**k for k in range(len(rungs))):
            return named("none left", ("Trainings", f"{len(course.log)}, and then no setting was left"))
        raise
    if settings != list(curves):
        return named("list changed")
    return _form(best, curves) or _trained(course.log, curves, rungs) or _winner(best, curves, rungs) or RIGHT


def _form(best, curves):
    if best is None:
        return wrong("Your function returned None. Is there a `return` in front of the result?")
    if isinstance(best, list | tuple) and all(one in curves for one in best):
        return named("a list", ("Got", repr(best)))
    if isinstance(best, float | int):
        return named("the score" if isinstance(best, float) else "the place", ("Got", repr(best)))
    return None if best in curves else wrong("What came back is none of the settings.", ("Got", repr(best)[:60]))


def _rounds(log, counts):
    """The log cut into rounds of so many calls, or None where it has another length."""
    if len(log) != sum(counts):
        return None
    rounds, start = [], 0
    for count in counts:
        rounds.append(log[start : start + count])
        start += count
    return rounds


def _trained(log, curves, rungs):
    """A Verdict where others were trained, or otherwise, than the rungs say."""
    _, wanted = _plan(curves, rungs)
    if sorted(log) == sorted(wanted):
        return None
    n = len(curves)
    counts = _counts(n, len(rungs))
    told = (
        ("Trainings", f"{len(log)} of {sum(e for _, e in log)} epochs in all"),
        ("Expected", f"{len(wanted)} of {sum(e for _, e in wanted)} epochs in all"),
    )
    first = [name for name, _ in log[:n]]
    if not log:
        return named("never trained", *told)
    if len(log) == n * len(rungs) and sorted(first) == sorted(curves):
        return named("nobody goes", *told)
    rounds = _rounds(log, counts)
    if rounds is None:
        return named(_other_number(log, n, rungs), *told)
    given = [{epochs for _, epochs in one} for one in rounds]
    if given != [{epochs} for epochs in rungs]:
        sums = [{sum(rungs[: k + 1])} for k in range(len(rungs))]
        return named("from the start", *told) if given == sums else wrong("The rungs have other epochs.", *told)
    return named(_other_choice(rounds, curves, rungs), *told)


def _counts(n, rungs):
    counts = []
    for _ in range(rungs):
        counts.append(n)
        n = max(1, n // 3)
    return counts


def _other_number(log, n, rungs):
    def by(keep):
        left, counts = n, []
        for _ in rungs:
            counts.append(left)
            left = keep(left)
        return sum(counts)

    ways = {
        "half": lambda k: max(1, k // 2),
        "rounded up": lambda k: -(-k // 3),
        "two thirds": lambda k: max(1, k - k // 3),
    }
    if len(log) == n:
        return "all to the end" if {epochs for _, epochs in log} == {sum(rungs)} else "one rung"
    return next((name for name, keep in ways.items() if by(keep) == len(log)), "another number")


def _other_choice(rounds, curves, rungs):
    """What the second rung shows of how the first was sorted."""
    course = _Course(curves)
    scores = {name: course.more(name, rungs[0]) for name in curves}
    worst = sorted(scores, key=scores.get)[: len(rounds[1])]
    kept = [name for name, _ in rounds[1]]
    if sorted(kept) == sorted(worst):
        return "worst kept"
    return "first kept" if kept == list(curves)[: len(kept)] else "others kept"


def _winner(best, curves, rungs):
    winner, log = _plan(curves, rungs)
    if best == winner:
        return None
    last = [name for name, epochs in log if epochs == rungs[-1]]
    rows = (("Expected", winner), ("Got", best))
    return named("not the best of the last" if best in last else "another winner", *rows)


successive_halving = Coding(
    reference=search.successive_halving,
    judge=_judge,
    cases=[
        case("27 settings", _curves(27), (1, 2, 6, 18)),
        case("nine, and no last rung alone", _curves(9), (1, 2)),
        case("ten settings", _curves(10, 3), (2, 4, 8)),
        case("27 settings, and three at the end", _curves(27, 5), (1, 3)),
        case("two settings", _curves(2, 1), (1, 3)),
        case("one rung", _curves(5, 2), (4,)),
        case("early leaders fall back", {"quick": (9.0, 0.6), "slow": (1.0, 0.9), "lame": (0.5, 0.7)}, (1, 30)),
        case("all survivors of a rung are alone", _curves(3), (5, 5, 5)),
    ],
    passed="Most of the work goes to those that deserve it, and nobody is started anew.",
    hints=(
        "In every rung: train all that are left, sort them by their score, keep the best third, and at least one.",
        "`scores = [train_more(setting, epochs) for setting in settings]`, and then the places sorted by `-scores[k]`.",
        "`settings = [settings[k] for k in order[: max(1, len(settings) // 3)]]`",
    ),
    endless="Does the number of settings that are left ever fall?",
    mistakes="""
        worst kept: key=lambda k: -scores[k] → key=lambda k: scores[k]
            The worst third goes on. A larger score is better.
        half: len(settings) // 3 → len(settings) // 2
            Half of the settings go on. A third does.
        rounded up: max(1, len(settings) // 3) → -(-len(settings) // 3)
            The third is rounded up. Round it down, but keep at least one.
        none left: max(1, len(settings) // 3) → len(settings) // 3
            A third of one or two settings is none, when it is rounded down. Keep at least one.
        two thirds: max(1, len(settings) // 3) → max(1, len(settings) - len(settings) // 3)
            Two thirds go on, and one is dropped. Keep one third.
        nobody goes
            - settings = [settings[k] for k in order[: max(1, len(settings) // 3)]]
            + settings = [settings[k] for k in order]
            All settings are trained in every rung. Keep the best third of them only.
        one rung: for epochs in rungs: → for epochs in rungs[:1]:
            Only the first rung is run. Go through all of `rungs`.
        all to the end: for epochs in rungs: → for epochs in [sum(rungs)]:
            Every setting is trained to the end. Only those that are left go on from one rung to the next.
        from the start: train_more(setting, epochs) → train_more(setting, sum(rungs[: list(rungs).index(epochs) + 1]))
            The epochs of all rungs so far are trained again. `train_more` goes on where it stopped: pass those of this
            rung.
        first kept
            - settings[k] for k in order[: max(1, len(settings) // 3)]
            + settings[k] for k in range(max(1, len(settings) // 3))
            The first third of the list goes on, whatever the scores are.
        others kept: key=lambda k: -scores[k] → key=lambda k: str(scores[k])[::-1]
            Some that were better than others had to go. Sort all that are left by their newest score.
        a list: return settings[0] → return settings
            This is a list. Return the best setting itself.
        the score: return settings[0] → return max(scores)
            This is a score. Return the setting that reached it.
        the place: return settings[0] → return order[0]
            This is a place in a list. Return the setting that stands there.
        list changed
            - settings = [settings[k] for k in order[: max(1, len(settings) // 3)]]
            + settings[:] = [settings[k] for k in order[: max(1, len(settings) // 3)]]
            The caller's list is changed. Make a new one.
        never trained
            - scores = [train_more(setting, epochs) for setting in settings]
            + scores = list(range(len(settings)))
            Nothing is trained. `train_more(setting, epochs)` trains and returns the score.
        not the best of the last: return settings[0] → return settings[-1]
            It went through all rungs, but another one of the last rung has the better score.
        another winner: return settings[0] → return start[0]
            - for epochs in rungs:
            + start = settings
            + for epochs in rungs:
            This setting was dropped on the way.
        another number: max(1, len(settings) // 3) → max(1, len(settings) // 4)
            Another share of the settings goes on. A third does, rounded down, and at least one.
    """,
)
