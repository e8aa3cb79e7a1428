"""The file of forks: read strictly, and each error names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.batch.forks import Fork, read_forks
from patchsplit.errors import PatchsplitError

GOOD = """\
[defaults]
onto = "main"
verify = "make"  # one text is a list of one

[fork.ring]
repository = "relay"
fork = "ring"
to = ["branch:out", "mbox:ring"]
take-suggestions = true
verify-seconds = 60

[fork."8.2"]
repository = "/srv/qemu"
diff = "vendor.diff"
to = "mbox:/out"
onto = "next"
verify = []
"""


def read(folder: Path, text: str) -> tuple[Fork, ...]:
    path = folder / "forks.toml"
    path.write_text(text)
    return read_forks(path)


def test_a_table_says_what_defaults_do_not(tmp_path: Path) -> None:
    ring, other = read(tmp_path, GOOD)
    assert ring == Fork(
        name="ring", plan="ring", repository=str(tmp_path / "relay"), fork="ring", onto="main",
        to=("branch:out", f"mbox:{tmp_path}/ring"), take_suggestions=True, verify=("make",),
        verify_seconds=60.0,
    )  # fmt: skip
    assert other == Fork(
        name="8.2", plan="8.2", repository="/srv/qemu", diff=str(tmp_path / "vendor.diff"),
        to=("mbox:/out",), onto="next",
    )  # fmt: skip


def test_a_queue_and_rules_are_paths_where_there_are_such(tmp_path: Path) -> None:
    (tmp_path / "patches").mkdir()
    table = '[fork.a]\nrepository = "."\nfork = "f"\nto = "branch:o"\n'
    (fork,) = read(tmp_path, table + 'queue = "patches"\nrules = "qemu"\n')
    assert (fork.queue, fork.rules) == (str(tmp_path / "patches"), "qemu")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fork =", "frok =", "line 7 [fork.ring]: there is no key 'frok'."),
        ("[defaults]", "[default]", "line 1: there is no key 'default'."),
        ("verify-seconds = 60", "verify-seconds = 'a'", "line 10 [fork.ring]: 'verify-seconds':"),
        ('to = "mbox:/out"', "to = 1", "line 15 [fork.8.2]: 'to':"),
        ('to = "mbox:/out"\n', "", "line 12 [fork.8.2]: it has no 'to'."),
        ('diff = "vendor.diff"\n', "", "[fork.8.2]: it needs either 'fork' or 'diff'."),
        ('repository = "relay"', "repository = [", "is not TOML"),
        ("[fork.ring]", '[fork."a b"]', "'a b' is not a valid name."),
        ('to = "mbox:/out"', 'to = "mbox:ring"', "[fork.8.2]: mbox:"),
        ('"/srv/qemu"', '"relay"\nplan = "ring"', "plan ring is that of the fork ring, too."),
        (GOOD, "", "names no fork."),
        (GOOD, "fork = 1", "«fork» is no table."),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(PatchsplitError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert message in caught.value.message
    assert caught.value.hint


def test_a_near_key_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(PatchsplitError) as caught:
        read(tmp_path, GOOD.replace("take-suggestions", "take-suggestion"))
    assert caught.value.hint == "Did you mean take-suggestions?"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PatchsplitError, match="cannot be read: No such file"):
        read_forks(tmp_path / "none.toml")
