"""Refuses to send what contains private data, or would lose a file.

All that writes, pushes or mails patches takes a `Cleared`, which only this module makes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from patchsplit.check.leaks import describe_leak, may_leak
from patchsplit.emit import CommittedSeries
from patchsplit.errors import ExitCode, Refused, Remedy, RemedyKind
from patchsplit.git.log import LoggedCommit, log_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.facts import Person
from patchsplit.model.finding import FileLine, Finding, Severity
from patchsplit.model.outgoing import Cleared
from patchsplit.model.placement import Edit, Move, Replace
from patchsplit.model.plan import PatchId, Plan
from patchsplit.model.rendered import RenderedPatch
from patchsplit.read.commit import parse_commit_files, parse_mail_files
from patchsplit.session.checks.leaks import (
    find_series_leaks,
    find_session_leaks,
    load_leak_context,
)
from patchsplit.session.series.collisions import refuse_collisions
from patchsplit.session.series.rendered import render_series
from patchsplit.session.session import Session

MAX_LISTED = 5
"""Leaks that an error lists, at most."""


class LeaksFound(Refused):
    """Raised when a series contains private data."""

    exit_code = ExitCode.LEAK

    def __init__(self, message: str, hint: Remedy, findings: Sequence[Finding]) -> None:
        super().__init__(message, hint)
        self.findings = findings

    @property
    def in_patches(self) -> Mapping[PatchId, Sequence[Finding]] | None:
        """The findings of each patch; None if one is in no patch, so in the cover letter."""
        found: dict[PatchId, list[Finding]] = {}
        for one in self.findings:
            if not one.patch:
                return None
            found.setdefault(one.patch, []).append(one)
        return found


def clear(
    session: Session, plan: Plan, series: Iterable[CommittedSeries], allowed_rules: Collection[str]
) -> Cleared:
    """Checks the commits of some series, and the cover letter of `plan`, for leaks.

    `plan` has the messages of the commits. Findings of `allowed_rules`, and those that the plan
    waives, are ignored. Raises LeaksFound if there are other findings, and Refused if a file of the
    commits takes the path of another one.
    """
    committed = list(series)
    for one in committed:
        refuse_collisions(session, one)
    patches = _render_patches(session, plan, committed)
    # A patch that is in several stacks has a commit in each, with the same findings.
    found = find_session_leaks(session, patches)
    findings = tuple(dict.fromkeys(found))
    if findings and any(waiver.hunk for waiver in plan.waived):
        findings = _assign_hunks(session, findings)
    kept = [
        one
        for one in findings
        if not any(waiver.covers(one.rule, one.patch, one.hunk) for waiver in plan.waived)
    ]
    _refuse(kept, patches, allowed_rules)
    commits = {oid for one in committed for _, oid in one.commits}
    return Cleared(commits=frozenset(commits | {one.onto for one in committed}))


def clear_files(
    repo: Repo,
    files: Sequence[Path],
    allowed_rules: Collection[str] = (),
    upstream: Sequence[Oid] = (),
) -> Cleared:
    """Checks files with mails for leaks. Raises LeaksFound as clear does.

    `upstream`: commits or trees whose names are public.
    """
    patches = [_read_mail(file, nth) for nth, file in enumerate(files, 1)]
    _refuse(find_series_leaks(repo, patches, upstream), patches, allowed_rules)
    return Cleared(files=frozenset(map(str, files)))


def _render_patches(
    session: Session, plan: Plan, series: Sequence[CommittedSeries]
) -> list[RenderedPatch]:
    """Returns each distinct commit of some series as a patch, and then the cover letter.

    Only patches whose lines or paths may contain leaks are rendered with their files: they are few,
    and git makes only their diffs.
    """
    repo, suspects = session.repo, _find_suspects(session, plan)
    user = repo.read_identity()
    commits = list(dict.fromkeys(commit for one in series for commit in one.commits))
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    asked = [oid for name, oid in commits if name in suspects]
    logged = dict(zip(asked, log_commits(repo, asked), strict=True))
    patches = []
    for name, oid in commits:
        patch, commit, nth = plan.patch(name), logged.get(oid), number[name]
        if commit is None:
            author = patch.author or user
            rendered = RenderedPatch(name, nth, patch.subject, patch.body, author, ())
        else:
            files = parse_commit_files(commit)
            rendered = RenderedPatch(name, nth, commit.subject, commit.body, commit.author, files)
        patches.append(rendered)
    if plan.cover is not None:
        patches.append(RenderedPatch(PatchId(""), 0, plan.cover.subject, plan.cover.body, None, ()))
    return patches


def _find_suspects(session: Session, plan: Plan) -> frozenset[PatchId]:
    """Returns the patches whose lines or paths may contain leaks."""
    known, actions = load_leak_context(session.repo), session.actions()
    found = set()
    for patch in plan.patches:
        mine = [actions[hunk] for hunk in patch.hunks if hunk in actions]
        paths = [one.to if isinstance(one, Move) else one.origin for one in mine]
        text = [f"{path}\n".encode("utf-8", "surrogateescape") for path in paths]
        text += [part for one in mine if isinstance(one, Edit) for part in (*one.lines, b"\n")]
        whole = any(isinstance(one, Replace) for one in mine)
        if whole or may_leak(b"".join(text).decode("utf-8", "replace"), known):
            found.add(patch.id)
    return frozenset(found)


def _assign_hunks(session: Session, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Returns the findings, each with the hunk that its line comes from."""
    hunks = {
        (patch.patch, change.path, line.at): line.hunk
        for patch in render_series(session)
        for change in patch.files
        for line in change.added
    }

    def find_hunk(finding: Finding) -> HunkId | None:
        at = finding.at
        if finding.patch is None or not isinstance(at, FileLine) or at.line is None:
            return None
        return hunks.get((finding.patch, at.path, at.line))

    return tuple(replace(one, hunk=find_hunk(one)) if one.patch else one for one in findings)


