"""The interactive figure as it is declared: a pure function from the values of controls to a scene."""

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from utils.declarations import DeclarationError, about, nearest
from utils.scene import Scene
from utils.widgets.controls import Control, Given, Play
from utils.widgets.live import LiveFigure
from utils.widgets.params import Params
from utils.widgets.process import Process
from utils.widgets.verification import verify

Places = Mapping[str, tuple[str | None, ...]]
FIELDS = ("places", "start", "advance", "views", "reads", "resume")


def figure(*controls: Control, **how: Any) -> Callable[[Callable[..., Scene]], "DeclaredFigure"]:
    """Declare an interactive figure: the decorated function maps control values (a mapping) to a Scene, and is pure.

    how: any of FIELDS, as DeclaredFigure takes them. Raises DeclarationError.
    """

    def declare(compute: Callable[..., Scene]) -> DeclaredFigure:
        for field in how:
            if field not in FIELDS:
                reason = f"there is no field {field!r}; {nearest(field, FIELDS)}"
                raise DeclarationError(f"figure {compute.__name__}: {reason}")
        return DeclaredFigure(compute, controls, **how)

    return declare


def declared(module: ModuleType) -> dict[str, "DeclaredFigure"]:
    """All figures of a module by name. Raises DeclarationError if one has another name there than its function has."""
    figures = {name: value for name, value in vars(module).items() if isinstance(value, DeclaredFigure)}
    for name, value in figures.items():
        if name != value.__name__:
            raise DeclarationError(
                f"figure {value.__name__} is named {name} in {module.__name__}; give it one name, that of its function."
            )
    return figures


class DeclaredFigure:
    """Call it, with initial values by name if you like, for a live figure; compute(controls) gives one scene.

    What a Given control takes, such as a network, is handed over by position: figure(network).

    places: {panel or drag name: (control for x, control for y)}: what a click or a drag there sets; None for nothing.
    Or {panel name: (name,)} of a Samples control with one sample, which a click there moves.
    start(controls), advance(state, controls): for a figure that shows a process. The function then also receives the
    state after as many advances as its Play control says; advance returns a new state and leaves its argument alone,
    or returns None when the process has ended.
    views: names of controls that change how such a process is shown, and not its course.
    reads: {attribute of the live figure: function(controls, state)}: what code can read back from it.
    resume: when its cell is run again, the figure goes on from where the reader had left it, unless the call in the
    cell has other initial values now, or the figure was closed.
    Raises DeclarationError, one line with the figure, the field and the fix, where these do not fit together.
    """

    def __init__(
        self,
        compute: Callable[..., Scene],
        controls: tuple[Control, ...],
        *,
        places: Places | None = None,
        start: Callable[[Params], Any] | None = None,
        advance: Callable[[Any, Params], Any] | None = None,
        views: tuple[str, ...] = (),
        reads: Mapping[str, Callable[[Params, Any], Any]] | None = None,
        resume: bool = False,
    ) -> None:
        self.__name__, self.__doc__, self.__module__ = compute.__name__, inspect.getdoc(compute), compute.__module__
        self.places, self.reads, self.resume = dict(places or {}), dict(reads or {}), resume
        with about(f"figure {self.__name__}"):
            verify(self.__doc__, controls, self.places, start, advance, views, self.reads)
        self.controls = {control.name: control for control in controls}
        self.defaults = {control.name: control.default for control in controls}
        self.clock = next((name for name, control in self.controls.items() if isinstance(control, Play)), None)
        self._compute = compute
        self._process = Process(start, advance, self.clock, views) if start and advance and self.clock else None

    def __repr__(self) -> str:
        return f"<figure {self.__name__}; call it: {self.__name__}()>"

    def compute(self, controls: Mapping[str, Any] | tuple = ()) -> Scene:
        """The scene for a mapping of control values; those left out have their defaults."""
        params = self._complete(dict(controls))
        with about(f"figure {self.__name__}"):
            scene = self._compute(params, *((self._process.state(params),) if self._process else ()))
            if not isinstance(scene, Scene):
                raise DeclarationError(f"it returns {type(scene).__name__}; write return Scene([panel], alt).")
        return scene

    def ended(self, controls: Mapping[str, Any]) -> bool:
        """Whether the process has come to its own end before the step that these control values ask for."""
        return self._process is not None and self._process.ended(self._complete(dict(controls)))

    def read(self, name: str, controls: Mapping[str, Any] | tuple = ()) -> Any:
        """One of the things that can be read back, for a mapping of control values."""
        params = self._complete(dict(controls))
        assert self._process is not None  # verified: reads come with a process
        return self.reads[name](params, self._process.state(params))

    def __call__(self, *given: Any, **initial: Any) -> LiveFigure:
        takers = [control for control in self.controls.values() if isinstance(control, Given)]
        if len(given) > len(takers):
            first = next(name for name, control in self.controls.items() if control.on_page)
            raise TypeError(f"{self.__name__} takes its values by name, like {self.__name__}({first}=…).")
        initial = {taker.name: value for taker, value in zip(takers, given, strict=False)} | initial
        for taker in takers:
            if taker.name in initial and (slip := taker.accepts(initial[taker.name])):
                raise TypeError(f"{self.__name__}: {slip}")
        return LiveFigure(self, self._complete(initial))

    def _complete(self, given: dict[str, Any]) -> Params:
        unknown = sorted(set(given) - set(self.controls))
        if unknown:
            raise TypeError(f"{self.__name__} has no control {unknown[0]!r}; it has {', '.join(self.controls)}.")
        return Params(self.defaults | given)
