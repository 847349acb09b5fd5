"""The way back through a decoder to its codes, and to mend: an autoencoder whose codes are asleep."""

import numpy as np

from utils import generation, nn
from utils.checks import Coding, case, edits


def _network(rng, sizes):
    return [(W, 0.2 * rng.normal(size=b.shape)) for W, b in nn.init_params(sizes, rng)]


def _decoder(label, sizes, n, seed, activation="tanh"):
    rng = np.random.default_rng(seed)
    params = _network(rng, sizes)
    _, cache = nn.forward(params, rng.normal(size=(n, sizes[0])), nn.ACTIVATIONS[activation].function)
    return case(label, params, cache, rng.normal(size=(n, sizes[-1])), nn.ACTIVATIONS[activation].derivative)


backward_to_inputs = Coding(
    reference=generation.backward_to_inputs,
    parts=(("dW of layer {}", "db of layer {}"), "dX"),
    cases=[
        _decoder("one hidden layer", [2, 4, 5], 3, 0),
        _decoder("one sample", [3, 2, 4], 1, 1),
        _decoder("two hidden layers", [2, 5, 3, 6], 4, 2),
        _decoder("no hidden layer", [3, 4], 5, 3),
        _decoder("all layers alike", [3, 3, 3, 3], 3, 4),
        _decoder("ReLU inside", [4, 6, 5], 6, 5, "relu"),
    ],
    passed="The inputs have a gradient like every weight. With it, two networks become one.",
    hints=(
        "`nn.backward` has done most of it. What is the derivative at the first layer’s weighted sums, and how does it "
        "get to the inputs?",
        "Go through the layers from the last to the first: `dA = dZ @ W.T` leads to what came into the layer.",
        "For all but the first layer, `dZ = dA * activation_grad(cache[layer - 1][1])`. At the first, `dA` is dX.",
    ),
    mistakes="""
        weights not transposed: dA = dZ @ params[layer][0].T → dA = dZ @ params[layer][0]
            The delta goes back through W itself. On the way back the weights are transposed.
        slope forgotten: dZ = dA * activation_grad(cache[layer - 1][1]) → dZ = dA
            The slope of the activation is missing between the layers.
        slope of this layer: activation_grad(cache[layer - 1][1]) → activation_grad(cache[layer][1])
            The slope is taken at the sums of the same layer. The delta goes back to the layer before.
        slope at the end too
            - grads.append((A_prev.T @ dZ, dZ.sum(axis=0)))
            - dA = dZ @ params[layer][0].T
            - if layer > 0:
            -     dZ = dA * activation_grad(cache[layer - 1][1])
            + dZ = dZ * activation_grad(Z)
            + grads.append((A_prev.T @ dZ, dZ.sum(axis=0)))
            + dA = dZ @ params[layer][0].T
            + dZ = dA
            The slope is taken at every layer, the last one too. `dZ_out` is the derivative at the last sums already.
        slope at the activation: activation_grad(cache[layer - 1][1]) → activation_grad(cache[layer][0])
            The slope is taken at the activation. `activation_grad` takes the weighted sum in front of it.
        delta of the first layer: return grads[::-1], dA → return grads[::-1], dZ
            This is the derivative at the first layer’s weighted sums. One step further, through its weights, are the
            inputs.
        order turned: return grads[::-1], dA → return grads, dA
            The gradients stand from the last layer to the first. They have the order of `params`.
        gradients alone: return grads[::-1], dA → return grads[::-1]
            Only the gradients of the weights come back. Return dX as well.
        inputs alone: return grads[::-1], dA → return dA
            Only dX comes back. Return the gradients of weights and biases first.
        exchanged: return grads[::-1], dA → return dA, grads[::-1]
            The two values are exchanged: first the gradients.
        divided once more
            grads.append((A_prev.T @ dZ, dZ.sum(axis=0))) → grads.append((A_prev.T @ dZ / len(dZ), dZ.mean(axis=0)))
            The gradients are divided by n. The mean is in `dZ_out` already.
        db as mean: dZ.sum(axis=0) → dZ.mean(axis=0)
            Each db is a mean. It is the sum over the samples.
        slope at the inputs too: return grads[::-1], dA → return grads[::-1], dA * activation_grad(cache[0][0])
            dX is multiplied by a slope. No activation stands in front of the first layer.
        mean over the samples: return grads[::-1], dA → return grads[::-1], dA.mean(axis=0)
            dX is averaged over the samples. Every input has its own derivative: (n, d).
        sign: return grads[::-1], dA → return grads[::-1], -dA
            dX has the wrong sign.
    """,
)


