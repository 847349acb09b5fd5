"""Questions at the beginning on what notebooks 02 to 04 have shown."""

from utils.checks import Question

why_minibatches = Question(
    answer="b",
    why={
        "a": "That is what a step after all samples does. A batch gives an estimate.",
        "b": "A pass costs the same and takes many steps. What is lost is the exact direction.",
        "c": "It need not: a step that is good for one batch may be bad for the other samples.",
        "d": "All samples still go through the network once, forwards and back.",
    },
    hints=(
        "Count the steps of one epoch with 1,000 samples: in one batch, and in batches of 10.",
        "The gradient of a batch is a mean over few samples, so it differs a little from that of all.",
        "Many cheap, slightly wrong steps against one expensive, exact one.",
    ),
)

zero_grad_again = Question(
    answer="c",
    why={
        "a": "It would be, with `optimizer.zero_grad()` in the loop.",
        "b": "Nothing divides by three; `backward` only adds.",
        "c": "`backward` adds to `.grad`. Old batches keep pushing, and the steps grow.",
        "d": "That happens when one graph is used twice. Each batch makes a new graph.",
    },
    hints=(
        "What does `backward` do to a `.grad` that is not None?",
        "It adds. Does anything in this loop take the old numbers away?",
        "After three calls, three gradients have been added up.",
    ),
)

more_numbers = Question(
    answer="c",
    why={
        "a": "That is the number of units, not of weights.",
        "b": "Those are the weights of the first layer alone, without the biases.",
        "c": "65 · 64 + 65 · 10 = 4,810: more than twenty for each of 200 samples. Enough to learn them by heart.",
        "d": "A layer has a weight for each pair of units, not for each sample.",
    },
    hints=(
        "A layer from d to k units has d · k weights and k biases.",
        "64 · 64 + 64 in the first layer. And in the second?",
        "4,160 + 650.",
    ),
)
