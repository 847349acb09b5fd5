"""Authoring and running the course: build, slides, workspace, doctor and the `course` command."""
