"""A question on a search over several machines."""

from utils.checks import Question

worker_gone = Question(
    answer="b",
    why={
        "a": "The scheduler knows which settings were done. Only what the dead worker was at is begun again.",
        "b": "That setting is trained again by another worker, from the same seed: the scores are the same.",
        "c": "A missing score would make the search another one. The scheduler hands the setting to another worker.",
        "d": "A training is not known to others before it is finished.",
    },
    hints=(
        "Who knows which settings are done: the worker, or the scheduler?",
        "Every training begins with a seed of its own. Does it matter where it runs?",
        "What was nearly done is lost; what was done is not.",
    ),
)
