"""Questions: which illness has these signs?"""

from utils.checks import Question

loss_that_rests = Question(
    answer="c",
    why={
        "a": "Then the loss would fall by a little in every epoch, if slowly, and the answers would change.",
        "b": "Shuffled labels can be learnt by heart: the training loss falls.",
        "c": "All hidden units are dead: what is left is the biases of the last layer, and one answer for all.",
        "d": "Too little regularisation lets the training loss fall faster.",
    },
    hints=(
        "The loss is ln 10: the network gives every class about the same.",
        "It answers the same for every image: nothing of the image arrives at the outputs.",
        "Which illness lets no activation through?",
    ),
)

worse_than_chance = Question(
    answer="d",
    why={
        "a": "Too few epochs end near chance, or above it.",
        "b": "A network that has learnt by heart is still better than chance on new digits.",
        "c": "Then training itself would not work.",
        "d": "Ink where it learnt that there is none: it votes against the right class. Chance would be 10 %.",
    },
    hints=(
        "Chance is 10 %. To be that much worse, a network has to know something.",
        "Training works. So what differs between the two sets?",
        "What does a picture look like to a network that expects white on black?",
    ),
)

which_layer = Question(
    answer="a",
    why={
        "a": "The slope of a sigmoid is at most ¼, and six of them in a row leave next to nothing.",
        "b": "Then the last layer's gradient would be large as well as the first one's.",
        "c": "Dead units have no gradient at all, and sigmoids do not die.",
        "d": "A rate changes the step, not the gradient.",
    },
    hints=(
        "What is multiplied with the gradient on its way through a layer?",
        "The largest slope of a sigmoid is ¼. And (¼)⁶?",
        "So which layers learn, and which do not?",
    ),
)

first_look = Question(
    answer="c",
    why={
        "a": "With a wrong rate the training accuracy would not be 1.",
        "b": "The start is overcome: training works.",
        "c": "Everything that learns has learnt. What it learnt does not hold for the other set.",
        "d": "Fewer units may overfit less, but no number of them explains chance on new samples.",
    },
    hints=(
        "Training works. Which faults does that exclude?",
        "0.1 is chance. Overfitting alone leaves more than that.",
        "What differs between the training set and the validation set, as the network gets them?",
    ),
)
