"""The slides of every notebook, opened from disk with the network cut: nothing is asked for, nothing overflows."""

from pathlib import Path

import pytest
from accessibility import violations

from utils.course import slides

NOTEBOOKS = sorted(Path(__file__).parents[2].joinpath("notebooks").glob("[0-9][0-9]_*.ipynb"))
# Shows slide after slide; gives what reaches over the edge of its slide, in slide coordinates.
OVERFLOWING = """() => Reveal.getSlides().flatMap((slide) => {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v);
    const {width, height} = Reveal.getConfig(), scale = Reveal.getScale(), edge = slide.getBoundingClientRect();
    const name = `slide ${h + 1}.${(v ?? 0) + 1} “${slide.textContent.trim().split("\\n")[0].slice(0, 60)}”`;
    const over = slide.scrollWidth > width || slide.scrollHeight > height ? [`${name} scrolls`] : [];
    for (const element of slide.querySelectorAll(":not(aside.notes, aside.notes *)")) {
        const {left, right, top, bottom} = element.getBoundingClientRect();
        if (left === right || top === bottom) continue;
        const sides = {left: edge.left - left, top: edge.top - top};
        sides.right = right - edge.left - width * scale;
        sides.bottom = bottom - edge.top - height * scale;
        for (const [side, by] of Object.entries(sides))
            if (by > 1) over.push(`${name}: ${element.tagName} ${Math.round(by / scale)} px over the ${side}`);
    }
    return over;
})"""


class Deck:
    """The slides of a notebook in a page without a network."""

    def __init__(self, browser, path):
        self.context = browser.new_context(viewport={"width": slides.WIDTH, "height": slides.HEIGHT}, offline=True)
        self.problems, self.requests = [], []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", lambda message: message.type == "error" and self.problems.append(message.text))
        self.context.on("weberror", lambda error: self.problems.append(str(error.error)))
        self.page = self.context.new_page()
        self.page.goto(path.as_uri())
        self.page.wait_for_function("() => window.Reveal?.isReady()")


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def deck(request, browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("slides") / f"{request.param.stem}.html"
    path.write_text(slides.page(request.param), encoding="utf-8")
    deck = Deck(browser, path)
    yield deck
    deck.context.close()


def test_no_slide_overflows(deck):
    assert deck.page.evaluate("() => Reveal.getTotalSlides()") > 3
    assert deck.page.evaluate(OVERFLOWING) == []


def test_pictures_are_shown_with_alternative_text(deck):
    images = "() => [...document.images].map(({alt, naturalWidth}) => [alt, naturalWidth])"
    pictures = deck.page.evaluate(images)
    assert pictures
    assert all(len(alt) > 20 and width > 0 for alt, width in pictures)


def test_formulas_are_drawn(deck):
    assert "\\frac" not in deck.page.locator(".slides").text_content()
    flat = """() => Reveal.getSlides().flatMap((slide) => {
        Reveal.slide(...Object.values(Reveal.getIndices(slide)));
        return [...slide.querySelectorAll("math")].filter((math) => !(math.getBoundingClientRect().height > 5));
    }).map((math) => math.textContent)"""
    assert deck.page.locator("math").count() > 0
    assert deck.page.evaluate(flat) == []


def test_speaker_notes_open_in_a_window_of_their_own(deck):
    notes = deck.page.locator("aside.notes").first.text_content().split()
    deck.page.evaluate("() => Reveal.slide(0, 0)")
    with deck.context.expect_page() as opened:
        deck.page.keyboard.press("s")
    speaker = opened.value
    speaker.wait_for_function("() => document.querySelector('.speaker-controls-notes .value')?.innerText.trim()")
    said = speaker.locator(".speaker-controls-notes .value").inner_text().split()
    assert said == notes
    speaker.close()


def test_axe_finds_nothing_serious(deck):
    """In reveal.js's view for printing, which shows all slides at once."""
    page = deck.context.new_page()
    page.goto(f"{deck.page.url.partition('#')[0]}?view=print")
    page.locator(".pdf-page").first.wait_for()
    assert violations(page, ".slides") == []
    page.close()


def test_nothing_was_asked_of_a_network_and_no_error_reported(deck):
    """Last in the file: by now every slide and the speaker's window were open."""
    assert [url for url in deck.requests if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
    assert deck.problems == []
