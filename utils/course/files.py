"""Writing files so that a reader, or a crash, never meets half of one."""

import os


def write_atomically(path, content):
    """Write content (text or bytes) to path: readers find the old content or the new, never a part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
