"""A declared figure on the page: ipywidgets around a canvas, and a scene that follows them; asks nobody their kind."""

import asyncio
import html
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as widgets
import traitlets

from utils import scene as scenes
from utils.declarations import about
from utils.render import render
from utils.widgets.cells import where_it_was_left
from utils.widgets.inputs import Player
from utils.widgets.params import Params

if TYPE_CHECKING:
    from utils.widgets.figure import DeclaredFigure

PATIENCE = 0.25  # seconds that playing waits for a frame to be painted before it sends the next one
AHEAD = 2  # frames that may be on their way to the page while the next is made: a slow line then does not slow the play


class Canvas(anywidget.AnyWidget):
    """The picture: a scene on its way to canvas.js, and what the reader's pointer did on its way back."""

    _esm = "\n".join(Path(__file__).with_name(name).read_text("utf-8") for name in ("canvas.js", "painting.js"))
    spec = traitlets.Unicode("").tag(sync=True)
    data = traitlets.Bytes(b"").tag(sync=True)
    tick = traitlets.Int(0).tag(sync=True)
    heard = traitlets.Int(0).tag(sync=True)  # the number of the last event that was dealt with
    edition = traitlets.Int(0).tag(sync=True)  # of what is painted on: another one for each change made by Python
    error = traitlets.Unicode("").tag(sync=True)
    colors = traitlets.Dict(scenes.COLORS).tag(sync=True)
    ramps = traitlets.Dict(scenes.RAMPS).tag(sync=True)
    # From the page; without the echo that ipywidgets sends back by default, as it would double the messages.
    painted = traitlets.Int(0).tag(sync=True, echo_update=False)
    visible = traitlets.Bool(True).tag(sync=True, echo_update=False)
    event = traitlets.Dict()  # comes as a message of its own: of a trait's changes, only one can be under way

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(lambda canvas, content, buffers: canvas.set_trait("event", content["event"]))

    def show(self, scene: scenes.Scene, edition: int = 0) -> None:
        """Send the scene as one message."""
        spec, data = scene.encode()
        with self.hold_sync():
            self.spec, self.data, self.error, self.edition = spec, data, "", edition
            self.tick += 1


