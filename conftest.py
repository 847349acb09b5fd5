"""How the tests are shared out among workers: those that share a kernel, a page or much work stay together."""

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item):
    """A test's file; of a file that plays with a browser, the notebook or the room of figures as well."""
    file = item.nodeid.partition("::")[0]
    if "tests/browser/" in file and hasattr(item, "callspec"):
        return f"{file}:{item.callspec.id.partition('.')[0].partition('-')[0]}"
    return file
