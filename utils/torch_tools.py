"""What every PyTorch notebook needs: the device, a training loop, a recorder of gradients; imports torch at its top."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from utils.bar import ProgressBar

__all__ = ["LayerRecord", "Recorder", "device", "train"]


def device():
    """The fastest torch.device here: a CUDA graphics card, Apple's (MPS, which knows no float64), or the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train(model, X, y, criterion, optimizer, epochs, batch_size, rng, progress=True):
    """Train a model in place on mini-batches; returns the mean loss of every epoch, (epochs,), as NumPy's float64.

    X (n, d) and y, whose first axis is n too: arrays or tensors; X, and y if it holds numbers and no labels, take the
    model's own dtype and device. criterion(model(X_batch), y_batch): a mean over the batch. optimizer: of the model's
    parameters. rng: numpy Generator for the order of the samples, so that it is the same on every device.
    progress: whether a bar is shown, which disappears when training ends. The model is left in training mode.
    """
    X, y = _like_parameters(model, X), _like_parameters(model, y)
    losses = np.empty(epochs)
    model.train()
    with ProgressBar(epochs, progress) as bar:
        for epoch in range(epochs):
            losses[epoch] = _epoch(model, X, y, criterion, optimizer, batch_size, rng)
            bar.set_postfix_str(f"loss {losses[epoch]:.3f}", refresh=False)
            bar(epoch + 1, model)
    return losses


def _epoch(model, X, y, criterion, optimizer, batch_size, rng):
    """One pass over all samples, in an order drawn from rng; returns the mean loss, each batch before its own step."""
    total = 0.0
    order = torch.as_tensor(rng.permutation(len(X)), device=X.device)
    for rows in order.split(batch_size):
        optimizer.zero_grad()
        loss = criterion(model(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(rows)  # stays on the device; a number every step would make it wait
    return float(total) / len(X)


def _like_parameters(model, values):
    """An array or a tensor as a tensor on the model's device; numbers take its dtype, labels become int64."""
    parameter, values = next(model.parameters()), torch.as_tensor(values)
    return values.to(parameter.device, parameter.dtype if values.is_floating_point() else torch.int64)


class LayerRecord(NamedTuple):
    """What was recorded of a Linear layer, oldest first: W, dW (records, d_in, d_out), the transpose of what torch
    stores; b, db (records, d_out), or None for a layer without biases.
    """

    W: np.ndarray
    dW: np.ndarray
    b: np.ndarray | None
    db: np.ndarray | None


class Recorder:
    """Records the parameters of a model's Linear layers and their gradients while it is trained, in whatever loop.

    with Recorder(model, every=steps_per_epoch) as recorder: …

    Hooks on the parameters run at the end of every backward pass and read `.grad`, which is what the optimizer will
    use. every: how many passes make one record: the parameters before the first of them, the mean of their gradients.
    Layers with frozen weights are left out. The hooks are removed when the block ends; what was recorded stays.
    """

    def __init__(self, model, every=1):
        if every < 1:
            raise ValueError(f"every is {every}; a record needs at least one backward pass.")
        self.every = every
        self._layers = {
            name: layer
            for name, layer in model.named_modules()
            if isinstance(layer, nn.Linear) and layer.weight.requires_grad
        }
        self._records, self._hooks = {}, []

    def __enter__(self):
        parameters = [p for layer in self._layers.values() for p in layer.parameters() if p.requires_grad]
        self._records = {parameter: [] for parameter in parameters}
        self._hooks = [parameter.register_post_accumulate_grad_hook(self._note) for parameter in parameters]
        return self

    def __exit__(self, *exception):
        for hook in self._hooks:
            hook.remove()
        self._hooks = []

    def _note(self, parameter):
        """Add a backward pass to the last record of a parameter, or begin a new one."""
        records, gradient = self._records[parameter], _array(parameter.grad)
        if not records or records[-1].passes == self.every:
            records.append(_Record(_array(parameter), np.zeros_like(gradient)))
        records[-1].total += gradient
        records[-1].passes += 1

    @property
    def recording(self):
        """{layer's name in the model: its LayerRecord}, in the model's order, as far as a backward pass has come."""
        return {
            name: LayerRecord(*self._stacked(layer.weight), *self._stacked(layer.bias))
            for name, layer in self._layers.items()
            if self._records.get(layer.weight)
        }

    def _stacked(self, parameter):
        """(values, gradients) of a parameter, each (records, …); (None, None) if it was not recorded."""
        records = self._records.get(parameter)
        if not records:
            return None, None
        return np.stack([r.values for r in records]), np.stack([r.total / r.passes for r in records])


@dataclass
class _Record:
    """A parameter before a backward pass, and the sum of its gradients in this and the next passes."""

    values: np.ndarray
    total: np.ndarray
    passes: int = 0


def _array(tensor):
    """A copy in NumPy; of torch's weights (d_out, d_in), one of shape (d_in, d_out)."""
    return tensor.detach().cpu().numpy().T.copy()
