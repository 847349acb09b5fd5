"""Difference quotients: how wrong a numerical derivative is for every step size."""

import math
from functools import lru_cache

import numpy as np

from utils import nn
from utils.scene import Line, Panel, Points, Scene, Text, number, power_of_ten
from utils.widgets.controls import Choice, Slider
from utils.widgets.figure import figure

SIZES, FLOOR = np.arange(-15.0, -0.24, 0.25), 1e-14  # log₁₀ h; the smallest error that is drawn
TYPES = {"float64": np.float64, "float32": np.float32}


@lru_cache(maxsize=1)
def _small_problem():
    """(theta (17,), X, Y, gradient (17,)): a 2-3-2 tanh network, four samples, and what backpropagation says.

    All inputs are multiples of 1/64, so that float32 holds them exactly too.
    """
    rng = np.random.default_rng(3)
    params = [
        (np.round(64 * W) / 64, np.round(64 * rng.normal(0, 0.3, b.shape)) / 64)
        for W, b in nn.init_params([2, 3, 2], rng)
    ]
    X, Y = np.round(64 * rng.normal(size=(4, 2))) / 64, np.eye(2)[[0, 1, 1, 0]]
    Z, cache = nn.forward(params, X, np.tanh)
    grads = nn.backward(params, cache, nn.softmax_cross_entropy_grad(Z, Y), lambda Z: nn.tanh_grad(np.tanh(Z)))
    theta, gradient = (np.concatenate([part.ravel() for pair in pairs for part in pair]) for pairs in (params, grads))
    return theta, X, Y, gradient


def _exactly(function):
    """An elementary function whose results are the nearest numbers of the argument's own precision.

    What is drawn below the V is rounding alone. NumPy's own exp and tanh differ in the last digit from one processor to
    the next, and so would the picture.
    """
    return lambda x: function(x.astype(np.longdouble)).astype(x.dtype)


_exp, _log, _tanh, _sin = map(_exactly, (np.exp, np.log, np.tanh, np.sin))


def _product(A, B):
    """A @ B, added up in order: a library for matrices may use other instructions on another processor."""
    return sum(A[..., k, None] * B[..., k, None, :] for k in range(B.shape[-2]))


def _network_losses(thetas):
    """Cross-entropy of the small network for many parameter vectors at once, thetas (m, 17), in their own precision."""
    _, X, Y, _ = _small_problem()
    X, Y = X.astype(thetas.dtype), Y.astype(thetas.dtype)
    W1, b1, W2, b2 = (
        part.reshape(len(thetas), -1, n)
        for part, n in zip(np.split(thetas, [6, 9, 15], axis=1), (3, 3, 2, 2), strict=True)
    )
    Z = _product(_tanh(_product(X, W1) + b1), W2) + b2
    Z = Z - Z.max(axis=-1, keepdims=True)
    E = _exp(Z)
    losses = _log(E[..., 0] + E[..., 1]) - (Y * Z)[..., 0] - (Y * Z)[..., 1]
    return sum(losses[..., i] for i in range(len(X))) / len(X)


# name: function giving (f of many points (m, d), the point (d,), the exact derivative there (d,))
PROBLEMS = {
    "a network's loss": lambda: (_network_losses, _small_problem()[0], _small_problem()[3]),
    "exp(x) at 1": lambda: (lambda x: _exp(x[:, 0]), np.ones(1), np.exp(np.ones(1))),
    "x³ at 1": lambda: (lambda x: x[:, 0] * x[:, 0] * x[:, 0], np.ones(1), np.full(1, 3.0)),
    "sin(x) at 1": lambda: (lambda x: _sin(x[:, 0]), np.ones(1), np.cos(np.ones(1))),
}


@lru_cache(maxsize=16)
def _errors(problem, precision):
    """(central, forward): relative errors of difference quotients for every h in 10**SIZES, each (len(SIZES),)."""
    f, point, exact = PROBLEMS[problem]()
    dtype = TYPES[precision]
    point, h = point.astype(dtype), (10.0**SIZES).astype(dtype)
    moves = h[:, None, None] * np.eye(len(point), dtype=dtype)
    up, down = (f((point + sign * moves).reshape(-1, len(point))).reshape(len(h), -1) for sign in (1, -1))
    quotients = (up - down) / (2 * h[:, None]), (up - f(point[None])) / h[:, None]
    return tuple(
        np.array([max(nn.relative_error(row.astype(float), exact), FLOOR) for row in quotient])
        for quotient in quotients
    )


