"""A progress bar for trainings, the same in a notebook and in a terminal; knows tqdm, and IPython in a notebook."""

import sys

from tqdm import tqdm

__all__ = ["ProgressBar", "progress_bar"]


class ProgressBar(tqdm):
    """tqdm over so many epochs, to be called after each of them, as the callback of nn.MLP.fit is.

    It disappears when training ends: what a notebook stores then holds no times and speeds. shown=False: never seen.
    """

    def __init__(self, epochs, shown=True):
        file = OutputLine() if shown and in_notebook() else sys.stderr
        super().__init__(total=epochs, unit="epoch", leave=False, disable=not shown, file=file, ncols=79)

    def __call__(self, epoch, network=None):
        """epoch: how many are done by now. Gives None back, since anything true would end the training."""
        self.update(epoch - self.n)
        if epoch >= self.total:
            self.close()


progress_bar = ProgressBar


class OutputLine:
    """A place among the outputs of a notebook's cell for tqdm to write to, as if to a terminal's last line."""

    encoding = "utf-8"  # asked for by tqdm, which draws with # otherwise

    def __init__(self):
        from IPython.display import display

        self.handle = display({"text/plain": ""}, raw=True, display_id=True)
        self.line = ""

    def write(self, text):
        self.line = text.replace("\r", "").rstrip()

    def flush(self):
        self.handle.update({"text/plain": self.line}, raw=True)


def in_notebook():
    """Whether a Jupyter kernel runs this."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
