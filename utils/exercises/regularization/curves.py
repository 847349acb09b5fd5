"""Two curves of losses: what they say, and where to stop."""

from utils import regularization
from utils.checks import Coding, Question, case

which_curve = Question(
    answer="c",
    why={
        "a": "Then the training loss would rise too. It falls.",
        "b": "A network that is too small has a high loss on both sets. Here training still gets better.",
        "c": "What it learns now is true of these samples only; for new ones it does harm.",
        "d": "Then the validation loss would fall together with that of training.",
    },
    hints=(
        "Which of the two losses does training reduce, and what is the other one for?",
        "Training gets better on its own samples only. What can one learn that helps with these and with no others?",
        "Falling on the one, rising on the other: the gap between them is the sign to look for.",
    ),
)


early_stopping = Coding(
    reference=regularization.early_stopping,
    cases=[
        case("one epoch", [0.7], 1),
        case("it falls all the time", [0.9, 0.7, 0.6, 0.5], 2),
        case("it rises from the start", [0.5, 0.6, 0.7, 0.8], 2),
        case("a lower loss after the stop", [0.9, 0.6, 0.7, 0.8, 0.4, 0.5], 2),
        case("patience is just enough", [0.9, 0.6, 0.7, 0.8, 0.4, 0.5], 3),
        case("falling again, but not below the best", [0.9, 0.5, 0.8, 0.7, 0.6, 0.55, 0.3], 3),
        case("a new best starts the count again", [0.9, 0.8, 0.85, 0.7, 0.75, 0.6, 0.65, 0.66], 2),
        case("new bests in between", [0.9, 0.8, 0.85, 0.7, 0.75, 0.6, 0.65, 0.5], 3),
        case("equal losses", [0.6, 0.5, 0.5, 0.5, 0.2], 2),
        case("it ends before patience does", [0.5, 0.4, 0.45], 5),
        case("patience 1", [2.0, 2.5, 1.0], 1),
        case("one bad epoch, late", [0.9, 0.8, 0.7, 0.6, 0.65, 0.5], 3),
        case("one bad epoch, early", [0.9, 0.95, 0.7, 0.75, 0.6, 0.65, 0.5], 2),
        case("it ends while falling, above the best", [0.9, 0.5, 0.8, 0.7], 5),
        case("falling above the best, then rising", [0.5, 0.8, 0.6, 0.7, 0.75], 2),
    ],
    endless="A `while` loop has to move on in every round, and to end with the list.",
    passed="The epochs after the best one cost time only: the weights to keep are those of the best.",
    hints=(
        "Go through the losses as they come, and remember where the best one so far was.",
        "An epoch with a lower loss than the best becomes the best. Otherwise compare how far back the best one is "
        "with `patience`.",
        "`if loss < val_losses[best]: best = epoch`, then `elif epoch - best >= patience: break`; after the loop "
        "`return best`.",
    ),
    mistakes="""
        best of all
            - elif epoch - best >= patience:
            -     break
            This looks at all losses. Training has stopped before some of them, so they were never computed.
        where it stopped: break → return epoch
            This is the epoch in which training stopped. The best epoch is `patience` earlier.
        the last epoch: return best → return epoch
            This is always the last epoch seen. Return the best one.
        the last index: return best → return len(val_losses) - 1
            This is the last index of the list, whatever the losses are. Return the best epoch.
        the last epoch at the end: return best → return epoch
            break → return best
            Right where training stops early. Where it does not, the last epoch comes back; the best may be before it.
        rises in a row: best = 0 → rises = 0
            - if loss < val_losses[best]:
            -     best = epoch
            - elif epoch - best >= patience:
            -     break
            + rises = rises + 1 if epoch and loss > val_losses[epoch - 1] else 0
            + if rises >= patience:
            +     return epoch - patience
            return best → return np.argmin(val_losses)
            It counts rises in a row and goes back by `patience`. A loss may fall without getting below the best:
            remember the best epoch, and count from there. A loss equal to the best is no progress either.
        rises in a row, else the last: best = 0 → rises = 0
            - if loss < val_losses[best]:
            -     best = epoch
            - elif epoch - best >= patience:
            -     break
            + rises = rises + 1 if epoch and loss > val_losses[epoch - 1] else 0
            + if rises >= patience:
            +     return epoch - patience
            return best → return epoch
            It counts rises in a row and goes back by `patience`. A loss may fall without getting below the best:
            remember the best epoch, and count from there. A loss equal to the best is no progress either. Where it
            never stops, return the best too, not the last.
        rises or ties in a row: best = 0 → rises = 0
            - if loss < val_losses[best]:
            -     best = epoch
            - elif epoch - best >= patience:
            -     break
            + rises = rises + 1 if epoch and loss >= val_losses[epoch - 1] else 0
            + if rises >= patience:
            +     return epoch - patience
            return best → return np.argmin(val_losses)
            It counts rises in a row and goes back by `patience`. A loss may fall without getting below the best:
            remember the best epoch, and count from there.
        rises or ties in a row, else the last: best = 0 → rises = 0
            - if loss < val_losses[best]:
            -     best = epoch
            - elif epoch - best >= patience:
            -     break
            + rises = rises + 1 if epoch and loss >= val_losses[epoch - 1] else 0
            + if rises >= patience:
            +     return epoch - patience
            return best → return epoch
            It counts rises in a row and goes back by `patience`. A loss may fall without getting below the best:
            remember the best epoch, and count from there. Where it never stops, return the best too, not the last.
        one epoch too patient: >= patience → > patience
            It waits one epoch too long: after `patience` epochs without a new best it stops, so `>=`.
        one epoch too soon: >= patience → >= patience - 1
            It stops one epoch too soon: exactly `patience` epochs in a row may bring nothing.
        not in a row: best = 0 → best, bad = 0, 0
            - elif epoch - best >= patience:
            -     break
            + elif epoch:
            +     bad += 1
            +     if bad >= patience:
            +         break
            All epochs without a new best are counted. A new best has to start the count again from 0.
        not in a row, from the first on: best = 0 → best, bad = 0, 0
            - elif epoch - best >= patience:
            -     break
            + else:
            +     bad += 1
            +     if bad >= patience:
            +         break
            All epochs without a new best are counted, and the very first one with them. A new best has to start the
            count again from 0.
        worse than the one before: best = 0 → best, bad = 0, 0
            - if loss
            + bad = bad + 1 if epoch and loss >= val_losses[epoch - 1] else 0
            + if loss
            - elif epoch - best >= patience:
            + if bad >= patience:
            The count looks at the epoch before. What counts is the best so far: a loss that falls again without getting
            below it is no progress.
        better than the one before: loss < val_losses[best] → epoch and loss < val_losses[epoch - 1]
            A loss below that of the epoch before counts as a new best. Compare it with the best so far.
        a tie as progress: loss < val → loss <= val
            A loss that is equal to the best counts as a new best. Only a lower one does: `<`.
        the loss itself: return best → return val_losses[best]
            This is the best loss. Its epoch is asked for, the index.
        counted from 1: return best → return best + 1
            The epochs are counted from 1. Indices start at 0.
        largest loss: loss < val → loss > val
            It looks for the largest loss. The best is the lowest.
        patience as an epoch: epoch - best >= → epoch >=
            The number of the epoch is compared with `patience`, so that from there on the first epoch without a new
            best ends it. Count the epochs since the best one: `epoch - best`.
        at the first rise: epoch - best >= patience → loss > val_losses[best]
            It stops as soon as a loss rises, whatever `patience` is. Wait for `patience` epochs in a row that bring no
            lower loss.
        at the first epoch without a new best: elif epoch - best >= patience: → elif epoch:
            It stops at the first epoch that brings no lower loss, whatever `patience` is. Wait for `patience` of them
            in a row.
        the first epoch counted: best = 0 → best, bad = 0, 0
            best = epoch → best, bad = epoch, 0
            - elif epoch - best >= patience:
            -     break
            + else:
            +     bad += 1
            +     if bad >= patience:
            +         break
            The first epoch is counted as one without a lower loss, since it is not below itself. Let the loop begin at
            the second, or start from an infinite loss.
        nothing returned at the end: return best →
            break → return best
            Where training never stops early, nothing is returned. Put a `return` after the loop.
    """,
)
