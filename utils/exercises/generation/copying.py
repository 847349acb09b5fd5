"""How good a copy is, and the rival without hidden layers: principal components."""

import numpy as np

from utils import generation
from utils.checks import Coding, case, edits


def _refusal(answer, X, X_hat):
    """(refused, loss): whether unequal shapes are refused with a ValueError; the loss of equal ones.

    Where unequal shapes are not refused, the loss tells how: 0 for a number that came back, −1 for nothing or an error.
    """
    if X.shape == X_hat.shape:
        return False, answer(X, X_hat)
    try:
        came = answer(X, X_hat)
    except ValueError as error:
        return "broadcast" not in str(error), 0.0
    return False, -1.0 if came is None or isinstance(came, Exception) else 0.0


def _copies(label, n, d, seed):
    rng = np.random.default_rng(seed)
    return case(label, rng.uniform(size=(n, d)), rng.uniform(size=(n, d)))


def _other_shape(label, n, d, shape, seed):
    rng = np.random.default_rng(seed)
    return case(label, rng.uniform(size=(n, d)), rng.uniform(size=shape))


reconstruction_loss = Coding(
    reference=generation.reconstruction_loss,
    use=_refusal,
    parts=("whether other shapes are refused", "the loss"),
    cases=[
        _copies("three pictures of five pixels", 3, 5, 0),
        _copies("one picture", 1, 4, 1),
        _copies("as many pictures as pixels", 4, 4, 2),
        case("a perfect copy", np.eye(3), np.eye(3)),
        _copies("many pictures", 50, 20, 3),
        _other_shape("one row for all", 3, 4, (1, 4), 4),
        _other_shape("squares instead of rows", 2, 4, (2, 2, 2), 5),
        _other_shape("a column", 3, 4, (3, 1), 6),
    ],
    passed="A number for every kind of copy, and no accidental broadcast.",
    hints=(
        "Compare `X.shape` and `X_hat.shape` first, and `raise ValueError(…)` if they differ.",
        "Then the differences, squared.",
        "`np.mean` without `axis` averages over everything.",
    ),
    mistakes="""
        sum over the pixels: return np.mean((X_hat - X) ** 2) → return np.sum((X_hat - X) ** 2) / len(X)
            The pixels are added up. Here the loss is a mean over pictures and pixels.
        sum: return np.mean((X_hat - X) ** 2) → return np.sum((X_hat - X) ** 2)
            Everything is added up. Here the loss is a mean.
        not squared: (X_hat - X) ** 2 → (X_hat - X)
            The differences are not squared, so too much and too little ink cancel.
        sizes: (X_hat - X) ** 2 → np.abs(X_hat - X)
            The sizes are averaged. Square the differences instead.
        root: return np.mean((X_hat - X) ** 2) → return np.sqrt(np.mean((X_hat - X) ** 2))
            The root is taken. The mean squared error has none.
        half: return np.mean((X_hat - X) ** 2) → return np.mean((X_hat - X) ** 2) / 2
            There is a factor of one half too many.
        a loss for each picture: return np.mean((X_hat - X) ** 2) → return np.mean((X_hat - X) ** 2, axis=1)
            Every picture has its own loss. One number for all is asked for.
        a loss for each pixel: return np.mean((X_hat - X) ** 2) → return np.mean((X_hat - X) ** 2, axis=0)
            Every pixel has its own loss. One number for all is asked for.
        any shape
            - if X.shape != X_hat.shape:
            -     raise ValueError(f"X has shape {X.shape}, X_hat {X_hat.shape}")
            Other shapes are compared as well, if they broadcast. Raise a `ValueError` where `X.shape` and
            `X_hat.shape` differ.
        returned instead of raised: raise ValueError → return ValueError
            The error is returned, or only printed, so whoever calls goes on with it. `raise` it.
        only the number: X.shape != X_hat.shape → len(X) != len(X_hat)
            Only the numbers of pictures are compared. Compare the whole shapes.
        only the axes: X.shape != X_hat.shape → X.ndim != X_hat.ndim
            Only the numbers of axes are compared. Compare the whole shapes.
        only the entries: X.shape != X_hat.shape → X.size != X_hat.size
            Only the numbers of entries are compared. Compare the shapes.
        equal ones refused: X.shape != X_hat.shape → X.shape == X_hat.shape
            Equal shapes are refused, and others are not.
        relative: return np.mean((X_hat - X) ** 2) → return np.mean((X_hat - X) ** 2) / np.var(X)
            The loss is divided by the variance of the pixels. Leave it as it is.
        worst pixel: return np.mean((X_hat - X) ** 2) → return np.max((X_hat - X) ** 2)
            Only the worst pixel counts. Take the mean.
    """,
)


