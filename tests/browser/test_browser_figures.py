"""Every interactive figure in a real JupyterLab: it paints, follows its controls by keyboard and mouse, and plays."""

import importlib
import pkgutil

import pytest
from accessibility import COLORS, violations

import utils.widgets
from utils.course.browser import Notebook
from utils.widgets.controls import Choice, Layers, Levels, Play, Samples, Several, Slider, Toggle
from utils.widgets.figure import declared
from utils.widgets.verification import pointed

ROOMS = [name for _, name, _ in pkgutil.iter_modules(utils.widgets.__path__)]
FIGURES = {
    f"{room}.{name}": figure
    for room in ROOMS
    for name, figure in declared(importlib.import_module(f"utils.widgets.{room}")).items()
}
POINTED = {name: pointed(figure.compute()) for name, figure in FIGURES.items()}
CLICKED, DRAGGED, PICKED = ([name for name, found in POINTED.items() if found[k]] for k in range(3))
each_figure = pytest.mark.parametrize("name", FIGURES)

# What is on a canvas: a number for its pixels, how many colors, how much of it is covered; and its alternative text.
SEEN = """(canvas) => {
    const {width, height} = canvas;
    const pad = new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
    pad.drawImage(canvas, 0, 0);
    const values = new Uint32Array(pad.getImageData(0, 0, width, height).data.buffer);
    let hash = 7, covered = 0;
    for (const value of values) { hash = (Math.imul(hash, 31) + value) | 0; covered += value >>> 24 ? 1 : 0 }
    return {pixels: hash, alt: canvas.ariaLabel, colors: new Set(values).size, covered: covered / values.length};
}"""


def having(kind):
    """Parametrize over the figures with a control of this kind."""
    names = [name for name, figure in FIGURES.items() if any(isinstance(c, kind) for c in figure.controls.values())]
    return pytest.mark.parametrize("name", names)


@pytest.fixture(scope="module")
def notebook(browser, lab, scratch):
    """The scratch notebook; all figures take turns in its one cell."""
    notebook = Notebook(browser, lab, scratch)
    notebook.page.add_script_tag(content=f"window.seen = {SEEN}")
    yield notebook
    notebook.close()


@pytest.fixture
def live(notebook, name):
    """A live figure on the page, with all its controls unfolded."""
    return Live(notebook, name)


class Live:
    """A figure as a reader has it: what is seen, and its controls by the names a screen reader says."""

    def __init__(self, notebook, name):
        room, _, figure = name.partition(".")
        self.notebook, self.page, self.declared = notebook, notebook.page, FIGURES[name]
        self.kernel("figure.close()")  # or a figure that resumes would go on from where the test before left it
        notebook.write("cell", f"from utils.widgets import {room}\nfigure = {room}.{figure}()\nfigure")
        notebook.problems.clear()
        self.run()

    def run(self):
        self.notebook.run("cell")
        assert [output["output_type"] for output in self.notebook.outputs("cell")] == ["execute_result"]
        self.root = self.notebook.element("cell").locator(".mlp-figure")
        self.canvas = self.root.locator("canvas")
        self.canvas.wait_for()
        self.notebook.wait("(canvas) => seen(canvas).colors > 2", self.canvas.element_handle())
        for more in self.root.get_by_role("button", name="More controls").all():
            more.click()
        self.settle()
        self.first = self.seen()

    def controls(self, kind):
        return [control for control in self.declared.controls.values() if isinstance(control, kind)]

    def seen(self):
        return self.canvas.evaluate(SEEN)

    def changes(self, pixels):
        """Until the canvas shows other pixels than those."""
        self.notebook.wait(
            "([canvas, pixels]) => seen(canvas).pixels !== pixels", [self.canvas.element_handle(), pixels]
        )

    def settle(self):
        """Until nothing changes any more: two looks show the same, with an answer of the kernel and a frame between."""
        before = None
        while before != (before := self.seen()["pixels"]):
            self.kernel("None")
            self.page.evaluate("() => new Promise((resume) => requestAnimationFrame(() => setTimeout(resume)))")

    def slider(self, label):
        return self.root.get_by_role("slider", name=label, exact=True).first

    def follows(self, control, key):
        """Picture and text change when the control is moved by a key; within a few steps, for a step may be tiny."""
        what, before = control.get_attribute("aria-label") or str(control), self.seen()
        for _ in range(10):
            control.press(key)
            self.settle()
            after = self.seen()
            if after["pixels"] != before["pixels"] and after["alt"] != before["alt"]:
                return
        assert after["pixels"] != before["pixels"], f"{what}: the picture stays"
        assert after["alt"] != before["alt"], f"{what}: the alternative text stays"

    def find(self, cursor):
        """A place on the page over which the canvas shows this cursor."""
        return self.canvas.evaluate(
            """async (canvas, cursor) => {
                const box = canvas.getBoundingClientRect();
                for (let y = box.top + 5; y < box.bottom; y += 8)
                    for (let x = box.left + 5; x < box.right; x += 8) {
                        canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y}));
                        if (canvas.style.cursor === cursor) return [x, y];
                    }
                throw new Error(`no place with the cursor ${cursor}`);
            }""",
            cursor,
        )

    def kernel(self, expression):
        """Text of a Python expression, evaluated in the kernel after everything that was sent before."""
        return self.notebook.ask(
            """async (code) => {
                const request = {code: "", user_expressions: {asked: code}, store_history: false};
                const {asked} = (await lab.kernel.requestExecute(request).done).content.user_expressions;
                return asked.data?.["text/plain"] ?? `${asked.ename}: ${asked.evalue}`;
            }""",
            expression,
        )


