"""Where the course lies, and how a file is written so that nobody reads half of it; knows nothing of the course."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

ROOT = Path(__file__).resolve().parents[1]  # the top of the repository


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write content, text as UTF-8, to path in one step: readers find the old content or the new, never a part.

    It is on the disk before it takes the old one's place, whose permissions it keeps. Several processes may write the
    same file; one of them is the last. Raises OSError, and then leaves the old content and no other file.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with partial.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            partial.chmod(S_IMODE(path.stat().st_mode))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
