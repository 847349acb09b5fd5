"""A progress bar for trainings: a callback for `fit` that leaves the same stored output whatever the clock says."""

import time

import ipywidgets as widgets


class ProgressBar(widgets.HBox):
    """Shows how many of so many epochs are done, and the time they took; call it after every epoch."""

    def __init__(self, epochs):
        self.bar = widgets.IntProgress(max=epochs, layout={"width": "18em"})
        self.words = widgets.Label(f"0 of {epochs} epochs")
        self.bar.add_class("course-progress")
        super().__init__([self.bar, self.words])
        self._begun = time.perf_counter()

    def __call__(self, epoch, network=None):
        """A callback(epoch, network) as `nn.MLP.fit` takes it."""
        self.bar.value = epoch
        seconds = time.perf_counter() - self._begun
        self.words.value = f"{epoch} of {self.bar.max} epochs, {seconds:.1f} s"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": f"Progress bar of {self.bar.max} epochs"}


def progress_bar(epochs):
    """A progress bar on the page, ready to be handed to fit as its callback."""
    from IPython.display import display

    bar = ProgressBar(epochs)
    display(bar)
    return bar