def test_there_are_figures():
    assert len(FIGURES) >= 2


@each_figure
def test_a_figure_paints_and_has_alternative_text(live):
    seen = live.seen()
    assert seen["colors"] > 8
    assert seen["covered"] > 0.02
    assert len(seen["alt"]) > 20
    assert live.canvas.get_attribute("role") == "img"
    assert live.root.locator("[role=alert]").text_content() == ""
    assert live.notebook.problems == []


@each_figure
def test_it_follows_every_slider_from_the_keyboard(live):
    for control in live.controls(Slider) + live.controls(Levels):
        end = control.default >= control.test_values[-1]
        live.follows(live.slider(control.label or control.name), "ArrowLeft" if end else "ArrowRight")
    assert live.notebook.problems == []


@each_figure
def test_it_follows_every_choice_and_toggle_from_the_keyboard(live):
    for control in live.controls(Choice):
        first = control.options.index(control.default) == 0
        box = live.root.get_by_role("combobox", name=control.label or control.name, exact=True)
        live.follows(box, "ArrowDown" if first else "ArrowUp")
    for control in live.controls(Toggle):
        live.follows(live.root.get_by_role("checkbox", name=control.label or control.name, exact=True), "Space")
    assert live.notebook.problems == []


@having(Layers)
def test_it_follows_the_boxes_of_layers_from_the_keyboard(live):
    (control,) = live.controls(Layers)
    for name in (control.label, "width 1"):
        live.follows(live.root.get_by_role("spinbutton", name=name, exact=True), "ArrowDown")
    assert live.notebook.problems == []


@having(Several)
def test_it_follows_its_boxes_from_the_keyboard(live):
    (control,) = live.controls(Several)
    for name in control.options:
        live.follows(live.root.get_by_role("checkbox", name=name, exact=True), "Space")
    assert live.notebook.problems == []


@having(Samples)
def test_what_the_mouse_can_drag_a_slider_can_move(live):
    for coordinate in live.controls(Samples)[0].axes:
        before = live.seen()["pixels"]
        live.slider(coordinate).press("ArrowRight")
        live.changes(before)
        live.settle()


@having(Play)
def test_it_plays_until_it_is_paused(live):
    (control,) = live.controls(Play)
    start = int(live.kernel("figure.canvas.tick"))
    live.root.get_by_role("button", name="Play").press("Space")
    live.root.get_by_role("button", name="Pause").wait_for()
    while int(live.kernel("figure.canvas.tick")) < start + 3:
        pass
    assert live.seen() != live.first
    pause = live.root.get_by_role("button", name="Pause")
    if pause.count():  # it may have come to its end
        pause.press("Space")
    live.root.get_by_role("button", name="Play").wait_for()
    live.kernel("None")  # a step that was under way is over
    tick = live.kernel("figure.canvas.tick")
    live.page.wait_for_timeout(1000 * max(3 * control.interval, 0.3))
    assert live.kernel("figure.canvas.tick") == tick


