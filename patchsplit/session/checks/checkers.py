"""All checkers of a series in one tuple; each takes a CheckInput and yields findings.

To add a checker, write a function here, or in check/, and add it to CHECKERS: the command line and
the terminal UI show what it yields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from patchsplit.check.hygiene import check_hygiene
from patchsplit.check.mail import check_mail_message
from patchsplit.check.pack import find_severity
from patchsplit.check.rules import check_series
from patchsplit.check.smells import find_smells
from patchsplit.check.subjects import check_subjects
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.plan import Plan
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import TrailerRule
from patchsplit.model.wording import find_gaps
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.checks.conventions import load_adviser
from patchsplit.session.checks.drafts import check_drafts
from patchsplit.session.checks.fixed_commits import check_fixed_commits
from patchsplit.session.checks.leaks import (
    find_series_leaks,
    find_session_leaks,
    load_leak_context,
)
from patchsplit.session.checks.native import run_checkers_on_session
from patchsplit.session.checks.packs import GENERIC
from patchsplit.session.series.collisions import describe_collision
from patchsplit.session.session import Session
from patchsplit.store.findings import NO_REUSE, Reuse

UPSTREAM_HABIT = "upstream-habit"
"""The rule of findings that come from upstream's log alone."""
BODY_UNWORDED = "body-unworded"
"""The rule about a body that is still the generated list of changes."""
MESSAGE_GAP = "message-gap"
"""The rule about a body with a question that nobody has answered."""
PATH_TAKEN = "path-taken"
"""The rule about a file that takes the path of another one that is still there."""
NO_CHANGE = "no-change"
"""The rule about a patch that changes nothing."""


@dataclass(frozen=True, slots=True)
class NativeOptions:
    """Which of upstream's own checkers to run, and on what."""

    names: Sequence[str] = ()
    patches: Sequence[RenderedPatch] = ()
    """The patches that they are run on."""
    plan: Plan | None = None
    """The session's plan with the messages as they are sent; None: with its own messages."""
    signoff: bool = False
    """Whether the commits that are checked get the user's Signed-off-by."""


@dataclass(frozen=True, slots=True)
class CheckInput:
    """What a checker reads."""

    repo: Repo
    upstream: Oid
    """The commit that the series is on top of."""
    pack: Pack
    series: Sequence[RenderedPatch]
    """The whole series, in order, as it would be sent."""
    session: Session | None = None
    """None: a series without a plan; checkers that need one yield nothing."""
    native: NativeOptions = field(default_factory=NativeOptions)
    on_progress: OnProgress = ignore_progress
    reuse: Reuse = NO_REUSE
    """The findings of earlier checks."""


@dataclass(frozen=True, slots=True)
class SkippedChecker:
    """One of upstream's own checkers that did not run."""

    name: str
    reason: str
    """A clause: "not on your PATH: clang-format"."""


Checker = Callable[[CheckInput], Iterator[Finding | SkippedChecker]]


def check_rules(what: CheckInput) -> Iterator[Finding]:
    """Yields the violations of the pack's rules."""
    yield from check_series(
        what.pack, what.series, what.repo.read_lines, what.on_progress, what.reuse
    )


def check_leaks(what: CheckInput) -> Iterator[Finding]:
    """Yields private names, hosts, tickets and keys that the series contains."""
    session = what.session
    found = (
        find_series_leaks(what.repo, what.series, (what.upstream,))
        if session is None
        else find_session_leaks(session, what.series, what.pack, what.reuse)
    )
    yield from _apply_severities(what.pack, found)


def check_smells(what: CheckInput) -> Iterator[Finding]:
    """Yields lines that reviewers of any project object to."""
    found = find_smells(what.series, load_leak_context(what.repo), what.reuse)
    yield from _apply_severities(what.pack, found)


def check_mixtures(what: CheckInput) -> Iterator[Finding]:
    """Yields patches that mix kinds of change, and added definitions that nothing uses."""
    found = check_hygiene(what.series, what.repo.read_lines, what.reuse)
    yield from _apply_severities(what.pack, found)


def check_subject_names(what: CheckInput) -> Iterator[Finding]:
    """Yields patches whose subject names what they do not have."""
    yield from _apply_severities(what.pack, check_subjects(what.series, what.repo.read_lines))


def check_fixed(what: CheckInput) -> Iterator[Finding]:
    """Yields Fixes: trailers of commits that upstream does not have, where the pack has such."""
    wanted = any(
        isinstance(rule, TrailerRule) and rule.key == "Fixes" and rule.need != "forbidden"
        for rule in what.pack.rules.values()
    )
    if wanted:
        found = check_fixed_commits(what.repo, what.upstream, what.series, what.reuse)
        yield from _apply_severities(what.pack, found)


def check_native(what: CheckInput) -> Iterator[Finding | SkippedChecker]:
    """Yields the findings of upstream's own checkers that the user named, and those not run."""
    native = what.native
    if what.session is None or not native.names:
        return
    report = run_checkers_on_session(
        what.session, native.patches, native.names, signoff=native.signoff, plan=native.plan
    )
    yield from report.findings
    yield from (SkippedChecker(name, reason) for name, reason in report.skipped)


