"""Whether two pictures are the same but for rounding noise, as between two processors; knows PNG files only."""

import base64
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LEVELS = 24  # of 256; two renderings of the same line differ by much less
SHARE = 1e-4  # of the pixels may differ by more: a marker that snaps to the next pixel, but no changed letter


def same_picture(one: str, other: str) -> bool:
    """Whether two base64 texts hold PNG pictures that look alike: of one size, and with few pixels that differ."""
    if one == other:
        return True
    import numpy as np

    first, second = _pixels(one), _pixels(other)
    return first.shape == second.shape and bool(np.mean(abs(first - second).max(axis=-1) > LEVELS) <= SHARE)


def _pixels(text: str) -> "np.ndarray":
    """Array (height, width, 4) of integers, wide enough to subtract."""
    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGBA")).astype(np.int16)
