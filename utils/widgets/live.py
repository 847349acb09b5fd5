"""The interactive figure: a pure function from controls to a scene, with ipywidgets around a canvas."""

import asyncio
import html
import threading
import time
import weakref
from functools import lru_cache
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from utils import scene as scenes
from utils.render import render
from utils.widgets.controls import Play, Player, SampleMover

PATIENCE = 0.25  # seconds that playing waits for a frame to be painted before it sends the next one
AHEAD = 2  # frames that may be on their way to the page while the next is made: a slow line then does not slow the play


def figure(*controls, places=None, start=None, advance=None):
    """Declare an interactive figure: the decorated function maps control values (a mapping) to a Scene, and is pure.

    places: {panel or drag name: (control for x, control for y)}: what a click or a drag there sets; None for nothing.
    start(controls), advance(state, controls): for a figure that shows a process. The function then also receives the
    state after as many advances as its Play control says; advance returns a new state and leaves its argument alone.
    """
    return lambda compute: DeclaredFigure(compute, controls, places or {}, start, advance)


def declared(module):
    """All figures declared in a module, by name."""
    return {name: value for name, value in vars(module).items() if isinstance(value, DeclaredFigure)}


class DeclaredFigure:
    """Call it, with initial values by name if you like, for a live figure; compute(controls) gives one scene."""

    def __init__(self, compute, controls, places, start, advance):
        self.__name__, self.__doc__, self.__module__ = compute.__name__, compute.__doc__, compute.__module__
        self.controls = {control.name: control for control in controls}
        self.defaults = {control.name: control.default for control in controls}
        self.places = places
        self._compute = compute
        self._process = Process(start, advance, self.controls) if start else None

    def __repr__(self):
        return f"<figure {self.__name__}; call it: {self.__name__}()>"

    def compute(self, controls=()):
        """The scene for a mapping of control values; those left out have their defaults."""
        params = self._complete(dict(controls))
        return self._compute(params, self._process.state(params)) if self._process else self._compute(params)

    def __call__(self, **initial):
        return LiveFigure(self, self._complete(initial))

    def _complete(self, given):
        unknown = sorted(set(given) - set(self.controls))
        if unknown:
            raise TypeError(f"{self.__name__} has no control {unknown[0]!r}; it has {', '.join(self.controls)}.")
        return self.defaults | given


class Process:
    """States of a process by step, so that a figure can be a pure function of its step and yet play fast.

    Kept: for the last few settings, every state computed so far (a state shares what it can with the one before).
    """

    def __init__(self, start, advance, controls):
        self.clock = next(name for name, control in controls.items() if isinstance(control, Play))
        self.advance = advance
        self._states = lru_cache(maxsize=8)(lambda setting: [start(dict(setting))])
        self._lock = threading.Lock()

    def state(self, params):
        """The state after params[clock] steps, or the last one there is: advance may return None for "finished"."""
        setting = {name: value for name, value in params.items() if name != self.clock}
        with self._lock:
            states = self._states(tuple(setting.items()))
            while states[-1] is not None and len(states) <= params[self.clock]:
                states.append(self.advance(states[-1], setting))
            last = len(states) - (2 if states[-1] is None else 1)
            return states[min(int(params[self.clock]), last)]


class Canvas(anywidget.AnyWidget):
    """The picture: a scene on its way to canvas.js, and what the reader's pointer did on its way back."""

    _esm = Path(__file__).with_name("canvas.js")
    spec = traitlets.Unicode("").tag(sync=True)
    data = traitlets.Bytes(b"").tag(sync=True)
    tick = traitlets.Int(0).tag(sync=True)
    error = traitlets.Unicode("").tag(sync=True)
    colors = traitlets.Dict(scenes.COLORS).tag(sync=True)
    ramps = traitlets.Dict(scenes.RAMPS).tag(sync=True)
    # From the page; without the echo that ipywidgets sends back by default, as it would double the messages.
    painted = traitlets.Int(0).tag(sync=True, echo_update=False)
    visible = traitlets.Bool(True).tag(sync=True, echo_update=False)
    event = traitlets.Dict().tag(sync=True, echo_update=False)

    def show(self, scene):
        """Send the scene as one message."""
        spec, data = scene.encode()
        with self.hold_sync():
            self.spec, self.data, self.error = spec, data, ""
            self.tick += 1


