"""How fast figures in a notebook follow, and what playing costs, in a real JupyterLab and Chromium.

The sections share one open notebook, so that what is compared has met the same machine, kernel and page.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from utils.bench.results import Section, p95, rounded
from utils.course.browser import Notebook, chromium, jupyterlab

PRESSES = 60  # key presses on each slider
STRIDE = 10  # … so many to the right, then as many back, before the other figure has its turn
SECONDS = 6  # of playing

# The same picture and the same slider three times: our figure, plain interact, and our machinery playing.
CELLS = {
    "ours": "from utils.widgets.perceptron import decision_line\ndecision_line()",
    "interact": """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from utils import data
X, y = data.gate("AND")

def draw(w1=1.0):
    figure, axes = plt.subplots(figsize=(6.4, 4.7))
    w, b = np.array([w1, 0.4]), -0.8
    grid_x, grid_y = np.meshgrid(np.linspace(-0.35, 1.35, 60), np.linspace(-0.35, 1.35, 60))
    sums = w[0] * grid_x + w[1] * grid_y + b
    axes.contourf(grid_x, grid_y, sums, levels=[-99, 0, 99], colors=["C0", "C1"], alpha=0.2)
    axes.contour(grid_x, grid_y, sums, levels=[0], colors="k")
    for label, marker in ((0, "o"), (1, "s")):
        axes.scatter(*X[y == label].T, marker=marker, s=80)
    axes.annotate("w", w * 0.3 + 0.5, (0.5, 0.5), arrowprops={"arrowstyle": "<-"})
    axes.set(xlim=(-0.35, 1.35), ylim=(-0.35, 1.35), xlabel="x₁", ylabel="x₂", title=f"w₁ = {w1:.1f}", aspect="equal")
    plt.show()

ipywidgets.interact(draw, w1=ipywidgets.FloatSlider(1.0, min=-3, max=3, step=0.1));
""",
    "playing": """
import numpy as np
from utils.widgets.controls import Play
from utils.widgets.figure import figure

@figure(Play("turn", 100_000))
def turning(c):
    "A line that turns."
    w = np.round(2 * np.array([np.cos(c["turn"] / 20), np.sin(c["turn"] / 20)]), 2)
    return decision_line.compute({"w1": w[0], "w2": w[1]})