def _pair(label, sizes, n, seed):
    """An encoder, a decoder, and pictures with as many pixels as the encoder takes."""
    rng = np.random.default_rng(seed)
    return case(label, _network(rng, sizes), _network(rng, sizes[::-1]), rng.uniform(size=(n, sizes[0])))


mend_bottleneck = Coding(
    reference=generation.autoencoder_gradient,
    parts=(
        ("dW of layer {} of the encoder", "db of layer {} of the encoder"),
        ("dW of layer {} of the decoder", "db of layer {} of the decoder"),
    ),
    cases=[
        _pair("two numbers in the middle", [6, 5, 2], 4, 0),
        _pair("one picture", [5, 3, 2], 1, 1),
        _pair("one number", [4, 3, 1], 5, 2),
        _pair("no hidden layer", [4, 2], 3, 3),
        _pair("as wide as the picture", [3, 3, 3], 6, 4),
    ],
    passed="A code may be any number now, so nothing in the middle can fall asleep.",
    hints=(
        "Which of the two numbers of a code ever changes from digit to digit? What made them?",
        "A ReLU whose sum is below 0 for all pictures has slope 0 for all. In a wide layer that is one unit of many.",
        "Leave the code as it is, without an activation, on the way there and on the way back.",
    ),
    mistakes=edits(
        """
        still a ReLU: codes = Z → codes = np.maximum(Z, 0)
            dZ = dcodes → dZ = dcodes * (Z > 0)
            The code still goes through a ReLU, there and back. What happens where both sums are below 0 for all?
        leaky: codes = Z → codes = np.where(Z > 0, Z, 0.1 * Z)
            dZ = dcodes → dZ = dcodes * np.where(Z > 0, 1.0, 0.1)
            A leaky ReLU does not fall asleep, but bends the code for nothing. Leave the code without an activation.
        way back still asleep: dZ = dcodes → dZ = dcodes * nn.relu_grad(Z)
            The way there is mended. On the way back, the gradient is still multiplied by the slope of a ReLU.
        way there still asleep: codes = Z → codes = nn.relu(Z)
            The way back is mended. On the way there, the codes still go through a ReLU: the two do not fit.
        tanh: codes = Z → codes = np.tanh(Z)
            dZ = dcodes → dZ = dcodes * nn.tanh_grad(codes)
            A tanh has a slope near 0 only: where the sums become large, it falls asleep as well, as the next cell
            measures. Leave the code without an activation.
        sigmoid: codes = Z → codes = nn.sigmoid(Z)
            dZ = dcodes → dZ = dcodes * nn.sigmoid_grad(codes)
            A sigmoid has a small slope everywhere, and hardly any where the sums become large. Leave the code without
            an activation.
        slope of a tanh left: dZ = dcodes → dZ = dcodes * nn.tanh_grad(np.tanh(Z))
            The codes have no activation now, but the way back still has the slope of one.
        weights of the decoder: dZ = dcodes → dZ = dcodes @ decoder[0][0] @ decoder[0][0].T
            The gradient goes through the decoder’s weights once more. `backward_to_inputs` has done that.
        copies of the codes: dZ = dcodes → dZ = Z
            The codes themselves go back. What goes back is the derivative, `dcodes`.
        """
    ),
)
