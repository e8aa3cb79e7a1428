"""A session to the findings about its series; waived findings are separate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from patchsplit.emit.gerrit import add_footers, assign_change_ids
from patchsplit.errors import PatchsplitError
from patchsplit.git.checkout import is_offline
from patchsplit.model import edits
from patchsplit.model.delta import HunkId
from patchsplit.model.finding import Finding, Severity
from patchsplit.model.plan import PatchId, Plan, Waiver
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.session.checks.checkers import (
    CheckInput,
    NativeOptions,
    SkippedChecker,
    run_checkers,
)
from patchsplit.session.checks.packs import SelectedPack, select_pack
from patchsplit.session.lookup import resolve_hunks, resolve_patch
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.series.messages import refresh_messages
from patchsplit.session.series.rendered import render_series
from patchsplit.session.session import Session
from patchsplit.store.findings import FindingCache, Reuse, compute_digest

CHECKER_LIBRARIES = (
    "detect-secrets", "google-re2", "pyflakes", "pygments", "tree-sitter", "tree-sitter-bash",
    "tree-sitter-c", "tree-sitter-cpp", "tree-sitter-java", "tree-sitter-python",
)  # fmt: skip
"""The distributions whose version a finding may depend on."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A waived finding, and the waiver with its reason."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check."""

    selected_pack: SelectedPack
    series: tuple[RenderedPatch, ...]
    """The patches that were checked, in order."""
    findings: tuple[Finding, ...]
    """In the order of the series, without those that are waived."""
    suppressions: tuple[Suppression, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Name and reason of each native checker that did not run."""
    offline: bool = True
    """Whether native checkers ran without network; True if none was asked for."""

    @property
    def pack(self) -> Pack:
        return self.selected_pack.pack

    def of(self, patch: PatchId) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.patch == patch)

    def count(self) -> Counter[Severity]:
        return Counter(found.severity for found in self.findings)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What is checked, and how."""

    rules: str = ""
    """The name or the file of a pack; "": the plan's own, or the one that is recognized."""
    patches: Sequence[str] = field(default=())
    """Numbers from 1, or ids, of the patches to report on; empty: all, and the series itself."""
    signoff: bool = False
    """Whether `emit --signoff` will add the user's Signed-off-by."""
    native: Sequence[str] = field(default=())
    """Names of upstream's own checkers to run; "mine" stands for those of the user's settings."""


def check(session: Session, options: CheckOptions = CheckOptions()) -> CheckReport:
    """Checks the series, as it would be sent, against the rules of its upstream.

    Raises PatchsplitError for a pack that cannot be read, and for unknown patches and checkers.
    """
    pack = select_pack(session, options.rules)
    only = {resolve_patch(word, session.plan) for word in options.patches}
    plan = _prepare_messages(session, pack.pack)
    series = render_series(session, signoff=options.signoff, plan=plan)
    shown = tuple(patch for patch in series if not only or patch.patch in only)
    key = digest_checkers()
    stored = session.store.cache.load_findings(key) if session.store else FindingCache()
    what = CheckInput(
        session.repo,
        session.plan.source.upstream,
        pack.pack,
        series,
        session,
        NativeOptions(options.native, shown, plan, options.signoff),
        session.on_progress,
        Reuse(stored),
    )
    found = list(run_checkers(what))
    if session.store is not None:
        session.store.cache.save_findings(key, stored)
    place: dict[PatchId | None, int] = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    findings = [
        one for one in found if isinstance(one, Finding) and (not only or one.patch in only)
    ]
    findings.sort(key=lambda one: place.get(one.patch, 0))
    skipped = tuple((one.name, one.reason) for one in found if isinstance(one, SkippedChecker))
    kept, waived = apply_waivers(findings, session.plan.waived)
    shown = _add_unchanged(plan, shown, kept)
    offline = is_offline() if options.native else True
    return CheckReport(pack, shown, kept, waived, skipped, offline)


@cache
def digest_checkers() -> str:
    """Returns a digest of the code that findings depend on, and of the versions of libraries."""
    package = Path(__file__).parents[2]
    folders = (package / "check", package / "model", package / "session" / "checks")
    sources = [file.read_bytes() for folder in folders for file in sorted(folder.rglob("*.py"))]
    versions = [version(name).encode() for name in CHECKER_LIBRARIES]
    return compute_digest(*sources, *versions)


def _add_unchanged(
    plan: Plan, series: Sequence[RenderedPatch], findings: Iterable[Finding]
) -> tuple[RenderedPatch, ...]:
    """Returns the series with those patches that change nothing and have findings, in order."""
    rendered = {patch.patch for patch in series}
    found = {one.patch for one in findings} - rendered
    others = (
        RenderedPatch(patch.id, nth, patch.subject, patch.body, patch.author, ())
        for nth, patch in enumerate(plan.patches, 1)
        if patch.id in found
    )
    return tuple(sorted((*series, *others), key=lambda patch: patch.nth))


def _prepare_messages(session: Session, pack: Pack) -> Plan:
    """Returns the plan with the messages as they are sent: those for Gerrit have a Change-Id."""
    plan = refresh_messages(session)
    if pack.channel is None or pack.channel.kind != "gerrit":
        return plan
    return add_footers(plan, assign_change_ids(session.plan), {})


def apply_waivers(
    findings: Iterable[Finding], waivers: Sequence[Waiver]
) -> tuple[tuple[Finding, ...], tuple[Suppression, ...]]:
    """Returns the findings that no waiver covers, and those that one does."""
    kept, waived = [], []
    for one in findings:
        by = next((w for w in waivers if w.covers(one.rule, one.patch, one.hunk)), None)
        if by is None:
            kept.append(one)
        else:
            waived.append(Suppression(one, by))
    return tuple(kept), tuple(waived)


def resolve_scope(session: Session, word: str) -> tuple[PatchId | None, HunkId | None]:
    """Returns the patch or the hunk that a word names; (None, None), the series, for "".

    Raises PatchsplitError if the word names nothing, or several hunks.
    """
    if not word:
        return None, None
    name = word.removeprefix("@")
    if name.isdecimal() or any(patch.id == name for patch in session.plan.patches):
        return resolve_seen_patch(session, name), None
    hunks = resolve_hunks([word], session.analysis.delta)
    if len(hunks) > 1:
        raise PatchsplitError(
            f"{word} names {len(hunks)} hunks; a waiver is for one.",
            "Give the id of one hunk, or the number of a patch.",
        )
    return None, hunks[0]


def waive(session: Session, rule: str, word: str, reason: str) -> Waiver:
    """Waives a rule in the patch or the hunk that `word` names; "" means in the whole series."""
    patch, hunk = resolve_scope(session, word)
    waiver = Waiver(rule, reason.strip(), patch, hunk)
    label = f"waive {rule} {_describe_scope(session, patch, hunk)}: {waiver.reason}"
    session.edit(label, lambda plan: edits.waive(plan, waiver))
    return waiver


def unwaive(session: Session, rule: str, word: str) -> None:
    """Removes a waiver."""
    patch, hunk = resolve_scope(session, word)
    label = f"remove the waiver of {rule} {_describe_scope(session, patch, hunk)}"
    session.edit(label, lambda plan: edits.unwaive(plan, rule, patch, hunk))


def _describe_scope(session: Session, patch: PatchId | None, hunk: HunkId | None) -> str:
    if patch is not None:
        return f"in «{session.plan.patch(patch).subject}»"
    return f"in hunk {hunk[:7]}" if hunk is not None else "in the series"
