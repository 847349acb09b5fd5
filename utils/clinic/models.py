"""Networks of both kinds seen alike: outputs, activations, gradients, copies; knows nn, and torch if it is loaded."""

import copy
import itertools
import sys
from typing import Any, NamedTuple

import numpy as np

from utils import nn

__all__ = ["Pass", "opened"]


class Pass(NamedTuple):
    """What one way there and back shows.

    output (n, k); loss, a float: cross-entropy, or for numbers the mean squared error; activations: of each hidden
    layer, (n, units); gradients: of each layer's weights.
    """

    output: np.ndarray
    loss: float
    activations: list[np.ndarray]
    gradients: list[np.ndarray]


def opened(model: Any, y: np.ndarray) -> Any:
    """The model seen as a `_Numpy` or a `_Torch`. Raises TypeError for anything else."""
    numbers = np.asarray(y).dtype.kind == "f"
    if isinstance(model, nn.MLP):
        return _Numpy(model, model.regression)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return _Torch(model, numbers)
    raise TypeError(f"examine takes an nn.MLP or a torch.nn.Module, and this is a {type(model).__name__}.")


def _error(output, y):
    """Mean squared error with the shapes as they should be, and its derivative with respect to the outputs."""
    Y = np.asarray(y, dtype=float).reshape(len(output), -1)
    return float(np.mean((output - Y) ** 2)), 2 * (output - Y) / output.size


class _Numpy:
    """An nn.MLP."""

    kind = "numpy"

    def __init__(self, model, numbers):
        self.model, self.numbers = model, numbers

    @property
    def weights(self):
        return [W for W, _ in self.model.params]

    @property
    def theta(self):
        """All parameters as one vector, a copy."""
        return self.model.theta.astype(float)

    def parts(self):
        """A slice of theta for the weights and biases of each layer."""
        ends = np.cumsum([0, *(W.size + b.size for W, b in self.model.params)])
        return [slice(*pair) for pair in itertools.pairwise(ends.tolist())]

    def copied(self):
        """The same network with parameters of its own."""
        return _Numpy(copy.deepcopy(self.model), self.numbers)

    def prepared(self, X, y):
        """What a training function is given."""
        return np.asarray(X), np.asarray(y)

    def look(self, X, y):
        """A Pass with X (n, d), y (n,)."""
        function, derivative = nn.ACTIVATIONS[self.model.activation]
        params = [(W.astype(float), b.astype(float)) for W, b in self.model.params]
        Z, cache = nn.forward(params, np.asarray(X, dtype=float), function)
        if self.numbers:
            loss, dZ = _error(Z, y)
        else:
            Y = nn.one_hot(np.asarray(y), Z.shape[1])
            loss, dZ = _cross_entropy(Z, Y), (nn.softmax(Z) - Y) / len(Y)
        grads = nn.backward(params, cache, dZ, derivative)
        return Pass(Z, loss, [A for A, _ in cache[1:]], [dW for dW, _ in grads])

    def suspects(self, X, y):
        """Gradients (P,) as they would be with a fault that is often made: name → vector; "" is the right one."""
        function, derivative = nn.ACTIVATIONS[self.model.activation]
        params = [(W.astype(float), b.astype(float)) for W, b in self.model.params]
        Z, cache = nn.forward(params, np.asarray(X, dtype=float), function)

        def back(dZ, slope=derivative):
            grads = nn.backward(params, cache, dZ, slope)
            return np.concatenate([part.ravel() for pair in grads for part in pair])

        if self.numbers:
            return {"": back(_error(Z, y)[1])}
        Y = nn.one_hot(np.asarray(y), Z.shape[1])
        right = (nn.softmax(Z) - Y) / len(Y)
        P = nn.softmax(Z)
        twice = (nn.softmax(P) - Y) / len(Y)
        return {
            "": back(right),
            "softmax twice": back(P * (twice - np.sum(twice * P, axis=1, keepdims=True))),
            "ReLU on the outputs": back((nn.softmax(nn.relu(Z)) - Y) / len(Y) * (Z > 0)),
            "slope missing": back(right, np.ones_like),
        }

    def trained(self, X, y, lr, steps):
        """Plain gradient descent with all samples, in place."""
        self.model.fit(X, y, lr=lr, epochs=steps, batch_size=len(X))

    def sharpen(self, factor):
        """Multiply the outputs, in place."""
        W, b = self.model.params[-1]
        W *= factor
        b *= factor

    def structure(self):
        """Faults that can be seen without data: (name, what was seen)."""
        return []

    def leftover(self):
        """The gradient that the last step left behind, as one vector; None where there is none."""
        return None


def _cross_entropy(Z, Y):
    Z = Z - Z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(Z).sum(axis=1)) - np.sum(Z * Y, axis=1)))


