"""What axe says about a part of a page; the package brings its copy of axe along, no network is needed."""

from axe_playwright_python.sync_playwright import Axe

COLORS = ("color-contrast", "link-in-text-block")  # rules that depend on the theme
# Axe takes for invisible what is scrolled out of sight, or lies outside of a body of no height, as JupyterLab's is.
SEEN_BY_AXE = """
html, body { height: 100vh !important }
:has(.jp-Cell) { overflow: visible !important }
.jp-Notebook * { content-visibility: visible !important }
"""


def violations(page, selector, rules=()):
    """Serious and critical findings within the elements that match, one line for each element.

    rules: names of axe's rules, all of them without. In another theme only COLORS can have other findings.
    """
    style = page.add_style_tag(content=SEEN_BY_AXE)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    results = Axe().run(page, context={"include": [[selector]]}, options={"resultTypes": ["violations"], **only})
    style.evaluate("(style) => style.remove()")
    return [
        f"{finding['id']}: {finding['help']}: {node['html'][:200]}"
        for finding in results.response["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]
