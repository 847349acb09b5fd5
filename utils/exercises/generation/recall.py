"""Questions from notebooks 02, 03 and 05, before notebook 11 begins."""

from utils.checks import Question

which_head = Question(
    answer="c",
    why={
        "a": "A softmax shares one unit of ink among all pixels: a thick stroke would be paler than a thin one.",
        "b": "A ReLU may be far above 1, and where its sum is below 0 it learns nothing.",
        "c": "Each pixel is a question of its own with an answer from 0 to 1, and a sigmoid gives one.",
        "d": "A weighted sum may be any number. That can be trained, but paints pixels below 0 and above 1.",
    },
    hints=(
        "Do the pixels of a picture add up to 1?",
        "Which of the four always gives a number from 0 to 1, whatever the other outputs are?",
        "Think of one pixel: it asks for a probability of ink.",
    ),
)

asleep = Question(
    answer="a",
    why={
        "a": "Its slope is 0 for every sample, so its gradient is, too. Only the layers before it could wake it up.",
        "b": "That would need a gradient, and where a ReLU is 0 its slope is 0.",
        "c": "Without a gradient nothing grows.",
        "d": "Weights are drawn once, at the start.",
    },
    hints=(
        "Every gradient of the unit’s weights has a factor: the slope of its activation.",
        "What is the slope of a ReLU below 0?",
        "Nothing, times anything, is …",
    ),
)

stretched = Question(
    answer="b",
    why={
        "a": "The factor 2 stretches every distance from the mean, and the variance is a mean of squared distances.",
        "b": "The mean moves by 3, and the squared distances grow by the factor 2² = 4. The standard deviation is 2.",
        "c": "The mean of 2ε is 0, and a factor changes the variance.",
        "d": "The variance is right, but the mean of 2ε is 0, so 3 is what remains.",
    },
    hints=(
        "What does adding 3 to every number do to their mean? And to their distances from it?",
        "With a factor of 2, every distance from the mean is doubled.",
        "The variance is the mean of the squared distances.",
    ),
)
