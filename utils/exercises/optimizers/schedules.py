"""Schedules: functions from the number of a step to a learning rate."""

from utils import optim
from utils.checks import Coding, case

step_decay = Coding(
    reference=optim.step_decay,
    cases=[
        case("the first step", 0, 0.8, 10, 0.6),
        case("soon after the first step", 3, 0.8, 10, 0.6),
        case("the last step before a decay", 9, 0.8, 10, 0.6),
        case("the first step after a decay", 10, 0.8, 10, 0.6),
        case("after two decays", 26, 0.8, 10, 0.6),
        case("after three decays", 300, 0.1, 100, 0.3),
        case("a decay in every step", 4, 2.0, 1, 0.9),
    ],
    passed="Stairs: constant for a while, then down by a factor.",
    hints=(
        "How many decays have there been before this step?",
        "`step // every` counts them: the division without its remainder.",
        "`return lr * gamma ** (…)`",
    ),
    mistakes="""
        decay in every step: (step // every) → step
            This decays in every step. Count the full stretches of `every` steps: `step // every`.
        smooth: step // every → step / every
            This decays smoothly. `//` divides without a remainder, and makes stairs.
        rounded: (step // every) → round(step / every)
            The number of decays is rounded to the nearest one, up or down. `//` rounds down.
        rounded up: (step // every) → np.ceil(step / every)
            The number of decays is rounded up. `//` rounds down.
        decay only once: gamma ** (step // every) → gamma if step >= every else lr
            There is only one decay. After every further `every` steps comes another.
        decay in one step only: gamma ** (step // every) → gamma if step % every == 0 else lr
            The rate is lower in single steps, and then back. What has decayed stays so: `gamma ** (step // every)`.
        remainder: step // every → step % every
            `%` is the remainder, which begins again after every stretch. `//` counts the stretches.
        multiplied, no power: gamma ** → gamma *
            The number of decays is a factor here. Two decays are γ · γ: a power, `**`.
        one step late: step // every → max(step - 1, 0) // every
            The decays come one step late. Steps count from 0, so step number `every` is the first with the new rate.
        one step early: step // every → (step + 1) // every
            The decays come one step early. Counted from 0, step number `every` is the first with the new rate.
        one decay too many: step // every → step // every + 1
            There is one decay too many: the first stretch has the full `lr`.
        growth: lr * gamma → lr / gamma
            The rate grows. Multiply by gamma.
        share taken away: lr * gamma → lr * (1 - gamma)
            1 − gamma is the factor here. gamma is what remains, not what is taken away.
        straight line: lr * gamma ** → lr - gamma *
            gamma is a factor; here it is subtracted.
        power of everything: lr * gamma → (lr * gamma)
            `lr` is raised to the power as well. The power binds more strongly than `*`: leave out the parentheses.
        parentheses missing: (step // every) → step // every
            The power binds more strongly than `//`, so the whole rate is divided by `every` and rounded down. Put
            parentheses around `step // every`.
        lr forgotten: lr * gamma → gamma
            This is the factor alone. Multiply it by `lr`.
    """,
)

