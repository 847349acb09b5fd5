"""A design: settings with which a network learns the digits in five epochs."""

import functools
import math

import numpy as np

from utils import data, nn, optim
from utils.checks import RIGHT, Design, named, whole
from utils.checks.settings import training_settings

EPOCHS, ENOUGH, RUNS = 5, 0.97, 3
MOST, LEAST = 20_000, 4  # parameters, and samples in a batch: the check shall take a second, not ten

RULES = ("SGD", "Momentum", "RMSprop", "Adam", "AdamW")
SCHEDULES = {
    "constant": lambda step, total, lr: lr,
    "step decay": lambda step, total, lr: optim.step_decay(step, lr, max(total // 5, 1), 0.5),
    "cosine": lambda step, total, lr: optim.cosine(step, total, lr),
    "warm-up + cosine": lambda step, total, lr: optim.warmup_cosine(step, total, lr, total // 10),
}

_digits = functools.cache(data.digits)


class Scheduled:
    """An optimiser whose learning rate is set before every step, as `nn.MLP.fit` takes it."""

    def __init__(self, optimizer, schedule, total):
        self.optimizer, self.lr, self.schedule, self.total, self.steps = optimizer, optimizer.lr, schedule, total, 0

    def update(self, theta, gradient):
        """One step of the optimiser with the learning rate of this step."""
        self.optimizer.lr = self.schedule(self.steps, self.total, self.lr)
        self.optimizer.update(theta, gradient)
        self.steps += 1


def _schedule_of(settings):
    """The name of the schedule; none at all means a constant learning rate."""
    name = settings.get("schedule")
    return "constant" if name is None else name


def _right_after_training(settings, seed):
    """(right, n): how many of the n held-out digits a network with these settings has right; seed: split and start."""
    rng = np.random.default_rng(seed)
    X_train, y_train, X_val, y_val = data.held_out(*_digits(), 0.2, rng)
    network = nn.MLP([int(size) for size in settings["layer_sizes"]], rng)
    optimizer, size = getattr(optim, settings["optimizer"])(settings["lr"]), settings["batch_size"]
    total = EPOCHS * math.ceil(len(X_train) / size)
    scheduled = Scheduled(optimizer, SCHEDULES[_schedule_of(settings)], total)
    with np.errstate(all="ignore"):  # a learning rate that is far too large is judged by what comes out
        network.fit(X_train, y_train, epochs=EPOCHS, batch_size=size, optimizer=scheduled)
        return int(np.sum(network.predict(X_val) == y_val)), len(y_val)


def _unfit(settings):
    """A Verdict if there is something wrong with the settings themselves."""
    asked = {"layer_sizes", "optimizer", "lr", "batch_size"}
    if not isinstance(settings, dict) or not asked <= set(settings) <= asked | {"schedule"}:
        return named("settings")
    sizes, lr, size = settings["layer_sizes"], settings["lr"], settings["batch_size"]
    if not isinstance(sizes, list | tuple | np.ndarray) or len(sizes) < 2 or not all(map(whole, sizes)):
        return named("layer sizes")
    if (sizes[0], sizes[-1]) != (64, 10):
        return named("layer sizes")
    if settings["optimizer"] not in RULES:
        return named("optimizer")
    if _schedule_of(settings) not in list(SCHEDULES):
        return named("schedule")
    if isinstance(lr, bool) or not isinstance(lr, int | float) or not lr > 0 or not whole(size, LEAST):
        return named("numbers")
    return named("too many") if nn.count_parameters(sizes) > MOST else None


def judge_five_epochs(settings):
    """At least 97 % of the held-out digits right in each of three runs."""
    fault = _unfit(settings)
    if fault:
        return fault
    counts = []
    for seed in range(RUNS):
        right, n = _right_after_training(settings, seed)
        counts.append(right)
        if right < n / 2:
            return named("diverged", ("Right", f"{right} of {n} with seed {seed}"))
    told = f"{counts[0]}, {counts[1]} and {counts[2]} of {n} digits are right in the three runs"
    enough = math.ceil(ENOUGH * n)
    if min(counts) >= enough:
        return RIGHT._replace(message=f"{told}.")
    more = f"{enough} are asked for in each. What makes one run better than another, and what would calm it?"
    return named("not enough", message=f"{told}; {more}")


GOOD = {"layer_sizes": [64, 128, 10], "optimizer": "Adam", "lr": 0.01, "batch_size": 16, "schedule": "cosine"}

five_epochs = Design(
    judge=judge_five_epochs,
    around=functools.partial(training_settings, _digits),
    example=GOOD,
    passed="These digits helped to choose the settings, so expect a little less on new ones.",
    hints=(
        "Smaller batches make more steps in five epochs. A larger learning rate needs fewer of them, and is noisier.",
        "Large steps first and small ones at the end: that is a schedule. And try a wider hidden layer, 64 to 256.",
        "Adam, a rate of 0.01 to 0.03, batches of 16 or 32, and a cosine.",
    ),
    mistakes={
        "settings": (
            {"layers": [64, 32, 10], "lr": 0.1},
            "Pass a dictionary with `layer_sizes`, `optimizer`, `lr`, `batch_size`, and `schedule` if it is not "
            "constant.",
        ),
        "layer sizes": (
            GOOD | {"layer_sizes": [128, 10]},
            "`layer_sizes` is a list of whole numbers that begins with 64 inputs and ends with 10 classes.",
        ),
        "optimizer": (
            GOOD | {"optimizer": "adam"},
            'The optimizer is one of "SGD", "Momentum", "RMSprop", "Adam" and "AdamW", the name in quotes.',
        ),
        "schedule": (
            GOOD | {"schedule": "linear"},
            'The schedule is one of "constant", "step decay", "cosine" and "warm-up + cosine".',
        ),
        "numbers": (
            GOOD | {"batch_size": 0},
            "`lr` has to be a number above 0, `batch_size` a whole number, at least 4.",
        ),
        "too many": (
            GOOD | {"layer_sizes": [64, 512, 512, 10]},
            "At most 20,000 parameters, please: the check trains three networks while you wait.",
        ),
        "diverged": (
            GOOD | {"optimizer": "SGD", "lr": 100.0},
            "Fewer than half of the digits are right: the learning rate is far too large, or far too small.",
        ),
        "not enough": (
            GOOD | {"layer_sizes": [64, 32, 10], "lr": 0.001, "schedule": "constant"},
            "At least 97 % have to be right in each of the three runs.",
        ),
    },
)
