"""What axe says about a part of a page; the package brings its copy of axe along, no network is needed."""

from axe_playwright_python.sync_playwright import Axe


def violations(page, selector):
    """Serious and critical findings within the elements that match, one line for each element."""
    # JupyterLab's html and body are 0 px high and hide what overflows: axe would take everything for invisible.
    page.add_style_tag(content="html, body { height: 100vh !important }")
    results = Axe().run(page, context={"include": [[selector]]})
    return [
        f"{finding['id']}: {finding['help']}: {node['html'][:200]}"
        for finding in results.response["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]
