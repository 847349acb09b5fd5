"""A stethoscope for networks that do not learn: `examine(model, X, y)` for `nn.MLP` and for torch; knows nn and NumPy.

from utils import clinic
print(clinic.examine(model, X, y, train=train, validation=(X_val, y_val)))
"""

from utils.clinic.examination import examine
from utils.clinic.report import Finding, Report

__all__ = ["Finding", "Report", "examine"]
