"""Read by every kernel of this environment when it starts: a file of a student's must not take the course's place.

Python looks into a notebook's own folder first, and would import a utils.py there in place of the course's package.
`utils.course.kernels` installs this file as etc/ipython/ipython_kernel_config.py. It imports nothing of the course,
which may not be found.

And matrices are multiplied with one thread, unless the environment says otherwise. The course's are small: more threads
gain little, and where two kernels are at work on one machine they wait for each other, up to forty times longer.
"""

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path


class Shadowed(ImportError):
    """Something else than the course is called utils here."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class OnlyTheCourse:
    """Refuses a module `utils` that is not the course's package; finds nothing itself."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """None, or Shadowed, with the file to rename."""
        spec = PathFinder.find_spec(name) if name == "utils" else None
        place = Path(spec.origin) if spec and spec.origin else None
        if place and not (place.name == "__init__.py" and place.with_name("sources.py").exists()):
            own = place.parent if place.name == "__init__.py" else place
            raise Shadowed(
                f"{own} has the name of the course’s package, utils, so Python finds it first. Rename it, then restart "
                "the kernel (Kernel, Restart Kernel …)."
            )


sys.meta_path.insert(0, OnlyTheCourse)
os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by NumPy and torch when they are imported
