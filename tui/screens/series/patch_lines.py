"""The lines above the hunks of a patch: its message, findings, build and dependencies."""

from __future__ import annotations

from patchsplit.model.plan import Patch
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.session.views.survey import PatchSummary, Survey

from ...host import Host
from ...text import make_printable

MAX_FAILURE_LINES = 12
"""Lines of a build's output that are shown, the last ones."""
BUILD_WORDS = {
    Outcome.BUILDS: "Build succeeded",
    Outcome.FAILS: "Build failed",
    Outcome.TIMEOUT: "Build timed out",
}


def list_patch_lines(survey: Survey, host: Host, summary: PatchSummary) -> list[str]:
    """Returns the lines above a patch's hunks; the last one is empty."""
    patch = summary.patch
    lines = [patch.subject]
    if patch.author:
        lines.append(f"From: {patch.author}")
    lines += patch.body.split("\n") if patch.body else []
    if patch.draft:
        lines.append(make_printable(f"! a draft of {patch.writer}, which is not sent"))
    lines += _describe_findings(host, patch)
    if patch.id in host.verdicts:
        lines += _describe_build(host.verdicts[patch.id])
    for verb, others in (("Needs", summary.needs), ("Needed by", summary.needed_by)):
        if others:
            numbers = ", ".join(str(survey.number(other)) for other in others)
            lines.append(f"{verb} patch {numbers}")
    return [*lines, ""]


def _describe_findings(host: Host, patch: Patch) -> list[str]:
    """Returns the findings about a patch as a whole.

    Before the first check, only those about its message that need an edit.
    """
    checked = host.notes.patches.get(patch.id)
    if checked is not None:
        return [make_printable(f"! {note}") for note in checked]
    findings = host.adviser.check_patch(patch) if host.adviser is not None else ()
    return [make_printable(f"! {finding}") for finding in findings if not finding.fix]


def _describe_build(verdict: Verdict) -> list[str]:
    """Returns how a build ended, and the end of its output."""
    output = verdict.words.splitlines()[-MAX_FAILURE_LINES:]
    return [BUILD_WORDS[verdict.outcome], *(make_printable(f"  {line}") for line in output)]