cosine = Coding(
    reference=optim.cosine,
    cases=[
        case("the first step", 0, 100, 0.1),
        case("a quarter of the way", 25, 100, 0.1),
        case("half of the way, with lr_min", 30, 60, 0.5, 0.1),
        case("near the end, with lr_min", 90, 100, 1.0, 0.2),
        case("the end", 80, 80, 0.3, 0.01),
        case("after the end", 150, 100, 0.1, 0.02),
        case("long after the end", 1000, 300, 0.2),
    ],
    passed="Slow at first, fast in the middle, slow at the end, and nothing to tune but the ends.",
    hints=(
        "The formula is in the text. `np.cos(np.pi * step / total)` goes from 1 to −1.",
        "After `total` steps the cosine would rise again. `min(step, total)` stops there.",
        "`return lr_min + 0.5 * (lr - lr_min) * (1 + np.cos(…))`",
    ),
    mistakes="""
        rises again: min(step, total) → step
            Right up to `total`, and then it rises again. Stop there: `min(step, total)`.
        lr_min ignored: lr_min + 0.5 * (lr - lr_min) → 0.5 * lr
            `lr_min` is ignored. The rate ends there, and not at 0.
        begins again: min(step, total) → step % total
            Right before `total`, and then the wave begins again, as after a restart. Stop there: `min(step, total)`.
        rises again, lr_min ignored: min(step, total) → step
            lr_min + 0.5 * (lr - lr_min) → 0.5 * lr
            `lr_min` is ignored, and after `total` steps the rate rises again: stop with `min(step, total)`, and end at
            lr_min.
        lr_min added: (lr - lr_min) → lr
            The start is lr_min too high: the wave goes from lr to lr_min, so its height is lr − lr_min.
        lr_min not added: lr_min + 0.5 → 0.5
            The wave has the right height, but it ends at 0: add `lr_min`.
        cut off at lr_min: lr_min + 0.5 * (lr - lr_min) * → np.maximum(lr_min, 0.5 * lr *
            np.cos(np.pi * t / total)) → np.cos(np.pi * t / total)))
            The wave goes down to 0 and is cut off at `lr_min`. It should reach `lr_min` smoothly, at its end.
        half missing: 0.5 * →
            Twice as high as it should be above lr_min: 1 + cos goes from 2 to 0, so a factor ½ is needed.
        one missing: 0.5 * (lr - lr_min) * (1 + np.cos(np.pi * t / total)) → (lr - lr_min) * np.cos(np.pi * t / total)
            A cosine alone goes down to −1, and the rate becomes negative: ½ (1 + cos).
        one missing, but halved: 1 + np.cos → np.cos
            ½ cos goes from ½ to −½, so every rate is half of the height too low: ½ (1 + cos).
        upside down: 1 + np.cos → 1 - np.cos
            It rises from lr_min to lr: 1 + cos, not 1 − cos.
        a quarter wave: np.pi * t → np.pi / 2 * t
            0.5 * (lr - lr_min) * (1 + np.cos → (lr - lr_min) * (np.cos
            A quarter of a wave, which is steep at its end. Half a wave, ½ (1 + cos(π t/T)), is flat at both ends.
        not yet at the end: np.pi * t → np.pi / 2 * t
            The angle reaches only π/2 at the end: cos(π t/T).
        a whole wave: np.pi * t → 2 * np.pi * t
            A whole wave goes down and up again. Half of one ends at π.
        π forgotten: np.pi * t → t
            π is missing: at the end, the angle has to be π.
        degrees: np.pi * t → 180 * t
            `np.cos` takes the angle in radians: π where you have 180.
        straight line: 0.5 * (lr - lr_min) * (1 + np.cos(np.pi * t / total)) → (lr - lr_min) * (1 - t / total)
            This is a straight line from lr to lr_min.
        0 after the end
            - t = min(step, total)
            + if step > total:
            +     return 0.0
            + t = step
            After the end it is 0. It stays at `lr_min`.
        lr_min in the height: lr_min + 0.5 * (lr - lr_min) → 0.5 * (lr + lr_min)
            The wave goes from lr + lr_min to 0. Its height is lr − lr_min, and `lr_min` is added.
    """,
)

warmup = Coding(
    reference=optim.warmup,
    cases=[
        case("the first step", 0, 0.1, 5),
        case("on the way", 2, 0.1, 5),
        case("the first full step", 9, 0.6, 10),
        case("one step later", 10, 0.6, 10),
        case("long after", 1000, 0.3, 20),
        case("a long warm-up", 4, 0.5, 200),
        case("a warm-up of one step", 0, 0.2, 1),
    ],
    passed="A straight line up, then flat. It is mostly followed by one of the other two.",
    hints=(
        "Step number 0 gets the share 1/warmup_steps of `lr`, the next one twice as much.",
        "The share of a step is (step + 1)/warmup_steps, and never more than 1.",
        "`return lr * min(1.0, …)`",
    ),
    mistakes="""
        starts at 0: (step + 1) → step
            The first step has the rate 0, so it is lost. Steps count from 0: (step + 1)/warmup_steps.
        starts at 0, full in time: (step + 1) / warmup_steps → step / (warmup_steps - 1)
            The first step has the rate 0, so it is lost, and a warm-up of one step divides by 0. Steps count from 0:
            (step + 1)/warmup_steps.
        starts at 0, never divided by 0: (step + 1) / warmup_steps → step / max(warmup_steps - 1, 1)
            The first step has the rate 0, so it is lost, however long the warm-up is. Steps count from 0: (step +
            1)/warmup_steps.
        starts at 0, unless it is short
            (step + 1) / warmup_steps) → step / (warmup_steps - 1)) if warmup_steps > 1 else lr
            The first step has the rate 0, so it is lost, unless the warm-up is one step long. Steps count from 0: (step
            + 1)/warmup_steps.
        never stops: min(1.0, (step + 1) / warmup_steps) → (step + 1) / warmup_steps
            The rate goes on rising after the warm-up. Cut the share off at 1 with `min`.
        never stops, starts at 0: min(1.0, (step + 1) / warmup_steps) → step / warmup_steps
            The rate starts at 0, and goes on rising after the warm-up: (step + 1)/warmup_steps, cut off at 1.
        full one step late: / warmup_steps → / (warmup_steps + 1)
            The full rate comes one step late. Step number warmup_steps − 1 is the first with `lr`.
        full one step late, then all
            - return lr * min(1.0, (step + 1) / warmup_steps)
            + if step < warmup_steps - 1:
            +     return lr * (step + 1) / warmup_steps
            + return lr if step >= warmup_steps else 0.0
            The step in which the rate should first be full has none. Compare step + 1 with warmup_steps.
        cut off at 1: lr * min(1.0, (step + 1) → min(1.0, lr * (step + 1)
            `min` cuts off the rate at 1. It is the share that is cut off: lr · min(1, …).
        risen too fast: lr * min(1.0, → min(lr,
            The rate rises towards 1 and is cut off at `lr`, far too early. It is the share that is cut off: lr · min(1,
            …).
        parentheses missing: (step + 1) / warmup_steps → step + 1 / warmup_steps
            Only the 1 is divided. Put parentheses around `step + 1`.
        max: min( → max(
            `max` keeps what is too large and lifts what is small. `min` cuts off.
        0 after the warm-up
            min(1.0, (step + 1) / warmup_steps) → (step + 1) / warmup_steps if step < warmup_steps else 0.0
            After the warm-up the rate is 0. It stays at `lr`.
        falls: min(1.0, (step + 1) → max(0.0, 1 - (step + 1)
            The rate falls. It should rise from lr/warmup_steps to lr.
        whole numbers: (step + 1) / → (step + 1) //
            `//` throws the fraction away, so the rate is 0 until the end of the warm-up. Use `/`.
        small until the end
            lr * min(1.0, (step + 1) / warmup_steps) → lr / warmup_steps if step < warmup_steps - 1 else lr
            The rate stays at lr/warmup_steps and then jumps. It should rise in a straight line.
        lr forgotten: lr * min → min
            This is the share alone. Multiply it by `lr`.
        no warm-up: lr * min(1.0, (step + 1) / warmup_steps) → lr
            The rate is `lr` from the first step on.
    """,
)

