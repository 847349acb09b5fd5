"""What a student's own Python may do to a check: wait, leave, stop, change settings, delete the folder."""

import builtins
import getpass
import os
import signal
import sys
import threading
import time

import numpy as np
import pytest
import torch
from jupyter_client.manager import start_new_kernel
from test_exercises import CODING, COMPARED, DESIGNS, QUESTIONS, TASKS, each, function_from, source_or_skip, times

from utils import nn, sources
from utils.checks import clock, observe, progress
from utils.checks.clock import Stopped
from utils.exercises import perceptron, start_here

needs_a_clock = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no SIGALRM here")


def solution(task):
    return function_from(source_or_skip(sources.solution_of, task), task)


# --- Waiting for somebody, leaving ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask",
    [lambda: input("x? "), lambda: getpass.getpass(), lambda: sys.stdin.read(), lambda: breakpoint()],
    ids=["input", "getpass", "stdin", "breakpoint"],
)
@each([perceptron.sigmoid, start_here.mean_square])
def test_what_waits_for_a_person_is_refused_at_once(task, ask):
    started = time.monotonic()
    result = task.grade(lambda *_: ask())
    assert time.monotonic() - started < 2
    assert result.outcome == "raised" and "keyboard" in result.message
    assert builtins.input is not None and sys.stdin is not None


@pytest.mark.parametrize(
    "leave",
    [lambda: exit(), lambda: quit(), lambda: sys.exit(3), lambda: os._exit(3), lambda: os.abort()],
    ids=["exit", "quit", "sys.exit", "os._exit", "os.abort"],
)
@each(CODING)
def test_what_ends_python_ends_the_answer_alone(task, leave):
    result = task.grade(lambda *_: leave())
    assert result.outcome in ("raised", "incorrect")  # judges of classes may say first that the object is none
    assert "exit" in result.message or result.outcome == "incorrect" or "takes" in result.message


# --- The stop button -------------------------------------------------------------------------------------------------


def pressed_after(seconds):
    threading.Timer(seconds, os.kill, [os.getpid(), signal.SIGINT]).start()


def never_ends(*_):
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            continue


@each([perceptron.weighted_sum, perceptron.train_perceptron])
def test_one_press_of_stop_ends_the_check_and_the_cell(task, monkeypatch):
    seen = []
    monkeypatch.setattr(progress, "record", lambda *args, **named: seen.append(args))
    pressed_after(0.3)
    started = time.monotonic()
    with pytest.raises(Stopped):
        task(never_ends)
    assert time.monotonic() - started < 3 and not seen
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_stop_works_and_the_limit_holds_where_there_is_no_alarm(monkeypatch):
    class WithoutAlarm:
        def __getattr__(self, name):
            if name == "SIGALRM":
                raise AttributeError(name)
            return getattr(signal, name)

    monkeypatch.setattr(clock, "signal", WithoutAlarm())
    pressed_after(0.3)
    with pytest.raises(Stopped):
        perceptron.weighted_sum(never_ends)
    monkeypatch.setattr(observe, "TIME_LIMIT", 0.3)
    assert perceptron.weighted_sum.grade(never_ends).outcome == "timed out"


def test_stop_is_shown_in_one_line():
    assert Stopped()._render_traceback_() == [
        "Stopped: you ended the check before it was done. Run the cell again to check your answer."
    ]


# --- The clock -------------------------------------------------------------------------------------------------------


@needs_a_clock
@pytest.mark.parametrize("off", [lambda: signal.signal(signal.SIGALRM, signal.SIG_IGN), lambda: signal.setitimer(0, 0)])
def test_the_limit_holds_though_the_answer_switches_the_alarm_off(off, monkeypatch):
    def answer(*_):
        off()
        while True:
            pass

    monkeypatch.setattr(observe, "TIME_LIMIT", 0.3)
    started = time.monotonic()
    assert perceptron.weighted_sum.grade(answer).outcome == "timed out"
    assert time.monotonic() - started < 3


def test_the_limit_holds_in_another_thread(monkeypatch):
    monkeypatch.setattr(observe, "TIME_LIMIT", 0.3)
    results = []
    thread = threading.Thread(target=lambda: results.append(perceptron.weighted_sum.grade(never_ends)))
    thread.start()
    thread.join(5)
    assert results[0].outcome == "timed out"


def test_one_long_call_is_not_taken_for_a_loop(monkeypatch):
    monkeypatch.setattr(observe, "TIME_LIMIT", 0.1)
    result = perceptron.weighted_sum.grade(lambda X, w, b: sum(range(150_000_000)))  # compiled code: no alarm gets in
    assert result.outcome == "timed out"
    assert "One call in it" in result.message and "loop" not in result.message


def test_after_many_checks_python_is_as_fast_as_before():
    """An exception that is sent to a thread and taken back leaves Python 3.11 looking for it for ever."""

    def pace():
        started = time.perf_counter()
        for _ in range(300_000):
            pass
        return time.perf_counter() - started

    before = min(pace() for _ in range(5))
    for _ in range(20):
        perceptron.sigmoid_grad.grade(lambda a: a * (1 - a))
    assert min(pace() for _ in range(5)) < 3 * before


