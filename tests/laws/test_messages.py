"""A message that is mailed or queued comes back as it was, with its tree; or it is refused."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from repos import Story
from worlds import slow

from patchsplit.check.mail import check_mail_message
from patchsplit.emit.commits import CommittedSeries, format_message
from patchsplit.emit.mbox import format_mbox
from patchsplit.emit.quilt import QuiltPatch, format_queue
from patchsplit.git.diff import diff_for_quilt
from patchsplit.git.mail import MailFormat
from patchsplit.git.repo import Repo
from patchsplit.git.write import NewCommit, write_commits
from patchsplit.model.delta import HunkId, Mode, Oid
from patchsplit.model.facts import Person
from patchsplit.model.finding import Finding, Severity
from patchsplit.model.message import indent_message_ends, quote_for_patch, strip_space
from patchsplit.model.plan import Patch, PatchId
from patchsplit.model.series import File

LINES = [
    "Plain words.", "", "", "---", "--- ", "----", "--- a/a", "+++ b/a", "@@ -1,2 +1,3 @@",
    " 1", "+ten", "-1", "diff --git a/a b/a", "diff -u a b", "diff", "Index: 4 of 3", "Index:",
    "Prereq: 1.2", "*** a/a", "***************", "From: Bob <bob@example.org>", "Subject: other",
    "Date: yesterday", "[PATCH] other", "From me to you at 12:30 on day 99",
    "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001",
    ">From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001", "5d", "3,4c", "7a8",
    ".", "0a", "    --- a/a", "\t+++ b/a", "    @@ -1,2 +1,3 @@", " X--- a/a", "- --- a/a", "-- ",
    "-- >8 --", "new file mode 100755", "deleted file mode 100644", "rename from a",
    "GIT binary patch", "\x01\x0c\x1b[31m", "trailing \t", "caf\xe9", "\udce9", "a\rb", "x" * 1200,
    "Signed-off-by: Ada Lovelace <ada@example.org>", "# a comment", "base-commit: 0", "=20=3D",
    "In-Reply-To: <x@example.org>", "MIME-Version: 1.0", "Content-Type: text/html",
]  # fmt: skip
SUBJECTS = [
    "a: spell five", "[net] a", "Re: a", ": a", "re", "RE:a", "a  b", "diff --git a/a b/a", "---",
    "=?UTF-8?q?x?=", "caf\xe9", "\udce9", "From: x", "[a", "a [b]", "x" * 120, "5d", "Index: a",
    "[PATCH] a", "\x01", "a:", "#1", "a\tb",
]  # fmt: skip
subjects = st.one_of(st.sampled_from(SUBJECTS), st.text("ab[]:re \t", min_size=1, max_size=9))
bodies = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=9)), max_size=7).map(
    lambda rows: "\n".join(rows).replace("\0", "").encode("utf-8", "surrogatepass")
    .decode("utf-8", "surrogateescape")
)  # fmt: skip
messages = st.lists(st.tuples(subjects.filter(str.strip), bodies), min_size=1, max_size=4)
ADA, BOB = Person("Ada Lovelace", "ada@example.org"), Person("Bob", "bob@example.org")
DATE = "1700000000 +0000"
BASE = b"".join(b"%d\n" % nth for nth in range(40))


def find_errors(subject: str, body: str) -> Iterator[Finding]:
    found = check_mail_message(PatchId("p1"), subject, body)
    return (one for one in found if one.severity is Severity.ERROR)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Story(tmp_path_factory.mktemp("origin") / "repo").commit("base", {"a": BASE}).path


@contextmanager
def series_of(
    origin: Path, patches: list[Patch]
) -> Iterator[tuple[Repo, CommittedSeries, list[bytes]]]:
    """Commits patches, each of which changes a line of its own; yields the messages, too."""
    with Repo.open(origin) as repo:
        base = Oid(repo.resolve("HEAD"))
        texts = [format_message(patch, None) for patch in patches]
        commits, content = [], BASE
        for nth, (patch, text) in enumerate(zip(patches, texts, strict=True)):
            content = content.replace(b"\n%d\n" % (10 * nth + 5), b"\nnew %d\n" % nth)
            files = (File("a", Mode.FILE, None, content),)
            commits.append(NewCommit(text, patch.author or ADA, DATE, ADA, DATE, (), files))
        oids = write_commits(repo, base, commits)
        names = tuple(zip([patch.id for patch in patches], oids, strict=True))
        yield repo, CommittedSeries(base, names), texts


def patches_of(drawn: list[tuple[str, str]], author: Person | None) -> list[Patch]:
    return [
        Patch(PatchId(f"p{nth}"), subject, (HunkId(str(nth)),), body, author)
        for nth, (subject, body) in enumerate(drawn, 1)
    ]


@slow
@given(messages, st.sampled_from([None, BOB]))
def test_what_is_mailed_comes_back_from_git_am(
    origin: Path, drawn: list[tuple[str, str]], author: Person | None
) -> None:
    mailable = [
        patch
        for patch in patches_of(drawn, author)
        if not any(find_errors(patch.subject, patch.body))
    ]
    assume(mailable)
    with series_of(origin, mailable) as (repo, series, texts), TemporaryDirectory() as folder:
        mails = format_mbox(repo, series, MailFormat(cover=False), None, DATE)
        clone = Path(folder) / "clone"
        files = [Path(folder) / leaf.name for leaf in mails]
        for file, leaf in zip(files, mails, strict=True):
            file.write_bytes(leaf.content)
        git = ["git", "-C", str(clone)]
        subprocess.run(["git", "clone", "-q", "-s", str(origin), str(clone)], check=True)
        subprocess.run([*git, "am", "-q", *files], check=True, capture_output=True)
        log = subprocess.run(
            [*git, "log", "--reverse", "--format=%x00%an%x00%T%x00%B", f"{series.onto}..HEAD"],
            check=True, capture_output=True,
        ).stdout.split(b"\0")  # fmt: skip

        assert [row.removesuffix(b"\n") for row in log[3::3]] == texts
        assert {row.decode() for row in log[1::3]} == {(author or ADA).name}
        assert log[-2].decode() == repo.resolve_tree(series.tip)


@slow
@given(messages)
def test_what_is_queued_comes_back_from_patch(origin: Path, drawn: list[tuple[str, str]]) -> None:
    patches = patches_of(drawn, None)
    with series_of(origin, patches) as (repo, series, _), TemporaryDirectory() as folder:
        queue = format_queue(
            tuple(
                QuiltPatch(patch.subject, patch.body, str(ADA), DATE, diff_for_quilt(repo, oid))
                for patch, (_, oid) in zip(patches, series.commits, strict=True)
            )
        )
        file = Path(folder) / "a"
        file.write_bytes(BASE)
        for leaf in queue[:-1]:
            done = subprocess.run(
                ["patch", "-p1", "-f", "-s"], cwd=folder, input=leaf.content, capture_output=True,
                check=False,
            )  # fmt: skip
            assert done.returncode == 0, done
        assert file.read_bytes() == repo.run("cat-file", "blob", f"{series.tip}:a")


@given(bodies)
def test_an_indented_message_can_be_mailed_and_has_the_same_words(body: str) -> None:
    fixed = indent_message_ends(strip_space(body))

    assert not any(find_errors("a: fix", fixed))
    assert fixed.split() == body.split()
    assert indent_message_ends(fixed) == fixed


@given(bodies)
def test_quotes_take_no_words_away(body: str) -> None:
    assert [word for word in quote_for_patch(body).split() if word != ">"] == [
        word for word in body.split() if word != ">"
    ]
