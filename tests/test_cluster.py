"""A search over TCP: a real scheduler, real workers, and what is left when they are killed."""

import threading
import time

import pytest

from utils import cluster
from utils import search_runs as runs

pytest.importorskip("distributed")


def slowly(score):
    """The same score, later: a function made here, that travels to the workers as a whole."""

    def slow(setting):
        time.sleep(0.3)
        return score(setting)

    return slow


slow_run = slowly(runs.full_run)


@pytest.fixture(scope="module")
def settings():
    """Twelve settings and their scores, computed here one after the other."""
    drawn = runs.settings(12, seed=3)
    return drawn, [runs.full_run(setting) for setting in drawn]


def killed_after(process, seconds):
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    return timer


def test_workers_find_the_same_scores_and_one_may_die(settings, capsys):
    drawn, alone = settings
    with cluster.local(2) as cloud:
        assert cloud.address.startswith("tcp://127.0.0.1:")
        begin = time.monotonic()
        assert cluster.scores(slow_run, drawn, cloud.address) == alone
        whole = time.monotonic() - begin
        killed_after(cloud.workers[0], 0.8)
        begin = time.monotonic()
        assert cluster.scores(slow_run, drawn, cloud.address) == alone
        crippled = time.monotonic() - begin
        assert cloud.workers[0].wait(10) != 0 and cloud.workers[1].poll() is None
        killed_after(cloud.workers[1], 1.5)
        begin = time.monotonic()
        with pytest.raises(cluster.ClusterError, match="no worker for 5 seconds") as error:
            cluster.scores(slow_run, drawn, cloud.address, patience=5.0)
        late = time.monotonic() - begin
    results = error.value.results
    assert late < 60 and 0 < len(results) < len(drawn)
    assert all(alone[place] == score for place, score in results.items())
    assert f"{len(results)} of 12 scores are done" in str(error.value)
    with capsys.disabled():
        print(f"\ntwo workers {whole:.1f} s; one killed after 0.8 s: {crippled:.1f} s, the same scores")
        print(f"the last one killed after 1.5 s: an error after {late:.1f} s, {len(results)} of 12 scores kept")


def test_the_search_of_scikit_learn_finds_the_same_there():
    import joblib
    from distributed import Client
    from sklearn.model_selection import RandomizedSearchCV

    from utils.estimators import MLPClassifier

    digits = runs.split()
    space = {"lr": [0.0003, 0.001, 0.003, 0.01], "hidden": [(8,), (16,), (32,)]}
    tried = RandomizedSearchCV(MLPClassifier(epochs=5, random_state=0), space, n_iter=5, cv=3, random_state=0)
    alone = tried.fit(digits.X, digits.y).cv_results_["mean_test_score"].tolist()
    with cluster.local(2) as cloud, Client(cloud.address), joblib.parallel_config("dask"):
        assert tried.fit(digits.X, digits.y).cv_results_["mean_test_score"].tolist() == alone


def test_a_score_that_fails_is_told_with_its_setting():
    def fragile(setting):
        if setting == 3:
            raise ValueError("no such rate")
        return setting

    with cluster.local(1) as cloud:
        assert cluster.scores(fragile, [1, 2], cloud.address) == [1, 2]
        with pytest.raises(cluster.ClusterError, match="score failed for 3: ValueError: no such rate"):
            cluster.scores(fragile, [1, 2, 3], cloud.address)


def test_a_scheduler_that_goes_is_missed():
    with cluster.local(1) as cloud:
        killed_after(cloud.scheduler, 0.8)
        begin = time.monotonic()
        with pytest.raises(cluster.ClusterError, match=r"scheduler is gone|no worker for 5 seconds"):
            cluster.scores(slow_run, runs.settings(12), cloud.address, patience=5.0)
        assert time.monotonic() - begin < 60


def test_no_scheduler_is_told_with_the_command():
    with pytest.raises(cluster.ClusterError, match="dask scheduler --port 8786"):
        cluster.scores(abs, [1], "tcp://127.0.0.1:9", patience=1.0)
