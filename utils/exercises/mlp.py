"""The exercises of notebook 02: XOR by hand, shapes, activations, the forward pass, losses, and a tent of ReLUs."""

import itertools

import numpy as np

from utils import data, nn
from utils.exercises.legacy import Choice, Debug, Design, Exercise, Judged, Mistake, Verdict, case, declare

# --- Three questions on notebook 01 ----------------------------------------------------------------------------------

line_normal = Choice(
    question="A neuron has the weights `w = (3, -1)` and any bias. Which direction runs along its line?",
    options={
        "a": ("(3, −1)", "That is `w` itself, which stands at a right angle to the line."),
        "b": ("(1, 3)", "Its dot product with `w` is 3 − 3 = 0, so a step along it leaves the sum as it is."),
        "c": ("(−3, 1)", "That is `w` turned round: it points to the side of class 0, at a right angle to the line."),
        "d": ("that depends on the bias", "The bias shifts the line parallel to itself; its direction is set by `w`."),
    },
    answer="b",
    hints=(
        "Along the line the weighted sum does not change.",
        "A step s changes the sum by `s @ w`. Which step changes it by 0?",
        "Compute the dot product of each option with (3, −1).",
    ),
)

xor_sum = Choice(
    question=(
        "For one neuron, the sums at the four corners obey z₀₀ + z₁₁ = z₀₁ + z₁₀, whatever its weights. What "
        "follows for XOR?"
    ),
    options={
        "a": (
            "the bias has to be 0",
            "The bias is in all four sums, twice on either side, so the equation says nothing about it.",
        ),
        "b": (
            "training needs a smaller learning rate",
            "The equation holds for all weights that training could ever find, in small steps or large ones.",
        ),
        "c": (
            "it works if the two weights have different signs",
            "The equation holds for any signs. What does XOR ask of its two sides?",
        ),
        "d": (
            "one neuron cannot do it: the right side should be above 0, and the left side should not",
            "z₀₁ and z₁₀ should both be above 0, z₀₀ and z₁₁ should not. Equal sums cannot do both.",
        ),
    },
    answer="d",
    hints=(
        "Which of the four corners belong to class 1?",
        "The sums on the right side belong to class 1. What sign should their total have?",
        "Now ask the same of the left side, and compare.",
    ),
)

sigmoid_slope = Choice(
    question="How large is the slope of the sigmoid at z = 20?",
    options={
        "a": (
            "almost 0",
            "a is almost 1 there, so a (1 − a) is almost 0: about 2 · 10⁻⁹. The neuron hardly learns.",
        ),
        "b": ("exactly ¼", "That is its largest value, which it has at z = 0 only."),
        "c": ("almost 1", "The sigmoid itself is almost 1 there. Its slope is a (1 − a)."),
        "d": ("about 20", "The slope of the sigmoid is a (1 − a), and it is never above ¼."),
    },
    answer="a",
    hints=(
        "The slope is a (1 − a). How large is a at z = 20?",
        "Draw the curve: is it steep or flat far to the right?",
        "One of the two factors is almost 1, the other is almost 0.",
    ),
)

# --- XOR by hand -----------------------------------------------------------------------------------------------------


def _xor_by_hand():
    """Hidden neurons for OR and AND; the output neuron fires for "OR, but not AND"."""
    return [(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5])), (np.array([[1.0], [-1.0]]), np.array([-0.5]))]


def _xor_parts(answer):
    """[W1, b1, W2, b2] of an answer, or a Verdict on its structure or its shapes."""
    try:
        parts = [np.asarray(part, dtype=float) for W, b in answer for part in (W, b)]
    except (TypeError, ValueError):
        return Verdict(False, "", "no pairs")
    if len(parts) != 4:
        return Verdict(False, "", "no pairs")
    for name, part, shape in zip(("W1", "b1", "W2", "b2"), parts, ((2, 2), (2,), (2, 1), (1,)), strict=True):
        if part.shape != shape:
            turned = " Rows belong to inputs, columns to neurons." if part.shape == shape[::-1] else ""
            message = f"`{name}` has the shape {part.shape}, and {shape} is asked for.{turned}"
            return Verdict(False, message, "wrong shape")
        if not np.all(np.isfinite(part)):
            return Verdict(False, "", "not finite")
    return parts


def _steps(X, W1, b1, W2, b2, fires=(np.greater, np.greater)):
    """Reports of the hidden neurons (4, 2), the sums of the output neuron (4,) and its answers (4,)."""
    hidden = fires[0](X @ W1 + b1, 0) * 1
    sums = (hidden @ W2 + b2)[:, 0]
    return hidden, sums, fires[1](sums, 0) * 1


def _judge_xor_network(answer):
    """Step neurons in both layers, on the four corners."""
    parts = _xor_parts(answer)
    if isinstance(parts, Verdict):
        return parts
    X, y = data.gate("XOR")
    hidden, _, out = _steps(X, *parts)
    if np.array_equal(out, y):
        return Verdict(True, "All four corners are right.")
    rows = tuple(
        (f"Corner {tuple(map(int, x))}", f"hidden {h}, output {o}, target {t}")
        for x, h, o, t in zip(X, hidden, out, y, strict=True)
    )
    mistake = _xor_mistake(X, y, *parts)
    wrong, message = np.flatnonzero(out != y), ""
    if mistake == "one corner wrong":
        corner = tuple(map(int, X[wrong[0]]))
        message = f"Three corners are right. At {corner} the output is {out[wrong[0]]}, and {y[wrong[0]]} is asked for."
    if mistake is None:
        message = f"{len(wrong)} of the four corners are wrong. The table shows what each layer says."
    return Verdict(False, message, mistake, rows)


def _xor_mistake(X, y, W1, b1, W2, b2):
    """The name of what is wrong with weights that do not compute XOR, or None."""
    hidden, sums, out = _steps(X, W1, b1, W2, b2)
    choices = itertools.product((np.greater, np.greater_equal), repeat=2)
    checks = {
        "a sum of exactly 0": any(np.array_equal(_steps(X, W1, b1, W2, b2, fires)[2], y) for fires in choices),
        "hidden neurons alike": np.array_equal(hidden[:, 0], hidden[:, 1]),
        "bias of the output": np.max(sums[y == 0]) < np.min(sums[y == 1]),
        "first weights transposed": np.array_equal(_steps(X, W1.T, b1, W2, b2)[2], y),
        "classes exchanged": np.array_equal(out, 1 - y),
        "computes AND": np.array_equal(out, data.GATES["AND"]),
        "one corner wrong": np.sum(out != y) == 1,
    }
    return next((name for name, holds in checks.items() if holds), None)


def _params(W1, b1, W2, b2):
    return [
        (np.array(W1, dtype=float), np.array(b1, dtype=float)),
        (np.array(W2, dtype=float), np.array(b2, dtype=float)),
    ]


