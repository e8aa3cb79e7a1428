"""Commits and ranges of commits to their messages, authors, parents and trees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from patchsplit.git.diff import unquote
from patchsplit.git.records import format_oids, read_commits, read_log
from patchsplit.git.repo import Repo
from patchsplit.model.dates import format_day, normalize_date
from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person

MAIL_DIFF_OPTIONS = (
    "--raw",
    "--patch",
    "--binary",
    "--root",
    "-r",
    "-M",
    "-U3",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-abbrev",
    "--full-index",
    "--submodule=short",
    "--ignore-submodules=none",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


@dataclass(frozen=True, slots=True)
class CommitSummary:
    """The message of a commit that is no merge, and the files it changed."""

    subject: str
    paths: tuple[str, ...]
    """Of a rename, both paths."""
    body: str = ""
    """The message without its subject."""
    oid: Oid | None = field(default=None, compare=False)
    """None: unknown."""


def read_summaries(repo: Repo, tip: Oid, limit: int) -> tuple[CommitSummary, ...]:
    """Returns the latest `limit` commits of `tip`, newest first, without merges; () for a tree."""
    if not repo.is_commit(tip):
        return ()
    how = ("--no-merges", "--no-renames", "--name-only", f"-n{limit}", tip)
    found = []
    for record in read_log(repo, ("%s", "%b"), *how):
        subject, body = record.texts
        paths = parse_names(record.rest)
        found.append(CommitSummary(subject, paths, body.strip("\n"), record.oid))
    return tuple(found)


def grep_messages(repo: Repo, tips: Iterable[Oid], words: Collection[str]) -> list[str]:
    """Returns the messages with one of `words` of all commits below `tips`; () of those of trees.

    Case matters.
    """
    commits = [tip for tip in dict.fromkeys(tips) if repo.is_commit(tip)]
    if not commits or not words:
        return []
    options = [f"--grep={word}" for word in words]
    records = read_log(repo, ("%B",), "--no-patch", "-F", *options, *commits)
    return [record.texts[0] for record in records]


def parse_names(rest: bytes) -> tuple[str, ...]:
    """Returns the paths that --name-only prints, in git's order."""
    return tuple(unquote(line) for line in rest.split(b"\n") if line)


def read_subjects(repo: Repo, oids: Iterable[Oid]) -> dict[Oid, str]:
    """Returns the subjects of commits, by their object names."""
    asked = sorted(set(oids))
    if not asked:
        return {}
    how = ("--no-walk=unsorted", "--stdin", "--no-patch")
    records = read_log(repo, ("%s",), *how, stdin=format_oids(asked))
    return {record.oid: record.texts[0] for record in records}


def read_date(repo: Repo, oid: Oid) -> str:
    """Returns the committer's date of a commit, in git's raw format; "" if it has none."""
    how = ("--no-walk", "--no-patch", "--date=raw", oid)
    (record,) = read_log(repo, ("%cd",), *how)
    return normalize_date(record.texts[0])


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    """One commit as `git format-patch` prints it."""

    oid: Oid
    author: Person
    subject: str
    body: str
    """The message without its subject and the empty lines at its ends."""
    raw: bytes
    """git's raw lines, one a file; paths that need it are quoted."""
    diff: bytes
    """From the first "diff --git" on, with three lines of context; empty: it changes no file."""


def log_commits(repo: Repo, oids: Iterable[Oid]) -> Iterator[LoggedCommit]:
    """Yields commits in the given order, each with its diff to its parent; a merge has no diff.

    All are read by one git. Lines and their numbers are those of `git format-patch` without
    settings.
    """
    rows = format_oids(oids)
    if not rows:
        return
    how = ("--no-walk=unsorted", "--stdin", *MAIL_DIFF_OPTIONS)
    for record in read_log(repo, ("%an", "%ae", "%s", "%b"), *how, stdin=rows):
        name, mail, subject, body = (
            part.decode("utf-8", "surrogateescape") for part in record.fields
        )
        raw, marker, diff = record.rest.partition(b"\ndiff --git ")
        author = Person(name, mail)
        yield LoggedCommit(
            record.oid, author, subject, body.strip("\n"), raw.strip(b"\n"), marker[1:] + diff
        )


def find_foreign_commit(repo: Repo, branch: str, email: str) -> tuple[Oid, str, Person] | None:
    """Returns the newest commit that only `branch` holds and that another address committed.

    It is given with its subject and its committer; None if there is no such commit.
    """
    ref = f"refs/heads/{branch}"
    rows = repo.ask("rev-list", ref, "--not", f"--exclude={ref}", "--all").split()
    oids = [Oid(row) for row in rows]
    for record in read_commits(repo, oids, ("%cn", "%ce", "%s"), "--no-patch"):
        name, address, subject = record.texts
        if address != email:
            return record.oid, subject, Person(name, address)
    return None