class _Torch:
    """A torch.nn.Module whose layers have a weight with at least two axes."""

    kind = "torch"

    def __init__(self, model, numbers):
        import torch

        self.torch, self.model, self.numbers = torch, model, numbers

    @property
    def _layers(self):
        return [one for one in self.model.modules() if getattr(one, "weight", None) is not None and one.weight.ndim > 1]

    @property
    def weights(self):
        return [layer.weight.detach().numpy().reshape(len(layer.weight), -1).T for layer in self._layers]

    @property
    def theta(self):
        """All parameters as one vector, a copy."""
        return np.concatenate([p.detach().numpy().astype(float).ravel() for p in self.model.parameters()])

    def parts(self):
        """A slice of theta for the parameters of each layer."""
        places, start = {}, 0
        for parameter in self.model.parameters():
            places[id(parameter)] = (start, start + parameter.numel())
            start += parameter.numel()
        found = []
        for layer in self._layers:
            spans = [places[id(p)] for p in layer.parameters(recurse=False) if id(p) in places]
            found.append(slice(min(a for a, _ in spans), max(b for _, b in spans)))
        return found

    def copied(self):
        """The same network with parameters of its own."""
        return _Torch(copy.deepcopy(self.model), self.numbers)

    def prepared(self, X, y):
        """What a training function is given: tensors."""
        labels = np.asarray(y)
        kind = self.torch.float32 if self.numbers else self.torch.int64
        return self.torch.as_tensor(np.asarray(X), dtype=self._dtype), self.torch.as_tensor(labels, dtype=kind)

    @property
    def _dtype(self):
        return next((p.dtype for p in self.model.parameters()), self.torch.float32)

    def _loss(self, output, y):
        if self.numbers:
            return self.torch.mean((output - y.reshape(output.shape)) ** 2)
        return self.torch.nn.functional.cross_entropy(output, y)

    def look(self, X, y):
        """A Pass with X (n, d), y (n,), in evaluation mode."""
        X, y = self.prepared(X, y)
        inputs, modes = [], [(one, one.training) for one in self.model.modules()]
        hooks = [layer.register_forward_pre_hook(lambda _, given: inputs.append(given[0])) for layer in self._layers]
        try:
            self.model.eval()
            output = self.model(X)
            loss = self._loss(output, y)
            weights = [layer.weight for layer in self._layers]
            grads = self.torch.autograd.grad(loss, weights, allow_unused=True) if loss.requires_grad else [None] * 99
        finally:
            for hook in hooks:
                hook.remove()
            for one, mode in modes:
                one.training = mode
        arrays = [given.detach().numpy().astype(float).reshape(len(X), -1) for given in inputs[1:]]
        gradients = [
            np.zeros(tuple(W.shape)) if g is None else g.numpy().astype(float)
            for W, g in zip(weights, grads, strict=False)
        ]
        shown = output.detach().numpy().astype(float)
        return Pass(shown.reshape(len(X), -1), float(loss.detach()), arrays, gradients)

    def shape_of_output(self, X):
        """The shape that the model gives, as it is."""
        with self.torch.no_grad():
            return tuple(copy.deepcopy(self.model).eval()(self.prepared(X, np.zeros(len(X), dtype=int))[0]).shape)

    def suspects(self, X, y):
        """As in _Numpy, by automatic differentiation."""
        X, y = self.prepared(X, y)
        model = copy.deepcopy(self.model)  # batch normalisation keeps what it sees
        output = model(X)
        losses = {"": self._loss(output, y)}
        if not self.numbers:
            losses["softmax twice"] = self._loss(self.torch.softmax(output, dim=1), y)
            losses["ReLU on the outputs"] = self._loss(self.torch.relu(output), y)
        return {name: self._gradient(loss, list(model.parameters())) for name, loss in losses.items()}

    def _gradient(self, loss, parameters):
        grads = self.torch.autograd.grad(loss, parameters, retain_graph=True, allow_unused=True)
        pairs = zip(parameters, grads, strict=True)
        return np.concatenate([(p.detach() * 0 if g is None else g).numpy().astype(float).ravel() for p, g in pairs])

    def trained(self, X, y, lr, steps):
        """Plain gradient descent with all samples, in place."""
        X, y = self.prepared(X, y)
        optimizer = self.torch.optim.SGD([p for p in self.model.parameters() if p.requires_grad], lr=lr)
        self.model.train()
        for _ in range(steps):
            optimizer.zero_grad()
            self._loss(self.model(X), y).backward()
            optimizer.step()

    def sharpen(self, factor):
        """Multiply the outputs, in place."""
        with self.torch.no_grad():
            for parameter in self._layers[-1].parameters():
                parameter *= factor

    def structure(self):
        """Faults that can be seen without data: (name, what was seen)."""
        hidden = []
        for name, module in self.model.named_modules():
            for field, value in vars(module).items():
                inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
                if not field.startswith("_") and any(isinstance(one, self.torch.nn.Module) for one in inside):
                    hidden.append(f"{name}.{field}".lstrip("."))
        found = [("parameters not registered", f"Layers in a plain list or dictionary: {', '.join(hidden)}.")] * bool(
            hidden
        )
        fixed = [name for name, parameter in self.model.named_parameters() if not parameter.requires_grad]
        return found + [("frozen layer", f"requires_grad is False for {', '.join(fixed)}.")] * bool(fixed)

    def leftover(self):
        """The gradient that the last step left behind, as one vector; None where there is none."""
        grads = [p.grad for p in self.model.parameters()]
        if any(grad is None for grad in grads) or not grads:
            return None
        return np.concatenate([grad.numpy().astype(float).ravel() for grad in grads])
