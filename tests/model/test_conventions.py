"""The conventions of messages where no log tells."""

from __future__ import annotations

from patchsplit.model.conventions import CommitConventions


def test_without_a_log_lines_are_as_wide_as_those_of_mailed_patches() -> None:
    usual = CommitConventions()
    assert (usual.commits, usual.subject, usual.line) == (0, 72, 75)
