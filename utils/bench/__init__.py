"""`course bench`: a module for each section, and `python -m utils.bench`, which runs them and prints a table."""
