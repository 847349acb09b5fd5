"""A file is written whole or not at all."""

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from utils import files
from utils.files import ROOT, write_atomically


def test_the_root_is_the_top_of_the_repository(root):
    assert root == ROOT and (ROOT / "pyproject.toml").exists()


@pytest.mark.parametrize(("content", "stored"), [("π = 3\n", b"\xcf\x80 = 3\n"), (b"\x00\r\n\xff", b"\x00\r\n\xff")])
def test_text_and_bytes_arrive_as_they_are(tmp_path, content, stored):
    for _ in range(2):
        write_atomically(tmp_path / "file", content)
        assert (tmp_path / "file").read_bytes() == stored
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.chmod"])
def test_a_failure_leaves_the_old_content_and_nothing_else(tmp_path, monkeypatch, step):
    (tmp_path / "file").write_text("old")

    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr(step, fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(tmp_path / "file", "new")
    monkeypatch.undo()
    assert (tmp_path / "file").read_text() == "old" and os.listdir(tmp_path) == ["file"]


def test_it_is_on_the_disk_before_it_takes_the_old_one_s_place(tmp_path, monkeypatch):
    path, seen = tmp_path / "file", []
    path.write_text("old")
    monkeypatch.setattr(files.os, "fsync", lambda handle: seen.append((path.read_text(), os.fstat(handle).st_size)))
    write_atomically(path, "new content")
    assert seen == [("old", len("new content"))]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows read-only and nothing else")
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_permissions_stay(tmp_path, mode):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(mode)
    write_atomically(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_text("")
    write_atomically(tmp_path / "file", "")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_many_writers_leave_one_whole_file(tmp_path):
    path, texts = tmp_path / "file", [str(digit) * 50_000 for digit in range(8)]
    seen, over = [], threading.Event()

    def look():
        while not over.is_set():
            if path.exists():
                seen.append(path.read_text())

    with ThreadPoolExecutor(len(texts) + 1) as pool:
        reader = pool.submit(look)
        written = [pool.submit(write_atomically, path, text) for text in 5 * texts]
        wait(written)
        over.set()
        for done in (reader, *written):
            done.result()
    assert set(seen) | {path.read_text()} <= set(texts) and os.listdir(tmp_path) == ["file"]
