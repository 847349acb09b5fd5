"""A design: a search of one's own, with at most 200 epochs, that finds 97 % on the small digits."""

from functools import partial

import numpy as np

from utils import search
from utils import search_runs as runs
from utils.checks import RIGHT, Design, named, positive, whole
from utils.checks.settings import training_settings

TARGET, BUDGET, DRAWS = 0.970, 200, 5
FIELDS = {"low", "high", "hidden", "batch_size", "settings", "rungs"}


def _unusable(plan):
    """What is wrong with the plan itself."""
    if not isinstance(plan, dict) or set(plan) != FIELDS:
        return named("plan")
    if not (positive(plan["low"]) and positive(plan["high"]) and plan["low"] <= plan["high"]):
        return named("range")
    for name, most in (("hidden", 256), ("batch_size", runs.TRAINING)):
        if not isinstance(plan[name], list | tuple) or not plan[name] or not all(whole(n, 1, most) for n in plan[name]):
            return named(name)
    if not whole(plan["settings"], 1, BUDGET):
        return named("settings")
    rungs = plan["rungs"]
    if not isinstance(rungs, list | tuple) or not rungs or not all(whole(epochs, 1, BUDGET) for epochs in rungs):
        return named("rungs")
    spent = cost(plan)
    return named("over budget", ("Epochs", f"{spent}, allowed {BUDGET}")) if spent > BUDGET else None


def cost(plan):
    """Epochs that a plan takes in all."""
    total, left = 0, plan["settings"]
    for epochs in plan["rungs"]:
        total, left = total + left * epochs, max(1, left // 3)
    return total


def tested(plan, seed):
    """Test accuracy of the winner of one search."""
    rng = np.random.default_rng(seed)
    rates = search.log_uniform(plan["low"], plan["high"], plan["settings"], rng)
    sizes = [{name: int(rng.choice(plan[name])) for name in ("hidden", "batch_size")} for _ in rates]
    trials = [runs.Trial({"lr": lr, **size}, seed) for lr, size in zip(rates, sizes, strict=True)]
    return search.successive_halving(trials, runs.Trial.more, plan["rungs"]).test()


def _judge(plan):
    fault = _unusable(plan)
    if fault:
        return fault
    found = [tested(plan, seed) for seed in range(DRAWS)]
    told = f"Test accuracy of the winners of {DRAWS} searches: {', '.join(f'{one:.1%}' for one in found)}; mean "
    told += f"{np.mean(found):.1%}, with {cost(plan)} epochs each."
    if np.mean(found) >= TARGET - 1e-9:
        return RIGHT._replace(message=told)
    return named(_why(plan, found), message=f"{told} {my_search.mistakes.sentence(_why(plan, found))}")


def _why(plan, found):
    if plan["high"] < 0.05:
        return "rates too small"
    if plan["low"] > 1.5:
        return "rates too large"
    if np.ptp(found) > 0.05:
        return "luck"
    return "trained too little" if sum(plan["rungs"]) < 15 else "not enough"


def _plan(**others):
    plan = {"low": 0.1, "high": 1.0, "hidden": (64, 128), "batch_size": (8, 16), "settings": 27, "rungs": (1, 3, 9, 40)}
    return plan | others


my_search = Design(
    judge=_judge,
    around=partial(training_settings, runs.split),
    example=_plan(),
    passed="Where to look matters more than how often.",
    hints=(
        "Which rates did well on the surface, and which sizes? Search there, and nowhere else.",
        "A good setting needs some 30 epochs or more at the end. How many can you afford before?",
        "Rates from 0.1 to 1, 64 or 128 units, batches of 8 or 16, 27 settings, rungs of 1, 3, 9 and 40 epochs.",
    ),
    mistakes={
        "plan": ({"low": 0.1}, "Pass a dictionary with `low`, `high`, `hidden`, `batch_size`, `settings` and `rungs`."),
        "range": (_plan(low=1.0, high=0.1), "`low` and `high` are numbers above 0, and `low` is not the larger one."),
        "hidden": (_plan(hidden=64), "`hidden` is a list or tuple of whole numbers from 1 to 256."),
        "batch_size": (_plan(batch_size=(0,)), "`batch_size` is a list or tuple of whole numbers from 1 to 600."),
        "settings": (_plan(settings=27.5), "`settings` is a whole number: how many are drawn."),
        "rungs": (_plan(rungs=27), "`rungs` is a list or tuple of whole numbers: epochs for those that are left."),
        "over budget": (
            _plan(rungs=(9, 9, 9)),
            "That takes more epochs than you have. Count: 27 settings with 1 epoch each are 27 already.",
        ),
        "rates too small": (_plan(low=0.0001, high=0.001), "With rates as small as these, nothing is learnt in time."),
        "rates too large": (_plan(low=2.0, high=4.0), "With rates as large as these, the units die."),
        "luck": (
            _plan(low=0.001, high=5.0, hidden=(8, 128), settings=2, rungs=(30,)),
            "The three searches differ a lot: what they find is luck. Draw more settings, or look in a smaller place.",
        ),
        "trained too little": (_plan(settings=66, rungs=(1, 2)), "The winner was trained for a few epochs only."),
        "not enough": (_plan(hidden=(8,)), "Are the layers wide, are the batches small, and was there enough time?"),
    },
)
