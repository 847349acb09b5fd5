"""The check engine: exercises, their mistakes, cards and progress; one module a notebook."""
