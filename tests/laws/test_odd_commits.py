"""Commits of any bytes: no command ends as a bug, and what leaves is what git takes back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from repos import Story

from patchsplit.cli.main import run
from patchsplit.errors import ExitCode

LINES = [f"{k}\n" for k in range(30)]
LOOKS = ["", "show", "show 1 --why", "ledger", "check", "recipients", "resolve", "resolve a:11",
         "graph", "topics", "rules list"]  # fmt: skip

byte = st.integers(1, 255).filter(lambda code: code not in b"\n<>")
names = st.lists(byte, min_size=1, max_size=8).map(bytes)
dates = st.one_of(
    st.just(b""),
    st.just(b" "),
    st.from_regex(rb" [0-9]{1,12} [+-][0-9]{1,7}", fullmatch=True),
    st.binary(max_size=12).map(lambda raw: b" " + raw.translate(None, b"\n\0<>")),
)
people = st.builds(lambda name, date: b"%s <x@y.example>%s" % (name, date), names, dates)
encodings = st.sampled_from([b"", b"encoding ISO-8859-1\n", b"encoding nonsense\n"])
messages = st.one_of(
    st.sampled_from([b"a: \x01 x\n\n\x01Text \x1e \x1f\n", b"", b"\n\n", b"caf\xe9\n", b"\x01\n"]),
    st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\0")),
)
commits = st.tuples(people, people, encodings, messages)
Odd = tuple[bytes, bytes, bytes, bytes]


def rewrite(story: Story, branch: str, odd: Odd) -> None:
    """Replaces the tip of a branch by a commit with other people, dates and words."""
    author, committer, encoding, message = odd
    content = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n%s\n%s" % (
        story.tree(branch).encode(), story.oid(f"{branch}^").encode(), author, committer, encoding,
        message,
    )  # fmt: skip
    made = story.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=content)
    story.git("update-ref", f"refs/heads/{branch}", made)


@pytest.fixture
def world(story: Story) -> Story:
    """A fork of two changes, one of which conflicts, with people of upstream's in its history."""
    story.commit("base", {"a": "".join(LINES), "b": "one\n"})
    mine, theirs = [*LINES], [*LINES]
    mine[10], mine[25] = "mine\n", "more\n"
    theirs[10], theirs[20] = "theirs\n", "their own\n"
    story.branch("fork", at="base").commit("a: Mine", {"a": "".join(mine)}, tag="mine")
    story.on("main").commit("a: Theirs", {"a": "".join(theirs)}, tag="theirs")
    return story


@settings(
    max_examples=3,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(fork=commits, upstream=commits)
@example(
    fork=(b"J\xfcrgen <j@x> 1700000000 +051800", b"C <c@x>", b"", b"\x01\n"),
    upstream=(b"A <>", b"B <b@x> 99999999999999 +0000", b"", b"a: \x01 theirs\n\n\x01 \x1e\n"),
)
def test_no_commit_is_a_bug(world: Story, tmp_path: Path, fork: Odd, upstream: Odd) -> None:
    assume(fork[3] != upstream[3])  # else the fork's commit has landed
    for branch, odd in (("fork", fork), ("main", upstream)):
        world.git("update-ref", f"refs/heads/{branch}", {"fork": "mine", "main": "theirs"}[branch])
        rewrite(world, branch, odd)
    world.git("update-ref", "-d", "refs/heads/out")
    at = ["-C", str(world.path)]
    plan = ["plan", "--force", "--base", "base", "--onto", "main", "fork"]
    assert run([*at, *plan]) == ExitCode.OK
    for words in LOOKS:
        assert run([*at, *words.split()]) in (ExitCode.OK, ExitCode.FINDINGS), words
    assert run([*at, "resolve", "a:11", "--private"]) == ExitCode.OK
    assert run([*at, "emit", "branch", "out", "--force"]) == ExitCode.OK
    folder = tmp_path / "out"
    assert run([*at, "emit", "mbox", str(folder), "--force", "--no-cover-letter"]) == ExitCode.OK
    world.git("reset", "-q", "--hard")
    world.git("checkout", "-q", "--detach", "main")
    done = subprocess.run(
        ["git", "am", "-q", *sorted(folder.iterdir())], cwd=world.path, capture_output=True,
        check=False,
    )  # fmt: skip
    taken = world.tree("HEAD")
    world.git("am", "--abort", check=False)
    world.git("symbolic-ref", "HEAD", "refs/heads/main")

    assert not done.returncode, done.stderr
    assert taken == world.tree("out")
