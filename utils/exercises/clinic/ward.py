"""Where an answer is tried out: a patient that is trained with it, and what the network has to reach."""

from functools import partial

import numpy as np

from utils import clinic_runs as runs
from utils.checks import RIGHT, wrong
from utils.checks.settings import training_settings

TARGET = 0.85  # of new digits, after EPOCHS; a healthy network has 0.89 or more
EPOCHS = 6

at_the_ward = partial(training_settings, runs.digits)


def as_part(name):
    """A proof for answers that take the place of this part of `runs.Patient`."""
    return lambda answer: treated(**{name: answer})


def treated(X=None, X_val=None, y=None, **parts):
    """A Verdict on a patient that is trained: with other inputs, or with a part of `runs.Patient` replaced."""
    digits, labels, digits_val, labels_val = runs.digits()
    X, X_val = (
        own if given is None else np.asarray(given, dtype=float) for given, own in ((X, digits), (X_val, digits_val))
    )
    patient = runs.Patient(**parts).trained(X, labels if y is None else y, EPOCHS)
    right = patient.accuracy(X_val, labels_val)
    if right >= TARGET:
        return RIGHT._replace(message=f"Trained with it, the network reads {right:.1%} of the new digits.")
    healthy = f"a healthy one {TARGET:.0%} or more"
    return wrong(f"Trained with it, the network reads {right:.1%} of the new digits; {healthy}.")
