"""Slides of the students' notebooks: one HTML file each that needs nothing but itself, reveal.js and MathML inside."""

import re
from collections.abc import Sequence
from pathlib import Path

import latex2mathml.converter
import nbformat
import sphinx_revealjs
from jinja2 import FileSystemLoader, pass_context
from jinja2.runtime import Context
from nbconvert.exporters import SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from utils.course.build import sources
from utils.course.derive import BuildError, slide_type
from utils.files import ROOT, write_atomically

WIDTH, HEIGHT = 1280, 720
REVEAL = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
TEMPLATE = Path(__file__).with_name("template")
REMOVE_INPUT = "remove-input"  # tag of a cell of which slides show only the output


def write_slides(names: Sequence[str] = (), root: Path = ROOT) -> list[Path]:
    """Write slides/NN_topic.html of the named notebooks (all without names); returns the paths.

    Raises BuildError, before anything is written, for an unknown name, a notebook that is not built, a bad formula.
    """
    pages = {}
    for source in sources(names, root):
        notebook = root / "notebooks" / f"{source.stem}.ipynb"
        if not notebook.exists():
            raise BuildError(f"notebooks/{notebook.name}: not there yet; make build writes it")
        pages[root / "slides" / f"{source.stem}.html"] = page(notebook)
    (root / "slides").mkdir(exist_ok=True)
    for path, html in pages.items():
        write_atomically(path, html)
    return list(pages)


def page(notebook: Path) -> str:
    """The deck of a student's notebook file as one HTML text; the speaker notes come from its copy in solutions/.

    Raises BuildError where a formula cannot be turned into MathML.
    """
    solved = notebook.parents[1] / "solutions" / notebook.name
    content = _deck(nbformat.read(notebook, as_version=4), nbformat.read(solved, as_version=4))
    course = {"title": _title(content), "styles": _styles(), "scripts": _scripts(), "width": WIDTH, "height": HEIGHT}
    resources = {"course": course, "metadata": {"path": str(notebook.parent)}}
    try:
        return _Exporter().from_notebook_node(content, resources)[0]
    except FormulaError as error:
        raise BuildError(f"notebooks/{notebook.name}: {error}") from error


def _deck(student: NotebookNode, solved: NotebookNode) -> NotebookNode:
    """The student's cells, with the notes that only the solved copy has, and no card below an exercise."""
    cells = {cell.id: cell for cell in student.cells}
    student.cells = [
        cells.get(cell.id, cell) for cell in solved.cells if cell.id in cells or slide_type(cell) == "notes"
    ]
    for cell in student.cells:
        if "exercise" in cell.metadata.get("tags", []):
            cell.outputs = []
    return student


class FormulaError(Exception):
    """A formula that cannot be turned into MathML."""


# Code comes first, so that a dollar sign in it is left alone; then $$…$$, environments, $…$ within a paragraph.
_CODE_OR_MATH = re.compile(
    r"(?P<code>^```.*?^```|(?P<ticks>`+).+?(?P=ticks))"
    r"|\$\$(?P<block>.+?)\$\$"
    r"|(?P<environment>\\begin\{(?P<name>\w+\*?)\}.+?\\end\{(?P=name)\})"
    r"|(?<!\\)\$(?P<inline>(?!\s)(?:[^$\n]|\n(?!\n))+?(?<!\s))\$(?!\d)",
    re.M | re.S,
)


def markdown_to_html(source: str, folder: str) -> str:
    """HTML of a markdown cell: formulas as MathML, pictures from folder inside, links to notebooks as links to decks.

    Formulas are taken out before markdown is read, as JupyterLab does: in them `_`, `*` or a line that starts with `+`
    have another meaning. Raises FormulaError for one that cannot be turned into MathML.
    """
    formulas: list[str] = []

    def take_out(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        tex = match["inline"] or match["block"] or match["environment"]
        formulas.append(_mathml(tex, "inline" if match["inline"] else "block"))
        return f"\ue000{len(formulas) - 1}\ue001"

    renderer = _Markdown(escape=False, embed_images=True, path=folder, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(_CODE_OR_MATH.sub(take_out, source))
    return re.sub("\ue000(\\d+)\ue001", lambda match: formulas[int(match[1])], html)


class _Markdown(IPythonRenderer):
    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, re.sub(r"^(\w+)\.ipynb(?=#|$)", r"\1.html", url), title)


def _mathml(tex: str, display: str) -> str:
    tex = tex.strip()
    try:
        mathml = latex2mathml.converter.convert(tex, display=display)
    except Exception as error:  # latex2mathml has many classes of exceptions
        raise FormulaError(f"formula {tex!r}: {type(error).__name__} {error}".strip()) from error
    if unknown := re.search(r"\\\w+", mathml):  # a command it does not know is left in the text
        raise FormulaError(f"formula {tex!r}: {unknown[0]} is not known")
    return mathml


class _Exporter(SlidesExporter):
    """nbconvert's slides in a page of our own."""

    def __init__(self) -> None:
        removal = {"enabled": True, "remove_input_tags": {REMOVE_INPUT}}
        super().__init__(
            extra_loaders=[FileSystemLoader(TEMPLATE)],
            template_file="page.html.j2",
            config=Config(TagRemovePreprocessor=removal),
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            exclude_anchor_links=True,
            embed_images=True,
        )

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        return markdown_to_html(source, context["resources"]["metadata"]["path"])


def _title(notebook: NotebookNode) -> str:
    """Text of the first heading."""
    headings = (re.search(r"^# (.+)$", cell.source, re.M) for cell in notebook.cells if cell.cell_type == "markdown")
    return next((heading[1] for heading in headings if heading), "Slides")


def _styles() -> list[str]:
    """Those of reveal.js, ours, and the colors of code."""
    return [
        (REVEAL / "dist/reveal.css").read_text(encoding="utf-8"),
        (TEMPLATE / "slides.css").read_text(encoding="utf-8"),
        HtmlFormatter(style="default").get_style_defs(".highlight"),
    ]


def _scripts() -> list[str]:
    files = [REVEAL / "dist/reveal.js", REVEAL / "plugin/notes/notes.js"]
    # Inside <script>, </script> would end it even in a string; <\\/script> means the same to JavaScript.
    return [path.read_text(encoding="utf-8").replace("</script", r"<\/script") for path in files]
