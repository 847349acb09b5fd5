"""The device, the training loop and the recorder of gradients, against loops written out."""

import io
import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from utils import data, torch_tools


def model_of(sizes=(2, 5, 2), seed=0):
    torch.manual_seed(seed)
    layers = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.Tanh())]
    return nn.Sequential(*layers[:-1]).double()


def trained(model, epochs=4, batch_size=16, lr=0.5):
    X, y = data.moons(64)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    rng = np.random.default_rng(1)
    return torch_tools.train(model, X, y, nn.CrossEntropyLoss(), optimizer, epochs, batch_size, rng, False)


def test_the_device_computes():
    assert isinstance(torch_tools.device(), torch.device)
    assert torch.ones(3, device=torch_tools.device()).sum().item() == 3


@pytest.mark.parametrize(("cuda", "mps", "name"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")])
def test_a_graphics_card_is_taken_where_there_is_one(monkeypatch, cuda, mps, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert torch_tools.device().type == name


def test_training_is_the_loop_everybody_writes():
    ours, theirs = model_of(), model_of()
    X, y = data.moons(50)
    losses = torch_tools.train(
        ours, X, y, nn.CrossEntropyLoss(), torch.optim.Adam(ours.parameters()), 3, 16, np.random.default_rng(2), False
    )
    rng, optimizer, expected = np.random.default_rng(2), torch.optim.Adam(theirs.parameters()), []
    for _ in range(3):
        order, total = rng.permutation(50), 0.0
        for start in range(0, 50, 16):
            rows = order[start : start + 16]
            loss = nn.functional.cross_entropy(theirs(torch.tensor(X[rows])), torch.tensor(y[rows]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        expected.append(total / 50)
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-12, atol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("given", [np.asarray, torch.tensor, lambda values: np.asarray(values, np.float32)])
def test_inputs_and_targets_take_the_dtype_of_the_model(dtype, given):
    model = nn.Linear(1, 1).to(dtype)
    X = given([[0.0], [1.0], [2.0]])
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    losses = torch_tools.train(model, X, 2 * X, nn.MSELoss(), optimizer, 200, 3, np.random.default_rng(0), False)
    assert losses.dtype == np.float64 and losses[-1] < 1e-3 < losses[0]


def test_small_labels_are_labels():
    model = model_of()
    X, y = data.moons(20)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    kind = y.astype(np.int8)
    losses = torch_tools.train(model, X, kind, nn.CrossEntropyLoss(), optimizer, 2, 5, np.random.default_rng(0), False)
    assert len(losses) == 2


def test_the_model_is_left_in_training_mode():
    model = model_of().eval()
    trained(model)
    assert model.training


def test_in_a_terminal_the_bar_leaves_no_trace(monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    model = model_of()
    X, y = data.moons(20)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    torch_tools.train(model, X, y, nn.CrossEntropyLoss(), optimizer, 2, 5, np.random.default_rng(0))
    assert "0/2" in screen.getvalue() and not screen.getvalue().split("\r")[-1].strip()


@pytest.mark.filterwarnings("ignore")
def test_in_a_notebook_nothing_of_the_bar_is_stored(root):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    code = (
        "import numpy as np, torch\nfrom utils import torch_tools\nmodel = torch.nn.Linear(2, 2)\n"
        "optimizer = torch.optim.SGD(model.parameters(), 0.1)\n"
        "torch_tools.train(model, np.ones((8, 2)), np.zeros(8, int), torch.nn.CrossEntropyLoss(), optimizer, 3, 4,"
        " np.random.default_rng(0)).shape"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(root)}}).execute()
    bar, result = notebook.cells[0].outputs
    assert (bar.output_type, bar.data) == ("display_data", {"text/plain": ""})
    assert result.data["text/plain"] == "(3,)"


@pytest.mark.parametrize("every", [1, 3, 4])
def test_what_is_recorded_explains_every_step_of_plain_descent(every):
    model = model_of((2, 5, 4, 2))
    with torch_tools.Recorder(model, every) as recorder:
        trained(model, epochs=3, lr=0.5)  # four batches an epoch
    recording = recorder.recording
    assert list(recording) == ["0", "2", "4"]
    for (name, (W, dW, b, db)), shape in zip(recording.items(), [(2, 5), (5, 4), (4, 2)], strict=True):
        assert W.shape == dW.shape == (12 // every, *shape) and b.shape == db.shape == (12 // every, shape[1]), name
        layer = model.get_submodule(name)
        for values, gradients, end in ((W, dW, layer.weight), (b, db, layer.bias)):
            after = np.concatenate([values[1:], [end.detach().numpy().T]])
            np.testing.assert_allclose(after, values - 0.5 * every * gradients, atol=1e-14)


def test_an_unfinished_record_is_the_mean_of_what_it_has():
    model = nn.Linear(1, 1, bias=False).double()
    with torch_tools.Recorder(model, every=10) as recorder:
        for x in (1.0, 2.0, 6.0):
            model.zero_grad()
            model(torch.tensor([[x]], dtype=torch.float64)).sum().backward()
    record = recorder.recording[""]
    assert record.W.shape == (1, 1, 1) and record.dW.item() == 3.0 and record.b is None and record.db is None


def test_a_gradient_that_piles_up_is_recorded_as_it_piles_up():
    model = nn.Linear(1, 1).double()
    with torch_tools.Recorder(model) as recorder:
        for _ in range(3):
            model(torch.ones(1, 1, dtype=torch.float64)).sum().backward()
    assert recorder.recording[""].dW.ravel().tolist() == [1.0, 2.0, 3.0]


def test_the_hooks_are_gone_after_the_block_even_if_it_fails():
    model = model_of()
    with pytest.raises(ZeroDivisionError), torch_tools.Recorder(model) as recorder:
        trained(model, epochs=1)
        raise ZeroDivisionError
    before = recorder.recording
    trained(model, epochs=2)
    assert all(not parameter._post_accumulate_grad_hooks for parameter in model.parameters())
    assert all(np.array_equal(before[name].W, record.W) for name, record in recorder.recording.items())
    assert len(before["0"].W) == 4


def test_recording_changes_nothing():
    watched, alone = model_of(), model_of()
    with torch_tools.Recorder(watched):
        losses = trained(watched)
    assert np.array_equal(losses, trained(alone))


def test_frozen_and_unused_layers_are_left_out():
    model = model_of((2, 5, 4, 2))
    model[0].requires_grad_(False)
    with torch_tools.Recorder(nn.ModuleList([model, nn.Linear(3, 3)])) as recorder:
        trained(model)
    assert list(recorder.recording) == ["0.2", "0.4"], "names in the module that was given"


def test_a_second_block_starts_anew():
    model = model_of()
    recorder = torch_tools.Recorder(model)
    for epochs in (3, 1):
        with recorder:
            trained(model, epochs=epochs)
    assert len(recorder.recording["0"].W) == 4


def test_every_has_to_be_at_least_one():
    with pytest.raises(ValueError, match="every is 0"):
        torch_tools.Recorder(model_of(), every=0)


def test_nothing_else_of_the_package_loads_torch():
    code = "import sys, utils.figures, utils.widgets.autograd; print('torch' in sys.modules, 'torchviz' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)
    assert done.stdout.strip() == "False False"