def _read_mail(file: Path, nth: int) -> RenderedPatch:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    part = message.get_body(("plain",))
    content = part.get_payload(decode=True) if part is not None else b""
    body, gap, diff = (content if isinstance(content, bytes) else b"").partition(b"\ndiff --git ")
    name, mail = _split_person(str(message.get("From", "")))
    subject = re.sub(r"^\[[^]]*\] ", "", " ".join(str(message.get("Subject", "")).split()))
    commit = LoggedCommit(
        Oid(""), Person(name, mail), subject, body.decode("utf-8", "replace"), b"", gap[1:] + diff
    )
    return RenderedPatch(
        PatchId(file.name),
        nth,
        commit.subject,
        commit.body,
        commit.author,
        parse_mail_files(commit),
    )


def _split_person(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?) ?<([^<>]*)>", text)
    return (found[1], found[2]) if found else ("", text)


def _refuse(
    findings: Sequence[Finding], series: Sequence[RenderedPatch], allowed_rules: Collection[str]
) -> None:
    places = {sent.patch: sent for sent in series}
    held = [
        one for one in findings if one.severity is Severity.ERROR and one.rule not in allowed_rules
    ]
    if not held:
        return
    leaks = [f"{_describe_patch(places, one)}: {describe_leak(one)}" for one in held[:MAX_LISTED]]
    more = f"\n… and {len(held) - MAX_LISTED} more" if len(held) > MAX_LISTED else ""
    rules = tuple(sorted({one.rule for one in held}))
    raise LeaksFound(
        "The series contains private data:\n" + "\n".join(leaks) + more,
        Remedy(RemedyKind.REMOVE_LEAK, rules),
        held,
    )


def _describe_patch(places: dict[PatchId, RenderedPatch], finding: Finding) -> str:
    sent = places.get(finding.patch) if finding.patch is not None else None
    return "the cover letter" if sent is None or not sent.nth else f"patch {sent.nth}"