class LiveFigure(widgets.VBox):
    """A declared figure on the page: its controls, and the canvas that follows them.

    controls: the ipywidgets by name; params: their present values; scene: what is shown.
    """

    def __init__(self, declared_figure, initial):
        self.declared, self.scene, self._quiet = declared_figure, None, False
        # JupyterLab delivers slider moves in a thread of their own (a subshell), while cells run in the main one.
        self._lock = threading.RLock()
        self._loop = _running_loop()
        self._task = None
        self.canvas = Canvas()
        self.controls = {name: control.widget(initial[name]) for name, control in declared_figure.controls.items()}
        super().__init__([*self._arranged(), self.canvas])
        self.add_class("mlp-figure")
        self._settle()
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._changed(name), "value")
            if isinstance(control, Player):
                control.observe(lambda change, player=control: self._played(player), "playing")
        self.canvas.observe(self._pointed, "event")
        self.canvas.observe(self._painted, "painted")
        self._redraw()
        _replace_those_of_the_same_cell(self)

    @property
    def params(self):
        """The present values of all controls, by name."""
        values = {name: control.value for name, control in self.controls.items()}
        return {name: round(v, 9) if isinstance(v, float) else v for name, v in values.items()}

    def _arranged(self):
        """The rows of controls: those in sight, a button, and those it unfolds."""
        declarations = self.declared.controls
        rows = widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="0 12px")
        shown = widgets.HBox([self.controls[name] for name, c in declarations.items() if not c.more], layout=rows)
        folded = [self.controls[name] for name, c in declarations.items() if c.more]
        if not folded:
            return [shown]
        more = widgets.ToggleButton(False, description="More controls", layout=widgets.Layout(width="130px"))
        more.add_class("mlp-more")
        box = widgets.HBox(folded, layout=widgets.Layout(flex_flow="row wrap", align_items="center", display="none"))
        more.observe(lambda change: setattr(box.layout, "display", "flex" if change.new else "none"), "value")
        shown.children += (more,)
        return [shown, box]

    def _changed(self, name):
        with self._lock:
            if self._quiet:
                return
            for other, control in self.declared.controls.items():
                if name in control.reset_by:
                    self._set(other, control.default)
            self._settle()
            self._redraw()

    def _set(self, name, value):
        """Change a control without a drawing of its own."""
        before, self._quiet = self._quiet, True
        try:
            self.controls[name].value = value
        finally:
            self._quiet = before

    def _settle(self):
        """Let the controls that depend on others follow them."""
        before, self._quiet = self._quiet, True
        try:
            for name, control in self.controls.items():
                high = getattr(self.declared.controls[name], "high", None)
                if callable(high):
                    control.set_high(high(self.params))
                if isinstance(control, SampleMover):
                    control.use(self.params)
        finally:
            self._quiet = before

    def _redraw(self):
        with self._lock:
            try:
                self.scene = self.declared.compute(self.params)
                self.canvas.show(self.scene)
            except Exception as problem:  # shown in the figure: raised here, it would vanish in the kernel's log
                self.canvas.error = f"This figure could not be drawn. {type(problem).__name__}: {problem}"

    def _pointed(self, change):
        event = change.new
        target = self.declared.places.get(event["name"] or event["panel"])
        if event["kind"] == "drag" and event["name"] in self.controls:
            self.controls[event["name"]].move(event["index"], event["x"], event["y"])
        elif event["kind"] == "pick":
            options = getattr(self.declared.controls[event["name"]], "options", None)
            self.controls[event["name"]].value = options[event["index"]] if options else event["index"]
        elif target:
            with self._lock:
                names = [name for name in target if name]
                for name, value in zip(target, (event["x"], event["y"]), strict=True):
                    if name:
                        self._set(name, _on_grid(value, self.declared.controls[name].step))
                self._changed(names[-1])

    # Playing: a task on the kernel's own loop that sets traits, and waits for the page between two frames.

    def _played(self, player):
        if not player.playing:
            return
        loop = self._loop or _running_loop()
        if loop is None or loop.is_closed():
            player.playing = False
            self.canvas.error = "Playing needs a running notebook; step works without."
            return
        self._loop = loop
        loop.call_soon_threadsafe(self._begin, player)

    def _begin(self, player):
        if self._task is None or self._task.done():
            self._paint_seen = asyncio.Event()
            self._task = self._loop.create_task(self._play(player))

    async def _play(self, player):
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
            await asyncio.sleep(max(player.control.interval - (time.perf_counter() - began), 0.001))
        player.playing = False

    def _painted(self, change):
        if self._task is not None and not self._task.done():
            self._loop.call_soon_threadsafe(self._paint_seen.set)

    def close(self):
        """Stop playing and leave the page."""
        for control in self.controls.values():
            if isinstance(control, Player):
                control.playing = False
            control.close()
        self.canvas.close()
        super().close()

    def __repr__(self):
        if self.scene is None:
            return f"{self.declared.__name__}: {self.canvas.error}"
        return f"{self.declared.__name__}\n{self.scene.summary()}"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        picture = html.escape(self.canvas.error) if self.scene is None else render(self.scene).html()
        return {**bundle, "text/html": picture, "text/plain": repr(self)}


def _on_grid(value, step):
    return round(round(value / step) * step, 6)


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


_of_cell = {}  # cell id: (the request that ran it, weak references to its figures)


def _replace_those_of_the_same_cell(live):
    """Close the figures an earlier run of this cell made: their output is gone, but they would go on computing."""
    cell, request = _present_cell()
    if cell is None:
        return
    earlier, made = _of_cell.get(cell, (request, []))
    if earlier != request:
        for reference in made:
            if (old := reference()) is not None:
                old.close()
        made = []
    _of_cell[cell] = (request, [*made, weakref.ref(live)])


def _present_cell():
    """(cell id, request id) of the cell that is running, as far as the front end told."""
    try:
        from IPython import get_ipython

        parent = get_ipython().kernel.get_parent("shell")
        return parent["metadata"].get("cellId"), parent["header"]["msg_id"]
    except (ImportError, AttributeError, KeyError, TypeError):
        return None, None
