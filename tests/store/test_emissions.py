"""Files to a folder: all or none, and nothing of the user's is replaced unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.errors import EnvironmentFailure, Refused
from patchsplit.model.outgoing import Cleared, OutgoingFile
from patchsplit.store.emissions import check_folder, write_files

FILES = [OutgoingFile("0001-one.patch", b"one"), OutgoingFile("2/0001-two.patch", b"two")]
CLEARED = Cleared()


def test_a_new_or_an_empty_folder_gets_all_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "deep" / "new"):
        written = write_files(folder, FILES, CLEARED)
        assert [path.relative_to(folder).as_posix() for path in written] == [
            file.name for file in FILES
        ]
        assert [path.read_bytes() for path in written] == [b"one", b"two"]
        assert not list(folder.parent.glob(".patchsplit-*"))


def test_a_folder_with_files_is_written_only_by_force(tmp_path: Path) -> None:
    stale = tmp_path / "0002-old.patch"
    stale.write_text("old")
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(Refused, match="not empty"):
        write_files(tmp_path, FILES, CLEARED)
    assert stale.exists()
    write_files(tmp_path, FILES, CLEARED, force=True)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["0001-one.patch", "2", "notes"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("mine")
    with pytest.raises(Refused, match="is a file"):
        check_folder(place, force=True)
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        write_files(place / "below", FILES, CLEARED)
    assert place.read_text() == "mine"


def test_a_folder_that_exists_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    here.chmod(0o750)
    before = here.stat()
    monkeypatch.chdir(here)
    written = write_files(Path(), FILES, CLEARED)

    assert (here.stat().st_ino, here.stat().st_mode) == (before.st_ino, before.st_mode)
    assert [path.read_bytes() for path in written] == [b"one", b"two"]
    assert {path.name for path in here.iterdir()} == {"0001-one.patch", "2"}


def test_a_symlink_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name in ("there", "new"):
        link = tmp_path / f"to-{name}"
        link.symlink_to(tmp_path / name)
        write_files(link, FILES, CLEARED)

        assert link.is_symlink()
        assert (tmp_path / name / "0001-one.patch").read_bytes() == b"one"


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for folder in (loop, tmp_path / ("x" * 300)):
        with pytest.raises(EnvironmentFailure, match="cannot be written"):
            write_files(folder, FILES, CLEARED)


def test_nothing_stays_where_one_file_cannot_be_moved(tmp_path: Path) -> None:
    (tmp_path / "2").write_text("a file")
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        write_files(tmp_path, FILES, CLEARED, force=True)

    assert [path.name for path in tmp_path.iterdir()] == ["2"]