@having(Play)
def test_it_steps_back_and_forth_and_resets(live):
    (control,) = live.controls(Play)
    seen = []
    for button in ("Step", "Reset", "Step", "Back"):
        before = live.seen()["pixels"]
        live.root.get_by_role("button", name=button).press("Space")
        live.changes(before)
        live.settle()
        seen.append(live.seen())
    assert float(live.kernel(f"figure.params[{control.name!r}]")) == control.low
    assert seen[3] == seen[1] != seen[2]


@pytest.mark.parametrize("name", DRAGGED)
def test_samples_follow_the_mouse(live):
    before, x, y = live.seen(), *live.find("grab")
    live.page.mouse.move(x, y)
    live.page.mouse.down()
    live.page.mouse.move(x + 30, y - 20, steps=5)
    live.page.mouse.up()
    live.changes(before["pixels"])
    live.settle()
    assert live.notebook.problems == []


@pytest.mark.parametrize("name", CLICKED)
def test_a_click_into_the_figure_sets_its_controls(live):
    controls, before = live.kernel("figure.params"), live.seen()["pixels"]
    live.page.mouse.click(*live.find("crosshair"))
    live.changes(before)
    live.settle()
    assert live.kernel("figure.params") != controls


@pytest.mark.parametrize("name", PICKED)
def test_a_click_on_a_neuron_chooses_it(live):
    controls, before = live.kernel("figure.params"), live.seen()["pixels"]
    live.page.mouse.click(*live.find("pointer"))
    live.changes(before)
    live.settle()
    assert live.kernel("figure.params") != controls


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if figure.compute().narrowest])
def test_a_picture_that_must_not_be_squeezed_can_be_scrolled(live):
    live.page.set_viewport_size({"width": 700, "height": 1000})
    try:
        live.settle()
        wide, place, focus = live.canvas.evaluate(
            "(canvas) => [canvas.clientWidth, canvas.parentElement.clientWidth, canvas.parentElement.tabIndex]"
        )
        assert wide >= live.declared.compute().narrowest > place and focus == 0
        assert violations(live.page, ".mlp-figure") == []
    finally:
        live.page.set_viewport_size({"width": 1280, "height": 1000})


@each_figure
def test_running_the_cell_again_leaves_one_live_canvas(live):
    live.kernel("globals().update(old=figure)")
    if live.controls(Play):
        live.root.get_by_role("button", name="Play").press("Space")
    live.run()
    assert live.page.locator(".jp-OutputArea canvas").count() == 1
    assert live.kernel("(old.comm, old.canvas.comm, figure.canvas.comm is None)") == "(None, None, False)"
    tick = live.kernel("old.canvas.tick")
    live.settle()
    assert live.kernel("old.canvas.tick") == tick


@each_figure
def test_axe_finds_nothing_serious(live):
    for theme, rules in (("Light", ()), ("Dark", COLORS)):
        live.notebook.theme(theme)
        live.settle()
        assert violations(live.page, ".mlp-figure", rules) == [], theme


# Fifty places a pressed pointer is moved to, one a frame, the last of them where it was.
HASTY = """async (canvas) => {
    const {left, top, width, height} = canvas.getBoundingClientRect();
    for (let k = 1; k <= 50; k++) {
        const at = {clientX: left + (0.2 + 0.004 * k) * width, clientY: top + 0.5 * height, pointerId: 1};
        canvas.dispatchEvent(new PointerEvent("pointermove", {bubbles: true, ...at}));
        await new Promise(requestAnimationFrame);
    }
}"""


@pytest.mark.parametrize("name", ["generation.latent_map"])
def test_a_pointer_that_is_faster_than_the_kernel_leaves_places_out_and_never_the_last(live):
    live.kernel("globals().update(places=[], wait=__import__('time').sleep)")
    live.kernel("figure.canvas.observe(lambda change: (places.append(change.new['x']), wait(0.1)), 'event')")
    box = live.canvas.bounding_box()
    live.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    live.page.mouse.down()
    live.canvas.evaluate(HASTY)
    live.page.mouse.up()
    live.page.wait_for_timeout(1000)  # a tenth of a second for each that is under way
    live.settle()
    places = [float(place) for place in live.kernel("places").strip("[]").split(",")]
    assert 3 < len(places) < 40 and places == sorted(places)
    live.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    live.settle()
    assert abs(float(live.kernel("places[-1]")) - places[-1]) < 1e-6
