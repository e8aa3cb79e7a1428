"""Other groups of a plan's hunks to a plan: ids, messages, topics and positions.

A patch whose hunks stay the same is not changed at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from patchsplit.git.log import read_summaries
from patchsplit.model.delta import HunkId
from patchsplit.model.edits import issue_patch_id
from patchsplit.model.graph import lift_edges
from patchsplit.model.nearness import Nearness
from patchsplit.model.plan import Patch, PatchId, Plan, Waiver
from patchsplit.model.topics.listing import complete_topics
from patchsplit.propose.history.limits import LOG_LIMIT
from patchsplit.propose.items import Item, Novelty, build_items
from patchsplit.propose.message.prefix import derive_style
from patchsplit.propose.ordering.dependencies import order_groups
from patchsplit.propose.stage import Vocabulary, explain_groups, write_patches
from patchsplit.propose.wording.past_cache import load_past_subjects
from patchsplit.session.checks.conventions import load_adviser
from patchsplit.session.pipeline.own_words import clean_words
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class PatchGroup:
    """The hunks of one patch of the plan to be."""

    hunks: tuple[HunkId, ...]
    heir: PatchId | None
    """The patch whose id and position it keeps; None: it is a new patch."""


def is_free(patch: Patch) -> bool:
    """Tells whether a new proposal may change a patch: it was not decided about, nor sent."""
    return not (patch.pinned or patch.worded or patch.change_id or patch.branch)


def choose_heirs(plan: Plan, groups: Iterable[Sequence[HunkId]]) -> list[PatchGroup]:
    """Returns the groups with their heirs: the patch that most hunks come from.

    A patch is the heir of the group that has most of its hunks, the first of equal ones.
    """
    owner = plan.owner()
    shared: list[tuple[int, int, PatchId]] = []
    listed = list(groups)
    for k, hunks in enumerate(listed):
        count = Counter(owner[hunk] for hunk in hunks if hunk in owner)
        shared += [(-number, k, name) for name, number in count.items()]
    heirs: dict[int, PatchId] = {}
    for _, k, name in sorted(shared):
        if k not in heirs and name not in heirs.values():
            heirs[k] = name
    return [PatchGroup(tuple(hunks), heirs.get(k)) for k, hunks in enumerate(listed)]


def regroup_plan(session: Session, nearness: Nearness, groups: Sequence[PatchGroup]) -> Plan:
    """Returns the plan with some patches regrouped; the others stay as they are.

    The groups hold whole patches between them: each hunk of a patch that is in one of them is in
    one. Patches that change get a new message, author and date unless they are not free, and new
    ones come after the first patch that they have hunks of. The order of the series changes only
    where a need was kept before and no longer is. A waiver of a patch that is gone is that of the
    patch that has its first hunk.
    """
    plan = complete_topics(session.plan)
    place = {hunk.id: k for k, hunk in enumerate(session.analysis.delta.hunks())}
    sorted_groups = [
        replace(one, hunks=tuple(sorted(one.hunks, key=place.__getitem__))) for one in groups
    ]
    changed = [
        one
        for one in sorted_groups
        if one.heir is None or {*one.hunks} != {*plan.patch(one.heir).hunks}
    ]
    if not changed:
        return plan
    written, why = _write_messages(session, nearness, plan, changed)
    patched = _place_patches(plan, changed, written)
    kept = {hunk for patch in plan.patches if not is_free(patch) for hunk in patch.hunks}
    new_why = {hunk: text for hunk, text in why.items() if hunk not in kept}
    patched = replace(
        patched, why={**patched.why, **new_why}, waived=_follow_waivers(plan, patched)
    )
    return complete_topics(_repair_order(session, plan, patched))


def _follow_waivers(before: Plan, after: Plan) -> tuple[Waiver, ...]:
    left, owner = {patch.id for patch in after.patches}, after.owner()
    found = []
    for waiver in before.waived:
        if waiver.patch is not None and waiver.patch not in left:
            heir = owner.get(before.patch(waiver.patch).hunks[0])
            found += [replace(waiver, patch=heir)] if heir is not None else []
        else:
            found.append(waiver)
    return tuple({waiver.place: waiver for waiver in found}.values())


def _write_messages(
    session: Session, nearness: Nearness, plan: Plan, groups: Sequence[PatchGroup]
) -> tuple[list[Patch], dict[HunkId, str]]:
    """Returns a patch without id for each group, and the reason for each of its hunks."""
    known = session.analysis
    commits = known.commits if nearness.uses_history else {}
    mine = {hunk for one in groups for hunk in one.hunks}
    rest = [patch.hunks for patch in plan.patches if not mine & {*patch.hunks}] if commits else []
    wanted = mine.union(*rest)
    items = build_items(known.delta, known.facts, frozenset(wanted))
    series = _assign_items(items, [*(one.hunks for one in groups), *rest])
    words = Vocabulary(
        Novelty(nearness.new_words, nearness.gone_words),
        nearness.telling_words,
        load_past_subjects(session.repo, plan.source.upstream, session.upstream_cache),
    )
    style = derive_style(load_adviser(session).conventions)
    heirs = {one.heir for one in groups}
    used = frozenset(p.subject for p in plan.patches if p.id not in heirs and not mine & {*p.hunks})
    log = read_summaries(session.repo, plan.source.upstream, LOG_LIMIT) if commits else ()
    cleaned = clean_words(session.repo, plan.source, known, commits, log)
    patches = write_patches(series, cleaned, words, style, used)[: len(groups)]
    patches = [replace(patch, hunks=one.hunks) for patch, one in zip(patches, groups, strict=True)]
    return patches, explain_groups(series[: len(groups)], commits, nearness.telling_words)


def _assign_items(items: Sequence[Item], groups: Sequence[Sequence[HunkId]]) -> list[list[Item]]:
    """Returns the items of each group; an item of several is in that of its first hunk."""
    home = {hunk: k for k, hunks in enumerate(groups) for hunk in hunks}
    found: list[list[Item]] = [[] for _ in groups]
    for item in items:
        for k in dict.fromkeys(home[hunk.id] for hunk in item.hunks):
            own = tuple(hunk for hunk in item.hunks if home[hunk.id] == k)
            found[k].append(replace(item, hunks=own))
    return found


def _place_patches(plan: Plan, groups: Sequence[PatchGroup], written: Sequence[Patch]) -> Plan:
    """Returns the plan with the patches of groups in place of those that they take hunks from."""
    owner = plan.owner()
    mine = {hunk for one in groups for hunk in one.hunks}
    kept: dict[PatchId, Patch] = {}
    after: dict[PatchId, list[Patch]] = defaultdict(list)
    order = {patch.id: k for k, patch in enumerate(plan.patches)}
    for one, patch in zip(groups, written, strict=True):
        homes = Counter(owner[hunk] for hunk in one.hunks if hunk in owner)
        if one.heir is not None:
            kept[one.heir] = _inherit(plan.patch(one.heir), patch)
            continue
        plan, name = issue_patch_id(plan)
        topic = plan.patch(max(homes, key=lambda home: (homes[home], -order[home]))).topic
        first = min(homes, key=order.__getitem__)
        after[first].append(replace(patch, id=name, topic=topic))
    found: list[Patch] = []
    for patch in plan.patches:
        left = tuple(hunk for hunk in patch.hunks if hunk not in mine)
        if patch.id in kept:
            found.append(kept[patch.id])
        elif left:
            found.append(patch if len(left) == len(patch.hunks) else replace(patch, hunks=left))
        found += after[patch.id]
    return replace(plan, patches=tuple(found))


def _inherit(old: Patch, new: Patch) -> Patch:
    """Returns a patch with the hunks of `new`, and its message if `old` is free."""
    if not is_free(old):
        return replace(old, hunks=new.hunks)
    return replace(
        old,
        hunks=new.hunks,
        subject=new.subject,
        body=new.body,
        author=new.author,
        date=new.date,
        listed=new.listed,
    )


def _repair_order(session: Session, before: Plan, after: Plan) -> Plan:
    """Returns the plan in an order that breaks no need which the plan before kept."""
    graph = session.analysis.graph
    broken = _list_broken(before, session)
    if not _list_broken(after, session) - broken:
        return after
    groups = [patch.hunks for patch in after.patches]
    order = order_groups(groups, graph, [(k,) for k in range(len(groups))])
    return replace(after, patches=tuple(after.patches[k] for k in order))


def _list_broken(plan: Plan, session: Session) -> set[tuple[HunkId, HunkId]]:
    """Returns the needs between hunks of which the later one comes first."""
    place = {patch.id: k for k, patch in enumerate(plan.patches)}
    lifted = lift_edges(session.analysis.graph, plan.owner())
    wrong = [pair for pair in lifted if place[pair[0]] > place[pair[1]]]
    return {(edge.earlier, edge.later) for pair in wrong for edge in lifted[pair]}
