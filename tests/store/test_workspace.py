"""The file of a workspace: strictly read, and changed with its comments kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.errors import PatchsplitError, Refused, UnknownName
from patchsplit.model.topics.workspace import Tie, TopicName
from patchsplit.store.workspace import add_tie, parse_topic_name, read_workspace, remove_tie

TEXT = """\
# SR-IOV
[repositories.nova]
path = "nova"  # ours
[repositories.qemu]
path = "~/qemu"
plan = "v2"

# the counters
[[needs]]
topic = "nova:migration"
needs = "qemu:dirty: pages"
why = "it reads them"
"""
FIRST = Tie(TopicName("nova", "migration"), TopicName("qemu", "dirty: pages"), "it reads them")
SECOND = Tie(TopicName("qemu", 'a "b" \\ ü'), TopicName("nova", "c"), link="https://x.example/1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "w.toml"
    path.write_text(TEXT)
    return path


def test_a_file_is_read(file: Path) -> None:
    found = read_workspace(file)
    assert [(m.name, m.path, m.plan) for m in found.members.values()] == [
        ("nova", "nova", "default"),
        ("qemu", "~/qemu", "v2"),
    ]
    assert found.ties == (FIRST,)


def test_needs_are_added_and_removed_and_the_rest_of_the_file_stays(file: Path) -> None:
    add_tie(file, SECOND)
    assert read_workspace(file).ties == (FIRST, SECOND)
    assert file.read_text().startswith(TEXT)
    remove_tie(file, 0)
    assert read_workspace(file).ties == (SECOND,)
    assert "# SR-IOV" in file.read_text()
    assert "# ours" in file.read_text()
    remove_tie(file, 0)
    assert read_workspace(file).ties == ()
    add_tie(file, FIRST)
    assert read_workspace(file).ties == (FIRST,)


def test_a_file_that_writes_needs_in_another_way_is_left_alone(file: Path) -> None:
    text = TEXT.partition("# the")[0].replace(
        "# SR-IOV", 'needs = [{topic="nova:a",needs="qemu:b"}]'
    )
    file.write_text(text)
    with pytest.raises(Refused, match="without writing it anew"):
        add_tie(file, SECOND)
    with pytest.raises(Refused, match="without writing it anew"):
        remove_tie(file, 0)
    assert file.read_text() == text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[repositories.nova]", "[repositories.nova", "is not valid"),
        ("why", "reason", "unknown field `reason`"),
        ('plan = "v2"', "plan = 2", "Expected `str`"),
        ("nova:migration", "migration", "does not name a topic"),
        ('why = "it reads them"', 'link = "two words"', "link"),
        ('"qemu:dirty: pages"', '"nova:dirty"', "of its own repository"),
        ('path = "~/qemu"\n', "", "missing required field `path`"),
    ],
)
def test_what_is_not_valid_is_an_error_with_a_way_out(
    file: Path, old: str, new: str, words: str
) -> None:
    file.write_text(TEXT.replace(old, new))
    with pytest.raises(PatchsplitError, match=words) as raised:
        read_workspace(file)
    assert raised.value.hint


def test_a_repository_that_is_not_in_it_is_named(file: Path) -> None:
    file.write_text(TEXT.replace("qemu:dirty", "libvirt:dirty"))
    with pytest.raises(UnknownName, match=r"no repository libvirt.*libvirt:dirty: pages"):
        read_workspace(file)
    with pytest.raises(PatchsplitError, match="no such file"):
        read_workspace(file.parent / "none.toml")
    assert parse_topic_name("a:b:c d") == TopicName("a", "b:c d")