def check_unworded(what: CheckInput) -> Iterator[Finding]:
    """Yields patches whose body is still the generated list of changes."""
    severity = find_severity(what.pack, BODY_UNWORDED, Severity.WARNING)
    if what.session is None or severity is None:
        return
    unworded = what.session.plan.patches_without_message()
    for patch in what.series:
        if patch.patch in unworded:
            yield Finding(
                PatchPart.BODY,
                "the body lists what the diff shows, but does not say why",
                "reviewers ask for the reason of a change",
                fix="say why in its message",
                rule=BODY_UNWORDED,
                severity=severity,
                patch=patch.patch,
            )


def check_gaps(what: CheckInput) -> Iterator[Finding]:
    """Yields the questions that bodies leave open; such patches are not sent."""
    for patch in what.series:
        for line, question in find_gaps(patch.body):
            yield Finding(
                PatchPart.BODY,
                f"the body leaves a question open: {question}",
                "reviewers ask for the reason of a change",
                MessageLine(line),
                "write the answer in place of the line",
                MESSAGE_GAP,
                Severity.ERROR,
                patch.patch,
            )


def check_mails(what: CheckInput) -> Iterator[Finding]:
    """Yields what git am would lose of messages: errors only where patches are sent as mails."""
    channel = what.pack.channel
    mailed = channel is None or channel.kind == "mail"
    for patch in what.series:
        for one in check_mail_message(patch.patch, patch.subject, patch.body):
            default = one.severity if mailed else Severity.NOTE
            severity = find_severity(what.pack, one.rule, default)
            if severity is not None:
                yield replace(one, severity=severity)


def check_paths(what: CheckInput) -> Iterator[Finding]:
    """Yields files that are in the way of those that a patch writes; such a series is not sent."""
    session = what.session
    if session is None:
        return
    for patch in what.series:
        for one in patch.collisions:
            yield Finding(
                PatchPart.FILES,
                f"it {describe_collision(session, one)}",
                "git's trees have one file at a path, or a folder",
                FileLine(one.path),
                "move the patch that frees the path before it",
                PATH_TAKEN,
                Severity.ERROR,
                patch.patch,
            )


def check_unchanged(what: CheckInput) -> Iterator[Finding]:
    """Yields patches that change nothing, as upstream has all of what they write."""
    if what.session is None:
        return
    actions, sent = what.session.actions(), {patch.patch for patch in what.series}
    for patch in what.session.plan.patches:
        if patch.id not in sent and any(hunk in actions for hunk in patch.hunks):
            yield Finding(
                PatchPart.FILES,
                "it changes nothing, so that it is not sent",
                "upstream has all of what it writes",
                fix="mark its hunks as already upstream",
                rule=NO_CHANGE,
                patch=patch.id,
            )


def check_conventions(what: CheckInput) -> Iterator[Finding]:
    """Yields what messages do otherwise than upstream's log; only with the generic pack."""
    if what.session is None or what.pack.name != GENERIC:
        return
    adviser = load_adviser(what.session)
    for patch in what.series:
        for one in adviser.check_message(patch.subject, patch.body):
            yield replace(one, rule=UPSTREAM_HABIT, patch=patch.patch)


def check_writers(what: CheckInput) -> Iterator[Finding]:
    """Yields drafts, and words of a writer that upstream declines or wants to know of."""
    if what.session is not None:
        found = check_drafts(what.repo, what.session.plan, what.series, what.pack)
        yield from _apply_severities(what.pack, found)


CHECKERS: tuple[Checker, ...] = (
    check_rules,
    check_leaks,
    check_smells,
    check_mixtures,
    check_subject_names,
    check_fixed,
    check_native,
    check_unworded,
    check_gaps,
    check_writers,
    check_mails,
    check_paths,
    check_unchanged,
    check_conventions,
)


WAITING_CHECKERS: tuple[Checker, ...] = (check_fixed,)
"""Those of CHECKERS that wait for git, while the others work; they only run git."""


def run_checkers(what: CheckInput) -> Iterator[Finding | SkippedChecker]:
    """Yields the findings of all checkers, in the order of CHECKERS."""
    with ThreadPoolExecutor(len(WAITING_CHECKERS)) as pool:
        started = {one: pool.submit(_list_findings, one, what) for one in WAITING_CHECKERS}
        for checker in CHECKERS:
            yield from started[checker].result() if checker in started else checker(what)


def _list_findings(checker: Checker, what: CheckInput) -> list[Finding | SkippedChecker]:
    return list(checker(what))


def _apply_severities(pack: Pack, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yields findings with the severities of the pack, without those that it turns off."""
    for one in findings:
        severity = find_severity(pack, one.rule, one.severity)
        if severity is not None:
            yield one if severity is one.severity else replace(one, severity=severity)