# --- Settings --------------------------------------------------------------------------------------------------------


def failing_formatter(_number):
    raise ValueError("no")


@pytest.fixture
def odd_settings():
    kept, printing, dtype = np.geterr(), np.get_printoptions(), torch.get_default_dtype()
    np.seterr(all="raise")
    np.set_printoptions(precision=0, threshold=2, formatter={"float_kind": failing_formatter}, legacy="1.13")
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    yield
    np.seterr(**kept)
    np.set_printoptions(**printing)
    torch.set_default_dtype(dtype)
    torch.set_grad_enabled(True)


def off(value):
    return times(1.5, value)


@each(CODING)
def test_references_and_evidence_do_not_know_the_students_settings(task, odd_settings):
    task.__dict__.pop("way", None)  # what was computed under other settings
    assert task.grade(solution(task)).outcome == "passed"
    name = next(iter(task.mistakes))
    result = task.grade(task.mistakes[name].wrong)
    assert (result.outcome, result.mistake) == ("incorrect", name)
    assert np.geterr()["divide"] == "raise" and np.get_printoptions()["precision"] == 0
    assert torch.get_default_dtype() is torch.float64 and not torch.is_grad_enabled()


@each(COMPARED)
def test_expected_and_got_are_told_apart_in_the_table(task):
    """Also where they differ in the fifth digit only."""
    for factor in (1.0001, 1.5):
        rows = dict(task.grade(lambda *args, factor=factor: times(factor, task.reference(*args))).evidence)
        pairs = [(text, rows[label.replace("Expected", "Got")]) for label, text in rows.items() if "Expected" in label]
        assert (pairs and any(a != b for a, b in pairs if "…" not in a and "..." not in a)) or all(
            "..." in a for a, _ in pairs
        )


# --- Folders ---------------------------------------------------------------------------------------------------------


def test_a_deleted_folder_is_a_card_and_a_notice(tmp_path, monkeypatch, capsys):
    before = os.getcwd()
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.setattr(progress, "_unsaved", {})
    monkeypatch.setattr(progress, "_notices", set())
    try:
        os.chdir(gone)
        gone.rmdir()
        perceptron.sigmoid_grad(lambda a: a)
        perceptron.sigmoid_grad.hint()
        progress.show()
    finally:
        os.chdir(before)
    shown = capsys.readouterr().out
    assert "Not yet · `sigmoid_grad`" in shown
    assert shown.count("the folder of this notebook has been deleted or moved") >= 1


# --- Calling a check -------------------------------------------------------------------------------------------------


@each(TASKS)
def test_a_check_that_is_called_with_other_arguments_answers_with_a_card(task, capsys):
    for call in (lambda: task(), lambda: task(nn.sigmoid, 3), lambda: task("a", "b"), lambda: task(answer="a")):
        handed = call()
        shown = capsys.readouterr().out
        assert "Passed" not in shown and task.name in shown
        if task in CODING:
            assert handed is task.reference
        elif task in DESIGNS:
            assert handed is task.example
        else:
            assert task in QUESTIONS and handed is None


# --- In a real kernel ------------------------------------------------------------------------------------------------

SETUP = """
import os; os.environ["COURSE_PROGRESS"] = "off"
from utils.exercises import perceptron as check
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    manager, client = start_new_kernel(cwd=str(tmp_path_factory.mktemp("work")), env={**os.environ})
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def ran(client, code, timeout=60):
    """(status, text of all outputs) of a cell."""
    texts = []

    def note(message):
        content = message["content"]
        texts.append(
            content.get("text") or content.get("data", {}).get("text/plain", "") or str(content.get("traceback", ""))
        )

    reply = client.execute_interactive(code, timeout=timeout, output_hook=note, allow_stdin=False)
    return reply["content"]["status"], "\n".join(texts).strip()


def test_exit_in_an_answer_leaves_the_kernel_alive(kernel):
    _, client = kernel
    ran(client, SETUP)
    for leave in ("exit()", "quit()", "get_ipython().ask_exit()"):
        status, text = ran(client, f"def sigmoid(z):\n    {leave}\nsigmoid = check.sigmoid(sigmoid)")
        assert status == "ok" and "SystemExit" in text
    assert ran(client, "print('alive')") == ("ok", "alive")


def test_stop_in_a_kernel_ends_the_cell_with_one_line(kernel):
    manager, client = kernel
    ran(client, SETUP)
    threading.Timer(1.0, manager.interrupt_kernel).start()
    started = time.monotonic()
    status, text = ran(client, "def sigmoid(z):\n    while True: pass\nsigmoid = check.sigmoid(sigmoid)")
    assert status == "error" and time.monotonic() - started < 4
    assert "Stopped: you ended the check" in text and "utils" not in text
    assert ran(client, "print('alive')") == ("ok", "alive")
