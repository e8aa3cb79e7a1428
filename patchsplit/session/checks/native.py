"""Runs upstream's own checkers, such as checkpatch, on the series.

A checker is read from upstream's commit, never from a patch, and runs in a temporary checkout. It
runs only if its name is on the command line or in the user's git config; the repository's own
config does not count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from patchsplit.check.native import CHECKERS, CheckerInput, NativeChecker, Output, find_checkers
from patchsplit.emit import write_series
from patchsplit.errors import EnvironmentFailure, PatchsplitError, Refused, Remedy, RemedyKind
from patchsplit.git.checkout import (
    Checkout,
    CommandResult,
    has_program,
    is_offline,
    temporary_checkout,
)
from patchsplit.git.log import LoggedCommit, log_commits
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Oid
from patchsplit.model.finding import Finding
from patchsplit.model.plan import Plan
from patchsplit.model.rendered import RenderedPatch
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.session.series.listing import relist_bodies
from patchsplit.session.session import Session

SETTING = "patchsplit.native"
TIMEOUT_SECONDS = 60.0
"""The time limit of one checker for one patch."""
MINE = "mine"
"""The word that stands for the checkers in the user's git config."""


@dataclass(frozen=True, slots=True)
class CheckerReport:
    """The findings of checkers, and which of them did not run."""

    findings: tuple[Finding, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    """Name of a checker, and why it did not run: a missing program or file, a timeout."""
    offline: bool = True
    """Whether the checkers ran without network."""


def find_upstream_checkers(repo: Repo, upstream: Oid) -> tuple[NativeChecker, ...]:
    """Returns the checkers that upstream's tree has, or has settings for; runs none of them."""

    def read(path: str) -> str | None:
        entry = find_entries(repo, upstream, [path]).get(path)
        if entry is None or not entry.mode.is_regular:
            return None
        return repo.read_blob(entry.oid).decode("utf-8", "replace")

    return tuple(find_checkers(read))


def select_checkers(repo: Repo, names: Sequence[str]) -> tuple[NativeChecker, ...]:
    """Returns the named checkers, each once; "mine" stands for those of the user's git config.

    Raises PatchsplitError for an unknown name, and Refused for "mine" if the config names none.
    """
    wanted = list(names)
    if MINE in wanted:
        wanted.remove(MINE)
        own = repo.read_user_config(SETTING)
        if not own:
            raise Refused(
                "Your git config names no checker.",
                Remedy(RemedyKind.NAME_CHECKER, (SETTING,)),
            )
        wanted += own
    known = {checker.name: checker for checker in CHECKERS}
    wrong = [name for name in wanted if name not in known]
    if wrong:
        raise PatchsplitError(
            f"There is no checker {wrong[0]}.", f"The checkers are: {', '.join(sorted(known))}."
        )
    return tuple(known[name] for name in dict.fromkeys(wanted))


def run_checkers(
    repo: Repo,
    upstream: Oid,
    series: Sequence[tuple[RenderedPatch, Oid]],
    names: Sequence[str],
    *,
    seconds: float = TIMEOUT_SECONDS,
    on_progress: OnProgress = ignore_progress,
) -> CheckerReport:
    """Runs the named checkers on patches, each given with its commit.

    `seconds` is the time limit of one checker for one patch. A checker that does not run is in
    `skipped` of the report. Raises as select_checkers does.
    """
    wanted = select_checkers(repo, names)
    fit = {checker.name for checker in find_upstream_checkers(repo, upstream)}
    found: list[Finding] = []
    skipped: list[tuple[str, str]] = []
    commits = list(log_commits(repo, (oid for _, oid in series)))
    for checker in wanted:
        why = _find_obstacle(checker, fit)
        if why:
            skipped.append((checker.name, why))
            continue
        with temporary_checkout(repo) as place:
            place.check_out_paths(upstream, checker.required_paths)
            for nth, ((sent, _), commit) in enumerate(zip(series, commits, strict=True)):
                on_progress(Progress(checker.name, nth, len(series), sent.subject))
                try:
                    found += _run_checker(place, checker, sent, commit, seconds)
                except EnvironmentFailure as error:
                    skipped.append((checker.name, f"patch {sent.nth}: {error.message}"))
    return CheckerReport(tuple(found), tuple(skipped), is_offline())


def run_checkers_on_session(
    session: Session,
    series: Sequence[RenderedPatch],
    names: Sequence[str],
    *,
    signoff: bool = False,
    plan: Plan | None = None,
    seconds: float = TIMEOUT_SECONDS,
) -> CheckerReport:
    """Runs the named checkers on patches of a session's series.

    `plan` is the session's plan, possibly with other messages. Raises as select_checkers does.
    """
    select_checkers(session.repo, names)
    actions = session.actions()
    if not actions or not series:
        return CheckerReport((), offline=is_offline())
    made = write_series(
        session.repo, plan or relist_bodies(session), actions, session.analysis.upstream,
        signoff=signoff,
    )  # fmt: skip
    commits = dict(made.commits)
    pairs = [(sent, commits[sent.patch]) for sent in series]
    return run_checkers(
        session.repo, session.plan.source.upstream, pairs, names,
        seconds=seconds, on_progress=session.on_progress,
    )  # fmt: skip


def _find_obstacle(checker: NativeChecker, fit: set[str]) -> str:
    """Returns why a checker cannot run, as a clause; "" if it can."""
    if checker.name not in fit:
        what = checker.script or " or ".join(checker.settings)
        return f"upstream's tree has no {what} that it can use"
    missing = [name for name in checker.programs if not has_program(name)]
    if missing:
        return f"not on your PATH: {', '.join(missing)}"
    unset = [name for name in checker.environment[:1] if name not in os.environ]
    return f"{unset[0]} is not set in your environment" if unset else ""


def _run_checker(
    checkout: Checkout,
    checker: NativeChecker,
    rendered_patch: RenderedPatch,
    commit: LoggedCommit,
    seconds: float,
) -> list[Finding]:
    """Runs one checker on one patch. Raises EnvironmentFailure if it fails or takes too long."""
    called, text = _format_mail(rendered_patch, commit)
    inputs = checkout.folder / "input"
    inputs.mkdir(exist_ok=True)
    patch, message = (
        inputs / f"{rendered_patch.nth:04}.patch",
        inputs / f"{rendered_patch.nth:04}.txt",
    )
    patch.write_bytes(text)
    body = f"\n{rendered_patch.body}\n" if rendered_patch.body else ""
    message.write_bytes(f"{rendered_patch.subject}\n{body}".encode("utf-8", "surrogateescape"))
    files: list[str] = []
    if checker.input_kind == "files":
        files = [
            change.path
            for change in rendered_patch.files
            if change.added and any(fnmatch(Path(change.path).name, one) for one in checker.files)
        ]
        if not files:
            return []
        checkout.check_out_paths(commit.oid, [*checker.required_paths, *files])
    elif checker.input_kind == "commit":
        checkout.check_out_paths(commit.oid)
    command: list[str] = []
    for word in checker.command:
        if word == "{files}":
            # A name that begins with a dash must not be taken for an option.
            command += [f"./{path}" for path in files]
        else:
            command.append(word.replace("{patch}", str(patch)).replace("{message}", str(message)))
    environment = {name: os.environ[name] for name in checker.environment if name in os.environ}
    result = checkout.run(command, timeout=seconds, env=environment)
    return list(_parse_output(checker, called, result, seconds))


def _parse_output(
    checker: NativeChecker, checker_input: CheckerInput, result: CommandResult, seconds: float
) -> Iterator[Finding]:
    if result.timed_out:
        raise EnvironmentFailure(f"it was stopped after {seconds:g} seconds")
    found = list(checker.parse(checker_input, Output(result.stdout, result.stderr)))
    if result.exit_code and not found and not result.stdout.strip():
        words = result.stderr.strip().splitlines()
        raise EnvironmentFailure(f"it failed: {words[-1] if words else f'exit {result.exit_code}'}")
    yield from found


def _format_mail(rendered_patch: RenderedPatch, commit: LoggedCommit) -> tuple[CheckerInput, bytes]:
    """Returns a patch as a mail, and what maps the lines of that mail to the patch's."""
    head = (
        f"From {commit.oid} Mon Sep 17 00:00:00 2001\n"
        f"From: {commit.author}\n"
        "Date: Mon, 17 Sep 2001 00:00:00 +0000\n"
        f"Subject: {rendered_patch.subject}\n\n"
    )
    middle = f"{rendered_patch.body}\n---\n\n" if rendered_patch.body else "---\n\n"
    text = (head + middle).encode("utf-8", "surrogateescape")
    called = CheckerInput(
        rendered_patch, header_lines=text.count(b"\n"), message_lines=head.count("\n")
    )
    return called, text + commit.diff + b"-- \n2.38.0\n\n"
