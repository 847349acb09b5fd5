"""The exercises of notebook 08, which finds each as check.NAME."""

from utils.checks import declare
from utils.exercises.images.confidence import calibration, sure_of_it
from utils.exercises.images.copies import few_images
from utils.exercises.images.leak import mend_split
from utils.exercises.images.mistaken import confident_mistakes, confusion_matrix
from utils.exercises.images.neighbours import nearest
from utils.exercises.images.nudging import input_gradient, nudge
from utils.exercises.images.preparing import centre_of_mass, fit_box
from utils.exercises.images.recall import blank_pixel, falling_rate, when_to_stop
from utils.exercises.images.shifts import black_on_white, same_permutation, shifted

EXERCISES = declare(globals())
