"""The checks are strict: small changes of the solutions are refused, all but those that are listed with a reason."""

import ast
from types import SimpleNamespace

import pytest

from utils.checks import Coding
from utils.declarations import DeclarationError
from utils.mutants.grading import digest, exercises, graded, mutants_of, reasons, tally
from utils.mutants.operators import mutants
from utils.mutants.record import helped, read_record

SAMPLE = 300
EXERCISES = exercises()


def survivors(results):
    return [f"{key}: {change}" for key, counts in tally(results).items() for change in counts.survivors]


def test_of_a_sample_none_is_accepted_without_a_reason():
    seed = int(digest(EXERCISES["backprop.backward"]), 16)
    results = graded(EXERCISES, SAMPLE, seed)
    assert len(results) == SAMPLE
    assert not survivors(results), "accepted: add a case, or the reason to equivalent.toml"


def test_of_what_changed_since_the_last_count_none_is_accepted():
    record = read_record()
    changed = [key for key, one in EXERCISES.items() if key not in record or record[key][0] != digest(one)]
    assert not survivors(graded(changed) if changed else []), "accepted: see make mutants"


def test_all_exercises_have_been_counted_and_nine_tenths_of_the_refused_get_help():
    record = read_record()
    assert set(record) == set(EXERCISES), "run make mutants and commit utils/mutants/record.json"
    assert sum(counts.mutants for _, counts in record.values()) >= 2000
    assert helped(record) >= 0.9


def test_reasons_are_given_for_mutants_that_exist():
    for key, changes in reasons().items():
        there = {mutant.change for mutant in mutants_of(EXERCISES[key])}
        assert set(changes) <= there, f"{key}: {sorted(set(changes) - there)}"
        assert all(len(reason) > 10 for reason in changes.values())


def test_every_coding_exercise_has_mutants():
    assert all(isinstance(one, Coding) and mutants_of(one) for one in EXERCISES.values())


def test_an_exercise_whose_declaration_is_not_found_says_so():
    with pytest.raises(DeclarationError, match=r"perceptron\.nowhere: write nowhere = Coding\( in a line of its room"):
        digest(SimpleNamespace(key="perceptron.nowhere", notebook="perceptron", name="nowhere"))


CODE = """def f(x, y, axis=0):
    total = 0
    for i in range(len(x)):
        if x[i] > y:
            total += x[i] * 2
    return total, np.sum(x, axis=1)"""


@pytest.mark.parametrize(
    "line",
    [
        "if x[i] >= y:",  # another comparison
        "total += x[i] / 2",  # another operation
        "total = x[i] * 2",  # = for +=
        "total += x[i] * 3",  # another constant
        "total += y[i] * 2",  # another name
        "for i in range(len(x) - 1):",  # another bound
        "return (np.sum(x, axis=1), total)",  # values exchanged
        "return (total, np.sum(x, axis=0))",  # another axis
        "return (total, np.mean(x, axis=1))",  # another function
        "pass",  # a statement dropped
    ],
)
def test_the_operators_make_what_a_slip_makes(line):
    found = mutants(CODE, set(range(1, 7)))
    assert any(line in mutant.code for mutant in found)
    assert len({mutant.code for mutant in found}) == len(found)
    assert all(ast.parse(mutant.code) and mutant.code != ast.unparse(ast.parse(CODE)) for mutant in found)


def test_statements_move_into_loops_and_nothing_changes_outside_of_the_lines():
    found = [mutant.code for mutant in mutants(CODE, {6})]
    assert any("            total += x[i] * 2\n        return" in code or "        return" in code for code in found)
    assert all("if x[i] > y:" in code for code in found)
