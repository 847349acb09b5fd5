"""The progress bar is seen while a training runs, whoever trains, and leaves nothing that depends on the clock."""

import numpy as np
import pytest

import utils.widgets.bar
from utils import data, nn
from utils.bar import ProgressBar, progress_bar

X, y = data.gate("XOR")


def network():
    return nn.MLP([2, 3, 2], np.random.default_rng(0))


def last_line(screen):
    """What is left on the last line of a terminal."""
    return screen.split("\r")[-1].strip()


def test_it_counts_the_epochs_of_fit_and_leaves_no_trace(capsys):
    network().fit(X, y, epochs=3, callback=progress_bar(3))
    screen = capsys.readouterr().err
    assert "0/3" in screen and not last_line(screen)


def test_training_with_it_is_training_without_it():
    watched, alone = network(), network()
    watched.fit(X, y, epochs=5, callback=progress_bar(5))
    np.testing.assert_array_equal(watched.theta, alone.fit(X, y, epochs=5).theta)
    assert not any(ProgressBar(5)(epoch) for epoch in range(1, 6)), "anything true would end the training"


def test_a_training_that_fails_takes_its_bar_along(capsys):
    with pytest.raises(ZeroDivisionError), ProgressBar(5) as bar:
        bar(1)
        raise ZeroDivisionError
    screen = capsys.readouterr().err
    assert "0/5" in screen and not last_line(screen)


def test_it_can_be_hidden(capsys):
    network().fit(X, y, epochs=2, callback=ProgressBar(2, shown=False))
    assert capsys.readouterr().err == ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("home", ["utils.bar", "utils.widgets.bar"])
def test_in_a_notebook_it_moves_and_nothing_of_it_is_stored(root, home):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    code = (
        f"import time\nfrom utils import data, nn\nfrom {home} import progress_bar\nimport numpy as np\n"
        "bar, seen = progress_bar(3), []\n"
        "def callback(epoch, network):\n    time.sleep(0.11)\n    bar(epoch, network)\n    seen.append(bar.fp.line)\n"
        "nn.MLP([2, 3, 2], np.random.default_rng(0)).fit(*data.gate('XOR'), epochs=3, callback=callback)\n"
        "[line.partition('|')[0] for line in seen]"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(root)}}).execute()
    bar, result = notebook.cells[0].outputs
    assert (bar.output_type, bar.data) == ("display_data", {"text/plain": ""})
    assert result.data["text/plain"] == "[' 33%', ' 67%', '']"


def test_students_copies_find_it_where_it_was():
    assert utils.widgets.bar.progress_bar is progress_bar
