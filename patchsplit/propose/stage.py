"""What belongs together to a first plan: in which order, and in what words.

The steps are the modules: items, features, affinity, cluster (partition), which make the grouping,
then parted, order, wording, reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.model.message import rest_of
from patchsplit.model.plan import Patch, Plan, Source, issue
from patchsplit.model.topic import topics
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.partition import Doubt
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.author import Chief, chief_commits
from patchsplit.propose.message.body import body
from patchsplit.propose.message.conventions import customs_of
from patchsplit.propose.message.prefix import (
    Habits,
    habits_of,
    prefix_for,
    shortened,
    weights_of,
    worded,
)
from patchsplit.propose.message.reasons import next_best, reason, ties_of
from patchsplit.propose.message.subject import sentences, without_trailers
from patchsplit.propose.ordering.bonds import bonds, drawn
from patchsplit.propose.ordering.dependencies import (
    Group,
    late,
    loosen,
    merge_inseparable,
    needs_of,
    ordered,
)
from patchsplit.propose.ordering.ranks import prepares, ranks
from patchsplit.propose.similarity.evidence import Surroundings

WORTH_SAYING = 0.25
"""Chance from which on another patch is named as one that a hunk could be in."""


def propose(grouping: Grouping, graph: Graph, source: Source, date: str) -> Plan:
    """Returns a plan in which every hunk that was grouped is in one patch, with its reason.

    `date` is the plan's, in git's raw format.
    """
    items, parts, around, known = (
        grouping.items, grouping.parts, grouping.around, grouping.commits,
    )  # fmt: skip
    plan = Plan(source, date)
    if not items:
        return plan
    home = {hunk.id: k for k, item in enumerate(items) for hunk in item.hunks}
    habits = habits_of(customs_of(around.log))
    groups, moved = _settled(items, parts.groups, graph, whole=bool(known))
    held = [_items_in(group, items, home) for group in groups]
    areas = {k: _prefix(some, habits) for k, some in enumerate(held)}
    needs = needs_of(groups, graph)
    found = [topic.patches for topic in topics(areas, needs)]
    order = ordered(groups, graph, ranks(held, found, list(known)))
    if not known:
        order = late(order, needs, {k for k, some in enumerate(held) if prepares(some)})
    plan = _written(plan, [held[k] for k in order], known, around, habits, moved)
    plan = replace(plan, why=_with_doubts(plan, items, parts.doubts))
    return replace(plan, why=_with_cuts(plan, items))


def _settled(
    items: Sequence[Item], parts: Iterable[Sequence[int]], graph: Graph, *, whole: bool
) -> tuple[list[Group], Mapping[HunkId, str]]:
    """Turns parts into groups of hunks that can be put in an order; and why a hunk left its part.

    `whole`: the parts are the fork's own commits, so that no definition leaves one.
    """
    together = {hunk.id: _ids(item) for item in items for hunk in item.hunks}
    groups = [tuple(h for k in part for h in _ids(items[k])) for part in parts]
    merged = merge_inseparable(groups, graph)
    if whole:
        return merged, {}
    bound = bonds(items, graph)
    whole_again, why = drawn(merged, {h.id: h.size for item in items for h in item.hunks}, bound)
    together |= {hunk: bond.hunks for bond in bound for hunk in bond.hunks}
    loosened, moved = loosen(whole_again, graph, together)
    why = {
        **why,
        **{
            hunk: f"{edge.why.value}: {edge.evidence}, which this patch is the first to use"
            for hunk, edge in moved.items()
        },
    }
    return merge_inseparable(loosened, graph), why


def _ids(item: Item) -> Group:
    return tuple(hunk.id for hunk in item.hunks)


def _items_in(group: Group, items: Sequence[Item], home: Mapping[HunkId, int]) -> list[Item]:
    return [items[k] for k in sorted({home[hunk] for hunk in group})]


def _written(
    plan: Plan,
    series: Sequence[Sequence[Item]],
    commits: Mapping[Oid, ForkCommit],
    around: Surroundings,
    habits: Habits,
    moved: Mapping[HunkId, str],
) -> Plan:
    """Gives every group its id, its message and its author, and every hunk its reason."""
    chiefs = chief_commits(series, commits)
    everywhere = Counter(w for some in series for item in some for w in item.added | item.removed)
    telling = around.novelty.new | around.novelty.gone
    taken = {chief.commit.subject for chief in chiefs if chief and chief.whole}
    patches: list[Patch] = []
    why: dict[HunkId, str] = {}
    for items, chief in zip(series, chiefs, strict=True):
        plan, name = issue(plan)
        hunks = tuple(hunk.id for item in items for hunk in item.hunks)
        subject, text = _message(items, chief, habits, around.novelty, taken)
        taken.add(subject)
        author, date = (chief.commit.author, chief.commit.date) if chief else (None, "")
        listed = not (chief and chief.whole)
        patches.append(Patch(name, subject, hunks, text, author, date, listed=listed))
        ties = ties_of(items)
        for item in items:
            said = reason(item, ties, everywhere, telling, commits)
            why.update(dict.fromkeys(_ids(item), said))
    return replace(plan, patches=tuple(patches), why={**why, **moved})


def _with_doubts(
    plan: Plan, items: Sequence[Item], doubts: Mapping[int, Doubt]
) -> dict[HunkId, str]:
    """Returns each hunk's reason, and which other patch is the next best, and how close it was."""
    owner = {hunk: patch for patch in plan.patches for hunk in patch.hunks}
    why = dict(plan.why)
    for place, doubt in doubts.items():
        for hunk in _ids(items[place]):
            other = owner[items[doubt.near].hunks[0].id]
            if other is not owner[hunk] and doubt.other >= WORTH_SAYING:
                why[hunk] += f"; {next_best(doubt.own, doubt.other, other.subject)}"
    return why


