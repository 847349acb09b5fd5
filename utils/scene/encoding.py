"""A scene on its way to canvas.js: arrays become bytes, everything else JSON; knows no item by name."""

import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


class Packer:
    """Turns dataclasses into what JSON can hold, moving arrays into parts, which are float32 numbers as bytes."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.count = 0

    def __call__(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            start, self.count = self.count, self.count + value.size
            self.parts.append(np.ascontiguousarray(value, dtype="<f4").tobytes())
            return {"$": start, "shape": list(value.shape)}
        if is_dataclass(value):
            return {
                "kind": type(value).__name__.lower(),
                **{f.name: self(getattr(value, f.name)) for f in fields(value)},
            }
        if isinstance(value, (list, tuple)):
            return [self(entry) for entry in value]
        return value.item() if isinstance(value, np.generic) else value

    def finish(self, packed: dict) -> tuple[str, bytes]:
        """(JSON text, bytes) of what was packed. Raises ValueError if a number outside of arrays is not finite."""
        return json.dumps(packed, ensure_ascii=False, allow_nan=False), b"".join(self.parts)
