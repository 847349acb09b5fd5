"""One neuron, as notebook 01 builds it, and its derivatives for one sample, as notebook 03 does; knows NumPy only.

Samples are rows: X (n, d), labels y (n,) of 0 and 1.
"""

import numpy as np


def weighted_sum(X, w, b):
    """Weighted sum of every sample's features plus the bias.

    X (n, d): samples in rows; w (d,): a weight for each feature; b: scalar bias. Returns (n,).
    """
    return X @ w + b


def predict(X, w, b):
    """Class 0 or 1 of every sample: 1 where the weighted sum is > 0 (Rosenblatt 1958).

    X (n, d), w (d,), b scalar. Returns (n,) of int.
    """
    return (weighted_sum(X, w, b) > 0).astype(int)


def perceptron_update(w, b, x, y, lr):
    """One step of Rosenblatt's rule, w + lr (y - y_hat) x, for one sample.

    w (d,), b scalar; x (d,): the sample; y: its label, 0 or 1; lr: learning rate. Returns new (w, b); the arguments
    stay as they are. Nothing changes where the prediction is right already.
    """
    error = y - int(x @ w + b > 0)
    return w + lr * error * x, b + lr * error


def train_perceptron(X, y, lr=1.0, max_epochs=100):
    """Perceptron learning from w = 0, b = 0, samples in order, until an epoch without a mistake.

    X (n, d), y (n,) of 0 and 1, lr: learning rate, max_epochs: when to give up. Returns (w (d,), b, mistakes), where
    mistakes is a list: the number of mistakes made in each epoch. It ends with 0 if the classes were separated.
    """
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            y_hat = int(x_i @ w + b > 0)
            if y_hat != y_i:
                w, b = perceptron_update(w, b, x_i, y_i, lr)
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def sigmoid(z):
    """Logistic function 1 / (1 + exp(-z)), entry by entry, of a number or an array; silent and exact at ±1000.

    exp is only ever taken of -|z| <= 0, so it cannot overflow: for z < 0 the fraction is expanded by exp(z).
    """
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


def sigmoid_grad(a):
    """Derivative of the sigmoid, written with its activation a = sigmoid(z): a (1 - a). Number or array."""
    return a * (1.0 - a)


def neuron_gradients(X, y, w, b):
    """Gradient of mean((sigmoid(X @ w + b) - y)**2), the mean squared error of one sigmoid neuron.

    X (n, d), y (n,), w (d,), b scalar. Returns (dw (d,), db).
    """
    a = sigmoid(weighted_sum(X, w, b))
    dz = 2.0 / len(X) * (a - y) * sigmoid_grad(a)
    return X.T @ dz, dz.sum()


def fit_neuron(X, y, lr, epochs):
    """Gradient descent on one sigmoid neuron's mean squared error, from w = 0, b = 0, all samples in every step.

    X (n, d), y (n,) of 0 and 1, lr: learning rate, epochs: number of steps. Returns (w (d,), b, losses), where losses
    lists the loss before each step.
    """
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(float(np.mean((sigmoid(weighted_sum(X, w, b)) - y) ** 2)))
        dw, db = neuron_gradients(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


def neuron_backward(x, w, b, y):
    """Loss (sigmoid(x @ w + b) - y)² of one sample and its derivatives: x (d,), w (d,), b and y numbers.

    Returns (loss, dw (d,), db, dx (d,)).
    """
    a = sigmoid(x @ w + b)
    dz = 2.0 * (a - y) * sigmoid_grad(a)
    return (a - y) ** 2, dz * x, dz, dz * w
