"""Messages that a writer wrote to findings: drafts, and what upstream says of such words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patchsplit.check.subjects import find_absent, list_names
from patchsplit.git.repo import Repo
from patchsplit.model.finding import Finding, PatchPart, Severity
from patchsplit.model.message import split_trailers, trailers_of
from patchsplit.model.plan import Patch, Plan
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import Pack

UNCONFIRMED = "draft-unconfirmed"
"""The rule about a draft, which is not sent."""
NAMES = "draft-names"
"""The rule about names in a draft that its patch does not have."""
WRITTEN = "writer-words"
"""The rule about words of a writer that upstream declines, or wants to know of."""


def check_drafts(
    repo: Repo, plan: Plan, series: Sequence[RenderedPatch], pack: Pack
) -> Iterator[Finding]:
    """Yields what is to be said of messages that a writer wrote, with the usual severities."""
    for sent in series:
        patch = plan.patch(sent.patch)
        if patch.draft:
            yield Finding(
                PatchPart.BODY,
                f"the message is a draft of {patch.writer}",
                "a person has to read it before it is sent",
                fix="confirm it, or reword it",
                rule=UNCONFIRMED,
                severity=Severity.ERROR,
                patch=patch.id,
            )
            yield from check_draft_names(repo, sent)
        if patch.writer:
            yield from _check_policy(patch, sent, pack)


def check_draft_names(repo: Repo, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields names of code and files in the prose of a draft that its patch does not have."""
    prose = split_trailers(patch.body)[0]
    names = dict.fromkeys((*list_names(patch.subject), *list_names(prose)))
    missing = find_absent(patch, list(names), repo.read_lines)
    if missing:
        yield Finding(
            PatchPart.BODY,
            f"the draft names {', '.join(missing)}, which the patch does not have",
            "a message speaks of what its patch changes",
            rule=NAMES,
            patch=patch.patch,
        )


def _check_policy(patch: Patch, sent: RenderedPatch, pack: Pack) -> Iterator[Finding]:
    """Yields that upstream declines a writer's words, or that the message does not disclose it."""
    policy = pack.generated
    keys = {key.lower() for key, _ in trailers_of(sent.body)}
    match policy.policy:
        case "forbidden":
            what, fix = f"{pack.title} declines what a machine wrote", "say it in your own words"
            usual = Severity.ERROR
        case "disclose" if policy.trailer.lower() not in keys:
            what = f"{pack.title} asks for the trailer {policy.trailer}"
            fix, usual = f"add {policy.trailer}: TOOL", Severity.WARNING
        case "disclose":
            return
        case "unsaid":
            what, fix, usual = f"{pack.title} says nothing of such words", "", Severity.NOTE
    yield Finding(
        PatchPart.TRAILERS,
        f"{patch.writer} wrote the message: {what}",
        policy.source or "the pack names no document",
        fix=fix,
        rule=WRITTEN,
        severity=usual,
        patch=patch.id,
    )
