"""How loud chance is: what a single comparison is worth, and how many runs show a difference."""

from utils import search
from utils.checks import Coding, Question, case

one_run_each = Question(
    answer="c",
    why={
        "a": "0.003 is one digit of 300, and another start moves a run by three.",
        "b": "It may well be better. One run each cannot tell, either way.",
        "c": "Two runs of the same setting differ by more than that most of the time.",
        "d": "With ten times the digits, the start would still be drawn by chance.",
    },
    hints=(
        "How many of the 300 validation digits are 0.003?",
        "By how much do two runs of the *same* setting differ? The cell above has printed it.",
        "A difference that is smaller than what chance does says nothing yet.",
    ),
)

seeds_needed = Coding(
    reference=search.seeds_needed,
    cases=[
        case("a small difference", 0.005, 0.012),
        case("as large as the spread", 0.01, 0.01),
        case("the second is better", -0.02, 0.03),
        case("nine times of ten", 0.004, 0.01, 0.9),
        case("half of the time", 0.01, 0.05, 0.5),
        case("far larger than the spread", 0.2, 0.01),
    ],
    passed="Half the difference needs four times the runs. That is why so many small improvements are none.",
    hints=(
        "`z = NormalDist().inv_cdf` is a function: what are `z(0.975)` and `z(power)`?",
        "The formula, rounded up: `math.ceil( … )`.",
        "`return math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)`",
    ),
    mistakes="""
        not squared: ((z(0.975) + z(power)) * sd / difference) ** 2 → (z(0.975) + z(power)) * sd / abs(difference)
            The square is missing. The standard error falls with the root of the number.
        rounded
            - math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)
            + round(((z(0.975) + z(power)) * sd / difference) ** 2)
            The number is rounded to the nearest, so that it is too small half of the time. Round up.
        rounded down
            - math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)
            + int(((z(0.975) + z(power)) * sd / difference) ** 2)
            The number is rounded down, so that the power is not reached. Round up.
        not whole
            - math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)
            + ((z(0.975) + z(power)) * sd / difference) ** 2
            There are no parts of runs: round up with `math.ceil`.
        one-sided: z(0.975) → z(0.95)
            Five hundredths are cut off on one side. The test has two sides, with half of that on each: 0.975.
        power forgotten: z(0.975) + z(power) → z(0.975)
            `power` is missing. With as many runs as this, a true difference is found half of the time.
        power fixed: z(power) → z(0.8)
            0.8 stands where `power` belongs.
        level forgotten: (z(0.975) + z(power)) → z(power)
            z(0.975) is missing: without it nothing keeps chance out.
        probabilities added: (z(0.975) + z(power)) → (0.975 + power)
            Probabilities are added up. `z` turns a probability into a number of standard deviations first.
        difference taken off: z(0.975) + z(power) → z(0.975) - z(power)
            The two are subtracted, or z(1 − power) is taken, which is negative. Both have to be paid for: add them.
        turned over: * sd / difference → * difference / sd
            The quotient is turned over: the louder the noise, the more runs it takes.
        sd forgotten: * sd / difference → / difference
            `sd` is missing. Without noise a single run would do.
        variance: * sd / difference → * sd**2 / difference
            `sd` is squared twice: in the parentheses stands the standard deviation.
        two groups
            - return math.ceil(((z(0.975) + z(power)) * sd / difference) ** 2)
            + return math.ceil(2 * ((z(0.975) + z(power)) * sd / difference) ** 2)
            There is a factor of 2: that is for two groups of runs that do not belong together. Here runs come in pairs.
        sizes forgotten: sd / difference) ** 2 → sd / abs(difference)) * 2
            The parentheses are doubled in place of squared.
    """,
)
