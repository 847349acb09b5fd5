"""A real JupyterLab in a headless Chromium: starts both, opens and runs notebooks, reads outputs.

Knows no exercise and no figure. Playwright is imported only when a browser is started; without it, or without
Chromium, NoBrowser says what to install.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utils.course import server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START = 120  # seconds JupyterLab may take to answer, on a cold disk and a busy machine
RUN = 240_000  # milliseconds a whole notebook may take

# Defined in every page: questions and commands to its notebook, in terms of JupyterLab's own objects.
PAGE = """
const lab = {
  get panel() { return window.jupyterapp.shell.currentWidget },
  get kernel() { return lab.panel?.sessionContext?.session?.kernel },
  get cells() { return [...lab.panel.content.widgets] },
  cell(id) { return lab.cells.find((cell) => cell.model.id === id) },
  outputs(cell) { return cell.model.type === "code" ? cell.model.outputs.toJSON() : [] },
  ready() { return lab.panel?.content?.widgets?.length && lab.panel.context.isReady && lab.kernel?.status === "idle" },
  start(command) {  // a promise would block whoever asks for it; lab.running is asked instead
    lab.running = true;
    window.jupyterapp.commands.execute(command).finally(() => (lab.running = false));
  },
};
window.lab = lab;
"""


class NoBrowser(Exception):
    """There is no Chromium, or no playwright to drive it; the message says what to install."""


def chromium_path() -> str:
    """Path of the system's Chromium. Raises NoBrowser."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoBrowser(f"No Chromium found (looked for {', '.join(NAMES)}): install it with your package manager.")
    return path


@contextmanager
def chromium() -> "Iterator[Browser]":
    """A headless browser (playwright, sync API) for a block. Raises NoBrowser."""
    path = chromium_path()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoBrowser("playwright is not installed: pip install -c constraints.txt -e '.[dev]'") from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def jupyterlab(root: Path | str) -> Iterator[str]:
    """A JupyterLab over the folder root, with a home of its own, on 127.0.0.1; gives its address, ending in "/".

    Raises RuntimeError, with the end of JupyterLab's log, where it does not start within START seconds.
    """
    with tempfile.TemporaryDirectory(prefix="course-lab-", ignore_cleanup_errors=True) as home:
        log = Path(home, "jupyterlab.log")
        with log.open("w") as stream:
            process = subprocess.Popen(_command(root), env=_environment(home), stdout=stream, stderr=stream)
        try:
            yield _wait_for_address(process, Path(home, "runtime"), log)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _command(root: Path | str) -> list[str]:
    server.settle()
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"),
        *("--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={Path(root).resolve()}"),
        *(*server.OPTIONS, "--LabApp.expose_app_in_browser=True"),
    ]


def _environment(home: str) -> dict[str, str]:
    """Nothing of the user's own Jupyter, and nothing of ours left behind there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "COURSE_"))}
    # The cache stays where it is: Matplotlib's list of fonts takes seconds to make.
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    folders = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
    return kept | {
        "HOME": home,
        "XDG_CACHE_HOME": cache,
        "IPYTHONDIR": f"{home}/ipython",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTERLAB_SETTINGS_DIR": f"{home}/settings",
        "JUPYTERLAB_WORKSPACES_DIR": f"{home}/workspaces",
        **{f"JUPYTER_{name}_DIR": f"{home}/{folder}" for name, folder in folders.items()},
    }


def _wait_for_address(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError):
            about = json.loads((runtime / f"jpserver-{process.pid}.json").read_text())
            urllib.request.urlopen(f"http://127.0.0.1:{about['port']}/api/status", timeout=5).close()
            return f"http://127.0.0.1:{about['port']}/"
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start. The end of its log:\n{log.read_text()[-2000:]}")


class Notebook:
    """A notebook open in a page of its own; cells are named by their ids.

    page: playwright's page; problems: what the page's console reported as an error so far.
    """

    def __init__(self, browser: "Browser", address: str, name: str) -> None:
        self.page = browser.new_page(viewport={"width": 1280, "height": 1000})
        self.page.set_default_timeout(60_000)
        self.problems: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.add_init_script(PAGE)
        self.page.goto(f"{address}lab/workspaces/{Path(name).stem}/tree/{name}?reset")
        self.wait("() => window.jupyterapp && lab.ready()")

    def _note(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def wait(self, condition: str, argument: Any = None, timeout: float = 60_000) -> Any:
        """Wait until the JavaScript function condition(argument) returns something true, and return that.

        timeout: milliseconds, after which playwright's TimeoutError is raised.
        """
        return self.page.wait_for_function(condition, arg=argument, timeout=timeout).json_value()

    def ask(self, expression: str, argument: Any = None) -> Any:
        """What a JavaScript expression, or function of argument, comes to in the page."""
        return self.page.evaluate(expression, argument)

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Carry out one of JupyterLab's commands."""
        self.ask("([name, arguments]) => window.jupyterapp.commands.execute(name, arguments)", [name, arguments or {}])

    def run_all(self) -> None:
        """Run every cell from the top, and wait until the kernel has nothing left to do."""
        self.ask("() => lab.start('notebook:run-all-cells')")
        self._finished()

    def run(self, cell: str) -> None:
        """Run one cell."""
        self.ask("(id) => { lab.panel.content.activeCellIndex = lab.cells.indexOf(lab.cell(id)) }", cell)
        self.ask("() => lab.start('notebook:run-cell')")
        self._finished()

    def _finished(self) -> None:
        self.wait("() => !lab.running && lab.kernel?.status === 'idle'", timeout=RUN)

    def write(self, cell: str, source: str) -> None:
        """Replace the source of a cell, without the keyboard."""
        self.ask("([id, source]) => lab.cell(id).model.sharedModel.setSource(source)", [cell, source])

    def type(self, cell: str, source: str) -> None:
        """Replace the source of a cell as a student would: click into it, select all, type; then Shift + Enter."""
        self.element(cell).locator(".jp-InputArea-editor .cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        self.ask("(id) => { lab.before = lab.cell(id).model.executionCount }", cell)
        self.page.keyboard.press("Shift+Enter")
        self.wait("(id) => ![null, lab.before].includes(lab.cell(id).model.executionCount)", cell, RUN)
        self._finished()

    def source(self, cell: str) -> str:
        """What a cell contains now."""
        return self.ask("(id) => lab.cell(id).model.sharedModel.getSource()", cell)

    def outputs(self, cell: str | None = None) -> list[dict[str, Any]]:
        """The outputs of one cell, or of all cells, as nbformat has them."""
        if cell is None:
            return self.ask("() => lab.cells.flatMap(lab.outputs)")
        return self.ask("(id) => lab.outputs(lab.cell(id))", cell)

    def element(self, cell: str) -> "Locator":
        """The cell on the page, scrolled to."""
        index = self.ask("(id) => lab.cells.indexOf(lab.cell(id))", cell)
        element = self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")
        element.scroll_into_view_if_needed()
        return element

    def theme(self, name: str) -> None:
        """Change to JupyterLab's theme "Light" or "Dark"."""
        self.command("apputils:change-theme", {"theme": f"JupyterLab {name}"})
        self.wait("(light) => document.body.dataset.jpThemeLight === light", str(name == "Light").lower())

    def close(self) -> None:
        """Stop the kernel and leave the page."""
        with suppress(Exception):  # the page may have crashed; its kernel ends with the server then
            self.ask("() => lab.panel.sessionContext.shutdown()")
        self.page.close()