xor_network = Design(
    judge=_judge_xor_network,
    example=_xor_by_hand,
    passed="The hidden layer moves (0, 1) and (1, 0) to the same place, and there one line is enough.",
    hints=(
        "One line cuts off the corner (0, 0), another one the corner (1, 1). Class 1 lies between the two.",
        "One hidden neuron can answer “at least one input is 1” (OR), the other “both are 1” (AND). The output then "
        "needs “the first, but not the second”.",
        "Column 0 of the first `W` is (1, 1) with bias −0.5. Choose column 1 and its bias for AND, then give the "
        "output neuron one positive and one negative weight.",
    ),
    mistakes={
        "no pairs": Mistake(
            [np.ones((2, 2)), np.zeros(2), np.ones((2, 1)), np.zeros(1)],
            "Return a list of two pairs, `[(W1, b1), (W2, b2)]`, all of them arrays of numbers.",
        ),
        "wrong shape": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -1.5], [[1, -1]], [-0.5]),
            "A shape does not fit. The shapes are (2, 2), (2,), (2, 1) and (1,).",
        ),
        "not finite": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -1.5], [[np.inf], [-1]], [-0.5]),
            "A number is infinite or nan. Choose ordinary numbers.",
        ),
        "hidden neurons alike": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -0.5], [[1], [-1]], [-0.5]),
            "Both hidden neurons give the same reports, so the output neuron sees one line, not two. Let the second "
            "one answer another question.",
        ),
        "a sum of exactly 0": Mistake(
            _params([[1, 1], [1, 1]], [-1, -1.5], [[1], [-1]], [-0.5]),
            "A sum is exactly 0 at a corner, and a step neuron answers 0 there. Move that bias a little, so that "
            "the line passes between the corners.",
        ),
        "bias of the output": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [-1]], [-2]),
            "The hidden layer is right, and so are the weights of the output neuron. Its bias is not: the sum has "
            "to be above 0 for class 1 and for no other.",
        ),
        "first weights transposed": Mistake(
            _params([[1, 1], [-1, -1]], [-0.5, 1.5], [[1], [1]], [-1.5]),
            "Rows and columns of the first `W` are exchanged: row i belongs to input i, column j to hidden neuron j.",
        ),
        "classes exchanged": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -1.5], [[-1], [1]], [0.5]),
            "0 and 1 are exchanged at all four corners. Turn the signs of the output neuron round.",
        ),
        "computes AND": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [1]], [-1.5]),
            "This network computes AND. The output should fire when the first hidden neuron does and the second "
            "does not: which sign takes the second one’s vote away?",
        ),
        "one corner wrong": Mistake(
            _params([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [1]], [-0.5]),
            "Three of four corners are right.",
        ),
    },
)

# --- Layers and shapes -----------------------------------------------------------------------------------------------

shape_of_weights = Choice(
    question="A network has the layer sizes 784-256-10. What is the shape of the first layer’s `W`?",
    options={
        "a": (
            "(256, 784)",
            "That is its transpose, for books that put samples in columns. Here `X @ W` needs 784 rows.",
        ),
        "b": ("(784, 10)", "The first layer leads to the hidden neurons, not straight to the outputs."),
        "c": ("(784, 256)", "A row for each input, a column for each neuron: `X @ W` turns (n, 784) into (n, 256)."),
        "d": ("(256,)", "That is the shape of its bias: one number for each neuron."),
    },
    answer="c",
    hints=(
        "`X` has a row for each sample and 784 columns.",
        "In `X @ W` the 784 columns of `X` meet the rows of `W`.",
        "The result has a column for each hidden neuron. What does that say about the columns of `W`?",
    ),
)

shape_of_hidden = Choice(
    question="A batch of 32 samples passes through the network 784-256-10. What shape have the hidden activations?",
    options={
        "a": ("(256,)", "That would be one sample. Here 32 of them pass at once, a row each."),
        "b": ("(32, 256)", "A row for each sample, a column for each hidden neuron."),
        "c": ("(784, 256)", "That is the shape of the weights, which do not know how many samples there are."),
        "d": ("(32, 10)", "That is the shape of the outputs, one layer further on."),
    },
    answer="b",
    hints=(
        "The input of this layer has the shape (32, 784).",
        "(32, 784) times (784, 256): which axis disappears?",
        "Samples stay rows from the first layer to the last.",
    ),
)


def _counting(count):
    return lambda layer_sizes: sum(count(d_in, d_out) for d_in, d_out in itertools.pairwise(layer_sizes))


count_parameters = Exercise(
    reference=nn.count_parameters,
    cases=[
        case("one neuron", [3, 1]),
        case("the network for XOR", [2, 2, 1]),
        case("two hidden layers", [5, 4, 3, 2]),
        case("digits", [64, 100, 10]),
    ],
    passed="Most of the parameters of a network like this sit between its widest neighbours.",
    hints=(
        "Take one layer with d_in inputs and d_out neurons. How many entries have its `W` and its `b`?",
        "d_in · d_out weights and d_out biases for each layer; then add up over all neighbours in the list.",
        "`zip(layer_sizes, layer_sizes[1:])` gives the pairs (d_in, d_out).",
    ),
    mistakes={
        "biases forgotten": Mistake(
            _counting(lambda d_in, d_out: d_in * d_out), "These are the weights alone. Each neuron has a bias as well."
        ),
        "biases for the inputs": Mistake(
            lambda sizes: nn.count_parameters(sizes) + sizes[0],
            "There are biases for the inputs here. The input layer computes nothing, so it has none.",
        ),
        "biases of the layer before": Mistake(
            _counting(lambda d_in, d_out: d_in * d_out + d_in),
            "The biases are counted at the wrong end: a layer has one for each of its own neurons, d_out.",
        ),
        "one bias a layer": Mistake(
            _counting(lambda d_in, d_out: d_in * d_out + 1),
            "One bias a layer is too few: each of its neurons has its own.",
        ),
        "weights forgotten": Mistake(
            _counting(lambda d_in, d_out: d_out), "These are the biases alone. Where are the weights?"
        ),
        "neurons counted": Mistake(sum, "This is the number of neurons, inputs included. Count weights and biases."),
        "product of all sizes": Mistake(
            lambda sizes: int(np.prod(sizes)),
            "All sizes are multiplied with one another. Only neighbouring layers are connected.",
        ),
        "last layer left out": Mistake(
            lambda sizes: nn.count_parameters(sizes[:-1]), "The last layer is missing. How far does your loop run?"
        ),
        "first layer left out": Mistake(
            lambda sizes: nn.count_parameters(sizes[1:]), "The first layer is missing. Where does your loop begin?"
        ),
        "only the first layer": Mistake(
            lambda sizes: nn.count_parameters(sizes[:2]),
            "Only the first layer is counted. Is the `return` indented too far?",
        ),
    },
)

# --- Activation functions --------------------------------------------------------------------------------------------

no_activation = Choice(
    question="Two layers without an activation function between them classify points of the plane. What can they draw?",
    options={
        "a": ("one straight line", "Two linear layers are one: `X @ (W1 @ W2)` plus a bias. However many, one line."),
        "b": (
            "two straight lines",
            "Each hidden neuron has a line, but sums of sums are sums again: one line is left.",
        ),
        "c": ("any smooth curve", "Without a bend in between, the answer is linear in the inputs."),
        "d": (
            "any curve, if the hidden layer is wide enough",
            "That is true with a bend. Without one, a thousand hidden neurons collapse into a single matrix.",
        ),
    },
    answer="a",
    hints=(
        "Write the two layers into one formula and multiply out.",
        "`(X @ W1 + b1) @ W2 + b2`: what stands in front of `X` when the parentheses are gone?",
        "The product of two matrices is a matrix.",
    ),
)

ACTIVATION_CASES = [
    case("a number", 0.5),
    case("an array", np.array([-2.0, 0.0, 3.0])),
    case("two axes", np.array([[0.1, -0.7, 1.5], [4.0, -5.0, 0.0]])),
    case("integers", np.array([-1, 0, 2])),
    case("values of ±1000", np.array([-1000.0, 1000.0])),
]


def _relu_in_place(z):
    z[z < 0] = 0
    return z


def _relu_in_place_of_any(z):
    if np.ndim(z):
        z[z < 0] = 0
        return z
    return max(0, z)