turning()
""",
    "playground": "from utils.widgets.backprop import playground\nplayground(data='spirals', hidden=(8, 8))",
    "race": "from utils.widgets.optimizers import optimizer_race\noptimizer_race(step=0)",
    "map": "from utils.widgets.generation import latent_map\nlatent_map()",
}

# In the page: when did the pixels of the picture in a cell change? The same reading for a canvas and for an image.
PROBE = """
const probe = {
  pad: new OffscreenCanvas(1, 1),
  pixels(cell) {  // a number that stands for the pixels shown, or null while there is no picture
    const picture = cell.querySelector(".jp-OutputArea canvas, .jp-OutputArea img");
    if (!picture || (picture.tagName === "IMG" && !(picture.complete && picture.naturalWidth))) return null;
    const width = picture.naturalWidth ?? picture.width, height = picture.naturalHeight ?? picture.height;
    if (probe.pad.width !== width || probe.pad.height !== height) probe.pad = new OffscreenCanvas(width, height);
    const g = probe.pad.getContext("2d", { willReadFrequently: true });
    g.clearRect(0, 0, width, height);
    g.drawImage(picture, 0, 0);
    let hash = 7;
    const values = new Uint32Array(g.getImageData(0, 0, width, height).data.buffer);
    for (const value of values) hash = (Math.imul(hash, 31) + value) | 0;
    return hash;
  },
  // Milliseconds from the next key press to the frame with other pixels.
  arm(cell) {
    let pressed = null, before = probe.pixels(cell);
    probe.latency = null;
    addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
    const look = () => {
      const now = performance.now(), pixels = probe.pixels(cell);
      if (pressed !== null && pixels !== null && pixels !== before) probe.latency = now - pressed;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  },
  // Counts frames with new pixels, and meanwhile times small requests to the kernel, as another cell would send them.
  async play(cell, seconds) {
    const end = performance.now() + 1000 * seconds, answers = [];
    let frames = 0, last = probe.pixels(cell);
    const look = () => {
      const pixels = probe.pixels(cell);
      if (pixels !== last) frames++;
      last = pixels;
      if (performance.now() < end) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    while (performance.now() < end) {
      const sent = performance.now();
      await lab.kernel.requestExecute({ code: "1+1", store_history: false }).done;
      answers.push(performance.now() - sent);
      await new Promise((resume) => setTimeout(resume, 100));
    }
    return { frames, answers };
  },
  // How often the picture in a cell is drawn with other contents, which its alternative text tells, while a pressed
  // pointer is moved around, once a frame.
  async drag(cell, seconds) {
    const picture = cell.querySelector(".jp-OutputArea canvas"), g = picture.getContext("2d"), clear = g.clearRect;
    const { left, top, width, height } = picture.getBoundingClientRect(), began = performance.now();
    let last = "", drawn = 0, spent = 0;
    g.clearRect = (...place) => {
      const told = picture.getAttribute("aria-label");
      drawn += told !== last;
      last = told;
      clear.apply(g, place);
    };
    while ((spent = (performance.now() - began) / 1000) < seconds) {
      const [x, y] = [0.3 + 0.1 * Math.cos(3 * spent), 0.5 + 0.2 * Math.sin(3 * spent)];
      const at = { clientX: left + x * width, clientY: top + y * height, pointerId: 1, bubbles: true };
      picture.dispatchEvent(new PointerEvent("pointermove", at));
      await new Promise(requestAnimationFrame);
    }
    delete g.clearRect;
    return drawn;
  },
};
window.probe = probe;
"""


def measure(names: Sequence[str]) -> dict[str, Section]:
    """Results of the named sections, in one notebook with the cells above, run to the end. Raises NoBrowser."""
    if not names:
        return {}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        _write_notebook(Path(folder, "bench.ipynb"))
        with jupyterlab(folder) as address:
            notebook = Notebook(browser, address, "bench.ipynb")
            notebook.ask(PROBE)
            notebook.run_all()
            return {name: SECTIONS[name](notebook) for name in names}


def _write_notebook(path: Path) -> None:
    import nbformat

    cells = [nbformat.v4.new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def latency(notebook: Notebook) -> Section:
    """From a key press on a slider to changed pixels, for our figure and for interact, in turns."""
    times: dict[str, list[float]] = {"ours": [], "interact": []}
    for name in times:  # whatever is slow only once is not what a reader feels
        _press(notebook, name, ("ArrowRight", "ArrowLeft"))
    while len(times["interact"]) < PRESSES:
        for name in times:
            times[name] += _press(notebook, name, ("ArrowRight",) * STRIDE + ("ArrowLeft",) * STRIDE)
    results: Section = {f"{name}_presses": len(sample) for name, sample in times.items()}
    for name, sample in times.items():
        results |= {f"{name}_median_ms": rounded(statistics.median(sample)), f"{name}_p95_ms": rounded(p95(sample))}
    return results | {
        "ratio_of_medians": round(statistics.median(times["ours"]) / statistics.median(times["interact"]), 3),
        "ratio_of_p95": round(p95(times["ours"]) / p95(times["interact"]), 3),
    }


def _press(notebook: Notebook, cell: str, keys: Sequence[str]) -> list[float]:
    """Milliseconds until the picture follows, for every key pressed on the cell's first slider."""
    element = notebook.element(cell)
    notebook.page.wait_for_function("(cell) => probe.pixels(cell) !== null", arg=element.element_handle())
    element.locator(".noUi-handle").first.focus()
    times = []
    for key in keys:
        element.evaluate("(cell) => probe.arm(cell)")
        notebook.page.keyboard.press(key)
        times.append(notebook.wait("() => probe.latency"))
        notebook.wait("() => lab.kernel.status === 'idle'")
        time.sleep(0.05)  # nobody presses faster; what is still under way must not count for the next press
    return times


def play(notebook: Notebook) -> Section:
    """What playing costs, with a figure that only turns a line."""
    return _playing(notebook, "playing")


def playground(notebook: Notebook) -> Section:
    """What playing costs while a 2-8-8-2 network of tanh units trains on two spirals."""
    return _playing(notebook, "playground")


def race(notebook: Notebook) -> Section:
    """What playing costs while six optimisers race on one surface."""
    return _playing(notebook, "race")


def _playing(notebook: Notebook, cell: str) -> Section:
    """Painted frames a second while a cell's figure plays, and how long 1+1 takes in another, at rest and meanwhile."""
    element = notebook.element(cell)
    at_rest = element.evaluate("(cell, seconds) => probe.play(cell, seconds)", 2)
    element.get_by_role("button", name="Play").click()
    notebook.page.wait_for_timeout(500)
    playing = element.evaluate("(cell, seconds) => probe.play(cell, seconds)", SECONDS)
    element.get_by_role("button", name="Pause").click()
    return {
        "frames_per_second": rounded(playing["frames"] / SECONDS),
        "other_cell_median_ms": rounded(statistics.median(playing["answers"])),
        "other_cell_p95_ms": rounded(p95(playing["answers"])),
        "other_cell_at_rest_median_ms": rounded(statistics.median(at_rest["answers"])),
        "frames_at_rest": at_rest["frames"],
    }


def drag(notebook: Notebook) -> Section:
    """Drawings a second while a place is dragged over 10,000 points, and a decoder paints what lies there.

    The button is pressed by the mouse; the moves come from the page, one a frame, as Chromium takes no more than some
    fifteen a second from outside.
    """
    element = notebook.element("map")
    element.scroll_into_view_if_needed()
    notebook.page.wait_for_timeout(1000)
    box = element.locator(".jp-OutputArea canvas").bounding_box()
    assert box is not None
    notebook.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    notebook.page.mouse.down()
    drawn = element.evaluate("(cell, seconds) => probe.drag(cell, seconds)", SECONDS)
    notebook.page.mouse.up()
    return {"frames_per_second": rounded(drawn / SECONDS)}


SECTIONS: dict[str, Callable[[Notebook], Section]] = {
    "latency": latency,
    "play": play,
    "playground": playground,
    "race": race,
    "drag": drag,
}
