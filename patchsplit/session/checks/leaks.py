"""What would give the user's house away, found in all that an exit is about to let out."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from patchsplit.check.leaks import (
    EMAIL,
    HOST,
    RULE_PREFIX,
    TICKET,
    URL,
    LeakContext,
    find_leaks,
    may_leak,
)
from patchsplit.check.wordlist import Wordlist, parse_wordlist
from patchsplit.emit import CommittedSeries
from patchsplit.errors import PatchsplitError, Refused
from patchsplit.git.log import LoggedCommit, log_commits, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.facts import Person
from patchsplit.model.finding import FileLine, Finding, MessageLine, Severity
from patchsplit.model.placement import Edit, Move, Replace
from patchsplit.model.plan import PatchId, Plan
from patchsplit.model.rendered import RenderedPatch
from patchsplit.read.commit import parse_commit_files, parse_mail_files
from patchsplit.session.session import Session

MAX_LOG_COMMITS = 3000
"""Commits of upstream whose messages say which trackers and hosts are public."""
MIN_MENTIONS = 2
PUBLIC_NAME_RULES = frozenset(f"{RULE_PREFIX}{name}" for name in ("host", "ticket", "url", "mail"))
"""Rules about names that upstream's log may have made public."""
MAX_BYTES = 1 << 20
"""Bytes of a list of words."""
MAX_LISTED = 5


def load_leak_context(repo: Repo, upstream: Oid | None = None) -> LeakContext:
    """Returns what is known beside a series; `upstream`: also what its log makes public."""
    public = find_public_names(repo, upstream) if upstream else frozenset()
    return LeakContext(repo.read_lines, load_wordlist(repo), public)


def load_wordlist(repo: Repo) -> Wordlist:
    """Returns the user's words: of the files in `patchsplit.leaks`, and of ~/.config.

    Raises PatchsplitError where a list cannot be read.
    """
    told = repo.ask("config", "--type=path", "--get-all", "patchsplit.leaks").splitlines()
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    own = home / "patchsplit" / "leaks"
    files = [*map(Path, told), *([own] if own.is_file() else [])]
    lists = [parse_wordlist(_read_text(file), str(file)) for file in files]
    if len(lists) < MIN_MENTIONS:
        return lists[0] if lists else Wordlist()
    return parse_wordlist("\n".join(map(_read_text, files)), "your lists")


def _read_text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise PatchsplitError(
            f"Your list {file} cannot be read: {error.strerror}.",
            "It is named by git config patchsplit.leaks.",
        ) from error


def find_public_names(repo: Repo, upstream: Oid) -> frozenset[str]:
    """Returns trackers' projects and hosts that upstream's newest commits name more than once."""
    count: Counter[str] = Counter()
    for commit in read_summaries(repo, upstream, MAX_LOG_COMMITS):
        text = f"{commit.subject}\n{commit.body}"
        count.update({match[1] for match in TICKET.finditer(text)})
        for pattern in (HOST, URL, EMAIL):
            count.update({match[1].lower() for match in pattern.finditer(text)})
    return frozenset(name for name, times in count.items() if times >= MIN_MENTIONS)


def find_series_leaks(
    repo: Repo, series: Sequence[RenderedPatch], upstream: Oid
) -> tuple[Finding, ...]:
    """Returns what a series gives away; upstream's log is asked only where that may settle it."""
    known = load_leak_context(repo)
    found = list(find_leaks(series, known))
    unsure = {one.patch for one in found if one.rule in PUBLIC_NAME_RULES}
    if unsure:
        known = replace(known, public_names=find_public_names(repo, upstream))
        again = [patch for patch in series if patch.patch in unsure]
        found = [one for one in found if one.patch not in unsure] + [*find_leaks(again, known)]
    place: dict[PatchId | None, int] = {patch.patch: nth for nth, patch in enumerate(series)}
    return tuple(sorted(found, key=lambda one: place.get(one.patch, 0)))


