"""Interactive figures of notebook 06: the step size, noise, a race of optimisers, schedules, clipping."""

from utils.widgets.optimizers.clipping import cliff
from utils.widgets.optimizers.noise import sgd_noise
from utils.widgets.optimizers.race import optimizer_race
from utils.widgets.optimizers.scheduling import schedules
from utils.widgets.optimizers.step_size import learning_rate

__all__ = ["cliff", "learning_rate", "optimizer_race", "schedules", "sgd_noise"]
