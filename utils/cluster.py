"""A search on several machines, by Dask; the extra brings it: pip install 'mlp-course[cluster]'.

Three commands, each in a terminal of its own; the second on any machine that has the course, as often as it has
processors to spare:

    dask scheduler --port 8786
    dask worker tcp://ADDRESS:8786 --nthreads 1
    python -c "from utils import cluster, search_runs as runs; print(cluster.scores(runs.full_run, runs.settings(20),
        'tcp://ADDRESS:8786'))"

ADDRESS is that of the first machine, 127.0.0.1 on itself. Everything between them is unencrypted and lets whoever
reaches the port run code: keep it inside a network that you trust. `local` does the first two for a try on one machine.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import NamedTuple

__all__ = ["ClusterError", "Local", "local", "scores"]

HOST = "127.0.0.1"


class ClusterError(RuntimeError):
    """A search that cannot go on. results: place in the settings → score, of those that are done: nothing is lost."""

    def __init__(self, message, results=()):
        super().__init__(message)
        self.results = dict(results)


def scores(score, settings, address, patience=30.0):
    """[score(setting) for setting in settings], computed by the workers of the scheduler at address, in any order.

    score: a function that gives the same wherever it runs; what it needs has to be installed on every worker. A worker
    that dies costs the time of what it was at: that is done again elsewhere. Raises ClusterError, with the results so
    far, where no scheduler answers, where there has been no worker for `patience` seconds, and where score fails.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except OSError as error:  # a TimeoutError is one
        raise ClusterError(f"No scheduler answers at {address}. Start one there: dask scheduler --port 8786") from error
    with client, client.as_current():
        return _Search(client, score, settings, patience).run()


class _Search:
    """One search: found, place → score, grows; waiting: what is not done yet, future → place."""

    def __init__(self, client, score, settings, patience):
        self.client, self.settings, self.patience, self.found = client, list(settings), patience, {}
        self.waiting = {client.submit(score, one, pure=False): place for place, one in enumerate(self.settings)}

    def run(self):
        from distributed import wait

        seen = time.monotonic()  # when there was a worker last
        while self.waiting:
            with contextlib.suppress(TimeoutError, CancelledError):  # none is done; none will be, see _take
                wait(list(self.waiting), timeout=min(1.0, self.patience), return_when="FIRST_COMPLETED")
            for future in [future for future in self.waiting if future.done()]:
                self._take(future)
            if self._has_workers():
                seen = time.monotonic()
            elif self.waiting and time.monotonic() - seen > self.patience:
                fix = "Start one, dask worker ADDRESS --nthreads 1, and search on among the settings that are left."
                raise self._error(f"There has been no worker for {self.patience:.0f} seconds. {fix}")
        return [self.found[place] for place in range(len(self.settings))]

    def _take(self, future):
        """Fetch a result at once: it lies on the worker, and would go with it."""
        place = self.waiting[future]
        if future.status == "cancelled":
            raise self._error("The scheduler is gone. Start it again: dask scheduler --port 8786, and the workers too.")
        if future.status == "error":
            error = future.exception()
            told = f"score failed for {self.settings[place]!r}: {type(error).__name__}: {error}"
            raise self._error(told) from error
        try:
            self.found[place] = future.result(timeout=self.patience)
        except Exception as error:
            raise self._error(f"The score of {self.settings[place]!r} did not arrive: {error}") from error
        del self.waiting[future]

    def _has_workers(self):
        try:
            return self.client.status == "running" and bool(self.client.nthreads())
        except OSError:
            return False

    def _error(self, message):
        done = f"{len(self.found)} of {len(self.settings)} scores are done: they are in `results` of this error."
        return ClusterError(f"{message} {done}", self.found)


class Local(NamedTuple):
    """A scheduler and workers on this machine: its address, and their processes."""

    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]


@contextlib.contextmanager
def local(workers: int = 2, patience: float = 60.0) -> Iterator[Local]:
    """A scheduler and so many workers over TCP on this machine, as by the commands above; they end with the block.

    Raises ClusterError where they are not up after `patience` seconds, with what they wrote.
    """
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        log = stack.enter_context((Path(folder) / "log").open("w+"))
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "DASK_TEMPORARY_DIRECTORY": folder}
        where = str(Path(folder) / "scheduler.json")

        def start(*command):
            line = [sys.executable, "-m", "dask", *command, "--scheduler-file", where, "--no-dashboard"]
            process = subprocess.Popen(line, stdout=log, stderr=log, cwd=folder, env=environment)
            stack.callback(_end, process)
            return process

        scheduler = start("scheduler", "--host", HOST, "--port", "0")
        processes = [start("worker", "--host", HOST, "--nthreads", "1", "--no-nanny") for _ in range(workers)]
        try:
            with Client(scheduler_file=where, timeout=patience, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=patience)
                address = client.scheduler.address
        except OSError as error:
            log.seek(0)
            raise ClusterError(f"No scheduler with {workers} workers came up here:\n{log.read()}") from error
        yield Local(address, scheduler, processes)


def _end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
