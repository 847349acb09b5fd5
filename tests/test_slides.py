"""Slides are one file that needs nothing else; tests/browser tests what a browser makes of it."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from utils.course import slides
from utils.course.derive import BuildError

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def cell(source, slide="slide", kind="markdown", **rest):
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}[kind]
    metadata = {"slideshow": {"slide_type": slide}, **rest.pop("metadata", {})}
    return make(source, metadata=metadata, **rest)


@pytest.fixture
def deck(tmp_path):
    """A function that gives the HTML of a deck of some cells."""

    def make(*cells):
        notes = [part for part in cells if part.metadata["slideshow"]["slide_type"] == "notes"]
        for folder, kept in (("solutions", cells), ("notebooks", [part for part in cells if part not in notes])):
            path = tmp_path / folder / "01_topic.ipynb"
            path.parent.mkdir(exist_ok=True)
            nbformat.write(nbformat.v4.new_notebook(cells=list(kept)), path)
        return slides.page(path)

    return make


def body(html):
    """The slides alone, without the scripts and styles around them."""
    return html.split('<div class="slides">')[1].split("</main>")[0]


def test_a_deck_loads_nothing(deck):
    html = deck(cell("# Topic\n\n[a source](https://example.org/paper)"))
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", html, flags=re.S)
    assert not re.findall(r"<(?:link|img|iframe|source|script)\b[^>]*(?:src|href)=[\"']?(?!data:)[^>]*>", markup)
    assert "<script src" not in html
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.S))
    assert "@import" not in styles and not re.search(r"url\(['\"]?(?!data:)", styles)
    for absent in ("MathJax", "require.js", "requirejs", "unpkg", "cdnjs"):
        assert absent not in html


def test_scripts_are_whole(deck):
    """Text that would end a script early is escaped."""
    scripts = BeautifulSoup(deck(cell("# Topic")), "html.parser").find_all("script")
    assert len(scripts) == 3
    assert [re.search(r"\bReveal\b|RevealNotes", script.text) is not None for script in scripts] == [True] * 3
    assert scripts[-1].text.strip().endswith("});")


def test_the_title_is_the_first_heading(deck):
    assert "<title>01 · The topic</title>" in deck(cell("# 01 · The topic"), cell("# Another"))


def test_slides_fragments_and_notes_are_where_they_belong(deck):
    html = body(
        deck(
            cell("# One"),
            cell("for the teacher", "notes"),
            cell("later", "fragment"),
            cell("nobody sees this", "skip"),
            cell("below", "subslide"),
            cell("# Two"),
        )
    )
    assert html.count("<section") == 2 + 3
    assert re.search(r'<aside class="notes">.*for the teacher.*</aside>', html, re.S)
    assert re.search(r'<div class="fragment".*later', html, re.S)
    assert "nobody sees this" not in html


def test_an_exercise_is_shown_without_its_card(deck):
    card = nbformat.v4.new_output("display_data", {"text/plain": "Not attempted"})
    html = body(deck(cell("answer = ...", kind="code", outputs=[card], metadata={"tags": ["exercise"]})))
    assert "answer" in html and "Not attempted" not in html


@pytest.mark.parametrize("tex", [r"$x^2$", r"$$\frac{1}{n}\sum_i x_i$$", r"\begin{align}a &= b\end{align}"])
def test_formulas_become_mathml(deck, tex):
    html = body(deck(cell(f"Before {tex} after")))
    assert "<math" in html and "$" not in html and "\\" not in html


@pytest.mark.parametrize("tex", ["$a_1 * b_1 * c_2$", "$u\n+ 2v$", "$x < y$", "$[a](b)$", "$`a`$"])
def test_markdown_does_not_reach_into_formulas(deck, tex):
    html = body(deck(cell(f"- item {tex} end")))
    assert html.count("<math") == 1 == html.count("<li>")
    assert not re.search(r"<(em|a|code)\b", html)


@pytest.mark.parametrize("text", ["`$x$`", "```\n$x$ and $y$\n```", "It costs $5 or $6.", r"Escaped \$x\$"])
def test_dollars_that_are_no_formula_stay(deck, text):
    html = body(deck(cell(text)))
    assert "<math" not in html and "$" in html


@pytest.mark.parametrize("tex", [r"\frac", r"\fraction{1}{2}", "x^"])
def test_a_formula_that_cannot_be_read_is_named(deck, tex):
    with pytest.raises(BuildError, match=r"^notebooks/01_topic\.ipynb: formula .*" + re.escape(repr(tex))):
        deck(cell(f"${tex}$"))


def test_links_between_notebooks_lead_to_slides(deck):
    assert 'href="02_mlp.html"' in body(deck(cell("[next](02_mlp.ipynb)")))


def test_outputs_are_shown_and_a_tag_hides_the_code(deck):
    picture = f'<figure><img alt="a line" src="data:image/png;base64,{PICTURE}"></figure>'
    outputs = [nbformat.v4.new_output("display_data", {"text/html": picture, "text/plain": "a summary"})]
    shown = body(deck(cell("draw()", "slide", "code", outputs=outputs)))
    assert 'alt="a line"' in shown and PICTURE in shown and "draw" in shown
    metadata = {"tags": [slides.REMOVE_INPUT]}
    hidden = body(deck(cell("draw()", "slide", "code", outputs=outputs, metadata=metadata)))
    assert PICTURE in hidden and "draw" not in hidden


def test_a_notebook_that_is_not_built_is_named(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "01_topic.py").write_text("# %%\n1\n")
    with pytest.raises(BuildError, match=re.escape("notebooks/01_topic.ipynb")):
        slides.write_slides(root=tmp_path)
    assert not (tmp_path / "slides").exists()
