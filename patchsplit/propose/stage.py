"""The groups of hunks to a first plan: their order, messages, authors, and each hunk's reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.edits import issue_patch_id
from patchsplit.model.facts import ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.model.plan import Patch, PatchId, Plan, Source, Topic, TopicId
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.partition import Membership
from patchsplit.propose.grouping.topics import group_patches
from patchsplit.propose.history.lsa import find_common_words
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.author import find_main_commits
from patchsplit.propose.message.body import describe_change
from patchsplit.propose.message.conventions import measure_conventions
from patchsplit.propose.message.prefix import SubjectStyle, derive_style
from patchsplit.propose.message.reasons import count_group, describe_next_best, explain_item
from patchsplit.propose.message.topic_name import TopicContent, write_topic_names
from patchsplit.propose.message.write_subject import SubjectWriter
from patchsplit.propose.ordering.bonds import enforce_bonds, find_bonds, find_pair_bonds
from patchsplit.propose.ordering.dependencies import (
    Group,
    compute_needs,
    loosen_cycles,
    merge_inseparable,
)
from patchsplit.propose.ordering.topic_order import order_by_topic
from patchsplit.propose.ordering.topics import TopicLabels, untangle_topics
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.wording.past import NO_PAST, PastSubjects

MIN_NEXT_BEST = 0.25
"""Probability from which on a reason names another patch that the hunk could be in."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that messages and reasons are made from."""

    novelty: Novelty
    telling: frozenset[str]
    """Those words of it that are not common in upstream's past."""
    past: PastSubjects
    """How upstream worded its past commits."""


def find_telling_words(evidence: DeltaEvidence) -> frozenset[str]:
    """Returns the words that the delta brings or removes and that are not common in the past."""
    words = evidence.novelty.new | evidence.novelty.gone
    return words - find_common_words(evidence.history, words)


def propose(
    grouping: Grouping,
    graph: Graph,
    source: Source,
    date: str,
    words_of_fork: Mapping[Oid, ForkCommit],
    past: PastSubjects = NO_PAST,
) -> Plan:
    """Returns a plan in which every hunk that was grouped is in one patch, with its reason.

    `date` is the plan's, in git's raw format ("1700000000 +0100"). `words_of_fork` are the commits
    of the grouping with clean messages; `past` are upstream's, from which the wording is learnt.
    """
    items, parts, evidence, known = (
        grouping.items, grouping.partition, grouping.evidence, grouping.commits,
    )  # fmt: skip
    plan = Plan(source, date)
    if not items:
        return plan
    home = {hunk.id: k for k, item in enumerate(items) for hunk in item.hunks}
    style = derive_style(measure_conventions(evidence.log))
    groups, moved = _make_orderable(items, parts.groups, graph, from_history=bool(known))
    items_by_group = [_collect_items(group, items, home) for group in groups]
    topics = untangle_topics(
        group_patches(items_by_group, grouping),
        compute_needs(groups, graph),
        [len(group) for group in groups],
    )
    order = order_by_topic(groups, items_by_group, topics, graph, list(known))
    words = Vocabulary(evidence.novelty, find_telling_words(evidence), past)
    series = [items_by_group[k] for k in order]
    plan = _build_patches(plan, series, words_of_fork, words, style, moved)
    labels = [topics.labels[k] for k in order]
    plan = _add_topics(plan, series, labels, topics, evidence)
    plan = replace(plan, why=_add_next_best(plan, items, parts.memberships))
    return replace(plan, why=_add_cut_notes(plan, items))


def _add_topics(
    plan: Plan,
    series: Sequence[Sequence[Item]],
    labels: Sequence[int],
    topics: TopicLabels,
    evidence: DeltaEvidence,
) -> Plan:
    """Returns the plan with its topics; `series` and `labels` are parallel to its patches."""
    members: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        members.setdefault(label, []).append(place)
    contents = [
        TopicContent([series[k] for k in some], [plan.patches[k].subject for k in some])
        for some in members.values()
    ]
    names = write_topic_names(contents, evidence.novelty.new)
    ids = {label: TopicId(f"t{nth}") for nth, label in enumerate(members, 1)}
    found = tuple(
        Topic(ids[label], name, note=topics.notes.get(label, ""))
        for label, name in zip(members, names, strict=True)
    )
    patches = tuple(
        replace(patch, topic=ids[label]) for patch, label in zip(plan.patches, labels, strict=True)
    )
    return replace(plan, patches=patches, topics=found, issued_topics=len(found))


def _make_orderable(
    items: Sequence[Item], parts: Iterable[Sequence[int]], graph: Graph, *, from_history: bool
) -> tuple[list[Group], Mapping[HunkId, str]]:
    """Returns groups of hunks that can be ordered, and the reasons of hunks that left their part.

    `parts` are indexes of items. `from_history`: the fork's own commits decided on the parts, so
    that nothing is moved between them but what opens or closes a pair.
    """
    together = {hunk.id: _hunk_ids(item) for item in items for hunk in item.hunks}
    groups = [tuple(h for k in part for h in _hunk_ids(items[k])) for part in parts]
    bound = find_pair_bonds(items, graph) if from_history else find_bonds(items, graph)
    whole_again, why = enforce_bonds(
        groups, {h.id: h.size for item in items for h in item.hunks}, bound
    )
    whole_again = merge_inseparable(whole_again, graph)
    if from_history:
        return whole_again, why
    together |= {hunk: bond.hunks for bond in bound for hunk in bond.hunks}
    loosened, moved = loosen_cycles(whole_again, graph, together)
    why = {
        **why,
        **{
            hunk: f"{edge.why.value}: {edge.evidence}, which this patch is the first to use"
            for hunk, edge in moved.items()
        },
    }
    return merge_inseparable(loosened, graph), why


