"""A picture from a code, the gradient of its pixels, and the codes in between."""

import numpy as np

from utils import generation, nn
from utils.checks import Coding, Question, case


def _decoder(label, sizes, n, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    params = [(scale * W, 0.3 * rng.normal(size=b.shape)) for W, b in nn.init_params([*sizes, 784], rng)]
    return case(label, params, rng.normal(size=(n, sizes[0])))


decode = Coding(
    reference=generation.decode,
    cases=[
        _decoder("three codes", [6, 5], 3, 0),
        _decoder("one code", [2, 4], 1, 1),
        _decoder("two hidden layers", [3, 6, 4], 2, 2),
        _decoder("no hidden layer", [4], 3, 3),
        _decoder("28 codes", [2, 3], 28, 4),
        _decoder("large weights", [3, 8], 4, 5, scale=200.0),
    ],
    passed="From here on every network of this notebook paints with your function.",
    hints=(
        "`nn.forward(params, codes, np.tanh)` returns the last weighted sums, and a cache you do not need.",
        "A sigmoid for each pixel: `nn.sigmoid(Z)`, of shape (n, 784).",
        "`.reshape(len(codes), 28, 28)` makes a square of each row.",
    ),
    mistakes="""
        no sigmoid: nn.sigmoid(Z).reshape → Z.reshape
            These are the weighted sums. Each goes through a sigmoid, so that pixels lie from 0 to 1.
        softmax: nn.sigmoid(Z).reshape → nn.softmax(Z).reshape
            A softmax makes all pixels of a picture add up to 1. Each pixel has a sigmoid of its own.
        tanh at the end: nn.sigmoid(Z).reshape → np.tanh(Z).reshape
            tanh goes from −1 to 1. Pixels lie from 0 to 1: a sigmoid.
        ReLU at the end: nn.sigmoid(Z).reshape → nn.relu(Z).reshape
            A ReLU has no upper end. Pixels lie from 0 to 1: a sigmoid.
        sigmoid twice: nn.sigmoid(Z).reshape → nn.sigmoid(nn.sigmoid(Z)).reshape
            The sigmoid is taken twice, so no pixel is below a half.
        clipped: nn.sigmoid(Z).reshape → np.clip(Z, 0, 1).reshape
            The sums are cut off at 0 and 1. A sigmoid is smooth, and has a slope everywhere.
        slope of the sigmoid: nn.sigmoid(Z).reshape → nn.sigmoid_grad(nn.sigmoid(Z)).reshape
            This is the derivative of the sigmoid.
        black on white: nn.sigmoid(Z).reshape → nn.sigmoid(-Z).reshape
            Ink and paper are exchanged: the sign of the sums is wrong.
        ReLU inside: nn.forward(params, codes, np.tanh) → nn.forward(params, codes, nn.relu)
            The hidden layers use ReLU. In this notebook they use tanh.
        sigmoid inside: nn.forward(params, codes, np.tanh) → nn.forward(params, codes, nn.sigmoid)
            The hidden layers use a sigmoid. They use tanh; the sigmoid belongs to the pixels.
        last hidden layer: return nn.sigmoid(Z) → return nn.sigmoid(_[-1][0] @ params[-1][0])
            The biases of the last layer are missing.
        columns first: .reshape(len(codes), 28, 28) → .reshape(len(codes), 28, 28).transpose(0, 2, 1)
            Rows and columns of every picture are exchanged, by a transpose or by `order="F"`.
        upside down: .reshape(len(codes), 28, 28) → .reshape(len(codes), 28, 28)[:, ::-1]
            The pictures are upside down.
        pictures last: .reshape(len(codes), 28, 28) → .reshape(28, 28, len(codes))
            The samples come last, and the pixels are mixed up. The shape is (n, 28, 28).
        flat: .reshape(len(codes), 28, 28) →
            The pictures are flat, (n, 784). Make squares of them, (n, 28, 28).
        first only: .reshape(len(codes), 28, 28) → [0].reshape(28, 28)
            Only the first picture comes back.
        rounded: nn.sigmoid(Z).reshape → np.round(nn.sigmoid(Z)).reshape
            The pixels are rounded to 0 and 1. Leave the greys.
        percent of grey: nn.sigmoid(Z).reshape → 255 * nn.sigmoid(Z).reshape
            The pixels go up to 255. They lie from 0 to 1 here.
    """,
)


def _sums(label, n, d, seed, scale=2.0):
    rng = np.random.default_rng(seed)
    return case(label, scale * rng.normal(size=(n, d)), rng.uniform(size=(n, d)).round(2))


pixel_gradient = Coding(
    reference=generation.pixel_gradient,
    cases=[
        _sums("three pictures of five pixels", 3, 5, 0),
        _sums("one picture", 1, 4, 1),
        _sums("as many pictures as pixels", 4, 4, 2),
        _sums("one pixel", 5, 1, 3),
        case("only ink and paper", np.array([[2.0, -1.0], [0.5, 3.0], [-2.0, 0.0]]), np.eye(3)[:, :2]),
        _sums("sums of a thousand", 2, 3, 4, scale=1000.0),
    ],
    passed="The same difference as after softmax: what is painted minus what is wanted.",
    hints=(
        "One pixel first: the derivative of −x ln a − (1 − x) ln(1 − a) with respect to a is (a − x) / (a (1 − a)).",
        "Times σ′ = a (1 − a). What is left?",
        "`return (nn.sigmoid(Z) - X) / len(X)`",
    ),
    mistakes="""
        not divided by n: / len(X) →
            The loss is a mean over the pictures, so the gradient is divided by n.
        divided by the pixels: / len(X) → / X.shape[1]
            The gradient is divided by the number of pixels. The loss adds pixels up, and is a mean over pictures.
        divided by all: / len(X) → / X.size
            The gradient is divided by all entries. The loss adds pixels up, and is a mean over pictures.
        turned: (nn.sigmoid(Z) - X) / len(X) → (X - nn.sigmoid(Z)) / len(X)
            The sign is wrong: too much ink has to have a positive derivative.
        sigmoid forgotten: nn.sigmoid(Z) - X → Z - X
            The weighted sums are compared with the pixels. Compare what is painted, the sigmoid of the sums.
        slope left over: (nn.sigmoid(Z) - X) / len(X) → (nn.sigmoid(Z) - X) * nn.sigmoid_grad(nn.sigmoid(Z)) / len(X)
            There is a factor σ′ too many: it cancels against the a (1 − a) below the fraction.
        with respect to the pixels
            - return (nn.sigmoid(Z) - X) / len(X)
            + return (nn.sigmoid(Z) - X) / nn.sigmoid_grad(nn.sigmoid(Z)) / len(X)
            This is the derivative with respect to the painted pixels. One step more: times σ′.
        squared error
            - return (nn.sigmoid(Z) - X) / len(X)
            + return 2 * (nn.sigmoid(Z) - X) * nn.sigmoid_grad(nn.sigmoid(Z)) / len(X)
            This is the gradient of the squared error. The loss here is binary cross-entropy.
        doubled: (nn.sigmoid(Z) - X) / len(X) → 2 * (nn.sigmoid(Z) - X) / len(X)
            There is a factor of 2, as if the loss were a square.
        softmax: nn.sigmoid(Z) - X → nn.softmax(Z) - X
            A softmax is taken over the pixels. Each has a sigmoid of its own.
        slope of a tanh: nn.sigmoid(Z) - X → np.tanh(Z) - X
            tanh is taken. The pixels go through a sigmoid.
        ink only: (nn.sigmoid(Z) - X) / len(X) → -X * (1 - nn.sigmoid(Z)) / len(X)
            Only the first half of the loss is there. Pixels without ink count, too: (1 − X) ln(1 − σ).
        paper only: (nn.sigmoid(Z) - X) / len(X) → (1 - X) * nn.sigmoid(Z) / len(X)
            Only the second half of the loss is there. Pixels with ink count, too: X ln σ.
        sizes: (nn.sigmoid(Z) - X) / len(X) → np.abs(nn.sigmoid(Z) - X) / len(X)
            The sizes are taken. The sign says whether there is too much ink or too little.
        mean over the pictures
            - return (nn.sigmoid(Z) - X) / len(X)
            + return (nn.sigmoid(Z) - X).mean(axis=0)
            The pictures are averaged. Every sum has a derivative of its own, so the shape is (n, d).
        signs: (nn.sigmoid(Z) - X) / len(X) → np.sign(nn.sigmoid(Z) - X) / len(X)
            Only the signs are left. How far a pixel is off counts, too.
    """,
)


def _codes(label, k, steps, seed):
    a, b = np.random.default_rng(seed).normal(size=(2, k)).round(2)
    return case(label, a, b, steps)


interpolate = Coding(
    reference=generation.interpolate,
    cases=[
        _codes("five steps", 6, 5, 0),
        _codes("the two ends", 3, 2, 1),
        _codes("as many steps as numbers", 4, 4, 2),
        _codes("one number", 1, 3, 3),
        case("nowhere to go", np.array([0.5, -1.0]), np.array([0.5, -1.0]), 4),
        _codes("many steps", 2, 50, 4),
        case("to zero", np.array([1.0, 2.0, 3.0]), np.zeros(3), 7),
    ],
    passed="The same line of code walks through codes and through pixels. Only one of the walks looks like a movement.",
    hints=(
        "`np.linspace(0, 1, steps)` has both ends.",
        "As a column, `[:, None]`, it can be multiplied with a row of k numbers.",
        "`(1 - t) * a + t * b`",
    ),
    mistakes="""
        backwards: (1 - t) * a + t * b → t * a + (1 - t) * b
            The way goes from `b` to `a`.
        end missing: np.linspace(0, 1, steps) → np.linspace(0, 1, steps, endpoint=False)
            `b` itself is missing: both ends are included.
        start missing: np.linspace(0, 1, steps) → np.linspace(0, 1, steps + 1)[1:]
            `a` itself is missing: both ends are included.
        one too many: np.linspace(0, 1, steps) → np.linspace(0, 1, steps + 1)
            There is one code too many. `steps` counts all of them, with both ends.
        only between: np.linspace(0, 1, steps) → np.linspace(0, 1, steps + 2)[1:-1]
            Both ends are missing.
        arange: np.linspace(0, 1, steps) → np.arange(steps) / steps
            The last code is not `b`: divide by `steps - 1`.
        sum of both: (1 - t) * a + t * b → a + t * b
            This goes from `a` to `a + b`. Add the difference b − a, or take less of `a`.
        from the origin: (1 - t) * a + t * b → t * b
            This comes from 0, not from `a`.
        away: (1 - t) * a + t * b → a - t * (b - a)
            This goes from `a` in the opposite direction.
        only the way: (1 - t) * a + t * b → t * (b - a)
            These are the distances gone. Add `a`.
        difference turned: (1 - t) * a + t * b → b + t * (b - a)
            This begins at `b`, and leads away from `a`.
        as columns: (1 - t) * a + t * b → ((1 - t) * a + t * b).T
            The codes stand in columns. Each is a row: (steps, k).
        half way: (1 - t) * a + t * b → np.repeat([(a + b) / 2], steps, axis=0)
            All codes are the middle. They go from `a` to `b`.
        not even: t = np.linspace(0, 1, steps)[:, None] → t = np.linspace(0, 1, steps)[:, None] ** 2
            The distances between neighbours differ. They have to be equal.
        flat: return (1 - t) * a + t * b → return ((1 - t) * a + t * b).ravel()
            All numbers are in one row. Each code is a row of its own, (steps, k).
    """,
)

half_way = Question(
    answer="b",
    why={
        "a": "That would need the idea that circles move, and nothing in two places suggests it.",
        "b": "Each pixel slides from its value at one place to its value at the other: a fade, not a movement.",
        "c": "Each pixel ends up somewhere between its two values. Where both circles have ink, it stays black.",
        "d": "The pixels change smoothly from one picture to the other, so both can still be seen.",
    },
    hints=(
        "What does the network need to know about x to tell the two places apart?",
        "Think of one pixel, inside the left circle only. What is it at x = −0.8, at 0.8, and in between?",
        "Look at what the next cell draws.",
    ),
)
