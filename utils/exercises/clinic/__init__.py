"""The exercises of notebook 13, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.clinic.hidden_layers import MendedList
from utils.exercises.clinic.inputs import mend_pixels, mend_validation, mend_wrapped
from utils.exercises.clinic.order import mend_batches, mend_shuffle
from utils.exercises.clinic.recall import alike_units, at_the_start, nan_in_the_loss
from utils.exercises.clinic.signs import first_look, loss_that_rests, which_layer, worse_than_chance
from utils.exercises.clinic.starting import mend_start
from utils.exercises.clinic.steps import mend_frozen, mend_outputs, mend_overflow, mend_sum
from utils.exercises.clinic.torch_patients import mend_columns, mend_modes, mend_zero_grad

EXERCISES = declare(globals())