def _hunk_ids(item: Item) -> Group:
    return tuple(hunk.id for hunk in item.hunks)


def _collect_items(group: Group, items: Sequence[Item], home: Mapping[HunkId, int]) -> list[Item]:
    return [items[k] for k in sorted({home[hunk] for hunk in group})]


def _build_patches(
    plan: Plan,
    series: Sequence[Sequence[Item]],
    commits: Mapping[Oid, ForkCommit],
    words: Vocabulary,
    style: SubjectStyle,
    move_reasons: Mapping[HunkId, str],
) -> Plan:
    """Returns the plan with a patch for each group of the series, and with every hunk's reason."""
    patches = []
    for patch in write_patches(series, commits, words, style, frozenset()):
        plan, name = issue_patch_id(plan)
        patches.append(replace(patch, id=name))
    why = explain_groups(series, commits, words.telling)
    return replace(plan, patches=tuple(patches), why={**why, **move_reasons})


def write_patches(
    series: Sequence[Sequence[Item]],
    commits: Mapping[Oid, ForkCommit],
    words: Vocabulary,
    style: SubjectStyle,
    used_subjects: frozenset[str],
) -> list[Patch]:
    """Returns a patch without id for each group of items, with its message, author and date.

    `commits` are the fork's, with clean messages. Generated subjects are none of `used_subjects`.
    """
    main_commits = find_main_commits(series, commits)
    complete = [main.commit if main and main.complete else None for main in main_commits]
    unworded = [items for items, commit in zip(series, complete, strict=True) if commit is None]
    writer = SubjectWriter(style, words.novelty, words.past)
    used = used_subjects.union(commit.subject for commit in complete if commit)
    subjects = iter(writer.write(unworded, used))
    patches: list[Patch] = []
    for items, main_commit, commit in zip(series, main_commits, complete, strict=True):
        hunks = tuple(hunk.id for item in items for hunk in item.hunks)
        if commit is not None:
            subject, text = commit.subject, commit.body
        else:
            subject, text = next(subjects), describe_change(items)
        author, date = (
            (main_commit.commit.author, main_commit.commit.date) if main_commit else (None, "")
        )
        listed = commit is None
        patches.append(Patch(PatchId(""), subject, hunks, text, author, date, listed=listed))
    return patches


def explain_groups(
    series: Sequence[Sequence[Item]], commits: Mapping[Oid, ForkCommit], telling: frozenset[str]
) -> dict[HunkId, str]:
    """Returns why each hunk is in its group; `telling` are words that are worth a mention."""
    everywhere = Counter(w for some in series for item in some for w in item.added | item.removed)
    why: dict[HunkId, str] = {}
    for items in series:
        ties = count_group(items)
        for item in items:
            reason_of_item = explain_item(item, ties, everywhere, telling, commits)
            why.update(dict.fromkeys(_hunk_ids(item), reason_of_item))
    return why


def _add_next_best(
    plan: Plan, items: Sequence[Item], memberships: Mapping[int, Membership]
) -> dict[HunkId, str]:
    """Returns the hunks' reasons, with the next best patch where its probability is notable.

    `memberships` are by indexes of `items`.
    """
    owner = {hunk: patch for patch in plan.patches for hunk in patch.hunks}
    why = dict(plan.why)
    for place, membership in memberships.items():
        for hunk in _hunk_ids(items[place]):
            other = owner[items[membership.nearest_item].hunks[0].id]
            if other is not owner[hunk] and membership.next_probability >= MIN_NEXT_BEST:
                next_best = describe_next_best(
                    membership.own_probability, membership.next_probability, other.subject
                )
                why[hunk] += f"; {next_best}"
    return why


def _add_cut_notes(plan: Plan, items: Sequence[Item]) -> dict[HunkId, str]:
    """Returns the hunks' reasons; that of a piece tells which patch has the rest of its hunk."""
    owner = {hunk: patch for patch in plan.patches for hunk in patch.hunks}
    homes: dict[HunkId, dict[str, None]] = {}
    for item in items:
        if item.piece_of is not None:
            homes.setdefault(item.piece_of, {})[owner[item.hunks[0].id].subject] = None
    why = dict(plan.why)
    for item in items:
        for hunk in _hunk_ids(item) if item.piece_of is not None else ():
            own = owner[hunk].subject
            rest = [subject for subject in homes[item.piece_of or hunk] if subject != own]
            if rest:
                why[hunk] += f"; cut from a hunk whose rest is in «{rest[0]}»"
    return why
