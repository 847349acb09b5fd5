"""Numbers in words, the same on every machine although sums differ by 1e-15 between them; knows NumPy only."""

import math
from typing import SupportsFloat

import numpy as np

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: SupportsFloat, decimals: int = 2) -> str:
    """A number with fixed decimals and a real minus sign: "−0.50"."""
    rounded = round(float(value) * (1 + 1e-9), decimals)
    return f"{rounded if rounded else 0.0:.{decimals}f}".replace("-", "−")


def signed(value: SupportsFloat, decimals: int = 1) -> str:
    """A number as it stands in a sum: "+ 1.0" or "− 1.5"."""
    words = number(value, decimals)
    return f"− {words[1:]}" if words[0] == "−" else f"+ {words}"


def bracketed(value: SupportsFloat, decimals: int = 3) -> str:
    """A number as it stands behind a multiplication sign, in brackets where it is negative: "(−0.500)"."""
    words = number(value, decimals)
    return f"({words})" if words[0] == "−" else words


def scientific(value: float) -> str:
    """Two digits and a power of ten, "2.5·10⁻⁶"; "0.42" where that is short enough, or "0"."""
    if value == 0:
        return "0"
    if 0.01 <= value < 1000:
        return number(value)
    power = int(np.floor(np.log10(value) + 1e-9))
    power += number(value / 10.0**power, 1) == "10.0"  # 9.97, rounded
    return f"{number(value / 10.0**power, 1)}·{power_of_ten(power)}"


def power_of_ten(exponent: int) -> str:
    """10 to a whole exponent, as in the formulas: "10⁻⁵"."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def subscript(index: int | str) -> str:
    """An index as it stands behind a symbol: "₁₂"."""
    return str(index).translate(SUBSCRIPTS)


def digits(value: SupportsFloat, scale: float = 0.0) -> str:
    """Two significant digits, decided a little off every tie so that rounding noise cannot flip them.

    scale: the size of the numbers around it; what is 10⁻⁹ of that is 0.
    """
    value = float(value) * (1 + 1e-9)
    if not math.isfinite(value):
        return str(value)
    if abs(value) <= max(1e-9 * scale, 1e-12):
        return "0"
    decimals = 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):.{max(decimals, 0)}f}" if abs(value) >= 1e-4 else f"{value:.1e}"


def overview(values: np.ndarray, at: np.ndarray) -> str:
    """Range and mean of an array of any shape, and its values at a few places, in words."""
    if not values.size:
        return "nothing"
    scale = float(np.nanmax(np.abs(values)))
    low, high, mean = (digits(f(values), scale) for f in (np.nanmin, np.nanmax, np.nanmean))
    return f"{low} to {high}, mean {mean}, at {' '.join(digits(v, scale) for v in np.ravel(at))}"
