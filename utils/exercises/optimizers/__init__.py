"""The exercises of notebook 06, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.optimizers.batches import minibatches
from utils.exercises.optimizers.clinic import mend_adam, mend_momentum, mend_rebuilt
from utils.exercises.optimizers.clipping import clip_by_global_norm
from utils.exercises.optimizers.decay import AdamW
from utils.exercises.optimizers.moments import Adam, first_step
from utils.exercises.optimizers.quick_training import five_epochs
from utils.exercises.optimizers.recall import batch_noise, decay_place, drop_eval
from utils.exercises.optimizers.schedules import cosine, step_decay, warmup, warmup_cosine
from utils.exercises.optimizers.squares import RMSprop
from utils.exercises.optimizers.step_size import gradient_descent, largest_rate
from utils.exercises.optimizers.velocity import Momentum

EXERCISES = declare(globals())
