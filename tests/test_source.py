"""Solution regions: what students see, what the solution shows, and the message when markers do not pair up."""

import pytest

from utils import sources
from utils.sources import SourceError, split_regions

CELL = '''def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

double = check.double(double)'''


def test_a_region_becomes_a_blank_for_students_and_loses_its_markers_in_the_solution():
    solution, student = split_regions(CELL)
    assert solution == CELL.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", "")
    assert student.split("\n")[2:4] == ["    # YOUR CODE HERE", "    ..."]
    assert "2 * x" not in student and "###" not in student + solution


def test_a_region_brings_its_own_stub():
    stub = "    # for i in x:\n    #\n    #     ..."
    text = f"def f(x):\n    ### BEGIN SOLUTION\n    return 1\n    ### STUB\n{stub}\n    ### END SOLUTION"
    solution, student = split_regions(text)
    assert solution == "def f(x):\n    return 1"
    assert student == "def f(x):\n    for i in x:\n\n        ..."


def test_text_without_regions_is_the_same_in_both_copies():
    assert split_regions("a = 1\n\n# a comment\n") == ("a = 1\n\n# a comment\n",) * 2


def test_two_regions_in_a_cell():
    text = "### BEGIN SOLUTION\na = 1\n### END SOLUTION\nb = 2\n### BEGIN SOLUTION\nc = 3\n### END SOLUTION"
    assert split_regions(text) == ("a = 1\nb = 2\nc = 3", "# YOUR CODE HERE\n...\nb = 2\n# YOUR CODE HERE\n...")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a\n### BEGIN SOLUTION\nb", 11, "without ### END SOLUTION"),
        ("a\nb\n### END SOLUTION", 12, "without ### BEGIN SOLUTION"),
        (
            "### BEGIN SOLUTION\na\n### BEGIN SOLUTION\nb\n### END SOLUTION",
            12,
            "inside the region that begins in line 10",
        ),
        ("### STUB\n# a", 10, "outside"),
        ("### BEGIN SOLUTION\na\n### STUB\n# a\n### STUB\n### END SOLUTION", 14, "second"),
        ("### BEGIN SOLUTION\na\n### STUB\na\n### END SOLUTION", 13, "a stub line starts"),
        ("### BEGIN SOLUTION\n### END SOLUTION", 11, "holds no solution"),
        ("## BEGIN SOLUTION\na\n### END SOLUTION", 10, "is not a marker"),
        ("### begin solution\na\n### END SOLUTION", 10, "is not a marker"),
    ],
)
def test_markers_that_do_not_pair_up_are_named_with_file_and_line(text, line, says):
    with pytest.raises(SourceError, match=f"^solutions/01_perceptron.py:{line}: .*{says}"):
        split_regions(text, "solutions/01_perceptron.py", 10)


@pytest.fixture
def two_sources(tmp_path, monkeypatch):
    text = (
        f'# %% [markdown] id="double-text"\n# # Doubling\n\n# %% id="double" tags=["exercise"]\n{CELL}\n\n# %%\n1 + 1\n'
    )
    (tmp_path / "07_doubling.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sources, "SOURCES", tmp_path)


def test_the_cell_of_an_exercise_is_found_and_its_check_left_out(two_sources):
    assert sources.solution_of("doubling", "double") == 'def double(x):\n    """Twice x."""\n    return 2 * x'
    assert sources.stub_of("07_doubling", "double").endswith("    # YOUR CODE HERE\n    ...")


def test_a_missing_cell_or_file_is_one_clear_message(two_sources):
    with pytest.raises(SourceError, match=r'solutions/07_doubling\.py: no code cell has id="triple"'):
        sources.solution_of("doubling", "triple")
    with pytest.raises(SourceError, match=r"no solutions/NN_tripling\.py"):
        sources.stub_of("tripling", "triple")
