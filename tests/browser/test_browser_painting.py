"""Painting a digit in a real JupyterLab, with the mouse and with keys; what is painted is read."""

import numpy as np
import pytest

from utils.course.browser import Notebook
from utils.widgets.images import draw_digit

# Each digit as somebody else might paint it than the examples of the figure: straight strokes, places in percent of the
# field, from its upper left corner.
SCRIPTS = {
    "0": ["50,18 33,30 30,55 40,80 55,82 68,62 67,35 50,18"],
    "1": ["52,15 50,85"],
    "2": ["30,30 42,17 60,18 68,32 58,52 32,82", "32,82 72,80"],
    "3": ["32,20 66,20 48,45 66,58 62,78 45,84 30,76"],
    "4": ["38,16 30,54 72,54", "62,30 60,86"],
    "5": ["68,18 38,18 36,46 56,44 66,60 58,80 34,80"],
    "6": ["60,14 40,40 33,64 44,82 60,80 64,64 50,56 36,66"],
    "7": ["30,20 70,20 46,84"],
    "8": ["50,48 36,34 48,18 62,30 50,48 34,68 48,84 66,70 50,48"],
    "9": ["66,32 50,20 36,34 46,50 64,40 66,28 62,84"],
}


@pytest.fixture(scope="module")
def notebook(browser, lab, scratch):
    """A live draw_digit in the scratch notebook."""
    notebook = Notebook(browser, lab, scratch)
    yield notebook
    notebook.close()


@pytest.fixture
def figure(notebook):
    notebook.write("cell", "from utils.widgets import images\nfigure = images.draw_digit()\nfigure")
    notebook.problems.clear()
    notebook.run("cell")
    root = notebook.element("cell").locator(".mlp-figure")
    root.locator("canvas").wait_for()
    yield Figure(notebook, root)
    assert notebook.problems == []


class Figure:
    """What a reader does with the figure."""

    def __init__(self, notebook, root):
        self.notebook, self.page, self.root, self.canvas = notebook, notebook.page, root, root.locator("canvas")
        self.wait("reads 3")

    @property
    def words(self):
        return self.canvas.get_attribute("aria-label")

    def wait(self, words):
        self.notebook.wait(
            "([canvas, words]) => canvas.ariaLabel.includes(words)", [self.canvas.element_handle(), words]
        )

    def settle(self):
        """Until the kernel has answered everything that was painted."""
        self.notebook.wait("(canvas) => canvas.ariaBusy === 'false'", self.canvas.element_handle())

    def press(self, name):
        self.root.get_by_role("button", name=name).click()

    def place(self, x, y):
        """The place on the page of so many percent of the field."""
        left, top, side = self.canvas.evaluate(
            """(canvas) => {
                const box = canvas.getBoundingClientRect();
                const shown = (x, y) => {
                    canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y}));
                    return canvas.style.cursor === "crosshair";
                };
                const middle = box.top + box.height / 2;
                let left = box.left, right, top = box.top;
                while (!shown(left, middle)) left += 1;
                for (right = left; shown(right + 1, middle); ) right += 1;
                while (!shown((left + right) / 2, top)) top += 1;
                return [left, top, right - left];
            }"""
        )
        return left + side * x / 100, top + side * y / 100

    def paint(self, strokes):
        for stroke in strokes:
            places = [self.place(*map(float, place.split(","))) for place in stroke.split()]
            self.page.mouse.move(*places[0])
            self.page.mouse.down()
            for place in places:
                self.page.mouse.move(*place, steps=6)
            self.page.mouse.up()


def test_at_least_nine_of_ten_painted_digits_are_read(figure):
    read = []
    for digit, strokes in SCRIPTS.items():
        figure.press("Clear")
        figure.wait("nothing painted yet")
        figure.paint(strokes)
        figure.wait(f"{len(strokes)} strokes")
        figure.settle()
        read.append(f"reads {digit}," in figure.words)
    assert sum(read) >= 9, dict(zip(SCRIPTS, read, strict=True))


def varied(strokes, rng):
    """The same digit by another hand: turned, slanted, smaller or larger, elsewhere, and not quite steady."""
    percent = [np.array([place.split(",") for place in stroke.split()], dtype=float) for stroke in strokes]
    places = [2.8 * np.column_stack([one[:, 0], 100 - one[:, 1]]) - 140 for one in percent]
    angle, size = np.deg2rad(rng.uniform(-12, 12)), rng.uniform(0.45, 1.1)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slanted = np.array([[rng.uniform(0.85, 1.15), rng.uniform(-0.25, 0.25)], [0, 1]])
    places = [one @ (size * turned @ slanted).T for one in places]
    low, high = np.vstack(places).min(axis=0), np.vstack(places).max(axis=0)
    move = rng.uniform(14 - low, np.maximum(266 - high, 14 - low))
    hands = [np.clip(one + move + rng.normal(scale=2, size=one.shape), 0, 280) for one in places]
    return tuple(tuple((round(x), round(y)) for x, y in one) for one in hands)


def test_ten_of_each_digit_are_drawn_and_nine_in_ten_are_read():
    rng = np.random.default_rng(0)
    drawn = [(digit, varied(strokes, rng)) for digit, strokes in SCRIPTS.items() for _ in range(10)]
    read = [f"it reads {digit}," in draw_digit.compute({"drawing": drawing}).alt for digit, drawing in drawn]
    assert sum(read) >= 90


def test_buttons_are_not_undone_by_strokes_on_their_way(figure):
    """The kernel is slow, so that the page still keeps strokes back when the button is pressed."""
    slow = "import time\nshow = figure.canvas.show\nfigure.canvas.show = lambda *args: (time.sleep(0.5), show(*args))"
    figure.notebook.ask("async (code) => { await lab.kernel.requestExecute({code}).done; return 1 }", slow)
    figure.press("Clear")
    figure.wait("nothing painted yet")
    figure.paint(SCRIPTS["1"])
    figure.press("Clear")
    figure.paint(SCRIPTS["4"][:1])
    figure.settle()
    figure.wait("of 1 strokes")
    figure.press("Clear")
    figure.settle()
    figure.wait("nothing painted yet")
    figure.paint(SCRIPTS["1"])
    figure.press("Example")
    figure.settle()
    figure.wait("reads 4")


def test_undo_clear_and_examples(figure):
    figure.press("Clear")
    figure.wait("of 0 strokes")
    figure.paint(SCRIPTS["4"])
    figure.wait("of 2 strokes")
    figure.press("Undo")
    figure.wait("of 1 strokes")
    figure.press("Example")
    figure.wait("reads 4")  # the example after the one that was shown at first


def test_keys_paint_too(figure):
    figure.press("Clear")
    figure.wait("of 0 strokes")
    figure.canvas.focus()
    for key in ["ArrowUp"] * 10 + [" "] + ["ArrowDown"] * 20 + [" "]:
        figure.page.keyboard.press(key)
    figure.wait("reads 1")
    figure.page.keyboard.press("Backspace")
    figure.wait("nothing painted yet")


def test_a_shift_breaks_the_answer(figure):
    slider = figure.root.get_by_role("slider", name="shift to the right", exact=True).first
    for _ in range(6):
        slider.press("ArrowRight")
    figure.wait("shifted by 6 and 0 pixels")
    assert "with probability 1.00" not in figure.words
