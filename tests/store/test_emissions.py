"""Files to a folder: all or none, and nothing of the user's is replaced unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.errors import EnvironmentFailure, Refused
from patchsplit.model.outgoing import Cleared, OutgoingFile
from patchsplit.store.emissions import check_folder, list_mails, write_files

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


def test_files_of_deep_folders_are_written_into_a_folder_that_has_some(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "notes").write_text("mine")
    files = [OutgoingFile(name, b"") for name in ("1/a.patch", "1/b.patch", "2/deep/c.patch")]
    write_files(tmp_path, files, CLEARED, force=True)

    assert names_in(tmp_path) == ["1/a.patch", "1/b.patch", "1/notes", "2/deep/c.patch"]


def test_files_that_were_there_stay_where_a_later_one_cannot_be_moved(tmp_path: Path) -> None:
    (tmp_path / "a.patch").write_text("old")
    (tmp_path / "c").write_text("a file")
    files = [OutgoingFile(name, b"new") for name in ("a.patch", "b.patch", "c/d.patch", "e.patch")]
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        write_files(tmp_path, files, CLEARED, force=True)

    assert names_in(tmp_path) == ["a.patch", "c"]


def test_the_file_that_cannot_be_moved_is_named_and_no_new_one_stays(tmp_path: Path) -> None:
    (tmp_path / "b.patch" / "mine").mkdir(parents=True)
    files = [OutgoingFile(name, b"new") for name in ("a.patch", "b.patch", "c.patch")]
    with pytest.raises(EnvironmentFailure, match="directory"):
        write_files(tmp_path, files, CLEARED, force=True)

    assert [path.name for path in tmp_path.iterdir()] == ["b.patch"]


# ---- mails that are there


PATCH = b"From " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\nFrom: Ada <ada@example.org>\n"


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PATCH)


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["0002-b.patch", "0001-a.patch"], ["0001-a.patch", "0002-b.patch"]),
        (["0001-a.txt", "0000-cover-letter.txt"], ["0000-cover-letter.txt", "0001-a.txt"]),
        (["10", "9", "1"], ["1", "9", "10"]),
        (["v10-0001-a.patch", "v10-0000-x.patch"], ["v10-0000-x.patch", "v10-0001-a.patch"]),
        ([f"{k}/1.patch" for k in (10, *range(1, 10))], [f"{k}/1.patch" for k in range(1, 11)]),
        (["1/b.patch", "1/a.patch", "a.patch"], ["a.patch"]),
        (["2024/a.patch"], []),
    ],
)  # fmt: skip
def test_mails_are_found_in_the_order_of_the_series(
    tmp_path: Path, names: list[str], found: list[str]
) -> None:
    fill(tmp_path, *names)
    (tmp_path / "notes.txt").write_text("From here on.\n")

    assert [str(path.relative_to(tmp_path)) for path in list_mails(tmp_path)] == found


def test_no_folder_has_no_mails(tmp_path: Path) -> None:
    assert list_mails(tmp_path / "none") == []


def test_a_smaller_series_replaces_a_larger_one(tmp_path: Path) -> None:
    fill(tmp_path, "0001-a.txt", "1/0001-a.txt", "2/0001-b.txt", "2024/0001-mine.txt")
    (tmp_path / "0002-notes.txt").write_text("mine\n")
    leaves = (OutgoingFile("0001-c.txt", PATCH),)
    write_files(tmp_path, leaves, Cleared(), force=True, mails=True)

    assert names_in(tmp_path) == ["0001-c.txt", "0002-notes.txt", "2024/0001-mine.txt"]
    assert not (tmp_path / "1").exists()


def test_other_files_replace_no_mails(tmp_path: Path) -> None:
    fill(tmp_path, "0001-a.txt", "1/0001-a.txt")
    write_files(tmp_path, (OutgoingFile("series", b""),), Cleared(), force=True)

    assert names_in(tmp_path) == ["0001-a.txt", "1/0001-a.txt", "series"]