relu = Exercise(
    reference=nn.relu,
    cases=ACTIVATION_CASES,
    passed="It costs one comparison, and it never saturates for positive sums.",
    hints=(
        "What is the answer for a negative sum, and what for a positive one?",
        "`np.maximum` compares entry by entry with a number, and returns a new array.",
        "`return np.maximum( … )`, of 0 and z.",
    ),
    mistakes={
        "in place, arrays only": Mistake(
            _relu_in_place,
            "`z[z < 0] = 0` writes into the caller’s array, and it cannot take a plain number. Compute a new array.",
        ),
        "in place": Mistake(
            _relu_in_place_of_any,
            "The values are right, but `z[z < 0] = 0` writes into the caller’s array. Compute a new one.",
        ),
        "its derivative": Mistake(
            lambda z: (np.asarray(z) > 0) * 1.0,
            "This is 0 or 1, the slope of ReLU. Positive sums stay as they are.",
        ),
        "largest entry": Mistake(
            lambda z: np.maximum(0, np.max(z)),
            "`np.max` looks for the largest entry of the array. `np.maximum` compares entry by entry.",
        ),
        "minimum": Mistake(lambda z: np.minimum(0, z), "The negative sums are kept and the positive ones cut off."),
        "absolute value": Mistake(np.abs, "This turns negative sums round. They should become 0."),
        "identity": Mistake(lambda z: z, "The sums come back unchanged. Negative ones should become 0."),
        "at least 1": Mistake(lambda z: np.maximum(1, z), "Sums below 1 are lifted to 1. The bend is at 0."),
        "sign exchanged": Mistake(
            lambda z: np.maximum(0, np.negative(z)), "z has the wrong sign: ReLU rises to the right."
        ),
        "leaky": Mistake(
            lambda z: np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z)),
            "This is leaky ReLU, which keeps a hundredth of negative sums. Plain ReLU makes them 0.",
        ),
        "cut off at 1": Mistake(lambda z: np.clip(z, 0, 1), "The answer is cut off at 1. ReLU has no upper end."),
    },
)


def _tanh_of_exponentials(z):
    return (np.exp(z) - np.exp(-np.asarray(z))) / (np.exp(z) + np.exp(-np.asarray(z)))


tanh = Exercise(
    reference=nn.tanh,
    silent=True,
    cases=ACTIVATION_CASES,
    passed="A sigmoid, stretched and shifted: its values are centred at 0, and its slope at 0 is 1.",
    hints=(
        "The textbook formula asks for exp(1000). Which function do you have that is safe at ±1000?",
        "tanh z = 2 σ(2z) − 1, and `nn.sigmoid` is safe.",
        "`return 2 * nn.sigmoid( … ) - 1`",
    ),
    mistakes={
        "overflow": Mistake(
            _tanh_of_exponentials,
            "Right for moderate z, but at ±1000 `np.exp` overflows and inf / inf is nan. Go by way of the sigmoid, "
            "or take `exp` of −2|z| only and put the sign back.",
        ),
        "overflow on one side": Mistake(
            lambda z: (1 - np.exp(-2 * np.asarray(z))) / (1 + np.exp(-2 * np.asarray(z))),
            "Right for positive z; at z = −1000 `np.exp` is asked for exp(2000), and inf / inf is nan. Which sign "
            "must its argument never have?",
        ),
        "overflow on the other side": Mistake(
            lambda z: (np.exp(2 * np.asarray(z)) - 1) / (np.exp(2 * np.asarray(z)) + 1),
            "Right for negative z; at z = 1000 `np.exp` is asked for exp(2000), and inf / inf is nan. Which sign "
            "must its argument never have?",
        ),
        "overflow in 2 / (1 + exp)": Mistake(
            lambda z: 2 / (1 + np.exp(-2 * np.asarray(z))) - 1,
            "The values are right, but at z = −1000 `np.exp` is asked for exp(2000) and warns of an overflow. "
            "`nn.sigmoid` avoids this.",
        ),
        "2 inside missing": Mistake(
            lambda z: 2 * nn.sigmoid(z) - 1,
            "This is tanh of z/2: the slope at 0 is ½ instead of 1. What goes into the sigmoid?",
        ),
        "not shifted": Mistake(
            lambda z: 2 * nn.sigmoid(2 * np.asarray(z)),
            "The answers run from 0 to 2. What brings them to −1 … 1?",
        ),
        "not stretched": Mistake(
            lambda z: nn.sigmoid(2 * np.asarray(z)),
            "The answers run from 0 to 1. Stretch and shift them to −1 … 1.",
        ),
        "sigmoid": Mistake(nn.sigmoid, "This is the sigmoid. tanh runs from −1 to 1 and is twice as steep in z."),
        "parentheses missing": Mistake(
            lambda z: 2 * (nn.sigmoid(2 * np.asarray(z)) - 1),
            "1 is subtracted before doubling, so the answers run from −2 to 0. Double first.",
        ),
        "sign": Mistake(
            lambda z: 1 - 2 * nn.sigmoid(2 * np.asarray(z)),
            "The curve falls where it should rise. Which term comes first?",
        ),
        "its derivative": Mistake(lambda z: 1 - np.tanh(z) ** 2, "This is the slope of tanh. It comes in notebook 03."),
    },
)

THREE_SUMS = np.array([[2.0, 1.0, 0.0]])
SUMS = np.array([[1.0, -1.0], [0.5, 2.0], [-2.0, -3.0], [0.0, 0.0]])
SQUARE_SUMS = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [-2.0, 1.5, 0.25]])
SOFTMAX_CASES = [
    case("one sample", THREE_SUMS, K=3, d=np.nan),
    case("four samples, two classes", SUMS, K=2, d=np.nan),
    case("as many samples as classes", SQUARE_SUMS, K=3, d=np.nan),
    case("integers", np.array([[1, 2, 3], [0, 0, 0]]), K=3, d=np.nan),
    case("sums of ±1000", np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1000.0, -1001.0]]), K=3, d=np.nan),
    case("one row 2000 above the other", np.array([[1001.0, 1000.0], [-1000.0, -999.0]]), K=2, d=np.nan),
]


def _softmax(shift, axis=1, keepdims=True):
    """Softmax with another shift; or with sums over another axis."""

    def softmax(Z):
        E = np.exp(Z - shift(Z))
        return E / E.sum(axis=axis, keepdims=keepdims)

    return softmax


def _row_max(Z):
    return Z.max(axis=1, keepdims=True)


SOFTMAX_MISTAKES = {
    "no shift": Mistake(
        _softmax(lambda Z: 0),
        "Right for small sums, but exp(1000) overflows and inf / inf is nan. Subtract the largest sum of each row "
        "first.",
    ),
    "shifted by the largest of all": Mistake(
        _softmax(np.max),
        "The largest sum of the whole array is subtracted. A row far below it then has only zeros left, and 0 / 0 "
        "is nan. Take the largest of each row.",
    ),
    "over the batch": Mistake(
        _softmax(lambda Z: Z.max(axis=0), axis=0),
        "The columns add up to 1, not the rows: axis 0 runs over the samples. Which axis runs over the classes?",
    ),
    "divided over the batch": Mistake(
        _softmax(_row_max, axis=0),
        "The maximum is taken row by row, but the exponentials are divided by the sums of their columns. Both "
        "belong to the same axis.",
    ),
    "shifted over the batch": Mistake(
        _softmax(lambda Z: Z.max(axis=0)),
        "The sum runs over the rows, but the shift is the largest of each column: it differs within a row, and that "
        "changes the answer.",
    ),
    "over everything": Mistake(
        _softmax(np.max, axis=None),
        "All entries together add up to 1. Each row is a sample of its own, so each row should.",
    ),
    "keepdims forgotten": Mistake(
        _softmax(lambda Z: Z.max(axis=1), keepdims=False),
        "`max` and `sum` over axis 1 give shape (n,), which meets the columns, not the rows. Keep the axis: "
        "`keepdims=True` gives (n, 1).",
    ),
    "keepdims forgotten in the sum": Mistake(
        _softmax(_row_max, keepdims=False),
        "The sum over axis 1 has the shape (n,), which meets the columns, not the rows. `keepdims=True` gives (n, 1).",
    ),
    "keepdims forgotten in the shift": Mistake(
        _softmax(lambda Z: Z.max(axis=1)),
        "The maximum over axis 1 has the shape (n,), which meets the columns, not the rows. `keepdims=True` gives "
        "(n, 1).",
    ),
}

