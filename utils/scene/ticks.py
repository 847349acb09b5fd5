"""Where an axis begins and ends, and which numbers stand beside it; knows no panel."""

import math

from utils.scene.numbers import number, power_of_ten

Range = tuple[float, float]
Ticks = tuple[tuple[float, str], ...]

PLAIN = {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100", 3: "1000"}  # powers of ten that are written out


def padded(low: float, high: float, log: bool = False) -> Range:
    """The range with a little air at both ends, or on a log axis from power of ten to power of ten."""
    if log:
        return 10 ** math.floor(math.log10(max(low, 1e-12))), 10 ** math.ceil(math.log10(max(high, 1e-12)) + 1e-9)
    air = 0.06 * (high - low) or 0.5
    return low - air, high + air


def linear_ticks(low: float, high: float) -> Ticks:
    """About five round numbers between low and high, with labels."""
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    decimals = max(0, -math.floor(math.log10(step)) + (1 if round(step / power, 6) == 2.5 else 0))
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return tuple((k * step, number(k * step, decimals)) for k in range(first, last + 1))


def log_ticks(low: float, high: float) -> Ticks:
    """Powers of ten between low and high, at most about six, with labels."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    stride = max(1, math.ceil((last - first) / 5))
    return tuple((10.0**k, PLAIN.get(k, power_of_ten(k))) for k in range(first, last + 1, stride))
