"""Upstream's own checkers over the series: run where the user named them, and nowhere else.

A checker comes from upstream's commit, never from a patch, and runs in a throw-away checkout. That
a tree holds one is no reason to run it: its name must stand on the command line, or in the user's
own settings; those of the repository do not count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from patchsplit.check.native import CHECKERS, Called, Checker, Output, fitting
from patchsplit.emit import make_commits
from patchsplit.errors import EnvironmentFailure, PatchsplitError, Refused
from patchsplit.git.checkout import Ended, Lab, has_program, is_offline, lab
from patchsplit.git.log import Shown, shown
from patchsplit.git.repo import Repo
from patchsplit.git.tree import entries
from patchsplit.model.delta import Oid
from patchsplit.model.finding import Finding
from patchsplit.model.plan import Plan
from patchsplit.model.rendered import Sent
from patchsplit.progress import OnProgress, Progress, ignore
from patchsplit.session.exits import relisted
from patchsplit.session.session import Session

SETTING = "patchsplit.native"
SECONDS = 60.0
"""What one checker may take for one patch."""
MINE = "mine"
"""The word for those that the user's settings name."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What checkers found, and which of them could not say anything."""

    findings: tuple[Finding, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    """Checker, and why: no program, nothing for it to see, its time was over."""
    offline: bool = True
    """Whether they ran without network."""


def checkers(repo: Repo, upstream: Oid) -> tuple[Checker, ...]:
    """Returns the checkers that upstream's tree has, or whose settings it has. Nothing is run."""

    def read(path: str) -> str | None:
        entry = entries(repo, upstream, [path]).get(path)
        if entry is None or not entry.mode.regular:
            return None
        return repo.blob(entry.oid).decode("utf-8", "replace")

    return tuple(fitting(read))


def allowed(repo: Repo, names: Sequence[str]) -> tuple[Checker, ...]:
    """Returns the checkers that the user named, `mine` standing for those of their settings.

    Raises PatchsplitError for a name that no checker has, Refused where the settings name none.
    """
    told = list(names)
    if MINE in told:
        told.remove(MINE)
        own = repo.own(SETTING)
        if not own:
            raise Refused(
                "No checker is allowed: nothing is run because a tree has it.",
                f"Name one: --native NAME, or git config --global --add {SETTING} NAME.",
            )
        told += own
    known = {checker.name: checker for checker in CHECKERS}
    wrong = [name for name in told if name not in known]
    if wrong:
        raise PatchsplitError(
            f"There is no checker {wrong[0]}.", f"There are: {', '.join(sorted(known))}."
        )
    return tuple(known[name] for name in dict.fromkeys(told))


def run(
    repo: Repo,
    upstream: Oid,
    series: Sequence[tuple[Sent, Oid]],
    names: Sequence[str],
    *,
    seconds: float = SECONDS,
    on_progress: OnProgress = ignore,
) -> Ran:
    """Runs checkers that the user named over patches and their commits.

    A checker that cannot run is told, not passed over. Raises PatchsplitError for unknown names.
    """
    wanted = allowed(repo, names)
    fit = {checker.name for checker in checkers(repo, upstream)}
    found: list[Finding] = []
    skipped: list[tuple[str, str]] = []
    commits = list(shown(repo, (oid for _, oid in series)))
    for checker in wanted:
        why = _unable(checker, fit)
        if why:
            skipped.append((checker.name, why))
            continue
        with lab(repo) as place:
            place.take(upstream, checker.needs)
            for nth, ((sent, _), commit) in enumerate(zip(series, commits, strict=True)):
                on_progress(Progress(checker.name, nth, len(series), sent.subject))
                try:
                    found += _one(place, checker, sent, commit, seconds)
                except EnvironmentFailure as error:
                    skipped.append((checker.name, f"patch {sent.nth}: {error.message}"))
    return Ran(tuple(found), tuple(skipped), is_offline())


def over(
    session: Session,
    series: Sequence[Sent],
    names: Sequence[str],
    *,
    signoff: bool = False,
    plan: Plan | None = None,
    seconds: float = SECONDS,
) -> Ran:
    """Runs checkers that the user named over patches of a session's series.

    `plan` is the session's with other messages.
    """
    allowed(session.repo, names)
    actions = session.actions()
    if not actions or not series:
        return Ran((), offline=is_offline())
    made = make_commits(
        session.repo, plan or relisted(session), actions, session.analysis.upstream,
        signoff=signoff,
    )  # fmt: skip
    commits = dict(made.commits)
    pairs = [(sent, commits[sent.patch]) for sent in series]
    return run(
        session.repo, session.plan.source.upstream, pairs, names,
        seconds=seconds, on_progress=session.on_progress,
    )  # fmt: skip


def _unable(checker: Checker, fit: set[str]) -> str:
    """Says why a checker cannot run; empty where it can."""
    if checker.name not in fit:
        what = checker.script or " or ".join(checker.settings)
        return f"upstream's tree has no {what} of that kind"
    missing = [name for name in checker.programs if not has_program(name)]
    if missing:
        return f"{' and '.join(missing)} is not on your PATH"
    unset = [name for name in checker.environment[:1] if name not in os.environ]
    return f"{unset[0]} is not set in your environment" if unset else ""


def _one(place: Lab, checker: Checker, sent: Sent, commit: Shown, seconds: float) -> list[Finding]:
    """Runs one checker over one patch."""
    called, text = _mail(sent, commit)
    inputs = place.place / "input"
    inputs.mkdir(exist_ok=True)
    patch, message = inputs / f"{sent.nth:04}.patch", inputs / f"{sent.nth:04}.txt"
    patch.write_bytes(text)
    body = f"\n{sent.body}\n" if sent.body else ""
    message.write_bytes(f"{sent.subject}\n{body}".encode("utf-8", "surrogateescape"))
    files: list[str] = []
    if checker.sees == "files":
        files = [
            change.path
            for change in sent.changes
            if change.added and any(fnmatch(Path(change.path).name, one) for one in checker.files)
        ]
        if not files:
            return []
        place.take(commit.oid, [*checker.needs, *files])
    elif checker.sees == "commit":
        place.take(commit.oid)
    command: list[str] = []
    for word in checker.command:
        if word == "{files}":
            # A name that begins with a dash is a file even so.
            command += [f"./{path}" for path in files]
        else:
            command.append(word.replace("{patch}", str(patch)).replace("{message}", str(message)))
    given = {name: os.environ[name] for name in checker.environment if name in os.environ}
    ended = place.run(command, seconds=seconds, more=given)
    return list(_told(checker, called, ended, seconds))


def _told(checker: Checker, called: Called, ended: Ended, seconds: float) -> Iterator[Finding]:
    if ended.late:
        raise EnvironmentFailure(f"it was stopped after {seconds:g} seconds")
    found = list(checker.parse(called, Output(ended.out, ended.words)))
    if ended.code and not found and not ended.out.strip():
        words = ended.words.strip().splitlines()
        raise EnvironmentFailure(f"it failed: {words[-1] if words else f'exit {ended.code}'}")
    yield from found


def _mail(sent: Sent, commit: Shown) -> tuple[Called, bytes]:
    """Returns a patch as a mail, whose diff is the one that the lines are numbered by."""
    head = (
        f"From {commit.oid} Mon Sep 17 00:00:00 2001\n"
        f"From: {commit.author}\n"
        "Date: Mon, 17 Sep 2001 00:00:00 +0000\n"
        f"Subject: {sent.subject}\n\n"
    )
    middle = f"{sent.body}\n---\n\n" if sent.body else "---\n\n"
    text = (head + middle).encode("utf-8", "surrogateescape")
    called = Called(sent, head=text.count(b"\n"), message=head.count("\n"))
    return called, text + commit.diff + b"-- \n2.38.0\n\n"
