"""How penalties pull at the weights: their gradients."""

from utils import regularization
from utils.checks import Coding, edits
from utils.exercises.regularization.penalties import CASES

GRADIENTS = ("dW of layer {}", "db of layer {}")

MISTAKES = edits(
    """
    wrong sign: return [( → return [(-
        The sign is wrong: a gradient points to where the penalty grows, away from 0. The minus comes with the step.
    biases 0 without shape: np.zeros_like(b) → 0.0
        All `dW` are right. `db` is the number 0; an array of zeros with the shape of `b` is asked for:
        `np.zeros_like(b)`.
    biases handed back: np.zeros_like(b) → b
        All `dW` are right. `db` is the bias itself. Its gradient is 0.
    biases None: np.zeros_like(b) → None
        `db` is None. A bias has a gradient here too, an array of zeros: `np.zeros_like(b)`.
    no pairs: , np.zeros_like(b)) → )
        The gradients of the weights come back alone. Asked for is a list of pairs (dW, db), like `params`.
    flat list: return [( → return [array for pair in [(
        in params] → in params] for array in pair]
        The arrays stand in one flat list. Put each layer’s two in a pair: `(dW, db)`.
    one layer: in params] → in params[:1]]
        Only one layer comes back. Is the `return` inside the loop, or does the list begin anew in each round?
    one pair: in params] → in params][0]
        The pair of one layer comes back. Collect the pairs of all layers in a list, and `return` it after the loop.
    last layer first: in params] → in params[::-1]]
        The layers come last first. Keep the order of `params`.
    mean over the weights: return [( → return [(1 / W.size *
        `dW` is divided by the number of weights. There is no mean in this penalty.
    params plus gradient: return [( → return [(W +
        The weights themselves are in `dW`. Only the gradient of the penalty is asked for.
    """
)

l2_gradient = Coding(
    reference=regularization.l2_gradient,
    cases=CASES,
    parts=GRADIENTS,
    passed="Each weight is pulled towards 0 by a share of itself. That is why the method is also called weight decay.",
    hints=(
        "What is the derivative of λw² with respect to w? Each weight appears in one term of the sum only.",
        "`dW = 2 * lam * W`. The biases are not in the penalty, so theirs is an array of zeros.",
        "`return [( … , np.zeros_like(b)) for W, b in params]`",
    ),
    mistakes=MISTAKES
    | edits(
        """
        biases too: np.zeros_like(b) → 2 * lam * b
            All `dW` are right. The biases are pulled towards 0 as well; they are not in the penalty, so their gradient
            is 0.
        lam missing: 2 * lam * W → 2 * W
            `lam` is missing: 2 · lam · W.
        the other gradient: 2 * lam * W → lam * np.sign(W)
            This is the gradient of the L1 penalty. Here: 2 · lam · W.
        factor 2 missing: 2 * lam → lam
            Half of what is asked for: the derivative of w² is 2w. (Where a text writes lam · W, its penalty has a ½.)
        squares: 2 * lam * W → lam * W**2
            This is what each weight adds to the penalty. Take its derivative.
        total of each layer: 2 * lam * W → 2 * lam * np.sum(W)
            `dW` is one number for each layer. Each weight has its own slope: no sum.
        in place
            - return [(2 * lam * W, np.zeros_like(b)) for W, b in params]
            + for W, b in params:
            +     W *= 2 * lam
            +     b *= 0
            + return params
            The caller’s parameters are overwritten. Return new arrays: `2 * lam * W`.
        """
    ),
)

l1_gradient = Coding(
    reference=regularization.l1_gradient,
    cases=CASES,
    parts=GRADIENTS,
    passed="The pull is the same for large and small weights. A small one does not resist it for long.",
    hints=(
        "The slope of |w| is 1 for a positive w and −1 for a negative one.",
        "`np.sign(W)` gives 1, −1, and 0 for a weight of exactly 0.",
        "`return [(lam * … , np.zeros_like(b)) for W, b in params]`",
    ),
    mistakes=MISTAKES
    | edits(
        """
        biases too: np.zeros_like(b) → lam * np.sign(b)
            All `dW` are right. The biases are pulled towards 0 as well; they are not in the penalty, so their gradient
            is 0.
        lam missing: lam * np → np
            `lam` is missing: lam · sign(W).
        the other gradient: lam * np.sign(W) → 2 * lam * W
            This is the gradient of the L2 penalty. Here: lam · sign(W).
        lam inside the sign: lam * np.sign(W) → np.sign(lam * W)
            `lam` is inside `np.sign`, where only its sign counts. Multiply by it outside: `lam * np.sign(W)`.
        W itself: np.sign(W) → W
            The pull grows with the weight here. The slope of |w| is 1 or −1, whatever its size: `np.sign(W)`.
        sizes: np.sign → np.abs
            This is what each weight adds to the penalty. Take its slope.
        1 everywhere: np.sign → np.ones_like
            The slope of |w| is −1 for negative weights.
        0 for negative weights: np.sign(W) → (W > 0)
            `W > 0` gives 1 and 0. The slope of |w| is −1 for negative weights: `np.sign(W)`.
        1 at 0: np.sign(W) → np.where(W >= 0, 1.0, -1.0)
            A weight of exactly 0 gets the slope 1. There |w| has a corner, and we take 0, as `np.sign` does.
        -1 at 0: np.sign(W) → np.where(W > 0, 1.0, -1.0)
            A weight of exactly 0 gets the slope −1. There |w| has a corner, and we take 0, as `np.sign` does.
        nan at 0: np.sign(W) → W / np.abs(W)
            W / |W| is 0/0 for a weight of exactly 0, which gives nan. `np.sign` gives 0 there.
        factor 2: [(lam → [(2 * lam
            Twice what is asked for. The 2 comes from a square; |w| has none.
        in place
            - return [(lam * np.sign(W), np.zeros_like(b)) for W, b in params]
            + for W, b in params:
            +     W[:] = lam * np.sign(W)
            +     b *= 0
            + return params
            The caller’s parameters are overwritten. Return new arrays: `lam * np.sign(W)`.
        """
    ),
)