def _samples(label, n, d, k, seed, offset=2.0):
    rng = np.random.default_rng(seed)
    scales = np.linspace(3.0, 0.5, d)
    return case(label, (rng.normal(size=(n, d)) * scales) @ np.linalg.qr(rng.normal(size=(d, d)))[0] + offset, k)


def _smallest_eigenvalues(X, k):
    mean = X.mean(axis=0)
    directions = np.linalg.eigh((X - mean).T @ (X - mean))[1][:, :k]
    return mean + (X - mean) @ directions @ directions.T


pca_reconstruct = Coding(
    reference=generation.pca_reconstruct,
    cases=[
        _samples("twelve samples, two components", 12, 5, 2, 0),
        _samples("one component", 9, 4, 1, 1),
        _samples("as many samples as features", 6, 6, 3, 2),
        _samples("all components", 8, 3, 3, 3),
        _samples("fewer samples than features", 4, 7, 2, 4),
        _samples("far from the origin", 20, 3, 2, 5, offset=40.0),
        _samples("many", 60, 8, 4, 6),
    ],
    passed="An autoencoder without activations can at best find the same plane. So this is the rival to beat.",
    hints=(
        "Take the mean of every feature off first, and add it at the end.",
        "`U, S, Vt = np.linalg.svd(X - mean, full_matrices=False)`; the first k rows of `Vt` are the directions.",
        "`(X - mean) @ Vt[:k].T` are the codes, (n, k). Times `Vt[:k]` they are back in the space of X.",
    ),
    mistakes=edits(
        """
        mean forgotten at the end: return mean + (X - mean) @ → return (X - mean) @
            The mean is taken off and never added again.
        mean never taken off
            - U, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
            - return mean + (X - mean) @ Vt[:k].T @ Vt[:k]
            + U, S, Vt = np.linalg.svd(X, full_matrices=False)
            + return X @ Vt[:k].T @ Vt[:k]
            The mean is not taken off, so the first direction points to it.
        mean not taken off in the SVD: np.linalg.svd(X - mean, → np.linalg.svd(X,
            The directions are those of `X`, not of `X` minus its mean.
        mean not taken off before projecting: return mean + (X - mean) @ → return mean + X @
            `X` is projected with its mean. Take it off first.
        one mean for all: X.mean(axis=0) → X.mean()
            One mean is taken off everywhere. Every feature has its own.
        mean of the rows: X.mean(axis=0) → X.mean(axis=1, keepdims=True)
            The mean of every sample is taken off. Take that of every feature: axis 0.
        standardised
            - U, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
            + U, S, Vt = np.linalg.svd((X - mean) / X.std(axis=0), full_matrices=False)
            The features are divided by their standard deviations. PCA takes them as they are.
        columns of Vt: @ Vt[:k].T @ Vt[:k] → @ Vt[:, :k] @ Vt[:, :k].T
            The first k columns of `Vt` are taken. Its rows are the directions.
        last components: @ Vt[:k].T @ Vt[:k] → @ Vt[-k:].T @ Vt[-k:]
            The last k directions are taken, those in which the samples differ least.
        one too many: @ Vt[:k].T @ Vt[:k] → @ Vt[: k + 1].T @ Vt[: k + 1]
            There is one direction too many.
        the k-th alone: @ Vt[:k].T @ Vt[:k] → @ Vt[k - 1 : k].T @ Vt[k - 1 : k]
            Only one direction is taken. The first k are asked for.
        first left out: @ Vt[:k].T @ Vt[:k] → @ Vt[1 : k + 1].T @ Vt[1 : k + 1]
            The first direction, the most important one, is left out.
        codes: @ Vt[:k].T @ Vt[:k] → @ Vt[:k].T
            return mean + → return
            These are the codes, (n, k). Multiply by `Vt[:k]` to come back, and add the mean.
        from U: @ Vt[:k].T @ Vt[:k] → * 0 + U[:, :k] @ Vt[:k]
            The columns of `U` have length 1. Multiply them by the entries of `S`, or project onto the directions.
        singular values twice: @ Vt[:k].T @ Vt[:k] → @ Vt[:k].T @ (S[:k, None] * Vt[:k])
            The codes are multiplied by the singular values. They are contained in `X - mean` already.
        everything left: @ Vt[:k].T @ Vt[:k] →
            Nothing is left out: this is `X` again.
        what is lost: return mean + (X - mean) @ Vt[:k].T @ Vt[:k] → return X - mean - (X - mean) @ Vt[:k].T @ Vt[:k]
            This is what is lost, not what is left.
    """
    )
    | {
        "smallest eigenvalues": (
            _smallest_eigenvalues,
            "The eigenvectors of the smallest eigenvalues are taken: `eigh` sorts them from small to large.",
        )
    },
)
