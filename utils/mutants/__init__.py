"""Are the checks strict enough? Small changes of every solution, which the exercises have to refuse; for authors."""
