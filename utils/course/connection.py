"""JupyterLab's connection to a kernel without a pause between small messages; knows nothing of the course.

Tornado leaves Nagle's algorithm on: the second of two small messages waits until the browser has acknowledged the
first, which takes up to 40 ms, in a figure for every frame.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends every message at once."""

    def connect(self) -> Any:
        self.websocket_handler.set_nodelay(True)
        return super().connect()