def refuse_leaks(session: Session, plan: Plan, committed_series: CommittedSeries) -> None:
    """Raises Refused where the commits of a series, or its cover letter, give something away.

    What the session allows by a rule's name, and what the plan waives, is let through.
    """
    repo, place = (
        session.repo,
        {name: nth for nth, (name, _) in enumerate(committed_series.commits, 1)},
    )
    user, suspects = repo.read_identity(), _find_suspects(session, plan)
    series = []
    for name, nth in place.items():
        patch = plan.patch(name)
        series.append(RenderedPatch(name, nth, patch.subject, patch.body, patch.author or user, ()))
    asked = [(name, oid) for name, oid in committed_series.commits if name in suspects]
    for (name, _), commit in zip(asked, log_commits(repo, (oid for _, oid in asked)), strict=True):
        nth = place[name]
        series[nth - 1] = RenderedPatch(
            name, nth, commit.subject, commit.body, commit.author, parse_commit_files(commit)
        )
    if plan.cover is not None:
        series.append(RenderedPatch(PatchId(""), 0, plan.cover.subject, plan.cover.body, None, ()))
    found = find_series_leaks(repo, series, plan.source.upstream)
    if found and any(waiver.hunk for waiver in plan.waived):
        found = _assign_hunks(session, found)
    kept = [
        one
        for one in found
        if not any(waiver.covers(one.rule, one.patch, one.hunk) for waiver in plan.waived)
    ]
    _refuse(kept, series, session.allowed_rules)


def _find_suspects(session: Session, plan: Plan) -> frozenset[PatchId]:
    """Returns the patches whose lines or paths may give something away.

    They are few, and git is asked for the diffs of those alone.
    """
    known, actions = load_leak_context(session.repo), session.actions()
    found = set()
    for patch in plan.patches:
        told = [actions[hunk] for hunk in patch.hunks if hunk in actions]
        paths = [one.to if isinstance(one, Move) else one.origin for one in told]
        text = [f"{path}\n".encode("utf-8", "surrogateescape") for path in paths]
        text += [part for one in told if isinstance(one, Edit) for part in (*one.lines, b"\n")]
        whole = any(isinstance(one, Replace) for one in told)
        if whole or may_leak(b"".join(text).decode("utf-8", "replace"), known):
            found.add(patch.id)
    return frozenset(found)


def _assign_hunks(session: Session, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Returns the findings, each with the hunk that its line comes from."""
    from patchsplit.session.series.rendered import render_series

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


def refuse_leaking_files(
    repo: Repo, files: Iterable[Path], allowed_rules: Collection[str] = ()
) -> None:
    """Raises Refused where mails that are ready to be sent give something away."""
    series = [_read_mail(file, nth) for nth, file in enumerate(files, 1)]
    _refuse(tuple(find_leaks(series, load_leak_context(repo))), series, allowed_rules)


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
    told = [
        f"{_describe_location(places, one)}: {one.message} [{one.rule}]"
        for one in held[:MAX_LISTED]
    ]
    more = f"\n… and {len(held) - MAX_LISTED} more" if len(held) > MAX_LISTED else ""
    rules = " ".join(f"--allow {rule}" for rule in sorted({one.rule for one in held}))
    raise Refused(
        "The series would give something away:\n" + "\n".join(told) + more,
        f"Take it out: patchsplit edit HUNK, or reword PATCH. To let it out all the same: {rules},"
        " or patchsplit waive RULE --reason WHY.",
    )


def _describe_location(places: dict[PatchId, RenderedPatch], finding: Finding) -> str:
    sent = places.get(finding.patch) if finding.patch is not None else None
    patch = "the cover letter" if sent is None or not sent.nth else f"patch {sent.nth}"
    match finding.at:
        case FileLine(path=path, line=line):
            return f"{patch}, {path}" + (f":{line}" if line else "")
        case MessageLine(line=line):
            return f"{patch}, line {line} of the body"
        case None:
            return f"{patch}, its head"
