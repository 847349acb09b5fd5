"""Questions at the beginning on what notebooks 03 and 04 have shown."""

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

vanishing_scale = Question(
    answer="d",
    why={
        "a": "That is after one layer; the next one halves it again.",
        "b": "Factors are multiplied, not added up.",
        "c": "0.5 / 10 is a twentieth, but every layer multiplies: 0.5 to the power of 10.",
        "d": "0.5 to the power of 10 is 1/1024. The scale of the weights decides this factor.",
    },
    hints=(
        "After two layers a quarter is left.",
        "The factor is 0.5 · 0.5 · 0.5 …, ten times.",
        "2 to the power of 10 is 1024.",
    ),
)