softmax = Exercise(
    reference=nn.softmax,
    silent=True,
    cases=SOFTMAX_CASES,
    passed="Only differences within a row count, and so the largest sum can be taken away before `exp`.",
    hints=(
        "Three steps: shift each row, take `np.exp`, divide each row by its sum. Which axis do `max` and `sum` run "
        "over?",
        "`Z.max(axis=1)` has the shape (n,), and (n, 1) is needed to subtract it from the rows: `keepdims=True`.",
        "`E = np.exp(Z - Z.max(axis=1, keepdims=True))`. What is left is a division by row sums.",
    ),
    mistakes={
        **SOFTMAX_MISTAKES,
        "not divided": Mistake(
            lambda Z: np.exp(Z - _row_max(Z)),
            "The exponentials are right, but the rows do not add up to 1 yet. Divide each row by its sum.",
        ),
        "without exponentials": Mistake(
            lambda Z: Z / Z.sum(axis=1, keepdims=True),
            "The sums themselves are divided. Take `np.exp` first, so that all are positive.",
        ),
        "sigmoid": Mistake(
            nn.sigmoid, "This is the sigmoid of each entry by itself. The classes of a row share one probability of 1."
        ),
        "logarithm": Mistake(
            lambda Z: np.log(np.maximum(nn.softmax(Z), 1e-300)),
            "These are the logarithms of the probabilities. Leave the logarithm out.",
        ),
        "smallest instead of largest": Mistake(
            _softmax(lambda Z: Z.min(axis=1, keepdims=True)),
            "Each row is shifted by its smallest entry, so the largest exponent still overflows. Take the largest.",
        ),
        "winner takes all": Mistake(
            lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)],
            "This gives the largest sum everything. Softmax gives each class a share.",
        ),
    },
)

# --- Forward propagation ---------------------------------------------------------------------------------------------


def _init(scale=lambda d_in, d_out: np.sqrt(2 / d_in), draw=None, bias=lambda rng, d: np.zeros(d), turned=False):
    """An initialiser with another scale, another draw(rng, scale, shape), other biases, or W transposed."""

    def init(layer_sizes, rng):
        params = []
        for d_in, d_out in itertools.pairwise(layer_sizes):
            shape = (d_out, d_in) if turned else (d_in, d_out)
            s = scale(d_in, d_out)
            params.append((draw(rng, s, shape) if draw else rng.normal(0, s, shape), bias(rng, d_out)))
        return params

    return init


def _init_from_one_layer(layer_sizes, rng):
    size = max(layer_sizes)
    Z = rng.normal(size=(size, size))
    return [(np.sqrt(2 / a) * Z[:a, :b], np.zeros(b)) for a, b in itertools.pairwise(layer_sizes)]


def _globally(rng, scale, shape):
    return scale * np.random.randn(*shape)


def _own_generator(rng, scale, shape):
    return np.random.default_rng(0).normal(0, scale, shape)


SCALES = {
    "root missing": (lambda a, b: 2 / a, "The standard deviation is 2 / d_in. The square root is missing."),
    "number of outputs": (
        lambda a, b: np.sqrt(2 / b),
        "The standard deviation belongs to d_out. A sum runs over the inputs of a layer, so it is d_in that counts.",
    ),
    "factor 2 missing": (
        lambda a, b: np.sqrt(1 / a),
        "The standard deviation is √(1/d_in). ReLU loses half of the signal; which factor makes up for it?",
    ),
    "Glorot": (
        lambda a, b: np.sqrt(2 / (a + b)),
        "This is the scale of Glorot and Bengio, √(2/(d_in + d_out)). He et al. divide by d_in alone.",
    ),
    "standard deviation 1": (
        lambda a, b: 1.0,
        "The standard deviation is 1, so sums over many inputs become large. Scale it by √(2/d_in).",
    ),
    "root turned round": (lambda a, b: np.sqrt(a / 2), "The fraction under the root is upside down."),
    "standard deviation 0.01": (
        lambda a, b: 0.01,
        "The standard deviation is 0.01 in every layer. It should depend on d_in: √(2/d_in).",
    ),
}


def _structure_of_params(params, layer_sizes):
    """None where params is a list of pairs with the right shapes, else a Verdict."""
    pairs = list(itertools.pairwise(layer_sizes))
    if params is None:
        return Verdict(False, "Your function returned None. Is there a `return` in front of the result?")
    if not isinstance(params, list | tuple) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in params
    ):
        return Verdict(False, "", "no pairs")
    if len(params) != len(pairs):
        found = f"Your list has {len(params)} pairs, and the layer sizes {layer_sizes} have {len(pairs)} layers."
        return Verdict(False, found, "number of layers")
    for layer, ((W, b), (d_in, d_out)) in enumerate(zip(params, pairs, strict=True), start=1):
        if np.shape(W) != (d_in, d_out):
            found = f"`W` of layer {layer} has the shape {np.shape(W)}, and ({d_in}, {d_out}) is asked for."
            mistake = "transposed" if np.shape(W) == (d_out, d_in) else "shape of W"
            return Verdict(False, "" if mistake == "transposed" else found, mistake)
        if np.shape(b) != (d_out,):
            found = f"`b` of layer {layer} has the shape {np.shape(b)}, and ({d_out},) is asked for."
            return Verdict(False, found, "shape of b")
    return None


def _judge_init_params(answer, layer_sizes, rng):
    """Shapes, then zero biases, then what the weights tell of their origin."""

    def params_from(seed):
        return answer(list(layer_sizes), np.random.default_rng(seed))

    np.random.seed(1)  # the sandbox puts the global state back
    first = answer(list(layer_sizes), rng)
    odd = _structure_of_params(first, layer_sizes)
    if odd:
        return odd
    weights = [np.asarray(W, dtype=float) for W, _ in first]
    for layer, (_, b) in enumerate(first, start=1):
        if np.any(np.asarray(b, dtype=float) != 0):
            return Verdict(
                False, f"`b` of layer {layer} is not 0. Biases start at 0; only weights are drawn.", "biases drawn"
            )
    if all(np.ptp(W) == 0 for W in weights):
        return Verdict(False, "", "zeros" if not np.any(weights[0]) else "constant")
    again, other = params_from(7), params_from(8)
    if not _equal(again, params_from(7)):
        return Verdict(False, "", "global random numbers")
    if _equal(again, other):
        return Verdict(False, "", "own generator")
    return _judge_weights(weights, layer_sizes)


def _equal(params, others):
    return all(np.array_equal(W, V) for (W, _), (V, _) in zip(params, others, strict=True))


def _judge_weights(weights, layer_sizes):
    """Distribution of the weights, within five standard errors; and whether two layers share their draws."""
    shapes = list(itertools.pairwise(layer_sizes))
    for (V, (a, _)), (W, (b, _)) in itertools.combinations(zip(weights, shapes, strict=True), 2):
        rows, columns = np.minimum(V.shape, W.shape)
        if rows * columns > 3 and np.allclose(V[:rows, :columns] * np.sqrt(a), W[:rows, :columns] * np.sqrt(b)):
            return Verdict(False, "", "layers alike")
    if sum(W.size for W in weights) < 5000:
        return Verdict(True)
    for layer, (W, (d_in, _)) in enumerate(zip(weights, shapes, strict=True), start=1):
        asked, error = np.sqrt(2 / d_in), 5 / np.sqrt(2 * W.size)
        measured = (
            ("Expected std", f"{asked:.4f} in layer {layer}, √(2/{d_in})"),
            ("Got", f"standard deviation {np.std(W):.4f}, mean {np.mean(W):.4f}"),
        )
        if np.all(W >= 0):
            return Verdict(False, "", "all positive", measured)
        if abs(np.mean(W)) > 8 * np.std(W) / np.sqrt(W.size):
            return Verdict(False, "", "mean not 0", measured)
        if abs(np.std(W) / asked - 1) > error:
            return _judge_scale(weights, shapes, layer, measured)
        if np.max(np.abs(W)) < 2.5 * asked:
            return Verdict(False, "", "uniform", measured)
    return Verdict(True)