def read_fork_commits(repo: Repo, base: Oid, fork: Oid) -> dict[Oid, ForkCommit]:
    """Returns the commits of base..fork, oldest first, without merges, by their object names."""
    how = ("--reverse", "--topo-order", "--no-merges", "--date=raw", "--encoding=UTF-8")
    found = {}
    for record in read_log(repo, ("%an", "%ae", "%ad", "%s", "%b"), *how, f"{base}..{fork}"):
        name, mail, date, subject, body = record.texts
        author = Person(name, mail)
        found[record.oid] = ForkCommit(
            record.oid, author, normalize_date(date), subject, body.strip("\n")
        )
    return found


def list_commits_between(repo: Repo, base: Oid, upstream: Oid) -> list[Oid]:
    """Returns the commits of base..upstream, without merges, newest first."""
    out = repo.run("rev-list", "--no-merges", upstream, f"^{base}")
    return [Oid(row) for row in out.decode().split()]


def list_recent_commits(repo: Repo, tip: Oid, limit: int) -> tuple[Oid, ...]:
    """Returns the latest `limit` commits of `tip`, newest first, without merges; () for a tree."""
    if not repo.is_commit(tip):
        return ()
    out = repo.run("rev-list", "--no-merges", f"-n{limit}", tip)
    return tuple(Oid(row) for row in out.decode().split())


@dataclass(frozen=True, slots=True)
class CommitParents:
    """A commit as a step from its first parent."""

    oid: Oid
    parents: tuple[Oid, ...]


def list_first_parent_commits(repo: Repo, *revisions: str) -> list[CommitParents]:
    """Returns what `git rev-list --first-parent` lists of `revisions`, oldest first."""
    out = repo.run("rev-list", "--first-parent", "--parents", "--reverse", *revisions)
    rows = [row.split() for row in out.decode().splitlines()]
    return [CommitParents(Oid(own), tuple(map(Oid, parents))) for own, *parents in rows]


def resolve_trees(repo: Repo, oids: Sequence[Oid]) -> list[Oid]:
    """Returns the trees of commits, in the given order."""
    rows = "".join(f"{oid}^{{tree}}\n" for oid in oids).encode()
    out = repo.run("cat-file", "--batch-check=%(objectname)", stdin=rows)
    return [Oid(row) for row in out.decode().split()]


@dataclass(frozen=True, slots=True)
class CommitIdentity:
    """What stays the same of a commit when it is applied elsewhere."""

    oid: Oid
    author: Person
    subject: str
    change_ids: tuple[str, ...]
    """The values of its Change-Id trailers."""


def read_identities(repo: Repo, base: Oid, tip: Oid) -> Iterator[CommitIdentity]:
    """Yields the commits of base..tip, newest first, without merges; none if one is a tree."""
    if not (repo.is_commit(base) and repo.is_commit(tip)):
        return
    change_ids = "%(trailers:key=Change-Id,valueonly,separator=%x20)"
    how = ("--no-merges", "--encoding=UTF-8", f"{base}..{tip}")
    for record in read_log(repo, ("%an", "%ae", "%s", change_ids), *how):
        name, mail, subject, ids = record.texts
        yield CommitIdentity(record.oid, Person(name, mail), subject, tuple(ids.split()))


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file after one commit."""

    commit: Oid
    date: str
    """The author's, as YYYY-MM-DD; "" if it has none."""
    author: str
    subject: str
    oid: str
    """The blob; empty: the commit deleted the file."""


def iter_versions(
    repo: Repo, base: Oid, upstream: Oid, paths: Iterable[str]
) -> Iterator[FileVersion]:
    """Yields the file after each commit of base..upstream that changed `paths`, oldest first.

    Where a commit deletes one path and adds another, as a rename does, the blob is that of the new
    path. Merges, and paths with a newline, are left out.
    """
    limits = [f":(literal){path}" for path in paths if "\n" not in path]
    if not limits:
        return
    how = ("--raw", "--no-renames", "--no-abbrev", "--no-merges", "--topo-order", "--reverse",
           "--date=raw")  # fmt: skip
    where = (f"{base}..{upstream}", "--", *limits)
    for record in read_log(repo, ("%ad", "%an", "%s"), *how, *where):
        rows = [row.split() for row in record.rest.split(b"\n") if row.startswith(b":")]
        blobs = [row[3].decode() for row in rows if set(row[3]) != {ord("0")}]
        date, author, subject = record.texts
        date = format_day(normalize_date(date))
        yield FileVersion(record.oid, date, author, subject, blobs[-1] if blobs else "")
