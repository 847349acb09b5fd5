"""How the course starts JupyterLab, for students as for tests; knows nothing of either."""

import json
import sys
from pathlib import Path

from utils.files import write_atomically

__all__ = ["OPTIONS", "settle"]

OPTIONS = (
    # For figures that follow at once; see there.
    "--ServerApp.kernel_websocket_connection_class=utils.course.connection.PromptConnection",
    # Nothing is asked of the network.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
SETTINGS = Path(sys.prefix, "share", "jupyter", "lab", "settings", "overrides.d", "mlp-course.json")
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def settle() -> None:
    """No question about news before the first notebook: a default of this environment, where it can be written.

    Whoever has chosen otherwise in JupyterLab's settings keeps that.
    """
    text = json.dumps(QUIET, indent=2) + "\n"
    try:
        if not SETTINGS.exists() or SETTINGS.read_text(encoding="utf-8") != text:
            SETTINGS.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(SETTINGS, text)
    except OSError:
        return  # in an environment of somebody else, the question is asked