def _judge_scale(weights, shapes, layer, measured):
    for name, (scale, _) in SCALES.items():
        if all(abs(np.std(W) / scale(*s) - 1) < 5 / np.sqrt(2 * W.size) for W, s in zip(weights, shapes, strict=True)):
            return Verdict(False, "", name, measured)
    d_in = shapes[layer - 1][0]
    found = f"The weights of layer {layer} have the standard deviation {np.std(weights[layer - 1]):.3f}"
    return Verdict(False, f"{found}; √(2/{d_in}) = {np.sqrt(2 / d_in):.3f} is asked for.", None, measured)


init_params = Judged(
    reference=nn.init_params,
    judge=_judge_init_params,
    cases=[
        case("the network for XOR", [2, 3, 1], np.random.default_rng(0)),
        case("equal widths", [4, 4, 4, 4], np.random.default_rng(1)),
        case("a wide network", [400, 300, 200], np.random.default_rng(2)),
    ],
    passed="Sums keep about the same size from layer to layer, and every neuron starts out different.",
    hints=(
        "One pair `(W, b)` for each two neighbours in `layer_sizes`. What are the shapes of `W` and `b`?",
        "`rng.normal(0, s, size=(d_in, d_out))` draws a matrix with standard deviation s. Here s is √(2/d_in).",
        "In a loop over `zip(layer_sizes, layer_sizes[1:])`: `params.append((rng.normal( … ), np.zeros( … )))`.",
    ),
    mistakes={
        **{name: Mistake(_init(scale), sentence) for name, (scale, sentence) in SCALES.items()},
        "no pairs": Mistake(
            lambda sizes, rng: [array for pair in nn.init_params(sizes, rng) for array in pair],
            "Return a list with one pair `(W, b)` for each layer.",
        ),
        "number of layers": Mistake(
            lambda sizes, rng: nn.init_params([sizes[0], *sizes], rng),
            "A network with m layer sizes has m − 1 layers of weights: one between each two neighbours.",
        ),
        "transposed": Mistake(
            _init(turned=True),
            "`W` has the shape (d_out, d_in). Samples are rows here, so `X @ W` needs (d_in, d_out).",
        ),
        "shape of W": Mistake(
            lambda sizes, rng: [(rng.normal(size=b), np.zeros(b)) for a, b in itertools.pairwise(sizes)],
            "`W` has a row for each input and a column for each neuron: (d_in, d_out).",
        ),
        "shape of b": Mistake(
            _init(bias=lambda rng, d: np.zeros((1, d))),
            "`b` has a second axis. One bias for each neuron is asked for: shape (d_out,).",
        ),
        "biases drawn": Mistake(
            _init(bias=lambda rng, d: rng.normal(size=d)), "Biases start at 0; only the weights are drawn."
        ),
        "zeros": Mistake(
            _init(draw=lambda rng, s, shape: np.zeros(shape)),
            "All weights are 0. Then all neurons of a layer compute the same and get the same gradient, for ever.",
        ),
        "constant": Mistake(
            _init(draw=lambda rng, s, shape: np.full(shape, s)),
            "All weights of a layer are the same number, so its neurons stay copies of one another. Draw them at "
            "random.",
        ),
        "global random numbers": Mistake(
            _init(draw=_globally),
            "The same seed gives different weights: they do not come from the `rng` that is passed in. Use "
            "`rng.normal`.",
        ),
        "own generator": Mistake(
            _init(draw=_own_generator),
            "Different generators give the same weights. Draw from the `rng` that is passed in, not from one made "
            "inside.",
        ),
        "layers alike": Mistake(
            _init_from_one_layer, "Two layers share their random numbers. Draw new ones for every layer."
        ),
        "all positive": Mistake(
            _init(draw=lambda rng, s, shape: s * rng.random(shape)),
            "No weight is negative: `rng.random` draws between 0 and 1. Use `rng.normal`, which is centred at 0.",
        ),
        "mean not 0": Mistake(
            _init(draw=lambda rng, s, shape: rng.normal(s, s, shape)),
            "The weights are not centred at 0. The first argument of `rng.normal` is the mean, the second the "
            "standard deviation.",
        ),
        "uniform": Mistake(
            _init(draw=lambda rng, s, shape: rng.uniform(-np.sqrt(3) * s, np.sqrt(3) * s, shape)),
            "The standard deviation is right, but the weights are uniform. Normal ones are asked for: `rng.normal`.",
        ),
    },
)