warmup_cosine = Coding(
    reference=optim.warmup_cosine,
    cases=[
        case("the first step", 0, 80, 0.1, 10),
        case("on the way up", 4, 80, 0.6, 10),
        case("the last step of the warm-up", 9, 80, 0.6, 10),
        case("the first step of the cosine", 10, 80, 0.6, 10),
        case("half of the way down", 45, 80, 0.6, 10),
        case("near the end", 75, 80, 0.3, 20),
        case("the end", 80, 80, 0.3, 20),
        case("after the end", 150, 80, 0.3, 20),
        case("without a warm-up", 25, 60, 0.2, 0),
    ],
    passed="Up while the ground is unknown, down when the noise counts: most large networks are trained like this.",
    hints=(
        "Two functions you have written, one for each part of the way. Which step separates them?",
        "The cosine begins where the warm-up ends: how many steps has it done at number `step`, and how many in all?",
        "`cosine(step - warmup_steps, … , lr)`, and above it `if step < warmup_steps: return warmup(…)`.",
    ),
    mistakes="""
        cosine from the start: cosine(step - warmup_steps, total - warmup_steps, lr) → cosine(step, total, lr)
            The cosine runs from step 0, so the rate falls at once where the warm-up ends. It begins at `warmup_steps`,
            with the full `lr`.
        ends too late: total - warmup_steps, lr → total, lr
            The cosine takes `total` steps after the warm-up, and ends too late. It has total − warmup_steps.
        ends too early: step - warmup_steps, total → step, total
            The cosine’s own steps are counted from 0: step − warmup_steps.
        product of both
            - if step < warmup_steps:
            -     return warmup(step, lr, warmup_steps)
            - return cosine(step - warmup_steps, total - warmup_steps, lr)
            + return warmup(step, 1.0, max(warmup_steps, 1)) * cosine(step, total, lr)
            The product of both never reaches `lr`: the cosine falls during the warm-up. One after the other.
        smaller of both
            - if step < warmup_steps:
            -     return warmup(step, lr, warmup_steps)
            - return cosine(step - warmup_steps, total - warmup_steps, lr)
            + return min(warmup(step, lr, max(warmup_steps, 1)), cosine(step, total, lr))
            The smaller of the two never reaches `lr`: the cosine falls during the warm-up. It begins after it.
        no warm-up: return warmup(step, lr, warmup_steps) → return lr
            The rate is full from the first step on.
        warm-up alone: return cosine(step - warmup_steps, total - warmup_steps, lr) → return lr
            After the warm-up the rate stays at `lr`. A cosine brings it down to 0 at `total`.
        starts at 0: return warmup(step, lr, warmup_steps) → return lr * step / warmup_steps
            The first step has the rate 0, so it is lost: (step + 1)/warmup_steps, as in `warmup`.
        lr in the cosine forgotten: total - warmup_steps, lr) → total - warmup_steps, 1.0)
            The cosine falls from 1. It starts with `lr`.
        straight line down
            - return cosine(step - warmup_steps, total - warmup_steps, lr)
            + return lr * max(0.0, (total - step) / (total - warmup_steps))
            The way down is a straight line. A cosine is asked for.
        rises again
            - return cosine(step - warmup_steps, total - warmup_steps, lr)
            + t = (step - warmup_steps) / (total - warmup_steps)
            + return 0.5 * lr * (1 + np.cos(np.pi * t))
            Right up to `total`, and then it rises again. Your `cosine` stops there.
        sum: return cosine( → return lr + cosine(
            `lr` is added to the cosine, which falls from `lr` to 0 by itself.
        warm-up overwritten
            - if step < warmup_steps:
            -     return warmup(step, lr, warmup_steps)
            - return cosine(step - warmup_steps, total - warmup_steps, lr)
            + if step < warmup_steps:
            +     rate = warmup(step, lr, warmup_steps)
            + rate = cosine(step - warmup_steps, total - warmup_steps, lr)
            + return rate
            The cosine overwrites the rate of the warm-up: its line runs in every case. Put it into an `else`, or return
            early.
    """,
)