class LiveFigure(widgets.VBox):
    """A declared figure on the page: its controls, and the canvas that follows them.

    controls: the ipywidgets by name; params: their present values; scene: what is shown.
    """

    def __init__(self, declared_figure: "DeclaredFigure", initial: Params) -> None:
        self.declared, self.initial = declared_figure, initial
        self.scene: scenes.Scene | None = None
        self._quiet = False
        start = where_it_was_left(self)
        # JupyterLab delivers slider moves in a thread of their own (a subshell), while cells run in the main one.
        self._lock = threading.RLock()
        self._loop = _running_loop()
        self._task: asyncio.Task | None = None
        self._paint_seen = asyncio.Event()
        self.canvas = Canvas()
        self.controls = {name: control.widget(start[name]) for name, control in declared_figure.controls.items()}
        super().__init__([*self._arranged(), self.canvas])
        self.add_class("mlp-figure")
        self._settle()
        self._watch()
        self._redraw()

    @property
    def params(self) -> Params:
        """The present values of all controls, by name."""
        values = {name: control.value for name, control in self.controls.items()}
        return Params({name: round(v, 9) if isinstance(v, float) else v for name, v in values.items()})

    @property
    def _edition(self) -> int:
        """Of what is painted on; see Canvas."""
        return sum(getattr(control, "edition", 0) for control in self.controls.values())

    def __getattr__(self, name: str) -> Any:
        """What the declaration says can be read back."""
        declared_figure = vars(self).get("declared")
        if declared_figure is None or name not in declared_figure.reads:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return declared_figure.read(name, self.params)

    def _arranged(self) -> list[widgets.Widget]:
        """The rows of controls: those in sight, a button, and those it unfolds."""
        declarations = {name: control for name, control in self.declared.controls.items() if control.on_page}
        rows = {"flex_flow": "row wrap", "align_items": "center", "grid_gap": "0 12px"}
        shown = widgets.HBox([self.controls[name] for name, c in declarations.items() if not c.more], layout=rows)
        folded = [self.controls[name] for name, c in declarations.items() if c.more]
        if not folded:
            return [shown]
        more = widgets.ToggleButton(False, description="More controls", layout=widgets.Layout(width="130px"))
        more.add_class("mlp-more")
        box = widgets.HBox(folded, layout={**rows, "display": "none"})
        more.observe(lambda change: setattr(box.layout, "display", "flex" if change.new else "none"), "value")
        shown.children += (more,)
        return [shown, box]

    def _watch(self) -> None:
        """Listen to the controls and to the page."""
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._changed(name), "value")
        if self.declared.clock:
            player = self.controls[self.declared.clock]
            player.observe(lambda change: self._played(player), "playing")
        self.canvas.observe(self._pointed, "event")
        self.canvas.observe(self._painted, "painted")

    def _changed(self, name: str) -> None:
        with self._lock:
            if self._quiet:
                return
            for other, control in self.declared.controls.items():
                if name in control.reset_by:
                    self._set(other, control.default)
            self._settle()
            self._redraw()

    def _set(self, name: str, value: Any) -> None:
        """Change a control without a drawing of its own."""
        before, self._quiet = self._quiet, True
        try:
            self.controls[name].value = value
        finally:
            self._quiet = before

    def _settle(self) -> None:
        """Let the controls that depend on others follow them."""
        before, self._quiet = self._quiet, True
        try:
            params = self.params
            for name, control in self.declared.controls.items():
                with about(f"figure {self.declared.__name__}: control {name!r}"):
                    control.follow(self.controls[name], params)
        finally:
            self._quiet = before

    def _redraw(self) -> None:
        with self._lock:
            try:
                self.scene = self.declared.compute(self.params)
                self.canvas.show(self.scene, self._edition)
            except Exception as problem:  # shown in the figure: raised here, it would vanish in the kernel's log
                self.canvas.error = f"This figure could not be drawn. {type(problem).__name__}: {problem}"

    # The pointer on the canvas: a click on a neuron, or a click or a drag to a place.

    def _pointed(self, change: Any) -> None:
        """Deal with an event, and say so in the message that has the new picture."""
        with self.canvas.hold_sync():
            try:
                self._follow(change.new)
            finally:
                self.canvas.heard = change.new.get("serial", 0)

    def _follow(self, event: dict[str, Any]) -> None:
        if event["kind"] == "paint":
            # The page keeps strokes back while the kernel is busy, but tells of a button at once: what was kept back is
            # then of an older edition, and would replace the example that was asked for.
            if event["edition"] == self._edition:
                self.controls[event["name"]].paint(event["strokes"])
            return
        name = event["name"] or event["panel"]
        if event["kind"] == "pick":
            self.controls[name].value = self.declared.controls[name].picked(event["index"])
        elif name in self.declared.places or name in self.controls:
            self._put(self.declared.places.get(name, (name,)), max(event["index"], 0), event["x"], event["y"])

    def _put(self, target: tuple[str | None, ...], index: int, x: float, y: float) -> None:
        """Set the controls for x and for y, or move one of the samples of the only control that target names."""
        names = [name for name in target if name]
        if len(target) == 1:
            self.controls[names[0]].move(index, x, y)
            return
        with self._lock:
            for name, coordinate in zip(target, (x, y), strict=True):
                if name:
                    self._set(name, self.declared.controls[name].nearest(coordinate))
            self._changed(names[-1])

    # Playing: a task on the kernel's own loop that sets traits, and waits for the page between two frames.

    def _played(self, player: Player) -> None:
        if not player.playing:
            return
        loop = self._loop or _running_loop()
        if loop is None or loop.is_closed():
            player.playing = False
            self.canvas.error = "Playing needs a running notebook; step works without."
            return
        self._loop = loop
        loop.call_soon_threadsafe(self._begin, loop, player)

    def _begin(self, loop: asyncio.AbstractEventLoop, player: Player) -> None:
        if self._task is None or self._task.done():
            self._paint_seen = asyncio.Event()
            self._task = loop.create_task(self._play(player))

    async def _play(self, player: Player) -> None:
        while player.playing and self.canvas.visible and not player.at_end:
            began = time.perf_counter()
            self._paint_seen.clear()
            player.advance()
            while self.canvas.painted < self.canvas.tick - AHEAD:
                try:
                    await asyncio.wait_for(self._paint_seen.wait(), PATIENCE)
                    self._paint_seen.clear()
                except TimeoutError:
                    break
            if self.declared.ended(self.params):
                break
            await asyncio.sleep(max(player.control.interval - (time.perf_counter() - began), 0.001))
        player.playing = False

    def _painted(self, change: Any) -> None:
        if self._loop is not None and self._task is not None and not self._task.done():
            self._loop.call_soon_threadsafe(self._paint_seen.set)

    def close(self) -> None:
        """Stop playing and leave the page."""
        for control in self.controls.values():
            control.close()
        self.canvas.close()
        super().close()

    def __repr__(self) -> str:
        if self.scene is None:
            return f"{self.declared.__name__}: {self.canvas.error}"
        return f"{self.declared.__name__}\n{self.scene.summary()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        picture = html.escape(self.canvas.error) if self.scene is None else render(self.scene).html()
        return {**bundle, "text/html": picture, "text/plain": repr(self)}


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
