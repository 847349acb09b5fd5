"""What every kernel of this environment is told when it starts: no student's file is to take the course's place."""

import sys
from pathlib import Path

from utils.files import write_atomically

__all__ = ["CONFIG", "install", "shadows"]

CONFIG = Path(sys.prefix, "etc", "ipython", "ipython_kernel_config.py")
OURS = Path(__file__).with_name("kernel_config.py")


def install() -> str:
    """Put the configuration where IPython looks for it; returns why that was not possible, or ''.

    A file that somebody else has put there is left as it is.
    """
    text = OURS.read_text(encoding="utf-8")
    first = text.split("\n", 1)[0]
    try:
        if CONFIG.exists() and not CONFIG.read_text(encoding="utf-8").startswith(first):
            return f"{CONFIG} is there already and not the course's"
        if not CONFIG.exists() or CONFIG.read_text(encoding="utf-8") != text:
            CONFIG.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(CONFIG, text)
    except OSError as error:
        return f"{CONFIG} cannot be written ({error.strerror or type(error).__name__})"
    return ""


def shadows(folder: Path) -> list[Path]:
    """What in a folder of notebooks has the name of the course's package, so that Python would import it instead."""
    found = [folder / "utils.py", folder / "utils" / "__init__.py"]
    return [path if path.name == "utils.py" else path.parent for path in found if path.exists() and not _is_ours(path)]


def _is_ours(path: Path) -> bool:
    return path.name == "__init__.py" and path.with_name("sources.py").exists()


if __name__ == "__main__":
    print(install(), end="")
