"""The exercises of notebook 11, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.generation.bottleneck import backward_to_inputs, mend_bottleneck
from utils.exercises.generation.copying import pca_reconstruct, reconstruction_loss
from utils.exercises.generation.drawing import code_gradient, reparameterize
from utils.exercises.generation.fewest import small_code
from utils.exercises.generation.painting import decode, half_way, interpolate, pixel_gradient
from utils.exercises.generation.price import kl_gradient, kl_to_standard_normal, mend_price, no_price
from utils.exercises.generation.recall import asleep, stretched, which_head

EXERCISES = declare(globals())