def _with_cuts(plan: Plan, items: Sequence[Item]) -> dict[HunkId, str]:
    """Returns each hunk's reason, and for a piece where the rest of its hunk is."""
    owner = {hunk: patch for patch in plan.patches for hunk in patch.hunks}
    homes: dict[HunkId, dict[str, None]] = {}
    for item in items:
        if item.piece_of is not None:
            homes.setdefault(item.piece_of, {})[owner[item.hunks[0].id].subject] = None
    why = dict(plan.why)
    for item in items:
        for hunk in _ids(item) if item.piece_of is not None else ():
            own = owner[hunk].subject
            rest = [subject for subject in homes[item.piece_of or hunk] if subject != own]
            if rest:
                why[hunk] += f"; cut from a hunk, the rest of it is in «{rest[0]}»"
    return why


def _message(
    items: Sequence[Item], chief: Chief | None, habits: Habits, new: Novelty, taken: set[str]
) -> tuple[str, str]:
    """Returns subject and body; the subject is none of `taken` but for a fork commit's own."""
    if chief and chief.whole:
        return chief.commit.subject, without_trailers(chief.commit.body, chief.commit.author)
    prefix = _prefix(items, habits)
    tried = [worded(habits, prefix, sentence) for sentence in sentences(items, new, prefix)]
    fitting = [subject for subject in tried if len(subject) <= habits.limit]
    cut = [short for subject in tried if " " in rest_of(short := shortened(habits, subject))]
    tried = [*fitting, *cut] or tried
    fresh = next((subject for subject in tried if subject not in taken), None)
    return fresh or _numbered(tried[0], taken), body(items)


def _prefix(items: Sequence[Item], habits: Habits) -> str:
    parts = ((item.file.path, item.facts.category, item.size) for item in items)
    return prefix_for(habits, weights_of(parts))


def _numbered(subject: str, taken: set[str]) -> str:
    """Returns the subject with the first number that makes it another."""
    bare = subject.removesuffix(".")
    stop = subject[len(bare) :]
    return next(s for n in count(2) if (s := f"{bare}, part {n}{stop}") not in taken)
