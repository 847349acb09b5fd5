"""`course bench`: how fast figures follow, what playing costs, what importing and running notebooks takes,
how fast networks train.

A section is one function that returns {name: number or list}. Sections in the browser share one open notebook, so that
what is compared has met the same machine, kernel and page. Everything ends in a table and in bench/results.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from utils.course.bench_autograd import autograd
from utils.course.bench_training import training
from utils.course.browser import NoBrowser, Notebook, chromium, jupyterlab

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results.json"
PRESSES = 60  # key presses on each slider
STRIDE = 10  # … so many to the right, then as many back, before the other figure has its turn
SECONDS = 6  # of playing
HEAVY = ("torch", "matplotlib", "sklearn")  # what importing the package must not load

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
};
window.probe = probe;
"""


def main(arguments=None):
    """Measure the named sections (all without names), print a table, write the results; returns the exit status."""
    parser = argparse.ArgumentParser(prog="course bench", description=__doc__.partition("\n")[0])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(PLAIN | BROWSER)}; all without")
    sections = parser.parse_args(arguments).sections or [*PLAIN, *BROWSER]
    if unknown := set(sections) - set(PLAIN | BROWSER):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(PLAIN | BROWSER)}")
    try:
        results = _in_browser({name: BROWSER[name] for name in sections if name in BROWSER})
    except NoBrowser as error:
        print(f"Not measured: {', '.join(BROWSER)}. {error}", file=sys.stderr)
        results = {}
    results |= {name: PLAIN[name]() for name in sections if name in PLAIN}
    for name, section in results.items():
        _print_table(name, section)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nwritten: {RESULTS.relative_to(ROOT)}")
    return 0


def _print_table(name, section):
    print(f"\n{name}")
    for label, value in section.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"  {label:<42} {text:>10}")


def _in_browser(sections):
    """Results of sections that share one notebook with the cells above, run to the end."""
    if not sections:
        return {}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        _write_notebook(Path(folder, "bench.ipynb"))
        with jupyterlab(folder) as address:
            notebook = Notebook(browser, address, "bench.ipynb")
            notebook.ask(PROBE)
            notebook.run_all()
            return {name: measure(notebook) for name, measure in sections.items()}


def _write_notebook(path):
    import nbformat

    cells = [nbformat.v4.new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def latency(notebook):
    """From a key press on a slider to changed pixels, for our figure and for interact, in turns."""
    times = {"ours": [], "interact": []}
    for name in times:  # whatever is slow only once is not what a reader feels
        _press(notebook, name, ("ArrowRight", "ArrowLeft"))
    while len(times["interact"]) < PRESSES:
        for name in times:
            times[name] += _press(notebook, name, ("ArrowRight",) * STRIDE + ("ArrowLeft",) * STRIDE)
    results = {f"{name}_presses": len(sample) for name, sample in times.items()}
    for name, sample in times.items():
        results |= {f"{name}_median_ms": _rounded(statistics.median(sample)), f"{name}_p95_ms": _rounded(_p95(sample))}
    return results | {
        "ratio_of_medians": round(statistics.median(times["ours"]) / statistics.median(times["interact"]), 3),
        "ratio_of_p95": round(_p95(times["ours"]) / _p95(times["interact"]), 3),
    }


def _press(notebook, cell, keys):
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


def play(notebook):
    """What playing costs, with a figure that only turns a line."""
    return _playing(notebook, "playing")


def playground(notebook):
    """What playing costs while a 2-8-8-2 network of tanh units trains on two spirals."""
    return _playing(notebook, "playground")


def race(notebook):
    """What playing costs while six optimisers race on one surface."""
    return _playing(notebook, "race")


def _playing(notebook, cell):
    """Painted frames a second while a cell's figure plays, and how long 1+1 takes in another, at rest and meanwhile."""
    element = notebook.element(cell)
    at_rest = element.evaluate("(cell, seconds) => probe.play(cell, seconds)", 2)
    element.get_by_role("button", name="Play").click()
    notebook.page.wait_for_timeout(500)
    playing = element.evaluate("(cell, seconds) => probe.play(cell, seconds)", SECONDS)
    element.get_by_role("button", name="Pause").click()
    return {
        "frames_per_second": _rounded(playing["frames"] / SECONDS),
        "other_cell_median_ms": _rounded(statistics.median(playing["answers"])),
        "other_cell_p95_ms": _rounded(_p95(playing["answers"])),
        "other_cell_at_rest_median_ms": _rounded(statistics.median(at_rest["answers"])),
        "frames_at_rest": at_rest["frames"],
    }


def imports():
    """Time to import the package, and what notebook 01 imports on top, each in fresh processes."""
    results = {}
    for name, statement in {"utils": "import utils", "set_up_cell": "from utils.widgets import perceptron"}.items():
        code = (
            "import sys, time; began = time.perf_counter()\n"
            f"{statement}\n"
            f"print(time.perf_counter() - began, *[name for name in {HEAVY} if name in sys.modules])"
        )
        runs = [subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split() for _ in range(9)]
        results[f"{name}_ms"] = _rounded(1000 * statistics.median(float(run[0]) for run in runs))
        results[f"{name}_loads"] = runs[0][1:] or ["none of", *HEAVY]
    return results


def notebooks():
    """Seconds to execute every notebook, those of its slowest cell, and its size in KB with and without outputs."""
    results = {}
    for folder in ("notebooks", "solutions"):
        for path in sorted((ROOT / folder).glob("*.ipynb")):
            seconds, slowest = _execution_times(path)
            measured = {"s": seconds, "slowest_cell_s": slowest, **_sizes(path)}
            results |= {f"{folder}/{path.stem}_{key}": value for key, value in measured.items()}
    return results


def _execution_times(path):
    """Seconds from a kernel's start to its end, and those of the slowest cell."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    seconds = []
    hooks = {
        "on_cell_execute": lambda **_: seconds.append(-time.perf_counter()),
        "on_cell_executed": lambda **_: seconds.append(seconds.pop() + time.perf_counter()),
    }
    began = time.perf_counter()
    client = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, **hooks)
    client.execute(env={**os.environ, "COURSE_PROGRESS": "off"})
    return round(time.perf_counter() - began, 2), round(max(seconds), 2)


def _sizes(path):
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    bare = len(nbformat.writes(notebook).encode())
    return {"kb": _rounded(path.stat().st_size / 1024), "kb_without_outputs": _rounded(bare / 1024)}


def _p95(sample):
    return statistics.quantiles(sample, n=20, method="inclusive")[-1]


def _rounded(value):
    return round(value, 1)


PLAIN = {"import": imports, "notebooks": notebooks, "training": training, "autograd": autograd}
BROWSER = {"latency": latency, "play": play, "playground": playground, "race": race}

if __name__ == "__main__":
    raise SystemExit(main())