def _network(sizes, seed):
    """Parameters with biases that are not 0, rounded so that a card can be followed."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(a, b)).round(1), rng.normal(size=b).round(1)) for a, b in itertools.pairwise(sizes)]


def _batch(n, d, seed):
    return np.random.default_rng(seed).normal(size=(n, d)).round(1)


def _forward(
    step=lambda A, W, b: A @ W + b, last=lambda Z, f: Z, entry=lambda A, Z, f: (A, Z), inner=lambda Z, f: f(Z)
):
    """A forward pass with another sum, head, cache entry, or activation."""

    def forward(params, X, activation=np.tanh):
        A, cache = X, []
        for W, b in params:
            Z = step(A, W, b)
            cache.append(entry(A, Z, activation))
            A = inner(Z, activation)
        return last(Z, activation), cache

    return forward


def _with_cache(change):
    def forward(params, X, activation=np.tanh):
        Z, cache = nn.forward(params, X, activation)
        return Z, change(cache)

    return forward


def _cache_of_sums(cache):
    return [(Z_prev, Z) for (_, Z_prev), (_, Z) in zip([(None, cache[0][0]), *cache[:-1]], cache, strict=True)]


def _forward_without_activation_on_the_first(params, X, activation=np.tanh):
    Z, cache = nn.forward(params[:1], X, activation)
    rest, more = nn.forward(params[1:], Z, activation) if params[1:] else (Z, [])
    return rest, cache + more


FORWARD_CASES = [
    case("one sample", _network([2, 3, 1], 2), _batch(1, 2, 3), np.tanh),
    case("ReLU", _network([3, 5, 2], 4), _batch(4, 3, 5), nn.relu),
    case("two hidden layers of one width", _network([3, 3, 3, 3], 6), _batch(3, 3, 7), np.tanh),
    case("sigmoid", _network([2, 4, 3, 2], 8), _batch(5, 2, 9), nn.sigmoid),
    case("one layer, so no activation", _network([3, 2], 0), _batch(4, 3, 1), np.tanh),
]

forward = Exercise(
    reference=nn.forward,
    parts=("Z_out", ("A_prev of layer {}", "Z of layer {}")),
    cases=FORWARD_CASES,
    passed="A network of any depth is this one loop. The cache is what the way back will need.",
    hints=(
        "One loop over `params`. In each round `A` is what goes into the layer: `X` at first.",
        "`Z = A @ W + b`, then note `(A, Z)`, then `A = activation(Z)` for the next layer. What comes back at the end?",
        "Start with `A, cache = X, []`, and after the loop `return Z, cache`: the last `Z` gets no activation.",
    ),
    mistakes={
        "activation on the last layer": Mistake(
            _forward(last=lambda Z, f: f(Z)),
            "The cache is right, but the activation was applied to the last layer as well. Return its `Z`.",
        ),
        "no activation": Mistake(
            _forward(inner=lambda Z, f: Z),
            "No activation is applied anywhere, so all layers together are one linear layer.",
        ),
        "activation ignored": Mistake(
            _forward(inner=lambda Z, f: np.tanh(Z)),
            "tanh is used whatever is asked for. Call the argument `activation`.",
        ),
        "always ReLU": Mistake(
            _forward(inner=lambda Z, f: nn.relu(Z)),
            "ReLU is used whatever is asked for. Call the argument `activation`.",
        ),
        "first layer without activation": Mistake(
            _forward_without_activation_on_the_first,
            "The first hidden layer gets no activation. Every layer but the last one does.",
        ),
        "activation on the inputs": Mistake(
            lambda params, X, activation=np.tanh: nn.forward(params, activation(X), activation),
            "The activation was applied to `X`. The inputs go into the first layer as they are.",
        ),
        "bias forgotten": Mistake(_forward(lambda A, W, b: A @ W), "The biases are missing from the sums."),
        "bias subtracted": Mistake(_forward(lambda A, W, b: A @ W - b), "The biases are subtracted. They are added."),
        "weights transposed": Mistake(
            _forward(lambda A, W, b: A @ W.T + b),
            "The weights are transposed. `W` has the shape (d_in, d_out) already, so `A @ W` fits.",
        ),
        "wrong order of the product": Mistake(
            _forward(lambda A, W, b: W @ A + b),
            "`W @ A` is for samples in columns. Samples are rows here: which comes first?",
        ),
        "X in every layer": Mistake(
            lambda params, X, activation=np.tanh: (
                [X @ W + b for W, b in params][-1],
                [(X, X @ W + b) for W, b in params],
            ),
            "Every layer gets `X`. From the second layer on, the input is what the layer before has put out.",
        ),
        "cache with the layer’s own A": Mistake(
            _forward(entry=lambda A, Z, f: (f(Z), Z)),
            "`Z_out` is right. The cache holds what comes out of each layer; note what goes in, before `A` gets its "
            "new value.",
        ),
        "cache with the sums before": Mistake(
            _with_cache(_cache_of_sums),
            "`Z_out` is right. The first of each pair in the cache is a `Z` of the layer before. Note its activation.",
        ),
        "activation too early": Mistake(
            _forward(last=lambda Z, f: f(Z), entry=lambda A, Z, f: (f(Z), Z)),
            "The activation comes one line too early: the cache holds what comes out of each layer instead of what "
            "goes in, and the last layer gets an activation. First note `(A, Z)`, then give `A` its new value; "
            "return `Z`.",
        ),
        "values exchanged": Mistake(
            lambda params, X, activation=np.tanh: nn.forward(params, X, activation)[::-1],
            "The two values are in the wrong order. Return `Z_out, cache`.",
        ),
        "cache reversed": Mistake(
            _with_cache(lambda cache: cache[::-1]),
            "`Z_out` is right. The cache is in reverse order; input side first is asked for.",
        ),
        "pairs reversed": Mistake(
            _with_cache(lambda cache: [(Z, A) for A, Z in cache]),
            "`Z_out` is right. The pairs in the cache are the wrong way round: `(A_prev, Z)`.",
        ),
        "cache without the last layer": Mistake(
            _with_cache(lambda cache: cache[:-1]),
            "`Z_out` is right. The last layer is missing from the cache; it has a pair like all others.",
        ),
        "cache without pairs": Mistake(
            _with_cache(lambda cache: [Z for _, Z in cache]),
            "`Z_out` is right. The cache holds a single array for each layer. Note a pair, `(A_prev, Z)`.",
        ),
        "cache flat": Mistake(
            _with_cache(lambda cache: [array for pair in cache for array in pair]),
            "`Z_out` is right. The cache is one long list. Note pairs: `cache.append((A, Z))`, with two parentheses.",
        ),
        "cache empty": Mistake(
            _with_cache(lambda cache: []), "`Z_out` is right. The cache is empty: append a pair in every round."
        ),
        "inputs of the first layer only": Mistake(
            _with_cache(lambda cache: [(cache[0][0], Z) for _, Z in cache]),
            "`Z_out` is right. Every pair of the cache holds `X`. Note what goes into the layer itself.",
        ),
        "cache not returned": Mistake(
            lambda params, X, activation=np.tanh: nn.forward(params, X, activation)[0],
            "The answer is `Z_out` alone. Return two values: `Z_out, cache`.",
        ),
        "returns inside the loop": Mistake(
            lambda params, X, activation=np.tanh: nn.forward(params[:1], X, activation),
            "Only the first layer is computed. Is the `return` indented too far?",
        ),
    },
)

# --- Heads and losses ------------------------------------------------------------------------------------------------


def _outputs(label, predicted, target, **more):
    """A case of a loss, whose second axis counts outputs."""
    return case(label, np.array(predicted), np.array(target), d=np.nan, **more)


def _columns_met(loss):
    """A loss of one output in which a column (n, 1) meets a row (n,), and NumPy spreads both over (n, n)."""
    return lambda predicted, target: loss(np.reshape(predicted, (-1, 1)), np.ravel(target))


BROADCAST = (
    "A column (n, 1) met a row (n,), and NumPy paired each prediction with every target, (n, n) of them. Print the "
    "shapes just before the difference, and make them equal."
)

mse = Exercise(
    reference=nn.mse,
    cases=[
        _outputs("one sample", [[1.0, -2.0]], [[0.5, 1.0]], K=2),
        _outputs("four samples, one output", [[1.0], [2.0], [0.0], [-1.0]], [[0.5], [2.0], [3.0], [1.0]], K=1),
        _outputs("as many samples as outputs", SQUARE_SUMS, [[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.5]], K=3),
        _outputs("four samples, two outputs", SUMS, [[1.0, 0.0], [0.0, 1.0], [2.0, 1.0], [0.5, -1.0]], K=2),
        _outputs("no error at all", SUMS, SUMS, K=2),
    ],
    passed="One number for the whole batch; a mistake twice as large counts four times.",
    hints=(
        "First one number for each sample: its squared errors, added up over the outputs. Then the mean of these.",
        "`(Y_hat - Y) ** 2` has the shape (n, k). The outputs are axis 1.",
        "`np.mean(np.sum( … , axis=1))`",
    ),
    mistakes={
        "mean over everything": Mistake(
            lambda Y_hat, Y: np.mean((Y_hat - Y) ** 2),
            "This averages over the outputs as well, so it is k times too small. Sum over the outputs of a sample, "
            "then take the mean over the samples.",
        ),
        "sum over everything": Mistake(
            lambda Y_hat, Y: np.sum((Y_hat - Y) ** 2),
            "This grows with the number of samples. Take the mean over them.",
        ),
        "mean over outputs, sum over samples": Mistake(
            lambda Y_hat, Y: np.sum(np.mean((Y_hat - Y) ** 2, axis=1)),
            "Sum and mean are exchanged: sum over the outputs (axis 1), mean over the samples.",
        ),
        "half": Mistake(
            lambda Y_hat, Y: nn.mse(Y_hat, Y) / 2,
            "This is half of what is asked for. Some texts put ½ in front so that the derivative has no 2; we do not.",
        ),
        "root": Mistake(lambda Y_hat, Y: np.sqrt(nn.mse(Y_hat, Y)), "A root was taken at the end. Leave it out."),
        "length of the error": Mistake(
            lambda Y_hat, Y: np.mean(np.linalg.norm(Y_hat - Y, axis=1)),
            "This is the mean length of the errors; a norm takes a root. Square them.",
        ),
        "absolute errors": Mistake(
            lambda Y_hat, Y: np.mean(np.sum(np.abs(Y_hat - Y), axis=1)),
            "These are absolute errors. Square them instead.",
        ),
        "not squared": Mistake(
            lambda Y_hat, Y: np.mean(np.sum(Y_hat - Y, axis=1)),
            "The errors are not squared, so positive and negative ones cancel.",
        ),
        "squared after the sum": Mistake(
            lambda Y_hat, Y: np.mean(np.sum(Y_hat - Y, axis=1) ** 2),
            "The errors of a sample are added before they are squared, and they cancel. Square first.",
        ),
        "one number for each sample": Mistake(
            lambda Y_hat, Y: np.sum((Y_hat - Y) ** 2, axis=1),
            "These are the squared errors of the samples, one each. Take their mean.",
        ),
        "one number for each output": Mistake(
            lambda Y_hat, Y: np.mean((Y_hat - Y) ** 2, axis=0),
            "This has a number for each output. Add them up.",
        ),
        "(n, 1) against (n,)": Mistake(
            lambda Y_hat, Y: nn.mse(Y_hat, Y) if Y.shape[1] > 1 else _columns_met(_mean_square)(Y_hat, Y),
            BROADCAST,
        ),
    },
)


def _mean_square(predicted, target):
    return np.mean((predicted - target) ** 2)


CAPPED = "(any finite number from 10 on is right)"


def _bce(p_low=1e-12, first=lambda p, y: y * np.log(p), rest=lambda p, y: (1 - y) * np.log(1 - p), over=np.mean):
    """Binary cross-entropy with another clip, other terms, or another mean."""

    def loss(p, y):
        p = np.clip(p, p_low, 1 - p_low)
        return -over(first(p, y) + rest(p, y))

    return loss


def _bce_of_a_column(p, y):
    return nn.binary_cross_entropy(*np.broadcast_arrays(np.reshape(p, (-1, 1)), y))


binary_cross_entropy = Exercise(
    reference=nn.binary_cross_entropy,
    silent=True,
    cases=[
        case("one sample", np.array([0.8]), np.array([1]), n=1),
        case("four samples", np.array([0.9, 0.2, 0.6, 0.3]), np.array([1, 0, 0, 1]), n=4),
        case("right and certain", np.array([1.0, 0.3, 0.0]), np.array([1, 0, 0]), n=3),
        case(f"probability 0 for the right class {CAPPED}", np.array([0.0]), np.array([1]), n=1, cap=10.0),
        case(f"probability 1 for the wrong class {CAPPED}", np.array([1.0]), np.array([0]), n=1, cap=10.0),
    ],
    passed="The surprise at the right answer, on average: 0 for certainty, 0.693 for a coin.",
    hints=(
        "Two terms: `y` picks the first where the label is 1, `1 - y` picks the second where it is 0.",
        "Before the logarithms, `np.clip(p, 1e-12, 1 - 1e-12)` keeps p away from both ends.",
        "`-np.mean(y * np.log(p) + … )`",
    ),
    mistakes={
        "log of 0": Mistake(
            lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
            "Right away from the ends, but at p = 0 or 1 a logarithm of 0 comes up: −∞, and 0 · (−∞) is nan. Clip "
            "`p` first.",
        ),
        "log of 0 at one end": Mistake(
            lambda p, y: -np.mean(y * np.log(np.maximum(p, 1e-12)) + (1 - y) * np.log(1 - np.maximum(p, 1e-12))),
            "p = 0 is taken care of, but at p = 1 the logarithm of 1 − p meets 0. Clip at both ends.",
        ),
        "minus missing": Mistake(
            lambda p, y: -nn.binary_cross_entropy(p, y),
            "The sign is wrong: logarithms of probabilities are negative, and a loss is not.",
        ),
        "sum": Mistake(_bce(over=np.sum), "This grows with the number of samples. Take the mean."),
        "not averaged": Mistake(
            _bce(over=lambda terms: terms), "These are the losses of the samples. Take their mean."
        ),
        "first term only": Mistake(
            _bce(rest=lambda p, y: 0), "Samples of class 0 cost nothing here. The second term, with 1 − y, is missing."
        ),
        "second term only": Mistake(
            _bce(first=lambda p, y: 0), "Samples of class 1 cost nothing here. The first term, with y, is missing."
        ),
        "terms exchanged": Mistake(
            _bce(first=lambda p, y: y * np.log(1 - p), rest=lambda p, y: (1 - y) * np.log(p)),
            "The terms are exchanged: ln p belongs to y = 1, ln(1 − p) to y = 0.",
        ),
        "arguments exchanged": Mistake(
            lambda p, y: nn.binary_cross_entropy(np.asarray(y, dtype=float), p),
            "p and y have changed places: the logarithms are taken of the labels.",
        ),
        "sign between the terms": Mistake(
            _bce(rest=lambda p, y: -(1 - y) * np.log(1 - p)), "The second term has the wrong sign. Both are added."
        ),
        "logarithm to base 2": Mistake(
            lambda p, y: nn.binary_cross_entropy(p, y) / np.log(2), "This is the logarithm to base 2. Use `np.log`."
        ),
        "logarithm to base 10": Mistake(
            lambda p, y: nn.binary_cross_entropy(p, y) / np.log(10), "This is the logarithm to base 10. Use `np.log`."
        ),
        "squared error": Mistake(_mean_square, "This is the squared error. Cross-entropy takes logarithms."),
        "(n, 1) against (n,)": Mistake(_bce_of_a_column, BROADCAST),
    },
)


def _cross_entropy(total=lambda terms: np.sum(terms) / len(terms), log=lambda P: np.log(np.maximum(P, 1e-12))):
    return lambda P, Y: -total(Y * log(P))


def _cross_entropy_of_both_sides(P, Y):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(Y)


def _cross_entropy_of_picked_columns(P, Y):
    """P[:, labels] instead of P[arange(n), labels]: n columns for every sample."""
    return -np.mean(np.log(np.maximum(P[:, Y.argmax(axis=1)], 1e-12)))


def _probabilities(label, P, labels, **more):
    P = np.array(P)
    return _outputs(label, P, np.eye(P.shape[1])[labels], K=P.shape[1], **more)


cross_entropy = Exercise(
    reference=nn.cross_entropy,
    silent=True,
    cases=[
        _probabilities("one sample", [[0.2, 0.7, 0.1]], [1]),
        _probabilities("four samples, two classes", [[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [0.5, 0.5]], [0, 0, 1, 1]),
        _probabilities("as many samples as classes", [[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]], [0, 1, 2]),
        _probabilities("right and certain", [[1.0, 0.0, 0.0], [0.25, 0.5, 0.25]], [0, 2]),
        _probabilities(f"probability 0 for the right class {CAPPED}", [[0.0, 1.0]], [0], cap=10.0),
    ],
    passed="Only the probability of the right class counts; ten equal guesses cost ln 10 = 2.303.",
    hints=(
        "`Y` is 1 at the right class and 0 elsewhere: `Y * np.log(P)` keeps one logarithm in each row.",
        "Sum over the classes (axis 1), mean over the samples, and a minus. What happens to `np.log` at P = 0?",
        "`-np.mean(np.sum(Y * np.log(np.maximum( … )), axis=1))`",
    ),
    mistakes={
        "log of 0": Mistake(
            _cross_entropy(log=np.log),
            "Right away from 0, but at P = 0 the logarithm is −∞, and 0 · (−∞) is nan. Keep `P` at least 1e-12.",
        ),
        "sum over everything": Mistake(_cross_entropy(np.sum), "This grows with the number of samples. Take the mean."),
        "mean over everything": Mistake(
            _cross_entropy(np.mean),
            "This averages over the classes as well, so it is k times too small. Sum over the classes of a sample, "
            "then take the mean over the samples.",
        ),
        "minus missing": Mistake(
            lambda P, Y: -nn.cross_entropy(P, Y),
            "The sign is wrong: logarithms of probabilities are negative, and a loss is not.",
        ),
        "logarithm to base 2": Mistake(
            lambda P, Y: nn.cross_entropy(P, Y) / np.log(2), "This is the logarithm to base 2. Use `np.log`."
        ),
        "logarithm to base 10": Mistake(
            lambda P, Y: nn.cross_entropy(P, Y) / np.log(10), "This is the logarithm to base 10. Use `np.log`."
        ),
        "without the targets": Mistake(
            lambda P, Y: nn.cross_entropy(P, np.ones_like(Y)),
            "The logarithms of all classes are added up. Multiply by `Y`, which keeps the right one.",
        ),
        "wrong classes as well": Mistake(
            _cross_entropy_of_both_sides,
            "The wrong classes are counted with ln(1 − P). With softmax, only the right class counts.",
        ),
        "targets in the logarithm": Mistake(
            lambda P, Y: nn.cross_entropy(Y, P),
            "`P` and `Y` have changed places: the logarithm is taken of the targets.",
        ),
        "softmax once more": Mistake(
            lambda P, Y: nn.cross_entropy(nn.softmax(P), Y),
            "`P` holds probabilities already; softmax was applied once more.",
        ),
        "not averaged": Mistake(
            _cross_entropy(lambda terms: terms.sum(axis=1)),
            "These are the losses of the samples, one each. Take their mean.",
        ),
        "every column for every sample": Mistake(
            _cross_entropy_of_picked_columns,
            "`P[:, labels]` takes n columns for every sample, (n, n) numbers. One for each sample is asked for: "
            "`P[np.arange(n), labels]`, or the product with `Y`.",
        ),
        "logarithm after the mean": Mistake(
            lambda P, Y: -np.log(np.maximum(np.sum(P * Y) / len(Y), 1e-12)),
            "The mean is taken of the probabilities, then the logarithm. Take the logarithm of each first.",
        ),
    },
)

row_softmax = Debug(
    reference=nn.softmax,
    silent=True,
    cases=SOFTMAX_CASES,
    passed="Axis 0 runs over the samples, axis 1 over the classes; and keepdims decides who meets whom.",
    hints=(
        "Print `row_softmax(Z).sum(axis=1)` and `.sum(axis=0)` for a small `Z`. Which of them is 1?",
        "The sums should run over the classes. Once the axis is changed, a shape no longer fits: why?",
        "`Z.max(axis=1)` has the shape (n,). `keepdims=True` keeps it (n, 1), for `max` and for `sum`.",
    ),
    mistakes={
        **SOFTMAX_MISTAKES,
        "over the batch": Mistake(
            _softmax(lambda Z: Z.max(axis=0, keepdims=True), axis=0),
            "The columns still add up to 1, not the rows: axis 0 runs over the samples.",
        ),
    },
)


def _column_mse(y_hat, y):
    """Mean squared error of predictions y_hat (n, 1) and targets y (n,). Returns one number."""
    return float(np.mean((np.ravel(y_hat) - y) ** 2))


column_mse = Debug(
    reference=_column_mse,
    cases=[
        case("one sample", np.array([[2.0]]), np.array([0.5]), n=1, d=np.nan),
        case("perfect predictions", np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0]), n=3, d=np.nan),
        case("four samples", np.array([[1.0], [0.0], [2.0], [-1.0]]), np.array([0.5, 1.0, 2.0, 1.0]), n=4, d=np.nan),
    ],
    passed="NumPy raised no error, and training would have pulled every prediction towards the mean of all targets.",
    hints=(
        "Print `(y_hat - y).shape`. How many differences are there, and how many should there be?",
        "(n, 1) against (n,) gives (n, n). Bring both to the same shape before subtracting.",
        "`np.ravel(y_hat)` has the shape (n,); `y[:, None]` has the shape (n, 1). Either will do.",
    ),
    mistakes={
        "still (n, n)": Mistake(
            _mean_square,
            "There are still n · n differences: a column (n, 1) meets a row (n,). Perfect predictions should cost 0.",
        ),
        "sum over an axis of (n, n)": Mistake(
            lambda y_hat, y: np.mean(np.sum((y_hat - y) ** 2, axis=1)),
            "The sum hides the shape, but the difference is still (n, n). Make the two shapes equal before "
            "subtracting.",
        ),
        "sum": Mistake(
            lambda y_hat, y: np.sum((np.ravel(y_hat) - y) ** 2), "The shapes fit now. The mean has become a sum."
        ),
        "first prediction for all": Mistake(
            lambda y_hat, y: np.mean((y_hat[0] - y) ** 2),
            "The first prediction is compared with every target. All predictions are needed: which axis do you drop?",
        ),
        "root": Mistake(
            lambda y_hat, y: np.sqrt(np.mean((np.ravel(y_hat) - y) ** 2)), "The shapes fit now. A root is too many."
        ),
    },
)

# --- How much can one hidden layer do? -------------------------------------------------------------------------------


def _tent(middle=lambda a, b: (a + b) / 2, slope=lambda h, a, m, b: h / (m - a), weights=(1, -2, 1), bend=nn.relu):
    """Three bends with another middle, slope or other weights."""

    def bump(x, left, right, height):
        m = middle(left, right)
        hinges = bend(x - left), bend(x - m), bend(x - right)
        return slope(height, left, m, right) * sum(w * hinge for w, hinge in zip(weights, hinges, strict=True))

    return bump


GRID = np.array([-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0])

bump = Exercise(
    reference=nn.bump,
    cases=[
        case("one place", np.array([1.5]), 1.0, 2.0, 3.0, n=1),
        case("a tent over [1, 3]", GRID, 1.0, 3.0, 2.0, n=9),
        case("narrow, pointing down", GRID, 0.25, 0.75, -1.0, n=9),
        case("wide, to the left of 0 too", GRID, -1.5, 2.5, 0.5, n=9),
    ],
    passed="Many narrow tents, each with a height of its own, can follow any curve.",
    hints=(
        "Note the slope in each of the four intervals: flat, up, down, flat. Each hinge changes the slope by how much?",
        "The rise over half the width is `height`. That gives the slope on the way up; the changes are +1, −2, +1 "
        "times it.",
        "`slope * (relu(x - left) - 2 * relu( … ) + relu( … ))`",
    ),
    mistakes={
        "slope of the whole width": Mistake(
            _tent(slope=lambda h, a, m, b: h / (b - a)),
            "The tent is half as high as it should be: it rises to `height` over half of its width.",
        ),
        "slope 1": Mistake(
            _tent(slope=lambda h, a, m, b: 1.0),
            "The sides have slope 1 whatever the height. Which factor makes the middle reach `height`?",
        ),
        "height as slope": Mistake(
            _tent(slope=lambda h, a, m, b: h),
            "`height` is used as the slope. It is reached after half the width, so the slope is height over half "
            "the width.",
        ),
        "2 missing": Mistake(
            _tent(weights=(1, -1, 1)),
            "After the middle it is flat, and after the right end it rises. To turn a slope of 1 into −1, the "
            "second hinge has to take away 2.",
        ),
        "third hinge missing": Mistake(
            _tent(weights=(1, -2, 0)),
            "It goes on falling below 0 after the right end. What makes it flat again?",
        ),
        "second and third hinge missing": Mistake(
            _tent(weights=(1, 0, 0)), "It rises for ever. The second hinge has to turn it down."
        ),
        "third hinge subtracted": Mistake(
            _tent(weights=(1, -2, -1)),
            "After the right end it falls even faster. Which sign has the last hinge?",
        ),
        "hinges without ReLU": Mistake(
            _tent(bend=lambda z: z),
            "Without ReLU the three straight lines add up to a constant. The hinges make the tent.",
        ),
        "middle as half the width": Mistake(
            _tent(middle=lambda a, b: (b - a) / 2),
            "`(right - left) / 2` is half the width. The middle is `(left + right) / 2`.",
        ),
        "a box": Mistake(
            lambda x, left, right, height: np.where((x > left) & (x < right), height, 0.0),
            "This is a box with vertical sides. ReLUs make sides that slope: a tent.",
        ),
        "mirrored hinges": Mistake(
            _tent(bend=lambda z: nn.relu(-z), weights=(1, 2, 1)),
            "The hinges look the wrong way: relu(x − c) is 0 to the left of c.",
        ),
    },
)

EXERCISES = declare(globals())