@lru_cache(maxsize=16)
def _two_parts(problem, precision):
    """(c, r): the relative error is about c·h² (curve not a line) plus r/h (rounding).

    c is read off a step that is large enough; r is the spacing of numbers of f's size, spread over all parameters.
    """
    f, point, exact = PROBLEMS[problem]()
    c = _errors(problem, "float64")[0][np.searchsorted(SIZES, -2.0)] / 1e-4
    size = abs(float(f(point[None])[0])) * math.sqrt(len(point)) / (2 * float(np.linalg.norm(exact)))
    return c, float(np.finfo(TYPES[precision]).eps) * size


@figure(
    Slider("log_h", -3.0, -15.0, -0.5, 0.25, "log₁₀ h"),
    Choice("problem", next(iter(PROBLEMS)), tuple(PROBLEMS), "function"),
    Choice("precision", "float64", tuple(TYPES), "numbers"),
    places={"errors": ("log_h", None)},
)
def gradient_check(c):
    """How wrong a difference quotient is for every step size h: too large, and the curve bends; too small, rounding."""
    other = next(name for name in TYPES if name != c["precision"])
    k, h = int(np.argmin(np.abs(SIZES - c["log_h"]))), 10.0 ** c["log_h"]
    central, forward = (errors[k] for errors in _errors(c["problem"], c["precision"]))
    bend, rounding = _two_parts(c["problem"], c["precision"])
    best = (rounding / (2 * bend)) ** (1 / 3)
    items = [*_valley(c["problem"], other, faint=True), *_valley(c["problem"], c["precision"], faint=False)]
    items += [
        Line([c["log_h"]] * 2, [1e-13, 10.0], "muted", 1.2, dash=True),
        Points([c["log_h"]] * 2, [central, forward], color="gradient", size=7),
    ]
    ticks = tuple((float(e), power_of_ten(e)) for e in range(-15, 0, 2))
    panel = Panel(
        items, "", "step size h", "relative error", (-15.2, -0.2), (1e-13, 10.0), ylog=True, grid=True, xticks=ticks,
        name="errors", click=True,
    )  # fmt: skip
    parts = (
        f"curve not a line, about {_two_digits(bend)}·h² = {_two_digits(bend * h * h)};  "
        f"rounding, about {_two_digits(rounding)}/h = {_two_digits(rounding / h)}"
    )
    verdict = "the bend decides" if bend * h * h > rounding / h else "rounding decides"
    note = (
        f"h = {_two_digits(h)}:  relative error {_two_digits(central)} with central differences, "
        f"{_two_digits(forward)} with forward ones\n{parts}:  {verdict}"
    )
    alt = (
        f"Relative error of the numerical derivative of {c['problem']} in {c['precision']} against the step size, "
        f"on logarithmic axes: a V with its lowest point near h = {power_of_ten(round(math.log10(best)))} for central "
        f"differences. At h = {_two_digits(h)} the error is {_two_digits(central)}; {verdict}."
    )
    return Scene([panel], alt, note, width=860, height=420)


def _valley(problem, precision, faint):
    """The two curves of one precision: solid central, dashed forward; their rounding arms are marked as rough."""
    bend, rounding = _two_parts(problem, precision)
    color, width, opacity = ("muted", 1.2, 0.7) if faint else ("gradient", 2.6, 1.0)
    # From here on to the right, rounding is below 10⁻⁵ of the error (a forward difference bends like h, not like h²).
    smooth = (math.log10(rounding / bend) / 3 + 1.75, 0.5 * math.log10(rounding) + 2.5)
    items = []
    for errors, name, start, dash in zip(
        _errors(problem, precision), ("central", "forward"), smooth, (False, True), strict=True
    ):
        k = len(SIZES) - 1 if faint or precision == "float32" else int(np.searchsorted(SIZES, start))
        label = "" if faint else name
        items += [
            Line(SIZES[: k + 1], errors[: k + 1], color, width, dash, opacity=opacity, rough=True),
            Line(SIZES[k:], errors[k:], color, width, dash, label, opacity=opacity),
        ]
    right_of_the_arm = math.log10(rounding) + 1.9
    color = "muted" if faint else "gradient"
    return [*items, Text(right_of_the_arm, 0.03, precision, color, 13, bold=not faint)]


def _two_digits(value):
    """Two digits and a power of ten: "1.7·10⁻⁷"; small whole powers stand alone."""
    exponent = math.floor(math.log10(value) + 1e-9)
    digits = number(value / 10.0**exponent, 1)
    if digits == "10.0":
        digits, exponent = "1.0", exponent + 1
    if exponent in (-1, 0):
        return number(value, 2)
    return power_of_ten(exponent) if digits == "1.0" else f"{digits}·{power_of_ten(exponent)}"
