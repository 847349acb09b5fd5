"""Are the checks strict enough? Small changes of every solution, each of which an exercise has to refuse; for authors."""
