"""Nothing a student wrote is ever overwritten, deleted or hidden."""

import json

import pytest

from utils.course import workspace

NAME = "01_topic.ipynb"


def notebook(*sources, outputs=()):
    cells = [{"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def folders(tmp_path):
    """The course's folder with one notebook, the student's folder with its copy."""
    source, work = tmp_path / "notebooks", tmp_path / "work"
    source.mkdir()
    (source / NAME).write_text(notebook("first"))
    assert workspace.update(source, work) == [f"{NAME}: copied"]
    return source, work


def contents(work):
    return {path.name: path.read_text() for path in work.glob("*") if path.name != workspace.MANIFEST}


def test_a_second_time_nothing_happens(folders):
    source, work = folders
    before = contents(work)
    assert workspace.update(source, work) == []
    assert contents(work) == before == {NAME: notebook("first")}


def test_an_unedited_notebook_is_updated(folders):
    source, work = folders
    (source / NAME).write_text(notebook("second"))
    assert "updated" in workspace.update(source, work)[0]
    assert contents(work) == {NAME: notebook("second")}


def test_a_notebook_that_was_only_run_counts_as_unedited(folders):
    source, work = folders
    (work / NAME).write_text(notebook("first", outputs=[{"output_type": "stream", "name": "stdout", "text": "42"}]))
    (source / NAME).write_text(notebook("second"))
    workspace.update(source, work)
    assert contents(work) == {NAME: notebook("second")}


def test_an_edit_is_kept_and_the_new_version_lies_beside_it(folders):
    source, work = folders
    (work / NAME).write_text(notebook("mine"))
    assert workspace.update(source, work) == []
    (source / NAME).write_text(notebook("second"))
    assert "01_topic (new version).ipynb" in workspace.update(source, work)[0]
    assert contents(work) == {NAME: notebook("mine"), "01_topic (new version).ipynb": notebook("second")}
    assert workspace.update(source, work) == []


def test_an_untouched_new_version_is_refreshed(folders):
    source, work = folders
    (work / NAME).write_text(notebook("mine"))
    for text in ("second", "third"):
        (source / NAME).write_text(notebook(text))
        workspace.update(source, work)
    assert contents(work) == {NAME: notebook("mine"), "01_topic (new version).ipynb": notebook("third")}


def test_an_edited_new_version_is_kept_too(folders):
    source, work = folders
    (work / NAME).write_text(notebook("mine"))
    (source / NAME).write_text(notebook("second"))
    workspace.update(source, work)
    (work / "01_topic (new version).ipynb").write_text(notebook("mine too"))
    (source / NAME).write_text(notebook("third"))
    workspace.update(source, work)
    assert contents(work) == {
        NAME: notebook("mine"),
        "01_topic (new version).ipynb": notebook("mine too"),
        "01_topic (new version 2).ipynb": notebook("third"),
    }


def test_a_deleted_notebook_comes_back_fresh(folders):
    source, work = folders
    (work / NAME).unlink()
    workspace.update(source, work)
    assert contents(work) == {NAME: notebook("first")}


def test_a_file_of_the_same_name_that_is_no_notebook_is_kept(folders):
    source, work = folders
    (work / NAME).write_text("not JSON, but mine")
    (source / NAME).write_text(notebook("second"))
    workspace.update(source, work)
    assert contents(work)[NAME] == "not JSON, but mine"


def test_other_files_are_left_alone_and_nothing_else_is_copied(folders):
    source, work = folders
    (source / "progress.json").write_text("{}")
    (source / ".ipynb_checkpoints").mkdir()
    (work / "progress.json").write_text('{"mine": 1}')
    (work / "notes.txt").write_text("mine")
    workspace.update(source, work)
    assert contents(work) == {NAME: notebook("first"), "progress.json": '{"mine": 1}', "notes.txt": "mine"}


@pytest.mark.parametrize("broken", ["", "[]", '{"copied": 3}', '{"copied": {"a": 1}}', "\x00"])
def test_without_a_readable_record_everything_counts_as_edited(folders, broken):
    source, work = folders
    (work / workspace.MANIFEST).write_text(broken)
    (source / NAME).write_text(notebook("second"))
    lines = workspace.update(source, work)
    assert lines[0] == workspace.LOST_MANIFEST
    assert contents(work) == {NAME: notebook("first"), "01_topic (new version).ipynb": notebook("second")}
    assert workspace.update(source, work) == []


def test_a_picture_pasted_into_a_text_is_an_edit(folders):
    source, work = folders
    content = json.loads(notebook("first"))
    content["cells"][0]["attachments"] = {"me.png": {"image/png": "AAAA"}}
    (work / NAME).write_text(json.dumps(content))
    (source / NAME).write_text(notebook("second"))
    workspace.update(source, work)
    assert json.loads(contents(work)[NAME]) == content
