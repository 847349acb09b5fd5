"""Layers as matrices: their shapes, and how many numbers a network has."""

from utils import nn
from utils.checks import Coding, Question, case

shape_of_weights = Question(
    answer="c",
    why={
        "a": "That is its transpose, for books that put samples in columns. Here `X @ W` needs 784 rows.",
        "b": "The first layer leads to the hidden neurons, not straight to the outputs.",
        "c": "A row for each input, a column for each neuron: `X @ W` turns (n, 784) into (n, 256).",
        "d": "That is the shape of its bias: one number for each neuron.",
    },
    hints=(
        "`X` has a row for each sample and 784 columns.",
        "In `X @ W` the 784 columns of `X` meet the rows of `W`.",
        "The result has a column for each hidden neuron. What does that say about the columns of `W`?",
    ),
)

shape_of_hidden = Question(
    answer="b",
    why={
        "a": "That would be one sample. Here 32 of them pass at once, a row each.",
        "b": "A row for each sample, a column for each hidden neuron.",
        "c": "That is the shape of the weights, which do not know how many samples there are.",
        "d": "That is the shape of the outputs, one layer further on.",
    },
    hints=(
        "The input of this layer has the shape (32, 784).",
        "(32, 784) times (784, 256): which axis disappears?",
        "Samples stay rows from the first layer to the last.",
    ),
)

count_parameters = Coding(
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
    mistakes="""
        biases forgotten: d_in * d_out + d_out for → d_in * d_out for
            These are the weights alone. Each neuron has a bias as well.
        biases for the inputs: return sum( → return layer_sizes[0] + sum(
            There are biases for the inputs here. The input layer computes nothing, so it has none.
        biases of the layer before: + d_out for → + d_in for
            The biases are counted at the wrong end: a layer has one for each of its own neurons, d_out.
        biases twice: + d_out for → + 2 * d_out for
            Each bias is counted twice. A neuron has one.
        one bias a layer: + d_out for → + 1 for
            One bias a layer is too few: each of its neurons has its own.
        weights forgotten: d_in * d_out + d_out for → d_out for
            These are the biases alone. Where are the weights?
        sizes added: d_in * d_out + d_out for → d_in + d_out for
            The sizes of neighbours are added. Every neuron has a weight for every input, so they are multiplied.
        neurons counted: sum(d_in * d_out + d_out for d_in, d_out in pairs) → sum(layer_sizes)
            This is the number of neurons, inputs included. Count weights and biases.
        product of all sizes: sum(d_in * d_out + d_out for d_in, d_out in pairs) → int(np.prod(layer_sizes))
            All sizes are multiplied with one another. Only neighbouring layers are connected.
        product of all sizes, and biases
            sum(d_in * d_out + d_out for d_in, d_out in pairs) → int(np.prod(layer_sizes)) + sum(layer_sizes[1:])
            The biases are right. The weights are not the product of all sizes: only neighbouring layers are connected.
        biases of the outputs alone: d_in * d_out + d_out for → d_in * d_out for
            in pairs) → in pairs) + layer_sizes[-1]
            Only the last layer’s biases are counted. Hidden neurons have one each as well.
        last layer left out: in pairs) → in list(pairs)[:-1])
            The last layer is missing. How far does your loop run?
        first layer left out: in pairs) → in list(pairs)[1:])
            The first layer is missing. Where does your loop begin?
        only the first layer: in pairs) → in list(pairs)[:1])
            Only the first layer is counted. Is the `return` indented too far?
        only the last layer: in pairs) → in list(pairs)[-1:])
            Only the last layer is counted. In a loop, `=` overwrites what has been added up; use `+=`.
        from the last layer to the first
            - pairs = zip(layer_sizes[:-1], layer_sizes[1:], strict=True)
            + pairs = [(layer_sizes[i - 1], layer_sizes[i]) for i in range(len(layer_sizes))]
            One pair is too many: for i = 0, `layer_sizes[i - 1]` is the last size, and it does not feed the first.
    """,
)
