"""The messages of a series as they are sent: generated ones speak of the hunks that are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from patchsplit.check.subjects import find_missing, list_names
from patchsplit.model.delta import HunkId, select_hunks
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.session.series.listing import relist_bodies
from patchsplit.session.session import Session


def refresh_messages(session: Session) -> Plan:
    """Returns the plan with its generated bodies and subjects updated to the hunks that are sent.

    A generated subject is replaced where a hunk of its patch is not sent, or where it names what no
    hunk has: one that was moved away, say. What a person or the fork wrote is kept.
    """
    plan, actions = relist_bodies(session), session.actions()
    stale: dict[PatchId, tuple[HunkId, ...]] = {}
    for patch in plan.patches:
        sent = tuple(hunk for hunk in patch.hunks if hunk in actions)
        generated = patch.listed and not patch.worded
        if generated and sent and (sent != patch.hunks or _names_others(session, patch)):
            stale[patch.id] = sent
    if not stale:
        return plan
    subjects = _write_subjects(session, plan, stale)
    return replace(
        plan,
        patches=tuple(replace(p, subject=subjects.get(p.id, p.subject)) for p in plan.patches),
    )


def _names_others(session: Session, patch: Patch) -> bool:
    """Returns whether a subject names code or a file that no hunk of its patch has."""
    return bool(find_missing(list_names(patch.subject), _iter_texts(session, patch)))


def _iter_texts(session: Session, patch: Patch) -> Iterator[bytes]:
    known = session.analysis
    hunks, files = known.delta.by_id(), known.delta.file_of()
    for name in patch.hunks:
        fact = known.facts.get(name)
        for text in (files[name].path, files[name].old_path, fact.inside if fact else ""):
            yield text.encode("utf-8", "surrogateescape")
        yield from hunks[name].removed
        yield from hunks[name].added


def _write_subjects(
    session: Session, plan: Plan, sent: Mapping[PatchId, tuple[HunkId, ...]]
) -> dict[PatchId, str]:
    """Returns a new subject for each patch of `sent`, from the hunks of it that are sent."""
    # The stages are slow to import, and mostly no subject is written.
    from patchsplit.propose.items import build_items, find_novelty
    from patchsplit.propose.message.write_subject import SubjectWriter
    from patchsplit.propose.wording.past_cache import load_past_subjects
    from patchsplit.session.checks.conventions import load_adviser

    known, style = session.analysis, load_adviser(session).style
    past = load_past_subjects(session.repo, plan.source.upstream, session.upstream_cache)
    used = {patch.subject for patch in plan.patches if patch.id not in sent}
    found = {}
    for name, hunks in sent.items():
        chosen = frozenset(hunks)
        items = build_items(select_hunks(known.delta, chosen), known.facts, chosen)
        writer = SubjectWriter(style, find_novelty(session.repo, items), past)
        (found[name],) = writer.write([items], used)
        used.add(found[name])
    return found
