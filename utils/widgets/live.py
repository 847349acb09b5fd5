"""The interactive figure: a pure function from controls to a scene, with ipywidgets around a canvas."""

import asyncio
import html
import inspect
import threading
import time
import weakref
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import anywidget
import ipywidgets as widgets
import traitlets

from utils import scene as scenes
from utils.render import render
from utils.widgets.controls import Play, Player, SampleMover

PATIENCE = 0.25  # seconds that playing waits for a frame to be painted before it sends the next one
AHEAD = 2  # frames that may be on their way to the page while the next is made: a slow line then does not slow the play


def figure(*controls, places=None, start=None, advance=None, views=(), reads=None, resume=False):
    """Declare an interactive figure: the decorated function maps control values (a mapping) to a Scene, and is pure.

    places: {panel or drag name: (control for x, control for y)}: what a click or a drag there sets; None for nothing.
    Or {panel name: (name,)} of a Samples control with one sample, which a click there moves.
    start(controls), advance(state, controls): for a figure that shows a process. The function then also receives the
    state after as many advances as its Play control says; advance returns a new state and leaves its argument alone.
    views: names of controls that change how such a process is shown, and not its course.
    reads: {attribute of the live figure: function(controls, state)}: what code can read back from it.
    resume: when its cell is run again, the figure goes on from where the reader had left it, unless the call in the
    cell has other initial values now, or the figure was closed.
    """
    process = (start, advance, views) if start else None
    return lambda compute: DeclaredFigure(compute, controls, places or {}, process, reads or {}, resume)


def declared(module):
    """All figures declared in a module, by name."""
    return {name: value for name, value in vars(module).items() if isinstance(value, DeclaredFigure)}


class DeclaredFigure:
    """Call it, with initial values by name if you like, for a live figure; compute(controls) gives one scene."""

    def __init__(self, compute, controls, places, process, reads, resume):
        self.__name__, self.__doc__, self.__module__ = compute.__name__, inspect.getdoc(compute), compute.__module__
        self.controls = {control.name: control for control in controls}
        self.defaults = {control.name: control.default for control in controls}
        self.places, self.reads, self.resume = places, reads, resume
        self._compute = compute
        self._process = Process(*process, self.controls) if process else None

    def __repr__(self):
        return f"<figure {self.__name__}; call it: {self.__name__}()>"

    def compute(self, controls=()):
        """The scene for a mapping of control values; those left out have their defaults."""
        params = self._complete(dict(controls))
        return self._compute(params, self._process.state(params)) if self._process else self._compute(params)

    def ended(self, controls):
        """Whether the process has come to its own end before the step that these control values ask for."""
        return self._process is not None and self._process.ended(self._complete(dict(controls)))

    def read(self, name, controls=()):
        """One of the things that can be read back, for a mapping of control values."""
        params = self._complete(dict(controls))
        return self.reads[name](params, self._process.state(params))

    def __call__(self, **initial):
        return LiveFigure(self, self._complete(initial))

    def _complete(self, given):
        unknown = sorted(set(given) - set(self.controls))
        if unknown:
            raise TypeError(f"{self.__name__} has no control {unknown[0]!r}; it has {', '.join(self.controls)}.")
        return self.defaults | given


KEPT = 200  # states of one process that are kept at most


class Process:
    """States of a process by step, so that a figure can be a pure function of its step and yet play fast."""

    def __init__(self, start, advance, views, controls):
        self.clock = next(name for name, control in controls.items() if isinstance(control, Play))
        self._views = {self.clock, *views}
        self._runs = lru_cache(maxsize=8)(lambda setting: Run(start, advance, dict(setting)))
        self._lock = threading.Lock()

    def state(self, params):
        """The state after params[clock] steps, or the last one there is: advance may return None for "finished"."""
        with self._lock:
            return self._runs(self._setting(params)).state(int(params[self.clock]))

    def ended(self, params):
        end = self._runs(self._setting(params)).end
        return end is not None and end < params[self.clock]

    def _setting(self, params):
        return tuple((name, value) for name, value in params.items() if name not in self._views)


class Run:
    """The states of one process with one setting.

    Kept are every state at first; when there are too many, every second one goes, so that memory stays bounded and
    any state is few advances from one that is kept.
    """

    def __init__(self, start, advance, setting):
        self._advance, self._setting = advance, setting
        self._kept, self._stride, self.end = {0: start(setting)}, 1, None
        self._latest = 0, self._kept[0]

    def state(self, step):
        step = step if self.end is None else min(step, self.end)
        near = min(step - step % self._stride, max(self._kept))
        now, state = self._latest if near <= self._latest[0] <= step else (near, self._kept[near])
        while now < step:
            following = self._advance(state, self._setting)
            if following is None:
                self.end = now
                break
            now, state = now + 1, following
            self._keep(now, state)
        self._latest = now, state
        return state

    def _keep(self, step, state):
        if step % self._stride == 0:
            self._kept[step] = state
        if len(self._kept) > KEPT:
            self._stride *= 2
            self._kept = {k: kept for k, kept in self._kept.items() if k % self._stride == 0}


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
        self.declared, self.initial, self.scene, self._quiet = declared_figure, initial, None, False
        initial = _where_it_was_left(self)
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

    @property
    def params(self):
        """The present values of all controls, by name."""
        values = {name: control.value for name, control in self.controls.items()}
        return {name: round(v, 9) if isinstance(v, float) else v for name, v in values.items()}

    def __getattr__(self, name):
        """What the declaration says can be read back."""
        declared_figure = vars(self).get("declared")
        if declared_figure is None or name not in declared_figure.reads:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return declared_figure.read(name, self.params)

    def _arranged(self):
        """The rows of controls: those in sight, a button, and those it unfolds."""
        declarations = self.declared.controls
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
                shown = getattr(self.declared.controls[name], "shown", None)
                if shown:
                    control.layout.display = "flex" if shown(self.params) else "none"
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
        elif target and len(target) == 1:
            self.controls[target[0]].move(0, event["x"], event["y"])
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
            if self.declared.ended(self.params):
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


class Place(NamedTuple):
    """The figures that one run of a cell made, and (declaration, initial values, present values) of earlier ones."""

    request: str
    figures: list
    left: list


_of_cell = {}  # cell id: its Place


def _where_it_was_left(live):
    """The values a new figure starts from; closes the figures that an earlier run of its cell made.

    Their output is gone, but they would go on computing.
    """
    cell, request = _present_cell()
    if cell is None:
        return live.initial
    place = _of_cell.get(cell, Place(request, [], []))
    if place.request != request:
        old = [figure for reference in place.figures if (figure := reference()) is not None and figure.comm is not None]
        place = Place(request, [], [(o.declared, o.initial, o.params) for o in old if o.declared.resume])
        for figure in old:
            figure.close()
    _of_cell[cell] = place
    place.figures.append(weakref.ref(live))
    for k, (declared_figure, initial, params) in enumerate(place.left):
        if (declared_figure, initial) == (live.declared, live.initial):
            del place.left[k]
            return params
    return live.initial


def _present_cell():
    """(cell id, request id) of the cell that is running, as far as the front end told."""
    try:
        from IPython import get_ipython

        parent = get_ipython().kernel.get_parent("shell")
        return parent["metadata"].get("cellId"), parent["header"]["msg_id"]
    except (ImportError, AttributeError, KeyError, TypeError):
        return None, None
