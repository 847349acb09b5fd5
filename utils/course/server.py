"""How the course starts JupyterLab, for students as for tests; knows nothing of either."""

OPTIONS = (
    # For figures that follow at once; see there.
    "--ServerApp.kernel_websocket_connection_class=utils.course.connection.PromptConnection",
    # No question about news or updates before the first notebook.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
