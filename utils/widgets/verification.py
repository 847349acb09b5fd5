"""Whether a figure's declaration can be meant so: names, defaults and parts fit together; raises DeclarationError.

What is dear to verify, as it needs a scene, is a function of its own, which the tests call.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from utils.declarations import DeclarationError, about, nearest
from utils.scene import Scene
from utils.widgets.controls import Control, Play, Samples
from utils.widgets.params import Params

if TYPE_CHECKING:
    from utils.widgets.figure import DeclaredFigure


def verify(
    doc: str | None,
    controls: Iterable[Control],
    places: Mapping[str, tuple[str | None, ...]],
    start: Callable | None,
    advance: Callable | None,
    views: Iterable[str],
    reads: Mapping[str, Callable],
) -> None:
    """Verifies everything that can be told without a scene; for the arguments see DeclaredFigure."""
    by_name: dict[str, Control] = {}
    for control in controls:
        _refuse(_name_slips(control, by_name))
        by_name[control.name] = control
    defaults = Params({name: control.default for name, control in by_name.items()})
    for name, control in by_name.items():
        with about(f"control {name!r}"):
            _refuse(_control_slips(control, defaults))
    _refuse(_doc_slips(doc))
    _refuse(_process_slips(by_name, start, advance, views, reads))
    _refuse(slip for name, target in places.items() for slip in _place_slips(name, target, by_name))


def verify_scene(figure: "DeclaredFigure", scene: Scene) -> None:
    """Verifies that whatever can be clicked or dragged in a scene of a figure sets one of its controls."""
    clicked, dragged, picked = pointed(scene)
    samples = {name for name, control in figure.controls.items() if isinstance(control, Samples)}
    for what, names, known in (
        ("a dragged point", dragged, {*figure.places, *samples}),
        ("a click on a panel", clicked, set(figure.places)),
        ("a click on a neuron", picked, set(figure.controls)),
    ):
        for name in sorted(names - known):
            reason = f"{what} is to set {name!r}, which is not there; {nearest(name, sorted(known))}"
            raise DeclarationError(f"figure {figure.__name__}: {reason}")


def verify_places(figure: "DeclaredFigure") -> None:
    """Verifies that every place of a figure can be clicked or dragged to in its first scene."""
    clicked, dragged, _ = pointed(figure.compute())
    for name in figure.places:
        if name not in clicked | dragged:
            reason = f"nothing with this name is clicked or dragged; {nearest(name, sorted(clicked | dragged))}"
            raise DeclarationError(f"figure {figure.__name__}: places[{name!r}]: {reason}")


def pointed(scene: Scene) -> tuple[set[str], set[str], set[str]]:
    """Names of what answers to the pointer in a scene: panels that are clicked, points dragged, neurons clicked."""
    items = [item for panel in scene.panels for item in panel.items]
    clicked = {panel.name for panel in scene.panels if panel.click}
    dragged, picked = ({name for item in items if (name := getattr(item, field, ""))} for field in ("drag", "pick"))
    return clicked, dragged, picked


def _refuse(slips: Iterator[str]) -> None:
    for slip in slips:
        raise DeclarationError(slip)


def _name_slips(control: Control, earlier: Mapping[str, Control]) -> Iterator[str]:
    if not isinstance(control, Control):
        yield f"{control!r} is no control; write Slider(…), Choice(…), Play(…), …."
    if not control.name.isidentifier():
        yield f"control {control.name!r} cannot be given as name=value; write letters, digits and _."
    if control.name in earlier:
        yield f"there are two controls {control.name!r}; give each a name of its own."


def _control_slips(control: Control, defaults: Params) -> Iterator[str]:
    if slip := control.slip(defaults):
        yield slip
    for other in control.reset_by:
        if other not in defaults:
            yield f"reset_by: {other!r} is no control; {nearest(other, defaults)}"


def _doc_slips(doc: str | None) -> Iterator[str]:
    if not doc:
        yield "its function has no docstring; write one that says what the figure shows, in a sentence."
    elif not doc.endswith((".", "?")):
        yield f"its docstring is no sentence: it ends {doc[-20:]!r}; end it with a full stop."


def _process_slips(
    controls: Mapping[str, Control],
    start: Callable | None,
    advance: Callable | None,
    views: Iterable[str],
    reads: Mapping[str, Callable],
) -> Iterator[str]:
    players = [name for name, control in controls.items() if isinstance(control, Play)]
    if len(players) > 1:
        yield f"it has the Play controls {', '.join(players)}; keep one, make the others Sliders."
    if (start is None) != (advance is None):
        given, missing = ("start", "advance") if advance is None else ("advance", "start")
        yield f"{given}: it comes without {missing}; write both."
    if start and not players:
        yield "start: no control counts the steps of the process; add Play('step', …)."
    for field, names in (("views", tuple(views)), ("reads", tuple(reads))):
        if names and not start:
            yield f"{field}: {', '.join(names)} needs a process; write start and advance too."
    for name in views:
        if name not in controls:
            yield f"views: {name!r} is no control; {nearest(name, controls)}"


def _place_slips(place: str, target: tuple[str | None, ...], controls: Mapping[str, Control]) -> Iterator[str]:
    field = f"places[{place!r}]"
    if isinstance(target, str) or len(target) not in (1, 2) or not any(target):
        yield f"{field}: {target!r} is no pair of names; write (for x, for y), None for neither, or (samples,)."
        return
    for name in filter(None, target):
        if name not in controls:
            yield f"{field}: {name!r} is no control; {nearest(name, controls)}"
            return
        movable = isinstance(controls[name], Samples)
        if movable != (len(target) == 1):
            yield f"{field}: {name!r} is {'' if movable else 'not '}a Samples control; write {_shape(movable, name)}."
        elif not movable and type(controls[name]).nearest is Control.nearest:
            yield f"{field}: {name!r} holds no number that a click can mean; name a Slider or a Play."


def _shape(movable: bool, name: str) -> str:
    return f"({name!r},)" if movable else f"({name!r}, None) or (None, {name!r})"
