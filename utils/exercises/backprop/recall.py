"""Three questions on notebook 02."""

from utils.checks import Question

cache_contents = Question(
    answer="c",
    why={
        "a": "Those are in `params` already, and they do not depend on the samples.",
        "b": "Nearly: the first of each pair is what goes into the layer, `A_prev`.",
        "c": "Backpropagation needs both: `A_prev` for dW, `Z` for the slope.",
        "d": "There are none yet; they are what this notebook computes.",
    },
    hints=(
        "Look at the line in `forward` that appends to the cache.",
        "Was `A` what goes into the layer or what comes out of it when it was noted?",
        "It is a pair of two arrays; both have a row for each sample.",
    ),
)

cross_entropy_uniform = Question(
    answer="a",
    why={
        "a": "−ln(1/10) = ln 10, for every sample. A good number to start from.",
        "b": "That is the probability. The loss is minus its logarithm.",
        "c": "The loss is minus the logarithm of 1/10, not its reciprocal.",
        "d": "0 would need probability 1 for the right class.",
    },
    hints=(
        "Only the probability of the right class counts.",
        "The loss of a sample is −ln p, with p = 1/10.",
        "−ln(1/10) is the same as ln 10.",
    ),
)

softmax_shift = Question(
    answer="d",
    why={
        "a": "They still add up to 1, so they cannot all become smaller.",
        "b": "Only differences between the sums count, and they stay as they are.",
        "c": "Smaller sums make smaller exponents; it is large ones that overflow.",
        "d": "Top and bottom of the fraction are divided by the same e¹⁰⁰.",
    },
    hints=(
        "Write e to the power (z − 100) as a fraction.",
        "The same factor appears in the numerator and in every term of the sum below.",
        "Cancel the factor.",
    ),
)
