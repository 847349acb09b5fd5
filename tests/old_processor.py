"""A plugin for pytest: nbval runs the solved notebooks as if on an old processor, with one thread.

What notebooks print was stored on some author's machine, and has to hold on others. Both copies of a notebook print the
same, as tests/test_notebooks.py proves. So `make test ARGS="-p tests.old_processor"`, as .ci/run calls it, compares the
students' copies with a run on the processor at hand, and the solved ones with a run under the instructions that every
64-bit processor has.
"""

import os
from unittest.mock import patch

import pytest
from nbval.plugin import IPyNbCell

OLD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Nehalem",
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "COMPATIBLE",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """The kernel of a notebook starts with its first cell, and inherits this process's environment."""
    if not isinstance(item, IPyNbCell) or item.path.parent.name != "solutions":
        return (yield)
    with patch.dict(os.environ, OLD):
        return (yield)
